//! Sunlight on buildings: which hours reach the façade that a code looks at, and who takes the rest.
//!
//! A site plan shows no windows. Where a measure speaks of a building it therefore gives bounds: the least that a full window of
//! the greatest counted width would have anywhere along the main façade's ground floor, and the most that any point there has.
//! Every dwelling passes when the lower bound does; when the upper bound fails, no window can pass.
//!
//! Measures are whole minutes, rounded down, as an analysis by the prescribed step of a minute gives them. What a drawing says of
//! north and of its corners moves the end of a shadow by up to [`ACCURACY`]: a time that lies within it of a whole minute is
//! the interval of both.

use crate::compass::{bearing, north, north_vector, off};
use crate::measure::{choice, number};
use crate::near::is_complete;
use crate::outlines::{body, rectangle};
use crate::runs::{COARSE, chords};
use crate::shapes::{cross, dot, region, unit};
use crate::{Interval, Measure, Missing, Need};
use ::sunlight::{Convention, Occluder, Place, Point3, Receiver, Scene, Span, Timeline, Window};
use geometry::{Angle, Box2, Point, Ratio, Vector, math};
use model::{Attr, Kind, ObjIx, ObjectId, Reader};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::f64::consts::PI;
use std::sync::Arc;

/// A duration in seconds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

impl Seconds {
    /// In seconds.
    pub fn value(self) -> f64 {
        self.0
    }
}

/// How exact the end of a shadow is, in seconds: a compass that is drawn 0.01° off moves it by 2.4 s, a corner by a millimetre less.
pub const ACCURACY: f64 = 3.0;

/// The step of an analysis, in seconds: what lasts less is not seen (437/2021 art. 11).
const MINUTE: f64 = 60.0;

/// A time in whole minutes, rounded down, in seconds; of one that lies near a whole minute both.
fn whole_minutes(low: f64, high: f64) -> Interval<f64> {
    let down = |it: f64| (it / MINUTE).floor().max(0.0) * MINUTE;
    Interval { low: down(low), high: down(high) }
}

/// The main façade of a building under the sun of a standard day.
#[derive(Clone, Debug, PartialEq)]
pub struct Facade {
    /// Buildings that may shade it; shadows name them by their place here.
    pub buildings: Vec<Shading>,
    /// Places of full windows along it, at most a step apart.
    pub windows: Vec<Lit>,
    /// Single points along it, at most a step apart.
    pub points: Vec<Lit>,
    /// Buildings whose height is not known, by their place among the buildings; they were taken as high as matters.
    without_height: Vec<(u32, Missing)>,
}

/// A building that may cast a shadow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shading {
    /// Which.
    pub id: ObjectId,
    /// Whether it is only proposed.
    pub is_proposed: bool,
}

/// A place on a façade with its day.
#[derive(Clone, Debug, PartialEq)]
pub struct Lit {
    /// The storey, from 1 for the ground floor.
    pub storey: u32,
    /// The middle of the window, or the point.
    pub at: Point,
    /// What must be lit: both ends of the window's sill, or the point. Levels are from ±0.000 of its building.
    pub ends: Vec<Point3>,
    /// What the façade faces, clockwise from north.
    pub bearing: Angle,
    /// Its effective hours.
    pub hours: Span,
    /// Its day.
    pub day: Timeline,
}

/// The convention of a value of the attribute type `sunlight`.
pub fn convention(how: u16) -> &'static Convention {
    let name = model::kinds::SUNLIGHT.value(how);
    Convention::ALL.into_iter().find(|it| it.id == name).unwrap_or(Convention::ALL[0])
}

/// The longest continuous sun on the ground floor of the main façade.
///
/// # Source
/// 沪规划资源建〔2021〕437号 art. 4 (continuous, full window), art. 5 (main orientation only).
pub fn longest(reader: &Reader, building: ObjIx, how: u16) -> Measure<Interval<Seconds>> {
    bounds(reader, building, how, longest_of)
}

