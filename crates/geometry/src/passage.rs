//! The narrowest place of a corridor.

use crate::curve::{cross, dot, squared};
use crate::sorting::Sort;
use crate::{Nearest, Point, Region, distance};

/// How far chords stray from curved walls, in metres.
const SAGITTA: f64 = 0.001;
/// Lines across meet a wall at 60° or more.
const ACROSS: f64 = 0.5;
/// Corners flatter than this sine do not part a wall in two.
const FLAT: f64 = 1e-6;
/// What is smaller is a column that one passes beside, larger a core that one walks around, in square metres.
const COLUMN: f64 = 4.0;

/// A straight wall of an area, which lies on its left.
struct Wall {
    ring: usize,
    a: Point,
    b: Point,
    /// Where it starts along its ring.
    start: f64,
}

/// The line across an area where it is narrowest for those who walk along it.
///
/// Both walls are met at 60° or more, and on either side the area goes on for at least its width and leads to one of the
/// `doors`: a niche is no narrow place, nor is a door. Beside a free-standing column it is the wider gap that counts.
/// `None` when no line across has doors on both sides.
pub fn narrowest(area: &Region, doors: &[Point]) -> Option<Nearest> {
    let rings: Vec<Vec<Point>> = area.rings().map(|it| straightened(&it.flatten(SAGITTA))).collect();
    let sizes: Vec<f64> = rings.iter().map(|it| shoelace(it).abs()).collect();
    let walls: Vec<Wall> = rings.iter().enumerate().flat_map(|(i, ring)| walls(i, ring, i == 0)).collect();
    let doors: Vec<f64> = doors.iter().filter_map(|it| place(&walls, *it)).collect();
    let mut lines: Vec<(f64, usize, usize, Nearest)> = Vec::new();
    for (i, one) in walls.iter().enumerate() {
        for (j, two) in walls.iter().enumerate().skip(i + 1) {
            if let Some(line) = across(one, two) {
                lines.push((line.distance.to_m(), i, j, line));
            }
        }
    }
    lines.order_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let is_column = |ring: usize| ring > 0 && sizes[ring] < COLUMN;
    let is_clear = |line: &Nearest| runs_free(line, &walls, area);
    let of_walls = lines.iter().find(|(width, i, j, line)| {
        let (one, two) = (&walls[*i], &walls[*j]);
        if is_column(one.ring) || is_column(two.ring) {
            return false;
        }
        // Between the outside and a core that one walks around there is always a way on.
        let leads_on = one.ring != 0 || two.ring != 0 || {
            let from = one.start + distance::between_points(one.a, line.from).to_m();
            let to = two.start + distance::between_points(two.a, line.to).to_m();
            let between = doors.iter().filter(|it| (from..to).contains(*it)).count();
            let cut = cut_off(one, two, line, &walls);
            let least = width * width * (1.0 - 1e-9);
            between > 0 && between < doors.len() && cut >= least && sizes[0] - cut >= least
        };
        leads_on && is_clear(line)
    });
    let mut narrowest = of_walls.map(|it| it.3)?;
    for ring in (1..rings.len()).filter(|it| is_column(*it)) {
        let beside = |it: &&(f64, usize, usize, Nearest)| {
            (walls[it.1].ring == ring) != (walls[it.2].ring == ring)
                && it.0 < narrowest.distance.to_m()
                && is_clear(&it.3)
        };
        if let Some(widest) = lines.iter().rev().find(beside) {
            narrowest = widest.3;
        }
    }
    Some(narrowest)
}

fn shoelace(ring: &[Point]) -> f64 {
    let Some(origin) = ring.first().copied() else { return 0.0 };
    let following = ring.iter().cycle().skip(1);
    ring.iter().zip(following).map(|(a, b)| cross(*a - origin, *b - origin)).sum::<f64>() / 2.0
}

/// A ring without corners where it goes straight on.
fn straightened(ring: &[Point]) -> Vec<Point> {
    let n = ring.len();
    let is_corner = |i: &usize| {
        let (before, at, after) = (ring[(i + n - 1) % n], ring[*i], ring[(i + 1) % n]);
        let (to, from) = (at - before, after - at);
        let sine = cross(to, from) / (squared(to) * squared(from)).sqrt().max(f64::MIN_POSITIVE);
        squared(from) > 0.0 && (sine.abs() > FLAT || dot(to, from) < 0.0)
    };
    (0..n).filter(is_corner).map(|it| ring[it]).collect()
}

/// The walls of a ring in the direction that keeps the area on their left.
fn walls(number: usize, ring: &[Point], is_outer: bool) -> Vec<Wall> {
    let mut ring = ring.to_vec();
    if (shoelace(&ring) > 0.0) != is_outer {
        ring.reverse();
    }
    let mut start = 0.0;
    let mut walls = Vec::new();
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        walls.push(Wall { ring: number, a: *a, b, start });
        start += squared(b - *a).sqrt();
    }
    walls
}

/// Where along the outer ring a door is.
fn place(walls: &[Wall], door: Point) -> Option<f64> {
    let nearest = walls
        .iter()
        .filter(|it| it.ring == 0)
        .map(|it| (it, distance::point_to_segment(door, it.a, it.b)))
        .min_by(|a, b| a.1.distance.to_m().total_cmp(&b.1.distance.to_m()))?;
    let (wall, line) = nearest;
    Some(wall.start + squared(line.to - wall.a).sqrt())
}

