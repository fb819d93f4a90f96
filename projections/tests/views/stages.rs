//! Far behind the head, the views are read, folded and written at the same time (law 20 holds as it does batch by batch).

use crate::as_of::{SPAN_DAYS, cases, event, on};
use crate::given::{STREET, body, day, founded, proposed, tree};
use crate::memory_log::MemoryLog;
use crate::place::views_in_postgres;
use crate::watched::Watched;
use proptest::prelude::*;
use qibu_domain::id::{Position, StreamId, StreamKind};
use qibu_projections::{Pace, SourceError, Views, ViewsError, rebuild};

/// How many random logs are made anew on both databases.
const REBUILD_CASES: u32 = 6;
/// Whatever is behind is far behind.
const STAGES: Pace = Pace {
    far_behind: 1,
    batch_events: 5,
};
/// Nothing is far behind.
const BATCHES: Pace = Pace {
    far_behind: usize::MAX,
    batch_events: 5,
};

/// A log of some streams whose events lie among each other, beside a tree.
fn given_log() -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    for round in 0..4 {
        for number in 1..=9 {
            let name = format!("A{number}/{round}");
            log.append(
                body(number),
                day("2017-11-30"),
                founded(&name, STREET, "street"),
            );
        }
    }
    log
}

fn head(log: &MemoryLog) -> Position {
    Position(log.events.len() as u64)
}

fn followed_event_by_event(whole: &MemoryLog) -> Views {
    let live = Views::in_memory().unwrap();
    for size in 1..=whole.events.len() {
        let log = MemoryLog {
            events: whole.events.iter().take(size).cloned().collect(),
        };
        live.catch_up_at(&log, BATCHES).unwrap();
    }
    live
}

proptest! {
    #![proptest_config(cases(REBUILD_CASES))]

    #[test]
    fn views_made_anew_in_stages_on_either_database_equal_views_that_followed_event_by_event(
        events in prop::collection::vec(
            (1_u128..4, 0_u8..30, 0_u64..8, 0..SPAN_DAYS, 1_u64..12), 20..60,
        ),
    ) {
        let mut log = MemoryLog::default();
        tree(&mut log);
        for (number, choice, word, offset, cites) in events {
            // The made-up applications have the same ids in every stream; no two streams of a log have one.
            let of_no_application = [0, 17, 18, 19][usize::from(choice) % 4];
            let choice = if number == 1 { choice } else { of_no_application };
            log.append(body(number), on(offset), event(choice, word, offset, cites));
        }
        let live = followed_event_by_event(&log);
        let (in_memory, in_postgres) = (Views::in_memory().unwrap(), views_in_postgres().unwrap());
        for anew in [&in_memory, &*in_postgres] {
            prop_assert_eq!(anew.catch_up_at(&log, STAGES).unwrap(), head(&log));
            prop_assert_eq!(rebuild::differences(&live, anew).unwrap(), Vec::new());
        }
    }
}

#[test]
fn a_log_that_fails_on_the_way_leaves_the_rows_of_a_checkpoint_from_which_the_views_go_on() {
    let log = given_log();
    for fails_at in 0..8 {
        let views = Views::in_memory().unwrap();
        let failing = Watched::new(&log, |read| {
            let error = || SourceError("the log does not answer".into());
            (read != fails_at).then_some(()).ok_or_else(error)
        });
        let error = views.catch_up_at(&failing, STAGES).unwrap_err();
        assert!(error.is_passing(), "{error}");
        assert_eq!(views.position().0, 5 * fails_at as u64);
        assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
        assert_eq!(views.catch_up_at(&log, STAGES).unwrap(), head(&log));
        assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
    }
}

#[test]
fn what_does_not_read_or_fold_stops_the_stages_before_it() {
    for (kind, name) in [
        (StreamKind::Association, "AssociationVanished"),
        (StreamKind::Editions, "EditionPublished"),
    ] {
        let mut log = given_log();
        let good = head(&log);
        let metadata = log.events[0].metadata().unwrap();
        let payload =
            r#"{"district":"990001","code":"E","in_force_from":"2017-01-01","text":["?"]}"#;
        let stream = StreamId::new(kind, body(99).id);
        log.append_raw(stream, name, payload.to_owned(), &metadata);
        // More than the batch that it stands in, so that going on behind it would show.
        for number in 20..40 {
            log.append(body(number), day("2017-12-01"), proposed("later"));
        }
        let views = Views::in_memory().unwrap();
        let watched = Watched::new(&log, |_| Ok(()));
        let error = views.catch_up_at(&watched, STAGES).unwrap_err();
        assert!(watched.was_read_ahead());
        let is_told = match kind {
            StreamKind::Editions => matches!(error, ViewsError::Unfoldable { .. }),
            _ => {
                matches!(error, ViewsError::Unreadable { position, .. } if position.0 == good.0 + 1)
            }
        };
        assert!(is_told, "{error}");
        assert_eq!(views.position(), good, "{error}");
        assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
    }
}

#[test]
fn a_batch_that_was_folded_ahead_is_not_written_where_another_process_has_moved_the_views() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("views.db");
    let log = given_log();
    let (one, other) = (Views::open(&path).unwrap(), Views::open(&path).unwrap());
    let watched = Watched::new(&log, |read| {
        if read == 3 {
            other.catch_up_at(&log, BATCHES).unwrap();
        }
        Ok(())
    });
    assert_eq!(one.catch_up_at(&watched, STAGES).unwrap(), head(&log));
    assert_eq!(rebuild::compare(&one, &log).unwrap(), []);
}

#[test]
fn a_view_of_another_version_goes_in_stages_to_where_the_others_stand_and_on_with_them() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("views.db");
    let mut log = given_log();
    Views::open(&path).unwrap().catch_up(&log).unwrap();
    let database = rusqlite::Connection::open(&path).unwrap();
    let older = "UPDATE checkpoint SET version = 0 WHERE view = 'history'";
    assert_eq!(database.execute(older, []).unwrap(), 1);
    for number in 1..=9 {
        log.append(body(number), day("2017-12-01"), proposed("later"));
    }
    let views = Views::open(&path).unwrap();
    assert_eq!(views.position(), Position(0));
    // No page further than where the others stand is left to be read when the stages end.
    let watched = Watched::new(&log, |_| Ok(()));
    assert_eq!(views.catch_up_at(&watched, STAGES).unwrap(), head(&log));
    assert!(watched.was_read_ahead());
    assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
}
