//! How seats pass a matter on: copies, and added seats (domain 5.8, 11.2).

use crate::corrections::two_reviews;
use crate::papers::{Sheet, reason};
use crate::scenario::*;
use crate::world::{CLOSED_STREET, COMMUNITY, DISTRICT, SIMPLE, STREET, World, add, day};
use qibu_domain::decider::Refusal;
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::subject::event::SubjectEvent;
use qibu_domain::subject::{
    MAX_ADDED_SEATS, PassingRefusal, SubjectCommand, SubjectRefusal, Verb, seats_for,
};

pub const OTHER_STREET: &str = "990001003";
pub const THIRD_STREET: &str = "990001004";

/// Two more streets beside the one that the bodies belong to.
pub fn add_streets(world: &mut World) {
    for street in [OTHER_STREET, THIRD_STREET] {
        world.tree(&add(street, "street", DISTRICT).into());
    }
}

fn copy(node: &str) -> Verb {
    Verb::Copy {
        node: node.to_owned(),
    }
}

pub fn add_seat(node: &str, duty: Duty) -> Verb {
    Verb::AddSeat {
        node: node.to_owned(),
        duty,
        reason: reason(),
    }
}

pub fn transfer(to: &str) -> Verb {
    Verb::Transfer {
        to: to.to_owned(),
        reason: reason(),
    }
}

fn send_back(to: &str) -> Verb {
    Verb::SendBack {
        to: to.to_owned(),
        reason: reason(),
    }
}

/// Any way of passing a matter on, for walks.
pub fn any(_: &Given, verb: u8, variant: u8) -> Verb {
    let node = [COMMUNITY, OTHER_STREET, THIRD_STREET, STREET][usize::from(variant % 4)];
    let duty = if variant == 0 {
        Duty::Lead
    } else {
        Duty::Officer
    };
    match verb {
        0 => copy(node),
        1 | 2 => add_seat(node, duty),
        _ => transfer(node),
    }
}

pub fn world() -> World {
    let mut world = World::simple();
    add_streets(&mut world);
    world
}

pub fn accepted() -> Given {
    Given::in_a(world())
        .proposed("2026-09-18")
        .accepted("2026-09-21")
}

/// Under decision from 22 September on; the lead decides by 13 October.
pub fn reviewed() -> Given {
    accepted().reviewed("2026-09-22")
}

pub fn seat(given: &Given) -> (String, String) {
    let application = given.application();
    let seat = application.seat().expect("a seat has it");
    (seat.seat.clone(), seat.node.clone())
}

// Copies.

#[test]
fn the_seat_that_has_it_sends_another_office_a_copy_and_the_matter_stays_where_it_is() {
    let mut given = reviewed();
    let (due, stage) = (given.due(), given.stage());
    let events = given.when("2026-09-23", LEAD, copy(COMMUNITY));
    assert_eq!(names(&events), ["CopySent"]);
    assert_eq!((given.due(), given.stage()), (due, stage));
    let copied = given.application().passing.copied_to;
    assert_eq!(copied, [COMMUNITY.to_owned()].into());
    given.when("2026-09-23", LEAD, approve());
}

#[test]
fn the_deciding_office_sends_copies_after_the_decision_also_of_what_is_closed() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, approve());
    let events = given.when("2026-09-24", OTHER, copy(COMMUNITY));
    assert!(matches!(&events[0].event, SubjectEvent::CopySent(copy) if copy.seat.is_none()));
    given = given.replied("2026-09-24");
    given.when("2026-09-25", OTHER, copy(OTHER_STREET));
    let occasion = given.world.occasion(given.stream, None);
    let id = given.application().id;
    let seats = seats_for(&given.state(), id, "copy", &occasion).unwrap();
    let offices: Vec<_> = seats.iter().map(|it| (it.duty, it.node.as_str())).collect();
    assert_eq!(offices, [(Duty::Lead, DISTRICT), (Duty::Officer, DISTRICT)]);
    // Whoever handed it in sends no copies for the office.
    let refusal = given.refusal("2026-09-25", SECRETARY, copy(THIRD_STREET));
    assert_eq!(refusal.code(), "seat.same_person");
}

#[test]
fn an_office_has_one_copy_and_none_of_its_own() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, copy(COMMUNITY));
    for (node, code) in [
        (COMMUNITY, "copy.sent_before"),
        (DISTRICT, "copy.to_itself"),
        (CLOSED_STREET, "node.unknown"),
        ("990009", "node.unknown"),
    ] {
        let refusal = given.refusal("2026-09-23", LEAD, copy(node));
        assert_eq!(refusal.code(), code, "{node}");
    }
}

