//! How two buildings face each other: the measures of Shanghai's spacing rules.
//!
//! Two buildings face each other where the side walls of one, extended at right angles to its façade, reach the other. The
//! facing gap is measured between the outer walls along that normal, inside the overlap only; buildings past which all
//! extended walls run lie diagonally, and only shortest distances apply (应用解释 524/2007, figures).

use crate::compass::{bearing, north_vector, off, within_45};
use crate::outlines::{Body, angle_between_bodies, body};
use crate::pairs::gap_line;
use crate::runs::boundary;
use crate::shapes::{dot, region};
use crate::{Measure, Missing};
use geometry::Sort;
use geometry::{Angle, Length, Nearest, Point, Region, Vector};
use model::{ObjIx, Reader};

/// How two buildings lie to each other. In the order of the attribute type `pair_layout`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PairLayout {
    /// Main faces look at each other and run within 1° of parallel.
    Parallel,
    /// A gable looks at a main face, at right angles within 1°.
    Perpendicular,
    /// They face each other at another angle; [`crate::outlines::angle_between`] decides by 45° which rule applies.
    Oblique,
    /// Gables look at each other.
    Gable,
    /// They do not face each other.
    Diagonal,
}

impl PairLayout {
    /// Its name in rules.
    pub fn name(self) -> &'static str {
        model::kinds::PAIR_LAYOUT.value(self as u16)
    }
}

/// Where and how two outlines face each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facing {
    /// The smallest distance between the outer walls along the normal, in the overlap.
    pub gap: Length,
    /// The greatest distance along the normal, in the overlap.
    pub widest: Length,
    /// Length of the overlap, measured along the façade.
    pub overlap: Length,
    /// The normal, from the first to the second, of length 1.
    pub direction: Vector,
    /// Where the gap is measured, on the first.
    pub from: Point,
    /// Where the gap is measured, on the second.
    pub to: Point,
}

impl Facing {
    fn reversed(self) -> Facing {
        Facing { direction: self.direction * -1.0, from: self.to, to: self.from, ..self }
    }
}

