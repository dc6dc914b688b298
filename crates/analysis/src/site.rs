//! Buildings to the edges of their plot and to the lines around it.

use crate::compass::{Side, bearing, north_vector};
use crate::outlines::body;
use crate::pairs::{gap, gap_line, outside, outside_by, overlaps};
use crate::runs::leaves_by;
use crate::shapes::{Edge, dot, edges, region, shape};
use crate::{Interval, Measure, Missing};
use geometry::{Length, Nearest, Path, Region, Vector, distance};
use model::{Attr, ObjIx, Reader, Shape};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, FRAC_PI_4};

/// The shortest distance between an object inside a plot and the plot's boundary, with its points. Of an object that
/// crosses the boundary the distance is 0.
pub fn edge_line(reader: &Reader, a: ObjIx, site: ObjIx) -> Measure<Nearest> {
    let (object, plot) = (shape(reader, a)?, region(reader, site)?);
    let rings = plot.rings().filter_map(|ring| to_line(object, ring));
    let nearest = rings.reduce(|a, b| if b.distance < a.distance { b } else { a });
    nearest.ok_or_else(|| Missing::shape(reader.object(site).id, "轮廓没有顶点", "its outline has no vertices"))
}

/// How far an object stays inside a plot: the shortest distance from its outline to the plot's boundary, 0 on it, and less
/// than 0 by [`outside_by`] when it reaches out.
///
/// # Source
/// 技术规定 art. 33 (distance to the plot boundary); GB 55031-2022 4.2.1.
pub fn edge_distance(reader: &Reader, a: ObjIx, site: ObjIx) -> Measure<Length> {
    let beyond = outside_by(reader, a, site)?;
    if beyond > Length::m(0.0) {
        return Ok(beyond * -1.0);
    }
    edge_line(reader, a, site).map(|it| it.distance)
}

/// The shortest distance between an object and a line, however far it lies: a red line, blue line, axis, or the boundary of
/// an area. 0 where they cross.
///
/// # Source
/// 技术规定 arts 34, 40, 41, 43.
pub fn distance_to_line(reader: &Reader, a: ObjIx, line: ObjIx) -> Measure<Length> {
    line_to(reader, a, line).map(|it| it.distance)
}

/// [`distance_to_line`] with its points.
pub fn line_to(reader: &Reader, a: ObjIx, line: ObjIx) -> Measure<Nearest> {
    match shape(reader, line)? {
        Shape::Region(_) => edge_line(reader, a, line),
        Shape::Path(_) | Shape::Point(_) => gap_line(reader, a, line),
    }
}

fn to_line(object: &Shape, line: &Path) -> Option<Nearest> {
    match object {
        Shape::Point(point) => distance::point_to_path(*point, line),
        Shape::Path(path) => distance::between_paths(path, line),
        Shape::Region(region) => distance::path_to_region(line, region).map(Nearest::reversed),
    }
}

/// A run of edges that faces another way for less than this, between two runs that face the same way, is a jog of theirs.
const JOG: f64 = 5.0;

/// A share of an arc that is not worth a piece of its own.
const SHORT: f64 = 1e-6;

/// The edges of a plot's outer boundary with the side of the compass that each looks to.
///
/// By the outward normal of the edge, 45° to north and south included there; an arc around a corner is parted where its
/// normal passes 45°. A jog shorter than 5 m counts to the edges on both sides of it.
pub fn sides(reader: &Reader, site: ObjIx) -> Measure<Vec<(Edge, Side)>> {
    let (plot, north) = (region(reader, site)?, north_vector(reader, site)?);
    let outer = edges(plot).into_iter().next().unwrap_or_default();
    let outer = outer.into_iter().flat_map(|it| parted(&it, north));
    let mut sides: Vec<(Edge, Side)> =
        outer.filter_map(|it| Some((it, Side::of(bearing(it.outwards()?, north))))).collect();
    // Start where a run starts, so that none is split.
    let n = sides.len();
    let start = (0..n).find(|i| sides[*i].1 != sides[(i + n - 1) % n].1).unwrap_or(0);
    sides.rotate_left(start);
    let runs: Vec<(usize, usize)> = {
        let starts: Vec<usize> = (0..n).filter(|i| *i == 0 || sides[*i].1 != sides[i - 1].1).collect();
        starts.iter().enumerate().map(|(i, it)| (*it, starts.get(i + 1).copied().unwrap_or(n))).collect()
    };
    let faced: Vec<Side> = runs.iter().map(|it| sides[it.0].1).collect();
    for (i, (from, to)) in runs.iter().enumerate() {
        let (before, after) = (faced[(i + runs.len() - 1) % runs.len()], faced[(i + 1) % runs.len()]);
        let length: f64 = sides[*from..*to].iter().map(|it| it.0.chord()).sum();
        if before == after && length < JOG {
            sides[*from..*to].iter_mut().for_each(|it| it.1 = before);
        }
    }
    Ok(sides)
}

