//! What a person who writes rules sees: every mistake of a pack at once, with its place and what was meant.

mod world;

use tushen_rules::{Date, Language, compile};
use world::{library, rule, rules};

fn shown(files: &[(&str, String)], language: Language) -> String {
    let faults = rules(files).err().unwrap_or_default();
    faults.iter().map(|it| it.render(language, false)).collect::<Vec<_>>().join("\n\n")
}

fn with_check(body: &str) -> Vec<(&'static str, String)> {
    vec![("r", rule("r", "mandatory", body))]
}

#[test]
fn all_mistakes_of_a_rule_are_shown_at_once() {
    let body = r#"
[for]
a = "Building"
b = "Bilding"
where = 'a before b and gap(a, b) < 30'
[let]
need = 'separaton[a.fire_grup]'
[check]
require = ['gap(a, a) >= 3 m2', 'a.heigth > 24 m', 'ga(a, a) > 3 m', 'a.use == dweling', 'a.storeys + 1 m > 3 m']
mark = 'a.height'
cures = [{ when = 'true', zh = "…", en = "…", claus = "1" }]
[table.separation]
keys = ["fire_group"]
cells = { high = "13 m", low_I_II = "9 m", low_III = "11 m2" }
"#;
    insta::assert_snapshot!(shown(&with_check(body), Language::En));
}

#[test]
fn messages_are_there_in_chinese() {
    let body = "[for]\na = \"Building\"\n[check]\nrequire = 'a.heigth > 24 and indicator.densty < 3 and a.use in [office, dweling]'\n";
    insta::assert_snapshot!(shown(&with_check(body), Language::Zh));
}

#[test]
fn syntax_errors_point_into_the_string() {
    let bodies = [
        "[for]\na = \"Building\"\n[check]\nrequire = 'a.height > '\n",
        "[for]\na = \"Building\"\n[check]\nrequire = '1 m < a.height < 3 m'\n",
        "[for]\na = \"Building\"\n[check]\nrequire = 'a.height > 3 parsec'\n",
        "[for]\na = \"Building\"\n[check]\nrequire = '''\na.height > 3 m\n  and (a.storeys > 3'''\n",
    ];
    let all: Vec<String> = bodies.iter().map(|it| shown(&with_check(it), Language::En)).collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn tables_have_no_holes_and_no_overlaps() {
    let table = |keys: &str, cells: &str| {
        format!("[for]\na = \"Building\"\n[check]\nrequire = 'true'\n[table.t]\nkeys = {keys}\ncells = {cells}\n")
    };
    let bodies = [
        table("['fire_grade']", "{ I = '1 m', II = '2 m', IV = '4 m' }"),
        table("['fire_grade']", "{ I = '1 m', 'II, I' = '2 m', else = '4 m' }"),
        table("['fire_grade']", "{ I = '1 m', V = '2 m', else = '4 m' }"),
        table("[{ band = 'length', edges = ['24 m', '60 m'], closed = 'upper' }]", "['1 m', '2 m']"),
        table("[{ band = 'length', edges = ['60 m', '24 m'], closed = 'upper' }]", "['1 m', '2 m', '3 m']"),
        table("['fire_grde']", "{ I = '1 m' }"),
    ];
    let all: Vec<String> = bodies.iter().map(|it| shown(&with_check(it), Language::En)).collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn definitions_and_indicators_may_not_refer_to_themselves() {
    let define = "[define.Building.height_fire]\nexpr = 'this.height_planning'\nzh = 'a'\nen = 'a'\n\
                  [define.Building.height_planning]\nexpr = 'this.height_fire'\nzh = 'b'\nen = 'b'\n";
    let indicator = |id: &str, other: &str| {
        format!("id = '{id}'\ntitle = {{ zh = 'a', en = 'a' }}\nunit = '1'\nformula = 'indicator.{other}'\n")
    };
    let files = vec![
        ("definitions", define.to_string()),
        ("indicators/a", indicator("a", "b")),
        ("indicators/b", indicator("b", "a")),
    ];
    insta::assert_snapshot!(shown(&files, Language::En));
}

#[test]
fn a_rule_over_too_many_tuples_does_not_load() {
    let body = "[for]\na = \"Building\"\nb = \"ParkingStall\"\nc = \"GreenArea\"\n[check]\nrequire = 'gap(a, b) > gap(b, c)'\n";
    insta::assert_snapshot!(shown(&with_check(body), Language::En));
}

#[test]
fn contradictory_shadowed_and_unreachable_rules_are_found() {
    let of = |id: &'static str, condition: &str, require: &str| {
        let body = format!("[for]\na = \"Building\"\nwhere = '{condition}'\n[check]\nrequire = '{require}'\n");
        (id, rule(id, "required", &body))
    };
    let files = [
        of("one", "a.use == office", "a.height <= 24 m"),
        of("two", "a.use == office", "a.height >= 30 m"),
        of("three", "a.use == office", "a.height <= 24 m"),
        of("four", "a.height > 30 m and a.height < 20 m", "true"),
        of("five", "a.use == office and a.use in [dwelling, hotel]", "true"),
    ];
    let set = rules(&files).expect("they compile");
    let texts: Vec<String> = set.warnings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn packs_are_in_force_from_their_first_day_to_the_day_before_their_last() {
    let pack = |id: &str, from: &str, until: &str| {
        let until = if until.is_empty() { String::new() } else { format!("effective_until = '{until}'\n") };
        let text = format!(
            "id = '{id}'\nstandard = 'S'\ntitle = {{ zh = 'a', en = 'a' }}\njurisdiction = 'cn'\nlevel = 'national'\n\
             effective_from = '{from}'\n{until}in_force_by = 'acceptance'\n"
        );
        (format!("packs/{id}/pack.toml"), text)
    };
    let list = "[[jurisdiction]]\nid = 'cn'\ntitle = { zh = 'a', en = 'a' }\npacks = ['old', 'new']\n".to_string();
    let files = [pack("old", "2010-01-01", "2020-06-01"), pack("new", "2020-06-01", ""), ("packs.toml".into(), list)];
    let library = tushen_rules::Library::read(files.iter().map(|it| (it.0.as_str(), it.1.as_bytes())));
    assert!(library.diagnostics.is_empty(), "{:?}", library.diagnostics);
    let on = |day: &str| {
        let day: Date = day.parse().expect("it is a date");
        library.in_force("cn", &tushen_rules::CaseDates::accepted(day)).unwrap_or_default().join(",")
    };
    assert_eq!(on("2009-12-31"), "");
    assert_eq!(on("2020-05-31"), "old");
    assert_eq!(on("2020-06-01"), "new");
    assert!(
        library
            .in_force("atlantis", &tushen_rules::CaseDates::accepted("2020-01-01".parse().expect("a date")))
            .is_none()
    );
}

#[test]
fn no_bytes_make_the_reader_panic() {
    for text in [
        "",
        "=",
        "[for",
        "id = 1",
        "[for]\na = 3",
        "[[case]]\ngiven = 3",
        "say = { zh = '{a', en = '}' }",
        "\u{feff}id = 'r'",
    ] {
        let library =
            library(&[("r", text.to_string()), ("definitions", text.to_string()), ("indicators/i", text.to_string())]);
        assert!(compile(&library, &["t"]).is_err(), "{text}");
    }
    let bytes: [(&str, &[u8]); 2] = [("packs/t/pack.toml", b"\xff\xfe"), ("packs/t/r.toml", b"id = '\xff'")];
    assert!(!tushen_rules::Library::read(bytes).diagnostics.is_empty());
}
