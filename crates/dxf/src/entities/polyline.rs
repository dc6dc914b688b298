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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{drawing, entity};
    use drawing::Code;

    fn vertices(polyline: &Polyline) -> Vec<(f64, f64, f64)> {
        polyline.vertices.iter().map(|it| (it.point.x, it.point.y, it.bulge)).collect()
    }

    #[test]
    fn a_lightweight_polyline_has_bulges_widths_and_a_closed_flag() {
        let text =
            "LWPOLYLINE | 90 3 | 70 129 | 38 2.5 | 10 0 | 20 0 | 42 1 | 10 5 | 20 0 | 40 0.2 | 41 0.4 | 10 5 | 20 5";
        let Geometry::LwPolyline(polyline) = entity(text, "AcDbPolyline").geometry else { panic!("a polyline") };
        assert!(polyline.closed);
        assert_eq!((polyline.vertices.len(), polyline.vertices[0].bulge, polyline.elevation), (3, 1.0, 2.5));
        assert_eq!(polyline.widths, [(0.0, 0.0), (0.2, 0.4), (0.0, 0.0)]);
    }

    #[test]
    fn a_vertex_count_that_lies_reserves_nothing() {
        let text = "LWPOLYLINE | 90 1000000000 | 10 0 | 20 0 | 10 1 | 20 1";
        let Geometry::LwPolyline(polyline) = entity(text, "AcDbPolyline").geometry else { panic!("a polyline") };
        assert_eq!((polyline.vertices.len(), polyline.vertices.capacity()), (2, 2));
    }

    #[test]
    fn a_polyline_takes_its_vertices_up_to_the_end_of_the_sequence() {
        let text = "POLYLINE | 8 A | 66 1 | 10 0 | 20 0 | 30 7 | 70 1 | 40 0.5 | 41 0.5
            VERTEX | 8 A | 10 0 | 20 0 | 42 0.5
            VERTEX | 8 A | 10 4 | 20 0 | 40 0.1 | 41 0.1
            SEQEND | 8 A";
        let Geometry::Polyline(polyline) = entity(text, "AcDb2dPolyline").geometry else { panic!("a polyline") };
        assert_eq!((polyline.kind, polyline.closed, polyline.elevation), (PolylineKind::Planar, true, 7.0));
        assert_eq!(vertices(&polyline), [(0.0, 0.0, 0.5), (4.0, 0.0, 0.0)]);
        assert_eq!((polyline.vertices[0].start_width, polyline.vertices[1].start_width), (0.5, 0.1));
    }

    #[test]
    fn control_points_of_a_fitted_polyline_are_left_out() {
        let text = "POLYLINE | 66 1 | 70 4
            VERTEX | 10 0 | 20 9 | 70 16
            VERTEX | 10 1 | 20 1 | 70 8
            VERTEX | 10 2 | 20 1 | 70 8
            SEQEND";
        let Geometry::Polyline(polyline) = entity(text, "AcDb2dPolyline").geometry else { panic!("a polyline") };
        assert_eq!(vertices(&polyline), [(1.0, 1.0, 0.0), (2.0, 1.0, 0.0)]);
    }

    #[test]
    fn a_polyface_has_faces_with_indices_from_zero() {
        let text = "POLYLINE | 66 1 | 70 64 | 71 3 | 72 1
            VERTEX | 10 0 | 20 0 | 30 0 | 70 192
            VERTEX | 10 1 | 20 0 | 30 0 | 70 192
            VERTEX | 10 1 | 20 1 | 30 2 | 70 192
            VERTEX | 10 0 | 20 0 | 30 0 | 70 128 | 71 1 | 72 -2 | 73 3
            SEQEND";
        let Geometry::Polyline(polyline) = entity(text, "AcDbPolyFaceMesh").geometry else { panic!("a polyline") };
        assert_eq!((polyline.kind, polyline.vertices.len()), (PolylineKind::Polyface, 3));
        assert_eq!(polyline.faces, [[0, 1, 2]]);
    }

    #[test]
    fn a_mesh_whose_vertices_do_not_fill_its_grid_is_said() {
        let grid = "POLYLINE | 66 1 | 70 16 | 71 2 | 72 2\nVERTEX | 10 0 | 20 0 | 70 64\nVERTEX | 10 1 | 20 0 | 70 64";
        let drawing = drawing(&format!("{grid}\nSEQEND"));
        assert!(
            matches!(&drawing.entities[0].geometry, Geometry::Polyline(it) if it.kind == PolylineKind::Mesh { m: 2, n: 2 })
        );
        assert!(drawing.diagnostics.iter().any(|it| it.code == Code::Repaired));
    }

    #[test]
    fn a_sequence_without_end_ends_at_the_next_entity() {
        let drawing = drawing("POLYLINE | 66 1\nVERTEX | 10 0 | 20 0\nVERTEX | 10 1 | 20 0\nPOINT | 10 0 | 20 0");
        assert_eq!(drawing.entities.len(), 2);
        assert!(matches!(&drawing.entities[0].geometry, Geometry::Polyline(it) if it.vertices.len() == 2));
    }
}
