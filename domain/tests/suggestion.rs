//! The rules of a suggestion (domain 4.2, 5.7, 7.3).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "suggestion/correcting.rs"]
mod correcting;
#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;
#[path = "work/given.rs"]
#[allow(dead_code, reason = "shared with the tests of sessions")]
mod work;

use given::{ROOT, day};
use qibu_domain::actor::Source;
use qibu_domain::id::{SeatRef, Sequence};
use qibu_domain::membership::{
    MEMBERSHIP_TEXT, MembershipPlace, MembershipRole, MembershipStage, MembershipState,
    MembershipTaken, Taken,
};
use qibu_domain::outcome::OutcomeField;
use qibu_domain::suggestion::{
    ANSWER_PAPER, AuthorShown, DeclineGround, Forwarding, MAX_FORWARDS, OutsideReceiver, Receiver,
    SUGGESTION_PAPER, Submission, Suggestion, SuggestionAnswered, SuggestionCommand,
    SuggestionEvent, SuggestionStage,
};
use std::sync::Arc;
use uuid::Uuid;
use work::{TODAY, Work, association, paper, suspended};

const SEAT: SeatRef = SeatRef(Uuid::from_u128(0x5E));
/// The last day for an answer to what was submitted on the day of the tests: fifteen working days after it.
const DUE: &str = "2021-07-22";
/// A street of the district.
const STREET: &str = "370214004";

fn submission() -> Submission {
    Submission {
        body: association(1),
        field: OutcomeField::Governance,
        words: paper(SUGGESTION_PAPER),
        author: Some(SEAT),
    }
}

fn submit(on: &str) -> SuggestionCommand {
    submitted_as(on, submission())
}

fn submitted_as(on: &str, submission: Submission) -> SuggestionCommand {
    SuggestionCommand::Submit {
        occurred_on: day(on),
        submission,
    }
}

fn forwarding(node: &str) -> Forwarding {
    Forwarding {
        to: Receiver::Node(node.to_owned()),
        paper: None,
    }
}

fn forward(on: &str, node: &str) -> SuggestionCommand {
    SuggestionCommand::Forward {
        occurred_on: day(on),
        forwarding: forwarding(node),
    }
}

fn answered() -> SuggestionAnswered {
    SuggestionAnswered {
        answer: paper(ANSWER_PAPER),
    }
}

fn answer(on: &str) -> SuggestionCommand {
    SuggestionCommand::Answer {
        occurred_on: day(on),
        answered: answered(),
    }
}

fn adopt(on: &str) -> SuggestionCommand {
    SuggestionCommand::Adopt {
        occurred_on: day(on),
        paper: None,
    }
}

fn decline(on: &str) -> SuggestionCommand {
    SuggestionCommand::Decline {
        occurred_on: day(on),
        ground: DeclineGround::NotFeasible,
        paper: None,
    }
}

fn publish(on: &str) -> SuggestionCommand {
    SuggestionCommand::Publish {
        occurred_on: day(on),
    }
}

/// A district with bodies, and a seat of the first that was taken in 2020.
fn new() -> Work<Suggestion> {
    let mut work = Work::new();
    let place = MembershipPlace {
        body: association(1),
        node: ROOT.to_owned(),
        role: MembershipRole::Member,
        category: None,
    };
    let taken = Taken {
        by: Sequence(2),
        from: day("2020-01-01"),
        what: MembershipTaken {
            place: place.clone(),
            text: MEMBERSHIP_TEXT.to_owned(),
            capacity_declared: false,
            paper: None,
        },
    };
    let seat = MembershipState {
        offered: Some(place),
        stage: MembershipStage::Taken(taken),
        ..MembershipState::default()
    };
    work.read.seats.insert(SEAT, Arc::new(seat));
    work
}

fn submitted() -> Work<Suggestion> {
    let mut work = new();
    work.when(&submit(TODAY));
    work
}

fn stage(work: &Work<Suggestion>) -> Option<&'static str> {
    work.state().stage().map(SuggestionStage::as_str)
}

#[test]
fn a_suggestion_is_submitted_forwarded_answered_and_adopted_or_declined() {
    for (last, ends) in [(adopt(TODAY), "adopted"), (decline(TODAY), "declined")] {
        let mut work = submitted();
        assert_eq!(stage(&work), Some("submitted"));
        work.when(&forward(TODAY, ROOT));
        assert_eq!(stage(&work), Some("forwarded"));
        work.when(&answer(TODAY));
        assert_eq!(stage(&work), Some("answered"));
        work.when(&last);
        assert_eq!(stage(&work), Some(ends));
        work.is_refused(&adopt(TODAY), "suggestion.settled_before");
        work.is_refused(&submit(TODAY), "suggestion.submitted_before");
    }
}

