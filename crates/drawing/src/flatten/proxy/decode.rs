//! The metafile of a proxy: chunks of size, opcode and data, decoded to entities.
//!
//! # Source
//! Open Design Specification for .dwg files, "Proxy entity graphics".

use super::bits::Bits;
use super::bytes::Bytes;
use crate::entity::{
    Ellipse, Hatch, HatchPath, LwPolyline, LwVertex, Mesh, Polyline, PolylineKind, PolylineVertex, Text,
};
use crate::flatten::place::{Placement, ocs_axes};
use crate::{
    Color, Drawing, Entity, Extra, Geometry, Handle, LayerId, LinetypeRef, Lineweight, Point3, Vector3, Version,
};
use geometry::math;
use std::f64::consts::TAU;

/// Matrices deeper than this are counted, but not multiplied.
const MAX_MATRICES: usize = 32;

/// What a proxy looks like.
#[derive(Debug, Default)]
pub(super) struct Picture {
    pub(super) primitives: Vec<Primitive>,
    /// A chunk could not be read; what came before it and after it stands.
    pub(super) damaged: bool,
}

/// One primitive.
#[derive(Debug)]
pub(super) struct Primitive {
    /// The primitive as the entity that it would be when the proxy is exploded.
    pub(super) entity: Entity,
    /// Its layer; `None` is that of the proxy.
    pub(super) layer: Option<LayerId>,
    /// From its coordinates to those of the proxy.
    pub(super) matrix: Placement,
}

/// Properties that hold until they are set anew.
struct Traits {
    layer: Option<LayerId>,
    color: Color,
    linetype: LinetypeRef,
    lineweight: Lineweight,
    filled: bool,
}

