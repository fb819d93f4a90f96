//! What happened in bodies and when: reports, audits, honours, terms, posts, meetings, goals, rotas, and of a base
//! its operator, premises and inspections.

mod calendar;
mod fold;
mod ground;
mod query;
mod rota;

pub use calendar::{CalendarEntry, Due, MAX_CALENDAR_ROWS, calendar};
pub use fold::AffairsView;
pub use ground::{Ground, ground};
pub use query::{AffairRow, Filter, list, one, posts};
pub use rota::{HandOverState, PASSED_DAYS, TurnRow, rota};
