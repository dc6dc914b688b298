//! Information requirements (IDS 1.0 of buildingSMART): read, audited, and checked against a model.
//!
//! ```text
//! read ─▶ Ids ── audit ─▶ Faults          an IDS that no model could meet, or that names what the schema does not have
//!           └─── check ─▶ Report           which instances meet which requirements
//! ```
//!
//! # Source
//! IDS 1.0: `ids.xsd` and the documentation for implementers, <https://github.com/buildingSMART/IDS>.

mod audit;
mod check;
mod constraint;
mod document;
mod needs;
mod report;
#[cfg(test)]
mod tests;

pub use audit::audit;
pub use check::{Failure, Outcome, Report, SpecificationResult, check};
pub use constraint::{Actual, Constraint};
pub use document::{
    Cardinality, Entity, Facet, FacetKind, Fault, Ids, Info, PartRelation, Requirement, Specification, Usage, read,
};
pub use needs::{Need, of_needs};
pub use report::{html, json, text};
