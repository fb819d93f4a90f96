//! One `SQLite` file beside the log: opened, migrated, written and scrubbed the same way for the vault, the
//! service's rows and the log of reads.

use crate::private_files;
use crate::random;
use crate::vault::sealing::{Key, SealError};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a write waits for another process, in milliseconds.
const MAX_BUSY_WAIT_MILLISECONDS: u64 = 5_000;
/// The version of the tables that this program writes.
const SCHEMA_VERSION: i64 = 1;

/// Whether a file beside the log found the disk full since somebody last found room. A process has one data folder.
static FOUND_FULL: AtomicBool = AtomicBool::new(false);

/// Whether a file beside the log found the disk full, and nobody has found room since.
pub fn found_full() -> bool {
    FOUND_FULL.load(Ordering::Relaxed)
}

/// Somebody has found room on the disk.
pub fn forget_full() {
    FOUND_FULL.store(false, Ordering::Relaxed);
}

/// A fault of what lies beside the log: nobody's request is to blame, and nothing was decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageFault {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The file does not answer, or another process holds it.
    #[error("the storage is unavailable: {0}")]
    Unavailable(String),
    /// What is stored does not read, does not open, or was altered.
    #[error("what is stored is damaged: {0}")]
    Damaged(String),
    /// The data were written under another root key.
    #[error("the root key is not the one that these data were written under")]
    WrongRootKey,
    /// The file was written by a later version of Qibu.
    #[error("the file was written by a later version of Qibu (tables {0})")]
    TooNew(i64),
}

/// Where `SQLite` keeps what a transaction replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journal {
    /// Beside the file until the commit, then gone: after a commit nothing but the file holds a byte. For
    /// what is written seldom and erased for good, and for what two processes write.
    Delete,
    /// In a write-ahead log, emptied when scrubbing. For what one process writes often.
    Wal,
}

/// One `SQLite` file and its only connection in this process. Calls block: async callers use `spawn_blocking`.
pub struct Database {
    connection: Mutex<Connection>,
}

impl Database {
    /// Opens the file, made anew when missing, readable by its owner only.
    pub fn open(path: &Path, journal: Journal, schema: &str) -> Result<Self, StorageFault> {
        private_files::database(path)?;
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_millis(MAX_BUSY_WAIT_MILLISECONDS))?;
        // EXTRA also syncs the folder when the journal goes: a journal that came back after a power cut would
        // bring back the key whose erasure was acknowledged.
        let (mode, synchronous) = match journal {
            Journal::Delete => ("delete", "EXTRA"),
            Journal::Wal => ("wal", "FULL"),
        };
        let set = format!("PRAGMA journal_mode={mode}");
        let found: String = connection.query_row(&set, [], |row| row.get(0))?;
        if found != mode {
            return Err(StorageFault::Unavailable(format!(
                "its journal is {found}, and another process keeps it so"
            )));
        }
        connection.execute_batch(&format!("PRAGMA synchronous={synchronous};"))?;
        connection.execute_batch(
            "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;",
        )?;
        let database = Self {
            connection: Mutex::new(connection),
        };
        database.write(|tables| migrate(tables, schema))?;
        Ok(database)
    }

    /// Reads.
    pub fn read<T, E: From<StorageFault>>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        read(&self.lock())
    }

    /// Writes in one transaction; an error writes nothing.
    pub fn write<T, E: From<StorageFault>>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let tables = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StorageFault::from)?;
        let written = write(&tables)?;
        tables.commit().map_err(StorageFault::from)?;
        Ok(written)
    }

    /// Leaves no byte of what was deleted. `secure_delete` alone does not: cells that a page handed to its
    /// neighbour stay behind in its unused middle. So the file is written anew, and a write-ahead log emptied.
    pub fn scrub(&self) -> Result<(), StorageFault> {
        let connection = self.lock();
        connection.execute_batch("VACUUM")?;
        let busy: Option<i64> = connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .optional()?;
        match busy {
            Some(0) | None => Ok(()),
            Some(_) => Err(StorageFault::Unavailable(
                "another process reads; scrub again".into(),
            )),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic while holding the lock has rolled its transaction back: the connection is sound.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Remembers the root key by its fingerprint, and refuses another one before it writes what would not open.
pub fn check_root_key(database: &Database, fingerprint: &Key) -> Result<(), StorageFault> {
    let print = fingerprint.mac(b"root key");
    database.write(|tables| {
        let known: Option<Vec<u8>> = tables
            .query_row(
                "SELECT value FROM about WHERE name = 'root_key'",
                [],
                |row| row.get(0),
            )
            .optional()?;
        match known {
            Some(known) if known == print => Ok(()),
            Some(_) => Err(StorageFault::WrongRootKey),
            None => {
                tables.execute(
                    "INSERT INTO about (name, value) VALUES ('root_key', ?1)",
                    [print.as_slice()],
                )?;
                Ok(())
            }
        }
    })
}

fn migrate(tables: &Transaction<'_>, schema: &str) -> Result<(), StorageFault> {
    let version: i64 = tables.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match version {
        SCHEMA_VERSION => Ok(()),
        0 => {
            tables.execute_batch(schema)?;
            tables.execute_batch(&format!("PRAGMA user_version = {SCHEMA_VERSION}"))?;
            Ok(())
        }
        later => Err(StorageFault::TooNew(later)),
    }
}

impl StorageFault {
    fn full() -> Self {
        FOUND_FULL.store(true, Ordering::Relaxed);
        Self::Full
    }
}

impl From<rusqlite::Error> for StorageFault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::full(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            Some(_) => Self::Unavailable(error.to_string()),
            // No code: a column held another type than the program writes.
            None => Self::Damaged(error.to_string()),
        }
    }
}

