//! Subjects: what they are called, where they belong, where they stand in life, by day.

mod fold;
mod query;

pub use fold::Subjects;
pub use query::{Filter, SubjectRow, categories, list, one, precision_word, same_scope};
pub(crate) use query::{ONE_FOR_EACH, one_for_each};
