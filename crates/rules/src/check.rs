//! From syntax to checked expressions: names, types, units. Reports everything that is wrong and goes on.

use crate::functions::{self, FUNCTIONS, Param};
use crate::ir::{Aggregate, CallArg, Code, Expr, ExprKind, IndicatorField, Math, windows};
use crate::source::{Diagnostic, Origin, Span};
use crate::syntax::{AggregateOp, Arith, Ast, AstKind, Ident};
use crate::table::Table;
use crate::types::{EnumDef, Type, model_enum};
use crate::value::Val;
use geometry::{Dimension, Rounding, Sense};
use model::{Attr, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an expression can refer to besides its variables.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Tables of the rule and of its pack.
    pub tables: BTreeMap<String, Arc<Table>>,
    /// Definitions by kind and attribute.
    pub defines: BTreeMap<(Kind, Attr), usize>,
    /// Indicators by id, with place and dimension.
    pub indicators: BTreeMap<String, (usize, Dimension)>,
}

/// Checks the expressions of one rule, definition or indicator.
pub struct Checker<'a> {
    /// What there is.
    pub names: &'a Names,
    /// Variables by slot.
    pub variables: Vec<(String, Type)>,
    /// `let` names with their code.
    pub lets: Vec<(String, Code)>,
    /// Whether aggregates go over the objects of the plot only (indicators).
    pub by_plot: bool,
    /// What was found.
    pub faults: Vec<Diagnostic>,
}

const SCOPE: &[&str] = &["site", "conditions", "project", "indicator"];

impl<'a> Checker<'a> {
    /// A checker without variables.
    pub fn new(names: &'a Names) -> Checker<'a> {
        Checker { names, variables: Vec::new(), lets: Vec::new(), by_plot: false, faults: Vec::new() }
    }

    /// Checks a syntax tree that should give a value of a type; without one, any.
    pub fn code(&mut self, ast: &Ast, origin: &Origin, expected: Option<&Type>) -> Code {
        let mut check = Check { to: self, origin };
        let expr = match expected {
            Some(ty) => check.want(ast, ty),
            None => check.check(ast, None),
        };
        Code { expr, origin: origin.clone() }
    }

    /// The code of the `let` names.
    pub fn let_codes(&self) -> Vec<Code> {
        self.lets.iter().map(|it| it.1.clone()).collect()
    }
}

struct Check<'c, 'a> {
    to: &'c mut Checker<'a>,
    origin: &'c Origin,
}

impl Check<'_, '_> {
    fn fault(&mut self, span: Span, code: &'static str, zh: String, en: String) -> &mut Diagnostic {
        let diagnostic = Diagnostic::error(&self.origin.file, self.origin.place(span), code, zh, en);
        self.to.faults.push(diagnostic);
        let last = self.to.faults.len() - 1;
        &mut self.to.faults[last]
    }

    fn fault_near<'n>(
        &mut self,
        ident: &Ident,
        code: &'static str,
        zh: String,
        en: String,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Expr {
        let diagnostic = Diagnostic::error(&self.origin.file, self.origin.place(ident.span), code, zh, en);
        self.to.faults.push(diagnostic.with_nearest(&ident.name, names));
        Expr::wrong(ident.span)
    }

    /// Checks an expression and reports it when its type is another.
    fn want(&mut self, ast: &Ast, ty: &Type) -> Expr {
        let expr = self.check(ast, Some(ty));
        if expr.ty.agrees(ty) {
            return expr;
        }
        if *ty == Type::Geometry && matches!(expr.ty, Type::Object(_)) {
            let span = expr.span;
            return Expr { kind: ExprKind::ShapeOf(Box::new(expr)), ty: Type::Geometry, span };
        }
        let found = expr.ty.clone();
        let missing_unit = found == Type::PLAIN && matches!(ast.kind, AstKind::Number { .. });
        let fault = self.fault(
            ast.span,
            "type",
            format!("此处应为{}，实为{}", ty.zh(), found.zh()),
            format!("expected {ty}, found {found}"),
        );
        if let (true, Type::Number(dimension)) = (missing_unit, ty) {
            add_unit(fault, *dimension);
        }
        Expr::wrong(ast.span)
    }

