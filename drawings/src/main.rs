//! Draws sample site plans: `cargo run -p tushen-drawings -- --out DIR --count N --seed S`.

use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tushen_drawings::floor::{self, FloorAnswer, FloorSample};
use tushen_drawings::samples::{FLOORS, SAMPLES};
use tushen_drawings::{Sample, numbered, sample, site, site_with, style};

/// Draws sample site plans with conditions and answers.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder to write to
    #[arg(long, default_value = "target/drawings")]
    out: PathBuf,
    /// How many
    #[arg(long, default_value_t = 5)]
    count: u64,
    /// First seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One style only, with nothing put in
    #[arg(long)]
    style: Option<String>,
    /// Draw the samples of the repository into this folder, and nothing else
    #[arg(long, value_name = "DIR")]
    samples: Option<PathBuf>,
    /// Draw floor plans instead of site plans
    #[arg(long)]
    floors: bool,
    /// What to put into drawings of one style, by rule
    #[arg(long, value_delimiter = ',')]
    with: Vec<String>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("tushen-drawings: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    if let Some(folder) = &arguments.samples {
        SAMPLES.iter().try_for_each(|it| write(folder, it.name, &it.draw()?))?;
        return FLOORS.iter().try_for_each(|it| write_floor(folder, it.name, &it.draw()?));
    }
    if arguments.floors {
        return (arguments.seed..arguments.seed + arguments.count).try_for_each(|seed| {
            let sample = floor::numbered(seed);
            let FloorAnswer { building, style, .. } = sample.answer;
            write_floor(&arguments.out, &format!("floor-{building}-{style}-{seed:04}"), &sample)
        });
    }
    for seed in arguments.seed..arguments.seed + arguments.count {
        let sample = match &arguments.style {
            Some(name) => {
                let style = style::by_name(name).ok_or_else(|| format!("no style is called {name}"))?;
                let known = |name: &String| {
                    let seed = site::seeds::by_name(name).map(|it| it.name);
                    seed.ok_or_else(|| format!("nothing is called {name} that can be put in"))
                };
                let names = arguments.with.iter().map(known).collect::<Result<Vec<_>, _>>()?;
                let (site, seeded) = site_with(seed, style, &names);
                sample(&site, style, seed, seeded)
            }
            None => numbered(seed),
        };
        write(&arguments.out, &format!("{}-{seed:04}", sample.answer.style), &sample)?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, sample: &Sample) -> Result<(), String> {
    let answer = serde_json::to_string_pretty(&sample.answer).map_err(|it| it.to_string())? + "\n";
    let files = [("dxf", &sample.dxf[..]), ("toml", sample.conditions.as_bytes()), ("json", answer.as_bytes())];
    write_files(folder, name, &files)
}

fn write_floor(folder: &Path, name: &str, sample: &FloorSample) -> Result<(), String> {
    let answer = serde_json::to_string_pretty(&sample.answer).map_err(|it| it.to_string())? + "\n";
    write_files(folder, name, &[("dxf", &sample.dxf[..]), ("json", answer.as_bytes())])
}

fn write_files(folder: &Path, name: &str, files: &[(&str, &[u8])]) -> Result<(), String> {
    // A floor of a set lies in a folder of its own.
    let parent = folder.join(name).parent().map_or(folder.to_path_buf(), Path::to_path_buf);
    std::fs::create_dir_all(&parent).map_err(|it| format!("{}: {it}", parent.display()))?;
    for (extension, bytes) in files {
        let path = folder.join(format!("{name}.{extension}"));
        std::fs::write(&path, bytes).map_err(|it| format!("{}: {it}", path.display()))?;
    }
    Ok(())
}
