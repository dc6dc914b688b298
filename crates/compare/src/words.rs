//! Changes in words: "3 doors: clear width 0.85 → 0.95 m".

use crate::{AttributeChange, Change, Comparison, ObjectChange};
use findings::number::{self, decimal};
use findings::{Language, Verdict};
use model::{Attr, AttrType, Kind};
use serde_json::Value;
use std::collections::BTreeMap;

/// Sentences of one kind of change at most; the rest is counted.
const MAX_OF_A_KIND: usize = 6;

/// One sentence a change; like changes of one kind together.
pub(crate) fn sentences(it: &Comparison, language: Language) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(placement) = &it.placement {
        let degrees = decimal(placement.angle.to_degrees(), 2);
        let [x, y] = [0, 1].map(|i| decimal(placement.to[i] - placement.from[i], 3));
        said.push(language.pick(
            format!("整图旋转 {degrees}°，平移（{x}，{y}）m；以下变化已扣除整图的移动"),
            format!(
                "the whole drawing turned by {degrees}° and moved by ({x}, {y}) m; what follows is apart from that"
            ),
        ));
    }
    if it.before.unit != it.after.unit {
        let (a, b) = (&it.before.unit, &it.after.unit);
        said.push(language.pick(format!("图纸单位由 {a} 改为 {b}"), format!("drawing unit {a} → {b}")));
    }
    // Like changes together, in the order of the list.
    let mut groups: Vec<(String, Vec<&ObjectChange>)> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for change in it.objects.iter().filter(|it| !matches!(it.change, Change::Unchanged | Change::Affected)) {
        let what = what(change, language);
        let key = format!("{} {:?} {what}", change.kind, change.change);
        let i = *at.entry(key).or_insert(groups.len());
        if i == groups.len() {
            groups.push((what, Vec::new()));
        }
        groups[i].1.push(change);
    }
    let mut shown: BTreeMap<(&str, Change), usize> = BTreeMap::new();
    let mut left: BTreeMap<(&str, Change), usize> = BTreeMap::new();
    for (what, group) in &groups {
        let key = (group[0].kind.as_str(), group[0].change);
        let n = shown.entry(key).or_default();
        *n += 1;
        if *n > MAX_OF_A_KIND {
            *left.entry(key).or_default() += group.len();
            continue;
        }
        said.push(format!("{}{}{what}", who(group, language), language.pick("：", ": ")));
    }
    for ((kind, change), n) in left {
        let change = change.title();
        let more = language.pick(format!("另有 {n} 个"), format!("{n} more"));
        said.push(format!(
            "{}{}{more} {}",
            kind_title(kind, n, language),
            language.pick("：", ": "),
            language.of(&change)
        ));
    }
    for change in it.indicators.iter().filter(|it| it.changed) {
        let value = |it: Option<f64>| match it {
            Some(it) => number::indicator(&change.id, it, &change.unit),
            None => language.pick("未知", "unknown").to_string(),
        };
        let mut parts = Vec::new();
        let (before, after) = (value(change.before), value(change.after));
        if before != after {
            parts.push(format!("{before} → {after}"));
        }
        let (before, after) = (value(change.declared_before), value(change.declared_after));
        if before != after {
            parts.push(language.pick(format!("申报 {before} → {after}"), format!("declared {before} → {after}")));
        }
        let verdicts = [
            (change.limit_verdict_before, change.limit_verdict_after, language.pick("与限值", "against the limit")),
            (change.verdict_before, change.verdict_after, language.pick("与申报", "against the declared value")),
        ];
        for (before, after, against) in verdicts.into_iter().filter(|it| it.0 != it.1) {
            let word = |it: Option<Verdict>| it.map_or("–", |it| verdict(it, language));
            parts.push(format!("{against} {} → {}", word(before), word(after)));
        }
        if !parts.is_empty() {
            let title = language.of(&change.title);
            said.push(format!("{title}{}{}", language.pick("：", ": "), parts.join(language.pick("；", "; "))));
        }
    }
    let n = |fate: &str| it.counts.findings.get(fate).copied().unwrap_or(0);
    let (fixed, persists, new) = (n("fixed"), n("persists"), n("new") + n("regressed"));
    said.push(language.pick(
        format!("审查意见：已消除 {fixed} 条，仍存在 {persists} 条，新出现 {new} 条"),
        format!("findings: {fixed} fixed, {persists} still there, {new} new"),
    ));
    let (look, points) = (it.counts.look, it.counts.points);
    said.push(language.pick(
        format!("{points} 个审查要点中 {look} 个需要重新审查"),
        format!("{look} of {points} points need a new look"),
    ));
    said
}

/// Objects that changed, whatever happened to each, in one sentence: a few of them one by one, then how many more.
pub(crate) fn group(group: &[&ObjectChange], language: Language) -> String {
    const SHOWN: usize = 3;
    let one = |it: &&ObjectChange| {
        let what = match what(it, language) {
            text if text.is_empty() => language.of(&it.change.title()).to_string(),
            text => text,
        };
        format!("{}{}{what}", who(&[it], language), language.pick("：", ": "))
    };
    let mut parts: Vec<String> = group.iter().take(SHOWN).map(one).collect();
    if let Some(more) = group.len().checked_sub(SHOWN).filter(|it| *it > 0) {
        parts.push(language.pick(format!("另有 {more} 个"), format!("{more} more")));
    }
    parts.join(language.pick("；", "; "))
}

/// A value of an attribute in words.
pub(crate) fn value(name: &str, value: &str, language: Language) -> String {
    match Attr::from_name(name).map(Attr::ty) {
        Some(AttrType::Enum(spec)) => {
            let known = spec.values.iter().find(|it| it.0 == value);
            known.map_or_else(|| value.to_string(), |it| language.pick(it.1, it.2).to_string())
        }
        _ => value.to_string(),
    }
}

