//! Columns to values and back. What does not read is damage, never a panic.

use super::link::words;
use crate::log::judge::{Held, Outcome};
use crate::log::stored::{self, ValueError};
use crate::log::{Committed, Head, LogError};
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use qibu_verifier::Hash;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

/// The columns that [`recorded`] reads. A `json` gives back the text that was stored.
pub(super) const EVENT_COLUMNS: &str = "position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload::text, metadata::text, \
     recorded_at";

/// A column that does not hold what it should.
#[derive(Debug, thiserror::Error)]
pub enum ColumnError {
    /// `PostgreSQL`, or a column of another type.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The same on the writer's connection.
    #[error("{}", words(.0))]
    Link(#[from] tokio_postgres::Error),
    /// A text, a number or a run of bytes that reads as nothing known.
    #[error(transparent)]
    Value(#[from] ValueError),
}

impl ColumnError {
    /// As a fault of reading the event at that position.
    pub(super) fn at(self, position: Position) -> LogError {
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

/// Whether `PostgreSQL` answered and only the value is wrong.
fn is_conversion(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)
    )
}

/// A row, of whichever connection: the writer's own, or one of all others.
pub(super) trait Columns {
    /// The number there.
    fn number(&self, index: usize) -> Result<Option<i64>, ColumnError>;
    /// The text there.
    fn text(&self, index: usize) -> Result<Option<&str>, ColumnError>;
    /// The bytes there.
    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, ColumnError>;
}

macro_rules! columns_of {
    ($($row:ty),*) => {$(
        impl Columns for $row {
            fn number(&self, index: usize) -> Result<Option<i64>, ColumnError> {
                Ok(self.try_get(index)?)
            }

            fn text(&self, index: usize) -> Result<Option<&str>, ColumnError> {
                Ok(self.try_get(index)?)
            }

            fn bytes(&self, index: usize) -> Result<Option<&[u8]>, ColumnError> {
                Ok(self.try_get(index)?)
            }
        }
    )*};
}

columns_of!(PgRow, tokio_postgres::Row);

/// What must be there.
pub(super) fn present<T>(found: Option<T>, column: &'static str) -> Result<T, ColumnError> {
    let missing = || ValueError {
        column,
        text: "NULL".to_owned(),
    };
    Ok(found.ok_or_else(missing)?)
}

/// A number that is never below zero.
pub(super) fn count(
    row: &impl Columns,
    index: usize,
    column: &'static str,
) -> Result<u64, ColumnError> {
    let number = present(row.number(index)?, column)?;
    let wrong = |_| ValueError {
        column,
        text: number.to_string(),
    };
    Ok(u64::try_from(number).map_err(wrong)?)
}

pub(super) fn position(row: &impl Columns, index: usize) -> Result<Position, ColumnError> {
    count(row, index, "position").map(Position)
}

pub(super) fn sequence(row: &impl Columns, index: usize) -> Result<Sequence, ColumnError> {
    count(row, index, "sequence").map(Sequence)
}

pub(super) fn stream(row: &impl Columns, kind: usize, id: usize) -> Result<StreamId, ColumnError> {
    let kind = present(row.text(kind)?, "aggregate_type")?;
    let id = present(row.text(id)?, "aggregate_id")?;
    Ok(stored::stream(kind.to_owned(), id.to_owned())?)
}

/// A stamp, in microseconds since 1970-01-01T00:00Z.
pub(super) fn instant(row: &impl Columns, index: usize) -> Result<Instant, ColumnError> {
    present(row.number(index)?, "recorded_at").map(Instant)
}

pub(super) fn recorded(row: &PgRow) -> Result<Recorded, ColumnError> {
    Ok(Recorded {
        position: position(row, 0)?,
        stream: stream(row, 1, 2)?,
        sequence: sequence(row, 3)?,
        name: row.try_get(4)?,
        version: version(row.try_get(5)?)?,
        payload: row.try_get(6)?,
        metadata: row.try_get(7)?,
        recorded_at: Instant(row.try_get(8)?),
    })
}

/// postgres-es keeps versions as text. There is one way of writing each: another would have the same leaf.
fn version(text: String) -> Result<u32, ValueError> {
    let read: Option<u32> = text.parse().ok();
    let read = read.filter(|number| number.to_string() == text);
    read.ok_or(ValueError {
        column: "event_version",
        text,
    })
}

pub(super) fn leaf(row: &impl Columns, index: usize) -> Result<Hash, ColumnError> {
    digest(row, index, "leaf").map(Hash::from_bytes)
}

/// Reads an outcome from (first position, last position, last sequence, stamp, kind, id, MAC).
pub(super) fn outcome(row: &impl Columns, from: usize) -> Result<Outcome, ColumnError> {
    let committed = Committed {
        first_position: position(row, from)?,
        last_position: position(row, from + 1)?,
        last_sequence: sequence(row, from + 2)?,
        recorded_at: instant(row, from + 3)?,
        stream: stream(row, from + 4, from + 5)?,
        replayed: false,
    };
    Ok(Outcome {
        committed,
        mac: digest(row, from + 6, "mac")?,
    })
}

/// Reads a claim from (position) and (kind, id, bytes, day).
pub(super) fn held(row: &impl Columns, taken_at: usize, from: usize) -> Result<Held, ColumnError> {
    Ok(Held {
        holder: stream(row, from, from + 1)?,
        taken_at: position(row, taken_at)?,
        free_from: stored::free_from(row.text(from + 3)?.map(str::to_owned))?,
    })
}

fn digest(row: &impl Columns, index: usize, column: &'static str) -> Result<[u8; 32], ColumnError> {
    let bytes = present(row.bytes(index)?, column)?;
    let wrong = |_| ValueError {
        column,
        text: format!("{} bytes", bytes.len()),
    };
    Ok(bytes.try_into().map_err(wrong)?)
}

/// Where the log stands.
pub(super) async fn read_head(connection: &mut PgConnection) -> Result<Head, ColumnError> {
    let sql = "SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1";
    let row = sqlx::query(sql).fetch_optional(connection).await?;
    let head = |row: PgRow| {
        Ok(Head {
            position: position(&row, 0)?,
            recorded_at: Instant(row.try_get(1)?),
        })
    };
    row.map_or_else(|| Ok(Head::default()), head)
}

/// The database's clock.
pub(super) async fn read_clock(connection: &mut PgConnection) -> Result<Instant, ColumnError> {
    let row = sqlx::query("SELECT log_clock()")
        .fetch_one(connection)
        .await?;
    Ok(Instant(row.try_get(0)?))
}
