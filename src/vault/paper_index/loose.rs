//! Papers that were uploaded and are under no application or draft yet.

use super::{ENTRY, PaperDetails, PaperEntry, StorageFault, Vault};
use qibu_domain::id::{AccountId, PaperId};
use qibu_domain::time::Instant;
use qibu_projections::tables::Row;
use qibu_projections::values;

impl Vault {
    /// The loose papers of an account, oldest first; at most `MAX_LOOSE_PAPERS_AN_ACCOUNT`.
    pub(crate) fn loose_papers(
        &self,
        owner: AccountId,
    ) -> Result<Vec<(PaperEntry, PaperDetails)>, StorageFault> {
        let query = format!(
            "{ENTRY} WHERE owner = ?1 AND application IS NULL AND state = 'staged'
             ORDER BY stored_at, paper"
        );
        self.stored(&query, values![owner.0.into_bytes()])
    }

    /// When a loose paper of an account was stored, and when it was last asked for; `None` where it is none.
    pub(crate) fn loose_paper_ages(
        &self,
        owner: AccountId,
        paper: PaperId,
    ) -> Result<Option<(Instant, Instant)>, StorageFault> {
        let query = "SELECT stored_at, asked_at FROM paper
             WHERE paper = ?1 AND owner = ?2 AND application IS NULL AND state = 'staged'";
        self.database.read(|tables| {
            let bound = values![paper.0.into_bytes(), owner.0.into_bytes()];
            let read = |row: &Row<'_>| Ok((Instant(row.get(0)?), Instant(row.get(1)?)));
            Ok(tables.first(query, bound, read)?)
        })
    }
}
