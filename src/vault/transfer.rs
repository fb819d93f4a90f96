//! What lies beside the log, row for row from one place into another, on whichever engines. Nothing is opened: names and
//! keys travel as they are sealed, under the same root key.

use super::StorageFault;
use super::database::{Database, FEW_SNAPSHOT_LOOKS, Part};
use qibu_projections::projection::Cell;
use qibu_projections::tables::{Row, Tables, TablesError, Value};
#[cfg(feature = "kurrentdb")]
use qibu_projections::values;
#[cfg(feature = "kurrentdb")]
use uuid::Uuid;

/// A table that goes along in a copy.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// Its name.
    pub table: &'static str,
    /// Its columns with what they hold; those of its key come first.
    pub columns: &'static [(&'static str, Holds)],
    /// How many of them are the key.
    pub key: usize,
    /// Whether the database itself numbers the rows, by the key.
    pub is_numbered: bool,
}

/// What a column holds: where there is no value, `PostgreSQL` must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A number.
    Int,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
}

impl Rows {
    /// A table whose key is its first columns.
    pub const fn of(
        table: &'static str,
        key: usize,
        columns: &'static [(&'static str, Holds)],
    ) -> Self {
        Self {
            table,
            columns,
            key,
            is_numbered: false,
        }
    }

    /// The same, where the database numbers the rows.
    #[must_use]
    pub const fn numbered(self) -> Self {
        Self {
            is_numbered: true,
            ..self
        }
    }

    fn names(&self, count: usize) -> String {
        let names = self.columns.iter().take(count).map(|(name, _)| *name);
        names.collect::<Vec<_>>().join(", ")
    }

    /// The rows after a key, in the order of the keys.
    fn page(
        &self,
        from: &Tables<'_>,
        after: Option<&[Value]>,
        limit: usize,
    ) -> Result<Vec<Vec<Value>>, TablesError> {
        let (all, key) = (self.names(self.columns.len()), self.names(self.key));
        let mut bound: Vec<Value> = after.unwrap_or_default().to_vec();
        let condition = if after.is_some() {
            format!("WHERE ({key}) > ({})", places(1, self.key))
        } else {
            String::new()
        };
        bound.push(Value::from(limit));
        let sql = format!(
            "SELECT {all} FROM {} {condition} ORDER BY {key} LIMIT ?{}",
            self.table,
            bound.len()
        );
        from.all(&sql, &bound, |row| self.values(row))
    }

    fn values(&self, row: &Row<'_>) -> Result<Vec<Value>, TablesError> {
        let columns = self.columns.iter().enumerate();
        columns
            .map(|(at, (name, holds))| value(row.get(at)?, *holds, name))
            .collect()
    }

    fn insert(&self, to: &Tables<'_>, rows: &[Vec<Value>]) -> Result<(), TablesError> {
        let width = self.columns.len();
        let lines: Vec<String> = (0..rows.len())
            .map(|row| format!("({})", places(row * width + 1, width)))
            .collect();
        // PostgreSQL gives such a number itself unless it is told that it is not to.
        let given = if self.is_numbered && to.as_sqlite().is_none() {
            "OVERRIDING SYSTEM VALUE"
        } else {
            ""
        };
        let sql = format!(
            "INSERT INTO {} ({}) {given} VALUES {}",
            self.table,
            self.names(width),
            lines.join(", ")
        );
        to.execute(&sql, &rows.concat()).map(drop)
    }

    /// The next number is one after the last, as it is where the rows come from.
    fn count_on(&self, to: &Tables<'_>) -> Result<(), TablesError> {
        if !self.is_numbered || to.as_sqlite().is_some() {
            return Ok(());
        }
        let (table, key) = (self.table, self.names(self.key));
        to.execute_batch(&format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{key}'), COALESCE(max({key}), 0) + 1, false) FROM {table}"
        ))
    }
}

