//! Applications: what was handed in, and where it stands by day.

mod fold;
mod query;

pub use fold::Applications;
pub use query::{ApplicationRow, Filter, Waiting, copies, list, of_subject, one};
