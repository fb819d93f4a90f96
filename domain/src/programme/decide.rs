//! Approving, closing and correcting a programme.

use super::refusal::ProgrammeFault;
use super::{
    Approved, CorrectedProgramme, ProgrammeApproved, ProgrammeClosed, ProgrammeCorrected,
    ProgrammeEvent, ProgrammeFact, ProgrammeRefusal, ProgrammeState,
};
use crate::actor::Source;
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::decider::{Dated, Decided};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::organiser::{TooFew, body, must_be_by_enough, was};
use crate::subject::event::PaperRef;
use crate::time::Day;

/// The most goals of one programme.
pub const MAX_GOALS: usize = 20;
/// The largest budget of one programme, in fen.
pub const MAX_BUDGET_FEN: u64 = 9_007_199_254_740_991;

/// What is corrected, and how.
pub(super) struct Correcting<'a> {
    pub(super) cites: Sequence,
    pub(super) replacement: Option<&'a (Day, ProgrammeFact)>,
    pub(super) reason: &'a PaperRef,
    pub(super) by_two: bool,
}

/// Approves it: its name is taken until it is closed.
pub(super) fn approve(
    state: &ProgrammeState,
    on: Day,
    approved: &ProgrammeApproved,
    occasion: &Occasion,
) -> Result<Decided<ProgrammeEvent>, ProgrammeRefusal> {
    if state.approved.is_some() {
        return Err(ProgrammeFault::ApprovedBefore.of_recording());
    }
    must_be_sound(on, approved, occasion).map_err(ProgrammeFault::of_recording)?;
    let event = approved.clone().into();
    let taken = claim(&name_of(approved), ClaimAct::Take);
    Ok(Decided {
        events: vec![Dated::fact(event, occasion, on, source(on, occasion))],
        claims: vec![taken],
    })
}

/// Closes it: its name is free from the day after.
pub(super) fn close(
    state: &ProgrammeState,
    on: Day,
    paper: Option<&PaperRef>,
    occasion: &Occasion,
) -> Result<Decided<ProgrammeEvent>, ProgrammeRefusal> {
    let Some(approved) = &state.approved else {
        return Err(ProgrammeFault::NotApproved.of_recording());
    };
    if state.closed.is_some() {
        return Err(ProgrammeFault::ClosedBefore.of_recording());
    }
    must_close(approved, on, occasion).map_err(ProgrammeFault::of_recording)?;
    let closed = ProgrammeClosed {
        paper: paper.cloned(),
    };
    let released = release(&name_of(&approved.said), on, occasion);
    let dated = Dated::fact(closed.into(), occasion, on, source(on, occasion));
    Ok(Decided {
        events: vec![dated],
        claims: vec![released],
    })
}

