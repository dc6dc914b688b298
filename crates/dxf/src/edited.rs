//! An edited drawing as the file that it was read from, with every byte kept that the edit does not concern.
//!
//! The entities of model space are compared with those of the file. Of one that differs the numbers and texts that differ are
//! replaced in place; one that was erased loses its record; one that was added is written anew, or copied from the record of
//! the entity that it was copied from. At last the result is read, and held against the drawing: what cannot be written so is
//! refused, never written wrongly.

use crate::mark::raw::{Form, Tag, Tags};
use crate::mark::record::Records;
use crate::mark::shape::Primitive;
use crate::mark::survey::Survey;
use crate::mark::{self, Bulged, EditScript, MarkError, Place};
use drawing::entity::{Edge, HatchPath, Text};
use drawing::{Drawing, Entity, Geometry, Layer, Point3};
use geometry::Sort;
use std::collections::{BTreeMap, HashMap};

/// Why an edited drawing was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditedError {
    /// The file cannot be changed in place.
    #[error(transparent)]
    File(#[from] MarkError),
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] crate::Error),
    /// The drawing does not come from this file.
    #[error("the drawing was not made from this file: it has fewer entities")]
    Foreign,
    /// Edits of kinds of entities that cannot be written in place.
    #[error("edits of these entities cannot be written without loss: {}; take them back, and export again", .0.join(", "))]
    NotWritten(Vec<String>),
}

impl EditedError {
    /// The sentence in Chinese; `Display` gives it in English.
    pub fn zh(&self) -> String {
        match self {
            EditedError::File(it) => it.zh(),
            EditedError::Unreadable(it) => it.zh(),
            EditedError::Foreign => "图纸不是由此文件得来：实体比文件中少".to_string(),
            EditedError::NotWritten(them) => {
                format!("以下实体的修改无法无损写回：{}；请撤销这些修改后再导出", them.join("、"))
            }
        }
    }
}

/// The change that makes `drawing`, which was read from `original` and edited since, of that file.
///
/// # Errors
/// [`EditedError`]; nothing is written in part.
pub fn edited(original: &[u8], drawing: &Drawing) -> Result<EditScript, EditedError> {
    let before = crate::read(original)?;
    let n_before = before.entities.len();
    if n_before > drawing.entities.len() {
        return Err(EditedError::Foreign);
    }
    let changed: Vec<usize> = (0..n_before).filter(|at| before.entities[*at] != drawing.entities[*at]).collect();
    let added: Vec<usize> =
        (n_before..drawing.entities.len()).filter(|at| !is_erased(&drawing.entities[*at])).collect();
    let wanted: Vec<u32> = changed.iter().chain(&added).map(|at| drawing.entities[*at].line).collect();
    let survey = Survey::of(original)?;
    let records = find(original, &wanted)?;
    let mut edits = Vec::new();
    let mut lost: Vec<usize> = Vec::new();
    for at in &changed {
        let entity = &drawing.entities[*at];
        match records.get(&entity.line) {
            None => lost.push(*at),
            Some(record) if is_erased(entity) => edits.push(removal(original, record.start(), record.end())),
            Some(record) => {
                for patch in patches(original, survey.form, record, &before.entities[*at].geometry, &entity.geometry) {
                    let removed = original.get(patch.range.clone()).unwrap_or_default().to_vec();
                    edits.push(mark::Edit { offset: patch.range.start, removed, inserted: patch.bytes });
                }
            }
        }
    }
    let mut writer = Records::new(original, &survey);
    let layers: Vec<&Layer> = drawing.layers.iter().skip(before.layers.len()).collect();
    if let (Some(table), false) = (&survey.layers, layers.is_empty()) {
        let bytes = writer
            .section(table.end, |it| layers.iter().try_for_each(|layer| it.layer(&name(drawing, &layer.name), 7)))?;
        edits.push(mark::Edit { offset: table.end, removed: Vec::new(), inserted: bytes });
    }
    if !added.is_empty() {
        let bytes = writer.section(survey.entities.offset(), |it| {
            it.open_section(&survey.entities);
            for at in &added {
                let entity = &drawing.entities[*at];
                let layer = drawing.layer(entity.layer).map_or("0", |it| &it.name);
                match (drawn(&entity.geometry), records.get(&entity.line)) {
                    (_, Some(record)) if entity.line > 0 => copy(original, survey.form, record, &before, entity, it)?,
                    (Some(primitive), _) => it.entity(&name(drawing, layer), None, &primitive)?,
                    (None, _) => lost.push(*at),
                }
            }
            it.close_section(&survey.entities);
            Ok(())
        })?;
        edits.push(mark::Edit { offset: survey.entities.offset(), removed: Vec::new(), inserted: bytes });
    }
    if let Some(seed) = writer.seed() {
        for range in &survey.handle_seeds {
            edits.push(mark::Edit { inserted: seed.clone().into_bytes(), ..removal(original, range.start, range.end) });
        }
    }
    edits.retain(|it| it.removed != it.inserted);
    edits.order_by_key(|it| it.offset);
    let script = EditScript { edits };
    lost.extend(differences(&crate::read(&script.apply(original)?)?, drawing, &changed, n_before));
    if lost.is_empty() {
        return Ok(script);
    }
    lost.sort_unstable();
    lost.dedup();
    let named = |at: usize| {
        let entity = &drawing.entities[at];
        format!("{} {}", entity.geometry.type_name(), entity.handle)
    };
    Err(EditedError::NotWritten(lost.into_iter().map(named).collect()))
}

