//! Closed outlines from whatever they were drawn with: closed and nearly closed polylines, loose lines and arcs, hatches.

use crate::sheet::Sheet;
use drawing::scene::Drawn;
use drawing::{LayerId, Shape};
use geometry::Sort;
use geometry::chain::{Chain, ClosingKind, Piece, chain};
use geometry::validity::{self, Fault};
use geometry::{Box2, Length, Path, Point, Region, math};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::BTreeMap;

/// An area as drawn, in metres.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    pub region: Region,
    /// The items it was made from, ascending.
    pub items: Vec<u32>,
    /// The item whose layer and block speak for it first.
    pub lead: u32,
    /// The widest gap that was closed, 0 when none was.
    pub gap: f64,
    /// Where that gap was.
    pub gap_at: Option<Point>,
    /// How often its line is drawn.
    pub times: u32,
    pub crossings: u32,
    /// Places of the crossings.
    pub crossing_at: Vec<Point>,
    pub form: Form,
}

/// What an outline was drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Closed,
    Joined,
    Hatch,
}

impl Form {
    /// In words, for evidence.
    pub fn words(self) -> &'static str {
        match self {
            Form::Closed => "closed polyline",
            Form::Joined => "lines joined to a closed outline",
            Form::Hatch => "hatch",
        }
    }
}

/// A line that closes nothing.
#[derive(Clone, Debug)]
pub(crate) struct OpenLine {
    pub path: Path,
    pub items: Vec<u32>,
}

/// What [`outlines`] made of some items.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outlines {
    pub closed: Vec<Outline>,
    pub open: Vec<OpenLine>,
}

/// How open lines are treated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Joining {
    /// The widest gap, in metres, that is closed.
    pub max_gap: f64,
    /// A single line whose ends lie no further apart than this share of its length is closed however wide the gap.
    pub max_share: f64,
    /// Which hatches belong to an outline.
    pub fills: Fills,
}

/// Which hatches belong to an outline and are no areas of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fills {
    /// Those inside it: the outline means what its hatches show.
    Inside,
    /// Those that fill it: whether others mean the same is not known.
    Whole,
}

/// The outlines that `items` draw, in the order of their first items.
pub(crate) fn outlines(sheet: &Sheet<'_>, items: &[u32], joining: Joining) -> Outlines {
    let mut made: Vec<Outline> = Vec::new();
    let mut fills: Vec<Outline> = Vec::new();
    let mut pieces: Vec<Piece<u32>> = Vec::new();
    for &i in items {
        match &sheet.item(i).shape {
            Shape::Curve { path, .. } => {
                let path = sheet.path(path);
                match closed_by_itself(&path) {
                    Some(ring) => made.extend(outline(ring, vec![i], Form::Closed)),
                    None => pieces.push(Piece { id: i, path }),
                }
            }
            Shape::Fill { rings, drawn, .. } if *drawn != Drawn::Wipeout => {
                let rings = rings.iter().map(|it| sheet.path(it)).filter(is_finite);
                for region in Region::from_rings(rings, sheet.tolerance()) {
                    if region.area().to_m2() > MIN_AREA {
                        fills.push(plain(region, vec![i], Form::Hatch));
                    }
                }
            }
            _ => {}
        }
    }
    let mut open = Vec::new();
    if !pieces.is_empty() {
        let chained = chain(&pieces, sheet.tolerance(), Length::m(joining.max_gap));
        made.extend(chained.rings.into_iter().filter_map(from_chain));
        for line in chained.open {
            match closed_by_share(&line, joining.max_share) {
                Some(it) => made.push(it),
                None => open.push(OpenLine { path: line.path, items: line.ids }),
            }
        }
    }
    let mut closed = merge_duplicates(made, Again::Counts);
    absorb_fills(&mut closed, merge_duplicates(fills, Again::Counts), joining.fills);
    closed.order_by(|a, b| a.items.cmp(&b.items).then_with(|| by_place(a, b)));
    Outlines { closed, open }
}

