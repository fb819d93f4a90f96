//! The figures that published numbers are about, each with the events behind it.

mod query;

pub use query::figure;

use qibu_domain::id::Citation;

/// The most events behind one figure; more is an error and never a silent cut.
pub const MAX_CITED_ROWS: usize = 200_000;

/// A figure as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// How many, in the unit of the metric.
    pub value: u64,
    /// The events behind it.
    pub behind: Vec<Citation>,
}
