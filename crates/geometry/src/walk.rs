//! Shortest walks through the free space of a floor.
//!
//! The free areas (rooms, openings) are triangulated together; shortest ways bend only at reflex corners, so that a search over
//! corners that see each other is exact. What a point sees is found by widening a cone from triangle to triangle
//! (triangular expansion: Bungiu et al., *Efficient computation of visibility polygons*, 2014). The farthest point need not be
//! a corner where ways around an obstacle meet; it is found by branch and bound, since a distance changes at most as fast as
//! its point moves.

use crate::curve::{cross, squared};
use crate::{Length, Point, Region, Tolerance, distance};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use spade::{ConstrainedDelaunayTriangulation, Point2, Triangulation};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// No triangle, no corner.
const NONE: u32 = u32::MAX;
/// The sine below which three points lie on one line.
const STRAIGHT: f64 = 1e-9;
/// How far inside its triangle a corner is looked from, as a share of the way to the middle.
const INSIDE: f64 = 1e-6;
/// The farthest point is found this near, in metres.
const FAR_ENOUGH: f64 = 0.002;
/// After so many pieces the search is broken off, and said to be.
const MOST_PIECES: usize = 20_000;

/// A triangle of the free space, counter-clockwise.
#[derive(Clone, Copy, Debug)]
struct Triangle {
    corners: [u32; 3],
    /// Across the edge from each corner to the next; [`NONE`] where nobody passes.
    next: [u32; 3],
    /// The reflex corner, as a node, at each corner; [`NONE`] elsewhere.
    nodes: [u32; 3],
    area: u32,
}

