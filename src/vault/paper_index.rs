//! The paper index: what is known of each paper, and its wrapped key (laws 7 and 10).

mod asked;
mod loose;

use super::paper_tokens::forget_token;
use super::wrapping::Wrapping;
use super::{SeatRef, StorageFault, Vault, place};
use crate::vault::sealing::Key;
use asked::{held, refuse_too_many};
use qibu_domain::id::{AccountId, ApplicationId, CommandId, PaperId};
use qibu_domain::time::Instant;
use qibu_projections::tables::{Row, TablesError};
use qibu_projections::values;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most papers of one application or draft.
pub const MAX_PAPERS_AN_APPLICATION: u32 = 40;
/// The most papers that an account may hold uploaded for no application yet.
pub const MAX_LOOSE_PAPERS_AN_ACCOUNT: u32 = 40;

/// A person named in a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// An account's holder.
    Account(AccountId),
    /// Whoever sits in a seat.
    Seat(SeatRef),
}

/// What is known of a paper beyond its index row. It is sealed under the paper's key, for names of files and
/// lists of persons are personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperDetails {
    /// The file's name as it was uploaded.
    pub file_name: Option<String>,
    /// The persons that the paper names.
    pub named: Vec<Named>,
}

/// Whether an event names the paper yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// Uploaded; no event names it yet. An orphan is swept.
    Staged,
    /// A committed event names it.
    Bound,
}

/// What the index knows of a paper that is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperEntry {
    /// Its id.
    pub id: PaperId,
    /// Staged or bound.
    pub state: PaperState,
    /// The account that uploaded it.
    pub owner: AccountId,
    /// The application, or the draft of it, that it belongs to.
    pub application: Option<ApplicationId>,
    /// The kind of evidence, as the edition names it, or `reason`.
    pub kind: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, as sniffed.
    pub media_type: String,
    /// HMAC-SHA256(blind, SHA-256(bytes)), as the log names it (law 7), in hexadecimal digits.
    pub commitment: String,
    /// When it was stored.
    pub stored_at: Instant,
}

/// A paper as the index holds it.
#[derive(Debug)]
pub(crate) enum Stored {
    Held(Box<HeldPaper>),
    Erased { at: Instant },
}

/// A paper that is held, with its key.
#[derive(Debug)]
pub(crate) struct HeldPaper {
    pub entry: PaperEntry,
    pub key: Key,
    pub details: PaperDetails,
}

/// What a finished upload puts into the index.
pub(crate) struct NewPaper<'a> {
    pub entry: &'a PaperEntry,
    pub command: CommandId,
    pub part: u16,
    pub key: &'a Key,
    pub details: &'a PaperDetails,
}

/// Why the index takes or gives nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperIndexError {
    /// The application has as many papers as it may have.
    #[error("the application has {max} papers already")]
    TooMany {
        /// The bound.
        max: u32,
    },
    /// No such paper.
    #[error("no such paper")]
    Unknown,
    /// The paper was erased.
    #[error("the paper was erased")]
    Erased,
    /// The paper belongs to another application.
    #[error("the paper belongs to another application")]
    BelongsElsewhere,
    /// A fault.
    #[error(transparent)]
    Fault(#[from] StorageFault),
}

const ENTRY: &str =
    "SELECT paper, state, owner, application, kind, size, media_type, commitment, stored_at,
    wrapped_key, details, erased_at FROM paper";

impl Vault {
    /// Refuses one paper more where there are as many as there may be.
    pub(crate) fn refuse_too_many_papers(
        &self,
        owner: AccountId,
        application: Option<ApplicationId>,
    ) -> Result<(), PaperIndexError> {
        self.database
            .read(|tables| refuse_too_many(tables, owner, application))
    }

    /// The paper that a command stored before under that part number, if it did (law 14).
    pub(crate) fn paper_of_command(
        &self,
        owner: AccountId,
        command: CommandId,
        part: u16,
    ) -> Result<Option<Stored>, StorageFault> {
        let query = format!("{ENTRY} WHERE owner = ?1 AND command = ?2 AND part = ?3");
        let row = self.database.read(|tables| {
            let bound = values![owner.0.into_bytes(), command.0.into_bytes(), part];
            Ok::<_, StorageFault>(tables.first(&query, bound, RawRow::read)?)
        })?;
        row.map(|row| row.open(&self.wrapping)).transpose()
    }

    /// A paper as the index holds it; `None` when it never did.
    pub(crate) fn paper(&self, paper: PaperId) -> Result<Option<Stored>, StorageFault> {
        let query = format!("{ENTRY} WHERE paper = ?1");
        let row = self.database.read(|tables| {
            let bound = values![paper.0.into_bytes()];
            Ok::<_, StorageFault>(tables.first(&query, bound, RawRow::read)?)
        })?;
        row.map(|row| row.open(&self.wrapping)).transpose()
    }