/// Corrects one of the two, or voids it.
pub(super) fn correct(
    state: &ProgrammeState,
    correcting: &Correcting<'_>,
    occasion: &Occasion,
) -> Result<Decided<ProgrammeEvent>, ProgrammeRefusal> {
    let cites = correcting.cites;
    let Some((was_on, was_said)) = state.fact(cites) else {
        return Err(ProgrammeFault::NoFact { cites }.of_recording());
    };
    must_be_by_enough(correcting.by_two, occasion).map_err(|few| {
        let fault = match few {
            TooFew::TakesTwo => ProgrammeFault::TakesTwo,
            TooFew::SecondOfficer => ProgrammeFault::SecondOfficer,
        };
        fault.of_recording()
    })?;
    if let Some((on, said)) = correcting.replacement {
        must_replace(state, (was_on, &was_said), (*on, said), occasion)
            .map_err(|fault| fault.of_replacing(said))?;
    } else if matches!(was_said, ProgrammeFact::Approved(_)) && state.closed.is_some() {
        return Err(ProgrammeFault::ClosedBefore.of_recording());
    }
    let claims = claims_of(state, &was_said, correcting.replacement, occasion);
    let corrected = ProgrammeCorrected {
        cites,
        replacement: correcting
            .replacement
            .map(|(occurred_on, fact)| CorrectedProgramme {
                occurred_on: *occurred_on,
                fact: fact.clone(),
            }),
        reason: correcting.reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    let dated = Dated::by(corrected.into(), occasion, today, None, source);
    Ok(Decided {
        events: vec![dated],
        claims,
    })
}

/// A fact is replaced by one of its own kind and owner that says something else.
fn must_replace(
    state: &ProgrammeState,
    (was_on, was_said): (Day, &ProgrammeFact),
    (on, said): (Day, &ProgrammeFact),
    occasion: &Occasion,
) -> Result<(), ProgrammeFault> {
    if on == was_on && said == was_said {
        return Err(ProgrammeFault::NothingChanged);
    }
    match (was_said, said) {
        (ProgrammeFact::Approved(was), ProgrammeFact::Approved(approved)) => {
            if was.owner != approved.owner {
                return Err(ProgrammeFault::OtherOwner { owner: was.owner });
            }
            must_be_sound(on, approved, occasion)?;
            let closed = state.closed.as_ref().map(|closed| closed.on);
            let first = on.max(approved.from);
            match closed {
                Some(closed) if closed < first => Err(ProgrammeFault::ClosedTooEarly { first }),
                _ => Ok(()),
            }
        }
        (ProgrammeFact::Closed(_), ProgrammeFact::Closed(_)) => match &state.approved {
            Some(approved) => must_close(approved, on, occasion),
            None => Err(ProgrammeFault::NotApproved),
        },
        _ => Err(ProgrammeFault::ReplacedByOther),
    }
}

/// Refuses an approval that cannot be so.
fn must_be_sound(
    on: Day,
    approved: &ProgrammeApproved,
    occasion: &Occasion,
) -> Result<(), ProgrammeFault> {
    if on > occasion.today() {
        return Err(ProgrammeFault::Future { day: on });
    }
    let owner = approved.owner;
    let Some(state) = body(occasion, owner) else {
        return Err(ProgrammeFault::OwnerUnknown { owner });
    };
    if !was(state, on, crate::subject::Life::counts) {
        return Err(ProgrammeFault::OwnerNotThere { owner, day: on });
    }
    if approved.goals.is_empty() {
        return Err(ProgrammeFault::NoGoal);
    }
    if approved.goals.len() > MAX_GOALS {
        return Err(ProgrammeFault::TooManyGoals);
    }
    if let Some(goal) = approved.goals.iter().position(|goal| goal.target == 0) {
        return Err(ProgrammeFault::NoTarget { goal });
    }
    if approved.until.is_some_and(|until| until < approved.from) {
        return Err(ProgrammeFault::EndsBeforeItBegins);
    }
    if approved.budget_fen.is_some_and(|fen| fen > MAX_BUDGET_FEN) {
        return Err(ProgrammeFault::BudgetTooLarge);
    }
    Ok(())
}

fn must_close(approved: &Approved, on: Day, occasion: &Occasion) -> Result<(), ProgrammeFault> {
    if on > occasion.today() {
        return Err(ProgrammeFault::Future { day: on });
    }
    let first = approved.on.max(approved.said.from);
    if on < first {
        return Err(ProgrammeFault::ClosedTooEarly { first });
    }
    Ok(())
}

/// Whose name a correction takes and lets go of.
fn claims_of(
    state: &ProgrammeState,
    was_said: &ProgrammeFact,
    replacement: Option<&(Day, ProgrammeFact)>,
    occasion: &Occasion,
) -> Vec<Claim> {
    let approved = state.approved.as_ref();
    let held = approved.map(|approved| name_of(&approved.said));
    match (was_said, replacement) {
        (ProgrammeFact::Approved(was), None) => {
            vec![free(&name_of(was), occasion)]
        }
        // A closed one holds no name that another could want.
        (ProgrammeFact::Approved(_), Some(_)) if state.closed.is_some() => Vec::new(),
        (ProgrammeFact::Approved(was), Some((_, ProgrammeFact::Approved(now)))) => {
            let (before, after) = (name_of(was), name_of(now));
            if before == after {
                return Vec::new();
            }
            vec![free(&before, occasion), claim(&after, ClaimAct::Take)]
        }
        (ProgrammeFact::Closed(_), None) => {
            let again = held.map(|held| claim(&held, ClaimAct::Take));
            again.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn name_of(approved: &ProgrammeApproved) -> ClaimKey {
    ClaimKey::programme_name(approved.owner, approved.name.as_str())
}

fn claim(key: &ClaimKey, act: ClaimAct) -> Claim {
    Claim {
        key: key.clone(),
        act,
    }
}

/// Lets a name go at once.
fn free(key: &ClaimKey, occasion: &Occasion) -> Claim {
    let from = occasion.today();
    claim(key, ClaimAct::Release { from })
}

/// Lets a name go from the day after; what ended in the past is free at once.
fn release(key: &ClaimKey, on: Day, occasion: &Occasion) -> Claim {
    let from = on.plus_days(1).max(occasion.today());
    claim(key, ClaimAct::Release { from })
}

fn source(on: Day, occasion: &Occasion) -> Source {
    if on < occasion.today() {
        Source::LateEntry
    } else {
        Source::Live
    }
}
