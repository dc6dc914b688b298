//! The unit of a drawing.

use geometry::{Box2, Path, Point, Vertex};

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
}

impl Unit {
    /// Every unit.
    pub const ALL: [Unit; 5] = [Unit::Millimetre, Unit::Centimetre, Unit::Metre, Unit::Inch, Unit::Foot];

    /// As written in reviews and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Millimetre => "mm",
            Unit::Centimetre => "cm",
            Unit::Metre => "m",
            Unit::Inch => "in",
            Unit::Foot => "ft",
        }
    }

    /// A unit by its name.
    pub fn from_name(name: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|it| it.name() == name.trim())
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
    /// `option`, `header`, `profile`, `building_sizes`, `stall_sizes`, `text_heights`, `dimension_texts`, `coordinate_labels`,
    /// `site_area`, `frame_sizes`, `extent`.
    pub source: &'static str,
    /// The unit it speaks for.
    pub says: Unit,
    /// How many observations, when it is counted.
    pub count: Option<u32>,
    /// How much it weighs; 3 and more settles the unit by itself.
    pub weight: f32,
}
