//! The reply, and what an approved application brings about: the step, the naming of a base, the next cycle (domain 5.9,
//! 11.2, 11.4).

use super::course::{Course, wrong_stage};
use super::event::{BaseNamed, CycleClosed, CycleOpened, PaperRef, ReplyIssued, StepReached};
use super::state::{Application, Stage};
use super::{SubjectRefusal, brands, oversight, seats};
use crate::actor::Source;
use crate::decider::Dated;
use crate::document_number::DocumentNumber;
use crate::lifecycle::Transition;
use crate::text::ShortText;

/// What a reply holds.
pub(super) struct Reply<'a> {
    pub(super) number: &'a DocumentNumber,
    pub(super) paper: Option<&'a PaperRef>,
    pub(super) plaque: Option<&'a ShortText>,
}

/// Issues the reply, and with it the fact that the step was reached, dated that day (domain 11.4).
pub(super) fn reply(
    course: &mut Course<'_>,
    application: &Application,
    reply: &Reply<'_>,
) -> Result<(), SubjectRefusal> {
    if !matches!(application.stage, Stage::AwaitingReply { .. }) {
        return Err(wrong_stage("issue-reply", application));
    }
    seats::must_not_be_the_applicant(course, application, "issue-reply")?;
    must_bring_a_plaque(course, application, reply.plaque)?;
    let edition = course.edition_of(application)?;
    let today = course.today();
    let months = i32::try_from(edition.clocks.preparation_months).unwrap_or(i32::MAX);
    let prepare_until = application.is_proposal().then(|| today.plus_months(months));
    course.act(ReplyIssued {
        application: application.id,
        number: reply.number.clone().into_text(),
        paper: reply.paper.cloned(),
        prepare_until,
    })?;
    if let Some(plaque) = reply.plaque {
        course.act(BaseNamed {
            application: application.id,
            plaque: plaque.clone(),
        })?;
    }
    recognise(course, application, &edition.code)
}

/// The reply that names a base gives it the number of its plaque; no other reply does (domain 5.0).
fn must_bring_a_plaque(
    course: &Course<'_>,
    application: &Application,
    plaque: Option<&ShortText>,
) -> Result<(), SubjectRefusal> {
    let names = course.state().names_a_base(application);
    match plaque {
        None if names => Err(SubjectRefusal::PlaqueMissing),
        Some(_) if !names => Err(SubjectRefusal::PlaqueOfNoNaming),
        _ => Ok(()),
    }
}

/// What an approved application brings about once it ends: the fact that the step was reached, dated that day; or, after
/// the seventh, the next cycle (domain 5.9); or, beside the road, another standing of the body (domain 5.8).
pub(super) fn recognise(
    course: &mut Course<'_>,
    application: &Application,
    edition: &str,
) -> Result<(), SubjectRefusal> {
    let (cycle, edition) = (course.state().cycle, edition.to_owned());
    let application_id = application.id;
    let Some(step) = application.transition.step() else {
        return oversight::take_effect(course, application, edition);
    };
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
        step,
        application: application_id,
        edition,
    };
    let (occasion, today) = (course.occasion(), course.today());
    course.push(Dated::fact(reached.into(), occasion, today, Source::Live));
    brands::list_recognised(course, application);
    Ok(())
}
