//! The answers of a storey, from its parameters.

use super::pen::Placement;
use super::style::{Role, Style, WallForm};
use super::walk::{Ground, Walks};
use super::{Building, Exit, Filling, Opening, Plan, Rect, Room};
use crate::plane::Point;
use serde::Serialize;

/// Name of the schema.
pub const SCHEMA: &str = "tushen.floor-answer/1";

/// The answer file.
#[derive(Debug, Serialize)]
pub struct FloorAnswer {
    /// The schema of answers.
    pub schema: &'static str,
    /// What the building is.
    pub building: &'static str,
    /// Style of the drawing.
    pub style: &'static str,
    /// Seed.
    pub seed: u64,
    /// What was put in on purpose.
    pub seeded: Vec<&'static str>,
    /// Drawing unit.
    pub unit: &'static str,
    /// The storey.
    pub storey: StoreyAnswer,
    /// Rooms.
    pub rooms: Vec<RoomAnswer>,
    /// Doors and bare openings.
    pub doors: Vec<DoorAnswer>,
    /// Windows.
    pub windows: Vec<WindowAnswer>,
    /// Stairs.
    pub stairs: Vec<StairAnswer>,
    /// Columns; `None` where they lie on the layer of the walls.
    pub columns: Option<usize>,
    /// Stalls.
    pub stalls: usize,
    /// What fails, and what lies in none of the rules' ways although it looks so.
    pub points: Vec<PointAnswer>,
}

/// The storey.
#[derive(Debug, Serialize)]
pub struct StoreyAnswer {
    /// Title.
    pub title: String,
    /// Lowest and highest floor of the title.
    pub floors: Option<[i32; 2]>,
    /// Inside its outer faces without the floors of balconies, m².
    pub area: f64,
    /// Exits.
    pub exits: usize,
    /// From its farthest point to the nearest exit, metres.
    pub farthest_walk: f64,
}

/// A point of the drawing, metres.
pub type PlaceAnswer = [f64; 2];

/// A room.
#[derive(Debug, Serialize)]
pub struct RoomAnswer {
    /// Name as written.
    pub name: String,
    /// A value of `room_use`.
    #[serde(rename = "use")]
    pub use_: &'static str,
    /// A point inside.
    pub at: PlaceAnswer,
    /// m², without columns.
    pub area: f64,
    /// Doors.
    pub doors: usize,
    /// Windows.
    pub windows: usize,
    /// Of a corridor: its narrowest clear width.
    pub clear_width: Option<f64>,
    /// Of a corridor: rooms open on both of its long sides.
    pub both_sides: Option<bool>,
    /// Doors to what is public, a stair or the open.
    pub exit_doors: usize,
    /// From its farthest point to the nearest such door of its unit, metres.
    pub farthest_walk: Option<f64>,
}

/// A door.
#[derive(Debug, Serialize)]
pub struct DoorAnswer {
    /// Mark as written, or empty.
    pub mark: String,
    /// Its middle.
    pub at: PlaceAnswer,
    /// From jamb to jamb.
    pub width: f64,
    /// As its mark states it.
    pub width_marked: Option<f64>,
    /// A value of `fire_class`.
    pub fire_class: Option<&'static str>,
    /// Leaves that turn.
    pub leaves: u32,
    /// Points in the rooms that it joins.
    pub joins: Vec<PlaceAnswer>,
    /// Whether it is an exit.
    pub is_exit: bool,
    /// Of a door between a room and what is public: from its middle to the middle of the nearest exit, metres; not of exits.
    pub exit_distance: Option<f64>,
    /// Whether all exits lie in one direction along the corridor; `None` where it is on none, or beside an exit.
    pub dead_end: Option<bool>,
}

/// A window.
#[derive(Debug, Serialize)]
pub struct WindowAnswer {
    /// Mark as written, or empty.
    pub mark: String,
    /// Its middle.
    pub at: PlaceAnswer,
    /// From jamb to jamb.
    pub width: f64,
    /// A point in its room.
    pub serves: PlaceAnswer,
}

