//! TOML as an owned tree with places, and the reading of its sections.

use super::date::Date;
use crate::source::{Diagnostic, Origin, SourceFile, Span};
use crate::syntax::{self, Ast};
use findings::Bilingual;
use geometry::Sort;
use std::sync::Arc;
use toml_span::value::ValueInner;

/// A TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum RawKind {
    /// A string.
    Text(String),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Bool(bool),
    /// An array.
    List(Vec<Raw>),
    /// A table, in the order of the file.
    Table(Vec<(Key, Raw)>),
}

/// A key with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// A TOML value with its place; of a string the place of its contents.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    /// The value.
    pub kind: RawKind,
    /// Where it stands.
    pub span: Span,
}

impl Raw {
    fn from_toml(mut value: toml_span::Value) -> Raw {
        let span = value.span.into();
        let kind = match value.take() {
            ValueInner::String(text) => RawKind::Text(text.into_owned()),
            ValueInner::Integer(number) => RawKind::Integer(number),
            ValueInner::Float(number) => RawKind::Float(number),
            ValueInner::Boolean(value) => RawKind::Bool(value),
            ValueInner::Array(items) => RawKind::List(items.into_iter().map(Raw::from_toml).collect()),
            ValueInner::Table(table) => {
                let entries = table.into_iter().map(|(key, value)| {
                    let key = Key { name: key.name.into_owned(), span: key.span.into() };
                    (key, Raw::from_toml(value))
                });
                let mut entries: Vec<(Key, Raw)> = entries.collect();
                entries.order_by_key(|it| it.0.span);
                RawKind::Table(entries)
            }
        };
        Raw { kind, span }
    }

    /// The entries of a table; none of anything else.
    pub fn entries(&self) -> &[(Key, Raw)] {
        match &self.kind {
            RawKind::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The items of an array; none of anything else.
    pub fn items(&self) -> &[Raw] {
        match &self.kind {
            RawKind::List(items) => items,
            _ => &[],
        }
    }

    /// An entry of a table.
    pub fn get(&self, key: &str) -> Option<&Raw> {
        self.entries().iter().find(|it| it.0.name == key).map(|it| &it.1)
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            RawKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, in zh and en.
    pub fn what(&self) -> (&'static str, &'static str) {
        match &self.kind {
            RawKind::Text(_) => ("字符串", "a string"),
            RawKind::Integer(_) => ("整数", "an integer"),
            RawKind::Float(_) => ("小数", "a float"),
            RawKind::Bool(_) => ("真假值", "a boolean"),
            RawKind::List(_) => ("数组", "an array"),
            RawKind::Table(_) => ("表", "a table"),
        }
    }
}

/// A text with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// An expression with its text.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text.
    pub origin: Origin,
    /// What it says.
    pub ast: Ast,
}

/// Reads the sections of one file and gathers what is wrong.
pub struct Reading<'a> {
    /// The file.
    pub file: &'a Arc<SourceFile>,
    /// What was found.
    pub faults: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    /// Parses the file.
    pub fn parse(&mut self) -> Option<Raw> {
        match toml_span::parse(&self.file.text) {
            Ok(value) => Some(Raw::from_toml(value)),
            Err(error) => {
                let zh = format!("TOML 格式错误：{error}");
                self.fault(error.span.into(), "toml", zh, format!("this is no TOML: {error}"));
                None
            }
        }
    }

    /// Reports a fault.
    pub fn fault(&mut self, span: Span, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.faults.push(Diagnostic::error(self.file, span, code, zh.into(), en.into()));
    }

    /// Reports a name that is none of those known.
    pub fn unknown<'n>(
        &mut self,
        what: (&str, &str),
        name: &str,
        span: Span,
        code: &'static str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let (zh, en) = (format!("未知的{} `{name}`", what.0), format!("unknown {} `{name}`", what.1));
        self.faults.push(Diagnostic::error(self.file, span, code, zh, en).with_nearest(name, known));
    }

    /// Reports the keys of a table that are none of those known.
    pub fn keys(&mut self, table: &Raw, known: &[&str]) {
        for (key, _) in table.entries() {
            if !known.contains(&key.name.as_str()) {
                self.unknown(("键", "key"), &key.name, key.span, "unknown-key", known.iter().copied());
            }
        }
    }

    fn wrong(&mut self, found: &Raw, zh: &str, en: &str) {
        let (found_zh, found_en) = found.what();
        self.fault(
            found.span,
            "type",
            format!("此处应为{zh}，实为{found_zh}"),
            format!("expected {en}, found {found_en}"),
        );
    }

