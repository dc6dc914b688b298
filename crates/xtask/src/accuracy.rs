//! `cargo xtask accuracy`: draws site plans and floor plans with known answers, reviews them, and prints how the engine did.
//!
//! For each review point: how many violations were put in, found, missed, and what was found that is not there. For each
//! indicator: the largest relative error. Fails when a point with a clear answer is missed or found where it is not, when
//! an area is off by more than 0.01 %, or a distance by more than 1 mm.

mod floors;

use crate::process::root;
use findings::{Finding, ObjectInfo, Review, Verdict};
use rayon::prelude::*;
use review::{Engine, Settings, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tushen_drawings::Sample;
use tushen_drawings::truth::answer::{Answer, FindingAnswer, ObjectAnswer};

/// Largest relative error of an area or a ratio of areas.
const AREA: f64 = 1e-4;
/// Largest error of a distance, metres.
const DISTANCE: f64 = 1e-3;

/// What to draw.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// How many site plans
    #[arg(long, default_value_t = 400)]
    count: u64,
    /// How many floor plans
    #[arg(long, default_value_t = 180)]
    floors: u64,
    /// Number of the first one
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// List every miss and every false finding
    #[arg(long)]
    list: bool,
}

/// How one review point did.
#[derive(Clone, Debug, Default)]
struct Point {
    seeded: u32,
    found: u32,
    false_findings: u32,
    /// Measures exactly at the limit, and how many of them were wrongly refused.
    at_limit: u32,
    refused: u32,
}

impl Point {
    fn missed(&self) -> u32 {
        self.seeded - self.found
    }

    fn add(&mut self, other: &Point) {
        self.seeded += other.seeded;
        self.found += other.found;
        self.false_findings += other.false_findings;
        self.at_limit += other.at_limit;
        self.refused += other.refused;
    }
}

/// How one indicator did.
#[derive(Clone, Debug, Default)]
struct Measure {
    drawings: u32,
    without_value: u32,
    worst: f64,
}

/// How the engine did, over one or all drawings.
#[derive(Clone, Debug, Default)]
struct Score {
    points: BTreeMap<&'static str, Point>,
    indicators: BTreeMap<&'static str, Measure>,
    footprints: Measure,
    distances: Measure,
    notes: Vec<String>,
}

/// Draws, reviews, compares and prints.
pub fn run(options: &Options) -> Result<(), String> {
    let engine = Engine::new(packs::files(packs::ARCHIVE)).map_err(|it| it.to_string())?;
    let folder = root().join("target/accuracy");
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let numbers: Vec<u64> = (options.first..options.first + options.count).collect();
    let scores: Vec<Result<Score, String>> = numbers.par_iter().map(|n| one(&engine, &folder, *n)).collect();
    let mut total = Score::default();
    for score in scores {
        total.add(score?);
    }
    total.print();
    if options.list {
        total.notes.iter().for_each(|it| println!("{it}"));
    }
    let floors = floors::score(&engine, &folder, options.first, options.floors)?;
    floors.print(options.list);
    let mut wrong = total.faults();
    wrong.extend(floors.faults());
    if wrong.is_empty() {
        println!("\nEvery point with a clear answer is found, and nothing else.");
        return Ok(());
    }
    let hint = if options.list { "" } else { "; --list names the drawings" };
    Err(format!("{} of the goals are missed{hint}:\n  {}", wrong.len(), wrong.join("\n  ")))
}

/// Draws one site plan, keeps it for inspection, and compares.
fn one(engine: &Engine, folder: &Path, n: u64) -> Result<Score, String> {
    let sample = tushen_drawings::numbered(n);
    let name = format!("{n:04}-{}", sample.answer.style);
    keep(folder, &name, &sample)?;
    let conditions = Source { name: format!("{name}.toml"), bytes: sample.conditions.clone().into_bytes() };
    let settings = Settings { conditions: Some(conditions), all: true, ..Settings::default() };
    let session = review::open(engine, &format!("{name}.dxf"), &sample.dxf, &settings)
        .map_err(|error| format!("{name}: {error}"))?;
    Ok(compare(&name, &sample.answer, &session.review()))
}