/// A stair.
#[derive(Debug, Serialize)]
pub struct StairAnswer {
    /// Middle of its enclosure.
    pub at: PlaceAnswer,
    /// Clear width of a flight.
    pub clear_width: f64,
    /// Depth of a tread.
    pub tread: f64,
    /// Treads of a flight as drawn.
    pub steps: u32,
    /// Flights.
    pub flights: u32,
    /// Clear depth of the shallower landing.
    pub landing: f64,
    /// Gap between the flights.
    pub well: f64,
}

/// A requirement that an object fails.
#[derive(Debug, Serialize)]
pub struct PointAnswer {
    /// Name of the point.
    pub point: &'static str,
    /// Kind of the object.
    pub kind: &'static str,
    /// A point inside it.
    pub at: PlaceAnswer,
    /// The measure, SI.
    pub measured: Option<f64>,
}

/// The answers of a drawn storey.
pub fn answer(plan: &Plan, style: &Style, seed: u64, placement: &Placement) -> FloorAnswer {
    let at = |p: Point| {
        let p = placement.at(p);
        [tidy(p.x), tidy(p.y)]
    };
    let ground = Ground::new(plan);
    let exits: Vec<&Opening> = plan.openings.iter().filter(|it| it.exit != Exit::No).collect();
    let to_exit = ground.to(&exits.iter().map(|it| it.rect.center()).collect::<Vec<_>>());
    let units = units(plan);
    let one_sided = |it: &Opening| {
        let on_corridor = plan.sides(it).iter().flatten().any(|it| is_main_corridor(plan, &plan.rooms[*it]));
        let (x, xs) = (it.rect.center().x, exits.iter().map(|it| it.rect.center().x));
        let off: Vec<f64> = xs.map(|it| it - x).collect();
        let clear = on_corridor && it.exit == Exit::No && off.iter().all(|it| it.abs() > 2.0);
        clear.then(|| off.iter().all(|it| *it > 0.0) || off.iter().all(|it| *it < 0.0))
    };
    let marks = |it: &Opening| if style.marks { it.mark.clone() } else { String::new() };
    let doors = plan.openings.iter().filter(|it| it.is_door()).map(|it| DoorAnswer {
        mark: marks(it),
        at: at(it.rect.center()),
        width: tidy(it.width()),
        width_marked: if style.marks { width_marked(&it.mark) } else { None },
        fire_class: if style.marks { fire_class(&it.mark) } else { None },
        leaves: it.leaves(),
        joins: joined(plan, it).into_iter().map(at).collect(),
        is_exit: it.exit != Exit::No,
        exit_distance: if leads_out(plan, it) && it.exit == Exit::No {
            to_exit.from(it.rect.center()).map(tidy)
        } else {
            None
        },
        dead_end: one_sided(it),
    });
    let windows = plan.openings.iter().filter(|it| !it.is_door()).map(|it| WindowAnswer {
        mark: marks(it),
        at: at(it.rect.center()),
        width: tidy(it.width()),
        serves: joined(plan, it).first().map_or([0.0; 2], |it| at(*it)),
    });
    let rooms = plan.rooms.iter().enumerate().map(|(i, it)| {
        let of_room: Vec<&Opening> = plan.openings.iter().filter(|it| plan.sides(it).contains(&Some(i))).collect();
        let outwards = |it: &&Opening| it.is_door() && leads_out(plan, it);
        let of_unit = |door: &Opening| plan.sides(door).into_iter().flatten().any(|it| units[it] == units[i]);
        let out: Vec<Point> = plan
            .openings
            .iter()
            .filter(outwards)
            .filter(|door| units[i].is_some() && of_unit(door))
            .map(|it| it.rect.center())
            .collect();
        let corridor = is_main_corridor(plan, it);
        RoomAnswer {
            name: it.name.say(style.english).to_string(),
            use_: it.use_,
            at: at(it.at),
            area: tidy(plan.net_area(it)),
            doors: of_room.iter().filter(|it| it.is_door()).count(),
            windows: of_room.iter().filter(|it| !it.is_door()).count(),
            clear_width: (it.use_ == "corridor").then(|| tidy(corridor_width(plan, it))),
            both_sides: corridor.then_some(plan.building != Building::School),
            exit_doors: of_room.iter().copied().filter(outwards).count(),
            farthest_walk: (!out.is_empty()).then(|| ground.to(&out).farthest(&it.ring).map(tidy)).flatten(),
        }
    });
    FloorAnswer {
        schema: SCHEMA,
        building: plan.building.name(),
        style: style.name,
        seed,
        seeded: plan.seeded.clone(),
        unit: style.unit.name(),
        storey: StoreyAnswer {
            title: plan.title.say(style.english).to_string(),
            floors: plan.floors,
            area: tidy(plan.outline.area() - balconies(plan)),
            exits: exits.len(),
            farthest_walk: tidy(farthest(plan, &to_exit)),
        },
        rooms: rooms.collect(),
        doors: doors.collect(),
        windows: windows.collect(),
        stairs: plan
            .stairs
            .iter()
            .map(|it| StairAnswer {
                at: at(it.room.center()),
                clear_width: tidy(it.flight),
                tread: tidy(it.tread),
                steps: it.steps,
                flights: 2,
                landing: tidy(it.landings[0].min(it.landings[1])),
                well: tidy(it.well()),
            })
            .collect(),
        columns: (style.layer(Role::Column) != style.layer(Role::Wall)).then_some(plan.columns.len()),
        stalls: plan.stalls.len(),
        points: points(plan, style, &at),
    }
}

