//! How high may be built where on a plot, as plain data.

use crate::Bilingual;
use serde::{Deserialize, Serialize};

/// The height envelope of a plot: cells of a grid with the greatest height that the limits leave, and what binds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// `tushen.envelope/1`
    pub schema: String,
    /// File name of the drawing.
    pub file: String,
    /// The plot: its number as written, or its id.
    pub plot: String,
    /// The convention of the sunlight analysis.
    pub convention: String,
    /// Side of a cell, in metres.
    pub step: f64,
    /// The corner of the first cell with the least coordinates, metres, world coordinates.
    pub origin: [f64; 2],
    /// Cells along x.
    pub columns: usize,
    /// Cells along y.
    pub rows: usize,
    /// Row by row from the least y: metres above ±0.000, rounded down to the decimetre; `null` off the plot.
    pub heights: Vec<Option<f64>>,
    /// For each cell its place in `causes`; `null` off the plot.
    pub bound_by: Vec<Option<usize>>,
    /// What binds.
    pub causes: Vec<Cause>,
    /// Within which outlines buildings up to some heights may stand, the lowest first: as a drawing, exact but for what the sun of
    /// neighbours takes, which is cut out cell by cell. A verdict is never read from them.
    pub levels: Vec<Level>,
    /// Ground on which something may stand, m².
    pub area: f64,
    /// Space under the envelope, m³.
    pub volume: f64,
    /// Whose sun it keeps.
    pub protected: Vec<Protected>,
    /// How much each proposed building may rise.
    pub rises: Vec<Rise>,
    /// What proposed buildings stand above the envelope with, and so would have to lose.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cuts: Vec<Cut>,
    /// What was assumed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub assumed: Vec<Bilingual>,
    /// What it does not take into account.
    pub left_out: Vec<Bilingual>,
}

/// The schema of [`Envelope`].
pub const ENVELOPE_SCHEMA: &str = "tushen.envelope/1";

/// Something that binds the height of cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// `height_limit`, `setback`, `control_line`, `gap` or `sun`.
    pub sort: String,
    /// Id of the object whose gap or sun it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<String>,
    /// Id of the rule that asks for a gap.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    /// In words.
    pub message: Bilingual,
    /// How many cells it binds.
    pub cells: usize,
}

/// Within which outlines buildings up to a height may stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// In metres.
    pub height: f64,
    /// m².
    pub area: f64,
    /// GeoJSON polygons, metres, world coordinates; arcs become chords within 1 mm.
    pub outlines: Vec<serde_json::Value>,
}

/// A building whose sun is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Protected {
    /// Id of the object.
    pub id: String,
    /// Its number as written.
    pub name: String,
    /// Places of full windows along its main façade.
    pub windows: usize,
    /// The least time that one of them keeps, in seconds: what is needed, or what it has now where that is less.
    pub kept: f64,
    /// Why its sun could not be looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missing: Option<Bilingual>,
}

/// How much a building may rise before something fails that holds now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rise {
    /// Id of the object.
    pub id: String,
    /// Its number as written.
    pub name: String,
    /// Its height, in metres.
    pub height: f64,
    /// How much it may rise, in metres, to the decimetre.
    pub by: f64,
    /// The findings that a decimetre more would bring; empty where nothing bound it.
    pub stopped_by: Vec<crate::SideEffect>,
}

/// What of a building, or a part of it, stands above the envelope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// Id of the object.
    pub id: String,
    /// The number of the building as written.
    pub name: String,
    /// Its height, in metres.
    pub height: f64,
    /// How far it stands above the envelope at most, in metres.
    pub over: f64,
    /// The ground over which it does, m², by the cells whose middle lies in its outline.
    pub area: f64,
    /// What stands above, m³.
    pub volume: f64,
    /// What binds there, by its place in `causes`, the most ground first.
    pub by: Vec<usize>,
}
