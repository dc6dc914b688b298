//! How a straight segment runs through an area, and which stretches of a line are covered.

use crate::shapes::{cross, dot};
use geometry::{Path, Point, Region, Vector, distance};

/// Arcs become chords that stray less than a hundredth of a millimetre: a tenth of the step to which lengths are compared.
pub const SAGITTA: f64 = 1e-5;

/// Chords good enough for lengths and directions along a line: they stray less than a millimetre.
pub const COARSE: f64 = 1e-3;

/// The segments of a path, arcs as chords (see [`SAGITTA`]).
pub fn segments(path: &Path) -> Vec<(Point, Point)> {
    chords(path, SAGITTA)
}

/// The segments of a path, arcs as chords that stray less than `sagitta` metres.
pub fn chords(path: &Path, sagitta: f64) -> Vec<(Point, Point)> {
    let points = path.flatten(sagitta);
    let next = points.iter().skip(1).chain(points.first().filter(|_| path.closed));
    points.iter().copied().zip(next.copied()).filter(|(a, b)| a != b).collect()
}

/// The segments of a region's boundary, courtyards included, arcs as chords.
pub fn boundary(region: &Region) -> Vec<(Point, Point)> {
    region.rings().flat_map(segments).collect()
}

/// Where the segment `a`–`b` crosses, touches or leaves the given segments, as parts of its length from 0 to 1, unsorted.
pub fn crossings(a: Point, b: Point, boundary: &[(Point, Point)]) -> Vec<f64> {
    let along = b - a;
    let squared = dot(along, along);
    let mut cuts = Vec::new();
    for (c, d) in boundary {
        let across = *d - *c;
        let turn = cross(along, across);
        let (from_c, from_d) = (*c - a, *d - a);
        // A segment that runs along the line, within a millimetre, cuts where it begins and ends.
        if turn.abs() <= 1e-9 * (squared * dot(across, across)).sqrt() {
            if cross(from_c, along).abs() <= 1e-3 * squared.sqrt() {
                cuts.extend([from_c, from_d].map(|it| dot(it, along) / squared));
            }
            continue;
        }
        let on_other = cross(from_c, along) / turn;
        if (-1e-9..=1.0 + 1e-9).contains(&on_other) {
            cuts.push(cross(from_c, across) / turn);
        }
    }
    cuts.retain(|it| (0.0..=1.0).contains(it));
    cuts
}

/// The pieces into which a boundary cuts the segment `a`–`b`, in order.
pub fn pieces(a: Point, b: Point, boundary: &[(Point, Point)]) -> Vec<(Point, Point)> {
    let mut cuts = crossings(a, b, boundary);
    cuts.extend([0.0, 1.0]);
    cuts.sort_by(f64::total_cmp);
    // Cuts that differ by rounding are one.
    cuts.dedup_by(|next, cut| *next - *cut < 1e-12);
    if let Some(last) = cuts.last_mut() {
        *last = 1.0;
    }
    let at = |t: f64| if t == 1.0 { b } else { a + (b - a) * t };
    cuts.windows(2).map(|it| (at(it[0]), at(it[1]))).filter(|(a, b)| a != b).collect()
}

/// The greatest distance from an area of a point of a line, in metres, to a hundredth of a millimetre; 0 when the line lies
/// inside.
pub fn leaves_by(line: &Path, area: &Region) -> f64 {
    let boundary = boundary(area);
    let mut furthest = 0.0;
    for (a, b) in segments(line) {
        for (a, b) in pieces(a, b, &boundary) {
            if !area.contains((a + b) / 2.0) {
                furthest = furthest_from(a, b, &boundary, furthest);
            }
        }
    }
    furthest
}

/// The greatest distance from a boundary of a point of a segment that does not cross it, or `least` when that is greater.
///
/// Halves the segment: the distance to one straight piece of the boundary is greatest at an end of the segment, and the
/// distance to the boundary as a whole is no greater.
fn furthest_from(a: Point, b: Point, boundary: &[(Point, Point)], least: f64) -> f64 {
    let to = |p: Point, (c, d): (Point, Point)| distance::point_to_segment(p, c, d).distance.to_m();
    let nearest = |p: Point| {
        let all = boundary.iter().map(|it| (to(p, *it), *it));
        all.reduce(|a, b| if b.0 < a.0 { b } else { a })
    };
    let mut furthest = least;
    for p in [a, b] {
        furthest = nearest(p).map_or(furthest, |it| it.0.max(furthest));
    }
    let mut open = vec![(a, b)];
    while let Some((a, b)) = open.pop() {
        let middle = (a + b) / 2.0;
        let Some((distance, piece)) = nearest(middle) else { break };
        furthest = furthest.max(distance);
        let bound = to(a, piece).max(to(b, piece));
        // At far coordinates rounding is all that is left between the bound and the value.
        if bound > furthest * (1.0 + 1e-9) + SAGITTA && distance::between_points(a, b).to_m() > SAGITTA {
            open.extend([(a, middle), (middle, b)]);
        }
    }
    furthest
}

