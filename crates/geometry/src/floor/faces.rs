//! What the faces of a floor are.

use super::{FloorLimits, Opening};
use crate::arrangement::{Arrangement, HalfEdge};
use crate::{Box2, Region};
use std::collections::BTreeMap;

/// What a bounded face of a floor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaceKind {
    /// Where people and things are: a room, a shaft, a yard.
    Room,
    /// The inside of a wall or a column.
    Body,
    /// An opening, by its index.
    Opening(usize),
}

/// A bounded face of a floor.
#[derive(Clone, Debug, PartialEq)]
pub struct FloorFace {
    /// Its place.
    pub region: Region,
    /// What it is.
    pub kind: FaceKind,
    /// The openings that lead out of it or into it.
    pub openings: Vec<usize>,
}

/// The faces, with what they are. Openings' sides start at source `first_side`, two for each.
pub(super) fn faces(
    arrangement: &Arrangement,
    first_side: usize,
    openings: &[Opening],
    limits: &FloorLimits,
) -> Vec<FloorFace> {
    let clean = arrangement.without(&arrangement.bridges());
    let mut found = Vec::new();
    for face in clean.faces() {
        let region = clean.region(&face);
        let mut sides: BTreeMap<usize, u8> = BTreeMap::new();
        let rings = std::iter::once(&face.outer).chain(&face.holes);
        for it in rings.flatten().copied().map(HalfEdge::edge) {
            for source in clean.edges[it as usize].sources.iter().map(|it| *it as usize).filter(|it| *it >= first_side)
            {
                let side = source - first_side;
                *sides.entry(side / 2).or_default() |= 1 << (side % 2);
            }
        }
        let area = region.area().to_m2();
        let is_cell = |(opening, seen): &(&usize, &u8)| {
            let cell = openings[**opening].region();
            **seen == 0b11 && area <= 1.01 * cell.area().to_m2() && grown(&cell).contains_box(&region.bounds())
        };
        let kind = match sides.iter().find(is_cell) {
            Some((opening, _)) => FaceKind::Opening(*opening),
            // Twice the area over the perimeter: the thickness of what is long, less than half the width of what is not.
            None if 2.0 * area < 0.75 * limits.thickness[1].to_m() * region.perimeter().to_m() => FaceKind::Body,
            None => FaceKind::Room,
        };
        found.push(FloorFace { region, kind, openings: sides.into_keys().collect() });
    }
    found
}

fn grown(cell: &Region) -> Box2 {
    cell.bounds().grown(0.01)
}
