//! Several reviews as one HTML file: a list of the sheets, and the page of the one that is chosen.

use super::both;
use crate::escape::{escaped, push_escaped, put};
use findings::{Language, Verdict};
use std::collections::BTreeMap;

/// A drawing of several, or the set that they make.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is what the others make together.
    pub is_set: bool,
    /// How many findings of each verdict it has, as the summary of its review.
    pub counts: BTreeMap<String, u64>,
    /// Its page, made by [`crate::page`].
    pub page: String,
}

/// One file with the pages of several reviews in it, the first shown. Without script every page shows, one below the other.
pub fn pages(sheets: &[Sheet], language: Language) -> String {
    let mut out = String::with_capacity(sheets.iter().map(|it| it.page.len() + 4096).sum());
    let (tag, class) = match language {
        Language::Zh => ("zh-CN", "lang-zh"),
        Language::En => ("en", "lang-en"),
    };
    put!(&mut out, "<!DOCTYPE html><html lang=\"{tag}\" class=\"{class}\"><head><meta charset=\"utf-8\">");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">");
    out.push_str("<title>图审 Tushen</title><style>");
    out.push_str(include_str!("set.css"));
    out.push_str("</style></head><body><nav><h1>");
    both(&mut out, "图纸审查", "Drawing review");
    out.push_str("</h1>");
    for (i, sheet) in sheets.iter().enumerate() {
        put!(&mut out, "<button data-sheet=\"{i}\" aria-pressed=\"{}\"><span class=\"name\">", i == 0);
        push_escaped(&mut out, &sheet.name);
        out.push_str("</span><span class=\"counts\">");
        for (verdict, zh, en) in [(Verdict::Fail, "不符合", "violations"), (Verdict::Unknown, "待定", "undecided")]
        {
            let name = verdict.as_str();
            put!(&mut out, "<span class=\"{name}\"><b>{}</b> ", sheet.counts.get(name).copied().unwrap_or(0));
            both(&mut out, zh, en);
            out.push_str("</span>");
        }
        out.push_str("</span></button>");
    }
    out.push_str("</nav><main>");
    for (i, sheet) in sheets.iter().enumerate() {
        put!(
            &mut out,
            "<iframe id=\"sheet-{i}\" title=\"{}\" sandbox=\"allow-scripts allow-modals\" srcdoc=\"",
            escaped(&sheet.name)
        );
        push_document(&mut out, &sheet.page);
        out.push_str("\"></iframe>");
    }
    out.push_str("</main><script>");
    out.push_str(include_str!("set.js"));
    out.push_str("</script></body></html>");
    out
}

/// Appends a document as the value of an attribute: line breaks stay, a script in it needs them.
fn push_document(out: &mut String, page: &str) {
    for c in page.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, page: &str) -> Sheet {
        let counts = BTreeMap::from([("fail".to_string(), 3)]);
        Sheet { name: name.to_string(), is_set: false, counts, page: page.to_string() }
    }

    #[test]
    fn pages_stand_in_frames_of_their_own_as_they_are() {
        let page = "<p title=\"a\">1 &amp; 2</p>\n<script>// one\nlet two;</script>";
        let html = pages(&[sheet("a<b>.dxf", page), sheet("c.dxf", "")], Language::En);
        assert!(html.contains("a&lt;b&gt;.dxf") && !html.contains("a<b>"));
        let framed = html.split_once("srcdoc=\"").and_then(|it| it.1.split_once('"')).map(|it| it.0.to_string());
        assert_eq!(framed.map(|it| it.replace("&quot;", "\"").replace("&amp;", "&")).as_deref(), Some(page));
        assert!(html.contains("<b>3</b>"), "violations are counted");
    }
}
