//! What authority asks of persons and memberships.

use super::Guarded;
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::id::{PersonRef, Sequence, StreamId, StreamKind, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::membership::{
    Membership, MembershipCommand, MembershipFact, MembershipRefusal, MembershipState,
};
use qibu_domain::occasion::Occasion;
use qibu_domain::person::{Person, PersonCommand, PersonFact, PersonRefusal, PersonState};
use std::collections::BTreeSet;

impl Guarded for Person {
    fn action(_state: &PersonState, command: &PersonCommand) -> Action {
        match command {
            PersonCommand::Invite { .. } | PersonCommand::AskConsent { .. } => Action::InvitePerson,
            PersonCommand::GiveConsent { .. }
            | PersonCommand::RefuseConsent { .. }
            | PersonCommand::WithdrawConsent { .. }
            | PersonCommand::AcceptAttestation { .. }
            | PersonCommand::ContestAttestation => Action::RecordConsent,
            PersonCommand::Attest { .. } | PersonCommand::WithdrawAttestation => {
                Action::AttestPerson
            }
            PersonCommand::Enrol(_) | PersonCommand::Leave { .. } => Action::EnrolPerson,
            PersonCommand::TakeOver(_) => Action::TakeOverPerson,
            PersonCommand::Assign { .. }
            | PersonCommand::EndAssignment { .. }
            | PersonCommand::ReportAssignment { .. } => Action::AssignPerson,
            PersonCommand::OrderErasure { .. } | PersonCommand::ConfirmErasure => {
                Action::ErasePerson
            }
            PersonCommand::Correct { by_two: false, .. } => Action::CorrectPerson,
            PersonCommand::Correct { by_two: true, .. } => Action::CorrectPersonLate,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &PersonState,
        command: &PersonCommand,
        occasion: &Occasion,
    ) -> Result<Resource, PersonRefusal> {
        let node = match command {
            PersonCommand::Invite { node, .. } => node,
            PersonCommand::TakeOver(over) => &over.enrol.node,
            _ => state.node.as_ref().ok_or(PersonRefusal::Unknown)?,
        };
        let unknown = || PersonRefusal::NodeUnknown { node: node.clone() };
        resource_at(node, occasion).ok_or_else(unknown)
    }

    fn bodies_read(_state: &PersonState, command: &PersonCommand) -> BTreeSet<StreamId> {
        let named = match command {
            PersonCommand::Enrol(enrol) => enrol.put_forward_by,
            PersonCommand::TakeOver(over) => over.enrol.put_forward_by,
            PersonCommand::Assign { body, .. } => *body,
            PersonCommand::Correct {
                replacement: Some((_, PersonFact::Enrolled(enrolled))),
                ..
            } => enrolled.put_forward_by,
            _ => None,
        };
        named.into_iter().filter(is_body).collect()
    }

    fn corrects(command: &PersonCommand) -> Option<Sequence> {
        match command {
            PersonCommand::Correct { cites, .. } => Some(*cites),
            _ => None,
        }
    }

    fn takes_two(command: &PersonCommand) -> bool {
        matches!(
            command,
            PersonCommand::TakeOver(_) | PersonCommand::Correct { by_two: true, .. }
        )
    }

    fn is_reaction(command: &PersonCommand) -> bool {
        matches!(command, PersonCommand::ConfirmErasure)
    }

    fn is_own(command: &PersonCommand) -> bool {
        match command {
            PersonCommand::GiveConsent { .. }
            | PersonCommand::RefuseConsent { .. }
            | PersonCommand::WithdrawConsent { .. }
            | PersonCommand::AcceptAttestation { .. }
            | PersonCommand::ContestAttestation
            | PersonCommand::Leave { .. }
            | PersonCommand::EndAssignment { .. }
            | PersonCommand::ReportAssignment { .. }
            | PersonCommand::OrderErasure { .. } => true,
            PersonCommand::Invite { .. }
            | PersonCommand::AskConsent { .. }
            | PersonCommand::Attest { .. }
            | PersonCommand::WithdrawAttestation
            | PersonCommand::Enrol(_)
            | PersonCommand::TakeOver(_)
            | PersonCommand::Assign { .. }
            | PersonCommand::ConfirmErasure
            | PersonCommand::Correct { .. } => false,
        }
    }

    fn person_judged(stream: StreamId, command: &PersonCommand) -> Option<PersonRef> {
        let looks = matches!(
            command,
            PersonCommand::Attest { .. }
                | PersonCommand::Enrol(_)
                | PersonCommand::TakeOver(_)
                | PersonCommand::Leave { .. }
                | PersonCommand::WithdrawConsent { .. }
                | PersonCommand::OrderErasure { .. }
        );
        looks.then_some(PersonRef(stream.id))
    }

    fn begins(command: &PersonCommand) -> bool {
        matches!(
            command,
            PersonCommand::Invite { .. } | PersonCommand::TakeOver(_)
        )
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.persons()
    }
}

impl Guarded for Membership {
    fn action(_state: &MembershipState, command: &MembershipCommand) -> Action {
        match command {
            MembershipCommand::Offer(_) => Action::OfferMembership,
            MembershipCommand::Take { .. }
            | MembershipCommand::Decline
            | MembershipCommand::Leave { .. } => Action::RecordMembership,
            MembershipCommand::Confirm => Action::ConfirmMembership,
            MembershipCommand::Release
            | MembershipCommand::NoteAttestation { .. }
            | MembershipCommand::NoteErasure => Action::ReleaseMember,
            MembershipCommand::Correct { by_two: false, .. } => Action::CorrectMembership,
            MembershipCommand::Correct { by_two: true, .. } => Action::CorrectMembershipLate,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &MembershipState,
        command: &MembershipCommand,
        occasion: &Occasion,
    ) -> Result<Resource, MembershipRefusal> {
        let place = match command {
            MembershipCommand::Offer(place) => place,
            _ => state.place().ok_or(MembershipRefusal::Unknown)?,
        };
        let unknown = || MembershipRefusal::BodyUnknown { body: place.body };
        let at = resource_at(&place.node, occasion).ok_or_else(unknown)?;
        // A service team has no posts, which would keep their holders from deciding on it.
        let body = Some(place.body).filter(is_body);
        let body = body.map(|body| SubjectId(body.id));
        Ok(Resource { body, ..at })
    }

    fn bodies_read(state: &MembershipState, command: &MembershipCommand) -> BTreeSet<StreamId> {
        host(state, command).into_iter().filter(is_body).collect()
    }

    fn teams_read(state: &MembershipState, command: &MembershipCommand) -> BTreeSet<StreamId> {
        let is_team = |host: &StreamId| host.kind == StreamKind::Team;
        host(state, command).into_iter().filter(is_team).collect()
    }

    fn corrects(command: &MembershipCommand) -> Option<Sequence> {
        match command {
            MembershipCommand::Correct { cites, .. } => Some(*cites),
            _ => None,
        }
    }

    fn takes_two(command: &MembershipCommand) -> bool {
        matches!(command, MembershipCommand::Correct { by_two: true, .. })
    }

    fn is_reaction(command: &MembershipCommand) -> bool {
        matches!(
            command,
            MembershipCommand::NoteAttestation { .. } | MembershipCommand::NoteErasure
        )
    }

    fn is_own(command: &MembershipCommand) -> bool {
        matches!(
            command,
            MembershipCommand::Take { .. }
                | MembershipCommand::Decline
                | MembershipCommand::Leave { .. }
        )
    }

    fn begins(command: &MembershipCommand) -> bool {
        matches!(command, MembershipCommand::Offer(_))
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.memberships()
    }
}

/// The association or service team that a decision on a membership reads.
fn host(state: &MembershipState, command: &MembershipCommand) -> Option<StreamId> {
    match command {
        MembershipCommand::Offer(place) => Some(place.body),
        MembershipCommand::Take { .. } | MembershipCommand::Confirm => {
            state.place().map(|place| place.body)
        }
        MembershipCommand::Correct {
            replacement: Some((_, MembershipFact::Taken(taken))),
            ..
        } => Some(taken.place.body),
        _ => None,
    }
}

/// What belongs to a node; `None` where no district has it.
pub(super) fn resource_at(node: &str, occasion: &Occasion) -> Option<Resource> {
    let district = occasion.rulebook.district_of(node)?;
    Some(Resource {
        district: district.to_owned(),
        node: node.to_owned(),
        ..Resource::default()
    })
}

/// What is no body is not read; the decision says that there is none.
fn is_body(stream: &StreamId) -> bool {
    SubjectKind::try_from(stream.kind).is_ok()
}
