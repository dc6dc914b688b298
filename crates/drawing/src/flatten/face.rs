//! Outlines of faces and meshes in plan.

use super::place::Placement;
use crate::Point3;
use crate::entity::{Polyline, PolylineKind};
use geometry::{Path, Point};
use std::collections::{BTreeMap, BTreeSet};

/// The ring of a SOLID or TRACE: its third and fourth corner are crossed over in the file; a triangle repeats the third.
pub(super) fn solid(corners: [Point; 4]) -> Path {
    let [a, b, c, d] = corners;
    let ring = if c == d { vec![a, b, c] } else { vec![a, b, d, c] };
    Path::straight(ring, true)
}

/// The ring of a 3DFACE.
pub(super) fn face(corners: [Point; 4]) -> Path {
    let [a, b, c, d] = corners;
    let ring = if c == d { vec![a, b, c] } else { vec![a, b, c, d] };
    Path::straight(ring, true)
}

/// The faces of a POLYLINE that is a mesh, as vertex indices.
pub(super) fn polyline_faces(it: &Polyline) -> Vec<Vec<u32>> {
    let PolylineKind::Mesh { m, n } = it.kind else { return it.faces.clone() };
    let (m, n) = (u32::from(m), u32::from(n));
    if m < 2 || n < 2 || u64::from(m) * u64::from(n) > it.vertices.len() as u64 {
        return Vec::new();
    }
    let rows = if it.closed { m } else { m - 1 };
    let columns = if it.closed_n { n } else { n - 1 };
    let at = |row: u32, column: u32| (row % m) * n + column % n;
    (0..rows)
        .flat_map(|r| (0..columns).map(move |c| vec![at(r, c), at(r, c + 1), at(r + 1, c + 1), at(r + 1, c)]))
        .collect()
}

/// The outline of a mesh in plan: the edges that no second face continues, chained to rings.
///
/// Faces that lie over one another with the same outline (top and bottom of a box) count once; faces that overlap in plan
/// without sharing edges keep their own rings.
pub(super) fn outline(vertices: &[Point3], faces: &[Vec<u32>], placement: &Placement) -> Vec<Path> {
    let points: Vec<Point> = vertices.iter().map(|it| placement.point(*it)).collect();
    // Directed edges of faces that are walked counter-clockwise in plan; points are told apart by their bits.
    let mut edges: BTreeSet<(Key, Key)> = BTreeSet::new();
    for face in faces {
        let mut ring: Vec<Point> = face.iter().filter_map(|&it| points.get(it as usize).copied()).collect();
        ring.dedup();
        let area = Path::straight(ring.iter().copied(), true).signed_area();
        if area < 0.0 {
            ring.reverse();
        }
        // A face that stands upright is a line in plan. NaN goes the same way and is noticed by its vertices elsewhere.
        if area.abs() > 0.0 {
            for i in 0..ring.len() {
                edges.insert((key(ring[i]), key(ring[(i + 1) % ring.len()])));
            }
        }
    }
    let border = edges.iter().filter(|(a, b)| a != b && !edges.contains(&(*b, *a)));
    let mut next: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
    for (a, b) in border {
        next.entry(*a).or_default().push(*b);
    }
    let mut rings = Vec::new();
    while let Some((&start, _)) = next.first_key_value() {
        let mut ring = Vec::new();
        let mut at = start;
        while let Some(ways) = next.get_mut(&at) {
            ring.push(point(at));
            let Some(to) = ways.pop() else { break };
            if ways.is_empty() {
                next.remove(&at);
            }
            at = to;
            if at == start {
                break;
            }
        }
        if ring.len() > 2 {
            rings.push(Path::straight(ring, true));
        }
    }
    rings
}

type Key = (u64, u64);

fn key(p: Point) -> Key {
    // Adding 0 turns -0 into 0.
    ((p.x + 0.0).to_bits(), (p.y + 0.0).to_bits())
}

fn point(key: Key) -> Point {
    Point { x: f64::from_bits(key.0), y: f64::from_bits(key.1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_seen_from_above_is_one_rectangle() {
        let corner = |i: u32| {
            let bit = |n: u32| f64::from(i >> n & 1);
            Point3::new(10.0 * bit(0), 4.0 * bit(1), 3.0 * bit(2))
        };
        let vertices: Vec<Point3> = (0..8).map(corner).collect();
        let faces = [[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]];
        let rings = outline(&vertices, &faces.map(|it| it.to_vec()), &Placement::WORLD);
        assert_eq!(rings.len(), 1);
        assert_eq!(rings[0].signed_area(), 40.0);
    }

    #[test]
    fn two_faces_that_share_an_edge_are_one_outline() {
        let vertices = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (10.0, 5.0), (5.0, 5.0), (0.0, 5.0)]
            .map(|(x, y)| Point3::new(x, y, 0.0));
        let faces = [vec![0, 1, 4, 5], vec![4, 3, 2, 1]];
        let rings = outline(&vertices, &faces, &Placement::WORLD);
        assert_eq!(rings.len(), 1);
        assert_eq!(rings[0].signed_area(), 50.0);
    }

    #[test]
    fn the_crossed_corners_of_a_solid_are_uncrossed() {
        let corners = [(0.0, 0.0), (4.0, 0.0), (0.0, 3.0), (4.0, 3.0)].map(|(x, y)| Point { x, y });
        assert_eq!(solid(corners).signed_area(), 12.0);
    }
}
