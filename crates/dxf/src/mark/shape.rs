//! What a mark is, and the lines, polylines and texts it is drawn with.

use super::text;
use geometry::Box2;

/// Distance between the cusps of a revision cloud, in text heights.
const CLOUD_CHORD: f64 = 2.0;
/// Bulge of a cloud's arcs: a little more than a quarter circle, to the outside.
const CLOUD_BULGE: f64 = 0.5;
/// A cloud has at most this many arcs; those of a larger one are longer.
const MAX_CLOUD_ARCS: f64 = 2000.0;
/// Half the width of an arrow head, as a share of its length.
const ARROW_SLENDERNESS: f64 = 0.2;
/// Distance between the baselines of a note, in text heights.
const LINE_SPACING: f64 = 1.5;

/// One review mark, in drawing units and world coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What the layer's name ends in, after [`super::PREFIX`]: `FAIL`, `UNKNOWN`, `NOTE`. Letters, digits, `_`, `-` and `$`;
    /// others become `_`, small letters large ones, and the whole name is cut to 31 letters, as R12 wants it.
    pub layer: String,
    /// AutoCAD colour index, 1 to 255.
    pub color: u8,
    /// Height of the letters; arrows, clouds and symbols are drawn to its measure.
    pub size: f64,
    /// Its shape.
    pub shape: Shape,
}

/// The shape of a [`Mark`].
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A revision cloud along the course, its arcs to the outside of a closed one.
    Cloud {
        /// The course.
        points: Vec<[f64; 2]>,
        /// Closed.
        closed: bool,
    },
    /// An arrow along the course, with a note at its end.
    Leader {
        /// From the tip on.
        points: Vec<[f64; 2]>,
        /// The note; `\n` ends a line, long lines are broken.
        note: String,
    },
    /// A polyline.
    Polyline {
        /// The vertices.
        points: Vec<Bulged>,
        /// Closed.
        closed: bool,
    },
    /// A circle with a cross at a place without extent.
    Point([f64; 2]),
}

/// A vertex of a polyline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bulged {
    /// Where it lies.
    pub point: [f64; 2],
    /// Tangent of a quarter of the angle of the arc to the next vertex, positive to the left; 0 for a straight segment.
    pub bulge: f64,
}

impl Bulged {
    /// The beginning of a straight segment.
    pub fn at(point: [f64; 2]) -> Bulged {
        Bulged { point, bulge: 0.0 }
    }
}

impl Shape {
    /// A revision cloud around a box, at `margin` from it.
    pub fn cloud_around(bounds: Box2, margin: f64) -> Shape {
        let [x0, y0] = bounds.min.map(|it| it - margin);
        let [x1, y1] = bounds.max.map(|it| it + margin);
        Shape::Cloud { points: vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]], closed: true }
    }
}

/// What marks are drawn with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Primitive {
    Line { start: [f64; 2], end: [f64; 2] },
    Polyline { vertices: Vec<Bulged>, closed: bool },
    Text { at: [f64; 2], height: f64, to_the_left: bool, line: String },
}

