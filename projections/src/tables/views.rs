//! The tables of the views: schema, checkpoints, rows of streams.

use super::postgres::CopyRows;
use super::{Tables, TablesError, Value};
use crate::projection::{Cell, Projection, Row, Table};
use crate::values;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use std::collections::BTreeMap;

/// The schema of every view.
const SQLITE_SCHEMA: &str = include_str!("../../../migrations/sqlite/views.sql");
const POSTGRES_SCHEMA: &str = include_str!("../../../migrations/postgres/views.sql");
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

/// Makes the tables of each view that is new or has another version, and sets its checkpoint to 0.
pub(crate) fn migrate(
    tables: &Tables<'_>,
    views: &[&'static dyn Projection],
) -> Result<(), TablesError> {
    tables.execute_batch(part(tables, "runtime"))?;
    for view in views {
        let known: Option<u32> = tables.first(
            "SELECT version FROM checkpoint WHERE view = ?1",
            values![view.name()],
            |row| row.get(0),
        )?;
        if known == Some(view.version()) {
            continue;
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

/// Where a view stands.
pub(crate) fn read_checkpoint(
    tables: &Tables<'_>,
    view: &dyn Projection,
) -> Result<Checkpoint, TablesError> {
    let sql = "SELECT position, stream, sequence, recorded_at FROM checkpoint WHERE view = ?1 AND version = ?2";
    tables.one(sql, values![view.name(), view.version()], |row| {
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
pub(crate) fn lowest_position(tables: &Tables<'_>) -> Result<Position, TablesError> {
    let sql = "SELECT COALESCE(MIN(position), 0) AS lowest FROM checkpoint";
    tables.one(sql, &[], |row| row.position("lowest"))
}

/// Moves a view's checkpoint, in the transaction that writes its rows (law 20).
pub(crate) fn write_checkpoint(
    tables: &Tables<'_>,
    view: &dyn Projection,
    at: &Checkpoint,
) -> Result<(), TablesError> {
    let sql = "INSERT INTO checkpoint (view, version, position, stream, sequence, recorded_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (view) DO UPDATE SET version = excluded.version, position = excluded.position,
                 stream = excluded.stream, sequence = excluded.sequence, recorded_at = excluded.recorded_at";
    let event = at.event.as_ref();
    let bound = values![
        view.name(),
        view.version(),
        at.position.0,
        event.map(|event| event.stream.to_string()),
        event.map(|event| event.sequence.0),
        event.map(|event| event.recorded_at.0),
    ];
    tables.execute(sql, bound).map(drop)
}

/// What a batch changes in the rows: by table, the streams whose rows go, and the rows that come.
#[derive(Debug, Default)]
pub(crate) struct Changes(BTreeMap<&'static str, TableChanges>);

#[derive(Debug)]
struct TableChanges {
    table: &'static Table,
    gone: Vec<StreamId>,
    new: Vec<(StreamId, Vec<Cell>)>,
}

impl Changes {
    /// The rows of a stream go.
    pub(crate) fn delete(&mut self, table: &'static Table, stream: StreamId) {
        self.of(table).gone.push(stream);
    }

    /// A row of a stream comes.
    pub(crate) fn insert(&mut self, stream: StreamId, row: &Row) {
        self.of(row.table).new.push((stream, row.cells.clone()));
    }

    fn of(&mut self, table: &'static Table) -> &mut TableChanges {
        self.0.entry(table.name).or_insert_with(|| TableChanges {
            table,
            gone: Vec::new(),
            new: Vec::new(),
        })
    }

    /// Writes them.
    pub(crate) fn write(self, tables: &Tables<'_>) -> Result<(), TablesError> {
        for changes in self.0.into_values() {
            match tables.as_postgres() {
                None => changes.write_each(tables)?,
                Some(session) => {
                    let TableChanges { table, gone, new } = changes;
                    if !gone.is_empty() {
                        let gone = gone.iter().map(StreamId::to_string).collect();
                        session.delete_streams(table.name, gone)?;
                    }
                    if !new.is_empty() {
                        let mut rows = CopyRows::default();
                        for (stream, cells) in new {
                            let stream = Cell::text(stream);
                            rows.push(std::iter::once(&stream).chain(&cells));
                        }
                        session.copy(table.name, &columns(table), rows)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl TableChanges {
    fn write_each(self, tables: &Tables<'_>) -> Result<(), TablesError> {
        let delete = format!("DELETE FROM {} WHERE stream = ?1", self.table.name);
        for stream in self.gone {
            tables.execute(&delete, values![stream.to_string()])?;
        }
        let insert = insert_into(self.table);
        for (stream, cells) in self.new {
            let values: Vec<Value> = std::iter::once(Cell::text(stream))
                .chain(cells)
                .map(Value::from)
                .collect();
            tables.execute(&insert, &values)?;
        }
        Ok(())
    }
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

fn columns(table: &Table) -> String {
    format!("stream, {}", table.columns.join(", "))
}

fn insert_into(table: &Table) -> String {
    let places: Vec<String> = (1..=table.columns.len() + 1)
        .map(|number| format!("?{number}"))
        .collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        table.name,
        columns(table),
        places.join(", ")
    )
}
