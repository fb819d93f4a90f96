//! What happened in bodies and when: reports, audits, honours, terms, posts, meetings, goals.

mod calendar;
mod fold;
mod query;

pub use calendar::{CalendarEntry, Due, MAX_CALENDAR_ROWS, calendar};
pub use fold::AffairsView;
pub use query::{AffairRow, Filter, list, one, posts};
