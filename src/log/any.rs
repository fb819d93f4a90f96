//! The engine that a deployment has chosen. An enum, for the trait's methods are asynchronous.

#[cfg(feature = "kurrentdb")]
use super::kurrent::KurrentLog;
use super::postgres::PostgresLog;
use super::sequencer::Sequencer;
use super::sqlite::{Clock, SqliteLog};
use super::{Append, AppendError, ClockKind, Head, Log, LogError, Trouble};
use qibu_domain::id::{LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_verifier::{Hash, RightEdge};
use sqlx::PgPool;
use tokio::sync::watch;

/// A log on any engine.
#[derive(Debug)]
pub enum AnyLog {
    /// In a file.
    Sqlite(SqliteLog),
    /// In a `PostgreSQL` database.
    Postgres(PostgresLog),
    /// On a `KurrentDB` server or cluster.
    #[cfg(feature = "kurrentdb")]
    Kurrent(KurrentLog),
}

/// The same question to whichever engine it is.
macro_rules! each {
    ($self:expr, $log:ident => $answer:expr) => {
        match $self {
            AnyLog::Sqlite($log) => $answer,
            AnyLog::Postgres($log) => $answer,
            #[cfg(feature = "kurrentdb")]
            AnyLog::Kurrent($log) => $answer,
        }
    };
}

impl AnyLog {
    /// What stamps a live log: the machine's clock, or the database's as this process knows it.
    pub fn clock_source(&self, machine: Clock) -> Clock {
        match self {
            Self::Sqlite(_) => machine,
            Self::Postgres(log) => log.clock_source(machine),
            // Each copy stamps by the clock of its own machine.
            #[cfg(feature = "kurrentdb")]
            Self::Kurrent(_) => machine,
        }
    }

    /// How often this process has read the log since it was opened, of whatever it read; the writer's own reads under the
    /// lock are not among them.
    pub fn reads(&self) -> u64 {
        each!(self, log => log.reads())
    }

    /// Why the last commit failed, where it did.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Sqlite(log) => log.trouble(),
            // A database that is out of room says so at each append; this machine's disk says nothing of it.
            Self::Postgres(_) => None,
            #[cfg(feature = "kurrentdb")]
            Self::Kurrent(_) => None,
        }
    }

    /// Somebody has found room on the disk.
    pub fn forget_trouble(&self) {
        if let Self::Sqlite(log) = self {
            log.forget_trouble();
        }
    }

    /// Lets the writer finish what waits, and waits until it has stopped.
    pub async fn close(&self) {
        each!(self, log => log.close().await);
    }
}

impl Log for AnyLog {
    fn id(&self) -> LogId {
        each!(self, log => log.id())
    }

    fn clock(&self) -> ClockKind {
        each!(self, log => log.clock())
    }

    fn sequencer(&self) -> &Sequencer {
        each!(self, log => log.sequencer())
    }

    async fn foresee(&self, append: Append) -> Result<(), AppendError> {
        each!(self, log => log.foresee(append).await)
    }

    async fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        each!(self, log => log.read_stream(stream, after, limit).await)
    }

    async fn read_kind(
        &self,
        kind: StreamKind,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        each!(self, log => log.read_kind(kind, after, limit).await)
    }

    fn stock_readers(&self) -> Option<&PgPool> {
        each!(self, log => log.stock_readers())
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, LogError> {
        each!(self, log => log.read_all(after, limit).await)
    }

    async fn read_leaves(&self, after: Position, limit: usize) -> Result<Vec<Hash>, LogError> {
        each!(self, log => log.read_leaves(after, limit).await)
    }

    async fn edge(&self) -> Result<RightEdge, LogError> {
        each!(self, log => log.edge().await)
    }

    fn head(&self) -> watch::Receiver<Head> {
        each!(self, log => log.head())
    }

    async fn stream_head(&self, stream: StreamId) -> Result<Sequence, LogError> {
        each!(self, log => log.stream_head(stream).await)
    }
}
