//! Walls that no name tells: strokes that run side by side a wall's thickness apart and lead on to each other, on layers of any
//! name, also where everything lies on one.

use crate::outline::{index, meeting};
use crate::shape::{cross, dot, length};
use crate::sheet::Sheet;
use drawing::Shape as Drawn;
use geometry::{Box2, Point, Vector};
use std::collections::{BTreeMap, BTreeSet};

/// Thicknesses of walls, in metres.
const THICKNESS: [f64; 2] = [0.05, 0.45];
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
/// A stroke that lies between others along so much of itself is inside of a wall: an axis, a pane, a layer of insulation.
const INSIDE: f64 = 0.75;
/// Blocks up to this size, in metres, are furniture and fittings, not walls.
const FITTING: f64 = 4.0;
/// Walls that lead on to each other reach so far, in metres; what reaches less is furniture unless it is a thin body by itself.
const REACH: f64 = 2.5;
/// A plan has at least so many metres of faces.
const LEAST: f64 = 10.0;

/// What was found among items without a name.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Items that draw walls, ascending.
    pub walls: Vec<u32>,
    /// Items that draw windows: strokes of one length inside a wall's thickness.
    pub panes: Vec<u32>,
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
    /// Inside of a wall, or one of a pattern.
    Other,
    /// Anything else: may end a wall.
    Plain,
}

/// The walls and windows among the curves of a plan that no name tells.
pub(super) fn walls(sheet: &Sheet<'_>, items: &[u32]) -> Found {
    let strokes = strokes(sheet, items);
    let near = index(strokes.iter().map(Stroke::bounds));
    let besides: Vec<Vec<Beside>> = (0..strokes.len())
        .map(|i| {
            let around = meeting(&near, strokes[i].bounds().grown(PATTERN));
            around.into_iter().filter(|it| *it != i).filter_map(|it| beside(&strokes, i, it)).collect()
        })
        .collect();
    let kinds: Vec<Kind> = strokes.iter().zip(&besides).map(|(it, besides)| kind(it, besides)).collect();
    let joined = joined(&strokes, &kinds);
    let is_wall = bodies(&strokes, &besides, &kinds, &joined);
    let faces: f64 = (0..strokes.len()).filter(|it| is_wall[*it]).map(|it| strokes[it].size).sum();
    if faces < LEAST {
        return Found::default();
    }
    // An item is a wall when most of it is.
    let mut of_item: BTreeMap<u32, [f64; 3]> = BTreeMap::new();
    for (i, stroke) in strokes.iter().enumerate() {
        let sums = of_item.entry(stroke.item).or_default();
        sums[0] += stroke.size;
        sums[1] += if is_wall[i] { stroke.size } else { 0.0 };
        sums[2] += if kinds[i] == Kind::Pane { stroke.size } else { 0.0 };
    }
    let most = |k: usize| {
        let items = of_item.iter().filter(move |it| it.1[k] >= 0.6 * it.1[0]);
        items.map(|it| *it.0).collect::<Vec<u32>>()
    };
    Found { walls: most(1), panes: most(2) }
}

/// The straight pieces of what may be a wall: not of fittings, and not dashed.
fn strokes(sheet: &Sheet<'_>, items: &[u32]) -> Vec<Stroke> {
    let is_dashed = |linetype: Option<u32>| {
        let found = linetype.and_then(|it| sheet.drawing.linetypes.get(it as usize));
        found.is_some_and(|it| it.pattern.iter().any(|it| *it <= 0.0))
    };
    let is_fitting = |parent: u32| {
        let room = sheet.bounds(parent);
        room.width().max(room.height()) <= FITTING
    };
    let mut strokes = Vec::new();
    for i in items.iter().copied() {
        let item = sheet.item(i);
        let Drawn::Curve { path, .. } = &item.shape else { continue };
        if is_dashed(item.linetype) || item.parent.is_some_and(is_fitting) {
            continue;
        }
        for (a, bulge, b) in sheet.path(path).segments() {
            let size = length(b - a);
            if bulge == 0.0 && size >= THICKNESS[0] {
                strokes.push(Stroke { item: i, a, b, along: (b - a) / size, size });
            }
        }
    }
    strokes
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

fn kind(stroke: &Stroke, besides: &[Beside]) -> Kind {
    let aligned: Vec<f64> = besides.iter().filter(|it| it.is_aligned).map(|it| it.off).collect();
    let (low, high) = aligned.iter().fold((0.0_f64, 0.0_f64), |(low, high), it| (low.min(*it), high.max(*it)));
    if aligned.len() >= 2 && high - low <= THICKNESS[1] {
        return Kind::Pane;
    }
    if aligned.len() >= 3 {
        return Kind::Other;
    }
    let on = |side: f64| -> Vec<[f64; 2]> {
        let is_near = |it: &&Beside| it.off * side > 0.02 && it.off.abs() <= THICKNESS[1];
        besides.iter().filter(is_near).map(|it| [it.from, it.to]).collect()
    };
    let (left, right) = (merged(on(1.0)), merged(on(-1.0)));
    if shared(&left, &right) >= INSIDE * stroke.size {
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
    intervals.sort_by(|a, b| a[0].total_cmp(&b[0]));
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

/// Which strokes lead on to each other end to end: the number of the group of each. Faces, and the short strokes that end walls.
fn joined(strokes: &[Stroke], kinds: &[Kind]) -> Vec<usize> {
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
        Kind::Pane | Kind::Other => false,
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
    (0..strokes.len()).map(|it| root(&mut group, it)).collect()
}

/// Whether each stroke is part of a wall: by the reach of what it leads on to, or by being the outline of a thin body.
fn bodies(strokes: &[Stroke], besides: &[Vec<Beside>], kinds: &[Kind], joined: &[usize]) -> Vec<bool> {
    #[derive(Default)]
    struct Group {
        room: Option<Box2>,
        /// Length of all, of faces, and of faces whose other face is in the group.
        all: f64,
        faces: f64,
        within: f64,
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (i, stroke) in strokes.iter().enumerate() {
        let group = groups.entry(joined[i]).or_default();
        group.room = Some(group.room.unwrap_or(Box2::EMPTY).union(stroke.bounds()));
        group.all += stroke.size;
        if kinds[i] == Kind::Face {
            group.faces += stroke.size;
            let is_here = |it: &&Beside| it.off.abs() <= THICKNESS[1] && joined[it.stroke] == joined[i];
            group.within += total(&merged(besides[i].iter().filter(is_here).map(|it| [it.from, it.to]).collect()));
        }
    }
    let is_body = |it: &Group| {
        let reach = it.room.map_or(0.0, |room| room.width().max(room.height()));
        it.faces >= 0.5 * it.all && (reach >= REACH || reach >= 0.5 && it.within >= 0.7 * it.faces)
    };
    let walls: BTreeSet<usize> = groups.iter().filter(|it| is_body(it.1)).map(|it| *it.0).collect();
    (0..strokes.len())
        .map(|i| {
            let may_be = kinds[i] == Kind::Face || kinds[i] == Kind::Plain && strokes[i].size <= THICKNESS[1];
            may_be && walls.contains(&joined[i])
        })
        .collect()
}
