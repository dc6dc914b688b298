//! Filled areas and faces.

use super::{LwVertex, Point3};

/// A HATCH or MPOLYGON; OCS at one elevation.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Hatch {
    /// Pattern name (2): `SOLID`, `ANSI31`, `GRASS` …
    pub pattern: String,
    /// Solid fill (70).
    pub solid: bool,
    /// Associative (71).
    pub associative: bool,
    /// Elevation (30 of the first point).
    pub elevation: f64,
    /// Pattern angle in degrees (52).
    pub angle_deg: f64,
    /// Pattern scale (41).
    pub scale: f64,
    /// Style (75): 0 odd parity, 1 outermost, 2 ignore islands.
    pub style: u8,
    /// The boundary paths.
    pub paths: Vec<HatchPath>,
}

/// One boundary of a [`Hatch`].
#[derive(Clone, Debug, PartialEq)]
pub enum HatchPath {
    /// A polyline, closed.
    Polyline {
        /// Path type flags (92).
        flags: u32,
        /// The vertices with bulges.
        vertices: Vec<LwVertex>,
    },
    /// Edges that follow one another.
    Edges {
        /// Path type flags (92).
        flags: u32,
        /// The edges.
        edges: Vec<Edge>,
    },
}

/// One edge of a hatch boundary; OCS, plane coordinates.
#[derive(Clone, Debug, PartialEq)]
pub enum Edge {
    /// A straight edge.
    Line {
        /// From.
        start: [f64; 2],
        /// To.
        end: [f64; 2],
    },
    /// A circular arc. Angles in degrees as in the file: of a clockwise arc they are mirrored (counted clockwise).
    Arc {
        /// Centre.
        center: [f64; 2],
        /// Radius.
        radius: f64,
        /// Start angle in degrees.
        start_deg: f64,
        /// End angle in degrees.
        end_deg: f64,
        /// Counter-clockwise (73).
        ccw: bool,
    },
    /// An elliptic arc; angles as in [`Edge::Arc`].
    Ellipse {
        /// Centre.
        center: [f64; 2],
        /// End of the major axis relative to the centre.
        major: [f64; 2],
        /// Minor axis / major axis.
        ratio: f64,
        /// Start angle in degrees.
        start_deg: f64,
        /// End angle in degrees.
        end_deg: f64,
        /// Counter-clockwise (73).
        ccw: bool,
    },
    /// A spline.
    Spline {
        /// Degree.
        degree: u8,
        /// Knots.
        knots: Vec<f64>,
        /// Control points.
        control_points: Vec<[f64; 2]>,
        /// Weights, or empty.
        weights: Vec<f64>,
        /// Periodic.
        periodic: bool,
        /// Fit points (R2010 and later), possibly empty.
        fit_points: Vec<[f64; 2]>,
    },
}

/// A 3DFACE; WCS.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// Corners; the fourth repeats the third for a triangle.
    pub corners: [Point3; 4],
    /// Which edges are invisible (70, bits 1, 2, 4, 8).
    pub invisible_edges: u8,
}

/// A MESH (subdivision surface at level 0); WCS.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Mesh {
    /// Vertices.
    pub vertices: Vec<Point3>,
    /// Faces as 0-based vertex indices.
    pub faces: Vec<Vec<u32>>,
}
