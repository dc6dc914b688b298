//! The smallest rectangle around a shape, in any direction, and its least width.
//!
//! Arcs count as chords that stray at most 0.01 mm from them.

use crate::curve::dot;
use crate::sorting::Sort;
use crate::{Length, Path, Point, Region, Vector, math};
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How far chords may stray from the arcs that they stand for here: 0.01 mm, a tenth of the step of a comparison.
pub(crate) const SAGITTA: Length = Length::mm(0.01);

/// A rectangle in any direction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// Its middle.
    pub center: Point,
    /// Direction of the long side, of length 1, pointing to the right (or straight up).
    pub axis: Vector,
    /// The longer side.
    pub long: Length,
    /// The shorter side.
    pub short: Length,
}

/// The narrowest strip that holds a shape.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strip {
    /// How wide it is.
    pub width: Length,
    /// Its direction, of length 1, pointing to the right (or straight up).
    pub axis: Vector,
}

impl Rect {
    /// The rectangle of least area around points; `None` of fewer than two different ones. Points on one line give a
    /// rectangle without width.
    ///
    /// Of rectangles with equal areas (to one part in 10⁹) the longest is taken, then the one nearest to lying level, then
    /// the one that rises to the right.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Rect> {
        let (hull, origin) = hull(points)?;
        let candidates: Vec<Rect> = supports(&hull).into_iter().map(|it| it.rect(&hull, origin)).collect();
        let area = |it: &Rect| it.long.to_m() * it.short.to_m();
        let least = candidates.iter().map(area).fold(f64::INFINITY, f64::min);
        let equal = candidates.into_iter().filter(|it| area(it) <= least * (1.0 + TIE));
        equal.reduce(|a, b| {
            let order = compare_nearly(b.long.to_m(), a.long.to_m()).then_with(|| by_axis(b.axis, a.axis));
            if order.is_gt() { b } else { a }
        })
    }

    /// The rectangle around points with a side in the given direction; `None` of no points or no direction.
    pub fn along(direction: Vector, points: &[Point]) -> Option<Rect> {
        let (first, u) = (*points.first()?, unit(direction)?);
        let range = |axis: Vector| {
            let values = points.iter().map(|it| dot(*it - first, axis));
            values.fold((0.0_f64, 0.0_f64), |(low, high), it| (low.min(it), high.max(it)))
        };
        Some(Rect::from_ranges(first, u, range(u), range(left_of(u))))
    }

    /// The rectangle of least area around a line.
    pub fn around_path(path: &Path) -> Option<Rect> {
        Rect::around(path.flatten(SAGITTA.to_m()))
    }

    /// The rectangle of least area around a region.
    pub fn around_region(region: &Region) -> Option<Rect> {
        Rect::around_path(&region.outer)
    }

    /// The corners, counter-clockwise: the first two lie on a long side, to the right of the axis.
    pub fn corners(&self) -> [Point; 4] {
        let along = self.axis * (self.long.to_m() / 2.0);
        let across = left_of(self.axis) * (self.short.to_m() / 2.0);
        let c = self.center;
        [c - along - across, c + along - across, c + along + across, c - along + across]
    }

    /// From what it covers of the lines through `origin` along `u` and to the left of it.
    fn from_ranges(origin: Point, u: Vector, (u0, u1): (f64, f64), (v0, v1): (f64, f64)) -> Rect {
        let v = left_of(u);
        let center = origin + u * ((u0 + u1) / 2.0) + v * ((v0 + v1) / 2.0);
        let (width, height) = (u1 - u0, v1 - v0);
        let turned = match compare_nearly(width, height) {
            Ordering::Greater => false,
            Ordering::Less => true,
            Ordering::Equal => by_axis(rightward(v), rightward(u)).is_gt(),
        };
        let axis = rightward(if turned { v } else { u });
        Rect { center, axis, long: Length::m(width.max(height)), short: Length::m(width.min(height)) }
    }
}