#[test]
fn nothing_is_decided_or_published_before_the_answer_and_nothing_is_forwarded_after_it() {
    let mut work = submitted();
    for command in [adopt(TODAY), decline(TODAY), publish(TODAY)] {
        work.is_refused(&command, "suggestion.not_answered");
    }
    work.when(&answer(TODAY));
    work.is_refused(&forward(TODAY, ROOT), "suggestion.answered_before");
    work.is_refused(&answer(TODAY), "suggestion.answered_before");
    let none = new();
    for command in [forward(TODAY, ROOT), answer(TODAY), publish(TODAY)] {
        none.is_refused(&command, "suggestion.unknown");
    }
}

#[test]
fn only_a_body_that_was_active_that_day_submits_and_a_suspended_one_still_forwards_and_hears_answers()
 {
    let mut work = new();
    let known = work.bodies[&association(1)].as_ref().clone();
    let stopped = Arc::new(suspended(known, "2021-06-01"));
    work.bodies.insert(association(1), stopped);
    let refused = ("suggestion.body_not_active", "/occurred_on".to_owned());
    assert_eq!(work.refuses(&submit(TODAY)), refused);
    assert_eq!(work.refuses(&submit("2018-01-09")), refused);
    work.when(&submit("2021-05-31"));
    work.when(&forward(TODAY, ROOT));
    work.when(&answer(TODAY));
    let nobody = submitted_as(
        TODAY,
        Submission {
            body: association(7),
            ..submission()
        },
    );
    new().is_refused(&nobody, "suggestion.body_unknown");
}

#[test]
fn an_author_is_a_seat_of_the_body_that_was_taken_that_day() {
    let mut work = new();
    let early = ("suggestion.no_member", "/author".to_owned());
    assert_eq!(work.refuses(&submit("2019-12-31")), early);
    let other_body = Submission {
        body: association(2),
        ..submission()
    };
    work.is_refused(&submitted_as(TODAY, other_body), "suggestion.no_member");
    let unknown = Submission {
        author: Some(SeatRef(Uuid::from_u128(0xBAD))),
        ..submission()
    };
    work.is_refused(&submitted_as(TODAY, unknown), "suggestion.no_member");
    let without = Submission {
        author: None,
        ..submission()
    };
    work.when(&submitted_as("2019-12-31", without));
}

#[test]
fn a_suggestion_is_forwarded_within_the_district_or_to_a_kind_of_body_outside_it() {
    let mut work = submitted();
    for node in ["990001", "370214999", ""] {
        let refused = ("suggestion.node_unknown", "/node".to_owned());
        assert_eq!(work.refuses(&forward(TODAY, node)), refused, "{node}");
    }
    let outside = Forwarding {
        to: Receiver::Outside(OutsideReceiver::Government),
        paper: None,
    };
    work.when(&SuggestionCommand::Forward {
        occurred_on: day(TODAY),
        forwarding: outside,
    });
    for number in 1..MAX_FORWARDS {
        let node = if number % 2 == 1 { ROOT } else { STREET };
        work.when(&forward(TODAY, node));
    }
    work.is_refused(&forward(TODAY, STREET), "suggestion.too_many_forwards");
}

#[test]
fn a_suggestion_is_not_forwarded_to_whoever_has_it() {
    let has_it = |at: &str| ("suggestion.has_it", at.to_owned());
    let mut work = submitted();
    let own = work.state().submitted.unwrap().said.node;
    let district = work.bodies[&association(1)].body.as_ref().unwrap();
    assert_eq!(district.node(), own);
    // The office of the body has it first; that of the district is another one.
    work.when(&forward(TODAY, ROOT));
    assert_eq!(work.refuses(&forward(TODAY, ROOT)), has_it("/node"));
    let outside = |receiver| SuggestionCommand::Forward {
        occurred_on: day(TODAY),
        forwarding: Forwarding {
            to: Receiver::Outside(receiver),
            paper: None,
        },
    };
    work.when(&outside(OutsideReceiver::Government));
    let again = outside(OutsideReceiver::Government);
    assert_eq!(work.refuses(&again), has_it("/outside"));
    work.when(&outside(OutsideReceiver::Congress));
    work.when(&forward(TODAY, ROOT));
}

#[test]
fn an_answer_is_not_in_time_once_a_term_has_passed_whoever_it_is_forwarded_to() {
    let mut work = submitted();
    work.today = day(DUE);
    work.when(&forward(DUE, ROOT));
    assert_eq!(work.state().first_overdue_on(), None);
    let until = work.state().term().unwrap().1.until;
    work.today = until.plus_days(1);
    work.when(&forward(&work.today.to_string(), STREET));
    assert_eq!(work.state().first_overdue_on(), Some(until));
    work.when(&answer(&work.today.to_string()));
    assert_eq!(work.state().first_overdue_on(), Some(until));
    let mut late = submitted();
    late.today = day("2021-07-23");
    late.when(&answer("2021-07-23"));
    assert_eq!(late.state().first_overdue_on(), Some(day(DUE)));
    assert_eq!(late.state_on(DUE).first_overdue_on(), None);
}

#[test]
fn what_was_written_down_as_overdue_is_not_in_time_by_a_forwarding_of_an_earlier_day() {
    let mut work = submitted();
    work.today = day("2021-07-23");
    work.when(&forward("2021-07-20", ROOT));
    assert_eq!(work.state().first_overdue_on(), Some(day(DUE)));
}

