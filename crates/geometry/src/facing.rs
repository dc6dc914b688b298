//! How two outlines face each other along a direction.
//!
//! Spacing between facades is measured inside the part that they have in common, not as the shortest distance.

use crate::curve::{Curve, curves, dot};
use crate::rect::{SAGITTA, left_of, unit};
use crate::{Length, Nearest, Point, Region, Vector};
use serde::{Deserialize, Serialize};

/// What an outline covers of a line through the coordinate origin, as distances along it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// Where it begins.
    pub from: Length,
    /// Where it ends.
    pub to: Length,
}

impl Extent {
    /// Its length.
    pub fn length(&self) -> Length {
        self.to - self.from
    }

    /// What two extents along one line have in common; `None` when not even a point.
    pub fn common(&self, other: &Extent) -> Option<Extent> {
        let from = if self.from < other.from { other.from } else { self.from };
        let to = if other.to < self.to { other.to } else { self.to };
        (from <= to).then_some(Extent { from, to })
    }
}

/// What a region covers along `direction` (of any length but zero), arcs exact; `None` for a region without vertices.
pub fn extent(region: &Region, direction: Vector) -> Option<Extent> {
    let unit = unit(direction)?;
    let origin = region.outer.vertices.first()?.point;
    let mut along = (f64::INFINITY, f64::NEG_INFINITY);
    let mut with = |p: Point| {
        let t = dot(p, unit);
        along = (along.0.min(t), along.1.max(t));
    };
    for curve in curves(&region.outer, origin) {
        let (a, b) = curve.ends();
        with(a);
        with(b);
        if let Curve::Arc(arc) = curve {
            for top in [arc.center + unit * arc.radius, arc.center - unit * arc.radius] {
                if arc.spans(top) {
                    with(top);
                }
            }
        }
    }
    let offset = dot(origin, unit);
    (along.0 <= along.1).then(|| Extent { from: Length::m(along.0 + offset), to: Length::m(along.1 + offset) })
}

/// How much of two outlines face each other for someone who looks along `direction`: the length that their projections
/// across it have in common; zero when they pass each other. Arcs exact.
pub fn overlap(a: &Region, b: &Region, direction: Vector) -> Length {
    let across = left_of(direction);
    let common = extent(a, across).zip(extent(b, across)).and_then(|(a, b)| a.common(&b));
    common.map_or(Length::m(0.0), |it| it.length())
}

/// The shortest distance from `a` to `b` measured along `direction` (either way), where they face each other; `None` when
/// they do not. 0 where their outlines meet.
///
/// Arcs count as chords that stray at most 0.01 mm from them; holes do not count.
pub fn gap(a: &Region, b: &Region, direction: Vector) -> Option<Nearest> {
    let along = unit(direction)?;
    let origin = a.outer.vertices.first()?.point;
    let sides = |region: &Region| {
        let points = region.to_polygon(SAGITTA).into_inner().0.0;
        // x across the direction, y along it.
        let turned = |p: Point| Point { x: dot(p - origin, left_of(along)), y: dot(p - origin, along) };
        points.windows(2).map(|it| (turned(it[0]), turned(it[1]))).collect::<Vec<_>>()
    };
    let (ours, theirs) = (sides(a), sides(b));
    let mut best: Option<Between> = None;
    for one in &ours {
        for two in &theirs {
            if let Some(found) = between(*one, *two) {
                best = Some(best.map_or(found, |it| if found.size() < it.size() { found } else { it }));
            }
        }
    }
    let best = best?;
    let back = |y: f64| origin + left_of(along) * best.x + along * y;
    Some(Nearest { distance: Length::m(best.size()), from: back(best.from), to: back(best.to) })
}

/// A line along the direction between two sides.
#[derive(Clone, Copy)]
struct Between {
    x: f64,
    from: f64,
    to: f64,
}

impl Between {
    fn size(&self) -> f64 {
        (self.to - self.from).abs()
    }
}

