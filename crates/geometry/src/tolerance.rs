//! The one tolerance of a review.

use crate::Length;
use serde::{Deserialize, Serialize};

/// How far apart two points may lie and still be drawn as one.
///
/// 0.5 mm of real length, settled from the drawing's unit alone: a tolerance from the drawing's extent would change when
/// the drawing is moved (disguises) or edited (incremental equals full). Passed down, never looked up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    /// The largest distance that still counts as touching.
    pub linear: Length,
}

impl Tolerance {
    /// The tolerance that reviews use: 0.5 mm.
    pub const STANDARD: Tolerance = Tolerance { linear: Length::mm(0.5) };
}

impl Default for Tolerance {
    fn default() -> Self {
        Tolerance::STANDARD
    }
}
