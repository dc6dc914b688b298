//! What a table on the drawing states of an indicator: which row means it, and the number with its unit and last digit.

use crate::pack::IndicatorSource;
use geometry::Dimension;
use model::{Attr, Kind, ObjectId, Reader, Value};
use std::sync::Arc;

/// A declared value.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// Value in SI.
    pub value: f64,
    /// Half of the last digit written, in SI.
    pub tolerance: f64,
    /// The row.
    pub row: ObjectId,
    /// The table it stands in, when that is known.
    pub table: Option<ObjectId>,
    /// Its number in the table, from 1; 0 when unknown.
    pub row_number: u32,
    /// As written.
    pub text: Arc<str>,
    /// Whether the row may mean something wider than the indicator: a difference is then no contradiction.
    pub may_be_wider: bool,
}

/// What the rows of a plot state of an indicator under a name: the first row that means it.
pub fn declared(
    reader: &Reader,
    indicator: &IndicatorSource,
    row_name: &str,
    plot: Option<ObjectId>,
) -> Option<Declared> {
    let one_plot = reader.all(Kind::SiteBoundary).len() <= 1;
    for ix in reader.all(Kind::IndicatorRow) {
        let row = reader.object(*ix);
        if row.plot.map_or(!one_plot, |it| Some(it) != plot) {
            continue;
        }
        let text = |attr| match row.get(attr).map(|it| &it.value) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let name = text(Attr::Indicator).unwrap_or_default();
        let label = text(Attr::Label).unwrap_or_default();
        let by_label =
            *row_name == *indicator.id && (names(indicator, &name) || (name.is_empty() && names(indicator, &label)));
        if *name != *row_name && !by_label {
            continue;
        }
        let Some(written) = text(Attr::Value) else { continue };
        let number = |attr| row.get(attr).and_then(|it| it.value.number()).filter(|it: &f64| it.is_finite());
        // What recognition read with the table's units wins over what the text alone says.
        let read = match (number(Attr::DeclaredValue), number(Attr::DeclaredTolerance)) {
            (Some(value), Some(tolerance)) => Some((value, tolerance)),
            _ => parse(&written, &label, indicator.dimension),
        };
        if let Some((value, tolerance)) = read {
            let row_number = text(Attr::Number).and_then(|it| it.parse().ok()).unwrap_or(0);
            return Some(Declared {
                value,
                tolerance,
                row: row.id,
                table: None,
                row_number,
                text: written,
                may_be_wider: false,
            });
        }
    }
    None
}

/// Whether a label is one of the names of an indicator.
fn names(indicator: &IndicatorSource, label: &str) -> bool {
    let label = normal(label);
    indicator.labels.iter().any(|it| normal(it) == label)
}

/// Without spaces, units in brackets and punctuation; full-width forms made half-width; lower case.
fn normal(text: &str) -> String {
    let mut depth = 0;
    let mut plain = String::new();
    for c in text.chars().map(half_width) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ if depth > 0 || c.is_whitespace() || matches!(c, ':' | ',' | '.' | '、' | '。' | '_' | '-') => {}
            _ => plain.extend(c.to_lowercase()),
        }
    }
    plain
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// The number of a declared value in SI, with half of its last digit. The unit stands behind the number or in the row's label.
pub fn parse(written: &str, label: &str, dimension: Dimension) -> Option<(f64, f64)> {
    let text: String = written.chars().map(half_width).filter(|it| !matches!(it, ',' | ' ' | '\'')).collect();
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let number = text.get(start..)?;
    let length = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    let (digits, unit) = number.split_at(length);
    let digits = digits.trim_end_matches('.');
    let value: f64 = digits.parse().ok().filter(|it: &f64| it.is_finite())?;
    let decimals = digits.split_once('.').map_or(0, |it| it.1.len());
    let mut step = 1.0;
    for _ in 0..decimals {
        step /= 10.0;
    }
    let label: String = label.chars().map(half_width).collect();
    let (factor, divisor) = factor(unit, dimension).or_else(|| factor(&label, dimension)).unwrap_or({
        // A bare 30.67 in a row of a ratio that prints in per cent is per cent: no ratio but the floor area ratio exceeds 1.5.
        (1.0, 1.0)
    });
    Some((value * factor / divisor, step / 2.0 * factor / divisor))
}

/// What a unit in a text means, as multiplier and exact divisor.
fn factor(text: &str, dimension: Dimension) -> Option<(f64, f64)> {
    let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
    let square = has(&["m2", "㎡", "m²", "平方米", "平米", "公顷", "ha", "亩", "hm"]);
    match dimension {
        Dimension::AREA if has(&["公顷", "ha", "hm"]) => Some((1e4, 1.0)),
        Dimension::AREA if has(&["亩"]) => Some((2000.0, 3.0)),
        Dimension::AREA if has(&["万"]) && square => Some((1e4, 1.0)),
        Dimension::AREA if square => Some((1.0, 1.0)),
        Dimension::AREA if has(&["万"]) => Some((1e4, 1.0)),
        Dimension::LENGTH if has(&["mm", "毫米"]) => Some((1.0, 1000.0)),
        Dimension::LENGTH if has(&["m", "米"]) => Some((1.0, 1.0)),
        Dimension::NONE if has(&["%"]) => Some((1.0, 100.0)),
        Dimension::NONE if has(&["‰"]) => Some((1.0, 1000.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_values_are_read_with_unit_and_last_digit() {
        let near = |found: Option<(f64, f64)>, value: f64, tolerance: f64| {
            let found = found.expect("it is a number");
            assert!((found.0 - value).abs() < 1e-9 && (found.1 - tolerance).abs() < 1e-12, "{found:?}");
        };
        near(parse("30.67%", "建筑密度", Dimension::NONE), 0.3067, 0.00005);
        near(parse("30.67", "建筑密度(%)", Dimension::NONE), 0.3067, 0.00005);
        near(parse("2.50", "容积率", Dimension::NONE), 2.5, 0.005);
        near(parse("12,345.6㎡", "总建筑面积", Dimension::AREA), 12345.6, 0.05);
        near(parse("1.2346", "用地面积(公顷)", Dimension::AREA), 12346.0, 0.5);
        near(parse("３2辆", "停车位", Dimension::NONE), 32.0, 0.5);
        near(parse("15亩", "用地面积", Dimension::AREA), 10000.0, 1000.0 / 3.0);
        assert_eq!(parse("—", "", Dimension::NONE), None);
    }

    #[test]
    fn labels_match_whatever_their_width_spaces_and_units() {
        assert_eq!(normal("建 筑 密 度(%):"), normal("建筑密度"));
        assert_eq!(normal("Building Density"), normal("building density"));
    }
}
