//! Checking and re-checking sites of growing size.

use crate::{site, usage};
use review::{Edit, Engine, EntityRef, Settings};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

/// Moves measured per size.
const MOVES: usize = 100;
/// Buildings that are dragged, and steps of each: as `benches/web/drag.mjs` has them.
const DRAGS: usize = 20;
const STEPS: usize = 12;

/// Opens a site of `buildings` buildings, then moves one building after another by 10 cm.
pub fn run(buildings: usize) -> Result<Value, String> {
    let engine = Engine::new(packs::files(packs::ARCHIVE)).map_err(|error| error.to_string())?;
    let settings = Settings { date: "2026-01-01".to_string(), ..Settings::default() };
    let drawing = site::site(buildings);
    let entities = drawing.entities.len();
    let (cpu, wall) = (usage::cpu_seconds(), Instant::now());
    let mut session =
        review::open_drawing(&engine, "site.dxf", drawing, &settings).map_err(|error| error.to_string())?;
    let (open_cpu, open_wall) = (usage::cpu_seconds() - cpu, wall.elapsed().as_secs_f64());
    let mut times: Vec<f64> = (0..MOVES)
        .map(|i| {
            let entities = site::building(i * buildings / MOVES).map(Into::into).to_vec();
            let start = Instant::now();
            session.edit(&Edit::Move { entities, by: [0.1, 0.0] });
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let summary = session.review().summary;
    Ok(json!({
        "buildings": buildings, "entities": entities, "open_cpu_s": open_cpu, "open_wall_s": open_wall,
        "recheck_p50_ms": times[MOVES / 2], "recheck_p95_ms": times[MOVES * 95 / 100], "verdicts": summary.by_verdict,
    }))
}

/// Opens a file, then drags one building after another, as the page does: a preview a step.
pub fn drag(file: &Path) -> Result<Value, String> {
    let engine = Engine::new(packs::files(packs::ARCHIVE)).map_err(|error| error.to_string())?;
    let settings = Settings { all: true, ..Settings::default() };
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    let start = Instant::now();
    let mut session = review::open(&engine, "site.dxf", &bytes, &settings).map_err(|error| error.to_string())?;
    let open_ms = start.elapsed().as_secs_f64() * 1000.0;
    let review = session.review_in_brief();
    let buildings: Vec<_> = review.objects.iter().filter(|it| it.kind == "Building").collect();
    let mut times = Vec::with_capacity(DRAGS * STEPS);
    for i in 0..DRAGS {
        let building = buildings.get(i * buildings.len() / DRAGS).ok_or("the file has no buildings")?;
        let entities: Vec<EntityRef> = building.entities.iter().filter_map(|it| it.parse().ok()).collect();
        for step in 1..=STEPS {
            let start = Instant::now();
            let update = session.preview(&Edit::Move { entities: entities.clone(), by: [step as f64 * 0.1, 0.0] });
            session.changed_findings(&update);
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        session.settle();
    }
    times.sort_by(f64::total_cmp);
    Ok(json!({
        "buildings": buildings.len(), "open_ms": open_ms, "drag_p50_ms": times[times.len() / 2],
        "drag_p95_ms": times[times.len() * 95 / 100], "memory_mb": usage::peak_megabytes(),
    }))
}
