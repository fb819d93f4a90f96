//! A person of the new social strata: invitation, consent by purpose, the four haves (四有), the pool of
//! representatives, assignments, leaving, erasure (domain 4.2, 7, 11.3).
//!
//! The stream's id is random and stands nowhere else in the log (law 8). Who the person is lies in the vault, which is
//! erased; what is counted stays. Nothing here ranks, weighs or judges a person: an attestation says yes, is seen and
//! contested by the person, and ends by itself (domain 7.3).

mod attesting;
mod command;
mod consenting;
mod correcting;
mod erasing;
mod event;
mod measures;
mod pool;
mod refusal;
mod state;

pub use attesting::{ATTESTATION_MONTHS, FOUR_HAVES};
pub use command::{Enrol, PersonCommand, TakeOver};
pub use consenting::{CONSENT_TEXTS, NOT_ASKED_AGAIN_DAYS, consent_text};
pub use event::{
    AssignmentEnd, AssignmentEnded, AssignmentGiven, AssignmentKind, AssignmentReported,
    AttestationAccepted, AttestationContested, AttestationExpired, AttestationWithdrawn, Basis,
    ConsentAsked, ConsentGiven, ConsentRefused, ConsentWithdrawn, CorrectedPersonFact,
    ErasureOrdered, FourHaveAttested, PersonErased, PersonErasureGround, PersonEvent, PersonFact,
    PersonFactCorrected, PersonInvited, Purpose, RepresentativeEnrolled, RepresentativeLeft,
};
pub use measures::PERSON_MEASURES;
pub use pool::{FRESH_ASSIGNMENT, MAX_ASSIGNMENTS_OPEN};
pub use refusal::PersonRefusal;
pub use state::{
    Answer, Assignment, AssignmentStage, Attestation, AttestationEnd, Erasure, PersonState, Term,
};

use crate::actor::Principal;
use crate::decider::{Dated, Decided, Decider, Happened};
use crate::id::{PersonRef, StreamKind};
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;

/// The decider of persons.
#[derive(Clone, Copy, Debug)]
pub struct Person;

impl Decider for Person {
    const KINDS: &'static [StreamKind] = &[StreamKind::Person];
    type State = PersonState;
    type Command = PersonCommand;
    type Event = PersonEvent;
    type Refusal = PersonRefusal;

    fn decide(
        state: &PersonState,
        command: &PersonCommand,
        occasion: &Occasion,
    ) -> Result<Decided<PersonEvent>, PersonRefusal> {
        let due = attesting::fallen_due(state, occasion.today());
        let state = due.iter().fold(state.clone(), |state, dated| {
            let sequence = crate::id::Sequence::default();
            let dated = dated.clone();
            state::evolve(state, &Happened { sequence, dated })
        });
        let mut decided = decide_now(&state, command, occasion)?;
        decided.events.splice(0..0, due);
        Ok(decided)
    }

    fn evolve(state: PersonState, event: &Happened<PersonEvent>) -> PersonState {
        state::evolve(state, event)
    }
}

fn decide_now(
    state: &PersonState,
    command: &PersonCommand,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    must_be_here(state, command)?;
    match command {
        PersonCommand::Invite { node, purposes } => {
            consenting::invite(state, node, purposes, occasion)
        }
        PersonCommand::AskConsent { purposes } => consenting::ask(state, purposes, occasion),
        PersonCommand::GiveConsent {
            purpose,
            text,
            signed_on,
            paper,
        } => consenting::give(
            state,
            (*purpose, text),
            (*signed_on, paper.as_ref()),
            occasion,
        ),
        PersonCommand::RefuseConsent { purpose } => consenting::refuse(state, *purpose, occasion),
        PersonCommand::WithdrawConsent { purpose, paper } => {
            consenting::withdraw(state, *purpose, paper.as_ref(), occasion)
        }
        PersonCommand::Attest { items } => attesting::attest(state, items, occasion),
        PersonCommand::AcceptAttestation { paper } => {
            attesting::accept(state, paper.as_ref(), occasion)
        }
        PersonCommand::ContestAttestation => attesting::contest(state, occasion),
        PersonCommand::WithdrawAttestation => attesting::withdraw(state, occasion),
        PersonCommand::Enrol(enrol) => pool::enrol(state, enrol, occasion),
        PersonCommand::TakeOver(over) => pool::take_over(over, occasion),
        PersonCommand::Leave { left_on } => pool::leave(state, *left_on, occasion),
        PersonCommand::Assign { kind, body, due } => {
            pool::assign(state, *kind, (*body, *due), occasion)
        }
        PersonCommand::EndAssignment { assignment, end } => {
            pool::end_assignment(state, *assignment, *end, occasion)
        }
        PersonCommand::ReportAssignment {
            assignment,
            done_on,
        } => pool::report_assignment(state, *assignment, *done_on, occasion),
        PersonCommand::OrderErasure { ground } => erasing::order(state, *ground, occasion),
        PersonCommand::ConfirmErasure => erasing::confirm(state, occasion),
        PersonCommand::Correct {
            cites,
            replacement,
            reason,
            by_two,
        } => {
            let correcting = correcting::Correcting {
                cites: *cites,
                replacement: replacement.as_ref(),
                reason,
                by_two: *by_two,
            };
            correcting::correct(state, &correcting, occasion)
        }
    }
}

/// What begins a record finds none; what goes on finds one that is not erased.
fn must_be_here(state: &PersonState, command: &PersonCommand) -> Result<(), PersonRefusal> {
    let begins = matches!(
        command,
        PersonCommand::Invite { .. } | PersonCommand::TakeOver(_)
    );
    let finishes = matches!(
        command,
        PersonCommand::ConfirmErasure | PersonCommand::Correct { .. }
    );
    match (state.is_known(), begins) {
        (true, true) => Err(PersonRefusal::Exists),
        (false, false) => Err(PersonRefusal::Unknown),
        _ if state.erasure != Erasure::None && !finishes => Err(PersonRefusal::Erased),
        _ => Ok(()),
    }
}

/// Whether the person acts: nobody else is let in under that name.
fn is_own(occasion: &Occasion) -> bool {
    occasion.principal == Principal::Person(PersonRef(occasion.stream.id))
}

/// What a person says is said by the person, or stands on a form that the person signed.
fn must_be_said(paper: Option<&PaperRef>, occasion: &Occasion) -> Result<(), PersonRefusal> {
    match (is_own(occasion), paper) {
        (true, None) | (false, Some(_)) => Ok(()),
        (true, Some(_)) => Err(PersonRefusal::FormNotNeeded),
        (false, None) => Err(PersonRefusal::FormMissing),
    }
}

/// One act of today.
fn act(event: impl Into<PersonEvent>, occasion: &Occasion) -> Decided<PersonEvent> {
    Decided::events(vec![Dated::act(event.into(), occasion)])
}
