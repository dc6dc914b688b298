//! The typed objects of sites and buildings, their attributes with provenance, and the spatial index over them.
//!
//! A [`Model`] is what a drawing *means*; how it was drawn is only kept as provenance (handle paths). Kinds and attributes
//! stand in one declarative table ([`kinds`]): the rule language, the review JSON, its schema and the documentation are
//! generated from it. Analysis and rules see the Model only through a [`Reader`], which records what was read: that is what
//! makes incremental checks sound.

mod attribute;
mod id;
pub mod kinds;
mod memo;
mod object;
mod reader;
mod text;

pub use attribute::{Attribute, Source, Value};
pub use id::ObjectId;
pub use kinds::{Attr, AttrType, EnumSpec, Kind};
pub use memo::{Memo, MemoKey};
pub use object::{Completeness, CompletenessState, Model, ObjIx, Object, Shape};
pub use reader::{KindSet, ReadSet, Reader};
