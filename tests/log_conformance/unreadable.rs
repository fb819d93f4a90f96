//! What cannot even be read is a finding that says where, and never the end of the report.

use crate::damage::{store, tampered};
use crate::draft::{draft, log_stream, stream};
use crate::engine::{Engine, Sqlite};
use qibu::log::verify::{Damage, Report, verify_store};
use qibu_domain::id::Position;
use rusqlite::Connection;
use std::path::Path;

/// A finding of that kind whose line holds each of the words; and all events were read.
#[track_caller]
fn says(report: &Report, damage: Damage, words: &[&str]) {
    let found = report.findings.iter().any(|finding| {
        let line = finding.to_string();
        finding.damage == damage && words.iter().all(|word| line.contains(word))
    });
    assert!(found, "{damage:?} {words:?} in {:#?}", report.findings);
}

fn flipped(table: &str, column: &str, condition: &str) -> String {
    format!(
        "UPDATE {table} SET {column} = cast(x'80' || cast({column} AS blob) AS text) WHERE {condition}"
    )
}

#[tokio::test]
async fn text_of_an_event_that_is_no_text_is_found_at_its_position_and_the_rest_is_read() {
    for column in [
        "metadata",
        "payload",
        "event_type",
        "aggregate_type",
        "aggregate_id",
    ] {
        let report = tampered(&flipped("events", column, "position = 3")).await;
        says(&report, Damage::Unreadable, &["position 3", column]);
        assert_eq!(report.summary.events, 8, "{column}");
    }
}

#[tokio::test]
async fn a_number_of_an_event_that_cannot_be_is_found_and_the_rest_is_read() {
    for column in ["sequence", "event_version"] {
        let sql = format!("UPDATE events SET {column} = -5 WHERE position = 3");
        let report = tampered(&sql).await;
        says(&report, Damage::Unreadable, &["position 3", column, "-5"]);
        assert_eq!(report.summary.events, 8, "{column}");
    }
    let report = tampered("UPDATE events SET position = -5 WHERE position = 3").await;
    says(&report, Damage::Unreadable, &["position -5"]);
    says(&report, Damage::Position, &["position 4"]);
    assert_eq!(report.summary.events, 8);
}

#[tokio::test]
async fn a_leaf_that_is_no_leaf_is_found_at_its_position() {
    let report = tampered("UPDATE events SET leaf = x'00' WHERE position = 3").await;
    says(&report, Damage::Unreadable, &["position 3", "leaf"]);
    assert_eq!(report.summary.events, 8);
}

#[tokio::test]
async fn a_claim_that_does_not_read_is_found_and_the_others_are_compared() {
    for column in ["key", "aggregate_type", "aggregate_id", "free_from"] {
        let also = "; UPDATE claims SET taken_at = 2 WHERE key = 'name:y'";
        let report = tampered(&(flipped("claims", column, "key = 'name:x'") + also)).await;
        says(&report, Damage::Claim, &["name:x", column]);
        says(&report, Damage::Claim, &["name:y is stored as"]);
    }
    let report = tampered("UPDATE claims SET taken_at = -1 WHERE key = 'name:x'").await;
    says(&report, Damage::Claim, &["name:x", "taken_at is -1"]);
}

#[tokio::test]
async fn an_outcome_that_does_not_read_is_found_and_the_others_are_compared() {
    let also = "; UPDATE outcomes SET mac = zeroblob(32) WHERE last_position = 7";
    for column in ["principal", "command_id"] {
        let report = tampered(&(flipped("outcomes", column, "last_position = 4") + also)).await;
        says(&report, Damage::Outcome, &["at position 4", column]);
        says(&report, Damage::Outcome, &["position 7", "something else"]);
    }
    for column in ["first_position", "last_position", "last_sequence"] {
        let sql = format!("UPDATE outcomes SET {column} = -1 WHERE last_position = 4");
        let report = tampered(&(sql + also)).await;
        says(&report, Damage::Outcome, &["position 4", "-1"]);
        says(&report, Damage::Outcome, &["position 7", "something else"]);
    }
}

