//! Two versions of a drawing as one page: the version after, with what was added, removed, moved and changed drawn over it.

use super::{PageOptions, Panel, bilingual, both, document, units_per_metre};
use crate::escape::{push_escaped, put};
use crate::overlay::{Overlay, Tone};
use crate::svg::{SvgOptions, svg};
use compare::{Change, Comparison, Fate, FindingChange, ObjectChange, Said};
use drawing::{Drawing, Scene};
use findings::number::indicator as value;
use findings::{Bilingual, Verdict};

/// The page of a comparison; `drawing` and `scene` are those of the version after.
pub fn comparison_page(drawing: &Drawing, scene: &Scene, comparison: &Comparison, options: &PageOptions) -> String {
    let overlays = comparison_overlays(comparison);
    let picture = svg(drawing, scene, &overlays, &SvgOptions { background: options.background, ..Default::default() });
    let panel = |id, zh, en, write: &dyn Fn(&mut String)| {
        let mut body = String::new();
        write(&mut body);
        Panel { id, zh, en, body }
    };
    let panels = [
        panel("findings", "变化", "Changes", &|out| changes(out, comparison, options)),
        panel("indicators", "指标", "Indicators", &|out| indicators(out, comparison)),
        panel("layers", "图层", "Layers", &|out| super::layers(out, drawing, scene, options.background)),
    ];
    let title = format!("{} → {}", comparison.before.file, comparison.after.file);
    document(options.language, &title, |out| header(out, comparison, &title), &picture, &panels)
}

/// What a comparison draws over the version after: red is gone, green is new, blue moved, amber has another shape.
pub fn comparison_overlays(comparison: &Comparison) -> Vec<Overlay> {
    let units = units_per_metre(&comparison.after.unit);
    let shown = comparison.objects.iter().filter_map(|it| {
        let tone = match it.change {
            Change::Added => Tone::Pass,
            Change::Removed => Tone::Fail,
            Change::Moved => Tone::Note,
            Change::Reshaped | Change::Relabelled => Tone::Unknown,
            Change::Affected | Change::Relayered | Change::Unchanged => return None,
        };
        Overlay::from_geojson(id(it), "", tone, it.mark.as_ref()?, units)
    });
    shown.collect()
}

/// What a change of an object is called on the page.
fn id(it: &ObjectChange) -> &str {
    it.after.as_deref().or(it.before.as_deref()).unwrap_or_default()
}

fn header(out: &mut String, comparison: &Comparison, title: &str) {
    out.push_str("<header><h1>");
    both(out, "版本比对", "Versions compared");
    out.push_str("</h1><span class=\"file\">");
    push_escaped(out, title);
    out.push_str("</span><span class=\"room\"></span><span class=\"counts\">");
    let n = |fate: Fate| comparison.counts.findings.get(fate.as_str()).copied().unwrap_or(0);
    for (class, count, zh, en) in [
        ("pass", n(Fate::Fixed), "已消除", "fixed"),
        ("unknown", n(Fate::Persists), "仍存在", "still there"),
        ("fail", n(Fate::New) + n(Fate::Regressed), "新出现", "new"),
    ] {
        put!(out, "<span class=\"{class}\"><b>{count}</b> ");
        both(out, zh, en);
        out.push_str("</span>");
    }
    out.push_str("</span><button id=\"language\"><span class=\"zh\">English</span><span class=\"en\">中文</span></button><button id=\"print\">");
    both(out, "打印", "Print");
    out.push_str("</button></header>");
}

fn changes(out: &mut String, comparison: &Comparison, options: &PageOptions) {
    let mut departments: Vec<&str> = comparison.findings.iter().map(|it| it.department.as_str()).collect();
    departments.sort_unstable();
    departments.dedup();
    super::findings::filter_by(out, &departments, options);
    out.push_str("<ul>");
    for it in &comparison.words {
        out.push_str("<li>");
        bilingual(out, it);
        out.push_str("</li>");
    }
    out.push_str("</ul>");
    for of_fate in comparison.findings.chunk_by(|a, b| a.fate == b.fate) {
        let Some(first) = of_fate.first() else { continue };
        let class = match first.fate {
            Fate::Regressed | Fate::New => "fail",
            Fate::Persists => "unknown",
            Fate::Fixed => "pass",
        };
        heading(out, class, &first.fate.title(), of_fate.len());
        of_fate.iter().for_each(|it| finding(out, it, class));
        out.push_str("</ol></div>");
    }
    let listed: Vec<&ObjectChange> = comparison.objects.iter().filter(|it| it.change != Change::Unchanged).collect();
    for change in [
        Change::Added,
        Change::Removed,
        Change::Moved,
        Change::Reshaped,
        Change::Relabelled,
        Change::Affected,
        Change::Relayered,
    ] {
        let of_change: Vec<&&ObjectChange> = listed.iter().filter(|it| it.change == change).collect();
        if of_change.is_empty() {
            continue;
        }
        let class = match change {
            Change::Added => "pass",
            Change::Removed => "fail",
            Change::Moved | Change::Affected | Change::Relayered | Change::Unchanged => "note",
            Change::Reshaped | Change::Relabelled => "unknown",
        };
        heading(out, class, &change.title(), of_change.len());
        of_change.iter().for_each(|it| object(out, it, class, options));
        out.push_str("</ol></div>");
    }
}

