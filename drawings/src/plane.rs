//! Plane geometry for the answers: written apart from the engine on purpose, small enough to check by eye.

/// A point, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// East on the paper.
    pub x: f64,
    /// North on the paper.
    pub y: f64,
}

/// A point from its coordinates.
pub const fn pt(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    /// Moved by a vector.
    pub fn plus(self, x: f64, y: f64) -> Point {
        pt(self.x + x, self.y + y)
    }

    /// Distance to another point.
    pub fn to(self, other: Point) -> f64 {
        length(other.x - self.x, other.y - self.y)
    }

    /// Halfway to another point.
    pub fn middle(self, other: Point) -> Point {
        pt((self.x + other.x) / 2.0, (self.y + other.y) / 2.0)
    }

    /// Turned about a center, radians counter-clockwise.
    pub fn turned(self, center: Point, angle: f64) -> Point {
        let (sin, cos) = libm::sincos(angle);
        let (x, y) = (self.x - center.x, self.y - center.y);
        pt(center.x + x * cos - y * sin, center.y + x * sin + y * cos)
    }
}

/// Length of a vector.
pub fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

/// A closed ring: each vertex with the bulge of the edge that leaves it (tangent of a quarter of the arc's angle).
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// Vertices with bulges.
    pub vertices: Vec<(Point, f64)>,
}

/// An edge of a ring.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// Start.
    pub a: Point,
    /// End.
    pub b: Point,
    /// Bulge; 0 for a straight edge.
    pub bulge: f64,
}

/// An arc by center and angles.
#[derive(Clone, Copy, Debug)]
pub struct Arc {
    /// Center.
    pub center: Point,
    /// Radius.
    pub radius: f64,
    /// Start angle of the counter-clockwise arc, radians.
    pub from: f64,
    /// Angle it spans, radians, positive.
    pub span: f64,
}

impl Edge {
    /// The arc of a curved edge.
    pub fn arc(&self) -> Option<Arc> {
        if self.bulge == 0.0 {
            return None;
        }
        let (dx, dy) = (self.b.x - self.a.x, self.b.y - self.a.y);
        let k = (1.0 - self.bulge * self.bulge) / (4.0 * self.bulge);
        let middle = self.a.middle(self.b);
        let center = pt(middle.x - dy * k, middle.y + dx * k);
        let start = if self.bulge > 0.0 { self.a } else { self.b };
        let from = libm::atan2(start.y - center.y, start.x - center.x);
        Some(Arc { center, radius: center.to(self.a), from, span: 4.0 * libm::atan(self.bulge.abs()) })
    }

    /// Straight edges along it: itself, or `n` chords of its arc.
    pub fn chords(&self, n: u32) -> Vec<Edge> {
        let straight = |(a, b)| Edge { a, b, bulge: 0.0 };
        match self.arc() {
            None => vec![*self],
            Some(arc) if self.bulge > 0.0 => arc.chords(n).map(straight).collect(),
            Some(arc) => arc.chords(n).map(|(a, b)| straight((b, a))).collect(),
        }
    }

    /// Length along the edge.
    pub fn length(&self) -> f64 {
        self.arc().map_or_else(|| self.a.to(self.b), |it| it.radius * it.span)
    }

    /// Shortest distance to another edge; 0 where they meet.
    pub fn distance(&self, other: &Edge) -> f64 {
        match (self.arc(), other.arc()) {
            (None, None) => segment_distance(self.a, self.b, other.a, other.b),
            (None, Some(arc)) => segment_arc_distance(self.a, self.b, other, &arc),
            (Some(arc), None) => segment_arc_distance(other.a, other.b, self, &arc),
            // Two arcs never face each other in these drawings; chords of 1° are near enough to order them.
            (Some(arc), Some(_)) => {
                arc.chords(180).map(|(a, b)| other.distance(&Edge { a, b, bulge: 0.0 })).fold(f64::INFINITY, f64::min)
            }
        }
    }
}

