//! One drawing under two sets of rules, and an archive of drawings: which verdicts flip, and whom a change of the rules would reach.

use crate::points::Said;
use findings::{Bilingual, Finding, Indicator, ObjectInfo, Required, Severity, Verdict};
use geometry::Sort;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The schema that [`Archive`] serialises to.
pub const SANDBOX_SCHEMA: &str = "tushen.sandbox/1";
/// How near to its limit a point is near, as a share of the limit.
const NEAR: f64 = 0.05;

/// Multiples of the limit of the changed rules at which failures are counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The least.
    pub from: f64,
    /// The largest.
    pub until: f64,
    /// How many, both ends among them.
    pub steps: u32,
}

impl Range {
    /// Ranges of more multiples are refused.
    pub const MOST: u32 = 201;

    /// Whether it can be counted at: 0 < from < until, and 2 to [`Range::MOST`] steps.
    pub fn is_sound(&self) -> bool {
        let is_ordered = self.from > 0.0 && self.from < self.until && self.until.is_finite();
        is_ordered && (2..=Range::MOST).contains(&self.steps)
    }

    /// The multiples, and 1 among them: the limit itself.
    pub fn factors(&self) -> Vec<f64> {
        let step = (self.until - self.from) / f64::from(self.steps.max(2) - 1);
        // Written with four decimals at most, so that 0.8 + 0.05 is 0.85.
        let at = |i: u32| ((self.from + step * f64::from(i)) * 1e4).round() / 1e4;
        let mut factors: Vec<f64> = (0..self.steps).map(at).collect();
        if let Some(place) = factors.iter().position(|it| *it >= 1.0).filter(|it| *it > 0)
            && factors[place] > 1.0
        {
            factors.insert(place, 1.0);
        }
        factors
    }
}

impl Default for Range {
    fn default() -> Self {
        Range { from: 0.8, until: 1.2, steps: 9 }
    }
}

/// What a change of the rules does to one drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawingFlips {
    /// The drawing, with its folder below the archive.
    pub file: String,
    /// The folder: in an archive kept by districts, the district.
    pub group: String,
    /// SHA-256 of the drawing.
    pub sha256: String,
    /// Verdicts that flip, worst first.
    pub flips: Vec<Flip>,
    /// Verdicts by rule, of the rules that flip or are near their limit in this drawing.
    pub rules: BTreeMap<String, Tally>,
    /// Whom the flips concern.
    pub population: Population,
    /// Points by who decides them.
    pub decided: Decided,
}

/// Points that apply, by who decides them, under the rules in force and under the changed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Decided {
    /// By a rule, before: they pass or fail.
    pub by_rule_before: u64,
    /// By judgement, before: what would decide them is not known.
    pub by_judgement_before: u64,
    /// By a rule, after.
    pub by_rule_after: u64,
    /// By judgement, after.
    pub by_judgement_after: u64,
}

impl Decided {
    fn of(before: &[Finding], after: &[Finding]) -> Decided {
        let ruled = |it: &&Finding| matches!(it.verdict, Verdict::Pass | Verdict::Fail);
        let judged = |it: &&Finding| it.verdict == Verdict::Unknown;
        Decided {
            by_rule_before: before.iter().filter(ruled).count() as u64,
            by_judgement_before: before.iter().filter(judged).count() as u64,
            by_rule_after: after.iter().filter(ruled).count() as u64,
            by_judgement_after: after.iter().filter(judged).count() as u64,
        }
    }

    fn add(&mut self, other: &Decided) {
        self.by_rule_before += other.by_rule_before;
        self.by_judgement_before += other.by_judgement_before;
        self.by_rule_after += other.by_rule_after;
        self.by_judgement_after += other.by_judgement_after;
    }

    /// The share that rules decide, before and after; nothing where no point applies.
    pub fn shares(&self) -> [Option<f64>; 2] {
        let share = |ruled: u64, judged: u64| (ruled + judged > 0).then(|| ruled as f64 / (ruled + judged) as f64);
        [share(self.by_rule_before, self.by_judgement_before), share(self.by_rule_after, self.by_judgement_after)]
    }
}

