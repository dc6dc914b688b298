//! Checked expressions: every name resolved, every unit settled.

use crate::cascade::Cascade;
use crate::functions::{FUNCTIONS, Near};
use crate::source::{Origin, Span};
use crate::syntax::{AggregateOp, Arith};
use crate::table::Table;
use crate::types::Type;
use crate::value::Val;
use geometry::{Rounding, Sense};
use model::{Attr, Kind};
use std::sync::Arc;

/// A checked expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// Type of its value.
    pub ty: Type,
    /// Where it stands in its text.
    pub span: Span,
}

/// A checked expression with its text.
#[derive(Clone, Debug)]
pub struct Code {
    /// The expression.
    pub expr: Expr,
    /// Its text.
    pub origin: Origin,
}

/// Functions that the language itself has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Math {
    /// `abs(x)`
    Abs,
    /// `min(x, y, …)`
    Min,
    /// `max(x, y, …)`
    Max,
    /// `round(x)`, `round(x, step)`
    Round,
    /// `ceil(x)`, `ceil(x, step)`
    Ceil,
    /// `floor(x)`, `floor(x, step)`
    Floor,
    /// `sqrt(x)`
    Sqrt,
    /// `interval(lo, hi)`: known to lie between.
    Interval,
}

impl Math {
    /// All, by name.
    pub const ALL: [(&'static str, Math); 8] = [
        ("abs", Math::Abs),
        ("min", Math::Min),
        ("max", Math::Max),
        ("round", Math::Round),
        ("ceil", Math::Ceil),
        ("floor", Math::Floor),
        ("sqrt", Math::Sqrt),
        ("interval", Math::Interval),
    ];
}

/// What is known of an evaluated indicator, in rules over `Indicator`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndicatorField {
    /// `i.id`
    Id,
    /// `i.title`
    Title,
    /// `i.value`
    Value,
    /// `i.declared`
    Declared,
    /// `i.agrees`: computed equals declared within half of the last digit written.
    Agrees,
    /// `i.within_limit`
    WithinLimit,
    /// `i.is_estimate`
    IsEstimate,
}

impl IndicatorField {
    /// All, by name.
    pub const ALL: [(&'static str, IndicatorField, Type); 7] = [
        ("id", IndicatorField::Id, Type::Text),
        ("title", IndicatorField::Title, Type::Text),
        ("value", IndicatorField::Value, Type::PLAIN),
        ("declared", IndicatorField::Declared, Type::PLAIN),
        ("agrees", IndicatorField::Agrees, Type::Bool),
        ("within_limit", IndicatorField::WithinLimit, Type::Bool),
        ("is_estimate", IndicatorField::IsEstimate, Type::Bool),
    ];
}

/// An argument of an engine function.
#[derive(Clone, Debug)]
pub enum CallArg {
    /// A value.
    Value(Expr),
    /// The name of a kind.
    Kind(Kind),
}

/// The forms of checked expressions.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the parts of what the variant says")]
pub enum ExprKind {
    /// A literal.
    Const(Val),
    /// A variable of `for` or of an aggregate, or `this`.
    Slot(usize),
    /// A `let` name.
    Let(usize),
    /// The tuple's plot.
    Site,
    /// The planning conditions of the tuple's plot.
    Conditions,
    /// The project.
    Project,
    /// An attribute, with the definition that fills it when the object does not state it.
    Attr { object: Box<Expr>, attr: Attr, define: Option<usize> },
    /// An object's name.
    Name(Box<Expr>),
    /// An object's plot.
    PlotOf(Box<Expr>),
    /// A field of an evaluated indicator.
    OfIndicator(Box<Expr>, IndicatorField),
    /// The value of an indicator for the tuple's plot.
    Indicator(usize),
    /// Whether an object itself carries an attribute.
    Stated(Box<Expr>, Attr),
    /// A table look-up.
    Table { table: Arc<Table>, keys: Vec<Expr> },
    /// A call of an engine function.
    Call { function: usize, args: Vec<CallArg> },
    /// A function of the language.
    Math(Math, Vec<Expr>),
    /// Whether a text holds another.
    TextContains(Box<Expr>, Box<Expr>),
    /// The shape of an object.
    ShapeOf(Box<Expr>),
    /// A value with the clause that it follows from.
    Cite(Box<Expr>, Arc<str>),
    /// `-x`
    Neg(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `x + y` and so on.
    Arith(Arith, Box<Expr>, Box<Expr>),
    /// Numbers compared.
    Compare { sense: Sense, left: Box<Expr>, right: Box<Expr>, rounding: Rounding },
    /// Anything else tested for being the same.
    Same { equal: bool, left: Box<Expr>, right: Box<Expr> },
    /// A number in a range.
    InRange { value: Box<Expr>, low: Box<Expr>, high: Box<Expr>, upper: Sense, rounding: Rounding },
    /// An enum value in a set.
    InSet(Box<Expr>, u64),
    /// Anything else in a list.
    InList(Box<Expr>, Vec<Expr>),
    /// `x and y`
    And(Vec<Expr>),
    /// `x or y`
    Or(Vec<Expr>),
    /// `if c then x else y`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x ?? y`
    Default(Box<Expr>, Box<Expr>),
    /// `a before b`
    Before(Box<Expr>, Box<Expr>),
    /// `sum(v in Kind where c: x)`
    Aggregate(Box<Aggregate>),
    /// The limit of a review point for which lower levels of the cascade set values.
    Cascade(Box<Cascade>),
}

/// A checked aggregate.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// What is made of the values.
    pub op: AggregateOp,
    /// The slot of its variable.
    pub slot: usize,
    /// The kind gone over.
    pub kind: Kind,
    /// Only objects of this plot.
    pub of: Option<Expr>,
    /// Which objects.
    pub condition: Option<Expr>,
    /// What of each.
    pub body: Option<Expr>,
    /// Where they lie, as far as the condition says.
    pub windows: Vec<Window>,
    /// Whether no value of the body is below zero.
    pub nonnegative: bool,
}

/// Where the objects lie that can make a condition true: near another object.
#[derive(Clone, Debug)]
pub struct Window {
    /// The object that they are near to.
    pub to: Expr,
    /// Within this distance; `None` where the boxes meet.
    pub within: Option<Expr>,
}

impl Expr {
    /// A literal.
    pub fn constant(value: Val, ty: Type, span: Span) -> Expr {
        Expr { kind: ExprKind::Const(value), ty, span }
    }

