//! The rules of outcomes (domain 4.2, 8.4).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;

use given::{Given, day};
use qibu_domain::actor::{By, Source};
use qibu_domain::claim::{Claim, ClaimAct, ClaimKey};
use qibu_domain::correction;
use qibu_domain::decider::{Dated, Decided, Decider, Happened, Refusal, StoredEvent};
use qibu_domain::id::{AccountId, PaperId, Sequence, StreamId, StreamKind};
use qibu_domain::occasion::Occasion;
use qibu_domain::outcome::{
    CorrectOutcome, Evidence, Outcome, OutcomeCommand, OutcomeEvent, OutcomeFault, OutcomeField,
    OutcomeKind, OutcomeRecorded, OutcomeState,
};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{Life, Subject, SubjectEvent, SubjectState};
use qibu_domain::text::MAX_INTEGER;
use qibu_domain::time::Day;
use std::sync::Arc;
use uuid::Uuid;

const TODAY: &str = "2021-07-01";

fn stream() -> StreamId {
    StreamId::new(StreamKind::Outcome, Uuid::from_u128(0xA))
}

fn body() -> StreamId {
    StreamId::new(StreamKind::Association, Uuid::from_u128(1))
}

fn paper(kind: &str) -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::from_u128(7)),
        kind: kind.to_owned(),
        commitment: "5f".repeat(32),
    }
}

fn cash(quantity: u64, from: &str) -> OutcomeRecorded {
    OutcomeRecorded {
        body: body(),
        kind: OutcomeKind::Cash,
        field: OutcomeField::Welfare,
        quantity,
        from: day(from),
        evidence: None,
    }
}

fn shown_by(token: u128, outcome: OutcomeRecorded) -> OutcomeRecorded {
    let evidence = Evidence {
        paper: paper("affair_record"),
        token: Uuid::from_u128(token),
    };
    OutcomeRecorded {
        evidence: Some(evidence),
        ..outcome
    }
}

/// The node of the association.
fn node() -> String {
    founded().body.unwrap().node().to_owned()
}

fn record(until: &str, outcome: OutcomeRecorded) -> OutcomeCommand {
    OutcomeCommand::Record {
        node: node(),
        until: day(until),
        outcome,
    }
}

fn correct(replacement: Option<(&str, OutcomeRecorded)>, by_two: bool) -> OutcomeCommand {
    OutcomeCommand::Correct(CorrectOutcome {
        node: node(),
        body: body(),
        cites: Sequence(1),
        replacement: replacement.map(|(until, outcome)| (day(until), outcome)),
        reason: paper("reason"),
        by_two,
    })
}

fn then(state: SubjectState, event: SubjectEvent, sequence: u64, on: Day) -> SubjectState {
    Subject::evolve(
        state,
        &Happened {
            sequence: Sequence(sequence),
            dated: Dated {
                event,
                occurred_on: on,
                decided_on: None,
                source: Source::Import,
                rule: None,
                actor: None,
                acting_for: None,
            },
        },
    )
}

/// An association founded on 2019-05-03.
fn founded() -> SubjectState {
    let golden = include_str!("history/subject/FoundingRecorded.1.json");
    let event = SubjectEvent::decode("FoundingRecorded", 1, golden).unwrap();
    then(SubjectState::default(), event, 1, day("2019-05-03"))
}

fn suspended(on: &str) -> SubjectState {
    let golden = include_str!("history/subject/Suspended.1.json");
    let event = SubjectEvent::decode("Suspended", 1, golden).unwrap();
    let state = then(founded(), event, 2, day(on));
    assert_eq!(state.affairs.life_on(day(on)), Some(Life::Suspended));
    state
}

/// One outcome of an association.
struct Book {
    given: Given,
    history: Vec<Happened<OutcomeEvent>>,
    body: Arc<SubjectState>,
    recorded_on: Day,
    by: u128,
    entered_by: Option<u128>,
}

