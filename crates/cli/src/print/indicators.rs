//! Indicators as a table: computed beside declared and permitted; with derivations when asked for.

use super::{Style, quantity, width};
use exchange::Language;
use findings::{DerivationNode, Indicator, Review, Verdict};
use std::fmt::Write;

/// The table of a review's indicators.
pub fn table(review: &Review, language: Language, style: Style) -> String {
    let head = language.pick(
        ["指标", "计算值", "申报值", "核对", "限值", "限值核对"],
        ["indicator", "computed", "declared", "agrees", "limit", "within"],
    );
    let mut rows = vec![head.map(str::to_string)];
    rows.extend(review.indicators.iter().map(|it| cells(it, language)));
    let columns: Vec<usize> =
        (0..head.len()).map(|i| rows.iter().map(|row| width::of(&row[i])).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for (i, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (j, cell) in row.iter().enumerate() {
            let padded = if j == 0 { width::pad(cell, columns[j]) } else { width::pad_left(cell, columns[j]) };
            let _ = write!(line, "{}{padded}", if j == 0 { "" } else { "  " });
        }
        let _ = writeln!(out, "{}", if i == 0 { style.strong(&line) } else { line });
    }
    out
}

/// The derivation of every indicator, as an indented tree.
pub fn derivations(review: &Review, language: Language, style: Style) -> String {
    let mut out = String::new();
    for it in &review.indicators {
        let _ = writeln!(out, "\n{}", style.strong(language.of(&it.title)));
        tree(&mut out, &it.derivation, 1);
        for missing in &it.missing {
            let _ = writeln!(out, "  {} {}", language.pick("缺少：", "missing:"), language.of(&missing.message));
        }
    }
    out
}

/// One derivation as an indented tree.
pub fn tree(out: &mut String, node: &DerivationNode, depth: usize) {
    let objects = if node.objects.is_empty() { String::new() } else { format!("   [{}]", node.objects.join(", ")) };
    let _ = writeln!(out, "{}{} = {}{objects}", "  ".repeat(depth), node.expression, node.value);
    for part in &node.parts {
        tree(out, part, depth + 1);
    }
}

fn cells(it: &Indicator, language: Language) -> [String; 6] {
    let value = match (it.value, it.interval) {
        (Some(value), _) => quantity(value, &it.unit),
        (None, Some([low, high])) => format!("{} … {}", quantity(low, &it.unit), quantity(high, &it.unit)),
        (None, None) => language.pick("未知", "unknown").to_string(),
    };
    let estimate = if it.basis == "estimate" { language.pick("（估）", " (estimate)") } else { "" };
    let limit = it.limit.as_ref().map_or(String::new(), |limit| match (limit.min, limit.max) {
        (Some(min), Some(max)) => format!("{} … {}", quantity(min, &it.unit), quantity(max, &it.unit)),
        (Some(min), None) => format!("≥ {}", quantity(min, &it.unit)),
        (None, Some(max)) => format!("≤ {}", quantity(max, &it.unit)),
        (None, None) => String::new(),
    });
    let plot = it.plot.as_ref().map_or(String::new(), |plot| format!(" {plot}"));
    [
        format!("{}{plot}", language.of(&it.title)),
        format!("{value}{estimate}"),
        it.declared.map_or("—".to_string(), |value| quantity(value, &it.unit)),
        word(it.verdict, language).to_string(),
        limit,
        word(it.limit_verdict, language).to_string(),
    ]
}

fn word(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Pass => language.pick("符合", "yes"),
        Verdict::Fail => language.pick("不符", "no"),
        Verdict::Unknown => language.pick("待定", "unknown"),
        Verdict::NotApplicable => "—",
    }
}
