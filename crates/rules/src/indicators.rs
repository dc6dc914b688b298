//! Indicators: computed, declared, limited.

use crate::compile::RuleSet;
use crate::declared::{Declared, declared};
use crate::eval::Evaluator;
use crate::ir::IndicatorField;
use crate::trace::{self, Trace};
use crate::value::{Interval, Truth, Val};
use findings::{Bilingual, LimitValue, Verdict};
use geometry::{Dimension, Rounding, Sense};
use model::{CompletenessState, Kind, Model, ObjectId, ReadSet, Reader};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One indicator of one plot.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorValue {
    /// Its place in [`RuleSet::indicators`].
    pub at: usize,
    /// The plot; `None` when none was recognised.
    pub plot: Option<ObjectId>,
    /// Computed value in SI.
    pub value: Interval,
    /// What is reported where `value` is a range: the value of what was recognised, as drawn.
    pub drawn: Option<f64>,
    /// The least that is permitted, when something is.
    pub min: Option<Interval>,
    /// The most that is permitted, when something is.
    pub max: Option<Interval>,
    /// What the drawing's table states.
    pub declared: Option<Declared>,
    /// Whether an assumption was used.
    pub assumed: bool,
}

impl IndicatorValue {
    /// The computed value, as drawn where only a range is known of what counts.
    pub fn reported(&self) -> Interval {
        self.drawn.map_or(self.value, Interval::point)
    }

    /// Whether the reported value equals the declared one within half of the last digit written. An estimate never differs: it is
    /// unknown whether it would.
    ///
    /// Areas that are cut from each other come from a grid, and other programs cut them a little differently: a millionth of an
    /// area is no difference.
    pub fn agrees(&self, dimension: Dimension, estimate: bool) -> Truth {
        let Some(declared) = &self.declared else { return Truth::Unknown };
        let cutting = if dimension == Dimension::AREA { declared.value.abs() * 1e-6 } else { 0.0 };
        let tolerance = Interval::point(declared.tolerance + cutting);
        let differs_from = |value: Interval| {
            (value - Interval::point(declared.value)).abs().compare(Sense::AtMost, tolerance, Rounding::of(dimension))
        };
        let agrees = match (self.drawn, differs_from(self.value)) {
            // Where more may be drawn than was recognised, a difference says nothing. Where only shares of what is drawn are open,
            // it is whole unless the drawing says otherwise.
            (Some(drawn), Truth::Unknown) => match differs_from(Interval::point(drawn)) {
                Truth::False if !self.is_upper_end(drawn) => Truth::Unknown,
                truth => truth,
            },
            (_, truth) => truth,
        };
        soften(agrees, estimate || declared.may_be_wider)
    }

    /// Whether what is drawn is the most that it can be: nothing else is there, only shares of it are open.
    fn is_upper_end(&self, drawn: f64) -> bool {
        drawn >= self.value.hi * (1.0 - 1e-9)
    }

    /// Whether the computed value is permitted; `None` when nothing limits it.
    pub fn within_limit(&self, dimension: Dimension, estimate: bool) -> Option<Truth> {
        let rounding = Rounding::of(dimension);
        let above = self.min.map(|it| self.value.compare(Sense::AtLeast, it, rounding));
        let below = self.max.map(|it| self.value.compare(Sense::AtMost, it, rounding));
        let truth = match (above, below) {
            (None, None) => return None,
            (Some(one), None) | (None, Some(one)) => one,
            (Some(a), Some(b)) => crate::value::and(a, b),
        };
        Some(soften(truth, estimate))
    }
}

fn soften(truth: Truth, estimate: bool) -> Truth {
    if estimate && truth == Truth::False { Truth::Unknown } else { truth }
}

/// The indicators of all plots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndicatorValues {
    values: Vec<IndicatorValue>,
    places: BTreeMap<(usize, Option<ObjectId>), usize>,
}

impl IndicatorValues {
    /// Sets a value; the place of a known one stays.
    pub fn set(&mut self, value: IndicatorValue) {
        let key = (value.at, value.plot);
        match self.places.get(&key) {
            Some(at) => self.values[*at] = value,
            None => {
                self.places.insert(key, self.values.len());
                self.values.push(value);
            }
        }
    }

