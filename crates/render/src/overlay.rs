//! Marks over a drawing: what shows a finding.

use geometry::{Box2, Path, Point};
use serde_json::Value;

/// How a mark is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A violation.
    Fail,
    /// Undecided.
    Unknown,
    /// Satisfied.
    Pass,
    /// A remark.
    Note,
    /// A step of a scale, from 0 (least) to 9 (most); more is 9.
    Scale(u8),
}

/// The colours of a scale, from least to most: equally far apart for the eye, in grey too.
pub(crate) const SCALE: [&str; 10] =
    ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"];

impl Tone {
    /// Class name in the SVG.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Fail => "fail",
            Tone::Unknown => "unknown",
            Tone::Pass => "pass",
            Tone::Note => "note",
            Tone::Scale(step) => {
                const STEPS: [&str; 10] =
                    ["s s0", "s s1", "s s2", "s s3", "s s4", "s s5", "s s6", "s s7", "s s8", "s s9"];
                STEPS[usize::from(step.min(9))]
            }
        }
    }
}

/// One mark, in drawing units.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// What it belongs to, the id of a finding: written as `data-id`.
    pub id: String,
    /// Short text in its badge, for example its number in the list; empty for none.
    pub label: String,
    /// Its colour.
    pub tone: Tone,
    /// Lines and outlines; closed ones are filled lightly.
    pub paths: Vec<Path>,
    /// Single points.
    pub points: Vec<Point>,
}

impl Overlay {
    /// From a GeoJSON geometry, feature or collection in metres. What is no geometry is passed over; `None` when nothing is
    /// left.
    pub fn from_geojson(id: &str, label: &str, tone: Tone, geometry: &Value, units_per_metre: f64) -> Option<Overlay> {
        let (paths, points) = (Vec::new(), Vec::new());
        let mut overlay = Overlay { id: id.to_string(), label: label.to_string(), tone, paths, points };
        overlay.add(geometry, units_per_metre);
        (!overlay.bounds().is_empty()).then_some(overlay)
    }

    fn add(&mut self, value: &Value, scale: f64) {
        let coordinates = &value["coordinates"];
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        match value["type"].as_str().unwrap_or_default() {
            "Point" => self.points.extend(position(coordinates, scale)),
            "MultiPoint" => self.points.extend(positions(coordinates, scale)),
            "LineString" => self.line(coordinates, false, scale),
            "MultiLineString" => list(coordinates).iter().for_each(|it| self.line(it, false, scale)),
            "Polygon" => list(coordinates).iter().for_each(|it| self.line(it, true, scale)),
            "MultiPolygon" => {
                list(coordinates).iter().flat_map(list).for_each(|it| self.line(&it, true, scale));
            }
            "Feature" => self.add(&value["geometry"], scale),
            "GeometryCollection" => list(&value["geometries"]).iter().for_each(|it| self.add(it, scale)),
            "FeatureCollection" => list(&value["features"]).iter().for_each(|it| self.add(it, scale)),
            _ => {}
        }
    }

    fn line(&mut self, coordinates: &Value, closed: bool, scale: f64) {
        let mut points: Vec<Point> = positions(coordinates, scale).collect();
        if closed && points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        match points[..] {
            [] => {}
            [point] => self.points.push(point),
            _ => self.paths.push(Path::straight(points, closed)),
        }
    }

    /// The box around it, in drawing units.
    pub fn bounds(&self) -> Box2 {
        let paths = self.paths.iter().fold(Box2::EMPTY, |acc, it| acc.union(it.bounds()));
        paths.union(Box2::around(self.points.iter().copied()))
    }

    /// Where its badge stands: the middle of its longest line, else its first point.
    pub(crate) fn anchor(&self) -> Option<Point> {
        let longest = self.paths.iter().map(|it| (it.length(), it));
        let longest = longest.fold(None, |best: Option<(f64, &Path)>, it| match best {
            Some(found) if found.0 >= it.0 => Some(found),
            _ => Some(it),
        });
        match longest {
            Some((_, path)) if path.closed => Some(path.bounds().center()),
            Some((_, path)) => path
                .segments()
                .nth(path.vertices.len().saturating_sub(1) / 2)
                .or(path.segments().last())
                .map(|(a, _, b)| Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }),
            None => self.points.first().copied(),
        }
    }
}

fn position(value: &Value, scale: f64) -> Option<Point> {
    let (x, y) = (value.get(0)?.as_f64()? * scale, value.get(1)?.as_f64()? * scale);
    (x.is_finite() && y.is_finite()).then_some(Point { x, y })
}

fn positions(value: &Value, scale: f64) -> impl Iterator<Item = Point> + '_ {
    value.as_array().into_iter().flatten().filter_map(move |it| position(it, scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn geojson_in_metres_becomes_a_mark_in_drawing_units() {
        let geometry = json!({ "type": "GeometryCollection", "geometries": [
            { "type": "LineString", "coordinates": [[0, 0], [10, 0]] },
            { "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]] },
            { "type": "Point", "coordinates": [5, "x"] },
            { "type": "Cube" },
        ]});
        let mark = Overlay::from_geojson("a", "1", Tone::Fail, &geometry, 1000.0).expect("has geometry");
        assert_eq!((mark.paths.len(), mark.points.len()), (2, 0));
        assert_eq!(mark.bounds(), Box2 { min: [0.0, 0.0], max: [10_000.0, 1000.0] });
        assert_eq!(mark.anchor(), Some(Point { x: 5000.0, y: 0.0 }));
        assert_eq!(Overlay::from_geojson("a", "", Tone::Note, &json!(null), 1.0), None);
    }
}
