//! The middle of an area: the lines that keep equally far from its edges, with the width everywhere (medial axis).
//!
//! The Voronoi diagram of points along the edges: its corners inside the area are as far from the edges as from the nearest
//! points. Branches that only run into a corner of the outline are left out, so that a lane with square ends is one line.

use crate::{Length, Point, Region, distance, math};
use spade::{DelaunayTriangulation, HasPosition, Point2, Triangulation};
use std::collections::BTreeMap;

/// The middle of an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Middle {
    /// Its points.
    pub places: Vec<Place>,
    /// Lines of it, as numbers of places, from one end or junction to the next; a ring without either begins and ends at one
    /// place.
    pub ways: Vec<Vec<u32>>,
}

/// A point of the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Where.
    pub at: Point,
    /// The clear width there: twice the distance to the nearest edge.
    pub width: Length,
}

/// A branch is a corner's when it is shorter than this many half widths of the place where it begins: the diagonal of a square
/// corner is 1.42.
const CORNER: f64 = 1.6;
/// Points that follow each other along an edge are at most this many steps apart, and the middle between them lies off the edge by
/// no more than this share of their distance.
const ALONG: f64 = 1.001;
const BESIDE: f64 = 0.1;
/// More points along the edges are not looked at: an area of that size has no use for a middle.
const MOST: f64 = 40_000.0;

impl Middle {
    /// Of an area, from points along its edges at most `step` apart; empty where the area is too large for that step. Widths are
    /// exact at their places, which lie off the true middle by about `step`²/8 over the width.
    pub fn of(area: &Region, step: Length) -> Middle {
        let step = step.to_m();
        let length: f64 = area.rings().map(|it| it.length()).sum();
        if !(step > 0.0 && length / step <= MOST) {
            return Middle::default();
        }
        let (points, rings) = along(area, step);
        let Some(origin) = points.first().copied() else { return Middle::default() };
        let samples = points.iter().enumerate().map(|(number, it)| {
            let at = *it - origin;
            Sample { at: Point2::new(at.x, at.y), number: number as u32 }
        });
        let Ok(mesh) = DelaunayTriangulation::<Sample>::bulk_load(samples.collect()) else { return Middle::default() };
        // Two points of one ring that follow each other: the line across them leaves the area.
        let is_edge = |a: u32, b: u32| {
            let ring = rings.iter().find(|it| it.contains(&a));
            ring.is_some_and(|it| it.contains(&b) && (a.abs_diff(b) == 1 || a.abs_diff(b) == it.end - it.start - 1))
        };
        // Where rings lie on each other, points that follow each other belong to one ring and the other.
        let runs_along = |from: Point, to: Point| {
            let (along, middle) = (to - from, Point { x: (from.x + to.x) / 2.0, y: (from.y + to.y) / 2.0 });
            let size = math::length(along.x, along.y);
            let off = || distance::point_to_boundary(middle, area).map_or(0.0, |it| it.distance.to_m());
            size <= step * ALONG && off() <= BESIDE * size
        };
        let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
        let mut places: Vec<Place> = Vec::new();
        for face in mesh.inner_faces() {
            let center = face.circumcenter();
            let at = Point { x: origin.x + center.x, y: origin.y + center.y };
            // A flat triangle beside the area may have its centre inside: it is no part of the middle.
            let [a, b, c] = face.positions();
            let inner = Point { x: origin.x + (a.x + b.x + c.x) / 3.0, y: origin.y + (a.y + b.y + c.y) / 3.0 };
            if at.x.is_finite() && at.y.is_finite() && area.contains(at) && area.contains(inner) {
                // From the edges themselves: the points along them lie a little further off.
                let half = distance::point_to_boundary(at, area).map_or(0.0, |it| it.distance.to_m());
                numbers.insert(face.fix().index(), places.len() as u32);
                places.push(Place { at, width: Length::m(2.0 * half) });
            }
        }
        let mut links: Vec<[u32; 2]> = Vec::new();
        for edge in mesh.undirected_edges() {
            let [a, b] = edge.vertices().map(|it| it.data().number);
            let sides = [edge.as_directed().face(), edge.as_directed().rev().face()];
            let sides = sides.map(|it| it.as_inner().and_then(|it| numbers.get(&it.fix().index()).copied()));
            let [from, to] = edge.positions();
            if let [Some(one), Some(two)] = sides
                && !is_edge(a, b)
                && !runs_along(
                    Point { x: origin.x + from.x, y: origin.y + from.y },
                    Point { x: origin.x + to.x, y: origin.y + to.y },
                )
            {
                links.push([one, two]);
            }
        }
        let mut graph = Graph::new(&places, &links);
        graph.prune(&places);
        let ways = graph.ways();
        Middle { places, ways }.compact()
    }

