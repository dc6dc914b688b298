//! The BLOCKS and OBJECTS sections.

use super::tables::Space;
use super::{Block, Document, Pairs, Version, entities};
use crate::plane::pt;

pub(super) fn write(document: &Document, out: &mut Pairs, space: &Space) {
    out.section("BLOCKS");
    if out.version() > Version::R12 {
        for (name, owner) in [("*Model_Space", space.model), ("*Paper_Space", space.paper)] {
            let empty =
                Block { name: name.to_string(), base: pt(0.0, 0.0), flags: 0, path: None, entities: Vec::new() };
            block(&empty, out, owner);
        }
    }
    for it in &document.blocks {
        block(it, out, space.blocks.get(&it.name).copied().unwrap_or(0));
    }
    out.text(0, "ENDSEC");
}

fn block(block: &Block, out: &mut Pairs, owner: u32) {
    entities::head("BLOCK", "0", out, owner);
    out.subclass("AcDbBlockBegin");
    out.text(2, &block.name);
    out.whole(70, block.flags);
    for (code, number) in [(10, block.base.x), (20, block.base.y), (30, 0.0)] {
        out.number(code, number);
    }
    if out.version() > Version::R12 {
        out.text(3, &block.name);
    }
    if block.path.is_some() || out.version() > Version::R12 {
        out.text(1, block.path.as_deref().unwrap_or(""));
    }
    for entity in &block.entities {
        entities::write(entity, out, owner);
    }
    entities::head("ENDBLK", "0", out, owner);
    out.subclass("AcDbBlockEnd");
}

/// The root dictionary with the two layouts.
pub(super) fn write_objects(document: &Document, out: &mut Pairs, space: &Space) {
    let (root, groups, layouts) = (out.handle(), out.handle(), out.handle());
    out.section("OBJECTS");
    let mut entries = vec![("ACAD_GROUP", groups), ("ACAD_LAYOUT", layouts)];
    let images = out.handle();
    if document.image.is_some() {
        entries.insert(1, ("ACAD_IMAGE_DICT", images));
    }
    dictionary(out, root, 0, &entries);
    dictionary(out, groups, root, &[]);
    dictionary(out, layouts, root, &[("Model", space.layouts.0), ("Layout1", space.layouts.1)]);
    layout(out, "Model", space.layouts.0, layouts, space.model, 0);
    layout(out, "Layout1", space.layouts.1, layouts, space.paper, 1);
    if let Some(path) = &document.image {
        let definition = out.image();
        dictionary(out, images, root, &[("RASTER1", definition)]);
        out.text(0, "IMAGEDEF");
        out.reference(5, definition);
        out.reference(330, images);
        out.text(100, "AcDbRasterImageDef");
        out.whole(90, 0);
        out.text(1, path);
        for (code, number) in [(10, 800.0), (20, 600.0), (11, 1.0), (21, 1.0)] {
            out.number(code, number);
        }
        out.whole(280, 1);
        out.whole(281, 0);
    }
    out.text(0, "ENDSEC");
}

fn dictionary(out: &mut Pairs, handle: u32, owner: u32, entries: &[(&str, u32)]) {
    out.text(0, "DICTIONARY");
    out.reference(5, handle);
    out.reference(330, owner);
    out.text(100, "AcDbDictionary");
    out.whole(281, 1);
    for (name, entry) in entries {
        out.text(3, name);
        out.reference(350, *entry);
    }
}

fn layout(out: &mut Pairs, name: &str, handle: u32, owner: u32, record: u32, tab: i16) {
    out.text(0, "LAYOUT");
    out.reference(5, handle);
    out.reference(330, owner);
    out.text(100, "AcDbPlotSettings");
    out.text(1, "");
    out.text(2, "none_device");
    out.text(4, "A1");
    out.text(6, "");
    for (code, number) in [(40, 10.0), (41, 10.0), (42, 10.0), (43, 10.0), (44, 841.0), (45, 594.0)] {
        out.number(code, number);
    }
    out.whole(70, if tab == 0 { 1712 } else { 688 });
    out.text(100, "AcDbLayout");
    out.text(1, name);
    out.whole(70, 1);
    out.whole(71, tab);
    for (code, number) in [(10, 0.0), (20, 0.0), (11, 841.0), (21, 594.0), (12, 0.0), (22, 0.0), (32, 0.0)] {
        out.number(code, number);
    }
    for (code, number) in [(13, 0.0), (23, 0.0), (33, 0.0), (16, 1.0), (26, 0.0), (36, 0.0), (17, 0.0), (27, 1.0)] {
        out.number(code, number);
    }
    out.number(37, 0.0);
    out.whole(76, 0);
    out.reference(330, record);
}
