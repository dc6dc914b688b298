//! Compasses, title blocks, roads, lanes, entrances, official lines, mappings, units and bad input.

mod plan;

use drawing::{Geometry, Point3};
use geometry::{Path, Point};
use model::{Attr, Kind, Object, Value};
use plan::{AIA, CHINESE, Plan, essence, settings, usual};
use std::sync::Arc;
use tushen_recognition::{OfficialLine, Profile, Recognition, Unit};

fn of_kind(recognition: &Recognition, kind: Kind) -> Vec<&Arc<Object>> {
    recognition.model.of_kind(kind).iter().map(|it| recognition.model.object(*it)).collect()
}

fn number(object: &Object, attr: Attr) -> Option<f64> {
    object.get(attr).and_then(|it| it.value.number())
}

fn text(object: &Object, attr: Attr) -> String {
    match object.get(attr).map(|it| &it.value) {
        Some(Value::Text(it)) => it.to_string(),
        _ => String::new(),
    }
}

fn enumerated(object: &Object, attr: Attr) -> &'static str {
    match (object.get(attr).map(|it| &it.value), attr.ty()) {
        (Some(Value::Enum(index)), model::AttrType::Enum(spec)) => spec.value(*index),
        _ => "",
    }
}

fn bare() -> Plan {
    let mut plan = Plan::new();
    plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
    plan.rectangle("拟建建筑", 10.0, 50.0, 40.0, 14.0);
    plan.text("文字", 30.0, 57.0, 2.0, "1#住宅 11F H=33.0");
    plan
}

fn north(recognition: &Recognition) -> f64 {
    let compass = of_kind(recognition, Kind::Compass)[0];
    (number(compass, Attr::Rotation).unwrap().to_degrees() * 100.0).round() / 100.0
}

#[test]
fn north_is_where_the_block_of_a_compass_points() {
    let mut plan = bare();
    plan.rectangle_block("指北针", 4.0, 10.0);
    plan.insert("0", "指北针", 120.0, 70.0, 25.0);
    assert_eq!(north(&plan.recognise()), 25.0);
}

#[test]
fn hydrants_are_told_by_blocks_by_layers_and_by_texts() {
    let mut plan = bare();
    plan.rectangle_block("室外消火栓", 0.6, 0.6);
    plan.insert("消防", "室外消火栓", 60.0, 20.0, 0.0);
    plan.rectangle_block("室内消火栓箱", 0.6, 0.6);
    plan.insert("消防", "室内消火栓箱", 30.0, 55.0, 0.0);
    // A symbol of two lines and a box.
    plan.line("室外消火栓", (70.0, 20.0), (70.0, 21.0));
    plan.rectangle("室外消火栓", 69.5, 20.0, 1.0, 0.6);
    plan.text("文字", 80.0, 30.0, 1.5, "室外消火栓");
    plan.text("文字", 80.0, 40.0, 1.5, "室外消火栓间距不大于120m");
    let recognition = plan.recognise();
    let mut places: Vec<(i64, i64)> = of_kind(&recognition, Kind::Hydrant)
        .iter()
        .map(|it| match it.shape {
            Some(model::Shape::Point(at)) => (at.x.round() as i64, at.y.round() as i64),
            _ => panic!("a hydrant is a place"),
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places.len(), 3, "{places:?}");
    assert_eq!(places[..2].iter().map(|it| it.0).collect::<Vec<_>>(), [60, 70]);
}

#[test]
fn north_is_where_the_needle_points_to_the_letter() {
    let mut plan = bare();
    plan.turn = -20.0;
    plan.line("指北针", (120.0, 60.0), (120.0, 70.0));
    plan.line("指北针", (120.0, 70.0), (118.5, 66.0));
    plan.line("指北针", (120.0, 70.0), (121.5, 66.0));
    plan.text("指北针", 120.0, 72.5, 2.5, "N");
    assert_eq!(north(&plan.recognise()), -20.0);
}

#[test]
fn an_arrow_that_is_half_filled_shows_north_along_its_axis() {
    let mut plan = bare();
    plan.turn = 12.0;
    let (tip, left, notch, right) = ((120.0, 72.0), (118.5, 60.1), (120.0, 62.4), (121.5, 60.1));
    // The outline, and the edges of the fill of its left half.
    for (a, b) in [(tip, left), (left, notch), (notch, right), (right, tip), (tip, left), (left, notch), (notch, tip)] {
        plan.line("指北针", a, b);
    }
    plan.text("指北针", 120.0, 74.5, 2.5, "N");
    assert_eq!(north(&plan.recognise()), 12.0);
}

#[test]
fn fields_of_a_title_block_are_read_beside_their_captions() {
    let mut plan = bare();
    for (i, (caption, value)) in [
        ("工程名称", "湖滨花园一期"),
        ("图  名", "总平面图"),
        ("图  号", "总施-01"),
        ("比  例", "1:500"),
        ("日  期", "2026.10"),
        ("设计单位", "某某建筑设计研究院有限公司"),
    ]
    .iter()
    .enumerate()
    {
        let y = -40.0 - 6.0 * i as f64;
        plan.line("图签", (150.0, y - 2.5), (250.0, y - 2.5));
        plan.text_from("图签", 151.0, y, 2.0, caption);
        plan.text_from("图签", 171.0, y, 2.0, value);
    }
    let recognition = plan.recognise();
    let block = of_kind(&recognition, Kind::TitleBlock)[0];
    assert_eq!(text(block, Attr::ProjectName), "湖滨花园一期");
    assert_eq!(text(block, Attr::DrawingNumber), "总施-01");
    assert_eq!(number(block, Attr::Scale), Some(500.0));
    assert_eq!(text(block, Attr::DrawingDate), "2026.10");
    assert_eq!(text(block, Attr::Institute), "某某建筑设计研究院有限公司");
}

#[test]
fn a_road_names_the_red_lines_along_it_with_its_width() {
    let mut plan = bare();
    plan.line("道路红线", (-50.0, -4.0), (150.0, -4.0));
    plan.line("道路红线", (-50.0, -28.0), (150.0, -28.0));
    plan.text("文字", 40.0, -16.0, 4.0, "云帆路(规划红线宽24m,次干路)");
    let recognition = plan.recognise();
    let lines = of_kind(&recognition, Kind::RoadRedLine);
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert_eq!((&*line.name, number(line, Attr::RoadWidth)), ("云帆路", Some(24.0)));
        assert_eq!(enumerated(line, Attr::RoadClass), "secondary");
    }
}

