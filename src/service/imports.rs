//! Imports: tables of bodies that one officer entered and another confirms (domain 11.2). Like drafts they are rows of
//! the service and never events; one stays when it was confirmed, for it knows what it brought.
//!
//! An import's id is of those under which papers are kept: its statement lives under it. Its body is sealed under a key
//! of its own, which discarding destroys.

use super::Service;
use crate::vault::StorageFault;
use crate::vault::database::FEW_SNAPSHOT_LOOKS;
use crate::vault::sealing::Key;
use crate::vault::wrapping::Wrapped;
use qibu_domain::id::{AccountId, ApplicationId};
use qibu_domain::time::Instant;
use qibu_projections::tables::{Row, Tables, TablesError};
use qibu_projections::values;
use serde::Serialize;
use uuid::Uuid;

/// The id of an import.
pub type ImportId = ApplicationId;

/// The largest body of an import, in bytes.
pub const MAX_IMPORT_BYTES: usize = 4 << 20;
/// The most imports that an account entered and nobody confirmed yet.
pub const MAX_IMPORTS_AN_ACCOUNT: u32 = 10;
/// The most imports of one page.
pub const MAX_IMPORTS_A_PAGE: usize = 100;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Entered: a second officer is to confirm it.
    Entered,
    /// Its foundings are being recorded; where that broke off, a confirmation goes on with it.
    Confirming,
    /// All its foundings are recorded.
    Confirmed,
    /// An officer asked to void it: another is to confirm that.
    VoidAsked,
    /// Its foundings are being voided; where that broke off, a confirmation goes on with it.
    Voiding,
    /// All its foundings are void.
    Voided,
    /// It became nothing.
    Discarded,
}

/// What a list shows of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportSummary {
    /// Its id.
    pub id: ImportId,
    /// The account that entered it.
    pub entered_by: AccountId,
    /// How far it is.
    pub state: ImportState,
    /// Counts its changes, from 1.
    pub version: u32,
    /// When it was entered.
    pub made_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// An import with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// What a list shows of it.
    pub summary: ImportSummary,
    /// The body, a JSON text; `None` once it is discarded.
    pub body: Option<String>,
}

/// Why an import is not made or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The body is larger than [`MAX_IMPORT_BYTES`].
    #[error("larger than {MAX_IMPORT_BYTES} bytes")]
    TooLarge,
    /// As many imports as may wait.
    #[error("{MAX_IMPORTS_AN_ACCOUNT} imports wait already")]
    TooMany,
    /// No such import.
    #[error("no such import")]
    Unknown,
    /// There is an import of that id already.
    #[error("there is such an import already")]
    AlreadyThere,
    /// It was changed in the meantime.
    #[error("the import is at version {current}")]
    Stale {
        /// The version it is at.
        current: u32,
    },
    /// A fault.
    #[error(transparent)]
    Fault(#[from] StorageFault),
}

const SUMMARY: &str = "SELECT import, entered_by, state, version, made_at, updated_at";

/// The table, whose rows have a key of their own.
pub(super) const WRAPPED: Wrapped = Wrapped {
    table: "import",
    id: "import",
    field: None,
    place: |id, _| key_place(ApplicationId(id)),
};

