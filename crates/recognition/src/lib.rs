//! Drawing to Model: what the lines, texts and blocks of a site plan mean, by evidence.
//!
//! [`recognise`] is a pure function. Evidence is weighed in this order: extended data and block attributes, block names, layer
//! names (exact, then by pattern), colour and linetype, geometry and text. All names are data: [`Profile`]s. A drawing that
//! follows no known standard is still read by its texts and shapes; what was left over is told by layer, with suggestions.
//!
//! Every object says which entities it was made from and on which evidence. What is drawn badly becomes an object of kind
//! `DrawingFault`; what is missing shows in the completeness of its kind. Nothing is guessed silently.

mod across;
mod area;
mod building;
mod collect;
mod compass;
mod complete;
mod floor;
mod follow;
mod frame;
mod guess;
pub mod label;
mod layout;
mod leader;
pub mod name;
mod note;
mod official;
mod outline;
pub mod profile;
mod quality;
mod recognise;
mod refine;
mod roster;
mod shape;
mod sheet;
mod site;
mod spot;
mod stall;
mod table;
mod text;
mod title;
pub mod unit;
mod votes;
mod work;

pub use across::set_of;
pub use floor::given::with_ways;
pub use follow::{Edited, Followed, Memory};
pub use profile::{Profile, ProfileError};
pub use recognise::{
    FrameInfo, LayerUsage, OfficialLine, Recognition, Settings, Suggested, recognise, remember, settle_unit,
};
pub use unit::{Unit, UnitEvidence};
