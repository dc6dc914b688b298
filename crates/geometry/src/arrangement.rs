//! The one noded arrangement: segments cut where they meet, and the faces between them.
//!
//! It serves chaining, rooms, walking and quality alike. Vertices nearer than the tolerance become one, a vertex that lies
//! on a segment cuts it, and segments are cut where they cross; new vertices may make new cases, so this repeats until
//! nothing changes, at most [`MAX_ROUNDS`] times. What comes out can be triangulated in bulk, without adding crossing
//! constraints one by one.
//!
//! Points are relative to [`Arrangement::origin`], so that city coordinates cost no digits. The result does not depend on
//! the order or the direction of the input; cost grows as n log n.

mod faces;
mod vertices;

pub use faces::{Face, HalfEdge};
pub(crate) use vertices::VertexSet;

use crate::curve::{dot, line_crossing, squared};
use crate::{Box2, Point, Tolerance};
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree, RTreeObject};

/// After so many rounds noding stops even if some segments still meet between vertices.
pub const MAX_ROUNDS: usize = 32;

/// After the first round a vertex cuts an edge when it lies within this share of the tolerance.
///
/// Vertices lie further apart than the tolerance; below √3/2 of it a cut makes two edges that are shorter than the one they
/// replace, so that cutting comes to an end. With the whole tolerance three vertices can cut each other's edges for ever.
const LATER_REACH: f64 = 0.8;

/// From this round on crossings are snapped to vertices within half the distance of the round before: where lines crowd
/// within the tolerance, snapping bends them so far that they cross anew.
const FINER_FROM: usize = 6;

/// Segments that reach further than this from the coordinate origin, in metres, are left out: at ten million kilometres a
/// coordinate no longer holds micrometres.
pub const MAX_COORDINATE: f64 = 1e9;

/// Segments noded into vertices and edges that meet at vertices alone.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Arrangement {
    /// What [`Arrangement::points`] are relative to: the middle of the input, in whole metres.
    pub origin: Point,
    /// The vertices relative to the origin, by x, then y. Any two lie further apart than the tolerance, save some crossings
    /// where lines crowd.
    pub points: Vec<Point>,
    /// The edges by their ends; no two have the same.
    pub edges: Vec<Edge>,
    /// The segments that are in no edge: not finite, beyond [`MAX_COORDINATE`], or shorter than the tolerance.
    pub left_out: Vec<u32>,
    /// Whether noding came to rest within [`MAX_ROUNDS`].
    pub settled: bool,
}

/// A piece of one segment, or of several that lie on each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edge {
    /// Index of the end with the smaller index.
    pub from: u32,
    /// Index of the other end.
    pub to: u32,
    /// The segments that it is a piece of, as indices into the input, ascending.
    pub sources: Vec<u32>,
}

impl Arrangement {
    /// Nodes segments given by their ends. A vertex moves by at most the tolerance in a round.
    pub fn new(segments: impl IntoIterator<Item = (Point, Point)>, tolerance: Tolerance) -> Arrangement {
        let mut left_out = Vec::new();
        let mut kept = Vec::new();
        for (i, (a, b)) in segments.into_iter().enumerate() {
            // Not true for NaN.
            let usable = [a.x, a.y, b.x, b.y].iter().all(|it| it.abs() <= MAX_COORDINATE);
            if usable { kept.push((i as u32, a, b)) } else { left_out.push(i as u32) }
        }
        let center = Box2::around(kept.iter().flat_map(|(_, a, b)| [*a, *b])).center();
        let origin =
            if kept.is_empty() { Point::default() } else { Point { x: center.x.round(), y: center.y.round() } };

        let mut ends: Vec<Point> = kept.iter().flat_map(|(_, a, b)| [*a - origin, *b - origin]).collect();
        ends.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        let mut vertices = VertexSet::new(tolerance);
        for end in ends {
            vertices.insert(end);
        }
        let mut edges = Vec::with_capacity(kept.len());
        for (i, a, b) in kept {
            let (a, b) = (vertices.insert(a - origin), vertices.insert(b - origin));
            if a == b {
                left_out.push(i);
            } else {
                edges.push(Edge { from: a.min(b), to: a.max(b), sources: vec![i] });
            }
        }
        left_out.sort_unstable();
        let mut noding = Noding {
            reach: vertices.tolerance(),
            snap: vertices.tolerance(),
            vertices,
            edges: merged(edges),
            n_seen: 0,
            n_settled: 0,
        };
        let settled = (0..MAX_ROUNDS).any(|round| {
            let n_cuts = noding.round();
            noding.snap *= if round < FINER_FROM { 1.0 } else { 0.5 };
            noding.reach = noding.snap * LATER_REACH;
            n_cuts == 0
        });
        let Noding { vertices, edges, .. } = noding;
        Arrangement { origin, points: vertices.points, edges, left_out, settled }.renumbered()
    }

