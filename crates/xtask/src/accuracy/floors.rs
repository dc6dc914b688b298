//! The part of `cargo xtask accuracy` about floor plans: objects by their place, measures by their tolerance, points by the
//! rules that decide them.

use findings::{Finding, ObjectInfo, Review, Verdict};
use rayon::prelude::*;
use review::{Engine, Settings};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tushen_drawings::floor::{DoorAnswer, FloorAnswer, PlaceAnswer, numbered, points};

/// Largest relative error of an area.
const AREA: f64 = 1e-3;
/// Largest error of a width, metres.
const WIDTH: f64 = 5e-3;
/// Largest relative error of a walk.
const WALK: f64 = 1e-2;
/// How far beside its object a place may lie, metres.
const SLACK: f64 = 0.12;

/// How one kind of object, measure or point did.
#[derive(Clone, Debug, Default)]
struct Row {
    expected: u32,
    found: u32,
    false_ones: u32,
    /// Found, but off by more than its tolerance.
    off: u32,
    worst: f64,
}

/// How the engine did, over one or all drawings.
#[derive(Clone, Debug, Default)]
pub struct Score {
    rows: BTreeMap<&'static str, Row>,
    notes: Vec<String>,
}

/// Draws, reviews and compares floor plans.
pub fn score(engine: &Engine, folder: &Path, first: u64, count: u64) -> Result<Score, String> {
    let numbers: Vec<u64> = (first..first + count).collect();
    let scores: Vec<Result<Score, String>> = numbers.par_iter().map(|n| one(engine, folder, *n)).collect();
    let mut total = Score::default();
    for score in scores {
        total.add(score?);
    }
    Ok(total)
}

fn one(engine: &Engine, folder: &Path, n: u64) -> Result<Score, String> {
    let sample = numbered(n);
    let seeded = sample.answer.seeded.join(",");
    let name = format!("floor-{n:04}-{}-{}", sample.answer.building, sample.answer.style);
    let answer = serde_json::to_string_pretty(&sample.answer).map_err(|it| it.to_string())?;
    for (extension, bytes) in [("dxf", &sample.dxf[..]), ("json", answer.as_bytes())] {
        let path = folder.join(format!("{name}.{extension}"));
        std::fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    let settings = Settings { all: true, ..Settings::default() };
    let session = review::open(engine, &format!("{name}.dxf"), &sample.dxf, &settings)
        .map_err(|error| format!("{name}: {error}"))?;
    let review = session.review();
    let mut comparison = Comparison { name: format!("{name} [{seeded}]"), review: &review, score: Score::default() };
    comparison.all(&sample.answer);
    Ok(comparison.score)
}

struct Comparison<'a> {
    name: String,
    review: &'a Review,
    score: Score,
}

impl<'a> Comparison<'a> {
    fn all(&mut self, answer: &FloorAnswer) {
        self.rooms(answer);
        self.doors(answer);
        self.windows(answer);
        self.stairs(answer);
        self.storey(answer);
        let columns = self.of_kind("Column").len();
        if let Some(want) = answer.columns {
            self.value("columns", Some(columns as f64), want as f64, 0.0, String::new);
        }
        let stalls = self.of_kind("ParkingStall").len();
        self.value("stalls", Some(stalls as f64), answer.stalls as f64, 0.0, String::new);
        self.points(answer);
    }

