use crate::{Bilingual, Verdict};
use serde::{Deserialize, Serialize};

/// An indicator: computed, declared, limited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Indicator {
    /// Fixed name (`building_density`).
    pub id: String,
    /// Plot it belongs to, when the drawing has several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plot: Option<String>,
    /// Title.
    pub title: Bilingual,
    /// Computed value in SI; `None` when it cannot be computed.
    pub value: Option<f64>,
    /// Lower and upper bound, when only a range is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interval: Option<[f64; 2]>,
    /// `m`, `m2` or `1`.
    pub unit: String,
    /// `exact`, or `estimate` when it rests on simplifications that a finding may not rest on.
    pub basis: String,
    /// What the drawing's table states, converted to the same unit.
    pub declared: Option<f64>,
    /// Where it states it.
    pub declared_from: Option<Declared>,
    /// What is permitted.
    pub limit: Option<LimitValue>,
    /// Declared against computed.
    pub verdict: Verdict,
    /// Computed against permitted.
    pub limit_verdict: Verdict,
    /// Why a verdict is unknown, in words; empty otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing: Vec<crate::Missing>,
    /// How the value came about, down to the objects.
    pub derivation: DerivationNode,
}

/// Where a declared value stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Declared {
    /// Id of the table object.
    pub table: String,
    /// Row, counted from 1.
    pub row: u32,
    /// As written.
    pub text: String,
    /// Half of the last digit that is written, in SI: the tolerance of the comparison.
    pub tolerance: f64,
}

/// A permitted range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LimitValue {
    /// Lower end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub min: Option<f64>,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max: Option<f64>,
    /// What set it: `conditions`, or a rule id.
    pub from: String,
}

/// A node of a derivation: a sub-expression with its value, and what it was computed from.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DerivationNode {
    /// The sub-expression as written in the rule, or a word for what it is.
    pub expression: String,
    /// Its value, printed with unit.
    pub value: String,
    /// Ids of the objects it reads directly.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub objects: Vec<String>,
    /// What it was computed from.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<DerivationNode>,
}
