//! What the other copies are told on `PostgreSQL`, and that one event alone is stored as many are.

use crate::draft::{draft, stream};
use crate::engine::{Engine, Postgres};
use crate::server::connect;
use qibu::log::Log;
use qibu::log::postgres::POLL_MS;
use sqlx::postgres::{PgListener, PgPoolOptions};
use sqlx::{Executor, PgConnection, Row};
use std::time::Duration;

/// Ends the connections on which the copies listen and tell; the hearer is of another name.
async fn cut_the_telling(connection: &mut PgConnection) {
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
               AND application_name = 'qibu-log' AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%') \
               AND pid <> pg_backend_pid()";
    let ended = connection.execute(cut).await.unwrap();
    assert_eq!(ended.rows_affected(), 1, "the connection that tells");
}

/// Hears words until one says that the log has come to that position.
async fn heard_of(hearer: &mut PgListener, position: u64) {
    let wait = Duration::from_millis(20 * POLL_MS);
    let hearing = async {
        loop {
            let word = hearer.recv().await.unwrap();
            let (told, _) = word.payload().split_once(' ').unwrap();
            if told.parse::<u64>().unwrap() >= position {
                return;
            }
        }
    };
    tokio::time::timeout(wait, hearing).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_copies_are_told_of_what_was_committed_while_nothing_could_be_told() {
    let engine = Postgres::live().await;
    let pool = PgPoolOptions::new().connect(&engine.url).await.unwrap();
    let mut hearer = PgListener::connect_with(&pool).await.unwrap();
    hearer.listen("qibu_log").await.unwrap();
    let mut connection = connect(&engine.url).await;
    let log = engine.log();
    for sequence in 0..3 {
        let committed = draft(stream(1), sequence).commit(&*log).await;
        heard_of(&mut hearer, committed.last_position.0).await;
        cut_the_telling(&mut connection).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_closes_has_told_the_others_of_all_that_it_wrote() {
    let engine = Postgres::live().await;
    let pool = PgPoolOptions::new().connect(&engine.url).await.unwrap();
    let mut hearer = PgListener::connect_with(&pool).await.unwrap();
    hearer.listen("qibu_log").await.unwrap();
    // The second comes while the others rest from being told of the first.
    draft(stream(1), 0).commit(&*engine.log()).await;
    let last = draft(stream(1), 1).commit(&*engine.log()).await;
    engine.close().await;
    heard_of(&mut hearer, last.last_position.0).await;
}

/// How many commands say of themselves what their one event says.
const AGREED: &str = "
SELECT count(*) FROM outcomes o JOIN events e
  ON e.aggregate_type = o.aggregate_type AND e.aggregate_id = o.aggregate_id AND e.sequence = o.last_sequence
  AND e.position = o.first_position AND e.position = o.last_position AND e.recorded_at = o.recorded_at
  WHERE octet_length(o.mac) = 32";

#[tokio::test]
async fn one_event_alone_is_written_as_one_among_many_is() {
    let engine = Postgres::live().await;
    let log = engine.log();
    let alone = draft(stream(1), 0).done();
    let many = vec![
        alone.clone(),
        draft(stream(1), 1).done(),
        draft(stream(2), 0).takes("name:x").done(),
    ];
    let first = log.sequencer().append(alone).await.unwrap();
    let told = log.append(many).await;
    let again = told[0].clone().unwrap();
    assert!(again.replayed);
    assert_eq!(again.last_position, first.last_position);
    assert!(told.iter().all(Result::is_ok), "{told:?}");
    let mut connection = connect(&engine.url).await;
    let agreed = connection.fetch_one(AGREED).await.unwrap();
    // The first event of all is that of the opening.
    assert_eq!(agreed.get::<i64, _>(0), 4);
    let size = connection
        .fetch_one("SELECT size FROM log_edge")
        .await
        .unwrap();
    assert_eq!(size.get::<i64, _>(0), 4);
    assert_eq!(log.edge().await.unwrap().size(), 4);
}