/// The total sun on the ground floor of the main façade, in pieces of at least `piece` seconds.
///
/// # Source
/// 沪规划资源建〔2021〕437号 art. 4 (cumulative, pieces of at least 5 minutes).
pub fn total(reader: &Reader, building: ObjIx, how: u16, piece: f64) -> Measure<Interval<Seconds>> {
    bounds(reader, building, how, |day| {
        if day.shadows.is_empty() {
            return exact(Span::total(&day.lit(), piece));
        }
        let of = |slack: f64| Span::total(&day.lit(), piece + slack) - slack;
        whole_minutes(of(ACCURACY), of(-ACCURACY))
    })
}

/// How many whole minutes the longest continuous sun falls short of what must be kept: `need` seconds, or what there was without
/// the proposed buildings where that was less. From the best point to the worst window place.
///
/// # Source
/// 沪规划资源建〔2021〕437号 arts 7–9: flats below the standard before must not get worse.
pub fn shortfall(reader: &Reader, building: ObjIx, how: u16, need: f64) -> Measure<Interval<Seconds>> {
    let facade = facade(reader, building, how)?;
    let of = |it: &Lit| {
        let before = it.day.past(|by| !facade.buildings[by as usize].is_proposed);
        let kept = (Span::longest(&before.lit()) - Span::longest(&it.day.lit())).abs() <= ACCURACY;
        let (before, after) = (longest_of(&before), longest_of(&it.day));
        let short = |before: f64, after: f64| (before.min(need) - after).max(0.0);
        if kept {
            exact(0.0)
        } else {
            Interval { low: short(before.low, after.high), high: short(before.high, after.low) }
        }
    };
    let low = facade.points.iter().map(|it| of(it).low).fold(need, f64::min);
    let high = facade.windows.iter().map(|it| of(it).high).fold(low, f64::max);
    // A building that was not recognised may stand in the way.
    let high = if is_complete(reader, Kind::Building)? { high } else { need };
    Ok(Interval { low: Seconds(low), high: Seconds(high) })
}

/// Whether a building shades the main façade of another one in its effective hours, for a minute at least.
pub fn shades(reader: &Reader, a: ObjIx, b: ObjIx, how: u16) -> Measure<bool> {
    let id = reader.object(crate::parts::building_of(reader, a)?).id;
    let facade = analysed(reader, b, how)?;
    let is_by = |by: u32| facade.buildings[by as usize].id == id;
    // The heights of others do not matter.
    if let Some((_, missing)) = facade.without_height.iter().find(|it| is_by(it.0)) {
        return Err(missing.clone());
    }
    let mut shadows = facade.windows.iter().flat_map(|it| &it.day.shadows);
    Ok(shadows.any(|it| is_by(it.by) && it.span.length() >= MINUTE))
}

fn exact(value: f64) -> Interval<f64> {
    Interval { low: value, high: value }
}

/// The longest continuous sun of a day. Without a shadow it ends with the hours of the analysis, which are exact.
fn longest_of(day: &Timeline) -> Interval<f64> {
    let longest = Span::longest(&day.lit());
    if day.shadows.is_empty() { exact(longest) } else { whole_minutes(longest - ACCURACY, longest + ACCURACY) }
}

fn bounds(
    reader: &Reader,
    building: ObjIx,
    how: u16,
    measure: impl Fn(&Timeline) -> Interval<f64>,
) -> Measure<Interval<Seconds>> {
    let facade = facade(reader, building, how)?;
    let high = facade.points.iter().map(|it| measure(&it.day).high).fold(0.0, f64::max);
    // A building that was not recognised may stand in the way.
    let low = if is_complete(reader, Kind::Building)? {
        facade.windows.iter().map(|it| measure(&it.day).low).fold(f64::INFINITY, f64::min)
    } else {
        0.0
    };
    Ok(Interval { low: Seconds(low.min(high)), high: Seconds(high) })
}

