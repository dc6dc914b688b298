//! Values as people read them, with unit as clauses write them.

use crate::source::Language;
use crate::types::Type;
use crate::value::{Interval, Truth, Val};
use geometry::{Angle, Dimension};
use model::{ObjIx, Reader};

/// How a number prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Metres with decimals.
    Metres(u8),
    /// Whole millimetres.
    Millimetres,
    /// Square metres with decimals.
    SquareMetres(u8),
    /// Hectares with decimals.
    Hectares(u8),
    /// Per cent, with a fixed number of decimals or as few as needed (at most two).
    Percent(Option<u8>),
    /// Degrees with decimals.
    Degrees(u8),
    /// Minutes of time with decimals.
    Minutes(u8),
    /// A whole number.
    Count,
    /// A plain number, with a fixed number of decimals or as few as needed (at most four).
    Plain(Option<u8>),
}

impl Format {
    /// Names for messages.
    pub const NAMES: [&'static str; 9] = ["m", "mm", "m2", "ha", "percent", "deg", "minutes", "count", "plain"];

    /// By name, with decimals after a colon: `percent:1`.
    pub fn from_name(text: &str) -> Option<Format> {
        let (name, decimals) = match text.split_once(':') {
            Some((name, decimals)) => (name, Some(decimals.parse::<u8>().ok().filter(|it| *it <= 9)?)),
            None => (text, None),
        };
        Some(match name {
            "m" => Format::Metres(decimals.unwrap_or(2)),
            "mm" if decimals.is_none() => Format::Millimetres,
            "m2" => Format::SquareMetres(decimals.unwrap_or(2)),
            "ha" => Format::Hectares(decimals.unwrap_or(4)),
            "percent" => Format::Percent(decimals),
            "deg" => Format::Degrees(decimals.unwrap_or(1)),
            "minutes" => Format::Minutes(decimals.unwrap_or(0)),
            "count" if decimals.is_none() => Format::Count,
            "plain" => Format::Plain(decimals),
            _ => return None,
        })
    }

    /// The usual format of a dimension.
    pub fn of(dimension: Dimension) -> Format {
        match dimension {
            Dimension::LENGTH => Format::Metres(2),
            Dimension::AREA => Format::SquareMetres(2),
            Dimension::ANGLE => Format::Degrees(1),
            Dimension::TIME => Format::Minutes(0),
            _ => Format::Plain(None),
        }
    }

    /// The number without its unit.
    fn digits(self, value: f64) -> String {
        match self {
            Format::Metres(decimals) | Format::SquareMetres(decimals) => fixed(value, decimals),
            Format::Hectares(decimals) => fixed(value / 1e4, decimals),
            Format::Millimetres => fixed(value * 1e3, 0),
            Format::Percent(Some(decimals)) => fixed(value * 100.0, decimals),
            Format::Percent(None) => trimmed(value * 100.0, 2),
            Format::Degrees(decimals) => fixed(Angle::rad(value).to_deg(), decimals),
            Format::Minutes(decimals) => fixed(value / 60.0, decimals),
            Format::Count => fixed(value, 0),
            Format::Plain(Some(decimals)) => fixed(value, decimals),
            Format::Plain(None) => trimmed(value, 4),
        }
    }

    fn unit(self, language: Language) -> &'static str {
        match self {
            Format::Metres(_) => " m",
            Format::Millimetres => " mm",
            Format::SquareMetres(_) => " m²",
            Format::Hectares(_) => " ha",
            Format::Percent(_) => " %",
            Format::Degrees(_) => "°",
            Format::Minutes(_) if language == Language::Zh => " 分钟",
            Format::Minutes(_) => " min",
            Format::Count | Format::Plain(_) => "",
        }
    }

    /// A number with its unit.
    pub fn number(self, value: f64, language: Language) -> String {
        format!("{}{}", self.digits(value), self.unit(language))
    }

    /// An interval with its unit.
    pub fn interval(self, value: Interval, language: Language) -> String {
        let unit = self.unit(language);
        match (value.lo.is_finite(), value.hi.is_finite()) {
            (false, false) => pick(language, "未知", "unknown").to_string(),
            (true, false) => format!("≥ {}{unit}", self.digits(value.lo)),
            (false, true) => format!("≤ {}{unit}", self.digits(value.hi)),
            (true, true) => {
                let (lo, hi) = (self.digits(value.lo), self.digits(value.hi));
                if lo == hi { format!("{lo}{unit}") } else { format!("{lo}–{hi}{unit}") }
            }
        }
    }
}

fn pick(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// With a fixed number of decimals; never `-0.00`.
fn fixed(value: f64, decimals: u8) -> String {
    let text = format!("{value:.*}", usize::from(decimals));
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_string(),
        _ => text,
    }
}

