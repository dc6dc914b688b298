//! The objects of a worked case: from TOML to a model.

use crate::compile::RuleSet;
use crate::indicators::{IndicatorValue, IndicatorValues, subjects};
use crate::pack::{CaseSource, Placed, Range, Raw, RawKind, Reading};
use crate::source::Span;
use crate::syntax::unit;
use crate::types::Type;
use crate::value::Interval;
use geometry::{Point, Tolerance, Transform, wkt};
use model::{
    Attr, AttrType, Attribute, Completeness, CompletenessState, Kind, Model, Object, ObjectId, Reader, Shape, Source,
    Value,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a case gives, ready to be changed a little and made into a model.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The objects, in the order of the case.
    pub objects: Vec<GivenObject>,
    /// Kinds that are complete.
    pub complete: Vec<Kind>,
    /// Indicators that are given instead of computed.
    pub indicators: Vec<(usize, Interval)>,
}

/// An object of a case.
#[derive(Clone, Debug)]
pub struct GivenObject {
    /// Its key in the case.
    pub key: String,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its geometry.
    pub shape: Option<Shape>,
    /// The key of its plot.
    pub plot: Option<String>,
    /// Its attributes.
    pub attributes: Vec<(Attr, GivenValue, f32)>,
}

/// The value of an attribute of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum GivenValue {
    /// A plain value.
    Value(Value),
    /// Another object of the case, by its key.
    Object(String),
}

/// Reads what a case gives; `variables` are those of the rule.
pub fn read(reading: &mut Reading, case: &CaseSource, variables: &[(String, Range)], set: &RuleSet) -> Given {
    let mut given = Given::default();
    let empty = Raw { kind: RawKind::Table(Vec::new()), span: case.span };
    let raw = case.given.as_ref().unwrap_or(&empty);
    for (key, value) in raw.entries() {
        match key.name.as_str() {
            "complete" | "incomplete" => {}
            "indicator" => given.indicators = read_indicators(reading, value, set),
            name => {
                let kind = kind_of(reading, name, key.span, value, variables);
                if let Some(object) = kind.and_then(|kind| read_object(reading, name, kind, value)) {
                    given.objects.push(object);
                }
            }
        }
    }
    let named = |list: &[Placed]| -> Vec<Kind> { list.iter().filter_map(|it| Kind::from_name(&it.text)).collect() };
    let incomplete = named(&case.incomplete);
    given.complete = given.objects.iter().map(|it| it.kind).chain(named(&case.complete)).collect();
    given.complete.retain(|it| !incomplete.contains(it));
    for object in &given.objects {
        let references = object.attributes.iter().filter_map(|it| match &it.1 {
            GivenValue::Object(key) => Some(key),
            GivenValue::Value(_) => None,
        });
        for key in references.chain(&object.plot) {
            if !given.objects.iter().any(|it| it.key == *key) {
                let known = given.objects.iter().map(|it| it.key.as_str());
                reading.unknown(("对象", "object"), key, case.span, "unknown-object", known);
            }
        }
    }
    given
}

fn kind_of(reading: &mut Reading, name: &str, span: Span, raw: &Raw, variables: &[(String, Range)]) -> Option<Kind> {
    if let Some(kind) = reading.text(raw, "kind") {
        let found = Kind::from_name(&kind.text);
        if found.is_none() {
            let known = Kind::ALL.iter().map(|it| it.name());
            reading.unknown(("对象种类", "kind"), &kind.text, kind.span, "unknown-kind", known);
        }
        return found;
    }
    match (variables.iter().find(|it| it.0 == name).map(|it| it.1), name) {
        (Some(Range::Kind(kind)), _) => Some(kind),
        (None, "site") => Some(Kind::SiteBoundary),
        (None, "conditions") => Some(Kind::Conditions),
        (None, "project") => Some(Kind::Project),
        _ => {
            let zh = format!("`{name}` 缺少 `kind`");
            reading.fault(span, "missing-key", zh, format!("`{name}` needs a `kind`"));
            None
        }
    }
}

