//! Posts, goals, and the correction of all facts of a body's own affairs (domain 4.1; law 3).

use crate::affairs::{
    TODAY, assessed, audit, fault, filled, fresh_goal, fresh_seat, goal, meeting, old, record,
    report, term, vacated,
};
use crate::papers::reason;
use crate::scenario::*;
use crate::world::{Who, day, deputy, typed_by};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::id::{SeatRef, Sequence};
use qibu_domain::subject::event::{Affair, AuditReason, Organ, Post, PostFilled, PostVacated};
use qibu_domain::subject::{AffairCommand, AffairFault, SubjectCommand};

pub fn correct(
    cites: Sequence,
    replacement: Option<(&str, Affair)>,
    by_two: bool,
) -> SubjectCommand {
    SubjectCommand::Affair(AffairCommand::Correct {
        cites,
        replacement: replacement.map(|(on, affair)| (day(on), affair)),
        reason: reason(),
        by_two,
    })
}

pub fn two() -> Who {
    typed_by(OFFICER, OTHER)
}

/// Any correction, for walks.
pub fn any(given: &Given, variant: u8) -> SubjectCommand {
    let affairs = given.state().affairs;
    let fact = affairs.facts().last();
    let cites = fact.map_or(Sequence(1), |fact| fact.sequence);
    let replacement = fact
        .filter(|_| variant > 0)
        .map(|fact| (fact.on.plus_days(-1), fact.affair.clone()));
    SubjectCommand::Affair(AffairCommand::Correct {
        cites,
        replacement,
        reason: reason(),
        by_two: variant == 3,
    })
}

#[test]
fn a_post_is_filled_before_it_is_vacated_and_vacated_before_the_same_seat_fills_it_again() {
    let mut given = old();
    let seat = given.with_post("2026-02-01", Post::Leader);
    let held = given.refused("2026-03-01", filled(Post::Leader, seat));
    let since = day("2026-02-01");
    assert_eq!(held, AffairFault::PostHeld { since });
    let early = given.refused("2026-01-31", vacated(seat));
    let not_held = |on| AffairFault::PostNotHeld { day: day(on) };
    assert_eq!(early, not_held("2026-01-31"));
    given.with_affair("2026-04-01", vacated(seat));
    assert_eq!(
        given.refused("2026-04-02", vacated(seat)),
        not_held("2026-04-02")
    );
    // Neither may come late into what is known: the other fact could not stand.
    let late = given.refused("2026-03-01", vacated(seat));
    assert!(matches!(late, AffairFault::NeededBy { .. }));
    given.with_affair("2026-04-01", filled(Post::Leader, seat));
    let on = |on: &str| {
        let held = given.state().affairs.holdings();
        held.iter().filter(|held| held.is_on(day(on))).count()
    };
    let days = [
        "2026-01-31",
        "2026-02-01",
        "2026-03-31",
        "2026-04-01",
        TODAY,
    ];
    assert_eq!(days.map(on), [0, 1, 1, 1, 1]);
}

#[test]
fn a_post_with_a_last_day_is_held_to_its_end_and_may_be_filled_again_then() {
    let mut given = old();
    let seat = fresh_seat(&given);
    let until = |last| PostFilled {
        until: Some(day(last)),
        ..filled(Post::Leader, seat)
    };
    let refused = given.refused("2026-02-01", until("2026-01-31"));
    let first = day("2026-02-01");
    assert_eq!(refused, AffairFault::PostUntil { first });
    let seat = fresh_seat(&given);
    let until = |last| PostFilled {
        until: Some(day(last)),
        ..filled(Post::Leader, seat)
    };
    given.with_affair("2026-02-01", until("2026-03-31"));
    let day_after = given.refused("2026-04-01", vacated(seat));
    assert!(matches!(day_after, AffairFault::PostNotHeld { .. }));
    let last = given.refused("2026-03-31", filled(Post::Leader, seat));
    assert!(matches!(last, AffairFault::PostHeld { .. }));
    given.with_affair("2026-04-01", filled(Post::Leader, seat));
}

#[test]
fn whoever_follows_in_a_post_is_another_who_is_known_for_it() {
    let mut given = old();
    let seat = given.with_post("2026-02-01", Post::Leader);
    let next = given.with_term("2026-03-01", 1, "2029-01-01");
    let secretary = given.with_post("2026-02-01", Post::Secretary);
    let follows = |next: SeatRef| PostVacated {
        successor: Some(next),
        ..vacated(seat)
    };
    let own = given.refused("2026-03-01", follows(seat));
    assert_eq!(own, AffairFault::OwnSuccessor);
    let field = "/successor";
    let other = given.refused("2026-03-01", follows(secretary));
    assert_eq!(other, AffairFault::SeatUnknown { field });
    given.with_affair("2026-03-01", follows(next));
}