/// Whether an edit took an entity away and left its place free.
fn is_erased(entity: &Entity) -> bool {
    matches!(&entity.geometry, Geometry::LwPolyline(it) if it.vertices.is_empty())
}

fn removal(original: &[u8], start: usize, end: usize) -> mark::Edit {
    mark::Edit { offset: start, removed: original.get(start..end).unwrap_or_default().to_vec(), inserted: Vec::new() }
}

/// A name as this file writes it: code pages other than UTF-8 get `\U+XXXX`.
fn name(drawing: &Drawing, name: &str) -> String {
    if drawing.encoding.eq_ignore_ascii_case("utf-8") { name.to_string() } else { escaped(name) }
}

/// ASCII, with `\U+XXXX` for all else.
fn escaped(text: &str) -> String {
    let mut units = [0; 2];
    text.chars()
        .map(|it| match it {
            it if it.is_ascii() => it.to_string(),
            it => it.encode_utf16(&mut units).iter().map(|unit| format!("\\U+{unit:04X}")).collect(),
        })
        .collect()
}

/// The places whose entity reads differently from the edited drawing.
fn differences(read: &Drawing, drawing: &Drawing, changed: &[usize], n_before: usize) -> Vec<usize> {
    let standing: Vec<usize> = (0..drawing.entities.len())
        .filter(|at| !is_erased(&drawing.entities[*at]) || (*at < n_before && changed.binary_search(at).is_err()))
        .collect();
    let layer = |drawing: &Drawing, it: &Entity| drawing.layer(it.layer).map(|it| it.name.clone());
    let same = |at: usize, found: Option<&Entity>| {
        let entity = &drawing.entities[at];
        found.is_some_and(|it| it.geometry == entity.geometry && layer(read, it) == layer(drawing, entity))
    };
    let concerned = |at: &usize| *at >= n_before || changed.binary_search(at).is_ok();
    let pairs = standing.iter().enumerate().filter(|it| concerned(it.1));
    pairs.filter(|(i, at)| !same(**at, read.entities.get(*i))).map(|it| *it.1).collect()
}

/// An entity with its vertices or attributes, as pairs.
struct Record {
    /// The entity first; each begins with group 0.
    parts: Vec<Vec<Tag>>,
}

impl Record {
    fn start(&self) -> usize {
        self.parts.first().and_then(|it| it.first()).map_or(0, |it| it.start)
    }

    fn end(&self) -> usize {
        self.parts.last().and_then(|it| it.last()).map_or(0, |it| it.end)
    }
}

