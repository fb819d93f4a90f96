//! The floor that the bench compares with: one INSERT a transaction, of the same row, on the same disk.

use rusqlite::{Connection, params};
use std::path::Path;

/// A table of its own with the columns of the events table, written one row a transaction.
#[derive(Debug)]
pub struct Baseline {
    connection: Connection,
    position: i64,
}

impl Baseline {
    /// Makes the table in a new database at that path, with the durability of the log.
    pub fn create(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(
            "CREATE TABLE events (position INTEGER PRIMARY KEY, aggregate_type TEXT NOT NULL,
               aggregate_id TEXT NOT NULL, sequence INTEGER NOT NULL, event_type TEXT NOT NULL,
               event_version TEXT NOT NULL, payload TEXT NOT NULL, metadata TEXT NOT NULL,
               recorded_at INTEGER NOT NULL, leaf BLOB NOT NULL,
               UNIQUE (aggregate_type, aggregate_id, sequence)) STRICT",
        )?;
        Ok(Self {
            connection,
            position: 0,
        })
    }

    /// Inserts one row in a transaction of its own.
    pub fn insert(&mut self, stream: &str, payload: &str, metadata: &str) -> rusqlite::Result<()> {
        self.position += 1;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO events VALUES (?1, 'account', ?2, ?1, 'PostTaken', '1', ?3, ?4, ?1, ?5)",
        )?;
        insert.execute(params![
            self.position,
            stream,
            payload,
            metadata,
            [0u8; 32].as_slice()
        ])?;
        Ok(())
    }
}
