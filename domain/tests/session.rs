//! The rules of a session: planned, held, reported, cancelled, corrected (domain 4.2, 5.4, 8.7).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "session/branded.rs"]
mod branded;
#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;
#[path = "work/given.rs"]
#[allow(dead_code, reason = "shared with the tests of programmes")]
mod work;

use given::{day, name};
use qibu_domain::actor::Source;
use qibu_domain::id::{ProgrammeId, Sequence, StreamId};
use qibu_domain::programme::{Approved, ProgrammeApproved, ProgrammeState};
use qibu_domain::session::{
    MAX_NTH, Outline, Session, SessionCommand, SessionEvent, SessionFact, SessionHeld, SessionKind,
    SessionMode, SessionReported,
};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;
use work::{Work, association, base, paper, suspended};

fn outline() -> Outline {
    Outline {
        organiser: association(1),
        kind: SessionKind::Lecture,
        mode: SessionMode::Offline,
        venue: None,
        programme: None,
        action: None,
        brand: None,
    }
}

fn of(organiser: StreamId) -> Outline {
    Outline {
        organiser,
        ..outline()
    }
}

fn hold(on: &str, session: Outline) -> SessionCommand {
    SessionCommand::Hold {
        occurred_on: day(on),
        session,
        nth: 1,
        irregular: false,
        report: None,
    }
}

fn irregular(on: &str, session: Outline) -> SessionCommand {
    SessionCommand::Hold {
        occurred_on: day(on),
        session,
        nth: 1,
        irregular: true,
        report: None,
    }
}

fn heads(person_times: u32) -> SessionReported {
    SessionReported {
        person_times,
        members_present: None,
        budget_fen: None,
        spent_fen: None,
        paper: None,
    }
}

fn report(on: &str, report: SessionReported) -> SessionCommand {
    SessionCommand::Report {
        occurred_on: day(on),
        report,
    }
}

fn plan(for_day: &str, session: Outline) -> SessionCommand {
    SessionCommand::Plan {
        session,
        planned_for: day(for_day),
    }
}

fn cancel() -> SessionCommand {
    SessionCommand::Cancel {
        reason: paper("reason"),
    }
}

fn correct(cites: u64, replacement: Option<(&str, SessionFact)>) -> SessionCommand {
    SessionCommand::Correct {
        cites: Sequence(cites),
        replacement: replacement.map(|(on, fact)| (day(on), fact)),
        reason: paper("reason"),
        by_two: false,
    }
}

fn was_held(session: Outline) -> SessionFact {
    SessionFact::Held(SessionHeld {
        session,
        nth: 1,
        irregular: false,
        report_due: day("2000-01-01"),
    })
}

fn new() -> Work<Session> {
    Work::new()
}

fn programme(number: u128, owner: StreamId, from: &str) -> (ProgrammeId, Arc<ProgrammeState>) {
    let said = ProgrammeApproved {
        owner,
        name: name("新心汇"),
        goals: Vec::new(),
        from: day(from),
        until: None,
        budget_fen: None,
        paper: None,
    };
    let approved = Approved {
        sequence: Sequence(1),
        on: day(from),
        said,
    };
    let state = ProgrammeState {
        approved: Some(approved),
        closed: None,
    };
    (ProgrammeId(Uuid::from_u128(number)), Arc::new(state))
}

#[test]
fn a_session_needs_no_plan_and_its_report_is_due_ten_working_days_after_it() {
    let mut work = new();
    let events = work.when(&hold("2021-07-01", outline()));
    assert_eq!(events[0].source, Source::Live);
    let held = work.state().held.unwrap();
    // Nothing is published of that year here: weekends alone are free.
    assert_eq!(held.said.report_due, day("2021-07-15"));
    assert_eq!(held.on, day("2021-07-01"));
}

