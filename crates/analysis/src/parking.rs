//! Parking stalls, aisles and entrances.

use crate::facing::facing_along;
use crate::measure::number;
use crate::outlines::rectangle;
use crate::pairs::gap;
use crate::shapes::{dot, edges, region, shape};
use crate::widths::narrowest;
use crate::{Interval, Measure, Missing};
use geometry::{Length, Region, Vector};
use model::{Attr, Kind, ObjIx, Reader, Shape};

/// The sides of a stall: as drawn when it has an outline, else as stated. A stall drawn as a parallelogram (斜列) is as wide
/// as its long edges are apart.
fn sides(reader: &Reader, stall: ObjIx) -> Measure<(Interval<Length>, Interval<Length>)> {
    let Ok(outline) = region(reader, stall) else {
        let of = |attr| number(reader, stall, attr).map(|it| it.map(Length::m));
        return Ok((of(Attr::StallWidth)?, of(Attr::StallLength)?));
    };
    let rect = rectangle(reader, stall)?;
    let (long, short, area) = (rect.long.to_m(), rect.short.to_m(), outline.area().to_m2());
    if area >= long * short * (1.0 - 1e-6) {
        return Ok((Interval::exact(rect.short), Interval::exact(rect.long)));
    }
    let across = narrowest(outline, reader.tolerance().linear.to_m()).map_or(short, |it| it.distance.to_m());
    Ok((Interval::exact(Length::m(across)), Interval::exact(Length::m(area / across))))
}

/// The width of a parking stall.
///
/// # Source
/// DG/TJ 08-7-2021 table 4.4.2.
pub fn stall_width(reader: &Reader, stall: ObjIx) -> Measure<Interval<Length>> {
    sides(reader, stall).map(|it| it.0)
}

/// The length of a parking stall, along its long edges.
///
/// # Source
/// DG/TJ 08-7-2021 table 4.4.2.
pub fn stall_length(reader: &Reader, stall: ObjIx) -> Measure<Interval<Length>> {
    sides(reader, stall).map(|it| it.1)
}

/// How far an aisle is looked for, in metres.
const AISLE_REACH: f64 = 30.0;

/// What ends an aisle.
const AISLE_ENDS: [Kind; 5] = [Kind::ParkingStall, Kind::Building, Kind::GreenArea, Kind::SiteBoundary, Kind::Basement];

/// What keeps this far from the sides of a stall's front is not in front of it.
const BESIDE: f64 = 0.05;

/// The width of the aisle that serves a stall: the free distance before its open end, at right angles, to the nearest other
/// stall, building, green, basement wall or plot boundary. Of both ends the one with more room; of a stall that lies
/// parallel to its aisle of both long sides. 30 m to without end where nothing stands within 30 m. Before a slanting stall
/// drawn as a turned rectangle this is measured along the stall, which is more than the aisle is wide.
///
/// # Source
/// DG/TJ 08-7-2021 table 4.4.2, 4.4.5.
pub fn aisle_width(reader: &Reader, stall: ObjIx) -> Measure<Interval<Length>> {
    let outline = region(reader, stall)?;
    let parallel = crate::measure::choice(reader, stall, Attr::StallLayout) == Some("parallel");
    let ring = edges(outline).into_iter().next().unwrap_or_default();
    let longest = ring.iter().map(|it| it.chord()).fold(0.0, f64::max);
    let is_end = |chord: f64| (chord < 0.75 * longest) != parallel;
    let mut best: Option<f64> = None;
    for edge in ring.iter().filter(|it| it.chord() > 4.0 * BESIDE && is_end(it.chord())) {
        let (Some(u), Some(out)) = (edge.direction(), edge.outwards()) else { continue };
        let (a, b) = (edge.a + u * BESIDE, edge.b - u * BESIDE);
        let front = Region::polygon([a, b, b - out * BESIDE, a - out * BESIDE]);
        let free = free_before(reader, stall, &front, out)?;
        best = Some(best.map_or(free, |it| it.max(free)));
    }
    let missing = || Missing::shape(reader.object(stall).id, "车位没有开口边", "the stall has no open end");
    let width = best.ok_or_else(missing)?;
    Ok(Interval { low: Length::m(width.min(AISLE_REACH)), high: Length::m(width) })
}

