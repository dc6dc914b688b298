//! Floor plans: walls, rooms, doors and windows, storey by storey.

mod axes;
pub(crate) mod given;
mod lift;
mod mark;
mod nameless;
mod opening;
mod parts;
mod routes;
mod stair;
mod storey;

use crate::frame::is_on_site;
use crate::label::stated_area;
use crate::outline::is_same_area;
use crate::profile::Role;
use crate::recognise::FrameInfo;
use crate::shape::{dot, length};
use crate::site::place;
use crate::text::Written;
use crate::work::{Draft, Work, set, set_new};
use drawing::Shape as Drawn;
use geometry::Sort;
use geometry::chain::{Piece, chain};
use geometry::floor::{FaceKind, Floor, FloorLimits, FloorLine, Heal, HealKind, LineRole};
use geometry::{Box2, Path, Point, Region, Vector};
pub(crate) use mark::mark as opening_mark;
use mark::{Mark, Marked};
use model::kinds::{FIRE_CLASS, ROOM_USE};
use model::{Attr, Kind, Object, ObjectId, Shape, Source, Value};
use opening::{Fillings, Leaf};
pub(crate) use opening::{is_of_opening, swing_radius};
use std::collections::BTreeSet;
use std::sync::Arc;
pub(crate) use storey::floors as floors_named;

/// How far chords of curved walls stray from them, in metres.
const SAGITTA: f64 = 0.001;
/// The smallest room, in square metres; what is smaller is a shaft only where a label says so.
const LEAST_ROOM: f64 = 0.6;
/// Gaps up to this are noted, longer ones are faults, in metres.
const NOTED_GAP: f64 = 0.02;
/// Walls with a name that are less than this share of what has none are few: a legend, a parapet.
const FEW: f64 = 0.1;
/// Boundaries that names tell have at least this confidence.
const NAMED: f32 = 0.7;
/// How far a door's frame narrows the opening at most, in metres: 50 mm at each side.
const FRAME: f64 = 0.10;
/// How far from its opening a mark stands, in metres.
const MARK_REACH: f64 = 1.2;

/// Kinds that only floor plans show.
pub(crate) const KINDS: [Kind; 11] = [
    Kind::Storey,
    Kind::FloorPart,
    Kind::Wall,
    Kind::Column,
    Kind::Room,
    Kind::Door,
    Kind::Window,
    Kind::Stair,
    Kind::Dwelling,
    Kind::Route,
    Kind::Axis,
];

/// One drawing of floors: a frame, or the whole sheet.
struct Plan {
    room: Option<Box2>,
    title: String,
}

impl Plan {
    fn holds(&self, p: Point) -> bool {
        self.room.is_none_or(|it| it.contains(p))
    }
}

/// The lines of a plan with the items that they come from.
#[derive(Default)]
struct Lines {
    lines: Vec<FloorLine>,
    items: Vec<u32>,
    columns: Vec<(Region, Vec<u32>)>,
    /// Items of doors and windows.
    openings: Vec<u32>,
    /// Curves and fills that no name tells.
    nameless: Vec<u32>,
    nameless_fills: Vec<u32>,
    /// Whether walls are told by how they are drawn, for want of a name.
    is_guessed: bool,
}

impl Lines {
    /// Of all walls' lines together, in metres.
    fn length(&self) -> f64 {
        self.lines.iter().filter(|it| it.role == LineRole::Wall).map(|it| length(it.b - it.a)).sum()
    }

    fn add(&mut self, item: u32, role: LineRole, a: Point, b: Point) {
        self.lines.push(FloorLine { a, b, role });
        self.items.push(item);
    }

    fn add_path(&mut self, item: u32, path: &Path) {
        let points = path.flatten(SAGITTA);
        for pair in points.windows(2) {
            self.add(item, LineRole::Wall, pair[0], pair[1]);
        }
        if let (true, Some(first), Some(last)) = (path.closed, points.first(), points.last())
            && first != last
        {
            self.add(item, LineRole::Wall, *last, *first);
        }
    }

    /// A wall's line, or the wall itself where the line is as wide.
    fn add_wall(&mut self, item: u32, path: &Path, width: f64) {
        if width > 0.03 { self.add_wide(item, path, width) } else { self.add_path(item, path) }
    }

    /// The outline of each stretch of a polyline drawn as thick as its wall.
    fn add_wide(&mut self, item: u32, path: &Path, width: f64) {
        for pair in path.flatten(SAGITTA).windows(2) {
            let along = pair[1] - pair[0];
            let aside = Vector { x: -along.y, y: along.x } * (0.5 * width / length(along).max(1e-9));
            let corners = [pair[0] + aside, pair[0] - aside, pair[1] - aside, pair[1] + aside];
            for i in 0..4 {
                self.add(item, LineRole::Wall, corners[i], corners[(i + 1) % 4]);
            }
        }
    }
}

