//! The unit of a drawing.

use geometry::{Box2, Path, Point, Vertex};
use std::borrow::Cow;

/// What one drawing unit is in reality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Millimetre.
    Millimetre,
    /// Centimetre.
    Centimetre,
    /// Metre.
    Metre,
    /// International inch.
    Inch,
    /// International foot.
    Foot,
    /// Millimetre of paper, of a drawing made at the scale 1:n instead of at full size: a wall of 240 mm is 2.4 long at 1:100.
    Paper(u16),
}

impl Unit {
    /// Every unit of drawings at full size.
    pub const ALL: [Unit; 5] = [Unit::Millimetre, Unit::Centimetre, Unit::Metre, Unit::Inch, Unit::Foot];

    /// As written in reviews and on the command line: `mm`, and `1:100` for millimetres of paper at that scale.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Unit::Millimetre => "mm".into(),
            Unit::Centimetre => "cm".into(),
            Unit::Metre => "m".into(),
            Unit::Inch => "in".into(),
            Unit::Foot => "ft".into(),
            Unit::Paper(scale) => format!("1:{scale}").into(),
        }
    }

    /// A unit by its name.
    pub fn from_name(name: &str) -> Option<Unit> {
        let name = name.trim();
        let paper = || name.strip_prefix("1:")?.trim().parse().ok().and_then(Unit::of_paper);
        Unit::ALL.into_iter().find(|it| it.name() == name).or_else(paper)
    }

    /// The names that [`Unit::from_name`] knows, for messages.
    pub fn known() -> Vec<Cow<'static, str>> {
        Unit::ALL.into_iter().map(Unit::name).chain(["1:100".into()]).collect()
    }

    /// Millimetres of paper at the scale 1:n; one, ten and a thousand are units of their own. `None` for zero.
    pub fn of_paper(scale: u16) -> Option<Unit> {
        match scale {
            0 => None,
            1 => Some(Unit::Millimetre),
            10 => Some(Unit::Centimetre),
            1000 => Some(Unit::Metre),
            _ => Some(Unit::Paper(scale)),
        }
    }

    /// By the code of `$INSUNITS`; `None` for "unitless" and what site plans are never in.
    pub fn from_insunits(code: i64) -> Option<Unit> {
        match code {
            1 => Some(Unit::Inch),
            2 => Some(Unit::Foot),
            4 => Some(Unit::Millimetre),
            5 => Some(Unit::Centimetre),
            6 => Some(Unit::Metre),
            _ => None,
        }
    }

    /// A length in drawing units, in metres. Divides where the factor is below one, so that 900 mm is the `f64` nearest to 0.9 m.
    pub fn to_m(self, value: f64) -> f64 {
        match self {
            Unit::Millimetre => value / 1000.0,
            Unit::Centimetre => value / 100.0,
            Unit::Metre => value,
            Unit::Inch => value * 254.0 / 10000.0,
            Unit::Foot => value * 3048.0 / 10000.0,
            Unit::Paper(scale) => value * f64::from(scale) / 1000.0,
        }
    }

    /// A length in metres, in drawing units.
    pub fn of_m(self, value: f64) -> f64 {
        value / self.to_m(1.0)
    }

    /// A point of the drawing, in metres.
    pub fn point(self, p: Point) -> Point {
        Point { x: self.to_m(p.x), y: self.to_m(p.y) }
    }

    /// A path of the drawing, in metres.
    pub fn path(self, path: &Path) -> Path {
        let vertices = path.vertices.iter().map(|it| Vertex { point: self.point(it.point), bulge: it.bulge }).collect();
        Path { vertices, closed: path.closed }
    }

    /// A box of the drawing, in metres.
    pub fn bounds(self, bounds: Box2) -> Box2 {
        Box2 { min: bounds.min.map(|it| self.to_m(it)), max: bounds.max.map(|it| self.to_m(it)) }
    }
}

/// One piece of evidence for the unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitEvidence {
    /// `option`, `header`, `profile`, `building_sizes`, `stall_sizes`, `door_leaves`, `swings`, `wall_pieces`, `text_heights`,
    /// `dimension_texts`, `coordinate_labels`, `site_area`, `extent`.
    pub source: &'static str,
    /// The unit it speaks for.
    pub says: Unit,
    /// How many observations, when it is counted.
    pub count: Option<u32>,
    /// How much it weighs; 3 and more settles the unit by itself.
    pub weight: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_have_names_and_names_have_units() {
        for unit in Unit::ALL.into_iter().chain([Unit::Paper(100), Unit::Paper(500)]) {
            assert_eq!(Unit::from_name(&unit.name()), Some(unit));
        }
        assert_eq!(Unit::from_name("1:1000"), Some(Unit::Metre));
        for name in ["1:0", "1:", "100", "2:1", "1:99999", "furlong"] {
            assert_eq!(Unit::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_millimetre_of_paper_is_as_long_as_its_scale_says() {
        assert_eq!(Unit::Paper(100).to_m(2.4), 0.24);
        assert_eq!(Unit::Paper(500).of_m(12.0), 24.0);
    }
}
