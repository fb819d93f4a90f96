//! Correcting a fact of a suggestion, or voiding it.

use super::record::{forwarded, must_not_be_ahead, submitted};
use super::{
    CorrectSuggestion, CorrectedSuggestion, SuggestionCorrected, SuggestionEvent, SuggestionFact,
    SuggestionFault, SuggestionRefusal, SuggestionSaid, SuggestionState,
};
use crate::actor::Source;
use crate::correction;
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
    let by_enough = correction::must_be_by_enough(correct.by_two, occasion);
    by_enough.map_err(|few| refused(few.into()))?;
    let replacement = match &correct.replacement {
        Some((on, said)) => {
            let fact = replaced(state, (cites, was_on, &was), (*on, said), occasion);
            let fact = fact.map_err(|fault| fault.of_replacing(said))?;
            let occurred_on = *on;
            Some(CorrectedSuggestion { occurred_on, fact })
        }
        None => {
            must_stand_alone(state, cites, &was).map_err(refused)?;
            None
        }
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
        (SuggestionFact::Forwarded(_), SuggestionSaid::Forwarded(new)) => {
            forwarded(state, on, new, occasion).map(SuggestionFact::Forwarded)
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

/// Nothing stands on what is voided.
fn must_stand_alone(
    state: &SuggestionState,
    cites: Sequence,
    was: &SuggestionFact,
) -> Result<(), SuggestionFault> {
    let is_alone = match was {
        SuggestionFact::Submitted(_) => {
            state.forwarded.is_empty() && state.answered.is_none() && state.first_act_on.is_none()
        }
        SuggestionFact::Forwarded(_) => true,
        SuggestionFact::Answered(_) => state.first_act_on.is_none(),
    };
    let stood_on = SuggestionFault::StoodOn { cites };
    is_alone.then_some(()).ok_or(stood_on)
}