impl Book {
    fn of(body: SubjectState) -> Self {
        Self {
            given: Given::a_district(),
            history: Vec::new(),
            body: Arc::new(body),
            recorded_on: day(TODAY),
            by: 1,
            entered_by: None,
        }
    }

    fn decide(&self, command: &OutcomeCommand) -> Result<Decided<OutcomeEvent>, &'static str> {
        let account = |number: u128| AccountId(Uuid::from_u128(number));
        let mut occasion: Occasion = self.given.occasion(stream());
        occasion.by = Some(By {
            account: account(self.by),
            office: None,
            standing_in: None,
        });
        occasion.entered_by = self.entered_by.map(account);
        occasion.facts.bodies.insert(body(), Arc::clone(&self.body));
        occasion.facts.recorded_on = Some(self.recorded_on);
        let decided = Outcome::decide(&self.state(), command, &occasion);
        decided.map_err(|refusal| refusal.code())
    }

    fn state(&self) -> OutcomeState {
        correction::fold::<Outcome>(&self.history, None)
    }

    #[track_caller]
    fn when(&mut self, command: &OutcomeCommand) -> Decided<OutcomeEvent> {
        let decided = self.decide(command).unwrap();
        for dated in decided.events.clone() {
            let sequence = Sequence(1 + u64::try_from(self.history.len()).unwrap());
            self.history.push(Happened { sequence, dated });
        }
        decided
    }
}

fn key(token: u128) -> ClaimKey {
    ClaimKey::outcome_paper("cash", Uuid::from_u128(token))
}

#[test]
fn an_outcome_counts_from_the_last_day_of_its_period() {
    let mut book = Book::of(founded());
    let decided = book.when(&record("2020-12-31", cash(1, "2020-01-24")));
    let dated = &decided.events[0];
    assert_eq!(
        (dated.occurred_on, dated.decided_on, dated.source),
        (day("2020-12-31"), None, Source::LateEntry)
    );
    let live = Book::of(founded()).when(&record(TODAY, cash(1, TODAY)));
    assert_eq!(live.events[0].source, Source::Live);
}

#[test]
fn an_outcome_of_the_future_or_of_a_period_that_runs_backwards_is_refused() {
    let book = Book::of(founded());
    let refused = |until, from| book.decide(&record(until, cash(1, from))).unwrap_err();
    assert_eq!(refused("2021-07-02", TODAY), "outcome.future");
    assert_eq!(refused("2021-06-30", TODAY), "outcome.period_backwards");
}

#[test]
fn a_quantity_is_from_one_to_the_largest_number() {
    let book = Book::of(founded());
    let tried = |quantity| book.decide(&record(TODAY, cash(quantity, TODAY)));
    let most = u64::try_from(MAX_INTEGER).unwrap();
    for refused in [0, most + 1] {
        assert_eq!(tried(refused).unwrap_err(), "outcome.quantity");
    }
    for taken in [1, most] {
        tried(taken).unwrap();
    }
}

#[test]
fn an_outcome_is_of_a_body_that_counted_on_its_day() {
    let book = Book::of(founded());
    let tried = |until, from| book.decide(&record(until, cash(1, from)));
    let early = tried("2019-05-02", "2019-01-01");
    assert_eq!(early.unwrap_err(), "outcome.body_not_counted");
    tried("2019-05-03", "2019-01-01").unwrap();
    let unknown = Book::of(SubjectState::default());
    let refused = unknown.decide(&record(TODAY, cash(1, TODAY))).unwrap_err();
    assert_eq!(refused, "outcome.body_unknown");
}

#[test]
fn authority_was_asked_at_the_node_of_the_body() {
    let elsewhere = OutcomeCommand::Record {
        node: "990001".to_owned(),
        until: day(TODAY),
        outcome: cash(1, TODAY),
    };
    let refused = Book::of(founded()).decide(&elsewhere).unwrap_err();
    assert_eq!(refused, "outcome.body_unknown");
}