/// The free distance before a strip, in metres; infinite when nothing stands within reach.
fn free_before(reader: &Reader, stall: ObjIx, front: &Region, out: Vector) -> Measure<f64> {
    let bounds = front.bounds();
    let shift = out * AISLE_REACH;
    let window = bounds.union(geometry::Box2::around(front.outer.vertices.iter().map(|it| it.point + shift)));
    let mut free = f64::INFINITY;
    for kind in AISLE_ENDS {
        for other in reader.within(kind, window).into_iter().filter(|it| *it != stall) {
            let Ok(region) = region(reader, other) else { continue };
            // Of a plot or basement the stall stands in, the far wall counts; so does a wall that the stall touches.
            let found = facing_along(front, region, out, 1e-6).map(|it| it.gap.to_m());
            free = free.min(found.filter(|it| *it <= AISLE_REACH).unwrap_or(f64::INFINITY));
        }
    }
    Ok(free)
}

/// The stalls of one row: those reached from a stall by steps of at most `step` between stalls that lie side by side or end
/// to end, in id order.
pub fn stall_row(reader: &Reader, stall: ObjIx, step: Length) -> Measure<Vec<ObjIx>> {
    let kind = reader.object(stall).kind;
    let mut row = vec![stall];
    let mut next = 0;
    while let Some(ix) = row.get(next).copied() {
        next += 1;
        let window = shape(reader, ix)?.bounds().grown(step.to_m());
        for other in reader.within(kind, window) {
            let near = !row.contains(&other) && gap(reader, ix, other)?.to_m() <= step.to_m() + 5e-5;
            if near && is_same_row(reader, ix, other)? {
                row.push(other);
            }
        }
    }
    row.sort_unstable();
    Ok(row)
}

/// Whether two stalls lie in one row: their sides, not their ends, are next to each other.
fn is_same_row(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    let (one, two) = (rectangle(reader, a)?, rectangle(reader, b)?);
    let between = two.center - one.center;
    let along = dot(between, one.axis).abs();
    Ok(along < one.long.to_m() / 2.0)
}

/// The length of the row that a stall stands in, over all stalls within steps of `step`, side by side.
///
/// # Source
/// DG/TJ 08-7-2021 4.4.12: rows of at most about 36 m, 2.5 m between groups.
pub fn stall_row_length(reader: &Reader, stall: ObjIx, step: Length) -> Measure<Length> {
    let row = stall_row(reader, stall, step)?;
    let axis = rectangle(reader, stall)?.axis;
    let across = Vector { x: -axis.y, y: axis.x };
    let extents: Vec<(f64, f64)> = row
        .iter()
        .filter_map(|it| geometry::facing::extent(region(reader, *it).ok()?, across))
        .map(|it| (it.from.to_m(), it.to.to_m()))
        .collect();
    let from = extents.iter().map(|it| it.0).fold(f64::INFINITY, f64::min);
    let to = extents.iter().map(|it| it.1).fold(f64::NEG_INFINITY, f64::max);
    let missing = || Missing::shape(reader.object(stall).id, "没有闭合轮廓", "it has no closed outline");
    if from <= to { Ok(Length::m(to - from)) } else { Err(missing()) }
}

