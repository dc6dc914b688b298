//! Floors of building models: rooms and doors are given, the ways through them follow as on a drawn plan.

use super::routes;
use super::{Hole, beside, rank};
use crate::shape::{dot, length};
use crate::work::{Draft, set};
use geometry::floor::{FaceKind, Floor, FloorFace, Opening};
use geometry::{Length, Path, Point, Region, Vector};
use model::{Attr, Kind, Object, ObjectId, Shape, Source, Value};
use std::sync::Arc;

/// How far chords of curved walls stray from them, in metres.
const SAGITTA: f64 = 0.001;
/// Rooms whose outlines run side by side within this, in metres, touch.
const TOUCHING: f64 = 0.02;
/// Rooms that touch along less than this are not open to each other, in metres.
const LEAST_PASSAGE: f64 = 0.5;
/// What is thinner than this is a line that one steps over, in metres.
const THIN: f64 = 0.001;
/// A corner of a door lies on the outline of its room within this, in metres.
const ON_OUTLINE: f64 = 0.005;

/// Adds to the objects of a building model what follows from its ways, storey by storey: exits, walks, widths of corridors,
/// dwellings, and the sides of doors by what their rooms are used for.
///
/// Rooms, doors and walls name their storey. The region of a door is the place between its rooms: both corners of one jamb,
/// then both of the other. Rooms that touch where no wall stands are open to each other; each such place becomes a door
/// without a leaf.
pub fn with_ways(objects: Vec<Object>) -> Vec<Object> {
    let (storeys, mut others): (Vec<Object>, Vec<Object>) = objects.into_iter().partition(|it| it.kind == Kind::Storey);
    let mut done = Vec::new();
    for storey in storeys {
        let id = storey.id;
        let here =
            |it: &Object, kind: Kind| it.kind == kind && at(it, Attr::Storey) == Some(id) && it.region().is_some();
        let walls: Vec<Region> =
            others.iter().filter(|it| here(it, Kind::Wall)).filter_map(|it| it.region().cloned()).collect();
        let mut take = |kind: Kind| -> Vec<Object> { others.extract_if(.., |it| here(it, kind)).collect() };
        let rooms = take(Kind::Room);
        // A door without a place is one that nobody passes.
        let (doors, nowhere): (Vec<Object>, Vec<Object>) =
            take(Kind::Door).into_iter().partition(|it| it.region().and_then(corners).is_some());
        done.extend(nowhere);
        done.extend(floor(storey, rooms, doors, &walls));
    }
    done.extend(others);
    done
}

/// The object that an attribute names.
fn at(object: &Object, attr: Attr) -> Option<ObjectId> {
    match object.get(attr).map(|it| &it.value) {
        Some(Value::Object(id)) => Some(*id),
        _ => None,
    }
}

/// What a door joins.
struct Joined {
    /// Its rooms.
    sides: Vec<usize>,
    /// The place between them,
    cell: Option<Opening>,
    /// or the line where they touch.
    gate: Option<(Point, Point)>,
}

