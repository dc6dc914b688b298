//! Building models: every file is read and understood, counts are held against the folder's manifest, computed areas of rooms
//! against those that the file declares.

use super::known::Known;
use model::{Attr, Kind, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tushen_ifc::{OpenError, RULES, faults, open, to_model};

/// How far a computed area may be from the declared one.
const AREA_TOLERANCE: f64 = 0.001;
/// Declared areas are rounded: so much is no difference, in square metres.
const ROUNDING: f64 = 0.0051;

/// What a model holds.
struct Found {
    schema: String,
    instances: usize,
    /// Instances by upper-case class of the manifest, subtypes included.
    counts: BTreeMap<String, usize>,
    /// Computed and declared area of each room that declares one, with its entity.
    rooms: Vec<(String, Option<f64>, f64)>,
    diagnostics: Vec<String>,
    /// Codes of what the model says wrongly.
    faults: Vec<&'static str>,
    open: Duration,
    understand: Duration,
}

enum Outcome {
    Read(Box<Found>),
    Refused(OpenError),
    Failed(String),
}

/// Reads all models and prints what does not agree.
pub fn run(folder: &Path, files: &[PathBuf], limit: Duration) -> Result<(), String> {
    let manifest = manifest(folder)?;
    let known = Known::load(&crate::process::root().join("tests/corpus-known.toml"))?;
    println!(
        "{:64} {:14} {:>9} {:>8} {:>8} {:>7} {:>12}  differences",
        "file", "schema", "instances", "open ms", "model ms", "diagn.", "rooms right"
    );
    let (mut failed, mut megabytes, mut seconds) = (0, 0.0, 0.0);
    let (mut rooms_right, mut rooms_all) = (0, 0);
    let mut codes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut listed = Vec::new();
    let mut cases: BTreeMap<String, usize> = BTreeMap::new();
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        let size = std::fs::metadata(path).map_or(0, |it| it.len()) as f64 / 1e6;
        let outcome = read(path, limit);
        let mut differences = Vec::new();
        let mut row = String::new();
        match &outcome {
            Outcome::Refused(error) => differences.push(format!("refused: {error}")),
            Outcome::Failed(why) => differences.push(why.clone()),
            Outcome::Read(found) => {
                megabytes += size;
                seconds += found.open.as_secs_f64();
                if let Some(expected) = manifest.get(&name) {
                    differences.extend(counted(found, expected));
                }
                differences.extend(case(path, found, &mut cases));
                let is_right = |(_, computed, declared): &&(String, Option<f64>, f64)| {
                    computed.is_some_and(|it| (it - declared).abs() <= (declared * AREA_TOLERANCE).max(ROUNDING))
                };
                let right = found.rooms.iter().filter(is_right).count();
                (rooms_right, rooms_all) = (rooms_right + right, rooms_all + found.rooms.len());
                for (entity, computed, declared) in found.rooms.iter().filter(|it| !is_right(it)) {
                    let computed = computed.map_or("none".to_string(), |it| format!("{it:.3} m²"));
                    differences.push(format!("room {entity}: {computed}, declared {declared:.3} m²"));
                }
                let mut own: BTreeMap<&str, usize> = BTreeMap::new();
                found.diagnostics.iter().for_each(|it| *own.entry(it.as_str()).or_default() += 1);
                for (code, count) in own {
                    let entry = codes.entry(code.to_string()).or_default();
                    *entry = (entry.0 + count, entry.1 + 1);
                }
                row = format!(
                    "{:14} {:>9} {:>8.1} {:>8.1} {:>7} {:>12}",
                    found.schema,
                    found.instances,
                    found.open.as_secs_f64() * 1e3,
                    found.understand.as_secs_f64() * 1e3,
                    found.diagnostics.len(),
                    if found.rooms.is_empty() {
                        "–".to_string()
                    } else {
                        format!("{right} of {}", found.rooms.len())
                    }
                );
            }
        }
        let n_all = differences.len();
        differences.retain(|it| !known.explains(&name, it));
        let explained = n_all - differences.len();
        failed += usize::from(!differences.is_empty());
        // Hundreds of files hold one wall each: shown are those with rooms, size or something to say.
        if size > 0.1 || n_all > 0 {
            let short: String = name.chars().rev().take(64).collect::<Vec<_>>().into_iter().rev().collect();
            println!("{short:64} {row}  {} unexplained, {explained} explained", differences.len());
        }
        if !differences.is_empty() {
            listed.push((name, differences));
        }
    }
    let codes: Vec<String> = codes.iter().map(|(code, (n, files))| format!("{code} {n} in {files}")).collect();
    println!("\ndiagnostics (count in files): {}", codes.join(", "));
    println!("areas of rooms as declared: {rooms_right} of {rooms_all}");
    let by_rule: Vec<String> = cases.iter().map(|(rule, n)| format!("{rule} {n}")).collect();
    println!("cases of validation rules: {} ({})", cases.values().sum::<usize>(), by_rule.join(", "));
    println!(
        "{megabytes:.1} MB in {seconds:.2} s: {:.0} MB/s{}",
        megabytes / seconds.max(1e-6),
        if cfg!(debug_assertions) { " (debug build; `cargo xtask bench` measures)" } else { "" }
    );
    known.print_unused(|file| files.iter().any(|it| it.ends_with(file)), None);
    for (name, differences) in &listed {
        println!("{name}:");
        differences.iter().take(20).for_each(|it| println!("    {it}"));
        if differences.len() > 20 {
            println!("    … {} more", differences.len() - 20);
        }
    }
    println!("{} passed, {failed} failed", files.len() - failed);
    if failed > 0 { Err(format!("{failed} models differ from what is known of them")) } else { Ok(()) }
}