fn read_object(reading: &mut Reading, key: &str, kind: Kind, raw: &Raw) -> Option<GivenObject> {
    let confidence = reading.number(raw, "confidence").unwrap_or(1.0) as f32;
    let mut object = GivenObject {
        key: key.to_string(),
        kind,
        name: reading.text(raw, "name").map_or_else(|| key.to_string(), |it| it.text),
        shape: reading.text(raw, "shape").and_then(|it| read_shape(reading, &it)),
        plot: reading.text(raw, "plot").map(|it| it.text),
        attributes: Vec::new(),
    };
    for (name, value) in raw.entries() {
        if matches!(name.name.as_str(), "kind" | "shape" | "name" | "plot" | "confidence") {
            continue;
        }
        let Some(attr) = Attr::from_name(&name.name).filter(|it| kind.has(*it)) else {
            let known =
                kind.attributes().iter().map(|it| it.name()).chain(["kind", "shape", "name", "plot", "confidence"]);
            let what = (format!("{} 的属性", kind.name()), format!("attribute of {}", kind.name()));
            reading.unknown((&what.0, &what.1), &name.name, name.span, "unknown-attribute", known);
            continue;
        };
        let (value, confidence) = match value.get("value") {
            Some(inner) => {
                reading.keys(value, &["value", "confidence"]);
                (inner, reading.number(value, "confidence").unwrap_or(1.0) as f32)
            }
            None => (value, confidence),
        };
        if let Some(value) = read_value(reading, attr, value) {
            object.attributes.push((attr, value, confidence));
        }
    }
    Some(object)
}

fn read_shape(reading: &mut Reading, text: &Placed) -> Option<Shape> {
    match wkt::parse(&text.text) {
        Ok(wkt::Shape::Point(point)) => Some(Shape::Point(point)),
        Ok(wkt::Shape::Line(path)) => Some(Shape::Path(path)),
        Ok(wkt::Shape::Polygon(region)) => Some(Shape::Region(region)),
        Ok(wkt::Shape::MultiPolygon(_)) => {
            let zh = "一个对象只有一块图形：请用 POLYGON";
            reading.fault(text.span, "shape", zh, "an object has one shape: use POLYGON");
            None
        }
        Err(error) => {
            reading.fault(text.span, "shape", format!("图形无法读取：{error}"), format!("this is no shape: {error}"));
            None
        }
    }
}

/// Reads a value of the type of an attribute.
pub fn read_value(reading: &mut Reading, attr: Attr, raw: &Raw) -> Option<GivenValue> {
    let ty = Type::of(attr);
    if raw.text() == Some("unknown") {
        return Some(GivenValue::Value(Value::unknown("给定为未知", "given as unknown")));
    }
    let wrong = |reading: &mut Reading| {
        let zh = format!("`{}` 应为{}", attr.name(), ty.zh());
        reading.fault(raw.span, "type", zh, format!("`{}` is a {ty}", attr.name()));
        None
    };
    let value = match (attr.ty(), &raw.kind) {
        (AttrType::Number(dimension), RawKind::Text(text)) => {
            if let Some((low, high)) = text.split_once("..=") {
                match (unit::quantity(low), unit::quantity(high)) {
                    (Some((low, a)), Some((high, b))) if a == dimension && b == dimension => Value::Between(low, high),
                    _ => return wrong(reading),
                }
            } else {
                match unit::quantity(text) {
                    Some((value, found)) if found == dimension => Value::Number(value),
                    _ => return wrong(reading),
                }
            }
        }
        (AttrType::Number(geometry::Dimension::NONE) | AttrType::Count, RawKind::Integer(value)) => {
            Value::Number(*value as f64)
        }
        (AttrType::Number(geometry::Dimension::NONE), RawKind::Float(value)) => Value::Number(*value),
        (AttrType::Count, RawKind::Text(text)) => {
            let number = |it: &str| it.trim().parse::<u32>().ok().map(f64::from);
            match text.split_once("..=").map(|it| (number(it.0), number(it.1))) {
                Some((Some(low), Some(high))) => Value::Between(low, high),
                _ => return wrong(reading),
            }
        }
        (AttrType::Text, RawKind::Text(text)) => Value::text(text),
        (AttrType::Bool, RawKind::Bool(value)) => Value::Bool(*value),
        (AttrType::Enum(spec), RawKind::Text(text)) => match spec.index(text) {
            Some(index) => Value::Enum(index),
            None => {
                let known = spec.values.iter().map(|it| it.0);
                reading.unknown(("取值", "value"), text, raw.span, "unknown-value", known);
                return None;
            }
        },
        (AttrType::Enum(spec), RawKind::List(items)) => {
            let mut indices: Vec<u16> = items.iter().filter_map(|it| spec.index(it.text()?)).collect();
            if indices.len() != items.len() {
                return wrong(reading);
            }
            indices.sort_unstable();
            Value::OneOf(indices)
        }
        (AttrType::Object(_), RawKind::Text(text)) => return Some(GivenValue::Object(text.clone())),
        _ => return wrong(reading),
    };
    Some(GivenValue::Value(value))
}