/// The main façade of a building under the sun of a convention's standard day.
///
/// Shadows come from all buildings within the convention's reach but those to be demolished; of one whose parts are drawn, from
/// the parts. Levels are compared where ±0.000 is given for both, else taken as equal. Missing is the height of a building only
/// when it could matter.
pub fn facade(reader: &Reader, building: ObjIx, how: u16) -> Measure<Arc<Facade>> {
    let facade = analysed(reader, building, how)?;
    lacking(&facade).map_or_else(|| Ok(facade.clone()), Err)
}

/// What is missing to know the days of a façade: the height of a building whose shadow could fall on it.
fn lacking(facade: &Facade) -> Option<Missing> {
    let days = facade.windows.iter().chain(&facade.points).flat_map(|it| &it.day.shadows);
    let by: BTreeSet<u32> = days.map(|it| it.by).collect();
    facade.without_height.iter().find(|it| by.contains(&it.0)).map(|it| it.1.clone())
}

fn analysed(reader: &Reader, building: ObjIx, how: u16) -> Measure<Arc<Facade>> {
    let id = reader.object(building).id;
    reader.keep(("sunlight", [id.0, u64::from(how), 0, 0]), |reader| {
        analyse(reader, building, convention(how), &[0.0]).map(Arc::new)
    })
}

/// As [`facade`], of every storey: those that the building states, equally high. Not kept between reviews.
pub fn storeys(reader: &Reader, building: ObjIx, how: u16) -> Measure<Facade> {
    let of = |attr| number(reader, building, attr).ok().and_then(|it| it.known());
    let count = of(Attr::Storeys).filter(|it| (1.0..=MOST_STOREYS).contains(it));
    let levels = match (count, of(Attr::Height)) {
        (Some(count), Some(height)) => (0..count as u32).map(|i| f64::from(i) * height / count).collect(),
        _ => vec![0.0],
    };
    let facade = analyse(reader, building, convention(how), &levels)?;
    lacking(&facade).map_or(Ok(facade), Err)
}

/// No building has more storeys.
const MOST_STOREYS: f64 = 250.0;

/// The main façade at the levels of floors, in metres above ±0.000, from the lowest.
fn analyse(reader: &Reader, building: ObjIx, convention: &Convention, floors: &[f64]) -> Measure<Facade> {
    let id = reader.object(building).id;
    let outline = region(reader, building)?;
    let walls = main_walls(reader, building, convention)?;
    if walls.is_empty() {
        return Err(Missing::nothing(id, "没有朝南的主要立面", "it has no main façade that faces the sun"));
    }
    let Surroundings { scene, buildings, without_height } =
        surroundings(reader, building, convention, outline.bounds().grown(convention.reach))?;
    let mut facade = Facade { buildings, windows: Vec::new(), points: Vec::new(), without_height };
    for (floor, storey) in floors.iter().zip(1..) {
        let sill = floor + convention.sill;
        for wall in &walls {
            let width = convention.widest_window.min(wall.length);
            let lit = |at: Point, receiver: &Receiver| Lit {
                storey,
                at,
                ends: receiver.points.clone(),
                bearing: wall.bearing,
                hours: wall.hours,
                day: scene.timeline(receiver, wall.hours),
            };
            for along in places(wall.length, convention.facade_step) {
                let point = wall.from + wall.along * along;
                facade.points.push(lit(point, &Receiver::facade(point, sill, wall.outwards)));
            }
            for along in places(wall.length - width, convention.facade_step) {
                let (a, b) = (wall.from + wall.along * along, wall.from + wall.along * (along + width));
                let window = Window { a, b, sill, outwards: wall.outwards };
                facade.windows.push(lit((a + b) / 2.0, &Receiver::window(&window, convention.widest_window)));
            }
        }
    }
    Ok(facade)
}

