//! Union, intersection and difference of regions, and their areas.
//!
//! The regions are first parted into groups whose boxes meet, so that a result depends on nothing far away and hundreds of
//! scattered regions cost what they cost one by one. Within a group arcs become chords (sagitta [`SAGITTA`]), coordinates
//! are taken relative to the group and snapped to a grid of its extent / 2³⁰ by the overlay (crate `i_overlay` inside
//! `geo`), and chords that come out whole become arcs again, so that areas stay exact but for a chord at each cut.
//!
//! Each side of an operation is a set of regions, which may overlap each other: a side covers what any of them covers.
//! Results come in order of their lower left corners, whatever the order of the input. Regions that share an edge only
//! nearly leave slivers, see [`Region::is_sliver`]. Regions that are not finite or
//! reach further than [`MAX_COORDINATE`] are left out.

mod arcs;

use crate::arrangement::MAX_COORDINATE;
use crate::sets::DisjointSets;
use crate::sorting::Sort;
use crate::{Area, Box2, Length, LineString, MultiPolygon, Path, Point, Polygon, Region};
use arcs::Chords;
use geo::algorithm::bool_ops::{BooleanOps, FillRule, OpType};
use std::borrow::Cow;
use std::cmp::Ordering;

/// How far chords may stray from the arcs they stand for in an overlay: 0.1 mm. What is left of it in a result is a chord
/// at each place where an arc is cut.
pub const SAGITTA: Length = Length::mm(0.1);

/// What any of the regions covers.
pub fn union<'a>(regions: impl IntoIterator<Item = &'a Region>) -> Vec<Region> {
    apply(OpType::Union, regions, [])
}

/// What is covered by both sides.
pub fn intersection<'a>(
    a: impl IntoIterator<Item = &'a Region>,
    b: impl IntoIterator<Item = &'a Region>,
) -> Vec<Region> {
    apply(OpType::Intersection, a, b)
}

/// What `a` covers and `b` does not.
pub fn difference<'a>(a: impl IntoIterator<Item = &'a Region>, b: impl IntoIterator<Item = &'a Region>) -> Vec<Region> {
    apply(OpType::Difference, a, b)
}

/// The area that any of the regions covers, counted once.
pub fn union_area<'a>(regions: impl IntoIterator<Item = &'a Region>) -> Area {
    area_of(&pieces(OpType::Union, regions, []))
}

/// The area covered by both sides, counted once.
pub fn overlap_area<'a>(a: impl IntoIterator<Item = &'a Region>, b: impl IntoIterator<Item = &'a Region>) -> Area {
    area_of(&pieces(OpType::Intersection, a, b))
}

/// The sum of the areas; what several regions cover counts as often.
pub fn total_area(regions: &[Region]) -> Area {
    regions.iter().fold(Area::m2(0.0), |sum, it| sum + it.area())
}

fn apply<'a>(
    operation: OpType,
    a: impl IntoIterator<Item = &'a Region>,
    b: impl IntoIterator<Item = &'a Region>,
) -> Vec<Region> {
    pieces(operation, a, b).into_iter().map(|it| it.region.into_owned()).collect()
}

fn area_of(pieces: &[Piece]) -> Area {
    pieces.iter().fold(Area::m2(0.0), |sum, it| sum + it.area)
}

/// A piece of a result: one of the regions as it is, or a new one.
struct Piece<'a> {
    region: Cow<'a, Region>,
    corner: [f64; 2],
    area: Area,
}

impl<'a> Piece<'a> {
    fn new(region: Cow<'a, Region>) -> Piece<'a> {
        Piece { corner: region.bounds().min, area: region.area(), region }
    }

    fn order(&self, other: &Piece) -> Ordering {
        let corner = self.corner[0].total_cmp(&other.corner[0]).then(self.corner[1].total_cmp(&other.corner[1]));
        corner.then(self.area.to_m2().total_cmp(&other.area.to_m2()))
    }
}

fn pieces<'a>(
    operation: OpType,
    a: impl IntoIterator<Item = &'a Region>,
    b: impl IntoIterator<Item = &'a Region>,
) -> Vec<Piece<'a>> {
    let a = a.into_iter().map(|it| (Side::A, it));
    let operands: Vec<Operand> = a.chain(b.into_iter().map(|it| (Side::B, it))).filter_map(Operand::new).collect();
    let mut result = Vec::new();
    for group in groups(&operands) {
        let of = |side: Side| group.iter().filter(move |it| it.side == side);
        match (operation, of(Side::A).count(), of(Side::B).count()) {
            (OpType::Intersection, 0, _) | (OpType::Intersection, _, 0) | (OpType::Difference, 0, _) => {}
            (OpType::Union | OpType::Difference, 1, 0) => {
                result.extend(of(Side::A).map(|it| Piece::new(Cow::Borrowed(it.region))));
            }
            _ => result.extend(overlay(operation, &group).into_iter().map(|it| Piece::new(Cow::Owned(it)))),
        }
    }
    result.order_by(Piece::order);
    result
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    A,
    B,
}