/// The shortest line between two walls that face each other; of parallel walls, the one in the middle of where they do.
fn across(one: &Wall, two: &Wall) -> Option<Nearest> {
    let (along, other) = (one.b - one.a, two.b - two.a);
    let root = squared(along).sqrt();
    let mut line = distance::segment_to_segment(one.a, one.b, two.a, two.b);
    let sine = cross(along, other) / (root * squared(other).sqrt()).max(f64::MIN_POSITIVE);
    if sine.abs() <= FLAT && dot(along, other) < 0.0 {
        let at = |p: Point| dot(p - one.a, along) / (root * root);
        let (low, high) = (at(two.b).max(0.0), at(two.a).min(1.0));
        if low < high {
            let from = one.a + along * ((low + high) / 2.0);
            line = Nearest { from, ..distance::point_to_segment(from, two.a, two.b) };
        }
    }
    let width = line.distance.to_m();
    if width <= 1e-6 {
        return None;
    }
    let to = line.to - line.from;
    // Inwards is left of each wall.
    let inwards = cross(along, to) / (root * width);
    let outwards = cross(other, to) / (squared(other).sqrt() * width);
    let faces = inwards >= ACROSS && outwards <= -ACROSS;
    faces.then_some(line)
}

/// Whether a line touches walls at its ends only, and runs inside.
fn runs_free(line: &Nearest, walls: &[Wall], area: &Region) -> bool {
    let (from, to) = (line.from, line.to);
    let along = to - from;
    let shrunk = (from + along * 1e-6, to - along * 1e-6);
    let hits = |it: &Wall| {
        let wall = it.b - it.a;
        let (a, b) = (cross(along, it.a - from), cross(along, it.b - from));
        let (c, d) = (cross(wall, shrunk.0 - it.a), cross(wall, shrunk.1 - it.a));
        (a > 0.0) != (b > 0.0) && (c > 0.0) != (d > 0.0)
    };
    area.contains((from + to) / 2.0) && !walls.iter().any(hits)
}

/// The area that a line from one wall of the outer ring to a later one cuts off.
fn cut_off(one: &Wall, two: &Wall, line: &Nearest, walls: &[Wall]) -> f64 {
    let mut ring = vec![line.from];
    ring.extend(walls.iter().filter(|it| it.ring == 0 && it.start > one.start && it.start <= two.start).map(|it| it.a));
    ring.push(line.to);
    shoelace(&ring).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Path;

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    fn width(points: &[(f64, f64)], holes: &[&[(f64, f64)]], doors: &[(f64, f64)]) -> Option<f64> {
        let ring = |points: &[(f64, f64)]| Path::straight(points.iter().map(|it| p(it.0, it.1)), true);
        let area = Region::with_holes(ring(points), holes.iter().map(|it| ring(it)).collect());
        let doors: Vec<Point> = doors.iter().map(|it| p(it.0, it.1)).collect();
        narrowest(&area, &doors).map(|it| (it.distance.to_m() * 1e6).round() / 1e6)
    }

    const ENDS: [(f64, f64); 2] = [(0.0, 1.0), (30.0, 1.0)];

    #[test]
    fn a_straight_corridor_is_as_wide_as_its_walls_are_apart() {
        assert_eq!(width(&[(0.0, 0.0), (30.0, 0.0), (30.0, 1.8), (0.0, 1.8)], &[], &ENDS), Some(1.8));
    }

    #[test]
    fn a_pilaster_narrows_it_and_a_niche_does_not() {
        let pilaster =
            [(0.0, 0.0), (10.0, 0.0), (10.0, 0.3), (10.6, 0.3), (10.6, 0.0), (30.0, 0.0), (30.0, 1.8), (0.0, 1.8)];
        assert_eq!(width(&pilaster, &[], &ENDS), Some(1.5));
        let niche =
            [(0.0, 0.0), (10.0, 0.0), (10.0, -0.4), (11.2, -0.4), (11.2, 0.0), (30.0, 0.0), (30.0, 1.8), (0.0, 1.8)];
        assert_eq!(width(&niche, &[], &[ENDS[0], ENDS[1], (10.6, -0.4)]), Some(1.8));
    }

    #[test]
    fn a_narrow_branch_counts_when_a_door_lies_in_it() {
        let branch =
            [(0.0, 0.0), (30.0, 0.0), (30.0, 1.8), (12.0, 1.8), (12.0, 6.0), (10.8, 6.0), (10.8, 1.8), (0.0, 1.8)];
        assert_eq!(width(&branch, &[], &ENDS), Some(1.8));
        assert_eq!(width(&branch, &[], &[ENDS[0], ENDS[1], (11.4, 6.0)]), Some(1.2));
    }

    #[test]
    fn one_passes_beside_a_column_where_the_gap_is_wider() {
        let hall = [(0.0, 0.0), (30.0, 0.0), (30.0, 3.0), (0.0, 3.0)];
        let column: &[(f64, f64)] = &[(10.0, 0.5), (10.6, 0.5), (10.6, 1.1), (10.0, 1.1)];
        assert_eq!(width(&hall, &[column], &ENDS), Some(1.9));
    }

    #[test]
    fn around_a_core_every_side_counts() {
        let ring = [(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)];
        let core: &[(f64, f64)] = &[(2.0, 2.0), (18.6, 2.0), (18.6, 18.0), (2.0, 18.0)];
        assert_eq!(width(&ring, &[core], &[(0.0, 10.0), (10.0, 20.0)]), Some(1.4));
    }
}
