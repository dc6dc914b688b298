//! Whether two reviews say the same of two drawings of one site, up to ids, places and the wording of evidence.

use findings::{Review, Verdict};
use std::collections::BTreeMap;

/// Something a review says: what must be equal, and numbers that must be near.
#[derive(Clone, Debug, PartialEq)]
struct Fact {
    key: String,
    numbers: Vec<Number>,
}

/// A number with its name and how far another may lie from it.
#[derive(Clone, Debug, PartialEq)]
struct Number {
    name: String,
    value: f64,
    slack: f64,
}

impl Number {
    /// A length may differ by a tenth of a millimetre, anything else by a millionth of itself.
    fn new(name: &str, value: f64, unit: &str) -> Number {
        let slack = match unit {
            "m" => 1e-4,
            "m2" => 1e-6 * value.abs() + 1e-3,
            _ => 1e-6 * value.abs().max(1.0),
        };
        Number { name: name.to_string(), value, slack }
    }

    fn is_near(&self, other: &Number) -> bool {
        self.name == other.name && (self.value == other.value || (self.value - other.value).abs() <= self.slack)
    }
}

impl Fact {
    fn is(&self, other: &Fact) -> bool {
        self.numbers.len() == other.numbers.len()
            && self.numbers.iter().zip(&other.numbers).all(|(one, other)| one.is_near(other))
    }

    /// How far the numbers lie apart, in parts of what they may.
    fn distance(&self, other: &Fact) -> f64 {
        self.numbers.iter().zip(&other.numbers).map(|(a, b)| ((a.value - b.value) / a.slack).abs()).sum()
    }

    fn print(&self) -> String {
        let numbers: Vec<String> = self.numbers.iter().map(|it| format!("{} {}", it.name, it.value)).collect();
        format!("{} {}", self.key, numbers.join(", "))
    }
}

/// What the two reviews say differently, a line each. Facts whose line begins with one of `aside` are left out.
pub fn differences(original: &Review, disguised: &Review, aside: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for facts in [indicators, findings, objects] {
        compare(facts(original), facts(disguised), aside, &mut found);
    }
    found
}

fn compare(original: Vec<Fact>, disguised: Vec<Fact>, aside: &[&str], found: &mut Vec<String>) {
    let mut groups: BTreeMap<String, [Vec<Fact>; 2]> = BTreeMap::new();
    for (side, facts) in [original, disguised].into_iter().enumerate() {
        for fact in facts.into_iter().filter(|it| !aside.iter().any(|start| it.key.starts_with(start))) {
            groups.entry(fact.key.clone()).or_default()[side].push(fact);
        }
    }
    for [one, mut other] in groups.into_values() {
        let mut left = Vec::new();
        for fact in one {
            // The nearest of those that are near enough.
            let near = (0..other.len()).filter(|at| fact.is(&other[*at]));
            match near.min_by(|a, b| fact.distance(&other[*a]).total_cmp(&fact.distance(&other[*b]))) {
                Some(at) => drop(other.swap_remove(at)),
                None => left.push(fact),
            }
        }
        found.extend(left.iter().map(|it| format!("- {}", it.print())));
        found.extend(other.iter().map(|it| format!("+ {}", it.print())));
    }
}

fn verdict(it: Verdict) -> &'static str {
    it.as_str()
}

fn indicators(review: &Review) -> Vec<Fact> {
    let fact = |it: &findings::Indicator| {
        let limit = it.limit.as_ref().map(|it| format!("{:?} to {:?}", it.min, it.max)).unwrap_or_default();
        let declared = it.declared_from.as_ref().map(|it| it.text.clone()).unwrap_or_default();
        let verdicts = format!("{} {}", verdict(it.verdict), verdict(it.limit_verdict));
        let plot = if it.plot.is_some() { " of a plot" } else { "" };
        let ends = it.interval.map(|it| it.to_vec()).unwrap_or_default();
        let values = it.value.into_iter().chain(ends).chain(it.declared);
        Fact {
            key: format!("indicator {}{plot}: {verdicts} ({}) declared “{declared}” limit {limit}", it.id, it.basis),
            numbers: values.map(|value| Number::new("value", value, &it.unit)).collect(),
        }
    };
    review.indicators.iter().map(fact).collect()
}

