//! The BLOCKS section, and the spaces that entities lie in.

use super::Reader;
use crate::context::Context;
use crate::entities;
use crate::lexer::Record;
use drawing::{BlockDef, Code, Diagnostic, Entity, Handle, LayerId, Point3};

/// A paper space: the entities of one layout.
#[derive(Debug)]
pub(crate) struct PaperSpace {
    /// Its BLOCK_RECORD; none in R12.
    pub record: Handle,
    /// Name of its block.
    pub name: String,
    pub entities: Vec<Entity>,
}

/// Model space and the paper spaces.
#[derive(Default)]
pub(crate) struct Spaces {
    pub model: Vec<Entity>,
    pub paper: Vec<PaperSpace>,
}

/// The block whose entities are being read.
pub(super) enum OpenBlock {
    /// `*Model_Space`.
    Model(Handle),
    /// One of [`Spaces::paper`].
    Paper(usize),
    /// An ordinary block.
    Definition(BlockDef),
}

impl OpenBlock {
    /// Where its entities go, and the handle that owns them.
    pub fn sink<'s>(&'s mut self, spaces: &'s mut Spaces) -> (Handle, &'s mut Vec<Entity>) {
        match self {
            OpenBlock::Model(record) => (*record, &mut spaces.model),
            OpenBlock::Paper(index) => {
                let space = &mut spaces.paper[*index];
                (space.record, &mut space.entities)
            }
            OpenBlock::Definition(block) => (block.handle, &mut block.entities),
        }
    }
}

impl Spaces {
    /// Where an entity of the ENTITIES section goes, and the handle that owns what lies there.
    pub fn of_entity(&mut self, paper: bool, owner: Handle, ctx: &Context) -> (Handle, &mut Vec<Entity>) {
        if !paper {
            return (ctx.model_space(), &mut self.model);
        }
        let index = match self.paper.iter().position(|it| !owner.is_none() && it.record == owner) {
            Some(index) => index,
            None => {
                let (record, name) = match ctx.block_name(owner) {
                    Some(name) if is_paper_space(name) => (owner, name.to_string()),
                    _ => ctx.active_paper_space(),
                };
                self.paper_index(record, &name)
            }
        };
        let space = &mut self.paper[index];
        (space.record, &mut space.entities)
    }

    fn paper_index(&mut self, record: Handle, name: &str) -> usize {
        match self.paper.iter().position(|it| it.name.eq_ignore_ascii_case(name)) {
            Some(index) => index,
            None => {
                self.paper.push(PaperSpace { record, name: name.to_string(), entities: Vec::new() });
                self.paper.len() - 1
            }
        }
    }
}

/// Whether a block is model space, in any release's spelling.
pub(crate) fn is_model_space(name: &str) -> bool {
    name.eq_ignore_ascii_case("*Model_Space") || name.eq_ignore_ascii_case("$MODEL_SPACE")
}

/// Whether a block is a paper space, in any release's spelling.
pub(crate) fn is_paper_space(name: &str) -> bool {
    let head = name.get(..12).unwrap_or(name);
    head.eq_ignore_ascii_case("*Paper_Space") || head.eq_ignore_ascii_case("$PAPER_SPACE")
}

impl Reader<'_> {
    /// BLOCK: 2 name, 10 base point, 1 path of an external reference, 70 flags 4 and 8: it is one, 8 layer, 5 handle.
    pub(super) fn begin_block(&mut self, record: &Record) {
        self.flush();
        self.end_block();
        let (mut name, mut path, mut base, mut flags) = (String::new(), String::new(), Point3::origin(), 0);
        for pair in record.body() {
            match pair.code {
                2 => name = self.ctx.name(&pair),
                1 => path = self.ctx.text(&pair),
                10 => base.x = pair.real(),
                20 => base.y = pair.real(),
                30 => base.z = pair.real(),
                70 => flags = pair.try_int().unwrap_or(0),
                _ => {}
            }
        }
        let common = entities::common(record, &mut self.ctx);
        if let Some(number) = record.bad_number() {
            self.ctx.report_record(Code::BadNumber, record, common.handle, format!("BLOCK {number}"));
        }
        let found = self.ctx.block_record(&name).cloned();
        let handle = found.as_ref().map_or(common.handle, |it| it.handle);
        if is_model_space(&name) {
            self.block = Some(OpenBlock::Model(handle));
        } else if is_paper_space(&name) {
            let record = found.map_or(Handle::NONE, |it| it.handle);
            self.block = Some(OpenBlock::Paper(self.spaces.paper_index(record, &name)));
        } else {
            let is_external = flags & (4 | 8) != 0;
            if is_external {
                let shown = if path.is_empty() { name.clone() } else { path.clone() };
                self.ctx.report_record(Code::ExternalReference, record, handle, shown);
            }
            let parent = found.as_ref().and_then(|it| self.ctx.block_name(it.dynamic_parent));
            self.block = Some(OpenBlock::Definition(BlockDef {
                dynamic_parent: parent.filter(|it| *it != name).map(str::to_string),
                handle,
                base,
                entities: Vec::new(),
                xref_path: is_external.then_some(path),
                layer: common.layer.unwrap_or(LayerId(0)),
                units: found.and_then(|it| it.units),
                name,
            }));
        }
    }

    /// ENDBLK, or what comes in its place.
    pub(super) fn end_block(&mut self) {
        self.flush();
        let Some(OpenBlock::Definition(mut block)) = self.block.take() else { return };
        block.entities.shrink_to_fit();
        if self.ctx.claim_block_name(&block.name) {
            self.ctx.drawing.blocks.push(block);
        } else {
            // As CAD programs do: the first definition counts.
            self.ctx.report(Diagnostic::new(Code::Repaired, format!("BLOCK “{}” × 2", block.name)).of(block.handle));
        }
    }
}