    /// What was reported as wrong already.
    pub fn wrong(span: Span) -> Expr {
        Expr::constant(Type::Wrong.unknown(), Type::Wrong, span)
    }

    /// The parts of an expression, in order.
    pub fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Const(_)
            | ExprKind::Slot(_)
            | ExprKind::Let(_)
            | ExprKind::Site
            | ExprKind::Conditions
            | ExprKind::Project
            | ExprKind::Indicator(_) => Vec::new(),
            ExprKind::Attr { object: a, .. }
            | ExprKind::Name(a)
            | ExprKind::PlotOf(a)
            | ExprKind::OfIndicator(a, _)
            | ExprKind::Stated(a, _)
            | ExprKind::ShapeOf(a)
            | ExprKind::Cite(a, _)
            | ExprKind::Neg(a)
            | ExprKind::Not(a)
            | ExprKind::InSet(a, _) => vec![a],
            ExprKind::Table { keys: items, .. }
            | ExprKind::Math(_, items)
            | ExprKind::And(items)
            | ExprKind::Or(items) => items.iter().collect(),
            ExprKind::Call { args, .. } => args
                .iter()
                .filter_map(|it| match it {
                    CallArg::Value(expr) => Some(expr),
                    CallArg::Kind(_) => None,
                })
                .collect(),
            ExprKind::TextContains(a, b)
            | ExprKind::Arith(_, a, b)
            | ExprKind::Compare { left: a, right: b, .. }
            | ExprKind::Same { left: a, right: b, .. }
            | ExprKind::Default(a, b)
            | ExprKind::Before(a, b) => vec![a, b],
            ExprKind::InRange { value, low, high, .. } => vec![value, low, high],
            ExprKind::InList(value, items) => std::iter::once(&**value).chain(items).collect(),
            ExprKind::If(a, b, c) => vec![a, b, c],
            ExprKind::Aggregate(it) => [&it.of, &it.condition, &it.body].into_iter().flatten().collect(),
            ExprKind::Cascade(it) => vec![&it.own],
        }
    }

    /// Whether a part is of this form.
    pub fn any(&self, test: &mut impl FnMut(&Expr) -> bool) -> bool {
        test(self) || self.parts().into_iter().any(|it| it.any(test))
    }

    /// The operands of a top-level `and`, or the expression itself.
    pub fn conjuncts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::And(items) => items.iter().flat_map(Expr::conjuncts).collect(),
            _ => vec![self],
        }
    }

    /// The slots that it reads, bit by bit, also by way of `let` names. The tuple's plot is that of its first object.
    pub fn slots(&self, lets: &[Code]) -> u64 {
        let own = match &self.kind {
            ExprKind::Slot(slot) => 1 << slot,
            ExprKind::Let(at) => lets.get(*at).map_or(0, |it| it.expr.slots(lets)),
            ExprKind::Site | ExprKind::Conditions | ExprKind::Indicator(_) | ExprKind::Cascade(_) => 1,
            _ => 0,
        };
        self.parts().into_iter().fold(own, |mask, it| mask | it.slots(lets))
    }

    /// Whether it can never be below zero.
    pub fn is_nonnegative(&self) -> bool {
        match &self.kind {
            ExprKind::Const(value) => value.interval().lo >= 0.0,
            ExprKind::Attr { attr, .. } => !matches!(
                attr,
                Attr::GroundLevel | Attr::OutdoorLevel | Attr::Rotation | Attr::Latitude | Attr::Longitude
            ),
            ExprKind::Call { function, .. } => FUNCTIONS[*function].nonnegative,
            ExprKind::Math(Math::Abs | Math::Sqrt, _) => true,
            ExprKind::Math(_, args) => args.iter().all(Expr::is_nonnegative),
            ExprKind::Arith(op, a, b) => *op != Arith::Sub && a.is_nonnegative() && b.is_nonnegative(),
            ExprKind::If(_, a, b) | ExprKind::Default(a, b) => a.is_nonnegative() && b.is_nonnegative(),
            ExprKind::Table { table, .. } => table.cells.iter().all(|it| it.interval().lo >= 0.0),
            ExprKind::Aggregate(it) => match it.op {
                AggregateOp::Count | AggregateOp::UnionArea => true,
                _ => it.nonnegative,
            },
            ExprKind::Cascade(it) => it.own.is_nonnegative() && it.limits.iter().all(|it| it.value >= 0.0),
            _ => false,
        }
    }

    /// Rough cost in the cost of reading an attribute, when a kind has `per_kind` objects.
    pub fn cost(&self, per_kind: f64) -> f64 {
        let parts: f64 = self.parts().into_iter().map(|it| it.cost(per_kind)).sum();
        match &self.kind {
            ExprKind::Call { function, .. } => parts + f64::from(FUNCTIONS[*function].cost),
            ExprKind::Aggregate(it) => {
                let members = if it.windows.is_empty() { per_kind } else { per_kind / 50.0 };
                (parts + 1.0) * members.max(1.0)
            }
            _ => parts + 1.0,
        }
    }
}

