//! The smallest changes that clear a finding, each proved by reviewing the changed drawing.
//!
//! A change is a [`Knob`]: an edit that depends on one amount. It is turned up fourfold until the finding is cleared, then the
//! amount is halved down to its step. Every try is a preview of the session, reviewed and taken back: what is proposed holds in
//! the same review that the applicant will get, and what else it changes is read from that review.

mod knobs;

use crate::{Edit, EntityRef, Session};
use findings::{Bilingual, FIX_SCHEMA, Finding, Proposal, Proposals, Remedy, SideEffect, Verdict};
use knobs::Knob;
use model::{Attr, Kind, Object, ObjectId, Value};
use rules::Outcome;
use std::collections::BTreeMap;

/// Why nothing can be proposed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FixError {
    /// No such finding.
    #[error("there is no finding “{0}” that fails; `tushen check --format json` lists them")]
    NoFinding(String),
    /// No such object, or it has no entities of its own to change.
    #[error("“{0}” is no object of this drawing that can be changed")]
    NoObject(String),
    /// Its objects stand already or are not drawn.
    #[error("the finding speaks of nothing that can be changed; name an object")]
    NothingToChange,
}

impl FixError {
    /// In Chinese.
    pub fn zh(&self) -> String {
        match self {
            FixError::NoFinding(id) => format!("没有不通过的审查意见“{id}”；`tushen check --format json` 会列出它们"),
            FixError::NoObject(id) => format!("图中没有可修改的对象“{id}”"),
            FixError::NothingToChange => "该意见所涉对象都不能修改；请指定一个对象".to_string(),
        }
    }
}

/// Proposals with the edits that make them.
#[derive(Clone, Debug)]
pub struct Fixes {
    /// What is proposed.
    pub proposals: Proposals,
    /// The edit of each proposal, in their order.
    pub edits: Vec<Edit>,
}

/// The best change of one sort of one object so far.
struct Best {
    breaks: usize,
    cost: f64,
    proposal: Proposal,
    edit: Edit,
}

/// Kinds of objects that a designer may change; the authority's lines are given, and notes only speak of the design.
const DESIGNED: [Kind; 13] = [
    Kind::Building,
    Kind::BuildingPart,
    Kind::Basement,
    Kind::GreenArea,
    Kind::Water,
    Kind::FireLane,
    Kind::TurningArea,
    Kind::LadderPad,
    Kind::ParkingStall,
    Kind::ParkingLot,
    Kind::Entrance,
    Kind::GarageEntrance,
    Kind::PublicSpace,
];

/// At most so many proposals are listed.
const LISTED: usize = 8;

/// The point that a finding speaks of: the rule, and what it says it of.
struct Point {
    rule: usize,
    objects: Vec<ObjectId>,
    indicator: Option<usize>,
    plot: Option<ObjectId>,
}

impl Point {
    fn is_of(&self, it: &Outcome) -> bool {
        (it.indicator, it.plot) == (self.indicator, self.plot)
            && it.objects.len() == self.objects.len()
            && it.objects.iter().map(|it| it.1).eq(self.objects.iter().copied())
    }
}

/// What fails or is undecided, by the id of the finding.
pub(crate) type Open = BTreeMap<String, SideEffect>;