impl Mark {
    /// The whole name of its layer.
    pub(crate) fn layer_name(&self) -> String {
        let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '$');
        let suffix = self.layer.chars().map(|it| if allowed(it) { it.to_ascii_uppercase() } else { '_' });
        super::PREFIX.chars().chain(suffix).take(31).collect()
    }

    /// Whether every number in it is finite and below the limit, and its size positive.
    pub(crate) fn is_drawable(&self) -> bool {
        let fine = |it: &f64| it.abs() <= super::COORDINATE_LIMIT;
        let points: Box<dyn Iterator<Item = f64> + '_> = match &self.shape {
            Shape::Cloud { points, .. } | Shape::Leader { points, .. } => Box::new(points.iter().flatten().copied()),
            Shape::Polyline { points, .. } => {
                Box::new(points.iter().flat_map(|it| [it.point[0], it.point[1], it.bulge]))
            }
            Shape::Point(point) => Box::new(point.iter().copied()),
        };
        self.size > 0.0 && fine(&self.size) && points.into_iter().all(|it| fine(&it))
    }

    /// The lines of its note.
    pub(crate) fn lines(&self) -> Vec<String> {
        match &self.shape {
            Shape::Leader { note, .. } => text::wrap(note),
            _ => Vec::new(),
        }
    }

    /// What it is drawn with.
    pub(crate) fn primitives(&self) -> Vec<Primitive> {
        match &self.shape {
            Shape::Cloud { points, closed } => self.cloud(points, *closed),
            Shape::Leader { points, .. } => self.leader(points),
            Shape::Polyline { points, closed } => match points.as_slice() {
                [] => Vec::new(),
                [only] => self.symbol(only.point),
                _ => vec![Primitive::Polyline { vertices: points.clone(), closed: *closed }],
            },
            Shape::Point(point) => self.symbol(*point),
        }
    }

    fn cloud(&self, points: &[[f64; 2]], closed: bool) -> Vec<Primitive> {
        let Some(&first) = points.first() else { return Vec::new() };
        let mut course = points.to_vec();
        if closed {
            course.push(first);
        }
        let perimeter: f64 = course.windows(2).map(|it| distance(it[0], it[1])).sum();
        // A course whose length overflows or vanishes has no cloud, but it has a place.
        if !(perimeter > 0.0 && perimeter.is_finite()) {
            return self.symbol(first);
        }
        let chord = (self.size * CLOUD_CHORD).max(perimeter / MAX_CLOUD_ARCS);
        let clockwise = closed && doubled_area(&course) < 0.0;
        let bulge = if clockwise { -CLOUD_BULGE } else { CLOUD_BULGE };
        let mut vertices = Vec::new();
        for side in course.windows(2) {
            let [from, to] = [side[0], side[1]];
            let length = distance(from, to);
            if length == 0.0 {
                continue;
            }
            let n = (length / chord).round().max(1.0);
            for i in 0..n as u32 {
                let t = f64::from(i) / n;
                let point = [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
                vertices.push(Bulged { point, bulge });
            }
        }
        if !closed {
            vertices.extend(course.last().map(|&point| Bulged { point, bulge: 0.0 }));
        }
        vec![Primitive::Polyline { vertices, closed }]
    }

    fn leader(&self, points: &[[f64; 2]]) -> Vec<Primitive> {
        let Some((&tip, &end)) = points.first().zip(points.last()) else { return Vec::new() };
        let mut primitives = Vec::new();
        if let Some(&next) = points.iter().find(|it| **it != tip) {
            // An outline, since not every program draws tapering widths.
            let length = distance(tip, next);
            let [dx, dy] = [next[0] - tip[0], next[1] - tip[1]].map(|it| it / length * self.size);
            let corner = |side: f64| Bulged::at([tip[0] + dx - side * dy, tip[1] + dy + side * dx]);
            let head = vec![Bulged::at(tip), corner(ARROW_SLENDERNESS), corner(-ARROW_SLENDERNESS)];
            primitives.push(Primitive::Polyline { vertices: head, closed: true });
            let course = points.iter().map(|&point| Bulged::at(point)).collect();
            primitives.push(Primitive::Polyline { vertices: course, closed: false });
        }
        let before = points.iter().rev().find(|it| **it != end).copied().unwrap_or(tip);
        let to_the_left = end[0] < before[0];
        let gap = if to_the_left { -0.5 } else { 0.5 } * self.size;
        // The first line stands level with the leader's end, the others below it.
        primitives.extend(self.lines().into_iter().enumerate().map(|(i, line)| Primitive::Text {
            at: [end[0] + gap, end[1] - (0.5 + LINE_SPACING * i as f64) * self.size],
            height: self.size,
            to_the_left,
            line,
        }));
        primitives
    }

    /// A circle with a cross.
    fn symbol(&self, [x, y]: [f64; 2]) -> Vec<Primitive> {
        let r = self.size;
        let half = |x: f64| Bulged { point: [x, y], bulge: 1.0 };
        vec![
            Primitive::Polyline { vertices: vec![half(x - r), half(x + r)], closed: true },
            Primitive::Line { start: [x - r, y], end: [x + r, y] },
            Primitive::Line { start: [x, y - r], end: [x, y + r] },
        ]
    }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    geometry::math::length(b[0] - a[0], b[1] - a[1])
}