/// The windows of variable `slot` that follow from the top-level conjuncts of a condition, when the variables of `bound` have
/// their objects already.
pub fn windows(condition: &Expr, slot: usize, bound: u64, lets: &[Code]) -> Vec<Window> {
    condition.conjuncts().into_iter().filter_map(|it| window(it, slot, bound, lets)).collect()
}

fn window(conjunct: &Expr, slot: usize, bound: u64, lets: &[Code]) -> Option<Window> {
    let (call, within) = match &conjunct.kind {
        ExprKind::Compare { sense: Sense::LessThan | Sense::AtMost | Sense::Equal, left, right, .. } => {
            (&**left, Some(&**right))
        }
        ExprKind::Compare { sense: Sense::MoreThan | Sense::AtLeast, left, right, .. } => match &left.kind {
            // x > gap(a, b)
            _ if is_near(right, Near::Within) => (&**right, Some(&**left)),
            // overlap_area(a, b) > 0
            _ if is_near(left, Near::Meets) && is_positive(conjunct, right) => (&**left, None),
            _ => return None,
        },
        ExprKind::InRange { value, high, .. } => (&**value, Some(&**high)),
        ExprKind::Call { .. } => (conjunct, None),
        _ => return None,
    };
    let wanted = if within.is_some() { Near::Within } else { Near::Meets };
    if !is_near(call, wanted) {
        return None;
    }
    let ExprKind::Call { args, .. } = &call.kind else { return None };
    let [CallArg::Value(a), CallArg::Value(b), ..] = args.as_slice() else { return None };
    let is_variable = |it: &Expr| matches!(it.kind, ExprKind::Slot(at) if at == slot);
    let to = match (is_variable(a), is_variable(b)) {
        (true, false) => b,
        (false, true) => a,
        _ => return None,
    };
    let is_bound = |it: &Expr| it.slots(lets) & !bound == 0;
    let known = is_bound(to) && within.is_none_or(is_bound);
    known.then(|| Window { to: to.clone(), within: within.cloned() })
}

fn is_near(expr: &Expr, near: Near) -> bool {
    matches!(expr.kind, ExprKind::Call { function, .. } if FUNCTIONS[function].near == near)
}

/// Whether `x > limit` or `x >= limit` says that x is above zero.
fn is_positive(comparison: &Expr, limit: &Expr) -> bool {
    let ExprKind::Const(value) = &limit.kind else { return false };
    let strict = matches!(comparison.kind, ExprKind::Compare { sense: Sense::MoreThan, .. });
    if strict { value.interval().lo >= 0.0 } else { value.interval().lo > 1e-3 }
}
