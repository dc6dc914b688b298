//! Working days: the calendar as data, and the clock that runs on it.

use findings::Bilingual;
use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days that a clock counts at most; a limit above it is a mistake in the data.
pub const MAX_DAYS: u32 = 2000;

/// Which days are worked. Years that no notice covers are counted by weekends alone and said to be provisional.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Hours east of UTC; the zone has no summer time.
    utc_offset_hours: i8,
    /// When a day's work ends.
    closes: civil::Time,
    /// Whether a person held the days against the official notices.
    pub checked: bool,
    /// By year.
    year: BTreeMap<String, Year>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    source: String,
    #[serde(rename = "read_at")]
    _read_at: String,
    off: Vec<Span>,
    work: Vec<civil::Date>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    from: civil::Date,
    to: civil::Date,
    zh: String,
    en: String,
}

/// What a day is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Day {
    /// An ordinary working day.
    Working,
    /// A Saturday or Sunday that is worked for a holiday.
    WorkingWeekend,
    /// Saturday or Sunday.
    Weekend,
    /// A holiday, with its name.
    Holiday {
        /// As the notice calls it.
        name: Bilingual,
    },
}

impl Day {
    /// Whether it is worked.
    pub fn is_working(&self) -> bool {
        matches!(self, Day::Working | Day::WorkingWeekend)
    }
}

impl Calendar {
    /// Reads a calendar from TOML. Errors name the line, or the year and the day that cannot be right.
    pub fn parse(text: &str) -> Result<Calendar, String> {
        let calendar: Calendar = toml::from_str(text).map_err(|error| error.to_string())?;
        if !(-12..=14).contains(&calendar.utc_offset_hours) {
            return Err(format!("utc_offset_hours = {}: from -12 to 14", calendar.utc_offset_hours));
        }
        for (year, days) in &calendar.year {
            for span in &days.off {
                if span.from > span.to || span.to.year().to_string() != *year && span.from.year().to_string() != *year {
                    return Err(format!("year {year}: {} to {} is no span of this year", span.from, span.to));
                }
            }
            if let Some(day) = days.work.iter().find(|it| !is_weekend(**it)) {
                return Err(format!("year {year}: {day} is worked anyway, it is no weekend"));
            }
        }
        Ok(calendar)
    }

    /// What a day is.
    pub fn day(&self, date: civil::Date) -> Day {
        // A notice may reach over the turn of the year, so both neighbours are asked.
        for days in self.year.values() {
            if days.work.contains(&date) {
                return Day::WorkingWeekend;
            }
            if let Some(span) = days.off.iter().find(|it| it.from <= date && date <= it.to) {
                return Day::Holiday { name: Bilingual::new(&span.zh, &span.en) };
            }
        }
        if is_weekend(date) { Day::Weekend } else { Day::Working }
    }

    /// The notice that sets the days of a year; `None` when there is none yet.
    pub fn notice(&self, year: i16) -> Option<&str> {
        self.year.get(&year.to_string()).map(|it| it.source.as_str())
    }

    /// The day, on this calendar's clock, on which an instant falls.
    pub fn date(&self, at: Timestamp) -> civil::Date {
        self.offset().to_datetime(at).date()
    }

    /// The instant at which a day's work ends.
    pub fn close(&self, date: civil::Date) -> Timestamp {
        // Out of range only at the ends of time; then the instant is the end itself.
        self.offset().to_timestamp(date.to_datetime(self.closes)).unwrap_or(Timestamp::MAX)
    }

    /// The day that lies `days` calendar days after another.
    pub fn plus_days(&self, date: civil::Date, days: u32) -> civil::Date {
        date.saturating_add(SignedDuration::from_hours(24 * i64::from(days)))
    }

    /// The `days`-th working day after `start`; the day itself does not count.
    pub fn plus_working_days(&self, start: civil::Date, days: u32) -> civil::Date {
        let mut date = start;
        let mut left = days.min(MAX_DAYS);
        while left > 0 {
            let Ok(next) = date.tomorrow() else { return date };
            date = next;
            left -= u32::from(self.day(date).is_working());
        }
        date
    }

    fn offset(&self) -> jiff::tz::Offset {
        // Held in range by `parse`.
        jiff::tz::Offset::from_hours(self.utc_offset_hours).unwrap_or(jiff::tz::Offset::UTC)
    }
}

fn is_weekend(date: civil::Date) -> bool {
    matches!(date.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday)
}

/// Why a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The applicant corrects (补正、修改).
    Applicant,
    /// The scheme is on public notice (公示).
    PublicNotice,
    /// Experts are heard (专家评审).
    Experts,
}

impl PauseReason {
    /// In words.
    pub fn title(self) -> Bilingual {
        match self {
            PauseReason::Applicant => Bilingual::new("等申请人补正", "waiting for the applicant"),
            PauseReason::PublicNotice => Bilingual::new("公示期间", "on public notice"),
            PauseReason::Experts => Bilingual::new("专家评审", "experts are heard"),
        }
    }
}

/// A time in which a clock stands. The day on which it begins still counts, the day on which it ends does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pause {
    /// Why.
    pub reason: PauseReason,
    /// Since when.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub from: Timestamp,
    /// Until when; open while it stands.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub until: Option<Timestamp>,
}

