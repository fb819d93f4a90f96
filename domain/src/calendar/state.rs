//! What is known of the calendars.

use super::CalendarEvent;
use crate::time::Day;
use crate::workdays::{PublishedYear, Workdays};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of the calendars: the working days of every published year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarState {
    /// The working days.
    pub workdays: Workdays,
    /// The day on which each year was first published.
    pub published_on: BTreeMap<i16, Day>,
}

impl CalendarState {
    /// The state after an event.
    pub(super) fn after(mut self, event: &CalendarEvent, day: Day) -> Self {
        match event {
            CalendarEvent::CalendarYearPublished(published) => {
                let table = PublishedYear {
                    off: published.off.iter().copied().collect(),
                    work: published.work.iter().copied().collect(),
                };
                self.workdays.publish(published.year, table);
                self.published_on.entry(published.year).or_insert(day);
            }
        }
        self
    }
}
