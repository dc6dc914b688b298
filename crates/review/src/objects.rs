//! Model objects as plain data of the review.

use crate::geojson;
use findings::{AttributeValue, Bilingual, Completeness, ObjectInfo};
use model::{Attr, AttrType, Attribute, CompletenessState, Model, Object, Value};
use serde_json::json;

/// Every object of a model, by kind and id.
pub fn of_model(model: &Model, frames: &[String]) -> Vec<ObjectInfo> {
    model.objects().iter().map(|it| of_object(it, model, frames)).collect()
}

/// How complete the recognition of each kind is.
pub fn completeness(model: &Model) -> Vec<Completeness> {
    let table = model.completeness_table().iter();
    table
        .map(|(kind, it)| Completeness {
            kind: kind.name().to_string(),
            state: match it.state {
                CompletenessState::Complete => "complete",
                CompletenessState::AtLeast => "at_least",
                CompletenessState::NotRecognised => "not_recognised",
            }
            .to_string(),
            evidence: Bilingual::new(&*it.zh, &*it.en),
        })
        .collect()
}

fn of_object(object: &Object, model: &Model, frames: &[String]) -> ObjectInfo {
    let status = object.get(Attr::Status).and_then(|it| match (&it.value, Attr::Status.ty()) {
        (Value::Enum(index), AttrType::Enum(spec)) => Some(spec.value(*index).to_string()),
        _ => None,
    });
    ObjectInfo {
        id: object.id.display(object.kind),
        kind: object.kind.name().to_string(),
        name: object.name.to_string(),
        frame: object.frame.and_then(|it| frames.get(it as usize)).cloned(),
        status,
        attributes: object
            .attributes
            .iter()
            .filter(|it| it.0 != Attr::Status)
            .map(|(attr, it)| (attr.name().to_string(), of_attribute(*attr, it, model)))
            .collect(),
        geometry: object.shape.as_ref().map(geojson::of_shape),
        entities: object.entities.iter().map(|it| it.to_string()).collect(),
        confidence: confidence(object.confidence),
        evidence: object.evidence.iter().map(|it| it.to_string()).collect(),
    }
}

/// An attribute as the review shows it.
pub fn of_attribute(attr: Attr, attribute: &Attribute, model: &Model) -> AttributeValue {
    let (value, interval) = match (&attribute.value, attr.ty()) {
        (Value::Number(value), AttrType::Count) if value.fract() == 0.0 => (json!(*value as i64), None),
        (Value::Number(value), _) => (json!(value), None),
        (Value::Between(low, high), _) => (json!(null), Some([*low, *high])),
        (Value::Text(text), _) => (json!(&**text), None),
        (Value::Bool(value), _) => (json!(value), None),
        (Value::Enum(index), AttrType::Enum(spec)) => (json!(spec.value(*index)), None),
        (Value::OneOf(values), AttrType::Enum(spec)) => {
            (json!({ "one_of": values.iter().map(|it| spec.value(*it)).collect::<Vec<_>>() }), None)
        }
        (Value::Object(id), _) => (json!(model.find(*id).map(|ix| id.display(model.object(ix).kind))), None),
        (Value::Unknown(zh, en), _) => (json!({ "unknown": { "zh": &**zh, "en": &**en } }), None),
        (Value::Enum(_) | Value::OneOf(_), _) => (json!(null), None),
    };
    let unit = match attr.ty() {
        AttrType::Number(dimension) if dimension != geometry::Dimension::NONE => Some(dimension.unit()),
        _ => None,
    };
    AttributeValue {
        value,
        interval,
        unit,
        source: attribute.source.as_str().to_string(),
        confidence: confidence(attribute.confidence),
    }
}

/// A confidence as an `f64` of two decimals, so that 0.9 prints as 0.9.
fn confidence(value: f32) -> f64 {
    (f64::from(value) * 100.0).round() / 100.0
}
