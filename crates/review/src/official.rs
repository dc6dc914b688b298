//! Lines from the authority's files: the reference that the applicant's lines are held against.
//!
//! Three forms: a DXF (its longest closed line, or its longest line), GeoJSON in the coordinates of the drawing, metres, and a
//! table of boundary points (界址点): one point a line, `number, X, Y`, where by survey convention **X is north and Y is east**.

use crate::{OpenError, Source};
use drawing::{FlattenOptions, Shape};
use findings::Bilingual;
use geometry::{Length, Path, Point};
use serde_json::Value;

/// The line in one of the authority's files, in metres.
///
/// # Errors
/// [`OpenError::Conditions`] when the file holds no line.
pub(crate) fn line(source: &Source) -> Result<Path, OpenError> {
    let text = String::from_utf8_lossy(&source.bytes);
    let found = if text.trim_start().starts_with('{') {
        serde_json::from_str(&text).ok().and_then(|it| geojson(&it))
    } else if let Some(path) = points(&text) {
        Some(path)
    } else {
        dxf(&source.bytes)?
    };
    found.ok_or_else(|| {
        OpenError::Conditions(Bilingual::new(
            format!("{}：没有找到线：应为 DXF、GeoJSON 或界址点表（点号，X 北，Y 东）", source.name),
            format!(
                "{}: no line found: a DXF, GeoJSON, or a table of points (number, X north, Y east) is meant",
                source.name
            ),
        ))
    })
}

/// The first line or outer ring.
fn geojson(value: &Value) -> Option<Path> {
    let line = |it: &Value, closed: bool| -> Option<Path> {
        let position = |it: &Value| Some(Point { x: it.get(0)?.as_f64()?, y: it.get(1)?.as_f64()? });
        let mut points: Vec<Point> = it.as_array()?.iter().filter_map(position).collect();
        if closed && points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        (points.len() > 1).then(|| Path::straight(points, closed))
    };
    let coordinates = &value["coordinates"];
    match value["type"].as_str()? {
        "LineString" => line(coordinates, false),
        "MultiLineString" => line(coordinates.get(0)?, false),
        "Polygon" => line(coordinates.get(0)?, true),
        "MultiPolygon" => line(coordinates.get(0)?.get(0)?, true),
        "Feature" => geojson(&value["geometry"]),
        "FeatureCollection" => value["features"].as_array()?.iter().find_map(geojson),
        "GeometryCollection" => value["geometries"].as_array()?.iter().find_map(geojson),
        _ => None,
    }
}

/// A table of points: at least three lines of two or three numbers; a first column is the number of the point.
fn points(text: &str) -> Option<Path> {
    let mut points = Vec::new();
    for line in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let cells: Vec<&str> = line.split([',', ';', '\t', ' ', ',']).filter(|it| !it.is_empty()).collect();
        let numbers: Vec<f64> = cells.iter().rev().take(2).rev().filter_map(|it| it.parse().ok()).collect();
        match numbers[..] {
            [north, east] if cells.len() <= 3 => points.push(Point { x: east, y: north }),
            // A heading.
            _ if points.is_empty() => {}
            _ => return None,
        }
    }
    if points.len() > 3 && points.first() == points.last() {
        points.pop();
    }
    (points.len() >= 3).then(|| Path::straight(points, true))
}

/// The longest closed line of a DXF, else its longest line; in metres by the header's unit (metres without one).
fn dxf(bytes: &[u8]) -> Result<Option<Path>, OpenError> {
    let drawing = tushen_dxf::read(bytes)?;
    let unit =
        drawing.header.int("$INSUNITS").and_then(recognition::Unit::from_insunits).unwrap_or(recognition::Unit::Metre);
    let scene = drawing::flatten(&drawing, &FlattenOptions::for_unit(Length::m(unit.to_m(1.0))));
    let paths = scene.items.iter().filter_map(|it| match &it.shape {
        Shape::Curve { path, .. } => Some(path),
        _ => None,
    });
    let longest = paths.max_by(|a, b| {
        (a.closed, a.length()).partial_cmp(&(b.closed, b.length())).unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(longest.map(|it| unit.path(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source { name: "line".to_string(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn in_a_table_of_points_x_is_north() {
        let path =
            line(&source("点号,X,Y\nJ1,100.0,20.0\nJ2,100.0,80.0\nJ3,40.0,80.0\nJ1,100.0,20.0\n")).expect("a line");
        assert!(path.closed && path.vertices.len() == 3);
        assert_eq!(path.vertices[0].point, Point { x: 20.0, y: 100.0 });
    }

    #[test]
    fn geojson_gives_its_first_ring() {
        let text = r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]}}"#;
        assert_eq!(line(&source(text)).expect("a ring").vertices.len(), 3);
    }

    #[test]
    fn a_file_without_a_line_says_what_is_meant() {
        let error = line(&source("{\"type\":\"Point\",\"coordinates\":[1,2]}")).expect_err("no line");
        assert!(error.zh().contains("界址点") && error.en().contains("GeoJSON"));
    }
}
