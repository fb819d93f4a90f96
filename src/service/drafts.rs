//! Drafts: what somebody types before anything is submitted (domain 11.2: rows of the service, never events).
//!
//! A draft's id is the id of the application that it becomes. Its body may name people, so it is sealed under a key
//! of its own; closing the draft destroys the key, whether it was confirmed or discarded.

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
use serde::de::IgnoredAny;
use uuid::Uuid;

/// The largest body of a draft, in bytes.
pub const MAX_DRAFT_BYTES: usize = 256 * 1024;
/// The most drafts that an account owns and that are not closed.
pub const MAX_DRAFTS_AN_ACCOUNT: u32 = 50;
/// The most drafts of one page.
pub const MAX_DRAFTS_A_PAGE: usize = 100;

/// How far a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Being typed.
    Open,
    /// Typed for another, who is to confirm it.
    AwaitingConfirmation,
    /// It became an application.
    Confirmed,
    /// It became nothing.
    Discarded,
}

/// A draft to be made.
#[derive(Clone, Debug)]
pub struct NewDraft<'a> {
    /// The id of the application that it becomes.
    pub id: ApplicationId,
    /// The account whose draft it is.
    pub owner: AccountId,
    /// The account that submits, and confirms what another typed.
    pub submitter: AccountId,
    /// The account that types.
    pub typed_by: AccountId,
    /// The body, a JSON text.
    pub body: &'a str,
}

/// What a list shows of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftSummary {
    /// The id of the application that it becomes.
    pub id: ApplicationId,
    /// The account whose draft it is.
    pub owner: AccountId,
    /// The account that submits.
    pub submitter: AccountId,
    /// The account that types.
    pub typed_by: AccountId,
    /// How far it is.
    pub state: DraftState,
    /// Counts its changes, from 1.
    pub version: u32,
    /// When it was begun.
    pub made_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// A draft with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What a list shows of it.
    pub summary: DraftSummary,
    /// The body, a JSON text; `None` once it is closed.
    pub body: Option<String>,
}

/// Why a draft is not made or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The body is larger than [`MAX_DRAFT_BYTES`].
    #[error("larger than {MAX_DRAFT_BYTES} bytes")]
    TooLarge,
    /// The body is no JSON.
    #[error("the body is no JSON")]
    NotJson,
    /// As many drafts as there may be.
    #[error("{MAX_DRAFTS_AN_ACCOUNT} drafts already")]
    TooMany,
    /// No such draft.
    #[error("no such draft")]
    Unknown,
    /// There is a draft of that id already.
    #[error("there is such a draft already")]
    AlreadyThere,
    /// It was closed.
    #[error("the draft is closed")]
    Closed,
    /// It was given back to whoever typed it, who has not put it forward again.
    #[error("the draft was given back")]
    GivenBack,
    /// It was changed in the meantime.
    #[error("the draft is at version {current}")]
    Stale {
        /// The version it is at.
        current: u32,
    },
    /// A fault.
    #[error(transparent)]
    Fault(#[from] StorageFault),
}

impl DraftError {
    /// The stable code, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "draft.too_large",
            Self::NotJson => "draft.not_json",
            Self::TooMany => "draft.too_many",
            Self::Unknown => "draft.unknown",
            Self::AlreadyThere => "draft.already_there",
            Self::Closed => "draft.closed",
            Self::GivenBack => "draft.given_back",
            Self::Stale { .. } => "version.stale",
            Self::Fault(_) => "storage.unavailable",
        }
    }
}

const SUMMARY: &str =
    "SELECT draft, owner, submitter, typed_by, state, version, made_at, updated_at";

/// The table, whose rows have a key of their own.
pub(super) const WRAPPED: Wrapped = Wrapped {
    table: "draft",
    id: "draft",
    field: None,
    place: |id, _| key_place(ApplicationId(id)),
};