    fn check(&mut self, ast: &Ast, expected: Option<&Type>) -> Expr {
        let span = ast.span;
        let make = |kind, ty| Expr { kind, ty, span };
        match &ast.kind {
            AstKind::Number { value, dimension, .. } => {
                Expr::constant(Val::number(*value), Type::Number(*dimension), span)
            }
            AstKind::Bool(value) => Expr::constant(Val::Bool((*value).into()), Type::Bool, span),
            AstKind::Text(text) => match expected {
                Some(Type::Enum(def)) => self.enum_value(&Ident { name: text.clone(), span }, def),
                _ => Expr::constant(Val::Text(Some(Arc::from(text.as_str()))), Type::Text, span),
            },
            AstKind::Name(name) => self.name(&Ident { name: name.clone(), span }, expected),
            AstKind::Field(object, field) => self.field(object, field, span),
            AstKind::Index(table, keys) => self.index(table, keys, span),
            AstKind::Call(name, args) => self.call(name, args, span),
            AstKind::Neg(inner) => {
                let inner = self.number(inner);
                let ty = inner.ty.clone();
                make(ExprKind::Neg(Box::new(inner)), ty)
            }
            AstKind::Not(inner) => {
                let inner = self.want(inner, &Type::Bool);
                make(ExprKind::Not(Box::new(inner)), Type::Bool)
            }
            AstKind::Arith(op, a, b) => self.arith(*op, a, b, span),
            AstKind::Compare(sense, a, b) => self.compare(*sense, a, b, span),
            AstKind::InRange { value, low, high, closed } => {
                let value = self.number(value);
                let low = self.want(low, &value.ty.clone());
                let high = self.want(high, &value.ty.clone());
                let rounding = rounding(&value.ty);
                let upper = if *closed { Sense::AtMost } else { Sense::LessThan };
                let (value, low, high) = (Box::new(value), Box::new(low), Box::new(high));
                make(ExprKind::InRange { value, low, high, upper, rounding }, Type::Bool)
            }
            AstKind::InList(value, items) => {
                let value = self.check(value, None);
                let items: Vec<Expr> = items.iter().map(|it| self.want(it, &value.ty.clone())).collect();
                let mask = items.iter().try_fold(0, |mask, it| match it.kind {
                    ExprKind::Const(Val::Enum(bit)) => Some(mask | bit),
                    _ => None,
                });
                match (mask, &value.ty) {
                    (Some(mask), Type::Enum(_)) => make(ExprKind::InSet(Box::new(value), mask), Type::Bool),
                    _ => make(ExprKind::InList(Box::new(value), items), Type::Bool),
                }
            }
            AstKind::And(items) => {
                let items = items.iter().map(|it| self.want(it, &Type::Bool)).collect();
                make(ExprKind::And(items), Type::Bool)
            }
            AstKind::Or(items) => {
                let items = items.iter().map(|it| self.want(it, &Type::Bool)).collect();
                make(ExprKind::Or(items), Type::Bool)
            }
            AstKind::If(condition, yes, no) => {
                let condition = self.want(condition, &Type::Bool);
                let (yes, no) = self.alike(yes, no, expected);
                let ty = yes.ty.clone();
                make(ExprKind::If(Box::new(condition), Box::new(yes), Box::new(no)), ty)
            }
            AstKind::Default(a, b) => {
                let (a, b) = self.alike(a, b, expected);
                let ty = a.ty.clone();
                make(ExprKind::Default(Box::new(a), Box::new(b)), ty)
            }
            AstKind::Before(a, b) => {
                let (a, b) = (self.object(a), self.object(b));
                make(ExprKind::Before(Box::new(a), Box::new(b)), Type::Bool)
            }
            AstKind::Aggregate { op, variable, of, kind, condition, body } => {
                self.aggregate(*op, variable, of.as_deref(), kind, condition.as_deref(), body.as_deref(), span)
            }
        }
    }