/// Places along a length, at most a step apart, the same from either end. A length that the drawing gives a hair longer than whole
/// steps has no more places for it.
fn places(length: f64, step: f64) -> impl Iterator<Item = f64> {
    let count = (length / step - 1e-3).ceil().max(1.0);
    let last = if length > 1e-3 { count as usize } else { 0 };
    (0..=last).map(move |i| length * (i as f64 / count))
}

/// The buildings around something, under the sun.
struct Surroundings {
    scene: Scene,
    buildings: Vec<Shading>,
    /// Those whose height is not known, by their place among the buildings, with what is missing.
    without_height: Vec<(u32, Missing)>,
}

/// The buildings in a window but those to be demolished; of one whose parts are drawn, the parts.
fn surroundings(reader: &Reader, seen_from: ObjIx, convention: &Convention, window: Box2) -> Measure<Surroundings> {
    let sun = sun(reader, seen_from, convention)?;
    let (mut occluders, mut buildings, mut without_height) = (Vec::new(), Vec::new(), Vec::new());
    for other in reader.within(Kind::Building, window) {
        if choice(reader, other, Attr::Status) == Some("to_demolish") || region(reader, other).is_err() {
            continue;
        }
        let of = buildings.len() as u32;
        let is_proposed = choice(reader, other, Attr::Status) == Some("proposed");
        buildings.push(Shading { id: reader.object(other).id, is_proposed });
        match solids(reader, other, seen_from, of) {
            Ok(solids) => occluders.extend(solids),
            Err(missing) => {
                let outline = region(reader, other)?;
                occluders.push(Occluder::prism(of, outline, 0.0, UNKNOWN_HEIGHT));
                without_height.push((of, missing));
            }
        }
    }
    Ok(Surroundings { scene: Scene::new(sun, occluders, 0.0, convention.hours), buildings, without_height })
}

/// The days of points of a plot's ground; `None` for those that buildings stand on.
///
/// # Source
/// 沪规划资源建〔2021〕437号 art. 11: points of the ground at most 1 m apart.
pub fn ground(reader: &Reader, plot: ObjIx, how: u16, points: &[Point]) -> Measure<Vec<Option<Timeline>>> {
    let convention = convention(how);
    let window = region(reader, plot)?.bounds().grown(convention.reach);
    let Surroundings { scene, without_height, .. } = surroundings(reader, plot, convention, window)?;
    let receivers: Vec<Receiver> = points.iter().map(|it| Receiver::ground(*it, 0.0)).collect();
    let days = scene.timelines(&receivers, convention.hours);
    let matters =
        without_height.into_iter().find(|(of, _)| days.iter().flat_map(|it| &it.shadows).any(|it| it.by == *of));
    match matters {
        Some((_, missing)) => Err(missing),
        None => Ok(points.iter().zip(days).map(|(at, day)| (!scene.is_built_on(*at)).then_some(day)).collect()),
    }
}

/// The share of an open space that has at least `need` seconds of sun in all, of what no building covers: of points at most
/// the convention's step apart, which lie alike however the drawing is turned. Between two shares where times lie within
/// [`ACCURACY`] of `need`; up to all while buildings may be missing.
///
/// # Source
/// 沪规划资源建〔2021〕437号 art. 4 (half of a school's yard), art. 11 (points at most 1 m apart).
pub fn sunny_share(reader: &Reader, ground: ObjIx, how: u16, need: f64) -> Measure<Interval<Ratio>> {
    let convention = convention(how);
    let area = region(reader, ground)?;
    let points = spread(reader, ground, convention.ground_step)?;
    let days: Vec<Timeline> = self::ground(reader, ground, how, &points)?.into_iter().flatten().collect();
    if days.is_empty() {
        let id = reader.object(ground).id;
        return Err(Missing::nothing(id, "建筑占满场地", "buildings cover all of it"));
    }
    let share = |slack: f64| {
        let is_sunny = |day: &&Timeline| Span::total(&day.lit(), 0.0) >= need + slack;
        days.iter().filter(is_sunny).count() as f64 / days.len() as f64
    };
    // A point stands for its surroundings: what a boundary at an angle cuts off of them is told neither way.
    let cut = area.perimeter().to_m() * BEYOND / area.area().to_m2();
    let low = if is_complete(reader, Kind::Building)? { share(ACCURACY) - cut } else { 0.0 };
    Ok(Interval { low: Ratio::new(low.max(0.0)), high: Ratio::new((share(-ACCURACY) + cut).min(1.0)) })
}

