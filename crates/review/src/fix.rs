//! The smallest changes that clear findings, each proved by reviewing the changed drawing.
//!
//! A change is a [`Knob`]: an edit that depends on one amount. It is turned up fourfold until the findings are cleared, then the
//! amount is halved down to its step. Most tries only change the shape of the object and ask the rules of the findings; what is
//! proposed is always a preview of the session, reviewed and taken back: it holds in the same review that the applicant will
//! get, and what else it changes is read from that review. Where the least change breaks something, further ones are looked for
//! that break nothing; where there is none, the points that stand against all of them are named.

mod knobs;
mod plan;
mod proof;

pub use plan::Planned;

use crate::{Edit, EntityRef, Session};
use findings::{Bilingual, Conflict, FIX_SCHEMA, Finding, Proposal, Proposals, Remedy, Verdict};
use geometry::{Vector, math};
use knobs::Knob;
use model::{Attr, Kind, Object, ObjectId, Value};
use proof::Effects;
use rules::Outcome;
use std::collections::BTreeMap;
use std::f64::consts::TAU;

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

/// A change that clears the findings, proved.
struct Proved {
    cost: f64,
    effects: Effects,
    proposal: Proposal,
    edit: Edit,
}

/// Kinds of objects that a designer may change; the authority's lines are given, and notes only speak of the design.
pub(crate) const DESIGNED: [Kind; 14] = [
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
    Kind::PlayArea,
];

/// At most so many proposals are listed.
const LISTED: usize = 8;
/// Of each sort of change of an object so many are reviewed for one that breaks nothing.
const PROVED: usize = 3;
/// Changes that cost so many times the least one of their sort are left out.
const COSTLIER: f64 = 4.0;
/// Directions of displacements that are looked at where the least ones break something, and how much further each ring of them
/// lies than the one before.
const RAYS: (u32, f64) = (16, 1.6);
/// Rings of displacements.
const RINGS: usize = 5;

/// The point that a finding speaks of: the rule, and what it says it of.
#[derive(Clone, PartialEq)]
struct Point {
    finding: String,
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

fn is_good(it: &Outcome) -> bool {
    matches!(it.verdict, Verdict::Pass | Verdict::NotApplicable)
}

impl Session {
    /// Changes that clear a failed finding: of `object`, else of each of the finding's objects that is not standing already,
    /// and of the tables and lines that contradict it. Displacements reach as far as `reach` metres. The session is as before
    /// afterwards, but that what was undone can no longer be done again.
    ///
    /// # Errors
    /// [`FixError`] when there is no such finding or nothing to change. No change that helps is an empty list.
    pub fn fix(&mut self, finding: &str, object: Option<&str>, reach: f64) -> Result<Fixes, FixError> {
        let (point, found) = self.point(finding)?;
        let mut knobs = self.corrections(&found, &point);
        for id in self.changeable(&found, object)? {
            knobs.extend(self.knobs(id, std::slice::from_ref(&found), reach));
        }
        if knobs.is_empty() {
            return Err(FixError::NothingToChange);
        }
        let proved = self.remedies(&[point], knobs, std::slice::from_ref(&found), reach);
        let conflict = conflict(&proved);
        let (proposals, edits) = listed(proved).into_iter().map(|it| (it.proposal, it.edit)).unzip();
        let (schema, finding) = (FIX_SCHEMA.to_string(), found.id);
        Ok(Fixes { proposals: Proposals { schema, finding, message: found.message, proposals, conflict }, edits })
    }

