//! Values as sets of what is possible: a number is an interval, an enum value a set of values, a truth value Kleene's.
//!
//! A value of which nothing is known is the set of all values, so that no operation needs a case for it: `unknown < 3 m` is
//! [`Truth::Unknown`] because an interval without bounds lies on both sides.

use geometry::{Dimension, Rounding, Sense, compare};
use model::{ObjIx, Shape};
use std::sync::Arc;

pub use geometry::Truth;

/// A number known to lie between two bounds, both included; the bounds may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower bound.
    pub lo: f64,
    /// Upper bound.
    pub hi: f64,
}

impl Interval {
    /// Nothing is known.
    pub const UNKNOWN: Interval = Interval { lo: f64::NEG_INFINITY, hi: f64::INFINITY };

    /// One number. A NaN is unknown.
    pub fn point(value: f64) -> Interval {
        Interval::between(value, value)
    }

    /// Between two numbers, in any order. A NaN on either side is unknown.
    pub fn between(a: f64, b: f64) -> Interval {
        if a.is_nan() || b.is_nan() {
            return Interval::UNKNOWN;
        }
        Interval { lo: a.min(b), hi: a.max(b) }
    }

    /// At least this.
    pub fn at_least(lo: f64) -> Interval {
        Interval::between(lo, f64::INFINITY)
    }

    /// Whether it is one number.
    pub fn is_point(self) -> bool {
        self.lo == self.hi && self.lo.is_finite()
    }

    /// Whether nothing is known.
    pub fn is_unknown(self) -> bool {
        self.lo == f64::NEG_INFINITY && self.hi == f64::INFINITY
    }

    /// The one number.
    pub fn exact(self) -> Option<f64> {
        self.is_point().then_some(self.lo)
    }

    /// The smallest interval around both.
    #[must_use]
    pub fn join(self, other: Interval) -> Interval {
        Interval { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    /// The smaller of two unknown numbers.
    #[must_use]
    pub fn min(self, other: Interval) -> Interval {
        Interval { lo: self.lo.min(other.lo), hi: self.hi.min(other.hi) }
    }

    /// The larger of two unknown numbers.
    #[must_use]
    pub fn max(self, other: Interval) -> Interval {
        Interval { lo: self.lo.max(other.lo), hi: self.hi.max(other.hi) }
    }

    /// A growing function of it.
    #[must_use]
    pub fn map(self, f: fn(f64) -> f64) -> Interval {
        Interval::between(f(self.lo), f(self.hi))
    }

    /// How far from zero.
    #[must_use]
    pub fn abs(self) -> Interval {
        if self.lo >= 0.0 {
            self
        } else if self.hi <= 0.0 {
            -self
        } else {
            Interval { lo: 0.0, hi: self.hi.max(-self.lo) }
        }
    }

    /// Compares with a limit, after rounding both.
    pub fn compare(self, sense: Sense, limit: Interval, rounding: Rounding) -> Truth {
        let all = |a: f64, sense, b: f64| meets(a, sense, b, rounding);
        match sense {
            Sense::AtLeast | Sense::MoreThan => {
                if all(self.lo, sense, limit.hi) {
                    Truth::True
                } else if all(self.hi, sense, limit.lo) {
                    Truth::Unknown
                } else {
                    Truth::False
                }
            }
            Sense::AtMost | Sense::LessThan => {
                if all(self.hi, sense, limit.lo) {
                    Truth::True
                } else if all(self.lo, sense, limit.hi) {
                    Truth::Unknown
                } else {
                    Truth::False
                }
            }
            Sense::Equal => {
                if self.is_point() && limit.is_point() {
                    all(self.lo, Sense::Equal, limit.lo).into()
                } else if all(self.lo, Sense::MoreThan, limit.hi) || all(self.hi, Sense::LessThan, limit.lo) {
                    Truth::False
                } else {
                    Truth::Unknown
                }
            }
            Sense::NotEqual => not(self.compare(Sense::Equal, limit, rounding)),
        }
    }
}

/// Above every step of rounding: numbers further apart compare as they are.
const CLEAR: f64 = 1e-3;

/// [`compare`], without rounding where it cannot matter.
fn meets(a: f64, sense: Sense, b: f64, rounding: Rounding) -> bool {
    let above = a - b;
    if above > CLEAR {
        matches!(sense, Sense::AtLeast | Sense::MoreThan | Sense::NotEqual)
    } else if above < -CLEAR {
        matches!(sense, Sense::AtMost | Sense::LessThan | Sense::NotEqual)
    } else {
        compare(a, sense, b, rounding)
    }
}

impl std::ops::Neg for Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval { lo: -self.hi, hi: -self.lo }
    }
}

