//! Incremental equals full: after any sequence of edits the results are those of a fresh evaluation, and they are not when one
//! recorded dependency is forgotten.

mod world;

use model::{Attr, Kind, Model, Object, Value};
use proptest::prelude::*;
use std::sync::Arc;
use tushen_rules::run::{Delta, Evaluation, UnitKey};
use tushen_rules::{RuleSet, Settings, evaluate};
use world::{choice, model, object, rectangle, rule, sound};

/// Every way in which a result can depend on something far away.
fn rule_set() -> RuleSet {
    let rules = [
        // A pair in a constant window.
        (
            "gap",
            "required",
            "[for]\na = 'Building'\nb = 'Building'\nwhere = 'a before b and gap(a, b) < 30 m'\n[check]\nrequire = 'gap(a, b) >= if a.high_rise or b.high_rise then 13 m else 6 m'",
        ),
        // A window whose size is an attribute of the outer object.
        (
            "radius",
            "required",
            "[for]\na = 'Building'\nb = 'Building'\nwhere = 'gap(a, b) < 1.4 * a.height'\n[check]\nrequire = 'a.use == b.use'",
        ),
        ("nearest", "required", "[for]\na = 'Building'\n[check]\nrequire = 'gap(a, nearest(a, FireLane)) <= 15 m'"),
        ("any", "required", "[for]\na = 'Building'\n[check]\nrequire = 'any(l in FireLane where gap(a, l) <= 20 m)'"),
        (
            "count",
            "mandatory",
            "[for]\na = 'Building'\nwhere = 'a.use == dwelling'\n[check]\nrequire = 'count(g in GreenArea where gap(a, g) < 25 m) >= 1'",
        ),
        ("sum", "required", "[check]\nrequire = 'sum(b in Building where b.use == dwelling: b.area) <= 900 m2'"),
        ("density", "required", "[check]\nrequire = 'indicator.density <= 20 %'"),
        (
            "overlap",
            "advice",
            "[for]\ng = 'GreenArea'\nb = 'Building'\nwhere = 'overlap_area(g, b) > 0 m2'\n[check]\nrequire = 'overlap_area(g, b) <= 5 m2'",
        ),
        ("inside", "required", "[for]\ns = 'SiteBoundary'\nb = 'Building'\n[check]\nrequire = 'inside(b, s)'"),
        (
            "min",
            "required",
            "[for]\na = 'Building'\n[check]\nrequire = 'min(b in Building where b != a: gap(a, b)) >= 3 m'",
        ),
        ("label", "advice", "[for]\na = 'Building'\n[check]\nrequire = 'stated(a.height)'"),
    ];
    let mut files: Vec<(&str, String)> =
        rules.iter().map(|(id, severity, body)| (*id, rule(id, severity, body))).collect();
    files.push((
        "definitions",
        "[define.Building.high_rise]\nexpr = 'this.height > 24 m'\nzh = '高层'\nen = 'high-rise'\n".to_string(),
    ));
    files.push((
        "indicators/density",
        "id = 'density'\ntitle = { zh = '密度', en = 'density' }\nunit = '1'\nformula = 'indicator.footprint / site.area'\nprints = 'percent:1'\n".to_string(),
    ));
    files.push((
        "indicators/footprint",
        "id = 'footprint'\ntitle = { zh = '基底', en = 'footprint' }\nunit = 'm2'\nformula = 'union_area(b in Building: b)'\n".to_string(),
    ));
    sound(&files)
}

const COMPLETE: &[Kind] = &[Kind::Building, Kind::FireLane, Kind::GreenArea, Kind::SiteBoundary];

#[derive(Clone, Debug)]
enum Edit {
    Move(usize, f64, f64),
    Delete(usize),
    Add(u8, f64, f64, f64),
    Relabel(usize, Option<f64>),
    Use(usize, bool),
    Shapeless(usize),
    Undo,
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0usize..64;
    let place = || -60.0..160.0f64;
    prop_oneof![
        4 => (at.clone(), -40.0..40.0f64, -40.0..40.0f64).prop_map(|(at, x, y)| Edit::Move(at, x, y)),
        2 => at.clone().prop_map(Edit::Delete),
        3 => (0u8..3, place(), place(), 3.0..30.0f64).prop_map(|(kind, x, y, size)| Edit::Add(kind, x, y, size)),
        3 => (at.clone(), prop::option::of(3.0..60.0f64)).prop_map(|(at, height)| Edit::Relabel(at, height)),
        2 => (at.clone(), any::<bool>()).prop_map(|(at, dwelling)| Edit::Use(at, dwelling)),
        1 => at.prop_map(Edit::Shapeless),
        2 => Just(Edit::Undo),
    ]
}

