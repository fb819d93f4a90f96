//! What the applicant does: propose, apply, hand in again, withdraw (domain 4.4, 5.1).

use super::body::Body;
use super::command::{AssociationProposal, Proposal};
use super::course::{Course, wrong_stage};
use super::event::{
    ApplicationResubmitted, ApplicationSubmitted, ApplicationWithdrawn, AssociationProposed,
    BaseProposed, Contents, CorrectionExtended, PaperRef,
};
use super::life::{Ending, Life};
use super::state::{Application, FIRST_CYCLE, SUBMISSION, Stage};
use super::{SubjectRefusal, SubjectState, again, brands, oversight, seats, slips, verdicts};
use crate::id::{ApplicationId, Sequence};
use crate::lifecycle::{SubjectKind, Transition};
use crate::personal::{Place, personal_number};
use crate::standard::{Edition, NEW_FACTS, Verdict};

/// The evidence kind that states why a second body of the same area and scope is needed (domain 5.1, 1e).
pub(super) const NEED_STATEMENT: &str = "need_statement";

/// Proposes a new association: `AssociationProposed`, and T1 handed in.
pub(super) fn propose(
    course: &mut Course<'_>,
    proposal: &Proposal,
    contents: &Contents,
) -> Result<(), SubjectRefusal> {
    if !course.state().life.is_free() {
        return Err(SubjectRefusal::Exists);
    }
    match identify(course, proposal)? {
        Body::Association(identity) => course.act(AssociationProposed { identity })?,
        // The plaque comes with the naming.
        Body::Base(identity) if identity.plaque.is_some() => {
            return Err(SubjectRefusal::PlaqueOfNoNaming);
        }
        Body::Base(identity) => course.act(BaseProposed { identity })?,
    }
    submit(course, Transition::T1, contents)
}

/// The proposal of a further body of the same area and scope states the need (domain 5.1, 1e).
fn must_state_the_need(
    course: &Course<'_>,
    transition: Transition,
    contents: &Contents,
) -> Result<(), SubjectRefusal> {
    let body = course.state().body.as_ref();
    let ordinal = body
        .and_then(Body::association)
        .map_or(1, |identity| identity.ordinal);
    let is_proposal = transition == Transition::T1 && course.state().cycle <= FIRST_CYCLE;
    if is_proposal && ordinal > 1 && !holds(contents, NEED_STATEMENT) {
        return Err(SubjectRefusal::NeedPaperMissing { ordinal });
    }
    Ok(())
}

/// Whether the contents hold a paper of a kind.
pub(super) fn holds(contents: &Contents, kind: &str) -> bool {
    contents.papers.iter().any(|paper| paper.kind == kind)
}

/// Checks what a proposal says against tree and edition, and adds district and rank.
pub(super) fn identify(course: &Course<'_>, proposal: &Proposal) -> Result<Body, SubjectRefusal> {
    let rulebook = &course.occasion().rulebook;
    let stream = course.occasion().stream.kind;
    if stream != proposal.kind().stream() {
        return Err(SubjectRefusal::OtherKind);
    }
    let node = proposal.node();
    course.must_be_open(node)?;
    let unknown = || SubjectRefusal::UnknownNode {
        node: node.to_owned(),
    };
    let district = rulebook.district_of(node).ok_or_else(unknown)?;
    let edition = course.edition_on(district, course.today())?;
    let rank = rulebook.rank_of(node).ok_or_else(unknown)?;
    match proposal {
        Proposal::Association(proposal) => {
            must_be_of_the_edition(&edition, proposal)?;
            Ok(proposal.identity(district, rank).into())
        }
        Proposal::Base(proposal) => {
            let known = edition.has_base_level(&proposal.level);
            must_be_known(&edition, "/level", &proposal.level, known)?;
            Ok(proposal.identity(district, rank).into())
        }
    }
}

fn must_be_of_the_edition(
    edition: &Edition,
    proposal: &AssociationProposal,
) -> Result<(), SubjectRefusal> {
    let AssociationProposal {
        body_kind,
        form,
        scope,
        ordinal,
        ..
    } = proposal;
    let is_scope = crate::standard::is_code(scope) && personal_number(scope, Place::Name).is_none();
    must_be_known(
        edition,
        "/body_kind",
        body_kind,
        edition.has_body_kind(body_kind),
    )?;
    must_be_known(edition, "/form", form, edition.has_form(form))?;
    must_be_known(edition, "/scope", scope, is_scope)?;
    must_be_known(edition, "/ordinal", &ordinal.to_string(), *ordinal >= 1)
}

fn must_be_known(
    edition: &Edition,
    field: &'static str,
    code: &str,
    known: bool,
) -> Result<(), SubjectRefusal> {
    if known {
        return Ok(());
    }
    Err(SubjectRefusal::UnknownCode {
        field,
        code: code.to_owned(),
        edition: edition.code.clone(),
    })
}

/// Why a transition cannot be applied for where the body stands: something is open already, or it does not begin here.
/// `None` where it can, as far as the body is concerned; what the edition asks for is another question.
pub fn closed_by(state: &SubjectState, transition: Transition) -> Option<SubjectRefusal> {
    if let Some(open) = state.open_of(transition.is_proposed_by_an_office()) {
        let application = open.id;
        return Some(SubjectRefusal::ApplicationOpen { application });
    }
    if state.life.is_void() {
        return Some(SubjectRefusal::Void);
    }
    if state.life.is_free() {
        return Some(SubjectRefusal::Unknown);
    }
    (!begins(state, transition)).then(|| does_not_begin(state, transition))
}

