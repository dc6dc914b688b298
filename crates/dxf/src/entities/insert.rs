//! INSERT.

use super::{Missing, PointSlot};
use crate::context::Context;
use crate::lexer::Record;
use drawing::Geometry;
use drawing::entity::Insert;

/// | code | field | when absent |
/// |---|---|---|
/// | 2 | block | required |
/// | 10, 20, 30 | insertion point | required |
/// | 41, 42, 43 | scales; 0 is read as 1 | 1 |
/// | 50 | rotation in degrees | 0 |
/// | 70, 71 | columns, rows; less than 1 is read as 1 | 1 |
/// | 44, 45 | spacing of columns and rows | 0 |
pub(super) fn insert(record: &Record, ctx: &mut Context) -> Result<Geometry, Missing> {
    let mut position = PointSlot::default();
    let mut insert = Insert {
        block: String::new(),
        position: drawing::Point3::origin(),
        scale: [1.0; 3],
        rotation_deg: 0.0,
        columns: 1,
        rows: 1,
        column_spacing: 0.0,
        row_spacing: 0.0,
        attributes: Vec::new(),
        clip: Vec::new(),
    };
    for pair in record.body() {
        match pair.code {
            2 => insert.block = ctx.name(&pair),
            10 => position.x = pair.real(),
            20 => position.y = pair.real(),
            30 => position.z = pair.real(),
            41..=43 => {
                let scale = pair.real();
                insert.scale[(pair.code - 41) as usize] = if scale == 0.0 { 1.0 } else { scale };
            }
            50 => insert.rotation_deg = pair.real(),
            70 => insert.columns = u32::try_from(pair.int()).unwrap_or(1).max(1),
            71 => insert.rows = u32::try_from(pair.int()).unwrap_or(1).max(1),
            44 => insert.column_spacing = pair.real(),
            45 => insert.row_spacing = pair.real(),
            _ => {}
        }
    }
    insert.position = position.required()?;
    match insert.block.is_empty() {
        true => Err(Missing),
        false => Ok(Geometry::Insert(Box::new(insert))),
    }
}
