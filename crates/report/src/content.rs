//! What a document says: chosen, ordered and worded in one language, as plain data.

use crate::{Document, Sheet, texts};
use findings::number::{self, decimal, sense};
use findings::{DerivationNode, Finding, Indicator, Language, ObjectInfo, Severity, Verdict};
use render::{ExcerptOptions, Overlay, Tone};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Size of an excerpt on paper, millimetres.
const EXCERPT: [f64; 2] = [72.0, 50.0];
/// A thing on its own is not shown larger than 1:50.
const LEAST_SCALE: f64 = 50.0;
/// Parts of a derivation that a table shows.
const MAX_PARTS: usize = 4;

/// A document as plain data, ready to be set.
#[derive(Clone, Debug)]
pub struct Content {
    /// What the template reads.
    pub(crate) data: Value,
    /// Excerpts by file name.
    pub(crate) pictures: Vec<(String, String)>,
    /// What names the document for good: drawing, rules and which document.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "PDF carries it"))]
    pub(crate) ident: String,
}

impl Content {
    /// The data of the document: what a form of output of one's own is made from.
    pub fn data(&self) -> &Value {
        &self.data
    }

    /// One of its pictures, SVG.
    pub fn picture(&self, name: &str) -> Option<&str> {
        self.pictures.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }
}

/// The content of a document.
pub fn content(sheet: &Sheet) -> Content {
    let language = sheet.language;
    let mut pictures = Vec::new();
    let listed = listed(sheet);
    let objects: HashMap<&str, &ObjectInfo> = sheet.review.objects.iter().map(|it| (it.id.as_str(), it)).collect();
    let with_excerpts = matches!(sheet.document, Document::Opinion | Document::Notice | Document::Quality);
    let mut number = 0;
    let mut departments: Vec<Value> = Vec::new();
    for (id, title) in order_of_departments(sheet, &listed) {
        let of_department: Vec<Value> = listed
            .iter()
            .filter(|it| it.department == id)
            .map(|it| {
                number += 1;
                let excerpt = with_excerpts.then(|| excerpt(sheet, it, number, &mut pictures)).flatten();
                finding(sheet, it, number, excerpt, &objects)
            })
            .collect();
        departments.push(json!({ "title": title, "findings": of_department }));
    }
    let mut title = language.of(&sheet.document.title()).to_string();
    if let Some(department) = sheet.department {
        let name = sheet.departments.iter().find(|it| it.0 == department).map_or(department, |it| language.of(&it.1));
        title = language.pick(format!("{title}（{name}）"), format!("{title} ({name})"));
    }
    let review = sheet.review;
    let indicators: Vec<Value> = match sheet.document {
        Document::Opinion | Document::Indicators => {
            review.indicators.iter().map(|it| indicator(it, language)).collect()
        }
        _ => Vec::new(),
    };
    let data = json!({
        "t": texts::labels(language),
        "lang": language.pick("zh", "en"),
        "document": sheet.document.name(),
        "title": title,
        "number": sheet.number,
        "date": sheet.date,
        "file": review.drawing.file,
        "facts": facts(sheet),
        "conclusion": conclusion(sheet, &listed),
        "counts": counts(&listed, language),
        "departments": departments,
        "missing": missing(sheet, &listed, &objects),
        "indicators": indicators,
        "limits": review.limits.iter().map(|it| language.of(&it.message)).collect::<Vec<_>>(),
        "quality": if sheet.document == Document::Quality { quality(sheet) } else { Value::Null },
        "basis": review.engine.packs.iter().map(|it| json!({
            "id": it.id, "standard": it.standard, "title": language.of(&it.title), "sha256": it.sha256,
        })).collect::<Vec<_>>(),
        "signatures": texts::signatures(sheet.document, language),
    });
    let packs: Vec<&str> = review.engine.packs.iter().map(|it| it.sha256.as_str()).collect();
    let department = sheet.department.unwrap_or_default();
    let ident = format!(
        "{} {department} {} {} {} {}",
        sheet.document.name(),
        review.drawing.sha256,
        review.engine.conditions_sha256,
        packs.join(" "),
        sheet.date
    );
    Content { data, pictures, ident }
}

