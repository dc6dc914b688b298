//! `cargo xtask bench`: speed and memory of each stage, and of peers on the same files, as ratios from one run.
//!
//! Each measurement is a process of its own; CPU seconds are the least of several runs, since other work on the machine only adds.

mod load;
mod peers;
mod web;

use crate::process::{cargo, root, step, target};
use peers::Peers;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// `cargo xtask bench`
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The drawing that the large inputs repeat
    #[arg(long)]
    base: Option<PathBuf>,
    /// The building model that the large models repeat
    #[arg(long)]
    model: Option<PathBuf>,
    /// Sizes in MB
    #[arg(long, value_delimiter = ',', default_value = "1,10,112")]
    sizes: Vec<f64>,
    /// Runs of each measurement
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// Measure the co-approval server instead
    #[arg(long)]
    server: bool,
    /// Measure the engine and the page in the browser instead
    #[arg(long)]
    web: bool,
    /// People at the server at once
    #[arg(long, default_value_t = 200)]
    people: u64,
    /// Seconds for which they work
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// An empty PostgreSQL database to measure, too
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// A real architectural sheet, when the corpus lies beside the checkout; else a sample of ours.
fn base(options: &Options) -> PathBuf {
    let corpus = root().join("../shared/corpus/dxf/dotoritos-kim__dxf-json/sample/A_000217.dxf");
    options.base.clone().unwrap_or_else(|| if corpus.exists() { corpus } else { root().join("drawings/lakeside.dxf") })
}

/// Builds the worker, makes the inputs, runs everything, prints the tables.
pub fn run(options: &Options) -> Result<(), String> {
    if options.server {
        return load::run(options.people, options.seconds, options.database.as_deref());
    }
    step("build", &mut cargo(&["build", "--release", "--locked", "-p", "tushen-benches"]))?;
    if options.web {
        return web::run(options.runs, &model(options));
    }
    let worker = target().join("release/bench-worker");
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let peers = Peers::install(&folder);
    let base = base(options);
    println!("inputs repeat {}", base.file_name().unwrap_or_default().to_string_lossy());
    for size in &options.sizes {
        let file = folder.join(format!("{size}mb.dxf"));
        grow(&worker, &base, &file, *size)?;
        let jobs = ["read", "scan", "peer-acadrust", "peer-dxf", "peer-ezdxf", "peer-dxf-parser"];
        table(&worker, &file, options.runs, &peers, &jobs)?;
    }
    models(&worker, &folder, options, &peers)?;
    checks(&worker, options.runs);
    fixes(&worker, options.runs);
    sunlight(&worker, options.runs, &peers);
    floors(&worker, &folder, options.runs, &peers)
}

/// A real building model, when the corpus lies beside the checkout; else a sample of ours.
fn model(options: &Options) -> PathBuf {
    let corpus =
        root().join("../shared/corpus/ifc/ThatOpen+engine_web-ifc/tests/ifcfiles/public/Office_A_20110811.ifc");
    let sample = root().join("tests/fuzz/corpus/ifc/house.ifc");
    options.model.clone().unwrap_or(if corpus.exists() { corpus } else { sample })
}

/// The readers of building models, ours first: as it is, and repeated to the sizes from 10 MB on.
fn models(worker: &Path, folder: &Path, options: &Options, peers: &Peers) -> Result<(), String> {
    let base = model(options);
    println!("\nbuilding models repeat {}", base.file_name().unwrap_or_default().to_string_lossy());
    let mut files = vec![base.clone()];
    for size in options.sizes.iter().filter(|it| **it >= 10.0) {
        let file = folder.join(format!("{size}mb.ifc"));
        grow(worker, &base, &file, *size)?;
        files.push(file);
    }
    let jobs = [
        "ifc-open",
        "ifc-values",
        "ifc-model",
        "peer-ifc-lite",
        "peer-ifc-lite-decode",
        "peer-ifcopenshell",
        "peer-web-ifc",
    ];
    for file in &files {
        table(worker, file, options.runs, peers, &jobs)?;
    }
    println!("\nrequirements (IDS), with reading the model");
    for specifications in ["4", "848"] {
        let requirements = folder.join(format!("{specifications}.ids"));
        let status = Command::new(worker).arg("requirements").arg(&requirements).arg(specifications).status();
        if !status.is_ok_and(|it| it.success()) {
            return Err(format!("could not make {}", requirements.display()));
        }
        let own = format!("ifc-ids-{specifications}");
        let jobs = [own.as_str(), "peer-ifcfast", "peer-ifctester"];
        // The peers take minutes for hundreds of specifications on the largest.
        for file in files.iter().take(if specifications == "4" { files.len() } else { 2 }) {
            table_with(worker, file, Some(&requirements), options.runs, peers, &jobs)?;
        }
    }
    Ok(())
}

