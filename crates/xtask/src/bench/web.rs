//! `cargo xtask bench --web`: the engine in WASM beside the same engine natively on one core, its reader of building models beside
//! web-ifc, and the page in headless Chromium beside other viewers, in one run.

use super::peers::quietly;
use super::{best_of, number};
use crate::process::{root, target};
use crate::{wasm, web};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Buildings of the sites that are measured: about a hundred entities each.
const SITES: [&str; 2] = ["250", "1000"];
/// Buildings of the drawing that viewers show: 300,000 entities.
const SHOWN: &str = "3000";

/// Builds what is missing, makes the sites, prints the tables; `model` is the building model that is read.
pub fn run(runs: u32, model: &Path) -> Result<(), String> {
    let generated = root().join("web/generated");
    let module = generated.join("tushen.js");
    if !module.exists() {
        wasm::run()?;
    }
    let folder = root().join("target/bench/web");
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    println!("\n| buildings | engine | open ms | × native | drag p50 ms | drag p95 ms | memory MB |");
    println!("|---:|---|---:|---:|---:|---:|---:|");
    for buildings in SITES {
        let file = site(&folder, buildings)?;
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
    let peers = peers(&folder);
    models(&generated.join("building.js"), model, peers.as_deref())?;
    viewers(&site(&folder, SHOWN)?, peers.as_deref())
}

/// A site plan of so many buildings.
fn site(folder: &Path, buildings: &str) -> Result<PathBuf, String> {
    let file = folder.join(format!("{buildings}.dxf"));
    node("site.mjs", &[Path::new(buildings), &file])?;
    Ok(file)
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

/// The folder of the other viewers, installed when they are missing; none where they cannot be had.
fn peers(folder: &Path) -> Result<PathBuf, String> {
    let home = folder.join("peers");
    let scripts = root().join("benches/web");
    std::fs::create_dir_all(&home).map_err(|error| format!("cannot make {}: {error}", home.display()))?;
    for (from, name) in [("peers/package.json", "package.json"), ("ifc.mjs", "ifc.mjs")] {
        let copied = std::fs::copy(scripts.join(from), home.join(name));
        copied.map_err(|error| format!("cannot copy {name}: {error}"))?;
    }
    if !home.join("node_modules/dxf-viewer").exists() {
        println!("installing other viewers into {}", home.display());
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund"]).current_dir(&home);
        quietly(&mut npm, "npm of Node.js")?;
    }
    Ok(home)
}

/// Reading a building model in WASM.
fn models(module: &Path, model: &Path, peers: Result<&Path, &String>) -> Result<(), String> {
    println!(
        "\n| {} | MB/s | CPU × ours | memory MB | instances |",
        model.file_name().unwrap_or_default().to_string_lossy()
    );
    println!("|---|---:|---:|---:|---:|");
    let ours = node("ifc.mjs", &[module, model])?;
    let theirs =
        peers.map_err(Clone::clone).and_then(|home| script(&home.join("ifc.mjs"), &[Path::new("web-ifc"), model]));
    for (name, counts) in [("tushen in WASM", Ok(ours.clone())), ("web-ifc", theirs)] {
        match counts {
            Ok(counts) => println!(
                "| {name} | {:.0} | {:.1} | {:.0} | {} |",
                number(&counts, "megabytes") / number(&counts, "cpu_s"),
                number(&counts, "cpu_s") / number(&ours, "cpu_s"),
                number(&counts, "memory_mb"),
                counts["instances"]
            ),
            Err(why) => println!("| {name} | – | – | – | not here: {why} |"),
        }
    }
    Ok(())
}

/// The page and other viewers on one drawing.
fn viewers(file: &Path, peers: Result<&Path, &String>) -> Result<(), String> {
    if !root().join("web/dist/index.html").exists() {
        web::build(&[])?;
    }
    let mut page = Command::new("node");
    page.arg(root().join("benches/web/page.mjs")).arg(file).args(peers.ok());
    let output = page.env("CHROMIUM", web::chromium()?).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cannot start node: {error}"))?;
    let found: Value = serde_json::from_slice(&output.stdout).map_err(|_| "the page was not measured".to_string())?;
    let megabytes = std::fs::metadata(file).map_err(|error| error.to_string())?.len() as f64 / 1e6;
    println!(
        "\n| {megabytes:.0} MB of DXF in Chromium | complete picture s | × ours | reviewed after s | frames a second, panning |"
    );
    println!("|---|---:|---:|---:|---:|");
    let ours = number(&found["tushen"], "picture_s");
    for name in ["tushen", "dxf-viewer", "mlightcad"] {
        let counts = &found[name];
        if let Some(why) = counts["failed"].as_str() {
            println!("| {name} | – | – | – | failed: {why} |");
        } else if counts.is_object() {
            let (picture, frames) = (number(counts, "picture_s"), number(counts, "frames"));
            let reviewed = counts["review_s"].as_f64().map_or("–".to_string(), |it| format!("{it:.2}"));
            println!("| {name} | {picture:.2} | {:.2} | {reviewed} | {frames:.0} |", picture / ours);
        }
    }
    if let Err(why) = peers {
        println!("other viewers are not here: {why}");
    }
    Ok(())
}

/// Runs a script of `benches/web`; gives the JSON that it prints, if it does.
fn node(name: &str, arguments: &[&Path]) -> Result<Value, String> {
    script(&root().join("benches/web").join(name), arguments)
}

fn script(path: &Path, arguments: &[&Path]) -> Result<Value, String> {
    let output = Command::new("node").arg(path).args(arguments).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cannot start node: {error}"))?;
    if !output.status.success() {
        return Err(format!("{} failed", path.display()));
    }
    Ok(serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}
