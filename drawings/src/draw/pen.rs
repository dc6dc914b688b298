//! The pen: knows style, unit and place, and collects entities.

use crate::dxf::{Align, ArcShape, Attribute, Block, Document, Entity, Insert, Layer, Polyline, Shape, Text};
use crate::plane::{Edge, Point, Ring, pt};
use crate::random::Random;
use crate::site::Site;
use crate::style::{Position, Role, Style};

/// From the plot's own axes to the drawing's, both in metres.
#[derive(Clone, Copy, Debug)]
pub struct Placement {
    /// Turn about the plot's origin, radians counter-clockwise.
    pub turn: f64,
    /// Then moved by this.
    pub shift: Point,
    /// Direction of north in the drawing, degrees counter-clockwise from +y.
    pub north: f64,
}

impl Placement {
    /// Where a style lays a site.
    pub fn new(site: &Site, style: &Style, random: &mut Random) -> Placement {
        match style.position {
            Position::City => {
                let shift = pt(random.length(-1_500_000, 3_500_000, 1), random.length(-2_000_000, 2_500_000, 1));
                Placement { turn: -site.north.to_radians(), shift, north: 0.0 }
            }
            Position::Local => {
                let shift = pt(random.length(0, 30_000, 10), random.length(0, 30_000, 10));
                Placement { turn: 0.0, shift, north: site.north }
            }
        }
    }

    /// A point of the plot in the drawing, metres.
    pub fn at(&self, point: Point) -> Point {
        point.turned(pt(0.0, 0.0), self.turn).plus(self.shift.x, self.shift.y)
    }

    /// A ring of the plot in the drawing, metres.
    pub fn ring(&self, ring: &Ring) -> Ring {
        Ring { vertices: ring.vertices.iter().map(|it| (self.at(it.0), it.1)).collect() }
    }
}

/// Collects entities. Points given to its methods are metres in the drawing; those of the plot go through
/// [`Pen::at`] first.
pub struct Pen<'a> {
    /// The style.
    pub style: &'a Style,
    /// Where the site lies.
    pub placement: Placement,
    /// Metres of a millimetre on paper.
    pub paper: f64,
    /// For shuffles.
    pub random: Random,
    /// Blocks so far.
    pub blocks: Vec<Block>,
    /// Raster file.
    pub image: Option<String>,
    entities: Vec<Entity>,
    extra_layers: Vec<Layer>,
    unit: f64,
    numbers: u32,
}

impl<'a> Pen<'a> {
    /// A pen.
    pub fn new(style: &'a Style, placement: Placement, scale: u32, random: Random) -> Pen<'a> {
        Pen {
            style,
            placement,
            paper: f64::from(scale) / 1000.0,
            random,
            blocks: Vec::new(),
            image: None,
            entities: Vec::new(),
            extra_layers: Vec::new(),
            unit: style.unit.per_metre(),
            numbers: 0,
        }
    }

    /// A point of the plot in the drawing, metres.
    pub fn at(&self, point: Point) -> Point {
        self.placement.at(point)
    }

    /// The turn of the plot, degrees.
    pub fn turn(&self) -> f64 {
        self.placement.turn.to_degrees()
    }

    /// A length in drawing units.
    pub fn units(&self, metres: f64) -> f64 {
        metres * self.unit
    }

    /// A point in drawing units.
    pub fn point(&self, point: Point) -> Point {
        pt(point.x * self.unit, point.y * self.unit)
    }

    /// The document.
    pub fn finish(self) -> Document {
        let mut layers: Vec<Layer> = Role::ALL
            .iter()
            .map(|role| Layer {
                name: self.style.layer(*role).to_string(),
                color: role.color(),
                linetype: role.linetype(),
                frozen: false,
                off: false,
            })
            .collect();
        layers.extend(self.extra_layers);
        Document {
            version: self.style.version,
            binary: self.style.binary,
            units: if self.unit == 1.0 { 6 } else { 4 },
            linetype_scale: self.unit * self.paper,
            fonts: self.style.fonts,
            layers,
            blocks: self.blocks,
            image: self.image,
            entities: self.entities,
        }
    }

    /// One more layer.
    pub fn add_layer(&mut self, layer: Layer) {
        self.extra_layers.push(layer);
    }

    /// An entity on a role's layer, in drawing units.
    pub fn put(&mut self, role: Role, shape: Shape) {
        self.put_on(self.style.layer(role), shape);
    }

    /// An entity on a named layer, in drawing units.
    pub fn put_on(&mut self, layer: &str, shape: Shape) {
        self.entities.push(self.entity(layer, shape));
    }

    /// An entity that is not in the drawing yet.
    pub fn entity(&self, layer: &str, shape: Shape) -> Entity {
        Entity { layer: layer.to_string(), color: None, shape }
    }

    /// A line.
    pub fn line(&mut self, role: Role, a: Point, b: Point) {
        let shape = Shape::Line(self.point(a), self.point(b));
        self.put(role, shape);
    }

    /// A line of the plot.
    pub fn site_line(&mut self, role: Role, a: Point, b: Point) {
        self.line(role, self.at(a), self.at(b));
    }

    /// A ring as a polyline, in drawing units.
    pub fn polyline(&self, ring: &Ring, heavy: bool) -> Shape {
        let vertices = ring.vertices.iter().map(|it| (self.point(it.0), it.1)).collect();
        Shape::Polyline(Polyline { vertices, closed: true, heavy })
    }

    /// A ring as loose lines and arcs, in shuffled order and direction.
    pub fn loose(&mut self, layer: &str, edges: impl Iterator<Item = Edge>) {
        let mut shapes: Vec<Shape> = Vec::new();
        for edge in edges {
            let shape = match edge.arc() {
                Some(arc) => Shape::Arc(ArcShape {
                    center: self.point(arc.center),
                    radius: self.units(arc.radius),
                    from: arc.from.to_degrees(),
                    to: (arc.from + arc.span).to_degrees(),
                }),
                None if self.random.chance(50) => Shape::Line(self.point(edge.a), self.point(edge.b)),
                None => Shape::Line(self.point(edge.b), self.point(edge.a)),
            };
            let place = self.random.whole(0, shapes.len() as i64) as usize;
            shapes.insert(place, shape);
        }
        shapes.into_iter().for_each(|shape| self.put_on(layer, shape));
    }

    /// A text in paper height (millimetres).
    pub fn text(&mut self, role: Role, at: Point, height: f64, align: Align, text: &str) {
        let text = self.text_shape(at, height, 0.0, align, text);
        self.put(role, Shape::Text(text));
    }

    /// A text that is not in the drawing yet.
    pub fn text_shape(&self, at: Point, height: f64, rotation: f64, align: Align, text: &str) -> Text {
        let height = self.units(height * self.paper);
        Text { at: self.point(at), height, rotation, align, text: text.to_string() }
    }

    /// An INSERT of a block drawn in drawing units.
    pub fn insert(&mut self, role: Role, block: &str, at: Point, rotation: f64, attributes: Vec<Attribute>) {
        let at = self.point(at);
        let shape = Shape::Insert(Insert { attributes, ..Insert::new(block, at, rotation) });
        self.put(role, shape);
    }

    /// A block, unless there is one of its name.
    pub fn define(&mut self, name: &str, flags: i16, entities: Vec<Entity>) {
        if self.blocks.iter().all(|it| it.name != name) {
            let base = pt(0.0, 0.0);
            self.blocks.push(Block { name: name.to_string(), base, flags, path: None, entities });
        }
    }

    /// The next number for names of anonymous blocks.
    pub fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }
}
