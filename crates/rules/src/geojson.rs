//! Shapes as GeoJSON geometry, in metres of the drawing's world coordinates.

use geometry::{Path, Point, Region};
use model::Shape;
use serde_json::{Value, json};

/// Arcs are written as chords that stray at most 5 mm.
const SAGITTA: f64 = 0.005;

/// The geometry of shapes; `None` of none.
pub fn geometry<'s>(shapes: impl IntoIterator<Item = &'s Shape>) -> Option<Value> {
    let mut all: Vec<Value> = shapes.into_iter().map(shape).collect();
    match all.len() {
        0 => None,
        1 => all.pop(),
        _ => Some(json!({ "type": "GeometryCollection", "geometries": all })),
    }
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Point(point) => json!({ "type": "Point", "coordinates": position(*point) }),
        Shape::Path(path) => json!({ "type": "LineString", "coordinates": positions(path) }),
        Shape::Region(region) => json!({ "type": "Polygon", "coordinates": rings(region) }),
    }
}

fn rings(region: &Region) -> Vec<Value> {
    region.rings().map(positions).collect()
}

fn positions(path: &Path) -> Value {
    let mut points = path.flatten(SAGITTA);
    if path.closed {
        points.extend(points.first().copied());
    }
    points.into_iter().map(position).collect()
}

/// Rounded to a tenth of a millimetre, so that the same place prints alike.
fn position(point: Point) -> Value {
    // Adding zero makes -0 a plain 0.
    let round = |it: f64| (it * 1e4).round() / 1e4 + 0.0;
    json!([round(point.x), round(point.y)])
}
