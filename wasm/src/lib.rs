//! The engine for the browser: one drawing under review, and its picture.
//!
//! ```text
//! bytes, Options ── new Assistant ─▶ review() · picture() · drag() · edit() · undo() · redo() · edited() · marked()
//! ```
//!
//! The review crosses as the JSON that `tushen check --format json` writes, the picture as typed arrays, everything else as
//! plain objects whose TypeScript types are made from the Rust ones.

mod assistant;
mod edits;
mod options;
mod picture;

pub use assistant::{Assistant, Change, Standing, Title, Vocabulary};
pub use edits::PageEdit;
pub use options::{File, Options};
pub use picture::{Layer, Part, Picture, PictureText, TilePlace, Vertices};
