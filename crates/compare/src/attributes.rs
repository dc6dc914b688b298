//! What is said of an object, before and after.

use crate::AttributeChange;
use findings::{AttributeValue, ObjectInfo};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What follows from the place of the drawing, and the layer, which is told apart.
const PASSED_OVER: [&str; 2] = ["layer_name", "rotation"];
/// Sources that only measure.
const MEASURED: [&str; 3] = ["geometry", "derived", "definition"];

/// The attributes that differ. References to other objects are compared through `same`, which names the object of the version
/// after that an object of the version before became.
pub(crate) fn differences(
    before: &ObjectInfo,
    after: &ObjectInfo,
    same: &BTreeMap<&str, &str>,
) -> Vec<AttributeChange> {
    let names: BTreeSet<&String> = before.attributes.keys().chain(after.attributes.keys()).collect();
    let mut found = Vec::new();
    for name in names.into_iter().filter(|it| !PASSED_OVER.contains(&it.as_str())) {
        let (one, other) = (before.attributes.get(name), after.attributes.get(name));
        if !agree(one, other, same) {
            let measured = |it: Option<&AttributeValue>| it.is_none_or(|it| MEASURED.contains(&it.source.as_str()));
            found.push(AttributeChange {
                name: name.clone(),
                before: one.map(shown),
                after: other.map(shown),
                unit: other.or(one).and_then(|it| it.unit.clone()),
                measured: measured(one) && measured(other),
            });
        }
    }
    if before.status != after.status {
        let text = |it: &Option<String>| it.clone().map(Value::String);
        let (before, after) = (text(&before.status), text(&after.status));
        found.push(AttributeChange { name: "status".to_string(), before, after, unit: None, measured: false });
    }
    found
}

/// The layer before and after, when it is another.
pub(crate) fn layers(before: &ObjectInfo, after: &ObjectInfo) -> Option<[String; 2]> {
    let layer = |it: &ObjectInfo| Some(it.attributes.get("layer_name")?.value.as_str()?.to_string());
    let layers = [layer(before)?, layer(after)?];
    (layers[0] != layers[1]).then_some(layers)
}

fn shown(it: &AttributeValue) -> Value {
    match it.interval {
        Some(interval) if it.value.is_null() => serde_json::json!({ "interval": interval }),
        _ => it.value.clone(),
    }
}

fn agree(one: Option<&AttributeValue>, other: Option<&AttributeValue>, same: &BTreeMap<&str, &str>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            let unit = one.unit.as_deref().unwrap_or_default();
            let ends = match (one.interval, other.interval) {
                (Some(a), Some(b)) => close(a[0], b[0], unit) && close(a[1], b[1], unit),
                (a, b) => a.is_none() && b.is_none(),
            };
            ends && values_agree(&one.value, &other.value, unit, same)
        }
        // Said to be unknown, or not said at all.
        (Some(it), None) | (None, Some(it)) => it.value.get("unknown").is_some(),
    }
}

fn values_agree(one: &Value, other: &Value, unit: &str, same: &BTreeMap<&str, &str>) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => {
            close(a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN), unit)
        }
        (Value::String(a), Value::String(b)) => a == b || same.get(a.as_str()).is_some_and(|it| *it == b),
        (Value::Object(a), Value::Object(b)) if a.contains_key("unknown") && b.contains_key("unknown") => true,
        _ => one == other,
    }
}

/// Whether two numbers differ by less than a drawing shows: a millimetre, a hundredth of a square metre.
fn close(a: f64, b: f64, unit: &str) -> bool {
    let least = match unit {
        "m" => 0.001,
        "m2" => 0.01,
        "rad" => 0.000_1,
        _ => 1e-6,
    };
    (a - b).abs() <= least + 1e-9 * a.abs().max(b.abs())
}
