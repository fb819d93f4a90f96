//! Each kind of damage is found, and nothing else is.

use crate::draft::{day, draft, log_stream, stream};
use crate::engine::{Engine, Sqlite};
use qibu::log::seal::envelope;
use qibu::log::verify::{Damage, Report, verify_store};
use qibu::log::{Log, sqlite::SqliteLog};
use qibu_domain::id::{Position, Sequence};
use qibu_verifier::{RightEdge, leaf_hash};
use rusqlite::{Connection, params};

/// Position 1 opens; 2 and 3 are one append of stream 1 that takes a claim; 4 is of stream 2 and fences stream 1; 5 of
/// stream 1 releases the claim; 6 and 7 are acts of stream 3; 8 ends the founding.
pub async fn store() -> Sqlite {
    let engine = Sqlite::live().await;
    let log = engine.log();
    draft(stream(1), 0)
        .events(2)
        .takes("name:x")
        .commit(&*log)
        .await;
    draft(stream(2), 0)
        .fenced(stream(1), 2)
        .takes("name:y")
        .commit(&*log)
        .await;
    draft(stream(1), 2)
        .releases("name:x", day("2026-10-01"))
        .commit(&*log)
        .await;
    draft(stream(3), 0)
        .decided_on(day("2026-09-24"))
        .commit(&*log)
        .await;
    draft(stream(3), 1)
        .decided_on(day("2026-09-24"))
        .commit(&*log)
        .await;
    draft(log_stream(), 1)
        .event("LogReady", "{}")
        .commit(&*log)
        .await;
    log.close().await;
    engine
}

/// Verifies the store after someone changed it; constraints do not stop someone who means it.
pub async fn tampered(sql: &str) -> Report {
    let engine = store().await;
    let connection = Connection::open(engine.path()).unwrap();
    connection
        .pragma_update(None, "ignore_check_constraints", true)
        .unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    verify_store(&engine.path()).unwrap()
}

/// The same by someone who then makes leaves and edge agree again.
async fn tampered_and_sealed_again(sql: &str) -> Report {
    let engine = store().await;
    let connection = Connection::open(engine.path()).unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    let log = SqliteLog::open_read_only(&engine.path()).unwrap();
    let events = log.read_all(Position(0), 100).await.unwrap();
    let connection = Connection::open(engine.path()).unwrap();
    let mut edge = RightEdge::new();
    for event in &events {
        let leaf = leaf_hash(&envelope(log.id(), event).encode());
        edge.push(leaf);
        let change = "UPDATE events SET leaf = ?1 WHERE position = ?2";
        connection
            .execute(change, params![leaf.as_bytes(), event.position.0])
            .unwrap();
    }
    let nodes: Vec<u8> = edge
        .nodes()
        .iter()
        .flat_map(|node| *node.as_bytes())
        .collect();
    connection
        .execute(
            "UPDATE edge SET size = ?1, nodes = ?2",
            params![edge.size(), nodes],
        )
        .unwrap();
    drop(connection);
    verify_store(&engine.path()).unwrap()
}

#[track_caller]
fn finds(report: &Report, expected: &[(Damage, Option<u64>)]) {
    let found: Vec<(Damage, Option<u64>)> = report
        .findings
        .iter()
        .map(|finding| (finding.damage, finding.position.map(|position| position.0)))
        .collect();
    assert_eq!(found, expected, "{:#?}", report.findings);
}

fn metadata_set(position: u64, path: &str, value: &str) -> String {
    format!(
        "UPDATE events SET metadata = json_set(metadata, '{path}', {value}) WHERE position = {position}"
    )
}

#[tokio::test]
async fn a_store_that_nobody_touched_is_clean() {
    let engine = store().await;
    let report = verify_store(&engine.path()).unwrap();
    finds(&report, &[]);
    assert!(report.is_clean());
    assert_eq!((report.summary.events, report.summary.streams), (8, 4));
    let log = SqliteLog::open_read_only(&engine.path()).unwrap();
    assert_eq!(report.summary.root, log.edge().await.unwrap().root());
}

#[tokio::test]
async fn a_log_that_was_not_opened_or_whose_founding_has_not_ended_is_found() {
    let empty = Sqlite::empty(qibu::log::ClockKind::Live).await;
    let never = verify_store(&empty.path()).unwrap();
    finds(&never, &[(Damage::Opening, None)]);
    let opened = Sqlite::live().await;
    let unfinished = verify_store(&opened.path()).unwrap();
    finds(&unfinished, &[(Damage::Opening, None)]);
    assert_ne!(never.findings[0].words, unfinished.findings[0].words);
}

#[tokio::test]
async fn an_event_that_does_not_read_again_is_found_at_its_position() {
    for sql in [
        "UPDATE events SET event_type = 'PreparationVanished' WHERE position = 7",
        "UPDATE events SET payload = '{\"n\":1}' WHERE position = 7",
        "UPDATE events SET event_version = 9 WHERE position = 7",
    ] {
        finds(
            &tampered_and_sealed_again(sql).await,
            &[(Damage::Unreadable, Some(7))],
        );
    }
}

