//! What reading carries along: the drawing so far, its names, its encoding, its diagnostics.

use crate::decode::{Decoder, Evidence, UTF_8, plain_mtext, plain_text};
use crate::lexer::{Pair, Record};
use crate::limits::Limits;
use crate::sections::{BlockRecord, is_model_space, is_paper_space};
use drawing::{Code, Diagnostic, Drawing, Handle, Layer, LayerId, Linetype, LinetypeRef, TextStyle, TextStyleId};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Names to indices: without regard to case, and fast for the name that was asked for last.
#[derive(Default)]
struct Names {
    by_bytes: HashMap<Box<[u8]>, u32>,
    by_name: HashMap<String, u32>,
    last: Option<(Box<[u8]>, u32)>,
}

impl Names {
    fn known(&mut self, bytes: &[u8]) -> Option<u32> {
        if let Some((last, index)) = &self.last
            && **last == *bytes
        {
            return Some(*index);
        }
        let index = *self.by_bytes.get(bytes)?;
        self.last = Some((bytes.into(), index));
        Some(index)
    }
}

/// Layers of our own review marks; what lies on them is not part of the drawing.
const MARK_LAYERS: &str = "TUSHEN-";
const IGNORED: u32 = u32::MAX;

pub(crate) struct Context<'l> {
    pub drawing: Drawing,
    pub limits: &'l Limits,
    pub decoder: Decoder,
    pub evidence: Evidence,
    layers: Names,
    linetypes: Names,
    styles: Names,
    counts: Vec<usize>,
    block_records: Vec<BlockRecord>,
    record_by_name: HashMap<String, usize>,
    record_by_handle: HashMap<Handle, usize>,
    model_space: Handle,
    defined_blocks: HashSet<String>,
    /// Every handle met, to find those that are used twice.
    pub handles: Vec<u64>,
    n_entities: usize,
}

impl<'l> Context<'l> {
    pub fn new(drawing: Drawing, evidence: Evidence, limits: &'l Limits) -> Context<'l> {
        let mut context = Context {
            drawing,
            limits,
            decoder: Decoder { page: UTF_8, fallback: None },
            evidence,
            layers: Names::default(),
            linetypes: Names::default(),
            styles: Names::default(),
            counts: vec![0; Code::ALL.len()],
            block_records: Vec::new(),
            record_by_name: HashMap::new(),
            record_by_handle: HashMap::new(),
            model_space: Handle::NONE,
            defined_blocks: HashSet::new(),
            handles: Vec::new(),
            n_entities: 0,
        };
        context.layers.by_name.insert("0".to_string(), 0);
        context
    }

    /// Adds a diagnostic, up to the limit of its code.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let index = Code::ALL.iter().position(|it| *it == diagnostic.code).unwrap_or(0);
        self.counts[index] += 1;
        if self.counts[index] <= self.limits.diagnostics_per_code {
            self.drawing.diagnostics.push(diagnostic);
        }
    }

    /// Says how many entities and diagnostics were not kept.
    pub fn report_surplus(&mut self) {
        if let Some(surplus) = self.n_entities.checked_sub(self.limits.entities).filter(|it| *it > 0) {
            let detail = format!("entities = {} (+{surplus})", self.limits.entities);
            self.drawing.diagnostics.push(Diagnostic::new(Code::LimitReached, detail));
        }
        for (code, count) in Code::ALL.iter().zip(std::mem::take(&mut self.counts)) {
            if count > self.limits.diagnostics_per_code {
                let surplus = count - self.limits.diagnostics_per_code;
                let detail = format!("{} × {} (+{surplus})", code.as_str(), self.limits.diagnostics_per_code);
                self.drawing.diagnostics.push(Diagnostic::new(Code::LimitReached, detail));
            }
        }
    }

    /// Counts an entity; false when there are too many to keep.
    pub fn admit_entity(&mut self) -> bool {
        self.n_entities += 1;
        self.n_entities <= self.limits.entities
    }

