//! What can be asked of the calendars.

use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What can be asked of the calendars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarCommand {
    /// See [`PublishCalendarYear`].
    PublishCalendarYear(PublishCalendarYear),
}

/// Publish the table of a year. A year may be published again; the later act replaces the earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishCalendarYear {
    /// The year.
    pub year: i16,
    /// Weekdays that are off.
    pub off: Vec<Day>,
    /// Days of the weekend that are worked.
    pub work: Vec<Day>,
}

impl From<PublishCalendarYear> for CalendarCommand {
    fn from(command: PublishCalendarYear) -> Self {
        Self::PublishCalendarYear(command)
    }
}
