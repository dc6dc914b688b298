//! What can be told of a rule set without running it: rules that say the same, that contradict each other, that can never apply,
//! that yield without leave; documents that no rule reads.

use crate::cascade::has_single_limit;
use crate::compile::{Rule, RuleSet};
use crate::ir::{Code, Expr, ExprKind};
use crate::pack::Library;
use crate::source::{Diagnostic, SourceFile, Span};
use crate::value::{Interval, Truth, Val};
use geometry::Sense;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that a person should look at.
pub fn lint(library: &Library, set: &RuleSet) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &set.rules {
        found.extend(unreachable(rule));
        found.extend(yields_without_leave(set, rule));
        found.extend(no_limit_to_override(rule));
    }
    found.extend(same_ground(set));
    found.extend(unread_materials(library, set));
    found
}

fn at(rule: &Rule, code: Option<&Code>) -> (Arc<SourceFile>, Span) {
    let span = code.map_or(Span::default(), |it| it.origin.span);
    (rule.source.file.clone(), span)
}

fn one_line(code: &Code) -> String {
    code.origin.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A rule whose `where` can never hold: two of its conjuncts exclude each other.
fn unreachable(rule: &Rule) -> Option<Diagnostic> {
    let condition = rule.condition.as_ref()?;
    let mut numbers: BTreeMap<&str, Interval> = BTreeMap::new();
    let mut masks: BTreeMap<&str, u64> = BTreeMap::new();
    let text = |expr: &Expr| condition.origin.text.get(expr.span.range()).unwrap_or("");
    let mut impossible = None;
    for conjunct in condition.expr.conjuncts() {
        let is_empty = match &conjunct.kind {
            ExprKind::Const(Val::Bool(truth)) => *truth == Truth::False,
            ExprKind::Compare { sense, left, right, .. } => match constant(right) {
                Some(limit) => {
                    let allowed = allowed(*sense, limit);
                    let known = numbers.entry(text(left)).or_insert(Interval::UNKNOWN);
                    *known = Interval { lo: known.lo.max(allowed.lo), hi: known.hi.min(allowed.hi) };
                    known.lo > known.hi
                }
                None => false,
            },
            ExprKind::InSet(value, mask) => {
                let known = masks.entry(text(value)).or_insert(u64::MAX);
                *known &= mask;
                *known == 0
            }
            ExprKind::Same { equal, left, right } => match &right.kind {
                ExprKind::Const(Val::Enum(mask)) => {
                    let known = masks.entry(text(left)).or_insert(u64::MAX);
                    *known &= if *equal { *mask } else { !mask };
                    *known == 0
                }
                _ => false,
            },
            _ => false,
        };
        if is_empty {
            impossible = Some(text(conjunct).to_string());
        }
    }
    let conjunct = impossible?;
    let (file, span) = at(rule, Some(condition));
    let zh = format!("规则永不适用：`{conjunct}` 与其他条件不能同时成立");
    let en = format!("the rule never applies: `{conjunct}` excludes the other conditions");
    Some(Diagnostic::error(&file, span, "unreachable-rule", zh, en).as_warning())
}

fn constant(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        ExprKind::Const(Val::Num(value)) => value.exact(),
        _ => None,
    }
}

/// The numbers that a comparison with a constant allows. Strict bounds are taken as included: what only touches is not excluded.
fn allowed(sense: Sense, limit: f64) -> Interval {
    match sense {
        Sense::AtLeast | Sense::MoreThan => Interval::at_least(limit),
        Sense::AtMost | Sense::LessThan => Interval::between(f64::NEG_INFINITY, limit),
        Sense::Equal => Interval::point(limit),
        Sense::NotEqual => Interval::UNKNOWN,
    }
}

/// A rule that yields to one of a more specific level, which its clause does not let override it.
fn yields_without_leave(set: &RuleSet, rule: &Rule) -> Option<Diagnostic> {
    let own = set.packs[rule.pack].0.level;
    for other in &rule.source.yields_to {
        let Some((_, found)) = set.rule(&other.text) else { continue };
        let level = set.packs[found.pack].0.level;
        let allowed = rule.source.overridable_by.iter().any(|it| it.text == level.as_str());
        if level > own && !allowed {
            let zh = format!("本条让位于更低层级的 `{}`，但 `overridable_by` 未列出 {}", found.id, level.as_str());
            let en = format!("this yields to `{}`, but `overridable_by` does not list {}", found.id, level.as_str());
            let fault = Diagnostic::error(&rule.source.file, other.span, "yields-without-leave", zh, en);
            return Some(fault.as_warning());
        }
    }
    None
}