#[tokio::test]
async fn a_store_in_another_epoch_than_its_opening_is_found() {
    let report = tampered("UPDATE meta SET epoch = 2").await;
    finds(&report, &[(Damage::Opening, Some(1))]);
}

#[tokio::test]
async fn a_store_is_verified_while_the_server_writes() {
    let engine = Sqlite::live().await;
    draft(log_stream(), 1)
        .event("LogReady", "{}")
        .commit(&*engine.log())
        .await;
    draft(stream(1), 0).commit(&*engine.log()).await;
    finds(&verify_store(&engine.path()).unwrap(), &[]);
}

#[tokio::test]
async fn a_changed_payload_is_found_by_its_leaf() {
    let report = tampered("UPDATE events SET payload = '{ }' WHERE position = 3").await;
    finds(&report, &[(Damage::Leaf, Some(3))]);
    let finding = report.findings.first().unwrap();
    assert_eq!(
        (finding.stream, finding.sequence),
        (Some(stream(1)), Some(Sequence(2)))
    );
}

#[tokio::test]
async fn a_moved_stamp_is_found_by_its_leaf() {
    let report =
        tampered("UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 8").await;
    finds(
        &report,
        &[(Damage::Leaf, Some(8)), (Damage::Outcome, Some(8))],
    );
}

#[tokio::test]
async fn a_payload_changed_with_its_leaf_is_found_by_the_edge() {
    let report = tampered("UPDATE edge SET nodes = zeroblob(96)").await;
    finds(&report, &[(Damage::Edge, None)]);
    let report = tampered("UPDATE edge SET nodes = x'00'").await;
    finds(&report, &[(Damage::Edge, None)]);
}

#[tokio::test]
async fn a_hole_in_the_positions_is_found() {
    let moved = "UPDATE events SET position = 9 WHERE position = 8; \
                 UPDATE outcomes SET first_position = 9, last_position = 9 WHERE last_position = 8";
    finds(&tampered(moved).await, &[(Damage::Position, Some(9))]);
}

#[tokio::test]
async fn an_event_that_was_deleted_is_found_by_position_sequence_edge_and_outcome() {
    let report = tampered("DELETE FROM events WHERE position = 6").await;
    finds(
        &report,
        &[
            (Damage::Position, Some(7)),
            (Damage::Sequence, Some(7)),
            (Damage::Edge, None),
            (Damage::Outcome, Some(6)),
        ],
    );
}

#[tokio::test]
async fn the_end_of_the_log_cut_off_is_found_by_edge_and_outcome() {
    let report = tampered("DELETE FROM events WHERE position = 8").await;
    finds(
        &report,
        &[
            (Damage::Opening, None),
            (Damage::Edge, None),
            (Damage::Outcome, Some(8)),
        ],
    );
}

#[tokio::test]
async fn a_hole_in_a_stream_is_found() {
    let moved = "UPDATE events SET sequence = 5 WHERE position = 7; \
                 UPDATE outcomes SET last_sequence = 5 WHERE last_position = 7";
    finds(
        &tampered_and_sealed_again(moved).await,
        &[(Damage::Sequence, Some(7))],
    );
}

#[tokio::test]
async fn a_stamp_that_goes_back_is_found() {
    let moved = "UPDATE events SET recorded_at = recorded_at - 1 WHERE position = 6; \
                 UPDATE outcomes SET recorded_at = recorded_at - 1 WHERE last_position = 6";
    finds(
        &tampered_and_sealed_again(moved).await,
        &[(Damage::RecordedAt, Some(6))],
    );
}

#[tokio::test]
async fn a_log_that_opens_another_or_twice_is_found() {
    let other_clock = "UPDATE meta SET clock = 'training'";
    finds(&tampered(other_clock).await, &[(Damage::Opening, Some(1))]);
    let renamed = "UPDATE events SET event_type = 'LogReady' WHERE position = 1";
    finds(
        &tampered_and_sealed_again(renamed).await,
        &[(Damage::Opening, Some(1))],
    );
    let twice = "UPDATE events SET event_type = 'LogOpened' WHERE position = 7";
    finds(
        &tampered_and_sealed_again(twice).await,
        &[(Damage::Opening, Some(7))],
    );
    let other_log =
        "UPDATE events SET payload = replace(payload, '000a', '000b') WHERE position = 1";
    finds(
        &tampered_and_sealed_again(other_log).await,
        &[(Damage::Opening, Some(1))],
    );
}

#[tokio::test]
async fn a_control_character_is_found_however_it_is_written() {
    for text in [
        r#"{"a":"\u0007"}"#,
        r#"{"a":"\t"}"#,
        "{\"a\":\"\u{85}\"}",
        r#"{"a":1.5}"#,
    ] {
        let sql = format!("UPDATE events SET payload = '{text}' WHERE position = 7");
        finds(
            &tampered_and_sealed_again(&sql).await,
            &[(Damage::Text, Some(7))],
        );
    }
}

