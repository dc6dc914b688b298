//! Quantities with units, tolerance, and robust plane geometry.
//!
//! The bottom floor: everything above measures with these types and nothing here knows drawings, buildings or files.
//! Lengths are metres inside. Coordinates are `f64` metres in the world plane (or drawing units before the unit of a
//! drawing is settled, in the crates `drawing` and `dxf`; such places say so).
//!
//! **Same bits everywhere**: only `sqrt` and the four operations are used directly on floats; every other float
//! function goes through [`math`]. Sums run in the order of their input. Clippy's `disallowed-methods` holds this.

pub mod arrangement;
pub mod boolean;
pub mod chain;
mod curve;
pub mod distance;
mod limit;
pub mod math;
mod path;
mod point;
mod quantity;
pub mod region;
mod tolerance;
pub mod validity;
pub mod wkt;

pub use distance::Nearest;
pub use geo::{LineString, MultiPolygon, Polygon};
pub use limit::{Rounding, Sense, Truth, compare};
pub use path::{Path, Vertex};
pub use point::{Box2, Point, Transform, Vector};
pub use quantity::{Angle, Area, Dimension, Length, Ratio};
pub use region::{Location, Region};
pub use tolerance::Tolerance;