impl Service {
    /// Begins a draft, at version 1.
    pub fn create_draft(&self, new: &NewDraft<'_>, now: Instant) -> Result<(), DraftError> {
        check_body(new.body)?;
        let key = Key::random().map_err(StorageFault::from)?;
        let wrapped = self.draft_key.wrap(&key_place(new.id), &key)?;
        let body = key
            .seal(&body_place(new.id), new.body.as_bytes())
            .map_err(StorageFault::from)?;
        self.database.write(|tables| {
            if summary(tables, new.id)?.is_some() {
                return Err(DraftError::AlreadyThere);
            }
            if open_drafts(tables, new.owner)? >= MAX_DRAFTS_AN_ACCOUNT {
                return Err(DraftError::TooMany);
            }
            tables
                .execute(
                    "INSERT INTO draft (draft, owner, submitter, typed_by, state, version, made_at,
                         updated_at, wrapped_key, body)
                     VALUES (?1, ?2, ?3, ?4, 'open', 1, ?5, ?5, ?6, ?7)",
                    values![
                        new.id.0.into_bytes(),
                        new.owner.0.into_bytes(),
                        new.submitter.0.into_bytes(),
                        new.typed_by.0.into_bytes(),
                        now.0,
                        wrapped,
                        body
                    ],
                )
                .map_err(StorageFault::from)?;
            Ok(())
        })
    }

    /// Replaces the body of a draft that stands at a version, and returns the next one. A draft that awaited
    /// confirmation is open again: nobody confirms what they have not seen.
    pub fn update_draft(
        &self,
        id: ApplicationId,
        version: u32,
        body: &str,
        now: Instant,
    ) -> Result<u32, DraftError> {
        check_body(body)?;
        self.database.write(|tables| {
            living_at(tables, id, version)?;
            let wrapped: Vec<u8> = tables
                .one(
                    "SELECT wrapped_key FROM draft WHERE draft = ?1",
                    values![id.0.into_bytes()],
                    |row| row.get(0),
                )
                .map_err(StorageFault::from)?;
            let key = self.draft_key.unwrap_key(&key_place(id), &wrapped)?;
            let sealed = key
                .seal(&body_place(id), body.as_bytes())
                .map_err(StorageFault::from)?;
            tables
                .execute(
                    "UPDATE draft SET body = ?2, state = 'open', version = version + 1,
                         updated_at = ?3 WHERE draft = ?1",
                    values![id.0.into_bytes(), sealed, now.0],
                )
                .map_err(StorageFault::from)?;
            Ok(version.saturating_add(1))
        })
    }

    /// Hands a draft that stands at a version to its submitter, who is to confirm it.
    pub fn await_confirmation(
        &self,
        id: ApplicationId,
        version: u32,
        now: Instant,
    ) -> Result<(), DraftError> {
        self.database.write(|tables| {
            living_at(tables, id, version)?;
            tables
                .execute(
                    "UPDATE draft SET state = 'awaiting_confirmation', updated_at = ?2
                     WHERE draft = ?1",
                    values![id.0.into_bytes(), now.0],
                )
                .map_err(StorageFault::from)?;
            Ok(())
        })
    }

    /// Closes a draft whose application was committed. Closing again changes nothing.
    pub fn confirm_draft(&self, id: ApplicationId, now: Instant) -> Result<(), DraftError> {
        self.close_draft(id, "confirmed", now)
    }

    /// Closes a draft that becomes nothing. Its papers are erased by whoever calls. A draft that was confirmed
    /// stays so.
    pub fn discard_draft(&self, id: ApplicationId, now: Instant) -> Result<(), DraftError> {
        self.close_draft(id, "discarded", now)
    }

    /// A draft with its body.
    pub fn draft(&self, id: ApplicationId) -> Result<Option<Draft>, StorageFault> {
        type Sealed = Option<Vec<u8>>;
        let found = self.database.read(|tables| {
            let query = format!("{SUMMARY}, wrapped_key, body FROM draft WHERE draft = ?1");
            let read = |row: &Row<'_>| Ok((read_summary(row)?, row.get(8)?, row.get(9)?));
            Ok::<Option<(DraftSummary, Sealed, Sealed)>, StorageFault>(tables.first(
                &query,
                values![id.0.into_bytes()],
                read,
            )?)
        })?;
        let Some((summary, wrapped, sealed)) = found else {
            return Ok(None);
        };
        let body = match (wrapped, sealed) {
            (Some(wrapped), Some(sealed)) => {
                let key = self.draft_key.unwrap_key(&key_place(id), &wrapped)?;
                let body = key.open(&body_place(id), &sealed)?;
                let text = String::from_utf8(body.to_vec());
                Some(text.map_err(|_| StorageFault::Damaged(format!("draft {id}")))?)
            }
            _ => None,
        };
        Ok(Some(Draft { summary, body }))
    }

    /// Whether a draft is neither confirmed nor discarded: its papers live as long (law 10).
    pub fn draft_lives(&self, id: ApplicationId) -> Result<bool, StorageFault> {
        let found = self.database.read(|tables| summary(tables, id))?;
        Ok(found.is_some_and(|draft| draft.state.lives()))
    }

    /// The living drafts that an account owns, types or is to confirm, the last changed first.
    pub fn drafts_of(
        &self,
        account: AccountId,
        limit: usize,
    ) -> Result<Vec<DraftSummary>, StorageFault> {
        let limit = i64::try_from(limit.min(MAX_DRAFTS_A_PAGE)).unwrap_or(0);
        self.database.read(|tables| {
            let query = format!(
                "{SUMMARY} FROM draft WHERE (owner = ?1 OR submitter = ?1 OR typed_by = ?1)
                     AND state IN ('open', 'awaiting_confirmation')
                 ORDER BY updated_at DESC, draft LIMIT ?2"
            );
            let rows = tables.all(&query, values![account.0.into_bytes(), limit], read_summary)?;
            Ok(rows)
        })
    }

    fn close_draft(&self, id: ApplicationId, state: &str, now: Instant) -> Result<(), DraftError> {
        self.database.write(|tables| {
            let draft = summary(tables, id)?.ok_or(DraftError::Unknown)?;
            if draft.state.lives() {
                tables
                    .execute(
                        "UPDATE draft SET state = ?2, wrapped_key = NULL, body = NULL,
                             updated_at = ?3 WHERE draft = ?1",
                        values![id.0.into_bytes(), state, now.0],
                    )
                    .map_err(StorageFault::from)?;
            }
            Ok::<_, DraftError>(())
        })?;
        // Also when it was closed before: a process may have died between that and the scrub. A backup of a database does
        // not keep drafts from being closed: the next one that is closed takes the bytes of this one along.
        if !self.database.scrub_unless_seen(FEW_SNAPSHOT_LOOKS)? {
            tracing::warn!("another transaction still sees a draft that was closed");
        }
        Ok(())
    }
}

