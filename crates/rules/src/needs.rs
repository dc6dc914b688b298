//! What rules want to know: of which kinds, and which attributes of them.

use crate::compile::{Rule, RuleSet};
use crate::ir::{CallArg, Expr, ExprKind};
use crate::pack::Range;
use crate::types::Type;
use model::{Attr, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// The attributes that rules of a set read of objects of a kind, each with the ids of the rules that do. What functions
/// measure for themselves (`gap`, `farthest_walk`) is not among them.
pub fn needs(set: &RuleSet) -> BTreeMap<(Kind, Attr), BTreeSet<&str>> {
    let mut needs: BTreeMap<(Kind, Attr), BTreeSet<&str>> = BTreeMap::new();
    for rule in &set.rules {
        let mut open = expressions(rule);
        // Attributes that definitions fill are read where those read, once each.
        let mut followed = BTreeSet::new();
        while let Some(expr) = open.pop() {
            open.extend(expr.parts());
            let (object, attr, define) = match &expr.kind {
                ExprKind::Attr { object, attr, define } => (object, *attr, *define),
                ExprKind::Stated(object, attr) => (object, *attr, None),
                _ => continue,
            };
            if let Type::Object(kind) = object.ty {
                needs.entry((kind, attr)).or_default().insert(&rule.id);
            }
            if let Some(define) = define.filter(|it| followed.insert(*it)).and_then(|it| set.defines.get(it)) {
                open.push(&define.code.expr);
            }
        }
    }
    needs
}

/// The kinds of objects that a rule goes over, or counts, or looks for.
pub fn kinds(rule: &Rule) -> BTreeSet<Kind> {
    let ranges = rule.source.variables.iter().filter_map(|it| match it.1 {
        Range::Kind(kind) => Some(kind),
        Range::Indicators => None,
    });
    let mut kinds: BTreeSet<Kind> = ranges.collect();
    let mut open = expressions(rule);
    while let Some(expr) = open.pop() {
        open.extend(expr.parts());
        match &expr.kind {
            ExprKind::Aggregate(it) => {
                kinds.insert(it.kind);
            }
            ExprKind::Call { args, .. } => kinds.extend(args.iter().filter_map(|it| match it {
                CallArg::Kind(kind) => Some(*kind),
                CallArg::Value(_) => None,
            })),
            _ => {}
        }
    }
    kinds
}

/// What a rule computes, without what it says.
fn expressions(rule: &Rule) -> Vec<&Expr> {
    let parts = [&rule.condition, &rule.measured, &rule.required];
    let codes = parts.into_iter().flatten().chain(&rule.require).chain(&rule.lets);
    codes.map(|it| &it.expr).collect()
}