#[tokio::test]
async fn metadata_that_does_not_read_is_found_once() {
    let sql = metadata_set(7, "$.more", "1");
    finds(
        &tampered_and_sealed_again(&sql).await,
        &[(Damage::Metadata, Some(7))],
    );
    let first_of_two = metadata_set(2, "$.more", "1");
    finds(
        &tampered_and_sealed_again(&first_of_two).await,
        &[(Damage::Metadata, Some(2))],
    );
}

#[tokio::test]
async fn an_append_that_is_not_whole_is_found() {
    let sql = "UPDATE events SET metadata = json_remove(metadata, '$.append') WHERE position = 8; \
               DELETE FROM outcomes WHERE last_position = 8";
    finds(
        &tampered_and_sealed_again(sql).await,
        &[(Damage::Append, Some(8))],
    );
    let in_the_middle = "UPDATE events SET metadata = json_remove(metadata, '$.append') WHERE position = 4; \
                         DELETE FROM outcomes WHERE last_position = 4; DELETE FROM claims WHERE key = 'name:y'";
    finds(
        &tampered_and_sealed_again(in_the_middle).await,
        &[(Damage::Append, Some(5))],
    );
    let count = metadata_set(7, "$.append.events", "2")
        + "; UPDATE outcomes SET first_position = 6 WHERE last_position = 7";
    finds(
        &tampered_and_sealed_again(&count).await,
        &[(Damage::Append, Some(7))],
    );
}

#[tokio::test]
async fn a_fence_that_did_not_stand_is_found() {
    let sql = metadata_set(4, "$.append.fences[0].at", "1");
    finds(
        &tampered_and_sealed_again(&sql).await,
        &[(Damage::Fence, Some(4))],
    );
}

#[tokio::test]
async fn a_claim_that_was_moved_added_or_removed_is_found() {
    let changes = [
        "UPDATE claims SET taken_at = 2 WHERE key = 'name:x'",
        "UPDATE claims SET free_from = NULL WHERE key = 'name:x'",
        "UPDATE claims SET free_from = 'soon' WHERE key = 'name:x'",
        "INSERT INTO claims VALUES ('name:z', 'association', '00000000-0000-0000-0000-000000020001', 3, NULL)",
    ];
    for change in changes {
        finds(&tampered(change).await, &[(Damage::Claim, None)]);
    }
    let removed = "DELETE FROM claims WHERE key = 'name:y'";
    finds(&tampered(removed).await, &[(Damage::Claim, Some(4))]);
}

#[tokio::test]
async fn a_claim_taken_from_its_holder_is_found() {
    let sql = metadata_set(4, "$.append.claims[0].key", "'name:x'")
        + "; DELETE FROM claims WHERE key = 'name:y'";
    finds(
        &tampered_and_sealed_again(&sql).await,
        &[(Damage::Claim, Some(4))],
    );
}

#[tokio::test]
async fn an_outcome_that_was_changed_added_or_removed_is_found() {
    let changed = "UPDATE outcomes SET mac = zeroblob(32) WHERE last_position = 7";
    finds(&tampered(changed).await, &[(Damage::Outcome, Some(7))]);
    let removed = "DELETE FROM outcomes WHERE last_position = 4";
    finds(&tampered(removed).await, &[(Damage::Outcome, Some(4))]);
    let added = "INSERT INTO outcomes SELECT 'init', command_id, first_position, last_position, aggregate_type, \
                 aggregate_id, last_sequence, mac, recorded_at FROM outcomes WHERE last_position = 5";
    finds(&tampered(added).await, &[(Damage::Outcome, Some(5))]);
}

#[tokio::test]
async fn an_act_decided_before_an_earlier_one_is_found() {
    let sql = metadata_set(7, "$.decided_on", "'2026-09-23'");
    finds(
        &tampered_and_sealed_again(&sql).await,
        &[(Damage::DecidedOn, Some(7))],
    );
}

#[tokio::test]
async fn a_row_that_does_not_read_is_found_and_the_rest_is_read() {
    let sql = "UPDATE events SET aggregate_id = upper(aggregate_id || '-A') WHERE position = 2";
    let report = tampered(sql).await;
    let found: Vec<Damage> = report
        .findings
        .iter()
        .map(|finding| finding.damage)
        .collect();
    assert_eq!(
        found.first(),
        Some(&Damage::Unreadable),
        "{:#?}",
        report.findings
    );
    assert_eq!(report.summary.events, 8);
}

#[tokio::test]
async fn a_damaged_index_is_found() {
    // The index is made to promise what the table does not hold.
    let sql = "PRAGMA writable_schema = ON; \
               UPDATE sqlite_schema SET sql = 'CREATE INDEX events_of_kind ON events (aggregate_id, position)' \
               WHERE name = 'events_of_kind'";
    let report = tampered(sql).await;
    assert!(!report.findings.is_empty());
    assert!(
        report
            .findings
            .iter()
            .all(|finding| matches!(finding.damage, Damage::Database | Damage::Schema)),
        "{:#?}",
        report.findings
    );
}
