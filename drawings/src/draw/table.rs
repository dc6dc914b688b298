//! The table of indicators.

use super::pen::Pen;
use crate::dxf::{Align, Shape, Value};
use crate::plane::{Point, pt};
use crate::site::Site;
use crate::style::{Role, TableForm};
use crate::truth::Row;

/// Height of a row, millimetres on paper.
const ROW: f64 = 8.0;

pub fn draw(pen: &mut Pen, corner: Point, rows: &[Row]) {
    let english = pen.style.english();
    let form = pen.style.table;
    let (widths, head): (&[f64], Vec<&str>) = match form {
        TableForm::Plain | TableForm::Entity => {
            (&[14.0, 66.0, 26.0, 38.0, 26.0], vec!["序号", "项目", "单位", "数值", "备注"])
        }
        TableForm::LimitAndDesign => (&[66.0, 24.0, 40.0, 40.0], vec!["项目", "单位", "规划条件", "设计值"]),
        TableForm::English => (&[110.0, 60.0], vec!["Item", "Value"]),
    };
    let mut cells: Vec<Vec<String>> = vec![head.into_iter().map(str::to_string).collect()];
    let mut number = 0;
    for row in rows {
        if !row.part {
            number += 1;
        }
        let count = if row.part { String::new() } else { number.to_string() };
        let name = if row.part { format!("其中:{}", row.zh) } else { row.zh.to_string() };
        cells.push(match form {
            TableForm::Plain | TableForm::Entity => {
                vec![count, name, row.unit.to_string(), row.value.clone(), row.note.clone()]
            }
            TableForm::LimitAndDesign => vec![name, row.unit.to_string(), row.limit.clone(), row.value.clone()],
            TableForm::English => vec![row.en.to_string(), row.value.clone()],
        });
    }
    let title = if english { "SITE DATA" } else { "主要经济技术指标表" };
    if form == TableForm::Entity {
        table_entity(pen, corner, title, widths, &cells);
        return;
    }
    let mm = pen.paper;
    let total: f64 = widths.iter().sum();
    pen.text(Role::Table, corner.plus(total / 2.0 * mm, 4.0 * mm), 5.0, Align::Center, title);
    for shape in grid(pen, corner, widths, &cells) {
        pen.put(Role::Table, shape);
    }
}

/// The list of buildings, below the table of indicators.
pub fn draw_buildings(pen: &mut Pen, corner: Point, site: &Site) {
    let mm = pen.paper;
    let widths = [20.0, 38.0, 20.0, 34.0, 34.0, 24.0];
    let mut cells: Vec<Vec<String>> =
        vec![["楼号", "使用性质", "层数", "建筑高度(m)", "基底面积(㎡)", "耐火等级"].map(str::to_string).to_vec()];
    for it in site.buildings.iter().filter(|it| it.status.counts()) {
        let said = |unsaid: bool, text: String| if unsaid || it.unsaid.label { "/".to_string() } else { text };
        let grade = it.grade.map_or("/", |grade| ["一级", "二级", "三级", "四级"][grade as usize - 1]);
        cells.push(vec![
            it.name.clone(),
            said(it.unsaid.use_, it.use_.zh().to_string()),
            said(it.unsaid.storeys, it.storeys.to_string()),
            said(it.unsaid.height, format!("{:.2}", it.height)),
            format!("{:.2}", it.footprint()),
            grade.to_string(),
        ]);
    }
    let total: f64 = widths.iter().sum();
    pen.text(Role::Table, corner.plus(total / 2.0 * mm, 4.0 * mm), 5.0, Align::Center, "建筑物一览表");
    for shape in grid(pen, corner, &widths, &cells) {
        pen.put(Role::Table, shape);
    }
}