/// Recognises the floor plans of a sheet.
pub(crate) fn floors(work: &mut Work<'_, '_>, frames: &[FrameInfo]) {
    let plans = plans(work, frames);
    // What notes say holds for every floor.
    let facts: Vec<(Attr, Value)> = work.texts.iter().flat_map(|it| storey::facts(it.text)).collect();
    for plan in plans {
        let lines = lines(work, &plan);
        if lines.lines.iter().any(|it| it.role == LineRole::Wall) {
            floor(work, &plan, lines, &facts);
        }
    }
}

/// The frames that may show floors: without a site, and not titled as something else.
fn plans(work: &Work<'_, '_>, frames: &[FrameInfo]) -> Vec<Plan> {
    let is_site = |it: &&Draft| matches!(it.object.kind, Kind::SiteBoundary | Kind::GrossSite | Kind::ControlLine);
    let sites: Vec<(f32, Point)> =
        work.drafts.iter().filter(is_site).filter_map(|it| Some((it.object.confidence, place(&it.object)?))).collect();
    // A title says more than the largest closed line around everything, which may be an outer wall.
    let shows_site = |is_titled: bool, (confidence, _): &(f32, Point)| !is_titled || *confidence >= NAMED;
    let is_of_floors = |it: &&FrameInfo| {
        let is_titled = it.drawing_kind != "unknown";
        matches!(it.drawing_kind, "floor-plan" | "basement-plan" | "unknown")
            && !sites.iter().any(|site| shows_site(is_titled, site) && it.bounds.contains(site.1))
    };
    if frames.is_empty() {
        let title = work.texts.iter().find(|it| is_title(work, it)).map(|it| it.text.trim().to_string());
        let has_site = sites.iter().any(|it| shows_site(title.is_some(), it));
        let whole = Plan { room: None, title: title.unwrap_or_default() };
        return if has_site { Vec::new() } else { vec![whole] };
    }
    let of_frame = |it: &FrameInfo| Plan { room: Some(it.bounds), title: it.title.clone() };
    frames.iter().filter(is_of_floors).map(of_frame).collect()
}

/// Whether a text is the title of a floor plan.
fn is_title(work: &Work<'_, '_>, text: &Written<'_>) -> bool {
    let kinds = work.sheet.dictionary.values(Attr::DrawingKind, text.text);
    let is_plan = |it: &Value| matches!(it, Value::Enum(kind) if matches!(model::kinds::DRAWING_KIND.value(*kind), "floor-plan" | "basement-plan"));
    let said = text.text.trim();
    let is_plan_of_floors = || {
        (said.ends_with("平面") || said.to_lowercase().ends_with("plan"))
            && kinds.is_empty()
            && storey::floors(said).is_some()
    };
    said.chars().count() <= 30 && (kinds.first().is_some_and(is_plan) || is_plan_of_floors())
}

/// The lines of walls and columns in a plan, and the items of doors and windows.
fn lines(work: &Work<'_, '_>, plan: &Plan) -> Lines {
    let sheet = work.sheet;
    let mut found = Lines::default();
    let mut of_columns: Vec<Piece<u32>> = Vec::new();
    for (i, item) in sheet.items().filter(|it| it.1.visible) {
        let role = sheet.part(i).role;
        let is_wall = role == Some(Role::Kind(Kind::Wall));
        let is_column = role == Some(Role::Kind(Kind::Column));
        let bounds = sheet.bounds(i);
        if !(is_wall || is_column || is_of_opening(role) || role.is_none())
            || bounds.is_empty()
            || !plan.holds(bounds.center())
            || sheet.is_ignored(i)
            || work.is_reserved(bounds.center())
        {
            continue;
        }
        match &item.shape {
            Drawn::Curve { .. } if role.is_none() => found.nameless.push(i),
            Drawn::Fill { .. } if role.is_none() => found.nameless_fills.push(i),
            Drawn::Curve { .. } if !is_wall && !is_column => found.openings.push(i),
            Drawn::Curve { path, width, .. } => {
                let path = sheet.path(path);
                found.add_wall(i, &path, sheet.unit.to_m(*width));
                if is_column {
                    match closed(&path, sheet.tolerance().linear.to_m()) {
                        Some(ring) => found.columns.push((Region::new(ring), vec![i])),
                        None => of_columns.push(Piece { id: i, path }),
                    }
                }
            }
            Drawn::Fill { rings, .. } if is_wall || is_column => {
                rings.iter().for_each(|ring| found.add_path(i, &sheet.path(ring)));
            }
            _ => {}
        }
    }
    let named = found.length();
    let length_of = |it: &u32| match &sheet.item(*it).shape {
        Drawn::Curve { path, .. } => sheet.unit.to_m(path.length()),
        _ => 0.0,
    };
    if named <= FEW * found.nameless.iter().map(length_of).sum::<f64>() && shows_floors(work, plan) {
        add_nameless(work, plan, &mut found, named);
    }
    let tolerance = sheet.tolerance();
    let rings = chain(&of_columns, tolerance, tolerance.linear).rings;
    found.columns.extend(rings.into_iter().map(|it| (Region::new(it.path), it.ids)));
    found
}

