use super::raw::{Placed, Raw, RawKind, Reading};
use crate::source::{Diagnostic, SourceFile, Span};
use crate::syntax::unit;
use crate::table::{Key, Table};
use crate::types::{EnumDef, Type, model_enums};
use crate::value::Val;
use geometry::Dimension;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A table as written.
#[derive(Clone, Debug)]
pub struct TableSource {
    /// Its name.
    pub name: Placed,
    /// All of it.
    pub raw: Raw,
}

/// The enumerations that keys of tables may name.
pub type Enums = BTreeMap<String, Arc<EnumDef>>;

/// The largest number of cells of a table.
const MAX_CELLS: usize = 65_536;

const DIMENSIONS: [(&str, Dimension); 6] = [
    ("length", Dimension::LENGTH),
    ("area", Dimension::AREA),
    ("angle", Dimension::ANGLE),
    ("time", Dimension::TIME),
    ("ratio", Dimension::NONE),
    ("count", Dimension::NONE),
];

impl TableSource {
    /// Reads `[table.<name>]` sections.
    pub fn read_all(reading: &mut Reading, raw: &Raw) -> Vec<TableSource> {
        let Some(section) = reading.section(raw, "table") else { return Vec::new() };
        let tables = section.entries().iter().map(|(key, value)| {
            reading.keys(value, &["keys", "cells", "rows", "columns", "zh", "en", "note", "source"]);
            TableSource { name: Placed { text: key.name.clone(), span: key.span }, raw: value.clone() }
        });
        tables.collect()
    }

    /// Checks that the table says something for every key and everything of one type.
    pub fn build(&self, file: &Arc<SourceFile>, enums: &Enums, faults: &mut Vec<Diagnostic>) -> Option<Table> {
        let before = faults.len();
        let mut reading = Reading { file, faults };
        let keys: Vec<Option<Key>> =
            reading.list(&self.raw, "keys").iter().map(|it| read_key(&mut reading, it, enums)).collect();
        if keys.is_empty() {
            reading.need(&self.raw, "keys");
        }
        let cells = reading.need(&self.raw, "cells")?;
        let keys: Vec<Key> = keys.into_iter().collect::<Option<_>>()?;
        if keys.iter().map(Key::size).try_fold(1usize, usize::checked_mul).is_none_or(|it| it > MAX_CELLS) {
            let span = self.name.span;
            reading.fault(span, "table-size", format!("表超过 {MAX_CELLS} 格"), format!("more than {MAX_CELLS} cells"));
            return None;
        }
        let mut found = Vec::new();
        gather(&mut reading, cells, &keys, &mut found);
        if reading.faults.len() > before {
            return None;
        }
        let mut build = Build { reading, ty: None, cells: Vec::new(), written: Vec::new() };
        for raw in &found {
            build.cell(raw, enums);
        }
        if build.reading.faults.len() > before {
            return None;
        }
        let (cells, written) = (build.cells, build.written);
        Some(Table { name: self.name.text.clone(), keys, ty: build.ty?, cells, written, span: self.name.span })
    }
}

fn read_key(reading: &mut Reading, raw: &Raw, enums: &Enums) -> Option<Key> {
    if let Some(name) = raw.text() {
        return enum_key(reading, name, raw.span, enums);
    }
    reading.keys(raw, &["enum", "band", "edges", "closed"]);
    if let Some(name) = reading.text(raw, "enum") {
        return enum_key(reading, &name.text, name.span, enums);
    }
    let dimension = reading.choice(raw, "band", true, &DIMENSIONS)?;
    let upper = reading.choice(raw, "closed", true, &[("upper", true), ("lower", false)])?;
    let mut edges: Vec<f64> = Vec::new();
    let mut written = Vec::new();
    for item in reading.list(raw, "edges") {
        let (value, text) = quantity(reading, item, dimension)?;
        if edges.last().is_some_and(|it| *it >= value) {
            reading.fault(item.span, "edges", "分界值应递增", "the edges should ascend");
            return None;
        }
        edges.push(value);
        written.push(text);
    }
    if edges.is_empty() || edges.len() > 63 {
        reading.fault(raw.span, "edges", "分界值应为 1 至 63 个", "a band has 1 to 63 edges");
        return None;
    }
    Some(Key::Band { dimension, edges, written, upper })
}

fn enum_key(reading: &mut Reading, name: &str, span: Span, enums: &Enums) -> Option<Key> {
    if name == "bool" {
        return Some(Key::Bool);
    }
    let found = enums.get(name).or_else(|| model_enums().get(name));
    if found.is_none() {
        let known = enums.keys().map(String::as_str).chain(model_enums().keys().copied()).chain(["bool"]);
        reading.unknown(("枚举", "enum"), name, span, "unknown-enum", known);
    }
    found.cloned().map(Key::Enum)
}

