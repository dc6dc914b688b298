//! Shapes on a layer of the fire family whose own label says which of it they are: a turning place or a ladder pad drawn on the
//! layer of lanes.

use crate::building::Candidate;
use crate::collect::Collected;
use crate::outline::{index, meeting};
use crate::profile::Role;
use crate::shape::smallest_rectangle;
use crate::work::Work;
use geometry::Box2;
use model::Kind;

const FAMILY: [Kind; 3] = [Kind::FireLane, Kind::LadderPad, Kind::TurningArea];
/// Larger shapes are lanes with places in them, in square metres.
const MAX_PLACE: f64 = 2500.0;

/// Moves shapes to the kind that their labels name.
pub(crate) fn refine(work: &Work<'_, '_>, collected: &mut Collected) {
    let mut shapes: Vec<(Kind, Candidate)> = Vec::new();
    for kind in FAMILY {
        let list = collected.areas.remove(&Role::Kind(kind)).unwrap_or_default();
        shapes.extend(list.into_iter().map(|it| (kind, it)));
    }
    let areas: Vec<f64> = shapes.iter().map(|it| it.1.outline.region.area().to_m2()).collect();
    let tree = index(shapes.iter().map(|it| it.1.outline.region.bounds()));
    let mut says: Vec<Vec<Kind>> = vec![Vec::new(); shapes.len()];
    for text in work.texts.iter().filter(|it| it.text.chars().count() <= 40 && !work.is_reserved(it.center)) {
        let Some(Role::Kind(kind)) = work.sheet.dictionary.text(text.text).map(|it| it.role) else { continue };
        if !FAMILY.contains(&kind) {
            continue;
        }
        let at = text.tip.unwrap_or(text.center);
        let around =
            meeting(&tree, Box2::around([at])).into_iter().filter(|it| shapes[*it].1.outline.region.contains(at));
        if let Some(it) = around.min_by(|a, b| areas[*a].total_cmp(&areas[*b]).then(a.cmp(b))) {
            says[it].push(kind);
        }
    }
    for (i, (mut kind, mut candidate)) in shapes.into_iter().enumerate() {
        let compact = smallest_rectangle(&candidate.outline.region)
            .is_some_and(|it| areas[i] >= 0.75 * it.width * it.length && it.length <= 8.0 * it.width);
        let other = says[i].iter().find(|it| **it != kind);
        if let (Some(other), false, true) = (other, says[i].contains(&kind), compact && areas[i] <= MAX_PLACE) {
            kind = *other;
            candidate.evidence.push(format!("its label names a {}", kind.name()));
            candidate.confidence = 0.85;
        }
        candidate.role = Role::Kind(kind);
        collected.areas.entry(candidate.role).or_default().push(candidate);
    }
}
