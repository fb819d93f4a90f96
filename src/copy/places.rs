//! The two ends of a copy, each on its engine. An engine more is an arm more here, and a [`Source`] and a [`Destination`].

use super::{CopyError, Destination, Source};
use crate::log::postgres::transfer::{PostgresDestination, PostgresSource, schemas_at};
use crate::log::sqlite::OpenError;
use crate::log::sqlite::transfer::{SqliteDestination, SqliteSource};
use crate::papers::PAPERS_FOLDER;
use crate::private_files;
use crate::reads::READS_FILE;
use crate::service::SERVICE_FILE;
use crate::vault::VAULT_FILE;
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
    to: &'s Stores,
    _locks: [Option<WriterLock>; 2],
}

impl<'s> Ends<'s> {
    /// Opens both. A folder that is locked is served, or another copy is under way.
    pub(super) fn open(from: &Stores, to: &'s Stores) -> Result<Self, CopyError> {
        let mut source_lock = None;
        let source: Box<dyn Source> = match &from.log {
            LogPlace::Folder(folder) => {
                source_lock = lock(folder).map_err(CopyError::SourceHeld)?;
                let opened = SqliteSource::open(&folder.join(LOG_FILE)).map_err(from_file)?;
                Box::new(opened)
            }
            LogPlace::Postgres(address) => {
                let opened = PostgresSource::open(address);
                Box::new(opened.map_err(|error| CopyError::Source(error.into()))?)
            }
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(_) => return Err(CopyError::OtherEngine),
        };
        let mut destination_lock = None;
        let destination: Box<dyn Destination> = match &to.log {
            LogPlace::Folder(folder) => {
                let mut opened = SqliteDestination::at(&folder.join(LOG_FILE));
                // A log is refused as one, whoever has it open: it may be the source itself.
                if let Ok(destination) = &mut opened
                    && destination.is_log().map_err(CopyError::Destination)?
                {
                    return Err(CopyError::Taken);
                }
                private_files::folder(folder)?;
                destination_lock = lock(folder).map_err(CopyError::DestinationHeld)?;
                Box::new(opened.map_err(|error| CopyError::Destination(error.into()))?)
            }
            LogPlace::Postgres(address) => {
                if is_same(from, to) {
                    return Err(CopyError::Taken);
                }
                let opened = PostgresDestination::at(address);
                Box::new(opened.map_err(|error| CopyError::Destination(error.into()))?)
            }
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(_) => return Err(CopyError::OtherEngine),
        };
        Ok(Self {
            source,
            destination,
            to,
            _locks: [source_lock, destination_lock],
        })
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

/// Takes the lock of a data folder; there is none to be had where there is no folder, which opening the log tells.
fn lock(folder: &Path) -> Result<Option<WriterLock>, LockError> {
    if folder.exists() {
        WriterLock::acquire(folder).map(Some)
    } else {
        Ok(None)
    }
}

fn from_file(error: OpenError) -> CopyError {
    CopyError::Source(error.into())
}

/// Whether both are one database as they are written down. Written otherwise, it is found to be taken, or waited for in
/// vain: the source is locked.
fn is_same(from: &Stores, to: &Stores) -> bool {
    from.to_string() == to.to_string()
}