fn start() -> Vec<Arc<Object>> {
    let building = |id: u64, x: f64, y: f64, height: f64, use_: &str| {
        let attributes = [(Attr::Height, Value::Number(height)), (Attr::Use, choice(Attr::Use, use_))];
        object(id, Kind::Building, &rectangle(x, y, 20.0, 12.0), &attributes)
    };
    vec![
        object(1, Kind::SiteBoundary, &rectangle(0.0, 0.0, 100.0, 100.0), &[]),
        building(10, 5.0, 5.0, 18.0, "dwelling"),
        building(11, 40.0, 5.0, 54.0, "office"),
        building(12, 5.0, 40.0, 12.0, "dwelling"),
        object(20, Kind::FireLane, &rectangle(0.0, 22.0, 100.0, 4.0), &[]),
        object(21, Kind::FireLane, &rectangle(140.0, 0.0, 4.0, 100.0), &[]),
        object(30, Kind::GreenArea, &rectangle(60.0, 60.0, 30.0, 30.0), &[]),
    ]
}

fn apply(objects: &[Arc<Object>], edit: &Edit, next_id: &mut u64) -> Vec<Arc<Object>> {
    let mut objects = objects.to_vec();
    let pick = |at: usize| at % objects.len();
    match edit {
        Edit::Move(at, x, y) => {
            let at = pick(*at);
            let mut moved = (*objects[at]).clone();
            let by = geometry::Transform::translation(*x, *y);
            moved.shape = moved.shape.as_ref().map(|it| match it {
                model::Shape::Region(region) => model::Shape::Region(region.transformed(&by)),
                other => other.clone(),
            });
            objects[at] = Arc::new(moved);
        }
        Edit::Delete(at) if objects.len() > 1 => {
            objects.remove(pick(*at));
        }
        Edit::Delete(_) => {}
        Edit::Add(kind, x, y, size) => {
            *next_id += 1;
            let kind = [Kind::Building, Kind::FireLane, Kind::GreenArea][usize::from(*kind)];
            objects.push(object(*next_id, kind, &rectangle(*x, *y, *size, 8.0), &[]));
        }
        Edit::Relabel(at, height) => {
            let at = pick(*at);
            let mut changed = (*objects[at]).clone();
            changed.attributes.retain(|it| it.0 != Attr::Height);
            if let Some(height) = height {
                changed = changed.with(Attr::Height, Value::Number(*height), model::Source::Label);
            }
            objects[at] = Arc::new(changed);
        }
        Edit::Use(at, dwelling) => {
            let at = pick(*at);
            let value = choice(Attr::Use, if *dwelling { "dwelling" } else { "office" });
            objects[at] = Arc::new((*objects[at]).clone().with(Attr::Use, value, model::Source::Label));
        }
        Edit::Shapeless(at) => {
            let at = pick(*at);
            let mut changed = (*objects[at]).clone();
            changed.shape = None;
            objects[at] = Arc::new(changed);
        }
        Edit::Undo => {}
    }
    objects
}

fn settings() -> Settings {
    Settings { all: true, ..Settings::default() }
}

/// Whether two evaluations say the same, with a sentence where they do not.
fn difference(set: &RuleSet, one: &Evaluation, two: &Evaluation) -> Option<String> {
    if one == two {
        return None;
    }
    for (at, rule) in set.rules.iter().enumerate() {
        let (a, b): (Vec<_>, Vec<_>) = (one.rules[at].outcomes().collect(), two.rules[at].outcomes().collect());
        if a != b {
            return Some(format!("{}: {a:#?}\n--- full ---\n{b:#?}", rule.id));
        }
    }
    Some("the indicators differ".into())
}