    /// Puts a stored paper into the index, staged.
    pub(crate) fn put_paper(&self, new: &NewPaper<'_>) -> Result<(), PaperIndexError> {
        let NewPaper {
            entry,
            command,
            part,
            key,
            details,
        } = new;
        let wrapped = self.wrapping.wrap(&place("paper-key", entry.id.0), key)?;
        let sealed = seal_details(entry.id, key, details)?;
        let size = i64::try_from(entry.size)
            .map_err(|_| StorageFault::Damaged("a paper's size".to_owned()))?;
        self.database.write(|tables| {
            refuse_too_many(tables, entry.owner, entry.application)?;
            let sql =
                "INSERT INTO paper (paper, state, owner, command, part, application, kind, size,
                     media_type, commitment, stored_at, asked_at, wrapped_key, details)
                 VALUES (?1, 'staged', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12)";
            let bound = values![
                entry.id.0.into_bytes(),
                entry.owner.0.into_bytes(),
                command.0.into_bytes(),
                *part,
                entry.application.map(|id| id.0.into_bytes()),
                entry.kind.as_str(),
                size,
                entry.media_type.as_str(),
                entry.commitment.as_str(),
                entry.stored_at.0,
                wrapped,
                sealed
            ];
            tables.execute(sql, bound).map_err(StorageFault::from)?;
            Ok(())
        })
    }

    /// Renews the age of papers that a command is about to name, so that no sweep takes them on the way.
    /// All must be held.
    pub fn renew_papers(&self, papers: &[PaperId], now: Instant) -> Result<(), PaperIndexError> {
        self.database.write(|tables| {
            for paper in papers {
                held(tables, *paper)?;
                let sql =
                    "UPDATE paper SET asked_at = CASE WHEN asked_at < ?2 THEN ?2 ELSE asked_at END
                     WHERE paper = ?1";
                let bound = values![paper.0.into_bytes(), now.0];
                tables.execute(sql, bound).map_err(StorageFault::from)?;
            }
            Ok(())
        })
    }

    /// Binds a paper that a committed event names. Binding again changes nothing.
    pub fn bind_paper(
        &self,
        paper: PaperId,
        application: ApplicationId,
    ) -> Result<(), PaperIndexError> {
        self.put_under(paper, application, "bound")
    }

    /// Puts a staged paper under the draft that it is for, with which it lives (law 10). One that is bound stays so.
    pub fn attach_paper(
        &self,
        paper: PaperId,
        draft: ApplicationId,
    ) -> Result<(), PaperIndexError> {
        self.put_under(paper, draft, "staged")
    }

    fn put_under(
        &self,
        paper: PaperId,
        application: ApplicationId,
        state: &str,
    ) -> Result<(), PaperIndexError> {
        self.database.write(|tables| {
            let (owner, belongs) = held(tables, paper)?;
            match belongs {
                Some(other) if other != application => {
                    return Err(PaperIndexError::BelongsElsewhere);
                }
                Some(_) => {}
                None => refuse_too_many(tables, owner, Some(application))?,
            }
            tables
                .execute(
                    "UPDATE paper SET state = ?3, application = ?2
                     WHERE paper = ?1 AND state IN ('staged', ?3)",
                    values![paper.0.into_bytes(), application.0.into_bytes(), state],
                )
                .map_err(StorageFault::from)?;
            Ok(())
        })
    }

    /// The papers of an application or draft that are held, oldest first; at most
    /// `MAX_PAPERS_AN_APPLICATION`.
    pub fn papers_of(&self, application: ApplicationId) -> Result<Vec<PaperEntry>, StorageFault> {
        let query = format!(
            "{ENTRY} WHERE application = ?1 AND state <> 'erased' ORDER BY stored_at, paper"
        );
        let stored = self.stored(&query, values![application.0.into_bytes()])?;
        Ok(stored.into_iter().map(|(entry, _)| entry).collect())
    }

    /// The papers that name a person, for the orders that erase them. Every paper's list is opened for it.
    pub fn papers_naming(&self, named: Named) -> Result<Vec<PaperId>, StorageFault> {
        let stored = self.stored(&format!("{ENTRY} WHERE state <> 'erased'"), &[])?;
        let naming = stored
            .into_iter()
            .filter(|(_, details)| details.named.contains(&named));
        Ok(naming.map(|(entry, _)| entry.id).collect())
    }

    /// Staged papers last asked for before an instant, with the application that they belong to.
    pub(crate) fn staged_papers(
        &self,
        before: Instant,
    ) -> Result<Vec<(PaperId, Option<ApplicationId>)>, StorageFault> {
        self.database.read(|tables| {
            let rows = tables.all(
                "SELECT paper, application FROM paper WHERE state = 'staged' AND asked_at < ?1",
                values![before.0],
                |row| {
                    let application: Option<[u8; 16]> = row.get(1)?;
                    let paper = PaperId(row.get(0).map(Uuid::from_bytes)?);
                    Ok((paper, application.map(Uuid::from_bytes).map(ApplicationId)))
                },
            )?;
            Ok(rows)
        })
    }

    /// The papers that are held, which are those that have a file.
    pub(crate) fn held_papers(&self) -> Result<Vec<PaperId>, StorageFault> {
        self.database.read(|tables| {
            let rows = tables.all(
                "SELECT paper FROM paper WHERE state <> 'erased'",
                &[],
                |row| row.get(0).map(Uuid::from_bytes).map(PaperId),
            )?;
            Ok(rows)
        })
    }

    /// Destroys the keys of papers and all that the index knows of them, and scrubs. With `staged_before`, only
    /// those that are still staged and were not asked for since. Returns those that were erased now.
    pub(crate) fn erase_paper_rows(
        &self,
        papers: &[PaperId],
        staged_before: Option<Instant>,
        now: Instant,
    ) -> Result<Vec<PaperId>, StorageFault> {
        let erased = self.database.write(|tables| {
            let mut erased = Vec::new();
            for paper in papers {
                let rows = tables.execute(
                    "UPDATE paper SET state = 'erased', owner = NULL, command = NULL, part = NULL,
                         application = NULL, kind = NULL, size = NULL, media_type = NULL,
                         commitment = NULL, stored_at = NULL, asked_at = NULL, wrapped_key = NULL,
                         details = NULL, erased_at = ?2
                     WHERE paper = ?1 AND state <> 'erased'
                         AND (?3 IS NULL OR (state = 'staged' AND asked_at < ?3))",
                    values![paper.0.into_bytes(), now.0, staged_before.map(|at| at.0)],
                )?;
                if rows > 0 {
                    forget_token(tables, *paper)?;
                    erased.push(*paper);
                }
            }
            Ok::<_, StorageFault>(erased)
        })?;
        // Also when nothing was erased now: a process may have died between an earlier erasure and its scrub.
        self.scrub()?;
        Ok(erased)
    }

    fn stored(
        &self,
        query: &str,
        bound: &[qibu_projections::tables::Value],
    ) -> Result<Vec<(PaperEntry, PaperDetails)>, StorageFault> {
        let rows: Vec<RawRow> = self.database.read(|tables| {
            let rows = tables.all(query, bound, RawRow::read)?;
            Ok::<_, StorageFault>(rows)
        })?;
        let opened = rows.into_iter().map(|row| row.open(&self.wrapping));
        opened
            .filter_map(|stored| match stored {
                Ok(Stored::Held(held)) => Some(Ok((held.entry, held.details))),
                Ok(Stored::Erased { .. }) | Err(StorageFault::MonthIsOver(_)) => None,
                Err(fault) => Some(Err(fault)),
            })
            .collect()
    }
}

