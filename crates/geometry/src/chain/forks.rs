//! Groups of links that fork, touch or overshoot: the smallest faces between them.

use super::Chain;
use super::network::{Group, Network, Outcome};
use crate::arrangement::{Arrangement, HalfEdge};
use crate::curve::squared;
use crate::path::Arc;
use crate::{Path, Point, Vertex, math};
use std::f64::consts::TAU;

/// How far the chords may stray from the arcs that they stand for while faces are found, in metres. The rings get the arcs
/// back; only where an arc is cut in its middle, its new end may lie off by this much.
const SAGITTA: f64 = 0.001;

/// A segment or arc of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    link: usize,
    segment: usize,
}

impl<Id: Copy + Ord> Network<Id> {
    /// The rings around the faces, and the lines of links that bound none.
    pub(super) fn resolve_forks(&self, group: &Group, walked: &mut [bool]) -> Outcome<Id> {
        let (mut chords, mut origins) = (Vec::new(), Vec::new());
        for link in group.links.iter().copied() {
            for (segment, (a, bulge, b)) in self.links[link].path.segments().enumerate() {
                let line =
                    Path { vertices: vec![Vertex { point: a, bulge }, Vertex { point: b, bulge: 0.0 }], closed: false };
                let points = line.flatten(SAGITTA);
                chords.extend(points.windows(2).map(|it| (it[0], it[1])));
                origins.resize(chords.len(), Origin { link, segment });
            }
        }
        let arrangement = Arrangement::new(chords, self.tolerance);
        let arrangement = arrangement.without(&arrangement.bridges());
        let origins_of = |it: &HalfEdge| {
            let sources = &arrangement.edges[it.edge() as usize].sources;
            let mut origins: Vec<Origin> = sources.iter().map(|it| origins[*it as usize]).collect();
            origins.dedup();
            origins
        };
        let mut rings = Vec::new();
        for face in arrangement.faces() {
            let corner = |it: &HalfEdge| arrangement.position(arrangement.start(*it));
            let sides: Vec<Side> =
                face.outer.iter().map(|it| Side { start: corner(it), origins: origins_of(it) }).collect();
            let times = sides.iter().filter_map(|it| self.times(&it.origins)).min().unwrap_or(1);
            rings.push(Chain { times, ..self.ring(sides, group) });
        }
        for edge in &arrangement.edges {
            for source in &edge.sources {
                walked[origins[*source as usize].link] = true;
            }
        }
        Outcome { rings, open: self.lines(&group.links, walked) }
    }

    /// The ring along the sides of a face, each run of sides from one segment or arc made one again.
    fn ring(&self, mut sides: Vec<Side>, group: &Group) -> Chain<Id> {
        let shares = |a: &Side, b: &Side| a.origins.iter().any(|it| b.origins.contains(it));
        let n = sides.len();
        let start = (0..n).find(|i| !shares(&sides[(i + n - 1) % n], &sides[*i]));
        sides.rotate_left(start.unwrap_or(0));
        let mut runs: Vec<Side> = Vec::new();
        for side in sides {
            match runs.last_mut() {
                Some(run) if shares(run, &side) => run.origins.retain(|it| side.origins.contains(it)),
                _ => runs.push(side),
            }
        }
        let mut links: Vec<usize> = runs.iter().flat_map(|it| it.origins.iter().map(|it| it.link)).collect();
        links.sort_unstable();
        links.dedup();
        let n = runs.len();
        let vertices = (0..n).map(|i| {
            let (start, end) = (runs[i].start, runs[(i + 1) % n].start);
            // A shared side is an arc only if everything on it is.
            let bulges = runs[i].origins.iter().map(|it| self.bulge_between(*it, start, end));
            let bulge = bulges.min_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
            Vertex { point: start, bulge }
        });
        let mut chain = self.chain_of(Path { vertices: vertices.collect(), closed: true }, &links);
        let reach = SAGITTA + self.tolerance.linear.to_m();
        let is_corner = |at: Point| chain.path.vertices.iter().any(|it| squared(it.point - at) <= reach * reach);
        let overshoots: Vec<_> = group.overshoots.iter().copied().filter(|it| is_corner(it.at)).collect();
        chain.closings.extend(overshoots);
        chain
    }

    /// How many pieces lie on each other along a side; `None` where a gap was closed.
    fn times(&self, origins: &[Origin]) -> Option<u32> {
        let mut links: Vec<usize> = origins.iter().map(|it| it.link).collect();
        links.sort_unstable();
        links.dedup();
        let drawn = links.into_iter().map(|it| self.links[it].ids.len() as u32).sum();
        (drawn > 0).then_some(drawn)
    }

    /// The bulge of the part of a segment or arc between two points near it, in the direction from the first to the second.
    fn bulge_between(&self, origin: Origin, from: Point, to: Point) -> f64 {
        let path = &self.links[origin.link].path;
        let (start, end) = (path.vertices[origin.segment], path.vertices[(origin.segment + 1) % path.vertices.len()]);
        let bulge = start.bulge;
        let Some(arc) = Arc::from_bulge(start.point, bulge, end.point) else { return 0.0 };
        let near = |p: Point, q: Point| squared(p - q) <= self.tolerance.linear.to_m() * self.tolerance.linear.to_m();
        if near(from, arc.start) && near(to, arc.end) {
            return bulge;
        }
        if near(from, arc.end) && near(to, arc.start) {
            return -bulge;
        }
        let included = 4.0 * math::atan(bulge);
        let turned = angle_along(&arc, included, to) - angle_along(&arc, included, from);
        math::tan(turned / 4.0)
    }
}

/// A side of a face.
struct Side {
    start: Point,
    origins: Vec<Origin>,
}

/// The angle from an arc's start to a point near it, in the direction of the arc and with its sign.
fn angle_along(arc: &Arc, included: f64, p: Point) -> f64 {
    let angle = |it: Point| math::atan2(it.y - arc.center.y, it.x - arc.center.x);
    let turned = (angle(p) - angle(arc.start)) * included.signum();
    let turned = if turned < 0.0 { turned + TAU } else { turned };
    // Just before the start is the start.
    let past_end = turned - included.abs();
    let turned = if past_end > (TAU - included.abs()) / 2.0 { turned - TAU } else { turned };
    turned * included.signum()
}
