//! Clip boundaries of block references (XCLIP).

use crate::Shape;
use geometry::{Box2, Path, Point};

/// The most vertices of a boundary that are followed one by one; of a longer one the box counts.
const MAX_VERTICES: usize = 256;

/// A clip boundary in plan, below those of the INSERTs above.
#[derive(Debug)]
pub(super) struct Clip<'a> {
    polygon: Vec<Point>,
    bounds: Box2,
    above: Option<&'a Clip<'a>>,
}

/// How an item lies to the clip boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Inside,
    Crossing,
    Outside,
}

impl<'a> Clip<'a> {
    /// From the boundary in world coordinates, a polygon.
    pub(super) fn new(mut polygon: Vec<Point>, above: Option<&'a Clip<'a>>) -> Clip<'a> {
        let bounds = Box2::around(polygon.iter().copied());
        if polygon.len() > MAX_VERTICES {
            polygon = corners(bounds).to_vec();
        }
        Clip { polygon, bounds, above }
    }

    /// How an item lies to this boundary and all above.
    pub(super) fn side(&self, shape: &Shape, bounds: Box2, sagitta: f64) -> Side {
        let mut side = Side::Inside;
        let mut clip = Some(self);
        while let Some(it) = clip {
            match it.side_of_one(shape, bounds, sagitta) {
                Side::Outside => return Side::Outside,
                Side::Crossing => side = Side::Crossing,
                Side::Inside => {}
            }
            clip = it.above;
        }
        side
    }

    fn side_of_one(&self, shape: &Shape, bounds: Box2, sagitta: f64) -> Side {
        if !self.bounds.meets(&bounds) {
            return Side::Outside;
        }
        match shape {
            Shape::Curve { path, .. } | Shape::Leader { path, .. } => self.side_of_path(path, sagitta),
            Shape::Image { outline, .. } => self.side_of_area(std::slice::from_ref(outline), sagitta),
            Shape::Fill { rings, .. } => self.side_of_area(rings, sagitta),
            // What is known by its box alone. References, dimensions and proxies are judged by what they contain.
            Shape::Point(_)
            | Shape::Construction { .. }
            | Shape::Text(_)
            | Shape::Reference(_)
            | Shape::Dimension(_)
            | Shape::Table { .. }
            | Shape::Proxy { .. }
            | Shape::Opaque { .. } => self.side_of_area(&[Path::straight(corners(bounds), true)], sagitta),
        }
    }

    fn side_of_area(&self, rings: &[Path], sagitta: f64) -> Side {
        let mut side = Side::Outside;
        for ring in rings {
            match self.side_of_path(ring, sagitta) {
                Side::Outside => {}
                Side::Inside if side == Side::Outside => side = Side::Inside,
                Side::Inside => {}
                Side::Crossing => return Side::Crossing,
            }
        }
        // The boundary may lie inside the area without touching its rings.
        let holds = |corner: &Point| rings.iter().filter(|it| contains(&it.flatten(sagitta), *corner)).count() % 2 == 1;
        if side == Side::Outside && self.polygon.first().is_some_and(holds) { Side::Crossing } else { side }
    }

    fn side_of_path(&self, path: &Path, sagitta: f64) -> Side {
        let mut points = path.flatten(sagitta);
        if path.closed {
            points.extend(points.first().copied());
        }
        let inside = points.iter().filter(|it| contains(&self.polygon, **it)).count();
        let crosses = || {
            points.windows(2).any(|it| {
                let n = self.polygon.len();
                (0..n).any(|i| cross(it[0], it[1], self.polygon[i], self.polygon[(i + 1) % n]))
            })
        };
        if inside == 0 && !crosses() {
            Side::Outside
        } else if inside == points.len() && !crosses() {
            Side::Inside
        } else {
            Side::Crossing
        }
    }
}

fn corners(area: Box2) -> [Point; 4] {
    let ([x0, y0], [x1, y1]) = (area.min, area.max);
    [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| Point { x, y })
}

/// Whether a point lies in a polygon, by even-odd parity.
fn contains(polygon: &[Point], p: Point) -> bool {
    let n = polygon.len();
    let mut inside = false;
    for i in 0..n {
        let (a, b) = (polygon[i], polygon[(i + 1) % n]);
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
            inside = !inside;
        }
    }
    inside
}

/// Whether two segments cross, touching not counted.
fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}