#[test]
fn of_a_suspended_body_only_what_it_had_begun_before_is_recorded() {
    let book = Book::of(suspended("2021-03-01"));
    let tried = |until, from| book.decide(&record(until, cash(1, from)));
    tried("2021-03-01", "2021-03-01").unwrap();
    tried("2021-03-31", "2021-02-01").unwrap();
    let later = tried("2021-03-31", "2021-03-02");
    assert_eq!(later.unwrap_err(), "outcome.body_not_active");
}

#[test]
fn an_outcome_takes_its_paper_for_its_kind_and_a_correction_moves_or_frees_it() {
    let claim = |token, act| Claim {
        key: key(token),
        act,
    };
    let release = ClaimAct::Release { from: day(TODAY) };
    let mut book = Book::of(founded());
    let first = book.when(&record(TODAY, shown_by(1, cash(5, TODAY))));
    assert_eq!(first.claims, [claim(1, ClaimAct::Take)]);
    let same = book.when(&correct(Some((TODAY, shown_by(1, cash(6, TODAY)))), false));
    assert_eq!(same.claims, [], "it holds its paper already");
    let other = book.when(&correct(Some((TODAY, shown_by(2, cash(6, TODAY)))), false));
    assert_eq!(other.claims, [claim(1, release), claim(2, ClaimAct::Take)]);
    let void = book.when(&correct(None, false));
    assert_eq!(void.claims, [claim(2, release)]);
    assert_eq!(book.state().fact, None);
}

#[test]
fn an_outcome_without_a_paper_holds_nothing() {
    let decided = Book::of(founded()).when(&record(TODAY, cash(5, TODAY)));
    assert_eq!(decided.claims, []);
}

#[test]
fn an_outcome_stays_with_its_body_and_its_correction_changes_something() {
    let mut book = Book::of(founded());
    book.when(&record(TODAY, cash(5, TODAY)));
    let other = OutcomeRecorded {
        body: StreamId::new(StreamKind::Base, Uuid::from_u128(2)),
        ..cash(5, TODAY)
    };
    let moved = book.decide(&correct(Some((TODAY, other)), false));
    assert_eq!(moved.unwrap_err(), "outcome.other_body");
    let same = book.decide(&correct(Some((TODAY, cash(5, TODAY))), false));
    assert_eq!(same.unwrap_err(), "outcome.nothing_changed");
    book.when(&correct(Some(("2021-06-30", cash(5, "2021-06-30"))), false));
    assert_eq!(book.state().fact.unwrap().until, day("2021-06-30"));
}

#[test]
fn what_was_never_recorded_or_is_void_is_not_corrected() {
    let mut book = Book::of(founded());
    let void = correct(None, false);
    assert_eq!(book.decide(&void).unwrap_err(), "outcome.unknown");
    book.when(&record(TODAY, cash(5, TODAY)));
    book.when(&void);
    assert_eq!(book.decide(&void).unwrap_err(), "outcome.unknown");
}

#[test]
fn one_person_corrects_an_outcome_for_three_days_and_then_it_takes_two() {
    let mut book = Book::of(founded());
    book.when(&record("2021-06-01", cash(5, "2021-06-01")));
    book.recorded_on = day("2021-06-28");
    book.decide(&correct(None, false)).unwrap();
    book.recorded_on = day("2021-06-27");
    let alone = book.decide(&correct(None, false));
    assert_eq!(alone.unwrap_err(), "outcome.takes_two");
    book.entered_by = Some(1);
    let same = book.decide(&correct(None, true));
    assert_eq!(same.unwrap_err(), "outcome.second_officer");
    book.by = 2;
    book.decide(&correct(None, true)).unwrap();
}

#[test]
fn what_is_wrong_points_to_its_field() {
    let fault = OutcomeFault::Quantity.of_recording();
    assert_eq!(fault.arguments()[0], ("field", "/amount".to_owned()));
}
