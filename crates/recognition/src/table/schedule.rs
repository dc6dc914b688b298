//! Tables that list floors with their areas, doors and windows (门窗表), or the drawings of a set (图纸目录).

use super::grid::Grid;
use super::value::{Declared, Quantity, declared_value};
use crate::floor::{floors_named, opening_mark};
use crate::name::half_width_text;

/// A row of such a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    /// A value of `schedule`.
    pub schedule: &'static str,
    /// The floor, the mark, or the title of the drawing, as written.
    pub label: String,
    pub floors: Option<[i32; 2]>,
    pub area: Option<Declared>,
    /// Width and height of an opening, in metres.
    pub size: [Option<f64>; 2],
    pub count: Option<u32>,
    /// The number of a drawing.
    pub number: Option<String>,
    pub items: Vec<u32>,
}

/// What a column of such a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Floor,
    Area,
    Mark,
    Size,
    Width,
    Height,
    Count,
    Total,
    DrawingNumber,
    DrawingTitle,
}

/// The heads of columns as they are written, without spaces and what stands in brackets.
const HEADS: [(Column, &[&str]); 10] = [
    (Column::Floor, &["楼层", "层次", "层名", "楼层号", "楼层名称", "floor", "level", "storey", "story"]),
    (
        Column::Area,
        &["建筑面积", "分层建筑面积", "楼层建筑面积", "本层建筑面积", "各层建筑面积", "floorarea", "gfa", "area"],
    ),
    (
        Column::Mark,
        &[
            "设计编号",
            "门窗编号",
            "门窗号",
            "门窗名称",
            "洞口编号",
            "窗编号",
            "门编号",
            "编号",
            "型号",
            "mark",
            "typemark",
            "openingmark",
            "doorno",
            "windowno",
            "doormark",
            "windowmark",
        ],
    ),
    (Column::Size, &["洞口尺寸", "洞口尺寸宽x高", "尺寸", "宽x高", "门窗尺寸", "size", "openingsize", "widthxheight"]),
    (Column::Width, &["宽", "宽度", "洞口宽", "洞口宽度", "width"]),
    (Column::Height, &["高", "高度", "洞口高", "洞口高度", "height"]),
    (Column::Count, &["数量", "樘数", "个数", "qty", "quantity", "count"]),
    (Column::Total, &["合计", "总计", "总数", "总樘数", "总数量", "total"]),
    (
        Column::DrawingNumber,
        &["图号", "图纸编号", "图纸号", "图别图号", "drawingno", "drawingnumber", "sheetno", "sheetnumber"],
    ),
    (
        Column::DrawingTitle,
        &["图名", "图纸名称", "图纸标题", "drawingtitle", "sheettitle", "drawingname", "sheetname", "title"],
    ),
];

fn column(text: &str) -> Option<Column> {
    let text = half_width_text(text).to_lowercase().replace(['×', '*', '✕'], "x");
    let outside = text.split('(').next().unwrap_or_default();
    let head: String = outside.chars().filter(|it| it.is_alphanumeric()).collect();
    HEADS.iter().find(|it| it.1.contains(&head.as_str())).map(|it| it.0)
}

/// Whether a text heads a column that only such a table has: where one stands, a table may be.
pub(crate) fn is_head(text: &str) -> bool {
    let only_here = |it: Column| {
        matches!(it, Column::Mark | Column::Floor | Column::DrawingNumber | Column::DrawingTitle | Column::Size)
    };
    // `编号` and `title` alone are everywhere.
    let is_common = matches!(
        text.trim().to_lowercase().as_str(),
        "编号" | "型号" | "尺寸" | "title" | "floor" | "level" | "size" | "mark"
    );
    !is_common && column(text).is_some_and(only_here)
}

