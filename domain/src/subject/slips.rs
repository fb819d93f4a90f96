//! Decisions on paper (签批单, 部务会): a clerk records the slip, and it takes effect when the decider confirms it
//! (domain 11.2).

use super::aside::must_not_be_held;
use super::course::{Course, wrong_stage};
use super::event::{DecisionOutcome, PaperRef, SlipConfirmed, SlipRecorded, SlipVoided};
use super::handling::{self, Decision};
use super::state::Application;
use super::{SubjectRefusal, committees, seats};
use crate::actor::Source;
use crate::decider::Dated;
use crate::text::ShortText;
use crate::time::Day;
use std::collections::BTreeSet;

/// The kind of the paper of a decision on paper; no edition needs to list it.
pub const SLIP_KIND: &str = "decision_slip";

/// What a slip says.
pub(super) struct Slip<'a> {
    pub(super) outcome: DecisionOutcome,
    pub(super) signed_on: Day,
    pub(super) paper: &'a PaperRef,
    pub(super) meeting: Option<&'a ShortText>,
    pub(super) reason: Option<&'a PaperRef>,
    pub(super) criteria: &'a BTreeSet<String>,
}

/// Records a slip, dated the day that it was signed on: not before the application came to the deciding seat.
pub(super) fn record(
    course: &mut Course<'_>,
    application: &Application,
    slip: &Slip<'_>,
) -> Result<(), SubjectRefusal> {
    let seat = match application.seat() {
        Some(seat) if application.is_under_decision() => seat.seat.clone(),
        _ => return Err(wrong_stage("record-slip", application)),
    };
    must_not_be_held(application)?;
    if !application.unanswered.is_empty() {
        return Err(SubjectRefusal::ObjectionOpen);
    }
    if application.aside.slip.is_some() {
        return Err(SubjectRefusal::SlipWaits);
    }
    committees::must_not_be_one(course, application)?;
    seats::must_not_be_the_applicant(course, application, "record-slip")?;
    if slip.paper.kind != SLIP_KIND {
        let kind = slip.paper.kind.clone();
        return Err(SubjectRefusal::NotASlip { kind });
    }
    if application.aside.void_slips.contains(&slip.paper.paper) {
        return Err(SubjectRefusal::SlipVoidBefore);
    }
    let today = course.today();
    let first = application.aside.at_seat_since.unwrap_or(today);
    if slip.signed_on > today || slip.signed_on < first {
        return Err(SubjectRefusal::SlipDay { first, last: today });
    }
    let edition = course.edition_of(application)?;
    let rule = edition.rule(course.kind()?, application.transition);
    let decision = Decision {
        outcome: slip.outcome,
        reason: slip.reason,
        criteria: slip.criteria,
    };
    handling::must_name_criteria(&edition, rule, &decision)?;
    let recorded = SlipRecorded {
        application: application.id,
        seat,
        outcome: slip.outcome,
        signed_on: slip.signed_on,
        slip: slip.paper.clone(),
        meeting: slip.meeting.cloned(),
        reason: slip.reason.cloned(),
        criteria: slip.criteria.clone(),
        due: course.workdays_after(today, edition.clocks.slip_workdays),
    };
    late(course, recorded, slip.signed_on)
}

/// Confirms the slip: the decision is taken now and counts from the day that the slip was signed on.
pub(super) fn confirm(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    let Some(slip) = application.aside.slip.clone() else {
        return Err(wrong_stage("confirm-slip", application));
    };
    if seats::accounts(course).any(|account| slip.by.contains(&account)) {
        return Err(SubjectRefusal::OwnSlip);
    }
    let confirmed = SlipConfirmed {
        application: application.id,
        slip: slip.at,
    };
    late(course, confirmed, slip.signed_on)?;
    let decision = Decision {
        outcome: slip.outcome,
        reason: slip.reason.as_ref(),
        criteria: &slip.criteria,
    };
    handling::decide_as_of(course, application, &decision, Some(slip.signed_on))
}

/// Where a slip waits, it is void before anything else is done with the application.
pub(super) fn void(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    match &application.aside.slip {
        Some(slip) => course.act(SlipVoided {
            application: application.id,
            slip: slip.at,
        }),
        None => Ok(()),
    }
}

/// Appends an act of today that counts from an earlier day, but from none before the act that precedes it (law 2).
pub(super) fn late(
    course: &mut Course<'_>,
    event: impl Into<super::SubjectEvent>,
    occurred_on: Day,
) -> Result<(), SubjectRefusal> {
    let (occasion, today) = (course.occasion(), course.today());
    course.must_not_go_back()?;
    let last = course.state().last_counts_on;
    let occurred_on = last.map_or(occurred_on, |last| last.max(occurred_on));
    let source = if occurred_on < today {
        Source::LateEntry
    } else {
        Source::Live
    };
    let dated = Dated::by(event.into(), occasion, occurred_on, Some(today), source);
    course.push(dated);
    Ok(())
}
