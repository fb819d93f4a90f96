//! The connections to a schema: bounded, given back, and let go when they are dead.

use crate::place::{block_on, database};
use qibu_projections::tables::postgres::{MAX_CONNECTIONS, PostgresAddress, PostgresTables};
use qibu_projections::tables::{Ailment, Tables, TablesError};
use qibu_projections::values;
use sqlx::{Connection, Executor, PgConnection};
use std::sync::Barrier;
use std::thread;

fn tables() -> (PostgresAddress, PostgresTables) {
    let address = database();
    let tables = PostgresTables::open(&address, "qibu_pool").unwrap();
    let make = "CREATE TABLE kept (number bigint PRIMARY KEY)";
    tables.write(|tables| tables.execute_batch(make)).unwrap();
    (address, tables)
}

fn count(tables: &Tables<'_>) -> Result<u32, TablesError> {
    tables.one("SELECT count(*) FROM kept", &[], |row| row.get(0))
}

fn put(tables: &Tables<'_>, number: u32) -> Result<u64, TablesError> {
    tables.execute("INSERT INTO kept VALUES (?1)", values![number])
}

/// Ends every session of the database, as a server does that is started again.
fn end_all(address: &PostgresAddress) {
    block_on(async {
        let mut connection = PgConnection::connect_with(address.options()).await.unwrap();
        let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        connection.execute(end).await.unwrap();
        connection.close().await.unwrap();
    });
}

/// Has that many connections taken at once, each for as long as `meanwhile` takes.
fn taken<T>(tables: &PostgresTables, connections: usize, meanwhile: impl FnOnce() -> T) -> T {
    let (all_in, may_go) = (Barrier::new(connections + 1), Barrier::new(connections + 1));
    thread::scope(|scope| {
        let hold = || {
            let held = tables.read(|tables| {
                all_in.wait();
                may_go.wait();
                count(tables)
            });
            held.unwrap();
        };
        for _ in 0..connections {
            scope.spawn(hold);
        }
        all_in.wait();
        let done = meanwhile();
        may_go.wait();
        done
    })
}

#[test]
fn a_server_that_started_again_costs_a_reader_no_more_than_one_retry() {
    let (address, tables) = tables();
    taken(&tables, MAX_CONNECTIONS, || ());
    end_all(&address);
    assert_eq!(tables.read(count).unwrap(), 0, "those that idled are dead");
    taken(&tables, 3, || ());
    let cut = tables.read(|tables| {
        end_all(&address);
        count(tables)
    });
    assert_eq!(cut.unwrap_err().ailment(), Ailment::Passing);
    assert_eq!(tables.read(count).unwrap(), 0);
}

#[test]
fn no_more_callers_than_there_may_be_connections_are_served_at_once() {
    let (_, tables) = tables();
    let one_more = taken(&tables, MAX_CONNECTIONS, || tables.read(count));
    assert!(matches!(one_more, Err(TablesError::TooLate(_))));
    assert_eq!(tables.read(count).unwrap(), 0, "the turns come back");
}

#[test]
fn nine_callers_at_once_wait_for_a_turn_and_none_is_lost() {
    const CALLERS: u32 = 9;
    const EACH: u32 = 10;
    let (_, tables) = tables();
    let start = Barrier::new(CALLERS as usize);
    thread::scope(|scope| {
        let (start, tables) = (&start, &tables);
        for caller in 0..CALLERS {
            scope.spawn(move || {
                start.wait();
                for number in 0..EACH {
                    tables
                        .write(|tables| put(tables, caller * EACH + number))
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(tables.read(count).unwrap(), CALLERS * EACH);
}

#[test]
fn a_panic_within_a_transaction_leaves_none_open_and_writes_nothing() {
    let (_, tables) = tables();
    // As often as would use every connection up.
    for _ in 0..=MAX_CONNECTIONS {
        let panicked = thread::scope(|scope| {
            let body = || {
                tables.write(|tables| -> Result<(), TablesError> {
                    put(tables, 1)?;
                    panic!("in the middle of a transaction")
                })
            };
            scope.spawn(body).join()
        });
        assert!(panicked.is_err());
    }
    // Each had the writers' lock. A transaction that stayed open would have kept it from the next one until the server
    // ended its session as idle.
    let ended = "SELECT sessions_fatal FROM pg_stat_database WHERE datname = current_database()";
    let left = tables.write(|tables| {
        let ended: u32 = tables.one(ended, &[], |row| row.get(0))?;
        Ok::<_, TablesError>((ended, count(tables)?))
    });
    assert_eq!(left.unwrap(), (0, 0));
}