/// With as few decimals as needed.
fn trimmed(value: f64, decimals: u8) -> String {
    let text = fixed(value, decimals);
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// An object by its name, or by its kind when it has none.
pub fn object_name(reader: &Reader, object: ObjIx, language: Language) -> String {
    let (name, kind) = (reader.name(object), reader.kind(object));
    if !name.is_empty() {
        return name.to_string();
    }
    let id = reader.id(object).display(kind);
    match language {
        Language::Zh => format!("{}({id})", kind.zh()),
        Language::En => format!("{} ({id})", kind.name()),
    }
}

/// A value in a sentence.
pub fn value(value: &Val, ty: &Type, format: Option<Format>, language: Language, reader: &Reader) -> String {
    let unknown = || pick(language, "未知", "unknown").to_string();
    match (value, ty) {
        (Val::Num(interval), Type::Number(dimension)) => {
            format.unwrap_or(Format::of(*dimension)).interval(*interval, language)
        }
        (Val::Num(interval), _) => format.unwrap_or(Format::Plain(None)).interval(*interval, language),
        (Val::Bool(Truth::True), _) => pick(language, "是", "yes").to_string(),
        (Val::Bool(Truth::False), _) => pick(language, "否", "no").to_string(),
        (Val::Bool(Truth::Unknown), _) => unknown(),
        (Val::Enum(mask), Type::Enum(def)) => {
            if *mask == def.all() && mask.count_ones() > 1 {
                return unknown();
            }
            let names: Vec<&str> = def
                .of_mask(*mask)
                .map(|it| match language {
                    Language::Zh => it.1.as_str(),
                    Language::En => it.2.as_str(),
                })
                .collect();
            names.join(pick(language, "或", " or "))
        }
        (Val::Text(Some(text)), _) => text.to_string(),
        (Val::Object(Some(ix)), _) => object_name(reader, *ix, language),
        _ => unknown(),
    }
}

/// A value as rules would write it: the same in every language, for derivations.
pub fn neutral(value: &Val, ty: &Type, reader: &Reader) -> String {
    match (value, ty) {
        (Val::Num(interval), ty) => {
            let unit = match ty {
                Type::Number(Dimension::NONE) => String::new(),
                Type::Number(Dimension::ANGLE) => " deg".into(),
                Type::Number(dimension) => format!(" {}", dimension.unit()),
                _ => String::new(),
            };
            let is_angle = *ty == Type::Number(Dimension::ANGLE);
            let digits = |it: f64| trimmed(if is_angle { Angle::rad(it).to_deg() } else { it }, 4);
            match (interval.lo.is_finite(), interval.hi.is_finite()) {
                (false, false) => "unknown".into(),
                (true, false) => format!(">= {}{unit}", digits(interval.lo)),
                (false, true) => format!("<= {}{unit}", digits(interval.hi)),
                (true, true) if interval.is_point() => format!("{}{unit}", digits(interval.lo)),
                (true, true) => format!("{}{unit} ..= {}{unit}", digits(interval.lo), digits(interval.hi)),
            }
        }
        (Val::Bool(Truth::True), _) => "true".into(),
        (Val::Bool(Truth::False), _) => "false".into(),
        (Val::Enum(mask), Type::Enum(def)) if *mask != def.all() || mask.count_ones() == 1 => {
            let names: Vec<&str> = def.of_mask(*mask).map(|it| it.0.as_str()).collect();
            names.join(" | ")
        }
        (Val::Text(Some(text)), _) => format!("\"{text}\""),
        (Val::Object(Some(ix)), _) => object_name(reader, *ix, Language::En),
        (Val::Geometry(Some(shapes)), _) => format!("{} shapes", shapes.len()),
        _ => "unknown".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_clauses_write_them() {
        let en = Language::En;
        assert_eq!(Format::Metres(2).number(11.42, en), "11.42 m");
        assert_eq!(Format::Metres(2).number(12.996, en), "13.00 m");
        assert_eq!(Format::Metres(2).number(-0.001, en), "0.00 m");
        assert_eq!(Format::Percent(None).number(0.305, en), "30.5 %");
        assert_eq!(Format::Percent(Some(2)).number(0.3, en), "30.00 %");
        assert_eq!(Format::Plain(None).number(2.5, en), "2.5");
        assert_eq!(Format::Count.number(18.0, en), "18");
        assert_eq!(Format::Metres(2).interval(Interval::between(52.4, 53.9), en), "52.40–53.90 m");
        assert_eq!(Format::Metres(2).interval(Interval::at_least(3.0), en), "≥ 3.00 m");
        assert_eq!(Format::from_name("percent:1"), Some(Format::Percent(Some(1))));
        assert_eq!(Format::from_name("furlong"), None);
    }
}