/// The width of an entrance: as stated, else the length of the line drawn across it, else the longer side of its outline.
///
/// # Source
/// DG/TJ 08-7-2021 4.2.9; GB 50352-2019 5.2.6.
pub fn entrance_width(reader: &Reader, entrance: ObjIx) -> Measure<Interval<Length>> {
    let stated = number(reader, entrance, Attr::Width).map(|it| it.map(Length::m));
    match (stated, shape(reader, entrance)) {
        (Ok(width), _) => Ok(width),
        (Err(_), Ok(Shape::Path(path))) => Ok(Interval::exact(Length::m(path.length()))),
        (Err(_), Ok(Shape::Region(_))) => rectangle(reader, entrance).map(|it| Interval::exact(it.long)),
        (Err(missing), _) => Err(missing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};

    /// Two rows of three stalls, 2.4 m by 5.3 m, across an aisle of 5.5 m.
    fn lot() -> World {
        (0..3).fold(World::default(), |world, i| {
            let x = 2.4 * f64::from(i);
            let world = world.with(Kind::ParkingStall, &format!("s{i}"), &rectangle(x, 0.0, x + 2.4, 5.3));
            world.with(Kind::ParkingStall, &format!("n{i}"), &rectangle(x, 10.8, x + 2.4, 16.1))
        })
    }

    #[test]
    fn a_stall_measures_as_drawn() {
        // Slanting by 60°: 2.4 m between the long edges, 5.3 m along them.
        let slanting =
            "POLYGON ((0 0, 2.771281292110204 0, 5.421281292110204 4.589934640057525, 2.65 4.589934640057525, 0 0))";
        let world = lot().with(Kind::ParkingStall, "p", slanting);
        let world =
            world.with(Kind::ParkingStall, "t", "").number(Attr::StallWidth, 2.5).number(Attr::StallLength, 5.0);
        world.everywhere(|disguise, reader| {
            for (stall, width, length) in [("s0", 2.4, 5.3), ("p", 2.4, 5.3), ("t", 2.5, 5.0)] {
                let stall = ix(reader, stall);
                near(disguise, stall_width(reader, stall).unwrap().known().unwrap().to_m(), width);
                near(disguise, stall_length(reader, stall).unwrap().known().unwrap().to_m(), length);
            }
        });
    }

    #[test]
    fn an_aisle_is_as_wide_as_the_free_distance_before_the_stall() {
        // Behind the southern row stands a wall.
        let world = lot().with(Kind::Building, "w", &rectangle(-5.0, -3.0, 20.0, -1.0));
        world.everywhere(|disguise, reader| {
            for stall in ["s0", "s1", "n2"] {
                let width = aisle_width(reader, ix(reader, stall)).unwrap();
                let (low, high) = if stall == "n2" { (30.0, f64::INFINITY) } else { (5.5, 5.5) };
                near(disguise, width.low.to_m(), low);
                assert!(width.high.to_m() == high || (width.high.to_m() - high).abs() < 1e-5, "{disguise}: {width:?}");
            }
        });
    }

    #[test]
    fn a_row_ends_at_a_gap_and_does_not_cross_the_aisle() {
        let world = lot().with(Kind::ParkingStall, "s3", &rectangle(9.7, 0.0, 12.1, 5.3));
        let world = world.with(Kind::ParkingStall, "back", &rectangle(0.0, -5.3, 2.4, 0.0));
        world.everywhere(|disguise, reader| {
            let row = |step: f64| stall_row_length(reader, ix(reader, "s1"), Length::m(step)).unwrap().to_m();
            near(disguise, row(0.1), 7.2);
            near(disguise, row(2.49), 7.2);
            near(disguise, row(2.5), 12.1);
            assert_eq!(stall_row(reader, ix(reader, "s1"), Length::m(0.1)).unwrap().len(), 3, "{disguise}");
        });
    }

    #[test]
    fn an_entrance_is_as_wide_as_stated_or_drawn() {
        let world = World::default().with(Kind::Entrance, "line", "LINESTRING (0 0, 7 0)");
        let world = world.with(Kind::Entrance, "point", "POINT (0 0)").with(Kind::Entrance, "said", "POINT (50 0)");
        world.number(Attr::Width, 6.0).everywhere(|disguise, reader| {
            near(disguise, entrance_width(reader, ix(reader, "line")).unwrap().low.to_m(), 7.0);
            near(disguise, entrance_width(reader, ix(reader, "said")).unwrap().low.to_m(), 6.0);
            assert!(entrance_width(reader, ix(reader, "point")).is_err());
        });
    }
}
