//! Every way in which the calendars say no.

use super::publish::{FIRST_YEAR, LAST_YEAR, MAX_LISTED_DAYS};
use crate::decider::Refusal;
use crate::time::Day;

/// Every way in which the calendars say no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarRefusal {
    /// A year that no calendar is published for.
    #[error("{0} is not between {FIRST_YEAR} and {LAST_YEAR}")]
    YearOutOfRange(i16),
    /// More days than a year changes.
    #[error("more than {MAX_LISTED_DAYS} days are listed")]
    TooManyDays,
    /// A day of another year.
    #[error("{0} lies in another year")]
    OutsideYear(Day),
    /// A day listed twice, or both off and worked.
    #[error("{0} is listed twice")]
    ListedTwice(Day),
    /// A day listed although the plain week has it so already.
    #[error("{0} is so in the plain week")]
    SameAsPlainWeek(Day),
}

impl Refusal for CalendarRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::YearOutOfRange(_) => "calendar.year_out_of_range",
            Self::TooManyDays => "calendar.too_many_days",
            Self::OutsideYear(_) => "calendar.outside_year",
            Self::ListedTwice(_) => "calendar.listed_twice",
            Self::SameAsPlainWeek(_) => "calendar.same_as_plain_week",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::YearOutOfRange(year) => vec![("year", year.to_string())],
            Self::TooManyDays => vec![("max", MAX_LISTED_DAYS.to_string())],
            Self::OutsideYear(day) | Self::ListedTwice(day) | Self::SameAsPlainWeek(day) => {
                vec![("day", day.to_string())]
            }
        }
    }
}
