//! cqrs-es on sqlite-es: the pool that sqlite-es makes by default, but with `synchronous=FULL`, as Qibu's log has it.

use super::founding::{Founding, Sent, measure};
use crate::bench::BenchError;
use crate::bench::house::EventRow;
use crate::bench::measure::Sample;
use sqlite_es::{SqliteCqrs, sqlite_cqrs};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const SCHEMA: &str = include_str!("../../../migrations/bench/stock-sqlite.sql");
/// The connections of sqlite-es's own pool.
const CONNECTIONS: u32 = 10;
/// How long a connection waits for another's lock, in seconds: nobody is refused, however many clients there are.
const BUSY_SECONDS: u64 = 60;

pub(in crate::bench) struct Program {
    pool: SqlitePool,
    framework: Arc<SqliteCqrs<Founding>>,
    sent: Sent,
}

impl Program {
    pub(super) async fn open(path: &Path, row: &EventRow) -> Result<Self, BenchError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(BUSY_SECONDS))
            .foreign_keys(true);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS)
            .connect_with(options)
            .await
            .map_err(BenchError::machine)?;
        let made = sqlx::raw_sql(SCHEMA).execute(&pool).await;
        made.map_err(BenchError::machine)?;
        Ok(Self {
            framework: Arc::new(sqlite_cqrs(pool.clone(), Vec::new(), ())),
            pool,
            sent: Sent::of(row)?,
        })
    }

    pub(super) async fn measure(
        &self,
        clients: u32,
        period: Duration,
    ) -> Result<Sample, BenchError> {
        measure(&self.framework, &self.sent, clients, period).await
    }

    pub(super) async fn close(self) {
        self.pool.close().await;
    }
}