/// Whether a title or the names of rooms say that a plan shows floors.
fn shows_floors(work: &Work<'_, '_>, plan: &Plan) -> bool {
    let texts = || work.texts.iter().filter(|it| plan.holds(it.center));
    let names_room = |it: &&Written<'_>| {
        it.text.chars().count() <= 20 && !work.sheet.dictionary.values(Attr::RoomUse, it.text).is_empty()
    };
    texts().any(|it| is_title(work, it)) || texts().filter(names_room).count() >= 2
}

/// Adds the walls and windows that are told by how they are drawn, when they are most of the walls; `named` metres have a name.
fn add_nameless(work: &Work<'_, '_>, plan: &Plan, lines: &mut Lines, named: f64) {
    let axes = axes::items(work, plan);
    let others: Vec<u32> = lines.nameless.iter().filter(|it| !axes.contains(it)).copied().collect();
    let names = work.texts.iter().filter(|it| opening_mark(it.text).is_none());
    let labels: Vec<Point> = names.map(|it| it.center).collect();
    let found = nameless::walls(work.sheet, &others, &labels);
    if found.length <= 2.0 * named {
        return;
    }
    lines.is_guessed = true;
    for (item, a, b) in &found.strokes {
        lines.add(*item, LineRole::Wall, *a, *b);
    }
    for item in &found.walls {
        if let Drawn::Curve { path, width, .. } = &work.sheet.item(*item).shape {
            lines.add_wall(*item, &work.sheet.path(path), work.sheet.unit.to_m(*width));
        }
    }
    let fills = std::mem::take(&mut lines.nameless_fills);
    let filled = fills.into_iter().filter_map(|it| Some((nameless::column(work.sheet, it)?, it)));
    let filled: Vec<(Region, u32)> = filled.collect();
    // A column that is filled is drawn by its fill; its outline says the same again.
    let mut columns = found.columns;
    columns.retain(|it| !filled.iter().any(|fill| is_same_area(&fill.0, &it.0)));
    columns.extend(filled);
    for (region, item) in columns {
        lines.add_path(item, &region.outer);
        lines.columns.push((region, vec![item]));
    }
    lines.nameless.retain(|it| found.walls.binary_search(it).is_err() && found.panes.binary_search(it).is_err());
    lines.openings.extend(found.panes);
}

/// A path as a ring, when it is one or ends where it starts.
fn closed(path: &Path, near: f64) -> Option<Path> {
    let mut path = path.clone();
    let ends = path.vertices.first().zip(path.vertices.last());
    let meets = ends.is_some_and(|(a, b)| path.vertices.len() > 3 && length(a.point - b.point) <= near);
    if !path.closed && meets {
        path.vertices.pop();
        path.closed = true;
    }
    path.closed.then_some(path)
}

/// One opening of a floor, with what is drawn in it.
struct Hole {
    region: Region,
    width: f64,
    /// The faces on both sides; outside there is none.
    sides: Vec<usize>,
    leaves: Vec<usize>,
    panes: Vec<u32>,
    /// The closed leaves of a door that they alone show.
    leaf: Option<(Point, Point)>,
    /// Items of the wall ends.
    walls: Vec<u32>,
    /// Its mark, and the text that shows it.
    mark: Option<(usize, Mark)>,
}

impl Hole {
    /// Whether it is a window: without a leaf, and closed by panes towards the outside or marked as one.
    fn is_window(&self) -> bool {
        let is_marked = self.mark.as_ref().is_some_and(|it| it.1.of == Marked::Window);
        self.leaves.is_empty() && (is_marked || !self.panes.is_empty() && self.sides.len() < 2)
    }
}

