//! Clear widths of lanes, roads and other strips.

use crate::measure::number;
use crate::runs::{boundary, pieces, segments};
use crate::shapes::{Edge, dot, edges, shape, unit};
use crate::{Interval, Measure, Missing};
use geometry::{Box2, Length, Location, Nearest, Path, Point, Region, Tolerance, distance, math};
use model::{Attr, ObjIx, Reader, Shape};

/// The narrowest clear width of a lane, road or other strip.
///
/// Of an area: the shortest line across it between opposite edges, see [`narrowest`]. Of a centre line: the clear width
/// stated, else the width stated. Of one of two edge lines: the shortest distance across to the other, at most 20 m away.
///
/// # Source
/// GB 50016-2014(2018) 7.1.8(1): clear width at least 4.0 m.
pub fn clear_width(reader: &Reader, lane: ObjIx) -> Measure<Interval<Length>> {
    match shape(reader, lane)? {
        Shape::Region(_) => clear_width_line(reader, lane).map(|it| Interval::exact(it.distance)),
        Shape::Path(_) => match stated_width(reader, lane) {
            Ok(width) => Ok(width),
            Err(missing) => opposite_edge(reader, lane)?.map(|it| Interval::exact(it.distance)).ok_or(missing),
        },
        Shape::Point(_) => stated_width(reader, lane),
    }
}

/// Where [`clear_width`] is measured; missing for a centre line.
pub fn clear_width_line(reader: &Reader, lane: ObjIx) -> Measure<Nearest> {
    let missing = || Missing::shape(reader.object(lane).id, "图形没有宽度", "its geometry has no width");
    match shape(reader, lane)? {
        Shape::Region(area) => narrowest(area, reader.tolerance().linear.to_m()).ok_or_else(missing),
        Shape::Path(_) if stated_width(reader, lane).is_err() => opposite_edge(reader, lane)?.ok_or_else(missing),
        Shape::Path(_) | Shape::Point(_) => Err(missing()),
    }
}

/// The width written beside a strip: its clear width, else its width.
pub(crate) fn stated_width(reader: &Reader, lane: ObjIx) -> Measure<Interval<Length>> {
    let kind = reader.object(lane).kind;
    let attrs = [Attr::ClearWidth, Attr::WidthStated, Attr::RoadWidth].into_iter().filter(|it| kind.has(*it));
    let mut missing = Missing::attribute(reader.object(lane).id, Attr::ClearWidth);
    for attr in attrs {
        match number(reader, lane, attr) {
            Ok(width) => return Ok(width.map(Length::m)),
            Err(why) => missing = why,
        }
    }
    Err(missing)
}

/// The shortest line across an area between two edges that lie opposite each other: both are met at 60° or more, they face
/// each other within 60°, they do not meet in a corner, and the line runs inside the area.
///
/// A chamfer or a fillet is therefore no constriction, a bottleneck between two corners of walls is. Exact, arcs included.
pub fn narrowest(area: &Region, tolerance: f64) -> Option<Nearest> {
    let sides: Vec<Side> = edges(area).into_iter().enumerate().flat_map(ring_sides).collect();
    let lines = boundary(area);
    let mut best: Option<Nearest> = None;
    for (i, one) in sides.iter().enumerate() {
        for two in &sides[i + 1..] {
            let bound = best.map_or(f64::INFINITY, |it| it.distance.to_m());
            if one.is_next_to(two) || box_gap(&one.bounds, &two.bounds) >= bound {
                continue;
            }
            let Some(line) = distance::between_paths(&one.path, &two.path) else { continue };
            let width = line.distance.to_m();
            if width < bound
                && width > tolerance
                && one.is_opposite(two, &line)
                && runs_inside(&line, &lines, area, tolerance)
            {
                best = Some(line);
            }
        }
    }
    best
}

struct Side {
    ring: usize,
    at: usize,
    count: usize,
    edge: Edge,
    path: Path,
    bounds: Box2,
}

fn ring_sides((ring, edges): (usize, Vec<Edge>)) -> Vec<Side> {
    let count = edges.len();
    let side = |(at, edge): (usize, Edge)| {
        let path = edge.path();
        Side { ring, at, count, edge, bounds: path.bounds(), path }
    };
    edges.into_iter().enumerate().map(side).collect()
}

impl Side {
    fn is_next_to(&self, other: &Side) -> bool {
        let apart = self.at.abs_diff(other.at);
        self.ring == other.ring && (apart <= 1 || apart == self.count - 1)
    }

    fn is_opposite(&self, other: &Side, line: &Nearest) -> bool {
        let Some(across) = unit(line.to - line.from) else { return false };
        let normals = self.edge.inwards(line.from).zip(other.edge.inwards(line.to));
        normals.is_some_and(|(m, n)| dot(across, m) >= 0.5 && dot(across, n) <= -0.5 && dot(m, n) <= -0.5 + 1e-9)
    }
}

fn box_gap(a: &Box2, b: &Box2) -> f64 {
    let gap = |i: usize| (a.min[i] - b.max[i]).max(b.min[i] - a.max[i]).max(0.0);
    math::length(gap(0), gap(1))
}

