use super::{Evaluator, Slot};
use crate::ir::{Aggregate, Window};
use crate::source::Span;
use crate::syntax::AggregateOp;
use crate::value::{Interval, Truth, Val, and, not, or};
use geometry::{Box2, Region, boolean};
use model::{CompletenessState, Kind, ObjIx, Shape};
use std::borrow::Cow;

/// Windows are a little larger than the distance, by twice the tolerance of touching: rounding never hides a neighbour.
const MARGIN: f64 = 0.001;

/// United areas are rounded to this, m²: the last digits differ with every place at which the same shapes lie.
const AREA_STEP: f64 = 1e-6;

impl Evaluator<'_> {
    /// Where all windows lie on each other; `None` when none is known.
    pub fn window(&mut self, windows: &[Window]) -> Option<Box2> {
        let mut common: Option<Box2> = None;
        for window in windows {
            let Some(to) = self.object(&window.to) else { continue };
            let Some(bounds) = self.reader.object(to).bounds().filter(|it| !it.is_empty()) else { continue };
            let within = window.within.as_ref().map_or(0.0, |it| self.number(it).hi);
            if !within.is_finite() {
                continue;
            }
            let grown = bounds.grown(within.max(0.0) + MARGIN);
            common = Some(match common {
                None => grown,
                Some(other) => Box2 {
                    min: [other.min[0].max(grown.min[0]), other.min[1].max(grown.min[1])],
                    max: [other.max[0].min(grown.max[0]), other.max[1].min(grown.max[1])],
                },
            });
        }
        common
    }

    /// The objects of a kind that lie in all windows; all of them when no window is known.
    pub fn candidates(&mut self, kind: Kind, windows: &[Window]) -> Vec<ObjIx> {
        match self.window(windows) {
            Some(window) => self.reader.within(kind, window),
            None => self.reader.members(kind).to_vec(),
        }
    }

    /// Whether a kind is known whole.
    pub fn is_complete(&self, kind: Kind) -> bool {
        // The plots, conditions and project of a case are what they are given as.
        matches!(kind, Kind::Conditions | Kind::Project)
            || self.reader.completeness(kind) == CompletenessState::Complete
    }

    /// Goes over the objects that may belong, each bound to the aggregate's variable; stops when `each` says so.
    fn each_candidate(&mut self, aggregate: &Aggregate, mut each: impl FnMut(&mut Self, ObjIx) -> bool) {
        let plot = aggregate.of.as_ref().and_then(|it| self.object(it));
        let candidates = self.candidates(aggregate.kind, &aggregate.windows);
        let plot_id = plot.map(|ix| self.reader.id(ix));
        let only_plot = plot_id.is_none() || self.reader.members(Kind::SiteBoundary).len() <= 1;
        let place = self.frame.base + aggregate.slot;
        for ix in candidates {
            if plot_id.is_some() {
                let elsewhere = self.reader.plot(ix).map_or(!only_plot, |it| Some(it) != plot_id);
                if elsewhere {
                    continue;
                }
            }
            self.put_member(place, ix);
            if !each(self, ix) {
                break;
            }
        }
        self.slots.truncate(place);
    }

    /// How sure it is that the object that is bound belongs.
    fn belongs(&mut self, aggregate: &Aggregate) -> Truth {
        aggregate.condition.as_ref().map_or(Truth::True, |it| self.truth(it))
    }

    /// How sure it is that the object that is bound belongs, and the value that it adds when it may.
    fn addition(&mut self, aggregate: &Aggregate) -> (Truth, Option<Val>) {
        let member = self.belongs(aggregate);
        let body = aggregate.body.as_ref().filter(|_| member != Truth::False);
        (member, body.map(|it| self.eval(it)))
    }

    /// What an object adds to an indicator, kept until an edit touches what that rests on.
    fn kept_addition(
        &mut self,
        aggregate: &Aggregate,
        span: Span,
        indicator: usize,
        ix: ObjIx,
    ) -> (Truth, Option<Val>) {
        let reader = self.reader;
        let plot = self.frame.plot.flatten().map_or(0, |it| reader.id(it).0);
        let key = ("addition", [indicator as u64, span.start as u64, reader.id(ix).0, plot]);
        let (member, value, assumed) = reader.keep_when(key, Some(ix), |_| {
            let (before, read) = (std::mem::take(&mut self.assumed), self.indicator_reads.len());
            let (member, value) = self.addition(aggregate);
            let assumed = std::mem::replace(&mut self.assumed, before);
            ((member, value, assumed), self.indicator_reads.len() == read)
        });
        self.assumed |= assumed;
        (member, value)
    }

    fn put_member(&mut self, place: usize, ix: ObjIx) {
        self.slots.truncate(place);
        self.slots.resize(place, Slot::Unbound);
        self.slots.push(Slot::Object(ix));
    }

    /// The members that belong or may belong.
    pub fn members(&mut self, aggregate: &Aggregate) -> Vec<(ObjIx, Truth)> {
        let mut members = Vec::new();
        self.each_candidate(aggregate, |it, ix| {
            let member = it.belongs(aggregate);
            if member != Truth::False {
                members.push((ix, member));
            }
            true
        });
        members
    }

    /// Evaluates something of one member.
    pub fn with_member<T>(&mut self, aggregate: &Aggregate, ix: ObjIx, then: impl FnOnce(&mut Self) -> T) -> T {
        let place = self.frame.base + aggregate.slot;
        self.put_member(place, ix);
        let result = then(self);
        self.slots.truncate(place);
        result
    }

    /// The value of an aggregate that stands at `span` of its text.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, span: Span) -> Val {
        let complete = self.is_complete(aggregate.kind);
        // What stands in another aggregate or in a definition depends on more than its own object.
        let kept = self.formula_of.filter(|_| self.frame.base == 0 && aggregate.slot == self.frame.own);
        let mut folded = Fold::default();
        self.each_candidate(aggregate, |it, ix| {
            let (member, value) = match kept {
                Some(indicator) => it.kept_addition(aggregate, span, indicator, ix),
                None => it.addition(aggregate),
            };
            if member == Truth::False {
                return true;
            }
            match aggregate.op {
                AggregateOp::Count => folded.count(member),
                AggregateOp::Any => folded.truth = or(folded.truth, member),
                AggregateOp::All => {
                    let holds = value.map_or(Truth::Unknown, |it| it.truth());
                    folded.broken = or(folded.broken, and(member, not(holds)));
                }
                AggregateOp::UnionArea => folded.shapes.push((value.unwrap_or(Val::Geometry(None)), member)),
                _ => folded.number(value.map_or(Interval::UNKNOWN, |it| it.interval()), member),
            }
            !folded.is_settled(aggregate.op)
        });
        folded.result(aggregate, complete)
    }
}

