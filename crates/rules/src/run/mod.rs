//! Evaluation of all rules in force over a model, and again after an edit.

mod depend;
mod finding;
mod outcome;
mod unit;

pub use depend::{Delta, Dependency, On, UnitKey};
pub use finding::ChangedFindings;
use geometry::Sort;
pub use outcome::{Details, Outcome, sense_text};
pub use unit::{Inner, Pair, Reads, Unit};

use crate::compile::{Rule, RuleSet};
use crate::indicators::{IndicatorValue, IndicatorValues, Subject, compute, is_of, plots, shows_floors, subjects};
use crate::pack::{Range, Stage};
use depend::Index;
use model::{Kind, Memo, Model, ObjIx, ObjectId, Reader};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use unit::Runner;

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
        self.empty.iter().chain(self.units.values().flat_map(Unit::all))
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
    indexed: bool,
    memo: Memo,
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
    /// Outcomes that are gone or were replaced, with the place of their rule.
    pub before: Vec<(usize, Outcome)>,
    /// Outcomes that are new or came in the place of others.
    pub after: Vec<(usize, Outcome)>,
}

impl Changes {
    /// Notes what differs between what a unit said and says; whether anything does.
    fn note<'o>(
        &mut self,
        rule: usize,
        before: impl Iterator<Item = &'o Outcome>,
        after: impl Iterator<Item = &'o Outcome>,
    ) -> bool {
        let key = |it: &'o Outcome| (&it.objects, it.plot, it.indicator);
        let mut gone: BTreeMap<_, &Outcome> = before.map(|it| (key(it), it)).collect();
        let n_after = self.after.len();
        for outcome in after {
            if gone.get(&key(outcome)) == Some(&outcome) {
                gone.remove(&key(outcome));
            } else {
                self.after.push((rule, outcome.clone()));
            }
        }
        let is_other = !gone.is_empty() || self.after.len() > n_after;
        self.before.extend(gone.into_values().map(|it| (rule, it.clone())));
        is_other
    }
}

/// Evaluates all rules over a model.
pub fn evaluate(set: &RuleSet, model: &Model, settings: &Settings) -> Evaluation {
    let mut evaluation = Evaluation {
        settings: *settings,
        indicators: IndicatorValues::default(),
        rules: vec![RuleResults::default(); set.rules.len()],
        indicator_reads: BTreeMap::new(),
        index: Index::default(),
        indexed: false,
        memo: Memo::default(),
    };
    for subject in subjects(set, model) {
        for level in &subject.levels {
            evaluation.compute_indicators(set, model, level, subject.plot);
        }
    }
    evaluation.run_rules(set, model);
    evaluation
}

