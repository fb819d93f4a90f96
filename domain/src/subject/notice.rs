//! The notice, and objections to it (domain 5.0, 5.8).

use super::course::{Course, wrong_stage};
use super::event::{NoticeOpened, ObjectionAnswered, ObjectionRaised, PaperRef};
use super::state::{Application, Stage};
use super::{SubjectEvent, SubjectRefusal, seats};
use crate::id::ObjectionId;

/// Puts the notice up for the working days that the edition says.
pub(super) fn open(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), SubjectRefusal> {
    if !matches!(application.stage, Stage::AwaitingNotice { .. }) {
        return Err(wrong_stage("open-notice", application));
    }
    seats::must_not_be_the_applicant(course, application, "open-notice")?;
    let edition = course.edition_of(application)?;
    let notice = edition
        .rule(course.kind()?, application.transition)
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
) -> Result<(), SubjectRefusal> {
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
pub const OBJECTION: u32 = 2;

/// Answers an objection. One that is right sends the matter back to the deciding seat.
pub(super) fn answer(
    course: &mut Course<'_>,
    application: &Application,
    objection: ObjectionId,
    upheld: bool,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let open = application.open_objections();
    let at_seat = matches!(application.stage, Stage::AtSeat { .. });
    if !matches!(application.stage, Stage::OnNotice { .. }) && (open.is_empty() || !at_seat) {
        return Err(wrong_stage("answer-objection", application));
    }
    let known = open
        .iter()
        .find(|known| known.objection == objection)
        .ok_or(SubjectRefusal::UnknownObjection)?;
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
) -> Result<(), SubjectRefusal> {
    match &application.stage {
        Stage::OnNotice { open, .. } if !open.is_empty() => Err(SubjectRefusal::ObjectionOpen),
        Stage::OnNotice { until, .. } => Err(SubjectRefusal::NoticeRunning { until: *until }),
        Stage::AwaitingReply { .. }
            if course.holds(|event| matches!(event, SubjectEvent::NoticeClosed(_))) =>
        {
            Ok(())
        }
        _ => Err(wrong_stage("close-notice", application)),
    }
}
