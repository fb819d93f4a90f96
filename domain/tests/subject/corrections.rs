//! The one-time list of corrections, and its answer (domain 4.2, 5.8, 8.7, 11.2).

use crate::papers::{Sheet, paper_of};
use crate::scenario::*;
use crate::world::{SIMPLE, STREET, day, instant};
use qibu_domain::actor::Source;
use qibu_domain::claim::ClaimAct;
use qibu_domain::decider::Refusal;
use qibu_domain::subject::event::SubjectEvent;
use qibu_domain::subject::{Stage, SubjectCommand, SubjectRefusal, Verb};

fn list() -> Verb {
    give_back(&[("1a", Some("consent_receipts"))])
}

#[test]
fn an_application_is_returned_once_before_acceptance() {
    let mut given = Given::simple().proposed("2026-09-18");
    given.when("2026-09-21", OFFICER, list());
    assert_eq!(given.stage_word(), "returned");
    given.when("2026-09-22", SECRETARY, resubmit(Sheet::simple_t1()));
    let refusal = given.refusal("2026-09-22", OFFICER, list());
    assert_eq!(
        refusal,
        SubjectRefusal::ReturnedBefore {
            seat: "accept".to_owned()
        }
    );
}

#[test]
fn each_reviewing_seat_returns_once_more_and_the_deciding_seat_never() {
    // A community's application that two offices review.
    let mut given = Given::simple();
    given.world.now = instant("2026-09-01");
    given.world.publish(&two_reviews(), Source::Live);
    given = given.proposed("2026-09-18").accepted("2026-09-18");
    given.when("2026-09-18", OFFICER, list());
    given.when("2026-09-18", SECRETARY, resubmit(Sheet::simple_t1()));
    assert_eq!(
        given.refusal("2026-09-18", OFFICER, list()).code(),
        "correction.returned_before"
    );
    given = given.reviewed("2026-09-18");
    given.when("2026-09-18", OTHER, list());
    given.when("2026-09-18", SECRETARY, resubmit(Sheet::simple_t1()));
    let refusal = given.refusal("2026-09-18", OTHER, list());
    assert_eq!(
        refusal,
        SubjectRefusal::ReturnedBefore {
            seat: "review_2".to_owned()
        }
    );
    given.when("2026-09-18", OTHER, support());
    assert_eq!(
        given.refusal("2026-09-18", LEAD, list()).code(),
        "application.stage"
    );
}

/// The simple standard with two reviewing seats for a street's T1.
pub fn two_reviews() -> String {
    let review = "        - { seat: review, rank: street_or_park, duty: officer }\n";
    let decide = "        - { seat: decide, rank: district, duty: lead }\n";
    let more = "        - { seat: review, rank: district, duty: officer }\n";
    let text = SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-2R")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-02");
    let changed = text.replace(
        &format!("{review}{decide}"),
        &format!("{review}{more}{decide}"),
    );
    assert_ne!(text, changed);
    changed
}

#[test]
fn a_list_has_entries_that_are_numbered_and_each_cite_a_criterion() {
    let mut given = Given::simple().proposed("2026-09-18");
    assert_eq!(
        given.refusal("2026-09-21", OFFICER, give_back(&[])).code(),
        "correction.empty"
    );
    for criterion in ["2a", "9z", ""] {
        let refusal = given.refusal("2026-09-21", OFFICER, give_back(&[(criterion, None)]));
        assert_eq!(refusal.code(), "code.unknown", "{criterion}");
    }
    let charter = give_back(&[("1a", Some("charter"))]);
    assert_eq!(
        given.refusal("2026-09-21", OFFICER, charter),
        SubjectRefusal::UnknownPaper
    );
    let two = give_back(&[("1b", None), ("1a", Some("consent_receipts"))]);
    let events = given.when("2026-09-21", OFFICER, two);
    let SubjectEvent::ApplicationReturned(returned) = &events[0].event else {
        panic!("{events:?}");
    };
    let items = returned.items.iter();
    let items: Vec<_> = items
        .map(|item| (item.number, item.criterion.as_str()))
        .collect();
    assert_eq!(items, [(1, "1b"), (2, "1a")]);
    assert_eq!(
        returned.items[1].paper,
        Some(paper_of("consent_receipts").paper)
    );
}

