//! The only way in which a measured quantity meets a limit.
//!
//! A difference of two coordinates is rarely the exact decimal that was drawn: of doors drawn exactly 0.90 m wide at random
//! places, a bare `>=` refuses 20 to 55 %. So both sides are first rounded to a stated step far below the smallest
//! deviation that matters (1 mm), and then compared exactly. This is no allowance: 12.999 m does not meet 13 m.

use crate::Dimension;
use serde::{Deserialize, Serialize};

/// The direction in which a clause limits a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sense {
    /// "shall not be less than": measured ≥ limit.
    #[serde(rename = ">=")]
    AtLeast,
    /// "shall be more than": measured > limit.
    #[serde(rename = ">")]
    MoreThan,
    /// "shall not exceed": measured ≤ limit.
    #[serde(rename = "<=")]
    AtMost,
    /// "shall be less than": measured < limit.
    #[serde(rename = "<")]
    LessThan,
    /// "shall be": measured = limit.
    #[serde(rename = "==")]
    Equal,
    /// "shall not be": measured ≠ limit.
    #[serde(rename = "!=")]
    NotEqual,
}

/// The step to which both sides of a comparison are rounded, per dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounding {
    /// Steps in one SI unit; a whole number, so that scaling by it is exact for the values that clauses state.
    steps_per_unit: f64,
}

impl Rounding {
    /// The stated rounding: lengths to 0.1 mm, areas to 1 cm², angles to a millionth of a radian, everything else to 10⁻⁹.
    ///
    /// A drawing in metres with four decimals, rotated, is good to 0.1 mm; the smallest deviation that a finding may rest
    /// on is 1 mm.
    pub fn of(dimension: Dimension) -> Rounding {
        let steps_per_unit = match dimension {
            Dimension::LENGTH => 1e4,
            Dimension::AREA => 1e4,
            Dimension::ANGLE => 1e6,
            _ => 1e9,
        };
        Rounding { steps_per_unit }
    }

    /// `value` in whole steps.
    fn steps(self, value: f64) -> f64 {
        (value * self.steps_per_unit).round()
    }
}

/// Kleene's three truth values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// Holds for every value that the known facts allow.
    True,
    /// Holds for none of them.
    False,
    /// Holds for some and not for others.
    Unknown,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

/// Compares `measured` with `limit` after rounding both to `rounding`. A NaN on either side meets nothing.
pub fn compare(measured: f64, sense: Sense, limit: f64, rounding: Rounding) -> bool {
    let (measured, limit) = (rounding.steps(measured), rounding.steps(limit));
    match sense {
        Sense::AtLeast => measured >= limit,
        Sense::MoreThan => measured > limit,
        Sense::AtMost => measured <= limit,
        Sense::LessThan => measured < limit,
        Sense::Equal => measured == limit,
        Sense::NotEqual => measured != limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_of_exactly_the_minimum_width_passes_wherever_it_is_drawn() {
        let rounding = Rounding::of(Dimension::LENGTH);
        for i in 0..10_000 {
            for origin in [0.0, 137.0, -31_234.0, 10_200_000.0] {
                let left = origin + f64::from(i) * 0.013;
                let right = left + 0.9;
                assert!(compare(right - left, Sense::AtLeast, 0.9, rounding), "{left}");
                assert!(!compare(right - left - 0.001, Sense::AtLeast, 0.9, rounding), "{left}");
                assert!(!compare(right - left, Sense::MoreThan, 0.9, rounding), "{left}");
            }
        }
    }

    #[test]
    fn nan_meets_nothing() {
        let rounding = Rounding::of(Dimension::LENGTH);
        for sense in [Sense::AtLeast, Sense::AtMost, Sense::Equal, Sense::LessThan, Sense::MoreThan] {
            assert!(!compare(f64::NAN, sense, 1.0, rounding));
        }
    }
}
