//! The two ends of a copy, each on its engine. An engine more is an arm more here, and a [`Source`] and a [`Destination`].

use super::beside::PARTS;
use super::{CopyError, Destination, Source};
#[cfg(feature = "kurrentdb")]
use crate::log::kurrent::transfer::{KurrentDestination, KurrentSource};
#[cfg(feature = "kurrentdb")]
use crate::log::postgres::transfer::are_views_shown;
use crate::log::postgres::transfer::{PostgresDestination, PostgresSource, schemas_at};
use crate::log::sqlite::transfer::{SqliteDestination, SqliteSource};
#[cfg(feature = "kurrentdb")]
use crate::log::transfer::Found;
use crate::log::transfer::TransferError;
use crate::papers::PAPERS_FOLDER;
use crate::private_files;
use crate::reads::READS_FILE;
use crate::service::SERVICE_FILE;
use crate::vault::VAULT_FILE;
#[cfg(feature = "kurrentdb")]
use crate::vault::{self, database::Database, transfer::knows_any};
use crate::wiring::{LOG_FILE, LogPlace, Stores, TablesPlace, VIEWS_FILE};
use crate::writer_lock::{LockError, WriterLock};
use std::path::Path;

/// What a folder holds beside the log.
const BESIDE: [&str; 5] = [
    VIEWS_FILE,
    VAULT_FILE,
    SERVICE_FILE,
    READS_FILE,
    PAPERS_FOLDER,
];

/// Both ends, and the locks of those that are folders.
pub(super) struct Ends<'s> {
    pub(super) source: Box<dyn Source>,
    pub(super) destination: Box<dyn Destination>,
    #[cfg(feature = "kurrentdb")]
    from: &'s Stores,
    pub(super) to: &'s Stores,
    _locks: [Option<WriterLock>; 2],
}

impl<'s> Ends<'s> {
    /// Opens both. A folder that is locked is served, or another copy is under way.
    pub(super) fn open(from: &'s Stores, to: &'s Stores) -> Result<Self, CopyError> {
        let (source, source_lock) = source(from)?;
        let (destination, destination_lock) = destination(from, to)?;
        Ok(Self {
            source,
            destination,
            #[cfg(feature = "kurrentdb")]
            from,
            to,
            _locks: [source_lock, destination_lock],
        })
    }

    /// Whether another process works on the source. Who works on a log on a server is told by the database in which the rest
    /// lies, where the views lie there too, or by the lock of its folder.
    pub(super) fn is_in_use(&mut self) -> Result<bool, CopyError> {
        #[cfg(feature = "kurrentdb")]
        if let (LogPlace::Kurrent(_), TablesPlace::Postgres(address)) =
            (&self.from.log, &self.from.vault)
        {
            return are_views_shown(address).map_err(from_source);
        }
        self.source.is_in_use().map_err(CopyError::Source)
    }

    /// Refuses a destination that holds no log and yet something of Qibu's, which would be lost.
    pub(super) fn prepare(&self) -> Result<(), CopyError> {
        let mut found = None;
        for place in [&self.to.vault, &self.to.views] {
            found = found.or(match place {
                TablesPlace::Folder(folder) => {
                    let is_there = |name: &&str| folder.join(name).exists();
                    BESIDE.into_iter().find(is_there).map(str::to_owned)
                }
                TablesPlace::Postgres(address) => {
                    let schemas = schemas_at(address);
                    let schemas = schemas.map_err(|error| CopyError::Destination(error.into()))?;
                    schemas.into_iter().next()
                }
            });
        }
        found.map_or(Ok(()), |name| Err(CopyError::NotEmpty(name)))
    }
}

/// The log that is copied, and the lock of its folder.
fn source(from: &Stores) -> Result<(Box<dyn Source>, Option<WriterLock>), CopyError> {
    Ok(match &from.log {
        LogPlace::Folder(folder) => {
            let locked = lock(folder).map_err(CopyError::SourceHeld)?;
            let opened = SqliteSource::open(&folder.join(LOG_FILE));
            (Box::new(opened.map_err(from_source)?), locked)
        }
        LogPlace::Postgres(address) => {
            let opened = PostgresSource::open(address).map_err(from_source)?;
            must_lie_there(&from.vault)?;
            (Box::new(opened), None)
        }
        #[cfg(feature = "kurrentdb")]
        LogPlace::Kurrent(address) => {
            let opened = KurrentSource::open(address).map_err(from_source)?;
            let mut locked = None;
            if let Some(folder) = from.vault.folder() {
                if !folder.is_dir() {
                    return Err(CopyError::Apart(folder.to_owned()));
                }
                must_hold_no_log(folder)?;
                must_lie_there(&from.vault)?;
                locked = lock(folder).map_err(CopyError::SourceHeld)?;
            } else {
                must_lie_there(&from.vault)?;
            }
            must_be_its_vault(from, &opened)?;
            (Box::new(opened), locked)
        }
    })
}