#[derive(Clone, Copy)]
struct Operand<'a> {
    side: Side,
    region: &'a Region,
    bounds: Box2,
}

impl<'a> Operand<'a> {
    /// `None` for a region without area or out of reach.
    fn new((side, region): (Side, &'a Region)) -> Option<Operand<'a>> {
        let mut vertices = region.rings().flat_map(|ring| &ring.vertices);
        let bounds = region.rings().fold(Box2::EMPTY, |all, ring| all.union(ring.bounds()));
        let finite = vertices.all(|it| it.point.x.is_finite() && it.point.y.is_finite() && it.bulge.is_finite())
            && bounds.reach() <= MAX_COORDINATE;
        (finite && bounds.width() > 0.0 && bounds.height() > 0.0).then_some(Operand { side, region, bounds })
    }
}

/// The operands parted so that boxes of different groups do not meet: a sweep along the axis on which they overlap least.
fn groups<'a>(operands: &[Operand<'a>]) -> Vec<Vec<Operand<'a>>> {
    let crowd = |axis: usize| {
        let extent = operands.iter().fold(Box2::EMPTY, |all, it| all.union(it.bounds));
        let total: f64 = operands.iter().map(|it| it.bounds.max[axis] - it.bounds.min[axis]).sum();
        total / (extent.max[axis] - extent.min[axis])
    };
    let axis = usize::from(crowd(1) < crowd(0));
    let mut order: Vec<usize> = (0..operands.len()).collect();
    order.order_by(|a, b| operands[*a].bounds.min[axis].total_cmp(&operands[*b].bounds.min[axis]));
    let mut sets = DisjointSets::new(operands.len());
    let mut open: Vec<usize> = Vec::new();
    for at in order {
        let bounds = operands[at].bounds;
        open.retain(|it| operands[*it].bounds.max[axis] >= bounds.min[axis]);
        for other in &open {
            if operands[*other].bounds.meets(&bounds) {
                sets.join(*other, at);
            }
        }
        open.push(at);
    }
    sets.members().into_iter().map(|group| group.into_iter().map(|i| operands[i]).collect()).collect()
}

fn overlay(operation: OpType, group: &[Operand]) -> Vec<Region> {
    // Whole metres, so that taking it off and putting it back is exact for coordinates of a few decimals.
    let extent = group.iter().fold(Box2::EMPTY, |all, it| all.union(it.bounds));
    let center = extent.center();
    let origin = Point { x: center.x.round(), y: center.y.round() };
    let of = |side: Side| {
        let these = group.iter().filter(|it| it.side == side);
        MultiPolygon(these.map(|it| moved(it.region.to_polygon(SAGITTA), origin * -1.0)).collect())
    };
    // All outer rings turn counter-clockwise and all holes clockwise, so what is covered has a positive winding.
    let result = of(Side::A).boolean_op_with_fill_rule(&of(Side::B), operation, FillRule::Positive);
    let chords = Chords::of(group.iter().map(|it| it.region), extent);
    let restored = |region: Region| {
        let holes = region.holes.into_iter().map(|it| chords.restored(it)).collect();
        Region { outer: chords.restored(region.outer), holes }
    };
    result.0.into_iter().map(|it| canonical(restored(Region::from(&moved(it, origin))))).collect()
}

fn moved(polygon: Polygon, by: Point) -> Polygon {
    let (outer, holes) = polygon.into_inner();
    let shifted = |ring: LineString| LineString(ring.0.into_iter().map(|it| it + by).collect());
    Polygon::new(shifted(outer), holes.into_iter().map(shifted).collect())
}

