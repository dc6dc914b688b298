//! Tables in the forms that offices draw them in.

mod plan;

use model::{Attr, Kind, Value};
use plan::Plan;
use tushen_recognition::Recognition;

fn rows(recognition: &Recognition) -> Vec<(String, f64)> {
    let text = |value: &Value| match value {
        Value::Text(it) => it.to_string(),
        _ => String::new(),
    };
    let mut rows: Vec<(String, f64)> = recognition
        .model
        .of_kind(Kind::IndicatorRow)
        .iter()
        .map(|it| recognition.model.object(*it))
        .map(|it| {
            let plot = it.get(Attr::Number).map(|it| text(&it.value)).filter(|it| !it.is_empty());
            let name = it.get(Attr::Indicator).map(|it| text(&it.value)).unwrap_or_default();
            let value = it.get(Attr::DeclaredValue).and_then(|it| it.value.number()).unwrap_or(f64::NAN);
            (plot.map_or(name.clone(), |it| format!("{name} of {it}")), (value * 1e6).round() / 1e6)
        })
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

fn expect(recognition: &Recognition, expected: &[(&str, f64)]) {
    let expected: Vec<(String, f64)> = expected.iter().map(|it| (it.0.to_string(), it.1)).collect();
    assert_eq!(rows(recognition), expected);
}

fn site() -> Plan {
    let mut plan = Plan::new();
    plan.rectangle("用地红线", 0.0, 0.0, 100.0, 80.0);
    plan.rectangle("建筑轮廓", 10.0, 50.0, 40.0, 14.0);
    plan.text("文字", 30.0, 57.0, 2.0, "1#住宅 11F H=33.0");
    plan
}

#[test]
fn the_column_of_limits_is_never_taken_as_declared() {
    let mut plan = site();
    plan.table(
        "表格",
        150.0,
        80.0,
        &[10.0, 40.0, 30.0, 30.0, 20.0],
        5.0,
        &[
            &["序号", "指标名称", "规划条件", "设计指标", "备注"],
            &["1", "建设用地面积(公顷)", "0.80", "0.8000", ""],
            &["2", "容积率", "≤2.50", "2.35", "地上"],
            &["3", "建筑密度(%)", "≤30", "28.5", ""],
            &["4", "绿地率(%)", "≥35", "35.2", ""],
            &["5", "建筑高度(m)", "60", "53.90", ""],
        ],
    );
    expect(
        &plan.recognise(),
        &[
            ("building_density", 0.285),
            ("building_height_max", 53.9),
            ("floor_area_ratio", 2.35),
            ("green_ratio", 0.352),
            ("site_area", 8000.0),
        ],
    );
}

#[test]
fn a_single_column_called_planning_indicators_is_what_is_declared() {
    let mut plan = site();
    plan.table(
        "表格",
        150.0,
        80.0,
        &[40.0, 15.0, 30.0],
        5.0,
        &[
            &["项目", "单位", "规划指标"],
            &["总用地面积", "公顷", "0.80"],
            &["总建筑面积", "万㎡", "1.88"],
            &["计容建筑面积", "㎡", "１８，８００"],
            &["居住户数", "户", "128"],
        ],
    );
    expect(
        &plan.recognise(),
        &[
            ("dwellings", 128.0),
            ("floor_area_counted", 18800.0),
            ("floor_area_total", 18800.0),
            ("site_area_gross", 8000.0),
        ],
    );
}

#[test]
fn a_column_for_each_plot_gives_a_row_for_each_plot() {
    let mut plan = site();
    plan.table(
        "表格",
        150.0,
        80.0,
        &[40.0, 20.0, 20.0, 20.0],
        5.0,
        &[
            &["指标", "单位", "A-01", "A-02"],
            &["用地面积", "㎡", "8000.00", "3000.00"],
            &["容积率", "-", "2.35", "1.80"],
        ],
    );
    expect(
        &plan.recognise(),
        &[
            ("floor_area_ratio of A-01", 2.35),
            ("floor_area_ratio of A-02", 1.8),
            ("site_area of A-01", 8000.0),
            ("site_area of A-02", 3000.0),
        ],
    );
}

#[test]
fn a_table_without_lines_is_read_by_its_columns() {
    let mut plan = site();
    plan.text_from("文字", 150.0, 85.0, 2.5, "主要技术经济指标");
    for (i, (label, value)) in
        [("用地面积", "8000.00㎡"), ("容积率", "2.35"), ("建筑密度", "28.50%"), ("绿地率", "35.2%")].iter().enumerate()
    {
        plan.text_from("文字", 150.0, 80.0 - 3.0 * i as f64, 1.5, label);
        plan.text_from("文字", 180.0, 80.0 - 3.0 * i as f64, 1.5, value);
    }
    expect(
        &plan.recognise(),
        &[("building_density", 0.285), ("floor_area_ratio", 2.35), ("green_ratio", 0.352), ("site_area", 8000.0)],
    );
}

#[test]
fn lines_of_text_with_label_and_value_are_a_table() {
    let mut plan = site();
    for (i, line) in
        ["用地面积:8000.00平方米", "总建筑面积:18800㎡", "容积率:2.35", "建筑密度:28.5%", "停车位:128辆(其中地面28辆)"]
            .iter()
            .enumerate()
    {
        plan.text_from("文字", 150.0, 80.0 - 3.0 * i as f64, 1.5, line);
    }
    expect(
        &plan.recognise(),
        &[
            ("building_density", 0.285),
            ("floor_area_ratio", 2.35),
            ("floor_area_total", 18800.0),
            ("parking_stalls", 128.0),
            ("site_area", 8000.0),
        ],
    );
}

#[test]
fn english_rows_with_their_unit_in_brackets_are_read() {
    let mut plan = site();
    plan.table(
        "C-ANNO-TABL",
        150.0,
        80.0,
        &[60.0, 30.0, 30.0],
        5.0,
        &[
            &["ITEM", "REQUIRED", "PROPOSED"],
            &["Site Area (sq.m)", "8,000", "8,000.00"],
            &["Floor Area Ratio (FAR)", "2.50", "2.35"],
            &["Building Coverage", "30%", "28.5%"],
            &["Landscape Ratio", "35%", "35.2%"],
            &["Surface Parking (spaces)", "20", "28"],
            &["Max. Building Height (m)", "60", "53.9"],
        ],
    );
    expect(
        &plan.recognise(),
        &[
            ("building_density", 0.285),
            ("building_height_max", 53.9),
            ("floor_area_ratio", 2.35),
            ("green_ratio", 0.352),
            ("parking_stalls_ground", 28.0),
            ("site_area", 8000.0),
        ],
    );
}

#[test]
fn two_pairs_of_columns_side_by_side_are_read_both() {
    let mut plan = site();
    plan.table(
        "表格",
        150.0,
        80.0,
        &[30.0, 20.0, 30.0, 20.0],
        5.0,
        &[
            &["用地面积", "8000.00㎡", "容积率", "2.35"],
            &["建筑密度", "28.5%", "绿地率", "35.2%"],
            &["地上建筑面积", "18800.0㎡", "地下建筑面积", "4200.0㎡"],
        ],
    );
    expect(
        &plan.recognise(),
        &[
            ("building_density", 0.285),
            ("floor_area_above", 18800.0),
            ("floor_area_below", 4200.0),
            ("floor_area_ratio", 2.35),
            ("green_ratio", 0.352),
            ("site_area", 8000.0),
        ],
    );
}

#[test]
fn merged_cells_complete_the_labels_of_their_rows() {
    let mut plan = site();
    // 机动车停车位 spans two rows.
    for (y, from) in [(80.0, 150.0), (75.0, 150.0), (70.0, 180.0), (65.0, 150.0)] {
        plan.line("表格", (from, y), (240.0, y));
    }
    for (x, to) in [(150.0, 65.0), (180.0, 65.0), (210.0, 65.0), (240.0, 65.0)] {
        plan.line("表格", (x, 80.0), (x, to));
    }
    plan.text_from("表格", 151.0, 76.5, 2.0, "用地面积");
    plan.text_from("表格", 211.0, 76.5, 2.0, "8000.00");
    plan.text_from("表格", 151.0, 69.0, 2.0, "机动车停车位");
    plan.text_from("表格", 181.0, 71.5, 2.0, "地上");
    plan.text_from("表格", 211.0, 71.5, 2.0, "28");
    plan.text_from("表格", 181.0, 66.5, 2.0, "地下");
    plan.text_from("表格", 211.0, 66.5, 2.0, "100");
    expect(
        &plan.recognise(),
        &[("parking_stalls_ground", 28.0), ("parking_stalls_underground", 100.0), ("site_area", 8000.0)],
    );
}

#[test]
fn a_turned_table_is_read_along_its_texts() {
    let mut plan = site();
    plan.turn = 35.0;
    plan.table(
        "表格",
        150.0,
        80.0,
        &[40.0, 30.0],
        5.0,
        &[&["项目", "数值"], &["用地面积", "8000.00"], &["容积率", "2.35"], &["绿地率", "35.2%"]],
    );
    expect(&plan.recognise(), &[("floor_area_ratio", 2.35), ("green_ratio", 0.352), ("site_area", 8000.0)]);
}
