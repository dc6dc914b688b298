//! Where products stand and what they cover in plan: outlines seen from above and heights, in metres.
//!
//! Extrusions of profiles, mapped items, faceted solids and surfaces, and the first operand of clippings are understood;
//! everything else is named.

mod curve;
mod frame;
mod profile;
mod solid;

pub use solid::{Plan, plan};