fn floor(work: &mut Work<'_, '_>, plan: &Plan, mut lines: Lines, facts: &[(Attr, Value)]) {
    let walls: Vec<(Point, Point)> = lines.lines.iter().map(|it| (it.a, it.b)).collect();
    let fillings = opening::fillings(work.sheet, &lines.openings, &lines.nameless, &walls);
    for leaf in &fillings.leaves {
        lines.add(leaf.lead, LineRole::Closing, leaf.hinge, leaf.latch);
    }
    for pane in &fillings.panes {
        lines.add(pane.item, LineRole::Closing, pane.a, pane.b);
    }
    let panes = fillings.panes.iter().map(|it| (it.a + it.b) / 2.0);
    let marks: Vec<Point> = fillings.leaves.iter().map(Leaf::middle).chain(panes).collect();
    let floor = Floor::new(&lines.lines, &marks, &FloorLimits::BUILDING);
    let mut holes = holes(&floor, &lines, &fillings);
    for hole in &mut holes {
        hole.mark = nearest_mark(work, hole);
        if let Some((text, _)) = &hole.mark {
            work.text_used[*text] = true;
        }
    }

    let beside = beside(&holes, floor.faces.len());
    let bounds = lines.lines.iter().fold(Box2::EMPTY, |all, it| all.with(it.a).with(it.b));
    let mut storeys = storeys(work, plan, bounds, facts);
    for (room, storey) in &mut storeys {
        parts::heights(work, *room, &mut storey.object);
    }
    let is_of_site = |it: &Draft| is_on_site(it.object.kind) && place(&it.object).is_some_and(|at| bounds.contains(at));
    work.drafts.retain(|it| it.object.kind == Kind::ParkingStall || !is_of_site(it));

    let ids: Vec<(Option<Box2>, ObjectId)> = storeys.iter().map(|it| (it.0, it.1.object.id)).collect();
    let storey_at = |at: Point| ids.iter().find(|it| it.0.is_none_or(|room| room.contains(at))).map(|it| it.1);
    // A place well inside is sought only where several storeys share the plan.
    let storey_of = |region: &Region| {
        ids.iter().find(|it| it.0.is_none_or(|room| room.contains(region.label_point()))).map(|it| it.1)
    };
    for mut axis in axes::axes(work, plan) {
        let at = axis.object.bounds().map(|it| it.center());
        put_storey(&mut axis.object, at.and_then(&storey_at));
        work.drafts.push(axis);
    }
    let mut rooms: Vec<Option<Draft>> = Vec::new();
    for (i, face) in floor.faces.iter().enumerate() {
        let mut draft = room(work, &lines, i, &floor, &beside[i]);
        if let Some(draft) = &mut draft {
            put_storey(&mut draft.object, storey_of(&face.region));
        }
        rooms.push(draft);
    }
    name_lifts(work, plan, &floor, &beside, &mut rooms);
    gaps(work, &floor, &lines);
    labels_outside(work, &floor, bounds);
    let mut stairs = stair_objects(work, plan, &floor, &mut rooms);
    for (draft, at) in &mut stairs {
        put_storey(&mut draft.object, storey_at(*at));
    }
    let mut doors: Vec<Draft> = Vec::new();
    for hole in &holes {
        let mut draft = hole_object(work, hole, &fillings, &rooms);
        put_storey(&mut draft.object, storey_at(hole.region.centroid()));
        doors.push(draft);
    }
    let added = routes::ways(&floor, &holes, &beside, &mut rooms, &mut doors, &mut storeys);
    let parts = parts::Parts::new(work, &floor, &holes, &rooms);
    for (room, storey) in &storeys {
        work.drafts.extend(parts.of_storey(&storey.object, &faces_in(&floor, *room)));
    }
    work.drafts.extend(added);
    work.drafts.extend(doors);
    work.drafts.extend(stairs.into_iter().map(|it| it.0));
    for face in floor.faces.iter().zip(&rooms).filter(|it| it.0.kind == FaceKind::Body && it.1.is_none()) {
        let face = face.0;
        let items: Vec<u32> = items_of(&lines, &face.lines);
        let mut object = Object::new(Kind::Wall, work.sheet.handles(&items), Some(Shape::Region(face.region.clone())));
        let around: f64 = face.region.rings().map(Path::length).sum();
        let thickness = 2.0 * face.region.area().to_m2() / around;
        if lines.is_guessed {
            object.evidence.push(Arc::from("lines side by side that no name tells"));
            object.confidence = 0.7;
        }
        set(&mut object, Attr::Thickness, Value::Number(thickness), Source::Geometry);
        put_storey(&mut object, storey_of(&face.region));
        work.drafts.push(Draft { object, items });
    }
    for (region, items) in &lines.columns {
        let mut object = Object::new(Kind::Column, work.sheet.handles(items), Some(Shape::Region(region.clone())));
        items.first().into_iter().for_each(|it| work.describe(&mut object, *it));
        put_storey(&mut object, storey_at(region.centroid()));
        work.drafts.push(Draft { object, items: items.clone() });
    }
    work.drafts.extend(rooms.into_iter().flatten());
    work.drafts.extend(storeys.into_iter().map(|it| it.1));
}

/// A room without a name that a door leads into and that shows a lift is its shaft.
fn name_lifts(work: &Work<'_, '_>, plan: &Plan, floor: &Floor, beside: &[Vec<&Hole>], rooms: &mut [Option<Draft>]) {
    let Some(lift) = ROOM_USE.index("lift") else { return };
    let may_be = |face: &usize| {
        let is_nameless = rooms[*face].as_ref().is_some_and(|it| it.object.get(Attr::RoomUse).is_none());
        is_nameless && beside[*face].iter().any(|it| !it.is_window())
    };
    let candidates = (0..rooms.len()).filter(may_be).collect();
    for face in lift::shafts(work, plan, floor, candidates) {
        if let Some(Draft { object, .. }) = &mut rooms[face] {
            object.evidence.push(Arc::from("the symbol of a lift"));
            set(object, Attr::RoomUse, Value::Enum(lift), Source::Geometry);
        }
    }
}