#[test]
fn a_goal_has_its_number_in_its_year_and_is_assessed_once_after_it_was_set() {
    let mut given = old();
    let early = goal(fresh_goal(&given), 1, "2025-12-31", 3);
    let first = day("2026-01-05");
    let refused = given.refused("2026-01-05", early);
    assert_eq!(refused, AffairFault::GoalDue { first });
    let set = given.with_goal("2026-01-05", 1, "2026-12-31", 12);
    let again = goal(fresh_goal(&given), 1, "2026-06-30", 3);
    let refused = given.refused("2026-01-06", again);
    assert!(matches!(
        refused,
        AffairFault::GoalTwice {
            number: 1,
            year: 2026,
            ..
        }
    ));
    given.with_goal("2026-01-06", 1, "2027-01-31", 3);

    let before = given.refused("2026-01-04", assessed(set, 12, true));
    let unknown = AffairFault::GoalUnknown {
        day: day("2026-01-04"),
    };
    assert_eq!(before, unknown);
    let less = given.refused("2026-06-30", assessed(set, 11, true));
    assert_eq!(less, AffairFault::GoalNotReached { target: 12 });
    let many = given.refused("2026-06-30", assessed(set, 1 << 53, true));
    assert!(matches!(many, AffairFault::TooMany { field: "/reached" }));
    let sequence = given.with_affair("2026-06-30", assessed(set, 12, false));
    let again = given.refused("2026-07-01", assessed(set, 12, true));
    assert_eq!(again, AffairFault::GoalAssessedBefore { sequence });
}

#[test]
fn a_correction_replaces_day_and_content_or_voids_and_the_past_is_told_anew() {
    let mut given = old();
    let cites = given.with_affair("2026-03-02", report(2025));
    let to = Some(("2026-02-02", report(2024).into()));
    let events = given.when(TODAY, SECRETARY, correct(cites, to, false));
    assert_eq!(names(&events), ["AffairCorrected"]);
    assert_eq!(
        (events[0].occurred_on, events[0].source),
        (day(TODAY), Source::Correction)
    );
    let known = |given: &Given, on: &str| {
        let state = given.as_of(on);
        let years = state.affairs.facts().iter().map(|fact| match &fact.affair {
            Affair::AnnualReportFiled(filed) => filed.year,
            other => panic!("{other:?}"),
        });
        years.collect::<Vec<_>>()
    };
    assert_eq!(known(&given, "2026-02-01"), Vec::<u32>::new());
    assert_eq!(known(&given, "2026-02-02"), [2024]);
    // What is replaced is free again.
    given.with_affair("2026-03-03", report(2025));
    given.when(TODAY, SECRETARY, correct(cites, None, false));
    assert_eq!(known(&given, TODAY), [2025]);
    let gone = given.refusal(TODAY, SECRETARY, correct(cites, None, false));
    assert_eq!(fault(gone), AffairFault::NoFact { cites });
}

#[test]
fn a_correction_cites_a_fact_of_the_same_kind_and_never_another_correction() {
    let mut given = old();
    let cites = given.with_affair("2026-03-02", report(2025));
    let other = Some(("2026-03-02", meeting(Organ::Council).into()));
    let refusal = given.refusal(TODAY, SECRETARY, correct(cites, other, false));
    assert_eq!(refusal.code(), "affair.replaced_by_other");
    assert_eq!(
        refusal.arguments()[0],
        ("field", "/replacement/kind".to_owned())
    );
    let same = Some(("2026-03-02", report(2025).into()));
    let same = given.refusal(TODAY, SECRETARY, correct(cites, same, false));
    assert_eq!(fault(same), AffairFault::NothingChanged);
    let unsound = Some(("2026-03-02", report(2031).into()));
    let unsound = given.refusal(TODAY, SECRETARY, correct(cites, unsound, false));
    let field = ("field", "/replacement/year".to_owned());
    assert_eq!(unsound.arguments()[0], field);
    let to = Some(("2026-03-02", report(2024).into()));
    given.when(TODAY, SECRETARY, correct(cites, to, false));
    let correction = given.known.last().unwrap().sequence;
    // Neither a correction nor the founding is a fact of its affairs.
    for cites in [correction, Sequence(1), Sequence(99)] {
        let refusal = given.refusal(TODAY, SECRETARY, correct(cites, None, false));
        assert_eq!(fault(refusal), AffairFault::NoFact { cites });
    }
}

#[test]
fn one_person_corrects_for_three_days_and_then_two_officers_do() {
    let mut given = old();
    let cites = given.with_affair("2026-03-02", report(2025));
    let to = |year| Some(("2026-03-02", report(year).into()));
    given.when("2026-10-17", SECRETARY, correct(cites, to(2024), false));
    let alone = given.refusal("2026-10-18", OFFICER, correct(cites, to(2023), false));
    assert_eq!(fault(alone), AffairFault::TakesTwo);
    for who in [
        OFFICER.into(),
        typed_by(OFFICER, OFFICER),
        typed_by(OFFICER, deputy(OTHER, OFFICER)),
    ] {
        let refusal = given.refusal("2026-10-18", who, correct(cites, to(2023), true));
        assert_eq!(fault(refusal), AffairFault::SecondOfficer);
    }
    given.when("2026-10-18", two(), correct(cites, to(2023), true));
}