#[test]
fn a_second_round_names_no_new_defect_in_old_papers() {
    let mut given = Given::simple().proposed("2026-09-18");
    given.when("2026-09-21", OFFICER, list());
    let with_a_new_paper = Sheet::simple_t1().with("count_sheet");
    given.when("2026-09-21", SECRETARY, resubmit(with_a_new_paper));
    given = given.accepted("2026-09-21");
    for new in [("1b", None), ("1b", Some("consent_receipts"))] {
        let refusal = given.refusal("2026-09-22", OFFICER, give_back(&[new]));
        assert_eq!(
            refusal,
            SubjectRefusal::NewDefect {
                criterion: "1b".to_owned()
            }
        );
    }
    // What the first list named, and what is said of a new paper, may be named again.
    given.when(
        "2026-09-22",
        OFFICER,
        give_back(&[("1a", None), ("1b", Some("count_sheet"))]),
    );
}

#[test]
fn resubmitting_before_acceptance_starts_five_new_working_days() {
    let mut given = Given::simple().proposed("2026-09-18");
    given.when("2026-09-24T23:59", OFFICER, list());
    assert_eq!(given.due(), day("2026-10-15"));
    given.when("2026-09-30", SECRETARY, resubmit(Sheet::simple_t1()));
    assert_eq!(
        given.stage(),
        Stage::Submitted {
            due: day("2026-10-13")
        }
    );
    let deemed = given.when("2026-10-14", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(names(&deemed), ["ApplicationDeemedAccepted"]);
}

#[test]
fn after_acceptance_the_clock_goes_on_with_what_was_left() {
    let mut given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-18");
    assert_eq!(given.due(), day("2026-09-24"));
    // Two of five working days have passed: 09-20 and 09-21. Three are left.
    given.when("2026-09-21", OFFICER, list());
    given.when("2026-10-08", SECRETARY, resubmit(Sheet::simple_t1()));
    assert_eq!(
        given.stage(),
        Stage::AtSeat {
            seat: 0,
            due: day("2026-10-12")
        }
    );
}

#[test]
fn an_unanswered_correction_lapses_at_the_end_of_its_day_and_frees_the_name() {
    let mut given = Given::simple().proposed("2026-09-18");
    given.when("2026-09-18", OFFICER, list());
    // Ten working days: 09-20 to 09-24, 09-28 to 09-30, 10-08, 10-09.
    let due = "2026-10-09";
    assert_eq!(given.due(), day(due));
    let nothing = given.refusal("2026-10-09T23:59", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(nothing, SubjectRefusal::NothingDue);
    let mut answered = given.clone();
    answered.when("2026-10-09T23:59", SECRETARY, resubmit(Sheet::simple_t1()));
    let mut late = given.clone();
    let refusal = late.refusal("2026-10-10T00:00", SECRETARY, resubmit(Sheet::simple_t1()));
    assert_eq!(refusal.code(), "application.stage");
    let events = given.when("2026-10-10T00:00", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(names(&events), ["ApplicationLapsed"]);
    assert_eq!(events[0].occurred_on, day(due));
    assert!(given.claims.is_empty());
    let from = day(due);
    let released = given
        .last_claims
        .iter()
        .all(|claim| claim.act == ClaimAct::Release { from });
    assert!(released && given.last_claims.len() == 2);
    assert_eq!(
        (given.stage_word(), given.life().word()),
        ("lapsed", "lapsed")
    );
}

#[test]
fn what_is_handed_in_again_is_judged_again() {
    let mut given = Given::simple().proposed("2026-09-18");
    let early = given.refusal("2026-09-18", SECRETARY, resubmit(Sheet::simple_t1()));
    assert_eq!(early.code(), "application.stage");
    given.when("2026-09-18", OFFICER, list());
    let two = Sheet::simple_t1().counts("initiators", 2, Some("consent_receipts"));
    let refusal = given.refusal("2026-09-18", SECRETARY, resubmit(two));
    assert_eq!(refusal.code(), "criterion.not_met");
    let sheet = Sheet::simple_t1().counts("initiators", 5, Some("consent_receipts"));
    given.when("2026-09-18", SECRETARY, resubmit(sheet.clone()));
    assert_eq!(given.application().contents, sheet.contents());
    // The verdicts cite the event that carries what is judged.
    let given = given
        .accepted("2026-09-18")
        .reviewed("2026-09-18")
        .approved("2026-09-18");
    assert_eq!(given.decision().verdicts[0].citations[0].sequence.0, 4);
    assert_eq!(given.state().body.unwrap().node(), STREET);
}
