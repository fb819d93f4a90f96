//! Where everything of one log is kept: the log itself, its views, and what is no event.
//!
//! These are three choices. A log in a folder has the rest beside it in the folder, and one in `PostgreSQL` has it in
//! `PostgreSQL`, for many processes write both. A log on `KurrentDB` has it in either.

use crate::log::ClockKind;
use crate::log::any::AnyLog;
#[cfg(feature = "kurrentdb")]
use crate::log::kurrent::{KurrentAddress, KurrentLog, OpenError as KurrentError};
use crate::log::postgres::PostgresLog;
use crate::log::sqlite::{Clock, SqliteLog};
use crate::vault::database::Place;
use crate::wiring::{LOG_FILE, OpenFailure};
use qibu_domain::id::LogId;
use qibu_projections::tables::postgres::{AddressError, PostgresAddress};
use std::fmt;
use std::path::{Path, PathBuf};

/// What the address of a log on `KurrentDB` begins with.
const KURRENTDB_SCHEMES: [&str; 4] = ["kurrentdb", "kurrent", "kdb", "esdb"];
/// What may follow it: the nodes are asked of the name service.
const DISCOVER: &str = "+discover";
/// What the address of a log in `PostgreSQL` begins with.
const POSTGRES_SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// Where everything of one log is kept.
#[derive(Clone, Debug)]
pub struct Stores {
    /// The log.
    pub log: LogPlace,
    /// The views.
    pub views: TablesPlace,
    /// Vault, papers, service rows and the log of reads: what may be erased, and what is no event.
    pub vault: TablesPlace,
}

/// Where a log is kept.
#[derive(Clone, Debug)]
pub enum LogPlace {
    /// In a file of a folder, which one process writes.
    Folder(PathBuf),
    /// In a database, which any number of processes write.
    Postgres(PostgresAddress),
    /// On a `KurrentDB` server or cluster, which any number of processes write.
    #[cfg(feature = "kurrentdb")]
    Kurrent(KurrentAddress),
}

/// Where tables beside a log are kept.
#[derive(Clone, Debug)]
pub enum TablesPlace {
    /// In files of a folder, which one process writes.
    Folder(PathBuf),
    /// In schemas of a database, which any number of processes write.
    Postgres(PostgresAddress),
}

/// Why places are not taken. None of its words holds a password.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The address of a database.
    #[error(transparent)]
    Postgres(#[from] AddressError),
    /// The address of a log on `KurrentDB`.
    #[cfg(feature = "kurrentdb")]
    #[error(transparent)]
    Kurrent(#[from] KurrentError),
    /// The address is of neither.
    #[error("the address of a log begins with postgres:// or kurrentdb://")]
    Unknown,
    /// The address of a log on `KurrentDB`, in a program that was built without it.
    #[error("this program was built without KurrentDB (cargo feature kurrentdb)")]
    WithoutKurrent,
    /// Beside a log on `KurrentDB` only one of views and vault was given a database.
    #[error(
        "beside a log on KurrentDB, views and vault are both in PostgreSQL, or both in the data folder"
    )]
    Halved,
}

impl Stores {
    /// Everything in `PostgreSQL`, by addresses (`postgres://…`); views and vault lie beside the log where nothing else is
    /// said.
    pub fn postgres(
        log: &str,
        views: Option<&str>,
        vault: Option<&str>,
    ) -> Result<Self, AddressError> {
        let beside = |url: Option<&str>| PostgresAddress::parse(url.unwrap_or(log));
        Ok(Self {
            log: LogPlace::Postgres(PostgresAddress::parse(log)?),
            views: TablesPlace::Postgres(beside(views)?),
            vault: TablesPlace::Postgres(beside(vault)?),
        })
    }

    /// A log by its address, `postgres://…` or `kurrentdb://…`; the rest in the databases that are named, or else beside a
    /// log in `PostgreSQL` and in that folder beside one on `KurrentDB`.
    pub fn at(
        log: &str,
        views: Option<&str>,
        vault: Option<&str>,
        folder: &Path,
    ) -> Result<Self, PlaceError> {
        if is_on_kurrentdb(log) {
            Self::on_kurrentdb(log, views, vault, folder)
        } else if POSTGRES_SCHEMES
            .iter()
            .any(|scheme| log.starts_with(scheme))
        {
            Ok(Self::postgres(log, views, vault)?)
        } else {
            Err(PlaceError::Unknown)
        }
    }

    #[cfg(feature = "kurrentdb")]
    fn on_kurrentdb(
        log: &str,
        views: Option<&str>,
        vault: Option<&str>,
        folder: &Path,
    ) -> Result<Self, PlaceError> {
        let log = LogPlace::Kurrent(KurrentAddress::parse(log)?);
        let (views, vault) = match (views, vault) {
            (Some(views), Some(vault)) => (
                TablesPlace::Postgres(PostgresAddress::parse(views)?),
                TablesPlace::Postgres(PostgresAddress::parse(vault)?),
            ),
            (None, None) => {
                let folder = || TablesPlace::Folder(folder.to_owned());
                (folder(), folder())
            }
            _ => return Err(PlaceError::Halved),
        };
        Ok(Self { log, views, vault })
    }