/// The free space of a floor, triangulated.
#[derive(Debug)]
pub struct WalkMesh {
    /// What all points are relative to.
    origin: Point,
    points: Vec<Point>,
    triangles: Vec<Triangle>,
    /// The reflex corners: a point and the triangles around it that one passes between.
    nodes: Vec<(u32, Vec<u32>)>,
    places: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl WalkMesh {
    /// The free space of areas with straight edges that share the corners where they touch. One passes from area to area only
    /// through `gates`. `None` without an area.
    pub fn new(areas: &[&Region], gates: &[(Point, Point)], tolerance: Tolerance) -> Option<WalkMesh> {
        let origin = areas.iter().find_map(|it| it.outer.vertices.first())?.point;
        let mut numbers: BTreeMap<[u64; 2], usize> = BTreeMap::new();
        let mut points: Vec<Point2<f64>> = Vec::new();
        let mut edges: Vec<[usize; 2]> = Vec::new();
        for ring in areas.iter().flat_map(|it| it.rings()) {
            let ring: Vec<usize> = ring
                .vertices
                .iter()
                .map(|it| {
                    let at = it.point - origin;
                    *numbers.entry([at.x.to_bits(), at.y.to_bits()]).or_insert_with(|| {
                        points.push(Point2::new(at.x, at.y));
                        points.len() - 1
                    })
                })
                .collect();
            let following = ring.iter().cycle().skip(1);
            edges.extend(ring.iter().zip(following).filter(|(a, b)| a != b).map(|(a, b)| [*a.min(b), *a.max(b)]));
        }
        edges.sort_unstable();
        edges.dedup();
        let cdt = ConstrainedDelaunayTriangulation::<Point2<f64>>::try_bulk_load_cdt(points, edges, |_| {}).ok()?;
        let mut mesh = WalkMesh {
            origin,
            points: cdt.vertices().map(|it| Point { x: it.position().x, y: it.position().y }).collect(),
            triangles: Vec::new(),
            nodes: Vec::new(),
            places: RTree::new(),
        };
        let is_free = mesh.triangulate(&cdt, areas);
        mesh.connect(&cdt, &is_free, gates, tolerance);
        mesh.find_nodes();
        let boxes = mesh.triangles.iter().zip(0..).map(|(it, i)| {
            let [a, b, c] = it.corners.map(|it| mesh.points[it as usize]);
            let low = [a.x.min(b.x).min(c.x), a.y.min(b.y).min(c.y)];
            let high = [a.x.max(b.x).max(c.x), a.y.max(b.y).max(c.y)];
            GeomWithData::new(Rectangle::from_corners(low, high), i)
        });
        mesh.places = RTree::bulk_load(boxes.collect());
        Some(mesh)
    }

    /// Takes the triangles that lie in areas: a flood from each that no edge of an area stops. The number of each face.
    fn triangulate(
        &mut self,
        cdt: &ConstrainedDelaunayTriangulation<Point2<f64>>,
        areas: &[&Region],
    ) -> BTreeMap<usize, u32> {
        let boxes: Vec<crate::Box2> = areas.iter().map(|it| it.bounds()).collect();
        let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
        let mut seen = vec![false; cdt.num_all_faces()];
        for start in cdt.inner_faces() {
            if seen[start.fix().index()] {
                continue;
            }
            let mut flood = vec![start];
            let mut members = Vec::new();
            seen[start.fix().index()] = true;
            while let Some(face) = flood.pop() {
                members.push(face);
                for edge in face.adjacent_edges().into_iter().filter(|it| !it.is_constraint_edge()) {
                    if let Some(next) = edge.rev().face().as_inner().filter(|it| !seen[it.fix().index()]) {
                        seen[next.fix().index()] = true;
                        flood.push(next);
                    }
                }
            }
            // The widest triangle tells best in which area all of them lie.
            let widest = members.iter().max_by(|a, b| a.area().total_cmp(&b.area()));
            let Some(widest) = widest else { continue };
            let middle = widest.center();
            let at = self.origin + Point { x: middle.x, y: middle.y };
            let holds = |it: &usize| boxes[*it].contains(at) && areas[*it].contains(at);
            let Some(area) = (0..areas.len()).find(holds) else { continue };
            for face in members {
                numbers.insert(face.fix().index(), self.triangles.len() as u32);
                let corners = face.vertices().map(|it| it.fix().index() as u32);
                self.triangles.push(Triangle { corners, next: [NONE; 3], nodes: [NONE; 3], area: area as u32 });
            }
        }
        numbers
    }

    fn connect(
        &mut self,
        cdt: &ConstrainedDelaunayTriangulation<Point2<f64>>,
        numbers: &BTreeMap<usize, u32>,
        gates: &[(Point, Point)],
        tolerance: Tolerance,
    ) {
        let near = tolerance.linear.to_m();
        let gates: Vec<(Point, Point)> = gates.iter().map(|(a, b)| (*a - self.origin, *b - self.origin)).collect();
        let boxes = gates
            .iter()
            .zip(0..)
            .map(|((a, b), i)| GeomWithData::new(Rectangle::from_corners([a.x, a.y], [b.x, b.y]), i));
        let tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>> = RTree::bulk_load(boxes.collect());
        let is_gate = |p: Point| {
            let room = AABB::from_corners([p.x - near, p.y - near], [p.x + near, p.y + near]);
            tree.locate_in_envelope_intersecting(&room).any(|it| {
                let (a, b) = gates[it.data];
                distance::point_to_segment(p, a, b).distance.to_m() <= near
            })
        };
        for face in cdt.inner_faces() {
            let Some(one) = numbers.get(&face.fix().index()).copied() else { continue };
            for edge in face.adjacent_edges() {
                let other = edge.rev().face().as_inner().and_then(|it| numbers.get(&it.fix().index()).copied());
                let Some(other) = other else { continue };
                let [a, b] = edge.vertices().map(|it| it.fix().index() as u32);
                let is_open = !edge.is_constraint_edge()
                    || self.triangles[one as usize].area == self.triangles[other as usize].area
                    || is_gate((self.points[a as usize] + self.points[b as usize]) / 2.0);
                let triangle = &mut self.triangles[one as usize];
                if let (true, Some(side)) = (is_open, triangle.corners.iter().position(|it| *it == a)) {
                    triangle.next[side] = other;
                }
            }
        }
    }

    /// Finds the corners that a way can bend at: those whose free angle is more than a half turn and less than a whole one.
    fn find_nodes(&mut self) {
        let mut around: Vec<Vec<u32>> = vec![Vec::new(); self.points.len()];
        for (triangle, i) in self.triangles.iter().zip(0..) {
            triangle.corners.iter().for_each(|it| around[*it as usize].push(i));
        }
        for (point, triangles) in around.iter().enumerate() {
            let mut left: Vec<u32> = triangles.clone();
            // Triangles that one passes between without leaving the point.
            while let Some(start) = left.pop() {
                let mut fan = vec![start];
                let mut at = 0;
                while at < fan.len() {
                    for next in self.triangles[fan[at] as usize].next {
                        if let Some(it) = left.iter().position(|it| *it == next) {
                            fan.push(left.swap_remove(it));
                        }
                    }
                    at += 1;
                }
                if self.is_reflex(point as u32, &fan) {
                    for triangle in &fan {
                        let triangle = &mut self.triangles[*triangle as usize];
                        for side in 0..3 {
                            if triangle.corners[side] == point as u32 {
                                triangle.nodes[side] = self.nodes.len() as u32;
                            }
                        }
                    }
                    self.nodes.push((point as u32, fan));
                }
            }
        }
    }

    /// Whether a fan spans more than a half turn and leaves a gap.
    fn is_reflex(&self, point: u32, fan: &[u32]) -> bool {
        let p = self.points[point as usize];
        let arms = |triangle: &u32| {
            let corners = self.triangles[*triangle as usize].corners;
            let at = corners.iter().position(|it| *it == point).unwrap_or(0);
            (corners[(at + 1) % 3], corners[(at + 2) % 3])
        };
        // Counter-clockwise: the arm that no triangle ends at starts the fan, the one that none starts at ends it.
        let pairs: Vec<(u32, u32)> = fan.iter().map(arms).collect();
        let first = pairs.iter().find(|it| !pairs.iter().any(|other| other.1 == it.0)).map(|it| it.0);
        let last = pairs.iter().find(|it| !pairs.iter().any(|other| other.0 == it.1)).map(|it| it.1);
        let (Some(first), Some(last)) = (first, last) else { return false };
        let (to_first, to_last) = (self.points[first as usize] - p, self.points[last as usize] - p);
        let sine = cross(to_first, to_last) / (squared(to_first) * squared(to_last)).sqrt();
        let angle: f64 = pairs
            .iter()
            .map(|(a, b)| {
                let (u, v) = (self.points[*a as usize] - p, self.points[*b as usize] - p);
                crate::math::atan2(cross(u, v), crate::curve::dot(u, v))
            })
            .sum();
        angle > std::f64::consts::PI && sine < -STRAIGHT || angle > 1.5 * std::f64::consts::PI
    }

    /// The triangle that holds a point, relative to the origin.
    fn locate(&self, p: Point) -> Option<u32> {
        let room = AABB::from_corners([p.x - 1e-9, p.y - 1e-9], [p.x + 1e-9, p.y + 1e-9]);
        self.places.locate_in_envelope_intersecting(&room).map(|it| it.data).find(|it| {
            let corners = self.triangles[*it as usize].corners.map(|it| self.points[it as usize]);
            (0..3).all(|side| {
                let along = corners[(side + 1) % 3] - corners[side];
                cross(along, p - corners[side]) >= -1e-9 * squared(along).sqrt()
            })
        })
    }

    /// The area that a point lies in, by its index; `None` in a wall.
    pub fn area_at(&self, at: Point) -> Option<usize> {
        self.locate(at - self.origin).map(|it| self.triangles[it as usize].area as usize)
    }

    /// The walks to the nearest of some places, within the areas for which `within` holds. Places outside of them are left out.
    pub fn walks(&self, places: &[Point], within: &dyn Fn(usize) -> bool) -> Walks<'_> {
        let mut walks = Walks {
            mesh: self,
            places: Vec::new(),
            open: self.triangles.iter().map(|it| within(it.area as usize)).collect(),
            at: BTreeMap::new(),
            walk: vec![f64::INFINITY; self.nodes.len()],
            from: vec![From::Nowhere; self.nodes.len()],
        };
        for place in places {
            let at = *place - self.origin;
            let triangle = self.locate(at).filter(|it| walks.open[*it as usize]);
            if let Some(triangle) = triangle {
                walks.at.entry(triangle).or_default().push(walks.places.len() as u32);
            }
            walks.places.push((at, triangle));
        }
        walks.spread();
        walks
    }
}