/// Makes the rows of a part those of another place, in one transaction, page by page; what was there goes.
pub(crate) fn carry(
    from: &Database,
    to: &Database,
    part: &Part,
    page_rows: usize,
) -> Result<(), StorageFault> {
    to.write(|to| {
        for rows in part.rows {
            to.execute(&format!("DELETE FROM {}", rows.table), &[])?;
            let mut after: Option<Vec<Value>> = None;
            loop {
                let page = from.read(|from| {
                    let page = rows.page(from, after.as_deref(), page_rows);
                    page.map_err(StorageFault::from)
                })?;
                let Some(last) = page.last() else { break };
                after = last.get(..rows.key).map(<[Value]>::to_vec);
                rows.insert(to, &page)?;
            }
            rows.count_on(to)?;
        }
        Ok(())
    })
}

/// Whether a vault knows one of those accounts: by its name, or as one that was erased.
#[cfg(feature = "kurrentdb")]
pub(crate) fn knows_any(vault: &Database, accounts: &[Uuid]) -> Result<bool, StorageFault> {
    let sql = "SELECT account FROM account WHERE account = ?1
               UNION ALL SELECT account FROM erased_account WHERE account = ?1";
    vault.read(|tables| {
        for account in accounts {
            let known: Option<Vec<u8>> =
                tables.first(sql, values![account.into_bytes()], |row| row.get(0))?;
            if known.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// Leaves no byte of what an earlier round brought and a later one did not.
pub(crate) fn scrub(to: &Database) -> Result<(), StorageFault> {
    if !to.scrub_unless_seen(FEW_SNAPSHOT_LOOKS)? {
        tracing::warn!("another transaction still sees what an earlier round of the copy brought");
    }
    Ok(())
}

fn places(first: usize, count: usize) -> String {
    let places = (first..first + count).map(|number| format!("?{number}"));
    places.collect::<Vec<_>>().join(", ")
}

fn value(cell: Cell, holds: Holds, column: &str) -> Result<Value, TablesError> {
    Ok(match (cell, holds) {
        (Cell::Null, Holds::Int) => Value::Int(None),
        (Cell::Null, Holds::Text) => Value::Text(None),
        (Cell::Null, Holds::Bytes) => Value::Bytes(None),
        (Cell::Int(number), Holds::Int) => Value::Int(Some(number)),
        (Cell::Text(text), Holds::Text) => Value::Text(Some(text)),
        (Cell::Bytes(bytes), Holds::Bytes) => Value::Bytes(Some(bytes)),
        // Without the value itself: it may be a name.
        (_, holds) => {
            return Err(TablesError::Misfit {
                column: column.to_owned(),
                what: format!("it does not hold {holds:?}"),
            });
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{reads, service, vault};
    use rusqlite::Connection;
    use std::collections::BTreeSet;

    /// What a schema holds: each table with its columns, those of the key first in their order.
    fn made(part: &Part) -> BTreeSet<String> {
        let file = Connection::open_in_memory().unwrap();
        file.execute_batch(part.sqlite).unwrap();
        for step in part.steps {
            file.execute_batch(step.sqlite).unwrap();
        }
        let columns =
            "SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
                       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
        let mut select = file.prepare(columns).unwrap();
        let rows = select.query_map([], |row| {
            let text = |at| row.get::<_, String>(at);
            Ok(format!(
                "{} {} {} {}",
                text(0)?,
                text(1)?,
                text(2)?,
                row.get::<_, u32>(3)?
            ))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn carried(part: &Part) -> BTreeSet<String> {
        let of = |rows: &Rows| {
            let rows = *rows;
            let columns = rows.columns.iter().enumerate();
            columns.map(move |(at, (name, holds))| {
                let kind = match holds {
                    Holds::Int => "INTEGER",
                    Holds::Text => "TEXT",
                    Holds::Bytes => "BLOB",
                };
                let key = if at < rows.key { at + 1 } else { 0 };
                format!("{} {name} {kind} {key}", rows.table)
            })
        };
        part.rows.iter().flat_map(of).collect()
    }

    #[test]
    fn every_column_of_every_table_beside_the_log_goes_along() {
        for part in [&vault::PART, &service::PART, &reads::PART] {
            assert_eq!(carried(part), made(part), "{}", part.file);
        }
    }
}
