//! Polylines with arcs, as CAD draws them.

use crate::{Box2, Point, math};
use serde::{Deserialize, Serialize};

/// A vertex and the arc that leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vertex {
    /// Where the vertex lies.
    pub point: Point,
    /// Tangent of a quarter of the arc's included angle, counter-clockwise positive; 0 for a straight segment
    /// (DXF reference, LWPOLYLINE, group 42).
    pub bulge: f64,
}

/// A polyline of straight segments and circular arcs, open or closed. The bulge of the last vertex of an open path is
/// ignored. Not enforced: closed paths may cross themselves or repeat vertices; `validity` tells.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Path {
    /// The vertices in drawing order; a closed path does not repeat its first vertex.
    pub vertices: Vec<Vertex>,
    /// Whether a segment leads from the last vertex back to the first.
    pub closed: bool,
}

impl Path {
    /// A path of straight segments.
    pub fn straight(points: impl IntoIterator<Item = Point>, closed: bool) -> Path {
        Path { vertices: points.into_iter().map(|point| Vertex { point, bulge: 0.0 }).collect(), closed }
    }

    /// Each segment as (start, bulge, end), in order.
    pub fn segments(&self) -> impl Iterator<Item = (Point, f64, Point)> + '_ {
        let n = self.vertices.len();
        let count = if self.closed { n } else { n.saturating_sub(1) };
        (0..count).map(move |i| {
            let (a, b) = (self.vertices[i], self.vertices[(i + 1) % n]);
            (a.point, a.bulge, b.point)
        })
    }

    /// The enclosed area with its sign (counter-clockwise positive), arcs exact, in the square of the coordinates' unit.
    /// An open path is taken as closed by a straight segment.
    ///
    /// Summed relative to the first vertex, so that city coordinates cost no digits.
    pub fn signed_area(&self) -> f64 {
        let Some(first) = self.vertices.first() else { return 0.0 };
        let mut doubled = 0.0;
        for (a, bulge, b) in self.segments() {
            let (a, b) = (a - first.point, b - first.point);
            doubled += a.x * b.y - b.x * a.y;
            doubled += 2.0 * arc_segment_area(math::length(b.x - a.x, b.y - a.y), bulge);
        }
        doubled / 2.0
    }

    /// The length along the path, arcs exact, in the coordinates' unit.
    pub fn length(&self) -> f64 {
        self.segments().map(|(a, bulge, b)| segment_length(a, bulge, b)).sum()
    }

    /// The points of the path with each arc replaced by chords that stray at most `sagitta` from it. A closed path's first
    /// point is not repeated.
    pub fn flatten(&self, sagitta: f64) -> Vec<Point> {
        let mut points = Vec::with_capacity(self.vertices.len());
        for (a, bulge, b) in self.segments() {
            points.push(a);
            push_arc(&mut points, a, bulge, b, sagitta);
        }
        if !self.closed {
            points.extend(self.vertices.last().map(|it| it.point));
        }
        points
    }

    /// The box around the vertices and the arcs between them.
    pub fn bounds(&self) -> Box2 {
        let mut bounds = Box2::around(self.vertices.iter().map(|it| it.point));
        for (a, bulge, b) in self.segments() {
            if let Some(arc) = Arc::from_bulge(a, bulge, b) {
                bounds = bounds.union(arc.bounds());
            }
        }
        bounds
    }

    /// The image of the path under a transform that keeps circles circles (`Transform::is_conformal`); arcs turn over
    /// with a mirror image. Under any other transform only the vertices and straight segments are right.
    #[must_use]
    pub fn transformed(&self, transform: &crate::Transform) -> Path {
        let turn = if transform.determinant() < 0.0 { -1.0 } else { 1.0 };
        let vertices = self.vertices.iter();
        let vertices = vertices.map(|it| Vertex { point: transform.apply(it.point), bulge: it.bulge * turn }).collect();
        Path { vertices, closed: self.closed }
    }

    /// The same curve walked the other way.
    #[must_use]
    pub fn reversed(&self) -> Path {
        let n = self.vertices.len();
        let vertices = (0..n)
            .map(|i| {
                let vertex = self.vertices[n - 1 - i];
                // The segment that leaves this vertex now is the one that entered it before.
                let entering = self.vertices[(2 * n - 2 - i) % n].bulge;
                Vertex { point: vertex.point, bulge: -entering }
            })
            .collect();
        Path { vertices, closed: self.closed }
    }
}

/// A circular arc between two points, neither of them repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Arc {
    pub center: Point,
    pub radius: f64,
    pub start: Point,
    pub end: Point,
    pub ccw: bool,
}

