//! Fire lanes: bends, dead ends, turning places, and the sides of buildings along which they run.

use crate::frontage::position;
use crate::measure::number;
use crate::near::is_complete;
use crate::outlines::{body, length, rectangle, short_side};
use crate::pairs::{gap, shapes_overlap};
use crate::runs::{Stretches, boundary, pieces, segments};
use crate::shapes::{Edge, dot, edges, region, shape};
use crate::widths::{clear_width_line, stated_width};
use crate::{Interval, Measure, Missing};
use geometry::arrangement::Arrangement;
use geometry::{Length, Path, Point, Ratio, Rect, Region, Tolerance, Vector, boolean, distance, math};
use model::{Attr, Kind, ObjIx, Reader, Shape};

/// The distance from the edge of a lane to a building: from an area or an edge line the shortest distance; from a centre
/// line that less half the width stated, not below 0.
///
/// # Source
/// GB 50016-2014(2018) 7.1.8(4): the inner edge keeps 5 m from the wall.
pub fn lane_gap(reader: &Reader, lane: ObjIx, building: ObjIx) -> Measure<Interval<Length>> {
    let gap = gap(reader, lane, building)?;
    let half = match (shape(reader, lane)?, stated_width(reader, lane)) {
        (Shape::Path(_), Ok(width)) => width.map(|it| it / 2.0),
        _ => Interval::exact(Length::m(0.0)),
    };
    let less = |half: Length| Length::m((gap.to_m() - half.to_m()).max(0.0));
    Ok(Interval { low: less(half.high), high: less(half.low) })
}

/// The number of a building's long sides along which fire lanes run: within `within` of the side, over at least the share
/// `cover` of its length, counting all lanes together.
///
/// The long sides are those along its main façades; all four of a building that is as deep as long. 0 to all of them while
/// lanes may be missing.
///
/// # Source
/// GB 55037-2022 3.4.3; GB 50016-2014(2018) 7.1.2.
pub fn lane_sides(reader: &Reader, building: ObjIx, within: Length, cover: Ratio) -> Measure<Interval<usize>> {
    let is_complete = is_complete(reader, Kind::FireLane)?;
    let (outline, body) = (region(reader, building)?, body(reader, building)?);
    let faces = body.faces();
    let mut low = 0;
    for face in &faces {
        let side = SideOfBuilding::new(outline, *face).filter(|it| it.length > 0.0);
        let missing = || Missing::shape(reader.object(building).id, "轮廓没有面积", "its outline encloses nothing");
        let side = side.ok_or_else(missing)?;
        let mut along = Stretches::default();
        let window = side.window(within.to_m());
        for lane in reader.within(Kind::FireLane, window.bounds()) {
            side.add(&mut along, shape(reader, lane)?, &window);
        }
        // Rounded as ratios are compared, so that exactly the share counts.
        low += usize::from(along.total() / side.length >= cover.value() - 1e-9);
    }
    Ok(Interval { low, high: if is_complete { low } else { faces.len() } })
}

/// A side of a building: the side of the rectangle around it that looks along `face`.
pub(crate) struct SideOfBuilding {
    /// An end of the side.
    start: Point,
    /// Along the side, of length 1.
    u: Vector,
    /// Out of the building, of length 1.
    face: Vector,
    /// Its length in metres.
    pub length: f64,
}

impl SideOfBuilding {
    pub fn new(outline: &Region, face: Vector) -> Option<SideOfBuilding> {
        let u = Vector { x: -face.y, y: face.x };
        let points = outline.outer.flatten(crate::runs::SAGITTA);
        let origin = *points.first()?;
        let values = |v: Vector| points.iter().map(move |it| dot(*it - origin, v));
        let (from, to) = (values(u).fold(0.0, f64::min), values(u).fold(0.0, f64::max));
        let front = values(face).fold(0.0, f64::max);
        Some(SideOfBuilding { start: origin + u * from + face * front, u, face, length: to - from })
    }

    /// The ground before the side, no further than `within`.
    pub fn window(&self, within: f64) -> Region {
        self.strip(0.0, within)
    }

    /// The ground before the side from `distance` on, `depth` deep.
    pub fn strip(&self, distance: f64, depth: f64) -> Region {
        self.piece(0.0, self.length, distance, depth)
    }

    /// The ground before a stretch of the side from `distance` on, `depth` deep.
    pub fn piece(&self, from: f64, to: f64, distance: f64, depth: f64) -> Region {
        let at = |along: f64, out: f64| self.start + self.u * along + self.face * out;
        Region::polygon([at(from, distance), at(to, distance), at(to, distance + depth), at(from, distance + depth)])
    }

