//! The review of a drawing as one HTML file: the drawing with its marks, findings, indicators and layers.
//!
//! Style and script are inside, nothing is fetched (a content security policy holds it), both languages are in the page, and
//! it prints. Without script it still shows everything but zoom.

mod comparison;
mod findings;
mod indicators;
mod set;

pub use comparison::{comparison_overlays, comparison_page};
pub use set::{Sheet, pages};

use crate::color::Background;
use crate::escape::{escaped, push_escaped, put};
use crate::overlay::{Overlay, Tone};
use crate::svg::{SvgOptions, svg};
use ::findings::{Bilingual, Finding, Language, Review, Verdict};
use drawing::{Drawing, Scene, Shape};

/// How a page is made.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PageOptions {
    /// The language it opens in.
    pub language: Language,
    /// What the drawing is drawn on; print is best on white.
    pub background: Background,
    /// Names of departments by id; an id without a name is shown as it is.
    pub departments: Vec<(String, Bilingual)>,
    /// Names of object kinds, for objects that have no name of their own; a kind without a name is shown as it is.
    pub kinds: Vec<(String, Bilingual)>,
}

/// The page of a review. Marks are placed by the unit that the review settled.
pub fn page(drawing: &Drawing, scene: &Scene, review: &Review, options: &PageOptions) -> String {
    let units = units_per_metre(&review.drawing.unit);
    let order = findings::in_order(&review.findings);
    let numbered = || order.iter().zip(1_u32..);
    let overlays: Vec<Overlay> = numbered().filter_map(|(finding, number)| overlay(finding, number, units)).collect();
    let svg_options = SvgOptions { background: options.background, ..SvgOptions::default() };
    let picture = svg(drawing, scene, &overlays, &svg_options);

    let panel = |id, zh, en, write: &dyn Fn(&mut String)| {
        let mut body = String::new();
        write(&mut body);
        Panel { id, zh, en, body }
    };
    let panels = [
        panel("findings", "审查意见", "Findings", &|out| findings::list(out, &order, review, options)),
        panel("indicators", "指标", "Indicators", &|out| indicators::table(out, &review.indicators)),
        panel("layers", "图层", "Layers", &|out| layers(out, drawing, scene, options.background)),
        panel("about", "依据", "About", &|out| about(out, review)),
    ];
    document(options.language, &review.drawing.file, |out| header(out, review), &picture, &panels)
}

/// A part of the page beside the picture; the first is open.
struct Panel {
    id: &'static str,
    zh: &'static str,
    en: &'static str,
    body: String,
}

/// The page around a picture and its panels.
fn document(language: Language, title: &str, header: impl Fn(&mut String), picture: &str, panels: &[Panel]) -> String {
    let size: usize = panels.iter().map(|it| it.body.len()).sum();
    let mut out = String::with_capacity(picture.len() + size + 65_536);
    let (language, class) = match language {
        Language::Zh => ("zh-CN", "lang-zh"),
        Language::En => ("en", "lang-en"),
    };
    put!(&mut out, "<!DOCTYPE html><html lang=\"{language}\" class=\"{class}\"><head><meta charset=\"utf-8\">");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">");
    put!(&mut out, "<title>{} · 图审 Tushen</title><style>", escaped(title));
    out.push_str(include_str!("page.css"));
    out.push_str("</style></head><body>");
    header(&mut out);
    out.push_str("<main>");
    out.push_str(picture);
    out.push_str("<div class=\"tools\"><button id=\"closer\" title=\"+\">+</button><button id=\"farther\" title=\"-\">−</button><button id=\"fit\" title=\"0\">⤢</button></div><div class=\"status\"></div></main><aside><nav role=\"tablist\">");
    for (i, it) in panels.iter().enumerate() {
        put!(&mut out, "<button role=\"tab\" data-panel=\"{}\" aria-selected=\"{}\">", it.id, i == 0);
        both(&mut out, it.zh, it.en);
        out.push_str("</button>");
    }
    out.push_str("</nav>");
    for (i, it) in panels.iter().enumerate() {
        // Layers are switched on screen, not printed.
        let is_printed = it.id != "layers";
        put!(&mut out, "<section id=\"{}\"{}>", it.id, if is_printed { "" } else { " class=\"layers\"" });
        if i > 0 && is_printed {
            out.push_str("<h2 class=\"paper-only\">");
            both(&mut out, it.zh, it.en);
            out.push_str("</h2>");
        }
        out.push_str(&it.body);
        out.push_str("</section>");
    }
    out.push_str("</aside><script>");
    out.push_str(include_str!("page.js"));
    out.push_str("</script></body></html>");
    out
}

/// How many drawing units make a metre; 1 for a unit that is not known.
fn units_per_metre(unit: &str) -> f64 {
    match unit {
        "mm" => 1000.0,
        "cm" => 100.0,
        "in" => 1.0 / 0.0254,
        "ft" => 1.0 / 0.3048,
        _ => 1.0,
    }
}

fn overlay(finding: &Finding, number: u32, units: f64) -> Option<Overlay> {
    let tone = match finding.verdict {
        Verdict::Fail => Tone::Fail,
        Verdict::Unknown => Tone::Unknown,
        Verdict::Pass => Tone::Pass,
        Verdict::NotApplicable => return None,
    };
    // Passes have marks without numbers, so that they do not crowd the drawing.
    let label = if tone == Tone::Pass { String::new() } else { number.to_string() };
    Overlay::from_geojson(&finding.id, &label, tone, finding.mark.as_ref()?, units)
}

