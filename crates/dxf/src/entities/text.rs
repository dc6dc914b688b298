//! TEXT, MTEXT, ATTRIB, ATTDEF.

use super::{Missing, PointSlot, require};
use crate::context::Context;
use crate::lexer::Record;
use drawing::entity::{Attachment, Attrib, HorizontalAlign, MText, Text, VerticalAlign};
use drawing::{Geometry, Point3, Vector3};
use geometry::math;

/// | code | field | when absent |
/// |---|---|---|
/// | 1 | content | empty |
/// | 10, 20, 30 | first alignment point | required |
/// | 11, 21, 31 | second alignment point | none |
/// | 40 | height | required |
/// | 50, 51 | rotation, slant in degrees | 0 |
/// | 41 | width factor | 1 |
/// | 71 | 2 backward, 4 upside down | neither |
/// | 72, 73 | alignment along and across | left, baseline |
/// | 7 | style | `STANDARD` |
pub(super) fn text(record: &Record, ctx: &mut Context) -> Result<Geometry, Missing> {
    Ok(Geometry::Text(Box::new(fields(record, ctx, 73)?)))
}

/// The fields of a text; `vertical` is the code of the alignment across, which attributes have at 74.
fn fields(record: &Record, ctx: &mut Context, vertical: i16) -> Result<Text, Missing> {
    let (mut position, mut second) = (PointSlot::default(), PointSlot::default());
    let mut height = None;
    let mut style = None;
    let mut text = Text {
        content: String::new(),
        position: Point3::origin(),
        alignment_point: None,
        height: 0.0,
        rotation_deg: 0.0,
        width_factor: 1.0,
        oblique_deg: 0.0,
        backward: false,
        upside_down: false,
        horizontal: HorizontalAlign::Left,
        vertical: VerticalAlign::Baseline,
        style: None,
    };
    for pair in record.body() {
        match pair.code {
            1 => text.content = ctx.plain(&pair),
            10 => position.x = pair.real(),
            20 => position.y = pair.real(),
            30 => position.z = pair.real(),
            11 => second.x = pair.real(),
            21 => second.y = pair.real(),
            31 => second.z = pair.real(),
            40 => height = Some(pair.real()),
            50 => text.rotation_deg = pair.real(),
            41 => text.width_factor = pair.real(),
            51 => text.oblique_deg = pair.real(),
            7 => style = Some(ctx.style(pair.bytes)),
            71 => {
                let flags = pair.int();
                text.backward = flags & 2 != 0;
                text.upside_down = flags & 4 != 0;
            }
            72 => text.horizontal = horizontal(pair.int()),
            code if code == vertical => text.vertical = vertical_align(pair.int()),
            _ => {}
        }
    }
    text.position = position.required()?;
    text.alignment_point = second.required().ok();
    text.height = require(height)?;
    text.style = style.unwrap_or_else(|| ctx.standard_style());
    Ok(text)
}

fn horizontal(number: i64) -> HorizontalAlign {
    match number {
        1 => HorizontalAlign::Center,
        2 => HorizontalAlign::Right,
        3 => HorizontalAlign::Aligned,
        4 => HorizontalAlign::Middle,
        5 => HorizontalAlign::Fit,
        _ => HorizontalAlign::Left,
    }
}

fn vertical_align(number: i64) -> VerticalAlign {
    match number {
        1 => VerticalAlign::Bottom,
        2 => VerticalAlign::Middle,
        3 => VerticalAlign::Top,
        _ => VerticalAlign::Baseline,
    }
}

/// ATTRIB and ATTDEF: a text with a tag.
///
/// | code | field |
/// |---|---|
/// | those of TEXT | with the alignment across at 74 |
/// | 2 | tag |
/// | 3 | prompt (ATTDEF) |
/// | 70 | 1 invisible, 2 constant |
/// | 101 `Embedded Object` | an MTEXT follows (R2018), whose chunks (3) and text (1) are the value |
pub(super) fn attrib(record: &Record, ctx: &mut Context) -> Result<Attrib, Missing> {
    let mut attrib = Attrib {
        handle: drawing::Handle::NONE,
        layer: drawing::LayerId(0),
        color: drawing::Color::ByLayer,
        extrusion: drawing::Vector3::z(),
        tag: String::new(),
        prompt: String::new(),
        invisible: false,
        constant: false,
        text: fields(record, ctx, 74)?,
    };
    for pair in record.body() {
        match pair.code {
            2 => attrib.tag = ctx.name(&pair),
            3 => attrib.prompt = ctx.text(&pair),
            70 => {
                let flags = pair.int();
                attrib.invisible = flags & 1 != 0;
                attrib.constant = flags & 2 != 0;
            }
            _ => {}
        }
    }
    if let Some(content) = embedded_content(record) {
        attrib.text.content = ctx.mtext(&content).1;
    }
    Ok(attrib)
}