impl Arc {
    /// Whether the direction from the center to a point lies within the arc.
    fn spans(&self, point: Point) -> bool {
        let turn = std::f64::consts::TAU;
        let mut angle = libm::atan2(point.y - self.center.y, point.x - self.center.x) - self.from;
        while angle < 0.0 {
            angle += turn;
        }
        while angle >= turn {
            angle -= turn;
        }
        angle <= self.span
    }

    fn chords(&self, n: u32) -> impl Iterator<Item = (Point, Point)> + '_ {
        let at = move |i: u32| {
            let (sin, cos) = libm::sincos(self.from + self.span * f64::from(i) / f64::from(n));
            self.center.plus(self.radius * cos, self.radius * sin)
        };
        (0..n).map(move |i| (at(i), at(i + 1)))
    }
}

impl Ring {
    /// A ring with straight edges.
    pub fn polygon(points: &[Point]) -> Ring {
        Ring { vertices: points.iter().map(|it| (*it, 0.0)).collect() }
    }

    /// A rectangle with its sides along the axes.
    pub fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Ring {
        Ring::polygon(&[pt(x0, y0), pt(x1, y0), pt(x1, y1), pt(x0, y1)])
    }

    /// A rectangle with rounded corners.
    pub fn rounded(x0: f64, y0: f64, x1: f64, y1: f64, radius: f64) -> Ring {
        Ring::rectangle(x0, y0, x1, y1).with_fillets(radius)
    }

    /// Every corner replaced by an arc of the radius that touches both edges. Corners too short for it stay as they are.
    pub fn with_fillets(&self, radius: f64) -> Ring {
        let all: Vec<usize> = (0..self.vertices.len()).collect();
        self.with_fillet_at(&all, radius)
    }

    /// The named corners replaced by arcs of the radius.
    pub fn with_fillet_at(&self, corners: &[usize], radius: f64) -> Ring {
        let n = self.vertices.len();
        let mut vertices = Vec::new();
        for i in 0..n {
            let (before, at, after) =
                (self.vertices[(i + n - 1) % n].0, self.vertices[i].0, self.vertices[(i + 1) % n].0);
            let (ua, ub) = (unit(at, before), unit(at, after));
            let cos = ua.0 * ub.0 + ua.1 * ub.1;
            let cross = -ua.0 * ub.1 + ua.1 * ub.0;
            let half = libm::acos(cos.clamp(-1.0, 1.0)) / 2.0;
            let cut = radius / libm::tan(half);
            if !corners.contains(&i) || cut * 2.0 > at.to(before).min(at.to(after)) {
                vertices.push(self.vertices[i]);
                continue;
            }
            let turn = std::f64::consts::PI - 2.0 * half;
            let bulge = libm::tan(turn / 4.0) * if cross > 0.0 { 1.0 } else { -1.0 };
            vertices.push((at.plus(ua.0 * cut, ua.1 * cut), bulge));
            vertices.push((at.plus(ub.0 * cut, ub.1 * cut), 0.0));
        }
        Ring { vertices }
    }

