//! `cargo xtask corpus DIR`: reads every drawing or building model below a folder and holds the result against what is known.
//!
//! A file passes when it is read within the time limit, without a panic, and every difference from the folder's manifest (and
//! from ezdxf, when asked) is listed with its reason in `tests/corpus-known.toml`.

mod flats;
mod issues;
mod known;
mod manifest;
mod models;
mod read;
mod walls;

use drawing::Drawing;
use known::Known;
use manifest::Manifest;
use read::{Outcome, Reading};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tushen_tests::{corpus, oracle, second_opinion, third_opinion};

/// What to read and how.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The folder with DXF and DWG files, or with IFC files
    folder: PathBuf,
    /// Compare contents with a second opinion as well
    #[arg(long, value_name = "PROGRAM")]
    oracle: Option<Oracle>,
    /// Seconds that one file may take
    #[arg(long, default_value_t = 20)]
    limit: u64,
    /// For plans given as rows of walls: where pictures of those go that are not wholly closed
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<PathBuf>,
}

/// A second opinion.
#[derive(Clone, Copy, Debug, PartialEq, clap::ValueEnum)]
pub enum Oracle {
    /// ezdxf, run out of process; needs python3 with ezdxf: layers, blocks, texts and numbers
    Ezdxf,
    /// The DXF reader of acadrust: counts by type
    Acadrust,
    /// bcf-client with the XML schemas of the folder, run out of process: the issues that we write
    BcfClient,
}

/// One line of the table.
struct Row {
    name: String,
    reading: Reading,
    /// Differences that no reason is known for.
    unexplained: Vec<String>,
    n_explained: usize,
}

impl Row {
    fn passed(&self) -> bool {
        self.unexplained.is_empty()
    }
}

/// Reads all files and prints a table, totals and `N passed, N failed`.
pub fn run(options: &Options) -> Result<(), String> {
    let mut files = corpus::files(&options.folder, "dxf");
    files.extend(corpus::files(&options.folder, "dwg"));
    if files.is_empty() {
        let plans = flats::files(&options.folder);
        if let Some(file) = walls::file(&options.folder) {
            return walls::run(&file);
        }
        if !plans.is_empty() {
            return flats::run(&plans, options.pictures.as_deref());
        }
        let models = [corpus::files(&options.folder, "ifc"), corpus::files(&options.folder, "ifczip")].concat();
        let issues = [corpus::files(&options.folder, "bcf"), corpus::files(&options.folder, "bcfzip")].concat();
        if models.is_empty() && issues.is_empty() {
            return Err(format!("no DXF, DWG, IFC or BCF files below {}", options.folder.display()));
        }
        let asks = options.oracle == Some(Oracle::BcfClient);
        let read = if issues.is_empty() { Ok(()) } else { issues::run(&options.folder, &issues, asks) };
        let understood = if models.is_empty() {
            Ok(())
        } else {
            models::run(&options.folder, &models, Duration::from_secs(options.limit))
        };
        return read.and(understood);
    }
    let manifest = Manifest::beside(&options.folder)?;
    let known = Known::load(&crate::process::root().join("tests/corpus-known.toml"))?;
    let mut readings: Vec<_> = files.iter().map(|it| read::read(it, Duration::from_secs(options.limit))).collect();
    let mut differences: Vec<Vec<String>> = files
        .iter()
        .zip(&readings)
        .map(|(it, reading)| own_differences(&name(options, it), reading, &manifest))
        .collect();
    match options.oracle {
        Some(Oracle::Ezdxf) => add_second_opinion(&files, &readings, &mut differences)?,
        Some(Oracle::Acadrust) => add_third_opinion(&files, &readings, &mut differences)?,
        None | Some(Oracle::BcfClient) => {}
    }
    let mut rows = Vec::new();
    for ((path, reading), differences) in files.iter().zip(readings.drain(..)).zip(differences) {
        let name = name(options, path);
        let n_all = differences.len();
        let unexplained: Vec<_> = differences.into_iter().filter(|it| !known.explains(&name, it)).collect();
        rows.push(Row { name, reading, n_explained: n_all - unexplained.len(), unexplained });
    }
    print_table(&rows);
    print_totals(&rows);
    println!();
    known.print_unused(|file| rows.iter().any(|it| it.name.ends_with(file)), options.oracle);
    let n_failed = rows.iter().filter(|it| !it.passed()).count();
    for row in rows.iter().filter(|it| !it.passed()) {
        println!("{}:", row.name);
        row.unexplained.iter().take(20).for_each(|it| println!("    {it}"));
        if row.unexplained.len() > 20 {
            println!("    … {} more", row.unexplained.len() - 20);
        }
    }
    println!("{} passed, {n_failed} failed", rows.len() - n_failed);
    if n_failed > 0 { Err(format!("{n_failed} files differ from what is known of them")) } else { Ok(()) }
}

fn name(options: &Options, path: &Path) -> String {
    path.strip_prefix(&options.folder).unwrap_or(path).display().to_string()
}

/// What the reading itself and the manifest say against a file.
fn own_differences(name: &str, reading: &Reading, manifest: &Manifest) -> Vec<String> {
    match &reading.outcome {
        Outcome::Read { drawing, .. } => manifest.differences(name, drawing),
        Outcome::Refused(error) => vec![format!("refused: {error}")],
        Outcome::Panicked => vec!["panicked".to_string()],
        Outcome::TooSlow => vec!["ran past the time limit".to_string()],
    }
}

