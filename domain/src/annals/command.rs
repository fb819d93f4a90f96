//! What can be asked of the annals of a district.

use super::Annal;
use crate::id::{Sequence, StreamId};
use crate::subject::event::PaperRef;
use crate::time::Day;
use std::collections::BTreeSet;

/// What can be asked of the annals of a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnnalsCommand {
    /// Record an entry.
    Record {
        /// The day that it counts from.
        occurred_on: Day,
        /// The entry.
        entry: Annal,
    },
    /// Correct an entry, or void it.
    Correct {
        /// The sequence of the event that recorded it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, Annal)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it: the one who typed it, and the one who confirms it.
        by_two: bool,
    },
}

impl AnnalsCommand {
    /// The entry that shall stand; `None` where one is to be void.
    pub fn entry(&self) -> Option<&Annal> {
        match self {
            Self::Record { entry, .. } => Some(entry),
            Self::Correct { replacement, .. } => replacement.as_ref().map(|(_, entry)| entry),
        }
    }

    /// The bodies that it names, which the decision reads.
    pub fn bodies_named(&self) -> BTreeSet<StreamId> {
        let named = self.entry().map(|entry| entry.bodies().iter().copied());
        named.into_iter().flatten().collect()
    }
}
