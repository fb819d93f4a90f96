//! Service teams and the checks of their members' credentials.

mod fold;
mod query;

pub use fold::Teams;
pub use query::{CheckRow, Filter, MAX_CHECK_ROWS, TeamRow, checks, list, one};
