//! Real floors as rectangles of walls (the format of MLStructFP, metres): how much of the walls is found again.
//!
//! Each floor is drawn twice: every rectangle as a closed polyline on a layer of walls, and the outlines of all of them as loose
//! lines on layer `0`, which tells nothing. What counts is length of outline that lies within [`NEAR`] of the other one.

use drawing::entity::{Attachment, LwPolyline, LwVertex, MText};
use drawing::{
    Color, Drawing, Entity, Format, Geometry, Handle, Layer, LayerId, LinetypeRef, Lineweight, Point3, Vector3, Version,
};
use geometry::{Point, Region, distance};
use model::Kind;
use review::{Engine, Settings};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How far an outline lies from what it is found as at most, in metres.
const NEAR: f64 = 0.05;
/// Outlines are compared at points so far apart, in metres.
const STEP: f64 = 0.05;

/// The file of walls, if a folder holds one.
pub fn file(folder: &Path) -> Option<PathBuf> {
    tushen_tests::corpus::files(folder, "json").into_iter().find(|it| it.ends_with("fp_bench.json"))
}

/// Recognises all floors and prints what was found again.
pub fn run(file: &Path) -> Result<(), String> {
    let engine = Engine::new(packs::files(packs::ARCHIVE)).map_err(|error| error.to_string())?;
    let floors = read(file)?;
    println!(
        "{:>6} {:>6} {:28} {:>9} {:>9} {:>7} {:>7}",
        "floor", "walls", "drawn as", "found", "right", "recall", "prec."
    );
    let mut totals: BTreeMap<&str, [f64; 4]> = BTreeMap::new();
    for (floor, walls) in &floors {
        let outlines = geometry::boolean::union(walls);
        for (form, drawing) in
            [("rectangles on a wall layer", pieces(walls)), ("lines without a name", loose(&outlines))]
        {
            let settings = Settings { unit: Some("m".to_string()), ..Settings::default() };
            let session =
                review::open_drawing(&engine, "floor.dxf", drawing, &settings).map_err(|error| error.to_string())?;
            let objects = session.model().objects().iter();
            let walls_found: Vec<&Region> =
                objects.filter(|it| it.kind == Kind::Wall).filter_map(|it| it.region()).collect();
            let found = geometry::boolean::union(walls_found);
            let (hit, all) = near(&outlines, &found);
            let (right, claimed) = near(&found, &outlines);
            println!(
                "{floor:>6} {:>6} {form:28} {hit:>8.1}m {right:>8.1}m {:>6.2}% {:>6.2}%",
                walls.len(),
                100.0 * hit / all,
                100.0 * right / claimed.max(STEP)
            );
            let total = totals.entry(form).or_default();
            for (sum, it) in total.iter_mut().zip([hit, all, right, claimed]) {
                *sum += it;
            }
        }
    }
    for (form, [hit, all, right, claimed]) in totals {
        let (recall, precision) = (100.0 * hit / all, 100.0 * right / claimed.max(STEP));
        println!("{form}: recall {recall:.2} %, precision {precision:.2} % of {all:.0} m of outline at {NEAR} m");
    }
    Ok(())
}

fn read(file: &Path) -> Result<BTreeMap<u64, Vec<Region>>, String> {
    let bad = |what: &str| format!("{}: {what}", file.display());
    let text = std::fs::read(file).map_err(|error| bad(&error.to_string()))?;
    let value: Value = serde_json::from_slice(&text).map_err(|error| bad(&error.to_string()))?;
    let rectangles = value["rect"].as_object().ok_or_else(|| bad("no “rect”"))?;
    let mut floors: BTreeMap<u64, Vec<Region>> = BTreeMap::new();
    for (name, it) in rectangles {
        let numbers =
            |key: &str| it[key].as_array().map(|it| it.iter().filter_map(Value::as_f64).collect::<Vec<f64>>());
        let (Some(floor), Some(x), Some(y)) = (it["floorID"].as_u64(), numbers("x"), numbers("y")) else {
            return Err(bad(&format!("rectangle {name}: floorID, x and y")));
        };
        let corners = x.into_iter().zip(y).map(|(x, y)| Point { x, y });
        floors.entry(floor).or_default().push(Region::polygon(corners));
    }
    Ok(floors)
}

/// Length of the outlines of some regions that lie near those of others, and of all of them.
fn near(of: &[Region], others: &[Region]) -> (f64, f64) {
    let targets: Vec<(Point, Point)> = others.iter().flat_map(edges).collect();
    let (mut hit, mut all) = (0.0, 0.0);
    for (a, b) in of.iter().flat_map(edges) {
        let length = geometry::math::length(b.x - a.x, b.y - a.y);
        let steps = (length / STEP).ceil().max(1.0);
        for i in 0..steps as usize {
            let at = a + (b - a) * ((i as f64 + 0.5) / steps);
            let is_near = targets.iter().any(|(p, q)| distance::point_to_segment(at, *p, *q).distance.to_m() <= NEAR);
            all += length / steps;
            hit += if is_near { length / steps } else { 0.0 };
        }
    }
    (hit, all)
}

fn edges(region: &Region) -> Vec<(Point, Point)> {
    region.rings().flat_map(|it| it.segments().map(|it| (it.0, it.2)).collect::<Vec<_>>()).collect()
}

fn pieces(walls: &[Region]) -> Drawing {
    let mut drawing = titled("WALL");
    for wall in walls {
        let vertices = wall.outer.vertices.iter().map(|it| LwVertex { x: it.point.x, y: it.point.y, bulge: 0.0 });
        let polyline = LwPolyline { vertices: vertices.collect(), closed: true, ..LwPolyline::default() };
        add(&mut drawing, 1, Geometry::LwPolyline(Box::new(polyline)));
    }
    drawing
}

fn loose(outlines: &[Region]) -> Drawing {
    let mut drawing = titled("1");
    for (a, b) in outlines.iter().flat_map(edges) {
        let (start, end) = (Point3::new(a.x, a.y, 0.0), Point3::new(b.x, b.y, 0.0));
        add(&mut drawing, 0, Geometry::Line { start, end });
    }
    drawing
}

/// A drawing with a title that says it shows a floor, and one more layer.
fn titled(layer: &str) -> Drawing {
    let mut drawing = Drawing::empty(Format::DxfText, Version::R2018);
    drawing.layers.push(Layer::named(layer));
    let position = Point3::new(0.0, -60.0, 0.0);
    let title = MText {
        content: "二层平面图".to_string(),
        raw: String::new(),
        position,
        height: 0.5,
        width: 0.0,
        direction: Vector3::new(1.0, 0.0, 0.0),
        attachment: Attachment::TopLeft,
        line_spacing: 1.0,
        style: None,
    };
    add(&mut drawing, 0, Geometry::MText(Box::new(title)));
    drawing
}

fn add(drawing: &mut Drawing, layer: u32, geometry: Geometry) {
    let handle = Handle(0x100 + drawing.entities.len() as u64);
    let (color, lineweight) = (Color::ByLayer, Lineweight::ByLayer);
    drawing.entities.push(Entity {
        handle,
        layer: LayerId(layer),
        linetype: LinetypeRef::ByLayer,
        color,
        lineweight,
        invisible: false,
        line: 0,
        extra: None,
        geometry,
    });
}
