//! What becomes of the views, and of whoever waits for them, when their file cannot be written for a while.

use crate::office::{Office, Person, Town};
use crate::place::Home;
use axum::body::Body;
use qibu::wiring::VIEWS_FILE;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Asks `/readyz` until it says that, for at most half a minute.
async fn until_it_says(town: &Town, reason: &str) {
    for _ in 0..600 {
        let ready = town
            .office
            .send("GET", None, "/readyz", &[], Body::empty())
            .await;
        let reasons = ready.body["reasons"].as_array().unwrap();
        if reasons.contains(&Value::from(reason)) {
            assert_eq!(ready.status.as_u16(), 503);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("/readyz never said {reason}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_met_a_passing_fault_go_on_without_another_append() {
    let town = Town::open_in(Home::in_folder()).await;
    let (office, qibu) = (&town.office, &town.office.qibu);
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let file = qibu.stores().folder().unwrap().join(VIEWS_FILE);
    let other = rusqlite::Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let opened = json!({ "name": "样例新人" });
    office
        .post(&office.admin, "/accounts", &opened)
        .await
        .expect(201);
    let head = qibu.head();
    until_it_says(&town, "views.retrying:accounts").await;
    assert!(qibu.views().position() < head.position);
    other.execute_batch("ROLLBACK").unwrap();
    qibu.wait_for_views(head.position).await.unwrap();
    assert_eq!(qibu.head(), head, "nothing was appended meanwhile");
    office
        .send("GET", None, "/readyz", &[], Body::empty())
        .await
        .expect(200);
}

/// Writes over every page of the file but the first, by another process: closing the file in this one would let go the
/// locks that it holds on it.
fn damage(file: &Path) {
    let pages = std::fs::metadata(file).unwrap().len() / 4096;
    let done = Command::new("dd")
        .args([
            "if=/dev/urandom",
            "bs=4096",
            "seek=1",
            "conv=notrunc",
            "status=none",
        ])
        .arg(format!("count={}", pages - 1))
        .arg(format!("of={}", file.display()))
        .status();
    assert!(done.unwrap().success());
}

/// Asks until the answer has that status, for at most half a minute; those before it must say that the views are
/// unavailable.
async fn until_it_answers(office: &Office, who: &Person, path: &str) -> Value {
    for _ in 0..600 {
        let answer = office.get(who, path).await;
        if answer.status.as_u16() == 200 {
            return answer.body;
        }
        let answer = answer.expect(503);
        assert!(
            ["views.unavailable", "views.behind"].contains(&answer.code()),
            "{answer:?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} never answered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_whose_file_is_damaged_under_a_running_server_are_folded_from_the_log_again() {
    let town = Town::open_in(Home::in_folder()).await;
    town.submitted().await;
    let (office, qibu) = (&town.office, &town.office.qibu);
    let before = office.get(&town.officer, "/associations").await.expect(200);
    let file = qibu.stores().folder().unwrap().join(VIEWS_FILE);
    let other = rusqlite::Connection::open(&file).unwrap();
    let emptied: i64 = other
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .unwrap();
    assert_eq!(emptied, 0, "all of it lies in the file");
    drop(other);
    damage(&file);
    let head = qibu.head();
    let met = office.get(&town.officer, "/associations").await.expect(503);
    assert_eq!(met.code(), "views.unavailable");
    let after = until_it_answers(office, &town.officer, "/associations").await;
    assert_eq!(after["items"], before.body["items"]);
    assert_eq!(qibu.head(), head, "the log was only read");
    office
        .send("GET", None, "/readyz", &[], Body::empty())
        .await
        .expect(200);
    let aside = qibu.stores().folder().unwrap().join("views.db.damaged-1");
    assert!(aside.exists(), "whoever wants to know can look at it");
}
