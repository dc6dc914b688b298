use crate::Assistant;
use drawing::{Shape, Spans};
use geometry::Path;
use wasm_bindgen::prelude::*;

/// Everything that can be snapped to: segments and arcs, exactly as drawn, in arrays that belong together.
#[wasm_bindgen(getter_with_clone)]
pub struct Outlines {
    /// Start x and y, end x and y, bulge: five numbers a segment, drawing units. A point is a segment without length.
    pub segments: Vec<f64>,
    /// Index of the layer, of each segment.
    pub layers: Vec<u16>,
    /// Place of the entity in model space, of each segment.
    pub entities: Vec<u32>,
}

#[wasm_bindgen]
impl Assistant {
    /// What can be snapped to of the drawing as it stands.
    pub fn outlines(&self) -> Outlines {
        let (drawing, scene) = (self.session().drawing(), self.session().scene());
        let spans = Spans::new(drawing, scene);
        let mut outlines = Outlines { segments: Vec::new(), layers: Vec::new(), entities: Vec::new() };
        for place in 0..drawing.entities.len() {
            let items = spans.of(place).into_iter().flat_map(|span| &scene.items[span]);
            for item in items.filter(|it| it.visible) {
                let layer = u16::try_from(item.layer.0).unwrap_or(u16::MAX);
                let mut add = |path: &Path| {
                    for (a, bulge, b) in path.segments() {
                        outlines.segments.extend([a.x, a.y, b.x, b.y, bulge]);
                        outlines.layers.push(layer);
                        outlines.entities.push(place as u32);
                    }
                };
                match &item.shape {
                    Shape::Curve { path, .. } | Shape::Leader { path, .. } | Shape::Image { outline: path, .. } => {
                        add(path)
                    }
                    Shape::Fill { rings, .. } => rings.iter().for_each(add),
                    Shape::Point(at) => add(&Path::straight([*at, *at], false)),
                    _ => {}
                }
            }
        }
        outlines
    }
}
