use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The value of an attribute. Numbers are SI (metres, square metres, radians, seconds) or plain (ratios, counts).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A known number.
    Number(f64),
    /// A number known to lie between two bounds, both included.
    Between(f64, f64),
    /// A text.
    Text(#[serde(with = "crate::text")] Arc<str>),
    /// A truth value.
    Bool(bool),
    /// Index in the attribute's [`crate::EnumSpec::values`].
    Enum(u16),
    /// Known to be one of several enum values, ascending.
    OneOf(Vec<u16>),
    /// Another object.
    Object(crate::ObjectId),
    /// Known to be unknown, with the reason (a quality finding, an illegible label), in zh and en.
    Unknown(#[serde(with = "crate::text")] Arc<str>, #[serde(with = "crate::text")] Arc<str>),
}

impl Value {
    /// A text value.
    pub fn text(text: &str) -> Value {
        Value::Text(Arc::from(text))
    }

    /// Unknown, with the reason.
    pub fn unknown(zh: &str, en: &str) -> Value {
        Value::Unknown(Arc::from(zh), Arc::from(en))
    }

    /// The number, when it is one exact number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(value) => Some(*value),
            _ => None,
        }
    }
}

/// Where an attribute came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Measured on the drawn geometry.
    Geometry,
    /// Read from a label beside or in the object.
    Label,
    /// An attribute of a block.
    Block,
    /// The name of its layer.
    Layer,
    /// Extended data.
    Xdata,
    /// A table on the drawing.
    Table,
    /// The title block.
    TitleBlock,
    /// The authority's planning conditions.
    Conditions,
    /// A person said so (mapping, attestation).
    Person,
    /// A property of an IFC object.
    Ifc,
    /// Derived from other attributes by the engine.
    Derived,
    /// A definition of a rule pack.
    Definition,
    /// Assumed.
    Assumed,
}

impl Source {
    /// As written in reviews.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Geometry => "geometry",
            Source::Label => "label",
            Source::Block => "block",
            Source::Layer => "layer",
            Source::Xdata => "xdata",
            Source::Table => "table",
            Source::TitleBlock => "title_block",
            Source::Conditions => "conditions",
            Source::Person => "person",
            Source::Ifc => "ifc",
            Source::Derived => "derived",
            Source::Definition => "definition",
            Source::Assumed => "assumed",
        }
    }
}

/// An attribute with where it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// The value.
    pub value: Value,
    /// Where it came from.
    pub source: Source,
    /// 0 to 1; below the pack's floor a value never passes a mandatory point.
    pub confidence: f32,
}

impl Attribute {
    /// A certain value.
    pub fn new(value: Value, source: Source) -> Attribute {
        Attribute { value, source, confidence: 1.0 }
    }

    /// The same with less certainty.
    #[must_use]
    pub fn with_confidence(mut self, confidence: f32) -> Attribute {
        self.confidence = confidence;
        self
    }
}
