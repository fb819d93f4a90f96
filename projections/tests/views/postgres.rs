//! The views in a `PostgreSQL` database: the same rows and answers as on `SQLite`, moved by one process.

use crate::asked::beside;
use crate::given::{DISTRICT, STREET, body, day, founded, proposed, ranks, tree};
use crate::memory_log::MemoryLog;
use crate::place::{address, block_on, database};
use crate::server::{Server, connect};
use qibu_domain::id::Position;
use qibu_projections::figures::figures;
use qibu_projections::{Pace, Page, Views, history, known_at, nodes, rebuild, subjects};
use sqlx::{Connection, Executor, Row};
use std::time::Duration;

/// Names whose order is another by bytes than by the rules of a language, or that `COPY` takes for something else.
const NAMES: [&str; 6] = ["\u{9752}年联合会", "Zeta", "alpha", "Ähre", "a\\tb", "\\N"];

fn given_log() -> MemoryLog {
    let mut log = MemoryLog::default();
    tree(&mut log);
    for (number, name) in (1..).zip(NAMES) {
        log.append(
            body(number),
            day("2017-11-30"),
            founded(name, STREET, "street"),
        );
        log.append(body(number + 50), day("2017-12-01"), proposed(name));
    }
    log
}

#[test]
fn rows_on_postgresql_are_those_of_sqlite() {
    let log = given_log();
    let views = Views::open_postgres(&database()).unwrap();
    views.catch_up(&log).unwrap();
    assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
    let again = Views::in_memory().unwrap();
    again.catch_up(&log).unwrap();
    assert_eq!(rebuild::differences(&again, &views).unwrap(), []);
}

#[test]
fn every_column_of_a_view_is_of_a_type_that_the_binary_form_knows() {
    let place = database();
    Views::open_postgres(&place).unwrap();
    let columns = "SELECT table_name || '.' || column_name, data_type FROM information_schema.columns \
                   WHERE table_schema = 'qibu_views' AND table_name <> 'checkpoint'";
    let rows = block_on(async { beside(&place).await.fetch_all(columns).await.unwrap() });
    assert!(!rows.is_empty());
    for row in rows {
        let (column, of_type): (String, String) = (row.get(0), row.get(1));
        let known = ["text", "bigint", "bytea"];
        assert!(known.contains(&of_type.as_str()), "{column} is {of_type}");
    }
}

#[test]
fn rows_that_take_more_than_is_sent_at_once_are_all_written() {
    let mut log = given_log();
    for number in 0..400 {
        log.append(
            body(100 + number),
            day("2017-12-01"),
            founded("many", STREET, "street"),
        );
    }
    let payloads: usize = log.events.iter().map(|event| event.payload.len()).sum();
    assert!(payloads > 128 << 10, "{payloads}");
    let views = Views::open_postgres(&database()).unwrap();
    let at_once = Pace {
        far_behind: 1,
        batch_events: log.events.len(),
    };
    views.catch_up_at(&log, at_once).unwrap();
    assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
}

/// What a page shows, as one text.
fn answers(views: &Views) -> String {
    let on = day("2018-01-01");
    let list = |text: Option<&str>, after| {
        let filter = subjects::Filter {
            text: text.map(str::to_owned),
            node: Some(DISTRICT.to_owned()),
            ..subjects::Filter::default()
        };
        let page = Page {
            limit_rows: 2,
            after,
        };
        views
            .read(|tables| subjects::list(tables, on, &filter, &page))
            .unwrap()
    };
    let mut said = String::new();
    for text in [None, Some("ALPHA"), Some("zeta"), Some("\\"), Some("会")] {
        let mut after = None;
        loop {
            let rows = list(text, after);
            said += &format!("{text:?}: {rows:#?}\n");
            let Some(end) = rows.last() else { break };
            after = Some(end.id);
        }
    }
    let tree = views.read(|tables| nodes::tree(tables, None, on)).unwrap();
    let under = views
        .read(|tables| nodes::subtree(tables, DISTRICT, on))
        .unwrap();
    let counted = views
        .read(|tables| figures(tables, DISTRICT, on, &ranks()))
        .unwrap();
    let events = views
        .read(|tables| history::events(tables, &history::Filter::default(), &Page::first(200)))
        .unwrap();
    said + &format!("{tree:#?}\n{under:#?}\n{counted:#?}\n{events:#?}")
}

#[test]
fn answers_on_postgresql_are_those_of_sqlite_in_a_database_of_another_language_too() {
    let log = given_log();
    let sqlite = known_at::known_at(&log, Position(log.events.len() as u64)).unwrap();
    let expected = answers(&sqlite);
    let chinese = block_on(async {
        let mut connection = connect(&Server::shared().url("postgres")).await;
        let make = "CREATE DATABASE chinese TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh'";
        connection.execute(make).await.unwrap();
        connection.close().await.unwrap();
        Server::shared().url("chinese")
    });
    for place in [database(), address(&chinese)] {
        let views = Views::open_postgres(&place).unwrap();
        views.catch_up(&log).unwrap();
        assert_eq!(answers(&views), expected, "{place}");
    }
}

#[test]
fn one_process_moves_the_views_and_another_takes_over_when_it_is_gone() {
    let place = database();
    let mut log = given_log();
    let one = Views::open_postgres(&place).unwrap();
    let other = Views::open_postgres(&place).unwrap();
    let head = one.catch_up(&log).unwrap();
    assert!(other.wait_for(head, Duration::ZERO).unwrap());
    log.append(body(40), day("2017-12-01"), proposed("later"));
    assert_eq!(other.catch_up(&log).unwrap(), head, "it is not its turn");
    assert!(other.is_moved_elsewhere() && !one.is_moved_elsewhere());
    assert_eq!(one.catch_up(&log).unwrap(), Position(head.0 + 1));
    drop(one);
    log.append(body(41), day("2017-12-01"), proposed("last"));
    // The server lets go of the lock when it has seen that the connection is closed.
    let mut reached = head;
    while reached < Position(head.0 + 2) {
        reached = other.catch_up(&log).unwrap();
    }
    assert!(!other.is_moved_elsewhere());
    assert_eq!(rebuild::compare(&other, &log).unwrap(), []);
}

#[test]
fn a_process_whose_connection_was_ended_moves_on_over_another() {
    let place = database();
    let mut log = given_log();
    let views = Views::open_postgres(&place).unwrap();
    let head = views.catch_up(&log).unwrap();
    block_on(async {
        let mut connection = sqlx::PgConnection::connect_with(place.options())
            .await
            .unwrap();
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        connection.execute(end).await.unwrap();
    });
    log.append(body(40), day("2017-12-01"), proposed("later"));
    let failed = views.catch_up(&log).unwrap_err();
    assert!(failed.is_passing(), "{failed}");
    while views.catch_up(&log).unwrap() == head {}
    assert_eq!(views.position(), Position(head.0 + 1));
    assert_eq!(rebuild::compare(&views, &log).unwrap(), []);
}
