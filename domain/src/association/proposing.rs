//! What the applicant does: propose, apply, hand in again, withdraw (domain 4.4, 5.1).

use super::command::Proposal;
use super::course::{Course, wrong_stage};
use super::event::{
    ApplicationResubmitted, ApplicationSubmitted, ApplicationWithdrawn, AssociationProposed,
    Contents, CorrectionExtended, Identity, PaperRef,
};
use super::state::{Application, Ending, FIRST_CYCLE, Life, SUBMISSION, Stage};
use super::{AssociationRefusal, AssociationState, again, seats, verdicts};
use crate::id::{ApplicationId, Sequence};
use crate::lifecycle::Transition;
use crate::personal::{Place, personal_number};
use crate::standard::{Edition, NEW_FACTS, Verdict};

/// The evidence kind that states why a second body of the same area and scope is needed (domain 5.1, 1e).
pub(super) const NEED_STATEMENT: &str = "need_statement";

/// Proposes a new association: `AssociationProposed`, and T1 handed in.
pub(super) fn propose(
    course: &mut Course<'_>,
    proposal: &Proposal,
    contents: &Contents,
) -> Result<(), AssociationRefusal> {
    if !course.state().life.is_free() {
        return Err(AssociationRefusal::Exists);
    }
    let identity = identify(course, proposal)?;
    course.act(AssociationProposed { identity })?;
    submit(course, Transition::T1, contents)
}

/// The proposal of a further body of the same area and scope states the need (domain 5.1, 1e).
fn must_state_the_need(
    course: &Course<'_>,
    transition: Transition,
    contents: &Contents,
) -> Result<(), AssociationRefusal> {
    let identity = course.state().identity.as_ref();
    let ordinal = identity.map_or(1, |identity| identity.ordinal);
    let is_proposal = transition == Transition::T1 && course.state().cycle <= FIRST_CYCLE;
    if is_proposal && ordinal > 1 && !holds(contents, NEED_STATEMENT) {
        return Err(AssociationRefusal::NeedPaperMissing { ordinal });
    }
    Ok(())
}

/// Whether the contents hold a paper of a kind.
pub(super) fn holds(contents: &Contents, kind: &str) -> bool {
    contents.papers.iter().any(|paper| paper.kind == kind)
}

/// Checks what a proposal says against tree and edition, and adds district and rank.
pub(super) fn identify(
    course: &Course<'_>,
    proposal: &Proposal,
) -> Result<Identity, AssociationRefusal> {
    let rulebook = &course.occasion().rulebook;
    course.must_be_open(&proposal.node)?;
    let unknown = || AssociationRefusal::UnknownNode {
        node: proposal.node.clone(),
    };
    let district = rulebook.district_of(&proposal.node).ok_or_else(unknown)?;
    let edition = course.edition_on(district, course.today())?;
    let rank = rulebook.rank_of(&proposal.node).ok_or_else(unknown)?;
    let known = |field, code: &str, known: bool| {
        let (code, edition) = (code.to_owned(), edition.code.clone());
        if known {
            Ok(())
        } else {
            Err(AssociationRefusal::UnknownCode {
                field,
                code,
                edition,
            })
        }
    };
    known(
        "/body_kind",
        &proposal.body_kind,
        edition.has_body_kind(&proposal.body_kind),
    )?;
    known("/form", &proposal.form, edition.has_form(&proposal.form))?;
    known(
        "/scope",
        &proposal.scope,
        crate::standard::is_code(&proposal.scope)
            && personal_number(&proposal.scope, Place::Name).is_none(),
    )?;
    known(
        "/ordinal",
        &proposal.ordinal.to_string(),
        proposal.ordinal >= 1,
    )?;
    Ok(proposal.identity(district, rank))
}

/// Whether a transition begins where the body stands. A body that is founded takes one step after the other, each once in
/// a cycle, and after the seventh closes the cycle.
pub fn begins(state: &AssociationState, transition: Transition) -> bool {
    match (transition, state.life) {
        (Transition::T1, Life::Proposed) => state.applications.is_empty(),
        (Transition::T1, Life::Ended { .. }) => again::may_be_proposed_again(state),
        (Transition::T2, Life::Preparing { .. }) => true,
        (_, Life::Active) => state.next_transition() == Some(transition),
        _ => false,
    }
}

/// Why a transition does not begin where the body stands.
fn does_not_begin(state: &AssociationState, transition: Transition) -> AssociationRefusal {
    let step = state.step;
    match state.life {
        Life::Ended {
            how: Ending::NotAccepted,
        } => AssociationRefusal::NotAcceptedBefore,
        Life::Ended { .. } if !again::may_be_proposed_again(state) => AssociationRefusal::Ended,
        _ if transition.step() <= step => {
            AssociationRefusal::TransitionReached { transition, step }
        }
        _ => AssociationRefusal::TransitionClosed { transition, step },
    }
}

/// Hands in an application for the transition that begins where the body stands.
pub(super) fn submit(
    course: &mut Course<'_>,
    transition: Transition,
    contents: &Contents,
) -> Result<(), AssociationRefusal> {
    let state = course.state();
    if let Some(open) = state.open_application() {
        return Err(AssociationRefusal::ApplicationOpen {
            application: open.id,
        });
    }
    if state.life.is_void() {
        return Err(AssociationRefusal::Void);
    }
    if state.life.is_free() {
        return Err(AssociationRefusal::Unknown);
    }
    if !begins(state, transition) {
        return Err(does_not_begin(state, transition));
    }
    if let (Transition::T1, Some(identity)) = (transition, &state.identity) {
        course.must_be_open(&identity.node)?;
    }
    must_state_the_need(course, transition, contents)?;
    let district = course.district()?;
    let edition = course.edition_on(&district, course.today())?;
    again::must_be_free_or_new(course, &edition, transition, contents, course.today())?;
    may_be_handed_in(course, &edition, transition, contents)?;
    let today = course.today();
    let due = course
        .occasion()
        .rulebook
        .workdays()
        .add(today, edition.clocks.accept_workdays);
    course.act(ApplicationSubmitted {
        application: ApplicationId(course.occasion().fresh_id(APPLICATION)),
        transition,
        contents: contents.clone(),
        accept_due: due.day,
        provisional: due.provisional,
    })
}

