//! What happens to a decision whose facts changed afterwards (law 12).

use super::PaperRef;
use crate::id::{ApplicationId, Citation, Sequence};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A fact that a decision rested on was corrected or voided, or one came in that it would have counted: the decision is
/// looked at again (复核).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReReviewOpened {
    /// The application that was decided.
    pub application: ApplicationId,
    /// The sequence of the `DecisionMade` in this stream.
    pub decision: Sequence,
    /// The fact that is not any more what it was, or was not known.
    pub changed: Citation,
    /// The event that changed it; the same where it was not known before.
    pub by: Citation,
    /// The decision, re-reviewed itself, through which this one rests on the fact; none where it cites it itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub through: Option<Citation>,
    /// The last day for the conclusion.
    pub due: Day,
}

/// The deciding seat looked at its decision again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReReviewConcluded {
    /// The application that was decided.
    pub application: ApplicationId,
    /// The sequence of the `ReReviewOpened` in this stream.
    pub opened: Sequence,
    /// What came of it.
    pub outcome: ReReviewOutcome,
    /// The criteria on which the decision does not stand.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub criteria: BTreeSet<String>,
    /// The reasons in writing.
    pub reason: PaperRef,
}

/// What came of a re-review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReReviewOutcome {
    /// The decision stands as it was taken.
    Stands,
    /// The decision would be another today. It is never voided (law 2): what follows is a new act.
    DoesNotStand,
}

impl ReReviewOutcome {
    /// The word of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::DoesNotStand => "does_not_stand",
        }
    }
}
