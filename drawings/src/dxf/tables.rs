//! The TABLES section.

use super::{Document, Pairs, TEXT_STYLE, Version};
use std::collections::BTreeMap;

/// Handles that other sections refer to.
pub struct Space {
    /// Block record of model space.
    pub model: u32,
    /// Block record of paper space.
    pub paper: u32,
    /// Block records by block name.
    pub blocks: BTreeMap<String, u32>,
    /// Layouts of model and paper space, written in OBJECTS.
    pub layouts: (u32, u32),
}

const LINETYPES: &[(&str, &str, &[f64])] = &[
    ("CONTINUOUS", "Solid line", &[]),
    ("DASHED", "__ __ __ __", &[3.0, -1.5]),
    ("CENTER", "____ _ ____", &[8.0, -1.0, 1.0, -1.0]),
    ("DASHDOT2", "____ . . ____", &[6.0, -1.0, 0.3, -1.0, 0.3, -1.0]),
];

pub(super) fn write(document: &Document, out: &mut Pairs) -> Space {
    out.section("TABLES");
    let modern = document.version > Version::R12;
    if modern {
        table(out, "VPORT", 1, |out, owner| {
            record(out, "VPORT", owner, "AcDbViewportTableRecord", "*ACTIVE");
            let (low, high) = document.extents();
            let middle = low.middle(high);
            for (code, number) in [(10, 0.0), (20, 0.0), (11, 1.0), (21, 1.0), (12, middle.x), (22, middle.y)] {
                out.number(code, number);
            }
            out.number(40, high.y - low.y);
            out.number(41, 1.6);
        });
    }
    table(out, "LTYPE", LINETYPES.len() + if modern { 2 } else { 0 }, |out, owner| {
        if modern {
            linetype(out, owner, "ByBlock", "", &[]);
            linetype(out, owner, "ByLayer", "", &[]);
        }
        for (name, text, dashes) in LINETYPES {
            linetype(out, owner, name, text, dashes);
        }
    });
    table(out, "LAYER", document.layers.len() + 1, |out, owner| {
        layer(out, owner, "0", 7, "CONTINUOUS", 0);
        for it in &document.layers {
            let color = if it.off { -it.color } else { it.color };
            layer(out, owner, &it.name, color, it.linetype, i16::from(it.frozen));
        }
    });
    let styles = if modern { vec!["Standard", TEXT_STYLE] } else { vec!["STANDARD", TEXT_STYLE] };
    table(out, "STYLE", styles.len(), |out, owner| {
        for name in &styles {
            record(out, "STYLE", owner, "AcDbTextStyleTableRecord", name);
            for (code, number) in [(40, 0.0), (41, 0.8), (50, 0.0)] {
                out.number(code, number);
            }
            out.whole(71, 0);
            out.number(42, 2.5);
            out.text(3, document.fonts.0);
            out.text(4, document.fonts.1);
        }
    });
    if modern {
        table(out, "VIEW", 0, |_, _| {});
        table(out, "UCS", 0, |_, _| {});
        table(out, "APPID", 1, |out, owner| record(out, "APPID", owner, "AcDbRegAppTableRecord", "ACAD"));
        dimension_styles(out);
    }
    let space = if modern {
        block_records(document, out)
    } else {
        Space { model: 0, paper: 0, blocks: BTreeMap::new(), layouts: (0, 0) }
    };
    out.text(0, "ENDSEC");
    space
}

fn table(out: &mut Pairs, name: &str, count: usize, records: impl FnOnce(&mut Pairs, u32)) {
    out.text(0, "TABLE");
    out.text(2, name);
    let mut owner = 0;
    if out.version() > Version::R12 {
        owner = out.handle();
        out.reference(5, owner);
        out.text(330, "0");
        out.text(100, "AcDbSymbolTable");
    }
    out.whole(70, count as i64);
    records(out, owner);
    out.text(0, "ENDTAB");
}

fn record(out: &mut Pairs, table: &str, owner: u32, subclass: &str, name: &str) {
    out.text(0, table);
    if out.version() > Version::R12 {
        let handle = out.handle();
        out.reference(5, handle);
        out.reference(330, owner);
        out.text(100, "AcDbSymbolTableRecord");
        out.text(100, subclass);
    }
    out.text(2, name);
    out.whole(70, 0);
}

fn linetype(out: &mut Pairs, owner: u32, name: &str, text: &str, dashes: &[f64]) {
    record(out, "LTYPE", owner, "AcDbLinetypeTableRecord", name);
    out.text(3, text);
    out.whole(72, 65);
    out.whole(73, dashes.len() as i64);
    out.number(40, dashes.iter().map(|it| it.abs()).sum());
    for dash in dashes {
        out.number(49, *dash);
        if out.version() > Version::R12 {
            out.whole(74, 0);
        }
    }
}

fn layer(out: &mut Pairs, owner: u32, name: &str, color: i16, linetype: &str, flags: i16) {
    out.text(0, "LAYER");
    if out.version() > Version::R12 {
        let handle = out.handle();
        out.reference(5, handle);
        out.reference(330, owner);
        out.text(100, "AcDbSymbolTableRecord");
        out.text(100, "AcDbLayerTableRecord");
    }
    out.text(2, name);
    out.whole(70, flags);
    out.whole(62, color);
    out.text(6, linetype);
}

fn dimension_styles(out: &mut Pairs) {
    out.text(0, "TABLE");
    out.text(2, "DIMSTYLE");
    let owner = out.handle();
    out.reference(5, owner);
    out.text(330, "0");
    out.text(100, "AcDbSymbolTable");
    out.whole(70, 1);
    out.text(100, "AcDbDimStyleTable");
    out.whole(71, 0);
    out.text(0, "DIMSTYLE");
    let handle = out.handle();
    out.reference(105, handle);
    out.reference(330, owner);
    out.text(100, "AcDbSymbolTableRecord");
    out.text(100, "AcDbDimStyleTableRecord");
    out.text(2, "Standard");
    out.whole(70, 0);
    out.text(0, "ENDTAB");
}

fn block_records(document: &Document, out: &mut Pairs) -> Space {
    let mut space = Space { model: 0, paper: 0, blocks: BTreeMap::new(), layouts: (out.handle(), out.handle()) };
    let names = ["*Model_Space", "*Paper_Space"].into_iter().chain(document.blocks.iter().map(|it| it.name.as_str()));
    let names: Vec<&str> = names.collect();
    table(out, "BLOCK_RECORD", names.len(), |out, owner| {
        for name in names {
            out.text(0, "BLOCK_RECORD");
            let handle = out.handle();
            out.reference(5, handle);
            out.reference(330, owner);
            out.text(100, "AcDbSymbolTableRecord");
            out.text(100, "AcDbBlockTableRecord");
            out.text(2, name);
            let layout = match name {
                "*Model_Space" => space.layouts.0,
                "*Paper_Space" => space.layouts.1,
                _ => 0,
            };
            out.reference(340, layout);
            match name {
                "*Model_Space" => space.model = handle,
                "*Paper_Space" => space.paper = handle,
                _ => {
                    space.blocks.insert(name.to_string(), handle);
                }
            }
        }
    });
    space
}