/// Where the way from a corner leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum From {
    Nowhere,
    Place(u32),
    Node(u32),
}

/// What is seen from a point.
#[derive(Clone, Copy, Debug)]
enum Seen {
    Node(u32),
    Place(u32),
}

/// A look through an edge: the triangle behind it, the side of it that is looked through, and the bounds of what is seen.
struct Look {
    triangle: u32,
    side: usize,
    right: Point,
    left: Point,
}

/// Shortest walks to the nearest of some places.
#[derive(Debug)]
pub struct Walks<'m> {
    mesh: &'m WalkMesh,
    /// Relative to the origin, with their triangles.
    places: Vec<(Point, Option<u32>)>,
    /// Whether one walks in a triangle.
    open: Vec<bool>,
    /// The places in each triangle.
    at: BTreeMap<u32, Vec<u32>>,
    /// From each reflex corner.
    walk: Vec<f64>,
    from: Vec<From>,
}

/// A corner to go on from, the nearest first.
#[derive(PartialEq)]
struct Next(f64, u32);

impl Eq for Next {}

impl Ord for Next {
    fn cmp(&self, other: &Next) -> Ordering {
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Next) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Walks<'_> {
    fn spread(&mut self) {
        let mut heap: BinaryHeap<Next> = BinaryHeap::new();
        for place in 0..self.places.len() as u32 {
            let (at, Some(triangle)) = self.places[place as usize] else { continue };
            for (node, off) in self.nodes_seen(at, &[triangle]) {
                self.relax(&mut heap, node, off, From::Place(place));
            }
        }
        while let Some(Next(walk, node)) = heap.pop() {
            if walk > self.walk[node as usize] {
                continue;
            }
            let (point, fan) = &self.mesh.nodes[node as usize];
            for (next, off) in self.nodes_seen(self.mesh.points[*point as usize], fan) {
                self.relax(&mut heap, next, walk + off, From::Node(node));
            }
        }
    }