    /// The failed point of a finding.
    fn point(&self, finding: &str) -> Result<(Point, Finding), FixError> {
        let none = || FixError::NoFinding(finding.to_string());
        let (rule, outcome) = self.evaluation.outcome_of(&self.fixed.rules, finding).ok_or_else(none)?;
        if outcome.verdict != Verdict::Fail {
            return Err(none());
        }
        let found = self.evaluation.finding(&self.fixed.rules, rule, outcome).ok_or_else(none)?;
        let objects = outcome.objects.iter().map(|it| it.1).collect();
        let finding = found.id.clone();
        Ok((Point { finding, rule, objects, indicator: outcome.indicator, plot: outcome.plot }, found))
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

    /// Changes of one knob each that clear all points: of each sort of change of each object the least that breaks nothing,
    /// else those that were reviewed.
    fn remedies(&mut self, points: &[Point], knobs: Vec<Knob>, found: &[Finding], reach: f64) -> Vec<Proved> {
        // What is lacking by the findings' own measures is tried first.
        let lacks = |it: &Finding| {
            let is_length = it.measured.as_ref().is_some_and(|it| it.unit == "m");
            it.margin.filter(|it| is_length && *it < 0.0).map(|it| -it)
        };
        let lacking = found.iter().filter_map(lacks).reduce(f64::max);
        let mut of_sort: BTreeMap<(ObjectId, Remedy), Vec<Knob>> = BTreeMap::new();
        for knob in knobs {
            of_sort.entry((knob.object, knob.remedy)).or_default().push(knob);
        }
        let mut all = Vec::new();
        for ((_, remedy), knobs) in of_sort {
            let mut clearing: Vec<(f64, Knob, f64)> = Vec::new();
            let mut least = f64::INFINITY;
            for knob in knobs {
                let Some(amount) = self.clears_at(points, &knob, least * COSTLIER, lacking) else { continue };
                least = least.min(amount * knob.cost);
                clearing.push((amount * knob.cost, knob, amount));
            }
            clearing.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (mut proved, mut knob): (Vec<Proved>, Option<Knob>) = (Vec::new(), None);
            for (cost, it, amount) in clearing.into_iter().take(PROVED) {
                proved.extend(self.prove(points, &it, amount, cost));
                knob.get_or_insert(it);
                if proved.last().is_some_and(|it| it.effects.appears.is_empty()) {
                    break;
                }
            }
            let is_clean = proved.iter().any(|it| it.effects.appears.is_empty());
            if let (false, Remedy::Move, Some(knob)) = (is_clean, remedy, knob) {
                proved.extend(self.around(points, &knob, least, reach));
            }
            all.extend(proved);
        }
        all
    }

    /// The least amount at which the points are cleared, in whole steps; none that costs more than `within`.
    fn clears_at(&mut self, points: &[Point], knob: &Knob, within: f64, lacking: Option<f64>) -> Option<f64> {
        let is_switch = knob.step >= knob.most;
        let most = if is_switch { 1.0 } else { (knob.most.min(within / knob.cost) / knob.step + 1e-9).floor() };
        if most < 1.0 {
            return None;
        }
        let guess = lacking.map_or(1.0, |it| (it / (knob.cost * knob.step) - 1e-6).ceil().clamp(1.0, most));
        // With the shapes alone where that tells; a try that is no preview costs a fraction of one.
        if let Some(tries) = knob.shape.as_ref().and_then(|_| self.tried(points, knob, guess)) {
            let clears = |session: &mut Session, steps: f64| session.tried(points, knob, steps).unwrap_or(false);
            return least_steps(self, clears, guess, most, tries).map(|it| it * knob.step);
        }
        let clears = |session: &mut Session, steps: f64| {
            session.preview(&(knob.edit)(steps * knob.step));
            points.iter().all(|it| session.is_cleared(it))
        };
        let first = clears(self, guess);
        let found = least_steps(self, clears, guess, most, first);
        self.undo();
        found.map(|it| it * knob.step)
    }

    /// Whether the points are cleared when the shapes of the object change as the knob says; `None` where the rules cannot
    /// tell that by the objects alone.
    fn tried(&self, points: &[Point], knob: &Knob, steps: f64) -> Option<bool> {
        let shape = knob.shape.as_ref()?;
        let model = &self.recognition.model;
        let is_of_it = |it: &&std::sync::Arc<Object>| {
            it.id == knob.object || it.get(Attr::Building).is_some_and(|it| it.value == Value::Object(knob.object))
        };
        let place = model.find(knob.object)?;
        let parts = model.of_kind(Kind::BuildingPart).iter().map(|it| model.object(*it)).filter(is_of_it);
        let changed = std::iter::once(model.object(place)).chain(parts).map(|it| {
            let mut object = Object::clone(it);
            object.shape = object.shape.as_ref().map(|it| shape(it, steps * knob.step));
            std::sync::Arc::new(object)
        });
        let changed: Vec<std::sync::Arc<Object>> = changed.collect();
        let ids: Vec<ObjectId> = changed.iter().map(|it| it.id).collect();
        let model = model.with(&ids, changed);
        for point in points {
            if self.is_of_quality(point) {
                return None;
            }
            let said = self.evaluation.would_say(&self.fixed.rules, &model, point.rule, &point.objects)?;
            if !said.iter().filter(|it| point.is_of(it)).all(is_good) {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Displacements all around, ring by ring, until one clears the points and breaks nothing; then the least along its ray.
    fn around(&mut self, points: &[Point], like: &Knob, least: f64, reach: f64) -> Vec<Proved> {
        let mut radius = least;
        for _ in 0..RINGS {
            let mut best: Option<Proved> = None;
            for i in 0..RAYS.0 {
                let (sin, cos) = math::sin_cos(TAU * f64::from(i) / f64::from(RAYS.0));
                let Some(knob) = self.displacement(like, Vector { x: cos, y: sin }, reach) else { continue };
                let amount = ((radius / knob.step).ceil() * knob.step).min(reach);
                if self.tried(points, &knob, amount / knob.step) == Some(false) {
                    continue;
                }
                let proved = self.prove(points, &knob, amount, amount);
                let Some(proved) = proved.filter(|it| it.effects.appears.is_empty()) else { continue };
                let nearest = self.nearest_clean(points, &knob, radius / RAYS.1, amount).unwrap_or(proved);
                if best.as_ref().is_none_or(|it| nearest.cost < it.cost) {
                    best = Some(nearest);
                }
            }
            if best.is_some() || radius >= reach {
                return best.into_iter().collect();
            }
            radius = (radius * RAYS.1).min(reach);
        }
        Vec::new()
    }

    /// Halves between an amount that may break something and one that does not.
    fn nearest_clean(&mut self, points: &[Point], knob: &Knob, low: f64, high: f64) -> Option<Proved> {
        let (mut low, mut high) = ((low / knob.step).floor(), (high / knob.step).round());
        let mut found = None;
        while high - low > 1.0 {
            let middle = ((low + high) / 2.0).floor();
            let amount = middle * knob.step;
            let told = self.tried(points, knob, middle) != Some(false);
            let proved = if told { self.prove(points, knob, amount, amount * knob.cost) } else { None };
            match proved.filter(|it| it.effects.appears.is_empty()) {
                Some(proved) => (high, found) = (middle, Some(proved)),
                None => low = middle,
            }
        }
        found
    }

    /// Whether the point passes, or speaks of these objects no more although they are all still there.
    fn is_cleared(&self, point: &Point) -> bool {
        let is_there = point.objects.iter().all(|it| self.model().find(*it).is_some());
        let mut outcomes = self.evaluation.rules[point.rule].outcomes().filter(|it| point.is_of(it)).peekable();
        // What was only drawn wrong may be gone with its fault.
        (is_there || outcomes.peek().is_none() && self.is_of_quality(point)) && outcomes.all(is_good)
    }

    fn is_of_quality(&self, point: &Point) -> bool {
        self.fixed.rules.rules[point.rule].id.starts_with("cn-quality/")
    }

    /// Reviews the drawing with a change; `None` when the points are not cleared there.
    fn prove(&mut self, points: &[Point], knob: &Knob, amount: f64, cost: f64) -> Option<Proved> {
        // Coordinates of the drawing round otherwise than the shapes that were tried: a step more at most.
        for steps in 0..2 {
            let amount = amount + f64::from(steps) * knob.step;
            if amount > knob.most + 1e-9 {
                break;
            }
            let edit = (knob.edit)(amount);
            let effects = self.effects(&edit, |session| points.iter().all(|it| session.is_cleared(it)));
            if let Some(effects) = effects {
                let proposal = self.proposal(points, knob, amount, &effects);
                return Some(Proved { cost, effects, proposal, edit });
            }
        }
        None
    }

    fn proposal(&self, points: &[Point], knob: &Knob, amount: f64, effects: &Effects) -> Proposal {
        let is_other = |it: &&findings::SideEffect| !points.iter().any(|point| point.finding == it.finding);
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
            disappears: effects.disappears.iter().filter(is_other).cloned().collect(),
            appears: effects.appears.clone(),
        }
    }
}

/// The least steps from 1 to `most` at which something is cleared, when it stays cleared from there on: from a guess, of which
/// is known whether it clears.
fn least_steps(
    session: &mut Session,
    mut clears: impl FnMut(&mut Session, f64) -> bool,
    guess: f64,
    most: f64,
    guess_clears: bool,
) -> Option<f64> {
    let (mut low, mut high) = (0.0, guess);
    if guess_clears {
        if high <= 1.0 || !clears(session, high - 1.0) {
            return Some(high);
        }
        high -= 1.0;
    } else {
        loop {
            if high >= most {
                return None;
            }
            (low, high) = (high, (high * 4.0).min(most));
            if clears(session, high) {
                break;
            }
        }
    }
    while high - low > 1.0 {
        let middle = ((low + high) / 2.0).floor();
        if clears(session, middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// Of each sort of change of each object the best, the best first.
fn listed(mut proved: Vec<Proved>) -> Vec<Proved> {
    proved.sort_by(|a, b| {
        let keeps = b.proposal.keeps_design.cmp(&a.proposal.keeps_design);
        let breaks = a.effects.appears.len().cmp(&b.effects.appears.len());
        keeps.then(breaks).then(a.cost.total_cmp(&b.cost)).then_with(|| a.proposal.object.cmp(&b.proposal.object))
    });
    let mut seen = std::collections::BTreeSet::new();
    proved.retain(|it| seen.insert((it.proposal.object.clone(), it.proposal.remedy)));
    proved.truncate(LISTED);
    proved
}

/// Where every change breaks something: the fewest points, none of which can be left out, that stand against all of them.
fn conflict(proved: &[Proved]) -> Option<Conflict> {
    if proved.is_empty() || proved.iter().any(|it| it.effects.appears.is_empty()) {
        return None;
    }
    let mut points: Vec<findings::SideEffect> = Vec::new();
    // Those that stand against the most changes are kept to the last.
    let against = |it: &findings::SideEffect| {
        proved.iter().filter(|of| of.effects.appears.iter().any(|other| other.finding == it.finding)).count()
    };
    for it in proved.iter().flat_map(|it| &it.effects.appears) {
        if !points.iter().any(|other| other.finding == it.finding) {
            points.push(it.clone());
        }
    }
    points.sort_by_key(|it| (against(it), it.finding.clone()));
    let stands = |points: &[findings::SideEffect]| {
        let is_held = |it: &Proved| it.effects.appears.iter().any(|it| points.iter().any(|p| p.finding == it.finding));
        proved.iter().all(is_held)
    };
    let mut at = 0;
    while at < points.len() {
        let left_out = points.remove(at);
        if !stands(&points) {
            points.insert(at, left_out);
            at += 1;
        }
    }
    points.reverse();
    let message = Bilingual::new(
        format!("所试的修改都会使 {} 条原来满足的要求不再满足", points.len()),
        format!("every change that was tried breaks at least one of {} points that hold now", points.len()),
    );
    Some(Conflict { findings: Vec::new(), against: points, message })
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
