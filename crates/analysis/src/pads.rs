//! Ladder pads (消防车登高操作场地): size, distance from the façade, and how much of a building they serve.

use crate::facing::Profile;
use crate::lanes::SideOfBuilding;
use crate::measure::choice;
use crate::near::is_complete;
use crate::outlines::{body, rectangle};
use crate::pairs::{gap, inside};
use crate::parts::building_of;
use crate::runs::{Stretches, extent_within};
use crate::shapes::{dot, edges, region, shape, unit};
use crate::widths::narrowest;
use crate::{Interval, Measure, Missing};
use geometry::{Length, Point, Ratio, Region, Vector, boolean, distance};
use model::{Attr, Kind, ObjIx, Reader, Shape, Value};

/// The shorter side of a pad: of its rectangle, but no more than its narrowest clear width.
///
/// # Source
/// GB 50016-2014(2018) 7.2.2(2).
pub fn pad_width(reader: &Reader, pad: ObjIx) -> Measure<Length> {
    let (outline, rect) = (region(reader, pad)?, rectangle(reader, pad)?);
    let across = narrowest(outline, reader.tolerance().linear.to_m());
    Ok(Length::m(across.map_or(rect.short.to_m(), |it| it.distance.to_m().min(rect.short.to_m()))))
}

/// The longer side of a pad: of its rectangle, but no more than its area over its [`pad_width`].
///
/// # Source
/// GB 50016-2014(2018) 7.2.2(2).
pub fn pad_length(reader: &Reader, pad: ObjIx) -> Measure<Length> {
    let (outline, rect, width) = (region(reader, pad)?, rectangle(reader, pad)?, pad_width(reader, pad)?.to_m());
    let filled = outline.area().to_m2() / width;
    // A rectangle is as long as its side, to the bit.
    let is_rectangle = (filled - rect.long.to_m()).abs() < 1e-6 * filled;
    Ok(Length::m(if is_rectangle { rect.long.to_m() } else { filled.min(rect.long.to_m()) }))
}

/// How a pad lies before a façade.
struct Before {
    near: f64,
    far: f64,
    profile: Profile,
    direction: Vector,
}

/// The façade direction in which a pad lies nearest; `None` when it lies off all corners.
fn before(reader: &Reader, pad: ObjIx, building: ObjIx) -> Measure<Option<Before>> {
    let (pad, outline, body) = (region(reader, pad)?, region(reader, building)?, body(reader, building)?);
    let tolerance = reader.tolerance().linear.to_m();
    let directions = [body.axis, body.across()].into_iter().flat_map(|it| [it, it * -1.0]);
    let all = directions.filter_map(|direction| {
        let profile = Profile::new(outline, pad, direction, tolerance);
        let both = |of: fn(&crate::facing::Stretch) -> (f64, f64)| {
            profile.stretches.iter().map(of).flat_map(|it| [it.0, it.1]).collect::<Vec<_>>()
        };
        let (walls, edge, gaps) = (both(|it| it.from), both(|it| it.to), both(|it| it.gaps()));
        let near = gaps.into_iter().reduce(f64::min)?.max(0.0);
        let far = edge.into_iter().reduce(f64::max)? - walls.into_iter().reduce(f64::max)?;
        Some(Before { near, far: far.max(near), profile, direction })
    });
    Ok(all.reduce(|a, b| if b.near < a.near - 1e-6 { b } else { a }))
}

/// The distance of a pad's near edge from the façade at its nearest: along the façade's normal; of a pad off the corner the
/// shortest distance.
///
/// # Source
/// GB 50016-2014(2018) 7.2.2(4): 5 m to 10 m.
pub fn pad_near(reader: &Reader, pad: ObjIx, building: ObjIx) -> Measure<Length> {
    match before(reader, pad, building)? {
        Some(it) => Ok(Length::m(it.near)),
        None => gap(reader, pad, building),
    }
}

/// The distance of a pad's near edge from the foremost wall of the façade at its furthest: more than [`pad_near`] where the
/// edge runs at an angle to the façade. A recess of the façade does not count.
pub fn pad_far(reader: &Reader, pad: ObjIx, building: ObjIx) -> Measure<Length> {
    match before(reader, pad, building)? {
        Some(it) => Ok(Length::m(it.far)),
        None => gap(reader, pad, building),
    }
}

/// The pads that serve a building: those that name it, and those that name none and lie within `within` of it.
pub fn pads_of(reader: &Reader, building: ObjIx, within: Length) -> Measure<Vec<ObjIx>> {
    let owner = building_of(reader, building)?;
    let owner = reader.object(owner).id;
    let mut pads = Vec::new();
    for pad in reader.within(Kind::LadderPad, region(reader, building)?.bounds().grown(within.to_m())) {
        let serves = match reader.attribute(pad, Attr::Building).map(|it| &it.value) {
            Some(Value::Object(id)) => *id == owner,
            _ => true,
        };
        if serves && gap(reader, pad, building)?.to_m() <= within.to_m() + 5e-5 {
            pads.push(pad);
        }
    }
    Ok(pads)
}

