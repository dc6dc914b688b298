//! What the faces of a floor are.

use super::{FloorLimits, Opening};
use crate::arrangement::Arrangement;
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
    /// The lines around it, as indices into the lines given, ascending.
    pub lines: Vec<u32>,
}

/// The faces, with what they are. Sources below `n_lines` are lines, those from `first_side` on the sides of openings, two each.
pub(super) fn faces(
    arrangement: &Arrangement,
    n_lines: usize,
    first_side: usize,
    openings: &[Opening],
    limits: &FloorLimits,
) -> Vec<FloorFace> {
    let clean = arrangement.without(&arrangement.bridges());
    let mut found = Vec::new();
    for face in clean.faces() {
        let region = clean.region(&face);
        let mut sides: BTreeMap<usize, u8> = BTreeMap::new();
        let mut lines: Vec<u32> = Vec::new();
        let rings = std::iter::once(&face.outer).chain(&face.holes);
        for source in rings.flatten().flat_map(|it| &clean.edges[it.edge() as usize].sources).copied() {
            match source as usize {
                line if line < n_lines => lines.push(source),
                side if side >= first_side => {
                    let side = side - first_side;
                    *sides.entry(side / 2).or_default() |= 1 << (side % 2);
                }
                _ => {}
            }
        }
        lines.sort_unstable();
        lines.dedup();
        let area = region.area().to_m2();
        let is_cell = |(opening, seen): &(&usize, &u8)| {
            let cell = openings[**opening].region();
            **seen == 0b11 && area <= 1.01 * cell.area().to_m2() && grown(&cell).contains_box(&region.bounds())
        };
        let kind = match sides.iter().find(is_cell) {
            Some((opening, _)) => FaceKind::Opening(*opening),
            None if thickness(&region) < 0.75 * limits.thickness[1].to_m() => FaceKind::Body,
            None => FaceKind::Room,
        };
        found.push(FloorFace { region, kind, openings: sides.into_keys().collect(), lines });
    }
    found
}

/// The shorter side of the rectangle with the area and the perimeter of a region; of what winds along, its thickness.
fn thickness(region: &Region) -> f64 {
    let half: f64 = 0.5 * region.rings().map(|it| it.length()).sum::<f64>();
    let area = region.area().to_m2();
    let root = half * half - 4.0 * area;
    if root > 0.0 { (half - root.sqrt()) / 2.0 } else { area.sqrt() }
}

fn grown(cell: &Region) -> Box2 {
    cell.bounds().grown(0.01)
}
