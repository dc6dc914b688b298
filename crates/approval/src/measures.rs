//! Measures (效能) as a fold over cases.

use crate::case::{Case, Stage};
use crate::{Calendar, ClockState};
use findings::Disposition;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts, so that whoever shows a share also shows of how many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Measures {
    /// Cases that were sent.
    pub submitted: u64,
    /// Of these, never returned by the window.
    pub complete_at_first: u64,
    /// Cases with a first notice or return.
    pub returned: u64,
    /// Cases returned twice or more, by window or notice (target < 10 % of those sent).
    pub returned_twice: u64,
    /// Clocks of whole cases and departments that have stopped.
    pub deadlines: u64,
    /// Of these, kept (target 100 %).
    pub kept: u64,
    /// Minutes from opening to sending, in order.
    pub minutes_to_apply: Vec<i64>,
    /// Seconds to the first answer to a request for help, in order.
    pub seconds_to_help: Vec<i64>,
    /// Points told in a notice.
    pub noticed: u64,
    /// Of these, told late.
    pub late: u64,
    /// By rule: open points, and those that officers rejected.
    pub rules: BTreeMap<String, (u64, u64)>,
    /// Ratings by grade, 1 to 5.
    pub ratings: [u64; 5],
    /// Working days of decided cases, in order.
    pub days: Vec<u32>,
}

/// Measures of cases at an instant.
pub fn measure<'a>(cases: impl IntoIterator<Item = &'a Case>, calendar: &Calendar, now: Timestamp) -> Measures {
    let mut sum = Measures::default();
    for case in cases {
        if let Some(at) = case.submitted {
            sum.submitted += 1;
            sum.complete_at_first += u64::from(case.returns.is_empty());
            sum.minutes_to_apply.push((at.as_second() - case.opened.as_second()) / 60);
        }
        let returns = case.returns.len() + case.notices.iter().filter(|it| it.sent.is_some()).count();
        sum.returned += u64::from(returns > 0);
        sum.returned_twice += u64::from(returns > 1);
        for clock in case.clock.iter().chain(case.tasks.iter().map(|it| &it.clock)).filter(|it| it.stopped.is_some()) {
            sum.deadlines += 1;
            sum.kept += u64::from(clock.read(calendar, now).state == ClockState::Kept);
        }
        for round in &case.rounds {
            for point in round.points.iter().filter(|it| it.is_open()) {
                let entry = sum.rules.entry(point.rule.clone()).or_default();
                entry.0 += 1;
                entry.1 += u64::from(
                    point.disposition.as_ref().is_some_and(|it| it.given && it.disposition == Disposition::Rejected),
                );
            }
        }
        for notice in case.notices.iter().filter(|it| it.sent.is_some()) {
            let points = case.rounds.iter().find(|it| it.number == notice.round).map_or(&[] as &[_], |it| &it.points);
            let told = points.iter().filter(|it| notice.items.iter().any(|item| item.points.contains(&it.id)));
            for point in told {
                sum.noticed += 1;
                sum.late += u64::from(point.late_reason.is_some());
            }
        }
        sum.seconds_to_help
            .extend(case.help.iter().filter_map(|it| Some(it.answer.as_ref()?.1.as_second() - it.at.as_second())));
        if let Some(rating) = &case.rating
            && let Some(count) = sum.ratings.get_mut(usize::from(rating.grade).wrapping_sub(1))
        {
            *count += 1;
        }
        if matches!(case.stage, Stage::Approved | Stage::Refused) {
            sum.days.extend(case.clock.as_ref().map(|it| it.used(calendar, now)));
        }
    }
    sum.minutes_to_apply.sort_unstable();
    sum.seconds_to_help.sort_unstable();
    sum.days.sort_unstable();
    sum
}