    fn relax(&mut self, heap: &mut BinaryHeap<Next>, node: u32, walk: f64, from: From) {
        if walk < self.walk[node as usize] {
            self.walk[node as usize] = walk;
            self.from[node as usize] = from;
            heap.push(Next(walk, node));
        }
    }

    fn nodes_seen(&self, at: Point, triangles: &[u32]) -> Vec<(u32, f64)> {
        let mut seen = Vec::new();
        let mut reach = f64::INFINITY;
        self.look(at, triangles, &mut reach, &mut |it, off, _| {
            if let Seen::Node(node) = it {
                seen.push((node, off));
            }
        });
        seen
    }

    /// Tells what is seen from a point in or at a corner of some triangles, not farther than `reach`, which may be drawn in.
    fn look(&self, at: Point, triangles: &[u32], reach: &mut f64, tell: &mut dyn FnMut(Seen, f64, &mut f64)) {
        let mesh = self.mesh;
        let mut looks: Vec<Look> = Vec::new();
        let into = |looks: &mut Vec<Look>, triangle: &Triangle, side: usize, right: Point, left: Point| {
            let next = triangle.next[side];
            if next == NONE || !self.open[next as usize] {
                return;
            }
            let from = triangle.corners[side];
            // The neighbour runs along the edge the other way: it starts there where this one ends.
            let entry = mesh.triangles[next as usize].corners.iter().position(|it| *it == from);
            if let Some(entry) = entry {
                looks.push(Look { triangle: next, side: (entry + 2) % 3, right, left });
            }
        };
        for start in triangles.iter().filter(|it| self.open[**it as usize]) {
            let triangle = &mesh.triangles[*start as usize];
            let corners = triangle.corners.map(|it| mesh.points[it as usize]);
            for place in self.at.get(start).into_iter().flatten() {
                let off = squared(self.places[*place as usize].0 - at).sqrt();
                tell(Seen::Place(*place), off, reach);
            }
            for side in 0..3 {
                if triangle.nodes[side] != NONE {
                    tell(Seen::Node(triangle.nodes[side]), squared(corners[side] - at).sqrt(), reach);
                }
                let (right, left) = (corners[side], corners[(side + 1) % 3]);
                // From a corner one looks only through the edge across.
                if at != right && at != left {
                    into(&mut looks, triangle, side, right, left);
                }
            }
        }
        while let Some(it) = looks.pop() {
            let triangle = &mesh.triangles[it.triangle as usize];
            let corner = |at: usize| mesh.points[triangle.corners[at % 3] as usize];
            // Looked through from `left` to `right` as this triangle runs, with the apex across.
            let (left_end, right_end, apex) = (corner(it.side), corner(it.side + 1), corner(it.side + 2));
            if distance::point_to_segment(at, left_end, right_end).distance.to_m() > *reach {
                continue;
            }
            let (to_right, to_left) = (it.right - at, it.left - at);
            let side_of = |p: Point| {
                let to = p - at;
                let length = squared(to).sqrt().max(f64::MIN_POSITIVE);
                let past_right = cross(to_right, to) / (length * squared(to_right).sqrt().max(f64::MIN_POSITIVE));
                let before_left = cross(to, to_left) / (length * squared(to_left).sqrt().max(f64::MIN_POSITIVE));
                (past_right, before_left, length)
            };
            for place in self.at.get(&it.triangle).into_iter().flatten() {
                let (past_right, before_left, off) = side_of(self.places[*place as usize].0);
                if past_right >= -STRAIGHT && before_left >= -STRAIGHT {
                    tell(Seen::Place(*place), off, reach);
                }
            }
            let (past_right, before_left, off) = side_of(apex);
            let node = triangle.nodes[(it.side + 2) % 3];
            if node != NONE && past_right >= -STRAIGHT && before_left >= -STRAIGHT {
                tell(Seen::Node(node), off, reach);
            }
            // Behind the edge from the right end to the apex, and behind that from the apex to the left end.
            if past_right > STRAIGHT {
                let left = if before_left >= 0.0 { apex } else { it.left };
                into(&mut looks, triangle, (it.side + 1) % 3, it.right, left);
            }
            if before_left > STRAIGHT {
                let right = if past_right >= 0.0 { apex } else { it.right };
                into(&mut looks, triangle, (it.side + 2) % 3, right, it.left);
            }
        }
    }

