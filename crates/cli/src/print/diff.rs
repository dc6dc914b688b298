//! Two versions of a drawing: the changes in words, then the findings that are new, still there and fixed.

use super::Style;
use compare::{ChangeControl, Class, Comparison, Fate, FindingChange};
use exchange::Language;
use findings::{Severity, Verdict};
use std::fmt::Write;

/// The comparison as people read it.
pub fn print(comparison: &Comparison, language: Language, style: Style) -> String {
    let mut out = String::new();
    let (before, after) = (&comparison.before.file, &comparison.after.file);
    let _ = writeln!(out, "{}", style.strong(&format!("{before} → {after}")));
    for it in &comparison.words {
        let _ = writeln!(out, "  {}", language.of(it));
    }
    comparison.control.iter().for_each(|it| control(&mut out, it, language, style));
    for of_fate in comparison.findings.chunk_by(|a, b| a.fate == b.fate) {
        let Some(first) = of_fate.first() else { continue };
        let title = first.fate.title();
        let _ = writeln!(out, "\n{} ({})", style.strong(language.of(&title)), of_fate.len());
        for it in of_fate {
            finding(&mut out, it, language, style);
        }
    }
    out
}

/// Changes of an approved drawing by their class.
fn control(out: &mut String, it: &ChangeControl, language: Language, style: Style) {
    let title = language.pick("批后调整", "changes after approval");
    let unchecked = match it.checked {
        true => String::new(),
        false => {
            language.pick("，清单尚未经人工与原文核对", ", lists not yet held against the official text").to_string()
        }
    };
    let class = it.class.title();
    let _ = writeln!(out, "\n{}: {} ({}{unchecked})", style.strong(title), language.of(&class), it.source);
    for change in &it.changes {
        let verdict = match (change.class, change.certain) {
            (_, false) => Verdict::Unknown,
            (Class::Forbidden, _) => Verdict::Fail,
            (Class::Limited | Class::Unnamed, _) => Verdict::Unknown,
            (Class::Free, _) => Verdict::Pass,
        };
        let title = change.class.title();
        let doubt = if change.certain { "" } else { language.pick("，待判断", ", to be judged") };
        let word = format!("{}{doubt}", language.of(&title));
        let head = style.verdict(verdict, Severity::Required, &word);
        let _ = writeln!(out, "{head} {}", language.of(&change.message));
        let named = language.of(&change.title);
        let clause = if change.clause.is_empty() { String::new() } else { format!(" ({})", change.clause) };
        let _ = writeln!(out, "  {} {named}{clause}", style.faint("="));
    }
    let list = |of: &[findings::Bilingual]| {
        of.iter().map(|it| language.of(it)).collect::<Vec<_>>().join(language.pick("、", ", "))
    };
    if !it.consult.is_empty() {
        let title = language.pick("须征询（第8条）：", "to be consulted (article 8): ");
        let _ = writeln!(out, "{title}{}", list(&it.consult));
    }
    for unseen in &it.not_seen {
        let _ = writeln!(
            out,
            "{}{}",
            language.pick("图中看不出：", "not to be seen in the drawings: "),
            language.of(unseen)
        );
    }
}

fn finding(out: &mut String, it: &FindingChange, language: Language, style: Style) {
    let said = it.after.as_ref().or(it.before.as_ref());
    let verdict = match it.fate {
        Fate::Fixed => Verdict::Pass,
        _ => said.map_or(Verdict::Unknown, |it| it.verdict),
    };
    let severity = if it.fate == Fate::Fixed { Severity::Advice } else { it.severity };
    let word = language.of(&it.fate.title()).to_string();
    let head = style.verdict(verdict, severity, &format!("{word}[{}]", it.rule));
    let _ = writeln!(out, "{head} {}", language.of(&it.title));
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "  {} {name}{}{text}", style.faint("="), language.pick("：", ": "));
    };
    let (was, is) = (language.pick("前", "before"), language.pick("后", "after"));
    match (&it.before, &it.after) {
        (Some(before), Some(after)) if before.message == after.message => line(is, language.of(&after.message)),
        (before, after) => {
            before.iter().for_each(|it| line(was, language.of(&it.message)));
            after.iter().for_each(|it| line(is, language.of(&it.message)));
            if after.is_none() {
                line(
                    is,
                    language.pick(
                        "所涉对象已不存在，或该要点不再适用",
                        "what it spoke of is gone, or the point no longer applies",
                    ),
                );
            }
        }
    }
}
