//! The entities of a drawing: one variant of [`Geometry`] a type, with what all types share in [`Entity`].
//!
//! Coordinates are as in the file: in drawing units, and in WCS or OCS as each type's doc says. `match` over [`Geometry`]
//! has no `_` arm anywhere in this crate, so that a new type does not compile until flattening knows it.

mod annotation;
mod curve;
mod fill;
mod other;
mod reference;
mod text;

pub use annotation::{Dimension, DimensionKind, Leader, MultiLeader, Table, TableCell};
pub use curve::{Ellipse, LwPolyline, LwVertex, MLine, Polyline, PolylineKind, PolylineVertex, Spline};
pub use fill::{Edge, Face, Hatch, HatchPath, Mesh};
pub use other::{Image, Opaque, Proxy, Viewport, Wipeout};
pub use reference::{Attrib, Insert};
pub use text::{Attachment, HorizontalAlign, MText, Text, VerticalAlign};

use crate::{Handle, LayerId};

/// A point in space, drawing units.
pub type Point3 = nalgebra::Point3<f64>;
/// A displacement in space, drawing units.
pub type Vector3 = nalgebra::Vector3<f64>;

/// One drawn object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its handle; [`Handle::NONE`] in files without handles.
    pub handle: Handle,
    /// Its layer.
    pub layer: LayerId,
    /// Its linetype.
    pub linetype: LinetypeRef,
    /// Its colour.
    pub color: Color,
    /// Its lineweight.
    pub lineweight: Lineweight,
    /// Marked invisible (group 60).
    pub invisible: bool,
    /// Line of the text file (byte offset of a binary one) where the record begins; 0 when unknown.
    pub line: u32,
    /// What few entities have.
    pub extra: Option<Box<Extra>>,
    /// Its shape.
    pub geometry: Geometry,
}

impl Entity {
    /// The plane's normal (groups 210, 220, 230); +Z when absent.
    pub fn extrusion(&self) -> Vector3 {
        self.extra.as_ref().map_or_else(Vector3::z, |it| it.extrusion)
    }

    /// The extended data, empty for most.
    pub fn xdata(&self) -> &[XData] {
        self.extra.as_ref().map_or(&[], |it| &it.xdata)
    }
}

/// What few entities have, kept apart so that the many stay small.
#[derive(Clone, Debug, PartialEq)]
pub struct Extra {
    /// The plane's normal; +Z when absent in the file. A null vector is read as +Z and noted.
    pub extrusion: Vector3,
    /// Extended data, by application.
    pub xdata: Vec<XData>,
    /// Owner (group 330), when it is not the space or block that holds the entity.
    pub owner: Handle,
    /// Extension dictionary (group 360 in `{ACAD_XDICTIONARY`).
    pub extension_dictionary: Handle,
    /// Linetype scale (group 48).
    pub linetype_scale: f64,
    /// Thickness along the extrusion (group 39).
    pub thickness: f64,
}

impl Default for Extra {
    fn default() -> Self {
        Extra {
            extrusion: Vector3::z(),
            xdata: Vec::new(),
            owner: Handle::NONE,
            extension_dictionary: Handle::NONE,
            linetype_scale: 1.0,
            thickness: 0.0,
        }
    }
}

/// Extended data of one application.
#[derive(Clone, Debug, PartialEq)]
pub struct XData {
    /// Application name (group 1001).
    pub application: String,
    /// Its values in order; control braces (group 1002) are kept as text.
    pub values: Vec<XDataValue>,
}

/// One value of extended data.
#[derive(Clone, Debug, PartialEq)]
pub enum XDataValue {
    /// Groups 1000, 1002, 1003.
    Text(String),
    /// Group 1005.
    Handle(Handle),
    /// Groups 1010 to 1013.
    Point(Point3),
    /// Groups 1040 to 1042.
    Real(f64),
    /// Groups 1070, 1071.
    Int(i64),
    /// Group 1004.
    Bytes(Vec<u8>),
}

/// The colour of an entity or layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Color {
    /// That of its layer.
    ByLayer,
    /// That of the INSERT above it.
    ByBlock,
    /// AutoCAD colour index 1 to 255.
    Index(u8),
    /// True colour, 0xRRGGBB.
    True(u32),
}

/// The linetype of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinetypeRef {
    /// That of its layer.
    ByLayer,
    /// That of the INSERT above it.
    ByBlock,
    /// Index in [`crate::Drawing::linetypes`].
    Named(u32),
}

/// How thick a line plots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lineweight {
    /// That of its layer.
    ByLayer,
    /// That of the INSERT above it.
    ByBlock,
    /// The program's default.
    Default,
    /// In hundredths of a millimetre.
    Hundredths(u16),
}

