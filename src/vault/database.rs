//! What lies beside the log, a `SQLite` file or a schema of a `PostgreSQL` database: opened, migrated, written and
//! scrubbed the same way for the vault, the service's rows and the log of reads.

mod steps;

pub use steps::Step;

use crate::private_files;
use crate::random;
use crate::vault::sealing::{Key, SealError};
use crate::vault::transfer::Rows;
use qibu_projections::tables::postgres::{PostgresAddress, PostgresTables};
use qibu_projections::tables::{Ailment, Tables, TablesError};
use qibu_projections::values;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use steps::{migrate_file, migrate_schema};

/// How long a write waits for another process, in milliseconds.
const MAX_BUSY_WAIT_MILLISECONDS: u64 = 5_000;
/// How often a scrub that must be done looks whether anybody still sees what was deleted.
const MAX_SNAPSHOT_LOOKS: u32 = 100;
/// How often one looks that a later one may do.
pub const FEW_SNAPSHOT_LOOKS: u32 = 10;
/// How long it waits in between, in milliseconds.
const SNAPSHOT_WAIT_MILLISECONDS: u64 = 50;
/// Whether a transaction may see what was deleted before the transaction ?1: one that runs anywhere on the server and so
/// is in every new snapshot, an older snapshot of this database, or the feedback of a standby.
const IS_SEEN: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot()) < ?1::xid8
    OR EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid()
        AND (datname IS NULL OR datname = current_database()) AND age(backend_xmin) > age(?1::xid8::xid))
    OR EXISTS (SELECT 1 FROM pg_replication_slots WHERE age(xmin) > age(?1::xid8::xid))";

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
    /// Something is wrapped under keys of months, and their file is not there; its path, where a folder was named.
    #[error("the keys of the months are not there")]
    MonthKeysMissing(Option<PathBuf>),
    /// What was to be opened is of a month whose key is destroyed: what was erased since must stay so.
    #[error("the key of {0} is destroyed")]
    MonthIsOver(String),
    /// The tables were written by a later version of Qibu.
    #[error("what is stored was written by a later version of Qibu (tables {0})")]
    TooNew(i64),
}

/// Where the tables lie.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// In a file of that folder.
    Folder(&'a Path),
    /// In a schema of that database.
    Postgres(&'a PostgresAddress),
}

impl<'a> From<&'a Path> for Place<'a> {
    fn from(folder: &'a Path) -> Self {
        Self::Folder(folder)
    }
}

/// What distinguishes one part of what lies beside the log from the others.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its file.
    pub file: &'static str,
    /// Where `SQLite` keeps what a transaction replaces.
    pub journal: Journal,
    /// Its tables in a file.
    pub sqlite: &'static str,
    /// Its schema in a database.
    pub schema: &'static str,
    /// Its tables in a database.
    pub postgres: &'static str,
    /// What came to its tables since, in order: one that was made before gets it when it is opened.
    pub steps: &'static [Step],
    /// Those of them from which names or keys are deleted for good.
    pub scrubbed: &'static [&'static str],
    /// All of them, as a copy takes them along; the sealed bytes of papers go by themselves.
    pub rows: &'static [Rows],
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

/// The tables of one part. Calls block: async callers use `spawn_blocking`.
pub struct Database(Engine);

enum Engine {
    /// One file, and its only connection in this process.
    File(Mutex<Connection>),
    Schema {
        tables: Box<PostgresTables>,
        scrubbed: &'static [&'static str],
    },
}

/// An error of a caller's own, or of the tables on the way to it.
struct Of<E>(E);

impl<E: From<StorageFault>> From<TablesError> for Of<E> {
    fn from(error: TablesError) -> Self {
        Self(StorageFault::from(error).into())
    }
}

impl Database {
    /// Opens the tables, made anew when missing; a file is readable by its owner only.
    pub fn open(place: Place<'_>, part: &Part) -> Result<Self, StorageFault> {
        match place {
            Place::Folder(folder) => Self::open_file(&folder.join(part.file), part),
            Place::Postgres(address) => {
                let tables = Box::new(PostgresTables::open(address, part.schema)?);
                let database = Self(Engine::Schema {
                    tables,
                    scrubbed: part.scrubbed,
                });
                database.write(|tables| migrate_schema(tables, part))?;
                Ok(database)
            }
        }
    }

    fn open_file(path: &Path, part: &Part) -> Result<Self, StorageFault> {
        private_files::database(path)?;
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_millis(MAX_BUSY_WAIT_MILLISECONDS))?;
        // EXTRA also syncs the folder when the journal goes: a journal that came back after a power cut would
        // bring back the key whose erasure was acknowledged.
        let (mode, synchronous) = match part.journal {
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
        let database = Self(Engine::File(Mutex::new(connection)));
        database.write(|tables| migrate_file(tables, part))?;
        Ok(database)
    }

    /// Reads.
    pub fn read<T, E: From<StorageFault>>(
        &self,
        read: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.0 {
            Engine::File(connection) => read(&Tables::sqlite(&lock(connection))),
            Engine::Schema { tables, .. } => tables
                .read(|tables| read(tables).map_err(Of))
                .map_err(|error: Of<E>| error.0),
        }
    }

    /// Writes in one transaction, after every other writer; an error writes nothing.
    pub fn write<T, E: From<StorageFault>>(
        &self,
        write: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.0 {
            Engine::File(connection) => {
                let mut connection = lock(connection);
                let transaction = connection
                    .transaction_with_behavior(TransactionBehavior::Immediate)
                    .map_err(StorageFault::from)?;
                let written = write(&Tables::sqlite(&transaction))?;
                transaction.commit().map_err(StorageFault::from)?;
                Ok(written)
            }
            Engine::Schema { tables, .. } => tables
                .write(|tables| write(tables).map_err(Of))
                .map_err(|error: Of<E>| error.0),
        }
    }

