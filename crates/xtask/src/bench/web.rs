//! `cargo xtask bench --web`: the engine in WASM beside the same engine natively on one core, and the page in headless Chromium.

use super::{best_of, number};
use crate::process::{root, step, target};
use crate::{wasm, web};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// Buildings of the sites that are measured: about a hundred entities each.
const SITES: [&str; 2] = ["250", "1000"];

/// Builds what is missing, makes the sites, prints the tables.
pub fn run(runs: u32) -> Result<(), String> {
    let module = root().join("web/generated/tushen.js");
    if !module.exists() {
        wasm::run()?;
    }
    let folder = root().join("target/bench/web");
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    println!("\n| buildings | engine | open ms | × native | drag p50 ms | drag p95 ms | memory MB |");
    println!("|---:|---|---:|---:|---:|---:|---:|");
    for buildings in SITES {
        let file = folder.join(format!("{buildings}.dxf"));
        node("site.mjs", &[Path::new(buildings), &file])?;
        let mut native = Command::new(target().join("release/bench-worker"));
        native.arg("drag").arg(&file).env("RAYON_NUM_THREADS", "1");
        let native = best_of(&mut native, runs).map(|it| it["counts"].clone());
        let of_native = native.as_ref().map_or(f64::NAN, |it| number(it, "open_ms"));
        if let Some(native) = &native {
            row(buildings, "native, one core", native, of_native);
        }
        let wasm = node("drag.mjs", &[&module, &file])?;
        row(buildings, "WASM", &wasm, of_native);
    }
    if !root().join("web/dist/index.html").exists() {
        web::build(&[])?;
    }
    let mut page = Command::new("node");
    page.arg(root().join("benches/web/page.mjs")).arg(folder.join(format!("{}.dxf", SITES[1])));
    page.env("CHROMIUM", web::chromium()?);
    step("the page in Chromium", &mut page)
}

fn row(buildings: &str, engine: &str, counts: &Value, native: f64) {
    let at = |key| number(counts, key);
    println!(
        "| {buildings} | {engine} | {:.0} | {:.2} | {:.1} | {:.1} | {:.0} |",
        at("open_ms"),
        at("open_ms") / native,
        at("drag_p50_ms"),
        at("drag_p95_ms"),
        at("memory_mb")
    );
}

/// Runs a script of `benches/web`; gives the JSON that it prints, if it does.
fn node(script: &str, arguments: &[&Path]) -> Result<Value, String> {
    let path = root().join("benches/web").join(script);
    let output = Command::new("node").arg(path).args(arguments).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cannot start node: {error}"))?;
    if !output.status.success() {
        return Err(format!("{script} failed"));
    }
    Ok(serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}
