//! How fast all views are made anew from the log.

use super::BenchError;
use super::measure::per_second;
use crate::occasion_source::monotonic;
use crate::wiring::LogSource;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_projections::{Source, SourceError, Views, ViewsError};
use std::path::PathBuf;
use std::sync::Mutex;

/// How long the log is made by further commands before the views are made anew, in events: with fewer, the making of the
/// tables would be most of what is measured.
pub const MIN_REBUILD_EVENTS: u64 = 60_000;

/// Where the new views are made; there are none yet.
pub(super) enum NewViews {
    File(PathBuf),
    Database(PostgresAddress),
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rebuilt {
    pub(super) events_per_s: u64,
    /// How many events the log had.
    pub(super) events: u64,
    /// Their payloads and metadata, in bytes.
    pub(super) bytes: u64,
}

/// Folds the whole log into all views anew.
pub(super) async fn measure(source: LogSource, place: NewViews) -> Result<Rebuilt, BenchError> {
    let work = move || {
        let source = Counted {
            source,
            read: Mutex::default(),
        };
        let begun = monotonic();
        let views = match &place {
            NewViews::File(path) => Views::open(path)?,
            NewViews::Database(address) => Views::open_postgres(address)?,
        };
        let reached = views.catch_up(&source)?;
        let events_per_s = per_second(reached.0, begun.elapsed());
        let read = source.read.into_inner().unwrap_or_default();
        Ok::<_, ViewsError>(Rebuilt {
            events_per_s,
            events: reached.0,
            bytes: read.bytes,
        })
    };
    let rebuilt = tokio::task::spawn_blocking(work).await;
    rebuilt
        .map_err(BenchError::machine)?
        .map_err(BenchError::machine)
}

/// The log, counted on the way.
struct Counted {
    source: LogSource,
    read: Mutex<Read>,
}

#[derive(Default)]
struct Read {
    last: Position,
    bytes: u64,
}

impl Source for Counted {
    fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, SourceError> {
        let events = self.source.read_all(after, limit)?;
        let mut read = self
            .read
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // The last event of a page is read again with the next one.
        let last = read.last;
        for event in events.iter().filter(|event| event.position > last) {
            read.bytes += (event.payload.len() + event.metadata.len()) as u64;
            read.last = event.position;
        }
        drop(read);
        Ok(events)
    }

    fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, SourceError> {
        self.source.read_stream(stream, after, limit)
    }

    fn head(&self) -> Result<Position, SourceError> {
        self.source.head()
    }
}
