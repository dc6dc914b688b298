//! The answers: indicators and verdicts from the parameters of a site, by formulas of their own.

pub mod answer;
mod indicators;
pub mod verdicts;

pub use indicators::{Indicator, Row, indicators, rows};
pub use verdicts::{Expected, RULES, Subject, covered, expected, least_setback};

/// Lengths that differ by less are equal: far below the millimetre, far above the noise of turned coordinates.
pub const SAME: f64 = 1e-6;