    /// All values by place.
    pub fn all(&self) -> &[IndicatorValue] {
        &self.values
    }

    /// The places of all values, by indicator and plot.
    pub fn in_order(&self) -> impl Iterator<Item = usize> {
        self.places.values().copied()
    }

    /// A value by indicator and plot.
    pub fn get(&self, at: usize, plot: Option<ObjectId>) -> Option<&IndicatorValue> {
        self.places.get(&(at, plot)).map(|it| &self.values[*it])
    }

    /// The computed value of an indicator for a plot.
    pub fn value(&self, at: usize, plot: Option<ObjectId>) -> Interval {
        self.get(at, plot).map_or(Interval::UNKNOWN, |it| it.value)
    }

    /// The plot of the value at a place.
    pub fn plot(&self, place: usize) -> Option<ObjectId> {
        self.values.get(place).and_then(|it| it.plot)
    }

    /// Forgets the values of what is gone.
    pub fn keep(&mut self, subjects: &[Subject]) {
        let is_kept = |it: &IndicatorValue| is_of(subjects, it.at, it.plot);
        if self.values.iter().all(is_kept) {
            return;
        }
        let values = std::mem::take(&mut self.values);
        self.places.clear();
        for value in values.into_iter().filter(is_kept) {
            self.set(value);
        }
    }

    /// A field of the value at a place.
    pub fn field(&self, set: &RuleSet, place: usize, field: IndicatorField) -> Val {
        let Some(value) = self.values.get(place) else { return Val::Bool(Truth::Unknown) };
        let Some(indicator) = set.indicators.get(value.at) else { return Val::Bool(Truth::Unknown) };
        let source = &indicator.source;
        let estimate = source.estimate.is_some();
        let text = |it: &str| Val::Text(Some(Arc::from(it)));
        match field {
            IndicatorField::Id => text(&source.id),
            IndicatorField::Title => text(&source.title.zh),
            IndicatorField::Value => Val::Num(value.reported()),
            IndicatorField::Declared => {
                Val::Num(value.declared.as_ref().map_or(Interval::UNKNOWN, |it| Interval::point(it.value)))
            }
            IndicatorField::Agrees => Val::Bool(value.agrees(source.dimension, estimate)),
            IndicatorField::WithinLimit => {
                Val::Bool(value.within_limit(source.dimension, estimate).unwrap_or(Truth::Unknown))
            }
            IndicatorField::IsEstimate => Val::Bool(estimate.into()),
        }
    }
}

/// The plots of a model: each is judged apart. One without id when none was recognised; none when it is known that none is drawn.
pub fn plots(model: &Model) -> Vec<Option<ObjectId>> {
    let sites = model.of_kind(Kind::SiteBoundary);
    if sites.is_empty() {
        return match model.completeness(Kind::SiteBoundary) {
            CompletenessState::Complete => Vec::new(),
            CompletenessState::AtLeast | CompletenessState::NotRecognised => vec![None],
        };
    }
    sites.iter().map(|ix| Some(model.object(*ix).id)).collect()
}

/// Whether a model shows floors.
pub fn shows_floors(model: &Model) -> bool {
    !model.of_kind(Kind::Storey).is_empty()
}

/// What indicators are of: a plot, or the floors that plans show, which are of none.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The plot.
    pub plot: Option<ObjectId>,
    /// Its indicators by their places in [`RuleSet::indicators`]; each reads only those of levels before its own.
    pub levels: Vec<Vec<usize>>,
}

/// Each plot with its indicators, and the floors of the model with theirs.
pub fn subjects(set: &RuleSet, model: &Model) -> Vec<Subject> {
    let shows_floors = shows_floors(model);
    let mut plots = plots(model);
    let has_nameless = plots.contains(&None);
    if shows_floors && !has_nameless {
        plots.push(None);
    }
    let subject = |plot: Option<ObjectId>| {
        let is_due = |at: &usize| match set.indicators[*at].source.of_floors {
            true => plot.is_none() && shows_floors,
            false => plot.is_some() || has_nameless,
        };
        let levels = set.indicator_levels.iter().map(|level| level.iter().copied().filter(is_due).collect());
        Subject { plot, levels: levels.collect() }
    };
    plots.into_iter().map(subject).collect()
}

