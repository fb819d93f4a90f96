//! What can be asked of a published number.

use super::{ClaimPublished, Metric};
use crate::id::Sequence;
use crate::standard::CitedByQuery;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// What can be asked of a published number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishedClaimCommand {
    /// Record that it was published.
    Publish {
        /// The day of its publication.
        published_on: Day,
        /// What was said.
        claim: ClaimPublished,
    },
    /// Put it beside the figure.
    Check {
        /// What was counted.
        counted: Counted,
    },
    /// Correct it, or void it.
    Correct(CorrectClaim),
}

/// A figure as it was counted in one snapshot of the views, not before the request arrived (law 12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What was counted.
    pub metric: Metric,
    /// The node, with all that stands under it.
    pub node: String,
    /// The day as of which it was counted.
    pub as_of: Day,
    /// How many, in the unit of the metric.
    pub value: u64,
    /// The events behind it, as the query that finds them.
    pub by: CitedByQuery,
}

/// The correction of a published number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectClaim {
    /// The sequence of the event that recorded it.
    pub cites: Sequence,
    /// Its new day and content; `None` voids it.
    pub replacement: Option<(Day, ClaimPublished)>,
    /// Why, in writing.
    pub reason: PaperRef,
    /// Whether two officers correct it: the one who typed it, and the one who confirms it.
    pub by_two: bool,
}
