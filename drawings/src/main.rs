//! Draws sample site plans: `cargo run -p tushen-drawings -- --out DIR --count N --seed S`.

use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tushen_drawings::{Sample, sample, site, style};

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
    /// One style only
    #[arg(long)]
    style: Option<String>,
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
    for seed in arguments.seed..arguments.seed + arguments.count {
        let style = match &arguments.style {
            Some(name) => style::by_name(name).ok_or_else(|| format!("no style is called {name}"))?,
            None => &style::STYLES[seed as usize % style::STYLES.len()],
        };
        let sample = sample(&site::layout::lay_out(seed), style, seed, Vec::new());
        write(&arguments.out, &format!("{}-{seed:04}", style.name), &sample)?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, sample: &Sample) -> Result<(), String> {
    let answer = serde_json::to_string_pretty(&sample.answer).map_err(|it| it.to_string())?;
    std::fs::create_dir_all(folder).map_err(|it| format!("{}: {it}", folder.display()))?;
    for (extension, bytes) in
        [("dxf", &sample.dxf[..]), ("toml", sample.conditions.as_bytes()), ("json", (answer + "\n").as_bytes())]
    {
        let path = folder.join(format!("{name}.{extension}"));
        std::fs::write(&path, bytes).map_err(|it| format!("{}: {it}", path.display()))?;
    }
    Ok(())
}
