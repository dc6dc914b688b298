//! The form of an object: its outline without what depends on how it was drawn.

use crate::Placement;
use geometry::Sort;
use geometry::math;
use serde_json::Value;

/// A position in metres.
pub(crate) type Position = [f64; 2];

/// How far a vertex may lie beside the line of its neighbours and say nothing, metres.
const STRAIGHT: f64 = 0.0005;
/// Outlines with more vertices are compared from their first vertex alone.
const MAX_ROTATIONS: usize = 64;
/// How far chords of arcs stray from them in the geometry of reviews, metres.
const SAGITTA: f64 = 0.001;
/// Chords of an arc meet at smaller angles than this, radians.
const CHORD_TURN: f64 = 0.6;
/// Edges of a curved outline that one of the other is tried against.
const MAX_TRIALS: usize = 64;
/// Curved outlines with more vertices are not held against each other edge by edge.
const MAX_CURVED: usize = 2_000;

/// The outline of an object, metres.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// Rings and lines; of an area the outer ring first.
    pub lines: Vec<Vec<Position>>,
    /// Whether it is an area.
    pub closed: bool,
    /// Centre of the outer ring or of the lines.
    pub center: Position,
    /// Area, 0 for lines.
    pub area: f64,
    /// Length of all lines.
    pub length: f64,
    /// Whether its first line has chords of arcs: where an arc is cut into chords depends on how it was drawn.
    pub curved: bool,
}

impl Form {
    /// The form of a GeoJSON geometry; `None` when it has none.
    pub fn of(geometry: &Value) -> Option<Form> {
        let mut lines = Vec::new();
        let mut closed = false;
        add(geometry, &mut lines, &mut closed);
        lines.retain(|it| !it.is_empty());
        let first = lines.first()?;
        let length = lines.iter().map(|it| length(it, closed)).sum();
        let signed: Vec<f64> = lines.iter().map(|it| if closed { ring_area(it) } else { 0.0 }).collect();
        let holes: f64 = signed.iter().skip(1).map(|it| it.abs()).sum();
        let area = (signed[0].abs() - holes).max(0.0);
        let center = if closed && signed[0] != 0.0 { ring_center(first, signed[0]) } else { middle(&lines) };
        let curved = closed && is_curved(first);
        Some(Form { lines, closed, center, area, length, curved })
    }

    /// The same somewhere else.
    pub fn placed(&self, placement: &Placement) -> Form {
        let lines = self.lines.iter().map(|it| it.iter().map(|p| placement.apply(*p)).collect()).collect();
        Form { lines, center: placement.apply(self.center), ..*self }
    }

    /// Lower and upper corner of the box around it.
    pub fn bounds(&self) -> (Position, Position) {
        let mut bounds = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for p in self.lines.iter().flatten() {
            bounds.0 = [bounds.0[0].min(p[0]), bounds.0[1].min(p[1])];
            bounds.1 = [bounds.1[0].max(p[0]), bounds.1[1].max(p[1])];
        }
        bounds
    }

    /// Whether both may be the same shape in another place; cheap, and never wrong when it says no.
    pub fn alike(&self, other: &Form, tolerance: f64) -> bool {
        let vertices = |it: &Form| it.lines.iter().map(Vec::len).sum::<usize>();
        let curved = self.curved && other.curved;
        let near = if curved { tolerance + SAGITTA } else { tolerance };
        let slack = 2.0 * near * (vertices(self) as f64 + 1.0);
        self.closed == other.closed
            && self.lines.len() == other.lines.len()
            && (curved || vertices(self) == vertices(other))
            && (self.length - other.length).abs() <= slack
            && (self.area - other.area).abs() <= near * (self.length + 1.0)
    }

