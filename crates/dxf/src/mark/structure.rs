//! Whether the references of a file hold: what an editing program may stumble over when it opens it.
//!
//! Used to show that marking brings no problem into a file that was not there before; most real files have a few.

use super::MarkError;
use super::raw::Tags;
use std::collections::{BTreeMap, BTreeSet};

/// Something in a DXF file that does not hold. Handles as written, names as raw bytes made readable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// Two records have this handle.
    DuplicateHandle(String),
    /// `$HANDSEED` is not above this handle, the highest.
    LowHandleSeed(String),
    /// A record names an owner, plot style or material that does not exist.
    DanglingPointer {
        /// Handle of the record, or its type where it has none.
        record: String,
        /// Where it points.
        pointer: String,
    },
    /// An entity lies on a layer that the LAYER table lacks. (Without such a table every layer is implied.)
    UndefinedLayer(String),
    /// A text is in a style that the STYLE table lacks.
    UndefinedStyle(String),
    /// A VERTEX, ATTRIB or SEQEND without the entity that it belongs to, or a POLYLINE without its SEQEND.
    BrokenSequence(String),
}

/// The problems of a DXF file, sorted, each once.
///
/// # Errors
/// As [`super::mark`]: when sections, tables or pairs themselves are damaged.
pub fn problems(bytes: &[u8]) -> Result<BTreeSet<Problem>, MarkError> {
    let survey = super::survey::Survey::of(bytes)?;
    let mut facts = Facts::default();
    let mut tags = Tags::new(bytes)?;
    let mut record = Record::default();
    while let Some(tag) = tags.next_tag()? {
        let value = tags.value(&tag);
        if tag.code != 0 {
            record.value(tag.code, value, &mut facts);
            continue;
        }
        facts.record(std::mem::take(&mut record));
        if value == b"EOF" {
            break;
        }
        record.kind = readable(value);
    }
    Ok(facts.judge(survey.layers.is_some(), survey.styles.is_some()))
}

#[derive(Default)]
struct Record {
    kind: String,
    handle: Option<u64>,
    pointers: Vec<u64>,
    layer: Option<String>,
    style: Option<String>,
    name: Option<String>,
    subclass_seen: bool,
    in_group: bool,
}

#[derive(Default)]
struct Facts {
    section: String,
    variable: String,
    seed: Option<u64>,
    handles: BTreeSet<u64>,
    pointers: BTreeMap<u64, String>,
    layers: BTreeSet<String>,
    styles: BTreeSet<String>,
    layers_used: BTreeSet<String>,
    styles_used: BTreeSet<String>,
    /// The entity whose parts may follow.
    sequence: String,
    problems: BTreeSet<Problem>,
}

impl Record {
    fn value(&mut self, code: i32, value: &[u8], facts: &mut Facts) {
        if self.kind == "SECTION" {
            if code == 2 {
                facts.section = readable(value);
            } else if code == 9 {
                facts.variable = readable(value);
            } else if code == 5 && facts.variable == "$HANDSEED" {
                facts.seed = number(value);
            }
            return;
        }
        let handle_code = if self.kind == "DIMSTYLE" { 105 } else { 5 };
        match code {
            100 => self.subclass_seen = true,
            102 => self.in_group = value.starts_with(b"{"),
            2 if self.name.is_none() => self.name = Some(name(value)),
            7 => self.style = Some(name(value)),
            8 => self.layer = Some(name(value)),
            _ if code == handle_code && !self.subclass_seen && self.handle.is_none() => self.handle = number(value),
            330 if !self.in_group && !self.subclass_seen => self.pointers.extend(number(value)),
            390 | 347 if self.kind == "LAYER" => self.pointers.extend(number(value)),
            _ => {}
        }
    }
}

impl Facts {
    fn record(&mut self, record: Record) {
        let label = record.handle.map_or_else(|| record.kind.clone(), |it| format!("{it:X}"));
        if let Some(handle) = record.handle.filter(|it| !self.handles.insert(*it)) {
            self.problems.insert(Problem::DuplicateHandle(format!("{handle:X}")));
        }
        for pointer in record.pointers.into_iter().filter(|it| *it != 0) {
            self.pointers.entry(pointer).or_insert_with(|| label.clone());
        }
        match (self.section.as_str(), record.kind.as_str()) {
            ("TABLES", "LAYER") => self.layers.extend(record.name),
            ("TABLES", "STYLE") => self.styles.extend(record.name),
            ("ENTITIES" | "BLOCKS", kind) => {
                self.layers_used.extend(record.layer);
                if matches!(kind, "TEXT" | "MTEXT" | "ATTRIB" | "ATTDEF") {
                    self.styles_used.extend(record.style);
                }
                self.part(kind, &label);
            }
            _ => {}
        }
    }

    fn part(&mut self, kind: &str, label: &str) {
        let fits = match kind {
            "VERTEX" => self.sequence == "POLYLINE",
            "ATTRIB" => self.sequence == "INSERT",
            "SEQEND" => !self.sequence.is_empty(),
            _ => self.sequence != "POLYLINE",
        };
        if !fits {
            self.problems.insert(Problem::BrokenSequence(label.to_string()));
        }
        match kind {
            "POLYLINE" | "INSERT" => self.sequence = kind.to_string(),
            "VERTEX" | "ATTRIB" => {}
            _ => self.sequence.clear(),
        }
    }

    fn judge(self, has_layers: bool, has_styles: bool) -> BTreeSet<Problem> {
        let mut problems = self.problems;
        if let Some((seed, last)) = self.seed.zip(self.handles.last()).filter(|(seed, last)| seed <= *last) {
            problems.insert(Problem::LowHandleSeed(format!("{:X}", seed.max(*last))));
        }
        let dangling = self.pointers.into_iter().filter(|(pointer, _)| !self.handles.contains(pointer));
        problems.extend(
            dangling.map(|(pointer, record)| Problem::DanglingPointer { record, pointer: format!("{pointer:X}") }),
        );
        if has_layers {
            problems.extend(self.layers_used.difference(&self.layers).cloned().map(Problem::UndefinedLayer));
        }
        if has_styles {
            problems.extend(self.styles_used.difference(&self.styles).cloned().map(Problem::UndefinedStyle));
        }
        problems
    }
}

fn readable(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

/// A table name: letter case does not count.
fn name(value: &[u8]) -> String {
    readable(&value.to_ascii_uppercase())
}

fn number(handle: &[u8]) -> Option<u64> {
    u64::from_str_radix(std::str::from_utf8(handle).ok()?.trim(), 16).ok()
}
