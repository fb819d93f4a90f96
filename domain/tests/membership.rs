//! The rules of memberships (domain 5.1, 5.2, 11.3): one test a rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;

use given::{Given, day};
use qibu_domain::actor::{By, Principal, Source};
use qibu_domain::correction::{self, NotEnough};
use qibu_domain::decider::{Dated, Decider, Happened, Refusal, StoredEvent};
use qibu_domain::id::{AccountId, PaperId, SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::membership::{
    Leaving, MEMBERSHIP_TEXT, Membership, MembershipCommand, MembershipEvent, MembershipFact,
    MembershipLeft, MembershipPlace, MembershipRefusal, MembershipRole, MembershipState,
};
use qibu_domain::occasion::Occasion;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{Life, Subject, SubjectEvent, SubjectState};
use qibu_domain::time::Day;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

const STREET: &str = "370214004";
const SEAT: Uuid = Uuid::from_u128(0x5E);

fn body() -> StreamId {
    StreamId::new(StreamKind::Association, Uuid::from_u128(0xB0))
}

fn form() -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::from_u128(7)),
        kind: "signed_form".to_owned(),
        commitment: "5f".repeat(32),
    }
}

/// An association of the street at some stage of life.
fn association(life: Life) -> SubjectState {
    let golden = include_str!("history/subject/FoundingRecorded.1.json");
    let mut payload: Value = serde_json::from_str(golden).unwrap();
    let place = if payload.get("identity").is_some() {
        &mut payload["identity"]
    } else {
        &mut payload
    };
    place["district"] = "370214".into();
    place["node"] = STREET.into();
    let event = SubjectEvent::decode("FoundingRecorded", 1, &payload.to_string()).unwrap();
    let founded = Subject::evolve(
        SubjectState::default(),
        &Happened {
            sequence: Sequence(1),
            dated: Dated {
                event,
                occurred_on: day("2020-01-01"),
                decided_on: None,
                source: Source::Import,
                rule: None,
                actor: None,
                acting_for: None,
            },
        },
    );
    SubjectState { life, ..founded }
}

struct Seat {
    given: Given,
    today: Day,
    history: Vec<Happened<MembershipEvent>>,
    life: Life,
    by: Option<u128>,
    entered_by: Option<u128>,
}

impl Seat {
    fn of(life: Life) -> Self {
        let given = Given::a_district();
        Self {
            today: given.today,
            given,
            history: Vec::new(),
            life,
            by: Some(1),
            entered_by: None,
        }
    }

    fn offered(life: Life, role: MembershipRole) -> Self {
        let mut seat = Self::of(life);
        seat.when(&offer(role));
        seat
    }

    fn taken(life: Life, role: MembershipRole) -> Self {
        let mut seat = Self::offered(life, role);
        seat.when(&take(true));
        seat
    }

    fn state(&self) -> MembershipState {
        correction::fold::<Membership>(&self.history, None)
    }

    fn occasion(&self) -> Occasion {
        let account = |number: u128| AccountId(Uuid::from_u128(number));
        let mut occasion = self
            .given
            .occasion(StreamId::new(StreamKind::Membership, SEAT));
        occasion.now = self.today.start();
        occasion.principal = match self.by {
            Some(by) => Principal::Account(account(by)),
            None => Principal::Seat(SeatRef(SEAT)),
        };
        occasion.by = self.by.map(|by| By {
            account: account(by),
            office: None,
            standing_in: None,
        });
        occasion.entered_by = self.entered_by.map(account);
        let association = Arc::new(association(self.life));
        occasion.facts.bodies.insert(body(), association);
        occasion.facts.recorded_on = Some(day("2021-07-01"));
        occasion
    }

    #[track_caller]
    fn when(&mut self, command: &MembershipCommand) -> Dated<MembershipEvent> {
        let decided = Membership::decide(&self.state(), command, &self.occasion()).unwrap();
        let dated = decided.events.into_iter().next().unwrap();
        let sequence = Sequence(1 + u64::try_from(self.history.len()).unwrap());
        self.history.push(Happened {
            sequence,
            dated: dated.clone(),
        });
        dated
    }

    #[track_caller]
    fn refuses(&self, command: &MembershipCommand) -> MembershipRefusal {
        Membership::decide(&self.state(), command, &self.occasion()).unwrap_err()
    }
}

fn place(role: MembershipRole) -> MembershipPlace {
    MembershipPlace {
        body: body(),
        node: STREET.to_owned(),
        role,
        category: Some("freelancers".to_owned()),
    }
}

fn offer(role: MembershipRole) -> MembershipCommand {
    MembershipCommand::Offer(place(role))
}

fn take(capacity_declared: bool) -> MembershipCommand {
    MembershipCommand::Take {
        text: MEMBERSHIP_TEXT.to_owned(),
        capacity_declared,
        taken_on: None,
        paper: Some(form()),
    }
}

