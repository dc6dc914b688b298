//! Patterns of lines and hatches as a table that a graphics processor reads.
//!
//! A row has [`Patterns::WIDTH`] numbers. Row 0 is unbroken. A dashed line: `1, period, n`, then `n` lengths as in DXF (positive
//! drawn, negative a gap, 0 a dot). A hatch of parallel lines: `2, spacing, angle` in radians, then 1 when it is crossed by a
//! second family. Lengths are drawing units.

use drawing::entity::Geometry;
use drawing::{Drawing, Item, Shape};
use std::collections::HashMap;

/// The most dashes that are kept of a linetype; the DXF format allows 12.
const DASHES: usize = 12;
/// Distance of the lines of common patterns at scale 1, drawing units: 1/8 inch as in `acad.pat`.
const SPACING: f64 = 3.175;

/// The patterns of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patterns {
    /// The rows, one after another.
    pub rows: Vec<f32>,
    /// Which row a linetype at a scale, or a hatch, became.
    known: HashMap<Key, u16>,
}

/// What makes a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// A linetype with the bits of its scale.
    Line(u32, u64),
    /// Spacing and angle by their bits, and whether it is crossed.
    Hatch(u64, u64, bool),
}

impl Patterns {
    /// Numbers in a row.
    pub const WIDTH: usize = 16;

    /// A table with the unbroken row alone.
    pub(crate) fn unbroken() -> Patterns {
        Patterns { rows: vec![0.0; Patterns::WIDTH], known: HashMap::new() }
    }

    /// The row of an item, which came from the entity at a place of model space.
    pub(crate) fn row(&mut self, drawing: &Drawing, place: usize, item: &Item) -> u16 {
        match &item.shape {
            Shape::Curve { width, .. } if *width <= 0.0 => self.dashes(drawing, place, item),
            Shape::Fill { pattern, .. } if pattern != "SOLID" => self.hatch(drawing, place),
            _ => 0,
        }
    }

    /// Length after which a row repeats itself; 0 when it is unbroken.
    pub(crate) fn period(&self, row: u16) -> f64 {
        let start = usize::from(row) * Patterns::WIDTH;
        match self.rows.get(start..start + 2) {
            Some([kind, period]) if *kind == 1.0 => f64::from(*period),
            _ => 0.0,
        }
    }

    fn dashes(&mut self, drawing: &Drawing, place: usize, item: &Item) -> u16 {
        let Some((index, linetype)) = item.linetype.and_then(|it| Some((it, drawing.linetypes.get(it as usize)?)))
        else {
            return 0;
        };
        let own = drawing.entities.get(place).and_then(|it| it.extra.as_ref()).map_or(1.0, |it| it.linetype_scale);
        let scale = own * drawing.header.real("$LTSCALE").filter(|it| *it > 0.0).unwrap_or(1.0);
        let dashes: Vec<f32> = linetype.pattern.iter().take(DASHES).map(|it| (it * scale) as f32).collect();
        let period: f32 = dashes.iter().map(|it| it.abs()).sum();
        if !period.is_finite() || period <= 0.0 {
            return 0;
        }
        let mut row = vec![1.0, period, dashes.len() as f32];
        row.extend(dashes);
        self.add(Key::Line(index, scale.to_bits()), row)
    }

    /// Hatches by the name of their pattern, with their own scale and angle; what is drawn otherwise than by lines (dots, stones,
    /// grass) is told by parallel lines too. Hatches in blocks are a tint.
    fn hatch(&mut self, drawing: &Drawing, place: usize) -> u16 {
        let Some(Geometry::Hatch(hatch)) = drawing.entities.get(place).map(|it| &it.geometry) else { return 0 };
        let name = hatch.pattern.to_ascii_uppercase();
        let crossed = ["NET", "ANSI37", "ANSI38", "CROSS", "SQUARE", "BRICK", "AR-B", "HONEY", "GRATE"];
        let crossed = crossed.iter().any(|it| name.starts_with(it));
        // The families of `acad.pat` that lie flat at angle 0; the others lean by 45°.
        let flat = ["LINE", "NET", "SQUARE", "BRICK", "AR-B", "DASH", "GRATE", "AR-RROOF", "USER", "_USER"];
        let own = if flat.iter().any(|it| name.starts_with(it)) && name != "NET3" { 0.0 } else { 45.0 };
        let spacing = SPACING * hatch.scale;
        if !spacing.is_finite() || spacing <= 0.0 || !hatch.angle_deg.is_finite() {
            return 0;
        }
        let angle = (own + hatch.angle_deg).to_radians();
        let row = vec![2.0, spacing as f32, angle as f32, f32::from(u8::from(crossed))];
        self.add(Key::Hatch(spacing.to_bits(), angle.to_bits(), crossed), row)
    }

    fn add(&mut self, key: Key, mut row: Vec<f32>) -> u16 {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        // A drawing with more patterns than can be numbered shows the further ones unbroken.
        let Ok(at) = u16::try_from(self.rows.len() / Patterns::WIDTH) else { return 0 };
        row.resize(Patterns::WIDTH, 0.0);
        self.rows.extend(row);
        self.known.insert(key, at);
        at
    }
}
