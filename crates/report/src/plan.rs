//! The plan of a public notice (公示图): what was recognised, drawn anew.
//!
//! Survey coordinates, base-map topography and the names of persons are not for the public. What is drawn here is the scheme alone, from
//! the objects of the review, relative to its own corner: what was not recognised as part of the scheme cannot slip in.

use findings::number::decimal;
use findings::{Language, ObjectInfo, Review};
use serde_json::Value;
use std::fmt::Write;

/// Denominators of scales, as drawings have them.
const SCALES: [f64; 10] = [100.0, 200.0, 250.0, 300.0, 500.0, 1000.0, 1500.0, 2000.0, 5000.0, 10000.0];
/// Lengths of scale bars, metres.
const LENGTHS: [f64; 9] = [500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0];
/// Room around the site, share of its size.
const MARGIN: f64 = 0.04;

/// Kinds that the public sees, from below to above, with fill and line.
const STYLES: [(&str, &str, &str); 12] = [
    ("SiteBoundary", "#fbf8f1", "#c62828"),
    ("Road", "#ececec", "#9e9e9e"),
    ("GreenArea", "#cfe8c6", "#6aa35a"),
    ("Water", "#cfe3f5", "#5b8fbf"),
    ("FireLane", "#f6dcd2", "#d18a6c"),
    ("TurningArea", "#f6dcd2", "#d18a6c"),
    ("ParkingStall", "#ffffff", "#b0b0b0"),
    ("ControlLine", "none", "#1565c0"),
    ("RoadRedLine", "none", "#c62828"),
    ("Entrance", "#ffe08a", "#b8860b"),
    ("GarageEntrance", "#ffe08a", "#b8860b"),
    ("Building", "#f2cf9b", "#5d4037"),
];

