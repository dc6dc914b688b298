//! The table of indicators: computed beside declared and permitted.

use super::{bilingual, both};
use crate::escape::{push_escaped, put};
use findings::number::indicator as value;
use findings::{Indicator, Verdict};

/// Appends the table.
pub(super) fn table(out: &mut String, indicators: &[Indicator]) {
    if indicators.is_empty() {
        out.push_str("<p class=\"empty\">");
        both(out, "没有可计算的指标。", "No indicators.");
        out.push_str("</p>");
        return;
    }
    out.push_str("<table><thead><tr>");
    for (zh, en) in [("指标", "Indicator"), ("计算值", "Computed"), ("图上声明", "Declared"), ("限值", "Limit")]
    {
        out.push_str("<th>");
        both(out, zh, en);
        out.push_str("</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for it in indicators {
        row(out, it);
    }
    out.push_str("</tbody></table>");
}

fn row(out: &mut String, it: &Indicator) {
    let shown = |number: f64| value(&it.id, number, &it.unit);
    out.push_str("<tr><td>");
    bilingual(out, &it.title);
    if let Some(plot) = &it.plot {
        out.push_str("<small>");
        push_escaped(out, plot);
        out.push_str("</small>");
    }
    out.push_str("</td><td>");
    match (it.value, it.interval) {
        (Some(number), Some([low, high])) => {
            push_escaped(out, &format!("{} ({} – {})", shown(number), shown(low), shown(high)));
        }
        (None, Some([low, high])) => push_escaped(out, &format!("{} – {}", shown(low), shown(high))),
        (Some(number), None) => push_escaped(out, &shown(number)),
        (None, None) => out.push('—'),
    }
    if it.basis == "estimate" {
        out.push_str("<small>");
        both(out, "估算", "estimate");
        out.push_str("</small>");
    }
    for missing in &it.missing {
        out.push_str("<small>");
        bilingual(out, &missing.message);
        out.push_str("</small>");
    }
    put!(out, "</td><td class=\"{}\">", judged(it.declared.is_some(), it.verdict));
    match it.declared {
        Some(number) => push_escaped(out, &shown(number)),
        None => out.push('—'),
    }
    if let Some(from) = &it.declared_from {
        out.push_str("<small>“");
        push_escaped(out, &from.text);
        out.push_str("”</small>");
    }
    put!(out, "</td><td class=\"{}\">", judged(it.limit.is_some(), it.limit_verdict));
    match &it.limit {
        Some(limit) => {
            let ends = [limit.min.map(|it| format!("≥ {}", shown(it))), limit.max.map(|it| format!("≤ {}", shown(it)))];
            push_escaped(out, &ends.into_iter().flatten().collect::<Vec<_>>().join(", "));
            out.push_str("<small>");
            match limit.from.as_str() {
                "conditions" => both(out, "规划条件", "planning conditions"),
                from => push_escaped(out, from),
            }
            out.push_str("</small>");
        }
        None => out.push('—'),
    }
    out.push_str("</td></tr>");
}

/// The class of a cell: the verdict on what stands in it.
fn judged(there: bool, verdict: Verdict) -> &'static str {
    if there { verdict.as_str() } else { "" }
}
