//! Outcomes: what bodies have brought about, one row each, and their sums.

mod fold;
mod query;

pub use fold::OutcomesView;
pub use query::{Filter, OutcomeKey, OutcomeRow, list, one, totals};
