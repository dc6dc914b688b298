//! A writer of DXF: R12 and R2000 to R2018, text and binary, GBK and UTF-8. Only what site plans need.

mod blocks;
mod entities;
mod pairs;
mod tables;

pub use pairs::{Pairs, Value};

use crate::plane::{Point, Ring};

/// A version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// AC1009: no handles, no subclasses, POLYLINE only.
    R12,
    /// AC1015.
    R2000,
    /// AC1018.
    R2004,
    /// AC1021: the first with UTF-8 text.
    R2007,
    /// AC1024.
    R2010,
    /// AC1032.
    R2018,
}

impl Version {
    /// `$ACADVER`.
    pub fn code(self) -> &'static str {
        match self {
            Version::R12 => "AC1009",
            Version::R2000 => "AC1015",
            Version::R2004 => "AC1018",
            Version::R2007 => "AC1021",
            Version::R2010 => "AC1024",
            Version::R2018 => "AC1032",
        }
    }

    /// Whether text is UTF-8 whatever the code page says.
    pub fn is_unicode(self) -> bool {
        self >= Version::R2007
    }
}

/// A layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Name.
    pub name: String,
    /// Colour index.
    pub color: i16,
    /// Linetype name.
    pub linetype: &'static str,
    /// Frozen.
    pub frozen: bool,
    /// Switched off.
    pub off: bool,
}

/// A block definition.
#[derive(Clone, Debug)]
pub struct Block {
    /// Name.
    pub name: String,
    /// Base point.
    pub base: Point,
    /// Flags of group 70: 2 with attributes, 1 anonymous, 4 external reference.
    pub flags: i16,
    /// Path of an external reference.
    pub path: Option<String>,
    /// Contents.
    pub entities: Vec<Entity>,
}

/// An entity on a layer.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Layer name.
    pub layer: String,
    /// Colour index; by layer when `None`.
    pub color: Option<i16>,
    /// What it is.
    pub shape: Shape,
}

/// How a text sits on its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Starts there, on the base line.
    Left,
    /// Centered on the base line.
    Center,
    /// Ends there, on the base line.
    Right,
    /// Centered both ways.
    Middle,
}

/// A line of text.
#[derive(Clone, Debug)]
pub struct Text {
    /// Insertion or alignment point.
    pub at: Point,
    /// Height.
    pub height: f64,
    /// Degrees counter-clockwise.
    pub rotation: f64,
    /// How it sits on the point.
    pub align: Align,
    /// The text, with `%%` codes as they are.
    pub text: String,
}

/// An attribute of a block, defined or filled.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Tag.
    pub tag: String,
    /// Value (of an ATTDEF: its default) and place.
    pub text: Text,
}

