//! Findings as compilers print them: verdict, rule, clause, the sentence, the place on the drawing, measured against required,
//! what would help.

use super::{Style, quantity};
use exchange::Language;
use findings::{Finding, Review, Severity, Verdict};
use std::fmt::Write;

/// All findings of a review, and the closing line.
pub fn print(review: &Review, findings: &[&Finding], language: Language, style: Style) -> String {
    let mut out = String::new();
    for it in findings {
        one(&mut out, review, it, language, style);
    }
    closing_line(&mut out, review, language, style);
    out
}

fn one(out: &mut String, review: &Review, it: &Finding, language: Language, style: Style) {
    let head = style.verdict(it.verdict, it.severity, &format!("{}[{}]", verdict_word(it.verdict, language), it.rule));
    let severity = severity_word(it.severity, language);
    let _ = writeln!(out, "{head} {}", style.strong(language.of(&it.title)));
    let _ = writeln!(out, "  {}", language.of(&it.message));
    if let Some(place) = place(review, it, language) {
        let _ = writeln!(out, "  {} {place}", style.faint("-->"));
    }
    let note = |out: &mut String, name: &str, text: &str| {
        let _ = writeln!(out, "   {} {name}{}{text}", style.faint("="), language.pick(":", ": "));
    };
    note(out, language.pick("条文", "clause"), &format!("{} · {} · {severity}", it.clause, it.department));
    if let (Some(measured), Some(required)) = (&it.measured, &it.required) {
        let margin = it.margin.map_or(String::new(), |margin| {
            let size = quantity(margin.abs(), &measured.unit);
            if margin < 0.0 {
                language.pick(format!(",相差 {size}"), format!(", {size} short"))
            } else {
                language.pick(format!(",富余 {size}"), format!(", {size} to spare"))
            }
        });
        let value = measured.interval.map_or_else(
            || quantity(measured.value, &measured.unit),
            |[low, high]| format!("{} … {}", quantity(low, &measured.unit), quantity(high, &measured.unit)),
        );
        let limit = format!("{} {}", required.sense, quantity(required.value, &required.unit));
        note(
            out,
            language.pick("实测", "measured"),
            &format!("{value}, {} {limit}{margin}", language.pick("要求", "required")),
        );
    }
    for missing in &it.missing {
        note(out, language.pick("缺少", "missing"), language.of(&missing.message));
    }
    for assumed in &it.assumed {
        note(out, language.pick("假定", "assumed"), language.of(&assumed.message));
    }
    for fix in &it.fixes {
        note(out, language.pick("可以", "help"), language.of(&fix.message));
    }
    if !it.checked {
        let text =
            language.pick("数值尚未与官方文本逐条核对", "the number has not been held against the official text yet");
        note(out, language.pick("注意", "note"), text);
    }
    out.push('\n');
}

/// Where it lies: layer, handle and coordinates of the first object, and the coordinates of the mark.
fn place(review: &Review, it: &Finding, language: Language) -> Option<String> {
    let mut parts = vec![review.drawing.file.clone()];
    for id in &it.objects {
        let Some(object) = review.objects.iter().find(|object| object.id == *id) else { continue };
        let name = if object.name.is_empty() { &object.kind } else { &object.name };
        let layer = object.attributes.get("layer_name").and_then(|it| it.value.as_str());
        let mut text = name.to_string();
        if let Some(layer) = layer {
            let _ = write!(text, " {}{layer}", language.pick("图层 ", "layer "));
        }
        if let Some(handle) = object.entities.first() {
            let _ = write!(text, " {}{handle}", language.pick("句柄 ", "handle "));
        }
        parts.push(text);
    }
    if let Some([x, y]) = it.mark.as_ref().and_then(exchange::geojson::any_position) {
        parts.push(format!("({x:.3}, {y:.3})"));
    }
    (parts.len() > 1).then(|| parts.join(" · "))
}

fn closing_line(out: &mut String, review: &Review, language: Language, style: Style) {
    let count = |verdict: Verdict| review.summary.by_verdict.get(verdict.as_str()).copied().unwrap_or(0);
    let line = language.pick(
        format!(
            "{}:{} 条审查要点;不符合 {},待定 {},符合 {},不适用 {}",
            review.drawing.file,
            review.summary.rules,
            count(Verdict::Fail),
            count(Verdict::Unknown),
            count(Verdict::Pass),
            count(Verdict::NotApplicable)
        ),
        format!(
            "{}: {} review points; {} fail, {} unknown, {} pass, {} not applicable",
            review.drawing.file,
            review.summary.rules,
            count(Verdict::Fail),
            count(Verdict::Unknown),
            count(Verdict::Pass),
            count(Verdict::NotApplicable)
        ),
    );
    let _ = writeln!(out, "{}", style.strong(&line));
}

fn verdict_word(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Fail => language.pick("不符合", "fail"),
        Verdict::Unknown => language.pick("待定", "unknown"),
        Verdict::Pass => language.pick("符合", "pass"),
        Verdict::NotApplicable => language.pick("不适用", "not applicable"),
    }
}

fn severity_word(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Mandatory => language.pick("强制", "mandatory"),
        Severity::Required => language.pick("应", "required"),
        Severity::Advice => language.pick("建议", "advice"),
    }
}