    #[cfg(not(feature = "kurrentdb"))]
    fn on_kurrentdb(
        _: &str,
        _: Option<&str>,
        _: Option<&str>,
        _: &Path,
    ) -> Result<Self, PlaceError> {
        Err(PlaceError::WithoutKurrent)
    }

    /// The data folder, where any of it lies in one: one process writes it.
    pub fn folder(&self) -> Option<&Path> {
        self.log
            .folder()
            .or(self.vault.folder())
            .or(self.views.folder())
    }

    /// Where that is kept which is no event.
    pub fn beside(&self) -> Place<'_> {
        match &self.vault {
            TablesPlace::Folder(folder) => Place::Folder(folder),
            TablesPlace::Postgres(address) => Place::Postgres(address),
        }
    }

    /// Opens the log for writing.
    pub(super) async fn open_log(&self, machine: Clock) -> Result<AnyLog, OpenFailure> {
        Ok(match &self.log {
            LogPlace::Folder(folder) => {
                AnyLog::Sqlite(SqliteLog::open(&folder.join(LOG_FILE), machine)?)
            }
            LogPlace::Postgres(address) => AnyLog::Postgres(PostgresLog::open_at(address).await?),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => {
                AnyLog::Kurrent(KurrentLog::open_at(address, machine).await?)
            }
        })
    }

    /// Makes an empty log, and opens it.
    pub(super) async fn create_log(
        &self,
        log: LogId,
        kind: ClockKind,
        machine: Clock,
    ) -> Result<AnyLog, OpenFailure> {
        Ok(match &self.log {
            LogPlace::Folder(folder) => {
                let path = folder.join(LOG_FILE);
                AnyLog::Sqlite(SqliteLog::create(&path, log, kind, machine)?)
            }
            LogPlace::Postgres(address) => {
                AnyLog::Postgres(PostgresLog::create_at(address, log, kind).await?)
            }
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => {
                AnyLog::Kurrent(KurrentLog::create_at(address, log, kind, machine).await?)
            }
        })
    }

    /// Opens the log for reading, beside whoever writes it.
    pub async fn open_log_to_read(&self) -> Result<AnyLog, OpenFailure> {
        Ok(match &self.log {
            LogPlace::Folder(folder) => {
                AnyLog::Sqlite(SqliteLog::open_read_only(&folder.join(LOG_FILE))?)
            }
            LogPlace::Postgres(address) => {
                AnyLog::Postgres(PostgresLog::open_read_only_at(address).await?)
            }
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => {
                let machine: Clock = std::sync::Arc::new(crate::occasion_source::machine_time);
                AnyLog::Kurrent(KurrentLog::open_read_only_at(address, machine).await?)
            }
        })
    }

    /// Refuses what was copied and takes no more writes, for whoever writes beside the log alone.
    pub async fn must_take_work(&self) -> Result<(), OpenFailure> {
        match &self.log {
            LogPlace::Folder(folder) => Ok(SqliteLog::must_be_open(&folder.join(LOG_FILE))?),
            LogPlace::Postgres(address) => Ok(PostgresLog::must_take_work(address).await?),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => Ok(KurrentLog::must_take_work(address).await?),
        }
    }
}

impl LogPlace {
    /// The folder, where it is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Postgres(_) => None,
            #[cfg(feature = "kurrentdb")]
            Self::Kurrent(_) => None,
        }
    }
}

impl TablesPlace {
    /// The folder, where it is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Postgres(_) => None,
        }
    }
}

/// Whether an address is that of a log on `KurrentDB`.
fn is_on_kurrentdb(address: &str) -> bool {
    let Some((scheme, _)) = address.split_once("://") else {
        return false;
    };
    let scheme = scheme.to_ascii_lowercase();
    let scheme = scheme.strip_suffix(DISCOVER).unwrap_or(&scheme);
    KURRENTDB_SCHEMES.contains(&scheme)
}

impl fmt::Display for Stores {
    /// Where the log is, without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.log {
            LogPlace::Folder(folder) => write!(f, "{}", folder.display()),
            LogPlace::Postgres(address) => write!(f, "{address}"),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => write!(f, "{address}"),
        }
    }
}

impl From<&Path> for Stores {
    fn from(folder: &Path) -> Self {
        Self {
            log: LogPlace::Folder(folder.to_owned()),
            views: TablesPlace::Folder(folder.to_owned()),
            vault: TablesPlace::Folder(folder.to_owned()),
        }
    }
}

impl From<&PathBuf> for Stores {
    fn from(folder: &PathBuf) -> Self {
        Self::from(folder.as_path())
    }
}

impl From<&Stores> for Stores {
    fn from(stores: &Stores) -> Self {
        stores.clone()
    }
}