/// The geometry of an entity. Angles in degrees, lengths and points in drawing units.
#[derive(Clone, Debug)]
pub enum Shape {
    /// LINE from one point to the other.
    Line(Point, Point),
    /// ARC.
    Arc(ArcShape),
    /// CIRCLE: center and radius.
    Circle(Point, f64),
    /// LWPOLYLINE or POLYLINE.
    Polyline(Polyline),
    /// TEXT.
    Text(Text),
    /// MTEXT with inline codes: upper left corner at its point, or its middle.
    Paragraph(Text),
    /// INSERT.
    Insert(Insert),
    /// ATTDEF, in blocks only.
    AttributeDefinition(Attribute),
    /// HATCH.
    Hatch(Hatch),
    /// SOLID: its corners in order around it.
    Solid([Point; 4]),
    /// An aligned DIMENSION.
    Dimension(DimensionShape),
    /// IMAGE of the document's raster file: lower left corner, width and height.
    Image(Point, f64, f64),
    /// An entity of another type, by its name and the group codes after the layer.
    Raw(&'static str, Vec<(i16, Value)>),
}

/// A counter-clockwise arc.
#[derive(Clone, Debug)]
pub struct ArcShape {
    /// Center.
    pub center: Point,
    /// Radius.
    pub radius: f64,
    /// Start angle, degrees.
    pub from: f64,
    /// End angle, degrees.
    pub to: f64,
}

/// A polyline of vertices with bulges.
#[derive(Clone, Debug)]
pub struct Polyline {
    /// Vertices; each bulge belongs to the edge that leaves its vertex.
    pub vertices: Vec<(Point, f64)>,
    /// Closed flag.
    pub closed: bool,
    /// POLYLINE with VERTEX records also where LWPOLYLINE exists.
    pub heavy: bool,
}

/// A block reference.
#[derive(Clone, Debug)]
pub struct Insert {
    /// Block name.
    pub block: String,
    /// Insertion point.
    pub at: Point,
    /// Scale along x and y.
    pub scale: (f64, f64),
    /// Degrees counter-clockwise.
    pub rotation: f64,
    /// Columns and their spacing; more than one makes it a MINSERT.
    pub columns: (i16, f64),
    /// Rows and their spacing.
    pub rows: (i16, f64),
    /// Attributes.
    pub attributes: Vec<Attribute>,
}

impl Insert {
    /// One reference at full size.
    pub fn new(block: &str, at: Point, rotation: f64) -> Insert {
        Insert {
            block: block.to_string(),
            at,
            scale: (1.0, 1.0),
            rotation,
            columns: (1, 0.0),
            rows: (1, 0.0),
            attributes: Vec::new(),
        }
    }
}

/// A hatched area: outer ring first, then holes.
#[derive(Clone, Debug)]
pub struct Hatch {
    /// Rings.
    pub rings: Vec<Ring>,
    /// Filled instead of a pattern of slanted lines.
    pub solid: bool,
    /// Rings as lines and arcs instead of polylines.
    pub edges: bool,
    /// Distance of the pattern's lines.
    pub spacing: f64,
}

/// An aligned dimension.
#[derive(Clone, Debug)]
pub struct DimensionShape {
    /// First point.
    pub from: Point,
    /// Second point.
    pub to: Point,
    /// A point of the dimension line.
    pub line: Point,
    /// Middle of the text.
    pub middle: Point,
    /// Block that shows it.
    pub block: String,
    /// Shown instead of the measured length when not empty.
    pub text: String,
}

/// A drawing to be written.
#[derive(Clone, Debug)]
pub struct Document {
    /// Version.
    pub version: Version,
    /// Binary form.
    pub binary: bool,
    /// `$INSUNITS`: 4 millimetres, 6 metres.
    pub units: i16,
    /// `$LTSCALE`.
    pub linetype_scale: f64,
    /// Font file of the text style and its big font, if any.
    pub fonts: (&'static str, &'static str),
    /// Layers; layer 0 is added.
    pub layers: Vec<Layer>,
    /// Blocks.
    pub blocks: Vec<Block>,
    /// Path of the raster file that IMAGE entities show.
    pub image: Option<String>,
    /// Model space.
    pub entities: Vec<Entity>,
}

/// Name of the text style that every text uses.
pub const TEXT_STYLE: &str = "HZ";

impl Document {
    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Pairs::new(self.version);
        if self.image.is_some() {
            body.reserve_image();
        }
        let space = tables::write(self, &mut body);
        blocks::write(self, &mut body, &space);
        body.section("ENTITIES");
        for entity in &self.entities {
            entities::write(entity, &mut body, space.model);
        }
        body.text(0, "ENDSEC");
        if self.version > Version::R12 {
            blocks::write_objects(self, &mut body, &space);
        }
        body.text(0, "EOF");
        let mut file = Pairs::new(self.version);
        self.write_header(&mut file, body.next_handle());
        file.append(body);
        file.encode(self.binary)
    }

    fn write_header(&self, out: &mut Pairs, next_handle: u32) {
        out.section("HEADER");
        out.text(9, "$ACADVER");
        out.text(1, self.version.code());
        out.text(9, "$DWGCODEPAGE");
        out.text(3, "ANSI_936");
        if self.version > Version::R12 {
            out.text(9, "$INSUNITS");
            out.whole(70, self.units);
            out.text(9, "$HANDSEED");
            out.text(5, &format!("{next_handle:X}"));
        }
        out.text(9, "$LUNITS");
        out.whole(70, 2);
        out.text(9, "$LUPREC");
        out.whole(70, 3);
        out.text(9, "$LTSCALE");
        out.number(40, self.linetype_scale);
        let (low, high) = self.extents();
        for (name, at) in [("$EXTMIN", low), ("$EXTMAX", high)] {
            out.text(9, name);
            out.number(10, at.x);
            out.number(20, at.y);
            out.number(30, 0.0);
        }
        out.text(0, "ENDSEC");
        if self.version > Version::R12 {
            out.section("CLASSES");
            if self.image.is_some() {
                class(out, "IMAGE", "AcDbRasterImage", 127, 1);
                class(out, "IMAGEDEF", "AcDbRasterImageDef", 0, 0);
            }
            out.text(0, "ENDSEC");
        }
    }

    /// Box around the polylines and lines of model space.
    fn extents(&self) -> (Point, Point) {
        let mut points = Vec::new();
        for entity in &self.entities {
            match &entity.shape {
                Shape::Line(a, b) => points.extend([*a, *b]),
                Shape::Polyline(it) => points.extend(it.vertices.iter().map(|it| it.0)),
                _ => {}
            }
        }
        Ring::polygon(&points).bounds()
    }
}

fn class(out: &mut Pairs, name: &str, class: &str, flags: i64, is_entity: i64) {
    out.text(0, "CLASS");
    out.text(1, name);
    out.text(2, class);
    out.text(3, "ISM");
    out.whole(90, flags);
    if out.version() >= Version::R2004 {
        out.whole(91, 1);
    }
    out.whole(280, 0);
    out.whole(281, is_entity);
}