/// Whether a transition begins where the body stands. A body that is founded takes one step after the other, each once in
/// a cycle, and after the seventh closes the cycle.
fn begins(state: &SubjectState, transition: Transition) -> bool {
    if !transition.is_of_the_road() {
        let kind = state.body.as_ref().map(Body::kind);
        return kind.is_some_and(|kind| transition.is_of(kind))
            && oversight::begins(state.life, transition);
    }
    match (transition, state.life) {
        (Transition::T1, Life::Proposed) => state.applications.is_empty(),
        (Transition::T1, Life::Ended { .. }) => again::may_be_proposed_again(state),
        (_, Life::Preparing { .. } | Life::Active) => state.next_transition() == Some(transition),
        _ => false,
    }
}

/// Why a transition does not begin where the body stands.
fn does_not_begin(state: &SubjectState, transition: Transition) -> SubjectRefusal {
    let step = state.step;
    if !transition.is_of_the_road() {
        return oversight::does_not_begin(state, transition);
    }
    match state.life {
        Life::Suspended | Life::Liquidating => oversight::wrong_life(state),
        Life::Ended {
            how: Ending::NotAccepted,
        } => SubjectRefusal::NotAcceptedBefore,
        Life::Ended { .. } if !again::may_be_proposed_again(state) => SubjectRefusal::Ended,
        _ if transition.step() <= Some(step) => {
            SubjectRefusal::TransitionReached { transition, step }
        }
        _ => SubjectRefusal::TransitionClosed { transition, step },
    }
}

/// Hands in an application for the transition that begins where the body stands.
pub(super) fn submit(
    course: &mut Course<'_>,
    transition: Transition,
    contents: &Contents,
) -> Result<(), SubjectRefusal> {
    let state = course.state();
    if let Some(refusal) = closed_by(state, transition) {
        return Err(refusal);
    }
    if let (Transition::T1, Some(body)) = (transition, &state.body) {
        course.must_be_open(body.node())?;
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
    let id = ApplicationId(course.occasion().fresh_id(APPLICATION));
    course.act(ApplicationSubmitted {
        application: id,
        transition,
        contents: contents.clone(),
        accept_due: due.day,
        provisional: due.provisional,
    })?;
    let application = course.application(id)?;
    oversight::open_hearing(course, &edition, &application)
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
) -> Result<(), SubjectRefusal> {
    must_be_in_the_edition(edition, course.kind()?, transition, contents)?;
    brands::must_name(course, transition, contents)?;
    let occasion = course.occasion();
    let case = verdicts::Case {
        state: course.state(),
        stream: occasion.stream,
        transition,
        contents,
        contents_at: Sequence::default(),
        supplements: &[],
        days: Some((course.today(), course.today())),
        visits: &[],
    };
    let verdicts = verdicts::judge(&case, edition, &occasion.facts);
    verdicts::require(edition, verdicts, |verdict| *verdict == Verdict::NotMet)?;
    Ok(())
}

fn must_be_in_the_edition(
    edition: &Edition,
    kind: SubjectKind,
    transition: Transition,
    contents: &Contents,
) -> Result<(), SubjectRefusal> {
    let unknown = |field, code: &str| SubjectRefusal::UnknownCode {
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
        return Err(SubjectRefusal::UnknownPaper);
    }
    // Only associations have a legal identity, and only what a body says on its road says anything of the body.
    let of_the_road = transition.is_of_the_road();
    if (kind == SubjectKind::Base || !of_the_road) && contents.legal.is_some() {
        return Err(unknown("/legal", "legal"));
    }
    if let (false, Some(code)) = (of_the_road, contents.categories.first()) {
        return Err(unknown("/categories", code));
    }
    if edition.rule(kind, transition).is_none() {
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
) -> Result<(), SubjectRefusal> {
    let Stage::Returned { workdays_left, .. } = application.stage else {
        return Err(wrong_stage("resubmit", application));
    };
    seats::must_be_new(course, application, SUBMISSION)?;
    seats::must_be_the_applicant(course, application)?;
    let (transition, first) = (application.transition, application.submitted_on);
    must_state_the_need(course, transition, contents)?;
    let edition = course.edition_of(application)?;
    // It was handed in rightly: an edition that came since and takes no such paper does not close the road.
    if edition.takes_evidence(course.kind()?, NEW_FACTS, transition) {
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
    })?;
    // What is new is heard anew.
    oversight::open_hearing(course, &edition, application)
}

/// Takes longer to correct it, with reasons: once for each list of corrections (domain 5.0).
pub(super) fn extend_correction(
    course: &mut Course<'_>,
    application: &Application,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let Stage::Returned { due, .. } = application.stage else {
        return Err(wrong_stage("extend-correction", application));
    };
    seats::must_be_the_applicant(course, application)?;
    if application.returns.last().is_some_and(|list| list.extended) {
        return Err(SubjectRefusal::CorrectionExtendedBefore);
    }
    let workdays = course
        .edition_of(application)?
        .clocks
        .correction_extension_workdays;
    if workdays == 0 {
        return Err(SubjectRefusal::CorrectionNotExtended);
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
) -> Result<(), SubjectRefusal> {
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
    slips::void(course, application)?;
    course.act(ApplicationWithdrawn {
        application: application.id,
    })
}
