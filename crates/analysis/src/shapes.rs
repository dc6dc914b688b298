//! The geometry of an object in the form that a measure needs, and what is missing when it has none.

use crate::{Measure, Missing};
use geometry::{Nearest, Path, Point, Region, Vector, distance, math};
use model::{ObjIx, Reader, Shape};

/// The geometry of an object.
pub fn shape<'m>(reader: &Reader<'m>, ix: ObjIx) -> Measure<&'m Shape> {
    let object = reader.object(ix);
    let missing = || Missing::shape(object.id, "没有图形", "it has no geometry");
    object.shape.as_ref().ok_or_else(missing)
}

/// The area of an object.
pub fn region<'m>(reader: &Reader<'m>, ix: ObjIx) -> Measure<&'m Region> {
    let object = reader.object(ix);
    let missing = || Missing::shape(object.id, "没有闭合轮廓", "it has no closed outline");
    object.region().ok_or_else(missing)
}

/// The lines of an object: the line itself, or the rings around an area; none of a point.
pub fn lines<'m>(reader: &Reader<'m>, ix: ObjIx) -> Measure<Vec<&'m Path>> {
    Ok(match shape(reader, ix)? {
        Shape::Point(_) => Vec::new(),
        Shape::Path(path) => vec![path],
        Shape::Region(region) => region.rings().collect(),
    })
}

/// The shortest distance between two shapes; `None` when one of them has no vertices.
pub fn nearest(a: &Shape, b: &Shape) -> Option<Nearest> {
    use Shape::{Path as P, Point as D, Region as R};
    match (a, b) {
        (D(a), D(b)) => Some(Nearest { distance: distance::between_points(*a, *b), from: *a, to: *b }),
        (D(a), P(b)) => distance::point_to_path(*a, b),
        (D(a), R(b)) => distance::point_to_region(*a, b),
        (P(a), P(b)) => distance::between_paths(a, b),
        (P(a), R(b)) => distance::path_to_region(a, b),
        (R(a), R(b)) => distance::between_regions(a, b),
        (P(_), D(_)) | (R(_), D(_)) | (R(_), P(_)) => nearest(b, a).map(Nearest::reversed),
    }
}

/// A segment of a region's boundary with the area on its left, whatever way the rings are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Where it starts.
    pub a: Point,
    /// Tangent of a quarter of its arc's angle; 0 when straight.
    pub bulge: f64,
    /// Where it ends.
    pub b: Point,
}

impl Edge {
    /// The edge as a path of its own.
    pub fn path(&self) -> Path {
        let vertex = |point, bulge| geometry::Vertex { point, bulge };
        Path { vertices: vec![vertex(self.a, self.bulge), vertex(self.b, 0.0)], closed: false }
    }

    /// Length of the chord, in metres.
    pub fn chord(&self) -> f64 {
        math::length(self.b.x - self.a.x, self.b.y - self.a.y)
    }

    /// Direction of the chord, of length 1; `None` when the edge has no length.
    pub fn direction(&self) -> Option<Vector> {
        unit(self.b - self.a)
    }

    /// Normal of the chord that points out of the area, of length 1.
    pub fn outwards(&self) -> Option<Vector> {
        self.direction().map(|it| Vector { x: it.y, y: -it.x })
    }

    /// Direction into the area at a point of the edge, of length 1.
    pub fn inwards(&self, p: Point) -> Option<Vector> {
        if self.bulge == 0.0 {
            return self.outwards().map(|it| it * -1.0);
        }
        let out = unit(p - self.center()?)?;
        // The area lies on the left: inside an arc that turns left, outside one that turns right.
        Some(if self.bulge > 0.0 { out * -1.0 } else { out })
    }

    /// Direction of the edge at a point of it, of length 1.
    pub fn tangent(&self, p: Point) -> Option<Vector> {
        self.inwards(p).map(|it| Vector { x: it.y, y: -it.x })
    }

    /// The centre of its arc; `None` when straight.
    fn center(&self) -> Option<Point> {
        let chord = self.b - self.a;
        let apothem = (1.0 - self.bulge * self.bulge) / (4.0 * self.bulge);
        apothem.is_finite().then(|| (self.a + self.b) / 2.0 + Vector { x: -chord.y, y: chord.x } * apothem)
    }

    /// The angle that its arc turns through, in radians: positive to the left, 0 when straight.
    pub fn turn(&self) -> f64 {
        4.0 * math::atan(self.bulge)
    }

    /// The arc cut at shares of its length, ascending between 0 and 1; a straight edge stays whole.
    pub fn cut(&self, shares: &[f64]) -> Vec<Edge> {
        let Some(center) = self.center() else { return vec![*self] };
        let (from, turn) = (self.a - center, self.turn());
        let mut pieces = Vec::new();
        let (mut start, mut share) = (self.a, 0.0);
        for next in shares.iter().copied().chain([1.0]) {
            let (sin, cos) = math::sin_cos(turn * next);
            let on_arc = center + Vector { x: from.x * cos - from.y * sin, y: from.x * sin + from.y * cos };
            let end = if next == 1.0 { self.b } else { on_arc };
            pieces.push(Edge { a: start, bulge: math::tan(turn * (next - share) / 4.0), b: end });
            (start, share) = (end, next);
        }
        pieces
    }

    /// The radius of its arc, in metres; not finite when straight.
    pub fn radius(&self) -> f64 {
        self.chord() * (1.0 + self.bulge * self.bulge) / (4.0 * self.bulge.abs())
    }
}

/// The edges of a region, ring by ring; within a ring each starts where the one before ends.
pub fn edges(region: &Region) -> Vec<Vec<Edge>> {
    let ring = |(i, path): (usize, &Path)| {
        let counter_clockwise = path.signed_area() >= 0.0;
        // The outer ring has its area on the left when it turns counter-clockwise, a courtyard when it turns clockwise.
        let path = if counter_clockwise == (i == 0) { path.clone() } else { path.reversed() };
        path.segments().map(|(a, bulge, b)| Edge { a, bulge, b }).filter(|it| it.a != it.b).collect()
    };
    region.rings().enumerate().map(ring).collect()
}

/// The vector of length 1 in the same direction; `None` of no length or not finite.
pub fn unit(v: Vector) -> Option<Vector> {
    let length = math::length(v.x, v.y);
    (length > 0.0 && length.is_finite()).then(|| v / length)
}

/// Scalar product.
pub fn dot(a: Vector, b: Vector) -> f64 {
    a.x * b.x + a.y * b.y
}

/// Cross product: positive when `b` lies to the left of `a`.
pub fn cross(a: Vector, b: Vector) -> f64 {
    a.x * b.y - a.y * b.x
}