/// Whom a sentence speaks of: names as long as they are few, else the number.
fn who(group: &[&ObjectChange], language: Language) -> String {
    let kind = kind_title(&group[0].kind, group.len(), language);
    let names: Vec<&str> = group.iter().map(|it| it.name.as_str()).collect();
    let named = group.len() <= 3 && names.iter().all(|it| !it.is_empty());
    match (named, group.len()) {
        (true, _) => format!("{kind} {}", names.join(language.pick("、", ", "))),
        (false, 1) => kind,
        (false, n) => language.pick(format!("{n} 个{kind}"), format!("{n} {kind}")),
    }
}

/// A kind as people call it: `ParkingStall` is 停车位 or `parking stalls`.
fn kind_title(kind: &str, n: usize, language: Language) -> String {
    match (Kind::from_name(kind), language) {
        (Some(known), Language::Zh) => known.zh().to_string(),
        _ => {
            let mut words = String::new();
            for c in kind.chars() {
                if c.is_uppercase() && !words.is_empty() {
                    words.push(' ');
                }
                words.extend(c.to_lowercase());
            }
            match (n, words.strip_suffix('y')) {
                (1, _) => words,
                (_, Some(stem)) if !words.ends_with("ay") => format!("{stem}ies"),
                _ => format!("{words}s"),
            }
        }
    }
}

fn what(it: &ObjectChange, language: Language) -> String {
    let mut parts = Vec::new();
    match it.change {
        Change::Added | Change::Removed => return language.of(&it.change.title()).to_string(),
        Change::Reshaped => {
            let size = it.size.map(|[a, b]| {
                let unit = if it.mark_is_area() { "m2" } else { "m" };
                let name =
                    if unit == "m2" { language.pick("面积", "area") } else { language.pick("长度", "length") };
                format!("{name} {} → {}", number::quantity(a, unit), number::quantity(b, unit))
            });
            let title = language.of(&it.change.title()).to_string();
            parts.push(size.map_or(title.clone(), |size| format!("{title}{}{size}", language.pick("，", ", "))));
        }
        _ => {}
    }
    if let Some([x, y]) = it.moved_by.filter(|_| it.change == Change::Moved) {
        let far = decimal(geometry::math::length(x, y), 3);
        let (x, y) = (decimal(x, 3), decimal(y, 3));
        parts.push(language.pick(format!("移动 {far} m（{x}，{y}）"), format!("moved {far} m ({x}, {y})")));
    }
    if let Some(angle) = it.turned_by {
        let degrees = decimal(angle.to_degrees(), 2);
        parts.push(language.pick(format!("旋转 {degrees}°"), format!("turned by {degrees}°")));
    }
    if let Some(before) = &it.name_before {
        let (before, after) = (quoted(before, language), quoted(&it.name, language));
        parts.push(language.pick(format!("名称 {before} → {after}"), format!("name {before} → {after}")));
    }
    if let Some([before, after]) = it.layers.as_ref().filter(|_| it.change == Change::Relayered) {
        parts.push(language.pick(format!("图层 {before} → {after}"), format!("layer {before} → {after}")));
    }
    // Of a thing that moved or was reshaped, what is measured on it follows; what is stated does not.
    let measured_too = it.change == Change::Affected;
    let told = it.attributes.iter().filter(|it| measured_too || !it.measured || it.name.ends_with("width"));
    parts.extend(told.take(4).map(|it| attribute(it, language)));
    parts.join(language.pick("；", "; "))
}

impl ObjectChange {
    fn mark_is_area(&self) -> bool {
        let mark = self.mark.as_ref();
        let last = mark.and_then(|it| it["geometries"].as_array()).and_then(|it| it.last());
        last.is_some_and(|it| it["type"].as_str().is_some_and(|it| it.ends_with("Polygon")))
    }
}

fn attribute(it: &AttributeChange, language: Language) -> String {
    let attr = Attr::from_name(&it.name);
    let title = match (attr, it.name.as_str()) {
        (Some(attr), _) => language.pick(attr.zh(), attr.en()),
        (None, "status") => language.pick("状态", "status"),
        (None, name) => name,
    };
    let value = |it_is: &Option<Value>| match it_is {
        None | Some(Value::Null) => language.pick("无", "none").to_string(),
        Some(Value::Number(n)) => number::quantity(n.as_f64().unwrap_or_default(), it.unit.as_deref().unwrap_or("1")),
        Some(Value::Bool(is)) => if *is { language.pick("是", "yes") } else { language.pick("否", "no") }.to_string(),
        Some(Value::String(text)) => match attr.map(Attr::ty) {
            Some(AttrType::Enum(_)) => self::value(&it.name, text, language),
            _ => quoted(text, language),
        },
        Some(other) => match other["interval"].as_array().map(Vec::as_slice) {
            Some([low, high]) => {
                let unit = it.unit.as_deref().unwrap_or("1");
                let end = |it: &Value| number::quantity(it.as_f64().unwrap_or_default(), unit);
                format!("{} … {}", end(low), end(high))
            }
            _ => language.pick("未知", "unknown").to_string(),
        },
    };
    format!("{title} {} → {}", value(&it.before), value(&it.after))
}

fn quoted(text: &str, language: Language) -> String {
    match text.is_empty() {
        true => language.pick("无", "none").to_string(),
        false => language.pick(format!("“{text}”"), format!("“{text}”")),
    }
}

fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Fail => language.pick("不符合", "fail"),
        Verdict::Unknown => language.pick("待定", "unknown"),
        Verdict::Pass => language.pick("符合", "pass"),
        Verdict::NotApplicable => language.pick("不适用", "not applicable"),
    }
}
