//! What would clear a finding, as plain data.

use crate::{Bilingual, Verdict};
use serde::{Deserialize, Serialize};

/// Changes that clear a finding, each proved by reviewing the changed drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposals {
    /// `tushen.fix/1`
    pub schema: String,
    /// The finding.
    pub finding: String,
    /// What it says.
    pub message: Bilingual,
    /// The best first: corrections of the drawing, then changes of the design that break nothing by how large they are, then
    /// those that break least.
    pub proposals: Vec<Proposal>,
    /// Where every change breaks something: what stands against all of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conflict: Option<Conflict>,
}

/// The schema of [`Proposals`].
pub const FIX_SCHEMA: &str = "tushen.fix/1";

/// Points that no change that was tried reconciles, none of which can be left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Of findings that were to be cleared together: those that cannot be.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<SideEffect>,
    /// Points that hold now and would be broken: each change breaks one of them at least.
    pub against: Vec<SideEffect>,
    /// In words.
    pub message: Bilingual,
}

/// Changes that together clear several findings and break nothing, proved by reviewing the drawing with all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixPlan {
    /// `tushen.fix-plan/1`
    pub schema: String,
    /// The findings.
    pub findings: Vec<SideEffect>,
    /// The changes, in the order in which they are made; none where there is a conflict.
    pub steps: Vec<Proposal>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conflict: Option<Conflict>,
}

/// The schema of [`FixPlan`].
pub const FIX_PLAN_SCHEMA: &str = "tushen.fix-plan/1";

/// What a proposal does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Writes the computed value into a table.
    CorrectTable,
    /// Joins two ends that were meant to meet.
    CloseGap,
    /// Takes away what is drawn twice or has no extent.
    DeleteCopy,
    /// Moves an object.
    Move,
    /// Turns an object about its middle.
    Rotate,
    /// Moves one edge of an outline along its normal.
    PullEdge,
    /// Makes a building lower.
    Lower,
}

impl Remedy {
    /// Whether it corrects how the design is drawn and leaves the design as it is.
    pub fn keeps_design(self) -> bool {
        matches!(self, Remedy::CorrectTable | Remedy::CloseGap | Remedy::DeleteCopy)
    }
}

/// One change that clears the finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// What it does.
    pub remedy: Remedy,
    /// Whether the design stays as it is.
    pub keeps_design: bool,
    /// Id of the object that it changes; empty when it changes a text of a table.
    pub object: String,
    /// Its name as written.
    pub name: String,
    /// How large the change is: metres, of [`Remedy::Rotate`] degrees; counter-clockwise and outwards positive.
    pub amount: f64,
    /// Of a displacement: along x and y, in metres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<[f64; 2]>,
    /// Names of the changed entities.
    pub entities: Vec<String>,
    /// What to do, in words.
    pub message: Bilingual,
    /// Findings that are cleared besides.
    pub disappears: Vec<SideEffect>,
    /// Findings that were not there before. Empty when it breaks nothing.
    pub appears: Vec<SideEffect>,
}

/// A finding that a change brings or takes away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideEffect {
    /// Id of the finding.
    pub finding: String,
    /// Full id of its rule.
    pub rule: String,
    /// What it says: where it appears, afterwards; else, before.
    pub verdict: Verdict,
    /// In words.
    pub message: Bilingual,
}
