//! Openings in walls: two wall ends that face each other, or one that faces a cross wall where a door or window is marked.

use super::FloorLimits;
use crate::arrangement::Arrangement;
use crate::curve::{cross, dot, squared};
use crate::{Length, Point, Region};
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree, RTreeObject};
use std::collections::BTreeMap;

/// Sides of a wall leave its end at a right angle within this cosine.
const SQUARE: f64 = 0.1;
/// Ends face each other when their normals are opposite within this sine.
const OPPOSITE: f64 = 0.05;

/// An opening in a wall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opening {
    /// The corners, counter-clockwise: both of one wall end, then both of what it faces.
    pub corners: [Point; 4],
    /// How wide it is between the wall ends.
    pub width: Length,
    /// The thickness of the wall.
    pub thickness: Length,
}

impl Opening {
    /// The lines that close it at both faces of the wall.
    pub fn sides(&self) -> [(Point, Point); 2] {
        let [a, b, c, d] = self.corners;
        [(b, c), (d, a)]
    }

    /// Its place.
    pub fn region(&self) -> Region {
        Region::polygon(self.corners)
    }

    /// Whether a point lies in it, or not further outside than a quarter of its wall.
    pub fn holds(&self, p: Point) -> bool {
        let margin = 0.25 * self.thickness.to_m();
        let [a, b, c, d] = self.corners;
        [(a, b), (b, c), (c, d), (d, a)].iter().all(|(from, to)| {
            let along = *to - *from;
            cross(along, p - *from) >= -margin * squared(along).sqrt()
        })
    }
}

/// The end of a wall.
struct Cap {
    /// Its corners, the wall on the left of the way from the first to the second.
    corners: [Point; 2],
    middle: Point,
    /// Unit vector away from the wall.
    normal: Point,
    thickness: f64,
    /// The first line of its edge.
    line: u32,
    /// Whether what ends here is longer than it is thick: a wall, no column.
    is_of_wall: bool,
}

/// A gap between two wall ends that is too narrow to pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gap {
    /// The lines that close it at both faces of the wall.
    pub sides: [(Point, Point); 2],
    /// A line of the wall that ends there.
    pub line: u32,
}

/// Finds the openings between noded walls, and the gaps in them.
pub(super) fn openings(arrangement: &Arrangement, marks: &[Point], limits: &FloorLimits) -> (Vec<Opening>, Vec<Gap>) {
    let walls: Vec<(Point, Point)> = arrangement
        .edges
        .iter()
        .map(|it| (arrangement.points[it.from as usize], arrangement.points[it.to as usize]))
        .collect();
    let edges = walls.iter().enumerate().map(|(i, (a, b))| GeomWithData::new(Line::new([a.x, a.y], [b.x, b.y]), i));
    let edges = RTree::bulk_load(edges.collect());
    // The first wall line that a straight way from `p` meets, touching ends not counted.
    let first_hit = |p: Point, along: Point, reach: f64| {
        let q = p + along * reach;
        let way = Line::new([p.x, p.y], [q.x, q.y]);
        let hits = edges.locate_in_envelope_intersecting(&way.envelope()).filter_map(|it| {
            let (a, b) = walls[it.data];
            let (side_a, side_b) = (cross(along, a - p), cross(along, b - p));
            if (side_a > 0.0) == (side_b > 0.0) {
                return None;
            }
            let hit = a + (b - a) * (side_a / (side_a - side_b));
            let distance = dot(hit - p, along);
            (distance > limits.tolerance.linear.to_m() && distance <= reach).then_some(distance)
        });
        hits.min_by(f64::total_cmp)
    };
    let caps = caps(arrangement, limits);
    let [least, most] = limits.opening.map(Length::to_m);
    let places = caps.iter().enumerate().map(|(i, it)| GeomWithData::new([it.middle.x, it.middle.y], i));
    let places = RTree::bulk_load(places.collect::<Vec<_>>());
    let facing = |one: &Cap, least: f64, most: f64| {
        let room = crate::Box2::EMPTY.with(one.middle).grown(most + limits.thickness[1].to_m());
        let near = places.locate_in_envelope_intersecting(&AABB::from_corners(room.min, room.max)).map(|it| it.data);
        let others = near.filter_map(|i| {
            let other = &caps[i];
            let to = other.middle - one.middle;
            let (ahead, aside) = (dot(to, one.normal), cross(one.normal, to));
            let opposite = dot(one.normal, other.normal) < 0.0 && cross(one.normal, other.normal).abs() <= OPPOSITE;
            let in_line = aside.abs() < 0.5 * one.thickness.min(other.thickness);
            (opposite && in_line && (least..=most).contains(&ahead)).then_some((ahead, i))
        });
        others.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    };
    let (mut found, mut gaps) = (Vec::new(), Vec::new());
    let at = |p: Point| p + arrangement.origin;
    for (i, one) in caps.iter().enumerate() {
        let touching = limits.tolerance.linear.to_m();
        let narrow = |it: &Cap| facing(it, touching, least).filter(|it| it.0 < least && caps[it.1].is_of_wall);
        if let Some((_, j)) = narrow(one).filter(|_| one.is_of_wall)
            && narrow(&caps[j]).is_some_and(|it| it.1 == i)
        {
            let ([a, b], [c, d]) = (one.corners.map(at), caps[j].corners.map(at));
            if i < j {
                gaps.push(Gap { sides: [(b, c), (d, a)], line: one.line });
            }
            continue;
        }
        if let Some((width, j)) = facing(one, least, most)
            && facing(&caps[j], least, most).is_some_and(|it| it.1 == i)
        {
            let other = &caps[j];
            let is_open = first_hit(one.middle, one.normal, most).is_some_and(|it| it >= width - 0.5 * one.thickness);
            if i < j && is_open {
                let [a, b] = one.corners;
                let [c, d] = other.corners;
                let thickness = Length::m(one.thickness.min(other.thickness));
                found.push(Opening { corners: [b, a, d, c].map(at), width: Length::m(width), thickness });
            }
            continue;
        }
        // A cross wall on the other side, and a door or window between.
        let [a, b] = one.corners;
        let Some((to_b, to_a)) = first_hit(b, one.normal, most).zip(first_hit(a, one.normal, most)) else { continue };
        let (near, far) = (to_a.min(to_b), to_a.max(to_b));
        if near < least || far - near > 0.1 * one.thickness {
            continue;
        }
        let corners = [b, a, a + one.normal * to_a, b + one.normal * to_b].map(at);
        let opening = Opening { corners, width: Length::m(near), thickness: Length::m(one.thickness) };
        if marks.iter().any(|it| opening.holds(*it)) {
            found.push(opening);
        }
    }
    (found, gaps)
}