    fn of_kind(&self, kind: &str) -> Vec<&'a ObjectInfo> {
        self.review.objects.iter().filter(|it| it.kind == kind).collect()
    }

    /// Pairs expected places with objects of a kind, each once, and counts what is missing and what is too much.
    fn pair(&mut self, row: &'static str, kind: &str, places: &[PlaceAnswer]) -> Vec<Option<&'a ObjectInfo>> {
        let objects = self.of_kind(kind);
        let mut taken = vec![false; objects.len()];
        let mut pairs = Vec::new();
        for place in places {
            let free = (0..objects.len()).filter(|it| !taken[*it]);
            let hit = free.min_by(|a, b| off(objects[*a], *place).total_cmp(&off(objects[*b], *place)));
            let hit = hit.filter(|it| off(objects[*it], *place) <= SLACK);
            if let Some(hit) = hit {
                taken[hit] = true;
            }
            let entry = self.score.rows.entry(row).or_default();
            entry.expected += 1;
            entry.found += u32::from(hit.is_some());
            if hit.is_none() {
                self.note(format!("{row} missed at {:.2}, {:.2}", place[0], place[1]));
            }
            pairs.push(hit.map(|it| objects[it]));
        }
        for (object, _) in objects.iter().zip(taken).filter(|it| !it.1) {
            self.score.rows.entry(row).or_default().false_ones += 1;
            let at = object.geometry.as_ref().map(bounds).unwrap_or_default();
            self.note(format!("{row} false: {} at {:.2}, {:.2}", object.name, at[0], at[1]));
        }
        pairs
    }

    fn note(&mut self, text: String) {
        self.score.notes.push(format!("{}: {text}", self.name));
    }

    /// One value against the right one: off by at most the tolerance.
    fn value(&mut self, row: &'static str, got: Option<f64>, want: f64, tolerance: f64, what: impl Fn() -> String) {
        let entry = self.score.rows.entry(row).or_default();
        entry.expected += 1;
        let Some(got) = got else {
            self.note(format!("{row} without a value {}", what()));
            return;
        };
        entry.found += 1;
        let error = (got - want).abs();
        entry.worst = entry.worst.max(error);
        if error > tolerance + 1e-9 {
            entry.off += 1;
            self.note(format!("{row} is {got:.4}, should be {want:.4} {}", what()));
        }
    }

    fn same(&mut self, row: &'static str, got: Option<&Value>, want: Value, what: impl Fn() -> String) {
        let entry = self.score.rows.entry(row).or_default();
        entry.expected += 1;
        entry.found += u32::from(got.is_some());
        if got.is_some_and(|it| *it != want) {
            entry.off += 1;
        }
        if got != Some(&want) {
            let got = got.map_or("nothing".to_string(), Value::to_string);
            self.note(format!("{row} is {got}, should be {want} {}", what()));
        }
    }

    fn rooms(&mut self, answer: &FloorAnswer) {
        let places: Vec<PlaceAnswer> = answer.rooms.iter().map(|it| it.at).collect();
        let pairs = self.pair("Room", "Room", &places);
        for (want, got) in answer.rooms.iter().zip(pairs) {
            let Some(got) = got else { continue };
            let what = || want.name.clone();
            self.same("Room name", Some(&Value::from(got.name.as_str())), want.name.as_str().into(), what);
            self.same("Room use", attribute(got, "room_use"), want.use_.into(), what);
            self.value("Room area (m²)", number(got, "area"), want.area, AREA * want.area, what);
            self.value("Room doors", number(got, "doors"), want.doors as f64, 0.0, what);
            self.value("Room windows", number(got, "windows"), want.windows as f64, 0.0, what);
            if let Some(width) = want.clear_width {
                self.value("Corridor clear width (m)", number(got, "clear_width"), width, WIDTH, what);
            }
            if let Some(both) = want.both_sides {
                self.same("Corridor both sides", attribute(got, "both_sides"), both.into(), what);
            }
            let stays = !matches!(want.use_, "stair" | "corridor" | "balcony" | "lift_lobby");
            if let (true, Some(walk)) = (stays, want.farthest_walk) {
                self.value("Room farthest walk (m)", number(got, "farthest_walk"), walk, WALK * walk, what);
                self.value("Room exit doors", number(got, "exit_doors"), want.exit_doors as f64, 0.0, what);
            }
        }
    }

    fn doors(&mut self, answer: &FloorAnswer) {
        let places: Vec<PlaceAnswer> = answer.doors.iter().map(|it| it.at).collect();
        let pairs = self.pair("Door", "Door", &places);
        for (want, got) in answer.doors.iter().zip(pairs) {
            let Some(got) = got else { continue };
            let what = || format!("of {} at {:.2}, {:.2}", want.mark, want.at[0], want.at[1]);
            self.value("Door width (m)", number(got, "width"), want.width, WIDTH, what);
            self.same("Door mark", Some(&Value::from(got.name.as_str())), want.mark.as_str().into(), what);
            if let Some(marked) = want.width_marked {
                self.value("Door width marked (m)", number(got, "width_marked"), marked, 0.0, what);
            }
            if let Some(class) = want.fire_class {
                self.same("Door fire class", attribute(got, "fire_class"), class.into(), what);
            }
            self.value("Door leaves", number(got, "leaves"), f64::from(want.leaves), 0.0, what);
            self.joins(want, got);
            self.same("Door is exit", attribute(got, "is_exit"), want.is_exit.into(), what);
            if let Some(walk) = want.exit_distance {
                self.value("Door to exit (m)", number(got, "exit_distance"), walk, WALK * walk, what);
            }
            if let Some(dead_end) = want.dead_end {
                self.same("Door at dead end", attribute(got, "dead_end"), dead_end.into(), what);
            }
        }
    }

    fn joins(&mut self, want: &DoorAnswer, got: &ObjectInfo) {
        let id = |name: &str| attribute(got, name).and_then(Value::as_str);
        let joined: Vec<&ObjectInfo> = ["serves", "opens_to"]
            .into_iter()
            .filter_map(id)
            .filter_map(|id| self.review.objects.iter().find(|it| it.id == id))
            .collect();
        let right = joined.len() == want.joins.len()
            && want.joins.iter().all(|place| joined.iter().any(|room| off(room, *place) <= 0.0));
        let entry = self.score.rows.entry("Door joins its rooms").or_default();
        entry.expected += 1;
        entry.found += 1;
        entry.off += u32::from(!right);
        if !right {
            let names: Vec<&str> = joined.iter().map(|it| it.name.as_str()).collect();
            self.note(format!("door {} at {:.2}, {:.2} joins {names:?}", want.mark, want.at[0], want.at[1]));
        }
    }

    fn windows(&mut self, answer: &FloorAnswer) {
        let places: Vec<PlaceAnswer> = answer.windows.iter().map(|it| it.at).collect();
        let pairs = self.pair("Window", "Window", &places);
        for (want, got) in answer.windows.iter().zip(pairs) {
            let Some(got) = got else { continue };
            let what = || format!("of {} at {:.2}, {:.2}", want.mark, want.at[0], want.at[1]);
            self.value("Window width (m)", number(got, "width"), want.width, WIDTH, what);
            self.same("Window mark", Some(&Value::from(got.name.as_str())), want.mark.as_str().into(), what);
        }
    }

    fn stairs(&mut self, answer: &FloorAnswer) {
        let places: Vec<PlaceAnswer> = answer.stairs.iter().map(|it| it.at).collect();
        let pairs = self.pair("Stair", "Stair", &places);
        for (want, got) in answer.stairs.iter().zip(pairs) {
            let Some(got) = got else { continue };
            let what = || format!("of the stair at {:.2}, {:.2}", want.at[0], want.at[1]);
            self.value("Stair flight (m)", number(got, "clear_width"), want.clear_width, WIDTH, what);
            self.value("Stair tread (m)", number(got, "tread"), want.tread, 1e-3, what);
            self.value("Stair treads", number(got, "steps"), f64::from(want.steps + 1), 0.0, what);
            self.value("Stair flights", number(got, "flights"), f64::from(want.flights), 0.0, what);
            self.value("Stair landing (m)", number(got, "landing"), want.landing, WIDTH, what);
        }
    }

    fn storey(&mut self, answer: &FloorAnswer) {
        let storeys = self.of_kind("Storey");
        let entry = self.score.rows.entry("Storey").or_default();
        entry.expected += 1;
        entry.found += u32::from(!storeys.is_empty());
        entry.false_ones += storeys.len().saturating_sub(1) as u32;
        let Some(got) = storeys.first() else { return };
        let (want, what) = (&answer.storey, String::new);
        if let Some([first, last]) = want.floors {
            self.value("Storey first floor", number(got, "floor_first"), f64::from(first), 0.0, what);
            self.value("Storey last floor", number(got, "floor_last"), f64::from(last), 0.0, what);
        }
        self.value("Storey area (m²)", number(got, "storey_area"), want.area, AREA * want.area, what);
        self.value("Storey exits", number(got, "exits"), want.exits as f64, 0.0, what);
        let walk = want.farthest_walk;
        self.value("Storey farthest walk (m)", number(got, "farthest_walk"), walk, WALK * walk, what);
    }

    /// Failures of the rules that points name: each expected one is found at its object, and no other.
    fn points(&mut self, answer: &FloorAnswer) {
        let rule_of = |it: &Finding| it.rule.split_once('/').map_or(it.rule.clone(), |(_, rule)| rule.to_string());
        for (point, rules) in points::RULES {
            let failing: Vec<&Finding> = self
                .review
                .findings
                .iter()
                .filter(|it| it.verdict == Verdict::Fail && rules.contains(&rule_of(it).as_str()))
                .collect();
            let mut explained = BTreeSet::new();
            for want in answer.points.iter().filter(|it| it.point == *point) {
                let speaks = |finding: &&Finding| {
                    let objects = self.review.objects.iter().filter(|it| finding.objects.contains(&it.id));
                    objects.into_iter().any(|it| it.kind == want.kind && off(it, want.at) <= SLACK)
                };
                let hits: Vec<&str> = failing.iter().filter(|it| speaks(it)).map(|it| it.id.as_str()).collect();
                let row = self.score.rows.entry(point).or_default();
                row.expected += 1;
                row.found += u32::from(!hits.is_empty());
                if hits.is_empty() {
                    self.note(format!("{point} missed at {:.2}, {:.2}", want.at[0], want.at[1]));
                }
                explained.extend(hits);
            }
            for finding in failing.iter().filter(|it| !explained.contains(it.id.as_str())) {
                self.score.rows.entry(point).or_default().false_ones += 1;
                self.note(format!("{point} false: {}", finding.message.en));
            }
        }
    }
}

