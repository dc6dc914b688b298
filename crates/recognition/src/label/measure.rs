//! Widths, areas, counts, scales and coordinates written in labels.

use super::token::{Token, TokenKind, tokens};

/// The width that a label states, in metres: `4.0m宽`, `宽4m`, `W=4.0`, `4m wide`, `(红线宽24m)`.
pub fn stated_width(text: &str) -> Option<f64> {
    let tokens = tokens(text);
    for i in 0..tokens.len() {
        let Some(value) = tokens[i].number() else { continue };
        let next = tokens.get(i + 1);
        let metres = match next {
            Some(it) if it.is_word(&["mm"]) => value / 1000.0,
            _ if value >= 1000.0 && tokens[i].whole().is_some() => value / 1000.0,
            _ => value,
        };
        let after = tokens[i + 1..].iter().take(2);
        let wide_after = after.filter(|it| it.starts_with(&["宽", "米宽"]) || it.is_word(&["wide"])).count() > 0;
        let before = tokens[..i].iter().rev().take(3).find(|it| !"=:.~约".contains(it.text.as_str()));
        let wide_before = before.is_some_and(|it| {
            it.ends_with(&["宽", "宽度", "净宽", "路幅", "红线宽", "宽约"])
                || it.is_word(&["W", "B", "width", "wide", "ROW"])
        });
        if (wide_after || wide_before) && (0.5..=200.0).contains(&metres) {
            return Some(metres);
        }
    }
    None
}

/// The turning radius that a label states, in metres: `R=12`, `R12`, `转弯半径9m`.
pub fn radius(text: &str) -> Option<f64> {
    let tokens = tokens(text);
    for i in 0..tokens.len() {
        let named = tokens[i].is_word(&["R"]) || tokens[i].ends_with(&["半径"]);
        let at = if tokens.get(i + 1).is_some_and(|it| it.is_sign('=') || it.is_sign(':') || it.is_sign('≥')) {
            i + 2
        } else {
            i + 1
        };
        let value = tokens.get(at).filter(|_| named).and_then(Token::number);
        if let Some(value) = value {
            let metres = if value >= 1000.0 { value / 1000.0 } else { value };
            return (0.5..=100.0).contains(&metres).then_some(metres);
        }
    }
    None
}

/// The area that a label states, in square metres: `S=1234.5m²`, `面积:0.5ha`, `1234.5㎡`.
pub fn stated_area(text: &str) -> Option<f64> {
    let tokens = tokens(text);
    for i in 0..tokens.len() {
        let Some(value) = tokens[i].number() else { continue };
        let rest: String = tokens[i + 1..].iter().take(3).map(|it| it.text.as_str()).collect::<String>().to_lowercase();
        let named =
            tokens[..i].iter().rev().take(3).any(|it| it.ends_with(&["面积"]) || it.is_word(&["S", "A", "area"]));
        let factor = area_factor(&rest);
        match factor {
            Some(factor) if value > 0.0 => return Some(value * factor),
            None if named && value > 0.0 => return Some(value),
            _ => {}
        }
    }
    None
}

/// Square metres in the unit that a text starts with.
pub(crate) fn area_factor(unit: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 17] = [
        ("万平方米", 1e4),
        ("万m", 1e4),
        ("万㎡", 1e4),
        ("平方公里", 1e6),
        ("平方米", 1.0),
        ("公顷", 1e4),
        ("平米", 1.0),
        ("㎡", 1.0),
        ("m²", 1.0),
        ("m2", 1.0),
        ("m^2", 1.0),
        ("hm", 1e4),
        ("ha", 1e4),
        ("亩", 10000.0 / 15.0),
        ("sqm", 1.0),
        ("sq.m", 1.0),
        ("sqft", 0.09290304),
    ];
    UNITS.iter().find(|it| unit.starts_with(it.0)).map(|it| it.1)
}

