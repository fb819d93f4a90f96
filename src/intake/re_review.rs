//! What a second look at a decision came to: the form, and the verb that it becomes.

use super::FieldFault;
use super::convert::{criteria, given, unknown_choice};
use super::evidence::Desk;
use qibu_domain::id::Sequence;
use qibu_domain::subject::Verb;
use qibu_domain::subject::event::ReReviewOutcome;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The conclusion of a re-review.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReReviewForm {
    /// The sequence of the event that opened it.
    pub opened: u64,
    /// `stands` or `does_not_stand`.
    pub outcome: String,
    /// The criteria on which the decision does not stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
    /// The reasons in words. They are kept as a paper outside the log.
    pub reason: String,
}

pub(super) fn conclude(desk: &mut Desk, form: &ReReviewForm) -> Option<Verb> {
    let outcome = match form.outcome.as_str() {
        "stands" => Some(ReReviewOutcome::Stands),
        "does_not_stand" => Some(ReReviewOutcome::DoesNotStand),
        _ => unknown_choice(desk, "/outcome", "stands, does_not_stand"),
    };
    let named = criteria(desk, &form.criteria);
    if outcome == Some(ReReviewOutcome::DoesNotStand) && form.criteria.is_empty() {
        desk.fault(FieldFault::new("/criteria", "decision.criteria_unnamed"));
    }
    let reason = match given(Some(&form.reason)) {
        Some(words) => desk.reason("/reason", words),
        None => {
            desk.fault(FieldFault::new("/reason", "reason.missing"));
            None
        }
    };
    Some(Verb::ConcludeReReview {
        opened: Sequence(form.opened),
        outcome: outcome?,
        criteria: named?,
        reason: reason?,
    })
}