/// The text of an embedded MTEXT, as bytes; `None` when there is none or it is empty.
fn embedded_content(record: &Record) -> Option<Vec<u8>> {
    let start = record.pairs().position(|pair| pair.code == 101)?;
    let mut content = Vec::new();
    for pair in record.from(start + 2).take_while(|pair| pair.code < 1000) {
        if matches!(pair.code, 1 | 3) {
            content.extend_from_slice(pair.bytes);
        }
    }
    (!content.is_empty()).then_some(content)
}

/// | code | field | when absent |
/// |---|---|---|
/// | 3, 1 | chunks of the content (250 characters each) and its end | empty |
/// | 10, 20, 30 | anchor | required |
/// | 11, 21, 31 | direction | from 50 |
/// | 50 | rotation in degrees | 0 |
/// | 40 | height | that of the style, else 1 |
/// | 41 | column width | 0: lines do not wrap |
/// | 71 | which point the anchor is | top left |
/// | 44 | line spacing | 1 |
/// | 7 | style | `STANDARD` |
pub(super) fn mtext(record: &Record, ctx: &mut Context) -> Result<Geometry, Missing> {
    let (mut position, mut direction) = (PointSlot::default(), PointSlot::default());
    let (mut height, mut width, mut rotation_deg, mut line_spacing) = (1.0, 0.0, 0.0, 1.0);
    let mut attachment = Attachment::TopLeft;
    let mut style = None;
    let mut chunks: Vec<u8> = Vec::new();
    for pair in record.body() {
        match pair.code {
            1 | 3 => chunks.extend_from_slice(pair.bytes),
            10 => position.x = pair.real(),
            20 => position.y = pair.real(),
            30 => position.z = pair.real(),
            11 => direction.x = pair.real(),
            21 => direction.y = pair.real(),
            31 => direction.z = pair.real(),
            40 => height = pair.real(),
            41 => width = pair.real(),
            50 => rotation_deg = pair.real(),
            44 => line_spacing = pair.real(),
            71 => attachment = attachment_point(pair.int()),
            7 => style = Some(ctx.style(pair.bytes)),
            _ => {}
        }
    }
    let position = position.required()?;
    let direction = match direction.required() {
        Ok(point) if point.coords != Vector3::zeros() => point.coords,
        _ => unit_vector(rotation_deg),
    };
    let (raw, content) = ctx.mtext(&chunks);
    let style = style.unwrap_or_else(|| ctx.standard_style());
    let mtext = MText { content, raw, position, height, width, direction, attachment, line_spacing, style };
    Ok(Geometry::MText(Box::new(mtext)))
}

fn unit_vector(degrees: f64) -> Vector3 {
    if degrees == 0.0 {
        return Vector3::x();
    }
    let (sin, cos) = math::sin_cos(degrees.to_radians());
    Vector3::new(cos, sin, 0.0)
}