/// The stairs of a plan, each with its middle; a room of flights without a name is a stair.
fn stair_objects(work: &Work<'_, '_>, plan: &Plan, floor: &Floor, rooms: &mut [Option<Draft>]) -> Vec<(Draft, Point)> {
    let is_stair = |it: &Option<Draft>| it.as_ref().is_some_and(|it| used(&it.object) == Some("stair"));
    let named: Vec<bool> = rooms.iter().map(is_stair).collect();
    let mut objects = Vec::new();
    for found in stair::stairs(work, plan, floor, &|face| named[face]) {
        let Some(Draft { object: room, .. }) = &mut rooms[found.face] else { continue };
        if let (None, Some(stair)) = (room.get(Attr::RoomUse), ROOM_USE.index("stair")) {
            room.evidence.push(Arc::from("flights of a stair"));
            set(room, Attr::RoomUse, Value::Enum(stair), Source::Geometry);
        }
        let flights = &found.flights;
        let mut items: Vec<u32> = flights.iter().flat_map(|it| &it.items).copied().collect();
        items.sort_unstable();
        items.dedup();
        let corners = flights.iter().flat_map(|it| it.ends).flat_map(|it| [it.0, it.1]);
        let around = smallest_box(&corners.collect::<Vec<_>>(), flights[0].along);
        let middle = around.centroid();
        let mut object = Object::new(Kind::Stair, work.sheet.handles(&items), Some(Shape::Region(around)));
        object.name = Arc::clone(&room.name);
        object
            .evidence
            .push(Arc::from(format!("{} lines one tread apart", flights.iter().map(|it| it.lines).sum::<usize>())));
        let least = |of: &dyn Fn(&stair::Flight) -> f64| flights.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = flights.iter().map(|it| it.lines).max().unwrap_or(0);
        let fewest = flights.iter().map(|it| it.lines).min().unwrap_or(0);
        set(&mut object, Attr::Flights, Value::Number(flights.len() as f64), Source::Geometry);
        set(&mut object, Attr::ClearWidth, Value::Number(least(&|it| it.width)), Source::Geometry);
        set(&mut object, Attr::Tread, Value::Number(least(&|it| it.tread)), Source::Geometry);
        set(&mut object, Attr::Steps, Value::Number(most as f64), Source::Geometry);
        set(&mut object, Attr::StepsLeast, Value::Number(fewest as f64), Source::Geometry);
        if let Some(landing) = found.landing(floor) {
            set(&mut object, Attr::Landing, Value::Number(landing), Source::Geometry);
        }
        if let Some(well) = found.well() {
            set(&mut object, Attr::StairWell, Value::Number(well), Source::Geometry);
        }
        set(&mut object, Attr::InRoom, Value::Object(room.id), Source::Geometry);
        objects.push((Draft { object, items }, middle));
    }
    objects
}

/// The faces of a storey: all where its plan shows no other.
fn faces_in(floor: &Floor, room: Option<Box2>) -> BTreeSet<usize> {
    let is_here = |face: &usize| room.is_none_or(|it| it.contains(floor.faces[*face].region.label_point()));
    (0..floor.faces.len()).filter(is_here).collect()
}

/// The rectangle along a direction around some points.
fn smallest_box(points: &[Point], along: Vector) -> Region {
    let up = Vector { x: -along.y, y: along.x };
    let mut room = Box2::EMPTY;
    for it in points {
        room = room.with(Point { x: dot(along, *it), y: dot(up, *it) });
    }
    let at = |x: f64, y: f64| along * x + up * y;
    let ([x0, y0], [x1, y1]) = (room.min, room.max);
    Region::polygon([at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)])
}

/// How much window a room has for its floor, where the marks of all its windows tell their size.
fn window_ratio(room: &mut Object, floor: f64, holes: &[&Hole]) {
    let windows = holes.iter().filter(|it| it.is_window());
    let sizes: Option<Vec<[f64; 2]>> = windows.map(|it| it.mark.as_ref()?.1.size).collect();
    if let Some(sizes) = sizes.filter(|it| !it.is_empty()) {
        let glass: f64 = sizes.iter().map(|it| it[0] * it[1]).sum();
        set(room, Attr::WindowRatio, Value::Number(glass / floor), Source::Label);
    }
}

/// The openings beside each of some faces.
fn beside(holes: &[Hole], faces: usize) -> Vec<Vec<&Hole>> {
    let mut beside = vec![Vec::new(); faces];
    for hole in holes {
        hole.sides.iter().for_each(|it| beside[*it].push(hole));
    }
    beside
}

fn put_storey(object: &mut Object, storey: Option<ObjectId>) {
    if let Some(storey) = storey {
        set(object, Attr::Storey, Value::Object(storey), Source::Geometry);
    }
}

fn items_of(lines: &Lines, sources: &[u32]) -> Vec<u32> {
    let items: BTreeSet<u32> = sources.iter().filter_map(|it| lines.items.get(*it as usize)).copied().collect();
    items.into_iter().collect()
}

