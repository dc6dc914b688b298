//! Arcs found again in the chords that an overlay made of them.

use super::SAGITTA;
use crate::{Box2, Path, Point, Region, Vertex, math};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// The chords of arcs, found by their middles.
pub(super) struct Chords {
    chords: Vec<Chord>,
    index: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    /// How far an overlay may move a vertex, metres.
    reach: f64,
}

/// One of the `of` chords of equal length that stand for an arc.
#[derive(Clone, Copy)]
struct Chord {
    arc: usize,
    bulge: f64,
    step: usize,
    of: usize,
    start: Point,
    end: Point,
}

/// A chord as a ring walks it.
#[derive(Clone, Copy)]
struct Walked {
    chord: Chord,
    forwards: bool,
}

impl Walked {
    /// Whether the same arc goes on, the same way.
    fn goes_on(&self, next: &Walked) -> bool {
        let follows =
            if self.forwards { next.chord.step == self.chord.step + 1 } else { next.chord.step + 1 == self.chord.step };
        next.chord.arc == self.chord.arc && next.forwards == self.forwards && follows
    }

    /// The bulge of `n` chords of its arc.
    fn bulge(&self, n: usize) -> f64 {
        let whole = self.chord.bulge;
        let part =
            if n == self.chord.of { whole } else { math::tan(math::atan(whole) * n as f64 / self.chord.of as f64) };
        if self.forwards { part } else { -part }
    }
}

impl Chords {
    /// The chords of all arcs of the regions, which an overlay of the extent `extent` snaps to its grid.
    pub(super) fn of<'a>(regions: impl Iterator<Item = &'a Region>, extent: Box2) -> Chords {
        let mut chords = Vec::new();
        let segments = regions.flat_map(Region::rings).flat_map(Path::segments);
        for (arc, (a, bulge, b)) in segments.filter(|it| it.1 != 0.0).enumerate() {
            let vertices = vec![Vertex { point: a, bulge }, Vertex { point: b, bulge: 0.0 }];
            let points = Path { vertices, closed: false }.flatten(SAGITTA.to_m());
            let of = points.len() - 1;
            let ends = points.windows(2).enumerate();
            chords.extend(ends.map(|(step, it)| Chord { arc, bulge, step, of, start: it[0], end: it[1] }));
        }
        let middles = chords.iter().enumerate().map(|(i, it)| {
            let middle = (it.start + it.end) / 2.0;
            GeomWithData::new(Rectangle::from_corners([middle.x, middle.y], [middle.x, middle.y]), i)
        });
        let index = RTree::bulk_load(middles.collect());
        // The grid has 2³⁰ steps; a vertex moves by at most a few of them.
        Chords { chords, index, reach: extent.width().max(extent.height()) * 4e-9 }
    }

    /// The ring with arcs in the place of their chords. Of an arc that was cut, the chord at the cut stays.
    pub(super) fn restored(&self, ring: Path) -> Path {
        let edges: Vec<(Point, Option<Walked>)> = ring.segments().map(|(a, _, b)| (a, self.find(a, b))).collect();
        let n = edges.len();
        let goes_on = |i: usize| match (&edges[i].1, &edges[(i + 1) % n].1) {
            (Some(this), Some(next)) => this.goes_on(next),
            _ => false,
        };
        // No arc closes a ring by itself.
        let Some(last) = (0..n).find(|it| edges[*it].1.is_some() && !goes_on(*it)) else { return ring };
        let mut vertices = Vec::new();
        let mut at = 0;
        while at < n {
            let first = (last + 1 + at) % n;
            let length = (0..n - at).find(|it| !goes_on((first + it) % n)).unwrap_or(0) + 1;
            let bulge = edges[first].1.map_or(0.0, |it| it.bulge(length));
            vertices.push(Vertex { point: edges[first].0, bulge });
            at += length;
        }
        Path { vertices, closed: true }
    }

    /// The chord from `a` to `b`, or from `b` to `a`.
    fn find(&self, a: Point, b: Point) -> Option<Walked> {
        let near = |p: Point, q: Point| (p.x - q.x).abs() <= self.reach && (p.y - q.y).abs() <= self.reach;
        let middle = (a + b) / 2.0;
        let window = AABB::from_corners(
            [middle.x - self.reach, middle.y - self.reach],
            [middle.x + self.reach, middle.y + self.reach],
        );
        let found = self.index.locate_in_envelope_intersecting(&window).filter_map(|it| {
            let chord = self.chords[it.data];
            let forwards = near(chord.start, a) && near(chord.end, b);
            (forwards || near(chord.start, b) && near(chord.end, a)).then_some(Walked { chord, forwards })
        });
        // Where an arc is drawn twice, the first of them throughout.
        found.min_by_key(|it| (it.chord.arc, it.chord.step))
    }
}
