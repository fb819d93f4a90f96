//! Rows in and out of a database, `SQLite` or `PostgreSQL`: one text of each statement for both.
//!
//! A statement numbers its values `?1`, `?2` …. What the two databases say differently is kept out of the statements: a
//! comparison of texts goes by their bytes, truth is 0 or 1, and a text that is looked for in another is made small first.

pub(crate) mod changes;
mod error;
pub mod postgres;
mod row;
pub(crate) mod sqlite;
mod value;
pub(crate) mod views;

pub use error::{Ailment, TablesError};
pub use row::{Column, Row};
pub use value::{FromCell, Value};

use postgres::Session;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

/// The tables of a database, as one transaction sees them.
pub struct Tables<'c>(Kind<'c>);

enum Kind<'c> {
    Sqlite(&'c Connection),
    Postgres(Session<'c>),
}

impl<'c> Tables<'c> {
    /// The tables that a connection of `SQLite` sees.
    pub fn sqlite(connection: &'c Connection) -> Self {
        Self(Kind::Sqlite(connection))
    }

    pub(crate) fn postgres(session: Session<'c>) -> Self {
        Self(Kind::Postgres(session))
    }

    /// The connection, where it is one of `SQLite`: for what only that says, such as a pragma.
    pub fn as_sqlite(&self) -> Option<&Connection> {
        match &self.0 {
            Kind::Sqlite(connection) => Some(connection),
            Kind::Postgres(_) => None,
        }
    }

    /// The session, where it is one of `PostgreSQL`.
    pub(crate) fn as_postgres(&self) -> Option<&Session<'c>> {
        match &self.0 {
            Kind::Sqlite(_) => None,
            Kind::Postgres(session) => Some(session),
        }
    }

    /// Lets this transaction end before the disk has it: a crash of the server may then undo it, whole, and all after it. In
    /// a file of `SQLite` the views' transactions do so anyway.
    pub(crate) fn commit_without_waiting(&self) -> Result<(), TablesError> {
        match &self.0 {
            Kind::Sqlite(_) => Ok(()),
            Kind::Postgres(session) => session.execute_batch("SET LOCAL synchronous_commit = off"),
        }
    }

    /// Carries out a statement; how many rows it changed.
    pub fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, TablesError> {
        match &self.0 {
            Kind::Sqlite(connection) => {
                let changed = connection
                    .prepare_cached(sql)?
                    .execute(params_from_iter(values))?;
                Ok(changed as u64)
            }
            Kind::Postgres(session) => session.execute(sql, values),
        }
    }

    /// Carries out statements without values, divided by semicolons.
    pub fn execute_batch(&self, sql: &str) -> Result<(), TablesError> {
        match &self.0 {
            Kind::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Kind::Postgres(session) => session.execute_batch(sql),
        }
    }

    /// The rows that a statement gives, in its order.
    pub fn all<T>(
        &self,
        sql: &str,
        values: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<T, TablesError>,
    ) -> Result<Vec<T>, TablesError> {
        match &self.0 {
            Kind::Sqlite(connection) => {
                let mut select = connection.prepare_cached(sql)?;
                let mut rows = select.query(params_from_iter(values))?;
                let mut found = Vec::new();
                while let Some(row) = rows.next()? {
                    found.push(read(&Row::of_sqlite(row))?);
                }
                Ok(found)
            }
            Kind::Postgres(session) => {
                let rows = session.rows(sql, values)?;
                rows.iter()
                    .map(|row| read(&Row::of_postgres(row)))
                    .collect()
            }
        }
    }

    /// The first row that a statement gives; `None` where it gives none.
    pub fn first<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnOnce(&Row<'_>) -> Result<T, TablesError>,
    ) -> Result<Option<T>, TablesError> {
        match &self.0 {
            Kind::Sqlite(connection) => {
                let mut select = connection.prepare_cached(sql)?;
                let read = |row: &rusqlite::Row<'_>| Ok(read(&Row::of_sqlite(row)));
                let found = select
                    .query_row(params_from_iter(values), read)
                    .optional()?;
                found.transpose()
            }
            Kind::Postgres(session) => {
                let row = session.first_row(sql, values)?;
                row.map(|row| read(&Row::of_postgres(&row))).transpose()
            }
        }
    }

    /// The one row that a statement gives; none is an error.
    pub fn one<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnOnce(&Row<'_>) -> Result<T, TablesError>,
    ) -> Result<T, TablesError> {
        self.first(sql, values, read)?.ok_or(TablesError::NoRow)
    }
}

/// The condition that an interval of a table holds on a day: that which is parameter 1, or another.
macro_rules! holds_on_day {
    ($table:literal) => {
        $crate::tables::holds_on_day!($table, "?1")
    };
    ($table:literal, $day:literal) => {
        concat!(
            $table,
            ".from_day <= ",
            $day,
            " AND (",
            $table,
            ".to_day IS NULL OR ",
            $day,
            " < ",
            $table,
            ".to_day)"
        )
    };
}

/// The head of a query that asks for a node and everything under it: parameter 1 is the day, parameter 2 the node.
/// A closed node keeps its last place, so that no body drops out of the sum of those above. `UNION` ends a circle.
macro_rules! within_node {
    () => {
        "WITH RECURSIVE within_node (code) AS (
           SELECT node.code FROM node WHERE node.code = ?2
           UNION
           SELECT placed.code FROM node_parent placed JOIN within_node ON placed.parent = within_node.code
           WHERE placed.from_day <= ?1 AND (placed.to_day IS NULL OR ?1 < placed.to_day)
         ) "
    };
}

pub(crate) use {holds_on_day, within_node};

/// The pattern of the texts that hold a text, for `LIKE … ESCAPE '\'`, in small letters: one database takes a capital for
/// another letter and one does not, so the text that is searched is made small as well, by `LOWER`.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        // As `LOWER` does: letters beyond ASCII stay what they are.
        pattern.push(letter.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}
