//! The cascade: national → municipal → district → detailed plan → planning conditions → project.
//!
//! A level below that of a review point may set a value for its limit. It may always tighten; it may loosen only where the
//! clause says so (`overridable_by`). What a level may not loosen stays as it was, and is reported.
//!
//! Packs set limits in `pack.toml`, the case in its conditions file, both in one form:
//!
//! ```toml
//! [limits]                                  # in a conditions file: conditions.limits or plot.A-01.limits
//! "cn-shanghai-planning-2003/road-setback" = "6 m"
//! facade-length = { value = "90 m", level = "plan", source = "控规图则 12", since = "2019-08-01" }
//! ```

use crate::compile::{Rule, RuleSet};
use crate::eval::Evaluator;
use crate::ir::{Expr, ExprKind};
use crate::pack::{Date, PackLevel, Placed, Raw, RawKind, Reading};
use crate::print::Format;
use crate::source::{Diagnostic, Language, SourceFile, Span};
use crate::syntax::unit;
use crate::types::Type;
use crate::value::{Interval, Val};
use findings::Bilingual;
use geometry::Sort;
use geometry::{Dimension, Sense};
use std::sync::Arc;

/// A value that a level sets for the limit of a review point.
#[derive(Clone, Debug, PartialEq)]
pub struct SetLimit {
    /// The review point, as written.
    pub point: Placed,
    /// The value, SI.
    pub value: f64,
    /// What it measures.
    pub dimension: Dimension,
    /// Who sets it.
    pub level: PackLevel,
    /// Only on the plot of this number.
    pub plot: Option<String>,
    /// The document that says so.
    pub source: String,
    /// Since when.
    pub since: Option<Date>,
    file: Arc<SourceFile>,
    span: Span,
}

/// Where limits are read from, and what holds of those that do not say it themselves.
#[derive(Clone, Debug)]
pub struct Setter {
    /// The level.
    pub level: PackLevel,
    /// Whether another level may be named.
    pub any_level: bool,
    /// The document.
    pub source: String,
    /// Since when.
    pub since: Option<Date>,
    /// The plot.
    pub plot: Option<String>,
}

/// Reads a table of limits.
pub fn read_limits(reading: &mut Reading, table: &Raw, by: &Setter) -> Vec<SetLimit> {
    let mut limits = Vec::new();
    for (key, raw) in table.entries() {
        let mut setter = by.clone();
        let value = match &raw.kind {
            RawKind::Table(_) => {
                let known: &[&str] =
                    if by.any_level { &["value", "level", "source", "since"] } else { &["value", "source", "since"] };
                reading.keys(raw, known);
                if by.any_level {
                    setter.level = reading.choice(raw, "level", false, &PackLevel::BELOW).unwrap_or(by.level);
                }
                setter.source = reading.text(raw, "source").map_or(setter.source, |it| it.text);
                if let Some(since) = reading.text(raw, "since") {
                    setter.since = reading.date(&since);
                }
                reading.need(raw, "value")
            }
            _ => Some(raw),
        };
        let Some(value) = value else { continue };
        let quantity = match &value.kind {
            RawKind::Integer(it) => Some((*it as f64, Dimension::NONE)),
            RawKind::Float(it) => Some((*it, Dimension::NONE)),
            RawKind::Text(text) => unit::quantity(text),
            _ => None,
        };
        let Some((si, dimension)) = quantity.filter(|it| it.0.is_finite()) else {
            let zh = "此处应为带单位的数值，如 \"6 m\"、\"30 %\"";
            reading.fault(value.span, "type", zh, "expected a number with its unit, such as \"6 m\" or \"30 %\"");
            continue;
        };
        let Setter { level, source, since, plot, .. } = setter;
        let point = Placed { text: key.name.clone(), span: key.span };
        let (file, span) = (reading.file.clone(), value.span);
        limits.push(SetLimit { point, value: si, dimension, level, plot, source, since, file, span });
    }
    limits
}

