//! Quantities with units, tolerance, and robust plane geometry.
//!
//! The bottom floor: everything above measures with these types and nothing here knows drawings, buildings or files.
//! Lengths are metres inside. Coordinates are `f64` metres in the world plane (or drawing units before the unit of a
//! drawing is settled, in the crates `drawing` and `dxf`; such places say so).
//!
//! **Same bits everywhere**: only `sqrt` and the four operations are used directly on floats; every other float
//! function goes through [`math`]. Sums run in the order of their input. Clippy's `disallowed-methods` holds this.
//!
//! # What is where
//!
//! | to | use |
//! |---|---|
//! | carry a quantity | [`Length`], [`Area`], [`Angle`], [`Ratio`], their [`Dimension`] |
//! | compare with a limit | [`compare`], with a [`Sense`] and a [`Rounding`]; nothing else |
//! | say what counts as touching | [`Tolerance`] |
//! | place and move | [`Point`], [`Vector`], [`Box2`], [`Transform`] |
//! | hold a line with arcs | [`Path`] of [`Vertex`] |
//! | hold an area with holes | [`Region`]: area, perimeter, centroid, [`Region::contains`], [`Region::locate`], label point |
//! | measure how far apart | [`distance`]: exact, with the points between which it holds ([`Nearest`]) |
//! | measure facade to facade | [`facing`]: overlap and gap along a direction |
//! | find long side, depth, direction | [`Rect`], [`Strip`] |
//! | unite, intersect, cut off | [`boolean`], and areas counted once |
//! | make rings from loose lines | [`chain`] |
//! | cut lines where they meet, find faces | [`arrangement`] |
//! | divide a floor into rooms by its walls | [`floor`] |
//! | find the narrowest place of a corridor | [`passage`] |
//! | find the middle of lanes, with their width everywhere | [`middle`] |
//! | walk from room to room, find the farthest point | [`walk`] |
//! | sort what is not worth the code of its own sort | [`Sort`] |
//! | find what is wrong with a ring | [`validity`] |
//! | read and write shapes as text | [`wkt`] |
//! | draw a zone around something | [`zone`]; never for a verdict |

pub mod arrangement;
pub mod boolean;
pub mod chain;
mod curve;
pub mod distance;
pub mod facing;
pub mod floor;
mod limit;
pub mod math;
pub mod middle;
pub mod passage;
mod path;
mod point;
mod quantity;
mod rect;
pub mod region;
mod sets;
mod sorting;
mod tolerance;
pub mod validity;
pub mod walk;
pub mod wkt;
pub mod zone;

pub use distance::Nearest;
pub use geo::{LineString, MultiPolygon, Polygon};
pub use limit::{Rounding, Sense, Truth, compare};
pub use path::{Path, Vertex};
pub use point::{Box2, Point, Transform, Vector};
pub use quantity::{Angle, Area, Dimension, Length, Ratio};
pub use rect::{Rect, Strip};
pub use region::{Location, Region};
pub use sorting::Sort;
pub use tolerance::Tolerance;
