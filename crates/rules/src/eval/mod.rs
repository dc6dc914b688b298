//! Evaluation of checked expressions over a model: by intervals and Kleene's logic, under the assumptions of one world.

mod aggregate;
mod worlds;

pub use worlds::{Decision, Judged};

use crate::compile::RuleSet;
use crate::functions::{Arg, Args, FUNCTIONS};
use crate::indicators::IndicatorValues;
use crate::ir::{CallArg, Code, Expr, ExprKind, IndicatorField, Math};
use crate::syntax::Arith;
use crate::types::Type;
use crate::value::{Interval, Truth, Val, and, not, or, same};
use analysis::Missing;
use geometry::{Dimension, Rounding, Sense, compare};
use model::{Attr, AttrType, Kind, ObjIx, ObjectId, Reader, Value};
use std::sync::Arc;

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slot {
    /// An object.
    Object(ObjIx),
    /// An evaluated indicator, by its place in the values.
    Indicator(usize),
    /// Nothing yet.
    Unbound,
}

/// An unknown attribute of finite type, with the values that it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The object.
    pub object: ObjIx,
    /// The attribute.
    pub attr: Attr,
    /// Its possible values; of a truth value bit 0 is false and bit 1 true.
    pub mask: u64,
}

/// The variables of one rule, definition or `let`.
#[derive(Clone, Copy, Debug)]
struct Frame {
    /// Where its slots start.
    base: usize,
    /// How many of them are not of aggregates: the objects whose plot is meant by `site`.
    own: usize,
    /// The plot, once it is known.
    plot: Option<Option<ObjIx>>,
}

/// An engine function by its place in the table, its arguments, and what it gave.
type Called = (usize, [Option<Arg>; MAX_ARGS], Result<Val, Missing>);

/// Evaluates the expressions of one rule at a time.
pub struct Evaluator<'a> {
    /// The packs in force.
    pub set: &'a RuleSet,
    /// The model.
    pub reader: &'a Reader<'a>,
    /// The indicators so far.
    pub indicators: &'a IndicatorValues,
    /// Indicators read: place and plot.
    pub indicator_reads: Vec<(usize, Option<ObjectId>)>,
    /// Attributes below this confidence are assumptions.
    floor: f32,
    lets: &'a [Code],
    slots: Vec<Slot>,
    frame: Frame,
    let_values: Vec<Option<LetValue>>,
    world: Vec<Choice>,
    choices: Vec<Choice>,
    recording: bool,
    /// How many undecided values were met: what is computed without one is the same in every world.
    undecided: usize,
    /// Definitions that are undecided are split before what they rest on: fewer worlds, some of which cannot be.
    coarse: bool,
    /// Assumptions count as unknown.
    sceptical: bool,
    /// Whether an assumption was used.
    assumed: bool,
    memo: Vec<Called>,
    /// Results of functions of this cost and above are kept in the memo of the reader.
    keeps_from: u32,
    /// The indicator whose formula is computed: what each object adds to it is kept in the memo of the reader.
    formula_of: Option<usize>,
}

/// The value of a `let` name.
#[derive(Clone)]
struct LetValue {
    value: Val,
    /// Whether nothing undecided was met on the way.
    in_every_world: bool,
}

