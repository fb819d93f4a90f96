//! Reports, audits, elections and meetings of a body: what is there once, and what counts and days fit each other.

use crate::affairs::{
    TODAY, audit, filled, fresh_seat, goal, meeting, old, record, report, term, vacated,
};
use crate::scenario::*;
use crate::world::day;
use qibu_domain::decider::Refusal;
use qibu_domain::id::{GoalId, SeatRef};
use qibu_domain::subject::AffairFault;
use qibu_domain::subject::event::{Affair, AuditReason, MeetingHeld, Organ, Post, TermElected};
use uuid::Uuid;

#[test]
fn a_year_has_one_annual_report_and_none_before_the_body_stood_or_after_it_was_filed() {
    let mut given = old();
    let first = given.with_affair("2026-03-02", report(2025));
    let again = given.refused("2026-03-05", report(2025));
    assert_eq!(
        again,
        AffairFault::ReportTwice {
            year: 2025,
            sequence: first
        }
    );
    for year in [2018, 2027, 70_000] {
        let refused = given.refused("2026-03-05", report(year));
        assert_eq!(
            refused,
            AffairFault::ReportYear {
                first: 2019,
                last: 2026
            }
        );
    }
    given.with_affair("2020-03-05", report(2019));
}

#[test]
fn what_was_audited_begins_before_it_ends_and_ends_before_the_audit() {
    let mut given = old();
    for (from, to) in [("2025-01-01", "2024-12-31"), ("2025-01-01", "2026-10-15")] {
        let refused = given.refused(TODAY, audit(AuditReason::Annual, from, to));
        assert_eq!(refused, AffairFault::AuditPeriod { last: day(TODAY) });
    }
    given.with_affair(TODAY, audit(AuditReason::Annual, TODAY, TODAY));
}

#[test]
fn the_counts_of_an_election_and_of_a_meeting_fit_each_other() {
    let mut given = old();
    let sound = term(2, "2030-10-01", fresh_seat(&given));
    let with = |change: fn(&mut TermElected)| {
        let mut elected = sound.clone();
        change(&mut elected);
        elected
    };
    let wrong = [
        (with(|it| it.present = 61), "/present"),
        (with(|it| it.in_favour = 46), "/in_favour"),
        (with(|it| it.eligible = 0), "/eligible"),
        (with(|it| it.council = 0), "/council"),
        (with(|it| it.term = 0), "/term"),
        (with(|it| it.leader_terms = 0), "/leader_terms"),
        (with(|it| it.leader_terms = 3), "/leader_terms"),
    ];
    for (elected, field) in wrong {
        let refusal = given.refusal(TODAY, SECRETARY, record("2026-10-01", elected));
        let arguments = refusal.arguments();
        assert_eq!(arguments.first(), Some(&("field", field.to_owned())));
    }
    let held = meeting(Organ::Council);
    let nobody = given.refused(
        TODAY,
        MeetingHeld {
            present: 0,
            ..held.clone()
        },
    );
    let field = "/present";
    assert_eq!(nobody, AffairFault::TooFew { field, least: 1 });
    let crowd = given.refused(
        TODAY,
        MeetingHeld {
            present: 10,
            ..held
        },
    );
    assert_eq!(crowd, AffairFault::MoreThanWhole { field, most: 9 });
}

#[test]
fn a_term_ends_after_the_election_and_lasts_five_years_at_most() {
    let mut given = old();
    let last = day("2031-10-01");
    for ends in ["2026-10-01", "2031-10-02"] {
        let elected = term(1, ends, fresh_seat(&given));
        let first = day("2026-10-01");
        let refused = given.refused("2026-10-01", elected);
        assert_eq!(refused, AffairFault::TermEnd { first, last });
    }
    given.with_term("2026-10-01", 1, "2031-10-01");
}

#[test]
fn councils_are_elected_once_each_and_in_turn() {
    let mut given = old();
    given.with_term("2019-06-01", 1, "2023-06-01");
    given.with_term("2026-06-01", 3, "2030-06-01");
    let again = term(3, "2030-06-01", fresh_seat(&given));
    let again = given.refused("2026-07-01", again);
    assert!(matches!(again, AffairFault::TermTwice { term: 3, .. }));
    for (on, number) in [("2026-07-01", 2), ("2019-05-05", 2), ("2026-06-01", 4)] {
        let elected = term(number, "2027-06-01", fresh_seat(&given));
        let elected = TermElected {
            ends: day(on).plus_days(9),
            ..elected
        };
        let refused = given.refused(on, elected);
        assert!(matches!(refused, AffairFault::TermOrder { .. }), "{on}");
    }
    given.with_term("2023-05-20", 2, "2026-06-01");
}

#[test]
fn no_id_comes_from_outside_a_seat_is_drawn_anew_or_known_for_that_post() {
    let mut given = old();
    let foreign = SeatRef(Uuid::from_u128(77));
    for (affair, field) in [
        (Affair::from(filled(Post::Leader, foreign)), "/seat"),
        (term(1, "2029-01-01", foreign).into(), "/leader"),
        (vacated(foreign).into(), "/seat"),
    ] {
        let refused = given.refused(TODAY, affair);
        assert_eq!(refused, AffairFault::SeatUnknown { field });
    }
    // Whoever was elected head takes the post of the head, and under that seat no other one (law 8).
    let leader = given.with_term("2026-01-05", 1, "2029-01-01");
    let other = given.refused(TODAY, filled(Post::Secretary, leader));
    let field = "/seat";
    assert_eq!(other, AffairFault::SeatUnknown { field });
    given.with_affair("2026-01-05", filled(Post::Leader, leader));
    let id = GoalId(Uuid::from_u128(77));
    let refused = given.refused(TODAY, goal(id, 1, "2026-12-31", 3));
    assert_eq!(refused, AffairFault::GoalUnknown { day: day(TODAY) });
}