    /// Its ends.
    pub fn ends(&self) -> [Point; 2] {
        [self.start, self.start + self.u * self.length]
    }

    /// Adds the stretch of the side before which a shape lies in a window.
    pub fn add(&self, along: &mut Stretches, shape: &Shape, window: &Region) {
        let mut add = |points: &mut dyn Iterator<Item = Point>| {
            let values = points.map(|it| dot(it - self.start, self.u));
            let (from, to) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |all, it| (all.0.min(it), all.1.max(it)));
            along.add(from.max(0.0), to.min(self.length));
        };
        match shape {
            Shape::Region(region) => {
                for piece in boolean::intersection([region], [window]) {
                    if piece.area().to_m2() > 1e-3 {
                        add(&mut piece.outer.vertices.iter().map(|it| it.point));
                    }
                }
            }
            Shape::Path(path) => {
                let edges = boundary(window);
                for (a, b) in segments(path).into_iter().flat_map(|(a, b)| pieces(a, b, &edges)) {
                    if distance::point_to_region((a + b) / 2.0, window).is_some_and(|it| it.distance.to_m() < 1e-6) {
                        add(&mut [a, b].into_iter());
                    }
                }
            }
            Shape::Point(_) => {}
        }
    }
}

/// Whether fire lanes run right round a building: the building lies in what the edges and centre lines of lanes that touch
/// or cross each other enclose.
///
/// # Source
/// GB 50016-2014(2018) 7.1.2 (环形消防车道).
pub fn lanes_around(reader: &Reader, building: ObjIx) -> Measure<bool> {
    is_complete(reader, Kind::FireLane)?;
    let at = region(reader, building)?.label_point();
    let mut lines = Vec::new();
    for lane in reader.all(Kind::FireLane) {
        lines.extend(crate::shapes::lines(reader, *lane)?.into_iter().flat_map(segments));
    }
    let lines = Arrangement::new(lines, reader.tolerance());
    Ok(lines.faces().iter().any(|it| Region::new(lines.region(it).outer).contains(at)))
}

/// The shorter side of the widest courtyard of a building that no fire lane runs into; 0 where lanes run into all of them, or
/// there is none. Between 0 and that while lanes may be missing.
///
/// # Source
/// GB 50016-2014(2018) 7.1.4.
pub fn courtyard_without_lane(reader: &Reader, building: ObjIx) -> Measure<Interval<Length>> {
    let is_complete = is_complete(reader, Kind::FireLane)?;
    let mut widest = 0.0_f64;
    for hole in &region(reader, building)?.holes {
        let Some(rect) = Rect::around_path(hole) else { continue };
        let court = Shape::Region(Region::new(hole.clone()));
        let mut is_reached = false;
        for lane in reader.within(Kind::FireLane, court.bounds()) {
            is_reached |= shapes_overlap(reader.tolerance(), shape(reader, lane)?, &court);
        }
        if !is_reached {
            widest = widest.max(rect.short.to_m());
        }
    }
    let high = Length::m(widest);
    Ok(Interval { low: if is_complete { high } else { Length::m(0.0) }, high })
}

/// What comes this near to a lane joins it.
const JOINED: f64 = 0.05;

/// The length of a lane's longest dead end: from its end back to the first other lane, road, red line or site entrance
/// that joins it.
///
/// Of a straight strip drawn as an area (it fills 95 % of a rectangle at least twice as long as wide), or of a line; of
/// other lanes only what is stated (`dead_end_length`).
///
/// # Source
/// GB 55037-2022 3.4.5(6); GB 50016-2014(2018) 7.1.9.
pub fn dead_end(reader: &Reader, lane: ObjIx) -> Measure<Interval<Length>> {
    let stated = number(reader, lane, Attr::DeadEndLength);
    if let Ok(length) = stated {
        return Ok(length.map(Length::m));
    }
    let of_shape = shape(reader, lane)?;
    let (line, total) = match of_shape {
        Shape::Region(area) => {
            let rect = rectangle(reader, lane)?;
            let (long, short) = (rect.long.to_m(), rect.short.to_m());
            if area.area().to_m2() < 0.95 * long * short || long < 2.0 * short {
                return stated.map(|it| it.map(Length::m));
            }
            let half = rect.axis * (long / 2.0);
            (Path::straight([rect.center - half, rect.center + half], false), long)
        }
        Shape::Path(path) if !path.closed => (path.clone(), path.length()),
        _ => return stated.map(|it| it.map(Length::m)),
    };
    let (mut first, mut last) = (total, 0.0_f64);
    for kind in [Kind::FireLane, Kind::Road, Kind::RoadRedLine, Kind::Entrance] {
        for other in reader.within(kind, of_shape.bounds().grown(JOINED)) {
            if other == lane || gap(reader, lane, other)?.to_m() > JOINED {
                continue;
            }
            for p in joints(of_shape, shape(reader, other)?) {
                let along = position(&line, p);
                (first, last) = (first.min(along), last.max(along));
            }
        }
    }
    // A lane that nothing joins is one dead end.
    Ok(Interval::exact(Length::m(if last < first { total } else { first.max(total - last) })))
}

