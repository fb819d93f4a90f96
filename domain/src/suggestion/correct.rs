//! Correcting a fact of a suggestion, or voiding it.

use super::record::{forwarded, must_not_be_ahead, submitted};
use super::{
    CorrectSuggestion, CorrectedSuggestion, SuggestionCorrected, SuggestionEvent, SuggestionFact,
    SuggestionFault, SuggestionRefusal, SuggestionSaid, SuggestionState,
};
use crate::actor::Source;
use crate::correction::{self, NotEnough};
use crate::decider::{Dated, Decided};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::time::Day;

/// Corrects a fact, or voids it.
pub(super) fn correct(
    state: &SuggestionState,
    correct: &CorrectSuggestion,
    occasion: &Occasion,
) -> Result<Decided<SuggestionEvent>, SuggestionRefusal> {
    let refused = SuggestionFault::of_recording;
    let cites = correct.cites;
    let known = state.fact(cites);
    let (was_on, was) = known.ok_or_else(|| refused(SuggestionFault::NoFact { cites }))?;
    if correct.replacement.is_none() {
        let voidable = must_be_voidable(state, (cites, &was), occasion.today());
        voidable.map_err(refused)?;
    }
    let by_enough = correction::must_be_by_enough(correct.by_two, occasion);
    by_enough.map_err(|few| refused(few.into()))?;
    let replacement = correct.replacement.as_ref();
    let is_denied = matches!(was, SuggestionFact::Answered(_))
        && replacement.is_some_and(|(on, _)| state.denied_on(*on).is_some());
    if !correct.by_two && (is_denied || state.is_stood_on(cites)) {
        return Err(refused(NotEnough::TakesTwo.into()));
    }
    let replacement = match &correct.replacement {
        Some((on, said)) => {
            let fact = replaced(state, (cites, was_on, &was), (*on, said), occasion);
            let fact = fact.map_err(|fault| fault.of_replacing(said))?;
            let occurred_on = *on;
            Some(CorrectedSuggestion { occurred_on, fact })
        }
        None => None,
    };
    let corrected = SuggestionCorrected {
        cites,
        replacement,
        reason: correct.reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    let dated = Dated::by(corrected.into(), occasion, today, None, source);
    Ok(Decided::events(vec![dated]))
}

/// What takes the place of a fact: one of its own kind and body that says something else, between its neighbours.
fn replaced(
    state: &SuggestionState,
    (cites, was_on, was): (Sequence, Day, &SuggestionFact),
    (on, said): (Day, &SuggestionSaid),
    occasion: &Occasion,
) -> Result<SuggestionFact, SuggestionFault> {
    if on == was_on && *said == was.said() {
        return Err(SuggestionFault::NothingChanged);
    }
    must_not_be_ahead(on, occasion)?;
    let (before, after) = neighbours(state, cites);
    match (before, after) {
        (Some(day), _) if on < day => return Err(SuggestionFault::TooEarly { day }),
        (_, Some(day)) if day < on => return Err(SuggestionFault::TooLate { day }),
        _ => {}
    }
    match (was, said) {
        (SuggestionFact::Submitted(was), SuggestionSaid::Submitted(new)) => {
            if was.body != new.body {
                return Err(SuggestionFault::ReplacedByOther);
            }
            submitted(on, new, occasion).map(SuggestionFact::Submitted)
        }
        (SuggestionFact::Forwarded(was), SuggestionSaid::Forwarded(new)) => {
            if was.to != new.to && state.is_stood_on(cites) {
                return Err(SuggestionFault::StoodOn { cites });
            }
            let before = (state, Some(cites));
            forwarded(before, on, new, occasion).map(SuggestionFact::Forwarded)
        }
        (SuggestionFact::Answered(_), SuggestionSaid::Answered(new)) => {
            Ok(SuggestionFact::Answered(new.clone()))
        }
        _ => Err(SuggestionFault::ReplacedByOther),
    }
}

/// The days of the facts and acts before and behind a fact.
fn neighbours(state: &SuggestionState, cites: Sequence) -> (Option<Day>, Option<Day>) {
    let submitted = state.submitted.iter().map(|it| (it.sequence, it.on));
    let forwarded = state.forwarded.iter().map(|it| (it.sequence, it.on));
    let answered = state.answered.iter().map(|it| (it.sequence, it.on));
    let all: Vec<_> = submitted.chain(forwarded).chain(answered).collect();
    let at = all.iter().position(|(sequence, _)| *sequence == cites);
    let day = |at: Option<usize>| at.and_then(|at| all.get(at)).map(|(_, on)| *on);
    let before = day(at.and_then(|at| at.checked_sub(1)));
    let after = day(at.and_then(|at| at.checked_add(1)));
    (before, after.or(state.first_act_on))
}

/// Nothing stands on what is voided, and the term that would run again is not over: an answer would fall due on a day that
/// is past (laws 2 and 15).
fn must_be_voidable(
    state: &SuggestionState,
    (cites, was): (Sequence, &SuggestionFact),
    today: Day,
) -> Result<(), SuggestionFault> {
    let is_stood_on = match was {
        // One that was entered twice is void with what fell due on it.
        SuggestionFact::Submitted(_) => state.is_followed(cites),
        SuggestionFact::Forwarded(_) | SuggestionFact::Answered(_) => state.is_stood_on(cites),
    };
    if is_stood_on {
        return Err(SuggestionFault::StoodOn { cites });
    }
    match state.without(cites).due() {
        Some((day, _)) if day < today => Err(SuggestionFault::TermOver { day }),
        _ => Ok(()),
    }
}
