//! The outlines within which buildings up to some heights may stand.

use super::Grid;
use super::gaps::Gap;
use crate::geojson;
use findings::Level;
use geometry::{Box2, Length, Path, Region, boolean, zone};
use model::Shape;

/// Ground that the planning conditions leave free.
#[derive(Default)]
pub(super) struct Taken {
    /// Strips along the boundary.
    pub strips: Vec<Region>,
    /// The lines in which alone building is allowed, where there are any.
    pub within: Option<Vec<Region>>,
}

/// Pieces smaller than this are left out, m²: nothing stands on them.
const LEAST: f64 = 1.0;

/// The outline for each height.
pub(super) fn of(plot: Option<&Region>, taken: &Taken, gaps: &[Gap], heights: &[f64], grid: &Grid) -> Vec<Level> {
    let Some(plot) = plot else { return Vec::new() };
    let allowed = match &taken.within {
        Some(lines) => boolean::intersection([plot], lines),
        None => vec![plot.clone()],
    };
    let free = boolean::difference(&allowed, &taken.strips);
    let level = |(i, height): (usize, &f64)| {
        let near: Vec<Region> = gaps.iter().flat_map(|it| around(&it.shape, it.needs[i])).collect();
        let shaded = shaded(grid, *height);
        let mut left = boolean::difference(&free, near.iter().chain(&shaded));
        left.retain(|it| it.area().to_m2() >= LEAST);
        Level {
            height: *height,
            area: boolean::total_area(&left).to_m2(),
            outlines: left.iter().map(geojson::of_region).collect(),
        }
    };
    heights.iter().enumerate().map(level).collect()
}

/// What lies within a distance of a shape, and the shape.
fn around(shape: &Shape, distance: f64) -> Vec<Region> {
    let distance = Length::m(distance);
    match shape {
        Shape::Point(it) => zone::round(&Path::straight([*it, *it], false), distance),
        Shape::Path(it) => zone::round(it, distance),
        Shape::Region(it) => it.rings().flat_map(|ring| zone::round(ring, distance)).chain([it.clone()]).collect(),
    }
}

/// Cells over which the sun of neighbours leaves less than a height; those side by side in one piece.
fn shaded(grid: &Grid, height: f64) -> Vec<Region> {
    let mut pieces = Vec::new();
    for first in (0..grid.sunlit.len()).step_by(grid.columns) {
        let row: Vec<bool> = grid.sunlit[first..first + grid.columns].iter().map(|it| *it < height).collect();
        let mut column = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] {
                let (from, to) = (grid.cell(first + column), grid.cell(first + column + run.len() - 1));
                pieces.push(Region::rectangle(Box2 { min: from.min, max: to.max }));
            }
            column += run.len();
        }
    }
    pieces
}