#[test]
fn a_session_and_its_report_are_recorded_by_one_command() {
    let mut work = new();
    let command = SessionCommand::Hold {
        occurred_on: day("2021-06-01"),
        session: outline(),
        nth: 1,
        irregular: false,
        report: Some((day("2021-06-02"), heads(119))),
    };
    let events = work.when(&command);
    assert_eq!(events.len(), 2);
    assert!(matches!(events[1].event, SessionEvent::SessionReported(_)));
    assert!(events.iter().all(|it| it.source == Source::LateEntry));
    assert_eq!(work.state_on("2021-06-01").reported, None);
    let state = work.state_on("2021-06-02");
    assert_eq!(state.reported.unwrap().said.person_times, 119);
}

#[test]
fn a_report_that_comes_along_is_refused_at_its_own_fields() {
    let command = SessionCommand::Hold {
        occurred_on: day("2021-06-02"),
        session: outline(),
        nth: 1,
        irregular: false,
        report: Some((day("2021-06-01"), heads(119))),
    };
    assert_eq!(
        new().refuses(&command),
        (
            "session.report_before_held",
            "/report/occurred_on".to_owned()
        )
    );
}

#[test]
fn a_session_in_the_future_is_only_planned() {
    let mut work = new();
    let refused = work.refuses(&hold("2021-07-02", outline()));
    assert_eq!(refused, ("session.future", "/occurred_on".to_owned()));
    work.when(&plan("2021-07-02", outline()));
    work.today = day("2021-07-02");
    work.when(&hold("2021-07-02", outline()));
    assert!(work.state().held.is_some());
}

#[test]
fn nobody_plans_for_a_day_that_is_past() {
    let refused = new().refuses(&plan("2021-06-30", outline()));
    let expected = ("session.planned_for_the_past", "/planned_for".to_owned());
    assert_eq!(refused, expected);
}

#[test]
fn a_planned_session_is_held_by_its_organiser_and_not_planned_again() {
    let mut work = new();
    work.when(&plan("2021-07-02", outline()));
    let again = plan("2021-07-02", outline());
    work.is_refused(&again, "session.known_before");
    let other = hold("2021-07-01", of(association(2)));
    work.is_refused(&other, "session.other_organiser");
}

#[test]
fn a_session_is_held_once_and_the_same_is_taken_once_a_day() {
    let mut work = new();
    let acted = Outline {
        action: Some(name("新心行动")),
        ..outline()
    };
    work.when(&hold("2021-07-01", acted));
    let key = format!("session:{}/2021-07-01/lecture//新心行动/1", association(1));
    assert_eq!(work.claims, [json!({ "key": key, "act": "take" })]);
    let again = hold("2021-07-01", outline());
    work.is_refused(&again, "session.held_before");
}

#[test]
fn the_second_of_the_same_on_a_day_is_said_to_be_the_second() {
    let nth = |nth| SessionCommand::Hold {
        occurred_on: day("2021-07-01"),
        session: outline(),
        nth,
        irregular: false,
        report: None,
    };
    let mut work = new();
    work.is_refused(&nth(0), "session.nth");
    work.is_refused(&nth(MAX_NTH + 1), "session.nth");
    work.when(&nth(2));
    let key = format!("session:{}/2021-07-01/lecture///2", association(1));
    assert_eq!(work.claims, [json!({ "key": key, "act": "take" })]);
}

#[test]
fn a_body_that_is_not_active_holds_no_session() {
    let mut work = new();
    let body = suspended((*work.bodies[&association(1)]).clone(), "2021-06-01");
    work.bodies.insert(association(1), Arc::new(body));
    let today = hold("2021-07-01", outline());
    work.is_refused(&today, "session.body_not_active");
    let said = irregular("2021-07-01", outline());
    work.is_refused(&said, "session.body_not_active");
    let planned = plan("2021-07-02", outline());
    work.is_refused(&planned, "session.body_not_active");
}

#[test]
fn a_late_entry_of_a_body_that_was_not_active_is_taken_only_as_irregular() {
    let mut work = new();
    let body = suspended((*work.bodies[&association(1)]).clone(), "2021-06-01");
    work.bodies.insert(association(1), Arc::new(body));
    let refused = work.refuses(&hold("2021-06-15", outline()));
    let expected = ("session.irregular_unsaid", "/irregular".to_owned());
    assert_eq!(refused, expected);
    let events = work.when(&irregular("2021-06-15", outline()));
    assert_eq!(events[0].source, Source::LateEntry);
    assert!(work.state().held.unwrap().said.irregular);
}

