//! Where the views are kept: in a file, in memory, or in a schema of a `PostgreSQL` database.

mod projector;

use super::asking::Asking;
use super::{ViewsError, lock};
use crate::tables::postgres::{PostgresAddress, PostgresTables};
use crate::tables::{Tables, TablesError, sqlite};
use projector::Projector;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// How many idle connections to a file are kept.
const MAX_IDLE_CONNECTIONS: usize = 8;
/// The schema of the views in a `PostgreSQL` database.
const SCHEMA: &str = "qibu_views";

#[derive(Debug)]
pub(crate) enum Store {
    /// One connection, which readers use too.
    Memory(Mutex<Connection>),
    File {
        path: PathBuf,
        writer: Mutex<Connection>,
        /// The connections that only read: taken for one snapshot, then kept for the next.
        idle: Mutex<Vec<Connection>>,
    },
    Postgres {
        tables: Box<PostgresTables>,
        projector: Mutex<Projector>,
        asking: Asking,
    },
}

/// Whose turn it is to move the views.
#[derive(Debug)]
pub(crate) enum Turn<T> {
    /// It was this process's.
    Ours(T),
    /// Another process moves them.
    Elsewhere,
}

impl Store {
    pub(super) fn memory() -> Result<Self, ViewsError> {
        let connection = sqlite::open_in_memory().map_err(TablesError::from)?;
        Ok(Self::Memory(Mutex::new(connection)))
    }

    pub(super) fn file(path: &Path) -> Result<Self, ViewsError> {
        let writer = sqlite::open_writer(path).map_err(TablesError::from)?;
        sqlite::must_be_sound(&writer)?;
        Ok(Self::File {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            idle: Mutex::default(),
        })
    }

    pub(super) fn postgres(address: &PostgresAddress) -> Result<Self, ViewsError> {
        let tables = PostgresTables::open(address, SCHEMA)?;
        let tables = Box::new(tables.read_behind("checkpoint"));
        Ok(Self::Postgres {
            asking: Asking::start(&tables),
            tables,
            projector: Mutex::default(),
        })
    }

    /// Runs queries in one transaction, so that all of them see the same position.
    pub(super) fn read<T, E: From<TablesError>>(
        &self,
        query: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Self::Memory(connection) => query(&Tables::sqlite(&lock(connection))),
            Self::File { path, idle, .. } => {
                let kept = lock(idle).pop();
                let connection = match kept {
                    Some(connection) => connection,
                    None => sqlite::open_reader(path).map_err(TablesError::from)?,
                };
                let transaction = connection
                    .unchecked_transaction()
                    .map_err(TablesError::from)?;
                let answer = query(&Tables::sqlite(&transaction))?;
                transaction.commit().map_err(TablesError::from)?;
                let mut idle = lock(idle);
                if idle.len() < MAX_IDLE_CONNECTIONS {
                    idle.push(connection);
                }
                Ok(answer)
            }
            Self::Postgres { tables, .. } => tables.read(query),
        }
    }

    /// Makes the tables; any process may, one at a time.
    pub(super) fn make(
        &self,
        make: impl FnOnce(&Tables<'_>) -> Result<(), TablesError>,
    ) -> Result<(), TablesError> {
        match self {
            Self::Memory(writer) | Self::File { writer, .. } => in_transaction(writer, make),
            Self::Postgres { tables, .. } => tables.write(make),
        }
    }

    /// Moves the views in one transaction, where it is this process's turn; an error writes nothing.
    pub(crate) fn write<T>(
        &self,
        write: impl FnOnce(&Tables<'_>) -> Result<T, ViewsError>,
    ) -> Result<Turn<T>, ViewsError> {
        match self {
            Self::Memory(writer) | Self::File { writer, .. } => {
                in_transaction(writer, write).map(Turn::Ours)
            }
            Self::Postgres {
                tables, projector, ..
            } => lock(projector).write(tables, write),
        }
    }

    pub(super) fn asking(&self) -> Option<&Asking> {
        match self {
            Self::Memory(_) | Self::File { .. } => None,
            Self::Postgres { asking, .. } => Some(asking),
        }
    }

    pub(super) fn is_moved_elsewhere(&self) -> bool {
        match self {
            Self::Memory(_) | Self::File { .. } => false,
            Self::Postgres { projector, .. } => !lock(projector).is_ours(),
        }
    }
}

fn in_transaction<T, E: From<TablesError>>(
    writer: &Mutex<Connection>,
    write: impl FnOnce(&Tables<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut writer = lock(writer);
    // The lock comes before the checkpoint is read: another process may write the same file.
    let transaction = writer
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(TablesError::from)?;
    let written = write(&Tables::sqlite(&transaction))?;
    transaction.commit().map_err(TablesError::from)?;
    Ok(written)
}