impl Strip {
    /// The narrowest strip around a region; `None` of a region without two different vertices. Ties are broken as in
    /// [`Rect::around`].
    pub fn around_region(region: &Region) -> Option<Strip> {
        let (hull, _) = hull(region.outer.flatten(SAGITTA.to_m()))?;
        let strips = supports(&hull).into_iter().map(|it| {
            let width = dot(hull[it.far] - hull[it.side], left_of(it.direction));
            Strip { width: Length::m(width), axis: rightward(it.direction) }
        });
        strips.reduce(|a, b| {
            let order = compare_nearly(a.width.to_m(), b.width.to_m()).then_with(|| by_axis(b.axis, a.axis));
            if order.is_gt() { b } else { a }
        })
    }
}

/// Values that differ by less than this share of the larger are ties.
const TIE: f64 = 1e-9;

fn compare_nearly(a: f64, b: f64) -> Ordering {
    if (a - b).abs() <= TIE * a.abs().max(b.abs()) { Ordering::Equal } else { a.total_cmp(&b) }
}

/// Greater is nearer to level, then rising to the right.
fn by_axis(a: Vector, b: Vector) -> Ordering {
    compare_nearly(a.x, b.x).then_with(|| compare_nearly(a.y, b.y))
}

pub(crate) fn unit(direction: Vector) -> Option<Vector> {
    let unit = direction / math::length(direction.x, direction.y);
    (unit.x.is_finite() && unit.y.is_finite()).then_some(unit)
}

pub(crate) fn left_of(direction: Vector) -> Vector {
    Vector { x: -direction.y, y: direction.x }
}

/// The same line, pointing right, or up when it is vertical to one part in 10⁹.
fn rightward(direction: Vector) -> Vector {
    let is_vertical = direction.x.abs() <= TIE * direction.y.abs();
    let turn = if is_vertical { direction.y < 0.0 } else { direction.x < 0.0 };
    if turn { direction * -1.0 } else { direction }
}

/// The corners of the convex hull, counter-clockwise, relative to the first point, which is given too; `None` of fewer than
/// two different points. Points that are not finite are passed over.
fn hull(points: impl IntoIterator<Item = Point>) -> Option<(Vec<Point>, Point)> {
    let mut points: Vec<Point> = points.into_iter().filter(|it| it.x.is_finite() && it.y.is_finite()).collect();
    let origin = *points.first()?;
    for it in &mut points {
        *it = *it - origin;
    }
    points.order_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    let half = |points: &mut dyn Iterator<Item = &Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for p in points {
            while let [.., a, b] = chain.as_slice() {
                if RobustKernel::orient2d(*a, *b, *p) == Orientation::CounterClockwise {
                    break;
                }
                chain.pop();
            }
            chain.push(*p);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter());
    hull.extend(half(&mut points.iter().rev()));
    (hull.len() > 1).then_some((hull, origin))
}

/// A side of the hull with the corners that lie furthest from it, and furthest along it both ways.
struct Support {
    side: usize,
    direction: Vector,
    far: usize,
    front: usize,
    back: usize,
}

/// The support of every side, found by turning all around once.
fn supports(hull: &[Point]) -> Vec<Support> {
    let n = hull.len();
    let (mut front, mut far, mut back) = (0, 0, 0);
    let mut supports = Vec::with_capacity(n);
    for side in 0..n {
        let Some(direction) = unit(hull[(side + 1) % n] - hull[side]) else { continue };
        // Goes on while the next corner lies further that way. No pointer goes back or falls behind the one before it.
        let advance = |at: usize, least: usize, way: Vector| {
            let mut at = at.max(least);
            while at < side + n && dot(hull[(at + 1) % n] - hull[at % n], way) > 0.0 {
                at += 1;
            }
            at
        };
        front = advance(front, side + 1, direction);
        far = advance(far, front, left_of(direction));
        back = advance(back, far, direction * -1.0);
        supports.push(Support { side, direction, far: far % n, front: front % n, back: back % n });
    }
    supports
}

