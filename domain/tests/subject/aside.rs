//! What seats do beside reviewing and deciding: hold, send back, take back, ask; and the applicant's reminder (domain 11.2).

use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{COMMUNITY, SIMPLE, STREET, World, day};
use qibu_domain::decider::Refusal;
use qibu_domain::id::OpinionId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{DecisionOutcome, SubjectEvent};
use qibu_domain::subject::{Stage, SubjectCommand, SubjectRefusal, Verb, seats_of};
use std::collections::BTreeSet;

fn hold(until: &str) -> Verb {
    Verb::Hold {
        until: day(until),
        reason: reason(),
    }
}

fn send_back(to: &str) -> Verb {
    Verb::SendBack {
        to: to.to_owned(),
        reason: reason(),
    }
}

pub fn ask(node: &str) -> Verb {
    Verb::AskOpinion {
        node: node.to_owned(),
        question: reason(),
    }
}

/// Any verb beside the road, for walks.
pub fn any(given: &Given, verb: u8, variant: u8) -> Verb {
    let today = given.world.now.day();
    let asked = given
        .last()
        .and_then(|known| known.aside.asked.last().cloned());
    match verb {
        0 => Verb::Hold {
            until: today.plus_days(i64::from(variant) * 9),
            reason: reason(),
        },
        1 => Verb::Resume,
        2 => Verb::SendBack {
            to: "review".to_owned(),
            reason: reason(),
        },
        3 => Verb::TakeBack,
        4 => Verb::RecordSlip {
            outcome: DecisionOutcome::Approved,
            signed_on: today.plus_days(-i64::from(variant)),
            slip: paper_of("decision_slip"),
            meeting: None,
            reason: None,
            criteria: BTreeSet::new(),
        },
        5 => Verb::ConfirmSlip,
        6 => Verb::Remind,
        7 => Verb::AskOpinion {
            node: COMMUNITY.to_owned(),
            question: reason(),
        },
        _ => Verb::GiveOpinion {
            opinion: asked.map_or(OpinionId(uuid::Uuid::nil()), |asked| asked.opinion),
            answer: reason(),
        },
    }
}

/// Under decision from 22 September on; the lead decides by 13 October.
fn reviewed() -> Given {
    let given = Given::simple().proposed("2026-09-18");
    given.accepted("2026-09-21").reviewed("2026-09-22")
}

#[test]
fn a_seat_holds_the_matter_with_its_clock_and_goes_on_with_what_was_left() {
    let mut given = reviewed();
    assert_eq!(given.due(), day("2026-10-13"));
    given.when("2026-09-23", LEAD, hold("2026-10-30"));
    assert_eq!(given.stage_word(), "held");
    assert_eq!(
        given.application().due(),
        Some((day("2026-10-30"), "hold_ended"))
    );
    for verb in [
        approve(),
        reject(),
        extend(),
        send_back("review"),
        ask(COMMUNITY),
    ] {
        let refusal = given.refusal("2026-09-24", LEAD, verb);
        assert_eq!(refusal.code(), "application.held");
    }
    let events = given.when("2026-10-19", LEAD, Verb::Resume);
    assert_eq!(names(&events), ["HoldEnded"]);
    assert_eq!(given.stage_word(), "under_decision");
    // Nine working days were left on 23 September.
    assert_eq!(given.due(), day("2026-10-30"));
    given.when("2026-10-20", LEAD, approve());
}

#[test]
fn a_hold_ends_with_its_last_day_by_itself_and_the_office_is_not_late_for_it() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, hold("2026-10-30"));
    let early = given.refusal("2026-10-30", OTHER, SubjectCommand::Wake);
    assert_eq!(early, SubjectRefusal::NothingDue);
    let events = given.when("2026-10-31", OTHER, SubjectCommand::Wake);
    assert_eq!(names(&events), ["HoldEnded"]);
    assert_eq!(
        events[0].rule.as_ref().map(|rule| rule.0.as_ref()),
        Some("hold.ended/1")
    );
    assert_eq!(given.due(), day("2026-11-12"));
    assert!(!given.application().late);
}

#[test]
fn each_seat_holds_once_for_as_long_as_the_edition_allows_and_not_once_it_is_late() {
    let mut given = reviewed();
    let too_long = given.refusal("2026-09-23", LEAD, hold("2026-11-23"));
    assert_eq!(
        too_long,
        SubjectRefusal::HoldTooLong {
            last: day("2026-11-22")
        }
    );
    let past = given.refusal("2026-09-23", LEAD, hold("2026-09-23"));
    assert_eq!(past.code(), "application.hold_too_long");
    given.when("2026-09-23", LEAD, hold("2026-11-22"));
    given.when("2026-09-24", LEAD, Verb::Resume);
    let again = given.refusal("2026-09-25", LEAD, hold("2026-10-20"));
    assert_eq!(again.code(), "application.held_before");
    let late = reviewed().refusal("2026-10-14", LEAD, hold("2026-10-20"));
    assert_eq!(late.code(), "clock.ran_out");
    let text = SIMPLE.replace("hold_days: 60", "hold_days: 0");
    let given = Given::in_a(World::with_editions(&[&text])).proposed("2026-09-18");
    let mut given = given.accepted("2026-09-21");
    let never = given.refusal("2026-09-22", OFFICER, hold("2026-09-23"));
    assert_eq!(never.code(), "application.hold_too_long");
}

