//! A drawing's entities under a map that keeps shapes: turned, mirrored, grown and moved.

use super::solid;
use drawing::entity::{
    Attachment, Attrib, Dimension, DimensionKind, Edge, Ellipse, Hatch, HatchPath, HorizontalAlign, Insert, LwVertex,
    MText, PolylineKind, Text, VerticalAlign,
};
use drawing::{Entity, Extra, Geometry, Point3, Vector3};
use std::f64::consts::TAU;

/// What becomes of texts in a mirror image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MirroredText {
    /// Its letters are mirrored too (`MIRRTEXT` 1).
    Mirrored,
    /// It stays readable and takes the place of its image (`MIRRTEXT` 0).
    Readable,
}

/// A map of space that keeps shapes: axes of unit length at right angles, a scale, and a displacement.
#[derive(Clone, Copy, Debug)]
pub struct Similarity {
    /// The images of the unit vectors, before scaling.
    pub axes: [Vector3; 3],
    /// By how much lengths grow.
    pub scale: f64,
    /// The image of the origin, drawing units.
    pub shift: Vector3,
    /// Whether block definitions grow by the scale themselves, so that references to them do not.
    pub blocks_grow: bool,
    /// Whether a mirror image turns planes over (extrusion 0, 0, -1) instead of reversing what lies in them.
    pub by_plane: bool,
    /// What becomes of texts in a mirror image.
    pub text: MirroredText,
}

/// A [`Similarity`] as seen in the plane of an entity: `p' = scale · turn(mirror(p)) + offset`, where the mirror, if any,
/// reverses y.
struct InPlane {
    normal: Vector3,
    turn_deg: f64,
    mirrored: bool,
    scale: f64,
    /// Sign of z.
    up: f64,
    offset: Vector3,
    columns: [[f64; 2]; 2],
}

impl InPlane {
    fn xy(&self, x: f64, y: f64) -> [f64; 2] {
        let [u, v] = self.vector(x, y);
        [u + self.offset.x, v + self.offset.y]
    }

    fn vector(&self, x: f64, y: f64) -> [f64; 2] {
        let [u, v] = self.columns;
        [self.scale * (u[0] * x + v[0] * y), self.scale * (u[1] * x + v[1] * y)]
    }

    fn z(&self, z: f64) -> f64 {
        self.scale * self.up * z + self.offset.z
    }

    fn point(&self, p: Point3) -> Point3 {
        let [x, y] = self.xy(p.x, p.y);
        Point3::new(x, y, self.z(p.z))
    }

    /// The direction that a direction becomes, in degrees.
    fn direction(&self, degrees: f64) -> f64 {
        if self.mirrored { self.turn_deg - degrees } else { self.turn_deg + degrees }
    }

    fn sign(&self) -> f64 {
        if self.mirrored { -1.0 } else { 1.0 }
    }

    fn vertex(&self, v: &LwVertex) -> LwVertex {
        let [x, y] = self.xy(v.x, v.y);
        LwVertex { x, y, bulge: v.bulge * self.sign() }
    }
}

impl Similarity {
    /// Nothing moves.
    pub const IDENTITY: Similarity = Similarity {
        axes: [Vector3::new(1.0, 0.0, 0.0), Vector3::new(0.0, 1.0, 0.0), Vector3::new(0.0, 0.0, 1.0)],
        scale: 1.0,
        shift: Vector3::new(0.0, 0.0, 0.0),
        blocks_grow: false,
        by_plane: false,
        text: MirroredText::Mirrored,
    };

    /// Whether it makes mirror images.
    pub fn mirrors(&self) -> bool {
        self.axes[0].cross(&self.axes[1]).dot(&self.axes[2]) < 0.0
    }

    fn turned(&self, v: Vector3) -> Vector3 {
        self.axes[0] * v.x + self.axes[1] * v.y + self.axes[2] * v.z
    }

    /// The image of a vector.
    pub fn vector(&self, v: Vector3) -> Vector3 {
        self.turned(v) * self.scale
    }

    /// The image of a point.
    pub fn point(&self, p: Point3) -> Point3 {
        Point3::from(self.vector(p.coords) + self.shift)
    }

