//! Facts that a person states of an object: they take the place of what was recognised, and say whose word they are.

use crate::{OpenError, Source as File};
use findings::Bilingual;
use model::{Attr, AttrType, Attribute, Model, Object, Source, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The schema of a file of facts.
pub const FACTS_SCHEMA: &str = "tushen.facts/1";

/// What a person states of one object. Of two facts about the same thing the later one holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Id of the object: it stays the same in later versions of a drawing whose handles do.
    pub object: String,
    /// The attribute, by its name.
    pub attribute: String,
    /// The value: a number in SI units, a text, a truth value, or the name of one of the attribute's values.
    pub value: serde_json::Value,
}

/// A file of facts.
#[derive(Deserialize)]
struct Facts {
    schema: String,
    facts: Vec<Fact>,
}

/// Reads a file of facts: `{ "schema": "tushen.facts/1", "facts": [{ "object": …, "attribute": …, "value": … }] }`.
pub(crate) fn read(file: &File) -> Result<Vec<Fact>, OpenError> {
    let name = &file.name;
    let wrong = |zh: String, en: String| OpenError::Setting(Bilingual::new(zh, en));
    let read: Facts = serde_json::from_slice(&file.bytes)
        .map_err(|it| wrong(format!("补充信息文件“{name}”无法读取：{it}"), format!("the facts in “{name}”: {it}")))?;
    if read.schema != FACTS_SCHEMA {
        let schema = &read.schema;
        return Err(wrong(
            format!("补充信息文件“{name}”的格式是“{schema}”，应为“{FACTS_SCHEMA}”"),
            format!("the facts in “{name}” are of the schema “{schema}”, not “{FACTS_SCHEMA}”"),
        ));
    }
    for fact in &read.facts {
        value_of(fact).map_err(|it| wrong(format!("“{name}”：{}", it.zh), format!("“{name}”: {}", it.en)))?;
    }
    Ok(read.facts)
}

/// The attribute and the value that a fact states.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn value_of(fact: &Fact) -> Result<(Attr, Value), Bilingual> {
    let Fact { attribute, value, .. } = fact;
    let unknown = || Bilingual::new(format!("没有属性“{attribute}”"), format!("there is no attribute “{attribute}”"));
    let attr = Attr::from_name(attribute).ok_or_else(unknown)?;
    let found = match attr.ty() {
        AttrType::Number(_) => value.as_f64().filter(|it| it.is_finite()).map(Value::Number),
        AttrType::Count => value.as_u64().map(|it| Value::Number(it as f64)),
        AttrType::Bool => value.as_bool().map(Value::Bool),
        AttrType::Text => value.as_str().map(Value::text),
        AttrType::Enum(spec) => value.as_str().and_then(|it| spec.index(it)).map(Value::Enum),
        AttrType::Object(_) => None,
    };
    let found = found.ok_or_else(|| {
        let (zh, en) = (attr.zh(), attr.en());
        Bilingual::new(format!("“{zh}”不能是 {value}"), format!("“{en}” cannot be {value}"))
    })?;
    Ok((attr, found))
}

/// An object with what is stated of it; itself when nothing is.
pub(crate) fn stated(object: Arc<Object>, facts: &[Fact]) -> Arc<Object> {
    if facts.is_empty() {
        return object;
    }
    let id = object.id.display(object.kind);
    let mut object = object;
    for (attr, value) in facts.iter().filter(|it| it.object == id).filter_map(|it| value_of(it).ok()) {
        Arc::make_mut(&mut object).set(attr, Attribute::new(value, Source::Person));
    }
    object
}

/// A model with what is stated of its objects.
pub(crate) fn stated_in(model: Model, facts: &[Fact]) -> Model {
    let is_meant = |it: &Object| facts.iter().any(|fact| fact.object == it.id.display(it.kind));
    let meant: Vec<Arc<Object>> = match facts {
        [] => Vec::new(),
        _ => model.objects().iter().filter(|it| is_meant(it)).cloned().collect(),
    };
    if meant.is_empty() {
        return model;
    }
    let without: Vec<model::ObjectId> = meant.iter().map(|it| it.id).collect();
    model.with(&without, meant.into_iter().map(|it| stated(it, facts)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fact(attribute: &str, value: serde_json::Value) -> Fact {
        Fact { object: "bu-000000000001".into(), attribute: attribute.into(), value }
    }

    #[test]
    fn a_value_is_of_the_type_of_its_attribute() {
        assert_eq!(value_of(&fact("height", json!(53.9))), Ok((Attr::Height, Value::Number(53.9))));
        assert_eq!(value_of(&fact("storeys", json!(18))), Ok((Attr::Storeys, Value::Number(18.0))));
        assert!(matches!(value_of(&fact("use", json!("dwelling"))), Ok((Attr::Use, Value::Enum(_)))));
        for wrong in [fact("height", json!("tall")), fact("storeys", json!(1.5)), fact("colour", json!("red"))] {
            let said = value_of(&wrong).expect_err("it is wrong");
            assert!(!said.zh.is_empty() && !said.en.is_empty());
        }
    }

    #[test]
    fn a_file_that_is_none_is_refused_with_its_name() {
        let file = |text: &str| File { name: "facts.json".into(), bytes: text.as_bytes().to_vec() };
        for text in ["", "{}", r#"{"schema":"other/1","facts":[]}"#] {
            assert!(read(&file(text)).expect_err("it is none").en().contains("facts.json"));
        }
        let good = format!(
            r#"{{"schema":"{FACTS_SCHEMA}","facts":[{{"object":"bu-1","attribute":"sprinklers","value":true}}]}}"#
        );
        assert_eq!(read(&file(&good)).expect("it is one").len(), 1);
    }
}
