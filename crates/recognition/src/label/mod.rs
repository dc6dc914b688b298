//! What labels say.

mod building;
mod measure;
mod token;

pub use building::{BuildingLabel, building_label};
pub(crate) use measure::area_factor;
pub use measure::{Coordinates, coordinates, radius, scale, stall_count, stated_area, stated_width};
pub use token::{Token, TokenKind, chinese_number, tokens};
