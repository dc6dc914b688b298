//! Bad and awkward inputs, made on the spot: what a counter gets that no drawing program should have written.

use crate::conditions;
use crate::draw::{Drawn, draw};
use crate::dxf::{Document, Entity, Insert, Shape, Value, Version};
use crate::plane::{Point, Ring, pt};
use crate::site::{Site, inward, layout};
use crate::style::{self, Role, Style};
use crate::truth;

/// What should come of a bad input. Nothing may panic, hang, or take memory without bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expectation {
    /// It cannot be reviewed: one clear message that says what, where and what to do.
    Refused,
    /// It is read as far as it goes, and a diagnostic says what is wrong.
    Diagnosed,
    /// It is reviewed, and this rule (named without its pack) fails.
    Fails(&'static str),
    /// It is reviewed with so many plots, each building counted once.
    Plots(usize),
    /// It is reviewed, and objects are found all the same.
    Recognised,
    /// The drawing is right; the conditions file is refused with line, column and the nearest right name.
    ConditionsRefused,
}

/// A bad input.
#[derive(Clone, Debug)]
pub struct BadInput {
    /// What it is, also its file name without extension.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// A conditions file that goes with it.
    pub conditions: Option<String>,
    /// What should come of it.
    pub expectation: Expectation,
}

/// Every bad input. The largest has 50 MB.
pub fn bad_inputs() -> Vec<BadInput> {
    let style = &style::STYLES[0];
    let site = layout::lay_out(SEED);
    let good = || drawn(&site, style).document;
    let bytes = good().to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let with = |shape: Shape| {
        let mut document = good();
        document.entities.push(Entity { layer: style.layer(Role::Proposed).to_string(), color: None, shape });
        document.to_bytes()
    };
    let far = |number: f64| with(Shape::Line(pt(number, 0.0), pt(0.0, number)));
    let faulty = |change: fn(&mut Site)| {
        let mut site = site.clone();
        change(&mut site);
        drawn(&site, style).document.to_bytes()
    };
    let conditions = conditions::write(&site.conditions).replace("density_max", "densty_max");
    let bad = |name, bytes, expectation| BadInput { name, bytes, conditions: None, expectation };
    vec![
        bad("empty", Vec::new(), Expectation::Refused),
        bad("png-named-dxf", png(), Expectation::Refused),
        bad("old-dwg", b"AC1002\0\0\0\0\0\x01 an R2.5 drawing".to_vec(), Expectation::Refused),
        bad("text-file", "会议纪要\n明天上午九点\n".as_bytes().to_vec(), Expectation::Refused),
        bad("truncated", bytes[..bytes.len() * 2 / 3].to_vec(), Expectation::Diagnosed),
        bad("truncated-in-a-number", bytes[..bytes.len() / 2 + 3].to_vec(), Expectation::Diagnosed),
        bad("no-end-of-file", text.replace("  0\r\nEOF\r\n", "").into_bytes(), Expectation::Recognised),
        bad("wrong-code-page", wrong_code_page(&site), Expectation::Recognised),
        bad(
            "not-a-number",
            in_entities(&text, "\r\n 10\r\n", "\r\n 10\r\nNaN\r\n 10\r\n").into_bytes(),
            Expectation::Diagnosed,
        ),
        bad("nan-coordinate", far(f64::NAN), Expectation::Diagnosed),
        bad("huge-coordinate", far(1e308), Expectation::Diagnosed),
        bad("self-inserting-block", recursive(good(), &[("LOOP", "LOOP")]), Expectation::Diagnosed),
        bad("blocks-in-a-ring", recursive(good(), &[("RING1", "RING2"), ("RING2", "RING1")]), Expectation::Diagnosed),
        bad("billion-fold-array", billion(good(), style), Expectation::Diagnosed),
        bad("deep-nesting", nested_blocks(good(), style), Expectation::Diagnosed),
        bad("fifty-megabyte-text", with(long_text()), Expectation::Diagnosed),
        bad("no-boundary", faulty(|it| it.faults.no_boundary = true), Expectation::Fails("boundary-present")),
        bad(
            "boundary-open-by-a-metre",
            faulty(|it| it.faults.boundary_gap = Some(1.0)),
            Expectation::Fails("boundary-gap"),
        ),
        bad("nested-boundaries", nested_boundaries(&site, style), Expectation::Plots(1)),
        bad("two-plots", two_plots(style), Expectation::Plots(2)),
        bad("five-times-side-by-side", side_by_side(&site, style), Expectation::Plots(1)),
        bad("all-on-layer-0", all_on_zero(good()), Expectation::Recognised),
        BadInput {
            conditions: Some(conditions),
            ..bad("conditions-typo", bytes.clone(), Expectation::ConditionsRefused)
        },
    ]
}

