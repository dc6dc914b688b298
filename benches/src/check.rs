//! Checking and re-checking sites of growing size.

use crate::{site, usage};
use review::{Edit, Engine, Settings};
use serde_json::{Value, json};
use std::time::Instant;

/// Moves measured per size.
const MOVES: usize = 100;

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
