use crate::cascade::{self, Decided};
use crate::compile::{Part, Rule, RuleSet};
use crate::eval::{Choice, Decision, Evaluator, Judged, Slot};
use crate::geojson;
use crate::indicators::bounds;
use crate::ir::{Code, Expr, ExprKind, Math};
use crate::print::{self, Format};
use crate::source::Language;
use crate::trace::{add_missing, missing_attribute, missing_kind, trace};
use crate::types::Type;
use crate::value::{Interval, Truth, Val};
use findings::{Assumed, Bilingual, DerivationNode, Fix, Missing, Quantity, Required, SuppliedBy, Verdict};
use geometry::{Dimension, Sense};
use model::{Kind, ObjectId, Reader, Shape};
use std::sync::Arc;

/// What a rule says of one tuple.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The objects, in the order of `for`.
    pub objects: Vec<(Kind, ObjectId)>,
    /// The indicator that it speaks of: its place in the rule set.
    pub indicator: Option<usize>,
    /// The plot that it speaks of, when the rule runs per plot or per indicator.
    pub plot: Option<ObjectId>,
    /// The verdict.
    pub verdict: Verdict,
    /// The measured quantity.
    pub measured: Option<(Interval, Dimension)>,
    /// The required quantity with its sense.
    pub required: Option<(Interval, Sense)>,
    /// What lower levels of the cascade did to it, when they set something.
    pub cascade: Option<Arc<Decided>>,
    /// What a person reads; made for what fails or is unknown, and for what passes when asked for.
    pub details: Option<Arc<Details>>,
}

/// What a person reads of an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// The sentence.
    pub message: Bilingual,
    /// The evidence as GeoJSON geometry.
    pub mark: Option<serde_json::Value>,
    /// What would decide it.
    pub missing: Vec<Missing>,
    /// What was assumed.
    pub assumed: Vec<Assumed>,
    /// What would clear it.
    pub fixes: Vec<Fix>,
    /// The measured quantity as it prints.
    pub prints_as: Option<String>,
}

impl Outcome {
    /// How far on the safe side; negative: how far short. By the worse bound when a quantity is only known to lie between.
    pub fn margin(&self) -> Option<f64> {
        let ((measured, _), (required, sense)) = (self.measured?, self.required?);
        let margin = match sense {
            Sense::AtLeast | Sense::MoreThan => measured.lo - required.hi,
            Sense::AtMost | Sense::LessThan => required.lo - measured.hi,
            Sense::Equal => -(measured - required).abs().hi,
            Sense::NotEqual => return None,
        };
        margin.is_finite().then_some(margin)
    }

    /// The measured quantity as it is reported.
    pub fn measured_quantity(&self) -> Option<Quantity> {
        let (value, dimension) = self.measured?;
        let lower = finite(value)?;
        Some(Quantity { value: lower, unit: dimension.unit(), interval: bounds(value) })
    }

    /// The required quantity as it is reported, without who set it.
    pub fn required_quantity(&self) -> Option<Required> {
        let (_, dimension) = self.measured?;
        let (value, sense) = self.required?;
        let lower = finite(value)?;
        Some(Required {
            value: lower,
            unit: dimension.unit(),
            sense: sense_text(sense).into(),
            interval: bounds(value),
            set_by: None,
        })
    }
}

fn finite(value: Interval) -> Option<f64> {
    [value.lo, value.hi].into_iter().find(|it| it.is_finite())
}

/// A sense as clauses are written.
pub fn sense_text(sense: Sense) -> &'static str {
    match sense {
        Sense::AtLeast => ">=",
        Sense::MoreThan => ">",
        Sense::AtMost => "<=",
        Sense::LessThan => "<",
        Sense::Equal => "==",
        Sense::NotEqual => "!=",
    }
}

/// The comparison that decides an expression.
struct Deciding<'e> {
    left: &'e Expr,
    sense: Sense,
    right: &'e Expr,
}

