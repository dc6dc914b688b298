//! One segment or arc of a path, and how two of them lie to each other.
//!
//! Every pair of nearest points is made by taking candidates on one curve and projecting them onto the other, so that an
//! error in a candidate's place enters the distance only in second order. Distances to a circle go through the power of the
//! point, which loses no digits however flat the arc is.

use crate::path::Arc;
use crate::{Box2, Path, Point, Vector, math};
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};

/// A straight segment or an arc.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Curve {
    Line { a: Point, b: Point },
    Arc(Arc),
}

/// The nearest points of two curves: on the first, on the second, and the square of their distance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub from: Point,
    pub to: Point,
    pub squared: f64,
}

impl Pair {
    pub(crate) fn new(from: Point, to: Point) -> Pair {
        Pair { from, to, squared: squared(to - from) }
    }

    /// The nearer of two pairs; between equals the one that lies further left, then lower, so that the order in which
    /// curves are compared does not show.
    pub(crate) fn nearer(self, other: Pair) -> Pair {
        let key = |it: &Pair| (it.squared, it.from.x, it.from.y, it.to.x, it.to.y);
        if key(&other) < key(&self) { other } else { self }
    }
}

impl Curve {
    /// The curve of a segment as a path gives it; a bulge that leaves no length or is not finite is straight.
    pub(crate) fn new(a: Point, bulge: f64, b: Point) -> Curve {
        match Arc::from_bulge(a, bulge, b) {
            Some(arc) => Curve::Arc(arc),
            None => Curve::Line { a, b },
        }
    }

    pub(crate) fn ends(&self) -> (Point, Point) {
        match self {
            Curve::Line { a, b } => (*a, *b),
            Curve::Arc(arc) => (arc.start, arc.end),
        }
    }

    pub(crate) fn bounds(&self) -> Box2 {
        match self {
            Curve::Line { a, b } => Box2::EMPTY.with(*a).with(*b),
            Curve::Arc(arc) => arc.bounds(),
        }
    }

    /// The point of the curve that lies nearest to `p`.
    pub(crate) fn nearest_to(&self, p: Point) -> Point {
        match self {
            Curve::Line { a, b } => {
                let along = *b - *a;
                let t = dot(p - *a, along) / squared(along);
                // Not a number when the segment has no length.
                if t >= 1.0 {
                    *b
                } else if t > 0.0 {
                    *a + along * t
                } else {
                    *a
                }
            }
            Curve::Arc(arc) => {
                let ends = if squared(p - arc.start) <= squared(p - arc.end) { arc.start } else { arc.end };
                match project(arc, p).filter(|q| arc.spans(*q)) {
                    Some(q) if squared(p - q) < squared(p - ends) => q,
                    _ => ends,
                }
            }
        }
    }

    /// The nearest points of two curves.
    pub(crate) fn nearest_between(&self, other: &Curve) -> Pair {
        if let Some(p) = self.crossings(other).into_iter().flatten().next() {
            return Pair { from: p, to: p, squared: 0.0 };
        }
        let (a, b) = self.ends();
        let (c, d) = other.ends();
        let on_other = |p: Point| Pair::new(p, other.nearest_to(p));
        let on_self = |p: Point| Pair::new(self.nearest_to(p), p);
        let mut best = on_other(a).nearer(on_other(b)).nearer(on_self(c)).nearer(on_self(d));
        // Between two arcs, or an arc and a segment, the nearest points may lie inside both: then on the line through
        // the centres, or on the normal of the segment through the centre.
        match (self, other) {
            (Curve::Arc(arc), Curve::Arc(far)) => {
                for p in [project(arc, far.center), project(arc, arc.center * 2.0 - far.center)].into_iter().flatten() {
                    if arc.spans(p) {
                        best = best.nearer(on_other(p));
                    }
                }
            }
            (Curve::Line { .. }, Curve::Arc(arc)) => best = best.nearer(on_other(self.nearest_to(arc.center))),
            (Curve::Arc(arc), Curve::Line { .. }) => best = best.nearer(on_self(other.nearest_to(arc.center))),
            (Curve::Line { .. }, Curve::Line { .. }) => {}
        }
        best
    }

    /// Where two curves cross or touch: at most two points. Segments that lie on one line and arcs of one circle give none:
    /// an end of one of them lies on the other then.
    pub(crate) fn crossings(&self, other: &Curve) -> [Option<Point>; 2] {
        match (self, other) {
            (Curve::Line { a, b }, Curve::Line { a: c, b: d }) => [line_crossing(*a, *b, *c, *d), None],
            (Curve::Line { a, b }, Curve::Arc(arc)) | (Curve::Arc(arc), Curve::Line { a, b }) => {
                line_circle(*a, *b - *a, arc)
                    .map(|hit| hit.filter(|(t, p)| (0.0..=1.0).contains(t) && arc.spans(*p)).map(|(_, p)| p))
            }
            (Curve::Arc(one), Curve::Arc(two)) => arc_crossings(one, two),
        }
    }

