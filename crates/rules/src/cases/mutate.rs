//! Rules with one thing wrong: an inverted comparison, a changed number, a dropped condition. A case must notice each.

use crate::compile::{Rule, RuleSet, compile_rule};
use crate::pack::{RuleSource, Written};
use crate::syntax::{Ast, AstKind};
use crate::table::Table;
use crate::value::{Interval, Truth, Val};
use geometry::Sense;
use std::sync::Arc;

/// A rule with one thing wrong.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What is wrong, as it is printed and as `equivalent_mutant` names it.
    pub what: String,
    /// The rule.
    pub rule: Rule,
}

/// Numbers are changed by this factor, far beyond every rounding; whole numbers without unit, which count things, by one.
const FACTOR: f64 = 1.1;

/// The expressions of one part of a rule.
type Part = (&'static str, fn(&mut RuleSource) -> Vec<&mut Written>);

/// All mutants of a rule that still compile.
pub fn mutants(set: &RuleSet, rule: &Rule) -> Vec<Mutant> {
    let mut all = Vec::new();
    let parts: [Part; 3] = [
        ("where", |it| it.condition.iter_mut().collect()),
        ("let", |it| it.lets.iter_mut().map(|it| &mut it.1).collect()),
        ("require", |it| it.require.iter_mut().collect()),
    ];
    for (part, of) in parts {
        let mut source = (*rule.source).clone();
        let count = of(&mut source).len();
        for index in 0..count {
            let written = of(&mut source)[index].clone();
            for change in changes(&written.ast) {
                let mut changed = (*rule.source).clone();
                let place = &mut of(&mut changed)[index].ast;
                let what = match change.apply(place, &written) {
                    Some(what) => format!("{part}: {what}"),
                    None => continue,
                };
                let (names, _) = &set.names[rule.pack];
                if let Ok(rule) = compile_rule(&Arc::new(changed), rule.pack, names, rule.tables.clone()) {
                    all.push(Mutant { what, rule });
                }
            }
        }
    }
    for (name, table) in &rule.tables {
        for at in 0..table.cells.len() {
            let Some(changed) = changed_cell(table, at) else { continue };
            let what = format!("table {name}[{}]: {} changed", table.labels(at), table.written[at]);
            let mut tables = rule.tables.clone();
            tables.insert(name.clone(), Arc::new(changed));
            let (names, _) = &set.names[rule.pack];
            if let Ok(rule) = compile_rule(&rule.source, rule.pack, names, tables) {
                all.push(Mutant { what, rule });
            }
        }
    }
    all
}

fn changed_cell(table: &Table, at: usize) -> Option<Table> {
    let mut changed = table.clone();
    let cell = changed.cells.get_mut(at)?;
    *cell = match cell {
        Val::Num(interval) => {
            Val::Num(*interval * Interval::point(FACTOR) + Interval::point(if interval.lo == 0.0 { 1.0 } else { 0.0 }))
        }
        Val::Bool(Truth::True) => Val::Bool(Truth::False),
        Val::Bool(_) => Val::Bool(Truth::True),
        Val::Enum(mask) => {
            let all = table.ty.unknown();
            let Val::Enum(all) = all else { return None };
            let next = mask.rotate_left(1) & all;
            Val::Enum(if next == 0 { 1 } else { next })
        }
        _ => return None,
    };
    Some(changed)
}

/// One change of an expression: where (by the path of child numbers) and what.
struct Change {
    path: Vec<usize>,
    kind: ChangeKind,
}

enum ChangeKind {
    Sense(Sense),
    Closed,
    Number(f64),
    Drop(usize),
    Negate,
    Branch(bool),
}

fn changes(ast: &Ast) -> Vec<Change> {
    let mut all = Vec::new();
    gather(ast, &mut Vec::new(), &mut all);
    all
}

fn gather(ast: &Ast, path: &mut Vec<usize>, all: &mut Vec<Change>) {
    let mut add = |kind| all.push(Change { path: path.clone(), kind });
    match &ast.kind {
        AstKind::Compare(sense, ..) => {
            let other = match sense {
                Sense::AtLeast => Sense::MoreThan,
                Sense::MoreThan => Sense::AtLeast,
                Sense::AtMost => Sense::LessThan,
                Sense::LessThan => Sense::AtMost,
                Sense::Equal => Sense::NotEqual,
                Sense::NotEqual => Sense::Equal,
            };
            add(ChangeKind::Sense(other));
        }
        AstKind::InRange { .. } => add(ChangeKind::Closed),
        AstKind::Number { .. } => {
            add(ChangeKind::Number(FACTOR));
            add(ChangeKind::Number(1.0 / FACTOR));
        }
        AstKind::And(items) | AstKind::Or(items) => {
            for at in 0..items.len() {
                add(ChangeKind::Drop(at));
            }
        }
        AstKind::InList(_, items) if items.len() > 1 => {
            for at in 0..items.len() {
                add(ChangeKind::Drop(at));
            }
        }
        AstKind::Not(_) => add(ChangeKind::Negate),
        AstKind::If(..) => {
            add(ChangeKind::Branch(true));
            add(ChangeKind::Branch(false));
        }
        _ => {}
    }
    for (index, child) in ast.children().into_iter().enumerate() {
        path.push(index);
        gather(child, path, all);
        path.pop();
    }
}

impl Change {
    /// Changes a tree; says what was changed.
    fn apply(&self, root: &mut Ast, written: &Written) -> Option<String> {
        let mut at = root;
        for index in &self.path {
            at = at.children_mut().into_iter().nth(*index)?;
        }
        let text = |ast: &Ast| written.origin.slice(ast.span).split_whitespace().collect::<Vec<_>>().join(" ");
        let whole = text(at);
        Some(match (&self.kind, &mut at.kind) {
            (ChangeKind::Sense(sense), AstKind::Compare(old, ..)) => {
                *old = *sense;
                format!("`{whole}` with {}", crate::run::sense_text(*sense))
            }
            (ChangeKind::Closed, AstKind::InRange { closed, .. }) => {
                *closed = !*closed;
                format!("`{whole}` with {}", if *closed { "..=" } else { "..<" })
            }
            (ChangeKind::Number(factor), AstKind::Number { value, .. }) => {
                *value = match *value {
                    it if whole.chars().all(|it| it.is_ascii_digit()) => it + if *factor > 1.0 { 1.0 } else { -1.0 },
                    0.0 => factor - 1.0,
                    it => it * factor,
                };
                format!("`{whole}` {}", if *factor > 1.0 { "raised" } else { "lowered" })
            }
            (ChangeKind::Drop(index), AstKind::And(items) | AstKind::Or(items)) => {
                let dropped = items.remove(*index);
                if let [only] = items.as_mut_slice() {
                    let only = only.clone();
                    *at = only;
                }
                format!("without `{}`", text(&dropped))
            }
            (ChangeKind::Drop(index), AstKind::InList(_, items)) => {
                let dropped = items.remove(*index);
                format!("`{whole}` without `{}`", text(&dropped))
            }
            (ChangeKind::Negate, AstKind::Not(inner)) => {
                let inner = (**inner).clone();
                *at = inner;
                format!("`{whole}` without not")
            }
            (ChangeKind::Branch(yes), AstKind::If(_, a, b)) => {
                let taken = if *yes { (**a).clone() } else { (**b).clone() };
                let what = format!("always `{}`", text(&taken));
                *at = taken;
                what
            }
            _ => return None,
        })
    }
}
