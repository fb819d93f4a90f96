//! The rules of persons (domain 4.2, 7, 11.3): one test a rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "person/consenting.rs"]
mod consenting;
#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;
#[path = "person/pool.rs"]
mod pool;

use given::{Given, day};
use qibu_domain::actor::{By, Principal, Source};
use qibu_domain::claim::ClaimAct;
use qibu_domain::correction::{self, NotEnough};
use qibu_domain::decider::{Decided, Decider, Happened, Refusal, StoredEvent};
use qibu_domain::id::{
    AccountId, AssignmentId, PaperId, PersonRef, Sequence, StreamId, StreamKind,
};
use qibu_domain::occasion::Occasion;
use qibu_domain::person::{
    AssignmentEnd, AssignmentKind, Basis, Enrol, FOUR_HAVES, Person, PersonCommand,
    PersonErasureGround, PersonEvent, PersonFact, PersonRefusal, PersonState, Purpose,
    RepresentativeLeft, TakeOver, consent_text,
};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const STREET: &str = "370214004";
const CATEGORY: &str = "freelancers";
const OFFICER: u128 = 1;
const SELF: Uuid = Uuid::from_u128(0x9E);

fn form() -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::from_u128(7)),
        kind: "signed_form".to_owned(),
        commitment: "5f".repeat(32),
    }
}

/// The record of a person in a log with its tree and editions.
struct Record {
    given: Given,
    today: Day,
    history: Vec<Happened<PersonEvent>>,
    by: Option<u128>,
    entered_by: Option<u128>,
    own_accounts: BTreeSet<AccountId>,
    recorded_on: Option<Day>,
}

impl Record {
    fn new() -> Self {
        let given = Given::a_district();
        Self {
            today: given.today,
            recorded_on: Some(given.today),
            given,
            history: Vec::new(),
            by: Some(OFFICER),
            entered_by: None,
            own_accounts: BTreeSet::new(),
        }
    }

    /// Asked for everything.
    fn invited() -> Self {
        let mut record = Self::new();
        record.when(&invite());
        record
    }

    /// Consenting, and with an attestation that the person accepted.
    fn attested() -> Self {
        let mut record = Self::invited();
        record.when(&consent(Purpose::Pool));
        record.when(&consent(Purpose::Assignment));
        record.when(&attest());
        record.when(&accept());
        record
    }

    fn enrolled() -> Self {
        let mut record = Self::attested();
        record.when(&enrol());
        record
    }

    fn state(&self) -> PersonState {
        correction::fold::<Person>(&self.history, None)
    }

    fn as_the_person(&mut self) -> &mut Self {
        self.by = None;
        self
    }

    fn occasion(&self) -> Occasion {
        let stream = StreamId::new(StreamKind::Person, SELF);
        let account = |number: u128| AccountId(Uuid::from_u128(number));
        let mut occasion = self.given.occasion(stream);
        occasion.now = self.today.start();
        occasion.principal = match self.by {
            Some(by) => Principal::Account(account(by)),
            None => Principal::Person(PersonRef(SELF)),
        };
        occasion.by = self.by.map(|by| By {
            account: account(by),
            office: None,
            standing_in: None,
        });
        occasion.entered_by = self.entered_by.map(account);
        occasion.facts.own_accounts.clone_from(&self.own_accounts);
        occasion.facts.pool_token = Some(Uuid::from_u128(0xF0));
        occasion.facts.recorded_on = self.recorded_on;
        occasion
    }

    #[track_caller]
    fn when(&mut self, command: &PersonCommand) -> Decided<PersonEvent> {
        let decided = Person::decide(&self.state(), command, &self.occasion()).unwrap();
        for dated in &decided.events {
            let sequence = Sequence(1 + u64::try_from(self.history.len()).unwrap());
            let dated = dated.clone();
            self.history.push(Happened { sequence, dated });
        }
        decided
    }

    #[track_caller]
    fn refuses(&self, command: &PersonCommand) -> PersonRefusal {
        Person::decide(&self.state(), command, &self.occasion()).unwrap_err()
    }

    /// The sequence of the last event of that name.
    fn last(&self, name: &str) -> Sequence {
        let mut known = self.history.iter().rev();
        known
            .find(|it| it.dated.event.name() == name)
            .unwrap()
            .sequence
    }
}

fn invite() -> PersonCommand {
    PersonCommand::Invite {
        node: STREET.to_owned(),
        purposes: [Purpose::Pool, Purpose::Assignment].into(),
    }
}

fn ask(purpose: Purpose) -> PersonCommand {
    PersonCommand::AskConsent {
        purposes: [purpose].into(),
    }
}

fn consent(purpose: Purpose) -> PersonCommand {
    PersonCommand::GiveConsent {
        purpose,
        text: consent_text(purpose).to_owned(),
        signed_on: None,
        paper: Some(form()),
    }
}

fn own_consent(purpose: Purpose, text: &str) -> PersonCommand {
    PersonCommand::GiveConsent {
        purpose,
        text: text.to_owned(),
        signed_on: None,
        paper: None,
    }
}

fn withdraw(purpose: Purpose, paper: Option<PaperRef>) -> PersonCommand {
    PersonCommand::WithdrawConsent { purpose, paper }
}

fn attest() -> PersonCommand {
    let items = FOUR_HAVES.map(|item| (item.to_owned(), Basis::Observed));
    PersonCommand::Attest {
        items: BTreeMap::from(items),
    }
}

fn accept() -> PersonCommand {
    PersonCommand::AcceptAttestation {
        paper: Some(form()),
    }
}

fn enrolment() -> Enrol {
    Enrol {
        node: STREET.to_owned(),
        category: CATEGORY.to_owned(),
        put_forward_by: None,
    }
}

fn enrol() -> PersonCommand {
    PersonCommand::Enrol(enrolment())
}

fn leave(on: Option<&str>) -> PersonCommand {
    PersonCommand::Leave {
        left_on: on.map(day),
    }
}

fn assign() -> PersonCommand {
    PersonCommand::Assign {
        kind: AssignmentKind::Mentor,
        body: None,
        due: None,
    }
}

fn erase() -> PersonCommand {
    PersonCommand::OrderErasure {
        ground: PersonErasureGround::PersonsRequest,
    }
}

fn over(enrolled_on: &str, left_on: Option<&str>) -> PersonCommand {
    PersonCommand::TakeOver(TakeOver {
        enrolled_on: day(enrolled_on),
        left_on: left_on.map(day),
        enrol: enrolment(),
        statement: form(),
        text: consent_text(Purpose::Pool).to_owned(),
    })
}

fn correct(cites: Sequence, to: Option<(&str, PersonFact)>, by_two: bool) -> PersonCommand {
    PersonCommand::Correct {
        cites,
        replacement: to.map(|(on, fact)| (day(on), fact)),
        reason: form(),
        by_two,
    }
}

fn names(decided: &Decided<PersonEvent>) -> Vec<&'static str> {
    let events = decided.events.iter();
    events.map(|dated| dated.event.name()).collect()
}
