//! What happened in bodies and when: reports, audits, honours, terms, posts, meetings, goals, rotas.

mod calendar;
mod fold;
mod query;
mod rota;

pub use calendar::{CalendarEntry, Due, MAX_CALENDAR_ROWS, calendar};
pub use fold::AffairsView;
pub use query::{AffairRow, Filter, list, one, posts};
pub use rota::{HandOverState, PASSED_DAYS, TurnRow, rota};