    /// Where a vertex lies in the coordinates of the input.
    pub fn position(&self, vertex: u32) -> Point {
        self.points[vertex as usize] + self.origin
    }

    /// The arrangement without some of its edges, given by ascending index, and without vertices that only they used.
    #[must_use]
    pub fn without(&self, edges: &[u32]) -> Arrangement {
        let left = self.edges.iter().enumerate().filter(|(i, _)| edges.binary_search(&(*i as u32)).is_err());
        Arrangement { edges: left.map(|(_, it)| it.clone()).collect(), ..self.clone() }.renumbered()
    }

    /// Vertices in order of place and without those that no edge uses; edges in order of vertices.
    fn renumbered(mut self) -> Arrangement {
        let mut used = vec![false; self.points.len()];
        for edge in &self.edges {
            used[edge.from as usize] = true;
            used[edge.to as usize] = true;
        }
        let mut order: Vec<usize> = (0..self.points.len()).filter(|i| used[*i]).collect();
        order.sort_by(|a, b| {
            let (a, b) = (self.points[*a], self.points[*b]);
            a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
        });
        let mut number = vec![0; self.points.len()];
        for (new, old) in order.iter().enumerate() {
            number[*old] = new as u32;
        }
        self.points = order.iter().map(|i| self.points[*i]).collect();
        for edge in &mut self.edges {
            let (a, b) = (number[edge.from as usize], number[edge.to as usize]);
            (edge.from, edge.to) = (a.min(b), a.max(b));
        }
        self.edges.sort_unstable_by_key(|it| (it.from, it.to));
        self
    }
}

/// Edges in order, those with the same ends made one.
fn merged(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.sort_unstable_by(|a, b| (a.from, a.to, &a.sources).cmp(&(b.from, b.to, &b.sources)));
    edges.dedup_by(|again, first| {
        let same = (again.from, again.to) == (first.from, first.to);
        if same {
            first.sources.append(&mut again.sources);
            first.sources.sort_unstable();
            first.sources.dedup();
        }
        same
    });
    edges
}

/// An arrangement in the making.
struct Noding {
    /// How near to an edge a vertex must lie to cut it.
    reach: f64,
    /// How near a vertex must lie to a crossing to stand for it.
    snap: f64,
    vertices: VertexSet,
    /// Those that an earlier round compared with everything stand first.
    edges: Vec<Edge>,
    /// Vertices that earlier rounds compared with the edges of their time.
    n_seen: usize,
    /// How many edges those are.
    n_settled: usize,
}

/// An edge is to be cut at a vertex, `along` the way from its start.
struct Cut {
    edge: usize,
    along: f64,
    vertex: u32,
}