fn floor(storey: Object, rooms: Vec<Object>, mut doors: Vec<Object>, walls: &[Region]) -> Vec<Object> {
    let mut rings: Vec<Vec<Vec<Point>>> =
        rooms.iter().map(|it| it.region().map_or_else(Vec::new, straightened)).collect();
    let mut joined: Vec<Joined> = Vec::new();
    for door in &doors {
        let sides: Vec<usize> = [Attr::Serves, Attr::OpensTo]
            .iter()
            .filter_map(|attr| rooms.iter().position(|it| Some(it.id) == at(door, *attr)))
            .collect();
        let (cell, gate) = door.region().and_then(corners).map_or((None, None), |corners| {
            let [a, b, c, d] = corners;
            let thickness = length(a - b).min(length(c - d));
            if thickness < THIN { (None, Some((a, d))) } else { (Some(cell(corners)), None) }
        });
        let shown = cell.map(|it| it.corners.to_vec()).or_else(|| gate.map(|(a, b)| vec![a, b])).unwrap_or_default();
        for room in &sides {
            shown.iter().for_each(|it| put_on_outline(&mut rings[*room], *it));
        }
        joined.push(Joined { sides, cell, gate });
    }
    for (one, two, passage) in passages(&rings, walls) {
        let id = ObjectId::new(
            Kind::Door,
            [rooms[one].entities.first(), rooms[two].entities.first()]
                .into_iter()
                .flatten()
                .map(|it| &**it)
                .chain(["passage"]),
        );
        let [a, b, c, d] = passage;
        let is_thin = length(a - b).max(length(c - d)) < THIN;
        // Both rooms get the same corners where they touch.
        let shown = if is_thin { vec![a, d] } else { passage.to_vec() };
        for room in [one, two] {
            shown.iter().for_each(|it| put_on_outline(&mut rings[room], *it));
        }
        doors.push(passage_object(id, &storey, &rooms[one], &rooms[two], passage));
        let (cell, gate) = if is_thin { (None, Some((a, d))) } else { (Some(cell(passage)), None) };
        joined.push(Joined { sides: vec![one, two], cell, gate });
    }
    let mut faces: Vec<FloorFace> = Vec::new();
    for (i, rings) in rings.into_iter().enumerate() {
        let openings = (0..joined.len()).filter(|it| joined[*it].sides.contains(&i)).collect();
        faces.push(FloorFace { region: of_rings(rings), kind: FaceKind::Room, openings, lines: Vec::new() });
    }
    let mut openings = Vec::new();
    let mut holes = Vec::new();
    for (i, (Joined { sides, cell, gate }, door)) in joined.into_iter().zip(&doors).enumerate() {
        let (start, end) = gate.unwrap_or_default();
        let opening = cell.unwrap_or_else(|| self::cell([start, start, end, end]));
        if let Some(cell) = cell {
            let region = cell.region();
            faces.push(FloorFace { region, kind: FaceKind::Opening(i), openings: vec![i], lines: Vec::new() });
        }
        let has_leaf = door.get(Attr::Leaves).and_then(|it| it.value.number()) != Some(0.0);
        holes.push(Hole {
            region: door.region().cloned().unwrap_or_default(),
            width: opening.width.to_m(),
            sides,
            leaves: if has_leaf { vec![0] } else { Vec::new() },
            panes: Vec::new(),
            leaf: gate,
            walls: Vec::new(),
            mark: None,
        });
        openings.push(opening);
    }
    let floor = Floor { arrangement: Default::default(), faces, heals: Vec::new(), openings };
    let draft = |object: Object| Draft { object, items: Vec::new() };
    let mut drafts: Vec<Option<Draft>> = rooms.into_iter().map(|it| Some(draft(it))).collect();
    drafts.resize_with(floor.faces.len(), || None);
    let mut doors: Vec<Draft> = doors.into_iter().map(draft).collect();
    for (door, hole) in doors.iter_mut().zip(&holes) {
        put_sides(&mut door.object, hole, &drafts);
    }
    let beside = beside(&holes, floor.faces.len());
    // The area inside outer walls and the use of the building are known better than rooms tell them.
    let kept: Vec<_> =
        [Attr::StoreyArea, Attr::Use].iter().filter_map(|it| Some((*it, storey.get(*it)?.clone()))).collect();
    let mut storeys = [(None, draft(storey))];
    let added = routes::ways(&floor, &holes, &beside, &mut drafts, &mut doors, &mut storeys);
    let [(_, mut storey)] = storeys;
    for (attr, known) in kept {
        storey.object.set(attr, known);
    }
    let all = std::iter::once(storey).chain(drafts.into_iter().flatten()).chain(doors).chain(added);
    all.map(|it| it.object).collect()
}

/// The room that a door serves first: that which one passes through least.
fn put_sides(door: &mut Object, hole: &Hole, rooms: &[Option<Draft>]) {
    let mut sides: Vec<&Object> = hole.sides.iter().filter_map(|it| rooms[*it].as_ref()).map(|it| &it.object).collect();
    let [one, two] = sides.as_slice() else { return };
    let area = |it: &Object| it.region().map_or(0.0, |it| it.area().to_m2());
    let order = rank(two).cmp(&rank(one)).then(area(one).total_cmp(&area(two))).then(one.id.cmp(&two.id));
    if order.is_gt() {
        sides.reverse();
    }
    // Which way it opens was told of the room that it was said to serve.
    let is_turned = at(door, Attr::Serves).is_some_and(|it| it != sides[0].id);
    if let (true, Some(Value::Bool(outwards))) = (is_turned, door.get(Attr::OpensOutwards).map(|it| it.value.clone())) {
        set(door, Attr::OpensOutwards, Value::Bool(!outwards), Source::Ifc);
    }
    for (attr, room) in [Attr::Serves, Attr::OpensTo].into_iter().zip(sides) {
        set(door, attr, Value::Object(room.id), Source::Geometry);
    }
}

fn passage_object(id: ObjectId, storey: &Object, one: &Object, two: &Object, [a, b, c, d]: [Point; 4]) -> Object {
    let entities: Vec<Arc<str>> = one.entities.iter().chain(&two.entities).cloned().collect();
    let shape = Shape::Region(Region::polygon([a, b, c, d]));
    let mut object = Object::new(Kind::Door, entities, Some(shape));
    object.id = id;
    object.evidence.push(Arc::from("rooms that touch where no wall stands: open to each other"));
    let width = length(d - a);
    for attr in [Attr::Width, Attr::ClearWidth] {
        set(&mut object, attr, Value::Number(width), Source::Geometry);
    }
    set(&mut object, Attr::Leaves, Value::Number(0.0), Source::Geometry);
    set(&mut object, Attr::Storey, Value::Object(storey.id), Source::Geometry);
    for (attr, room) in [(Attr::Serves, one), (Attr::OpensTo, two)] {
        set(&mut object, attr, Value::Object(room.id), Source::Geometry);
    }
    object
}

