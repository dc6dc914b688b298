//! The table of engine functions: one row a function.
//!
//! To add one: write it in `analysis`, add a row here. A row says its name, parameters, result, what the planner may conclude
//! from it, what it costs, and what it means in zh and en.

use crate::types::{Type, model_enum};
use crate::value::{Interval, Truth, Val};
use analysis::{Measure, Missing, measure, pairs, shapes};
use geometry::{Angle, Area, Dimension, Length, Nearest, Path, Point, Ratio, Region};
use model::{EnumSpec, Kind, ObjIx, Reader, Shape};

/// What a function takes at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Param {
    /// An object of any kind.
    Any,
    /// An object of one of these kinds.
    Of(&'static [Kind]),
    /// The name of a kind.
    Kind,
    /// A number with a dimension.
    Number(Dimension),
    /// A value of an enum.
    Enum(&'static EnumSpec),
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Returns {
    /// A number with a dimension.
    Number(Dimension),
    /// A truth value.
    Bool,
    /// A value of an enum.
    Enum(&'static EnumSpec),
    /// An object of the kind that is named at this place.
    ObjectOf(usize),
    /// An object of a kind.
    Object(Kind),
    /// Geometry.
    Geometry,
}

impl Returns {
    /// As a type, with the kinds that were named.
    pub fn ty(self, kinds: &[Option<Kind>]) -> Type {
        match self {
            Returns::Number(dimension) => Type::Number(dimension),
            Returns::Bool => Type::Bool,
            Returns::Enum(spec) => Type::Enum(model_enum(spec)),
            Returns::ObjectOf(at) => kinds.get(at).copied().flatten().map_or(Type::Wrong, Type::Object),
            Returns::Object(kind) => Type::Object(kind),
            Returns::Geometry => Type::Geometry,
        }
    }
}

/// What the planner may conclude of two objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// Nothing.
    No,
    /// Where the result is below x, the boxes of the two objects lie within x of each other.
    Within,
    /// Where it is true, or a number above zero, the boxes meet within the tolerance.
    Meets,
}

/// An argument: always decided; a call with an undecided argument is unknown without being made.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// An object.
    Object(ObjIx),
    /// A kind.
    Kind(Kind),
    /// A number in SI.
    Number(f64),
    /// An enum value by its index.
    Enum(u16),
}

/// The arguments of a call, as the row's parameters say.
pub struct Args<'a>(pub &'a [Arg]);

impl Args<'_> {
    /// The object at a place. The type checker proves that there is one; the first object of the model stands in otherwise.
    pub fn object(&self, at: usize) -> ObjIx {
        match self.0.get(at) {
            Some(Arg::Object(ix)) => *ix,
            _ => ObjIx(0),
        }
    }

    /// The kind at a place.
    pub fn kind(&self, at: usize) -> Kind {
        match self.0.get(at) {
            Some(Arg::Kind(kind)) => *kind,
            _ => Kind::Project,
        }
    }

    /// The number at a place, in SI.
    pub fn number(&self, at: usize) -> f64 {
        match self.0.get(at) {
            Some(Arg::Number(value)) => *value,
            _ => f64::NAN,
        }
    }

    /// The enum value at a place.
    pub fn choice(&self, at: usize) -> u16 {
        match self.0.get(at) {
            Some(Arg::Enum(value)) => *value,
            _ => 0,
        }
    }
}

/// A function of the rule language.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Names and types of what it takes.
    pub params: &'static [(&'static str, Param)],
    /// What it gives.
    pub returns: Returns,
    /// Whether its numbers are never negative: sums over an incomplete kind keep their lower bound.
    pub nonnegative: bool,
    /// What the planner may conclude.
    pub near: Near,
    /// Rough cost in the cost of reading an attribute.
    pub cost: u32,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// Computes it.
    pub eval: fn(&Reader<'_>, &Args<'_>) -> Result<Val, Missing>,
}

/// What a measure gives, as a value.
trait ToVal {
    fn to_val(self) -> Val;
}

macro_rules! numbers {
    ($($ty:ty, $to:ident;)*) => {$(
        impl ToVal for $ty {
            fn to_val(self) -> Val {
                Val::number(self.$to())
            }
        }
        impl ToVal for measure::Interval<$ty> {
            fn to_val(self) -> Val {
                Val::Num(Interval::between(self.low.$to(), self.high.$to()))
            }
        }
    )*};
}

numbers! { Length, to_m; Area, to_m2; Angle, to_rad; Ratio, value; }

impl ToVal for usize {
    fn to_val(self) -> Val {
        Val::number(self as f64)
    }
}

impl ToVal for bool {
    fn to_val(self) -> Val {
        Val::Bool(Truth::from(self))
    }
}

impl ToVal for ObjIx {
    fn to_val(self) -> Val {
        Val::Object(Some(self))
    }
}

impl ToVal for Point {
    fn to_val(self) -> Val {
        Val::Geometry(Some([Shape::Point(self)].into()))
    }
}

impl ToVal for Nearest {
    fn to_val(self) -> Val {
        Val::Geometry(Some([Shape::Path(Path::straight([self.from, self.to], false))].into()))
    }
}

impl ToVal for Vec<Region> {
    fn to_val(self) -> Val {
        Val::Geometry(Some(self.into_iter().map(Shape::Region).collect()))
    }
}

fn val<T: ToVal>(measure: Measure<T>) -> Result<Val, Missing> {
    measure.map(ToVal::to_val)
}

