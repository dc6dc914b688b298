//! Walls that no name tells: strokes that run side by side a wall's thickness apart and lead on to each other, on layers of any
//! name, also where everything lies on one.

use super::opening::{NEAR, Swing, swing};
use crate::outline::{Leaf, index, meeting};
use crate::shape::{Quad, cross, dot, length, quad};
use crate::sheet::Sheet;
use drawing::Shape as Drawn;
use geometry::Sort;
use geometry::distance::point_to_segment;
use geometry::{Box2, Path, Point, Region, Vector};
use rstar::RTree;
use std::collections::{BTreeMap, BTreeSet};

/// Thicknesses of walls, in metres.
const THICKNESS: [f64; 2] = [0.07, 0.45];
/// How far strokes of one pattern (treads, cubicles, hatching) lie apart at most, in metres.
const PATTERN: f64 = 1.0;
/// Ends within this meet, in metres.
const MEETS: f64 = 0.01;
/// Strokes that end within this of each other, seen along them, are drawn as one thing, in metres.
const ALIGNED: f64 = 0.02;
/// The sine of the angle between strokes that run side by side.
const PARALLEL: f64 = 0.01;
/// A wall's face has another beside it along so much of itself, or along so many metres.
const PAIRED: (f64, f64) = (0.5, 1.0);
/// A stroke that lies between others along so much of what runs beside others at all is inside of a wall: an axis, a pane, a
/// layer of insulation.
const INSIDE: f64 = 0.8;
/// Blocks up to this size, in metres, are windows, furniture and fittings, not walls.
const FITTING: f64 = 4.0;
/// Sides of columns, in metres.
const COLUMN: [f64; 2] = [0.25, 1.5];
/// How many times as long as wide they are.
const COLUMN_RATIO: f64 = 2.5;
/// Widths of windows, in metres.
const WINDOW: [f64; 2] = [0.3, 6.0];
/// So many treads end at each side of a handrail.
const TREADS: usize = 3;
/// Walls that lead on to each other reach so far, in metres; what reaches less is furniture unless it is a thin body by itself.
const REACH: f64 = 2.5;
/// Of what reaches far, walls of usual thickness have this share.
const USUAL: f64 = 0.05;
/// An item draws walls and nothing else when so much of it is walls: a worktop between two walls is not one.
const NEARLY_ALL: f64 = 0.95;
/// An item draws a window when so much of it is panes.
const MOST: f64 = 0.6;
/// A plan has at least so many metres of faces.
const LEAST: f64 = 10.0;

/// What was found among items without a name.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Items that draw walls and nothing else, ascending.
    pub walls: Vec<u32>,
    /// Strokes of walls, of items that draw other things too.
    pub strokes: Vec<(u32, Point, Point)>,
    /// Items that draw windows: strokes of one length inside a wall's thickness.
    pub panes: Vec<u32>,
    /// Columns, each with its item.
    pub columns: Vec<(Region, u32)>,
    /// Of all walls' faces together, in metres.
    pub length: f64,
}

/// A straight piece of an item, in metres.
struct Stroke {
    item: u32,
    a: Point,
    b: Point,
    along: Vector,
    size: f64,
}

impl Stroke {
    fn bounds(&self) -> Box2 {
        Box2::EMPTY.with(self.a).with(self.b)
    }
}

/// A stroke that runs beside another one.
struct Beside {
    stroke: usize,
    /// To the left, in metres.
    off: f64,
    /// From where to where along the other one, in metres from its start; within it.
    from: f64,
    to: f64,
    /// Whether both ends are those of the other one.
    is_aligned: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A face of a wall.
    Face,
    /// One of several strokes of one length inside a wall's thickness.
    Pane,
    /// One of several strokes of one length one beside the other, as treads are.
    Pattern,
    /// Inside of a wall.
    Other,
    /// Anything else: may end a wall.
    Plain,
}

