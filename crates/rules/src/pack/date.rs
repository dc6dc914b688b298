use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, as packs and cases are dated. Compares in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date; write it as 2026-11-22")]
pub struct DateError(pub String);

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Date, DateError> {
        let error = || DateError(text.to_string());
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return Err(error()) };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return Err(error());
        }
        let number = |text: &str| text.parse::<u16>().map_err(|_| error());
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return Err(error()),
        };
        if !(1..=days).contains(&day) {
            return Err(error());
        }
        // Both are below 32 here.
        Ok(Date { year, month: month as u8, day: day as u8 })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_compared_and_written() {
        let date = |text: &str| text.parse::<Date>();
        assert!(date("2026-11-22").ok() > date("2026-11-03").ok());
        assert_eq!(date("2024-02-29").map(|it| it.to_string()).as_deref(), Ok("2024-02-29"));
        for wrong in ["2023-02-29", "2026-13-01", "2026-1-1", "heute", "2026-11-00", "2026-11-22-1"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
