//! Pure derived measures over a `Model`: distances, overlaps, spacing, setbacks, green, lanes, ladder pads, parking.
//!
//! Every function sees the model through a [`model::Reader`], which records what was read, and knows no threshold: limits
//! are the rules' matter and come in as parameters. A result is a [`Measure`]: the value, or what is missing to know it.
//! What is known only between bounds is an [`Interval`].
//!
//! Lengths are metres in the plane of the drawing; arcs are exact except where a function says otherwise. North is the
//! direction of the compass, +y without one. Results do not depend on the order in which objects stand in the model; sums
//! run in the order of ids.

pub mod measure;
pub mod runs;
pub mod shapes;

pub mod compass;
pub mod cover;
pub mod facing;
pub mod frontage;
pub mod green;
pub mod lanes;
pub mod near;
pub mod outlines;
pub mod pads;
pub mod pairs;
pub mod parking;
pub mod parts;
pub mod places;
pub mod site;
pub mod sunlight;
pub mod swept;
pub mod widths;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod world;

pub use measure::{Interval, Measure, Missing, Need};