/// Outlines of one role from several layers and blocks: what two layers show of one area (an outline and its hatch, an
/// outline and a second one that says more) is one; what two blocks show of it on one layer is drawn twice.
pub(crate) fn across_layers(sheet: &Sheet<'_>, outlines: Vec<Outline>, which: Fills) -> Vec<Outline> {
    let (fills, lines): (Vec<Outline>, Vec<Outline>) = outlines.into_iter().partition(|it| it.form == Form::Hatch);
    let mut by_layer: BTreeMap<LayerId, Vec<Outline>> = BTreeMap::new();
    for outline in lines {
        by_layer.entry(sheet.item(outline.lead).layer).or_default().push(outline);
    }
    let lines = by_layer.into_values().flat_map(|it| merge_duplicates(it, Again::Counts)).collect();
    let mut closed = merge_duplicates(lines, Again::IsUsual);
    absorb_fills(&mut closed, merge_duplicates(fills, Again::IsUsual), which);
    closed.order_by(|a, b| a.items.cmp(&b.items).then_with(|| by_place(a, b)));
    closed
}

/// Whether an outline that is there again was drawn once too often.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Counts,
    IsUsual,
}

/// Areas below this are strokes, in square metres.
const MIN_AREA: f64 = 1e-4;

fn is_finite(path: &Path) -> bool {
    path.vertices.iter().all(|it| it.point.x.is_finite() && it.point.y.is_finite() && it.bulge.is_finite())
}

/// The path as a ring, when it is closed or ends where it starts.
fn closed_by_itself(path: &Path) -> Option<Path> {
    let (first, last) = (path.vertices.first()?, path.vertices.last()?);
    if path.closed {
        return Some(path.clone());
    }
    let gap = math::length(last.point.x - first.point.x, last.point.y - first.point.y);
    if path.vertices.len() < 3 || gap > geometry::Tolerance::STANDARD.linear.to_m() {
        return None;
    }
    let mut ring = path.clone();
    ring.vertices.pop();
    ring.closed = true;
    Some(ring)
}

/// An outline of a ring, with its crossings counted; `None` when it encloses nothing.
fn outline(ring: Path, items: Vec<u32>, form: Form) -> Option<Outline> {
    if !is_finite(&ring) {
        return None;
    }
    let faults = validity::faults(&ring, geometry::Tolerance::STANDARD);
    let crossing_at: Vec<Point> = faults
        .iter()
        .filter_map(|it| match it {
            Fault::Crossing { at } => Some(*at),
            _ => None,
        })
        .collect();
    if crossing_at.is_empty() && ring.signed_area().abs() <= MIN_AREA {
        return None;
    }
    let mut outline = plain(Region::new(ring), items, form);
    outline.crossings = crossing_at.len() as u32;
    outline.crossing_at = crossing_at;
    Some(outline)
}

fn plain(region: Region, items: Vec<u32>, form: Form) -> Outline {
    let lead = items.first().copied().unwrap_or_default();
    Outline { region, items, lead, gap: 0.0, gap_at: None, times: 1, crossings: 0, crossing_at: Vec::new(), form }
}

fn from_chain(chain: Chain<u32>) -> Option<Outline> {
    let widest = chain.closings.iter().filter(|it| it.kind == ClosingKind::Gap);
    let widest = widest.max_by(|a, b| a.length.to_m().total_cmp(&b.length.to_m())).copied();
    let form = if chain.ids.len() == 1 { Form::Closed } else { Form::Joined };
    let mut outline = outline(chain.path, chain.ids, form)?;
    outline.times = chain.times;
    outline.gap = widest.map_or(0.0, |it| it.length.to_m());
    outline.gap_at = widest.map(|it| it.at);
    Some(outline)
}

/// A line whose ends lie far apart, but near for its length, as the closed outline that it is meant to be.
fn closed_by_share(line: &Chain<u32>, max_share: f64) -> Option<Outline> {
    let (first, last) = (line.path.vertices.first()?.point, line.path.vertices.last()?.point);
    let gap = math::length(last.x - first.x, last.y - first.y);
    if line.path.vertices.len() < 4 || gap > max_share * line.path.length() {
        return None;
    }
    let mut ring = line.path.clone();
    ring.closed = true;
    let mut outline = outline(ring, line.ids.clone(), Form::Closed)?;
    outline.times = line.times;
    outline.gap = gap;
    outline.gap_at = Some((first + last) / 2.0);
    Some(outline)
}

