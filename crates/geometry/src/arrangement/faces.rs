//! The faces of an arrangement.

use super::Arrangement;
use crate::curve::cross;
use crate::{Box2, Path, Point, Region};
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::cmp::Ordering;

/// An edge walked in one direction, the face on its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfEdge(u32);

impl HalfEdge {
    /// The index of the edge.
    pub fn edge(self) -> u32 {
        self.0 / 2
    }

    /// Whether it leads from the edge's `from` to its `to`.
    pub fn is_forward(self) -> bool {
        self.0.is_multiple_of(2)
    }

    /// The same edge walked the other way.
    #[must_use]
    pub fn twin(self) -> HalfEdge {
        HalfEdge(self.0 ^ 1)
    }
}

/// A bounded face: what no edge separates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// Its boundary, counter-clockwise. Edges that end or lead inside the face are walked both ways.
    pub outer: Vec<HalfEdge>,
    /// The boundaries of what stands in it unconnected, clockwise, in the same manner.
    pub holes: Vec<Vec<HalfEdge>>,
}

impl Arrangement {
    /// The vertex at which a half-edge starts.
    pub fn start(&self, it: HalfEdge) -> u32 {
        let edge = &self.edges[it.edge() as usize];
        if it.is_forward() { edge.from } else { edge.to }
    }

    /// The vertex at which a half-edge ends.
    pub fn end(&self, it: HalfEdge) -> u32 {
        self.start(it.twin())
    }

    /// The edges with the same face on both sides: dangling ones and those that join two rings. Ascending.
    pub fn bridges(&self) -> Vec<u32> {
        let mut of = vec![0; self.edges.len() * 2];
        for (i, cycle) in self.cycles().iter().enumerate() {
            for it in cycle {
                of[it.0 as usize] = i;
            }
        }
        (0..self.edges.len()).filter(|i| of[2 * i] == of[2 * i + 1]).map(|i| i as u32).collect()
    }

    /// The bounded faces, in the order of their lowest half-edges.
    pub fn faces(&self) -> Vec<Face> {
        let component = self.components();
        let outgoing = self.outgoing();
        let is_outermost = |it: &HalfEdge| {
            // A component's number is its leftmost, then lowest vertex: there the open plane lies to the west, left of the
            // last edge before west.
            let start = self.start(*it) as usize;
            let last_before_west = || {
                let fan = &outgoing[start];
                let upper = fan
                    .iter()
                    .rev()
                    .find(|it| !in_lower_half(self.points[start], self.points[self.end(**it) as usize]));
                upper.or(fan.last())
            };
            component[start] == start && last_before_west() == Some(it)
        };
        let (mut rings, mut holes) = (Vec::new(), Vec::new());
        for cycle in self.cycles() {
            if cycle.iter().any(is_outermost) {
                holes.push(cycle);
            } else {
                let bounds = Box2::around(cycle.iter().map(|it| self.points[self.start(*it) as usize]));
                let area = self.signed_area(&cycle);
                rings.push(Ring { bounds, area, face: Face { outer: cycle, holes: Vec::new() } });
            }
        }
        let boxes = rings.iter().enumerate();
        let boxes =
            boxes.map(|(i, it)| GeomWithData::new(Rectangle::from_corners(it.bounds.min, it.bounds.max), i)).collect();
        let index = RTree::bulk_load(boxes);
        for hole in holes {
            let Some(start) = hole.first().map(|it| self.start(*it)) else { continue };
            let p = self.points[start as usize];
            let around = index.locate_in_envelope_intersecting(&AABB::from_point([p.x, p.y])).map(|it| it.data);
            let around = around.filter(|i| {
                let outer = &rings[*i].face.outer;
                component[self.start(outer[0]) as usize] != component[start as usize] && self.is_inside(p, outer)
            });
            let smallest = around.min_by(|a, b| rings[*a].area.total_cmp(&rings[*b].area).then(a.cmp(b)));
            if let Some(i) = smallest {
                rings[i].face.holes.push(hole);
            }
        }
        rings.into_iter().map(|it| it.face).collect()
    }

    /// A face as a region of straight edges, in the coordinates of the input. Edges that the face has on both sides are
    /// part of its rings: take [`Arrangement::bridges`] away before, where they are not wanted.
    pub fn region(&self, face: &Face) -> Region {
        let ring = |it: &Vec<HalfEdge>| Path::straight(it.iter().map(|it| self.position(self.start(*it))), true);
        Region::with_holes(ring(&face.outer), face.holes.iter().map(ring).collect())
    }