/// The walls and windows among the curves of a plan that no name tells.
///
/// `labels` are the places of names.
pub(super) fn walls(sheet: &Sheet<'_>, items: &[u32], labels: &[Point]) -> Found {
    let Parts { strokes, fittings, rectangles } = parts(sheet, items, labels);
    let near = index(strokes.iter().map(Stroke::bounds));
    let besides: Vec<Vec<Beside>> = (0..strokes.len())
        .map(|i| {
            let around = meeting(&near, strokes[i].bounds().grown(PATTERN));
            around.into_iter().filter(|it| *it != i).filter_map(|it| beside(&strokes, i, it)).collect()
        })
        .collect();
    let turns = turns(&strokes);
    let kinds: Vec<Kind> = (0..strokes.len()).map(|it| kind(&strokes[it], &besides[it], turns[it])).collect();
    let partners = partners(&besides, &kinds);
    let joined = joined(&strokes, &kinds, &partners);
    let is_wall = bodies(&strokes, &kinds, &joined, &partners, &near);
    let wide = wide(sheet, items);
    let faces: f64 = (0..strokes.len()).filter(|it| is_wall[*it]).map(|it| strokes[it].size).sum();
    let length = faces + 2.0 * wide.values().sum::<f64>();
    if length < LEAST {
        return Found::default();
    }
    let mut of_item: BTreeMap<u32, [f64; 3]> = BTreeMap::new();
    for (i, stroke) in strokes.iter().enumerate() {
        let sums = of_item.entry(stroke.item).or_default();
        sums[0] += stroke.size;
        sums[1] += if is_wall[i] { stroke.size } else { 0.0 };
        sums[2] += if kinds[i] == Kind::Pane { stroke.size } else { 0.0 };
    }
    let items_with = |k: usize, share: f64| {
        let items = of_item.iter().filter(move |it| it.1[k] >= share * it.1[0]);
        items.map(|it| *it.0).collect::<Vec<u32>>()
    };
    let mut panes = items_with(2, MOST);
    panes.extend(fittings.values().filter_map(Fitting::panes).flatten());
    panes.sort_unstable();
    panes.dedup();
    let mut walls = items_with(1, NEARLY_ALL);
    let of_others = (0..strokes.len()).filter(|it| is_wall[*it] && walls.binary_search(&strokes[*it].item).is_err());
    let of_others = of_others.map(|it| (strokes[it].item, strokes[it].a, strokes[it].b)).collect();
    walls.extend(wide.keys());
    walls.sort_unstable();
    let of_walls = (0..strokes.len()).filter(|it| is_wall[*it]).map(|it| (strokes[it].a, strokes[it].b));
    let of_wide = wide.keys().filter_map(|it| match &sheet.item(*it).shape {
        Drawn::Curve { path, .. } => Some(sheet.path(path)),
        _ => None,
    });
    let of_wide = of_wide.flat_map(|it| it.segments().map(|it| (it.0, it.2)).collect::<Vec<_>>());
    let columns = columns(rectangles, &of_walls.chain(of_wide).collect::<Vec<_>>());
    Found { walls, strokes: of_others, panes, columns, length }
}

/// Polylines as wide as a wall, with their lengths in metres.
fn wide(sheet: &Sheet<'_>, items: &[u32]) -> BTreeMap<u32, f64> {
    let length_of = |item: &u32| match &sheet.item(*item).shape {
        Drawn::Curve { path, width, .. } if (THICKNESS[0]..=THICKNESS[1]).contains(&sheet.unit.to_m(*width)) => {
            Some((*item, sheet.unit.to_m(path.length())))
        }
        _ => None,
    };
    let drawn: BTreeMap<u32, f64> = items.iter().filter_map(length_of).collect();
    // Arrows and titles are underlined thickly too, but not as long as walls are.
    if drawn.values().sum::<f64>() >= LEAST { drawn } else { BTreeMap::new() }
}

/// A filled rectangle of a column's size.
pub(super) fn column(sheet: &Sheet<'_>, item: u32) -> Option<Region> {
    let Drawn::Fill { rings, .. } = &sheet.item(item).shape else { return None };
    let [ring] = rings.as_slice() else { return None };
    let region = Region::new(sheet.path(ring));
    let size = quad(&region).filter(|it| it.right)?;
    is_of_column(&size).then_some(region)
}

/// Whether a rectangle is as large as columns are.
fn is_of_column(size: &Quad) -> bool {
    size.width >= COLUMN[0] && size.length <= COLUMN[1] && size.length <= COLUMN_RATIO * size.width
}