    /// The shortest walk from a point in a triangle, and where it leads to first.
    fn best(&self, at: Point, triangle: u32) -> (f64, From) {
        let mut best = (f64::INFINITY, From::Nowhere);
        let mut reach = f64::INFINITY;
        self.look(at, &[triangle], &mut reach, &mut |seen, off, reach| {
            let (walk, from) = match seen {
                Seen::Node(node) => (off + self.walk[node as usize], From::Node(node)),
                Seen::Place(place) => (off, From::Place(place)),
            };
            if walk < best.0 {
                best = (walk, from);
                *reach = walk;
            }
        });
        best
    }

    /// The shortest walk from a point; `None` when it lies in a wall or reaches no place.
    pub fn from(&self, at: Point) -> Option<Length> {
        let at = at - self.mesh.origin;
        let triangle = self.mesh.locate(at).filter(|it| self.open[*it as usize])?;
        let walk = self.best(at, triangle).0;
        walk.is_finite().then(|| Length::m(walk))
    }

    /// The shortest way from a point with its bends, and the index of the place where it ends.
    pub fn way(&self, start: Point) -> Option<(Vec<Point>, usize)> {
        let at = start - self.mesh.origin;
        let triangle = self.mesh.locate(at).filter(|it| self.open[*it as usize])?;
        self.way_in(start, at, triangle)
    }