fn own_take() -> MembershipCommand {
    MembershipCommand::Take {
        text: MEMBERSHIP_TEXT.to_owned(),
        capacity_declared: true,
        taken_on: None,
        paper: None,
    }
}

const LEAVE: MembershipCommand = MembershipCommand::Leave { left_on: None };
fn preparing() -> Life {
    let until = day("2022-07-01");
    Life::Preparing { until }
}

#[test]
fn initiators_and_candidates_come_before_a_body_stands_and_members_after() {
    use MembershipRole::{Candidate, Initiator, Member};
    for role in [Initiator, Candidate] {
        for life in [Life::Proposed, preparing()] {
            Seat::offered(life, role);
        }
        let refused = Seat::of(Life::Active).refuses(&offer(role));
        assert_eq!(refused, MembershipRefusal::NotInThisStage);
    }
    Seat::offered(Life::Active, Member);
    Seat::offered(Life::Suspended, Member);
    for life in [Life::Proposed, Life::Liquidating] {
        let refused = Seat::of(life).refuses(&offer(Member));
        assert_eq!(refused, MembershipRefusal::NotInThisStage);
    }
}

#[test]
fn a_seat_is_one_of_a_body_of_its_node_in_a_category_of_the_edition() {
    let seat = Seat::of(Life::Active);
    let with = |change: fn(&mut MembershipPlace)| {
        let mut place = place(MembershipRole::Member);
        change(&mut place);
        MembershipCommand::Offer(place)
    };
    let elsewhere = seat.refuses(&with(|place| place.node = "370214003".to_owned()));
    assert_eq!(elsewhere.code(), "membership.body_unknown");
    let other = seat.refuses(&with(|place| place.body.id = Uuid::nil()));
    assert_eq!(other.code(), "membership.body_unknown");
    let base = seat.refuses(&with(|place| place.body.kind = StreamKind::Base));
    assert_eq!(base.code(), "membership.body_unknown");
    let category = seat.refuses(&with(|place| place.category = Some("sailors".to_owned())));
    assert_eq!(category.code(), "membership.category_unknown");
    let mut seat = seat;
    seat.when(&offer(MembershipRole::Member));
    let again = seat.refuses(&offer(MembershipRole::Member));
    assert_eq!(again, MembershipRefusal::Exists);
}

#[test]
fn to_take_a_seat_is_the_persons_own_word_or_stands_on_a_signed_form() {
    let mut seat = Seat::offered(Life::Active, MembershipRole::Member);
    assert_eq!(seat.refuses(&own_take()), MembershipRefusal::FormMissing);
    seat.by = None;
    assert_eq!(seat.refuses(&take(true)), MembershipRefusal::FormNotNeeded);
    seat.when(&own_take());
    assert_eq!(seat.refuses(&own_take()), MembershipRefusal::Answered);
    let none = Seat::of(Life::Active);
    assert_eq!(none.refuses(&take(true)), MembershipRefusal::Unknown);
}

#[test]
fn a_seat_is_taken_under_the_text_that_is_in_use_and_from_a_day_that_has_come() {
    let seat = Seat::offered(Life::Active, MembershipRole::Member);
    let of = |text: &str, on: &str| MembershipCommand::Take {
        text: text.to_owned(),
        capacity_declared: false,
        taken_on: Some(day(on)),
        paper: Some(form()),
    };
    let old = seat.refuses(&of("membership/0", "2021-07-01"));
    assert_eq!(old, MembershipRefusal::TextOutdated);
    let future = seat.refuses(&of(MEMBERSHIP_TEXT, "2021-07-02"));
    assert_eq!(future.code(), "membership.future");
    let mut seat = seat;
    let late = seat.when(&of(MEMBERSHIP_TEXT, "2021-06-01"));
    assert_eq!(
        (late.occurred_on, late.source),
        (day("2021-06-01"), Source::LateEntry)
    );
}

#[test]
fn an_initiator_declares_full_capacity() {
    let seat = Seat::offered(Life::Proposed, MembershipRole::Initiator);
    assert_eq!(
        seat.refuses(&take(false)),
        MembershipRefusal::CapacityMissing
    );
    let mut candidate = Seat::offered(Life::Proposed, MembershipRole::Candidate);
    candidate.when(&take(false));
}

#[test]
fn a_body_that_winds_up_or_has_ended_takes_nobody_in() {
    let mut seat = Seat::offered(Life::Active, MembershipRole::Member);
    seat.life = Life::Liquidating;
    assert_eq!(seat.refuses(&take(true)), MembershipRefusal::NotInThisStage);
}

#[test]
fn whoever_declines_sits_nowhere() {
    let mut seat = Seat::offered(Life::Active, MembershipRole::Member);
    seat.when(&MembershipCommand::Decline);
    assert_eq!(seat.refuses(&take(true)), MembershipRefusal::Answered);
    assert_eq!(
        seat.refuses(&MembershipCommand::Decline),
        MembershipRefusal::Answered
    );
    assert_eq!(seat.refuses(&LEAVE), MembershipRefusal::NotTaken);
}

