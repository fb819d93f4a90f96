//! The views on `SQLite`: schema, checkpoints, rows of a stream.

use super::columns::Columns;
use crate::projection::{Cell, Projection, Row, Table};
use crate::views::ViewsError;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, OptionalExtension, ToSql, params, params_from_iter};
use std::path::Path;
use std::time::Duration;

/// How long a connection waits for another process's transaction, in milliseconds.
const BUSY_TIMEOUT_MS: u64 = 5_000;
/// The statements that one connection keeps prepared.
const CACHED_STATEMENTS: usize = 64;
/// The largest file that is checked whole when it is opened, in bytes: more would hold up the start.
pub const MAX_CHECKED_BYTES: u64 = 16 << 20;
/// The schema of every view.
const SCHEMA: &str = include_str!("../../../migrations/sqlite/views.sql");
/// What stands before the name of a view in the schema.
const PART: &str = "-- view: ";

/// How far a view has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) position: Position,
    /// The event that stood there; `None` at position 0.
    pub(crate) event: Option<CheckpointEvent>,
}

/// The last event that a view has read: as much of it as tells one log from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CheckpointEvent {
    pub(crate) stream: StreamId,
    pub(crate) sequence: Sequence,
    pub(crate) recorded_at: Instant,
}

impl From<&Recorded> for CheckpointEvent {
    fn from(event: &Recorded) -> Self {
        Self {
            stream: event.stream,
            sequence: event.sequence,
            recorded_at: event.recorded_at,
        }
    }
}

/// Opens the one connection that writes a file.
pub(crate) fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // The log is what must survive; a view that lost its last transaction reads it again.
    connection.execute_batch("PRAGMA synchronous = NORMAL")?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Refuses a database that does not hold together, where it is small enough to be looked through.
pub(crate) fn must_be_sound(connection: &Connection) -> Result<(), ViewsError> {
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get(0));
    let (pages, page_bytes): (u64, u64) = (number("page_count")?, number("page_size")?);
    if pages.saturating_mul(page_bytes) > MAX_CHECKED_BYTES {
        return Ok(());
    }
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" {
        Ok(())
    } else {
        Err(ViewsError::Damaged(said))
    }
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Opens a database in memory.
pub(crate) fn open_in_memory() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Makes the tables of each view that is new or has another version, and sets its checkpoint to 0.
pub(crate) fn migrate(
    connection: &Connection,
    views: &[&'static dyn Projection],
) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(part("runtime"))?;
    for view in views {
        let known: Option<u32> = transaction
            .query_row(
                "SELECT version FROM checkpoint WHERE view = ?1",
                [view.name()],
                |row| row.get(0),
            )
            .optional()?;
        if known == Some(view.version()) {
            continue;
        }
        for table in view.tables() {
            transaction.execute_batch(&format!("DROP TABLE IF EXISTS {}", table.name))?;
        }
        transaction.execute_batch(part(view.name()))?;
        let start = Checkpoint {
            position: Position::default(),
            event: None,
        };
        write_checkpoint(&transaction, *view, &start)?;
        tracing::info!(
            view = view.name(),
            version = view.version(),
            "the view starts from the beginning"
        );
    }
    transaction.commit()
}

/// The part of the schema that belongs to a view.
fn part(view: &str) -> &'static str {
    SCHEMA
        .split(PART)
        .find(|part| part.lines().next() == Some(view))
        .and_then(|part| part.split_once('\n'))
        .map_or("", |(_, statements)| statements)
}

/// Where a view stands.
pub(crate) fn read_checkpoint(
    connection: &Connection,
    view: &dyn Projection,
) -> rusqlite::Result<Checkpoint> {
    let sql = "SELECT position, stream, sequence, recorded_at FROM checkpoint WHERE view = ?1 AND version = ?2";
    connection
        .prepare_cached(sql)?
        .query_row(params![view.name(), view.version()], |row| {
            let stream: Option<StreamId> = row.parsed_or_none("stream")?;
            let event = match (
                stream,
                row.sequence_or_none("sequence")?,
                row.get("recorded_at")?,
            ) {
                (Some(stream), Some(sequence), Some(micros)) => {
                    let recorded_at = Instant(micros);
                    Some(CheckpointEvent {
                        stream,
                        sequence,
                        recorded_at,
                    })
                }
                _ => None,
            };
            Ok(Checkpoint {
                position: row.position("position")?,
                event,
            })
        })
}

/// Where the view stands that is furthest behind: every query sees at least the log up to there.
pub(crate) fn lowest_position(connection: &Connection) -> rusqlite::Result<Position> {
    let sql = "SELECT COALESCE(MIN(position), 0) AS lowest FROM checkpoint";
    connection
        .prepare_cached(sql)?
        .query_row([], |row| row.position("lowest"))
}

/// Moves a view's checkpoint, in the transaction that writes its rows (law 20).
pub(crate) fn write_checkpoint(
    connection: &Connection,
    view: &dyn Projection,
    at: &Checkpoint,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO checkpoint (view, version, position, stream, sequence, recorded_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (view) DO UPDATE SET version = excluded.version, position = excluded.position,
                 stream = excluded.stream, sequence = excluded.sequence, recorded_at = excluded.recorded_at";
    let event = at.event.as_ref();
    connection.prepare_cached(sql)?.execute(params![
        view.name(),
        view.version(),
        at.position.0,
        event.map(|event| event.stream.to_string()),
        event.map(|event| event.sequence.0),
        event.map(|event| event.recorded_at.0),
    ])?;
    Ok(())
}

/// Puts the rows of a stream in the place of those that were folded from it before.
pub(crate) fn replace_rows(
    connection: &Connection,
    view: &dyn Projection,
    stream: StreamId,
    rows: &[Row],
) -> rusqlite::Result<()> {
    let stream = Cell::text(stream);
    for table in view.tables() {
        let sql = format!("DELETE FROM {} WHERE stream = ?1", table.name);
        connection.prepare_cached(&sql)?.execute([&stream])?;
    }
    for row in rows {
        let mut insert = connection.prepare_cached(&insert_into(row.table))?;
        insert.execute(params_from_iter(std::iter::once(&stream).chain(&row.cells)))?;
    }
    Ok(())
}

/// Every row of a table, its stream first, in the order of all its columns.
pub(crate) fn rows_of(
    connection: &Connection,
    table: &'static Table,
) -> rusqlite::Result<Vec<Vec<Cell>>> {
    let columns = table.columns.join(", ");
    let sql = format!(
        "SELECT stream, {columns} FROM {} ORDER BY stream, {columns}",
        table.name
    );
    let width = table.columns.len() + 1;
    let mut select = connection.prepare(&sql)?;
    let rows = select.query_map([], |row| (0..width).map(|column| row.get(column)).collect())?;
    rows.collect()
}

fn insert_into(table: &Table) -> String {
    let places: Vec<String> = (1..=table.columns.len() + 1)
        .map(|number| format!("?{number}"))
        .collect();
    format!(
        "INSERT INTO {} (stream, {}) VALUES ({})",
        table.name,
        table.columns.join(", "),
        places.join(", ")
    )
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl rusqlite::types::FromSql for Cell {
    fn column_result(value: ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(Self::Null),
            ValueRef::Integer(number) => Ok(Self::Int(number)),
            ValueRef::Text(_) => value.as_str().map(Self::from),
            ValueRef::Real(_) | ValueRef::Blob(_) => {
                Err(rusqlite::types::FromSqlError::InvalidType)
            }
        }
    }
}
