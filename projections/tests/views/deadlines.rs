//! What has fallen due is shown though nobody recorded it (law 15).

use crate::given::{STREET, accepted, application, body, day, proposed, submitted, tree};
use crate::memory_log::MemoryLog;
use crate::place::{self, Placed};
use qibu_domain::id::{ApplicationId, SubjectId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::{ApplicationReturned, ReplyIssued};
use qibu_projections::applications::{self, Filter};
use qibu_projections::figures::figures;
use qibu_projections::{AsOf, Page, Views, subjects};
use std::collections::BTreeSet;

fn given_applications() -> Placed {
    let mut log = MemoryLog::default();
    tree(&mut log);
    for number in 1..=3 {
        log.append(
            body(number),
            day("2026-09-18"),
            proposed(&format!("会{number}")),
        );
        let event = submitted(application(number), Transition::T1, day("2026-09-24"));
        log.append(body(number), day("2026-09-18"), event);
    }
    let returned = SubjectEvent::from(ApplicationReturned {
        application: application(2),
        seat: "accept".to_owned(),
        items: Vec::new(),
        due: day("2026-09-28"),
        workdays_left: None,
    });
    log.append(body(2), day("2026-09-19"), returned);
    log.append(
        body(3),
        day("2026-09-19"),
        accepted(application(3), day("2026-09-25")),
    );
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    views
}

fn stage(views: &Views, number: u128, on: &str) -> (String, String) {
    let row = views
        .read(|views| applications::one(views, application(number), day(on)))
        .unwrap()
        .unwrap();
    (row.stage, row.effective_stage)
}

#[test]
fn a_deadline_ends_with_its_day_and_then_shows_its_outcome() {
    let views = given_applications();
    let stages = |number, on| {
        let (stage, effective) = stage(&views, number, on);
        format!("{stage} {effective}")
    };
    assert_eq!(stages(1, "2026-09-24"), "submitted submitted");
    assert_eq!(stages(1, "2026-09-25"), "submitted deemed_accepted");
    assert_eq!(stages(2, "2026-09-28"), "returned returned");
    assert_eq!(stages(2, "2026-09-29"), "returned lapsed");
    assert_eq!(stages(3, "2026-09-26"), "under_review escalated");
}

#[test]
fn a_lapse_closes_an_application_although_it_is_not_recorded() {
    let views = given_applications();
    let open = |on: &str, filter: Filter| -> Vec<ApplicationId> {
        let filter = Filter {
            open_only: true,
            ..filter
        };
        let page = Page::first(200);
        let rows = views
            .read(|views| applications::list(views, day(on), &filter, &page))
            .unwrap();
        rows.into_iter().map(|row| row.id).collect()
    };
    let all = [1, 2, 3].map(application);
    assert_eq!(open("2026-09-28", Filter::default()), all);
    assert_eq!(open("2026-09-29", Filter::default()), [all[0], all[2]]);
    let reviewed = |on: &str| {
        let filter = Filter {
            stage_or_due: Some("under_review".to_owned()),
            node: Some(crate::given::DISTRICT.to_owned()),
            ..Filter::default()
        };
        open(on, filter)
    };
    assert_eq!(reviewed("2026-09-20"), [all[2]]);
    assert_eq!(
        reviewed("2026-09-25"),
        [all[0], all[2]],
        "what has fallen due may stand anywhere"
    );
    let soon = Filter {
        due_before: Some(day("2026-09-25")),
        ..Filter::default()
    };
    assert_eq!(open("2026-09-20", soon), [all[0]]);
}

#[test]
fn a_preparation_that_has_run_out_shows_as_lapsed_and_no_more_stands_in_the_way() {
    let mut log = MemoryLog::default();
    tree(&mut log);
    log.append(body(1), day("2026-01-05"), proposed("新联会"));
    log.append(
        body(1),
        day("2026-01-05"),
        submitted(application(1), Transition::T1, day("2026-01-12")),
    );
    let reply = SubjectEvent::from(ReplyIssued {
        application: application(1),
        number: crate::given::short("2026-1"),
        paper: None,
        prepare_until: Some(day("2026-07-31")),
    });
    log.append(body(1), day("2026-01-31"), reply);
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let life = |on: &str| {
        let id = SubjectId(body(1).id);
        let row = views
            .read(|views| subjects::one(views, id, day(on)))
            .unwrap()
            .unwrap();
        let same = views
            .read(|views| subjects::same_scope(views, STREET, "new_strata", day(on), None))
            .unwrap();
        let counted = views
            .read(|views| figures(views, STREET, day(on), &BTreeSet::new()))
            .unwrap();
        assert_eq!(counted.by_life, [(row.effective_life.clone(), 1)].into());
        (row.effective_life, same.len())
    };
    assert_eq!(life("2026-01-30"), ("proposed".to_owned(), 0));
    assert_eq!(life("2026-07-31"), ("preparing".to_owned(), 1));
    assert_eq!(life("2026-08-01"), ("lapsed".to_owned(), 0));
}

#[test]
fn what_was_due_on_a_day_has_fallen_due_as_of_it_once_it_has_ended_at_the_question() {
    let views = given_applications();
    let stage = |asked: AsOf| {
        let row = views.read(|views| applications::one(views, application(2), asked));
        row.unwrap().unwrap().effective_stage
    };
    let due = day("2026-09-28");
    assert_eq!(stage(AsOf::from(due)), "returned", "the day has not ended");
    assert_eq!(stage(AsOf::on(due, due.plus_days(1))), "lapsed");
    let before = due.plus_days(-1);
    assert_eq!(stage(AsOf::on(before, due.plus_days(1))), "returned");
    assert_eq!(
        stage(AsOf::on(due.plus_days(3), due)),
        "returned",
        "known then"
    );
}

#[test]
fn a_proposal_that_lapses_in_correction_shows_as_lapsed_before_it_is_written() {
    let views = given_applications();
    let life = |on: &str| {
        let id = SubjectId(body(2).id);
        let row = views.read(|views| subjects::one(views, id, day(on)));
        row.unwrap().unwrap().effective_life
    };
    assert_eq!(life("2026-09-28"), "proposed");
    assert_eq!(life("2026-09-29"), "lapsed");
}