fn keep(folder: &Path, name: &str, sample: &Sample) -> Result<(), String> {
    let answer = serde_json::to_string_pretty(&sample.answer).map_err(|it| it.to_string())?;
    for (extension, bytes) in
        [("dxf", &sample.dxf[..]), ("toml", sample.conditions.as_bytes()), ("json", answer.as_bytes())]
    {
        let path = folder.join(format!("{name}.{extension}"));
        std::fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

fn compare(name: &str, answer: &Answer, review: &Review) -> Score {
    let mut score = Score::default();
    let objects: BTreeMap<&str, &ObjectInfo> = review.objects.iter().map(|it| (it.id.as_str(), it)).collect();
    let covered: BTreeSet<&str> = answer.rules.iter().copied().collect();
    let rule_of = |it: &Finding| it.rule.split_once('/').map_or(it.rule.clone(), |(_, rule)| rule.to_string());
    let failing: Vec<&Finding> = review
        .findings
        .iter()
        .filter(|it| it.verdict == Verdict::Fail && covered.contains(rule_of(it).as_str()))
        .collect();
    let mut explained = vec![false; failing.len()];
    for expected in &answer.findings {
        let hits: Vec<usize> = (0..failing.len())
            .filter(|it| rule_of(failing[*it]) == expected.rule && speaks_of(expected, failing[*it], &objects))
            .collect();
        let point = score.points.entry(expected.rule).or_default();
        if expected.verdict == "pass" {
            point.at_limit += 1;
            point.refused += u32::from(!hits.is_empty());
            continue;
        }
        point.seeded += 1;
        point.found += u32::from(!hits.is_empty());
        if hits.is_empty() {
            score.notes.push(format!("{name}: {} missed: {}", expected.rule, subjects(expected)));
        }
        for hit in hits {
            explained[hit] = true;
            let measured = failing[hit].measured.as_ref().filter(|it| it.unit == "m");
            if let (Some(want), Some(got)) = (expected.measured, measured) {
                score.distances.note((got.value - want).abs());
            }
        }
    }
    for (finding, _) in failing.iter().zip(explained).filter(|it| !it.1) {
        let rule = answer.rules.iter().find(|it| **it == rule_of(finding)).copied().unwrap_or("?");
        score.points.entry(rule).or_default().false_findings += 1;
        score.notes.push(format!("{name}: {rule} false: {}", finding.message.en));
    }
    indicators(&mut score, name, answer, review);
    buildings(&mut score, name, answer, review);
    gaps(&mut score, answer, review, &objects);
    score
}

fn subjects(expected: &FindingAnswer) -> String {
    let names: Vec<String> = expected
        .objects
        .iter()
        .map(|it| format!("{} {} at {:.2}, {:.2}", it.kind, it.name, it.at[0], it.at[1]))
        .chain(expected.indicator.map(str::to_string))
        .collect();
    names.join(" and ")
}

/// Whether a finding is about the objects, or the indicator, of an expected one.
fn speaks_of(expected: &FindingAnswer, finding: &Finding, objects: &BTreeMap<&str, &ObjectInfo>) -> bool {
    if expected.indicator.is_some() && expected.indicator != finding.indicator.as_deref() {
        return false;
    }
    let named: Vec<&&ObjectInfo> = finding.objects.iter().filter_map(|it| objects.get(it.as_str())).collect();
    expected.objects.iter().all(|want| named.iter().any(|it| is(want, it)))
}

fn is(want: &ObjectAnswer, object: &ObjectInfo) -> bool {
    if want.kind != object.kind {
        return false;
    }
    if !want.name.is_empty() {
        return want.name == object.name;
    }
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    if let Some(geometry) = &object.geometry {
        widen(&mut bounds, &geometry["coordinates"]);
    }
    let [x, y] = want.at;
    let slack = 0.5;
    x >= bounds[0] - slack && y >= bounds[1] - slack && x <= bounds[2] + slack && y <= bounds[3] + slack
}

/// Widens a box by every position of a GeoJSON coordinate array.
fn widen(bounds: &mut [f64; 4], coordinates: &serde_json::Value) {
    let Some(list) = coordinates.as_array() else { return };
    match list.as_slice() {
        [x, y, ..] if x.is_number() && y.is_number() => {
            let (x, y) = (x.as_f64().unwrap_or(f64::NAN), y.as_f64().unwrap_or(f64::NAN));
            *bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
        }
        parts => parts.iter().for_each(|it| widen(bounds, it)),
    }
}

fn indicators(score: &mut Score, name: &str, answer: &Answer, review: &Review) {
    // Where a fault of the drawing leaves its content open, so does it the indicators.
    if !answer.rules.contains(&"declared-indicator") {
        return;
    }
    for (id, want) in answer.indicators.iter().filter(|it| it.1.exact) {
        let Some(found) = review.indicators.iter().find(|it| it.id == *id) else { continue };
        let measure = score.indicators.entry(id).or_default();
        match found.value {
            Some(value) => {
                let error = (value - want.value).abs() / want.value.abs().max(1e-9);
                measure.note(error);
                if error > AREA {
                    score.notes.push(format!("{name}: {id} is {value}, should be {}", want.value));
                }
            }
            None => {
                measure.without_value += 1;
                let why: Vec<&str> = found.missing.iter().map(|it| it.message.en.as_str()).collect();
                score.notes.push(format!("{name}: {id} has no value: {}", why.join("; ")));
            }
        }
    }
}

fn buildings(score: &mut Score, name: &str, answer: &Answer, review: &Review) {
    if !answer.rules.contains(&"fire-separation") {
        return;
    }
    for want in &answer.buildings {
        let named = review.objects.iter().find(|it| it.kind == "Building" && it.name == want.name);
        let area = named.and_then(|it| it.attributes.get("footprint_area")).and_then(|it| it.value.as_f64());
        match area {
            Some(area) => {
                let error = (area - want.footprint_area).abs() / want.footprint_area;
                score.footprints.note(error);
                if error > AREA {
                    score.notes.push(format!("{name}: {} covers {area}, should be {}", want.name, want.footprint_area));
                }
            }
            None if answer.seeded.iter().any(|it| it.starts_with("building-numbered")) => {}
            None => {
                score.footprints.without_value += 1;
                score.notes.push(format!("{name}: no building {} with a footprint", want.name));
            }
        }
    }
}

/// Distances between buildings, from passed and failed fire separations alike.
fn gaps(score: &mut Score, answer: &Answer, review: &Review, objects: &BTreeMap<&str, &ObjectInfo>) {
    for finding in review.findings.iter().filter(|it| it.rule.ends_with("/fire-separation")) {
        let names: Vec<&str> =
            finding.objects.iter().filter_map(|it| objects.get(it.as_str())).map(|it| it.name.as_str()).collect();
        let [a, b] = names.as_slice() else { continue };
        let gap = answer.gaps.iter().find(|it| (it.a == *a && it.b == *b) || (it.a == *b && it.b == *a));
        if let (Some(gap), Some(measured)) = (gap, &finding.measured) {
            score.distances.note((measured.value - gap.gap).abs());
        }
    }
}

impl Measure {
    fn note(&mut self, error: f64) {
        self.drawings += 1;
        self.worst = self.worst.max(error);
    }

    fn add(&mut self, other: &Measure) {
        self.drawings += other.drawings;
        self.without_value += other.without_value;
        self.worst = self.worst.max(other.worst);
    }
}

impl Score {
    fn add(&mut self, other: Score) {
        for (rule, point) in &other.points {
            self.points.entry(rule).or_default().add(point);
        }
        for (id, measure) in &other.indicators {
            self.indicators.entry(id).or_default().add(measure);
        }
        self.footprints.add(&other.footprints);
        self.distances.add(&other.distances);
        self.notes.extend(other.notes);
    }

    fn print(&self) {
        println!(
            "| review point | seeded | found | missed | false | precision | recall | at the limit | wrongly refused |"
        );
        println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (rule, it) in &self.points {
            let precision = ratio(it.found, it.found + it.false_findings);
            let recall = ratio(it.found, it.seeded);
            println!(
                "| {rule} | {} | {} | {} | {} | {precision} | {recall} | {} | {} |",
                it.seeded,
                it.found,
                it.missed(),
                it.false_findings,
                it.at_limit,
                it.refused
            );
        }
        println!("\n| measure | compared | without a value | largest error |");
        println!("|---|---:|---:|---:|");
        for (id, it) in &self.indicators {
            println!("| {id} | {} | {} | {:.1e} (relative) |", it.drawings, it.without_value, it.worst);
        }
        let it = &self.footprints;
        println!("| footprint of a building | {} | {} | {:.1e} (relative) |", it.drawings, it.without_value, it.worst);
        let it = &self.distances;
        println!("| distance | {} | {} | {:.4} mm |", it.drawings, it.without_value, it.worst * 1000.0);
    }

    /// The goals that are missed, in words.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (rule, it) in &self.points {
            if it.missed() + it.false_findings + it.refused > 0 {
                faults.push(format!(
                    "{rule}: {} missed, {} false, {} refused at the limit",
                    it.missed(),
                    it.false_findings,
                    it.refused
                ));
            }
        }
        for (id, it) in self.indicators.iter().chain([(&"footprint of a building", &self.footprints)]) {
            if it.worst > AREA || it.without_value > 0 {
                faults.push(format!("{id}: off by {:.1e}, {} times without a value", it.worst, it.without_value));
            }
        }
        if self.distances.worst > DISTANCE {
            faults.push(format!("distances: off by {:.2} mm", self.distances.worst * 1000.0));
        }
        faults
    }
}

fn ratio(part: u32, whole: u32) -> String {
    if whole == 0 { "–".to_string() } else { format!("{:.2}", f64::from(part) / f64::from(whole)) }
}
