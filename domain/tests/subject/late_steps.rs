//! Steps that a body had reached before Qibu, and their correction (domain 4.3, 11.2; laws 2 to 4).

use crate::bases::{self, is_base};
use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{CHENGYANG, STREET, Who, World, day, deputy, typed_by};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::id::Sequence;
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::subject::event::{StepRecognisedLate, SubjectEvent};
use qibu_domain::subject::{
    LateStepRefusal, Life, STATEMENT_KIND, STEP_STATEMENT_KIND, SubjectCommand, SubjectRefusal,
};
use qibu_domain::time::Precision;
use std::collections::BTreeSet;

pub const TODAY: &str = "2026-09-18";
pub const FOUNDED: &str = "2019-05-03";

pub fn recognise(step: u8, reached_on: &str) -> SubjectCommand {
    recognise_with(step, reached_on, Precision::Day)
}

fn recognise_with(step: u8, reached_on: &str, precision: Precision) -> SubjectCommand {
    SubjectCommand::RecogniseLate {
        step,
        reached_on: day(reached_on),
        precision,
        statement: paper_of(STEP_STATEMENT_KIND),
    }
}

pub fn correct(cites: u64, reached_on: Option<&str>) -> SubjectCommand {
    SubjectCommand::CorrectLateStep {
        cites: Sequence(cites),
        reached_on: reached_on.map(day),
        precision: Precision::Day,
        reason: reason(),
    }
}

pub fn correct_founding(founded_on: Option<&str>) -> SubjectCommand {
    SubjectCommand::CorrectFounding {
        cites: Sequence(1),
        founded_on: founded_on.map(day),
        precision: Precision::Day,
        reason: reason(),
    }
}

pub fn two_officers() -> Who {
    typed_by(OFFICER, OTHER)
}

/// A body older than the log, taken over.
pub fn old_in(world: World, kind: SubjectKind, founded_on: &str) -> Given {
    let (mut given, command) = match kind {
        SubjectKind::Association => {
            let command = SubjectCommand::RecordFounding {
                proposal: proposal(STREET).into(),
                founded_on: day(founded_on),
                precision: Precision::Day,
                statement: paper_of(STATEMENT_KIND),
                categories: BTreeSet::new(),
            };
            (Given::in_a(world), command)
        }
        SubjectKind::Base => {
            let plaque = Some("样基字〔2019〕1号");
            let command = bases::taken_over(founded_on, Precision::Day, plaque);
            (bases::in_a(world), command)
        }
    };
    given.when(TODAY, two_officers(), command);
    given
}

pub fn old(kind: SubjectKind) -> Given {
    old_in(World::simple(), kind, FOUNDED)
}

fn both() -> [Given; 2] {
    SubjectKind::ALL.map(old)
}

/// The step that follows the founding of a body.
fn first_late(given: &Given) -> u8 {
    if is_base(given) { 4 } else { 3 }
}

/// An association with its third and fourth step.
pub fn at_four() -> Given {
    let mut given = old(SubjectKind::Association);
    given.when(TODAY, two_officers(), recognise(3, "2020-03-01"));
    given.when(TODAY, two_officers(), recognise(4, "2021-04-01"));
    given
}

