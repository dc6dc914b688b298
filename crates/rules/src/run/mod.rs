//! Evaluation of all rules in force over a model, and again after an edit.

mod depend;
mod finding;
mod outcome;
mod unit;

pub use depend::{Delta, Dependency, On, UnitKey};
pub use outcome::{Details, Outcome, sense_text};
pub use unit::{Reads, Unit};

use crate::compile::{Rule, RuleSet};
use crate::indicators::{IndicatorValue, IndicatorValues, compute, plots};
use crate::pack::Stage;
use depend::Index;
use model::{Model, ObjectId, Reader};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is fixed for the life of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The stage of the procedure: rules of other stages are advice.
    pub stage: Stage,
    /// Whether what passes is reported with evidence too, and what is not applicable is kept.
    pub all: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { stage: Stage::Scheme, all: false }
    }
}

/// What one rule says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleResults {
    /// Said once when one of its kinds is empty without being known to be.
    pub empty: Option<Outcome>,
    /// Its units, by the id of their outermost object or plot.
    pub units: BTreeMap<Option<ObjectId>, Unit>,
}

impl RuleResults {
    /// Its outcomes, in order.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.empty.iter().chain(self.units.values().flat_map(|it| &it.outcomes))
    }
}

/// The results of all rules over one model.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// What was fixed.
    pub settings: Settings,
    /// The indicators.
    pub indicators: IndicatorValues,
    /// The results, by place of the rule in the rule set.
    pub rules: Vec<RuleResults>,
    indicator_reads: BTreeMap<(usize, Option<ObjectId>), Reads>,
    index: Index,
}

impl PartialEq for Evaluation {
    /// Results are equal when verdicts, indicators and everything reported are; what they rest on is not compared.
    fn eq(&self, other: &Evaluation) -> bool {
        let values = |it: &Evaluation| -> Vec<IndicatorValue> {
            it.indicators.in_order().map(|at| it.indicators.all()[at].clone()).collect()
        };
        let outcomes = |it: &Evaluation| -> Vec<Vec<Outcome>> {
            it.rules.iter().map(|it| it.outcomes().cloned().collect()).collect()
        };
        values(self) == values(other) && outcomes(self) == outcomes(other)
    }
}

/// What an edit changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Rules of which something changed, with the outer objects concerned.
    pub units: Vec<(usize, Option<ObjectId>)>,
    /// Indicators that changed, by place in the rule set and plot.
    pub indicators: Vec<(usize, Option<ObjectId>)>,
    /// How many units were computed again.
    pub rerun: usize,
}

/// Evaluates all rules over a model.
pub fn evaluate(set: &RuleSet, model: &Model, settings: &Settings) -> Evaluation {
    let mut evaluation = Evaluation {
        settings: *settings,
        indicators: IndicatorValues::default(),
        rules: vec![RuleResults::default(); set.rules.len()],
        indicator_reads: BTreeMap::new(),
        index: Index::default(),
    };
    for plot in plots(model) {
        for at in &set.indicator_order {
            evaluation.compute_indicator(set, model, *at, plot);
        }
    }
    evaluation.run_rules(set, model);
    evaluation.rebuild_index();
    evaluation
}

/// Evaluates the indicators alone.
pub fn evaluate_indicators(set: &RuleSet, model: &Model) -> IndicatorValues {
    let mut values = IndicatorValues::default();
    for plot in plots(model) {
        for at in &set.indicator_order {
            let (value, ..) = compute(set, model, &values, *at, plot);
            values.set(value);
        }
    }
    values
}

/// Evaluates one rule, which need not be of the set (a mutant), with indicators that are known.
pub fn run_rule(
    set: &RuleSet,
    rule: &Rule,
    model: &Model,
    settings: &Settings,
    indicators: &IndicatorValues,
) -> RuleResults {
    let reader = Reader::new(model);
    let run = |outer| (outer, unit::run(set, model, &reader, indicators, rule, outer, settings.all));
    let units = unit::outers(rule, model).into_iter().map(run).collect();
    RuleResults { empty: unit::of_empty_kind(rule, model), units }
}

/// Units that one task of the thread pool computes.
const CHUNK: usize = 32;

impl Evaluation {
    fn compute_indicator(&mut self, set: &RuleSet, model: &Model, at: usize, plot: Option<ObjectId>) -> bool {
        let (value, read, indicators) = compute(set, model, &self.indicators, at, plot);
        let changed = self.indicators.get(at, plot) != Some(&value);
        self.indicator_reads.insert((at, plot), Reads::new(model, read, indicators));
        self.indicators.set(value);
        changed
    }

    fn run_rules(&mut self, set: &RuleSet, model: &Model) {
        let mut wanted: Vec<UnitKey> = Vec::new();
        for (at, rule) in set.rules.iter().enumerate() {
            wanted.extend(unit::outers(rule, model).into_iter().map(|outer| UnitKey::Rule(at, outer)));
            self.rules[at].empty = unit::of_empty_kind(rule, model);
        }
        for (key, unit) in self.compute(set, model, &wanted) {
            if let UnitKey::Rule(rule, outer) = key {
                self.rules[rule].units.insert(outer, unit);
            }
        }
    }

    /// Computes units, in parallel when there are many; the order of the result is that of `wanted`.
    fn compute(&self, set: &RuleSet, model: &Model, wanted: &[UnitKey]) -> Vec<(UnitKey, Unit)> {
        let chunk = |keys: &[UnitKey]| {
            let reader = Reader::new(model);
            let mut done = Vec::with_capacity(keys.len());
            for key in keys {
                if let UnitKey::Rule(rule, outer) = *key {
                    let all = self.settings.all;
                    let unit = unit::run(set, model, &reader, &self.indicators, &set.rules[rule], outer, all);
                    done.push((*key, unit));
                }
            }
            done
        };
        if wanted.len() <= CHUNK {
            return chunk(wanted);
        }
        wanted.par_chunks(CHUNK).flat_map_iter(chunk).collect()
    }

