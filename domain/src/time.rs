//! Instants and days. A day is a civil day of Asia/Shanghai (law 4).

use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Microseconds in a second.
const MICROS_PER_SECOND: i64 = 1_000_000;
/// Asia/Shanghai has stood at UTC+8 without summer time since 1991, before any date that Qibu keeps.
const SHANGHAI_OFFSET_SECONDS: i64 = 8 * 3600;
/// The day from which days are counted.
const EPOCH: Date = Date::constant(1970, 1, 1);
/// -9999-01-01, the first day that the calendar names.
const FIRST_DAY_SINCE_EPOCH: i64 = -4_371_587;
/// 9999-12-31, the last day that the calendar names.
const LAST_DAY_SINCE_EPOCH: i64 = 2_932_896;
/// Seconds in a day.
const SECONDS_PER_DAY: i64 = 86_400;

/// An instant, in microseconds since 1970-01-01T00:00Z (law 1: `recorded_at`).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The Shanghai day that the instant falls on.
    pub fn day(self) -> Day {
        let seconds = self.0.div_euclid(MICROS_PER_SECOND) + SHANGHAI_OFFSET_SECONDS;
        Day::from_days_since_epoch(seconds.div_euclid(SECONDS_PER_DAY))
    }

    /// The instant `seconds` later (earlier, when negative), saturating.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(
            self.0
                .saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)),
        )
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in Shanghai time with six decimals, as receipts print it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(stamp) = jiff::Timestamp::from_microsecond(self.0) else {
            return write!(f, "{}us", self.0);
        };
        let civil = Offset::constant(8).to_datetime(stamp);
        write!(
            f,
            "{}T{:02}:{:02}:{:02}.{:06}+08:00",
            civil.date(),
            civil.hour(),
            civil.minute(),
            civil.second(),
            self.0.rem_euclid(MICROS_PER_SECOND)
        )
    }
}

impl FromStr for Instant {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let stamp: jiff::Timestamp = text.parse().map_err(|_| NotADay)?;
        Ok(Self(stamp.as_microsecond()))
    }
}

/// A civil day in Asia/Shanghai, printed and stored as `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(Date);

/// A text that is no day of the calendar, or no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day in the form YYYY-MM-DD")]
pub struct NotADay;

impl Day {
    /// The day of year, month and day of month, when the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// The day that many days after 1970-01-01, clamped to what the calendar can name.
    pub fn from_days_since_epoch(days: i64) -> Self {
        let days = days.clamp(FIRST_DAY_SINCE_EPOCH, LAST_DAY_SINCE_EPOCH);
        let span = jiff::Span::new().try_days(days).unwrap_or_default();
        Self(EPOCH.saturating_add(span))
    }

    /// Whole days since 1970-01-01.
    pub fn days_since_epoch(self) -> i64 {
        self.0
            .since(EPOCH)
            .map_or(LAST_DAY_SINCE_EPOCH, |span| i64::from(span.get_days()))
    }

    /// The instant at which the day begins in Shanghai.
    pub fn start(self) -> Instant {
        let seconds = self.days_since_epoch() * SECONDS_PER_DAY - SHANGHAI_OFFSET_SECONDS;
        Instant(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// The instant at which the day ends: 24:00, the next day's first (law 4: a deadline ends at 24:00).
    pub fn end(self) -> Instant {
        self.plus_days(1).start()
    }

    /// The day `days` later (earlier, when negative), saturating.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days_since_epoch(self.days_since_epoch().saturating_add(days))
    }

    /// The day `months` later; a day that the month lacks becomes its last.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        Self(
            self.0
                .saturating_add(jiff::Span::new().try_months(months).unwrap_or_default()),
        )
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> i8 {
        self.0.day()
    }

    /// Whether the plain week has the day off: Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(
            self.0.weekday(),
            jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday
        )
    }

    /// The last day of a month, or of a year where `month` is `None`: the day from which a date counts that is
    /// known no better (law 4).
    pub fn end_of_period(year: i16, month: Option<i8>) -> Option<Self> {
        let first = Date::new(year, month.unwrap_or(12), 1).ok()?;
        Some(Self(first.last_of_month()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Day {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let plain = text.len() == 10
            && text
                .as_bytes()
                .iter()
                .all(|b| b.is_ascii_digit() || *b == b'-');
        if !plain {
            return Err(NotADay);
        }
        text.parse().map(Self).map_err(|_| NotADay)
    }
}

/// How well a past date is known (law 4). A coarser date counts from the end of its period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The day is known.
    #[default]
    Day,
    /// Only the month is known.
    Month,
    /// Only the year is known.
    Year,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_day_begins_at_sixteen_hours_utc_of_the_day_before() {
        let day: Day = "2026-09-24".parse().unwrap();
        assert_eq!(day.start().to_string(), "2026-09-24T00:00:00.000000+08:00");
        assert_eq!(day.start().day(), day);
        assert_eq!(Instant(day.start().0 - 1).day().to_string(), "2026-09-23");
        assert_eq!(day.end().day().to_string(), "2026-09-25");
    }

    #[test]
    fn days_count_from_the_epoch_both_ways() {
        for text in ["1970-01-01", "1969-12-31", "2017-11-16", "2400-02-29"] {
            let day: Day = text.parse().unwrap();
            assert_eq!(Day::from_days_since_epoch(day.days_since_epoch()), day);
        }
        assert_eq!("1970-01-01".parse::<Day>().unwrap().days_since_epoch(), 0);
    }

    #[test]
    fn days_beyond_the_calendar_are_its_last_day() {
        let last: Day = "9999-12-31".parse().unwrap();
        assert_eq!(last.plus_days(1), last);
        assert_eq!(Day::from_days_since_epoch(i64::MAX), last);
        assert_eq!(last.plus_days(-1).to_string(), "9999-12-30");
        assert_eq!(
            Day::from_days_since_epoch(i64::MIN).to_string(),
            "-009999-01-01"
        );
    }

    #[test]
    fn a_month_later_than_the_thirty_first_is_the_last_of_the_month() {
        let day: Day = "2026-01-31".parse().unwrap();
        assert_eq!(day.plus_months(1).to_string(), "2026-02-28");
    }

    #[test]
    fn a_date_known_to_the_month_counts_from_its_last_day() {
        assert_eq!(
            Day::end_of_period(2020, Some(2)).unwrap().to_string(),
            "2020-02-29"
        );
        assert_eq!(
            Day::end_of_period(2020, None).unwrap().to_string(),
            "2020-12-31"
        );
    }

    #[test]
    fn only_the_plain_form_is_a_day() {
        for text in [
            "2026-1-1",
            "20260101",
            "2026-02-30",
            "2026-01-01T00:00",
            "",
            "+002026-01-01",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
