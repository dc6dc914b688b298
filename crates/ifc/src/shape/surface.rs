//! Faces of B-reps as flat faces, in metres.

use super::body::Face;
use super::curved::Curved;
use super::frame::{Frame, Vec3, triple};
use super::{CHORD, curve};
use crate::Instance;

/// The flat faces that stand for an `IfcFace`; an error names what is not understood.
pub(super) fn faces(it: Instance<'_>, frame: &Frame, unit: f64) -> Result<Vec<Face>, String> {
    let mut rings: Vec<(bool, Vec<Vec3>)> = Vec::new();
    let bounds = it.follow_all("Bounds");
    for bound in &bounds {
        let Some(ring) = bound.follow("Bound") else { continue };
        let is_forward = bound.get("Orientation").boolean() != Some(false);
        let mut corners = ring_of(ring, unit).ok_or_else(|| ring.class().to_string())?;
        if !is_forward {
            corners.reverse();
        }
        rings.push((bound.class() == "IFCFACEOUTERBOUND" || bounds.len() == 1, corners));
    }
    let surface = it.follow("FaceSurface");
    match surface.map(Instance::class) {
        None | Some("IFCPLANE") => Ok(flat(rings, frame, unit)),
        Some(class) => {
            let chord = CHORD / unit.max(1e-9);
            let curved = surface.and_then(|it| Curved::read(it, chord)).ok_or(class)?;
            let is_forward = it.get("SameSense").boolean() != Some(false);
            // The outer bound first, whose holes lie in it.
            rings.sort_by_key(|it| !it.0);
            let rings: Vec<Vec<Vec3>> = rings.into_iter().map(|it| it.1).collect();
            let cells = curved.cells(&rings, is_forward, chord).ok_or(class)?;
            let placed = |corners: Vec<Vec3>| {
                Face::new(corners.into_iter().map(|p| frame.point(p).map(|it| it * unit)).collect(), Vec::new())
            };
            Ok(cells.into_iter().filter_map(placed).collect())
        }
    }
}

/// The corners of a loop in the coordinates of its item, curved edges by chords.
pub(super) fn ring_of(ring: Instance<'_>, unit: f64) -> Option<Vec<Vec3>> {
    match ring.class() {
        "IFCPOLYLOOP" => {
            let corners: Vec<Vec3> = ring.follow_all("Polygon").into_iter().filter_map(triple).collect();
            (corners.len() > 2).then_some(corners)
        }
        "IFCEDGELOOP" => {
            let mut corners: Vec<Vec3> = Vec::new();
            for oriented in ring.follow_all("EdgeList") {
                let edge = oriented.follow("EdgeElement").unwrap_or(oriented);
                let corner = |name: &str| edge.follow(name).and_then(|it| it.follow("VertexGeometry")).and_then(triple);
                let (from, to) = (corner("EdgeStart")?, corner("EdgeEnd")?);
                let same = edge.get("SameSense").boolean() != Some(false);
                let mut points = match edge.follow("EdgeGeometry") {
                    Some(along) => curve::edge(along, from, to, same, CHORD / unit.max(1e-9)),
                    None => vec![from, to],
                };
                if oriented.get("Orientation").boolean() == Some(false) {
                    points.reverse();
                }
                points.pop();
                corners.extend(points);
            }
            (corners.len() > 2).then_some(corners)
        }
        _ => None,
    }
}

fn flat(rings: Vec<(bool, Vec<Vec3>)>, frame: &Frame, unit: f64) -> Vec<Face> {
    let placed =
        |ring: Vec<Vec3>| -> Vec<Vec3> { ring.into_iter().map(|p| frame.point(p).map(|it| it * unit)).collect() };
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|it| it.0);
    let mut outer = outer.into_iter().map(|it| placed(it.1));
    let mut holes: Vec<Vec<Vec3>> = holes.into_iter().map(|it| placed(it.1)).collect();
    let first = outer.next().or_else(|| {
        // No bound says that it is the outer one: the first is.
        (!holes.is_empty()).then(|| holes.remove(0))
    });
    let mut faces: Vec<Face> = first.and_then(|it| Face::new(it, holes)).into_iter().collect();
    faces.extend(outer.filter_map(|it| Face::new(it, Vec::new())));
    faces
}
