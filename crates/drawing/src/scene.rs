//! The drawing in world coordinates: blocks expanded, planes resolved, properties inherited; every item knows where it
//! came from.
//!
//! Coordinates are plane world coordinates in **drawing units** (`f64`). Elevation is kept where something may need it.

use crate::{Handle, LayerId};
use geometry::{Box2, Path, Point, Transform};

/// Where an item came from: the handle of its entity, below the handles of the INSERTs above it, outermost first.
///
/// Written `2A0/5C`. An item of a MINSERT array carries its cell: `2A0[3,1]/5C`. Stable across runs; entities without a
/// handle get their ordinal in the file as `#17`. Parts of one entity (the lines of an MLINE, the primitives of a proxy)
/// are numbered below it: `2A0/#3`.
///
/// The steps above are shared by everything that came out of one INSERT, so that a path costs no allocation of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HandlePath {
    /// The INSERTs above, outermost first; `None` when the entity lies in model space itself.
    pub above: Option<std::sync::Arc<[Step]>>,
    /// The entity itself.
    pub last: Step,
}

impl HandlePath {
    /// The path of an entity of model space.
    pub fn top(last: Step) -> HandlePath {
        HandlePath { above: None, last }
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.above.iter().flat_map(|it| it.iter()).chain(std::iter::once(&self.last))
    }

    /// All steps as the prefix of what lies below.
    pub fn to_prefix(&self) -> std::sync::Arc<[Step]> {
        self.steps().copied().collect()
    }
}

impl PartialOrd for HandlePath {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for HandlePath {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.steps().cmp(other.steps())
    }
}

/// One step of a [`HandlePath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step {
    /// The handle, or 0.
    pub handle: Handle,
    /// The ordinal among the entities of its space or block, when it has no handle.
    pub ordinal: u32,
    /// Column and row of a MINSERT array; (0, 0) otherwise.
    pub cell: (u32, u32),
}

impl Step {
    /// The step of an entity: its handle, or its ordinal (from 0) when it has none.
    pub fn new(handle: Handle, ordinal: u32) -> Step {
        Step { handle, ordinal: if handle.is_none() { ordinal } else { 0 }, cell: (0, 0) }
    }
}

impl std::fmt::Display for HandlePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, step) in self.steps().enumerate() {
            if i > 0 {
                f.write_str("/")?;
            }
            if step.handle.is_none() {
                write!(f, "#{}", step.ordinal)?;
            } else {
                write!(f, "{}", step.handle)?;
            }
            if step.cell != (0, 0) {
                write!(f, "[{},{}]", step.cell.0, step.cell.1)?;
            }
        }
        Ok(())
    }
}

/// The model space of a drawing, flattened.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Every thing, shown or hidden, in drawing order (a block's contents follow its [`Shape::Reference`]).
    pub items: Vec<Item>,
    /// What flattening found wrong.
    pub diagnostics: Vec<crate::Diagnostic>,
}

impl Scene {
    /// The box around all finite items, in drawing units.
    pub fn bounds(&self) -> Box2 {
        self.items.iter().fold(Box2::EMPTY, |acc, it| acc.union(it.bounds))
    }
}

/// One flattened thing.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it came from.
    pub path: HandlePath,
    /// Its layer, after layer `0` in a block became that of the INSERT.
    pub layer: LayerId,
    /// Its colour as 0xRRGGBB, after ByLayer and ByBlock; colour 7 is 0xFFFFFF.
    pub rgb: u32,
    /// Index in [`crate::Drawing::linetypes`], after ByLayer and ByBlock; `None` is continuous.
    pub linetype: Option<u32>,
    /// Lineweight in hundredths of a millimetre, after ByLayer and ByBlock.
    pub lineweight: u16,
    /// Shown, as CAD programs show it: its layer is on and thawed, those of the INSERTs above are thawed, and neither it nor
    /// they are marked invisible. (A layer that is switched off hides what lies on it, but not what a block on it holds on
    /// other layers.) Hidden items are kept: review content on hidden layers is itself a finding.
    pub visible: bool,
    /// Index in [`Scene::items`] of the [`Shape::Reference`] that it came out of.
    pub parent: Option<u32>,
    /// The box around it, line widths not counted; of texts an estimate ([`crate::line_width`]). Empty when it has no place.
    pub bounds: Box2,
    /// What it looks like.
    pub shape: Shape,
}

