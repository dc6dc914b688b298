//! Curves of more than one value.

use super::{Point3, Vector3};

/// An ELLIPSE or a part of one; WCS.
#[derive(Clone, Debug, PartialEq)]
pub struct Ellipse {
    /// Centre (10, 20, 30).
    pub center: Point3,
    /// End of the major axis, relative to the centre (11, 21, 31).
    pub major: Vector3,
    /// Minor axis / major axis (40), 0 < ratio ≤ 1.
    pub ratio: f64,
    /// Start parameter in radians (41); 0 for a whole ellipse.
    pub start: f64,
    /// End parameter in radians (42); 2π for a whole ellipse.
    pub end: f64,
}

/// A SPLINE; WCS.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Spline {
    /// Degree (71).
    pub degree: u8,
    /// Closed (70, bit 1).
    pub closed: bool,
    /// Periodic (70, bit 2).
    pub periodic: bool,
    /// Knots (40).
    pub knots: Vec<f64>,
    /// Control points (10, 20, 30).
    pub control_points: Vec<Point3>,
    /// Weights (41), one a control point, or empty when all are 1.
    pub weights: Vec<f64>,
    /// Fit points (11, 21, 31); the curve when there are no control points.
    pub fit_points: Vec<Point3>,
}

/// An LWPOLYLINE; OCS, all vertices at one elevation.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LwPolyline {
    /// The vertices.
    pub vertices: Vec<LwVertex>,
    /// Start and end width of each segment (40, 41), or empty when all are [`Self::constant_width`].
    pub widths: Vec<(f64, f64)>,
    /// Width of all segments (43).
    pub constant_width: f64,
    /// Elevation (38).
    pub elevation: f64,
    /// Closed (70, bit 1).
    pub closed: bool,
}

/// A vertex of an [`LwPolyline`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LwVertex {
    /// x (10).
    pub x: f64,
    /// y (20).
    pub y: f64,
    /// Bulge of the segment that leaves it (42).
    pub bulge: f64,
}

/// A POLYLINE with its vertices.
#[derive(Clone, Debug, PartialEq)]
pub struct Polyline {
    /// What it is.
    pub kind: PolylineKind,
    /// Closed (70, bit 1); for a mesh, closed in M.
    pub closed: bool,
    /// Closed in N (70, bit 32), of a mesh.
    pub closed_n: bool,
    /// Elevation of a 2D polyline (30).
    pub elevation: f64,
    /// The vertices in file order. Of a curve- or spline-fit polyline the control points of the frame (VERTEX flag 16) are left
    /// out: what remains is the curve as drawn.
    pub vertices: Vec<PolylineVertex>,
    /// Faces of a polyface mesh, as 0-based vertex indices.
    pub faces: Vec<Vec<u32>>,
}

/// What a POLYLINE is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolylineKind {
    /// Planar with bulges and widths; OCS.
    Planar,
    /// In space; WCS.
    Spatial,
    /// A mesh of M × N vertices; WCS.
    Mesh {
        /// Rows.
        m: u16,
        /// Columns.
        n: u16,
    },
    /// A polyface mesh; WCS.
    Polyface,
}

/// A vertex of a [`Polyline`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolylineVertex {
    /// Where it lies.
    pub point: Point3,
    /// Bulge of the segment that leaves it (42).
    pub bulge: f64,
    /// Width at its start (40).
    pub start_width: f64,
    /// Width at its end (41).
    pub end_width: f64,
}

/// An MLINE: parallel lines along one course; WCS.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct MLine {
    /// The course (11, 21, 31).
    pub vertices: Vec<Point3>,
    /// For each vertex, the course's direction and the miter's direction (12, 13).
    pub directions: Vec<(Vector3, Vector3)>,
    /// For each vertex and element, its parameters (41): the first is the element's distance along the miter.
    pub parameters: Vec<Vec<Vec<f64>>>,
    /// Closed (71, bit 2).
    pub closed: bool,
    /// Scale (40).
    pub scale: f64,
}
