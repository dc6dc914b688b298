//! Records to a drawing: which section a record stands in says what it is.

mod blocks;
mod finish;
mod header;
mod objects;
mod tables;

pub(crate) use blocks::{is_model_space, is_paper_space};
pub(crate) use tables::BlockRecord;

use crate::context::Context;
use crate::entities::{self, Parsed};
use crate::lexer::Record;
use blocks::{OpenBlock, Spaces};
use drawing::{Code, Diagnostic, Drawing, Entity, Geometry};
use objects::Objects;

/// The section that is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    /// None yet, or between two.
    Outside,
    Header,
    Classes,
    Tables,
    Blocks,
    Entities,
    Objects,
    /// One that carries no meaning for us, or is unknown.
    Other,
}

/// An entity that waits for the records which belong to it: vertices or attributes.
struct Pending {
    parsed: Parsed,
    /// Widths of a POLYLINE, for vertices that state none.
    widths: (f64, f64),
}

/// Takes records one after the other and builds the drawing.
pub(crate) struct Reader<'l> {
    ctx: Context<'l>,
    section: Section,
    seen: Vec<Section>,
    block: Option<OpenBlock>,
    pending: Option<Pending>,
    spaces: Spaces,
    objects: Objects,
    encoding_is_settled: bool,
    /// EOF was met.
    pub ended: bool,
}

impl<'l> Reader<'l> {
    pub fn new(ctx: Context<'l>) -> Reader<'l> {
        Reader {
            ctx,
            section: Section::Outside,
            seen: Vec::new(),
            block: None,
            pending: None,
            spaces: Spaces::default(),
            objects: Objects::default(),
            encoding_is_settled: false,
            ended: false,
        }
    }

    /// Adds a diagnostic of the lexer.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.ctx.report(diagnostic);
    }

    /// Takes the next record.
    pub fn take(&mut self, record: &Record) {
        match record.name() {
            b"SECTION" => self.begin_section(record),
            b"ENDSEC" => {
                self.leave_section();
                self.section = Section::Outside;
            }
            b"EOF" => self.ended = true,
            name => {
                if !self.encoding_is_settled {
                    self.settle_encoding();
                }
                match (self.section, name) {
                    (Section::Entities, _) => self.entity(record),
                    (Section::Blocks, b"BLOCK") => self.begin_block(record),
                    (Section::Blocks, b"ENDBLK") => self.end_block(),
                    (Section::Blocks, _) => self.entity(record),
                    (Section::Tables, b"LAYER") => tables::layer(record, &mut self.ctx),
                    (Section::Tables, b"LTYPE") => tables::linetype(record, &mut self.ctx),
                    (Section::Tables, b"STYLE") => tables::style(record, &mut self.ctx),
                    (Section::Tables, b"BLOCK_RECORD") => tables::block_record(record, &mut self.ctx),
                    (Section::Classes, b"CLASS") => tables::class(record, &mut self.ctx),
                    (Section::Objects, _) => self.objects.take(record, &mut self.ctx),
                    (Section::Outside, _) => {
                        // Entities without any section, as some small programs write them.
                        let diagnostic = Diagnostic::new(Code::MissingSection, "ENTITIES").at(record.line);
                        self.ctx.report(diagnostic);
                        self.section = Section::Entities;
                        self.seen.push(Section::Entities);
                        self.entity(record);
                    }
                    (Section::Header | Section::Tables | Section::Classes | Section::Other, _) => {}
                }
            }
        }
    }

    /// Ends the reading.
    pub fn finish(mut self) -> Drawing {
        self.leave_section();
        if !self.encoding_is_settled {
            self.settle_encoding();
        }
        for (section, name) in
            [(Section::Header, "HEADER"), (Section::Tables, "TABLES"), (Section::Entities, "ENTITIES")]
        {
            if !self.seen.contains(&section) {
                self.ctx.report(Diagnostic::new(Code::MissingSection, name));
            }
        }
        finish::finish(self.ctx, self.spaces, self.objects)
    }