    /// Two expressions of one type; a bare enum value on one side takes its type from the other.
    fn alike(&mut self, a: &Ast, b: &Ast, expected: Option<&Type>) -> (Expr, Expr) {
        let is_bare = |it: &Ast| match &it.kind {
            AstKind::Name(name) => !self.is_known(name),
            AstKind::Text(_) => true,
            _ => false,
        };
        if expected.is_none() && is_bare(a) && !is_bare(b) {
            let b = self.check(b, None);
            let a = self.want(a, &b.ty.clone());
            return (a, b);
        }
        let a = self.check(a, expected);
        let b = self.want(b, &a.ty.clone());
        (a, b)
    }

    fn is_known(&self, name: &str) -> bool {
        SCOPE.contains(&name)
            || self.to.variables.iter().any(|it| it.0 == name)
            || self.to.lets.iter().any(|it| it.0 == name)
    }

    fn name(&mut self, ident: &Ident, expected: Option<&Type>) -> Expr {
        let span = ident.span;
        if let Some(slot) = self.to.variables.iter().rposition(|it| it.0 == ident.name) {
            let ty = self.to.variables[slot].1.clone();
            return Expr { kind: ExprKind::Slot(slot), ty, span };
        }
        if let Some(at) = self.to.lets.iter().position(|it| it.0 == ident.name) {
            let ty = self.to.lets[at].1.expr.ty.clone();
            return Expr { kind: ExprKind::Let(at), ty, span };
        }
        if let Some(Type::Enum(def)) = expected {
            return self.enum_value(ident, def);
        }
        match ident.name.as_str() {
            "site" => Expr { kind: ExprKind::Site, ty: Type::Object(Kind::SiteBoundary), span },
            "conditions" => Expr { kind: ExprKind::Conditions, ty: Type::Object(Kind::Conditions), span },
            "project" => Expr { kind: ExprKind::Project, ty: Type::Object(Kind::Project), span },
            name => {
                let names: Vec<String> = self.known_names();
                let zh = format!("未知的名称 `{name}`");
                let en = format!("unknown name `{name}`");
                self.fault_near(ident, "unknown-name", zh, en, names.iter().map(String::as_str))
            }
        }
    }

    fn known_names(&self) -> Vec<String> {
        let variables = self.to.variables.iter().map(|it| it.0.clone());
        let lets = self.to.lets.iter().map(|it| it.0.clone());
        variables.chain(lets).chain(SCOPE.iter().map(|it| (*it).to_string())).collect()
    }

    fn enum_value(&mut self, ident: &Ident, def: &Arc<EnumDef>) -> Expr {
        match def.bit(&ident.name) {
            Some(bit) => Expr::constant(Val::Enum(bit), Type::Enum(def.clone()), ident.span),
            None => {
                let zh = format!("`{}` 不是 {} 的取值", ident.name, def.name);
                let en = format!("`{}` is no value of {}", ident.name, def.name);
                self.fault_near(ident, "unknown-value", zh, en, def.names())
            }
        }
    }

