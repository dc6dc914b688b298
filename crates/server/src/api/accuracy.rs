//! How well rules do: what officers decided about the points that each of them made.

use crate::app::App;
use crate::problem::Problem;
use approval::{Actor, Case};
use axum::Json;
use axum::extract::State;
use findings::{Disposition, Verdict};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use store::Filter;

/// Cases that are read at once.
const PAGE: u32 = 100;
/// Reasons that are told of a rule, the most frequent first.
const MOST_REASONS: usize = 10;

/// What became of the points of a rule, in all cases. A point that stood in several rounds counts once, as it was decided last.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RuleAccuracy {
    /// Full id of the rule.
    rule: String,
    /// Its title in Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Points that the machine held to fail.
    fail: u64,
    /// Points that it could not decide.
    unknown: u64,
    /// Points of these that officers upheld.
    confirmed: u64,
    /// That they overturned.
    rejected: u64,
    /// That they waived.
    waived: u64,
    /// That nobody decided yet.
    open: u64,
    /// Why they overturned or waived, with how often.
    reasons: Vec<Reason>,
}

/// A reason and how often it was given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Reason {
    /// In the officer's words.
    reason: String,
    /// How often.
    count: u64,
}

/// What officers decided about each rule: the most overturned first.
pub(crate) async fn accuracy(State(app): State<App>) -> Result<Json<Vec<RuleAccuracy>>, Problem> {
    let mut rules: BTreeMap<String, (RuleAccuracy, BTreeMap<String, u64>)> = BTreeMap::new();
    let (mut before, planted) = (None, crate::planted::ids(&app).await?);
    loop {
        let page = app.store.cases(&Actor::system(), &Filter { stage: None, before, limit: PAGE }).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id.clone());
        for it in page.iter().filter(|it| !planted.contains(&it.id)) {
            if let Some(case) = app.store.case(&it.id).await? {
                count(&case, &mut rules);
            }
        }
    }
    let told = |(mut it, reasons): (RuleAccuracy, BTreeMap<String, u64>)| {
        it.reasons = reasons.into_iter().map(|(reason, count)| Reason { reason, count }).collect();
        it.reasons.sort_by(|a, b| (b.count, &a.reason).cmp(&(a.count, &b.reason)));
        it.reasons.truncate(MOST_REASONS);
        it
    };
    let mut rules: Vec<RuleAccuracy> = rules.into_values().map(told).collect();
    rules.sort_by(|a, b| (b.rejected, b.waived, &a.rule).cmp(&(a.rejected, a.waived, &b.rule)));
    Ok(Json(rules))
}

fn count(case: &Case, rules: &mut BTreeMap<String, (RuleAccuracy, BTreeMap<String, u64>)>) {
    // Later rounds take the place of earlier ones, point by point.
    let mut points = BTreeMap::new();
    for point in case.rounds.iter().flat_map(|it| &it.points).filter(|it| !it.by_hand) {
        points.insert(point.id.as_str(), point);
    }
    for point in points.into_values() {
        if !matches!(point.verdict, Verdict::Fail | Verdict::Unknown) {
            continue;
        }
        let (it, reasons) = rules.entry(point.rule.clone()).or_default();
        it.rule.clone_from(&point.rule);
        it.zh.clone_from(&point.title.zh);
        it.en.clone_from(&point.title.en);
        it.fail += u64::from(point.verdict == Verdict::Fail);
        it.unknown += u64::from(point.verdict == Verdict::Unknown);
        let Some(decided) = &point.disposition else {
            it.open += 1;
            continue;
        };
        match decided.disposition {
            Disposition::Open => it.open += 1,
            Disposition::Confirmed => it.confirmed += 1,
            Disposition::Rejected => it.rejected += 1,
            Disposition::Waived => it.waived += 1,
        }
        if matches!(decided.disposition, Disposition::Rejected | Disposition::Waived) && !decided.reason.is_empty() {
            *reasons.entry(decided.reason.clone()).or_default() += 1;
        }
    }
}
