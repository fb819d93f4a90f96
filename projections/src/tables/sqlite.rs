//! `SQLite`: how a file is opened, and values as it takes them.

use super::Value;
use crate::views::ViewsError;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};
use std::path::Path;
use std::time::Duration;

/// How long a connection waits for another process's transaction, in milliseconds.
const BUSY_TIMEOUT_MS: u64 = 5_000;
/// The statements that one connection keeps prepared.
const CACHED_STATEMENTS: usize = 64;
/// The largest file that is checked whole when it is opened, in bytes: more would hold up the start.
pub const MAX_CHECKED_BYTES: u64 = 16 << 20;

/// Opens the one connection that writes a file.
pub(crate) fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // The log is what must survive; a view that lost its last transaction reads it again.
    connection.execute_batch("PRAGMA synchronous = NORMAL")?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Refuses a database that does not hold together, where it is small enough to be looked through.
pub(crate) fn must_be_sound(connection: &Connection) -> Result<(), ViewsError> {
    let check = || -> rusqlite::Result<Option<String>> {
        let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get(0));
        let (pages, page_bytes): (u64, u64) = (number("page_count")?, number("page_size")?);
        if pages.saturating_mul(page_bytes) > MAX_CHECKED_BYTES {
            return Ok(None);
        }
        let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        Ok((said != "ok").then_some(said))
    };
    match check() {
        Ok(None) => Ok(()),
        Ok(Some(said)) => Err(ViewsError::Damaged(said)),
        Err(error) => Err(ViewsError::Database(error.into())),
    }
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Opens a database in memory.
pub(crate) fn open_in_memory() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Int(number) => number.map_or(ValueRef::Null, ValueRef::Integer),
            Self::Text(text) => text
                .as_ref()
                .map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => bytes.as_deref().map_or(ValueRef::Null, ValueRef::Blob),
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}