/// The findings of a document, in the order in which they are numbered: verdict, severity.
pub(crate) fn listed<'a>(sheet: &Sheet<'a>) -> Vec<&'a Finding> {
    let is_open = |it: &Finding| matches!(it.verdict, Verdict::Fail | Verdict::Unknown);
    let mut listed: Vec<&Finding> = sheet
        .review
        .findings
        .iter()
        .filter(|it| sheet.department.is_none_or(|department| it.department == department))
        .filter(|it| match sheet.document {
            Document::Opinion | Document::Notice => is_open(it),
            Document::Quality => is_open(it) && it.department == "quality",
            Document::Points => it.verdict != Verdict::NotApplicable,
            Document::Commitment => it.verdict == Verdict::Unknown && !it.missing.is_empty(),
            Document::Indicators => false,
        })
        .collect();
    match sheet.document {
        Document::Points => listed.sort_by(|a, b| (&a.rule, a.verdict).cmp(&(&b.rule, b.verdict))),
        _ => listed.sort_by_key(|it| (it.verdict, it.severity)),
    }
    listed
}

/// Departments that have something to say, in the order of the workflow's list; unknown ones behind.
fn order_of_departments(sheet: &Sheet, listed: &[&Finding]) -> Vec<(String, String)> {
    let mut order: Vec<(String, String)> = sheet
        .departments
        .iter()
        .filter(|it| listed.iter().any(|finding| finding.department == it.0))
        .map(|it| (it.0.clone(), sheet.language.of(&it.1).to_string()))
        .collect();
    for it in listed {
        if !order.iter().any(|known| known.0 == it.department) {
            order.push((it.department.clone(), it.department.clone()));
        }
    }
    order
}

fn facts(sheet: &Sheet) -> Vec<[String; 2]> {
    let (language, drawing, engine) = (sheet.language, &sheet.review.drawing, &sheet.review.engine);
    let of = |kind: &str, attribute: &str| {
        let objects = sheet.review.objects.iter().filter(|it| it.kind == kind);
        let value = objects.filter_map(|it| it.attributes.get(attribute)?.value.as_str()).find(|it| !it.is_empty());
        value.unwrap_or_default().to_string()
    };
    let project = match of("Project", "project_name") {
        name if name.is_empty() => of("TitleBlock", "project_name"),
        name => name,
    };
    let day = |it: &Option<String>| it.clone().unwrap_or_default();
    let unit = format!("{} · {} {}", drawing.unit, drawing.format.to_uppercase(), drawing.version);
    let conditions = match engine.conditions_sha256.is_empty() {
        true => language.pick("未提供", "not given").to_string(),
        false => format!("SHA-256 {}", engine.conditions_sha256),
    };
    [
        (language.pick("项目名称", "Project"), project),
        (language.pick("图名", "Drawing"), of("TitleBlock", "title")),
        (language.pick("图号", "Drawing number"), of("TitleBlock", "drawing_number")),
        (language.pick("设计单位", "Institute"), of("TitleBlock", "institute")),
        (language.pick("文件", "File"), drawing.file.clone()),
        (language.pick("文件摘要", "Hash of the file"), format!("SHA-256 {}", drawing.sha256)),
        (language.pick("图纸单位与格式", "Unit and format"), unit),
        (language.pick("审查阶段", "Stage"), texts::stage(&engine.stage, language).to_string()),
        (language.pick("适用地区", "Jurisdiction"), engine.jurisdiction.clone()),
        (language.pick("受理日期（适用规则）", "Day of acceptance (rules in force)"), engine.date.clone()),
        (language.pick("规划条件日期", "Planning conditions of"), day(&engine.conditions_date)),
        (language.pick("规划条件", "Planning conditions"), conditions),
        (language.pick("引擎版本", "Engine"), engine.version.clone()),
        (language.pick("制作日期", "Made on"), sheet.date.to_string()),
    ]
    .into_iter()
    .filter(|it| !it.1.is_empty() && it.1 != "SHA-256 ")
    .map(|(name, value)| [name.to_string(), value])
    .collect()
}