    /// The length of a way.
    pub fn length(&self, way: &[u32]) -> Length {
        let at = |it: u32| self.places[it as usize].at;
        Length::m(way.windows(2).map(|it| distance::between_points(at(it[0]), at(it[1])).to_m()).sum())
    }

    /// How many ways meet at a place.
    pub fn degree(&self, place: u32) -> usize {
        let ends = self.ways.iter().flat_map(|it| [it.first(), it.last()]);
        ends.flatten().filter(|it| **it == place).count()
    }

    /// Without places that no way has.
    fn compact(self) -> Middle {
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
        let mut places = Vec::new();
        let mut number = |it: u32| {
            *numbers.entry(it).or_insert_with(|| {
                places.push(self.places[it as usize]);
                places.len() as u32 - 1
            })
        };
        let ways = self.ways.iter().map(|way| way.iter().map(|it| number(*it)).collect()).collect();
        Middle { places, ways }
    }
}

#[derive(Clone, Copy)]
struct Sample {
    at: Point2<f64>,
    number: u32,
}

impl HasPosition for Sample {
    type Scalar = f64;

    fn position(&self) -> Point2<f64> {
        self.at
    }
}

/// Points along the rings of an area, corners included, and the numbers of those of each ring.
fn along(area: &Region, step: f64) -> (Vec<Point>, Vec<std::ops::Range<u32>>) {
    let (mut points, mut rings) = (Vec::new(), Vec::new());
    for ring in area.rings() {
        let start = points.len() as u32;
        let corners = ring.flatten(step / 20.0);
        for (a, b) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            let count = (distance::between_points(*a, *b).to_m() / step).ceil().max(1.0);
            points.extend((0..count as usize).map(|i| *a + (*b - *a) * (i as f64 / count)));
        }
        rings.push(start..points.len() as u32);
    }
    (points, rings)
}

/// Places and what joins them.
struct Graph {
    next: Vec<Vec<u32>>,
}

impl Graph {
    /// Of links; places that coincide are one.
    fn new(places: &[Place], links: &[[u32; 2]]) -> Graph {
        let mut graph = Graph { next: vec![Vec::new(); places.len()] };
        for [a, b] in links {
            graph.next[*a as usize].push(*b);
            graph.next[*b as usize].push(*a);
        }
        graph
    }

    /// Takes away branches that only run into corners, until none is left.
    fn prune(&mut self, places: &[Place]) {
        // A branch that is taken away may leave one behind it that was none before: a chamfered corner.
        for _ in 0..3 {
            let ends: Vec<u32> = (0..self.next.len() as u32).filter(|it| self.next[*it as usize].len() == 1).collect();
            let mut doomed: Vec<Vec<u32>> = Vec::new();
            for end in ends {
                let branch = self.walk(end, self.next[end as usize][0]);
                let Some(root) = branch.last().copied().filter(|it| self.next[*it as usize].len() > 2) else {
                    continue;
                };
                let length: f64 = branch
                    .windows(2)
                    .map(|it| distance::between_points(places[it[0] as usize].at, places[it[1] as usize].at).to_m())
                    .sum();
                let (half, at_end) =
                    (places[root as usize].width.to_m() / 2.0, places[end as usize].width.to_m() / 2.0);
                // A corner narrows to nothing; a branch that stays wide goes somewhere.
                if length < CORNER * half && (length + at_end < CORNER * half || at_end < half / 2.0) {
                    doomed.push(branch);
                }
            }
            if doomed.is_empty() {
                return;
            }
            for branch in doomed {
                for pair in branch.windows(2) {
                    self.unlink(pair[0], pair[1]);
                }
            }
        }
    }

    fn unlink(&mut self, a: u32, b: u32) {
        for (from, to) in [(a, b), (b, a)] {
            let next = &mut self.next[from as usize];
            if let Some(at) = next.iter().position(|it| *it == to) {
                next.swap_remove(at);
            }
        }
    }

