//! The forms in which things are drawn.

mod plan;

use drawing::entity::{Hatch, HatchPath, Leader, LwVertex};
use drawing::{Geometry, Point3};
use model::{Attr, CompletenessState, Kind, Object, Value};
use plan::{CHINESE, Plan, essence, usual};
use std::sync::Arc;
use tushen_recognition::Recognition;

fn of_kind(recognition: &Recognition, kind: Kind) -> Vec<&Arc<Object>> {
    recognition.model.of_kind(kind).iter().map(|it| recognition.model.object(*it)).collect()
}

fn number(object: &Object, attr: Attr) -> Option<f64> {
    object.get(attr).and_then(|it| it.value.number())
}

fn enumerated(object: &Object, attr: Attr) -> &'static str {
    match (object.get(attr).map(|it| &it.value), attr.ty()) {
        (Some(Value::Enum(index)), model::AttrType::Enum(spec)) => spec.value(*index),
        _ => "",
    }
}

fn faults(recognition: &Recognition) -> Vec<&'static str> {
    let mut found: Vec<_> =
        of_kind(recognition, Kind::DrawingFault).iter().map(|it| enumerated(it, Attr::Fault)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn areas(recognition: &Recognition, kind: Kind) -> Vec<f64> {
    let mut areas: Vec<f64> = of_kind(recognition, kind)
        .iter()
        .map(|it| (it.region().map_or(0.0, |it| it.area().to_m2()) * 100.0).round() / 100.0)
        .collect();
    areas.sort_by(f64::total_cmp);
    areas
}

/// A plot with one labelled building.
fn bare() -> Plan {
    let mut plan = Plan::new();
    plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
    plan.rectangle("拟建建筑", 10.0, 50.0, 40.0, 14.0);
    plan.text("文字", 30.0, 57.0, 2.0, "1#住宅 11F H=33.0");
    plan
}

fn hatch(plan: &mut Plan, layer: &str, pattern: &str, rings: &[&[(f64, f64)]]) {
    let paths = rings
        .iter()
        .map(|ring| HatchPath::Polyline {
            flags: 2,
            vertices: ring.iter().map(|it| plan.at(it.0, it.1)).map(|(x, y)| LwVertex { x, y, bulge: 0.0 }).collect(),
        })
        .collect();
    let hatch = Hatch { pattern: pattern.to_string(), solid: pattern == "SOLID", paths, ..Hatch::default() };
    let layer = plan.layer(layer);
    let entity = plan.entity(layer, Geometry::Hatch(Box::new(hatch)));
    plan.drawing.entities.push(entity);
}

fn leader(plan: &mut Plan, layer: &str, points: &[(f64, f64)]) {
    let vertices = points.iter().map(|it| plan.at(it.0, it.1)).map(|(x, y)| Point3::new(x, y, 0.0)).collect();
    let leader = Leader { vertices, arrow: true, annotation: drawing::Handle::NONE };
    let layer = plan.layer(layer);
    let entity = plan.entity(layer, Geometry::Leader(Box::new(leader)));
    plan.drawing.entities.push(entity);
}

#[test]
fn stalls_are_counted_one_by_one_from_blocks_arrays_rectangles_and_dividers() {
    let mut plan = bare();
    plan.rectangle_block("停车位2.5x5.3", 2.5, 5.3);
    plan.rectangle_block("无障碍车位", 3.7, 5.3);
    plan.insert_array("停车位", "停车位2.5x5.3", 10.0, 5.0, 0.0, 6, 2.5, &[]);
    plan.insert("0", "停车位2.5x5.3", 60.0, 30.0, 30.0);
    plan.insert("0", "无障碍车位", 70.0, 30.0, 0.0);
    for i in 0..=5 {
        let x = 40.0 + 2.5 * f64::from(i);
        plan.line("停车位", (x, 5.0), (x, 10.3));
    }
    plan.line("停车位", (40.0, 5.0), (52.5, 5.0));
    let recognition = plan.recognise();
    let stalls = of_kind(&recognition, Kind::ParkingStall);
    assert_eq!(stalls.len(), 6 + 1 + 1 + 5);
    let accessible = stalls.iter().filter(|it| enumerated(it, Attr::StallType) == "accessible").count();
    assert_eq!(accessible, 1);
}

#[test]
fn stalls_that_overlap_are_all_there_and_a_stall_drawn_twice_is_one() {
    let mut plan = bare();
    plan.rectangle_block("停车位2.4x5.3", 2.4, 5.3);
    for x in [10.0, 11.0, 11.0, 30.0] {
        plan.insert("停车位", "停车位2.4x5.3", x, 5.0, 12.0);
    }
    plan.rectangle("停车位", 40.0, 5.0, 2.5, 5.3);
    plan.rectangle("停车位", 40.0, 5.01, 2.5, 5.3);
    plan.rectangle("停车位", 41.0, 5.0, 2.5, 5.3);
    assert_eq!(of_kind(&plan.recognise(), Kind::ParkingStall).len(), 5);
}

#[test]
fn narrow_stalls_of_a_comb_are_all_there_wherever_it_lies() {
    for (x, y) in [(0.0, 0.0), (219.6, 207.5), (-12_877.31, 31_215.42)] {
        let mut plan = bare();
        plan.offset = (x, y);
        for i in 0..=9 {
            let x = 40.0 + 2.15 * f64::from(i);
            plan.line("车位", (x, 5.0), (x, 10.3));
        }
        plan.line("车位", (40.0, 5.0), (59.35, 5.0));
        assert_eq!(of_kind(&plan.recognise(), Kind::ParkingStall).len(), 9, "{x}, {y}");
    }
}

#[test]
fn a_double_row_of_dividers_across_an_aisle_has_no_stalls_in_the_aisle() {
    let mut plan = bare();
    for i in 0..=4 {
        let x = 40.0 + 2.5 * f64::from(i);
        plan.line("车位", (x, 5.0), (x, 10.3));
        plan.line("车位", (x, 16.3), (x, 21.6));
    }
    for y in [5.0, 10.3, 16.3, 21.6] {
        plan.line("车位", (40.0, y), (50.0, y));
    }
    assert_eq!(of_kind(&plan.recognise(), Kind::ParkingStall).len(), 8);
}

#[test]
fn a_block_that_draws_a_building_takes_its_attributes() {
    let mut plan = bare();
    plan.rectangle_block("3#楼", 30.0, 12.0);
    plan.insert_array(
        "0",
        "3#楼",
        60.0,
        50.0,
        0.0,
        1,
        0.0,
        &[("楼号", "3#"), ("层数", "6"), ("高度", "18.9"), ("用途", "办公")],
    );
    let recognition = plan.recognise();
    let buildings = of_kind(&recognition, Kind::Building);
    let third = buildings.iter().find(|it| &*it.name == "3#").expect("the block is a building");
    assert_eq!(number(third, Attr::Storeys), Some(6.0));
    assert_eq!(number(third, Attr::Height), Some(18.9));
    assert_eq!(enumerated(third, Attr::Use), "office");
    assert_eq!(number(third, Attr::FootprintArea), Some(360.0));
}

#[test]
fn a_courtyard_is_no_part_of_the_building() {
    let mut plan = bare();
    plan.rectangle("拟建建筑", 60.0, 20.0, 30.0, 30.0);
    plan.rectangle("拟建建筑", 68.0, 28.0, 14.0, 14.0);
    plan.text("文字", 75.0, 24.0, 1.5, "2#办公楼 4F H=16.8");
    let recognition = plan.recognise();
    assert_eq!(areas(&recognition, Kind::Building), [560.0, 900.0 - 196.0]);
}

#[test]
fn a_tower_on_its_podium_is_a_part_of_one_building() {
    let mut plan = bare();
    plan.rectangle("拟建建筑", 60.0, 20.0, 35.0, 30.0);
    plan.text("文字", 77.0, 23.0, 1.5, "裙房 3F H=15.0");
    plan.rectangle("拟建建筑", 65.0, 28.0, 25.0, 16.0);
    plan.text("文字", 77.0, 36.0, 1.5, "2#办公 20F H=86.0");
    let recognition = plan.recognise();
    let buildings = of_kind(&recognition, Kind::Building);
    assert_eq!(buildings.len(), 2);
    let second = buildings.iter().find(|it| &*it.name == "2#").expect("named by its tower");
    assert_eq!(second.get(Attr::Number).map(|it| &it.value), Some(&Value::text("2#")));
    assert_eq!(number(second, Attr::Height), Some(86.0));
    assert_eq!(number(second, Attr::FootprintArea), Some(1050.0));
    let mut roles: Vec<_> = of_kind(&recognition, Kind::BuildingPart)
        .iter()
        .map(|it| (enumerated(it, Attr::PartRole), number(it, Attr::Height)))
        .collect();
    roles.sort_by(|a, b| a.0.cmp(b.0));
    assert_eq!(roles, [("podium", Some(15.0)), ("tower", Some(86.0))]);
}

#[test]
fn a_parapet_line_inside_an_outline_is_neither_courtyard_nor_building() {
    let mut plan = bare();
    plan.rectangle("拟建建筑", 10.6, 50.6, 38.8, 12.8);
    let recognition = plan.recognise();
    assert_eq!(areas(&recognition, Kind::Building), [560.0]);
    assert_eq!(&*of_kind(&recognition, Kind::Building)[0].name, "1#");
}

#[test]
fn a_boundary_open_by_a_metre_is_recognised_and_reported() {
    let mut plan = Plan::new();
    plan.polyline("用地红线", &[(0.0, 0.0), (100.0, 0.0), (100.0, 80.0), (0.0, 80.0), (0.0, 1.0)], false);
    plan.rectangle("拟建建筑", 10.0, 50.0, 40.0, 14.0);
    plan.text("文字", 30.0, 57.0, 2.0, "1#住宅 11F H=33.0");
    let recognition = plan.recognise();
    assert_eq!(areas(&recognition, Kind::SiteBoundary), [8000.0]);
    assert_eq!(number(of_kind(&recognition, Kind::SiteBoundary)[0], Attr::ClosingGap), Some(1.0));
    assert_eq!(faults(&recognition), ["boundary_open"]);
}

#[test]
fn outlines_drawn_again_with_loose_lines_or_by_a_second_block_are_drawn_twice() {
    let mut plan = Plan::new();
    plan.exploded = true;
    for _ in 0..2 {
        plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
        plan.rectangle("拟建建筑", 10.0, 50.0, 40.0, 14.0);
    }
    plan.rectangle("拟建建筑", 60.0, 50.0, 30.0, 14.0);
    plan.exploded = false;
    plan.rectangle_block("3#楼", 30.0, 12.0);
    plan.insert("拟建建筑", "3#楼", 10.0, 10.0, 0.0);
    plan.insert("拟建建筑", "3#楼", 10.0, 10.0, 0.0);
    let recognition = plan.recognise();
    let times =
        |kind| -> Vec<_> { of_kind(&recognition, kind).iter().map(|it| number(it, Attr::DrawnTimes)).collect() };
    assert_eq!(times(Kind::SiteBoundary), [Some(2.0)]);
    let mut buildings = times(Kind::Building);
    buildings.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    assert_eq!(buildings, [Some(1.0), Some(2.0), Some(2.0)]);
}

#[test]
fn a_boundary_of_loose_lines_and_arcs_is_chained() {
    let mut plan = Plan::new();
    plan.line("用地红线", (0.0, 0.0), (100.0, 0.0));
    plan.line("用地红线", (100.0, 80.0), (100.0, 0.0));
    plan.line("用地红线", (0.0, 80.0), (100.0, 80.0));
    plan.line("用地红线", (0.0, 0.0), (0.0, 80.0));
    assert_eq!(areas(&plan.recognise(), Kind::SiteBoundary), [8000.0]);
}

#[test]
fn disjoint_boundaries_are_plots() {
    let mut plan = bare();
    plan.rectangle("用地红线", 120.0, 0.0, 60.0, 50.0);
    plan.rectangle("拟建建筑", 130.0, 10.0, 20.0, 12.0);
    plan.text("文字", 140.0, 16.0, 1.5, "2#商业 3F H=15.0");
    let recognition = plan.recognise();
    assert_eq!(areas(&recognition, Kind::SiteBoundary), [3000.0, 8000.0]);
    let plots: Vec<_> = of_kind(&recognition, Kind::Building).iter().map(|it| it.plot).collect();
    assert!(plots[0].is_some() && plots[1].is_some() && plots[0] != plots[1]);
}

#[test]
fn a_boundary_around_the_plot_with_land_for_roads_is_the_gross_site() {
    let mut plan = bare();
    plan.rectangle("用地红线", 0.0, -12.0, 100.0, 92.0);
    let recognition = plan.recognise();
    assert_eq!(areas(&recognition, Kind::SiteBoundary), [8000.0]);
    assert_eq!(areas(&recognition, Kind::GrossSite), [9200.0]);
}

#[test]
fn green_as_outline_and_hatch_is_one_area_and_a_hatch_alone_is_one_too() {
    let mut plan = bare();
    let ring = [(60.0, 10.0), (80.0, 10.0), (80.0, 30.0), (60.0, 30.0)];
    plan.polyline("绿地", &ring, true);
    hatch(&mut plan, "绿化填充", "GRASS", &[&ring]);
    hatch(&mut plan, "绿地", "GRASS", &[&[(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)]]);
    let recognition = plan.recognise();
    assert_eq!(areas(&recognition, Kind::GreenArea), [400.0, 400.0]);
}

#[test]
fn samples_in_a_legend_are_no_objects_on_a_turned_sheet_either() {
    for turn in [0.0, 90.0, -33.7] {
        let mut plan = bare();
        plan.turn = turn;
        plan.drawing.entities.clear();
        plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
        plan.line("道路红线", (-20.0, -20.0), (120.0, -20.0));
        plan.text("文字", 130.0, 60.0, 3.0, "图例");
        plan.line("道路红线", (115.0, 52.0), (125.0, 52.0));
        plan.text("文字", 134.0, 52.0, 2.5, "道路红线");
        plan.rectangle("绿地", 115.0, 43.0, 10.0, 4.0);
        plan.text("文字", 134.0, 45.0, 2.5, "绿地");
        let recognition = plan.recognise();
        let found = [Kind::RoadRedLine, Kind::GreenArea].map(|it| of_kind(&recognition, it).len());
        assert_eq!(found, [1, 0], "turned by {turn}");
    }
}

#[test]
fn the_same_plot_drawn_five_times_counts_once() {
    let mut plan = Plan::new();
    usual(&mut plan, &CHINESE);
    plan.text("文字", 60.0, -15.0, 5.0, "总平面图 1:500");
    let expected = essence(&plan.recognise());
    for (i, title) in ["消防总平面图", "绿化总平面图", "交通组织平面图", "竖向设计图"].iter().enumerate()
    {
        plan.offset = (400.0 * (i + 1) as f64, 0.0);
        usual(&mut plan, &CHINESE);
        plan.text("文字", 60.0, -15.0, 5.0, title);
    }
    let recognition = plan.recognise();
    assert_eq!(essence(&recognition), expected);
    assert_eq!(recognition.frames.iter().filter(|it| it.repeats.is_some()).count(), 4);
}

#[test]
fn frames_with_titles_hold_their_objects_and_what_only_one_of_them_shows_is_moved() {
    let mut plan = Plan::new();
    for (i, title) in ["总平面图", "消防总平面图"].iter().enumerate() {
        plan.offset = (300.0 * i as f64, 0.0);
        plan.rectangle("图框", -40.0, -40.0, 210.0, 148.5);
        plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
        plan.rectangle("拟建建筑", 10.0, 50.0, 40.0, 14.0);
        plan.text("文字", 30.0, 57.0, 2.0, "1#住宅 11F H=33.0");
        plan.text("文字", 50.0, -20.0, 5.0, title);
    }
    plan.rectangle("登高场地", 15.0, 34.0, 20.0, 10.0);
    let recognition = plan.recognise();
    assert_eq!(of_kind(&recognition, Kind::Building).len(), 1);
    assert_eq!(recognition.frames.len(), 2);
    assert_eq!(recognition.frames[1].drawing_kind, "fire-site-plan");
    assert_eq!(recognition.frames[1].repeats, Some(0));
    let pad = of_kind(&recognition, Kind::LadderPad)[0];
    assert_eq!(pad.bounds().unwrap().min, [15.0, 34.0]);
    assert_eq!(pad.frame, Some(1));
}

#[test]
fn a_leader_says_which_building_a_label_means() {
    let mut plan = bare();
    plan.rectangle("拟建建筑", 60.0, 20.0, 6.0, 5.0);
    plan.text("文字", 90.0, 40.0, 2.0, "门卫 1F H=3.6");
    leader(&mut plan, "文字", &[(63.0, 22.0), (75.0, 40.0), (80.0, 40.0)]);
    let recognition = plan.recognise();
    let gate = of_kind(&recognition, Kind::Building).into_iter().find(|it| number(it, Attr::Height) == Some(3.6));
    assert_eq!(gate.map(|it| enumerated(it, Attr::Use)), Some("gatehouse"));
}

#[test]
fn a_label_beside_a_building_is_attached_to_the_nearest_without_one() {
    let mut plan = bare();
    plan.rectangle("拟建建筑", 60.0, 20.0, 6.0, 5.0);
    plan.text("文字", 63.0, 27.0, 1.5, "2#");
    plan.text("文字", 63.0, 29.0, 1.5, "变电站 1F H=4.5");
    let recognition = plan.recognise();
    let second = of_kind(&recognition, Kind::Building).into_iter().find(|it| &*it.name == "2#");
    assert_eq!(second.map(|it| (enumerated(it, Attr::Use), number(it, Attr::Height))), Some(("substation", Some(4.5))));
}

#[test]
fn layers_that_mean_nothing_are_read_by_texts_and_shapes() {
    let mut plan = Plan::new();
    usual(&mut plan, &CHINESE);
    let expected = essence(&plan.recognise());
    let mut plan = Plan::new();
    let style = plan::Style {
        site: "Q1",
        control: "Q2",
        building: "Q3",
        green: "Q4",
        lane: "Q5",
        pad: "Q6",
        stall: "Q7",
        text: "Q8",
        table: "Q9",
    };
    usual(&mut plan, &style);
    assert_eq!(essence(&plan.recognise()), expected);
}

#[test]
fn names_bound_from_external_references_and_numbered_layers_are_known() {
    let style = plan::Style {
        site: "SITE$0$01_用地-红线",
        control: "SITE$0$02_建筑 控制线",
        building: "0-总图-新建建筑-轮廓",
        green: "TJ-绿化-范围",
        lane: "SITE|消防车通道",
        pad: "ＸＦ-消防扑救场地",
        stall: "07 停车泊位",
        text: "注释-文字",
        table: "表格",
    };
    let mut plan = Plan::new();
    usual(&mut plan, &CHINESE);
    let expected = essence(&plan.recognise());
    let mut plan = Plan::new();
    usual(&mut plan, &style);
    assert_eq!(essence(&plan.recognise()), expected);
}

#[test]
fn hidden_content_is_reported_and_does_not_count_beside_what_is_shown() {
    let mut plan = bare();
    plan.rectangle("旧绿地", 60.0, 10.0, 20.0, 20.0);
    plan.rectangle("绿地", 60.0, 40.0, 20.0, 20.0);
    let layer = plan.layer("旧绿地");
    plan.drawing.layers[layer.0 as usize].frozen = true;
    let recognition = plan.recognise();
    assert_eq!(areas(&recognition, Kind::GreenArea), [400.0]);
    assert_eq!(faults(&recognition), ["hidden_content"]);
    assert_eq!(recognition.model.completeness(Kind::GreenArea), CompletenessState::AtLeast);
}

#[test]
fn existing_buildings_around_the_plot_are_outside_and_those_on_it_are_kept() {
    let mut plan = bare();
    plan.rectangle("现状建筑", 130.0, 10.0, 15.0, 10.0);
    plan.text("注记", 137.0, 15.0, 1.5, "砼3");
    plan.rectangle("现状建筑", 60.0, 10.0, 15.0, 10.0);
    plan.text("注记", 67.0, 15.0, 1.5, "混2");
    plan.rectangle("现状建筑", 80.0, 10.0, 10.0, 10.0);
    plan.text("注记", 85.0, 15.0, 1.5, "砖1 拆除");
    let recognition = plan.recognise();
    let mut statuses: Vec<_> =
        of_kind(&recognition, Kind::Building).iter().map(|it| enumerated(it, Attr::Status)).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["outside", "proposed", "retained", "to_demolish"]);
}

#[test]
fn nothing_drawn_and_nothing_unknown_is_complete_but_unknown_layers_leave_it_open() {
    let recognition = bare().recognise();
    assert_eq!(recognition.model.completeness(Kind::FireLane), CompletenessState::Complete);
    let mut plan = bare();
    plan.line("Q7", (10.0, 10.0), (20.0, 10.0));
    let recognition = plan.recognise();
    assert_eq!(recognition.model.completeness(Kind::FireLane), CompletenessState::NotRecognised);
    let mut plan = bare();
    plan.text("文字", 50.0, 20.0, 2.0, "消防车道");
    assert_eq!(plan.recognise().model.completeness(Kind::FireLane), CompletenessState::NotRecognised);
}