/// The number of the application's id among the new ids of its command; 0 is the stream's.
pub const APPLICATION: u32 = 1;

/// A blocking criterion that is certainly not met is said at once; what is only missing can still be
/// supplied, and is for the list of corrections.
fn may_be_handed_in(
    course: &Course<'_>,
    edition: &Edition,
    transition: Transition,
    contents: &Contents,
) -> Result<(), AssociationRefusal> {
    must_be_in_the_edition(edition, transition, contents)?;
    let occasion = course.occasion();
    let case = verdicts::Case {
        state: course.state(),
        stream: occasion.stream,
        transition,
        contents,
        contents_at: Sequence::default(),
    };
    let verdicts = verdicts::judge(&case, edition, &occasion.facts);
    verdicts::require(edition, verdicts, |verdict| *verdict == Verdict::NotMet)?;
    Ok(())
}

fn must_be_in_the_edition(
    edition: &Edition,
    transition: Transition,
    contents: &Contents,
) -> Result<(), AssociationRefusal> {
    let unknown = |field, code: &str| AssociationRefusal::UnknownCode {
        field,
        code: code.to_owned(),
        edition: edition.code.clone(),
    };
    for code in contents.attested.keys() {
        if !edition.has_attested(code) {
            return Err(unknown("/attested", code));
        }
    }
    for code in &contents.declared {
        if !edition.has_declaration(code) {
            return Err(unknown("/declared", code));
        }
    }
    for code in &contents.categories {
        if !edition.has_category(code) {
            return Err(unknown("/categories", code));
        }
    }
    for paper in &contents.papers {
        if !edition.has_evidence(&paper.kind) {
            return Err(unknown("/papers", &paper.kind));
        }
    }
    let held = |paper| contents.papers.iter().any(|known| known.paper == paper);
    if contents
        .attested
        .values()
        .filter_map(|a| a.paper)
        .any(|paper| !held(paper))
    {
        return Err(AssociationRefusal::UnknownPaper);
    }
    if edition.rule(transition).is_none() {
        return Err(unknown("/transition", &transition.to_string()));
    }
    Ok(())
}

/// Hands the corrected application in again. Before acceptance a new acceptance clock runs; afterwards the
/// seat's clock goes on with the working days that it had left.
pub(super) fn resubmit(
    course: &mut Course<'_>,
    application: &Application,
    contents: &Contents,
) -> Result<(), AssociationRefusal> {
    let Stage::Returned { workdays_left, .. } = application.stage else {
        return Err(wrong_stage("resubmit", application));
    };
    seats::must_be_new(course, application, SUBMISSION)?;
    seats::must_be_the_applicant(course, application)?;
    let (transition, first) = (application.transition, application.submitted_on);
    must_state_the_need(course, transition, contents)?;
    let edition = course.edition_of(application)?;
    // It was handed in rightly: an edition that came since and takes no such paper does not close the road.
    if edition.takes_evidence(NEW_FACTS, transition) {
        again::must_be_free_or_new(course, &edition, transition, contents, first)?;
    }
    may_be_handed_in(course, &edition, transition, contents)?;
    let workdays = workdays_left.unwrap_or(edition.clocks.accept_workdays);
    let due = course.workdays_after(course.today(), workdays);
    let contents = contents.clone();
    course.act(ApplicationResubmitted {
        application: application.id,
        contents,
        due,
    })
}

/// Takes longer to correct it, with reasons: once for each list of corrections (domain 5.0).
pub(super) fn extend_correction(
    course: &mut Course<'_>,
    application: &Application,
    reason: &PaperRef,
) -> Result<(), AssociationRefusal> {
    let Stage::Returned { due, .. } = application.stage else {
        return Err(wrong_stage("extend-correction", application));
    };
    seats::must_be_the_applicant(course, application)?;
    if application.returns.last().is_some_and(|list| list.extended) {
        return Err(AssociationRefusal::CorrectionExtendedBefore);
    }
    let workdays = course
        .edition_of(application)?
        .clocks
        .correction_extension_workdays;
    if workdays == 0 {
        return Err(AssociationRefusal::CorrectionNotExtended);
    }
    let due = course.workdays_after(due, workdays);
    course.act(CorrectionExtended {
        application: application.id,
        due,
        reason: reason.clone(),
    })
}

/// Takes the application back: the applicant's choice until a decision is made (domain 5.8).
pub(super) fn withdraw(
    course: &mut Course<'_>,
    application: &Application,
) -> Result<(), AssociationRefusal> {
    let undecided = match application.stage {
        Stage::Submitted { .. } | Stage::AtSeat { .. } | Stage::Returned { .. } => true,
        Stage::AwaitingNotice { .. }
        | Stage::OnNotice { .. }
        | Stage::AwaitingReply { .. }
        | Stage::Closed { .. } => false,
    };
    if !undecided {
        return Err(wrong_stage("withdraw", application));
    }
    seats::must_be_the_applicant(course, application)?;
    course.act(ApplicationWithdrawn {
        application: application.id,
    })
}