/// What lies beside the source's log is there, all of it: whatever is not would be made anew, and a copy from there would
/// seal the log and leave every name behind.
fn must_lie_there(place: &TablesPlace) -> Result<(), CopyError> {
    let missing = match place {
        TablesPlace::Folder(folder) => {
            let mut files = PARTS.iter().map(|part| part.file);
            files.find(|file| !folder.join(file).is_file())
        }
        TablesPlace::Postgres(address) => {
            let there = schemas_at(address).map_err(from_source)?;
            let mut schemas = PARTS.iter().map(|part| part.schema);
            schemas.find(|schema| there.iter().all(|name| name != schema))
        }
    };
    missing.map_or(Ok(()), |name| {
        let place = shown(place);
        Err(CopyError::Missing { name, place })
    })
}

/// The vault does not say which log it belongs to. But names go into it before the log names an account (law 10), and whose
/// name was erased is remembered: a vault that knows none of the log's accounts is that of another log, or a new one.
#[cfg(feature = "kurrentdb")]
fn must_be_its_vault(from: &Stores, source: &KurrentSource) -> Result<(), CopyError> {
    let accounts = source.accounts();
    if accounts.is_empty() {
        return Ok(());
    }
    let vault = Database::open(from.beside(), &vault::PART)?;
    if knows_any(&vault, &accounts)? {
        return Ok(());
    }
    Err(CopyError::OtherVault(shown(&from.vault)))
}

/// A place, without user and password.
fn shown(place: &TablesPlace) -> String {
    match place {
        TablesPlace::Folder(folder) => folder.display().to_string(),
        TablesPlace::Postgres(address) => address.to_string(),
    }
}

/// Where it goes, and the lock of its folder.
fn destination(
    from: &Stores,
    to: &Stores,
) -> Result<(Box<dyn Destination>, Option<WriterLock>), CopyError> {
    Ok(match &to.log {
        LogPlace::Folder(folder) => {
            let mut opened = SqliteDestination::at(&folder.join(LOG_FILE));
            // A log is refused as one, whoever has it open: it may be the source itself.
            if let Ok(destination) = &mut opened
                && destination.is_log().map_err(CopyError::Destination)?
            {
                return Err(CopyError::Taken);
            }
            let locked = folder_of_its_own(from, folder)?;
            (Box::new(opened.map_err(from_destination)?), locked)
        }
        LogPlace::Postgres(address) => {
            if is_same(from, to) {
                return Err(CopyError::Taken);
            }
            let opened = PostgresDestination::at(address);
            (Box::new(opened.map_err(from_destination)?), None)
        }
        #[cfg(feature = "kurrentdb")]
        LogPlace::Kurrent(address) => {
            let opened = KurrentDestination::at(address);
            let mut opened = opened.map_err(from_destination)?;
            if opened.found().map_err(CopyError::Destination)? == Found::Log {
                return Err(CopyError::Taken);
            }
            let mut locked = None;
            if let Some(folder) = to.vault.folder() {
                must_hold_no_log(folder)?;
                locked = folder_of_its_own(from, folder)?;
            }
            (Box::new(opened), locked)
        }
    })
}

/// Makes the folder that something goes to, and takes its lock. It must be another one than where it comes from.
fn folder_of_its_own(from: &Stores, folder: &Path) -> Result<Option<WriterLock>, CopyError> {
    let is_same = |from: &Path| from == folder || is_one(from, folder);
    if from.folder().is_some_and(is_same) {
        return Err(CopyError::SameFolder(folder.to_owned()));
    }
    private_files::folder(folder)?;
    lock(folder).map_err(CopyError::DestinationHeld)
}

/// Whether both name one folder that is there.
fn is_one(from: &Path, to: &Path) -> bool {
    let found = |folder: &Path| folder.canonicalize().ok();
    found(from).is_some_and(|from| found(to) == Some(from))
}

/// Nothing lies beside a log on a server in the folder of another log.
#[cfg(feature = "kurrentdb")]
fn must_hold_no_log(folder: &Path) -> Result<(), CopyError> {
    if folder.join(LOG_FILE).exists() {
        return Err(CopyError::OtherLog(folder.to_owned()));
    }
    Ok(())
}

/// Takes the lock of a data folder; there is none to be had where there is no folder, which opening the log tells.
fn lock(folder: &Path) -> Result<Option<WriterLock>, LockError> {
    if folder.exists() {
        WriterLock::acquire(folder).map(Some)
    } else {
        Ok(None)
    }
}

fn from_source(error: impl Into<TransferError>) -> CopyError {
    CopyError::Source(error.into())
}

fn from_destination(error: impl Into<TransferError>) -> CopyError {
    CopyError::Destination(error.into())
}

/// Whether both are one database as they are written down. Written otherwise, it is found to be taken, or waited for in
/// vain: the source is locked.
fn is_same(from: &Stores, to: &Stores) -> bool {
    from.to_string() == to.to_string()
}
