//! A lower level may tighten a review point always, and loosen it only where the clause says so; every limit shows who set it.

mod world;

use findings::{Finding, SetLimit, Verdict};
use model::{Attr, Kind, Model, Value};
use tushen_rules::pack::{CaseDates, Stage};
use tushen_rules::{Date, Language, Library, RuleSet, Settings, compile, conditions, evaluate};
use world::{PACK, choice, library, model, object, rectangle, rule};

/// A building of 50 m, 8 m from a road.
fn street() -> Model {
    let building = [(Attr::Height, Value::Number(50.0)), (Attr::Status, choice(Attr::Status, "proposed"))];
    let objects = [
        object(1, Kind::Building, &rectangle(0.0, 8.0, 60.0, 12.0), &building),
        object(2, Kind::RoadRedLine, "LINESTRING(-50 0, 150 0)", &[]),
    ];
    model(&objects, &[Kind::Building, Kind::RoadRedLine])
}

/// The setback from a road: 8 m for high buildings, 3 m for others; `overridable_by` as given.
fn setback(overridable_by: &str) -> String {
    let body = "overridable_by = OVER\n[for]\nb = \"Building\"\nr = \"RoadRedLine\"\nwhere = 'gap(b, r) < 50 m'\n[let]\n\
                need = 'if b.height > 24 m then 8 m else 3 m'\n[check]\nrequire = 'gap(b, r) >= need'\n";
    rule("setback", "required", &body.replace("OVER", overridable_by))
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// The rules with what a conditions file sets.
fn with_limits(rule: &str, limits: &str) -> Result<RuleSet, String> {
    let mut set = compile(&library(&[("setback", rule.to_string())]), &["t"]).expect("the pack is right");
    let text = format!("[conditions]\ndate = \"2026-03-01\"\n[conditions.limits]\n{limits}\n");
    let shown = |faults: Vec<tushen_rules::Diagnostic>| {
        faults.iter().map(|it| it.render(Language::En, false)).collect::<Vec<_>>().join("\n")
    };
    let plot = conditions::read("plot.toml", &text).map_err(shown)?.plots.remove(0);
    set.set_limits(plot.limits).map_err(shown)?;
    Ok(set)
}

/// What the one tuple of the street is told, and what came of what was set.
fn judged(set: &RuleSet) -> (Finding, Vec<SetLimit>) {
    let settings = Settings { all: true, ..Settings::default() };
    let evaluation = evaluate(set, &street(), &settings);
    let mut findings = evaluation.findings(set);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    (findings.remove(0), evaluation.set_limits(set))
}

fn required(finding: &Finding) -> (f64, &str, Option<&str>) {
    let required = finding.required.as_ref().expect("there is a limit");
    let by = required.set_by.as_ref().expect("somebody set it");
    (required.value, &by.level, by.since.as_deref())
}

#[test]
fn without_a_lower_level_the_limit_is_the_points_own() {
    let (finding, limits) = judged(&with_limits(&setback("[]"), "").expect("it is right"));
    assert_eq!(required(&finding), (8.0, "national", Some("2020-01-01")));
    assert_eq!((finding.verdict, limits), (Verdict::Pass, Vec::new()));
}

#[test]
fn a_lower_level_may_always_tighten() {
    let (finding, limits) = judged(&with_limits(&setback("[]"), "setback = \"10 m\"").expect("it is right"));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(required(&finding), (10.0, "conditions", Some("2026-03-01")));
    assert!(
        finding.message.en.contains("10.00 m, set by the planning conditions (since 2026-03-01), holds here"),
        "{:?}",
        finding.message
    );
    assert_eq!((limits[0].tightened, limits[0].loosened, limits[0].refused), (1, 0, 0));
}

#[test]
fn it_may_loosen_where_the_clause_says_so() {
    let set = with_limits(
        &setback("[\"plan\"]"),
        "setback = { value = \"5 m\", level = \"plan\", source = \"plan 12\", since = \"2019-08-01\" }",
    );
    let (finding, limits) = judged(&set.expect("it is right"));
    assert_eq!(finding.verdict, Verdict::Pass);
    assert_eq!(required(&finding), (5.0, "plan", Some("2019-08-01")));
    assert_eq!((limits[0].tightened, limits[0].loosened, limits[0].refused), (0, 1, 0));
}

#[test]
fn a_loosening_without_leave_is_refused_and_said() {
    // The clause yields to the plan; the conditions are not the plan.
    for over in ["[]", "[\"plan\"]"] {
        let (finding, limits) = judged(&with_limits(&setback(over), "setback = \"5 m\"").expect("it is right"));
        assert_eq!(required(&finding).0, 8.0);
        assert!(finding.message.zh.contains("本条不许其放宽，仍按 8.00 m 执行"), "{}", finding.message.zh);
        assert_eq!((limits[0].tightened, limits[0].loosened, limits[0].refused), (0, 0, 1));
        let message = &limits[0].message.en;
        let leave = if over == "[]" { "no level may loosen it" } else { "only the detailed plan may loosen it" };
        assert!(message.contains(leave), "{message}");
    }
}

#[test]
fn the_lowest_level_comes_last() {
    let limits = "setback = \"7 m\"\n\"t/setback\" = { value = \"4 m\", level = \"plan\" }";
    let (finding, limits) = judged(&with_limits(&setback("[\"plan\"]"), limits).expect("it is right"));
    // The plan loosens to 4 m, the conditions tighten that to 7 m: looser than the clause still.
    assert_eq!(required(&finding).0, 7.0);
    assert_eq!(required(&finding).1, "conditions");
    assert_eq!(limits.iter().map(|it| it.set_by.level.as_str()).collect::<Vec<_>>(), ["plan", "conditions"]);
}

#[test]
fn a_limit_holds_on_its_own_plot_only() {
    let text = "[plot.A]\nfar_max = 2.0\nlimits = { setback = \"9 m\" }\n[plot.B]\nfar_max = 2.0\n";
    let plots = conditions::read("plot.toml", text).expect("it is right").plots;
    let objects = |at: usize| {
        let building = [(Attr::Height, Value::Number(50.0))];
        let mut objects = vec![
            object(1, Kind::Building, &rectangle(0.0, 8.0, 60.0, 12.0), &building),
            object(2, Kind::RoadRedLine, "LINESTRING(-50 0, 150 0)", &[]),
        ];
        objects.push(std::sync::Arc::new(plots[at].object.clone()));
        model(&objects, &[Kind::Building, Kind::RoadRedLine])
    };
    let mut set = compile(&library(&[("setback", setback("[]"))]), &["t"]).expect("the pack is right");
    set.set_limits(plots.iter().flat_map(|it| it.limits.clone()).collect()).expect("they are right");
    for (at, verdict) in [(0, Verdict::Fail), (1, Verdict::Pass)] {
        let settings = Settings { all: true, ..Settings::default() };
        let findings = evaluate(&set, &objects(at), &settings).findings(&set);
        assert_eq!(findings[0].verdict, verdict);
    }
}

#[test]
fn what_cannot_be_set_is_shown_with_its_place() {
    let list = rule(
        "list",
        "required",
        "[for]\nb = \"Building\"\n[check]\nrequire = ['b.height <= 24 m', 'b.storeys <= 8']\n",
    );
    let files = [("setback", setback("[]")), ("list", list)];
    let text = "[conditions.limits]\nsetbak = \"5 m\"\nsetback = \"5 m2\"\n\"t/setback\" = \"60 m\"\nlist = \"20 m\"\n";
    let mut set = compile(&library(&files), &["t"]).expect("the pack is right");
    let limits = conditions::read("plot.toml", text).expect("its form is right").plots.remove(0).limits;
    let faults = set.set_limits(limits).expect_err("all four are wrong");
    let shown = |language| faults.iter().map(|it| it.render(language, false)).collect::<Vec<_>>().join("\n\n");
    insta::assert_snapshot!(format!("{}\n\n{}", shown(Language::En), shown(Language::Zh)));
}

#[test]
fn a_pack_of_a_district_sets_limits_too() {
    let district = PACK.replace("id = \"t\"", "id = \"d\"").replace("\"national\"", "\"district\"");
    let district = format!("{district}\n[limits]\nsetback = \"12 m\"\n");
    let files = [
        ("packs/t/pack.toml", PACK.to_string()),
        ("packs/t/setback.toml", setback("[]")),
        ("packs/d/pack.toml", district),
    ];
    let library = Library::read(files.iter().map(|it| (it.0, it.1.as_bytes())));
    let mut set = compile(&library, &["t", "d"]).expect("both packs are right");
    let limits = set.packs.iter().flat_map(|it| it.0.limits.clone()).collect();
    set.set_limits(limits).expect("the limit is right");
    let (finding, _) = judged(&set);
    assert_eq!(required(&finding), (12.0, "district", Some("2020-01-01")));
}

#[test]
fn outside_its_stages_a_point_is_advice() {
    let set = with_limits(&setback("[]"), "setback = \"10 m\"").expect("it is right");
    for (stage, severity) in [(Stage::Scheme, "required"), (Stage::Construction, "advice")] {
        let evaluation = evaluate(&set, &street(), &Settings { stage, all: false });
        assert_eq!(evaluation.findings(&set)[0].severity.as_str(), severity);
    }
}

#[test]
fn each_pack_is_in_force_by_the_day_that_it_names() {
    let dated = |id: &str, by: &str, from: &str| {
        let pack = PACK.replace("id = \"t\"", &format!("id = \"{id}\""));
        pack.replace("\"acceptance\"", &format!("\"{by}\"")).replace("2020-01-01", from)
    };
    let files = [
        ("packs.toml", "[[jurisdiction]]\nid = \"cn\"\ntitle = { zh = \"全国\", en = \"China\" }\npacks = [\"a\", \"b\", \"c\", \"d\"]\n".to_string()),
        ("packs/a/pack.toml", dated("a", "acceptance", "2026-01-01")),
        ("packs/b/pack.toml", dated("b", "conditions", "2026-01-01")),
        ("packs/c/pack.toml", dated("c", "scheme_approval", "2026-01-01")),
        ("packs/d/pack.toml", dated("d", "contract", "2026-01-01")),
    ];
    let library = Library::read(files.iter().map(|it| (it.0, it.1.as_bytes())));
    let in_force = |dates: &CaseDates| library.in_force("cn", dates).expect("it is known");
    let accepted = CaseDates::accepted(date("2026-06-01"));
    assert_eq!(in_force(&accepted), ["a", "b", "c", "d"]);
    let before = Some(date("2025-06-01"));
    assert_eq!(in_force(&CaseDates { conditions: before, ..accepted }), ["a", "c", "d"]);
    assert_eq!(in_force(&CaseDates { scheme_approval: before, ..accepted }), ["a", "b", "d"]);
    assert_eq!(in_force(&CaseDates { contract: before, ..accepted }), ["a", "b", "c"]);
}