fn grow(worker: &Path, base: &Path, file: &Path, megabytes: f64) -> Result<(), String> {
    let mut grow = Command::new(worker);
    grow.arg("grow").arg(base).arg(file).arg(megabytes.to_string());
    let status = grow.status().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("could not make {}", file.display())) }
}

/// Checking a site of growing size, and checking again after moving one building.
fn checks(worker: &Path, runs: u32) {
    println!("\n| buildings | entities | check, CPU s | check, wall s | re-check p50 ms | re-check p95 ms |");
    println!("|---:|---:|---:|---:|---:|---:|");
    for buildings in ["250", "500", "1000", "2000"] {
        let Some(best) = best_of(Command::new(worker).args(["check", buildings]), runs) else {
            println!("| {buildings} | – | – | – | – | – |");
            continue;
        };
        let counts = &best["counts"];
        let at = |key| number(counts, key);
        println!(
            "| {buildings} | {} | {:.2} | {:.2} | {:.1} | {:.1} |",
            counts["entities"],
            at("open_cpu_s"),
            at("open_wall_s"),
            at("recheck_p50_ms"),
            at("recheck_p95_ms")
        );
    }
}

/// Changes that clear a gap that is too small, of one building among many.
fn fixes(worker: &Path, runs: u32) {
    println!("\n| buildings | fix, median ms | fix, most ms | proposals | that break nothing |");
    println!("|---:|---:|---:|---:|---:|");
    for buildings in ["250", "1000"] {
        let Some(best) = best_of(Command::new(worker).args(["fix", buildings]), runs) else {
            println!("| {buildings} | – | – | – | – |");
            continue;
        };
        let counts = &best["counts"];
        let (median, most) = (number(counts, "fix_p50_ms"), number(counts, "fix_max_ms"));
        println!("| {buildings} | {median:.1} | {most:.1} | {} | {} |", counts["proposals"], counts["clean"]);
    }
}

