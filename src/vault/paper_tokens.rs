//! The random token of a paper's bytes, by which the log knows that two papers hold the same without knowing what (laws 7
//! and 11). The bytes are found again by a keyed MAC that never leaves the vault.

use super::{StorageFault, Vault};
use crate::random;
use qibu_domain::id::PaperId;
use qibu_projections::tables::{Tables, TablesError};
use qibu_projections::values;
use uuid::Uuid;

impl Vault {
    /// The token of the bytes of a paper that is held, by their digest: the one that a held paper of the same bytes has, or
    /// a new one.
    pub(crate) fn token_of_paper(
        &self,
        paper: PaperId,
        digest: &[u8; 32],
    ) -> Result<Uuid, StorageFault> {
        let mark = self.marking.mac(digest);
        let fresh = random::id()?;
        self.database.write(|tables| {
            let known = "SELECT token FROM paper_token WHERE paper = ?1 OR mark = ?2
                         ORDER BY CASE WHEN paper = ?1 THEN 0 ELSE 1 END, token LIMIT 1";
            let bound = values![paper.0.into_bytes(), mark.as_slice()];
            let known = tables.first(known, bound, |row| row.get(0).map(Uuid::from_bytes))?;
            let token = known.unwrap_or(fresh);
            let sql = "INSERT INTO paper_token (paper, mark, token)
                       SELECT paper, ?2, ?3 FROM paper WHERE paper = ?1 AND state <> 'erased'
                       ON CONFLICT (paper) DO NOTHING";
            let bound = values![paper.0.into_bytes(), mark.as_slice(), token.into_bytes()];
            tables.execute(sql, bound)?;
            Ok::<_, StorageFault>(token)
        })
    }
}

/// Forgets the token of a paper that is erased. Papers of the same bytes that are held keep theirs.
pub(super) fn forget_token(tables: &Tables<'_>, paper: PaperId) -> Result<(), TablesError> {
    tables.execute(
        "DELETE FROM paper_token WHERE paper = ?1",
        values![paper.0.into_bytes()],
    )?;
    Ok(())
}
