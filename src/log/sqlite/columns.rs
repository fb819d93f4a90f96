//! Columns to values and back. What does not read is damage, never a panic.

use crate::log::judge::{Held, Outcome};
use crate::log::stored::{self, ValueError};
use crate::log::transfer::OutcomeRow;
use crate::log::{Committed, Head, LogError};
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use qibu_verifier::{Hash, RightEdge};
use rusqlite::{Connection, OptionalExtension, Row, Statement, params};

/// The columns that [`recorded`] reads.
pub(in crate::log) const EVENT_COLUMNS: &str = "position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at";
/// The columns that [`held`] reads.
pub(in crate::log) const CLAIM_COLUMNS: &str = "aggregate_type, aggregate_id, taken_at, free_from";

/// Puts an outcome where a statement puts its columns, in the order of the table.
pub(in crate::log) fn put_outcome(
    insert: &mut Statement<'_>,
    row: &OutcomeRow,
) -> rusqlite::Result<()> {
    let columns = params![
        row.principal,
        row.command,
        row.first_position,
        row.last_position,
        row.kind,
        row.stream,
        row.last_sequence,
        row.mac,
        row.recorded_at,
    ];
    insert.execute(columns).map(drop)
}

/// Puts an event with its leaf where a statement puts the columns that [`recorded`] reads, and the leaf after them.
pub(in crate::log) fn put_event(
    insert: &mut Statement<'_>,
    event: &Recorded,
    leaf: &Hash,
) -> rusqlite::Result<()> {
    let columns = params![
        event.position.0,
        event.stream.kind.as_str(),
        event.stream.id.to_string(),
        event.sequence.0,
        event.name,
        event.version,
        event.payload,
        event.metadata,
        event.recorded_at.0,
        leaf.as_bytes(),
    ];
    insert.execute(columns).map(drop)
}

/// A column that does not hold what it should.
#[derive(Debug, thiserror::Error)]
pub enum ColumnError {
    /// `SQLite`, or a column of another type.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// A text or blob that reads as nothing known.
    #[error(transparent)]
    Value(#[from] ValueError),
}

impl ColumnError {
    /// As a fault of reading the event at that position.
    pub(in crate::log) fn at(self, position: Position) -> LogError {
        match self {
            Self::Database(error) if !is_conversion(&error) => {
                LogError::Unavailable(error.to_string())
            }
            other => LogError::Damaged {
                position,
                reason: other.to_string(),
            },
        }
    }
}

/// Whether `SQLite` answered and only the value is wrong.
pub(in crate::log) fn is_conversion(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
    )
}

pub(in crate::log) fn position(row: &Row<'_>) -> Result<Position, ColumnError> {
    Ok(Position(row.get(0)?))
}

pub(in crate::log) fn recorded(row: &Row<'_>) -> Result<Recorded, ColumnError> {
    Ok(Recorded {
        position: position(row)?,
        stream: stream(row, 1, 2)?,
        sequence: Sequence(row.get(3)?),
        name: row.get(4)?,
        version: row.get(5)?,
        payload: row.get(6)?,
        metadata: row.get(7)?,
        recorded_at: Instant(row.get(8)?),
    })
}

pub(in crate::log) fn outcome(row: &Row<'_>) -> Result<Outcome, ColumnError> {
    let committed = Committed {
        first_position: Position(row.get(0)?),
        last_position: Position(row.get(1)?),
        stream: stream(row, 2, 3)?,
        last_sequence: Sequence(row.get(4)?),
        recorded_at: Instant(row.get(6)?),
        replayed: false,
    };
    Ok(Outcome {
        committed,
        mac: row.get(5)?,
    })
}

pub(in crate::log) fn held(row: &Row<'_>) -> Result<Held, ColumnError> {
    Ok(Held {
        holder: stream(row, 0, 1)?,
        taken_at: Position(row.get(2)?),
        free_from: stored::free_from(row.get(3)?)?,
    })
}

fn stream(row: &Row<'_>, kind: usize, id: usize) -> Result<StreamId, ColumnError> {
    Ok(stored::stream(row.get(kind)?, row.get(id)?)?)
}

/// A leaf as it is stored.
pub(in crate::log) fn leaf(row: &Row<'_>, column: usize) -> Result<Hash, ColumnError> {
    Ok(Hash::from_bytes(row.get(column)?))
}

/// Where the log stands.
pub(in crate::log) fn read_head(connection: &Connection) -> rusqlite::Result<Head> {
    let mut statement = connection.prepare_cached(
        "SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1",
    )?;
    let head = statement.query_row([], |row| {
        Ok(Head {
            position: Position(row.get(0)?),
            recorded_at: Instant(row.get(1)?),
        })
    });
    Ok(head.optional()?.unwrap_or_default())
}

/// The stored right edge.
pub(in crate::log) fn read_edge(connection: &Connection) -> Result<RightEdge, ColumnError> {
    let mut statement = connection.prepare_cached("SELECT size, nodes FROM edge")?;
    let (size, nodes): (u64, Vec<u8>) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(stored::edge(size, &nodes)?)
}