/// A verdict that the changed rules give otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Full rule id; that of the changed rules where they have it.
    pub rule: String,
    /// Clause of the standard.
    pub clause: String,
    /// Department that answers for the point.
    pub department: String,
    /// How binding it is.
    pub severity: Severity,
    /// Short title.
    pub title: Bilingual,
    /// What the rules in force say; `None` when they say nothing.
    pub before: Option<Said>,
    /// What the changed rules say; `None` when they say nothing.
    pub after: Option<Said>,
    /// Names of its objects; their ids where they have none.
    pub objects: Vec<String>,
    /// Uses of the buildings that it names, or that contain what it names.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub uses: BTreeSet<String>,
    /// The geometry that shows it, GeoJSON in metres: with `file` it opens the place.
    pub mark: Option<serde_json::Value>,
}

impl Flip {
    /// The verdicts before and after; a point that is not there does not apply.
    pub fn verdicts(&self) -> (Verdict, Verdict) {
        let verdict = |it: &Option<Said>| it.as_ref().map_or(Verdict::NotApplicable, |it| it.verdict);
        (verdict(&self.before), verdict(&self.after))
    }
}

/// Points of one rule.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Title of the rule.
    pub title: Bilingual,
    /// Points by verdict, under the rules in force.
    pub before: BTreeMap<String, u64>,
    /// Points by verdict, under the changed rules.
    pub after: BTreeMap<String, u64>,
    /// Verdicts that flip.
    pub flips: u64,
    /// Points within 5 % of the changed limit, on either side.
    pub near: u64,
    /// Failures if the changed limit were this many times as large.
    pub sensitivity: Vec<Sensitivity>,
}

/// Failures at a multiple of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// Factor on the limit.
    pub factor: f64,
    /// Points that would fail.
    pub fail: u64,
}

/// Whom flips concern. Numbers that no drawing states are left at zero and counted in [`Population::unstated`].
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Population {
    /// Drawings with a flip.
    pub drawings: u64,
    /// Buildings that a flip names, or that contain what it names.
    pub buildings: u64,
    /// The same by use.
    pub buildings_by_use: BTreeMap<String, u64>,
    /// Other objects that a flip names, by kind.
    pub objects_by_kind: BTreeMap<String, u64>,
    /// Dwellings of the drawings with a flip, as computed or as their tables state.
    pub dwellings: u64,
    /// Their counted floor area, m².
    pub floor_area: f64,
    /// Their site area, m².
    pub site_area: f64,
    /// Drawings with a flip by planning zone, as their conditions state.
    pub drawings_by_zone: BTreeMap<String, u64>,
    /// Drawings with a flip that state no number of dwellings.
    pub unstated: u64,
}

impl Population {
    fn add(&mut self, other: &Population) {
        self.drawings += other.drawings;
        self.buildings += other.buildings;
        self.dwellings += other.dwellings;
        self.floor_area += other.floor_area;
        self.site_area += other.site_area;
        self.unstated += other.unstated;
        let maps = [
            (&mut self.buildings_by_use, &other.buildings_by_use),
            (&mut self.objects_by_kind, &other.objects_by_kind),
            (&mut self.drawings_by_zone, &other.drawings_by_zone),
        ];
        for (to, from) in maps {
            from.iter().for_each(|(key, n)| *to.entry(key.clone()).or_default() += n);
        }
    }
}

/// An archive under two sets of rules: `tushen.sandbox/1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Archive {
    /// [`SANDBOX_SCHEMA`].
    pub schema: String,
    /// The changed packs: id, and the hash of their content.
    pub changed: Vec<(String, String)>,
    /// Drawings compared.
    pub drawings: u64,
    /// Drawings that could not be reviewed, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// Whom the flips concern.
    pub population: Population,
    /// Rules of which verdicts flip or lie near their limit: most flips first.
    pub rules: Vec<RuleFlips>,
    /// Flips by folder of the archive.
    pub groups: BTreeMap<String, u64>,
    /// Flips by use of the buildings concerned; `none` where there is no building.
    pub uses: BTreeMap<String, u64>,
    /// Points by who decides them.
    pub decided: Decided,
    /// Drawings with a flip.
    pub flipped: Vec<DrawingFlips>,
}

/// A rule over an archive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleFlips {
    /// Full rule id.
    pub rule: String,
    /// Points of all drawings.
    #[serde(flatten)]
    pub tally: Tally,
    /// Drawings in which it flips.
    pub drawings: u64,
    /// Flips by verdicts, `pass → fail`.
    pub ways: BTreeMap<String, u64>,
    /// Flips by folder of the archive.
    pub groups: BTreeMap<String, u64>,
    /// Flips by use of the buildings concerned; `none` where there is no building.
    pub uses: BTreeMap<String, u64>,
}

