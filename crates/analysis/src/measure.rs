//! What a measure gives: a value, bounds of one, or what is missing.

use model::{Attr, Kind, ObjIx, ObjectId, Reader, Value};
use std::borrow::Cow;

/// A measured value, or why it is unknown.
pub type Measure<T> = Result<T, Missing>;

/// What is missing for a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// The object that lacks something; `None` when a kind or the drawing as a whole does.
    pub object: Option<ObjectId>,
    /// What it lacks.
    pub need: Need,
    /// The reason in Chinese, without the object's name.
    pub zh: Cow<'static, str>,
    /// The reason in English, without the object's name.
    pub en: Cow<'static, str>,
}

/// What a person could supply to make a measure known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// A geometry of the right sort.
    Shape,
    /// An attribute.
    Attribute(Attr),
    /// The objects of a kind, or the word that all of them are drawn.
    Kind(Kind),
    /// Nothing: the measure does not exist for these objects (buildings that do not face each other have no facing gap).
    Nothing,
}

impl Missing {
    /// An object whose geometry is missing or of the wrong sort.
    pub fn shape(object: ObjectId, zh: &'static str, en: &'static str) -> Missing {
        Missing { object: Some(object), need: Need::Shape, zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// An object without a value for an attribute.
    pub fn attribute(object: ObjectId, attr: Attr) -> Missing {
        let (zh, en) = (format!("缺少{}", attr.zh()), format!("{} is not given", attr.en()));
        Missing { object: Some(object), need: Need::Attribute(attr), zh: Cow::Owned(zh), en: Cow::Owned(en) }
    }

    /// A kind of which nothing, or perhaps not everything, was recognised.
    pub fn kind(kind: Kind) -> Missing {
        let (zh, en) = (format!("未识别到{}", kind.zh()), format!("no {} was recognised", kind.name()));
        Missing { object: None, need: Need::Kind(kind), zh: Cow::Owned(zh), en: Cow::Owned(en) }
    }

    /// A measure that these objects do not have.
    pub fn nothing(object: ObjectId, zh: &'static str, en: &'static str) -> Missing {
        Missing { object: Some(object), need: Need::Nothing, zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }
}

/// Bounds of a value, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval<T> {
    /// The least that the value may be.
    pub low: T,
    /// The most that the value may be.
    pub high: T,
}

impl<T: Copy + PartialEq> Interval<T> {
    /// One value.
    pub fn exact(value: T) -> Interval<T> {
        Interval { low: value, high: value }
    }

    /// The value, when both bounds are the same.
    pub fn known(&self) -> Option<T> {
        (self.low == self.high).then_some(self.low)
    }

    /// The image of both bounds under a function that does not turn them round.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Interval<U> {
        Interval { low: f(self.low), high: f(self.high) }
    }
}

/// A numeric attribute, in its SI unit.
pub fn number(reader: &Reader, ix: ObjIx, attr: Attr) -> Measure<Interval<f64>> {
    let object = reader.object(ix);
    match object.get(attr).map(|it| &it.value) {
        Some(Value::Number(value)) => Ok(Interval::exact(*value)),
        Some(Value::Between(low, high)) => Ok(Interval { low: *low, high: *high }),
        Some(Value::Unknown(zh, en)) => Err(Missing {
            object: Some(object.id),
            need: Need::Attribute(attr),
            zh: Cow::Owned(zh.to_string()),
            en: Cow::Owned(en.to_string()),
        }),
        _ => Err(Missing::attribute(object.id, attr)),
    }
}

/// The name of an enumerated attribute's value; `None` when it is not known to be one of them.
pub fn choice(reader: &Reader, ix: ObjIx, attr: Attr) -> Option<&'static str> {
    match (&reader.attribute(ix, attr)?.value, attr.ty()) {
        (Value::Enum(index), model::AttrType::Enum(spec)) => Some(spec.value(*index)),
        _ => None,
    }
}
