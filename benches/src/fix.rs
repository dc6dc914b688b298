//! Changes that clear a finding of one building among many.

use crate::site;
use review::{Edit, Engine, Settings};
use serde_json::{Value, json};
use std::time::Instant;

/// Findings measured.
const FINDINGS: usize = 9;

/// Opens a site of `buildings` buildings, moves one building after another to 4 m from its neighbour, and looks for what clears
/// the gap that is then too small.
pub fn run(buildings: usize) -> Result<Value, String> {
    let engine = Engine::new(packs::files(packs::ARCHIVE)).map_err(|error| error.to_string())?;
    let settings = Settings { date: "2026-01-01".to_string(), ..Settings::default() };
    let drawing = site::site(buildings);
    let mut session =
        review::open_drawing(&engine, "site.dxf", drawing, &settings).map_err(|error| error.to_string())?;
    let (mut times, mut proposals, mut clean) = (Vec::new(), 0, 0);
    for i in 0..FINDINGS {
        // The last of a row has no neighbour to come near to.
        let columns = site::columns(buildings);
        let n = i * buildings / FINDINGS;
        let n = if n % columns == columns - 1 { n - 1 } else { n };
        let entities = site::building(n).map(Into::into).to_vec();
        let update = session.edit(&Edit::Move { entities, by: [16.0, 0.0] });
        let changed = session.changed_findings(&update);
        let is_gap =
            |it: &&findings::Finding| it.rule.ends_with("/fire-separation") && it.verdict == findings::Verdict::Fail;
        let finding = changed.now.iter().find(is_gap).ok_or("the gap is too small")?;
        let building = finding.objects.first().ok_or("it speaks of two buildings")?;
        let start = Instant::now();
        let fixes = session.fix(&finding.id, Some(building), 30.0).map_err(|error| error.to_string())?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        proposals += fixes.proposals.proposals.len();
        clean += fixes.proposals.proposals.iter().filter(|it| it.appears.is_empty()).count();
        session.undo();
    }
    // The first one makes the session ready for edits.
    times.remove(0);
    times.sort_by(f64::total_cmp);
    let (p50, most) = (times[times.len() / 2], times[times.len() - 1]);
    Ok(json!({ "buildings": buildings, "fix_p50_ms": p50, "fix_max_ms": most, "proposals": proposals, "clean": clean }))
}
