//! What marking needs to know of a file: its release, its handles, the places where something may grow, and the marks that
//! are there already.

use super::raw::{Form, Tag, Tags};
use super::{Damage, Edit, MarkError, PREFIX, Place};
use drawing::Version;
use geometry::Sort;
use std::collections::BTreeSet;
use std::ops::Range;

/// Whether a name is one of ours, in any letter case.
pub(crate) fn ours(name: &[u8]) -> bool {
    name.get(..PREFIX.len()).is_some_and(|it| it.eq_ignore_ascii_case(PREFIX.as_bytes()))
}

/// Everything that marking needs to know of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Survey {
    pub form: Form,
    pub version: Version,
    /// The values of `$HANDSEED`: one, or none.
    pub handle_seeds: Vec<Range<usize>>,
    /// The first handle that is certainly free.
    pub free_handle: Option<u64>,
    /// Whether records have handles.
    pub handles: bool,
    pub layers: Option<Table>,
    pub styles: Option<Table>,
    /// What layer `0` points to.
    pub layer_zero: Pointers,
    /// Handle of the BLOCK_RECORD `*Model_Space`.
    pub model_space: Option<String>,
    pub entities: Entities,
    /// Bytes of marks made earlier, in ENTITIES.
    old_marks: Vec<Range<usize>>,
}

/// A symbol table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// Its handle.
    pub handle: Option<String>,
    /// Where its ENDTAB begins.
    pub end: usize,
    /// Its records made by marking.
    ours: Vec<OurRecord>,
}

impl Table {
    /// Whether a record of ours with this name stays in the table, because something else refers to it.
    pub fn keeps(&self, name: &str) -> bool {
        self.ours.iter().any(|it| it.in_use && it.name.eq_ignore_ascii_case(name.as_bytes()))
    }
}

/// A layer or text style made by marking.
#[derive(Clone, Debug, PartialEq)]
struct OurRecord {
    name: Vec<u8>,
    handle: Vec<u8>,
    range: Range<usize>,
    /// Something that is not ours refers to it: it stays.
    in_use: bool,
}

/// Handles that a layer record points to.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Pointers {
    /// The table (330).
    pub owner: Option<String>,
    /// Plot style (390).
    pub plot_style: Option<String>,
    /// Material (347).
    pub material: Option<String>,
}

/// Where marks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entities {
    /// Before the ENDSEC at this offset.
    Before(usize),
    /// There is no such section: it is added at this offset.
    Missing(usize),
}

impl Entities {
    pub fn offset(self) -> usize {
        match self {
            Entities::Before(offset) | Entities::Missing(offset) => offset,
        }
    }
}

impl Survey {
    /// Reads the whole file once; a second time where it holds layers or styles of ours.
    pub fn of(bytes: &[u8]) -> Result<Survey, MarkError> {
        let mut scan = Scan::new(bytes)?;
        scan.run()?;
        let mut survey = scan.finish()?;
        survey.find_uses(bytes)?;
        Ok(survey)
    }

    /// The edits that take away what marking made earlier and nothing else needs.
    pub fn removals(&self, bytes: &[u8]) -> Vec<Edit> {
        let tables = self.tables().flat_map(|it| &it.ours).filter(|it| !it.in_use).map(|it| &it.range);
        tables
            .chain(&self.old_marks)
            .map(|range| Edit {
                offset: range.start,
                removed: bytes.get(range.clone()).unwrap_or_default().to_vec(),
                inserted: Vec::new(),
            })
            .collect()
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.layers.iter().chain(&self.styles)
    }

    /// Notes which of our layers and styles are referred to, by name or handle, by records that are not ours.
    fn find_uses(&mut self, bytes: &[u8]) -> Result<(), MarkError> {
        if self.tables().all(|it| it.ours.is_empty()) {
            return Ok(());
        }
        let mut skip: Vec<_> = self.tables().flat_map(|it| &it.ours).map(|it| it.range.clone()).collect();
        skip.extend(self.old_marks.iter().cloned());
        skip.order_by_key(|it| it.start);
        let mut skip = skip.into_iter().peekable();
        let mut names = BTreeSet::new();
        let mut handles = BTreeSet::new();
        let mut tags = Tags::new(bytes)?;
        while let Some(tag) = tags.next_tag()? {
            while skip.next_if(|it| it.end <= tag.start).is_some() {}
            if skip.peek().is_some_and(|it| it.contains(&tag.start)) {
                continue;
            }
            let value = tags.value(&tag);
            match tag.code {
                7 | 8 | 1003 if ours(value) => {
                    names.insert(value.to_ascii_uppercase());
                }
                320..=369 | 390..=399 | 480..=481 | 1005 => {
                    handles.insert(value.to_ascii_uppercase());
                }
                // The last line of a file without EOF; nothing stands behind it.
                0 if value == b"EOF" => break,
                _ => {}
            }
        }
        for table in self.layers.iter_mut().chain(&mut self.styles) {
            for it in &mut table.ours {
                it.in_use = names.contains(&it.name.to_ascii_uppercase())
                    || (!it.handle.is_empty() && handles.contains(&it.handle.to_ascii_uppercase()));
            }
        }
        Ok(())
    }
}

