//! Sizes and directions of one outline.

use crate::compass::{bearing, between_lines, north_vector, off, within_45};
use crate::runs::{COARSE, chords, segments};
use crate::shapes::{dot, edges, region, shape, unit};
use crate::{Measure, Missing};
use geometry::{Angle, Area, Length, Point, Rect, Region, Vector, distance, facing::extent};
use model::{ObjIx, Reader, Shape};

/// The area of an outline, arcs exact, courtyards taken off.
pub fn area(reader: &Reader, x: ObjIx) -> Measure<Area> {
    Ok(region(reader, x)?.area())
}

/// The length of the outer outline, arcs exact; courtyards do not count.
pub fn perimeter(reader: &Reader, x: ObjIx) -> Measure<Length> {
    Ok(region(reader, x)?.perimeter())
}

/// The length of a line, arcs exact; of an area its [`long_side`].
pub fn length(reader: &Reader, x: ObjIx) -> Measure<Length> {
    match shape(reader, x)? {
        Shape::Path(path) => Ok(Length::m(path.length())),
        Shape::Region(_) | Shape::Point(_) => long_side(reader, x),
    }
}

/// The longer side of the smallest rectangle around an object.
pub fn long_side(reader: &Reader, x: ObjIx) -> Measure<Length> {
    rectangle(reader, x).map(|it| it.long)
}

/// The shorter side of the smallest rectangle around an object.
pub fn short_side(reader: &Reader, x: ObjIx) -> Measure<Length> {
    rectangle(reader, x).map(|it| it.short)
}

/// The width of an area: the shorter side of the smallest rectangle around it.
pub fn width(reader: &Reader, x: ObjIx) -> Measure<Length> {
    region(reader, x)?;
    short_side(reader, x)
}

/// The shorter side of the widest courtyard of a building; 0 without one.
///
/// # Source
/// GB 50016-2014(2018) 7.1.4: a courtyard with a short side over 24 m needs a lane into it.
pub fn courtyard_width(reader: &Reader, x: ObjIx) -> Measure<Length> {
    let courtyards = region(reader, x)?.holes.iter().filter_map(Rect::around_path);
    Ok(courtyards.map(|it| it.short).fold(Length::m(0.0), |a, b| if a < b { b } else { a }))
}

/// The centre of mass of an area, the middle of the box around a line, or the point.
pub fn centroid(reader: &Reader, x: ObjIx) -> Measure<Point> {
    Ok(match shape(reader, x)? {
        Shape::Region(region) => region.centroid(),
        Shape::Path(path) => path.bounds().center(),
        Shape::Point(point) => *point,
    })
}

/// The rectangle of least area around an object.
pub fn rectangle(reader: &Reader, x: ObjIx) -> Measure<Rect> {
    let found = match shape(reader, x)? {
        Shape::Region(region) => Rect::around_region(region),
        Shape::Path(path) => Rect::around_path(path),
        Shape::Point(_) => None,
    };
    found.ok_or_else(|| Missing::shape(reader.object(x).id, "图形没有大小", "its geometry has no extent"))
}

/// How a building lies: the direction of its main façades and its extents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Body {
    /// Direction along the main façades, of length 1.
    pub axis: Vector,
    /// Extent along the main façades, in metres.
    pub facade: f64,
    /// Extent across them: the width of the gables, in metres.
    pub gable: f64,
    /// Whether all four faces are alike (a point tower, an L with equal wings), so that each is a main face.
    pub is_square: bool,
}

impl Body {
    /// The directions out of its main faces, of length 1.
    pub fn faces(&self) -> Vec<Vector> {
        let across = self.across();
        let mut faces = vec![across, across * -1.0];
        if self.is_square {
            faces.extend([self.axis, self.axis * -1.0]);
        }
        faces
    }

    /// The direction across the main façades.
    pub fn across(&self) -> Vector {
        Vector { x: -self.axis.y, y: self.axis.x }
    }
}

/// Façade directions within this angle are one direction.
const ONE_DIRECTION: f64 = 0.0087;

/// How a building lies.
///
/// Its directions are those of most of its wall length (for outlines without straight walls, of the smallest rectangle);
/// of the two at right angles, the main façades run along the one with more wall. A slab's are its long sides; of an L or a
/// U those of the longer wings. Where the two differ by less than 5 % all faces count as main faces.
pub fn body(reader: &Reader, x: ObjIx) -> Measure<Body> {
    let outline = region(reader, x)?;
    let missing = || Missing::shape(reader.object(x).id, "轮廓没有面积", "its outline encloses nothing");
    body_of(outline).ok_or_else(missing)
}

