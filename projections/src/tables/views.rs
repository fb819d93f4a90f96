//! The tables of the views: schema, checkpoints, rows of streams.

use super::changes::columns;
use super::{Row, Tables, TablesError, Value};
use crate::projection::{Cell, Projection, Table};
use crate::values;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;

/// The schema of every view.
const SQLITE_SCHEMA: &str = concat!(
    include_str!("../../../migrations/sqlite/views.sql"),
    include_str!("../../../migrations/sqlite/views_work.sql")
);
const POSTGRES_SCHEMA: &str = concat!(
    include_str!("../../../migrations/postgres/views.sql"),
    include_str!("../../../migrations/postgres/views_work.sql")
);
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

/// In a database: nobody who has looked where the views stand is still at it, and nobody looks before this transaction
/// ends. A projector looks before it writes, so no batch of it falls between the tables of two versions; a reader looks
/// before it has a snapshot, which a table that is made anew would not follow.
const STAND_ALONE: &str = "LOCK TABLE checkpoint IN ACCESS EXCLUSIVE MODE";

/// Makes the tables of each view that is new or has another version, and sets its checkpoint to 0.
pub(crate) fn migrate(
    tables: &Tables<'_>,
    views: &[&'static dyn Projection],
) -> Result<(), TablesError> {
    tables.execute_batch(part(tables, "runtime"))?;
    // The file of the embedded store has one writer at a time anyway, and its tables follow the snapshots.
    let mut stands_alone = tables.as_sqlite().is_some();
    for view in views {
        let known: Option<u32> = tables.first(
            "SELECT version FROM checkpoint WHERE view = ?1",
            values![view.name()],
            |row| row.get(0),
        )?;
        if known == Some(view.version()) {
            continue;
        }
        if !stands_alone {
            tables.execute_batch(STAND_ALONE)?;
            stands_alone = true;
        }
        for table in view.tables() {
            tables.execute_batch(&format!("DROP TABLE IF EXISTS {}", table.name))?;
        }
        tables.execute_batch(part(tables, view.name()))?;
        let start = Checkpoint {
            position: Position::default(),
            event: None,
        };
        write_checkpoint(tables, *view, &start)?;
        tracing::info!(
            view = view.name(),
            version = view.version(),
            "the view starts from the beginning"
        );
    }
    Ok(())
}

/// The part of the schema that belongs to a view.
fn part(tables: &Tables<'_>, view: &str) -> &'static str {
    let schema = match tables.as_sqlite() {
        Some(_) => SQLITE_SCHEMA,
        None => POSTGRES_SCHEMA,
    };
    schema
        .split(PART)
        .find(|part| part.lines().next() == Some(view))
        .and_then(|part| part.split_once('\n'))
        .map_or("", |(_, statements)| statements)
}

/// Where each view stands, in the order of `views`.
pub(crate) fn read_checkpoints(
    tables: &Tables<'_>,
    views: &[&'static dyn Projection],
) -> Result<Vec<Checkpoint>, TablesError> {
    let sql = "SELECT view, version, position, stream, sequence, recorded_at FROM checkpoint";
    let found = tables.all(sql, &[], |row| {
        let named: (String, u32) = (row.get("view")?, row.get("version")?);
        Ok((named, checkpoint(row)?))
    })?;
    let of = |view: &&'static dyn Projection| {
        let mut found = found.iter();
        let at = found.find(|((name, version), _)| {
            (name.as_str(), *version) == (view.name(), view.version())
        });
        at.map(|(_, at)| at.clone())
            .ok_or(TablesError::OtherVersion)
    };
    views.iter().map(of).collect()
}

fn checkpoint(row: &Row<'_>) -> Result<Checkpoint, TablesError> {
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
}

/// Where the view stands that is furthest behind, in a column of that name.
macro_rules! select_lowest {
    ($name:literal) => {
        concat!(
            "SELECT COALESCE(MIN(position), 0) AS ",
            $name,
            " FROM checkpoint"
        )
    };
}
pub(crate) use select_lowest;

/// Where the view stands that is furthest behind: every query sees at least the log up to there.
pub(crate) fn lowest_position(tables: &Tables<'_>) -> Result<Position, TablesError> {
    tables.one(select_lowest!("lowest"), &[], |row| row.position("lowest"))
}

/// A view stands there from now on.
fn write_checkpoint(
    tables: &Tables<'_>,
    view: &dyn Projection,
    at: &Checkpoint,
) -> Result<(), TablesError> {
    let sql = "INSERT INTO checkpoint (view, version, position, stream, sequence, recorded_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (view) DO UPDATE SET version = excluded.version, position = excluded.position,
                 stream = excluded.stream, sequence = excluded.sequence, recorded_at = excluded.recorded_at";
    let name: [Value; 2] = [view.name().into(), view.version().into()];
    let bound: Vec<Value> = name.into_iter().chain(place(at)).collect();
    tables.execute(sql, &bound).map(drop)
}

/// Moves the checkpoints of those views that are behind, in the transaction that writes their rows (law 20). One that is
/// further stays; one of another version is an error, for its rows are of another fold.
pub(crate) fn move_checkpoints(
    tables: &Tables<'_>,
    views: &[&'static dyn Projection],
    to: &Checkpoint,
) -> Result<(), TablesError> {
    // Names of views are words of this build, without a quote.
    let ours: Vec<String> = views
        .iter()
        .map(|view| format!("('{}', {})", view.name(), view.version()))
        .collect();
    // Those that are further are among the rows that it finds, so that their versions count too.
    let sql = format!(
        "UPDATE checkpoint SET
           stream = CASE WHEN position < ?1 THEN ?2 ELSE stream END,
           sequence = CASE WHEN position < ?1 THEN ?3 ELSE sequence END,
           recorded_at = CASE WHEN position < ?1 THEN ?4 ELSE recorded_at END,
           position = CASE WHEN position < ?1 THEN ?1 ELSE position END
         WHERE (view, version) IN (VALUES {})",
        ours.join(", ")
    );
    let found = tables.execute(&sql, &place(to))?;
    if usize::try_from(found) == Ok(views.len()) {
        Ok(())
    } else {
        Err(TablesError::OtherVersion)
    }
}

fn place(at: &Checkpoint) -> [Value; 4] {
    let event = at.event.as_ref();
    [
        at.position.0.into(),
        event.map(|event| event.stream.to_string()).into(),
        event.map(|event| event.sequence.0).into(),
        event.map(|event| event.recorded_at.0).into(),
    ]
}

/// Every row of a table, its stream first, in the order of all its columns.
pub(crate) fn rows_of(
    tables: &Tables<'_>,
    table: &'static Table,
) -> Result<Vec<Vec<Cell>>, TablesError> {
    let columns = columns(table);
    let sql = format!("SELECT {columns} FROM {} ORDER BY {columns}", table.name);
    let width = table.columns.len() + 1;
    tables.all(&sql, &[], |row| {
        (0..width).map(|column| row.get(column)).collect()
    })
}