#[test]
fn a_candidate_is_confirmed_as_a_member_once() {
    let mut seat = Seat::taken(Life::Proposed, MembershipRole::Candidate);
    let confirm = MembershipCommand::Confirm;
    assert_eq!(seat.refuses(&confirm), MembershipRefusal::NotInThisStage);
    seat.life = preparing();
    seat.when(&confirm);
    assert_eq!(seat.state().role(), Some(MembershipRole::Member));
    assert_eq!(seat.refuses(&confirm), MembershipRefusal::MemberAlready);
}

#[test]
fn a_seat_is_left_in_one_action_whatever_became_of_the_body() {
    let mut seat = Seat::taken(Life::Active, MembershipRole::Member);
    seat.life = Life::Liquidating;
    let early = MembershipCommand::Leave {
        left_on: Some(day("2021-06-30")),
    };
    assert_eq!(seat.refuses(&early), MembershipRefusal::LeftBeforeTaken);
    seat.by = None;
    let left = seat.when(&LEAVE);
    let how = Leaving::OwnWish;
    assert_eq!(left.event, MembershipLeft { how }.into());
    assert_eq!(seat.refuses(&LEAVE), MembershipRefusal::NotTaken);
    let mut released = Seat::taken(Life::Active, MembershipRole::Member);
    let left = released.when(&MembershipCommand::Release);
    let how = Leaving::Released;
    assert_eq!(left.event, MembershipLeft { how }.into());
}

#[test]
fn a_seat_hears_until_when_the_person_is_attested_and_nothing_twice() {
    let mut seat = Seat::taken(Life::Active, MembershipRole::Member);
    let until = |text: &str| MembershipCommand::NoteAttestation {
        until: Some(day(text)),
    };
    seat.when(&until("2023-07-01"));
    assert_eq!(
        seat.refuses(&until("2023-07-01")),
        MembershipRefusal::NothingChanged
    );
    seat.when(&MembershipCommand::NoteAttestation { until: None });
    assert_eq!(seat.state().attested_until, None);
}

#[test]
fn a_fact_of_a_seat_is_replaced_by_one_of_the_same_body_and_role() {
    let mut seat = Seat::taken(Life::Active, MembershipRole::Member);
    let cites = seat.state().taken().unwrap().by;
    let (_, fact) = seat.state().fact(cites).unwrap();
    let correct = |on: &str, fact: MembershipFact| MembershipCommand::Correct {
        cites,
        replacement: Some((day(on), fact)),
        reason: form(),
        by_two: false,
    };
    let same = correct("2021-07-01", fact.clone());
    assert_eq!(seat.refuses(&same), MembershipRefusal::NothingChanged);
    let left = MembershipFact::Left(MembershipLeft {
        how: Leaving::OwnWish,
    });
    let other = correct("2021-07-01", left);
    assert_eq!(seat.refuses(&other), MembershipRefusal::ReplacedByOther);
    let MembershipFact::Taken(mut taken) = fact else {
        panic!("a taking")
    };
    let future = correct("2021-07-02", MembershipFact::Taken(taken.clone()));
    assert_eq!(seat.refuses(&future).code(), "membership.future");
    taken.place.category = None;
    seat.when(&correct("2021-06-01", MembershipFact::Taken(taken.clone())));
    let now = seat.state();
    assert_eq!(now.taken().unwrap().from, day("2021-06-01"));
    assert_eq!(now.place().unwrap().category, None);
    taken.place.role = MembershipRole::Candidate;
    let role = correct("2021-06-01", MembershipFact::Taken(taken));
    assert_eq!(seat.refuses(&role), MembershipRefusal::ReplacedByOther);
}

#[test]
fn what_a_leaving_stands_on_is_not_voided_before_it() {
    let mut seat = Seat::taken(Life::Active, MembershipRole::Member);
    let taken = seat.state().taken().unwrap().by;
    seat.when(&LEAVE);
    let left = Sequence(u64::try_from(seat.history.len()).unwrap());
    let void = |cites, by_two| MembershipCommand::Correct {
        cites,
        replacement: None,
        reason: form(),
        by_two,
    };
    assert_eq!(
        seat.refuses(&void(taken, false)).code(),
        "membership.stood_on"
    );
    assert_eq!(
        seat.refuses(&void(Sequence(1), false)).code(),
        "membership.no_fact"
    );
    seat.today = day("2021-07-05");
    assert_eq!(seat.refuses(&void(left, false)), NotEnough::TakesTwo.into());
    assert_eq!(
        seat.refuses(&void(left, true)),
        NotEnough::SecondOfficer.into()
    );
    seat.entered_by = Some(2);
    seat.when(&void(left, true));
    seat.when(&void(taken, true));
    assert!(seat.state().taken().is_none());
}
