//! Where something would fit: strips before façades (ladder pads, lanes) and stalls on an area.

use crate::lanes::SideOfBuilding;
use crate::measure::choice;
use crate::near::is_complete;
use crate::outlines::body;
use crate::pads::pads_of;
use crate::runs::Stretches;
use crate::shapes::{region, shape};
use crate::{Measure, Missing};
use geometry::{Length, Point, Rect, Region, Vector, boolean};
use model::{Attr, Kind, ObjIx, Reader, Shape};

/// One side of a building and what serves it.
#[derive(Clone, Debug, PartialEq)]
pub struct Facade {
    /// Out of the building, of length 1.
    pub face: Vector,
    /// Its length.
    pub length: Length,
    /// How much of it pads lie before.
    pub served: Length,
    /// The ends of the side.
    pub ends: [Point; 2],
}

/// A strip of ground before a façade that is free of buildings and water and lies on the plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Its outline: a rectangle along the façade.
    pub outline: Region,
    /// Out of the building, of length 1.
    pub face: Vector,
    /// From the foremost wall of the façade to its near edge.
    pub distance: Length,
    /// Along the façade.
    pub length: Length,
    /// Green, stalls, trees and the like that would have to give way, in id order.
    pub clears: Vec<ObjIx>,
}

/// What never gives way.
const FIRM: [Kind; 4] = [Kind::Building, Kind::BuildingPart, Kind::Water, Kind::GarageEntrance];
/// What can.
const LOOSE: [Kind; 5] = [Kind::GreenArea, Kind::ParkingStall, Kind::ParkingLot, Kind::PublicSpace, Kind::PlayArea];
/// Strips are looked for at distances so many metres apart.
const APART: f64 = 0.5;

/// The four sides of a building, with how much of each pads lie before, no further than `within`.
///
/// # Source
/// GB 50016-2014(2018) 7.2.1: a high-rise has pads along a long side at least.
pub fn facades(reader: &Reader, building: ObjIx, within: Length) -> Measure<Vec<Facade>> {
    let outline = region(reader, building)?;
    let pads = pads_of(reader, building, within)?;
    let mut facades = Vec::new();
    for face in all_faces(reader, building)? {
        let Some(side) = SideOfBuilding::new(outline, face) else { continue };
        let (window, mut along) = (side.window(within.to_m() + 5e-5), Stretches::default());
        for pad in &pads {
            side.add(&mut along, shape(reader, *pad)?, &window);
        }
        let (length, served) = (Length::m(side.length), Length::m(along.total()));
        facades.push(Facade { face, length, served, ends: side.ends() });
    }
    Ok(facades)
}

fn all_faces(reader: &Reader, building: ObjIx) -> Measure<[Vector; 4]> {
    let body = body(reader, building)?;
    let (long, short) = (body.across(), body.axis);
    Ok([long, long * -1.0, short, short * -1.0])
}

/// The longest strip before each side of a building that is `depth` deep, at least `least` long, and begins between `near` and `far` from the façade; the nearest of equally long ones.
///
/// It lies on the plot and keeps clear of buildings, water and garage entrances; what else lies there is told.
///
/// # Source
/// GB 50016-2014(2018) 7.2.2: 5 m to 10 m before the façade.
pub fn strips(
    reader: &Reader,
    building: ObjIx,
    depth: Length,
    least: Length,
    (near, far): (Length, Length),
) -> Measure<Vec<Strip>> {
    is_complete(reader, Kind::Building)?;
    let outline = region(reader, building)?;
    let plots: Vec<ObjIx> = reader.within(Kind::SiteBoundary, outline.bounds());
    let plots: Vec<&Region> = plots.into_iter().filter_map(|it| region(reader, it).ok()).collect();
    let plot = plots.into_iter().find(|it| it.contains(outline.label_point()));
    let plot = plot.ok_or_else(|| Missing::kind(Kind::SiteBoundary))?;
    let mut found = Vec::new();
    for face in all_faces(reader, building)? {
        let Some(side) = SideOfBuilding::new(outline, face) else { continue };
        let steps = ((far.to_m() - near.to_m()) / APART + 1e-9).floor().max(0.0) as usize;
        let mut best: Option<(f64, f64, f64)> = None;
        for i in 0..=steps {
            let distance = near.to_m() + i as f64 * APART;
            let strip = side.strip(distance, depth.to_m());
            // The way to the façade must be free of buildings, too.
            let open = side.strip(0.0, distance + depth.to_m());
            let mut taken = Stretches::default();
            for off in boolean::difference([&strip], [plot]) {
                side.add(&mut taken, &Shape::Region(off), &strip);
            }
            for kind in FIRM {
                for other in reader.within(kind, open.bounds()) {
                    let is_own = other == building || is_part_of(reader, other, building);
                    if !is_own && choice(reader, other, Attr::Status) != Some("to_demolish") {
                        side.add(&mut taken, shape(reader, other)?, &open);
                    }
                }
            }
            for (from, to) in taken.gaps(side.length) {
                if to - from >= least.to_m() - 1e-6 && best.is_none_or(|it| to - from > it.1 - it.0 + 0.1) {
                    best = Some((from, to, distance));
                }
            }
        }
        let Some((from, to, distance)) = best else { continue };
        let outline = side.piece(from, to, distance, depth.to_m());
        let mut clears = Vec::new();
        for kind in LOOSE {
            for other in reader.within(kind, outline.bounds()) {
                let area = Shape::Region(outline.clone());
                if crate::pairs::shapes_overlap(reader.tolerance(), shape(reader, other)?, &area) {
                    clears.push(other);
                }
            }
        }
        let (distance, length) = (Length::m(distance), Length::m(to - from));
        found.push(Strip { outline, face, distance, length, clears });
    }
    Ok(found)
}