/// Appends a text in both languages; style shows one of them.
fn both(out: &mut String, zh: &str, en: &str) {
    out.push_str("<span class=\"zh\" lang=\"zh-CN\">");
    push_escaped(out, zh);
    out.push_str("</span><span class=\"en\" lang=\"en\">");
    push_escaped(out, en);
    out.push_str("</span>");
}

fn bilingual(out: &mut String, text: &Bilingual) {
    both(out, &text.zh, &text.en);
}

fn header(out: &mut String, review: &Review) {
    out.push_str("<header><h1>");
    both(out, "图纸审查", "Drawing review");
    out.push_str("</h1><span class=\"file\">");
    push_escaped(out, &review.drawing.file);
    out.push_str("</span><span class=\"room\"></span><span class=\"counts\">");
    for (verdict, zh, en) in [
        (Verdict::Fail, "不符合", "violations"),
        (Verdict::Unknown, "待定", "undecided"),
        (Verdict::Pass, "符合", "passed"),
    ] {
        let name = verdict.as_str();
        let count = review.summary.by_verdict.get(name).copied().unwrap_or(0);
        put!(out, "<span class=\"{name}\"><b>{count}</b> ");
        both(out, zh, en);
        out.push_str("</span>");
    }
    out.push_str("</span><button id=\"language\"><span class=\"zh\">English</span><span class=\"en\">中文</span></button><button id=\"print\">");
    both(out, "打印", "Print");
    out.push_str("</button></header>");
}

fn layers(out: &mut String, drawing: &Drawing, scene: &Scene, background: Background) {
    let mut counts = vec![0_u32; drawing.layers.len()];
    for item in scene.items.iter().filter(|it| it.visible && !matches!(it.shape, Shape::Reference(_))) {
        if let Some(count) = counts.get_mut(item.layer.0 as usize) {
            *count += 1;
        }
    }
    out.push_str("<label><input type=\"checkbox\" id=\"all-layers\" checked><b>");
    both(out, "全部图层", "All layers");
    out.push_str("</b></label>");
    for ((index, layer), count) in drawing.layers.iter().enumerate().zip(counts) {
        if count > 0 {
            let rgb = match layer.color {
                drawing::Color::True(rgb) => rgb & 0xFF_FFFF,
                drawing::Color::Index(index) => drawing::aci_rgb(index),
                drawing::Color::ByLayer | drawing::Color::ByBlock => 0xFF_FFFF,
            };
            let rgb = background.adapt(rgb);
            put!(
                out,
                "<label><input type=\"checkbox\" data-of=\"{index}\" checked><i style=\"background:#{rgb:06x}\"></i>"
            );
            push_escaped(out, &layer.name);
            put!(out, "<span class=\"n\">{count}</span></label>");
        }
    }
}

fn about(out: &mut String, review: &Review) {
    let (drawing, engine) = (&review.drawing, &review.engine);
    let evidence: Vec<String> = drawing.unit_evidence.iter().map(|it| format!("{}: {}", it.source, it.says)).collect();
    let packs: Vec<String> = engine.packs.iter().map(|it| format!("{} ({:.12})", it.id, it.sha256)).collect();
    let unit = match evidence.is_empty() {
        true => drawing.unit.clone(),
        false => format!("{} ({})", drawing.unit, evidence.join(", ")),
    };
    let format = format!("{} {} · {}", drawing.format, drawing.version, drawing.encoding);
    let rows = [
        ("文件", "File", drawing.file.clone()),
        ("SHA-256", "SHA-256", drawing.sha256.clone()),
        ("格式", "Format", format),
        ("图纸单位", "Drawing unit", unit),
        ("适用地区", "Jurisdiction", engine.jurisdiction.clone()),
        ("阶段", "Stage", engine.stage.clone()),
        ("规则日期", "Rules as of", engine.date.clone()),
        ("规划条件日期", "Conditions of", engine.conditions_date.clone().unwrap_or_default()),
        ("方案批准日期", "Scheme approved", engine.scheme_approval_date.clone().unwrap_or_default()),
        ("土地合同日期", "Land contract of", engine.contract_date.clone().unwrap_or_default()),
        ("规则包", "Packs", packs.join(", ")),
        ("图层标准", "Layer profile", engine.profile.clone()),
        ("引擎", "Engine", engine.version.clone()),
    ];
    out.push_str("<dl>");
    for (zh, en, value) in rows.iter().filter(|it| !it.2.is_empty()) {
        out.push_str("<dt>");
        both(out, zh, en);
        out.push_str("</dt><dd>");
        push_escaped(out, value);
        out.push_str("</dd>");
    }
    out.push_str("</dl>");
    if !drawing.diagnostics.is_empty() {
        out.push_str("<h2>");
        both(out, "读图提示", "Notes on the file");
        put!(out, " <span class=\"n\">{}</span></h2><ol>", drawing.diagnostics.len());
        for it in &drawing.diagnostics {
            out.push_str("<li>");
            bilingual(out, &it.message);
            if let Some(entity) = &it.entity {
                out.push_str(" <span class=\"tag\">");
                push_escaped(out, entity);
                out.push_str("</span>");
            }
            out.push_str("</li>");
        }
        out.push_str("</ol>");
    }
}