fn read_indicators(reading: &mut Reading, raw: &Raw, set: &RuleSet) -> Vec<(usize, Interval)> {
    let mut all = Vec::new();
    for (key, value) in raw.entries() {
        let Some(at) = set.indicators.iter().rposition(|it| it.source.id == key.name) else {
            let known = set.indicators.iter().map(|it| it.source.id.as_str());
            reading.unknown(("指标", "indicator"), &key.name, key.span, "unknown-indicator", known);
            continue;
        };
        let dimension = set.indicators[at].source.dimension;
        if let Some(interval) = read_interval(reading, value, dimension) {
            all.push((at, interval));
        }
    }
    all
}

/// A number of a dimension, a range `a ..= b`, or `unknown`.
pub fn read_interval(reading: &mut Reading, raw: &Raw, dimension: geometry::Dimension) -> Option<Interval> {
    let quantity = |text: &str| unit::quantity(text).filter(|it| it.1 == dimension).map(|it| it.0);
    let found = match &raw.kind {
        RawKind::Integer(value) => Some(Interval::point(*value as f64)),
        RawKind::Float(value) => Some(Interval::point(*value)),
        RawKind::Text(text) if text == "unknown" => Some(Interval::UNKNOWN),
        RawKind::Text(text) => match text.split_once("..=") {
            Some((low, high)) => quantity(low).and_then(|low| Some(Interval::between(low, quantity(high)?))),
            None => quantity(text).map(Interval::point),
        },
        _ => None,
    };
    if found.is_none() {
        let ty = Type::Number(dimension);
        reading.fault(raw.span, "type", format!("此处应为{}", ty.zh()), format!("expected a {ty}"));
    }
    found
}

impl Given {
    /// The model, moved as a whole.
    pub fn model(&self, shift: Point) -> Model {
        let transform = Transform::translation(shift.x, shift.y);
        let id = |key: &str| {
            let at = self.objects.iter().position(|it| it.key == key)?;
            Some(ObjectId(at as u64 + 1))
        };
        let objects = self.objects.iter().map(|given| {
            let shape = given.shape.as_ref().map(|it| transformed(it, &transform));
            let mut object = Object::new(given.kind, vec![Arc::from(given.key.as_str())], shape);
            // In the order of the case, so that `a before b` means what it looks like.
            object.id = id(&given.key).unwrap_or(object.id);
            object.name = Arc::from(given.name.as_str());
            object.plot = given.plot.as_deref().and_then(id);
            for (attr, value, confidence) in &given.attributes {
                let value = match value {
                    GivenValue::Value(value) => value.clone(),
                    GivenValue::Object(key) => match id(key) {
                        Some(id) => Value::Object(id),
                        None => continue,
                    },
                };
                object.set(*attr, Attribute::new(value, Source::Label).with_confidence(*confidence));
            }
            Arc::new(object)
        });
        let completeness = Kind::ALL.iter().map(|kind| {
            let state = match (self.complete.contains(kind), self.objects.iter().any(|it| it.kind == *kind)) {
                (true, _) => CompletenessState::Complete,
                (false, true) => CompletenessState::AtLeast,
                (false, false) => CompletenessState::NotRecognised,
            };
            (*kind, Completeness { state, zh: Arc::from("案例给定"), en: Arc::from("given in the case") })
        });
        let completeness: BTreeMap<Kind, Completeness> = completeness.collect();
        Model::new(objects.collect::<Vec<_>>(), completeness, Tolerance::STANDARD)
    }

    /// The indicators that are given, for every plot.
    pub fn indicators(&self, model: &Model, set: &RuleSet) -> IndicatorValues {
        let mut values = IndicatorValues::default();
        let reader = Reader::new(model);
        for subject in subjects(set, model) {
            for at in subject.levels.iter().flatten() {
                let (mut value, ..) = crate::indicators::compute(set, &reader, &values, *at, subject.plot);
                if let Some((_, interval)) = self.indicators.iter().find(|it| it.0 == *at) {
                    value = IndicatorValue { value: *interval, drawn: None, ..value };
                }
                values.set(value);
            }
        }
        values
    }
}

/// A shape under a transform.
pub fn transformed(shape: &Shape, transform: &Transform) -> Shape {
    match shape {
        Shape::Point(point) => Shape::Point(transform.apply(*point)),
        Shape::Path(path) => Shape::Path(path.transformed(transform)),
        Shape::Region(region) => Shape::Region(region.transformed(transform)),
    }
}