/// The sunlight of 50 towers with 20,000 windows, beside pvlib and rays at steps of a minute.
fn sunlight(worker: &Path, runs: u32, peers: &Peers) {
    println!("\n| sunlight of 50 towers | windows | wall s | CPU s | wall × ours | sun h | below an hour |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let (mut ours, mut after) = (None, String::new());
    for job in ["sunlight", "peer-pvlib"] {
        let (found, runs) = match job {
            "sunlight" => {
                let mut command = Command::new(worker);
                command.args([job, "50"]);
                (Ok(command), runs)
            }
            _ => (peers.command(job, Path::new("50")), 1),
        };
        let best = found.map(|mut it| best_of(&mut it, runs));
        let Ok(Some(best)) = best else {
            println!("| {job} | – | – | – | – | – | not here |");
            continue;
        };
        let counts = &best["counts"];
        let wall = number(counts, "analysis_s");
        let ours = *ours.get_or_insert(wall);
        println!(
            "| {job} | {} | {wall:.3} | {:.3} | {:.0} | {:.1} | {} |",
            counts["windows"],
            number(&best, "cpu_s"),
            wall / ours.max(1e-6),
            number(counts, "sun_h"),
            counts["below_an_hour"]
        );
        if let Some(moved) = counts["moved_ms"].as_f64() {
            let affected = &counts["affected"];
            after = format!("one tower moved: the {affected} windows that its shadow reaches again in {moved:.1} ms");
        }
    }
    println!("\n{after}");
}

/// Floor plans of growing size, a set of 40 floors, and the rooms of 300 beside Shapely.
fn floors(worker: &Path, folder: &Path, runs: u32, peers: &Peers) -> Result<(), String> {
    println!("\n| rooms | entities | floor, CPU s | 40 floors, CPU s | 40 floors, wall s |");
    println!("|---:|---:|---:|---:|---:|");
    for rooms in ["75", "150", "300", "600"] {
        let Some(best) = best_of(Command::new(worker).args(["floor", rooms]), runs) else {
            println!("| {rooms} | – | – | – | – |");
            continue;
        };
        let counts = &best["counts"];
        let at = |key| number(counts, key);
        println!(
            "| {} | {} | {:.3} | {:.2} | {:.2} |",
            counts["rooms"],
            counts["entities"],
            at("floor_cpu_s"),
            at("set_cpu_s"),
            at("set_wall_s")
        );
    }
    let lines = folder.join("floor-lines.txt");
    step("lines of walls", Command::new(worker).arg("floor-lines").arg(&lines).stdout(Stdio::null()))?;
    println!("\n| rooms from lines | lines | faces | wall s | wall × ours |");
    println!("|---|---:|---:|---:|---:|");
    let mut ours = None;
    for job in ["floor-rooms", "peer-polygonize"] {
        let found = match job {
            "floor-rooms" => {
                let mut command = Command::new(worker);
                command.arg(job).arg(&lines);
                Ok(command)
            }
            _ => peers.command(job, &lines),
        };
        let best = found.map(|mut it| best_of(&mut it, runs));
        let Ok(Some(best)) = best else {
            println!("| {job} | – | – | – | not here |");
            continue;
        };
        let counts = &best["counts"];
        let wall = number(counts, "rooms_s");
        let ours = *ours.get_or_insert(wall);
        println!("| {job} | {} | {} | {wall:.4} | {:.2} |", counts["lines"], counts["faces"], wall / ours.max(1e-6));
    }
    Ok(())
}

/// The readers of one file, ours first.
fn table(worker: &Path, file: &Path, runs: u32, peers: &Peers, jobs: &[&str]) -> Result<(), String> {
    table_with(worker, file, None, runs, peers, jobs)
}

/// The readers of one file, ours first; peers get a second file after it.
fn table_with(
    worker: &Path,
    file: &Path,
    second: Option<&Path>,
    runs: u32,
    peers: &Peers,
    jobs: &[&str],
) -> Result<(), String> {
    let megabytes = std::fs::metadata(file).map_err(|error| error.to_string())?.len() as f64 / 1e6;
    println!("\n{megabytes:.1} MB");
    println!("| job | CPU s | MB/s | peak MB | peak / file | CPU × ours | counted |");
    println!("|---|---:|---:|---:|---:|---:|---|");
    let mut ours = None;
    for job in jobs {
        let found = match *job {
            "peer-ezdxf" | "peer-dxf-parser" | "peer-ifcopenshell" | "peer-web-ifc" => peers.command(job, file),
            "peer-ifcfast" | "peer-ifctester" => peers.command(job, file).map(|mut it| {
                it.args(second);
                it
            }),
            _ => {
                let mut command = Command::new(worker);
                command.arg(job).arg(file);
                Ok(command)
            }
        };
        let mut command = match found {
            Ok(command) => command,
            Err(why) => {
                println!("| {job} | – | – | – | – | – | not here: {why} |");
                continue;
            }
        };
        let Some(best) = best_of(&mut command, runs) else {
            println!("| {job} | – | – | – | – | – | failed on this file |");
            continue;
        };
        let (cpu, peak) = (number(&best, "cpu_s"), number(&best, "peak_mb"));
        let ours = *ours.get_or_insert(cpu);
        println!(
            "| {job} | {cpu:.3} | {:.0} | {peak:.0} | {:.2} | {:.1} | {} |",
            megabytes / cpu.max(0.001),
            peak / megabytes,
            cpu / ours.max(0.001),
            best["counts"]
        );
    }
    let flattens = jobs.contains(&"read").then(|| best_of(Command::new(worker).arg("flatten").arg(file), runs));
    if let Some(best) = flattens.flatten() {
        let counts = &best["counts"];
        println!(
            "\nread {:.3} s, flatten {:.3} s, index {:.3} s of CPU; {} items",
            number(counts, "read_s"),
            number(counts, "flatten_s"),
            number(counts, "index_s"),
            counts["items"]
        );
    }
    Ok(())
}

/// The run with the least CPU time; `None` when one fails.
fn best_of(command: &mut Command, runs: u32) -> Option<Value> {
    let mut best: Option<Value> = None;
    for _ in 0..runs.max(1) {
        let output = command.stderr(Stdio::null()).output().ok().filter(|it| it.status.success())?;
        let value: Value = serde_json::from_slice(&output.stdout).ok()?;
        if best.as_ref().is_none_or(|it| number(&value, "cpu_s") < number(it, "cpu_s")) {
            best = Some(value);
        }
    }
    best
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(f64::NAN)
}