fn heading(out: &mut String, class: &str, title: &Bilingual, n: usize) {
    put!(out, "<div data-group><h2 class=\"{class}\">");
    bilingual(out, title);
    put!(out, " <span class=\"n\">{n}</span></h2><ol>");
}

fn finding(out: &mut String, it: &FindingChange, class: &str) {
    let said = it.after.as_ref().or(it.before.as_ref());
    put!(out, "<li class=\"finding {class}\" tabindex=\"0\" data-id=\"");
    push_escaped(out, said.map_or("", |it| &it.id));
    out.push_str("\" data-department=\"");
    push_escaped(out, &it.department);
    out.push_str("\"><div class=\"head\"><span class=\"title\">");
    bilingual(out, &it.title);
    out.push_str("</span></div><div class=\"clause\">");
    push_escaped(out, &format!("{} · {}", it.rule, it.clause));
    out.push_str("</div>");
    let line = |out: &mut String, zh: &str, en: &str, said: &Option<Said>| {
        if let Some(said) = said {
            put!(out, "<div class=\"message {}\">", said.verdict.as_str());
            both(out, &format!("{zh}：{}", said.message.zh), &format!("{en}: {}", said.message.en));
            out.push_str("</div>");
        }
    };
    line(out, "前", "before", &it.before);
    line(out, "后", "after", &it.after);
    out.push_str("</li>");
}

fn object(out: &mut String, it: &ObjectChange, class: &str, options: &PageOptions) {
    put!(out, "<li class=\"finding {class}\" tabindex=\"0\" data-id=\"");
    push_escaped(out, id(it));
    out.push_str("\" data-department=\"\"><div class=\"head\"><span class=\"title\">");
    let kind = options.kinds.iter().find(|kind| kind.0 == it.kind);
    let kind = kind.map_or_else(|| Bilingual::new(&it.kind, &it.kind), |it| it.1.clone());
    both(out, &format!("{} {}", kind.zh, it.name), &format!("{} {}", kind.en, it.name));
    out.push_str("</span></div>");
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |zh: String, en: String| facts.push((zh, en));
    if let Some([x, y]) = it.moved_by {
        let far = findings::number::decimal(geometry::math::length(x, y), 3);
        fact(format!("移动 {far} m"), format!("moved {far} m"));
    }
    if let Some(angle) = it.turned_by {
        let degrees = findings::number::decimal(angle.to_degrees(), 2);
        fact(format!("旋转 {degrees}°"), format!("turned by {degrees}°"));
    }
    if let Some([a, b]) = it.size {
        let [a, b] = [a, b].map(|it| findings::number::decimal(it, 2));
        fact(format!("大小 {a} → {b}"), format!("size {a} → {b}"));
    }
    if let Some(before) = &it.name_before {
        fact(format!("名称“{before}”→“{}”", it.name), format!("name “{before}” → “{}”", it.name));
    }
    if let Some([a, b]) = &it.layers {
        fact(format!("图层 {a} → {b}"), format!("layer {a} → {b}"));
    }
    for attribute in &it.attributes {
        let text = |it: &Option<serde_json::Value>| match it {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(serde_json::Value::Number(n)) => findings::number::decimal(n.as_f64().unwrap_or_default(), 3),
            Some(other) => other.to_string(),
            None => "–".to_string(),
        };
        let change = format!("{} {} → {}", attribute.name, text(&attribute.before), text(&attribute.after));
        fact(change.clone(), change);
    }
    for (zh, en) in facts {
        out.push_str("<div class=\"message\">");
        both(out, &zh, &en);
        out.push_str("</div>");
    }
    out.push_str("</li>");
}

fn indicators(out: &mut String, comparison: &Comparison) {
    out.push_str("<table><thead><tr>");
    for (zh, en) in [
        ("指标", "Indicator"),
        ("计算值 前 → 后", "Computed before → after"),
        ("申报值 前 → 后", "Declared before → after"),
        ("限值", "Limit"),
    ] {
        out.push_str("<th>");
        both(out, zh, en);
        out.push_str("</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for it in &comparison.indicators {
        let shown = |number: Option<f64>| number.map_or("—".to_string(), |number| value(&it.id, number, &it.unit));
        let pair = |a: Option<f64>, b: Option<f64>| match (shown(a), shown(b)) {
            (a, b) if a == b => a,
            (a, b) => format!("{a} → {b}"),
        };
        out.push_str("<tr><td>");
        bilingual(out, &it.title);
        if let Some(plot) = &it.plot {
            out.push_str("<small>");
            push_escaped(out, plot);
            out.push_str("</small>");
        }
        let limit = it.limit.as_ref().map_or("—".to_string(), |limit| {
            let ends = [
                limit.min.map(|it| format!("≥ {}", shown(Some(it)))),
                limit.max.map(|it| format!("≤ {}", shown(Some(it)))),
            ];
            ends.into_iter().flatten().collect::<Vec<_>>().join(", ")
        });
        let class = |verdict: Option<Verdict>| verdict.map_or("", Verdict::as_str);
        let cells = [
            ("", pair(it.before, it.after)),
            (class(it.verdict_after), pair(it.declared_before, it.declared_after)),
            (class(it.limit_verdict_after.filter(|_| it.limit.is_some())), limit),
        ];
        for (class, text) in cells {
            put!(out, "</td><td class=\"{class}\">");
            push_escaped(out, &text);
        }
        out.push_str("</td></tr>");
    }
    out.push_str("</tbody></table>");
}
