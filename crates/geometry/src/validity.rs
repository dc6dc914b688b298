//! What is wrong with a path that is meant as a ring.

use crate::arrangement::{MAX_COORDINATE, VertexSet};
use crate::curve::{Curve, squared};
use crate::{Length, Path, Point, Tolerance, math};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Something that keeps a path from being a sound ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// A coordinate or bulge is not finite, or lies beyond [`MAX_COORDINATE`]. Nothing else is looked at then.
    Coordinate {
        /// Index of the vertex.
        vertex: usize,
    },
    /// The path has no length, or no segments.
    Empty,
    /// The path is not closed and its ends lie apart.
    Open {
        /// How far.
        gap: Length,
        /// Its start.
        from: Point,
        /// Its end.
        to: Point,
    },
    /// A segment is no longer than the tolerance: a vertex drawn twice in a row.
    ZeroLength {
        /// Where.
        at: Point,
    },
    /// The path turns back on itself: two segments that follow each other lie on each other.
    Spike {
        /// The turning point.
        at: Point,
    },
    /// Two segments cross.
    Crossing {
        /// Where.
        at: Point,
    },
    /// The path comes back to a place: a vertex lies on another vertex or segment that is not its neighbour.
    Touching {
        /// Where.
        at: Point,
    },
    /// The ring encloses nothing: it is nowhere wider than the tolerance in the mean.
    NoArea,
}

/// All faults of a path as a ring, by kind in the order of [`Fault`], then along the path. None for a sound ring.
///
/// Arcs are taken as arcs. Places within `tolerance` of each other are told once.
pub fn faults(ring: &Path, tolerance: Tolerance) -> Vec<Fault> {
    let broken = ring.vertices.iter().enumerate().filter(|(_, it)| {
        let usable = it.point.x.abs() <= MAX_COORDINATE && it.point.y.abs() <= MAX_COORDINATE && it.bulge.is_finite();
        !usable
    });
    let broken: Vec<Fault> = broken.map(|(vertex, _)| Fault::Coordinate { vertex }).collect();
    if !broken.is_empty() {
        return broken;
    }
    let reach = tolerance.linear.to_m();
    let (Some(first), Some(last)) = (ring.vertices.first(), ring.vertices.last()) else { return vec![Fault::Empty] };
    if ring.length() <= reach {
        return vec![Fault::Empty];
    }
    let mut faults = Vec::new();
    let gap = math::length(last.point.x - first.point.x, last.point.y - first.point.y);
    let is_open = !ring.closed && gap > reach;
    if is_open {
        faults.push(Fault::Open { gap: Length::m(gap), from: first.point, to: last.point });
    }
    let mut sides = Vec::new();
    for (a, bulge, b) in ring.segments() {
        let segment = Path {
            vertices: vec![crate::Vertex { point: a, bulge }, crate::Vertex { point: b, bulge: 0.0 }],
            closed: false,
        };
        if segment.length() <= reach {
            faults.push(Fault::ZeroLength { at: a });
        } else {
            sides.push(Curve::new(a, bulge, b));
        }
    }
    let meetings = Meetings { sides: &sides, is_open, reach };
    let (mut spikes, mut crossings, mut touchings) = (Vec::new(), Vec::new(), Vec::new());
    for (i, j) in near_pairs(&sides, reach) {
        if let Some(at) = meetings.joint(i, j) {
            spikes.extend(meetings.spike(i, j, at));
        }
        for at in meetings.between(i, j) {
            if meetings.is_at_end(i, at) || meetings.is_at_end(j, at) { touchings.push(at) } else { crossings.push(at) }
        }
    }
    faults.extend(told_once(spikes, tolerance).map(|at| Fault::Spike { at }));
    faults.extend(told_once(crossings, tolerance).map(|at| Fault::Crossing { at }));
    faults.extend(told_once(touchings, tolerance).map(|at| Fault::Touching { at }));
    if !is_open && ring.signed_area().abs() <= reach * ring.length() / 2.0 {
        faults.push(Fault::NoArea);
    }
    faults
}

/// How the sides of a ring meet each other.
struct Meetings<'a> {
    sides: &'a [Curve],
    is_open: bool,
    reach: f64,
}

impl Meetings<'_> {
    /// Where two sides follow each other, `i` before `j` in the ring's list.
    fn joint(&self, i: usize, j: usize) -> Option<Point> {
        let around = !self.is_open && i == 0 && j + 1 == self.sides.len();
        match (i + 1 == j, around) {
            (true, _) => Some(self.sides[i].ends().1),
            (false, true) => Some(self.sides[i].ends().0),
            (false, false) => None,
        }
    }

    fn is_near(&self, p: Point, q: Point) -> bool {
        squared(p - q) <= self.reach * self.reach
    }

    fn is_at_end(&self, side: usize, p: Point) -> bool {
        let (a, b) = self.sides[side].ends();
        self.is_near(a, p) || self.is_near(b, p)
    }

    /// The joint of two sides if one of them lies on the other from there on.
    fn spike(&self, i: usize, j: usize, at: Point) -> Option<Point> {
        let length = |side: usize| {
            let (a, b) = self.sides[side].ends();
            squared(b - a)
        };
        let (short, long) = if length(i) <= length(j) { (i, j) } else { (j, i) };
        let (a, b) = self.sides[short].ends();
        let far = if self.is_near(a, at) { b } else { a };
        let middle = match &self.sides[short] {
            Curve::Line { .. } => (a + b) / 2.0,
            arc => arc.nearest_to(arc_middle(arc)),
        };
        let lies_on = |p: Point| self.is_near(self.sides[long].nearest_to(p), p);
        (lies_on(far) && lies_on(middle)).then_some(at)
    }

    /// Where two sides meet, other than where they follow each other.
    fn between(&self, i: usize, j: usize) -> Vec<Point> {
        let (one, two) = (&self.sides[i], &self.sides[j]);
        let (a, b) = one.ends();
        let (c, d) = two.ends();
        let shared: Vec<Point> = [a, b]
            .into_iter()
            .filter(|it| self.joint(i, j).is_some() && (self.is_near(*it, c) || self.is_near(*it, d)))
            .collect();
        let mut places: Vec<Point> = one.crossings(two).into_iter().flatten().collect();
        // Sides that follow each other and lie on each other are a spike, told elsewhere.
        if self.joint(i, j).is_none() {
            places.extend([c, d].into_iter().filter(|it| self.is_near(one.nearest_to(*it), *it)));
            places.extend([a, b].into_iter().filter(|it| self.is_near(two.nearest_to(*it), *it)));
        }
        places.retain(|it| !shared.iter().any(|at| self.is_near(*at, *it)));
        places
    }
}

