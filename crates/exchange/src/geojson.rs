//! Objects and findings as GeoJSON features. Coordinates are metres in the drawing's world system, not longitude and latitude: the
//! collection says so in a foreign member, as RFC 7946 allows by prior arrangement.

use crate::Language;
use findings::Review;
use serde_json::{Value, json};

/// A feature collection: every object with geometry, and every finding with a mark.
pub fn write(review: &Review, language: Language) -> String {
    let objects = review.objects.iter().filter(|it| it.geometry.is_some()).map(|it| {
        json!({
            "type": "Feature", "id": it.id, "geometry": it.geometry,
            "properties": {
                "feature": "object", "kind": it.kind, "name": it.name, "status": it.status,
                "attributes": it.attributes.iter().map(|(name, it)| (name.clone(), it.value.clone())).collect::<serde_json::Map<_, _>>(),
                "entities": it.entities,
            },
        })
    });
    let findings = review.findings.iter().map(|it| {
        json!({
            "type": "Feature", "id": it.id, "geometry": it.mark,
            "properties": {
                "feature": "finding", "rule": it.rule, "clause": it.clause, "department": it.department,
                "severity": it.severity, "verdict": it.verdict,
                "title": language.of(&it.title), "message": language.of(&it.message),
                "objects": it.objects, "measured": it.measured, "required": it.required, "margin": it.margin,
            },
        })
    });
    let collection = json!({
        "type": "FeatureCollection",
        "tushen:coordinates": "metres, world coordinates of the drawing",
        "features": objects.chain(findings).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&collection).unwrap_or_default();
    text.push('\n');
    text
}

/// The first position of a GeoJSON geometry.
pub fn any_position(geometry: &Value) -> Option<[f64; 2]> {
    fn first(value: &Value) -> Option<[f64; 2]> {
        let array = value.as_array()?;
        match (array.first()?.as_f64(), array.get(1).and_then(Value::as_f64)) {
            (Some(x), Some(y)) => Some([x, y]),
            _ => array.iter().find_map(first),
        }
    }
    match geometry.get("geometries") {
        Some(parts) => parts.as_array()?.iter().find_map(any_position),
        None => first(geometry.get("coordinates")?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_position_is_found_at_any_depth() {
        assert_eq!(any_position(&json!({"type": "Point", "coordinates": [1.0, 2.0]})), Some([1.0, 2.0]));
        assert_eq!(
            any_position(&json!({"type": "Polygon", "coordinates": [[[3.0, 4.0], [5.0, 6.0]]]})),
            Some([3.0, 4.0])
        );
        let collection =
            json!({"type": "GeometryCollection", "geometries": [{"type": "LineString", "coordinates": [[7.0, 8.0]]}]});
        assert_eq!(any_position(&collection), Some([7.0, 8.0]));
    }
}