impl Arc {
    /// The arc of a bulged segment; `None` when it is straight, has no length, or is too large for floats.
    pub(crate) fn from_bulge(a: Point, bulge: f64, b: Point) -> Option<Arc> {
        let chord = math::length(b.x - a.x, b.y - a.y);
        if bulge == 0.0 || chord == 0.0 || !bulge.is_finite() {
            return None;
        }
        // Distance of the centre from the chord's middle, to the left of a→b: chord·(1 − bulge²) / (4·bulge).
        let apothem = (1.0 - bulge * bulge) / (4.0 * bulge);
        let center =
            Point { x: (a.x + b.x) / 2.0 - (b.y - a.y) * apothem, y: (a.y + b.y) / 2.0 + (b.x - a.x) * apothem };
        let radius = chord * (1.0 + bulge * bulge) / (4.0 * bulge.abs());
        let is_finite = center.x.is_finite() && center.y.is_finite() && radius.is_finite();
        is_finite.then_some(Arc { center, radius, start: a, end: b, ccw: bulge > 0.0 })
    }

    /// Whether `p`, a point of the full circle, lies on the arc.
    pub(crate) fn spans(&self, p: Point) -> bool {
        let chord = self.end - self.start;
        let to_p = p - self.start;
        let side = chord.x * to_p.y - chord.y * to_p.x;
        // A counter-clockwise arc bulges to the right of its chord.
        if self.ccw { side <= 0.0 } else { side >= 0.0 }
    }
}

/// Area between a chord and its arc, positive for a counter-clockwise arc.
pub(crate) fn arc_segment_area(chord: f64, bulge: f64) -> f64 {
    if bulge == 0.0 {
        return 0.0;
    }
    let angle = 4.0 * math::atan(bulge);
    let radius = chord * (1.0 + bulge * bulge) / (4.0 * bulge);
    radius * radius * (angle - math::sin(angle)) / 2.0
}

/// Length of a straight or bulged segment.
fn segment_length(a: Point, bulge: f64, b: Point) -> f64 {
    let chord = math::length(b.x - a.x, b.y - a.y);
    if bulge == 0.0 {
        return chord;
    }
    let bulge = bulge.abs();
    chord * (1.0 + bulge * bulge) / (4.0 * bulge) * 4.0 * math::atan(bulge)
}

/// Appends the inner points of the arc from `a` to `b`, neither end included. At most 1024 chords an arc.
fn push_arc(points: &mut Vec<Point>, a: Point, bulge: f64, b: Point, sagitta: f64) {
    let Some(arc) = Arc::from_bulge(a, bulge, b) else { return };
    let included = 4.0 * math::atan(bulge);
    let step = if sagitta > 0.0 && sagitta < arc.radius {
        2.0 * math::acos(1.0 - sagitta / arc.radius)
    } else {
        std::f64::consts::FRAC_PI_2
    };
    let n = (included.abs() / step).ceil().clamp(1.0, 1024.0) as usize;
    let from = a - arc.center;
    for i in 1..n {
        let (sin, cos) = math::sin_cos(included * i as f64 / n as f64);
        points.push(Point {
            x: arc.center.x + from.x * cos - from.y * sin,
            y: arc.center.y + from.x * sin + from.y * cos,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn circle(radius: f64) -> Path {
        let vertex = |x, y| Vertex { point: Point { x, y }, bulge: 1.0 };
        Path { vertices: vec![vertex(-radius, 0.0), vertex(radius, 0.0)], closed: true }
    }

    #[test]
    fn two_half_circles_have_the_area_length_and_bounds_of_a_circle() {
        let path = circle(10.0);
        assert!((path.signed_area() - 100.0 * PI).abs() < 1e-9);
        assert!((path.length() - 20.0 * PI).abs() < 1e-9);
        assert_eq!(path.bounds(), Box2 { min: [-10.0, -10.0], max: [10.0, 10.0] });
    }

    #[test]
    fn walking_the_other_way_turns_the_sign_of_the_area_and_nothing_else() {
        let mut path = circle(3.0);
        path.vertices.push(Vertex { point: Point { x: -5.0, y: 1.0 }, bulge: 0.0 });
        let back = path.reversed();
        assert!((path.signed_area() + back.signed_area()).abs() < 1e-9);
        assert!((path.length() - back.length()).abs() < 1e-9);
        assert_eq!(back.reversed(), path);
    }

    #[test]
    fn chords_stay_within_the_sagitta() {
        for point in circle(10.0).flatten(0.001) {
            assert!((math::length(point.x, point.y) - 10.0).abs() < 1e-9);
        }
        let n = circle(10.0).flatten(0.001).len();
        assert!((200..260).contains(&n), "{n}");
    }

    #[test]
    fn city_coordinates_cost_no_digits_of_the_area() {
        let square = |x: f64, y: f64| {
            Path::straight(
                [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)].map(|(a, b)| Point { x: x + a, y: y + b }),
                true,
            )
        };
        assert_eq!(square(-8_765_432.125, 31_234_567.25).signed_area(), 10_000.0);
    }
}
