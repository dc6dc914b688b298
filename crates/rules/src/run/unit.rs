use super::outcome::{self, Outcome};
use crate::compile::{Rule, RuleSet};
use crate::eval::{Evaluator, Slot};
use crate::indicators::{IndicatorValues, plots};
use crate::pack::Range;
use crate::plan::Level;
use crate::trace::missing_kind;
use crate::value::Truth;
use findings::{Bilingual, Missing, Severity, SuppliedBy, Verdict};
use model::{CompletenessState, Kind, Model, ObjectId, ReadSet, Reader};
use std::sync::Arc;

/// What a unit was computed from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reads {
    /// Of the model.
    pub model: ReadSet,
    /// Indicators, by place in the rule set and plot.
    pub indicators: Vec<(usize, Option<ObjectId>)>,
}

impl Reads {
    /// Reads of a model. Objects of a kind that was gone over as a whole need no entry of their own: any change of one of them
    /// touches the kind.
    pub fn new(model: &Model, mut read: ReadSet, mut indicators: Vec<(usize, Option<ObjectId>)>) -> Reads {
        if read.kinds != model::KindSet::default() {
            let kind = |id: &ObjectId| model.find(*id).map(|ix| model.object(ix).kind);
            let kinds = read.kinds;
            read.objects.retain(|id| kind(id).is_none_or(|it| !kinds.contains(it)));
        }
        read.windows.retain(|it| !it.1.is_empty());
        read.windows.dedup();
        indicators.sort_unstable();
        indicators.dedup();
        Reads { model: read, indicators }
    }
}

/// The smallest thing that is computed again: a rule with the object of its outermost loop (or its plot, or the whole project).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// What the rule says of its tuples, in their order.
    pub outcomes: Vec<Outcome>,
    /// What that rests on.
    pub reads: Reads,
}

/// The largest number of tuples of one unit.
const MAX_TUPLES: usize = 200_000;

/// What a rule's units are made for, in order.
pub fn outers(rule: &Rule, model: &Model) -> Vec<Option<ObjectId>> {
    match rule.plan.levels.first().map(|it| it.range) {
        Some(Range::Kind(kind)) => model.of_kind(kind).iter().map(|ix| Some(model.object(*ix).id)).collect(),
        Some(Range::Indicators) => vec![None],
        None if rule.per_plot => plots(model),
        None => vec![None],
    }
}

/// The outcome of a rule one of whose kinds is empty without being known to be: nothing was looked at, so nothing passes.
pub fn of_empty_kind(rule: &Rule, model: &Model) -> Option<Outcome> {
    let kinds = rule.source.variables.iter().filter_map(|it| match it.1 {
        Range::Kind(kind) => Some(kind),
        Range::Indicators => None,
    });
    let mut empty = None;
    for kind in kinds {
        if model.of_kind(kind).is_empty() {
            if model.completeness(kind) == CompletenessState::Complete
                || matches!(kind, Kind::Conditions | Kind::Project)
            {
                return None;
            }
            empty = empty.or(Some(kind));
        }
    }
    let kind = empty?;
    let message = Bilingual::new(
        format!("没有识别到{},无法判断本条是否满足", kind.zh()),
        format!("no {} was recognised: whether this holds cannot be told", kind.name()),
    );
    Some(undecided(message, missing_kind(kind)))
}

fn undecided(message: Bilingual, missing: Missing) -> Outcome {
    let details = outcome::Details {
        message,
        mark: None,
        missing: vec![missing],
        assumed: Vec::new(),
        fixes: Vec::new(),
        prints_as: None,
    };
    Outcome {
        objects: Vec::new(),
        indicator: None,
        plot: None,
        verdict: Verdict::Unknown,
        measured: None,
        required: None,
        details: Some(Arc::new(details)),
    }
}

