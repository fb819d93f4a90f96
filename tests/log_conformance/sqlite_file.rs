//! The database file: who may read it, and what is refused.

use crate::draft::{LOG, draft, log_stream, noon, stream};
use crate::engine::{Engine, Sqlite, clock_of};
use qibu::log::sqlite::{OpenError, SqliteLog};
use qibu::log::verify::verify_store;
use qibu::log::{AppendError, ClockKind, Log};
use qibu_domain::id::{Position, Sequence};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

fn open(path: &Path) -> Result<SqliteLog, OpenError> {
    SqliteLog::open(path, clock_of(&Arc::new(AtomicI64::new(noon().0))))
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let engine = Sqlite::live().await;
    draft(stream(1), 0).commit(&*engine.log()).await;
    let files = std::fs::read_dir(engine.dir.path()).unwrap();
    let modes: Vec<u32> = files
        .map(|file| file.unwrap().metadata().unwrap().permissions().mode() & 0o777)
        .collect();
    assert_eq!(
        modes, [0o600; 3],
        "log.db, its write-ahead log and its index"
    );
}

#[tokio::test]
async fn a_database_of_another_program_or_format_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let foreign = dir.path().join("foreign.db");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE events (a)")
        .unwrap();
    let text = dir.path().join("text.db");
    std::fs::write(
        &text,
        "not a database at all, but long enough to be one".repeat(200),
    )
    .unwrap();
    for path in [&foreign, &text] {
        assert!(
            matches!(open(path), Err(OpenError::NotALog { .. })),
            "{}",
            path.display()
        );
    }
    assert!(matches!(
        open(&dir.path().join("none.db")),
        Err(OpenError::Missing(_))
    ));
    let engine = Sqlite::live().await;
    engine.close().await;
    let connection = Connection::open(engine.path()).unwrap();
    connection
        .execute("UPDATE meta SET format = 2", [])
        .unwrap();
    assert!(matches!(
        open(&engine.path()),
        Err(OpenError::NotALog { .. })
    ));
    assert!(matches!(
        SqliteLog::open_read_only(&engine.path()),
        Err(OpenError::NotALog { .. })
    ));
}

#[tokio::test]
async fn a_log_is_never_made_over_another_file() {
    let engine = Sqlite::live().await;
    let clock = clock_of(&Arc::new(AtomicI64::new(noon().0)));
    let made = SqliteLog::create(&engine.path(), LOG, ClockKind::Live, clock);
    assert!(matches!(made, Err(OpenError::Exists(_))));
}