impl std::ops::Add for Interval {
    type Output = Interval;
    fn add(self, other: Interval) -> Interval {
        Interval::between(self.lo + other.lo, self.hi + other.hi)
    }
}

impl std::ops::Sub for Interval {
    type Output = Interval;
    fn sub(self, other: Interval) -> Interval {
        Interval::between(self.lo - other.hi, self.hi - other.lo)
    }
}

/// The product of two bounds; zero times an infinite bound is zero, since the number behind the bound is finite.
fn times(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
}

impl std::ops::Mul for Interval {
    type Output = Interval;
    fn mul(self, other: Interval) -> Interval {
        if self.is_point() && other.is_point() {
            return Interval::point(self.lo * other.lo);
        }
        let corners =
            [times(self.lo, other.lo), times(self.lo, other.hi), times(self.hi, other.lo), times(self.hi, other.hi)];
        corners.iter().fold(Interval::point(corners[0]), |all, it| all.join(Interval::point(*it)))
    }
}

impl std::ops::Div for Interval {
    type Output = Interval;
    /// A quotient by an interval that holds zero is unknown.
    fn div(self, other: Interval) -> Interval {
        if other.lo <= 0.0 && other.hi >= 0.0 {
            return Interval::UNKNOWN;
        }
        if self.is_point() && other.is_point() {
            return Interval::point(self.lo / other.lo);
        }
        let quotient = |a: f64, b: f64| if b.is_infinite() { 0.0 } else { a / b };
        let corners = [
            quotient(self.lo, other.lo),
            quotient(self.lo, other.hi),
            quotient(self.hi, other.lo),
            quotient(self.hi, other.hi),
        ];
        corners.iter().fold(Interval::point(corners[0]), |all, it| all.join(Interval::point(*it)))
    }
}

/// Kleene's `not`.
pub fn not(truth: Truth) -> Truth {
    match truth {
        Truth::True => Truth::False,
        Truth::False => Truth::True,
        Truth::Unknown => Truth::Unknown,
    }
}

/// Kleene's `and`.
pub fn and(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Truth::False, _) | (_, Truth::False) => Truth::False,
        (Truth::True, Truth::True) => Truth::True,
        _ => Truth::Unknown,
    }
}

/// Kleene's `or`.
pub fn or(a: Truth, b: Truth) -> Truth {
    not(and(not(a), not(b)))
}

/// What is possible when either may be the case.
pub fn either(a: Truth, b: Truth) -> Truth {
    if a == b { a } else { Truth::Unknown }
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    /// A number in SI.
    Num(Interval),
    /// A truth value.
    Bool(Truth),
    /// The possible values of an enum, bit by bit.
    Enum(u64),
    /// A text; `None` is unknown.
    Text(Option<Arc<str>>),
    /// An object; `None` is unknown.
    Object(Option<ObjIx>),
    /// Geometry; `None` is unknown.
    Geometry(Option<Arc<[Shape]>>),
}

impl Val {
    /// An exact number.
    pub fn number(value: f64) -> Val {
        Val::Num(Interval::point(value))
    }

    /// Whether exactly one value is possible.
    pub fn is_decided(&self) -> bool {
        match self {
            Val::Num(interval) => interval.is_point(),
            Val::Bool(truth) => *truth != Truth::Unknown,
            Val::Enum(mask) => mask.count_ones() == 1,
            Val::Text(text) => text.is_some(),
            Val::Object(object) => object.is_some(),
            Val::Geometry(geometry) => geometry.is_some(),
        }
    }

    /// As a number; anything else is unknown (the type checker lets nothing else come here).
    pub fn interval(&self) -> Interval {
        match self {
            Val::Num(interval) => *interval,
            _ => Interval::UNKNOWN,
        }
    }

    /// As a truth value; anything else is unknown.
    pub fn truth(&self) -> Truth {
        match self {
            Val::Bool(truth) => *truth,
            _ => Truth::Unknown,
        }
    }

    /// As an object; anything else is unknown.
    pub fn object(&self) -> Option<ObjIx> {
        match self {
            Val::Object(object) => *object,
            _ => None,
        }
    }