    fn field(&mut self, object: &Ast, field: &Ident, span: Span) -> Expr {
        if matches!(&object.kind, AstKind::Name(name) if name == "indicator")
            && !self.to.variables.iter().any(|it| it.0 == "indicator")
        {
            return match self.to.names.indicators.get(&field.name) {
                Some((at, dimension)) => Expr { kind: ExprKind::Indicator(*at), ty: Type::Number(*dimension), span },
                None => {
                    let names: Vec<String> = self.to.names.indicators.keys().cloned().collect();
                    let zh = format!("未知的指标 `{}`", field.name);
                    let en = format!("unknown indicator `{}`", field.name);
                    self.fault_near(field, "unknown-indicator", zh, en, names.iter().map(String::as_str))
                }
            };
        }
        let object = self.check(object, None);
        let kind = match object.ty {
            Type::Object(kind) => kind,
            Type::Indicator => return self.indicator_field(object, field, span),
            Type::Wrong => return Expr::wrong(span),
            ref other => {
                let zh = format!("{}没有属性", other.zh());
                let en = format!("a {other} has no attributes");
                self.fault(field.span, "no-attributes", zh, en);
                return Expr::wrong(span);
            }
        };
        let object = Box::new(object);
        if field.name == "name" {
            return Expr { kind: ExprKind::Name(object), ty: Type::Text, span };
        }
        if let Some(attr) = Attr::from_name(&field.name).filter(|it| kind.has(*it)) {
            let define = self.to.names.defines.get(&(kind, attr)).copied();
            return Expr { kind: ExprKind::Attr { object, attr, define }, ty: Type::of(attr), span };
        }
        if field.name == "plot" {
            return Expr { kind: ExprKind::PlotOf(object), ty: Type::Object(Kind::SiteBoundary), span };
        }
        if let Some(function) = functions::find(&field.name).filter(|it| FUNCTIONS[*it].params.len() == 1) {
            return self.checked_call(function, field, vec![CallArg::Value(*object)], span);
        }
        let measures = FUNCTIONS.iter().filter(|it| it.params.len() == 1).map(|it| it.name);
        let names: Vec<&str> =
            kind.attributes().iter().map(|it| it.name()).chain(["name", "plot"]).chain(measures).collect();
        let zh = format!("{} 没有属性 `{}`", kind.name(), field.name);
        let en = format!("{} has no attribute `{}`", kind.name(), field.name);
        self.fault_near(field, "unknown-attribute", zh, en, names);
        Expr::wrong(span)
    }

    fn indicator_field(&mut self, object: Expr, field: &Ident, span: Span) -> Expr {
        match IndicatorField::ALL.into_iter().find(|it| it.0 == field.name) {
            Some((_, it, ty)) => Expr { kind: ExprKind::OfIndicator(Box::new(object), it), ty, span },
            None => {
                let zh = format!("指标没有属性 `{}`", field.name);
                let en = format!("an indicator has no attribute `{}`", field.name);
                self.fault_near(field, "unknown-attribute", zh, en, IndicatorField::ALL.map(|it| it.0))
            }
        }
    }

    fn index(&mut self, name: &Ident, keys: &[Ast], span: Span) -> Expr {
        let Some(table) = self.to.names.tables.get(&name.name).cloned() else {
            let names: Vec<String> = self.to.names.tables.keys().cloned().collect();
            let zh = format!("未知的表 `{}`", name.name);
            let en = format!("unknown table `{}`", name.name);
            return self.fault_near(name, "unknown-table", zh, en, names.iter().map(String::as_str));
        };
        if keys.len() != table.keys.len() {
            let (wanted, found) = (table.keys.len(), keys.len());
            let zh = format!("表 `{}` 有 {wanted} 个键，给了 {found} 个", table.name);
            let en = format!("table `{}` has {wanted} keys, {found} given", table.name);
            self.fault(span, "key-count", zh, en);
            return Expr::wrong(span);
        }
        let keys = keys.iter().zip(&table.keys).map(|(ast, key)| self.want(ast, &key.ty())).collect();
        let ty = table.ty.clone();
        Expr { kind: ExprKind::Table { table, keys }, ty, span }
    }

