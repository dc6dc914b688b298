//! What shapes are: rectangles, parallelograms, strips.

use geometry::Sort;
use geometry::{Path, Point, Region, Vector, math};

/// A rectangle or parallelogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quad {
    /// Length of the shorter pair of sides, measured across the longer: the clear width of a slanted one.
    pub width: f64,
    /// Length of the longer pair of sides.
    pub length: f64,
    /// Direction of the longer sides.
    pub along: Vector,
    /// Whether the corners are right, within a degree.
    pub right: bool,
}

/// The corners of a straight ring without those on straight stretches.
pub(crate) fn corners(ring: &Path) -> Vec<Point> {
    let points: Vec<Point> = ring.vertices.iter().map(|it| it.point).collect();
    let n = points.len();
    let distinct: Vec<Point> =
        (0..n).filter(|i| length(points[(i + 1) % n] - points[*i]) > 1e-4).map(|i| points[i]).collect();
    let n = distinct.len();
    (0..n)
        .filter(|i| {
            let (before, at, after) = (distinct[(i + n - 1) % n], distinct[*i], distinct[(i + 1) % n]);
            let (a, b) = (at - before, after - at);
            cross(a, b).abs() > 2e-3 * length(a) * length(b)
        })
        .map(|i| distinct[i])
        .collect()
}

/// The region as a rectangle or parallelogram, when it is one: straight sides, opposite ones equal within 2 %.
pub(crate) fn quad(region: &Region) -> Option<Quad> {
    if region.outer.vertices.len() > 12 || region.outer.vertices.iter().any(|it| it.bulge != 0.0) {
        return None;
    }
    let points = corners(&region.outer);
    let [a, b, c, d] = points[..] else { return None };
    let sides = [b - a, c - b, d - c, a - d];
    let near = |p: Vector, q: Vector| length(p + q) <= 0.02 * length(p).max(length(q)) + 1e-3;
    if !near(sides[0], sides[2]) || !near(sides[1], sides[3]) {
        return None;
    }
    let (long, short) = if length(sides[0]) >= length(sides[1]) { (sides[0], sides[1]) } else { (sides[1], sides[0]) };
    let along = long / length(long);
    let sine = cross(along, short).abs() / length(short);
    Some(Quad { width: cross(along, short).abs(), length: length(long), along, right: sine > 0.99985 })
}

/// The smallest rectangle around a region: width, length and the direction of the length.
pub(crate) fn smallest_rectangle(region: &Region) -> Option<Quad> {
    let points = region.outer.flatten(0.01);
    let hull = hull(points);
    let n = hull.len();
    if n < 3 {
        return None;
    }
    let mut best: Option<(f64, Quad)> = None;
    for i in 0..n {
        let edge = hull[(i + 1) % n] - hull[i];
        let size = length(edge);
        if size <= 1e-9 {
            continue;
        }
        let u = edge / size;
        let (mut lo, mut hi, mut out) = (f64::INFINITY, f64::NEG_INFINITY, 0.0_f64);
        for p in &hull {
            let r = *p - hull[i];
            let (x, y) = (dot(u, r), cross(u, r));
            lo = lo.min(x);
            hi = hi.max(x);
            out = out.max(y.abs());
        }
        let (a, b) = (hi - lo, out);
        let along = if a >= b { u } else { Vector { x: -u.y, y: u.x } };
        let quad = Quad { width: a.min(b), length: a.max(b), along, right: true };
        if best.as_ref().is_none_or(|it| a * b < it.0 - 1e-9) {
            best = Some((a * b, quad));
        }
    }
    best.map(|it| it.1)
}

/// Whether a point lies in the convex hull of a region.
pub(crate) fn hull_contains(region: &Region, p: Point) -> bool {
    let hull = hull(region.outer.flatten(0.05));
    let n = hull.len();
    n >= 3 && (0..n).all(|i| cross(hull[(i + 1) % n] - hull[i], p - hull[i]) >= 0.0)
}

/// The convex hull, counter-clockwise (Andrew's monotone chain).
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.order_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut side: Vec<Point> = Vec::new();
        for p in points {
            while side.len() >= 2 && cross(side[side.len() - 1] - side[side.len() - 2], p - side[side.len() - 1]) <= 0.0
            {
                side.pop();
            }
            side.push(p);
        }
        side.pop();
        side
    };
    let mut hull = half(&mut points.iter().copied());
    hull.extend(half(&mut points.iter().rev().copied()));
    hull
}