    fn in_plane(&self, normal: Vector3) -> InPlane {
        let from = solid::plane_axes(normal);
        let flip = if self.by_plane && self.mirrors() { -1.0 } else { 1.0 };
        let image = self.turned(from[2]) * flip;
        let to = solid::plane_axes(image);
        let column = |axis: Vector3| {
            let it = self.turned(axis);
            [to[0].dot(&it), to[1].dot(&it)]
        };
        let columns = [column(from[0]), column(from[1])];
        let turn = geometry::math::atan2(columns[0][1], columns[0][0]);
        InPlane {
            normal: to[2],
            turn_deg: turn.to_degrees(),
            mirrored: columns[0][0] * columns[1][1] - columns[0][1] * columns[1][0] < 0.0,
            scale: self.scale,
            up: flip,
            offset: Vector3::new(to[0].dot(&self.shift), to[1].dot(&self.shift), to[2].dot(&self.shift)),
            columns,
        }
    }

    /// The image of an entity. Proxies stay where they are: their pictures are sealed.
    pub fn entity(&self, entity: &Entity) -> Entity {
        let plane = self.in_plane(entity.extrusion());
        let points = |it: &[Point3]| it.iter().map(|p| self.point(*p)).collect::<Vec<_>>();
        let mut normal = plane.normal;
        let geometry = match &entity.geometry {
            Geometry::Line { start, end } => Geometry::Line { start: self.point(*start), end: self.point(*end) },
            Geometry::Point(it) => Geometry::Point(self.point(*it)),
            Geometry::Circle { center, radius } => {
                Geometry::Circle { center: plane.point(*center), radius: radius * self.scale }
            }
            Geometry::Arc { center, radius, start_deg, end_deg } => {
                let ends = [plane.direction(*start_deg), plane.direction(*end_deg)];
                let [start_deg, end_deg] = if plane.mirrored { [ends[1], ends[0]] } else { ends };
                Geometry::Arc { center: plane.point(*center), radius: radius * self.scale, start_deg, end_deg }
            }
            Geometry::Ellipse(it) => {
                let mirrored = plane.mirrored;
                let whole = (it.end - it.start).abs() >= TAU - 1e-12;
                let (start, end) = if mirrored && !whole { (TAU - it.end, TAU - it.start) } else { (it.start, it.end) };
                let (center, major) = (self.point(it.center), self.vector(it.major));
                Geometry::Ellipse(Box::new(Ellipse { center, major, ratio: it.ratio, start, end }))
            }
            Geometry::Spline(it) => {
                let mut it = it.clone();
                (it.control_points, it.fit_points) = (points(&it.control_points), points(&it.fit_points));
                Geometry::Spline(it)
            }
            Geometry::LwPolyline(it) => {
                let mut it = it.clone();
                it.vertices = it.vertices.iter().map(|v| plane.vertex(v)).collect();
                it.widths.iter_mut().for_each(|w| *w = (w.0 * self.scale, w.1 * self.scale));
                it.constant_width *= self.scale;
                it.elevation = plane.z(it.elevation);
                Geometry::LwPolyline(it)
            }
            Geometry::Polyline(it) => {
                let mut it = it.clone();
                let planar = it.kind == PolylineKind::Planar;
                for v in &mut it.vertices {
                    v.point = if planar { plane.point(v.point) } else { self.point(v.point) };
                    v.bulge *= plane.sign();
                    v.start_width *= self.scale;
                    v.end_width *= self.scale;
                }
                it.elevation = plane.z(it.elevation);
                Geometry::Polyline(it)
            }
            Geometry::MLine(it) => {
                let mut it = it.clone();
                it.vertices = points(&it.vertices);
                it.directions.iter_mut().for_each(|d| *d = (self.turned(d.0), self.turned(d.1)));
                it.parameters.iter_mut().flatten().flatten().for_each(|p| *p *= self.scale);
                it.scale *= self.scale;
                Geometry::MLine(it)
            }
            Geometry::Construction { point, direction, both_ways } => Geometry::Construction {
                point: self.point(*point),
                direction: self.turned(*direction),
                both_ways: *both_ways,
            },
            Geometry::Solid(corners) => Geometry::Solid(Box::new(corners.map(|p| plane.point(p)))),
            Geometry::Face(it) => {
                let mut it = it.clone();
                it.corners = it.corners.map(|p| self.point(p));
                Geometry::Face(it)
            }
            Geometry::Mesh(it) => {
                let mut it = it.clone();
                it.vertices = points(&it.vertices);
                Geometry::Mesh(it)
            }
            Geometry::Hatch(it) => Geometry::Hatch(Box::new(hatch(it, &plane))),
            Geometry::Text(it) => Geometry::Text(Box::new(self.text(it, &plane))),
            Geometry::MText(it) => {
                let image = self.mtext(it);
                normal = self.mtext_normal(entity.extrusion());
                Geometry::MText(Box::new(image))
            }
            Geometry::AttDef(it) => {
                let text = self.text(&it.text, &plane);
                Geometry::AttDef(Box::new(Attrib { text, ..(**it).clone() }))
            }
            Geometry::Insert(it) => Geometry::Insert(Box::new(self.insert(it, &plane))),
            Geometry::Dimension(it) => Geometry::Dimension(Box::new(self.dimension(it, &plane))),
            Geometry::Leader(it) => {
                let mut it = it.clone();
                it.vertices = points(&it.vertices);
                Geometry::Leader(it)
            }
            Geometry::MultiLeader(it) => {
                let mut it = it.clone();
                it.lines = it.lines.iter().map(|line| points(line)).collect();
                it.text_point = it.text_point.map(|p| self.point(p));
                it.text_height *= self.scale;
                Geometry::MultiLeader(it)
            }
            Geometry::Table(it) => {
                let mut it = it.clone();
                (it.position, it.direction) = (self.point(it.position), self.turned(it.direction));
                it.row_heights.iter_mut().chain(&mut it.column_widths).for_each(|length| *length *= self.scale);
                // Its picture hangs on the direction and the normal: only a plane turned over mirrors it.
                normal = self.turned(entity.extrusion()) * if self.mirrors() { -1.0 } else { 1.0 };
                Geometry::Table(it)
            }
            Geometry::Image(it) => {
                let mut it = it.clone();
                (it.position, it.u, it.v) = (self.point(it.position), self.vector(it.u), self.vector(it.v));
                Geometry::Image(it)
            }
            Geometry::Wipeout(it) => {
                let mut it = it.clone();
                it.boundary = points(&it.boundary);
                Geometry::Wipeout(it)
            }
            Geometry::Opaque(it) => {
                let mut it = it.clone();
                it.position = it.position.map(|p| self.point(p));
                Geometry::Opaque(it)
            }
            Geometry::Viewport(_) | Geometry::Proxy(_) => entity.geometry.clone(),
        };
        with_normal(Entity { geometry, ..entity.clone() }, normal)
    }

