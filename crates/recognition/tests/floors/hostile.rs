//! Plans as they should not be drawn: what is expected of each.

use super::*;
use tushen_recognition::{Settings, Unit};

/// Plans of a few lines do not tell their unit: it is given.
fn recognised(plan: &Plan) -> Recognition {
    plan.recognise_with(&Settings { unit: Some(Unit::Millimetre), ..plan::settings() })
}

/// Net areas by name.
fn areas(recognition: &Recognition) -> BTreeMap<String, f64> {
    of_kind(recognition, Kind::Room).iter().map(|it| (it.name.to_string(), number(it, Attr::Area))).collect()
}

/// The sizes of the gaps that are said, in millimetres.
fn gaps(recognition: &Recognition) -> Vec<i64> {
    let faults = of_kind(recognition, Kind::DrawingFault);
    let of_walls = faults.iter().filter(|it| enumerated(it, Attr::Fault) == "wall_gap");
    let mut gaps: Vec<i64> = of_walls.map(|it| (number(it, Attr::Measured) * 1000.0).round() as i64).collect();
    gaps.sort_unstable();
    gaps
}

/// Two rooms of single lines, 6 × 4 m together, whose dividing wall ends so far before the outer one.
fn divided(gap: f64) -> Plan {
    let mut plan = Plan::in_mm();
    for (a, b) in
        [((0.0, 0.0), (6.0, 0.0)), ((6.0, 0.0), (6.0, 4.0)), ((6.0, 4.0), (0.0, 4.0)), ((0.0, 4.0), (0.0, 0.0))]
    {
        plan.line("WALL", a, b);
    }
    plan.line("WALL", (3.0, 0.0), (3.0, 4.0 - gap));
    plan.text("PUB_TEXT", 1.5, 2.0, 0.3, "客厅");
    plan.text("PUB_TEXT", 4.5, 2.0, 0.3, "主卧");
    plan.text("PUB_TEXT", 3.0, -2.0, 0.5, "二层平面图");
    plan
}

#[test]
fn small_gaps_are_closed_and_those_above_two_centimetres_said_by_size() {
    for (gap, said) in [(0.005, vec![]), (0.02, vec![]), (0.06, vec![60]), (0.2, vec![200])] {
        let found = recognised(&divided(gap));
        assert_eq!(gaps(&found), said, "{gap}");
        let areas = areas(&found);
        assert!((areas["客厅"] - 12.0).abs() < 0.01 && (areas["主卧"] - 12.0).abs() < 0.01, "{gap} {areas:?}");
    }
}

#[test]
fn a_gap_of_half_a_metre_stays_open_and_joins_the_rooms() {
    let found = recognised(&divided(0.5));
    let rooms = of_kind(&found, Kind::Room);
    assert_eq!(rooms.len(), 1);
    assert!((number(rooms[0], Attr::Area) - 24.0).abs() < 0.01);
}

#[test]
fn openings_without_doors_part_rooms_all_the_same() {
    let mut plan = Plan::in_mm();
    // Leaves and arcs lie where nobody looks for doors.
    draw(&mut plan, &Style { door: "FURNITURE", ..TARCH }, true);
    let found = recognised(&plan);
    assert_eq!(areas(&found).len(), 5);
    assert_eq!(of_kind(&found, Kind::Door).len(), 4);
}

#[test]
fn walls_drawn_twice_are_walls() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &TARCH, true);
    let mut again = plan.drawing.entities.clone();
    again.retain(|it| matches!(it.geometry, Geometry::Line { .. }));
    for (i, it) in again.iter_mut().enumerate() {
        it.handle = drawing::Handle(0x9000 + i as u64);
    }
    plan.drawing.entities.extend(again);
    let found = plan.recognise();
    assert_eq!(areas(&found).len(), 5);
    assert!(gaps(&found).is_empty());
}

#[test]
fn walls_a_fifth_of_a_millimetre_apart_at_city_coordinates_are_one() {
    let mut plan = Plan::in_mm();
    plan.offset = (13_456.789, 3_456_789.123);
    draw(&mut plan, &TARCH, true);
    plan.offset = (13_456.789_2, 3_456_789.123_1);
    for rectangle in ROOMS {
        cut(&mut plan, "WALL", rectangle, &DOORS.iter().chain(&WINDOWS).copied().collect::<Vec<_>>());
    }
    let found = plan.recognise();
    let areas = areas(&found);
    assert_eq!(areas.len(), 5, "{areas:?}");
    assert!((areas["客厅"] - 20.0).abs() < 0.01, "{areas:?}");
}

#[test]
fn walls_that_cross_without_a_node_part_four_rooms() {
    let mut plan = Plan::in_mm();
    plan.rectangle("WALL", 0.0, 0.0, 8.0, 6.0);
    plan.line("WALL", (-0.3, 3.0), (8.3, 3.0));
    plan.line("WALL", (4.0, -0.3), (4.0, 6.3));
    for (x, y, name) in [(2.0, 1.5, "客厅"), (6.0, 1.5, "主卧"), (2.0, 4.5, "厨房"), (6.0, 4.5, "书房")] {
        plan.text("PUB_TEXT", x, y, 0.3, name);
    }
    let areas = areas(&recognised(&plan));
    assert_eq!(areas.len(), 4);
    assert!(areas.values().all(|it| (it - 12.0).abs() < 1e-6), "{areas:?}");
}