#[test]
fn a_lane_drawn_as_two_edges_is_an_area_with_its_clear_width() {
    let mut plan = bare();
    plan.polyline("消防车道", &[(5.0, 5.0), (90.0, 5.0), (90.0, 70.0)], false);
    plan.polyline("消防车道", &[(5.0, 9.0), (86.0, 9.0), (86.0, 70.0)], false);
    plan.text("文字", 40.0, 7.0, 1.0, "消防车道 4.0m宽 R=9");
    let recognition = plan.recognise();
    let lanes = of_kind(&recognition, Kind::FireLane);
    assert_eq!(lanes.len(), 1);
    assert_eq!(number(lanes[0], Attr::ClearWidth), Some(4.0));
    assert_eq!(number(lanes[0], Attr::WidthStated), Some(4.0));
    assert_eq!(number(lanes[0], Attr::InnerRadius), Some(9.0));
}

#[test]
fn a_lane_drawn_as_two_loops_runs_around_its_island() {
    let mut plan = bare();
    plan.rectangle("消防车道", 4.0, 4.0, 92.0, 72.0);
    plan.rectangle("消防车道", 8.0, 8.0, 84.0, 64.0);
    let recognition = plan.recognise();
    let lanes = of_kind(&recognition, Kind::FireLane);
    assert_eq!(lanes.len(), 1);
    assert_eq!(lanes[0].region().unwrap().area().to_m2(), 92.0 * 72.0 - 84.0 * 64.0);
    assert_eq!(number(lanes[0], Attr::ClearWidth), Some(4.0));
}

#[test]
fn lanes_drawn_leg_by_leg_are_all_there_though_their_middles_lie_on_each_other() {
    let mut plan = bare();
    plan.rectangle("消防车道", 4.0, 4.0, 92.0, 4.0);
    plan.rectangle("消防车道", 4.0, 38.0, 92.0, 4.0);
    plan.rectangle("消防车道", 4.0, 72.0, 92.0, 4.0);
    plan.rectangle("消防车道", 4.0, 4.0, 4.0, 72.0);
    plan.rectangle("消防车道", 92.0, 4.0, 4.0, 72.0);
    let recognition = plan.recognise();
    let lanes = of_kind(&recognition, Kind::FireLane);
    let mut areas: Vec<f64> = lanes.iter().map(|it| it.region().unwrap().area().to_m2()).collect();
    areas.sort_by(f64::total_cmp);
    assert_eq!(areas, [288.0, 288.0, 368.0, 368.0, 368.0]);
}

