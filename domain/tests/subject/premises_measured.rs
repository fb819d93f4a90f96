//! The measures of a base and the further ones of any body: met, not met and unknown, with what each rests on.

use crate::affairs::{TODAY, assessed, audit, report, term};
use crate::affairs_measured::found;
use crate::premises::{
    by_association, by_organisation, inspected, moved, old_base, renewed, settled, unlinked,
};
use crate::scenario::*;
use crate::standing::{founded, rectify, registered};
use crate::world::short;
use qibu_domain::id::Sequence;
use qibu_domain::subject::affairs::OPEN_DAYS;
use qibu_domain::subject::event::{AuditReason, BaseRelocated, HonourGranted, HonourLevel};

fn is(given: &Given, name: &str, on: &str, value: i64, cited: &[Sequence]) {
    let cited: Vec<u64> = cited.iter().map(|it| it.0).collect();
    assert_eq!(found(given, name, on), Some((value, cited)), "{name} {on}");
}

#[test]
fn the_days_with_an_operator_are_counted_in_365_days() {
    let mut given = old_base();
    let name = "operator_days/1";
    assert_eq!(found(&given, name, TODAY), None);
    let first = given.with_affair("2026-01-01", by_association(Some("2026-01-31")));
    let second = given.with_affair("2026-03-01", by_organisation(None));
    given.with_affair("2026-03-11", unlinked());
    assert_eq!(found(&given, name, "2025-12-31"), None);
    is(&given, name, "2026-01-01", 1, &[first]);
    is(&given, name, "2026-02-28", 31, &[first]);
    is(&given, name, "2026-03-10", 41, &[first, second]);
    is(&given, name, TODAY, 41, &[first, second]);
    is(&given, name, "2027-01-30", 11, &[first, second]);
    is(&given, name, "2027-03-31", 0, &[]);
}

#[test]
fn the_days_left_of_an_agreement_go_below_0_and_an_open_one_counts_as_long() {
    let mut given = old_base();
    let name = "agreement_days_left/1";
    assert_eq!(found(&given, name, TODAY), None);
    let first = given.with_affair("2026-01-01", by_association(Some("2026-01-31")));
    is(&given, name, "2026-01-30", 1, &[first]);
    is(&given, name, "2026-02-02", -2, &[first]);
    let second = given.with_affair("2026-03-01", by_organisation(None));
    is(&given, name, "2026-03-01", OPEN_DAYS, &[second]);
    given.with_affair("2026-03-11", unlinked());
    is(&given, name, "2026-03-11", -1, &[second]);
}

#[test]
fn the_right_of_use_is_measured_by_the_premises_and_their_renewal() {
    let mut given = old_base();
    let names = [
        "right_of_use_days_left/1",
        "right_of_use_days/1",
        "premises_area/1",
    ];
    for name in names {
        assert_eq!(found(&given, name, TODAY), None);
    }
    let [left, days, area] = names;
    let first = given.with_affair("2026-01-01", moved(Some("2026-01-31")));
    is(&given, left, "2026-01-30", 1, &[first]);
    is(&given, left, "2026-02-01", -1, &[first]);
    is(&given, days, "2026-02-28", 31, &[first]);
    is(&given, area, "2026-01-01", 260, &[first]);
    let renewal = given.with_affair("2026-03-01", renewed(Some("2026-12-31")));
    is(&given, left, "2026-03-01", 305, &[renewal]);
    is(&given, days, "2026-03-10", 41, &[first, renewal]);
    let open = BaseRelocated {
        area_m2: None,
        ..moved(None)
    };
    let open = given.with_affair("2026-04-01", open);
    is(&given, left, "2026-04-01", OPEN_DAYS, &[open]);
    assert_eq!(
        found(&given, area, "2026-04-01"),
        None,
        "no area is recorded of these"
    );
    is(&given, area, "2026-03-31", 260, &[first]);
    is(&given, days, "2027-12-31", 365, &[open]);
}

