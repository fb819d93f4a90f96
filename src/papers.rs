//! Papers: evidence and written reasons, encrypted outside the log, one key an object (laws 7 and 10).
//!
//! An upload streams into a sealed file, then the file's key goes into the vault's index, and only then may an
//! event name the paper. Erasing takes the other way: first the key, then the bytes.

mod chunks;
mod reason;
mod refusal;
mod shelf;
mod sniff;
pub(crate) mod transfer;
mod upload;

pub use crate::vault::{Named, PaperDetails, PaperEntry, PaperState};
pub use reason::{
    MAX_REASON_CHARS, PersonalDataWarning, REASON_KIND, ReasonRefusal, checked_reason,
};
pub use refusal::{PaperError, PaperRefusal};
pub use sniff::MediaType;
pub use upload::{MAX_UPLOADS_AT_ONCE, Upload};

use crate::vault::database::Place;
use crate::vault::{HeldPaper, StorageFault, Stored, Vault};
use chunks::SealedReader;
use qibu_domain::id::{AccountId, ApplicationId, CommandId, PaperId};
use qibu_domain::time::Instant;
use serde::Serialize;
use sha2::{Digest, Sha256};
use shelf::Shelf;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The largest paper, in bytes.
pub const MAX_PAPER_BYTES: u64 = 20 << 20;
/// The folder of the papers in the data folder.
pub const PAPERS_FOLDER: &str = "papers";
/// The longest name of a file, in characters.
pub const MAX_FILE_NAME_CHARS: usize = 200;
/// The longest word for a kind of evidence, in bytes.
pub const MAX_KIND_BYTES: usize = 64;
/// The most persons named in one paper.
pub const MAX_NAMED_PERSONS: usize = 200;
/// How long a staged paper that nothing names is kept (law 10), in seconds.
pub const MIN_STAGED_AGE_SECONDS: i64 = 24 * 3600;
/// How long a command that has asked for a paper may take until its event names it, in seconds.
const MAX_COMMAND_SECONDS: i64 = 10;
/// What overwrites a file, at a time, in bytes.
const WIPE_BYTES: usize = 64 * 1024;

/// The paper store. Cloning shares it. Calls block: async callers use `spawn_blocking`.
#[derive(Clone)]
pub struct Papers(Arc<Inner>);

struct Inner {
    shelf: Shelf,
    vault: Arc<Vault>,
    uploads: Arc<AtomicUsize>,
}

/// What is said of a paper before its bytes come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperMeta {
    /// The account that uploads.
    pub owner: AccountId,
    /// The command that stores it (law 10).
    pub command: CommandId,
    /// Which of the command's papers it is, from 0.
    pub part: u16,
    /// The application, or the draft of it, that it is for.
    pub application: Option<ApplicationId>,
    /// The kind of evidence, a word of the edition.
    pub kind: String,
    /// The media type as it was declared.
    pub declared_type: Option<String>,
    /// The file's name as it was declared. Kept sealed: names of files name people.
    pub file_name: Option<String>,
    /// Whom it names. Kept sealed.
    pub named_persons: Vec<Named>,
}

/// A paper that was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredPaper {
    /// Its id.
    pub id: PaperId,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, as sniffed.
    pub media_type: String,
    /// HMAC-SHA256(blind, SHA-256(bytes)) in hexadecimal digits: what an event names (law 7).
    pub commitment: String,
    /// Whether the command had stored it before, and nothing was stored now.
    pub replayed: bool,
    /// What the writer of a reason is warned of.
    pub warnings: Vec<PersonalDataWarning>,
}

/// What is known of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperStatus {
    /// It is held.
    Held(PaperEntry, PaperDetails),
    /// It was erased; nothing else is known of it.
    Erased {
        /// When.
        at: Instant,
    },
}

/// The bytes of a paper, opened chunk by chunk; the commitment was verified before the first.
pub struct PaperReader {
    sealed: SealedReader,
    chunk: Zeroizing<Vec<u8>>,
    given: usize,
}

