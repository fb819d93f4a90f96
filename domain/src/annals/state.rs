//! What is known of the annals of a district.

use super::{Annal, AnnalsEvent};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of the annals of a district.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnalsState {
    /// The entries; corrected ones as they were corrected, void ones not at all.
    pub entries: Vec<AnnalFact>,
}

/// An entry and its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnalFact {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day that it counts from.
    pub on: Day,
    /// What it says.
    pub entry: Annal,
}

impl AnnalsState {
    /// An entry by the sequence of the event that recorded it; `None` where there is none, or it is void.
    pub fn entry(&self, sequence: Sequence) -> Option<&AnnalFact> {
        self.entries.iter().find(|fact| fact.sequence == sequence)
    }

    pub(super) fn take_in(&mut self, happened: &Happened<AnnalsEvent>) {
        let fact = Annal::of(&happened.dated.event).map(|entry| AnnalFact {
            sequence: happened.sequence,
            on: happened.dated.occurred_on,
            entry,
        });
        self.entries.extend(fact);
    }
}