    fn text(&self, it: &Text, plane: &InPlane) -> Text {
        let mut image = it.clone();
        image.position = plane.point(it.position);
        image.alignment_point = it.alignment_point.map(|p| plane.point(p));
        image.height *= self.scale;
        image.rotation_deg = plane.direction(it.rotation_deg);
        if !plane.mirrored {
            return image;
        }
        if self.text == MirroredText::Mirrored {
            image.upside_down = !it.upside_down;
            return image;
        }
        // Readable: it runs the other way, from where it ended.
        image.rotation_deg += 180.0;
        let on_position = (it.horizontal, it.vertical) == (HorizontalAlign::Left, VerticalAlign::Baseline);
        let anchor = if on_position { image.position } else { image.alignment_point.unwrap_or(image.position) };
        match it.horizontal {
            HorizontalAlign::Left => {
                image.horizontal = HorizontalAlign::Right;
                image.alignment_point = Some(anchor);
            }
            HorizontalAlign::Right => {
                image.horizontal = HorizontalAlign::Left;
                (image.position, image.alignment_point) = (anchor, Some(anchor));
            }
            HorizontalAlign::Center | HorizontalAlign::Middle => {}
            HorizontalAlign::Aligned | HorizontalAlign::Fit => {
                if let Some(end) = image.alignment_point {
                    (image.position, image.alignment_point) = (end, Some(image.position));
                }
            }
        }
        image
    }

    fn mtext(&self, it: &MText) -> MText {
        let mut image = it.clone();
        image.position = self.point(it.position);
        image.height *= self.scale;
        image.width *= self.scale;
        image.direction = self.turned(it.direction);
        if self.mirrors() && self.text == MirroredText::Readable {
            image.direction = -image.direction;
            image.attachment = match it.attachment {
                Attachment::TopLeft => Attachment::TopRight,
                Attachment::TopRight => Attachment::TopLeft,
                Attachment::MiddleLeft => Attachment::MiddleRight,
                Attachment::MiddleRight => Attachment::MiddleLeft,
                Attachment::BottomLeft => Attachment::BottomRight,
                Attachment::BottomRight => Attachment::BottomLeft,
                Attachment::TopCenter | Attachment::MiddleCenter | Attachment::BottomCenter => it.attachment,
            };
        }
        image
    }