/// An edge of a plot in pieces that each look to one side of the compass.
fn parted(edge: &Edge, north: Vector) -> Vec<Edge> {
    let Some(inwards) = edge.inwards(edge.a).filter(|_| edge.bulge != 0.0) else { return vec![*edge] };
    let first = bearing(inwards * -1.0, north).to_rad();
    // Bearings run clockwise, and less than once around the compass from the first.
    let diagonals = (-4..8).map(|it| FRAC_PI_4 + f64::from(it) * FRAC_PI_2);
    let mut cuts: Vec<f64> = diagonals.map(|it| (first - it) / edge.turn()).collect();
    cuts.retain(|it| (SHORT..1.0 - SHORT).contains(it));
    cuts.sort_by(f64::total_cmp);
    edge.cut(&cuts)
}

/// How far an object stays from one side of its plot: like [`edge_distance`], to the edges of the plot that look to that
/// side (see [`sides`]). Less than 0 when it reaches out over that side. Missing when the plot has no such side.
///
/// # Source
/// Setbacks by side in planning conditions; 技术规定 art. 33.
pub fn setback(reader: &Reader, a: ObjIx, site: ObjIx, side: Side) -> Measure<Length> {
    let (object, sides) = (shape(reader, a)?, sides(reader, site)?);
    let of_side = |side: Side| {
        let edges = sides.iter().filter(move |it| it.1 == side);
        let distances = edges.filter_map(|it| to_line(object, &it.0.path())).map(|it| it.distance);
        distances.reduce(|a, b| if b < a { b } else { a })
    };
    let missing =
        || Missing::nothing(reader.object(site).id, "用地在该侧没有边界", "the plot has no boundary on that side");
    let within = of_side(side).ok_or_else(missing)?;
    let plot = region(reader, site)?;
    let beyond = match object {
        Shape::Region(_) if !overlaps(reader, a, site)? => {
            let nearest = nearest_side(reader, a, site)?;
            if nearest == side { outside_by(reader, a, site)?.to_m() } else { 0.0 }
        }
        Shape::Region(_) => {
            let tolerance = reader.tolerance().linear;
            let over_side = |piece: &Region| {
                let mut edges = sides.iter().filter(|it| it.1 == side);
                edges.any(|it| distance::path_to_region(&it.0.path(), piece).is_some_and(|it| it.distance <= tolerance))
            };
            let pieces = outside(reader, a, site)?;
            pieces.iter().filter(|it| over_side(it)).map(|it| leaves_by(&it.outer, plot)).fold(0.0, f64::max)
        }
        Shape::Path(_) | Shape::Point(_) => match nearest_side(reader, a, site)? == side {
            true => outside_by(reader, a, site)?.to_m(),
            false => 0.0,
        },
    };
    Ok(if beyond > 0.0 { Length::m(-beyond) } else { within })
}

/// The side of the plot to which an object stands nearest; of equally near ones the first of north, east, south, west.
pub fn nearest_side(reader: &Reader, a: ObjIx, site: ObjIx) -> Measure<Side> {
    let (object, sides) = (shape(reader, a)?, sides(reader, site)?);
    let all = sides.iter().filter_map(|it| Some((to_line(object, &it.0.path())?.distance, it.1)));
    let nearest = all.reduce(|a, b| {
        let nearer = b.0.to_m() < a.0.to_m() - 1e-6;
        let first = b.0.to_m() < a.0.to_m() + 1e-6 && b.1 < a.1;
        if nearer || first { b } else { a }
    });
    let missing = || Missing::shape(reader.object(site).id, "用地没有边界", "the plot has no boundary");
    nearest.map(|it| it.1).ok_or_else(missing)
}

/// Which faces of a building.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Faces {
    /// The main faces, see [`crate::outlines::body`]; all four of a building that is as deep as long.
    Main,
    /// The gables.
    Gable,
}