#[test]
fn entrances_are_found_by_their_words() {
    let mut plan = bare();
    plan.text("文字", 100.0, 40.0, 1.5, "车行主出入口(宽7m)");
    plan.text("文字", 20.0, 0.0, 1.5, "人行次入口");
    plan.text("文字", 80.0, 10.0, 1.5, "地下车库出入口");
    let recognition = plan.recognise();
    let mut entrances: Vec<_> =
        of_kind(&recognition, Kind::Entrance).iter().map(|it| enumerated(it, Attr::EntranceType)).collect();
    entrances.sort_unstable();
    assert_eq!(entrances, ["pedestrian", "vehicle"]);
    assert_eq!(of_kind(&recognition, Kind::GarageEntrance).len(), 1);
}

#[test]
fn a_text_that_states_stalls_is_kept_apart_from_drawn_stalls() {
    let mut plan = bare();
    plan.text("文字", 80.0, 30.0, 1.5, "地面停车28辆");
    let recognition = plan.recognise();
    assert_eq!(number(of_kind(&recognition, Kind::ParkingStatement)[0], Attr::CountStated), Some(28.0));
    assert!(of_kind(&recognition, Kind::ParkingStall).is_empty());
}

#[test]
fn the_authority_s_boundary_is_the_reference_and_the_deviation_is_told() {
    let mut settings = settings();
    let corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 80.0), (0.3, 80.0)].map(|(x, y)| Point { x, y });
    settings.official.push(OfficialLine {
        kind: Kind::SiteBoundary,
        plot: Some("A-01".to_string()),
        path: Path::straight(corners, true),
    });
    let recognition = bare().recognise_with(&settings);
    let site = of_kind(&recognition, Kind::SiteBoundary)[0];
    assert_eq!(&*site.name, "A-01");
    assert!((number(site, Attr::OfficialDeviation).unwrap() - 0.3).abs() < 1e-4);
    assert_eq!(site.region().unwrap().area().to_m2(), 8000.0 - 12.0);
}

#[test]
fn a_mapping_wins_over_every_profile() {
    let mut settings = settings();
    let map =
        "[[layer]]\nkind = \"GreenArea\"\nexact = [\"拟建建筑\"]\n[[layer]]\nkind = \"Building\"\nexact = [\"XYZ\"]\n";
    settings.map = Some(Profile::parse("map.toml", map.as_bytes()).unwrap());
    let mut plan = bare();
    plan.rectangle("XYZ", 60.0, 10.0, 20.0, 12.0);
    let recognition = plan.recognise_with(&settings);
    assert_eq!(of_kind(&recognition, Kind::GreenArea).len(), 1);
    assert_eq!(of_kind(&recognition, Kind::Building).len(), 1);
}

#[test]
fn unknown_layers_come_with_suggestions() {
    let mut plan = bare();
    plan.rectangle("绿化率示意", 60.0, 10.0, 20.0, 12.0);
    plan.line("Q77", (0.0, 0.0), (5.0, 5.0));
    let recognition = plan.recognise();
    let layer = recognition.layers.iter().find(|it| it.name == "Q77").unwrap();
    assert_eq!((layer.stands_for, layer.unused), (None, 1));
}

#[test]
fn feet_are_found_by_the_sizes_of_stalls_and_the_declared_area() {
    let mut plan = Plan::new();
    plan.scale = 1.0 / 0.3048;
    usual(&mut plan, &AIA);
    let recognition = plan.recognise();
    assert_eq!(recognition.unit, Unit::Foot, "{:#?}", recognition.unit_evidence);
}

#[test]
fn strong_evidence_for_two_units_is_a_fault_not_a_choice() {
    let mut plan = Plan::in_mm();
    usual(&mut plan, &CHINESE);
    // The table of another drawing, a thousand times as large in area.
    for object in &mut plan.drawing.entities {
        if let Geometry::Text(text) = &mut object.geometry
            && text.content == "10,800.00"
        {
            text.content = "10,800,000,000.00".to_string();
        }
    }
    let recognition = plan.recognise();
    let faults: Vec<_> =
        of_kind(&recognition, Kind::DrawingFault).iter().map(|it| enumerated(it, Attr::Fault)).collect();
    assert_eq!(faults, ["unit_doubt"]);
}

