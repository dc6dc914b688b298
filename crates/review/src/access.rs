//! Fire access: the network of lanes, an engine's swept path, pads and where one would fit; stalls laid out on an area.

use crate::sunlight::missing;
use crate::{Edit, Session, geojson};
use analysis::places::{self, StallSize};
use analysis::swept::{self, Vehicle};
use findings::{
    ACCESS_SCHEMA, AccessBuilding, AccessReport, Bilingual, Drive, HydrantReach, LaneWay, Place, STALLS_SCHEMA,
    ServedFacade, StallPlan, VehicleInfo,
};
use geometry::middle::Middle;
use geometry::{Length, Point, Ratio, Region, boolean, distance, zone};
use model::{Attr, Kind, Model, ObjIx, Reader, Shape, Value};
use std::collections::BTreeMap;

/// The engine whose swept path is looked at, unless another is named: as long and wide as the large vehicle of JGJ 100-2015
/// table 4.1.1, turning on 12 m as is practice for heavy engines (GB 50016-2014(2018) 7.1.8(2) asks only that it fits the engine).
/// Where its rear axle stands is assumed. None of it was held against the engines of a fire brigade.
pub const ENGINE: VehicleInfo = VehicleInfo { length: 12.0, width: 2.5, behind: 3.0, inner_radius: 12.0 };

/// Stalls of small cars, perpendicular, reversed into: along the aisle, away from it, the aisle.
///
/// # Source
/// DG/TJ 08-7-2021 table 4.4.2.
pub const SMALL_CAR: [f64; 3] = [2.4, 5.3, 5.5];

/// Depth and distance from the façade of a pad, and its length before buildings up to 50 m and higher ones.
///
/// # Source
/// GB 50016-2014(2018) 7.2.2(2), (4).
const PAD: (f64, (f64, f64), (f64, f64)) = (10.0, (5.0, 10.0), (15.0, 20.0));
/// The height from which pads are longer, in metres.
const HIGH_PAD: f64 = 50.0;
/// Width of a lane and its distance from the façade.
///
/// # Source
/// GB 50016-2014(2018) 7.1.8(1), (4).
const LANE: (f64, (f64, f64)) = (4.0, (5.0, 10.0));
/// A lane runs along a side when it does so over this share of it, within this distance in metres.
const ALONG: (f64, f64) = (0.5, 20.0);
/// Points along the edges of lanes lie so far apart, in metres.
const STEP: f64 = 0.5;
/// Of a turn so much of either way is driven, in metres.
const TURN: f64 = 40.0;
/// What comes this near to the end of a lane joins it, beyond its half width, in metres.
const JOINED: f64 = 1.0;
/// Bodies are shown so far apart, in steps of the drive.
const SHOWN: usize = 12;
/// Networks of more turns are not driven.
const MOST_DRIVES: usize = 400;

/// Why there is no layout of stalls.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// No such object, or it has no area.
    #[error("“{0}” is no object of this drawing with an area; `tushen check --format json` lists them")]
    NoArea(String),
}

impl LayoutError {
    /// In Chinese.
    pub fn zh(&self) -> String {
        let LayoutError::NoArea(id) = self;
        format!("图中没有带面积的对象“{id}”；`tushen check --format json` 会列出对象")
    }
}

impl Session {
    /// The network of lanes, the swept path of a vehicle along it, and how buildings are served.
    pub fn access(&self, vehicle: &VehicleInfo) -> AccessReport {
        let model = self.model();
        let reader = &Reader::new(model);
        let mut notes = Vec::new();
        let lanes = ground(model, &[Kind::FireLane, Kind::TurningArea, Kind::Road], &mut notes);
        let usable = ground(model, &[Kind::FireLane, Kind::TurningArea, Kind::Road, Kind::LadderPad], &mut Vec::new());
        let (ways, joints) = network(reader, &lanes);
        let drives = drives(&ways, &joints, vehicle, &usable, &mut notes);
        let is_new = |it: &&ObjIx| {
            matches!(analysis::measure::choice(reader, **it, Attr::Status), Some("proposed" | "approved"))
        };
        let buildings = model.of_kind(Kind::Building).iter().filter(is_new).map(|it| building(reader, *it)).collect();
        notes.push(Bilingual::new(
            "车辆尺寸为假定（JGJ 100 大型车，内转弯半径为设计惯例，后轴位置为假定），未与消防队车辆核对；未识别树木；消火栓只量距离：保护半径没有条文依据，不作判断",
            "the sizes of the engine are assumed (JGJ 100's large vehicle, a radius of practice, the place of its rear axle), not held against a brigade's engines; trees are not recognised; distances of hydrants are measured and not judged, for want of a clause",
        ));
        let (schema, file) = (ACCESS_SCHEMA.to_string(), self.file.name.clone());
        AccessReport { schema, file, vehicle: *vehicle, ways, drives, buildings, notes }
    }

