//! The types of expressions.

use crate::value::{Interval, Truth, Val};
use geometry::Dimension;
use model::kinds::{PAIR_LAYOUT, SIDE, SUNLIGHT};
use model::{Attr, AttrType, EnumSpec, Kind};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// An enumeration: of the model, or declared by a pack. At most 64 values.
#[derive(Debug, PartialEq, Eq)]
pub struct EnumDef {
    /// Name of the type.
    pub name: String,
    /// Name, Chinese, English.
    pub values: Vec<(String, String, String)>,
}

impl EnumDef {
    /// The largest number of values: one bit each.
    pub const MAX_VALUES: usize = 64;

    /// The bits of all values.
    pub fn all(&self) -> u64 {
        u64::MAX >> (EnumDef::MAX_VALUES - self.values.len().clamp(1, EnumDef::MAX_VALUES))
    }

    /// The bit of a value.
    pub fn bit(&self, name: &str) -> Option<u64> {
        self.values.iter().position(|it| it.0 == name).map(|it| 1 << it)
    }

    /// The names of values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|it| it.0.as_str())
    }

    /// The values of a mask.
    pub fn of_mask(&self, mask: u64) -> impl Iterator<Item = &(String, String, String)> {
        self.values.iter().enumerate().filter(move |(i, _)| mask & (1 << i) != 0).map(|it| it.1)
    }
}

/// The enumerations of the model, by name.
pub fn model_enums() -> &'static BTreeMap<&'static str, Arc<EnumDef>> {
    static ENUMS: OnceLock<BTreeMap<&'static str, Arc<EnumDef>>> = OnceLock::new();
    ENUMS.get_or_init(|| {
        let of_attributes = Attr::ALL.iter().filter_map(|attr| match attr.ty() {
            AttrType::Enum(spec) => Some(spec),
            _ => None,
        });
        of_attributes
            .chain([&PAIR_LAYOUT, &SIDE, &SUNLIGHT])
            .map(|spec| (spec.name, Arc::new(from_spec(spec))))
            .collect()
    })
}

fn from_spec(spec: &EnumSpec) -> EnumDef {
    let values = spec.values.iter().map(|it| (it.0.to_string(), it.1.to_string(), it.2.to_string())).collect();
    EnumDef { name: spec.name.to_string(), values }
}

/// An enumeration of the model.
pub fn model_enum(spec: &EnumSpec) -> Arc<EnumDef> {
    model_enums().get(spec.name).cloned().unwrap_or_else(|| Arc::new(from_spec(spec)))
}

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A number with a dimension.
    Number(Dimension),
    /// A truth value.
    Bool,
    /// A text.
    Text,
    /// One of several values.
    Enum(Arc<EnumDef>),
    /// An object of a kind.
    Object(Kind),
    /// Geometry.
    Geometry,
    /// An evaluated indicator, in rules over `Indicator`.
    Indicator,
    /// The type of what was reported as wrong already; agrees with everything.
    Wrong,
}

impl Type {
    /// A length.
    pub const LENGTH: Type = Type::Number(Dimension::LENGTH);
    /// An area.
    pub const AREA: Type = Type::Number(Dimension::AREA);
    /// A plain number.
    pub const PLAIN: Type = Type::Number(Dimension::NONE);

    /// The type of an attribute.
    pub fn of(attr: Attr) -> Type {
        match attr.ty() {
            AttrType::Number(dimension) => Type::Number(dimension),
            AttrType::Count => Type::PLAIN,
            AttrType::Text => Type::Text,
            AttrType::Bool => Type::Bool,
            AttrType::Enum(spec) => Type::Enum(model_enum(spec)),
            AttrType::Object(kind) => Type::Object(kind),
        }
    }

    /// Whether a value of one may stand where the other is wanted.
    pub fn agrees(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Wrong, _) | (_, Type::Wrong) => true,
            (Type::Enum(a), Type::Enum(b)) => a.name == b.name,
            (a, b) => a == b,
        }
    }

    /// The value of which nothing is known.
    pub fn unknown(&self) -> Val {
        match self {
            Type::Number(_) => Val::Num(Interval::UNKNOWN),
            Type::Bool => Val::Bool(Truth::Unknown),
            Type::Text => Val::Text(None),
            Type::Enum(def) => Val::Enum(def.all()),
            Type::Object(_) | Type::Indicator => Val::Object(None),
            Type::Geometry => Val::Geometry(None),
            Type::Wrong => Val::Bool(Truth::Unknown),
        }
    }

    /// In Chinese.
    pub fn zh(&self) -> String {
        match self {
            Type::Number(dimension) => dimension_name(*dimension).0,
            Type::Bool => "真假值".into(),
            Type::Text => "文字".into(),
            Type::Enum(def) => format!("枚举 {}", def.name),
            Type::Object(kind) => format!("对象 {}", kind.name()),
            Type::Geometry => "图形".into(),
            Type::Indicator => "指标".into(),
            Type::Wrong => "?".into(),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Number(dimension) => f.write_str(&dimension_name(*dimension).1),
            Type::Bool => f.write_str("truth value"),
            Type::Text => f.write_str("text"),
            Type::Enum(def) => write!(f, "enum {}", def.name),
            Type::Object(kind) => write!(f, "object {}", kind.name()),
            Type::Geometry => f.write_str("geometry"),
            Type::Indicator => f.write_str("indicator"),
            Type::Wrong => f.write_str("?"),
        }
    }
}

/// A dimension in zh and en.
pub fn dimension_name(dimension: Dimension) -> (String, String) {
    let (zh, en) = match dimension {
        Dimension::NONE => ("数（无单位）", "plain number"),
        Dimension::LENGTH => ("长度（m）", "length (m)"),
        Dimension::AREA => ("面积（m²）", "area (m²)"),
        Dimension::ANGLE => ("角度（deg）", "angle (deg)"),
        Dimension::TIME => ("时间（s）", "time (s)"),
        other => return (format!("量（{}）", other.unit()), format!("quantity in {}", other.unit())),
    };
    (zh.into(), en.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_enum_of_the_model_fits_in_a_mask() {
        for def in model_enums().values() {
            assert!(def.values.len() <= EnumDef::MAX_VALUES, "{}", def.name);
            assert_eq!(def.all().count_ones() as usize, def.values.len());
        }
    }
}