/// The shortest distance between a building's faces of a sort and the edges of the plot in front of them, with its points.
///
/// From the walls that look within 45° of the face's direction to the boundary edges that do, where the boundary lies in
/// front of the wall. Missing when there are none: a square tower has no gables.
pub fn face_line(reader: &Reader, a: ObjIx, site: ObjIx, faces: Faces) -> Measure<Nearest> {
    let (outline, plot, body) = (region(reader, a)?, region(reader, site)?, body(reader, a)?);
    let directions = match faces {
        Faces::Main => body.faces(),
        Faces::Gable if body.is_square => Vec::new(),
        Faces::Gable => vec![body.axis, body.axis * -1.0],
    };
    let looking = |edges: &[Edge], direction| -> Vec<Path> {
        let looks = |it: &&Edge| it.outwards().is_some_and(|it| dot(it, direction) >= FRAC_1_SQRT_2 - 1e-6);
        edges.iter().filter(looks).map(Edge::path).collect()
    };
    let (walls, boundary) = (edges(outline).concat(), edges(plot).into_iter().next().unwrap_or_default());
    let mut best: Option<Nearest> = None;
    for direction in directions {
        let boundary = looking(&boundary, direction);
        for wall in looking(&walls, direction) {
            for edge in &boundary {
                let Some(line) = distance::between_paths(&wall, edge) else { continue };
                let in_front = dot(line.to - line.from, direction) >= -reader.tolerance().linear.to_m();
                if in_front && best.is_none_or(|it| line.distance < it.distance) {
                    best = Some(line);
                }
            }
        }
    }
    best.ok_or_else(|| {
        Missing::nothing(reader.object(a).id, "该类立面不朝向用地边界", "no such face looks at the boundary")
    })
}

/// How far a building's main faces stay from the edges of the plot in front of them, see [`face_line`]; less than 0 by
/// [`outside_by`] when it reaches out of the plot.
///
/// # Source
/// 技术规定 art. 33(1); 附录二.
pub fn main_face_distance(reader: &Reader, a: ObjIx, site: ObjIx) -> Measure<Length> {
    face_distance(reader, a, site, Faces::Main)
}

/// The same for the gables (次要朝向).
///
/// # Source
/// 技术规定 art. 33(1); a gable wider than 16 m counts as a main face.
pub fn gable_distance(reader: &Reader, a: ObjIx, site: ObjIx) -> Measure<Length> {
    face_distance(reader, a, site, Faces::Gable)
}

fn face_distance(reader: &Reader, a: ObjIx, site: ObjIx, faces: Faces) -> Measure<Length> {
    let beyond = outside_by(reader, a, site)?;
    let line = face_line(reader, a, site, faces)?;
    Ok(if beyond > Length::m(0.0) { beyond * -1.0 } else { line.distance })
}