fn findings(review: &Review) -> Vec<Fact> {
    let names: BTreeMap<&str, String> = review
        .objects
        .iter()
        .map(|it| {
            (it.id.as_str(), if it.name.is_empty() { it.kind.clone() } else { format!("{} {}", it.kind, it.name) })
        })
        .collect();
    let fact = |it: &findings::Finding| {
        let named = |id: &String| names.get(id.as_str()).cloned().unwrap_or_else(|| "?".to_string());
        let mut objects: Vec<String> = it.objects.iter().map(named).collect();
        // `a before b` depends on ids.
        objects.sort();
        let mut numbers = Vec::new();
        if let Some(it) = &it.measured {
            let ends = it.interval.map_or(vec![it.value], |it| it.to_vec());
            numbers.extend(ends.into_iter().map(|value| Number::new("measured", value, &it.unit)));
        }
        if let Some(it) = &it.required {
            let ends = it.interval.map_or(vec![it.value], |it| it.to_vec());
            numbers
                .extend(ends.into_iter().map(|value| Number::new(&format!("required {}", it.sense), value, &it.unit)));
        }
        let mut missing: Vec<&str> = it.missing.iter().map(|it| it.fact.as_str()).collect();
        missing.sort_unstable();
        missing.dedup();
        let of = it.indicator.clone().unwrap_or_default();
        let lacks = if missing.is_empty() { String::new() } else { format!(" lacks {}", missing.join(", ")) };
        let key = format!("{} {} {of}[{}]{lacks}:", it.rule, verdict(it.verdict), objects.join(" | "));
        Fact { key, numbers }
    };
    review.findings.iter().map(fact).collect()
}

/// Attributes that say where an object lies, how it is named in the file or how it is turned, not what it is.
const OF_PLACE: &[&str] = &["rotation", "layer_name", "title", "entities"];

/// Kinds whose room is an upright box around their texts, which grows when the sheet is turned.
const FURNITURE: &[&str] = &["IndicatorTable", "TitleBlock"];

fn objects(review: &Review) -> Vec<Fact> {
    let names: BTreeMap<&str, &str> = review.objects.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let fact = |it: &findings::ObjectInfo| {
        let mut words = Vec::new();
        let mut numbers = Vec::new();
        let is_place = |name: &str| OF_PLACE.contains(&name) || it.kind == "CoordinateLabel" && name == "label";
        for (name, attribute) in it.attributes.iter().filter(|it| !is_place(it.0)) {
            let unit = attribute.unit.as_deref().unwrap_or("1");
            match (&attribute.value, attribute.interval) {
                (serde_json::Value::Number(value), _) => {
                    numbers.push(Number::new(name, value.as_f64().unwrap_or(f64::NAN), unit));
                }
                (_, Some(ends)) => numbers.extend(ends.map(|value| Number::new(name, value, unit))),
                (serde_json::Value::String(text), _) => {
                    // Another object, by its name.
                    let text = names.get(text.as_str()).unwrap_or(&text.as_str()).to_string();
                    words.push(format!("{name}={text}"));
                }
                (value, _) => words.push(format!("{name}={value}")),
            }
        }
        let status = it.status.as_deref().unwrap_or_default();
        let is_furniture = FURNITURE.contains(&it.kind.as_str());
        if let Some(area) = it.geometry.as_ref().and_then(area).filter(|_| !is_furniture) {
            numbers.push(Number { name: "area".to_string(), value: area, slack: 1e-6 * area + 1e-3 });
        }
        Fact { key: format!("object {} “{}” {status} {}:", it.kind, it.name, words.join(" ")), numbers }
    };
    // A layer is no part of the site.
    review.objects.iter().filter(|it| it.kind != "Layer").map(fact).collect()
}

/// The area of a GeoJSON polygon or multipolygon.
fn area(geometry: &serde_json::Value) -> Option<f64> {
    let polygon = |rings: &serde_json::Value| -> Option<f64> {
        let rings: Vec<f64> = rings.as_array()?.iter().filter_map(ring).collect();
        Some(rings.first()? - rings[1..].iter().sum::<f64>())
    };
    match geometry["type"].as_str()? {
        "Polygon" => polygon(&geometry["coordinates"]),
        "MultiPolygon" => Some(geometry["coordinates"].as_array()?.iter().filter_map(polygon).sum()),
        _ => None,
    }
}

fn ring(ring: &serde_json::Value) -> Option<f64> {
    let points: Vec<[f64; 2]> =
        ring.as_array()?.iter().filter_map(|it| Some([it[0].as_f64()?, it[1].as_f64()?])).collect();
    let [x0, y0] = *points.first()?;
    let twice = |it: &[[f64; 2]]| (it[0][0] - x0) * (it[1][1] - y0) - (it[1][0] - x0) * (it[0][1] - y0);
    Some((points.windows(2).map(twice).sum::<f64>() / 2.0).abs())
}
