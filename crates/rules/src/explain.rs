//! What a person reads: derivations as text, and the page of a rule.

use crate::compile::{Rule, RuleSet};
use crate::pack::{Library, Range, RuleStatus};
use crate::source::Language;
use crate::table::Table;
use findings::{DerivationNode, Severity, Verdict};
use std::fmt::Write;

/// A derivation as an indented tree, one line a sub-expression.
pub fn derivation_text(node: &DerivationNode) -> String {
    let mut text = String::new();
    line(&mut text, node);
    branches(&mut text, &node.parts, "");
    text
}

fn branches(text: &mut String, parts: &[DerivationNode], indent: &str) {
    for (i, part) in parts.iter().enumerate() {
        let last = i + 1 == parts.len();
        text.push_str(indent);
        text.push_str(if last { "└─ " } else { "├─ " });
        line(text, part);
        let deeper = format!("{indent}{}", if last { "   " } else { "│  " });
        branches(text, &part.parts, &deeper);
    }
}

fn line(text: &mut String, node: &DerivationNode) {
    text.push_str(&node.expression);
    text.push_str(" = ");
    text.push_str(&node.value);
    if !node.objects.is_empty() {
        let _ = write!(text, "  [{}]", node.objects.join(", "));
    }
    text.push('\n');
}

/// A word in one of the languages.
fn word(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// The page of a rule as Markdown: clause, meaning, condition, requirement, tables, cases, source.
pub fn rule_page(library: &Library, set: &RuleSet, rule: &Rule, language: Language) -> String {
    let source = &rule.source;
    let (meta, _) = &set.packs[rule.pack];
    let w = |zh, en| word(language, zh, en);
    let mut page = format!("# {}\n\n", language.of(&source.title));
    let mut fact = |name: &str, value: String| {
        let _ = writeln!(page, "- {name}: {value}");
    };
    fact(w("编号", "Id"), format!("`{}`", rule.id));
    let standard = format!("{} {} · {}", meta.standard, language.of(&meta.title), source.clause);
    fact(w("条文", "Clause"), standard);
    fact(w("部门", "Department"), language.of(&library.department(&source.department.text)).to_string());
    fact(w("约束力", "Severity"), severity(source.severity, language).to_string());
    fact(w("阶段", "Stages"), source.stages.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", "));
    fact(w("层级", "Level"), meta.level.title(language).to_string());
    let until = meta.effective_until.map_or_else(String::new, |it| format!(" – {it}"));
    fact(w("施行", "In force"), format!("{}{until}", meta.effective_from));
    match source.status {
        RuleStatus::InForce => {}
        RuleStatus::Preview => fact(w("状态", "Status"), w("试行，仅作提示", "preview: advice only").to_string()),
        RuleStatus::Superseded => fact(w("状态", "Status"), w("已被替代", "superseded").to_string()),
    }
    if !source.materials.is_empty() {
        let names: Vec<&str> = source.materials.iter().map(|it| it.text.as_str()).collect();
        fact(w("所读材料", "Reads"), names.join(", "));
    }
    if !source.yields_to.is_empty() {
        let names: Vec<&str> = source.yields_to.iter().map(|it| it.text.as_str()).collect();
        fact(w("让位于", "Yields to"), names.join(", "));
    }
    if !source.overridable_by.is_empty() {
        let names: Vec<&str> = source.overridable_by.iter().map(|it| it.text.as_str()).collect();
        fact(w("可由其调整", "Overridable by"), names.join(", "));
    }
    let _ = write!(page, "\n{}\n", language.of(&source.why));
    heading(&mut page, w("适用", "Applies to"));
    for (name, range) in &source.variables {
        let kind = match range {
            Range::Kind(kind) => format!("{} {}", kind.name(), kind.zh()),
            Range::Indicators => w("指标", "indicators").to_string(),
        };
        let _ = writeln!(page, "- `{name}`: {kind}");
    }
    if let Some(condition) = &source.condition {
        let _ = write!(page, "\n```\n{}\n```\n", condition.origin.text.trim());
    }
    heading(&mut page, w("要求", "Requires"));
    page.push_str("```\n");
    for require in &source.require {
        let _ = writeln!(page, "{}", require.origin.text.trim());
    }
    for (name, code) in &source.lets {
        let _ = writeln!(page, "{} = {}", name.text, code.origin.text.trim());
    }
    page.push_str("```\n");
    for table in rule.tables.values() {
        heading(&mut page, &format!("{} `{}`", w("表", "Table"), table.name));
        page.push_str(&table_text(table));
    }
    if !source.cures.is_empty() {
        heading(&mut page, w("可免除或放宽", "What would clear it"));
        for cure in &source.cures {
            let clause = cure.clause.as_deref().map_or_else(String::new, |it| format!(" ({it})"));
            let _ = writeln!(page, "- {}{clause}", language.of(&cure.message));
        }
    }
    heading(&mut page, w("案例", "Cases"));
    for case in &source.cases {
        let expected = case.expect.map_or("", |it| verdict(it, language));
        let limit = if case.limit { w(" · 恰在限值", " · exactly at the limit") } else { "" };
        let _ = writeln!(page, "- {expected}{limit}: {}", case.name.text);
    }
    for (sort, reason) in &source.no_case {
        let _ = writeln!(page, "- {sort}: {reason}");
    }
    heading(&mut page, w("数值来源", "Source of the numbers"));
    let checked = if source.source.checked {
        w("已与正式文本核对", "held against the official text")
    } else {
        w("尚未与正式文本核对", "not yet held against the official text")
    };
    let _ = writeln!(
        page,
        "`{}` · {} {} · {checked}",
        source.source.fact,
        w("可信度", "confidence"),
        source.source.confidence
    );
    page
}

fn heading(page: &mut String, title: &str) {
    let _ = write!(page, "\n## {title}\n\n");
}

/// A table in Markdown: with two keys as a matrix, else a row a cell.
fn table_text(table: &Table) -> String {
    let mut text = String::new();
    if let [rows, columns] = table.keys.as_slice() {
        let header: Vec<String> = (0..columns.size()).map(|it| columns.label(it)).collect();
        let _ = writeln!(text, "| | {} |", header.join(" | "));
        let _ = writeln!(text, "|---|{}", "---|".repeat(columns.size()));
        for row in 0..rows.size() {
            let cells = &table.written[row * columns.size()..(row + 1) * columns.size()];
            let _ = writeln!(text, "| {} | {} |", rows.label(row), cells.join(" | "));
        }
        return text;
    }
    text.push_str("| | |\n|---|---|\n");
    for (at, cell) in table.written.iter().enumerate() {
        let _ = writeln!(text, "| {} | {cell} |", table.labels(at));
    }
    text
}

fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Mandatory => word(language, "强制性条文", "mandatory"),
        Severity::Required => word(language, "应满足", "required"),
        Severity::Advice => word(language, "建议", "advice"),
    }
}

fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Pass => word(language, "通过", "pass"),
        Verdict::Fail => word(language, "不通过", "fail"),
        Verdict::Unknown => word(language, "无法判断", "unknown"),
        Verdict::NotApplicable => word(language, "不适用", "not applicable"),
    }
}