/// What was gathered of the members.
struct Fold {
    sum: Interval,
    counted: Interval,
    lowest: Interval,
    highest: Interval,
    all: Option<Interval>,
    certain: usize,
    maybe: usize,
    truth: Truth,
    broken: Truth,
    shapes: Vec<(Val, Truth)>,
}

impl Default for Fold {
    fn default() -> Fold {
        let zero = Interval::point(0.0);
        Fold {
            sum: zero,
            counted: zero,
            lowest: Interval { lo: f64::INFINITY, hi: f64::INFINITY },
            highest: Interval { lo: f64::NEG_INFINITY, hi: f64::NEG_INFINITY },
            all: None,
            certain: 0,
            maybe: 0,
            truth: Truth::False,
            broken: Truth::False,
            shapes: Vec::new(),
        }
    }
}

impl Fold {
    fn count(&mut self, member: Truth) {
        let certain = if member == Truth::True { 1.0 } else { 0.0 };
        self.counted = self.counted + Interval::between(certain, 1.0);
    }

    fn number(&mut self, value: Interval, member: Truth) {
        self.all = Some(self.all.map_or(value, |it| it.join(value)));
        self.lowest.lo = self.lowest.lo.min(value.lo);
        self.highest.hi = self.highest.hi.max(value.hi);
        if member == Truth::True {
            self.certain += 1;
            self.sum = self.sum + value;
            self.lowest.hi = self.lowest.hi.min(value.hi);
            self.highest.lo = self.highest.lo.max(value.lo);
        } else {
            self.maybe += 1;
            self.sum = self.sum + value.join(Interval::point(0.0));
        }
    }