/// Where the scan is in the nesting of the file.
#[derive(Clone, Debug, PartialEq)]
enum Nesting {
    Outside,
    Section(Vec<u8>),
    Table(Vec<u8>),
}

/// The record that the scan is in: from its group 0 to the next.
#[derive(Clone, Debug, Default)]
struct Record {
    kind: Vec<u8>,
    start: usize,
    handle: Vec<u8>,
    name: Option<Vec<u8>>,
    layer: Vec<u8>,
    owner: Vec<u8>,
    plot_style: Vec<u8>,
    material: Vec<u8>,
    subclass_seen: bool,
    in_group: bool,
}

struct Scan<'a> {
    tags: Tags<'a>,
    nesting: Nesting,
    record: Record,
    variable: Vec<u8>,
    version: Option<Version>,
    handle_seeds: Vec<Range<usize>>,
    highest: u64,
    handles: bool,
    layers: Option<Table>,
    styles: Option<Table>,
    open_table: (Option<String>, Vec<OurRecord>),
    layer_zero: Pointers,
    model_space: Option<String>,
    entities: Option<usize>,
    entities_begun: bool,
    objects: Option<usize>,
    old_mark: Option<usize>,
    old_marks: Vec<Range<usize>>,
    end: usize,
    ended: bool,
}