    fn call(&mut self, name: &Ident, args: &[Ast], span: Span) -> Expr {
        if let Some((_, math)) = Math::ALL.into_iter().find(|it| it.0 == name.name) {
            return self.math(math, name, args, span);
        }
        match name.name.as_str() {
            "stated" => return self.stated(args, span),
            "shape" if args.len() == 1 => return self.want(&args[0], &Type::Geometry),
            "text_contains" if args.len() == 2 => {
                let (a, b) = (self.want(&args[0], &Type::Text), self.want(&args[1], &Type::Text));
                return Expr { kind: ExprKind::TextContains(Box::new(a), Box::new(b)), ty: Type::Bool, span };
            }
            "cite" if args.len() == 2 => return self.cite(&args[0], &args[1], span),
            _ => {}
        }
        let Some(at) = functions::find(&name.name) else {
            let own = Math::ALL.map(|it| it.0).into_iter().chain(["stated", "shape", "text_contains", "cite"]);
            let names: Vec<&str> =
                FUNCTIONS.iter().map(|it| it.name).chain(own).chain(AggregateOp::ALL.map(|it| it.0)).collect();
            let zh = format!("未知的函数 `{}`", name.name);
            let en = format!("unknown function `{}`", name.name);
            return self.fault_near(name, "unknown-function", zh, en, names);
        };
        let params = FUNCTIONS[at].params;
        if args.len() != params.len() {
            let (wanted, found) = (params.len(), args.len());
            let names: Vec<&str> = params.iter().map(|it| it.0).collect();
            let zh = format!("函数 `{}` 需要 {wanted} 个参数（{}），给了 {found} 个", name.name, names.join("、"));
            let en = format!("`{}` takes {wanted} arguments ({}), {found} given", name.name, names.join(", "));
            self.fault(span, "argument-count", zh, en);
            return Expr::wrong(span);
        }
        let args = args.iter().zip(params).map(|(ast, param)| self.argument(ast, param.1)).collect();
        self.checked_call(at, name, args, span)
    }

    /// `cite(x, "3.0.1")`: x, with the clause that says so.
    fn cite(&mut self, value: &Ast, clause: &Ast, span: Span) -> Expr {
        let value = self.check(value, None);
        let AstKind::Text(clause) = &clause.kind else {
            let (zh, en) = ("条款应写作文字，如 \"3.0.1\"", "the clause is a text, such as \"3.0.1\"");
            self.fault(clause.span, "clause", zh.to_string(), en.to_string());
            return Expr::wrong(span);
        };
        let ty = value.ty.clone();
        Expr { kind: ExprKind::Cite(Box::new(value), Arc::from(clause.as_str())), ty, span }
    }

    fn argument(&mut self, ast: &Ast, param: Param) -> CallArg {
        match param {
            Param::Any | Param::Of(_) => CallArg::Value(self.object(ast)),
            Param::Number(dimension) => CallArg::Value(self.want(ast, &Type::Number(dimension))),
            Param::Enum(spec) => CallArg::Value(self.want(ast, &Type::Enum(model_enum(spec)))),
            Param::Kind => match &ast.kind {
                AstKind::Name(name) if Kind::from_name(name).is_some() => {
                    CallArg::Kind(Kind::from_name(name).unwrap_or(Kind::Project))
                }
                AstKind::Name(name) => {
                    let ident = Ident { name: name.clone(), span: ast.span };
                    self.unknown_kind(&ident);
                    CallArg::Value(Expr::wrong(ast.span))
                }
                _ => {
                    let (zh, en) = ("此处应为对象种类的名称".to_string(), "expected the name of a kind".to_string());
                    self.fault(ast.span, "kind", zh, en);
                    CallArg::Value(Expr::wrong(ast.span))
                }
            },
        }
    }

    fn checked_call(&mut self, function: usize, name: &Ident, args: Vec<CallArg>, span: Span) -> Expr {
        let row = &FUNCTIONS[function];
        for (arg, (_, param)) in args.iter().zip(row.params) {
            if let (CallArg::Value(Expr { ty: Type::Object(kind), span, .. }), Param::Of(kinds)) = (arg, param)
                && !kinds.contains(kind)
            {
                let names: Vec<&str> = kinds.iter().map(|it| it.name()).collect();
                let zh = format!("`{}` 此处应为 {}，实为 {}", name.name, names.join(" 或 "), kind.name());
                let en = format!("`{}` takes {} here, not {}", name.name, names.join(" or "), kind.name());
                self.fault(*span, "kind", zh, en);
                return Expr::wrong(name.span);
            }
        }
        let kinds: Vec<Option<Kind>> = args
            .iter()
            .map(|it| match it {
                CallArg::Kind(kind) => Some(*kind),
                CallArg::Value(_) => None,
            })
            .collect();
        let ty = row.returns.ty(&kinds);
        Expr { kind: ExprKind::Call { function, args }, ty, span }
    }

