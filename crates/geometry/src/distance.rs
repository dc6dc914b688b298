//! Exact shortest distances between points, paths and regions, with the points between which they are measured.
//!
//! Arcs are arcs here, never chords. Everything is computed relative to a point of the first shape, so that city coordinates
//! cost no digits. Verdicts rest on these functions and on no buffer.
//!
//! Segments that are not finite or reach further than [`MAX_COORDINATE`] are passed over when two lines are compared.
//!
//! The distance of regions is 0 when they overlap, touch or contain each other; a courtyard is not part of its region, so
//! what stands in one has a distance to the walls around it.

use crate::arrangement::MAX_COORDINATE;
use crate::curve::{Curve, Pair, curves, squared};
use crate::{Box2, Length, Path, Point, Region};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde::{Deserialize, Serialize};

/// The shortest distance of two shapes and where it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// The distance; 0 when the shapes touch or overlap.
    pub distance: Length,
    /// The point of the first shape.
    pub from: Point,
    /// The point of the second shape. Several pairs may be equally near: the leftmost, then lowest is given.
    pub to: Point,
}

impl Nearest {
    fn new(pair: Pair, origin: Point) -> Nearest {
        Nearest { distance: Length::m(pair.squared.sqrt()), from: pair.from + origin, to: pair.to + origin }
    }

    /// The same distance seen from the other shape.
    #[must_use]
    pub fn reversed(self) -> Nearest {
        Nearest { distance: self.distance, from: self.to, to: self.from }
    }

    fn touching(at: Point) -> Nearest {
        Nearest { distance: Length::m(0.0), from: at, to: at }
    }
}

/// The distance of two points.
pub fn between_points(a: Point, b: Point) -> Length {
    Length::m(squared(b - a).sqrt())
}

/// From a point to the segment `a`–`b`, ends included.
pub fn point_to_segment(p: Point, a: Point, b: Point) -> Nearest {
    let curve = Curve::Line { a: a - p, b: b - p };
    Nearest::new(Pair::new(Point::default(), curve.nearest_to(Point::default())), p)
}

/// Between the segments `a`–`b` and `c`–`d`, ends included.
pub fn segment_to_segment(a: Point, b: Point, c: Point, d: Point) -> Nearest {
    let one = Curve::Line { a: Point::default(), b: b - a };
    let two = Curve::Line { a: c - a, b: d - a };
    Nearest::new(one.nearest_between(&two), a)
}

/// From a point to the line of a path (not to the area inside it); `None` for a path without vertices.
pub fn point_to_path(p: Point, path: &Path) -> Option<Nearest> {
    let pair =
        curves(path, p).map(|it| Pair::new(Point::default(), it.nearest_to(Point::default()))).reduce(Pair::nearer);
    pair.map(|it| Nearest::new(it, p))
}

/// From a point to a region; 0 inside it and on its boundary. `None` for a region without vertices.
pub fn point_to_region(p: Point, region: &Region) -> Option<Nearest> {
    if region.contains(p) {
        return Some(Nearest::touching(p));
    }
    point_to_boundary(p, region)
}

/// From a point to the nearest boundary of a region, outer or courtyard, wherever the point lies.
pub fn point_to_boundary(p: Point, region: &Region) -> Option<Nearest> {
    let nearest = region.rings().filter_map(|ring| point_to_path(p, ring));
    nearest.reduce(|a, b| if b.distance < a.distance { b } else { a })
}

/// Between the lines of two paths; 0 where they cross or touch. `None` when one has no vertices.
pub fn between_paths(a: &Path, b: &Path) -> Option<Nearest> {
    between_lines(&[a], &[b])
}

/// From the line of a path to a region; 0 when a part of the path lies inside. `None` when one has no vertices.
pub fn path_to_region(path: &Path, region: &Region) -> Option<Nearest> {
    let start = path.vertices.first()?.point;
    if region.contains(start) {
        return Some(Nearest::touching(start));
    }
    between_lines(&[path], &region.rings().collect::<Vec<_>>())
}

/// Between two regions; 0 when they overlap, touch, or one lies in the other. `None` when one has no vertices.
pub fn between_regions(a: &Region, b: &Region) -> Option<Nearest> {
    let (first, second) = (a.outer.vertices.first()?.point, b.outer.vertices.first()?.point);
    // Where no boundaries cross, a region lies in the other whole or not at all.
    if b.contains(first) {
        return Some(Nearest::touching(first));
    }
    if a.contains(second) {
        return Some(Nearest::touching(second));
    }
    between_lines(&a.rings().collect::<Vec<_>>(), &b.rings().collect::<Vec<_>>())
}

/// Above this number of pairs an index pays.
const BRUTE_FORCE_PAIRS: usize = 4096;

struct Part {
    curve: Curve,
    bounds: Box2,
}

