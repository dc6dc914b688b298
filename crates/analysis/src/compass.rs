//! North, bearings and the sides of the compass.

use crate::measure::number;
use crate::shapes::dot;
use crate::{Measure, Missing, Need};
use geometry::{Angle, Vector, math};
use model::{Attr, Kind, ObjIx, Reader};
use std::borrow::Cow;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI, TAU};

/// A side of the compass. In the order of the attribute type `side`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// North, 45° to both sides included.
    North,
    /// East.
    East,
    /// South, 45° to both sides included.
    South,
    /// West.
    West,
}

impl Side {
    /// All sides.
    pub const ALL: [Side; 4] = [Side::North, Side::East, Side::South, Side::West];

    /// Its name in rules.
    pub fn name(self) -> &'static str {
        model::kinds::SIDE.value(self as u16)
    }

    /// The side on which a bearing lies; north and south include 45° to both sides (技术规定 art. 23(1)).
    pub fn of(bearing: Angle) -> Side {
        let from_north = off(bearing.to_rad(), 0.0);
        if within_45(from_north) {
            Side::North
        } else if within_45(PI - from_north) {
            Side::South
        } else if bearing.to_rad() < PI {
            Side::East
        } else {
            Side::West
        }
    }
}

/// The direction of north, counter-clockwise from +y of the drawing.
///
/// From the compass in the same frame as `of`, else from any; 0 when the drawing shows none. Compasses that differ by more
/// than 0.1° leave it unknown.
pub fn north(reader: &Reader, of: ObjIx) -> Measure<Angle> {
    let frame = reader.object(of).frame;
    let all = reader.all(Kind::Compass);
    let in_frame: Vec<ObjIx> = all.iter().copied().filter(|it| reader.object(*it).frame == frame).collect();
    let compasses = if in_frame.is_empty() { all } else { &in_frame };
    let mut found: Option<f64> = None;
    for ix in compasses {
        let rotation = number(reader, *ix, Attr::Rotation)?;
        let Some(rotation) = rotation.known() else {
            return Err(Missing::attribute(reader.object(*ix).id, Attr::Rotation));
        };
        if found.is_some_and(|it| off(it, rotation) > Angle::deg(0.1).to_rad()) {
            return Err(Missing {
                object: Some(reader.object(*ix).id),
                need: Need::Attribute(Attr::Rotation),
                zh: Cow::Borrowed("指北针方向不一致"),
                en: Cow::Borrowed("the compasses point in different directions"),
            });
        }
        found = found.or(Some(rotation));
    }
    Ok(Angle::rad(found.unwrap_or(0.0)))
}

/// The unit vector that points north.
pub fn north_vector(reader: &Reader, of: ObjIx) -> Measure<Vector> {
    let angle = north(reader, of)?.to_rad();
    let (sin, cos) = if angle == 0.0 { (0.0, 1.0) } else { math::sin_cos(angle) };
    Ok(Vector { x: -sin, y: cos })
}

/// The bearing of a direction: clockwise from north, 0 ≤ bearing < 2π.
pub fn bearing(direction: Vector, north: Vector) -> Angle {
    let east = Vector { x: north.y, y: -north.x };
    let angle = math::atan2(dot(direction, east), dot(direction, north));
    Angle::rad(if angle < 0.0 { angle + TAU } else { angle })
}

/// The angle between two directions given as angles, 0 to π.
pub fn off(a: f64, b: f64) -> f64 {
    let turns = (a - b).abs() / TAU;
    let part = (turns - turns.floor()) * TAU;
    part.min(TAU - part)
}

/// Whether an angle is no more than 45°, rounded as angles are compared.
pub fn within_45(angle: f64) -> bool {
    angle <= FRAC_PI_4 + 5e-7
}

/// The angle between two lines, 0 to π/2.
pub fn between_lines(a: Vector, b: Vector) -> f64 {
    let angle = math::atan2(crate::shapes::cross(a, b).abs(), dot(a, b).abs());
    angle.min(FRAC_PI_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, rectangle};

    #[test]
    fn north_includes_45_degrees_to_both_sides() {
        let side = |deg: f64| Side::of(Angle::deg(deg)).name();
        assert_eq!([0.0, 45.0, 45.1, 134.9, 135.0].map(side), ["north", "north", "east", "east", "south"]);
        assert_eq!([225.0, 225.1, 270.0, 314.9, 315.0].map(side), ["south", "west", "west", "west", "north"]);
    }

    #[test]
    fn bearings_run_clockwise_from_north() {
        let north = Vector { x: 0.0, y: 1.0 };
        for (x, y, deg) in [(0.0, 2.0, 0.0), (3.0, 3.0, 45.0), (1.0, 0.0, 90.0), (0.0, -1.0, 180.0), (-1.0, 0.0, 270.0)]
        {
            assert!((bearing(Vector { x, y }, north).to_deg() - deg).abs() < 1e-9);
        }
    }

    #[test]
    fn compasses_that_disagree_leave_north_unknown() {
        let world = |second: f64| {
            let world = World::default().with(Kind::Building, "a", &rectangle(0.0, 0.0, 1.0, 1.0));
            let world = world.with(Kind::Compass, "n1", "POINT (0 50)").number(Attr::Rotation, 0.2);
            world.with(Kind::Compass, "n2", "POINT (90 50)").number(Attr::Rotation, second)
        };
        let north_of = |world: World| {
            let model = world.model();
            let reader = Reader::new(&model);
            north(&reader, ix(&reader, "a"))
        };
        assert_eq!(north_of(world(0.2)), Ok(Angle::rad(0.2)));
        assert!(north_of(world(0.3)).is_err());
        assert_eq!(north_of(World::default().with(Kind::Building, "a", "")), Ok(Angle::rad(0.0)));
    }
}