/// A number of a dimension, written with its unit.
fn quantity(reading: &mut Reading, raw: &Raw, dimension: Dimension) -> Option<(f64, String)> {
    let (found, text) = match &raw.kind {
        RawKind::Integer(value) => (Some((*value as f64, Dimension::NONE)), value.to_string()),
        RawKind::Float(value) => (Some((*value, Dimension::NONE)), value.to_string()),
        RawKind::Text(text) => (unit::quantity(text), text.clone()),
        _ => (None, String::new()),
    };
    match found {
        Some((value, found)) if found == dimension => Some((value, text)),
        _ => {
            let ty = Type::Number(dimension);
            reading.fault(raw.span, "type", format!("此处应为{}", ty.zh()), format!("expected {ty}"));
            None
        }
    }
}

/// Gathers the cells in the order of the keys and reports holes and strangers.
fn gather<'t>(reading: &mut Reading, raw: &'t Raw, keys: &[Key], found: &mut Vec<&'t Raw>) {
    let Some((key, rest)) = keys.split_first() else {
        found.push(raw);
        return;
    };
    if let Key::Band { .. } = key {
        let items = raw.items();
        if items.len() != key.size() {
            let (wanted, given) = (key.size(), items.len());
            let zh = format!("分段键需要 {wanted} 格（分界值个数加一），给了 {given} 格");
            let en = format!("a band takes {wanted} cells (one more than edges), {given} given");
            reading.fault(raw.span, "table-hole", zh, en);
            return;
        }
        for item in items {
            gather(reading, item, rest, found);
        }
        return;
    }
    let labels: Vec<String> = (0..key.size()).map(|it| key.label(it)).collect();
    let mut rows: Vec<Option<&Raw>> = vec![None; labels.len()];
    let mut other = None;
    for (name, value) in raw.entries() {
        for part in name.name.split(',').map(str::trim) {
            if part == "else" {
                other = Some(value);
                continue;
            }
            match labels.iter().position(|it| it == part) {
                Some(row) if rows[row].is_some() => {
                    let (zh, en) = (format!("`{part}` 出现两次"), format!("`{part}` stands twice"));
                    reading.fault(name.span, "table-overlap", zh, en);
                }
                Some(row) => rows[row] = Some(value),
                None => {
                    let known = labels.iter().map(String::as_str);
                    reading.unknown(("键值", "key value"), part, name.span, "unknown-value", known);
                }
            }
        }
    }
    let missing: Vec<&str> =
        labels.iter().zip(&rows).filter(|it| it.1.is_none() && other.is_none()).map(|it| it.0.as_str()).collect();
    if !missing.is_empty() {
        let list = missing.join(", ");
        let zh = format!("表缺少 {list}；每个键值都要有内容（可用 `else`）");
        let en = format!("the table says nothing for {list}; every key value needs a cell (or an `else`)");
        reading.fault(raw.entries().first().map_or(raw.span, |it| it.0.span), "table-hole", zh, en);
        return;
    }
    for row in rows {
        if let Some(value) = row.or(other) {
            gather(reading, value, rest, found);
        }
    }
}

struct Build<'a> {
    reading: Reading<'a>,
    ty: Option<Type>,
    cells: Vec<Val>,
    written: Vec<String>,
}

impl Build<'_> {
    fn cell(&mut self, raw: &Raw, enums: &Enums) {
        let (value, ty, text) = match &raw.kind {
            RawKind::Bool(value) => (Val::Bool((*value).into()), Type::Bool, value.to_string()),
            RawKind::Integer(value) => (Val::number(*value as f64), Type::PLAIN, value.to_string()),
            RawKind::Float(value) => (Val::number(*value), Type::PLAIN, value.to_string()),
            RawKind::Text(text) => match unit::quantity(text) {
                Some((value, dimension)) => (Val::number(value), Type::Number(dimension), text.clone()),
                None => self.enum_cell(text, enums),
            },
            _ => {
                let (zh, en) = raw.what();
                self.reading.fault(raw.span, "type", format!("表格内容不能是{zh}"), format!("{en} cannot be a cell"));
                return;
            }
        };
        match &self.ty {
            None => self.ty = Some(ty),
            Some(first) if !first.agrees(&ty) => {
                let zh = format!("表中其他格为{}，此处为{}", first.zh(), ty.zh());
                let en = format!("the other cells hold {first}, this one {ty}");
                self.reading.fault(raw.span, "type", zh, en);
            }
            Some(_) => {}
        }
        self.cells.push(value);
        self.written.push(text);
    }

    /// A cell that is no number: an enum value when one enum (that of the cells before, else any) has it, else a text.
    fn enum_cell(&self, text: &str, enums: &Enums) -> (Val, Type, String) {
        let def = match &self.ty {
            Some(Type::Enum(def)) => Some(def.clone()),
            Some(_) => None,
            None => enums.values().chain(model_enums().values()).find(|it| it.bit(text).is_some()).cloned(),
        };
        match def.and_then(|def| Some((def.bit(text)?, def))) {
            Some((bit, def)) => (Val::Enum(bit), Type::Enum(def), text.to_string()),
            None => (Val::Text(Some(Arc::from(text))), Type::Text, text.to_string()),
        }
    }
}
