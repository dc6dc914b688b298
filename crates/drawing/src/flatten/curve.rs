//! Lines, polylines, circles, arcs and ellipses in plan.
//!
//! Arcs stay arcs (as bulges, turned over when mirrored) as long as their plane is seen without distortion; otherwise they
//! become chords within the sagitta.

use super::place::{Placement, Plan, largest_stretch, sin_cos_deg};
use crate::entity::{Ellipse, LwPolyline, MLine, Polyline, PolylineVertex};
use crate::{Point3, Vector3};
use geometry::{Path, Point, Vertex, math};
use std::f64::consts::{PI, TAU};

/// The most chords that one arc becomes.
const MAX_CHORDS: f64 = 4096.0;

/// How many chords a part of an ellipse needs to stay within the sagitta.
///
/// `reach` is the larger half axis: an ellipse is a circle of that radius, pressed, and pressing makes no chord stray more.
fn chords(reach: f64, sweep: f64, sagitta: f64) -> usize {
    let step = if sagitta > 0.0 && sagitta < reach { 2.0 * math::acos(1.0 - sagitta / reach) } else { PI / 2.0 };
    // A whole ellipse is never less than a quadrilateral; a broken number gives one chord.
    (sweep.abs() / step.min(PI / 2.0)).ceil().clamp(1.0, MAX_CHORDS) as usize
}

/// An ellipse in plan: `center + u·cos t + v·sin t`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Oval {
    pub(super) center: Point,
    pub(super) u: [f64; 2],
    pub(super) v: [f64; 2],
}

impl Oval {
    fn at(&self, t: f64) -> Point {
        let (sin, cos) = math::sin_cos(t);
        Point {
            x: self.center.x + self.u[0] * cos + self.v[0] * sin,
            y: self.center.y + self.u[1] * cos + self.v[1] * sin,
        }
    }

    /// The part from parameter `start` over `sweep` radians. A full turn gives a closed path. What is a circle in plan gives
    /// exact arcs.
    pub(super) fn path(&self, start: f64, sweep: f64, sagitta: f64) -> Path {
        let closed = sweep.abs() >= TAU - 1e-9;
        let sweep = if closed { TAU.copysign(sweep) } else { sweep };
        let (u2, v2) = (dot(self.u, self.u), dot(self.v, self.v));
        let larger = u2.max(v2);
        let round = (u2 - v2).abs() <= 2e-9 * larger && dot(self.u, self.v).abs() <= 1e-9 * larger;
        let turn = if self.u[0] * self.v[1] - self.u[1] * self.v[0] < 0.0 { -1.0 } else { 1.0 };
        let (n, bulge) = if round {
            // Bulges grow without bound towards a full turn: no arc spans more than half of one.
            let n = if sweep.abs() > PI + 1e-9 { 2 } else { 1 };
            (n, turn * half_turn_or_tan(sweep / n as f64))
        } else {
            (chords(largest_stretch(self.u, self.v), sweep, sagitta), 0.0)
        };
        let count = if closed { n } else { n + 1 };
        let vertex = |i: usize| Vertex { point: self.at(start + sweep * (i as f64 / n as f64)), bulge };
        Path { vertices: (0..count).map(vertex).collect(), closed }
    }
}

