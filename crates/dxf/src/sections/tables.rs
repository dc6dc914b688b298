//! CLASSES, and the tables that carry meaning: LAYER, LTYPE, STYLE, BLOCK_RECORD.

use crate::context::Context;
use crate::entities::{index_color, lineweight, xdata};
use crate::lexer::Record;
use drawing::{Class, Color, Handle, Lineweight, TextStyle, XDataValue};

/// What a BLOCK_RECORD says of the block of its name.
#[derive(Clone, Debug)]
pub(crate) struct BlockRecord {
    pub handle: Handle,
    pub name: String,
    /// `$INSUNITS` code (70, or `DesignCenter Data` of `ACAD` before R2007).
    pub units: Option<i16>,
    /// The dynamic block that this one is an instance of (`AcDbBlockRepBTag`).
    pub dynamic_parent: Handle,
}

/// CLASS: 1 record name, 2 C++ name, 3 application, 91 instances, 281 is an entity.
pub(super) fn class(record: &Record, ctx: &mut Context) {
    let mut class = Class {
        dxf_name: String::new(),
        cpp_name: String::new(),
        application: String::new(),
        instances: None,
        is_entity: false,
    };
    for pair in record.pairs() {
        match pair.code {
            1 => class.dxf_name = ctx.name(&pair),
            2 => class.cpp_name = ctx.name(&pair),
            3 => class.application = ctx.text(&pair),
            91 => class.instances = pair.try_int().and_then(|it| u32::try_from(it).ok()),
            281 => class.is_entity = pair.try_int() == Some(1),
            _ => {}
        }
    }
    ctx.drawing.classes.push(class);
}

/// LAYER: 2 name, 62 colour (negative: off), 420 true colour, 6 linetype, 70 1 frozen, 4 locked, 290 plots, 370 lineweight.
pub(super) fn layer(record: &Record, ctx: &mut Context) {
    let Some(name) = record.first(2) else { return };
    let linetype = record.first(6).map(|pair| ctx.name(&pair));
    let text = ctx.name(&name);
    let Some(layer) = ctx.layer_record(name.keyword()) else { return };
    layer.implied = false;
    layer.name = text;
    if let Some(linetype) = linetype {
        layer.linetype = linetype;
    }
    let mut true_color = None;
    for pair in record.body() {
        match pair.code {
            5 => layer.handle = pair.handle(),
            62 => {
                let number = pair.try_int().unwrap_or(7);
                layer.off = number < 0;
                layer.color = match index_color(number) {
                    Color::ByLayer | Color::ByBlock => Color::Index(7),
                    color => color,
                };
            }
            420 => true_color = pair.try_int(),
            70 => {
                let flags = pair.try_int().unwrap_or(0);
                layer.frozen = flags & 1 != 0;
                layer.locked = flags & 4 != 0;
            }
            290 => layer.plots = pair.try_int() != Some(0),
            370 => {
                layer.lineweight = match lineweight(pair.try_int().unwrap_or(-3)) {
                    Lineweight::Hundredths(width) => Lineweight::Hundredths(width),
                    _ => Lineweight::Default,
                };
            }
            _ => {}
        }
    }
    if let Some(rgb) = true_color {
        layer.color = Color::True((rgb & 0xFF_FFFF) as u32);
    }
}

/// LTYPE: 2 name, 3 description, 49 a dash.
pub(super) fn linetype(record: &Record, ctx: &mut Context) {
    let Some(name) = record.first(2) else { return };
    // The entries for ByLayer and ByBlock are no linetypes.
    if name.keyword().eq_ignore_ascii_case(b"BYLAYER") || name.keyword().eq_ignore_ascii_case(b"BYBLOCK") {
        return;
    }
    let description = record.first(3).map(|pair| ctx.text(&pair)).unwrap_or_default();
    let pattern = record.body().filter(|pair| pair.code == 49).filter_map(|pair| pair.try_real()).collect();
    if let Some(linetype) = ctx.linetype_record(name.keyword()) {
        linetype.description = description;
        linetype.pattern = pattern;
    }
}

/// STYLE: 2 name, 40 height, 41 width factor, 50 slant, 3 font, 4 big font.
pub(super) fn style(record: &Record, ctx: &mut Context) {
    let mut style = TextStyle {
        name: String::new(),
        height: 0.0,
        width_factor: 1.0,
        oblique_deg: 0.0,
        font: String::new(),
        big_font: String::new(),
    };
    for pair in record.body() {
        match pair.code {
            2 => style.name = ctx.name(&pair),
            3 => style.font = ctx.name(&pair),
            4 => style.big_font = ctx.name(&pair),
            40 => style.height = pair.try_real().unwrap_or(0.0),
            41 => style.width_factor = pair.try_real().unwrap_or(1.0),
            50 => style.oblique_deg = pair.try_real().unwrap_or(0.0),
            _ => {}
        }
    }
    // Entries without a name load shape files.
    if !style.name.is_empty() {
        ctx.add_style(style);
    }
}

/// BLOCK_RECORD: 5 handle, 2 name, 70 units, extended data.
pub(super) fn block_record(record: &Record, ctx: &mut Context) {
    let mut it = BlockRecord { handle: Handle::NONE, name: String::new(), units: None, dynamic_parent: Handle::NONE };
    for pair in record.body() {
        match pair.code {
            5 => it.handle = pair.handle(),
            2 => it.name = ctx.name(&pair),
            70 => it.units = pair.try_int().and_then(|it| i16::try_from(it).ok()).filter(|it| *it != 0),
            _ => {}
        }
    }
    if let Some(start) = record.pairs().position(|pair| pair.code == 1001) {
        for data in xdata(record, start + 1, ctx) {
            match (data.application.as_str(), data.values.as_slice()) {
                ("AcDbBlockRepBTag", values) => {
                    it.dynamic_parent = values.iter().find_map(handle_value).unwrap_or_default();
                }
                ("ACAD", [XDataValue::Text(name), ..]) if name == "DesignCenter Data" => {
                    let mut numbers = data.values.iter().filter_map(int_value);
                    let units = numbers.nth(1).and_then(|units| i16::try_from(units).ok()).filter(|it| *it != 0);
                    it.units = it.units.or(units);
                }
                _ => {}
            }
        }
    }
    ctx.add_block_record(it);
}