/// The longest walk of a storey, from rooms that people are in.
fn farthest(plan: &Plan, to_exit: &Walks<'_>) -> f64 {
    let counts = |it: &&Room| !matches!(it.use_, "stair" | "lift" | "shaft" | "balcony");
    plan.rooms.iter().filter(counts).filter_map(|it| to_exit.farthest(&it.ring)).fold(0.0, f64::max)
}

fn joined(plan: &Plan, it: &Opening) -> Vec<Point> {
    it.beside().into_iter().filter(|it| plan.room_at(*it).is_some()).collect()
}

/// The floors of balconies, m².
fn balconies(plan: &Plan) -> f64 {
    plan.rooms.iter().filter(|it| it.use_ == "balcony").map(|it| plan.net_area(it)).sum()
}

/// Whether a room is open to all.
fn is_public(plan: &Plan, room: usize) -> bool {
    let room = &plan.rooms[room];
    matches!(room.use_, "stair" | "lift_lobby") || is_main_corridor(plan, room)
}

/// The unit of each room: rooms that one passes between without stepping into what is public, which is of none.
fn units(plan: &Plan) -> Vec<Option<usize>> {
    let mut units: Vec<Option<usize>> = (0..plan.rooms.len()).map(|it| (!is_public(plan, it)).then_some(it)).collect();
    let doors = || plan.openings.iter().filter(|it| it.is_door());
    for _ in 0..plan.rooms.len() {
        for door in doors() {
            if let [Some(a), Some(b)] = plan.sides(door)
                && let (Some(one), Some(two)) = (units[a], units[b])
            {
                (units[a], units[b]) = (Some(one.min(two)), Some(one.min(two)));
            }
        }
    }
    units
}

/// Whether a door leads from a unit to what is public, or from anywhere to the open.
fn leads_out(plan: &Plan, door: &Opening) -> bool {
    match plan.sides(door) {
        [Some(a), Some(b)] => is_public(plan, a) != is_public(plan, b),
        _ => door.exit == Exit::Outside,
    }
}

/// The corridor of a storey, not that of a flat.
fn is_main_corridor(plan: &Plan, room: &Room) -> bool {
    room.use_ == "corridor" && plan.building != Building::Apartment
}

/// The narrowest place of a corridor that runs along x: columns stand in its way at the faces.
fn corridor_width(plan: &Plan, room: &Room) -> f64 {
    let (low, high) = room.ring.bounds();
    let taken = |it: &Rect| {
        let beside = it.x0 < high.x && it.x1 > low.x;
        if beside { (it.y1.min(high.y) - it.y0.max(low.y)).max(0.0) } else { 0.0 }
    };
    let full = (high.y - low.y).min(high.x - low.x);
    full - plan.columns.iter().map(taken).fold(0.0, f64::max)
}

