//! The swept path of a vehicle: what its body passes over when it is steered along a line.
//!
//! A vehicle turns about the line of its rear axle. It is steered towards a point of the line some way ahead, no more sharply than
//! its turning radius allows; of several ways ahead the one that leaves the lanes least counts. Where the body leaves them all
//! the same, a driver must cut across what is beside.

use crate::shapes::{cross, dot, unit};
use geometry::{Box2, Length, Point, Region, Vector, distance, math};

/// A vehicle. Plain data: sizes come from the caller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vehicle {
    /// From bumper to bumper.
    pub length: Length,
    /// Without mirrors.
    pub width: Length,
    /// From the rear axle to the rear end.
    pub behind: Length,
    /// Radius of the innermost part of the body in its tightest turn.
    pub inner_radius: Length,
}

/// What a vehicle passes over.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// Its body at places along the way: rear left, rear right, front right, front left.
    pub bodies: Vec<[Point; 4]>,
    /// How far it leaves the ground that it may use at most; 0 when it stays on it.
    pub leaves_by: Length,
    /// Where that is.
    pub at: Option<Point>,
    /// Whether it reaches the end of the line.
    pub arrives: bool,
}

/// The body is looked at every so many metres.
const STEP: f64 = 0.25;
/// Points along the sides of the body lie so far apart.
const ALONG: f64 = 1.0;
/// How far ahead the line is looked at, in metres.
const AHEAD: [f64; 4] = [4.0, 6.0, 9.0, 13.0];

/// Steers a vehicle along a line on the ground that it may use. `None` for a line without length.
pub fn along(line: &[Point], vehicle: &Vehicle, ground: &[&Region]) -> Option<Swept> {
    let boxes: Vec<Box2> = ground.iter().map(|it| it.bounds()).collect();
    let ways = AHEAD.iter().filter_map(|ahead| drive(line, vehicle, *ahead));
    let swept = ways.map(|(bodies, arrives)| {
        let mut swept = Swept { bodies, leaves_by: Length::m(0.0), at: None, arrives };
        for body in &swept.bodies {
            for p in points(body) {
                let off = off(p, ground, &boxes);
                if off > swept.leaves_by.to_m() {
                    (swept.leaves_by, swept.at) = (Length::m(off), Some(p));
                }
            }
        }
        swept
    });
    let key = |it: &Swept| (u8::from(!it.arrives), it.leaves_by.to_m());
    swept.reduce(|a, b| if key(&b) < key(&a) { b } else { a })
}

/// The bodies along a way that is steered by a point so far ahead, and whether it arrives.
fn drive(line: &[Point], vehicle: &Vehicle, ahead: f64) -> Option<(Vec<[Point; 4]>, bool)> {
    let total: f64 = line.windows(2).map(|it| distance::between_points(it[0], it[1]).to_m()).sum();
    let start = *line.first()?;
    let mut heading = unit(point_at(line, ahead.min(total))? - start)?;
    let mut rear = start;
    let sharpest = 1.0 / (vehicle.inner_radius.to_m() + vehicle.width.to_m() / 2.0);
    let (behind, before) = (vehicle.behind.to_m(), vehicle.length.to_m() - vehicle.behind.to_m());
    let (mut done, mut bodies) = (0.0_f64, Vec::new());
    // A way that goes round in circles ends.
    let steps = (total / STEP * 2.0).ceil() as usize + 40;
    for _ in 0..steps {
        done = progress(line, rear, done);
        if total - done <= before {
            return Some((bodies, true));
        }
        let target = match done + ahead {
            it if it < total => point_at(line, it)?,
            // Past its end the line goes straight on.
            it => {
                let (last, before) = (*line.last()?, point_at(line, total - 1.0_f64.min(total / 2.0))?);
                last + unit(last - before)? * (it - total)
            }
        };
        let to = target - rear;
        let distance = dot(to, to).sqrt().max(0.5);
        let bend = (2.0 * cross(heading, to) / (distance * distance)).clamp(-sharpest, sharpest);
        let (sin, cos) = math::sin_cos(bend * STEP / 2.0);
        let middle = Vector { x: heading.x * cos - heading.y * sin, y: heading.x * sin + heading.y * cos };
        rear = rear + middle * STEP;
        heading = Vector { x: middle.x * cos - middle.y * sin, y: middle.x * sin + middle.y * cos };
        // The body counts from where it is wholly on the way to where its front comes to the end.
        if done >= behind {
            bodies.push(body(rear, heading, vehicle));
        }
    }
    Some((bodies, false))
}

/// How far along a line a point has come, looked for from where it was.
fn progress(line: &[Point], p: Point, from: f64) -> f64 {
    let (mut start, mut best) = (0.0, (f64::INFINITY, from));
    for pair in line.windows(2) {
        let length = distance::between_points(pair[0], pair[1]).to_m();
        let near = start + length >= from && start <= from + 8.0;
        if near && length > 0.0 {
            let t = (dot(p - pair[0], pair[1] - pair[0]) / (length * length)).clamp(0.0, 1.0);
            let off = distance::between_points(p, pair[0] + (pair[1] - pair[0]) * t).to_m();
            let at = start + t * length;
            if at >= from && off < best.0 {
                best = (off, at);
            }
        }
        start += length;
    }
    best.1
}

fn point_at(line: &[Point], mut along: f64) -> Option<Point> {
    for pair in line.windows(2) {
        let length = distance::between_points(pair[0], pair[1]).to_m();
        if along <= length && length > 0.0 {
            return Some(pair[0] + (pair[1] - pair[0]) * (along / length));
        }
        along -= length;
    }
    line.last().copied()
}

