//! What is not known: worlds, Kleene's logic, completeness, assumptions. The names are the contracts.

mod world;

use findings::Verdict;
use model::{Attr, Attribute, Kind, Model, Object, Source, Value};
use std::sync::Arc;
use tushen_rules::run::Outcome;
use tushen_rules::{RuleSet, Settings, evaluate};
use world::{choice, model, object, rectangle, rule, sound};

const GROUPS: &str = r#"
[define.Building.high_rise]
expr = 'if this.use == dwelling then this.height > 27 m else this.height > 24 m'
zh = "高层"
en = "high-rise"
[define.Building.fire_group]
expr = 'if this.high_rise then high else if this.fire_grade in [I, II] then low_I_II else if this.fire_grade == III then low_III else low_IV'
zh = "类别"
en = "group"
[constraint.Building.high-rise-grade]
holds = 'not this.high_rise or this.fire_grade in [I, II]'
zh = "高层不低于二级"
en = "high-rise buildings are of grade I or II"
"#;

const SEPARATION: &str = r#"
[for]
a = "Building"
b = "Building"
where = 'a before b'
[let]
need = 'separation[a.fire_group, b.fire_group]'
[check]
require = 'gap(a, b) >= need'
[table.separation]
keys = ["fire_group", "fire_group"]
[table.separation.cells]
high = { high = "13 m", low_I_II = "9 m", low_III = "11 m", low_IV = "14 m" }
low_I_II = { high = "9 m", low_I_II = "6 m", low_III = "7 m", low_IV = "9 m" }
low_III = { high = "11 m", low_I_II = "7 m", low_III = "8 m", low_IV = "10 m" }
low_IV = { high = "14 m", low_I_II = "9 m", low_III = "10 m", low_IV = "12 m" }
"#;

fn outcomes(set: &RuleSet, model: &Model) -> Vec<Outcome> {
    let settings = Settings { all: true, ..Settings::default() };
    let evaluation = evaluate(set, model, &settings);
    evaluation.rules.iter().flat_map(|it| it.outcomes()).cloned().collect()
}

fn verdict(set: &RuleSet, objects: &[Arc<Object>]) -> Verdict {
    let outcomes = outcomes(set, &model(objects, &[Kind::Building, Kind::SiteBoundary]));
    assert!(outcomes.len() <= 1, "{outcomes:?}");
    // Tuples that a conjunct of `where` excludes are not even formed.
    outcomes.first().map_or(Verdict::NotApplicable, |it| it.verdict)
}

fn missing(set: &RuleSet, objects: &[Arc<Object>]) -> Vec<String> {
    let outcomes = outcomes(set, &model(objects, &[Kind::Building]));
    let details = outcomes[0].details.as_ref().expect("an unknown verdict is explained");
    details.missing.iter().map(|it| format!("{} {}", it.object, it.fact)).collect()
}

/// Two buildings this far apart.
fn pair(gap: f64, a: &[(Attr, Value)], b: &[(Attr, Value)]) -> Vec<Arc<Object>> {
    vec![
        object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), a),
        object(2, Kind::Building, &rectangle(20.0 + gap, 0.0, 20.0, 12.0), b),
    ]
}

fn low() -> Vec<(Attr, Value)> {
    vec![(Attr::Height, Value::Number(18.0)), (Attr::Use, choice(Attr::Use, "dwelling"))]
}

fn graded(grade: &str) -> Vec<(Attr, Value)> {
    let mut attributes = low();
    attributes.push((Attr::FireGrade, choice(Attr::FireGrade, grade)));
    attributes
}

fn separation() -> RuleSet {
    sound(&[("separation", rule("separation", "mandatory", SEPARATION)), ("definitions", GROUPS.into())])
}

#[test]
fn fails_in_all_worlds_is_fail_and_holds_in_all_is_pass() {
    let set = separation();
    assert_eq!(verdict(&set, &pair(5.0, &low(), &low())), Verdict::Fail, "6 m is the least that any grade needs");
    assert_eq!(verdict(&set, &pair(12.0, &low(), &low())), Verdict::Pass, "12 m is the most that any low grade needs");
    assert_eq!(verdict(&set, &pair(8.0, &low(), &low())), Verdict::Unknown);
}

#[test]
fn an_unknown_verdict_names_the_keys_that_would_decide() {
    let set = separation();
    let found = missing(&set, &pair(8.0, &low(), &graded("II")));
    assert_eq!(found, ["bu-000000000001 fire_grade"]);
}

#[test]
fn what_is_known_narrows_the_worlds() {
    // 54 m is high-rise whatever the grade, and the constraint leaves grades I and II: 13 m between two of them.
    let set = separation();
    let tall = vec![(Attr::Height, Value::Number(54.0)), (Attr::Use, choice(Attr::Use, "dwelling"))];
    assert_eq!(verdict(&set, &pair(13.0, &tall, &tall)), Verdict::Pass);
    assert_eq!(verdict(&set, &pair(12.999, &tall, &tall)), Verdict::Fail);
}

