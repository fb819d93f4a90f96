//! What can be asked of an outcome.

use super::OutcomeRecorded;
use crate::id::{Sequence, StreamId};
use crate::subject::event::PaperRef;
use crate::time::Day;

/// What can be asked of an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeCommand {
    /// Record it.
    Record {
        /// The node that the body belongs to, as the sender read it: by it authority is asked.
        node: String,
        /// The last day of its period, from which it counts.
        until: Day,
        /// What was brought about.
        outcome: OutcomeRecorded,
    },
    /// Correct it, or void it.
    Correct(CorrectOutcome),
}

/// The correction of an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectOutcome {
    /// The node that the body belongs to, as the sender read it: by it authority is asked.
    pub node: String,
    /// The body that brought it about, which stays.
    pub body: StreamId,
    /// The sequence of the event that recorded it.
    pub cites: Sequence,
    /// Its new last day and content; `None` voids it.
    pub replacement: Option<(Day, OutcomeRecorded)>,
    /// Why, in writing.
    pub reason: PaperRef,
    /// Whether two officers correct it: the one who typed it, and the one who confirms it.
    pub by_two: bool,
}

impl OutcomeCommand {
    /// The node of the body, as the sender read it; the decision holds it against the body.
    pub fn node(&self) -> &str {
        match self {
            Self::Record { node, .. } => node,
            Self::Correct(correct) => &correct.node,
        }
    }

    /// The body whose outcome it is, which the decision reads.
    pub fn body(&self) -> StreamId {
        match self {
            Self::Record { outcome, .. } => outcome.body,
            Self::Correct(correct) => correct.body,
        }
    }
}
