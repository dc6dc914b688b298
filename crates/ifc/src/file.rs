use crate::relations::Relations;
use crate::step::{MAX_DEPTH, Record, Value, parameter, parameters, scan};
use crate::{Diagnostic, Entity, EntityIx, Schema, Units, Version};
use std::collections::HashMap;
use std::io::Read;
use std::sync::OnceLock;
use thiserror::Error;

/// The largest file that is read, in bytes: places in it are 32 bits wide.
const MAX_BYTES: u64 = u32::MAX as u64;

/// Why a file is no model at all.
#[derive(Debug, Error)]
pub enum OpenError {
    /// It is no STEP file.
    #[error(
        "this is no IFC file: it does not begin with ISO-10303-21; save it from the modelling program as .ifc or .ifczip"
    )]
    NotStep,
    /// It is too large.
    #[error("the file is larger than 4 GiB: export the model in parts")]
    TooLarge,
    /// It is a zip archive without a model.
    #[error("the archive holds no .ifc file")]
    NoModelInside,
    /// It is a damaged zip archive.
    #[error("the archive cannot be read: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// The model in an archive cannot be unpacked.
    #[error("the model in the archive cannot be unpacked: {0}")]
    Unpack(#[from] std::io::Error),
}

impl OpenError {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            OpenError::NotStep => {
                "不是 IFC 文件：开头不是 ISO-10303-21；请在建模软件中另存为 .ifc 或 .ifczip".to_string()
            }
            OpenError::TooLarge => "文件超过 4 GiB：请分部分导出模型".to_string(),
            OpenError::NoModelInside => "压缩包中没有 .ifc 文件".to_string(),
            OpenError::Archive(error) => format!("压缩包无法读取：{error}"),
            OpenError::Unpack(error) => format!("压缩包中的模型无法解压：{error}"),
        }
    }
}

/// What the header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// What the file holds, with the view definition.
    pub description: Vec<String>,
    /// Name of the file when it was written.
    pub name: String,
    /// When it was written.
    pub time_stamp: String,
    /// The program that wrote it.
    pub originating_system: String,
    /// The schema's name as written.
    pub schema: String,
}

/// Position of an instance in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ix(pub u32);

/// A model file that was read.
#[derive(Debug)]
pub struct Ifc {
    /// What the header says.
    pub header: Header,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
    version: Version,
    bytes: Vec<u8>,
    records: Vec<Record>,
    /// The entity of each class name of the file.
    classes: Vec<(Box<str>, Option<EntityIx>)>,
    by_entity: HashMap<EntityIx, Vec<Ix>>,
    relations: OnceLock<Relations>,
    units: OnceLock<Units>,
}

/// Whether bytes begin as an IFC file does; an archive is asked for a model inside.
pub fn is_ifc(bytes: &[u8]) -> bool {
    is_step(bytes) || (bytes.starts_with(b"PK\x03\x04") && bytes.windows(4).any(|it| it.eq_ignore_ascii_case(b".ifc")))
}

fn is_step(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    start.starts_with(b"ISO-10303-21")
        || (start.starts_with(b"/*") && memchr::memmem::find(start, b"ISO-10303-21").is_some())
}

/// Reads a model: `.ifc`, or `.ifczip` with one inside.
///
/// # Errors
/// [`OpenError`] when the bytes are no model at all.
pub fn open(bytes: Vec<u8>) -> Result<Ifc, OpenError> {
    let bytes = if bytes.starts_with(b"PK\x03\x04") { unpack(&bytes)? } else { bytes };
    if bytes.len() as u64 > MAX_BYTES {
        return Err(OpenError::TooLarge);
    }
    if !is_step(&bytes) {
        return Err(OpenError::NotStep);
    }
    let mut scan = scan(&bytes);
    let header = header(&bytes[scan.header.clone()]);
    let mut diagnostics = std::mem::take(&mut scan.diagnostics);
    let version = match Version::of_schema_name(&header.schema) {
        Some((version, true)) => version,
        Some((version, false)) => {
            diagnostics.push(Diagnostic::with("ifc-other-schema", None, &header.schema));
            version
        }
        None => {
            diagnostics.push(Diagnostic::with("ifc-unknown-schema", None, &header.schema));
            Version::Ifc4
        }
    };
    let schema = version.schema();
    let classes: Vec<(Box<str>, Option<EntityIx>)> =
        scan.classes.into_iter().map(|it| (it.clone(), schema.find(&it))).collect();
    for (name, _) in classes.iter().filter(|it| it.1.is_none()) {
        diagnostics.push(Diagnostic::with("ifc-unknown-class", None, name));
    }
    diagnostics.extend(raw_text(&bytes));
    diagnostics.extend(too_deep(&bytes));
    let mut by_entity: HashMap<EntityIx, Vec<Ix>> = HashMap::new();
    for (at, record) in scan.records.iter().enumerate() {
        if let Some(entity) = classes[usize::from(record.class)].1 {
            by_entity.entry(entity).or_default().push(Ix(at as u32));
        }
    }
    let (relations, units) = (OnceLock::new(), OnceLock::new());
    Ok(Ifc { header, diagnostics, version, bytes, records: scan.records, classes, by_entity, relations, units })
}