/// A plan with its scale.
pub(crate) struct Plan {
    /// The picture, of the size that was asked for.
    pub(crate) svg: String,
    /// `1:500`.
    pub(crate) scale: String,
    /// Kinds that stand on it with their fill and line, for the key.
    pub(crate) key: Vec<(&'static str, &'static str, &'static str)>,
}

/// Draws the plan on paper of `size`, millimetres; nothing when no site or building was recognised.
pub(crate) fn plan(review: &Review, size: [f64; 2], language: Language) -> Option<Plan> {
    let drawn: Vec<(&ObjectInfo, usize)> = review
        .objects
        .iter()
        .filter_map(|it| Some((it, STYLES.iter().position(|style| style.0 == it.kind)?)))
        .filter(|it| it.0.geometry.is_some())
        .collect();
    let bounds = bounds(&drawn, "SiteBoundary").or_else(|| self::bounds(&drawn, "Building"))?;
    let [width, height] = [bounds[2] - bounds[0], bounds[3] - bounds[1]].map(|it| it * (1.0 + 2.0 * MARGIN));
    let least = (width * 1000.0 / size[0]).max(height * 1000.0 / size[1]);
    let scale = SCALES.into_iter().find(|it| *it >= least).unwrap_or_else(|| (least / 1000.0).ceil() * 1000.0);
    let centre = [(bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0];
    let paper = |it: [f64; 2]| {
        let millimetres = 1000.0 / scale;
        [size[0] / 2.0 + (it[0] - centre[0]) * millimetres, size[1] / 2.0 - (it[1] - centre[1]) * millimetres]
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}mm\" height=\"{1}mm\" \
         font-family=\"Noto Sans CJK SC, Noto Sans SC\"><rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>",
        size[0], size[1]
    );
    for (at, (kind, fill, line)) in STYLES.iter().enumerate() {
        let width = if matches!(*kind, "SiteBoundary" | "Building") { 0.5 } else { 0.2 };
        for (object, _) in drawn.iter().filter(|it| it.1 == at) {
            let existing = object.status.as_deref().is_some_and(|it| it != "proposed" && it != "approved");
            let fill = if *kind == "Building" && existing { "#e4e4e4" } else { fill };
            let Some(path) = object.geometry.as_ref().and_then(|it| path(it, &paper)) else { continue };
            let is_line = object.geometry.as_ref().is_some_and(|it| it["type"] == "LineString");
            let fill = if is_line { "none" } else { fill };
            let _ = write!(
                svg,
                "<path d=\"{path}\" fill=\"{fill}\" fill-rule=\"evenodd\" stroke=\"{line}\" stroke-width=\"{width}\"/>"
            );
        }
    }
    for (object, _) in drawn.iter().filter(|it| it.0.kind == "Building") {
        building_label(object, &paper, language, &mut svg);
    }
    north(review, size, &mut svg);
    bar(scale, size, &mut svg);
    svg.push_str("</svg>");
    let key = STYLES.iter().enumerate().filter(|(at, _)| drawn.iter().any(|it| it.1 == *at)).map(|it| *it.1).collect();
    Some(Plan { svg, scale: format!("1:{}", decimal(scale, 0)), key })
}

/// The rings or lines of a geometry.
fn rings(geometry: &Value) -> Vec<Vec<[f64; 2]>> {
    let points = |it: &Value| -> Vec<[f64; 2]> {
        let points = it.as_array().into_iter().flatten();
        points.filter_map(|it| Some([it.get(0)?.as_f64()?, it.get(1)?.as_f64()?])).collect()
    };
    let coordinates = &geometry["coordinates"];
    let list = |it: &Value| -> Vec<Value> { it.as_array().cloned().unwrap_or_default() };
    match geometry["type"].as_str() {
        Some("LineString") => vec![points(coordinates)],
        Some("Polygon" | "MultiLineString") => list(coordinates).iter().map(points).collect(),
        Some("MultiPolygon") => list(coordinates).iter().flat_map(list).map(|it| points(&it)).collect(),
        _ => Vec::new(),
    }
}

fn bounds(drawn: &[(&ObjectInfo, usize)], kind: &str) -> Option<[f64; 4]> {
    let of = drawn.iter().filter(|it| it.0.kind == kind);
    let points = of.filter_map(|it| it.0.geometry.as_ref()).flat_map(rings).flatten();
    points.fold(None, |bounds: Option<[f64; 4]>, [x, y]| {
        let [west, south, east, north] = bounds.unwrap_or([x, y, x, y]);
        Some([west.min(x), south.min(y), east.max(x), north.max(y)])
    })
}

fn path(geometry: &Value, paper: &impl Fn([f64; 2]) -> [f64; 2]) -> Option<String> {
    let mut path = String::new();
    for ring in rings(geometry) {
        for (at, point) in ring.into_iter().enumerate() {
            let [x, y] = paper(point);
            let _ = write!(path, "{}{x:.2} {y:.2}", if at == 0 { 'M' } else { 'L' });
        }
    }
    (!path.is_empty()).then_some(path)
}

/// Number, storeys and height in the middle of a building.
fn building_label(object: &ObjectInfo, paper: &impl Fn([f64; 2]) -> [f64; 2], language: Language, svg: &mut String) {
    let Some(ring) = object.geometry.as_ref().map(rings).and_then(|it| it.into_iter().next()) else { return };
    // A ring ends where it begins.
    let ring = &ring[..ring.len().saturating_sub(1)];
    if ring.is_empty() {
        return;
    }
    let sum = ring.iter().fold([0.0, 0.0], |sum, it| [sum[0] + it[0], sum[1] + it[1]]);
    let [x, y] = paper([sum[0] / ring.len() as f64, sum[1] / ring.len() as f64]);
    let number = |name: &str| object.attributes.get(name).and_then(|it| it.value.as_f64());
    let storeys = number("storeys").map(|it| match language {
        Language::Zh => format!("{} 层", decimal(it, 0)),
        Language::En => format!("{} storeys", decimal(it, 0)),
    });
    let height = number("height").map(|it| format!("{} m", decimal(it, 2)));
    let name = Some(object.name.clone()).filter(|it| !it.is_empty());
    let lines: Vec<String> = [name, storeys, height].into_iter().flatten().collect();
    for (at, line) in lines.iter().enumerate() {
        let size = if at == 0 { 3.2 } else { 2.4 };
        let y = y + (at as f64 - (lines.len() as f64 - 1.0) / 2.0) * 3.2 + 1.0;
        let _ = write!(
            svg,
            "<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"#222\">{}</text>",
            escaped(line)
        );
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The north arrow, turned as the drawing's compass says; none where the drawing has none.
fn north(review: &Review, size: [f64; 2], svg: &mut String) {
    let compass = review.objects.iter().find(|it| it.kind == "Compass");
    let Some(turn) = compass.and_then(|it| it.attributes.get("rotation")?.value.as_f64()) else { return };
    let _ = write!(
        svg,
        "<g transform=\"translate({:.2} 14) rotate({:.3})\"><path d=\"M0 -9L3 5L0 2L-3 5Z\" fill=\"#222\"/></g>\
         <text x=\"{:.2}\" y=\"24\" font-size=\"3.2\" text-anchor=\"middle\" fill=\"#222\">N</text>",
        size[0] - 12.0,
        -turn.to_degrees(),
        size[0] - 12.0
    );
}

/// A scale bar of about 40 mm.
fn bar(scale: f64, size: [f64; 2], svg: &mut String) {
    let metres = LENGTHS.into_iter().find(|it| *it <= scale * 0.04).unwrap_or(1.0);
    let length = metres * 1000.0 / scale;
    let (x, y) = (6.0, size[1] - 5.0);
    let _ = write!(
        svg,
        "<path d=\"M{x} {}V{y}H{:.2}V{}\" fill=\"none\" stroke=\"#222\" stroke-width=\"0.35\"/>\
         <text x=\"{:.2}\" y=\"{:.2}\" font-size=\"3\" fill=\"#222\">{} m</text>",
        y - 2.0,
        x + length,
        y - 2.0,
        x + length + 1.5,
        y,
        decimal(metres, 0)
    );
}