    /// Edges in order.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        let n = self.vertices.len();
        (0..n).map(move |i| Edge { a: self.vertices[i].0, b: self.vertices[(i + 1) % n].0, bulge: self.vertices[i].1 })
    }

    /// Area, positive when counter-clockwise; arcs exactly.
    pub fn signed_area(&self) -> f64 {
        let origin = self.vertices.first().map_or(pt(0.0, 0.0), |it| it.0);
        let twice: f64 = self
            .edges()
            .map(|it| (it.a.x - origin.x) * (it.b.y - origin.y) - (it.b.x - origin.x) * (it.a.y - origin.y))
            .sum();
        let segments: f64 = self
            .edges()
            .filter_map(|edge| edge.arc().map(|arc| (edge.bulge, arc)))
            .map(|(bulge, arc)| {
                let area = arc.radius * arc.radius / 2.0 * (arc.span - libm::sin(arc.span));
                if bulge > 0.0 { area } else { -area }
            })
            .sum();
        twice / 2.0 + segments
    }

    /// Area, arcs exactly.
    pub fn area(&self) -> f64 {
        self.signed_area().abs()
    }

    /// Moved by a vector.
    pub fn moved(&self, x: f64, y: f64) -> Ring {
        Ring { vertices: self.vertices.iter().map(|it| (it.0.plus(x, y), it.1)).collect() }
    }

    /// Turned about a center, radians counter-clockwise.
    pub fn turned(&self, center: Point, angle: f64) -> Ring {
        Ring { vertices: self.vertices.iter().map(|it| (it.0.turned(center, angle), it.1)).collect() }
    }

    /// Lower left and upper right corner of the box around its vertices.
    pub fn bounds(&self) -> (Point, Point) {
        let mut low = pt(f64::INFINITY, f64::INFINITY);
        let mut high = pt(f64::NEG_INFINITY, f64::NEG_INFINITY);
        for (point, _) in &self.vertices {
            low = pt(low.x.min(point.x), low.y.min(point.y));
            high = pt(high.x.max(point.x), high.y.max(point.y));
        }
        (low, high)
    }

    /// Middle of its box.
    pub fn center(&self) -> Point {
        let (low, high) = self.bounds();
        low.middle(high)
    }

    /// Whether a point lies inside; arcs count as their chords of 1/64.
    pub fn contains(&self, point: Point) -> bool {
        let mut inside = false;
        let mut cross = |a: Point, b: Point| {
            if (a.y > point.y) != (b.y > point.y) {
                let x = a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x);
                if x > point.x {
                    inside = !inside;
                }
            }
        };
        for edge in self.edges() {
            match edge.arc() {
                None => cross(edge.a, edge.b),
                Some(arc) => arc.chords(64).for_each(|(a, b)| cross(a, b)),
            }
        }
        inside
    }

    /// Whether boxes around the two, arcs and all, meet: cheap, and true wherever the rings meet.
    pub fn may_meet(&self, other: &Ring) -> bool {
        let reach = |ring: &Ring| {
            let sagittas = ring.edges().map(|it| it.bulge.abs() * it.a.to(it.b) / 2.0);
            let (low, high) = ring.bounds();
            let by = sagittas.fold(0.0, f64::max);
            (low.plus(-by, -by), high.plus(by, by))
        };
        let (a, b) = (reach(self), reach(other));
        a.0.x <= b.1.x && b.0.x <= a.1.x && a.0.y <= b.1.y && b.0.y <= a.1.y
    }

    /// Shortest distance between two filled rings; 0 when they touch, overlap or one holds the other.
    pub fn gap(&self, other: &Ring) -> f64 {
        let holds = |a: &Ring, b: &Ring| b.vertices.first().is_some_and(|it| a.contains(it.0));
        if holds(self, other) || holds(other, self) { 0.0 } else { self.line_distance(other) }
    }

    /// Shortest distance between the two lines, whatever lies inside.
    pub fn line_distance(&self, other: &Ring) -> f64 {
        let pairs = self.edges().flat_map(|a| other.edges().map(move |b| a.distance(&b)));
        pairs.fold(f64::INFINITY, f64::min)
    }

    /// Area that two rings share, for convex `other` with straight edges and straight `self`: Sutherland-Hodgman.
    pub fn shared_area(&self, other: &Ring) -> f64 {
        let mut points: Vec<Point> = self.vertices.iter().map(|it| it.0).collect();
        let sign = if other.signed_area() >= 0.0 { 1.0 } else { -1.0 };
        for edge in other.edges() {
            let side =
                |p: Point| sign * ((edge.b.x - edge.a.x) * (p.y - edge.a.y) - (edge.b.y - edge.a.y) * (p.x - edge.a.x));
            let mut kept = Vec::new();
            for i in 0..points.len() {
                let (a, b) = (points[i], points[(i + 1) % points.len()]);
                let (sa, sb) = (side(a), side(b));
                if sa >= 0.0 {
                    kept.push(a);
                }
                if (sa > 0.0 && sb < 0.0) || (sa < 0.0 && sb > 0.0) {
                    let t = sa / (sa - sb);
                    kept.push(pt(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t));
                }
            }
            points = kept;
        }
        Ring::polygon(&points).area()
    }
}