    fn mtext_normal(&self, normal: Vector3) -> Vector3 {
        let turn = if self.mirrors() && self.text == MirroredText::Mirrored { -1.0 } else { 1.0 };
        self.turned(normal) * turn
    }

    fn insert(&self, it: &Insert, plane: &InPlane) -> Insert {
        let mut image = it.clone();
        let grown = if self.blocks_grow { 1.0 } else { self.scale };
        image.position = plane.point(it.position);
        image.rotation_deg = plane.direction(it.rotation_deg);
        let [sx, sy, sz] = it.scale.map(|it| if it == 0.0 { 1.0 } else { it });
        image.scale = [sx * grown, sy * grown * plane.sign(), sz * grown * plane.up];
        image.column_spacing *= self.scale;
        image.row_spacing *= self.scale * plane.sign();
        if self.blocks_grow {
            image.clip.iter_mut().flatten().for_each(|it| *it *= self.scale);
        }
        for attribute in &mut image.attributes {
            let plane = self.in_plane(attribute.extrusion);
            attribute.text = self.text(&attribute.text, &plane);
            attribute.extrusion = plane.normal;
        }
        image
    }

    fn dimension(&self, it: &Dimension, plane: &InPlane) -> Dimension {
        let mut image = it.clone();
        image.points = it.points.map(|p| self.point(p));
        image.line_point = self.point(it.line_point);
        image.text_point = it.text_point.map(|p| plane.point(p));
        image.angle_deg = plane.direction(it.angle_deg);
        if it.kind != DimensionKind::Angular {
            image.measurement = it.measurement.map(|length| length * self.scale);
        }
        image
    }
}

fn hatch(it: &Hatch, plane: &InPlane) -> Hatch {
    let mut image = it.clone();
    image.elevation = plane.z(it.elevation);
    image.angle_deg = plane.direction(it.angle_deg);
    image.scale *= plane.scale;
    for path in &mut image.paths {
        match path {
            HatchPath::Polyline { vertices, .. } => vertices.iter_mut().for_each(|v| *v = plane.vertex(v)),
            HatchPath::Edges { edges, .. } => edges.iter_mut().for_each(|edge| *edge = hatch_edge(edge, plane)),
        }
    }
    image
}

fn hatch_edge(edge: &Edge, plane: &InPlane) -> Edge {
    let at = |p: &[f64; 2]| plane.xy(p[0], p[1]);
    match edge {
        Edge::Line { start, end } => Edge::Line { start: at(start), end: at(end) },
        Edge::Arc { center, radius, start_deg, end_deg, ccw } => {
            // The angles of a clockwise arc count clockwise.
            let turned = |degrees: f64| degrees + if *ccw != plane.mirrored { plane.turn_deg } else { -plane.turn_deg };
            Edge::Arc {
                center: at(center),
                radius: radius * plane.scale,
                start_deg: turned(*start_deg),
                end_deg: turned(*end_deg),
                ccw: *ccw != plane.mirrored,
            }
        }
        Edge::Ellipse { center, major, ratio, start_deg, end_deg, ccw } => Edge::Ellipse {
            center: at(center),
            major: plane.vector(major[0], major[1]),
            ratio: *ratio,
            start_deg: *start_deg,
            end_deg: *end_deg,
            ccw: *ccw != plane.mirrored,
        },
        Edge::Spline { degree, knots, control_points, weights, periodic, fit_points } => Edge::Spline {
            degree: *degree,
            knots: knots.clone(),
            control_points: control_points.iter().map(at).collect(),
            weights: weights.clone(),
            periodic: *periodic,
            fit_points: fit_points.iter().map(at).collect(),
        },
    }
}

/// The entity in the plane of a normal.
fn with_normal(mut entity: Entity, normal: Vector3) -> Entity {
    if entity.extrusion() != normal {
        entity.extra.get_or_insert_with(|| Box::new(Extra::default())).extrusion = normal;
    }
    entity
}