/// Whether an indicator is one of a subject.
pub fn is_of(subjects: &[Subject], at: usize, plot: Option<ObjectId>) -> bool {
    subjects.iter().any(|it| it.plot == plot && it.levels.iter().flatten().any(|it| *it == at))
}

/// The cost from which measures are kept that are gone over again whenever anything on the plot changes.
pub const KEPT: u32 = 60;

/// What one indicator of one plot comes to, with what it was computed from.
pub fn compute(
    set: &RuleSet,
    reader: &Reader,
    values: &IndicatorValues,
    at: usize,
    plot: Option<ObjectId>,
) -> (IndicatorValue, ReadSet, Vec<(usize, Option<ObjectId>)>) {
    let indicator = &set.indicators[at];
    let mut evaluator = Evaluator::new(set, reader, values);
    evaluator.keep_from(KEPT);
    evaluator.start(set.floor(indicator.pack), &[], 0);
    evaluator.set_plot(plot.and_then(|id| reader.find(id)));
    let value = evaluator.formula(at, &indicator.formula);
    let mut limit = |code: &Option<crate::ir::Code>| {
        code.as_ref().map(|it| evaluator.number(&it.expr)).filter(|it| !it.is_unknown())
    };
    let (min, max) = (limit(&indicator.min), limit(&indicator.max));
    let assumed = evaluator.has_assumed();
    let mut stated = None;
    for (name, when) in indicator.source.declared.iter().zip(&indicator.declared) {
        let Some(row) = declared(reader, &indicator.source, &name.row, plot) else { continue };
        // A row that means something wider is not compared: like with like only.
        let means_it = when.as_ref().map_or(Truth::True, |it| evaluator.truth(&it.expr));
        if means_it != Truth::False {
            stated = Some(Declared { may_be_wider: means_it == Truth::Unknown, ..row });
            break;
        }
    }
    let declared = stated;
    let mut reads = std::mem::take(&mut evaluator.indicator_reads);
    let mut drawn = None;
    if !value.is_point() {
        reader.take_as_drawn(true);
        let mut evaluator = Evaluator::new(set, reader, values);
        evaluator.start(set.floor(indicator.pack), &[], 0);
        evaluator.set_plot(plot.and_then(|id| reader.find(id)));
        let formula = indicator.drawn.as_ref().unwrap_or(&indicator.formula);
        drawn = evaluator.number(&formula.expr).exact();
        reads.append(&mut evaluator.indicator_reads);
        reader.take_as_drawn(false);
    }
    let value = IndicatorValue { at, plot, value, drawn, min, max, declared, assumed };
    (value, reader.take(), reads)
}