    /// The value of a key that must be there.
    pub fn need<'t>(&mut self, table: &'t Raw, key: &str) -> Option<&'t Raw> {
        let found = table.get(key);
        if found.is_none() {
            let span = table.entries().first().map_or(table.span, |it| it.0.span);
            self.fault(span, "missing-key", format!("缺少 `{key}`"), format!("`{key}` is missing"));
        }
        found
    }

    /// The text of a value.
    pub fn as_text(&mut self, raw: &Raw) -> Option<Placed> {
        match raw.text() {
            Some(text) => Some(Placed { text: text.to_string(), span: raw.span }),
            None => {
                self.wrong(raw, "字符串", "a string");
                None
            }
        }
    }

    /// A text that may be absent.
    pub fn text(&mut self, table: &Raw, key: &str) -> Option<Placed> {
        table.get(key).and_then(|it| self.as_text(it))
    }

    /// A text that must be there.
    pub fn need_text(&mut self, table: &Raw, key: &str) -> Placed {
        let found = self.need(table, key).and_then(|it| self.as_text(it));
        found.unwrap_or(Placed { text: String::new(), span: table.span })
    }

    /// The items of an array that may be absent.
    pub fn list<'t>(&mut self, table: &'t Raw, key: &str) -> &'t [Raw] {
        match table.get(key) {
            None => &[],
            Some(raw) => {
                if !matches!(raw.kind, RawKind::List(_)) {
                    self.wrong(raw, "数组", "an array");
                }
                raw.items()
            }
        }
    }

    /// Texts that may be absent.
    pub fn texts(&mut self, table: &Raw, key: &str) -> Vec<Placed> {
        self.list(table, key).iter().filter_map(|it| self.as_text(it)).collect()
    }

    /// A boolean that may be absent.
    pub fn boolean(&mut self, table: &Raw, key: &str) -> bool {
        match table.get(key) {
            None => false,
            Some(Raw { kind: RawKind::Bool(value), .. }) => *value,
            Some(other) => {
                self.wrong(other, "true 或 false", "true or false");
                false
            }
        }
    }

    /// A number that may be absent.
    pub fn number(&mut self, table: &Raw, key: &str) -> Option<f64> {
        match table.get(key)? {
            Raw { kind: RawKind::Float(value), .. } => Some(*value),
            Raw { kind: RawKind::Integer(value), .. } => Some(*value as f64),
            other => {
                self.wrong(other, "数", "a number");
                None
            }
        }
    }

    /// A section that may be absent.
    pub fn section<'t>(&mut self, table: &'t Raw, key: &str) -> Option<&'t Raw> {
        let found = table.get(key)?;
        if !matches!(found.kind, RawKind::Table(_)) {
            self.wrong(found, "表", "a table");
            return None;
        }
        Some(found)
    }

    /// A text in both languages that must be there.
    pub fn bilingual(&mut self, table: &Raw, key: &str) -> Bilingual {
        let Some(section) = self.need(table, key) else { return Bilingual::default() };
        self.keys(section, &["zh", "en"]);
        self.both(section)
    }

    /// `zh` and `en` of a table.
    pub fn both(&mut self, table: &Raw) -> Bilingual {
        Bilingual::new(self.need_text(table, "zh").text, self.need_text(table, "en").text)
    }

    /// One of a few words; the first when it is absent or none of them.
    pub fn choice<T: Copy>(&mut self, table: &Raw, key: &str, needed: bool, words: &[(&'static str, T)]) -> Option<T> {
        let found = if needed { Some(self.need_text(table, key)) } else { self.text(table, key) }?;
        if found.text.is_empty() && needed {
            return None;
        }
        self.word(&found, key, words)
    }

    /// The meaning of a word.
    pub fn word<T: Copy>(&mut self, found: &Placed, key: &str, words: &[(&'static str, T)]) -> Option<T> {
        let meaning = words.iter().find(|it| it.0 == found.text).map(|it| it.1);
        if meaning.is_none() {
            let names: Vec<&str> = words.iter().map(|it| it.0).collect();
            let zh = format!("`{key}` 不能是 `{}`；可用：{}", found.text, names.join(" "));
            let en = format!("`{key}` cannot be `{}`; known: {}", found.text, names.join(" "));
            let fault = Diagnostic::error(self.file, found.span, "unknown-word", zh, en);
            self.faults.push(fault.with_nearest(&found.text, names));
        }
        meaning
    }

    /// A day; `None` for one that is not there, and for what is no day, which is reported.
    pub fn date(&mut self, text: &Placed) -> Option<Date> {
        if text.text.is_empty() {
            return None;
        }
        let day = text.text.parse().ok();
        if day.is_none() {
            let zh = format!("`{}` 不是日期，应写作 2026-11-22", text.text);
            let en = format!("`{}` is no date; write it as 2026-11-22", text.text);
            self.fault(text.span, "date", zh, en);
        }
        day
    }

    /// Parses an expression.
    pub fn expression(&mut self, raw: &Raw) -> Option<Written> {
        let placed = self.as_text(raw)?;
        let origin = Origin::new(self.file, placed.span, &placed.text);
        match syntax::parse(&placed.text) {
            Ok(ast) => Some(Written { origin, ast }),
            Err((span, code, zh, en)) => {
                self.fault(origin.place(span), code, zh, en);
                None
            }
        }
    }

    /// Parses an expression that may be absent.
    pub fn code(&mut self, table: &Raw, key: &str) -> Option<Written> {
        table.get(key).and_then(|it| self.expression(it))
    }
}