    fn math(&mut self, math: Math, name: &Ident, args: &[Ast], span: Span) -> Expr {
        let allowed = match math {
            Math::Abs | Math::Sqrt => 1..=1,
            Math::Round | Math::Ceil | Math::Floor => 1..=2,
            Math::Interval => 2..=2,
            Math::Min | Math::Max => 2..=16,
        };
        if !allowed.contains(&args.len()) {
            let zh = format!("`{}` 的参数个数不对：{}", name.name, args.len());
            let en = format!("`{}` does not take {} arguments", name.name, args.len());
            self.fault(span, "argument-count", zh, en);
            return Expr::wrong(span);
        }
        let first = self.number(&args[0]);
        let mut ty = first.ty.clone();
        let mut checked = vec![first];
        for arg in &args[1..] {
            checked.push(self.want(arg, &ty));
        }
        match (math, &ty) {
            (Math::Sqrt, Type::Number(d)) if d.length % 2 == 0 && d.angle % 2 == 0 && d.time % 2 == 0 => {
                ty = Type::Number(Dimension { length: d.length / 2, angle: d.angle / 2, time: d.time / 2 });
            }
            (Math::Sqrt, Type::Number(_)) => {
                let (zh, en) = (format!("不能对{}开方", ty.zh()), format!("there is no square root of a {ty}"));
                self.fault(args[0].span, "dimension", zh, en);
                return Expr::wrong(span);
            }
            (Math::Round | Math::Ceil | Math::Floor, Type::Number(d)) if args.len() == 1 && *d != Dimension::NONE => {
                let zh = format!("对{}取整需要步长，例如 `{}(x, 1 m)`", ty.zh(), name.name);
                let en = format!("rounding a {ty} takes a step, as in `{}(x, 1 m)`", name.name);
                self.fault(span, "dimension", zh, en);
                return Expr::wrong(span);
            }
            _ => {}
        }
        Expr { kind: ExprKind::Math(math, checked), ty, span }
    }

    fn stated(&mut self, args: &[Ast], span: Span) -> Expr {
        if let [Ast { kind: AstKind::Field(..), .. }] = args {
            let inner = self.check(&args[0], None);
            match inner.kind {
                ExprKind::Attr { object, attr, .. } => {
                    return Expr { kind: ExprKind::Stated(object, attr), ty: Type::Bool, span };
                }
                _ if inner.ty == Type::Wrong => return Expr::wrong(span),
                _ => {}
            }
        }
        let zh = "`stated` 需要一个属性，例如 `stated(a.height)`".to_string();
        let en = "`stated` takes an attribute, as in `stated(a.height)`".to_string();
        self.fault(span, "argument-count", zh, en);
        Expr::wrong(span)
    }

    fn number(&mut self, ast: &Ast) -> Expr {
        let expr = self.check(ast, None);
        if matches!(expr.ty, Type::Number(_) | Type::Wrong) {
            return expr;
        }
        let (zh, en) = (format!("此处应为数值，实为{}", expr.ty.zh()), format!("expected a number, found {}", expr.ty));
        self.fault(ast.span, "type", zh, en);
        Expr::wrong(ast.span)
    }

    fn object(&mut self, ast: &Ast) -> Expr {
        let expr = self.check(ast, None);
        if matches!(expr.ty, Type::Object(_) | Type::Wrong) {
            return expr;
        }
        let (zh, en) =
            (format!("此处应为对象，实为{}", expr.ty.zh()), format!("expected an object, found {}", expr.ty));
        self.fault(ast.span, "type", zh, en);
        Expr::wrong(ast.span)
    }