impl Service {
    /// Enters an import, at version 1.
    pub fn create_import(
        &self,
        id: ImportId,
        entered_by: AccountId,
        body: &str,
        now: Instant,
    ) -> Result<(), ImportError> {
        must_fit(body)?;
        let key = Key::random().map_err(StorageFault::from)?;
        let wrapped = self.draft_key.wrap(&key_place(id), &key)?;
        let sealed = key
            .seal(&body_place(id), body.as_bytes())
            .map_err(StorageFault::from)?;
        self.database.write(|tables| {
            if summary(tables, id)?.is_some() {
                return Err(ImportError::AlreadyThere);
            }
            let query = "SELECT count(*) FROM import WHERE entered_by = ?1 AND state = 'entered'";
            let by = values![entered_by.0.into_bytes()];
            let waiting: u32 = tables
                .one(query, by, |row| row.get(0))
                .map_err(StorageFault::from)?;
            if waiting >= MAX_IMPORTS_AN_ACCOUNT {
                return Err(ImportError::TooMany);
            }
            tables
                .execute(
                    "INSERT INTO import (import, entered_by, state, version, made_at, updated_at,
                         wrapped_key, body)
                     VALUES (?1, ?2, 'entered', 1, ?3, ?3, ?4, ?5)",
                    values![
                        id.0.into_bytes(),
                        entered_by.0.into_bytes(),
                        now.0,
                        wrapped,
                        sealed
                    ],
                )
                .map_err(StorageFault::from)?;
            Ok(())
        })
    }

    /// Brings an import that stands at a version to another state with another body, and returns the next version.
    pub fn change_import(
        &self,
        id: ImportId,
        version: u32,
        state: ImportState,
        body: &str,
        now: Instant,
    ) -> Result<u32, ImportError> {
        must_fit(body)?;
        self.database.write(|tables| {
            standing_at(tables, id, version)?;
            let key = self.import_key(tables, id)?.ok_or(ImportError::Unknown)?;
            let sealed = key
                .seal(&body_place(id), body.as_bytes())
                .map_err(StorageFault::from)?;
            tables
                .execute(
                    "UPDATE import SET state = ?2, body = ?3, version = version + 1, updated_at = ?4
                     WHERE import = ?1",
                    values![id.0.into_bytes(), state.as_str(), sealed, now.0],
                )
                .map_err(StorageFault::from)?;
            Ok(version.saturating_add(1))
        })
    }

    /// Discards an import that stands at a version: its key and body are destroyed.
    pub fn discard_import(
        &self,
        id: ImportId,
        version: u32,
        now: Instant,
    ) -> Result<(), ImportError> {
        self.database.write(|tables| {
            standing_at(tables, id, version)?;
            tables
                .execute(
                    "UPDATE import SET state = 'discarded', wrapped_key = NULL, body = NULL,
                         version = version + 1, updated_at = ?2 WHERE import = ?1",
                    values![id.0.into_bytes(), now.0],
                )
                .map_err(StorageFault::from)?;
            Ok::<_, ImportError>(())
        })?;
        // As with a draft that is closed.
        if !self.database.scrub_unless_seen(FEW_SNAPSHOT_LOOKS)? {
            tracing::warn!("another transaction still sees an import that was discarded");
        }
        Ok(())
    }

    /// An import with its body.
    pub fn import(&self, id: ImportId) -> Result<Option<Import>, StorageFault> {
        let query = format!("{SUMMARY}, wrapped_key, body FROM import WHERE import = ?1");
        let found = self.database.read(|tables| {
            Ok::<_, StorageFault>(tables.first(&query, values![id.0.into_bytes()], read_sealed)?)
        })?;
        found.map(|sealed| self.opened(sealed)).transpose()
    }

    /// The imports that are not discarded, the last changed first.
    pub fn imports(&self, limit: usize) -> Result<Vec<Import>, StorageFault> {
        let limit = i64::try_from(limit.min(MAX_IMPORTS_A_PAGE)).unwrap_or(0);
        let query = format!(
            "{SUMMARY}, wrapped_key, body FROM import WHERE state <> 'discarded'
             ORDER BY updated_at DESC, import LIMIT ?1"
        );
        let found = self.database.read(|tables| {
            Ok::<_, StorageFault>(tables.all(&query, values![limit], read_sealed)?)
        })?;
        found
            .into_iter()
            .map(|sealed| self.opened(sealed))
            .collect()
    }

    /// Whether a draft or an import still keeps the papers that are under its id (law 10).
    pub fn keeps_papers(&self, id: ApplicationId) -> Result<bool, StorageFault> {
        if self.draft_lives(id)? {
            return Ok(true);
        }
        let found = self.database.read(|tables| summary(tables, id))?;
        Ok(found.is_some_and(|import| import.state != ImportState::Discarded))
    }

    fn import_key(&self, tables: &Tables<'_>, id: ImportId) -> Result<Option<Key>, StorageFault> {
        let query = "SELECT wrapped_key FROM import WHERE import = ?1";
        let wrapped: Option<Option<Vec<u8>>> =
            tables.first(query, values![id.0.into_bytes()], |row| row.get(0))?;
        let Some(wrapped) = wrapped.flatten() else {
            return Ok(None);
        };
        Ok(Some(self.draft_key.unwrap_key(&key_place(id), &wrapped)?))
    }

    fn opened(&self, sealed: Sealed) -> Result<Import, StorageFault> {
        let Sealed {
            summary,
            wrapped,
            body,
        } = sealed;
        let (Some(wrapped), Some(sealed)) = (wrapped, body) else {
            return Ok(Import {
                summary,
                body: None,
            });
        };
        let id = summary.id;
        let key = self.draft_key.unwrap_key(&key_place(id), &wrapped)?;
        let body = key.open(&body_place(id), &sealed)?;
        let text = String::from_utf8(body.to_vec());
        let body = Some(text.map_err(|_| StorageFault::Damaged(format!("import {id}")))?);
        Ok(Import { summary, body })
    }
}