#[test]
fn nothing_is_irregular_of_a_body_that_was_active() {
    let work = new();
    let said = irregular("2021-06-15", outline());
    work.is_refused(&said, "session.not_irregular");
}

#[test]
fn a_body_suspended_on_a_day_was_active_on_that_day_still() {
    let mut work = new();
    let body = suspended((*work.bodies[&association(1)]).clone(), "2021-06-15");
    work.bodies.insert(association(1), Arc::new(body));
    work.when(&hold("2021-06-15", outline()));
}

#[test]
fn a_body_holds_nothing_before_anybody_heard_of_it() {
    let work = new();
    work.is_refused(&hold("2018-01-09", outline()), "session.body_not_there");
    let said = irregular("2018-01-09", outline());
    work.is_refused(&said, "session.body_not_there");
    let unknown = hold("2021-07-01", of(association(7)));
    work.is_refused(&unknown, "session.body_unknown");
}

#[test]
fn a_venue_is_a_base_of_the_district_that_was_there() {
    let work = new();
    let at = |on, venue| {
        let venue = Some(venue);
        hold(on, Outline { venue, ..outline() })
    };
    assert!(work.tried(&at("2021-07-01", base(1))).is_ok());
    work.is_refused(&at("2021-07-01", base(9)), "session.venue_elsewhere");
    work.is_refused(&at("2021-07-01", base(7)), "session.venue_unknown");
    let association = at("2021-07-01", association(2));
    work.is_refused(&association, "session.venue_unknown");
    let mut young = new();
    let later = work::founded(base(1).kind, given::ROOT, "2021-06-30");
    young.bodies.insert(base(1), Arc::new(later));
    young.is_refused(&at("2021-06-29", base(1)), "session.venue_not_there");
}

#[test]
fn a_session_names_a_programme_of_its_district_that_is_open_on_that_day() {
    let mut work = new();
    let known = [
        programme(1, association(1), "2021-06-01"),
        programme(2, association(2), "2021-06-01"),
        programme(3, association(9), "2021-06-01"),
    ];
    work.programmes.extend(known);
    let of = |on, number| {
        let programme = Some(ProgrammeId(Uuid::from_u128(number)));
        hold(
            on,
            Outline {
                programme,
                ..outline()
            },
        )
    };
    assert!(work.tried(&of("2021-06-01", 1)).is_ok());
    assert!(work.tried(&of("2021-06-01", 2)).is_ok());
    let refused = work.refuses(&of("2021-06-01", 3));
    let expected = ("session.programme_elsewhere", "/programme".to_owned());
    assert_eq!(refused, expected);
    work.is_refused(&of("2021-05-31", 1), "session.programme_not_open");
    work.is_refused(&of("2021-06-01", 4), "session.programme_unknown");
}

#[test]
fn what_was_not_held_is_not_reported_and_a_report_comes_once() {
    let mut work = new();
    work.is_refused(&report("2021-07-01", heads(1)), "session.not_held");
    work.when(&hold("2021-06-30", outline()));
    let early = report("2021-06-29", heads(1));
    work.is_refused(&early, "session.report_before_held");
    work.is_refused(&report("2021-07-02", heads(1)), "session.future");
    work.when(&report("2021-07-01", heads(0)));
    let again = report("2021-07-01", heads(1));
    work.is_refused(&again, "session.reported_before");
}

#[test]
fn no_more_members_than_heads_are_counted() {
    let mut work = new();
    work.when(&hold("2021-06-30", outline()));
    let many = SessionReported {
        members_present: Some(11),
        ..heads(10)
    };
    let refused = work.refuses(&report("2021-07-01", many));
    let field = "/members_present".to_owned();
    assert_eq!(refused, ("session.more_members_than_heads", field));
}