/// More points of an open space are not looked at.
const MOST_GROUND: f64 = 250_000.0;
/// How far a boundary lies from where its points tell, in metres, summed over a boundary at an angle to their rows.
const BEYOND: f64 = 0.01;

/// Points over an area, at most `step` apart, in rows along its smallest rectangle and the same from each of its sides.
fn spread(reader: &Reader, ground: ObjIx, step: f64) -> Measure<Vec<Point>> {
    let area = region(reader, ground)?;
    let rect = rectangle(reader, ground)?;
    let (long, short) = (rect.long.to_m(), rect.short.to_m());
    let count = |length: f64| (length / step - 1e-3).ceil().max(1.0);
    let (along, across) = (count(long), count(short));
    if along * across > MOST_GROUND {
        let id = reader.object(ground).id;
        return Err(Missing::nothing(id, "场地过大，未逐点分析", "it is too large to be looked at point by point"));
    }
    let side = Vector { x: -rect.axis.y, y: rect.axis.x };
    let at = |i: f64, n: f64, length: f64| length * ((i + 0.5) / n - 0.5);
    let rows = (0..across as usize).map(|j| at(j as f64, across, short));
    let all = rows.flat_map(|v| (0..along as usize).map(move |i| (at(i as f64, along, long), v)));
    let points = all.map(|(u, v)| rect.center + rect.axis * u + side * v);
    Ok(points.filter(|it| area.contains(*it)).collect())
}

/// A building without a known height is taken this high, in metres, to see whether its height matters.
const UNKNOWN_HEIGHT: f64 = 500.0;

/// The solids of a building, with levels from ±0.000 of the building that is looked at.
fn solids(reader: &Reader, other: ObjIx, seen_from: ObjIx, of: u32) -> Measure<Vec<Occluder>> {
    let level = |ix: ObjIx| number(reader, ix, Attr::GroundLevel).ok().and_then(|it| it.known());
    let lift = match (level(other), level(seen_from)) {
        (Some(other), Some(own)) => other - own,
        _ => 0.0,
    };
    let id = reader.object(other).id;
    let outline = region(reader, other)?;
    let prism = |ix: ObjIx| -> Measure<Occluder> {
        let height = number(reader, ix, Attr::Height)?.known();
        let height = height.ok_or_else(|| Missing::attribute(reader.object(ix).id, Attr::Height))?;
        Ok(Occluder::prism(of, region(reader, ix)?, lift.min(0.0), lift + height))
    };
    // A podium with its own height among the parts: the label's height is the tower's, not the whole outline's.
    let parts: Vec<ObjIx> = reader.within(Kind::BuildingPart, outline.bounds());
    let parts: Vec<ObjIx> = parts
        .into_iter()
        .filter(|it| reader.attribute(*it, Attr::Building).is_some_and(|it| it.value == model::Value::Object(id)))
        .collect();
    let is_podium = |it: &ObjIx| choice(reader, *it, Attr::PartRole) == Some("podium");
    if parts.iter().any(is_podium) {
        let prisms: Measure<Vec<Occluder>> = parts.iter().map(|it| prism(*it)).collect();
        if let Ok(prisms) = prisms {
            return Ok(prisms);
        }
    }
    Ok(vec![prism(other)?])
}

