//! Zones around shapes, for drawing and for search windows.
//!
//! A zone's round corners are polygons inside the true curve, up to 0.5 % of the distance short of it, and along arcs it
//! is off by as much or by 10 mm: never take a verdict from one, `distance` is exact. Zones are united from a strip along
//! every segment, which is slower than offsetting whole outlines but holds for outlines that cross themselves (with those,
//! the offsetting of `geo` 0.33 was seen to run out of memory).

use crate::boolean;
use crate::{Length, Path, Point, Region, Vector, math};
use std::f64::consts::PI;

/// Chords to a half circle: 1 − cos(π / 2n) of the distance lies between chord and circle.
const CHORDS: u32 = 16;

/// How far the chords along an arc may stray from it, if the distance asks for no less.
const LEAST_SAGITTA: Length = Length::mm(10.0);

/// What lies within `distance` of any of the regions; with a negative distance, what lies so deep inside.
pub fn around<'a>(regions: impl IntoIterator<Item = &'a Region>, distance: Length) -> Vec<Region> {
    let united = boolean::union(regions);
    let strips: Vec<Region> = united.iter().flat_map(Region::rings).flat_map(|it| strips(it, distance)).collect();
    if distance < Length::m(0.0) {
        boolean::difference(&united, &strips)
    } else {
        boolean::union(united.iter().chain(&strips))
    }
}

/// What lies within `distance` of the line of a path; nothing for a negative distance.
pub fn along(path: &Path, distance: Length) -> Vec<Region> {
    if distance <= Length::m(0.0) { Vec::new() } else { boolean::union(&strips(path, distance)) }
}

/// The strip around every segment of a path.
fn strips(path: &Path, distance: Length) -> Vec<Region> {
    let radius = distance.to_m().abs();
    let mut points = path.flatten((0.005 * radius).max(LEAST_SAGITTA.to_m()));
    if path.closed {
        points.extend(points.first().copied());
    }
    points.windows(2).map(|it| strip(it[0], it[1], radius)).collect()
}

fn strip(a: Point, b: Point, radius: f64) -> Region {
    let along = (b - a) / math::length(b.x - a.x, b.y - a.y);
    let along = if along.x.is_finite() && along.y.is_finite() { along } else { Vector { x: 1.0, y: 0.0 } };
    let half_circle = |center: Point, towards: Vector| {
        (0..=CHORDS).map(move |i| {
            let (sin, cos) = math::sin_cos(PI * (f64::from(i) / f64::from(CHORDS) - 0.5));
            let out = Vector { x: towards.x * cos - towards.y * sin, y: towards.x * sin + towards.y * cos };
            center + out * radius
        })
    };
    Region::polygon(half_circle(b, along).chain(half_circle(a, along * -1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Box2;

    #[test]
    fn a_zone_grows_and_shrinks_by_its_distance() {
        let square = Region::rectangle(Box2 { min: [1e7, -5.0], max: [1e7 + 10.0, 5.0] });
        let area = |distance: f64| boolean::total_area(&around([&square], Length::m(distance))).to_m2();
        assert!((area(2.0) - (100.0 + 80.0 + 4.0 * PI)).abs() < 0.1, "{}", area(2.0));
        assert!((area(-2.0) - 36.0).abs() < 1e-4);
        assert!((area(0.0) - 100.0).abs() < 1e-4);
        assert_eq!(around([&square], Length::m(-6.0)), []);
    }

    #[test]
    fn a_zone_runs_along_a_line_and_around_its_ends() {
        let line = Path::straight([Point { x: 0.0, y: 0.0 }, Point { x: 20.0, y: 0.0 }], false);
        let area = boolean::total_area(&along(&line, Length::m(1.0))).to_m2();
        assert!((area - (40.0 + PI)).abs() < 0.03, "{area}");
        assert_eq!(along(&Path::default(), Length::m(1.0)), []);
        assert_eq!(around([], Length::m(1.0)), []);
    }

    #[test]
    fn a_narrow_court_disappears_in_the_zone() {
        let ring = |min: f64, max: f64| Region::rectangle(Box2 { min: [min; 2], max: [max; 2] });
        let building = Region::with_holes(ring(0.0, 30.0).outer, vec![ring(13.0, 17.0).outer]);
        assert_eq!(around([&building], Length::m(1.0))[0].holes.len(), 1);
        assert_eq!(around([&building], Length::m(2.1))[0].holes.len(), 0);
    }
}
