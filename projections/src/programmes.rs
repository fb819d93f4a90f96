//! The programmes of bodies.

mod fold;
mod query;

pub use fold::Programmes;
pub use query::{Filter, ProgrammeKey, ProgrammeRow, list, one};
