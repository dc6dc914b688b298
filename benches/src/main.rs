//! One measured job a process: `bench-worker JOB FILE` (for `check`, `fix` and `sunlight`, the number of buildings, for `floor` that of rooms).
//! Prints one line of JSON: CPU seconds, wall seconds, peak memory, and what
//! was counted. `cargo xtask bench` starts it and its peers in other languages, and prints the ratios.
//!
//! CPU seconds are user and system time of the whole process, all threads; a job starts with nothing read.

mod check;
mod fix;
mod floor;
mod grow;
mod jobs;
mod models;
mod pen;
mod site;
mod sunlight;
mod usage;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [job, base, out, megabytes] = arguments.as_slice()
        && job == "grow"
    {
        let grown = megabytes.parse().map_err(|_| "MEGABYTES is a number".to_string());
        let is_model = Path::new(base).extension().is_some_and(|it| it.eq_ignore_ascii_case("ifc"));
        let grow = if is_model { models::grow } else { grow::grow };
        return match grown.and_then(|it| grow(Path::new(base), Path::new(out), it)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("grow: {message}");
                ExitCode::FAILURE
            }
        };
    }
    if let [job, out, number] = arguments.as_slice()
        && job == "requirements"
    {
        let written = number.parse().map_err(|_| "NUMBER is a number".to_string());
        let written = written.and_then(|it| std::fs::write(out, models::requirements(it)).map_err(|it| it.to_string()));
        return match written {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("requirements: {message}");
                ExitCode::FAILURE
            }
        };
    }
    let [job, file] = arguments.as_slice() else {
        eprintln!(
            "usage: bench-worker JOB FILE | grow BASE OUT MEGABYTES | requirements OUT NUMBER; jobs: {}",
            jobs::NAMES.join(" ")
        );
        return ExitCode::from(2);
    };
    let start = Instant::now();
    match jobs::run(job, Path::new(file)) {
        Ok(counts) => {
            let line = serde_json::json!({
                "job": job, "cpu_s": usage::cpu_seconds(), "wall_s": start.elapsed().as_secs_f64(),
                "peak_mb": usage::peak_megabytes(), "counts": counts,
            });
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{job}: {message}");
            ExitCode::FAILURE
        }
    }
}
