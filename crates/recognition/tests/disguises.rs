//! The same plan drawn otherwise means the same.

mod plan;

use plan::{CHINESE, Plan, essence, usual};

fn expected() -> Vec<String> {
    let mut plan = Plan::new();
    usual(&mut plan, &CHINESE);
    essence(&plan.recognise())
}

#[test]
fn millimetres_mean_the_same_as_metres() {
    let mut plan = Plan::in_mm();
    usual(&mut plan, &CHINESE);
    assert_eq!(essence(&plan.recognise()), expected());
}

#[test]
fn a_header_that_lies_about_the_unit_is_overruled() {
    let mut plan = Plan::new();
    plan.insunits(4);
    usual(&mut plan, &CHINESE);
    let recognition = plan.recognise();
    assert_eq!(recognition.unit, tushen_recognition::Unit::Metre, "{:#?}", recognition.unit_evidence);
    assert_eq!(essence(&recognition), expected());
}

#[test]
fn a_turned_and_moved_plan_means_the_same() {
    let mut plan = Plan::new();
    plan.turn = 17.0;
    plan.offset = (31_234.5, 25_678.9);
    usual(&mut plan, &CHINESE);
    assert_eq!(essence(&plan.recognise()), expected());
}

#[test]
fn closed_polylines_cut_into_lines_mean_the_same() {
    let mut plan = Plan::new();
    plan.exploded = true;
    usual(&mut plan, &CHINESE);
    assert_eq!(essence(&plan.recognise()), expected());
}

#[test]
fn shuffled_entities_mean_the_same() {
    let mut plan = Plan::new();
    usual(&mut plan, &CHINESE);
    let entities = &mut plan.drawing.entities;
    entities.reverse();
    let n = entities.len();
    for i in 0..n {
        entities.swap(i, (i * 7 + 3) % n);
    }
    assert_eq!(essence(&plan.recognise()), expected());
}

#[test]
fn everything_on_layer_zero_means_the_same() {
    let mut plan = Plan::new();
    plan.one_layer = true;
    usual(&mut plan, &CHINESE);
    assert_eq!(essence(&plan.recognise()), expected());
}