impl Papers {
    /// The paper store beside a vault: in the folder's files, or in the vault's database.
    pub fn open<'a>(place: impl Into<Place<'a>>, vault: Arc<Vault>) -> Result<Self, StorageFault> {
        Ok(Self(Arc::new(Inner {
            shelf: Shelf::open(place.into(), &vault)?,
            vault,
            uploads: Arc::default(),
        })))
    }

    /// Removes what a process that died left behind: bytes of uploads that did not end, of no paper, of papers whose key
    /// was destroyed already. A folder's one process calls it before it takes uploads. Returns of how many.
    pub fn recover(&self) -> Result<usize, StorageFault> {
        let removed = self.0.shelf.sweep(&self.0.vault.held_papers()?)?;
        // An erasure that died before its scrub is finished here; beside a transaction that still sees what it deleted,
        // such as a backup's, by the next erasure or start.
        if !self.0.vault.scrub_unless_seen()? {
            tracing::warn!("another transaction still sees what was erased");
        }
        Ok(removed)
    }

    /// Begins an upload.
    pub fn begin(&self, meta: PaperMeta, now: Instant) -> Result<Upload, PaperError> {
        Upload::begin(self, meta, now)
    }

    /// Stores a written reason: a paper of kind `reason` made from text. The kind, type and file name of `meta`
    /// are not looked at.
    pub fn store_text(
        &self,
        meta: PaperMeta,
        text: &str,
        now: Instant,
    ) -> Result<StoredPaper, PaperError> {
        let (text, warnings) = checked_reason(text).map_err(PaperRefusal::from)?;
        let kind = REASON_KIND.to_owned();
        let meta = PaperMeta {
            kind,
            declared_type: None,
            file_name: None,
            ..meta
        };
        let mut upload = self.begin(meta, now)?;
        upload.write(text.as_bytes())?;
        Ok(StoredPaper {
            warnings,
            ..upload.finish()?
        })
    }

    /// What is known of a paper.
    pub fn status(&self, paper: PaperId) -> Result<PaperStatus, PaperError> {
        match self.stored(paper)? {
            Stored::Held(held) => Ok(PaperStatus::Held(held.entry, held.details)),
            Stored::Erased { at } => Ok(PaperStatus::Erased { at }),
        }
    }

    /// Opens a paper. The read goes to the log of reads before (law 9).
    pub fn read(&self, paper: PaperId) -> Result<PaperReader, PaperError> {
        let held = self.held(paper)?;
        let sealed = self.open_sealed(&held)?;
        Ok(PaperReader {
            sealed,
            chunk: Zeroizing::default(),
            given: 0,
        })
    }

    /// A written reason, whole.
    pub fn read_text(&self, paper: PaperId) -> Result<String, PaperError> {
        let held = self.held(paper)?;
        if held.entry.kind != REASON_KIND {
            return Err(PaperRefusal::Unknown.into());
        }
        let mut text = String::new();
        self.read(paper)?
            .read_to_string(&mut text)
            .map_err(StorageFault::from)?;
        Ok(text)
    }

    /// The vault's random token of the bytes of a paper: the same for every paper that is held of the same bytes, and drawn
    /// when it is first asked for. The whole paper is read for it.
    pub fn token(&self, paper: PaperId) -> Result<Uuid, PaperError> {
        let mut reader = self.read(paper)?;
        let mut hash = Sha256::new();
        while let Some(chunk) = reader.next_chunk()? {
            hash.update(chunk.as_slice());
        }
        let digest = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
        Ok(self.0.vault.token_of_paper(paper, &digest)?)
    }

    /// Renews the age of papers that a command is about to name, so that no sweep takes them on the way.
    pub fn renew(&self, papers: &[PaperId], now: Instant) -> Result<(), PaperError> {
        Ok(self.0.vault.renew_papers(papers, now)?)
    }

    /// Binds a paper that a committed event names. Binding again changes nothing.
    pub fn bind(&self, paper: PaperId, application: ApplicationId) -> Result<(), PaperError> {
        Ok(self.0.vault.bind_paper(paper, application)?)
    }

    /// Puts a paper that no event names yet under the draft that it is for, with which it lives (law 10).
    pub fn attach(&self, paper: PaperId, draft: ApplicationId) -> Result<(), PaperError> {
        Ok(self.0.vault.attach_paper(paper, draft)?)
    }

    /// The papers of an application or draft that are held, oldest first.
    pub fn of_application(&self, id: ApplicationId) -> Result<Vec<PaperEntry>, PaperError> {
        Ok(self.0.vault.papers_of(id)?)
    }

    /// The papers that name a person.
    pub fn naming(&self, named: Named) -> Result<Vec<PaperId>, StorageFault> {
        self.0.vault.papers_naming(named)
    }

    /// Erases a paper: its key is destroyed and scrubbed, its bytes overwritten and removed. The index keeps its
    /// id and that it was erased. Erasing again changes nothing and finishes what a crash cut short.
    pub fn erase(&self, paper: PaperId, now: Instant) -> Result<(), PaperError> {
        self.0.vault.paper(paper)?.ok_or(PaperRefusal::Unknown)?;
        self.0.vault.erase_paper_rows(&[paper], None, now)?;
        self.0.shelf.remove(&[paper])?;
        Ok(())
    }

    /// The papers of an account that are under no application or draft yet, oldest first.
    pub fn loose(&self, owner: AccountId) -> Result<Vec<(PaperEntry, PaperDetails)>, StorageFault> {
        self.0.vault.loose_papers(owner)
    }

    /// Erases a loose paper of an account, as [`erase`](Self::erase) does. One that an event names is left as it is,
    /// and one that a command is about to name.
    pub fn discard_loose(
        &self,
        paper: PaperId,
        owner: AccountId,
        now: Instant,
        is_named: impl FnOnce() -> bool,
    ) -> Result<(), PaperError> {
        let Some((stored_at, asked_at)) = self.0.vault.loose_paper_ages(owner, paper)? else {
            return match self.status(paper)? {
                PaperStatus::Erased { .. } => Ok(()),
                PaperStatus::Held(..) => Err(PaperRefusal::Unknown.into()),
            };
        };
        if asked_at > stored_at && asked_at > now.plus_seconds(-MAX_COMMAND_SECONDS) {
            return Err(PaperRefusal::Busy.into());
        }
        if is_named() {
            return Err(PaperRefusal::BelongsElsewhere.into());
        }
        // Only where nothing has asked for it since it was looked at.
        let bound = Instant(asked_at.0.saturating_add(1));
        let erased = self.0.vault.erase_paper_rows(&[paper], Some(bound), now)?;
        if erased.is_empty() {
            return Err(PaperRefusal::Busy.into());
        }
        self.0.shelf.remove(&[paper])?;
        Ok(())
    }

    /// Erases staged papers that nothing names (law 10). `is_live` says whether a draft that is open or an event
    /// names the paper; one that is live is left as it is. Returns what was erased.
    pub fn sweep(
        &self,
        now: Instant,
        is_live: impl Fn(PaperId, Option<ApplicationId>) -> bool,
    ) -> Result<Vec<PaperId>, StorageFault> {
        let bound = now.plus_seconds(-MIN_STAGED_AGE_SECONDS);
        let staged = self.0.vault.staged_papers(bound)?;
        let orphans: Vec<PaperId> = staged
            .into_iter()
            .filter(|(paper, application)| !is_live(*paper, *application))
            .map(|(paper, _)| paper)
            .collect();
        if orphans.is_empty() {
            return Ok(orphans);
        }
        let erased = self.0.vault.erase_paper_rows(&orphans, Some(bound), now)?;
        self.0.shelf.remove(&erased)?;
        Ok(erased)
    }

    /// What the index holds of a paper. One whose key was destroyed with its month is erased: it was brought back from before.
    fn stored(&self, paper: PaperId) -> Result<Stored, PaperError> {
        match self.0.vault.paper(paper) {
            Err(StorageFault::MonthIsOver(_)) => Err(PaperRefusal::Erased.into()),
            found => Ok(found?.ok_or(PaperRefusal::Unknown)?),
        }
    }

    fn held(&self, paper: PaperId) -> Result<Box<HeldPaper>, PaperError> {
        match self.stored(paper)? {
            Stored::Held(held) => Ok(held),
            Stored::Erased { .. } => Err(PaperRefusal::Erased.into()),
        }
    }

    fn open_sealed(&self, held: &HeldPaper) -> Result<SealedReader, StorageFault> {
        let HeldPaper { entry, key, .. } = held;
        let bytes = self.0.shelf.sealed(entry.id)?;
        SealedReader::open(bytes, entry.id, key.clone(), &entry.commitment, entry.size)
    }

    fn vault(&self) -> &Vault {
        &self.0.vault
    }

    fn uploads_under_way(&self) -> &Arc<AtomicUsize> {
        &self.0.uploads
    }

    fn shelf(&self) -> &Shelf {
        &self.0.shelf
    }
}

