//! The pool of representatives (代表人士队伍): entering it, leaving it in one action, and what representatives are asked to do.

use super::event::{
    AssignmentEnded, AssignmentGiven, AssignmentReported, ConsentGiven, RepresentativeEnrolled,
    RepresentativeLeft,
};
use super::{
    AssignmentEnd, AssignmentKind, AssignmentStage, Enrol, PersonEvent, PersonRefusal, PersonState,
    Purpose, TakeOver, act, consent_text, consenting, erasing, is_own,
};
use crate::actor::Source;
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::decider::{Dated, Decided};
use crate::id::{AssignmentId, StreamId};
use crate::occasion::Occasion;
use crate::subject::SubjectState;
use crate::time::Day;

/// The number of the fresh id that an assignment gets.
pub const FRESH_ASSIGNMENT: u32 = 0;
/// The most assignments that a person has open at once.
pub const MAX_ASSIGNMENTS_OPEN: usize = 20;

/// The person enters the pool: with their own consent, and an attestation that counts today (domain 4.2).
pub(super) fn enrol(
    state: &PersonState,
    enrol: &Enrol,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let today = occasion.today();
    if state.open_term().is_some() {
        return Err(PersonRefusal::EnrolledBefore);
    }
    must_be_consented(state, Purpose::Pool)?;
    if state.attestation_on(today).is_none() {
        return Err(PersonRefusal::NoAttestation);
    }
    if state
        .terms
        .iter()
        .any(|term| term.left.is_some_and(|(_, left)| today < left))
    {
        return Err(PersonRefusal::EnrolledBefore);
    }
    let enrolled = sound(enrol, today, occasion)?;
    let mut decided = act_of_pool(enrolled, today, Source::Live, occasion);
    decided
        .claims
        .extend(seat_claim(occasion, &enrol.node, ClaimAct::Take));
    Ok(decided)
}

/// Takes over somebody who was enrolled before Qibu, on a statement that the person signed.
pub(super) fn take_over(
    over: &TakeOver,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let (today, from) = (occasion.today(), over.enrolled_on);
    if let Some(day) = [Some(from), over.left_on]
        .into_iter()
        .flatten()
        .find(|day| *day > today)
    {
        return Err(PersonRefusal::Future { day });
    }
    if over.left_on.is_some_and(|left| left < from) {
        return Err(PersonRefusal::LeftBeforeEnrolled);
    }
    if over.text != consent_text(Purpose::Pool) {
        let purpose = Purpose::Pool;
        return Err(PersonRefusal::TextOutdated { purpose });
    }
    let mut enrolled = sound(&over.enrol, from, occasion)?;
    enrolled.statement = Some(over.statement.clone());
    let consent = ConsentGiven {
        purpose: Purpose::Pool,
        text: over.text.clone(),
        paper: Some(over.statement.clone()),
    };
    let source = Source::Import;
    let consent = Dated::by(consent.into(), occasion, today, Some(today), source);
    let mut decided = Decided::events(vec![consent]);
    erasing::and(&mut decided, act_of_pool(enrolled, from, source, occasion));
    match over.left_on {
        None => {
            let claim = seat_claim(occasion, &over.enrol.node, ClaimAct::Take);
            decided.claims.extend(claim);
        }
        Some(left) => {
            let event = RepresentativeLeft {}.into();
            decided
                .events
                .push(Dated::fact(event, occasion, left, source));
        }
    }
    Ok(decided)
}

/// The person leaves the pool: in one action, without a reason, and without a mark (domain 7.1).
pub(super) fn leave(
    state: &PersonState,
    left_on: Option<Day>,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let today = occasion.today();
    let term = state.open_term().ok_or(PersonRefusal::NotEnrolled)?;
    let left = left_on.unwrap_or(today);
    if left > today {
        return Err(PersonRefusal::Future { day: left });
    }
    if left < term.from {
        return Err(PersonRefusal::LeftBeforeEnrolled);
    }
    let source = if left < today {
        Source::LateEntry
    } else {
        Source::Live
    };
    let event = RepresentativeLeft {}.into();
    let mut decided = Decided::events(vec![Dated::fact(event, occasion, left, source)]);
    let release = ClaimAct::Release { from: today };
    decided
        .claims
        .extend(seat_claim(occasion, &term.what.node, release));
    Ok(decided)
}

