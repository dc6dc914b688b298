//! Why a value is what it is: the tree of sub-expressions with their values, what is missing in it and what was assumed.
//!
//! A trace evaluates the same expressions again, part by part, in the same world; nothing is recorded for it while rules run.

use crate::eval::{Evaluator, Slot};
use crate::ir::{CallArg, Expr, ExprKind};
use crate::print;
use crate::source::{Language, Origin};
use crate::syntax::AggregateOp;
use crate::types::Type;
use crate::value::{Truth, Val};
use analysis::Need;
use findings::{Assumed, Bilingual, DerivationNode, Missing, SuppliedBy};
use geometry::boolean;
use model::{Attr, Kind, ObjIx, Reader, Shape, Value};

/// A sub-expression with its value.
#[derive(Clone, Debug)]
pub struct Trace {
    /// As written.
    pub text: String,
    /// Its value.
    pub value: Val,
    /// Type of the value.
    pub ty: Type,
    /// Objects read directly.
    pub objects: Vec<ObjIx>,
    /// The fact that it rests on.
    pub fact: Fact,
    /// What else is to be said: the table row chosen.
    pub note: Option<String>,
    /// What it was computed from.
    pub parts: Vec<Trace>,
}

/// The fact that a sub-expression rests on.
#[derive(Clone, Debug)]
pub enum Fact {
    /// Only its parts.
    Parts,
    /// An attribute of an object.
    Attribute(ObjIx, Attr),
    /// A measure of the model that cannot be taken.
    Measure(analysis::Missing),
    /// All objects of a kind.
    Kind(Kind),
    /// The planning conditions or the plot.
    Scope(&'static str),
    /// A value that was assumed because there is none.
    Default,
}

/// Members of an aggregate that are shown.
const SHOWN: usize = 40;

/// Traces an expression.
pub fn trace(evaluator: &mut Evaluator, expr: &Expr, origin: &Origin) -> Trace {
    Tracer { evaluator }.trace(expr, origin)
}

struct Tracer<'t, 'a> {
    evaluator: &'t mut Evaluator<'a>,
}

impl Tracer<'_, '_> {
    fn trace(&mut self, expr: &Expr, origin: &Origin) -> Trace {
        let value = self.evaluator.eval(expr);
        let mut node = Trace {
            text: one_line(origin.slice(expr.span)),
            value,
            ty: expr.ty.clone(),
            objects: Vec::new(),
            fact: Fact::Parts,
            note: None,
            parts: Vec::new(),
        };
        match &expr.kind {
            ExprKind::Attr { object, attr, define } => self.attribute(&mut node, object, *attr, *define, origin),
            ExprKind::Let(at) => {
                let lets = self.evaluator.lets();
                if let Some(code) = lets.get(*at) {
                    let part = self.evaluator.within_rule(|it| trace(it, &code.expr, &code.origin));
                    node.parts.push(part);
                }
            }
            ExprKind::Site => node.fact = Fact::Scope("site"),
            ExprKind::Conditions => node.fact = Fact::Scope("conditions"),
            ExprKind::Project => node.fact = Fact::Scope("project"),
            ExprKind::If(condition, yes, no) => {
                let truth = self.evaluator.truth(condition);
                self.part(&mut node, condition, origin);
                if truth != Truth::False {
                    self.part(&mut node, yes, origin);
                }
                if truth != Truth::True {
                    self.part(&mut node, no, origin);
                }
            }
            ExprKind::And(items) | ExprKind::Or(items) => {
                let last = if matches!(expr.kind, ExprKind::And(_)) { Truth::False } else { Truth::True };
                for item in items {
                    self.part(&mut node, item, origin);
                    if self.evaluator.truth(item) == last {
                        break;
                    }
                }
            }
            ExprKind::Default(value, other) => {
                self.part(&mut node, value, origin);
                if self.evaluator.eval(value) != node.value {
                    self.part(&mut node, other, origin);
                    node.fact = Fact::Default;
                }
            }
            ExprKind::Table { table, keys } => {
                let values: Vec<Val> = keys.iter().map(|it| self.evaluator.eval(it)).collect();
                let chosen = table.chosen(&values, 6);
                node.note = Some(format!("{}: {}", table.name, chosen.join("; ")));
                for key in keys {
                    self.part(&mut node, key, origin);
                }
            }
            ExprKind::Call { function, args } => {
                for arg in args {
                    if let CallArg::Value(arg) = arg {
                        node.objects.extend(self.evaluator.eval(arg).object());
                        self.part(&mut node, arg, origin);
                    }
                }
                if let Err(missing) = self.evaluator.call(*function, args)
                    && node.parts.iter().all(|it| it.value.is_decided())
                {
                    node.fact = Fact::Measure(missing);
                }
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(&mut node, aggregate, origin),
            ExprKind::Cite(value, clause) => {
                node.note = Some(clause.to_string());
                self.part(&mut node, value, origin);
            }
            _ => {
                for part in expr.parts() {
                    self.part(&mut node, part, origin);
                }
            }
        }
        node
    }

    /// Adds a part, unless it says nothing: a literal, a variable.
    fn part(&mut self, node: &mut Trace, expr: &Expr, origin: &Origin) {
        match &expr.kind {
            ExprKind::Const(_) => {}
            ExprKind::Slot(slot) => {
                if let Slot::Object(ix) = self.evaluator.slot(*slot) {
                    node.objects.push(ix);
                }
            }
            _ => node.parts.push(self.trace(expr, origin)),
        }
    }

    fn attribute(&mut self, node: &mut Trace, object: &Expr, attr: Attr, define: Option<usize>, origin: &Origin) {
        let Some(ix) = self.evaluator.object(object) else {
            self.part(node, object, origin);
            return;
        };
        node.objects.push(ix);
        node.fact = Fact::Attribute(ix, attr);
        let stated = self.evaluator.reader.attribute(ix, attr).is_some();
        let set = self.evaluator.set;
        let define = define.filter(|_| !stated).and_then(|it| set.defines.get(it));
        if let Some(define) = define {
            let slots = [Slot::Object(ix)];
            let part = self.evaluator.within(&slots, |it| trace(it, &define.code.expr, &define.code.origin));
            node.parts.push(part);
        }
    }

    /// A member of a union: what it covers by itself.
    fn area_of(&mut self, body: &Expr) -> Trace {
        let value = area(&self.evaluator.eval(body));
        let (fact, note) = (Fact::Parts, None);
        Trace { text: "area".into(), value, ty: Type::AREA, objects: Vec::new(), fact, note, parts: Vec::new() }
    }

    fn aggregate(&mut self, node: &mut Trace, aggregate: &crate::ir::Aggregate, origin: &Origin) {
        if !self.evaluator.is_complete(aggregate.kind) {
            node.fact = Fact::Kind(aggregate.kind);
        }
        let mut more = 0;
        for (ix, member) in self.evaluator.members(aggregate) {
            if member == Truth::False {
                continue;
            }
            if node.parts.len() >= SHOWN {
                more += 1;
                continue;
            }
            let name = print::object_name(self.evaluator.reader, ix, Language::En);
            let part = self.evaluator.with_member(aggregate, ix, |it| {
                let mut tracer = Tracer { evaluator: it };
                let mut part = match &aggregate.body {
                    Some(body) if aggregate.op == AggregateOp::UnionArea => tracer.area_of(body),
                    Some(body) => tracer.trace(body, origin),
                    None => Trace {
                        text: String::new(),
                        value: Val::Bool(member),
                        ty: Type::Bool,
                        objects: Vec::new(),
                        fact: Fact::Parts,
                        note: None,
                        parts: Vec::new(),
                    },
                };
                if member == Truth::Unknown
                    && let Some(condition) = &aggregate.condition
                {
                    part.parts.push(tracer.trace(condition, origin));
                }
                part
            });
            let text = if part.text.is_empty() { name } else { format!("{name}: {}", part.text) };
            node.parts.push(Trace { text, objects: vec![ix], ..part });
        }
        if more > 0 {
            node.note = Some(format!("and {more} more"));
        }
    }
}

/// The area that shapes cover, for derivations of unions.
fn area(value: &Val) -> Val {
    match value {
        Val::Geometry(Some(shapes)) => {
            let regions = shapes.iter().filter_map(Shape::region);
            Val::number(boolean::union_area(regions).to_m2())
        }
        _ => Type::AREA.unknown(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Trace {
    /// As a derivation.
    pub fn node(&self, reader: &Reader) -> DerivationNode {
        let mut value = print::neutral(&self.value, &self.ty, reader);
        if let Some(note) = &self.note {
            value = format!("{value} ({note})");
        }
        let id = |ix: &ObjIx| reader.id(*ix).display(reader.kind(*ix));
        DerivationNode {
            expression: self.text.clone(),
            value,
            objects: self.objects.iter().map(id).collect(),
            parts: self.parts.iter().map(|it| it.node(reader)).collect(),
        }
    }

    /// The facts without which its value is undecided.
    pub fn missing(&self, evaluator: &mut Evaluator, found: &mut Vec<Missing>) {
        if self.value.is_decided() {
            return;
        }
        let before = found.len();
        for part in &self.parts {
            part.missing(evaluator, found);
        }
        match &self.fact {
            Fact::Attribute(ix, attr) if found.len() == before => {
                add_missing(found, missing_attribute(evaluator.reader, *ix, *attr));
            }
            Fact::Measure(missing) => add_missing(found, missing_measure(evaluator.reader, missing)),
            Fact::Kind(kind) => add_missing(found, missing_kind(*kind)),
            Fact::Scope(name) => add_missing(found, missing_scope(name)),
            _ => {}
        }
    }

    /// What was assumed on the way.
    pub fn assumed(&self, evaluator: &Evaluator, floor: f32, found: &mut Vec<Assumed>) {
        let reader = evaluator.reader;
        match &self.fact {
            Fact::Default => {
                let value = print::neutral(&self.value, &self.ty, reader);
                let part = self.parts.first();
                let what = part.map_or("", |it| it.text.as_str());
                let object = part.and_then(|it| it.objects.first());
                let message =
                    Bilingual::new(format!("假定 {what} 为 {value}"), format!("{what} is assumed to be {value}"));
                let object = object.map_or_else(String::new, |it| reader.id(*it).display(reader.kind(*it)));
                add_assumed(found, Assumed { object, message });
            }
            Fact::Attribute(ix, attr) => {
                let name = |language| print::object_name(reader, *ix, language);
                let id = reader.id(*ix).display(reader.kind(*ix));
                match reader.attribute(*ix, *attr) {
                    Some(stated) if stated.confidence < floor => {
                        let value = |language| print::value(&self.value, &self.ty, None, language, reader);
                        let message = Bilingual::new(
                            format!("{}的{}识别为{}，可信度低", name(Language::Zh), attr.zh(), value(Language::Zh)),
                            format!(
                                "{} of {} was read as {} with low confidence",
                                attr.en(),
                                name(Language::En),
                                value(Language::En)
                            ),
                        );
                        add_assumed(found, Assumed { object: id, message });
                    }
                    Some(_) => {}
                    None => {
                        let define =
                            evaluator.set.defines.iter().find(|it| it.attr == *attr && it.kind == reader.kind(*ix));
                        if let Some(assumed) = define.and_then(|it| it.assumed.as_ref()) {
                            let message = Bilingual::new(
                                format!("{}:{}", name(Language::Zh), assumed.zh),
                                format!("{}: {}", name(Language::En), assumed.en),
                            );
                            add_assumed(found, Assumed { object: id, message });
                        }
                    }
                }
            }
            _ => {}
        }
        for part in &self.parts {
            part.assumed(evaluator, floor, found);
        }
    }
}

/// Facts that are named for one finding.
const MAX_MISSING: usize = 16;

/// Adds a missing fact that is not there yet.
pub fn add_missing(found: &mut Vec<Missing>, missing: Missing) {
    let same = |it: &Missing| it.object == missing.object && it.fact == missing.fact;
    if found.len() < MAX_MISSING && !found.iter().any(same) {
        found.push(missing);
    }
}

fn add_assumed(found: &mut Vec<Assumed>, assumed: Assumed) {
    if found.len() < MAX_MISSING && !found.contains(&assumed) {
        found.push(assumed);
    }
}

/// An attribute that an object lacks.
pub fn missing_attribute(reader: &Reader, ix: ObjIx, attr: Attr) -> Missing {
    let [zh_name, en_name] = [Language::Zh, Language::En].map(|it| print::object_name(reader, ix, it));
    let kind = reader.kind(ix);
    let message = match reader.attribute(ix, attr).map(|it| &it.value) {
        Some(Value::Unknown(zh, en)) => Bilingual::new(
            format!("{zh_name}的{}未知：{zh}", attr.zh()),
            format!("{} of {en_name} is unknown: {en}", attr.en()),
        ),
        Some(_) => Bilingual::new(
            format!("{zh_name}的{}不够确定", attr.zh()),
            format!("{} of {en_name} is not known closely enough", attr.en()),
        ),
        None => {
            Bilingual::new(format!("缺少{zh_name}的{}", attr.zh()), format!("{} of {en_name} is not given", attr.en()))
        }
    };
    Missing {
        object: reader.id(ix).display(kind),
        fact: attr.name().to_string(),
        message,
        supply: supplied_by(kind, attr),
    }
}

fn supplied_by(kind: Kind, attr: Attr) -> SuppliedBy {
    use Attr as A;
    match (kind, attr) {
        (Kind::Conditions, _) => SuppliedBy::Conditions,
        (_, A::FireGrade | A::Sprinklers | A::FireWall | A::Crowded | A::Detached | A::HighRise | A::FireGroup) => {
            SuppliedBy::Attest
        }
        (_, A::HeightFire | A::HeightPlanning | A::HeightSpacing | A::Counts | A::PlanningClass) => SuppliedBy::Attest,
        _ => SuppliedBy::Label,
    }
}

fn missing_measure(reader: &Reader, missing: &analysis::Missing) -> Missing {
    let object = missing.object.and_then(|id| reader.find(id));
    if let (Some(ix), Need::Attribute(attr)) = (object, missing.need) {
        return missing_attribute(reader, ix, attr);
    }
    let [zh_name, en_name] = [Language::Zh, Language::En]
        .map(|language| object.map_or_else(String::new, |ix| print::object_name(reader, ix, language)));
    let join = |name: String, text: &str, gap: &str| {
        if name.is_empty() { text.to_string() } else { format!("{name}{gap}{text}") }
    };
    let (fact, supply) = match missing.need {
        Need::Shape => ("shape".to_string(), SuppliedBy::Draw),
        Need::Attribute(attr) => (attr.name().to_string(), SuppliedBy::Label),
        Need::Kind(kind) => (kind.name().to_string(), SuppliedBy::Draw),
        Need::Nothing => ("measure".to_string(), SuppliedBy::Attest),
    };
    Missing {
        object: object.map_or_else(String::new, |ix| reader.id(ix).display(reader.kind(ix))),
        fact,
        message: Bilingual::new(join(zh_name, &missing.zh, "："), join(en_name, &missing.en, ": ")),
        supply,
    }
}

/// A kind of which perhaps not everything was recognised.
pub fn missing_kind(kind: Kind) -> Missing {
    Missing {
        object: String::new(),
        fact: kind.name().to_string(),
        message: Bilingual::new(
            format!("{}可能未全部识别", kind.zh()),
            format!("not every {} may have been recognised", kind.name()),
        ),
        supply: SuppliedBy::Draw,
    }
}

fn missing_scope(name: &str) -> Missing {
    let (zh, en, supply) = match name {
        "conditions" => {
            ("没有本地块的规划条件", "there are no planning conditions of the plot", SuppliedBy::Conditions)
        }
        "site" => ("没有识别到用地红线", "no site boundary was recognised", SuppliedBy::Draw),
        _ => ("没有项目信息", "nothing is known of the project", SuppliedBy::Label),
    };
    Missing { object: String::new(), fact: name.to_string(), message: Bilingual::new(zh, en), supply }
}