#[test]
fn inspections_are_counted_and_the_last_one_says_how_many_items_were_met() {
    let mut given = old_base();
    let names = [
        "inspections_held/1",
        "inspection_items_met/1",
        "inspections_overdue/1",
    ];
    for name in names {
        assert_eq!(found(&given, name, TODAY), None);
    }
    let [held, met, overdue] = names;
    let first = given.with_affair("2025-05-01", inspected(3, 2, Some("2025-06-01")));
    is(&given, held, "2025-05-01", 1, &[first]);
    is(&given, met, "2025-05-01", 66, &[first]);
    is(&given, overdue, "2025-06-01", 0, &[]);
    is(&given, overdue, "2025-06-02", 1, &[first]);
    given.with_affair("2025-07-01", settled(first));
    is(&given, overdue, "2025-06-30", 1, &[first]);
    is(&given, overdue, "2025-07-01", 0, &[]);
    let second = given.with_affair("2026-04-30", inspected(20, 0, None));
    is(&given, held, "2026-04-30", 2, &[first, second]);
    is(&given, held, "2026-05-01", 1, &[second]);
    is(&given, met, "2026-05-01", 0, &[second]);
    is(&given, overdue, TODAY, 0, &[]);
    is(&given, held, "2027-05-01", 0, &[]);
}

#[test]
fn a_body_stands_and_its_cycle_is_open_since_its_founding() {
    let given = registered();
    for name in ["days_standing/1", "cycle_days/1"] {
        is(&given, name, "2019-05-03", 0, &[Sequence(1)]);
        is(&given, name, "2020-05-03", 366, &[Sequence(1)]);
    }
    let given = Given::simple().preparing("2026-09-18");
    assert_eq!(found(&given, "days_standing/1", "2026-09-30"), None);
    let (open, cited) = found(&given, "cycle_days/1", "2026-09-30").unwrap();
    assert_eq!((open > 0, cited), (true, vec![1]));
}

#[test]
fn a_suspension_is_counted_by_its_days_until_it_is_resumed() {
    let given = founded();
    let name = "suspension_days/1";
    let stands = given.state().affairs.stands_since().unwrap();
    assert_eq!(found(&given, name, &stands.plus_days(-1).to_string()), None);
    is(&given, name, &stands.to_string(), 0, &[]);
    let given = given.suspended();
    let suspended = given.known.iter().find(|known| {
        matches!(
            known.dated.event,
            qibu_domain::subject::SubjectEvent::Suspended(_)
        )
    });
    let suspended = suspended.unwrap();
    let on = suspended.dated.occurred_on;
    let by = [suspended.sequence];
    is(&given, name, &on.plus_days(-1).to_string(), 0, &[]);
    is(&given, name, &on.to_string(), 1, &by);
    is(&given, name, &on.plus_days(9).to_string(), 10, &by);
}

#[test]
fn rectifications_are_counted_in_365_days_and_told_while_they_are_open() {
    let mut given = registered();
    let names = ["rectifications/1", "rectifications_open/1"];
    let [all, open] = names;
    for name in names {
        let prepares = Given::simple().preparing("2026-09-18");
        assert_eq!(found(&prepares, name, "2026-09-30"), None);
        is(&given, name, TODAY, 0, &[]);
    }
    given.when("2026-10-14", OTHER, rectify(&["1a"]));
    let by = [given.known.last().unwrap().sequence];
    for name in names {
        is(&given, name, "2026-10-13", 0, &[]);
        is(&given, name, "2026-10-14", 1, &by);
    }
    given.when("2026-10-20", OFFICER, crate::standing::check(true));
    is(&given, open, "2026-10-19", 1, &by);
    is(&given, open, "2026-10-20", 0, &[]);
    is(&given, all, "2027-10-13", 1, &by);
    is(&given, all, "2027-10-14", 0, &[]);
}