/// Computes one unit. With `all`, tuples that pass carry details too, and those that the clause does not speak of are kept.
pub fn run(
    set: &RuleSet,
    model: &Model,
    reader: &Reader,
    indicators: &IndicatorValues,
    rule: &Rule,
    outer: Option<ObjectId>,
    all: bool,
) -> Unit {
    let mut evaluator = Evaluator::new(set, reader, indicators);
    evaluator.start(set.floor(rule.pack), &rule.lets, rule.source.variables.len());
    let mut run = Run { evaluator, rule, outcomes: Vec::new(), tuples: 0, plot: None, all };
    match rule.plan.levels.first() {
        None => {
            if rule.per_plot {
                run.plot = outer;
                let plot = outer.and_then(|id| reader.find(id));
                run.evaluator.set_plot(plot);
            }
            run.tuple();
        }
        Some(level) => match level.range {
            Range::Kind(_) => {
                if let Some(ix) = outer.and_then(|id| reader.find(id)) {
                    run.enter(0, Slot::Object(ix));
                }
            }
            Range::Indicators => run.level(0),
        },
    }
    let Run { mut outcomes, mut evaluator, .. } = run;
    outcomes.sort_by(|a, b| (&a.objects, a.plot, a.indicator).cmp(&(&b.objects, b.plot, b.indicator)));
    let reads = std::mem::take(&mut evaluator.indicator_reads);
    Unit { outcomes, reads: Reads::new(model, reader.take(), reads) }
}

struct Run<'r, 'a> {
    evaluator: Evaluator<'a>,
    rule: &'r Rule,
    outcomes: Vec<Outcome>,
    tuples: usize,
    plot: Option<ObjectId>,
    all: bool,
}

impl<'r: 'a, 'a> Run<'r, 'a> {
    fn is_strict(&self) -> bool {
        self.rule.source.severity == Severity::Mandatory
    }

    fn level(&mut self, at: usize) {
        let rule = self.rule;
        let Some(level) = rule.plan.levels.get(at) else {
            self.tuple();
            return;
        };
        match level.range {
            Range::Kind(kind) => {
                for ix in self.evaluator.candidates(kind, &level.windows) {
                    if !self.evaluator.bound().contains(&Slot::Object(ix)) {
                        self.enter(at, Slot::Object(ix));
                    }
                }
            }
            Range::Indicators => {
                let indicators = self.evaluator.indicators;
                for place in indicators.in_order() {
                    let value = &indicators.all()[place];
                    self.evaluator.indicator_reads.push((value.at, value.plot));
                    if value.declared.is_some() {
                        self.enter(at, Slot::Indicator(place));
                    }
                }
            }
        }
    }

    fn enter(&mut self, at: usize, slot: Slot) {
        let rule = self.rule;
        let level: &Level = &rule.plan.levels[at];
        self.evaluator.bind(level.slot, slot);
        let passes = |it: &mut Evaluator| it.all_of(&level.filters) != Truth::False;
        // Of a mandatory point an assumption must not make the tuple disappear.
        let passes = if self.is_strict() { self.evaluator.sceptically(passes) } else { passes(&mut self.evaluator) };
        if passes {
            self.level(at + 1);
        }
        self.evaluator.bind(level.slot, Slot::Unbound);
    }

    fn tuple(&mut self) {
        self.tuples += 1;
        if self.tuples == MAX_TUPLES {
            let message = Bilingual::new(
                format!("组合超过 {MAX_TUPLES} 个,未全部检查"),
                format!("more than {MAX_TUPLES} tuples: not all were checked"),
            );
            let missing = Missing {
                object: String::new(),
                fact: "tuples".into(),
                message: message.clone(),
                supply: SuppliedBy::Attest,
            };
            self.outcomes.push(undecided(message, missing));
        }
        if self.tuples >= MAX_TUPLES {
            return;
        }
        let judged = self.evaluator.judge(self.rule, self.is_strict());
        if judged.verdict == Verdict::NotApplicable && !self.all {
            return;
        }
        let detailed = self.all || judged.verdict != Verdict::Pass;
        self.outcomes.push(outcome::outcome(&mut self.evaluator, self.rule, &judged, self.plot, detailed));
    }
}