    fn rebuild_index(&mut self) {
        let indicators = self.indicator_reads.iter().map(|((at, plot), reads)| (UnitKey::Indicator(*at, *plot), reads));
        let units = self.rules.iter().enumerate().flat_map(|(rule, results)| {
            results.units.iter().map(move |(outer, unit)| (UnitKey::Rule(rule, *outer), &unit.reads))
        });
        self.index = Index::build(indicators.chain(units));
    }

    /// Brings the results up to date after an edit: computes again exactly what the recorded reads of which the edit touches.
    pub fn re_evaluate(&mut self, set: &RuleSet, old: &Model, new: &Model, delta: &Delta) -> Changes {
        let mut changes = Changes::default();
        let mut touched = self.index.touched(old, new, delta);
        let all_plots = plots(new);
        self.indicators.keep_plots(&all_plots);
        self.drop_indicators(&all_plots);
        for plot in &all_plots {
            for at in &set.indicator_order {
                let key = UnitKey::Indicator(*at, *plot);
                let known = self.indicator_reads.contains_key(&(*at, *plot));
                if known && !touched.contains(&key) {
                    continue;
                }
                changes.rerun += 1;
                if let Some(reads) = self.indicator_reads.get(&(*at, *plot)) {
                    self.index.remove(key, reads);
                }
                let changed = self.compute_indicator(set, new, *at, *plot);
                self.index.insert(key, &self.indicator_reads[&(*at, *plot)]);
                if changed {
                    changes.indicators.push((*at, *plot));
                    self.index.readers_of_indicator(*at, *plot, &mut touched);
                }
            }
        }
        let plots_changed = plots(old) != all_plots;
        let mut wanted: BTreeSet<UnitKey> = BTreeSet::new();
        for (at, rule) in set.rules.iter().enumerate() {
            self.rules[at].empty = unit::of_empty_kind(rule, new);
            self.outers_after(at, rule, old, new, delta, plots_changed, &mut wanted, &mut changes);
        }
        for key in touched {
            if let UnitKey::Rule(rule, outer) = key
                && self.rules[rule].units.contains_key(&outer)
            {
                wanted.insert(key);
            }
        }
        let wanted: Vec<UnitKey> = wanted.into_iter().collect();
        changes.rerun += wanted.len();
        for (key, unit) in self.compute(set, new, &wanted) {
            let UnitKey::Rule(rule, outer) = key else { continue };
            let before = self.rules[rule].units.insert(outer, unit);
            if let Some(before) = &before {
                self.index.remove(key, &before.reads);
            }
            let unit = &self.rules[rule].units[&outer];
            if before.is_none_or(|it| it.outcomes != unit.outcomes) {
                changes.units.push((rule, outer));
            }
            self.index.insert(key, &unit.reads);
        }
        changes
    }

    fn drop_indicators(&mut self, plots: &[Option<ObjectId>]) {
        let gone: Vec<(usize, Option<ObjectId>)> =
            self.indicator_reads.keys().filter(|it| !plots.contains(&it.1)).copied().collect();
        for key in gone {
            if let Some(reads) = self.indicator_reads.remove(&key) {
                self.index.remove(UnitKey::Indicator(key.0, key.1), &reads);
            }
        }
    }

    /// Units that come and go with objects and plots.
    #[expect(clippy::too_many_arguments, reason = "one step of `re_evaluate`")]
    fn outers_after(
        &mut self,
        at: usize,
        rule: &Rule,
        old: &Model,
        new: &Model,
        delta: &Delta,
        plots_changed: bool,
        wanted: &mut BTreeSet<UnitKey>,
        changes: &mut Changes,
    ) {
        let mut drop = Vec::new();
        match rule.plan.levels.first().map(|it| it.range) {
            Some(crate::pack::Range::Kind(kind)) => {
                let of_kind =
                    |model: &Model, id: &ObjectId| model.find(*id).is_some_and(|ix| model.object(ix).kind == kind);
                for id in delta.all() {
                    match (of_kind(old, id), of_kind(new, id)) {
                        (false, true) => {
                            wanted.insert(UnitKey::Rule(at, Some(*id)));
                        }
                        (true, false) => drop.push(Some(*id)),
                        _ => {}
                    }
                }
            }
            None if rule.per_plot && plots_changed => {
                let now = plots(new);
                drop.extend(self.rules[at].units.keys().filter(|it| !now.contains(it)));
                let missing = now.iter().filter(|it| !self.rules[at].units.contains_key(it));
                wanted.extend(missing.map(|it| UnitKey::Rule(at, *it)));
            }
            Some(crate::pack::Range::Indicators) if plots_changed => {
                wanted.insert(UnitKey::Rule(at, None));
            }
            _ => {}
        }
        for outer in drop {
            if let Some(unit) = self.rules[at].units.remove(&outer) {
                self.index.remove(UnitKey::Rule(at, outer), &unit.reads);
                changes.units.push((at, outer));
            }
        }
    }

    /// All recorded dependencies: what the results rest on. For tests of the recording itself.
    pub fn dependencies(&self) -> Vec<Dependency> {
        self.index.all()
    }

    /// Forgets a recorded dependency, after which edits are no longer followed soundly: for the test that must then fail.
    pub fn forget(&mut self, dependency: &Dependency) {
        self.index.forget(dependency);
    }

    /// The recorded dependencies by which an edit touches a unit.
    pub fn touching(&self, old: &Model, new: &Model, delta: &Delta) -> Vec<Dependency> {
        self.index.touching(old, new, delta)
    }
}
