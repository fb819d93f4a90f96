//! The engines under test.

use crate::draft::{LOG, noon, opening};
#[cfg(feature = "kurrentdb")]
pub use crate::kurrent_engine::Kurrent;
use crate::server::{Server, connect};
use qibu::log::postgres::PostgresLog;
use qibu::log::sqlite::{Clock, SqliteLog};
use qibu::log::{ClockKind, Log};
use qibu_domain::logbook::event::ClockKind as LogClock;
use qibu_domain::time::Instant;
use sqlx::Executor;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

/// An engine with a log that has been opened, and a clock that stands where it is set.
pub trait Engine: Sized {
    type Log: Log;
    /// A log without any event.
    async fn empty(kind: ClockKind) -> Self;
    fn log(&self) -> Arc<Self::Log>;
    async fn set_clock(&self, now: Instant);
    async fn reopened(self) -> Self;
    async fn close(&self);

    /// A live log that has its first event.
    async fn live() -> Self {
        let engine = Self::empty(ClockKind::Live).await;
        engine
            .log()
            .sequencer()
            .append(opening(LogClock::Live))
            .await
            .unwrap();
        engine
    }

    /// A training log that has its first event.
    async fn training() -> Self {
        let engine = Self::empty(ClockKind::Training).await;
        engine
            .log()
            .sequencer()
            .append(opening(LogClock::Training))
            .await
            .unwrap();
        engine
    }
}

pub struct Sqlite {
    pub dir: TempDir,
    log: Arc<SqliteLog>,
    now: Arc<AtomicI64>,
}

/// A clock that stands where the number says.
pub fn clock_of(now: &Arc<AtomicI64>) -> Clock {
    let now = Arc::clone(now);
    Arc::new(move || Instant(now.load(Ordering::SeqCst)))
}

impl Sqlite {
    pub fn path(&self) -> PathBuf {
        self.dir.path().join("log.db")
    }
}

impl Engine for Sqlite {
    type Log = SqliteLog;

    async fn empty(kind: ClockKind) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(noon().0));
        let path = dir.path().join("log.db");
        let log = SqliteLog::create(&path, LOG, kind, clock_of(&now)).unwrap();
        Self {
            dir,
            log: Arc::new(log),
            now,
        }
    }

    fn log(&self) -> Arc<SqliteLog> {
        Arc::clone(&self.log)
    }

    async fn set_clock(&self, now: Instant) {
        self.now.store(now.0, Ordering::SeqCst);
    }

    async fn reopened(self) -> Self {
        self.log.close().await;
        let log = SqliteLog::open(&self.path(), clock_of(&self.now)).unwrap();
        Self {
            log: Arc::new(log),
            ..self
        }
    }

    async fn close(&self) {
        self.log.close().await;
    }
}

pub struct Postgres {
    pub url: String,
    log: Arc<PostgresLog>,
}

impl Engine for Postgres {
    type Log = PostgresLog;

    async fn empty(kind: ClockKind) -> Self {
        let url = Server::shared().new_database().await;
        let log = PostgresLog::create(&url, LOG, kind).await.unwrap();
        let engine = Self {
            url,
            log: Arc::new(log),
        };
        engine.set_clock(noon()).await;
        engine
    }

    fn log(&self) -> Arc<PostgresLog> {
        Arc::clone(&self.log)
    }

    /// The engine stamps by the database's clock and nothing else, so it is the database's clock that is set.
    async fn set_clock(&self, now: Instant) {
        let stands = format!(
            "CREATE OR REPLACE FUNCTION log_clock() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT {}::bigint $$",
            now.0
        );
        let mut connection = connect(&self.url).await;
        connection.execute(stands.as_str()).await.unwrap();
    }

    async fn reopened(self) -> Self {
        self.log.close().await;
        let log = PostgresLog::open(&self.url).await.unwrap();
        Self {
            log: Arc::new(log),
            ..self
        }
    }

    async fn close(&self) {
        self.log.close().await;
    }
}
