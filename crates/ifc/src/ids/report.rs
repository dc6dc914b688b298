use super::{Outcome, Report, SpecificationResult, Usage};
use findings::Language;
use serde_json::json;
use std::fmt::Write;

fn say(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

fn outcome(it: &SpecificationResult, language: Language) -> &'static str {
    match it.outcome {
        Outcome::Pass => say(language, "通过", "pass"),
        Outcome::Fail => say(language, "不通过", "fail"),
        Outcome::NotForThisVersion => say(language, "不适用于此版本", "not for this version"),
    }
}

/// What a specification that applies to nothing says.
fn missing(it: &SpecificationResult, language: Language) -> Option<&'static str> {
    let is_missing = it.outcome == Outcome::Fail && it.applicable == 0 && it.usage == Usage::Required;
    is_missing
        .then(|| say(language, "模型中没有规格所要求的对象", "the model has nothing that the specification applies to"))
}

/// For people at a terminal.
pub fn text(report: &Report, language: Language) -> String {
    let mut out = format!("{}\n", report.title);
    for it in &report.specifications {
        let counts = format!("{}/{}", it.applicable - it.failed, it.applicable);
        let _ = writeln!(out, "{}: {} ({counts})", outcome(it, language), it.name);
        if let Some(why) = missing(it, language) {
            let _ = writeln!(out, "  {why}");
        }
        for failure in &it.failures {
            let why = say_failure(failure, language);
            let guid = failure.global_id.as_deref().unwrap_or("");
            let _ = writeln!(out, "  #{} {} {guid} “{}”  {why}", failure.id, failure.class, failure.name);
        }
        let left = it.failed.saturating_sub(it.failures.len());
        if left > 0 {
            let _ = writeln!(out, "  … {left}");
        }
    }
    let failed = report.specifications.iter().filter(|it| it.outcome == Outcome::Fail).count();
    let _ = writeln!(
        out,
        "{} {failed}/{}",
        say(language, "不通过的规格", "specifications that fail:"),
        report.specifications.len()
    );
    out
}

fn say_failure(failure: &super::Failure, language: Language) -> &str {
    match language {
        Language::Zh => &failure.zh,
        Language::En => &failure.en,
    }
}

/// For programs: `tushen.ids/1`.
pub fn json(report: &Report) -> String {
    let specification = |it: &SpecificationResult| {
        let failures: Vec<_> = it
            .failures
            .iter()
            .map(|it| json!({ "id": it.id, "global_id": it.global_id, "class": it.class, "name": it.name, "facet": it.facet, "message": { "zh": it.zh, "en": it.en } }))
            .collect();
        let outcome = match it.outcome {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::NotForThisVersion => "not_for_this_version",
        };
        json!({ "name": it.name, "instructions": it.instructions, "outcome": outcome, "applicable": it.applicable, "failed": it.failed, "failures": failures })
    };
    let specifications: Vec<_> = report.specifications.iter().map(specification).collect();
    let report = json!({ "schema": "tushen.ids/1", "title": report.title, "conforms": report.conforms(), "specifications": specifications });
    format!("{report:#}\n")
}

/// One page without anything from elsewhere.
pub fn html(report: &Report, language: Language) -> String {
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let lang = say(language, "zh-CN", "en");
    let title = escape(&report.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title><style>body{{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}}table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #ccc;padding:.2em .5em;text-align:left}}.fail{{color:#b00020}}.pass{{color:#006b3c}}</style></head><body><h1>{title}</h1>\n"
    );
    for it in &report.specifications {
        let class = if it.outcome == Outcome::Fail { "fail" } else { "pass" };
        let counts = format!("{}/{}", it.applicable - it.failed, it.applicable);
        let _ = writeln!(out, "<h2 class=\"{class}\">{}: {} ({counts})</h2>", outcome(it, language), escape(&it.name));
        if let Some(why) = missing(it, language) {
            let _ = writeln!(out, "<p>{why}</p>");
        }
        if !it.instructions.is_empty() {
            let _ = writeln!(out, "<p>{}</p>", escape(&it.instructions));
        }
        if !it.failures.is_empty() {
            out.push_str("<table>\n");
            for failure in &it.failures {
                let guid = failure.global_id.as_deref().unwrap_or_default();
                let cells = [
                    format!("#{}", failure.id),
                    failure.class.clone(),
                    guid.to_string(),
                    failure.name.clone(),
                    say_failure(failure, language).to_string(),
                ];
                let cells: String = cells.iter().map(|it| format!("<td>{}</td>", escape(it))).collect();
                let _ = writeln!(out, "<tr>{cells}</tr>");
            }
            out.push_str("</table>\n");
        }
    }
    out.push_str("</body></html>\n");
    out
}