#[test]
fn nobody_sends_copies_before_a_seat_has_it_nor_of_what_ended_without_a_decision_nor_while_it_is_held()
 {
    let mut given = Given::in_a(world()).proposed("2026-09-18");
    let refusal = given.refusal("2026-09-18", OFFICER, copy(COMMUNITY));
    assert_eq!(refusal.code(), "application.stage");
    let mut given = reviewed();
    let hold = Verb::Hold {
        until: day("2026-10-30"),
        reason: reason(),
    };
    given.when("2026-09-23", LEAD, hold);
    let refusal = given.refusal("2026-09-24", LEAD, copy(COMMUNITY));
    assert_eq!(refusal.code(), "application.held");
    given.when("2026-09-24", SECRETARY, Verb::Withdraw);
    let refusal = given.refusal("2026-09-24", LEAD, copy(COMMUNITY));
    assert_eq!(refusal.code(), "application.stage");
}

#[test]
fn who_sends_a_copy_from_a_seat_has_filled_it() {
    let mut given = accepted();
    given.when("2026-09-22", OTHER, copy(COMMUNITY));
    given.when("2026-09-22", OFFICER, support());
    let refusal = given.refusal("2026-09-22", OTHER, approve());
    assert_eq!(refusal.code(), "seat.same_person");
    // And a copy is something that the next seat has done.
    given.when("2026-09-22", LEAD, copy(OTHER_STREET));
    let refusal = given.refusal("2026-09-22", OFFICER, Verb::TakeBack);
    assert_eq!(refusal, SubjectRefusal::NothingToTakeBack);
}

// Added seats.

#[test]
fn an_added_seat_has_the_matter_first_and_the_one_that_asked_goes_on_with_what_it_had_left() {
    let mut given = reviewed();
    let events = given.when("2026-09-23", LEAD, add_seat(OTHER_STREET, Duty::Officer));
    assert_eq!(names(&events), ["SeatAdded"]);
    assert_eq!(given.stage_word(), "under_review");
    assert_eq!(seat(&given), ("added".to_owned(), OTHER_STREET.to_owned()));
    // The edition gives a review five working days; 25 to 27 September and 1 to 8 October are days off, but 20 September and 10 October.
    let SubjectEvent::SeatAdded(added) = &events[0].event else {
        panic!("a seat was added")
    };
    assert_eq!((added.due, added.workdays_left), (given.due(), 9));
    let refusal = given.refusal("2026-09-23", LEAD, approve());
    assert_eq!(refusal.code(), "application.stage");
    let events = given.when("2026-09-24", OTHER, support());
    let SubjectEvent::ReviewCompleted(review) = &events[0].event else {
        panic!("the added seat gave its opinion")
    };
    assert_eq!(review.seat, "added");
    assert_eq!(seat(&given), ("decide".to_owned(), DISTRICT.to_owned()));
    // Nine working days from 24 September on: one day later than it would have been.
    assert_eq!(given.due(), day("2026-10-14"));
    given.when("2026-09-28", LEAD, approve());
}

#[test]
fn a_reviewing_seat_adds_one_too_and_a_route_of_one_seat_gets_a_second() {
    let mut given = accepted();
    given.when("2026-09-22", OFFICER, add_seat(COMMUNITY, Duty::Officer));
    assert_eq!(seat(&given).0, "added");
    given.when("2026-09-22", OTHER, support());
    assert_eq!(seat(&given), ("review".to_owned(), STREET.to_owned()));
    given.when("2026-09-22", OFFICER, support());
    given.when("2026-09-23", LEAD, approve());
    let alone = given.replied("2026-09-23");
    let founded = Given::in_a(alone.world.clone()).founded("2026-09-24", "2026-10-30");
    let mut alone = crate::steps::taken(founded, Transition::T3);
    let at = alone.world.now.day().to_string();
    alone = alone.applied(&at, Transition::T4, Sheet::simple(Transition::T4));
    alone.when(&at, OFFICER, Verb::Accept);
    assert!(alone.application().is_under_decision());
    alone.when(&at, OFFICER, add_seat(DISTRICT, Duty::Lead));
    assert!(!alone.application().is_under_decision());
    alone.when(&at, LEAD, support());
    assert!(alone.application().is_under_decision());
    alone.when(&at, OFFICER, approve());
}