/// `M0921` states 0.9 m.
fn width_marked(mark: &str) -> Option<f64> {
    let digits: String = mark.chars().filter(char::is_ascii_digit).collect();
    digits.get(..2)?.parse::<f64>().ok().map(|it| it / 10.0)
}

fn fire_class(mark: &str) -> Option<&'static str> {
    [('甲', "a"), ('乙', "b"), ('丙', "c")].into_iter().find(|it| mark.contains(it.0)).map(|it| it.1)
}

/// What fails in a storey. The limits are those of GB 55038-2025, 4.1 and 4.2, GB 55031-2022, 5.3, and GB 55037-2022, 7.1.
fn points(plan: &Plan, style: &Style, at: &dyn Fn(Point) -> PlaceAnswer) -> Vec<PointAnswer> {
    let mut found = Vec::new();
    let mut fails = |point, kind, place: Point, measured: f64| {
        found.push(PointAnswer { point, kind, at: at(place), measured: Some(tidy(measured)) });
    };
    let dwelling = plan.building == Building::Apartment;
    for it in &plan.rooms {
        let (low, high) = it.ring.bounds();
        let area = plan.net_area(it);
        let short = (high.x - low.x).min(high.y - low.y);
        if it.use_ == "bedroom" && area < 5.0 {
            fails("bedroom-area", "Room", it.at, area);
        }
        if it.use_ == "bedroom" && short < 1.8 - 1e-9 {
            fails("bedroom-short-side", "Room", it.at, short);
        }
        if it.use_ == "kitchen" && area < 3.5 {
            fails("kitchen-area", "Room", it.at, area);
        }
    }
    let public = !matches!(plan.building, Building::Apartment | Building::Garage);
    for it in plan.rooms.iter().filter(|it| public && it.use_ == "corridor") {
        let width = corridor_width(plan, it);
        if width < 1.3 - 1e-9 {
            fails("public-corridor", "Room", it.at, width);
        }
    }
    for it in &plan.stairs {
        if it.flight < 1.1 - 1e-9 && (public || dwelling) {
            fails("stair-width", "Stair", it.room.center(), it.flight);
        }
        if it.tread < 0.26 - 1e-9 {
            fails("stair-tread", "Stair", it.room.center(), it.tread);
        }
    }
    let uses = |it: &Opening| {
        let rooms = plan.sides(it).into_iter().flatten().map(|it| plan.rooms[it].use_);
        rooms.collect::<Vec<_>>()
    };
    for it in plan.openings.iter().filter(|it| it.is_door()) {
        let uses = uses(it);
        let joins = |a: &str| uses.contains(&a);
        let leaf = matches!(it.filling, Filling::Leaf { .. });
        let center = it.rect.center();
        let misstated =
            width_marked(&it.mark).filter(|marked| style.marks && (marked - it.width()).abs() > 0.02 + 1e-9);
        if misstated.is_some() {
            fails("door-mark", "Door", center, it.width());
        }
        if joins("bathroom") && joins("kitchen") {
            fails("bathroom-into-kitchen", "Door", center, it.width());
        }
        if dwelling && joins("bedroom") && leaf && it.width() < 0.8 - 1e-9 {
            fails("bedroom-door", "Door", center, it.width());
        }
        if (joins("bathroom") || joins("kitchen")) && leaf && it.width() < 0.7 - 1e-9 {
            fails("service-door", "Door", center, it.width());
        }
    }
    // A polyline as wide as its wall has no face of its own to leave a stretch out of.
    let gaps = if style.walls == WallForm::Wide { &[] } else { plan.gaps.as_slice() };
    for (a, b) in gaps {
        if a.to(*b) > 0.02 + 1e-9 {
            fails("wall-gap", "DrawingFault", a.middle(*b), a.to(*b));
        }
    }
    found
}

/// Rounded to a micrometre.
fn tidy(value: f64) -> f64 {
    libm::round(value * 1e6) / 1e6
}