    /// A text as written, without regard to codes inside it: names, tags, file paths.
    pub fn text(&mut self, pair: &Pair) -> String {
        self.decode(pair.bytes).into_owned()
    }

    /// A name: as [`Context::text`], without spaces around.
    pub fn name(&mut self, pair: &Pair) -> String {
        self.decode(pair.keyword()).into_owned()
    }

    /// A single-line text with its `%%` and caret codes resolved.
    pub fn plain(&mut self, pair: &Pair) -> String {
        let bytes = self.within_limit(pair.bytes);
        plain_text(self.decode(bytes))
    }

    /// Content of an MTEXT, chunks joined as bytes (a chunk may end inside a character): with codes, and plain.
    pub fn mtext(&mut self, chunks: &[u8]) -> (String, String) {
        let bytes = self.within_limit(chunks);
        let mut raw = self.decode(bytes).into_owned();
        // In the binary form a text may hold line breaks themselves; the text form writes them so.
        if memchr::memchr2(b'\n', b'\t', raw.as_bytes()).is_some() {
            raw = raw.replace('\n', "^J").replace('\t', "^I");
        }
        let plain = plain_mtext(&raw);
        (raw, plain)
    }

    fn within_limit<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        if bytes.len() <= self.limits.text_bytes {
            return bytes;
        }
        let detail = format!("text_bytes = {} ({})", self.limits.text_bytes, bytes.len());
        self.report(Diagnostic::new(Code::LimitReached, detail));
        &bytes[..self.limits.text_bytes]
    }

    fn decode<'b>(&mut self, bytes: &'b [u8]) -> Cow<'b, str> {
        let (text, damaged) = self.decoder.decode(bytes);
        if damaged {
            let shown: String = text.chars().take(40).collect();
            self.report(Diagnostic::new(Code::UndecodableText, format!("“{shown}” ({})", self.decoder.page.name())));
        }
        text
    }

    /// The layer that an entity names; made when it is not in the table. `None` for layers of review marks.
    pub fn layer(&mut self, bytes: &[u8]) -> Option<LayerId> {
        let index = match self.layers.known(bytes) {
            Some(index) => index,
            None => self.new_layer(bytes.trim_ascii(), true),
        };
        (index != IGNORED).then_some(LayerId(index))
    }

    /// The layer of a table record, to be filled in. `None` for layers of review marks.
    pub fn layer_record(&mut self, bytes: &[u8]) -> Option<&mut Layer> {
        let index = match self.layers.known(bytes) {
            Some(index) => index,
            None => self.new_layer(bytes.trim_ascii(), false),
        };
        self.drawing.layers.get_mut(index as usize)
    }

    fn new_layer(&mut self, bytes: &[u8], implied: bool) -> u32 {
        let name = self.decode(bytes).into_owned();
        let key = name.to_uppercase();
        let index = match self.layers.by_name.get(&key) {
            Some(&index) => index,
            None if key.starts_with(MARK_LAYERS) => IGNORED,
            None if self.drawing.layers.len() >= self.limits.names => self.too_many_names(),
            None => {
                self.drawing.layers.push(Layer { implied, ..Layer::named(&name) });
                self.drawing.layers.len() as u32 - 1
            }
        };
        self.layers.by_name.insert(key, index);
        self.layers.by_bytes.insert(bytes.into(), index);
        index
    }

    fn too_many_names(&mut self) -> u32 {
        self.report(Diagnostic::new(Code::LimitReached, format!("{} names in a table", self.limits.names)));
        0
    }

    /// The linetype that an entity or layer names; made (continuous) when it is not in the table.
    pub fn linetype(&mut self, bytes: &[u8]) -> LinetypeRef {
        let bytes = bytes.trim_ascii();
        if bytes.is_empty() || bytes.eq_ignore_ascii_case(b"BYLAYER") {
            return LinetypeRef::ByLayer;
        }
        if bytes.eq_ignore_ascii_case(b"BYBLOCK") {
            return LinetypeRef::ByBlock;
        }
        LinetypeRef::Named(self.linetype_index(bytes))
    }

    /// The linetype of a table record, to be filled in.
    pub fn linetype_record(&mut self, bytes: &[u8]) -> Option<&mut Linetype> {
        let index = self.linetype_index(bytes.trim_ascii());
        self.drawing.linetypes.get_mut(index as usize)
    }

    fn linetype_index(&mut self, bytes: &[u8]) -> u32 {
        if let Some(index) = self.linetypes.known(bytes) {
            return index;
        }
        let name = self.decode(bytes).into_owned();
        let key = name.to_uppercase();
        let index = match self.linetypes.by_name.get(&key) {
            Some(&index) => index,
            None if self.drawing.linetypes.len() >= self.limits.names => self.too_many_names(),
            None => {
                self.drawing.linetypes.push(Linetype { name, description: String::new(), pattern: Vec::new() });
                self.drawing.linetypes.len() as u32 - 1
            }
        };
        self.linetypes.by_name.insert(key, index);
        self.linetypes.by_bytes.insert(bytes.into(), index);
        index
    }

    /// The text style of a name; `None` when the table lacks it.
    pub fn style(&mut self, bytes: &[u8]) -> Option<TextStyleId> {
        let bytes = bytes.trim_ascii();
        if let Some(index) = self.styles.known(bytes) {
            return Some(TextStyleId(index));
        }
        let key = self.decode(bytes).to_uppercase();
        let index = *self.styles.by_name.get(&key)?;
        self.styles.by_bytes.insert(bytes.into(), index);
        Some(TextStyleId(index))
    }

    /// The style that texts have which name none.
    pub fn standard_style(&mut self) -> Option<TextStyleId> {
        self.style(b"STANDARD")
    }

    /// Adds a text style; the first of a name counts. Styles of our own review marks are left out.
    pub fn add_style(&mut self, style: TextStyle) {
        let key = style.name.to_uppercase();
        if self.styles.by_name.contains_key(&key) || key.starts_with(MARK_LAYERS) {
            return;
        }
        if self.drawing.text_styles.len() < self.limits.names {
            self.styles.by_name.insert(key, self.drawing.text_styles.len() as u32);
            self.drawing.text_styles.push(style);
        }
    }

    /// Adds a BLOCK_RECORD.
    pub fn add_block_record(&mut self, record: BlockRecord) {
        let index = self.block_records.len();
        if is_model_space(&record.name) {
            self.model_space = record.handle;
        }
        self.record_by_name.entry(record.name.to_uppercase()).or_insert(index);
        self.record_by_handle.entry(record.handle).or_insert(index);
        self.block_records.push(record);
    }

    /// The BLOCK_RECORD of a name.
    pub fn block_record(&self, name: &str) -> Option<&BlockRecord> {
        self.block_records.get(*self.record_by_name.get(&name.to_uppercase())?)
    }

    /// The name of a block by the handle of its BLOCK_RECORD.
    pub fn block_name(&self, handle: Handle) -> Option<&str> {
        let index = *self.record_by_handle.get(&handle)?;
        self.block_records.get(index).map(|it| it.name.as_str()).filter(|_| !handle.is_none())
    }

    /// The BLOCK_RECORD of model space; none before R13.
    pub fn model_space(&self) -> Handle {
        self.model_space
    }

    /// The paper space that is on show: its BLOCK_RECORD and its name.
    pub fn active_paper_space(&self) -> (Handle, String) {
        let active =
            self.block_record("*Paper_Space").or_else(|| self.block_records.iter().find(|it| is_paper_space(&it.name)));
        active.map_or((Handle::NONE, "*Paper_Space".to_string()), |it| (it.handle, it.name.clone()))
    }

    /// Whether a block of this name is the first one.
    pub fn claim_block_name(&mut self, name: &str) -> bool {
        self.defined_blocks.insert(name.to_uppercase())
    }

    /// Reports that the geometry of a record could not be read.
    pub fn report_record(&mut self, code: Code, record: &Record, handle: Handle, detail: impl Into<String>) {
        self.report(Diagnostic::new(code, detail).of(handle).at(record.line));
    }
}
