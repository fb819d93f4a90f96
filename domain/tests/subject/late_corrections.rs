//! What is corrected of steps recognised late, and what rests on them (domain 4.1, 11.2; laws 2 and 3).

use crate::bases;
use crate::late_steps::{
    FOUNDED, TODAY, at_four, between, correct, correct_founding, editions, late, old, old_in,
    recognise, two_officers,
};
use crate::papers::{Sheet, reason};
use crate::scenario::*;
use crate::world::{World, day};
use qibu_domain::actor::Source;
use qibu_domain::correction::fold;
use qibu_domain::decider::Refusal;
use qibu_domain::id::Sequence;
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::subject::{LateStepRefusal, Life, Subject, SubjectCommand, SubjectRefusal, Verb};
use qibu_domain::time::Precision;

#[test]
fn a_corrected_late_step_changes_the_past_and_names_the_edition_of_its_new_day() {
    let kind = SubjectKind::Association;
    let mut given = old_in(World::chengyang(), kind, "2017-11-16");
    given.when(TODAY, two_officers(), recognise(3, "2018-06-27"));
    let before = given.history();
    let events = given.when(TODAY, two_officers(), correct(2, Some("2018-06-28")));
    assert_eq!(names(&events), ["LateStepCorrected"]);
    assert_eq!(events[0].source, Source::Correction);
    assert_eq!(editions(&given), ["CY-2018"]);
    assert_eq!(given.as_of("2018-06-27").step, 2);
    assert_eq!(given.as_of("2018-06-28").step, 3);
    // Known before the correction, it still was so a day sooner.
    let known = fold::<Subject>(&before, Some(day("2018-06-27")));
    assert_eq!(known.step, 3);
    // The last correction wins, also where it sets an earlier day.
    given.when(TODAY, two_officers(), correct(2, Some("2018-01-02")));
    assert_eq!(given.as_of("2018-01-02").step, 3);
    assert_eq!(editions(&given), ["CY-2017"]);
}

#[test]
fn a_corrected_late_step_stays_between_its_neighbours() {
    let mut given = at_four();
    let first = given.refusal(TODAY, two_officers(), correct(2, Some("2021-04-02")));
    assert_eq!(late(first), between(FOUNDED, "2021-04-01"));
    let first = given.refusal(TODAY, two_officers(), correct(2, Some("2019-05-02")));
    assert_eq!(late(first), between(FOUNDED, "2021-04-01"));
    let second = given.refusal(TODAY, two_officers(), correct(3, Some("2020-02-29")));
    assert_eq!(late(second), between("2020-03-01", TODAY));
    given.when(TODAY, two_officers(), correct(2, Some("2021-04-01")));
    let second = given.refusal(TODAY, two_officers(), correct(3, Some("2021-03-31")));
    assert_eq!(late(second), between("2021-04-01", TODAY));
    assert_eq!(given.as_of("2021-03-31").step, 2);
    assert_eq!(given.as_of("2021-04-01").step, 4);
}

#[test]
fn a_late_step_is_not_moved_after_what_the_body_has_applied_for_since() {
    let applied = at_four().applied("2026-09-21", Transition::T5, Sheet::simple(Transition::T5));
    let mut given = applied;
    let refusal = given.refusal("2026-09-22", two_officers(), correct(3, Some("2026-09-22")));
    assert_eq!(late(refusal), between("2020-03-01", "2026-09-21"));
    given.when("2026-09-22", two_officers(), correct(3, Some("2026-09-21")));
    assert!(given.application().is_open());
}