    /// From a place by way of the next as far as the next end or junction.
    fn walk(&self, from: u32, by: u32) -> Vec<u32> {
        let mut way = vec![from, by];
        while let [.., before, at] = way[..] {
            let next = &self.next[at as usize];
            let onward = match next[..] {
                [a, b] => Some(if a == before { b } else { a }),
                _ => None,
            };
            match onward {
                Some(next) if at != from => way.push(next),
                _ => break,
            }
        }
        way
    }

    fn ways(&self) -> Vec<Vec<u32>> {
        let mut ways = Vec::new();
        let mut used = vec![false; self.next.len()];
        let mut begun: std::collections::BTreeSet<(u32, u32)> = std::collections::BTreeSet::new();
        let nodes = (0..self.next.len() as u32).filter(|it| !matches!(self.next[*it as usize].len(), 0 | 2));
        for node in nodes {
            for by in &self.next[node as usize] {
                if begun.contains(&(node, *by)) {
                    continue;
                }
                let way = self.walk(node, *by);
                if let [.., before, last] = way[..] {
                    begun.insert((last, before));
                }
                way.iter().for_each(|it| used[*it as usize] = true);
                ways.push(way);
            }
        }
        // What is left are rings.
        for start in 0..self.next.len() as u32 {
            if !used[start as usize] && self.next[start as usize].len() == 2 {
                let way = self.walk(start, self.next[start as usize][0]);
                way.iter().for_each(|it| used[*it as usize] = true);
                ways.push(way);
            }
        }
        ways
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wkt;

    fn middle(text: &str) -> Middle {
        let Ok(wkt::Shape::Polygon(area)) = wkt::parse(text) else { panic!("a polygon") };
        Middle::of(&area, Length::m(0.5))
    }

    #[test]
    fn a_straight_lane_has_one_line_in_its_middle() {
        let middle = middle("POLYGON ((0 0, 60 0, 60 4, 0 4, 0 0))");
        assert_eq!(middle.ways.len(), 1);
        assert!((middle.length(&middle.ways[0]).to_m() - 56.0).abs() < 0.6, "{:?}", middle.length(&middle.ways[0]));
        for it in &middle.places {
            assert!((it.at.y - 2.0).abs() < 1e-6 && (it.width.to_m() - 4.0).abs() < 1e-6, "{it:?}");
        }
    }

    #[test]
    fn lanes_that_meet_have_a_junction_and_a_ring_goes_round() {
        let tee = middle("POLYGON ((0 0, 60 0, 60 4, 32 4, 32 40, 28 40, 28 4, 0 4, 0 0))");
        let junctions: Vec<u32> = (0..tee.places.len() as u32).filter(|it| tee.degree(*it) > 2).collect();
        assert_eq!((tee.ways.len(), junctions.len()), (3, 1), "{:?}", tee.ways.len());
        let ring = middle("POLYGON ((0 0, 60 0, 60 40, 0 40, 0 0), (4 4, 4 36, 56 36, 56 4, 4 4))");
        assert_eq!(ring.ways.len(), 1);
        assert_eq!(ring.ways[0].first(), ring.ways[0].last());
        assert!((ring.length(&ring.ways[0]).to_m() - 184.0).abs() < 8.0);
    }

    #[test]
    fn a_bottleneck_shows_in_the_width() {
        let middle = middle("POLYGON ((0 0, 60 0, 60 5, 40 5, 40 3.5, 30 3.5, 30 5, 0 5, 0 0))");
        let narrow = |it: &&Place| (31.0..39.0).contains(&it.at.x);
        assert!(middle.places.iter().filter(narrow).all(|it| (it.width.to_m() - 3.5).abs() < 1e-6));
        let least = middle.places.iter().map(|it| it.width.to_m()).fold(f64::INFINITY, f64::min);
        assert!((least - 3.5).abs() < 1e-6, "{least}");
    }

    #[test]
    fn what_is_too_large_or_nothing_has_no_middle() {
        let area = Region::polygon([(0.0, 0.0), (1e6, 0.0), (1e6, 4.0), (0.0, 4.0)].map(|(x, y)| Point { x, y }));
        assert_eq!(Middle::of(&area, Length::m(0.5)), Middle::default());
        assert_eq!(Middle::of(&area, Length::m(0.0)), Middle::default());
    }
}