    /// The way from `start`, seen from `at` in a triangle.
    fn way_in(&self, start: Point, at: Point, triangle: u32) -> Option<(Vec<Point>, usize)> {
        let mut way = vec![start];
        let mut from = self.best(at, triangle).1;
        loop {
            match from {
                From::Nowhere => return None,
                From::Place(place) => {
                    way.push(self.mesh.origin + self.places[place as usize].0);
                    return Some((way, place as usize));
                }
                From::Node(node) => {
                    way.push(self.mesh.origin + self.mesh.points[self.mesh.nodes[node as usize].0 as usize]);
                    from = self.from[node as usize];
                }
            }
        }
    }

    /// The point of some areas with the longest walk; points that reach no place are left out.
    pub fn farthest(&self, within: &dyn Fn(usize) -> bool) -> Option<Farthest> {
        let mesh = self.mesh;
        let mut heap: BinaryHeap<Piece> = BinaryHeap::new();
        let mut best: Option<Reached> = None;
        let add = |heap: &mut BinaryHeap<Piece>, best: &mut Option<Reached>, corners: [Point; 3], triangle: u32| {
            let middle = (corners[0] + corners[1] + corners[2]) / 3.0;
            let walk = self.best(middle, triangle).0;
            if !walk.is_finite() {
                return;
            }
            let mut most = walk + corners.iter().map(|it| squared(*it - middle).sqrt()).fold(0.0, f64::max);
            let mut reached = Reached { at: middle, inside: middle, triangle, walk };
            for corner in corners {
                let inside = corner + (middle - corner) * INSIDE;
                let walk = self.best(inside, triangle).0;
                most = most.min(walk + corners.iter().map(|it| squared(*it - corner).sqrt()).fold(0.0, f64::max));
                if walk.is_finite() && walk > reached.walk {
                    reached = Reached { at: corner, inside, triangle, walk };
                }
            }
            if best.is_none_or(|it| reached.walk > it.walk) {
                *best = Some(reached);
            }
            heap.push(Piece { most, corners, triangle });
        };
        for (triangle, i) in mesh.triangles.iter().zip(0..) {
            if self.open[i as usize] && within(triangle.area as usize) {
                add(&mut heap, &mut best, triangle.corners.map(|it| mesh.points[it as usize]), i);
            }
        }
        let mut pieces = 0;
        let mut most = best?.walk;
        while let (Some(piece), Some(reached)) = (heap.pop(), best) {
            pieces += 1;
            most = reached.walk;
            if piece.most <= reached.walk + FAR_ENOUGH {
                break;
            }
            if pieces > MOST_PIECES {
                most = piece.most;
                break;
            }
            // Halved at its longest side, so that pieces stay compact.
            let side = (0..3).max_by(|a, b| {
                let squared_side = |at: usize| squared(piece.corners[(at + 1) % 3] - piece.corners[at]);
                squared_side(*a).total_cmp(&squared_side(*b))
            });
            let side = side.unwrap_or(0);
            let [a, b, c] = [0, 1, 2].map(|it| piece.corners[(side + it) % 3]);
            let half = (a + b) / 2.0;
            add(&mut heap, &mut best, [a, half, c], piece.triangle);
            add(&mut heap, &mut best, [half, b, c], piece.triangle);
        }
        let reached = best?;
        let at = mesh.origin + reached.at;
        let (way, _) = self.way_in(at, reached.inside, reached.triangle)?;
        Some(Farthest { at, walk: Length::m(reached.walk), most: Length::m(most.max(reached.walk)), way })
    }
}

