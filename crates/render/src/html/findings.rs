//! The list of findings, by verdict and department.

use super::{PageOptions, bilingual, both};
use crate::escape::{push_escaped, put};
use findings::number::{quantity, sense};
use findings::{Bilingual, Finding, Language, Review, Severity, SuppliedBy, Verdict};
use geometry::Sort;

/// The order in which findings are numbered and listed: verdict, department as it comes, severity, and their own order.
pub(super) fn in_order(findings: &[Finding]) -> Vec<&Finding> {
    let mut departments: Vec<&str> = Vec::new();
    for finding in findings {
        if !departments.contains(&finding.department.as_str()) {
            departments.push(&finding.department);
        }
    }
    let place = |it: &Finding| departments.iter().position(|department| *department == it.department);
    let mut order: Vec<&Finding> = findings.iter().collect();
    order.order_by_key(|it| (it.verdict, place(it), it.severity));
    order
}

/// Appends the list.
pub(super) fn list(out: &mut String, order: &[&Finding], review: &Review, options: &PageOptions) {
    filter(out, order, options);
    if order.is_empty() {
        out.push_str("<p class=\"empty\">");
        both(out, "没有审查意见。", "No findings.");
        out.push_str("</p>");
    }
    limits(out, review);
    let numbered: Vec<(usize, &Finding)> = order.iter().enumerate().map(|(i, it)| (i + 1, *it)).collect();
    for of_verdict in numbered.chunk_by(|a, b| a.1.verdict == b.1.verdict) {
        let Some((_, first)) = of_verdict.first() else { continue };
        let (zh, en) = match first.verdict {
            Verdict::Fail => ("不符合", "Violations"),
            Verdict::Unknown => ("待定：缺少资料", "Undecided: something is missing"),
            Verdict::Pass => ("符合", "Passed"),
            Verdict::NotApplicable => ("不适用", "Not applicable"),
        };
        put!(out, "<div data-group><h2 class=\"{}\">", first.verdict.as_str());
        both(out, zh, en);
        put!(out, " <span class=\"n\">{}</span></h2>", of_verdict.len());
        for group in of_verdict.chunk_by(|a, b| a.1.department == b.1.department) {
            let Some((_, first)) = group.first() else { continue };
            out.push_str("<div data-group><h3>");
            bilingual(out, &department(&first.department, options));
            put!(out, " <span class=\"n\">{}</span></h3><ol>", group.len());
            for (number, it) in group {
                finding(out, *number, it, review, options);
            }
            out.push_str("</ol></div>");
        }
        out.push_str("</div>");
    }
}

/// What lower levels of the cascade set for limits, when they set something.
fn limits(out: &mut String, review: &Review) {
    if review.limits.is_empty() {
        return;
    }
    out.push_str("<div data-group><h2>");
    both(out, "下级所定限值", "Limits set by lower levels");
    out.push_str("</h2><ul>");
    for it in &review.limits {
        put!(out, "<li class=\"{}\">", if it.refused > 0 { "refused" } else { "" });
        bilingual(out, &it.message);
        out.push_str("</li>");
    }
    out.push_str("</ul></div>");
}

fn department(id: &str, options: &PageOptions) -> Bilingual {
    let named = options.departments.iter().find(|it| it.0 == id);
    named.map_or_else(|| Bilingual::new(id, id), |it| it.1.clone())
}

fn filter(out: &mut String, order: &[&Finding], options: &PageOptions) {
    let mut departments: Vec<&str> = order.iter().map(|it| it.department.as_str()).collect();
    departments.sort_unstable();
    departments.dedup();
    filter_by(out, &departments, options);
}

/// Appends what narrows the list: a word, and one of some departments.
pub(super) fn filter_by(out: &mut String, departments: &[&str], options: &PageOptions) {
    out.push_str("<div class=\"filter\"><input id=\"word\" type=\"search\" placeholder=\"筛选 · filter\" aria-label=\"筛选 · filter\"><select id=\"department\" aria-label=\"部门 · department\"><option value=\"\">全部 · all</option>");
    for id in departments {
        let name = department(id, options);
        out.push_str("<option value=\"");
        push_escaped(out, id);
        out.push_str("\">");
        push_escaped(out, &name.zh);
        if name.en != name.zh {
            out.push_str(" · ");
            push_escaped(out, &name.en);
        }
        out.push_str("</option>");
    }
    out.push_str("</select></div>");
}

fn finding(out: &mut String, number: usize, it: &Finding, review: &Review, options: &PageOptions) {
    put!(out, "<li class=\"finding {}\" tabindex=\"0\" data-id=\"", it.verdict.as_str());
    push_escaped(out, &it.id);
    out.push_str("\" data-department=\"");
    push_escaped(out, &it.department);
    put!(out, "\"><div class=\"head\"><span class=\"num\">{number}</span><span class=\"title\">");
    bilingual(out, &it.title);
    put!(out, "</span><span class=\"tag {}\">", it.severity.as_str());
    let (zh, en) = match it.severity {
        Severity::Mandatory => ("强制", "mandatory"),
        Severity::Required => ("应", "required"),
        Severity::Advice => ("宜", "advice"),
    };
    both(out, zh, en);
    out.push_str("</span></div><div class=\"clause\">");
    push_escaped(out, &it.rule);
    match it.required.as_ref().and_then(|it| it.set_by.as_ref()) {
        Some(by) => {
            out.push_str(" · ");
            let zh = format!("{}（{}）", by.source, by.level_since(Language::Zh));
            both(out, &zh, &format!("{} ({})", by.source, by.level_since(Language::En)));
        }
        None if !it.clause.is_empty() => {
            out.push_str(" · ");
            push_escaped(out, &it.clause);
        }
        None => {}
    }
    let names: Vec<Bilingual> = it.objects.iter().map(|id| object_name(id, review, options)).collect();
    if !names.is_empty() {
        let all = |language: Language| names.iter().map(|it| language.of(it)).collect::<Vec<_>>().join(" – ");
        out.push_str(" · ");
        both(out, &all(Language::Zh), &all(Language::En));
    }
    out.push_str("</div>");
    values(out, it);
    out.push_str("<p>");
    bilingual(out, &it.message);
    out.push_str("</p>");
    more(out, it);
    out.push_str("</li>");
}