#[test]
fn a_room_with_a_round_wall_has_its_exact_area() {
    let mut plan = Plan::in_mm();
    plan.line("WALL", (0.0, 0.0), (6.0, 0.0));
    plan.line("WALL", (0.0, 0.0), (0.0, 4.0));
    plan.line("WALL", (6.0, 0.0), (6.0, 4.0));
    let vertex = |(x, y): (f64, f64), bulge: f64| LwVertex { x: x * 1000.0, y: y * 1000.0, bulge };
    // Half a circle over the room.
    let vertices = vec![vertex((6.0, 4.0), 1.0), vertex((0.0, 4.0), 0.0)];
    let arc = Geometry::LwPolyline(Box::new(LwPolyline { vertices, closed: false, ..LwPolyline::default() }));
    let layer = plan.layer("WALL");
    let entity = plan.entity(layer, arc);
    plan.drawing.entities.push(entity);
    plan.text("PUB_TEXT", 3.0, 2.0, 0.3, "会议室");
    let areas = areas(&recognised(&plan));
    let exact = 24.0 + std::f64::consts::PI * 9.0 / 2.0;
    assert!((areas["会议室"] - exact).abs() < 1e-3 * exact, "{areas:?} {exact}");
}

#[test]
fn several_names_in_one_room_are_an_open_plan() {
    let mut plan = Plan::in_mm();
    plan.rectangle("WALL", 0.0, 0.0, 8.0, 5.0);
    plan.text("PUB_TEXT", 2.0, 2.5, 0.3, "客厅");
    plan.text("PUB_TEXT", 6.0, 2.5, 0.3, "餐厅");
    let found = recognised(&plan);
    let rooms = of_kind(&found, Kind::Room);
    assert_eq!(rooms.len(), 1);
    let used = rooms[0].get(Attr::RoomUse).map(|it| &it.value);
    assert!(matches!(used, Some(Value::OneOf(uses)) if uses.len() == 2), "{used:?}");
}

#[test]
fn a_mirrored_plan_has_the_same_rooms_and_doors() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &TARCH, true);
    for entity in &mut plan.drawing.entities {
        match &mut entity.geometry {
            Geometry::Line { start, end } => (start.x, end.x) = (-start.x, -end.x),
            Geometry::LwPolyline(it) => it.vertices.iter_mut().for_each(|it| (it.x, it.bulge) = (-it.x, -it.bulge)),
            Geometry::Text(it) => {
                it.position.x = -it.position.x;
                it.alignment_point.iter_mut().for_each(|it| it.x = -it.x);
            }
            _ => {}
        }
    }
    check(&plan, &TARCH);
}

#[test]
fn rooms_without_any_name_are_there_and_their_use_is_not_known() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &Style { rooms: [""; 5], ..TARCH }, true);
    let found = plan.recognise();
    let rooms = of_kind(&found, Kind::Room);
    assert_eq!(rooms.len(), 5);
    assert!(rooms.iter().all(|it| it.get(Attr::RoomUse).is_none() && number(it, Attr::Area) > 4.0));
    assert!(of_kind(&found, Kind::Dwelling).is_empty());
    assert!(of_kind(&found, Kind::Storey)[0].get(Attr::Use).is_none());
}

#[test]
fn furniture_over_everything_divides_nothing() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &TARCH, true);
    for i in 0..90 {
        let at = 0.1 * f64::from(i);
        plan.line("FURNITURE", (at, -0.1), (9.0 - at, 6.3));
        plan.line("家具", (-0.1, at * 0.7), (9.1, at * 0.7));
    }
    check(&plan, &TARCH);
}

#[test]
fn a_plan_scaled_to_paper_is_measured_in_real_metres() {
    for (title, scale) in
        [("三~十七层平面图 1:100", 100.0), ("三~十七层平面图 1:50", 50.0), ("二层平面图 1:150", 150.0)]
    {
        let style = Style { title, ..TARCH };
        let mut plan = Plan::new();
        plan.scale = 1000.0 / scale;
        plan.insunits(4);
        draw(&mut plan, &style, true);
        assert_eq!(plan.recognise().unit, Unit::Paper(scale as u16), "{:#?}", plan.recognise().unit_evidence);
        check(&plan, &style);
    }
}

#[test]
fn a_plan_of_two_rooms_in_millimetres_is_no_site_of_kilometres() {
    let found = divided(0.0).recognise();
    assert_eq!(found.unit, Unit::Millimetre, "{:#?}", found.unit_evidence);
    assert_eq!(areas(&found).len(), 2);
}

#[test]
fn a_plan_whose_layers_have_no_telling_names_is_read_by_how_it_is_drawn() {
    let mute = Style { wall: "L1", door: "L1", window: "L1", text: "L2", ..TARCH };
    let numbered = Style { wall: "10", door: "20", window: "30", text: "40", ..AIA };
    for (style, one_layer) in [(&mute, false), (&numbered, false), (&mute, true), (&CHINESE, true)] {
        for (unit, scale) in [(Unit::Millimetre, 1000.0), (Unit::Metre, 1.0)] {
            let mut plan = Plan::new();
            (plan.scale, plan.one_layer, plan.turn) = (scale, one_layer, 20.0);
            draw(&mut plan, style, true);
            let found = plan.recognise();
            assert_eq!(found.unit, unit, "{} {one_layer} {:#?}", style.wall, found.unit_evidence);
            assert_eq!(of_kind(&found, Kind::Room).len(), 5, "{} {one_layer} {scale}", style.wall);
            assert_eq!(of_kind(&found, Kind::Window).len(), 3, "{} {one_layer} {scale}", style.wall);
            assert_eq!(of_kind(&found, Kind::Door).len(), 4, "{} {one_layer} {scale}", style.wall);
        }
    }
}
