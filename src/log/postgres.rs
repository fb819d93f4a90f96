//! The log on `PostgreSQL`: one database, as many copies of Qibu as one likes, each with one writer (laws 1, 11, 14, 16
//! to 18).
//!
//! Each copy groups what its callers append; the copies take turns under one lock of the database, the head lock. A copy
//! learns what the others wrote by notification, with a slow poll beneath.

pub mod baseline;
pub(in crate::log) mod closed;
mod columns;
mod connect;
mod database;
mod follower;
mod insert;
mod link;
mod lookup;
mod readers;
pub mod transfer;
mod writer;

pub use database::{FORMAT, IDLE_IN_TRANSACTION_LIMIT_MS, MAX_HEAD_LOCK_WAIT_MS, OpenError};
pub use follower::{MAX_BACK_OFF_MS, POLL_MS};
pub use readers::{MAX_CONNECTIONS, MAX_READ_MS};
pub use writer::MAX_ANSWER_WAIT_MS;

use self::database::Database;
use self::follower::Follower;
use self::writer::Writer;
use super::judged::foreseen;
use super::sequencer::Sequencer;
use super::sqlite::Clock;
use super::stored::{FIRST_EPOCH, Meta};
use super::{Append, AppendError, ClockKind, Head, Log, LogError};
use crate::occasion_source::machine_time;
use qibu_domain::id::{LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_verifier::{Hash, RightEdge};
use sqlx::{Connection, PgConnection, PgPool};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tokio::sync::watch;

/// A log in a `PostgreSQL` database.
///
/// Dropping it lets the writer finish what waits and stop, without waiting for it; [`PostgresLog::close`] waits.
pub struct PostgresLog {
    meta: Meta,
    sequencer: Sequencer,
    readers: PgPool,
    reads: AtomicU64,
    head: Arc<watch::Sender<Head>>,
    /// By how many microseconds the database's clock is ahead of this machine's, as it was last seen.
    ahead_us: Arc<AtomicI64>,
    follower: Follower,
    /// Turns true when the writer thread has stopped.
    stopped: watch::Receiver<bool>,
}

impl fmt::Debug for PostgresLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresLog")
            .field("log", &self.meta.log)
            .finish_non_exhaustive()
    }
}

impl PostgresLog {
    /// Makes an empty log in the database of that address (`postgres://…`), which must not hold one, and opens it.
    pub async fn create(url: &str, log: LogId, kind: ClockKind) -> Result<Self, OpenError> {
        Self::create_at(&PostgresAddress::parse(url)?, log, kind).await
    }

    /// The same in a database whose address was read.
    pub async fn create_at(
        address: &PostgresAddress,
        log: LogId,
        kind: ClockKind,
    ) -> Result<Self, OpenError> {
        let database = Database::at(address);
        let meta = Meta {
            log,
            clock: kind,
            epoch: FIRST_EPOCH,
        };
        database.make(meta, None).await?;
        Self::open_in(database).await
    }