fn body_of(outline: &Region) -> Option<Body> {
    let walls: Vec<Vector> = chords(&outline.outer, COARSE).iter().map(|(a, b)| *b - *a).collect();
    let straight = edges(outline).into_iter().next()?;
    let straight: Vec<(Vector, f64)> =
        straight.iter().filter(|it| it.bulge == 0.0).filter_map(|it| Some((it.direction()?, it.chord()))).collect();
    let along = |u: Vector| {
        let aligned = straight.iter().filter(|it| {
            let angle = between_lines(it.0, u);
            angle.min(std::f64::consts::FRAC_PI_2 - angle) <= ONE_DIRECTION
        });
        aligned.fold((0.0, 0.0), |(sum, longest): (f64, f64), it| (sum + it.1, longest.max(it.1)))
    };
    // The direction with most wall; of walls in one direction the longest gives it.
    let mut best: Option<(f64, f64, Vector)> = None;
    for (u, chord) in &straight {
        let (sum, longest) = along(*u);
        let better = match best {
            None => true,
            Some((most, by, _)) => sum > most * (1.0 + 1e-9) || (sum >= most * (1.0 - 1e-9) && *chord > by + 1e-6),
        };
        if better && *chord >= longest - 1e-6 {
            best = Some((sum, *chord, *u));
        }
    }
    let perimeter: f64 = walls.iter().map(|it| dot(*it, *it).sqrt()).sum();
    let axis = match best {
        Some((sum, _, u)) if sum >= perimeter / 2.0 => u,
        _ => Rect::around_region(outline)?.axis,
    };
    let across = Vector { x: -axis.y, y: axis.x };
    let wall_along = |u: Vector| walls.iter().map(|it| dot(*it, u).abs()).sum::<f64>();
    let extent_along = |u: Vector| extent(outline, u).map(|it| it.length().to_m());
    let (mine, other) = (wall_along(axis), wall_along(across));
    let (axis, across) = if mine >= other { (axis, across) } else { (across, axis) };
    let is_square = mine.min(other) >= 0.95 * mine.max(other);
    let body = Body { axis, facade: extent_along(axis)?, gable: extent_along(across)?, is_square };
    (body.facade > 0.0 && body.gable > 0.0).then_some(body)
}

/// The width of a building's gables: its extent across the main façades.
///
/// # Source
/// 技术规定 arts 23(2), 27(3): a gable wider than 16 m counts as a main face.
pub fn gable_width(reader: &Reader, x: ObjIx) -> Measure<Length> {
    body(reader, x).map(|it| Length::m(it.gable))
}

/// The extent of a building along its main façades: the greatest continuous façade projection of its outline.
///
/// # Source
/// 技术规定 art. 50.
pub fn facade_length(reader: &Reader, x: ObjIx) -> Measure<Length> {
    body(reader, x).map(|it| Length::m(it.facade.max(it.gable)))
}

/// The extent of an object along a line: the projection of its façade onto the direction of the piece of the line that is
/// nearest to it (a street's red line, a side of the plot).
///
/// # Source
/// 技术规定 art. 50.
pub fn facade_projection(reader: &Reader, x: ObjIx, line: ObjIx) -> Measure<Length> {
    let outline = region(reader, x)?;
    let to = crate::pairs::gap_line(reader, x, line)?.to;
    let lines = crate::shapes::lines(reader, line)?;
    let pieces = lines.iter().flat_map(|it| segments(it));
    let off = |it: &(Point, Point)| distance::point_to_segment(to, it.0, it.1).distance.to_m();
    // At a corner of the line the longer piece gives the direction.
    let nearest = pieces.reduce(|a, b| {
        let (da, db) = (off(&a), off(&b));
        let longer = distance::between_points(b.0, b.1) > distance::between_points(a.0, a.1);
        if db < da - 1e-6 || (db < da + 1e-6 && longer) { b } else { a }
    });
    let direction = nearest.and_then(|(a, b)| unit(b - a));
    let missing = || Missing::shape(reader.object(line).id, "不是线", "it is no line");
    extent(outline, direction.ok_or_else(missing)?).map(|it| it.length()).ok_or_else(missing)
}

/// The bearing of a building's main face: clockwise from north; of its opposite main faces the more southern one, of a
/// building that faces due east and west the eastern.
pub fn main_face(reader: &Reader, x: ObjIx) -> Measure<Angle> {
    let (body, north) = (body(reader, x)?, north_vector(reader, x)?);
    let bearings = body.faces().into_iter().map(|it| bearing(it, north).to_rad());
    let south = std::f64::consts::PI;
    let better = |a: f64, b: f64| {
        let (of_a, of_b) = (off(a, south), off(b, south));
        if of_b < of_a - 1e-9 || (of_b < of_a + 1e-9 && b < a) { b } else { a }
    };
    let missing = || Missing::shape(reader.object(x).id, "无法确定朝向", "it has no main face");
    bearings.reduce(better).map(Angle::rad).ok_or_else(missing)
}

/// Whether a building's main face looks south, 45° to both sides included.
///
/// # Source
/// 技术规定 art. 23(1).
pub fn is_south_facing(reader: &Reader, x: ObjIx) -> Measure<bool> {
    Ok(within_45(off(main_face(reader, x)?.to_rad(), std::f64::consts::PI)))
}

