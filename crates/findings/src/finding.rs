use crate::{Bilingual, DerivationNode, Disposition, Language, Severity, Verdict};
use serde::{Deserialize, Serialize};

/// What one review point says of one tuple of objects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Stable id: a hash of the rule and its objects.
    pub id: String,
    /// Full rule id, `<pack>/<rule>`.
    pub rule: String,
    /// Clause of the standard.
    pub clause: String,
    /// Department that answers for the point.
    pub department: String,
    /// How binding it is, at this stage.
    pub severity: Severity,
    /// Stages of the procedure at which it binds.
    pub stages: Vec<String>,
    /// The machine's verdict.
    pub verdict: Verdict,
    /// A person's decision.
    pub disposition: Disposition,
    /// Short title.
    pub title: Bilingual,
    /// What, where, measured against required, what to do.
    pub message: Bilingual,
    /// Ids of the objects, in the order of the rule's `for`.
    pub objects: Vec<String>,
    /// The indicator it speaks of, when it does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub indicator: Option<String>,
    /// The measured quantity.
    pub measured: Option<Quantity>,
    /// The required quantity with its sense.
    pub required: Option<Required>,
    /// How far on the safe side (negative: how far short), in the unit of `measured`.
    pub margin: Option<f64>,
    /// `measured` as it prints on paper; equal to the limit's print when the deviation is smaller than paper shows.
    pub prints_as: Option<String>,
    /// The geometry that shows it, GeoJSON in drawing metres (world coordinates).
    pub mark: Option<serde_json::Value>,
    /// What would decide an unknown verdict.
    pub missing: Vec<Missing>,
    /// What was assumed on the way.
    pub assumed: Vec<Assumed>,
    /// What would clear it.
    pub fixes: Vec<Fix>,
    /// Whether a person held the number against the official text.
    pub checked: bool,
    /// The tree of sub-expressions with their values.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub derivation: Option<DerivationNode>,
}

/// A number with its SI unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quantity {
    /// Value in SI; the middle of [`Quantity::interval`] is not meant, but its lower end, when there is one.
    pub value: f64,
    /// `m`, `m2`, `rad`, `s` or `1`.
    pub unit: String,
    /// Lower and upper bound, when the value is only known to lie between.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interval: Option<[f64; 2]>,
}

/// A limit with its sense.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Required {
    /// Value in SI.
    pub value: f64,
    /// `m`, `m2`, `rad`, `s` or `1`.
    pub unit: String,
    /// `>=`, `>`, `<=`, `<`, `==` or `!=`.
    pub sense: String,
    /// Lower and upper bound, when the limit depends on something unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interval: Option<[f64; 2]>,
    /// Which level of the cascade set it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub set_by: Option<SetBy>,
}

/// Which level of the cascade set a limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetBy {
    /// `national`, `municipal`, `district`, `plan`, `conditions` or `project`.
    pub level: String,
    /// The standard with the clause, or the document.
    pub source: String,
    /// Since when, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<String>,
}

impl SetBy {
    /// The level in words, with the day since when: `municipal level, since 2003-12-01`.
    pub fn level_since(&self, language: Language) -> String {
        let level = level_title(&self.level, language);
        match &self.since {
            Some(since) => language.pick(format!("{level}，{since} 起"), format!("{level}, since {since}")),
            None => level.to_string(),
        }
    }
}

/// A level of the cascade as people call it; the word itself when it is none.
pub fn level_title(level: &str, language: Language) -> &str {
    let (zh, en) = match level {
        "national" => ("国家", "national level"),
        "municipal" => ("市", "municipal level"),
        "district" => ("区", "district level"),
        "plan" => ("详细规划", "detailed plan"),
        "conditions" => ("规划条件", "planning conditions"),
        "project" => ("项目", "project"),
        other => (other, other),
    };
    language.pick(zh, en)
}

/// A fact whose absence keeps a verdict unknown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Missing {
    /// The object it belongs to, or empty for the project.
    pub object: String,
    /// The attribute or kind.
    pub fact: String,
    /// In words.
    pub message: Bilingual,
    /// How a person can supply it.
    pub supply: SuppliedBy,
}

/// How a missing fact can be supplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuppliedBy {
    /// Draw it.
    Draw,
    /// Write it on the drawing.
    Label,
    /// Attach a drawing or document.
    Attach,
    /// A person attests it.
    Attest,
    /// The authority's planning conditions state it.
    Conditions,
}

/// A value that was assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assumed {
    /// The object it belongs to, or empty.
    pub object: String,
    /// What was assumed, with its value, in words.
    pub message: Bilingual,
}

/// A change that would clear a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fix {
    /// In words.
    pub message: Bilingual,
    /// The clause that allows it, when it is an exception.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub clause: Option<String>,
}
