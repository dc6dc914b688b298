//! Day, hours and formula of an analysis, as codes prescribe them.

use crate::{Day, Method, Place, Span, Sun, SunError};
use geometry::Angle;

/// How an analysis is made. Plain data: what a code changes is a row here.
#[derive(Clone, Debug, PartialEq)]
pub struct Convention {
    /// Its name in rules and on the command line.
    pub id: &'static str,
    /// The place that the code prescribes for all sites; else the site's own.
    pub place: Option<Place>,
    /// The standard day.
    pub day: Day,
    /// How its declination is found.
    pub method: Method,
    /// The hours of the analysis.
    pub hours: Span,
    /// Effective hours by how far a façade turns from south: up to so many degrees to the east (first) or west (second), the
    /// hours. Empty where all façades have the same.
    pub effective: &'static [(f64, Span, Span)],
    /// Level of the sill above the floor, in metres, where none is drawn.
    pub sill: f64,
    /// Windows wider than this count with their middle part, in metres.
    pub widest_window: f64,
    /// The greatest distance between points of a façade, in metres.
    pub facade_step: f64,
    /// The greatest distance between points of the ground, in metres.
    pub ground_step: f64,
    /// How far buildings are looked for, in metres.
    pub reach: f64,
}

const fn hours(from: f64, to: f64) -> Span {
    Span { from: from * 3600.0, to: to * 3600.0 }
}

/// Shanghai: winter solstice of the base year 2001 at 121°28′ E, 31°14′ N, 9:00 to 15:00 true solar time, effective hours by
/// the façade's direction.
///
/// # Source
/// 沪规划资源建〔2021〕437号 arts 5, 6, 11 (place, base year, steps, sill, window width), arts 7–9 (300 m); 上海市城市规划管理技术规定
/// annex 1(16) (effective hours).
pub const SHANGHAI: Convention = Convention {
    id: "shanghai",
    place: Some(Place::deg(31.0 + 14.0 / 60.0, 121.0 + 28.0 / 60.0)),
    day: Day { year: 2001, month: 12, day: 22 },
    method: Method::Spa,
    hours: hours(9.0, 15.0),
    effective: &[
        (15.0, hours(9.0, 15.0), hours(9.0, 15.0)),
        (30.0, hours(9.0, 14.5), hours(9.5, 15.0)),
        (45.0, hours(9.0, 13.5), hours(10.5, 15.0)),
        (60.0, hours(9.0, 12.5), hours(11.5, 15.0)),
        (75.0, hours(9.0, 11.5), hours(12.5, 15.0)),
        (90.0, hours(9.0, 10.5), hours(13.5, 15.0)),
    ],
    sill: 0.9,
    widest_window: 1.8,
    facade_step: 0.6,
    ground_step: 1.0,
    reach: 300.0,
};

/// National, winter solstice: 9:00 to 15:00 true solar time.
///
/// # Source
/// GB 55038-2025 table 3.1.2 (zones V, VI). The base year and the steps are Shanghai's: the national table names none.
pub const WINTER_SOLSTICE: Convention =
    Convention { id: "winter_solstice", place: None, effective: &[], reach: 600.0, ..SHANGHAI };

/// National, the day of Great Cold (大寒日): 8:00 to 16:00 true solar time.
///
/// # Source
/// GB 55038-2025 table 3.1.2 (zones I, II, III, VII). As for [`WINTER_SOLSTICE`].
pub const DAHAN: Convention =
    Convention { id: "dahan", day: Day { year: 2001, month: 1, day: 20 }, hours: hours(8.0, 16.0), ..WINTER_SOLSTICE };

impl Convention {
    /// All conventions.
    pub const ALL: [&'static Convention; 3] = [&SHANGHAI, &WINTER_SOLSTICE, &DAHAN];

    /// The sun of the standard day: at the prescribed place, else at `site`. `north` as for [`Sun::new`].
    ///
    /// # Errors
    /// As [`Sun::new`]; `None` when a place is needed and not given.
    pub fn sun(&self, site: Option<Place>, north: Angle) -> Option<Result<Sun, SunError>> {
        let place = self.place.or(site)?;
        Some(Sun::new(place, self.day, self.method, north))
    }

    /// The hours that count for a façade that faces `bearing` (clockwise from north); `None` when it faces too far north to be
    /// analysed. Directions are rounded to the degree; one that is a hair off half a degree counts as drawn at it.
    pub fn effective(&self, bearing: Angle) -> Option<Span> {
        if self.effective.is_empty() {
            return Some(self.hours);
        }
        let degrees = bearing.to_deg() - 180.0;
        let (east, off) = (degrees < 0.0, (degrees.abs() - 0.02).round());
        let row = self.effective.iter().find(|it| off <= it.0)?;
        Some(if east { row.1 } else { row.2 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effective_hours_follow_the_table() {
        let of = |bearing: f64| SHANGHAI.effective(Angle::deg(bearing)).map(|it| (it.from / 3600.0, it.to / 3600.0));
        assert_eq!(of(180.0), Some((9.0, 15.0)));
        assert_eq!(of(165.0), Some((9.0, 15.0)));
        assert_eq!(of(164.0), Some((9.0, 14.5)));
        assert_eq!(of(150.4), Some((9.0, 14.5)));
        assert_eq!(of(136.0), Some((9.0, 13.5)));
        assert_eq!(of(90.0), Some((9.0, 10.5)));
        assert_eq!(of(89.0), None);
        assert_eq!(of(225.0), Some((10.5, 15.0)));
        assert_eq!(of(270.0), Some((13.5, 15.0)));
        assert_eq!(of(0.0), None);
    }
}
