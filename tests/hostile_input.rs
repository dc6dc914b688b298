//! Bad input gets a clear answer in both languages, in bounded time, and never a panic.

use findings::{Bilingual, Review, Verdict};
use review::{Settings, Source};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};
use tushen_drawings::bad::{BadInput, Expectation, bad_inputs};
use tushen_tests::reviewing::engine;

/// No input may take longer, on any machine that builds the project without optimisation.
const PATIENCE: Duration = Duration::from_secs(120);

fn outcome(input: &BadInput) -> Result<Review, Bilingual> {
    let bytes = |it: &String| Source { name: "conditions.toml".to_string(), bytes: it.clone().into_bytes() };
    let settings = Settings { conditions: input.conditions.as_ref().map(bytes), all: true, ..Settings::default() };
    let name = format!("{}.dxf", input.name);
    let opened = review::open(engine(), &name, &input.bytes, &settings);
    opened.map(|it| it.review()).map_err(|it| Bilingual::new(it.zh(), it.en()))
}

/// What a person is told: the refusal, else the warnings and errors of reading and the objects found.
fn told(outcome: &Result<Review, Bilingual>, expectation: Expectation) -> String {
    let mut text = String::new();
    let mut line = |zh: &str, en: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{zh}\n{en}");
    };
    let review = match outcome {
        Ok(review) => review,
        Err(message) => {
            line(&message.zh, &message.en);
            return text;
        }
    };
    for it in review.drawing.diagnostics.iter().filter(|it| it.severity != "note").take(6) {
        line(&format!("{}: {}", it.code, it.message.zh), &it.message.en);
    }
    if let Expectation::Fails(rule) = expectation {
        for it in review.findings.iter().filter(|it| it.verdict != Verdict::Pass && it.rule.ends_with(rule)) {
            line(&format!("{} {}: {}", it.rule, it.verdict.as_str(), it.message.zh), &it.message.en);
        }
    }
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for object in &review.objects {
        *kinds.entry(&object.kind).or_default() += 1;
    }
    let wanted = ["SiteBoundary", "Building", "GreenArea", "FireLane", "ParkingStall"];
    let found: Vec<String> =
        wanted.iter().map(|it| format!("{} {it}", kinds.get(it).copied().unwrap_or_default())).collect();
    let _ = writeln!(text, "{}", found.join(", "));
    text
}

fn count(review: &Review, kind: &str) -> usize {
    review.objects.iter().filter(|it| it.kind == kind).count()
}

fn assert_as_expected(input: &BadInput, outcome: &Result<Review, Bilingual>) {
    let name = input.name;
    let is_said = |it: &Bilingual| !it.zh.is_empty() && !it.en.is_empty() && it.zh != it.en;
    match (input.expectation, outcome) {
        (Expectation::Refused | Expectation::ConditionsRefused, Err(message)) => {
            assert!(is_said(message), "{name}: {message:?}");
            if input.expectation == Expectation::ConditionsRefused {
                assert!(message.en.contains("conditions.toml:"), "{name}: no line and column in {}", message.en);
                assert!(message.en.contains("density_max"), "{name}: no hint in {}", message.en);
            }
        }
        (Expectation::Refused | Expectation::ConditionsRefused, Ok(_)) => {
            panic!("{name} is reviewed as if it were sound")
        }
        (_, Err(message)) => panic!("{name} is refused: {}", message.en),
        (Expectation::Diagnosed, Ok(review)) => {
            let loud = review.drawing.diagnostics.iter().filter(|it| it.severity != "note");
            assert!(loud.clone().count() > 0 && loud.clone().all(|it| is_said(&it.message)), "{name}: nothing is said");
        }
        (Expectation::Fails(rule), Ok(review)) => {
            let fails = |it: &&findings::Finding| {
                // Where it cannot be told whether something is missing or was not recognised, the point stays open.
                let is_open = matches!(it.verdict, Verdict::Fail | Verdict::Unknown);
                is_open && it.rule.split_once('/').is_some_and(|it| it.1 == rule)
            };
            let finding = review.findings.iter().find(fails).unwrap_or_else(|| panic!("{name}: {rule} passes"));
            assert!(is_said(&finding.message), "{name}: {:?}", finding.message);
        }
        (Expectation::Plots(n), Ok(review)) => {
            assert_eq!(count(review, "SiteBoundary"), n, "{name}: plots");
            let mut names: Vec<&str> = review
                .objects
                .iter()
                .filter(|it| it.kind == "Building" && !it.name.is_empty())
                .map(|it| it.name.as_str())
                .collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert!(all > 0 && (n > 1 || names.len() == all), "{name}: buildings counted twice: {names:?}");
        }
        (Expectation::Recognised, Ok(review)) => {
            assert!(count(review, "Building") > 0, "{name}: nothing is recognised");
        }
    }
}

#[test]
fn bad_input_gets_a_clear_answer_in_both_languages() {
    let mut told_of_all = String::new();
    let mut wrong = Vec::new();
    for input in bad_inputs() {
        let start = Instant::now();
        let outcome = outcome(&input);
        let took = start.elapsed();
        assert!(took < PATIENCE, "{} took {took:?}", input.name);
        let _ =
            writeln!(told_of_all, "## {} ({:?})\n{}", input.name, input.expectation, told(&outcome, input.expectation));
        let checked = std::panic::catch_unwind(|| assert_as_expected(&input, &outcome));
        if checked.is_err() {
            wrong.push(input.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}\n{told_of_all}");
    insta::assert_snapshot!(told_of_all);
}
