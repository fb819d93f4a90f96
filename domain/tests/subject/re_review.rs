//! A decision whose facts changed is looked at again, and never voided (laws 2 and 12).

use crate::papers::{Sheet, reason};
use crate::scenario::*;
use qibu_domain::decider::Refusal;
use qibu_domain::id::{Citation, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{DecisionOutcome, ReReviewOutcome, SubjectEvent};
use qibu_domain::subject::{
    Change, Life, ReReviewEnd, ReReviewRefusal, Stage, SubjectCommand, SubjectRefusal, Verb,
};
use std::collections::BTreeSet;
use uuid::Uuid;

fn elsewhere(sequence: u64) -> Citation {
    Citation {
        stream: StreamId::new(StreamKind::Association, Uuid::from_u128(0xb0)),
        sequence: Sequence(sequence),
    }
}

/// The founding of another body was corrected by the event of that sequence.
fn corrected_by(given: &Given, sequence: u64) -> SubjectCommand {
    SubjectCommand::OpenReReview(Change {
        decision: decided_at(given),
        changed: elsewhere(1),
        by: elsewhere(sequence),
        through: None,
    })
}

/// The sequence of the last decision.
fn decided_at(given: &Given) -> Sequence {
    let mut known = given.known.iter().rev();
    let is_one = |event: &SubjectEvent| matches!(event, SubjectEvent::DecisionMade(_));
    known.find(|it| is_one(&it.dated.event)).unwrap().sequence
}

fn conclude(given: &Given, outcome: ReReviewOutcome, criteria: &[&str]) -> Verb {
    Verb::ConcludeReReview {
        opened: given.state().re_reviews.last().unwrap().opened,
        outcome,
        criteria: criteria.iter().map(|it| (*it).to_owned()).collect(),
        reason: reason(),
    }
}

/// The conclusion that is waited for, or a change that begins one.
pub fn any(given: &Given, variant: u8) -> Asked {
    let state = given.state();
    if let Some(open) = state.re_reviews.iter().find(|known| known.end.is_none()) {
        let verb = Verb::ConcludeReReview {
            opened: open.opened,
            outcome: ReReviewOutcome::Stands,
            criteria: BTreeSet::new(),
            reason: reason(),
        };
        let application = open.application;
        return SubjectCommand::Act { application, verb }.into();
    }
    let mut decided = state.applications.iter().rev();
    let decided = decided.find_map(|known| known.decided_at);
    SubjectCommand::OpenReReview(Change {
        decision: decided.unwrap_or_default(),
        changed: elsewhere(1),
        by: elsewhere(given.known.len() as u64 + u64::from(variant)),
        through: None,
    })
    .into()
}

fn stands(given: &Given) -> Verb {
    conclude(given, ReReviewOutcome::Stands, &[])
}

fn falls(given: &Given) -> Verb {
    conclude(given, ReReviewOutcome::DoesNotStand, &["1e"])
}

/// A proposal approved on 2026-09-18 and not replied to.
fn approved() -> Given {
    Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-18")
        .reviewed("2026-09-18")
        .approved("2026-09-18")
}

#[test]
fn a_change_opens_the_re_review_of_the_decision_that_rested_on_it_once_and_dates_it_today() {
    let mut given = approved();
    let open = corrected_by(&given, 2);
    let events = given.when("2026-09-21", NEIGHBOUR, open.clone());
    assert_eq!(names(&events), ["ReReviewOpened"]);
    let opened = events.first().unwrap();
    assert_eq!(opened.actor, None, "no person opens it");
    assert_eq!(opened.rule.as_ref().unwrap().0, "re_review.opened/1");
    assert_eq!(opened.occurred_on.to_string(), "2026-09-21");
    let SubjectEvent::ReReviewOpened(opened) = &opened.event else {
        panic!("{opened:?}")
    };
    // Ten working days, the national days left out.
    assert_eq!(opened.due.to_string(), "2026-10-12");
    let refusal = given.refusal("2026-09-22", NEIGHBOUR, open);
    let decision = decided_at(&given);
    assert_eq!(refusal, ReReviewRefusal::Known { decision }.into());
    // Another correction is another change.
    let again = corrected_by(&given, 3);
    given.when("2026-09-22", NEIGHBOUR, again);
    assert_eq!(given.state().re_reviews.len(), 2);
}

#[test]
fn only_a_decision_that_holds_is_looked_at_again() {
    let mut given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-18");
    let change = Change {
        decision: Sequence(1),
        changed: elsewhere(1),
        by: elsewhere(2),
        through: None,
    };
    let refusal = given.refusal(
        "2026-09-21",
        NEIGHBOUR,
        SubjectCommand::OpenReReview(change),
    );
    let decision = Sequence(1);
    assert_eq!(refusal, ReReviewRefusal::NoDecision { decision }.into());
}

#[test]
fn a_decision_that_stands_goes_on_as_it_was() {
    let mut given = approved();
    {
        let asked = corrected_by(&given, 2);
        given.when("2026-09-21", NEIGHBOUR, asked)
    };
    let events = {
        let asked = stands(&given);
        given.when("2026-09-22", LEAD, asked)
    };
    assert_eq!(names(&events), ["ReReviewConcluded"]);
    assert_eq!(given.stage_word(), "awaiting_reply");
    assert_eq!(
        given.state().re_reviews.last().unwrap().end,
        Some(ReReviewEnd::Stands)
    );
    let refusal = {
        let asked = stands(&given);
        given.refusal("2026-09-22", LEAD, asked)
    };
    assert_eq!(refusal.code(), "re_review.not_open");
}

#[test]
fn an_approval_that_does_not_stand_and_was_not_replied_to_ends_and_may_be_asked_for_again() {
    let mut given = approved();
    {
        let asked = corrected_by(&given, 2);
        given.when("2026-09-21", NEIGHBOUR, asked)
    };
    let events = {
        let asked = falls(&given);
        given.when("2026-09-22", LEAD, asked)
    };
    assert_eq!(
        names(&events),
        ["ReReviewConcluded", "ApplicationTerminated"]
    );
    assert_eq!(given.stage_word(), "terminated");
    assert!(matches!(given.state().life, Life::Ended { .. }));
    given.when(
        "2026-09-23",
        SECRETARY,
        SubjectCommand::Submit {
            transition: Transition::T1,
            contents: Sheet::simple_t1().contents(),
        },
    );
    assert_eq!(given.state().life, Life::Proposed);
}

#[test]
fn a_recognition_that_does_not_stand_is_not_undone_by_that() {
    let mut given = Given::simple().founded("2026-09-18", "2026-09-28");
    {
        let asked = corrected_by(&given, 2);
        given.when("2026-10-09", NEIGHBOUR, asked)
    };
    let conclusion = conclude(&given, ReReviewOutcome::DoesNotStand, &["2a"]);
    let events = given.when("2026-10-12", LEAD, conclusion);
    assert_eq!(names(&events), ["ReReviewConcluded"]);
    assert_eq!((given.state().life, given.state().step), (Life::Active, 2));
}

#[test]
fn a_rejection_that_does_not_stand_keeps_nobody_waiting() {
    let mut given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-18")
        .reviewed("2026-09-18");
    given.when("2026-09-18", LEAD, reject_for(&["1e"]));
    let again = || SubjectCommand::Submit {
        transition: Transition::T1,
        contents: Sheet::simple_t1().contents(),
    };
    let refusal = given.refusal("2026-09-21", SECRETARY, again());
    assert_eq!(refusal.code(), "application.rejected_recently");
    {
        let asked = corrected_by(&given, 2);
        given.when("2026-09-21", NEIGHBOUR, asked)
    };
    {
        let asked = falls(&given);
        given.when("2026-09-22", LEAD, asked)
    };
    given.when("2026-09-22", SECRETARY, again());
    assert_eq!(given.state().life, Life::Proposed);
}

#[test]
fn a_decision_that_does_not_stand_names_the_criteria_and_one_that_stands_none() {
    let mut given = approved();
    {
        let asked = corrected_by(&given, 2);
        given.when("2026-09-21", NEIGHBOUR, asked)
    };
    for (outcome, criteria, code) in [
        (
            ReReviewOutcome::DoesNotStand,
            &[][..],
            "decision.criteria_unnamed",
        ),
        (ReReviewOutcome::DoesNotStand, &["9z"][..], "code.unknown"),
        (
            ReReviewOutcome::Stands,
            &["1e"][..],
            "decision.criteria_of_approval",
        ),
    ] {
        let conclusion = conclude(&given, outcome, criteria);
        let refusal = given.refusal("2026-09-22", LEAD, conclusion);
        assert_eq!(refusal.code(), code);
    }
}

#[test]
fn whoever_handed_it_in_does_not_conclude() {
    let mut given = approved();
    {
        let asked = corrected_by(&given, 2);
        given.when("2026-09-21", NEIGHBOUR, asked)
    };
    let refusal = {
        let asked = stands(&given);
        given.refusal("2026-09-22", SECRETARY, asked)
    };
    assert!(matches!(refusal, SubjectRefusal::SamePerson { .. }));
}

#[test]
fn what_goes_back_to_the_deciding_seat_is_decided_anew_and_its_re_review_ends() {
    let at = "2026-09-18";
    let given = Given::simple().preparing(at);
    let given = given.applied(at, Transition::T2, Sheet::simple_t2());
    let given = given.accepted(at).reviewed(at).approved(at);
    let mut given = given.on_notice(at);
    {
        let asked = corrected_by(&given, 2);
        given.when("2026-09-21", NEIGHBOUR, asked)
    };
    given.when("2026-09-21", NEIGHBOUR, object());
    let Stage::OnNotice { open, .. } = given.stage() else {
        panic!("not on notice")
    };
    let objection = open.first().unwrap().objection;
    given.when("2026-09-21", LEAD, answer(objection, true));
    let ended = given.state().re_reviews.last().unwrap().end;
    assert_eq!(ended, Some(ReReviewEnd::DecidedAnew));
    let before = decided_at(&given);
    let change = SubjectCommand::OpenReReview(Change {
        decision: before,
        changed: elsewhere(1),
        by: elsewhere(3),
        through: None,
    });
    let refusal = given.refusal("2026-09-23", NEIGHBOUR, change);
    let none = ReReviewRefusal::NoDecision { decision: before };
    assert_eq!(refusal, none.into());
}

#[test]
fn no_re_review_changes_what_was_decided() {
    let mut given = approved();
    let decision = decided_at(&given);
    let before = given.known.clone();
    {
        let asked = corrected_by(&given, 2);
        given.when("2026-09-21", NEIGHBOUR, asked)
    };
    {
        let asked = falls(&given);
        given.when("2026-09-22", LEAD, asked)
    };
    assert_eq!(given.known.get(..before.len()), Some(before.as_slice()));
    let SubjectEvent::DecisionMade(made) = &given
        .known
        .iter()
        .find(|it| it.sequence == decision)
        .unwrap()
        .dated
        .event
    else {
        panic!("the decision is there")
    };
    assert_eq!(made.outcome, DecisionOutcome::Approved);
}