fn counts(listed: &[&Finding], language: Language) -> Vec<Value> {
    let verdicts = [Verdict::Fail, Verdict::Unknown, Verdict::Pass];
    let count = |verdict: Verdict| listed.iter().filter(|it| it.verdict == verdict).count();
    verdicts
        .iter()
        .map(|it| json!({ "verdict": it.as_str(), "title": texts::verdict(*it, language), "n": count(*it) }))
        .collect()
}

fn conclusion(sheet: &Sheet, listed: &[&Finding]) -> String {
    let language = sheet.language;
    let n = |verdict: Verdict| listed.iter().filter(|it| it.verdict == verdict).count();
    let mandatory =
        listed.iter().filter(|it| it.verdict == Verdict::Fail && it.severity == Severity::Mandatory).count();
    let (fail, unknown, pass) = (n(Verdict::Fail), n(Verdict::Unknown), n(Verdict::Pass));
    let rules = sheet.review.summary.rules;
    match sheet.document {
        Document::Points => language.pick(
            format!(
                "共 {rules} 条审查要点，{} 项判定：符合 {pass} 项，不符合 {fail} 项，待定 {unknown} 项。",
                listed.len()
            ),
            format!("{rules} review points, {} verdicts: {pass} pass, {fail} fail, {unknown} undecided.", listed.len()),
        ),
        Document::Indicators => {
            let of = |verdict: Verdict| {
                sheet.review.indicators.iter().filter(|it| it.verdict == verdict || it.limit_verdict == verdict).count()
            };
            let (all, fail) = (sheet.review.indicators.len(), of(Verdict::Fail));
            language.pick(
                format!("共核算 {all} 项指标，其中 {fail} 项与申报值或限值不符。"),
                format!("{all} indicators; {fail} disagree with the declared value or the limit."),
            )
        }
        _ if fail == 0 && unknown == 0 => {
            language.pick("未发现不符合或待定的审查要点。".to_string(), "No point fails or is undecided.".to_string())
        }
        _ => language.pick(
            format!("发现不符合 {fail} 条（其中强制性条文 {mandatory} 条），因资料不全待定 {unknown} 条。"),
            format!(
                "{fail} points fail ({mandatory} of them mandatory); {unknown} are undecided for lack of information."
            ),
        ),
    }
}

fn finding(
    sheet: &Sheet,
    it: &Finding,
    n: usize,
    excerpt: Option<(String, f64)>,
    objects: &HashMap<&str, &ObjectInfo>,
) -> Value {
    let language = sheet.language;
    let (measured, required, margin) = quantities(it, language);
    let texts_of = |texts: Vec<&findings::Bilingual>| -> Vec<String> {
        texts.into_iter().map(|text| language.of(text).to_string()).collect()
    };
    json!({
        "n": n,
        "id": it.id,
        "title": language.of(&it.title),
        "verdict": it.verdict.as_str(),
        "verdict_title": texts::verdict(it.verdict, language),
        "severity": texts::severity(it.severity, language),
        "rule": it.rule,
        "clause": clause(it, language),
        "message": language.of(&it.message),
        "objects": names(sheet, it, objects),
        "measured": measured,
        "required": required,
        "margin": margin,
        "missing": it.missing.iter().map(|it| {
            format!("{}（{}）", language.of(&it.message), texts::supplied_by(it.supply, language))
        }).collect::<Vec<_>>(),
        "assumed": texts_of(it.assumed.iter().map(|it| &it.message).collect()),
        "fixes": texts_of(it.fixes.iter().map(|it| &it.message).collect()),
        "checked": it.checked,
        "excerpt": excerpt.as_ref().map(|it| &it.0),
        "scale": excerpt.map(|it| format!("1:{}", decimal(it.1, 0))),
    })
}

