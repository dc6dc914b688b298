//! The answers: indicators and verdicts from the parameters of a site, by formulas of their own.

pub mod answer;
mod indicators;
mod verdicts;

pub use indicators::{Indicator, Row, indicators, rows};
pub use verdicts::{Expected, Subject, covered, expected};

/// Lengths that differ by less are equal: far below the millimetre, far above the noise of turned coordinates.
pub const SAME: f64 = 1e-6;
