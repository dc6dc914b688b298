//! Indicators before and after.

use findings::{Bilingual, Indicator, LimitValue, Verdict};
use serde::{Deserialize, Serialize};

/// An indicator before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndicatorChange {
    /// Fixed name (`building_density`).
    pub id: String,
    /// Plot it belongs to, when the drawing has several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plot: Option<String>,
    /// Title.
    pub title: Bilingual,
    /// `m`, `m2` or `1`.
    pub unit: String,
    /// Computed before, SI.
    pub before: Option<f64>,
    /// Computed after, SI.
    pub after: Option<f64>,
    /// Stated by the table before.
    pub declared_before: Option<f64>,
    /// Stated by the table after.
    pub declared_after: Option<f64>,
    /// What is permitted now.
    pub limit: Option<LimitValue>,
    /// Computed against permitted, before.
    pub limit_verdict_before: Option<Verdict>,
    /// Computed against permitted, after.
    pub limit_verdict_after: Option<Verdict>,
    /// Declared against computed, before.
    pub verdict_before: Option<Verdict>,
    /// Declared against computed, after.
    pub verdict_after: Option<Verdict>,
    /// Whether anything of it differs.
    pub changed: bool,
}

/// All indicators of both, in the order of the version after, then those that it no longer has.
pub(crate) fn compare(before: &[Indicator], after: &[Indicator]) -> Vec<IndicatorChange> {
    let same = |a: &Indicator, b: &Indicator| a.id == b.id && a.plot == b.plot;
    let gone = before.iter().filter(|it| !after.iter().any(|other| same(it, other)));
    let now = after.iter().map(|it| (before.iter().find(|other| same(it, other)), Some(it)));
    now.chain(gone.map(|it| (Some(it), None))).filter_map(|(one, other)| change(one, other)).collect()
}

fn change(before: Option<&Indicator>, after: Option<&Indicator>) -> Option<IndicatorChange> {
    let known = after.or(before)?;
    let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(b.abs()) + 1e-9,
        (a, b) => a.is_none() && b.is_none(),
    };
    let value = |it: Option<&Indicator>| it.and_then(|it| it.value);
    let declared = |it: Option<&Indicator>| it.and_then(|it| it.declared);
    let mut change = IndicatorChange {
        id: known.id.clone(),
        plot: known.plot.clone(),
        title: known.title.clone(),
        unit: known.unit.clone(),
        before: value(before),
        after: value(after),
        declared_before: declared(before),
        declared_after: declared(after),
        limit: known.limit.clone(),
        limit_verdict_before: before.map(|it| it.limit_verdict),
        limit_verdict_after: after.map(|it| it.limit_verdict),
        verdict_before: before.map(|it| it.verdict),
        verdict_after: after.map(|it| it.verdict),
        changed: false,
    };
    change.changed = !close(change.before, change.after)
        || !close(change.declared_before, change.declared_after)
        || change.verdict_before != change.verdict_after
        || change.limit_verdict_before != change.limit_verdict_after;
    Some(change)
}