    /// By which angle (radians, counter-clockwise) this outline is turned into the other about its centre, when both have the same
    /// shape within a tolerance; of several angles the smallest.
    pub fn turn_to(&self, other: &Form, tolerance: f64) -> Option<f64> {
        if !self.alike(other, tolerance) {
            return None;
        }
        self.turn_by_edges(other, tolerance).or_else(|| self.turn_by_vertices(other, tolerance))
    }

    /// The turn of curved outlines, whose chords may begin anywhere: the longest edge is laid on each of about its length, and every
    /// vertex of either outline must lie on the other.
    fn turn_by_edges(&self, other: &Form, tolerance: f64) -> Option<f64> {
        let (a, b) = (self.lines.first()?, other.lines.first()?);
        if !(self.curved && other.curved) || a.len().max(b.len()) > MAX_CURVED {
            return None;
        }
        let near = 2.0 * (SAGITTA + tolerance);
        let longest = edges(a).max_by(|x, y| distance(x.0, x.1).total_cmp(&distance(y.0, y.1)))?;
        let heading = |(from, to): (Position, Position)| math::atan2(to[1] - from[1], to[0] - from[0]);
        let size = distance(longest.0, longest.1);
        let fitting = edges(b).filter(|it| (distance(it.0, it.1) - size).abs() <= 2.0 * near);
        let turns = fitting.take(MAX_TRIALS).flat_map(|it| [it, (it.1, it.0)]).map(|it| heading(it) - heading(longest));
        let about = |it: &[Position], center: Position| -> Vec<Position> {
            it.iter().map(|p| [p[0] - center[0], p[1] - center[1]]).collect()
        };
        let (a, b) = (about(a, self.center), about(b, other.center));
        let fits = |angle: f64| {
            let (s, c) = math::sin_cos(angle);
            let turned: Vec<Position> = a.iter().map(|p| [c * p[0] - s * p[1], s * p[0] + c * p[1]]).collect();
            lies_on(&turned, &b, near) && lies_on(&b, &turned, near)
        };
        let smallest = |it: f64| math::atan2(math::sin_cos(it).0, math::sin_cos(it).1);
        // A circle is turned by any angle: by none, then.
        let mut turns: Vec<f64> = std::iter::once(0.0).chain(turns.map(smallest)).collect();
        turns.order_by(|x, y| x.abs().total_cmp(&y.abs()));
        turns.into_iter().find(|it| fits(*it))
    }

    fn turn_by_vertices(&self, other: &Form, tolerance: f64) -> Option<f64> {
        let (a, b) = (self.lines.first()?, other.lines.first()?);
        let (a, b) = (about(a), about(b));
        let n = a.len();
        if n != b.len() {
            return None;
        }
        let starts = if self.closed && n <= MAX_ROTATIONS { n } else { 1 };
        let mut best: Option<f64> = None;
        for start in 0..starts {
            for backwards in [false, true] {
                let at = |i: usize| match backwards {
                    false => b[(start + i) % n],
                    true => b[(start + n - i) % n],
                };
                // An open line walked backwards begins at its other end.
                let at = |i: usize| if !self.closed && backwards { b[n - 1 - i] } else { at(i) };
                let (mut sine, mut cosine) = (0.0, 0.0);
                for (i, p) in a.iter().enumerate() {
                    let q = at(i);
                    cosine += p[0] * q[0] + p[1] * q[1];
                    sine += p[0] * q[1] - p[1] * q[0];
                }
                let angle = if sine == 0.0 && cosine == 0.0 { 0.0 } else { math::atan2(sine, cosine) };
                let (s, c) = math::sin_cos(angle);
                let fits = a.iter().enumerate().all(|(i, p)| {
                    let (q, turned) = (at(i), [c * p[0] - s * p[1], s * p[0] + c * p[1]]);
                    math::length(q[0] - turned[0], q[1] - turned[1]) <= 2.0 * tolerance
                });
                if fits && best.is_none_or(|it| angle.abs() < it.abs() - 1e-9) {
                    best = Some(angle);
                }
            }
        }
        best
    }

