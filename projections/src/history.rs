//! History: one row an event, of every stream.

mod fold;
mod query;

pub use fold::History;
pub use query::{Filter, HistoryRow, events, mentions, of_stream};
