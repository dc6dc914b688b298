//! Ways out: what is public, what is an exit, how far one walks, how wide corridors are, which rooms make a dwelling.

use super::{Hole, faces_in, used};
use crate::shape::{dot, smallest_rectangle};
use crate::work::{Draft, set, set_new};
use geometry::Sort;
use geometry::floor::{FaceKind, Floor};
use geometry::walk::{Farthest, WalkMesh, Walks};
use geometry::{Path, Point, Region, Tolerance, Vector, boolean, distance, passage};
use model::kinds::{ROOM_USE, USE};
use model::{Attr, Kind, Object, Shape, Source, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Ways to two exits part when they run as far from each other as this, in metres.
const APART: f64 = 0.3;
/// Ways that run together for less lead in two directions, for more in one; in between it stays open. Metres.
const TOGETHER: [f64; 2] = [1.0, 3.0];
/// Ways that start within an angle of this cosine lead in one direction,
const ONE_WAY: f64 = 0.5;
/// looked at over so many metres.
const SEEN: f64 = 2.0;
/// A nameless room is a corridor when half its perimeter is so many of its widths,
const CORRIDOR_WIDTHS: f64 = 4.0;
/// it is no wider than this, in metres,
const CORRIDOR_WIDEST: f64 = 4.0;
/// and has so many doors.
const CORRIDOR_DOORS: usize = 4;
/// Rooms lie on both sides of a corridor when doors face each other across no more than this, in metres.
const FACING: f64 = 6.0;

/// The floor as the ways through it see it. Faces and holes are meant by their index.
pub(super) struct Ways<'a> {
    floor: &'a Floor,
    holes: &'a [Hole],
    /// Doors and windows by the faces that they are beside.
    beside: &'a [Vec<&'a Hole>],
    uses: Vec<Option<&'static str>>,
    names: Vec<String>,
    /// Stair enclosures with their smoke lobbies.
    enclosed: BTreeSet<usize>,
    /// Corridors and lobbies that lead to them.
    public: BTreeSet<usize>,
    /// Whether the plan is that of the ground floor; `None` when its title does not tell.
    ground: Option<bool>,
}

/// Sets what follows from ways: on rooms, doors and storeys; gives dwellings and the longest way.
pub(super) fn ways(
    floor: &Floor,
    holes: &[Hole],
    beside: &[Vec<&Hole>],
    rooms: &mut [Option<Draft>],
    doors: &mut [Draft],
    storeys: &mut [(Option<geometry::Box2>, Draft)],
) -> Vec<Draft> {
    let mut added = Vec::new();
    name_corridors(floor, beside, rooms);
    let mut ways = Ways::new(floor, holes, beside, rooms);
    for (room, storey) in storeys {
        let object = &mut storey.object;
        ways.ground = is_ground(object);
        let here = faces_in(floor, *room);
        ways.storey(object, &here, rooms);
        let exits = ways.exits(&here, doors);
        if !exits.is_empty() {
            set(object, Attr::Exits, Value::Number(exits.len() as f64), Source::Geometry);
        }
        ways.widths(&here, rooms);
        let Some(mesh) = ways.mesh(&here) else { continue };
        let units = ways.units(&here);
        ways.in_units(&mesh, &units, rooms);
        added.extend(ways.dwellings(&units, rooms));
        ways.to_exits(&mesh, &exits, doors);
        added.extend(ways.longest(&mesh, &exits, object));
    }
    added
}

/// A nameless room that is long, narrow and full of doors is a corridor.
fn name_corridors(floor: &Floor, beside: &[Vec<&Hole>], rooms: &mut [Option<Draft>]) {
    for (i, room) in rooms.iter_mut().enumerate() {
        let Some(draft) = room else { continue };
        let object = &mut draft.object;
        if object.get(Attr::RoomUse).is_some() || !object.name.is_empty() {
            continue;
        }
        let doors = beside[i].iter().filter(|it| !it.is_window()).count();
        let region = &floor.faces[i].region;
        let half = region.perimeter().to_m() / 2.0;
        // The width of a strip of its area and perimeter: corridors bend.
        let width = region.area().to_m2() / half.max(1e-9);
        if doors >= CORRIDOR_DOORS && width <= CORRIDOR_WIDEST && half >= CORRIDOR_WIDTHS * width {
            object.evidence.push(Arc::from(format!("long and narrow, with {doors} doors")));
            if let Some(corridor) = ROOM_USE.index("corridor") {
                set(object, Attr::RoomUse, Value::Enum(corridor), Source::Geometry);
            }
        }
    }
}

