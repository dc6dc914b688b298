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

#[cfg(test)]
mod tests {
    use crate::sample::drawing;
    use drawing::{Code, Handle};

    #[test]
    fn blocks_have_base_point_units_and_entities() {
        let drawing = drawing(
            "SECTION | 2 TABLES\nTABLE | 2 BLOCK_RECORD\nBLOCK_RECORD | 5 3A | 2 TREE | 70 6\nENDTAB\nENDSEC
             SECTION | 2 BLOCKS\nBLOCK | 5 3B | 8 GREEN | 2 tree | 70 0 | 10 1 | 20 2 | 30 0 | 3 tree
             CIRCLE | 8 0 | 10 0 | 20 0 | 40 2\nENDBLK | 5 3C\nENDSEC",
        );
        let tree = &drawing.blocks[0];
        assert_eq!((tree.name.as_str(), tree.base.x, tree.units, tree.handle), ("tree", 1.0, Some(6), Handle(0x3A)));
        assert_eq!((tree.entities.len(), drawing.layers[tree.layer.0 as usize].name.as_str()), (1, "GREEN"));
    }

    #[test]
    fn blocks_of_r12_need_no_records_and_a_missing_end_is_no_harm() {
        let drawing = drawing(
            "SECTION | 2 BLOCKS\nBLOCK | 8 0 | 2 A | 70 0 | 10 0 | 20 0\nPOINT | 10 0 | 20 0\nBLOCK | 8 0 | 2 B | 10 0 | 20 0\nPOINT | 10 0 | 20 0\nENDSEC",
        );
        let blocks: Vec<_> = drawing.blocks.iter().map(|it| (it.name.as_str(), it.entities.len())).collect();
        assert_eq!(blocks, [("A", 1), ("B", 1)]);
    }

    #[test]
    fn an_instance_of_a_dynamic_block_knows_its_parent() {
        let drawing = drawing(
            "SECTION | 2 TABLES\nTABLE | 2 BLOCK_RECORD
             BLOCK_RECORD | 5 51 | 2 车位 | 1001 AcDbDynamicBlockTrueName | 1000 车位
             BLOCK_RECORD | 5 52 | 2 *U7 | 1001 AcDbBlockRepBTag | 1070 1 | 1005 51
             BLOCK_RECORD | 5 53 | 2 OLD | 1001 ACAD | 1000 DesignCenter Data | 1002 { | 1070 1 | 1070 4 | 1002 }
             ENDTAB\nENDSEC
             SECTION | 2 BLOCKS\nBLOCK | 2 *U7 | 10 0 | 20 0\nENDBLK\nBLOCK | 2 OLD | 10 0 | 20 0\nENDBLK\nENDSEC",
        );
        assert_eq!((drawing.blocks[0].effective_name(), drawing.blocks[1].effective_name()), ("车位", "OLD"));
        assert_eq!(drawing.blocks[1].units, Some(4));
    }

    #[test]
    fn external_references_are_named_and_a_second_definition_is_said() {
        let drawing = drawing(
            "SECTION | 2 BLOCKS\nBLOCK | 2 BASE | 70 4 | 10 0 | 20 0 | 1 ..\\地形.dwg\nENDBLK
             BLOCK | 2 A | 10 0 | 20 0\nPOINT | 10 0 | 20 0\nENDBLK\nBLOCK | 2 a | 10 0 | 20 0\nENDBLK\nENDSEC",
        );
        assert_eq!(drawing.blocks[0].xref_path.as_deref(), Some("..\\地形.dwg"));
        assert_eq!((drawing.blocks.len(), drawing.blocks[1].entities.len()), (2, 1));
        let codes: Vec<_> = drawing.diagnostics.iter().map(|it| it.code).collect();
        assert!(codes.contains(&Code::ExternalReference) && codes.contains(&Code::Repaired));
    }

    #[test]
    fn paper_spaces_are_layouts_in_the_order_of_their_tabs() {
        let drawing = drawing(
            "POINT | 5 A1 | 330 1F | 100 AcDbEntity | 8 0 | 10 0 | 20 0
             LINE | 5 A2 | 330 58 | 100 AcDbEntity | 67 1 | 8 0 | 10 0 | 20 0 | 11 1 | 21 0
             SECTION | 2 TABLES\nTABLE | 2 BLOCK_RECORD\nBLOCK_RECORD | 5 1F | 2 *Model_Space\nBLOCK_RECORD | 5 58 | 2 *Paper_Space\nBLOCK_RECORD | 5 5D | 2 *Paper_Space0\nENDTAB\nENDSEC
             SECTION | 2 BLOCKS\nBLOCK | 5 20 | 330 1F | 2 *Model_Space | 10 0 | 20 0\nENDBLK
             BLOCK | 5 5F | 330 5D | 2 *Paper_Space0 | 10 0 | 20 0\nPOINT | 5 A3 | 330 5D | 67 1 | 8 0 | 10 0 | 20 0\nPOINT | 5 A4 | 330 5D | 67 1 | 8 0 | 10 0 | 20 0\nENDBLK\nENDSEC
             SECTION | 2 OBJECTS
             LAYOUT | 5 22 | 100 AcDbPlotSettings | 44 0 | 45 0 | 100 AcDbLayout | 1 Model | 71 0 | 330 1F
             LAYOUT | 5 59 | 100 AcDbPlotSettings | 1 | 44 594 | 45 841 | 73 1 | 100 AcDbLayout | 1 总平面图 | 71 2 | 330 58
             LAYOUT | 5 5E | 100 AcDbPlotSettings | 44 297 | 45 420 | 73 0 | 100 AcDbLayout | 1 A3 | 71 1 | 330 5D\nENDSEC",
        );
        assert_eq!((drawing.entities.len(), drawing.blocks.len()), (1, 0));
        let layouts: Vec<_> =
            drawing.layouts.iter().map(|it| (it.name.as_str(), it.entities.len(), it.paper_mm)).collect();
        assert_eq!(layouts, [("A3", 2, Some((297.0, 420.0))), ("总平面图", 1, Some((841.0, 594.0)))]);
        assert!(drawing.layouts.iter().flat_map(|it| &it.entities).all(|it| it.extra.is_none()));
    }

    #[test]
    fn paper_space_of_r12_is_a_layout_when_it_holds_something() {
        let drawing = drawing("LINE | 67 1 | 8 0 | 10 0 | 20 0 | 11 1 | 21 0\nPOINT | 8 0 | 10 0 | 20 0");
        assert_eq!((drawing.entities.len(), drawing.layouts.len(), drawing.layouts[0].entities.len()), (1, 1, 1));
    }
}
