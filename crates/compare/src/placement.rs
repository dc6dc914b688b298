//! Where a drawing as a whole went between two versions.

use crate::form::{Form, Position, distance};
use crate::pairing::{Grid, Item};
use geometry::Sort;
use geometry::math;
use serde::{Deserialize, Serialize};

/// How far a thing may lie from where it is expected and still speak for a placement, metres.
const NEAR: f64 = 0.05;
/// Placements tried at most.
const MAX_TRIALS: usize = 400;
/// Objects asked about each placement at most.
const MAX_ASKED: usize = 400;
/// What defines a site speaks louder than what stands on it.
const REFERENCES: [&str; 6] = ["SiteBoundary", "ControlLine", "RoadRedLine", "RoadCenterLine", "Storey", "Frame"];

/// A rigid motion: turned about `from`, then `from` brought to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// Radians, counter-clockwise.
    pub angle: f64,
    /// A point of the version before, metres.
    pub from: [f64; 2],
    /// Where it lies in the version after, metres.
    pub to: [f64; 2],
}

impl Placement {
    /// Everything stays.
    pub const STAYS: Placement = Placement { angle: 0.0, from: [0.0, 0.0], to: [0.0, 0.0] };

    /// Where a point of the version before lies in the version after.
    pub fn apply(&self, p: [f64; 2]) -> [f64; 2] {
        let (s, c) = math::sin_cos(self.angle);
        let (x, y) = (p[0] - self.from[0], p[1] - self.from[1]);
        [self.to[0] + c * x - s * y, self.to[1] + s * x + c * y]
    }

    /// Whether it leaves everything where it is.
    pub fn stays(&self) -> bool {
        self.angle == 0.0 && self.from == self.to
    }
}

/// The motion that brings most of the version before onto the version after; that of no motion where enough stayed.
pub(crate) fn find(before: &[Item], after: &[Item], grid: &Grid, tolerance: f64) -> Placement {
    let asked: Vec<(&Item, &Form)> = before.iter().filter_map(|it| Some((it, it.form.as_ref()?))).collect();
    if asked.is_empty() {
        return Placement::STAYS;
    }
    let step = asked.len().div_ceil(MAX_ASKED);
    let few: Vec<(&Item, &Form)> = asked
        .iter()
        .enumerate()
        .filter(|(i, (item, _))| i % step == 0 || REFERENCES.contains(&item.info.kind.as_str()))
        .map(|it| *it.1)
        .collect();
    let support = |placement: &Placement| {
        few.iter().filter(|it| meets(placement, it.0, it.1, after, grid, tolerance).is_some()).map(weight).sum::<u32>()
    };
    let stays = support(&Placement::STAYS);
    // Most stayed: nothing else can have more.
    if 2 * stays > few.iter().map(weight).sum() {
        return Placement::STAYS;
    }
    let mut best = (3 * stays, Placement::STAYS);
    for trial in trials(&few, after, tolerance) {
        let found = support(&trial);
        if found > best.0 {
            best = (found, trial);
        }
    }
    if best.1.stays() {
        return best.1;
    }
    let mut placement = best.1;
    for _ in 0..3 {
        let pairs: Vec<(Position, Position)> = asked
            .iter()
            .filter_map(|it| Some((it.1.center, meets(&placement, it.0, it.1, after, grid, tolerance)?)))
            .collect();
        placement = fitted(&pairs).unwrap_or(placement);
    }
    placement
}

fn weight(it: &(&Item, &Form)) -> u32 {
    if REFERENCES.contains(&it.0.info.kind.as_str()) { 5 } else { 1 }
}

/// Where the object lies that stands at the place to which a placement brings another one.
fn meets(
    placement: &Placement,
    item: &Item,
    form: &Form,
    after: &[Item],
    grid: &Grid,
    tolerance: f64,
) -> Option<Position> {
    let at = placement.apply(form.center);
    let there = grid.near(&item.info.kind, at).filter_map(|ix| after[ix].form.as_ref());
    there.filter(|it| distance(it.center, at) <= NEAR && it.alike(form, tolerance)).map(|it| it.center).next()
}

/// Motions worth trying: those that bring a telling object, or two of them, onto objects of the same shape.
fn trials(before: &[(&Item, &Form)], after: &[Item], tolerance: f64) -> Vec<Placement> {
    let mut anchors: Vec<(Vec<&Form>, &Form)> = before
        .iter()
        .map(|(item, form)| {
            let alike = after.iter().filter(|it| it.info.kind == item.info.kind && it.info.name == item.info.name);
            let alike = alike.filter_map(|it| it.form.as_ref()).filter(|it| it.alike(form, tolerance));
            (alike.take(9).collect(), *form)
        })
        .filter(|it: &(Vec<&Form>, &Form)| (1..=8).contains(&it.0.len()))
        .collect();
    // Those with few doubles first, then the longest.
    anchors.order_by(|a, b| a.0.len().cmp(&b.0.len()).then(b.1.length.total_cmp(&a.1.length)));
    anchors.truncate(24);
    let mut trials = Vec::new();
    for (i, (ones, one)) in anchors.iter().enumerate() {
        for (others, other) in &anchors[i + 1..] {
            let apart = distance(one.center, other.center);
            if apart < 1.0 {
                continue;
            }
            for p in ones {
                for q in others.iter().filter(|it| (distance(p.center, it.center) - apart).abs() < 0.01) {
                    let direction = |a: Position, b: Position| math::atan2(b[1] - a[1], b[0] - a[0]);
                    let angle = direction(p.center, q.center) - direction(one.center, other.center);
                    trials.push(Placement { angle, from: one.center, to: p.center });
                }
            }
        }
        for p in ones {
            if let Some(angle) = one.turn_to(p, tolerance) {
                trials.push(Placement { angle, from: one.center, to: p.center });
            }
        }
        if trials.len() > MAX_TRIALS {
            break;
        }
    }
    trials.truncate(MAX_TRIALS);
    trials
}

/// The motion that brings pairs of points together best, by least squares.
fn fitted(pairs: &[(Position, Position)]) -> Option<Placement> {
    let n = pairs.len() as f64;
    let &(a0, b0) = pairs.first()?;
    let mut sums = ([0.0, 0.0], [0.0, 0.0]);
    for (a, b) in pairs {
        for i in 0..2 {
            sums.0[i] += a[i] - a0[i];
            sums.1[i] += b[i] - b0[i];
        }
    }
    let from = [a0[0] + sums.0[0] / n, a0[1] + sums.0[1] / n];
    let to = [b0[0] + sums.1[0] / n, b0[1] + sums.1[1] / n];
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (a, b) in pairs {
        let (p, q) = ([a[0] - from[0], a[1] - from[1]], [b[0] - to[0], b[1] - to[1]]);
        cosine += p[0] * q[0] + p[1] * q[1];
        sine += p[0] * q[1] - p[1] * q[0];
    }
    // One point alone tells no angle.
    (pairs.len() > 1 && (sine != 0.0 || cosine != 0.0)).then(|| Placement {
        angle: math::atan2(sine, cosine),
        from,
        to,
    })
}