fn handle_value(value: &XDataValue) -> Option<Handle> {
    match value {
        XDataValue::Handle(handle) => Some(*handle),
        _ => None,
    }
}

fn int_value(value: &XDataValue) -> Option<i64> {
    match value {
        XDataValue::Int(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::drawing;
    use drawing::{Code, Color, Handle, Lineweight};

    #[test]
    fn layers_have_their_state() {
        let drawing = drawing(
            "POINT | 8 建筑 | 10 0 | 20 0\nPOINT | 8 wall | 10 0 | 20 0\nPOINT | 8 LOST | 10 0 | 20 0
             SECTION | 2 TABLES\nTABLE | 2 LAYER | 70 3
             LAYER | 5 10 | 2 0 | 70 0 | 62 7 | 6 CONTINUOUS
             LAYER | 5 11 | 2 建筑 | 70 1 | 62 -3 | 6 DASHED | 290 0 | 370 35
             LAYER | 5 12 | 2 WALL | 70 4 | 62 1 | 420 255 | 370 -3
             ENDTAB\nENDSEC",
        );
        let [zero, building, wall, lost] = &drawing.layers[..] else { panic!("four layers: {:?}", drawing.layers) };
        assert_eq!(
            (zero.handle, zero.color, zero.is_visible(), zero.plots),
            (Handle(0x10), Color::Index(7), true, true)
        );
        assert!(building.off && building.frozen && !building.plots && !building.locked);
        assert_eq!((building.color, building.linetype.as_str()), (Color::Index(3), "DASHED"));
        assert_eq!(building.lineweight, Lineweight::Hundredths(35));
        assert_eq!((wall.locked, wall.color, wall.lineweight), (true, Color::True(255), Lineweight::Default));
        assert!(lost.implied);
        let ids: Vec<u32> = drawing.entities.iter().map(|it| it.layer.0).collect();
        assert_eq!(ids, [1, 2, 3]);
        let said: Vec<_> = drawing.diagnostics.iter().filter(|it| it.code == Code::UndefinedLayer).collect();
        assert_eq!((said.len(), said[0].detail.as_str()), (1, "LOST"));
    }

    #[test]
    fn what_lies_on_layers_of_review_marks_is_not_part_of_the_drawing() {
        let plain = drawing("LINE | 8 A | 10 0 | 20 0 | 11 1 | 21 0");
        let marked = drawing(
            "LINE | 8 A | 10 0 | 20 0 | 11 1 | 21 0
             TEXT | 8 TUSHEN-NOTE | 10 0 | 20 0 | 40 1 | 1 note | 7 TUSHEN-CJK
             POLYLINE | 8 tushen-cloud | 66 1\nVERTEX | 8 tushen-cloud | 10 0 | 20 0\nSEQEND | 8 tushen-cloud
             SECTION | 2 TABLES\nTABLE | 2 LAYER\nLAYER | 2 TUSHEN-NOTE | 62 1\nENDTAB\nTABLE | 2 STYLE\nSTYLE | 2 TUSHEN-CJK\nENDTAB\nENDSEC",
        );
        assert_eq!((&marked.layers, &marked.text_styles), (&plain.layers, &plain.text_styles));
        assert_eq!(marked.entities.len(), 1);
        assert_eq!(marked.entities[0].geometry, plain.entities[0].geometry);
    }

    #[test]
    fn linetypes_and_styles_are_read() {
        let drawing = drawing(
            "SECTION | 2 TABLES\nTABLE | 2 LTYPE\nLTYPE | 2 ByLayer\nLTYPE | 2 CENTER | 3 ____ _ | 73 4 | 40 2 | 49 1.25 | 74 0 | 49 -0.25 | 49 0.25 | 49 -0.25\nENDTAB
             TABLE | 2 STYLE\nSTYLE | 2 HZ | 70 0 | 40 350 | 41 0.7 | 50 15 | 3 gbenor.shx | 4 gbcbig.shx\nSTYLE | 2 | 70 1 | 3 ltypeshp.shx\nENDTAB\nENDSEC",
        );
        assert_eq!(drawing.linetypes.len(), 1);
        assert_eq!(drawing.linetypes[0].pattern, [1.25, -0.25, 0.25, -0.25]);
        assert_eq!(drawing.text_styles.len(), 1);
        let style = &drawing.text_styles[0];
        assert_eq!((style.height, style.width_factor, style.oblique_deg), (350.0, 0.7, 15.0));
        assert_eq!((style.font.as_str(), style.big_font.as_str()), ("gbenor.shx", "gbcbig.shx"));
    }

    #[test]
    fn classes_are_in_file_order() {
        let drawing = drawing(
            "SECTION | 2 CLASSES\nCLASS | 1 WIPEOUT | 2 AcDbWipeout | 3 WipeOut | 91 0 | 281 1\nCLASS | 1 SUN | 281 0\nENDSEC",
        );
        let names: Vec<_> =
            drawing.classes.iter().map(|it| (it.dxf_name.as_str(), it.is_entity, it.instances)).collect();
        assert_eq!(names, [("WIPEOUT", true, Some(0)), ("SUN", false, None)]);
    }
}
