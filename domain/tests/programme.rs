//! The rules of a programme of a body (domain 4.2, 5.4 4a).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;
#[path = "work/given.rs"]
#[allow(dead_code, reason = "shared with the tests of sessions")]
mod work;

use given::{day, name};
use qibu_domain::id::Sequence;
use qibu_domain::programme::{
    Programme, ProgrammeApproved, ProgrammeClosed, ProgrammeCommand, ProgrammeFact, ProgrammeGoal,
};
use serde_json::json;
use work::{Work, association, paper};

fn approved() -> ProgrammeApproved {
    ProgrammeApproved {
        owner: association(1),
        name: name("新心汇"),
        goals: vec![ProgrammeGoal {
            name: name("场次"),
            target: 40,
        }],
        from: day("2021-07-01"),
        until: Some(day("2021-12-31")),
        budget_fen: Some(5_000_000),
        paper: None,
    }
}

fn approve(approved: ProgrammeApproved) -> ProgrammeCommand {
    approve_on("2021-07-01", approved)
}

fn approve_on(on: &str, approved: ProgrammeApproved) -> ProgrammeCommand {
    ProgrammeCommand::Approve {
        occurred_on: day(on),
        approved,
    }
}

fn close(on: &str) -> ProgrammeCommand {
    ProgrammeCommand::Close {
        occurred_on: day(on),
        paper: None,
    }
}

fn correct(cites: u64, replacement: Option<(&str, ProgrammeFact)>) -> ProgrammeCommand {
    ProgrammeCommand::Correct {
        cites: Sequence(cites),
        replacement: replacement.map(|(on, fact)| (day(on), fact)),
        reason: paper("reason"),
        by_two: false,
    }
}

fn new() -> Work<Programme> {
    Work::new()
}

#[test]
fn a_programme_is_open_from_its_first_day_to_its_last() {
    let mut work = new();
    work.when(&approve(approved()));
    let state = work.state();
    for (on, open) in [
        ("2021-06-30", false),
        ("2021-07-01", true),
        ("2021-12-31", true),
        ("2022-01-01", false),
    ] {
        assert_eq!(state.is_open_on(day(on)), open, "{on}");
    }
}

#[test]
fn a_programme_that_is_closed_is_open_on_its_last_day_and_not_after() {
    let mut work = new();
    work.when(&approve(approved()));
    work.today = day("2021-08-02");
    work.when(&close("2021-08-01"));
    let state = work.state();
    assert!(state.is_open_on(day("2021-08-01")));
    assert!(!state.is_open_on(day("2021-08-02")));
    work.is_refused(&close("2021-08-02"), "programme.closed_before");
}

#[test]
fn the_name_of_a_programme_is_its_owners_until_the_day_after_its_last() {
    let mut work = new();
    work.when(&approve(approved()));
    let key = format!("programme_name:{}/新心汇", association(1));
    assert_eq!(work.claims, [json!({ "key": key, "act": "take" })]);
    work.when(&close("2021-07-01"));
    let release = json!({ "key": key, "act": { "release": { "from": "2021-07-02" } } });
    assert_eq!(work.claims, [release]);
}

#[test]
fn a_programme_needs_a_goal_with_a_target() {
    let work = new();
    let none = ProgrammeApproved {
        goals: Vec::new(),
        ..approved()
    };
    assert_eq!(
        work.refuses(&approve(none)),
        ("programme.no_goal", "/goals".to_owned())
    );
    let mut nothing = approved();
    nothing.goals[0].target = 0;
    let refused = work.refuses(&approve(nothing));
    assert_eq!(refused, ("programme.no_target", "/goals/0/target".into()));
    let mut many = approved();
    many.goals = vec![many.goals[0].clone(); 21];
    work.is_refused(&approve(many), "programme.too_many_goals");
}

#[test]
fn a_programme_does_not_end_before_it_begins() {
    let ends = ProgrammeApproved {
        until: Some(day("2021-06-30")),
        ..approved()
    };
    new().is_refused(&approve(ends), "programme.ends_before_it_begins");
}

#[test]
fn a_budget_can_be_written_down() {
    let much = ProgrammeApproved {
        budget_fen: Some(1 << 53),
        ..approved()
    };
    new().is_refused(&approve(much), "programme.budget_too_large");
}