const LENGTH: Returns = Returns::Number(Dimension::LENGTH);
const AREA: Returns = Returns::Number(Dimension::AREA);
const TWO: &[(&str, Param)] = &[("a", Param::Any), ("b", Param::Any)];
const ONE: &[(&str, Param)] = &[("x", Param::Any)];

/// All functions.
pub static FUNCTIONS: &[Function] = &[
    Function {
        name: "area",
        params: ONE,
        returns: AREA,
        nonnegative: true,
        near: Near::No,
        cost: 4,
        zh: "轮廓面积,扣除内院",
        en: "area of the outline, without courtyards",
        eval: |r, a| val(shapes::region(r, a.object(0)).map(Region::area)),
    },
    Function {
        name: "perimeter",
        params: ONE,
        returns: LENGTH,
        nonnegative: true,
        near: Near::No,
        cost: 4,
        zh: "轮廓周长,含内院",
        en: "length of all boundaries, courtyards included",
        eval: |r, a| val(shapes::region(r, a.object(0)).map(Region::perimeter)),
    },
    Function {
        name: "gap",
        params: TWO,
        returns: LENGTH,
        nonnegative: true,
        near: Near::Within,
        cost: 20,
        zh: "两个对象之间的最短距离;相接或重叠为0",
        en: "shortest distance of two objects; 0 where they touch or overlap",
        eval: |r, a| val(pairs::gap(r, a.object(0), a.object(1))),
    },
    Function {
        name: "gap_line",
        params: TWO,
        returns: Returns::Geometry,
        nonnegative: false,
        near: Near::No,
        cost: 20,
        zh: "量取最短距离的线段",
        en: "the segment along which the shortest distance is measured",
        eval: |r, a| val(pairs::gap_line(r, a.object(0), a.object(1))),
    },
    Function {
        name: "touches",
        params: TWO,
        returns: Returns::Bool,
        nonnegative: false,
        near: Near::Meets,
        cost: 30,
        zh: "两个对象相接而不重叠",
        en: "two objects share a boundary point and no area",
        eval: |r, a| val(pairs::touches(r, a.object(0), a.object(1))),
    },
    Function {
        name: "overlaps",
        params: TWO,
        returns: Returns::Bool,
        nonnegative: false,
        near: Near::Meets,
        cost: 60,
        zh: "两个对象重叠",
        en: "two objects share more than a boundary",
        eval: |r, a| val(pairs::overlaps(r, a.object(0), a.object(1))),
    },
    Function {
        name: "overlap_area",
        params: TWO,
        returns: AREA,
        nonnegative: true,
        near: Near::Meets,
        cost: 60,
        zh: "重叠面积",
        en: "area that two objects share",
        eval: |r, a| val(pairs::overlap_area(r, a.object(0), a.object(1))),
    },
    Function {
        name: "overlap",
        params: TWO,
        returns: Returns::Geometry,
        nonnegative: false,
        near: Near::No,
        cost: 60,
        zh: "重叠部分",
        en: "the pieces that two areas share",
        eval: |r, a| val(pairs::overlap(r, a.object(0), a.object(1))),
    },
    Function {
        name: "inside",
        params: TWO,
        returns: Returns::Bool,
        nonnegative: false,
        near: Near::Meets,
        cost: 60,
        zh: "a 全部位于 b 内或其边界上",
        en: "all of a lies in b or on its boundary",
        eval: |r, a| val(pairs::inside(r, a.object(0), a.object(1))),
    },
    Function {
        name: "contains",
        params: TWO,
        returns: Returns::Bool,
        nonnegative: false,
        near: Near::Meets,
        cost: 60,
        zh: "b 全部位于 a 内或其边界上",
        en: "all of b lies in a or on its boundary",
        eval: |r, a| val(pairs::contains(r, a.object(0), a.object(1))),
    },
    Function {
        name: "inside_area",
        params: TWO,
        returns: AREA,
        nonnegative: true,
        near: Near::Meets,
        cost: 60,
        zh: "a 位于 b 内的面积",
        en: "area of a inside b",
        eval: |r, a| val(pairs::inside_area(r, a.object(0), a.object(1))),
    },
    Function {
        name: "outside_area",
        params: TWO,
        returns: AREA,
        nonnegative: true,
        near: Near::No,
        cost: 60,
        zh: "a 位于 b 外的面积",
        en: "area of a outside of b",
        eval: |r, a| val(pairs::outside_area(r, a.object(0), a.object(1))),
    },
    Function {
        name: "outside",
        params: TWO,
        returns: Returns::Geometry,
        nonnegative: false,
        near: Near::No,
        cost: 60,
        zh: "a 位于 b 外的部分",
        en: "the pieces of a outside of b",
        eval: |r, a| val(pairs::outside(r, a.object(0), a.object(1))),
    },
    Function {
        name: "outside_by",
        params: TWO,
        returns: LENGTH,
        nonnegative: true,
        near: Near::No,
        cost: 60,
        zh: "a 伸出 b 的最远距离",
        en: "how far a reaches out of b",
        eval: |r, a| val(pairs::outside_by(r, a.object(0), a.object(1))),
    },
];

/// The place of a function in the table.
pub fn find(name: &str) -> Option<usize> {
    FUNCTIONS.iter().position(|it| it.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_both_languages_are_there() {
        let names: BTreeSet<_> = FUNCTIONS.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), FUNCTIONS.len());
        assert!(FUNCTIONS.iter().all(|it| !it.zh.is_empty() && !it.en.is_empty()));
    }
}
