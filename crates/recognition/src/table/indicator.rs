//! Indicators in the rows of a table.

use super::columns::{Column, columns};
use super::grid::Grid;
use super::value::{Declared, declared_value, quantity};
use super::{ColumnRole, Quantity};
use crate::profile::Dictionary;

/// A row that names an indicator, with its value.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredRow {
    /// The indicator's fixed name.
    pub indicator: String,
    /// The label as written, with what it stands under.
    pub label: String,
    pub declared: Declared,
    /// The plot whose column it stands in, as written.
    pub plot: Option<String>,
    /// The items of label and value.
    pub items: Vec<u32>,
}

/// The indicators that a table declares. Columns of limits are left out.
pub(crate) fn declared_rows(grid: &Grid, dictionary: &Dictionary) -> Vec<DeclaredRow> {
    let (columns, _) = columns(grid);
    if let Some(rows) = columns_of_values(grid, dictionary) {
        return rows;
    }
    let mirrored = is_mirrored(grid, dictionary);
    let mut rows = Vec::new();
    let mut context = String::new();
    for row in &grid.rows {
        let order: Vec<usize> = if mirrored { row.iter().rev().copied().collect() } else { row.clone() };
        read_row(grid, &columns, dictionary, &order, &mut context, &mut rows);
    }
    rows
}

/// The rows of a table that runs across: a row of labels with its values in the row below.
fn columns_of_values(grid: &Grid, dictionary: &Dictionary) -> Option<Vec<DeclaredRow>> {
    let mut rows = Vec::new();
    for (labels, values) in grid.rows.iter().zip(grid.rows.iter().skip(1)) {
        // Labels and values beside each other: an ordinary row.
        if labels.iter().filter(|it| is_value(&grid.cells[**it].text)).count() > 0 {
            continue;
        }
        for label in labels.iter().map(|it| &grid.cells[*it]) {
            let middle = (label.x[0] + label.x[1]) / 2.0;
            let below = values.iter().map(|it| &grid.cells[*it]);
            let Some(value) = below.filter(|it| it.x[0] <= middle && middle <= it.x[1]).find(|it| is_value(&it.text))
            else {
                continue;
            };
            let Some(indicator) = indicator_of(dictionary, &label.text) else { continue };
            let Some(declared) = declared_value(&value.text, &label.text, quantity(&indicator)) else { continue };
            let items = label.items.iter().chain(&value.items).copied().collect();
            rows.push(DeclaredRow { indicator, label: label.text.clone(), declared, plot: None, items });
        }
    }
    (rows.len() >= 3).then_some(rows)
}

/// Whether values stand left of their labels: the drawing is mirrored, its texts are not.
fn is_mirrored(grid: &Grid, dictionary: &Dictionary) -> bool {
    let (mut right, mut left) = (0, 0);
    for row in &grid.rows {
        for (i, &cell) in row.iter().enumerate() {
            if indicator_of(dictionary, &grid.cells[cell].text).is_none() {
                continue;
            }
            let numeric = |it: Option<&usize>| it.is_some_and(|it| is_value(&grid.cells[*it].text));
            right += u32::from(row[i + 1..].iter().any(|it| numeric(Some(it))));
            left += u32::from(
                row[..i].iter().rev().take(2).any(|it| numeric(Some(it)) && grid.cells[*it].text.trim().len() > 2),
            );
        }
    }
    left > right
}

/// A short label that names an indicator.
fn indicator_of(dictionary: &Dictionary, text: &str) -> Option<String> {
    let text = text.trim();
    let length = text.chars().count();
    if !(2..=48).contains(&length) {
        return None;
    }
    dictionary.indicator(text).map(|it| it.0.to_string())
}

/// Whether a cell is a value: it starts with a number or a limit's mark and says little else.
fn is_value(text: &str) -> bool {
    let text = text.trim();
    let mut rest = text.trim_start_matches(|c: char| "≤≥<>＜＞=约±".contains(c) || c.is_whitespace()).chars();
    let starts = rest.next().is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    starts && text.chars().count() <= 24
}