    fn is_settled(&self, op: AggregateOp) -> bool {
        match op {
            AggregateOp::Any => self.truth == Truth::True,
            AggregateOp::All => self.broken == Truth::True,
            _ => false,
        }
    }

    fn result(self, aggregate: &Aggregate, complete: bool) -> Val {
        let open = |truth: Truth, decided: Truth| if complete || truth == decided { truth } else { Truth::Unknown };
        match aggregate.op {
            AggregateOp::Count => Val::Num(more(self.counted, complete, true)),
            AggregateOp::Sum => Val::Num(more(self.sum, complete, aggregate.nonnegative)),
            AggregateOp::Any => Val::Bool(open(self.truth, Truth::True)),
            AggregateOp::All => Val::Bool(open(not(self.broken), Truth::False)),
            AggregateOp::UnionArea => Val::Num(more(union_area(&self.shapes), complete, true)),
            AggregateOp::Min | AggregateOp::Max | AggregateOp::Mean => {
                if self.certain + self.maybe == 0 {
                    return Val::Num(Interval::UNKNOWN);
                }
                let least = if aggregate.nonnegative { 0.0 } else { f64::NEG_INFINITY };
                Val::Num(match aggregate.op {
                    AggregateOp::Min if complete => self.lowest,
                    AggregateOp::Min => Interval { lo: least, hi: self.lowest.hi },
                    AggregateOp::Max if complete => self.highest,
                    AggregateOp::Max => Interval { lo: self.highest.lo, hi: f64::INFINITY },
                    _ if complete && self.maybe == 0 => self.sum / Interval::point(self.certain as f64),
                    _ if complete => self.all.unwrap_or(Interval::UNKNOWN),
                    _ => Interval::UNKNOWN,
                })
            }
        }
    }
}

/// A sum to which members that were not recognised may add.
fn more(sum: Interval, complete: bool, nonnegative: bool) -> Interval {
    match (complete, nonnegative) {
        (true, _) => sum,
        (false, true) => Interval { lo: sum.lo, hi: f64::INFINITY },
        (false, false) => Interval::UNKNOWN,
    }
}

fn union_area(shapes: &[(Val, Truth)]) -> Interval {
    let unknown = shapes.iter().any(|it| matches!(it.0, Val::Geometry(None)));
    let area = |only_certain: bool| {
        let members = shapes.iter().filter(|it| !only_certain || it.1 == Truth::True);
        let regions: Vec<Cow<Region>> = members.flat_map(|it| regions(&it.0)).collect();
        let area = boolean::union_area(regions.iter().map(|it| &**it)).to_m2();
        (area / AREA_STEP).round() * AREA_STEP
    };
    let least = area(true);
    let undecided = shapes.iter().any(|it| it.1 != Truth::True);
    let most = if unknown {
        f64::INFINITY
    } else if undecided {
        area(false)
    } else {
        least
    };
    Interval::between(least, most)
}

fn regions(value: &Val) -> Vec<Cow<'_, Region>> {
    match value {
        Val::Geometry(Some(shapes)) => shapes
            .iter()
            .filter_map(|it| match it {
                Shape::Region(region) => Some(Cow::Borrowed(region)),
                Shape::Point(_) | Shape::Path(_) => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
