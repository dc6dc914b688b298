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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{drawing, entity};

    #[test]
    fn an_insert_has_scales_a_grid_and_attributes() {
        let text =
            "INSERT | 8 DOOR | 66 1 | 2 M0921 | 10 1 | 20 2 | 41 -1 | 42 2 | 43 0 | 50 90 | 70 3 | 71 2 | 44 10 | 45 20
            ATTRIB | 10 1 | 20 2 | 40 3 | 1 甲级 | 2 GRADE
            SEQEND";
        let Geometry::Insert(insert) = entity(text, "AcDbMInsertBlock").geometry else { panic!("an insert") };
        assert_eq!((insert.block.as_str(), insert.scale, insert.rotation_deg), ("M0921", [-1.0, 2.0, 1.0], 90.0));
        assert_eq!((insert.columns, insert.rows, insert.column_spacing, insert.row_spacing), (3, 2, 10.0, 20.0));
        assert_eq!((insert.attributes[0].tag.as_str(), insert.attributes[0].text.content.as_str()), ("GRADE", "甲级"));
    }

    #[test]
    fn an_insert_of_a_thousand_million_is_one_entity_still() {
        let drawing = drawing("INSERT | 2 A | 10 0 | 20 0 | 70 1000000000 | 71 -5");
        assert!(
            matches!(&drawing.entities[0].geometry, Geometry::Insert(it) if (it.columns, it.rows) == (1_000_000_000, 1))
        );
    }

    #[test]
    fn a_mirrored_insert_keeps_its_extrusion() {
        let insert = entity("INSERT | 2 A | 10 0 | 20 0 | 210 0 | 220 0 | 230 -1", "AcDbBlockReference");
        assert_eq!(insert.extrusion(), -drawing::Vector3::z());
    }

    #[test]
    fn an_attribute_without_an_insert_is_a_text() {
        let drawing = drawing("ATTRIB | 10 0 | 20 0 | 40 1 | 1 lost | 2 TAG");
        assert!(matches!(&drawing.entities[0].geometry, Geometry::Text(it) if it.content == "lost"));
    }
}