/// The limit of a review point with what lower levels set in its place.
#[derive(Clone, Debug)]
pub struct Cascade {
    /// The limit of the clause itself.
    pub own: Expr,
    /// How the measured quantity meets it.
    pub sense: Sense,
    /// What lower levels set, highest level first.
    pub limits: Vec<CascadeLimit>,
}

/// What one lower level sets.
#[derive(Clone, Debug)]
pub struct CascadeLimit {
    /// Its place in [`RuleSet::limits`].
    pub at: usize,
    /// The value, SI.
    pub value: f64,
    /// Only on this plot.
    pub plot: Option<String>,
    /// Whether the clause lets this level loosen it.
    pub may_loosen: bool,
}

/// What the cascade did to one limit: places in [`RuleSet::limits`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    /// The value that holds, when it is not the clause's own.
    pub by: Option<usize>,
    /// Whether that value is looser than the clause's own.
    pub loosened: bool,
    /// Values that would have loosened the clause without leave.
    pub refused: Vec<usize>,
}

impl Cascade {
    /// The limit that holds for the tuple in the evaluator's slots, and who set it.
    pub fn decide(&self, evaluator: &mut Evaluator) -> (Interval, Decided) {
        let own = evaluator.number(&self.own);
        let mut holds = own;
        let mut decided = Decided::default();
        for limit in &self.limits {
            if let Some(plot) = &limit.plot
                && evaluator.conditions_plot().as_deref() != Some(plot)
            {
                continue;
            }
            let set = Interval::point(limit.value);
            let stricter = match self.sense {
                Sense::AtMost | Sense::LessThan => holds.min(set),
                _ => holds.max(set),
            };
            if limit.may_loosen && set != holds {
                holds = set;
                decided.by = Some(limit.at);
            } else if stricter != holds {
                holds = stricter;
                decided.by = Some(limit.at);
            } else if set != holds {
                decided.refused.push(limit.at);
            }
        }
        decided.loosened = match self.sense {
            Sense::AtMost | Sense::LessThan => holds.hi > own.hi,
            _ => holds.lo < own.lo,
        };
        (holds, decided)
    }
}

