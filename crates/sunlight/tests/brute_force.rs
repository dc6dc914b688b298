//! The exact intervals beside an independent caster that steps second by second, and properties that any analysis must have.

#![expect(clippy::disallowed_methods, reason = "the other computation shares nothing with the one under test")]

use geometry::{Angle, Box2, Point, Region, Vector};
use proptest::prelude::*;
use sunlight::{DAHAN, Occluder, Place, Point3, Receiver, SHANGHAI, Scene, Span, Sun, Window};
use tushen_sunlight as sunlight;

const HOURS: Span = Span { from: 9.0 * 3600.0, to: 15.0 * 3600.0 };

fn sun() -> Sun {
    SHANGHAI.sun(None, Angle::rad(0.0)).unwrap().unwrap()
}

/// A box-shaped building by centre, size, turn, base and top, as its own corners; nothing of it is shared with the crate.
#[derive(Clone, Debug)]
struct Block {
    x: f64,
    y: f64,
    width: f64,
    depth: f64,
    turn: f64,
    base: f64,
    top: f64,
    notch: bool,
}

impl Block {
    /// An L when it has a notch.
    fn corners(&self) -> Vec<[f64; 2]> {
        let (w, d) = (self.width / 2.0, self.depth / 2.0);
        let local: Vec<[f64; 2]> = match self.notch {
            false => vec![[-w, -d], [w, -d], [w, d], [-w, d]],
            true => vec![[-w, -d], [w, -d], [w, 0.0], [0.0, 0.0], [0.0, d], [-w, d]],
        };
        let (sin, cos) = self.turn.sin_cos();
        local.iter().map(|[x, y]| [self.x + x * cos - y * sin, self.y + x * sin + y * cos]).collect()
    }

    fn occluder(&self, of: u32) -> Occluder {
        let outline = Region::polygon(self.corners().into_iter().map(|[x, y]| Point { x, y }));
        Occluder::prism(of, &outline, self.base, self.top)
    }

    /// Walks along the ray: cuts it with every edge in the plane and looks whether the part inside lies between base and top.
    fn stops(&self, p: [f64; 3], s: [f64; 3]) -> bool {
        let corners = self.corners();
        let mut cuts = Vec::new();
        for i in 0..corners.len() {
            let (a, b) = (corners[i], corners[(i + 1) % corners.len()]);
            let e = [b[0] - a[0], b[1] - a[1]];
            let det = s[0] * e[1] - s[1] * e[0];
            if det.abs() < 1e-15 {
                continue;
            }
            let d = [a[0] - p[0], a[1] - p[1]];
            let along = (d[0] * e[1] - d[1] * e[0]) / det;
            let at = (d[0] * s[1] - d[1] * s[0]) / det;
            if along > 0.0 && (0.0..1.0).contains(&at) {
                cuts.push(along);
            }
        }
        cuts.sort_by(f64::total_cmp);
        if cuts.len() % 2 == 1 {
            cuts.insert(0, 0.0);
        }
        cuts.chunks(2).any(|it| {
            let (low, high) = (p[2] + s[2] * it[0], p[2] + s[2] * it[1]);
            low < self.top && high > self.base
        })
    }
}

/// The sun by the textbook formula of altitude and azimuth, not by the crate's vectors.
fn textbook(latitude: f64, declination: f64, seconds: f64) -> [f64; 3] {
    let t = (seconds / 3600.0 - 12.0) * 15.0_f64.to_radians();
    let h = (latitude.sin() * declination.sin() + latitude.cos() * declination.cos() * t.cos()).asin();
    let cos_a = (h.sin() * latitude.sin() - declination.sin()) / (h.cos() * latitude.cos());
    let a = cos_a.clamp(-1.0, 1.0).acos().copysign(t);
    // Azimuth from south, positive to the west.
    [-h.cos() * a.sin(), -h.cos() * a.cos(), h.sin()]
}

/// Changes between light and dark, second by second.
fn stepped(blocks: &[Block], points: &[[f64; 3]], outwards: Option<[f64; 2]>) -> Vec<bool> {
    let latitude = (31.0_f64 + 14.0 / 60.0).to_radians();
    let declination = sun().declination().to_rad();
    (0..=(6 * 3600))
        .map(|i| {
            let s = textbook(latitude, declination, HOURS.from + f64::from(i));
            let before = outwards.is_none_or(|it| it[0] * s[0] + it[1] * s[1] > 0.0);
            before && !points.iter().any(|p| blocks.iter().any(|it| it.stops(*p, s)))
        })
        .collect()
}

/// Every second at least two seconds away from an edge of a lit span must be as the spans say.
fn agrees(lit: &[Span], stepped: &[bool]) -> Result<(), String> {
    for (i, is_lit) in stepped.iter().enumerate() {
        let at = HOURS.from + i as f64;
        let inside = lit.iter().any(|it| it.from <= at && at <= it.to);
        let near = lit.iter().any(|it| (it.from - at).abs() <= 2.0 || (it.to - at).abs() <= 2.0);
        // A span or gap shorter than two seconds lies between the steps.
        if inside != *is_lit && !near {
            return Err(format!("at second {i}: {is_lit} by steps, {inside} by intervals {lit:?}"));
        }
    }
    Ok(())
}

