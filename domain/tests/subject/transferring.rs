//! The first seat hands a matter to another office of its rank, where it belongs (domain 5.8, 11.2).

use crate::papers::{Sheet, reason};
use crate::passing::{
    OTHER_STREET, THIRD_STREET, accepted, add_seat, reviewed, seat, transfer, world,
};
use crate::scenario::*;
use crate::world::{CLOSED_STREET, COMMUNITY, DISTRICT, STREET, day};
use qibu_domain::decider::Refusal;
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::{
    PassingRefusal, Stage, SubjectCommand, SubjectRefusal, Verb, as_fallen_due, seats_for,
};

#[test]
fn before_acceptance_the_first_seat_hands_it_to_another_office_whose_acceptance_clock_begins_anew()
{
    let mut given = Given::in_a(world()).proposed("2026-09-18");
    assert_eq!(given.due(), day("2026-09-24"));
    let events = given.when("2026-09-23", OFFICER, transfer(OTHER_STREET));
    assert_eq!(names(&events), ["ApplicationTransferred"]);
    assert_eq!(given.stage_word(), "submitted");
    let due = given.due();
    assert!(due > day("2026-09-24"));
    let occasion = given.world.occasion(given.stream, None);
    let id = given.application().id;
    for verb in ["accept", "not-accept", "return", "transfer"] {
        let seats = seats_for(&given.state(), id, verb, &occasion).unwrap();
        assert_eq!(seats[0].node, OTHER_STREET, "{verb}");
    }
    // The body stays where it is, and the rest of the route with it.
    assert_eq!(given.state().body.unwrap().node(), STREET);
    given.when("2026-09-28", OTHER, Verb::Accept);
    let route = given.application().terms.unwrap().route;
    let nodes: Vec<_> = route.iter().map(|seat| seat.node.as_str()).collect();
    assert_eq!(nodes, [OTHER_STREET, DISTRICT]);
    // Who handed it on sat in the first seat.
    given.when("2026-09-28", OTHER, support());
    let refusal = given.refusal("2026-09-28", OFFICER, approve());
    assert_eq!(refusal.code(), "seat.same_person");
}

#[test]
fn what_was_handed_on_counts_as_accepted_by_the_new_office_on_its_own_day() {
    let mut given = Given::in_a(world()).proposed("2026-09-18");
    given.when("2026-09-23", OFFICER, transfer(OTHER_STREET));
    let due = given.due();
    let early = given.refusal("2026-09-25", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(early, SubjectRefusal::NothingDue);
    let events = given.when(
        &due.plus_days(1).to_string(),
        NEIGHBOUR,
        SubjectCommand::Wake,
    );
    assert_eq!(names(&events)[0], "ApplicationDeemedAccepted");
    assert_eq!(seat(&given), ("review".to_owned(), OTHER_STREET.to_owned()));
}

#[test]
fn while_the_first_seat_has_it_the_new_office_reviews_with_a_clock_of_its_own() {
    let mut given = accepted();
    let before = given.due();
    given.when("2026-09-24", OFFICER, transfer(OTHER_STREET));
    assert_eq!(seat(&given), ("review".to_owned(), OTHER_STREET.to_owned()));
    assert!(given.due() > before);
    let terms = given.application().terms.unwrap();
    assert_eq!(terms.accepted_on, day("2026-09-21"));
    given.when("2026-09-28", OTHER, support());
    assert_eq!(seat(&given), ("decide".to_owned(), DISTRICT.to_owned()));
    given.when("2026-09-28", LEAD, approve());
}

#[test]
fn what_came_back_corrected_stays_with_the_office_that_it_was_handed_to() {
    let mut given = Given::in_a(world()).proposed("2026-09-18");
    given.when("2026-09-18", OFFICER, transfer(OTHER_STREET));
    given.when("2026-09-18", OTHER, give_back(&[("1a", None)]));
    let refusal = given.refusal("2026-09-18", OTHER, transfer(THIRD_STREET));
    assert_eq!(refusal.code(), "application.stage");
    given.when("2026-09-18", SECRETARY, resubmit(Sheet::simple_t1()));
    given.when("2026-09-18", OTHER, Verb::Accept);
    assert_eq!(seat(&given).1, OTHER_STREET);
}

#[test]
fn it_is_handed_on_once_and_only_to_another_open_office_of_the_same_rank() {
    let mut given = Given::in_a(world()).proposed("2026-09-18");
    for (node, code) in [
        (STREET, "transfer.to_itself"),
        (COMMUNITY, "transfer.other_rank"),
        (DISTRICT, "transfer.other_rank"),
        (CLOSED_STREET, "node.unknown"),
    ] {
        let refusal = given.refusal("2026-09-18", OFFICER, transfer(node));
        assert_eq!(refusal.code(), code, "{node}");
    }
    let refusal = given.refusal("2026-09-18", SECRETARY, transfer(OTHER_STREET));
    assert_eq!(refusal.code(), "seat.same_person");
    given.when("2026-09-18", OFFICER, transfer(OTHER_STREET));
    for who in [OTHER, OFFICER] {
        let refusal = given.refusal("2026-09-18", who, transfer(STREET));
        assert_eq!(refusal, PassingRefusal::TransferredBefore.into());
    }
    given.when("2026-09-18", OTHER, Verb::Accept);
    let refusal = given.refusal("2026-09-18", OTHER, transfer(THIRD_STREET));
    assert_eq!(refusal, PassingRefusal::TransferredBefore.into());
}

#[test]
fn only_the_first_seat_hands_it_on_and_not_while_it_is_held_or_late() {
    let mut given = reviewed();
    let refusal = given.refusal("2026-09-23", LEAD, transfer(OTHER_STREET));
    assert_eq!(refusal, PassingRefusal::NotTheFirstSeat.into());
    let mut given = accepted();
    let hold = Verb::Hold {
        until: day("2026-10-30"),
        reason: reason(),
    };
    given.when("2026-09-22", OFFICER, hold);
    let refusal = given.refusal("2026-09-22", OFFICER, transfer(OTHER_STREET));
    assert_eq!(refusal.code(), "application.held");
    let mut given = accepted();
    given.when("2026-10-14", NEIGHBOUR, SubjectCommand::Wake);
    let refusal = given.refusal("2026-10-14", OFFICER, transfer(OTHER_STREET));
    assert_eq!(refusal.code(), "clock.ran_out");
}

#[test]
fn a_seat_added_before_the_first_makes_it_no_second() {
    let mut given = accepted();
    given.when("2026-09-21", OFFICER, add_seat(THIRD_STREET, Duty::Officer));
    given.when("2026-09-21", CLERK, support());
    // Nobody is handed what its office has a seat for already.
    let refusal = given.refusal("2026-09-21", OFFICER, transfer(THIRD_STREET));
    assert_eq!(refusal.code(), "seat.in_the_route");
    given.when("2026-09-21", OFFICER, transfer(OTHER_STREET));
    assert_eq!(seat(&given), ("review".to_owned(), OTHER_STREET.to_owned()));
    assert!(matches!(given.stage(), Stage::AtSeat { seat: 1, .. }));
    let occasion = given.world.occasion(given.stream, None);
    let known = as_fallen_due(&given.state(), &occasion).unwrap();
    let id = given.application().id;
    let seats = seats_for(&known, id, "transfer", &occasion).unwrap();
    assert_eq!(seats[0].seat, "review");
    given.when("2026-09-21", OTHER, support());
    given.when("2026-09-22", LEAD, approve());
}
