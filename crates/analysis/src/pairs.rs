//! How two objects lie to each other: distance, contact, overlap.
//!
//! Distances are exact, arcs included. Overlaps go through the overlay of `geometry::boolean`; pieces no wider than the
//! tolerance in the mean, which two lines meant to coincide leave, do not count, so that a wall drawn on a boundary neither
//! crosses it nor overlaps the neighbour.

use crate::runs::{boundary, leaves_by, pieces, segments};
use crate::shapes::{nearest, region, shape};
use crate::{Measure, Missing};
use geometry::region::Location;
use geometry::{Area, Length, Nearest, Path, Point, Region, Tolerance, boolean, distance};
use model::{ObjIx, Reader, Shape};

/// The shortest distance between two objects with the points between which it is measured; 0 where they touch or overlap.
///
/// A courtyard is not part of a building: what stands in one has a distance to the walls around it. An open outline is
/// measured as the line it is.
///
/// # Source
/// GB 50016-2014(2018) App. B.0.1: the distance between buildings is the shortest between their outer walls.
pub fn gap_line(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Nearest> {
    let (from, to) = (shape(reader, a)?, shape(reader, b)?);
    // Measured from the object with the smaller id, so that the last bit does not depend on who asks.
    let key = |ix: ObjIx| (reader.object(ix).kind, reader.object(ix).id);
    let found = if key(a) <= key(b) { nearest(from, to) } else { nearest(to, from).map(Nearest::reversed) };
    found.ok_or_else(|| Missing::shape(reader.object(a).id, "图形没有顶点", "its geometry has no vertices"))
}

/// The shortest distance between two objects, see [`gap_line`].
pub fn gap(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Length> {
    gap_line(reader, a, b).map(|it| it.distance)
}

/// Whether two objects share a boundary point, within the tolerance, and no area.
pub fn touches(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    Ok(gap(reader, a, b)? <= reader.tolerance().linear && !overlaps(reader, a, b)?)
}

/// Whether two objects share more than a boundary: areas an area wider than the tolerance, a line or point and an area a
/// point further inside than the tolerance. Two lines overlap where they cross or touch.
pub fn overlaps(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    Ok(shapes_overlap(reader.tolerance(), shape(reader, a)?, shape(reader, b)?))
}

/// See [`overlaps`].
pub(crate) fn shapes_overlap(tolerance: Tolerance, a: &Shape, b: &Shape) -> bool {
    match (a, b) {
        (Shape::Region(a), Shape::Region(b)) => a.bounds().meets(&b.bounds()) && !common(tolerance, a, b).is_empty(),
        (Shape::Region(area), Shape::Path(line)) | (Shape::Path(line), Shape::Region(area)) => {
            runs_inside(tolerance, line, area)
        }
        (Shape::Region(area), Shape::Point(point)) | (Shape::Point(point), Shape::Region(area)) => {
            area.locate(*point, tolerance) == Location::Inside
        }
        (Shape::Path(_) | Shape::Point(_), Shape::Path(_) | Shape::Point(_)) => {
            nearest(a, b).is_some_and(|it| it.distance <= tolerance.linear)
        }
    }
}

/// The pieces that two areas share, without slivers.
pub fn overlap(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Vec<Region>> {
    Ok(common(reader.tolerance(), region(reader, a)?, region(reader, b)?))
}

/// The area that two objects share, without slivers.
pub fn overlap_area(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Area> {
    overlap(reader, a, b).map(|it| boolean::total_area(&it))
}

/// The area of `a` inside `b`; the same as [`overlap_area`], named for plots.
pub fn inside_area(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Area> {
    overlap_area(reader, a, b)
}

/// The pieces of `a` that lie outside of `b`, without slivers.
pub fn outside(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Vec<Region>> {
    Ok(rest(reader.tolerance(), region(reader, a)?, region(reader, b)?))
}

/// The area of `a` outside of `b`, without slivers.
pub fn outside_area(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Area> {
    outside(reader, a, b).map(|it| boolean::total_area(&it))
}

/// Whether all of `a` lies in the area `b` or on its boundary, within the tolerance. `a` may be a line or a point.
pub fn inside(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    let b = region(reader, b)?;
    Ok(match shape(reader, a)? {
        Shape::Region(a) => rest(reader.tolerance(), a, b).is_empty(),
        Shape::Path(line) => leaves_by(line, b) <= reader.tolerance().linear.to_m(),
        Shape::Point(point) => b.locate(*point, reader.tolerance()) != Location::Outside,
    })
}

/// Whether all of `b` lies in the area `a`, see [`inside`].
pub fn contains(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    inside(reader, b, a)
}

/// How far `a` reaches out of the area `b`: the greatest distance from `b` of a point of the outline of `a`; 0 when it lies
/// inside, within the tolerance.
///
/// To a hundredth of a millimetre along outlines. Where `a` fills a notch or a hole of `b` right across, its outline lies
/// inside; then the roomiest of a few places in the notch counts.
pub fn outside_by(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Length> {
    let b = region(reader, b)?;
    let furthest = match shape(reader, a)? {
        Shape::Point(point) => distance::point_to_region(*point, b).map_or(0.0, |it| it.distance.to_m()),
        Shape::Path(line) => leaves_by(line, b),
        Shape::Region(a) => {
            let pieces = rest(reader.tolerance(), a, b);
            let inner = pieces.iter().map(|it| point_distance(it.label_point(), b));
            // Pieces tell whether `a` leaves `b`; its own outline, arcs finely divided, how far.
            let outlines = pieces.iter().flat_map(|_| a.rings()).map(|ring| leaves_by(ring, b));
            inner.chain(outlines).fold(0.0, f64::max)
        }
    };
    let beyond_tolerance = furthest > reader.tolerance().linear.to_m();
    Ok(Length::m(if beyond_tolerance { furthest } else { 0.0 }))
}

fn common(tolerance: Tolerance, a: &Region, b: &Region) -> Vec<Region> {
    let mut pieces = boolean::intersection([a], [b]);
    pieces.retain(|it| !it.is_sliver(tolerance));
    pieces
}

fn rest(tolerance: Tolerance, a: &Region, b: &Region) -> Vec<Region> {
    let mut pieces = boolean::difference([a], [b]);
    pieces.retain(|it| !it.is_sliver(tolerance));
    pieces
}

fn point_distance(p: Point, region: &Region) -> f64 {
    distance::point_to_region(p, region).map_or(0.0, |it| it.distance.to_m())
}

/// Whether a part of a line lies in an area, further inside than the tolerance.
fn runs_inside(tolerance: Tolerance, line: &Path, area: &Region) -> bool {
    let is_inside = |p: Point| area.locate(p, tolerance) == Location::Inside;
    if !line.bounds().meets(&area.bounds()) {
        return false;
    }
    let boundary = boundary(area);
    segments(line).iter().any(|(a, b)| pieces(*a, *b, &boundary).iter().any(|(a, b)| is_inside((*a + *b) / 2.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};
    use model::Kind;
    use proptest::prelude::*;

    fn two(a: &str, b: &str) -> World {
        World::default().with(Kind::Building, "a", a).with(Kind::Building, "b", b)
    }

    const RING: &str = "POLYGON ((0 0, 40 0, 40 40, 0 40, 0 0), (10 10, 10 30, 30 30, 30 10, 10 10))";

    #[test]
    fn the_gap_is_the_shortest_distance_wherever_it_is_drawn() {
        let corner = rectangle(13.0, 14.0, 30.0, 18.0);
        for (a, b, expected) in [
            (rectangle(0.0, 0.0, 20.0, 12.0), rectangle(3.0, 25.0, 18.0, 40.0), 13.0),
            (rectangle(0.0, 0.0, 10.0, 10.0), corner, 5.0),
            (RING.to_string(), rectangle(16.0, 17.0, 20.0, 20.0), 6.0),
            (rectangle(0.0, 0.0, 10.0, 10.0), "LINESTRING (12 0, 12 50)".to_string(), 2.0),
            ("POINT (3 4)".to_string(), "POINT (0 0)".to_string(), 5.0),
            (rectangle(0.0, 0.0, 10.0, 10.0), "POINT (5 5)".to_string(), 0.0),
        ] {
            two(&a, &b).everywhere(|disguise, reader| {
                let line = gap_line(reader, ix(reader, "a"), ix(reader, "b")).unwrap();
                near(disguise, line.distance.to_m(), expected);
                near(disguise, distance::between_points(line.from, line.to).to_m(), expected);
                assert_eq!(gap(reader, ix(reader, "b"), ix(reader, "a")).unwrap(), line.distance, "{disguise}");
            });
        }
    }

    #[test]
    fn touching_is_not_overlapping() {
        for (b, touching, overlapping) in [
            (rectangle(10.0, 2.0, 20.0, 8.0), true, false),
            (rectangle(10.0004, 2.0, 20.0, 8.0), true, false),
            (rectangle(10.001, 2.0, 20.0, 8.0), false, false),
            (rectangle(9.99, 2.0, 20.0, 8.0), false, true),
            (rectangle(2.0, 2.0, 8.0, 8.0), false, true),
            ("LINESTRING (10 0, 10 50)".to_string(), true, false),
            ("LINESTRING (9 0, 9 50)".to_string(), false, true),
            ("POINT (10 5)".to_string(), true, false),
            ("POINT (9 5)".to_string(), false, true),
        ] {
            two(&rectangle(0.0, 0.0, 10.0, 10.0), &b).everywhere(|disguise, reader| {
                let (a, b) = (ix(reader, "a"), ix(reader, "b"));
                assert_eq!(touches(reader, a, b), Ok(touching), "{disguise}");
                assert_eq!(overlaps(reader, b, a), Ok(overlapping), "{disguise}");
            });
        }
    }

    #[test]
    fn a_wall_on_the_boundary_is_inside_and_one_a_millimetre_over_is_not() {
        let plot = rectangle(0.0, 0.0, 100.0, 80.0);
        for (a, is_inside, area, by) in [
            (rectangle(0.0, 10.0, 50.0, 20.0), true, 0.0, 0.0),
            (rectangle(-0.001, 10.0, 50.0, 20.0), false, 0.01, 0.001),
            (rectangle(-3.0, 10.0, 50.0, 20.0), false, 30.0, 3.0),
            (rectangle(-30.0, -40.0, -3.0, -4.0), false, 27.0 * 36.0, 50.0),
            (rectangle(-3.0, 10.0, 105.0, 20.0), false, 80.0, 5.0),
        ] {
            two(&a, &plot).everywhere(|disguise, reader| {
                let (a, b) = (ix(reader, "a"), ix(reader, "b"));
                assert_eq!(inside(reader, a, b), Ok(is_inside), "{disguise}");
                assert_eq!(contains(reader, b, a), Ok(is_inside), "{disguise}");
                assert!((outside_area(reader, a, b).unwrap().to_m2() - area).abs() < 1e-3, "{disguise}");
                near(disguise, outside_by(reader, a, b).unwrap().to_m(), by);
            });
        }
    }

    #[test]
    fn a_building_across_a_notch_of_the_plot_is_not_inside() {
        let plot = "POLYGON ((0 0, 100 0, 100 80, 60 80, 60 40, 40 40, 40 80, 0 80, 0 0))";
        two(&rectangle(30.0, 30.0, 70.0, 70.0), plot).everywhere(|disguise, reader| {
            let (a, b) = (ix(reader, "a"), ix(reader, "b"));
            assert!((outside_area(reader, a, b).unwrap().to_m2() - 600.0).abs() < 1e-3, "{disguise}");
            near(disguise, outside_by(reader, a, b).unwrap().to_m(), 10.0);
        });
    }

    #[test]
    fn what_overlaps_counts_without_the_courtyard() {
        two(RING, &rectangle(15.0, -5.0, 45.0, 45.0)).everywhere(|disguise, reader| {
            let (a, b) = (ix(reader, "a"), ix(reader, "b"));
            assert!(
                (overlap_area(reader, a, b).unwrap().to_m2() - (25.0 * 40.0 - 15.0 * 20.0)).abs() < 1e-3,
                "{disguise}"
            );
            assert_eq!(overlap_area(reader, a, b), inside_area(reader, b, a));
        });
    }

    #[test]
    fn an_object_without_outline_leaves_the_measure_unknown() {
        two("", &rectangle(0.0, 0.0, 1.0, 1.0)).everywhere(|_, reader| {
            let missing = gap(reader, ix(reader, "a"), ix(reader, "b")).unwrap_err();
            assert_eq!(missing.object, Some(reader.object(ix(reader, "a")).id));
            assert!(inside(reader, ix(reader, "b"), ix(reader, "a")).is_err());
        });
    }

    proptest! {
        #[test]
        fn the_gap_is_the_same_from_both_sides(
            corners in prop::array::uniform8(-50.0_f64..50.0), shift in prop::sample::select(vec![0.0, 1e7]),
        ) {
            let [x0, y0, w, h, x1, y1, v, g] = corners;
            let (x0, x1) = (x0 + shift, x1 + shift);
            let one = rectangle(x0, y0, x0 + w.abs() + 1.0, y0 + h.abs() + 1.0);
            let two = two(&one, &rectangle(x1, y1, x1 + v.abs() + 1.0, y1 + g.abs() + 1.0)).model();
            let reader = Reader::new(&two);
            let (a, b) = (ix(&reader, "a"), ix(&reader, "b"));
            prop_assert_eq!(gap(&reader, a, b), gap(&reader, b, a));
            // Disjoint rectangles: the gaps along x and y by Pythagoras.
            let apart = |lo: f64, size: f64, other: f64, far: f64| (other - lo - size).max(lo - other - far).max(0.0);
            let (dx, dy) = (apart(x0, w.abs() + 1.0, x1, v.abs() + 1.0), apart(y0, h.abs() + 1.0, y1, g.abs() + 1.0));
            let measured = gap(&reader, a, b).unwrap().to_m();
            prop_assert!((measured - (dx * dx + dy * dy).sqrt()).abs() < 1e-6);
            prop_assert_eq!(overlaps(&reader, a, b), overlaps(&reader, b, a));
        }
    }
}