/// The rows of such a table; empty when a table is none.
pub(crate) fn listed(grid: &Grid) -> Vec<Listed> {
    let mut columns: Vec<(Column, [f64; 2])> = Vec::new();
    let mut body = 0;
    for (r, row) in grid.rows.iter().enumerate().take(4) {
        let found: Vec<_> =
            row.iter().filter_map(|it| Some((column(&grid.cells[*it].text)?, grid.cells[*it].x))).collect();
        // A row of sums below has words of heads, too.
        match (found.is_empty(), columns.is_empty()) {
            (true, false) => break,
            (true, true) => continue,
            (false, _) => body = r + 1,
        }
        for it in found {
            if !columns.contains(&it) {
                columns.push(it);
            }
        }
    }
    let has = |it: Column| columns.iter().any(|column| column.0 == it);
    let schedule =
        if has(Column::Mark) && (has(Column::Size) || has(Column::Width) || has(Column::Count) || has(Column::Total)) {
            "opening"
        } else if has(Column::DrawingNumber) && has(Column::DrawingTitle) {
            "sheet"
        } else if has(Column::Floor) && has(Column::Area) {
            "storey_area"
        } else {
            return Vec::new();
        };
    let mut rows = Vec::new();
    for row in &grid.rows[body..] {
        let cell = |wanted: Column| -> Option<&super::grid::Cell> {
            let [x0, x1] = columns.iter().find(|it| it.0 == wanted)?.1;
            let middle = |it: &super::grid::Cell| (it.x[0] + it.x[1]) / 2.0;
            let under = |it: &&super::grid::Cell| {
                let head = (x0 + x1) / 2.0;
                (x0..=x1).contains(&middle(it)) || (it.x[0]..=it.x[1]).contains(&head)
            };
            row.iter().map(|it| &grid.cells[*it]).filter(under).find(|it| !it.text.trim().is_empty())
        };
        let text = |wanted: Column| cell(wanted).map(|it| it.text.trim().to_string());
        let mut items: Vec<u32> = row.iter().flat_map(|it| grid.cells[*it].items.iter().copied()).collect();
        items.sort_unstable();
        items.dedup();
        let mut listed = Listed {
            schedule,
            label: String::new(),
            floors: None,
            area: None,
            size: [None, None],
            count: None,
            number: None,
            items,
        };
        match schedule {
            "opening" => {
                let Some(mark) = text(Column::Mark).filter(|it| opening_mark(it).is_some()) else { continue };
                let of_size = text(Column::Size).map_or([None, None], |it| size(&it));
                let side = |wanted: Column, other: Option<f64>| text(wanted).and_then(|it| metres(&it)).or(other);
                listed.size = [side(Column::Width, of_size[0]), side(Column::Height, of_size[1])];
                listed.count = text(Column::Total).or_else(|| text(Column::Count)).and_then(|it| count(&it));
                listed.label = mark;
            }
            "sheet" => {
                let (Some(number), Some(title)) = (text(Column::DrawingNumber), text(Column::DrawingTitle)) else {
                    continue;
                };
                listed.floors =
                    floors_named(&title).filter(|_| title.contains("平面") || title.to_lowercase().contains("plan"));
                (listed.number, listed.label) = (Some(number), title);
            }
            _ => {
                let Some(floor) = text(Column::Floor) else { continue };
                let Some(numbers) = floors_named(&floor).or_else(|| plain_floor(&floor)) else { continue };
                let Some(area) = cell(Column::Area).and_then(|it| declared_value(&it.text, "", Quantity::Area)) else {
                    continue;
                };
                (listed.floors, listed.area, listed.label) = (Some(numbers), Some(area), floor);
            }
        }
        rows.push(listed);
    }
    rows
}

/// A floor written as its number alone: `3`, `-1`, `3~17`.
fn plain_floor(text: &str) -> Option<[i32; 2]> {
    let number = |it: &str| it.trim().parse::<i32>().ok().filter(|it| *it != 0 && it.abs() <= 300);
    match number(text) {
        Some(one) => Some([one, one]),
        None => {
            let (a, b) = text.split_once(['~', '～'])?;
            let (a, b) = (number(a)?, number(b)?);
            Some([a.min(b), a.max(b)])
        }
    }
}

