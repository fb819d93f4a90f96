//! What is known of a published number.

use super::{ClaimChecked, ClaimPublished, PublishedClaimEvent};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of a published number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedClaimState {
    /// What was published, as it was corrected; `None` before it was recorded, and where that is void.
    pub fact: Option<ClaimFact>,
    /// Its last check.
    pub checked: Option<LastCheck>,
}

/// A published number and its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFact {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day of its publication.
    pub published_on: Day,
    /// What was said.
    pub claim: ClaimPublished,
}

/// The last check of a published number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastCheck {
    /// The sequence of the check.
    pub sequence: Sequence,
    /// The day of the check.
    pub on: Day,
    /// What it found.
    pub found: ClaimChecked,
}

impl PublishedClaimState {
    pub(super) fn take_in(&mut self, happened: &Happened<PublishedClaimEvent>) {
        let (sequence, on) = (happened.sequence, happened.dated.occurred_on);
        match &happened.dated.event {
            PublishedClaimEvent::ClaimPublished(claim) => {
                self.fact = Some(ClaimFact {
                    sequence,
                    published_on: on,
                    claim: claim.clone(),
                });
            }
            PublishedClaimEvent::ClaimChecked(found) => {
                self.checked = Some(LastCheck {
                    sequence,
                    on,
                    found: found.clone(),
                });
            }
            PublishedClaimEvent::ClaimCorrected(_) => {}
        }
    }
}