fn is_part_of(reader: &Reader, part: ObjIx, building: ObjIx) -> bool {
    crate::parts::building_of(reader, part).is_ok_and(|it| it == building)
}

/// The size of stalls and of the aisle before them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StallSize {
    /// Of a stall, along the aisle.
    pub width: Length,
    /// Of a stall, away from the aisle.
    pub depth: Length,
    /// Of the aisle; 0 where a lane runs beside the strip already.
    pub aisle: Length,
}

/// Stalls laid out on an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StallLayout {
    /// The stalls.
    pub stalls: Vec<Region>,
    /// The aisles before them.
    pub aisles: Vec<Region>,
}

/// Rows are shifted by this, in metres, to find where most stalls fit.
const SHIFT: f64 = 0.25;
/// So many rows, and stalls in a row, at most.
const MOST_ROWS: f64 = 200.0;

/// The layout of perpendicular stalls on an area that holds most: rows along either side of its smallest rectangle, two rows to
/// an aisle, clear of `taken`.
///
/// # Source
/// DG/TJ 08-7-2021 table 4.4.2 (sizes are the caller's).
pub fn stalls(area: &Region, size: &StallSize, taken: &[&Region]) -> StallLayout {
    let Some(rect) = Rect::around_region(area) else { return StallLayout::default() };
    let ground = boolean::difference([area], taken.iter().copied());
    let across = Vector { x: -rect.axis.y, y: rect.axis.x };
    let sides = [(rect.axis, across, rect.long, rect.short), (across, rect.axis * -1.0, rect.short, rect.long)];
    let mut best = StallLayout::default();
    for (u, v, length, depth) in sides {
        let corner = rect.center - u * (length.to_m() / 2.0) - v * (depth.to_m() / 2.0);
        let module = 2.0 * size.depth.to_m() + size.aisle.to_m();
        if depth.to_m() / module > MOST_ROWS || length.to_m() / size.width.to_m() > MOST_ROWS {
            continue;
        }
        let shifts = if size.aisle.to_m() > 0.0 { (module / SHIFT).ceil() as usize } else { 1 };
        for shift in 0..shifts {
            let layout = rows(&ground, corner, (u, v), (length.to_m(), depth.to_m()), size, shift as f64 * SHIFT);
            if layout.stalls.len() > best.stalls.len() {
                best = layout;
            }
        }
    }
    best
}