fn by_place(a: &Outline, b: &Outline) -> std::cmp::Ordering {
    let key = |it: &Outline| {
        let bounds = it.region.bounds();
        [bounds.min[0], bounds.min[1], bounds.max[0], bounds.max[1]]
    };
    let (a, b) = (key(a), key(b));
    a.iter().zip(b).map(|(a, b)| a.total_cmp(&b)).find(|it| it.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

/// How far apart, in metres, the boxes of two drawings of one outline may lie.
const SAME_PLACE: f64 = 0.005;

/// Whether two regions cover the same place: boxes and areas agree.
pub(crate) fn is_same_area(a: &Region, b: &Region) -> bool {
    let (p, q) = (a.bounds(), b.bounds());
    let apart = (0..2).map(|k| (p.min[k] - q.min[k]).abs().max((p.max[k] - q.max[k]).abs())).fold(0.0, f64::max);
    let (area, other) = (a.outer.signed_area().abs(), b.outer.signed_area().abs());
    apart <= SAME_PLACE && (area - other).abs() <= SAME_PLACE * a.perimeter().to_m()
}

/// Outlines with those drawn again merged into the first.
fn merge_duplicates(mut outlines: Vec<Outline>, again: Again) -> Vec<Outline> {
    outlines.order_by(|a, b| by_place(a, b).then_with(|| a.items.cmp(&b.items)));
    let mut kept: Vec<Outline> = Vec::with_capacity(outlines.len());
    for outline in outlines {
        let x = outline.region.bounds().min[0];
        let near = kept.iter_mut().rev().take_while(|it| it.region.bounds().min[0] >= x - SAME_PLACE);
        match near.into_iter().find(|it| is_same_area(&it.region, &outline.region)) {
            Some(same) => {
                same.times =
                    if again == Again::Counts { same.times + outline.times } else { same.times.max(outline.times) };
                same.items.extend_from_slice(&outline.items);
                same.items.sort_unstable();
                same.items.dedup();
            }
            None => kept.push(outline),
        }
    }
    kept
}

/// Adds fills as outlines of their own, unless an outline around them is already there: a hatch shows what its outline means.
fn absorb_fills(outlines: &mut Vec<Outline>, fills: Vec<Outline>, which: Fills) {
    if fills.is_empty() {
        return;
    }
    let tree = index(outlines.iter().map(|it| it.region.bounds()));
    for fill in fills {
        let bounds = fill.region.bounds();
        let around = around(&tree, bounds);
        let inside = fill.region.label_point();
        let covers = |it: &usize| {
            let is_inside = which == Fills::Inside && outlines[*it].region.contains(inside);
            is_inside || is_same_area(&outlines[*it].region, &fill.region)
        };
        let smallest = around.into_iter().filter(covers).min_by(|a, b| {
            let area = |it: &usize| outlines[*it].region.area().to_m2();
            area(a).total_cmp(&area(b)).then(a.cmp(b))
        });
        match smallest {
            Some(i) => {
                let outline = &mut outlines[i];
                if outline.region.holes.is_empty() && is_same_area(&outline.region, &fill.region) {
                    outline.region.holes = fill.region.holes;
                }
                outline.items.extend_from_slice(&fill.items);
                outline.items.sort_unstable();
                outline.items.dedup();
            }
            None => outlines.push(fill),
        }
    }
}

/// A box with the index of what it is around.
pub(crate) type Leaf = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// A spatial index over boxes; empty boxes are left out.
pub(crate) fn index(boxes: impl Iterator<Item = Box2>) -> RTree<Leaf> {
    let leaves = boxes
        .enumerate()
        .filter(|it| !it.1.is_empty())
        .map(|(i, it)| GeomWithData::new(Rectangle::from_corners(it.min, it.max), i))
        .collect();
    RTree::bulk_load(leaves)
}

/// Indices whose boxes hold `bounds` (grown by a hair).
fn around(tree: &RTree<Leaf>, bounds: Box2) -> Vec<usize> {
    let envelope = AABB::from_corners(bounds.min, bounds.max);
    let holds = |it: &&Leaf| {
        let (min, max) = (it.geom().lower(), it.geom().upper());
        (0..2).all(|k| min[k] <= bounds.min[k] + SAME_PLACE && max[k] >= bounds.max[k] - SAME_PLACE)
    };
    let mut found: Vec<usize> =
        tree.locate_in_envelope_intersecting(&envelope).filter(holds).map(|it| it.data).collect();
    found.sort_unstable();
    found
}

/// Indices whose boxes meet `window`, ascending.
pub(crate) fn meeting(tree: &RTree<Leaf>, window: Box2) -> Vec<usize> {
    if window.is_empty() {
        return Vec::new();
    }
    let envelope = AABB::from_corners(window.min, window.max);
    let mut found: Vec<usize> = tree.locate_in_envelope_intersecting(&envelope).map(|it| it.data).collect();
    found.sort_unstable();
    found
}

/// An outline that was put together from several lines.
pub(crate) fn joined(region: Region, items: Vec<u32>) -> Outline {
    plain(region, items, Form::Joined)
}
