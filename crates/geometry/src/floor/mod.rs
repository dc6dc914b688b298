//! Rooms from the lines of walls.
//!
//! Wall faces, centre lines and columns are noded into one [`Arrangement`]; loose ends are healed, openings closed at both faces of
//! their wall, and the faces of the result told apart: wall bodies, openings, and rooms. Nothing is closed in silence: every
//! line that the drawing does not hold is a [`Heal`] or a side of an [`Opening`].

mod faces;
mod heal;
mod opening;

pub use faces::{FaceKind, FloorFace};
pub use heal::{Heal, HealKind};
pub use opening::Opening;

use crate::arrangement::Arrangement;
use crate::{Length, Point, Tolerance};

/// What a line of a floor plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineRole {
    /// A face or the centre line of a wall, the outline of a column, a railing: nobody walks through.
    Wall,
    /// The leaf of a closed door, a pane of a window: closes an opening where the wall itself does not show where it ends.
    Closing,
}

/// A straight line of a floor plan, in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FloorLine {
    /// Its start.
    pub a: Point,
    /// Its end.
    pub b: Point,
    /// What it is.
    pub role: LineRole,
}

/// How far things of a floor plan reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FloorLimits {
    /// What touches.
    pub tolerance: Tolerance,
    /// The widest gap at a loose end that is closed.
    pub gap: Length,
    /// The thinnest and the thickest wall.
    pub thickness: [Length; 2],
    /// The narrowest and the widest opening that two wall ends make by themselves.
    pub opening: [Length; 2],
}

impl FloorLimits {
    /// Of buildings: walls of 40 to 600 mm, openings of 0.35 to 4.2 m, gaps up to 300 mm.
    pub const BUILDING: FloorLimits = FloorLimits {
        tolerance: Tolerance::STANDARD,
        gap: Length::mm(300.0),
        thickness: [Length::mm(40.0), Length::mm(600.0)],
        opening: [Length::mm(350.0), Length::mm(4200.0)],
    };
}

/// A floor divided by its walls.
#[derive(Clone, Debug)]
pub struct Floor {
    /// All lines, noded. Sources below the number of lines given are these; then come heals, then two sides for each opening.
    pub arrangement: Arrangement,
    /// The bounded faces.
    pub faces: Vec<FloorFace>,
    /// What was closed at loose ends.
    pub heals: Vec<Heal>,
    /// The openings between wall ends.
    pub openings: Vec<Opening>,
}

/// After so many rounds of healing what is still loose stays loose: a heal may end at another that is made in the same round.
const ROUNDS: usize = 3;

impl Floor {
    /// Divides a floor. `marks` are places of doors and windows: evidence for openings that end at the face of a cross wall.
    pub fn new(lines: &[FloorLine], marks: &[Point], limits: &FloorLimits) -> Floor {
        let mut segments: Vec<(Point, Point)> = lines.iter().map(|it| (it.a, it.b)).collect();
        // The panes of a window run from wall to wall: where walls end shows without them.
        let walls: Vec<u32> = (0..).zip(lines).filter(|it| it.1.role == LineRole::Wall).map(|it| it.0).collect();
        let of_walls = Arrangement::new(walls.iter().map(|it| segments[*it as usize]), limits.tolerance);
        let mut heals = heal::heals(&of_walls, limits);
        heals.retain(|it| it.kind == HealKind::Jamb);
        heals.iter_mut().for_each(|it| it.line = walls[it.line as usize]);
        segments.extend(heals.iter().map(|it| (it.from, it.to)));
        let mut arrangement = Arrangement::new(segments.iter().copied(), limits.tolerance);
        for _ in 0..ROUNDS {
            let found = heal::heals(&arrangement, limits);
            if found.is_empty() {
                break;
            }
            segments.extend(found.iter().map(|it| (it.from, it.to)));
            heals.extend(found);
            arrangement = Arrangement::new(segments.iter().copied(), limits.tolerance);
        }
        // The pane of a window meets the end of its wall in the middle, so that the ends of walls are sought without panes.
        let is_wall = |line: u32| lines.get(line as usize).is_none_or(|it| it.role == LineRole::Wall);
        let of_walls = lines.iter().filter(|it| it.role == LineRole::Wall).map(|it| (it.a, it.b));
        let of_heals = heals.iter().filter(|it| is_wall(it.line)).map(|it| (it.from, it.to));
        let noded = Arrangement::new(of_walls.chain(of_heals), limits.tolerance);
        let (openings, gaps) = opening::openings(&noded, marks, limits);
        for gap in gaps {
            let line = walls.get(gap.line as usize).copied().unwrap_or(lines.len() as u32);
            segments.extend(gap.sides);
            heals.extend(gap.sides.map(|(from, to)| Heal { kind: HealKind::Joined, line, from, to }));
        }
        // What closes an opening that two wall ends show is its filling, and divides nothing.
        let is_filling = |it: &FloorLine| {
            it.role == LineRole::Closing && openings.iter().any(|opening| opening.holds((it.a + it.b) / 2.0))
        };
        for (segment, line) in segments.iter_mut().zip(lines) {
            if is_filling(line) {
                segment.1 = segment.0;
            }
        }
        segments.extend(openings.iter().flat_map(Opening::sides));
        let arrangement = Arrangement::new(segments.iter().copied(), limits.tolerance);
        let faces = faces::faces(&arrangement, lines.len(), lines.len() + heals.len(), &openings, limits);
        Floor { arrangement, faces, heals, openings }
    }

