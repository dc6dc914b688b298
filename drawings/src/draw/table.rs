//! The table of indicators.

use super::pen::Pen;
use crate::dxf::Align;
use crate::plane::Point;
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
    let mm = pen.paper;
    let total: f64 = widths.iter().sum();
    pen.text(Role::Table, corner.plus(total / 2.0 * mm, 4.0 * mm), 5.0, Align::Center, title);
    let bottom = -(cells.len() as f64) * ROW;
    for i in 0..=cells.len() {
        let y = -(i as f64) * ROW * mm;
        pen.line(Role::Table, corner.plus(0.0, y), corner.plus(total * mm, y));
    }
    let mut x = 0.0;
    for width in std::iter::once(&0.0).chain(widths) {
        x += width;
        pen.line(Role::Table, corner.plus(x * mm, 0.0), corner.plus(x * mm, bottom * mm));
    }
    for (i, row) in cells.iter().enumerate() {
        let mut x = 0.0;
        let y = -(i as f64) * ROW - ROW + 2.6;
        for (text, width) in row.iter().zip(widths) {
            if !text.is_empty() {
                pen.text(Role::Table, corner.plus((x + 2.0) * mm, y * mm), 3.0, Align::Left, text);
            }
            x += width;
        }
    }
}