/// Points at which `other` joins a lane: its corners on the lane, the lane's corners on it, and the nearest points.
fn joints(lane: &Shape, other: &Shape) -> Vec<Point> {
    let points = |shape: &Shape| -> Vec<Point> {
        match shape {
            Shape::Point(point) => vec![*point],
            Shape::Path(path) => segments(path).into_iter().flat_map(|it| [it.0, it.1]).collect(),
            Shape::Region(region) => boundary(region).into_iter().flat_map(|it| [it.0, it.1]).collect(),
        }
    };
    let near = |p: &Point, shape: &Shape| {
        crate::shapes::nearest(&Shape::Point(*p), shape).is_some_and(|it| it.distance.to_m() <= JOINED)
    };
    let mut joints: Vec<Point> = points(other).into_iter().filter(|it| near(it, lane)).collect();
    joints.extend(points(lane).into_iter().filter(|it| near(it, other)));
    joints.extend(crate::shapes::nearest(lane, other).map(|it| it.from));
    joints
}

/// The smallest inner radius of a lane's bends: of the arcs of its edge around which it turns, and 0 at a corner that turns
/// by more than 30° without an arc. Of a centre line: the radius of its arcs less half its width.
///
/// Missing where the lane does not bend, unless a radius is stated.
///
/// # Source
/// GB 50016-2014(2018) 7.1.8(2); 9 m for light and 12 m for heavy engines is practice.
pub fn inner_radius(reader: &Reader, lane: ObjIx) -> Measure<Interval<Length>> {
    let tolerance = reader.tolerance();
    let smallest = match shape(reader, lane)? {
        Shape::Region(area) => {
            edges(area).into_iter().flat_map(|ring| bends(&sides(ring, tolerance), true)).reduce(f64::min)
        }
        Shape::Path(path) => {
            let line = sides(path.segments().map(|(a, bulge, b)| Edge { a, bulge, b }).collect(), tolerance);
            let half = stated_width(reader, lane).map(|it| it.map(|it| it.to_m() / 2.0));
            let smallest = bends(&line, path.closed).into_iter().chain(bends(&turned(&line), path.closed));
            match (smallest.reduce(f64::min), half) {
                (Some(radius), Ok(half)) => {
                    let less = |half: f64| Length::m((radius - half).max(0.0));
                    return Ok(Interval { low: less(half.high), high: less(half.low) });
                }
                (radius, _) => radius,
            }
        }
        Shape::Point(_) => None,
    };
    if let Some(radius) = smallest {
        return Ok(Interval::exact(Length::m(radius)));
    }
    let none = |_| Missing::nothing(reader.object(lane).id, "没有转弯", "it does not bend");
    number(reader, lane, Attr::InnerRadius).map(|it| it.map(Length::m)).map_err(none)
}

/// The edges without those within the tolerance, which lie between ends that were meant to meet and turn any way.
fn sides(mut edges: Vec<Edge>, tolerance: Tolerance) -> Vec<Edge> {
    edges.retain(|it| it.path().length() > tolerance.linear.to_m());
    edges
}

/// The same edges walked the other way.
fn turned(edges: &[Edge]) -> Vec<Edge> {
    edges.iter().rev().map(|it| Edge { a: it.b, bulge: -it.bulge, b: it.a }).collect()
}

/// The radii of the bends to the right along edges: those around which the area on the left turns.
fn bends(edges: &[Edge], closed: bool) -> Vec<f64> {
    let mut radii: Vec<f64> = edges.iter().filter(|it| it.bulge < 0.0).map(Edge::radius).collect();
    let n = edges.len();
    let pairs = (0..n).filter(|i| closed || i + 1 < n).map(|i| (&edges[i], &edges[(i + 1) % n]));
    let corner = |(one, two): (&Edge, &Edge)| {
        let (before, after) = (one.tangent(one.b)?, two.tangent(two.a)?);
        let turn = math::atan2(crate::shapes::cross(before, after), dot(before, after));
        (turn < -std::f64::consts::FRAC_PI_6).then_some(0.0)
    };
    radii.extend(pairs.filter_map(corner));
    radii
}

