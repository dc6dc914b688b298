//! The units that numbers may be written with.

use geometry::{Angle, Dimension};

/// A unit that numbers may be written with.
pub struct Unit {
    /// As written.
    pub name: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// SI value of a number in this unit. Divides by exact whole numbers, so that `1400 mm` is the `f64` nearest to 1.4.
    pub to_si: fn(f64) -> f64,
}

const fn unit(name: &'static str, dimension: Dimension, to_si: fn(f64) -> f64) -> Unit {
    Unit { name, dimension, to_si }
}

/// All units.
pub static UNITS: &[Unit] = &[
    unit("mm", Dimension::LENGTH, |it| it / 1e3),
    unit("cm", Dimension::LENGTH, |it| it / 1e2),
    unit("m", Dimension::LENGTH, |it| it),
    unit("km", Dimension::LENGTH, |it| it * 1e3),
    unit("mm2", Dimension::AREA, |it| it / 1e6),
    unit("m2", Dimension::AREA, |it| it),
    unit("m²", Dimension::AREA, |it| it),
    unit("㎡", Dimension::AREA, |it| it),
    unit("ha", Dimension::AREA, |it| it * 1e4),
    unit("km2", Dimension::AREA, |it| it * 1e6),
    unit("%", Dimension::NONE, |it| it / 1e2),
    unit("‰", Dimension::NONE, |it| it / 1e3),
    unit("deg", Dimension::ANGLE, |it| Angle::deg(it).to_rad()),
    unit("°", Dimension::ANGLE, |it| Angle::deg(it).to_rad()),
    unit("rad", Dimension::ANGLE, |it| it),
    unit("s", Dimension::TIME, |it| it),
    unit("min", Dimension::TIME, |it| it * 60.0),
    unit("h", Dimension::TIME, |it| it * 3600.0),
];

/// A unit by its name.
pub fn find(name: &str) -> Option<&'static Unit> {
    UNITS.iter().find(|it| it.name == name)
}

/// Reads a quantity such as `13 m`, `-0.5`, `35 %`: its SI value and dimension.
pub fn quantity(text: &str) -> Option<(f64, Dimension)> {
    let text = text.trim();
    let length = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+' | 'e')).unwrap_or(text.len());
    let value: f64 = text.get(..length)?.trim().parse().ok().filter(|it: &f64| it.is_finite())?;
    match text.get(length..)?.trim() {
        "" => Some((value, Dimension::NONE)),
        name => find(name).map(|it| ((it.to_si)(value), it.dimension)),
    }
}
