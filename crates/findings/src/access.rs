//! Fire access and layouts as plain data.

use crate::Bilingual;
use serde::{Deserialize, Serialize};

/// Lanes, the swept path of an engine along them, and the façades that pads serve. Lengths in metres, world coordinates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessReport {
    /// `tushen.access/1`
    pub schema: String,
    /// File name of the drawing.
    pub file: String,
    /// The engine.
    pub vehicle: VehicleInfo,
    /// Lines along the middle of lanes, from end or junction to the next.
    pub ways: Vec<LaneWay>,
    /// Turns from way to way, and ways as a whole, along which the engine was driven.
    pub drives: Vec<Drive>,
    /// Buildings that are proposed or under construction.
    pub buildings: Vec<AccessBuilding>,
    /// What was assumed or could not be told.
    pub notes: Vec<Bilingual>,
}

/// The schema of [`AccessReport`].
pub const ACCESS_SCHEMA: &str = "tushen.access/1";

/// A vehicle whose swept path is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VehicleInfo {
    /// From bumper to bumper.
    pub length: f64,
    /// Without mirrors.
    pub width: f64,
    /// From the rear axle to the rear end.
    pub behind: f64,
    /// Radius of the innermost part of the body in its tightest turn.
    pub inner_radius: f64,
}

/// A stretch of lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LaneWay {
    /// Its middle.
    pub line: Vec<[f64; 2]>,
    /// Its length.
    pub length: f64,
    /// Its least clear width.
    pub width: f64,
    /// Where that is.
    pub width_at: [f64; 2],
    /// Whether it ends without another lane, a road or an entrance.
    pub dead_end: bool,
    /// Of a dead end: the shorter side of the turning place at its end; `null` without one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub turning: Option<f64>,
}

/// A way along which the engine was driven.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drive {
    /// The ways, by their places in the list: one, or two for a turn.
    pub ways: Vec<usize>,
    /// How far the body leaves lanes, roads, turning places and pads at most.
    pub leaves_by: f64,
    /// Where that is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<[f64; 2]>,
    /// Whether it comes to the end.
    pub arrives: bool,
    /// The body at places along the way, as corners.
    pub bodies: Vec<[[f64; 2]; 4]>,
}

/// A building and what serves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessBuilding {
    /// Id of the object.
    pub id: String,
    /// Its number as written.
    pub name: String,
    /// Whether it is a high-rise for fire rules, when known.
    pub high_rise: Option<bool>,
    /// Its sides.
    pub facades: Vec<ServedFacade>,
    /// Where a pad would fit before a side that has none; for high-rises.
    pub pads: Vec<Place>,
    /// Where a lane would fit along a side, where none runs along a long one.
    pub lanes: Vec<Place>,
    /// The nearest outdoor hydrant, where any is drawn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hydrant: Option<HydrantReach>,
    /// Why it could not be looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missing: Option<Bilingual>,
}

/// How far a hydrant lies from a building, as the crow flies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HydrantReach {
    /// Id of the hydrant.
    pub id: String,
    /// Where it stands.
    pub at: [f64; 2],
    /// To the nearest place of the outline.
    pub distance: f64,
    /// To the place of the outline that lies furthest from it.
    pub furthest: f64,
}

/// A side of a building.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServedFacade {
    /// Its ends.
    pub ends: [[f64; 2]; 2],
    /// Its length.
    pub length: f64,
    /// How much of it pads lie before.
    pub served: f64,
}

/// A strip of ground where something would fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its corners.
    pub outline: Vec<[f64; 2]>,
    /// Along the façade.
    pub length: f64,
    /// Away from it.
    pub depth: f64,
    /// From the façade.
    pub distance: f64,
    /// Ids of green areas, stalls and the like that would have to give way.
    pub clears: Vec<String>,
}

/// Stalls laid out on an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StallPlan {
    /// `tushen.stalls/1`
    pub schema: String,
    /// File name of the drawing.
    pub file: String,
    /// The area: the id of its object.
    pub area: String,
    /// Of a stall along the aisle, away from it, and of the aisle, in metres.
    pub size: [f64; 3],
    /// The stalls, as corners, metres, world coordinates.
    pub stalls: Vec<Vec<[f64; 2]>>,
    /// The aisles.
    pub aisles: Vec<Vec<[f64; 2]>>,
}

/// The schema of [`StallPlan`].
pub const STALLS_SCHEMA: &str = "tushen.stalls/1";