fn attachment_point(number: i64) -> Attachment {
    match number {
        2 => Attachment::TopCenter,
        3 => Attachment::TopRight,
        4 => Attachment::MiddleLeft,
        5 => Attachment::MiddleCenter,
        6 => Attachment::MiddleRight,
        7 => Attachment::BottomLeft,
        8 => Attachment::BottomCenter,
        9 => Attachment::BottomRight,
        _ => Attachment::TopLeft,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{drawing, entity};

    #[test]
    fn a_text_has_its_alignment_and_its_codes_are_resolved() {
        let text =
            "TEXT | 8 T | 10 1 | 20 2 | 40 3.5 | 1 %%c200 100%%% | 50 90 | 41 0.7 | 71 2 | 72 1 | 11 5 | 21 6 | 73 2";
        let Geometry::Text(text) = entity(text, "AcDbText").geometry else { panic!("a text") };
        assert_eq!(text.content, "Ø200 100%");
        assert_eq!((text.horizontal, text.vertical), (HorizontalAlign::Center, VerticalAlign::Middle));
        assert_eq!(text.anchor(), Point3::new(5.0, 6.0, 0.0));
        assert_eq!((text.height, text.rotation_deg, text.width_factor), (3.5, 90.0, 0.7));
        assert!(text.backward && !text.upside_down);
    }

    #[test]
    fn a_style_is_found_without_regard_to_case_and_standard_is_the_default() {
        let tables = "SECTION | 2 TABLES\nTABLE | 2 STYLE\nSTYLE | 2 Standard\nSTYLE | 2 仿宋 | 40 0 | 3 simfang.ttf\nENDTAB\nENDSEC";
        let drawing = drawing(&format!(
            "TEXT | 10 0 | 20 0 | 40 1 | 1 a\nTEXT | 10 0 | 20 0 | 40 1 | 1 b | 7 仿宋\nTEXT | 10 0 | 20 0 | 40 1 | 7 none\n{tables}"
        ));
        let styles: Vec<_> = drawing
            .entities
            .iter()
            .map(|it| match &it.geometry {
                Geometry::Text(text) => text.style.map(|it| drawing.text_styles[it.0 as usize].font.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(styles, [Some(""), Some("simfang.ttf"), None]);
    }

    #[test]
    fn chunks_of_an_mtext_are_joined_before_they_are_decoded() {
        let mut bytes = b"0\nSECTION\n2\nENTITIES\n0\nMTEXT\n8\nA\n10\n0\n20\n0\n40\n2.5\n3\n".to_vec();
        let content = "总平面图".repeat(20) + "\\P1:500";
        // The cut goes through a character.
        bytes.extend(&content.as_bytes()[..121]);
        bytes.extend(b"\n1\n");
        bytes.extend(&content.as_bytes()[121..]);
        bytes.extend(b"\n0\nENDSEC\n0\nEOF\n");
        let drawing = crate::read(&bytes).unwrap();
        let Geometry::MText(mtext) = &drawing.entities[0].geometry else { panic!("an mtext") };
        assert_eq!((&mtext.content, &mtext.raw), (&content.replace("\\P", "\n"), &content));
        assert_eq!(drawing.diagnostics.iter().filter(|it| it.line != 0).count(), 0);
    }

    #[test]
    fn the_direction_of_an_mtext_is_a_vector_or_an_angle() {
        let Geometry::MText(by_vector) =
            entity("MTEXT | 10 0 | 20 0 | 11 0 | 21 2 | 50 45 | 71 5 | 1 a", "AcDbMText").geometry
        else {
            panic!("an mtext")
        };
        assert_eq!(
            (by_vector.direction, by_vector.attachment),
            (Vector3::new(0.0, 2.0, 0.0), Attachment::MiddleCenter)
        );
        let Geometry::MText(by_angle) = entity("MTEXT | 10 0 | 20 0 | 50 90 | 1 a", "AcDbMText").geometry else {
            panic!()
        };
        assert!((by_angle.direction - Vector3::y()).norm() < 1e-12);
    }

    #[test]
    fn an_attribute_definition_has_tag_prompt_and_flags() {
        let text = "ATTDEF | 10 0 | 20 0 | 40 2 | 1 default | 3 which one? | 2 DOOR_NO | 70 3 | 74 2";
        let Geometry::AttDef(attdef) = entity(text, "AcDbAttributeDefinition").geometry else { panic!("an attdef") };
        assert_eq!(
            (attdef.tag.as_str(), attdef.prompt.as_str(), attdef.text.content.as_str()),
            ("DOOR_NO", "which one?", "default")
        );
        assert!(attdef.invisible && attdef.constant);
        assert_eq!(attdef.text.vertical, VerticalAlign::Middle);
    }

    #[test]
    fn an_attribute_may_hold_an_mtext_whose_points_are_not_its_own() {
        let drawing = drawing(
            "INSERT | 2 TITLE | 66 1 | 10 0 | 20 0
             ATTRIB | 10 1 | 20 2 | 40 3 | 1 | 2 NOTE | 70 0 | 101 Embedded Object | 10 9 | 40 9 | 3 first | 1 \\P second | 1001 ACAD | 1000 x
             SEQEND",
        );
        let Geometry::Insert(insert) = &drawing.entities[0].geometry else { panic!("an insert") };
        let text = &insert.attributes[0].text;
        assert_eq!((text.content.as_str(), text.position.x, text.height), ("first\n second", 1.0, 3.0));
    }
}