#[test]
fn what_another_fact_rests_on_takes_two_officers_and_stays_as_long_as_it_is_needed() {
    let mut given = old();
    let seat = given.with_post("2026-02-01", Post::Leader);
    let cites = given.known.last().unwrap().sequence;
    let moved = Some(("2026-02-03", filled(Post::Leader, seat).into()));
    given.when(TODAY, SECRETARY, correct(cites, moved, false));
    let by = given.with_affair("2026-04-01", vacated(seat));
    let back = |on| Some((on, filled(Post::Leader, seat).into()));
    let alone = given.refusal(TODAY, SECRETARY, correct(cites, back("2026-02-01"), false));
    assert_eq!(fault(alone), AffairFault::TakesTwo);
    let needed = AffairFault::NeededBy { sequence: by };
    for replacement in [None, back("2026-05-01")] {
        let refusal = given.refusal(TODAY, two(), correct(cites, replacement, true));
        assert_eq!(fault(refusal), needed);
    }
    given.when(TODAY, two(), correct(cites, back("2026-02-01"), true));

    let goal = given.with_goal("2026-01-05", 1, "2026-12-31", 12);
    let its_setting = given.known.last().unwrap().sequence;
    given.with_affair("2026-06-30", assessed(goal, 12, true));
    let refusal = given.refusal(TODAY, SECRETARY, correct(its_setting, None, false));
    assert_eq!(fault(refusal), AffairFault::TakesTwo);
    let more = Some((
        "2026-01-05",
        crate::affairs::goal(goal, 1, "2026-12-31", 13).into(),
    ));
    let refusal = given.refusal(TODAY, two(), correct(its_setting, more, true));
    assert!(matches!(fault(refusal), AffairFault::NeededBy { .. }));
}

#[test]
fn a_corrected_post_keeps_its_seat_and_takes_another_post_only_while_nothing_else_knows_it() {
    let mut given = old();
    let seat = given.with_post("2026-02-01", Post::Leader);
    let cites = given.known.last().unwrap().sequence;
    let to = |post, seat| Some(("2026-02-01", filled(post, seat).into()));
    given.when(
        TODAY,
        SECRETARY,
        correct(cites, to(Post::Deputy, seat), false),
    );
    let foreign = SeatRef(uuid::Uuid::from_u128(77));
    let refusal = given.refusal(
        TODAY,
        SECRETARY,
        correct(cites, to(Post::Deputy, foreign), false),
    );
    let field = "/seat";
    assert_eq!(fault(refusal), AffairFault::SeatUnknown { field });

    let leader = given.with_term("2026-02-01", 1, "2029-01-01");
    given.with_affair("2026-02-01", filled(Post::Leader, leader));
    let cites = given.known.last().unwrap().sequence;
    let refusal = given.refusal(
        TODAY,
        SECRETARY,
        correct(cites, to(Post::Deputy, leader), false),
    );
    assert_eq!(fault(refusal), AffairFault::SeatUnknown { field });
}

#[test]
fn what_was_wrong_is_corrected_after_the_end_and_a_founding_is_not_moved_behind_a_fact() {
    let mut given = old();
    let cites = given.with_affair("2020-03-02", report(2019));
    let founding = given.state().founding.unwrap();
    let moved = |on: &str| SubjectCommand::CorrectFounding {
        cites: founding,
        founded_on: Some(day(on)),
        precision: qibu_domain::time::Precision::Day,
        reason: reason(),
    };
    let refusal = given.refusal(TODAY, two(), moved("2020-03-03"));
    assert_eq!(refusal.code(), "founding.after_acts");
    given.when(TODAY, two(), moved("2020-03-02"));
    let mut given = given.winding_up(TODAY).settled("2026-11-02");
    given.when("2026-11-02", LEAD, crate::standing::dissolve(true));
    let to = Some(("2020-03-05", report(2020).into()));
    given.when("2026-11-03", two(), correct(cites, to, true));
    assert_eq!(
        given.state().affairs.fact(cites).unwrap().on,
        day("2020-03-05")
    );
}

#[test]
fn an_audit_before_a_change_of_council_is_recorded_and_its_want_refuses_no_election() {
    let mut given = old();
    given.with_term("2019-06-01", 1, "2023-06-01");
    given.with_term("2023-06-01", 2, "2026-09-30");
    let change = AuditReason::ChangeOfCouncil;
    given.with_affair("2026-09-15", audit(change, "2023-06-01", "2026-08-31"));
    let leader = fresh_seat(&given);
    given.when(
        TODAY,
        SECRETARY,
        record("2026-09-30", term(3, "2030-09-30", leader)),
    );
}