    /// As many perpendicular stalls as fit on the area of an object, clear of buildings, lanes, pads, water and other stalls on it,
    /// with the edit for each that draws it. A strip beside a lane has an aisle of 0.
    ///
    /// # Errors
    /// [`LayoutError`] when there is no such area.
    pub fn lay_stalls(&self, area: &str, size: [f64; 3]) -> Result<(StallPlan, Vec<Edit>), LayoutError> {
        let model = self.model();
        let no_area = || LayoutError::NoArea(area.to_string());
        let object = model.objects().iter().find(|it| it.id.display(it.kind) == area).ok_or_else(no_area)?;
        let outline = object.shape.as_ref().and_then(Shape::region).ok_or_else(no_area)?;
        let taking = [
            Kind::Building,
            Kind::BuildingPart,
            Kind::Water,
            Kind::FireLane,
            Kind::LadderPad,
            Kind::TurningArea,
            Kind::ParkingStall,
            Kind::GarageEntrance,
        ];
        let near = taking.into_iter().flat_map(|it| model.within(it, outline.bounds()));
        let taken: Vec<&Region> = near
            .map(|it| model.object(it))
            .filter(|it| it.id != object.id)
            .filter_map(|it| it.shape.as_ref()?.region())
            .collect();
        let [width, depth, aisle] = size.map(Length::m);
        let layout = places::stalls(outline, &StallSize { width, depth, aisle }, &taken);
        let units = self.units_per_metre();
        let draw = |it: &Region| Edit::Draw {
            layer: "停车位".to_string(),
            points: corners(it).into_iter().map(|[x, y]| [x * units, y * units]).collect(),
            closed: true,
        };
        let edits = layout.stalls.iter().map(draw).collect();
        let plan = StallPlan {
            schema: STALLS_SCHEMA.to_string(),
            file: self.file.name.clone(),
            area: area.to_string(),
            size,
            stalls: layout.stalls.iter().map(corners).collect(),
            aisles: layout.aisles.iter().map(corners).collect(),
        };
        Ok((plan, edits))
    }
}

fn corners(region: &Region) -> Vec<[f64; 2]> {
    region.outer.vertices.iter().map(|it| pair(it.point)).collect()
}

fn pair(p: Point) -> [f64; 2] {
    [p.x, p.y]
}

/// What kinds of objects cover, once. A centre line is as wide as is written beside it.
fn ground(model: &Model, kinds: &[Kind], notes: &mut Vec<Bilingual>) -> Vec<Region> {
    let mut all: Vec<Region> = Vec::new();
    let mut without_width = 0;
    for object in kinds.iter().flat_map(|it| model.of_kind(*it)).map(|it| model.object(*it)) {
        let stated = || {
            let mut attrs = [Attr::ClearWidth, Attr::WidthStated, Attr::RoadWidth].into_iter();
            attrs.find_map(|it| object.get(it)?.value.number())
        };
        match &object.shape {
            Some(Shape::Region(region)) => all.push(region.clone()),
            Some(Shape::Path(path)) => match stated() {
                Some(width) => all.extend(zone::along(path, Length::m(width / 2.0))),
                None => without_width += 1,
            },
            _ => {}
        }
    }
    if without_width > 0 {
        notes.push(Bilingual::new(
            format!("{without_width} 条车道线未注宽度，未计入车道网"),
            format!("{without_width} lines of lanes state no width and are not in the network"),
        ));
    }
    boolean::union(&all)
}

/// A way in a network with its two ends, as numbers of the places where ways meet.
struct Joint {
    middle: usize,
    ends: [u32; 2],
    points: Vec<Point>,
}

