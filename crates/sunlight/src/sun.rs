//! Where the sun stands.

use geometry::{Angle, math};
use solar_positioning::{Location, SolarPositions, time::JulianDate};
use std::f64::consts::PI;

/// A place on earth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// North positive.
    pub latitude: Angle,
    /// East positive.
    pub longitude: Angle,
}

impl Place {
    /// From degrees, north and east positive.
    pub const fn deg(latitude: f64, longitude: f64) -> Place {
        Place { latitude: Angle::deg(latitude), longitude: Angle::deg(longitude) }
    }
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, from 1.
    pub day: u32,
}

/// How the declination of a day is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The solar position algorithm of Reda and Andreas (NREL, 2003), ±0.0003°.
    Spa,
    /// The Fourier series of Bourges (1985) that Chinese practice prescribes; within 0.05° of [`Method::Spa`].
    Bourges,
}

/// What is wrong with a place or a day.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SunError {
    /// Not on earth, or not on a calendar.
    #[error(
        "no sun position for this place and day: {0}; latitude is within ±90°, longitude within ±180°, and the day exists"
    )]
    Input(String),
}

/// The sun over one day of fixed declination, in the coordinates of a drawing.
///
/// The direction to the sun at the hour angle `t` is `cosine · cos t + sine · sin t + constant`; the components are x, y and up.
/// The declination is that of true solar noon, as the hand formula of sunlight analysis takes it; atmospheric refraction is
/// left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sun {
    pub(crate) cosine: [f64; 3],
    pub(crate) sine: [f64; 3],
    pub(crate) constant: [f64; 3],
    /// Declination, in radians.
    declination: f64,
    /// Clock time (of the zone) minus true solar time, in seconds.
    clock: f64,
}

/// Seconds in an hour.
const HOUR: f64 = 3600.0;
/// Seconds in a radian of hour angle.
pub(crate) const RADIAN: f64 = 12.0 * HOUR / PI;

impl Sun {
    /// The sun on a day. `north` is the direction of north in the drawing, counter-clockwise from +y.
    ///
    /// # Errors
    /// [`SunError`] for a latitude beyond ±90°, a longitude beyond ±180°, or a day that does not exist.
    pub fn new(place: Place, day: Day, method: Method, north: Angle) -> Result<Sun, SunError> {
        let noon = noon(place, day)?;
        let declination = match method {
            Method::Spa => noon.declination,
            Method::Bourges => bourges(day, place),
        };
        let clock = noon.universal + zone(place) * HOUR - 12.0 * HOUR;
        Ok(Sun { clock, ..Sun::of_declination(place.latitude, Angle::rad(declination), north) })
    }

    /// The sun at a declination; its clock shows true solar time.
    pub fn of_declination(latitude: Angle, declination: Angle, north: Angle) -> Sun {
        let (sin_lat, cos_lat) = math::sin_cos(latitude.to_rad());
        let (sin_dec, cos_dec) = math::sin_cos(declination.to_rad());
        let (sin_n, cos_n) = if north.to_rad() == 0.0 { (0.0, 1.0) } else { math::sin_cos(north.to_rad()) };
        // East and north of the horizon in the drawing.
        let placed = |east: f64, north: f64, up: f64| [east * cos_n - north * sin_n, east * sin_n + north * cos_n, up];
        Sun {
            cosine: placed(0.0, -cos_dec * sin_lat, cos_dec * cos_lat),
            sine: placed(-cos_dec, 0.0, 0.0),
            constant: placed(0.0, sin_dec * cos_lat, sin_dec * sin_lat),
            declination: declination.to_rad(),
            clock: 0.0,
        }
    }

    /// The declination of the day.
    pub fn declination(&self) -> Angle {
        Angle::rad(self.declination)
    }

    /// The unit vector to the sun (x, y, up) at a true solar time in seconds since midnight.
    pub fn direction(&self, seconds: f64) -> [f64; 3] {
        let (sin, cos) = math::sin_cos((seconds - 12.0 * HOUR) / RADIAN);
        std::array::from_fn(|i| self.cosine[i] * cos + self.sine[i] * sin + self.constant[i])
    }

    /// The altitude above the horizon at a true solar time in seconds since midnight.
    pub fn altitude(&self, seconds: f64) -> Angle {
        Angle::rad(math::asin(self.direction(seconds)[2].clamp(-1.0, 1.0)))
    }