#[test]
fn an_added_seat_only_reviews_holds_and_asks() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, add_seat(OTHER_STREET, Duty::Officer));
    let verbs = [
        give_back(&[("1a", None)]),
        send_back("review"),
        add_seat(THIRD_STREET, Duty::Officer),
        copy(COMMUNITY),
    ];
    for verb in verbs {
        let refusal = given.refusal("2026-09-23", OTHER, verb);
        assert_eq!(refusal, PassingRefusal::OnlyReviews.into());
    }
    let refusal = given.refusal("2026-09-23", OTHER, transfer(THIRD_STREET));
    assert_eq!(refusal, PassingRefusal::NotTheFirstSeat.into());
    let ask = Verb::AskOpinion {
        node: COMMUNITY.to_owned(),
        question: reason(),
    };
    given.when("2026-09-23", OTHER, ask);
    let hold = Verb::Hold {
        until: day("2026-09-29"),
        reason: reason(),
    };
    given.when("2026-09-23", OTHER, hold);
    given.when("2026-09-24", OTHER, Verb::Resume);
    given.when("2026-09-24", OTHER, support());
}

#[test]
fn different_people_fill_added_seats_as_well() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, add_seat(OTHER_STREET, Duty::Officer));
    for who in [SECRETARY, OFFICER, LEAD] {
        let refusal = given.refusal("2026-09-23", who, support());
        assert_eq!(refusal.code(), "seat.same_person");
    }
    given.when("2026-09-23", OTHER, support());
    let refusal = given.refusal("2026-09-23", OTHER, approve());
    assert_eq!(refusal.code(), "seat.same_person");
}

#[test]
fn who_extended_the_time_to_decide_has_filled_the_deciding_seat() {
    let mut given = reviewed();
    given.when("2026-09-23", OTHER, extend());
    given.when("2026-09-23", LEAD, add_seat(OTHER_STREET, Duty::Officer));
    let refusal = given.refusal("2026-09-23", OTHER, support());
    assert_eq!(refusal.code(), "seat.same_person");
}

#[test]
fn three_seats_at_most_are_added_each_an_officer_or_lead_of_the_district_that_the_route_lacks() {
    let mut given = reviewed();
    for (node, duty, code) in [
        (OTHER_STREET, Duty::Auditor, "seat.other_duty"),
        (CLOSED_STREET, Duty::Officer, "node.unknown"),
        ("990009", Duty::Officer, "node.unknown"),
        (STREET, Duty::Officer, "seat.in_the_route"),
        (DISTRICT, Duty::Lead, "seat.in_the_route"),
    ] {
        let refusal = given.refusal("2026-09-23", LEAD, add_seat(node, duty));
        assert_eq!(refusal.code(), code, "{node}");
    }
    let added = [
        (OTHER_STREET, OTHER, "added"),
        (THIRD_STREET, CLERK, "added_2"),
        (COMMUNITY, NEIGHBOUR, "added_3"),
    ];
    for (node, who, name) in added {
        given.when("2026-09-23", LEAD, add_seat(node, Duty::Officer));
        assert_eq!(seat(&given).0, name);
        given.when("2026-09-23", who, support());
    }
    let refusal = given.refusal("2026-09-23", LEAD, add_seat(DISTRICT, Duty::Officer));
    let max = MAX_ADDED_SEATS;
    assert_eq!(refusal, PassingRefusal::TooManyAdded { max }.into());
    given.when("2026-09-23", LEAD, approve());
}

#[test]
fn an_office_of_another_district_fills_no_added_seat_and_is_handed_nothing() {
    let mut world = world();
    let other = qibu_domain::id::StreamId::of_district(
        qibu_domain::id::StreamKind::District,
        crate::world::LOG,
        "880001",
    );
    let open = qibu_domain::district::OpenDistrict {
        code: "880001".to_owned(),
        kind: "district".to_owned(),
        name: crate::world::short("样例另一区"),
        from: day("2017-01-01"),
    };
    world.init::<qibu_domain::district::District>(other, &open.into());
    let mut given = Given::in_a(world)
        .proposed("2026-09-18")
        .accepted("2026-09-21");
    for verb in [add_seat("880001", Duty::Officer), transfer("880001")] {
        let refusal = given.refusal("2026-09-21", OFFICER, verb);
        assert_eq!(refusal.code(), "node.other_district");
    }
    given.when("2026-09-21", OFFICER, copy("880001"));
}