/// Finds the comparison that decides a truth value: the first that fails, else the first that is unknown, else the first.
fn deciding<'e>(evaluator: &mut Evaluator, expr: &'e Expr, lets: &'e [Code], negated: bool) -> Option<Deciding<'e>> {
    match &expr.kind {
        ExprKind::Compare { sense, left, right, .. } => {
            let sense = if negated { opposite(*sense) } else { *sense };
            let is_limit = |it: &Expr| matches!(it.kind, ExprKind::Const(_) | ExprKind::Table { .. });
            if is_limit(left) && !is_limit(right) {
                return Some(Deciding { left: right, sense: turned(sense), right: left });
            }
            Some(Deciding { left, sense, right })
        }
        ExprKind::InRange { value, low, high, upper, rounding } if !negated => {
            let (measured, least) = (evaluator.number(value), evaluator.number(low));
            if measured.compare(Sense::AtLeast, least, *rounding) != Truth::True {
                return Some(Deciding { left: value, sense: Sense::AtLeast, right: low });
            }
            Some(Deciding { left: value, sense: *upper, right: high })
        }
        ExprKind::And(items) | ExprKind::Or(items) => {
            let mut order: Vec<(u8, usize)> = Vec::new();
            let joined_by_and = matches!(expr.kind, ExprKind::And(_)) != negated;
            for (at, item) in items.iter().enumerate() {
                let truth = evaluator.truth(item);
                let truth = if negated { crate::value::not(truth) } else { truth };
                let rank = match (truth, joined_by_and) {
                    (Truth::False, true) | (Truth::True, false) => 0,
                    (Truth::Unknown, _) => 1,
                    _ => 2,
                };
                order.push((rank, at));
            }
            order.sort_unstable();
            order.into_iter().find_map(|(_, at)| deciding(evaluator, &items[at], lets, negated))
        }
        ExprKind::Not(inner) => deciding(evaluator, inner, lets, !negated),
        ExprKind::If(condition, yes, no) => match evaluator.truth(condition) {
            Truth::True => deciding(evaluator, yes, lets, negated),
            Truth::False => deciding(evaluator, no, lets, negated),
            Truth::Unknown => {
                deciding(evaluator, yes, lets, negated).or_else(|| deciding(evaluator, no, lets, negated))
            }
        },
        ExprKind::Let(at) => {
            let code = lets.get(*at)?;
            deciding(evaluator, &code.expr, lets, negated)
        }
        _ => None,
    }
}

fn opposite(sense: Sense) -> Sense {
    match sense {
        Sense::AtLeast => Sense::LessThan,
        Sense::MoreThan => Sense::AtMost,
        Sense::AtMost => Sense::MoreThan,
        Sense::LessThan => Sense::AtLeast,
        Sense::Equal => Sense::NotEqual,
        Sense::NotEqual => Sense::Equal,
    }
}

/// The sense with the sides changed.
fn turned(sense: Sense) -> Sense {
    match sense {
        Sense::AtLeast => Sense::AtMost,
        Sense::MoreThan => Sense::LessThan,
        Sense::AtMost => Sense::AtLeast,
        Sense::LessThan => Sense::MoreThan,
        other => other,
    }
}

/// What decides the requirement: the clause of `require` and its comparison.
fn deciding_require<'e>(evaluator: &mut Evaluator, rule: &'e Rule) -> Option<Deciding<'e>> {
    let mut order: Vec<(u8, usize)> = Vec::new();
    for (at, code) in rule.require.iter().enumerate() {
        let rank = match evaluator.truth(&code.expr) {
            Truth::False => 0,
            Truth::Unknown => 1,
            Truth::True => 2,
        };
        order.push((rank, at));
    }
    order.sort_unstable();
    order.into_iter().find_map(|(_, at)| {
        let code = &rule.require[at];
        deciding(evaluator, &code.expr, &rule.lets, false)
    })
}