impl<'a> Evaluator<'a> {
    /// An evaluator of a model.
    pub fn new(set: &'a RuleSet, reader: &'a Reader<'a>, indicators: &'a IndicatorValues) -> Evaluator<'a> {
        Evaluator {
            set,
            reader,
            indicators,
            indicator_reads: Vec::new(),
            floor: 0.0,
            lets: &[],
            slots: Vec::new(),
            frame: Frame { base: 0, own: 0, plot: None },
            let_values: Vec::new(),
            world: Vec::new(),
            choices: Vec::new(),
            recording: false,
            undecided: 0,
            coarse: false,
            sceptical: false,
            assumed: false,
            memo: Vec::new(),
            keeps_from: u32::MAX,
            formula_of: None,
        }
    }

    /// Keeps results of functions of this cost and above in the reader's memo.
    pub fn keep_from(&mut self, cost: u32) {
        self.keeps_from = cost;
    }

    /// The value of an indicator's formula. What each object adds to a sum or a union is kept in the reader's memo.
    pub fn formula(&mut self, indicator: usize, code: &Code) -> Interval {
        self.formula_of = Some(indicator);
        let value = self.number(&code.expr);
        self.formula_of = None;
        value
    }

    /// Starts on a rule or indicator with so many variables.
    pub fn start(&mut self, floor: f32, lets: &'a [Code], variables: usize) {
        self.floor = floor;
        self.lets = lets;
        self.slots.clear();
        self.slots.resize(variables, Slot::Unbound);
        self.frame = Frame { base: 0, own: variables, plot: None };
        self.forget();
    }

    /// Puts an object into a slot.
    pub fn bind(&mut self, slot: usize, value: Slot) {
        self.slots[slot] = value;
        self.frame.plot = None;
        self.forget();
    }

    /// Says which plot is meant; otherwise it is that of the objects.
    pub fn set_plot(&mut self, plot: Option<ObjIx>) {
        self.frame.plot = Some(plot);
    }

    /// Forgets what was computed for another tuple or world.
    fn forget(&mut self) {
        self.let_values.clear();
        self.let_values.resize(self.lets.len(), None);
        self.memo.clear();
    }

    fn forget_lets(&mut self) {
        self.let_values.fill(None);
    }

    /// Forgets what may be another value in another world.
    fn forget_world(&mut self) {
        for value in &mut self.let_values {
            value.take_if(|it| !it.in_every_world);
        }
    }

    /// What a slot holds.
    pub fn slot(&self, slot: usize) -> Slot {
        self.slots.get(self.frame.base + slot).copied().unwrap_or(Slot::Unbound)
    }

    /// The slots of the rule.
    pub fn bound(&self) -> &[Slot] {
        &self.slots
    }

    /// The `let` names' code.
    pub fn lets(&self) -> &'a [Code] {
        self.lets
    }

    /// Evaluates a truth value.
    pub fn truth(&mut self, expr: &Expr) -> Truth {
        match &expr.kind {
            ExprKind::Not(inner) => not(self.truth(inner)),
            ExprKind::Compare { sense, left, right, rounding } => {
                let (left, right) = (self.number(left), self.number(right));
                left.compare(*sense, right, *rounding)
            }
            ExprKind::Same { equal, left, right } => {
                let truth = same(&self.eval(left), &self.eval(right));
                if *equal { truth } else { not(truth) }
            }
            ExprKind::InRange { value, low, high, upper, rounding } => {
                let value = self.number(value);
                let above = value.compare(Sense::AtLeast, self.number(low), *rounding);
                let below = value.compare(*upper, self.number(high), *rounding);
                and(above, below)
            }
            ExprKind::InSet(value, set) => match self.eval(value) {
                Val::Enum(mask) if mask & !set == 0 => Truth::True,
                Val::Enum(mask) if mask & set == 0 => Truth::False,
                _ => Truth::Unknown,
            },
            ExprKind::InList(value, items) => {
                let value = self.eval(value);
                items.iter().map(|it| self.same_as(&value, it)).fold(Truth::False, or)
            }
            ExprKind::And(items) => self.all_of(items),
            ExprKind::Or(items) => {
                let mut truth = Truth::False;
                for item in items {
                    truth = or(truth, self.truth(item));
                    if truth == Truth::True {
                        break;
                    }
                }
                truth
            }
            ExprKind::Before(a, b) => match (self.object(a), self.object(b)) {
                (Some(a), Some(b)) => {
                    let key = |ix| (self.reader.kind(ix), self.reader.id(ix));
                    (key(a) < key(b)).into()
                }
                _ => Truth::Unknown,
            },
            ExprKind::Stated(object, attr) => match self.object(object) {
                None => Truth::Unknown,
                Some(ix) => {
                    let found = self.reader.attribute(ix, *attr);
                    found.is_some_and(|it| !matches!(it.value, Value::Unknown(..))).into()
                }
            },
            ExprKind::TextContains(a, b) => match (self.eval(a), self.eval(b)) {
                (Val::Text(Some(a)), Val::Text(Some(b))) => a.contains(&*b).into(),
                _ => Truth::Unknown,
            },
            _ => self.other(expr).truth(),
        }
    }

    /// Evaluates a number.
    pub fn number(&mut self, expr: &Expr) -> Interval {
        match &expr.kind {
            ExprKind::Const(value) => value.interval(),
            ExprKind::Neg(inner) => -self.number(inner),
            ExprKind::Arith(op, a, b) => {
                let (a, b) = (self.number(a), self.number(b));
                match op {
                    Arith::Add => a + b,
                    Arith::Sub => a - b,
                    Arith::Mul => a * b,
                    Arith::Div => a / b,
                }
            }
            ExprKind::Indicator(at) => self.indicator(*at),
            ExprKind::Math(math, args) => self.math(*math, args),
            ExprKind::Cascade(cascade) => cascade.decide(self).0,
            _ => self.other(expr).interval(),
        }
    }

    /// Evaluates an object.
    pub fn object(&mut self, expr: &Expr) -> Option<ObjIx> {
        match &expr.kind {
            ExprKind::Slot(slot) => match self.slot(*slot) {
                Slot::Object(ix) => Some(ix),
                Slot::Indicator(_) | Slot::Unbound => None,
            },
            ExprKind::Site => self.plot(),
            ExprKind::Conditions => self.conditions(),
            ExprKind::Project => self.reader.members(Kind::Project).first().copied(),
            ExprKind::PlotOf(object) => {
                let ix = self.object(object);
                ix.and_then(|ix| self.plot_of(&[Slot::Object(ix)]))
            }
            _ => self.other(expr).object(),
        }
    }

    /// Evaluates an expression.
    pub fn eval(&mut self, expr: &Expr) -> Val {
        match expr.ty {
            Type::Bool => Val::Bool(self.truth(expr)),
            Type::Number(_) => Val::Num(self.number(expr)),
            Type::Object(_) => Val::Object(self.object(expr)),
            Type::Text | Type::Enum(_) | Type::Geometry | Type::Indicator | Type::Wrong => self.other(expr),
        }
    }

    /// The forms that can give values of several types.
    fn other(&mut self, expr: &Expr) -> Val {
        match &expr.kind {
            ExprKind::Const(value) => value.clone(),
            ExprKind::Let(at) => self.let_value(*at),
            ExprKind::Attr { object, attr, define } => match self.object(object) {
                Some(ix) => self.attribute(ix, *attr, *define, &expr.ty),
                None => expr.ty.unknown(),
            },
            ExprKind::Name(object) => {
                let name = self.object(object).map(|ix| self.reader.name(ix).clone());
                Val::Text(name.filter(|it| !it.is_empty()))
            }
            ExprKind::OfIndicator(object, field) => self.indicator_field(object, *field),
            ExprKind::Table { table, keys } => match keys.as_slice() {
                [a] => table.look_up(&[self.eval(a)]),
                [a, b] => table.look_up(&[self.eval(a), self.eval(b)]),
                keys => {
                    let keys: Vec<Val> = keys.iter().map(|it| self.eval(it)).collect();
                    table.look_up(&keys)
                }
            },
            ExprKind::Call { function, args } => self.call(*function, args).unwrap_or_else(|_| expr.ty.unknown()),
            ExprKind::ShapeOf(object) => {
                let shape = self.object(object).and_then(|ix| self.reader.object(ix).shape.clone());
                Val::Geometry(shape.map(|it| Arc::from([it])))
            }
            ExprKind::If(condition, yes, no) => match self.truth(condition) {
                Truth::True => self.eval(yes),
                Truth::False => self.eval(no),
                Truth::Unknown => self.eval(yes).join(self.eval(no)),
            },
            ExprKind::Default(value, other) => self.default(value, other),
            ExprKind::Cite(value, _) => self.eval(value),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, expr.span),
            // Everything else has one type and its own evaluator.
            _ => expr.ty.unknown(),
        }
    }

    /// Kleene's conjunction; stops at the first that is false.
    pub fn all_of(&mut self, items: &[Expr]) -> Truth {
        let mut truth = Truth::True;
        for item in items {
            truth = and(truth, self.truth(item));
            if truth == Truth::False {
                break;
            }
        }
        truth
    }

    fn same_as(&mut self, value: &Val, item: &Expr) -> Truth {
        match (value, &item.ty) {
            (Val::Num(value), Type::Number(dimension)) => {
                value.compare(Sense::Equal, self.number(item), Rounding::of(*dimension))
            }
            _ => same(value, &self.eval(item)),
        }
    }

    /// Evaluates in the frame of another text: its own slots, the same world.
    pub fn within<T>(&mut self, slots: &[Slot], then: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.frame;
        let base = self.slots.len();
        self.slots.extend_from_slice(slots);
        self.frame = Frame { base, own: slots.len(), plot: None };
        let result = then(self);
        self.slots.truncate(base);
        self.frame = outer;
        result
    }

    /// Evaluates in the frame of the rule's `let` names: its variables, without those of aggregates.
    pub fn within_rule<T>(&mut self, then: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.frame;
        let base = self.slots.len();
        let own = outer.own;
        self.slots.extend_from_within(outer.base..outer.base + own);
        self.frame = Frame { base, own, plot: outer.plot };
        let result = then(self);
        self.slots.truncate(base);
        self.frame = outer;
        result
    }

    fn let_value(&mut self, at: usize) -> Val {
        if let Some(Some(value)) = self.let_values.get(at) {
            return value.value.clone();
        }
        let lets = self.lets;
        let Some(code) = lets.get(at) else { return Val::Bool(Truth::Unknown) };
        let before = self.undecided;
        let value = self.within_rule(|it| it.eval(&code.expr));
        self.let_values[at] = Some(LetValue { value: value.clone(), in_every_world: self.undecided == before });
        value
    }

    /// An attribute: as stated, else as defined, else unknown.
    pub fn attribute(&mut self, ix: ObjIx, attr: Attr, define: Option<usize>, ty: &Type) -> Val {
        match self.reader.attribute(ix, attr) {
            Some(stated) => {
                let low = stated.confidence < self.floor;
                if let (Value::Number(value), false) = (&stated.value, low) {
                    return Val::number(*value);
                }
                let value = if low && self.sceptical { ty.unknown() } else { self.stated(&stated.value, attr, ty) };
                self.assumed |= low;
                self.settle(ix, attr, value)
            }
            None => match define {
                Some(define) => self.defined(ix, attr, define, ty),
                None => self.settle(ix, attr, ty.unknown()),
            },
        }
    }

    fn stated(&self, value: &Value, attr: Attr, ty: &Type) -> Val {
        match value {
            Value::Number(value) => Val::number(*value),
            Value::Between(lo, hi) => Val::Num(Interval::between(*lo, *hi)),
            Value::Text(text) => Val::Text(Some(text.clone())),
            Value::Bool(value) => Val::Bool((*value).into()),
            Value::Enum(index) => Val::Enum(1 << (index & 63)),
            Value::OneOf(indices) => match attr.ty() {
                AttrType::Enum(_) if !indices.is_empty() => {
                    Val::Enum(indices.iter().fold(0, |mask, it| mask | 1 << (it & 63)))
                }
                _ => ty.unknown(),
            },
            Value::Object(id) => Val::Object(self.reader.find(*id)),
            Value::Unknown(..) => ty.unknown(),
        }
    }

    /// The value that an attribute has in this world; an undecided one of finite type becomes a choice.
    fn settle(&mut self, object: ObjIx, attr: Attr, value: Val) -> Val {
        let mask = match &value {
            Val::Bool(Truth::Unknown) => 0b11,
            Val::Enum(mask) if mask.count_ones() > 1 => *mask,
            _ => return value,
        };
        self.undecided += 1;
        if let Some(chosen) = self.chosen(object, attr) {
            return of_mask(&value, chosen & mask);
        }
        self.record(Choice { object, attr, mask });
        value
    }

    fn chosen(&self, object: ObjIx, attr: Attr) -> Option<u64> {
        self.world.iter().find(|it| it.object == object && it.attr == attr).map(|it| it.mask)
    }

    fn record(&mut self, choice: Choice) {
        let known = |it: &Choice| it.object == choice.object && it.attr == choice.attr;
        if self.recording && self.choices.len() < worlds::MAX_CHOICES && !self.choices.iter().any(known) {
            self.choices.push(choice);
        }
    }

    fn defined(&mut self, ix: ObjIx, attr: Attr, define: usize, ty: &Type) -> Val {
        let set = self.set;
        let Some(define) = set.defines.get(define) else { return ty.unknown() };
        let finite = matches!(ty, Type::Bool | Type::Enum(_));
        if finite && let Some(chosen) = self.chosen(ix, attr) {
            self.undecided += 1;
            return of_mask(&ty.unknown(), chosen);
        }
        let before = self.choices.len();
        let recording = self.recording;
        self.recording = recording && !(self.coarse && finite);
        let value = self.within(&[Slot::Object(ix)], |it| it.eval(&define.code.expr));
        self.recording = recording;
        if self.choices.len() > before || !finite {
            return value;
        }
        self.settle(ix, attr, value)
    }

    fn default(&mut self, value: &Expr, other: &Expr) -> Val {
        let before = self.choices.len();
        let found = self.eval(value);
        let unknown = match &found {
            Val::Num(interval) => interval.is_unknown(),
            Val::Enum(mask) => expr_mask(&value.ty) == *mask && !found.is_decided(),
            other => !other.is_decided(),
        };
        if !unknown || self.sceptical {
            return found;
        }
        self.choices.truncate(before);
        self.assumed = true;
        self.eval(other)
    }

    /// The plot that `site` means.
    pub fn plot(&mut self) -> Option<ObjIx> {
        if let Some(plot) = self.frame.plot {
            return plot;
        }
        let Frame { base, own, .. } = self.frame;
        let slots: Vec<Slot> = self.slots[base..base + own].to_vec();
        let plot = self.plot_of(&slots);
        self.frame.plot = Some(plot);
        plot
    }

    /// The plot of the first object that has one; else the only one there is.
    fn plot_of(&self, slots: &[Slot]) -> Option<ObjIx> {
        for slot in slots {
            match slot {
                Slot::Object(ix) => {
                    if self.reader.kind(*ix) == Kind::SiteBoundary {
                        return Some(*ix);
                    }
                    if let Some(plot) = self.reader.plot(*ix).and_then(|id| self.reader.find(id)) {
                        return Some(plot);
                    }
                }
                Slot::Indicator(at) => {
                    if let Some(plot) = self.indicators.plot(*at).and_then(|id| self.reader.find(id)) {
                        return Some(plot);
                    }
                }
                Slot::Unbound => {}
            }
        }
        match self.reader.members(Kind::SiteBoundary) {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The planning conditions of the plot: those that name it, else the only ones.
    fn conditions(&mut self) -> Option<ObjIx> {
        let plot = self.plot();
        let all = self.reader.members(Kind::Conditions);
        let plot_id = plot.map(|ix| self.reader.id(ix));
        let of_plot = all.iter().find(|ix| plot_id.is_some() && self.reader.plot(**ix) == plot_id);
        match (of_plot, all) {
            (Some(found), _) => Some(*found),
            (None, [only]) if self.reader.plot(*only).is_none() => Some(*only),
            _ => None,
        }
    }

    /// The number of the plot whose conditions hold for the tuple.
    pub fn conditions_plot(&mut self) -> Option<Arc<str>> {
        self.conditions().map(|ix| self.reader.name(ix).clone())
    }

    fn indicator(&mut self, at: usize) -> Interval {
        let plot = self.plot().map(|ix| self.reader.id(ix));
        self.indicator_reads.push((at, plot));
        match self.indicators.get(at, plot) {
            Some(value) if self.reader.is_as_drawn() => value.reported(),
            Some(value) => value.value,
            None => Interval::UNKNOWN,
        }
    }

    fn indicator_field(&mut self, object: &Expr, field: IndicatorField) -> Val {
        let ExprKind::Slot(slot) = object.kind else { return Val::Bool(Truth::Unknown) };
        let Slot::Indicator(at) = self.slot(slot) else { return Val::Bool(Truth::Unknown) };
        self.indicators.field(self.set, at, field)
    }

    /// Calls an engine function; says what is missing when it gives nothing.
    pub fn call(&mut self, function: usize, args: &[CallArg]) -> Result<Val, Missing> {
        let undecided = || Missing {
            object: None,
            need: analysis::Need::Nothing,
            zh: "参数未知".into(),
            en: "an argument is unknown".into(),
        };
        let mut values: [Option<Arg>; MAX_ARGS] = [None; MAX_ARGS];
        for (place, arg) in values.iter_mut().zip(args) {
            *place = Some(match arg {
                CallArg::Kind(kind) => Arg::Kind(*kind),
                CallArg::Value(expr) => match self.eval(expr) {
                    Val::Object(Some(ix)) => Arg::Object(ix),
                    Val::Num(interval) if interval.is_point() => Arg::Number(interval.lo),
                    Val::Enum(mask) if mask.count_ones() == 1 => Arg::Enum(mask.trailing_zeros() as u16),
                    _ => return Err(undecided()),
                },
            });
        }
        if let Some((.., value)) = self.memo.iter().find(|it| it.0 == function && it.1 == values) {
            return value.clone();
        }
        let arguments: Vec<Arg> = values.iter().copied().flatten().collect();
        let row = &FUNCTIONS[function];
        let value = if row.cost >= self.keeps_from && row.can_be_kept() && !self.reader.is_as_drawn() {
            let id = |arg: &Arg| match arg {
                Arg::Object(ix) => self.reader.id(*ix).0,
                Arg::Kind(kind) => *kind as u64,
                Arg::Number(value) => value.to_bits(),
                Arg::Enum(value) => u64::from(*value),
            };
            let mut key = [0; MAX_ARGS];
            key.iter_mut().zip(&arguments).for_each(|(place, arg)| *place = id(arg));
            self.reader.keep((row.name, key), |reader| (row.eval)(reader, &Args(&arguments)))
        } else {
            (row.eval)(self.reader, &Args(&arguments))
        };
        if self.memo.len() < MEMO {
            self.memo.push((function, values, value.clone()));
        }
        value
    }

    fn math(&mut self, math: Math, args: &[Expr]) -> Interval {
        let mut numbers = args.iter().map(|it| self.number(it)).collect::<Vec<_>>().into_iter();
        let Some(first) = numbers.next() else { return Interval::UNKNOWN };
        match math {
            Math::Abs => first.abs(),
            Math::Min => numbers.fold(first, Interval::min),
            Math::Max => numbers.fold(first, Interval::max),
            Math::Interval => numbers.fold(first, Interval::join),
            Math::Sqrt => first.max(Interval::point(0.0)).map(f64::sqrt),
            Math::Round | Math::Ceil | Math::Floor => {
                let to_whole: fn(f64) -> f64 = match math {
                    Math::Ceil => ceil,
                    Math::Floor => floor,
                    _ => f64::round,
                };
                match numbers.next() {
                    None => first.map(to_whole),
                    Some(step) => match step.exact().filter(|it| *it > 0.0) {
                        Some(step) => {
                            let whole = (first / Interval::point(step)).map(to_whole);
                            whole * Interval::point(step)
                        }
                        None => Interval::UNKNOWN,
                    },
                }
            }
        }
    }

    /// Whether an assumption was used since the last [`Evaluator::judge`].
    pub fn has_assumed(&self) -> bool {
        self.assumed
    }

    /// Evaluates in a world.
    pub fn in_world<T>(&mut self, world: &[Choice], then: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.world, world.to_vec());
        self.forget_world();
        let result = then(self);
        self.world = outer;
        self.forget_world();
        result
    }

    /// Evaluates with assumptions counted as unknown.
    pub fn sceptically<T>(&mut self, then: impl FnOnce(&mut Self) -> T) -> T {
        self.sceptical = true;
        self.forget_lets();
        let result = then(self);
        self.sceptical = false;
        self.forget_lets();
        result
    }
}

