//! SOLID, TRACE, 3DFACE, MESH.

use super::{Missing, PointSlot, push_x, set_y, set_z};
use crate::lexer::Record;
use drawing::entity::{Face, Mesh};
use drawing::{Geometry, Point3};

/// SOLID and TRACE; OCS.
pub(super) fn solid(record: &Record) -> Result<Geometry, Missing> {
    Ok(Geometry::Solid(Box::new(corners(record)?.0)))
}

/// 3DFACE; 70 says which edges are invisible.
pub(super) fn face(record: &Record) -> Result<Geometry, Missing> {
    let (corners, invisible_edges) = corners(record)?;
    Ok(Geometry::Face(Box::new(Face { corners, invisible_edges })))
}

/// 10 to 13 are the corners; without the fourth, the third counts twice.
fn corners(record: &Record) -> Result<([Point3; 4], u8), Missing> {
    let mut slots = [PointSlot::default(); 4];
    let mut edges = 0;
    for pair in record.body() {
        match pair.code {
            10..=13 => slots[(pair.code - 10) as usize].x = pair.real(),
            20..=23 => slots[(pair.code - 20) as usize].y = pair.real(),
            30..=33 => slots[(pair.code - 30) as usize].z = pair.real(),
            70 => edges = pair.int() as u8 & 15,
            _ => {}
        }
    }
    let [first, second, third, fourth] = slots;
    let third = third.required()?;
    Ok(([first.required()?, second.required()?, third, fourth.required().unwrap_or(third)], edges))
}

/// MESH at subdivision level 0.
///
/// | code | field |
/// |---|---|
/// | 92 | number of vertices; 10, 20, 30 follow for each |
/// | 93 | length of the list of faces; 90 follow: size of a face, then its vertices |
/// | 94, 95 | edges and creases, not needed |
pub(super) fn mesh(record: &Record) -> Result<Geometry, Missing> {
    let mut mesh = Mesh::default();
    let mut list: Vec<i64> = Vec::new();
    let mut in_faces = false;
    for pair in record.body() {
        match pair.code {
            93 => in_faces = true,
            94 | 95 => in_faces = false,
            90 if in_faces => list.push(pair.int()),
            10 if list.is_empty() => push_x(&mut mesh.vertices, &pair),
            20 if list.is_empty() => set_y(&mut mesh.vertices, &pair),
            30 if list.is_empty() => set_z(&mut mesh.vertices, &pair),
            _ => {}
        }
    }
    let mut rest = list.as_slice();
    while let [size, tail @ ..] = rest {
        let size = usize::try_from(*size).map_err(|_| Missing)?;
        let face = tail.get(..size).ok_or(Missing)?;
        let in_range = |index: &i64| u32::try_from(*index).ok().filter(|it| (*it as usize) < mesh.vertices.len());
        mesh.faces.push(face.iter().map(in_range).collect::<Option<_>>().ok_or(Missing)?);
        rest = &tail[size..];
    }
    match mesh.vertices.is_empty() {
        true => Err(Missing),
        false => Ok(Geometry::Mesh(Box::new(mesh))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{drawing, entity};

    #[test]
    fn a_solid_of_three_corners_repeats_the_third() {
        for name in ["SOLID", "TRACE"] {
            let text = format!("{name} | 10 0 | 20 0 | 11 1 | 21 0 | 12 0 | 22 1");
            let Geometry::Solid(corners) = entity(&text, "AcDbTrace").geometry else { panic!("a solid") };
            assert_eq!((corners[3], corners[1].x), (corners[2], 1.0));
        }
    }

    #[test]
    fn a_face_says_which_edges_are_hidden() {
        let text = "3DFACE | 10 0 | 20 0 | 30 0 | 11 1 | 21 0 | 31 0 | 12 1 | 22 1 | 32 3 | 13 0 | 23 1 | 33 3 | 70 5";
        let Geometry::Face(face) = entity(text, "AcDbFace").geometry else { panic!("a face") };
        assert_eq!((face.invisible_edges, face.corners[3].z), (5, 3.0));
    }

    #[test]
    fn a_mesh_has_faces_and_one_that_names_a_missing_vertex_is_damaged() {
        let text = "MESH | 71 2 | 72 0 | 91 0 | 92 3 | 10 0 | 20 0 | 30 0 | 10 1 | 20 0 | 30 0 | 10 1 | 20 1 | 30 0 \
                    | 93 4 | 90 3 | 90 0 | 90 1 | 90 2 | 94 0 | 95 0";
        let Geometry::Mesh(mesh) = entity(text, "AcDbSubDMesh").geometry else { panic!("a mesh") };
        assert_eq!((mesh.vertices.len(), mesh.faces), (3, vec![vec![0, 1, 2]]));
        for damaged in [text.replace("90 2 |", "90 7 |"), text.replace("90 3 |", "90 1000000000 |")] {
            assert!(matches!(drawing(&damaged).entities[0].geometry, Geometry::Opaque(_)), "{damaged}");
        }
    }
}
