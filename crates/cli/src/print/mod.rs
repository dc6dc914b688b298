//! What people read on a terminal.

pub mod diff;
pub mod findings;
pub mod indicators;
pub mod inspect;
pub mod sandbox;
mod style;
mod width;

pub use style::Style;

/// A number with its unit as clauses write it: lengths to the centimetre, areas to two decimals, ratios as percentages where
/// `percent` says so.
pub fn quantity(value: f64, unit: &str) -> String {
    match unit {
        "m" => format!("{value:.2} m"),
        "m2" => format!("{value:.2} m²"),
        "rad" => format!("{:.1}°", value * 180.0 / std::f64::consts::PI),
        "s" => format!("{:.0} min", value / 60.0),
        _ if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
        _ => format!("{value:.4}"),
    }
}