/// What a small block holds.
#[derive(Default)]
struct Fitting {
    strokes: Vec<Stroke>,
    has_arcs: bool,
}

impl Fitting {
    /// The items along a window: all of its strokes lie within a wall's thickness.
    fn panes(&self) -> Option<Vec<u32>> {
        let longest = self.strokes.iter().max_by(|a, b| a.size.total_cmp(&b.size))?;
        let offs = self.strokes.iter().flat_map(|it| [it.a, it.b]).map(|it| cross(longest.along, it - longest.a));
        let (low, high) = offs.fold((0.0_f64, 0.0_f64), |(low, high), it| (low.min(it), high.max(it)));
        let is_window = !self.has_arcs
            && (0.01..=THICKNESS[1]).contains(&(high - low))
            && (WINDOW[0]..=WINDOW[1]).contains(&longest.size);
        let along = self.strokes.iter().filter(|it| cross(longest.along, it.along).abs() <= PARALLEL);
        is_window.then(|| along.map(|it| it.item).collect())
    }
}

/// Rectangles of which one like them stands at a wall: a wall ends there, or runs through.
fn columns(rectangles: Vec<(Region, u32)>, walls: &[(Point, Point)]) -> Vec<(Region, u32)> {
    let near = index(walls.iter().map(|it| Box2::EMPTY.with(it.0).with(it.1)));
    let stands_at_wall = |region: &Region, size: &Quad| {
        let middle = region.centroid();
        // Furniture stands beside walls and in corners, and the jambs of a window may end at it.
        meeting(&near, region.bounds().grown(ALIGNED)).into_iter().any(|it| {
            let (a, b) = walls[it];
            let ends_at = |p: Point, q: Point| {
                let is_across = |along: Vector| cross(along, b - a).abs() > 0.1 * length(along) * length(b - a);
                is_across(q - p) && [a, b].iter().any(|it| point_to_segment(*it, p, q).distance.to_m() <= ALIGNED)
            };
            let is_wall = length(b - a) > THICKNESS[1];
            is_wall && region.outer.segments().any(|(p, _, q)| ends_at(p, q))
                || point_to_segment(middle, a, b).distance.to_m() < 0.45 * size.width
        })
    };
    let sizes: Vec<Option<Quad>> = rectangles.iter().map(|it| quad(&it.0)).collect();
    let at_walls: Vec<&Quad> = rectangles
        .iter()
        .zip(&sizes)
        .filter_map(|(it, size)| size.as_ref().filter(|size| stands_at_wall(&it.0, size)))
        .collect();
    let alike = |a: f64, b: f64| (a - b).abs() <= MEETS;
    let is_column = |size: &Option<Quad>| {
        let is_like = |it: &Quad| at_walls.iter().any(|at| alike(at.width, it.width) && alike(at.length, it.length));
        size.as_ref().is_some_and(is_like)
    };
    let keep: Vec<bool> = sizes.iter().map(is_column).collect();
    rectangles.into_iter().zip(keep).filter(|it| it.1).map(|it| it.0).collect()
}

/// What the curves of a plan are taken apart into.
struct Parts {
    /// Straight pieces of what may be a wall.
    strokes: Vec<Stroke>,
    /// Small blocks, by their item.
    fittings: BTreeMap<u32, Fitting>,
    /// Rectangles of a column's size.
    rectangles: Vec<(Region, u32)>,
}