/// The point with the longest walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Farthest {
    /// Where it is.
    pub at: Point,
    /// How far it is from there.
    pub walk: Length,
    /// No walk is longer by more than 2 mm: that of `at`, or more where the search was broken off.
    pub most: Length,
    /// The way, with its bends.
    pub way: Vec<Point>,
}

/// The point with the longest walk so far, relative to the origin, and whence it is looked from.
#[derive(Clone, Copy)]
struct Reached {
    at: Point,
    inside: Point,
    triangle: u32,
    walk: f64,
}

/// A piece of a triangle and the longest walk that may start in it, the longest first.
struct Piece {
    most: f64,
    corners: [Point; 3],
    triangle: u32,
}

impl PartialEq for Piece {
    fn eq(&self, other: &Piece) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Piece {}

impl Ord for Piece {
    fn cmp(&self, other: &Piece) -> Ordering {
        self.most.total_cmp(&other.most)
    }
}

impl PartialOrd for Piece {
    fn partial_cmp(&self, other: &Piece) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Angle, Path, Transform};
    use proptest::prelude::*;

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    fn polygon(points: &[(f64, f64)]) -> Region {
        Region::polygon(points.iter().map(|it| p(it.0, it.1)))
    }

    fn everywhere(_: usize) -> bool {
        true
    }

    fn mesh(areas: &[Region], gates: &[(Point, Point)]) -> WalkMesh {
        WalkMesh::new(&areas.iter().collect::<Vec<_>>(), gates, Tolerance::STANDARD).expect("areas")
    }