/// An indicator as it is reported, with its derivation.
pub fn report(set: &RuleSet, model: &Model, values: &IndicatorValues, value: &IndicatorValue) -> findings::Indicator {
    let indicator = &set.indicators[value.at];
    let source = &indicator.source;
    let reader = Reader::new(model);
    let mut evaluator = Evaluator::new(set, &reader, values);
    evaluator.start(set.floor(indicator.pack), &[], 0);
    evaluator.set_plot(value.plot.and_then(|id| reader.find(id)));
    let trace = trace::trace(&mut evaluator, &indicator.formula.expr, &indicator.formula.origin);
    let mut missing = Vec::new();
    if !value.value.is_point() {
        trace.missing(&mut evaluator, &mut missing);
    }
    if let (Some(as_drawn), true) = (&source.drawn, value.drawn.is_some_and(|it| value.is_upper_end(it))) {
        missing.push(findings::Missing {
            object: String::new(),
            fact: source.id.clone(),
            message: as_drawn.words.clone(),
            supply: findings::SuppliedBy::Label,
        });
    }
    let estimate = source.estimate.is_some();
    let agrees = value.agrees(source.dimension, estimate);
    let verdict = match (&value.declared, agrees) {
        (None, _) => Verdict::NotApplicable,
        (_, truth) => verdict_of(truth),
    };
    let limit_verdict = value.within_limit(source.dimension, estimate).map_or(Verdict::NotApplicable, verdict_of);
    if let (Some(words), true) = (&source.estimate, verdict == Verdict::Unknown || limit_verdict == Verdict::Unknown) {
        missing.push(findings::Missing {
            object: String::new(),
            fact: source.id.clone(),
            message: Bilingual::new(format!("仅为估算：{}", words.zh), format!("an estimate only: {}", words.en)),
            supply: findings::SuppliedBy::Attach,
        });
    }
    findings::Indicator {
        id: source.id.clone(),
        plot: value.plot.map(|it| it.display(Kind::SiteBoundary)),
        title: source.title.clone(),
        value: value.reported().exact(),
        interval: bounds(value.value),
        unit: source.dimension.unit(),
        basis: if estimate { "estimate" } else { "exact" }.into(),
        declared: value.declared.as_ref().map(|it| it.value),
        declared_from: value.declared.as_ref().map(|it| findings::Declared {
            table: it.table.map_or_else(String::new, |id| id.display(Kind::IndicatorTable)),
            row: it.row_number,
            text: it.text.to_string(),
            tolerance: it.tolerance,
        }),
        limit: limit(value),
        verdict,
        limit_verdict,
        missing,
        derivation: derivation(&evaluator, trace),
    }
}

fn derivation(evaluator: &Evaluator, trace: Trace) -> findings::DerivationNode {
    trace.node(evaluator.reader)
}

fn limit(value: &IndicatorValue) -> Option<LimitValue> {
    if value.min.is_none() && value.max.is_none() {
        return None;
    }
    let number =
        |it: Option<Interval>, low: bool| it.map(|it| if low { it.lo } else { it.hi }).filter(|it| it.is_finite());
    Some(LimitValue { min: number(value.min, true), max: number(value.max, false), from: "conditions".into() })
}

fn verdict_of(truth: Truth) -> Verdict {
    match truth {
        Truth::True => Verdict::Pass,
        Truth::False => Verdict::Fail,
        Truth::Unknown => Verdict::Unknown,
    }
}

/// Both bounds, when the value is known to lie between.
pub fn bounds(value: Interval) -> Option<[f64; 2]> {
    let known = value.lo.is_finite() && value.hi.is_finite() && !value.is_point();
    known.then_some([value.lo, value.hi])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees(value: Interval, drawn: Option<f64>, declared: f64) -> Truth {
        let declared = Declared {
            value: declared,
            tolerance: 0.005,
            row: ObjectId(1),
            table: None,
            row_number: 1,
            text: Arc::from("as written"),
            may_be_wider: false,
        };
        let (min, max) = (None, None);
        let value =
            IndicatorValue { at: 0, plot: None, value, drawn, min, max, declared: Some(declared), assumed: false };
        value.agrees(Dimension::NONE, false)
    }

    #[test]
    fn a_declared_value_is_held_against_what_is_drawn_where_only_a_range_is_known() {
        // All of it is drawn, its shares are open: it counts whole unless the drawing says otherwise.
        let shares = Interval { lo: 10.0, hi: 30.0 };
        assert_eq!(agrees(shares, Some(30.0), 30.0), Truth::True);
        assert_eq!(agrees(shares, Some(30.0), 25.0), Truth::False);
        assert_eq!(agrees(shares, Some(30.0), 31.0), Truth::False);
        // More may be drawn than was recognised: a difference says nothing.
        let more = Interval { lo: 10.0, hi: 90.0 };
        assert_eq!(agrees(more, Some(10.0), 10.0), Truth::True);
        assert_eq!(agrees(more, Some(10.0), 25.0), Truth::Unknown);
        assert_eq!(agrees(more, None, 25.0), Truth::Unknown);
    }
}