/// Whether a storey is the ground floor; `None` when its title does not tell.
fn is_ground(storey: &Object) -> Option<bool> {
    let number = |attr: Attr| storey.get(attr).and_then(|it| it.value.number());
    number(Attr::FloorFirst).zip(number(Attr::FloorLast)).map(|(a, b)| a <= 1.0 && b >= 1.0)
}

impl<'a> Ways<'a> {
    fn new(floor: &'a Floor, holes: &'a [Hole], beside: &'a [Vec<&'a Hole>], rooms: &[Option<Draft>]) -> Ways<'a> {
        let object = |i: usize| rooms[i].as_ref().map(|it| &it.object);
        let mut ways = Ways {
            floor,
            holes,
            beside,
            uses: (0..rooms.len()).map(|it| object(it).and_then(used)).collect(),
            names: (0..rooms.len())
                .map(|it| object(it).map_or_else(String::new, |it| it.name.to_lowercase()))
                .collect(),
            enclosed: BTreeSet::new(),
            public: BTreeSet::new(),
            ground: None,
        };
        ways.tell_public();
        ways
    }

    fn doors(&self) -> impl Iterator<Item = (usize, &'a Hole)> {
        self.holes.iter().enumerate().filter(|it| !it.1.is_window())
    }

    /// The doors beside a face.
    fn doors_of(&self, face: usize) -> impl Iterator<Item = &'a Hole> {
        self.beside[face].iter().copied().filter(|it| !it.is_window())
    }

    /// The faces behind the doors of a face.
    fn next_to(&self, face: usize) -> impl Iterator<Item = usize> {
        self.doors_of(face).filter_map(move |it| Ways::beyond(it, face))
    }

    /// The face on the other side of a door.
    fn beyond(hole: &Hole, face: usize) -> Option<usize> {
        hole.sides.contains(&face).then(|| hole.sides.iter().copied().find(|it| *it != face)).flatten()
    }

    fn tell_public(&mut self) {
        let is_smoke_lobby = |name: &str| ["前室", "合用", "smoke"].iter().any(|it| name.contains(it));
        self.enclosed = (0..self.uses.len()).filter(|it| self.uses[*it] == Some("stair")).collect();
        let lobbies: Vec<usize> = self
            .doors()
            .filter_map(|(_, hole)| {
                let stair = hole.sides.iter().find(|it| self.enclosed.contains(it))?;
                Ways::beyond(hole, *stair).filter(|it| is_smoke_lobby(&self.names[*it]))
            })
            .collect();
        self.enclosed.extend(&lobbies);
        let serves =
            |face: usize, uses: &[&str]| self.next_to(face).filter_map(|it| self.uses[it]).any(|it| uses.contains(&it));
        let may = |face: &usize| {
            matches!(self.uses[*face], Some("corridor" | "lobby" | "lift_lobby")) && !self.enclosed.contains(face)
        };
        let leads_out = |face: usize| {
            // The passage of a flat may lead into a smoke lobby, too.
            let lives = serves(face, &["bedroom", "kitchen"]);
            let is_way_out = |it: &usize| self.enclosed.contains(it) && !(lives && lobbies.contains(it));
            self.doors_of(face).any(|hole| hole.sides.iter().any(is_way_out) || hole.sides.len() < 2)
        };
        let starts: Vec<usize> = (0..self.uses.len())
            .filter(may)
            .filter(|it| {
                let to_lift = serves(*it, &["lift"]);
                // A passage inside a flat serves bedrooms and kitchens and leads to no stair.
                self.uses[*it] == Some("lift_lobby")
                    || to_lift
                    || leads_out(*it)
                    || !serves(*it, &["bedroom", "kitchen", "living"])
            })
            .collect();
        let mut public: BTreeSet<usize> = starts.iter().copied().collect();
        let mut flood = starts;
        while let Some(face) = flood.pop() {
            for next in self.next_to(face) {
                let is_private = serves(next, &["bedroom", "kitchen"]);
                if may(&next) && !is_private && public.insert(next) {
                    flood.push(next);
                }
            }
        }
        // A smoke lobby that flats open into is their way to the stair.
        let is_private = |face: usize| {
            !public.contains(&face)
                && !self.enclosed.contains(&face)
                && !matches!(self.uses[face], Some("lift" | "shaft") | None)
        };
        let shared: Vec<usize> = lobbies.into_iter().filter(|it| self.next_to(*it).any(is_private)).collect();
        public.extend(&shared);
        shared.iter().for_each(|it| _ = self.enclosed.remove(it));
        self.public = public;
    }

    /// What the storey is used for, and its area.
    fn storey(&self, object: &mut Object, here: &BTreeSet<usize>, rooms: &[Option<Draft>]) {
        let faces = here.iter().map(|it| &self.floor.faces[*it]).zip(here);
        let counted = faces.filter(|it| self.uses[*it.1] != Some("balcony"));
        let area: f64 = counted.map(|it| it.0.region.area().to_m2()).sum();
        if area > 0.0 {
            set(object, Attr::StoreyArea, Value::Number(area), Source::Geometry);
        }
        let mut areas: BTreeMap<&str, f64> = BTreeMap::new();
        for (face, used) in here.iter().filter_map(|it| Some((*it, self.uses[*it]?))) {
            let of = match used {
                "bedroom" | "living" | "kitchen" | "dining" => "dwelling",
                "office" => "office",
                "ward" => "hospital",
                "classroom" => "school",
                "guest_room" => "hotel",
                "dormitory" => "dormitory",
                "activity" if self.is_of_children(here) => "kindergarten",
                "shop" => "retail",
                "garage" => "garage",
                _ => continue,
            };
            let area = rooms[face].as_ref().and_then(|it| it.object.region()).map_or(0.0, |it| it.area().to_m2());
            *areas.entry(of).or_default() += area;
        }
        let all: f64 = areas.values().sum();
        let most = areas.iter().max_by(|a, b| a.1.total_cmp(b.1));
        if let Some((of, index)) = most.filter(|it| *it.1 >= 0.6 * all).and_then(|it| Some((*it.0, USE.index(it.0)?))) {
            object.evidence.push(Arc::from(format!("most of its rooms are of use {of}")));
            set_new(object, Attr::Use, Value::Enum(index), Source::Geometry);
        }
    }

    /// The exits of a storey: doors into stair enclosures, and on the ground floor those to the open that people pass on their way.
    fn exits(&self, here: &BTreeSet<usize>, doors: &mut [Draft]) -> Vec<usize> {
        let mut exits = Vec::new();
        for (i, hole) in self.doors().filter(|it| it.1.sides.iter().any(|it| here.contains(it))) {
            let object = &mut doors[i].object;
            let inside: Vec<usize> = hole.sides.iter().copied().filter(|it| self.enclosed.contains(it)).collect();
            // A flat that opens into a smoke lobby has no exit of the storey for itself.
            let is_of_dwelling = hole.sides.iter().any(|it| {
                matches!(
                    self.uses[*it],
                    Some("bedroom" | "living" | "dining" | "kitchen" | "bathroom" | "study" | "entry")
                )
            });
            let is_to_stair = inside.len() == 1 && hole.sides.len() == 2 && !is_of_dwelling;
            let is_outer = hole.sides.len() == 1 && !hole.leaves.is_empty();
            let is_balcony = hole.sides.iter().any(|it| self.uses[*it] == Some("balcony"));
            let to_outside = is_outer && !is_balcony && self.ground == Some(true);
            if hole.sides.len() == 2 || self.ground == Some(false) {
                set(object, Attr::ToOutside, Value::Bool(false), Source::Geometry);
            } else if to_outside {
                set(object, Attr::ToOutside, Value::Bool(true), Source::Geometry);
            }
            let passed = |it: &usize| {
                self.public.contains(it)
                    || matches!(
                        self.uses[*it],
                        Some("shop" | "garage" | "activity" | "classroom" | "meeting" | "office")
                    )
            };
            let is_exit = is_to_stair || to_outside && hole.sides.iter().any(passed);
            if hole.sides.len() == 2 || self.ground.is_some() {
                set(object, Attr::IsExit, Value::Bool(is_exit), Source::Geometry);
            }
            if is_exit {
                exits.push(i);
            }
        }
        exits
    }

    /// Whether a name among these faces speaks of small children.
    fn is_of_children(&self, here: &BTreeSet<usize>) -> bool {
        let words = ["幼儿", "托儿", "托班", "小班", "中班", "大班", "晨检", "nursery", "kindergarten", "nap"];
        here.iter().any(|it| words.iter().any(|word| self.names[*it].contains(word)))
    }

    /// Widths of corridors and lobbies, and whether rooms lie on both of their sides.
    fn widths(&self, here: &BTreeSet<usize>, rooms: &mut [Option<Draft>]) {
        let passed = |it: &&usize| matches!(self.uses[**it], Some("corridor" | "entry"));
        for face in here.iter().filter(passed) {
            let region = &self.floor.faces[*face].region;
            let doors: Vec<&Hole> = self.doors_of(*face).collect();
            let places: Vec<Point> = doors.iter().map(|it| it.region.centroid()).collect();
            let Some(draft) = &mut rooms[*face] else { continue };
            // A passage with doors at one place only is as wide as it is.
            let width = passage::narrowest(region, &places).map(|it| it.distance.to_m());
            let width =
                width.or_else(|| smallest_rectangle(region).map(|it| it.width).filter(|_| region.holes.is_empty()));
            if let Some(width) = width {
                set(&mut draft.object, Attr::ClearWidth, Value::Number(width), Source::Geometry);
            }
            let of_rooms: Vec<(Point, Vector)> = doors
                .iter()
                .filter(|it| {
                    Ways::beyond(it, *face).is_some_and(|it| !self.public.contains(&it) && !self.enclosed.contains(&it))
                })
                .filter_map(|it| Some((it.region.centroid(), inwards(region, it.region.centroid())?)))
                .collect();
            let face_each_other = |(p, m): &(Point, Vector), (q, n): &(Point, Vector)| {
                dot(*m, *n) < -0.9 && (0.5..=FACING).contains(&dot(*q - *p, *m))
            };
            let both = of_rooms
                .iter()
                .enumerate()
                .any(|(i, one)| of_rooms[i + 1..].iter().any(|two| face_each_other(one, two)));
            if self.public.contains(face) && !of_rooms.is_empty() {
                set(&mut draft.object, Attr::BothSides, Value::Bool(both), Source::Geometry);
            }
        }
    }

    /// Where people walk on a storey: its rooms and the openings of its doors.
    fn mesh(&self, here: &BTreeSet<usize>) -> Option<Mesh> {
        let is_walked = |it: &usize| match self.floor.faces[*it].kind {
            FaceKind::Room => !matches!(self.uses[*it], Some("lift" | "shaft")),
            FaceKind::Opening(opening) => !self.holes[opening].is_window(),
            FaceKind::Body => false,
        };
        let faces: Vec<usize> = here.iter().copied().filter(is_walked).collect();
        let mut gates = Vec::new();
        for (i, hole) in self.doors() {
            match self.floor.openings.get(i) {
                Some(opening) => gates.extend(opening.sides()),
                None => gates.extend(hole.leaf),
            }
        }
        let regions: Vec<&Region> = faces.iter().map(|it| &self.floor.faces[*it].region).collect();
        let walk = WalkMesh::new(&regions, &gates, Tolerance::STANDARD)?;
        Some(Mesh { walk, faces })
    }

    /// Whether one walks in a face that is a room of `rooms` or the opening of one of `doors`.
    fn is_of(&self, face: usize, rooms: &BTreeSet<usize>, doors: &BTreeSet<usize>) -> bool {
        match self.floor.faces[face].kind {
            FaceKind::Opening(opening) => doors.contains(&opening),
            _ => rooms.contains(&face),
        }
    }

    /// Rooms that one passes between without stepping into the public: a flat, a room with its bathroom.
    fn units(&self, here: &BTreeSet<usize>) -> Vec<BTreeSet<usize>> {
        let is_private = |it: &usize| {
            self.floor.faces[*it].kind == FaceKind::Room
                && !self.public.contains(it)
                && !self.enclosed.contains(it)
                && !matches!(self.uses[*it], Some("lift" | "shaft"))
        };
        let mut left: BTreeSet<usize> = here.iter().copied().filter(is_private).collect();
        let mut units = Vec::new();
        while let Some(start) = left.pop_first() {
            let mut unit = BTreeSet::from([start]);
            let mut flood = vec![start];
            while let Some(face) = flood.pop() {
                for next in self.next_to(face) {
                    if left.remove(&next) {
                        unit.insert(next);
                        flood.push(next);
                    }
                }
            }
            units.push(unit);
        }
        units
    }

    /// Whether a door leads from one of some rooms to the public, a stair or the open.
    fn leads_out(&self, hole: &Hole, rooms: &BTreeSet<usize>) -> bool {
        let Some(room) = hole.sides.iter().find(|it| rooms.contains(it)) else { return false };
        match Ways::beyond(hole, *room) {
            Some(other) => self.public.contains(&other) || self.enclosed.contains(&other),
            None => self.ground == Some(true) && !hole.leaves.is_empty() && self.uses[*room] != Some("balcony"),
        }
    }

    fn middle(&self, hole: usize) -> Point {
        self.holes[hole].region.centroid()
    }

    /// The farthest point of each room from the doors by which one leaves its unit.
    fn in_units(&self, mesh: &Mesh, units: &[BTreeSet<usize>], rooms: &mut [Option<Draft>]) {
        for unit in units {
            let ways_out: Vec<usize> = self.doors().filter(|it| self.leads_out(it.1, unit)).map(|it| it.0).collect();
            for face in unit {
                let Some(draft) = &mut rooms[*face] else { continue };
                let own = ways_out.iter().filter(|it| self.holes[**it].sides.contains(face)).count();
                set(&mut draft.object, Attr::ExitDoors, Value::Number(own as f64), Source::Geometry);
            }
            if ways_out.is_empty() {
                continue;
            }
            let doors: BTreeSet<usize> =
                self.doors().filter(|it| it.1.sides.iter().any(|it| unit.contains(it))).map(|it| it.0).collect();
            let places: Vec<Point> = ways_out.iter().map(|it| self.middle(*it)).collect();
            let walks = mesh.walk.walks(&places, &|it| self.is_of(mesh.faces[it], unit, &doors));
            for face in unit.iter().filter(|it| self.uses[**it] != Some("balcony")) {
                let far = walks.farthest(&|it| mesh.faces[it] == *face);
                if let (Some(far), Some(draft)) = (far, &mut rooms[*face]) {
                    set(&mut draft.object, Attr::FarthestWalk, walk(&far), Source::Geometry);
                }
            }
        }
    }

    /// How far it is from the doors of rooms to the nearest exit, and whether ways to exits lead in one direction only.
    fn to_exits(&self, mesh: &Mesh, exits: &[usize], doors: &mut [Draft]) {
        if exits.is_empty() {
            return;
        }
        let cells: BTreeSet<usize> =
            self.doors().filter(|it| it.1.sides.iter().any(|it| self.public.contains(it))).map(|it| it.0).collect();
        let within = |it: usize| self.is_of(mesh.faces[it], &self.public, &cells);
        let to_each: Vec<Walks<'_>> = exits.iter().map(|it| mesh.walk.walks(&[self.middle(*it)], &within)).collect();
        for (i, hole) in self.doors() {
            let is_of_room = hole.sides.len() == 2
                && hole.sides.iter().filter(|it| self.public.contains(it)).count() == 1
                && !hole
                    .sides
                    .iter()
                    .any(|it| self.enclosed.contains(it) || matches!(self.uses[*it], Some("lift" | "shaft")))
                && !exits.contains(&i);
            if !is_of_room {
                continue;
            }
            let at = self.middle(i);
            let mut ways: Vec<(f64, Vec<Point>)> =
                to_each.iter().filter_map(|walks| Some((walks.from(at)?.to_m(), walks.way(at)?.0))).collect();
            ways.order_by(|a, b| a.0.total_cmp(&b.0));
            let Some((nearest, way)) = ways.first() else { continue };
            let object = &mut doors[i].object;
            set(object, Attr::ExitDistance, Value::Number(*nearest), Source::Geometry);
            let others: Vec<Option<bool>> = ways[1..].iter().map(|it| is_one_direction(way, &it.1)).collect();
            let dead_end = if others.contains(&Some(false)) {
                Some(false)
            } else {
                others.iter().all(|it| *it == Some(true)).then_some(true)
            };
            if let Some(dead_end) = dead_end {
                set(object, Attr::DeadEnd, Value::Bool(dead_end), Source::Geometry);
            }
        }
    }

    /// The way from the farthest point of a storey to the nearest exit.
    fn longest(&self, mesh: &Mesh, exits: &[usize], storey: &mut Object) -> Option<Draft> {
        let places: Vec<Point> = exits.iter().map(|it| self.middle(*it)).collect();
        let walks = mesh.walk.walks(&places, &|it| !self.enclosed.contains(&mesh.faces[it]));
        let counts = |it: usize| {
            self.floor.faces[mesh.faces[it]].kind == FaceKind::Room && self.uses[mesh.faces[it]] != Some("balcony")
        };
        let far = walks.farthest(&counts)?;
        set(storey, Attr::FarthestWalk, walk(&far), Source::Geometry);
        let way = Path::straight(far.way.iter().copied(), false);
        let mut object = Object::new(Kind::Route, storey.entities.clone(), Some(Shape::Path(way)));
        // A storey without a title of its own has no entities.
        let key = storey.entities.iter().map(|it| &**it).chain([&*storey.name]);
        object.id = model::ObjectId::new(Kind::Route, key);
        object.name = Arc::clone(&storey.name);
        set(&mut object, Attr::Length, walk(&far), Source::Geometry);
        set(&mut object, Attr::Storey, Value::Object(storey.id), Source::Geometry);
        Some(Draft { object, items: Vec::new() })
    }

    /// The dwellings among units: with a bedroom or living room, and a kitchen or bathroom.
    fn dwellings(&self, units: &[BTreeSet<usize>], rooms: &mut [Option<Draft>]) -> Vec<Draft> {
        let mut dwellings = Vec::new();
        for unit in units {
            let count =
                |uses: &[&str]| unit.iter().filter(|it| self.uses[**it].is_some_and(|it| uses.contains(&it))).count();
            let lives = count(&["bedroom", "living"]) > 0 && count(&["kitchen", "bathroom"]) > 0;
            let other =
                count(&["office", "ward", "classroom", "dormitory", "guest_room", "shop", "garage", "activity"]) > 0;
            if !lives || other {
                continue;
            }
            let mut items: Vec<u32> = Vec::new();
            let mut regions: Vec<&Region> = Vec::new();
            let mut area = 0.0;
            for draft in unit.iter().filter_map(|it| rooms[*it].as_ref()) {
                items.extend(&draft.items);
                if used(&draft.object) != Some("balcony")
                    && let Some(region) = draft.object.region()
                {
                    area += region.area().to_m2();
                    regions.push(region);
                }
            }
            items.sort_unstable();
            items.dedup();
            let entities: BTreeSet<Arc<str>> =
                unit.iter().filter_map(|it| rooms[*it].as_ref()).flat_map(|it| it.object.entities.clone()).collect();
            let cells = self
                .floor
                .openings
                .iter()
                .zip(self.holes)
                .filter(|(_, hole)| hole.sides.len() == 2 && hole.sides.iter().all(|it| unit.contains(it)));
            let cells: Vec<Region> = cells.map(|it| it.0.region()).collect();
            let whole = boolean::union(regions.iter().copied().chain(&cells));
            let largest = whole.into_iter().max_by(|a, b| a.area().to_m2().total_cmp(&b.area().to_m2()));
            let mut object = Object::new(Kind::Dwelling, entities.into_iter().collect(), largest.map(Shape::Region));
            object.evidence.push(Arc::from(format!("{} rooms that one passes between without leaving", unit.len())));
            set(&mut object, Attr::Area, Value::Number(area), Source::Geometry);
            for (attr, used) in [
                (Attr::Bedrooms, "bedroom"),
                (Attr::Livings, "living"),
                (Attr::Kitchens, "kitchen"),
                (Attr::Bathrooms, "bathroom"),
            ] {
                set(&mut object, attr, Value::Number(count(&[used]) as f64), Source::Geometry);
            }
            for face in unit {
                let Some(draft) = &mut rooms[*face] else { continue };
                set(&mut draft.object, Attr::Dwelling, Value::Object(object.id), Source::Geometry);
                if let Some(storey) = draft.object.get(Attr::Storey).cloned() {
                    object.set(Attr::Storey, storey);
                }
            }
            dwellings.push(Draft { object, items });
        }
        dwellings
    }
}

