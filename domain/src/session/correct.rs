//! Correcting the holding or the report of a session: all of it or its being at all, and never a correction (law 3).

use super::record::{Holding, key_of, must_be_counted, must_be_so, report_due};
use super::refusal::SessionFault;
use super::{
    CorrectedSession, SessionCorrected, SessionEvent, SessionFact, SessionHeld, SessionRefusal,
    SessionState,
};
use crate::actor::Source;
use crate::claim::{Claim, ClaimAct};
use crate::decider::{Dated, Decided};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::organiser::{TooFew, must_be_by_enough};
use crate::subject::event::PaperRef;
use crate::time::Day;

/// What is corrected, and how.
pub(super) struct Correcting<'a> {
    pub(super) cites: Sequence,
    pub(super) replacement: Option<&'a (Day, SessionFact)>,
    pub(super) reason: &'a PaperRef,
    pub(super) by_two: bool,
}

/// Corrects a fact, or voids it. When its report is due follows from its new day by the calendar as it stands.
pub(super) fn correct(
    state: &SessionState,
    correcting: &Correcting<'_>,
    occasion: &Occasion,
) -> Result<Decided<SessionEvent>, SessionRefusal> {
    let cites = correcting.cites;
    let Some((was_on, was_said)) = state.fact(cites) else {
        return Err(SessionFault::NoFact { cites }.of_recording());
    };
    must_be_by_enough(correcting.by_two, occasion).map_err(|few| {
        let fault = match few {
            TooFew::TakesTwo => SessionFault::TakesTwo,
            TooFew::SecondOfficer => SessionFault::SecondOfficer,
        };
        fault.of_recording()
    })?;
    let replacement = match correcting.replacement {
        Some((on, said)) => {
            let said = with_due(*on, said, occasion);
            must_replace(state, (was_on, &was_said), (*on, &said), occasion)
                .map_err(|fault| fault.of_replacing(&said))?;
            Some((*on, said))
        }
        None => {
            let is_held = matches!(was_said, SessionFact::Held(_));
            if is_held && state.reported.is_some() {
                return Err(SessionFault::ReportStands.of_recording());
            }
            None
        }
    };
    let claims = claims_of((was_on, &was_said), replacement.as_ref(), occasion);
    let corrected = SessionCorrected {
        cites,
        replacement: replacement.map(|(occurred_on, fact)| CorrectedSession { occurred_on, fact }),
        reason: correcting.reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    Ok(Decided {
        events: vec![Dated::by(corrected.into(), occasion, today, None, source)],
        claims,
    })
}

/// Nobody types when a report is due: it follows from the day.
fn with_due(on: Day, said: &SessionFact, occasion: &Occasion) -> SessionFact {
    match said {
        SessionFact::Held(held) => SessionFact::Held(SessionHeld {
            report_due: report_due(on, occasion),
            ..held.clone()
        }),
        SessionFact::Reported(_) => said.clone(),
    }
}

/// A fact is replaced by one of its own kind and organiser that says something else.
fn must_replace(
    state: &SessionState,
    (was_on, was_said): (Day, &SessionFact),
    (on, said): (Day, &SessionFact),
    occasion: &Occasion,
) -> Result<(), SessionFault> {
    match (was_said, said) {
        (SessionFact::Held(was), SessionFact::Held(held)) => {
            let is_same = was_on == on
                && was.session == held.session
                && (was.nth, was.irregular) == (held.nth, held.irregular);
            if is_same {
                return Err(SessionFault::NothingChanged);
            }
            let organiser = was.session.organiser;
            if held.session.organiser != organiser {
                return Err(SessionFault::OtherOrganiser { organiser });
            }
            must_be_so(
                &Holding {
                    on,
                    session: &held.session,
                    nth: held.nth,
                    irregular: held.irregular,
                },
                occasion,
            )?;
            match state.reported.as_ref().filter(|report| report.on < on) {
                Some(report) => Err(SessionFault::HeldAfterReport { day: report.on }),
                None => Ok(()),
            }
        }
        (SessionFact::Reported(was), SessionFact::Reported(report)) => {
            if was_on == on && was == report {
                return Err(SessionFault::NothingChanged);
            }
            match &state.held {
                Some(held) => must_be_counted(held.on, (on, report), occasion),
                None => Err(SessionFault::NotHeld),
            }
        }
        _ => Err(SessionFault::ReplacedByOther),
    }
}

/// What a correction of the holding takes and lets go of.
fn claims_of(
    (was_on, was_said): (Day, &SessionFact),
    replacement: Option<&(Day, SessionFact)>,
    occasion: &Occasion,
) -> Vec<Claim> {
    let SessionFact::Held(was) = was_said else {
        return Vec::new();
    };
    let before = key_of(was_on, was);
    let after = match replacement {
        Some((on, SessionFact::Held(held))) => Some(key_of(*on, held)),
        _ => None,
    };
    if after.as_ref() == Some(&before) {
        return Vec::new();
    }
    let from = occasion.today();
    let released = Claim {
        key: before,
        act: ClaimAct::Release { from },
    };
    let taken = after.map(|key| Claim {
        key,
        act: ClaimAct::Take,
    });
    std::iter::once(released).chain(taken).collect()
}
