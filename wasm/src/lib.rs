//! The engine for the browser: one drawing under review, and its picture.
//!
//! ```text
//! bytes ── new Sheet ─▶ picture()
//! bytes, Options ── new Assistant, or Sheet.review() ─▶ review() · picture() · drag() · edit() · undo() · redo() · edited() · marked() · fixes() · heights() · versions()
//! ```
//!
//! The review crosses as the JSON that `tushen check --format json` writes, the picture as typed arrays, everything else as
//! plain objects whose TypeScript types are made from the Rust ones.

mod aids;
mod assistant;
#[cfg(feature = "ifc")]
mod building;
mod edits;
mod options;
mod outlines;
mod picture;
mod sheet;
mod versions;

pub use aids::{Corners, Effect, Fix, Heights};
pub use assistant::{Assistant, Change, Standing, Statable, Title, Vocabulary};
pub use edits::{PageEdit, Stated};
pub use options::{File, Options};
pub use outlines::Outlines;
pub use picture::{Layer, PaperLayout, PaperView, Part, Picture, PictureText, TilePlace, Vertices};
pub use sheet::Sheet;
pub use versions::{ChangedObject, Fated, Versions};
