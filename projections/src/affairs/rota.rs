//! The rota of a body as of a day: who was on duty, the plan, what was handed over.

mod fold;
mod query;

pub(super) use fold::{ROTA_TURN, rows};
pub use query::{HandOverState, PASSED_DAYS, TurnRow, rota};