/// Short edges from whose both ends wall faces leave at right angles to the same side.
fn caps(arrangement: &Arrangement, limits: &FloorLimits) -> Vec<Cap> {
    let mut at: Vec<Vec<u32>> = vec![Vec::new(); arrangement.points.len()];
    let mut line_of: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for edge in &arrangement.edges {
        at[edge.from as usize].push(edge.to);
        at[edge.to as usize].push(edge.from);
        line_of.insert((edge.from.min(edge.to), edge.from.max(edge.to)), edge.sources[0]);
    }
    let [thin, thick] = limits.thickness.map(Length::to_m);
    let point = |vertex: u32| arrangement.points[vertex as usize];
    let mut caps = Vec::new();
    for (u, neighbours) in at.iter().enumerate() {
        let u = u as u32;
        for v in neighbours.iter().copied().filter(|v| *v > u) {
            let along = point(v) - point(u);
            let thickness = squared(along).sqrt();
            if !(thin..=thick).contains(&thickness) {
                continue;
            }
            let face = |from: u32, not: u32| match at[from as usize].as_slice() {
                [a, b] => {
                    let far = if *a == not { *b } else { *a };
                    Some((point(far) - point(from), at[far as usize].len()))
                }
                _ => None,
            };
            let Some(((one, one_meets), (two, two_meets))) = face(u, v).zip(face(v, u)) else { continue };
            let is_long = |it: Point, meets: usize| meets > 2 || squared(it).sqrt() > 1.5 * thickness;
            let is_of_wall = is_long(one, one_meets) && is_long(two, two_meets);
            let square = |it: Point| {
                let (straight, aside) = (dot(it, along), cross(along, it));
                straight.abs() <= SQUARE * aside.abs()
            };
            let (side_one, side_two) = (cross(along, one), cross(along, two));
            if !square(one) || !square(two) || (side_one > 0.0) != (side_two > 0.0) {
                continue;
            }
            // The wall to the left of the way from the first corner to the second.
            let corners = if side_one > 0.0 { [point(u), point(v)] } else { [point(v), point(u)] };
            let along = (corners[1] - corners[0]) / thickness;
            let normal = Point { x: along.y, y: -along.x };
            let line = line_of.get(&(u, v)).copied().unwrap_or_default();
            let middle = (corners[0] + corners[1]) / 2.0;
            caps.push(Cap { corners, middle, normal, thickness, line, is_of_wall });
        }
    }
    caps
}