fn body(rear: Point, heading: Vector, vehicle: &Vehicle) -> [Point; 4] {
    let left = Vector { x: -heading.y, y: heading.x } * (vehicle.width.to_m() / 2.0);
    let back = heading * -vehicle.behind.to_m();
    let front = heading * (vehicle.length.to_m() - vehicle.behind.to_m());
    [rear + back + left, rear + back - left, rear + front - left, rear + front + left]
}

/// Points along the outline of a body.
fn points(body: &[Point; 4]) -> impl Iterator<Item = Point> + '_ {
    (0..4).flat_map(move |i| {
        let (a, b) = (body[i], body[(i + 1) % 4]);
        let count = (distance::between_points(a, b).to_m() / ALONG).ceil().max(1.0);
        (0..count as usize).map(move |k| a + (b - a) * (k as f64 / count))
    })
}

/// How far a point lies off the ground.
fn off(p: Point, ground: &[&Region], boxes: &[Box2]) -> f64 {
    if ground.iter().zip(boxes).any(|(it, bounds)| bounds.contains(p) && it.contains(p)) {
        return 0.0;
    }
    let all = ground.iter().filter_map(|it| distance::point_to_region(p, it)).map(|it| it.distance.to_m());
    all.fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const ENGINE: Vehicle = Vehicle {
        length: Length::m(12.0),
        width: Length::m(2.5),
        behind: Length::m(3.0),
        inner_radius: Length::m(9.0),
    };

    fn polygon(points: &[(f64, f64)]) -> Region {
        Region::polygon(points.iter().map(|(x, y)| Point { x: *x, y: *y }))
    }

    fn line(points: &[(f64, f64)]) -> Vec<Point> {
        points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect()
    }

    #[test]
    fn a_straight_lane_as_wide_as_the_vehicle_is_not_left() {
        let lane = polygon(&[(-20.0, 0.0), (120.0, 0.0), (120.0, 4.0), (-20.0, 4.0)]);
        let swept = along(&line(&[(0.0, 2.0), (100.0, 2.0)]), &ENGINE, &[&lane]).expect("a line");
        assert!(swept.arrives && swept.leaves_by.to_m() == 0.0, "{:?}", swept.leaves_by);
        let narrow = polygon(&[(-20.0, 1.0), (120.0, 1.0), (120.0, 3.0), (-20.0, 3.0)]);
        let swept = along(&line(&[(0.0, 2.0), (100.0, 2.0)]), &ENGINE, &[&narrow]).expect("a line");
        assert!((swept.leaves_by.to_m() - 0.25).abs() < 1e-9, "{:?}", swept.leaves_by);
    }

    #[test]
    fn a_sharp_corner_of_a_narrow_lane_is_cut_and_a_wide_turn_is_not() {
        let sharp = polygon(&[(-20.0, 0.0), (64.0, 0.0), (64.0, 80.0), (60.0, 80.0), (60.0, 4.0), (-20.0, 4.0)]);
        let middle = line(&[(0.0, 2.0), (62.0, 2.0), (62.0, 70.0)]);
        let swept = along(&middle, &ENGINE, &[&sharp]).expect("a line");
        assert!(swept.leaves_by.to_m() > 1.0, "{:?}", swept.leaves_by);
        // An inner radius of 12 m and a width of 7 m hold it.
        let round = |center: (f64, f64), radius: f64| -> Vec<(f64, f64)> {
            let at = |i: i32| {
                let (sin, cos) = math::sin_cos(TAU / 4.0 * f64::from(i) / 24.0);
                (center.0 + radius * sin, center.1 - radius * cos)
            };
            (0..=24).map(at).collect()
        };
        let (outer, inner) = (round((40.0, 19.0), 19.0), round((40.0, 19.0), 12.0));
        let ring: Vec<(f64, f64)> = [(-20.0, 0.0)]
            .into_iter()
            .chain(outer)
            .chain([(59.0, 90.0), (52.0, 90.0)])
            .chain(inner.into_iter().rev())
            .chain([(-20.0, 7.0)])
            .collect();
        let middle: Vec<(f64, f64)> =
            [(0.0, 3.5)].into_iter().chain(round((40.0, 19.0), 15.5)).chain([(55.5, 75.0)]).collect();
        let swept = along(&line(&middle), &ENGINE, &[&polygon(&ring)]).expect("a line");
        assert!(swept.arrives && swept.leaves_by.to_m() < 0.1, "{:?} at {:?}", swept.leaves_by, swept.at);
    }

    #[test]
    fn in_a_steady_turn_the_body_sweeps_the_ring_of_the_textbook() {
        // Between the inner radius and that of the outer front corner: √((r + w)² + l²).
        let circle: Vec<Point> = (0..=360)
            .map(|i| {
                let (sin, cos) = math::sin_cos(TAU * f64::from(i) / 360.0);
                Point { x: 12.25 * sin, y: -12.25 * cos }
            })
            .collect();
        let swept = along(&circle, &ENGINE, &[]).expect("a line");
        let radii: Vec<f64> = swept.bodies[48..].iter().flat_map(points).map(|p| math::length(p.x, p.y)).collect();
        let (least, most) = radii.iter().fold((f64::INFINITY, 0.0_f64), |it, r| (it.0.min(*r), it.1.max(*r)));
        assert!((least - 11.0).abs() < 0.1, "{least}");
        assert!((most - math::length(13.5, 9.0)).abs() < 0.1, "{most}");
    }

    #[test]
    fn a_line_without_length_is_no_way() {
        assert_eq!(along(&[], &ENGINE, &[]), None);
        assert_eq!(along(&line(&[(1.0, 1.0), (1.0, 1.0)]), &ENGINE, &[]), None);
    }
}