#[test]
fn the_money_of_a_session_can_be_written_down() {
    let mut work = new();
    work.when(&hold("2021-06-30", outline()));
    let much = SessionReported {
        spent_fen: Some(1 << 53),
        ..heads(10)
    };
    let refused = work.refuses(&report("2021-07-01", much));
    let expected = ("session.too_much_money", "/spent_fen".to_owned());
    assert_eq!(refused, expected);
}

#[test]
fn only_what_was_planned_and_not_held_is_cancelled() {
    let mut work = new();
    work.is_refused(&cancel(), "session.not_planned");
    work.when(&plan("2021-07-02", outline()));
    work.when(&cancel());
    work.is_refused(&cancel(), "session.cancelled");
    work.is_refused(&hold("2021-07-01", outline()), "session.cancelled");
    let mut held = new();
    held.when(&hold("2021-07-01", outline()));
    held.is_refused(&cancel(), "session.held_before");
}

#[test]
fn a_corrected_day_moves_the_session_its_due_day_and_its_claim() {
    let mut work = new();
    work.when(&hold("2021-07-01", outline()));
    work.when(&correct(1, Some(("2021-06-25", was_held(outline())))));
    let held = work.state().held.unwrap();
    assert_eq!(held.on, day("2021-06-25"));
    assert_eq!(held.said.report_due, day("2021-07-09"));
    assert_eq!(work.state_on("2021-06-25").held, Some(held));
    let key = |on| format!("session:{}/{on}/lecture///1", association(1));
    assert_eq!(
        work.claims,
        [
            json!({ "key": key("2021-07-01"), "act": { "release": { "from": "2021-07-01" } } }),
            json!({ "key": key("2021-06-25"), "act": "take" }),
        ]
    );
    let same = correct(1, Some(("2021-06-25", was_held(outline()))));
    work.is_refused(&same, "session.nothing_changed");
}

#[test]
fn a_void_session_was_never_held_and_its_report_goes_first() {
    let mut work = new();
    work.when(&hold("2021-06-30", outline()));
    work.when(&report("2021-07-01", heads(10)));
    work.is_refused(&correct(1, None), "session.report_stands");
    work.when(&correct(2, None));
    assert_eq!(work.state().reported, None);
    work.when(&correct(1, None));
    assert_eq!(work.state().held, None);
    assert_eq!(work.claims.len(), 1);
    work.is_refused(&correct(1, None), "session.unknown");
}

#[test]
fn a_correction_leaves_kind_and_organiser_and_the_order_of_holding_and_report() {
    let mut work = new();
    work.when(&hold("2021-06-20", outline()));
    work.when(&report("2021-06-25", heads(10)));
    let later = correct(1, Some(("2021-06-26", was_held(outline()))));
    work.is_refused(&later, "session.held_after_report");
    let other = correct(1, Some(("2021-06-20", was_held(of(association(2))))));
    let field = "/held/organiser".to_owned();
    assert_eq!(work.refuses(&other), ("session.other_organiser", field));
    let reported = |heads_counted| SessionFact::Reported(heads(heads_counted));
    let other = correct(1, Some(("2021-06-20", reported(1))));
    work.is_refused(&other, "session.replaced_by_other");
    let early = correct(2, Some(("2021-06-19", reported(1))));
    work.is_refused(&early, "session.report_before_held");
    work.when(&correct(2, Some(("2021-06-25", reported(12)))));
    assert_eq!(work.state().reported.unwrap().said.person_times, 12);
}

#[test]
fn one_person_corrects_a_session_for_three_days_and_then_it_takes_two() {
    let mut work = new();
    work.when(&hold("2021-07-01", outline()));
    work.today = day("2021-07-04");
    assert!(work.tried(&correct(1, None)).is_ok());
    work.today = day("2021-07-05");
    work.is_refused(&correct(1, None), "session.takes_two");
    let by_two = SessionCommand::Correct {
        cites: Sequence(1),
        replacement: None,
        reason: paper("reason"),
        by_two: true,
    };
    work.is_refused(&by_two, "session.second_officer");
    work.entered_by = Some(2);
    work.when(&by_two);
    assert_eq!(work.state().held, None);
}
