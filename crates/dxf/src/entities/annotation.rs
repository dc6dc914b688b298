//! DIMENSION, LEADER, MULTILEADER, ACAD_TABLE.

use super::{Missing, PointSlot, push_x, set_y, set_z};
use crate::context::Context;
use crate::lexer::Record;
use drawing::entity::{Dimension, DimensionKind, Leader, MultiLeader, Table, TableCell};
use drawing::{Geometry, Handle, Point3};

/// DIMENSION, ARC_DIMENSION, LARGE_RADIAL_DIMENSION.
///
/// | code | field | when absent |
/// |---|---|---|
/// | 70 | kind (lower three bits) | linear |
/// | 2, 3 | block with the picture, style | empty |
/// | 10, 13, 14, 15 | defining points | origin |
/// | 11 | middle of the text | none |
/// | 42 | measurement; of angles in radians, kept in degrees; negative: not stored | none |
/// | 1 | text override | empty |
/// | 50 | angle in degrees | 0 |
pub(super) fn dimension(record: &Record, ctx: &mut Context) -> Geometry {
    let [mut line_point, mut text_point, mut first, mut second, mut third] = [PointSlot::default(); 5];
    let mut flags = 0;
    let mut measurement = None;
    let (mut block, mut style, mut text, mut angle_deg) = (String::new(), String::new(), String::new(), 0.0);
    for pair in record.body() {
        match pair.code {
            70 => flags = pair.int(),
            2 => block = ctx.name(&pair),
            3 => style = ctx.name(&pair),
            1 => text = ctx.mtext(pair.bytes).1,
            42 => measurement = pair.try_real().filter(|it| *it >= 0.0),
            50 => angle_deg = pair.real(),
            10 => line_point.x = pair.real(),
            20 => line_point.y = pair.real(),
            30 => line_point.z = pair.real(),
            11 => text_point.x = pair.real(),
            21 => text_point.y = pair.real(),
            31 => text_point.z = pair.real(),
            13 => first.x = pair.real(),
            23 => first.y = pair.real(),
            33 => first.z = pair.real(),
            14 => second.x = pair.real(),
            24 => second.y = pair.real(),
            34 => second.z = pair.real(),
            15 => third.x = pair.real(),
            25 => third.y = pair.real(),
            35 => third.z = pair.real(),
            _ => {}
        }
    }
    let kind = match (record.name(), flags & 7) {
        (b"ARC_DIMENSION", _) => DimensionKind::ArcLength,
        (b"LARGE_RADIAL_DIMENSION", _) => DimensionKind::Radius,
        (_, 1) => DimensionKind::Aligned,
        (_, 2 | 5) => DimensionKind::Angular,
        (_, 3) => DimensionKind::Diameter,
        (_, 4) => DimensionKind::Radius,
        (_, 6) => DimensionKind::Ordinate,
        _ => DimensionKind::Linear,
    };
    if kind == DimensionKind::Angular {
        measurement = measurement.map(f64::to_degrees);
    }
    // A radius runs from its centre (10), a diameter from the opposite point (10), to the point of the curve (15).
    let points = match kind {
        DimensionKind::Radius | DimensionKind::Diameter => [line_point.or_origin(), third.or_origin()],
        _ => [first.or_origin(), second.or_origin()],
    };
    Geometry::Dimension(Box::new(Dimension {
        kind,
        block,
        measurement,
        text,
        points,
        line_point: line_point.or_origin(),
        text_point: text_point.required().ok(),
        angle_deg,
        style,
    }))
}

/// | code | field | when absent |
/// |---|---|---|
/// | 10, 20, 30 | a vertex | required |
/// | 71 | arrow head | yes |
/// | 340 | annotation | none |
pub(super) fn leader(record: &Record) -> Result<Geometry, Missing> {
    let mut leader = Leader { vertices: Vec::new(), arrow: true, annotation: Handle::NONE };
    for pair in record.body() {
        match pair.code {
            10 => push_x(&mut leader.vertices, &pair),
            20 => set_y(&mut leader.vertices, &pair),
            30 => set_z(&mut leader.vertices, &pair),
            71 => leader.arrow = pair.int() != 0,
            340 => leader.annotation = pair.handle(),
            _ => {}
        }
    }
    match leader.vertices.is_empty() {
        true => Err(Missing),
        false => Ok(Geometry::Leader(Box::new(leader))),
    }
}

/// Where in a MULTILEADER a pair stands; braces open and close the parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Outside,
    Context,
    Leader,
    Line,
}

