//! A cycle that is open for more than 36 months puts the body to rectification (domain 5.9).

use crate::affairs::{assessed, fault, fresh_goal, goal, record};
use crate::affairs_measured::found;
use crate::papers::Sheet;
use crate::scenario::*;
use crate::standing::{check, founded, rectify};
use crate::steps::{old_body, stepped, through_the_steps};
use crate::world::{World, day, instant};
use qibu_domain::id::GoalId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::cycles::{MAX_CYCLE_MONTHS, is_of_the_cycle};
use qibu_domain::subject::event::GoalSet;
use qibu_domain::subject::{AffairFault, SubjectCommand, SubjectRefusal};

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
    assert_eq!(open.until, day("2029-11-27"));
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
    // No act is dated before the last one (law 2), and its term begins there.
    assert_eq!(events[0].occurred_on, day("2029-10-08"));
    let until = given.state().rectification.unwrap().until;
    assert_eq!(until, day("2029-12-07"));
}

#[test]
fn the_first_cycle_of_a_body_that_was_taken_over_has_no_clock() {
    let given = old_body(World::simple(), Transition::T7);
    assert_eq!(given.state().cycle_clock, None);
    let given = stepped(given, Transition::T8, Sheet::simple(Transition::T8));
    assert!(given.state().cycle_due().is_some());
}

/// Sets a goal on a day, in the place of one that was missed.
fn set(given: &mut Given, on: &str, number: u32, due: &str, continues: Option<GoalId>) -> GoalId {
    let id = fresh_goal(given);
    let set = GoalSet {
        continues,
        ..goal(id, number, due, 12)
    };
    given.when(on, SECRETARY, record(on, set));
    id
}

#[test]
fn what_was_missed_in_one_cycle_is_taken_over_in_the_next_and_what_was_not_missed_is_not() {
    let name = "missed_goals_taken_over_percent/1";
    let mut given = through_the_steps(Transition::T7);
    let today = given.world.now.day();
    let on = today.to_string();
    let (soon, far) = (
        today.plus_days(5).to_string(),
        today.plus_days(400).to_string(),
    );
    let met = set(&mut given, &on, 1, &soon, None);
    let first = set(&mut given, &on, 2, &soon, None);
    let second = set(&mut given, &on, 3, &soon, None);
    let open = set(&mut given, &on, 4, &far, None);
    let later = today.plus_days(10).to_string();
    given.when(&later, SECRETARY, record(&later, assessed(met, 12, true)));
    given.when(&later, SECRETARY, record(&later, assessed(first, 3, false)));
    assert_eq!(found(&given, name, &later), None, "no cycle is closed yet");
    given.world.now = instant(&later);
    let mut given = stepped(given, Transition::T8, Sheet::simple(Transition::T8));
    let on = given.world.now.day().to_string();
    let opened = given.known.last().unwrap().sequence.0;
    assert_eq!(found(&given, name, &on), Some((0, vec![opened])));
    for not_missed in [met, open, GoalId(uuid::Uuid::from_u128(1))] {
        let id = fresh_goal(&given);
        let set = GoalSet {
            continues: Some(not_missed),
            ..goal(id, 5, &far, 12)
        };
        let refused = fault(given.refusal(&on, SECRETARY, record(&on, set)));
        assert_eq!(refused, AffairFault::GoalNotMissed { day: day(&on) });
    }
    set(&mut given, &on, 5, &far, Some(first));
    let by = given.known.last().unwrap().sequence.0;
    assert_eq!(found(&given, name, &on), Some((50, vec![opened, by])));
    set(&mut given, &on, 6, &far, Some(second));
    assert_eq!(found(&given, name, &on).unwrap().0, 100);
}