/// The width from which a street's height limit is reckoned: the road's width between red lines and the building's setback
/// from the red line, W + S.
///
/// # Source
/// 技术规定 art. 49: H ≤ 1.5 (W + S).
pub fn street_width(reader: &Reader, building: ObjIx, red_line: ObjIx) -> Measure<Interval<Length>> {
    let setback = gap(reader, building, red_line)?;
    let road = crate::measure::number(reader, red_line, Attr::RoadWidth)?;
    Ok(road.map(|it| Length::m(it) + setback))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};
    use model::Kind;

    fn plot_with(building: &str) -> World {
        let plot = rectangle(0.0, 0.0, 100.0, 80.0);
        World::default().with(Kind::SiteBoundary, "site", &plot).with(Kind::Building, "a", building)
    }

    #[test]
    fn setbacks_are_measured_to_each_side_by_the_compass() {
        use Side::{East, North, South, West};
        plot_with(&rectangle(12.0, 5.0, 60.0, 17.0)).everywhere(|disguise, reader| {
            let (a, site) = (ix(reader, "a"), ix(reader, "site"));
            near(disguise, edge_distance(reader, a, site).unwrap().to_m(), 5.0);
            for (side, expected) in [(North, 63.0), (East, 40.0), (South, 5.0), (West, 12.0)] {
                near(disguise, setback(reader, a, site, side).unwrap().to_m(), expected);
            }
            assert_eq!(nearest_side(reader, a, site), Ok(South), "{disguise}");
        });
    }

    #[test]
    fn what_reaches_out_has_a_setback_below_zero() {
        use Side::{East, North, South};
        for (building, edge, north, east) in [
            (rectangle(70.0, 60.0, 103.0, 79.0), -3.0, 1.0, -3.0),
            (rectangle(70.0, 60.0, 103.0, 80.5), -3.04138126514911, -3.04138126514911, -3.04138126514911),
            (rectangle(70.0, 60.0, 100.0, 80.0), 0.0, 0.0, 0.0),
            (rectangle(10.0, 85.0, 50.0, 90.0), -10.0, -10.0, 50.24937810560445),
        ] {
            plot_with(&building).everywhere(|disguise, reader| {
                let (a, site) = (ix(reader, "a"), ix(reader, "site"));
                near(disguise, edge_distance(reader, a, site).unwrap().to_m(), edge);
                near(disguise, setback(reader, a, site, North).unwrap().to_m(), north);
                near(disguise, setback(reader, a, site, East).unwrap().to_m(), east);
                assert!(setback(reader, a, site, South).unwrap().to_m() > 59.0, "{disguise}");
            });
        }
    }

    #[test]
    fn a_jog_in_the_north_is_north_and_a_wing_in_the_east_is_east() {
        let jogged = "POLYGON ((0 0, 100 0, 100 78, 50 78, 50 80, 0 80, 0 0))";
        let notched = "POLYGON ((0 0, 100 0, 100 40, 50 40, 50 80, 0 80, 0 0))";
        for (plot, expected) in [(jogged, 60.0), (notched, 10.0)] {
            let world = World::default().with(Kind::SiteBoundary, "site", plot);
            world.with(Kind::Building, "a", &rectangle(20.0, 50.0, 40.0, 70.0)).everywhere(|disguise, reader| {
                let (a, site) = (ix(reader, "a"), ix(reader, "site"));
                near(disguise, setback(reader, a, site, Side::East).unwrap().to_m(), expected);
                near(disguise, setback(reader, a, site, Side::North).unwrap().to_m(), 10.0);
            });
        }
    }

    #[test]
    fn the_arc_around_a_corner_belongs_half_to_each_side() {
        // The south-eastern corner is an arc of 20 m around (80, 20).
        let vertex = |x, y, bulge| geometry::Vertex { point: geometry::Point { x, y }, bulge };
        let quarter = std::f64::consts::SQRT_2 - 1.0;
        let vertices =
            [(0.0, 0.0, 0.0), (80.0, 0.0, quarter), (100.0, 20.0, 0.0), (100.0, 80.0, 0.0), (0.0, 80.0, 0.0)];
        let ring = Path { vertices: vertices.map(|(x, y, bulge)| vertex(x, y, bulge)).to_vec(), closed: true };
        let world = World::default().with_shape(Kind::SiteBoundary, "site", Shape::Region(Region::new(ring)));
        world.with(Kind::Building, "a", &rectangle(60.0, 30.0, 90.0, 40.0)).everywhere(|disguise, reader| {
            let (a, site) = (ix(reader, "a"), ix(reader, "site"));
            near(disguise, setback(reader, a, site, Side::East).unwrap().to_m(), 10.0);
            // From the building's corner to the middle of the arc.
            let middle = 20.0 * FRAC_1_SQRT_2;
            let expected = ((middle - 10.0) * (middle - 10.0) + (10.0 + middle) * (10.0 + middle)).sqrt();
            near(disguise, setback(reader, a, site, Side::South).unwrap().to_m(), expected);
        });
    }

    #[test]
    fn a_triangle_has_no_western_side() {
        let world = World::default().with(Kind::SiteBoundary, "site", "POLYGON ((0 0, 100 0, 100 30, 0 0))");
        world.with(Kind::Building, "a", &rectangle(80.0, 4.0, 90.0, 14.0)).everywhere(|disguise, reader| {
            let (a, site) = (ix(reader, "a"), ix(reader, "site"));
            assert!(setback(reader, a, site, Side::West).is_err(), "{disguise}");
            near(disguise, setback(reader, a, site, Side::South).unwrap().to_m(), 4.0);
        });
    }

    #[test]
    fn main_faces_and_gables_have_distances_of_their_own() {
        // The northern boundary runs at an angle.
        let plot = "POLYGON ((0 0, 100 0, 100 37, 0 112, 0 0))";
        let world = World::default().with(Kind::SiteBoundary, "site", plot);
        let world = world.with(Kind::Building, "a", &rectangle(12.0, 5.0, 60.0, 17.0));
        let world = world.with(Kind::Building, "over", &rectangle(40.0, -2.0, 90.0, 3.0));
        world.with(Kind::Building, "tower", &rectangle(3.0, 20.0, 23.0, 40.0)).everywhere(|disguise, reader| {
            let site = ix(reader, "site");
            let of = |name: &str| {
                (main_face_distance(reader, ix(reader, name), site), gable_distance(reader, ix(reader, name), site))
            };
            let (main, gable) = of("a");
            near(disguise, main.unwrap().to_m(), 5.0);
            near(disguise, gable.unwrap().to_m(), 12.0);
            near(disguise, of("over").0.unwrap().to_m(), -2.0);
            let (main, gable) = of("tower");
            near(disguise, main.unwrap().to_m(), 3.0);
            assert!(gable.is_err(), "{disguise}");
        });
    }

    #[test]
    fn a_street_is_as_wide_as_its_road_and_the_setback() {
        let world = plot_with(&rectangle(12.0, 5.0, 60.0, 17.0));
        let world = world.with(Kind::RoadRedLine, "r", "LINESTRING (-50 0, 150 0)").number(Attr::RoadWidth, 24.0);
        world.everywhere(|disguise, reader| {
            let (a, line) = (ix(reader, "a"), ix(reader, "r"));
            near(disguise, street_width(reader, a, line).unwrap().known().unwrap().to_m(), 29.0);
            near(disguise, distance_to_line(reader, a, line).unwrap().to_m(), 5.0);
            near(disguise, distance_to_line(reader, a, ix(reader, "site")).unwrap().to_m(), 5.0);
        });
    }
}