#[tokio::test]
async fn a_log_opened_for_reading_follows_the_writer_and_refuses_appends() {
    let engine = Sqlite::live().await;
    let reader = SqliteLog::open_read_only(&engine.path()).unwrap();
    assert_eq!(reader.head().borrow().position, Position(1));
    assert_eq!((reader.id(), reader.clock()), (LOG, ClockKind::Live));
    draft(stream(1), 0).events(2).commit(&*engine.log()).await;
    assert_eq!(reader.head().borrow().position, Position(3));
    assert_eq!(
        reader
            .read_stream(stream(1), Sequence(0), 10)
            .await
            .unwrap()
            .len(),
        2
    );
    let refused = reader.append(vec![draft(stream(1), 2).done()]).await;
    assert!(
        matches!(refused[0], Err(AppendError::Unavailable(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn nothing_is_written_under_an_epoch_that_was_left_since_the_log_was_opened() {
    let engine = Sqlite::live().await;
    let log = engine.log();
    draft(stream(1), 0).commit(&*log).await;
    let restorer = Connection::open(engine.path()).unwrap();
    restorer.execute("UPDATE meta SET epoch = 2", []).unwrap();
    for _ in 0..2 {
        let refused = log.append(vec![draft(stream(1), 1).done()]).await;
        assert!(
            matches!(&refused[0], Err(AppendError::Unavailable(why)) if why.contains("epoch 2")),
            "{refused:?}"
        );
    }
    assert_eq!(log.head().borrow().position, Position(2));
    drop(log);
    engine.close().await;
    let anew = open(&engine.path()).unwrap();
    draft(stream(1), 1).commit(&anew).await;
}

#[tokio::test]
async fn a_log_is_read_when_nobody_has_it_open() {
    let engine = Sqlite::live().await;
    engine.close().await;
    let reader = SqliteLog::open_read_only(&engine.path()).unwrap();
    assert_eq!(reader.read_all(Position(0), 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_log_that_was_closed_is_one_whole_file() {
    let engine = Sqlite::live().await;
    draft(stream(1), 0).commit(&*engine.log()).await;
    engine.close().await;
    let files = std::fs::read_dir(engine.dir.path()).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["log.db"]);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash() {
    let engine = Sqlite::live().await;
    draft(log_stream(), 1)
        .event("LogReady", "{}")
        .commit(&*engine.log())
        .await;
    for n in 0..20 {
        draft(stream(n), 0)
            .takes(&format!("name:{n}"))
            .commit(&*engine.log())
            .await;
    }
    // What the disk holds while the writer still runs is what a crash leaves behind.
    let crashed = tempfile::tempdir().unwrap();
    for name in ["log.db", "log.db-wal"] {
        std::fs::copy(engine.dir.path().join(name), crashed.path().join(name)).unwrap();
    }
    let path = crashed.path().join("log.db");
    let reader = SqliteLog::open_read_only(&path).unwrap();
    assert_eq!(reader.head().borrow().position, Position(22));
    let report = verify_store(&path).unwrap();
    assert!(report.is_clean(), "{:#?}", report.findings);
    let log = open(&path).unwrap();
    assert_eq!(
        draft(stream(0), 1).commit(&log).await.first_position,
        Position(23)
    );
}

#[tokio::test]
async fn a_row_that_is_there_already_is_a_fault_and_not_a_conflict() {
    let engine = Sqlite::live().await;
    let append = draft(stream(1), 0).done();
    let connection = Connection::open(engine.path()).unwrap();
    // Someone breaks the table of outcomes, so that its own key is refused.
    let deny = "CREATE TRIGGER deny BEFORE INSERT ON outcomes \
                BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed'); END";
    connection.execute_batch(deny).unwrap();
    let fault = engine.log().sequencer().append(append.clone()).await;
    assert!(
        matches!(fault, Err(AppendError::Unavailable(_))),
        "{fault:?}"
    );
    connection.execute_batch("DROP TRIGGER deny").unwrap();
    // Nothing of it was written, and the writer goes on.
    let committed = engine.log().sequencer().append(append).await.unwrap();
    assert_eq!(committed.first_position, Position(2));
}

#[tokio::test]
async fn a_commit_that_fails_leaves_the_outcome_unknown_until_it_is_settled() {
    let engine = Sqlite::live().await;
    let log = engine.log();
    let append = draft(stream(1), 0).done();
    let connection = Connection::open(engine.path()).unwrap();
    // A deferred foreign key is broken at COMMIT and not before.
    let fail = "CREATE TABLE parent (id INTEGER PRIMARY KEY); \
                CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED); \
                CREATE TRIGGER fail AFTER INSERT ON events BEGIN INSERT INTO child VALUES (1); END";
    connection.execute_batch(fail).unwrap();
    let fault = log.sequencer().append(append.clone()).await;
    assert!(
        matches!(fault, Err(AppendError::OutcomeUnknown(_))),
        "{fault:?}"
    );
    assert_eq!(log.settle(append.command.clone()).await.unwrap(), None);
    assert_eq!(log.head().borrow().position, Position(1));
    connection.execute_batch("DROP TRIGGER fail").unwrap();
    assert!(log.sequencer().append(append.clone()).await.is_ok());
    assert!(log.settle(append.command).await.unwrap().is_some());
}

#[tokio::test]
async fn a_log_whose_tree_does_not_fit_its_events_is_not_written() {
    let engine = Sqlite::live().await;
    let connection = Connection::open(engine.path()).unwrap();
    connection
        .execute_batch("UPDATE edge SET size = 0, nodes = x''")
        .unwrap();
    let refused = engine
        .log()
        .sequencer()
        .append(draft(stream(1), 0).done())
        .await;
    assert!(
        matches!(refused, Err(AppendError::Unavailable(_))),
        "{refused:?}"
    );
}