#[test]
fn honours_and_audits_are_counted_in_365_days() {
    let mut given = registered();
    for name in ["honours_granted/1", "audits_held/1"] {
        assert_eq!(found(&given, name, TODAY), None);
    }
    let honour = HonourGranted {
        level: HonourLevel::Provincial,
        title: short("样例精品工程项目"),
        granted_by: short("样例省联合会"),
        paper: None,
    };
    let honour = given.with_affair("2025-10-14", honour);
    let looked = audit(AuditReason::Annual, "2024-01-01", "2024-12-31");
    let looked = given.with_affair("2025-10-14", looked);
    for (name, by) in [("honours_granted/1", honour), ("audits_held/1", looked)] {
        is(&given, name, "2026-10-13", 1, &[by]);
        is(&given, name, "2026-10-14", 0, &[]);
    }
}

#[test]
fn goals_that_were_met_are_told_in_hundredths_of_those_that_fell_due() {
    let mut given = registered();
    let name = "goals_met_percent/1";
    assert_eq!(found(&given, name, TODAY), None);
    let goals = [1, 2, 3].map(|number| given.with_goal("2025-01-05", number, "2025-12-31", 12));
    is(&given, name, "2026-01-01", 0, &[]);
    let by = [
        given.with_affair("2026-01-10", assessed(goals[0], 12, true)),
        given.with_affair("2026-01-10", assessed(goals[1], 13, true)),
    ];
    given.with_affair("2026-01-10", assessed(goals[2], 3, false));
    is(&given, name, "2026-01-10", 66, &by);
    assert_eq!(found(&given, name, "2026-12-31"), None);
}

#[test]
fn the_last_election_says_how_large_the_council_is_and_who_was_there_and_in_favour() {
    let mut given = registered();
    let of_election = [
        ("council_members/1", 9),
        ("supervisors/1", 1),
        ("election_present/1", 7_500),
        ("election_in_favour/1", 9_777),
    ];
    for (name, _) in of_election {
        assert_eq!(found(&given, name, TODAY), None);
    }
    given.with_term("2024-05-01", 1, "2027-05-01");
    let by = [given.known.last().unwrap().sequence];
    for (name, value) in of_election {
        assert_eq!(found(&given, name, "2024-04-30"), None);
        is(&given, name, "2024-05-01", value, &by);
    }
    let leader = crate::affairs::fresh_seat(&given);
    let nobody = qibu_domain::subject::event::TermElected {
        supervisors: 0,
        present: 0,
        in_favour: 0,
        ..term(2, "2029-01-01", leader)
    };
    let by = [given.with_affair("2026-02-01", nobody)];
    is(&given, "supervisors/1", TODAY, 0, &by);
    is(&given, "election_present/1", TODAY, 0, &by);
    assert_eq!(found(&given, "election_in_favour/1", TODAY), None);
}

#[test]
fn duties_that_fell_due_and_are_not_done_are_counted_together() {
    let mut given = old_base();
    let name = "overdue_duties/1";
    let founding = Sequence(1);
    let prepares = Given::simple().preparing("2026-09-18");
    assert_eq!(found(&prepares, name, "2026-09-30"), None);
    is(&given, name, "2021-03-31", 0, &[founding]);
    is(&given, name, "2021-04-01", 1, &[founding]);
    given.with_affair("2021-04-02", report(2020));
    is(&given, name, "2021-04-02", 0, &[founding]);
    let goal = given.with_goal("2021-05-01", 1, "2021-12-31", 3);
    let set = given.known.last().unwrap().sequence;
    is(&given, name, "2021-12-31", 0, &[founding]);
    is(&given, name, "2022-01-01", 1, &[founding, set]);
    let short = given.with_affair("2021-11-01", inspected(20, 17, Some("2021-12-01")));
    is(&given, name, "2022-01-01", 2, &[founding, set, short]);
    given.with_affair("2022-01-10", assessed(goal, 1, false));
    given.with_affair("2022-01-10", settled(short));
    is(&given, name, "2022-01-10", 0, &[founding]);
}