/// The ways along the middle of lanes.
fn network(reader: &Reader, lanes: &[Region]) -> (Vec<LaneWay>, Vec<Joint>) {
    let (mut ways, mut joints) = (Vec::new(), Vec::new());
    for (number, lane) in lanes.iter().enumerate() {
        let middle = Middle::of(lane, Length::m(STEP));
        for way in &middle.ways {
            let place = |it: u32| middle.places[it as usize];
            let Some(narrowest) =
                way.iter().copied().reduce(|a, b| if place(b).width < place(a).width { b } else { a })
            else {
                continue;
            };
            let (Some(first), Some(last)) = (way.first(), way.last()) else { continue };
            let ends = [*first, *last];
            let is_free = |it: u32| middle.degree(it) == 1 && !leads_on(reader, place(it).at, place(it).width.to_m());
            let free = ends.into_iter().find(|it| is_free(*it));
            let length = middle.length(way).to_m();
            let dead_end = free.is_some() && first != last;
            let turning =
                free.filter(|_| dead_end).and_then(|it| turning(reader, place(it).at, place(it).width.to_m()));
            let points: Vec<Point> = way.iter().map(|it| place(*it).at).collect();
            ways.push(LaneWay {
                line: points.iter().map(|it| pair(*it)).collect(),
                length: length + free.filter(|_| dead_end).map_or(0.0, |it| place(it).width.to_m() / 2.0),
                width: place(narrowest).width.to_m(),
                width_at: pair(place(narrowest).at),
                dead_end,
                turning,
            });
            joints.push(Joint { middle: number, ends, points });
        }
    }
    (ways, joints)
}

/// Whether the end of a lane lies at a road, an entrance, a road's red line or the plot's boundary.
fn leads_on(reader: &Reader, end: Point, width: f64) -> bool {
    let reach = width / 2.0 + JOINED;
    let window = geometry::Box2::around([end]).grown(reach);
    let kinds = [Kind::Entrance, Kind::RoadRedLine, Kind::RoadCenterLine, Kind::SiteBoundary];
    kinds.into_iter().flat_map(|kind| reader.within(kind, window)).any(|it| {
        let distance = match reader.object(it).shape.as_ref() {
            Some(Shape::Region(region)) => distance::point_to_boundary(end, region),
            Some(Shape::Path(path)) => distance::point_to_path(end, path),
            Some(Shape::Point(p)) => return distance::between_points(end, *p).to_m() <= reach,
            None => None,
        };
        distance.is_some_and(|it| it.distance.to_m() <= reach)
    })
}

/// The shorter side of the turning place at the end of a lane.
fn turning(reader: &Reader, end: Point, width: f64) -> Option<f64> {
    let reach = width / 2.0 + JOINED;
    let near = reader.within(Kind::TurningArea, geometry::Box2::around([end]).grown(reach)).into_iter();
    let sizes = near.filter_map(|it| {
        let region = analysis::shapes::region(reader, it).ok()?;
        let is_near = distance::point_to_region(end, region)?.distance.to_m() <= reach;
        is_near.then(|| analysis::outlines::short_side(reader, it).ok())?.map(|it| it.to_m())
    });
    sizes.reduce(f64::max)
}

/// Drives along every way, and from way to way wherever they meet.
fn drives(
    ways: &[LaneWay],
    joints: &[Joint],
    vehicle: &VehicleInfo,
    usable: &[Region],
    notes: &mut Vec<Bilingual>,
) -> Vec<Drive> {
    let usable: Vec<&Region> = usable.iter().collect();
    let vehicle = Vehicle {
        length: Length::m(vehicle.length),
        width: Length::m(vehicle.width),
        behind: Length::m(vehicle.behind),
        inner_radius: Length::m(vehicle.inner_radius),
    };
    let mut lines: Vec<(Vec<usize>, Vec<Point>)> = Vec::new();
    let mut meets: BTreeMap<(usize, u32), Vec<(usize, bool)>> = BTreeMap::new();
    for (number, joint) in joints.iter().enumerate() {
        if ways[number].length > vehicle.length.to_m() {
            lines.push((vec![number], joint.points.clone()));
        }
        meets.entry((joint.middle, joint.ends[0])).or_default().push((number, false));
        meets.entry((joint.middle, joint.ends[1])).or_default().push((number, true));
    }
    for all in meets.values() {
        for (i, (one, one_ends)) in all.iter().enumerate() {
            for (two, two_ends) in &all[i + 1..] {
                let mut line = tail(&joints[*one].points, *one_ends);
                line.reverse();
                line.extend(tail(&joints[*two].points, *two_ends).into_iter().skip(1));
                lines.push((vec![*one, *two], line));
            }
        }
    }
    if lines.len() > MOST_DRIVES {
        notes.push(Bilingual::new(
            format!("车道网有 {} 段行驶路线，只核对前 {MOST_DRIVES} 段", lines.len()),
            format!("of {} drives along the network the first {MOST_DRIVES} are looked at", lines.len()),
        ));
        lines.truncate(MOST_DRIVES);
    }
    let drive = |(ways, line): (Vec<usize>, Vec<Point>)| {
        let swept = swept::along(&line, &vehicle, &usable)?;
        Some(Drive {
            ways,
            leaves_by: swept.leaves_by.to_m(),
            at: swept.at.map(pair),
            arrives: swept.arrives,
            bodies: swept.bodies.iter().step_by(SHOWN).map(|it| it.map(pair)).collect(),
        })
    };
    lines.into_iter().filter_map(drive).collect()
}

