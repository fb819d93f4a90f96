//! What a copy decides on: streams as the reader of postgres-es gives them, and the database's time.

use crate::draft::{LOG, noon};
use crate::engine::{Engine, Postgres};
use qibu::log::postgres::PostgresLog;
use qibu::log::sequencer::Sequencer;
use qibu::log::{Append, AppendError, ClockKind, Head, Log, LogError};
use qibu::store::Streams;
use qibu_domain::id::{LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::logbook::Logbook;
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use qibu_verifier::{Hash, RightEdge};
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::watch;

/// A log whose streams nobody reads but the reader of postgres-es: its own pages are empty.
struct OnlyStock(Arc<PostgresLog>);

impl Log for OnlyStock {
    fn id(&self) -> LogId {
        self.0.id()
    }
    fn clock(&self) -> ClockKind {
        self.0.clock()
    }
    fn sequencer(&self) -> &Sequencer {
        self.0.sequencer()
    }
    async fn foresee(&self, append: Append) -> Result<(), AppendError> {
        self.0.foresee(append).await
    }
    async fn read_stream(
        &self,
        _: StreamId,
        _: Sequence,
        _: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        Ok(Vec::new())
    }
    async fn read_kind(
        &self,
        _: StreamKind,
        _: Position,
        _: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        Ok(Vec::new())
    }
    fn stock_readers(&self) -> Option<&PgPool> {
        self.0.stock_readers()
    }
    async fn read_all(&self, _: Position, _: usize) -> Result<Vec<Recorded>, LogError> {
        Ok(Vec::new())
    }
    async fn read_leaves(&self, after: Position, limit: usize) -> Result<Vec<Hash>, LogError> {
        self.0.read_leaves(after, limit).await
    }
    async fn edge(&self) -> Result<RightEdge, LogError> {
        self.0.edge().await
    }
    fn head(&self) -> watch::Receiver<Head> {
        self.0.head()
    }
    async fn stream_head(&self, stream: StreamId) -> Result<Sequence, LogError> {
        self.0.stream_head(stream).await
    }
}

#[tokio::test]
async fn a_cold_stream_loads_through_the_reader_of_postgres_es() {
    let engine = Postgres::live().await;
    let stream = StreamId::of_log(StreamKind::Log, LOG);
    let ours = Streams::<Logbook>::default();
    let ours = ours.load(&*engine.log(), stream).await.unwrap();
    let stock = OnlyStock(engine.log());
    let theirs = Streams::<Logbook>::default();
    let theirs = theirs.load(&stock, stream).await.unwrap();
    assert_eq!(theirs.sequence(), Sequence(1));
    assert_eq!(format!("{theirs:?}"), format!("{ours:?}"));
}

#[tokio::test]
async fn decisions_are_timed_by_the_clock_of_the_database_and_not_of_the_machine() {
    const HOUR_US: i64 = 3_600_000_000;
    let engine = Postgres::live().await;
    engine.set_clock(noon()).await;
    let engine = engine.reopened().await;
    let started = qibu::occasion_source::machine_time();
    let database = noon();
    assert!((started.0 - database.0).abs() > HOUR_US);
    let clock = engine
        .log()
        .clock_source(Arc::new(qibu::occasion_source::machine_time));
    let Instant(shown) = clock();
    assert!(
        (database.0 - HOUR_US..database.0 + HOUR_US).contains(&shown),
        "{shown} is not near {}",
        database.0
    );
}
