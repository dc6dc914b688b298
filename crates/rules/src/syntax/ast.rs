use crate::source::Span;
use geometry::{Dimension, Sense};

/// An expression as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// What it is.
    pub kind: AstKind,
    /// Where it stands in the text.
    pub span: Span,
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum AstKind {
    /// A number in SI.
    Number {
        /// Value in SI.
        value: f64,
        /// What kind of quantity.
        dimension: Dimension,
        /// Written with `%` or `‰`.
        percent: bool,
    },
    /// `"…"`
    Text(String),
    /// `true`, `false`
    Bool(bool),
    /// A variable, `let` name, scope name or enum value.
    Name(String),
    /// `object.attribute`
    Field(Box<Ast>, Ident),
    /// `table[key, …]`
    Index(Ident, Vec<Ast>),
    /// `function(argument, …)`
    Call(Ident, Vec<Ast>),
    /// `-x`
    Neg(Box<Ast>),
    /// `not x`
    Not(Box<Ast>),
    /// `x + y` and so on.
    Arith(Arith, Box<Ast>, Box<Ast>),
    /// `x >= y` and so on.
    Compare(Sense, Box<Ast>, Box<Ast>),
    /// `x in low ..= high`
    InRange {
        /// What is tested.
        value: Box<Ast>,
        /// Lower end, included.
        low: Box<Ast>,
        /// Upper end.
        high: Box<Ast>,
        /// Whether the upper end is included.
        closed: bool,
    },
    /// `x in [v, …]`
    InList(Box<Ast>, Vec<Ast>),
    /// `x and y and …`
    And(Vec<Ast>),
    /// `x or y or …`
    Or(Vec<Ast>),
    /// `if c then x else y`
    If(Box<Ast>, Box<Ast>, Box<Ast>),
    /// `x ?? y`
    Default(Box<Ast>, Box<Ast>),
    /// `a before b`
    Before(Box<Ast>, Box<Ast>),
    /// `sum(v in Kind where c: x)`
    Aggregate {
        /// What is made of the values.
        op: AggregateOp,
        /// The variable.
        variable: Ident,
        /// `site.Kind`: only objects of that plot.
        of: Option<Box<Ast>>,
        /// The kind gone over.
        kind: Ident,
        /// Which objects.
        condition: Option<Box<Ast>>,
        /// What of each; `count`, `any` and `all` may do without one half.
        body: Option<Box<Ast>>,
    },
}

/// The four operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// What an aggregate makes of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateOp {
    /// Their sum.
    Sum,
    /// How many there are.
    Count,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// Whether one is true.
    Any,
    /// Whether all are true.
    All,
    /// The area of their union.
    UnionArea,
    /// Their mean.
    Mean,
}

impl AggregateOp {
    /// All, by name.
    pub const ALL: [(&'static str, AggregateOp); 8] = [
        ("sum", AggregateOp::Sum),
        ("count", AggregateOp::Count),
        ("min", AggregateOp::Min),
        ("max", AggregateOp::Max),
        ("any", AggregateOp::Any),
        ("all", AggregateOp::All),
        ("union_area", AggregateOp::UnionArea),
        ("mean", AggregateOp::Mean),
    ];

    /// By name.
    pub fn from_name(name: &str) -> Option<AggregateOp> {
        AggregateOp::ALL.iter().find(|it| it.0 == name).map(|it| it.1)
    }
}

impl Ast {
    /// The parts of an expression, in order.
    pub fn children(&self) -> Vec<&Ast> {
        match &self.kind {
            AstKind::Number { .. } | AstKind::Text(_) | AstKind::Bool(_) | AstKind::Name(_) => Vec::new(),
            AstKind::Field(a, _) | AstKind::Neg(a) | AstKind::Not(a) => vec![a],
            AstKind::Index(_, items) | AstKind::Call(_, items) | AstKind::And(items) | AstKind::Or(items) => {
                items.iter().collect()
            }
            AstKind::Arith(_, a, b) | AstKind::Compare(_, a, b) | AstKind::Default(a, b) | AstKind::Before(a, b) => {
                vec![a, b]
            }
            AstKind::InRange { value, low, high, .. } => vec![value, low, high],
            AstKind::InList(value, items) => std::iter::once(&**value).chain(items).collect(),
            AstKind::If(a, b, c) => vec![a, b, c],
            AstKind::Aggregate { of, condition, body, .. } => {
                [of, condition, body].into_iter().flatten().map(|it| &**it).collect()
            }
        }
    }

    /// The parts of an expression, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Ast> {
        match &mut self.kind {
            AstKind::Number { .. } | AstKind::Text(_) | AstKind::Bool(_) | AstKind::Name(_) => Vec::new(),
            AstKind::Field(a, _) | AstKind::Neg(a) | AstKind::Not(a) => vec![a],
            AstKind::Index(_, items) | AstKind::Call(_, items) | AstKind::And(items) | AstKind::Or(items) => {
                items.iter_mut().collect()
            }
            AstKind::Arith(_, a, b) | AstKind::Compare(_, a, b) | AstKind::Default(a, b) | AstKind::Before(a, b) => {
                vec![a, b]
            }
            AstKind::InRange { value, low, high, .. } => vec![value, low, high],
            AstKind::InList(value, items) => std::iter::once(&mut **value).chain(items).collect(),
            AstKind::If(a, b, c) => vec![a, b, c],
            AstKind::Aggregate { of, condition, body, .. } => {
                [of, condition, body].into_iter().flatten().map(|it| &mut **it).collect()
            }
        }
    }
}