/// The angle between the main façades of two buildings, 0 to 90°; where one of them has four main faces, to the nearer of
/// its directions.
///
/// # Source
/// 技术规定 art. 23(3).
pub fn angle_between(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Angle> {
    Ok(Angle::rad(angle_between_bodies(&body(reader, a)?, &body(reader, b)?)))
}

/// See [`angle_between`]; in radians.
pub fn angle_between_bodies(a: &Body, b: &Body) -> f64 {
    let angle = between_lines(a.axis, b.axis);
    if a.is_square || b.is_square { angle.min(std::f64::consts::FRAC_PI_2 - angle) } else { angle }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};
    use model::Kind;

    fn one(a: &str) -> World {
        World::default().with(Kind::Building, "a", a)
    }

    #[test]
    fn a_slab_has_its_sides_and_gables() {
        // A slab turned by the 3-4-5 triangle, 50 m by 12 m.
        let turned = "POLYGON ((0 0, 40 30, 32.8 39.6, -7.2 9.6, 0 0))";
        for outline in [rectangle(0.0, 0.0, 50.0, 12.0), turned.to_string()] {
            one(&outline).everywhere(|disguise, reader| {
                let a = ix(reader, "a");
                near(disguise, area(reader, a).unwrap().to_m2(), 600.0);
                near(disguise, perimeter(reader, a).unwrap().to_m(), 124.0);
                near(disguise, long_side(reader, a).unwrap().to_m(), 50.0);
                near(disguise, short_side(reader, a).unwrap().to_m(), 12.0);
                near(disguise, gable_width(reader, a).unwrap().to_m(), 12.0);
                near(disguise, facade_length(reader, a).unwrap().to_m(), 50.0);
            });
        }
    }

    #[test]
    fn the_main_face_is_the_southern_long_one() {
        let slab = |deg: f64| {
            let turn = geometry::Transform::rotation(Angle::deg(deg));
            let corners = [(0.0, 0.0), (50.0, 0.0), (50.0, 12.0), (0.0, 12.0)];
            let outline = Region::polygon(corners.map(|(x, y)| turn.apply(Point { x, y })));
            World::default().with_shape(Kind::Building, "a", Shape::Region(outline))
        };
        for (turned, face, south) in
            [(0.0, 180.0, true), (30.0, 150.0, true), (-45.0, 225.0, true), (-46.0, 226.0, false), (90.0, 90.0, false)]
        {
            slab(turned).everywhere(|disguise, reader| {
                let measured = main_face(reader, ix(reader, "a")).unwrap().to_deg();
                assert!((measured - face).abs() < 1e-5, "{disguise}: {measured}, expected {face}");
                assert_eq!(is_south_facing(reader, ix(reader, "a")), Ok(south), "{disguise} {turned}");
            });
        }
    }

    #[test]
    fn a_tower_and_an_l_have_main_faces_all_round_and_a_u_along_its_wings() {
        for (outline, square, facade, gable) in [
            (rectangle(0.0, 0.0, 20.0, 20.0), true, 20.0, 20.0),
            ("POLYGON ((0 0, 50 0, 50 12, 12 12, 12 50, 0 50, 0 0))".to_string(), true, 50.0, 50.0),
            ("POLYGON ((0 0, 30 0, 30 60, 20 60, 20 10, 10 10, 10 60, 0 60, 0 0))".to_string(), false, 60.0, 30.0),
        ] {
            one(&outline).everywhere(|disguise, reader| {
                let body = body(reader, ix(reader, "a")).unwrap();
                assert_eq!(body.is_square, square, "{disguise}");
                near(disguise, body.facade, facade);
                near(disguise, body.gable, gable);
            });
        }
    }

    #[test]
    fn a_facade_is_projected_onto_the_street() {
        let street = "LINESTRING (-100 -10, 100 -10, 160 70)";
        one("POLYGON ((0 0, 40 30, 32.8 39.6, -7.2 9.6, 0 0))").with(Kind::RoadRedLine, "r", street).everywhere(
            |disguise, reader| {
                let measured = facade_projection(reader, ix(reader, "a"), ix(reader, "r")).unwrap();
                near(disguise, measured.to_m(), 47.2);
                near(disguise, length(reader, ix(reader, "r")).unwrap().to_m(), 300.0);
            },
        );
    }

    #[test]
    fn a_courtyard_is_as_wide_as_its_short_side() {
        let court = "POLYGON ((0 0, 90 0, 90 60, 0 60, 0 0), (10 10, 10 34, 50 34, 50 10, 10 10), (60 10, 60 50, 70 50, 70 10, 60 10))";
        one(court).everywhere(|disguise, reader| {
            near(disguise, courtyard_width(reader, ix(reader, "a")).unwrap().to_m(), 24.0);
        });
    }

    #[test]
    fn a_line_has_no_area_and_a_point_no_sides() {
        let world =
            World::default().with(Kind::Road, "a", "LINESTRING (0 0, 10 0)").with(Kind::Junction, "p", "POINT (0 0)");
        let model = world.model();
        let reader = Reader::new(&model);
        assert!(area(&reader, ix(&reader, "a")).is_err());
        assert!(long_side(&reader, ix(&reader, "p")).is_err());
        assert!(body(&reader, ix(&reader, "a")).is_err());
    }
}