#[tokio::test]
async fn an_edge_that_does_not_read_is_found() {
    let report = tampered("UPDATE edge SET size = -1").await;
    says(&report, Damage::Edge, &["-1"]);
}

/// Overwrites the pages of the file that `is_hit` says, given their number (from 1) and their bytes.
fn overwrite(path: &Path, is_hit: impl Fn(usize, &[u8]) -> bool) -> usize {
    const PAGE_BYTES: usize = 4_096;
    let mut file = std::fs::read(path).unwrap();
    let mut hits = 0;
    for (index, page) in file.chunks_mut(PAGE_BYTES).enumerate() {
        if is_hit(index + 1, page) {
            page.fill(0xff);
            hits += 1;
        }
    }
    std::fs::write(path, file).unwrap();
    hits
}

fn root_page(path: &Path, table: &str) -> usize {
    let connection = Connection::open(path).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    connection
        .query_row(sql, [table], |row| row.get(0))
        .unwrap()
}

#[tokio::test]
async fn a_table_whose_pages_are_malformed_ends_with_a_finding_and_the_other_tables_are_read() {
    for table in ["events", "outcomes", "claims"] {
        let engine = store().await;
        let root = root_page(&engine.path(), table);
        assert_eq!(overwrite(&engine.path(), |number, _| number == root), 1);
        let report = verify_store(&engine.path()).unwrap();
        let words = format!("the walk of {table} stops before its first row");
        says(&report, Damage::Database, &[&words, "malformed"]);
        let events = if table == "events" { 0 } else { 8 };
        assert_eq!(report.summary.events, events, "{table}");
    }
}

#[tokio::test]
async fn a_walk_that_stops_says_after_which_position() {
    let engine = Sqlite::live().await;
    let log = engine.log();
    draft(log_stream(), 1)
        .event("LogReady", "{}")
        .commit(&*log)
        .await;
    draft(stream(1), 0).events(60).commit(&*log).await;
    draft(stream(2), 0)
        .event("PreparationEnded", "{\"marked\":1}")
        .commit(&*log)
        .await;
    log.close().await;
    drop(log);
    // The one leaf page of the table that holds the last event.
    let is_last = |_: usize, page: &[u8]| {
        page.first() == Some(&0x0d) && page.windows(8).any(|bytes| bytes == b"\"marked\"")
    };
    assert_eq!(overwrite(&engine.path(), is_last), 1);
    let report = verify_store(&engine.path()).unwrap();
    let read = report.summary.events;
    assert!((1..63).contains(&read), "{read}");
    let words = format!("the walk of events stops after position {}", Position(read));
    says(&report, Damage::Database, &[&words]);
    // What was not read is not said to be missing.
    let only_the_file = |damage: Damage| damage == Damage::Database;
    assert!(
        report.findings.iter().all(|f| only_the_file(f.damage)),
        "{:#?}",
        report.findings
    );
}

#[tokio::test]
async fn a_trigger_that_deletes_an_index_dropped_and_a_table_changed_are_found() {
    for (sql, words) in [
        (
            "CREATE TRIGGER quiet AFTER INSERT ON events BEGIN DELETE FROM claims; END",
            "trigger quiet",
        ),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON claims BEGIN DELETE FROM claims; END",
            "trigger quiet",
        ),
        (
            "DROP INDEX events_of_kind",
            "index events_of_kind is missing",
        ),
        (
            "CREATE TABLE more (n INTEGER)",
            "a table more that this build does not make",
        ),
        (
            "ALTER TABLE meta ADD COLUMN note TEXT",
            "the table meta is not the one",
        ),
    ] {
        let report = tampered(sql).await;
        says(&report, Damage::Schema, &[words]);
        assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    }
}

#[tokio::test]
async fn a_table_that_is_gone_is_found_and_the_others_are_read() {
    for table in ["outcomes", "claims", "edge"] {
        let report = tampered(&format!("DROP TABLE {table}")).await;
        let words = format!("table {table} is missing");
        says(&report, Damage::Schema, &[&words]);
        assert_eq!(report.summary.events, 8, "{table}");
    }
}
