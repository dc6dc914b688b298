//! The smallest rectangle around a shape, in any direction.

use crate::runs::SAGITTA;
use crate::shapes::{cross, dot};
use geometry::{Length, Path, Point, Region, Vector, math};

/// A rectangle in any direction.
#[derive(Clone, Copy, Debug, PartialEq)]
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

impl Rect {
    /// The rectangle of least area around points; `None` of fewer than two different ones. Points on one line give a
    /// rectangle without width.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Rect> {
        let points: Vec<Point> = points.into_iter().filter(|it| it.x.is_finite() && it.y.is_finite()).collect();
        let origin = *points.first()?;
        let hull = hull(points.iter().map(|it| *it - origin).collect());
        let next = hull.iter().skip(1).chain(hull.first());
        // One side of the smallest rectangle lies on a side of the hull.
        let sides = hull.iter().zip(next).filter_map(|(a, b)| Rect::along(*b - *a, &hull));
        let area = |it: &Rect| it.long.to_m() * it.short.to_m();
        let smallest = sides.reduce(|a, b| if area(&b) < area(&a) { b } else { a })?;
        Some(Rect { center: smallest.center + origin, ..smallest })
    }

    /// The rectangle around points with a side in the given direction; `None` of no points or no direction.
    pub fn along(direction: Vector, points: &[Point]) -> Option<Rect> {
        let length = math::length(direction.x, direction.y);
        let (first, u) = (*points.first()?, direction / length);
        if !u.x.is_finite() || !u.y.is_finite() {
            return None;
        }
        let v = Vector { x: -u.y, y: u.x };
        let range = |axis: Vector| {
            let values = points.iter().map(|it| dot(*it - first, axis));
            values.fold((0.0_f64, 0.0_f64), |(low, high), it| (low.min(it), high.max(it)))
        };
        let ((u0, u1), (v0, v1)) = (range(u), range(v));
        let center = first + u * ((u0 + u1) / 2.0) + v * ((v0 + v1) / 2.0);
        let (axis, long, short) = if u1 - u0 >= v1 - v0 { (u, u1 - u0, v1 - v0) } else { (v, v1 - v0, u1 - u0) };
        let to_right = axis.x > 0.0 || (axis.x == 0.0 && axis.y > 0.0);
        let axis = if to_right { axis } else { axis * -1.0 };
        Some(Rect { center, axis, long: Length::m(long), short: Length::m(short) })
    }

    /// The rectangle of least area around a line; arcs stray at most a hundredth of a millimetre.
    pub fn around_path(path: &Path) -> Option<Rect> {
        Rect::around(path.flatten(SAGITTA))
    }

    /// The rectangle of least area around a region; arcs stray at most a hundredth of a millimetre.
    pub fn around_region(region: &Region) -> Option<Rect> {
        Rect::around_path(&region.outer)
    }

    /// The corners, counter-clockwise: the first two lie on a long side, to the right of the axis.
    pub fn corners(&self) -> [Point; 4] {
        let along = self.axis * (self.long.to_m() / 2.0);
        let across = Vector { x: -self.axis.y, y: self.axis.x } * (self.short.to_m() / 2.0);
        let c = self.center;
        [c - along - across, c + along - across, c + along + across, c - along + across]
    }
}

/// The corners of the convex hull, counter-clockwise (monotone chain).
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    let half = |points: &mut dyn Iterator<Item = &Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for p in points {
            while chain.len() > 1
                && cross(chain[chain.len() - 1] - chain[chain.len() - 2], *p - chain[chain.len() - 1]) <= 0.0
            {
                chain.pop();
            }
            chain.push(*p);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter());
    hull.extend(half(&mut points.iter().rev()));
    hull
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::{Angle, Transform};

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
        let vertex = |x: f64| geometry::Vertex { point: p(x, 0.0), bulge: 1.0 };
        let disc = Region::new(Path { vertices: vec![vertex(-9.0), vertex(9.0)], closed: true });
        let rect = Rect::around_region(&disc).unwrap();
        assert!((rect.long.to_m() - 18.0).abs() < 1e-4 && (rect.short.to_m() - 18.0).abs() < 1e-4, "{rect:?}");
    }
}