fn block() -> impl Strategy<Value = Block> {
    (
        (-120.0..120.0, -160.0..-8.0, 6.0..60.0, 6.0..40.0),
        (-1.5..1.5, prop_oneof![3 => Just(0.0), 1 => 3.0..30.0], 3.0..90.0, any::<bool>()),
    )
        .prop_map(|((x, y, width, depth), (turn, base, height, notch))| Block {
            x,
            y,
            width,
            depth,
            turn,
            base,
            top: base + height,
            notch,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn edges_of_intervals_lie_within_two_seconds_of_a_caster_that_steps(
        blocks in prop::collection::vec(block(), 1..6), z in 0.0..40.0_f64, facing in -1.4..1.4_f64, is_window in any::<bool>(),
        city in any::<bool>(),
    ) {
        let shift = if city { 1e6 } else { 0.0 };
        let far: Vec<Block> = blocks.iter().map(|it| Block { x: it.x + shift, y: it.y + shift, ..it.clone() }).collect();
        let occluders = far.iter().zip(0..).map(|(it, of)| it.occluder(of)).collect();
        let scene = Scene::new(sun(), occluders, 0.0, HOURS);
        let out = Vector { x: facing.sin(), y: -facing.cos() };
        let along = Vector { x: -out.y, y: out.x };
        let at = Point { x: shift, y: shift };
        let window = Window { a: at - along * 0.75, b: at + along * 0.75, sill: z, outwards: out };
        let receiver = if is_window { Receiver::window(&window, 1.8) } else { Receiver::ground(at, z) };
        let points: Vec<[f64; 3]> = receiver.points.iter().map(|it| [it.x - shift, it.y - shift, it.z]).collect();
        let lit = scene.timeline(&receiver, HOURS).lit();
        let steps = stepped(&blocks, &points, is_window.then_some([out.x, out.y]));
        agrees(&lit, &steps).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn a_taller_or_wider_building_never_gives_more_sun(
        blocks in prop::collection::vec(block(), 1..4), z in 0.0..20.0_f64, more in 0.1..30.0_f64,
    ) {
        let total = |blocks: &[Block]| {
            let occluders = blocks.iter().zip(0..).map(|(it, of)| it.occluder(of)).collect();
            let scene = Scene::new(sun(), occluders, 0.0, HOURS);
            let lit = scene.timeline(&Receiver::ground(Point { x: 0.0, y: 0.0 }, z), HOURS).lit();
            (Span::total(&lit, 0.0), Span::longest(&lit))
        };
        let before = total(&blocks);
        let mut taller = blocks.clone();
        taller[0].top += more;
        let mut one_more = blocks.clone();
        one_more.push(Block { x: more, ..blocks[0].clone() });
        for after in [total(&taller), total(&one_more)] {
            prop_assert!(after.0 <= before.0 + 0.01 && after.1 <= before.1 + 0.01, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_mirrored_site_has_the_mirrored_day(blocks in prop::collection::vec(block(), 1..4), z in 0.0..20.0_f64) {
        let lit = |blocks: &[Block]| {
            let occluders = blocks.iter().zip(0..).map(|(it, of)| it.occluder(of)).collect();
            Scene::new(sun(), occluders, 0.0, HOURS).timeline(&Receiver::ground(Point { x: 0.0, y: 0.0 }, z), HOURS).lit()
        };
        // A notch has no mirror image among blocks.
        let blocks: Vec<Block> = blocks.into_iter().map(|it| Block { notch: false, ..it }).collect();
        let mirrored: Vec<Block> = blocks.iter().map(|it| Block { x: -it.x, turn: -it.turn, ..it.clone() }).collect();
        let (day, mut other) = (lit(&blocks), lit(&mirrored));
        other.reverse();
        prop_assert_eq!(day.len(), other.len());
        for (a, b) in day.iter().zip(&other) {
            prop_assert!((a.from + b.to - 24.0 * 3600.0).abs() < 0.01 && (a.to + b.from - 24.0 * 3600.0).abs() < 0.01);
        }
    }
}

#[test]
fn each_shadow_names_the_building_that_casts_it() {
    let block = |x: f64| Block { x, y: -60.0, width: 20.0, depth: 15.0, turn: 0.0, base: 0.0, top: 60.0, notch: false };
    let scene = Scene::new(sun(), vec![block(-30.0).occluder(3), block(30.0).occluder(7)], 0.0, HOURS);
    let day = scene.timeline(&Receiver::ground(Point { x: 0.0, y: 0.0 }, 0.9), HOURS);
    // The sun comes from the east: the eastern building shades in the morning.
    assert_eq!(day.shadows.iter().map(|it| it.by).collect::<Vec<_>>(), [7, 3]);
    assert!(day.shadows[0].span.to < 12.0 * 3600.0 && day.shadows[1].span.from > 12.0 * 3600.0);
    let sum = day.shadows[0].span.from + day.shadows[1].span.to;
    assert!((sum - 24.0 * 3600.0).abs() < 0.01, "the two are mirror images");
}

#[test]
fn a_pitched_roof_shades_between_the_prisms_to_eaves_and_ridge() {
    let outline = Region::rectangle(Box2 { min: [-20.0, -40.0], max: [20.0, -28.0] });
    let ridge = [Point3 { x: -20.0, y: -34.0, z: 22.0 }, Point3 { x: 20.0, y: -34.0, z: 22.0 }];
    let total = |occluder: Occluder| {
        let scene = Scene::new(sun(), vec![occluder], 0.0, HOURS);
        Span::total(&scene.timeline(&Receiver::ground(Point { x: 0.0, y: -3.5 }, 0.9), HOURS).lit(), 0.0)
    };
    let (eaves, pitched) =
        (total(Occluder::prism(0, &outline, 0.0, 15.0)), total(Occluder::pitched(0, &outline, 0.0, 15.0, ridge)));
    let top = total(Occluder::prism(0, &outline, 0.0, 22.0));
    assert!(top < pitched && pitched < eaves, "{top} {pitched} {eaves}");
    // The same gable roof as loose triangles and quadrilaterals, as a body of another format gives it.
    let at = |x: f64, y: f64, z: f64| Point3 { x, y, z };
    let (w, e, s, n) = (-20.0, 20.0, -40.0, -28.0);
    let faces = vec![
        vec![at(w, n, 0.0), at(e, n, 0.0), at(e, n, 15.0), at(w, n, 15.0)],
        vec![at(w, s, 0.0), at(w, n, 0.0), at(w, n, 15.0), at(w, s, 15.0)],
        vec![at(e, s, 0.0), at(e, n, 0.0), at(e, n, 15.0), at(e, s, 15.0)],
        vec![at(w, n, 15.0), at(e, n, 15.0), ridge[1], ridge[0]],
        vec![at(w, s, 15.0), at(e, s, 15.0), ridge[1], ridge[0]],
        vec![at(w, s, 15.0), at(w, n, 15.0), ridge[0]],
        vec![at(e, s, 15.0), at(e, n, 15.0), ridge[1]],
    ];
    assert!((total(Occluder::solid(0, faces)) - pitched).abs() < 0.01);
}

#[test]
fn a_window_loses_what_either_end_loses() {
    let block = Block { x: 12.0, y: -30.0, width: 10.0, depth: 10.0, turn: 0.3, base: 0.0, top: 40.0, notch: false };
    let scene = Scene::new(sun(), vec![block.occluder(0)], 0.0, HOURS);
    let outwards = Vector { x: 0.0, y: -1.0 };
    let of = |x0: f64, x1: f64| {
        let window = Window { a: Point { x: x0, y: 0.0 }, b: Point { x: x1, y: 0.0 }, sill: 0.9, outwards };
        Span::total(&scene.timeline(&Receiver::window(&window, 1.8), HOURS).lit(), 0.0)
    };
    let point = |x: f64| {
        let receiver = Receiver::facade(Point { x, y: 0.0 }, 0.9, outwards);
        Span::total(&scene.timeline(&receiver, HOURS).lit(), 0.0)
    };
    assert!(of(0.0, 1.5) < point(0.0).min(point(1.5)));
    // Of a window of 6 m its middle 1.8 m counts.
    assert!((of(0.0, 6.0) - of(2.1, 3.9)).abs() < 1e-6);
}

#[test]
fn a_point_inside_a_building_is_dark_and_one_on_its_own_facade_is_not() {
    let block = Block { x: 0.0, y: 6.0, width: 40.0, depth: 12.0, turn: 0.0, base: 0.0, top: 18.0, notch: false };
    let scene = Scene::new(sun(), vec![block.occluder(0)], 0.0, HOURS);
    let lit = |receiver: &Receiver| Span::total(&scene.timeline(receiver, HOURS).lit(), 0.0);
    assert_eq!(lit(&Receiver::ground(Point { x: 0.0, y: 6.0 }, 0.0)), 0.0);
    let south = Receiver::facade(Point { x: 3.0, y: 0.0 }, 0.9, Vector { x: 0.0, y: -1.0 });
    assert!((lit(&south) - 6.0 * 3600.0).abs() < 0.01);
    let north = Receiver::facade(Point { x: 3.0, y: 12.0 }, 0.9, Vector { x: 0.0, y: 1.0 });
    assert_eq!(lit(&north), 0.0);
}

#[test]
fn a_day_without_a_place_needs_one() {
    assert!(DAHAN.sun(None, Angle::rad(0.0)).is_none());
    assert!(DAHAN.sun(Some(Place::deg(39.9, 116.4)), Angle::rad(0.0)).is_some_and(|it| it.is_ok()));
}
