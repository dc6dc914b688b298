//! Areas: an outer ring with holes, arcs kept.

use crate::curve::{Curve, dot};
use crate::path::Arc;
use crate::sorting::Sort;
use crate::{Area, Box2, Length, LineString, Path, Point, Polygon, Tolerance, Transform, Vector, Vertex, distance};
use serde::{Deserialize, Serialize};

/// A connected area: everything inside its outer ring and outside its holes (courtyards, islands).
///
/// Coordinates in metres. The constructors close the rings, turn the outer one counter-clockwise and the holes clockwise;
/// the fields are plain data, and no function relies on the turning. Not enforced: rings may cross themselves or each
/// other (`validity` tells); inside then means inside an odd number of times.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Region {
    /// The ring around the area.
    pub outer: Path,
    /// The rings around what is cut out of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holes: Vec<Path>,
}

/// Where a point lies to a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Location {
    /// Inside, further from the boundary than the tolerance.
    Inside,
    /// Within the tolerance of the boundary, of the outer ring or of a hole.
    Boundary,
    /// Outside or in a hole, further from the boundary than the tolerance.
    Outside,
}

impl Region {
    /// The area inside a ring; an open path is closed by a straight segment.
    pub fn new(outer: Path) -> Region {
        Region::with_holes(outer, Vec::new())
    }

    /// The area inside `outer` and outside of all `holes`.
    pub fn with_holes(outer: Path, holes: Vec<Path>) -> Region {
        Region {
            outer: turned(outer, Turn::CounterClockwise),
            holes: holes.into_iter().map(|it| turned(it, Turn::Clockwise)).collect(),
        }
    }

    /// The area inside a ring of straight segments.
    pub fn polygon(points: impl IntoIterator<Item = Point>) -> Region {
        Region::new(Path::straight(points, true))
    }