impl PaperReader {
    /// The next bytes; `None` after the last, once the whole agreed with what was committed to. An error means
    /// that what was given before is not to be relied on.
    pub fn next_chunk(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, StorageFault> {
        self.sealed.next_chunk()
    }
}

impl Read for PaperReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given >= self.chunk.len() {
            let next = self.sealed.next_chunk().map_err(io::Error::other)?;
            let Some(next) = next else { return Ok(0) };
            self.chunk = next;
            self.given = 0;
        }
        let mut rest = self.chunk.get(self.given..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

impl PaperMeta {
    fn check(&self) -> Result<(), PaperRefusal> {
        let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let kind = self.kind.as_bytes();
        if kind.is_empty() || kind.len() > MAX_KIND_BYTES || !kind.iter().copied().all(word) {
            return Err(PaperRefusal::Malformed("kind"));
        }
        if let Some(name) = &self.file_name
            && (name.chars().count() > MAX_FILE_NAME_CHARS || name.contains(char::is_control))
        {
            return Err(PaperRefusal::Malformed("file_name"));
        }
        if self.named_persons.len() > MAX_NAMED_PERSONS {
            return Err(PaperRefusal::Malformed("named_persons"));
        }
        Ok(())
    }
}

impl StoredPaper {
    fn of(entry: PaperEntry, replayed: bool) -> Self {
        let PaperEntry {
            id,
            size,
            media_type,
            commitment,
            ..
        } = entry;
        Self {
            id,
            size,
            media_type,
            commitment,
            replayed,
            warnings: Vec::new(),
        }
    }
}