#[test]
fn the_decider_sends_the_matter_back_to_an_earlier_seat_once_and_the_same_person_reviews_again() {
    let mut given = reviewed();
    let forward = given.refusal("2026-09-23", LEAD, send_back("decide"));
    assert_eq!(forward.code(), "application.no_earlier_seat");
    let events = given.when("2026-09-23", LEAD, send_back("review"));
    assert_eq!(names(&events), ["SentBack"]);
    assert_eq!(given.stage_word(), "under_review");
    assert_eq!(given.due(), day("2026-10-08"));
    let stranger = given.refusal("2026-09-24", LEAD, support());
    assert_eq!(stranger.code(), "seat.same_person");
    given.when("2026-09-24", OFFICER, support());
    let again = given.refusal("2026-09-25", LEAD, send_back("review"));
    assert_eq!(again.code(), "application.sent_back_before");
    given.when("2026-09-25", LEAD, approve());
}

#[test]
fn the_first_seat_sends_nothing_back_for_there_is_none_before_it() {
    let mut given = Given::simple().proposed("2026-09-18");
    let early = given.refusal("2026-09-18", OFFICER, send_back("review"));
    assert_eq!(early.code(), "application.stage");
    given = given.accepted("2026-09-21");
    let refusal = given.refusal("2026-09-21", OFFICER, send_back("review"));
    assert_eq!(refusal.code(), "application.no_earlier_seat");
}

#[test]
fn a_reviewer_takes_the_opinion_back_while_the_next_seat_has_done_nothing_and_the_clock_is_the_old_one()
 {
    let mut given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-21");
    let due = given.due();
    given.when("2026-09-22", OFFICER, support());
    let other = given.refusal("2026-09-23", OTHER, Verb::TakeBack);
    assert_eq!(other, SubjectRefusal::NotTheReviewer);
    let events = given.when("2026-09-23", OFFICER, Verb::TakeBack);
    assert_eq!(names(&events), ["ReviewTakenBack"]);
    assert_eq!((given.stage_word(), given.due()), ("under_review", due));
    let twice = given.refusal("2026-09-23", OFFICER, Verb::TakeBack);
    assert_eq!(twice, SubjectRefusal::NothingToTakeBack);
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, extend());
    let late = given.refusal("2026-09-24", OFFICER, Verb::TakeBack);
    assert_eq!(late, SubjectRefusal::NothingToTakeBack);
}

#[test]
fn the_applicant_reminds_an_office_once_a_day_and_nobody_while_it_is_held_or_with_the_applicant() {
    let mut given = Given::simple().proposed("2026-09-18");
    given.when("2026-09-21", SECRETARY, Verb::Remind);
    let again = given.refusal("2026-09-21", SECRETARY, Verb::Remind);
    assert_eq!(again, SubjectRefusal::RemindedToday);
    let foreign = given.refusal("2026-09-22", OTHER, Verb::Remind);
    assert_eq!(foreign.code(), "application.not_yours");
    given.when("2026-09-22", SECRETARY, Verb::Remind);
    let mut held = reviewed();
    held.when("2026-09-23", LEAD, hold("2026-10-30"));
    let refusal = held.refusal("2026-09-24", SECRETARY, Verb::Remind);
    assert_eq!(refusal.code(), "application.stage");
    let mut returned = Given::simple().proposed("2026-09-18");
    returned.when("2026-09-21", OFFICER, give_back(&[("1a", None)]));
    let refusal = returned.refusal("2026-09-22", SECRETARY, Verb::Remind);
    assert_eq!(refusal.code(), "application.stage");
}

#[test]
fn a_seat_asks_another_office_and_decides_with_or_without_its_opinion() {
    let mut given = reviewed();
    let itself = given.refusal("2026-09-23", LEAD, ask(crate::world::DISTRICT));
    assert_eq!(itself.code(), "opinion.asked_itself");
    let events = given.when("2026-09-23", LEAD, ask(COMMUNITY));
    let SubjectEvent::OpinionAsked(asked) = &events[0].event else {
        panic!("{events:?}")
    };
    assert_eq!(asked.due, day("2026-10-08"));
    let twice = given.refusal("2026-09-24", LEAD, ask(COMMUNITY));
    assert_eq!(twice.code(), "opinion.asked_before");
    let answer = |opinion| Verb::GiveOpinion {
        opinion,
        answer: reason(),
    };
    let unknown = given.refusal("2026-09-24", CLERK, answer(OpinionId(uuid::Uuid::nil())));
    assert_eq!(unknown, SubjectRefusal::NoSuchRequest);
    let applicant = given.refusal("2026-09-24", SECRETARY, answer(asked.opinion));
    assert_eq!(applicant.code(), "seat.same_person");
    let mut without = given.clone();
    without.when("2026-09-24", LEAD, approve());
    given.when("2026-09-24", CLERK, answer(asked.opinion));
    let again = given.refusal("2026-09-24", CLERK, answer(asked.opinion));
    assert_eq!(again, SubjectRefusal::NoSuchRequest);
    given.when("2026-09-25", LEAD, approve());
}