    /// Clock time of the place's time zone, in seconds since midnight, of a true solar time. The zone is China's (UTC+8) in
    /// China's longitudes, else the one of the nearest 15° meridian.
    pub fn clock(&self, seconds: f64) -> f64 {
        seconds + self.clock
    }
}

/// Hours ahead of UTC.
fn zone(place: Place) -> f64 {
    let degrees = place.longitude.to_deg();
    if (73.0..=135.5).contains(&degrees) { 8.0 } else { (degrees / 15.0).round() }
}

struct Noon {
    /// In radians.
    declination: f64,
    /// Universal time of true solar noon, in seconds since midnight of the day.
    universal: f64,
}

/// The moment at which the sun stands due south, found by correcting the hour angle that it has at a first guess.
fn noon(place: Place, day: Day) -> Result<Noon, SunError> {
    let wrong = |error: solar_positioning::Error| SunError::Input(error.to_string());
    let location = Location { latitude: place.latitude.to_deg(), longitude: place.longitude.to_deg() };
    // ΔT of the years around 2001 to 2030; a minute of it moves the declination by 1e-5°.
    let midnight = JulianDate::from_utc(day.year, day.month, day.day, 0, 0, 0.0, 66.0).map_err(wrong)?;
    let positions = SolarPositions::new();
    let (sin_lat, cos_lat) = math::sin_cos(place.latitude.to_rad());
    let mut universal = 12.0 * HOUR - place.longitude.to_rad() * RADIAN;
    let mut declination = 0.0;
    for _ in 0..3 {
        let time = JulianDate::new(midnight.julian_date() + universal / 86_400.0, 66.0).map_err(wrong)?;
        let prepared = positions.for_time_from_julian(time).map_err(wrong)?;
        declination = Angle::deg(prepared.declination()).to_rad();
        let seen = prepared.at(location, 0.0, None).map_err(wrong)?;
        let (sin_az, cos_az) = math::sin_cos(Angle::deg(seen.azimuth()).to_rad());
        let (up, across) = math::sin_cos(Angle::deg(seen.elevation_angle()).to_rad());
        let hour_angle = math::atan2(-across * sin_az, up * cos_lat - across * cos_az * sin_lat);
        universal -= hour_angle * RADIAN;
    }
    Ok(Noon { declination, universal })
}

/// Declination by Bourges (1985), with the correction for longitude and the leap year cycle.
///
/// # Source
/// Bourges, B. (1985): Improvement in solar declination computation. Solar Energy 35(4), 367–369.
fn bourges(day: Day, place: Place) -> f64 {
    let year = f64::from(day.year);
    let first = 79.6764 + 0.2422 * (year - 1985.0) - ((year - 1985.0) / 4.0).floor();
    // The day number at local noon counts in universal time.
    let number = f64::from(day_of_year(day)) + (12.0 - place.longitude.to_deg() / 15.0) / 24.0;
    let w = 2.0 * PI * (number - first) / 365.2422;
    let degrees = 0.3723 + 23.2567 * math::sin(w) + 0.1149 * math::sin(2.0 * w)
        - 0.1712 * math::sin(3.0 * w)
        - 0.7580 * math::cos(w)
        + 0.3656 * math::cos(2.0 * w)
        + 0.0201 * math::cos(3.0 * w);
    Angle::deg(degrees).to_rad()
}

