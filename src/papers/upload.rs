//! An upload: bytes stream in, are looked at, counted and sealed, and nothing is left of one that is refused.

use super::chunks::{Sealed, SealedReader, SealedWriter};
use super::shelf::Sheets;
use super::sniff::Sniffer;
use super::{MAX_PAPER_BYTES, PaperError, PaperMeta, PaperRefusal, Papers, StoredPaper};
use crate::random;
use crate::vault::{NewPaper, PaperDetails, PaperEntry, PaperState, StorageFault, Stored};
use qibu_domain::id::PaperId;
use qibu_domain::time::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most uploads at once: each holds a file, a chunk in memory and up to [`MAX_PAPER_BYTES`] of disk.
pub const MAX_UPLOADS_AT_ONCE: usize = 16;

/// An upload on its way. Dropped before [`finish`](Self::finish), it leaves nothing. Calls block.
pub struct Upload {
    papers: Papers,
    id: PaperId,
    meta: PaperMeta,
    now: Instant,
    work: Option<Work>,
    _place: Place,
}

struct Work {
    writer: SealedWriter,
    sniffer: Sniffer,
    size: u64,
}

impl Upload {
    pub(super) fn begin(
        papers: &Papers,
        meta: PaperMeta,
        now: Instant,
    ) -> Result<Self, PaperError> {
        meta.check()?;
        // A retry of a command that stored its paper may come when the application is full: it adds none.
        let stored = papers
            .vault()
            .paper_of_command(meta.owner, meta.command, meta.part)?;
        if stored.is_none() {
            papers
                .vault()
                .refuse_too_many_papers(meta.owner, meta.application)?;
        }
        let place = Place::take(papers.uploads_under_way())?;
        let id = PaperId(random::id().map_err(StorageFault::from)?);
        let writer = SealedWriter::new(papers.shelf().begin(id)?, id)?;
        let work = Work {
            writer,
            sniffer: Sniffer::default(),
            size: 0,
        };
        Ok(Self {
            papers: papers.clone(),
            id,
            meta,
            now,
            work: Some(work),
            _place: place,
        })
    }

    /// Takes the next bytes. Once it has refused, nothing is left of it and it takes no more.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), PaperError> {
        let Some(mut work) = self.work.take() else {
            return Err(PaperRefusal::Ended.into());
        };
        work.take(bytes)?;
        self.work = Some(work);
        Ok(())
    }

    /// Ends the upload: the sealed bytes are on the disk, then the index row is.
    pub fn finish(mut self) -> Result<StoredPaper, PaperError> {
        let Some(work) = self.work.take() else {
            return Err(PaperRefusal::Ended.into());
        };
        let media_type = work.sniffer.finish()?;
        if let Some(declared) = &self.meta.declared_type
            && !media_type.agrees_with(declared)
        {
            let declared = declared.clone();
            return Err(PaperRefusal::TypeDiffers {
                declared,
                found: media_type.as_str(),
            }
            .into());
        }
        let (sealed, sheets) = work.writer.finish()?;
        let entry = PaperEntry {
            id: self.id,
            state: PaperState::Staged,
            owner: self.meta.owner,
            application: self.meta.application,
            kind: self.meta.kind.clone(),
            size: sealed.size,
            media_type: media_type.as_str().to_owned(),
            commitment: sealed.commitment.clone(),
            stored_at: self.now,
        };
        match self.papers.vault().paper_of_command(
            entry.owner,
            self.meta.command,
            self.meta.part,
        )? {
            Some(stored) => self.replayed(stored, &sealed),
            None => self.store(sheets, entry, &sealed),
        }
    }

    fn store(
        &self,
        sheets: Sheets,
        entry: PaperEntry,
        sealed: &Sealed,
    ) -> Result<StoredPaper, PaperError> {
        let sheets = sheets.place()?;
        let details = PaperDetails {
            file_name: self.meta.file_name.clone(),
            named: self.meta.named_persons.clone(),
        };
        let new = NewPaper {
            entry: &entry,
            command: self.meta.command,
            part: self.meta.part,
            key: &sealed.key,
            details: &details,
        };
        match self.papers.vault().put_paper(&new) {
            Ok(()) => {
                sheets.keep();
                Ok(StoredPaper::of(entry, false))
            }
            Err(error) => {
                self.keep_if_indexed(sheets);
                Err(error.into())
            }
        }
    }

    /// A failed commit may have committed after all: then the bytes belong to a row and stay.
    fn keep_if_indexed(&self, sheets: Sheets) {
        if !matches!(self.papers.vault().paper(self.id), Ok(None)) {
            sheets.keep();
        }
    }

    /// The command stored its paper before (law 14): the same bytes give the same paper, others are refused.
    fn replayed(&self, stored: Stored, sealed: &Sealed) -> Result<StoredPaper, PaperError> {
        let Stored::Held(held) = stored else {
            return Err(PaperRefusal::Erased.into());
        };
        let reader: SealedReader = self.papers.open_sealed(&held)?;
        let same = reader.digest() == sealed.digest
            && held.entry.kind == self.meta.kind
            // What was uploaded for no application may have been bound since.
            && (self.meta.application.is_none()
                || held.entry.application == self.meta.application);
        if same {
            Ok(StoredPaper::of(held.entry, true))
        } else {
            Err(PaperRefusal::KeyReused.into())
        }
    }
}

impl Work {
    fn take(&mut self, bytes: &[u8]) -> Result<(), PaperError> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > MAX_PAPER_BYTES {
            return Err(PaperRefusal::TooLarge.into());
        }
        self.sniffer.push(bytes)?;
        self.writer.write(bytes)?;
        Ok(())
    }
}

/// A place among the uploads under way.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(uploads: &Arc<AtomicUsize>) -> Result<Self, PaperRefusal> {
        let place = Self(Arc::clone(uploads));
        if place.0.fetch_add(1, Ordering::AcqRel) >= MAX_UPLOADS_AT_ONCE {
            return Err(PaperRefusal::Busy);
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