/// The part of a way next to one of its ends, from that end on.
fn tail(points: &[Point], at_end: bool) -> Vec<Point> {
    let mut points = points.to_vec();
    if at_end {
        points.reverse();
    }
    let mut length = 0.0;
    let mut kept = Vec::new();
    for it in points {
        if let Some(last) = kept.last() {
            length += distance::between_points(*last, it).to_m();
        }
        kept.push(it);
        if length > TURN {
            break;
        }
    }
    kept
}

/// The hydrant nearest to a building; none that stands in it.
fn hydrant(reader: &Reader, building: ObjIx) -> Option<HydrantReach> {
    let outline = reader.object(building).region()?;
    let reach = |ix: &ObjIx| {
        let object = reader.object(*ix);
        let Some(Shape::Point(at)) = object.shape else { return None };
        let distance = distance::point_to_region(at, outline)?.distance.to_m();
        let corners = outline.outer.flatten(geojson::SAGITTA).into_iter();
        let furthest = corners.map(|it| distance::between_points(at, it).to_m()).fold(distance, f64::max);
        let id = object.id.display(object.kind);
        (distance > 0.0).then(|| HydrantReach { id, at: pair(at), distance, furthest })
    };
    reader.all(Kind::Hydrant).iter().filter_map(reach).min_by(|a, b| a.distance.total_cmp(&b.distance))
}

fn building(reader: &Reader, ix: ObjIx) -> AccessBuilding {
    let object = reader.object(ix);
    let high_rise = match object.get(Attr::HighRise).map(|it| &it.value) {
        Some(Value::Bool(it)) => Some(*it),
        _ => None,
    };
    let (pad_depth, pad_near, (short, long)) = PAD;
    let mut it = AccessBuilding {
        id: object.id.display(object.kind),
        name: object.name.to_string(),
        high_rise,
        facades: Vec::new(),
        pads: Vec::new(),
        lanes: Vec::new(),
        hydrant: hydrant(reader, ix),
        missing: None,
    };
    let facades = match places::facades(reader, ix, Length::m(pad_near.1)) {
        Ok(facades) => facades,
        Err(lacks) => {
            it.missing = Some(missing(reader, &lacks));
            return it;
        }
    };
    let height = analysis::measure::number(reader, ix, Attr::Height).ok().and_then(|it| it.known());
    let least = if height.is_some_and(|it| it <= HIGH_PAD) { short } else { long };
    let strip = |depth: f64, least: f64, near: (f64, f64)| {
        places::strips(reader, ix, Length::m(depth), Length::m(least), (Length::m(near.0), Length::m(near.1)))
    };
    let place = |depth: f64, strip: &places::Strip| Place {
        outline: corners(&strip.outline),
        length: strip.length.to_m(),
        depth,
        distance: strip.distance.to_m(),
        clears: strip.clears.iter().map(|it| reader.object(*it)).map(|it| it.id.display(it.kind)).collect(),
    };
    if high_rise != Some(false) {
        match strip(pad_depth, least, pad_near) {
            Ok(strips) => {
                let is_unserved =
                    |strip: &&places::Strip| facades.iter().any(|it| it.face == strip.face && it.served.to_m() < 1.0);
                it.pads = strips.iter().filter(is_unserved).map(|it| place(pad_depth, it)).collect();
            }
            Err(lacks) => it.missing = Some(missing(reader, &lacks)),
        }
    }
    let served = analysis::lanes::lane_sides(reader, ix, Length::m(ALONG.1), Ratio::new(ALONG.0));
    if served.is_ok_and(|it| it.high == 0) {
        let longest = facades.iter().map(|it| it.length.to_m()).fold(0.0, f64::max);
        if let Ok(strips) = strip(LANE.0, longest - 1e-6, LANE.1) {
            it.lanes = strips.iter().map(|it| place(LANE.0, it)).collect();
        }
    }
    let facade = |it: &places::Facade| ServedFacade {
        ends: it.ends.map(pair),
        length: it.length.to_m(),
        served: it.served.to_m(),
    };
    it.facades = facades.iter().map(facade).collect();
    it
}
