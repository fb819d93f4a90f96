//! Where everything of one log is kept: in a data folder, or in `PostgreSQL` databases.

use crate::log::ClockKind;
use crate::log::any::AnyLog;
use crate::log::postgres::PostgresLog;
use crate::log::sqlite::{Clock, SqliteLog};
use crate::vault::database::Place;
use crate::wiring::{LOG_FILE, OpenFailure};
use qibu_domain::id::LogId;
use qibu_projections::tables::postgres::{AddressError, PostgresAddress};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where everything of one log is kept.
#[derive(Clone, Debug)]
pub enum Stores {
    /// In the files of a folder, which one process writes.
    Folder(PathBuf),
    /// In databases, which any number of processes write.
    Postgres(PostgresStores),
}

/// The databases of a log. They may be one and the same: each part has tables or a schema of its own.
#[derive(Clone, Debug)]
pub struct PostgresStores {
    /// The log.
    pub log: PostgresAddress,
    /// The views.
    pub views: PostgresAddress,
    /// Vault, papers, service rows and the log of reads: what may be erased, and what is no event.
    pub vault: PostgresAddress,
}

impl Stores {
    /// Databases by their addresses (`postgres://…`); views and vault lie beside the log where nothing else is said.
    pub fn postgres(
        log: &str,
        views: Option<&str>,
        vault: Option<&str>,
    ) -> Result<Self, AddressError> {
        Ok(Self::Postgres(PostgresStores {
            log: PostgresAddress::parse(log)?,
            views: PostgresAddress::parse(views.unwrap_or(log))?,
            vault: PostgresAddress::parse(vault.unwrap_or(log))?,
        }))
    }

    /// The folder, where it is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Postgres(_) => None,
        }
    }

    /// Where that is kept which is no event: beside the log's file, or in the vault's database.
    pub fn beside(&self) -> Place<'_> {
        match self {
            Self::Folder(folder) => Place::Folder(folder),
            Self::Postgres(stores) => Place::Postgres(&stores.vault),
        }
    }

    /// Opens the log for writing.
    pub(super) async fn open_log(&self, machine: Clock) -> Result<AnyLog, OpenFailure> {
        Ok(match self {
            Self::Folder(folder) => {
                AnyLog::Sqlite(SqliteLog::open(&folder.join(LOG_FILE), machine)?)
            }
            Self::Postgres(stores) => AnyLog::Postgres(PostgresLog::open_at(&stores.log).await?),
        })
    }

    /// Makes an empty log, and opens it.
    pub(super) async fn create_log(
        &self,
        log: LogId,
        kind: ClockKind,
        machine: Clock,
    ) -> Result<AnyLog, OpenFailure> {
        Ok(match self {
            Self::Folder(folder) => {
                let path = folder.join(LOG_FILE);
                AnyLog::Sqlite(SqliteLog::create(&path, log, kind, machine)?)
            }
            Self::Postgres(stores) => {
                AnyLog::Postgres(PostgresLog::create_at(&stores.log, log, kind).await?)
            }
        })
    }

    /// Opens the log for reading, beside whoever writes it.
    pub async fn open_log_to_read(&self) -> Result<AnyLog, OpenFailure> {
        Ok(match self {
            Self::Folder(folder) => {
                AnyLog::Sqlite(SqliteLog::open_read_only(&folder.join(LOG_FILE))?)
            }
            Self::Postgres(stores) => {
                AnyLog::Postgres(PostgresLog::open_read_only_at(&stores.log).await?)
            }
        })
    }

    /// Refuses what was copied and takes no more writes, for whoever writes beside the log alone.
    pub async fn must_take_work(&self) -> Result<(), OpenFailure> {
        match self {
            Self::Folder(folder) => Ok(SqliteLog::must_be_open(&folder.join(LOG_FILE))?),
            Self::Postgres(stores) => Ok(PostgresLog::must_take_work(&stores.log).await?),
        }
    }
}

impl fmt::Display for Stores {
    /// Without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Postgres(stores) => write!(f, "{}", stores.log),
        }
    }
}

impl From<&Path> for Stores {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl From<&PathBuf> for Stores {
    fn from(folder: &PathBuf) -> Self {
        Self::Folder(folder.clone())
    }
}

impl From<&Stores> for Stores {
    fn from(stores: &Stores) -> Self {
        stores.clone()
    }
}
