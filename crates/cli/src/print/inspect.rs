//! What was read and recognised, and what was not understood.

use super::{Style, width};
use exchange::Language;
use findings::Review;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How complete the recognition of a kind is.
fn state_word(state: &str, language: Language) -> String {
    let zh = match state {
        "complete" => "完整",
        "at_least" => "至少",
        "not_recognised" => "未识别",
        other => other,
    };
    language.pick(format!("{zh}："), format!("{state}: "))
}

/// The inspection of one drawing.
pub fn print(review: &Review, language: Language, style: Style) -> String {
    let mut out = String::new();
    let drawing = &review.drawing;
    let title = |out: &mut String, text: &str| {
        let _ = writeln!(out, "\n{}", style.strong(text));
    };
    let _ = writeln!(out, "{}", style.strong(&drawing.file));
    let _ =
        writeln!(out, "  {} {} · {} · SHA-256 {}", drawing.format, drawing.version, drawing.encoding, drawing.sha256);
    let evidence: Vec<String> = drawing
        .unit_evidence
        .iter()
        .map(|it| format!("{} → {}{}", it.source, it.says, it.count.map_or(String::new(), |n| format!(" ×{n}"))))
        .collect();
    let _ = writeln!(out, "  {} {} ({})", language.pick("单位", "unit"), drawing.unit, evidence.join(", "));
    let [x0, y0, x1, y1] = drawing.bounds;
    let _ = writeln!(out, "  {} ({x0:.3}, {y0:.3}) … ({x1:.3}, {y1:.3}) m", language.pick("范围", "extent"));

    if !drawing.frames.is_empty() {
        title(&mut out, language.pick("图框", "Frames"));
        for it in &drawing.frames {
            let repeats = it.repeats.as_ref().map_or(String::new(), |other| {
                language.pick(format!("，与 {other} 为同一地块"), format!(", the same plot as {other}"))
            });
            let _ = writeln!(out, "  {} {} ({}{repeats})", it.id, it.title, it.drawing_kind);
        }
    }

    title(&mut out, language.pick("识别的对象", "Recognised objects"));
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for it in &review.objects {
        *kinds.entry(&it.kind).or_default() += 1;
    }
    for (kind, n) in &kinds {
        let state = review.completeness.iter().find(|it| it.kind == *kind);
        let text = state
            .map_or(String::new(), |it| format!("  {}{}", state_word(&it.state, language), language.of(&it.evidence)));
        let _ = writeln!(
            out,
            "  {} {}{}",
            width::pad_left(&n.to_string(), 6),
            width::pad(review::kind_title(kind, language), 18),
            style.faint(&text)
        );
    }
    for it in &review.objects {
        let evidence = it.evidence.join("; ");
        let name = if it.name.is_empty() { &it.id } else { &it.name };
        let _ = writeln!(
            out,
            "    {} {} {}",
            width::pad(review::kind_title(&it.kind, language), 16),
            width::pad(name, 18),
            style.faint(&format!("{} · {:.2} · {evidence}", it.entities.join(" "), it.confidence))
        );
    }

    title(&mut out, language.pick("图层", "Layers"));
    for it in &drawing.layers {
        let kinds: Vec<String> =
            it.kinds.iter().map(|(kind, n)| format!("{} ×{n}", review::kind_title(kind, language))).collect();
        let mut notes = Vec::new();
        if !it.visible {
            notes.push(language.pick("隐藏", "hidden").to_string());
        }
        if it.unused > 0 {
            notes.push(language.pick(format!("未用 {}", it.unused), format!("{} unused", it.unused)));
        }
        if let Some(kind) = &it.suggestion {
            notes.push(language.pick(format!("建议映射为 {kind}"), format!("suggestion: map to {kind}")));
        }
        let _ = writeln!(
            out,
            "  {} {} {} {}",
            width::pad_left(&it.entities.to_string(), 6),
            width::pad(&it.name, 24),
            kinds.join(", "),
            style.faint(&notes.join(", "))
        );
    }

    title(&mut out, language.pick("读入的图元", "Entities read"));
    for (kind, n) in &drawing.entities {
        let _ = writeln!(out, "  {} {kind}", width::pad_left(&n.to_string(), 6));
    }
    if !drawing.not_understood.is_empty() {
        title(&mut out, language.pick("未理解的对象", "Not understood"));
        for it in &drawing.not_understood {
            let layers: Vec<&str> = it.layers.keys().map(String::as_str).collect();
            let _ = writeln!(
                out,
                "  {} {} ({})",
                width::pad_left(&it.count.to_string(), 6),
                it.type_name,
                layers.join(", ")
            );
        }
    }
    if !drawing.diagnostics.is_empty() {
        title(&mut out, language.pick("文件诊断", "Diagnostics of the file"));
        for it in &drawing.diagnostics {
            let entity = it.entity.as_ref().map_or(String::new(), |it| format!(" [{it}]"));
            let line = it.line.map_or(String::new(), |it| language.pick(format!(" 第 {it} 行"), format!(" line {it}")));
            let _ = writeln!(out, "  {} {}{entity}{line}: {}", it.severity, it.code, language.of(&it.message));
        }
    }
    out
}
