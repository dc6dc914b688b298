//! What a person reads of a verdict: findings, derivations, pages.

mod world;

use findings::Verdict;
use model::{Attr, Kind, Value};
use tushen_rules::explain::{derivation_text, rule_page};
use tushen_rules::{Language, Settings, compile, evaluate};
use world::{choice, library, model, object, rectangle};

const RULE: &str = r#"id = "separation"
clause = "5.2.2"
title = { zh = "防火间距", en = "Fire separation" }
why = { zh = "防止火灾蔓延。", en = "Keeps fire from spreading." }
department = "fire"
severity = "required"
stages = ["scheme"]
materials = ["site-plan"]
[for]
a = "Building"
b = "Building"
where = 'a before b and gap(a, b) < 30 m'
[let]
need = 'separation[a.fire_group, b.fire_group]'
[check]
require = 'gap(a, b) >= need'
mark = 'gap_line(a, b)'
cures = [{ when = 'a.height <= 100 m', zh = "设防火墙", en = "a fire wall", clause = "5.2.2 note 2" }]
[say]
zh = "{a.name}与{b.name}的间距为 {gap(a, b)},应不小于 {need}"
en = "{a.name} and {b.name} are {gap(a, b)} apart; at least {need} is required"
[table.separation]
keys = ["fire_group", "fire_group"]
[table.separation.cells]
high = { high = "13 m", else = "9 m" }
else = { high = "9 m", else = "6 m" }
[source]
fact = "codes.tsv#FIR-GAP-001"
confidence = "high"
[[case]]
name = "exactly 13 m"
given.a = { shape = "POLYGON((0 0, 20 0, 20 12, 0 12, 0 0))", height = "54 m", use = "dwelling" }
given.b = { shape = "POLYGON((33 0, 53 0, 53 12, 33 12, 33 0))", height = "54 m", use = "dwelling" }
expect = "pass"
limit = true
"#;

const DEFINITIONS: &str = r#"
[define.Building.height_fire]
expr = 'interval(this.height - 1.5 m, this.height)'
zh = "消防高度"
en = "fire height"
assumed = { zh = "女儿墙与室内外高差不超过1.5 m", en = "parapet and outdoor step are at most 1.5 m" }
[define.Building.fire_group]
expr = 'if this.height_fire > 27 m then high else low_I_II'
zh = "类别"
en = "group"
"#;

fn files() -> Vec<(&'static str, String)> {
    vec![("separation", RULE.to_string()), ("definitions", DEFINITIONS.to_string())]
}

#[test]
fn a_finding_says_what_where_and_by_how_much() {
    let library = library(&files());
    let set = compile(&library, &["t"]).expect("it compiles");
    let attributes = [(Attr::Height, Value::Number(54.0)), (Attr::Use, choice(Attr::Use, "dwelling"))];
    let objects = [
        object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &attributes),
        object(2, Kind::Building, &rectangle(31.42, 0.0, 20.0, 12.0), &attributes),
    ];
    let model = model(&objects, &[Kind::Building]);
    let evaluation = evaluate(&set, &model, &Settings::default());
    let findings = evaluation.findings(&set);
    insta::assert_json_snapshot!(findings);
    let outcome = evaluation.rules[0].outcomes().next().expect("there is one");
    assert_eq!(outcome.verdict, Verdict::Fail);
    insta::assert_snapshot!("derivation", derivation_text(&evaluation.explain(&set, &model, 0, outcome)));
}

#[test]
fn an_unknown_finding_names_what_is_missing() {
    let library = library(&files());
    let set = compile(&library, &["t"]).expect("it compiles");
    let attributes = [(Attr::Height, Value::Number(28.0))];
    let objects = [
        object(1, Kind::Building, &rectangle(0.0, 0.0, 20.0, 12.0), &attributes),
        object(2, Kind::Building, &rectangle(28.0, 0.0, 20.0, 12.0), &[]),
    ];
    let model = model(&objects, &[Kind::Building]);
    let findings = evaluate(&set, &model, &Settings::default()).findings(&set);
    insta::assert_json_snapshot!(findings[0].missing);
    insta::assert_json_snapshot!(findings[0].assumed);
}

#[test]
fn the_page_of_a_rule_shows_clause_table_and_cases() {
    let library = library(&files());
    let set = compile(&library, &["t"]).expect("it compiles");
    insta::assert_snapshot!("page_zh", rule_page(&library, &set, &set.rules[0], Language::Zh));
    insta::assert_snapshot!("page_en", rule_page(&library, &set, &set.rules[0], Language::En));
}

#[test]
fn the_same_model_gives_the_same_findings_with_any_number_of_threads() {
    let set = compile(&library(&files()), &["t"]).expect("it compiles");
    let objects: Vec<_> = (0..400)
        .map(|i| {
            let (x, y) = (f64::from(i % 20) * 27.3, f64::from(i / 20) * 21.7);
            let height = [(Attr::Height, Value::Number(f64::from(12 + i % 40)))];
            object(1 + i as u64, Kind::Building, &rectangle(x, y, 20.0, 12.0), &height)
        })
        .collect();
    let model = model(&objects, &[Kind::Building]);
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| evaluate(&set, &model, &Settings::default()).findings(&set))
    };
    assert_eq!(of(1), of(4));
}