/// Evaluates the indicators alone.
pub fn evaluate_indicators(set: &RuleSet, model: &Model) -> IndicatorValues {
    let mut values = IndicatorValues::default();
    for subject in subjects(set, model) {
        for at in subject.levels.iter().flatten() {
            let (value, ..) = compute(set, &Reader::new(model), &values, *at, subject.plot);
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
    let mut runner = Runner::new(set, model, &reader, indicators, rule, settings.all);
    let units = unit::outers(rule, model).into_iter().map(|outer| (outer, runner.unit(outer))).collect();
    RuleResults { empty: unit::of_empty_kind(rule, model), units }
}

/// What was computed again.
enum Computed {
    Unit(Unit),
    Pair(Pair),
}

/// The most and the fewest units that one task of the thread pool computes.
const CHUNK: usize = 256;
const MIN_CHUNK: usize = 32;

impl Evaluation {
    /// Computes indicators that do not read each other; gives those whose value changed.
    fn compute_indicators(
        &mut self,
        set: &RuleSet,
        model: &Model,
        these: &[usize],
        plot: Option<ObjectId>,
    ) -> Vec<usize> {
        let one = |at: &usize| compute(set, &Reader::with_memo(model, &self.memo), &self.indicators, *at, plot);
        let computed: Vec<_> = these.par_iter().with_max_len(1).map(one).collect();
        let mut changed = Vec::new();
        for (value, read, indicators) in computed {
            if self.indicators.get(value.at, plot) != Some(&value) {
                changed.push(value.at);
            }
            self.indicator_reads.insert((value.at, plot), Reads::new(model, read, indicators));
            self.indicators.set(value);
        }
        changed
    }

    fn run_rules(&mut self, set: &RuleSet, model: &Model) {
        let mut wanted: Vec<UnitKey> = Vec::new();
        for (at, rule) in set.rules.iter().enumerate() {
            wanted.extend(unit::outers(rule, model).into_iter().map(|outer| UnitKey::Rule(at, outer)));
            self.rules[at].empty = unit::of_empty_kind(rule, model);
        }
        for (key, computed) in self.compute(set, model, &wanted) {
            if let (UnitKey::Rule(rule, outer), Computed::Unit(unit)) = (key, computed) {
                self.rules[rule].units.insert(outer, unit);
            }
        }
    }

    /// Computes units and pairs, object by object, in parallel when there are many. The results do not depend on the order.
    fn compute(&self, set: &RuleSet, model: &Model, wanted: &[UnitKey]) -> Vec<(UnitKey, Computed)> {
        let chunk = |keys: &[UnitKey]| {
            // What is measured of an object is kept while rule after rule speaks of it, what is measured for a plot until an
            // edit touches it.
            let near = Memo::default();
            let (near_reader, plot_reader) = (Reader::with_memo(model, &near), Reader::with_memo(model, &self.memo));
            let mut runners: Vec<Option<Runner>> = set.rules.iter().map(|_| None).collect();
            let mut done = Vec::with_capacity(keys.len());
            let mut last = None;
            for key in keys {
                let (UnitKey::Rule(at, outer) | UnitKey::Pair(at, outer, _)) = *key else { continue };
                if last.replace(outer) != Some(outer) {
                    near.clear();
                }
                let rule = &set.rules[at];
                let runner = runners[at].get_or_insert_with(|| {
                    let reader = if rule.plan.is_by_plot() { &plot_reader } else { &near_reader };
                    Runner::new(set, model, reader, &self.indicators, rule, self.settings.all)
                });
                let computed = match *key {
                    UnitKey::Rule(_, outer) => Computed::Unit(runner.unit(outer)),
                    UnitKey::Pair(_, outer, inner) => match model.find(inner) {
                        Some(ix) => Computed::Pair(runner.pair(outer, ix)),
                        None => continue,
                    },
                    UnitKey::Indicator(..) => continue,
                };
                done.push((*key, computed));
            }
            done
        };
        let mut wanted = wanted.to_vec();
        wanted.order_by_key(|key| match *key {
            UnitKey::Rule(rule, outer) => (outer, rule, None),
            UnitKey::Pair(rule, outer, inner) => (outer, rule, Some(inner)),
            UnitKey::Indicator(at, plot) => (plot, at, None),
        });
        if wanted.len() <= MIN_CHUNK {
            return chunk(&wanted);
        }
        // What goes over a plot as a whole is long: it starts first, each by itself.
        let (whole, near): (Vec<UnitKey>, Vec<UnitKey>) = wanted.into_iter().partition(|key| match *key {
            UnitKey::Rule(rule, _) | UnitKey::Pair(rule, ..) => set.rules[rule].plan.is_by_plot(),
            UnitKey::Indicator(..) => false,
        });
        // A few tasks for each thread, so that all are busy to the end.
        let size = near.len().div_ceil(4 * rayon::current_num_threads()).clamp(MIN_CHUNK, CHUNK);
        let (mut done, near): (Vec<_>, Vec<_>) = rayon::join(
            || whole.par_chunks(1).flat_map_iter(chunk).collect(),
            || near.par_chunks(size).flat_map_iter(chunk).collect(),
        );
        done.extend(near);
        done
    }

    /// What a rule would say of these objects in another model that has them, without what passes unless that is asked for too:
    /// for a change to be tried before it is made. `None` where that takes more than the objects themselves: of rules that speak of
    /// indicators, of a plot as a whole, or of three objects and more.
    pub fn would_say(&self, set: &RuleSet, model: &Model, rule: usize, objects: &[ObjectId]) -> Option<Vec<Outcome>> {
        let rule = set.rules.get(rule)?;
        let is_of_objects = rule.plan.levels.iter().all(|it| matches!(it.range, Range::Kind(_)));
        if rule.reads_indicators() || rule.per_plot || rule.plan.is_by_plot() || !is_of_objects {
            return None;
        }
        let places: Vec<ObjIx> = objects.iter().map(|it| model.find(*it)).collect::<Option<_>>()?;
        let fits = |at: usize, it: ObjIx| rule.plan.levels[at].range == Range::Kind(model.object(it).kind);
        let reader = Reader::new(model);
        let mut runner = Runner::new(set, model, &reader, &self.indicators, rule, self.settings.all);
        match (places.as_slice(), rule.plan.levels.len()) {
            ([one], 1) => Some(runner.unit(Some(model.object(*one).id)).outcomes),
            ([one, two], 2) => {
                let orders = [(*one, *two), (*two, *one)].into_iter().filter(|it| fits(0, it.0) && fits(1, it.1));
                Some(orders.flat_map(|(outer, inner)| runner.pair_alone(outer, inner)).collect())
            }
            _ => None,
        }
    }

    /// Makes ready for edits: who has read what. Done by the first edit otherwise.
    pub fn prepare(&mut self) {
        if !self.indexed {
            self.index = self.new_index();
            self.indexed = true;
        }
    }

    fn new_index(&self) -> Index {
        let indicators =
            self.indicator_reads.iter().map(|((at, plot), reads)| (UnitKey::Indicator(*at, *plot), reads, None));
        let units = self.rules.iter().enumerate().flat_map(|(rule, results)| {
            results.units.iter().flat_map(move |(outer, unit)| {
                let pairs = unit.pairs.iter();
                let pairs = pairs.map(move |(inner, pair)| (UnitKey::Pair(rule, *outer, *inner), &pair.reads, None));
                std::iter::once((UnitKey::Rule(rule, *outer), &unit.reads, unit.inner)).chain(pairs)
            })
        });
        Index::build(indicators.chain(units))
    }

    /// Takes a unit with its pairs out of the index.
    fn forget_unit(index: &mut Index, rule: usize, outer: Option<ObjectId>, unit: &Unit) {
        let key = UnitKey::Rule(rule, outer);
        index.remove(key, &unit.reads);
        if let Some(inner) = unit.inner {
            index.remove_inner(key, inner);
        }
        for (inner, pair) in &unit.pairs {
            index.remove(UnitKey::Pair(rule, outer, *inner), &pair.reads);
        }
    }

    /// Puts a unit with its pairs into the index.
    fn note_unit(index: &mut Index, rule: usize, outer: Option<ObjectId>, unit: &Unit) {
        let key = UnitKey::Rule(rule, outer);
        index.insert(key, &unit.reads);
        if let Some(inner) = unit.inner {
            index.insert_inner(key, inner);
        }
        for (inner, pair) in &unit.pairs {
            index.insert(UnitKey::Pair(rule, outer, *inner), &pair.reads);
        }
    }

    /// Brings the results up to date after an edit: computes again exactly what the recorded reads of which the edit touches.
    pub fn re_evaluate(&mut self, set: &RuleSet, old: &Model, new: &Model, delta: &Delta) -> Changes {
        let mut changes = Changes::default();
        self.prepare();
        self.memo.invalidate(old, new, delta.all(), &delta.moved);
        let mut touched = self.index.touched(old, new, delta);
        let subjects = subjects(set, new);
        self.indicators.keep(&subjects);
        self.drop_indicators(&subjects);
        for Subject { plot, levels } in &subjects {
            for level in levels {
                let is_due = |at: &usize| {
                    let known = self.indicator_reads.contains_key(&(*at, *plot));
                    !known || touched.contains(&UnitKey::Indicator(*at, *plot))
                };
                let due: Vec<usize> = level.iter().copied().filter(is_due).collect();
                let reads_of = |reads: &BTreeMap<_, Reads>, at| reads.get(&(at, *plot)).cloned().unwrap_or_default();
                let before: Vec<Reads> = due.iter().map(|at| reads_of(&self.indicator_reads, *at)).collect();
                changes.rerun += due.len();
                let changed = self.compute_indicators(set, new, &due, *plot);
                for (at, before) in due.iter().zip(&before) {
                    let now = &self.indicator_reads[&(*at, *plot)];
                    self.index.replace(UnitKey::Indicator(*at, *plot), before, now);
                }
                for at in changed {
                    changes.indicators.push((at, *plot));
                    self.index.readers_of_indicator(at, *plot, &mut touched);
                }
            }
        }
        let plots_changed = plots(old) != plots(new) || shows_floors(old) != shows_floors(new);
        let is_same_kind = |id: &ObjectId| {
            let kind = |model: &Model| model.find(*id).map(|ix| model.object(ix).kind);
            kind(old) == kind(new)
        };
        let outers_changed = plots_changed || !delta.all().all(is_same_kind);
        let emptiness = |model: &Model, kind: Kind| (model.of_kind(kind).is_empty(), model.completeness(kind));
        let emptiness_changed = Kind::ALL.iter().any(|it| emptiness(old, *it) != emptiness(new, *it));
        let mut wanted: BTreeSet<UnitKey> = BTreeSet::new();
        for (at, rule) in set.rules.iter().enumerate() {
            if emptiness_changed {
                let empty = unit::of_empty_kind(rule, new);
                changes.note(at, self.rules[at].empty.iter(), empty.iter());
                self.rules[at].empty = empty;
            }
            if outers_changed {
                self.outers_after(at, rule, old, new, delta, plots_changed, &mut wanted, &mut changes);
            }
        }
        for key in touched {
            match key {
                UnitKey::Rule(rule, outer) if self.rules[rule].units.contains_key(&outer) => {
                    wanted.insert(key);
                }
                UnitKey::Pair(rule, outer, inner) => {
                    self.touch_pair(rule, outer, inner, new, &mut wanted, &mut changes)
                }
                UnitKey::Rule(..) | UnitKey::Indicator(..) => {}
            }
        }
        // A unit that is computed whole computes its pairs too.
        let whole: BTreeSet<UnitKey> = wanted.iter().filter(|it| matches!(it, UnitKey::Rule(..))).copied().collect();
        wanted.retain(|it| match *it {
            UnitKey::Pair(rule, outer, _) => !whole.contains(&UnitKey::Rule(rule, outer)),
            _ => true,
        });
        let wanted: Vec<UnitKey> = wanted.into_iter().collect();
        changes.rerun += wanted.len();
        for (key, computed) in self.compute(set, new, &wanted) {
            match (key, computed) {
                (UnitKey::Rule(rule, outer), Computed::Unit(unit)) => self.put_unit(rule, outer, unit, &mut changes),
                (UnitKey::Pair(rule, outer, inner), Computed::Pair(pair)) => {
                    self.put_pair(rule, outer, inner, Some(pair), &mut changes);
                }
                _ => {}
            }
        }
        changes.units.sort_unstable();
        changes.units.dedup();
        changes
    }

    /// A pair that an edit touches: to be computed again when its second object is in the window, else to be dropped.
    fn touch_pair(
        &mut self,
        rule: usize,
        outer: Option<ObjectId>,
        inner: ObjectId,
        new: &Model,
        wanted: &mut BTreeSet<UnitKey>,
        changes: &mut Changes,
    ) {
        let Some(looks) = self.rules[rule].units.get(&outer).and_then(|it| it.inner) else { return };
        let object = new.find(inner).map(|ix| new.object(ix)).filter(|it| it.kind == looks.kind);
        let is_seen = object.is_some_and(|object| match (looks.window, object.bounds().filter(|it| !it.is_empty())) {
            (None, _) | (_, None) => true,
            (Some(window), Some(bounds)) => !window.is_empty() && window.meets(&bounds),
        });
        if is_seen {
            wanted.insert(UnitKey::Pair(rule, outer, inner));
        } else {
            self.put_pair(rule, outer, inner, None, changes);
        }
    }

    fn put_unit(&mut self, rule: usize, outer: Option<ObjectId>, unit: Unit, changes: &mut Changes) {
        let before = self.rules[rule].units.insert(outer, unit);
        let unit = &self.rules[rule].units[&outer];
        let is_other = changes.note(rule, before.iter().flat_map(Unit::all), unit.all());
        if is_other || before.is_none() {
            changes.units.push((rule, outer));
        }
        if before.as_ref().is_some_and(|it| it.reads_as(unit)) {
            return;
        }
        if let Some(before) = &before {
            Self::forget_unit(&mut self.index, rule, outer, before);
        }
        Self::note_unit(&mut self.index, rule, outer, unit);
    }

    fn put_pair(
        &mut self,
        rule: usize,
        outer: Option<ObjectId>,
        inner: ObjectId,
        pair: Option<Pair>,
        changes: &mut Changes,
    ) {
        let Some(unit) = self.rules[rule].units.get_mut(&outer) else { return };
        let key = UnitKey::Pair(rule, outer, inner);
        let before = unit.pairs.remove(&inner).unwrap_or_default();
        let pair = pair.unwrap_or_default();
        if changes.note(rule, before.outcomes.iter(), pair.outcomes.iter()) {
            changes.units.push((rule, outer));
        }
        self.index.replace(key, &before.reads, &pair.reads);
        if !pair.is_empty() {
            unit.pairs.insert(inner, pair);
        }
    }

    fn drop_indicators(&mut self, subjects: &[Subject]) {
        let gone: Vec<(usize, Option<ObjectId>)> =
            self.indicator_reads.keys().filter(|it| !is_of(subjects, it.0, it.1)).copied().collect();
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
                Self::forget_unit(&mut self.index, at, outer, &unit);
                changes.note(at, unit.all(), std::iter::empty());
                changes.units.push((at, outer));
            }
        }
    }

    /// All recorded dependencies: what the results rest on. For tests of the recording itself.
    pub fn dependencies(&mut self) -> Vec<Dependency> {
        self.prepare();
        self.index.all()
    }

    /// Forgets a recorded dependency, after which edits are no longer followed soundly: for the test that must then fail.
    pub fn forget(&mut self, dependency: &Dependency) {
        self.prepare();
        self.index.forget(dependency);
    }

    /// The recorded dependencies by which an edit touches a unit.
    pub fn touching(&mut self, old: &Model, new: &Model, delta: &Delta) -> Vec<Dependency> {
        self.prepare();
        self.index.touching(old, new, delta)
    }
}