    fn arith(&mut self, op: Arith, a: &Ast, b: &Ast, span: Span) -> Expr {
        let (left, right) = (self.number(a), self.number(b));
        let (Type::Number(one), Type::Number(two)) = (&left.ty, &right.ty) else { return Expr::wrong(span) };
        let (one, two) = (*one, *two);
        let dimension = match op {
            Arith::Mul => one.times(two),
            Arith::Div => one.over(two),
            Arith::Add | Arith::Sub if one == two => one,
            Arith::Add | Arith::Sub => {
                let zh = format!("不能将{}与{}相加减", left.ty.zh(), right.ty.zh());
                let en = format!("cannot add or subtract {} and {}", left.ty, right.ty);
                let fault = self.fault(span, "dimension", zh, en);
                if let AstKind::Number { dimension: Dimension::NONE, .. } = b.kind {
                    add_unit(fault, one);
                }
                return Expr::wrong(span);
            }
        };
        let kind = ExprKind::Arith(op, Box::new(left), Box::new(right));
        Expr { kind, ty: Type::Number(dimension), span }
    }

    fn compare(&mut self, sense: Sense, a: &Ast, b: &Ast, span: Span) -> Expr {
        let is_bare = matches!(&a.kind, AstKind::Name(name) if !self.is_known(name));
        let (left, right) = if is_bare {
            let right = self.check(b, None);
            (self.check(a, Some(&right.ty)), right)
        } else {
            let left = self.check(a, None);
            let right = self.check(b, Some(&left.ty));
            (left, right)
        };
        if left.ty == Type::Wrong || right.ty == Type::Wrong {
            return Expr { ty: Type::Bool, ..Expr::wrong(span) };
        }
        let objects = matches!((&left.ty, &right.ty), (Type::Object(_), Type::Object(_)));
        if !left.ty.agrees(&right.ty) && !objects {
            let zh = format!("不能将{}与{}比较", left.ty.zh(), right.ty.zh());
            let en = format!("cannot compare {} with {}", left.ty, right.ty);
            let (left_ty, bare) = (left.ty, matches!(b.kind, AstKind::Number { dimension: Dimension::NONE, .. }));
            let fault = self.fault(span, "dimension", zh, en);
            if let (Type::Number(dimension), true) = (left_ty, bare) {
                add_unit(fault, dimension);
            }
            return Expr { ty: Type::Bool, ..Expr::wrong(span) };
        }
        let equal = match (sense, &left.ty) {
            (_, Type::Number(_)) => {
                let rounding = rounding(&left.ty);
                let (left, right) = (Box::new(left), Box::new(right));
                return Expr { kind: ExprKind::Compare { sense, left, right, rounding }, ty: Type::Bool, span };
            }
            (Sense::Equal, Type::Bool | Type::Text | Type::Enum(_) | Type::Object(_)) => true,
            (Sense::NotEqual, Type::Bool | Type::Text | Type::Enum(_) | Type::Object(_)) => false,
            (_, ty) => {
                let (zh, en) = (format!("{}没有大小之分", ty.zh()), format!("a {ty} has no order"));
                self.fault(span, "type", zh, en);
                return Expr { ty: Type::Bool, ..Expr::wrong(span) };
            }
        };
        Expr { kind: ExprKind::Same { equal, left: Box::new(left), right: Box::new(right) }, ty: Type::Bool, span }
    }

