//! Pieces joined at nodes.

use super::{Chain, Closing, ClosingKind, Piece, canonical_path, compare_paths, compare_points, curves};
use crate::arrangement::{MAX_COORDINATE, VertexSet};
use crate::curve::{Curve, squared};
use crate::sets::DisjointSets;
use crate::sorting::Sort;
use crate::{Box2, Length, Path, Point, Tolerance, Vertex};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// A piece between two nodes; a closed one has none.
pub(super) struct Link<Id> {
    pub path: Path,
    /// The nodes at its start and end; the same one when it is a ring by itself.
    pub nodes: Option<[u32; 2]>,
    pub ids: Vec<Id>,
    /// The gap that it bridges, for a link that no piece drew.
    pub closing: Option<Closing>,
}

/// Links that have to do with each other.
pub(super) struct Group {
    /// Their indices, ascending.
    pub links: Vec<usize>,
    /// Whether they make one ring or one line without a fork.
    pub is_simple: bool,
    /// Overshoots to be cut.
    pub overshoots: Vec<Closing>,
}

pub(super) struct Network<Id> {
    pub links: Vec<Link<Id>>,
    pub nodes: Vec<Point>,
    /// The links at each node, one with both ends there twice.
    at: Vec<Vec<usize>>,
    pub tolerance: Tolerance,
}

impl<Id: Copy + Ord> Network<Id> {
    /// Joins ends within the tolerance and drops duplicates; also gives the pieces that cannot be used.
    pub(super) fn new(pieces: &[Piece<Id>], tolerance: Tolerance) -> (Network<Id>, Vec<Id>) {
        let is_usable = |path: &Path| {
            let usable = |it: &Vertex| it.point.x.is_finite() && it.point.y.is_finite() && it.bulge.is_finite();
            path.vertices.iter().all(usable)
                && path.bounds().reach() <= MAX_COORDINATE
                && path.length() > tolerance.linear.to_m()
        };
        let (usable, left): (Vec<_>, Vec<_>) = pieces.iter().partition(|it| is_usable(&it.path));
        let mut left_out: Vec<Id> = left.into_iter().map(|it| it.id).collect();
        left_out.sort_unstable();

        let ends = |path: &Path| match (path.vertices.first(), path.vertices.last()) {
            (Some(a), Some(b)) if !path.closed => Some([a.point, b.point]),
            _ => None,
        };
        // Nodes are found in order of place, so that the order of the pieces does not show.
        let mut places: Vec<Point> = usable.iter().filter_map(|it| ends(&it.path)).flatten().collect();
        places.order_by(|a, b| compare_points(*a, *b));
        let mut nodes = VertexSet::new(tolerance);
        for place in places {
            nodes.insert(place);
        }
        let mut links: Vec<Link<Id>> = Vec::with_capacity(usable.len());
        for piece in usable {
            let mut path = piece.path.clone();
            let at = ends(&path).map(|it| it.map(|p| nodes.insert(p)));
            if let (Some([a, b]), Some(last)) = (at, path.vertices.len().checked_sub(1)) {
                path.closed = a == b;
                // An arc around nearly the whole circle must keep its chord; the ring is closed by a hair.
                if a != b || last > 1 {
                    path.vertices[0].point = nodes.points[a as usize];
                    path.vertices[last].point = nodes.points[b as usize];
                    path.vertices.truncate(if a == b { last } else { last + 1 });
                }
            }
            let at = at.filter(|_| !path.closed);
            let path = canonical_path(path);
            // Turning the path may have turned its ends.
            let at = at.map(|[a, b]| {
                let forward = path.vertices.first().is_some_and(|it| it.point == nodes.points[a as usize]);
                if forward { [a, b] } else { [b, a] }
            });
            links.push(Link { path, nodes: at, ids: vec![piece.id], closing: None });
        }
        links.order_by(|a, b| compare_paths(&a.path, &b.path).then_with(|| a.ids.cmp(&b.ids)));
        let links = without_duplicates(links, tolerance);
        let mut network = Network { links, at: vec![Vec::new(); nodes.points.len()], nodes: nodes.points, tolerance };
        for link in 0..network.links.len() {
            network.attach(link);
        }
        (network, left_out)
    }

    fn attach(&mut self, link: usize) {
        for node in self.links[link].nodes.into_iter().flatten() {
            self.at[node as usize].push(link);
        }
    }

