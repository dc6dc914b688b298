use super::raw::{Placed, Raw, Reading, Written};
use super::table::{Enums, TableSource};
use crate::source::{SourceFile, Span};
use crate::types::{EnumDef, model_enums};
use findings::Bilingual;
use model::{Attr, Kind};
use std::sync::Arc;

/// A derived attribute as written.
#[derive(Clone, Debug)]
pub struct DefineSource {
    /// Kind of the objects.
    pub kind: Kind,
    /// The attribute that it fills.
    pub attr: Attr,
    /// How.
    pub expr: Written,
    /// What it is.
    pub title: Bilingual,
    /// Printed as an assumption where it is used.
    pub assumed: Option<Bilingual>,
    /// Where it stands.
    pub span: Span,
}

/// A fact that always holds, as written.
#[derive(Clone, Debug)]
pub struct ConstraintSource {
    /// Kind of the objects.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// What holds.
    pub holds: Written,
    /// What it says.
    pub title: Bilingual,
}

/// `definitions.toml` of a pack.
#[derive(Clone, Debug)]
pub struct DefinitionsSource {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Derived attributes.
    pub defines: Vec<DefineSource>,
    /// Constraints.
    pub constraints: Vec<ConstraintSource>,
    /// Enumerations.
    pub enums: Enums,
    /// Tables that all rules of the pack can use.
    pub tables: Vec<TableSource>,
}

impl DefinitionsSource {
    /// Reads the file.
    pub fn read(reading: &mut Reading) -> Option<DefinitionsSource> {
        let raw = reading.parse()?;
        reading.keys(&raw, &["define", "constraint", "enum", "table"]);
        let mut definitions = DefinitionsSource {
            file: reading.file.clone(),
            defines: Vec::new(),
            constraints: Vec::new(),
            enums: Enums::new(),
            tables: TableSource::read_all(reading, &raw),
        };
        for (kind, key, value) in by_kind(reading, &raw, "define") {
            reading.keys(value, &["expr", "zh", "en", "source", "assumed", "note"]);
            let Some(attr) = Attr::from_name(&key.text).filter(|it| kind.has(*it)) else {
                let known = kind.attributes().iter().map(|it| it.name());
                reading.unknown(("属性", "attribute"), &key.text, key.span, "unknown-attribute", known);
                continue;
            };
            let expr = reading.need(value, "expr").and_then(|it| reading.expression(it));
            let title = reading.both(value);
            let assumed = read_assumed(reading, value);
            if let Some(expr) = expr {
                definitions.defines.push(DefineSource { kind, attr, expr, title, assumed, span: key.span });
            }
        }
        for (kind, key, value) in by_kind(reading, &raw, "constraint") {
            reading.keys(value, &["holds", "zh", "en", "source", "note"]);
            let holds = reading.need(value, "holds").and_then(|it| reading.expression(it));
            let title = reading.both(value);
            if let Some(holds) = holds {
                definitions.constraints.push(ConstraintSource { kind, name: key.text, holds, title });
            }
        }
        if let Some(section) = reading.section(&raw, "enum") {
            for (key, value) in section.entries() {
                if let Some(def) = read_enum(reading, &key.name, key.span, value) {
                    definitions.enums.insert(key.name.clone(), Arc::new(def));
                }
            }
        }
        Some(definitions)
    }
}

/// `assumed = "…"` or `{ zh, en }`.
fn read_assumed(reading: &mut Reading, raw: &Raw) -> Option<Bilingual> {
    let found = raw.get("assumed")?;
    match found.text() {
        Some(text) => Some(Bilingual::new(text, text)),
        None => Some(reading.both(found)),
    }
}

/// `[<word>.<Kind>.<name>]` sections.
fn by_kind<'t>(reading: &mut Reading, raw: &'t Raw, word: &str) -> Vec<(Kind, Placed, &'t Raw)> {
    let Some(section) = reading.section(raw, word) else { return Vec::new() };
    let mut all = Vec::new();
    for (key, values) in section.entries() {
        let Some(kind) = Kind::from_name(&key.name) else {
            let known = Kind::ALL.iter().map(|it| it.name());
            reading.unknown(("对象种类", "kind"), &key.name, key.span, "unknown-kind", known);
            continue;
        };
        for (name, value) in values.entries() {
            all.push((kind, Placed { text: name.name.clone(), span: name.span }, value));
        }
    }
    all
}

fn read_enum(reading: &mut Reading, name: &str, span: Span, raw: &Raw) -> Option<EnumDef> {
    reading.keys(raw, &["values", "zh", "en"]);
    let (values, zh, en) = (reading.texts(raw, "values"), reading.texts(raw, "zh"), reading.texts(raw, "en"));
    if values.is_empty() || values.len() > EnumDef::MAX_VALUES {
        let max = EnumDef::MAX_VALUES;
        reading.fault(span, "enum", format!("枚举应有 1 至 {max} 个取值"), format!("an enum has 1 to {max} values"));
        return None;
    }
    if model_enums().contains_key(name) {
        reading.fault(span, "name-taken", "与模型的枚举同名", "the model has an enum of this name");
        return None;
    }
    let text = |list: &[Placed], at: usize| list.get(at).map_or_else(|| values[at].text.clone(), |it| it.text.clone());
    let values = (0..values.len()).map(|at| (values[at].text.clone(), text(&zh, at), text(&en, at))).collect();
    Some(EnumDef { name: name.to_string(), values })
}
