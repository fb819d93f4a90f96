//! What falls due on a suggestion: that no answer came (law 15).

use super::{SuggestionEvent, SuggestionOverdue, SuggestionState};
use crate::decider::Dated;
use crate::time::Day;

/// The frozen name of the rule by which an answer is overdue.
const OVERDUE: &str = "suggestion.overdue/1";

/// What has fallen due by that day: no answer had come by the end of the last day of the term that runs.
pub(super) fn fallen_due(state: &SuggestionState, today: Day) -> Option<Dated<SuggestionEvent>> {
    let (due, asked) = state.due().filter(|(due, _)| *due < today)?;
    let event = SuggestionOverdue { asked };
    Some(Dated::fallen_due(event.into(), due, OVERDUE))
}
