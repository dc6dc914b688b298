//! Rules are tested like law: worked cases, cases made at the limit, and mutants that a case must kill.

mod boundary;
mod given;
mod mutate;
mod report;

pub use given::{Given, GivenObject, GivenValue, read_interval, read_value};
pub use mutate::Mutant;
pub use report::{CaseFailure, IndicatorReport, Report, RuleReport, Survivor};

use crate::compile::{Rule, RuleSet};
use crate::indicators::IndicatorValues;
use crate::pack::{CaseSource, Reading};
use crate::run::{Outcome, RuleResults, Settings, run_rule};
use crate::source::Diagnostic;
use crate::value::Interval;
use findings::Verdict;
use geometry::Point;
use model::ObjectId;

/// A case whose objects are read.
#[derive(Clone, Debug)]
pub struct Prepared<'c> {
    /// As written.
    pub source: &'c CaseSource,
    /// Its objects.
    pub given: Given,
}

/// Reads the objects of all cases of a rule.
pub fn prepare<'c>(set: &RuleSet, rule: &'c Rule, faults: &mut Vec<Diagnostic>) -> Vec<Prepared<'c>> {
    let mut all = Vec::new();
    for source in &rule.source.cases {
        let before = faults.len();
        let reading = &mut Reading { file: &rule.source.file, faults };
        let given = given::read(reading, source, &rule.source.variables, set);
        if faults.len() == before {
            all.push(Prepared { source, given });
        }
    }
    all
}

/// The verdict of a rule on what is given, moved as a whole: any tuple that fails, else any unknown, else any that passes.
pub fn verdict(set: &RuleSet, rule: &Rule, given: &Given, of: &[String], shift: Point) -> (Verdict, Vec<Outcome>) {
    let model = given.model(shift);
    let reads_indicators = rule.reads_indicators();
    let indicators = if reads_indicators { given.indicators(&model, set) } else { IndicatorValues::default() };
    let settings = Settings { all: true, ..Settings::default() };
    let results = run_rule(set, rule, &model, &settings, &indicators);
    let wanted: Vec<ObjectId> = of
        .iter()
        .filter_map(|key| given.objects.iter().position(|it| it.key == *key))
        .map(|at| ObjectId(at as u64 + 1))
        .collect();
    let outcomes = chosen(results, &wanted);
    (join(&outcomes), outcomes)
}

fn chosen(results: RuleResults, wanted: &[ObjectId]) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = results.outcomes().cloned().collect();
    if !wanted.is_empty() {
        outcomes.retain(|it| {
            let ids: Vec<ObjectId> = it.objects.iter().map(|it| it.1).collect();
            ids.len() == wanted.len() && wanted.iter().all(|it| ids.contains(it))
        });
    }
    outcomes
}

fn join(outcomes: &[Outcome]) -> Verdict {
    let any = |verdict| outcomes.iter().any(|it| it.verdict == verdict);
    [Verdict::Fail, Verdict::Unknown, Verdict::Pass].into_iter().find(|it| any(*it)).unwrap_or(Verdict::NotApplicable)
}

/// The value of an indicator on what is given.
pub fn indicator_value(set: &RuleSet, at: usize, given: &Given) -> Interval {
    let model = given.model(Point { x: 0.0, y: 0.0 });
    let values = given.indicators(&model, set);
    let subjects = crate::indicators::subjects(set, &model);
    let found = subjects.iter().map(|it| it.plot).find(|plot| values.get(at, *plot).is_some());
    found.map(|plot| values.value(at, plot)).unwrap_or(Interval::UNKNOWN)
}

/// Tests the rules and indicators of a rule set whose id holds `filter`.
pub fn test(set: &RuleSet, filter: &str) -> Report {
    report::test(set, filter)
}