impl Session {
    /// Changes that clear a failed finding: of `object`, else of each of the finding's objects that is not standing already,
    /// and of the tables and lines that contradict it. Displacements reach as far as `reach` metres. The session is as before
    /// afterwards, but that what was undone can no longer be done again.
    ///
    /// # Errors
    /// [`FixError`] when there is no such finding or nothing to change. No change that helps is an empty list.
    pub fn fix(&mut self, finding: &str, object: Option<&str>, reach: f64) -> Result<Fixes, FixError> {
        let none = || FixError::NoFinding(finding.to_string());
        let (rule, outcome) = self.evaluation.outcome_of(&self.fixed.rules, finding).ok_or_else(none)?;
        if outcome.verdict != Verdict::Fail {
            return Err(none());
        }
        let found = self.evaluation.finding(&self.fixed.rules, rule, outcome).ok_or_else(none)?;
        let objects = outcome.objects.iter().map(|it| it.1).collect();
        let point = Point { rule, objects, indicator: outcome.indicator, plot: outcome.plot };
        let mut all = self.corrections(&found, &point);
        let changeable = self.changeable(&found, object)?;
        for id in &changeable {
            all.extend(self.knobs(*id, &found, reach));
        }
        if all.is_empty() {
            return Err(FixError::NothingToChange);
        }
        let before = self.open();
        let is_length = found.measured.as_ref().is_some_and(|it| it.unit == "m");
        let lacking = found.margin.filter(|it| is_length && *it < 0.0).map(|it| -it);
        // Of each sort of change of each object the best so far: what breaks least, and of that the least.
        let mut best: BTreeMap<(ObjectId, Remedy), Best> = BTreeMap::new();
        for knob in all {
            let key = (knob.object, knob.remedy);
            let so_far = best.get(&key).filter(|it| it.breaks == 0).map(|it| it.cost);
            let Some(amount) = self.clears_at(&point, &knob, so_far, lacking) else { continue };
            let proposal = self.proposal(&knob, amount, &before, &found.id);
            let (breaks, cost) = (proposal.appears.len(), amount * knob.cost);
            if best.get(&key).is_none_or(|it| (breaks, cost) < (it.breaks, it.cost)) {
                best.insert(key, Best { breaks, cost, proposal, edit: (knob.edit)(amount) });
            }
        }
        let mut all: Vec<Best> = best.into_values().collect();
        all.sort_by(|a, b| {
            let keeps = b.proposal.keeps_design.cmp(&a.proposal.keeps_design);
            let object = a.proposal.object.cmp(&b.proposal.object);
            keeps.then(a.breaks.cmp(&b.breaks)).then(a.cost.total_cmp(&b.cost)).then(object)
        });
        all.truncate(LISTED);
        let (proposals, edits) = all.into_iter().map(|it| (it.proposal, it.edit)).unzip();
        let (schema, finding) = (FIX_SCHEMA.to_string(), found.id);
        Ok(Fixes { proposals: Proposals { schema, finding, message: found.message, proposals }, edits })
    }

    /// What fails or is undecided now.
    pub(crate) fn open(&self) -> Open {
        let findings = self.evaluation.findings(&self.fixed.rules).into_iter();
        let open = findings.filter(|it| matches!(it.verdict, Verdict::Fail | Verdict::Unknown));
        let effect =
            |it: Finding| SideEffect { finding: it.id, rule: it.rule, verdict: it.verdict, message: it.message };
        open.map(effect).map(|it| (it.finding.clone(), it)).collect()
    }

    fn changeable(&self, finding: &Finding, object: Option<&str>) -> Result<Vec<ObjectId>, FixError> {
        let find = |id: &str| self.model().objects().iter().find(|it| it.id.display(it.kind) == id);
        if let Some(id) = object {
            let found = find(id).filter(|it| !it.entities.is_empty() && it.shape.is_some());
            return found.map(|it| vec![it.id]).ok_or_else(|| FixError::NoObject(id.to_string()));
        }
        let is_free = |it: &&std::sync::Arc<Object>| {
            let status = it.get(Attr::Status).and_then(|it| match it.value {
                Value::Enum(index) => Some(model::kinds::STATUS.value(index)),
                _ => None,
            });
            let stands = matches!(status, Some("approved" | "retained" | "outside" | "to_demolish"));
            !stands && DESIGNED.contains(&it.kind) && it.shape.is_some() && !it.entities.is_empty()
        };
        Ok(finding.objects.iter().filter_map(|it| find(it)).filter(is_free).map(|it| it.id).collect())
    }

    /// The least amount at which the finding is cleared, in whole steps; none that costs as much as `so_far`. What is `lacking`
    /// by the finding's own measure is tried first.
    fn clears_at(&mut self, point: &Point, knob: &Knob, so_far: Option<f64>, lacking: Option<f64>) -> Option<f64> {
        let within = so_far.map_or(knob.most, |it| knob.most.min(it / knob.cost - knob.step));
        let is_switch = knob.step >= knob.most;
        let most = if is_switch { 1.0 } else { (within / knob.step + 1e-9).floor() };
        if most < 1.0 {
            return None;
        }
        let found = self.least_steps(point, knob, most, so_far.is_some(), lacking);
        self.undo();
        found.map(|it| it * knob.step)
    }

    /// As [`Session::clears_at`], in steps; leaves the last try as a preview.
    fn least_steps(
        &mut self,
        point: &Point,
        knob: &Knob,
        most: f64,
        only_better: bool,
        lacking: Option<f64>,
    ) -> Option<f64> {
        let clears = |session: &mut Session, steps: f64| {
            session.preview(&(knob.edit)(steps * knob.step));
            session.is_cleared(point)
        };
        // A direction that does not clear it just short of the best so far is no better.
        if only_better && !clears(self, most) {
            return None;
        }
        let guess = lacking.map(|it| (it / (knob.cost * knob.step) - 1e-6).ceil().clamp(1.0, most));
        let (mut low, mut high) = (0.0, guess.unwrap_or(1.0));
        if clears(self, high) {
            if high <= 1.0 || !clears(self, high - 1.0) {
                return Some(high);
            }
            high -= 1.0;
        } else {
            loop {
                if high >= most {
                    return None;
                }
                (low, high) = (high, (high * 4.0).min(most));
                if clears(self, high) {
                    break;
                }
            }
        }
        while high - low > 1.0 {
            let middle = ((low + high) / 2.0).floor();
            if clears(self, middle) { high = middle } else { low = middle }
        }
        Some(high)
    }

