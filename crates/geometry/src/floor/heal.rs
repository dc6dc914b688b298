//! Ends that the drafter left short of what they should meet.

use super::FloorLimits;
use crate::arrangement::Arrangement;
use crate::curve::{cross, dot, squared};
use crate::distance::point_to_segment;
use crate::{Box2, Length, Point};
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};
use std::cmp::Ordering;

/// How far beside the way of an end another end may lie to be what it was drawn towards, as a share of the gap that is closed.
const ASIDE: f64 = 0.1;
/// The shortest stub of a wall beside a door, in metres: both faces of a wall that run this far past a cross wall are no slip of the pen.
const STUB: f64 = 0.06;

/// How a loose end was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HealKind {
    /// Along its own direction.
    Extended,
    /// To the end of the other face of its wall: the wall ends here without a line that says so.
    Jamb,
    /// To what lies nearest.
    Joined,
}

/// A line that closes what was not drawn closed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heal {
    /// How.
    pub kind: HealKind,
    /// Index of the line that ends there; of a heal that ends there, past the lines.
    pub line: u32,
    /// The loose end.
    pub from: Point,
    /// What it was drawn towards.
    pub to: Point,
}

impl Heal {
    /// How far the end lay off.
    pub fn length(&self) -> Length {
        Length::m(squared(self.to - self.from).sqrt())
    }
}

/// An end at which one edge alone arrives.
struct End {
    vertex: u32,
    /// The other end of its edge.
    back: u32,
    at: Point,
    /// Unit vector in which the edge arrives.
    along: Point,
    /// The first line of the edge.
    line: u32,
    /// The tail of a line that runs a little past another: what it was drawn towards it has met.
    runs_past: bool,
    /// How long its edge is.
    length: f64,
}

/// Closes every loose end: to what lies ahead of it, else to the other face of its wall, else to what lies nearest.
pub(super) fn heals(arrangement: &Arrangement, limits: &FloorLimits) -> Vec<Heal> {
    let reach = limits.gap.to_m();
    let ends = ends(arrangement, reach);
    let edges = arrangement.edges.iter().enumerate().map(|(i, edge)| {
        let (a, b) = (arrangement.points[edge.from as usize], arrangement.points[edge.to as usize]);
        GeomWithData::new(Line::new([a.x, a.y], [b.x, b.y]), i)
    });
    let edges = RTree::bulk_load(edges.collect());
    let points = ends.iter().enumerate().map(|(i, it)| GeomWithData::new([it.at.x, it.at.y], i));
    let points = RTree::bulk_load(points.collect());
    let mut heals = Vec::new();
    for end in ends.iter().filter(|it| !it.runs_past || it.length >= STUB) {
        let room = Box2::EMPTY.with(end.at).grown(reach);
        let room = AABB::from_corners(room.min, room.max);
        let near: Vec<(Point, Point)> = edges
            .locate_in_envelope_intersecting(&room)
            .map(|it| &arrangement.edges[it.data])
            .filter(|it| it.from != end.vertex && it.to != end.vertex)
            .map(|it| (arrangement.points[it.from as usize], arrangement.points[it.to as usize]))
            .collect();
        let on_edges = near.iter().filter_map(|(a, b)| ahead(end, *a, *b));
        let wider = Box2::EMPTY.with(end.at).grown(2.0 * reach);
        let others = points.locate_in_envelope_intersecting(&AABB::from_corners(wider.min, wider.max));
        let others: Vec<&End> = others.map(|it| &ends[it.data]).filter(|it| it.vertex != end.vertex).collect();
        let near_end = limits.tolerance.linear.to_m();
        let at_ends = others.iter().filter_map(|it| meeting(end, it, reach, near_end));
        let extended = on_edges.chain(at_ends).filter(|it| !end.runs_past && it.0 <= reach).min_by(by_distance);
        // The other leg of a corner that comes to this end closes it.
        let comes_here = |it: &&End| {
            let to = end.at - it.at;
            let (distance, aside) = (dot(to, it.along), cross(it.along, to).abs());
            let is_aside = cross(it.along, end.along).abs() > 0.1;
            (is_aside && aside <= near_end && distance > near_end && distance <= reach).then_some(distance)
        };
        let comes = others.iter().filter_map(comes_here).min_by(f64::total_cmp);
        if comes.is_some_and(|comes| extended.is_none_or(|it| comes < it.0)) {
            continue;
        }
        let jamb = || others.iter().filter_map(|it| jamb(end, it, limits)).min_by(by_distance);
        let found = extended.map(|it| (HealKind::Extended, it.1));
        let found = found.or_else(|| jamb().map(|it| (HealKind::Jamb, it.1)));
        let found = found.or_else(|| {
            if end.runs_past { None } else { nearest(arrangement, &edges, end, reach).map(|it| (HealKind::Joined, it)) }
        });
        let origin = arrangement.origin;
        heals.extend(found.map(|(kind, to)| Heal { kind, line: end.line, from: end.at + origin, to: to + origin }));
    }
    heals
}

