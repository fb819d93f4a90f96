//! Logs that do not open: one that was copied takes no more writes, and a copy that has not ended is not one yet. Both
//! are told by a table that a copy makes; a file that was never copied has neither.

use super::columns::ColumnError;
use super::file::OpenError;
use crate::log::stored::Meta;
use crate::log::transfer::{Seal, copy_id};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use uuid::Uuid;

/// The table of the seal. A stored schema is compared with it, as with the tables of every log.
pub(in crate::log) const SEAL_SCHEMA: &str =
    include_str!("../../../migrations/sqlite/log_seal.sql");
const COPYING_SCHEMA: &str = include_str!("../../../migrations/sqlite/log_copying.sql");

/// How the log was sealed; `None` while it is open.
pub(in crate::log) fn read_seal(connection: &Connection) -> Result<Option<Seal>, ColumnError> {
    if !has_table(connection, "seal")? {
        return Ok(None);
    }
    let sql = "SELECT copy, copied_to, sealed_at, epoch, size, root FROM seal WHERE one = 1";
    let mut select = connection.prepare(sql)?;
    let mut rows = select.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let (copy, root): (String, Vec<u8>) = (row.get(0)?, row.get(5)?);
    let numbers = (row.get(3)?, row.get(4)?);
    Ok(Some(Seal::read(
        &copy,
        row.get(1)?,
        row.get(2)?,
        numbers,
        &root,
    )?))
}

/// Refuses a log that takes no more writes.
pub(super) fn must_be_open(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    match read_seal(connection)? {
        None => Ok(()),
        Some(seal) => Err(OpenError::Sealed {
            path: path.to_owned(),
            seal: Box::new(seal),
        }),
    }
}

/// Refuses a copy that has not ended.
pub(super) fn must_be_finished(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    match read_copying(connection)? {
        None => Ok(()),
        Some(_) => Err(OpenError::Unfinished(path.to_owned())),
    }
}

/// The name of the copy that this is and that has not ended.
pub(super) fn read_copying(connection: &Connection) -> Result<Option<Uuid>, ColumnError> {
    if !has_table(connection, "copying")? {
        return Ok(None);
    }
    let sql = "SELECT copy FROM copying WHERE one = 1";
    let copy: String = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(Some(copy_id(&copy)?))
}

/// Marks a log as a copy that has not ended.
pub(super) fn mark_copying(connection: &Connection, copy: Uuid) -> rusqlite::Result<()> {
    connection.execute_batch(COPYING_SCHEMA)?;
    let sql = "INSERT INTO copying (one, copy) VALUES (1, ?1)";
    connection.execute(sql, params![copy.to_string()])?;
    Ok(())
}

/// The copy has ended.
pub(super) fn unmark_copying(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("DROP TABLE copying")
}

/// Seals the log, and raises the epoch that every write checks. Call it in the transaction that holds the head lock.
pub(super) fn write_seal(connection: &Connection, meta: Meta, seal: &Seal) -> rusqlite::Result<()> {
    connection.execute_batch(SEAL_SCHEMA)?;
    connection.execute(
        "INSERT INTO seal (one, copy, copied_to, sealed_at, epoch, size, root) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            seal.copy.to_string(),
            seal.copied_to,
            seal.sealed_at.0,
            seal.epoch,
            seal.size,
            seal.root.as_bytes(),
        ],
    )?;
    let next = meta.epoch.saturating_add(1);
    connection.execute("UPDATE meta SET epoch = ?1 WHERE one = 1", params![next])?;
    Ok(())
}

fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    let found = connection.query_row(sql, params![name], |_| Ok(()));
    Ok(found.optional()?.is_some())
}