    /// An axis-parallel rectangle.
    pub fn rectangle(bounds: Box2) -> Region {
        let [(x0, y0), (x1, y1)] = [bounds.min, bounds.max].map(|it| (it[0], it[1]));
        Region::polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| Point { x, y }))
    }

    /// The areas that rings make when each ring inside another one cuts a hole, and each inside a hole is an island again.
    ///
    /// Open paths are closed; rings without area are left out, and so are rings drawn again within `tolerance`. Rings
    /// should not cross: each lies inside another when a point inside it does. The regions come in the order of their
    /// outer rings.
    pub fn from_rings(rings: impl IntoIterator<Item = Path>, tolerance: Tolerance) -> Vec<Region> {
        let mut rings: Vec<Ring> = rings.into_iter().filter_map(Ring::new).collect();
        // Larger rings first: what holds a ring stands before it, and of equal rings the first stays.
        let mut by_size: Vec<usize> = (0..rings.len()).collect();
        by_size.order_by(|a, b| rings[*b].area.total_cmp(&rings[*a].area).then(a.cmp(b)));
        let mut placed: Vec<usize> = Vec::new();
        for i in by_size {
            let around: Vec<usize> = placed.iter().copied().filter(|j| rings[i].lies_in(&rings[*j])).collect();
            if around.iter().any(|j| rings[*j].is_same(&rings[i], tolerance)) {
                continue;
            }
            rings[i].depth = around.len();
            rings[i].parent = around.last().copied();
            placed.push(i);
        }
        placed.sort_unstable();
        let islands = placed.iter().copied().filter(|i| rings[*i].depth.is_multiple_of(2));
        islands
            .map(|i| {
                let holes =
                    placed.iter().filter(|j| rings[**j].depth == rings[i].depth + 1 && rings[**j].parent == Some(i));
                let holes = holes.map(|j| rings[*j].region.outer.clone()).collect();
                Region::with_holes(rings[i].region.outer.clone(), holes)
            })
            .collect()
    }

    /// The outer ring, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.outer).chain(&self.holes)
    }

    /// The area, arcs exact, holes taken off.
    pub fn area(&self) -> Area {
        let holes: f64 = self.holes.iter().map(|it| it.signed_area().abs()).sum();
        Area::m2(self.outer.signed_area().abs() - holes)
    }

    /// The length of the outer ring, arcs exact; holes do not count.
    pub fn perimeter(&self) -> Length {
        Length::m(self.outer.length())
    }

    /// Whether the region is so thin that two outlines meant to touch may have made it: as wide as `tolerance` in the
    /// mean, or less.
    pub fn is_sliver(&self, tolerance: Tolerance) -> bool {
        let boundary: f64 = self.rings().map(Path::length).sum();
        self.area().to_m2() <= tolerance.linear.to_m() * boundary / 2.0
    }

    /// The box around the region.
    pub fn bounds(&self) -> Box2 {
        self.outer.bounds()
    }

    /// The centre of mass, arcs exact; of a region without area the middle of its box.
    pub fn centroid(&self) -> Point {
        let origin = self.bounds().center();
        let (mut area, mut moment) = (0.0, Vector::default());
        for (i, ring) in self.rings().enumerate() {
            let (ring_area, ring_moment) = first_moment(ring, origin);
            // Whatever way it turns, the outer ring adds and a hole takes off.
            let sign = if (ring_area < 0.0) == (i == 0) { -1.0 } else { 1.0 };
            area += sign * ring_area;
            moment = moment + ring_moment * sign;
        }
        let from_origin = moment / area;
        if from_origin.x.is_finite() && from_origin.y.is_finite() { origin + from_origin } else { origin }
    }

    /// Whether a point lies inside; arcs exact. A point exactly on the boundary is inside or outside, see
    /// [`Region::locate`]; of two regions that share an edge it lies in one.
    pub fn contains(&self, p: Point) -> bool {
        if !self.bounds().contains(p) {
            return false;
        }
        let curves = self.rings().flat_map(|ring| ring.segments()).map(|(a, bulge, b)| Curve::new(a, bulge, b));
        curves.filter(|it| it.flips_parity(p)).count() % 2 == 1
    }

    /// Where a point lies, with what is within `tolerance` of the boundary told apart.
    pub fn locate(&self, p: Point, tolerance: Tolerance) -> Location {
        if !self.bounds().grown(tolerance.linear.to_m()).contains(p) {
            return Location::Outside;
        }
        match distance::point_to_boundary(p, self) {
            Some(it) if it.distance <= tolerance.linear => Location::Boundary,
            _ if self.contains(p) => Location::Inside,
            _ => Location::Outside,
        }
    }

    /// A point well inside, for a label: the centroid where it has room around it, else the roomiest of a few points on
    /// lines across the region.
    pub fn label_point(&self) -> Point {
        let room = |p: Point| match distance::point_to_boundary(p, self) {
            Some(it) if self.contains(p) => it.distance.to_m(),
            _ => -1.0,
        };
        let bounds = self.bounds();
        let mut best = (room(self.centroid()), self.centroid());
        if best.0 >= 0.25 * bounds.width().min(bounds.height()) {
            return best.1;
        }
        let polygon = self.to_polygon(Length::m(0.01));
        let rings: Vec<&LineString> = std::iter::once(polygon.exterior()).chain(polygon.interiors()).collect();
        for step in 1..16 {
            let y = bounds.min[1] + bounds.height() * f64::from(step) / 16.0;
            let lines = rings.iter().flat_map(|it| it.lines()).filter(|it| (it.start.y > y) != (it.end.y > y));
            let mut crossings: Vec<f64> = lines
                .map(|it| it.start.x + (it.end.x - it.start.x) * ((y - it.start.y) / (it.end.y - it.start.y)))
                .collect();
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let p = Point { x: (pair[0] + pair[1]) / 2.0, y };
                let here = room(p);
                if here > best.0 {
                    best = (here, p);
                }
            }
        }
        best.1
    }

    /// The region with each arc replaced by chords that stray at most `sagitta` from it; outer ring counter-clockwise,
    /// holes clockwise.
    pub fn to_polygon(&self, sagitta: Length) -> Polygon {
        let ring = |path: &Path, turn| LineString(turned(path.clone(), turn).flatten(sagitta.to_m()));
        // A hole of fewer than three points cuts nothing, and upsets the crates that polygons go to.
        let holes = self.holes.iter().map(|it| ring(it, Turn::Clockwise)).filter(|it| it.0.len() > 2).collect();
        Polygon::new(ring(&self.outer, Turn::CounterClockwise), holes)
    }

    /// The image under a transform that keeps circles circles.
    #[must_use]
    pub fn transformed(&self, transform: &Transform) -> Region {
        let holes = self.holes.iter().map(|it| it.transformed(transform)).collect();
        Region::with_holes(self.outer.transformed(transform), holes)
    }
}