    /// Area that the boxes of both share, over the area that either covers; boxes are grown a little, so that lines have some.
    pub fn overlap(&self, other: &Form) -> f64 {
        const MARGIN: f64 = 0.25;
        let ((a0, a1), (b0, b1)) = (self.bounds(), other.bounds());
        let side = |i: usize| (a1[i].min(b1[i]) - a0[i].max(b0[i]) + 2.0 * MARGIN).max(0.0);
        let size =
            |low: Position, high: Position| (high[0] - low[0] + 2.0 * MARGIN) * (high[1] - low[1] + 2.0 * MARGIN);
        let shared = side(0) * side(1);
        let either = size(a0, a1) + size(b0, b1) - shared;
        if either > 0.0 { shared / either } else { 0.0 }
    }
}

/// Distance of two positions.
pub(crate) fn distance(a: Position, b: Position) -> f64 {
    math::length(b[0] - a[0], b[1] - a[1])
}

fn add(geometry: &Value, lines: &mut Vec<Vec<Position>>, closed: &mut bool) {
    let coordinates = &geometry["coordinates"];
    let parts = |it: &Value| it.as_array().cloned().unwrap_or_default();
    match geometry["type"].as_str().unwrap_or_default() {
        "Point" => lines.extend(position(coordinates).map(|it| vec![it])),
        "MultiPoint" => lines.extend(parts(coordinates).iter().filter_map(position).map(|it| vec![it])),
        "LineString" => lines.push(simple(positions(coordinates), false)),
        "MultiLineString" => lines.extend(parts(coordinates).iter().map(|it| simple(positions(it), false))),
        "Polygon" => {
            *closed = true;
            lines.extend(parts(coordinates).iter().map(|it| simple(positions(it), true)));
        }
        "MultiPolygon" => {
            *closed = true;
            lines.extend(parts(coordinates).iter().flat_map(parts).map(|it| simple(positions(&it), true)));
        }
        "GeometryCollection" => parts(&geometry["geometries"]).iter().for_each(|it| add(it, lines, closed)),
        _ => {}
    }
}

fn position(it: &Value) -> Option<Position> {
    let at = [it.get(0)?.as_f64()?, it.get(1)?.as_f64()?];
    at.iter().all(|it| it.is_finite()).then_some(at)
}

fn positions(it: &Value) -> Vec<Position> {
    it.as_array().into_iter().flatten().filter_map(position).collect()
}

/// Without vertices that say nothing: doubled ones, and those on the line of their neighbours.
fn simple(mut points: Vec<Position>, ring: bool) -> Vec<Position> {
    if ring && points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points.dedup_by(|a, b| distance(*a, *b) <= STRAIGHT);
    if points.len() < 3 {
        return points;
    }
    let mut kept: Vec<Position> = Vec::with_capacity(points.len());
    let n = points.len();
    for (i, p) in points.iter().enumerate() {
        let is_end = !ring && (i == 0 || i + 1 == n);
        let before = kept.last().copied().unwrap_or(points[(i + n - 1) % n]);
        if is_end || !is_between(*p, before, points[(i + 1) % n]) {
            kept.push(*p);
        }
    }
    if kept.len() < 2 { points } else { kept }
}

fn is_between(p: Position, a: Position, b: Position) -> bool {
    let (along, to) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let size = math::length(along[0], along[1]);
    if size == 0.0 {
        return false;
    }
    let beside = (along[0] * to[1] - along[1] * to[0]).abs() / size;
    let ahead = (along[0] * to[0] + along[1] * to[1]) / size;
    beside <= STRAIGHT && ahead > 0.0 && ahead < size
}

fn length(points: &[Position], ring: bool) -> f64 {
    let open: f64 = points.windows(2).map(|it| distance(it[0], it[1])).sum();
    match (ring, points.first(), points.last()) {
        (true, Some(first), Some(last)) => open + distance(*last, *first),
        _ => open,
    }
}

