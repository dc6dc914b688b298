use super::raw::{Raw, Reading, Written};
use crate::print::Format;
use crate::source::{Origin, Span};
use crate::syntax;

/// A sentence with expressions in braces.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The value of an expression, with how to print it.
    Value(Written, Option<Format>),
}

impl Template {
    /// Reads a template that must be there.
    pub fn read(reading: &mut Reading, section: &Raw, key: &str) -> Template {
        let Some(placed) = reading.need(section, key).and_then(|it| reading.as_text(it)) else {
            return Template::default();
        };
        let whole = Origin::new(reading.file, placed.span, &placed.text);
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = placed.text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if after.starts_with(brace) {
                text.push_str(brace);
                rest = &after[1..];
                continue;
            }
            let start = placed.text.len() - after.len();
            let Some(end) = after.find('}').filter(|_| brace == "{") else {
                let place = whole.place(Span::new(start - 1, start));
                reading.fault(
                    place,
                    "template",
                    "花括号不成对；写 `{{` 表示括号本身",
                    "a brace without its other half; write `{{` for a brace",
                );
                break;
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            let (code, format) = split_format(&after[..end]);
            let place = whole.place(Span::new(start, start + code.len()));
            let format_place = whole.place(Span::new(start + code.len(), start + end));
            let origin = Origin::new(reading.file, place, code);
            match syntax::parse(code) {
                Ok(ast) => {
                    let format = format.and_then(|it| {
                        let found = Format::from_name(it.trim());
                        if found.is_none() {
                            let known = Format::NAMES.join(" ");
                            let zh = format!("未知的格式 `{it}`；可用：{known}");
                            reading.fault(format_place, "format", zh, format!("unknown format `{it}`; known: {known}"));
                        }
                        found
                    });
                    pieces.push(Piece::Value(Written { origin, ast }, format));
                }
                Err((span, code, zh, en)) => reading.fault(origin.place(span), code, zh, en),
            }
            rest = &after[end + 1..];
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Template { pieces }
    }
}

/// `expression:format`, where the colon stands in no bracket.
fn split_format(text: &str) -> (&str, Option<&str>) {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ':' if depth == 0 => return (&text[..at], Some(&text[at + 1..])),
            _ => {}
        }
    }
    (text, None)
}
