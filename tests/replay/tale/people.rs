//! People: invited, consenting, attested, enrolled, given work, leaving and erased; and their seats in an association.

use super::{Cast, Tale};
use crate::town::STREET;
use qibu::reaction::PERSONS;
use qibu_domain::actor::Principal;
use qibu_domain::id::{PersonRef, SeatRef, StreamId, StreamKind};
use qibu_domain::membership::{
    MEMBERSHIP_TEXT, Membership, MembershipCommand, MembershipPlace, MembershipRole,
};
use qibu_domain::person::{
    ATTESTATION_MONTHS, AssignmentEnd, AssignmentKind, Basis, Enrol, FOUR_HAVES, Person,
    PersonCommand, PersonErasureGround, Purpose, TakeOver, consent_text,
};
use uuid::Uuid;

/// More days than there are in a month.
const MONTH_DAYS: i64 = 31;

fn person(number: u128) -> StreamId {
    StreamId::new(
        StreamKind::Person,
        Uuid::from_u128(0x7a1e_0010_0000 + number),
    )
}

fn seat(number: u128) -> StreamId {
    StreamId::new(
        StreamKind::Membership,
        Uuid::from_u128(0x7a1e_0020_0000 + number),
    )
}

fn consent(purpose: Purpose) -> PersonCommand {
    PersonCommand::GiveConsent {
        purpose,
        text: consent_text(purpose).to_owned(),
        signed_on: None,
        paper: None,
    }
}

fn enrolment() -> Enrol {
    Enrol {
        node: STREET.to_owned(),
        category: "freelancers".to_owned(),
        put_forward_by: None,
    }
}

impl Tale {
    /// What people and offices do together; `body` is an association that stands.
    pub(super) async fn people(&mut self, cast: &Cast, body: StreamId) {
        self.invited(cast).await;
        self.attested(cast).await;
        self.in_the_pool(cast).await;
        self.members(cast, body).await;
        self.taken_over(cast).await;
        self.erased(cast).await;
    }

    /// What only the person does.
    async fn own(&mut self, number: u128, command: PersonCommand) {
        let stream = person(number);
        let own = Principal::Person(PersonRef(stream.id));
        let request = self.request::<Person>(own, stream, command);
        self.send(request).await;
    }

    async fn of_office(&mut self, cast: &Cast, number: u128, command: PersonCommand) -> u64 {
        let receipt = self
            .ask::<Person>(cast.officer, person(number), command)
            .await;
        receipt.sequence.0
    }

    async fn invited(&mut self, cast: &Cast) {
        let invite = || PersonCommand::Invite {
            node: STREET.to_owned(),
            purposes: [Purpose::Pool, Purpose::Assignment, Purpose::Statistics].into(),
        };
        self.of_office(cast, 1, invite()).await;
        self.own(1, consent(Purpose::Pool)).await;
        self.own(1, consent(Purpose::Assignment)).await;
        let purpose = Purpose::Statistics;
        self.own(1, PersonCommand::RefuseConsent { purpose }).await;
        let purposes = [Purpose::Contact].into();
        self.of_office(cast, 1, PersonCommand::AskConsent { purposes })
            .await;
        self.own(1, consent(Purpose::Contact)).await;
        let withdraw = PersonCommand::WithdrawConsent {
            purpose: Purpose::Contact,
            paper: None,
        };
        self.own(1, withdraw).await;
    }

    async fn attested(&mut self, cast: &Cast) {
        let attest = || PersonCommand::Attest {
            items: FOUR_HAVES
                .map(|item| (item.to_owned(), Basis::Observed))
                .into(),
        };
        let accept = || PersonCommand::AcceptAttestation { paper: None };
        self.of_office(cast, 1, attest()).await;
        self.own(1, PersonCommand::ContestAttestation).await;
        self.of_office(cast, 1, attest()).await;
        self.of_office(cast, 1, PersonCommand::WithdrawAttestation)
            .await;
        self.of_office(cast, 1, attest()).await;
        self.own(1, accept()).await;
    }