/// The standard with the clause, and since when and by whom.
pub(crate) fn clause(it: &Finding, language: Language) -> String {
    match it.required.as_ref().and_then(|it| it.set_by.as_ref()) {
        Some(by) => format!(
            "{}{}",
            by.source,
            language.pick(format!("（{}）", by.level_since(language)), format!(" ({})", by.level_since(language)))
        ),
        None => {
            let pack = it.rule.split('/').next().unwrap_or_default();
            format!("{pack} {}", it.clause)
        }
    }
}

/// Measured, required and margin as they print.
pub(crate) fn quantities(it: &Finding, language: Language) -> (String, String, String) {
    // A share prints in per cent on both sides.
    let is_share = it.prints_as.as_ref().is_some_and(|it| it.ends_with('%'));
    let value = |value: f64, unit: &str| match is_share {
        true => format!("{} %", decimal(value * 100.0, 2)),
        false => number::quantity(value, unit),
    };
    let range = |interval: Option<[f64; 2]>, single: f64, unit: &str| match interval {
        Some([low, high]) => format!("{} … {}", value(low, unit), value(high, unit)),
        None => value(single, unit),
    };
    let measured = it.measured.as_ref().map_or(String::new(), |measured| match (&it.prints_as, measured.interval) {
        (Some(text), None) => text.clone(),
        _ => range(measured.interval, measured.value, &measured.unit),
    });
    let required = it
        .required
        .as_ref()
        .map_or(String::new(), |it| format!("{} {}", sense(&it.sense), range(it.interval, it.value, &it.unit)));
    let unit = it.measured.as_ref().map_or("1", |it| it.unit.as_str());
    let margin = it.margin.map_or(String::new(), |margin| {
        let size = value(margin.abs(), unit);
        match margin < 0.0 {
            true => language.pick(format!("相差 {size}"), format!("{size} short")),
            false => language.pick(format!("富余 {size}"), format!("{size} to spare")),
        }
    });
    (measured, required, margin)
}

/// The names of a finding's objects; kinds where they have none.
pub(crate) fn names(sheet: &Sheet, it: &Finding, objects: &HashMap<&str, &ObjectInfo>) -> String {
    let language = sheet.language;
    let name = |id: &String| {
        let object = objects.get(id.as_str())?;
        let kind =
            sheet.kinds.iter().find(|it| it.0 == object.kind).map_or(object.kind.as_str(), |it| language.of(&it.1));
        let handle = object.entities.first().map_or(String::new(), |it| format!(" [{it}]"));
        Some(if object.name.is_empty() { format!("{kind}{handle}") } else { object.name.clone() })
    };
    it.objects.iter().filter_map(name).collect::<Vec<_>>().join(language.pick("、", ", "))
}

/// Draws the excerpt of a finding; its file name and scale.
fn excerpt(sheet: &Sheet, it: &Finding, n: usize, pictures: &mut Vec<(String, String)>) -> Option<(String, f64)> {
    let tone = if it.verdict == Verdict::Fail { Tone::Fail } else { Tone::Unknown };
    let units = sheet.units_per_metre;
    let mark = Overlay::from_geojson(&it.id, "", tone, it.mark.as_ref()?, units)?;
    let (measured, _, _) = quantities(it, sheet.language);
    // What no line measures (a count, a share of the whole) is not written on the drawing.
    let unit = it.measured.as_ref().map_or("", |it| it.unit.as_str());
    let dimension = if unit == "m" || unit == "m2" { measured.as_str() } else { "" };
    let options = ExcerptOptions { size: EXCERPT, units_per_metre: units, dimension, least_scale: LEAST_SCALE };
    let drawn = render::excerpt(sheet.drawing, sheet.scene, &mark, &options);
    let name = format!("excerpt-{n}.svg");
    pictures.push((name.clone(), drawn.svg));
    Some((format!("/{name}"), drawn.scale))
}