fn straightened(region: &Region) -> Vec<Vec<Point>> {
    region.rings().map(|it| it.flatten(SAGITTA)).collect()
}

fn of_rings(rings: Vec<Vec<Point>>) -> Region {
    let mut rings = rings.into_iter().map(|it| Path::straight(it, true));
    rings.next().map(|outer| Region::with_holes(outer, rings.collect())).unwrap_or_default()
}

/// The corners of a door's place, when it has four.
fn corners(region: &Region) -> Option<[Point; 4]> {
    let corners: Vec<Point> = region.outer.vertices.iter().map(|it| it.point).collect();
    corners.try_into().ok()
}

fn cell(corners: [Point; 4]) -> Opening {
    let [a, b, c, _] = corners;
    Opening { corners, width: Length::m(length(c - b)), thickness: Length::m(length(b - a)) }
}

/// Makes a point a corner of the ring that passes it.
fn put_on_outline(rings: &mut [Vec<Point>], at: Point) {
    let mut nearest: Option<(f64, usize, usize)> = None;
    for (i, ring) in rings.iter().enumerate() {
        for (j, from) in ring.iter().enumerate() {
            let along = ring[(j + 1) % ring.len()] - *from;
            let t = (dot(at - *from, along) / dot(along, along).max(1e-18)).clamp(0.0, 1.0);
            let off = length(at - (*from + along * t));
            if off <= ON_OUTLINE && nearest.is_none_or(|it| off < it.0) {
                nearest = Some((off, i, j));
            }
        }
    }
    let Some((_, i, j)) = nearest else { return };
    let ring = &mut rings[i];
    let near = |p: Point| length(p - at) < 1e-6;
    let after = (j + 1) % ring.len();
    if near(ring[j]) {
        ring[j] = at;
    } else if near(ring[after]) {
        ring[after] = at;
    } else {
        ring.insert(j + 1, at);
    }
}

/// Where rooms touch without a wall between: both corners of one end, then both of the other.
fn passages(rings: &[Vec<Vec<Point>>], walls: &[Region]) -> Vec<(usize, usize, [Point; 4])> {
    if walls.is_empty() {
        // Nothing tells where rooms are closed.
        return Vec::new();
    }
    let edges = |room: usize| {
        rings[room].iter().flat_map(|ring| (0..ring.len()).map(move |i| (ring[i], ring[(i + 1) % ring.len()])))
    };
    let bounds: Vec<geometry::Box2> =
        rings.iter().map(|it| geometry::Box2::around(it.iter().flatten().copied())).collect();
    let mut found = Vec::new();
    for one in 0..rings.len() {
        for two in (one + 1..rings.len()).filter(|it| bounds[one].grown(TOUCHING).meets(&bounds[*it])) {
            // One place for two rooms: the widest.
            let places = edges(one).flat_map(|a| edges(two).filter_map(move |b| side_by_side(a, b)));
            let is_open = |place: &[Point; 4]| {
                let [a, b, c, d] = *place;
                let (start, end) = ((a + b) / 2.0, (c + d) / 2.0);
                // A wall may have doors, and some rooms end in the middle of their walls.
                (1..6)
                    .map(|i| start + (end - start) * (f64::from(i) / 6.0))
                    .all(|p| !walls.iter().any(|it| it.bounds().contains(p) && it.contains(p)))
            };
            let widest = places.filter(is_open).max_by(|a, b| length(a[3] - a[0]).total_cmp(&length(b[3] - b[0])));
            found.extend(widest.map(|it| (one, two, it)));
        }
    }
    found
}

