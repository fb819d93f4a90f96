//! Acceptance, deemed acceptance, and not accepting (domain 5.0, 5.8, 8.7, 11.2).

use crate::papers::Sheet;
use crate::proposing::four_initiators;
use crate::scenario::*;
use crate::world::{CLOSED_STREET, COMMUNITY, DISTRICT, SIMPLE, STREET, World, day, instant};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::subject::event::{NotAcceptedGround, SubjectEvent};
use qibu_domain::subject::{Life, Stage, SubjectCommand, SubjectRefusal, Verb};

fn route(given: &Given) -> Vec<(String, Duty, String)> {
    let terms = given.application().terms.expect("accepted");
    let seats = terms.route.into_iter();
    seats
        .map(|seat| (seat.seat, seat.duty, seat.node))
        .collect()
}

#[test]
fn accepting_fixes_the_edition_and_the_route_by_the_rank_of_the_body() {
    for (node, first, last) in [
        (COMMUNITY, COMMUNITY, STREET),
        (STREET, STREET, DISTRICT),
        (DISTRICT, DISTRICT, DISTRICT),
    ] {
        for (world, sheet, edition) in [
            (World::simple(), Sheet::simple_t1(), "SIMPLE-1"),
            (World::chengyang(), Sheet::chengyang_t1(), "CY-2021"),
        ] {
            let mut given = Given::in_a(world);
            given.when("2026-09-18", SECRETARY, propose(node, sheet));
            given.when("2026-09-21", OFFICER, Verb::Accept);
            let seats = [
                ("review".to_owned(), Duty::Officer, first.to_owned()),
                ("decide".to_owned(), Duty::Lead, last.to_owned()),
            ];
            assert_eq!(route(&given), seats, "{node} {edition}");
            let terms = given.application().terms.unwrap();
            assert_eq!(
                (terms.edition.as_str(), terms.accepted_on),
                (edition, day("2026-09-21"))
            );
        }
    }
}

#[test]
fn the_first_seats_clock_runs_from_the_acceptance() {
    let given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-18");
    assert_eq!(
        given.stage(),
        Stage::AtSeat {
            seat: 0,
            due: day("2026-09-24")
        }
    );
}

#[test]
fn an_application_is_deemed_accepted_at_the_end_of_the_fifth_working_day_and_not_before() {
    for (handed_in, due, next) in [
        // The Sunday 2026-09-20 is worked.
        ("2026-09-18", "2026-09-24", "2026-09-25"),
        ("2026-09-30", "2026-10-13", "2026-10-14"),
        ("2026-04-30", "2026-05-11", "2026-05-12"),
        // Handed in on a holiday, and in the last minute of a day.
        ("2026-10-01", "2026-10-13", "2026-10-14"),
        ("2026-09-18T23:59", "2026-09-24", "2026-09-25"),
    ] {
        let mut given = Given::simple().proposed(handed_in);
        assert_eq!(given.submitted().accept_due, day(due));
        let last_minute = format!("{due}T23:59");
        let refusal = given.refusal(&last_minute, NEIGHBOUR, SubjectCommand::Wake);
        assert_eq!(refusal, SubjectRefusal::NothingDue, "{handed_in}");
        assert_eq!(given.stage_word(), "submitted");
        let midnight = format!("{next}T00:00");
        let events = given.when(&midnight, NEIGHBOUR, SubjectCommand::Wake);
        assert_eq!(names(&events), ["ApplicationDeemedAccepted"]);
        assert_eq!(events[0].occurred_on, day(due));
        assert_eq!(events[0].decided_on, Some(day(due)));
        assert_eq!(given.stage_word(), "under_review");
        assert_eq!(given.application().terms.unwrap().accepted_on, day(due));
    }
}

#[test]
fn the_office_can_answer_until_the_last_second_and_no_longer() {
    let given = Given::simple().proposed("2026-09-18");
    let mut in_time = given.clone();
    let events = in_time.when("2026-09-24T23:59:59", OFFICER, Verb::Accept);
    assert_eq!(names(&events), ["ApplicationAccepted"]);
    for late in [Verb::Accept, not_accept(None), give_back(&[("1a", None)])] {
        let returned = late.name() == "return";
        let mut given = given.clone();
        given.world.now = instant("2026-09-25T00:00:00");
        match given.tried(OFFICER, late) {
            // Who reviews may still return it: that is the seat's own list, after acceptance.
            Ok(events) if returned => {
                assert_eq!(
                    names(&events),
                    ["ApplicationDeemedAccepted", "ApplicationReturned"]
                );
            }
            other => assert_eq!(other.unwrap_err().code(), "application.stage"),
        }
    }
}

#[test]
fn a_day_beyond_the_published_calendar_is_provisional() {
    let given = Given::simple().proposed("2026-12-30");
    assert!(given.submitted().provisional);
    assert!(
        !Given::simple()
            .proposed("2026-12-24")
            .submitted()
            .provisional
    );
}

