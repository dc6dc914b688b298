//! Floor plans in the styles of several offices.

#[path = "floors/hostile.rs"]
mod hostile;
#[path = "floors/parts.rs"]
mod parts;
mod plan;

use drawing::Geometry;
use drawing::entity::{LwPolyline, LwVertex};
use model::{Attr, AttrType, Kind, Object, Value};
use plan::Plan;
use std::collections::BTreeMap;
use std::sync::Arc;
use tushen_recognition::Recognition;

/// The layers of an office, and its words.
struct Style {
    wall: &'static str,
    door: &'static str,
    window: &'static str,
    text: &'static str,
    rooms: [&'static str; 5],
    title: &'static str,
}

const TARCH: Style = Style {
    wall: "WALL",
    door: "WINDOW",
    window: "WINDOW",
    text: "PUB_TEXT",
    rooms: ["客厅", "主卧", "厨房", "卫生间", "次卧"],
    title: "三~十七层平面图 1:100",
};
const CHINESE: Style = Style {
    wall: "建筑-墙体",
    door: "建筑-门窗",
    window: "建筑-门窗",
    text: "建筑-文字",
    rooms: ["起居室", "卧室1", "厨房", "公卫", "卧室2"],
    title: "标准层平面图",
};
const AIA: Style = Style {
    wall: "A-WALL-FULL",
    door: "A-DOOR",
    window: "A-GLAZ",
    text: "A-ANNO-TEXT",
    rooms: ["LIVING ROOM", "BEDROOM 1", "KITCHEN", "BATH", "BEDROOM 2"],
    title: "SECOND FLOOR PLAN",
};

/// Rooms of the flat: left, bottom, right, top.
const ROOMS: [[f64; 4]; 5] =
    [[0.0, 0.0, 5.0, 4.0], [5.2, 0.0, 9.0, 4.0], [0.0, 4.2, 2.4, 6.2], [2.6, 4.2, 5.0, 6.2], [5.2, 4.2, 9.0, 6.2]];
const OUTSIDE: [f64; 4] = [-0.2, -0.2, 9.2, 6.4];
/// Doors by the room in their wall, hinged at their left or lower end.
const DOORS: [[f64; 4]; 4] = [[5.0, 1.0, 5.2, 1.9], [0.8, 4.0, 1.6, 4.2], [3.4, 4.0, 4.1, 4.2], [7.0, 4.0, 7.9, 4.2]];
const WINDOWS: [[f64; 4]; 3] = [[1.5, -0.2, 3.5, 0.0], [6.0, -0.2, 7.8, 0.0], [0.6, 6.2, 1.8, 6.4]];

/// The sides of a rectangle without what openings cut out of them.
fn cut(plan: &mut Plan, layer: &str, [x0, y0, x1, y1]: [f64; 4], openings: &[[f64; 4]]) {
    let mut side = |fixed: f64, from: f64, to: f64, axis: usize| {
        let on_side = |it: &&[f64; 4]| {
            let near = (it[axis] - fixed).abs() < 1e-9 || (it[axis + 2] - fixed).abs() < 1e-9;
            near && it[1 - axis] > from && it[3 - axis] < to
        };
        let mut cuts: Vec<[f64; 2]> = openings.iter().filter(on_side).map(|it| [it[1 - axis], it[3 - axis]]).collect();
        cuts.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut start = from;
        for [a, b] in cuts.into_iter().chain([[to, to]]) {
            let point = |along: f64| if axis == 0 { (fixed, along) } else { (along, fixed) };
            plan.line(layer, point(start), point(a));
            start = b;
        }
    };
    side(x0, y0, y1, 0);
    side(x1, y0, y1, 0);
    side(y0, x0, x1, 1);
    side(y1, x0, x1, 1);
}

fn jamb(plan: &mut Plan, style: &Style, [x0, y0, x1, y1]: [f64; 4]) {
    if x1 - x0 < y1 - y0 {
        plan.line(style.wall, (x0, y0), (x1, y0));
        plan.line(style.wall, (x0, y1), (x1, y1));
    } else {
        plan.line(style.wall, (x0, y0), (x0, y1));
        plan.line(style.wall, (x1, y0), (x1, y1));
    }
}

/// A leaf that stands open at a right angle to its wall, hinged at its left or lower end, and its arc.
fn leaf(plan: &mut Plan, style: &Style, [x0, y0, x1, y1]: [f64; 4]) {
    // The leaf stands open at a right angle to its wall.
    let (hinge, latch, tip) = if x1 - x0 < y1 - y0 {
        ((x1, y0), (x1, y1), (x1 + y1 - y0, y0))
    } else {
        ((x0, y1), (x1, y1), (x0, y1 + x1 - x0))
    };
    plan.line(style.door, hinge, tip);
    let bulge = 0.414_213_562_373_095;
    // Counter-clockwise about the hinge.
    let turns_left = (tip.0 - hinge.0) * (latch.1 - hinge.1) - (tip.1 - hinge.1) * (latch.0 - hinge.0) > 0.0;
    let (from, to) = if turns_left { (tip, latch) } else { (latch, tip) };
    let vertex = |plan: &Plan, at: (f64, f64), bulge: f64| {
        let (x, y) = plan.at(at.0, at.1);
        LwVertex { x, y, bulge }
    };
    let vertices = vec![vertex(plan, from, bulge), vertex(plan, to, 0.0)];
    let arc = Geometry::LwPolyline(Box::new(LwPolyline { vertices, closed: false, ..LwPolyline::default() }));
    let layer = plan.layer(style.door);
    let entity = plan.entity(layer, arc);
    plan.drawing.entities.push(entity);
}

fn draw(plan: &mut Plan, style: &Style, jambs: bool) {
    let openings: Vec<[f64; 4]> = DOORS.iter().chain(&WINDOWS).copied().collect();
    for rectangle in ROOMS.iter().chain([&OUTSIDE]) {
        cut(plan, style.wall, *rectangle, &openings);
    }
    for opening in openings.iter().copied().filter(|_| jambs) {
        jamb(plan, style, opening);
    }
    for opening in DOORS {
        let [x0, y0, x1, y1] = opening;
        leaf(plan, style, opening);
        plan.text(style.text, (x0 + x1) / 2.0, y0 - 0.3, 0.2, if y1 - y0 > 0.5 { "M0921" } else { "" });
    }
    for [x0, y0, x1, y1] in WINDOWS {
        for i in 0..4 {
            let y = y0 + (y1 - y0) * f64::from(i) / 3.0;
            plan.line(style.window, (x0, y), (x1, y));
        }
    }
    for (name, [x0, y0, x1, y1]) in style.rooms.iter().zip(ROOMS) {
        plan.text(style.text, (x0 + x1) / 2.0, (y0 + y1) / 2.0, 0.3, name);
    }
    plan.text(style.text, 4.5, -2.0, 0.5, style.title);
}

fn of_kind(recognition: &Recognition, kind: Kind) -> Vec<&Arc<Object>> {
    recognition.model.of_kind(kind).iter().map(|it| recognition.model.object(*it)).collect()
}

fn number(object: &Object, attr: Attr) -> f64 {
    object.get(attr).and_then(|it| it.value.number()).unwrap_or(f64::NAN)
}

fn enumerated(object: &Object, attr: Attr) -> &'static str {
    match (object.get(attr).map(|it| &it.value), attr.ty()) {
        (Some(Value::Enum(index)), AttrType::Enum(spec)) => spec.value(*index),
        _ => "",
    }
}

