//! A log in a file that is copied, or that a copy goes to.

use super::closed;
use super::columns::{self, ColumnError, EVENT_COLUMNS};
use super::file::{self, OpenError};
use super::writer::{INSERT_EVENT, INSERT_OUTCOME, write_edge};
use crate::log::stored::{MAX_PAGE_BYTES, Meta, page_limit};
use crate::log::transfer::{
    ClaimRow, Destination, Found, Leafed, OutcomeRow, Seal, Source, TransferError,
};
use qibu_domain::id::Position;
use qibu_verifier::{Hash, RightEdge};
use rusqlite::{Connection, Row, params};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The column after those of the event.
const LEAF_COLUMN: usize = 9;

/// A log in a file, to be copied. Whoever copies it holds the folder's lock.
pub struct SqliteSource {
    connection: Connection,
    meta: Meta,
    seal: Option<Seal>,
}

/// A log in a file, to be made by a copy. Whoever copies holds the folder's lock.
pub struct SqliteDestination {
    path: PathBuf,
    /// `None` while there is nothing.
    connection: Option<Connection>,
}

impl From<rusqlite::Error> for TransferError {
    fn from(error: rusqlite::Error) -> Self {
        OpenError::from(error).into()
    }
}

impl From<ColumnError> for TransferError {
    fn from(error: ColumnError) -> Self {
        OpenError::from(error).into()
    }
}

impl SqliteSource {
    /// Opens the log at that path, sealed or not.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let (connection, stored) = file::open_to_copy(path)?;
        closed::must_be_finished(&connection, path)?;
        let seal = closed::read_seal(&connection)?;
        let epoch = seal.as_ref().map_or(stored.epoch, |seal| seal.epoch);
        Ok(Self {
            connection,
            meta: Meta { epoch, ..stored },
            seal,
        })
    }
}

impl Source for SqliteSource {
    fn meta(&self) -> Meta {
        self.meta
    }

    fn seal(&self) -> Option<&Seal> {
        self.seal.as_ref()
    }

    /// The folder's lock says so, which whoever copies holds.
    fn is_in_use(&mut self) -> Result<bool, TransferError> {
        Ok(false)
    }

    fn edge(&mut self) -> Result<RightEdge, TransferError> {
        Ok(columns::read_edge(&self.connection)?)
    }

    fn events(&mut self, after: Position, limit: usize) -> Result<Vec<Leafed>, TransferError> {
        let sql = format!(
            "SELECT {EVENT_COLUMNS}, leaf FROM events WHERE position > ?1 ORDER BY position LIMIT ?2"
        );
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query(params![after.0, page_limit(limit)])?;
        let (mut page, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let event = columns::recorded(row)?;
            bytes += event.payload.len() + event.metadata.len();
            let leaf = columns::leaf(row, LEAF_COLUMN)?;
            page.push(Leafed { event, leaf });
            if bytes >= MAX_PAGE_BYTES {
                break;
            }
        }
        Ok(page)
    }

    fn leaves(&mut self, after: Position, limit: usize) -> Result<Vec<Hash>, TransferError> {
        let sql = "SELECT leaf FROM events WHERE position > ?1 ORDER BY position LIMIT ?2";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query(params![after.0, page_limit(limit)])?;
        let mut leaves = Vec::new();
        while let Some(row) = rows.next()? {
            leaves.push(columns::leaf(row, 0)?);
        }
        Ok(leaves)
    }

