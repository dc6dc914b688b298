//! One writer an entity.

use super::{
    Align, ArcShape, Attribute, DimensionShape, Entity, Hatch, Insert, Pairs, Polyline, Shape, TEXT_STYLE, Text,
    Version,
};
use crate::plane::{Point, Ring};

pub(super) fn write(entity: &Entity, out: &mut Pairs, owner: u32) {
    let begin = |out: &mut Pairs, name: &str| {
        let handle = head(name, &entity.layer, out, owner);
        if let Some(color) = entity.color {
            out.whole(62, color);
        }
        handle
    };
    match &entity.shape {
        Shape::Line(a, b) => {
            begin(out, "LINE");
            out.subclass("AcDbLine");
            point(out, 10, *a);
            point(out, 11, *b);
        }
        Shape::Circle(center, radius) => {
            begin(out, "CIRCLE");
            out.subclass("AcDbCircle");
            point(out, 10, *center);
            out.number(40, *radius);
        }
        Shape::Arc(ArcShape { center, radius, from, to }) => {
            begin(out, "ARC");
            out.subclass("AcDbCircle");
            point(out, 10, *center);
            out.number(40, *radius);
            out.subclass("AcDbArc");
            out.number(50, *from);
            out.number(51, *to);
        }
        Shape::Polyline(Polyline { vertices, closed, heavy }) => {
            if *heavy || out.version() == Version::R12 {
                let handle = begin(out, "POLYLINE");
                heavy_polyline(out, handle, &entity.layer, vertices, *closed);
            } else {
                begin(out, "LWPOLYLINE");
                light_polyline(out, vertices, *closed);
            }
        }
        Shape::Text(text) => {
            begin(out, "TEXT");
            text_body(out, text);
            out.subclass("AcDbText");
            vertical(out, 73, text.align);
        }
        Shape::Paragraph(text) => {
            begin(out, "MTEXT");
            paragraph(out, text);
        }
        Shape::Insert(Insert { block, at, scale, rotation, columns, rows, attributes }) => {
            let handle = begin(out, "INSERT");
            let many = columns.0 > 1 || rows.0 > 1;
            out.subclass(if many { "AcDbMInsertBlock" } else { "AcDbBlockReference" });
            if !attributes.is_empty() {
                out.whole(66, 1);
            }
            out.text(2, block);
            point(out, 10, *at);
            for (code, number) in [(41, scale.0), (42, scale.1), (43, 1.0), (50, *rotation)] {
                out.number(code, number);
            }
            if many {
                out.whole(70, columns.0);
                out.whole(71, rows.0);
                out.number(44, columns.1);
                out.number(45, rows.1);
            }
            if !attributes.is_empty() {
                for it in attributes {
                    attribute(out, it, "ATTRIB", &entity.layer, handle);
                }
                head("SEQEND", &entity.layer, out, handle);
            }
        }
        Shape::AttributeDefinition(it) => attribute(out, it, "ATTDEF", &entity.layer, owner),
        Shape::Hatch(it) => {
            begin(out, "HATCH");
            hatch(out, it);
        }
        Shape::Solid(corners) => {
            begin(out, "SOLID");
            out.subclass("AcDbTrace");
            // A SOLID's third and fourth corners are crossed.
            for (code, corner) in [(10, 0), (11, 1), (12, 3), (13, 2)] {
                point(out, code, corners[corner]);
            }
        }
        Shape::Dimension(DimensionShape { from, to, line, middle, block, text }) => {
            begin(out, "DIMENSION");
            out.subclass("AcDbDimension");
            out.text(2, block);
            point(out, 10, *line);
            point(out, 11, *middle);
            out.whole(70, 33);
            out.text(1, text);
            if out.version() > Version::R12 {
                out.whole(71, 5);
                out.number(42, from.to(*to));
                out.text(3, "Standard");
            }
            out.subclass("AcDbAlignedDimension");
            point(out, 13, *from);
            point(out, 14, *to);
        }
        Shape::Image(at, width, height) => {
            begin(out, "IMAGE");
            out.subclass("AcDbRasterImage");
            out.whole(90, 0);
            point(out, 10, *at);
            point(out, 11, crate::plane::pt(width / 800.0, 0.0));
            point(out, 12, crate::plane::pt(0.0, height / 600.0));
            flat_point(out, 13, crate::plane::pt(800.0, 600.0));
            let definition = out.image();
            out.reference(340, definition);
            out.whole(70, 7);
            for (code, number) in [(280, 0), (281, 50), (282, 50), (283, 0)] {
                out.whole(code, number);
            }
        }
        Shape::Raw(name, pairs) => {
            begin(out, name);
            for (code, value) in pairs {
                out.raw(*code, value.clone());
            }
        }
    }
}

/// Type, handle, owner and layer. Returns the handle, 0 in R12.
pub(super) fn head(name: &str, layer: &str, out: &mut Pairs, owner: u32) -> u32 {
    out.text(0, name);
    let mut handle = 0;
    if out.version() > Version::R12 {
        handle = out.handle();
        out.reference(5, handle);
        out.reference(330, owner);
        out.text(100, "AcDbEntity");
    }
    out.text(8, layer);
    handle
}

fn point(out: &mut Pairs, code: i16, at: Point) {
    out.number(code, at.x);
    out.number(code + 10, at.y);
    out.number(code + 20, 0.0);
}

fn flat_point(out: &mut Pairs, code: i16, at: Point) {
    out.number(code, at.x);
    out.number(code + 10, at.y);
}

