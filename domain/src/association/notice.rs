//! The notice, objections to it, and the reply (domain 5.0, 5.8, 11.2, 11.4).

use super::course::{Course, wrong_stage};
use super::event::{
    CycleClosed, CycleOpened, NoticeOpened, ObjectionAnswered, ObjectionRaised, PaperRef,
    ReplyIssued, StepReached,
};
use super::state::{Application, Stage};
use super::{AssociationEvent, AssociationRefusal, seats};
use crate::actor::Source;
use crate::decider::Dated;
use crate::document_number::DocumentNumber;
use crate::id::ObjectionId;
use crate::lifecycle::Transition;

/// Puts the notice up for the working days that the edition says.
pub(super) fn open(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), AssociationRefusal> {
    if !matches!(application.stage, Stage::AwaitingNotice { .. }) {
        return Err(wrong_stage("open-notice", application));
    }
    seats::must_not_be_the_applicant(course, application, "open-notice")?;
    let edition = course.edition_of(application)?;
    let notice = edition
        .rule(application.transition)
        .and_then(|rule| rule.notice.as_ref());
    let Some(notice) = notice else {
        return Err(wrong_stage("open-notice", application));
    };
    let until = course.workdays_after(course.today(), notice.workdays);
    course.act(NoticeOpened {
        application: application.id,
        until,
        public: notice.public,
    })
}

/// Objects. The notice's clock stands until the answer.
pub(super) fn object(
    course: &mut Course<'_>,
    application: &Application,
    reason: &PaperRef,
) -> Result<(), AssociationRefusal> {
    let Stage::OnNotice { until, open } = &application.stage else {
        return Err(wrong_stage("object", application));
    };
    // While another objection is open the clock stands already, at what was left then.
    let workdays_left = open
        .iter()
        .map(|known| known.workdays_left)
        .min()
        .unwrap_or_else(|| course.workdays_until(course.today(), *until));
    course.act(ObjectionRaised {
        application: application.id,
        objection: ObjectionId(course.occasion().fresh_id(OBJECTION)),
        reason: reason.clone(),
        workdays_left,
    })
}

/// The number of an objection's id among the new ids of its command.
const OBJECTION: u32 = 2;

/// Answers an objection. One that is right sends the matter back to the deciding seat.
pub(super) fn answer(
    course: &mut Course<'_>,
    application: &Application,
    objection: ObjectionId,
    upheld: bool,
    reason: &PaperRef,
) -> Result<(), AssociationRefusal> {
    let open = application.open_objections();
    let at_seat = matches!(application.stage, Stage::AtSeat { .. });
    if !matches!(application.stage, Stage::OnNotice { .. }) && (open.is_empty() || !at_seat) {
        return Err(wrong_stage("answer-objection", application));
    }
    let known = open
        .iter()
        .find(|known| known.objection == objection)
        .ok_or(AssociationRefusal::UnknownObjection)?;
    seats::must_not_be_the_applicant(course, application, "answer-objection")?;
    seats::must_not_be_the_objector(course, known)?;
    let edition = course.edition_of(application)?;
    let workdays = if upheld {
        edition.clocks.decide_workdays
    } else {
        known.workdays_left
    };
    let due = match application.stage {
        // The matter is with the deciding seat already, and its clock runs on.
        Stage::AtSeat { due, .. } => due,
        _ => course.workdays_after(course.today(), workdays),
    };
    let (application, reason) = (application.id, reason.clone());
    course.act(ObjectionAnswered {
        application,
        objection,
        upheld,
        reason,
        due,
    })
}

/// Takes the notice down. A notice whose last day has ended is down already: that fell due first, so what is
/// left to say here is why it is still up.
pub(super) fn close(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), AssociationRefusal> {
    match &application.stage {
        Stage::OnNotice { open, .. } if !open.is_empty() => Err(AssociationRefusal::ObjectionOpen),
        Stage::OnNotice { until, .. } => Err(AssociationRefusal::NoticeRunning { until: *until }),
        Stage::AwaitingReply { .. }
            if course.holds(|event| matches!(event, AssociationEvent::NoticeClosed(_))) =>
        {
            Ok(())
        }
        _ => Err(wrong_stage("close-notice", application)),
    }
}

/// Issues the reply, and with it the fact that the step was reached, dated that day (domain 11.4).
pub(super) fn reply(
    course: &mut Course<'_>,
    application: &Application,
    number: &DocumentNumber,
    paper: Option<&PaperRef>,
) -> Result<(), AssociationRefusal> {
    let (Stage::AwaitingReply { .. }, Some(terms)) = (&application.stage, &application.terms)
    else {
        return Err(wrong_stage("issue-reply", application));
    };
    seats::must_not_be_the_applicant(course, application, "issue-reply")?;
    let edition = course.edition_of(application)?;
    let today = course.today();
    let months = i32::try_from(edition.clocks.preparation_months).unwrap_or(i32::MAX);
    let prepare_until = application.is_proposal().then(|| today.plus_months(months));
    course.act(ReplyIssued {
        application: application.id,
        number: number.clone().into_text(),
        paper: paper.cloned(),
        prepare_until,
    })?;
    recognise(course, application, &terms.edition)
}

/// What an approved application brings about once it ends: the fact that the step was reached, dated that day; or, after
/// the seventh, the next cycle (domain 5.9).
pub(super) fn recognise(
    course: &mut Course<'_>,
    application: &Application,
    edition: &str,
) -> Result<(), AssociationRefusal> {
    let (cycle, edition) = (course.state().cycle, edition.to_owned());
    let application_id = application.id;
    if application.transition == Transition::T8 {
        course.act(CycleClosed {
            cycle,
            application: application_id,
            edition,
        })?;
        return course.act(CycleOpened {
            cycle: cycle.saturating_add(1),
            application: application_id,
        });
    }
    let reached = StepReached {
        cycle,
        step: application.transition.step(),
        application: application_id,
        edition,
    };
    let (occasion, today) = (course.occasion(), course.today());
    course.push(Dated::fact(reached.into(), occasion, today, Source::Live));
    Ok(())
}