/// The storeys of a plan: one for each title, each with the room above its title; one for all where there is a single title.
fn storeys(work: &Work<'_, '_>, plan: &Plan, bounds: Box2, facts: &[(Attr, Value)]) -> Vec<(Option<Box2>, Draft)> {
    let titles: Vec<&Written<'_>> = work
        .texts
        .iter()
        .filter(|it| plan.holds(it.center) && is_title(work, it) && !work.is_reserved(it.center))
        .collect();
    let make = |title: &str, item: Option<u32>, room: Box2| {
        let items: Vec<u32> = item.into_iter().collect();
        let mut object =
            Object::new(Kind::Storey, work.sheet.handles(&items), Some(Shape::Region(Region::rectangle(room))));
        if items.is_empty() {
            object.id = ObjectId::new(Kind::Storey, [title]);
        }
        object.name = Arc::from(title);
        set(&mut object, Attr::Title, Value::text(title), Source::Label);
        if let Some([first, last]) = storey::floors(title) {
            set(&mut object, Attr::FloorFirst, Value::Number(f64::from(first)), Source::Label);
            set(&mut object, Attr::FloorLast, Value::Number(f64::from(last)), Source::Label);
        }
        for (attr, value) in facts {
            set_new(&mut object, *attr, value.clone(), Source::Label);
        }
        Draft { object, items }
    };
    if titles.len() <= 1 {
        let title = titles.first().map_or(plan.title.as_str(), |it| it.text.trim());
        return vec![(None, make(title, titles.first().map(|it| it.item), bounds))];
    }
    // Each title stands below its plan; beside each other the plans part in the middle between the titles.
    let mut rooms = Vec::new();
    for title in &titles {
        let at = title.center;
        let mut room = Box2 { min: [bounds.min[0], at.y], max: [bounds.max[0], bounds.max[1]] };
        for other in titles.iter().map(|it| it.center).filter(|it| *it != at) {
            let to = other - at;
            if to.y.abs() < to.x.abs() {
                let middle = (at.x + other.x) / 2.0;
                if to.x > 0.0 {
                    room.max[0] = room.max[0].min(middle);
                } else {
                    room.min[0] = room.min[0].max(middle);
                }
            } else if to.y > 0.0 {
                room.max[1] = room.max[1].min(other.y);
            }
        }
        rooms.push((Some(room), make(title.text.trim(), Some(title.item), room)));
    }
    rooms
}

/// The openings between wall ends, and those that a leaf or a pane alone closes.
fn holes(floor: &Floor, lines: &Lines, fillings: &Fillings) -> Vec<Hole> {
    let mut holes: Vec<Hole> = floor
        .openings
        .iter()
        .enumerate()
        .map(|(i, opening)| {
            let is_side = |face: &usize| {
                floor.faces[*face].kind != FaceKind::Opening(i) && floor.faces[*face].openings.contains(&i)
            };
            let cell = floor.faces.iter().find(|it| it.kind == FaceKind::Opening(i));
            Hole {
                region: opening.region(),
                width: opening.width.to_m(),
                sides: (0..floor.faces.len()).filter(is_side).collect(),
                leaves: Vec::new(),
                panes: Vec::new(),
                leaf: None,
                walls: cell.map(|it| items_of(lines, &it.lines)).unwrap_or_default(),
                mark: None,
            }
        })
        .collect();
    let held = |p: Point| floor.openings.iter().position(|it| it.holds(p));
    let mut alone: Vec<(usize, &Leaf)> = Vec::new();
    for (i, leaf) in fillings.leaves.iter().enumerate() {
        match held(leaf.middle()) {
            Some(hole) => holes[hole].leaves.push(i),
            None => alone.push((i, leaf)),
        }
    }
    for pane in &fillings.panes {
        if let Some(hole) = held((pane.a + pane.b) / 2.0) {
            holes[hole].panes.push(pane.item);
        }
    }
    while let Some((i, leaf)) = alone.pop() {
        // Two leaves that close against each other are one door.
        let mate = alone.iter().position(|it| length(it.1.latch - leaf.latch) <= 0.1).map(|it| alone.remove(it));
        let (from, to) = (leaf.hinge, mate.map_or(leaf.latch, |it| it.1.hinge));
        let aside = Vector { x: from.y - to.y, y: to.x - from.x } * (0.05 / length(to - from).max(1e-9));
        let beside = |by: Vector| floor.face_at((from + to) / 2.0 + by * 4.0);
        let sides: BTreeSet<usize> = [beside(aside), beside(aside * -1.0)].into_iter().flatten().collect();
        holes.push(Hole {
            region: Region::polygon([from + aside, from - aside, to - aside, to + aside]),
            width: length(to - from),
            sides: sides.into_iter().collect(),
            leaves: std::iter::once(i).chain(mate.map(|it| it.0)).collect(),
            panes: Vec::new(),
            leaf: Some((from, to)),
            walls: Vec::new(),
            mark: None,
        });
    }
    holes
}

