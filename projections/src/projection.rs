//! The contract of a view: a name, a version, and a pure fold of one stream into rows (law 19).

use qibu_domain::decider::{DecodeError, Happened, StoredEvent};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::recorded::{Circumstances, Recorded};
use qibu_domain::time::Day;
use std::sync::Arc;

/// A view: rows that are folded from one stream at a time.
pub trait Projection: Send + Sync {
    /// Its name, frozen: the checkpoint is kept under it.
    fn name(&self) -> &'static str;

    /// Its version. A change of fold or tables raises it, which rebuilds the view.
    fn version(&self) -> u32;

    /// The kinds of streams that it reads.
    fn kinds(&self) -> &'static [StreamKind];

    /// Its tables.
    fn tables(&self) -> &'static [&'static Table];

    /// Folds a whole stream, corrections included, into all of its rows. Pure: the same stream gives the same rows.
    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError>;
}

/// A table of a view. Its first column, `stream`, names the stream that a row is folded from.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns after `stream`.
    pub columns: &'static [&'static str],
    /// Those of its columns that tell the rows of one stream apart; none where a stream has at most one row.
    pub key: &'static [&'static str],
}

/// A row, without its first column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The table that it belongs to.
    pub table: &'static Table,
    /// Its values, in the order of the table's columns.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row of a table.
    pub fn new<const N: usize>(table: &'static Table, cells: [Cell; N]) -> Self {
        Self {
            table,
            cells: cells.into(),
        }
    }
}

/// A value in a column. Days are texts in the form `YYYY-MM-DD`, ids are texts, truth is 0 or 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// No value.
    Null,
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes; no view has any.
    Bytes(Vec<u8>),
}

impl Cell {
    /// The text of what can be printed.
    pub fn text(value: impl std::fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// The text of what can be printed, where there is something.
    pub fn text_or_null(value: Option<impl std::fmt::Display>) -> Self {
        value.map_or(Self::Null, Self::text)
    }

    /// A count or a number of the log; no such number reaches 2⁶³ (law 6).
    pub fn number(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Day> for Cell {
    fn from(value: Day) -> Self {
        Self::text(value)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}

impl From<u32> for Cell {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A stream as a fold gets it: whole up to some position, decoded once for all views.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Which.
    pub id: StreamId,
    /// Its events, in order, from sequence 1.
    pub events: Vec<Arc<StreamEvent>>,
}

/// A stored event with what it says.
#[derive(Clone, Debug)]
pub struct StreamEvent {
    /// As it is stored, without the text of its metadata, which has been read.
    pub recorded: Recorded,
    /// How it came about.
    pub circumstances: Circumstances,
    /// What it says.
    pub event: AnyEvent,
}

impl StreamEvent {
    /// Reads a stored event.
    pub fn read(mut recorded: Recorded) -> Result<Self, DecodeError> {
        let circumstances = recorded.circumstances()?;
        let event = AnyEvent::read_in(&recorded, &circumstances)?;
        recorded.metadata = String::new();
        Ok(Self {
            recorded,
            circumstances,
            event,
        })
    }
}

impl Stream {
    /// The events of the noun that the stream is about; `pick` names it.
    pub(crate) fn of<E: StoredEvent>(
        &self,
        pick: impl Fn(&AnyEvent) -> Option<&Happened<E>>,
    ) -> Vec<&Happened<E>> {
        self.events
            .iter()
            .filter_map(|event| pick(&event.event))
            .collect()
    }
}

/// A stream that reads, but says what this build does not understand, such as an edition of an unknown shape. It must
/// not be skipped (law 20).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FoldError(pub String);