impl Noding {
    /// Cuts edges once at all vertices and crossings on them; says how many cuts were made.
    fn round(&mut self) -> usize {
        let lines = (0..self.edges.len()).map(|i| GeomWithData::new(self.line(i), i)).collect();
        let index = RTree::bulk_load(lines);
        let mut cuts = Vec::new();
        // New vertices on any edge, and any vertex on new edges.
        let n_vertices = self.vertices.points.len();
        for vertex in self.n_seen..n_vertices {
            let p = self.vertices.points[vertex];
            for hit in index.locate_in_envelope_intersecting(&around(p, p, self.reach)) {
                cuts.extend(self.cut_at_vertex(hit.data, vertex as u32));
            }
        }
        if self.n_seen > 0 {
            let points = self.vertices.points.iter().enumerate().take(self.n_seen);
            let points = RTree::bulk_load(points.map(|(i, p)| GeomWithData::new([p.x, p.y], i)).collect());
            for edge in self.n_settled..self.edges.len() {
                let (a, b) = self.ends(edge);
                for hit in points.locate_in_envelope_intersecting(&around(a, b, self.reach)) {
                    cuts.extend(self.cut_at_vertex(edge, hit.data as u32));
                }
            }
        }
        // Vertices of crossings are numbered in the order in which the pairs are found; make that the order of the edges.
        let mut pairs = Vec::new();
        for edge in self.n_settled..self.edges.len() {
            for hit in index.locate_in_envelope_intersecting(&self.line(edge).envelope()) {
                if hit.data < self.n_settled || hit.data > edge {
                    pairs.push((edge.min(hit.data), edge.max(hit.data)));
                }
            }
        }
        pairs.sort_unstable();
        for (one, two) in pairs {
            let ((a, b), (c, d)) = (self.ends(one), self.ends(two));
            let [p, q] = [&self.edges[one], &self.edges[two]];
            if p.from == q.from || p.from == q.to || p.to == q.from || p.to == q.to {
                continue;
            }
            if let Some(crossing) = line_crossing(a, b, c, d) {
                let vertex = self.vertices.insert_within(crossing, self.snap);
                cuts.extend(self.cut(one, vertex));
                cuts.extend(self.cut(two, vertex));
            }
        }
        self.n_seen = n_vertices;
        self.apply(cuts)
    }

    fn apply(&mut self, mut cuts: Vec<Cut>) -> usize {
        cuts.sort_unstable_by(|a, b| {
            a.edge.cmp(&b.edge).then(a.along.total_cmp(&b.along)).then(a.vertex.cmp(&b.vertex))
        });
        cuts.dedup_by(|a, b| a.edge == b.edge && a.vertex == b.vertex);
        let (mut whole, mut pieces) = (Vec::with_capacity(self.edges.len()), Vec::new());
        let mut rest = cuts.as_slice();
        for (i, edge) in std::mem::take(&mut self.edges).into_iter().enumerate() {
            let (mine, others) = rest.split_at(rest.iter().take_while(|it| it.edge == i).count());
            rest = others;
            if mine.is_empty() {
                whole.push(edge);
                continue;
            }
            let mut from = edge.from;
            for to in mine.iter().map(|it| it.vertex).chain([edge.to]) {
                if from != to {
                    pieces.push(Edge { from: from.min(to), to: from.max(to), sources: edge.sources.clone() });
                }
                from = to;
            }
        }
        // A piece that lies on a whole edge joins it; what is left is new.
        whole.sort_unstable_by_key(|it: &Edge| (it.from, it.to));
        let mut pieces = merged(pieces);
        pieces.retain_mut(|piece| match whole.binary_search_by_key(&(piece.from, piece.to), |it| (it.from, it.to)) {
            Ok(i) => {
                let same = &mut whole[i];
                same.sources.append(&mut piece.sources);
                same.sources.sort_unstable();
                same.sources.dedup();
                false
            }
            Err(_) => true,
        });
        self.n_settled = whole.len();
        self.edges = whole;
        self.edges.append(&mut pieces);
        cuts.len()
    }

    fn ends(&self, edge: usize) -> (Point, Point) {
        let edge = &self.edges[edge];
        (self.vertices.points[edge.from as usize], self.vertices.points[edge.to as usize])
    }

    fn line(&self, edge: usize) -> Line<[f64; 2]> {
        let (a, b) = self.ends(edge);
        Line::new([a.x, a.y], [b.x, b.y])
    }

    /// The cut of an edge at a vertex, if it lies within reach of the inside of the edge.
    fn cut_at_vertex(&self, edge: usize, vertex: u32) -> Option<Cut> {
        let cut = self.cut(edge, vertex)?;
        let (a, b) = self.ends(edge);
        let off = self.vertices.points[vertex as usize] - (a + (b - a) * cut.along);
        (squared(off) <= self.reach * self.reach).then_some(cut)
    }

    /// The cut of an edge at a vertex that lies beside its inside.
    fn cut(&self, edge: usize, vertex: u32) -> Option<Cut> {
        let (a, b) = self.ends(edge);
        let p = self.vertices.points[vertex as usize];
        let along = dot(p - a, b - a) / squared(b - a);
        let inside = vertex != self.edges[edge].from && vertex != self.edges[edge].to && along > 0.0 && along < 1.0;
        inside.then_some(Cut { edge, along, vertex })
    }
}