    /// Whether the point passes, or speaks of these objects no more although they are all still there.
    fn is_cleared(&self, point: &Point) -> bool {
        let is_there = point.objects.iter().all(|it| self.model().find(*it).is_some());
        let mut outcomes = self.evaluation.rules[point.rule].outcomes().filter(|it| point.is_of(it)).peekable();
        // What was only drawn wrong may be gone with its fault.
        (is_there || outcomes.peek().is_none() && self.is_of_quality(point))
            && outcomes.all(|it| matches!(it.verdict, Verdict::Pass | Verdict::NotApplicable))
    }

    fn is_of_quality(&self, point: &Point) -> bool {
        self.fixed.rules.rules[point.rule].id.starts_with("cn-quality/")
    }

    fn proposal(&mut self, knob: &Knob, amount: f64, before: &Open, own: &str) -> Proposal {
        self.preview(&(knob.edit)(amount));
        let after = self.open();
        self.undo();
        let is_worse = |it: &SideEffect| match before.get(&it.finding) {
            None => true,
            Some(was) => was.verdict == Verdict::Unknown && it.verdict == Verdict::Fail,
        };
        let appears = after.values().filter(|it| it.finding != own && is_worse(it)).cloned().collect();
        let is_gone = |it: &&SideEffect| it.finding != own && !after.contains_key(&it.finding);
        let disappears = before.values().filter(is_gone).cloned().collect();
        let object = self.model().find(knob.object).map(|ix| self.model().object(ix).clone());
        let name = object.as_ref().map(|it| it.name.to_string()).unwrap_or_default();
        Proposal {
            remedy: knob.remedy,
            keeps_design: knob.remedy.keeps_design(),
            object: object.as_ref().map(|it| it.id.display(it.kind)).unwrap_or_default(),
            amount: amount * knob.sign,
            by: knob.direction.map(|it| [it.x * amount, it.y * amount]),
            entities: knob.entities.iter().map(EntityRef::to_string).collect(),
            message: message(knob, amount, object.as_deref(), &name),
            name,
            disappears,
            appears,
        }
    }
}

/// What to do, in words.
fn message(knob: &Knob, amount: f64, object: Option<&Object>, name: &str) -> Bilingual {
    let kind = |zh: bool| object.map_or("", |it| if zh { it.kind.zh() } else { it.kind.name() });
    let (zh, en) = if name.is_empty() { (kind(true), kind(false)) } else { (name, name) };
    let along = knob.direction.map_or([0.0; 2], |it| [it.x * amount, it.y * amount]);
    match knob.remedy {
        Remedy::Move => Bilingual::new(
            format!("将{zh}移动 {amount:.2} m（x {:+.3} m，y {:+.3} m）", along[0], along[1]),
            format!("move {en} by {amount:.2} m (x {:+.3} m, y {:+.3} m)", along[0], along[1]),
        ),
        Remedy::Rotate => {
            let [turn_zh, turn_en] = if knob.sign > 0.0 { ["逆", "counter-clockwise"] } else { ["顺", "clockwise"] };
            Bilingual::new(
                format!("将{zh}绕其中心{turn_zh}时针旋转 {amount:.2}°"),
                format!("turn {en} about its middle by {amount:.2}° {turn_en}"),
            )
        }
        Remedy::PullEdge => {
            let [way_zh, way_en] = if knob.sign > 0.0 { ["外移", "out"] } else { ["内移", "in"] };
            let at = &knob.detail;
            Bilingual::new(
                format!("将{zh}的边（{}）{way_zh} {amount:.2} m", at.zh),
                format!("pull the edge of {en} ({}) {way_en} by {amount:.2} m", at.en),
            )
        }
        Remedy::Lower => Bilingual::new(
            format!("将{zh}的高度{}降低 {amount:.2} m", knob.detail.zh),
            format!("make {en} lower by {amount:.2} m{}", knob.detail.en),
        ),
        Remedy::CorrectTable | Remedy::CloseGap | Remedy::DeleteCopy => knob.detail.clone(),
    }
}
