//! `cargo xtask fuzz`: hostile bytes at every door, one run a target.
//!
//! New inputs gather in `target/fuzz/corpus`, findings in `target/fuzz/artifacts`; a finding is reduced, fixed and becomes an
//! ordinary named test.

use crate::process::{cargo, root, step};
use std::path::Path;
use std::process::Command;

/// Memory that one target may take, megabytes. Reading is given limits far below it.
const MEMORY_MB: u32 = 1024;
/// One allocation, megabytes.
const ALLOCATION_MB: u32 = 512;
/// One input, seconds.
const INPUT_SECONDS: u32 = 5;

/// What to run and how long.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Seconds for each target
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only these targets (all by default)
    targets: Vec<String>,
}

/// Builds the targets, runs each, and prints a line for each.
pub fn run(options: &Options) -> Result<(), String> {
    let home = root().join("tests/fuzz");
    let all = targets(&home.join("fuzz_targets"))?;
    if let Some(unknown) = options.targets.iter().find(|it| !all.contains(it)) {
        return Err(format!("no target {unknown}: there are {}", all.join(", ")));
    }
    let chosen = if options.targets.is_empty() { &all } else { &options.targets };
    install_cargo_fuzz()?;
    let made = root().join("target/fuzz");
    step("fuzz targets", &mut cargo_fuzz(&home, &made, &["build"]))?;
    let mut lines = Vec::new();
    let mut n_failed = 0;
    for target in chosen {
        let [corpus, artifacts] = ["corpus", "artifacts"].map(|it| made.join(it).join(target));
        for folder in [&corpus, &artifacts] {
            std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let mut command = cargo_fuzz(&home, &made, &["run", target]);
        command.arg(&corpus).arg(home.join("corpus").join(target)).arg("--");
        command.arg(format!("-dict={}", home.join(dictionary(target)).display()));
        command.arg(format!("-artifact_prefix={}/", artifacts.display()));
        command.arg(format!("-max_total_time={}", options.seconds));
        command.arg(format!("-timeout={INPUT_SECONDS}"));
        command.arg(format!("-rss_limit_mb={MEMORY_MB}")).arg(format!("-malloc_limit_mb={ALLOCATION_MB}"));
        println!("── {target}: {} s", options.seconds);
        let output = command.output().map_err(|error| format!("{target}: {error}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            lines.push(format!("{target:12} no finding; {}", executed(&said)));
        } else {
            n_failed += 1;
            said.lines().rev().take(40).collect::<Vec<_>>().into_iter().rev().for_each(|it| eprintln!("{it}"));
            lines.push(format!("{target:12} FOUND SOMETHING: see {}", artifacts.display()));
        }
    }
    lines.iter().for_each(|it| println!("{it}"));
    if n_failed > 0 { Err(format!("{n_failed} targets found something")) } else { Ok(()) }
}

/// The words that a target's inputs are made of: of drawings, of building models, or of the text files that rules and cases are.
fn dictionary(target: &str) -> &'static str {
    match target {
        "dxf_text" | "dxf_binary" | "mark" => "dxf.dict",
        "ifc" | "ids" | "bcf" => "ifc.dict",
        _ => "rules.dict",
    }
}

/// The targets by their files, sorted.
fn targets(folder: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<_> =
        entries.flatten().filter_map(|it| Some(it.path().file_stem()?.to_string_lossy().into_owned())).collect();
    names.sort();
    Ok(names)
}

/// cargo-fuzz on the stable compiler with its unstable flags allowed: no second toolchain is needed.
fn cargo_fuzz(home: &Path, made: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo(&["fuzz"]);
    command.args(arguments).arg("--fuzz-dir").arg(home).arg("--target-dir").arg(made);
    command.env("RUSTC_BOOTSTRAP", "1");
    command
}

fn install_cargo_fuzz() -> Result<(), String> {
    let here = cargo(&["fuzz", "--version"]).output().is_ok_and(|it| it.status.success());
    if here { Ok(()) } else { step("install cargo-fuzz", &mut cargo(&["install", "cargo-fuzz", "--locked"])) }
}

/// How much was tried, from the tool's last words: `Done 12345 runs in 61 second(s)`.
fn executed(said: &str) -> String {
    said.lines().rev().find(|it| it.starts_with("Done ")).unwrap_or("the tool did not say how many runs").to_string()
}
