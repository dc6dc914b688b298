//! The pen: knows style, unit and place, and collects entities.

use super::style::{Role, Style};
use crate::dxf::{Align, ArcShape, Block, Document, Entity, Hatch, Insert, Layer, Polyline, Shape, Text, Value};
use crate::plane::{Point, Ring, pt};
use std::collections::BTreeSet;

/// From the storey's own axes to the drawing's, both in metres.
#[derive(Clone, Copy, Debug)]
pub struct Placement {
    /// Turn about the origin, radians counter-clockwise.
    pub turn: f64,
    /// Then moved by this.
    pub shift: Point,
}

impl Placement {
    /// A point of the storey in the drawing, metres.
    pub fn at(&self, p: Point) -> Point {
        p.turned(pt(0.0, 0.0), self.turn).plus(self.shift.x, self.shift.y)
    }
}

/// Collects entities. Points are metres of the storey's own axes; methods named `sheet_…` take metres of the drawing.
pub struct Pen<'a> {
    /// The style.
    pub style: &'a Style,
    /// Where the storey lies.
    pub placement: Placement,
    entities: Vec<Entity>,
    blocks: Vec<Block>,
}

impl<'a> Pen<'a> {
    /// A pen.
    pub fn new(style: &'a Style, placement: Placement) -> Pen<'a> {
        Pen { style, placement, entities: Vec::new(), blocks: Vec::new() }
    }

    /// A length in drawing units.
    pub fn units(&self, metres: f64) -> f64 {
        metres * self.style.unit.per_metre()
    }

    fn sheet_point(&self, p: Point) -> Point {
        pt(self.units(p.x), self.units(p.y))
    }

    /// A point of the storey in drawing units.
    pub fn point(&self, p: Point) -> Point {
        self.sheet_point(self.placement.at(p))
    }

    /// An entity on a role's layer, in drawing units.
    pub fn put(&mut self, role: Role, shape: Shape) {
        self.entities.push(Entity { layer: self.style.layer(role).to_string(), color: None, shape });
    }

    /// A line.
    pub fn line(&mut self, role: Role, a: Point, b: Point) {
        let shape = Shape::Line(self.point(a), self.point(b));
        self.put(role, shape);
    }

    /// A line of the drawing.
    pub fn sheet_line(&mut self, role: Role, a: Point, b: Point) {
        let shape = Shape::Line(self.sheet_point(a), self.sheet_point(b));
        self.put(role, shape);
    }

    /// A polyline.
    pub fn polyline(&mut self, role: Role, points: &[(Point, f64)], closed: bool) {
        let vertices = points.iter().map(|it| (self.point(it.0), it.1)).collect();
        self.put(role, Shape::Polyline(Polyline { vertices, closed, heavy: false }));
    }

    /// A polyline of two points as wide as a wall.
    pub fn wide(&mut self, role: Role, a: Point, b: Point, width: f64) {
        let word = |it: &str| Value::Text(it.to_string());
        let mut pairs = vec![(100, word("AcDbPolyline")), (90, Value::Whole(2)), (70, Value::Whole(0))];
        pairs.push((43, Value::Number(self.units(width))));
        for p in [a, b] {
            let p = self.point(p);
            pairs.extend([(10, Value::Number(p.x)), (20, Value::Number(p.y))]);
        }
        self.put(role, Shape::Raw("LWPOLYLINE", pairs));
    }

    /// A ring.
    pub fn ring(&mut self, role: Role, ring: &Ring) {
        self.polyline(role, &ring.vertices, true);
    }

    /// A filled ring.
    pub fn fill(&mut self, role: Role, ring: &Ring) {
        let ring = Ring { vertices: ring.vertices.iter().map(|it| (self.point(it.0), it.1)).collect() };
        let spacing = self.units(0.1);
        self.put(role, Shape::Hatch(Hatch { rings: vec![ring], solid: true, edges: false, spacing }));
    }

    /// A quarter circle about a hinge, from one free end to the other.
    pub fn swing(&mut self, role: Role, hinge: Point, from: Point, to: Point) {
        let radius = hinge.to(from);
        let left = (from.x - hinge.x) * (to.y - hinge.y) - (from.y - hinge.y) * (to.x - hinge.x) > 0.0;
        let (from, to) = if left { (from, to) } else { (to, from) };
        let angle = |p: Point| (libm::atan2(p.y - hinge.y, p.x - hinge.x) + self.placement.turn).to_degrees();
        let (from, to) = (angle(from), angle(to));
        let shape = ArcShape { center: self.point(hinge), radius: self.units(radius), from, to };
        self.put(role, Shape::Arc(shape));
    }

    /// A circle.
    pub fn circle(&mut self, role: Role, center: Point, radius: f64) {
        let shape = Shape::Circle(self.point(center), self.units(radius));
        self.put(role, shape);
    }

    /// A text that turns with the storey; height in metres.
    pub fn text(&mut self, role: Role, at: Point, height: f64, turn: f64, text: &str) {
        let rotation = self.placement.turn.to_degrees() + turn;
        let text = Text {
            at: self.point(at),
            height: self.units(height),
            rotation,
            align: Align::Middle,
            text: text.to_string(),
        };
        self.put(role, Shape::Text(text));
    }

    /// A text of the sheet.
    pub fn sheet_text(&mut self, role: Role, at: Point, height: f64, align: Align, text: &str) {
        let (at, height) = (self.sheet_point(at), self.units(height));
        self.put(role, Shape::Text(Text { at, height, rotation: 0.0, align, text: text.to_string() }));
    }

    /// A block, unless there is one of its name. Its entities are in its own units.
    pub fn define(&mut self, name: &str, flags: i16, shapes: Vec<Shape>) {
        if self.blocks.iter().all(|it| it.name != name) {
            let entity = |shape| Entity { layer: "0".to_string(), color: None, shape };
            let entities = shapes.into_iter().map(entity).collect();
            self.blocks.push(Block { name: name.to_string(), base: pt(0.0, 0.0), flags, path: None, entities });
        }
    }

    /// A reference to a block whose x axis points from one place to another; `mirrored` turns its y axis over.
    pub fn insert(&mut self, role: Role, block: &str, at: Point, towards: Point, scale: (f64, f64), mirrored: bool) {
        let turn = libm::atan2(towards.y - at.y, towards.x - at.x) + self.placement.turn;
        let mut insert = Insert::new(block, self.point(at), turn.to_degrees());
        insert.scale = (self.units(scale.0), self.units(if mirrored { -scale.1 } else { scale.1 }));
        self.put(role, Shape::Insert(insert));
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// The document.
    pub fn finish(self) -> Document {
        let mut names = BTreeSet::from(["0"]);
        let mut layers = Vec::new();
        for role in Role::ALL {
            let name = self.style.layer(role);
            if names.insert(name) {
                let linetype = if role == Role::Axis { "CENTER" } else { "CONTINUOUS" };
                layers.push(Layer { name: name.to_string(), color: role.color(), linetype, frozen: false, off: false });
            }
        }
        Document {
            version: self.style.version,
            binary: self.style.binary,
            units: if self.style.unit.per_metre() == 1.0 { 6 } else { 4 },
            linetype_scale: self.style.unit.per_metre() * 0.1,
            fonts: self.style.fonts,
            layers,
            blocks: self.blocks,
            image: None,
            entities: self.entities,
        }
    }
}
