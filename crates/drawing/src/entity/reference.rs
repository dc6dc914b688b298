//! References to blocks, with their attributes.

use super::{Point3, Text};
use crate::Handle;

/// An INSERT: a block placed once, or in a grid (MINSERT); OCS.
#[derive(Clone, Debug, PartialEq)]
pub struct Insert {
    /// Name of the block (2). Resolved against [`crate::Drawing::blocks`] by name without regard to case.
    pub block: String,
    /// Insertion point (10, 20, 30).
    pub position: Point3,
    /// Scales along x, y, z (41, 42, 43). A zero is read as 1, as CAD programs do.
    pub scale: [f64; 3],
    /// Rotation in degrees (50).
    pub rotation_deg: f64,
    /// Columns (70), at least 1.
    pub columns: u32,
    /// Rows (71), at least 1.
    pub rows: u32,
    /// Distance between columns (44).
    pub column_spacing: f64,
    /// Distance between rows (45).
    pub row_spacing: f64,
    /// Its attributes, with values.
    pub attributes: Vec<Attrib>,
    /// Clip polygon (XCLIP) in the block's coordinates; empty when not clipped.
    pub clip: Vec<[f64; 2]>,
}

/// An ATTRIB (with a value) or an ATTDEF (with a default).
#[derive(Clone, Debug, PartialEq)]
pub struct Attrib {
    /// Handle of the ATTRIB itself.
    pub handle: Handle,
    /// Its layer. An ATTDEF has this and the next two from its entity; here they are layer `0`, ByLayer and +Z then.
    pub layer: crate::LayerId,
    /// Its colour.
    pub color: crate::Color,
    /// The normal of its plane (OCS), which may be another than that of its INSERT.
    pub extrusion: super::Vector3,
    /// Tag (2).
    pub tag: String,
    /// Prompt (3) of an ATTDEF.
    pub prompt: String,
    /// Invisible (70, bit 1).
    pub invisible: bool,
    /// Constant (70, bit 2): drawn from the definition.
    pub constant: bool,
    /// The text as drawn; of an attribute that holds an MTEXT, its plain text.
    pub text: Text,
}