/// Gives an assignment to a representative who consents to being given any.
pub(super) fn assign(
    state: &PersonState,
    kind: AssignmentKind,
    (body, due): (Option<StreamId>, Option<Day>),
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let today = occasion.today();
    if state.term_on(today).is_none() {
        return Err(PersonRefusal::NotEnrolled);
    }
    must_be_consented(state, Purpose::Assignment)?;
    if let Some(body) = body {
        must_stand(body, today, occasion)?;
    }
    if let Some(day) = due.filter(|due| *due < today) {
        return Err(PersonRefusal::DuePast { day });
    }
    let open = state.assignments.iter();
    let open = open.filter(|it| it.stage == AssignmentStage::Open).count();
    if open >= MAX_ASSIGNMENTS_OPEN {
        return Err(PersonRefusal::TooManyAssignments);
    }
    let given = AssignmentGiven {
        assignment: AssignmentId(occasion.fresh_id(FRESH_ASSIGNMENT)),
        kind,
        body,
        due,
    };
    Ok(act(given, occasion))
}

/// Ends an assignment without a report. Only the person declines; only an office takes back.
pub(super) fn end_assignment(
    state: &PersonState,
    assignment: AssignmentId,
    end: AssignmentEnd,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    must_be_open(state, assignment)?;
    if (end == AssignmentEnd::Declined) != is_own(occasion) {
        return Err(PersonRefusal::OnlyThePerson);
    }
    Ok(act(AssignmentEnded { assignment, end }, occasion))
}

/// Reports that an assignment was carried out.
pub(super) fn report_assignment(
    state: &PersonState,
    assignment: AssignmentId,
    done_on: Day,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let given_on = must_be_open(state, assignment)?;
    let today = occasion.today();
    if done_on > today {
        return Err(PersonRefusal::Future { day: done_on });
    }
    if done_on < given_on {
        return Err(PersonRefusal::DoneBeforeGiven);
    }
    let source = if done_on < today {
        Source::LateEntry
    } else {
        Source::Live
    };
    let event = AssignmentReported { assignment }.into();
    Ok(Decided::events(vec![Dated::fact(
        event, occasion, done_on, source,
    )]))
}

/// The claim on the one seat that a human has in a district's pool, by the vault's random token; none where the vault knows
/// none.
pub(super) fn seat_claim(occasion: &Occasion, node: &str, claimed: ClaimAct) -> Option<Claim> {
    let token = occasion.facts.pool_token?;
    let district = occasion.rulebook.district_of(node)?;
    Some(Claim {
        key: ClaimKey::pool_seat(district, token),
        act: claimed,
    })
}

/// An enrolment that can be so on that day: at a node that counts, in a category of the edition, put forward by a body of
/// the district that stands.
pub(super) fn sound(
    enrol: &Enrol,
    on: Day,
    occasion: &Occasion,
) -> Result<RepresentativeEnrolled, PersonRefusal> {
    consenting::must_be_open(&enrol.node, occasion)?;
    let rulebook = &occasion.rulebook;
    let district = rulebook.district_of(&enrol.node).unwrap_or_default();
    let mut editions = rulebook.editions(district);
    // A category of any edition: the one of the day may have been younger than the person's enrolment.
    if !editions.any(|edition| {
        edition
            .categories
            .iter()
            .any(|it| it.code == enrol.category)
    }) {
        return Err(PersonRefusal::CategoryUnknown {
            category: enrol.category.clone(),
        });
    }
    if let Some(body) = enrol.put_forward_by {
        must_stand(body, on, occasion)?;
    }
    Ok(RepresentativeEnrolled {
        node: enrol.node.clone(),
        category: enrol.category.clone(),
        put_forward_by: enrol.put_forward_by,
        statement: None,
    })
}

fn act_of_pool(
    enrolled: RepresentativeEnrolled,
    on: Day,
    source: Source,
    occasion: &Occasion,
) -> Decided<PersonEvent> {
    Decided::events(vec![Dated::fact(enrolled.into(), occasion, on, source)])
}

fn must_be_consented(state: &PersonState, purpose: Purpose) -> Result<(), PersonRefusal> {
    let consented = state.consents_to(purpose);
    consented
        .then_some(())
        .ok_or(PersonRefusal::NotConsented { purpose })
}

fn must_stand(body: StreamId, on: Day, occasion: &Occasion) -> Result<(), PersonRefusal> {
    let known = occasion.facts.bodies.get(&body);
    let stands = |state: &SubjectState| {
        let life = state.affairs.life_on(on);
        life.is_some_and(crate::subject::Life::counts)
    };
    let known = known.ok_or(PersonRefusal::BodyUnknown { body })?;
    stands(known)
        .then_some(())
        .ok_or(PersonRefusal::BodyNotStanding { body, day: on })
}

fn must_be_open(state: &PersonState, id: AssignmentId) -> Result<Day, PersonRefusal> {
    let known = state.assignment(id).ok_or(PersonRefusal::NoAssignment)?;
    match known.stage {
        AssignmentStage::Open => Ok(known.given_on),
        _ => Err(PersonRefusal::AssignmentEnded),
    }
}