#[test]
fn days_go_forward_and_never_ahead_and_what_comes_late_says_so() {
    let mut work = new();
    assert_eq!(work.refuses(&submit("2021-07-02")).0, "suggestion.future");
    assert_eq!(work.when(&submit(TODAY))[0].source, Source::Live);
    let mut work = new();
    assert_eq!(
        work.when(&submit("2021-06-28"))[0].source,
        Source::LateEntry
    );
    work.is_refused(&forward("2021-06-27", ROOT), "suggestion.too_early");
    work.when(&forward("2021-06-29", ROOT));
    work.is_refused(&answer("2021-06-28"), "suggestion.too_early");
    work.is_refused(&answer("2021-07-02"), "suggestion.future");
    work.when(&answer("2021-06-30"));
    work.is_refused(&adopt("2021-06-29"), "suggestion.too_early");
    work.is_refused(&publish("2021-07-02"), "suggestion.future");
    let act = work.when(&adopt("2021-06-30"));
    assert_eq!(act[0].decided_on, Some(day(TODAY)));
    assert_eq!(act[0].source, Source::LateEntry);
}

#[test]
fn an_answer_is_due_fifteen_working_days_after_the_submission_and_anew_after_each_forwarding() {
    let mut work = submitted();
    assert_eq!(work.state().due(), Some((day(DUE), Sequence(1))));
    work.today = day("2021-07-05");
    work.when(&forward("2021-07-05", ROOT));
    let due = Some((day("2021-07-26"), Sequence(2)));
    assert_eq!(work.state().due(), due);
    work.when(&answer("2021-07-05"));
    assert_eq!(work.state().due(), None);
}

#[test]
fn where_no_answer_came_it_is_overdue_at_its_due_day_once_and_is_answered_after_that_all_the_same()
{
    let mut work = submitted();
    work.today = day(DUE);
    work.is_refused(&SuggestionCommand::Wake, "due.nothing");
    work.today = day("2021-08-09");
    let events = work.when(&SuggestionCommand::Wake);
    assert!(matches!(
        &events[..],
        [only] if matches!(&only.event, SuggestionEvent::SuggestionOverdue(over)
            if over.asked == Sequence(1))
    ));
    assert_eq!(events[0].occurred_on, day(DUE));
    assert_eq!(events[0].decided_on, Some(day(DUE)));
    assert_eq!(events[0].rule.as_ref().unwrap().0, "suggestion.overdue/1");
    work.is_refused(&SuggestionCommand::Wake, "due.nothing");
    assert_eq!(work.when(&answer("2021-08-09")).len(), 1);
    assert_eq!(stage(&work), Some("answered"));
}

#[test]
fn whatever_is_asked_of_an_overdue_suggestion_writes_first_that_it_is_overdue() {
    let mut work = submitted();
    work.today = day("2021-07-23");
    let names = |events: Vec<qibu_domain::decider::Dated<SuggestionEvent>>| -> Vec<String> {
        use qibu_domain::decider::StoredEvent;
        events.iter().map(|it| it.event.name().to_owned()).collect()
    };
    work.is_refused(&publish("2021-07-23"), "suggestion.not_answered");
    let events = names(work.when(&forward("2021-07-23", ROOT)));
    assert_eq!(events, ["SuggestionOverdue", "SuggestionForwarded"]);
    // The term of the forwarding is another one, which falls due by itself.
    work.today = day("2021-08-16");
    let events = names(work.when(&answer("2021-08-16")));
    assert_eq!(events, ["SuggestionOverdue", "SuggestionAnswered"]);
    assert_eq!(work.state().overdue.len(), 2);
}

#[test]
fn what_is_entered_when_its_last_day_is_past_falls_due_on_the_day_of_the_entry() {
    let mut work = new();
    work.when(&submit("2021-01-04"));
    let (_, term) = work.state().term().unwrap();
    assert_eq!(term.until, day("2021-01-25"));
    assert_eq!(term.due(), day(TODAY));
    // On that day the answer, which was in time, is entered without anything falling due before it.
    assert_eq!(work.when(&answer("2021-01-15")).len(), 1);
}

#[test]
fn an_author_is_named_only_with_the_persons_consent_and_the_publication_says_so() {
    let shown = |consents: bool, author: Option<SeatRef>| {
        let mut work = new();
        if consents {
            work.read.named_in_public.insert(SEAT);
        }
        let said = Submission {
            author,
            ..submission()
        };
        work.when(&submitted_as(TODAY, said));
        work.when(&answer(TODAY));
        work.when(&publish(TODAY));
        work.is_refused(&publish(TODAY), "suggestion.published_before");
        work.state().published.unwrap().1
    };
    assert_eq!(shown(true, Some(SEAT)), AuthorShown::Named);
    assert_eq!(shown(false, Some(SEAT)), AuthorShown::Withheld);
    assert_eq!(shown(true, None), AuthorShown::Nobody);
}
