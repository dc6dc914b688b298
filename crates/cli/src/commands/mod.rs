//! One file a command.

pub mod access;
pub mod admin;
pub mod check;
pub mod diff;
mod documents;
pub mod envelope;
pub mod explain;
pub mod fix;
pub mod ids;
pub mod inspect;
pub mod keys;
pub mod mark;
pub mod measure;
pub mod render;
mod reviewed;
pub mod rules;
pub mod sandbox;
pub mod seal;
pub mod serve;
pub mod stalls;
pub mod sunlight;
pub mod verify;
