//! SARIF 2.1.0 (OASIS): failures and unknowns as results, review points as rules.
//!
//! A drawing has no lines of text; a result's place is its objects (logical locations by handle) and, as a property, the point
//! on the drawing in metres.

use crate::Language;
use findings::{Finding, Review, Severity, Verdict};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The review as SARIF.
pub fn write(review: &Review, language: Language) -> String {
    let mut rules: BTreeMap<&str, &Finding> = BTreeMap::new();
    for it in &review.findings {
        rules.entry(&it.rule).or_insert(it);
    }
    let order: Vec<&str> = rules.keys().copied().collect();
    let descriptors = rules.values().map(|it| {
        json!({
            "id": it.rule,
            "shortDescription": { "text": language.of(&it.title) },
            "properties": { "clause": it.clause, "department": it.department, "severity": it.severity, "checked": it.checked },
            "defaultConfiguration": { "level": level(it.severity) },
        })
    });
    let results = review.findings.iter().map(|it| result(review, it, &order, language));
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Tushen", "version": review.engine.version, "rules": descriptors.collect::<Vec<_>>(),
            }},
            "artifacts": [{ "location": { "uri": review.drawing.file }, "hashes": { "sha-256": review.drawing.sha256 } }],
            "results": results.collect::<Vec<_>>(),
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn result(review: &Review, it: &Finding, order: &[&str], language: Language) -> Value {
    let logical: Vec<Value> = it
        .objects
        .iter()
        .filter_map(|id| review.objects.iter().find(|object| object.id == *id))
        .map(|object| {
            json!({
                "name": if object.name.is_empty() { &object.id } else { &object.name },
                "fullyQualifiedName": object.entities.first().unwrap_or(&object.id),
                "kind": object.kind,
            })
        })
        .collect();
    json!({
        "ruleId": it.rule,
        "ruleIndex": order.binary_search(&it.rule.as_str()).ok(),
        "kind": match it.verdict {
            Verdict::Fail => "fail",
            Verdict::Unknown => "open",
            Verdict::Pass => "pass",
            Verdict::NotApplicable => "notApplicable",
        },
        "level": if it.verdict == Verdict::Fail { level(it.severity) } else { "none" },
        "message": { "text": language.of(&it.message) },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": review.drawing.file, "index": 0 } },
            "logicalLocations": logical,
        }],
        "partialFingerprints": { "tushenFinding/v1": it.id },
        "properties": {
            "measured": it.measured, "required": it.required, "margin": it.margin,
            "point": it.mark.as_ref().and_then(crate::geojson::any_position),
        },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Mandatory => "error",
        Severity::Required => "warning",
        Severity::Advice => "note",
    }
}