/// One drawing under the rules in force and under changed ones.
#[derive(Clone, Copy, Debug)]
pub struct Tried<'a> {
    /// The drawing with its folder below the archive.
    pub file: &'a str,
    /// SHA-256 of the drawing.
    pub sha256: &'a str,
    /// Its objects.
    pub objects: &'a [ObjectInfo],
    /// Every point under the rules in force, also those that pass and those that do not apply.
    pub before: &'a [Finding],
    /// Every point under the changed rules.
    pub after: &'a [Finding],
    /// The indicators under the changed rules.
    pub indicators: &'a [Indicator],
}

/// Which verdicts flip, and whom that concerns. Failures are counted at the multiples of `range`.
pub fn flips(tried: &Tried, range: &Range) -> DrawingFlips {
    let Tried { file, sha256, before, after, .. } = *tried;
    let objects: BTreeMap<&str, &ObjectInfo> = tried.objects.iter().map(|it| (it.id.as_str(), it)).collect();
    let factors = range.factors();
    let mut flips = Vec::new();
    let mut rules: BTreeMap<String, Tally> = BTreeMap::new();
    for (one, other) in paired(before, after) {
        let Some(known) = other.or(one) else { continue };
        let tally = rules.entry(known.rule.clone()).or_default();
        tally.title = known.title.clone();
        let count = |of: &mut BTreeMap<String, u64>, it: Option<&Finding>| {
            *of.entry(verdict(it).as_str().to_string()).or_default() += 1;
        };
        count(&mut tally.before, one);
        count(&mut tally.after, other);
        if let Some(it) = other {
            tally.near += u64::from(is_near(it));
            sensitivity(&mut tally.sensitivity, it, &factors);
        }
        if verdict(one) != verdict(other) {
            tally.flips += 1;
            flips.push(Flip {
                rule: known.rule.clone(),
                clause: known.clause.clone(),
                department: known.department.clone(),
                severity: known.severity,
                title: known.title.clone(),
                before: one.map(Said::of),
                after: other.map(Said::of),
                objects: known.objects.iter().map(|id| name_of(&objects, id)).collect(),
                uses: uses(&objects, &known.objects),
                mark: known.mark.clone(),
            });
        }
    }
    rules.retain(|_, it| it.flips > 0 || it.near > 0);
    flips.order_by(|a, b| {
        (a.verdicts().1, a.severity, &a.rule, &a.objects).cmp(&(b.verdicts().1, b.severity, &b.rule, &b.objects))
    });
    let concerned: BTreeSet<&str> = paired(before, after)
        .into_iter()
        .filter(|(one, other)| verdict(*one) != verdict(*other))
        .flat_map(|(one, other)| other.or(one).into_iter().flat_map(|it| &it.objects))
        .map(String::as_str)
        .collect();
    let population = if flips.is_empty() { Population::default() } else { population(tried, &concerned) };
    let group = file.rsplit_once(['/', '\\']).map_or("", |it| it.0).to_string();
    let decided = Decided::of(before, after);
    DrawingFlips { file: file.to_string(), group, sha256: sha256.to_string(), flips, rules, population, decided }
}