    /// The face that holds a point; the smallest when one lies in another.
    pub fn face_at(&self, at: Point) -> Option<usize> {
        let around =
            self.faces.iter().enumerate().filter(|it| it.1.region.bounds().contains(at) && it.1.region.contains(at));
        around.min_by(|a, b| a.1.region.area().to_m2().total_cmp(&b.1.region.area().to_m2())).map(|it| it.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines through points, each list open.
    fn walls(lists: &[&[(f64, f64)]]) -> Vec<FloorLine> {
        let point = |it: &(f64, f64)| Point { x: it.0, y: it.1 };
        let pairs = lists.iter().flat_map(|list| list.windows(2));
        pairs.map(|it| FloorLine { a: point(&it[0]), b: point(&it[1]), role: LineRole::Wall }).collect()
    }

    /// Two rooms of 4 × 3 m and 5 × 3 m with walls of 200 mm and an opening of 900 mm between them, its jambs drawn or not.
    fn two_rooms(jambs: bool) -> Vec<FloorLine> {
        let mut lists: Vec<Vec<(f64, f64)>> = vec![
            vec![(-0.2, -0.2), (9.4, -0.2), (9.4, 3.2), (-0.2, 3.2), (-0.2, -0.2)],
            vec![(4.0, 1.0), (4.0, 0.0), (0.0, 0.0), (0.0, 3.0), (4.0, 3.0), (4.0, 1.9)],
            vec![(4.2, 1.0), (4.2, 0.0), (9.2, 0.0), (9.2, 3.0), (4.2, 3.0), (4.2, 1.9)],
        ];
        if jambs {
            lists.extend([vec![(4.0, 1.0), (4.2, 1.0)], vec![(4.0, 1.9), (4.2, 1.9)]]);
        }
        walls(&lists.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    fn rooms(floor: &Floor) -> Vec<f64> {
        let rooms = floor.faces.iter().filter(|it| it.kind == FaceKind::Room);
        let mut areas: Vec<f64> = rooms.map(|it| it.region.area().to_m2()).collect();
        areas.sort_by(f64::total_cmp);
        areas
    }

    fn close(areas: &[f64], expected: &[f64]) {
        assert_eq!(areas.len(), expected.len(), "{areas:?}");
        assert!(areas.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3 * b), "{areas:?}");
    }

    #[test]
    fn an_opening_between_two_wall_ends_divides_rooms_and_joins_them() {
        for jambs in [true, false] {
            let floor = Floor::new(&two_rooms(jambs), &[], &FloorLimits::BUILDING);
            close(&rooms(&floor), &[12.0, 15.0]);
            let [opening] = floor.openings.as_slice() else { panic!("{:?}", floor.openings) };
            assert!((opening.width.to_m() - 0.9).abs() < 1e-6 && (opening.thickness.to_m() - 0.2).abs() < 1e-6);
            let joined = floor.faces.iter().filter(|it| it.kind == FaceKind::Room && it.openings == [0]).count();
            assert_eq!(joined, 2);
            assert!(floor.heals.iter().all(|it| it.kind == HealKind::Jamb));
            let bodies: f64 =
                floor.faces.iter().filter(|it| it.kind == FaceKind::Body).map(|it| it.region.area().to_m2()).sum();
            assert!((bodies - (9.6 * 3.4 - 12.0 - 15.0 - 0.18)).abs() < 1e-6);
        }
    }

    #[test]
    fn it_is_the_same_at_city_coordinates_and_turned() {
        let turn = crate::Transform::rotation(crate::Angle::deg(37.0))
            .then(crate::Transform::translation(13_456_789.0, 3_456_789.0));
        let lines = two_rooms(true).into_iter().map(|it| FloorLine { a: turn.apply(it.a), b: turn.apply(it.b), ..it });
        let floor = Floor::new(&lines.collect::<Vec<_>>(), &[], &FloorLimits::BUILDING);
        close(&rooms(&floor), &[12.0, 15.0]);
        assert_eq!(floor.openings.len(), 1);
    }

    #[test]
    fn gaps_are_closed_along_the_line_and_reported() {
        for gap in [0.005, 0.02, 0.06, 0.2] {
            let lines = walls(&[
                &[(0.0, 0.0), (6.0, 0.0), (6.0, 4.0), (gap, 4.0)],
                &[(0.0, 4.0), (0.0, gap)],
                &[(3.0, 0.0), (3.0, 4.0 - gap)],
            ]);
            let floor = Floor::new(&lines, &[], &FloorLimits::BUILDING);
            close(&rooms(&floor), &[12.0, 12.0]);
            assert!(floor.heals.iter().all(|it| it.length().to_m() <= gap + 1e-9), "{:?}", floor.heals);
        }
    }

    #[test]
    fn a_gap_too_wide_stays_open() {
        let lines = walls(&[&[(0.0, 0.0), (6.0, 0.0), (6.0, 4.0), (0.5, 4.0)], &[(0.0, 4.0), (0.0, 0.0)]]);
        let floor = Floor::new(&lines, &[], &FloorLimits::BUILDING);
        close(&rooms(&floor), &[]);
    }

    /// The wall between two rooms ends 900 mm before a cross wall.
    fn beside_cross_wall() -> Vec<FloorLine> {
        walls(&[
            &[(-0.2, -0.2), (9.4, -0.2), (9.4, 3.2), (-0.2, 3.2), (-0.2, -0.2)],
            &[
                (0.0, 0.0),
                (9.2, 0.0),
                (9.2, 3.0),
                (4.2, 3.0),
                (4.2, 0.9),
                (4.0, 0.9),
                (4.0, 3.0),
                (0.0, 3.0),
                (0.0, 0.0),
            ],
        ])
    }

    #[test]
    fn a_wall_end_that_faces_a_cross_wall_is_an_opening_where_a_door_is_marked() {
        let lines = beside_cross_wall();
        close(&rooms(&Floor::new(&lines, &[], &FloorLimits::BUILDING)), &[27.6 - 0.2 * 2.1]);
        let floor = Floor::new(&lines, &[Point { x: 4.1, y: 0.4 }], &FloorLimits::BUILDING);
        close(&rooms(&floor), &[12.0, 15.0]);
        assert!((floor.openings[0].width.to_m() - 0.9).abs() < 1e-6);
    }

    #[test]
    fn what_fills_an_opening_divides_nothing_and_a_leaf_alone_closes_it() {
        let leaf = |x: f64| FloorLine { a: Point { x, y: 1.0 }, b: Point { x, y: 1.9 }, role: LineRole::Closing };
        let mut lines = two_rooms(true);
        lines.extend([leaf(4.0), leaf(4.1), leaf(4.2)]);
        let floor = Floor::new(&lines, &[], &FloorLimits::BUILDING);
        assert_eq!(floor.faces.iter().filter(|it| matches!(it.kind, FaceKind::Opening(_))).count(), 1);
        // Walls drawn as single lines have no ends to face each other.
        let mut single = walls(&[
            &[(0.0, 0.0), (9.0, 0.0), (9.0, 3.0), (0.0, 3.0), (0.0, 0.0)],
            &[(4.0, 0.0), (4.0, 1.0)],
            &[(4.0, 1.9), (4.0, 3.0)],
        ]);
        close(&rooms(&Floor::new(&single, &[], &FloorLimits::BUILDING)), &[27.0]);
        single.push(leaf(4.0));
        close(&rooms(&Floor::new(&single, &[], &FloorLimits::BUILDING)), &[12.0, 15.0]);
    }

    #[test]
    fn broken_lines_divide_nothing() {
        let mut lines = two_rooms(true);
        let nan = Point { x: f64::NAN, y: 1e308 };
        lines.push(FloorLine { a: nan, b: Point::default(), role: LineRole::Wall });
        close(&rooms(&Floor::new(&lines, &[nan], &FloorLimits::BUILDING)), &[12.0, 15.0]);
        assert!(Floor::new(&[], &[], &FloorLimits::BUILDING).faces.is_empty());
    }
}
