//! What all entities have: handle, layer, colour, linetype, extrusion, extended data.

use crate::context::Context;
use crate::lexer::{Pair, Record};
use drawing::{Code, Color, Extra, Handle, LayerId, LinetypeRef, Lineweight, Vector3, XData, XDataValue};

/// The properties of an entity beside its geometry.
///
/// | code | meaning | when absent |
/// |---|---|---|
/// | 5 (105) | handle | none |
/// | 8 | layer | `0` |
/// | 6, 48 | linetype and its scale | by layer, 1 |
/// | 62, 420 | colour: index, true colour (which counts before the index) | by layer |
/// | 370 | lineweight | by layer |
/// | 60 | invisible | no |
/// | 67 | in paper space | no |
/// | 330 | owner (before the first subclass) | none |
/// | 39 | thickness | 0 |
/// | 210, 220, 230 | extrusion | +Z; a null vector is read as +Z |
pub(crate) struct Common {
    pub handle: Handle,
    /// `None` for the layers of review marks.
    pub layer: Option<LayerId>,
    pub linetype: LinetypeRef,
    pub color: Color,
    pub lineweight: Lineweight,
    pub invisible: bool,
    pub paper: bool,
    pub owner: Handle,
    pub extra: Option<Box<Extra>>,
}

/// Reads the properties. Some programs write them after the subclass marker of the geometry (dxflib does), so they are taken
/// wherever they stand; the first of each counts. Two programs' codes never clash: 8, 6, 62, 370 mean the same everywhere.
pub(crate) fn common(record: &Record, ctx: &mut Context) -> Common {
    let mut it = Common {
        handle: Handle::NONE,
        layer: Some(LayerId(0)),
        linetype: LinetypeRef::ByLayer,
        color: Color::ByLayer,
        lineweight: Lineweight::ByLayer,
        invisible: false,
        paper: false,
        owner: Handle::NONE,
        extra: None,
    };
    let mut seen_layer = false;
    let mut seen_subclass = false;
    let mut true_color = false;
    let mut group = Group::None;
    let mut extrusion: Option<[f64; 3]> = None;
    for (index, pair) in record.pairs().enumerate() {
        match pair.code {
            5 if it.handle.is_none() && !seen_subclass => it.handle = pair.handle(),
            8 if !seen_layer => {
                seen_layer = true;
                it.layer = ctx.layer(pair.bytes);
            }
            100 => seen_subclass = true,
            62 if !true_color => it.color = index_color(pair.int()),
            420 if !true_color => {
                true_color = true;
                it.color = Color::True((pair.int() & 0xFF_FFFF) as u32);
            }
            6 => it.linetype = ctx.linetype(pair.bytes),
            48 => extra(&mut it.extra).linetype_scale = pair.try_real().unwrap_or(1.0),
            39 => match pair.try_real() {
                Some(thickness) if thickness != 0.0 => extra(&mut it.extra).thickness = thickness,
                _ => {}
            },
            370 => it.lineweight = lineweight(pair.int()),
            60 => it.invisible = pair.int() & 1 == 1,
            67 => it.paper = pair.int() == 1,
            102 => group = Group::of(&pair),
            330 if group == Group::None && !seen_subclass && it.owner.is_none() => it.owner = pair.handle(),
            360 if group == Group::ExtensionDictionary => {
                extra(&mut it.extra).extension_dictionary = pair.handle();
            }
            210 => extrusion.get_or_insert([0.0, 0.0, 1.0])[0] = pair.real(),
            220 => extrusion.get_or_insert([0.0, 0.0, 1.0])[1] = pair.real(),
            230 => extrusion.get_or_insert([0.0, 0.0, 1.0])[2] = pair.real(),
            101 => {
                if let Some(start) = record.from(index + 1).position(|pair| pair.code == 1001) {
                    read_xdata(record, index + 2 + start, ctx, &mut it.extra);
                }
                break;
            }
            1001 => {
                read_xdata(record, index + 1, ctx, &mut it.extra);
                break;
            }
            _ => {}
        }
    }
    if let Some([x, y, z]) = extrusion
        && !(x == 0.0 && y == 0.0 && z > 0.0)
    {
        if x == 0.0 && y == 0.0 && z == 0.0 {
            ctx.report_record(Code::Repaired, record, it.handle, format!("{} 210 = 0, 0, 0", record.type_name()));
        } else {
            extra(&mut it.extra).extrusion = Vector3::new(x, y, z);
        }
    }
    it
}

/// The kind of a group 102 that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    None,
    ExtensionDictionary,
    Other,
}

impl Group {
    fn of(pair: &Pair) -> Group {
        match pair.keyword() {
            b"{ACAD_XDICTIONARY" => Group::ExtensionDictionary,
            [b'{', ..] => Group::Other,
            _ => Group::None,
        }
    }
}

fn extra(slot: &mut Option<Box<Extra>>) -> &mut Extra {
    slot.get_or_insert_with(Box::default)
}

/// A colour number: 0 by block, 256 by layer, else an index; a negative one hides a layer and is its absolute value here.
pub(crate) fn index_color(number: i64) -> Color {
    match number.unsigned_abs() {
        0 => Color::ByBlock,
        index @ 1..=255 => Color::Index(index as u8),
        _ => Color::ByLayer,
    }
}

pub(crate) fn lineweight(number: i64) -> Lineweight {
    match number {
        -1 => Lineweight::ByLayer,
        -2 => Lineweight::ByBlock,
        hundredths @ 0..=65535 => Lineweight::Hundredths(hundredths as u16),
        _ => Lineweight::Default,
    }
}

