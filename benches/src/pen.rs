//! Draws entities one after another, each with the next handle.

use drawing::entity::{HorizontalAlign, Text, VerticalAlign};
use drawing::{Color, Drawing, Entity, Geometry, Handle, LayerId, LinetypeRef, Lineweight, Point3};

/// Adds to a drawing.
pub struct Pen<'d> {
    /// The drawing.
    pub drawing: &'d mut Drawing,
    /// The handle of the entity that comes next.
    pub next: u64,
}

impl Pen<'_> {
    /// Adds an entity to the layer of a place in the drawing's list.
    pub fn add(&mut self, layer: u32, geometry: Geometry) {
        self.drawing.entities.push(Entity {
            handle: Handle(self.next),
            layer: LayerId(layer),
            linetype: LinetypeRef::ByLayer,
            color: Color::ByLayer,
            lineweight: Lineweight::ByLayer,
            invisible: false,
            line: 0,
            extra: None,
            geometry,
        });
        self.next += 1;
    }

    /// Adds a text about its middle.
    pub fn text(&mut self, layer: u32, x: f64, y: f64, height: f64, content: &str) {
        let position = Point3::new(x, y, 0.0);
        self.add(
            layer,
            Geometry::Text(Box::new(Text {
                content: content.to_string(),
                position,
                alignment_point: Some(position),
                height,
                rotation_deg: 0.0,
                width_factor: 1.0,
                oblique_deg: 0.0,
                backward: false,
                upside_down: false,
                horizontal: HorizontalAlign::Center,
                vertical: VerticalAlign::Middle,
                style: None,
            })),
        );
    }
}
