//! Decisions on paper: recorded by a clerk, confirmed by the decider, void after their days (domain 11.2).

use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{STREET, day};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::subject::event::{DecisionOutcome, SubjectEvent};
use qibu_domain::subject::{SubjectRefusal, Verb};
use std::collections::BTreeSet;

/// Reviewed on 28 September: the lead may sign from that day on.
fn waiting() -> Given {
    let given = Given::simple().proposed("2026-09-18");
    given.accepted("2026-09-21").reviewed("2026-09-28")
}

fn slip(signed_on: &str) -> Verb {
    slip_of("decision_slip", signed_on)
}

fn slip_of(kind: &str, signed_on: &str) -> Verb {
    Verb::RecordSlip {
        outcome: DecisionOutcome::Approved,
        signed_on: day(signed_on),
        slip: paper_of(kind),
        meeting: None,
        reason: None,
        criteria: BTreeSet::new(),
    }
}

#[test]
fn a_slip_counts_from_its_day_once_the_decider_confirms_it_and_not_before() {
    let mut given = waiting();
    let recorded = given.when("2026-10-08", OTHER, slip("2026-09-30"));
    assert_eq!(names(&recorded), ["SlipRecorded"]);
    assert_eq!(
        (recorded[0].occurred_on, recorded[0].source),
        (day("2026-09-30"), Source::LateEntry)
    );
    assert!(given.application().is_under_decision());
    assert_eq!(
        given.application().due(),
        Some((day("2026-10-14"), "slip_void"))
    );
    let events = given.when("2026-10-09", LEAD, Verb::ConfirmSlip);
    assert_eq!(names(&events), ["SlipConfirmed", "DecisionMade"]);
    for event in &events {
        assert_eq!(event.occurred_on, day("2026-09-30"));
        assert_eq!(event.decided_on, Some(day("2026-10-09")));
        assert_eq!(event.source, Source::LateEntry);
    }
    // As of the slip's day it is approved; the day before it was under decision.
    let stage = |as_of: &str| given.as_of(as_of).applications[0].stage_word();
    assert_eq!(
        (stage("2026-09-29"), stage("2026-09-30")),
        ("under_decision", "awaiting_reply")
    );
    assert_eq!(given.application().aside.slip, None);
}

#[test]
fn an_unconfirmed_slip_is_void_after_five_working_days_and_the_seat_keeps_the_matter() {
    let mut given = waiting();
    given.when("2026-10-08", OTHER, slip("2026-09-30"));
    let refusal = given.refusal("2026-10-15", LEAD, Verb::ConfirmSlip);
    assert_eq!(refusal.code(), "application.stage");
    let events = given.when("2026-10-15", LEAD, approve());
    assert_eq!(names(&events), ["SlipVoided", "DecisionMade"]);
    assert_eq!(events[0].decided_on, Some(day("2026-10-14")));
    let mut last_day = waiting();
    last_day.when("2026-10-08", OTHER, slip("2026-09-30"));
    let events = last_day.when("2026-10-14", LEAD, Verb::ConfirmSlip);
    assert_eq!(names(&events), ["SlipConfirmed", "DecisionMade"]);
}

#[test]
fn a_decision_on_paper_is_recorded_from_its_slip_and_from_no_other_paper() {
    let minutes = slip_of("founding_minutes", "2026-09-30");
    let refusal = waiting().refusal("2026-10-08", OTHER, minutes);
    let kind = "founding_minutes".to_owned();
    assert_eq!(refusal, SubjectRefusal::NotASlip { kind });
    assert_eq!(refusal.code(), "slip.other_paper");
}

#[test]
fn a_slip_is_never_signed_before_the_matter_came_to_the_decider_nor_after_today() {
    for (signed_on, taken) in [
        ("2026-09-27", false),
        ("2026-09-28", true),
        ("2026-10-08", true),
        ("2026-10-09", false),
    ] {
        let mut given = waiting();
        if taken {
            given.when("2026-10-08", OTHER, slip(signed_on));
        } else {
            let refusal = given.refusal("2026-10-08", OTHER, slip(signed_on));
            assert_eq!(refusal.code(), "slip.day", "{signed_on}");
        }
    }
}

#[test]
fn who_recorded_a_slip_does_not_confirm_it_and_neither_does_who_reviewed() {
    let mut given = waiting();
    given.when("2026-10-08", LEAD, slip("2026-09-30"));
    let own = given.refusal("2026-10-09", LEAD, Verb::ConfirmSlip);
    assert_eq!(own, SubjectRefusal::OwnSlip);
    let reviewed = given.refusal("2026-10-09", OFFICER, Verb::ConfirmSlip);
    assert_eq!(reviewed.code(), "seat.same_person");
    let applicant = waiting().refusal("2026-10-08", SECRETARY, slip("2026-09-30"));
    assert_eq!(applicant.code(), "seat.same_person");
}