fn parts(paths: &[&Path], origin: Point) -> Vec<Part> {
    let all = paths.iter().flat_map(|path| curves(path, origin));
    let parts = all.map(|curve| Part { curve, bounds: curve.bounds() });
    let is_finite = |it: &Part| {
        let (a, b) = it.curve.ends();
        let is_finite = [a.x, a.y, b.x, b.y].iter().all(|it| it.is_finite());
        is_finite && it.bounds.reach() <= MAX_COORDINATE
    };
    parts.filter(is_finite).collect()
}

fn between_lines(a: &[&Path], b: &[&Path]) -> Option<Nearest> {
    let origin = a.iter().find_map(|it| it.vertices.first())?.point;
    let (mut a, mut b) = (parts(a, origin), parts(b, origin));
    let mut best = first_guess(&a, &b)?;
    // What lies further from the other shape's box than the guess cannot hold the nearest point.
    retain_near(&mut a, &b, best.squared);
    retain_near(&mut b, &a, best.squared);
    if a.len() * b.len() <= BRUTE_FORCE_PAIRS {
        for one in &a {
            for two in &b {
                if box_distance_squared(&one.bounds, &two.bounds) <= best.squared {
                    best = best.nearer(one.curve.nearest_between(&two.curve));
                }
            }
        }
    } else {
        let index = RTree::bulk_load(b.iter().enumerate().map(|(i, it)| envelope(it, i)).collect());
        for one in &a {
            let window = one.bounds.grown(best.squared.sqrt() * (1.0 + 1e-12));
            for hit in index.locate_in_envelope_intersecting(&AABB::from_corners(window.min, window.max)) {
                let two = &b[hit.data];
                if box_distance_squared(&one.bounds, &two.bounds) <= best.squared {
                    best = best.nearer(one.curve.nearest_between(&two.curve));
                }
            }
        }
    }
    Some(Nearest::new(best, origin))
}

fn envelope(part: &Part, index: usize) -> GeomWithData<Rectangle<[f64; 2]>, usize> {
    GeomWithData::new(Rectangle::from_corners(part.bounds.min, part.bounds.max), index)
}

fn retain_near(these: &mut Vec<Part>, those: &[Part], squared: f64) {
    let bounds = those.iter().fold(Box2::EMPTY, |all, it| all.union(it.bounds));
    these.retain(|it| box_distance_squared(&it.bounds, &bounds) <= squared);
}

/// A pair that is near, in linear time: from a point of `a` to `b`, back to `a`, and to `b` again.
fn first_guess(a: &[Part], b: &[Part]) -> Option<Pair> {
    let mut p = a.first()?.curve.ends().0;
    let mut best: Option<Pair> = None;
    for side in [b, a, b] {
        let nearest = side.iter().map(|it| Pair::new(p, it.curve.nearest_to(p))).reduce(Pair::nearer)?;
        best = Some(nearest);
        p = nearest.to;
    }
    best
}

