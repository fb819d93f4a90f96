//! Planning, holding, reporting and cancelling a session.

use super::carried::{Standing, must_be_carried, standing};
use super::refusal::SessionFault;
use super::{
    Outline, SessionCancelled, SessionEvent, SessionHeld, SessionPlanned, SessionRefusal,
    SessionReported, SessionState,
};
use crate::actor::Source;
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::decider::{Dated, Decided};
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// Within how many working days after it was held a session is reported, the day of the session not counted (domain 4.2).
pub const REPORT_WORKDAYS: u32 = 10;
/// How many of the same may be held on one day.
pub const MAX_NTH: u32 = 20;
/// The most money of one session, in fen.
pub const MAX_SESSION_FEN: u64 = 9_007_199_254_740_991;

/// What was held, and how it is said.
pub(super) struct Holding<'a> {
    pub(super) on: Day,
    pub(super) session: &'a Outline,
    pub(super) nth: u32,
    pub(super) irregular: bool,
}

/// Plans a session: only a body that is active plans one.
pub(super) fn plan(
    state: &SessionState,
    session: &Outline,
    planned_for: Day,
    occasion: &Occasion,
) -> Result<Decided<SessionEvent>, SessionRefusal> {
    let planned = || {
        if state.outline().is_some() {
            return Err(SessionFault::KnownBefore);
        }
        if planned_for < occasion.today() {
            return Err(SessionFault::PlannedForThePast { day: planned_for });
        }
        let today = occasion.today();
        if standing(session.organiser, today, occasion)? == Standing::Inactive {
            let body = session.organiser;
            return Err(SessionFault::BodyNotActive { body, day: today });
        }
        must_be_carried(session, planned_for, occasion)
    };
    planned().map_err(SessionFault::of_recording)?;
    let event = SessionPlanned {
        session: session.clone(),
        planned_for,
    };
    Ok(Decided::events(vec![Dated::act(event.into(), occasion)]))
}

/// Records that a session was held, with its report where that comes along.
pub(super) fn hold(
    state: &SessionState,
    holding: &Holding<'_>,
    report: Option<&(Day, SessionReported)>,
    occasion: &Occasion,
) -> Result<Decided<SessionEvent>, SessionRefusal> {
    if state.held.is_some() {
        return Err(SessionFault::HeldBefore.of_recording());
    }
    if state.cancelled_on.is_some() {
        return Err(SessionFault::Cancelled.of_recording());
    }
    let planned = state.planned.as_ref().map(|it| it.said.session.organiser);
    if let Some(organiser) = planned.filter(|planned| *planned != holding.session.organiser) {
        return Err(SessionFault::OtherOrganiser { organiser }.of_recording());
    }
    must_be_so(holding, occasion).map_err(SessionFault::of_recording)?;
    let held = SessionHeld {
        session: holding.session.clone(),
        nth: holding.nth,
        irregular: holding.irregular,
        report_due: report_due(holding.on, occasion),
    };
    let taken = Claim {
        key: key_of(holding.on, &held),
        act: ClaimAct::Take,
    };
    let source_of = |on: Day| source(on, occasion);
    let mut events = vec![Dated::fact(
        held.into(),
        occasion,
        holding.on,
        source_of(holding.on),
    )];
    if let Some((on, report)) = report {
        must_be_counted(holding.on, (*on, report), occasion).map_err(SessionFault::of_report)?;
        let event = report.clone().into();
        events.push(Dated::fact(event, occasion, *on, source_of(*on)));
    }
    Ok(Decided {
        events,
        claims: vec![taken],
    })
}

/// Reports a session that was held.
pub(super) fn report(
    state: &SessionState,
    on: Day,
    report: &SessionReported,
    occasion: &Occasion,
) -> Result<Decided<SessionEvent>, SessionRefusal> {
    let Some(held) = &state.held else {
        return Err(SessionFault::NotHeld.of_recording());
    };
    if state.reported.is_some() {
        return Err(SessionFault::ReportedBefore.of_recording());
    }
    must_be_counted(held.on, (on, report), occasion).map_err(SessionFault::of_recording)?;
    let event = report.clone().into();
    let dated = Dated::fact(event, occasion, on, source(on, occasion));
    Ok(Decided::events(vec![dated]))
}