/// Reads one model in a thread of its own.
fn read(path: &Path, limit: Duration) -> Outcome {
    let (done, wait) = mpsc::channel();
    let path = path.to_path_buf();
    let thread = std::thread::spawn(move || {
        // Nobody waits any more when the limit has passed.
        let _ = done.send(read_now(&path));
    });
    match wait.recv_timeout(limit) {
        Ok(outcome) => outcome,
        Err(mpsc::RecvTimeoutError::Timeout) => Outcome::Failed("ran past the time limit".to_string()),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let _ = thread.join();
            Outcome::Failed("panicked".to_string())
        }
    }
}

/// Columns of the manifest with counts by class.
const COUNTED: [&str; 10] = [
    "IFCSPACE",
    "IFCDOOR",
    "IFCWINDOW",
    "IFCWALL",
    "IFCBUILDINGSTOREY",
    "IFCSLAB",
    "IFCSTAIR",
    "IFCPROPERTYSET",
    "IFCELEMENTQUANTITY",
    "IFCSITE",
];

fn read_now(path: &Path) -> Outcome {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let start = Instant::now();
    let file = match open(bytes) {
        Ok(file) => file,
        Err(error) => return Outcome::Refused(error),
    };
    let opened = start.elapsed();
    let understood = to_model(&file, &|_, _| Vec::new());
    let understand = start.elapsed() - opened;
    let rooms = understood.model.objects().iter().filter(|it| it.kind == Kind::Room);
    let rooms = rooms.filter_map(|it| {
        let declared = it.get(Attr::AreaStated)?.value.number()?;
        let computed = match it.get(Attr::Area).map(|it| &it.value) {
            Some(Value::Number(area)) => Some(*area),
            _ => None,
        };
        Some((it.entities.first()?.to_string(), computed, declared))
    });
    let diagnostics = file.diagnostics.iter().chain(&understood.diagnostics).map(|it| match it.code {
        "ifc-shape-not-understood" => format!("{} {}", it.code, it.detail),
        code => code.to_string(),
    });
    let counts = COUNTED.map(|it| (it.to_string(), file.all(it).len()));
    Outcome::Read(Box::new(Found {
        schema: file.header.schema.clone(),
        instances: file.len(),
        counts: counts.into(),
        rooms: rooms.collect(),
        diagnostics: diagnostics.collect(),
        faults: faults(&file).iter().map(|it| it.code).collect(),
        open: opened,
        understand,
    }))
}

/// What the name of a case of a validation rule says otherwise: `fail-sps002-….ifc` has the fault of that rule, `pass-…` and
/// `na-…` have not. Rules of which no fault is looked for are passed over.
fn case(path: &Path, found: &Found, cases: &mut BTreeMap<String, usize>) -> Option<String> {
    let name = path.file_stem()?.to_string_lossy().to_lowercase();
    let mut words = name.split('-');
    let (verdict, rule) = (words.next()?, words.next()?.to_uppercase());
    let codes: Vec<&str> = RULES.iter().filter(|it| it.1 == rule).map(|it| it.0).collect();
    if codes.is_empty() || !matches!(verdict, "pass" | "fail" | "na") {
        return None;
    }
    *cases.entry(rule.clone()).or_default() += 1;
    let has = found.faults.iter().any(|it| codes.contains(it));
    (has != (verdict == "fail"))
        .then(|| format!("{rule}: {}", if has { "a fault is found" } else { "no fault is found" }))
}

/// What is counted otherwise than the manifest says.
fn counted(found: &Found, expected: &BTreeMap<String, String>) -> Vec<String> {
    let mut differences = Vec::new();
    for (class, ours) in &found.counts {
        let theirs = expected.get(class).and_then(|it| it.parse::<usize>().ok());
        if let Some(theirs) = theirs.filter(|it| it != ours) {
            differences.push(format!("{ours} {class}, manifest {theirs}"));
        }
    }
    differences
}

/// The rows of `MANIFEST.tsv` in the folder, by file and column; none, and said so, when there is none.
fn manifest(folder: &Path) -> Result<BTreeMap<String, BTreeMap<String, String>>, String> {
    let path = folder.join("MANIFEST.tsv");
    if !path.exists() {
        println!("no MANIFEST.tsv in {}: counts are not compared", folder.display());
        return Ok(BTreeMap::new());
    }
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut lines = text.lines().map(|it| it.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let row = |cells: Vec<&str>| {
        let cells: BTreeMap<String, String> =
            head.iter().zip(&cells).map(|(name, cell)| (name.to_string(), cell.to_string())).collect();
        Some((cells.get("file")?.clone(), cells))
    };
    Ok(lines.filter_map(row).collect())
}