/// Puts the drawings of an archive together, in their order.
pub fn gather(
    changed: Vec<(String, String)>,
    drawings: Vec<DrawingFlips>,
    unreadable: Vec<(String, String)>,
) -> Archive {
    let mut population = Population::default();
    let mut rules: BTreeMap<String, RuleFlips> = BTreeMap::new();
    let mut groups: BTreeMap<String, u64> = BTreeMap::new();
    let mut uses: BTreeMap<String, u64> = BTreeMap::new();
    let mut decided = Decided::default();
    let n = drawings.len() as u64;
    for drawing in &drawings {
        population.add(&drawing.population);
        decided.add(&drawing.decided);
        *groups.entry(drawing.group.clone()).or_default() += drawing.flips.len() as u64;
        for (rule, tally) in &drawing.rules {
            let of_rule = rules.entry(rule.clone()).or_insert_with(|| RuleFlips {
                rule: rule.clone(),
                tally: Tally { title: tally.title.clone(), ..Tally::default() },
                drawings: 0,
                ways: BTreeMap::new(),
                groups: BTreeMap::new(),
                uses: BTreeMap::new(),
            });
            of_rule.drawings += u64::from(tally.flips > 0);
            let all = &mut of_rule.tally;
            all.flips += tally.flips;
            all.near += tally.near;
            for (to, from) in [(&mut all.before, &tally.before), (&mut all.after, &tally.after)] {
                from.iter().for_each(|(verdict, n)| *to.entry(verdict.clone()).or_default() += n);
            }
            if all.sensitivity.is_empty() {
                all.sensitivity.clone_from(&tally.sensitivity);
            } else {
                all.sensitivity.iter_mut().zip(&tally.sensitivity).for_each(|(to, from)| to.fail += from.fail);
            }
        }
        for flip in &drawing.flips {
            let (before, after) = flip.verdicts();
            let way = format!("{} → {}", before.as_str(), after.as_str());
            let mut used: Vec<String> = flip.uses.iter().cloned().collect();
            if used.is_empty() {
                used.push("none".to_string());
            }
            used.iter().for_each(|it| *uses.entry(it.clone()).or_default() += 1);
            if let Some(rule) = rules.get_mut(&flip.rule) {
                *rule.ways.entry(way).or_default() += 1;
                *rule.groups.entry(drawing.group.clone()).or_default() += 1;
                used.into_iter().for_each(|it| *rule.uses.entry(it).or_default() += 1);
            }
        }
    }
    let mut rules: Vec<RuleFlips> = rules.into_values().collect();
    rules.order_by(|a, b| (b.tally.flips, b.tally.near, &a.rule).cmp(&(a.tally.flips, a.tally.near, &b.rule)));
    groups.retain(|_, it| *it > 0);
    Archive {
        schema: SANDBOX_SCHEMA.to_string(),
        changed,
        drawings: n,
        unreadable,
        population,
        rules,
        groups,
        uses,
        decided,
        flipped: drawings.into_iter().filter(|it| !it.flips.is_empty()).collect(),
    }
}

fn verdict(it: Option<&Finding>) -> Verdict {
    it.map_or(Verdict::NotApplicable, |it| it.verdict)
}

/// Points of both reviews: the same rule of the same objects. A changed pack may have an id of its own: where a rule is not found
/// under its full id, its name decides.
fn paired<'a>(before: &'a [Finding], after: &'a [Finding]) -> Vec<(Option<&'a Finding>, Option<&'a Finding>)> {
    type Key<'k> = (&'k str, &'k Option<String>, &'k [String]);
    let short = |it: &'a Finding| it.rule.rsplit('/').next().unwrap_or(&it.rule);
    let key = |it: &'a Finding| -> Key<'a> { (short(it), &it.indicator, &it.objects) };
    let mut known: BTreeMap<Key<'a>, Vec<&'a Finding>> = BTreeMap::new();
    before.iter().for_each(|it| known.entry(key(it)).or_default().push(it));
    let mut pairs = Vec::with_capacity(after.len());
    let mut others = Vec::new();
    for it in after {
        let same = known.get_mut(&key(it)).and_then(|found| {
            let at = found.iter().position(|known| known.rule == it.rule)?;
            Some(found.remove(at))
        });
        match same {
            Some(known) => pairs.push((Some(known), Some(it))),
            None => others.push(it),
        }
    }
    for it in others {
        let renamed = known.get_mut(&key(it)).filter(|it| !it.is_empty()).map(|it| it.remove(0));
        pairs.push((renamed, Some(it)));
    }
    pairs.extend(known.into_values().flatten().map(|it| (Some(it), None)));
    pairs
}

fn is_near(it: &Finding) -> bool {
    match (&it.required, it.margin) {
        (Some(required), Some(margin)) if required.interval.is_none() => {
            required.value != 0.0 && margin.abs() <= NEAR * required.value.abs()
        }
        _ => false,
    }
}

/// Adds whether a point would fail at each factor on its limit; points without exact numbers keep their verdict.
fn sensitivity(curve: &mut Vec<Sensitivity>, it: &Finding, factors: &[f64]) {
    if curve.is_empty() {
        curve.extend(factors.iter().map(|factor| Sensitivity { factor: *factor, fail: 0 }));
    }
    for at in curve {
        let fails = match (&it.measured, &it.required, it.verdict) {
            (_, _, Verdict::NotApplicable) => false,
            (Some(measured), Some(required), _) if measured.interval.is_none() && required.interval.is_none() => {
                if at.factor == 1.0 { it.verdict == Verdict::Fail } else { !holds(measured.value, required, at.factor) }
            }
            _ => it.verdict == Verdict::Fail,
        };
        at.fail += u64::from(fails);
    }
}