    fn settle_encoding(&mut self) {
        self.encoding_is_settled = true;
        header::settle_encoding(&mut self.ctx, None);
    }

    fn begin_section(&mut self, record: &Record) {
        self.leave_section();
        let name = record.first(2).map(|pair| pair.keyword().to_ascii_uppercase()).unwrap_or_default();
        self.section = match name.as_slice() {
            b"HEADER" => Section::Header,
            b"CLASSES" => Section::Classes,
            b"TABLES" => Section::Tables,
            b"BLOCKS" => Section::Blocks,
            b"ENTITIES" => Section::Entities,
            b"OBJECTS" => Section::Objects,
            b"THUMBNAILIMAGE" | b"ACDSDATA" => Section::Other,
            _ => {
                let shown = String::from_utf8_lossy(&name).into_owned();
                self.ctx.report(Diagnostic::new(Code::UnknownSection, shown).at(record.line));
                Section::Other
            }
        };
        self.seen.push(self.section);
        if self.section == Section::Header && !self.encoding_is_settled {
            self.encoding_is_settled = true;
            header::read(record, &mut self.ctx);
        }
    }

    /// What is open ends with its section.
    fn leave_section(&mut self) {
        self.flush();
        self.end_block();
    }

    fn entity(&mut self, record: &Record) {
        match (record.name(), &mut self.pending) {
            (b"VERTEX", Some(Pending { parsed, widths })) => {
                if let Geometry::Polyline(polyline) = &mut parsed.entity.geometry {
                    return entities::add_vertex(polyline, *widths, record, &mut self.ctx);
                }
            }
            (b"ATTRIB", Some(Pending { parsed, .. })) => {
                if let Geometry::Insert(insert) = &mut parsed.entity.geometry {
                    insert.attributes.extend(entities::attribute(record, &mut self.ctx));
                    return;
                }
            }
            (b"SEQEND", _) => return self.flush(),
            _ => {}
        }
        self.flush();
        let parsed = entities::entity(record, &mut self.ctx);
        match &parsed.entity.geometry {
            Geometry::Polyline(_) => {
                self.pending = Some(Pending { parsed, widths: entities::default_widths(record) });
            }
            Geometry::Insert(_) if record.first(66).is_some_and(|pair| pair.try_int() != Some(0)) => {
                self.pending = Some(Pending { parsed, widths: (0.0, 0.0) });
            }
            _ => self.place(parsed),
        }
    }

    /// Puts the waiting entity in its place.
    fn flush(&mut self) {
        let Some(Pending { mut parsed, .. }) = self.pending.take() else { return };
        match &mut parsed.entity.geometry {
            Geometry::Polyline(polyline) => {
                let is_sound = entities::complete_polyline(polyline);
                if !is_sound {
                    let diagnostic = Diagnostic::new(Code::Repaired, "POLYLINE").of(parsed.entity.handle);
                    self.ctx.report(diagnostic.at(parsed.entity.line.into()));
                }
            }
            Geometry::Insert(insert) => insert.attributes.shrink_to_fit(),
            _ => {}
        }
        self.place(parsed);
    }

    /// Adds an entity to the block or space that it belongs to.
    fn place(&mut self, parsed: Parsed) {
        let Parsed { mut entity, is_mark, paper, owner } = parsed;
        if is_mark || !self.ctx.admit_entity() {
            return;
        }
        let (container, entities) = match &mut self.block {
            Some(block) => block.sink(&mut self.spaces),
            None => self.spaces.of_entity(paper, owner, &self.ctx),
        };
        note_owner(&mut entity, owner, container);
        entities.push(entity);
    }
}

/// Keeps the owner of an entity that something else than its space or block owns.
fn note_owner(entity: &mut Entity, owner: drawing::Handle, container: drawing::Handle) {
    if !owner.is_none() && !container.is_none() && owner != container {
        entity.extra.get_or_insert_default().owner = owner;
    }
}
