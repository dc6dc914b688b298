//! LWPOLYLINE, and POLYLINE with its VERTEX records.

use super::Missing;
use crate::lexer::Record;
use drawing::Geometry;
use drawing::entity::{LwPolyline, LwVertex, Polyline, PolylineKind, PolylineVertex};

/// | code | field | when absent |
/// |---|---|---|
/// | 90 | number of vertices, used to reserve memory only | |
/// | 70 | 1 closed | open |
/// | 43 | width of all segments | 0 |
/// | 38 | elevation | 0 |
/// | 10, 20 | a vertex, which the following belong to | required |
/// | 40, 41 | width at start and end | 43 |
/// | 42 | bulge | 0 |
pub(super) fn lwpolyline(record: &Record) -> Result<Geometry, Missing> {
    let mut polyline = LwPolyline::default();
    for pair in record.body() {
        match pair.code {
            10 => polyline.vertices.push(LwVertex { x: pair.real(), y: f64::NAN, bulge: 0.0 }),
            20 => {
                if let Some(vertex) = polyline.vertices.last_mut() {
                    vertex.y = pair.real();
                }
            }
            42 => {
                if let Some(vertex) = polyline.vertices.last_mut() {
                    vertex.bulge = pair.real();
                }
            }
            40 | 41 => {
                let width = pair.real();
                if width != 0.0 && !polyline.vertices.is_empty() {
                    polyline.widths.resize(polyline.vertices.len(), (0.0, 0.0));
                    if let Some((start, end)) = polyline.widths.last_mut() {
                        if pair.code == 40 { *start = width } else { *end = width }
                    }
                }
            }
            90 => polyline.vertices.reserve_exact(pair.count().min(record.len() / 2)),
            70 => polyline.closed = pair.int() & 1 != 0,
            43 => polyline.constant_width = pair.real(),
            38 => polyline.elevation = pair.real(),
            _ => {}
        }
    }
    if polyline.vertices.is_empty() || polyline.vertices.iter().any(|it| it.y.is_nan()) {
        return Err(Missing);
    }
    if !polyline.widths.is_empty() {
        polyline.widths.resize(polyline.vertices.len(), (0.0, 0.0));
    }
    polyline.vertices.shrink_to_fit();
    Ok(Geometry::LwPolyline(Box::new(polyline)))
}

/// POLYLINE without its vertices, which follow as records.
///
/// | code | field | when absent |
/// |---|---|---|
/// | 70 | 1 closed, 8 in space, 16 mesh, 32 closed in N, 64 polyface | planar, open |
/// | 30 | elevation | 0 |
/// | 71, 72 | rows and columns of a mesh | 0 |
/// | 73, 74, 75 | rows and columns of the smooth surface, and its kind | that of 71, 72 |
pub(super) fn polyline(record: &Record) -> Geometry {
    let (mut flags, mut elevation) = (0, 0.0);
    let (mut rows, mut columns, mut smooth_rows, mut smooth_columns, mut smooth) = (0, 0, 0, 0, 0);
    for pair in record.body() {
        match pair.code {
            70 => flags = pair.int(),
            30 => elevation = pair.real(),
            71 => rows = pair.int(),
            72 => columns = pair.int(),
            73 => smooth_rows = pair.int(),
            74 => smooth_columns = pair.int(),
            75 => smooth = pair.int(),
            _ => {}
        }
    }
    let size = |plain: i64, fitted: i64| if smooth != 0 && fitted > 0 { fitted } else { plain }.clamp(0, 65535) as u16;
    let kind = if flags & 64 != 0 {
        PolylineKind::Polyface
    } else if flags & 16 != 0 {
        PolylineKind::Mesh { m: size(rows, smooth_rows), n: size(columns, smooth_columns) }
    } else if flags & 8 != 0 {
        PolylineKind::Spatial
    } else {
        PolylineKind::Planar
    };
    Geometry::Polyline(Box::new(Polyline {
        kind,
        closed: flags & 1 != 0,
        closed_n: flags & 32 != 0,
        elevation,
        vertices: Vec::new(),
        faces: Vec::new(),
    }))
}

/// Adds a VERTEX record.
///
/// | code | field | when absent |
/// |---|---|---|
/// | 10, 20, 30 | place | required, unless it is a face |
/// | 40, 41 | width at start and end | those of the polyline |
/// | 42 | bulge | 0 |
/// | 70 | 16 control point of the frame (left out); 128 without 64: a face | |
/// | 71 to 74 | vertices of a face, from 1; negative: the edge that follows is invisible | |
pub(super) fn add_vertex(polyline: &mut Polyline, widths: (f64, f64), record: &Record) -> Result<(), Missing> {
    let (mut point, mut flags) = (super::PointSlot::default(), 0);
    let ((mut start_width, mut end_width), mut bulge) = (widths, 0.0);
    let mut face = [0i64; 4];
    for pair in record.body() {
        match pair.code {
            10 => point.x = pair.real(),
            20 => point.y = pair.real(),
            30 => point.z = pair.real(),
            40 => start_width = pair.real(),
            41 => end_width = pair.real(),
            42 => bulge = pair.real(),
            70 => flags = pair.int(),
            71..=74 => face[(pair.code - 71) as usize] = pair.int(),
            _ => {}
        }
    }
    if flags & 128 != 0 && flags & 64 == 0 {
        let indices: Vec<u32> =
            face.iter().filter_map(|index| u32::try_from(index.unsigned_abs().checked_sub(1)?).ok()).collect();
        if !indices.is_empty() {
            polyline.faces.push(indices);
        }
    } else if flags & 16 == 0 {
        let point = point.required()?;
        polyline.vertices.push(PolylineVertex { point, bulge, start_width, end_width });
    }
    Ok(())
}

/// Tidies a polyline whose vertices are complete: faces that name missing vertices are dropped.
pub(super) fn complete(polyline: &mut Polyline) -> bool {
    let n_vertices = polyline.vertices.len();
    let n_faces = polyline.faces.len();
    polyline.faces.retain(|face| face.iter().all(|index| (*index as usize) < n_vertices));
    polyline.vertices.shrink_to_fit();
    if let PolylineKind::Mesh { m, n } = polyline.kind
        && usize::from(m) * usize::from(n) != n_vertices
    {
        return false;
    }
    n_faces == polyline.faces.len()
}
