//! What casts shadows.

use crate::arc::{Quadratic, all_positive, direction};
use crate::sun::Sun;
use geometry::{Box2, Length, Point, Region};

/// A point in space, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point3 {
    /// Along x of the drawing.
    pub x: f64,
    /// Along y of the drawing.
    pub y: f64,
    /// Upwards.
    pub z: f64,
}

/// A solid that casts shadows.
#[derive(Clone, Debug, PartialEq)]
pub struct Occluder {
    /// Which building it is of, as the caller counts them.
    pub of: u32,
    /// The box around it in the plane.
    pub bounds: Box2,
    /// Level of its underside.
    pub base: f64,
    /// Level of its highest point.
    pub top: f64,
    /// Level of the top of its walls.
    eaves: f64,
    /// Walls, with the solid on their left.
    walls: Vec<[Point; 2]>,
    /// Flat convex faces besides the walls.
    faces: Vec<Vec<Point3>>,
}

/// Arcs of outlines are taken as chords within 2 mm.
const SAGITTA: Length = Length::mm(2.0);

impl Occluder {
    /// A prism: an outline from `base` to `top` (with its parapet); one of a tower, podium, bridge or canopy.
    pub fn prism(of: u32, outline: &Region, base: f64, top: f64) -> Occluder {
        let polygon = outline.to_polygon(SAGITTA);
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let walls = rings.flat_map(|ring| ring.0.windows(2).map(|it| [it[0], it[1]]).collect::<Vec<_>>());
        let walls = walls.map(|it| it.map(|p| Point { x: p.x, y: p.y })).filter(|it| it[0] != it[1]).collect();
        Occluder { of, bounds: outline.bounds(), base, top, eaves: top, walls, faces: Vec::new() }
    }

    /// A pitched roof over a convex outline: walls to the eaves, and from each of them a slope to the nearer end of the ridge.
    pub fn pitched(of: u32, outline: &Region, base: f64, eaves: f64, ridge: [Point3; 2]) -> Occluder {
        let mut occluder = Occluder::prism(of, outline, base, eaves);
        let nearer = |p: Point| {
            let far = |end: Point3| (end.x - p.x) * (end.x - p.x) + (end.y - p.y) * (end.y - p.y);
            if far(ridge[0]) <= far(ridge[1]) { 0 } else { 1 }
        };
        for [a, b] in occluder.walls.clone() {
            let at = |p: Point| Point3 { x: p.x, y: p.y, z: eaves };
            let (from, to) = (nearer(a), nearer(b));
            occluder.faces.push(vec![at(a), at(b), ridge[from]]);
            if from != to {
                occluder.faces.push(vec![at(b), ridge[to], ridge[from]]);
            }
        }
        occluder.top = eaves.max(ridge[0].z).max(ridge[1].z);
        occluder
    }

    /// A solid of flat convex faces, such as the triangles of an IFC body.
    pub fn solid(of: u32, faces: Vec<Vec<Point3>>) -> Occluder {
        let points = || faces.iter().flatten();
        let bounds = Box2::around(points().map(|it| Point { x: it.x, y: it.y }));
        let base = points().fold(f64::INFINITY, |low, it| low.min(it.z));
        let top = points().fold(f64::NEG_INFINITY, |high, it| high.max(it.z));
        Occluder { of, bounds, base, top, eaves: f64::NEG_INFINITY, walls: Vec::new(), faces }
    }

    /// Calls `sink` with the pieces of `from..to` in which it hides the sun from a point. Pieces may overlap.
    pub(crate) fn hide(&self, sun: &Sun, p: Point3, from: f64, to: f64, sink: &mut dyn FnMut(f64, f64)) {
        if self.top <= p.z {
            return;
        }
        let height = self.eaves - p.z;
        let below = self.base - p.z;
        if height > 0.0 {
            for [a, b] in &self.walls {
                let (ax, ay, bx, by) = (a.x - p.x, a.y - p.y, b.x - p.x, b.y - p.y);
                let cross = ax * by - ay * bx;
                // Seen from behind, the wall across hides the same.
                if cross >= 0.0 {
                    continue;
                }
                let sides = [
                    Quadratic::of(sun, [-by, bx, 0.0]),
                    Quadratic::of(sun, [ay, -ax, 0.0]),
                    Quadratic::of(sun, [height * (ay - by), height * (bx - ax), cross]),
                    Quadratic::of(sun, [-below * (ay - by), -below * (bx - ax), -cross]),
                ];
                all_positive(if below > 0.0 { &sides } else { &sides[..3] }, from, to, sink);
            }
            if below > 0.0 {
                self.hide_from_below(sun, p, from, to, sink);
            } else if self.holds(p) {
                sink(from, to);
            }
        }
        for face in &self.faces {
            hide_by_face(face, sun, p, from, to, sink);
        }
    }

    /// The underside of what stands above the point: between the moments at which the sun passes its edges it is either behind
    /// it or not.
    fn hide_from_below(&self, sun: &Sun, p: Point3, from: f64, to: f64, sink: &mut dyn FnMut(f64, f64)) {
        let height = self.base - p.z;
        let mut events = vec![from, to];
        for [a, b] in &self.walls {
            let (ax, ay, bx, by) = (a.x - p.x, a.y - p.y, b.x - p.x, b.y - p.y);
            let edge = Quadratic::of(sun, [height * (ay - by), height * (bx - ax), ax * by - ay * bx]);
            events.extend(edge.roots().into_iter().filter(|it| *it > from && *it < to));
        }
        events.sort_by(f64::total_cmp);
        for pair in events.windows(2) {
            let s = direction(sun, 0.5 * (pair[0] + pair[1]));
            let along = height / s[2];
            if s[2] > 0.0 && self.covers(Point { x: p.x + s[0] * along, y: p.y + s[1] * along }) {
                sink(pair[0], pair[1]);
            }
        }
    }

    /// Whether a point lies inside the solid between base and eaves.
    fn holds(&self, p: Point3) -> bool {
        let at = Point { x: p.x, y: p.y };
        p.z >= self.base && p.z < self.eaves && self.bounds.contains(at) && self.covers(at)
    }

    /// Whether a point lies in the outline: by the number of walls east of it.
    pub(crate) fn covers(&self, p: Point) -> bool {
        let crosses = |it: &&[Point; 2]| {
            let [a, b] = **it;
            (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)
        };
        self.walls.iter().filter(crosses).count() % 2 == 1
    }
}

/// A flat convex face hides the sun while it stands in the cone of the face's edges.
fn hide_by_face(face: &[Point3], sun: &Sun, p: Point3, from: f64, to: f64, sink: &mut dyn FnMut(f64, f64)) {
    let corner = |i: usize| {
        let it = face[i % face.len()];
        [it.x - p.x, it.y - p.y, it.z - p.z]
    };
    let cross =
        |a: [f64; 3], b: [f64; 3]| [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    if face.len() < 3 {
        return;
    }
    let mut middle = [0.0; 3];
    for i in 0..face.len() {
        let it = corner(i);
        middle = std::array::from_fn(|k| middle[k] + it[k]);
    }
    let edge = cross(corner(0), corner(1));
    let side = edge[0] * middle[0] + edge[1] * middle[1] + edge[2] * middle[2];
    if side == 0.0 {
        return;
    }
    let turn = 1.0_f64.copysign(side);
    let sides: Vec<Quadratic> =
        (0..face.len()).map(|i| Quadratic::of(sun, cross(corner(i), corner(i + 1)).map(|it| it * turn))).collect();
    all_positive(&sides, from, to, sink);
}
