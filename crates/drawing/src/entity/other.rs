//! Pictures, viewports, and what is present but not understood.

use super::{Point3, Vector3};

/// An IMAGE or an underlay; WCS.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Record type: `IMAGE`, `PDFUNDERLAY` …
    pub type_name: String,
    /// Insertion point (10).
    pub position: Point3,
    /// One pixel along the width (11), for images.
    pub u: Vector3,
    /// One pixel along the height (12), for images.
    pub v: Vector3,
    /// Size in pixels (13).
    pub size: [f64; 2],
    /// Handle of its definition (340): IMAGEDEF, PDFDEFINITION …
    pub definition: crate::Handle,
    /// File, when its definition names one.
    pub path: Option<String>,
}

/// A WIPEOUT: an area that hides what lies below; WCS.
#[derive(Clone, Debug, PartialEq)]
pub struct Wipeout {
    /// The hidden area.
    pub boundary: Vec<Point3>,
}

/// A VIEWPORT of a layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewport {
    /// Number (69); 1 is the paper itself.
    pub id: i32,
    /// Off, or frozen out.
    pub on: bool,
    /// Centre on paper (10).
    pub center: Point3,
    /// Width on paper (40).
    pub width: f64,
    /// Height on paper (41).
    pub height: f64,
    /// Centre of the view in display coordinates (12).
    pub view_center: [f64; 2],
    /// Target in WCS (17).
    pub view_target: Point3,
    /// View direction (16).
    pub view_direction: Vector3,
    /// Height of the view in model units (45): paper height / view height is the scale.
    pub view_height: f64,
    /// Twist in degrees (51).
    pub twist_deg: f64,
    /// Handles of layers frozen in it (331, 341).
    pub frozen_layers: Vec<crate::Handle>,
}

/// An ACAD_PROXY_ENTITY.
#[derive(Clone, Debug, PartialEq)]
pub struct Proxy {
    /// Its class record name, for example `TCH_WALL`; `None` when CLASSES does not say.
    pub class: Option<String>,
    /// Its class id (91): 500 + index in CLASSES.
    pub class_id: i32,
    /// The proxy graphics as stored (160/310, or 92/310 before R2010); decoded by flattening.
    pub graphics: Vec<u8>,
}

/// Present but not understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Opaque {
    /// Record type as in the file.
    pub type_name: String,
    /// A point that tells where it lies, when it has one.
    pub position: Option<Point3>,
}
