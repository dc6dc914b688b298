use super::raw::{Raw, RawKind, Reading, Written};
use super::rule::{CaseSource, FactSource, read_case, read_source};
use super::table::TableSource;
use crate::print::Format;
use crate::source::SourceFile;
use findings::Bilingual;
use geometry::Dimension;
use std::sync::Arc;

/// One indicator as written.
#[derive(Clone, Debug)]
pub struct IndicatorSource {
    /// Its file.
    pub file: Arc<SourceFile>,
    /// Id of its pack.
    pub pack: String,
    /// Its fixed name.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Whether it is of the floors that plans show, not of a plot.
    pub of_floors: bool,
    /// What kind of quantity.
    pub dimension: Dimension,
    /// Whether it is a whole number.
    pub count: bool,
    /// How it is computed.
    pub formula: Option<Written>,
    /// What is reported where the formula gives a range only, because the drawing does not state all that counts.
    pub drawn: Option<DrawnAs>,
    /// Names it has in declared tables.
    pub labels: Vec<String>,
    /// Which rows of a declared table mean it, the preferred first: names of indicators, and the condition under which such a
    /// row means this indicator and not something wider. Rows of its own name, when the file does not say.
    pub declared: Vec<DeclaredAs>,
    /// Whether it rests on simplifications that a finding may not rest on, and which.
    pub estimate: Option<Bilingual>,
    /// The least that is permitted.
    pub min: Option<Written>,
    /// The most that is permitted.
    pub max: Option<Written>,
    /// How it prints.
    pub format: Format,
    /// Its tables.
    pub tables: Vec<TableSource>,
    /// Where the formula comes from.
    pub source: FactSource,
    /// Its cases.
    pub cases: Vec<CaseSource>,
}

/// The value that is reported, and compared with the declared one, where only a range is known of what counts.
#[derive(Clone, Debug)]
pub struct DrawnAs {
    /// How it is computed.
    pub formula: Written,
    /// What it takes for granted, and what would settle it.
    pub words: Bilingual,
}

/// Rows of a declared table that mean an indicator.
#[derive(Clone, Debug)]
pub struct DeclaredAs {
    /// The name of the indicator that recognition gives such rows.
    pub row: String,
    /// When such a row means the indicator; always, when there is no condition.
    pub when: Option<Written>,
}

const KEYS: &[&str] = &[
    "id", "title", "unit", "count", "formula", "drawn", "labels", "declared", "basis", "limit", "prints", "table",
    "source", "case", "why", "no_case", "clause", "needs",
];

/// What an indicator is of: a plot, unless it needs the plans of floors.
const MATERIALS: [(&str, bool); 2] = [("site-plan", false), ("floor-plan", true)];

impl IndicatorSource {
    /// Reads an indicator file.
    pub fn read(reading: &mut Reading, pack: &str, stem: &str) -> Option<IndicatorSource> {
        let raw = reading.parse()?;
        let raw = &raw;
        reading.keys(raw, KEYS);
        let id = reading.need_text(raw, "id");
        if !id.text.is_empty() && id.text != stem {
            let zh = format!("`id` 应与文件同名：`{stem}`");
            reading.fault(id.span, "id", zh, format!("`id` should be the name of the file, `{stem}`"));
        }
        let units = [("1", Dimension::NONE), ("m", Dimension::LENGTH), ("m2", Dimension::AREA)];
        let dimension = reading.choice(raw, "unit", true, &units)?;
        let count = reading.boolean(raw, "count");
        let limit = reading.section(raw, "limit");
        let (mut min, mut max) = (None, None);
        if let Some(limit) = limit {
            reading.keys(limit, &["min", "max"]);
            min = reading.code(limit, "min");
            max = reading.code(limit, "max");
        }
        let format = match reading.text(raw, "prints") {
            None if count => Format::Count,
            None => Format::of(dimension),
            Some(text) => Format::from_name(&text.text).unwrap_or_else(|| {
                let known = Format::NAMES.join(" ");
                let zh = format!("未知的格式 `{}`；可用：{known}", text.text);
                reading.fault(text.span, "format", zh, format!("unknown format `{}`; known: {known}", text.text));
                Format::of(dimension)
            }),
        };
        let source = if raw.get("source").is_some() { read_source(reading, raw) } else { FactSource::default() };
        Some(IndicatorSource {
            file: reading.file.clone(),
            pack: pack.to_string(),
            id: stem.to_string(),
            title: reading.bilingual(raw, "title"),
            of_floors: reading.choice(raw, "needs", false, &MATERIALS).unwrap_or(false),
            dimension,
            count,
            formula: reading.need(raw, "formula").and_then(|it| reading.expression(it)),
            drawn: read_drawn(reading, raw),
            labels: reading.texts(raw, "labels").into_iter().map(|it| it.text).collect(),
            declared: read_declared(reading, raw, stem),
            estimate: read_basis(reading, raw),
            min,
            max,
            format,
            tables: TableSource::read_all(reading, raw),
            source,
            cases: reading.list(raw, "case").iter().map(|it| read_case(reading, it, true)).collect(),
        })
    }
}

/// `drawn = { formula = '…', zh = "…", en = "…" }`.
fn read_drawn(reading: &mut Reading, raw: &Raw) -> Option<DrawnAs> {
    let section = reading.section(raw, "drawn")?;
    reading.keys(section, &["formula", "zh", "en"]);
    let words = reading.both(section);
    let formula = reading.need(section, "formula").and_then(|it| reading.expression(it))?;
    Some(DrawnAs { formula, words })
}

/// `[[declared]] row = "…" when = '…'`.
fn read_declared(reading: &mut Reading, raw: &Raw, stem: &str) -> Vec<DeclaredAs> {
    let mut all = Vec::new();
    for item in reading.list(raw, "declared") {
        reading.keys(item, &["row", "when"]);
        let row = reading.need_text(item, "row").text;
        all.push(DeclaredAs { row, when: reading.code(item, "when") });
    }
    if all.is_empty() {
        all.push(DeclaredAs { row: stem.to_string(), when: None });
    }
    all
}

/// `basis = "exact"`, `basis = "estimate"`, or `basis = { estimate = { zh, en } }` with the simplification in words.
fn read_basis(reading: &mut Reading, raw: &Raw) -> Option<Bilingual> {
    match raw.get("basis") {
        Some(Raw { kind: RawKind::Table(_), .. }) => {
            let section = raw.get("basis")?;
            reading.keys(section, &["estimate"]);
            Some(reading.bilingual(section, "estimate"))
        }
        _ => {
            let words = [("exact", false), ("estimate", true)];
            let estimate = reading.choice(raw, "basis", false, &words).unwrap_or(false);
            estimate.then(|| Bilingual::new("按简化方法估算", "estimated by a simplification"))
        }
    }
}
