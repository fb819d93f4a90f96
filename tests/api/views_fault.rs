//! What becomes of the views, and of whoever waits for them, when their file cannot be written for a while.

use crate::office::Town;
use axum::body::Body;
use serde_json::{Value, json};
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
    let town = Town::open().await;
    let (office, qibu) = (&town.office, &town.office.qibu);
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let file = qibu.data().join(qibu::wiring::VIEWS_FILE);
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