/// How many stalls a text states: `地面停车 28 辆`, `停车位:28个`, `28 parking spaces`.
pub fn stall_count(text: &str) -> Option<u32> {
    let tokens = tokens(text);
    let speaks =
        |it: &Token| it.contains(&["停车", "车位", "泊位"]) || it.is_word(&["parking", "stalls", "spaces", "cars"]);
    if !tokens.iter().any(speaks) {
        return None;
    }
    let counted = |i: usize| {
        tokens.get(i + 1).is_some_and(|it| {
            it.starts_with(&["辆", "个", "位", "泊", "车位", "停车位"])
                || it.is_word(&["stalls", "spaces", "cars", "parking"])
        })
    };
    let numbers = || (0..tokens.len()).filter(|it| tokens[*it].whole().is_some());
    numbers()
        .find(|it| counted(*it))
        .or_else(|| numbers().next().filter(|_| numbers().count() == 1))
        .and_then(|it| tokens[it].whole())
}

/// The denominator of a scale: `1:500`, `比例 1/1000`.
pub fn scale(text: &str) -> Option<f64> {
    let tokens = tokens(text);
    tokens.windows(3).find_map(|it| {
        let one = it[0].whole() == Some(1);
        let by = it[1].is_sign(':') || it[1].is_sign('/') || it[1].is_sign('∶');
        it[2].whole().filter(|value| one && by && (10..=100_000).contains(value)).map(f64::from)
    })
}

/// Survey coordinates as written, in metres: x runs north and y east.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    /// North.
    pub north: f64,
    /// East.
    pub east: f64,
}

/// Reads `X=12345.678 Y=23456.789` (survey convention) or `N 1234.5 E 567.8`.
pub fn coordinates(text: &str) -> Option<Coordinates> {
    let tokens = tokens(text);
    let value = |names: &[&str]| {
        tokens.iter().enumerate().filter(|it| it.1.is_word(names)).find_map(|(i, _)| {
            let mut at = i + 1;
            while tokens.get(at).is_some_and(|it| it.is_sign('=') || it.is_sign(':')) {
                at += 1;
            }
            let negative = tokens.get(at).is_some_and(|it| it.is_sign('-'));
            let token = tokens.get(if negative { at + 1 } else { at })?;
            match token.kind {
                TokenKind::Number { value, decimals } if decimals >= 1 || value >= 1000.0 => {
                    Some(if negative { -value } else { value })
                }
                _ => None,
            }
        })
    };
    Some(Coordinates { north: value(&["X", "N"])?, east: value(&["Y", "E"])? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_read_before_and_after_their_word() {
        assert_eq!(stated_width("4.0m宽消防车道"), Some(4.0));
        assert_eq!(stated_width("消防车道(宽4m)"), Some(4.0));
        assert_eq!(stated_width("规划路 红线宽度24米"), Some(24.0));
        assert_eq!(stated_width("fire lane W=4.0m"), Some(4.0));
        assert_eq!(stated_width("East Road (R.O.W. 24m)"), Some(24.0));
        assert_eq!(stated_width("消防车道"), None);
    }

    #[test]
    fn areas_are_read_in_their_unit() {
        assert_eq!(stated_area("S=1234.5m²"), Some(1234.5));
        assert_eq!(stated_area("绿地面积:1.2公顷"), Some(12000.0));
        assert_eq!(stated_area("15亩"), Some(10000.0));
        assert_eq!(stated_area("3#楼"), None);
    }

    #[test]
    fn stated_stalls_are_counted() {
        assert_eq!(stall_count("地面停车 28 辆"), Some(28));
        assert_eq!(stall_count("停车位:28个"), Some(28));
        assert_eq!(stall_count("28 parking spaces"), Some(28));
        assert_eq!(stall_count("3#住宅 18F"), None);
    }

    #[test]
    fn scales_and_coordinates_are_read() {
        assert_eq!(scale("总平面图 1:500"), Some(500.0));
        assert_eq!(coordinates("X=3456.789\nY=-1234.500"), Some(Coordinates { north: 3456.789, east: -1234.5 }));
        assert_eq!(coordinates("X轴"), None);
    }
}