    /// Opens the log in the database of that address (`postgres://…`) for writing and reading. Any number of processes
    /// may.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_at(&PostgresAddress::parse(url)?).await
    }

    /// The same in a database whose address was read.
    pub async fn open_at(address: &PostgresAddress) -> Result<Self, OpenError> {
        Self::open_in(Database::at(address)).await
    }

    /// Opens the log in that database for reading, sealed or not. Appends are refused.
    pub async fn open_read_only_at(address: &PostgresAddress) -> Result<Self, OpenError> {
        let database = Database::at(address);
        let (meta, head, clock) = database.inspect().await?;
        let sequencer = Sequencer::refusing("the log is open for reading only");
        let (_, stopped) = watch::channel(true);
        let head = Arc::new(watch::Sender::new(head));
        Ok(Self::assemble(
            &database, meta, sequencer, head, clock, stopped,
        ))
    }

    /// Refuses a log that was copied and takes no more writes: for what is written beside it alone.
    pub async fn must_take_work(address: &PostgresAddress) -> Result<(), OpenError> {
        Database::at(address).must_take_work().await
    }

    /// Which log is in that database.
    pub(in crate::log) async fn meta_at(address: &PostgresAddress) -> Result<Meta, OpenError> {
        Ok(Database::at(address).inspect().await?.0)
    }

    /// A connection for reading in that database.
    pub(in crate::log) async fn connect_to_read(
        address: &PostgresAddress,
    ) -> Result<PgConnection, OpenError> {
        Ok(PgConnection::connect_with(Database::at(address).options()).await?)
    }

    /// Whether there is a log in that database.
    pub async fn is_there(address: &PostgresAddress) -> Result<bool, OpenError> {
        Database::at(address).holds_a_log().await
    }

    async fn open_in(database: Database) -> Result<Self, OpenError> {
        let (meta, head, clock) = database.inspect().await?;
        // After what it says of itself: a seal is written together with another epoch, which no write of this one passes.
        database.must_take_work().await?;
        let head = Arc::new(watch::Sender::new(head));
        let (sequencer, intake) = Sequencer::new();
        let (stop, stopped) = watch::channel(false);
        let log = Self::assemble(
            &database,
            meta,
            sequencer,
            Arc::clone(&head),
            clock,
            stopped,
        );
        let writer = Writer::new(database, meta, head)?;
        std::thread::Builder::new()
            .name("qibu-log-writer".to_owned())
            .spawn(move || {
                writer.run(intake);
                stop.send_replace(true);
            })?;
        Ok(log)
    }

    fn assemble(
        database: &Database,
        meta: Meta,
        sequencer: Sequencer,
        head: Arc<watch::Sender<Head>>,
        clock: Instant,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        let ahead_us = Arc::new(AtomicI64::new(clock.0 - machine_time().0));
        let readers = readers::pool(database);
        let follower = Follower::start(readers.clone(), Arc::clone(&head), Arc::clone(&ahead_us));
        Self {
            meta,
            sequencer,
            readers,
            reads: AtomicU64::new(0),
            head,
            ahead_us,
            follower,
            stopped,
        }
    }

    /// How often this process has read the log since it was opened, of whatever it read.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// The connections that read, for one read more.
    fn counted(&self) -> &PgPool {
        self.reads.fetch_add(1, Ordering::Relaxed);
        &self.readers
    }

    /// The connections that read, for a stock `PostgresEventRepository` of postgres-es; they cannot write.
    pub fn readers(&self) -> &PgPool {
        &self.readers
    }

    /// The database's clock, which stamps a live log (law 17), as this process knows it: by the machine's clock, and by
    /// how far the two were apart when the database was last asked.
    pub fn clock_source(&self, machine: Clock) -> Clock {
        let ahead_us = Arc::clone(&self.ahead_us);
        Arc::new(move || {
            let now = machine().0.saturating_add(ahead_us.load(Ordering::Relaxed));
            Instant(now)
        })
    }

    /// Lets the writer finish what waits, and waits until every connection is closed. Later appends are refused.
    pub async fn close(&self) {
        self.sequencer.close().await;
        // An error means that the thread is gone, which is what is waited for.
        let _ = self.stopped.clone().wait_for(|stopped| *stopped).await;
        self.follower.stop();
        self.readers.close().await;
    }
}

impl Drop for PostgresLog {
    fn drop(&mut self) {
        self.sequencer.close_now();
        self.follower.stop();
    }
}

impl Log for PostgresLog {
    fn id(&self) -> LogId {
        self.meta.log
    }

    fn clock(&self) -> ClockKind {
        self.meta.clock
    }

    fn sequencer(&self) -> &Sequencer {
        &self.sequencer
    }

    async fn foresee(&self, append: Append) -> Result<(), AppendError> {
        let unavailable = |reason: String| AppendError::Unavailable(reason);
        let mut connection = self
            .readers
            .acquire()
            .await
            .map_err(|error| unavailable(error.to_string()))?;
        // One statement, hence one snapshot for all that is read.
        let found = lookup::look_up_unlocked(&mut connection, &append)
            .await
            .map_err(|error| unavailable(error.to_string()))?;
        self.meta.must_be_in(found.epoch).map_err(unavailable)?;
        foreseen(self.meta, found.clock, found.known, &append)
    }

    async fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        readers::stream_page(self.counted(), stream, after, limit).await
    }

    async fn read_kind(
        &self,
        kind: StreamKind,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        readers::kind_page(self.counted(), kind, after, limit).await
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, LogError> {
        readers::all_page(self.counted(), after, limit).await
    }

    async fn read_leaves(&self, after: Position, limit: usize) -> Result<Vec<Hash>, LogError> {
        readers::leaves(self.counted(), after, limit).await
    }

    async fn edge(&self) -> Result<RightEdge, LogError> {
        readers::edge(self.counted()).await
    }

    fn stock_readers(&self) -> Option<&PgPool> {
        Some(self.counted())
    }

    fn head(&self) -> watch::Receiver<Head> {
        self.head.subscribe()
    }

    async fn stream_head(&self, stream: StreamId) -> Result<Sequence, LogError> {
        readers::stream_head(self.counted(), stream).await
    }
}

/// Moves the head forward. Writer and follower both do it, and whoever comes late must not move it back.
fn announce(head: &watch::Sender<Head>, seen: Head) {
    head.send_if_modified(|known| {
        let is_news = seen.position > known.position;
        if is_news {
            *known = seen;
        }
        is_news
    });
}
