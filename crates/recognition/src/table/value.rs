//! The value of an indicator as a table writes it.

use crate::label::{Token, area_factor, tokens};

/// What an indicator is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    Area,
    /// A fraction that tables write in percent.
    Percent,
    /// A plain ratio: the floor area ratio.
    Plain,
    Count,
    Length,
}

/// What the fixed indicators are measured in.
pub(crate) fn quantity(indicator: &str) -> Quantity {
    match indicator {
        "building_density" | "green_ratio" | "concentrated_green_ratio" => Quantity::Percent,
        "floor_area_ratio" => Quantity::Plain,
        "building_height_max" => Quantity::Length,
        it if it.contains("area") => Quantity::Area,
        _ => Quantity::Count,
    }
}

/// A declared value in SI or as a plain fraction or count.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Declared {
    pub value: f64,
    /// Half of the last digit shown, in the same unit.
    pub tolerance: f64,
    /// As written.
    pub text: String,
    /// Written as a limit (`≤2.5`, `不小于35%`).
    pub is_limit: bool,
}

/// Reads the value in a cell; `unit` is what the unit column and the label say beside it.
pub(crate) fn declared_value(cell: &str, unit: &str, quantity: Quantity) -> Option<Declared> {
    let tokens = tokens(cell);
    let at = tokens.iter().position(|it| it.number().is_some())?;
    let (value, decimals) = match tokens[at].kind {
        crate::label::TokenKind::Number { value, decimals } => (value, decimals),
        _ => return None,
    };
    if !value.is_finite() {
        return None;
    }
    let after: String = tokens[at + 1..].iter().take(4).map(|it| it.text.as_str()).collect::<String>().to_lowercase();
    let unit = unit.to_lowercase();
    let percent = after.starts_with('%') || after.starts_with('％') || unit.contains('%');
    let factor = match quantity {
        Quantity::Area => area_factor(&after).or_else(|| unit_in(&unit)).unwrap_or(1.0),
        Quantity::Percent if percent || value > 1.0 => 0.01,
        Quantity::Length if after.starts_with("mm") || value > 1500.0 => 0.001,
        Quantity::Percent | Quantity::Plain | Quantity::Length | Quantity::Count => 1.0,
    };
    let mut step = 1.0;
    for _ in 0..decimals.min(12) {
        step /= 10.0;
    }
    let scaled = |it: f64| {
        if factor == 0.01 {
            it / 100.0
        } else if factor == 0.001 {
            it / 1000.0
        } else {
            it * factor
        }
    };
    let before = tokens[..at].iter();
    Some(Declared {
        value: scaled(value),
        tolerance: scaled(step / 2.0),
        text: tokens[at].text.clone(),
        is_limit: before.clone().chain(&tokens[at + 1..]).any(is_limit_mark),
    })
}

fn is_limit_mark(token: &Token) -> bool {
    ["≤", "≥", "<", ">", "＜", "＞", "≦", "≧"].iter().any(|it| token.text == *it)
        || token.contains(&[
            "不大于",
            "不小于",
            "不超过",
            "不低于",
            "不高于",
            "不得",
            "以上",
            "以下",
            "上限",
            "下限",
            "以内",
        ])
        || token.is_word(&["max", "min"])
}

/// The area unit named anywhere in a text such as `用地面积(公顷)`.
fn unit_in(text: &str) -> Option<f64> {
    let starts = text.char_indices().map(|it| it.0);
    starts
        .filter_map(|at| {
            let rest = &text[at..];
            // `ha` and `m2` stand alone, not inside a word.
            let before = text[..at].chars().next_back();
            let inside_word = before.is_some_and(|it| it.is_ascii_alphabetic())
                && rest.starts_with(|c: char| c.is_ascii_alphabetic());
            if inside_word {
                None
            } else {
                area_factor(rest)
                    .filter(|_| !rest.starts_with("ha") || !rest[2..].starts_with(|c: char| c.is_ascii_alphabetic()))
            }
        })
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str, unit: &str, quantity: Quantity) -> (f64, f64) {
        let it = declared_value(cell, unit, quantity).unwrap();
        (it.value, it.tolerance)
    }

    #[test]
    fn values_are_converted_with_half_of_their_last_digit() {
        assert_eq!(read("12,345.67", "m2", Quantity::Area), (12345.67, 0.005));
        assert_eq!(read("1.2346", "用地面积(公顷)", Quantity::Area), (12346.0, 0.5));
        assert_eq!(read("1.2346 ha", "", Quantity::Area), (12346.0, 0.5));
        assert_eq!(read("30.67%", "", Quantity::Percent), (30.67 / 100.0, 0.005 / 100.0));
        assert_eq!(read("30.67", "", Quantity::Percent), (30.67 / 100.0, 0.005 / 100.0));
        assert_eq!(read("0.3067", "", Quantity::Percent), (0.3067, 0.0001 / 2.0));
        assert_eq!(read("２．５０", "", Quantity::Plain), (2.5, 0.005));
        assert_eq!(read("28辆", "", Quantity::Count), (28.0, 0.5));
        assert!(declared_value("≤2.5", "", Quantity::Plain).unwrap().is_limit);
        assert!(declared_value("不小于35%", "", Quantity::Percent).unwrap().is_limit);
    }
}