fn read_xdata(record: &Record, start: usize, ctx: &mut Context, slot: &mut Option<Box<Extra>>) {
    let xdata = xdata(record, start, ctx);
    if !xdata.is_empty() {
        extra(slot).xdata = xdata;
    }
}

/// The extended data from the given pair (a group 1001) on.
pub(crate) fn xdata(record: &Record, start: usize, ctx: &mut Context) -> Vec<XData> {
    let mut all: Vec<XData> = Vec::new();
    for pair in record.from(start) {
        if pair.code == 1001 {
            all.push(XData { application: ctx.name(&pair), values: Vec::new() });
            continue;
        }
        let Some(XData { values, .. }) = all.last_mut() else { continue };
        match pair.code {
            1000 | 1002 | 1003 => values.push(XDataValue::Text(ctx.text(&pair))),
            1004 => {
                let mut bytes = Vec::new();
                pair.append_binary(&mut bytes);
                values.push(XDataValue::Bytes(bytes));
            }
            1005 => values.push(XDataValue::Handle(pair.handle())),
            1010..=1013 => {
                let x = pair.try_real().unwrap_or(0.0);
                values.push(XDataValue::Point(drawing::Point3::new(x, 0.0, 0.0)));
            }
            1020..=1023 | 1030..=1033 => {
                if let Some(XDataValue::Point(point)) = values.last_mut() {
                    let value = pair.try_real().unwrap_or(0.0);
                    if pair.code < 1030 { point.y = value } else { point.z = value }
                }
            }
            1040..=1042 => values.push(XDataValue::Real(pair.try_real().unwrap_or(0.0))),
            1070 | 1071 => values.push(XDataValue::Int(pair.try_int().unwrap_or(0))),
            _ => {}
        }
    }
    all.shrink_to_fit();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{drawing, entity};

    #[test]
    fn properties_are_read_wherever_they_stand() {
        // As dxflib writes it: the properties behind both subclass markers.
        let after = "LINE | 5 A | 100 AcDbEntity | 100 AcDbLine | 8 WALL | 62 3 | 370 50 | 6 DASHED | 10 0 | 20 0 | 11 1 | 21 0";
        let before = "LINE | 5 A | 100 AcDbEntity | 8 WALL | 62 3 | 370 50 | 6 DASHED | 100 AcDbLine | 10 0 | 20 0 | 11 1 | 21 0";
        for text in [after, before] {
            let drawing = drawing(text);
            let line = &drawing.entities[0];
            assert_eq!(drawing.layer(line.layer).map(|it| it.name.as_str()), Some("WALL"));
            assert_eq!((line.color, line.lineweight), (Color::Index(3), Lineweight::Hundredths(50)));
            assert_eq!((line.linetype, drawing.linetypes[0].name.as_str()), (LinetypeRef::Named(0), "DASHED"));
        }
    }

    #[test]
    fn a_true_colour_counts_before_an_index_in_either_order() {
        for pairs in ["62 1 | 420 16711935", "420 16711935 | 62 1"] {
            assert_eq!(entity(&format!("POINT | {pairs} | 10 0 | 20 0"), "AcDbPoint").color, Color::True(0xFF_00FF));
        }
        assert_eq!(entity("POINT | 62 0 | 10 0 | 20 0", "AcDbPoint").color, Color::ByBlock);
        assert_eq!(entity("POINT | 62 256 | 10 0 | 20 0", "AcDbPoint").color, Color::ByLayer);
    }

    #[test]
    fn reactors_are_not_owners_and_a_dictionary_is_found() {
        let drawing = drawing(
            "POINT | 5 A | 102 {ACAD_REACTORS | 330 99 | 102 } | 102 {ACAD_XDICTIONARY | 360 77 | 102 } | 330 1F | 100 AcDbEntity | 8 0 | 100 AcDbPoint | 10 0 | 20 0
             SECTION | 2 TABLES\nTABLE | 2 BLOCK_RECORD\nBLOCK_RECORD | 5 1F | 2 *Model_Space\nENDTAB\nENDSEC",
        );
        let extra = drawing.entities[0].extra.as_ref().expect("a dictionary");
        assert_eq!((extra.extension_dictionary, extra.owner), (Handle(0x77), Handle::NONE));
    }

    #[test]
    fn a_null_extrusion_is_read_as_up_and_said() {
        let drawing = drawing("CIRCLE | 10 0 | 20 0 | 40 1 | 210 0 | 220 0 | 230 0");
        assert_eq!(drawing.entities[0].extrusion(), Vector3::z());
        assert!(drawing.diagnostics.iter().any(|it| it.code == Code::Repaired));
    }

    #[test]
    fn extended_data_is_kept_by_application() {
        let line = entity(
            "POINT | 10 0 | 20 0 | 1001 TCH | 1000 墙 | 1070 3 | 1040 1.5 | 1005 2F | 1010 1 | 1020 2 | 1030 3 | 1004 0AFF | 1001 B | 1071 -7",
            "AcDbPoint",
        );
        let [tch, b] = line.xdata() else { panic!("two applications") };
        assert_eq!((tch.application.as_str(), b.values.as_slice()), ("TCH", &[XDataValue::Int(-7)][..]));
        let expected = [
            XDataValue::Text("墙".to_string()),
            XDataValue::Int(3),
            XDataValue::Real(1.5),
            XDataValue::Handle(Handle(0x2F)),
            XDataValue::Point(drawing::Point3::new(1.0, 2.0, 3.0)),
            XDataValue::Bytes(vec![0x0A, 0xFF]),
        ];
        assert_eq!(tch.values, expected);
    }
}