/// The length of façade that pads face: of the outer walls before which, at right angles and no further than `within`, a
/// pad lies. Up to the whole perimeter while pads may be missing.
///
/// # Source
/// GB 55037-2022 3.4.6; GB 50016-2014(2018) 7.2.1.
pub fn pad_coverage(reader: &Reader, building: ObjIx, within: Length) -> Measure<Interval<Length>> {
    let is_complete = is_complete(reader, Kind::LadderPad)?;
    let outline = region(reader, building)?;
    let mut pads = Vec::new();
    for pad in pads_of(reader, building, within)? {
        pads.push(region(reader, pad)?.outer.flatten(crate::runs::SAGITTA));
    }
    let mut low = 0.0;
    for (a, b) in outer_walls(outline) {
        let Some(u) = unit(b - a) else { continue };
        let (out, length) = (Vector { x: u.y, y: -u.x }, distance::between_points(a, b).to_m());
        // A hair more, so that a pad drawn exactly at the distance counts.
        let window = [(u * -1.0, 0.0), (u, length), (out * -1.0, 0.0), (out, within.to_m() + 5e-5)];
        let mut covered = Stretches::default();
        for pad in &pads {
            let points: Vec<Point> = pad.iter().map(|it| *it - a).collect();
            if let Some((from, to)) = extent_within(&points, &window, u) {
                covered.add(from, to);
            }
        }
        low += covered.total();
    }
    let high = if is_complete { low } else { outline.perimeter().to_m() };
    Ok(Interval { low: Length::m(low), high: Length::m(high) })
}

/// The walls of the outer ring with the building on their left, arcs as chords.
fn outer_walls(outline: &Region) -> Vec<(Point, Point)> {
    let outer = edges(outline).into_iter().next().unwrap_or_default();
    outer.iter().flat_map(|it| crate::runs::segments(&it.path())).collect()
}

/// [`pad_coverage`] over the building's perimeter.
///
/// # Source
/// GB 50016-2014(2018) 7.2.1: at least a quarter of the perimeter.
pub fn pad_share(reader: &Reader, building: ObjIx, within: Length) -> Measure<Interval<Ratio>> {
    let perimeter = region(reader, building)?.perimeter().to_m();
    Ok(pad_coverage(reader, building, within)?.map(|it| Ratio::new(it.to_m() / perimeter)))
}

/// The share of the best served long side of a building before which pads lie, no further than `within`.
///
/// # Source
/// GB 50016-2014(2018) 7.2.1: along at least one long side.
pub fn pad_long_side(reader: &Reader, building: ObjIx, within: Length) -> Measure<Interval<Ratio>> {
    let is_complete = is_complete(reader, Kind::LadderPad)?;
    let outline = region(reader, building)?;
    let pads = pads_of(reader, building, within)?;
    let mut best = 0.0_f64;
    for face in body(reader, building)?.faces() {
        let Some(side) = SideOfBuilding::new(outline, face) else { continue };
        let (window, mut along) = (side.window(within.to_m() + 5e-5), Stretches::default());
        for pad in &pads {
            side.add(&mut along, shape(reader, *pad)?, &window);
        }
        best = best.max(along.total() / side.length);
    }
    // Overlays are good to a micrometre.
    let best = if best > 1.0 - 1e-6 { 1.0 } else { best };
    Ok(Interval { low: Ratio::new(best), high: Ratio::new(if is_complete { best } else { 1.0 }) })
}

/// The longest gap between the pads of a building: the longest step that is needed to go from pad to pad through all of
/// them, straight from edge to edge. 0 for one pad or none.
///
/// # Source
/// GB 50016-2014(2018) 7.2.1: pads may be broken, gaps at most 30 m.
pub fn pad_gap(reader: &Reader, building: ObjIx, within: Length) -> Measure<Length> {
    let mut left = pads_of(reader, building, within)?;
    let mut reached = Vec::new();
    reached.extend(left.pop());
    let mut longest = Length::m(0.0);
    while !left.is_empty() {
        let mut next: Option<(usize, Length)> = None;
        for (i, pad) in left.iter().enumerate() {
            for from in &reached {
                let step = gap(reader, *from, *pad)?;
                if next.is_none_or(|it| step < it.1) {
                    next = Some((i, step));
                }
            }
        }
        let Some((i, step)) = next else { break };
        reached.push(left.swap_remove(i));
        longest = if longest < step { step } else { longest };
    }
    Ok(longest)
}