/// The records of the file that begin where these entities say they do, by that place.
fn find(original: &[u8], wanted: &[u32]) -> Result<HashMap<u32, Record>, MarkError> {
    let wanted: std::collections::HashSet<u32> = wanted.iter().copied().collect();
    let mut found: HashMap<u32, Record> = HashMap::new();
    let mut current: Option<u32> = None;
    let mut tags = Tags::new(original)?;
    while let Some(tag) = tags.next_tag()? {
        if tag.code == 0 {
            let place = match tag.place {
                Place::Line(it) | Place::Byte(it) => u32::try_from(it).unwrap_or(u32::MAX),
            };
            let is_part = matches!(tags.value(&tag), b"VERTEX" | b"ATTRIB" | b"SEQEND");
            if !is_part {
                current = wanted.contains(&place).then_some(place);
            }
            if let Some(place) = current {
                found.entry(place).or_insert_with(|| Record { parts: Vec::new() }).parts.push(Vec::new());
            }
            if tags.value(&tag) == b"EOF" {
                break;
            }
        }
        if let Some(part) = current.and_then(|it| found.get_mut(&it)).and_then(|it| it.parts.last_mut()) {
            part.push(tag);
        }
    }
    Ok(found)
}

/// Other bytes in the place of some.
struct Patch {
    range: std::ops::Range<usize>,
    bytes: Vec<u8>,
}

/// A number or a text of an entity: in which part, under which group code, at which of its occurrences.
type Field = (usize, i32, usize);

/// What a record holds of a geometry.
#[derive(Default)]
struct Fields {
    numbers: BTreeMap<Field, f64>,
    texts: BTreeMap<Field, String>,
}

impl Fields {
    fn number(&mut self, part: usize, code: i32, nth: usize, value: f64) {
        self.numbers.insert((part, code, nth), value);
    }

    fn point(&mut self, part: usize, code: i32, nth: usize, point: Point3) {
        for (axis, value) in point.iter().enumerate() {
            self.number(part, code + 10 * axis as i32, nth, *value);
        }
    }

    fn flat(&mut self, code: i32, nth: usize, [x, y]: [f64; 2]) {
        self.number(0, code, nth, x);
        self.number(0, code + 10, nth, y);
    }

    fn text(&mut self, part: usize, text: &Text) {
        self.point(part, 10, 0, text.position);
        if let Some(point) = text.alignment_point {
            self.point(part, 11, 0, point);
        }
        self.number(part, 50, 0, text.rotation_deg);
        self.texts.insert((part, 1, 0), mark::text::encode(&text.content));
    }

    /// Of a geometry; what is not told here is not written, and found missing when the result is read.
    fn of(geometry: &Geometry) -> Fields {
        let mut fields = Fields::default();
        match geometry {
            Geometry::Line { start, end } => {
                fields.point(0, 10, 0, *start);
                fields.point(0, 11, 0, *end);
            }
            Geometry::Point(point) => fields.point(0, 10, 0, *point),
            Geometry::Circle { center, radius } => {
                fields.point(0, 10, 0, *center);
                fields.number(0, 40, 0, *radius);
            }
            Geometry::Arc { center, radius, start_deg, end_deg } => {
                fields.point(0, 10, 0, *center);
                fields.number(0, 40, 0, *radius);
                fields.number(0, 50, 0, *start_deg);
                fields.number(0, 51, 0, *end_deg);
            }
            Geometry::Ellipse(it) => {
                fields.point(0, 10, 0, it.center);
                fields.point(0, 11, 0, Point3::from(it.major));
            }
            Geometry::Spline(it) => {
                it.control_points.iter().enumerate().for_each(|(nth, point)| fields.point(0, 10, nth, *point));
                it.fit_points.iter().enumerate().for_each(|(nth, point)| fields.point(0, 11, nth, *point));
            }
            Geometry::LwPolyline(it) => {
                it.vertices.iter().enumerate().for_each(|(nth, vertex)| fields.flat(10, nth, [vertex.x, vertex.y]));
            }
            Geometry::Polyline(it) => {
                it.vertices.iter().enumerate().for_each(|(nth, vertex)| fields.point(nth + 1, 10, 0, vertex.point));
            }
            Geometry::Construction { point, direction, .. } => {
                fields.point(0, 10, 0, *point);
                fields.point(0, 11, 0, Point3::from(*direction));
            }
            Geometry::Solid(corners) => {
                (10..).zip(corners.iter()).for_each(|(code, corner)| fields.point(0, code, 0, *corner));
            }
            Geometry::Face(it) => {
                (10..).zip(&it.corners).for_each(|(code, corner)| fields.point(0, code, 0, *corner));
            }
            Geometry::Hatch(it) => hatch(&mut fields, &it.paths),
            Geometry::Text(it) => fields.text(0, it),
            Geometry::MText(it) => {
                fields.point(0, 10, 0, it.position);
                fields.texts.insert((0, 1, 0), escaped(&it.raw));
            }
            Geometry::AttDef(it) => fields.text(0, &it.text),
            Geometry::Insert(it) => {
                fields.point(0, 10, 0, it.position);
                fields.number(0, 50, 0, it.rotation_deg);
                it.attributes.iter().enumerate().for_each(|(nth, it)| fields.text(nth + 1, &it.text));
            }
            Geometry::Dimension(it) => {
                fields.point(0, 10, 0, it.line_point);
                it.text_point.iter().for_each(|point| fields.point(0, 11, 0, *point));
                (13..).zip(&it.points).for_each(|(code, point)| fields.point(0, code, 0, *point));
                fields.number(0, 50, 0, it.angle_deg);
                fields.texts.insert((0, 2, 0), it.block.clone());
            }
            Geometry::Leader(it) => {
                it.vertices.iter().enumerate().for_each(|(nth, point)| fields.point(0, 10, nth, *point));
            }
            _ => {}
        }
        fields
    }
}