/// Decodes proxy graphics. Never fails: unknown chunks are passed over, and a broken one ends it.
pub(super) fn decode(graphics: &[u8], drawing: &Drawing) -> Picture {
    let encoding = encoding_rs::Encoding::for_label(drawing.encoding.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
    let mut picture = Picture::default();
    let mut traits = Traits {
        layer: None,
        color: Color::ByLayer,
        linetype: LinetypeRef::ByLayer,
        lineweight: Lineweight::ByLayer,
        filled: false,
    };
    let mut matrices: Vec<Placement> = Vec::new();
    let mut matrices_beyond = 0_usize;
    // The whole size and the number of chunks come first; both are told by the bytes themselves.
    let mut rest = Bytes::new(graphics);
    if rest.take(8).is_none() {
        return picture;
    }
    while rest.left() >= 8 {
        let (Some(size), Some(opcode)) = (rest.u32(), rest.u32()) else { break };
        let Some(data) = (size as usize).checked_sub(8).and_then(|it| rest.take(it)) else {
            picture.damaged = true;
            break;
        };
        let mut data = Bytes::new(data);
        match opcode {
            14 | 16 | 18 | 20 | 22 | 23 => {
                if let Some(value) = data.u32() {
                    traits.set(opcode, value, drawing);
                }
            }
            29 | 30 => match matrix(&mut data) {
                Some(_) if matrices.len() >= MAX_MATRICES => matrices_beyond += 1,
                Some(inner) => matrices.push(matrices.last().map_or(inner, |outer| inner.then(outer))),
                None => picture.damaged = true,
            },
            31 => match matrices_beyond.checked_sub(1) {
                Some(fewer) => matrices_beyond = fewer,
                None => drop(matrices.pop()),
            },
            2..=13 | 32 | 33 | 36 | 38 | 44 => match shape(opcode, data, traits.filled, drawing.version, encoding) {
                Some((geometry, normal)) => {
                    // Filling holds for one primitive.
                    traits.filled = false;
                    let matrix = matrices.last().copied().unwrap_or(Placement::WORLD);
                    picture.primitives.push(Primitive {
                        entity: traits.entity(geometry, normal),
                        layer: traits.layer,
                        matrix,
                    });
                }
                None => picture.damaged = true,
            },
            // Extents, markers, plot styles, clips, materials, and what nobody knows.
            _ => {}
        }
    }
    picture
}

impl Traits {
    fn set(&mut self, opcode: u32, value: u32, drawing: &Drawing) {
        match opcode {
            14 => self.color = index_color(value),
            16 => self.layer = ((value as usize) < drawing.layers.len()).then_some(LayerId(value)),
            18 => self.linetype = linetype(value, drawing),
            20 => self.filled = value != 0,
            22 => {
                // The upper byte says what the rest is: ByLayer, ByBlock, a colour, or an index.
                self.color = match value >> 24 {
                    0xC0 => Color::ByLayer,
                    0xC1 => Color::ByBlock,
                    0xC2 => Color::True(value & 0xFF_FFFF),
                    _ => index_color(value & 0x1FF),
                }
            }
            _ => {
                self.lineweight = match value as i32 {
                    -1 => Lineweight::ByLayer,
                    -2 => Lineweight::ByBlock,
                    weight @ 0..=211 => Lineweight::Hundredths(weight as u16),
                    _ => Lineweight::Default,
                }
            }
        }
    }

    fn entity(&self, geometry: Geometry, normal: Vector3) -> Entity {
        let extra = (normal != Vector3::z()).then(|| Box::new(Extra { extrusion: normal, ..Extra::default() }));
        Entity {
            handle: Handle::NONE,
            layer: LayerId::default(),
            linetype: self.linetype,
            color: self.color,
            lineweight: self.lineweight,
            invisible: false,
            line: 0,
            extra,
            geometry,
        }
    }
}

fn index_color(value: u32) -> Color {
    match value {
        0 => Color::ByBlock,
        1..=255 => Color::Index(value as u8),
        _ => Color::ByLayer,
    }
}

/// A linetype by its place in the table, where ByLayer and ByBlock are not counted.
fn linetype(value: u32, drawing: &Drawing) -> LinetypeRef {
    if value == 32766 {
        return LinetypeRef::ByBlock;
    }
    let named = |name: &str| !name.eq_ignore_ascii_case("ByLayer") && !name.eq_ignore_ascii_case("ByBlock");
    let mut counted = drawing.linetypes.iter().zip(0..).filter(|(it, _)| named(&it.name));
    counted.nth(value as usize).map_or(LinetypeRef::ByLayer, |(_, index)| LinetypeRef::Named(index))
}

/// Sixteen doubles row by row, the displacement in the last column.
fn matrix(data: &mut Bytes<'_>) -> Option<Placement> {
    let mut rows = [[0.0; 4]; 4];
    for value in rows.iter_mut().flatten() {
        *value = data.f64()?;
    }
    let column = |i: usize| Vector3::new(rows[0][i], rows[1][i], rows[2][i]);
    Some(Placement::new([column(0), column(1), column(2)], column(3)))
}

/// The shape of a chunk with its normal; `None` when it is broken.
fn shape(
    opcode: u32,
    mut data: Bytes<'_>,
    filled: bool,
    version: Version,
    encoding: &'static encoding_rs::Encoding,
) -> Option<(Geometry, Vector3)> {
    let flat = |geometry| Some((geometry, Vector3::z()));
    match opcode {
        2 => {
            let (center, radius, normal) = (data.vector()?, data.f64()?, data.vector()?);
            let x = ocs_axes(normal).map_or_else(Vector3::x, |it| it[0]);
            Some(round(center, x * radius, normal, TAU))
        }
        3 => {
            let start = data.vector()?;
            let (center, normal) = circle_through(start, data.vector()?, data.vector()?)?;
            Some(round(center, start - center, normal, TAU))
        }
        4 => {
            let (center, radius, normal) = (data.vector()?, data.f64()?, data.vector()?);
            let (start, sweep) = (data.vector()?, data.f64()?);
            let size = start.norm();
            (size > 0.0).then(|| round(center, start * (radius / size), normal, sweep))
        }
        5 => {
            let (a, through, b) = (data.vector()?, data.vector()?, data.vector()?);
            let (center, normal) = circle_through(a, through, b)?;
            let (from, to) = (a - center, b - center);
            let angle = math::atan2(normal.dot(&from.cross(&to)), from.dot(&to));
            Some(round(center, from, normal, if angle <= 0.0 { angle + TAU } else { angle }))
        }
        6 | 32 => {
            let points = data.vectors()?;
            flat(polyline(&points, false))
        }
        7 => {
            let points = data.vectors()?;
            flat(if filled { polygon(&points) } else { polyline(&points, true) })
        }
        8 => {
            let (rows, columns) = (u16::try_from(data.u32()?).ok()?, u16::try_from(data.u32()?).ok()?);
            let points = data.exactly(usize::from(rows) * usize::from(columns))?;
            let kind = PolylineKind::Mesh { m: rows, n: columns };
            let Geometry::Polyline(it) = polyline(&points, false) else { return None };
            flat(Geometry::Polyline(Box::new(Polyline { kind, ..*it })))
        }
        9 => {
            let vertices = data.vectors()?.into_iter().map(Point3::from).collect();
            flat(Geometry::Mesh(Box::new(Mesh { vertices, faces: faces(&mut data)? })))
        }
        10 | 36 => {
            let placed = (data.vector()?, data.vector()?, data.vector()?);
            let sizes = (data.f64()?, data.f64()?, data.f64()?);
            let content = if opcode == 10 { data.text(encoding)? } else { data.wide_text()? };
            Some(text(placed, sizes, plain(&content), (false, false)))
        }
        11 | 38 => {
            let placed = (data.vector()?, data.vector()?, data.vector()?);
            let content = if opcode == 11 { data.text(encoding)? } else { data.wide_text()? };
            let (_length, raw) = (data.u32()?, data.u32()?);
            let sizes = (data.f64()?, data.f64()?, data.f64()?);
            let _tracking = data.f64()?;
            let (backward, upside_down) = (data.u32()? != 0, data.u32()? != 0);
            let content = if raw != 0 { content } else { plain(&content) };
            Some(text(placed, sizes, content, (backward, upside_down)))
        }
        12 | 13 => {
            let (point, other) = (data.vector()?, data.vector()?);
            let (point, direction) = (Point3::from(point), other - point);
            flat(Geometry::Construction { point, direction, both_ways: opcode == 12 })
        }
        33 => lwpolyline(data, version),
        44 => {
            let (center, normal) = (data.vector()?, data.vector()?);
            let (major, minor, start, end) = (data.f64()?, data.f64()?, data.f64()?, data.f64()?);
            let (sin, cos) = math::sin_cos(data.f64()?);
            let [x, y, _] = ocs_axes(normal).unwrap_or([Vector3::x(), Vector3::y(), Vector3::z()]);
            let ellipse = Ellipse {
                center: Point3::from(center),
                major: (x * cos + y * sin) * major,
                ratio: minor / major,
                start,
                end,
            };
            (major > 0.0).then(|| (Geometry::Ellipse(Box::new(ellipse)), normal))
        }
        _ => None,
    }
}

/// A circle or an arc about `normal` from the end of `from` over `sweep` radians, as an ellipse whose axes are equal: its
/// centre is in world coordinates whatever its plane.
fn round(center: Vector3, from: Vector3, normal: Vector3, sweep: f64) -> (Geometry, Vector3) {
    let normal = if sweep < 0.0 { -normal } else { normal };
    let end = sweep.abs().min(TAU);
    let ellipse = Ellipse { center: Point3::from(center), major: from, ratio: 1.0, start: 0.0, end };
    (Geometry::Ellipse(Box::new(ellipse)), normal)
}

/// Centre and normal of the circle through three points, seen so that they follow one another counter-clockwise.
fn circle_through(a: Vector3, b: Vector3, c: Vector3) -> Option<(Vector3, Vector3)> {
    let (ab, ac) = (b - a, c - a);
    let normal = ab.cross(&ac);
    let squared = normal.norm_squared();
    if !(squared.is_finite() && squared > 0.0) {
        return None;
    }
    let to_center = (normal.cross(&ab) * ac.norm_squared() + ac.cross(&normal) * ab.norm_squared()) / (2.0 * squared);
    Some((a + to_center, normal))
}

fn polyline(points: &[Vector3], closed: bool) -> Geometry {
    if let [point] = points {
        return Geometry::Point(Point3::from(*point));
    }
    let vertex =
        |it: &Vector3| PolylineVertex { point: Point3::from(*it), bulge: 0.0, start_width: 0.0, end_width: 0.0 };
    Geometry::Polyline(Box::new(Polyline {
        kind: PolylineKind::Spatial,
        closed,
        closed_n: false,
        elevation: 0.0,
        vertices: points.iter().map(vertex).collect(),
        faces: Vec::new(),
    }))
}

fn polygon(points: &[Vector3]) -> Geometry {
    let vertices = points.iter().map(|it| LwVertex { x: it.x, y: it.y, bulge: 0.0 }).collect();
    let elevation = points.first().map_or(0.0, |it| it.z);
    let paths = vec![HatchPath::Polyline { flags: 1, vertices }];
    Geometry::Hatch(Box::new(Hatch { pattern: "SOLID".to_string(), solid: true, elevation, paths, ..Hatch::default() }))
}

/// Faces of a shell: how many longs follow, then for each face the number of its corners (negative for a hole) and their
/// indices.
fn faces(data: &mut Bytes<'_>) -> Option<Vec<Vec<u32>>> {
    let mut left = data.u32()? as usize;
    if left.checked_mul(4)? > data.left() {
        return None;
    }
    let mut faces = Vec::new();
    while left > 0 {
        let corners = (data.u32()? as i32).unsigned_abs() as usize;
        left = left.checked_sub(corners.checked_add(1)?)?;
        faces.push((0..corners).map(|_| data.u32()).collect::<Option<Vec<u32>>>()?);
    }
    Some(faces)
}

/// A text at `(position, normal, direction)`, all in world coordinates, of `(height, width factor, slant)`.
fn text(
    (position, normal, direction): (Vector3, Vector3, Vector3),
    (height, width_factor, oblique): (f64, f64, f64),
    content: String,
    (backward, upside_down): (bool, bool),
) -> (Geometry, Vector3) {
    let [x, y, z] = ocs_axes(normal).unwrap_or([Vector3::x(), Vector3::y(), Vector3::z()]);
    let in_plane = |v: Vector3| Vector3::new(x.dot(&v), y.dot(&v), z.dot(&v));
    let along = in_plane(direction);
    let rotation = if along.y == 0.0 && along.x >= 0.0 { 0.0 } else { math::atan2(along.y, along.x) };
    let text = Text {
        content,
        position: Point3::from(in_plane(position)),
        alignment_point: None,
        height,
        rotation_deg: rotation.to_degrees(),
        width_factor,
        oblique_deg: oblique.to_degrees(),
        backward,
        upside_down,
        horizontal: crate::entity::HorizontalAlign::Left,
        vertical: crate::entity::VerticalAlign::Baseline,
        style: None,
    };
    (Geometry::Text(Box::new(text)), normal)
}

/// `%%` codes as the characters they stand for.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("%%") {
        out.push_str(&rest[..at]);
        rest = &rest[at + 2..];
        let Some(code) = rest.chars().next() else { break };
        match code.to_ascii_lowercase() {
            'c' => out.push('⌀'),
            'd' => out.push('°'),
            'p' => out.push('±'),
            '%' => out.push('%'),
            // Underline and overline.
            'u' | 'o' => {}
            _ => {
                out.push_str("%%");
                out.push(code);
            }
        }
        rest = &rest[code.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// A lightweight polyline, packed as in a DWG.
fn lwpolyline(mut data: Bytes<'_>, version: Version) -> Option<(Geometry, Vector3)> {
    let mut bits = Bits::new(data.take(data.left())?);
    let _size = bits.raw_long()?;
    let flags = bits.short()?;
    let mut it = LwPolyline { closed: flags & 512 != 0, ..LwPolyline::default() };
    let mut normal = Vector3::z();
    if flags & 4 != 0 {
        it.constant_width = bits.double()?;
    }
    if flags & 8 != 0 {
        it.elevation = bits.double()?;
    }
    if flags & 2 != 0 {
        let _thickness = bits.double()?;
    }
    if flags & 1 != 0 {
        normal = Vector3::new(bits.double()?, bits.double()?, bits.double()?);
    }
    let count = bits.long().filter(|it| *it > 0)?;
    let bulges = if flags & 16 != 0 { bits.long()? } else { 0 };
    let newer = version >= Version::R2010;
    let ids = if newer && flags & 1024 != 0 { bits.long()? } else { 0 };
    let widths = if newer && flags & 32 != 0 { bits.long()? } else { 0 };
    let (mut x, mut y) = (bits.raw_double()?, bits.raw_double()?);
    it.vertices.push(LwVertex { x, y, bulge: 0.0 });
    for _ in 1..count {
        x = bits.double_near(x)?;
        y = bits.double_near(y)?;
        it.vertices.push(LwVertex { x, y, bulge: 0.0 });
    }
    for i in 0..bulges {
        let bulge = bits.double()?;
        if let Some(vertex) = usize::try_from(i).ok().and_then(|i| it.vertices.get_mut(i)) {
            vertex.bulge = bulge;
        }
    }
    for _ in 0..ids {
        bits.long()?;
    }
    for _ in 0..widths {
        it.widths.push((bits.double()?, bits.double()?));
    }
    Some((Geometry::LwPolyline(Box::new(it)), normal))
}