impl From<io::Error> for StorageFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::full(),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<SealError> for StorageFault {
    fn from(error: SealError) -> Self {
        match error {
            SealError::DoesNotOpen => Self::Damaged(error.to_string()),
            SealError::DoesNotSeal => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<random::NoRandomness> for StorageFault {
    fn from(error: random::NoRandomness) -> Self {
        Self::Unavailable(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SCHEMA: &str = "CREATE TABLE about (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;";

    #[test]
    fn another_root_key_than_the_first_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let database = Database::open(&path, Journal::Delete, SCHEMA).unwrap();
        let key = Key::from_bytes([1; 32]);
        check_root_key(&database, &key).unwrap();
        check_root_key(&database, &key).unwrap();
        let other = check_root_key(&database, &Key::from_bytes([2; 32]));
        assert_eq!(other.unwrap_err(), StorageFault::WrongRootKey);
    }

    #[test]
    fn a_file_of_a_later_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch("PRAGMA user_version = 2")
            .unwrap();
        let opened = Database::open(&path, Journal::Delete, SCHEMA);
        assert_eq!(opened.err().unwrap(), StorageFault::TooNew(2));
    }

    #[test]
    fn a_write_ahead_log_that_another_connection_keeps_is_not_written_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let keeps = Database::open(&path, Journal::Wal, SCHEMA).unwrap();
        let refused = Database::open(&path, Journal::Delete, SCHEMA);
        assert!(matches!(refused.err(), Some(StorageFault::Unavailable(_))));
        drop(keeps);
        Database::open(&path, Journal::Delete, SCHEMA).unwrap();
    }

    #[test]
    fn scrubbing_beside_a_reader_fails_rather_than_leave_bytes_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let database = Database::open(&path, Journal::Wal, SCHEMA).unwrap();
        database.lock().busy_timeout(Duration::ZERO).unwrap();
        let mut reader = Connection::open(&path).unwrap();
        let reading = reader.transaction().unwrap();
        let _: i64 = reading
            .query_row("SELECT count(*) FROM about", [], |row| row.get(0))
            .unwrap();
        assert!(database.scrub().is_err());
        drop(reading);
        database.scrub().unwrap();
        assert_eq!(
            std::fs::metadata(folder.path().join("a.db-wal"))
                .unwrap()
                .len(),
            0
        );
    }
}
