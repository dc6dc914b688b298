//! Dimensions, leaders and tables.

use super::{Point3, Vector3};

/// A DIMENSION. Points of linear dimensions in WCS.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// What it measures.
    pub kind: DimensionKind,
    /// The block that holds its picture (2), `*D12`.
    pub block: String,
    /// The measured value (42) as the program stored it, in drawing units (degrees for angles); `None` when absent.
    pub measurement: Option<f64>,
    /// The text override (1), plain; empty or `<>` shows the measurement.
    pub text: String,
    /// First and second extension line origins (13, 14), or what the kind uses instead (centre and a point of the curve).
    pub points: [Point3; 2],
    /// A point of the dimension line (10).
    pub line_point: Point3,
    /// Middle of the text (11).
    pub text_point: Option<Point3>,
    /// Angle of a rotated dimension in degrees (50).
    pub angle_deg: f64,
    /// Dimension style (3).
    pub style: String,
}

/// What a [`Dimension`] measures (group 70, lower bits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DimensionKind {
    /// Along a stated direction.
    Linear,
    /// Between two points.
    Aligned,
    /// An angle.
    Angular,
    /// A diameter.
    Diameter,
    /// A radius.
    Radius,
    /// The x or y of a point.
    Ordinate,
    /// The length of an arc.
    ArcLength,
}

/// A LEADER; WCS.
#[derive(Clone, Debug, PartialEq)]
pub struct Leader {
    /// The course from the arrow on.
    pub vertices: Vec<Point3>,
    /// Has an arrow head (71).
    pub arrow: bool,
    /// Handle of the annotation (340).
    pub annotation: crate::Handle,
}

/// A MULTILEADER; WCS.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct MultiLeader {
    /// Each leader line from its arrow on.
    pub lines: Vec<Vec<Point3>>,
    /// Plain text, empty when the content is a block or nothing.
    pub text: String,
    /// Where the text stands.
    pub text_point: Option<Point3>,
    /// Text height.
    pub text_height: f64,
    /// Name of the content block, empty when none.
    pub block: String,
}

/// An ACAD_TABLE.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The block that holds its picture (2), `*T1`; empty when none.
    pub block: String,
    /// Insertion point (10).
    pub position: Point3,
    /// Direction of the rows (11).
    pub direction: Vector3,
    /// Row heights (141).
    pub row_heights: Vec<f64>,
    /// Column widths (142).
    pub column_widths: Vec<f64>,
    /// Cells row by row.
    pub cells: Vec<TableCell>,
}

/// A cell of a [`Table`].
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TableCell {
    /// Plain text; empty for an empty cell and for cells covered by a merged one.
    pub text: String,
    /// How many columns it spans.
    pub columns: u32,
    /// How many rows it spans.
    pub rows: u32,
}