/// Takes the curves apart; what is dashed is left out, and so are rectangles that are wider than walls are thick.
fn parts(sheet: &Sheet<'_>, items: &[u32], labels: &[Point]) -> Parts {
    let labels = index(labels.iter().map(|it| Box2::EMPTY.with(*it)));
    let rectangle = |path: &Path| {
        let size = if path.closed { quad(&Region::new(path.clone())) } else { None };
        size.filter(|it| it.right && meeting(&labels, path.bounds()).is_empty())
    };
    let is_dashed = |linetype: Option<u32>| {
        let found = linetype.and_then(|it| sheet.drawing.linetypes.get(it as usize));
        found.is_some_and(|it| it.pattern.iter().any(|it| *it <= 0.0))
    };
    let is_fitting = |parent: &u32| {
        let room = sheet.bounds(*parent);
        room.width().max(room.height()) <= FITTING
    };
    let (mut strokes, mut fittings, mut rectangles) = (Vec::new(), BTreeMap::<u32, Fitting>::new(), Vec::new());
    for i in items.iter().copied() {
        let item = sheet.item(i);
        let Drawn::Curve { path, .. } = &item.shape else { continue };
        if is_dashed(item.linetype) {
            continue;
        }
        let path = sheet.path(path);
        if let Some(size) = rectangle(&path) {
            if is_of_column(&size) {
                rectangles.push((Region::new(path), i));
                continue;
            }
            if size.width > THICKNESS[1] && size.length <= FITTING {
                continue;
            }
        }
        let mut fitting = item.parent.filter(is_fitting).map(|it| fittings.entry(it).or_default());
        for (a, bulge, b) in path.segments() {
            let size = length(b - a);
            let stroke = Stroke { item: i, a, b, along: (b - a) / size.max(1e-9), size };
            match &mut fitting {
                Some(it) if bulge != 0.0 => it.has_arcs = true,
                Some(it) => it.strokes.push(stroke),
                None if bulge == 0.0 && size >= MEETS => strokes.push(stroke),
                None => {}
            }
        }
    }
    let leaves: Vec<Swing> = items
        .iter()
        .filter_map(|it| match &sheet.item(*it).shape {
            Drawn::Curve { path, .. } => swing(*it, &sheet.path(path)),
            _ => None,
        })
        .collect();
    let near = index(leaves.iter().map(|it| Box2::EMPTY.with(it.center)));
    let is_leaf = |hinge: Point, tip: Point| {
        meeting(&near, Box2::EMPTY.with(hinge).grown(NEAR)).into_iter().any(|it| leaves[it].meets(tip))
    };
    // The leaf of a door that stands open runs beside the next wall; it is a line or a rectangle.
    let leaves: BTreeSet<u32> =
        strokes.iter().filter(|it| is_leaf(it.a, it.b) || is_leaf(it.b, it.a)).map(|it| it.item).collect();
    strokes.retain(|it| !leaves.contains(&it.item));
    Parts { strokes, fittings, rectangles }
}

/// How a stroke runs beside another one; `None` when it does not.
fn beside(strokes: &[Stroke], one: usize, other: usize) -> Option<Beside> {
    let (s, t) = (&strokes[one], &strokes[other]);
    if cross(s.along, t.along).abs() > PARALLEL {
        return None;
    }
    let off = cross(s.along, (t.a + t.b) / 2.0 - s.a);
    let ends = [dot(s.along, t.a - s.a), dot(s.along, t.b - s.a)];
    let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    let (from, to) = (low.max(0.0), high.min(s.size));
    let is_aligned = low.abs() <= ALIGNED && (high - s.size).abs() <= ALIGNED;
    (off.abs() <= PATTERN && off.abs() > 1e-3 && to - from > ALIGNED).then_some(Beside {
        stroke: other,
        off,
        from,
        to,
        is_aligned,
    })
}

/// Whether other strokes turn off at an end of each.
fn turns(strokes: &[Stroke]) -> Vec<bool> {
    let near = index(strokes.iter().flat_map(|it| [it.a, it.b]).map(|it| Box2::EMPTY.with(it)));
    let turns_off = |stroke: &Stroke, end: Point| {
        let mut others = meeting(&near, Box2::EMPTY.with(end).grown(MEETS)).into_iter().map(|it| &strokes[it / 2]);
        others.any(|it| cross(it.along, stroke.along).abs() > 0.1)
    };
    strokes.iter().map(|it| turns_off(it, it.a) || turns_off(it, it.b)).collect()
}