    /// Whether this curve of a ring changes the parity of `p`: a point is inside a ring when an odd number of curves do.
    /// A point exactly on the ring falls on either side, but is never lost between two rings that share an edge.
    pub(crate) fn flips_parity(&self, p: Point) -> bool {
        let (a, b) = self.ends();
        // An edge's side is taken as if `p` lay a hair to the right, and by a far smaller hair above.
        let left = match RobustKernel::orient2d(a, b, p) {
            Orientation::CounterClockwise => true,
            Orientation::Clockwise => false,
            Orientation::Collinear if a.y != b.y => b.y < a.y,
            Orientation::Collinear => b.x > a.x,
        };
        let crosses = (a.y > p.y) != (b.y > p.y) && left == (b.y > a.y);
        match self {
            Curve::Line { .. } => crosses,
            // Between chord and arc the parity is the other one.
            Curve::Arc(arc) => crosses != (arc.power(p) < 0.0 && left != arc.ccw),
        }
    }
}

impl Arc {
    /// The power of `p`: square of its distance to the centre, less the square of the radius; negative inside.
    pub(crate) fn power(&self, p: Point) -> f64 {
        // Relative to the middle of the chord: the radius of a flat arc would swallow every digit.
        let chord = self.end - self.start;
        let q = p - (self.start + self.end) / 2.0;
        squared(q) - squared(chord) / 4.0 - 2.0 * dot(q, self.center_from_chord())
    }

    /// From the middle of the chord to the centre.
    fn center_from_chord(&self) -> Vector {
        self.center - (self.start + self.end) / 2.0
    }

    /// The box around the arc.
    pub(crate) fn bounds(&self) -> Box2 {
        let mut bounds = Box2::EMPTY.with(self.start).with(self.end);
        for (x, y) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
            let p = Point { x: self.center.x + self.radius * x, y: self.center.y + self.radius * y };
            if self.spans(p) {
                bounds = bounds.with(p);
            }
        }
        bounds
    }
}

/// The point of the arc's full circle nearest to `p`; `None` from the centre.
fn project(arc: &Arc, p: Point) -> Option<Point> {
    let out = p - arc.center;
    let distance = math::length(out.x, out.y);
    if distance == 0.0 {
        return None;
    }
    let beyond = arc.power(p) / (distance + arc.radius);
    Some(p - out * (beyond / distance))
}

/// Where two segments that are not parallel cross or touch.
pub(crate) fn line_crossing(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let side = |p, q, r| match RobustKernel::orient2d(p, q, r) {
        Orientation::CounterClockwise => 1,
        Orientation::Clockwise => -1,
        Orientation::Collinear => 0,
    };
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if c_side * d_side > 0 || a_side * b_side > 0 || (c_side == 0 && d_side == 0) {
        return None;
    }
    // An end that lies on the other segment is the crossing, to the bit.
    for (on_line, p) in [(a_side, a), (b_side, b), (c_side, c), (d_side, d)] {
        if on_line == 0 {
            return Some(p);
        }
    }
    let (along, across) = (b - a, d - c);
    let t = cross(c - a, across) / cross(along, across);
    t.is_finite().then(|| a + along * t.clamp(0.0, 1.0))
}

/// Where the line `origin + t·along` meets the arc's full circle, with `t`.
fn line_circle(origin: Point, along: Vector, arc: &Arc) -> [Option<(f64, Point)>; 2] {
    let middle = (arc.start + arc.end) / 2.0;
    let a = squared(along);
    let half_b = dot(origin - middle, along) - dot(along, arc.center_from_chord());
    let c = arc.power(origin);
    let discriminant = half_b * half_b - a * c;
    if a == 0.0 || discriminant < 0.0 || discriminant.is_nan() {
        return [None, None];
    }
    // The root of larger size first; the other from the product of the roots, without cancellation.
    let q = -(half_b + discriminant.sqrt() * if half_b < 0.0 { -1.0 } else { 1.0 });
    let hit = |t: f64| t.is_finite().then(|| (t, origin + along * t));
    [hit(q / a), hit(c / q)]
}

/// Where two arcs of different circles cross or touch.
fn arc_crossings(one: &Arc, two: &Arc) -> [Option<Point>; 2] {
    let between = two.center - one.center;
    let reach = squared(between);
    if reach == 0.0 {
        return [None, None];
    }
    // The points of equal power lie on a line across the line of centres; it meets both circles where they cross.
    let base = one.start;
    let offset = (two.power(base) - one.power(base)) / 2.0;
    let foot = base + between * (offset / reach);
    let across = Vector { x: -between.y, y: between.x };
    let flatter = if one.radius <= two.radius { one } else { two };
    line_circle(foot, across, flatter).map(|hit| hit.map(|(_, p)| p).filter(|p| one.spans(*p) && two.spans(*p)))
}

/// The curves of a path, relative to `origin`.
pub(crate) fn curves(path: &Path, origin: Point) -> impl Iterator<Item = Curve> + '_ {
    let one_point = path.vertices.first().filter(|_| path.vertices.len() == 1 && !path.closed);
    let dot = one_point.map(|it| Curve::Line { a: it.point - origin, b: it.point - origin });
    path.segments().map(move |(a, bulge, b)| Curve::new(a - origin, bulge, b - origin)).chain(dot)
}

pub(crate) fn dot(a: Vector, b: Vector) -> f64 {
    a.x * b.x + a.y * b.y
}

pub(crate) fn cross(a: Vector, b: Vector) -> f64 {
    a.x * b.y - a.y * b.x
}

pub(crate) fn squared(a: Vector) -> f64 {
    a.x * a.x + a.y * a.y
}