    async fn in_the_pool(&mut self, cast: &Cast) {
        self.of_office(cast, 1, PersonCommand::Enrol(enrolment()))
            .await;
        let assign = || PersonCommand::Assign {
            kind: AssignmentKind::Mentor,
            body: None,
            due: None,
        };
        self.of_office(cast, 1, assign()).await;
        self.of_office(cast, 1, assign()).await;
        let state = self.state::<Person>(person(1)).await;
        let [done, declined] = [0, 1].map(|number: usize| state.assignments[number].id);
        let end = PersonCommand::EndAssignment {
            assignment: declined,
            end: AssignmentEnd::Declined,
        };
        self.own(1, end).await;
        let report = PersonCommand::ReportAssignment {
            assignment: done,
            done_on: self.today(),
        };
        self.own(1, report).await;
        self.own(1, PersonCommand::Leave { left_on: None }).await;
        let cites = self.stands[&person(1)];
        let correct = PersonCommand::Correct {
            cites,
            replacement: None,
            reason: self.reason(),
            by_two: false,
        };
        self.of_office(cast, 1, correct).await;
    }

    async fn members(&mut self, cast: &Cast, body: StreamId) {
        let place = || MembershipPlace {
            body,
            node: STREET.to_owned(),
            role: MembershipRole::Member,
            category: None,
        };
        let take = || MembershipCommand::Take {
            text: MEMBERSHIP_TEXT.to_owned(),
            capacity_declared: false,
            taken_on: None,
            paper: None,
        };
        for number in 1..=2 {
            let offer = MembershipCommand::Offer(place());
            self.ask::<Membership>(cast.officer, seat(number), offer)
                .await;
        }
        self.sits(2, MembershipCommand::Decline).await;
        self.sits(1, take()).await;
        let until = Some(self.today());
        let note = MembershipCommand::NoteAttestation { until };
        self.reacts::<Membership>(PERSONS, seat(1), note).await;
        self.sits(1, MembershipCommand::Leave { left_on: None })
            .await;
        let correct = MembershipCommand::Correct {
            cites: self.stands[&seat(1)],
            replacement: None,
            reason: self.reason(),
            by_two: false,
        };
        self.ask::<Membership>(cast.officer, seat(1), correct).await;
    }

    /// What only the person does in a seat.
    async fn sits(&mut self, number: u128, command: MembershipCommand) {
        let stream = seat(number);
        let own = Principal::Seat(SeatRef(stream.id));
        let request = self.request::<Membership>(own, stream, command);
        self.send(request).await;
    }

    async fn taken_over(&mut self, cast: &Cast) {
        let over = PersonCommand::TakeOver(TakeOver {
            enrolled_on: crate::town::day("2019-03-01"),
            left_on: None,
            enrol: enrolment(),
            statement: self.paper("signed_form"),
            text: consent_text(Purpose::Pool).to_owned(),
        });
        let [first, second] = [cast.clerk, cast.officer];
        self.by_two::<Person>([first, second], person(2), over)
            .await;
    }

    async fn erased(&mut self, cast: &Cast) {
        self.pass_days(i64::from(ATTESTATION_MONTHS + 1) * MONTH_DAYS);
        let ground = PersonErasureGround::PersonsRequest;
        // What has fallen due of the attestation is written first.
        self.of_office(cast, 1, PersonCommand::OrderErasure { ground })
            .await;
        let confirm = PersonCommand::ConfirmErasure;
        self.reacts::<Person>(PERSONS, person(1), confirm).await;
    }

    /// A candidate of an association that is being set up becomes a member.
    pub(super) async fn candidate(&mut self, cast: &Cast, body: StreamId) {
        let place = MembershipPlace {
            body,
            node: STREET.to_owned(),
            role: MembershipRole::Initiator,
            category: None,
        };
        let offer = MembershipCommand::Offer(place);
        self.ask::<Membership>(cast.officer, seat(3), offer).await;
        let take = MembershipCommand::Take {
            text: MEMBERSHIP_TEXT.to_owned(),
            capacity_declared: true,
            taken_on: None,
            paper: None,
        };
        self.sits(3, take).await;
        self.ask::<Membership>(cast.officer, seat(3), MembershipCommand::Confirm)
            .await;
    }
}
