//! Whether the faces of solids close: each edge belongs to two faces, which run along it in opposite directions.

use super::surface::ring_of;
use crate::step::Value;
use crate::{Ifc, Instance};
use rayon::prelude::*;
use std::collections::HashMap;

/// A corner, rounded so that what is written twice is one.
type Corner = [i64; 3];
/// Corners are rounded to this part of a metre.
const GRID: f64 = 1e6;

/// The shells of solids with flat faces that do not close, and how.
pub(crate) fn open<'f>(file: &'f Ifc) -> Vec<(Instance<'f>, &'static str)> {
    let mut shells: Vec<Instance<'f>> = Vec::new();
    for solid in ["IfcFacetedBrep", "IfcFacetedBrepWithVoids"].iter().flat_map(|it| file.all(it)) {
        shells.extend(solid.follow("Outer").into_iter().chain(solid.follow_all("Voids")));
    }
    let is_closed = |it: &Instance<'f>| it.get("Closed").boolean() == Some(true);
    shells.extend(file.all("IfcTessellatedFaceSet").into_iter().filter(is_closed));
    shells.sort_by_key(|it| it.ix());
    shells.dedup_by_key(|it| it.ix());
    let judged = |it: &Instance<'f>| Some((*it, fault(&rings(*it, file.units().length())?)?));
    shells.par_iter().filter_map(judged).collect()
}

/// What is wrong with the rings of a shell's faces.
fn fault(rings: &[Vec<Corner>]) -> Option<&'static str> {
    let mut edges: HashMap<[Corner; 2], [u32; 2]> = HashMap::new();
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if a == b {
                return Some("repeated corner");
            }
            let (key, way) = if a < b { ([*a, *b], 0) } else { ([*b, *a], 1) };
            edges.entry(key).or_default()[way] += 1;
        }
    }
    let any = |test: fn(&[u32; 2]) -> bool| edges.values().any(test);
    if any(|[a, b]| a + b > 2) {
        Some("non-manifold")
    } else if any(|[a, b]| a + b < 2) {
        Some("open")
    } else if any(|[a, b]| a != b) {
        Some("turned")
    } else {
        None
    }
}

/// The rings around all faces; `None` when one is not understood.
fn rings(shell: Instance<'_>, unit: f64) -> Option<Vec<Vec<Corner>>> {
    let round = |p: [f64; 3]| p.map(|it| (it * unit * GRID).round() as i64);
    let mut found = Vec::new();
    if !shell.is_a("IfcTessellatedFaceSet") {
        for bound in shell.follow_all("CfsFaces").into_iter().flat_map(|it| it.follow_all("Bounds")) {
            let mut ring: Vec<Corner> = ring_of(bound.follow("Bound")?, unit)?.into_iter().map(round).collect();
            if bound.get("Orientation").boolean() == Some(false) {
                ring.reverse();
            }
            found.push(ring);
        }
        return Some(found);
    }
    let list = shell.follow("Coordinates")?.get("CoordList");
    let triple = |it: &Value<'_>| {
        let it = it.list();
        Some(round([it.first()?.number()?, it.get(1)?.number()?, it.get(2)?.number()?]))
    };
    let points: Vec<Corner> = list.list().iter().map(triple).collect::<Option<_>>()?;
    let indirect = shell.get("PnIndex");
    let at = |it: &Value<'_>| {
        let index = (it.number()? as usize).checked_sub(1)?;
        let index = match indirect.list() {
            [] => index,
            list => (list.get(index)?.number()? as usize).checked_sub(1)?,
        };
        points.get(index).copied()
    };
    let ring = |it: &Value<'_>| it.list().iter().map(at).collect::<Option<Vec<Corner>>>();
    if shell.class() == "IFCPOLYGONALFACESET" {
        for face in shell.follow_all("Faces") {
            found.push(ring(&face.get("CoordIndex"))?);
            for hole in face.get("InnerCoordIndices").list() {
                found.push(ring(hole)?);
            }
        }
    } else {
        for triangle in shell.get("CoordIndex").list() {
            found.push(ring(triangle)?);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles on one base and their sides, as a closed wedge.
    fn wedge() -> Vec<Vec<Corner>> {
        let [a, b, c, d, e, f]: [Corner; 6] = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1]];
        vec![vec![a, c, b], vec![d, e, f], vec![a, b, e, d], vec![b, c, f, e], vec![c, a, d, f]]
    }

    #[test]
    fn shells_close_when_each_edge_lies_between_two_faces() {
        assert_eq!(fault(&wedge()), None);
        let mut turned = wedge();
        turned[0].reverse();
        assert_eq!(fault(&turned), Some("turned"));
        assert_eq!(fault(&wedge()[1..]), Some("open"));
        let mut doubled = wedge();
        doubled[0].push([0, 1, 0]);
        doubled[0].push([0, 1, 0]);
        assert_eq!(fault(&doubled), Some("repeated corner"));
        let mut crowded = wedge();
        crowded.push(vec![[0, 0, 0], [1, 0, 0], [5, 5, 5]]);
        assert_eq!(fault(&crowded), Some("non-manifold"));
    }
}
