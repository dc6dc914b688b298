//! Two reviews side by side.
//!
//! - [`versions()`]: two versions of a drawing: which objects were added, removed, moved and changed, which findings were fixed,
//!   are still there or are new, and what became of the indicators.
//!   Of an approved drawing ([`Options::approved`]) each change is classed: forbidden, limited, free ([`ChangeControl`]).
//! - [`flips()`]: one drawing under two sets of rules: which verdicts flip, and how near the others are to flipping.
//!
//! Both are pure functions of [`findings::Review`]s: they run in the browser as on a server, and know neither drawings nor rules.
//!
//! # How objects find each other
//!
//! First, where the drawing as a whole went ([`Placement`]): a version may be turned or lie elsewhere. Then object by object, each
//! step taking what the steps before left: handles, as long as they prove to be those of the same drawing; the same shape at the
//! same place; a name that nothing else has; the same displacement of several things of the same shape; overlap; the nearest of the
//! same shape. Handles are a help, never a condition: a drawing that was exported anew has others.

mod attributes;
mod control;
mod flips;
mod form;
mod indicators;
mod pairing;
mod placement;
mod points;
mod versions;
mod words;

pub use control::{ChangeControl, Class, ControlledChange, Ground};
pub use flips::{Archive, Decided, DrawingFlips, Flip, Population, Range, RuleFlips, flips, gather};
pub use flips::{SANDBOX_SCHEMA, Sensitivity, Tally, Tried};
pub use indicators::IndicatorChange;
pub use pairing::MatchedBy;
pub use placement::Placement;
pub use points::{Fate, FindingChange, Said};
pub use versions::{AttributeChange, Change, Comparison, Counts, DIFF_SCHEMA, ObjectChange, Options, Side, versions};