impl Support {
    fn rect(&self, hull: &[Point], origin: Point) -> Rect {
        let base = hull[self.side];
        let along = |corner: usize| dot(hull[corner] - base, self.direction);
        let height = dot(hull[self.far] - base, left_of(self.direction));
        Rect::from_ranges(origin + base, self.direction, (along(self.back), along(self.front)), (0.0, height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Angle, Transform};

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn a_turned_rectangle_is_its_own() {
        for (deg, shift) in [(0.0, 0.0), (30.0, 0.0), (137.0, 1e7), (90.0, -3e6)] {
            let turn = Transform::rotation(Angle::deg(deg)).then(Transform::translation(shift, -shift));
            let inside = [p(25.0, 3.0), p(0.0, 5.0)];
            let corners = [p(0.0, 0.0), p(50.0, 0.0), p(50.0, 12.0), p(0.0, 12.0)];
            let rect = Rect::around(corners.iter().chain(&inside).map(|it| turn.apply(*it))).unwrap();
            assert!((rect.long.to_m() - 50.0).abs() < 1e-6 && (rect.short.to_m() - 12.0).abs() < 1e-6, "{rect:?}");
            for corner in corners {
                let corner = turn.apply(corner);
                let nearest = rect.corners().map(|it| math::length(it.x - corner.x, it.y - corner.y));
                assert!(nearest.into_iter().fold(f64::INFINITY, f64::min) < 1e-6);
            }
            assert!(rect.axis.x > -1e-12);
        }
    }

    #[test]
    fn a_line_has_no_width_and_a_point_no_rectangle() {
        let rect = Rect::around([p(0.0, 0.0), p(3.0, 4.0), p(1.5, 2.0)]).unwrap();
        assert!((rect.long.to_m() - 5.0).abs() < 1e-12 && rect.short.to_m() < 1e-12);
        assert_eq!(Rect::around([p(1.0, 1.0), p(1.0, 1.0)]), None);
        assert_eq!(Rect::around([p(f64::NAN, 1.0)]), None);
    }

    #[test]
    fn a_round_tower_measures_its_diameter() {
        let vertex = |x: f64| crate::Vertex { point: p(x, 0.0), bulge: 1.0 };
        let disc = Region::new(Path { vertices: vec![vertex(-9.0), vertex(9.0)], closed: true });
        let rect = Rect::around_region(&disc).unwrap();
        assert!((rect.long.to_m() - 18.0).abs() < 1e-4 && (rect.short.to_m() - 18.0).abs() < 1e-4, "{rect:?}");
    }

    #[test]
    fn a_square_lies_level_and_a_nook_does_not_matter() {
        let square = Rect::around([p(0.0, 0.0), p(10.0, 0.0), p(10.0, 10.0), p(0.0, 10.0)]).unwrap();
        assert_eq!((square.axis, square.center), (p(1.0, 0.0), p(5.0, 5.0)));
        let nook = [p(0.0, 0.0), p(30.0, 0.0), p(30.0, 10.0), p(20.0, 10.0), p(20.0, 5.0), p(15.0, 10.0), p(0.0, 10.0)];
        let nook = Rect::around(nook).unwrap();
        assert_eq!((nook.long, nook.short), (Length::m(30.0), Length::m(10.0)));
    }

    #[test]
    fn the_least_width_of_a_triangle_is_its_height_on_the_longest_side() {
        let strip = Strip::around_region(&Region::polygon([p(0.0, 0.0), p(5.0, 0.0), p(0.0, 12.0)])).unwrap();
        assert!((strip.width.to_m() - 60.0 / 13.0).abs() < 1e-12);
        assert!((strip.axis.y / strip.axis.x + 2.4).abs() < 1e-12);
        assert_eq!(Strip::around_region(&Region::default()), None);
    }
}
