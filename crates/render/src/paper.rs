//! Layouts: what stands on paper, and which part of the model shows through each viewport.

use drawing::entity::Viewport;
use drawing::{Drawing, FlattenOptions, Geometry, Scene, flatten};
use geometry::{Box2, Length, Point};

/// A viewport of a layout: a rectangle of the paper in which the model shows.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Where it lies on paper, paper units.
    pub frame: Box2,
    /// Which point of the model shows in its middle, drawing units.
    pub center: Point,
    /// Paper units in a drawing unit.
    pub scale: f64,
    /// Indices of the layers that do not show in it.
    pub hidden: Vec<u32>,
    /// Whether it looks straight down with the model upright; another view shows as an empty frame.
    pub is_plan: bool,
}

/// The views of a layout, in file order; those that are off are left out. Empty where there is no such layout.
pub fn views(drawing: &Drawing, layout: usize) -> Vec<View> {
    let entities = drawing.layouts.get(layout).map_or(&[][..], |it| &it.entities);
    let viewports = entities.iter().filter_map(|it| match &it.geometry {
        Geometry::Viewport(viewport) => Some(&**viewport),
        _ => None,
    });
    viewports.filter_map(|it| view(drawing, it)).collect()
}

/// The first viewport is the paper itself. What has no size shows nothing.
fn view(drawing: &Drawing, it: &Viewport) -> Option<View> {
    let sizes = [it.width, it.height, it.view_height];
    if it.id == 1 || !it.on || sizes.iter().any(|it| !it.is_finite() || *it <= 0.0) {
        return None;
    }
    let (half_width, half_height) = (it.width / 2.0, it.height / 2.0);
    let frame = Box2 {
        min: [it.center.x - half_width, it.center.y - half_height],
        max: [it.center.x + half_width, it.center.y + half_height],
    };
    let hidden = |layer: &&u32| {
        let handle = drawing.layers[**layer as usize].handle;
        !handle.is_none() && it.frozen_layers.contains(&handle)
    };
    let layers: Vec<u32> = (0..drawing.layers.len() as u32).collect();
    let direction = it.view_direction;
    Some(View {
        frame,
        center: Point { x: it.view_target.x + it.view_center[0], y: it.view_target.y + it.view_center[1] },
        scale: it.height / it.view_height,
        hidden: layers.iter().filter(hidden).copied().collect(),
        is_plan: direction.x == 0.0 && direction.y == 0.0 && direction.z > 0.0 && it.twist_deg == 0.0,
    })
}

/// What stands on the paper of a layout, as a drawing of its own with its scene, paper units (millimetres as a rule): without what
/// shows through viewports. `None` where there is no such layout.
pub fn paper(drawing: &Drawing, layout: usize) -> Option<(Drawing, Scene)> {
    let entities = drawing.layouts.get(layout)?.entities.clone();
    let paper = Drawing {
        encoding: drawing.encoding,
        header: drawing.header.clone(),
        classes: drawing.classes.clone(),
        layers: drawing.layers.clone(),
        linetypes: drawing.linetypes.clone(),
        text_styles: drawing.text_styles.clone(),
        blocks: drawing.blocks.clone(),
        entities,
        ..Drawing::empty(drawing.format, drawing.version)
    };
    let scene = flatten(&paper, &FlattenOptions::for_unit(Length::mm(1.0)));
    Some((paper, scene))
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawing::{Format, Handle, Layer, Layout, Point3, Vector3, Version};

    fn viewport(id: i32, twist_deg: f64) -> Geometry {
        Geometry::Viewport(Box::new(Viewport {
            id,
            on: true,
            center: Point3::new(100.0, 80.0, 0.0),
            width: 160.0,
            height: 120.0,
            view_center: [2000.0, 1000.0],
            view_target: Point3::new(10.0, 20.0, 0.0),
            view_direction: Vector3::z(),
            view_height: 12_000.0,
            twist_deg,
            frozen_layers: vec![Handle(0x2A)],
        }))
    }

    fn drawing() -> Drawing {
        let mut drawing = Drawing::empty(Format::DxfText, Version::R2010);
        drawing.layers.push(Layer { handle: Handle(0x2A), ..Layer::named("家具") });
        let text = "0\nSECTION\n2\nENTITIES\n0\nLINE\n8\n0\n10\n0\n20\n0\n11\n210\n21\n0\n0\nENDSEC\n0\nEOF\n";
        let line = tushen_dxf::read(text.as_bytes()).expect("a drawing").entities.remove(0);
        let entity = |geometry| drawing::Entity { geometry, ..line.clone() };
        let entities =
            vec![line.clone(), entity(viewport(1, 0.0)), entity(viewport(2, 0.0)), entity(viewport(3, 30.0))];
        drawing.layouts.push(Layout { name: "布局1".into(), handle: Handle(9), paper_mm: None, entities });
        drawing
    }

    #[test]
    fn a_view_says_what_shows_in_its_middle_and_at_which_scale() {
        let views = views(&drawing(), 0);
        assert_eq!(views.len(), 2, "the paper itself is no view");
        assert_eq!(views[0].frame, Box2 { min: [20.0, 20.0], max: [180.0, 140.0] });
        assert_eq!((views[0].center, views[0].scale), (Point { x: 2010.0, y: 1020.0 }, 0.01));
        assert_eq!(views[0].hidden, [1]);
        assert_eq!((views[0].is_plan, views[1].is_plan), (true, false));
    }

    #[test]
    fn the_paper_holds_what_stands_on_it() {
        let (_, scene) = paper(&drawing(), 0).expect("a layout");
        assert_eq!(scene.items.len(), 1);
        assert!(paper(&drawing(), 1).is_none());
        assert!(super::views(&drawing(), 1).is_empty());
    }
}
