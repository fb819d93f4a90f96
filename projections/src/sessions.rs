//! The sessions of bodies.

mod fold;
mod query;
mod vitality;

pub use fold::Sessions;
pub use query::{Filter, SessionKey, SessionRow, Stage, list, of_body, one};
pub use vitality::{
    MAX_VITALITY_ROWS, MONTHS, RECENT_DAYS, VitalityFilter, VitalityRow, YEAR_DAYS, vitality,
};
