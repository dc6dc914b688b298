//! A sunlight analysis as plain data.

use crate::Bilingual;
use serde::{Deserialize, Serialize};

/// The sunlight on the main façades of dwellings and institutions of a drawing. Times are seconds of true solar time since
/// midnight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SunlightReport {
    /// `tushen.sunlight/1`
    pub schema: String,
    /// File name of the drawing.
    pub file: String,
    /// The convention: `shanghai`, `winter_solstice` or `dahan`.
    pub convention: String,
    /// The standard day, `YYYY-MM-DD`.
    pub day: String,
    /// Declination of the sun on that day, in degrees.
    pub declination: Option<f64>,
    /// The hours of the analysis.
    pub hours: [f64; 2],
    /// One a building, in the order of the review.
    pub buildings: Vec<SunlitBuilding>,
    /// The ground of the plots, when it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub grounds: Vec<SunlitGround>,
    /// What was assumed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub assumed: Vec<Bilingual>,
}

/// The ground of a plot as a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SunlitGround {
    /// Id of the plot.
    pub plot: String,
    /// Distance of the points, in metres.
    pub step: f64,
    /// The point with the least coordinates, metres, world coordinates.
    pub origin: [f64; 2],
    /// Points along x.
    pub columns: usize,
    /// Points along y.
    pub rows: usize,
    /// Row by row from the least y: total sun in seconds; `null` off the plot and in buildings.
    pub totals: Vec<Option<f64>>,
    /// Lines of equal hours of sun, from one hour on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub contours: Vec<SunContour>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missing: Option<Bilingual>,
}

/// Where the ground has so many hours of sun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SunContour {
    /// Hours.
    pub hours: u32,
    /// Lines, metres, world coordinates.
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// The schema of [`SunlightReport`].
pub const SUNLIGHT_SCHEMA: &str = "tushen.sunlight/1";

/// The main façade of one building.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SunlitBuilding {
    /// Id of the object.
    pub id: String,
    /// Its number as written.
    pub name: String,
    /// Its use, when known.
    #[serde(rename = "use")]
    pub use_: Option<String>,
    /// Its status, when known.
    pub status: Option<String>,
    /// Places of full windows along the façade, of the ground floor or of each storey. No windows are drawn on a site plan: they
    /// are assumed.
    pub windows: Vec<SunlitWindow>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missing: Option<Bilingual>,
}

/// A place of a full window: lit when both ends of its sill are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SunlitWindow {
    /// The storey, from 1 for the ground floor.
    pub storey: u32,
    /// The middle of its sill, metres, world coordinates.
    pub at: [f64; 2],
    /// What it faces, degrees clockwise from north.
    pub bearing: f64,
    /// The effective hours of that direction.
    pub hours: [f64; 2],
    /// When it is lit.
    pub lit: Vec<[f64; 2]>,
    /// When it was lit without the proposed buildings.
    pub lit_before: Vec<[f64; 2]>,
    /// The longest of `lit`, in seconds.
    pub longest: f64,
    /// The longest of `lit_before`, in seconds.
    pub longest_before: f64,
    /// The sum of `lit`, in seconds.
    pub total: f64,
    /// When it is dark, and whose shadow it is.
    pub shadows: Vec<CastShadow>,
}

/// A time in which one building hides the sun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CastShadow {
    /// When it begins.
    pub from: f64,
    /// When it ends.
    pub to: f64,
    /// Id of the building.
    pub by: String,
    /// Its number as written.
    pub name: String,
}