    fn unknown_kind(&mut self, ident: &Ident) {
        let zh = format!("未知的对象种类 `{}`", ident.name);
        let en = format!("unknown kind `{}`", ident.name);
        self.fault_near(ident, "unknown-kind", zh, en, Kind::ALL.iter().map(|it| it.name()));
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one syntax node")]
    fn aggregate(
        &mut self,
        op: AggregateOp,
        variable: &Ident,
        of: Option<&Ast>,
        kind: &Ident,
        condition: Option<&Ast>,
        body: Option<&Ast>,
        span: Span,
    ) -> Expr {
        let Some(found) = Kind::from_name(&kind.name) else {
            self.unknown_kind(kind);
            return Expr::wrong(span);
        };
        if self.is_known(&variable.name) {
            let zh = format!("名称 `{}` 已被使用", variable.name);
            let en = format!("the name `{}` is taken", variable.name);
            self.fault(variable.span, "name-taken", zh, en);
        }
        let site = Expr { kind: ExprKind::Site, ty: Type::Object(Kind::SiteBoundary), span };
        let of = match of {
            Some(of) => Some(self.want(of, &Type::Object(Kind::SiteBoundary))),
            None => (self.to.by_plot && found != Kind::SiteBoundary).then_some(site),
        };
        let slot = self.to.variables.len();
        self.to.variables.push((variable.name.clone(), Type::Object(found)));
        let mut condition = condition.map(|it| self.want(it, &Type::Bool));
        let mut body = body.map(|it| match op {
            AggregateOp::UnionArea => self.want(it, &Type::Geometry),
            AggregateOp::Any | AggregateOp::All | AggregateOp::Count => self.want(it, &Type::Bool),
            _ => self.number(it),
        });
        self.to.variables.pop();
        if op == AggregateOp::Count && body.is_some() {
            let zh = "`count` 没有 `:` 部分；条件写在 `where` 之后".to_string();
            let en = "`count` has no `:` part; the condition stands after `where`".to_string();
            self.fault(span, "aggregate", zh, en);
            return Expr::wrong(span);
        }
        if op == AggregateOp::Any {
            // `any` asks for a member that meets both halves: one condition.
            condition = match (condition, body.take()) {
                (Some(a), Some(b)) => Some(Expr { kind: ExprKind::And(vec![a, b]), ty: Type::Bool, span }),
                (a, b) => a.or(b),
            };
        }
        if body.is_none() && op == AggregateOp::UnionArea {
            let object = Expr { kind: ExprKind::Slot(slot), ty: Type::Object(found), span };
            body = Some(Expr { kind: ExprKind::ShapeOf(Box::new(object)), ty: Type::Geometry, span });
        }
        let needs_body = !matches!(op, AggregateOp::Any | AggregateOp::Count | AggregateOp::UnionArea);
        if needs_body && body.is_none() {
            let (zh, en) = ("缺少 `: 值` 部分".to_string(), "the `: value` part is missing".to_string());
            self.fault(span, "aggregate", zh, en);
            return Expr::wrong(span);
        }
        let ty = match op {
            AggregateOp::Any | AggregateOp::All => Type::Bool,
            AggregateOp::Count => Type::PLAIN,
            AggregateOp::UnionArea => Type::AREA,
            _ => body.as_ref().map_or(Type::Wrong, |it| it.ty.clone()),
        };
        let nonnegative = body.as_ref().is_some_and(Expr::is_nonnegative);
        let lets = self.to.let_codes();
        let windows = condition.as_ref().map_or_else(Vec::new, |it| windows(it, slot, (1 << slot) - 1, &lets));
        let aggregate = Aggregate { op, slot, kind: found, of, condition, body, windows, nonnegative };
        Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty, span }
    }
}

fn rounding(ty: &Type) -> Rounding {
    Rounding::of(match ty {
        Type::Number(dimension) => *dimension,
        _ => Dimension::NONE,
    })
}

fn add_unit(fault: &mut Diagnostic, dimension: Dimension) {
    let unit = match dimension {
        Dimension::LENGTH => "m",
        Dimension::AREA => "m2",
        Dimension::ANGLE => "deg",
        Dimension::TIME => "s",
        _ => return,
    };
    fault.help = Some(findings::Bilingual::new(
        format!("数值缺少单位，例如 `3 {unit}`"),
        format!("a unit is missing, as in `3 {unit}`"),
    ));
}