/// A rule that a lower level may loosen, but that has no single limit in whose place one could be set, and yields to no rule.
fn no_limit_to_override(rule: &Rule) -> Option<Diagnostic> {
    let named = rule.source.overridable_by.first()?;
    if has_single_limit(rule) || !rule.source.yields_to.is_empty() {
        return None;
    }
    let zh = "`overridable_by` 不起作用：本条不是单一限值，也不让位于其他规则";
    let en = "`overridable_by` has no effect: this has no single limit and yields to no other rule";
    Some(Diagnostic::error(&rule.source.file, named.span, "nothing-to-override", zh.into(), en.into()).as_warning())
}

/// Rules that speak of the same objects under the same condition: twice the same requirement, or two that no value meets.
fn same_ground(set: &RuleSet) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut by_ground: BTreeMap<String, Vec<&Rule>> = BTreeMap::new();
    for rule in &set.rules {
        let condition = rule.condition.as_ref().map(one_line).unwrap_or_default();
        let ground = format!("{:?} {condition}", rule.source.variables);
        by_ground.entry(ground).or_default().push(rule);
    }
    for rules in by_ground.values() {
        for (i, rule) in rules.iter().enumerate() {
            for other in &rules[..i] {
                found.extend(clash(rule, other));
            }
        }
    }
    found
}

fn clash(rule: &Rule, other: &Rule) -> Option<Diagnostic> {
    let settled = rule.source.yields_to.iter().any(|it| it.text == other.id)
        || other.source.yields_to.iter().any(|it| it.text == rule.id);
    if settled {
        return None;
    }
    let texts = |it: &Rule| (it.require.iter().map(one_line).collect::<Vec<_>>(), lets(it));
    let (file, span) = at(rule, rule.require.first());
    if texts(rule) == texts(other) && rule.tables == other.tables {
        let zh = format!("与 `{}` 要求相同", other.id);
        let en = format!("requires the same as `{}`", other.id);
        return Some(Diagnostic::error(&file, span, "shadowed-rule", zh, en).as_warning());
    }
    let ([one], [two]) = (rule.require.as_slice(), other.require.as_slice()) else { return None };
    let bound = |code: &Code| match &code.expr.kind {
        ExprKind::Compare { sense, left, right, .. } => {
            let measured = code.origin.text.get(left.span.range())?.to_string();
            Some((measured, allowed(*sense, constant(right)?)))
        }
        _ => None,
    };
    let ((a, first), (b, second)) = (bound(one)?, bound(two)?);
    if a == b && (first.lo > second.hi || second.lo > first.hi) {
        let zh = format!("与 `{}` 矛盾：没有值能同时满足", other.id);
        let en = format!("contradicts `{}`: no value meets both", other.id);
        return Some(Diagnostic::error(&file, span, "contradictory-rules", zh, en).as_warning());
    }
    None
}

fn lets(rule: &Rule) -> Vec<String> {
    rule.lets.iter().map(one_line).collect()
}

/// Documents that a pack asks for or that the library names, and no rule reads (取消无审查要点的申请材料).
fn unread_materials(library: &Library, set: &RuleSet) -> Vec<Diagnostic> {
    let read = |id: &str| {
        let mut sources = library.packs.iter().flat_map(|it| &it.rules);
        sources.any(|it| it.materials.iter().chain(&it.needs).any(|it| it.text == id))
    };
    let mut found = Vec::new();
    for (meta, _) in &set.packs {
        for material in meta.materials.iter().filter(|it| !read(&it.text)) {
            let file = Arc::new(SourceFile { path: format!("packs/{}/pack.toml", meta.id), text: String::new() });
            let zh = format!("没有审查要点读取材料 `{}`：可不再要求提交", material.text);
            let en = format!("no review point reads `{}`: it need not be submitted", material.text);
            found.push(Diagnostic::error(&file, Span::default(), "unread-material", zh, en).as_warning());
        }
    }
    found
}

/// Documents that the library names and no rule reads: their ids.
pub fn materials_without_rule(library: &Library) -> Vec<&str> {
    let rules = || library.packs.iter().flat_map(|it| &it.rules);
    let is_read = |id: &str| rules().any(|it| it.materials.iter().chain(&it.needs).any(|it| it.text == id));
    library.materials.iter().map(|it| it.id.as_str()).filter(|it| !is_read(it)).collect()
}