/// The name of the object that an attribute refers to.
fn named(recognition: &Recognition, object: &Object, attr: Attr) -> String {
    match object.get(attr).map(|it| &it.value) {
        Some(Value::Object(id)) => {
            recognition.model.find(*id).map(|ix| recognition.model.object(ix).name.to_string()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Rooms with use and area, and doors with the rooms they join, as everybody would read them off the plan.
fn check(plan: &Plan, style: &Style) {
    let recognition = plan.recognise();
    let rooms: BTreeMap<String, (&str, f64)> = of_kind(&recognition, Kind::Room)
        .iter()
        .map(|it| (it.name.to_string(), (enumerated(it, Attr::RoomUse), number(it, Attr::Area))))
        .collect();
    let uses = ["living", "bedroom", "kitchen", "bathroom", "bedroom"];
    assert_eq!(rooms.len(), 5, "{rooms:?}");
    for ((name, used), [x0, y0, x1, y1]) in style.rooms.iter().zip(uses).zip(ROOMS) {
        let (found, area) = rooms[*name];
        assert_eq!(found, used, "{name}");
        assert!((area - (x1 - x0) * (y1 - y0)).abs() < 1e-3, "{name} {area}");
    }
    let mut doors: Vec<(String, String, i64)> = of_kind(&recognition, Kind::Door)
        .iter()
        .map(|it| {
            let width = (number(it, Attr::Width) * 1000.0).round() as i64;
            (named(&recognition, it, Attr::Serves), named(&recognition, it, Attr::OpensTo), width)
        })
        .collect();
    doors.sort();
    let [living, bedroom, kitchen, bath, second] = style.rooms.map(str::to_string);
    let mut expected = vec![
        (bedroom, living.clone(), 900),
        (kitchen, living.clone(), 800),
        (bath, living, 700),
        (second, style.rooms[1].to_string(), 900),
    ];
    // The second bedroom is the smaller one of two of a rank.
    expected.sort();
    assert_eq!(doors, expected);
    let mut windows: Vec<(String, i64)> = of_kind(&recognition, Kind::Window)
        .iter()
        .map(|it| (named(&recognition, it, Attr::Serves), (number(it, Attr::Width) * 1000.0).round() as i64))
        .collect();
    windows.sort();
    let mut expected = vec![
        (style.rooms[0].to_string(), 2000),
        (style.rooms[1].to_string(), 1800),
        (style.rooms[2].to_string(), 1200),
    ];
    expected.sort();
    assert_eq!(windows, expected);
}

#[test]
fn a_flat_is_read_in_every_style() {
    for style in [TARCH, CHINESE, AIA] {
        let mut plan = Plan::in_mm();
        draw(&mut plan, &style, true);
        check(&plan, &style);
    }
}

#[test]
fn it_is_the_same_turned_moved_in_metres_and_without_jambs() {
    for (turn, offset, jambs) in [(0.0, (0.0, 0.0), false), (31.0, (0.0, 0.0), true), (90.0, (40_123.4, 3_456.7), true)]
    {
        for mut plan in [Plan::in_mm(), Plan::new()] {
            plan.turn = turn;
            plan.offset = offset;
            draw(&mut plan, &TARCH, jambs);
            check(&plan, &TARCH);
        }
    }
}

#[test]
fn a_plan_names_its_floors_and_its_doors_their_marks() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &TARCH, true);
    let recognition = plan.recognise();
    let storeys = of_kind(&recognition, Kind::Storey);
    assert_eq!(storeys.len(), 1);
    assert_eq!((number(storeys[0], Attr::FloorFirst), number(storeys[0], Attr::FloorLast)), (3.0, 17.0));
    let marked: Vec<f64> = of_kind(&recognition, Kind::Door)
        .iter()
        .filter(|it| &*it.name == "M0921")
        .map(|it| number(it, Attr::WidthMarked))
        .collect();
    assert_eq!(marked, [0.9]);
}

#[test]
fn a_name_in_no_closed_room_is_said() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &TARCH, true);
    // A balcony of which only two sides are drawn.
    plan.line("WALL", (9.2, 0.0), (11.0, 0.0));
    plan.line("WALL", (11.0, 0.0), (11.0, 4.0));
    plan.text("PUB_TEXT", 10.1, 2.0, 0.3, "阳台");
    let recognition = plan.recognise();
    let said: Vec<&str> = of_kind(&recognition, Kind::DrawingFault)
        .iter()
        .filter(|it| enumerated(it, Attr::Fault) == "room_open")
        .filter_map(|it| match &it.get(Attr::Detail)?.value {
            Value::Text(text) => Some(&**text),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["阳台"]);
}

#[test]
fn a_shaft_with_the_symbol_of_a_lift_is_one() {
    let use_of_third = |draw: &dyn Fn(&mut Plan)| {
        let mut plan = Plan::new();
        cut(&mut plan, "WALL", [-0.2, -0.2, 8.4, 3.2], &[[0.5, -0.2, 1.4, 0.0]]);
        cut(&mut plan, "WALL", [0.0, 0.0, 6.0, 3.0], &[[0.5, -0.2, 1.4, 0.0], [6.0, 0.8, 6.2, 1.9]]);
        cut(&mut plan, "WALL", [6.2, 0.0, 8.2, 3.0], &[[6.0, 0.8, 6.2, 1.9]]);
        plan.text("PUB_TEXT", 3.0, 1.5, 0.3, "前室");
        plan.text("PUB_TEXT", 4.0, -2.0, 0.6, "五层平面图 1:100");
        for [x0, y0, x1, y1] in [[0.5, -0.2, 1.4, 0.0], [6.0, 0.8, 6.2, 1.9]] {
            jamb(&mut plan, &TARCH, [x0, y0, x1, y1]);
        }
        draw(&mut plan);
        let recognition = plan.recognise();
        let rooms = of_kind(&recognition, Kind::Room);
        let shaft = rooms.iter().find(|it| (number(it, Attr::Area) - 6.0).abs() < 0.05).expect("a shaft of 2 x 3 m");
        enumerated(shaft, Attr::RoomUse)
    };
    let car = |plan: &mut Plan, layer: &str, [x0, y0, x1, y1]: [f64; 4]| {
        plan.rectangle(layer, x0, y0, x1 - x0, y1 - y0);
        plan.line(layer, (x0, y0), (x1, y1));
        plan.line(layer, (x0, y1), (x1, y0));
    };
    assert_eq!(use_of_third(&|plan| car(plan, "0", [6.4, 0.5, 7.9, 2.2])), "lift");
    assert_eq!(use_of_third(&|plan| plan.rectangle("3T_EVTR", 6.4, 0.5, 1.5, 1.7)), "lift");
    assert_eq!(use_of_third(&|_| {}), "");
    // From corner to corner: a void.
    assert_eq!(use_of_third(&|plan| car(plan, "0", [6.2, 0.0, 8.2, 3.0])), "");
}

#[test]
fn walls_on_a_site_plan_are_no_floors() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &TARCH, true);
    plan.rectangle("用地红线", -20.0, -20.0, 60.0, 60.0);
    let recognition = plan.recognise();
    assert!(of_kind(&recognition, Kind::Room).is_empty());
    assert!(of_kind(&recognition, Kind::Storey).is_empty());
}