/// What is said where bytes stand raw that the standard wants escaped; the first such text tells how all are read.
fn raw_text(bytes: &[u8]) -> Option<Diagnostic> {
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    // The whole first: that is many bytes at a time.
    let first = start + Some(&bytes[start..]).filter(|it| !it.is_ascii())?.iter().position(|it| !it.is_ascii())?;
    let from = memchr::memrchr2(b'\'', b'\n', &bytes[..first]).map_or(start, |it| it + 1);
    let to = memchr::memchr2(b'\'', b'\n', &bytes[first..]).map_or(bytes.len(), |it| first + it);
    let encoding = crate::step::encoding_of(&bytes[from..to]);
    let line = memchr::memchr_iter(b'\n', &bytes[..first]).count() as u32 + 1;
    Some(Diagnostic { line, ..Diagnostic::with("ifc-raw-text", None, encoding) })
}

/// What is said where parameters lie deeper in each other than they are read. No exporter nests lists more than four deep.
fn too_deep(bytes: &[u8]) -> Option<Diagnostic> {
    let at = memchr::memmem::find(bytes, &[b'('; MAX_DEPTH + 1])?;
    let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() as u32 + 1;
    Some(Diagnostic { line, ..Diagnostic::with("ifc-too-deep", None, &MAX_DEPTH.to_string()) })
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, OpenError> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))?;
    let name =
        archive.file_names().flatten().find(|it| it.to_ascii_lowercase().ends_with(".ifc")).map(|it| it.into_owned());
    let name = name.ok_or(OpenError::NoModelInside)?;
    let mut model = archive.by_name(&name)?;
    let mut unpacked = Vec::new();
    // An archive may lie about how large it is.
    model.by_ref().take(MAX_BYTES + 1).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

fn header(bytes: &[u8]) -> Header {
    let after = |name: &[u8]| {
        let start = memchr::memmem::find(bytes, name)? + name.len();
        let open = start + memchr::memchr(b'(', &bytes[start..])? + 1;
        Some(parameters(&bytes[open..]))
    };
    let text = |values: &[Value<'_>], at: usize| {
        let value = values.get(at);
        let first = value.and_then(|it| it.text().or_else(|| it.list().first().and_then(Value::text)));
        first.unwrap_or_default().into_owned()
    };
    let description = after(b"FILE_DESCRIPTION").unwrap_or_default();
    let name = after(b"FILE_NAME").unwrap_or_default();
    Header {
        description: description
            .first()
            .map(|it| it.list().iter().filter_map(Value::text).map(|it| it.into_owned()).collect())
            .unwrap_or_default(),
        name: text(&name, 0),
        time_stamp: text(&name, 1),
        originating_system: text(&name, 5),
        schema: text(&after(b"FILE_SCHEMA").unwrap_or_default(), 0),
    }
}

