//! Tables: cells from lines and texts, what their columns mean, the indicators in their rows, and lists of floors, openings and drawings.

mod columns;
mod grid;
mod indicator;
pub(crate) mod schedule;
mod value;

pub(crate) use columns::ColumnRole;
pub(crate) use grid::{Grid, grids, spread, without_ordinal};
pub(crate) use indicator::{DeclaredRow, declared_rows};
pub(crate) use value::Quantity;
