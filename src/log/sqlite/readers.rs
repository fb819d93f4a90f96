//! The readers: a bounded pool of read-only connections, used off the async threads.

use super::columns::{self, EVENT_COLUMNS};
use super::file;
use crate::log::stored::{MAX_PAGE_BYTES, MAX_READ_WAIT_MS, bound, page_limit};
use crate::log::{Head, LogError};
use qibu_domain::id::{Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_verifier::{Hash, RightEdge};
use rusqlite::{Connection, Params, params};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The most connections that read at once.
pub const MAX_READERS: usize = 4;

/// The pool.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
    /// Reads so far.
    reads: AtomicU64,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(MAX_READERS));
        Arc::new(Self {
            path,
            permits,
            idle: Mutex::default(),
            reads: AtomicU64::new(0),
        })
    }

    /// How often was read so far.
    pub(super) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Reads on one of the connections.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        query: impl FnOnce(&Connection) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let unavailable = |reason: &str| LogError::Unavailable(reason.to_owned());
        let wait = Duration::from_millis(MAX_READ_WAIT_MS);
        let permit = tokio::time::timeout(wait, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| unavailable("too many reads wait"))?
            .map_err(|_| unavailable("the log is closed"))?;
        let readers = Arc::clone(self);
        let read = tokio::task::spawn_blocking(move || {
            let result = readers.read_now(query);
            drop(permit);
            result
        });
        read.await
            .map_err(|_| unavailable("the reading thread stopped"))?
    }

    /// Reads on this thread.
    pub(super) fn read_now<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match idle {
            Some(connection) => connection,
            None => file::open_reader(&self.path).map_err(to_unavailable)?.0,
        };
        let result = query(&connection);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        result
    }

    /// Closes the connections that are idle.
    pub(super) fn close(&self) {
        self.permits.close();
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

fn to_unavailable(error: impl std::fmt::Display) -> LogError {
    LogError::Unavailable(error.to_string())
}

pub(super) fn head(connection: &Connection) -> Result<Head, LogError> {
    columns::read_head(connection).map_err(to_unavailable)
}

pub(super) fn edge(connection: &Connection) -> Result<RightEdge, LogError> {
    columns::read_edge(connection).map_err(|error| error.at(Position(0)))
}

pub(super) fn stream_head(connection: &Connection, stream: StreamId) -> rusqlite::Result<Sequence> {
    let mut statement = connection.prepare_cached(
        "SELECT max(sequence) FROM events WHERE aggregate_type = ?1 AND aggregate_id = ?2",
    )?;
    let head: Option<u64> = statement.query_row(
        params![stream.kind.as_str(), stream.id.to_string()],
        |row| row.get(0),
    )?;
    Ok(Sequence(head.unwrap_or(0)))
}

pub(super) fn stream_page(
    connection: &Connection,
    stream: StreamId,
    after: Sequence,
    limit: usize,
) -> Result<Vec<Recorded>, LogError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE aggregate_type = ?1 AND aggregate_id = ?2 AND sequence > ?3 \
         ORDER BY sequence LIMIT ?4"
    );
    let id = stream.id.to_string();
    page(
        connection,
        &sql,
        params![stream.kind.as_str(), id, bound(after.0), page_limit(limit)],
    )
}

pub(super) fn kind_page(
    connection: &Connection,
    kind: StreamKind,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, LogError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE aggregate_type = ?1 AND position > ?2 ORDER BY position LIMIT ?3"
    );
    page(
        connection,
        &sql,
        params![kind.as_str(), bound(after.0), page_limit(limit)],
    )
}

pub(super) fn all_page(
    connection: &Connection,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, LogError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE position > ?1 ORDER BY position LIMIT ?2"
    );
    page(connection, &sql, params![bound(after.0), page_limit(limit)])
}

pub(super) fn leaves(
    connection: &Connection,
    after: Position,
    limit: usize,
) -> Result<Vec<Hash>, LogError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT position, leaf FROM events WHERE position > ?1 ORDER BY position LIMIT ?2",
        )
        .map_err(to_unavailable)?;
    let mut rows = statement
        .query(params![bound(after.0), page_limit(limit)])
        .map_err(to_unavailable)?;
    let mut leaves = Vec::new();
    while let Some(row) = rows.next().map_err(to_unavailable)? {
        let position = columns::position(row).map_err(|error| error.at(after))?;
        leaves.push(columns::leaf(row, 1).map_err(|error| error.at(position))?);
    }
    Ok(leaves)
}

fn page(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<Recorded>, LogError> {
    let mut statement = connection.prepare_cached(sql).map_err(to_unavailable)?;
    let mut rows = statement.query(params).map_err(to_unavailable)?;
    let mut events: Vec<Recorded> = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next().map_err(to_unavailable)? {
        let position = columns::position(row).map_err(|error| error.at(Position(0)))?;
        let event = columns::recorded(row).map_err(|error| error.at(position))?;
        bytes += event.payload.len() + event.metadata.len();
        events.push(event);
        if bytes >= MAX_PAGE_BYTES {
            break;
        }
    }
    Ok(events)
}
