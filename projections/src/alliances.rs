//! Alliances of service teams.

mod fold;
mod query;

pub use fold::Alliances;
pub use query::{AllianceRow, Filter, list, one};
