//! Two builds of the program on one database: whoever makes the tables of a view anew, nobody reads or writes half of the
//! old ones and half of the new ones (laws 19 and 20).

use crate::asked::{beside, one_waits, until_one_waits};
use crate::given::{STREET, body, day, founded, proposed};
use crate::memory_log::MemoryLog;
use crate::place::{block_on, database};
use crate::watched::Watched;
use qibu_domain::id::{Position, SubjectId};
use qibu_projections::tables::TablesError;
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_projections::views::position_of;
use qibu_projections::{QueryError, Views, ViewsError, rebuild, subjects};
use sqlx::{Executor, PgConnection};
use std::thread;
use std::time::Duration;

/// How often another process tries to move the views, and after how many milliseconds each time.
const MAX_TRIES: usize = 200;
const TRY_MS: u64 = 10;

fn given_log() -> MemoryLog {
    let mut log = MemoryLog::default();
    log.append(body(1), day("2017-11-30"), founded("one", STREET, "street"));
    log.append(body(2), day("2017-12-01"), proposed("two"));
    log
}

/// The tables are as another build has made them.
async fn age(beside: &mut PgConnection) {
    let sql = "UPDATE qibu_views.checkpoint SET version = 0";
    beside.execute(sql).await.unwrap();
}

fn age_all(place: &PostgresAddress) {
    block_on(async { age(&mut beside(place).await).await });
}

#[test]
fn tables_are_made_anew_only_when_the_batch_that_another_build_writes_is_whole() {
    let place = database();
    let log = given_log();
    Views::open_postgres(&place)
        .unwrap()
        .catch_up(&log)
        .unwrap();
    let views = block_on(async {
        let mut older = beside(&place).await;
        age(&mut older).await;
        // As a projector begins.
        let begin = "BEGIN; SELECT view, position FROM qibu_views.checkpoint";
        older.execute(begin).await.unwrap();
        let opening = thread::spawn({
            let place = place.clone();
            move || Views::open_postgres(&place)
        });
        until_one_waits(&mut beside(&place).await).await;
        let batch = "INSERT INTO qibu_views.subject (stream, id, kind) VALUES ('s', 'i', 'k'); \
                     UPDATE qibu_views.checkpoint SET position = 9; COMMIT";
        older.execute(batch).await.unwrap();
        opening.join().unwrap().unwrap()
    });
    assert_eq!(views.position(), Position(0));
    assert_eq!(rebuild::compare(&views, &MemoryLog::default()).unwrap(), []);
}

#[test]
fn a_process_that_meets_another_version_writes_nothing_and_lets_another_move_the_views() {
    let place = database();
    let mut log = given_log();
    let older = Views::open_postgres(&place).unwrap();
    let head = older.catch_up(&log).unwrap();
    log.append(body(3), day("2017-12-02"), proposed("three"));
    // It shows nothing before the tables are those of another build.
    let aging = Watched::new(&log, |_| {
        age_all(&place);
        Ok(())
    });
    let refused = older.catch_up(&aging).unwrap_err();
    let other_version = ViewsError::Database(TablesError::OtherVersion);
    assert_eq!(refused.to_string(), other_version.to_string());
    let stand: Result<Position, QueryError> = older.read(position_of);
    assert_eq!(stand.unwrap(), head);
    let newer = Views::open_postgres(&place).unwrap();
    // The server lets go of the lock when it has seen that the connection is closed.
    let came = (0..MAX_TRIES).any(|_| {
        thread::sleep(Duration::from_millis(TRY_MS));
        newer.catch_up(&log).unwrap() > head
    });
    assert!(came && !newer.is_moved_elsewhere());
    assert_eq!(rebuild::compare(&newer, &log).unwrap(), []);
    drop(older);
}

#[test]
fn a_reader_sees_rows_and_position_of_the_same_tables_whoever_makes_them_anew() {
    let place = database();
    let views = Views::open_postgres(&place).unwrap();
    let head = views.catch_up(&given_log()).unwrap();
    age_all(&place);
    let opening = {
        let read: Result<_, QueryError> = views.read(|tables| {
            // It has its snapshot, and no table of its own yet.
            tables.one("SELECT 1", &[], |row| row.get::<u32>(0))?;
            let opening = thread::spawn({
                let place = place.clone();
                move || Views::open_postgres(&place).map(drop)
            });
            block_on(async {
                let mut beside = beside(&place).await;
                while !opening.is_finished() && !one_waits(&mut beside).await {
                    tokio::time::sleep(Duration::from_millis(TRY_MS)).await;
                }
            });
            let one = subjects::one(tables, subject(), day("2018-01-01"))?;
            assert_eq!((one.is_some(), position_of(tables)?), (true, head));
            Ok(opening)
        });
        read.unwrap()
    };
    opening.join().unwrap().unwrap();
    let read: Result<_, QueryError> = views.read(|tables| {
        let one = subjects::one(tables, subject(), day("2018-01-01"))?;
        Ok((one.is_some(), position_of(tables)?))
    });
    assert_eq!(read.unwrap(), (false, Position(0)));
}

fn subject() -> SubjectId {
    SubjectId(body(1).id)
}

#[test]
fn a_process_that_does_not_move_the_views_learns_that_they_went_back() {
    let place = database();
    let log = given_log();
    let one = Views::open_postgres(&place).unwrap();
    let other = Views::open_postgres(&place).unwrap();
    let head = one.catch_up(&log).unwrap();
    assert_eq!(other.catch_up(&log).unwrap(), head);
    age_all(&place);
    drop(Views::open_postgres(&place).unwrap());
    assert_eq!(other.catch_up(&log).unwrap(), Position(0));
    assert_eq!(other.position(), Position(0));
    assert!(!other.wait_for(head, Duration::ZERO).unwrap());
}
