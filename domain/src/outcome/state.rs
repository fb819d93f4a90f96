//! What is known of an outcome.

use super::{OutcomeEvent, OutcomeRecorded};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of an outcome: nothing before it was recorded, nor where it is void.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeState {
    /// The outcome, as it was corrected.
    pub fact: Option<OutcomeFact>,
}

/// An outcome and its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeFact {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The last day of its period, from which it counts.
    pub until: Day,
    /// What it says.
    pub outcome: OutcomeRecorded,
}

impl OutcomeState {
    pub(super) fn take_in(&mut self, happened: &Happened<OutcomeEvent>) {
        match &happened.dated.event {
            OutcomeEvent::OutcomeRecorded(outcome) => {
                self.fact = Some(OutcomeFact {
                    sequence: happened.sequence,
                    until: happened.dated.occurred_on,
                    outcome: outcome.clone(),
                });
            }
            OutcomeEvent::OutcomeCorrected(_) => {}
        }
    }
}
