//! Why a turn of the writer failed, and what those who wait for it are told.

use crate::log::sqlite::columns::ColumnError;
use crate::log::sqlite::file::OpenError;
use crate::log::{AppendError, Trouble};
use rusqlite::ErrorCode;
use std::io;

/// Why a turn failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// Before COMMIT, or for want of room in it: nothing was written.
    #[error("{reason}")]
    NothingWritten {
        reason: String,
        trouble: Option<Trouble>,
    },
    /// In COMMIT: it may have reached the disk.
    #[error("{0}")]
    Unknown(rusqlite::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::NothingWritten {
            trouble: trouble_of(&error),
            reason: error.to_string(),
        }
    }
}

impl From<ColumnError> for Fault {
    fn from(error: ColumnError) -> Self {
        match error {
            ColumnError::Database(error) => error.into(),
            ColumnError::Value { .. } => Self::nothing_written(error.to_string()),
        }
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        let trouble = match &error {
            OpenError::Database(error) => trouble_of(error),
            OpenError::Io(error) if error.kind() == io::ErrorKind::StorageFull => {
                Some(Trouble::Full)
            }
            _ => None,
        };
        Self::NothingWritten {
            reason: error.to_string(),
            trouble,
        }
    }
}

impl Fault {
    pub(super) fn nothing_written(reason: String) -> Self {
        Self::NothingWritten {
            reason,
            trouble: None,
        }
    }

    /// What became of a transaction whose COMMIT failed. Where there was no room, a page of it could not be written,
    /// and `SQLite` has rolled it back; after any other fault the last page may have reached the disk all the same.
    pub(super) fn of_commit(error: rusqlite::Error) -> Self {
        match trouble_of(&error) {
            Some(Trouble::Full) => error.into(),
            Some(Trouble::Failing) | None => Self::Unknown(error),
        }
    }

    pub(super) fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::NothingWritten { trouble, .. } => *trouble,
            Self::Unknown(error) => trouble_of(error),
        }
    }

    pub(super) fn to_append_error(&self) -> AppendError {
        match self {
            Self::NothingWritten {
                trouble: Some(Trouble::Full),
                ..
            } => AppendError::Full,
            Self::NothingWritten { reason, .. } => AppendError::Unavailable(reason.clone()),
            Self::Unknown(error) => AppendError::OutcomeUnknown(error.to_string()),
        }
    }
}

fn trouble_of(error: &rusqlite::Error) -> Option<Trouble> {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Some(Trouble::Full),
        Some(ErrorCode::SystemIoFailure) => Some(Trouble::Failing),
        _ => None,
    }
}