/// A room of a face: enclosed by walls and large enough, or named.
fn room(work: &mut Work<'_, '_>, lines: &Lines, i: usize, floor: &Floor, holes: &[&Hole]) -> Option<Draft> {
    let face = &floor.faces[i];
    if matches!(face.kind, FaceKind::Opening(_)) {
        return None;
    }
    let bounds = face.region.bounds();
    let within = |it: &Written<'_>| bounds.contains(it.center) && face.region.contains(it.center);
    let texts: Vec<usize> = (0..work.texts.len()).filter(|it| within(&work.texts[*it])).collect();
    let uses = |text: &str| work.sheet.dictionary.values(Attr::RoomUse, text);
    let named: Vec<usize> = texts.iter().copied().filter(|it| !uses(work.texts[*it].text).is_empty()).collect();
    let area = face.region.area().to_m2();
    if named.is_empty() && (face.kind == FaceKind::Body || area < LEAST_ROOM) {
        return None;
    }
    let is_name = |it: &usize| {
        let text = work.texts[*it].text;
        mark::mark(text).is_none() && text.chars().any(char::is_alphabetic) && text.chars().count() <= 20
    };
    let tallest = |these: &[usize]| {
        these.iter().copied().max_by(|a, b| work.texts[*a].height.total_cmp(&work.texts[*b].height).then(b.cmp(a)))
    };
    let others: Vec<usize> = texts.iter().copied().filter(is_name).collect();
    let name = tallest(&named).or_else(|| tallest(&others));
    let walls = items_of(lines, &face.lines);
    let shown: Vec<u32> = match name {
        Some(it) if named.contains(&it) => vec![work.texts[it].item],
        _ => walls.clone(),
    };
    let mut object = Object::new(Kind::Room, work.sheet.handles(&shown), Some(Shape::Region(face.region.clone())));
    object.evidence.push(Arc::from(format!("enclosed by {} wall lines", face.lines.len())));
    set(&mut object, Attr::Area, Value::Number(area), Source::Geometry);
    if let Some(it) = name {
        object.name = Arc::from(work.texts[it].text.trim());
        set(&mut object, Attr::Label, Value::text(work.texts[it].text.trim()), Source::Label);
    }
    let mut said: BTreeSet<u16> = BTreeSet::new();
    for it in &named {
        if let Some(Value::Enum(value)) = uses(work.texts[*it].text).first() {
            said.insert(*value);
        }
    }
    match said.iter().copied().collect::<Vec<_>>().as_slice() {
        [] => {}
        [one] => set(&mut object, Attr::RoomUse, Value::Enum(*one), Source::Label),
        several => {
            object.evidence.push(Arc::from("open plan: several uses in one room"));
            set(&mut object, Attr::RoomUse, Value::OneOf(several.to_vec()), Source::Label);
        }
    }
    if let Some(stated) = texts.iter().find_map(|it| stated_area(work.texts[*it].text)) {
        set(&mut object, Attr::AreaStated, Value::Number(stated), Source::Label);
    }
    let windows = holes.iter().filter(|it| it.is_window()).count();
    set(&mut object, Attr::Doors, Value::Number((holes.len() - windows) as f64), Source::Geometry);
    set(&mut object, Attr::Windows, Value::Number(windows as f64), Source::Geometry);
    window_ratio(&mut object, area, holes);
    for it in &named {
        work.text_used[*it] = true;
    }
    Some(Draft { object, items: shown.into_iter().chain(walls).collect() })
}

/// How much a room is one that one passes through: the lower, the more.
fn rank(object: &Object) -> u32 {
    match used(object) {
        None => 2,
        Some("corridor" | "lobby" | "lift_lobby" | "entry") => 0,
        Some("living" | "dining" | "stair") => 1,
        Some("bathroom" | "store" | "wardrobe" | "shaft") => 4,
        Some(_) => 3,
    }
}

/// The use of a room as far as one is told.
fn used(object: &Object) -> Option<&'static str> {
    match object.get(Attr::RoomUse).map(|it| &it.value) {
        Some(Value::Enum(used)) => Some(ROOM_USE.value(*used)),
        _ => None,
    }
}