/// What an [`Item`] looks like.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A curve: LINE, polylines, arcs, circles (two half-circle bulges), ellipses and splines (as chords within the sagitta).
    Curve {
        /// The course.
        path: Path,
        /// Width of a wide polyline, 0 for a thin one; the largest where it varies.
        width: f64,
        /// How it was drawn, for evidence and quality.
        drawn: Drawn,
    },
    /// A filled area: HATCH, SOLID, TRACE, faces. Rings by even-odd parity.
    Fill {
        /// The rings.
        rings: Vec<Path>,
        /// Pattern name; `SOLID` for solid fills, empty for faces and meshes, which are drawn as outlines.
        pattern: String,
        /// How it was drawn.
        drawn: Drawn,
    },
    /// A point.
    Point(Point),
    /// RAY and XLINE: infinite, kept for drawing, never part of a shape. Its box holds the point alone.
    Construction {
        /// A point on it.
        point: Point,
        /// Its direction, of any length.
        direction: geometry::Vector,
        /// XLINE (both ways) or RAY.
        both_ways: bool,
    },
    /// Text on one or more lines.
    Text(TextItem),
    /// A block placed here; its contents follow as items of their own with this item as parent.
    Reference(Reference),
    /// A dimension; its picture follows as items with this one as parent.
    Dimension(DimensionItem),
    /// A leader: its course from the arrow on, and its text, if any.
    Leader {
        /// The course from the arrow on.
        path: Path,
        /// The text of a MULTILEADER, which also follows as a [`Shape::Text`] with this item as parent; empty for LEADER (its
        /// annotation is an entity of its own) and for the further lines of a MULTILEADER.
        text: String,
    },
    /// A table entity (ACAD_TABLE): cells row by row; its picture follows as items with this one as parent.
    Table {
        /// Rows of cell texts.
        rows: Vec<Vec<String>>,
    },
    /// A picture or underlay whose content is not read.
    Image {
        /// Its outline.
        outline: Path,
        /// Its file, when named.
        file: Option<String>,
    },
    /// A typed object of another program (`TCH_WALL`): its decoded picture follows as items with this one as parent.
    Proxy {
        /// Class record name.
        class: String,
        /// Whether it had graphics that could be decoded.
        decoded: bool,
    },
    /// Present but not understood.
    Opaque {
        /// Record type.
        type_name: String,
    },
}

/// How a curve or fill was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Drawn {
    /// LINE.
    Line,
    /// LWPOLYLINE or POLYLINE.
    Polyline,
    /// ARC.
    Arc,
    /// CIRCLE.
    Circle,
    /// ELLIPSE.
    Ellipse,
    /// SPLINE.
    Spline,
    /// MLINE.
    MLine,
    /// HATCH or MPOLYGON.
    Hatch,
    /// SOLID, TRACE, 3DFACE, MESH and polyface outlines.
    Solid,
    /// WIPEOUT.
    Wipeout,
    /// Decoded proxy graphics.
    Proxy,
}

/// A text in world coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct TextItem {
    /// Plain text, lines separated by `\n`.
    pub content: String,
    /// The anchor.
    pub anchor: Point,
    /// Where the anchor lies along the text: 0 left, 0.5 centre, 1 right.
    pub align_x: f64,
    /// Where the anchor lies across the text: 0 bottom or baseline, 0.5 middle, 1 top.
    pub align_y: f64,
    /// Height of capitals in drawing units, after all scales.
    pub height: f64,
    /// Rotation in radians, counter-clockwise.
    pub rotation: f64,
    /// Width factor after all scales; negative when mirrored left to right (then the letters run towards `rotation` + π).
    pub width_factor: f64,
    /// Column width of an MTEXT in drawing units; 0 when lines do not wrap.
    pub wrap_width: f64,
    /// Distance from one line's baseline to the next in drawing units.
    pub line_pitch: f64,
    /// The tag, when it is the value of a block attribute.
    pub tag: Option<String>,
}

/// A block placed in the drawing.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The block's effective name (of an anonymous dynamic instance: the parent's).
    pub block: String,
    /// From block coordinates relative to the base point to world; its origin is the insertion point.
    pub transform: Transform,
    /// Attribute values by tag, in file order.
    pub attributes: Vec<(String, String)>,
    /// Whether the block exists and is not an external reference.
    pub resolved: bool,
}

/// A dimension in world coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct DimensionItem {
    /// What it measures.
    pub kind: crate::entity::DimensionKind,
    /// What it measures, computed from its points in world coordinates: drawing units, or radians for angles.
    pub measured: f64,
    /// What the program stored (group 42), same units; inside a scaled block it is the unscaled length.
    pub stored: Option<f64>,
    /// The text shown, when it overrides the measurement (`<>` replaced by the measurement).
    pub text: Option<String>,
    /// The two points it measures between.
    pub points: [Point; 2],
}
