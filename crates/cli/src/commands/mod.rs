//! One file a command.

pub mod admin;
pub mod check;
pub mod explain;
pub mod ids;
pub mod inspect;
pub mod mark;
pub mod measure;
pub mod render;
mod reviewed;
pub mod rules;
pub mod serve;