impl RuleSet {
    /// Puts the values that lower levels set into the review points that they speak of.
    ///
    /// # Errors
    /// Everything that is wrong: review points that are not in force or have no single limit, values of another dimension or out
    /// of reach of the point, levels that do not stand below the point's own.
    pub fn set_limits(&mut self, mut limits: Vec<SetLimit>) -> Result<(), Vec<Diagnostic>> {
        limits.order_by_key(|it| it.level);
        let mut faults = Vec::new();
        for (at, limit) in limits.iter().enumerate() {
            let Some((rule, _)) = self.rule(&limit.point.text) else {
                faults.push(self.no_point(limit));
                continue;
            };
            let level = self.packs[self.rules[rule].pack].0.level;
            faults.extend(set(&mut self.rules[rule], level, at, limit));
        }
        self.limits = limits;
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn no_point(&self, limit: &SetLimit) -> Diagnostic {
        let name = &limit.point.text;
        let zh = format!("没有现行的审查要点 `{name}`");
        let en = format!("there is no review point `{name}` in force");
        let fault = Diagnostic::error(&limit.file, limit.point.span, "unknown-point", zh, en);
        let with_pack = name.contains('/');
        let known = self.rules.iter().map(|it| if with_pack { it.id.as_str() } else { it.source.id.as_str() });
        fault.with_nearest(name, known)
    }
}

/// Whether a point compares with one limit, in whose place another level can set a value.
pub fn has_single_limit(rule: &Rule) -> bool {
    let [code] = rule.require.as_slice() else { return false };
    let ExprKind::Compare { sense, left, right, .. } = &code.expr.kind else { return false };
    // Like clauses, rules name what is measured first.
    let is_fixed = matches!(left.kind, ExprKind::Const(_) | ExprKind::Table { .. });
    !is_fixed && !matches!(sense, Sense::Equal | Sense::NotEqual) && matches!(right.ty, Type::Number(_))
}

/// Puts one value into a rule; gives what is wrong with it.
fn set(rule: &mut Rule, own_level: PackLevel, at: usize, limit: &SetLimit) -> Option<Diagnostic> {
    let wrong = |code, zh: String, en: String| Some(Diagnostic::error(&limit.file, limit.span, code, zh, en));
    let id = rule.id.clone();
    if limit.level <= own_level {
        let (zh, en) = (own_level.title(Language::Zh), own_level.title(Language::En));
        return wrong(
            "level",
            format!("`{id}` 属{zh}一级，只有更低的层级可以另定限值"),
            format!("`{id}` is of the level “{en}”: only a lower level can set its limit"),
        );
    }
    if let Some(window) = window_of(rule)
        && limit.value >= window
    {
        let printed = Format::of(limit.dimension).number(window, Language::En);
        return wrong(
            "out-of-reach",
            format!("`{id}` 只检查相距 {printed} 以内的对象，限值应小于它"),
            format!("`{id}` only looks at what lies within {printed}: the limit must be below that"),
        );
    }
    if !has_single_limit(rule) {
        return wrong(
            "no-single-limit",
            format!("`{id}` 不是单一限值的要点，不能另定限值"),
            format!("`{id}` does not compare with a single limit: no value can be set for it"),
        );
    }
    let ExprKind::Compare { sense, right, .. } = &mut rule.require[0].expr.kind else { return None };
    if right.ty != Type::Number(limit.dimension) {
        let (needed, found) = (&right.ty, Type::Number(limit.dimension));
        return wrong(
            "dimension",
            format!("`{id}` 的限值应为{}，此处为{}", needed.zh(), found.zh()),
            format!("the limit of `{id}` is of another kind: expected {needed}, found {found}"),
        );
    }
    let may_loosen = rule.source.overridable_by.iter().any(|it| it.text == limit.level.as_str());
    let new = CascadeLimit { at, value: limit.value, plot: limit.plot.clone(), may_loosen };
    if let ExprKind::Cascade(cascade) = &mut right.kind {
        cascade.limits.push(new);
        return None;
    }
    let (ty, span) = (right.ty.clone(), right.span);
    let own = std::mem::replace(&mut **right, Expr::constant(Val::number(0.0), ty.clone(), span));
    let cascade = Cascade { own, sense: *sense, limits: vec![new] };
    **right = Expr { kind: ExprKind::Cascade(Box::new(cascade)), ty, span };
    None
}

/// The distance within which a rule looks for what it measures: `gap(a, b) < 60 m` in its condition, `gap(a, b)` measured.
fn window_of(rule: &Rule) -> Option<f64> {
    let condition = rule.condition.as_ref()?;
    let [code] = rule.require.as_slice() else { return None };
    let ExprKind::Compare { left: measured, .. } = &code.expr.kind else { return None };
    let measured = code.origin.text.get(measured.span.range())?;
    condition.expr.conjuncts().into_iter().find_map(|it| match &it.kind {
        ExprKind::Compare { sense: Sense::LessThan | Sense::AtMost, left, right, .. } => {
            let same = condition.origin.text.get(left.span.range()) == Some(measured);
            let ExprKind::Const(Val::Num(value)) = &right.kind else { return None };
            value.exact().filter(|_| same)
        }
        _ => None,
    })
}

/// The cascade of a rule's limit, when a lower level set something.
pub fn of(rule: &Rule) -> Option<&Cascade> {
    let [code] = rule.require.as_slice() else { return None };
    let ExprKind::Compare { right, .. } = &code.expr.kind else { return None };
    let ExprKind::Cascade(cascade) = &right.kind else { return None };
    Some(cascade)
}

/// What is added to the sentence of a finding: who set the limit that holds, and whose value was refused.
pub fn say(set: &RuleSet, decided: &Decided, holds: Interval, format: Format) -> Bilingual {
    let mut said = Bilingual::default();
    if let Some(limit) = decided.by.and_then(|at| set.limits.get(at)) {
        let value = |language| format.number(limit.value, language);
        said.zh.push_str(&format!("；{}定为 {}，从其规定", limit.who(Language::Zh), value(Language::Zh)));
        said.en.push_str(&format!("; {}, set by {}, holds here", value(Language::En), limit.who(Language::En)));
    }
    for limit in decided.refused.iter().filter_map(|at| set.limits.get(*at)) {
        let value = |language| format.number(limit.value, language);
        let own = |language| format.interval(holds, language);
        said.zh.push_str(&format!(
            "；{}所定 {} 松于本条，本条不许其放宽，仍按 {} 执行",
            limit.who(Language::Zh),
            value(Language::Zh),
            own(Language::Zh)
        ));
        said.en.push_str(&format!(
            "; {}, set by {}, is looser, which this clause does not allow: {} holds",
            value(Language::En),
            limit.who(Language::En),
            own(Language::En)
        ));
    }
    said
}

impl SetLimit {
    /// The level with its document and day: `the detailed plan (控规图则 12, since 2019-08-01)`.
    pub fn who(&self, language: Language) -> String {
        let since = self.since.map(|it| match language {
            Language::Zh => format!("{it} 起"),
            Language::En => format!("since {it}"),
        });
        let source = Some(self.source.clone()).filter(|it| !it.is_empty());
        let notes: Vec<String> = source.into_iter().chain(since).collect();
        let level = self.level.title(language);
        match (notes.is_empty(), language) {
            (true, Language::Zh) => level.to_string(),
            (true, Language::En) => format!("the {level}"),
            (false, Language::Zh) => format!("{level}（{}）", notes.join("，")),
            (false, Language::En) => format!("the {level} ({})", notes.join(", ")),
        }
    }
}

/// What came of a value that a level sets, in words: on how many tuples of objects it tightened the point, loosened it, or would
/// have loosened it without leave.
pub fn effect(limit: &SetLimit, rule: &Rule, [tightened, loosened, refused]: [u64; 3]) -> Bilingual {
    let value = |language| Format::of(limit.dimension).number(limit.value, language);
    let mut zh = vec![];
    let mut en = vec![];
    if tightened > 0 {
        zh.push(format!("{tightened} 处从严"));
        en.push(format!("tighter in {tightened} places"));
    }
    if loosened > 0 {
        zh.push(format!("{loosened} 处按条文允许放宽"));
        en.push(format!("looser in {loosened} places, as the clause allows"));
    }
    if refused > 0 {
        zh.push(format!("{refused} 处欲放宽而条文不许，仍按原值；{}", leave(rule, Language::Zh)));
        en.push(format!(
            "looser in {refused} places, which the clause does not allow: its own limit holds; {}",
            leave(rule, Language::En)
        ));
    }
    if zh.is_empty() {
        zh.push("没有涉及的对象".to_string());
        en.push("nothing is concerned".to_string());
    }
    let who = |language| limit.who(language);
    Bilingual::new(
        format!("{}为“{}”定 {}：{}", who(Language::Zh), rule.source.title.zh, value(Language::Zh), zh.join("，")),
        format!(
            "{} for “{}”, set by {}: {}",
            value(Language::En),
            rule.source.title.en,
            who(Language::En),
            en.join(", ")
        ),
    )
}

/// Who may loosen a point.
fn leave(rule: &Rule, language: Language) -> String {
    let levels = rule.source.overridable_by.iter();
    let named = levels.filter_map(|it| PackLevel::BELOW.iter().find(|level| level.0 == it.text));
    let titles: Vec<&str> = named.map(|it| it.1.title(language)).collect();
    match (titles.is_empty(), language) {
        (true, Language::Zh) => "本条不得放宽".to_string(),
        (true, Language::En) => "no level may loosen it".to_string(),
        (false, Language::Zh) => format!("只有{}可以放宽", titles.join("、")),
        (false, Language::En) => format!("only the {} may loosen it", titles.join(" or the ")),
    }
}
