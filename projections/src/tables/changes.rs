//! What a batch changes in the rows, and how that is written: only rows that differ, each table at once.

use super::postgres::KeyColumn;
use super::{Tables, TablesError};
use crate::projection::{Cell, Row, Table};
use qibu_domain::id::StreamId;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::collections::{BTreeMap, HashSet};

/// What a batch changes in the rows, by table.
#[derive(Debug, Default)]
pub(crate) struct Changes<'r>(BTreeMap<&'static str, TableChanges<'r>>);

#[derive(Debug)]
struct TableChanges<'r> {
    table: &'static Table,
    /// The streams all of whose rows go.
    gone_streams: Vec<StreamId>,
    /// The rows that go, each by its stream and what tells it apart there.
    gone_rows: Vec<(StreamId, Vec<&'r Cell>)>,
    /// The rows that come, by stream.
    new: Vec<(StreamId, Vec<&'r [Cell]>)>,
}

impl<'r> Changes<'r> {
    /// In a table the rows of a stream become `new`. `old` are those that stand there, in the order in which they were
    /// folded; `None` where that is not known.
    pub(crate) fn note(
        &mut self,
        table: &'static Table,
        stream: StreamId,
        old: Option<&'r [Row]>,
        new: &'r [Row],
    ) {
        let of = |rows: &'r [Row]| -> Vec<&'r [Cell]> {
            let rows = rows.iter().filter(|row| row.table.name == table.name);
            rows.map(|row| row.cells.as_slice()).collect()
        };
        let new = of(new);
        let Some(old) = old.map(of) else {
            let changes = self.of(table);
            changes.gone_streams.push(stream);
            changes.come(stream, new);
            return;
        };
        if old.is_empty() {
            if !new.is_empty() {
                self.of(table).come(stream, new);
            }
            return;
        }
        let is_kept = |place: usize| old.get(place) == new.get(place);
        let (kept, gone): (Vec<usize>, Vec<usize>) = (0..old.len()).partition(|at| is_kept(*at));
        if gone.is_empty() && old.len() >= new.len() {
            return;
        }
        let key = |place: usize| key_of(table, old[place]);
        let changes = self.of(table);
        if are_told_apart(
            gone.iter().map(|at| key(*at)),
            kept.iter().map(|at| key(*at)),
        ) {
            let gone = gone.iter().map(|at| (stream, key(*at)));
            changes.gone_rows.extend(gone);
            let come = (0..new.len()).filter(|at| !is_kept(*at));
            changes.come(stream, come.map(|at| new[at]).collect());
        } else {
            changes.gone_streams.push(stream);
            changes.come(stream, new);
        }
    }

    fn of(&mut self, table: &'static Table) -> &mut TableChanges<'r> {
        self.0.entry(table.name).or_insert_with(|| TableChanges {
            table,
            gone_streams: Vec::new(),
            gone_rows: Vec::new(),
            new: Vec::new(),
        })
    }

    /// Writes them.
    pub(crate) fn write(self, tables: &Tables<'_>) -> Result<(), TablesError> {
        for changes in self.0.into_values() {
            match (tables.as_sqlite(), tables.as_postgres()) {
                (Some(connection), _) => changes.write_each(connection)?,
                (None, Some(session)) => {
                    let table = changes.table;
                    if !changes.gone_streams.is_empty() {
                        session.delete_streams(table.name, &changes.gone_streams)?;
                    }
                    if let Some((_, first)) = changes.gone_rows.first() {
                        let mut keys = KeyColumn::for_table(key_columns(table), first);
                        let streams = changes.gone_rows.into_iter().map(|(stream, key)| {
                            let columns = keys.iter_mut().zip(key);
                            columns.for_each(|(column, cell)| column.push(cell));
                            stream.to_string()
                        });
                        let streams = streams.collect();
                        session.delete_rows(table.name, streams, keys)?;
                    }
                    if !changes.new.is_empty() {
                        session.copy(table.name, &columns(table), &changes.new)?;
                    }
                }
                (None, None) => {}
            }
        }
        Ok(())
    }
}

/// Whether the keys of rows that go are none of the rows that stay. With no key, one that two rows share, or one that lacks
/// a value, which equals nothing in a database, a row cannot go alone.
fn are_told_apart<'k>(
    gone: impl Iterator<Item = Vec<&'k Cell>>,
    mut kept: impl Iterator<Item = Vec<&'k Cell>>,
) -> bool {
    let gone: HashSet<Vec<&Cell>> = gone.collect();
    gone.iter()
        .all(|key| !key.is_empty() && !key.contains(&&Cell::Null))
        && !kept.any(|key| gone.contains(&key))
}

/// What tells a row apart within its stream.
fn key_of<'r>(table: &Table, cells: &'r [Cell]) -> Vec<&'r Cell> {
    let columns = table.columns.iter().zip(cells);
    columns
        .filter(|(column, _)| table.key.contains(column))
        .map(|(_, cell)| cell)
        .collect()
}