/// Whether a limit that is so many times as large would hold. An estimate for a curve, never a verdict.
fn holds(measured: f64, required: &Required, factor: f64) -> bool {
    let limit = required.value * factor;
    let slack = 1e-6 * limit.abs();
    match required.sense.as_str() {
        ">=" => measured >= limit - slack,
        ">" => measured > limit,
        "<=" => measured <= limit + slack,
        "<" => measured < limit,
        "==" => (measured - limit).abs() <= slack,
        _ => (measured - limit).abs() > slack,
    }
}

fn name_of(objects: &BTreeMap<&str, &ObjectInfo>, id: &str) -> String {
    objects.get(id).filter(|it| !it.name.is_empty()).map_or_else(|| id.to_string(), |it| it.name.clone())
}

/// Uses of the buildings among some objects, and of those that contain others of them.
fn uses(objects: &BTreeMap<&str, &ObjectInfo>, ids: &[String]) -> BTreeSet<String> {
    let object = |id: &str| objects.get(id).copied();
    let text = |it: &ObjectInfo, name: &str| Some(it.attributes.get(name)?.value.as_str()?.to_string());
    let building = |id: &String| {
        let it = object(id)?;
        if it.kind == "Building" { Some(it) } else { object(&text(it, "building")?) }
    };
    ids.iter().filter_map(building).map(|it| text(it, "use").unwrap_or_else(|| "unknown".to_string())).collect()
}

/// Whom the flips of a drawing concern.
fn population(tried: &Tried, concerned: &BTreeSet<&str>) -> Population {
    let mut buildings = BTreeSet::new();
    let mut it = Population { drawings: 1, ..Population::default() };
    for object in tried.objects.iter().filter(|it| concerned.contains(it.id.as_str())) {
        let building = object.attributes.get("building").and_then(|it| it.value.as_str());
        match (object.kind.as_str(), building) {
            ("Building", _) => drop(buildings.insert(object.id.as_str())),
            (_, Some(building)) => drop(buildings.insert(building)),
            (kind, None) => *it.objects_by_kind.entry(kind.to_string()).or_default() += 1,
        }
    }
    for object in tried.objects.iter().filter(|it| buildings.contains(it.id.as_str())) {
        let used = object.attributes.get("use").and_then(|it| it.value.as_str()).unwrap_or("unknown");
        it.buildings += 1;
        *it.buildings_by_use.entry(used.to_string()).or_default() += 1;
    }
    let sum = |id: &str| -> Option<f64> {
        let values: Vec<f64> = tried
            .indicators
            .iter()
            .filter(|it| it.id == id)
            .filter_map(|it: &Indicator| it.value.or(it.declared))
            .collect();
        (!values.is_empty()).then(|| values.iter().sum())
    };
    let dwellings = sum("dwellings");
    it.unstated = u64::from(dwellings.is_none());
    it.dwellings = dwellings.map_or(0, |it| it.round().clamp(0.0, 1e12) as u64);
    it.floor_area = sum("floor_area_counted").unwrap_or_default();
    it.site_area = sum("site_area").unwrap_or_default();
    let zone = tried.objects.iter().filter(|it| it.kind == "Conditions").find_map(|it| it.attributes.get("zone"));
    let zone = zone.and_then(|it| it.value.as_str()).unwrap_or("unstated");
    it.drawings_by_zone.insert(zone.to_string(), 1);
    it
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_its_ends_and_the_limit_itself() {
        assert_eq!(Range::default().factors(), [0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2]);
        assert_eq!(Range { from: 0.9, until: 1.3, steps: 3 }.factors(), [0.9, 1.0, 1.1, 1.3]);
        assert_eq!(Range { from: 1.0, until: 2.0, steps: 2 }.factors(), [1.0, 2.0]);
        for (from, until, steps) in
            [(0.0, 1.0, 5), (1.0, 1.0, 5), (0.5, f64::INFINITY, 5), (0.5, 1.0, 1), (0.5, 1.0, 202)]
        {
            assert!(!Range { from, until, steps }.is_sound());
        }
    }
}