    /// Joins loose ends within `max_gap`, the nearest pairs first; not those that run past their meeting point.
    pub(super) fn close_gaps(&mut self, max_gap: Length, overshoots: &[Overshoot]) {
        if max_gap <= self.tolerance.linear {
            return;
        }
        let mut tails: Vec<u32> = overshoots.iter().flat_map(|it| it.tails).collect();
        tails.sort_unstable();
        let is_gap_end = |it: &u32| self.only_link(*it).is_some() && tails.binary_search(it).is_err();
        let loose: Vec<u32> = (0..self.nodes.len() as u32).filter(is_gap_end).collect();
        let place = |node: u32| self.nodes[node as usize];
        let index = loose.iter().map(|it| GeomWithData::new([place(*it).x, place(*it).y], *it)).collect();
        let index: RTree<GeomWithData<[f64; 2], u32>> = RTree::bulk_load(index);
        let reach = max_gap.to_m() * max_gap.to_m();
        let mut pairs = Vec::new();
        for node in &loose {
            let p = place(*node);
            let near = index.locate_within_distance([p.x, p.y], reach).filter(|it| it.data > *node);
            pairs.extend(near.map(|it| (squared(place(it.data) - p), *node, it.data)));
        }
        pairs.order_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut joined = self.joined_at_nodes();
        for (gap, a, b) in pairs {
            let (Some(one), Some(two)) = (self.only_link(a), self.only_link(b)) else { continue };
            if joined.root(one) == joined.root(two) && self.would_enclose_nothing(a) {
                continue;
            }
            let [p, q] = [self.nodes[a as usize], self.nodes[b as usize]];
            let closing = Closing { kind: ClosingKind::Gap, length: Length::m(gap.sqrt()), at: (p + q) / 2.0 };
            let path = Path::straight([p, q], false);
            self.links.push(Link { path, nodes: Some([a, b]), ids: Vec::new(), closing: Some(closing) });
            let bridge = joined.add();
            self.attach(bridge);
            joined.join(one, bridge);
            joined.join(two, bridge);
        }
    }

    /// The link at a loose end.
    fn only_link(&self, node: u32) -> Option<usize> {
        match self.at[node as usize].as_slice() {
            [link] => Some(*link),
            _ => None,
        }
    }

    /// Whether the line that starts at a loose end encloses nothing when its ends are joined, as a short straight one.
    fn would_enclose_nothing(&self, start: u32) -> bool {
        let Some(first) = self.only_link(start) else { return false };
        let mut walked = vec![false; self.links.len()];
        let ring = Path { closed: true, ..self.joined(&self.run(first, &mut walked)).path };
        ring.signed_area().abs() <= self.tolerance.linear.to_m() * ring.length() / 2.0
    }

    /// The links before and after a link up to loose ends and forks, or all around a ring; `walked` ones end it too.
    fn run(&self, link: usize, walked: &mut [bool]) -> Vec<usize> {
        walked[link] = true;
        let Some([start, end]) = self.links[link].nodes else { return vec![link] };
        let after = self.run_after(link, end, walked);
        let mut run = self.run_after(link, start, walked);
        run.reverse();
        run.push(link);
        run.extend(after);
        run
    }

    /// The links after `link`, which is left at `node`.
    fn run_after(&self, mut link: usize, mut node: u32, walked: &mut [bool]) -> Vec<usize> {
        let mut run = Vec::new();
        loop {
            let here = &self.at[node as usize];
            let next = here.iter().copied().find(|it| *it != link && here.len() == 2 && !walked[*it]);
            let Some((next, [a, b])) = next.and_then(|it| Some((it, self.links[it].nodes?))) else { return run };
            walked[next] = true;
            run.push(next);
            (link, node) = (next, if a == node { b } else { a });
        }
    }

    /// The ring or line of a group without a fork.
    pub(super) fn walk(&self, group: &Group, walked: &mut [bool]) -> Outcome<Id> {
        let Some(first) = group.links.first().copied() else { return Outcome::default() };
        let mut chain = self.joined(&self.run(first, walked));
        let ends = chain.path.vertices.first().zip(chain.path.vertices.last()).map(|(a, b)| (a.point, b.point));
        if !chain.path.closed && ends.is_none_or(|(a, b)| a != b) {
            return Outcome { rings: Vec::new(), open: vec![chain] };
        }
        if !chain.path.closed {
            chain.path.vertices.pop();
            chain.path.closed = true;
        }
        Outcome { rings: vec![chain], open: Vec::new() }
    }

    /// The lines that links make between loose ends, forks and links walked already.
    pub(super) fn lines(&self, links: &[usize], walked: &mut [bool]) -> Vec<Chain<Id>> {
        let mut lines = Vec::new();
        for link in links {
            if !walked[*link] {
                lines.push(self.joined(&self.run(*link, walked)));
            }
        }
        lines
    }

