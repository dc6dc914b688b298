//! What runs along a line: façades on a control line, roads along a plot, distances measured along a red line.

use crate::near::{counts, is_complete};
use crate::runs::{COARSE, Stretches, chords, extent_within, segments};
use crate::shapes::{cross, dot, lines, region, shape, unit};
use crate::{Interval, Measure, Missing};
use geometry::{Box2, Length, Path, Point, Ratio, distance};
use model::{Kind, ObjIx, Reader, Shape};

/// The share of a control line that façades stand on (贴线率): the length of the line along which a wall of a building that
/// counts runs within `within` of it, over the length of the line. Walls within 15° of the line's direction run along it.
///
/// Between bounds where the status of a building is not known; up to 1 while buildings may be missing.
///
/// # Source
/// Planning conditions (贴线率).
pub fn frontage_ratio(reader: &Reader, line: ObjIx, within: Length) -> Measure<Interval<Ratio>> {
    let is_complete = is_complete(reader, Kind::Building)?;
    let line_paths = lines(reader, line)?;
    let pieces: Vec<(Point, Point)> = line_paths.iter().flat_map(|it| chords(it, COARSE)).collect();
    let total: f64 = pieces.iter().map(|(a, b)| distance::between_points(*a, *b).to_m()).sum();
    if total <= 0.0 {
        return Err(Missing::shape(reader.object(line).id, "线没有长度", "the line has no length"));
    }
    let (mut sure, mut all) = (Vec::new(), Vec::new());
    let window = shape(reader, line)?.bounds().grown(within.to_m());
    for building in reader.within(Kind::Building, window) {
        let counted = counts(reader, building);
        if counted == Some(false) {
            continue;
        }
        let walls: Vec<_> = region(reader, building)?.rings().flat_map(|it| chords(it, COARSE)).collect();
        if counted == Some(true) {
            sure.extend(walls.iter().copied());
        }
        all.extend(walls);
    }
    let low = Ratio::new(along(&pieces, &sure, within) / total);
    let high = if is_complete { Ratio::new(along(&pieces, &all, within) / total) } else { Ratio::new(1.0) };
    Ok(Interval { low, high })
}

/// The length of a plot's outer boundary that runs along road red lines, within `within` of them.
///
/// # Source
/// GB 50352-2019 4.2.1, 4.2.5 (frontage at least 1/6 of the perimeter for crowded buildings).
pub fn road_frontage(reader: &Reader, site: ObjIx, within: Length) -> Measure<Length> {
    let plot = region(reader, site)?;
    is_complete(reader, Kind::RoadRedLine)?;
    let window = plot.bounds().grown(within.to_m());
    let mut red_lines = Vec::new();
    for line in reader.within(Kind::RoadRedLine, window) {
        red_lines.extend(lines(reader, line)?.into_iter().flat_map(|it| chords(it, COARSE)));
    }
    Ok(Length::m(along(&chords(&plot.outer, COARSE), &red_lines, within)))
}

/// [`road_frontage`] over the plot's perimeter.
pub fn road_frontage_ratio(reader: &Reader, site: ObjIx, within: Length) -> Measure<Ratio> {
    let frontage = road_frontage(reader, site, within)?;
    Ok(Ratio::new(frontage.to_m() / region(reader, site)?.perimeter().to_m()))
}

/// What differs less in direction runs along: 15°.
const ALONG_COS: f64 = 0.965_925_826_289_068_3;

/// The length of `line` along which one of `walls` runs within a distance, in metres.
fn along(line: &[(Point, Point)], walls: &[(Point, Point)], within: Length) -> f64 {
    let mut total = 0.0;
    for (a, b) in line {
        let Some(u) = unit(*b - *a) else { continue };
        let n = geometry::Vector { x: -u.y, y: u.x };
        let length = distance::between_points(*a, *b).to_m();
        let window = Box2::around([*a, *b]).grown(within.to_m());
        let mut stretches = Stretches::default();
        for (c, d) in walls.iter().filter(|it| window.meets(&Box2::around([it.0, it.1]))) {
            let runs_along = unit(*d - *c).is_some_and(|it| dot(it, u).abs() >= ALONG_COS);
            // A hair more, so that walls drawn exactly at the distance count.
            let reach = within.to_m() + 5e-5;
            let strip = [(n, reach), (n * -1.0, reach)];
            if runs_along && let Some((from, to)) = extent_within(&[*c - *a, *d - *a], &strip, u) {
                stretches.add(from.max(0.0), to.min(length));
            }
        }
        total += stretches.total();
    }
    total
}

/// The distance between two objects along a line, from where one stands nearest to it to where the other does; on a ring the
/// shorter way.
///
/// # Source
/// GB 50352-2019 4.2.4: an entrance keeps 70 m from a junction of main roads, measured along the red line.
pub fn distance_along(reader: &Reader, line: ObjIx, a: ObjIx, b: ObjIx) -> Measure<Length> {
    let missing = || Missing::shape(reader.object(line).id, "不是线", "it is no line");
    let path = *lines(reader, line)?.first().ok_or_else(missing)?;
    let place = |x: ObjIx| -> Measure<f64> {
        let nearest = match shape(reader, x)? {
            Shape::Point(point) => distance::point_to_path(*point, path),
            Shape::Path(other) => distance::point_to_path(other.bounds().center(), path),
            Shape::Region(region) => distance::point_to_path(region.centroid(), path),
        };
        nearest.map(|it| position(path, it.to)).ok_or_else(missing)
    };
    let apart = (place(a)? - place(b)?).abs();
    let other_way = if path.closed { path.length() - apart } else { apart };
    Ok(Length::m(apart.min(other_way)))
}