/// The first point of a hatch is its elevation.
fn hatch(fields: &mut Fields, paths: &[HatchPath]) {
    let (mut first, mut second) = (1, 0);
    let mut add = |code: i32, point: [f64; 2]| {
        let nth = if code == 10 { &mut first } else { &mut second };
        fields.flat(code, *nth, point);
        *nth += 1;
    };
    for path in paths {
        match path {
            HatchPath::Polyline { vertices, .. } => vertices.iter().for_each(|it| add(10, [it.x, it.y])),
            HatchPath::Edges { edges, .. } => {
                for edge in edges {
                    match edge {
                        Edge::Line { start, end } => {
                            add(10, *start);
                            add(11, *end);
                        }
                        Edge::Arc { center, .. } => add(10, *center),
                        Edge::Ellipse { center, major, .. } => {
                            add(10, *center);
                            add(11, *major);
                        }
                        Edge::Spline { control_points, fit_points, .. } => {
                            control_points.iter().for_each(|it| add(10, *it));
                            fit_points.iter().for_each(|it| add(11, *it));
                        }
                    }
                }
            }
        }
    }
}

/// What has to be replaced in a record so that it says `after` where it said `before`. The file's own digits stay where the
/// value does.
fn patches(original: &[u8], form: Form, record: &Record, before: &Geometry, after: &Geometry) -> Vec<Patch> {
    let (was, is) = (Fields::of(before), Fields::of(after));
    let mut patches = Vec::new();
    for (part, tags) in record.parts.iter().enumerate() {
        let mut seen: HashMap<i32, usize> = HashMap::new();
        for tag in tags.iter().take_while(|it| it.code < 1000) {
            let nth = seen.entry(tag.code).or_default();
            let field = (part, tag.code, *nth);
            *nth += 1;
            if let Some(value) = is.numbers.get(&field).filter(|it| was.numbers.get(&field) != Some(it)) {
                patches.push(Patch { range: tag.value.clone(), bytes: number(form, *value) });
            }
            let text_differs =
                |field: &Field| is.texts.contains_key(field) && is.texts.get(field) != was.texts.get(field);
            if text_differs(&field) {
                let bytes = is.texts.get(&field).map(|it| it.clone().into_bytes()).unwrap_or_default();
                patches.push(Patch { range: tag.value.clone(), bytes });
            }
            // A long MTEXT begins in groups 3 and ends in group 1.
            if tag.code == 3 && matches!(after, Geometry::MText(_)) && text_differs(&(part, 1, 0)) {
                patches.push(Patch { range: tag.start..tag.end, bytes: Vec::new() });
            }
        }
        let at = tags.iter().rposition(|it| matches!(it.code, 20 | 30)).map_or(0, |it| tags[it].end);
        let absent = |it: &(&Field, &f64)| it.0.0 == part && it.0.1 == 50 && !seen.contains_key(&50) && *it.1 != 0.0;
        if let Some((_, angle)) = is.numbers.iter().find(absent) {
            patches.push(Patch { range: at..at, bytes: pair(original, form, 50, &number(form, *angle)) });
        }
    }
    patches
}

