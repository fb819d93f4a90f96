//! What falls due in the bodies of a node.

mod query;

pub use query::{CalendarEntry, Due, MAX_CALENDAR_ROWS, calendar};