/// The bulge of an arc of `sweep` radians, exactly 1 for half a circle.
fn half_turn_or_tan(sweep: f64) -> f64 {
    if sweep.abs() == PI { 1.0_f64.copysign(sweep) } else { math::tan(sweep / 4.0) }
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// A CIRCLE: two half circles, or chords when its plane is seen with distortion. A negative radius counts as its absolute
/// value.
pub(super) fn circle(center: [f64; 2], radius: f64, plan: &Plan, sagitta: f64) -> Path {
    let radius = radius.abs();
    if plan.conformal {
        let bulge = if plan.transform.determinant() < 0.0 { -1.0 } else { 1.0 };
        let vertex = |x| Vertex { point: plan.point(x, center[1]), bulge };
        return Path { vertices: vec![vertex(center[0] - radius), vertex(center[0] + radius)], closed: true };
    }
    oval(center, radius, plan).path(0.0, TAU, sagitta)
}

fn oval(center: [f64; 2], radius: f64, plan: &Plan) -> Oval {
    Oval {
        center: plan.point(center[0], center[1]),
        u: plan.transform.apply_vector([radius, 0.0]),
        v: plan.transform.apply_vector([0.0, radius]),
    }
}

/// An ARC, counter-clockwise in its plane from `start` to `end` degrees; equal angles are a full circle.
pub(super) fn arc(center: [f64; 2], radius: f64, start_deg: f64, end_deg: f64, plan: &Plan, sagitta: f64) -> Path {
    let radius = radius.abs();
    let mut sweep_deg = (end_deg - start_deg) % 360.0;
    if sweep_deg <= 0.0 {
        sweep_deg += 360.0;
    }
    if sweep_deg == 360.0 {
        return circle(center, radius, plan, sagitta);
    }
    if !plan.conformal {
        return oval(center, radius, plan).path(start_deg.to_radians(), sweep_deg.to_radians(), sagitta);
    }
    let n = if sweep_deg > 180.0 { 2 } else { 1 };
    let turn = if plan.transform.determinant() < 0.0 { -1.0 } else { 1.0 };
    let bulge = turn * half_turn_or_tan((sweep_deg / f64::from(n)).to_radians());
    let vertex = |i: i32| {
        // The last angle is taken as written, so that arcs that share it meet exactly.
        let degrees = if i == n { end_deg } else { start_deg + sweep_deg * f64::from(i) / f64::from(n) };
        let (sin, cos) = sin_cos_deg(degrees);
        Vertex { point: plan.point(center[0] + radius * cos, center[1] + radius * sin), bulge }
    };
    Path { vertices: (0..=n).map(vertex).collect(), closed: false }
}

/// An ELLIPSE or a part of one.
pub(super) fn ellipse(ellipse: &Ellipse, normal: Vector3, placement: &Placement, sagitta: f64) -> Path {
    let size = normal.norm();
    let normal = if size.is_finite() && size > 0.0 { normal / size } else { Vector3::z() };
    let u = placement.vector(ellipse.major);
    let v = placement.vector(normal.cross(&ellipse.major) * ellipse.ratio);
    let oval = Oval { center: placement.point(ellipse.center), u: [u.x, u.y], v: [v.x, v.y] };
    let mut sweep = (ellipse.end - ellipse.start) % TAU;
    if sweep <= 0.0 {
        sweep += TAU;
    }
    oval.path(ellipse.start, sweep, sagitta)
}

/// The vertices of a planar polyline in plan; arcs become chords when the plane is seen with distortion.
pub(super) fn planar(vertices: impl Iterator<Item = Vertex>, closed: bool, plan: &Plan, sagitta: f64) -> Path {
    if plan.identity {
        return Path { vertices: vertices.collect(), closed };
    }
    if plan.conformal {
        let turn = if plan.transform.determinant() < 0.0 { -1.0 } else { 1.0 };
        let image = |it: Vertex| Vertex { point: plan.transform.apply(it.point), bulge: it.bulge * turn };
        return Path { vertices: vertices.map(image).collect(), closed };
    }
    let flat = Path { vertices: vertices.collect(), closed }.flatten(sagitta / plan.stretch());
    Path::straight(flat.into_iter().map(|it| plan.transform.apply(it)), closed)
}

/// An LWPOLYLINE and its width in plan.
pub(super) fn lwpolyline(it: &LwPolyline, plan: &Plan, sagitta: f64) -> (Path, f64) {
    let vertices = it.vertices.iter().map(|v| Vertex { point: Point { x: v.x, y: v.y }, bulge: v.bulge });
    let width = it.widths.iter().fold(it.constant_width, |acc, w| acc.max(w.0).max(w.1));
    (without_repeated_end(planar(vertices, it.closed, plan, sagitta)), scaled(width, plan))
}

/// A planar POLYLINE and its width in plan.
pub(super) fn planar_polyline(it: &Polyline, plan: &Plan, sagitta: f64) -> (Path, f64) {
    let vertex = |v: &PolylineVertex| Vertex { point: Point { x: v.point.x, y: v.point.y }, bulge: v.bulge };
    let width = it.vertices.iter().fold(0.0_f64, |acc, v| acc.max(v.start_width).max(v.end_width));
    (without_repeated_end(planar(it.vertices.iter().map(vertex), it.closed, plan, sagitta)), scaled(width, plan))
}

fn scaled(width: f64, plan: &Plan) -> f64 {
    if width == 0.0 || plan.identity { width } else { width * plan.scale() }
}

/// A closed path does not repeat its first vertex, but files do.
pub(super) fn without_repeated_end(mut path: Path) -> Path {
    let n = path.vertices.len();
    if path.closed && n > 2 && path.vertices.first().map(|it| it.point) == path.vertices.last().map(|it| it.point) {
        // The segment from the repeated vertex to the first one has no length; the one that enters it stays.
        path.vertices.pop();
    }
    path
}

/// Straight segments between points in space.
pub(super) fn spatial(points: impl Iterator<Item = Point3>, closed: bool, placement: &Placement) -> Path {
    without_repeated_end(Path::straight(points.map(|it| placement.point(it)), closed))
}

/// The lines of an MLINE, element by element. Where an element was cut open, its pieces are paths of their own.
///
/// # Source
/// DXF reference, MLINE, group 41: the element's distance along the miter, then lengths along the segment where the
/// element starts, breaks off, starts again …
pub(super) fn mline(it: &MLine, placement: &Placement) -> Vec<Path> {
    let n = it.vertices.len();
    let elements = it.parameters.iter().map(Vec::len).min().unwrap_or(0);
    let mut paths = Vec::new();
    for element in 0..elements {
        let parameters = |i: usize| it.parameters.get(i % n).and_then(|it| it.get(element)).map_or(&[][..], |it| it);
        let point = |i: usize| {
            let miter = it.directions.get(i % n).map_or_else(Vector3::zeros, |it| it.1);
            let offset = parameters(i).first().copied().unwrap_or(0.0);
            it.vertices.get(i % n).map(|vertex| vertex + miter * offset)
        };
        let cut = (0..n).any(|i| parameters(i).len() > 2);
        if !cut {
            paths.push(spatial((0..n).filter_map(point), it.closed, placement));
            continue;
        }
        for i in 0..if it.closed { n } else { n.saturating_sub(1) } {
            let (Some(from), Some(to)) = (point(i), point(i + 1)) else { continue };
            let along = to - from;
            let length = along.norm();
            let spans = parameters(i).get(1..).unwrap_or(&[]);
            for span in spans.chunks(2) {
                let (start, end) = (span[0], span.get(1).copied().unwrap_or(length));
                if length > 0.0 && start < end {
                    let ends = [from + along * (start / length), from + along * (end / length)];
                    paths.push(spatial(ends.into_iter(), false, placement));
                }
            }
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::Transform;

    fn plan(x_axis: [f64; 2], y_axis: [f64; 2]) -> Plan {
        Plan::new(Transform { x_axis, y_axis, origin: [5.0, -3.0] })
    }

    #[test]
    fn an_arc_keeps_its_length_under_turning_and_mirroring() {
        let quarter = |plan: &Plan| arc([1.0, 2.0], 10.0, 30.0, 120.0, plan, 0.01);
        for plan in [plan([1.0, 0.0], [0.0, 1.0]), plan([0.0, 1.0], [-1.0, 0.0]), plan([-1.0, 0.0], [0.0, 1.0])] {
            let path = quarter(&plan);
            assert_eq!(path.vertices.len(), 2);
            assert!((path.length() - 5.0 * PI).abs() < 1e-9, "{plan:?}");
        }
        // Mirrored, the same arc runs clockwise and its middle lies where the mirror puts it.
        let mirrored = plan([-1.0, 0.0], [0.0, 1.0]);
        let middle = quarter(&mirrored).flatten(1e-3);
        for point in middle {
            let back = mirrored.transform.inverse().expect("invertible").apply(point);
            assert!((math::length(back.x - 1.0, back.y - 2.0) - 10.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_long_arc_is_two_bulges_and_a_circle_two_half_circles() {
        let straight = plan([1.0, 0.0], [0.0, 1.0]);
        let long = arc([0.0, 0.0], 2.0, 350.0, 340.0, &straight, 0.01);
        assert_eq!(long.vertices.len(), 3);
        assert!((long.length() - TAU * 2.0 * 350.0 / 360.0).abs() < 1e-9);
        let whole = circle([0.0, 0.0], -2.0, &straight, 0.01);
        assert!(whole.closed && whole.vertices.iter().all(|it| it.bulge == 1.0));
        assert_eq!(arc([0.0, 0.0], 2.0, 0.0, 360.0, &straight, 0.01), whole);
    }

    #[test]
    fn a_circle_that_is_pressed_becomes_chords_within_the_sagitta() {
        let pressed = plan([1.0, 0.0], [0.0, 0.25]);
        let path = circle([0.0, 0.0], 1000.0, &pressed, 1.0);
        assert!(path.closed && path.vertices.iter().all(|it| it.bulge == 0.0));
        let area = PI * 1000.0 * 250.0;
        assert!((path.signed_area() - area).abs() < 2.0 * PI * 1000.0, "{}", path.signed_area());
        assert!(path.signed_area() < area);
    }

    #[test]
    fn a_bulged_polyline_that_is_pressed_keeps_its_ends() {
        let half = [(0.0, 1.0), (20.0, 0.0)];
        let vertices = half.map(|(x, bulge)| Vertex { point: Point { x, y: 0.0 }, bulge });
        let path = planar(vertices.into_iter(), false, &plan([1.0, 0.0], [0.0, 0.5]), 0.01);
        assert_eq!(path.vertices.first().map(|it| it.point), Some(Point { x: 5.0, y: -3.0 }));
        assert_eq!(path.vertices.last().map(|it| it.point), Some(Point { x: 25.0, y: -3.0 }));
        assert!((path.bounds().min[1] - -8.0).abs() < 0.01);
    }
}