/// What keeps verdicts open, each fact once, with the points that wait for it.
fn missing(sheet: &Sheet, listed: &[&Finding], objects: &HashMap<&str, &ObjectInfo>) -> Vec<Value> {
    let language = sheet.language;
    let mut facts: Vec<(String, &str, Vec<String>, String)> = Vec::new();
    for it in listed.iter().filter(|it| it.verdict == Verdict::Unknown) {
        for missing in &it.missing {
            let what = language.of(&missing.message).to_string();
            let how = texts::supplied_by(missing.supply, language);
            let at = facts.iter().position(|it| it.0 == what).unwrap_or_else(|| {
                facts.push((what.clone(), how, Vec::new(), names(sheet, it, objects)));
                facts.len() - 1
            });
            let point = language.of(&it.title).to_string();
            if !facts[at].2.contains(&point) {
                facts[at].2.push(point);
            }
        }
    }
    let separator = language.pick("；", "; ");
    facts
        .into_iter()
        .map(|(what, how, points, objects)| {
            json!({ "what": what, "how": how, "points": points.join(separator), "objects": objects })
        })
        .collect()
}

fn indicator(it: &Indicator, language: Language) -> Value {
    let shown = |value: f64| number::indicator(&it.id, value, &it.unit);
    let value = match (it.value, it.interval) {
        (None, None) => language.pick("未知", "unknown").to_string(),
        (None, Some([low, high])) => format!("{} … {}", shown(low), shown(high)),
        (Some(value), _) => shown(value),
    };
    let limit = it.limit.as_ref().map_or(String::new(), |limit| {
        let ends = [limit.min.map(|it| format!("≥ {}", shown(it))), limit.max.map(|it| format!("≤ {}", shown(it)))];
        ends.into_iter().flatten().collect::<Vec<_>>().join(language.pick("，", ", "))
    });
    let verdict = |there: bool, verdict: Verdict| if there { texts::verdict(verdict, language) } else { "—" };
    let estimate = if it.basis == "estimate" { language.pick("（估算）", " (estimate)") } else { "" };
    json!({
        "title": language.of(&it.title),
        "plot": it.plot,
        "value": format!("{value}{estimate}"),
        "declared": it.declared.map_or("—".to_string(), shown),
        "declared_text": it.declared_from.as_ref().map(|it| &it.text),
        "agrees": verdict(it.declared.is_some(), it.verdict),
        "agrees_verdict": it.verdict.as_str(),
        "limit": if limit.is_empty() { "—".to_string() } else { limit },
        "within": verdict(it.limit.is_some(), it.limit_verdict),
        "within_verdict": it.limit_verdict.as_str(),
        "derivation": derivation(&it.derivation),
        "missing": it.missing.iter().map(|it| language.of(&it.message)).collect::<Vec<_>>(),
    })
}

/// The first steps of a derivation in a line.
fn derivation(node: &DerivationNode) -> String {
    let parts: Vec<String> =
        node.parts.iter().take(MAX_PARTS).map(|it| format!("{} = {}", it.expression, it.value)).collect();
    let more = if node.parts.len() > MAX_PARTS { " …" } else { "" };
    match parts.is_empty() {
        true => node.expression.clone(),
        false => format!("{} ⇐ {}{more}", node.expression, parts.join("; ")),
    }
}

fn quality(sheet: &Sheet) -> Value {
    let (language, drawing) = (sheet.language, &sheet.review.drawing);
    let diagnostics: Vec<Value> = drawing
        .diagnostics
        .iter()
        .map(|it| json!({ "code": it.code, "message": language.of(&it.message), "entity": it.entity }))
        .collect();
    let layers: Vec<Value> = drawing
        .layers
        .iter()
        .filter(|it| it.unused > 0)
        .map(|it| {
            let kind = it.suggestion.as_ref().map(|kind| {
                let known = sheet.kinds.iter().find(|it| it.0 == *kind);
                known.map_or(kind.clone(), |it| language.of(&it.1).to_string())
            });
            json!({ "name": it.name, "entities": it.entities, "unused": it.unused, "suggestion": kind })
        })
        .collect();
    let not_understood: Vec<Value> =
        drawing.not_understood.iter().map(|it| json!({ "type": it.type_name, "count": it.count })).collect();
    json!({ "diagnostics": diagnostics, "layers": layers, "not_understood": not_understood })
}
