//! One statement for all who ask at the same time: each is told what it would have read by itself.

use crate::given::{STREET, body, day, founded, proposed, submitted};
use crate::memory_log::MemoryLog;
use crate::place::{block_on, database};
use futures_util::future::join_all;
use qibu_domain::id::{Position, SubjectId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::ApplicationReturned;
use qibu_projections::subjects::{self, SubjectRow};
use qibu_projections::tables::postgres::{MAX_GATHERED, PostgresAddress};
use qibu_projections::views::position_of;
use qibu_projections::{AsOf, Asking, Views};
use sqlx::{Connection, Executor, PgConnection, Row};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const BODIES: u128 = 12;

/// Bodies of which some are older than the log and some wait for what falls due on a day of their own.
fn given_log() -> MemoryLog {
    let mut log = MemoryLog::default();
    for number in 1..=BODIES {
        let name = format!("样例第{number}联谊会");
        let on = day("2017-12-01").plus_days(i64::try_from(number).unwrap());
        if number % 3 == 0 {
            log.append(body(number), on, founded(&name, STREET, "street"));
        } else {
            let application = crate::given::application(number);
            log.append(body(number), on, proposed(&name));
            let due = on.plus_days(2);
            let sent = submitted(application, Transition::T1, due);
            log.append(body(number), on, sent);
            let returned = ApplicationReturned {
                application,
                seat: "accept".to_owned(),
                items: Vec::new(),
                due,
                workdays_left: None,
            };
            log.append(body(number), on, SubjectEvent::from(returned));
        }
    }
    log
}

fn id(number: u128) -> SubjectId {
    SubjectId(body(number).id)
}

fn read(views: &Views, id: SubjectId, as_of: AsOf) -> (Option<SubjectRow>, Position) {
    let read = views.read(|rows| Ok((subjects::one(rows, id, as_of)?, position_of(rows)?)));
    read.map_err(|error: qibu_projections::QueryError| error.to_string())
        .unwrap()
}

#[test]
fn each_of_many_who_ask_at_once_is_told_what_it_would_have_read() {
    let log = given_log();
    let views = Views::open_postgres(&database()).unwrap();
    views.catch_up(&log).unwrap();
    // Two more ids than there are bodies, days before and after all that happened, asked later and on the same day.
    let asked: Vec<(SubjectId, AsOf)> = (1..=BODIES + 2)
        .flat_map(|number| (0..24).map(move |offset| (id(number), offset)))
        .flat_map(|(id, offset)| {
            let on = day("2017-11-28").plus_days(offset);
            [on, on.plus_days(3)].map(|asked_on| (id, AsOf::on(on, asked_on)))
        })
        .collect();
    assert!(asked.len() > 2 * MAX_GATHERED);
    let asking = views.asking().unwrap();
    let told = block_on(join_all(
        asked.iter().map(|(id, as_of)| asking.subject(*id, *as_of)),
    ));
    let lapsed = |told: &Option<(Option<SubjectRow>, Position)>| {
        let row = told.as_ref().and_then(|(row, _)| row.as_ref());
        row.is_some_and(|row| row.life != row.effective_life)
    };
    assert!(told.iter().any(lapsed), "some of it has fallen due");
    for ((id, as_of), told) in asked.iter().zip(told) {
        assert_eq!(
            told,
            Some(read(&views, *id, *as_of)),
            "{id} as of {as_of:?}"
        );
    }
}

#[test]
fn who_asks_after_the_views_have_moved_is_told_how_they_stand_then() {
    let mut log = given_log();
    let views = Views::open_postgres(&database()).unwrap();
    let mut head = views.catch_up(&log).unwrap();
    let (asking, on) = (views.asking().unwrap(), day("2018-02-01"));
    for number in BODIES + 1..BODIES + 4 {
        let before = block_on(asking.subject(id(number), on));
        assert_eq!(before, Some((None, head)));
        log.append(body(number), day("2018-01-01"), proposed("新联会"));
        head = views.catch_up(&log).unwrap();
        let after = block_on(asking.subject(id(number), on));
        let (row, position) = after.unwrap();
        assert_eq!((row.unwrap().id, position), (id(number), head));
    }
}

pub(crate) async fn beside(place: &PostgresAddress) -> PgConnection {
    PgConnection::connect_with(place.options()).await.unwrap()
}

/// How often, and after how many milliseconds each time, it is looked whether a statement waits.
const MAX_LOOKS: usize = 200;
const LOOK_MS: u64 = 10;

/// Whether any statement of the database waits for a lock.
pub(crate) async fn one_waits(beside: &mut PgConnection) -> bool {
    let waits = "SELECT count(*) > 0 FROM pg_stat_activity \
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    beside.fetch_one(waits).await.unwrap().get(0)
}

/// Waits until a statement waits for a lock; none that does is a failure.
pub(crate) async fn until_one_waits(beside: &mut PgConnection) {
    for _ in 0..MAX_LOOKS {
        if one_waits(beside).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
    }
    panic!("no statement waits for a lock");
}

/// Asks as another task, which has put its question when it has had its turn.
fn asks(asking: &Asking, number: u128) -> tokio::task::JoinHandle<Option<SubjectId>> {
    asks_counted(asking, number, &Arc::default())
}

/// The same, counted once the question is put: a runtime looks at its sockets after some dozens of tasks, so one turn of this
/// task is no turn of all of many others.
fn asks_counted(
    asking: &Asking,
    number: u128,
    put: &Arc<AtomicU64>,
) -> tokio::task::JoinHandle<Option<SubjectId>> {
    let (asking, on, put) = (asking.clone(), day("2018-02-01"), Arc::clone(put));
    tokio::spawn(async move {
        put.fetch_add(1, Ordering::Relaxed);
        let (row, _) = asking.subject(id(number), on).await?;
        row.map(|row| row.id)
    })
}

#[test]
fn those_who_ask_while_a_statement_is_under_way_share_the_next_within_its_bound() {
    let place = database();
    let views = Views::open_postgres(&place).unwrap();
    views.catch_up(&given_log()).unwrap();
    let asking = views.asking().unwrap();
    block_on(async {
        // The connection stands, and its statement is planned.
        assert_eq!(asks(asking, 1).await.unwrap(), Some(id(1)));
        let (mut beside, before) = (beside(&place).await, asking.statements());
        beside
            .execute("BEGIN; LOCK TABLE qibu_views.subject IN ACCESS EXCLUSIVE MODE")
            .await
            .unwrap();
        let first = asks(asking, 1);
        tokio::task::yield_now().await;
        until_one_waits(&mut beside).await;
        let several = MAX_GATHERED as u128 + 10;
        let number = |asked: u128| asked % BODIES + 1;
        let put = Arc::new(AtomicU64::new(0));
        let ask = |of| asks_counted(asking, number(of), &put);
        let later: Vec<_> = (0..several).map(ask).collect();
        while u128::from(put.load(Ordering::Relaxed)) < several {
            tokio::task::yield_now().await;
        }
        // Whoever goes away costs the others nothing.
        later[7].abort();
        beside.execute("ROLLBACK").await.unwrap();
        assert_eq!(first.await.unwrap(), Some(id(1)));
        for (of, told) in (0..).zip(later) {
            if of != 7 {
                assert_eq!(told.await.unwrap(), Some(id(number(of))));
            }
        }
        assert_eq!(asking.statements() - before, 3);
    });
}

#[test]
fn who_gets_no_answer_is_told_so_and_the_next_one_asks_over_another_connection() {
    let place = database();
    let views = Views::open_postgres(&place).unwrap();
    let head = views.catch_up(&given_log()).unwrap();
    let (asking, on) = (views.asking().unwrap(), day("2018-02-01"));
    let ask = || block_on(asking.subject(id(1), on));
    assert_eq!(ask().unwrap().1, head);
    block_on(async {
        let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        beside(&place).await.execute(end).await.unwrap();
    });
    assert_eq!(ask(), None);
    assert_eq!(ask().unwrap().1, head);
    block_on(async {
        let alter = "ALTER TABLE qibu_views.subject_life RENAME COLUMN step TO steps";
        beside(&place).await.execute(alter).await.unwrap();
    });
    assert_eq!(ask(), None, "a table that is another tells nobody anything");
    drop(views);
}

/// The server's processes for this database, but for the one that is asked.
async fn processes(beside: &mut PgConnection) -> Vec<i32> {
    let pids = "SELECT pid FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY pid";
    let rows = beside.fetch_all(pids).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[test]
fn a_statement_that_the_database_refuses_costs_no_connection() {
    let place = database();
    let views = Views::open_postgres(&place).unwrap();
    views.catch_up(&given_log()).unwrap();
    let asking = views.asking().unwrap();
    block_on(async {
        let mut beside = beside(&place).await;
        assert_eq!(asks(asking, 1).await.unwrap(), Some(id(1)));
        let before = processes(&mut beside).await;
        let rename = |from: &str, to: &str| {
            format!("ALTER TABLE qibu_views.subject_life RENAME COLUMN {from} TO {to}")
        };
        let there = rename("step", "steps");
        beside.execute(there.as_str()).await.unwrap();
        assert_eq!(asks(asking, 1).await.unwrap(), None);
        let back = rename("steps", "step");
        beside.execute(back.as_str()).await.unwrap();
        assert_eq!(asks(asking, 1).await.unwrap(), Some(id(1)));
        assert_eq!(processes(&mut beside).await, before);
    });
}