/// The sun of a convention's standard day as it stands over the sheet on which a building is drawn.
pub fn sun(reader: &Reader, building: ObjIx, convention: &Convention) -> Measure<::sunlight::Sun> {
    let site = match convention.place {
        Some(_) => None,
        None => Some(place(reader)?),
    };
    let north = north(reader, building)?;
    let wrong = || Missing {
        object: None,
        need: Need::Attribute(Attr::Latitude),
        zh: Cow::Borrowed("规划条件的经纬度有误"),
        en: Cow::Borrowed("the location in the planning conditions is not on earth"),
    };
    convention.sun(site, north).and_then(Result::ok).ok_or_else(wrong)
}

/// Latitude and longitude from the planning conditions.
fn place(reader: &Reader) -> Measure<Place> {
    let all = reader.all(Kind::Conditions);
    let first = all.first().ok_or_else(|| Missing::kind(Kind::Conditions))?;
    let angle = |attr| {
        let known = number(reader, *first, attr)?.known();
        known.map(Angle::rad).ok_or_else(|| Missing::attribute(reader.object(*first).id, attr))
    };
    Ok(Place { latitude: angle(Attr::Latitude)?, longitude: angle(Attr::Longitude)? })
}

/// A straight piece of the main façade.
struct Wall {
    from: Point,
    along: Vector,
    length: f64,
    outwards: Vector,
    bearing: Angle,
    hours: Span,
}

/// Walls within this of the direction of the main façade belong to it: the sides of bays and recesses do not.
const OF_FACADE: f64 = PI / 4.0;
/// Main faces that turn equally far from south, within this, are both looked at: a slab that runs north to south.
const EQUALLY_FAR: f64 = 0.0087;
/// What is not so many times as long as deep may be taken for a slab or for a point block: 437/2021 names no ratio.
const CLEARLY_A_SLAB: f64 = 1.5;

/// The walls of the main façade: of a slab those of the long side that faces further south, of a point block all within 45° of
/// south (437/2021 art. 5). Of what may be taken for either the walls of both, so that bounds hold however it is taken.
fn main_walls(reader: &Reader, building: ObjIx, convention: &Convention) -> Measure<Vec<Wall>> {
    let outline = region(reader, building)?;
    let lies = body(reader, building)?;
    let north = north_vector(reader, building)?;
    let from_south = |v: Vector| off(bearing(v, north).to_rad(), PI);
    let faces = lies.faces();
    let nearest = faces.iter().map(|it| from_south(*it)).fold(f64::INFINITY, f64::min);
    let of_slab = faces.iter().copied().filter(|it| from_south(*it) <= nearest + EQUALLY_FAR);
    let may_be_point_block = lies.is_square || lies.facade < CLEARLY_A_SLAB * lies.gable;
    let all = [lies.axis, lies.axis * -1.0, lies.across(), lies.across() * -1.0].into_iter();
    let of_point_block = all.filter(|it| may_be_point_block && from_south(*it) <= OF_FACADE + EQUALLY_FAR);
    let main: Vec<Vector> = of_slab.chain(of_point_block).collect();
    // The ring turns counter-clockwise: the building stands on the left of each wall.
    let ring = geometry::Region::new(outline.outer.clone());
    let mut walls: Vec<Wall> = Vec::new();
    for (a, b) in straight(chords(&ring.outer, COARSE)) {
        let Some(along) = unit(b - a) else { continue };
        let outwards = Vector { x: along.y, y: -along.x };
        if !main.iter().any(|it| dot(*it, outwards) > math::cos(OF_FACADE)) {
            continue;
        }
        let bearing = bearing(outwards, north);
        let Some(hours) = convention.effective(bearing) else { continue };
        let length = dot(b - a, along);
        walls.push(Wall { from: a, along, length, outwards, bearing, hours });
    }
    Ok(walls)
}

/// Corners that turn by less than this are none: a wall of several pieces is one.
const ONE_WALL: f64 = 0.001;