/// The most arguments that a function takes.
const MAX_ARGS: usize = 4;

/// Calls remembered within a tuple.
const MEMO: usize = 64;

/// Rounds up what is above a whole number by more than the rounding of comparisons: 3.0000000001 stalls are 3.
fn ceil(value: f64) -> f64 {
    let nearest = value.round();
    let whole = compare(value, Sense::Equal, nearest, Rounding::of(Dimension::NONE));
    if whole { nearest } else { value.ceil() }
}

/// Rounds down what is below a whole number by more than the rounding of comparisons.
fn floor(value: f64) -> f64 {
    let nearest = value.round();
    let whole = compare(value, Sense::Equal, nearest, Rounding::of(Dimension::NONE));
    if whole { nearest } else { value.floor() }
}

fn expr_mask(ty: &Type) -> u64 {
    match ty {
        Type::Enum(def) => def.all(),
        _ => 0,
    }
}

/// The value of a type that a world's mask means.
fn of_mask(like: &Val, mask: u64) -> Val {
    match like {
        Val::Bool(_) => Val::Bool(match mask {
            0b01 => Truth::False,
            0b10 => Truth::True,
            _ => Truth::Unknown,
        }),
        _ if mask == 0 => like.clone(),
        _ => Val::Enum(mask),
    }
}
