use serde::{Deserialize, Serialize};

/// What the machine says of one review point on one tuple of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The requirement is violated in every world that the known facts allow.
    Fail,
    /// An input is missing, uncertain or blocked by a quality finding; [`crate::Finding::missing`] names it.
    Unknown,
    /// The requirement holds in every world that the known facts allow.
    Pass,
    /// The clause does not speak of these objects.
    NotApplicable,
}

impl Verdict {
    /// As written in reviews.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Fail => "fail",
            Verdict::Unknown => "unknown",
            Verdict::Pass => "pass",
            Verdict::NotApplicable => "not_applicable",
        }
    }
}

/// How binding a review point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 强制性条文: must hold.
    Mandatory,
    /// Binding, with exceptions that an authority may grant.
    Required,
    /// Recommended, or outside the stage of the procedure.
    Advice,
}

impl Severity {
    /// As written in reviews and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Mandatory => "mandatory",
            Severity::Required => "required",
            Severity::Advice => "advice",
        }
    }
}

/// What a person decided about a finding; beside the verdict, never instead of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Nobody has decided yet.
    #[default]
    Open,
    /// An officer confirmed it.
    Confirmed,
    /// An officer rejected it, with a reason.
    Rejected,
    /// Waived for this case by someone with the right to.
    Waived,
}