impl Ifc {
    /// The version whose tables read it.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The tables that read it.
    pub fn schema(&self) -> &'static Schema {
        self.version.schema()
    }

    /// How many instances it has.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it has no instance.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// All instances, by id.
    pub fn instances(&self) -> impl Iterator<Item = Instance<'_>> {
        (0..self.records.len() as u32).map(|it| self.at(Ix(it)))
    }

    /// An instance by its position.
    pub fn at(&self, ix: Ix) -> Instance<'_> {
        Instance { file: self, ix }
    }

    /// An instance by its id.
    pub fn find(&self, id: u64) -> Option<Instance<'_>> {
        // Ids mostly run without gaps: look there first.
        let first = self.records.first()?.id;
        let guess = usize::try_from(id.checked_sub(first)?).unwrap_or(usize::MAX);
        let at = match self.records.get(guess) {
            Some(record) if record.id == id => guess,
            _ => self.records.binary_search_by_key(&id, |it| it.id).ok()?,
        };
        Some(self.at(Ix(at as u32)))
    }

    /// The instances of exactly one entity, by id.
    pub fn of(&self, entity: EntityIx) -> &[Ix] {
        self.by_entity.get(&entity).map_or(&[], Vec::as_slice)
    }

    /// The instances of an entity and of its subtypes, by entity and id.
    pub fn all(&self, name: &str) -> Vec<Instance<'_>> {
        let Some(entity) = self.schema().entity_named(name) else { return Vec::new() };
        let of = |it: EntityIx| self.of(it).iter().map(|it| self.at(*it));
        self.schema().with_subtypes(entity).into_iter().flat_map(of).collect()
    }

    /// Entities that the file has instances of.
    pub fn entities(&self) -> impl Iterator<Item = EntityIx> {
        self.by_entity.keys().copied()
    }

    /// How instances belong together.
    pub fn relations(&self) -> &Relations {
        self.relations.get_or_init(|| Relations::of(self))
    }

    /// The units of the project.
    pub fn units(&self) -> &Units {
        self.units.get_or_init(|| Units::of(self))
    }
}

/// One instance of a model.
#[derive(Clone, Copy, Debug)]
pub struct Instance<'f> {
    file: &'f Ifc,
    ix: Ix,
}

impl<'f> Instance<'f> {
    /// Its position in the file.
    pub fn ix(self) -> Ix {
        self.ix
    }

    /// The file it stands in.
    pub fn file(self) -> &'f Ifc {
        self.file
    }

    fn record(self) -> &'f Record {
        &self.file.records[self.ix.0 as usize]
    }

    /// The number after `#`.
    pub fn id(self) -> u64 {
        self.record().id
    }

    /// Its class in upper case, as written.
    pub fn class(self) -> &'f str {
        &self.file.classes[usize::from(self.record().class)].0
    }

    /// Its entity; `None` when the schema has no such class.
    pub fn entity_ix(self) -> Option<EntityIx> {
        self.file.classes[usize::from(self.record().class)].1
    }

    /// Its entity; `None` when the schema has no such class.
    pub fn entity(self) -> Option<&'static Entity> {
        self.entity_ix().map(|it| self.file.schema().entity(it))
    }

    /// Whether it is of an entity or a subtype of it.
    pub fn is_a(self, name: &str) -> bool {
        self.entity_ix().is_some_and(|it| self.file.schema().is_named(it, name))
    }

    fn bytes(self) -> &'f [u8] {
        let record = self.record();
        &self.file.bytes[record.start as usize..][..record.len as usize]
    }

    /// All parameters.
    pub fn values(self) -> Vec<Value<'f>> {
        parameters(self.bytes())
    }

    /// A parameter by its position.
    pub fn value(self, at: usize) -> Value<'f> {
        parameter(self.bytes(), at)
    }

    /// A parameter by the name of its attribute; absent when the entity has no such attribute.
    pub fn get(self, attribute: &str) -> Value<'f> {
        match self.entity().and_then(|it| it.attribute(attribute)) {
            Some(at) => self.value(at),
            None => Value::Absent,
        }
    }

    /// A text attribute.
    pub fn text(self, attribute: &str) -> Option<String> {
        self.get(attribute).text().map(|it| it.into_owned())
    }

    /// A number attribute, as written.
    pub fn number(self, attribute: &str) -> Option<f64> {
        self.get(attribute).number()
    }

    /// The instance that an attribute refers to.
    pub fn follow(self, attribute: &str) -> Option<Instance<'f>> {
        self.get(attribute).reference().and_then(|it| self.file.find(it))
    }

    /// The instances that a list attribute refers to; one that is not in the file is left out.
    pub fn follow_all(self, attribute: &str) -> Vec<Instance<'f>> {
        self.file.resolve(&self.get(attribute))
    }

    /// Its `GlobalId`.
    pub fn global_id(self) -> Option<String> {
        self.text("GlobalId")
    }
}

