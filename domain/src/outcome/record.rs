//! Recording and correcting an outcome: of a body that counted when it was brought about, and by a paper that no other
//! outcome of its kind rests on.

use super::refusal::OutcomeFault;
use super::{
    CorrectOutcome, CorrectedOutcome, OutcomeCorrected, OutcomeEvent, OutcomeRecorded,
    OutcomeRefusal, OutcomeState,
};
use crate::actor::Source;
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::decider::{Dated, Decided};
use crate::id::StreamId;
use crate::occasion::Occasion;
use crate::second_officer::must_be_by_enough;
use crate::subject::{Life, SubjectState};
use crate::text::MAX_INTEGER;
use crate::time::Day;

/// The body belongs to the node by which authority was asked.
pub(super) fn must_be_of(
    body: StreamId,
    node: &str,
    occasion: &Occasion,
) -> Result<(), OutcomeRefusal> {
    let known = occasion.facts.bodies.get(&body);
    let known = known.and_then(|state| state.body.as_ref());
    let is_there = known.is_some_and(|body| body.node() == node);
    let unknown = || OutcomeFault::BodyUnknown { body }.of_recording();
    is_there.then_some(()).ok_or_else(unknown)
}

/// Records an outcome.
pub(super) fn record(
    state: &OutcomeState,
    until: Day,
    outcome: &OutcomeRecorded,
    occasion: &Occasion,
) -> Result<Decided<OutcomeEvent>, OutcomeRefusal> {
    if state.fact.is_some() {
        return Err(OutcomeFault::RecordedBefore.of_recording());
    }
    must_be_sound(until, outcome, occasion).map_err(OutcomeFault::of_recording)?;
    let source = if until < occasion.today() {
        Source::LateEntry
    } else {
        Source::Live
    };
    let dated = Dated::fact(outcome.clone().into(), occasion, until, source);
    let claims = key_of(outcome).map(take);
    Ok(Decided {
        events: vec![dated],
        claims: claims.into_iter().collect(),
    })
}

/// Corrects an outcome, or voids it.
pub(super) fn correct(
    state: &OutcomeState,
    correct: &CorrectOutcome,
    occasion: &Occasion,
) -> Result<Decided<OutcomeEvent>, OutcomeRefusal> {
    let known = state.fact.as_ref();
    let known = known.filter(|fact| fact.sequence == correct.cites);
    let fact = known.ok_or_else(|| OutcomeFault::Unknown.of_recording())?;
    must_be_of(correct.body, &correct.node, occasion)?;
    if correct.body != fact.outcome.body {
        return Err(OutcomeFault::OtherBody.of_recording());
    }
    let by_enough = must_be_by_enough(correct.by_two, occasion);
    by_enough.map_err(|few| OutcomeFault::from(few).of_recording())?;
    if let Some((until, outcome)) = &correct.replacement {
        if outcome.body != fact.outcome.body {
            return Err(OutcomeFault::OtherBody.of_replacing());
        }
        if *until == fact.until && *outcome == fact.outcome {
            return Err(OutcomeFault::NothingChanged.of_replacing());
        }
        must_be_sound(*until, outcome, occasion).map_err(OutcomeFault::of_replacing)?;
    }
    let today = occasion.today();
    let corrected = OutcomeCorrected {
        cites: correct.cites,
        replacement: correct.replacement.as_ref().map(|(until, outcome)| {
            let outcome = outcome.clone();
            CorrectedOutcome {
                occurred_on: *until,
                outcome,
            }
        }),
        reason: correct.reason.clone(),
    };
    let event = Dated::by(corrected.into(), occasion, today, None, Source::Correction);
    let held = key_of(&fact.outcome);
    let wanted = correct.replacement.as_ref();
    let wanted = wanted.and_then(|(_, outcome)| key_of(outcome));
    Ok(Decided {
        events: vec![event],
        claims: moved(held, wanted, today),
    })
}

/// The claims by which an outcome lets go of one paper and takes another.
fn moved(held: Option<ClaimKey>, wanted: Option<ClaimKey>, from: Day) -> Vec<Claim> {
    if held == wanted {
        return Vec::new();
    }
    let released = held.map(|key| Claim {
        key,
        act: ClaimAct::Release { from },
    });
    released.into_iter().chain(wanted.map(take)).collect()
}

fn take(key: ClaimKey) -> Claim {
    Claim {
        key,
        act: ClaimAct::Take,
    }
}

fn key_of(outcome: &OutcomeRecorded) -> Option<ClaimKey> {
    let evidence = outcome.evidence.as_ref()?;
    let kind = outcome.kind.as_str();
    Some(ClaimKey::outcome_paper(kind, evidence.token))
}

/// Refuses an outcome that cannot be so.
fn must_be_sound(
    until: Day,
    outcome: &OutcomeRecorded,
    occasion: &Occasion,
) -> Result<(), OutcomeFault> {
    if until > occasion.today() {
        return Err(OutcomeFault::Future { day: until });
    }
    if outcome.from > until {
        return Err(OutcomeFault::PeriodBackwards);
    }
    let most = u64::try_from(MAX_INTEGER).unwrap_or_default();
    if outcome.quantity == 0 || outcome.quantity > most {
        return Err(OutcomeFault::Quantity);
    }
    let known = occasion.facts.bodies.get(&outcome.body);
    let known = known.filter(|body| body.body.is_some());
    let body = known.ok_or(OutcomeFault::BodyUnknown { body: outcome.body })?;
    must_have_counted(body, outcome.from, until)
}

/// The body counted on the last day. Where it was suspended or wound up by then, it had begun while it was active.
fn must_have_counted(body: &SubjectState, from: Day, until: Day) -> Result<(), OutcomeFault> {
    let is_active = |day| body.affairs.lives_on(day).any(|life| life == Life::Active);
    if is_active(until) {
        return Ok(());
    }
    let mut lives = body.affairs.lives_on(until);
    if !lives.any(Life::counts) {
        return Err(OutcomeFault::BodyNotCounted { day: until });
    }
    is_active(from)
        .then_some(())
        .ok_or(OutcomeFault::BodyNotActive { day: from })
}