/// The site that most of them are made of.
const SEED: u64 = 5;

fn drawn(site: &Site, style: &Style) -> Drawn {
    draw(site, style, &truth::rows(site), SEED)
}

/// The text with the first `from` of its ENTITIES section replaced.
fn in_entities(text: &str, from: &str, to: &str) -> String {
    let (before, entities) = text.split_at(text.find("ENTITIES").unwrap_or(0));
    before.to_string() + &entities.replacen(from, to, 1)
}

/// The smallest PNG there is: one grey pixel.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".to_vec();
    bytes.extend([0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10]);
    bytes.extend(b"IDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xaeB`\x82");
    bytes
}

/// GBK bytes under a header that says Windows-1252.
fn wrong_code_page(site: &Site) -> Vec<u8> {
    let style = Style { version: Version::R2000, ..style::STYLES[0] };
    let bytes = drawn(site, &style).document.to_bytes();
    let (from, to) = (b"ANSI_936\r\n", b"ANSI_1252\r\n");
    match bytes.windows(from.len()).position(|it| it == from) {
        Some(at) => [&bytes[..at], &to[..], &bytes[at + from.len()..]].concat(),
        None => bytes,
    }
}

fn insert(block: &str) -> Insert {
    Insert::new(block, pt(10.0, 10.0), 0.0)
}

/// Blocks that insert each other; the first is inserted in model space.
fn recursive(mut document: Document, blocks: &[(&str, &str)]) -> Vec<u8> {
    let on_zero = |shape| Entity { layer: "0".to_string(), color: None, shape };
    for (name, inner) in blocks {
        let entities = vec![on_zero(Shape::Line(pt(0.0, 0.0), pt(5.0, 5.0))), on_zero(Shape::Insert(insert(inner)))];
        let block = crate::dxf::Block { name: name.to_string(), base: pt(0.0, 0.0), flags: 0, path: None, entities };
        document.blocks.push(block);
    }
    document.entities.push(on_zero(Shape::Insert(insert(blocks[0].0))));
    document.to_bytes()
}

/// A MINSERT of 32,000 by 32,000.
fn billion(mut document: Document, style: &Style) -> Vec<u8> {
    let array = Insert { columns: (32_000, 0.5), rows: (32_000, 0.5), ..insert("TREE01") };
    let layer = style.layer(Role::Tree).to_string();
    document.entities.push(Entity { layer, color: None, shape: Shape::Insert(array) });
    document.to_bytes()
}

/// Thirty blocks, each of which inserts the next one twice.
fn nested_blocks(mut document: Document, style: &Style) -> Vec<u8> {
    let on_zero = |shape| Entity { layer: "0".to_string(), color: None, shape };
    for depth in 0..30 {
        let inner = format!("N{}", depth + 1);
        let entities = if depth == 29 {
            vec![on_zero(Shape::Circle(pt(0.0, 0.0), 1.0))]
        } else {
            vec![on_zero(Shape::Insert(insert(&inner))), on_zero(Shape::Insert(insert(&inner)))]
        };
        let name = format!("N{depth}");
        document.blocks.push(crate::dxf::Block { name, base: pt(0.0, 0.0), flags: 0, path: None, entities });
    }
    let layer = style.layer(Role::Tree).to_string();
    document.entities.push(Entity { layer, color: None, shape: Shape::Insert(insert("N0")) });
    document.to_bytes()
}

fn long_text() -> Shape {
    let pairs = vec![
        (100, Value::Text("AcDbMText".to_string())),
        (10, Value::Number(0.0)),
        (20, Value::Number(0.0)),
        (30, Value::Number(0.0)),
        (40, Value::Number(2.5)),
        (71, Value::Whole(1)),
        (1, Value::Text("总平面说明 ".repeat(50_000_000 / 16))),
    ];
    Shape::Raw("MTEXT", pairs)
}

/// The gross site around the plot, on the layer of the boundary.
fn nested_boundaries(site: &Site, style: &Style) -> Vec<u8> {
    let drawn = drawn(site, style);
    let outer = inward(&site.corners, &vec![-12.0; site.corners.len()]);
    let outer = drawn.placement.ring(&outer);
    let mut document = drawn.document;
    let vertices = outer.vertices.clone();
    let shape = Shape::Polyline(crate::dxf::Polyline { vertices, closed: true, heavy: false });
    let layer = style.layer(Role::Boundary).to_string();
    document.entities.push(Entity { layer, color: None, shape });
    document.to_bytes()
}