#[test]
fn one_slip_waits_at_a_time_and_a_decision_on_the_screen_takes_its_place() {
    let mut given = waiting();
    given.when("2026-10-08", OTHER, slip("2026-09-30"));
    let second = given.refusal("2026-10-08", OTHER, slip("2026-09-30"));
    assert_eq!(second, SubjectRefusal::SlipWaits);
    for verb in [
        Verb::Hold {
            until: day("2026-10-20"),
            reason: reason(),
        },
        Verb::SendBack {
            to: "review".to_owned(),
            reason: reason(),
        },
    ] {
        let refusal = given.refusal("2026-10-09", LEAD, verb);
        assert_eq!(refusal, SubjectRefusal::SlipWaits);
    }
    let events = given.when("2026-10-09", LEAD, approve());
    assert_eq!(names(&events), ["SlipVoided", "DecisionMade"]);
    assert_eq!(given.application().aside.slip, None);
}

#[test]
fn a_slip_that_was_void_never_comes_again() {
    let mut given = waiting();
    given.when("2026-10-08", OTHER, slip("2026-09-30"));
    let again = given.refusal("2026-10-15", OTHER, slip("2026-09-30"));
    assert_eq!(again, SubjectRefusal::SlipVoidBefore);
    let mut given = waiting();
    given.when("2026-10-08", OTHER, slip("2026-09-30"));
    let events = given.when("2026-10-09", SECRETARY, Verb::Withdraw);
    assert_eq!(names(&events), ["SlipVoided", "ApplicationWithdrawn"]);
}

#[test]
fn the_time_to_apply_again_after_a_rejection_on_paper_runs_from_the_day_of_the_slip() {
    let mut given = waiting();
    let rejecting = Verb::RecordSlip {
        outcome: DecisionOutcome::Rejected,
        signed_on: day("2026-09-30"),
        slip: paper_of("decision_slip"),
        meeting: None,
        reason: Some(reason()),
        criteria: BTreeSet::from(["1a".to_owned()]),
    };
    given.when("2026-10-08", OTHER, rejecting);
    given.when("2026-10-09", LEAD, Verb::ConfirmSlip);
    let mut on_screen = waiting();
    on_screen.when("2026-09-30", LEAD, reject());
    assert!(given.decision().again_from.is_some());
    assert_eq!(given.decision().again_from, on_screen.decision().again_from);
}

#[test]
fn a_slip_that_rejects_has_reasons_and_names_criteria_and_no_slip_approves_what_is_not_met() {
    let rejecting = |reason, criteria: &[&str]| Verb::RecordSlip {
        outcome: DecisionOutcome::Rejected,
        signed_on: day("2026-09-30"),
        slip: paper_of("decision_slip"),
        meeting: Some(crate::world::short("部务会〔2026〕9号")),
        reason,
        criteria: criteria.iter().map(|it| (*it).to_owned()).collect(),
    };
    let mut given = waiting();
    let unsaid = given.refusal("2026-10-08", OTHER, rejecting(None, &["1a"]));
    assert_eq!(unsaid.code(), "reason.missing");
    let unnamed = given.refusal("2026-10-08", OTHER, rejecting(Some(reason()), &[]));
    assert_eq!(unnamed.code(), "decision.criteria_unnamed");
    given.when("2026-10-08", OTHER, rejecting(Some(reason()), &["1a"]));
    given.when("2026-10-09", LEAD, Verb::ConfirmSlip);
    let decision = given.decision();
    assert_eq!(decision.outcome, DecisionOutcome::Rejected);
    assert_eq!(decision.criteria, BTreeSet::from(["1a".to_owned()]));
    // A count without its paper is only missing when it is handed in, and never passes a decision.
    let lacking = Sheet::default().counts("candidates", 15, None);
    let mut given = Given::simple();
    given.when("2026-09-18", SECRETARY, propose(STREET, lacking));
    let mut given = given.accepted("2026-09-21").reviewed("2026-09-28");
    given.when("2026-10-08", OTHER, slip("2026-09-30"));
    let refusal = given.refusal("2026-10-09", LEAD, Verb::ConfirmSlip);
    assert_eq!(refusal.code(), "criterion.not_met");
    let stays = |event: &SubjectEvent| matches!(event, SubjectEvent::DecisionMade(_));
    assert!(!given.known.iter().any(|known| stays(&known.dated.event)));
}

#[test]
fn no_decision_on_paper_counts_from_before_the_act_before_it_and_the_day_of_the_slip_stays_known() {
    let mut given = waiting();
    given.when("2026-10-05", LEAD, extend());
    let recorded = given.when("2026-10-08", OTHER, slip("2026-09-30"));
    assert_eq!(recorded[0].occurred_on, day("2026-10-05"));
    let known = given.application().aside.slip.unwrap();
    assert_eq!(known.signed_on, day("2026-09-30"));
    let events = given.when("2026-10-09", LEAD, Verb::ConfirmSlip);
    for event in &events {
        assert_eq!(event.occurred_on, day("2026-10-05"));
    }
    let stage = |as_of: &str| given.as_of(as_of).applications[0].stage_word();
    assert_eq!(
        (stage("2026-10-04"), stage("2026-10-05")),
        ("under_decision", "awaiting_reply")
    );
}
