//! The sealed bytes of papers as rows, where the vault is a schema of a `PostgreSQL` database. In a folder they are files.

use super::{StorageFault, Vault};
use qibu_domain::id::PaperId;
use qibu_domain::time::Instant;
use qibu_projections::values;

impl Vault {
    /// Puts the next chunk of a paper that is on its way.
    pub(crate) fn put_chunk(
        &self,
        paper: PaperId,
        number: u64,
        sealed: &[u8],
        now: Instant,
    ) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            // The row of the index is written after it and waits for the disk, and with it for all that came before.
            tables.execute_batch("SET LOCAL synchronous_commit = off")?;
            tables.execute(
                "INSERT INTO paper_chunk (paper, number, bytes, begun_at) VALUES (?1, ?2, ?3, ?4)",
                values![paper.0.into_bytes(), number, sealed, now.0],
            )?;
            Ok(())
        })
    }

    /// A chunk of a paper; `None` where there is none of that number.
    pub(crate) fn chunk(
        &self,
        paper: PaperId,
        number: u64,
    ) -> Result<Option<Vec<u8>>, StorageFault> {
        self.database.read(|tables| {
            let sql = "SELECT bytes FROM paper_chunk WHERE paper = ?1 AND number = ?2";
            let bound = values![paper.0.into_bytes(), number];
            Ok(tables.first(sql, bound, |row| row.get(0))?)
        })
    }

    /// How many chunks of a paper there are, and how many bytes in them.
    pub(crate) fn chunks_of(&self, paper: PaperId) -> Result<(u64, u64), StorageFault> {
        self.database.read(|tables| {
            let sql =
                "SELECT count(*), COALESCE(sum(octet_length(bytes)), 0)::bigint FROM paper_chunk
                       WHERE paper = ?1";
            let bound = values![paper.0.into_bytes()];
            Ok(tables.one(sql, bound, |row| Ok((row.get(0)?, row.get(1)?)))?)
        })
    }

    /// Deletes the chunks of papers whose keys are gone.
    pub(crate) fn delete_chunks(&self, papers: &[PaperId]) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            for paper in papers {
                let sql = "DELETE FROM paper_chunk WHERE paper = ?1";
                tables.execute(sql, values![paper.0.into_bytes()])?;
            }
            Ok(())
        })
    }

    /// Deletes chunks of uploads that were begun before an instant and of which the index holds no paper. Returns of how
    /// many uploads.
    pub(crate) fn sweep_chunks(&self, before: Instant) -> Result<usize, StorageFault> {
        self.database.write(|tables| {
            let sql = "WITH gone AS (
                         DELETE FROM paper_chunk c WHERE c.begun_at < ?1
                           AND NOT EXISTS (SELECT 1 FROM paper p WHERE p.paper = c.paper AND p.state <> 'erased')
                         RETURNING c.paper)
                       SELECT count(DISTINCT paper) FROM gone";
            Ok(tables.one(sql, values![before.0], |row| row.get(0))?)
        })
    }
}