impl<'r> TableChanges<'r> {
    fn come(&mut self, stream: StreamId, rows: Vec<&'r [Cell]>) {
        if !rows.is_empty() {
            self.new.push((stream, rows));
        }
    }

    fn write_each(self, connection: &Connection) -> Result<(), TablesError> {
        let table = self.table;
        if !self.gone_streams.is_empty() {
            let sql = format!("DELETE FROM {} WHERE stream = ?1", table.name);
            let mut delete = connection.prepare_cached(&sql)?;
            for stream in self.gone_streams {
                delete.execute([stream.to_string()])?;
            }
        }
        if !self.gone_rows.is_empty() {
            let mut sql = format!("DELETE FROM {} WHERE stream = ?1", table.name);
            for (number, column) in (2..).zip(key_columns(table)) {
                sql += &format!(" AND {column} = ?{number}");
            }
            let mut delete = connection.prepare_cached(&sql)?;
            for (stream, key) in &self.gone_rows {
                let stream = stream.to_string();
                let stream: &dyn ToSql = &stream;
                let key = key.iter().map(|cell| *cell as &dyn ToSql);
                delete.execute(params_from_iter(std::iter::once(stream).chain(key)))?;
            }
        }
        if self.new.is_empty() {
            return Ok(());
        }
        let mut insert = connection.prepare_cached(&insert_into(table))?;
        for (stream, rows) in &self.new {
            let stream = stream.to_string();
            let stream: &dyn ToSql = &stream;
            for cells in rows {
                let cells = cells.iter().map(|cell| cell as &dyn ToSql);
                insert.execute(params_from_iter(std::iter::once(stream).chain(cells)))?;
            }
        }
        Ok(())
    }
}

/// The columns of a table's key, in the order of the table.
fn key_columns(table: &Table) -> impl Iterator<Item = &'static str> {
    let (columns, key) = (table.columns, table.key);
    columns
        .iter()
        .copied()
        .filter(|column| key.contains(column))
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Every column of a table, its stream first.
pub(super) fn columns(table: &Table) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use qibu_domain::id::StreamKind;
    use uuid::Uuid;

    const DATED: Table = Table {
        name: "dated",
        columns: &["from_day", "word"],
        key: &["from_day"],
    };

    fn row(day: &str, word: &str) -> Row {
        Row::new(&DATED, [day.into(), word.into()])
    }

    /// What is written: streams that go, keys of rows that go, words of rows that come.
    fn noted(old: Option<&[Row]>, new: &[Row]) -> (usize, Vec<Cell>, Vec<Cell>) {
        let stream = StreamId::new(StreamKind::Account, Uuid::nil());
        let mut changes = Changes::default();
        changes.note(&DATED, stream, old, new);
        let Some(changes) = changes.0.remove(DATED.name) else {
            return Default::default();
        };
        let gone = changes.gone_rows.iter().map(|(_, key)| key[0].clone());
        let come = changes.new.iter().flat_map(|(_, rows)| rows);
        let come = come.map(|cells| cells[1].clone());
        (changes.gone_streams.len(), gone.collect(), come.collect())
    }

    #[test]
    fn rows_that_stay_are_not_written() {
        let rows = [row("a", "one"), row("b", "two")];
        assert_eq!(noted(Some(&rows), &rows), (0, vec![], vec![]));
    }

    #[test]
    fn a_row_that_differs_goes_and_comes_alone() {
        let old = [row("a", "one"), row("b", "two"), row("c", "three")];
        let new = [
            row("a", "one"),
            row("b", "TWO"),
            row("c", "three"),
            row("d", "four"),
        ];
        let come = vec!["TWO".into(), "four".into()];
        assert_eq!(noted(Some(&old), &new), (0, vec!["b".into()], come));
        assert_eq!(
            noted(Some(&new[..3]), &new[..2]),
            (0, vec!["c".into()], vec![])
        );
    }

    #[test]
    fn rows_that_no_key_tells_apart_go_with_their_stream() {
        let old = [row("a", "one"), row("a", "two")];
        let new = [row("a", "one"), row("a", "TWO")];
        assert_eq!(
            noted(Some(&old), &new),
            (1, vec![], vec!["one".into(), "TWO".into()])
        );
    }

    #[test]
    fn a_row_whose_key_lacks_a_value_goes_with_its_stream() {
        let undated = |word: &str| Row::new(&DATED, [Cell::Null, word.into()]);
        let (old, new) = ([undated("one")], [undated("ONE")]);
        assert_eq!(noted(Some(&old), &new), (1, vec![], vec!["ONE".into()]));
    }

    #[test]
    fn rows_that_are_not_known_go_with_their_stream() {
        let new = [row("a", "one")];
        assert_eq!(noted(None, &new), (1, vec![], vec!["one".into()]));
    }
}