/// A limit in working days that runs. The day on which it starts does not count (民法典 第201条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clock {
    /// Since when.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub started: Timestamp,
    /// Working days; `None` where no limit is known: then days are counted and nothing is late.
    pub limit: Option<u32>,
    /// Where the limit comes from, or that it is unverified.
    pub source: String,
    /// Times in which it stood, in order.
    pub pauses: Vec<Pause>,
    /// When it stopped for good.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub stopped: Option<Timestamp>,
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// More than two days are left, or there is no limit.
    OnTime,
    /// One or two days are left after today.
    DueSoon,
    /// Today is the last day.
    LastDay,
    /// The limit is exceeded.
    Overdue,
    /// It stands.
    Paused,
    /// It has stopped within the limit.
    Kept,
    /// It stopped after the limit.
    Missed,
}

/// A clock read at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reading {
    /// How it stands.
    pub state: ClockState,
    /// Working days counted so far.
    pub used: u32,
    /// The limit.
    pub limit: Option<u32>,
    /// Working days left after today, negative when exceeded.
    pub left: Option<i64>,
    /// When it ends if nothing stops it; the end moves while it stands, so there is none then.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub due: Option<Timestamp>,
    /// The end lies in a year whose days off are not yet known.
    pub provisional: bool,
    /// Why it stands, and since when.
    pub paused: Option<Pause>,
}

/// A day of a clock, for the calendar that people look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedDay {
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub date: civil::Date,
    /// What it is.
    pub day: Day,
    /// Its number, when it counts.
    pub number: Option<u32>,
    /// Why the clock stands on it.
    pub paused: Option<PauseReason>,
}

impl Clock {
    /// A clock that starts.
    pub fn start(at: Timestamp, limit: Option<u32>, source: impl Into<String>) -> Clock {
        Clock { started: at, limit, source: source.into(), pauses: Vec::new(), stopped: None }
    }

    /// Makes it stand; nothing happens when it stands already or has stopped.
    pub fn pause(&mut self, reason: PauseReason, at: Timestamp) {
        if self.stopped.is_none() && self.open_pause().is_none() {
            self.pauses.push(Pause { reason, from: at, until: None });
        }
    }

    /// Makes it run again; nothing happens when it runs.
    pub fn resume(&mut self, at: Timestamp) {
        if let Some(pause) = self.pauses.last_mut().filter(|it| it.until.is_none()) {
            pause.until = Some(at.max(pause.from));
        }
    }

    /// Stops it for good.
    pub fn stop(&mut self, at: Timestamp) {
        self.resume(at);
        self.stopped.get_or_insert(at);
    }

