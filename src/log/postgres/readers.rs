//! The readers: a bounded pool of connections that cannot write.

use super::columns::{self, ColumnError, EVENT_COLUMNS};
use super::database::Database;
use crate::log::LogError;
use crate::log::stored::{
    self, MAX_EVENTS_A_PAGE, MAX_PAGE_BYTES, MAX_READ_WAIT_MS, bound, page_limit,
};
use futures_util::TryStreamExt;
use qibu_domain::id::{Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_verifier::{Hash, RightEdge};
use sqlx::postgres::{PgArguments, PgPoolOptions};
use sqlx::query::Query;
use sqlx::{Executor, PgPool, Postgres, Row};
use std::time::Duration;

/// The most connections of one copy beside its writer's; one of them listens to the other copies.
pub const MAX_CONNECTIONS: u32 = 9;
/// How long one read may take on the server, in milliseconds.
pub const MAX_READ_MS: u64 = 30_000;

/// A connection that nobody used for this long is closed, in milliseconds.
const MAX_IDLE_MS: u64 = 600_000;

/// The pool. It connects when it is first asked.
pub(super) fn pool(database: &Database) -> PgPool {
    let settings = format!(
        "SET default_transaction_read_only = on; SET statement_timeout = {MAX_READ_MS}; SET jit = off"
    );
    PgPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(Duration::from_millis(MAX_READ_WAIT_MS))
        .idle_timeout(Duration::from_millis(MAX_IDLE_MS))
        .after_connect(move |connection, _| {
            let settings = settings.clone();
            Box::pin(async move {
                connection.execute(settings.as_str()).await?;
                Ok(())
            })
        })
        .connect_lazy_with(database.options().clone())
}

pub(super) async fn stream_page(
    pool: &PgPool,
    stream: StreamId,
    after: Sequence,
    limit: usize,
) -> Result<Vec<Recorded>, LogError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence > $3 \
         ORDER BY sequence LIMIT $4"
    );
    let query = sqlx::query(&sql)
        .bind(stream.kind.as_str())
        .bind(stream.id.to_string())
        .bind(bound(after.0))
        .bind(page_limit(limit));
    page(pool, query, 0).await
}

pub(super) async fn kind_page(
    pool: &PgPool,
    kind: StreamKind,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, LogError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE aggregate_type = $1 AND position > $2 ORDER BY position LIMIT $3"
    );
    let query = sqlx::query(&sql)
        .bind(kind.as_str())
        .bind(bound(after.0))
        .bind(page_limit(limit));
    page(pool, query, 0).await
}

pub(super) async fn all_page(
    pool: &PgPool,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, LogError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE position > $1 ORDER BY position LIMIT $2"
    );
    let query = sqlx::query(&sql)
        .bind(bound(after.0))
        .bind(page_limit(limit));
    page(pool, query, limit.min(MAX_EVENTS_A_PAGE)).await
}

pub(super) async fn leaves(
    pool: &PgPool,
    after: Position,
    limit: usize,
) -> Result<Vec<Hash>, LogError> {
    let sql = "SELECT position, leaf FROM events WHERE position > $1 ORDER BY position LIMIT $2";
    let rows = sqlx::query(sql)
        .bind(bound(after.0))
        .bind(page_limit(limit))
        .fetch_all(pool)
        .await
        .map_err(unavailable)?;
    let read = rows.iter().map(|row| {
        let position = columns::position(row, 0).map_err(|error| error.at(after))?;
        columns::leaf(row, 1).map_err(|error| error.at(position))
    });
    read.collect()
}

pub(super) async fn edge(pool: &PgPool) -> Result<RightEdge, LogError> {
    let read = async {
        let sql = "SELECT size, nodes FROM log_edge WHERE one = 1";
        let row = sqlx::query(sql).fetch_one(pool).await?;
        let size = columns::count(&row, 0, "size")?;
        Ok(stored::edge(size, row.try_get(1)?)?)
    };
    read.await
        .map_err(|error: ColumnError| error.at(Position(0)))
}

pub(super) async fn stream_head(pool: &PgPool, stream: StreamId) -> Result<Sequence, LogError> {
    let sql = "SELECT sequence FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 \
               ORDER BY sequence DESC LIMIT 1";
    let row = sqlx::query(sql)
        .bind(stream.kind.as_str())
        .bind(stream.id.to_string())
        .fetch_optional(pool)
        .await
        .map_err(unavailable)?;
    let head = row.map(|row| columns::sequence(&row, 0)).transpose();
    Ok(head
        .map_err(|error| error.at(Position(0)))?
        .unwrap_or_default())
}

/// `expected` is how many events there may well be: a page that grows is copied and its memory fetched anew each time.
async fn page(
    pool: &PgPool,
    query: Query<'_, Postgres, PgArguments>,
    expected: usize,
) -> Result<Vec<Recorded>, LogError> {
    let mut rows = query.fetch(pool);
    let mut events: Vec<Recorded> = Vec::with_capacity(expected);
    let mut bytes = 0;
    while let Some(row) = rows.try_next().await.map_err(unavailable)? {
        let position = columns::position(&row, 0).map_err(|error| error.at(Position(0)))?;
        let event = columns::recorded(&row).map_err(|error| error.at(position))?;
        bytes += event.payload.len() + event.metadata.len();
        events.push(event);
        if bytes >= MAX_PAGE_BYTES {
            break;
        }
    }
    Ok(events)
}

fn unavailable(error: sqlx::Error) -> LogError {
    LogError::Unavailable(error.to_string())
}
