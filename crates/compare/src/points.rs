//! Findings before and after, recognised by their rule and by what their objects became.

use crate::form::distance;
use findings::{Bilingual, Finding, Severity, Verdict};
use geometry::Sort;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It passed before, and does no longer.
    Regressed,
    /// Nothing was said of these objects before.
    New,
    /// Still there.
    Persists,
    /// It passes, no longer applies, or what it spoke of is gone.
    Fixed,
}

impl Fate {
    /// As written in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Fate::Regressed => "regressed",
            Fate::New => "new",
            Fate::Persists => "persists",
            Fate::Fixed => "fixed",
        }
    }

    /// In words.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Fate::Regressed => ("由符合变为不符合", "regressed"),
            Fate::New => ("新增", "new"),
            Fate::Persists => ("仍然存在", "still there"),
            Fate::Fixed => ("已消除", "fixed"),
        };
        Bilingual::new(zh, en)
    }
}

/// What a review says of a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Id of the finding in its review.
    pub id: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The sentence.
    pub message: Bilingual,
    /// The measured quantity, SI.
    pub measured: Option<f64>,
    /// The limit, SI.
    pub required: Option<f64>,
    /// `measured` as it prints on paper.
    pub prints_as: Option<String>,
}

impl Said {
    pub(crate) fn of(it: &Finding) -> Said {
        Said {
            id: it.id.clone(),
            verdict: it.verdict,
            message: it.message.clone(),
            measured: it.measured.as_ref().map(|it| it.value),
            required: it.required.as_ref().map(|it| it.value),
            prints_as: it.prints_as.clone(),
        }
    }
}

/// A finding that is open (failed or unknown) in one version at least.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingChange {
    /// What became of it.
    pub fate: Fate,
    /// Full rule id.
    pub rule: String,
    /// Clause of the standard.
    pub clause: String,
    /// Department that answers for the point.
    pub department: String,
    /// How binding it is.
    pub severity: Severity,
    /// Short title.
    pub title: Bilingual,
    /// What the review before says; `None` when it says nothing of these objects.
    pub before: Option<Said>,
    /// What the review after says; `None` when it says nothing of these objects.
    pub after: Option<Said>,
    /// Ids of its objects in the version after; those that are gone are left out.
    pub objects: Vec<String>,
    /// Whether an officer has to look at it again: it is new, or its verdict, its numbers or its objects changed.
    pub look: bool,
    /// The geometry that shows it, in the version after.
    pub mark: Option<serde_json::Value>,
}

/// Findings of both, and how many points of the version after need a new look.
pub(crate) struct Points<'a> {
    pub changes: Vec<FindingChange>,
    pub look: usize,
    pub pairs: Vec<Pair<'a>>,
}

/// A point in both versions.
pub(crate) struct Pair<'a> {
    pub before: &'a Finding,
    pub after: &'a Finding,
}

/// `became` tells the object of the version after by the id of that before; `touched` names objects of the version after that are
/// not as they were.
pub(crate) fn compare<'a>(
    before: &'a [Finding],
    after: &'a [Finding],
    became: &BTreeMap<&str, &str>,
    touched: &BTreeSet<&str>,
) -> Points<'a> {
    // A pair of objects may be named in the other order, for their ids are others.
    let key = |it: &Finding, mapped: bool| {
        let name = |id: &String| match (mapped, became.get(id.as_str())) {
            (true, Some(now)) => (*now).to_string(),
            (true, None) => format!("gone {id}"),
            (false, _) => id.clone(),
        };
        let mut objects: Vec<String> = it.objects.iter().map(name).collect();
        objects.sort();
        (it.rule.clone(), it.indicator.clone(), objects)
    };
    let mut known: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    for it in before {
        known.entry(key(it, true)).or_default().push(it);
    }
    let mut changes = Vec::new();
    let mut look = 0;
    let mut pairs = Vec::new();
    for it in after {
        let candidates = known.get_mut(&key(it, false)).filter(|it| !it.is_empty());
        let was = candidates.map(|found| found.remove(nearest(found, it)));
        let needs_look = was.is_none_or(|was| {
            was.verdict != it.verdict
                || differ(was.measured.as_ref().map(|it| it.value), it.measured.as_ref().map(|it| it.value))
                || differ(was.required.as_ref().map(|it| it.value), it.required.as_ref().map(|it| it.value))
                || it.objects.iter().any(|id| touched.contains(id.as_str()))
        }) && it.verdict != Verdict::NotApplicable;
        look += usize::from(needs_look);
        pairs.extend(was.map(|before| Pair { before, after: it }));
        let fate = match (was.map(|it| it.verdict), is_open(it.verdict)) {
            (None, true) => Fate::New,
            (Some(before), true) if is_open(before) => Fate::Persists,
            (Some(_), true) => Fate::Regressed,
            (Some(before), false) if is_open(before) => Fate::Fixed,
            (_, false) => continue,
        };
        let objects = it.objects.clone();
        changes.push(change(fate, it, was.map(Said::of), Some(Said::of(it)), objects, needs_look));
    }
    for was in known.into_values().flatten().filter(|it| is_open(it.verdict)) {
        let objects = was.objects.iter().filter_map(|id| became.get(id.as_str())).map(|it| it.to_string()).collect();
        changes
            .push(FindingChange { mark: None, ..change(Fate::Fixed, was, Some(Said::of(was)), None, objects, false) });
    }
    changes.order_by(|a, b| (a.fate, a.severity, &a.rule, &a.objects).cmp(&(b.fate, b.severity, &b.rule, &b.objects)));
    Points { changes, look, pairs }
}

/// Of several findings of one rule about the same objects the one that lies nearest, so that a place keeps its finding.
fn nearest(found: &[&Finding], to: &Finding) -> usize {
    let place = |it: &Finding| it.mark.as_ref().and_then(crate::form::Form::of).map(|it| it.center);
    let apart = |it: &Finding| match (place(it), place(to)) {
        (Some(a), Some(b)) => distance(a, b),
        _ => 0.0,
    };
    let apart: Vec<f64> = found.iter().map(|it| apart(it)).collect();
    (0..found.len()).min_by(|a, b| apart[*a].total_cmp(&apart[*b])).unwrap_or(0)
}

/// Whether a verdict asks for something.
pub(crate) fn is_open(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fail | Verdict::Unknown)
}

fn differ(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() > 1e-4 + 1e-9 * a.abs(),
        (a, b) => a.is_some() != b.is_some(),
    }
}

fn change(
    fate: Fate,
    it: &Finding,
    before: Option<Said>,
    after: Option<Said>,
    objects: Vec<String>,
    look: bool,
) -> FindingChange {
    FindingChange {
        fate,
        rule: it.rule.clone(),
        clause: it.clause.clone(),
        department: it.department.clone(),
        severity: it.severity,
        title: it.title.clone(),
        before,
        after,
        objects,
        look,
        mark: it.mark.clone(),
    }
}