/// Rows of stalls, the first aisle `shift` before the corner.
fn rows(
    ground: &[Region],
    corner: Point,
    (u, v): (Vector, Vector),
    (length, depth): (f64, f64),
    size: &StallSize,
    shift: f64,
) -> StallLayout {
    let (d, w, aisle) = (size.depth.to_m(), size.width.to_m(), size.aisle.to_m());
    let block = |t: (f64, f64), n: (f64, f64)| {
        let at = |t: f64, n: f64| corner + u * t + v * n;
        Region::polygon([at(t.0, n.0), at(t.1, n.0), at(t.1, n.1), at(t.0, n.1)])
    };
    let is_free = |it: &Region| {
        let inside = boolean::overlap_area([it], ground.iter()).to_m2();
        inside >= it.area().to_m2() - 1e-4
    };
    let mut layout = StallLayout::default();
    let mut base = -shift;
    while base < depth + 1e-9 {
        // Row, aisle, row.
        let lane = (base + d, base + d + aisle);
        let both = [(base, base + d), (base + d + aisle, base + 2.0 * d + aisle)];
        let mut used: Vec<(f64, f64)> = Vec::new();
        for row in both.into_iter().filter(|it| it.0 > -1e-9 && it.1 < depth + 1e-9) {
            // Where a stall does not fit, the next is tried a little further on.
            let mut t = 0.0;
            while t + w < length + 1e-9 {
                let stall = block((t, t + w), row);
                let fits = is_free(&stall) && (aisle <= 0.0 || is_free(&block((t, t + w), lane)));
                if fits {
                    used.push((t, t + w));
                    layout.stalls.push(stall);
                    t += w;
                } else {
                    t += SHIFT;
                }
            }
        }
        let from = used.iter().map(|it| it.0).fold(f64::INFINITY, f64::min);
        let to = used.iter().map(|it| it.1).fold(f64::NEG_INFINITY, f64::max);
        if aisle > 0.0 && from < to {
            layout.aisles.push(block((from, to), lane));
        }
        base += 2.0 * d + aisle;
    }
    layout
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};

    fn site() -> World {
        World::new(&[Kind::Building, Kind::LadderPad])
            .with(Kind::SiteBoundary, "site", &rectangle(-40.0, -40.0, 100.0, 80.0))
            .with(Kind::Building, "b", &rectangle(0.0, 0.0, 60.0, 20.0))
    }

    #[test]
    fn a_pad_fits_before_each_side_that_has_room() {
        // In the north a building 12 m away, in the west the boundary at 40 m, in the east a green.
        let world = site().with(Kind::Building, "north", &rectangle(-10.0, 32.0, 70.0, 45.0)).with(
            Kind::GreenArea,
            "green",
            &rectangle(62.0, 0.0, 80.0, 20.0),
        );
        world.everywhere(|disguise, reader| {
            let of = |least: f64| {
                strips(reader, ix(reader, "b"), Length::m(10.0), Length::m(least), (Length::m(5.0), Length::m(10.0)))
                    .unwrap()
            };
            let all = of(20.0);
            assert_eq!(all.len(), 3, "{disguise}");
            let longest = all.iter().map(|it| it.length.to_m()).fold(0.0, f64::max);
            near(disguise, longest, 60.0);
            assert_eq!(all.iter().filter(|it| !it.clears.is_empty()).count(), 1, "{disguise}");
            assert!(all.iter().all(|it| (it.distance.to_m() - 5.0).abs() < 1e-9), "{disguise}");
            assert_eq!(of(30.0).len(), 1, "{disguise}");
        });
    }

    #[test]
    fn a_facade_without_a_pad_is_told() {
        let world = site().with(Kind::LadderPad, "p", &rectangle(10.0, -16.0, 40.0, -6.0));
        world.everywhere(|disguise, reader| {
            let all = facades(reader, ix(reader, "b"), Length::m(10.0)).unwrap();
            assert_eq!(all.len(), 4, "{disguise}");
            let served: f64 = all.iter().map(|it| it.served.to_m()).sum();
            near(disguise, served, 30.0);
            assert_eq!(all.iter().filter(|it| it.served.to_m() == 0.0).count(), 3, "{disguise}");
        });
    }

    #[test]
    fn two_rows_of_stalls_share_an_aisle() {
        let size = StallSize { width: Length::m(2.4), depth: Length::m(5.3), aisle: Length::m(5.5) };
        let world = World::default().with(Kind::ParkingLot, "lot", &rectangle(0.0, 0.0, 24.0, 16.1));
        let world = world.with(Kind::ParkingLot, "strip", &rectangle(0.0, 50.0, 30.0, 55.3));
        world.everywhere(|disguise, reader| {
            let area = |name: &str| region(reader, ix(reader, name)).unwrap();
            let lot = stalls(area("lot"), &size, &[]);
            assert_eq!((lot.stalls.len(), lot.aisles.len()), (20, 1), "{disguise}");
            // A strip beside a lane needs no aisle of its own.
            let beside = StallSize { aisle: Length::m(0.0), ..size };
            assert_eq!(stalls(area("strip"), &beside, &[]).stalls.len(), 12, "{disguise}");
            // With aisles in it they stand across it, two to a row.
            assert_eq!(stalls(area("strip"), &size, &[]).stalls.len(), 6, "{disguise}");
        });
        let lot = Region::polygon([(0.0, 0.0), (24.0, 0.0), (24.0, 16.1), (0.0, 16.1)].map(|(x, y)| Point { x, y }));
        let tree = Region::polygon([(11.0, 1.0), (13.0, 1.0), (13.0, 3.0), (11.0, 3.0)].map(|(x, y)| Point { x, y }));
        let lot = stalls(&lot, &size, &[&tree]);
        assert!(
            lot.stalls.len() >= 18
                && lot.stalls.iter().all(|it| { boolean::overlap_area([it], [&tree]).to_m2() < 1e-6 })
        );
    }
}
