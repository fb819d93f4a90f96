//! Papers from one place into another as they lie, sealed: files and rows of chunks, on whichever side. No key is needed,
//! and no more than one chunk is held in memory.

use super::PAPERS_FOLDER;
use super::chunks::sealed_lengths;
use super::shelf::{MAGIC, Shelf, sync};
use crate::occasion_source::machine_time;
use crate::private_files;
use crate::vault::StorageFault;
use crate::vault::database::{Database, Place};
use qibu_domain::id::PaperId;
use qibu_projections::tables::Tables;
use qibu_projections::values;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Where sealed papers lie.
pub(crate) enum Objects<'d> {
    /// In the files of a folder.
    Folder(PathBuf),
    /// In rows of the vault's database.
    Rows(&'d Database),
}

/// A paper that the index holds: its id, and its size in bytes.
type Held = (PaperId, u64);

impl<'d> Objects<'d> {
    /// The papers of a place beside its vault.
    pub(crate) fn of(place: Place<'_>, vault: &'d Database) -> Result<Self, StorageFault> {
        Ok(match place {
            Place::Folder(data) => {
                let folder = data.join(PAPERS_FOLDER);
                private_files::folder(&folder)?;
                Self::Folder(folder)
            }
            Place::Postgres(_) => Self::Rows(vault),
        })
    }

    /// Brings a paper from another place, unless it is here and whole. Whether it was brought.
    fn bring(&self, from: &Self, (paper, size): Held) -> Result<bool, StorageFault> {
        if self.holds(paper, size)? {
            return Ok(false);
        }
        let mut source = from.open(paper, size)?;
        match self {
            Self::Folder(folder) => write_file(folder, paper, size, &mut source)?,
            Self::Rows(vault) => vault.write(|tables| {
                forget(tables, paper)?;
                let begun_at = machine_time();
                for (number, length) in sealed_lengths(size).enumerate() {
                    let sealed = source.next(number, length)?;
                    let sql = "INSERT INTO paper_chunk (paper, number, bytes, begun_at) VALUES (?1, ?2, ?3, ?4)";
                    let bound = values![paper.0.into_bytes(), number, sealed, begun_at.0];
                    tables.execute(sql, bound)?;
                }
                Ok::<_, StorageFault>(())
            })?,
        }
        Ok(true)
    }

    /// Whether a paper is here and as long as it must be.
    fn holds(&self, paper: PaperId, size: u64) -> Result<bool, StorageFault> {
        let length: u64 = sealed_lengths(size).map(|length| length as u64).sum();
        match self {
            Self::Folder(folder) => match fs::metadata(folder.join(paper.to_string())) {
                Ok(found) => Ok(found.len() == MAGIC.len() as u64 + length),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
                Err(error) => Err(error.into()),
            },
            Self::Rows(vault) => vault.read(|tables| {
                let sql = "SELECT count(*), COALESCE(sum(octet_length(bytes)), 0)::bigint FROM paper_chunk
                           WHERE paper = ?1";
                let bound = values![paper.0.into_bytes()];
                let found: (u64, u64) =
                    tables.one(sql, bound, |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(found == (sealed_lengths(size).count() as u64, length))
            }),
        }
    }

    fn open(&self, paper: PaperId, size: u64) -> Result<SealedPaper<'d>, StorageFault> {
        if !self.holds(paper, size)? {
            return Err(damaged(paper));
        }
        match self {
            Self::Folder(folder) => {
                let mut file = File::open(folder.join(paper.to_string()))?;
                let mut magic = [0; MAGIC.len()];
                file.read_exact(&mut magic)?;
                if &magic != MAGIC {
                    return Err(damaged(paper));
                }
                Ok(SealedPaper::File(file))
            }
            Self::Rows(vault) => Ok(SealedPaper::Rows(vault, paper)),
        }
    }

