//! Sunlight on the southern windows of towers; the script `peers/sunlight_steps.py` does the same by stepping through the day.

use geometry::{Angle, Box2, Point, Region, Vector};
use serde_json::{Value, json};
use std::time::Instant;
use sunlight::{Occluder, Receiver, SHANGHAI, Scene, Span, Window};

/// Windows of the southern façade of a tower: 20 in each of 20 storeys.
const WINDOWS: u32 = 400;

/// Towers in ten columns, 30 m by 15 m, 60 to 96 m high, 55 m apart from west to east and 70 m from south to north.
pub fn run(towers: u32) -> Result<Value, String> {
    let corner = |i: u32| (f64::from(i % 10) * 55.0, f64::from(i / 10) * 70.0);
    let occluders = (0..towers).map(|i| {
        let (x, y) = corner(i);
        let outline = Region::rectangle(Box2 { min: [x, y], max: [x + 30.0, y + 15.0] });
        Occluder::prism(i, &outline, 0.0, 60.0 + f64::from(i % 13) * 3.0)
    });
    let windows: Vec<Receiver> = (0..towers * WINDOWS)
        .map(|i| {
            let ((x, y), n) = (corner(i / WINDOWS), i % WINDOWS);
            let (a, sill) = (x + f64::from(n % 20) * 1.5, 0.9 + f64::from(n / 20) * 2.9);
            let outwards = Vector { x: 0.0, y: -1.0 };
            let window = Window { a: Point { x: a, y }, b: Point { x: a + 1.2, y }, sill, outwards };
            Receiver::window(&window, SHANGHAI.widest_window)
        })
        .collect();
    let sun = SHANGHAI.sun(None, Angle::rad(0.0)).and_then(Result::ok).ok_or("the sun of Shanghai is known")?;
    let occluders: Vec<Occluder> = occluders.collect();
    let start = Instant::now();
    let scene = Scene::new(sun, occluders.clone(), 0.0, SHANGHAI.hours);
    let days = scene.timelines(&windows, SHANGHAI.hours);
    let analysis = start.elapsed().as_secs_f64();
    let hours: f64 = days.iter().map(|it| Span::total(&it.lit(), 0.0) / 3600.0).sum();
    let short = days.iter().filter(|it| Span::longest(&it.lit()) < 3600.0).count();
    let (affected, moved) = moved(&scene, occluders, &windows);
    Ok(json!({
        "windows": windows.len(), "analysis_s": analysis, "sun_h": hours, "below_an_hour": short,
        "affected": affected, "moved_ms": moved,
    }))
}

/// How many windows the shadow of the middle tower reaches before or after it moves by a metre, and the milliseconds until
/// their days are known again.
fn moved(scene: &Scene, mut occluders: Vec<Occluder>, windows: &[Receiver]) -> (usize, f64) {
    let start = Instant::now();
    let at = occluders.len() / 2;
    let before = scene.ground(&occluders[at]);
    let outline = occluders[at].bounds;
    let outline = Box2 { min: [outline.min[0] + 1.0, outline.min[1]], max: [outline.max[0] + 1.0, outline.max[1]] };
    occluders[at] = Occluder::prism(at as u32, &Region::rectangle(outline), 0.0, occluders[at].top);
    let scene = Scene::new(*scene.sun(), occluders.clone(), 0.0, SHANGHAI.hours);
    let reached = before.union(scene.ground(&occluders[at]));
    let is_reached = |it: &&Receiver| it.points.iter().any(|p| reached.contains(Point { x: p.x, y: p.y }));
    let affected: Vec<Receiver> = windows.iter().filter(is_reached).cloned().collect();
    let days = scene.timelines(&affected, SHANGHAI.hours);
    (days.len(), start.elapsed().as_secs_f64() * 1000.0)
}
