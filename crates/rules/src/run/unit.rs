use super::outcome::{self, Outcome};
use crate::compile::{Rule, RuleSet};
use crate::eval::{Evaluator, Slot};
use crate::indicators::{self, IndicatorValues, plots};
use crate::pack::Range;
use crate::plan::Level;
use crate::trace::missing_kind;
use crate::value::Truth;
use findings::{Bilingual, Missing, Severity, SuppliedBy, Verdict};
use geometry::Box2;
use geometry::Sort;
use model::{CompletenessState, Kind, Model, ObjIx, ObjectId, ReadSet, Reader};
use std::collections::BTreeMap;
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
    /// Reads of a model, without what other reads cover.
    pub fn new(model: &Model, mut read: ReadSet, mut indicators: Vec<(usize, Option<ObjectId>)>) -> Reads {
        read.prune(model);
        indicators.sort_unstable();
        indicators.dedup();
        Reads { model: read, indicators }
    }
}

/// What a rule says of the object of its outermost loop (or of its plot, or of the whole project).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// What it says of the object alone: of rules with one variable or none.
    pub outcomes: Vec<Outcome>,
    /// What that rests on, and where its second loop looks.
    pub reads: Reads,
    /// Where the second loop looks; `None` when the rule has none or its first object is out of question.
    pub inner: Option<Inner>,
    /// What it says of the object with each one of the second loop. Those that it says nothing of and that rest on nothing but
    /// both objects are left out.
    pub pairs: BTreeMap<ObjectId, Pair>,
}

/// Where the second loop of a rule looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inner {
    /// The kind it goes over.
    pub kind: Kind,
    /// The window; `None` when it goes over the kind as a whole.
    pub window: Option<Box2>,
}

/// What a rule says of the objects of its two outermost loops.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pair {
    /// What it says of its tuples, in their order.
    pub outcomes: Vec<Outcome>,
    /// What that rests on beside both objects.
    pub reads: Reads,
}

impl Unit {
    /// Whether it rests on the same as another, whatever both say.
    pub(super) fn reads_as(&self, other: &Unit) -> bool {
        let pairs = self.pairs.iter().map(|(id, it)| (id, &it.reads));
        self.reads == other.reads
            && self.inner == other.inner
            && pairs.eq(other.pairs.iter().map(|(id, it)| (id, &it.reads)))
    }

    /// All outcomes, in order.
    pub fn all(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().chain(self.pairs.values().flat_map(|it| &it.outcomes))
    }
}

/// The cost from which measures of an object are kept while rule after rule speaks of it.
const KEPT_NEAR: u32 = 20;

/// The largest number of tuples of one pair of objects.
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
        format!("没有识别到{}，无法判断本条是否满足", kind.zh()),
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
        cascade: None,
        details: Some(Arc::new(details)),
    }
}

/// Computes the units and pairs of one rule at a time.
pub struct Runner<'r, 'a> {
    set: &'a RuleSet,
    model: &'a Model,
    rule: &'r Rule,
    evaluator: Evaluator<'a>,
    outcomes: Vec<Outcome>,
    tuples: usize,
    plot: Option<ObjectId>,
    /// Whether tuples that pass carry details too, and those that the clause does not speak of are kept.
    all: bool,
}