/// Cancels what was planned: only what was not held.
pub(super) fn cancel(
    state: &SessionState,
    reason: &PaperRef,
    occasion: &Occasion,
) -> Result<Decided<SessionEvent>, SessionRefusal> {
    if state.held.is_some() {
        return Err(SessionFault::HeldBefore.of_recording());
    }
    if state.planned.is_none() {
        return Err(SessionFault::NotPlanned.of_recording());
    }
    if state.cancelled_on.is_some() {
        return Err(SessionFault::Cancelled.of_recording());
    }
    let event = SessionCancelled {
        reason: reason.clone(),
    };
    Ok(Decided::events(vec![Dated::act(event.into(), occasion)]))
}

/// Refuses what cannot have been held so. A body that was not active holds none; where it did all the same, the office says
/// so when it enters it late, and only then.
pub(super) fn must_be_so(holding: &Holding<'_>, occasion: &Occasion) -> Result<(), SessionFault> {
    let (on, session) = (holding.on, holding.session);
    if on > occasion.today() {
        return Err(SessionFault::Future { day: on });
    }
    if !(1..=MAX_NTH).contains(&holding.nth) {
        return Err(SessionFault::Nth);
    }
    let body = session.organiser;
    match (standing(body, on, occasion)?, holding.irregular) {
        (Standing::Active, false) => {}
        (Standing::Active, true) => return Err(SessionFault::NotIrregular { day: on }),
        (Standing::Inactive, _) if on == occasion.today() => {
            return Err(SessionFault::BodyNotActive { body, day: on });
        }
        (Standing::Inactive, false) => return Err(SessionFault::IrregularUnsaid { body, day: on }),
        (Standing::Inactive, true) => {}
    }
    must_be_carried(session, on, occasion)
}

/// Refuses a report that cannot be so of a session held on a day.
pub(super) fn must_be_counted(
    held_on: Day,
    (on, report): (Day, &SessionReported),
    occasion: &Occasion,
) -> Result<(), SessionFault> {
    if on > occasion.today() {
        return Err(SessionFault::Future { day: on });
    }
    if on < held_on {
        return Err(SessionFault::ReportBeforeHeld { day: held_on });
    }
    if report.members_present > Some(report.person_times) {
        return Err(SessionFault::MoreMembersThanHeads);
    }
    let amounts = [
        ("/budget_fen", report.budget_fen),
        ("/spent_fen", report.spent_fen),
    ];
    let too_much = amounts
        .iter()
        .find(|(_, fen)| fen.is_some_and(|fen| fen > MAX_SESSION_FEN));
    match too_much {
        Some((field, _)) => Err(SessionFault::TooMuchMoney { field }),
        None => Ok(()),
    }
}

/// The last day on which a report of a session is in time, by the calendar as it stands.
pub(super) fn report_due(held_on: Day, occasion: &Occasion) -> Day {
    let workdays = occasion.rulebook.workdays();
    workdays.add(held_on, REPORT_WORKDAYS).day
}

/// What makes two sessions the same.
pub(super) fn key_of(on: Day, held: &SessionHeld) -> ClaimKey {
    let session = &held.session;
    let programme = session.programme.map(|it| it.to_string());
    let of = [
        session.kind.as_str(),
        programme.as_deref().unwrap_or_default(),
        session.action.as_ref().map_or("", |it| it.as_str()),
    ];
    ClaimKey::session(session.organiser, on, of, held.nth)
}

fn source(on: Day, occasion: &Occasion) -> Source {
    if on < occasion.today() {
        Source::LateEntry
    } else {
        Source::Live
    }
}