/// Signed area about the first vertex, which keeps its digits at city coordinates.
fn ring_area(points: &[Position]) -> f64 {
    let Some(origin) = points.first() else { return 0.0 };
    let at = |i: usize| [points[i][0] - origin[0], points[i][1] - origin[1]];
    let n = points.len();
    (0..n).map(|i| (at(i), at((i + 1) % n))).map(|(p, q)| p[0] * q[1] - q[0] * p[1]).sum::<f64>() / 2.0
}

fn ring_center(points: &[Position], area: f64) -> Position {
    let origin = points[0];
    let at = |i: usize| [points[i][0] - origin[0], points[i][1] - origin[1]];
    let (n, mut sum) = (points.len(), [0.0, 0.0]);
    for i in 0..n {
        let (p, q) = (at(i), at((i + 1) % n));
        let cross = p[0] * q[1] - q[0] * p[1];
        sum = [sum[0] + (p[0] + q[0]) * cross, sum[1] + (p[1] + q[1]) * cross];
    }
    [origin[0] + sum[0] / (6.0 * area), origin[1] + sum[1] / (6.0 * area)]
}

/// The middle of lines, each part by its length; of points their mean.
fn middle(lines: &[Vec<Position>]) -> Position {
    let origin = lines[0][0];
    let (mut sum, mut weight) = ([0.0, 0.0], 0.0);
    for pair in lines.iter().flat_map(|it| it.windows(2)) {
        let w = distance(pair[0], pair[1]);
        for i in 0..2 {
            sum[i] += w * ((pair[0][i] + pair[1][i]) / 2.0 - origin[i]);
        }
        weight += w;
    }
    if weight == 0.0 {
        for p in lines.iter().flatten() {
            sum = [sum[0] + p[0] - origin[0], sum[1] + p[1] - origin[1]];
            weight += 1.0;
        }
    }
    [origin[0] + sum[0] / weight, origin[1] + sum[1] / weight]
}

/// The edges of a ring.
fn edges(ring: &[Position]) -> impl Iterator<Item = (Position, Position)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

/// Whether two edges of about one length meet somewhere at a small angle, as chords of an arc do.
fn is_curved(ring: &[Position]) -> bool {
    let n = ring.len();
    (0..n).any(|i| {
        let (p, q, r) = (ring[i], ring[(i + 1) % n], ring[(i + 2) % n]);
        let (u, v) = ([q[0] - p[0], q[1] - p[1]], [r[0] - q[0], r[1] - q[1]]);
        let (one, other) = (math::length(u[0], u[1]), math::length(v[0], v[1]));
        let turn = math::atan2(u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1]).abs();
        (one - other).abs() <= 0.02 * one.max(other) && turn < CHORD_TURN
    })
}

/// Whether every point lies on a ring.
fn lies_on(points: &[Position], ring: &[Position], near: f64) -> bool {
    points.iter().all(|p| edges(ring).any(|(a, b)| beside(*p, a, b) <= near))
}

/// Distance of a point from an edge.
fn beside(p: Position, a: Position, b: Position) -> f64 {
    let (along, to) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let square = along[0] * along[0] + along[1] * along[1];
    let t = if square == 0.0 { 0.0 } else { ((along[0] * to[0] + along[1] * to[1]) / square).clamp(0.0, 1.0) };
    math::length(to[0] - t * along[0], to[1] - t * along[1])
}