/// An office floor: a corridor of 30 × 1.6 m with rooms on both sides and a stair at each end. `shut` leaves the right stair out.
fn office(plan: &mut Plan, shut: bool) {
    let style = &TARCH;
    let mut rooms: Vec<[f64; 4]> = vec![[0.0, 0.0, 30.0, 1.6], [-3.0, -0.4, -0.2, 5.6]];
    let mut doors: Vec<[f64; 4]> = vec![[-0.2, 0.3, 0.0, 1.3]];
    if !shut {
        rooms.push([30.2, -0.4, 33.0, 5.6]);
        doors.push([30.0, 0.3, 30.2, 1.3]);
    }
    for i in 0..5 {
        let x = 6.0 * f64::from(i);
        for (y0, y1, wall) in [(1.8, 6.0, 1.6), (-4.2, -0.2, -0.2)] {
            rooms.push([x, y0, x + 5.8, y1]);
            doors.push([x + 2.0, wall, x + 2.9, wall + 0.2]);
        }
    }
    for rectangle in &rooms {
        cut(plan, style.wall, *rectangle, &doors);
    }
    for door in &doors {
        jamb(plan, style, *door);
        leaf(plan, style, *door);
    }
    for (i, [x0, y0, x1, y1]) in rooms.iter().enumerate() {
        let name = if i == 0 { "走廊" } else { "办公室" };
        if x1 - x0 > 4.0 {
            plan.text(style.text, (x0 + x1) / 2.0 + 0.8, (y0 + y1) / 2.0, 0.3, name);
        }
    }
    for x in [-3.0, 30.2].into_iter().take(if shut { 1 } else { 2 }) {
        for step in 0..10 {
            let y = 1.6 + 0.26 * f64::from(step);
            plan.line("STAIR", (x, y), (x + 1.3, y));
            plan.line("STAIR", (x + 1.5, y), (x + 2.8, y));
        }
        // Which way it goes.
        plan.line("STAIR", (x + 0.65, 1.2), (x + 0.65, 4.2));
    }
    plan.text(style.text, 15.0, -8.0, 0.5, "三层平面图 1:100");
}

