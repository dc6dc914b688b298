//! The STEP physical file (ISO 10303-21): instances found by one pass over the bytes, their parameters read when asked for.

mod scan;
pub mod text;
mod value;

pub(crate) use scan::{Record, scan};
pub(crate) use text::encoding_of;
pub use value::{MAX_DEPTH, Value};
pub(crate) use value::{parameter, parameters};
