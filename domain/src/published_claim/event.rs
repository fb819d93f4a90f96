//! What can have happened to a published number. Names, versions and payload shapes are frozen (law 1).

use super::Metric;
use crate::codes::codes;
use crate::decider::Correction;
use crate::id::Sequence;
use crate::standard::CitedByQuery;
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to a published number.
    pub enum PublishedClaimEvent {
        /// It was published.
        ClaimPublished / 1 Fact,
        /// It was put beside the figure.
        ClaimChecked / 1 Act,
        /// What was recorded of it was corrected or voided.
        ClaimCorrected / 1 Correction,
    }
    correction by |event| match event {
        PublishedClaimEvent::ClaimCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        PublishedClaimEvent::ClaimCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

codes! {
    /// How a published number stands to the figure.
    Operator {
        /// Exactly that many.
        Equals = "=",
        /// More than that many (余).
        MoreThan = ">",
    }
    /// What a published number comes to beside the figure (domain 6.4).
    Verdict {
        /// The figure is the number.
        Exact = "exact",
        /// The figure is more: the lower bound holds.
        LowerBound = "lower_bound",
        /// The figure is the bound itself: 余 says too much.
        Borderline = "borderline",
        /// The figure is more by the granularity or above: it holds, and says too little.
        HoldsUnderstated = "holds_understated",
        /// The figure is another, or less than the bound.
        Fails = "fails",
    }
}

impl Verdict {
    /// Whether the number may stand as it was published.
    pub fn holds(self) -> bool {
        matches!(
            self,
            Self::Exact | Self::LowerBound | Self::HoldsUnderstated
        )
    }
}

/// A number was published, elsewhere and by whatever means. It counts from the day of its publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimPublished {
    /// The node that it is about, with all that stands under it.
    pub node: String,
    /// What it counts.
    pub metric: Metric,
    /// Exactly, or more than.
    pub operator: Operator,
    /// The bound, in the unit of the metric.
    pub bound: u64,
    /// Of more than: what the number was rounded down to, in the same unit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub granularity: Option<u64>,
    /// The day that it speaks of, whose end counts.
    pub as_of: Day,
    /// The number as it was printed, such as 500余万元; no name of a person.
    pub wording: ShortText,
    /// Where it was published: a title or document; no name of a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<ShortText>,
    /// What it was published in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<PaperRef>,
}

/// A published number was put beside the figure of its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimChecked {
    /// The day as of which it was counted: that of the number.
    pub as_of: Day,
    /// The figure, in the unit of the metric.
    pub value: u64,
    /// What the number comes to.
    pub verdict: Verdict,
    /// The figure less the bound.
    pub difference: i64,
    /// The events behind the figure, as the query that finds them again at its position.
    pub by: CitedByQuery,
}

/// What was recorded of a published number was wrong: all of it is replaced, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// What it should have said; absent where it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedClaim>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of a published number, in the form of `ClaimPublished/1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedClaim {
    /// The day of its publication.
    pub occurred_on: Day,
    /// The content.
    pub claim: ClaimPublished,
}

impl ClaimCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<PublishedClaimEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.claim.clone().into())),
        }
    }
}
