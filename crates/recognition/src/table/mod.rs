//! Tables: cells from lines and texts, what their columns mean, and the indicators in their rows.

mod columns;
mod grid;
mod indicator;
mod value;

pub(crate) use columns::ColumnRole;
pub(crate) use grid::{Grid, grids, spread, without_ordinal};
pub(crate) use indicator::{DeclaredRow, declared_rows};
pub(crate) use value::Quantity;