/// Lines and texts of a table.
fn grid(pen: &Pen, corner: Point, widths: &[f64], cells: &[Vec<String>]) -> Vec<Shape> {
    let mm = pen.paper;
    let total: f64 = widths.iter().sum();
    let bottom = -(cells.len() as f64) * ROW;
    let line = |a: Point, b: Point| Shape::Line(pen.point(a), pen.point(b));
    let mut shapes = Vec::new();
    for i in 0..=cells.len() {
        let y = -(i as f64) * ROW * mm;
        shapes.push(line(corner.plus(0.0, y), corner.plus(total * mm, y)));
    }
    let mut x = 0.0;
    for width in std::iter::once(&0.0).chain(widths) {
        x += width;
        shapes.push(line(corner.plus(x * mm, 0.0), corner.plus(x * mm, bottom * mm)));
    }
    for (i, row) in cells.iter().enumerate() {
        let mut x = 0.0;
        let y = -(i as f64) * ROW - ROW + 2.6;
        for (text, width) in row.iter().zip(widths) {
            if !text.is_empty() {
                let at = corner.plus((x + 2.0) * mm, y * mm);
                shapes.push(Shape::Text(pen.text_shape(at, 3.0, 0.0, Align::Left, text)));
            }
            x += width;
        }
    }
    shapes
}

/// An ACAD_TABLE with its title in a merged first row, and the block that shows it.
fn table_entity(pen: &mut Pen, corner: Point, title: &str, widths: &[f64], cells: &[Vec<String>]) {
    let origin = pt(0.0, -ROW * pen.paper);
    let total: f64 = widths.iter().sum();
    let layer = pen.style.layer(Role::Table);
    let heading = pen.text_shape(pt(total / 2.0 * pen.paper, origin.y / 2.0), 5.0, 0.0, Align::Middle, title);
    let mut shapes = grid(pen, origin, widths, cells);
    shapes.push(Shape::Text(heading));
    let block = "*T1";
    let entities = shapes.into_iter().map(|it| pen.entity(layer, it)).collect();
    pen.define(block, 1, entities);
    let at = pen.point(corner.plus(0.0, ROW * pen.paper));
    let text = |it: &str| Value::Text(it.to_string());
    let mut pairs = vec![
        (100, text("AcDbBlockReference")),
        (2, text(block)),
        (10, Value::Number(at.x)),
        (20, Value::Number(at.y)),
        (30, Value::Number(0.0)),
        (100, text("AcDbTable")),
        (280, Value::Whole(0)),
        (11, Value::Number(1.0)),
        (21, Value::Number(0.0)),
        (31, Value::Number(0.0)),
        (90, Value::Whole(22)),
        (91, Value::Whole(cells.len() as i64 + 1)),
        (92, Value::Whole(widths.len() as i64)),
    ];
    pairs.extend((93..=96).map(|code| (code, Value::Whole(0))));
    pairs.extend((0..=cells.len()).map(|_| (141, Value::Number(pen.units(ROW * pen.paper)))));
    pairs.extend(widths.iter().map(|it| (142, Value::Number(pen.units(it * pen.paper)))));
    let columns = widths.len() as i64;
    for column in 0..columns {
        let first = column == 0;
        cell(&mut pairs, if first { title } else { "" }, !first, if first { columns } else { 1 });
    }
    for row in cells {
        row.iter().for_each(|it| cell(&mut pairs, it, false, 1));
    }
    pen.put(Role::Table, Shape::Raw("ACAD_TABLE", pairs));
}

/// One cell: its text, whether a merged cell covers it, and how many columns it spans.
fn cell(pairs: &mut Vec<(i16, Value)>, text: &str, covered: bool, columns: i64) {
    let whole = |number: i64| Value::Whole(number);
    let word = |it: &str| Value::Text(it.to_string());
    pairs.extend([
        (171, whole(1)),
        (172, whole(0)),
        (173, whole(i64::from(covered))),
        (174, whole(0)),
        (175, whole(columns)),
        (176, whole(1)),
        (91, whole(0)),
        (178, whole(0)),
        (145, Value::Number(0.0)),
        (92, whole(0)),
        (301, word("CELL_VALUE")),
        (93, whole(6)),
        (90, whole(4)),
        (1, word(text)),
        (94, whole(0)),
        (300, word("")),
        (302, word(text)),
        (304, word("ACVALUE_END")),
    ]);
}