fn light_polyline(out: &mut Pairs, vertices: &[(Point, f64)], closed: bool) {
    out.subclass("AcDbPolyline");
    out.whole(90, vertices.len() as i64);
    out.whole(70, i64::from(closed));
    out.number(43, 0.0);
    for (at, bulge) in vertices {
        flat_point(out, 10, *at);
        if *bulge != 0.0 {
            out.number(42, *bulge);
        }
    }
}

fn heavy_polyline(out: &mut Pairs, owner: u32, layer: &str, vertices: &[(Point, f64)], closed: bool) {
    out.subclass("AcDb2dPolyline");
    out.whole(66, 1);
    for code in [10, 20, 30] {
        out.number(code, 0.0);
    }
    out.whole(70, i64::from(closed));
    out.number(40, 0.0);
    out.number(41, 0.0);
    for (at, bulge) in vertices {
        head("VERTEX", layer, out, owner);
        out.subclass("AcDbVertex");
        out.subclass("AcDb2dVertex");
        point(out, 10, *at);
        if *bulge != 0.0 {
            out.number(42, *bulge);
        }
        out.whole(70, 0);
    }
    head("SEQEND", layer, out, owner);
}

fn text_body(out: &mut Pairs, text: &Text) {
    out.subclass("AcDbText");
    point(out, 10, text.at);
    out.number(40, text.height);
    out.text(1, &text.text);
    out.number(50, text.rotation);
    out.number(41, 0.8);
    out.text(7, TEXT_STYLE);
    let across = match text.align {
        Align::Left => 0,
        Align::Center | Align::Middle => 1,
        Align::Right => 2,
    };
    out.whole(72, across);
    if text.align != Align::Left {
        point(out, 11, text.at);
    }
}

fn vertical(out: &mut Pairs, code: i16, align: Align) {
    if align == Align::Middle {
        out.whole(code, 2);
    }
}

fn paragraph(out: &mut Pairs, text: &Text) {
    out.subclass("AcDbMText");
    point(out, 10, text.at);
    out.number(40, text.height);
    out.number(41, 0.0);
    out.whole(71, if text.align == Align::Middle { 5 } else { 1 });
    out.whole(72, 5);
    let characters: Vec<char> = text.text.chars().collect();
    let mut chunks: Vec<String> = characters.chunks(80).map(|it| it.iter().collect()).collect();
    let last = chunks.pop().unwrap_or_default();
    for chunk in chunks {
        out.text(3, &chunk);
    }
    out.text(1, &last);
    out.text(7, TEXT_STYLE);
    out.number(50, text.rotation);
}

fn attribute(out: &mut Pairs, attribute: &Attribute, name: &str, layer: &str, owner: u32) {
    head(name, layer, out, owner);
    text_body(out, &attribute.text);
    let definition = name == "ATTDEF";
    out.subclass(if definition { "AcDbAttributeDefinition" } else { "AcDbAttribute" });
    if out.version() >= Version::R2010 {
        out.whole(280, 0);
    }
    if definition {
        out.text(3, &attribute.tag);
    }
    out.text(2, &attribute.tag);
    out.whole(70, 0);
    vertical(out, 74, attribute.text.align);
}

fn hatch(out: &mut Pairs, hatch: &Hatch) {
    let Hatch { rings, solid, edges, spacing } = hatch;
    let (solid, edges, spacing) = (*solid, *edges, *spacing);
    out.subclass("AcDbHatch");
    for code in [10, 20, 30] {
        out.number(code, 0.0);
    }
    for (code, number) in [(210, 0.0), (220, 0.0), (230, 1.0)] {
        out.number(code, number);
    }
    out.text(2, if solid { "SOLID" } else { "ANSI31" });
    out.whole(70, i64::from(solid));
    out.whole(71, 0);
    out.whole(91, rings.len() as i64);
    for (index, ring) in rings.iter().enumerate() {
        let outer = i64::from(index == 0);
        if edges {
            out.whole(92, outer);
            edge_path(out, ring);
        } else {
            out.whole(92, 2 + outer);
            let curved = ring.vertices.iter().any(|it| it.1 != 0.0);
            out.whole(72, i64::from(curved));
            out.whole(73, 1);
            out.whole(93, ring.vertices.len() as i64);
            for (at, bulge) in &ring.vertices {
                flat_point(out, 10, *at);
                if curved {
                    out.number(42, *bulge);
                }
            }
        }
        out.whole(97, 0);
    }
    out.whole(75, 0);
    out.whole(76, 1);
    if !solid {
        out.number(52, 0.0);
        out.number(41, spacing);
        out.whole(77, 0);
        out.whole(78, 1);
        let step = spacing * std::f64::consts::FRAC_1_SQRT_2;
        for (code, number) in [(53, 45.0), (43, 0.0), (44, 0.0), (45, -step), (46, step)] {
            out.number(code, number);
        }
        out.whole(79, 0);
    }
    out.whole(98, 0);
}

fn edge_path(out: &mut Pairs, ring: &Ring) {
    out.whole(93, ring.vertices.len() as i64);
    for edge in ring.edges() {
        match edge.arc() {
            None => {
                out.whole(72, 1);
                flat_point(out, 10, edge.a);
                flat_point(out, 11, edge.b);
            }
            Some(arc) => {
                out.whole(72, 2);
                flat_point(out, 10, arc.center);
                out.number(40, arc.radius);
                // A clockwise arc edge counts its angles clockwise from +x.
                let (from, to) = (arc.from.to_degrees(), (arc.from + arc.span).to_degrees());
                let ccw = edge.bulge > 0.0;
                out.number(50, if ccw { from } else { 360.0 - to });
                out.number(51, if ccw { to } else { 360.0 - from });
                out.whole(73, i64::from(ccw));
            }
        }
    }
}
