//! History: one row an event, of every stream.

mod fold;
mod query;

pub use fold::History;
pub use query::{Filter, HistoryRow, events, first_to_mention, mentions, of_stream};