/// By distance, then place.
fn by_distance(a: &(f64, Point), b: &(f64, Point)) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.x.total_cmp(&b.1.x)).then(a.1.y.total_cmp(&b.1.y))
}

/// The end of the other face of the wall that an end is of.
fn jamb(end: &End, other: &End, limits: &FloorLimits) -> Option<(f64, Point)> {
    let to = other.at - end.at;
    let (ahead, aside) = (dot(to, end.along), cross(end.along, to).abs());
    let [thin, thick] = limits.thickness.map(Length::to_m);
    let parallel = dot(end.along, other.along) > 0.0 && cross(end.along, other.along).abs() <= 0.05;
    (parallel && (thin..=thick).contains(&aside) && ahead.abs() <= 0.2 * aside).then_some((aside, other.at))
}

fn ends(arrangement: &Arrangement, reach: f64) -> Vec<End> {
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); arrangement.points.len()];
    for (i, edge) in arrangement.edges.iter().enumerate() {
        at[edge.from as usize].push(i);
        at[edge.to as usize].push(i);
    }
    let mut ends = Vec::new();
    for (vertex, edges) in at.iter().enumerate() {
        let [only] = edges.as_slice() else { continue };
        let edge = &arrangement.edges[*only];
        let vertex = vertex as u32;
        let back = if edge.from == vertex { edge.to } else { edge.from };
        let (p, q) = (arrangement.points[vertex as usize], arrangement.points[back as usize]);
        let length = squared(p - q).sqrt();
        let is_same_line = |other: &usize| {
            *other != *only && arrangement.edges[*other].sources.iter().any(|it| edge.sources.contains(it))
        };
        let runs_past = length <= reach && at[back as usize].len() > 2 && at[back as usize].iter().any(is_same_line);
        ends.push(End { vertex, back, at: p, along: (p - q) / length, line: edge.sources[0], runs_past, length });
    }
    ends
}

/// Where the way of an end meets an edge, and how far that is.
fn ahead(end: &End, a: Point, b: Point) -> Option<(f64, Point)> {
    let (side_a, side_b) = (cross(end.along, a - end.at), cross(end.along, b - end.at));
    if (side_a > 0.0) == (side_b > 0.0) || side_a == side_b {
        return None;
    }
    let hit = a + (b - a) * (side_a / (side_a - side_b));
    let distance = dot(hit - end.at, end.along);
    (distance > 0.0).then_some((distance, hit))
}

/// Where the ways of two ends meet, and how far that is: at a corner that both fall short of, or at the other end itself when
/// it lies ahead.
fn meeting(end: &End, other: &End, reach: f64, near: f64) -> Option<(f64, Point)> {
    let to = other.at - end.at;
    let (distance, aside) = (dot(to, end.along), cross(end.along, to));
    if distance > 0.0 && aside * aside <= ASIDE * ASIDE * reach * reach {
        return Some((distance, other.at));
    }
    let turn = cross(end.along, other.along);
    if turn * turn < 0.01 {
        return None;
    }
    let (mine, its) = (cross(to, other.along) / turn, cross(to, end.along) / turn);
    (mine > near && its > -near && its <= reach).then_some((mine, end.at + end.along * mine))
}

/// The nearest point of an edge that does not start where the end's own edge does.
fn nearest(
    arrangement: &Arrangement,
    edges: &RTree<GeomWithData<Line<[f64; 2]>, usize>>,
    end: &End,
    reach: f64,
) -> Option<Point> {
    let room = Box2::EMPTY.with(end.at).grown(reach);
    let near = edges.locate_in_envelope_intersecting(&AABB::from_corners(room.min, room.max));
    let others = near
        .map(|it| &arrangement.edges[it.data])
        .filter(|it| [it.from, it.to].iter().all(|vertex| *vertex != end.vertex && *vertex != end.back));
    let found = others.map(|it| {
        let (a, b) = (arrangement.points[it.from as usize], arrangement.points[it.to as usize]);
        let nearest = point_to_segment(end.at, a, b);
        (nearest.distance.to_m(), nearest.to)
    });
    let found = found.filter(|it| it.0 <= reach);
    found.min_by(by_distance).map(|it| it.1)
}