fn attribute<'a>(object: &'a ObjectInfo, name: &str) -> Option<&'a Value> {
    object.attributes.get(name).map(|it| &it.value).filter(|it| !it.is_null())
}

fn number(object: &ObjectInfo, name: &str) -> Option<f64> {
    attribute(object, name).and_then(Value::as_f64)
}

fn positions(value: &Value, found: &mut Vec<[f64; 2]>) {
    match value.as_array().map(Vec::as_slice) {
        Some([x, y, ..]) if x.is_number() && y.is_number() => {
            found.push([x.as_f64().unwrap_or(f64::NAN), y.as_f64().unwrap_or(f64::NAN)]);
        }
        Some(parts) => parts.iter().for_each(|it| positions(it, found)),
        None => {}
    }
}

/// Lower left corner, then upper right.
fn bounds(geometry: &Value) -> [f64; 4] {
    let mut all = Vec::new();
    positions(&geometry["coordinates"], &mut all);
    all.iter().fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |b, p| {
        [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
    })
}

/// How far a place lies from an object: 0 inside its outer ring, else the distance to its nearest edge.
fn off(object: &ObjectInfo, place: PlaceAnswer) -> f64 {
    let Some(geometry) = &object.geometry else { return f64::INFINITY };
    let outer = if geometry["type"] == "Polygon" { &geometry["coordinates"][0] } else { &geometry["coordinates"] };
    let mut ring = Vec::new();
    positions(outer, &mut ring);
    let [x, y] = place;
    let mut inside = false;
    let mut nearest = f64::INFINITY;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)).take(ring.len().max(2) - 1) {
        if (a[1] > y) != (b[1] > y) && a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) > x {
            inside = !inside;
        }
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let square = dx * dx + dy * dy;
        let t = if square > 0.0 { (((x - a[0]) * dx + (y - a[1]) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
        let (ex, ey) = (a[0] + t * dx - x, a[1] + t * dy - y);
        nearest = nearest.min((ex * ex + ey * ey).sqrt());
    }
    if inside && geometry["type"] == "Polygon" { 0.0 } else { nearest }
}

impl Score {
    fn add(&mut self, other: Score) {
        for (name, row) in other.rows {
            let all = self.rows.entry(name).or_default();
            all.expected += row.expected;
            all.found += row.found;
            all.false_ones += row.false_ones;
            all.off += row.off;
            all.worst = all.worst.max(row.worst);
        }
        self.notes.extend(other.notes);
    }

    /// Prints the table, and every miss where asked.
    pub fn print(&self, list: bool) {
        println!("\n| floor plans | expected | found | false | beyond its tolerance | largest error |");
        println!("|---|---:|---:|---:|---:|---:|");
        for (name, it) in &self.rows {
            println!("| {name} | {} | {} | {} | {} | {:.4} |", it.expected, it.found, it.false_ones, it.off, it.worst);
        }
        self.notes.iter().filter(|_| list).for_each(|it| println!("{it}"));
    }

    /// The goals that are missed, in words.
    pub fn faults(&self) -> Vec<String> {
        let missed = self.rows.iter().filter(|(_, it)| it.found < it.expected || it.false_ones + it.off > 0);
        let say = |(name, it): (&&str, &Row)| {
            let missing = it.expected - it.found;
            format!("floor plans, {name}: {missing} missed, {} false, {} beyond the tolerance", it.false_ones, it.off)
        };
        missed.map(say).collect()
    }
}