/// 1 for the first of January.
fn day_of_year(day: Day) -> u32 {
    const BEFORE: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap = day.year % 4 == 0 && (day.year % 100 != 0 || day.year % 400 == 0);
    let month = day.month.clamp(1, 12);
    BEFORE[(month - 1) as usize] + day.day + u32::from(leap && month > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHANGHAI: Place = Place::deg(31.0 + 14.0 / 60.0, 121.0 + 28.0 / 60.0);
    const UP: Angle = Angle::rad(0.0);

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day { year, month, day }
    }

    #[test]
    fn the_published_example_of_the_spa_report_comes_out() {
        // Reda & Andreas 2003, appendix A.5: 2003-10-17, 39.742476° N, 105.1786° W, 12:30:30 MST: topocentric declination
        // -9.316179°, hour angle 11.10629°; elevation 39.872046° without refraction, azimuth 194.340241°; equation of time 14.6415 min.
        let place = Place::deg(39.742476, -105.1786);
        let sun = Sun::of_declination(place.latitude, Angle::deg(-9.316179), UP);
        let solar = (12.0 + 11.10629 / 15.0) * HOUR;
        assert!((sun.altitude(solar).to_deg() - 39.872046).abs() < 1e-4);
        let direction = sun.direction(solar);
        let azimuth = 360.0 + math::atan2(direction[0], direction[1]) / PI * 180.0;
        assert!((azimuth - 194.340241).abs() < 1e-4, "{azimuth}");
        // The declination of the day is that of noon, 44 minutes earlier, when it was 0.011° further north.
        let day = Sun::new(place, day(2003, 10, 17), Method::Spa, UP).unwrap();
        assert!((day.declination().to_deg() + 9.316179 - 0.0132).abs() < 0.003, "{}", day.declination().to_deg());
        let equation = (105.1786 - 105.0) * 4.0 - (day.clock(12.0 * HOUR) - 12.0 * HOUR) / 60.0;
        assert!((equation - 14.6415).abs() < 0.02, "{equation}");
    }

    #[test]
    fn declinations_agree_with_the_almanac() {
        // Astronomical Almanac 2001, apparent declination at 0h TT: -23°26.3' on 22 December, 23°26.3' on 21 June, and the
        // equinox on 20 March at 13:31 UT.
        let at = |year, month, it| {
            Sun::new(Place::deg(0.0, 0.0), day(year, month, it), Method::Spa, UP).unwrap().declination().to_deg()
        };
        assert!((at(2001, 12, 22) + 23.4385).abs() < 0.01, "{}", at(2001, 12, 22));
        assert!((at(2001, 6, 21) - 23.4385).abs() < 0.01);
        // 1.5 hours before the equinox the declination is -0.0165° × 1.5.
        assert!((at(2001, 3, 20) + 0.0247).abs() < 0.01, "{}", at(2001, 3, 20));
    }

    #[test]
    fn the_prescribed_series_stays_near_the_algorithm_all_year() {
        let mut worst: f64 = 0.0;
        for month in 1..=12 {
            for it in 1..=28 {
                let of = |method| Sun::new(SHANGHAI, day(2001, month, it), method, UP).unwrap().declination().to_deg();
                worst = worst.max((of(Method::Spa) - of(Method::Bourges)).abs());
            }
        }
        assert!(worst < 0.05, "{worst}");
    }

    #[test]
    fn the_noon_sun_stands_due_south_at_the_height_that_latitude_and_declination_give() {
        let sun = Sun::new(SHANGHAI, day(2001, 12, 22), Method::Spa, UP).unwrap();
        let expected = 90.0 - SHANGHAI.latitude.to_deg() + sun.declination().to_deg();
        assert!((sun.altitude(12.0 * HOUR).to_deg() - expected).abs() < 1e-9);
        let noon = sun.direction(12.0 * HOUR);
        assert!(noon[0].abs() < 1e-12 && noon[1] < 0.0);
        // Textbook value for Shanghai at the solstice: 35.33° at noon.
        assert!((expected - 35.33).abs() < 0.01, "{expected}");
    }

    #[test]
    fn a_turned_drawing_turns_the_sun() {
        let sun = Sun::new(SHANGHAI, day(2001, 12, 22), Method::Spa, Angle::deg(90.0)).unwrap();
        // North points to -x, so the noon sun stands at +x.
        let noon = sun.direction(12.0 * HOUR);
        assert!(noon[0] > 0.5 && noon[1].abs() < 1e-12);
    }

    #[test]
    fn the_fixed_declination_costs_little_over_the_hours_of_an_analysis() {
        for (month, it, from, to) in [(12, 22, 9.0, 15.0), (1, 20, 8.0, 16.0)] {
            let of = |seconds: f64| {
                let shifted =
                    Place { longitude: Angle::rad(0.0) - Angle::rad((seconds - 12.0 * HOUR) / RADIAN), ..SHANGHAI };
                Sun::new(shifted, day(2001, month, it), Method::Spa, UP).unwrap().declination().to_deg()
            };
            let drift = (of(from * HOUR) - of(12.0 * HOUR)).abs().max((of(to * HOUR) - of(12.0 * HOUR)).abs());
            assert!(drift < 0.04, "{month}: {drift}°");
        }
    }

    #[test]
    fn impossible_places_and_days_are_errors() {
        assert!(Sun::new(Place::deg(91.0, 0.0), day(2001, 1, 1), Method::Spa, UP).is_err());
        assert!(Sun::new(SHANGHAI, day(2001, 2, 30), Method::Spa, UP).is_err());
    }
}
