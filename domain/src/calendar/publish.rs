//! Publishing a year's table.

use super::{CalendarEvent, CalendarRefusal, CalendarYearPublished, PublishCalendarYear};
use crate::decider::{Dated, Decided};
use crate::occasion::Occasion;
use crate::time::Day;
use std::collections::BTreeSet;

/// The first year for which a table may be published: days are Shanghai days at UTC+8 from then on.
pub const FIRST_YEAR: i16 = 1992;
/// The last one.
pub const LAST_YEAR: i16 = 2200;
/// The most days that one table lists.
pub const MAX_LISTED_DAYS: usize = 120;

/// Decides on a table.
pub(super) fn decide(
    command: &PublishCalendarYear,
    occasion: &Occasion,
) -> Result<Decided<CalendarEvent>, CalendarRefusal> {
    let PublishCalendarYear { year, off, work } = command;
    if !(FIRST_YEAR..=LAST_YEAR).contains(year) {
        return Err(CalendarRefusal::YearOutOfRange(*year));
    }
    if off.len() + work.len() > MAX_LISTED_DAYS {
        return Err(CalendarRefusal::TooManyDays);
    }
    let mut seen = BTreeSet::new();
    for (day, is_off) in off
        .iter()
        .map(|day| (day, true))
        .chain(work.iter().map(|day| (day, false)))
    {
        if day.year() != *year {
            return Err(CalendarRefusal::OutsideYear(*day));
        }
        if !seen.insert(*day) {
            return Err(CalendarRefusal::ListedTwice(*day));
        }
        if day.is_weekend() == is_off {
            return Err(CalendarRefusal::SameAsPlainWeek(*day));
        }
    }
    let published = CalendarYearPublished {
        year: *year,
        off: sorted(off),
        work: sorted(work),
    };
    Ok(Decided::events(vec![Dated::act(
        published.into(),
        occasion,
    )]))
}

fn sorted(days: &[Day]) -> Vec<Day> {
    let mut days = days.to_vec();
    days.sort_unstable();
    days
}
