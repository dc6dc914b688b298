//! Entities moved in the plane of the world.

use crate::entity::{Attrib, Edge, HatchPath, Text};
use crate::flatten::ocs_axes;
use crate::{Entity, Geometry, Point3, Vector3};

/// The same entity, moved along x and y of the world by a displacement in drawing units.
///
/// Entities with a plane of their own (OCS) are moved within it. A dimension loses its picture block, which lies where it was:
/// CAD programs draw it anew. A proxy stays where it is: its graphics belong to the program that made it.
#[must_use]
pub fn moved(entity: &Entity, by: [f64; 2]) -> Entity {
    let mut entity = entity.clone();
    let world = Vector3::new(by[0], by[1], 0.0);
    let own = in_plane(entity.extrusion(), world);
    match &mut entity.geometry {
        Geometry::Line { start, end } => shift([start, end], world),
        Geometry::Point(point) => shift([point], world),
        Geometry::Circle { center, .. } | Geometry::Arc { center, .. } => shift([center], own),
        Geometry::Ellipse(it) => shift([&mut it.center], world),
        Geometry::Spline(it) => shift(it.control_points.iter_mut().chain(&mut it.fit_points), world),
        Geometry::LwPolyline(it) => {
            for vertex in &mut it.vertices {
                (vertex.x, vertex.y) = (vertex.x + own.x, vertex.y + own.y);
            }
            it.elevation += own.z;
        }
        Geometry::Polyline(it) => {
            let planar = it.kind == crate::entity::PolylineKind::Planar;
            shift(it.vertices.iter_mut().map(|it| &mut it.point), if planar { own } else { world });
        }
        Geometry::MLine(it) => shift(&mut it.vertices, world),
        Geometry::Construction { point, .. } => shift([point], world),
        Geometry::Solid(corners) => shift(corners.iter_mut(), own),
        Geometry::Face(it) => shift(&mut it.corners, world),
        Geometry::Mesh(it) => shift(&mut it.vertices, world),
        Geometry::Hatch(it) => it.paths.iter_mut().for_each(|path| hatch_path(path, own)),
        Geometry::Text(it) => text(it, own),
        Geometry::MText(it) => shift([&mut it.position], world),
        Geometry::AttDef(it) => text(&mut it.text, own),
        Geometry::Insert(it) => {
            shift([&mut it.position], own);
            it.attributes.iter_mut().for_each(|it| attribute(it, world));
        }
        Geometry::Dimension(it) => {
            shift(it.points.iter_mut().chain([&mut it.line_point]).chain(&mut it.text_point), world);
            it.block.clear();
        }
        Geometry::Leader(it) => shift(&mut it.vertices, world),
        Geometry::MultiLeader(it) => shift(it.lines.iter_mut().flatten().chain(&mut it.text_point), world),
        Geometry::Table(it) => shift([&mut it.position], world),
        Geometry::Image(it) => shift([&mut it.position], world),
        Geometry::Wipeout(it) => shift(&mut it.boundary, world),
        Geometry::Viewport(it) => shift([&mut it.center], world),
        Geometry::Proxy(_) => {}
        Geometry::Opaque(it) => shift(&mut it.position, world),
    }
    entity
}

fn shift<'p>(points: impl IntoIterator<Item = &'p mut Point3>, by: Vector3) {
    points.into_iter().for_each(|it| *it += by);
}

/// A displacement of the world in the axes of an entity's plane.
fn in_plane(normal: Vector3, world: Vector3) -> Vector3 {
    ocs_axes(normal).map_or(world, |[x, y, z]| Vector3::new(world.dot(&x), world.dot(&y), world.dot(&z)))
}

fn text(text: &mut Text, by: Vector3) {
    shift([&mut text.position].into_iter().chain(&mut text.alignment_point), by);
}

fn attribute(attribute: &mut Attrib, world: Vector3) {
    let own = in_plane(attribute.extrusion, world);
    text(&mut attribute.text, own);
}

fn hatch_path(path: &mut HatchPath, by: Vector3) {
    let add = |point: &mut [f64; 2]| *point = [point[0] + by.x, point[1] + by.y];
    match path {
        HatchPath::Polyline { vertices, .. } => {
            for vertex in vertices {
                (vertex.x, vertex.y) = (vertex.x + by.x, vertex.y + by.y);
            }
        }
        HatchPath::Edges { edges, .. } => {
            for edge in edges {
                match edge {
                    Edge::Line { start, end } => [start, end].into_iter().for_each(add),
                    Edge::Arc { center, .. } | Edge::Ellipse { center, .. } => add(center),
                    Edge::Spline { control_points, fit_points, .. } => {
                        control_points.iter_mut().chain(fit_points).for_each(add);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::LwPolyline;
    use crate::entity::LwVertex;
    use crate::{
        Color, Drawing, Extra, FlattenOptions, Format, Handle, LayerId, LinetypeRef, Lineweight, Version, flatten,
    };

    fn polyline(extrusion: Vector3) -> Entity {
        let vertices = [(1.0, 2.0), (5.0, 2.0), (5.0, 4.0)].map(|(x, y)| LwVertex { x, y, bulge: 0.3 });
        let shape = LwPolyline { vertices: vertices.to_vec(), closed: true, ..LwPolyline::default() };
        Entity {
            handle: Handle(1),
            layer: LayerId(0),
            linetype: LinetypeRef::ByLayer,
            color: Color::ByLayer,
            lineweight: Lineweight::ByLayer,
            invisible: false,
            line: 0,
            extra: Some(Box::new(Extra { extrusion, ..Extra::default() })),
            geometry: Geometry::LwPolyline(Box::new(shape)),
        }
    }

    #[test]
    fn an_entity_seen_from_below_moves_the_same_way_in_the_world() {
        for normal in [Vector3::z(), -Vector3::z()] {
            let bounds = |entity: Entity| {
                let mut drawing = Drawing::empty(Format::DxfText, Version::R2010);
                drawing.entities.push(entity);
                flatten(&drawing, &FlattenOptions::default()).bounds()
            };
            let (before, after) = (bounds(polyline(normal)), bounds(moved(&polyline(normal), [10.0, -3.0])));
            for (from, to, by) in [(before.min, after.min, [10.0, -3.0]), (before.max, after.max, [10.0, -3.0])] {
                assert!((to[0] - from[0] - by[0]).abs() < 1e-9 && (to[1] - from[1] - by[1]).abs() < 1e-9, "{normal}");
            }
        }
    }
}
