//! Lists of buildings: tables with a row for each, whose values complete the labels or contradict them.

use crate::name::Name;
use crate::name::half_width_text;
use crate::profile::Pattern;
use crate::table::Grid;
use crate::work::{Work, set};
use model::{Attr, Kind, Shape, Source, Value};
use std::collections::BTreeMap;

/// What a column of a list of buildings holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Value(Attr),
}

fn heads() -> Vec<(Column, Vec<Pattern>, Vec<Pattern>)> {
    let of = |column, texts: &[&str], not: &[&str]| {
        (column, texts.iter().map(|it| Pattern::new(it)).collect(), not.iter().map(|it| Pattern::new(it)).collect())
    };
    vec![
        of(
            Column::Name,
            &[
                "楼号|栋号|幢号|楼栋|建筑编号|建筑名称|楼座|单体名称|单体",
                "building|block|bldg no|name|number",
                "building|bldg|block",
            ],
            &["面积|高度|area|height|floors|storeys"],
        ),
        of(
            Column::Value(Attr::Storeys),
            &["层数|地上层数", "storeys|floors|stories"],
            &["地下|面积|below|area|basement"],
        ),
        of(Column::Value(Attr::StoreysBelow), &["地下层数", "basement|below floors|storeys|levels"], &["面积|area"]),
        of(Column::Value(Attr::Height), &["建筑高度|高度|檐高", "height"], &["层高|限高|storey"]),
        of(
            Column::Value(Attr::FloorArea),
            &["建筑面积", "floor|gross area", "gfa"],
            &["基底|占地|地下|计容|footprint|below|base"],
        ),
        of(Column::Value(Attr::Dwellings), &["户数|套数", "dwellings|units|households"], &[]),
    ]
}

/// A building as a list states it.
struct Listed {
    name: String,
    values: BTreeMap<Attr, f64>,
    items: Vec<u32>,
}

/// Completes buildings from lists, and reports where list and label differ.
pub(crate) fn apply(work: &mut Work<'_, '_>, grids: &[Grid]) {
    let listed: Vec<Listed> = grids.iter().flat_map(read).collect();
    for entry in listed {
        let key = compact(&entry.name);
        let same: Vec<usize> = (0..work.drafts.len())
            .filter(|it| {
                let object = &work.drafts[*it].object;
                object.kind == Kind::Building && !object.name.is_empty() && compact(&object.name) == key
            })
            .collect();
        let [building] = same[..] else { continue };
        let mut differing = Vec::new();
        for (attr, value) in &entry.values {
            let known = work.drafts[building].object.get(*attr).map(|it| it.value.clone());
            match known {
                None => set(&mut work.drafts[building].object, *attr, Value::Number(*value), Source::Table),
                Some(Value::Number(it)) if (it - value).abs() > 0.005 => {
                    differing.push(format!("{} {it} / {value}", attr.zh()));
                }
                Some(_) => {}
            }
        }
        if !differing.is_empty() {
            let place = work.drafts[building].object.region().map(|it| Shape::Point(it.label_point()));
            work.fault(
                "conflicting_labels",
                format!("{}: {}", entry.name, differing.join(", ")),
                place,
                &entry.items,
                None,
            );
        }
    }
}

/// `3#楼`, `3号楼`, `3#` are the same name.
fn compact(name: &str) -> String {
    let name = half_width_text(name).to_lowercase();
    let name = name
        .replace("号楼", "#")
        .replace("building", "")
        .replace("bldg", "")
        .replace(['楼', '栋', '幢', '座', '号'], "#");
    let kept: String = name.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
    kept
}

/// Whether a table is a list of buildings.
pub(crate) fn is_list(grid: &Grid) -> bool {
    !read(grid).is_empty()
}

/// Whether a text heads the names of a list of buildings.
pub(crate) fn is_head(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(text.as_str(), "楼号" | "栋号" | "幢号" | "楼栋号" | "楼栋" | "建筑编号" | "建筑名称" | "单体名称")
        || matches!(text.to_lowercase().as_str(), "building" | "bldg" | "bldg." | "buildingno." | "block" | "bldgno.")
}

/// The rows of a list of buildings; empty when a table is none.
fn read(grid: &Grid) -> Vec<Listed> {
    let heads = heads();
    let role = |text: &str| -> Option<Column> {
        if text.chars().count() > 20 {
            return None;
        }
        let name = Name::new(text);
        let weigh = |it: &(Column, Vec<Pattern>, Vec<Pattern>)| {
            let excluded = it.2.iter().any(|it| it.weight(&name).is_some());
            let weight = it.1.iter().filter_map(|it| it.weight(&name)).max();
            weight.filter(|_| !excluded).map(|weight| (weight, it.0))
        };
        heads.iter().filter_map(weigh).max_by_key(|it| it.0).map(|it| it.1)
    };
    let columns_of = |row: &Vec<usize>| -> Vec<(Column, [f64; 2])> {
        row.iter().filter_map(|it| Some((role(&grid.cells[*it].text)?, grid.cells[*it].x))).collect()
    };
    let Some((at, columns)) =
        grid.rows.iter().enumerate().take(4).map(|(i, row)| (i, columns_of(row))).find(|(_, columns)| {
            columns.iter().any(|it| it.0 == Column::Name)
                && columns.iter().filter(|it| it.0 != Column::Name).count() >= 2
        })
    else {
        return Vec::new();
    };
    let mut listed = Vec::new();
    for row in &grid.rows[at + 1..] {
        let mut entry = Listed { name: String::new(), values: BTreeMap::new(), items: Vec::new() };
        for cell in row.iter().map(|it| &grid.cells[*it]) {
            let middle = (cell.x[0] + cell.x[1]) / 2.0;
            let column = columns.iter().find(|it| it.1[0] <= middle && middle <= it.1[1]);
            let column = column.or_else(|| columns.iter().find(|it| it.1[0] < cell.x[1] && cell.x[0] < it.1[1]));
            match column.map(|it| it.0) {
                Some(Column::Name) => entry.name = cell.text.trim().to_string(),
                Some(Column::Value(attr)) => {
                    if let Some(value) = crate::votes::shown_length(&cell.text) {
                        entry.values.insert(attr, value.0);
                    }
                }
                None => continue,
            }
            entry.items.extend(&cell.items);
        }
        if !entry.name.is_empty() && entry.name.chars().count() <= 12 && !entry.values.is_empty() {
            listed.push(entry);
        }
    }
    listed
}
