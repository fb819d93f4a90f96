//! The database file: made once, opened for the one writer or for reading, and refused when it is not ours.

use super::closed;
use super::columns::ColumnError;
use crate::log::stored::{Meta, clock_kind, clock_word};
use crate::log::transfer::Seal;
use crate::private_files;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The format of the database that this build reads and writes.
pub const FORMAT: u32 = 1;
/// `QIBU` in the file's header, by which it is known for a log of Qibu.
const APPLICATION_ID: i64 = 0x5149_4255;
/// What a log's database is made by. A stored schema is compared with it, so under one format its text never changes.
pub(in crate::log) const SCHEMA: &str = include_str!("../../../migrations/sqlite/log.sql");
/// How long a connection waits for another's lock, in milliseconds.
const BUSY_TIMEOUT_MS: u64 = 5_000;
/// Past this many pages of 4 KiB in the write-ahead log the writer's own connection copies it into the database, commit after
/// commit, until it starts over: the bound where [`super::checkpoint`] does not come by.
pub(super) const MAX_WAL_PAGES: u32 = 16_384;
/// What the writer keeps of the database in memory, in KiB: the pages of the indexes, which each append touches elsewhere.
const WRITER_CACHE_KIB: i64 = 65_536;
/// Prepared statements kept by a connection.
const CACHED_STATEMENTS: usize = 32;

/// Why a log cannot be opened or made.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is a file already.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// There is no file.
    #[error("{0} does not exist")]
    Missing(PathBuf),
    /// The file is something else than a log of this format.
    #[error("{path} is not a log that this build reads: {reason}")]
    NotALog {
        /// The file.
        path: PathBuf,
        /// What stands there instead.
        reason: String,
    },
    /// It was copied: it is read, and written no more.
    #[error("{path}: {seal}")]
    Sealed {
        /// The file.
        path: PathBuf,
        /// When it was copied, and where to.
        seal: Box<Seal>,
    },
    /// A copy that has not ended.
    #[error("{0} is an unfinished copy; run the same copy again")]
    Unfinished(PathBuf),
    /// The file system says no.
    #[error("the log's file: {0}")]
    Io(#[from] io::Error),
    /// `SQLite` says no.
    #[error("the log's database: {0}")]
    Database(#[from] rusqlite::Error),
    /// What is stored about the log itself does not read.
    #[error("the log's database: {0}")]
    Column(#[from] ColumnError),
}

/// Makes an empty log. It is built under another name and renamed when it is whole, so that a crash leaves no half one.
pub(super) fn make(path: &Path, meta: Meta) -> Result<(), OpenError> {
    make_with(path, meta, |_| Ok(()))
}

/// The same, with more in it.
pub(super) fn make_with(
    path: &Path,
    meta: Meta,
    more: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
) -> Result<(), OpenError> {
    if path.try_exists()? {
        return Err(OpenError::Exists(path.to_owned()));
    }
    let unfinished = path.with_extension("db.new");
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut leftover = unfinished.clone().into_os_string();
        leftover.push(suffix);
        remove_if_there(Path::new(&leftover))?;
    }
    // `SQLite` gives its two side files the permissions of this one.
    private_files::new_file(&unfinished)?;
    let mut connection = Connection::open_with_flags(&unfinished, read_write())?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let transaction = connection.transaction()?;
    fill(&transaction, meta)?;
    more(&transaction)?;
    transaction.commit()?;
    // Closing the only connection moves the write-ahead log into the file, which then is whole by itself.
    connection.close().map_err(|(_, error)| error)?;
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, path)?;
    sync_folder(path)?;
    Ok(())
}

fn fill(transaction: &Transaction<'_>, meta: Meta) -> rusqlite::Result<()> {
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.execute(
        "INSERT INTO meta (one, format, log_id, clock, epoch) VALUES (1, ?1, ?2, ?3, ?4)",
        params![
            FORMAT,
            meta.log.to_string(),
            clock_word(meta.clock),
            meta.epoch
        ],
    )?;
    transaction.execute("INSERT INTO edge (one, size, nodes) VALUES (1, 0, x'')", [])?;
    Ok(())
}

/// Opens the log for writing.
pub(super) fn open_writer(path: &Path) -> Result<(Connection, Meta), OpenError> {
    let connection = open(path, read_write())?;
    let meta = read_meta(&connection, path)?;
    // After what it says of itself: a seal is written together with another epoch, which no write of this one passes.
    closed::must_be_open(&connection, path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // NORMAL may lose acknowledged commits when the power fails.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", MAX_WAL_PAGES)?;
    // A negative number is one of KiB, not of pages.
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    Ok((connection, meta))
}

/// Opens the log that a writer has open, to copy its write-ahead log into the database.
pub(super) fn open_checkpointer(path: &Path) -> Result<Connection, OpenError> {
    let connection = open(path, read_write())?;
    // So that a checkpoint is synced.
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// Opens a log that is copied, sealed or not, or that a copy goes to, ended or not.
pub(super) fn open_to_copy(path: &Path) -> Result<(Connection, Meta), OpenError> {
    let connection = open(path, read_write())?;
    let meta = stored_meta(&connection, path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok((connection, meta))
}

/// Opens the log for reading only.
pub(in crate::log) fn open_reader(path: &Path) -> Result<(Connection, Meta), OpenError> {
    let connection = open(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    let meta = read_meta(&connection, path)?;
    Ok((connection, meta))
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, OpenError> {
    if !path.try_exists()? {
        return Err(OpenError::Missing(path.to_owned()));
    }
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

fn read_write() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn read_meta(connection: &Connection, path: &Path) -> Result<Meta, OpenError> {
    let meta = stored_meta(connection, path)?;
    closed::must_be_finished(connection, path)?;
    Ok(meta)
}

/// What the log says of itself, whether it may be opened or not.
pub(super) fn stored_meta(connection: &Connection, path: &Path) -> Result<Meta, OpenError> {
    let not_a_log = |reason: String| OpenError::NotALog {
        path: path.to_owned(),
        reason,
    };
    let application: i64 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(|error| not_a_log(error.to_string()))?;
    if application != APPLICATION_ID {
        return Err(not_a_log("another program's database".to_owned()));
    }
    let row = connection
        .query_row("SELECT format, log_id, clock, epoch FROM meta", [], |row| {
            Ok((
                row.get::<_, u32>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, u32>(3)?,
            ))
        })
        .optional()?;
    let Some((format, log, clock, epoch)) = row else {
        return Err(not_a_log("it does not say which log it is".to_owned()));
    };
    if format != FORMAT {
        return Err(not_a_log(format!(
            "its format is {format}, this build knows {FORMAT}"
        )));
    }
    let log = log
        .parse()
        .map_err(|_| not_a_log(format!("its id is {log}")))?;
    let clock = clock_kind(&clock)
        .ok_or_else(|| not_a_log("its clock is neither live nor training".to_owned()))?;
    Ok(Meta { log, clock, epoch })
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the new name survive a power failure.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}
