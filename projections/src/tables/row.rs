//! A row that a statement gave, and what its columns stand for.

use super::{FromCell, TablesError, value};
use crate::projection::Cell;
use qibu_domain::id::{Position, Sequence};
use rusqlite::types::ValueRef;
use sqlx::postgres::{PgRow, PgTypeInfo};
use sqlx::{Decode, Postgres, Row as _, TypeInfo, ValueRef as _};
use std::error::Error;
use std::fmt::Debug;
use std::str::FromStr;

/// A row of either database.
#[derive(Clone, Copy)]
pub struct Row<'r>(Kind<'r>);

#[derive(Clone, Copy)]
enum Kind<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r PgRow),
}

/// Names a column: by its name, or by its number from 0.
pub trait Column: rusqlite::RowIndex + sqlx::ColumnIndex<PgRow> + Debug + Copy {}

impl Column for &str {}
impl Column for usize {}

impl<'r> Row<'r> {
    pub(super) fn of_sqlite(row: &'r rusqlite::Row<'r>) -> Self {
        Self(Kind::Sqlite(row))
    }

    pub(crate) fn of_postgres(row: &'r PgRow) -> Self {
        Self(Kind::Postgres(row))
    }

    /// The value of a column.
    pub fn get<T: FromCell>(&self, column: impl Column) -> Result<T, TablesError> {
        value::read(self.cell(column)?, &column)
    }

    /// A text that stands for something: a day, an id, a transition.
    pub(crate) fn parsed<T: FromStr<Err: Error>>(&self, column: &str) -> Result<T, TablesError> {
        parse(&self.get::<String>(column)?, column)
    }

    /// A part of a text that stands for something.
    pub(crate) fn parsed_up_to<T: FromStr<Err: Error>>(
        &self,
        column: &str,
        end: char,
    ) -> Result<T, TablesError> {
        let text = self.get::<String>(column)?;
        parse(text.split(end).next().unwrap_or_default(), column)
    }

    /// The same, where there is a value.
    pub(crate) fn parsed_or_none<T: FromStr<Err: Error>>(
        &self,
        column: &str,
    ) -> Result<Option<T>, TablesError> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| parse(&text, column)).transpose()
    }

    /// A sequence.
    pub(crate) fn sequence(&self, column: &str) -> Result<Sequence, TablesError> {
        self.get(column).map(Sequence)
    }

    /// A sequence, where there is a value.
    pub(crate) fn sequence_or_none(&self, column: &str) -> Result<Option<Sequence>, TablesError> {
        Ok(self.get::<Option<u64>>(column)?.map(Sequence))
    }

    /// A position.
    pub(crate) fn position(&self, column: &str) -> Result<Position, TablesError> {
        self.get(column).map(Position)
    }

    fn cell(&self, column: impl Column) -> Result<Cell, TablesError> {
        match self.0 {
            Kind::Sqlite(row) => of_sqlite(row.get_ref(column)?, &column),
            Kind::Postgres(row) => Ok(of_postgres(row, column)?),
        }
    }
}

fn of_sqlite(value: ValueRef<'_>, column: &dyn Debug) -> Result<Cell, TablesError> {
    let misfit = |what: String| TablesError::Misfit {
        column: format!("{column:?}"),
        what,
    };
    match value {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(number) => Ok(Cell::Int(number)),
        ValueRef::Text(_) => value
            .as_str()
            .map(Cell::from)
            .map_err(|error| misfit(error.to_string())),
        ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(misfit("a fraction".to_owned())),
    }
}

fn of_postgres(row: &PgRow, column: impl Column) -> Result<Cell, sqlx::Error> {
    let raw = row.try_get_raw(column)?;
    if raw.is_null() {
        return Ok(Cell::Null);
    }
    let kind: PgTypeInfo = raw.type_info().into_owned();
    let cell = match kind.name() {
        "INT8" => <i64 as Decode<Postgres>>::decode(raw).map(Cell::Int),
        "INT4" => <i32 as Decode<Postgres>>::decode(raw).map(|number| Cell::Int(number.into())),
        "BOOL" => <bool as Decode<Postgres>>::decode(raw).map(Cell::from),
        "BYTEA" => <Vec<u8> as Decode<Postgres>>::decode(raw).map(Cell::Bytes),
        "TEXT" | "VARCHAR" => <String as Decode<Postgres>>::decode(raw).map(Cell::Text),
        other => Err(format!("no column of Qibu is a {other}").into()),
    };
    cell.map_err(|source| sqlx::Error::ColumnDecode {
        index: format!("{column:?}"),
        source,
    })
}

fn parse<T: FromStr<Err: Error>>(text: &str, column: &str) -> Result<T, TablesError> {
    text.parse().map_err(|error: T::Err| TablesError::Misfit {
        column: column.to_owned(),
        what: error.to_string(),
    })
}