/// Positions about their mean.
fn about(points: &[Position]) -> Vec<Position> {
    let n = points.len().max(1) as f64;
    let origin = points.first().copied().unwrap_or_default();
    let sum = points.iter().fold([0.0, 0.0], |sum, it| [sum[0] + it[0] - origin[0], sum[1] + it[1] - origin[1]]);
    let mean = [origin[0] + sum[0] / n, origin[1] + sum[1] / n];
    points.iter().map(|it| [it[0] - mean[0], it[1] - mean[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn polygon(points: &[Position]) -> Form {
        Form::of(&json!({ "type": "Polygon", "coordinates": [points] })).expect("has a form")
    }

    #[test]
    fn a_ring_has_the_same_form_from_any_vertex_either_way_round_and_with_vertices_that_say_nothing() {
        let one = polygon(&[[0.0, 0.0], [10.0, 0.0], [10.0, 4.0], [6.0, 4.0], [6.0, 6.0], [0.0, 6.0], [0.0, 0.0]]);
        let other = polygon(&[[6.0, 6.0], [6.0, 4.0], [10.0, 4.0], [10.0, 0.0], [5.0, 0.0], [0.0, 0.0], [0.0, 6.0]]);
        assert_eq!(one.turn_to(&other, 0.0005).map(|it| it.abs() < 1e-12), Some(true));
        assert_eq!((one.area, one.length), (52.0, 32.0));
    }

    #[test]
    fn a_turned_outline_tells_by_how_much_and_another_one_does_not_fit() {
        let one = polygon(&[[0.0, 0.0], [10.0, 0.0], [10.0, 4.0], [0.0, 4.0]]);
        let place = Placement { angle: 0.5, from: [0.0, 0.0], to: [500_000.0, 3_400_000.0] };
        let turned = one.placed(&place);
        let angle = one.turn_to(&turned, 0.0005).expect("same shape");
        assert!((angle - 0.5).abs() < 1e-6, "{angle}");
        assert_eq!(one.turn_to(&polygon(&[[0.0, 0.0], [10.0, 0.0], [10.0, 4.01], [0.0, 4.01]]), 0.0005), None);
    }

    /// A plate of 20 by 10 m, one end of which is a half circle of so many chords.
    fn rounded(chords: usize, width: f64) -> Form {
        let mut points = vec![[0.0, 0.0], [width, 0.0]];
        points.extend((1..chords).map(|i| {
            let (s, c) = math::sin_cos(std::f64::consts::PI * (i as f64 / chords as f64 - 0.5));
            [width + 5.0 * c, 5.0 + 5.0 * s]
        }));
        points.extend([[width, 10.0], [0.0, 10.0]]);
        polygon(&points)
    }

    #[test]
    fn an_outline_with_arcs_has_the_same_form_however_they_are_cut_into_chords() {
        let place = Placement { angle: 2.0, from: [0.0, 0.0], to: [500_000.0, 3_400_000.0] };
        let angle = rounded(120, 15.0).turn_to(&rounded(113, 15.0).placed(&place), 0.0005).expect("the same shape");
        assert!((angle - 2.0).abs() < 1e-4, "{angle}");
        assert_eq!(rounded(120, 15.0).turn_to(&rounded(113, 15.02).placed(&place), 0.0005), None);
        let circle = |from: f64| {
            let at = |i: usize| math::sin_cos(from + std::f64::consts::TAU * i as f64 / 100.0);
            polygon(&(0..100).map(|i| [at(i).0, at(i).1]).collect::<Vec<_>>())
        };
        assert_eq!(circle(0.0).turn_to(&circle(0.01), 0.0005), Some(0.0));
    }

    #[test]
    fn lines_and_points_have_forms_too_and_nonsense_has_none() {
        let line = Form::of(&json!({ "type": "LineString", "coordinates": [[0, 0], [4, 0], [8, 0]] })).expect("a line");
        assert_eq!((line.lines[0].len(), line.center, line.area), (2, [4.0, 0.0], 0.0));
        let point = Form::of(&json!({ "type": "Point", "coordinates": [3, 4] })).expect("a point");
        assert_eq!(point.turn_to(&point, 0.0005), Some(0.0));
        assert!(Form::of(&json!({ "type": "Point", "coordinates": ["x"] })).is_none());
        assert!(Form::of(&json!(null)).is_none());
    }
}
