//! How fast rules run: simple checks a second on one core, all packs over a site of many buildings, and again after one
//! building has moved. `rules_speed FOLDER [BUILDINGS]`, in release.

use geometry::{Point, Region, Tolerance, Transform};
use model::{Attr, AttrType, Completeness, CompletenessState, Kind, Model, Object, ObjectId, Shape, Source, Value};
use model::{ObjIx, Reader};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs, io};
use tushen_rules::eval::{Evaluator, Slot};
use tushen_rules::indicators::IndicatorValues;
use tushen_rules::{Delta, Library, RuleSet, Settings, compile, evaluate};

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let folder = args.first().map_or("rules", String::as_str);
    let buildings: usize = args.get(1).and_then(|it| it.parse().ok()).unwrap_or(1000);
    simple_checks();
    if buildings == 0 {
        return Ok(());
    }
    let mut files = Vec::new();
    collect(Path::new(folder), Path::new(folder), &mut files)?;
    let started = Instant::now();
    let Some(set) = load(&mut files) else { return Ok(()) };
    println!(
        "{} rules, {} indicators: read and compiled in {:.1?}",
        set.rules.len(),
        set.indicators.len(),
        started.elapsed()
    );
    site(&set, buildings);
    Ok(())
}

/// The packs that compile.
fn load(files: &mut Vec<(String, Vec<u8>)>) -> Option<RuleSet> {
    loop {
        let library = Library::read(files.iter().map(|it| (it.0.as_str(), it.1.as_slice())));
        let packs: Vec<&str> = library.packs.iter().map(|it| it.meta.id.as_str()).collect();
        match compile(&library, &packs) {
            Ok(set) => return Some(set),
            Err(faults) => {
                let before = files.len();
                files.retain(|(path, _)| !faults.iter().any(|it| it.path() == path));
                if files.len() == before {
                    println!("the packs do not compile: {}", faults[0]);
                    return None;
                }
            }
        }
    }
}

const SIMPLE: &str = r#"id = "simple"
clause = "1"
title = { zh = "简", en = "simple" }
why = { zh = "简", en = "simple" }
department = "fire"
severity = "required"
stages = ["scheme"]
[for]
b = "Building"
[check]
require = 'b.height > 24 m and b.floor_area < most[b.use]'
[say]
zh = ""
en = ""
[source]
fact = "none"
confidence = "low"
[table.most]
keys = ["use"]
cells = { dwelling = "900 m2", else = "1200 m2" }
"#;

const PACK: &str = r#"id = "p"
standard = "P"
title = { zh = "包", en = "pack" }
jurisdiction = "cn"
level = "national"
effective_from = "2020-01-01"
in_force_by = "acceptance"
"#;

fn simple_checks() {
    let files = [("packs/p/pack.toml", PACK), ("packs/p/simple.toml", SIMPLE)];
    let library = Library::read(files.iter().map(|it| (it.0, it.1.as_bytes())));
    let set = match compile(&library, &["p"]) {
        Ok(set) => set,
        Err(faults) => return println!("{}", faults[0]),
    };
    let model = plot(1000);
    let reader = Reader::new(&model);
    let indicators = IndicatorValues::default();
    let mut evaluator = Evaluator::new(&set, &reader, &indicators);
    let rule = &set.rules[0];
    let members: Vec<ObjIx> = model.of_kind(Kind::Building).to_vec();
    const ROUNDS: usize = 3000;
    let started = Instant::now();
    for round in 0..ROUNDS {
        evaluator.start(0.0, &rule.lets, 1);
        for ix in &members {
            evaluator.bind(0, Slot::Object(*ix));
            black_box(evaluator.truth(&rule.require[0].expr));
        }
        if round % 64 == 0 {
            black_box(reader.take());
        }
    }
    let per_second = (ROUNDS * members.len()) as f64 / started.elapsed().as_secs_f64();
    println!("simple checks on one core: {:.1} million a second", per_second / 1e6);
}

fn number(attr: Attr, value: f64) -> (Attr, Value) {
    (attr, Value::Number(value))
}

fn choice(attr: Attr, value: &str) -> (Attr, Value) {
    let index = match attr.ty() {
        AttrType::Enum(spec) => spec.index(value),
        _ => None,
    };
    (attr, Value::Enum(index.unwrap_or(0)))
}

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Shape {
    let point = |x, y| Point { x, y };
    Shape::Region(Region::polygon([
        point(x, y),
        point(x + width, y),
        point(x + width, y + height),
        point(x, y + height),
    ]))
}