pub fn late(refusal: SubjectRefusal) -> LateStepRefusal {
    match refusal {
        SubjectRefusal::LateStep(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

pub fn between(first: &str, last: &str) -> LateStepRefusal {
    LateStepRefusal::Day {
        first: day(first),
        last: day(last),
    }
}

pub fn editions(given: &Given) -> Vec<String> {
    let steps = given.state().late_steps;
    steps
        .into_iter()
        .map(|step| step.recorded.edition)
        .collect()
}

#[test]
fn two_officers_have_a_step_recognised_late_and_no_criterion_is_judged() {
    for mut given in both() {
        // The measure is not even read.
        given.world.facts.measures.clear();
        let step = first_late(&given);
        let events = given.when(TODAY, two_officers(), recognise(step, "2020-03-01"));
        assert_eq!(names(&events), ["StepRecognisedLate"]);
        assert_eq!(
            (events[0].source, events[0].decided_on),
            (Source::Import, None)
        );
        assert_eq!(events[0].occurred_on, day("2020-03-01"));
        let expected = StepRecognisedLate {
            cycle: 1,
            step,
            edition: "SIMPLE-1".to_owned(),
            precision: Precision::Day,
            statement: paper_of(STEP_STATEMENT_KIND),
        };
        assert_eq!(events[0].event, SubjectEvent::from(expected));
        assert!(given.last_claims.is_empty());
        assert_eq!((given.life(), given.state().step), (Life::Active, step));
        assert_eq!(given.as_of("2020-02-29").step, step - 1);
        assert_eq!(given.as_of("2020-03-01").step, step);
        // It counts from its founding, whichever steps follow.
        assert!(given.as_of(FOUNDED).life.counts());
    }
}

#[test]
fn steps_are_recognised_late_one_after_the_other_and_up_to_the_seventh() {
    for mut given in both() {
        let first = first_late(&given);
        for wrong in [0, 1, first - 1, first + 1, 7, 8, 255] {
            let refusal = given.refusal(TODAY, two_officers(), recognise(wrong, "2020-03-01"));
            assert_eq!(late(refusal), LateStepRefusal::NotNext { next: first });
        }
        for step in first..=7 {
            assert_eq!(given.state().next_late_step(), Ok(step));
            given.when(TODAY, two_officers(), recognise(step, "2020-03-01"));
        }
        assert!(given.state().next_late_step().is_err());
        for step in [7, 8] {
            let refusal = given.refusal(TODAY, two_officers(), recognise(step, "2020-03-01"));
            assert_eq!(late(refusal), LateStepRefusal::NoneLeft);
        }
        // What closes the cycle is applied for.
        let given = given.applied(TODAY, Transition::T8, Sheet::simple(Transition::T8));
        assert_eq!(given.application().transition, Transition::T8);
    }
}

#[test]
fn the_step_after_the_last_one_recognised_late_is_applied_for() {
    for mut given in both() {
        let step = first_late(&given);
        given.when(TODAY, two_officers(), recognise(step, "2020-03-01"));
        let next = Transition::to_step(step + 1).unwrap();
        let again = Transition::to_step(step).unwrap();
        let refusal = given.refusal(TODAY, SECRETARY, submit(again, Sheet::default()));
        assert_eq!(refusal.code(), "transition.reached");
        let sheet = if is_base(&given) {
            Sheet::of_a_base(next)
        } else {
            Sheet::simple(next)
        };
        let given = given.applied(TODAY, next, sheet);
        assert_eq!(given.application().transition, next);
    }
}

#[test]
fn a_step_is_recognised_late_on_a_signed_statement_of_it_and_on_no_other_paper() {
    for kind in ["charter", STATEMENT_KIND] {
        let mut command = recognise(3, "2020-03-01");
        if let SubjectCommand::RecogniseLate { statement, .. } = &mut command {
            *statement = paper_of(kind);
        }
        let refusal = old(SubjectKind::Association).refusal(TODAY, two_officers(), command);
        assert_eq!(refusal.code(), "late_step.no_statement");
    }
}

#[test]
fn one_officer_alone_neither_has_a_step_recognised_late_nor_corrects_it() {
    let mut given = at_four();
    for who in [
        OFFICER.into(),
        typed_by(OFFICER, OFFICER),
        // A deputy of the one who typed it is no second officer.
        typed_by(OFFICER, deputy(OTHER, OFFICER)),
    ] {
        for command in [
            recognise(5, "2022-03-01"),
            correct(3, Some("2021-05-01")),
            correct(3, None),
        ] {
            let refusal = given.refusal(TODAY, who, command);
            assert_eq!(late(refusal), LateStepRefusal::SecondOfficer, "{who:?}");
        }
    }
}

#[test]
fn only_a_body_whose_founding_was_taken_over_has_steps_recognised_late() {
    let nothing = Given::simple().refusal(TODAY, two_officers(), recognise(3, "2020-03-01"));
    assert_eq!(nothing, SubjectRefusal::Unknown);
    let mut walked = Given::simple().founded(TODAY, "2026-09-28");
    let refusal = walked.refusal("2026-09-28", two_officers(), recognise(3, "2026-09-28"));
    assert_eq!(late(refusal), LateStepRefusal::NotTakenOver);
    assert!(walked.state().next_late_step().is_err());
    let mut void = old(SubjectKind::Association);
    void.when(TODAY, two_officers(), correct_founding(None));
    let refusal = void.refusal(TODAY, two_officers(), recognise(3, "2020-03-01"));
    assert_eq!(refusal, SubjectRefusal::Void);
}

#[test]
fn nothing_is_recognised_late_of_a_body_that_is_suspended_or_has_ended() {
    let mut suspended = old(SubjectKind::Association).suspended();
    let at = suspended.world.now.day().to_string();
    let refusal = suspended.refusal(&at, two_officers(), recognise(3, "2020-03-01"));
    assert_eq!(refusal.code(), "standing.life");
    let mut ended = crate::standing::registered();
    ended.when(TODAY, LEAD, crate::standing::revoke(day(TODAY)));
    let refusal = ended.refusal(TODAY, two_officers(), recognise(3, "2020-03-01"));
    assert_eq!(refusal, SubjectRefusal::Ended);
}

#[test]
fn nothing_is_recognised_late_under_an_open_application_or_order() {
    let applied = old(SubjectKind::Association);
    let applied = applied.applied(TODAY, Transition::T3, Sheet::simple_t3());
    let ordered = old(SubjectKind::Association).ordered(TODAY, Transition::Suspend);
    for mut given in [applied, ordered] {
        let application = given.application().id;
        let refusal = given.refusal(TODAY, two_officers(), recognise(3, "2020-03-01"));
        assert_eq!(refusal, SubjectRefusal::ApplicationOpen { application });
        assert!(given.state().next_late_step().is_err());
    }
}

#[test]
fn a_late_step_lies_between_what_comes_before_it_and_today() {
    for mut given in both() {
        let first = first_late(&given);
        for outside in ["2019-05-02", "2026-09-19"] {
            let refusal = given.refusal(TODAY, two_officers(), recognise(first, outside));
            assert_eq!(late(refusal), between(FOUNDED, TODAY));
        }
        given.when(TODAY, two_officers(), recognise(first, FOUNDED));
        let refusal = given.refusal(TODAY, two_officers(), recognise(first + 1, "2019-05-02"));
        assert_eq!(late(refusal), between(FOUNDED, TODAY));
        given.when(TODAY, two_officers(), recognise(first + 1, "2020-03-01"));
        let refusal = given.refusal(TODAY, two_officers(), recognise(first + 2, "2020-02-29"));
        assert_eq!(late(refusal), between("2020-03-01", TODAY));
        given.when(TODAY, two_officers(), recognise(first + 2, TODAY));
    }
}

#[test]
fn a_late_step_known_to_the_month_or_the_year_counts_from_its_end() {
    for (precision, first) in [
        (Precision::Day, "2020-05-03"),
        (Precision::Month, "2020-05-31"),
        (Precision::Year, "2020-12-31"),
    ] {
        let mut given = old(SubjectKind::Association);
        let command = recognise_with(3, "2020-05-03", precision);
        let events = given.when(TODAY, two_officers(), command);
        assert_eq!(events[0].occurred_on, day(first));
        let known = given.state().late_steps.remove(0).recorded.precision;
        assert_eq!(known, precision);
    }
    let this_year = recognise_with(3, TODAY, Precision::Year);
    let refusal = old(SubjectKind::Association).refusal(TODAY, two_officers(), this_year);
    assert_eq!(late(refusal), between(FOUNDED, TODAY));
}

#[test]
fn a_late_step_is_not_dated_after_the_first_thing_that_was_done_about_the_body() {
    let applied = old(SubjectKind::Association);
    let applied = applied.applied("2026-09-21", Transition::T3, Sheet::simple_t3());
    let mut rejected = applied.accepted("2026-09-21").reviewed("2026-09-21");
    rejected.when("2026-09-22", LEAD, reject());
    let refusal = rejected.refusal("2026-09-22", two_officers(), recognise(3, "2026-09-22"));
    assert_eq!(late(refusal), between(FOUNDED, "2026-09-21"));
    rejected.when("2026-09-22", two_officers(), recognise(3, "2026-09-21"));
    // What was decided stays decided.
    assert_eq!(rejected.stage_word(), "rejected");
    assert_eq!(rejected.state().step, 3);
    let mut at_risk = old(SubjectKind::Base);
    let order = crate::standing::rectify(&["1f"]);
    at_risk.when("2026-09-21", OTHER, order);
    let refusal = at_risk.refusal("2026-09-23", two_officers(), recognise(4, "2026-09-22"));
    assert_eq!(late(refusal), between(FOUNDED, "2026-09-21"));
    at_risk.when("2026-09-23", two_officers(), recognise(4, "2026-09-21"));
    assert!(at_risk.state().rectification.is_some());
}

#[test]
fn once_a_step_was_applied_for_and_recognised_none_is_recognised_late() {
    let mut given = crate::steps::old_body(World::simple(), Transition::T3);
    let at = given.world.now.day().to_string();
    let refusal = given.refusal(&at, two_officers(), recognise(4, "2020-03-01"));
    assert_eq!(late(refusal), LateStepRefusal::Judged { step: 3 });
    assert!(given.state().next_late_step().is_err());
    let mut again = crate::steps::old_body(World::simple(), Transition::T8);
    let at = again.world.now.day().to_string();
    let refusal = again.refusal(&at, two_officers(), recognise(1, "2020-03-01"));
    assert_eq!(late(refusal), LateStepRefusal::LaterCycle { cycle: 2 });
}

#[test]
fn a_late_step_names_the_edition_in_force_on_its_day() {
    let mut given = old_in(World::chengyang(), SubjectKind::Association, "2017-11-16");
    given.when(TODAY, two_officers(), recognise(3, "2018-06-27"));
    given.when(TODAY, two_officers(), recognise(4, "2021-06-01"));
    assert_eq!(editions(&given), ["CY-2017", "CY-2021"]);
}

#[test]
fn no_step_is_recognised_late_on_a_day_without_an_edition() {
    let kind = SubjectKind::Association;
    let mut given = old_in(World::chengyang(), kind, "2017-03-01");
    let refusal = given.refusal(TODAY, two_officers(), recognise(3, "2017-05-31"));
    assert_eq!(refusal.code(), "edition.none");
    given.when(TODAY, two_officers(), recognise(3, "2017-06-01"));
    let refusal = given.refusal(TODAY, two_officers(), correct(2, Some("2017-05-31")));
    assert_eq!(refusal.code(), "edition.none");
}

#[test]
fn no_step_is_recognised_late_before_the_first_edition_that_knows_it() {
    for kind in SubjectKind::ALL {
        let mut given = old_in(World::chengyang(), kind, "2019-11-16");
        if kind == SubjectKind::Association {
            given.when(TODAY, two_officers(), recognise(3, "2020-01-02"));
        }
        let refusal = given.refusal(TODAY, two_officers(), recognise(4, "2021-05-31"));
        let expected = LateStepRefusal::NoRule {
            edition: "CY-2020".to_owned(),
            step: 4,
            day: day("2021-05-31"),
            known_from: Some(day("2021-06-01")),
        };
        assert_eq!(refusal.code(), "late_step.not_yet");
        assert_eq!(late(refusal), expected);
        given.when(TODAY, two_officers(), recognise(4, "2021-06-01"));
    }
    let before = World::with_editions(&CHENGYANG[..3]);
    let mut given = old_in(before, SubjectKind::Association, "2019-11-16");
    given.when(TODAY, two_officers(), recognise(3, "2020-01-02"));
    let refusal = given.refusal(TODAY, two_officers(), recognise(4, "2021-06-01"));
    assert_eq!(refusal.code(), "late_step.no_rule");
}

#[test]
fn what_has_fallen_due_is_emitted_before_a_step_is_recognised_late() {
    let mut given = old(SubjectKind::Association);
    given.when(TODAY, OTHER, crate::standing::rectify(&["1a"]));
    let due = given.state().due().unwrap().plus_days(1).to_string();
    let events = given.when(&due, two_officers(), recognise(3, "2020-03-01"));
    assert_eq!(
        names(&events),
        ["RectificationExpired", "StepRecognisedLate"]
    );
}