/// The narrowest clear width of a strip (a lane, an aisle): the smallest distance between two sides that face each other across
/// its inside. `None` when no two sides do.
pub(crate) fn narrowest_width(region: &Region) -> Option<f64> {
    let mut edges: Vec<(Point, Point)> = Vec::new();
    for (k, ring) in region.rings().enumerate() {
        // Outer rings run counter-clockwise and holes clockwise: the inside lies to the left of every edge.
        let is_left = (ring.signed_area() > 0.0) == (k == 0);
        let mut points = ring.flatten(0.02);
        if !is_left {
            points.reverse();
        }
        let n = points.len();
        edges.extend((0..n).map(|i| (points[i], points[(i + 1) % n])).filter(|it| length(it.1 - it.0) > 1e-6));
    }
    if edges.len() > 2000 {
        return None;
    }
    let mut best: Option<f64> = None;
    for i in 0..edges.len() {
        for j in i + 1..edges.len() {
            let Some(width) = facing_distance(edges[i], edges[j]) else { continue };
            if best.is_some_and(|it| width.distance >= it) || !region.contains(width.middle) {
                continue;
            }
            best = Some(width.distance);
        }
    }
    best
}

struct Facing {
    distance: f64,
    middle: Point,
}

/// The smallest distance of two edges over the stretch on which they face each other to the left; `None` when they do not,
/// or over less than half a metre.
fn facing_distance(a: (Point, Point), b: (Point, Point)) -> Option<Facing> {
    let (da, db) = (a.1 - a.0, b.1 - b.0);
    let (la, lb) = (length(da), length(db));
    // Within 30° of antiparallel.
    if dot(da, db) > -0.866 * la * lb {
        return None;
    }
    let u = da / la;
    let project = |p: Point| (dot(u, p - a.0), cross(u, p - a.0));
    let ((x0, y0), (x1, y1)) = (project(b.1), project(b.0));
    let (from, to) = (x0.max(0.0), x1.min(la));
    if to - from < 0.5_f64.min(0.5 * la.min(lb)) || to <= from {
        return None;
    }
    let at = |x: f64| if x1 - x0 > 1e-12 { y0 + (y1 - y0) * (x - x0) / (x1 - x0) } else { y0 };
    let (x, y) = if at(from) <= at(to) { (from, at(from)) } else { (to, at(to)) };
    if y <= 1e-6 {
        return None;
    }
    let inner = x.clamp(from + 1e-3 * (to - from), to - 1e-3 * (to - from));
    let middle = a.0 + u * inner + Vector { x: -u.y, y: u.x } * (at(inner) / 2.0);
    Some(Facing { distance: y, middle })
}

pub(crate) fn length(v: Vector) -> f64 {
    math::length(v.x, v.y)
}

pub(crate) fn dot(a: Vector, b: Vector) -> f64 {
    a.x * b.x + a.y * b.y
}

pub(crate) fn cross(a: Vector, b: Vector) -> f64 {
    a.x * b.y - a.y * b.x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(points: &[(f64, f64)]) -> Region {
        Region::polygon(points.iter().map(|(x, y)| Point { x: *x, y: *y }))
    }

    #[test]
    fn a_turned_stall_is_a_rectangle() {
        let stall = region(&[(0.0, 0.0), (2.0, 1.5), (0.5, 3.5), (-1.5, 2.0)]);
        let quad = quad(&stall).unwrap();
        assert!((quad.width - 2.5).abs() < 1e-9 && (quad.length - 2.5).abs() < 1e-9 && quad.right);
        assert!(super::quad(&region(&[(0.0, 0.0), (5.0, 0.0), (4.0, 3.0), (0.0, 3.0)])).is_none());
    }

    #[test]
    fn a_lane_is_as_wide_as_its_narrowest_place() {
        let lane = region(&[
            (0.0, 0.0),
            (60.0, 0.0),
            (60.0, 4.0),
            (30.0, 4.0),
            (30.0, 3.6),
            (20.0, 3.6),
            (20.0, 4.0),
            (0.0, 4.0),
        ]);
        assert!((narrowest_width(&lane).unwrap() - 3.6).abs() < 1e-9);
        let corner = region(&[(0.0, 0.0), (30.0, 0.0), (30.0, 30.0), (26.0, 30.0), (26.0, 4.0), (0.0, 4.0)]);
        assert!((narrowest_width(&corner).unwrap() - 4.0).abs() < 1e-9);
    }
}