fn flag(object: &Object, attr: Attr) -> Option<bool> {
    match object.get(attr)?.value {
        Value::Bool(it) => Some(it),
        _ => None,
    }
}

#[test]
fn ways_out_of_an_office_floor_are_found_and_measured() {
    for turn in [0.0, 33.0] {
        let mut plan = Plan::in_mm();
        (plan.turn, plan.offset) = (turn, (4000.0, 3000.0));
        office(&mut plan, false);
        let found = plan.recognise();
        let near = |value: f64, expected: f64| assert!((value - expected).abs() < 2e-3, "{value} {expected}");
        let stairs = of_kind(&found, Kind::Stair);
        assert_eq!(stairs.len(), 2);
        for (attr, expected) in [
            (Attr::ClearWidth, 1.3),
            (Attr::Tread, 0.26),
            (Attr::Steps, 10.0),
            (Attr::Flights, 2.0),
            (Attr::StairWell, 0.2),
            (Attr::Landing, 1.66),
        ] {
            near(number(stairs[0], attr), expected);
        }
        let rooms = of_kind(&found, Kind::Room);
        let corridor = rooms.iter().find(|it| enumerated(it, Attr::RoomUse) == "corridor").expect("a corridor");
        near(number(corridor, Attr::ClearWidth), 1.6);
        assert_eq!(flag(corridor, Attr::BothSides), Some(true));
        assert_eq!(rooms.iter().filter(|it| enumerated(it, Attr::RoomUse) == "stair").count(), 2);
        let doors = of_kind(&found, Kind::Door);
        assert_eq!(doors.iter().filter(|it| flag(it, Attr::IsExit) == Some(true)).count(), 2);
        let walks: Vec<f64> =
            doors.iter().map(|it| number(it, Attr::ExitDistance)).filter(|it| it.is_finite()).collect();
        assert_eq!(walks.len(), 10);
        // From the middle of the third door on the far side, round its jamb, to the middle of the left exit.
        let third = geometry::math::length(0.45, 0.1) + geometry::math::length(14.1, 0.8);
        assert!(walks.iter().any(|it| (it - third).abs() < 2e-3), "{walks:?} {third}");
        assert!(doors.iter().all(|it| flag(it, Attr::DeadEnd) != Some(true)));
        let far = rooms.iter().map(|it| number(it, Attr::FarthestWalk)).fold(0.0, f64::max);
        near(far, geometry::math::length(3.35, 4.3));
        let storey = of_kind(&found, Kind::Storey)[0];
        near(number(storey, Attr::Exits), 2.0);
        assert_eq!(enumerated(storey, Attr::Use), "office");
        let route = of_kind(&found, Kind::Route)[0];
        near(number(route, Attr::Length), number(storey, Attr::FarthestWalk));
        assert!(number(route, Attr::Length) > third);
    }
}