/// | part | code | field |
/// |---|---|---|
/// | context (300 to 301) | 304, 12, 41, 341 | text, its place, its height, content block |
/// | leader (302 to 303) | 10, 20, 30 | where its lines end |
/// | line (304 to 305) | 10, 20, 30 | a vertex, from the arrow on |
pub(super) fn multileader(record: &Record, ctx: &mut Context) -> Geometry {
    let mut multileader = MultiLeader::default();
    let mut part = Part::Outside;
    let mut text_point = PointSlot::default();
    let mut leader_end = PointSlot::default();
    let mut lines_of_leader = 0;
    for pair in record.body() {
        match (part, pair.code) {
            (Part::Outside, 300) => part = Part::Context,
            (Part::Context, 301) => part = Part::Outside,
            (Part::Context, 302) if pair.keyword() == b"LEADER{" => {
                part = Part::Leader;
                leader_end = PointSlot::default();
                lines_of_leader = 0;
            }
            (Part::Leader, 304) => {
                part = Part::Line;
                lines_of_leader += 1;
                multileader.lines.push(Vec::new());
            }
            (Part::Line, 305) => part = Part::Leader,
            (Part::Leader, 303) => {
                part = Part::Context;
                if let Ok(end) = leader_end.required() {
                    multileader.lines.iter_mut().rev().take(lines_of_leader).for_each(|line| line.push(end));
                }
            }
            (Part::Context, 304) => multileader.text = ctx.mtext(pair.bytes).1,
            (Part::Context, 12) => text_point.x = pair.real(),
            (Part::Context, 22) => text_point.y = pair.real(),
            (Part::Context, 32) => text_point.z = pair.real(),
            (Part::Context, 41) => multileader.text_height = pair.real(),
            (Part::Context, 341) => multileader.block = ctx.block_name(pair.handle()).unwrap_or_default().to_string(),
            (Part::Leader, 10) => leader_end.x = pair.real(),
            (Part::Leader, 20) => leader_end.y = pair.real(),
            (Part::Leader, 30) => leader_end.z = pair.real(),
            (Part::Line, code) => {
                if let Some(line) = multileader.lines.last_mut() {
                    match code {
                        10 => push_x(line, &pair),
                        20 => set_y(line, &pair),
                        30 => set_z(line, &pair),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    multileader.text_point = text_point.required().ok();
    Geometry::MultiLeader(Box::new(multileader))
}

/// | code | field | when absent |
/// |---|---|---|
/// | 2 | block with the picture | empty |
/// | 10, 20, 30 | insertion point | origin |
/// | 11, 21, 31 | direction of the rows | +X |
/// | 91, 92 (before the first cell) | rows, columns | by the heights and widths |
/// | 141, 142 | a row height, a column width | |
/// | 171 | begins a cell | |
/// | 173 | covered by a merged cell | no |
/// | 175, 176 | columns and rows that it spans | 1 |
/// | 1, 2, 302 | its text: end, chunks (before R2007); as shown (R2007 on) | empty |
pub(super) fn table(record: &Record, ctx: &mut Context) -> Geometry {
    let (mut position, mut direction) = (PointSlot::default(), PointSlot::default());
    let mut block = String::new();
    let (mut row_heights, mut column_widths) = (Vec::new(), Vec::new());
    let mut cells: Vec<TableCell> = Vec::new();
    let mut covered = false;
    let mut chunks: Vec<u8> = Vec::new();
    for pair in record.body() {
        let Some(cell) = cells.last_mut() else {
            match pair.code {
                2 => block = ctx.name(&pair),
                10 => position.x = pair.real(),
                20 => position.y = pair.real(),
                30 => position.z = pair.real(),
                11 => direction.x = pair.real(),
                21 => direction.y = pair.real(),
                31 => direction.z = pair.real(),
                141 => row_heights.push(pair.real()),
                142 => column_widths.push(pair.real()),
                171 => cells.push(TableCell { text: String::new(), columns: 1, rows: 1 }),
                _ => {}
            }
            continue;
        };
        match pair.code {
            171 => {
                finish_cell(cell, covered, &mut chunks, ctx);
                covered = false;
                cells.push(TableCell { text: String::new(), columns: 1, rows: 1 });
            }
            173 => covered = pair.int() != 0,
            175 => cell.columns = u32::try_from(pair.int()).unwrap_or(1).max(1),
            176 => cell.rows = u32::try_from(pair.int()).unwrap_or(1).max(1),
            302 => {
                chunks.clear();
                chunks.extend_from_slice(pair.bytes);
            }
            1 | 2 => chunks.extend_from_slice(pair.bytes),
            _ => {}
        }
    }
    if let Some(cell) = cells.last_mut() {
        finish_cell(cell, covered, &mut chunks, ctx);
    }
    Geometry::Table(Box::new(Table {
        block,
        position: position.or_origin(),
        direction: direction.required().map_or_else(|_| drawing::Vector3::x(), |it: Point3| it.coords),
        row_heights,
        column_widths,
        cells,
    }))
}

fn finish_cell(cell: &mut TableCell, covered: bool, chunks: &mut Vec<u8>, ctx: &mut Context) {
    if !covered {
        cell.text = ctx.mtext(chunks).1;
    }
    chunks.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::entity;

    #[test]
    fn a_dimension_has_its_measurement_and_an_override() {
        let text = "DIMENSION | 2 *D1 | 3 GB | 10 0 | 20 5 | 11 2 | 21 6 | 70 32 | 1 <>\\X净宽 | 42 3600 | 13 0 | 23 0 | 14 3600 | 24 0";
        let Geometry::Dimension(it) = entity(text, "AcDbDimension").geometry else { panic!("a dimension") };
        assert_eq!((it.kind, it.block.as_str(), it.measurement), (DimensionKind::Linear, "*D1", Some(3600.0)));
        assert_eq!(
            (it.text.as_str(), it.points[1].x, it.text_point),
            ("<>\n净宽", 3600.0, Some(Point3::new(2.0, 6.0, 0.0)))
        );
    }

    #[test]
    fn angles_are_in_degrees_and_radii_run_from_the_centre() {
        let Geometry::Dimension(angle) = entity("DIMENSION | 70 2 | 42 1.5707963267948966", "AcDbDimension").geometry
        else {
            panic!("a dimension")
        };
        assert_eq!((angle.kind, angle.measurement), (DimensionKind::Angular, Some(90.0)));
        let Geometry::Dimension(radius) =
            entity("DIMENSION | 70 4 | 10 1 | 20 1 | 15 4 | 25 5", "AcDbDimension").geometry
        else {
            panic!("a dimension")
        };
        assert_eq!((radius.kind, radius.measurement), (DimensionKind::Radius, None));
        assert_eq!(radius.points, [Point3::new(1.0, 1.0, 0.0), Point3::new(4.0, 5.0, 0.0)]);
    }

    #[test]
    fn a_leader_runs_from_its_arrow() {
        let Geometry::Leader(it) =
            entity("LEADER | 71 0 | 76 2 | 10 0 | 20 0 | 10 3 | 20 4 | 340 A2", "AcDbLeader").geometry
        else {
            panic!("a leader")
        };
        assert_eq!((it.vertices.len(), it.arrow, it.annotation), (2, false, Handle(0xA2)));
    }

    #[test]
    fn a_multileader_has_lines_that_end_at_its_text() {
        let text = "MULTILEADER | 270 2 | 300 CONTEXT_DATA{ | 40 1 | 10 7 | 20 7 | 41 2.5 | 290 1 | 304 消防登高面\\P25m | 12 8 | 22 9 \
            | 302 LEADER{ | 10 5 | 20 5 | 304 LEADER_LINE{ | 10 0 | 20 0 | 10 1 | 20 2 | 91 0 | 305 } | 271 0 | 303 } | 301 } | 41 0.36";
        let Geometry::MultiLeader(it) = entity(text, "AcDbMLeader").geometry else { panic!("a multileader") };
        assert_eq!(
            (it.text.as_str(), it.text_height, it.text_point),
            ("消防登高面\n25m", 2.5, Some(Point3::new(8.0, 9.0, 0.0)))
        );
        let course: Vec<_> = it.lines[0].iter().map(|it| (it.x, it.y)).collect();
        assert_eq!(course, [(0.0, 0.0), (1.0, 2.0), (5.0, 5.0)]);
    }

    #[test]
    fn a_table_has_cells_with_text_and_spans() {
        let text = "ACAD_TABLE | 2 *T1 | 10 1 | 20 2 | 11 1 | 21 0 | 91 2 | 92 2 | 141 8 | 141 8 | 142 40 | 142 30 \
            | 171 1 | 173 0 | 175 2 | 176 1 | 301 CELL_VALUE | 1 {\\fSimSun;经济技术指标} | 302 {\\fSimSun;经济技术指标} | 304 ACVALUE_END \
            | 171 1 | 173 1 | 175 1 | 176 1 | 302 hidden | 171 1 | 173 0 | 2 用地 | 1 面积 | 171 1 | 173 0 | 1 12000";
        let Geometry::Table(it) = entity(text, "AcDbTable").geometry else { panic!("a table") };
        let cells: Vec<_> = it.cells.iter().map(|it| (it.text.as_str(), it.columns)).collect();
        assert_eq!(cells, [("经济技术指标", 2), ("", 1), ("用地面积", 1), ("12000", 1)]);
        assert_eq!(
            (it.block.as_str(), it.row_heights.len(), it.column_widths.as_slice()),
            ("*T1", 2, &[40.0, 30.0][..])
        );
    }
}
