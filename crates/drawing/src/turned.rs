//! Entities turned in the plane of the world.

use crate::entity::{Edge, HatchPath, PolylineKind, Text};
use crate::{Entity, Geometry, Point3, Vector3};

/// The same entity, turned counter-clockwise about a point of the world, drawing units and degrees.
///
/// `None` for entities that lie in a plane which is not level, and for kinds of which nothing but the program that made them
/// knows the turned form. A dimension loses its picture block, which lies where it was: CAD programs draw it anew.
pub fn turned(entity: &Entity, about: [f64; 2], degrees: f64) -> Option<Entity> {
    let mut entity = entity.clone();
    let normal = entity.extrusion();
    let world = Turn::new(about, degrees);
    let own = world.seen_along(normal)?;
    match &mut entity.geometry {
        Geometry::Line { start, end } => world.points([start, end]),
        Geometry::Point(point) => world.points([point]),
        Geometry::Circle { center, .. } => own.points([center]),
        Geometry::Arc { center, start_deg, end_deg, .. } => {
            own.points([center]);
            (*start_deg, *end_deg) = (*start_deg + own.degrees, *end_deg + own.degrees);
        }
        Geometry::Ellipse(it) => {
            world.points([&mut it.center]);
            world.vector(&mut it.major);
        }
        Geometry::Spline(it) => world.points(it.control_points.iter_mut().chain(&mut it.fit_points)),
        Geometry::LwPolyline(it) => {
            for vertex in &mut it.vertices {
                [vertex.x, vertex.y] = own.place([vertex.x, vertex.y]);
            }
        }
        Geometry::Polyline(it) => {
            let turn = if it.kind == PolylineKind::Planar { &own } else { &world };
            turn.points(it.vertices.iter_mut().map(|it| &mut it.point));
        }
        Geometry::MLine(it) => {
            world.points(&mut it.vertices);
            for (along, across) in &mut it.directions {
                world.vector(along);
                world.vector(across);
            }
        }
        Geometry::Construction { point, direction, .. } => {
            world.points([point]);
            world.vector(direction);
        }
        Geometry::Solid(corners) => own.points(corners.iter_mut()),
        Geometry::Face(it) => world.points(&mut it.corners),
        Geometry::Mesh(it) => world.points(&mut it.vertices),
        Geometry::Hatch(it) => {
            it.paths.iter_mut().for_each(|path| own.hatch_path(path));
            own.angles([&mut it.angle_deg]);
        }
        Geometry::Text(it) => own.text(it),
        Geometry::MText(it) => {
            world.points([&mut it.position]);
            world.vector(&mut it.direction);
        }
        Geometry::AttDef(it) => own.text(&mut it.text),
        Geometry::Insert(it) => {
            own.points([&mut it.position]);
            own.angles([&mut it.rotation_deg]);
            for attribute in &mut it.attributes {
                world.seen_along(attribute.extrusion)?.text(&mut attribute.text);
            }
        }
        Geometry::Dimension(it) => {
            world.points(it.points.iter_mut().chain([&mut it.line_point]).chain(&mut it.text_point));
            world.angles([&mut it.angle_deg]);
            it.block.clear();
        }
        Geometry::Leader(it) => world.points(&mut it.vertices),
        Geometry::MultiLeader(it) => world.points(it.lines.iter_mut().flatten().chain(&mut it.text_point)),
        Geometry::Wipeout(it) => world.points(&mut it.boundary),
        Geometry::Table(_) | Geometry::Image(_) | Geometry::Viewport(_) | Geometry::Proxy(_) | Geometry::Opaque(_) => {
            return None;
        }
    }
    Some(entity)
}

/// A rotation about a point of a plane.
struct Turn {
    about: [f64; 2],
    degrees: f64,
    sin: f64,
    cos: f64,
}

impl Turn {
    fn new(about: [f64; 2], degrees: f64) -> Turn {
        // Right angles are exact.
        let (sin, cos) = match degrees.rem_euclid(360.0) {
            0.0 => (0.0, 1.0),
            90.0 => (1.0, 0.0),
            180.0 => (0.0, -1.0),
            270.0 => (-1.0, 0.0),
            other => geometry::math::sin_cos(other.to_radians()),
        };
        Turn { about, degrees, sin, cos }
    }

    /// The same rotation in the axes of a level plane; `None` for other planes. Seen from below, x runs the other way.
    fn seen_along(&self, normal: Vector3) -> Option<Turn> {
        if normal.x != 0.0 || normal.y != 0.0 {
            return None;
        }
        let [x, y] = self.about;
        Some(if normal.z > 0.0 { Turn::new([x, y], self.degrees) } else { Turn::new([-x, y], -self.degrees) })
    }

    fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (dx, dy) = (x - self.about[0], y - self.about[1]);
        [self.about[0] + dx * self.cos - dy * self.sin, self.about[1] + dx * self.sin + dy * self.cos]
    }

    fn points<'p>(&self, points: impl IntoIterator<Item = &'p mut Point3>) {
        for point in points {
            [point.x, point.y] = self.place([point.x, point.y]);
        }
    }

    fn vector(&self, it: &mut Vector3) {
        (it.x, it.y) = (it.x * self.cos - it.y * self.sin, it.x * self.sin + it.y * self.cos);
    }

    fn angles<'a>(&self, degrees: impl IntoIterator<Item = &'a mut f64>) {
        for it in degrees {
            *it = (*it + self.degrees).rem_euclid(360.0);
        }
    }

    fn text(&self, text: &mut Text) {
        self.points([&mut text.position].into_iter().chain(&mut text.alignment_point));
        self.angles([&mut text.rotation_deg]);
    }

    fn hatch_path(&self, path: &mut HatchPath) {
        match path {
            HatchPath::Polyline { vertices, .. } => {
                for vertex in vertices {
                    [vertex.x, vertex.y] = self.place([vertex.x, vertex.y]);
                }
            }
            HatchPath::Edges { edges, .. } => edges.iter_mut().for_each(|edge| self.edge(edge)),
        }
    }

    fn edge(&self, edge: &mut Edge) {
        let turn = |it: &mut [f64; 2]| *it = self.place(*it);
        match edge {
            Edge::Line { start, end } => [start, end].into_iter().for_each(turn),
            Edge::Arc { center, start_deg, end_deg, ccw, .. } => {
                turn(center);
                // The angles of a clockwise arc are counted clockwise.
                let by = if *ccw { self.degrees } else { -self.degrees };
                (*start_deg, *end_deg) = (*start_deg + by, *end_deg + by);
            }
            Edge::Ellipse { center, major, .. } => {
                turn(center);
                *major = [major[0] * self.cos - major[1] * self.sin, major[0] * self.sin + major[1] * self.cos];
            }
            Edge::Spline { control_points, fit_points, .. } => {
                control_points.iter_mut().chain(fit_points).for_each(turn);
            }
        }
    }
}
