//! A drawing beside what ezdxf read in the same file: entities by type, contents of blocks, texts, and the numbers of
//! common entities.

use drawing::{Drawing, Entity, Geometry, Point3, Vector3};
use serde_json::Value;
use std::collections::BTreeMap;

/// Numbers that differ by less, absolutely or as a share of their size, are the same.
const TOLERANCE: f64 = 1e-8;

/// What differs, in words; empty when both read the same. `dump` is one answer of `tests/oracle/ezdxf_dump.py`.
pub fn differences(drawing: &Drawing, dump: &Value) -> Vec<String> {
    if let Some(error) = dump["error"].as_str() {
        return vec![format!("ezdxf cannot read it: {error}")];
    }
    let mut found = Vec::new();
    let ours = spaces(drawing);
    let empty = serde_json::Map::new();
    let theirs = dump["spaces"].as_object().unwrap_or(&empty);
    for (name, list) in theirs {
        let list = list.as_array().map_or(&[][..], |it| it);
        match ours.get(&name.to_uppercase()) {
            Some(entities) => compare(&mut found, name, entities, list),
            None if list.is_empty() => {}
            None => found.push(format!("{name}: {} entities that only ezdxf reads", list.len())),
        }
    }
    let known: Vec<_> = theirs.keys().map(|it| it.to_uppercase()).collect();
    found.extend(
        ours.iter()
            .filter(|(name, entities)| !entities.is_empty() && !known.contains(name))
            .map(|(name, entities)| format!("{name}: {} entities that ezdxf does not read", entities.len())),
    );
    found
}

/// Model space as `*MODEL`, layouts and blocks by name in capitals.
fn spaces(drawing: &Drawing) -> BTreeMap<String, Vec<&Entity>> {
    let mut spaces: BTreeMap<String, Vec<&Entity>> = BTreeMap::new();
    spaces.insert("*MODEL".into(), drawing.entities.iter().collect());
    for layout in &drawing.layouts {
        spaces.entry(layout.name.to_uppercase()).or_default().extend(&layout.entities);
    }
    for block in &drawing.blocks {
        spaces.entry(block.name.to_uppercase()).or_default().extend(&block.entities);
    }
    spaces
}

fn compare(found: &mut Vec<String>, space: &str, ours: &[&Entity], theirs: &[Value]) {
    let (mine, other) = (count(ours.iter().map(|it| it.geometry.type_name())), count(theirs.iter().map(kind)));
    for name in mine.keys().chain(other.keys().filter(|it| !mine.contains_key(*it))) {
        let (a, b) = (mine.get(name).copied().unwrap_or(0), other.get(name).copied().unwrap_or(0));
        if a != b {
            found.push(format!("{space}: {a} {name}, ezdxf {b}"));
        }
    }
    let by_handle: BTreeMap<_, _> = theirs.iter().filter_map(|it| Some((handle(it)?, it))).collect();
    // Files without handles: ezdxf gives its own, so that only the order tells which is which.
    let in_order = ours.len() == theirs.len() && ours.iter().all(|it| it.handle.is_none());
    for (i, entity) in ours.iter().enumerate() {
        let other = if in_order { theirs.get(i) } else { by_handle.get(&entity.handle.0).copied() };
        let Some(other) = other.filter(|it| family(kind(it)) == family(entity.geometry.type_name())) else { continue };
        let what = format!("{space}, {} {}", entity.geometry.type_name(), entity.handle);
        let numbers: Vec<_> =
            other["g"].as_array().into_iter().flatten().map(|it| it.as_f64().unwrap_or(f64::NAN)).collect();
        let own = numbers_of(&entity.geometry);
        if !own.is_empty() && !same(&own, &numbers) {
            found.push(format!("{what}: {own:?}, ezdxf {numbers:?}"));
        }
        let texts: Vec<_> = other["s"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let own = texts_of(&entity.geometry);
        if !own.is_empty() && own != texts {
            found.push(format!("{what}: {own:?}, ezdxf {texts:?}"));
        }
    }
}

fn kind(entity: &Value) -> &str {
    entity["t"].as_str().unwrap_or_default()
}

fn handle(entity: &Value) -> Option<u64> {
    u64::from_str_radix(entity["h"].as_str()?, 16).ok()
}

/// Types that we read as one.
pub fn family(kind: &str) -> &str {
    match kind {
        "TRACE" => "SOLID",
        "MPOLYGON" => "HATCH",
        "HELIX" => "SPLINE",
        "ARC_DIMENSION" | "LARGE_RADIAL_DIMENSION" => "DIMENSION",
        other => other,
    }
}

fn count<'a>(kinds: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for kind in kinds {
        *counts.entry(family(kind).to_string()).or_insert(0) += 1;
    }
    counts
}

fn same(a: &[f64], b: &[f64]) -> bool {
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0);
    a.len() == b.len() && a.iter().zip(b).all(close)
}

/// The numbers of common types, as the script gives them.
fn numbers_of(geometry: &Geometry) -> Vec<f64> {
    let point = |it: &Point3| [it.x, it.y, it.z];
    let vector = |it: &Vector3| [it.x, it.y, it.z];
    let turn = |it: f64| it.rem_euclid(360.0);
    match geometry {
        Geometry::Line { start, end } => [point(start), point(end)].concat(),
        Geometry::Point(it) => point(it).to_vec(),
        Geometry::Circle { center, radius } => [&point(center)[..], &[*radius]].concat(),
        Geometry::Arc { center, radius, start_deg, end_deg } => {
            [&point(center)[..], &[*radius, turn(*start_deg), turn(*end_deg)]].concat()
        }
        Geometry::Ellipse(it) => [&point(&it.center)[..], &vector(&it.major), &[it.ratio]].concat(),
        Geometry::LwPolyline(it) => {
            let mut numbers: Vec<_> = it.vertices.iter().flat_map(|it| [it.x, it.y, it.bulge]).collect();
            numbers.push(f64::from(u8::from(it.closed)));
            numbers
        }
        Geometry::Text(it) => [&point(&it.position)[..], &[it.height, turn(it.rotation_deg)]].concat(),
        Geometry::MText(it) => [&point(&it.position)[..], &[it.height]].concat(),
        Geometry::Insert(it) => [&point(&it.position)[..], &it.scale, &[turn(it.rotation_deg)]].concat(),
        Geometry::Solid(it) => it.iter().flat_map(point).collect(),
        Geometry::Face(it) => it.corners.iter().flat_map(point).collect(),
        Geometry::Spline(it) => it.control_points.iter().flat_map(point).collect(),
        Geometry::Leader(it) => it.vertices.iter().flat_map(point).collect(),
        Geometry::Viewport(it) => [&point(&it.center)[..], &[it.width, it.height]].concat(),
        _ => Vec::new(),
    }
}

fn texts_of(geometry: &Geometry) -> Vec<&str> {
    match geometry {
        Geometry::Text(it) => vec![&it.content],
        Geometry::MText(it) => vec![&it.content],
        Geometry::Insert(it) => {
            let attributes = it.attributes.iter().flat_map(|it| [it.tag.as_str(), it.text.content.as_str()]);
            std::iter::once(it.block.as_str()).chain(attributes).collect()
        }
        Geometry::Hatch(it) => vec![&it.pattern],
        _ => Vec::new(),
    }
}

/// How often each type occurs in a whole drawing: all spaces and blocks, attributes apart from their INSERT not counted.
pub fn counts(drawing: &Drawing) -> BTreeMap<String, usize> {
    count(spaces(drawing).into_values().flatten().map(|it| it.geometry.type_name()))
}
