//! The CAD document as drawn: header, tables, blocks, entities, layouts, and what could not be understood.
//!
//! Nothing here knows what a building is, and nothing is thrown away silently: every record of the file is an [`Entity`],
//! or is counted in [`Drawing::not_understood`] and reported as a [`Diagnostic`]. Coordinates are in **drawing units**;
//! which real length a unit is, is settled later from evidence.
//!
//! Readers (`tushen-dxf`) fill a [`Drawing`]; `flatten` turns it into a [`Scene`] in world coordinates with provenance.

pub mod diagnostic;
pub mod entity;
mod flatten;
mod moved;
pub mod scene;
mod scene_index;
pub mod tables;
mod turned;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use entity::{Color, Entity, Extra, Geometry, LinetypeRef, Lineweight, Point3, Vector3, XData, XDataValue};
pub use flatten::{FlattenOptions, Spans, aci_rgb, flatten, flatten_entity, line_width};
pub use moved::moved;
pub use scene::{HandlePath, Item, Scene, Shape, TextItem};
pub use scene_index::SceneIndex;
pub use tables::{
    BlockDef, BlockId, Class, Header, HeaderValue, Layer, LayerId, Layout, Linetype, NotUnderstood, TextStyle,
    TextStyleId,
};
pub use turned::turned;

/// The name of an object in a drawing file; unique within the file. 0 means "has none" (R12 files may have none).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Handle(pub u64);

impl Handle {
    /// No handle.
    pub const NONE: Handle = Handle(0);

    /// Whether there is none.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl std::fmt::Display for Handle {
    /// As CAD programs show it: upper-case hexadecimal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:X}", self.0)
    }
}

/// The release of a file's format, by its `$ACADVER`. Ordered by age; compared as values, never as text
/// (as text, "AC2.10" > "AC1012").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// Before R9 (AC1.x, AC2.x, AC1001 … AC1003), or no header at all.
    Ancient,
    /// R9 (AC1004).
    R9,
    /// R10 (AC1006).
    R10,
    /// R11 and R12 (AC1009).
    R12,
    /// R13 (AC1012).
    R13,
    /// R14 (AC1014).
    R14,
    /// 2000 to 2002 (AC1015).
    R2000,
    /// 2004 to 2006 (AC1018).
    R2004,
    /// 2007 to 2009 (AC1021); text is UTF-8 from here on.
    R2007,
    /// 2010 to 2012 (AC1024).
    R2010,
    /// 2013 to 2017 (AC1027).
    R2013,
    /// 2018 and later (AC1032).
    R2018,
    /// Newer than this program knows; read as R2018, and said so.
    Newer,
}

impl Version {
    /// From the value of `$ACADVER`, for example `AC1015`. Unknown codes below AC1009 are [`Version::Ancient`], above AC1032
    /// [`Version::Newer`].
    pub fn from_code(code: &str) -> Version {
        let code = code.trim();
        let digits = code.strip_prefix("AC").unwrap_or(code);
        if digits.contains('.') {
            return Version::Ancient;
        }
        match digits.parse::<u32>() {
            Ok(1004) => Version::R9,
            Ok(1006) => Version::R10,
            Ok(1009) => Version::R12,
            Ok(1012) => Version::R13,
            Ok(1014) => Version::R14,
            Ok(1015) => Version::R2000,
            Ok(1018) => Version::R2004,
            Ok(1021) => Version::R2007,
            Ok(1024) => Version::R2010,
            Ok(1027) => Version::R2013,
            Ok(1032) => Version::R2018,
            Ok(n) if n > 1032 => Version::Newer,
            Ok(n) if n > 1009 => Version::R13,
            _ => Version::Ancient,
        }
    }

    /// As people call it: `R12`, `R2018`.
    pub fn name(self) -> &'static str {
        match self {
            Version::Ancient => "before R9",
            Version::R9 => "R9",
            Version::R10 => "R10",
            Version::R12 => "R12",
            Version::R13 => "R13",
            Version::R14 => "R14",
            Version::R2000 => "R2000",
            Version::R2004 => "R2004",
            Version::R2007 => "R2007",
            Version::R2010 => "R2010",
            Version::R2013 => "R2013",
            Version::R2018 => "R2018",
            Version::Newer => "after R2018",
        }
    }
}

/// In which file format a drawing came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// DXF in text form.
    DxfText,
    /// DXF in binary form.
    DxfBinary,
    /// DWG.
    Dwg,
}

/// A CAD document as drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// In which file format it came.
    pub format: Format,
    /// Which release.
    pub version: Version,
    /// The encoding that its text was really in, by its WHATWG name (`GBK`, `UTF-8`, `windows-1252` …).
    pub encoding: &'static str,
    /// The variables of the HEADER section.
    pub header: Header,
    /// CLASSES, in file order: proxies refer to them by 500 + index.
    pub classes: Vec<Class>,
    /// Layers; [`LayerId`] indexes them. Layers that entities name but the table lacks are appended, and said so.
    pub layers: Vec<Layer>,
    /// Linetypes; [`LinetypeRef::Named`] indexes them.
    pub linetypes: Vec<Linetype>,
    /// Text styles; [`TextStyleId`] indexes them.
    pub text_styles: Vec<TextStyle>,
    /// Block definitions; [`BlockId`] indexes them. Model space and paper spaces are not among them.
    pub blocks: Vec<BlockDef>,
    /// Layouts with the entities of their paper space; model space is not among them.
    pub layouts: Vec<Layout>,
    /// The entities of model space, in file order.
    pub entities: Vec<Entity>,
    /// What was read but not understood, by type, most frequent first.
    pub not_understood: Vec<NotUnderstood>,
    /// What is wrong with the file, in the order met.
    pub diagnostics: Vec<Diagnostic>,
}

impl Drawing {
    /// An empty drawing of one format and release; layer `0` exists.
    pub fn empty(format: Format, version: Version) -> Drawing {
        Drawing {
            format,
            version,
            encoding: "UTF-8",
            header: Header::default(),
            classes: Vec::new(),
            layers: vec![Layer::named("0")],
            linetypes: Vec::new(),
            text_styles: Vec::new(),
            blocks: Vec::new(),
            layouts: Vec::new(),
            entities: Vec::new(),
            not_understood: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// The layer of an entity. An index out of range (which no reader makes) gives the first layer.
    pub fn layer(&self, id: LayerId) -> Option<&Layer> {
        self.layers.get(id.0 as usize)
    }

    /// A block definition.
    pub fn block(&self, id: BlockId) -> Option<&BlockDef> {
        self.blocks.get(id.0 as usize)
    }
}