#[test]
fn not_accepting_closes_it_says_where_to_go_and_frees_the_name() {
    let mut given = Given::simple().proposed("2026-09-18");
    let ground = NotAcceptedGround::NotOurOffice;
    let nowhere = Verb::NotAccept {
        ground,
        refer_to: None,
    };
    assert_eq!(
        given.refusal("2026-09-21", OFFICER, nowhere).code(),
        "reason.missing"
    );
    for node in ["990001009", CLOSED_STREET] {
        let refusal = given.refusal("2026-09-21", OFFICER, not_accept(Some(node)));
        assert_eq!(refusal.code(), "node.unknown");
    }
    let itself = given.refusal("2026-09-21", OFFICER, not_accept(Some(STREET)));
    assert_eq!(itself.code(), "node.own_office");
    assert_eq!(itself.arguments()[0], ("field", "/refer_to".to_owned()));
    let events = given.when("2026-09-21", OFFICER, not_accept(Some(DISTRICT)));
    let SubjectEvent::ApplicationNotAccepted(event) = &events[0].event else {
        panic!("{events:?}");
    };
    assert_eq!(event.refer_to.as_deref(), Some(DISTRICT));
    assert_eq!(
        (given.stage_word(), given.life().word()),
        ("not_accepted", "not_accepted")
    );
    assert!(given.claims.is_empty());
}

#[test]
fn what_is_no_matter_of_this_procedure_needs_no_other_office() {
    let mut given = Given::simple().proposed("2026-09-18");
    given.when("2026-09-21", OFFICER, not_accept(None));
    assert!(matches!(given.life(), Life::Ended { .. }));
}

#[test]
fn only_what_was_just_handed_in_is_accepted_or_not() {
    let mut given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-18");
    for verb in [Verb::Accept, not_accept(None)] {
        assert_eq!(
            given.refusal("2026-09-18", OFFICER, verb).code(),
            "application.stage"
        );
    }
}

fn with_a_new_edition(mut given: Given, published: &str, from: &str) -> Given {
    given.world.now = instant(published);
    given.world.publish(&four_initiators(from), Source::Live);
    given
}

#[test]
fn a_running_application_keeps_the_edition_of_its_acceptance() {
    let given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-18");
    let given = with_a_new_edition(given, "2026-09-18", "2026-09-18");
    let given = given.reviewed("2026-09-21").approved("2026-09-21");
    assert_eq!(given.decision().edition, "SIMPLE-1");
    assert!(
        given
            .decision()
            .verdicts
            .iter()
            .all(|verdict| verdict.edition == "SIMPLE-1")
    );
}

#[test]
fn an_application_accepted_later_is_judged_by_the_edition_of_that_day() {
    let given = Given::simple().proposed("2026-09-18");
    let given = with_a_new_edition(given, "2026-09-18", "2026-09-21");
    let mut given = given.accepted("2026-09-21").reviewed("2026-09-21");
    let refusal = given.refusal("2026-09-21", LEAD, approve());
    let SubjectRefusal::CriteriaNotMet { edition, .. } = refusal else {
        panic!("{refusal}");
    };
    assert_eq!(edition, "SIMPLE-4");
}

#[test]
fn a_deemed_acceptance_takes_the_edition_of_its_day_however_late_it_is_written_down() {
    let given = Given::simple().proposed("2026-09-18");
    let mut given = with_a_new_edition(given, "2026-09-18", "2026-09-25");
    given.when("2027-03-01", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(given.application().terms.unwrap().edition, "SIMPLE-1");
}

/// The same edition for associations only: levels of bases come with their rules.
fn without_bases(text: &str) -> String {
    let (before, after) = text.split_once("base_levels:\n").unwrap();
    let (_, after) = after.split_once("\n\n").unwrap();
    format!("{before}\n{after}")
}

#[test]
fn an_edition_without_a_route_leaves_the_application_to_be_withdrawn() {
    let mut given = Given::simple().founded("2026-09-18", "2026-09-28");
    given = given.applied("2026-10-08", Transition::T3, Sheet::simple_t3());
    let (kept, _) = SIMPLE.split_once("  T3:\n").unwrap();
    let text = kept
        .replace("code: SIMPLE-1", "code: SIMPLE-0")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-10-09")
        .replace("    welcome_for: [T3]\n", "");
    let text = without_bases(&text);
    given.world.publish(&text, Source::Live);
    let refusal = given.refusal("2026-12-01", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(refusal, SubjectRefusal::NothingDue);
    assert_eq!(
        given.refusal("2026-12-01", OFFICER, Verb::Accept).code(),
        "edition.no_route"
    );
    given.when("2026-12-01", SECRETARY, Verb::Withdraw);
    assert_eq!(given.life(), Life::Active);
}