fn kind(stroke: &Stroke, besides: &[Beside], turns: bool) -> Kind {
    // What is no longer than a wall is thick may be the end of one.
    let is_long = stroke.size > THICKNESS[1];
    let aligned: Vec<f64> = besides.iter().filter(|it| is_long && it.is_aligned).map(|it| it.off).collect();
    let (low, high) = aligned.iter().fold((0.0_f64, 0.0_f64), |(low, high), it| (low.min(*it), high.max(*it)));
    if aligned.len() >= 2 && high - low <= THICKNESS[1] {
        return Kind::Pane;
    }
    if aligned.len() >= 3 {
        return Kind::Pattern;
    }
    let on = |side: f64| -> Vec<[f64; 2]> {
        let is_near = |it: &&Beside| it.off * side > 0.02 && it.off.abs() <= THICKNESS[1];
        besides.iter().filter(is_near).map(|it| [it.from, it.to]).collect()
    };
    let (left, right) = (merged(on(1.0)), merged(on(-1.0)));
    let inside = shared(&left, &right);
    // Faces lead on to others, whatever stands before them.
    if !turns && inside > ALIGNED && inside >= INSIDE * (total(&left) + total(&right) - inside) {
        return Kind::Other;
    }
    let is_thick = |it: &&Beside| (THICKNESS[0]..=THICKNESS[1]).contains(&it.off.abs());
    let paired = total(&merged(besides.iter().filter(is_thick).map(|it| [it.from, it.to]).collect()));
    match paired >= (PAIRED.0 * stroke.size).min(PAIRED.1) {
        true => Kind::Face,
        false => Kind::Plain,
    }
}

/// Intervals that overlap as one, ascending.
fn merged(mut intervals: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    intervals.order_by(|a, b| a[0].total_cmp(&b[0]));
    let mut merged: Vec<[f64; 2]> = Vec::with_capacity(intervals.len());
    for it in intervals {
        match merged.last_mut() {
            Some(last) if it[0] <= last[1] => last[1] = last[1].max(it[1]),
            _ => merged.push(it),
        }
    }
    merged
}

fn total(intervals: &[[f64; 2]]) -> f64 {
    intervals.iter().map(|it| it[1] - it[0]).sum()
}

/// How long two lists of separate intervals overlap.
fn shared(one: &[[f64; 2]], two: &[[f64; 2]]) -> f64 {
    let overlap = |a: &[f64; 2], b: &[f64; 2]| (a[1].min(b[1]) - a[0].max(b[0])).max(0.0);
    one.iter().flat_map(|a| two.iter().map(move |b| overlap(a, b))).sum()
}

/// The other face of the wall for each face, with how far off it is: the face that runs beside it farthest, when that holds the
/// other way round too.
fn partners(besides: &[Vec<Beside>], kinds: &[Kind]) -> Vec<Option<(usize, f64)>> {
    let best: Vec<Option<(usize, f64)>> = (0..kinds.len())
        .map(|i| {
            let may_be =
                |it: &&Beside| kinds[it.stroke] == Kind::Face && (THICKNESS[0]..=THICKNESS[1]).contains(&it.off.abs());
            let beside = besides[i].iter().filter(may_be).filter(|_| kinds[i] == Kind::Face);
            let farther = |a: &&Beside, b: &&Beside| {
                let (of_a, of_b) = (a.to - a.from, b.to - b.from);
                let near = b.off.abs().total_cmp(&a.off.abs());
                if (of_a - of_b).abs() <= ALIGNED { near } else { of_a.total_cmp(&of_b) }
            };
            beside.max_by(farther).map(|it| (it.stroke, it.off.abs()))
        })
        .collect();
    (0..kinds.len()).map(|i| best[i].filter(|it| best[it.0].is_some_and(|back| back.0 == i))).collect()
}

