//! From round to round: what became of each point, and whether a new one could have been told before (一次告知).

use crate::case::{Fate, NewCause, Point};
use findings::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// A point without its id: the rule and its objects. Ids of unchanged objects are the same in every round.
pub type Key = (String, Vec<String>);

/// What became of the objects of the round before; an object that is not named kept its id.
pub type ObjectMap = BTreeMap<String, Vec<String>>;

/// The earlier round judged again, to tell why a point is new.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rerun {
    /// Points that the earlier drawing leaves open under today's rules with the facts of then.
    pub todays_rules: BTreeSet<Key>,
    /// Points that it leaves open under today's rules with today's facts.
    pub todays_rules_and_facts: BTreeSet<Key>,
}

/// The key of a point; one that a person added is itself alone.
pub fn key(point: &Point) -> Key {
    (if point.by_hand { point.id.clone() } else { point.rule.clone() }, point.objects.clone())
}

fn is_open(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fail | Verdict::Unknown)
}

/// Sets the fate, the carried disposition and the cause of lateness of each point of a new round; gives the points of the earlier
/// round that are gone with their objects or no longer open (fixed), and the departments whose points the change touches.
///
/// A disposition is carried only where verdict and inputs are the same, so that nobody looks again at what did not change.
pub fn carry_over(
    earlier: &[Vec<Point>],
    points: &mut [Point],
    map: &ObjectMap,
    rerun: &Rerun,
) -> (Vec<Point>, BTreeSet<String>) {
    let Some(last) = earlier.last() else {
        return (Vec::new(), points.iter().map(|it| it.department.clone()).collect());
    };
    let mut before: BTreeMap<Key, &Point> = BTreeMap::new();
    for point in last {
        if point.by_hand {
            before.insert(key(point), point);
            continue;
        }
        for moved in moved(&point.objects, map) {
            before.insert((point.rule.clone(), moved), point);
        }
    }
    let mut seen = BTreeSet::new();
    let mut touched = BTreeSet::new();
    for point in points.iter_mut() {
        let old = before.get(&key(point)).copied();
        if let Some(old) = old {
            seen.insert(old.id.clone());
            point.noticed = old.noticed;
        }
        point.fate = Some(fate(old, point, earlier));
        match old {
            Some(old) if old.inputs == point.inputs && old.verdict == point.verdict => {
                point.disposition = old.disposition.clone();
                point.carried = old.disposition.is_some();
            }
            _ => _ = touched.insert(point.department.clone()),
        }
        if point.fate == Some(Fate::New) && is_open(point.verdict) {
            point.cause = Some(cause(&key(point), last, rerun));
        }
    }
    let still_open = |old: &Point| {
        let now = points.iter().filter(|it| is_open(it.verdict));
        now.into_iter().any(|it| before.get(&key(it)).is_some_and(|was| was.id == old.id))
    };
    let fixed = last.iter().filter(|it| is_open(it.verdict) && !still_open(it)).cloned().collect();
    touched.extend(last.iter().filter(|it| !seen.contains(&it.id)).map(|it| it.department.clone()));
    (fixed, touched)
}

/// Every tuple of today's objects that a tuple of earlier objects can have become; none when one is gone.
fn moved(objects: &[String], map: &ObjectMap) -> Vec<Vec<String>> {
    // A tuple names few objects and an object splits into few; the bound holds hostile maps.
    const MOST: usize = 256;
    let mut tuples = vec![Vec::new()];
    for object in objects {
        let now = map.get(object).cloned().unwrap_or_else(|| vec![object.clone()]);
        tuples = tuples
            .iter()
            .flat_map(|it| now.iter().map(move |to| [it.as_slice(), std::slice::from_ref(to)].concat()))
            .take(MOST)
            .collect();
    }
    tuples
}

fn fate(old: Option<&Point>, point: &Point, earlier: &[Vec<Point>]) -> Fate {
    match (old.map(|it| is_open(it.verdict)), is_open(point.verdict)) {
        (Some(true), true) => Fate::Persists,
        (Some(true), false) => Fate::Fixed,
        (Some(false), true) if earlier.iter().flatten().any(|it| key(it) == key(point) && is_open(it.verdict)) => {
            Fate::Regressed
        }
        (_, true) => Fate::New,
        (Some(false), false) => Fate::Unchanged,
        (None, false) => Fate::Unchanged,
    }
}

fn cause(key: &Key, last: &[Point], rerun: &Rerun) -> NewCause {
    if !rerun.todays_rules_and_facts.contains(key) {
        NewCause::Change
    } else if !rerun.todays_rules.contains(key) {
        NewCause::NewFacts
    } else if !last.iter().any(|it| it.rule == key.0) {
        // The rule said nothing at all then, not even a pass: it was not in force.
        NewCause::NewRule
    } else {
        NewCause::Detectable
    }
}
