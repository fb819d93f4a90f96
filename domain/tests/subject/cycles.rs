//! A cycle that is open for more than 36 months puts the body to rectification (domain 5.9).

use crate::papers::Sheet;
use crate::scenario::*;
use crate::standing::{check, founded, rectify};
use crate::steps::{old_body, stepped, through_the_steps};
use crate::world::{World, day, instant};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::cycles::{MAX_CYCLE_MONTHS, is_of_the_cycle};
use qibu_domain::subject::{SubjectCommand, SubjectRefusal};

/// The last day of the 36 months of a body that was founded on 2026-09-28.
const LAST: &str = "2029-09-28";
const AFTER: &str = "2029-09-29";

#[test]
fn a_cycle_that_is_open_for_more_than_36_months_puts_the_body_to_rectification_once() {
    let mut given = founded();
    assert_eq!(given.state().cycle_due(), Some(day(LAST)));
    let nothing = given.refusal(LAST, LEAD, SubjectCommand::Wake);
    assert_eq!(nothing, SubjectRefusal::NothingDue);
    let events = given.when(AFTER, LEAD, SubjectCommand::Wake);
    assert_eq!(names(&events), ["CycleOverran"]);
    assert_eq!(events[0].occurred_on, day(LAST));
    let open = given.state().rectification.unwrap();
    assert!(is_of_the_cycle(&open) && !open.expired);
    assert_eq!(
        (open.edition.as_str(), open.until),
        ("SIMPLE-1", day("2029-11-27"))
    );
    assert_eq!(given.as_of("2029-09-27").rectification, None);
    let events = given.when("2029-11-28", LEAD, SubjectCommand::Wake);
    assert_eq!(names(&events), ["RectificationExpired"]);
    given.when("2029-11-28", LEAD, check(true));
    assert_eq!(given.state().rectification, None);
    assert_eq!(
        given.state().cycle_due(),
        None,
        "it falls due once in a cycle"
    );
}

#[test]
fn what_nobody_looked_at_for_long_falls_due_with_its_term() {
    let mut given = founded();
    let events = given.when("2031-01-06", LEAD, SubjectCommand::Wake);
    assert_eq!(names(&events), ["CycleOverran", "RectificationExpired"]);
    let days: Vec<_> = events.iter().map(|event| event.occurred_on).collect();
    assert_eq!(days, [day(LAST), day("2029-11-27")]);
}

#[test]
fn the_closing_of_the_cycle_ends_the_rectification_and_the_next_cycle_has_its_own_36_months() {
    let mut given = through_the_steps(Transition::T7);
    let since = given.state().cycle_clock.unwrap().since;
    let after = since.plus_months(MAX_CYCLE_MONTHS).plus_days(1);
    given.when(&after.to_string(), LEAD, SubjectCommand::Wake);
    assert!(given.state().rectification.is_some());
    given.world.now = instant(&after.to_string());
    let given = stepped(given, Transition::T8, Sheet::simple(Transition::T8));
    let state = given.state();
    assert_eq!((state.cycle, state.rectification.clone()), (2, None));
    let opened = state.cycle_clock.unwrap().since;
    assert!(opened > since);
    assert_eq!(
        state.cycle_due(),
        Some(opened.plus_months(MAX_CYCLE_MONTHS))
    );
}

#[test]
fn a_rectification_that_was_ordered_comes_first_and_the_cycle_falls_due_after_it() {
    let mut given = founded();
    given.when("2029-09-20", OFFICER, rectify(&["2a"]));
    let nothing = given.refusal(AFTER, LEAD, SubjectCommand::Wake);
    assert_eq!(nothing, SubjectRefusal::NothingDue);
    given.when("2029-10-08", OFFICER, check(true));
    let events = given.when("2029-10-09", LEAD, SubjectCommand::Wake);
    assert_eq!(names(&events), ["CycleOverran"]);
    // No act is dated before the last one (law 2).
    assert_eq!(events[0].occurred_on, day("2029-10-08"));
}

#[test]
fn the_first_cycle_of_a_body_that_was_taken_over_has_no_clock() {
    let given = old_body(World::simple(), Transition::T7);
    assert_eq!(given.state().cycle_clock, None);
    let given = stepped(given, Transition::T8, Sheet::simple(Transition::T8));
    assert!(given.state().cycle_due().is_some());
}
