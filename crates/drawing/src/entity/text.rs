//! Written text. `content` is plain text, decoded: code page, `\U+`, `\M+`, `%%` codes and MTEXT codes are resolved.

use super::{Point3, Vector3};
use crate::TextStyleId;

/// A TEXT; OCS.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Plain text.
    pub content: String,
    /// First alignment point (10): where the text starts when it is left-aligned on the baseline.
    pub position: Point3,
    /// Second alignment point (11), used by all other alignments.
    pub alignment_point: Option<Point3>,
    /// Height of capitals (40).
    pub height: f64,
    /// Rotation in degrees (50).
    pub rotation_deg: f64,
    /// Width factor (41).
    pub width_factor: f64,
    /// Slant in degrees (51).
    pub oblique_deg: f64,
    /// Mirrored left to right (71, bit 2).
    pub backward: bool,
    /// Upside down (71, bit 4).
    pub upside_down: bool,
    /// Along the line (72).
    pub horizontal: HorizontalAlign,
    /// Across the line (73).
    pub vertical: VerticalAlign,
    /// Its style (7).
    pub style: Option<TextStyleId>,
}

impl Text {
    /// The point that the text is anchored at: the second alignment point unless it is left-aligned on the baseline.
    pub fn anchor(&self) -> Point3 {
        match (self.horizontal, self.vertical, self.alignment_point) {
            (HorizontalAlign::Left, VerticalAlign::Baseline, _) | (_, _, None) => self.position,
            // Aligned and fitted text runs from the first point to the second.
            (HorizontalAlign::Aligned | HorizontalAlign::Fit, _, _) => self.position,
            (_, _, Some(point)) => point,
        }
    }
}

/// Alignment along the line (group 72).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum HorizontalAlign {
    /// 0.
    #[default]
    Left,
    /// 1.
    Center,
    /// 2.
    Right,
    /// 3: scaled to run from the first point to the second.
    Aligned,
    /// 4: centred both ways.
    Middle,
    /// 5: as 3, the height kept.
    Fit,
}

/// Alignment across the line (group 73).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum VerticalAlign {
    /// 0.
    #[default]
    Baseline,
    /// 1.
    Bottom,
    /// 2.
    Middle,
    /// 3.
    Top,
}

/// An MTEXT; WCS.
#[derive(Clone, Debug, PartialEq)]
pub struct MText {
    /// Plain text: paragraphs separated by `\n`, tabs kept, stacked fractions as `a/b`, formatting gone.
    pub content: String,
    /// As written in the file, decoded but with its codes.
    pub raw: String,
    /// Anchor (10).
    pub position: Point3,
    /// Height of capitals (40).
    pub height: f64,
    /// Width of the column (41); 0 when lines do not wrap.
    pub width: f64,
    /// Direction of the text: from group 11, else from the rotation (50). Not normalised.
    pub direction: Vector3,
    /// Which point of the text the anchor is (71).
    pub attachment: Attachment,
    /// Factor on the line spacing (44).
    pub line_spacing: f64,
    /// Its style (7).
    pub style: Option<TextStyleId>,
}

/// Which point of an [`MText`] its anchor is: row by row from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Attachment {
    /// 1.
    #[default]
    TopLeft,
    /// 2.
    TopCenter,
    /// 3.
    TopRight,
    /// 4.
    MiddleLeft,
    /// 5.
    MiddleCenter,
    /// 6.
    MiddleRight,
    /// 7.
    BottomLeft,
    /// 8.
    BottomCenter,
    /// 9.
    BottomRight,
}
