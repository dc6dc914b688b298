//! The jobs, ours and those of peers written in Rust.

use crate::models;
use serde_json::{Value, json};
use std::fs::File;
use std::path::Path;

/// Names that [`run`] knows.
pub const NAMES: &[&str] = &[
    "scan",
    "read",
    "flatten",
    "check",
    "drag",
    "fix",
    "sunlight",
    "floor",
    "floor-lines",
    "floor-rooms",
    "peer-dxf",
    "peer-acadrust",
    "ifc-open",
    "ifc-values",
    "ifc-model",
    "ifc-ids-4",
    "ifc-ids-848",
    "peer-ifc-lite",
    "peer-ifc-lite-decode",
];

/// Runs a job on a file and tells what it counted.
pub fn run(job: &str, file: &Path) -> Result<Value, String> {
    match job {
        "scan" => scan(file),
        "read" => read(file).map(|it| json!({ "entities": count(&it) })),
        "flatten" => flatten(file),
        "check" => {
            let buildings = file.to_str().and_then(|it| it.parse().ok());
            crate::check::run(buildings.ok_or("check takes a number of buildings")?)
        }
        "drag" => crate::check::drag(file),
        "fix" => {
            let buildings = file.to_str().and_then(|it| it.parse().ok());
            crate::fix::run(buildings.ok_or("fix takes a number of buildings")?)
        }
        "sunlight" => {
            let towers = file.to_str().and_then(|it| it.parse().ok());
            crate::sunlight::run(towers.ok_or("sunlight takes a number of towers")?)
        }
        "floor" => {
            let rooms = file.to_str().and_then(|it| it.parse().ok());
            crate::floor::run(rooms.ok_or("floor takes a number of rooms")?)
        }
        "floor-lines" => crate::floor::write_lines(file),
        "floor-rooms" => crate::floor::rooms(file),
        "peer-dxf" => peer_dxf(file),
        "peer-acadrust" => peer_acadrust(file),
        "ifc-open" => models::open(file),
        "ifc-values" => models::values(file),
        "ifc-model" => models::understand(file),
        "ifc-ids-4" => models::ids(file, 4),
        "ifc-ids-848" => models::ids(file, 848),
        "peer-ifc-lite" => models::ifc_lite(file, false),
        "peer-ifc-lite-decode" => models::ifc_lite(file, true),
        other => Err(format!("no such job; jobs: {} (not {other})", NAMES.join(" "))),
    }
}

/// Splits the pairs and converts every number, and keeps nothing: what any reader must at least do.
fn scan(file: &Path) -> Result<Value, String> {
    let bytes = std::fs::read(file).map_err(text)?;
    let (mut pairs, mut sum) = (0_u64, 0.0_f64);
    let mut rest = bytes.as_slice();
    while let Some((code, after)) = line(rest) {
        let Some((value, after)) = line(after) else { break };
        rest = after;
        pairs += 1;
        let code: u32 = code.iter().filter(|it| it.is_ascii_digit()).fold(0, |acc, it| acc * 10 + u32::from(it - b'0'));
        if (10..60).contains(&code) || (210..240).contains(&code) {
            sum += fast_float2::parse::<f64, _>(value.trim_ascii()).unwrap_or(0.0);
        }
    }
    Ok(json!({ "pairs": pairs, "sum_is_finite": sum.is_finite() }))
}

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', bytes)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

fn read(file: &Path) -> Result<drawing::Drawing, String> {
    tushen_dxf::read_from(File::open(file).map_err(text)?).map_err(text)
}

fn count(drawing: &drawing::Drawing) -> usize {
    drawing.entities.len() + drawing.blocks.iter().map(|it| it.entities.len()).sum::<usize>()
}

fn flatten(file: &Path) -> Result<Value, String> {
    let drawing = read(file)?;
    let before = crate::usage::cpu_seconds();
    let scene = drawing::flatten(&drawing, &drawing::FlattenOptions::for_unit(geometry::Length::mm(1.0)));
    let middle = crate::usage::cpu_seconds();
    let index = drawing::SceneIndex::new(&scene);
    let after = crate::usage::cpu_seconds();
    let found = index.in_box(scene.bounds()).len();
    Ok(
        json!({ "items": scene.items.len(), "indexed": found, "read_s": before, "flatten_s": middle - before, "index_s": after - middle }),
    )
}

fn peer_dxf(file: &Path) -> Result<Value, String> {
    let drawing = dxf::Drawing::load_file(file.to_str().unwrap_or_default()).map_err(text)?;
    let in_blocks: usize = drawing.blocks().map(|it| it.entities.len()).sum();
    Ok(json!({ "entities": drawing.entities().count() + in_blocks }))
}

fn peer_acadrust(file: &Path) -> Result<Value, String> {
    let document = acadrust::io::dxf::DxfReader::from_file(file).map_err(text)?.read().map_err(text)?;
    Ok(json!({ "entities": document.entities().count() }))
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