/// The region with every ring starting at its leftmost, then lowest vertex and the holes in that order too.
fn canonical(mut region: Region) -> Region {
    let start = |ring: &Path| {
        ring.vertices.iter().map(|it| it.point).reduce(|a, b| if (b.x, b.y) < (a.x, a.y) { b } else { a })
    };
    for ring in std::iter::once(&mut region.outer).chain(&mut region.holes) {
        let first = start(ring);
        let first = ring.vertices.iter().position(|it| Some(it.point) == first);
        ring.vertices.rotate_left(first.unwrap_or(0));
    }
    region.holes.order_by(|a, b| {
        let key = |it: &Path| start(it).unwrap_or_default();
        let (a, b) = (key(a), key(b));
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
    });
    region
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vertex;
    use std::f64::consts::PI;

    fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Region {
        Region::rectangle(Box2 { min: [x0, y0], max: [x1, y1] })
    }

    fn disc(x: f64, y: f64, radius: f64) -> Region {
        let vertex = |x| Vertex { point: Point { x, y }, bulge: 1.0 };
        Region::new(Path { vertices: vec![vertex(x - radius), vertex(x + radius)], closed: true })
    }

    fn close(area: Area, expected: f64) {
        assert!((area.to_m2() - expected).abs() < 1e-5 * expected.max(0.1), "{area:?}, expected {expected}");
    }

    #[test]
    fn what_overlaps_counts_once() {
        for origin in [0.0, 10_200_000.0] {
            let at = |x: f64, y: f64| rectangle(origin + x, y - origin, origin + x + 10.0, y - origin + 10.0);
            let (a, b, c) = (at(0.0, 0.0), at(5.0, 5.0), at(100.0, 0.0));
            close(union_area([&a, &b, &c]), 275.0);
            close(overlap_area([&a, &c], [&b]), 25.0);
            close(total_area(&difference([&a, &c], [&b])), 175.0);
            assert_eq!(union([&a, &b, &c]).len(), 2);
            assert_eq!(union([&c, &b, &a]), union([&a, &b, &c]));
        }
    }

    #[test]
    fn regions_of_one_side_may_overlap() {
        let (a, b) = (rectangle(0.0, 0.0, 10.0, 10.0), rectangle(5.0, 0.0, 15.0, 10.0));
        close(overlap_area([&a, &b], [&rectangle(-1.0, -1.0, 20.0, 20.0)]), 150.0);
        close(total_area(&difference([&a, &b], [&a, &b])), 0.0);
        close(union_area([&a, &a, &a]), 100.0);
    }

    #[test]
    fn courtyards_stay_open_until_something_stands_in_them() {
        let ring =
            Region::with_holes(rectangle(0.0, 0.0, 30.0, 30.0).outer, vec![rectangle(10.0, 10.0, 20.0, 20.0).outer]);
        let cross = rectangle(15.0, -5.0, 40.0, 40.0);
        close(union_area([&ring]), 800.0);
        close(overlap_area([&ring], [&rectangle(12.0, 12.0, 18.0, 18.0)]), 0.0);
        close(overlap_area([&ring], [&cross]), 15.0 * 30.0 - 50.0);
        let union = union([&ring, &rectangle(12.0, 12.0, 18.0, 18.0)]);
        close(total_area(&union), 836.0);
        assert_eq!(union.len(), 2);
    }

    #[test]
    fn arcs_keep_their_area_through_an_overlay() {
        let (a, b) = (disc(0.0, 0.0, 10.0), disc(40.0, 0.0, 10.0));
        assert_eq!(union([&a, &b]), [a.clone(), b]);
        let around = rectangle(-300.0, -200.0, 500.0, 400.0);
        let exact = |area: Area, expected: f64| assert!((area.to_m2() - expected).abs() < 1e-4, "{area:?}, {expected}");
        exact(union_area([&a, &disc(3.0, 0.0, 2.0)]), 100.0 * PI);
        exact(overlap_area([&a], [&around]), 100.0 * PI);
        let ring = difference([&around], [&a]);
        exact(total_area(&ring), 800.0 * 600.0 - 100.0 * PI);
        assert_eq!(ring[0].holes[0].vertices.len(), 2);
        // Half of a disc: the cut leaves a chord at each end.
        exact(overlap_area([&a], [&rectangle(0.0, -20.0, 20.0, 20.0)]), 50.0 * PI);
    }

    #[test]
    fn neighbours_share_an_edge_and_no_area() {
        let at = |x: f64, width: f64| rectangle(x, 31_234.1, x + width, 31_250.3);
        let (a, b) = (at(-8_765.1, 12.3), at(-8_765.1 + 12.3, 7.7));
        assert!(overlap_area([&a], [&b]).to_m2() < 1e-5);
        close(union_area([&a, &b]), 20.0 * 16.2);
        let joined = union([&a, &b]);
        assert_eq!(joined.len(), 1);
    }

    #[test]
    fn broken_input_covers_nothing() {
        let broken = Region::polygon([(0.0, 0.0), (f64::NAN, 1.0), (1e308, 1e308)].map(|(x, y)| Point { x, y }));
        assert_eq!(union([&broken, &Region::default()]), []);
        let huge = rectangle(-1e300, -1e300, 1e300, 1e300);
        let _ = overlap_area([&huge], [&rectangle(0.0, 0.0, 1.0, 1.0)]);
    }

    #[test]
    fn hundreds_of_overlapping_squares_are_one() {
        let squares: Vec<Region> = (0..400)
            .map(|i| {
                let (x, y) = (f64::from(i % 20) * 8.0, f64::from(i / 20) * 8.0);
                rectangle(x, y, x + 10.0, y + 10.0)
            })
            .collect();
        let union = union(&squares);
        assert_eq!(union.len(), 1);
        close(total_area(&union), 162.0 * 162.0);
        close(total_area(&difference(&squares, &union)), 0.0);
    }
}