/// Where two buildings face each other; `None` when they lie diagonally. Outlines that overlap face each other with gap 0
/// wherever a wall of one lies behind a wall of the other.
pub fn facing(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Option<Facing>> {
    Ok(pair(reader, a, b)?.facing)
}

/// Two buildings as they lie, and where they face each other.
struct Pair {
    one: Body,
    two: Body,
    facing: Option<Facing>,
}

fn pair(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Pair> {
    let key = |ix: ObjIx| (reader.object(ix).kind, reader.object(ix).id);
    if key(b) < key(a) {
        let back = pair(reader, b, a)?;
        return Ok(Pair { one: back.two, two: back.one, facing: back.facing.map(Facing::reversed) });
    }
    let (one, two) = (body(reader, a)?, body(reader, b)?);
    let walls = (boundary(region(reader, a)?), boundary(region(reader, b)?));
    let directions = [one.axis, one.across(), two.axis, two.across()];
    let tolerance = reader.tolerance().linear.to_m();
    let all = directions.into_iter().flat_map(|it| [it, it * -1.0]);
    let all = all.filter_map(|it| facing_walls(&walls.0, &walls.1, it, tolerance));
    // The nearest; of equally near ones that with the longer overlap.
    let facing = all.reduce(|best, it| {
        let (gap, least) = (it.gap.to_m(), best.gap.to_m());
        let longer = it.overlap.to_m() > best.overlap.to_m() + 1e-6;
        if gap < least - 1e-6 || (gap < least + 1e-6 && longer) { it } else { best }
    });
    Ok(Pair { one, two, facing })
}

fn must_face(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Facing> {
    let missing = || Missing::nothing(reader.object(a).id, "两者不正面相对", "the two do not face each other");
    facing(reader, a, b)?.ok_or_else(missing)
}

/// The smallest distance between two buildings along the normal of the façade, inside the facing overlap; missing when they
/// lie diagonally.
///
/// # Source
/// 技术规定 附录二(4): the gap is the smallest normal distance of outer walls. Projections that 附录二 ignores (≤ 3 m long,
/// ≤ 1 m deep, ≤ 1/4 of the façade) are measured like walls.
pub fn facing_gap(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Length> {
    must_face(reader, a, b).map(|it| it.gap)
}

/// [`facing_gap`] with the points between which it is measured.
pub fn facing_line(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Nearest> {
    must_face(reader, a, b).map(|it| Nearest { distance: it.gap, from: it.from, to: it.to })
}

/// The length over which two buildings face each other; 0 when they lie diagonally.
pub fn facing_overlap(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Length> {
    facing(reader, a, b).map(|it| it.map_or(Length::m(0.0), |it| it.overlap))
}

/// Directions that differ by less are the same: façades meant parallel are drawn so.
const ONE_DEGREE: f64 = std::f64::consts::PI / 180.0 + 5e-7;

/// How two buildings lie to each other.
pub fn pair_layout(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<PairLayout> {
    let Pair { one, two, facing } = pair(reader, a, b)?;
    let Some(facing) = facing else { return Ok(PairLayout::Diagonal) };
    let angle = angle_between_bodies(&one, &two);
    Ok(match (shows_gable(&one, facing.direction), shows_gable(&two, facing.direction)) {
        (true, true) => PairLayout::Gable,
        (false, false) if angle <= ONE_DEGREE => PairLayout::Parallel,
        (true, false) | (false, true) if angle >= std::f64::consts::FRAC_PI_2 - ONE_DEGREE => PairLayout::Perpendicular,
        _ => PairLayout::Oblique,
    })
}

/// Whether the face that `a` turns to `b` is a gable; missing when they lie diagonally. A building with four main faces has
/// no gable.
///
/// # Source
/// 技术规定 arts 23(2), 25, 27: a gable wider than 16 m ([`crate::outlines::gable_width`]) counts as a main face.
pub fn gable_faces(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    let direction = must_face(reader, a, b)?.direction;
    Ok(shows_gable(&body(reader, a)?, direction))
}

/// A gable looks along the main façades.
fn shows_gable(body: &Body, direction: Vector) -> bool {
    !body.is_square && dot(body.axis, direction).abs() > std::f64::consts::FRAC_1_SQRT_2 + 1e-6
}

/// The bearing in which `b` lies from `a`: along the facing normal, of diagonal objects along the shortest line between
/// them, of touching or overlapping ones between their centres. Clockwise from north.
pub fn bearing_to(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<Angle> {
    let north = north_vector(reader, a)?;
    let faced = match (region(reader, a), region(reader, b)) {
        (Ok(_), Ok(_)) => facing(reader, a, b)?.filter(|it| it.gap > reader.tolerance().linear),
        _ => None,
    };
    if let Some(facing) = faced {
        return Ok(bearing(facing.direction, north));
    }
    let line = gap_line(reader, a, b)?;
    let apart = line.distance > reader.tolerance().linear;
    let (from, to) = match apart {
        true => (line.from, line.to),
        false => (crate::outlines::centroid(reader, a)?, crate::outlines::centroid(reader, b)?),
    };
    Ok(bearing(to - from, north))
}

/// Whether `a` lies south of `b`: `b` lies north of `a`, 45° to both sides included. Neither of two neighbours in the east
/// and west is south of the other.
///
/// # Source
/// 技术规定 art. 23: the height that counts is that of the southern building.
pub fn south_of(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    Ok(within_45(off(bearing_to(reader, a, b)?.to_rad(), 0.0)))
}

/// How two outlines face each other along a normal given; `None` when no part of `two` lies in front of `one` there.
pub(crate) fn facing_along(one: &Region, two: &Region, direction: Vector, tolerance: f64) -> Option<Facing> {
    facing_walls(&boundary(one), &boundary(two), direction, tolerance)
}

type Walls = [(Point, Point)];

fn facing_walls(one: &Walls, two: &Walls, direction: Vector, tolerance: f64) -> Option<Facing> {
    let profile = Profile::of_walls(one, two, direction, tolerance);
    let nearest = profile.stretches.iter().flat_map(|it| {
        let (g0, g1) = it.gaps();
        // Where walls run parallel the gap is shown in their middle.
        let level = ((it.t0 + it.t1) / 2.0, (it.from.0 + it.from.1) / 2.0, (g0 + g1) / 2.0);
        if (g0 - g1).abs() < 1e-6 { vec![level] } else { vec![(it.t0, it.from.0, g0), (it.t1, it.from.1, g1)] }
    });
    let (t, from, gap) = nearest.reduce(|a, b| if b.2 < a.2 - 1e-9 { b } else { a })?;
    let gaps = || profile.stretches.iter().flat_map(|it| [it.gaps().0, it.gaps().1]);
    let smallest = gaps().fold(f64::INFINITY, f64::min).max(0.0);
    Some(Facing {
        gap: Length::m(smallest),
        widest: Length::m(gaps().fold(0.0, f64::max)),
        overlap: Length::m(profile.stretches.iter().map(|it| it.t1 - it.t0).sum()),
        direction,
        from: profile.point(t, from),
        to: profile.point(t, from + gap),
    })
}

/// Two outlines seen along a normal: between which of their walls a line along it passes, stretch by stretch.
pub(crate) struct Profile {
    origin: Point,
    along: Vector,
    across: Vector,
    pub stretches: Vec<Stretch>,
}

/// A stretch across the normal in which the same two walls face each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    /// Where it begins, measured across the normal.
    pub t0: f64,
    /// Where it ends.
    pub t1: f64,
    /// How far along the normal the wall of the first lies, at both ends.
    pub from: (f64, f64),
    /// How far along the normal the wall of the second lies, at both ends.
    pub to: (f64, f64),
}

impl Stretch {
    /// The distance of the walls at both ends.
    pub fn gaps(&self) -> (f64, f64) {
        (self.to.0 - self.from.0, self.to.1 - self.from.1)
    }
}

/// Stretches narrower than this are the seams between walls that stand one behind the other.
const SEAM: f64 = 1e-5;

impl Profile {
    /// Looks from `one` towards `two` along `direction`, of length 1. Overlaps no longer than the tolerance are none.
    pub fn new(one: &Region, two: &Region, direction: Vector, tolerance: f64) -> Profile {
        Profile::of_walls(&boundary(one), &boundary(two), direction, tolerance)
    }

    fn of_walls(one: &Walls, two: &Walls, direction: Vector, tolerance: f64) -> Profile {
        let origin = one.first().map(|it| it.0).unwrap_or_default();
        let across = Vector { x: -direction.y, y: direction.x };
        let mut profile = Profile { origin, along: direction, across, stretches: Vec::new() };
        let range = |walls: &Walls| {
            let ends = walls.iter().flat_map(|it| [dot(it.0 - origin, across), dot(it.1 - origin, across)]);
            ends.fold((f64::INFINITY, f64::NEG_INFINITY), |all, it| (all.0.min(it), all.1.max(it)))
        };
        let (one_range, two_range) = (range(one), range(two));
        let (low, high) = (one_range.0.max(two_range.0), one_range.1.min(two_range.1));
        // Not true for outlines without walls either.
        if high - low > tolerance {
            profile.stretches = stretches(profile.walls(one), profile.walls(two), low, high);
        }
        if profile.stretches.iter().map(|it| it.t1 - it.t0).sum::<f64>() <= tolerance {
            profile.stretches.clear();
        }
        profile
    }

    fn walls(&self, walls: &Walls) -> Vec<Wall> {
        let local = |p: Point| (dot(p - self.origin, self.across), dot(p - self.origin, self.along));
        let walls = walls.iter().map(|(a, b)| {
            let (a, b) = (local(*a), local(*b));
            let (a, b) = if a.0 <= b.0 { (a, b) } else { (b, a) };
            Wall { t0: a.0, t1: b.0, n0: a.1, n1: b.1 }
        });
        walls.filter(|it| [it.t0, it.t1, it.n0, it.n1].iter().all(|it| it.is_finite())).collect()
    }

    /// The point at `t` across and `n` along the normal.
    pub fn point(&self, t: f64, n: f64) -> Point {
        self.origin + self.across * t + self.along * n
    }
}

/// A wall in the frame of a profile: `t` across the normal, `n` along it.
#[derive(Clone, Copy)]
struct Wall {
    t0: f64,
    t1: f64,
    n0: f64,
    n1: f64,
}

impl Wall {
    fn at(&self, t: f64) -> f64 {
        self.n0 + (self.n1 - self.n0) * ((t - self.t0) / (self.t1 - self.t0))
    }
}

/// The walls of an outline that a line sweeping across passes through.
struct Sweep {
    /// Those not reached yet, the last first.
    waiting: Vec<Wall>,
    /// Those reached, among them some that are passed already.
    reached: Vec<Wall>,
}

impl Sweep {
    fn new(mut walls: Vec<Wall>) -> Sweep {
        walls.order_by(|a, b| b.t0.total_cmp(&a.t0).then(b.t1.total_cmp(&a.t1)).then(b.n0.total_cmp(&a.n0)));
        Sweep { waiting: walls, reached: Vec::new() }
    }

    /// The walls at `t`, which only grows.
    fn at(&mut self, t: f64) -> &[Wall] {
        while let Some(wall) = self.waiting.pop_if(|it| it.t0 < t) {
            self.reached.push(wall);
        }
        self.reached.retain(|it| t < it.t1);
        &self.reached
    }
}

fn stretches(one: Vec<Wall>, two: Vec<Wall>, low: f64, high: f64) -> Vec<Stretch> {
    let ends = one.iter().chain(&two).flat_map(|it| [it.t0, it.t1]);
    let mut cuts: Vec<f64> = ends.filter(|it| low < *it && *it < high).chain([low, high]).collect();
    cuts.sort_by(f64::total_cmp);
    let (mut one, mut two) = (Sweep::new(one), Sweep::new(two));
    let mut found = Vec::new();
    for cut in cuts.windows(2) {
        let (t0, t1) = (cut[0], cut[1]);
        if t1 - t0 <= SEAM {
            continue;
        }
        let middle = (t0 + t1) / 2.0;
        let targets = two.at(middle);
        let mut best: Option<(f64, Stretch)> = None;
        for from in one.at(middle) {
            for to in targets {
                let gap = to.at(middle) - from.at(middle);
                if gap >= -1e-6 && best.as_ref().is_none_or(|it| gap < it.0) {
                    let of = |wall: &Wall| (wall.at(t0), wall.at(t1));
                    best = Some((gap, Stretch { t0, t1, from: of(from), to: of(to) }));
                }
            }
        }
        found.extend(best.map(|it| it.1));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outlines::angle_between;
    use crate::world::{World, ix, near, rectangle};
    use geometry::Transform;
    use model::{Kind, Shape};
    use proptest::prelude::*;

    fn two(a: &str, b: &str) -> World {
        World::default().with(Kind::Building, "a", a).with(Kind::Building, "b", b)
    }

    #[track_caller]
    fn check(a: &str, b: &str, layout: PairLayout, gap: Option<f64>, overlap: f64) {
        two(a, b).everywhere(|disguise, reader| {
            let (a, b) = (ix(reader, "a"), ix(reader, "b"));
            for (a, b) in [(a, b), (b, a)] {
                assert_eq!(pair_layout(reader, a, b), Ok(layout), "{disguise}");
                near(disguise, facing_overlap(reader, a, b).unwrap().to_m(), overlap);
                match gap {
                    Some(gap) => near(disguise, facing_gap(reader, a, b).unwrap().to_m(), gap),
                    None => assert!(facing_gap(reader, a, b).is_err(), "{disguise}"),
                }
            }
        });
    }

    #[test]
    fn slabs_one_behind_the_other_are_parallel() {
        let south = rectangle(0.0, 0.0, 50.0, 12.0);
        check(&south, &rectangle(0.0, 42.0, 50.0, 54.0), PairLayout::Parallel, Some(30.0), 50.0);
        check(&south, &rectangle(45.0, 42.0, 95.0, 54.0), PairLayout::Parallel, Some(30.0), 5.0);
    }

    #[test]
    fn slabs_past_which_extended_walls_run_are_diagonal() {
        let south = rectangle(0.0, 0.0, 50.0, 12.0);
        check(&south, &rectangle(53.0, 16.0, 103.0, 28.0), PairLayout::Diagonal, None, 0.0);
        // The walls run on in one line: still past each other.
        check(&south, &rectangle(50.0, 16.0, 100.0, 28.0), PairLayout::Diagonal, None, 0.0);
    }

    #[test]
    fn a_gable_before_a_facade_is_perpendicular_and_before_a_gable_gable() {
        let slab = rectangle(0.0, 0.0, 50.0, 12.0);
        check(&slab, &rectangle(20.0, 32.0, 32.0, 80.0), PairLayout::Perpendicular, Some(20.0), 12.0);
        check(&slab, &rectangle(63.0, 0.0, 113.0, 12.0), PairLayout::Gable, Some(13.0), 12.0);
    }

    #[test]
    fn an_oblique_building_is_measured_along_the_normal_inside_the_overlap() {
        // A slab turned by the 3-4-5 triangle; its lowest corner (20, 40) lies before the facade.
        let oblique = "POLYGON ((20 40, 52 64, 45 73.33333333333333, 13 49.33333333333333, 20 40))";
        two(&rectangle(0.0, 0.0, 50.0, 12.0), oblique).everywhere(|disguise, reader| {
            let (a, b) = (ix(reader, "a"), ix(reader, "b"));
            assert_eq!(pair_layout(reader, a, b), Ok(PairLayout::Oblique), "{disguise}");
            near(disguise, facing_gap(reader, a, b).unwrap().to_m(), 28.0);
            near(disguise, angle_between(reader, a, b).unwrap().to_deg(), 36.86989764584402);
        });
    }

    #[test]
    fn a_wing_outside_the_overlap_does_not_count() {
        // An L whose wing comes near, but only beside the slab.
        let wing = "POLYGON ((0 60, 80 60, 80 20, 92 20, 92 72, 0 72, 0 60))";
        check(&rectangle(0.0, 0.0, 60.0, 12.0), wing, PairLayout::Parallel, Some(48.0), 60.0);
    }

    #[test]
    fn a_balcony_inside_the_overlap_counts() {
        let balcony = "POLYGON ((0 40, 10 40, 10 38.5, 14 38.5, 14 40, 50 40, 50 52, 0 52, 0 40))";
        check(&rectangle(0.0, 0.0, 50.0, 12.0), balcony, PairLayout::Parallel, Some(26.5), 50.0);
    }

    #[test]
    fn a_curved_facade_is_measured_at_its_crown() {
        let bow = geometry::Path {
            vertices: [(0.0, 40.0, 2.0 * 2.0 / 24.0), (24.0, 40.0, 0.0), (24.0, 52.0, 0.0), (0.0, 52.0, 0.0)]
                .map(|(x, y, bulge)| geometry::Vertex { point: Point { x, y }, bulge })
                .to_vec(),
            closed: true,
        };
        let world = World::default().with(Kind::Building, "a", &rectangle(0.0, 0.0, 50.0, 12.0));
        world.with_shape(Kind::Building, "b", Shape::Region(Region::new(bow))).everywhere(|disguise, reader| {
            let measured = facing_gap(reader, ix(reader, "a"), ix(reader, "b")).unwrap().to_m();
            assert!((measured - 26.0).abs() < 2e-5, "{disguise}: {measured}");
        });
    }

    #[test]
    fn south_is_south_by_the_compass() {
        let (slab, north, east) =
            (rectangle(0.0, 0.0, 50.0, 12.0), rectangle(10.0, 42.0, 60.0, 54.0), rectangle(63.0, 0.0, 113.0, 12.0));
        two(&slab, &north).with(Kind::Building, "e", &east).everywhere(|disguise, reader| {
            let [a, b, e] = ["a", "b", "e"].map(|it| ix(reader, it));
            assert_eq!(south_of(reader, a, b), Ok(true), "{disguise}");
            assert_eq!(south_of(reader, b, a), Ok(false), "{disguise}");
            assert_eq!([south_of(reader, a, e), south_of(reader, e, a)], [Ok(false), Ok(false)], "{disguise}");
            assert!((bearing_to(reader, a, e).unwrap().to_deg() - 90.0).abs() < 1e-5, "{disguise}");
            assert_eq!([gable_faces(reader, a, e), gable_faces(reader, a, b)], [Ok(true), Ok(false)], "{disguise}");
        });
    }

    #[test]
    fn the_facing_line_joins_the_walls() {
        two(&rectangle(0.0, 0.0, 50.0, 12.0), &rectangle(10.0, 42.0, 60.0, 54.0)).everywhere(|disguise, reader| {
            let line = facing_line(reader, ix(reader, "a"), ix(reader, "b")).unwrap();
            near(disguise, line.distance.to_m(), 30.0);
            near(disguise, geometry::distance::between_points(line.from, line.to).to_m(), 30.0);
        });
    }

    #[test]
    fn layouts_have_the_names_of_the_attribute_type() {
        use PairLayout::{Diagonal, Gable, Oblique, Parallel, Perpendicular};
        let names = [Parallel, Perpendicular, Oblique, Gable, Diagonal].map(PairLayout::name);
        assert_eq!(names, ["parallel", "perpendicular", "oblique", "gable", "diagonal"]);
    }

    proptest! {
        #[test]
        fn facing_is_the_same_from_both_sides_and_never_nearer_than_the_gap(
            numbers in prop::array::uniform8(5.0_f64..60.0), turns in prop::array::uniform2(0.0_f64..180.0),
        ) {
            let [w, h, x, y, v, g, ..] = numbers;
            let slab = |x: f64, y: f64, w: f64, h: f64, deg: f64| {
                let by = Transform::rotation(Angle::deg(deg)).then(Transform::translation(x, y));
                let corners = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].map(|(x, y)| by.apply(Point { x, y }));
                Shape::Region(Region::polygon(corners))
            };
            let world = World::default().with_shape(Kind::Building, "a", slab(0.0, 0.0, w, h, turns[0]));
            let world = world.with_shape(Kind::Building, "b", slab(2.0 * x - 60.0, y + 60.0, v, g, turns[1]));
            let model = world.model();
            let reader = Reader::new(&model);
            let (a, b) = (ix(&reader, "a"), ix(&reader, "b"));
            prop_assert_eq!(pair_layout(&reader, a, b), pair_layout(&reader, b, a));
            prop_assert_eq!(facing_gap(&reader, a, b).ok(), facing_gap(&reader, b, a).ok());
            prop_assert!(!(south_of(&reader, a, b).unwrap() && south_of(&reader, b, a).unwrap()));
            if let Ok(facing) = facing_gap(&reader, a, b) {
                prop_assert!(facing.to_m() >= crate::pairs::gap(&reader, a, b).unwrap().to_m() - 1e-6);
                let overlap = facing_overlap(&reader, a, b).unwrap().to_m();
                prop_assert!(overlap > 0.0005 && overlap <= geometry::math::length(w, h) + 1e-6);
            }
        }
    }
}
