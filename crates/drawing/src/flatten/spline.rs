//! SPLINE as chords: by its control points (rational B-spline), or through its fit points.

use super::place::Placement;
use crate::Point3;
use crate::entity::Spline;
use geometry::{Path, Point, math};

/// The highest degree that is evaluated; CAD programs stop at 25 too.
const MAX_DEGREE: usize = 25;
/// The most chords that one spline becomes.
const MAX_CHORDS: usize = 100_000;
/// How often a piece is halved at most.
const MAX_HALVINGS: u32 = 9;

/// A SPLINE in plan. The second value is false when its data do not define one: then the path joins its points.
pub(super) fn spline(it: &Spline, placement: &Placement, sagitta: f64) -> (Path, bool) {
    let project = |points: &[Point3]| -> Vec<Point> { points.iter().map(|p| placement.point(*p)).collect() };
    if it.control_points.len() >= 2 {
        // An affine image of a spline is the spline of the images: projecting first costs nothing.
        return b_spline(it.degree, &it.knots, project(&it.control_points), &it.weights, it.closed, sagitta);
    }
    (through(&project(&it.fit_points), it.closed, sagitta), it.fit_points.len() >= 2)
}

/// A B-spline in the plane, also of hatch edges; as [`spline`].
pub(super) fn b_spline(
    degree: u8,
    knots: &[f64],
    points: Vec<Point>,
    weights: &[f64],
    closed: bool,
    sagitta: f64,
) -> (Path, bool) {
    let degree = usize::from(degree);
    let n = points.len();
    let sound = (1..=MAX_DEGREE).contains(&degree)
        && n > degree
        && knots.len() == n + degree + 1
        && knots.windows(2).all(|it| it[0] <= it[1])
        && knots.iter().all(|it| it.is_finite())
        && (weights.is_empty() || (weights.len() == n && weights.iter().all(|it| *it > 0.0 && it.is_finite())));
    if !sound {
        return (Path::straight(points, closed), false);
    }
    if degree == 1 && weights.is_empty() {
        return (finish(points, closed), true);
    }
    let curve = BSpline { degree, knots, points: &points, weights };
    let mut chords = Vec::with_capacity(n * 4);
    for span in degree..n {
        let (from, to) = (knots[span], knots[span + 1]);
        if from < to {
            let pieces = degree.max(2);
            for i in 0..pieces {
                let a = from + (to - from) * (i as f64 / pieces as f64);
                let b = from + (to - from) * ((i + 1) as f64 / pieces as f64);
                let at = |t: f64| curve.at(span, t);
                if chords.is_empty() {
                    chords.push(at(a));
                }
                subdivide(&at, (a, at(a)), (b, at(b)), sagitta, MAX_HALVINGS, &mut chords);
            }
        }
    }
    (finish(chords, closed), true)
}

fn finish(points: Vec<Point>, closed: bool) -> Path {
    super::curve::without_repeated_end(Path::straight(points, closed))
}

struct BSpline<'a> {
    degree: usize,
    knots: &'a [f64],
    points: &'a [Point],
    weights: &'a [f64],
}

impl BSpline<'_> {
    /// The point at `t`, which lies in the knot span `span`, by de Boor's recursion.
    fn at(&self, span: usize, t: f64) -> Point {
        let p = self.degree;
        let mut row = [(0.0, 0.0, 0.0); MAX_DEGREE + 1];
        for (j, slot) in row.iter_mut().enumerate().take(p + 1) {
            let index = span - p + j;
            let weight = self.weights.get(index).copied().unwrap_or(1.0);
            let point = self.points[index];
            *slot = (point.x * weight, point.y * weight, weight);
        }
        for r in 1..=p {
            for j in (r..=p).rev() {
                let (low, high) = (self.knots[span - p + j], self.knots[span + 1 + j - r]);
                let alpha = if high > low { (t - low) / (high - low) } else { 0.0 };
                let (a, b) = (row[j - 1], row[j]);
                let mix = |a: f64, b: f64| a * (1.0 - alpha) + b * alpha;
                row[j] = (mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2));
            }
        }
        let (x, y, weight) = row[p];
        Point { x: x / weight, y: y / weight }
    }
}

/// Appends chords from `a` (not included) to `b`, halving until the curve's quarter points lie within the sagitta.
fn subdivide(
    at: &impl Fn(f64) -> Point,
    a: (f64, Point),
    b: (f64, Point),
    sagitta: f64,
    halvings: u32,
    chords: &mut Vec<Point>,
) {
    let t = |part: f64| a.0 + (b.0 - a.0) * part;
    let middle = at(t(0.5));
    let flat = || {
        off_chord(middle, a.1, b.1) <= sagitta
            && off_chord(at(t(0.25)), a.1, b.1) <= sagitta
            && off_chord(at(t(0.75)), a.1, b.1) <= sagitta
    };
    if halvings == 0 || chords.len() >= MAX_CHORDS || flat() {
        chords.push(b.1);
        return;
    }
    subdivide(at, a, (t(0.5), middle), sagitta, halvings - 1, chords);
    subdivide(at, (t(0.5), middle), b, sagitta, halvings - 1, chords);
}