#[test]
fn a_programme_is_of_a_body_that_stood_on_that_day() {
    let work = new();
    let of = |number| ProgrammeApproved {
        owner: association(number),
        ..approved()
    };
    work.is_refused(&approve(of(7)), "programme.owner_unknown");
    work.is_refused(
        &approve_on("2018-01-09", of(1)),
        "programme.owner_not_there",
    );
    work.is_refused(&approve_on("2021-07-02", of(1)), "programme.future");
}

#[test]
fn a_programme_is_approved_once_and_closed_after_it_began() {
    let mut work = new();
    work.is_refused(&close("2021-07-01"), "programme.not_approved");
    let later = ProgrammeApproved {
        from: day("2021-08-01"),
        ..approved()
    };
    work.when(&approve(later));
    work.is_refused(&approve(approved()), "programme.approved_before");
    work.is_refused(&close("2021-07-01"), "programme.closed_too_early");
    work.is_refused(&close("2021-08-01"), "programme.future");
}

#[test]
fn a_correction_replaces_the_whole_approval_and_takes_its_new_name() {
    let mut work = new();
    work.when(&approve(approved()));
    let renamed = ProgrammeApproved {
        name: name("新趣汇"),
        ..approved()
    };
    let fact = ProgrammeFact::Approved(renamed);
    work.when(&correct(1, Some(("2021-06-01", fact.clone()))));
    let known = work.state().approved.unwrap();
    assert_eq!(known.on, day("2021-06-01"));
    assert_eq!(known.said.name, name("新趣汇"));
    let key = |name| format!("programme_name:{}/{name}", association(1));
    assert_eq!(
        work.claims,
        [
            json!({ "key": key("新心汇"), "act": { "release": { "from": "2021-07-01" } } }),
            json!({ "key": key("新趣汇"), "act": "take" }),
        ]
    );
    let same = correct(1, Some(("2021-06-01", fact)));
    work.is_refused(&same, "programme.nothing_changed");
}

#[test]
fn a_void_approval_was_never_given_and_goes_after_its_closing() {
    let mut work = new();
    work.when(&approve(approved()));
    work.when(&close("2021-07-01"));
    work.is_refused(&correct(1, None), "programme.closed_before");
    work.when(&correct(2, None));
    assert_eq!(work.claims[0]["act"], "take");
    assert!(work.state().is_open_on(day("2021-08-01")));
    work.when(&correct(1, None));
    assert!(!work.state().is_open_on(day("2021-08-01")));
    work.is_refused(&correct(1, None), "programme.unknown");
}

#[test]
fn a_correction_leaves_kind_and_owner_and_no_closing_before_the_beginning() {
    let mut work = new();
    work.when(&approve(approved()));
    let closing = ProgrammeFact::Closed(ProgrammeClosed { paper: None });
    let other = correct(1, Some(("2021-07-01", closing)));
    work.is_refused(&other, "programme.replaced_by_other");
    let elsewhere = ProgrammeFact::Approved(ProgrammeApproved {
        owner: association(2),
        ..approved()
    });
    let other = correct(1, Some(("2021-07-01", elsewhere)));
    assert_eq!(
        work.refuses(&other),
        ("programme.other_owner", "/approved/owner".to_owned())
    );
    work.when(&close("2021-07-01"));
    let later = ProgrammeFact::Approved(ProgrammeApproved {
        from: day("2021-07-02"),
        ..approved()
    });
    let later = correct(1, Some(("2021-07-01", later)));
    work.is_refused(&later, "programme.closed_too_early");
}

#[test]
fn one_person_corrects_a_programme_for_three_days_and_then_it_takes_two() {
    let mut work = new();
    work.when(&approve(approved()));
    work.today = day("2021-07-05");
    work.is_refused(&correct(1, None), "programme.takes_two");
    let by_two = |entered_by| {
        let ProgrammeCommand::Correct { cites, reason, .. } = correct(1, None) else {
            panic!("a correction");
        };
        let command = ProgrammeCommand::Correct {
            cites,
            replacement: None,
            reason,
            by_two: true,
        };
        (command, entered_by)
    };
    let (command, first) = by_two(Some(1));
    work.entered_by = first;
    work.is_refused(&command, "programme.second_officer");
    work.entered_by = Some(2);
    work.when(&command);
    assert_eq!(work.state().approved, None);
}
