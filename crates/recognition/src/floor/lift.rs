//! Lifts by their symbol: a car with both diagonals, clear of the walls of its shaft; or by the name of the layer it is drawn on.

use super::Plan;
use crate::shape::{cross, length};
use crate::work::Work;
use drawing::Shape as Drawn;
use geometry::floor::{FaceKind, Floor};
use geometry::{Point, Region, distance};
use model::kinds::ROOM_USE;
use model::{Attr, Value};

/// Area of a shaft, m².
const SHAFT: [f64; 2] = [1.5, 16.0];
/// Length of the diagonals of a car, in metres.
const DIAGONAL: [f64; 2] = [1.2, 4.5];
/// Diagonals of one rectangle differ by no more than this, and cross as near to the middle of each, in metres.
const NEAR: f64 = 0.03;
/// A car stays this clear of the walls of its shaft somewhere; a cross from corner to corner is the sign of a void, in metres.
const CLEAR: f64 = 0.05;

/// The least sine of the angle between the diagonals of a car: that of a rectangle three times as long as wide.
const SPREAD: f64 = 0.6;

/// Of the faces that may be shafts those in which a lift is drawn, ascending.
pub(super) fn shafts(work: &Work<'_, '_>, plan: &Plan, floor: &Floor, mut candidates: Vec<usize>) -> Vec<usize> {
    let is_as_large = |face: &usize| {
        let face = &floor.faces[*face];
        face.kind == FaceKind::Room && (SHAFT[0]..=SHAFT[1]).contains(&face.region.area().to_m2())
    };
    candidates.retain(is_as_large);
    let bounds: Vec<_> = candidates.iter().map(|it| floor.faces[*it].region.bounds()).collect();
    let mut found = Vec::new();
    let mut diagonals: Vec<(usize, Point, Point)> = Vec::new();
    let sheet = work.sheet;
    for (i, item) in sheet.items().filter(|it| it.1.visible) {
        let Drawn::Curve { path, .. } = &item.shape else { continue };
        let room = sheet.bounds(i);
        let middle = room.center();
        if room.is_empty() || !bounds.iter().any(|it| it.contains(middle)) || sheet.is_ignored(i) {
            continue;
        }
        let face = floor.face_at(middle).filter(|it| candidates.contains(it) && plan.holds(middle));
        let Some(face) = face else { continue };
        if is_named(work, sheet.layer_name(item.layer)) {
            found.push(face);
        }
        let straight = sheet.path(path);
        let straight = straight.segments().filter(|it| it.1 == 0.0).map(|it| (face, it.0, it.2));
        diagonals.extend(straight.filter(|it| (DIAGONAL[0]..=DIAGONAL[1]).contains(&length(it.2 - it.1))));
    }
    diagonals.sort_by_key(|it| it.0);
    for group in diagonals.chunk_by(|a, b| a.0 == b.0) {
        let region = &floor.faces[group[0].0].region;
        let pairs = group.iter().enumerate().flat_map(|(i, one)| group[i + 1..].iter().map(move |two| (one, two)));
        if pairs.into_iter().any(|(one, two)| is_car((one.1, one.2), (two.1, two.2), region)) {
            found.push(group[0].0);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether two lines are the diagonals of a rectangle in a shaft.
fn is_car((a, b): (Point, Point), (c, d): (Point, Point), shaft: &Region) -> bool {
    let middle = (a + b) / 2.0;
    let (one, two) = (b - a, d - c);
    let is_rectangle = length((c + d) / 2.0 - middle) <= NEAR && (length(one) - length(two)).abs() <= NEAR;
    let spread = cross(one, two).abs() / (length(one) * length(two));
    let ends = [a, b, c, d];
    let is_clear = |it: &Point| distance::point_to_boundary(*it, shaft).is_some_and(|it| it.distance.to_m() > CLEAR);
    is_rectangle && spread >= SPREAD && ends.iter().all(|it| shaft.contains(*it)) && ends.iter().any(is_clear)
}

/// Whether a layer is named for lifts.
fn is_named(work: &Work<'_, '_>, layer: &str) -> bool {
    let uses = work.sheet.dictionary.values(Attr::RoomUse, layer);
    uses.first().is_some_and(|it| matches!(it, Value::Enum(used) if ROOM_USE.value(*used) == "lift"))
}