#[allow(clippy::too_many_arguments)]
fn read_row(
    grid: &Grid,
    columns: &[Column],
    dictionary: &Dictionary,
    order: &[usize],
    context: &mut String,
    rows: &mut Vec<DeclaredRow>,
) {
    let role = |cell: usize| {
        let [x0, x1] = grid.cells[cell].x;
        let middle = (x0 + x1) / 2.0;
        let by_head = columns.iter().find(|it| it.x[0] <= middle && middle <= it.x[1]);
        // Without lines the head of a column may be narrower than its values.
        let by_overlap = || columns.iter().find(|it| it.x[0] < x1 && x0 < it.x[1]);
        by_head.or_else(by_overlap).map(|it| it.role.clone())
    };
    let mut i = 0;
    while i < order.len() {
        // Labels: cells of words, up to the first value.
        let mut labels: Vec<usize> = Vec::new();
        let mut unit = String::new();
        while i < order.len() {
            let cell = order[i];
            let text = grid.cells[cell].text.trim();
            let is_ordinal = labels.is_empty() && is_value(text) && text.chars().count() <= 3 && i + 1 < order.len();
            let role = role(cell);
            if text.is_empty() || is_ordinal || matches!(role, Some(ColumnRole::Ordinal)) && labels.is_empty() {
                i += 1;
                continue;
            }
            if is_value(text) {
                break;
            }
            if is_dash(text) {
            } else if matches!(role, Some(ColumnRole::Unit)) || is_unit(text) {
                unit = text.to_string();
            } else if matches!(role, Some(ColumnRole::Remark)) {
            } else {
                // A label that holds its value as well: `用地面积:12345.67㎡`.
                if let Some(row) = label_with_value(dictionary, grid, cell, context) {
                    rows.push(row);
                    labels.clear();
                    i += 1;
                    continue;
                }
                labels.push(cell);
            }
            i += 1;
        }
        // Values: up to the next label.
        let mut values: Vec<usize> = Vec::new();
        while i < order.len() {
            let text = grid.cells[order[i]].text.trim();
            if is_value(text) {
                values.push(order[i]);
            } else if is_dash(text) || text.is_empty() {
            } else if is_unit(text) || matches!(role(order[i]), Some(ColumnRole::Unit)) {
                unit = text.to_string();
            } else if matches!(role(order[i]), Some(ColumnRole::Remark)) {
            } else {
                break;
            }
            i += 1;
        }
        declare(grid, dictionary, &labels, &values, &unit, &role, context, rows);
    }
}

#[allow(clippy::too_many_arguments)]
fn declare(
    grid: &Grid,
    dictionary: &Dictionary,
    labels: &[usize],
    values: &[usize],
    unit: &str,
    role: &dyn Fn(usize) -> Option<ColumnRole>,
    context: &mut String,
    rows: &mut Vec<DeclaredRow>,
) {
    if labels.is_empty() {
        return;
    }
    // The last label says most; those before it (merged cells, the row that 其中 stands under) complete it.
    let texts: Vec<&str> = labels.iter().map(|it| grid.cells[*it].text.trim()).collect();
    let own = texts.last().copied().unwrap_or_default();
    let whole = texts.join(" ");
    let is_part =
        own.contains("其中") || own.trim_start().starts_with(['其', '-', '·', '(', '(']) || own.starts_with("of which");
    let under = format!("{context} {whole}");
    let found = indicator_of(dictionary, &whole)
        .filter(|_| texts.len() > 1)
        .or_else(|| indicator_of(dictionary, own))
        .map(|it| (it, whole.clone()))
        .or_else(|| indicator_of(dictionary, &under).map(|it| (it, under.trim().to_string())));
    if !is_part && indicator_of(dictionary, &whole).is_some() {
        *context = own.to_string();
    } else if !is_part && values.is_empty() {
        *context = whole.clone();
    }
    let Some((indicator, label)) = found else { return };
    let quantity = quantity(&indicator);
    let unit = format!("{unit} {whole}");
    let mut candidates: Vec<(usize, Declared, Option<ColumnRole>)> = Vec::new();
    for &value in values {
        if let Some(declared) = declared_value(&grid.cells[value].text, &unit, quantity) {
            candidates.push((value, declared, role(value)));
        }
    }
    let items = |value: usize| {
        let mut items: Vec<u32> =
            labels.iter().chain([&value]).flat_map(|it| grid.cells[*it].items.iter().copied()).collect();
        items.sort_unstable();
        items.dedup();
        items
    };
    let mut push = |value: usize, declared: Declared, plot: Option<String>| {
        rows.push(DeclaredRow {
            indicator: indicator.clone(),
            label: label.clone(),
            declared,
            plot,
            items: items(value),
        });
    };
    let plots: Vec<_> = candidates.iter().filter(|it| matches!(it.2, Some(ColumnRole::Plot(_)))).cloned().collect();
    if !plots.is_empty() {
        for (value, declared, role) in plots {
            if let Some(ColumnRole::Plot(plot)) = role {
                push(value, declared, Some(plot));
            }
        }
        return;
    }
    let is_open = |it: &&(usize, Declared, Option<ColumnRole>)| {
        !matches!(it.2, Some(ColumnRole::Limit | ColumnRole::Remark | ColumnRole::Ordinal | ColumnRole::Unit))
            && !it.1.is_limit
    };
    let by_head = candidates.iter().find(|it| matches!(it.2, Some(ColumnRole::Value)) && !it.1.is_limit);
    if let Some((value, declared, _)) = by_head.or_else(|| candidates.iter().find(is_open)) {
        push(*value, declared.clone(), None);
    }
}

