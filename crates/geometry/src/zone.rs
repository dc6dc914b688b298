//! Zones around shapes, for drawing and for search windows.
//!
//! The round corners of [`around`] and [`along`] are polygons inside the true curve, up to 0.5 % of the distance short of it, and
//! along arcs they are off by as much or by 10 mm: never take a verdict from one, `distance` is exact. [`round`] keeps its arcs as
//! arcs, for drawings of what is allowed. Zones are united from a strip along
//! every segment, which is slower than offsetting whole outlines but holds for outlines that cross themselves (with those,
//! the offsetting of `geo` 0.33 was seen to run out of memory).

use crate::boolean;
use crate::path::Arc;
use crate::{Length, Path, Point, Region, Vector, Vertex, math};
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

/// What lies within `distance` of the line of a path, its round corners and its arcs drawn as arcs: to 0.1 mm where they are cut
/// by others, see [`boolean::SAGITTA`]. Nothing for a distance that is not positive.
pub fn round(path: &Path, distance: Length) -> Vec<Region> {
    let radius = distance.to_m();
    if radius.is_nan() || radius <= 0.0 {
        return Vec::new();
    }
    let strips: Vec<Region> = path.segments().flat_map(|(a, bulge, b)| round_strip(a, bulge, b, radius)).collect();
    boolean::union(&strips)
}

/// The strip around one segment: around a straight one in one piece, around an arc what lies between two arcs, and both ends.
fn round_strip(a: Point, bulge: f64, b: Point, radius: f64) -> Vec<Region> {
    let closed = |vertices: Vec<(Point, f64)>| {
        let vertices = vertices.into_iter().map(|(point, bulge)| Vertex { point, bulge }).collect();
        Region::new(Path { vertices, closed: true })
    };
    let disc = |p: Point| {
        let out = Vector { x: radius, y: 0.0 };
        closed(vec![(p + out * -1.0, 1.0), (p + out, 1.0)])
    };
    let length = math::length(b.x - a.x, b.y - a.y);
    if length <= 0.0 {
        return vec![disc(a)];
    }
    let Some(arc) = Arc::from_bulge(a, bulge, b) else {
        let along = (b - a) / length;
        let side = Vector { x: -along.y, y: along.x } * radius;
        return vec![closed(vec![(a + side * -1.0, 0.0), (b + side * -1.0, 1.0), (b + side, 0.0), (a + side, 1.0)])];
    };
    let at = |p: Point, reach: f64| arc.center + (p - arc.center) * (reach / arc.radius);
    let outer = arc.radius + radius;
    let between = match arc.radius - radius {
        inner if inner > 0.0 => {
            vec![(at(a, outer), bulge), (at(b, outer), 0.0), (at(b, inner), -bulge), (at(a, inner), 0.0)]
        }
        _ => vec![(at(a, outer), bulge), (at(b, outer), 0.0), (arc.center, 0.0)],
    };
    vec![disc(a), disc(b), closed(between)]
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
    fn a_round_zone_is_as_large_as_its_circles_are() {
        let area = |path: &Path, distance: f64| boolean::total_area(&round(path, Length::m(distance))).to_m2();
        let line = Path::straight([Point { x: 1e6, y: 0.0 }, Point { x: 1e6 + 20.0, y: 0.0 }], false);
        assert!((area(&line, 3.0) - (120.0 + 9.0 * PI)).abs() < 1e-6, "{}", area(&line, 3.0));
        // A half circle of radius 10 m.
        let half = |bulge: f64| Path {
            vertices: vec![
                Vertex { point: Point { x: -10.0, y: 0.0 }, bulge },
                Vertex { point: Point { x: 10.0, y: 0.0 }, bulge: 0.0 },
            ],
            closed: false,
        };
        for bulge in [1.0, -1.0] {
            let around = (13.0 * 13.0 - 7.0 * 7.0) * PI / 2.0 + 9.0 * PI;
            assert!((area(&half(bulge), 3.0) - around).abs() < 0.02, "{} {around}", area(&half(bulge), 3.0));
            let over_the_middle = area(&half(bulge), 12.0);
            assert!(over_the_middle > 22.0 * 22.0 * PI / 2.0, "{over_the_middle}");
        }
        assert_eq!(round(&line, Length::m(0.0)), []);
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
