//! A corrected founding changes the figure of the past, and not what was known before (law 3).

use crate::given::{DISTRICT, STREET, body, corrected, day, founded, founding, ranks, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use qibu_domain::id::{Position, Sequence, StreamId, SubjectId};
use qibu_projections::figures::figures;
use qibu_projections::history::{mentions, of_stream};
use qibu_projections::known_at::known_at;
use qibu_projections::subjects::one;
use qibu_projections::{Page, Views};
use std::collections::BTreeSet;

fn associations(views: &Views, on: &str) -> u64 {
    views
        .read(|views| figures(views, DISTRICT, day(on), &ranks()))
        .unwrap()
        .associations
}

fn given_three_bodies() -> (MemoryLog, StreamId) {
    let mut log = MemoryLog::default();
    tree(&mut log);
    for (number, on) in [(1, "2017-11-30"), (2, "2017-12-15"), (3, "2017-12-31")] {
        log.append(
            body(number),
            day(on),
            founded(&format!("A0{number}"), STREET, "street"),
        );
    }
    (log, body(2))
}

#[test]
fn correcting_a_founding_day_changes_the_figure_of_the_past_but_not_what_was_known() {
    let (mut log, second) = given_three_bodies();
    let views = place::views().unwrap();
    let before = views.catch_up(&log).unwrap();
    let days = ["2017-11-15", "2017-11-30", "2017-12-15", "2017-12-31"];
    assert_eq!(days.map(|on| associations(&views, on)), [0, 1, 2, 3]);
    let to = Some((day("2017-12-18"), founding("A02", STREET, "street")));
    log.append(second, day("2021-07-01"), corrected(Sequence(1), to));
    views.catch_up(&log).unwrap();
    assert_eq!(days.map(|on| associations(&views, on)), [0, 1, 1, 3]);
    let then = known_at(&log, before).unwrap();
    assert_eq!(days.map(|on| associations(&then, on)), [0, 1, 2, 3]);
    assert_eq!(then.position(), before);
}

#[test]
fn what_was_known_at_position_zero_is_nothing() {
    let (log, _) = given_three_bodies();
    let views = known_at(&log, Position(0)).unwrap();
    let figures = views
        .read(|views| figures(views, DISTRICT, day("2017-12-31"), &ranks()))
        .unwrap();
    assert_eq!(figures.associations, 0);
    // Every rank that there is by now has its key, with nothing in it.
    assert_eq!(
        figures.units.keys().cloned().collect::<BTreeSet<_>>(),
        ranks()
    );
    assert!(figures.units.values().all(|bodies| *bodies == 0));
    assert!(figures.by_life.is_empty());
}

#[test]
fn history_names_the_last_correction_and_what_is_void() {
    let (mut log, second) = given_three_bodies();
    let to = Some((day("2017-12-18"), founding("A02", STREET, "street")));
    log.append(second, day("2021-07-01"), corrected(Sequence(1), to));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let rows = |as_of: Option<&str>| {
        let page = Page::first(200);
        views
            .read(|views| of_stream(views, second, as_of.map(day), &page))
            .unwrap()
    };
    let first = rows(None).first().cloned().unwrap();
    assert_eq!(first.corrected_by, Some(Sequence(2)));
    assert_eq!(first.occurred_on, day("2017-12-15"));
    assert_eq!(first.counts_on, Some(day("2017-12-18")));
    assert_eq!(first.subject.map(|id| id.0), Some(second.id));
    assert_eq!(
        (
            rows(Some("2017-12-17")).len(),
            rows(Some("2017-12-18")).len()
        ),
        (0, 1)
    );
    log.append(second, day("2021-07-02"), corrected(Sequence(1), None));
    views.catch_up(&log).unwrap();
    let first = rows(None).first().cloned().unwrap();
    assert_eq!(
        (first.corrected_by, first.is_void),
        (Some(Sequence(3)), true)
    );
    assert_eq!(associations(&views, "2017-12-31"), 2);
}

#[test]
fn a_body_whose_founding_was_voided_still_answers_and_counts_on_no_day_but_as_it_was_known() {
    let (mut log, second) = given_three_bodies();
    let views = place::views().unwrap();
    let before = views.catch_up(&log).unwrap();
    log.append(second, day("2021-07-02"), corrected(Sequence(1), None));
    views.catch_up(&log).unwrap();
    let subject = |views: &Views, on: &str| {
        let id = SubjectId(second.id);
        views.read(|views| one(views, id, day(on))).unwrap()
    };
    for on in ["2017-12-15", "2021-07-02", "2026-01-01"] {
        let row = subject(&views, on).unwrap();
        assert_eq!((row.name.as_str(), row.life.as_str()), ("A02", "void"));
        assert!(!row.counts && row.founded_on.is_none());
    }
    assert_eq!(subject(&views, "2017-12-14"), None);
    let now = views
        .read(|views| figures(views, DISTRICT, day("2026-01-01"), &ranks()))
        .unwrap();
    assert_eq!((now.associations, now.by_life.get("void")), (2, None));
    let then = known_at(&log, before).unwrap();
    assert_eq!(subject(&then, "2017-12-15").unwrap().life, "active");
    assert_eq!(associations(&then, "2017-12-31"), 3);
}

#[test]
fn a_paper_that_an_event_names_is_found_by_its_id() {
    let (log, _) = given_three_bodies();
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let named = |text: &str| views.read(|views| mentions(views, text)).unwrap();
    assert!(named(&crate::given::paper().paper.to_string()));
    assert!(!named("00000000-0000-0000-0000-00000000_f00"));
}
