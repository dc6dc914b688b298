//! Small packs and models in one line, for tests.
#![allow(dead_code, reason = "every test uses a part")]

use geometry::{Tolerance, wkt};
use model::{Attr, AttrType, Completeness, CompletenessState, Kind, Model, Object, ObjectId, Shape, Source, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use tushen_rules::{Diagnostic, Library, RuleSet, compile};

pub const PACK: &str = r#"
id = "t"
standard = "TEST 1"
title = { zh = "测试", en = "Test" }
jurisdiction = "cn"
level = "national"
effective_from = "2020-01-01"
in_force_by = "acceptance"
"#;

/// A rule file from its `for`, `let` and `check` sections.
pub fn rule(id: &str, severity: &str, body: &str) -> String {
    format!(
        r#"id = "{id}"
clause = "1.2.3"
title = {{ zh = "标题", en = "Title" }}
why = {{ zh = "原因", en = "Reason" }}
department = "fire"
severity = "{severity}"
stages = ["scheme"]
{body}
[say]
zh = "不满足"
en = "does not hold"
[source]
fact = "test"
confidence = "high"
"#
    )
}

/// A library of one pack `t` with these files.
pub fn library(files: &[(&str, String)]) -> Library {
    let mut all = vec![("packs/t/pack.toml".to_string(), PACK.to_string())];
    all.extend(files.iter().map(|(name, text)| (format!("packs/t/{name}.toml"), text.clone())));
    Library::read(all.iter().map(|(path, text)| (path.as_str(), text.as_bytes())))
}

/// Compiles the pack `t`.
pub fn rules(files: &[(&str, String)]) -> Result<RuleSet, Vec<Diagnostic>> {
    compile(&library(files), &["t"])
}

/// Compiles a pack that is right.
pub fn sound(files: &[(&str, String)]) -> RuleSet {
    rules(files).unwrap_or_else(|faults| {
        let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", texts.join("\n"))
    })
}

/// An object with a number as its id.
pub fn object(id: u64, kind: Kind, shape: &str, attributes: &[(Attr, Value)]) -> Arc<Object> {
    let shape = match wkt::parse(shape) {
        Ok(wkt::Shape::Point(point)) => Some(Shape::Point(point)),
        Ok(wkt::Shape::Line(path)) => Some(Shape::Path(path)),
        Ok(wkt::Shape::Polygon(region)) => Some(Shape::Region(region)),
        _ => None,
    };
    let mut object = Object::new(kind, vec![Arc::from(id.to_string())], shape);
    object.id = ObjectId(id);
    object.name = Arc::from(format!("{id}#"));
    for (attr, value) in attributes {
        object = object.with(*attr, value.clone(), Source::Label);
    }
    Arc::new(object)
}

/// An enum value by its name.
pub fn choice(attr: Attr, value: &str) -> Value {
    match attr.ty() {
        AttrType::Enum(spec) => Value::Enum(spec.index(value).unwrap_or_else(|| panic!("no value {value}"))),
        _ => panic!("{} is no enum", attr.name()),
    }
}

/// A rectangle as text.
pub fn rectangle(x: f64, y: f64, width: f64, height: f64) -> String {
    let (x1, y1) = (x + width, y + height);
    format!("POLYGON(({x} {y}, {x1} {y}, {x1} {y1}, {x} {y1}, {x} {y}))")
}

/// A model in which these kinds are complete.
pub fn model(objects: &[Arc<Object>], complete: &[Kind]) -> Model {
    let entry = |kind: &Kind| {
        let state = CompletenessState::Complete;
        (*kind, Completeness { state, zh: Arc::from(""), en: Arc::from("") })
    };
    let table: BTreeMap<Kind, Completeness> = complete.iter().map(entry).collect();
    Model::new(objects.iter().cloned(), table, Tolerance::STANDARD)
}