impl<'a> Scan<'a> {
    fn new(bytes: &'a [u8]) -> Result<Scan<'a>, MarkError> {
        Ok(Scan {
            tags: Tags::new(bytes)?,
            nesting: Nesting::Outside,
            record: Record::default(),
            variable: Vec::new(),
            version: None,
            handle_seeds: Vec::new(),
            highest: 0,
            handles: false,
            layers: None,
            styles: None,
            open_table: (None, Vec::new()),
            layer_zero: Pointers::default(),
            model_space: None,
            entities: None,
            entities_begun: false,
            objects: None,
            old_mark: None,
            old_marks: Vec::new(),
            end: 0,
            ended: false,
        })
    }

    fn run(&mut self) -> Result<(), MarkError> {
        while !self.ended {
            let place = self.tags.place();
            // Before the first section, whatever is no pair only says that this is no DXF file.
            let tag = self.tags.next_tag().map_err(|it| if self.end == 0 { MarkError::NotDxf } else { it })?;
            let Some(tag) = tag else { break };
            if tag.code == 0 {
                self.record_ends(tag.start);
                self.record_begins(&tag)?;
            } else if tag.code != 999 {
                self.value(&tag, place)?;
            }
            self.end = if self.ended { tag.start } else { tag.end };
        }
        if self.nesting != Nesting::Outside {
            return Err(MarkError::Damaged { what: Damage::CutOff, place: self.tags.place() });
        }
        Ok(())
    }

    fn record_begins(&mut self, tag: &Tag) -> Result<(), MarkError> {
        let kind = self.tags.value(tag);
        let wrong = |what| Err(MarkError::Damaged { what, place: tag.place });
        match (kind, &self.nesting) {
            (b"SECTION", Nesting::Outside) => self.nesting = Nesting::Section(Vec::new()),
            (b"ENDSEC", Nesting::Section(name)) => {
                if name == b"ENTITIES" {
                    self.entities = Some(tag.start);
                }
                self.nesting = Nesting::Outside;
            }
            (b"TABLE", Nesting::Section(name)) if name == b"TABLES" => self.nesting = Nesting::Table(Vec::new()),
            (b"ENDTAB", Nesting::Table(name)) => {
                let (handle, ours) = std::mem::take(&mut self.open_table);
                let table = Table { handle, end: tag.start, ours };
                let known = match name.as_slice() {
                    b"LAYER" => &mut self.layers,
                    b"STYLE" => &mut self.styles,
                    _ => &mut None,
                };
                if known.is_some() {
                    return wrong(Damage::Twice);
                }
                *known = Some(table);
                self.nesting = Nesting::Section(b"TABLES".to_vec());
            }
            (b"EOF", Nesting::Outside) => self.ended = true,
            (b"EOF", _) => return wrong(Damage::CutOff),
            (b"SECTION" | b"ENDSEC" | b"TABLE" | b"ENDTAB", _) => return wrong(Damage::Nesting),
            (_, Nesting::Outside) if self.end == 0 => return Err(MarkError::NotDxf),
            (_, Nesting::Outside) => return wrong(Damage::OutsideSection),
            _ => {}
        }
        self.record = Record { kind: kind.to_vec(), start: tag.start, ..Record::default() };
        if !is_part(kind)
            && let Some(start) = self.old_mark.take()
        {
            self.old_marks.push(start..tag.start);
        }
        Ok(())
    }

    /// What was learnt when a record is over. `end` is where the next begins.
    fn record_ends(&mut self, end: usize) {
        let record = std::mem::take(&mut self.record);
        if let Some(handle) = number(&record.handle) {
            self.highest = self.highest.max(handle);
            self.handles = true;
        }
        let name = record.name.as_deref().unwrap_or_default();
        match &self.nesting {
            Nesting::Table(_) if record.kind == b"TABLE" => self.open_table.0 = text(&record.handle),
            Nesting::Table(table) => {
                if matches!(table.as_slice(), b"LAYER" | b"STYLE") && ours(name) {
                    let (name, handle) = (name.to_vec(), record.handle.clone());
                    self.open_table.1.push(OurRecord { name, handle, range: record.start..end, in_use: false });
                }
                if table == b"LAYER" && name == b"0" {
                    self.layer_zero = Pointers {
                        owner: text(&record.owner),
                        plot_style: text(&record.plot_style),
                        material: text(&record.material),
                    };
                }
                if table == b"BLOCK_RECORD" && name.eq_ignore_ascii_case(b"*Model_Space") {
                    self.model_space = text(&record.handle);
                }
            }
            // A part on a layer of ours does not make the entity ours that it belongs to.
            Nesting::Section(section)
                if section == b"ENTITIES"
                    && ours(&record.layer)
                    && self.old_mark.is_none()
                    && !is_part(&record.kind)
                    && record.kind != b"SECTION" =>
            {
                self.old_mark = Some(record.start);
            }
            _ => {}
        }
    }

    fn value(&mut self, tag: &Tag, place: Place) -> Result<(), MarkError> {
        let value = self.tags.value(tag);
        match &mut self.nesting {
            Nesting::Outside if self.end == 0 => return Err(MarkError::NotDxf),
            Nesting::Outside => return Err(MarkError::Damaged { what: Damage::OutsideSection, place }),
            Nesting::Section(name) | Nesting::Table(name)
                if name.is_empty() && tag.code == 2 && matches!(self.record.kind.as_slice(), b"SECTION" | b"TABLE") =>
            {
                *name = value.to_vec();
                match (self.record.kind.as_slice(), value) {
                    (b"SECTION", b"ENTITIES") if std::mem::replace(&mut self.entities_begun, true) => {
                        return Err(MarkError::Damaged { what: Damage::Twice, place });
                    }
                    (b"SECTION", b"OBJECTS") => {
                        self.objects.get_or_insert(self.record.start);
                    }
                    _ => {}
                }
            }
            Nesting::Section(name) if name == b"HEADER" => self.header(tag),
            _ => self.field(tag),
        }
        Ok(())
    }

    fn header(&mut self, tag: &Tag) {
        let value = self.tags.value(tag);
        match (tag.code, self.variable.as_slice()) {
            (9, _) => self.variable = value.to_vec(),
            (1, b"$ACADVER") => self.version = Some(Version::from_code(&String::from_utf8_lossy(value))),
            (5, b"$HANDSEED") => {
                self.highest = self.highest.max(number(value).map_or(0, |it| it.saturating_sub(1)));
                self.handle_seeds.push(tag.value.clone());
            }
            _ => {}
        }
    }

    fn field(&mut self, tag: &Tag) {
        let value = self.tags.value(tag);
        let record = &mut self.record;
        // In a DIMSTYLE, group 5 is an arrow block.
        let handle_code = if record.kind == b"DIMSTYLE" { 105 } else { 5 };
        let first = |field: &mut Vec<u8>| {
            if field.is_empty() {
                *field = value.to_vec();
            }
        };
        match tag.code {
            100 => record.subclass_seen = true,
            102 => record.in_group = value.starts_with(b"{"),
            code if code == handle_code && !record.subclass_seen => first(&mut record.handle),
            2 if record.name.is_none() => record.name = Some(value.to_vec()),
            8 => first(&mut record.layer),
            330 if !record.in_group => first(&mut record.owner),
            390 => first(&mut record.plot_style),
            347 => first(&mut record.material),
            _ => {}
        }
    }

    fn finish(self) -> Result<Survey, MarkError> {
        if self.end == 0 {
            return Err(MarkError::NotDxf);
        }
        Ok(Survey {
            form: self.tags.form(),
            // Without a release programs read a file as R12, even one with subclass markers.
            version: self.version.unwrap_or(Version::R12),
            handle_seeds: self.handle_seeds,
            free_handle: self.highest.checked_add(1),
            handles: self.handles,
            layers: self.layers,
            styles: self.styles,
            layer_zero: self.layer_zero,
            model_space: self.model_space,
            entities: match self.entities {
                Some(offset) => Entities::Before(offset),
                None => Entities::Missing(self.objects.unwrap_or(self.end)),
            },
            old_marks: self.old_marks,
        })
    }
}

/// Vertices, attributes and the end of a sequence belong to the entity before them.
fn is_part(kind: &[u8]) -> bool {
    matches!(kind, b"VERTEX" | b"ATTRIB" | b"SEQEND")
}

/// A handle as a number; `None` for what is none.
fn number(handle: &[u8]) -> Option<u64> {
    u64::from_str_radix(std::str::from_utf8(handle).ok()?.trim(), 16).ok()
}

/// A handle as it is written; `None` for what is none.
fn text(handle: &[u8]) -> Option<String> {
    number(handle)?;
    String::from_utf8(handle.to_vec()).ok()
}