/// The shorter side of the largest turning place that joins a lane; 0 when none does and all are drawn.
///
/// # Source
/// GB 50016-2014(2018) 7.1.9: 12 × 12 m, 15 × 15 m for high-rise buildings, 18 × 18 m for heavy engines.
pub fn turning_size(reader: &Reader, lane: ObjIx) -> Measure<Length> {
    let mut largest: Option<Length> = None;
    for place in reader.within(Kind::TurningArea, shape(reader, lane)?.bounds().grown(JOINED)) {
        if gap(reader, lane, place)?.to_m() <= JOINED {
            let side = short_side(reader, place)?;
            largest = Some(largest.map_or(side, |it| if it < side { side } else { it }));
        }
    }
    match largest {
        Some(side) => Ok(side),
        None if is_complete(reader, Kind::TurningArea)? => Ok(Length::m(0.0)),
        None => Err(Missing::kind(Kind::TurningArea)),
    }
}

/// The length of a lane along its middle: of a line its length, of an area with a clear width its area over that width.
pub fn lane_length(reader: &Reader, lane: ObjIx) -> Measure<Length> {
    match shape(reader, lane)? {
        Shape::Region(area) => Ok(Length::m(area.area().to_m2() / clear_width_line(reader, lane)?.distance.to_m())),
        Shape::Path(_) | Shape::Point(_) => length(reader, lane),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};
    use geometry::Vertex;

    fn lane(shape: &str) -> World {
        World::default().with(Kind::FireLane, "lane", shape)
    }

    #[test]
    fn a_lane_runs_into_a_courtyard_through_the_building_and_not_beside_it() {
        let building = "POLYGON ((0 0, 90 0, 90 60, 0 60, 0 0), (10 10, 10 40, 50 40, 50 10, 10 10), (60 10, 60 50, 85 50, 85 10, 60 10))";
        let width = |reader: &Reader| courtyard_without_lane(reader, ix(reader, "b")).unwrap();
        let world = || World::new(&[Kind::FireLane]).with(Kind::Building, "b", building);
        let beside = world().with(Kind::FireLane, "beside", &rectangle(-10.0, 0.0, -5.0, 60.0));
        beside.everywhere(|disguise, reader| near(disguise, width(reader).low.to_m(), 30.0));
        let into_one = world().with(Kind::FireLane, "lane", &rectangle(20.0, -10.0, 25.0, 30.0));
        into_one.everywhere(|disguise, reader| near(disguise, width(reader).low.to_m(), 25.0));
        let into_both = into_one.with(Kind::FireLane, "line", "LINESTRING (70 -10, 70 30)");
        into_both.everywhere(|disguise, reader| near(disguise, width(reader).high.to_m(), 0.0));
    }

    #[test]
    fn a_bend_has_the_radius_of_its_inner_arc() {
        let quarter = std::f64::consts::SQRT_2 - 1.0;
        let ring = [(33.0, 0.0, 0.0), (33.0, 10.0, quarter), (20.0, 23.0, 0.0), (0.0, 23.0, 0.0), (0.0, 19.0, 0.0)];
        let back = [(20.0, 19.0, -quarter), (29.0, 10.0, 0.0), (29.0, 0.0, 0.0)];
        let vertices = ring
            .iter()
            .chain(&back)
            .map(|(x, y, bulge)| Vertex { point: Point { x: *x, y: *y }, bulge: *bulge })
            .collect();
        let world = World::default()
            .with_shape(Kind::FireLane, "area", Shape::Region(Region::new(Path { vertices, closed: true })))
            .with_shape(
                Kind::FireLane,
                "line",
                Shape::Path(Path {
                    vertices: [(0.0, 21.0, 0.0), (20.0, 21.0, -quarter), (31.0, 10.0, 0.0), (31.0, 0.0, 0.0)]
                        .map(|(x, y, bulge)| Vertex { point: Point { x, y }, bulge })
                        .to_vec(),
                    closed: false,
                }),
            )
            .number(Attr::WidthStated, 4.0)
            .with(
                Kind::FireLane,
                "twice",
                "POLYGON ((200 100, 240 100, 240 104, 220.0000001 104, 220 104.0000001, 200 104, 200 100))",
            )
            .with(Kind::FireLane, "sharp", "POLYGON ((200 0, 240 0, 240 40, 236 40, 236 4, 200 4, 200 0))")
            .with(Kind::FireLane, "straight", &rectangle(100.0, 0.0, 104.0, 60.0));
        world.everywhere(|disguise, reader| {
            let radius = |name: &str| inner_radius(reader, ix(reader, name));
            near(disguise, radius("area").unwrap().low.to_m(), 9.0);
            near(disguise, radius("line").unwrap().low.to_m(), 9.0);
            near(disguise, radius("sharp").unwrap().low.to_m(), 0.0);
            assert!(radius("straight").is_err(), "{disguise}");
            assert!(radius("twice").is_err(), "{disguise}");
        });
    }

    #[test]
    fn a_lane_serves_the_sides_it_runs_along() {
        let world = World::new(&[Kind::FireLane])
            .with(Kind::Building, "b", &rectangle(0.0, 0.0, 60.0, 15.0))
            .with(Kind::FireLane, "south", &rectangle(-10.0, -10.0, 70.0, -6.0))
            .with(Kind::FireLane, "north, half", &rectangle(-10.0, 21.0, 30.0, 25.0))
            .with(Kind::FireLane, "line", "LINESTRING (30 23, 45 23, 45 90)");
        world.everywhere(|disguise, reader| {
            let b = ix(reader, "b");
            let sides = |within: f64, cover: f64| {
                lane_sides(reader, b, Length::m(within), Ratio::new(cover)).unwrap().known().unwrap()
            };
            assert_eq!([sides(20.0, 0.75), sides(20.0, 0.76), sides(5.0, 0.5)], [2, 1, 0], "{disguise}");
            near(disguise, lane_gap(reader, ix(reader, "south"), b).unwrap().low.to_m(), 6.0);
            assert_eq!(lanes_around(reader, b), Ok(false), "{disguise}");
        });
    }

    #[test]
    fn a_ring_of_lanes_runs_round_a_building() {
        let building = World::default().with(Kind::Building, "b", &rectangle(0.0, 0.0, 60.0, 15.0));
        let areas = [
            (-10.0, -10.0, 70.0, -6.0),
            (-10.0, 21.0, 70.0, 25.0),
            (-10.0, -6.0, -6.0, 21.0),
            (66.0, -6.0, 70.0, 21.0),
        ];
        let ring = areas.iter().enumerate().fold(building.clone(), |world, (i, (a, b, c, d))| {
            world.with(Kind::FireLane, &i.to_string(), &rectangle(*a, *b, *c, *d))
        });
        let lines = building.with(Kind::FireLane, "l1", "LINESTRING (-8 -8, 68 -8, 68 23)");
        let lines = lines.with(Kind::FireLane, "l2", "LINESTRING (-8 -20, -8 23, 80 23)");
        for world in [ring, lines] {
            world.everywhere(|disguise, reader| {
                assert_eq!(lanes_around(reader, ix(reader, "b")), Ok(true), "{disguise}");
            });
        }
    }

    #[test]
    fn a_dead_end_runs_back_to_the_first_lane_that_joins() {
        let world = lane(&rectangle(0.0, 0.0, 80.0, 4.0))
            .with(Kind::FireLane, "cross", &rectangle(30.0, 4.0, 34.0, 60.0))
            .with(Kind::Road, "street", &rectangle(-12.0, -50.0, 0.0, 50.0))
            .with(Kind::TurningArea, "turn", &rectangle(65.0, 4.0, 80.0, 16.0))
            .with(Kind::FireLane, "free", "LINESTRING (0 300, 50 300)")
            .with(Kind::FireLane, "through", &rectangle(100.0, 0.0, 104.0, 80.0))
            .with(Kind::RoadRedLine, "r1", "LINESTRING (90 0, 110 0)")
            .with(Kind::RoadRedLine, "r2", "LINESTRING (90 80, 110 80)");
        world.everywhere(|disguise, reader| {
            for (lane, expected) in [("lane", 46.0), ("free", 50.0), ("through", 0.0)] {
                near(disguise, dead_end(reader, ix(reader, lane)).unwrap().low.to_m(), expected);
            }
            near(disguise, turning_size(reader, ix(reader, "lane")).unwrap().to_m(), 12.0);
            assert!(turning_size(reader, ix(reader, "free")).is_err(), "{disguise}");
            near(disguise, lane_length(reader, ix(reader, "lane")).unwrap().to_m(), 80.0);
        });
    }
}