    /// A room of 10 × 10 m around a pillar of 2 × 2 m in its middle.
    fn around_pillar() -> Region {
        let outer = polygon(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]).outer;
        Region::with_holes(outer, vec![Path::straight([p(4.0, 4.0), p(6.0, 4.0), p(6.0, 6.0), p(4.0, 6.0)], true)])
    }

    #[test]
    fn ways_bend_at_reflex_corners() {
        let corner = polygon(&[(0.0, 0.0), (10.0, 0.0), (10.0, 2.0), (2.0, 2.0), (2.0, 8.0), (0.0, 8.0)]);
        let mesh = mesh(&[corner], &[]);
        let walks = mesh.walks(&[p(9.0, 1.0)], &everywhere);
        let straight = walks.from(p(0.5, 0.5)).expect("a walk").to_m();
        assert!((straight - 8.514_693_182_963_2).abs() < 1e-9, "{straight}");
        let (way, place) = walks.way(p(1.0, 8.0)).expect("a way");
        assert_eq!((way.len(), place, way[1]), (3, 0, p(2.0, 2.0)));
        assert_eq!(walks.from(p(5.0, 5.0)), None, "in a wall");
    }

    #[test]
    fn areas_are_left_through_gates_only() {
        let rooms = [
            polygon(&[(0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (4.0, 1.9), (4.0, 3.0), (0.0, 3.0)]),
            polygon(&[(4.0, 1.0), (4.2, 1.0), (4.2, 1.9), (4.0, 1.9)]),
            polygon(&[(4.2, 0.0), (9.0, 0.0), (9.0, 3.0), (4.2, 3.0), (4.2, 1.9), (4.2, 1.0)]),
        ];
        let shut = mesh(&rooms, &[]);
        assert_eq!(shut.walks(&[p(8.0, 1.5)], &everywhere).from(p(1.0, 1.5)), None);
        let gates = [(p(4.0, 1.0), p(4.0, 1.9)), (p(4.2, 1.0), p(4.2, 1.9))];
        let open = mesh(&rooms, &gates);
        let walks = open.walks(&[p(8.0, 1.5)], &everywhere);
        assert!((walks.from(p(1.0, 1.5)).expect("a walk").to_m() - 7.0).abs() < 1e-9);
        assert_eq!(open.walks(&[p(8.0, 1.5)], &|it| it != 1).from(p(1.0, 1.5)), None);
        let far = walks.farthest(&|it| it == 0).expect("a farthest point");
        assert_eq!((far.at, far.way.first().copied()), (p(0.0, 3.0), Some(p(0.0, 3.0))));
        let expected = (16.0_f64 + 1.21).sqrt() + 0.2 + (3.8_f64 * 3.8 + 0.16).sqrt();
        assert!((far.walk.to_m() - expected).abs() < 5e-3 && far.most == far.walk, "{far:?} {expected}");
    }

    #[test]
    fn the_farthest_point_may_lie_on_no_corner() {
        // Behind the pillar the ways round both of its sides are equally long: on the wall, in its middle.
        let mesh = mesh(&[around_pillar()], &[]);
        let walks = mesh.walks(&[p(5.0, 0.0)], &everywhere);
        let far = walks.farthest(&everywhere).expect("a farthest point");
        let round = (1.0_f64 + 16.0).sqrt() + 2.0 + (1.0_f64 + 16.0).sqrt();
        let corner = (16.0_f64 + 36.0 + 16.0).sqrt();
        let expected = round.max(corner);
        assert!(far.walk.to_m() >= expected - 2e-3 && (far.at.y - 10.0).abs() < 0.2, "{far:?} {expected}");
    }

    proptest! {
        /// Walks are as long from either end, at least the straight distance, and the same wherever the floor lies.
        #[test]
        fn walks_are_symmetric_and_move_with_the_floor(
            x in 0.1..9.9f64, y in 0.1..9.9f64, u in 0.1..9.9f64, v in 0.1..9.9f64, turn in 0.0..360.0f64,
        ) {
            let free = |x: f64, y: f64| !(3.99..6.01).contains(&x) || !(3.99..6.01).contains(&y);
            prop_assume!(free(x, y) && free(u, v));
            let room = around_pillar();
            let mesh_here = mesh(std::slice::from_ref(&room), &[]);
            let walk = |mesh: &WalkMesh, a: Point, b: Point| mesh.walks(&[a], &everywhere).from(b).map(Length::to_m);
            let there = walk(&mesh_here, p(x, y), p(u, v)).expect("a walk");
            let back = walk(&mesh_here, p(u, v), p(x, y)).expect("a walk");
            let straight = distance::between_points(p(x, y), p(u, v)).to_m();
            prop_assert!((there - back).abs() < 1e-9 && there >= straight - 1e-9);
            let away = Transform::rotation(Angle::deg(turn)).then(Transform::translation(3.0e6, -4.0e6));
            let moved = mesh(&[room.transformed(&away)], &[]);
            let far = walk(&moved, away.apply(p(x, y)), away.apply(p(u, v))).expect("a walk");
            prop_assert!((far - there).abs() < 1e-6, "{far} {there}");
            // By hand: straight where the pillar is not in between, else round one of its corners or two.
            let corners = [p(4.0, 4.0), p(6.0, 4.0), p(6.0, 6.0), p(4.0, 6.0)];
            let sees = |a: Point, b: Point| {
                (1..400).all(|i| {
                    let at = a + (b - a) * (f64::from(i) / 400.0);
                    !((4.0 + 1e-9..6.0 - 1e-9).contains(&at.x) && (4.0 + 1e-9..6.0 - 1e-9).contains(&at.y))
                })
            };
            let length = |a: Point, b: Point| distance::between_points(a, b).to_m();
            let mut best = if sees(p(x, y), p(u, v)) { straight } else { f64::INFINITY };
            for (i, a) in corners.iter().enumerate().filter(|it| sees(p(x, y), *it.1)) {
                for (j, b) in corners.iter().enumerate().filter(|it| sees(p(u, v), *it.1)) {
                    let along = match i.abs_diff(j) { 0 => 0.0, 2 => 4.0, _ => 2.0 };
                    best = best.min(length(p(x, y), *a) + along + length(*b, p(u, v)));
                }
            }
            prop_assert!((there - best).abs() < 0.02, "{there} {best}");
        }
    }
}
