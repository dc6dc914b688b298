//! The tables of a drawing: layers, linetypes, styles, blocks, layouts, header variables, classes.

use crate::{Color, Entity, Handle, Lineweight, Point3, aci_rgb};
use std::collections::BTreeMap;

/// Index of a layer in [`crate::Drawing::layers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct LayerId(pub u32);

/// Index of a block definition in [`crate::Drawing::blocks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId(pub u32);

/// Index of a text style in [`crate::Drawing::text_styles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextStyleId(pub u32);

/// The variables of the HEADER section.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Header {
    /// Each variable with its values in file order, by name with the `$` (`$INSUNITS`).
    pub variables: BTreeMap<String, Vec<HeaderValue>>,
}

/// One value of a header variable with its group code.
#[derive(Clone, Debug, PartialEq)]
pub enum HeaderValue {
    /// Text, also handles.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A real number.
    Real(f64),
}

impl Header {
    /// The first value of a variable as a whole number.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.variables.get(name)?.first()? {
            HeaderValue::Int(value) => Some(*value),
            HeaderValue::Real(value) => Some(*value as i64),
            HeaderValue::Text(value) => value.trim().parse().ok(),
        }
    }

    /// The first value of a variable as a real number.
    pub fn real(&self, name: &str) -> Option<f64> {
        match self.variables.get(name)?.first()? {
            HeaderValue::Int(value) => Some(*value as f64),
            HeaderValue::Real(value) => Some(*value),
            HeaderValue::Text(value) => value.trim().parse().ok(),
        }
    }

    /// The first value of a variable as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.variables.get(name)?.first()? {
            HeaderValue::Text(value) => Some(value),
            _ => None,
        }
    }

    /// A variable that is a point (`$EXTMIN`, `$INSBASE` …).
    pub fn point(&self, name: &str) -> Option<Point3> {
        let mut values = self.variables.get(name)?.iter().map(|it| match it {
            HeaderValue::Real(value) => *value,
            HeaderValue::Int(value) => *value as f64,
            HeaderValue::Text(_) => f64::NAN,
        });
        Some(Point3::new(values.next()?, values.next()?, values.next().unwrap_or(0.0)))
    }
}

/// A class of the CLASSES section: what a proxy entity really is.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// DXF record name (group 1), for example `TCH_WALL`.
    pub dxf_name: String,
    /// C++ class name (group 2), for example `TDbWall`.
    pub cpp_name: String,
    /// Application (group 3).
    pub application: String,
    /// Number of instances (group 91), when stated.
    pub instances: Option<u32>,
    /// Whether its objects are entities (group 281).
    pub is_entity: bool,
}

/// A layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Name as written.
    pub name: String,
    /// Handle of the table record.
    pub handle: Handle,
    /// Its colour; never ByLayer or ByBlock.
    pub color: Color,
    /// Linetype name.
    pub linetype: String,
    /// Its lineweight.
    pub lineweight: Lineweight,
    /// Switched off (negative colour number).
    pub off: bool,
    /// Frozen (flag 1).
    pub frozen: bool,
    /// Locked (flag 4).
    pub locked: bool,
    /// Plots (group 290; true when absent).
    pub plots: bool,
    /// Named by an entity, but missing from the layer table.
    pub implied: bool,
}

impl Layer {
    /// A visible white layer, as CAD programs make one that is only named.
    pub fn named(name: &str) -> Layer {
        Layer {
            name: name.to_string(),
            handle: Handle::NONE,
            color: Color::Index(7),
            linetype: "Continuous".to_string(),
            lineweight: Lineweight::Default,
            off: false,
            frozen: false,
            locked: false,
            plots: true,
            implied: false,
        }
    }

    /// Its colour as 0xRRGGBB.
    pub fn rgb(&self) -> u32 {
        match self.color {
            Color::Index(index) => aci_rgb(index),
            Color::True(rgb) => rgb & 0xFF_FFFF,
            Color::ByLayer | Color::ByBlock => aci_rgb(7),
        }
    }

    /// Whether its entities are shown: neither off nor frozen.
    pub fn is_visible(&self) -> bool {
        !self.off && !self.frozen
    }
}

/// A linetype.
#[derive(Clone, Debug, PartialEq)]
pub struct Linetype {
    /// Name as written.
    pub name: String,
    /// What it looks like, in words.
    pub description: String,
    /// Dash lengths in drawing units: positive drawn, negative a gap, zero a dot. Empty: continuous.
    pub pattern: Vec<f64>,
}

/// A text style.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    /// Name as written.
    pub name: String,
    /// Fixed text height in drawing units; 0 when each text states its own.
    pub height: f64,
    /// Width factor.
    pub width_factor: f64,
    /// Slant in degrees.
    pub oblique_deg: f64,
    /// Font file.
    pub font: String,
    /// Big font file (CJK shapes), empty when none.
    pub big_font: String,
}

/// A block definition.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockDef {
    /// Name as written; anonymous blocks start with `*`.
    pub name: String,
    /// For an anonymous instance of a dynamic block (`*U12`): the name of the block it was made from.
    pub dynamic_parent: Option<String>,
    /// Handle of the BLOCK_RECORD (R13 and later) or of the BLOCK.
    pub handle: Handle,
    /// Base point: the point that an INSERT puts at its insertion point. Drawing units.
    pub base: Point3,
    /// The entities, in block coordinates.
    pub entities: Vec<Entity>,
    /// File path, when the block is an external reference.
    pub xref_path: Option<String>,
    /// Layer of the BLOCK record.
    pub layer: LayerId,
    /// `$INSUNITS` code of the block, when it states one (BLOCK_RECORD group 70).
    pub units: Option<i16>,
}

impl BlockDef {
    /// The name that says what the block is: the dynamic parent's when there is one, else its own.
    pub fn effective_name(&self) -> &str {
        self.dynamic_parent.as_deref().unwrap_or(&self.name)
    }
}

/// A layout with the entities of its paper space.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Name on the tab.
    pub name: String,
    /// Handle of its BLOCK_RECORD.
    pub handle: Handle,
    /// Paper width and height in millimetres, when stated.
    pub paper_mm: Option<(f64, f64)>,
    /// The entities of the paper space.
    pub entities: Vec<Entity>,
}

/// Records of one type that were read but not understood.
#[derive(Clone, Debug, PartialEq)]
pub struct NotUnderstood {
    /// The record's type as in the file; for a proxy, its class name.
    pub type_name: String,
    /// How many.
    pub count: u32,
    /// How many on which layer, most frequent first.
    pub layers: Vec<(LayerId, u32)>,
    /// Handle of the first one.
    pub first: Handle,
}