/// A plot with this many buildings in rows, lanes between them, pads, stalls and green.
fn plot(buildings: usize) -> Model {
    let side = (buildings as f64).sqrt().ceil() as usize;
    let (step_x, step_y) = (40.0, 34.0);
    let mut objects = Vec::new();
    let mut next = 0;
    let mut add = |kind: Kind, shape: Shape, attributes: &[(Attr, Value)]| {
        next += 1;
        let mut object = Object::new(kind, vec![Arc::from(next.to_string())], Some(shape));
        object.id = ObjectId(next);
        object.name = Arc::from(format!("{next}#"));
        for (attr, value) in attributes {
            object = object.with(*attr, value.clone(), Source::Label);
        }
        objects.push(Arc::new(object));
    };
    let extent = side as f64;
    add(Kind::SiteBoundary, rectangle(-20.0, -20.0, extent * step_x + 40.0, extent * step_y + 40.0), &[]);
    for i in 0..buildings {
        let (x, y) = ((i % side) as f64 * step_x, (i / side) as f64 * step_y);
        let high = i % 3 == 0;
        let attributes = [
            choice(Attr::Status, "proposed"),
            choice(Attr::Use, if i % 5 == 0 { "office" } else { "dwelling" }),
            number(Attr::Storeys, if high { 18.0 } else { 6.0 }),
            number(Attr::Height, if high { 53.9 } else { 18.0 }),
            number(Attr::FloorArea, 4000.0),
            choice(Attr::FireGrade, "II"),
            (Attr::Label, Value::text("label")),
        ];
        add(Kind::Building, rectangle(x, y, 24.0, 12.0), &attributes);
        add(Kind::GreenArea, rectangle(x, y + 20.0, 24.0, 8.0), &[choice(Attr::GreenType, "ground")]);
        add(Kind::FireLane, rectangle(x - 8.0, y + 14.0, step_x, 4.0), &[number(Attr::ClearWidth, 4.0)]);
        if high {
            let slope = number(Attr::Slope, 0.01);
            add(Kind::LadderPad, rectangle(x + 2.0, y - 17.0, 20.0, 10.0), &[slope]);
        }
        for stall in 0..2 {
            let sizes = [number(Attr::StallWidth, 2.4), number(Attr::StallLength, 5.3), choice(Attr::StallType, "car")];
            add(Kind::ParkingStall, rectangle(x + 26.0 + 2.5 * f64::from(stall), y, 2.4, 5.3), &sizes);
        }
    }
    let completeness = Kind::ALL.iter().map(|kind| {
        let state = CompletenessState::Complete;
        (*kind, Completeness { state, zh: Arc::from(""), en: Arc::from("") })
    });
    Model::new(objects, completeness.collect::<BTreeMap<_, _>>(), Tolerance::STANDARD)
}

fn site(set: &RuleSet, buildings: usize) {
    let model = plot(buildings);
    println!("{} buildings, {} objects", buildings, model.objects().len());
    let settings = Settings::default();
    if env::args().nth(3).is_some() {
        // Rule by rule, slowest last to finish.
        let started = Instant::now();
        let values = tushen_rules::run::evaluate_indicators(set, &model);
        println!("indicators: {:.1?}", started.elapsed());
        for rule in &set.rules {
            let started = Instant::now();
            let results = tushen_rules::run::run_rule(set, rule, &model, &settings, &values);
            println!("{:<50} {:>10.1?} {}", rule.id, started.elapsed(), results.outcomes().count());
        }
        return;
    }
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let started = Instant::now();
        let evaluation = evaluate(set, &model, &settings);
        best = best.min(started.elapsed().as_secs_f64());
        black_box(&evaluation);
    }
    let evaluation = evaluate(set, &model, &settings);
    let outcomes: usize = evaluation.rules.iter().map(|it| it.outcomes().count()).sum();
    println!("full evaluation: {:.1} ms, {outcomes} outcomes", best * 1e3);
    for (at, rule) in set.rules.iter().enumerate() {
        let started = Instant::now();
        let results = tushen_rules::run::run_rule(set, rule, &model, &settings, &evaluation.indicators);
        let time = started.elapsed().as_secs_f64() * 1e3;
        if time > 20.0 {
            let count = results.outcomes().count();
            println!(
                "    {:<50} {time:>8.1} ms, {count} outcomes, {} units",
                rule.id,
                evaluation.rules[at].units.len()
            );
        }
    }
    moves(set, &model, evaluation);
}

/// Moves building after building by half a metre and evaluates again.
fn moves(set: &RuleSet, model: &Model, mut evaluation: tushen_rules::Evaluation) {
    let mut current = model.clone();
    let mut times = Vec::new();
    let mut diffs = Vec::new();
    let mut rerun = 0;
    let members = model.of_kind(Kind::Building);
    for i in 0..100 {
        let ix = members[i * 7919 % members.len()];
        let mut objects = current.objects().to_vec();
        let mut moved = (*objects[ix.0 as usize]).clone();
        if let Some(Shape::Region(region)) = &moved.shape {
            moved.shape = Some(Shape::Region(region.transformed(&Transform::translation(0.5, 0.25))));
        }
        objects[ix.0 as usize] = Arc::new(moved);
        let next = Model::new(objects, current.completeness_table().clone(), Tolerance::STANDARD);
        let started = Instant::now();
        let delta = Delta::between(&current, &next);
        diffs.push(started.elapsed().as_secs_f64() * 1e3);
        let changes = evaluation.re_evaluate(set, &current, &next, &delta);
        times.push(started.elapsed().as_secs_f64() * 1e3);
        rerun += changes.rerun;
        current = next;
    }
    times.sort_by(f64::total_cmp);
    diffs.sort_by(f64::total_cmp);
    println!(
        "after moving one building: median {:.2} ms, p95 {:.2} ms, of it finding the difference {:.2} ms; {:.0} units run again",
        times[50],
        times[95],
        diffs[50],
        rerun as f64 / 100.0
    );
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            files.push((name.to_string_lossy().replace('\\', "/"), fs::read(&path)?));
        }
    }
    Ok(())
}