/// The shape of an entity.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// LINE; WCS.
    Line {
        /// From (10, 20, 30).
        start: Point3,
        /// To (11, 21, 31).
        end: Point3,
    },
    /// POINT; WCS.
    Point(Point3),
    /// CIRCLE; OCS. A negative radius is read as its absolute value, as CAD programs do.
    Circle {
        /// Centre (10, 20, 30).
        center: Point3,
        /// Radius (40).
        radius: f64,
    },
    /// ARC; OCS, counter-clockwise from start to end.
    Arc {
        /// Centre (10, 20, 30).
        center: Point3,
        /// Radius (40).
        radius: f64,
        /// Start angle in degrees (50).
        start_deg: f64,
        /// End angle in degrees (51).
        end_deg: f64,
    },
    /// ELLIPSE; WCS.
    Ellipse(Box<Ellipse>),
    /// SPLINE and HELIX (by its spline); WCS.
    Spline(Box<Spline>),
    /// LWPOLYLINE; OCS.
    LwPolyline(Box<LwPolyline>),
    /// POLYLINE with its VERTEX records: 2D in OCS, 3D, mesh and polyface in WCS.
    Polyline(Box<Polyline>),
    /// MLINE; WCS.
    MLine(Box<MLine>),
    /// RAY and XLINE; WCS. Infinite: never part of a shape, kept for drawing.
    Construction {
        /// A point on it.
        point: Point3,
        /// Its direction.
        direction: Vector3,
        /// XLINE (both ways) or RAY.
        both_ways: bool,
    },
    /// SOLID and TRACE; OCS. Corners in the file's order (the third and fourth are crossed over).
    Solid(Box<[Point3; 4]>),
    /// 3DFACE; WCS.
    Face(Box<Face>),
    /// MESH; WCS.
    Mesh(Box<Mesh>),
    /// HATCH and MPOLYGON; OCS.
    Hatch(Box<Hatch>),
    /// TEXT; OCS.
    Text(Box<Text>),
    /// MTEXT; WCS.
    MText(Box<MText>),
    /// ATTDEF: the prompt of a block's attribute; OCS.
    AttDef(Box<Attrib>),
    /// INSERT with its ATTRIBs; OCS.
    Insert(Box<Insert>),
    /// DIMENSION, ARC_DIMENSION, LARGE_RADIAL_DIMENSION.
    Dimension(Box<Dimension>),
    /// LEADER; WCS.
    Leader(Box<Leader>),
    /// MULTILEADER; WCS.
    MultiLeader(Box<MultiLeader>),
    /// ACAD_TABLE.
    Table(Box<Table>),
    /// IMAGE and underlays (PDF, DWF, DGN); WCS.
    Image(Box<Image>),
    /// WIPEOUT; WCS.
    Wipeout(Box<Wipeout>),
    /// VIEWPORT of a layout.
    Viewport(Box<Viewport>),
    /// ACAD_PROXY_ENTITY: an object of a program that is not here, with the picture it left.
    Proxy(Box<Proxy>),
    /// Present but not understood: REGION, 3DSOLID, BODY, surfaces, OLE frames, unknown types.
    Opaque(Box<Opaque>),
}

impl Geometry {
    /// The record type in DXF. Types that are read as one (SOLID and TRACE, HATCH and MPOLYGON, SPLINE and HELIX, all kinds of
    /// DIMENSION, RAY and XLINE by its direction) give the first.
    pub fn type_name(&self) -> &str {
        match self {
            Geometry::Line { .. } => "LINE",
            Geometry::Point(_) => "POINT",
            Geometry::Circle { .. } => "CIRCLE",
            Geometry::Arc { .. } => "ARC",
            Geometry::Ellipse(_) => "ELLIPSE",
            Geometry::Spline(_) => "SPLINE",
            Geometry::LwPolyline(_) => "LWPOLYLINE",
            Geometry::Polyline(_) => "POLYLINE",
            Geometry::MLine(_) => "MLINE",
            Geometry::Construction { both_ways: true, .. } => "XLINE",
            Geometry::Construction { .. } => "RAY",
            Geometry::Solid(_) => "SOLID",
            Geometry::Face(_) => "3DFACE",
            Geometry::Mesh(_) => "MESH",
            Geometry::Hatch(_) => "HATCH",
            Geometry::Text(_) => "TEXT",
            Geometry::MText(_) => "MTEXT",
            Geometry::AttDef(_) => "ATTDEF",
            Geometry::Insert(_) => "INSERT",
            Geometry::Dimension(_) => "DIMENSION",
            Geometry::Leader(_) => "LEADER",
            Geometry::MultiLeader(_) => "MULTILEADER",
            Geometry::Table(_) => "ACAD_TABLE",
            Geometry::Image(it) => &it.type_name,
            Geometry::Wipeout(_) => "WIPEOUT",
            Geometry::Viewport(_) => "VIEWPORT",
            Geometry::Proxy(_) => "ACAD_PROXY_ENTITY",
            Geometry::Opaque(it) => &it.type_name,
        }
    }
}