/// Which strokes lead on to each other, end to end or as the two faces of a wall: the number of the group of each. Faces, and the
/// short strokes that end walls.
fn joined(strokes: &[Stroke], kinds: &[Kind], partners: &[Option<(usize, f64)>]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..strokes.len()).collect();
    fn root(group: &mut [usize], mut i: usize) -> usize {
        while group[i] != i {
            group[i] = group[group[i]];
            i = group[i];
        }
        i
    }
    let is_link = |i: usize| match kinds[i] {
        Kind::Face => true,
        Kind::Plain => strokes[i].size <= THICKNESS[1],
        Kind::Pane | Kind::Pattern | Kind::Other => false,
    };
    let links: Vec<usize> = (0..strokes.len()).filter(|it| is_link(*it)).collect();
    let ends: Vec<(usize, Point)> =
        links.iter().flat_map(|it| [(*it, strokes[*it].a), (*it, strokes[*it].b)]).collect();
    let near = index(ends.iter().map(|it| Box2::EMPTY.with(it.1)));
    for (stroke, end) in &ends {
        for other in meeting(&near, Box2::EMPTY.with(*end).grown(MEETS)) {
            let (a, b) = (root(&mut group, *stroke), root(&mut group, ends[other].0));
            group[a.max(b)] = a.min(b);
        }
    }
    for (stroke, other) in partners.iter().enumerate().filter_map(|it| Some((it.0, it.1.as_ref()?.0))) {
        let (a, b) = (root(&mut group, stroke), root(&mut group, other));
        group[a.max(b)] = a.min(b);
    }
    (0..strokes.len()).map(|it| root(&mut group, it)).collect()
}

/// Whether each stroke is part of a wall: by the reach of what it leads on to, or by being the outline of a body as thin as other
/// walls are.
fn bodies(
    strokes: &[Stroke],
    kinds: &[Kind],
    joined: &[usize],
    partners: &[Option<(usize, f64)>],
    near: &RTree<Leaf>,
) -> Vec<bool> {
    #[derive(Default)]
    struct Group {
        room: Option<Box2>,
        /// Length of all, and of faces.
        all: f64,
        faces: f64,
        /// Length of the faces whose other face is known, by thickness in centimetres.
        thick: BTreeMap<u32, f64>,
        /// How many strokes of patterns end at each of its strokes.
        treads: BTreeMap<usize, usize>,
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (i, stroke) in strokes.iter().enumerate() {
        let group = groups.entry(joined[i]).or_default();
        group.room = Some(group.room.unwrap_or(Box2::EMPTY).union(stroke.bounds()));
        group.all += stroke.size;
        if kinds[i] == Kind::Face {
            group.faces += stroke.size;
        }
        if let Some((_, off)) = partners[i] {
            *group.thick.entry((off * 100.0).round() as u32).or_default() += stroke.size;
        }
    }
    for (i, stroke) in strokes.iter().enumerate().filter(|it| kinds[it.0] == Kind::Pattern) {
        for end in [stroke.a, stroke.b] {
            let meets = |it: &usize| {
                *it != i && point_to_segment(end, strokes[*it].a, strokes[*it].b).distance.to_m() <= ALIGNED
            };
            for it in meeting(near, Box2::EMPTY.with(end).grown(ALIGNED)).into_iter().filter(meets) {
                *groups.entry(joined[it]).or_default().treads.entry(it).or_default() += 1;
            }
        }
    }
    let reach = |it: &Group| it.room.map_or(0.0, |room| room.width().max(room.height()));
    let mut usual: BTreeMap<u32, f64> = BTreeMap::new();
    for (thickness, length) in groups.values().filter(|it| reach(it) >= REACH).flat_map(|it| &it.thick) {
        *usual.entry(*thickness).or_default() += length;
    }
    let most = usual.values().sum::<f64>();
    usual.retain(|_, length| *length >= USUAL * most);
    let is_body = |it: &Group| {
        let is_thin = it.thick.values().sum::<f64>() >= 0.7 * it.faces;
        // A handrail is a thin body that treads end at from both sides, and leads nowhere.
        let sides = it.treads.values().filter(|it| **it >= TREADS).count();
        let is_rail = is_thin && sides >= 2 && it.all <= 4.0 * REACH;
        let is_usual = || it.thick.keys().any(|it| usual.keys().any(|usual| usual.abs_diff(*it) <= 1));
        it.faces >= 0.5 * it.all && !is_rail && (reach(it) >= REACH || is_thin && is_usual())
    };
    let walls: BTreeSet<usize> = groups.iter().filter(|it| is_body(it.1)).map(|it| *it.0).collect();
    (0..strokes.len())
        .map(|i| {
            let may_be = kinds[i] == Kind::Face || kinds[i] == Kind::Plain && strokes[i].size <= THICKNESS[1];
            may_be && walls.contains(&joined[i])
        })
        .collect()
}