    /// The area that a cycle encloses, counter-clockwise positive, in square metres.
    pub fn signed_area(&self, cycle: &[HalfEdge]) -> f64 {
        let Some(first) = cycle.first().map(|it| self.points[self.start(*it) as usize]) else { return 0.0 };
        let at = |vertex: u32| self.points[vertex as usize] - first;
        cycle.iter().map(|it| cross(at(self.start(*it)), at(self.end(*it)))).sum::<f64>() / 2.0
    }

    /// Whether `p` lies inside a cycle; edges walked both ways do not count.
    fn is_inside(&self, p: Point, cycle: &[HalfEdge]) -> bool {
        let crosses = |it: &&HalfEdge| {
            let (a, b) = (self.points[self.start(**it) as usize], self.points[self.end(**it) as usize]);
            let side = RobustKernel::orient2d(a, b, p);
            (a.y > p.y) != (b.y > p.y) && (side == Orientation::CounterClockwise) == (b.y > a.y)
        };
        cycle.iter().filter(crosses).count() % 2 == 1
    }

    /// All walks that keep a face on their left. Each starts with its lowest half-edge; they come in that order.
    fn cycles(&self) -> Vec<Vec<HalfEdge>> {
        let outgoing = self.outgoing();
        // Where a half-edge stands among those that leave the same vertex.
        let mut rank = vec![0; self.edges.len() * 2];
        for fan in &outgoing {
            for (i, it) in fan.iter().enumerate() {
                rank[it.0 as usize] = i;
            }
        }
        let mut walked = vec![false; self.edges.len() * 2];
        let mut cycles = Vec::new();
        for first in (0..self.edges.len() as u32 * 2).map(HalfEdge) {
            let mut cycle = Vec::new();
            let mut it = first;
            while !std::mem::replace(&mut walked[it.0 as usize], true) {
                cycle.push(it);
                // At its end the next edge clockwise from where the walk came.
                let fan = &outgoing[self.end(it) as usize];
                it = fan[(rank[it.twin().0 as usize] + fan.len() - 1) % fan.len()];
            }
            if !cycle.is_empty() {
                cycles.push(cycle);
            }
        }
        cycles
    }

    /// The half-edges that leave each vertex, counter-clockwise.
    fn outgoing(&self) -> Vec<Vec<HalfEdge>> {
        let mut outgoing = vec![Vec::new(); self.points.len()];
        for it in (0..self.edges.len() as u32 * 2).map(HalfEdge) {
            outgoing[self.start(it) as usize].push(it);
        }
        for (vertex, fan) in outgoing.iter_mut().enumerate() {
            let center = self.points[vertex];
            fan.sort_by(|a, b| {
                let (p, q) = (self.points[self.end(*a) as usize], self.points[self.end(*b) as usize]);
                counter_clockwise(center, p, q).then(a.cmp(b))
            });
        }
        outgoing
    }

    /// The number of the connected component of each vertex.
    fn components(&self) -> Vec<usize> {
        let mut neighbours = vec![Vec::new(); self.points.len()];
        for edge in &self.edges {
            neighbours[edge.from as usize].push(edge.to as usize);
            neighbours[edge.to as usize].push(edge.from as usize);
        }
        let mut component = vec![usize::MAX; self.points.len()];
        for start in 0..self.points.len() {
            let mut open = vec![start];
            while let Some(vertex) = open.pop() {
                if component[vertex] == usize::MAX {
                    component[vertex] = start;
                    open.extend(&neighbours[vertex]);
                }
            }
        }
        component
    }
}

struct Ring {
    bounds: Box2,
    area: f64,
    face: Face,
}

/// Order of two points by their direction from `center`, counter-clockwise from +x.
fn counter_clockwise(center: Point, p: Point, q: Point) -> Ordering {
    in_lower_half(center, p).cmp(&in_lower_half(center, q)).then_with(|| match RobustKernel::orient2d(center, p, q) {
        Orientation::CounterClockwise => Ordering::Less,
        Orientation::Clockwise => Ordering::Greater,
        Orientation::Collinear => Ordering::Equal,
    })
}

/// Whether `p` lies below `center`, or at its height to the left.
fn in_lower_half(center: Point, p: Point) -> bool {
    p.y < center.y || (p.y == center.y && p.x < center.x)
}