/// `1500×1800`, `1.5x1.8`, in metres.
fn size(text: &str) -> [Option<f64>; 2] {
    let text = half_width_text(text).to_lowercase().replace(['×', '*', '✕'], "x");
    match text.split_once('x') {
        Some((width, height)) => [metres(width), metres(height)],
        None => [None, None],
    }
}

/// A length in millimetres or metres: openings are no wider than some metres.
fn metres(text: &str) -> Option<f64> {
    let digits: String = text.trim().chars().take_while(|it| it.is_ascii_digit() || *it == '.').collect();
    let value: f64 = digits.parse().ok()?;
    let metres = if value > 30.0 { value / 1000.0 } else { value };
    (metres > 0.0).then_some(metres)
}

fn count(text: &str) -> Option<u32> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::grid::Cell;
    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let mut grid = Grid::default();
        for (r, row) in rows.iter().enumerate() {
            let mut line = Vec::new();
            for (c, text) in row.iter().enumerate() {
                line.push(grid.cells.len());
                let x = [c as f64, c as f64 + 1.0];
                grid.cells.push(Cell { text: (*text).to_string(), x, rows: [r, r], items: vec![(r * 10 + c) as u32] });
            }
            grid.rows.push(line);
        }
        grid
    }

    #[test]
    fn a_list_of_doors_and_windows_gives_sizes_and_numbers() {
        let rows = listed(&grid(&[
            &["类型", "设计编号", "洞口尺寸(mm)", "一层", "二层", "合计"],
            &["门", "M0921", "900×2100", "4", "6", "10"],
            &["窗", "C1518", "1500X1800", "2", "3", "5樘"],
            &["合计", "", "", "6", "9", "15"],
        ]));
        let read: Vec<_> = rows.iter().map(|it| (it.label.as_str(), it.size, it.count)).collect();
        assert_eq!(read, [("M0921", [Some(0.9), Some(2.1)], Some(10)), ("C1518", [Some(1.5), Some(1.8)], Some(5))]);
    }

    #[test]
    fn width_and_height_may_have_columns_of_their_own() {
        let rows = listed(&grid(&[&["门窗编号", "宽", "高", "数量"], &["FM甲1021", "1000", "2100", "3"]]));
        assert_eq!((rows[0].size, rows[0].count), ([Some(1.0), Some(2.1)], Some(3)));
    }

    #[test]
    fn a_table_of_floor_areas_gives_one_row_a_floor() {
        let rows = listed(&grid(&[
            &["楼层", "建筑面积(㎡)", "层高"],
            &["地下一层", "1200.50", "3.9"],
            &["3~17层", "812.3", "2.9"],
            &["合计", "13385.00", ""],
        ]));
        let read: Vec<_> = rows.iter().map(|it| (it.floors, it.area.as_ref().map(|it| it.value))).collect();
        assert_eq!(read, [(Some([-1, -1]), Some(1200.5)), (Some([3, 17]), Some(812.3))]);
    }

    #[test]
    fn a_list_of_drawings_gives_numbers_titles_and_floors() {
        let rows = listed(&grid(&[
            &["序号", "图号", "图纸名称", "图幅"],
            &["1", "建施-01", "设计说明", "A1"],
            &["2", "建施-03", "二层平面图", "A1"],
        ]));
        let read: Vec<_> = rows.iter().map(|it| (it.number.as_deref(), it.label.as_str(), it.floors)).collect();
        assert_eq!(read, [(Some("建施-01"), "设计说明", None), (Some("建施-03"), "二层平面图", Some([2, 2]))]);
    }

    #[test]
    fn other_tables_are_none() {
        assert_eq!(listed(&grid(&[&["楼号", "层数", "建筑面积"], &["1#", "18", "9000"]])), []);
        assert_eq!(listed(&grid(&[&["编号", "说明"], &["M0921", "木门"]])), []);
        assert_eq!(listed(&Grid::default()), []);
    }
}
