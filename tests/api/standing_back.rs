//! Views that stand further back than they did, and readers whose connection is gone.

use crate::office::Town;
use crate::place::Home;
use qibu::wiring::{Stores, TablesPlace, VIEWS_FILE};
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};

/// Carries out a statement on the tables of the views, past the server.
async fn beside(stores: &Stores, sql: &str) {
    match &stores.views {
        TablesPlace::Folder(folder) => {
            let other = rusqlite::Connection::open(folder.join(VIEWS_FILE)).unwrap();
            other.execute_batch(sql).unwrap();
        }
        TablesPlace::Postgres(address) => {
            let options = address.options();
            let mut other = PgConnection::connect_with(options).await.unwrap();
            other.execute("SET search_path = qibu_views").await.unwrap();
            other.execute(sql).await.unwrap();
            other.close().await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_stands_before_the_position_at_which_its_request_arrived() {
    let town = Town::open_in(Home::new().await).await;
    let (_, subject) = town.submitted().await;
    let (office, qibu) = (&town.office, &town.office.qibu);
    let paths = [
        format!("/associations/{subject}"),
        "/associations".to_owned(),
        format!("/associations/{subject}/history"),
    ];
    for path in &paths {
        let shown = office.get(&town.officer, path).await.expect(200);
        assert_eq!(shown.body["position"], qibu.head().position.0, "{path}");
    }
    // As another process does that begins one view anew.
    let stores = qibu.stores();
    let back = "UPDATE checkpoint SET position = position - 1 WHERE view = 'subjects'";
    beside(stores, back).await;
    for path in &paths {
        let refused = office.get(&town.officer, path).await.expect(503);
        assert_eq!(refused.code(), "views.behind", "{path}");
    }
    let forth = "UPDATE checkpoint SET position = position + 1 WHERE view = 'subjects'";
    beside(stores, forth).await;
    for path in &paths {
        let shown = office.get(&town.officer, path).await.expect(200);
        assert_eq!(shown.body["position"], qibu.head().position.0, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_whose_connections_were_ended_read_over_others() {
    let town = Town::open_in(Home::new().await).await;
    let (_, subject) = town.submitted().await;
    let (office, stores) = (&town.office, town.office.qibu.stores());
    let path = format!("/associations/{subject}");
    for _ in 0..3 {
        let shown = office.get(&town.officer, &path).await.expect(200);
        assert_eq!(shown.body["id"], subject);
        if matches!(stores.views, TablesPlace::Postgres(_)) {
            let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                       WHERE datname = current_database() AND application_name = 'qibu-views'";
            beside(stores, end).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_decided_shown_or_destroyed_by_views_that_stand_before_the_arrival() {
    let town = Town::open_in(Home::new().await).await;
    town.submitted().await;
    let (office, qibu) = (&town.office, &town.office.qibu);
    let loose = office.upload(&town.proposer, "charter", b"loose").await;
    let loose = loose.expect(201).id();
    let proposal = town.proposal(&town.proposer, "样例二会", "other").await;
    let (discard, read) = (
        format!("/papers/{loose}/discard"),
        format!("/papers/{loose}?purpose=review"),
    );
    let stores = qibu.stores();
    // Views that still had to move would find that their checkpoint is not what they wrote.
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let back = "UPDATE checkpoint SET position = position - 1 WHERE view = 'history'";
    beside(stores, back).await;
    let refused = [
        office.post(&town.proposer, &discard, &json!({})).await,
        office
            .post(&town.proposer, "/associations", &proposal)
            .await,
        office.get(&town.officer, &read).await,
    ];
    for refused in refused {
        assert_eq!(refused.expect(503).code(), "views.behind");
    }
    let forth = "UPDATE checkpoint SET position = (SELECT max(position) FROM checkpoint)";
    beside(stores, forth).await;
    let kept = office.get(&town.proposer, &read).await.expect(200);
    assert_eq!(kept.bytes, b"loose");
    let gone = office.post(&town.proposer, &discard, &json!({})).await;
    gone.expect(204);
}