/// An object by the name on the drawing, else by its kind and the handle of its first entity.
fn object_name(id: &str, review: &Review, options: &PageOptions) -> Bilingual {
    let Some(object) = review.objects.iter().find(|it| it.id == id) else { return Bilingual::new(id, id) };
    if !object.name.is_empty() {
        return Bilingual::new(&object.name, &object.name);
    }
    let kind = options.kinds.iter().find(|it| it.0 == object.kind).map(|it| it.1.clone());
    let kind = kind.unwrap_or_else(|| Bilingual::new(&object.kind, &object.kind));
    let handle = object.entities.first().map_or(String::new(), |it| format!(" {it}"));
    Bilingual::new(format!("{}{handle}", kind.zh), format!("{}{handle}", kind.en))
}

fn values(out: &mut String, it: &Finding) {
    if it.measured.is_none() && it.required.is_none() {
        return;
    }
    out.push_str("<div class=\"values\">");
    let mut value = |class: &str, zh: &str, en: &str, text: &str| {
        put!(out, "<span class=\"{class}\"><span class=\"k\">");
        both(out, zh, en);
        out.push_str("</span>");
        push_escaped(out, text);
        out.push_str("</span>");
    };
    let range = |interval: Option<[f64; 2]>, single: f64, unit: &str| match interval {
        Some([low, high]) => format!("{} – {}", quantity(low, unit), quantity(high, unit)),
        None => quantity(single, unit),
    };
    if let Some(measured) = &it.measured {
        value("", "实测", "measured", &range(measured.interval, measured.value, &measured.unit));
    }
    if let Some(required) = &it.required {
        let text = range(required.interval, required.value, &required.unit);
        value("", "要求", "required", &format!("{} {text}", sense(&required.sense)));
    }
    if let (Some(margin), Some(measured)) = (it.margin, &it.measured) {
        let sign = if margin > 0.0 { "+" } else { "" };
        let class = if margin < 0.0 { "short" } else { "" };
        value(class, "裕量", "margin", &format!("{sign}{}", quantity(margin, &measured.unit)));
    }
    // Worth saying only when paper shows another number than was measured.
    let measured = it.measured.as_ref().map(|it| short(&quantity(it.value, &it.unit)));
    if let Some(printed) = it.prints_as.as_ref().filter(|it| Some(short(it)) != measured) {
        value("", "图面显示", "prints as", printed);
    }
    out.push_str("</div>");
}

/// A number with its unit without zeros at its end: `31.30 m` and `31.3 m` say the same.
fn short(quantity: &str) -> String {
    match quantity.split_once(' ') {
        Some((number, unit)) if number.contains('.') => {
            format!("{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => quantity.to_string(),
    }
}

fn more(out: &mut String, it: &Finding) {
    let missing: Vec<(Bilingual, &str)> =
        it.missing.iter().map(|it| (supplied(&it.message, it.supply), it.object.as_str())).collect();
    let assumed: Vec<(Bilingual, &str)> =
        it.assumed.iter().map(|it| (it.message.clone(), it.object.as_str())).collect();
    let fixes: Vec<(Bilingual, &str)> =
        it.fixes.iter().map(|it| (it.message.clone(), it.clause.as_deref().unwrap_or(""))).collect();
    let parts =
        [("缺少", "Missing", missing), ("假定", "Assumed", assumed), ("可行的修改", "What would clear it", fixes)];
    if it.checked && parts.iter().all(|it| it.2.is_empty()) {
        return;
    }
    out.push_str("<div class=\"more\">");
    for (zh, en, list) in parts.iter().filter(|it| !it.2.is_empty()) {
        out.push_str("<span class=\"k\">");
        both(out, zh, en);
        out.push_str("</span><ul>");
        for (message, of) in list {
            out.push_str("<li>");
            bilingual(out, message);
            if !of.is_empty() {
                out.push_str(" <span class=\"tag\">");
                push_escaped(out, of);
                out.push_str("</span>");
            }
            out.push_str("</li>");
        }
        out.push_str("</ul>");
    }
    if !it.checked {
        out.push_str("<span class=\"k\">");
        both(out, "该条文数值尚未与正式文本核对。", "The number has not been held against the official text yet.");
        out.push_str("</span>");
    }
    out.push_str("</div>");
}

fn supplied(message: &Bilingual, by: SuppliedBy) -> Bilingual {
    let (zh, en) = match by {
        SuppliedBy::Draw => ("请绘出", "draw it"),
        SuppliedBy::Label => ("请在图上标注", "write it on the drawing"),
        SuppliedBy::Attach => ("请附图纸或文件", "attach a drawing or document"),
        SuppliedBy::Attest => ("请说明并承诺", "attest it"),
        SuppliedBy::Conditions => ("见规划条件", "planning conditions state it"),
    };
    Bilingual::new(format!("{}({zh})", message.zh), format!("{} ({en})", message.en))
}
