//! Findings as marks in the drawing.

use findings::{Finding, Review, Severity, Verdict};
use geometry::Box2;
use serde_json::Value;
use tushen_dxf::mark::{Bulged, Mark, MarkError, Shape};

/// A copy of a DXF with marks, every other byte unchanged.
///
/// # Errors
/// [`MarkError`] for files that cannot be marked losslessly, and says why.
pub fn mark(original: &[u8], marks: &[Mark]) -> Result<Vec<u8>, MarkError> {
    tushen_dxf::mark::mark(original, marks)?.apply(original)
}

/// A DXF that holds marks alone, to be laid over a drawing that cannot be marked.
///
/// # Errors
/// [`MarkError`] for marks that cannot be drawn.
pub fn overlay(marks: &[Mark]) -> Result<Vec<u8>, MarkError> {
    tushen_dxf::mark::overlay(marks)
}

/// The marks of failed and unknown findings that have a place: a cloud around it, its evidence drawn in, and a note with the
/// number of the finding in the list and its message. `size` is the height of notes in drawing units.
pub(crate) fn of_review(
    review: &Review,
    units_per_metre: f64,
    size: f64,
    message: impl Fn(&Finding) -> String,
) -> Vec<Mark> {
    let said = review.findings.iter().enumerate().filter(|it| matches!(it.1.verdict, Verdict::Fail | Verdict::Unknown));
    let mut marks = Vec::new();
    for (number, finding) in said {
        let Some(geometry) = &finding.mark else { continue };
        let lines = lines(geometry, units_per_metre);
        let bounds = Box2::around(lines.iter().flat_map(|it| &it.0).map(|it| geometry::Point { x: it[0], y: it[1] }));
        if bounds.is_empty() {
            continue;
        }
        let (layer, color) = match (finding.verdict, finding.severity) {
            (Verdict::Fail, Severity::Advice) => ("ADVICE", 30),
            (Verdict::Fail, _) => ("FAIL", 1),
            _ => ("UNKNOWN", 6),
        };
        let mut push = |shape: Shape| marks.push(Mark { layer: layer.to_string(), color, size, shape });
        for (points, closed) in lines {
            match points.as_slice() {
                [point] => push(Shape::Point(*point)),
                _ => {
                    let points = points.into_iter().map(|point| Bulged { point, bulge: 0.0 }).collect();
                    push(Shape::Polyline { points, closed });
                }
            }
        }
        push(Shape::cloud_around(bounds, size));
        let tip = [bounds.max[0] + size, bounds.max[1] + size];
        let knee = [tip[0] + 3.0 * size, tip[1] + 3.0 * size];
        let note = format!("{}. {} {}", number + 1, finding.clause, message(finding));
        push(Shape::Leader { points: vec![tip, knee], note });
    }
    marks
}

/// The lines and points of a GeoJSON geometry in drawing units, with whether each is closed.
fn lines(geometry: &Value, scale: f64) -> Vec<(Vec<[f64; 2]>, bool)> {
    let position = |it: &Value| Some([it.get(0)?.as_f64()? * scale, it.get(1)?.as_f64()? * scale]);
    let line = |it: &Value| -> Vec<[f64; 2]> { it.as_array().into_iter().flatten().filter_map(position).collect() };
    let coordinates = &geometry["coordinates"];
    let parts = |it: &Value| it.as_array().cloned().unwrap_or_default();
    match geometry["type"].as_str().unwrap_or_default() {
        "Point" => position(coordinates).map(|it| (vec![it], false)).into_iter().collect(),
        "MultiPoint" => line(coordinates).into_iter().map(|it| (vec![it], false)).collect(),
        "LineString" => vec![(line(coordinates), false)],
        "MultiLineString" => parts(coordinates).iter().map(|it| (line(it), false)).collect(),
        "Polygon" => parts(coordinates).iter().map(|it| (line(it), true)).collect(),
        "MultiPolygon" => parts(coordinates).iter().flat_map(parts).map(|it| (line(&it), true)).collect(),
        "GeometryCollection" => parts(&geometry["geometries"]).iter().flat_map(|it| lines(it, scale)).collect(),
        _ => Vec::new(),
    }
    .into_iter()
    .filter(|it| !it.0.is_empty())
    .collect()
}