impl From<&Polygon> for Region {
    fn from(polygon: &Polygon) -> Region {
        // A polygon of geo repeats its first point.
        let ring = |it: &LineString| Path::straight(it.0.iter().take(it.0.len().saturating_sub(1)).copied(), true);
        Region::with_holes(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect())
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Turn {
    CounterClockwise,
    Clockwise,
}

/// The path as a closed ring that turns the given way.
fn turned(mut ring: Path, turn: Turn) -> Path {
    if !ring.closed {
        if let Some(last) = ring.vertices.last_mut() {
            last.bulge = 0.0;
        }
        ring.closed = true;
        // A ring drawn open whose last vertex repeats the first is closed already.
        if ring.vertices.len() > 1
            && ring.vertices.first().map(|it| it.point) == ring.vertices.last().map(|it| it.point)
        {
            ring.vertices.pop();
        }
    }
    let area = ring.signed_area();
    let wrong = if turn == Turn::CounterClockwise { area < 0.0 } else { area > 0.0 };
    if wrong { ring.reversed() } else { ring }
}

/// A ring while the rings are nested.
struct Ring {
    region: Region,
    bounds: Box2,
    area: f64,
    depth: usize,
    parent: Option<usize>,
}

impl Ring {
    fn new(path: Path) -> Option<Ring> {
        let region = Region::new(path);
        let area = region.area().to_m2();
        let bounds = region.bounds();
        (area > 0.0 && area.is_finite()).then_some(Ring { region, bounds, area, depth: 0, parent: None })
    }

    /// Whether this ring, no larger than the other and not crossing it, lies inside it.
    fn lies_in(&self, other: &Ring) -> bool {
        self.bounds.meets(&other.bounds) && other.region.contains(self.region.label_point())
    }

    fn is_same(&self, other: &Ring, tolerance: Tolerance) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() <= tolerance.linear.to_m();
        let (mine, theirs) = (&self.bounds, &other.bounds);
        let same_box = (0..2).all(|i| near(mine.min[i], theirs.min[i]) && near(mine.max[i], theirs.max[i]));
        let on_line = |it: &Vertex, line: &Path| {
            distance::point_to_path(it.point, line).is_some_and(|it| it.distance <= tolerance.linear)
        };
        same_box
            && other.region.outer.vertices.iter().all(|it| on_line(it, &self.region.outer))
            && self.region.outer.vertices.iter().all(|it| on_line(it, &other.region.outer))
            && (self.area - other.area).abs() <= tolerance.linear.to_m() * self.region.perimeter().to_m()
    }
}

/// Signed area of a ring, and the integral of position over it relative to `origin`.
fn first_moment(ring: &Path, origin: Point) -> (f64, Vector) {
    let (mut area, mut moment) = (0.0, Vector::default());
    for (a, bulge, b) in ring.segments() {
        let (a, b) = (a - origin, b - origin);
        let doubled = a.x * b.y - b.x * a.y;
        area += doubled / 2.0;
        moment = moment + (a + b) * (doubled / 6.0);
        if let Some(arc) = Arc::from_bulge(a, bulge, b) {
            let (segment_area, center) = circular_segment(&arc, bulge);
            area += segment_area;
            moment = moment + center * segment_area;
        }
    }
    (area, moment)
}

/// Area between an arc and its chord, positive for a counter-clockwise arc, and its centre of mass.
fn circular_segment(arc: &Arc, bulge: f64) -> (f64, Point) {
    let chord = arc.end - arc.start;
    let middle = (arc.start + arc.end) / 2.0;
    let length = dot(chord, chord).sqrt();
    // Outwards from the chord: to its right for a counter-clockwise arc.
    let outwards = Vector { x: chord.y, y: -chord.x } * (bulge.signum() / length);
    let area = crate::path::arc_segment_area(length, bulge);
    if bulge.abs() < 1e-3 {
        // A parabola, near enough, has its centre at two fifths of its height.
        return (area, middle + outwards * (0.4 * 0.5 * bulge.abs() * length));
    }
    // The moment about the centre of the circle is chord³ / 12, whatever the angle.
    (area, arc.center + outwards * (length * length * length / 12.0 / area.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math;
    use std::f64::consts::PI;

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    fn square(x: f64, y: f64, side: f64) -> Path {
        Path::straight([p(x, y), p(x + side, y), p(x + side, y + side), p(x, y + side)], true)
    }

    fn circle(x: f64, y: f64, radius: f64) -> Path {
        let vertex = |x, y| Vertex { point: p(x, y), bulge: -1.0 };
        Path { vertices: vec![vertex(x - radius, y), vertex(x + radius, y)], closed: true }
    }

    #[test]
    fn rings_inside_rings_are_holes_and_islands() {
        let regions = Region::from_rings(
            [
                square(4.0, 4.0, 2.0),
                square(0.0, 0.0, 10.0),
                square(2.0, 2.0, 6.0).reversed(),
                square(20.0, 0.0, 1.0),
                square(0.0, 0.0, 10.0),
            ],
            Tolerance::STANDARD,
        );
        let areas: Vec<f64> = regions.iter().map(|it| it.area().to_m2()).collect();
        assert_eq!(areas, [4.0, 64.0, 1.0]);
        assert_eq!(regions[1].holes.len(), 1);
    }

    #[test]
    fn a_round_court_is_taken_off_exactly() {
        let region = Region::with_holes(square(0.0, 0.0, 10.0), vec![circle(4.0, 5.0, 2.0)]);
        assert!((region.area().to_m2() - (100.0 - 4.0 * PI)).abs() < 1e-12);
        let centroid = region.centroid();
        let x = (100.0 * 5.0 - 4.0 * PI * 4.0) / (100.0 - 4.0 * PI);
        assert!((centroid.x - x).abs() < 1e-12 && (centroid.y - 5.0).abs() < 1e-12, "{centroid:?}");
    }

    #[test]
    fn a_half_disc_balances_where_the_book_says() {
        let mut half = circle(0.0, 0.0, 3.0);
        half.vertices[1].bulge = 0.0;
        let centroid = Region::new(half).centroid();
        assert!((centroid.y - 4.0 * 3.0 / (3.0 * PI)).abs() < 1e-12 && centroid.x.abs() < 1e-12, "{centroid:?}");
    }

    #[test]
    fn inside_follows_the_arc_and_not_its_chord() {
        let disc = Region::new(circle(0.0, 0.0, 5.0));
        for (x, y) in [(0.0, 4.9), (0.0, -4.9), (0.0, 0.0), (4.9, 0.0), (3.5, 3.5), (-3.5, -3.5)] {
            assert_eq!(disc.locate(p(x, y), Tolerance::STANDARD), Location::Inside, "{x} {y}");
        }
        for (x, y) in [(0.0, 5.1), (3.6, 3.6), (-4.0, 3.1), (5.1, 0.0)] {
            assert_eq!(disc.locate(p(x, y), Tolerance::STANDARD), Location::Outside, "{x} {y}");
        }
        assert_eq!(disc.locate(p(3.0, 4.0), Tolerance::STANDARD), Location::Boundary);
        assert_eq!(disc.locate(p(5.0004, 0.0), Tolerance::STANDARD), Location::Boundary);
        // Three quarters of a circle: the arc is larger than half.
        let bulge = math::tan(0.75 * PI / 2.0);
        let cut = Path {
            vertices: vec![Vertex { point: p(5.0, 0.0), bulge }, Vertex { point: p(0.0, -5.0), bulge: 0.0 }],
            closed: true,
        };
        let cut = Region::new(cut);
        assert!((cut.area().to_m2() - (0.75 * 25.0 * PI + 12.5)).abs() < 1e-9);
        assert!(cut.contains(p(-3.0, -3.0)) && cut.contains(p(2.0, -2.0)) && !cut.contains(p(3.0, -3.0)));
    }

    #[test]
    fn a_label_of_a_building_with_a_courtyard_stands_in_the_building() {
        let building = Region::with_holes(square(0.0, 0.0, 40.0), vec![square(8.0, 10.0, 20.0)]);
        let at = building.label_point();
        assert_eq!(building.locate(at, Tolerance::STANDARD), Location::Inside);
        assert!(distance::point_to_boundary(at, &building).unwrap().distance >= Length::m(4.0), "{at:?}");
        let l_shape =
            Region::polygon([p(0.0, 0.0), p(30.0, 0.0), p(30.0, 3.0), p(3.0, 3.0), p(3.0, 30.0), p(0.0, 30.0)]);
        assert!(l_shape.contains(l_shape.label_point()));
    }

    #[test]
    fn the_unfinished_is_closed_and_turned() {
        let open = Path::straight([p(0.0, 0.0), p(0.0, 5.0), p(5.0, 5.0), p(5.0, 0.0), p(0.0, 0.0)], false);
        let region = Region::new(open);
        assert_eq!((region.outer.vertices.len(), region.outer.closed), (4, true));
        assert_eq!(region.outer.signed_area(), 25.0);
        assert_eq!(Region::default().area(), Area::m2(0.0));
        assert!(!Region::default().contains(p(0.0, 0.0)));
    }

    #[test]
    fn a_region_survives_json() {
        let region = Region::with_holes(square(0.0, 0.0, 10.0), vec![circle(4.0, 5.0, 2.0)]);
        let text = serde_json::to_string(&region).unwrap();
        assert_eq!(serde_json::from_str::<Region>(&text).unwrap(), region);
    }
}