/// Stretches of a line, from–to in metres along it, kept disjoint and in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stretches(Vec<(f64, f64)>);

impl Stretches {
    /// Adds a stretch; what it overlaps or touches within a micrometre becomes one with it.
    pub fn add(&mut self, from: f64, to: f64) {
        if from >= to || from.is_nan() || to.is_nan() {
            return;
        }
        let (mut from, mut to) = (from, to);
        self.0.retain(|it| {
            let apart = it.1 < from - 1e-6 || to + 1e-6 < it.0;
            if !apart {
                (from, to) = (from.min(it.0), to.max(it.1));
            }
            apart
        });
        let at = self.0.partition_point(|it| it.0 < from);
        self.0.insert(at, (from, to));
    }

    /// Their length together, in metres.
    pub fn total(&self) -> f64 {
        self.0.iter().map(|it| it.1 - it.0).sum()
    }

    /// What of a line of this length none of them covers, in order.
    pub fn gaps(&self, length: f64) -> Vec<(f64, f64)> {
        let mut from = 0.0;
        let mut gaps = Vec::new();
        for (start, end) in self.iter() {
            if start > from {
                gaps.push((from, start.min(length)));
            }
            from = end.max(from);
        }
        if length > from {
            gaps.push((from, length));
        }
        gaps
    }

    /// The stretches in order.
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.0.iter().copied()
    }
}

/// The part of a convex window that lies in a polygon given by its points, as the least and the greatest `along·p` over it;
/// `None` when they share no area. The window is cut by half planes: `normal·p <= offset` is kept.
pub fn extent_within(points: &[Point], half_planes: &[(Vector, f64)], along: Vector) -> Option<(f64, f64)> {
    let mut points = points.to_vec();
    for (normal, offset) in half_planes {
        let side = |p: &Point| dot(*normal, *p) - offset;
        let mut kept = Vec::with_capacity(points.len() + 2);
        for (i, p) in points.iter().enumerate() {
            let q = &points[(i + 1) % points.len()];
            let (here, there) = (side(p), side(q));
            if here <= 0.0 {
                kept.push(*p);
            }
            if (here < 0.0 && there > 0.0) || (here > 0.0 && there < 0.0) {
                kept.push(*p + (*q - *p) * (here / (here - there)));
            }
        }
        points = kept;
    }
    let values = points.iter().map(|it| dot(along, *it));
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |all, it| (all.0.min(it), all.1.max(it)));
    (low < high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_meet_become_one() {
        let mut stretches = Stretches::default();
        for (from, to) in [(10.0, 12.0), (0.0, 3.0), (5.0, 6.0), (3.0, 5.0), (11.0, 15.0), (7.0, 7.0)] {
            stretches.add(from, to);
        }
        assert_eq!(stretches.iter().collect::<Vec<_>>(), [(0.0, 6.0), (10.0, 15.0)]);
        assert_eq!(stretches.total(), 11.0);
        assert_eq!(stretches.gaps(20.0), [(6.0, 10.0), (15.0, 20.0)]);
        assert_eq!(Stretches::default().gaps(3.0), [(0.0, 3.0)]);
    }

    #[test]
    fn a_segment_is_cut_where_it_meets_a_boundary_and_where_it_leaves_a_line() {
        let p = |x, y| Point { x, y };
        let square = Region::polygon([p(2.0, 0.0), p(6.0, 0.0), p(6.0, 4.0), p(2.0, 4.0)]);
        let cuts = |y| pieces(p(0.0, y), p(10.0, y), &boundary(&square)).iter().map(|it| it.1.x).collect::<Vec<_>>();
        assert_eq!(cuts(1.0), [2.0, 6.0, 10.0]);
        assert_eq!(cuts(4.0), [2.0, 6.0, 10.0]);
        assert_eq!(cuts(5.0), [10.0]);
    }
}