/// Whether a line runs inside an area or along its boundary.
fn runs_inside(line: &Nearest, boundary: &[(Point, Point)], area: &Region, tolerance: f64) -> bool {
    let tolerance = Tolerance { linear: Length::m(tolerance) };
    let pieces = pieces(line.from, line.to, boundary);
    let mut long = pieces.iter().filter(|(a, b)| distance::between_points(*a, *b).to_m() > 1e-5);
    long.all(|(a, b)| area.locate((*a + *b) / 2.0, tolerance) != Location::Outside)
}

/// An edge line further away belongs to another lane.
const WIDEST_LANE: f64 = 20.0;

/// The shortest line from an edge line of a lane across to another line of the same kind that runs along it.
fn opposite_edge(reader: &Reader, lane: ObjIx) -> Measure<Option<Nearest>> {
    let object = reader.object(lane);
    let Shape::Path(path) = shape(reader, lane)? else { return Ok(None) };
    let mut best: Option<Nearest> = None;
    for other in reader.within(object.kind, path.bounds().grown(WIDEST_LANE)) {
        let Shape::Path(across) = shape(reader, other)? else { continue };
        if other == lane || stated_width(reader, other).is_ok() {
            continue;
        }
        for (a, b) in segments(path) {
            for (c, d) in segments(across) {
                let line = distance::segment_to_segment(a, b, c, d);
                let met = |p: Point, q: Point| {
                    let (u, v) = (unit(q - p), unit(line.to - line.from));
                    u.zip(v).is_some_and(|(u, v)| dot(u, v).abs() <= 0.5)
                };
                let nearer = best.is_none_or(|it| line.distance < it.distance);
                if nearer && line.distance.to_m() <= WIDEST_LANE && met(a, b) && met(c, d) {
                    best = Some(line);
                }
            }
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};
    use geometry::Vertex;
    use model::Kind;

    fn lane(shape: &str) -> World {
        World::default().with(Kind::FireLane, "lane", shape)
    }

    #[track_caller]
    fn check_width(world: &World, expected: f64) {
        world.everywhere(|disguise, reader| {
            let width = clear_width(reader, ix(reader, "lane")).unwrap();
            near(disguise, width.known().unwrap().to_m(), expected);
        });
    }

    #[test]
    fn a_lane_is_as_wide_as_its_narrowest_place() {
        check_width(&lane(&rectangle(0.0, 0.0, 60.0, 4.0)), 4.0);
        // A corner of a wall stands 0.5 m in the way.
        check_width(&lane("POLYGON ((0 0, 60 0, 60 4, 30 4, 30 3.5, 28 3.5, 28 4, 0 4, 0 0))"), 3.5);
        // Tapering to 3.8 m.
        check_width(&lane("POLYGON ((0 0, 60 0, 60 4.2, 0 3.8, 0 0))"), 3.8);
        // An L: neither its chamfered corners nor its ends are constrictions.
        check_width(&lane("POLYGON ((0 0, 38 0, 40 2, 40 40, 36 40, 36 5, 35 4, 0 4, 0 0))"), 4.0);
        // Between two corners: the neck is crossed at an angle.
        check_width(&lane("POLYGON ((0 0, 30 0, 30 2, 60 2, 60 8, 27 8, 27 6, 0 6, 0 0))"), 5.0);
    }

    #[test]
    fn a_curved_lane_is_measured_across_its_arcs() {
        let quarter = std::f64::consts::SQRT_2 - 1.0;
        let vertices = [(20.0, 0.0, 0.0), (33.0, 0.0, 0.0), (33.0, 10.0, quarter), (20.0, 23.0, 0.0), (0.0, 23.0, 0.0)];
        let back = [(0.0, 19.0, 0.0), (20.0, 19.0, -quarter), (29.0, 10.0, 0.0), (29.0, 4.0, 0.0), (20.0, 4.0, 0.0)];
        let vertices = vertices.iter().chain(&back);
        let vertices = vertices.map(|(x, y, bulge)| Vertex { point: Point { x: *x, y: *y }, bulge: *bulge }).collect();
        let shape = Shape::Region(Region::new(Path { vertices, closed: true }));
        let world = World::default().with_shape(Kind::FireLane, "lane", shape);
        check_width(&world, 4.0);
    }

    #[test]
    fn lines_are_as_wide_as_stated_or_as_the_edges_lie_apart() {
        let world = lane("LINESTRING (0 0, 60 0)").number(Attr::WidthStated, 6.0);
        check_width(&world, 6.0);
        check_width(
            &lane("LINESTRING (0 0, 60 0)").with(Kind::FireLane, "other", "LINESTRING (-5 3.9, 30 4.5, 65 4.5)"),
            3.9851287587893633,
        );
        lane("LINESTRING (0 0, 60 0)").everywhere(|disguise, reader| {
            assert!(clear_width(reader, ix(reader, "lane")).is_err(), "{disguise}");
        });
    }
}
