//! How fast the engine appends, beside the floor: one INSERT of the same row a transaction, on the same server. It says
//! numbers and no verdict; `cargo test --release --test log_conformance speed -- --ignored --nocapture` runs it.
#![allow(clippy::print_stdout)]

use crate::draft::{draft, log_stream, stream};
use crate::engine::{Engine, Postgres};
use crate::server::connect;
use qibu::log::{Append, Log};
use sqlx::Executor;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const SECONDS: u64 = 4;
const ROUNDS: usize = 3;

/// A payload and an append of the size that is usual in the business.
fn usual(n: u64, sequence: u64) -> Append {
    let payload = format!(r#"{{"n":{sequence},"body":"{}"}}"#, "x".repeat(300));
    draft(stream(n), sequence)
        .event("SessionHeld", &payload)
        .fenced(log_stream(), 1)
        .done()
}

async fn appends_a_second(clients: u64) -> u64 {
    let engine = Postgres::live().await;
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let mut callers = JoinSet::new();
    for n in 0..clients {
        let log = engine.log();
        callers.spawn(async move {
            let mut sequence = 0;
            while Instant::now() < end {
                log.sequencer().append(usual(n, sequence)).await.unwrap();
                sequence += 1;
            }
            sequence
        });
    }
    let appends: u64 = callers.join_all().await.into_iter().sum();
    println!("  {:?}", engine.log().sequencer().stats());
    engine.close().await;
    appends / SECONDS
}

async fn inserts_a_second(clients: u64) -> u64 {
    let engine = Postgres::live().await;
    let mut connection = connect(&engine.url).await;
    connection
        .execute("CREATE TABLE floor (LIKE events INCLUDING ALL)")
        .await
        .unwrap();
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let url = Arc::new(engine.url.clone());
    let mut callers = JoinSet::new();
    for n in 0..clients {
        let url = Arc::clone(&url);
        callers.spawn(async move {
            let mut connection = connect(&url).await;
            let mut sequence: u64 = 0;
            while Instant::now() < end {
                let append = usual(n, sequence);
                let event = &append.events[0];
                sequence += 1;
                let number = i64::try_from(sequence).unwrap();
                sqlx::query(
                    "INSERT INTO floor VALUES ('association', $1, $2, 'SessionHeld', '1', $3::text::json, $4::text::json, \
                     $5, 0, $6)",
                )
                .bind(stream(n).id.to_string())
                .bind(number)
                .bind(&event.payload)
                .bind(&event.metadata)
                .bind(number * 1000 + i64::try_from(n).unwrap())
                .bind([0_u8; 32])
                .execute(&mut connection)
                .await
                .unwrap();
            }
            sequence
        });
    }
    let inserts: u64 = callers.join_all().await.into_iter().sum();
    inserts / SECONDS
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it measures and proves nothing"]
async fn the_speed_of_appends_beside_the_floor() {
    for clients in [1, 8, 32] {
        for _ in 0..ROUNDS {
            let (engine, floor) = (
                appends_a_second(clients).await,
                inserts_a_second(clients).await,
            );
            println!("{clients} clients: {engine} appends/s, floor {floor} INSERTs/s");
        }
    }
}
