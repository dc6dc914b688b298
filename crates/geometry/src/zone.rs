//! Zones around shapes, for drawing and for search windows.
//!
//! A zone's round corners are polygons inside the true curve (up to 0.5 % of the distance), and made with the platform's
//! sine: never take a verdict from one, `distance` is exact.

use crate::{Box2, Length, LineString, MultiPolygon, Path, Point, Polygon, Region, boolean};
use geo::algorithm::buffer::{Buffer, BufferStyle, LineCap, LineJoin};

/// What lies within `distance` of any of the regions; with a negative distance, what lies so deep inside.
pub fn around<'a>(regions: impl IntoIterator<Item = &'a Region>, distance: Length) -> Vec<Region> {
    let united = boolean::union(regions);
    let origin = center(united.iter().flat_map(Region::rings));
    let polygons = united.iter().map(|it| {
        let (outer, holes) = it.to_polygon(boolean::SAGITTA).into_inner();
        Polygon::new(moved(outer, origin * -1.0), holes.into_iter().map(|it| moved(it, origin * -1.0)).collect())
    });
    regions_of(MultiPolygon(polygons.collect()).buffer_with_style(style(distance)), origin)
}

/// What lies within `distance` of the line of a path; nothing for a negative distance.
pub fn along(path: &Path, distance: Length) -> Vec<Region> {
    let is_finite = path.vertices.iter().all(|it| it.point.x.is_finite() && it.point.y.is_finite());
    if path.vertices.is_empty() || !is_finite || distance <= Length::m(0.0) {
        return Vec::new();
    }
    let origin = center([path]);
    let mut points = path.flatten(boolean::SAGITTA.to_m());
    if path.closed {
        points.extend(points.first().copied());
    }
    regions_of(moved(LineString(points), origin * -1.0).buffer_with_style(style(distance)), origin)
}

/// Round, with corners every 0.1 radian.
fn style(distance: Length) -> BufferStyle<f64> {
    BufferStyle::new(distance.to_m()).line_join(LineJoin::Round(0.1)).line_cap(LineCap::Round(0.1))
}

fn center<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Point {
    let bounds = paths.into_iter().fold(Box2::EMPTY, |all, it| all.union(it.bounds()));
    let center = bounds.center();
    if bounds.is_empty() { Point::default() } else { Point { x: center.x.round(), y: center.y.round() } }
}

fn moved(line: LineString, by: Point) -> LineString {
    LineString(line.0.into_iter().map(|it| it + by).collect())
}

fn regions_of(zone: MultiPolygon, origin: Point) -> Vec<Region> {
    let back = |it: Polygon| {
        let (outer, holes) = it.into_inner();
        Region::from(&Polygon::new(moved(outer, origin), holes.into_iter().map(|it| moved(it, origin)).collect()))
    };
    zone.0.into_iter().map(back).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn a_zone_grows_and_shrinks_by_its_distance() {
        let square = Region::rectangle(Box2 { min: [1e7, -5.0], max: [1e7 + 10.0, 5.0] });
        let area = |distance: f64| boolean::total_area(&around([&square], Length::m(distance))).to_m2();
        assert!((area(2.0) - (100.0 + 80.0 + 4.0 * PI)).abs() < 0.05, "{}", area(2.0));
        assert!((area(-2.0) - 36.0).abs() < 1e-4);
        assert_eq!(around([&square], Length::m(-6.0)), []);
    }

    #[test]
    fn a_zone_runs_along_a_line() {
        let line = Path::straight([Point { x: 0.0, y: 0.0 }, Point { x: 20.0, y: 0.0 }], false);
        let area = boolean::total_area(&along(&line, Length::m(1.0))).to_m2();
        assert!((area - (40.0 + PI)).abs() < 0.02, "{area}");
        assert_eq!(along(&Path::default(), Length::m(1.0)), []);
        assert_eq!(around([], Length::m(1.0)), []);
    }
}