#[test]
fn what_stands_beside_a_seat_is_gone_once_it_is_another_seats_turn() {
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, hold("2026-10-30"));
    given.when("2026-09-24", LEAD, Verb::Resume);
    given.when("2026-09-24", LEAD, send_back("review"));
    let aside = given.application().aside;
    assert_eq!(
        (aside.hold, aside.slip, aside.at_seat_since),
        (None, None, Some(day("2026-09-24")))
    );
    let again = Given::simple().founded("2026-09-18", "2026-09-28");
    let applied = again.applied("2026-10-08", Transition::T3, Sheet::simple_t3());
    assert_eq!(applied.application().aside.at_seat_since, None);
    assert_eq!(applied.state().body.unwrap().node(), STREET);
}

#[test]
fn who_sent_it_back_goes_on_with_the_days_that_were_left_and_sends_nothing_back_once_late() {
    let mut given = reviewed();
    let events = given.when("2026-09-23", LEAD, send_back("review"));
    let SubjectEvent::SentBack(sent) = &events[0].event else {
        panic!("{events:?}")
    };
    assert_eq!(sent.workdays_left, 9);
    given.when("2026-10-08", OFFICER, support());
    // A whole clock would end on 28 October.
    assert_eq!(given.due(), day("2026-10-20"));
    let mut late = reviewed();
    let refusal = late.refusal("2026-10-14", LEAD, send_back("review"));
    assert_eq!(refusal.code(), "clock.ran_out");
}

#[test]
fn an_opinion_taken_back_brings_the_delay_of_its_seat_back_with_it() {
    let mut given = Given::simple()
        .proposed("2026-09-18")
        .accepted("2026-09-21");
    let due = given.due();
    let after = due.plus_days(3).to_string();
    given.when(&after, OTHER, SubjectCommand::Wake);
    let late = given.application();
    assert!(late.late && late.escalated_to.is_some());
    given.when(&after, OFFICER, support());
    assert!(!given.application().late);
    given.when(&after, OFFICER, Verb::TakeBack);
    let back = given.application();
    assert_eq!((back.late, back.escalated_to), (true, late.escalated_to));
    assert_eq!(back.stage, Stage::AtSeat { seat: 0, due });
}

#[test]
fn a_reminder_or_anothers_opinion_leaves_the_last_opinion_to_be_taken_back() {
    let mut given = reviewed();
    given.when("2026-09-23", SECRETARY, Verb::Remind);
    given.when("2026-09-23", OFFICER, Verb::TakeBack);
    let mut given = reviewed();
    given.when("2026-09-23", LEAD, ask(COMMUNITY));
    let refusal = given.refusal("2026-09-23", OFFICER, Verb::TakeBack);
    assert_eq!(refusal, SubjectRefusal::NothingToTakeBack);
}

#[test]
fn who_acts_in_the_route_gives_no_opinion_to_it_and_who_gave_one_fills_no_seat() {
    let mut given = reviewed();
    let events = given.when("2026-09-23", LEAD, ask(COMMUNITY));
    let SubjectEvent::OpinionAsked(asked) = &events[0].event else {
        panic!("{events:?}")
    };
    let answer = Verb::GiveOpinion {
        opinion: asked.opinion,
        answer: reason(),
    };
    for account in [OFFICER, LEAD, SECRETARY] {
        let refusal = given.refusal("2026-09-24", account, answer.clone());
        assert_eq!(refusal.code(), "seat.same_person");
    }
    let events = given.when("2026-09-24", OTHER, answer);
    let SubjectEvent::OpinionGiven(given_by) = &events[0].event else {
        panic!("{events:?}")
    };
    assert_eq!(given_by.node, COMMUNITY);
    let refusal = given.refusal("2026-09-25", OTHER, approve());
    assert_eq!(refusal.code(), "seat.same_person");
}

#[test]
fn each_office_that_was_asked_answers_its_own_request_and_no_others() {
    let mut given = reviewed();
    let requests = [COMMUNITY, STREET].map(|node| {
        let events = given.when("2026-09-23", LEAD, ask(node));
        let SubjectEvent::OpinionAsked(asked) = &events[0].event else {
            panic!("{events:?}")
        };
        (node, asked.opinion)
    });
    let occasion = given.world.clone().occasion(given.stream, None);
    for (node, opinion) in requests {
        let verb = Verb::GiveOpinion {
            opinion,
            answer: reason(),
        };
        let id = given.application().id;
        let seats = seats_of(&given.state(), id, &verb, &occasion).unwrap();
        let nodes: BTreeSet<_> = seats.iter().map(|seat| seat.node.as_str()).collect();
        assert_eq!(nodes, BTreeSet::from([node]));
    }
}