/// A row as it is stored.
struct RawRow {
    paper: PaperId,
    state: String,
    columns: Option<HeldColumns>,
    erased_at: Option<i64>,
}

struct HeldColumns {
    owner: [u8; 16],
    application: Option<[u8; 16]>,
    kind: String,
    size: i64,
    media_type: String,
    commitment: String,
    stored_at: i64,
    wrapped_key: Vec<u8>,
    details: Vec<u8>,
}

impl RawRow {
    fn read(row: &Row<'_>) -> Result<Self, TablesError> {
        let state: String = row.get(1)?;
        let columns = if state == "erased" {
            None
        } else {
            Some(HeldColumns {
                owner: row.get(2)?,
                application: row.get(3)?,
                kind: row.get(4)?,
                size: row.get(5)?,
                media_type: row.get(6)?,
                commitment: row.get(7)?,
                stored_at: row.get(8)?,
                wrapped_key: row.get(9)?,
                details: row.get(10)?,
            })
        };
        let paper = PaperId(row.get(0).map(Uuid::from_bytes)?);
        Ok(Self {
            paper,
            state,
            columns,
            erased_at: row.get(11)?,
        })
    }

    fn open(self, wrapping: &Wrapping) -> Result<Stored, StorageFault> {
        let damaged = || StorageFault::Damaged(format!("the index row of paper {}", self.paper));
        let Some(columns) = self.columns else {
            return Ok(Stored::Erased {
                at: Instant(self.erased_at.unwrap_or_default()),
            });
        };
        let key = wrapping.unwrap_key(&place("paper-key", self.paper.0), &columns.wrapped_key)?;
        let details = key.open(&place("paper-details", self.paper.0), &columns.details)?;
        let details = serde_json::from_slice(&details).map_err(|_| damaged())?;
        let entry = PaperEntry {
            id: self.paper,
            state: match self.state.as_str() {
                "staged" => PaperState::Staged,
                "bound" => PaperState::Bound,
                _ => return Err(damaged()),
            },
            owner: AccountId(Uuid::from_bytes(columns.owner)),
            application: columns.application.map(Uuid::from_bytes).map(ApplicationId),
            kind: columns.kind,
            size: u64::try_from(columns.size).map_err(|_| damaged())?,
            media_type: columns.media_type,
            commitment: columns.commitment,
            stored_at: Instant(columns.stored_at),
        };
        Ok(Stored::Held(Box::new(HeldPaper {
            entry,
            key,
            details,
        })))
    }
}

fn seal_details(
    paper: PaperId,
    key: &Key,
    details: &PaperDetails,
) -> Result<Vec<u8>, StorageFault> {
    let text = serde_json::to_vec(details).map_err(|e| StorageFault::Damaged(e.to_string()))?;
    Ok(key.seal(&place("paper-details", paper.0), &text)?)
}