/// The sides of a ring, with those that continue each other joined.
fn straight(sides: Vec<(Point, Point)>) -> Vec<(Point, Point)> {
    let goes_on = |one: &(Point, Point), next: &(Point, Point)| match (unit(one.1 - one.0), unit(next.1 - next.0)) {
        (Some(a), Some(b)) => dot(a, b) > 0.0 && cross(a, b).abs() < ONE_WALL,
        _ => true,
    };
    let mut joined: Vec<(Point, Point)> = Vec::new();
    for side in sides {
        match joined.last_mut() {
            Some(last) if goes_on(last, &side) => last.1 = side.1,
            _ => joined.push(side),
        }
    }
    if let [first, .., last] = joined.as_slice()
        && goes_on(last, first)
    {
        joined[0].0 = last.0;
        joined.pop();
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};

    const HOUR: f64 = 3600.0;

    fn site(tower: &str, height: f64) -> World {
        World::new(&[Kind::Building])
            .with(Kind::Building, "flats", &rectangle(0.0, 0.0, 40.0, 12.0))
            .number(Attr::Height, 18.0)
            .choice(Attr::Status, "outside")
            .with(Kind::Building, "tower", tower)
            .number(Attr::Height, height)
            .choice(Attr::Status, "proposed")
    }

    #[test]
    fn an_open_south_front_has_the_whole_day_in_every_disguise() {
        site(&rectangle(0.0, 60.0, 40.0, 80.0), 100.0).everywhere(|disguise, reader| {
            let sun = longest(reader, ix(reader, "flats"), 0).unwrap();
            assert!(
                (sun.low.0 - 6.0 * HOUR).abs() < 0.01 && (sun.high.0 - 6.0 * HOUR).abs() < 0.01,
                "{disguise}: {sun:?}"
            );
            assert_eq!(shades(reader, ix(reader, "tower"), ix(reader, "flats"), 0), Ok(false), "{disguise}");
        });
    }

    #[test]
    fn a_tower_to_the_south_takes_sun_and_is_named() {
        let mut seen: Vec<f64> = Vec::new();
        for (disguise, model) in site(&rectangle(0.0, -50.0, 40.0, -35.0), 60.0).disguises() {
            let reader = Reader::new(&model);
            let flats = ix(&reader, "flats");
            let sun = longest(&reader, flats, 0).unwrap();
            assert!(sun.low.0 < sun.high.0 && sun.high.0 < 6.0 * HOUR, "{disguise}: {sun:?}");
            assert_eq!(shades(&reader, ix(&reader, "tower"), flats, 0), Ok(true), "{disguise}");
            let lost = shortfall(&reader, flats, 0, 7.0 * HOUR).unwrap();
            near(disguise, (lost.high.0 * 100.0).round() / 100.0, ((6.0 * HOUR - sun.low.0) * 100.0).round() / 100.0);
            seen.push(sun.low.0);
        }
        assert!(seen.iter().all(|it| (it - seen[0]).abs() < 0.1), "{seen:?}");
    }

    #[test]
    fn a_height_is_missing_only_where_it_matters() {
        let world = |shape: &str| {
            World::new(&[Kind::Building])
                .with(Kind::Building, "flats", &rectangle(0.0, 0.0, 40.0, 12.0))
                .number(Attr::Height, 18.0)
                .with(Kind::Building, "shed", shape)
                .model()
        };
        let model = world(&rectangle(0.0, 30.0, 5.0, 35.0));
        let reader = Reader::new(&model);
        assert!(longest(&reader, ix(&reader, "flats"), 0).is_ok());
        let model = world(&rectangle(0.0, -30.0, 5.0, -25.0));
        let reader = Reader::new(&model);
        let missing = longest(&reader, ix(&reader, "flats"), 0).unwrap_err();
        assert_eq!(missing.need, Need::Attribute(Attr::Height));
        assert_eq!(missing.object, Some(reader.object(ix(&reader, "shed")).id));
    }

    #[test]
    fn a_national_day_needs_the_place_of_the_site() {
        let model = site(&rectangle(0.0, -50.0, 40.0, -35.0), 60.0).model();
        let reader = Reader::new(&model);
        let dahan = model::kinds::SUNLIGHT.index("dahan").unwrap();
        assert!(longest(&reader, ix(&reader, "flats"), dahan).is_err());
        let placed = site(&rectangle(0.0, -50.0, 40.0, -35.0), 60.0).with(Kind::Conditions, "c", "");
        let placed = placed.number(Attr::Latitude, 0.545).number(Attr::Longitude, 2.12).model();
        let reader = Reader::new(&placed);
        assert!(longest(&reader, ix(&reader, "flats"), dahan).is_ok());
    }

    #[test]
    fn where_buildings_may_be_missing_the_least_sun_is_none() {
        let world = World::default().with(Kind::Building, "flats", &rectangle(0.0, 0.0, 40.0, 12.0));
        let model = world.number(Attr::Height, 18.0).model();
        let reader = Reader::new(&model);
        let sun = longest(&reader, ix(&reader, "flats"), 0).unwrap();
        assert_eq!(sun.low, Seconds(0.0));
        assert!(sun.high.0 > 5.0 * HOUR);
    }

    #[test]
    fn a_yard_is_sunny_where_no_shadow_stays() {
        // A long wall south of the yard: an hour before and after noon its shadow reaches 28.9 m to the north.
        let world = World::new(&[Kind::Building])
            .with(Kind::Building, "wall", &rectangle(-200.0, -20.0, 260.0, -10.0))
            .number(Attr::Height, 20.0)
            .with(Kind::PlayArea, "yard", &rectangle(0.0, 0.0, 60.0, 40.0))
            .with(Kind::PlayArea, "open", &rectangle(0.0, 100.0, 60.0, 140.0));
        let mut seen: Vec<f64> = Vec::new();
        for (_, model) in world.disguises() {
            let reader = Reader::new(&model);
            let share = |name: &str| sunny_share(&reader, ix(&reader, name), 0, 2.0 * HOUR).unwrap();
            let (yard, open) = (share("yard"), share("open"));
            assert_eq!(open.high.value(), 1.0);
            assert!(yard.high.value() - yard.low.value() < 0.01);
            seen.push(yard.low.value());
        }
        assert!((seen[0] - (40.0 - 18.9) / 40.0).abs() < 0.02, "{seen:?}");
        assert!(seen.iter().all(|it| (it - seen[0]).abs() < 0.01), "{seen:?}");
    }

    #[test]
    fn what_may_be_a_slab_or_a_point_block_is_bounded_by_both() {
        // Open to the north, its wings longer than its front: as a slab it faces east and west, as a point block south.
        let u = "POLYGON ((0 0, 27 0, 27 30, 19 30, 19 12, 8 12, 8 30, 0 30, 0 0))";
        let world = World::new(&[Kind::Building]).with(Kind::Building, "u", u).number(Attr::Height, 12.0);
        let world = world.with(Kind::Building, "slab", &rectangle(100.0, 0.0, 112.0, 40.0)).number(Attr::Height, 12.0);
        world.everywhere(|disguise, reader| {
            let u = longest(reader, ix(reader, "u"), 0).unwrap();
            assert!(u.low.0 < 2.0 * HOUR && (u.high.0 - 6.0 * HOUR).abs() < 0.01, "{disguise}: {u:?}");
            // The façade of a slab that runs north to south has an hour and a half at most.
            let slab = longest(reader, ix(reader, "slab"), 0).unwrap();
            assert!(slab.high.0 <= 1.5 * HOUR + 0.01, "{disguise}: {slab:?}");
        });
    }

    #[test]
    fn every_convention_of_the_rule_language_exists() {
        for (index, (name, ..)) in model::kinds::SUNLIGHT.values.iter().enumerate() {
            assert_eq!(convention(index as u16).id, *name);
        }
    }
}