/// Twice the signed area of a closed course; positive counter-clockwise.
fn doubled_area(course: &[[f64; 2]]) -> f64 {
    let Some(&[x, y]) = course.first() else { return 0.0 };
    course.windows(2).map(|it| (it[0][0] - x) * (it[1][1] - y) - (it[1][0] - x) * (it[0][1] - y)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(shape: Shape) -> Mark {
        Mark { layer: "fail".into(), color: 1, size: 1.0, shape }
    }

    #[test]
    fn layer_names_are_what_r12_allows() {
        let name = |layer: &str| Mark { layer: layer.into(), ..mark(Shape::Point([0.0; 2])) }.layer_name();
        assert_eq!(name("fail"), "TUSHEN-FAIL");
        assert_eq!(name("消防 a"), "TUSHEN-___A");
        assert_eq!(name(&"x".repeat(100)).len(), 31);
    }

    #[test]
    fn a_cloud_bulges_outwards_whichever_way_its_course_runs() {
        let ring = [[0.0, 0.0], [10.0, 0.0], [10.0, 6.0], [0.0, 6.0]];
        for (points, sign) in [(ring.to_vec(), 1.0), (ring.iter().rev().copied().collect(), -1.0)] {
            let primitives = mark(Shape::Cloud { points, closed: true }).primitives();
            let [Primitive::Polyline { vertices, closed: true }] = primitives.as_slice() else {
                panic!("{primitives:?}")
            };
            assert_eq!(vertices.len(), 16);
            // A positive bulge lies to the right of its chord: outside of a counter-clockwise course.
            assert!(vertices.iter().all(|it| it.bulge * sign > 0.0));
        }
    }

    #[test]
    fn a_huge_cloud_has_no_more_arcs_than_the_limit_and_a_void_one_is_a_symbol() {
        let far = mark(Shape::Cloud { points: vec![[0.0, 0.0], [1e12, 0.0], [1e12, 1e12]], closed: true });
        let primitives = far.primitives();
        let [Primitive::Polyline { vertices, .. }] = primitives.as_slice() else { panic!("{primitives:?}") };
        assert!(vertices.len() <= 2003);
        assert_eq!(mark(Shape::Cloud { points: vec![[5.0, 5.0]; 3], closed: true }).primitives().len(), 3);
    }

    #[test]
    fn a_leader_ends_in_its_note_on_the_side_it_points_to() {
        let leader = |dx: f64| mark(Shape::Leader { points: vec![[0.0, 0.0], [dx, 5.0]], note: "一\n二".into() });
        for (dx, left) in [(8.0, false), (-8.0, true)] {
            let texts: Vec<_> = leader(dx)
                .primitives()
                .into_iter()
                .filter_map(|it| match it {
                    Primitive::Text { at, to_the_left, line, .. } => Some((at, to_the_left, line)),
                    _ => None,
                })
                .collect();
            assert_eq!(texts.len(), 2);
            assert!(texts.iter().all(|it| it.1 == left && (it.0[0] < -8.0) == left));
            assert!(texts[1].0[1] < texts[0].0[1]);
        }
    }

    #[test]
    fn numbers_that_no_drawing_can_hold_are_found() {
        assert!(!mark(Shape::Point([f64::NAN, 0.0])).is_drawable());
        assert!(!mark(Shape::Point([1e300, 0.0])).is_drawable());
        assert!(!Mark { size: 0.0, ..mark(Shape::Point([0.0, 0.0])) }.is_drawable());
        assert!(mark(Shape::Point([-4e7, 0.0])).is_drawable());
    }
}