/// A number as the value of a pair.
fn number(form: Form, value: f64) -> Vec<u8> {
    match form {
        Form::Text { .. } => {
            let digits = (value + 0.0).to_string();
            if digits.contains('.') { digits.into_bytes() } else { format!("{digits}.0").into_bytes() }
        }
        Form::Binary { .. } => value.to_le_bytes().to_vec(),
    }
}

/// A pair of a group code below 255 and a value, as this file writes pairs.
fn pair(original: &[u8], form: Form, code: u8, value: &[u8]) -> Vec<u8> {
    match form {
        Form::Text { line_end } => {
            let first = memchr::memchr(line_end, original).unwrap_or(0);
            let is_crlf = line_end == b'\n' && first > 0 && original.get(first - 1) == Some(&b'\r');
            let end: &[u8] = if is_crlf { b"\r\n" } else { std::slice::from_ref(&line_end) };
            [format!("{code:>3}").as_bytes(), end, value, end].concat()
        }
        Form::Binary { wide: true } => [&[code, 0], value].concat(),
        Form::Binary { wide: false } => [&[code], value].concat(),
    }
}

/// What a new entity is drawn with; `None` for kinds that are only copied.
fn drawn(geometry: &Geometry) -> Option<Primitive> {
    match geometry {
        Geometry::Line { start, end } if start.z == 0.0 && end.z == 0.0 => {
            Some(Primitive::Line { start: [start.x, start.y], end: [end.x, end.y] })
        }
        Geometry::LwPolyline(it) => {
            let vertices = it.vertices.iter().map(|it| Bulged { point: [it.x, it.y], bulge: it.bulge }).collect();
            Some(Primitive::Polyline { vertices, closed: it.closed })
        }
        _ => None,
    }
}

/// Writes the record of an entity again with handles of its own and another geometry.
fn copy(
    original: &[u8],
    form: Form,
    record: &Record,
    before: &Drawing,
    entity: &Entity,
    records: &mut Records<'_>,
) -> Result<(), MarkError> {
    let source = before.entities.iter().find(|it| it.line == entity.line);
    let patches = source.map_or_else(Vec::new, |it| patches(original, form, record, &it.geometry, &entity.geometry));
    let mut owner: Option<(Vec<u8>, String)> = None;
    for tags in &record.parts {
        let (mut in_group, mut subclass_seen) = (false, false);
        for tag in tags {
            let value = original.get(tag.value.clone()).unwrap_or_default();
            subclass_seen |= tag.code == 100;
            // Reactors and dictionaries belong to the entity that was copied.
            if tag.code == 102 {
                in_group = value.starts_with(b"{");
                continue;
            }
            if in_group {
                continue;
            }
            let mut bytes = original.get(tag.start..tag.end).unwrap_or_default().to_vec();
            let within = tag.value.start - tag.start..tag.value.end - tag.start;
            if tag.code == 5 && !subclass_seen {
                let handle = records.handle()?;
                bytes.splice(within, handle.bytes());
                owner.get_or_insert((value.to_vec(), handle));
            } else if let Some((_, new)) = owner.as_ref().filter(|it| tag.code == 330 && it.0 == value) {
                bytes.splice(within, new.bytes());
            } else if let Some(patch) =
                patches.iter().find(|it| it.range == tag.value || it.range == (tag.start..tag.end))
            {
                let place = patch.range.start - tag.start..patch.range.end - tag.start;
                bytes.splice(place, patch.bytes.iter().copied());
            }
            records.raw(&bytes);
            if let Some(patch) = patches.iter().find(|it| it.range == (tag.end..tag.end)) {
                records.raw(&patch.bytes);
            }
        }
    }
    Ok(())
}