/// The point in the middle of an arc; of a segment, of the segment.
fn arc_middle(curve: &Curve) -> Point {
    let (a, b) = curve.ends();
    match curve {
        Curve::Line { .. } => (a + b) / 2.0,
        Curve::Arc(arc) => {
            let outwards = Point { x: b.y - a.y, y: a.x - b.x } * if arc.ccw { 1.0 } else { -1.0 };
            arc.center + outwards * (arc.radius / math::length(outwards.x, outwards.y))
        }
    }
}

/// Pairs of sides that come within reach of each other's boxes, the lower index first, in order.
fn near_pairs(sides: &[Curve], reach: f64) -> Vec<(usize, usize)> {
    let boxed = sides.iter().enumerate().map(|(i, it)| {
        let bounds = it.bounds().grown(reach);
        GeomWithData::new(Rectangle::from_corners(bounds.min, bounds.max), i)
    });
    let index = RTree::bulk_load(boxed.collect());
    let mut pairs = Vec::new();
    for (i, side) in sides.iter().enumerate() {
        let bounds = side.bounds();
        let near = index.locate_in_envelope_intersecting(&AABB::from_corners(bounds.min, bounds.max));
        pairs.extend(near.map(|it| (i, it.data)).filter(|(i, j)| i < j));
    }
    pairs.sort_unstable();
    pairs
}

fn told_once(places: Vec<Point>, tolerance: Tolerance) -> impl Iterator<Item = Point> {
    let mut distinct = VertexSet::new(tolerance);
    for place in places {
        distinct.insert(place);
    }
    distinct.points.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vertex;

    fn ring(points: &[(f64, f64)]) -> Path {
        Path::straight(points.iter().map(|(x, y)| Point { x: *x, y: *y }), true)
    }

    fn of(path: &Path) -> Vec<Fault> {
        faults(path, Tolerance::STANDARD)
    }

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn a_sound_ring_has_none() {
        assert_eq!(of(&ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)])), []);
        let vertex = |x| Vertex { point: p(x, 0.0), bulge: 1.0 };
        assert_eq!(of(&Path { vertices: vec![vertex(-5.0), vertex(5.0)], closed: true }), []);
        let closed_by_hand = Path { closed: false, ..ring(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0002)]) };
        assert_eq!(of(&closed_by_hand), []);
    }

    #[test]
    fn an_open_boundary_says_how_far() {
        let open = Path { closed: false, ..ring(&[(0.0, 1.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0), (0.0, 0.0)]) };
        assert_eq!(of(&open), [Fault::Open { gap: Length::m(1.0), from: p(0.0, 1.0), to: p(0.0, 0.0) }]);
    }

    #[test]
    fn a_bow_tie_crosses_and_encloses_nothing() {
        let bow = ring(&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)]);
        assert_eq!(of(&bow), [Fault::Crossing { at: p(5.0, 5.0) }, Fault::NoArea]);
    }

    #[test]
    fn an_arc_that_swings_through_its_neighbour_crosses() {
        let mut bulging = ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 3.0), (0.0, 3.0)]);
        bulging.vertices[0].bulge = -1.0;
        let found = of(&bulging);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().all(|it| matches!(it, Fault::Crossing { .. })), "{found:?}");
    }

    #[test]
    fn spikes_repeats_and_touches_are_told_apart() {
        let spike = ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (10.0, 14.0), (10.0, 10.0), (0.0, 10.0)]);
        assert_eq!(of(&spike), [Fault::Spike { at: p(10.0, 14.0) }, Fault::Touching { at: p(10.0, 10.0) }]);
        let twice = ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 0.0003), (10.0, 10.0), (0.0, 10.0)]);
        assert_eq!(of(&twice), [Fault::ZeroLength { at: p(10.0, 0.0) }]);
        let touching = ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 0.0), (0.0, 10.0)]);
        assert_eq!(of(&touching), [Fault::Touching { at: p(5.0, 0.0) }]);
    }

    #[test]
    fn nothing_and_nonsense_are_named() {
        assert_eq!(of(&Path::default()), [Fault::Empty]);
        assert_eq!(of(&ring(&[(1.0, 1.0), (1.0, 1.0)])), [Fault::Empty]);
        assert_eq!(
            of(&ring(&[(0.0, 0.0), (f64::NAN, 1.0), (1e308, 0.0)])),
            [Fault::Coordinate { vertex: 1 }, Fault::Coordinate { vertex: 2 }]
        );
        assert_eq!(of(&ring(&[(0.0, 0.0), (5.0, 0.0)])), [Fault::Spike { at: p(5.0, 0.0) }, Fault::NoArea]);
    }
}
