//! Applying again after a rejection (domain 5.8): after the days that the edition gives, or with new facts.

use super::course::Course;
use super::event::Contents;
use super::life::{Ending, Life};
use super::state::SubjectState;
use super::{SubjectRefusal, proposing};
use crate::lifecycle::Transition;
use crate::standard::{Clocks, Edition, NEW_FACTS};
use crate::time::Day;

/// The day from which the same may be applied for without new facts; `None` where the edition asks for no time.
pub(super) fn free_from(rejected_on: Day, clocks: &Clocks) -> Option<Day> {
    (clocks.new_facts_days > 0).then(|| rejected_on.plus_days(i64::from(clocks.new_facts_days)))
}

/// The day from which a transition may be applied for without new facts, where one of its applications was rejected.
/// An application that came in between and was withdrawn or lapsed shortens nothing.
pub(super) fn needs_new_facts_until(state: &SubjectState, transition: Transition) -> Option<Day> {
    let same = |known: &&super::Application| known.transition == transition;
    let rejected = state.applications.iter().filter(same);
    rejected.filter_map(|known| known.again_from).max()
}

/// What still stands in the way of the same application after a rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The day from which it may be applied for as it was.
    pub until: Day,
    /// Whether it may come sooner with new facts: where the edition takes such a paper for the transition.
    pub or_new_facts: bool,
}

/// What stands in the way of an application that is handed in on a day under an edition.
pub fn wait_after_rejection(
    state: &SubjectState,
    transition: Transition,
    edition: &Edition,
    handed_in: Day,
) -> Option<Wait> {
    let until = needs_new_facts_until(state, transition)?;
    let kind = state.body.as_ref()?.kind();
    let or_new_facts = edition.takes_evidence(kind, NEW_FACTS, transition);
    (handed_in < until).then_some(Wait {
        until,
        or_new_facts,
    })
}

/// Refuses the same application, handed in on a day soon after a rejection, unless it says what is new.
pub(super) fn must_be_free_or_new(
    course: &Course<'_>,
    edition: &Edition,
    transition: Transition,
    contents: &Contents,
    handed_in: Day,
) -> Result<(), SubjectRefusal> {
    match wait_after_rejection(course.state(), transition, edition, handed_in) {
        None => Ok(()),
        Some(wait) if !wait.or_new_facts => {
            Err(SubjectRefusal::RejectedUntil { until: wait.until })
        }
        Some(_) if proposing::holds(contents, NEW_FACTS) => Ok(()),
        Some(wait) => Err(SubjectRefusal::RejectedRecently { until: wait.until }),
    }
}

/// Whether a proposal that ended may be handed in again: after rejection, withdrawal or lapse. One that was another
/// office's matter goes there as a new proposal, and a preparation that lapsed had been approved.
pub(super) fn may_be_proposed_again(state: &SubjectState) -> bool {
    let ended = matches!(
        state.life,
        Life::Ended {
            how: Ending::Rejected | Ending::Withdrawn | Ending::Lapsed
        }
    );
    ended && state.step == 0
}