impl Ifc {
    /// The instances of a reference or of a list of references.
    pub fn resolve<'f>(&'f self, value: &Value<'f>) -> Vec<Instance<'f>> {
        match value {
            Value::Reference(id) => self.find(*id).into_iter().collect(),
            Value::List(members) => {
                members.iter().filter_map(Value::reference).filter_map(|it| self.find(it)).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: &str = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('ViewDefinition [CoordinationView]'),'2;1');\n\
        FILE_NAME('wall.ifc','2026-01-01T00:00:00',(''),(''),'','Maker','');\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n\
        #7=IFCWALL('1hqIFTRjfV6AWq_bMtnZwI',#1,'Waldo',$,$,$,$,$,.MOVABLE.);\n#9=IFCRABBIT();\nENDSEC;\nEND-ISO-10303-21;\n";

    #[test]
    fn instances_answer_by_the_names_of_the_schema() {
        let file = open(WALL.as_bytes().to_vec()).expect("a model");
        assert_eq!(file.header.originating_system, "Maker");
        let wall = file.all("IfcBuildingElement")[0];
        assert_eq!((wall.id(), wall.class()), (7, "IFCWALL"));
        assert_eq!(wall.text("Name").as_deref(), Some("Waldo"));
        assert_eq!(wall.get("PredefinedType").enumeration(), Some("MOVABLE"));
        assert!(wall.follow("OwnerHistory").is_none(), "a missing owner is no reason to stop");
        assert_eq!(file.diagnostics, [Diagnostic::with("ifc-unknown-class", None, "IFCRABBIT")]);
    }

    /// The wall's file with other data, and what is said of it.
    fn said(data: &str) -> Vec<(&'static str, u32)> {
        let (head, rest) = WALL.split_once("DATA;\n").expect("data");
        let tail = &rest[rest.find("ENDSEC").expect("an end")..];
        let file = open(format!("{head}DATA;\n{data}\n{tail}").into_bytes()).expect("a model");
        file.diagnostics.iter().map(|it| (it.code, it.line)).collect()
    }

    #[test]
    fn ten_million_parentheses_are_told_and_do_not_overflow() {
        let deep = format!("#1=IFCWALL('x',{}$);\n#2=IFCWALL($);", "(".repeat(10_000_000));
        assert_eq!(said(&deep), [("ifc-too-deep", 8)]);
        let file = open(
            WALL.replace("#1,'Waldo'", &format!("{}1{},'Waldo'", "A(".repeat(100_000), ")".repeat(100_000)))
                .into_bytes(),
        );
        let wall = file.as_ref().expect("a model").find(7).expect("the wall");
        assert!(wall.follow("OwnerHistory").is_none());
        assert_eq!(wall.text("Name").as_deref(), Some("Waldo"));
    }

    #[test]
    fn raw_text_is_read_by_its_bytes_and_told() {
        assert_eq!(said("#7=IFCWALL('1hqIFTRjfV6AWq_bMtnZwI',$,'客厅',$,$,$,$,$,$);"), [("ifc-raw-text", 8)]);
        let (gbk, _, _) = encoding_rs::GBK.encode("客厅");
        let bytes = WALL.as_bytes();
        let at = memchr::memmem::find(bytes, b"Waldo").expect("a name");
        let file = open([&bytes[..at], &gbk, &bytes[at + 5..]].concat()).expect("a model");
        assert_eq!(file.find(7).and_then(|it| it.text("Name")).as_deref(), Some("客厅"));
        let raw = file.diagnostics.iter().find(|it| it.code == "ifc-raw-text").expect("a diagnostic");
        assert_eq!((raw.detail.as_str(), raw.line), ("gb18030", 8));
    }

    #[test]
    fn a_schema_that_nobody_knows_is_named() {
        let file = open(WALL.replace("'IFC4'", "'RABBIT'").into_bytes()).expect("a model");
        assert_eq!(file.diagnostics[0], Diagnostic::with("ifc-unknown-schema", None, "RABBIT"));
        assert!(file.diagnostics[0].en().contains("RABBIT") && file.diagnostics[0].zh().contains("RABBIT"));
    }

    #[test]
    fn what_is_no_model_is_refused_with_a_reason() {
        assert!(matches!(open(b"0\nSECTION\n".to_vec()), Err(OpenError::NotStep)));
        assert!(open(b"PK\x03\x04 damaged".to_vec()).is_err());
    }
}
