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