impl<'r: 'a, 'a> Runner<'r, 'a> {
    /// A runner for one rule.
    pub fn new(
        set: &'a RuleSet,
        model: &'a Model,
        reader: &'a Reader<'a>,
        indicators: &'a IndicatorValues,
        rule: &'r Rule,
        all: bool,
    ) -> Runner<'r, 'a> {
        let mut evaluator = Evaluator::new(set, reader, indicators);
        evaluator.start(set.floor(rule.pack), &rule.lets, rule.source.variables.len());
        evaluator.keep_from(if rule.plan.is_by_plot() { indicators::KEPT } else { KEPT_NEAR });
        Runner { set, model, rule, evaluator, outcomes: Vec::new(), tuples: 0, plot: None, all }
    }

    /// Computes a unit whole.
    pub fn unit(&mut self, outer: Option<ObjectId>) -> Unit {
        let rule = self.rule;
        self.start();
        let mut unit = Unit::default();
        match rule.plan.levels.first().map(|it| it.range) {
            None => {
                if rule.per_plot {
                    self.plot = outer;
                    let plot = outer.and_then(|id| self.evaluator.reader.find(id));
                    self.evaluator.set_plot(plot);
                }
                self.tuple();
            }
            Some(Range::Indicators) => self.level(0),
            Some(Range::Kind(_)) => {
                if let Some(ix) = outer.and_then(|id| self.evaluator.reader.find(id))
                    && self.admits(0, Slot::Object(ix))
                {
                    match rule.plan.levels.get(1) {
                        Some(Level { range: Range::Kind(kind), windows, .. }) => {
                            let window = self.evaluator.window(windows);
                            unit.inner = Some(Inner { kind: *kind, window });
                            // Its pairs rest on all of the first object, and leave it to the unit to say so.
                            self.evaluator.reader.object(ix);
                        }
                        _ => self.level(1),
                    }
                }
            }
        }
        (unit.outcomes, unit.reads) = self.take(&[]);
        if let Some(inner) = unit.inner {
            let candidates = match inner.window {
                Some(window) => self.model.within(inner.kind, window),
                None => self.model.of_kind(inner.kind).to_vec(),
            };
            for ix in candidates {
                let pair = self.pair_of(outer, ix);
                if !pair.is_empty() {
                    unit.pairs.insert(self.model.object(ix).id, pair);
                }
            }
        }
        unit
    }

    /// Computes one pair of a unit whose first object is not out of question.
    pub fn pair(&mut self, outer: Option<ObjectId>, inner: ObjIx) -> Pair {
        self.start();
        if let Some(ix) = outer.and_then(|id| self.model.find(id)) {
            self.evaluator.bind(self.rule.plan.levels[0].slot, Slot::Object(ix));
        }
        self.pair_of(outer, inner)
    }

    /// What the rule says of one pair, whose first object may be out of question.
    pub fn pair_alone(&mut self, outer: ObjIx, inner: ObjIx) -> Vec<Outcome> {
        self.start();
        if !self.admits(0, Slot::Object(outer)) {
            return Vec::new();
        }
        self.pair_of(Some(self.model.object(outer).id), inner).outcomes
    }

    fn pair_of(&mut self, outer: Option<ObjectId>, inner: ObjIx) -> Pair {
        self.tuples = 0;
        if self.evaluator.bound().contains(&Slot::Object(inner)) {
            return Pair::default();
        }
        if self.admits(1, Slot::Object(inner)) {
            self.level(2);
        }
        self.evaluator.bind(self.rule.plan.levels[1].slot, Slot::Unbound);
        let id = self.model.object(inner).id;
        let both = [outer.unwrap_or(id), id];
        let rests_on_both = self.evaluator.indicator_reads.is_empty() && self.evaluator.reader.forget_if_only(&both);
        if rests_on_both {
            return Pair { outcomes: std::mem::take(&mut self.outcomes), reads: Reads::default() };
        }
        let (outcomes, reads) = self.take(&both);
        Pair { outcomes, reads }
    }

    fn start(&mut self) {
        let variables = self.rule.source.variables.len();
        self.evaluator.start(self.set.floor(self.rule.pack), &self.rule.lets, variables);
        self.evaluator.reader.take();
        self.evaluator.indicator_reads.clear();
        self.tuples = 0;
    }

    /// What was said since the last time, and what it rests on beside these objects.
    fn take(&mut self, without: &[ObjectId]) -> (Vec<Outcome>, Reads) {
        let mut outcomes = std::mem::take(&mut self.outcomes);
        outcomes.order_by(|a, b| (&a.objects, a.plot, a.indicator).cmp(&(&b.objects, b.plot, b.indicator)));
        let mut read = self.evaluator.reader.take();
        read.objects.retain(|it| !without.contains(it));
        read.named.retain(|it| !without.contains(it));
        let indicators = std::mem::take(&mut self.evaluator.indicator_reads);
        (outcomes, Reads::new(self.model, read, indicators))
    }

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
        if self.admits(at, slot) {
            self.level(at + 1);
        }
        self.evaluator.bind(self.rule.plan.levels[at].slot, Slot::Unbound);
    }

    /// Puts a value into the slot of a loop; whether the tuple can still concern the clause.
    fn admits(&mut self, at: usize, slot: Slot) -> bool {
        let rule = self.rule;
        let level: &Level = &rule.plan.levels[at];
        self.evaluator.bind(level.slot, slot);
        let admits = |it: &mut Evaluator| it.all_of(&level.filters) != Truth::False;
        // Of a mandatory point an assumption must not make the tuple disappear.
        if self.is_strict() { self.evaluator.sceptically(admits) } else { admits(&mut self.evaluator) }
    }

    fn tuple(&mut self) {
        self.tuples += 1;
        if self.tuples == MAX_TUPLES {
            let message = Bilingual::new(
                format!("组合超过 {MAX_TUPLES} 个，未全部检查"),
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

impl Pair {
    /// Whether nothing is said, and nothing beside both objects could change that.
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty() && self.reads == Reads::default()
    }
}