/// The first change that makes incremental and full differ.
fn first_difference(set: &RuleSet, edits: &[Edit]) -> Option<String> {
    let mut history = vec![start()];
    let mut next_id = 1000;
    let mut current = model(&history[0], COMPLETE);
    let mut evaluation = evaluate(set, &current, &settings());
    for (step, edit) in edits.iter().enumerate() {
        let objects = match edit {
            Edit::Undo => {
                if history.len() > 1 {
                    history.pop();
                }
                history[history.len() - 1].clone()
            }
            edit => {
                let objects = apply(&history[history.len() - 1], edit, &mut next_id);
                history.push(objects.clone());
                objects
            }
        };
        let next = model(&objects, COMPLETE);
        let delta = Delta::between(&current, &next);
        evaluation.re_evaluate(set, &current, &next, &delta);
        let full = evaluate(set, &next, &settings());
        if let Some(difference) = difference(set, &evaluation, &full) {
            return Some(format!("after step {step} {edit:?}: {difference}"));
        }
        current = next;
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn incremental_equals_full_after_any_edits(edits in prop::collection::vec(edit(), 1..12)) {
        let set = rule_set();
        if let Some(difference) = first_difference(&set, &edits) {
            prop_assert!(false, "{difference}");
        }
    }
}

/// Applies one edit; gives both models.
fn edited(edit: &Edit) -> (Model, Model) {
    let objects = start();
    let after = apply(&objects, edit, &mut 1000);
    (model(&objects, COMPLETE), model(&after, COMPLETE))
}

/// The unit with its pairs.
fn outer(key: UnitKey) -> UnitKey {
    match key {
        UnitKey::Pair(rule, outer, _) => UnitKey::Rule(rule, outer),
        key => key,
    }
}

#[test]
fn a_forgotten_dependency_makes_incremental_and_full_differ() {
    let set = rule_set();
    let edits = [
        Edit::Move(1, 17.0, 0.0),
        Edit::Move(3, 20.0, -20.0),
        Edit::Delete(4),
        Edit::Delete(6),
        Edit::Add(0, 30.0, 8.0, 20.0),
        Edit::Add(2, 10.0, 60.0, 20.0),
        Edit::Relabel(1, Some(60.0)),
        Edit::Relabel(2, None),
        Edit::Use(2, true),
        Edit::Shapeless(2),
    ];
    let mut noticed = 0;
    for edit in &edits {
        let (old, new) = edited(edit);
        let delta = Delta::between(&old, &new);
        let full = evaluate(&set, &new, &settings());
        let mut before = evaluate(&set, &old, &settings());
        let touching = before.touching(&old, &new, &delta);
        let mut sound = before.clone();
        let changes = sound.re_evaluate(&set, &old, &new, &delta);
        assert!(difference(&set, &sound, &full).is_none());
        for dependency in &touching {
            let is_changed = match dependency.unit {
                UnitKey::Rule(rule, outer) | UnitKey::Pair(rule, outer, _) => changes.units.contains(&(rule, outer)),
                UnitKey::Indicator(at, plot) => changes.indicators.contains(&(at, plot)),
            };
            let only = touching.iter().filter(|it| outer(it.unit) == outer(dependency.unit)).count() == 1;
            if !is_changed || !only {
                continue;
            }
            let mut forgetful = before.clone();
            forgetful.forget(dependency);
            forgetful.re_evaluate(&set, &old, &new, &delta);
            let alive = match dependency.unit {
                UnitKey::Rule(_, Some(id)) | UnitKey::Pair(_, Some(id), _) => new.find(id).is_some(),
                _ => true,
            };
            if alive {
                assert!(
                    difference(&set, &forgetful, &full).is_some(),
                    "{edit:?} without {dependency:?} goes unnoticed"
                );
                noticed += 1;
            }
        }
    }
    assert!(noticed >= 10, "only {noticed} dependencies were put to the test");
}

#[test]
fn any_forgotten_dependency_is_found_by_random_edits() {
    // A dependency drawn at random, and edits until one of them shows that it is gone.
    let set = rule_set();
    let base = start();
    let old = model(&base, COMPLETE);
    let mut before = evaluate(&set, &old, &settings());
    let all = before.dependencies();
    let mut found = 0;
    let mut seed = 7u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..40 {
        let dependency = all[random(all.len())];
        let mut forgetful = before.clone();
        forgetful.forget(&dependency);
        for _ in 0..40 {
            let (at, x, y) = (random(64), random(80) as f64 - 40.0, random(80) as f64 - 40.0);
            let edit =
                [Edit::Move(at, x, y), Edit::Delete(at), Edit::Relabel(at, Some(x + 41.0)), Edit::Add(0, x, y, 20.0)];
            let after = apply(&base, &edit[random(4)], &mut 1000);
            let new = model(&after, COMPLETE);
            let mut trial = forgetful.clone();
            trial.re_evaluate(&set, &old, &new, &Delta::between(&old, &new));
            if difference(&set, &trial, &evaluate(&set, &new, &settings())).is_some() {
                found += 1;
                break;
            }
        }
    }
    assert!(found > 0, "forgetting dependencies is never noticed");
}