    fn outcomes(
        &mut self,
        after: Option<&OutcomeRow>,
        limit: usize,
    ) -> Result<Vec<OutcomeRow>, TransferError> {
        // No principal and no command is the empty text.
        let after = after.map_or(("", ""), |row| (&row.principal, &row.command));
        let sql = "SELECT principal, command_id, first_position, last_position, aggregate_type, aggregate_id, \
                   last_sequence, mac, recorded_at FROM outcomes WHERE (principal, command_id) > (?1, ?2) \
                   ORDER BY principal, command_id LIMIT ?3";
        let mut select = self.connection.prepare_cached(sql)?;
        let rows = select.query_map(params![after.0, after.1, page_limit(limit)], outcome)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn claims(
        &mut self,
        after: Option<&ClaimRow>,
        limit: usize,
    ) -> Result<Vec<ClaimRow>, TransferError> {
        let after = after.map_or("", |row| &row.key);
        let sql = "SELECT key, aggregate_type, aggregate_id, taken_at, free_from FROM claims WHERE key > ?1 \
                   ORDER BY key LIMIT ?2";
        let mut select = self.connection.prepare_cached(sql)?;
        let rows = select.query_map(params![after, page_limit(limit)], claim)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn lock(&mut self) -> Result<(), TransferError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn close(&mut self, seal: Seal) -> Result<bool, TransferError> {
        closed::write_seal(&self.connection, self.meta, &seal)?;
        self.connection.execute_batch("COMMIT")?;
        self.seal = Some(seal);
        Ok(true)
    }
}

impl SqliteDestination {
    /// The place of a log, where there may be none yet.
    pub fn at(path: &Path) -> Result<Self, OpenError> {
        let is_there = path.try_exists()?;
        let connection = if is_there {
            Some(file::open_to_copy(path)?.0)
        } else {
            None
        };
        Ok(Self {
            path: path.to_owned(),
            connection,
        })
    }

    /// Whether there is a log that is no unfinished copy.
    pub fn is_log(&mut self) -> Result<bool, TransferError> {
        Ok(self.found()? == Found::Log)
    }

    fn connection(&mut self) -> Result<&mut Connection, OpenError> {
        let missing = || OpenError::Missing(self.path.clone());
        self.connection.as_mut().ok_or_else(missing)
    }
}

impl Destination for SqliteDestination {
    fn found(&mut self) -> Result<Found, TransferError> {
        let Some(connection) = &self.connection else {
            return Ok(Found::Nothing);
        };
        let meta = file::stored_meta(connection, &self.path)?;
        Ok(match closed::read_copying(connection)? {
            None => Found::Log,
            Some(copy) => Found::Unfinished {
                copy,
                log: meta.log,
            },
        })
    }

    fn begin(&mut self, meta: Meta, copy: Uuid) -> Result<(), TransferError> {
        file::make_with(&self.path, meta, |transaction| {
            closed::mark_copying(transaction, copy)
        })?;
        self.connection = Some(file::open_to_copy(&self.path)?.0);
        Ok(())
    }

    fn edge(&mut self) -> Result<RightEdge, TransferError> {
        Ok(columns::read_edge(self.connection()?)?)
    }

    fn put_events(&mut self, events: &[Leafed], edge: &RightEdge) -> Result<u64, TransferError> {
        let transaction = self.connection()?.transaction()?;
        {
            let mut insert = transaction.prepare_cached(INSERT_EVENT)?;
            for Leafed { event, leaf } in events {
                columns::put_event(&mut insert, event, leaf)?;
            }
        }
        write_edge(&transaction, edge)?;
        transaction.commit()?;
        Ok(edge.size())
    }

    fn clear(&mut self) -> Result<(), TransferError> {
        let forget = "DELETE FROM outcomes; DELETE FROM claims";
        Ok(self.connection()?.execute_batch(forget)?)
    }

    fn put_outcomes(&mut self, rows: &[OutcomeRow]) -> Result<(), TransferError> {
        let transaction = self.connection()?.transaction()?;
        {
            let mut insert = transaction.prepare_cached(INSERT_OUTCOME)?;
            for row in rows {
                columns::put_outcome(&mut insert, row)?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn put_claims(&mut self, rows: &[ClaimRow]) -> Result<(), TransferError> {
        let transaction = self.connection()?.transaction()?;
        {
            let sql = "INSERT INTO claims (key, aggregate_type, aggregate_id, taken_at, free_from) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut insert = transaction.prepare_cached(sql)?;
            for row in rows {
                insert.execute(params![
                    row.key,
                    row.kind,
                    row.stream,
                    row.taken_at,
                    row.free_from
                ])?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn finish(&mut self) -> Result<(), TransferError> {
        Ok(closed::unmark_copying(self.connection()?)?)
    }
}

fn outcome(row: &Row<'_>) -> rusqlite::Result<OutcomeRow> {
    Ok(OutcomeRow {
        principal: row.get(0)?,
        command: row.get(1)?,
        first_position: row.get(2)?,
        last_position: row.get(3)?,
        kind: row.get(4)?,
        stream: row.get(5)?,
        last_sequence: row.get(6)?,
        mac: row.get(7)?,
        recorded_at: row.get(8)?,
    })
}

fn claim(row: &Row<'_>) -> rusqlite::Result<ClaimRow> {
    Ok(ClaimRow {
        key: row.get(0)?,
        kind: row.get(1)?,
        stream: row.get(2)?,
        taken_at: row.get(3)?,
        free_from: row.get(4)?,
    })
}
