use super::{Prepared, boundary, given, mutate, prepare, verdict};
use crate::compile::{Rule, RuleSet};
use crate::pack::{Reading, VERDICTS};
use crate::source::Diagnostic;
use crate::value::Interval;
use findings::Verdict;
use geometry::{Rounding, Sense};
use rayon::prelude::*;
use std::fmt;

/// What the test of a rule set found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// By rule.
    pub rules: Vec<RuleReport>,
    /// By indicator.
    pub indicators: Vec<IndicatorReport>,
    /// Faults in the cases themselves.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the test of one rule found.
#[derive(Clone, Debug, Default)]
pub struct RuleReport {
    /// `pack/rule`.
    pub rule: String,
    /// Worked cases.
    pub cases: usize,
    /// Cases that do not give what they say.
    pub failures: Vec<CaseFailure>,
    /// Sorts of cases that are missing without a reason.
    pub missing: Vec<&'static str>,
    /// Cases made from those at the limit.
    pub boundary_cases: usize,
    /// Mutants made.
    pub mutants: usize,
    /// Mutants that no case notices.
    pub survivors: Vec<Survivor>,
    /// Mutants that the rule declares equivalent, and are.
    pub equivalent: usize,
}

/// A case that does not give what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFailure {
    /// The case.
    pub case: String,
    /// Its line in the file.
    pub line: usize,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A mutant that no case notices.
#[derive(Clone, Debug, PartialEq)]
pub struct Survivor {
    /// What is wrong with it.
    pub mutant: String,
}

/// What the test of one indicator found.
#[derive(Clone, Debug, Default)]
pub struct IndicatorReport {
    /// `pack/indicator`.
    pub indicator: String,
    /// Worked cases.
    pub cases: usize,
    /// Cases that do not give what they say.
    pub failures: Vec<CaseFailure>,
}

impl Report {
    /// Whether every case gives what it says and every sort of case is there.
    pub fn is_ok(&self) -> bool {
        let rules = self.rules.iter().all(|it| it.failures.is_empty() && it.missing.is_empty());
        rules && self.indicators.iter().all(|it| it.failures.is_empty()) && self.diagnostics.is_empty()
    }

    /// Mutants made, and those that no case notices.
    pub fn mutants(&self) -> (usize, usize) {
        let count = |it: &RuleReport| (it.mutants, it.survivors.len());
        self.rules.iter().map(count).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))
    }
}

/// Tests all rules whose id holds `filter`, in parallel; the report is in the order of the rules.
pub fn test(set: &RuleSet, filter: &str) -> Report {
    let rules: Vec<&Rule> = set.rules.iter().filter(|it| it.id.contains(filter)).collect();
    let tested: Vec<(RuleReport, Vec<Diagnostic>)> = rules.par_iter().map(|it| test_rule(set, it)).collect();
    let mut report = Report::default();
    for (rule, diagnostics) in tested {
        report.rules.push(rule);
        report.diagnostics.extend(diagnostics);
    }
    for at in 0..set.indicators.len() {
        let (indicator, diagnostics) = test_indicator(set, at);
        if indicator.indicator.contains(filter) {
            report.indicators.push(indicator);
            report.diagnostics.extend(diagnostics);
        }
    }
    report
}

fn test_rule(set: &RuleSet, rule: &Rule) -> (RuleReport, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let prepared = prepare(set, rule, &mut diagnostics);
    let mut report = RuleReport { rule: rule.id.clone(), cases: rule.source.cases.len(), ..RuleReport::default() };
    let mut sound: Vec<&Prepared> = Vec::new();
    for case in &prepared {
        let line = line_of(rule, case);
        let name = &case.source.name.text;
        let mut fail = |zh: String, en: String| {
            report.failures.push(CaseFailure { case: name.clone(), line, zh, en });
        };
        let expected = case.source.expect.unwrap_or(Verdict::Unknown);
        let (got, outcomes) = verdict(set, rule, &case.given, &case.source.of, boundary::PLACES[0]);
        if got != expected {
            let said: Vec<_> = outcomes.iter().filter_map(|it| it.details.as_ref()).collect();
            let zh: Vec<&str> = said.iter().map(|it| it.message.zh.as_str()).collect();
            let en: Vec<&str> = said.iter().map(|it| it.message.en.as_str()).collect();
            let missing: Vec<&str> = said.iter().flat_map(|it| &it.missing).map(|it| it.message.en.as_str()).collect();
            let note = if missing.is_empty() { String::new() } else { format!(" [{}]", missing.join("; ")) };
            fail(
                format!("应为 {}，实为 {}：{}", expected.as_str(), got.as_str(), zh.join(";")),
                format!("expected {}, got {}: {}{note}", expected.as_str(), got.as_str(), en.join("; ")),
            );
            continue;
        }
        sound.push(case);
        if case.source.limit {
            let nudges = boundary::nudges(set, rule, &case.given);
            report.boundary_cases += boundary::PLACES.len() * (1 + 2 * nudges.len());
            for (zh, en) in boundary::faults(set, rule, case) {
                fail(zh, en);
            }
        }
    }
    for (name, verdict) in VERDICTS {
        let there = rule.source.cases.iter().any(|it| it.expect == Some(verdict));
        if !there && !rule.source.no_case.contains_key(name) {
            report.missing.push(name);
        }
    }
    if !rule.source.cases.iter().any(|it| it.limit) && !rule.source.no_case.contains_key("limit") {
        report.missing.push("limit");
    }
    kill_mutants(set, rule, &sound, &mut report);
    (report, diagnostics)
}