    /// What is possible when either may be the case.
    #[must_use]
    pub fn join(self, other: Val) -> Val {
        match (self, other) {
            (Val::Num(a), Val::Num(b)) => Val::Num(a.join(b)),
            (Val::Bool(a), Val::Bool(b)) => Val::Bool(either(a, b)),
            (Val::Enum(a), Val::Enum(b)) => Val::Enum(a | b),
            (Val::Text(a), Val::Text(b)) => Val::Text(if a == b { a } else { None }),
            (Val::Object(a), Val::Object(b)) => Val::Object(if a == b { a } else { None }),
            (Val::Geometry(a), Val::Geometry(b)) => Val::Geometry(if a == b { a } else { None }),
            (a, _) => a,
        }
    }
}

/// Whether two values are the same one, for all but numbers of a dimension.
pub fn same(a: &Val, b: &Val) -> Truth {
    match (a, b) {
        (Val::Bool(a), Val::Bool(b)) => match (a, b) {
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (a, b) => (a == b).into(),
        },
        (Val::Enum(a), Val::Enum(b)) => {
            if a & b == 0 {
                Truth::False
            } else if a == b && a.count_ones() == 1 {
                Truth::True
            } else {
                Truth::Unknown
            }
        }
        (Val::Text(Some(a)), Val::Text(Some(b))) => (a == b).into(),
        (Val::Object(Some(a)), Val::Object(Some(b))) => (a == b).into(),
        (Val::Num(a), Val::Num(b)) => a.compare(Sense::Equal, *b, Rounding::of(Dimension::NONE)),
        _ => Truth::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: fn() -> Rounding = || Rounding::of(Dimension::LENGTH);

    fn between(a: f64, b: f64) -> Interval {
        Interval::between(a, b)
    }

    #[test]
    fn an_interval_across_the_limit_is_undecided_and_beside_it_decided() {
        let limit = Interval::point(54.0);
        assert_eq!(between(52.4, 53.9).compare(Sense::AtMost, limit, STEP()), Truth::True);
        assert_eq!(between(53.4, 54.9).compare(Sense::AtMost, limit, STEP()), Truth::Unknown);
        assert_eq!(between(54.4, 55.9).compare(Sense::AtMost, limit, STEP()), Truth::False);
        assert_eq!(Interval::UNKNOWN.compare(Sense::AtMost, limit, STEP()), Truth::Unknown);
        assert_eq!(Interval::UNKNOWN.compare(Sense::AtMost, Interval::UNKNOWN, STEP()), Truth::Unknown);
    }

    #[test]
    fn exactly_at_the_limit_depends_on_the_sense_alone() {
        let limit = Interval::point(13.0);
        assert_eq!(limit.compare(Sense::AtLeast, limit, STEP()), Truth::True);
        assert_eq!(limit.compare(Sense::MoreThan, limit, STEP()), Truth::False);
        assert_eq!(limit.compare(Sense::NotEqual, limit, STEP()), Truth::False);
    }

    #[test]
    fn the_short_cut_compares_like_the_rounded_comparison() {
        let senses = [Sense::AtLeast, Sense::MoreThan, Sense::AtMost, Sense::LessThan, Sense::Equal, Sense::NotEqual];
        let off = [0.0, 4e-10, 6e-10, 4e-5, 6e-5, 9e-4, 1.1e-3, 0.5, f64::INFINITY];
        for dimension in [Dimension::NONE, Dimension::LENGTH, Dimension::AREA, Dimension::ANGLE, Dimension::TIME] {
            let rounding = Rounding::of(dimension);
            for base in [0.0, 0.3, 13.0, -7.25, 1e7, 1e12, f64::INFINITY, f64::NEG_INFINITY] {
                for off in off.iter().flat_map(|it| [*it, -it]) {
                    for sense in senses {
                        let value = base + off;
                        assert_eq!(meets(value, sense, base, rounding), compare(value, sense, base, rounding));
                    }
                }
            }
        }
    }

    #[test]
    fn zero_times_unknown_is_zero_and_a_quotient_by_maybe_zero_is_unknown() {
        assert_eq!(Interval::point(0.0) * Interval::UNKNOWN, Interval::point(0.0));
        assert!((Interval::point(1.0) / between(-1.0, 1.0)).is_unknown());
        assert_eq!(Interval::point(1.0) / Interval::at_least(2.0), between(0.0, 0.5));
        assert_eq!(between(-3.0, 2.0).abs(), between(0.0, 3.0));
    }

    #[test]
    fn a_set_of_enum_values_is_equal_to_another_only_when_both_are_one_value() {
        assert_eq!(same(&Val::Enum(0b01), &Val::Enum(0b01)), Truth::True);
        assert_eq!(same(&Val::Enum(0b11), &Val::Enum(0b11)), Truth::Unknown);
        assert_eq!(same(&Val::Enum(0b11), &Val::Enum(0b100)), Truth::False);
    }
}