/// The free space of a storey, with the face of each of its areas.
struct Mesh {
    walk: WalkMesh,
    faces: Vec<usize>,
}

/// The longest walk: a number, or bounds where the search was broken off.
fn walk(far: &Farthest) -> Value {
    match far.walk == far.most {
        true => Value::Number(far.walk.to_m()),
        false => Value::Between(far.walk.to_m(), far.most.to_m()),
    }
}

/// The direction into a room from a door beside it.
fn inwards(room: &Region, door: Point) -> Option<Vector> {
    let near = distance::point_to_boundary(door, room)?;
    let to = near.to - door;
    let off = crate::shape::length(to);
    (off > 1e-6).then(|| to / off)
}

/// Whether two ways from one start lead in one direction; `None` where it is open.
fn is_one_direction(one: &[Point], two: &[Point]) -> Option<bool> {
    let (a, b) = (heading(one)?, heading(two)?);
    let (together, turn) = (together(one, two), dot(a, b).clamp(-1.0, 1.0));
    if together >= TOGETHER[1] || turn >= ONE_WAY {
        return Some(true);
    }
    (together <= TOGETHER[0] && turn <= 0.0).then_some(false)
}

/// The direction in which a way starts, as far as it is seen from its door.
fn heading(way: &[Point]) -> Option<Vector> {
    let start = *way.first()?;
    let mut walked = 0.0;
    let mut at = start;
    for pair in way.windows(2) {
        let side = crate::shape::length(pair[1] - pair[0]);
        let share = if side > 0.0 { ((SEEN - walked) / side).clamp(0.0, 1.0) } else { 0.0 };
        at = pair[0] + (pair[1] - pair[0]) * share;
        walked += side;
        if walked >= SEEN {
            break;
        }
    }
    let to = at - start;
    let off = crate::shape::length(to);
    (off > 1e-6).then(|| to / off)
}

/// How far two ways from one start run together.
fn together(one: &[Point], two: &[Point]) -> f64 {
    const STEP: f64 = 0.1;
    let mut walked = 0.0;
    for pair in one.windows(2) {
        let side = crate::shape::length(pair[1] - pair[0]);
        let steps = (side / STEP).ceil().max(1.0);
        for step in 1..=steps as usize {
            let at = pair[0] + (pair[1] - pair[0]) * (step as f64 / steps);
            let off = two.windows(2).map(|it| distance::point_to_segment(at, it[0], it[1]).distance.to_m());
            if off.fold(f64::INFINITY, f64::min) > APART {
                return walked;
            }
            walked += side / steps;
        }
    }
    walked
}