impl DraftState {
    /// Whether it may still become an application.
    pub fn lives(self) -> bool {
        matches!(self, Self::Open | Self::AwaitingConfirmation)
    }
}

fn check_body(body: &str) -> Result<(), DraftError> {
    if body.len() > MAX_DRAFT_BYTES {
        return Err(DraftError::TooLarge);
    }
    serde_json::from_str::<IgnoredAny>(body)
        .map(drop)
        .map_err(|_| DraftError::NotJson)
}

fn living_at(tables: &Tables<'_>, id: ApplicationId, version: u32) -> Result<(), DraftError> {
    let draft = summary(tables, id)?.ok_or(DraftError::Unknown)?;
    if !draft.state.lives() {
        return Err(DraftError::Closed);
    }
    if draft.version == version {
        Ok(())
    } else {
        Err(DraftError::Stale {
            current: draft.version,
        })
    }
}

fn open_drafts(tables: &Tables<'_>, owner: AccountId) -> Result<u32, StorageFault> {
    Ok(tables.one(
        "SELECT count(*) FROM draft WHERE owner = ?1 AND wrapped_key IS NOT NULL",
        values![owner.0.into_bytes()],
        |row| row.get(0),
    )?)
}

fn summary(tables: &Tables<'_>, id: ApplicationId) -> Result<Option<DraftSummary>, StorageFault> {
    let query = format!("{SUMMARY} FROM draft WHERE draft = ?1");
    Ok(tables.first(&query, values![id.0.into_bytes()], read_summary)?)
}

fn read_summary(row: &Row<'_>) -> Result<DraftSummary, TablesError> {
    let account = |column| row.get(column).map(Uuid::from_bytes).map(AccountId);
    let state: String = row.get(4)?;
    Ok(DraftSummary {
        id: row.get(0).map(Uuid::from_bytes).map(ApplicationId)?,
        owner: account(1)?,
        submitter: account(2)?,
        typed_by: account(3)?,
        // The table's CHECK leaves no other word than these four.
        state: match state.as_str() {
            "open" => DraftState::Open,
            "awaiting_confirmation" => DraftState::AwaitingConfirmation,
            "confirmed" => DraftState::Confirmed,
            _ => DraftState::Discarded,
        },
        version: row.get(5)?,
        made_at: Instant(row.get(6)?),
        updated_at: Instant(row.get(7)?),
    })
}

fn key_place(id: ApplicationId) -> Vec<u8> {
    [b"qibu/1/draft-key|".as_slice(), id.0.as_bytes()].concat()
}

fn body_place(id: ApplicationId) -> Vec<u8> {
    [b"qibu/1/draft-body|".as_slice(), id.0.as_bytes()].concat()
}