/// The number of objects of a kind that stand, wholly or in part, on the ground between a pad and the façade it faces.
///
/// # Source
/// GB 50016-2014(2018) 7.2.2(1): no trees, overhead lines or garage openings in between.
pub fn count_between(reader: &Reader, pad: ObjIx, building: ObjIx, kind: Kind) -> Measure<Interval<usize>> {
    let is_complete = is_complete(reader, kind)?;
    let mut low = 0;
    if let Some(before) = before(reader, pad, building)? {
        let grounds: Vec<Region> = before.profile.stretches.iter().map(|it| ground(&before.profile, it)).collect();
        let grounds = boolean::union(&grounds);
        let window = grounds.iter().fold(geometry::Box2::EMPTY, |all, it| all.union(it.bounds()));
        for other in reader.within(kind, window).into_iter().filter(|it| *it != pad && *it != building) {
            let other = shape(reader, other)?;
            low += usize::from(grounds.iter().any(|it| meets(reader, other, it)));
        }
    }
    Ok(Interval { low, high: if is_complete { low } else { usize::MAX } })
}

/// The ground between two walls of a stretch.
fn ground(profile: &Profile, it: &crate::facing::Stretch) -> Region {
    let corners = [(it.t0, it.from.0), (it.t1, it.from.1), (it.t1, it.to.1), (it.t0, it.to.0)];
    Region::polygon(corners.map(|(t, n)| profile.point(t, n)))
}

fn meets(reader: &Reader, shape: &Shape, ground: &Region) -> bool {
    crate::pairs::shapes_overlap(reader.tolerance(), shape, &Shape::Region(ground.clone()))
}

/// How far a podium stands out before its tower on the side of a pad: from the foremost wall of the tower that the pad
/// faces to the foremost wall of the podium there. 0 without a podium.
///
/// The podium is a part of the tower's building with that role, else the building in whose outline the tower stands.
///
/// # Source
/// GB 50016-2014(2018) 7.2.1: no podium deeper than 4 m on that side.
pub fn podium_depth(reader: &Reader, tower: ObjIx, pad: ObjIx) -> Measure<Length> {
    let Some(before) = before(reader, pad, tower)? else {
        let object = reader.object(pad);
        return Err(Missing::nothing(object.id, "场地不正对塔楼", "the pad does not face the tower"));
    };
    let front = |profile: &Profile| {
        let walls = profile.stretches.iter().flat_map(|it| [(it.t0, it.from.0), (it.t1, it.from.1)]);
        walls.map(|(t, n)| dot(profile.point(t, n), before.direction)).reduce(f64::max)
    };
    let (pad, tower_front) = (region(reader, pad)?, front(&before.profile));
    let mut depth = 0.0_f64;
    for podium in podiums(reader, tower)? {
        let profile = Profile::new(region(reader, podium)?, pad, before.direction, reader.tolerance().linear.to_m());
        depth = front(&profile).zip(tower_front).map_or(depth, |(podium, tower)| depth.max(podium - tower));
    }
    Ok(Length::m(depth))
}