#[test]
fn a_definition_undecided_by_an_interval_is_judged_both_ways() {
    let set = separation();
    let between = |low: f64, high: f64| {
        let mut attributes = graded("II");
        attributes[0] = (Attr::Height, Value::Between(low, high));
        attributes
    };
    assert_eq!(verdict(&set, &pair(7.0, &between(26.0, 28.0), &graded("II"))), Verdict::Unknown);
    assert_eq!(verdict(&set, &pair(9.0, &between(26.0, 28.0), &graded("II"))), Verdict::Pass);
    assert_eq!(verdict(&set, &pair(5.9, &between(26.0, 28.0), &graded("II"))), Verdict::Fail);
}

#[test]
fn a_key_read_twice_has_one_value_in_each_world() {
    // The least of one table minus the most of another would be below zero; in no world it is.
    let body = "[for]\na = 'Building'\n[check]\nrequire = 'wide[a.fire_grade] - narrow[a.fire_grade] == 2 m'\n\
                [table.wide]\nkeys = ['fire_grade']\ncells = { I = '3 m', II = '4 m', III = '5 m', IV = '6 m' }\n\
                [table.narrow]\nkeys = ['fire_grade']\ncells = { I = '1 m', II = '2 m', III = '3 m', IV = '4 m' }\n";
    let set = sound(&[("twice", rule("twice", "mandatory", body))]);
    let building = object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &[]);
    assert_eq!(verdict(&set, &[building]), Verdict::Pass);
}

#[test]
fn facts_that_contradict_a_constraint_are_unknown_and_say_so() {
    // A kind of grade I that is not I: no world is possible.
    let body = "[for]\na = 'Building'\n[check]\nrequire = 'a.sprinklers'\n";
    let constraint = "[constraint.Building.never]\nholds = 'this.height < 10 m'\nzh = '矮'\nen = 'buildings are low'\n";
    let set = sound(&[("sprinkled", rule("sprinkled", "mandatory", body)), ("definitions", constraint.into())]);
    let building = object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &low());
    let outcomes = outcomes(&set, &model(&[building], &[Kind::Building]));
    assert_eq!(outcomes[0].verdict, Verdict::Unknown);
    let details = outcomes[0].details.as_ref().expect("it is explained");
    assert!(details.missing.iter().any(|it| it.message.en.contains("buildings are low")), "{details:?}");
}

#[test]
fn more_than_64_worlds_are_unknown_and_all_keys_are_named() {
    let needs: Vec<String> = ["sprinklers", "fire_wall", "detached", "crowded", "single_storey", "counts", "high_rise"]
        .iter()
        .map(|it| format!("(if a.{it} then 1 else 0)"))
        .collect();
    let body = format!("[for]\na = 'Building'\n[check]\nrequire = 'abs({} - 3.5) >= 0.5'\n", needs.join(" + "));
    let set = sound(&[("many", rule("many", "mandatory", &body))]);
    let building = object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &[]);
    assert_eq!(verdict(&set, std::slice::from_ref(&building)), Verdict::Unknown);
    assert_eq!(missing(&set, &[building]).len(), 7);
}

#[test]
fn where_unknown_and_check_not_true_is_unknown_and_never_skipped() {
    let body = "[for]\na = 'Building'\nwhere = 'a.height > 24 m'\n[check]\nrequire = 'a.storeys <= 5'\n";
    let set = sound(&[("tall", rule("tall", "required", body))]);
    let building =
        |attributes: &[(Attr, Value)]| object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), attributes);
    assert_eq!(verdict(&set, &[building(&[(Attr::Storeys, Value::Number(18.0))])]), Verdict::Unknown);
    assert_eq!(verdict(&set, &[building(&[(Attr::Storeys, Value::Number(3.0))])]), Verdict::Pass);
    assert_eq!(verdict(&set, &[building(&[(Attr::Height, Value::Number(18.0))])]), Verdict::NotApplicable);
}

#[test]
fn an_empty_kind_that_is_not_complete_gives_unknown() {
    let body = "[for]\na = 'Building'\n[check]\nrequire = 'all(l in FireLane: l.clear_width >= 4 m)'\n";
    let set = sound(&[("lanes", rule("lanes", "required", body))]);
    let building = object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &[]);
    let of = |complete: &[Kind]| outcomes(&set, &model(std::slice::from_ref(&building), complete))[0].verdict;
    assert_eq!(of(&[Kind::Building]), Verdict::Unknown, "no lane recognised does not make all lanes wide");
    assert_eq!(of(&[Kind::Building, Kind::FireLane]), Verdict::Pass);
    // Nor does a rule over the kind itself pass by silence.
    let none = outcomes(&set, &model(&[], &[]));
    assert_eq!(none[0].verdict, Verdict::Unknown);
    assert!(outcomes(&set, &model(&[], &[Kind::Building])).is_empty());
}

