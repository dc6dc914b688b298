use crate::{Bilingual, Finding, Indicator, SetBy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The schema that [`Review`] serialises to.
pub const SCHEMA: &str = "tushen.review/1";

/// The review of one drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Review {
    /// [`SCHEMA`].
    pub schema: String,
    /// What was read.
    pub drawing: DrawingInfo,
    /// What was recognised, by kind and place.
    pub objects: Vec<ObjectInfo>,
    /// How complete the recognition of each kind is.
    pub completeness: Vec<Completeness>,
    /// The indicators.
    pub indicators: Vec<Indicator>,
    /// What the review points say; passes and not-applicables only when asked for.
    pub findings: Vec<Finding>,
    /// Values that lower levels of the cascade set for the limits of review points, highest level first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub limits: Vec<SetLimit>,
    /// Counts.
    pub summary: Summary,
    /// What it was made with, so that anyone can make it again.
    pub engine: EngineInfo,
}

/// A value that a lower level of the cascade sets for the limit of a review point, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetLimit {
    /// Full id of the review point.
    pub rule: String,
    /// Number of the plot, when it is set for one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plot: Option<String>,
    /// The value, SI.
    pub value: f64,
    /// `m`, `m2`, `rad`, `s` or `1`.
    pub unit: String,
    /// Who sets it.
    pub set_by: SetBy,
    /// Tuples of objects for which it tightens the point.
    pub tightened: u64,
    /// Tuples of objects for which it loosens the point, as the clause allows.
    pub loosened: u64,
    /// Tuples of objects for which it would have loosened the point, which the clause does not allow: the point's own limit holds.
    pub refused: u64,
    /// In words.
    pub message: Bilingual,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrawingInfo {
    /// File name without folders.
    pub file: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// `dxf`, `dxf-binary` or `dwg`.
    pub format: String,
    /// `R12` … `R2018`.
    pub version: String,
    /// Text encoding found.
    pub encoding: String,
    /// The settled drawing unit: `mm`, `cm`, `m`, `in`, `ft`.
    pub unit: String,
    /// What the unit rests on.
    pub unit_evidence: Vec<UnitEvidence>,
    /// `[min_x, min_y, max_x, max_y]` in metres.
    pub bounds: [f64; 4],
    /// Layers with what was made of them.
    pub layers: Vec<LayerInfo>,
    /// Frames (sheets) found in model space.
    pub frames: Vec<Frame>,
    /// Entity counts by type.
    pub entities: BTreeMap<String, u64>,
    /// What was read but not understood.
    pub not_understood: Vec<NotUnderstoodInfo>,
    /// What is wrong with the file.
    pub diagnostics: Vec<DiagnosticEntry>,
}

/// One piece of evidence for the drawing unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnitEvidence {
    /// `header`, `option`, `profile`, `dimension_texts`, `coordinate_labels`, `building_sizes`, `stall_sizes`, `text_heights`, `table` …
    pub source: String,
    /// The unit it speaks for.
    pub says: String,
    /// How many observations, when it is counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub count: Option<u32>,
}

/// A layer and what was made of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LayerInfo {
    /// Name as written.
    pub name: String,
    /// Entities of the scene on it.
    pub entities: u32,
    /// Shown.
    pub visible: bool,
    /// Kinds of objects made from it, with their number.
    pub kinds: BTreeMap<String, u32>,
    /// Entities that no object uses.
    pub unused: u32,
    /// Suggested kind for an unmapped layer, when evidence speaks for one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub suggestion: Option<String>,
}

/// A frame (sheet) in model space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Frame {
    /// Id within the review.
    pub id: String,
    /// Drawing title found in it.
    pub title: String,
    /// `site-plan`, `fire-site-plan`, `green-plan`, `traffic-plan`, `basement-plan`, `floor-plan`, `unknown` …
    pub drawing_kind: String,
    /// `[min_x, min_y, max_x, max_y]` in metres.
    pub bounds: [f64; 4],
    /// The frame whose site this one shows again, moved; objects are counted once.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repeats: Option<String>,
}

/// Records read but not understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotUnderstoodInfo {
    /// Record type or proxy class.
    pub type_name: String,
    /// How many.
    pub count: u32,
    /// On which layers.
    pub layers: BTreeMap<String, u32>,
}

/// A diagnostic of the reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DiagnosticEntry {
    /// Code (`dxf-unresolved-block`).
    pub code: String,
    /// `note`, `warning` or `error`.
    pub severity: String,
    /// Handle of the entity, when it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<String>,
    /// Line of a text file, byte offset of a binary one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u64>,
    /// The sentence.
    pub message: Bilingual,
}

/// A recognised object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ObjectInfo {
    /// Stable id.
    pub id: String,
    /// Kind (`Building`).
    pub kind: String,
    /// Name as written, or empty.
    pub name: String,
    /// Frame it was drawn in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub frame: Option<String>,
    /// `proposed`, `approved`, `retained`, `to_demolish`, `outside`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// Attributes by name.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// GeoJSON geometry in metres, world coordinates.
    pub geometry: Option<serde_json::Value>,
    /// Handle paths of the entities it was made from.
    pub entities: Vec<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// Why it is what it is, in words.
    pub evidence: Vec<String>,
}

/// An attribute of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttributeValue {
    /// The value: a number, text, boolean; null when unknown or an interval.
    pub value: serde_json::Value,
    /// Lower and upper bound, when only a range is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interval: Option<[f64; 2]>,
    /// SI unit of a number with a dimension.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// `geometry`, `label`, `block`, `layer`, `xdata`, `table`, `title_block`, `conditions`, `person`, `definition`, `derived`, `assumed`.
    pub source: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// How complete the recognition of a kind is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Completeness {
    /// Kind.
    pub kind: String,
    /// `complete`, `at_least` or `not_recognised`.
    pub state: String,
    /// What it rests on.
    pub evidence: Bilingual,
}

/// Counts of findings.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// By verdict, all tuples counted, also those not listed.
    pub by_verdict: BTreeMap<String, u64>,
    /// Failures by severity.
    pub by_severity: BTreeMap<String, u64>,
    /// Failures by department.
    pub by_department: BTreeMap<String, u64>,
    /// Rules that were run.
    pub rules: u64,
}

/// What a review was made with.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EngineInfo {
    /// Version of the engine.
    pub version: String,
    /// The packs in force, with the hash of their content.
    pub packs: Vec<PackInfo>,
    /// Hash of the planning conditions; empty when there are none.
    pub conditions_sha256: String,
    /// Hash of the authority's files that the conditions name; empty when there are none.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub official_sha256: String,
    /// Layer profile used.
    pub profile: String,
    /// Hash of the profile's content.
    pub profile_sha256: String,
    /// Hash of the user's own mapping; empty when there is none.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub map_sha256: String,
    /// The day of acceptance, whose rules apply, `YYYY-MM-DD`.
    pub date: String,
    /// The day of the planning conditions, when it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditions_date: Option<String>,
    /// The day on which the scheme was approved, when it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scheme_approval_date: Option<String>,
    /// The day of the land contract, when it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contract_date: Option<String>,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// Stage of the procedure.
    pub stage: String,
}

/// A pack in force.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackInfo {
    /// Pack id.
    pub id: String,
    /// The standard it holds, with its edition.
    pub standard: String,
    /// Its title.
    pub title: Bilingual,
    /// SHA-256 of its files.
    pub sha256: String,
}