    /// Removes the bytes of papers that the index does not hold: an earlier round brought them, and they were erased since.
    pub(crate) fn sweep(&self, vault: &Database) -> Result<(), StorageFault> {
        match self {
            Self::Folder(folder) => {
                let held = vault.read(|tables| {
                    let sql = "SELECT paper FROM paper WHERE state <> 'erased'";
                    let id = |bytes: [u8; 16]| PaperId(Uuid::from_bytes(bytes));
                    Ok::<_, StorageFault>(tables.all(sql, &[], |row| row.get(0).map(id))?)
                })?;
                Shelf::Folder(folder.clone()).sweep(&held).map(drop)
            }
            Self::Rows(vault) => vault.write(|tables| {
                let sql = "DELETE FROM paper_chunk c
                           WHERE NOT EXISTS (SELECT 1 FROM paper p WHERE p.paper = c.paper AND p.state <> 'erased')";
                tables.execute(sql, &[])?;
                Ok(())
            }),
        }
    }
}

/// Brings every paper that the index at its destination holds. `brought` is told of each one that was not there, and says
/// whether to go on. Returns how many the index holds.
pub(crate) fn carry<E: From<StorageFault>>(
    from: &Objects<'_>,
    to: &Objects<'_>,
    index: &Database,
    page_rows: usize,
    mut brought: impl FnMut(u64) -> Result<(), E>,
) -> Result<u64, E> {
    let (mut count, mut after) = (0, Vec::new());
    loop {
        let page = held(index, &after, page_rows)?;
        let Some((last, _)) = page.last() else {
            return Ok(count);
        };
        after = last.0.into_bytes().to_vec();
        for paper in page {
            count += 1;
            if to.bring(from, paper)? {
                brought(count)?;
            }
        }
    }
}

/// The papers that the index holds after one, in the order of their ids.
fn held(index: &Database, after: &[u8], limit: usize) -> Result<Vec<Held>, StorageFault> {
    index.read(|tables| {
        let sql = "SELECT paper, size FROM paper WHERE state <> 'erased' AND paper > ?1 ORDER BY paper LIMIT ?2";
        let found = tables.all(sql, values![after, limit], |row| {
            let paper: [u8; 16] = row.get(0)?;
            Ok((PaperId(Uuid::from_bytes(paper)), row.get(1)?))
        });
        Ok(found?)
    })
}

/// The sealed chunks of a paper, to be read in order.
enum SealedPaper<'d> {
    File(File),
    Rows(&'d Database, PaperId),
}

impl SealedPaper<'_> {
    fn next(&mut self, number: usize, length: usize) -> Result<Vec<u8>, StorageFault> {
        match self {
            Self::File(file) => {
                let mut sealed = vec![0; length];
                file.read_exact(&mut sealed)?;
                Ok(sealed)
            }
            Self::Rows(vault, paper) => {
                let found: Option<Vec<u8>> = vault.read(|tables| {
                    let sql = "SELECT bytes FROM paper_chunk WHERE paper = ?1 AND number = ?2";
                    let bound = values![paper.0.into_bytes(), number];
                    Ok::<_, StorageFault>(tables.first(sql, bound, |row| row.get(0))?)
                })?;
                let found = found.filter(|sealed| sealed.len() == length);
                found.ok_or_else(|| damaged(*paper))
            }
        }
    }
}

/// Writes a paper under another name, and gives it its own when it is whole and on the disk.
fn write_file(
    folder: &Path,
    paper: PaperId,
    size: u64,
    source: &mut SealedPaper<'_>,
) -> Result<(), StorageFault> {
    let part = folder.join(format!("{paper}.part"));
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut file = private_files::new_file(&part)?;
    file.write_all(MAGIC)?;
    for (number, length) in sealed_lengths(size).enumerate() {
        file.write_all(&source.next(number, length)?)?;
    }
    file.sync_all()?;
    fs::rename(&part, folder.join(paper.to_string()))?;
    sync(folder)
}

fn forget(tables: &Tables<'_>, paper: PaperId) -> Result<(), StorageFault> {
    let sql = "DELETE FROM paper_chunk WHERE paper = ?1";
    tables.execute(sql, values![paper.0.into_bytes()])?;
    Ok(())
}

fn damaged(paper: PaperId) -> StorageFault {
    StorageFault::Damaged(format!(
        "paper {paper} is gone, or not as long as it must be"
    ))
}