/// Makes the outcome of the tuple in the slots.
pub fn outcome(
    evaluator: &mut Evaluator,
    rule: &Rule,
    judged: &Judged,
    plot: Option<ObjectId>,
    detailed: bool,
) -> Outcome {
    let mut objects = Vec::new();
    let mut indicator = None;
    let mut of_plot = plot;
    for slot in evaluator.bound() {
        match slot {
            Slot::Object(ix) => {
                objects.push((evaluator.reader.kind(*ix), evaluator.reader.id(*ix)));
            }
            Slot::Indicator(at) => {
                let value = &evaluator.indicators.all()[*at];
                indicator = Some(value.at);
                of_plot = of_plot.or(value.plot);
            }
            Slot::Unbound => {}
        }
    }
    let (mut measured, mut required, mut format) = (None, None, None);
    let decided = cascade::of(rule).filter(|_| judged.verdict != Verdict::NotApplicable);
    let decided = decided.map(|it| it.decide(evaluator));
    if judged.verdict != Verdict::NotApplicable {
        let found = deciding_require(evaluator, rule);
        let number = |evaluator: &mut Evaluator, expr: &Expr| match expr.ty {
            Type::Number(dimension) => Some((evaluator.number(expr), dimension)),
            _ => None,
        };
        measured = match (&rule.measured, &found) {
            (Some(code), _) => number(evaluator, &code.expr),
            (None, Some(found)) => number(evaluator, found.left),
            (None, None) => None,
        };
        required = found.as_ref().map(|it| (evaluator.number(it.right), it.sense));
        if let Some(code) = &rule.required {
            // Without a comparison of its own, or with one of a deviation (`abs(a - b) <= step`), the point asks for equality.
            let deviation = found.as_ref().is_none_or(|it| matches!(it.left.kind, ExprKind::Math(Math::Abs, _)));
            let sense = if deviation { Sense::Equal } else { required.map_or(Sense::Equal, |it| it.1) };
            required = Some((evaluator.number(&code.expr), sense));
        }
        let left = rule.measured.as_ref().map(|it| &it.expr).or(found.as_ref().map(|it| it.left));
        format = left.and_then(|it| format_of(evaluator.set, it));
        if let Some(at) = indicator {
            let source = &evaluator.set.indicators[at].source;
            measured = measured.map(|it| (it.0, source.dimension));
            format = Some(source.format);
        }
    }
    let (limit, decided) = decided.unzip();
    let cascade = decided.filter(|it| *it != Decided::default()).map(Arc::new);
    let mut outcome = Outcome {
        objects,
        indicator,
        plot: of_plot,
        verdict: judged.verdict,
        measured,
        required,
        cascade,
        details: None,
    };
    if detailed {
        let mut made = details(evaluator, rule, judged, &outcome, format);
        if let (Some(decided), Some(limit), Some((_, dimension))) = (&outcome.cascade, limit, outcome.measured) {
            let said = cascade::say(evaluator.set, decided, limit, format.unwrap_or(Format::of(dimension)));
            made.message.zh.push_str(&said.zh);
            made.message.en.push_str(&said.en);
        }
        outcome.details = Some(Arc::new(made));
    }
    outcome
}

/// How the value of an expression prints: indicators and counts have their own format.
fn format_of(set: &RuleSet, expr: &Expr) -> Option<Format> {
    match &expr.kind {
        ExprKind::Indicator(at) => Some(set.indicators[*at].source.format),
        ExprKind::Attr { attr, .. } if attr.ty() == model::AttrType::Count => Some(Format::Count),
        ExprKind::Attr { attr, .. } if is_share(*attr) => Some(Format::Percent(None)),
        ExprKind::Aggregate(it) if it.op == crate::syntax::AggregateOp::Count => Some(Format::Count),
        _ => None,
    }
}

/// Ratios that people write in per cent.
fn is_share(attr: model::Attr) -> bool {
    use model::Attr as A;
    matches!(
        attr,
        A::DensityMax | A::DensityMin | A::GreenMin | A::GreenMax | A::ConcentratedGreenMin | A::FrontageMin | A::Slope
    )
}

fn details(
    evaluator: &mut Evaluator,
    rule: &Rule,
    judged: &Judged,
    outcome: &Outcome,
    format: Option<Format>,
) -> Details {
    let applies = rule.condition.as_ref().map_or(Truth::True, |it| evaluator.truth(&it.expr));
    // The sentence says what is wrong; where not even that is known of what the clause speaks, it would mislead.
    let message = if judged.verdict == Verdict::Unknown && applies == Truth::Unknown {
        Bilingual::new("尚不能判断本条是否适用", "whether this applies cannot be told yet")
    } else {
        Bilingual::new(
            say(evaluator, rule, &rule.say_zh, outcome, Language::Zh),
            say(evaluator, rule, &rule.say_en, outcome, Language::En),
        )
    };
    let (mut missing, mut assumed) = (Vec::new(), Vec::new());
    if judged.verdict == Verdict::Unknown {
        missing = missing_facts(evaluator, rule, judged);
    }
    if judged.verdict != Verdict::NotApplicable {
        let floor = evaluator.set.floor(rule.pack);
        for code in rule.condition.iter().chain(&rule.require) {
            trace(evaluator, &code.expr, &code.origin).assumed(evaluator, floor, &mut assumed);
        }
    }
    let mut fixes = Vec::new();
    if judged.verdict != Verdict::Pass {
        for cure in &rule.cures {
            let open = cure.when.as_ref().map_or(Truth::True, |it| evaluator.truth(&it.expr));
            if open != Truth::False {
                fixes.push(Fix { message: cure.message.clone(), clause: cure.clause.clone() });
            }
        }
    }
    let prints_as = outcome
        .measured
        .filter(|it| !it.0.is_unknown())
        .map(|(value, dimension)| format.unwrap_or(Format::of(dimension)).interval(value, Language::En));
    Details { message, mark: mark(evaluator, rule), missing, assumed, fixes, prints_as }
}