#[test]
fn no_seat_is_added_while_it_is_held_late_or_a_slip_waits() {
    let added = || add_seat(OTHER_STREET, Duty::Officer);
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, crate::aside::any(&given, 4, 0));
    let refusal = given.refusal("2026-09-23", LEAD, added());
    assert_eq!(refusal, SubjectRefusal::SlipWaits);
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, crate::aside::any(&given, 0, 2));
    let refusal = given.refusal("2026-09-23", LEAD, added());
    assert_eq!(refusal.code(), "application.held");
    let mut given = reviewed();
    given.when("2026-10-14", OTHER, SubjectCommand::Wake);
    let refusal = given.refusal("2026-10-14", LEAD, added());
    assert_eq!(refusal.code(), "clock.ran_out");
}

#[test]
fn an_added_seat_that_lets_its_clock_run_out_is_escalated() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, add_seat(OTHER_STREET, Duty::Officer));
    let due = given.due();
    let events = given.when(
        &due.plus_days(1).to_string(),
        NEIGHBOUR,
        SubjectCommand::Wake,
    );
    let SubjectEvent::ClockExpired(expired) = &events[0].event else {
        panic!("the clock ran out")
    };
    assert_eq!(expired.seat, "added");
    assert_eq!(expired.escalated_to.as_deref(), Some(DISTRICT));
    given.when(&due.plus_days(1).to_string(), OTHER, support());
    assert_eq!(seat(&given).0, "decide");
}

#[test]
fn the_opinion_of_an_added_seat_is_taken_back_while_the_next_seat_did_nothing() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, add_seat(OTHER_STREET, Duty::Officer));
    let due = given.due();
    given.when("2026-09-23", OTHER, support());
    given.when("2026-09-24", OTHER, Verb::TakeBack);
    assert_eq!((seat(&given).0.as_str(), given.due()), ("added", due));
    given.when("2026-09-24", OTHER, support());
    given.when("2026-09-24", LEAD, copy(COMMUNITY));
    let refusal = given.refusal("2026-09-24", OTHER, Verb::TakeBack);
    assert_eq!(refusal, SubjectRefusal::NothingToTakeBack);
}

#[test]
fn asking_another_seat_ends_the_time_to_take_the_last_opinion_back() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, add_seat(OTHER_STREET, Duty::Officer));
    let refusal = given.refusal("2026-09-23", OFFICER, Verb::TakeBack);
    assert_eq!(refusal, SubjectRefusal::NothingToTakeBack);
}

#[test]
fn a_matter_is_sent_back_to_an_added_seat_and_past_it_and_the_last_rest_of_the_clock_counts() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, add_seat(OTHER_STREET, Duty::Officer));
    given.when("2026-09-23", OTHER, support());
    let mut to_the_first = given.clone();
    given.when("2026-09-28", LEAD, send_back("added"));
    assert_eq!(seat(&given).0, "added");
    given.when("2026-09-28", OTHER, support());
    let left = 7;
    let until = given
        .world
        .rules
        .workdays()
        .between(day("2026-09-28"), given.due());
    assert_eq!((seat(&given).0.as_str(), until), ("decide", left));
    // Sent back past it, the matter comes by it again.
    to_the_first.when("2026-09-28", LEAD, send_back("review"));
    to_the_first.when("2026-09-28", OFFICER, support());
    assert_eq!(seat(&to_the_first).0, "added");
    to_the_first.when("2026-09-28", OTHER, support());
    to_the_first.when("2026-09-28", LEAD, approve());
}

#[test]
fn an_edition_with_two_reviews_takes_an_added_seat_between_them() {
    let mut world = World::with_editions(&[SIMPLE, &two_reviews()]);
    add_streets(&mut world);
    let mut given = Given::in_a(world).proposed("2026-09-18");
    given.when("2026-09-18", OFFICER, Verb::Accept);
    given.when("2026-09-18", OFFICER, support());
    let second = seat(&given).0;
    given.when("2026-09-18", OTHER, add_seat(COMMUNITY, Duty::Officer));
    given.when("2026-09-18", CLERK, support());
    assert_eq!(seat(&given).0, second);
    given.when("2026-09-18", OTHER, support());
    given.when("2026-09-18", LEAD, approve());
}
