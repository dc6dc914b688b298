//! Lengths, areas, angles and ratios as types, so that no bare `f64` stands for one of them on a public face.

use serde::{Deserialize, Serialize};

/// What kind of quantity a number is: exponents of the base dimensions that drawings and clauses use.
///
/// A ratio (density, floor area ratio, slope) is dimensionless. A count is dimensionless too; whether a number must be
/// whole is a matter of the attribute, not of its dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
pub struct Dimension {
    /// Exponent of length (metre).
    pub length: i8,
    /// Exponent of plane angle (radian); kept apart so that `sin(3 m)` and `45 deg + 1` are errors.
    pub angle: i8,
    /// Exponent of time (second).
    pub time: i8,
}

impl Dimension {
    /// A plain number: ratios and counts.
    pub const NONE: Dimension = Dimension { length: 0, angle: 0, time: 0 };
    /// Metres.
    pub const LENGTH: Dimension = Dimension { length: 1, angle: 0, time: 0 };
    /// Square metres.
    pub const AREA: Dimension = Dimension { length: 2, angle: 0, time: 0 };
    /// Radians.
    pub const ANGLE: Dimension = Dimension { length: 0, angle: 1, time: 0 };
    /// Seconds.
    pub const TIME: Dimension = Dimension { length: 0, angle: 0, time: 1 };

    /// The dimension of a product.
    pub fn times(self, other: Dimension) -> Dimension {
        Dimension { length: self.length + other.length, angle: self.angle + other.angle, time: self.time + other.time }
    }

    /// The dimension of a quotient.
    pub fn over(self, other: Dimension) -> Dimension {
        Dimension { length: self.length - other.length, angle: self.angle - other.angle, time: self.time - other.time }
    }

    /// The SI unit as written in reviews: `m`, `m2`, `rad`, `s`, `1`, or a product of them.
    pub fn unit(self) -> String {
        let mut parts = Vec::new();
        for (name, exponent) in [("m", self.length), ("rad", self.angle), ("s", self.time)] {
            match exponent {
                0 => {}
                1 => parts.push(name.to_string()),
                n => parts.push(format!("{name}{n}")),
            }
        }
        if parts.is_empty() { "1".to_string() } else { parts.join("·") }
    }
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $base:ident, $to_base:ident, $base_doc:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            #[doc = concat!("From ", $base_doc, ".")]
            pub const fn $base(value: f64) -> Self {
                Self(value)
            }

            #[doc = concat!("In ", $base_doc, ".")]
            pub const fn $to_base(self) -> f64 {
                self.0
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl std::ops::Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl std::ops::Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self {
                Self(self.0 / divisor)
            }
        }
    };
}

quantity!(
    /// A length, metres inside.
    Length, m, to_m, "metres"
);
quantity!(
    /// An area, square metres inside.
    Area, m2, to_m2, "square metres"
);
quantity!(
    /// A plane angle, radians inside, counter-clockwise positive.
    Angle, rad, to_rad, "radians"
);
quantity!(
    /// A dimensionless ratio: `0.3` is 30 %.
    Ratio, new, value, "a plain fraction"
);

impl Length {
    /// From millimetres. Divides by exactly 1000, so that `Length::mm(900.0)` is the `f64` nearest to 0.9 m.
    pub const fn mm(value: f64) -> Self {
        Self(value / 1000.0)
    }

    /// In millimetres; for printing, not for comparing.
    pub const fn to_mm(self) -> f64 {
        self.0 * 1000.0
    }
}

impl Angle {
    /// From degrees.
    pub const fn deg(value: f64) -> Self {
        Self(value * (std::f64::consts::PI / 180.0))
    }

    /// In degrees.
    pub const fn to_deg(self) -> f64 {
        self.0 * (180.0 / std::f64::consts::PI)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_become_the_nearest_metre_value() {
        assert_eq!(Length::mm(900.0), Length::m(0.9));
        assert_eq!(Length::mm(4030.0), Length::m(4.03));
    }

    #[test]
    fn a_unit_is_written_as_in_reviews() {
        assert_eq!(Dimension::AREA.unit(), "m2");
        assert_eq!(Dimension::NONE.unit(), "1");
        assert_eq!(Dimension::LENGTH.over(Dimension::LENGTH).unit(), "1");
    }
}