fn say(evaluator: &mut Evaluator, rule: &Rule, parts: &[Part], outcome: &Outcome, language: Language) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(it) => text.push_str(it),
            Part::Value(code, format) => {
                let mut value = evaluator.eval(&code.expr);
                let mut format = format.or_else(|| format_of(evaluator.set, &code.expr));
                if let (ExprKind::OfIndicator(_, field), Some(at)) = (&code.expr.kind, outcome.indicator) {
                    let source = &evaluator.set.indicators[at].source;
                    format = format.or(Some(source.format));
                    if *field == crate::ir::IndicatorField::Title {
                        value = Val::Text(Some(Arc::from(language.of(&source.title))));
                    }
                }
                // A named value prints as what it names.
                if let ExprKind::Let(at) = code.expr.kind {
                    format = format.or_else(|| format_of(evaluator.set, &rule.lets[at].expr));
                }
                let mut printed = print::value(&value, &code.expr.ty, format, language, evaluator.reader);
                if let (ExprKind::Name(inner), Val::Text(None)) = (&code.expr.kind, &value) {
                    let named = evaluator.object(inner);
                    printed = named.map_or(printed, |ix| print::object_name(evaluator.reader, ix, language));
                }
                text.push_str(&printed);
            }
        }
    }
    text
}

/// The rule's own mark, else the shapes of its objects.
fn mark(evaluator: &mut Evaluator, rule: &Rule) -> Option<serde_json::Value> {
    if let Some(code) = &rule.mark
        && let Val::Geometry(Some(shapes)) = evaluator.eval(&code.expr)
        && !shapes.is_empty()
    {
        return geojson::geometry(shapes.iter());
    }
    let slots = evaluator.bound().to_vec();
    let shapes: Vec<&Shape> = slots
        .iter()
        .filter_map(|it| match it {
            Slot::Object(ix) => evaluator.reader.object(*ix).shape.as_ref(),
            Slot::Indicator(_) | Slot::Unbound => None,
        })
        .collect();
    geojson::geometry(shapes)
}

/// The facts that would decide an unknown verdict.
fn missing_facts(evaluator: &mut Evaluator, rule: &Rule, judged: &Judged) -> Vec<Missing> {
    if judged.decision == Decision::Contradiction {
        return vec![contradiction(evaluator, judged)];
    }
    let mut missing = Vec::new();
    for (ix, attr) in &judged.keys {
        add_missing(&mut missing, missing_attribute(evaluator.reader, *ix, *attr));
    }
    if judged.decision == Decision::TooManyWorlds {
        return missing;
    }
    let world: Vec<Choice> = judged.world.clone();
    let sceptical = judged.decision == Decision::Assumption;
    let gather = |evaluator: &mut Evaluator, missing: &mut Vec<Missing>| {
        for code in rule.condition.iter().chain(&rule.require) {
            let trace = trace(evaluator, &code.expr, &code.origin);
            trace.missing(evaluator, missing);
        }
    };
    evaluator.in_world(&world, |evaluator| {
        if sceptical {
            evaluator.sceptically(|it| gather(it, &mut missing));
        } else {
            gather(evaluator, &mut missing);
        }
    });
    if sceptical {
        for it in &mut missing {
            it.supply = SuppliedBy::Attest;
        }
    }
    missing
}

fn contradiction(evaluator: &Evaluator, judged: &Judged) -> Missing {
    let Some((ix, attr)) = judged.keys.first() else { return missing_kind(Kind::Project) };
    let (reader, kind) = (evaluator.reader, evaluator.reader.kind(*ix));
    let constraints = evaluator.set.constraints.get(&kind).map_or(&[][..], Vec::as_slice);
    let titles = |language: Language| {
        let texts: Vec<&str> = constraints.iter().map(|it| language.of(&it.title)).collect();
        texts.join("; ")
    };
    let name = |language| print::object_name(reader, *ix, language);
    Missing {
        object: reader.id(*ix).display(kind),
        fact: attr.name().to_string(),
        message: Bilingual::new(
            format!("{}的已知条件与约束矛盾：{}", name(Language::Zh), titles(Language::Zh)),
            format!("what is known of {} contradicts: {}", name(Language::En), titles(Language::En)),
        ),
        supply: SuppliedBy::Label,
    }
}

/// The derivation of a tuple's verdict: the condition and what was required.
pub fn derivation(evaluator: &mut Evaluator, rule: &Rule, reader: &Reader, verdict: Verdict) -> DerivationNode {
    let mut parts = Vec::new();
    for code in rule.condition.iter().chain(&rule.require) {
        parts.push(trace(evaluator, &code.expr, &code.origin).node(reader));
    }
    DerivationNode {
        expression: format!("{} {}", rule.id, rule.source.clause),
        value: verdict.as_str().to_string(),
        objects: Vec::new(),
        parts,
    }
}