#[test]
fn only_the_last_step_recognised_late_is_voided_and_nothing_rests_on_it() {
    let mut given = at_four();
    let refusal = given.refusal(TODAY, two_officers(), correct(2, None));
    assert_eq!(late(refusal), LateStepRefusal::RestedOn { step: 4 });
    let mut applied = given
        .clone()
        .applied(TODAY, Transition::T5, Sheet::simple(Transition::T5));
    let application = applied.application().id;
    let refusal = applied.refusal(TODAY, two_officers(), correct(3, None));
    assert_eq!(refusal, SubjectRefusal::ApplicationOpen { application });
    given.when(TODAY, two_officers(), correct(3, None));
    assert_eq!((given.state().step, given.life()), (3, Life::Active));
    assert_eq!(given.as_of("2022-01-01").step, 3);
    given.when(TODAY, two_officers(), correct(2, None));
    assert_eq!(given.state().late_steps, []);
    assert_eq!(given.state().step, 2);
    // What was voided by mistake is recognised anew.
    given.when(TODAY, two_officers(), recognise(3, "2020-04-01"));
    assert_eq!(given.as_of("2020-04-01").step, 3);
}

#[test]
fn a_late_step_is_not_voided_under_a_step_that_was_applied_for_on_its_ground() {
    let mut given = old(SubjectKind::Base);
    given.when(TODAY, two_officers(), recognise(4, "2020-03-01"));
    let mut given = bases::stepped(given, Transition::T5);
    let at = given.world.now.day().to_string();
    let refusal = given.refusal(&at, two_officers(), correct(2, None));
    assert_eq!(late(refusal), LateStepRefusal::RestedOn { step: 5 });
    given.when(&at, two_officers(), correct(2, Some("2020-04-01")));
    assert_eq!((given.state().step, given.as_of("2020-04-01").step), (5, 4));
}

#[test]
fn what_was_applied_for_on_the_ground_of_a_step_that_is_voided_stays_as_it_was_decided() {
    let applied = at_four().applied(TODAY, Transition::T5, Sheet::simple(Transition::T5));
    let mut given = applied;
    given.when(TODAY, SECRETARY, Verb::Withdraw);
    let before = given.state().applications;
    given.when(TODAY, two_officers(), correct(3, None));
    assert_eq!(given.state().applications, before);
    let refusal = given.refusal(
        TODAY,
        SECRETARY,
        submit(Transition::T5, Sheet::simple(Transition::T5)),
    );
    assert_eq!(refusal.code(), "transition.closed");
}

#[test]
fn a_correction_cites_a_step_recognised_late_that_stands_and_no_other_event() {
    let mut given = at_four();
    given.when(TODAY, two_officers(), correct(3, Some("2021-05-01")));
    given.when(TODAY, two_officers(), correct(3, None));
    for cites in [0, 1, 3, 4, 5, 9] {
        for reached_on in [None, Some("2021-05-01")] {
            let refusal = given.refusal(TODAY, two_officers(), correct(cites, reached_on));
            assert_eq!(late(refusal), LateStepRefusal::Unknown, "{cites}");
        }
    }
    let founding = SubjectCommand::CorrectFounding {
        cites: Sequence(2),
        founded_on: None,
        precision: Precision::Day,
        reason: reason(),
    };
    let refusal = given.refusal(TODAY, two_officers(), founding);
    assert_eq!(refusal, SubjectRefusal::NoFounding);
}

#[test]
fn a_founding_is_neither_voided_under_late_steps_nor_moved_after_the_first_of_them() {
    let mut given = at_four();
    let refusal = given.refusal(TODAY, two_officers(), correct_founding(None));
    assert_eq!(late(refusal), LateStepRefusal::FoundingRestedOn { step: 4 });
    let after = correct_founding(Some("2020-03-02"));
    let refusal = given.refusal(TODAY, two_officers(), after);
    let expected = LateStepRefusal::FoundingAfter {
        step: 3,
        first: day("2020-03-01"),
    };
    assert_eq!(late(refusal), expected);
    given.when(TODAY, two_officers(), correct_founding(Some("2020-03-01")));
    assert_eq!(given.as_of("2020-03-01").step, 3);
    for cites in [3, 2] {
        given.when(TODAY, two_officers(), correct(cites, None));
    }
    given.when(TODAY, two_officers(), correct_founding(None));
    assert!(given.life().is_void());
}