/// Two sites in one file, each on its sheet.
fn two_plots(style: &Style) -> Vec<u8> {
    let one = layout::lay_out(SEED);
    let two = layout::lay_out(SEED + 1);
    let mut document = drawn(&one, style).document;
    let other = drawn(&two, style).document;
    let (_, high) = bounds(&document);
    let (low, _) = bounds(&other);
    let by = (high.x - low.x + 60.0, high.y - low.y - 200.0);
    let mut names: Vec<String> = document.blocks.iter().map(|it| it.name.clone()).collect();
    for block in other.blocks {
        if !names.contains(&block.name) {
            names.push(block.name.clone());
            document.blocks.push(block);
        }
    }
    document.entities.extend(other.entities.iter().filter_map(|it| moved(it, by)));
    document.to_bytes()
}

/// The same plot as site plan, fire plan, green plan, traffic plan and basement plan.
fn side_by_side(site: &Site, style: &Style) -> Vec<u8> {
    let mut document = drawn(site, style).document;
    let (low, high) = bounds(&document);
    let first = document.entities.clone();
    let table = style.layer(Role::Table);
    for (index, title) in ["消防总平面图", "绿化总平面图", "交通总平面图", "地下室平面图"].iter().enumerate()
    {
        let by = ((high.x - low.x + 40.0) * (index + 1) as f64, 0.0);
        let copies = first.iter().filter(|it| it.layer != table).filter_map(|it| moved(it, by));
        document.entities.extend(copies.map(|it| retitled(it, title)));
    }
    document.to_bytes()
}

fn bounds(document: &Document) -> (Point, Point) {
    let mut points = Vec::new();
    for entity in &document.entities {
        if let Shape::Polyline(it) = &entity.shape {
            points.extend(it.vertices.iter().map(|it| it.0));
        }
    }
    Ring::polygon(&points).bounds()
}

/// A copy of an entity, moved; `None` for dimensions, whose blocks would have to be moved too.
fn moved(entity: &Entity, by: (f64, f64)) -> Option<Entity> {
    let at = |it: Point| it.plus(by.0, by.1);
    let text = |it: &crate::dxf::Text| crate::dxf::Text { at: at(it.at), ..it.clone() };
    let shape = match &entity.shape {
        Shape::Line(a, b) => Shape::Line(at(*a), at(*b)),
        Shape::Circle(center, radius) => Shape::Circle(at(*center), *radius),
        Shape::Arc(it) => Shape::Arc(crate::dxf::ArcShape { center: at(it.center), ..it.clone() }),
        Shape::Polyline(it) => {
            let vertices = it.vertices.iter().map(|it| (at(it.0), it.1)).collect();
            Shape::Polyline(crate::dxf::Polyline { vertices, ..it.clone() })
        }
        Shape::Text(it) => Shape::Text(text(it)),
        Shape::Paragraph(it) => Shape::Paragraph(text(it)),
        Shape::Insert(it) => {
            let attributes =
                it.attributes.iter().map(|it| crate::dxf::Attribute { tag: it.tag.clone(), text: text(&it.text) });
            Shape::Insert(Insert { at: at(it.at), attributes: attributes.collect(), ..it.clone() })
        }
        Shape::Hatch(it) => {
            let rings = it.rings.iter().map(|it| it.moved(by.0, by.1)).collect();
            Shape::Hatch(crate::dxf::Hatch { rings, ..it.clone() })
        }
        Shape::Solid(corners) => Shape::Solid(corners.map(at)),
        Shape::Image(corner, width, height) => Shape::Image(at(*corner), *width, *height),
        Shape::AttributeDefinition(_) | Shape::Dimension(_) | Shape::Raw(..) => return None,
    };
    Some(Entity { shape, ..entity.clone() })
}

fn retitled(mut entity: Entity, title: &str) -> Entity {
    match &mut entity.shape {
        Shape::Text(it) if it.text == "总平面图" => it.text = title.to_string(),
        Shape::Insert(it) => {
            let titles = it.attributes.iter_mut().filter(|it| it.text.text == "总平面图");
            titles.for_each(|it| it.text.text = title.to_string());
        }
        _ => {}
    }
    entity
}

fn all_on_zero(mut document: Document) -> Vec<u8> {
    document.entities.iter_mut().for_each(|it| it.layer = "0".to_string());
    document.to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn bad_inputs_have_names_of_their_own_and_are_what_they_say() {
        let all = bad_inputs();
        let names: BTreeSet<_> = all.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), all.len());
        let bytes = |name: &str| &all.iter().find(|it| it.name == name).expect("a bad input of that name").bytes;
        assert!(bytes("fifty-megabyte-text").len() > 50_000_000);
        assert!(bytes("empty").is_empty());
        assert!(String::from_utf8_lossy(bytes("huge-coordinate")).contains(&"0".repeat(300)));
        assert!(!String::from_utf8_lossy(bytes("no-end-of-file")).contains("EOF"));
        assert!(String::from_utf8_lossy(bytes("wrong-code-page")).contains("ANSI_1252"));
    }
}