    /// Leaves no byte of what was deleted. Where somebody still sees or reads it, it fails, and is to be done again.
    pub fn scrub(&self) -> Result<(), StorageFault> {
        if self.scrub_unless_seen(MAX_SNAPSHOT_LOOKS)? {
            return Ok(());
        }
        Err(StorageFault::Unavailable(
            "another transaction still sees what was deleted; scrub again".into(),
        ))
    }

    /// Leaves no byte of what was deleted, unless another transaction of a database still sees it after that many looks;
    /// then a later scrub does. Whether it did now. `secure_delete` alone does not: cells that a page handed to its
    /// neighbour stay behind in its unused middle. So the file is written anew, and a write-ahead log emptied. In a
    /// database the tables are written anew; what its own write-ahead log and its backups hold is theirs to forget
    /// (decision 0016).
    pub fn scrub_unless_seen(&self, looks: u32) -> Result<bool, StorageFault> {
        let connection = match &self.0 {
            Engine::File(connection) => lock(connection),
            Engine::Schema { tables, scrubbed } => {
                if !self.is_unseen(looks)? {
                    return Ok(false);
                }
                for table in *scrubbed {
                    tables.alone(&format!("VACUUM (FULL) {table}"))?;
                }
                return Ok(true);
            }
        };
        connection.execute_batch("VACUUM")?;
        let busy: Option<i64> = connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .optional()?;
        match busy {
            Some(0) | None => Ok(true),
            Some(_) => Err(StorageFault::Unavailable(
                "another process reads; scrub again".into(),
            )),
        }
    }

    /// Whether nobody sees what was deleted before now, looking that often: `VACUUM (FULL)` carries a row that somebody may
    /// still see into the new file.
    fn is_unseen(&self, looks: u32) -> Result<bool, StorageFault> {
        let mark: String = self.write(|tables| {
            let mark = "SELECT pg_current_xact_id()::text";
            Ok::<_, StorageFault>(tables.one(mark, &[], |row| row.get(0))?)
        })?;
        for _ in 0..looks {
            let is_seen: bool = self.read(|tables| {
                let mark = values![mark.as_str()];
                Ok::<_, StorageFault>(tables.one(IS_SEEN, mark, |row| row.get(0))?)
            })?;
            if !is_seen {
                return Ok(true);
            }
            std::thread::sleep(Duration::from_millis(SNAPSHOT_WAIT_MILLISECONDS));
        }
        Ok(false)
    }
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A panic while holding the lock has rolled its transaction back: the connection is sound.
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Remembers the root key by its fingerprint, and refuses another one before it writes what would not open.
pub fn check_root_key(database: &Database, fingerprint: &Key) -> Result<(), StorageFault> {
    let print = fingerprint.mac(b"root key");
    database.write(|tables| {
        let known: Option<Vec<u8>> = tables.first(
            "SELECT value FROM about WHERE name = 'root_key'",
            &[],
            |row| row.get(0),
        )?;
        match known {
            Some(known) if known == print => Ok(()),
            Some(_) => Err(StorageFault::WrongRootKey),
            None => {
                tables.execute(
                    "INSERT INTO about (name, value) VALUES ('root_key', ?1)",
                    values![print.as_slice()],
                )?;
                Ok(())
            }
        }
    })
}

impl StorageFault {
    fn full() -> Self {
        FOUND_FULL.store(true, Ordering::Relaxed);
        Self::Full
    }
}

impl From<TablesError> for StorageFault {
    fn from(error: TablesError) -> Self {
        match error.ailment() {
            // Whether another machine has room again nobody can see here: its next answer says so.
            Ailment::Full if matches!(error, TablesError::Sqlite(_)) => Self::full(),
            Ailment::Full => Self::Full,
            Ailment::Damaged | Ailment::Suspect => Self::Damaged(error.to_string()),
            Ailment::Passing | Ailment::Refused => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StorageFault {
    fn from(error: rusqlite::Error) -> Self {
        TablesError::from(error).into()
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
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    const SCHEMA: &str = "CREATE TABLE about (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;";

    fn part(journal: Journal) -> Part {
        Part {
            file: "a.db",
            journal,
            sqlite: SCHEMA,
            schema: "",
            postgres: "",
            steps: &[],
            scrubbed: &[],
            rows: &[],
        }
    }

    fn open(folder: &Path, journal: Journal) -> Result<Database, StorageFault> {
        Database::open(Place::Folder(folder), &part(journal))
    }

    #[test]
    fn another_root_key_than_the_first_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let database = open(folder.path(), Journal::Delete).unwrap();
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
        let opened = open(folder.path(), Journal::Delete);
        assert_eq!(opened.err().unwrap(), StorageFault::TooNew(2));
    }

    #[test]
    fn a_write_ahead_log_that_another_connection_keeps_is_not_written_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let keeps = open(folder.path(), Journal::Wal).unwrap();
        let refused = open(folder.path(), Journal::Delete);
        assert!(matches!(refused.err(), Some(StorageFault::Unavailable(_))));
        drop(keeps);
        open(folder.path(), Journal::Delete).unwrap();
    }

    #[test]
    fn scrubbing_beside_a_reader_fails_rather_than_leave_bytes_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let database = open(folder.path(), Journal::Wal).unwrap();
        let Engine::File(connection) = &database.0 else {
            panic!("a file")
        };
        lock(connection).busy_timeout(Duration::ZERO).unwrap();
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
