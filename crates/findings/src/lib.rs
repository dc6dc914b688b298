//! What is said about a drawing, as plain data with a schema version: verdicts, findings, indicators, the review.
//!
//! `approval`, `exchange`, `report`, `store` and the web know these types and nothing of how they were computed. Serialising a
//! [`Review`] gives `tushen.review/1`; the same input gives the same bytes on every platform: maps are ordered, numbers are
//! SI and print as the shortest decimal that reads back as the same value.

mod access;
mod envelope;
mod finding;
mod indicator;
pub mod number;
mod proposal;
mod review;
mod sunlight;
mod text;
mod verdict;

pub use access::{
    ACCESS_SCHEMA, AccessBuilding, AccessReport, Drive, HydrantReach, LaneWay, Place, STALLS_SCHEMA, ServedFacade,
    StallPlan, VehicleInfo,
};
pub use envelope::{Cause, Cut, ENVELOPE_SCHEMA, Envelope, Level, Protected, Rise};
pub use finding::{Assumed, Finding, Fix, Missing, Quantity, Required, SetBy, SuppliedBy, level_title};
pub use indicator::{Declared, DerivationNode, Indicator, LimitValue};
pub use proposal::{Conflict, FIX_PLAN_SCHEMA, FIX_SCHEMA, FixPlan, Proposal, Proposals, Remedy, SideEffect};
pub use review::{
    AttributeValue, Completeness, DiagnosticEntry, DrawingInfo, EngineInfo, Frame, LayerInfo, NotUnderstoodInfo,
    ObjectInfo, PackInfo, Review, SCHEMA, SetLimit, Summary, UnitEvidence,
};
pub use sunlight::{
    CastShadow, SUNLIGHT_SCHEMA, SunContour, SunlightReport, SunlitBuilding, SunlitGround, SunlitWindow,
};
pub use text::{Bilingual, Language};
pub use verdict::{Disposition, Severity, Verdict};