/// Whether a cell says that there is nothing to say.
fn is_dash(text: &str) -> bool {
    matches!(text.trim(), "-" | "–" | "—" | "——" | "--" | "/" | "\\" | "无")
}

fn is_unit(text: &str) -> bool {
    let text = text.trim().trim_matches(['(', ')', '(', ')']).to_lowercase();
    let units = [
        "㎡",
        "m2",
        "m²",
        "m^2",
        "平方米",
        "ha",
        "hm2",
        "hm²",
        "公顷",
        "亩",
        "%",
        "％",
        "辆",
        "个",
        "户",
        "套",
        "m",
        "米",
        "层",
        "人",
        "万㎡",
        "万m2",
        "万m²",
        "万平方米",
        "sqm",
        "sq.m",
        "sq m",
        "栋",
        "幢",
        "泊位",
        "nos",
        "no.",
        "units",
        "平米",
        "户数",
    ];
    units.contains(&text.as_str())
}

/// `用地面积:12345.67㎡` in one cell or text.
fn label_with_value(dictionary: &Dictionary, grid: &Grid, cell: usize, context: &str) -> Option<DeclaredRow> {
    let text = grid.cells[cell].text.trim();
    let row = text_with_value(dictionary, text, context)?;
    Some(DeclaredRow { items: grid.cells[cell].items.clone(), ..row })
}

/// A line of text that names an indicator and gives its value after `:`, `=` or a space.
pub(crate) fn text_with_value(dictionary: &Dictionary, text: &str, context: &str) -> Option<DeclaredRow> {
    let text = crate::name::half_width_text(text);
    // The value starts at the last number that is not part of a unit in brackets (m2).
    let split = [':', '=', '约', '为'].iter().filter_map(|it| text.rfind(*it).map(|at| at + it.len_utf8())).max();
    let at = match split {
        Some(at) if is_value(&text[at..]) => at,
        _ => {
            let at = text.char_indices().rev().take_while(|(_, c)| !c.is_whitespace()).last()?.0;
            if at == 0 || !is_value(&text[at..]) {
                return None;
            }
            at
        }
    };
    let (label, value) = text.split_at(at);
    let label = label.trim_end_matches([':', '=', ' ', '约', '为']);
    let alone = indicator_of(dictionary, label);
    let indicator =
        alone.or_else(|| indicator_of(dictionary, &format!("{context} {label}")).filter(|_| !context.is_empty()))?;
    let quantity: Quantity = quantity(&indicator);
    let declared = declared_value(value, label, quantity)?;
    (!declared.is_limit).then(|| DeclaredRow {
        indicator,
        label: label.trim().to_string(),
        declared,
        plot: None,
        items: Vec::new(),
    })
}