#[test]
fn with_one_exit_every_door_lies_at_a_dead_end() {
    let mut plan = Plan::in_mm();
    office(&mut plan, true);
    let found = plan.recognise();
    let doors = of_kind(&found, Kind::Door);
    assert_eq!(doors.iter().filter(|it| flag(it, Attr::DeadEnd) == Some(true)).count(), 10);
    assert_eq!(number(of_kind(&found, Kind::Storey)[0], Attr::Exits), 1.0);
}

#[test]
fn the_rooms_of_a_flat_make_a_dwelling() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &TARCH, true);
    let found = plan.recognise();
    let dwellings = of_kind(&found, Kind::Dwelling);
    assert_eq!(dwellings.len(), 1);
    for (attr, expected) in [(Attr::Bedrooms, 2.0), (Attr::Livings, 1.0), (Attr::Kitchens, 1.0), (Attr::Bathrooms, 1.0)]
    {
        assert_eq!(number(dwellings[0], attr), expected);
    }
    let area: f64 = ROOMS.iter().map(|it| (it[2] - it[0]) * (it[3] - it[1])).sum();
    assert!((number(dwellings[0], Attr::Area) - area).abs() < 1e-3);
    assert_eq!(enumerated(of_kind(&found, Kind::Storey)[0], Attr::Use), "dwelling");
}