/// How far along a path a point of it lies, in metres; arcs as chords.
pub(crate) fn position(path: &Path, p: Point) -> f64 {
    let mut best = (f64::INFINITY, 0.0);
    let mut passed = 0.0;
    for (a, b) in segments(path) {
        let off = distance::point_to_segment(p, a, b).distance.to_m();
        if off < best.0 {
            let u = unit(b - a).unwrap_or_default();
            best = (off, passed + dot(p - a, u).max(0.0));
        }
        passed += distance::between_points(a, b).to_m();
    }
    best.1
}

/// The angle between the direction of an entrance, drawn as a line across it, and the road edge nearest to it: 90° when
/// vehicles enter at right angles.
///
/// # Source
/// DG/TJ 08-7-2021 4.2.8 (75–90°).
pub fn entrance_angle(reader: &Reader, entrance: ObjIx, road: ObjIx) -> Measure<geometry::Angle> {
    let Shape::Path(threshold) = shape(reader, entrance)? else {
        return Err(Missing::shape(
            reader.object(entrance).id,
            "出入口未画成线",
            "the entrance is not drawn as a line",
        ));
    };
    let to = crate::pairs::gap_line(reader, entrance, road)?.to;
    let edges = lines(reader, road)?.into_iter().flat_map(segments);
    let off = |it: &(Point, Point)| distance::point_to_segment(to, it.0, it.1).distance;
    let edge = edges.reduce(|a, b| if off(&b) < off(&a) { b } else { a });
    let ends = segments(threshold);
    let direction = ends.first().zip(ends.last()).and_then(|(first, last)| unit(last.1 - first.0));
    let missing = || Missing::shape(reader.object(road).id, "不是线", "it is no line");
    let (u, v) = direction.zip(edge.and_then(|(a, b)| unit(b - a))).ok_or_else(missing)?;
    let between = geometry::math::atan2(cross(u, v).abs(), dot(u, v).abs());
    Ok(geometry::Angle::rad(std::f64::consts::FRAC_PI_2 - between))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};
    use model::Attr;

    #[test]
    fn facades_on_the_control_line_make_its_frontage() {
        let world = World::new(&[Kind::Building])
            .with(Kind::ControlLine, "line", "LINESTRING (0 0, 100 0)")
            .with(Kind::Building, "on it", &rectangle(10.0, 0.0, 40.0, 12.0))
            .choice(Attr::Status, "proposed")
            .with(Kind::Building, "on it too", &rectangle(35.0, 0.0, 50.0, 12.0))
            .choice(Attr::Status, "proposed")
            .with(Kind::Building, "behind", &rectangle(60.0, 3.0, 80.0, 12.0))
            .choice(Attr::Status, "proposed")
            .with(Kind::Building, "gone", &rectangle(80.0, 0.0, 90.0, 12.0))
            .choice(Attr::Status, "to_demolish");
        world.everywhere(|disguise, reader| {
            let ratio = |within: f64| {
                let ratio = frontage_ratio(reader, ix(reader, "line"), Length::m(within)).unwrap();
                ratio.known().unwrap().value()
            };
            near(disguise, ratio(0.0), 0.4);
            near(disguise, ratio(3.0), 0.6);
        });
    }

    #[test]
    fn a_plot_fronts_the_roads_along_it() {
        let world = World::default()
            .with(Kind::SiteBoundary, "site", &rectangle(0.0, 0.0, 100.0, 80.0))
            .with(Kind::RoadRedLine, "south", "LINESTRING (-50 0, 150 0)")
            .with(Kind::RoadRedLine, "east", "LINESTRING (100.2 50, 100.2 300)");
        world.everywhere(|disguise, reader| {
            let site = ix(reader, "site");
            near(disguise, road_frontage(reader, site, Length::m(0.5)).unwrap().to_m(), 130.0);
            near(disguise, road_frontage_ratio(reader, site, Length::m(0.1)).unwrap().value(), 100.0 / 360.0);
        });
    }

    #[test]
    fn distances_along_a_line_follow_its_corners() {
        let world = World::default()
            .with(Kind::RoadRedLine, "line", "LINESTRING (0 0, 100 0, 100 80)")
            .with(Kind::Junction, "j", "POINT (100 90)")
            .with(Kind::Entrance, "e", "LINESTRING (37 1, 43 1)");
        world.everywhere(|disguise, reader| {
            let along = distance_along(reader, ix(reader, "line"), ix(reader, "e"), ix(reader, "j"));
            near(disguise, along.unwrap().to_m(), 140.0);
            let angle = entrance_angle(reader, ix(reader, "e"), ix(reader, "line")).unwrap().to_deg();
            assert!((angle - 90.0).abs() < 1e-6, "{disguise}: {angle}");
        });
    }
}