impl ImportState {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Confirming => "confirming",
            Self::Confirmed => "confirmed",
            Self::VoidAsked => "void_asked",
            Self::Voiding => "voiding",
            Self::Voided => "voided",
            Self::Discarded => "discarded",
        }
    }
}

struct Sealed {
    summary: ImportSummary,
    wrapped: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
}

fn must_fit(body: &str) -> Result<(), ImportError> {
    if body.len() > MAX_IMPORT_BYTES {
        return Err(ImportError::TooLarge);
    }
    Ok(())
}

fn standing_at(tables: &Tables<'_>, id: ImportId, version: u32) -> Result<(), ImportError> {
    let import = summary(tables, id)?.ok_or(ImportError::Unknown)?;
    if import.version == version {
        Ok(())
    } else {
        Err(ImportError::Stale {
            current: import.version,
        })
    }
}

fn summary(tables: &Tables<'_>, id: ImportId) -> Result<Option<ImportSummary>, StorageFault> {
    let query = format!("{SUMMARY} FROM import WHERE import = ?1");
    Ok(tables.first(&query, values![id.0.into_bytes()], read_summary)?)
}

fn read_sealed(row: &Row<'_>) -> Result<Sealed, TablesError> {
    Ok(Sealed {
        summary: read_summary(row)?,
        wrapped: row.get(6)?,
        body: row.get(7)?,
    })
}

fn read_summary(row: &Row<'_>) -> Result<ImportSummary, TablesError> {
    let state: String = row.get(2)?;
    Ok(ImportSummary {
        id: row.get(0).map(Uuid::from_bytes).map(ApplicationId)?,
        entered_by: row.get(1).map(Uuid::from_bytes).map(AccountId)?,
        // The table's CHECK leaves no other word than these seven.
        state: match state.as_str() {
            "entered" => ImportState::Entered,
            "confirming" => ImportState::Confirming,
            "confirmed" => ImportState::Confirmed,
            "void_asked" => ImportState::VoidAsked,
            "voiding" => ImportState::Voiding,
            "voided" => ImportState::Voided,
            _ => ImportState::Discarded,
        },
        version: row.get(3)?,
        made_at: Instant(row.get(4)?),
        updated_at: Instant(row.get(5)?),
    })
}

fn key_place(id: ImportId) -> Vec<u8> {
    [b"qibu/1/import-key|".as_slice(), id.0.as_bytes()].concat()
}

fn body_place(id: ImportId) -> Vec<u8> {
    [b"qibu/1/import-body|".as_slice(), id.0.as_bytes()].concat()
}