fn box_distance_squared(a: &Box2, b: &Box2) -> f64 {
    let gap = |i: usize| (a.min[i] - b.max[i]).max(b.min[i] - a.max[i]).max(0.0);
    gap(0) * gap(0) + gap(1) * gap(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vertex;

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Region {
        Region::rectangle(Box2 { min: [x0, y0], max: [x1, y1] })
    }

    fn disc(x: f64, y: f64, radius: f64) -> Region {
        let vertex = |x, y| Vertex { point: p(x, y), bulge: 1.0 };
        Region::new(Path { vertices: vec![vertex(x - radius, y), vertex(x + radius, y)], closed: true })
    }

    fn check(a: &Region, b: &Region, expected: f64) {
        for (a, b) in [(a, b), (b, a)] {
            let nearest = between_regions(a, b).unwrap();
            assert!((nearest.distance.to_m() - expected).abs() < 1e-9, "{nearest:?}, expected {expected}");
            assert!((between_points(nearest.from, nearest.to).to_m() - expected).abs() < 1e-9, "{nearest:?}");
        }
    }

    #[test]
    fn rectangles_side_by_side_and_corner_to_corner() {
        check(&rectangle(0.0, 0.0, 10.0, 10.0), &rectangle(23.0, 2.0, 30.0, 8.0), 13.0);
        check(&rectangle(0.0, 0.0, 10.0, 10.0), &rectangle(13.0, 14.0, 30.0, 18.0), 5.0);
    }

    #[test]
    fn overlapping_touching_and_containing_are_zero_apart() {
        let a = rectangle(0.0, 0.0, 10.0, 10.0);
        check(&a, &rectangle(5.0, 5.0, 20.0, 20.0), 0.0);
        check(&a, &rectangle(10.0, 5.0, 20.0, 20.0), 0.0);
        check(&a, &rectangle(-2.0, 4.0, 12.0, 6.0), 0.0);
        check(&a, &rectangle(2.0, 2.0, 3.0, 3.0), 0.0);
        check(&a, &a, 0.0);
    }

    #[test]
    fn a_courtyard_is_not_part_of_a_building() {
        let mut ring = rectangle(0.0, 0.0, 40.0, 40.0);
        ring.holes = rectangle(10.0, 10.0, 30.0, 30.0).rings().cloned().collect();
        check(&ring, &rectangle(16.0, 17.0, 20.0, 20.0), 6.0);
        assert_eq!(point_to_region(p(20.0, 13.0), &ring).unwrap().distance, Length::m(3.0));
        assert_eq!(point_to_region(p(5.0, 13.0), &ring).unwrap().distance, Length::m(0.0));
        let lane = Path::straight([p(12.0, 12.0), p(12.0, 28.0)], false);
        assert_eq!(path_to_region(&lane, &ring).unwrap().distance, Length::m(2.0));
    }

    #[test]
    fn arcs_are_measured_exactly() {
        check(&disc(0.0, 0.0, 10.0), &disc(30.0, 40.0, 15.0), 25.0);
        check(&disc(0.0, 0.0, 10.0), &rectangle(12.5, -30.0, 20.0, 50.0), 2.5);
        check(&disc(3.0, 4.0, 10.0), &disc(4.0, 4.0, 2.0), 0.0);
        let nearest = between_paths(&disc(3.0, 4.0, 10.0).outer, &disc(4.0, 4.0, 2.0).outer).unwrap();
        assert!((nearest.distance.to_m() - 7.0).abs() < 1e-12);
        // A bowed facade, 24 m wide and 2 m deep, towards a straight one.
        let bow = Path {
            vertices: vec![
                Vertex { point: p(24.0, 0.0), bulge: 2.0 * 2.0 / 24.0 },
                Vertex { point: p(0.0, 0.0), bulge: 0.0 },
            ],
            closed: true,
        };
        check(&Region::new(bow), &rectangle(-50.0, 15.0, 50.0, 20.0), 13.0);
    }

    #[test]
    fn a_nearly_straight_arc_keeps_its_digits() {
        for bulge in [1e-6, 1e-9, 1e-12, 1e-15] {
            let wall = Path {
                vertices: vec![
                    Vertex { point: p(0.0, 0.0), bulge: -bulge },
                    Vertex { point: p(100.0, 0.0), bulge: 0.0 },
                ],
                closed: false,
            };
            let nearest = point_to_path(p(50.0, 13.0), &wall).unwrap();
            assert!((nearest.distance.to_m() - (13.0 - 50.0 * bulge)).abs() < 1e-9, "{bulge}: {nearest:?}");
        }
    }

    #[test]
    fn crossing_segments_meet_and_collinear_ones_do_not_pretend_to() {
        let apart = segment_to_segment(p(0.0, 0.0), p(1.0, 0.0), p(3.0, 0.0), p(4.0, 0.0));
        assert_eq!(apart, Nearest { distance: Length::m(2.0), from: p(1.0, 0.0), to: p(3.0, 0.0) });
        let crossing = segment_to_segment(p(0.0, 0.0), p(2.0, 2.0), p(0.0, 2.0), p(2.0, 0.0));
        assert_eq!(crossing, Nearest { distance: Length::m(0.0), from: p(1.0, 1.0), to: p(1.0, 1.0) });
        assert_eq!(point_to_segment(p(1.0, 2.0), p(0.0, 0.0), p(0.0, 0.0)).distance.to_m(), 5.0_f64.sqrt());
    }

    #[test]
    fn outlines_of_many_vertices_measure_as_small_ones_do() {
        let saw = |x: f64, teeth: i32, depth: f64| {
            let tips = (0..teeth).flat_map(|i| [p(x, f64::from(2 * i)), p(x + depth, f64::from(2 * i + 1))]);
            Path::straight(tips, false)
        };
        let (a, b) = (saw(0.0, 3000, 1.0), saw(9.0, 3000, -1.5));
        let nearest = between_paths(&a, &b).unwrap();
        assert!((nearest.distance.to_m() - 6.5).abs() < 1e-12);
        assert_eq!(nearest.from, p(1.0, 1.0));
    }

    #[test]
    fn nothing_has_no_distance() {
        let nothing = Path::default();
        assert_eq!(between_paths(&nothing, &disc(0.0, 0.0, 1.0).outer), None);
        assert_eq!(point_to_path(p(0.0, 0.0), &nothing), None);
        assert_eq!(between_regions(&Region::default(), &disc(0.0, 0.0, 1.0)), None);
        let broken = Path::straight([p(f64::NAN, 0.0), p(1.0, f64::INFINITY)], true);
        assert_eq!(between_paths(&broken, &disc(0.0, 0.0, 1.0).outer), None);
    }
}