fn unit(from: Point, to: Point) -> (f64, f64) {
    let d = from.to(to);
    ((to.x - from.x) / d, (to.y - from.y) / d)
}

/// Distance of a point from a segment.
pub fn point_segment(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let t = if square == 0.0 { 0.0 } else { (((p.x - a.x) * dx + (p.y - a.y) * dy) / square).clamp(0.0, 1.0) };
    p.to(a.plus(dx * t, dy * t))
}

fn segment_distance(a: Point, b: Point, c: Point, d: Point) -> f64 {
    let cross = |o: Point, p: Point, q: Point| (p.x - o.x) * (q.y - o.y) - (p.y - o.y) * (q.x - o.x);
    let (d1, d2, d3, d4) = (cross(a, b, c), cross(a, b, d), cross(c, d, a), cross(c, d, b));
    if d1 * d2 < 0.0 && d3 * d4 < 0.0 {
        return 0.0;
    }
    [point_segment(a, c, d), point_segment(b, c, d), point_segment(c, a, b), point_segment(d, a, b)]
        .into_iter()
        .fold(f64::INFINITY, f64::min)
}

fn segment_arc_distance(a: Point, b: Point, edge: &Edge, arc: &Arc) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let at = |t: f64| a.plus(dx * t, dy * t);
    let foot = ((arc.center.x - a.x) * dx + (arc.center.y - a.y) * dy) / square;
    let mut best = point_segment(edge.a, a, b).min(point_segment(edge.b, a, b));
    for t in [0.0, 1.0, foot] {
        if (0.0..=1.0).contains(&t) && arc.spans(at(t)) {
            best = best.min((at(t).to(arc.center) - arc.radius).abs());
        }
    }
    // Where the line meets the circle within both, they touch.
    let height = at(foot).to(arc.center);
    if height <= arc.radius {
        let reach = ((arc.radius * arc.radius - height * height) / square).sqrt();
        for t in [foot - reach, foot + reach] {
            if (0.0..=1.0).contains(&t) && arc.spans(at(t)) {
                return 0.0;
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn a_rounded_rectangle_loses_four_corner_bits() {
        let ring = Ring::rounded(0.0, 0.0, 40.0, 30.0, 5.0);
        assert!(near(ring.area(), 1200.0 - (4.0 - std::f64::consts::PI) * 25.0), "{}", ring.area());
        assert!(ring.signed_area() > 0.0);
    }

    #[test]
    fn gaps_of_rectangles_are_what_a_ruler_says() {
        let a = Ring::rectangle(0.0, 0.0, 20.0, 12.0);
        assert!(near(a.gap(&Ring::rectangle(33.0, 3.0, 50.0, 9.0)), 13.0));
        assert!(near(a.gap(&Ring::rectangle(23.0, 16.0, 30.0, 20.0)), 5.0));
        assert!(near(a.gap(&Ring::rectangle(5.0, 5.0, 6.0, 6.0)), 0.0));
        let turned = a.turned(pt(7.0, 90.0), 0.31);
        assert!(near(turned.gap(&Ring::rectangle(33.0, 3.0, 50.0, 9.0).turned(pt(7.0, 90.0), 0.31)), 13.0));
    }

    #[test]
    fn the_distance_to_an_arc_is_taken_along_its_radius() {
        let quarter = Edge { a: pt(10.0, 0.0), b: pt(0.0, 10.0), bulge: libm::tan(std::f64::consts::PI / 8.0) };
        let inside = Edge { a: pt(0.0, 0.0), b: pt(3.0, 4.0), bulge: 0.0 };
        assert!(near(quarter.distance(&inside), 5.0));
        let across = Edge { a: pt(0.0, 0.0), b: pt(9.0, 9.0), bulge: 0.0 };
        assert!(near(quarter.distance(&across), 0.0));
    }

    #[test]
    fn shared_area_of_two_rectangles() {
        let a = Ring::rectangle(0.0, 0.0, 10.0, 10.0);
        assert!(near(a.shared_area(&Ring::rectangle(8.0, 4.0, 20.0, 6.0)), 4.0));
    }
}