#[test]
fn aggregates_over_an_incomplete_kind_are_one_sided() {
    let lane = object(9, Kind::FireLane, &rectangle(0.0, 0.0, 50.0, 4.0), &[]);
    let of = |require: &str| {
        let set = sound(&[("sum", rule("sum", "required", &format!("[check]\nrequire = '{require}'\n")))]);
        outcomes(&set, &model(std::slice::from_ref(&lane), &[]))[0].verdict
    };
    assert_eq!(of("count(l in FireLane) >= 1"), Verdict::Pass);
    assert_eq!(of("count(l in FireLane) >= 2"), Verdict::Unknown);
    assert_eq!(of("sum(l in FireLane: l.area) <= 100 m2"), Verdict::Fail);
    assert_eq!(of("sum(l in FireLane: l.area) <= 300 m2"), Verdict::Unknown);
    assert_eq!(of("any(l in FireLane where l.area > 100 m2)"), Verdict::Pass);
    assert_eq!(of("min(g in GreenArea: g.area) >= 1 m2"), Verdict::Unknown, "min of nothing is unknown");
}

#[test]
fn a_default_never_passes_a_mandatory_point_and_is_named_elsewhere() {
    let body = "[for]\na = 'Building'\n[check]\nrequire = '(a.height ?? 12 m) <= 24 m'\n";
    let building = object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &[]);
    let outcome = |severity: &str| {
        let set = sound(&[("low", rule("low", severity, body))]);
        outcomes(&set, &model(std::slice::from_ref(&building), &[Kind::Building])).remove(0)
    };
    assert_eq!(outcome("mandatory").verdict, Verdict::Unknown);
    let advice = outcome("required");
    assert_eq!(advice.verdict, Verdict::Pass);
    let details = advice.details.expect("all was asked for");
    assert_eq!(details.assumed[0].message.en, "a.height is assumed to be 12 m");
}

#[test]
fn low_confidence_never_passes_a_mandatory_point_nor_takes_it_away() {
    let body = "[for]\na = 'Building'\nwhere = 'a.use == dwelling'\n[check]\nrequire = 'a.height <= 24 m'\n";
    let building = |use_: &str, confidence: f32, height: f64| {
        let mut building = (*object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &[])).clone();
        building.set(Attr::Height, Attribute::new(Value::Number(height), Source::Label));
        let value = Attribute::new(choice(Attr::Use, use_), Source::Layer).with_confidence(confidence);
        building.set(Attr::Use, value);
        vec![Arc::new(building)]
    };
    let set = sound(&[("low", rule("low", "mandatory", body))]);
    assert_eq!(verdict(&set, &building("office", 0.9, 54.0)), Verdict::NotApplicable);
    assert_eq!(verdict(&set, &building("office", 0.2, 54.0)), Verdict::Unknown, "it may be a dwelling after all");
    assert_eq!(verdict(&set, &building("office", 0.2, 18.0)), Verdict::NotApplicable, "a low dwelling would pass too");
    assert_eq!(verdict(&set, &building("dwelling", 0.2, 54.0)), Verdict::Fail, "what fails on an assumption is shown");
}

#[test]
fn objects_without_geometry_are_always_candidates() {
    let body = "[for]\na = 'Building'\nb = 'Building'\nwhere = 'a before b and gap(a, b) < 10 m'\n[check]\nrequire = 'gap(a, b) >= 6 m'\n";
    let set = sound(&[("gap", rule("gap", "required", body))]);
    let shapeless = object(2, Kind::Building, "-", &[]);
    let far = object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &[]);
    assert_eq!(verdict(&set, &[far, shapeless]), Verdict::Unknown);
}

#[test]
fn stated_tells_silence_from_absence() {
    let body = "[check]\nrequire = 'not stated(conditions.far_max) or conditions.far_max <= 3'\n";
    let set = sound(&[("far", rule("far", "required", body))]);
    let site = object(9, Kind::SiteBoundary, &rectangle(0.0, 0.0, 100.0, 80.0), &[]);
    let with = |attributes: &[(Attr, Value)]| [site.clone(), object(5, Kind::Conditions, "-", attributes)];
    assert_eq!(verdict(&set, &with(&[])), Verdict::Pass, "the conditions say nothing of it");
    assert_eq!(verdict(&set, &with(&[(Attr::FarMax, Value::Number(4.0))])), Verdict::Fail);
    let none = outcomes(&set, &model(&[], &[]));
    assert_eq!(none[0].verdict, Verdict::Unknown, "there are no conditions at all");
    assert!(outcomes(&set, &model(&[], &[Kind::SiteBoundary])).is_empty(), "floor plans alone hold no plot to judge");
}
