//! Working days, counted from published tables of days off and make-up days.

use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most working days that are counted at once; a longer term is cut to it.
pub const MAX_WORKDAYS: u32 = 2_000;
/// The most days that a count walks over, whatever the tables say.
pub const MAX_WALK_DAYS: u32 = 8_000;

/// The working days of all published years.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workdays {
    years: BTreeMap<i16, PublishedYear>,
}

/// What a published year changes in the plain week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedYear {
    /// Weekdays that are off.
    pub off: BTreeSet<Day>,
    /// Days of the weekend that are worked (调休).
    pub work: BTreeSet<Day>,
}

/// The last day of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// The day, at whose 24:00 the term ends (law 4).
    pub day: Day,
    /// Whether a day counted lies in a year that is not published, so that only weekends were left out
    /// (domain 11.2); it is counted again when the year is published.
    pub provisional: bool,
}

impl Workdays {
    /// Takes a year's table; a later one of the same year replaces it.
    pub fn publish(&mut self, year: i16, table: PublishedYear) {
        self.years.insert(year, table);
    }

    /// The table of a year, where it is published.
    pub fn year(&self, year: i16) -> Option<&PublishedYear> {
        self.years.get(&year)
    }

    /// The published years, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.keys().copied()
    }

    /// The last day of the last published year; `None` without one.
    pub fn published_to(&self) -> Option<Day> {
        let last = self.years().last()?;
        Day::new(last, 12, 31)
    }

    /// Whether the year of a day is published.
    pub fn is_published(&self, day: Day) -> bool {
        self.years.contains_key(&day.year())
    }

    /// Whether a due day is provisional: its year is not published, so that only weekends were left out on the way to it,
    /// and it is counted again when the year is (domain 11.2).
    pub fn is_provisional(&self, due: Day) -> bool {
        !self.is_published(due)
    }

    /// Whether a day is worked. In a year that is not published only weekends are off.
    pub fn is_workday(&self, day: Day) -> bool {
        let Some(table) = self.years.get(&day.year()) else {
            return !day.is_weekend();
        };
        table.work.contains(&day) || (!day.is_weekend() && !table.off.contains(&day))
    }

    /// The `n`th working day after `from`; the start day is not counted. With `n` = 0 it is `from` itself.
    pub fn add(&self, from: Day, n: u32) -> Due {
        let mut due = Due {
            day: from,
            provisional: false,
        };
        let mut left = n.min(MAX_WORKDAYS);
        for _ in 0..MAX_WALK_DAYS {
            if left == 0 {
                break;
            }
            due.day = due.day.plus_days(1);
            due.provisional |= !self.is_published(due.day);
            left -= u32::from(self.is_workday(due.day));
        }
        due
    }

    /// How many working days lie after `from`, up to and including `to`; 0 when `to` is not later. A longer time than
    /// [`MAX_WALK_DAYS`] is counted up to that bound.
    pub fn between(&self, from: Day, to: Day) -> u32 {
        let mut day = from;
        let mut count = 0;
        for _ in 0..MAX_WALK_DAYS {
            if day >= to {
                break;
            }
            day = day.plus_days(1);
            count += u32::from(self.is_workday(day));
        }
        count
    }
}