/// Runs every mutant against the cases, then against the cases made at the limit, until one notices it.
fn kill_mutants(set: &RuleSet, rule: &Rule, cases: &[&Prepared], report: &mut RuleReport) {
    let origin = boundary::PLACES[0];
    let at_limit: Vec<(&Prepared, boundary::Nudge, [Verdict; 2])> = cases
        .iter()
        .filter(|it| it.source.limit)
        .filter_map(|case| {
            let nudge = boundary::flipping(set, rule, case)?;
            let verdicts = nudge.sides.each_ref().map(|it| verdict(set, rule, it, &case.source.of, origin).0);
            Some((*case, nudge, verdicts))
        })
        .collect();
    for mutant in mutate::mutants(set, rule) {
        report.mutants += 1;
        let seen = |case: &Prepared, given: &given::Given, expected: Verdict| {
            verdict(set, &mutant.rule, given, &case.source.of, origin).0 != expected
        };
        let killed = cases.iter().any(|case| case.source.expect.is_some_and(|it| seen(case, &case.given, it)))
            || at_limit.iter().any(|(case, nudge, verdicts)| {
                nudge.sides.iter().zip(verdicts).any(|(given, expected)| seen(case, given, *expected))
            });
        if killed {
            continue;
        }
        if rule.source.equivalent_mutants.iter().any(|it| it.mutant == mutant.what) {
            report.equivalent += 1;
        } else {
            report.survivors.push(Survivor { mutant: mutant.what });
        }
    }
}

fn line_of(rule: &Rule, case: &Prepared) -> usize {
    Diagnostic::error(&rule.source.file, case.source.span, "case", String::new(), String::new()).line()
}

fn test_indicator(set: &RuleSet, at: usize) -> (IndicatorReport, Vec<Diagnostic>) {
    let indicator = &set.indicators[at];
    let source = &indicator.source;
    let mut diagnostics = Vec::new();
    let mut report = IndicatorReport {
        indicator: format!("{}/{}", source.pack, source.id),
        cases: source.cases.len(),
        failures: Vec::new(),
    };
    for case in &source.cases {
        let reading = &mut Reading { file: &source.file, faults: &mut diagnostics };
        let given = given::read(reading, case, &[], set);
        let expected = match &case.value {
            Some(raw) => given::read_interval(reading, raw, source.dimension),
            None => Some(Interval::UNKNOWN),
        };
        let Some(expected) = expected else { continue };
        let got = super::indicator_value(set, at, &given);
        let rounding = Rounding::of(source.dimension);
        let same = |a: f64, b: f64| a == b || geometry::compare(a, Sense::Equal, b, rounding);
        let agrees =
            if case.value.is_none() { !got.is_point() } else { same(got.lo, expected.lo) && same(got.hi, expected.hi) };
        if !agrees {
            let print = |it: Interval| format!("{} ..= {}", it.lo, it.hi);
            let line = Diagnostic::error(&source.file, case.span, "case", String::new(), String::new()).line();
            report.failures.push(CaseFailure {
                case: case.name.text.clone(),
                line,
                zh: format!("应为 {}，实为 {}", print(expected), print(got)),
                en: format!("expected {}, got {}", print(expected), print(got)),
            });
        }
    }
    (report, diagnostics)
}

impl fmt::Display for Report {
    /// In English, one line for each thing that is wrong, and a sum.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for rule in &self.rules {
            for failure in &rule.failures {
                writeln!(f, "{} line {}: {}\n    {}", rule.rule, failure.line, failure.case, failure.en)?;
            }
            if !rule.missing.is_empty() {
                writeln!(f, "{}: no case for {}", rule.rule, rule.missing.join(", "))?;
            }
            for survivor in &rule.survivors {
                writeln!(f, "{}: no case notices the mutant {}", rule.rule, survivor.mutant)?;
            }
        }
        for indicator in &self.indicators {
            for failure in &indicator.failures {
                writeln!(f, "{} line {}: {}\n    {}", indicator.indicator, failure.line, failure.case, failure.en)?;
            }
        }
        let sum = |of: fn(&RuleReport) -> usize| self.rules.iter().map(of).sum::<usize>();
        let (mutants, survivors) = self.mutants();
        let failed = sum(|it| it.failures.len()) + self.indicators.iter().map(|it| it.failures.len()).sum::<usize>();
        let cases = sum(|it| it.cases) + self.indicators.iter().map(|it| it.cases).sum::<usize>();
        writeln!(
            f,
            "{} rules, {} indicators, {cases} cases, {} boundary cases: {failed} failed; {mutants} mutants, {} declared equivalent, {survivors} survive",
            self.rules.len(),
            self.indicators.len(),
            sum(|it| it.boundary_cases),
            sum(|it| it.equivalent),
        )
    }
}