    /// Links that follow each other, as one line; a closed link stays closed.
    fn joined(&self, run: &[usize]) -> Chain<Id> {
        let nodes = |i: usize| run.get(i).and_then(|it| self.links[*it].nodes);
        let Some([a, b]) = nodes(0) else {
            return self.chain_of(run.first().map(|it| self.links[*it].path.clone()).unwrap_or_default(), run);
        };
        let mut at = if nodes(1).is_none_or(|next| next.contains(&b)) { a } else { b };
        let mut path = Path::default();
        for link in run {
            if let Some([a, b]) = self.links[*link].nodes {
                append(&mut path, &self.links[*link].path, a == at);
                at = if a == at { b } else { a };
            }
        }
        self.chain_of(path, run)
    }

    pub(super) fn chain_of(&self, path: Path, links: &[usize]) -> Chain<Id> {
        let links = links.iter().map(|it| &self.links[*it]);
        let ids = links.clone().flat_map(|it| it.ids.iter().copied()).collect();
        let times = links.clone().filter(|it| it.closing.is_none()).map(|it| it.ids.len() as u32).min().unwrap_or(1);
        Chain { path, ids, times, closings: links.filter_map(|it| it.closing).collect() }
    }

    fn joined_at_nodes(&self) -> DisjointSets {
        let mut joined = DisjointSets::new(self.links.len());
        for links in &self.at {
            for pair in links.windows(2) {
                joined.join(pair[0], pair[1]);
            }
        }
        joined
    }

    /// The links parted into groups that share nodes, or that touch or overshoot each other.
    pub(super) fn groups(&self, overshoots: &[Overshoot]) -> Vec<Group> {
        let mut joined = self.joined_at_nodes();
        // By the root of each set: whether it forks, and whether it has an end.
        let mut forked = vec![false; self.links.len()];
        for links in self.at.iter().filter(|it| it.len() > 2) {
            forked[joined.root(links[0])] = true;
        }
        let touches = self.touches();
        let mut complex: Vec<usize> = (0..self.links.len()).filter(|it| forked[joined.root(*it)]).collect();
        for (one, two) in touches.iter().copied().chain(overshoots.iter().map(|it| it.links)) {
            joined.join(one, two);
            complex.push(one);
        }
        let mut is_simple = vec![true; self.links.len()];
        for link in complex {
            is_simple[joined.root(link)] = false;
        }
        let mut number = vec![usize::MAX; self.links.len()];
        let mut groups: Vec<Group> = Vec::new();
        for link in 0..self.links.len() {
            let root = joined.root(link);
            if number[root] == usize::MAX {
                number[root] = groups.len();
                groups.push(Group { links: Vec::new(), is_simple: is_simple[root], overshoots: Vec::new() });
            }
            groups[number[root]].links.push(link);
        }
        for it in overshoots {
            groups[number[joined.root(it.links.0)]].overshoots.push(it.closing);
        }
        groups
    }

    /// Pairs of a link with a loose end and a link on which that end lies.
    fn touches(&self) -> Vec<(usize, usize)> {
        let index = self.index(0..self.links.len());
        let reach = self.tolerance.linear.to_m();
        let mut touches = Vec::new();
        for (node, p) in self.nodes.iter().enumerate() {
            let Some(own) = self.only_link(node as u32) else { continue };
            let window = Box2::EMPTY.with(*p).grown(reach);
            for hit in index.locate_in_envelope_intersecting(&AABB::from_corners(window.min, window.max)) {
                let Place { link, curve, .. } = hit.data;
                let ends_here = link == own && (curve.ends().0 == *p || curve.ends().1 == *p);
                if !ends_here && squared(curve.nearest_to(*p) - *p) <= reach * reach {
                    touches.push((own, link));
                }
            }
        }
        touches.sort_unstable();
        touches
    }

    /// Links that cross within `max_gap` of a loose end of each; a link may cross itself so.
    pub(super) fn overshoots(&self, max_gap: Length) -> Vec<Overshoot> {
        if max_gap <= self.tolerance.linear {
            return Vec::new();
        }
        let loose_ends = |link: usize| {
            let nodes = self.links[link].nodes.into_iter().flatten();
            nodes.filter(|it| self.only_link(*it).is_some())
        };
        // The loose ends that run past a crossing, and how far the longer one does.
        let tails = |one: usize, two: usize, at: Point| {
            let past = |it: u32| (squared(self.nodes[it as usize] - at), it);
            let nearer = |a: (f64, u32), b: (f64, u32)| if b.0 < a.0 { b } else { a };
            let (a, b) = match one == two {
                true => {
                    self.links[one].nodes.filter(|_| loose_ends(one).count() == 2).map(|[a, b]| (past(a), past(b)))?
                }
                false => (loose_ends(one).map(past).reduce(nearer)?, loose_ends(two).map(past).reduce(nearer)?),
            };
            Some(([a.1, b.1], Length::m(a.0.max(b.0).sqrt())))
        };
        let index = self.index((0..self.links.len()).filter(|it| loose_ends(*it).next().is_some()));
        let mut overshoots = Vec::new();
        for GeomWithData { data: one, .. } in &index {
            let bounds = one.curve.bounds();
            for hit in index.locate_in_envelope_intersecting(&AABB::from_corners(bounds.min, bounds.max)) {
                let two = &hit.data;
                let meet_at_vertex = one.link == two.link && one.ordinal + 1 >= two.ordinal;
                if (two.link, two.ordinal) <= (one.link, one.ordinal) || meet_at_vertex {
                    continue;
                }
                for at in one.curve.crossings(&two.curve).into_iter().flatten() {
                    if let Some((tails, length)) = tails(one.link, two.link, at).filter(|it| it.1 <= max_gap) {
                        let closing = Closing { kind: ClosingKind::Overshoot, length, at };
                        overshoots.push(Overshoot { links: (one.link, two.link), tails, closing });
                    }
                }
            }
        }
        overshoots.order_by(|a, b| a.links.cmp(&b.links).then(compare_points(a.closing.at, b.closing.at)));
        overshoots.dedup_by(|a, b| a.links == b.links && a.closing.at == b.closing.at);
        overshoots
    }