fn podiums(reader: &Reader, tower: ObjIx) -> Measure<Vec<ObjIx>> {
    let bounds = region(reader, tower)?.bounds();
    let mut podiums = Vec::new();
    let owner = building_of(reader, tower);
    for part in reader.within(Kind::BuildingPart, bounds) {
        let is_podium = part != tower && choice(reader, part, Attr::PartRole) == Some("podium");
        if is_podium && building_of(reader, part) == owner {
            podiums.push(part);
        }
    }
    for building in reader.within(Kind::Building, bounds) {
        if podiums.is_empty() && building != tower && inside(reader, tower, building)? {
            podiums.push(building);
        }
    }
    Ok(podiums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};

    /// A tower of 60 m by 20 m with a pad of 20 m by 10 m, 6 m before its southern façade.
    fn tower() -> World {
        let world = World::new(&[Kind::LadderPad]).with(Kind::Building, "b", &rectangle(0.0, 0.0, 60.0, 20.0));
        world.with(Kind::LadderPad, "p", &rectangle(5.0, -16.0, 25.0, -6.0))
    }

    const WITHIN: Length = Length::m(10.0);

    #[test]
    fn a_pad_has_the_sides_of_its_rectangle_unless_it_is_narrower() {
        let world = tower().with(Kind::LadderPad, "l", "POLYGON ((0 40, 30 40, 30 48, 20 48, 20 52, 0 52, 0 40))");
        world.everywhere(|disguise, reader| {
            near(disguise, pad_width(reader, ix(reader, "p")).unwrap().to_m(), 10.0);
            near(disguise, pad_length(reader, ix(reader, "p")).unwrap().to_m(), 20.0);
            near(disguise, pad_width(reader, ix(reader, "l")).unwrap().to_m(), 8.0);
            near(disguise, pad_length(reader, ix(reader, "l")).unwrap().to_m(), 30.0);
        });
    }

    #[test]
    fn a_pad_lies_between_two_distances_from_the_facade() {
        let skew = "POLYGON ((30 -5, 50 -9, 50 -20, 30 -20, 30 -5))";
        tower().with(Kind::LadderPad, "skew", skew).everywhere(|disguise, reader| {
            for (pad, nearest, furthest) in [("p", 6.0, 6.0), ("skew", 5.0, 9.0)] {
                let (pad, b) = (ix(reader, pad), ix(reader, "b"));
                near(disguise, pad_near(reader, pad, b).unwrap().to_m(), nearest);
                near(disguise, pad_far(reader, pad, b).unwrap().to_m(), furthest);
            }
        });
    }

    #[test]
    fn coverage_is_the_facade_before_which_pads_lie() {
        let world = tower()
            .with(Kind::LadderPad, "overlapping", &rectangle(20.0, -15.0, 35.0, -5.0))
            .with(Kind::LadderPad, "round the corner", &rectangle(65.0, -30.0, 75.0, 12.0))
            .with(Kind::LadderPad, "too far", &rectangle(35.0, -30.0, 60.0, -11.0));
        world.everywhere(|disguise, reader| {
            let b = ix(reader, "b");
            let coverage = pad_coverage(reader, b, WITHIN).unwrap().known().unwrap().to_m();
            near(disguise, coverage, 30.0 + 12.0);
            near(disguise, pad_share(reader, b, WITHIN).unwrap().low.value(), 42.0 / 160.0);
            near(disguise, pad_long_side(reader, b, WITHIN).unwrap().low.value(), 0.5);
            near(disguise, pad_long_side(reader, b, Length::m(11.0)).unwrap().low.value(), 55.0 / 60.0);
            // From the pads by the façade to the one round the corner.
            near(disguise, pad_gap(reader, b, WITHIN).unwrap().to_m(), 30.0);
        });
    }

    #[test]
    fn a_pad_of_another_building_serves_only_that() {
        let world = tower().with(Kind::Building, "other", &rectangle(0.0, -40.0, 60.0, -22.0));
        let world = world.with(Kind::LadderPad, "theirs", &rectangle(30.0, -17.0, 50.0, -7.0)).of("other");
        world.everywhere(|disguise, reader| {
            let coverage = |name: &str| pad_coverage(reader, ix(reader, name), WITHIN).unwrap().low.to_m();
            near(disguise, coverage("b"), 20.0);
            near(disguise, coverage("other"), 40.0);
        });
    }

    #[test]
    fn what_stands_between_pad_and_facade_is_counted() {
        let world = tower()
            .with(Kind::PowerLine, "crossing", "LINESTRING (-50 -3, 90 -3)")
            .with(Kind::PowerLine, "behind", "LINESTRING (-50 30, 90 30)")
            .with(Kind::ParkingStall, "between", &rectangle(10.0, -5.0, 12.4, 0.0))
            .with(Kind::ParkingStall, "beside", &rectangle(30.0, -5.0, 32.4, 0.0));
        world.everywhere(|disguise, reader| {
            let count = |kind| count_between(reader, ix(reader, "p"), ix(reader, "b"), kind).map(|it| it.low);
            assert_eq!(count(Kind::PowerLine), Ok(1), "{disguise}");
            assert_eq!(count(Kind::ParkingStall), Ok(1), "{disguise}");
            assert!(count(Kind::GarageEntrance).is_err(), "{disguise}");
        });
    }

    #[test]
    fn a_podium_stands_out_before_its_tower() {
        let world = World::new(&[Kind::LadderPad])
            .with(Kind::Building, "b", &rectangle(0.0, 0.0, 80.0, 40.0))
            .with(Kind::BuildingPart, "tower", &rectangle(10.0, 4.0, 70.0, 24.0))
            .choice(Attr::PartRole, "tower")
            .of("b")
            .with(Kind::LadderPad, "south", &rectangle(20.0, -16.0, 40.0, -6.0))
            .with(Kind::LadderPad, "north", &rectangle(20.0, 46.0, 40.0, 56.0));
        world.everywhere(|disguise, reader| {
            let depth = |pad: &str| podium_depth(reader, ix(reader, "tower"), ix(reader, pad)).unwrap().to_m();
            near(disguise, depth("south"), 4.0);
            near(disguise, depth("north"), 16.0);
        });
        tower().everywhere(|disguise, reader| {
            near(disguise, podium_depth(reader, ix(reader, "b"), ix(reader, "p")).unwrap().to_m(), 0.0);
        });
    }
}
