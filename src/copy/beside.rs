//! What lies beside the log on both sides of a copy: vault, service rows, log of reads, papers.

use super::CopyError;
use crate::papers::transfer::{self as papers, Objects};
use crate::vault::database::{Database, Part, Place};
use crate::vault::{StorageFault, transfer};
use crate::wiring::Stores;
use crate::{reads, service, vault};

/// The parts, in the order in which they go: the index of papers before the papers.
pub(super) const PARTS: [&Part; 3] = [&vault::PART, &service::PART, &reads::PART];

/// Both sides.
pub(super) struct Beside<'s> {
    from: Side<'s>,
    to: Side<'s>,
}

struct Side<'s> {
    place: Place<'s>,
    vault: Database,
    service: Database,
    reads: Database,
}

impl<'s> Beside<'s> {
    pub(super) fn open(from: &'s Stores, to: &'s Stores) -> Result<Self, StorageFault> {
        Ok(Self {
            from: Side::open(from.beside())?,
            to: Side::open(to.beside())?,
        })
    }

    /// Makes the rows of a part those of the source.
    pub(super) fn rows(&self, part: &'static Part, page_rows: usize) -> Result<(), StorageFault> {
        let (from, to) = (self.from.database(part), self.to.database(part));
        transfer::carry(from, to, part, page_rows)
    }

    /// Brings the papers that are not there yet; returns how many there are.
    pub(super) fn papers(
        &self,
        page_rows: usize,
        brought: impl FnMut(u64) -> Result<(), CopyError>,
    ) -> Result<u64, CopyError> {
        let (from, to) = (self.from.papers()?, self.to.papers()?);
        papers::carry(&from, &to, &self.to.vault, page_rows, brought)
    }

    /// Leaves nothing of what an earlier round brought and this one did not: what was erased in between.
    pub(super) fn tidy(&self) -> Result<(), StorageFault> {
        self.to.papers()?.sweep(&self.to.vault)?;
        for part in PARTS {
            transfer::scrub(self.to.database(part))?;
        }
        Ok(())
    }
}

impl<'s> Side<'s> {
    fn open(place: Place<'s>) -> Result<Self, StorageFault> {
        Ok(Self {
            place,
            vault: Database::open(place, &vault::PART)?,
            service: Database::open(place, &service::PART)?,
            reads: Database::open(place, &reads::PART)?,
        })
    }

    fn database(&self, part: &Part) -> &Database {
        match part.file {
            service::SERVICE_FILE => &self.service,
            reads::READS_FILE => &self.reads,
            _ => &self.vault,
        }
    }

    fn papers(&self) -> Result<Objects<'_>, StorageFault> {
        Objects::of(self.place, &self.vault)
    }
}
