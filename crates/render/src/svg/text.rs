//! Texts: placed by anchor and alignment, wrapped to their column, mirrored where they are mirrored.

use super::pen::Pen;
use crate::escape::{push_escaped, put};
use drawing::{TextItem, line_width};
use geometry::math;

/// Height of capitals as a part of the font size, in the fonts of the stack.
const CAPITALS: f64 = 0.73;

/// A text as it is set: broken into lines, with its font size, and where the first line stands.
pub(crate) struct SetText {
    /// The lines.
    pub lines: Vec<String>,
    /// Font size, drawing units.
    pub size: f64,
    /// From the anchor up to the first baseline, drawing units.
    pub first_baseline: f64,
}

/// Sets a text; `None` when there is nothing to write.
pub(crate) fn set(it: &TextItem) -> Option<SetText> {
    let size = it.height / CAPITALS;
    if it.content.trim().is_empty() || size <= 0.0 {
        return None;
    }
    let lines = lines(it);
    let below_first = (lines.len().saturating_sub(1)) as f64 * it.line_pitch;
    Some(SetText { lines, size, first_baseline: below_first * (1.0 - it.align_y) - it.height * it.align_y })
}

/// Appends the rest of a `<text` element; false when there is nothing to write.
pub(super) fn text(out: &mut String, pen: &Pen, it: &TextItem) -> bool {
    let Some(SetText { lines, size, first_baseline: first }) = set(it) else { return false };
    let (sin, cos) = if it.rotation == 0.0 { (0.0, 1.0) } else { math::sin_cos(it.rotation) };
    let wide = it.width_factor;
    out.push_str(" transform=\"");
    if sin == 0.0 && cos == 1.0 && wide == 1.0 {
        out.push_str("translate(");
    } else {
        // x runs along the line, y downwards from it.
        put!(out, "matrix({} {} {} {} ", short(wide * cos), short(-wide * sin), short(sin), short(cos));
    }
    pen.point(out, it.anchor);
    out.push_str(")\" font-size=\"");
    pen.length(out, size);
    out.push('"');
    if it.align_x == 0.5 {
        out.push_str(" text-anchor=\"middle\"");
    } else if it.align_x == 1.0 {
        out.push_str(" text-anchor=\"end\"");
    }
    if first != 0.0 && lines.len() == 1 {
        out.push_str(" y=\"");
        pen.length(out, -first);
        out.push('"');
    }
    out.push('>');
    match &lines[..] {
        [line] => push_escaped(out, line),
        _ => {
            for (i, line) in lines.iter().enumerate() {
                out.push_str("<tspan x=\"0\" y=\"");
                pen.length(out, i as f64 * it.line_pitch - first);
                out.push_str("\">");
                push_escaped(out, line);
                out.push_str("</tspan>");
            }
        }
    }
    out.push_str("</text>");
    true
}

/// A factor with at most five digits behind the point.
fn short(value: f64) -> f64 {
    let value = (value * 1e5).round() / 1e5;
    // No minus zero.
    value + 0.0
}

/// The lines of a text, broken at spaces and between East Asian characters where they leave their column.
fn lines(it: &TextItem) -> Vec<String> {
    let room = it.wrap_width / (it.height * it.width_factor.abs());
    let mut lines = Vec::new();
    for paragraph in it.content.split('\n') {
        if it.wrap_width <= 0.0 || !room.is_finite() || line_width(paragraph) <= room * 1.15 {
            lines.push(paragraph.to_string());
            continue;
        }
        let mut line = String::new();
        let mut used = 0.0;
        for word in words(paragraph) {
            let width = line_width(word);
            if used > 0.0 && used + line_width(word.trim_end()) > room {
                lines.push(std::mem::take(&mut line).trim_end().to_string());
                used = 0.0;
            }
            line.push_str(word);
            used += width;
        }
        lines.push(line);
    }
    lines
}

/// The pieces of a text that may not be broken: words with the space behind them, and single East Asian characters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            let next = at + c.len_utf8();
            if c == ' ' || u32::from(c) >= 0x2E80 {
                end = next;
                break;
            }
            if rest[next..].chars().next().is_some_and(|it| u32::from(it) >= 0x2E80) {
                end = next;
                break;
            }
        }
        let (word, left) = rest.split_at(end);
        rest = left;
        (!word.is_empty()).then_some(word)
    })
}
