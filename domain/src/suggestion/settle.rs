//! Adopting, declining and publishing a suggestion: acts, each once, on what was answered.

use super::record::must_not_be_ahead;
use super::{AuthorShown, SuggestionEvent, SuggestionFault, SuggestionPublished, SuggestionState};
use crate::decider::{Dated, Decided};
use crate::occasion::Occasion;
use crate::organiser::late_or_live;
use crate::time::Day;

/// Adopts or declines it.
pub(super) fn settle(
    state: &SuggestionState,
    on: Day,
    event: SuggestionEvent,
    occasion: &Occasion,
) -> Result<Decided<SuggestionEvent>, SuggestionFault> {
    must_be_answered(state, on, occasion)?;
    if state.settled.is_some() {
        return Err(SuggestionFault::SettledBefore);
    }
    Ok(act(event, on, occasion))
}

/// Publishes it with its answer; its author is named only where the person consents to that.
pub(super) fn publish(
    state: &SuggestionState,
    on: Day,
    occasion: &Occasion,
) -> Result<Decided<SuggestionEvent>, SuggestionFault> {
    must_be_answered(state, on, occasion)?;
    if state.published.is_some() {
        return Err(SuggestionFault::PublishedBefore);
    }
    let submitted = state.submitted.as_ref();
    let author = match submitted.and_then(|it| it.said.author) {
        None => AuthorShown::Nobody,
        Some(seat) if occasion.facts.named_in_public.contains(&seat) => AuthorShown::Named,
        Some(_) => AuthorShown::Withheld,
    };
    Ok(act(SuggestionPublished { author }.into(), on, occasion))
}

fn must_be_answered(
    state: &SuggestionState,
    on: Day,
    occasion: &Occasion,
) -> Result<(), SuggestionFault> {
    if state.submitted.is_none() {
        return Err(SuggestionFault::Unknown);
    }
    let answered = state
        .answered
        .as_ref()
        .ok_or(SuggestionFault::NotAnswered)?;
    must_not_be_ahead(on, occasion)?;
    let earliest = state
        .last_act_on
        .map_or(answered.on, |last| last.max(answered.on));
    if on < earliest {
        return Err(SuggestionFault::TooEarly { day: earliest });
    }
    Ok(())
}

fn act(event: SuggestionEvent, on: Day, occasion: &Occasion) -> Decided<SuggestionEvent> {
    let (today, source) = (occasion.today(), late_or_live(on, occasion));
    Decided::events(vec![Dated::by(event, occasion, on, Some(today), source)])
}
