//! One file a command.

pub mod admin;
pub mod check;
pub mod envelope;
pub mod explain;
pub mod fix;
pub mod ids;
pub mod inspect;
pub mod mark;
pub mod measure;
pub mod render;
mod reviewed;
pub mod rules;
pub mod serve;
pub mod sunlight;
