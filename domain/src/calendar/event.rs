//! What can have happened to the calendars.

use crate::time::Day;
use serde::{Deserialize, Serialize};

crate::stored_events! {
    /// What can have happened to the calendars.
    pub enum CalendarEvent {
        /// A year's table was published.
        CalendarYearPublished / 1 Act,
    }
}

/// A year's table was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYearPublished {
    /// The year.
    pub year: i16,
    /// Weekdays that are off, in order.
    pub off: Vec<Day>,
    /// Days of the weekend that are worked, in order.
    pub work: Vec<Day>,
}
