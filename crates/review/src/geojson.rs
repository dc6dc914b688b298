//! Shapes as GeoJSON geometry values, metres, world coordinates. Arcs become chords within [`SAGITTA`].

use geometry::{Path, Point, Region};
use model::Shape;
use serde_json::{Value, json};

/// How far a chord may stray from its arc in exported geometry: 1 mm. Measures never use these chords.
pub const SAGITTA: f64 = 0.001;

/// A shape as a GeoJSON geometry.
pub fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Point(point) => json!({ "type": "Point", "coordinates": position(*point) }),
        Shape::Path(path) => of_path(path),
        Shape::Region(region) => of_region(region),
    }
}

/// A path as a LineString; a closed one ends where it starts.
pub fn of_path(path: &Path) -> Value {
    json!({ "type": "LineString", "coordinates": line(path, path.closed) })
}

/// A region as a Polygon, its outer ring counter-clockwise (RFC 7946).
pub fn of_region(region: &Region) -> Value {
    let rings: Vec<Value> = region.rings().map(|ring| line(ring, true)).collect();
    json!({ "type": "Polygon", "coordinates": rings })
}

fn line(path: &Path, close: bool) -> Value {
    let mut points: Vec<Value> = path.flatten(SAGITTA).into_iter().map(position).collect();
    if close && points.first() != points.last() {
        points.extend(points.first().cloned());
    }
    Value::Array(points)
}

fn position(point: Point) -> Value {
    json!([tidy(point.x), tidy(point.y)])
}

/// Rounded to a micrometre: what a drawing holds beyond that is noise of the unit conversion.
fn tidy(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