    /// The pause that is open.
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.last().filter(|it| it.until.is_none())
    }

    /// Every day from the start to `to`, with its number when it counts.
    pub fn days(&self, calendar: &Calendar, to: civil::Date) -> Vec<CountedDay> {
        let start = calendar.date(self.started);
        let mut number = 0;
        let mut days = Vec::new();
        let mut date = start;
        while date <= to && days.len() < MAX_DAYS as usize {
            let day = calendar.day(date);
            let paused = self.paused_on(calendar, date);
            let counts = date > start && day.is_working() && paused.is_none();
            number += u32::from(counts);
            days.push(CountedDay { date, day, number: counts.then_some(number), paused });
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        days
    }

    /// Working days counted up to and with the day of an instant.
    pub fn used(&self, calendar: &Calendar, now: Timestamp) -> u32 {
        let to = calendar.date(self.stopped.map_or(now, |it| it.min(now)));
        self.days(calendar, to).iter().rev().find_map(|it| it.number).unwrap_or(0)
    }

    /// How it stands at an instant.
    pub fn read(&self, calendar: &Calendar, now: Timestamp) -> Reading {
        let used = self.used(calendar, now);
        let left = self.limit.map(|it| i64::from(it) - i64::from(used));
        let paused = self.open_pause().cloned();
        let date = self.limit.filter(|_| paused.is_none()).map(|limit| self.last_day(calendar, limit));
        let due = date.map(|it| calendar.close(it));
        let late = |at: Timestamp| due.is_some_and(|due| at > due);
        let state = match (self.stopped, &paused) {
            (Some(at), _) if late(at) => ClockState::Missed,
            (Some(_), _) => ClockState::Kept,
            (None, Some(_)) => ClockState::Paused,
            (None, None) if late(now) => ClockState::Overdue,
            (None, None) => match left {
                Some(0) => ClockState::LastDay,
                Some(1 | 2) => ClockState::DueSoon,
                _ => ClockState::OnTime,
            },
        };
        let provisional = date.is_some_and(|it| calendar.notice(it.year()).is_none());
        Reading { state, used, limit: self.limit, left, due, provisional, paused }
    }

    /// The day on which the limit is used up.
    fn last_day(&self, calendar: &Calendar, limit: u32) -> civil::Date {
        let start = calendar.date(self.started);
        let mut date = start;
        let mut left = limit.min(MAX_DAYS);
        while left > 0 {
            let Ok(next) = date.tomorrow() else { return date };
            date = next;
            left -= u32::from(calendar.day(date).is_working() && self.paused_on(calendar, date).is_none());
        }
        date
    }

    fn paused_on(&self, calendar: &Calendar, date: civil::Date) -> Option<PauseReason> {
        let stands =
            |it: &&Pause| calendar.date(it.from) < date && it.until.is_none_or(|until| date <= calendar.date(until));
        self.pauses.iter().find(stands).map(|it| it.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn date(text: &str) -> civil::Date {
        text.parse().expect("a day")
    }

    #[test]
    fn holidays_and_worked_weekends_come_from_the_notices() {
        let calendar = builtin::calendar();
        assert!(matches!(calendar.day(date("2026-10-01")), Day::Holiday { .. }));
        assert_eq!(calendar.day(date("2026-10-10")), Day::WorkingWeekend);
        assert_eq!(calendar.day(date("2026-10-11")), Day::Weekend);
        assert_eq!(calendar.day(date("2026-10-08")), Day::Working);
        assert_eq!(calendar.notice(2027), None);
    }

    #[test]
    fn the_number_of_days_off_is_that_of_the_notices() {
        let calendar = builtin::calendar();
        let off = |year: &str| calendar.year[year].off.iter().map(|it| (it.to - it.from).get_days() + 1).sum::<i32>();
        assert_eq!(off("2025"), 1 + 8 + 3 + 5 + 3 + 8);
        assert_eq!(off("2026"), 3 + 9 + 3 + 5 + 3 + 3 + 7);
    }

    #[test]
    fn ten_working_days_over_national_day() {
        let clock = Clock::start(at("2026-09-24T02:00:00Z"), Some(10), "");
        // 25 to 27 Mid-Autumn; 28, 29, 30; 1 to 7 National Day; 8, 9, 10 (worked Saturday), 12, 13, 14, 15.
        let reading = clock.read(&builtin::calendar(), at("2026-09-28T03:00:00Z"));
        assert_eq!(reading.due, Some(at("2026-10-15T09:00:00Z")));
        assert_eq!((reading.used, reading.left), (1, Some(9)));
    }

    #[test]
    fn a_pause_counts_its_first_day_and_not_its_last() {
        let calendar = builtin::calendar();
        let mut clock = Clock::start(at("2026-11-23T01:00:00Z"), Some(5), "");
        clock.pause(PauseReason::Applicant, at("2026-11-25T01:00:00Z"));
        assert_eq!(clock.used(&calendar, at("2026-12-20T01:00:00Z")), 2);
        assert_eq!(clock.read(&calendar, at("2026-12-01T01:00:00Z")).state, ClockState::Paused);
        clock.resume(at("2026-12-01T01:00:00Z"));
        assert_eq!(clock.read(&calendar, at("2026-12-01T02:00:00Z")).due, Some(at("2026-12-04T09:00:00Z")));
        assert_eq!(clock.read(&calendar, at("2026-12-04T08:59:00Z")).state, ClockState::LastDay);
        assert_eq!(clock.read(&calendar, at("2026-12-04T09:01:00Z")).state, ClockState::Overdue);
        clock.stop(at("2026-12-04T08:00:00Z"));
        assert_eq!(clock.read(&calendar, at("2027-01-04T09:01:00Z")).state, ClockState::Kept);
    }

    #[test]
    fn a_limit_that_reaches_into_a_year_without_notice_is_provisional() {
        let clock = Clock::start(at("2026-12-28T01:00:00Z"), Some(10), "");
        assert!(clock.read(&builtin::calendar(), at("2026-12-28T02:00:00Z")).provisional);
    }

    #[test]
    fn a_broken_calendar_says_where() {
        let text = "utc_offset_hours = 8\ncloses = \"17:00\"\nchecked = false\n[year.2026]\nsource = \"\"\nread_at = \"\"\noff = []\nwork = [\"2026-11-27\"]\n";
        assert!(Calendar::parse(text).is_err_and(|it| it.contains("2026-11-27")));
        assert!(Calendar::parse("closes = 3").is_err_and(|it| it.contains("line 1")));
    }

    proptest! {
        #[test]
        fn days_never_run_backwards_and_a_pause_never_costs_days(start in 0i64..900, hours in prop::collection::vec(1i64..300, 1..8)) {
            let calendar = builtin::calendar();
            let mut now = at("2024-01-02T01:00:00Z") + SignedDuration::from_hours(24 * start);
            let mut clock = Clock::start(now, Some(20), "");
            let plain = clock.clone();
            let mut last = 0;
            for (turn, step) in hours.iter().enumerate() {
                now += SignedDuration::from_hours(*step);
                if turn % 2 == 0 { clock.pause(PauseReason::Applicant, now) } else { clock.resume(now) }
                let used = clock.used(&calendar, now);
                prop_assert!(used >= last);
                prop_assert!(used <= plain.used(&calendar, now));
                last = used;
            }
            clock.resume(now);
            let due = clock.read(&calendar, now).due.expect("it runs");
            prop_assert_eq!(clock.used(&calendar, due), 20);
        }
    }
}