fn around(a: Point, b: Point, margin: f64) -> AABB<[f64; 2]> {
    let bounds = Box2::EMPTY.with(a).with(b).grown(margin);
    AABB::from_corners(bounds.min, bounds.max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(segments: &[[f64; 4]]) -> Arrangement {
        let point = |x, y| Point { x, y };
        Arrangement::new(segments.iter().map(|[a, b, c, d]| (point(*a, *b), point(*c, *d))), Tolerance::STANDARD)
    }

    fn areas(arrangement: &Arrangement) -> Vec<f64> {
        let mut areas: Vec<f64> = arrangement.faces().iter().map(|it| arrangement.region(it).area().to_m2()).collect();
        areas.sort_by(f64::total_cmp);
        areas
    }

    #[test]
    fn a_cross_becomes_four_edges() {
        let cross = node(&[[0.0, 0.0, 10.0, 10.0], [0.0, 10.0, 10.0, 0.0]]);
        assert_eq!((cross.points.len(), cross.edges.len(), cross.settled), (5, 4, true));
        assert_eq!(cross.position(2), Point { x: 5.0, y: 5.0 });
        assert_eq!(cross.bridges(), [0, 1, 2, 3]);
        assert_eq!(cross.faces(), []);
    }

    #[test]
    fn ends_that_nearly_touch_close_a_face() {
        let square = node(&[
            [0.0, 0.0, 10.0, 0.0],
            [10.0004, 0.0, 10.0, 10.0],
            [10.0, 10.0003, 0.0, 10.0],
            [0.0, 10.0, 0.0, -0.0003],
        ]);
        assert_eq!(square.edges.len(), 4);
        assert!((areas(&square)[0] - 100.0).abs() < 0.01);
    }

    #[test]
    fn a_wall_that_ends_on_a_wall_divides_the_floor() {
        let floor = node(&[
            [0.0, 0.0, 10.0, 0.0],
            [10.0, 0.0, 10.0, 10.0],
            [10.0, 10.0, 0.0, 10.0],
            [0.0, 10.0, 0.0, 0.0],
            [4.0, 0.0002, 4.0, 9.9998],
        ]);
        assert_eq!(floor.edges.len(), 7);
        let areas = areas(&floor);
        assert!((areas[0] - 40.0).abs() < 0.01 && (areas[1] - 60.0).abs() < 0.01, "{areas:?}");
    }

    #[test]
    fn lines_on_each_other_are_one_with_both_sources() {
        let lines = node(&[[0.0, 0.0, 10.0, 0.0], [14.0, 0.0, 4.0, 0.0], [4.0, 0.0, 10.0, 0.0]]);
        let sources: Vec<&[u32]> = lines.edges.iter().map(|it| it.sources.as_slice()).collect();
        assert_eq!(sources, [&[0_u32][..], &[0, 1, 2], &[1]]);
    }

    #[test]
    fn what_stands_free_in_a_face_is_its_hole() {
        let square = |x: f64, side: f64| {
            [
                [x, x, x + side, x],
                [x + side, x, x + side, x + side],
                [x + side, x + side, x, x + side],
                [x, x + side, x, x],
            ]
        };
        let rings: Vec<[f64; 4]> = [square(0.0, 100.0), square(10.0, 60.0), square(20.0, 5.0)].concat();
        let nested = node(&rings);
        assert_eq!(areas(&nested), [25.0, 3575.0, 6400.0]);
        // A line in the open inside encloses nothing but is part of the boundary.
        let with_line = node(&[&rings[..], &[[80.0, 80.0, 91.3, 87.7]]].concat());
        assert_eq!(with_line.faces().len(), 3);
        assert_eq!(with_line.faces().iter().map(|it| it.holes.len()).sum::<usize>(), 3);
        assert_eq!(with_line.without(&with_line.bridges()), Arrangement { left_out: vec![], ..nested });
    }

    #[test]
    fn what_cannot_be_noded_is_named() {
        let odd =
            node(&[[f64::NAN, 0.0, 1.0, 1.0], [0.0, 0.0, 1e308, 1.0], [5.0, 5.0, 5.0, 5.0001], [0.0, 0.0, 1.0, 0.0]]);
        assert_eq!((odd.left_out, odd.edges.len()), (vec![0, 1, 2], 1));
        assert_eq!(node(&[]).faces(), []);
    }
}