/// Where two edges of rooms run against each other.
fn side_by_side((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<[Point; 4]> {
    let size = length(b - a);
    if size < LEAST_PASSAGE {
        return None;
    }
    let along = (b - a) / size;
    let across = Vector { x: -along.y, y: along.x };
    let off = [c, d].map(|it| dot(it - a, across));
    // The insides of rooms lie on the left of their outlines, so that edges of neighbours run against each other.
    if off.iter().any(|it| it.abs() > TOUCHING) || dot(d - c, along) >= 0.0 {
        return None;
    }
    let (from, to) = (dot(d - a, along).max(0.0), dot(c - a, along).min(size));
    if to - from < LEAST_PASSAGE {
        return None;
    }
    let facing = |t: f64| {
        let whole = d - c;
        let share = (dot(a + along * t - c, along) / dot(whole, along)).clamp(0.0, 1.0);
        c + whole * share
    };
    let (start, end) = (a + along * from, a + along * to);
    // Seen from above against the clock, the other room lying on the right.
    Some([start, facing(from), facing(to), end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::Box2;
    use model::kinds::ROOM_USE;

    fn room(name: &str, used: &str, min: [f64; 2], max: [f64; 2], storey: ObjectId) -> Object {
        let shape = Shape::Region(Region::rectangle(Box2 { min, max }));
        let used = Value::Enum(ROOM_USE.index(used).expect("a use"));
        Object::new(Kind::Room, vec![Arc::from(name)], Some(shape)).with(Attr::RoomUse, used, Source::Ifc).with(
            Attr::Storey,
            Value::Object(storey),
            Source::Ifc,
        )
    }

    fn door(name: &str, corners: [(f64, f64); 4], rooms: &[&Object], storey: ObjectId) -> Object {
        let shape = Shape::Region(Region::polygon(corners.map(|(x, y)| Point { x, y })));
        let mut door = Object::new(Kind::Door, vec![Arc::from(name)], Some(shape))
            .with(Attr::Leaves, Value::Number(1.0), Source::Ifc)
            .with(Attr::Storey, Value::Object(storey), Source::Ifc);
        for (attr, room) in [Attr::Serves, Attr::OpensTo].into_iter().zip(rooms) {
            set(&mut door, attr, Value::Object(room.id), Source::Ifc);
        }
        door
    }

    fn number(objects: &[Object], name: &str, attr: Attr) -> Option<f64> {
        objects.iter().find(|it| &*it.entities[0] == name)?.get(attr)?.value.number()
    }

    #[test]
    fn ways_through_the_rooms_of_a_model_are_those_of_a_drawn_floor() {
        let storey = Object::new(Kind::Storey, vec![Arc::from("storey")], None)
            .with(Attr::FloorFirst, Value::Number(2.0), Source::Ifc)
            .with(Attr::FloorLast, Value::Number(2.0), Source::Ifc);
        let id = storey.id;
        let office = room("office", "office", [0.0, 0.0], [5.0, 4.0], id);
        let corridor = room("corridor", "corridor", [0.0, 4.2], [12.0, 6.0], id);
        // The lobby goes on from the corridor without a wall.
        let lobby = room("lobby", "lobby", [12.0, 4.2], [15.0, 6.0], id);
        let stair = room("stair", "stair", [15.2, 4.2], [18.0, 8.0], id);
        let to_corridor = door("D1", [(2.0, 4.0), (3.0, 4.0), (3.0, 4.2), (2.0, 4.2)], &[&office, &corridor], id);
        let to_stair = door("D2", [(15.0, 5.0), (15.2, 5.0), (15.2, 6.0), (15.0, 6.0)], &[&lobby, &stair], id);
        // Both corners of one jamb come first.
        let turned = |mut it: Object, order: [usize; 4]| {
            let corners: Vec<Point> =
                it.region().into_iter().flat_map(|it| &it.outer.vertices).map(|it| it.point).collect();
            it.shape = Some(Shape::Region(Region::polygon(order.map(|i| corners[i]))));
            it
        };
        let to_corridor = turned(to_corridor, [1, 2, 3, 0]);
        let wall = Region::rectangle(Box2 { min: [-0.2, 4.0], max: [5.0, 4.2] });
        let wall = Object::new(Kind::Wall, vec![Arc::from("wall")], Some(Shape::Region(wall))).with(
            Attr::Storey,
            Value::Object(id),
            Source::Ifc,
        );
        let all = with_ways(vec![storey, office, corridor, lobby, stair, wall, to_corridor, to_stair]);
        assert_eq!(number(&all, "storey", Attr::Exits), Some(1.0));
        let passage =
            all.iter().find(|it| it.kind == Kind::Door && it.evidence.iter().any(|it| it.contains("open to")));
        let width = passage.and_then(|it| it.get(Attr::Width)?.value.number()).expect("a passage");
        assert!((width - 1.8).abs() < 1e-9, "{width}");
        // From the corner of the office round the outer jamb of its door to the middle of the stair's.
        let from_corner = length(Point { x: 3.0, y: 4.2 } - Point { x: 0.0, y: 0.0 });
        let to_exit = length(Point { x: 15.1, y: 5.5 } - Point { x: 3.0, y: 4.2 });
        let walk = number(&all, "storey", Attr::FarthestWalk).expect("a walk");
        assert!((walk - (from_corner + to_exit)).abs() < 0.01, "{walk}");
        let own = number(&all, "office", Attr::FarthestWalk).expect("a walk to its door");
        assert!((own - length(Point { x: 2.5, y: 4.1 } - Point { x: 5.0, y: 0.0 })).abs() < 0.1, "{own}");
    }
}
