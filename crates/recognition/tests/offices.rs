//! Habits of offices that follow no standard.

mod plan;

use drawing::Geometry;
use drawing::entity::{Hatch, HatchPath, LwVertex};
use model::{Attr, Kind, Object, Value};
use plan::Plan;
use std::sync::Arc;
use tushen_recognition::{Recognition, Unit};

fn of_kind(recognition: &Recognition, kind: Kind) -> Vec<&Arc<Object>> {
    recognition.model.of_kind(kind).iter().map(|it| recognition.model.object(*it)).collect()
}

fn areas(recognition: &Recognition, kind: Kind) -> Vec<f64> {
    let area = |it: &&Arc<Object>| (it.region().map_or(0.0, |it| it.area().to_m2()) * 100.0).round() / 100.0;
    let mut areas: Vec<f64> = of_kind(recognition, kind).iter().map(area).collect();
    areas.sort_by(f64::total_cmp);
    areas
}

fn names(recognition: &Recognition, kind: Kind) -> Vec<String> {
    let mut names: Vec<String> = of_kind(recognition, kind).iter().map(|it| it.name.to_string()).collect();
    names.sort_unstable();
    names
}

/// The declared values of the rows, by indicator.
fn declared(recognition: &Recognition) -> Vec<(String, f64)> {
    let rows = of_kind(recognition, Kind::IndicatorRow);
    let mut rows: Vec<(String, f64)> = rows
        .iter()
        .map(|it| {
            let name = match it.get(Attr::Indicator).map(|it| &it.value) {
                Some(Value::Text(name)) => name.to_string(),
                _ => String::new(),
            };
            let value = it.get(Attr::DeclaredValue).and_then(|it| it.value.number()).unwrap_or(f64::NAN);
            (name, (value * 1e6).round() / 1e6)
        })
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

#[track_caller]
fn expect(found: Vec<(String, f64)>, expected: &[(&str, f64)]) {
    assert_eq!(found, expected.iter().map(|it| (it.0.to_string(), it.1)).collect::<Vec<_>>());
}

/// A plot with one labelled building.
fn bare() -> Plan {
    let mut plan = Plan::new();
    plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
    plan.rectangle("拟建建筑", 10.0, 50.0, 40.0, 14.0);
    plan.text("文字", 30.0, 57.0, 2.0, "1#住宅 11F H=33.0");
    plan
}

#[test]
fn a_paragraph_of_numbered_lines_lists_indicators() {
    let mut plan = bare();
    let lines = "主要经济技术指标\n1、净用地面积：8000.00平方米\n2、容积率：2.35\n3、建筑密度：28.5%\n4、绿地率：35.2%";
    plan.text_from("文字", 150.0, 60.0, 2.0, lines);
    let expected =
        [("building_density", 0.285), ("floor_area_ratio", 2.35), ("green_ratio", 0.352), ("site_area", 8000.0)];
    expect(declared(&plan.recognise()), &expected);
    // The same between tabs.
    let mut plan = bare();
    plan.text_from(
        "文字",
        150.0,
        60.0,
        2.0,
        "净用地面积\t8000.00\t㎡\n容积率\t2.35\n建筑密度\t28.5\t%\n绿地率\t35.2\t%",
    );
    expect(declared(&plan.recognise()), &expected);
}

#[test]
fn a_table_may_run_across_with_its_values_below_their_labels() {
    let mut plan = bare();
    let head = ["净用地面积(ha)", "容积率", "建筑密度(%)", "绿地率(%)"];
    plan.table("表格", 150.0, 80.0, &[30.0; 4], 5.0, &[&head, &["0.8000", "2.35", "28.5", "35.2"]]);
    let expected =
        [("building_density", 0.285), ("floor_area_ratio", 2.35), ("green_ratio", 0.352), ("site_area", 8000.0)];
    expect(declared(&plan.recognise()), &expected);
}

#[test]
fn a_dash_in_a_table_is_no_unit() {
    let mut plan = bare();
    let rows: [&[&str]; 3] = [
        &["项目", "单位", "规划条件", "设计值"],
        &["净用地面积", "亩", "-", "12.00"],
        &["容积率", "-", "≤2.5", "2.35"],
    ];
    plan.table("表格", 150.0, 80.0, &[30.0, 10.0, 20.0, 20.0], 5.0, &rows);
    expect(declared(&plan.recognise()), &[("floor_area_ratio", 2.35), ("site_area", 8000.0)]);
}

#[test]
fn a_block_may_hold_a_row_of_stalls() {
    let mut plan = bare();
    plan.rectangle_block("车位", 2.5, 5.3);
    let stalls = (0..6).map(|i| {
        let corners = [(0.0, 0.0), (2.5, 0.0), (2.5, 5.3), (0.0, 5.3)];
        corners.map(|(x, y)| LwVertex { x: x + 2.5 * f64::from(i), y, bulge: 0.0 }).to_vec()
    });
    let layer = plan.layer("0");
    let polyline = |vertices| drawing::entity::LwPolyline { vertices, closed: true, ..Default::default() };
    let entities: Vec<_> = stalls.map(|it| plan.entity(layer, Geometry::LwPolyline(Box::new(polyline(it))))).collect();
    plan.rectangle_block("一排车位", 1.0, 1.0);
    if let Some(block) = plan.drawing.blocks.iter_mut().find(|it| it.name == "一排车位") {
        block.entities = entities;
    }
    plan.insert("停车", "一排车位", 20.0, 10.0, 15.0);
    assert_eq!(of_kind(&plan.recognise(), Kind::ParkingStall).len(), 6);
}

#[test]
fn the_edge_of_a_hole_in_hatched_green_is_no_green() {
    let mut plan = bare();
    let (outer, hole) = (
        [(60.0, 10.0), (90.0, 10.0), (90.0, 40.0), (60.0, 40.0)],
        [(70.0, 20.0), (80.0, 20.0), (80.0, 30.0), (70.0, 30.0)],
    );
    plan.polyline("绿地", &outer, true);
    plan.polyline("绿地", &hole, true);
    let ring = |ring: &[(f64, f64)]| HatchPath::Polyline {
        flags: 2,
        vertices: ring.iter().map(|it| LwVertex { x: it.0, y: it.1, bulge: 0.0 }).collect(),
    };
    let hatch = Hatch { pattern: "GRASS".to_string(), paths: vec![ring(&outer), ring(&hole)], ..Hatch::default() };
    let layer = plan.layer("绿地");
    let entity = plan.entity(layer, Geometry::Hatch(Box::new(hatch)));
    plan.drawing.entities.push(entity);
    assert_eq!(areas(&plan.recognise(), Kind::GreenArea), [800.0]);
}

#[test]
fn lines_that_divide_a_building_are_no_part_of_its_outline() {
    for turn in [0.0, 38.2] {
        let mut plan = Plan::new();
        plan.turn = turn;
        plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
        // Two halves of an outline, a ridge and two walls.
        plan.polyline("拟建建筑", &[(10.0, 50.0), (50.0, 50.0), (50.0, 64.0)], false);
        plan.polyline("拟建建筑", &[(50.0, 64.0), (10.0, 64.0), (10.0, 50.0)], false);
        plan.line("拟建建筑", (10.0, 57.0), (50.0, 57.0));
        plan.line("拟建建筑", (13.0, 50.0), (13.0, 57.0));
        plan.line("拟建建筑", (46.0, 57.0), (46.0, 64.0));
        plan.text("文字", 30.0, 52.0, 1.5, "1#住宅 11F H=33.0");
        let recognition = plan.recognise();
        assert_eq!(areas(&recognition, Kind::Building), [560.0]);
        assert_eq!(names(&recognition, Kind::Building), ["1#"]);
    }
}

#[test]
fn party_walls_between_numbered_houses_part_them() {
    let mut plan = Plan::new();
    plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
    plan.polyline("拟建建筑", &[(10.0, 50.0), (30.0, 50.0), (30.0, 60.0)], false);
    plan.polyline("拟建建筑", &[(30.0, 60.0), (10.0, 60.0), (10.0, 50.0)], false);
    plan.line("拟建建筑", (20.0, 50.0), (20.0, 60.0));
    plan.text("文字", 15.0, 55.0, 0.8, "1# 3F");
    plan.text("文字", 25.0, 55.0, 0.8, "2# 3F");
    assert_eq!(names(&plan.recognise(), Kind::Building), ["1#", "2#"]);
}

#[test]
fn leaders_drawn_with_lines_name_the_building_they_point_at() {
    let mut plan = Plan::new();
    plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
    plan.rectangle("拟建建筑", 10.0, 40.0, 20.0, 12.0);
    plan.rectangle("拟建建筑", 50.0, 40.0, 20.0, 12.0);
    // A line under the label, and one that leads from it.
    plan.text("文字", 20.0, 58.0, 1.0, "1#住宅 6F H=18.6");
    plan.line("文字", (14.0, 57.2), (26.0, 57.2));
    plan.line("文字", (14.0, 57.2), (18.0, 46.0));
    assert_eq!(names(&plan.recognise(), Kind::Building), ["", "1#"]);
}

#[test]
fn on_a_single_layer_the_boundary_is_the_line_as_large_as_the_table_says() {
    let mut plan = Plan::new();
    plan.one_layer = true;
    plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
    // A lane around the buildings: what it runs around is no lane.
    plan.rectangle("消防车道", 8.0, 8.0, 84.0, 64.0);
    plan.rectangle("消防车道", 12.0, 12.0, 76.0, 56.0);
    plan.text("文字", 30.0, 9.5, 1.0, "消防车道");
    for (i, x) in [20.0, 42.0, 64.0].into_iter().enumerate() {
        plan.rectangle("拟建建筑", x, 40.0, 14.0, 12.0);
        plan.text("文字", x + 7.0, 46.0, 1.0, &format!("{}#住宅 6F H=18.6", i + 1));
    }
    plan.text("文字", 50.0, 3.0, 1.0, "地面停车位");
    plan.text("说明", 150.0, 20.0, 1.0, "3. 4#楼为装配式建筑。");
    plan.rectangle("图框", -20.0, -20.0, 220.0, 130.0);
    plan.table("表格", 130.0, 80.0, &[30.0, 20.0], 5.0, &[&["净用地面积(㎡)", "8000.00"], &["容积率", "1.00"]]);
    let recognition = plan.recognise();
    assert_eq!(areas(&recognition, Kind::SiteBoundary), [8000.0]);
    assert_eq!(areas(&recognition, Kind::FireLane), [84.0 * 64.0 - 76.0 * 56.0]);
    assert_eq!(areas(&recognition, Kind::Building), [168.0; 3]);
}

#[test]
fn a_header_that_says_inches_is_that_of_a_template_where_texts_are_chinese() {
    let mut plan = bare();
    plan.insunits(1);
    assert_eq!(plan.recognise().unit, Unit::Metre);
}