    fn index(&self, links: impl Iterator<Item = usize>) -> RTree<GeomWithData<Rectangle<[f64; 2]>, Place>> {
        let of_link = |link: usize| {
            let curves = curves(&self.links[link].path).enumerate();
            curves.map(move |(ordinal, curve)| Place { link, ordinal, curve })
        };
        let boxed = links.flat_map(of_link).map(|place| {
            let bounds = place.curve.bounds();
            GeomWithData::new(Rectangle::from_corners(bounds.min, bounds.max), place)
        });
        RTree::bulk_load(boxed.collect())
    }
}

/// Two links that cross just before their ends.
pub(super) struct Overshoot {
    links: (usize, usize),
    /// The ends past the crossing.
    tails: [u32; 2],
    closing: Closing,
}

/// A curve of a link, by its place in the link's path.
#[derive(Clone, Copy)]
struct Place {
    link: usize,
    ordinal: usize,
    curve: Curve,
}

/// What became of a group.
pub(super) struct Outcome<Id> {
    pub rings: Vec<Chain<Id>>,
    pub open: Vec<Chain<Id>>,
}

impl<Id> Default for Outcome<Id> {
    fn default() -> Self {
        Outcome { rings: Vec::new(), open: Vec::new() }
    }
}

/// Links in their order without those that run along another one.
fn without_duplicates<Id: Copy + Ord>(links: Vec<Link<Id>>, tolerance: Tolerance) -> Vec<Link<Id>> {
    let mut kept: Vec<Link<Id>> = Vec::with_capacity(links.len());
    // Links with the same ends, the closed ones with the same first vertex within the tolerance.
    let mut starts = VertexSet::new(tolerance);
    let mut by_start: Vec<Vec<usize>> = Vec::new();
    for link in links {
        let Some(start) = link.path.vertices.first() else { continue };
        let start = starts.insert(start.point) as usize;
        by_start.resize_with(by_start.len().max(start + 1), Vec::new);
        let same = by_start[start].iter().copied().find(|it| runs_along(&kept[*it], &link, tolerance));
        match same {
            Some(first) => kept[first].ids.extend(link.ids),
            None => {
                by_start[start].push(kept.len());
                kept.push(link);
            }
        }
    }
    kept
}

fn runs_along<Id>(one: &Link<Id>, two: &Link<Id>, tolerance: Tolerance) -> bool {
    let (a, b) = (&one.path, &two.path);
    let near = |p: Point, q: Point| squared(p - q) <= tolerance.linear.to_m() * tolerance.linear.to_m();
    let same_segment = |(p, q): ((Point, f64, Point), (Point, f64, Point))| {
        near(p.0, q.0) && near(p.2, q.2) && near(arc_middle(p), arc_middle(q))
    };
    one.nodes == two.nodes
        && a.closed == b.closed
        && a.vertices.len() == b.vertices.len()
        && a.segments().zip(b.segments()).all(same_segment)
}

/// The middle of a segment or arc.
fn arc_middle((a, bulge, b): (Point, f64, Point)) -> Point {
    let to_right = Point { x: b.y - a.y, y: a.x - b.x };
    (a + b) / 2.0 + to_right * (bulge / 2.0)
}

/// Appends a link's path to a line that ends where it starts.
fn append(line: &mut Path, link: &Path, forward: bool) {
    let next = if forward { link.clone() } else { link.reversed() };
    let mut next = next.vertices.into_iter();
    match (line.vertices.last_mut(), next.next()) {
        (Some(last), Some(Vertex { bulge, .. })) => last.bulge = bulge,
        (None, Some(first)) => line.vertices.push(first),
        (_, None) => {}
    }
    line.vertices.extend(next);
}