/// Asks ezdxf about all DXF files that we could read.
fn add_second_opinion(files: &[PathBuf], readings: &[Reading], differences: &mut [Vec<String>]) -> Result<(), String> {
    if !oracle::is_here() {
        return Err("--oracle ezdxf needs python3 with ezdxf: pip install ezdxf".to_string());
    }
    let asked: Vec<(usize, &Drawing)> = readings
        .iter()
        .enumerate()
        .filter_map(|(i, it)| it.drawing().filter(|it| it.format != drawing::Format::Dwg).map(|it| (i, it)))
        .collect();
    println!("asking ezdxf about {} files …", asked.len());
    let paths: Vec<_> = asked.iter().filter_map(|(i, _)| files.get(*i)).map(|it| it.display().to_string()).collect();
    let answers = oracle::ask("ezdxf_dump.py", &paths.into())?;
    for ((i, drawing), answer) in asked.iter().zip(answers.as_array().into_iter().flatten()) {
        if let Some(list) = differences.get_mut(*i) {
            list.extend(second_opinion::differences(drawing, answer).into_iter().map(|it| format!("ezdxf: {it}")));
        }
    }
    Ok(())
}

/// Lets acadrust count the entities of all DXF files that we could read.
fn add_third_opinion(files: &[PathBuf], readings: &[Reading], differences: &mut [Vec<String>]) -> Result<(), String> {
    for ((path, reading), differences) in files.iter().zip(readings).zip(differences) {
        if let Some(drawing) = reading.drawing().filter(|it| it.format != drawing::Format::Dwg) {
            let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let found = third_opinion::differences(drawing, &bytes);
            differences.extend(found.into_iter().map(|it| format!("acadrust: {it}")));
        }
    }
    Ok(())
}

fn print_table(rows: &[Row]) {
    println!(
        "{:64} {:8} {:13} {:>8} {:>7} {:>7} {:>6} {:>7}  differences",
        "file", "version", "encoding", "entities", "items", "ms", "MB/s", "diagn."
    );
    for row in rows {
        let reading = &row.reading;
        let short: String = row.name.chars().rev().take(64).collect::<Vec<_>>().into_iter().rev().collect();
        let judged = match (row.passed(), row.n_explained) {
            (true, 0) => "none".to_string(),
            (true, n) => format!("{n} explained"),
            (false, n) => format!("{} UNEXPLAINED, {n} explained", row.unexplained.len()),
        };
        match &reading.outcome {
            Outcome::Read { drawing, n_items } => println!(
                "{short:64} {:8} {:13} {:>8} {n_items:>7} {:>7.1} {:>6.0} {:>7}  {judged}",
                drawing.version.name(),
                drawing.encoding,
                second_opinion::counts(drawing).values().sum::<usize>(),
                reading.read_time.as_secs_f64() * 1e3,
                reading.megabytes / reading.read_time.as_secs_f64().max(1e-6),
                drawing.diagnostics.len(),
            ),
            Outcome::Refused(error) => println!("{short:64} refused: {error}  {judged}"),
            Outcome::Panicked => println!("{short:64} PANICKED"),
            Outcome::TooSlow => println!("{short:64} TOO SLOW"),
        }
    }
}

/// Over all files: what was not understood, diagnostics by code, encodings, speed.
fn print_totals(rows: &[Row]) {
    let mut not_understood: BTreeMap<&str, (u64, u32)> = BTreeMap::new();
    let mut codes: BTreeMap<&str, (u64, u32)> = BTreeMap::new();
    let mut encodings: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut megabytes, mut seconds) = (0.0, 0.0);
    for row in rows {
        let Some(drawing) = row.reading.drawing() else { continue };
        megabytes += row.reading.megabytes;
        seconds += row.reading.read_time.as_secs_f64();
        *encodings.entry(drawing.encoding).or_default() += 1;
        for it in &drawing.not_understood {
            let entry = not_understood.entry(&it.type_name).or_default();
            *entry = (entry.0 + u64::from(it.count), entry.1 + 1);
        }
        let mut per_code: BTreeMap<&str, u64> = BTreeMap::new();
        drawing.diagnostics.iter().for_each(|it| *per_code.entry(it.code.as_str()).or_default() += 1);
        for (code, count) in per_code {
            let entry = codes.entry(code).or_default();
            *entry = (entry.0 + count, entry.1 + 1);
        }
    }
    let listed = |map: &BTreeMap<&str, (u64, u32)>| {
        map.iter().map(|(name, (count, files))| format!("{name} {count} in {files}")).collect::<Vec<_>>().join(", ")
    };
    println!("\nnot understood (count in files): {}", listed(&not_understood));
    println!("diagnostics (count in files): {}", listed(&codes));
    println!("encodings: {}", encodings.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", "));
    println!(
        "{megabytes:.1} MB in {seconds:.2} s: {:.0} MB/s{}",
        megabytes / seconds.max(1e-6),
        if cfg!(debug_assertions) { " (debug build; `cargo xtask bench` measures)" } else { "" }
    );
}