#[test]
fn a_mirrored_plan_means_the_same() {
    let mut plan = Plan::new();
    usual(&mut plan, &CHINESE);
    let expected = essence(&plan.recognise());
    for entity in &mut plan.drawing.entities {
        match &mut entity.geometry {
            Geometry::Line { start, end } => {
                start.x = -start.x;
                end.x = -end.x;
            }
            Geometry::LwPolyline(it) => it.vertices.iter_mut().for_each(|it| it.x = -it.x),
            Geometry::Text(it) => {
                it.position.x = -it.position.x;
                it.alignment_point = it.alignment_point.map(|it| Point3::new(-it.x, it.y, it.z));
            }
            _ => {}
        }
    }
    let mirrored = essence(&plan.recognise());
    // Names of rows join their cells in the order in which they stand.
    let without_rows = |lines: &[String]| -> Vec<String> {
        lines.iter().filter(|it| !it.starts_with("IndicatorRow")).cloned().collect()
    };
    assert_eq!(without_rows(&mirrored), without_rows(&expected));
}

#[test]
fn nothing_at_all_is_recognised_in_an_empty_drawing() {
    let recognition = Plan::new().recognise();
    assert!(recognition.model.of_kind(Kind::Building).is_empty());
    assert_eq!(recognition.model.completeness(Kind::SiteBoundary), model::CompletenessState::NotRecognised);
}

#[test]
fn coordinates_that_are_no_numbers_or_enormous_stop_nothing() {
    let mut plan = bare();
    for (x, y) in [(f64::NAN, 0.0), (1e308, 1e308), (f64::INFINITY, 5.0)] {
        plan.polyline("拟建建筑", &[(0.0, 0.0), (x, y), (5.0, 5.0)], true);
        plan.line("用地红线", (0.0, 0.0), (x, y));
        plan.text("文字", x, y, 2.0, "2#住宅 18F");
        plan.rectangle("停车位", x, y, 2.5, 5.3);
    }
    let recognition = plan.recognise();
    assert!(of_kind(&recognition, Kind::Building).iter().any(|it| &*it.name == "1#"));
}

#[test]
fn a_list_of_buildings_completes_labels_and_contradicts_them() {
    let mut plan = bare();
    plan.rectangle("拟建建筑", 60.0, 50.0, 30.0, 12.0);
    plan.text("文字", 75.0, 56.0, 2.0, "2#");
    plan.table(
        "表格",
        150.0,
        80.0,
        &[20.0, 20.0, 20.0, 20.0],
        5.0,
        &[&["楼号", "层数", "建筑高度", "户数"], &["1#楼", "12", "33.0", "48"], &["2#楼", "6", "18.90", "24"]],
    );
    let recognition = plan.recognise();
    let buildings = of_kind(&recognition, Kind::Building);
    let second = buildings.iter().find(|it| &*it.name == "2#").unwrap();
    assert_eq!((number(second, Attr::Storeys), number(second, Attr::Height)), (Some(6.0), Some(18.9)));
    let faults = of_kind(&recognition, Kind::DrawingFault);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!(enumerated(faults[0], Attr::Fault), "conflicting_labels");
    assert_eq!(text(faults[0], Attr::Detail), "1#楼: 地上层数 11 / 12");
}

#[test]
fn a_turning_place_on_the_layer_of_lanes_is_what_its_label_says() {
    let mut plan = bare();
    plan.rectangle("消防车道", 5.0, 30.0, 60.0, 4.0);
    plan.rectangle("消防车道", 65.0, 26.0, 15.0, 15.0);
    plan.text("文字", 72.0, 33.0, 1.5, "回车场");
    let recognition = plan.recognise();
    assert_eq!(of_kind(&recognition, Kind::FireLane).len(), 1);
    assert_eq!(of_kind(&recognition, Kind::TurningArea).len(), 1);
}

#[test]
fn a_title_block_in_a_layout_is_read() {
    let mut plan = bare();
    let mut sheet = Plan::new();
    for (i, text) in ["工程名称", "湖滨花园", "图号", "总施-01", "比例", "1:500", "日期", "2026.10"].iter().enumerate()
    {
        sheet.text_from("图签", 10.0 + 40.0 * (i % 2) as f64, 10.0 - 6.0 * (i / 2) as f64, 3.0, text);
    }
    plan.layer("图签");
    let mut entities = sheet.drawing.entities;
    let layer = plan.layer("图签");
    entities.iter_mut().for_each(|it| it.layer = layer);
    plan.drawing.layouts.push(drawing::Layout {
        name: "A1".to_string(),
        handle: drawing::Handle::NONE,
        paper_mm: None,
        entities,
    });
    let recognition = plan.recognise();
    let block = of_kind(&recognition, Kind::TitleBlock)[0];
    assert_eq!(text(block, Attr::ProjectName), "湖滨花园");
    assert_eq!(number(block, Attr::Scale), Some(500.0));
    assert!(block.shape.is_none());
}