/// The shortest line along y between two sides; `None` when they share no more than a point across.
fn between(one: (Point, Point), two: (Point, Point)) -> Option<Between> {
    let from = one.0.x.min(one.1.x).max(two.0.x.min(two.1.x));
    let to = one.0.x.max(one.1.x).min(two.0.x.max(two.1.x));
    if from.partial_cmp(&to) != Some(std::cmp::Ordering::Less) {
        return None;
    }
    let at = |x: f64| Between { x, from: height_at(one, x), to: height_at(two, x) };
    let (first, last) = (at(from), at(to));
    let (start, end) = (first.to - first.from, last.to - last.from);
    if (start < 0.0) != (end < 0.0) {
        // They cross between.
        let crossing = at(from + (to - from) * (start / (start - end)));
        return Some(Between { to: crossing.from, ..crossing });
    }
    Some(if last.size() < first.size() { last } else { first })
}

/// The height of a segment at `x`, which lies between its ends.
fn height_at((a, b): (Point, Point), x: f64) -> f64 {
    a.y + (b.y - a.y) * ((x - a.x) / (b.x - a.x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Box2, Path, Vertex};

    const NORTH: Vector = Vector { x: 0.0, y: 1.0 };

    fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Region {
        Region::rectangle(Box2 { min: [x0, y0], max: [x1, y1] })
    }

    #[test]
    fn extents_follow_arcs_exactly() {
        let vertex = |x| Vertex { point: Point { x, y: 7.0 }, bulge: 1.0 };
        let disc = Region::new(Path { vertices: vec![vertex(-3.0), vertex(7.0)], closed: true });
        let found = extent(&disc, Vector { x: 3.0, y: 4.0 }).unwrap();
        assert!((found.from.to_m() - 1.8).abs() < 1e-12 && (found.to.to_m() - 11.8).abs() < 1e-12, "{found:?}");
        assert_eq!(extent(&disc, Vector { x: 0.0, y: 0.0 }), None);
        assert_eq!(extent(&Region::default(), NORTH), None);
    }

    #[test]
    fn buildings_face_each_other_where_their_projections_overlap() {
        let (south, north) = (rectangle(0.0, 0.0, 40.0, 12.0), rectangle(25.0, 30.0, 65.0, 42.0));
        assert_eq!(overlap(&south, &north, NORTH), Length::m(15.0));
        let found = gap(&south, &north, NORTH).unwrap();
        assert_eq!((found.distance, found.from.y, found.to.y), (Length::m(18.0), 12.0, 30.0));
        let beside = rectangle(41.0, 30.0, 65.0, 42.0);
        assert_eq!(overlap(&south, &beside, NORTH), Length::m(0.0));
        assert_eq!(gap(&south, &beside, NORTH), None);
        assert_eq!(gap(&south, &beside, Vector { x: 1.0, y: 0.0 }), None);
    }

    #[test]
    fn a_gap_is_measured_along_the_direction_and_not_the_shortest_way() {
        let slanting = Region::polygon([(0.0, 20.0), (40.0, 40.0), (0.0, 40.0)].map(|(x, y)| Point { x, y }));
        assert_eq!(gap(&rectangle(10.0, 0.0, 40.0, 12.0), &slanting, NORTH).unwrap().distance, Length::m(13.0));
    }

    #[test]
    fn outlines_that_meet_have_no_gap() {
        let a = rectangle(0.0, 0.0, 40.0, 12.0);
        assert_eq!(gap(&a, &rectangle(5.0, 12.0, 9.0, 50.0), NORTH).unwrap().distance, Length::m(0.0));
        let wedge = Region::polygon([(5.0, 50.0), (20.0, 10.0), (25.0, 50.0)].map(|(x, y)| Point { x, y }));
        assert_eq!(gap(&a, &wedge, NORTH).unwrap().distance, Length::m(0.0));
    }
}