/// The distance of `p` from the segment from `a` to `b`.
fn off_chord(p: Point, a: Point, b: Point) -> f64 {
    let (along, to) = (b - a, p - a);
    let squared = along.x * along.x + along.y * along.y;
    let part = if squared > 0.0 { ((along.x * to.x + along.y * to.y) / squared).clamp(0.0, 1.0) } else { 0.0 };
    math::length(to.x - along.x * part, to.y - along.y * part)
}

/// A natural cubic spline through points, by chord length; closed ones run round smoothly.
pub(super) fn through(fit: &[Point], closed: bool, sagitta: f64) -> Path {
    let mut points = fit.to_vec();
    points.dedup();
    if closed && points.len() > 2 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 {
        return finish(points, closed);
    }
    let n = points.len();
    // A few points of the next round at both ends make a natural spline run round smoothly.
    let wrap = if closed { n.min(4) } else { 0 };
    let count = if closed { n + 1 + 2 * wrap } else { n };
    let knots_at: Vec<Point> = (0..count).map(|i| points[(i + n - wrap % n) % n]).collect();
    let lengths: Vec<f64> = knots_at.windows(2).map(|it| math::length(it[1].x - it[0].x, it[1].y - it[0].y)).collect();
    let bends_x = second_derivatives(&knots_at.iter().map(|it| it.x).collect::<Vec<_>>(), &lengths);
    let bends_y = second_derivatives(&knots_at.iter().map(|it| it.y).collect::<Vec<_>>(), &lengths);
    let mut chords = vec![knots_at[wrap]];
    for i in wrap..count - 1 - wrap {
        let h = lengths[i];
        let at = |t: f64| {
            let cubic = |a: f64, b: f64, bend_a: f64, bend_b: f64| {
                let (p, q) = ((h - t) / h, t / h);
                a * p + b * q + ((p * p * p - p) * bend_a + (q * q * q - q) * bend_b) * h * h / 6.0
            };
            let (a, b) = (knots_at[i], knots_at[i + 1]);
            Point { x: cubic(a.x, b.x, bends_x[i], bends_x[i + 1]), y: cubic(a.y, b.y, bends_y[i], bends_y[i + 1]) }
        };
        // The ends are the points themselves, to the last bit.
        for (from, to) in [(0.0, 0.5), (0.5, 1.0)] {
            let end = |part: f64| match part {
                0.0 => knots_at[i],
                1.0 => knots_at[i + 1],
                _ => at(h * part),
            };
            subdivide(&at, (h * from, end(from)), (h * to, end(to)), sagitta, MAX_HALVINGS, &mut chords);
        }
    }
    finish(chords, closed)
}

/// The second derivatives of the natural cubic spline through `values` at distances `lengths` (none of them 0).
fn second_derivatives(values: &[f64], lengths: &[f64]) -> Vec<f64> {
    let n = values.len();
    let mut bends = vec![0.0; n];
    let mut upper = vec![0.0; n];
    for i in 1..n - 1 {
        let (before, after) = (lengths[i - 1], lengths[i]);
        let slope = (values[i + 1] - values[i]) / after - (values[i] - values[i - 1]) / before;
        let pivot = 2.0 * (before + after) - before * upper[i - 1];
        upper[i] = after / pivot;
        bends[i] = (6.0 * slope - before * bends[i - 1]) / pivot;
    }
    for i in (1..n - 1).rev() {
        bends[i] -= upper[i] * bends[i + 1];
    }
    bends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(list: &[(f64, f64)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn a_rational_quarter_circle_stays_a_circle_within_the_sagitta() {
        let w = 0.5_f64.sqrt();
        let control = points(&[(1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0)]);
        let knots = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
        let (path, sound) = b_spline(2, &knots, control, &[1.0, w, 1.0], false, 0.1);
        assert!(sound);
        let points = path.flatten(0.1);
        assert!(points.len() > 20 && points.len() < 200, "{}", points.len());
        for p in &points {
            assert!((math::length(p.x, p.y) - 1000.0).abs() < 1e-9);
        }
        for pair in points.windows(2) {
            let middle = (pair[0] + pair[1]) / 2.0;
            assert!(1000.0 - math::length(middle.x, middle.y) < 0.1);
        }
    }

    #[test]
    fn a_spline_whose_knots_do_not_fit_is_said_to_be_unsound() {
        let control = points(&[(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)]);
        let (path, sound) = b_spline(3, &[0.0, 1.0], control, &[], false, 0.1);
        assert!(!sound);
        assert_eq!(path.vertices.len(), 3);
    }

    #[test]
    fn a_spline_through_points_passes_every_one_of_them() {
        let fit = points(&[(0.0, 0.0), (10.0, 5.0), (20.0, -5.0), (30.0, 0.0)]);
        for closed in [false, true] {
            let path = through(&fit, closed, 0.01);
            assert_eq!(path.closed, closed);
            for p in &fit {
                assert!(path.vertices.iter().any(|it| it.point == *p), "{p:?}");
            }
            assert!(path.vertices.len() > 20);
        }
    }
}