/// A door or window with its mark and the rooms that it joins.
fn hole_object(work: &Work<'_, '_>, hole: &Hole, fillings: &Fillings, rooms: &[Option<Draft>]) -> Draft {
    let kind = if hole.is_window() { Kind::Window } else { Kind::Door };
    let mut items: Vec<u32> = hole.leaves.iter().flat_map(|it| &fillings.leaves[*it].items).copied().collect();
    items.extend(&hole.panes);
    let lead = items.first().copied();
    if items.is_empty() {
        items.extend(hole.mark.iter().map(|it| work.texts[it.0].item));
        items.extend(&hole.walls);
    }
    items.sort_unstable();
    items.dedup();
    let mut object = Object::new(kind, work.sheet.handles(&items), Some(Shape::Region(hole.region.clone())));
    if let Some(lead) = lead {
        work.describe(&mut object, lead);
    }
    let leaves: f64 = hole.leaves.iter().map(|it| fillings.leaves[*it].width()).sum();
    let width = if leaves > 0.0 { leaves.min(hole.width) } else { hole.width };
    set(&mut object, Attr::Width, Value::Number(hole.width), Source::Geometry);
    let clear = if hole.leaves.is_empty() {
        Value::Number(width)
    } else {
        object.evidence.push(Arc::from(format!("clear width: that of the leaf less up to {FRAME} m for its frame")));
        Value::Between(width - FRAME, width)
    };
    set(&mut object, Attr::ClearWidth, clear, Source::Geometry);
    if let Some((text, mark)) = &hole.mark {
        let written = work.texts[*text].text.trim();
        object.name = Arc::from(written);
        set(&mut object, Attr::Label, Value::text(written), Source::Label);
        if let Some([width, height]) = mark.size {
            set(&mut object, Attr::WidthMarked, Value::Number(width), Source::Label);
            set(&mut object, Attr::HeightMarked, Value::Number(height), Source::Label);
        }
        if let Some(class) = mark.fire_class.and_then(|it| FIRE_CLASS.index(it)) {
            set(&mut object, Attr::FireClass, Value::Enum(class), Source::Label);
        }
    }
    let mut joined: Vec<&Object> =
        hole.sides.iter().filter_map(|it| rooms[*it].as_ref()).map(|it| &it.object).collect();
    let area = |it: &Object| it.region().map_or(0.0, |it| it.area().to_m2());
    joined.order_by(|a, b| rank(b).cmp(&rank(a)).then(area(a).total_cmp(&area(b))).then(a.id.cmp(&b.id)));
    let opens_into = |room: &Object| {
        let tips = hole.leaves.iter().map(|it| &fillings.leaves[*it]).map(|it| it.hinge + (it.open - it.hinge) * 0.9);
        room.region().map(|region| tips.filter(|it| region.contains(*it)).count())
    };
    if let (Some(inside), false) = (joined.first().and_then(|it| opens_into(it)), hole.leaves.is_empty()) {
        set(&mut object, Attr::OpensOutwards, Value::Bool(inside == 0), Source::Geometry);
    }
    if kind == Kind::Door {
        set(&mut object, Attr::Leaves, Value::Number(hole.leaves.len() as f64), Source::Geometry);
    }
    for (attr, room) in [Attr::Serves, Attr::OpensTo].into_iter().zip(joined) {
        set(&mut object, attr, Value::Object(room.id), Source::Geometry);
    }
    Draft { object, items }
}

/// The nearest mark of a door or window beside an opening that no other opening took.
fn nearest_mark(work: &Work<'_, '_>, hole: &Hole) -> Option<(usize, Mark)> {
    let room = hole.region.bounds().grown(MARK_REACH);
    let mut best: Option<(f64, usize, Mark)> = None;
    for (i, text) in work.texts.iter().enumerate() {
        if work.text_used[i] || !room.contains(text.center) {
            continue;
        }
        let Some(mark) = mark::mark(text.text) else { continue };
        // A window has no leaf, and a mark states a width near that of its opening.
        let fits = mark.size.is_none_or(|it| (it[0] - hole.width).abs() <= 0.35 * hole.width)
            && (mark.of == Marked::Door || hole.leaves.is_empty());
        let off = geometry::distance::point_to_region(text.center, &hole.region)
            .map_or(f64::INFINITY, |it| it.distance.to_m());
        if fits && off <= MARK_REACH && best.as_ref().is_none_or(|it| off < it.0) {
            best = Some((off, i, mark));
        }
    }
    best.map(|it| (it.1, it.2))
}

/// Says where walls were not drawn closed.
fn gaps(work: &mut Work<'_, '_>, floor: &Floor, lines: &Lines) {
    for heal in &floor.heals {
        let gap = heal.length().to_m();
        // The strokes of doors and windows need not meet anything.
        let is_of_wall = lines.lines.get(heal.line as usize).is_some_and(|it| it.role == LineRole::Wall);
        let is_noted = gap <= NOTED_GAP + work.sheet.tolerance().linear.to_m();
        if heal.kind == HealKind::Jamb || !is_of_wall || is_noted || is_wall_end(floor, heal) {
            continue;
        }
        let items: Vec<u32> = lines.items.get(heal.line as usize).copied().into_iter().collect();
        let shape = Shape::Path(Path::straight([heal.from, heal.to], false));
        let at = (heal.from + heal.to) / 2.0;
        work.fault("wall_gap", format!("{:.2}, {:.2}", at.x, at.y), Some(shape), &items, Some(gap));
    }
}

/// Whether a heal is where a wall ends at an opening: its jamb may be drawn with the door.
fn is_wall_end(floor: &Floor, heal: &Heal) -> bool {
    let near = |p: Point, q: Point| length(p - q) <= NOTED_GAP;
    floor.openings.iter().any(|it| {
        let [a, b, c, d] = it.corners;
        let ends = [(a, b), (b, a), (c, d), (d, c)];
        ends.iter().any(|(p, q)| near(*p, heal.from) && near(*q, heal.to))
    })
}

/// Says which names of rooms stand in no closed room.
fn labels_outside(work: &mut Work<'_, '_>, floor: &Floor, bounds: Box2) {
    let stray = |it: &Written<'_>| {
        bounds.contains(it.center)
            && floor.face_at(it.center).is_none()
            && !work.sheet.dictionary.values(Attr::RoomUse, it.text).is_empty()
    };
    let found: Vec<(u32, Point, String)> =
        work.texts.iter().filter(|it| stray(it)).map(|it| (it.item, it.center, it.text.trim().to_string())).collect();
    for (item, at, text) in found {
        work.fault("room_open", text, Some(Shape::Point(at)), &[item], None);
    }
}
