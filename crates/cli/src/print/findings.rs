//! Findings as compilers print them: verdict, rule, clause, the sentence, the place on the drawing, measured against required,
//! what would help.

use super::{Style, quantity};
use exchange::Language;
use findings::{Bilingual, Finding, Review, Severity, Verdict};
use std::fmt::Write;

/// All findings of a review, and the closing line.
pub fn print(
    review: &Review,
    findings: &[&Finding],
    departments: &[(String, Bilingual)],
    language: Language,
    style: Style,
) -> String {
    let mut out = String::new();
    for it in findings {
        let department = departments.iter().find(|known| known.0 == it.department);
        let department = department.map_or(it.department.as_str(), |it| language.of(&it.1));
        one(&mut out, review, it, department, language, style);
    }
    limits(&mut out, review, language, style);
    closing_line(&mut out, review, language, style);
    out
}

fn one(out: &mut String, review: &Review, it: &Finding, department: &str, language: Language, style: Style) {
    let head = style.verdict(it.verdict, it.severity, &format!("{}[{}]", verdict_word(it.verdict, language), it.rule));
    let severity = severity_word(it.severity, language);
    let _ = writeln!(out, "{head} {}", style.strong(language.of(&it.title)));
    let _ = writeln!(out, "  {}", language.of(&it.message));
    if let Some(place) = place(review, it, language) {
        let _ = writeln!(out, "  {} {place}", style.faint("-->"));
    }
    let note = |out: &mut String, name: &str, text: &str| {
        let _ = writeln!(out, "   {} {name}{}{text}", style.faint("="), language.pick("：", ": "));
    };
    note(out, language.pick("条文", "clause"), &format!("{} · {department} · {severity}", it.clause));
    if let (Some(measured), Some(required)) = (&it.measured, &it.required) {
        // A share prints in per cent on both sides.
        let is_share = it.prints_as.as_ref().is_some_and(|it| it.ends_with('%'));
        let value = |value: f64| match is_share {
            true => format!("{:.2} %", value * 100.0),
            false => quantity(value, &measured.unit),
        };
        let range = |interval: Option<[f64; 2]>, single: f64| match interval {
            Some([low, high]) => format!("{} … {}", value(low), value(high)),
            None => value(single),
        };
        let margin = it.margin.map_or(String::new(), |margin| {
            let size = value(margin.abs());
            if margin < 0.0 {
                language.pick(format!("，相差 {size}"), format!(", {size} short"))
            } else {
                language.pick(format!("，富余 {size}"), format!(", {size} to spare"))
            }
        });
        let set_by = required.set_by.as_ref().map(|it| it.level_since(language));
        let set_by = set_by.map_or(String::new(), |it| language.pick(format!("（{it}）"), format!(" ({it})")));
        let limit = format!("{} {}{set_by}", required.sense, range(required.interval, required.value));
        note(
            out,
            language.pick("实测", "measured"),
            &format!(
                "{}{} {limit}{margin}",
                range(measured.interval, measured.value),
                language.pick("，要求", ", required")
            ),
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

/// What lower levels of the cascade set, and what came of it; a loosening without leave is a warning.
fn limits(out: &mut String, review: &Review, language: Language, style: Style) {
    for it in &review.limits {
        let word = match it.refused {
            0 => language.pick("限值", "limit"),
            _ => language.pick("警告", "warning"),
        };
        let head = format!("{word}[{}]", it.rule);
        let head = if it.refused > 0 { style.verdict(Verdict::Unknown, Severity::Required, &head) } else { head };
        let _ = writeln!(out, "{head} {}", language.of(&it.message));
    }
    if !review.limits.is_empty() {
        out.push('\n');
    }
}

/// Where it lies: layer, handle and coordinates of the first object, and the coordinates of the mark.
fn place(review: &Review, it: &Finding, language: Language) -> Option<String> {
    let mut parts = vec![review.drawing.file.clone()];
    for id in &it.objects {
        let Some(object) = review.objects.iter().find(|object| object.id == *id) else { continue };
        let name =
            if object.name.is_empty() { review::kind_title(&object.kind, language) } else { object.name.as_str() };
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
    let (file, rules) = (&review.drawing.file, review.summary.rules);
    let (fail, unknown, pass) = (count(Verdict::Fail), count(Verdict::Unknown), count(Verdict::Pass));
    let mut line = language.pick(
        format!("{file}：{rules} 条审查要点；不符合 {fail}，待定 {unknown}，符合 {pass}"),
        format!("{file}: {rules} review points; {fail} fail, {unknown} unknown, {pass} pass"),
    );
    // Counted only when everything was asked for.
    match count(Verdict::NotApplicable) {
        0 => {}
        n => line.push_str(&language.pick(format!("，不适用 {n}"), format!(", {n} not applicable"))),
    }
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
