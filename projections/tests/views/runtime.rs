//! The runtime: checkpoint, stop, rebuild, wait (law 20).

use crate::given::{DISTRICT, STREET, body, day, founded, proposed, ranks, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use qibu_domain::id::Position;
use qibu_domain::subject::SubjectEvent;
use qibu_projections::figures::figures;
use qibu_projections::views::position_of;
use qibu_projections::{Views, ViewsError, rebuild};
use std::time::Duration;

fn given_log() -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    for number in 1..=9 {
        log.append(
            body(number),
            day("2017-11-30"),
            founded(&format!("A{number}"), STREET, "street"),
        );
    }
    log
}

fn associations(views: &Views) -> u64 {
    views
        .read(|views| figures(views, DISTRICT, day("2018-01-01"), &ranks()))
        .unwrap()
        .associations
}

#[test]
fn an_event_that_does_not_read_stops_the_views_and_keeps_the_checkpoint() {
    let mut log = given_log();
    let last = log.events.last().cloned().unwrap();
    let good = Position(log.events.len() as u64);
    log.append_raw(
        body(3),
        "AssociationVanished",
        "{}".to_owned(),
        &last.metadata().unwrap(),
    );
    log.append(body(4), day("2017-12-01"), proposed("later"));
    let views = place::views().unwrap();
    for _ in 0..2 {
        let error = views.catch_up(&log).unwrap_err();
        let stopped_at = Position(good.0 + 1);
        assert!(matches!(error, ViewsError::Unreadable { position, .. } if position == stopped_at));
        assert_eq!((views.position(), associations(&views)), (good, 9));
    }
    for status in views.status().unwrap() {
        assert_eq!(status.position, good);
        assert!(status.error.unwrap().contains("AssociationVanished"));
        assert!(!status.passing, "it does not go away by itself");
    }
    assert_eq!(views.read(position_of).unwrap(), good);
    // A build that reads the event goes on from there.
    log.events.remove(usize::try_from(good.0).unwrap());
    log.events.last_mut().unwrap().position = Position(good.0 + 1);
    assert_eq!(views.catch_up(&log).unwrap(), Position(good.0 + 1));
    assert!(
        views
            .status()
            .unwrap()
            .iter()
            .all(|status| status.error.is_none())
    );
}

#[test]
fn views_in_a_file_go_on_where_they_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("views.db");
    let mut log = given_log();
    let head = Views::open(&path).unwrap().catch_up(&log).unwrap();
    log.append(
        body(10),
        day("2017-12-01"),
        founded("A10", STREET, "street"),
    );
    let views = Views::open(&path).unwrap();
    assert_eq!((views.position(), associations(&views)), (head, 9));
    views.catch_up(&log).unwrap();
    assert_eq!(associations(&views), 10);
    assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
}

#[test]
fn two_processes_may_follow_one_log_into_the_same_views() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("views.db");
    let mut log = given_log();
    let (one, other) = (Views::open(&path).unwrap(), Views::open(&path).unwrap());
    one.catch_up(&log).unwrap();
    assert!(
        other
            .wait_for(Position(log.events.len() as u64), Duration::ZERO)
            .unwrap()
    );
    log.append(
        body(10),
        day("2017-12-01"),
        founded("A10", STREET, "street"),
    );
    other.catch_up(&log).unwrap();
    one.catch_up(&log).unwrap();
    assert_eq!(associations(&one), 10);
    assert_eq!(rebuild::compare(&one, &log).unwrap(), []);
}

#[test]
fn a_stream_that_another_process_folded_further_is_not_folded_from_memory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("views.db");
    let mut log = given_log();
    let (one, other) = (Views::open(&path).unwrap(), Views::open(&path).unwrap());
    one.catch_up(&log).unwrap();
    for (mover, name) in [(&other, "second"), (&one, "third"), (&one, "fourth")] {
        log.append(body(1), day("2017-12-01"), proposed(name));
        mover.catch_up(&log).unwrap();
        assert_eq!(rebuild::compare(mover, &log).unwrap(), [], "{name}");
    }
}

#[test]
fn a_view_of_another_version_is_read_again_and_the_others_stay() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("views.db");
    let mut log = given_log();
    let head = Views::open(&path).unwrap().catch_up(&log).unwrap();
    let database = rusqlite::Connection::open(&path).unwrap();
    let older = "UPDATE checkpoint SET version = 0 WHERE view = 'subjects'";
    assert_eq!(database.execute(older, []).unwrap(), 1);
    let views = Views::open(&path).unwrap();
    // The next batch then begins before the others' checkpoints and ends behind them.
    log.append(body(1), day("2017-12-01"), proposed("later"));
    let positions: Vec<_> = views
        .status()
        .unwrap()
        .iter()
        .map(|status| (status.name, status.position.0))
        .collect();
    assert!(positions.contains(&("subjects", 0)) && positions.contains(&("history", head.0)));
    assert_eq!(views.position(), Position(0));
    assert_eq!(views.catch_up(&log).unwrap(), Position(head.0 + 1));
    assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
}

#[test]
fn a_row_that_was_tampered_with_differs_from_the_rebuilt_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("views.db");
    let log = given_log();
    let views = Views::open(&path).unwrap();
    views.catch_up(&log).unwrap();
    let database = rusqlite::Connection::open(&path).unwrap();
    let tampered = "UPDATE subject_life SET from_day = '2016-01-01' WHERE rowid = 1";
    assert_eq!(database.execute(tampered, []).unwrap(), 1);
    let found = rebuild::compare(&views, &log).unwrap();
    let tables: Vec<_> = found.iter().map(|difference| difference.table).collect();
    assert_eq!(tables, ["subject_life"]);
}

#[test]
fn views_of_another_log_are_noticed() {
    let log = given_log();
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let mut shorter = log.clone();
    shorter.events.pop();
    assert!(matches!(
        views.catch_up(&shorter),
        Err(ViewsError::OtherLog { .. })
    ));
    shorter.append(body(77), day("2017-12-01"), proposed("other"));
    assert!(matches!(
        views.catch_up(&shorter),
        Err(ViewsError::OtherLog { .. })
    ));
}

#[test]
fn a_stream_with_a_hole_is_an_error() {
    let mut log = given_log();
    log.append(body(1), day("2017-12-01"), proposed("later"));
    let last = log.events.last_mut().unwrap();
    last.sequence = last.sequence.next();
    let views = place::views().unwrap();
    assert!(matches!(views.catch_up(&log), Err(ViewsError::Hole { .. })));
}

#[test]
fn waiting_ends_when_the_views_arrive_or_the_time_is_over() {
    let log = given_log();
    let head = Position(log.events.len() as u64);
    let views = place::views().unwrap();
    assert!(!views.wait_for(head, Duration::from_millis(20)).unwrap());
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| views.wait_for(head, Duration::from_secs(20)).unwrap());
        views.catch_up(&log).unwrap();
        assert!(waiting.join().unwrap());
    });
}

#[test]
fn a_corrected_event_is_refolded_with_the_events_before_it() {
    // The events of one stream lie further apart than one batch of the log.
    let mut log = given_log();
    for _ in 0..20 {
        let event: SubjectEvent = founded("A1", STREET, "street");
        log.append(body(1), day("2017-11-30"), event);
    }
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
    assert_eq!(associations(&views), 9);
}
