//! Last days beyond the last published calendar, and what its publication does to them (domain 11.2; law 15).

use crate::scenario::*;
use crate::world::{DISTRICT, LOG, World, add, day, instant};
use qibu_domain::calendar::{Calendar, PublishCalendarYear};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::subject::event::{Clock, DueProvisional, DueRecounted, SubjectEvent};
use qibu_domain::subject::{SubjectCommand, Verb};
use qibu_domain::time::Day;

/// The last calendar that the sample publishes is that of 2026: a Wednesday near its end.
const NEAR_THE_END: &str = "2026-12-30";

fn publish(world: &mut World, off: &[&str], work: &[&str]) {
    let days = |texts: &[&str]| texts.iter().map(|text| day(text)).collect();
    let table = PublishCalendarYear {
        year: 2027,
        off: days(off),
        work: days(work),
    };
    let calendars = StreamId::of_log(StreamKind::Calendar, LOG);
    world.init::<Calendar>(calendars, &table.into());
}

/// Publishes the calendar of 2027 once a walk has come to it.
pub fn publish_in_time(given: &mut Given) {
    let (today, rules) = (given.world.now.day(), &given.world.rules);
    if today >= day("2027-01-06") && rules.published_on(2027).is_none() {
        let off = ["2027-01-01", "2027-02-08", "2027-02-09", "2027-02-10"];
        publish(&mut given.world, &off, &["2027-02-06"]);
    }
}

fn published(mut given: Given, at: &str, off: &[&str], work: &[&str]) -> Given {
    given.world.now = instant(at);
    publish(&mut given.world, off, work);
    given
}

fn marked(given: &Given) -> Vec<DueProvisional> {
    let known = given.history().into_iter();
    let marks = known.filter_map(|it| match it.dated.event {
        SubjectEvent::DueProvisional(marked) => Some(marked),
        _ => None,
    });
    marks.collect()
}

fn recounted(given: &Given) -> Vec<(Day, DueRecounted)> {
    let known = given.history().into_iter();
    let counted = known.filter_map(|it| match it.dated.event {
        SubjectEvent::DueRecounted(counted) => Some((it.dated.occurred_on, counted)),
        _ => None,
    });
    counted.collect()
}

#[test]
fn a_last_day_beyond_the_last_calendar_is_marked_in_the_same_append_with_how_it_was_counted() {
    let mut given = Given::simple();
    given = given.proposed(NEAR_THE_END);
    // Five working days by weekends only: 31 December, then 1, 4, 5 and 6 January.
    assert_eq!(given.due(), day("2027-01-06"));
    let [mark] = &marked(&given)[..] else {
        panic!("one mark")
    };
    assert_eq!((mark.clock, mark.due), (Clock::Stage, given.due()));
    assert_eq!((mark.counted_to, mark.workdays), (day("2026-12-31"), 4));
    // The clock that is set next has a mark of its own; the old one waits for nothing any more.
    given = given.accepted(NEAR_THE_END);
    assert_eq!(marked(&given).len(), 2);
    assert_eq!(given.application().provisional.len(), 1);
    let before = Given::simple().proposed("2026-12-20");
    assert_eq!(
        (before.due(), marked(&before)),
        (day("2026-12-25"), Vec::new())
    );
}

#[test]
fn it_is_counted_again_on_the_day_of_the_publication_and_both_values_are_kept() {
    let given = Given::simple().proposed(NEAR_THE_END);
    let off = ["2027-01-01", "2027-01-04"];
    let mut given = published(given, "2026-12-31", &off, &[]);
    given.when("2027-01-05", NEIGHBOUR, SubjectCommand::Wake);
    let [(on, counted)] = &recounted(&given)[..] else {
        panic!("once")
    };
    assert_eq!(*on, day("2026-12-31"));
    assert_eq!(
        (counted.due_before, counted.due),
        (day("2027-01-06"), day("2027-01-08"))
    );
    assert_eq!(given.due(), day("2027-01-08"));
    let again = given.refusal("2027-01-06", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(again, qibu_domain::subject::SubjectRefusal::NothingDue);
    // The office has until the new day, and no longer.
    let mut late = given.clone();
    late.when("2027-01-09", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(late.stage_word(), "under_review");
    given.when("2027-01-08T23:59", OFFICER, Verb::Accept);
}

#[test]
fn what_ran_out_before_the_publication_stays_so_however_late_it_is_written_down() {
    let given = Given::simple().proposed(NEAR_THE_END);
    let off = ["2027-01-01", "2027-01-04", "2027-01-05"];
    let mut given = published(given, "2027-01-07", &off, &[]);
    let events = given.when("2027-01-11", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(names(&events)[0], "ApplicationDeemedAccepted");
    assert_eq!(events[0].occurred_on, day("2027-01-06"));
    // The clock that it set then was counted by the calendar that is known now.
    assert_eq!(recounted(&given), []);
}

#[test]
fn what_runs_out_on_the_day_of_the_publication_is_counted_again_first() {
    let given = Given::simple().proposed(NEAR_THE_END);
    let mut given = published(given, "2027-01-06T17:00", &["2027-01-04"], &[]);
    let events = given.when("2027-01-07", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(names(&events), ["DueRecounted"]);
    assert_eq!(given.due(), day("2027-01-07"));
}

#[test]
fn a_day_that_is_past_once_counted_again_falls_due_on_the_day_of_the_publication() {
    // Two weekend days are worked, so that the five working days end on 4 January instead of the 6th.
    let given = Given::simple().proposed(NEAR_THE_END);
    let mut given = published(given, "2027-01-05", &[], &["2027-01-02", "2027-01-03"]);
    let events = given.when("2027-01-06", OFFICER, SubjectCommand::Wake);
    let told: Vec<_> = names(&events);
    assert_eq!(told[..2], ["DueRecounted", "ApplicationDeemedAccepted"]);
    assert_eq!(events[1].occurred_on, day("2027-01-05"));
}

#[test]
fn every_clock_that_runs_is_counted_again() {
    let mut given = Given::simple()
        .proposed(NEAR_THE_END)
        .accepted(NEAR_THE_END);
    given.when(NEAR_THE_END, OFFICER, crate::aside::ask(DISTRICT));
    let mut given = published(given, "2026-12-31", &["2027-01-01"], &[]);
    given.when("2027-01-04", NEIGHBOUR, SubjectCommand::Wake);
    let clocks: Vec<_> = recounted(&given)
        .into_iter()
        .map(|(_, it)| it.clock)
        .collect();
    assert_eq!(clocks, [Clock::Stage, Clock::Opinion]);
    let later = |due: Day| due.plus_days(1);
    for (_, counted) in recounted(&given) {
        let skips = later(counted.due_before).is_weekend();
        let days = if skips { 3 } else { 1 };
        assert_eq!(counted.due, counted.due_before.plus_days(days));
    }
    let asked = given.application().aside.asked;
    assert_eq!(asked[0].due, recounted(&given)[1].1.due);
}

#[test]
fn however_many_days_wait_for_a_calendar_all_of_them_are_counted_again_at_once() {
    let mut given = Given::simple()
        .proposed(NEAR_THE_END)
        .accepted(NEAR_THE_END);
    for number in 0..30 {
        let node = format!("990001{:03}", 100 + number);
        given.world.tree(&add(&node, "street", DISTRICT).into());
        given.when(NEAR_THE_END, OFFICER, crate::aside::ask(&node));
    }
    let mut given = published(given, "2026-12-31", &["2027-01-01"], &[]);
    given.when("2027-01-04", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(recounted(&given).len(), 31);
    assert_eq!(given.application().provisional, []);
}
