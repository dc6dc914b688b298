//! Parts of floors that floor areas are made of.

use super::*;

/// Parts by what they are, with their areas.
fn parts(recognition: &Recognition) -> Vec<(&'static str, f64)> {
    let area = |it: &Object| it.region().map_or(0.0, |it| it.area().to_m2());
    let found = of_kind(recognition, Kind::FloorPart);
    let mut parts: Vec<_> = found.iter().map(|it| (enumerated(it, Attr::FloorPart), area(it))).collect();
    parts.sort_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
    parts
}

fn close(found: &[(&'static str, f64)], expected: &[(&'static str, f64)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    let same = |(a, b): (&(&str, f64), &(&str, f64))| a.0 == b.0 && (a.1 - b.1).abs() < 1e-3;
    assert!(found.iter().zip(expected).all(same), "{found:?}");
}

/// The flat with a balcony of 1.5 × 4.2 m before its right wall, outlined on both faces of a railing of 100 mm.
fn with_balcony(plan: &mut Plan, name: &str, window: bool) {
    draw(plan, &TARCH, true);
    let gap: [f64; 2] = if window { [1.0, 3.0] } else { [4.1, 4.1] };
    for (x, low, high) in [(10.6, 0.0, 4.0), (10.7, -0.1, 4.1)] {
        plan.line("WALL", (9.2, low), (x, low));
        plan.line("WALL", (9.2, high), (x, high));
        plan.line("WALL", (x, low), (x, gap[0].min(high)));
        if gap[1] < high {
            plan.line("WALL", (x, gap[1]), (x, high));
        }
        if window {
            plan.line("WINDOW", (x, gap[0]), (x, gap[1]));
        }
    }
    if window {
        for y in gap {
            plan.line("WALL", (10.6, y), (10.7, y));
        }
        plan.line("WINDOW", (10.65, gap[0]), (10.65, gap[1]));
    }
    plan.text("PUB_TEXT", 9.9, 2.0, 0.3, name);
}

const MAIN: f64 = 9.4 * 6.6;

#[test]
fn a_balcony_has_an_outline_of_its_own_and_the_rest_ends_at_the_outer_wall() {
    for turn in [0.0, 28.0] {
        let mut plan = Plan::in_mm();
        (plan.turn, plan.offset) = (turn, (4000.0, 3000.0));
        with_balcony(&mut plan, "阳台", false);
        let found = plan.recognise();
        close(&parts(&found), &[("balcony", 1.5 * 4.2), ("enclosed", MAIN)]);
        let all = of_kind(&found, Kind::FloorPart);
        let balcony = all.iter().find(|it| &*it.name == "阳台").expect("the balcony");
        assert!((number(balcony, Attr::PartDepth) - 1.5).abs() < 1e-6);
        assert_eq!(flag(balcony, Attr::InsideMain), Some(false));
        assert_eq!(flag(balcony, Attr::Enclosed), None, "nothing says whether it is glazed");
        assert_eq!(number(balcony, Attr::Repeats), 15.0);
        let storey = named(&found, balcony, Attr::Storey);
        assert_eq!(storey, TARCH.title);
    }
}

#[test]
fn panes_or_words_say_that_a_balcony_is_closed() {
    for (name, window, closed) in
        [("阳台", true, Some(true)), ("封闭阳台", false, Some(true)), ("开敞阳台", false, Some(false))]
    {
        let mut plan = Plan::in_mm();
        with_balcony(&mut plan, name, window);
        let found = plan.recognise();
        let all = of_kind(&found, Kind::FloorPart);
        let balcony = all.iter().find(|it| &*it.name == name).expect("the balcony");
        assert_eq!(flag(balcony, Attr::Enclosed), closed, "{name}");
    }
}

#[test]
fn a_terrace_is_told_from_a_balcony_by_its_name() {
    let mut plan = Plan::in_mm();
    with_balcony(&mut plan, "露台", false);
    close(&parts(&plan.recognise()), &[("enclosed", MAIN), ("terrace", 1.5 * 4.2)]);
}

#[test]
fn a_void_ends_at_the_faces_of_its_walls() {
    let mut plan = Plan::in_mm();
    let rooms = ["客厅上空", "主卧", "厨房", "卫生间", "次卧"];
    draw(&mut plan, &Style { rooms, ..TARCH }, true);
    close(&parts(&plan.recognise()), &[("enclosed", MAIN - 20.0), ("void", 20.0)]);
}

#[test]
fn the_height_of_a_storey_is_taken_from_its_texts_where_they_agree() {
    let height = |texts: &[&str]| {
        let mut plan = Plan::in_mm();
        draw(&mut plan, &TARCH, true);
        for (i, text) in texts.iter().enumerate() {
            plan.text("PUB_TEXT", 4.5, -3.0 - i as f64, 0.3, text);
        }
        let found = plan.recognise();
        number(of_kind(&found, Kind::Storey)[0], Attr::StoreyHeight)
    };
    assert_eq!(height(&["层高 2.95m"]), 2.95);
    assert!(height(&["层高 2.95m", "层高 3.6m"]).is_nan());
    assert!(height(&[]).is_nan());
}

#[test]
fn lists_of_openings_areas_and_drawings_are_read_from_the_plan() {
    let mut plan = Plan::in_mm();
    draw(&mut plan, &TARCH, true);
    plan.table(
        "PUB_TAB",
        20.0,
        6.0,
        &[2.0, 3.0, 2.0],
        0.6,
        &[&["门窗编号", "洞口尺寸", "数量"], &["M0921", "900×2100", "15"], &["C1818", "1800×1800", "15"]],
    );
    plan.table(
        "PUB_TAB",
        30.0,
        6.0,
        &[3.0, 3.0],
        0.6,
        &[&["楼层", "建筑面积"], &["二层", "61.20"], &["三~十七层", "62.04"]],
    );
    plan.table("PUB_TAB", 40.0, 6.0, &[3.0, 4.0], 0.6, &[&["图号", "图纸名称"], &["建施-05", "三~十七层平面图"]]);
    let found = plan.recognise();
    let rows = of_kind(&found, Kind::ScheduleRow);
    let mut listed: Vec<(&str, String)> =
        rows.iter().map(|it| (enumerated(it, Attr::Schedule), it.name.to_string())).collect();
    listed.sort();
    let of = |schedule: &'static str, name: &str| (schedule, name.to_string());
    assert_eq!(
        listed,
        [
            of("opening", "C1818"),
            of("opening", "M0921"),
            of("sheet", "三~十七层平面图"),
            of("storey_area", "三~十七层"),
            of("storey_area", "二层"),
        ]
    );
    let row = |name: &str| rows.iter().find(|it| &*it.name == name).expect("the row");
    assert_eq!((number(row("M0921"), Attr::WidthMarked), number(row("M0921"), Attr::CountStated)), (0.9, 15.0));
    assert_eq!((number(row("三~十七层"), Attr::AreaStated), number(row("三~十七层"), Attr::FloorLast)), (62.04, 17.0));
    assert!(row("M0921").shape.is_some(), "findings are shown at the row");
}
