//! Where the sealed bytes of papers lie: a file a paper in a folder, or rows in the vault's database.

use super::{MIN_STAGED_AGE_SECONDS, PAPERS_FOLDER, WIPE_BYTES};
use crate::occasion_source::machine_time;
use crate::private_files;
use crate::vault::database::Place;
use crate::vault::{StorageFault, Vault};
use qibu_domain::id::PaperId;
use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a paper's file begins with.
pub(super) const MAGIC: &[u8; 8] = b"QIBUPAP1";

/// The place of all papers.
pub(super) enum Shelf {
    Folder(PathBuf),
    Rows(Arc<Vault>),
}

/// The sealed bytes of one paper on their way in. Dropped before it is kept, it leaves nothing.
pub(super) enum Sheets {
    File(PartFile, File),
    Rows(PartRows),
}

/// The sealed bytes of one paper, to be read chunk by chunk in any order.
pub(super) enum SealedBytes {
    File(File),
    Rows(Arc<Vault>, PaperId),
}

impl Shelf {
    pub(super) fn open(place: Place<'_>, vault: &Arc<Vault>) -> Result<Self, StorageFault> {
        Ok(match place {
            Place::Folder(data) => {
                let folder = data.join(PAPERS_FOLDER);
                private_files::folder(&folder)?;
                Self::Folder(folder)
            }
            Place::Postgres(_) => Self::Rows(Arc::clone(vault)),
        })
    }

    /// A place for the sealed bytes of a new paper.
    pub(super) fn begin(&self, paper: PaperId) -> Result<Sheets, StorageFault> {
        Ok(match self {
            Self::Folder(folder) => {
                let part = PartFile(folder.join(format!("{paper}.part")));
                let mut file = private_files::new_file(&part.0)?;
                file.write_all(MAGIC)?;
                Sheets::File(part, file)
            }
            Self::Rows(vault) => Sheets::Rows(PartRows {
                vault: Arc::clone(vault),
                paper,
                is_kept: false,
            }),
        })
    }

    /// The sealed bytes of a paper that the index holds.
    pub(super) fn sealed(&self, paper: PaperId) -> Result<SealedBytes, StorageFault> {
        match self {
            Self::Folder(folder) => {
                let opened = File::open(folder.join(paper.to_string()));
                let file = opened.map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => {
                        StorageFault::Damaged(format!("paper {paper} is gone"))
                    }
                    _ => error.into(),
                })?;
                Ok(SealedBytes::File(file))
            }
            Self::Rows(vault) => Ok(SealedBytes::Rows(Arc::clone(vault), paper)),
        }
    }

    /// Removes the sealed bytes of papers; what is not there is gone already.
    pub(super) fn remove(&self, papers: &[PaperId]) -> Result<(), StorageFault> {
        match self {
            Self::Folder(folder) => {
                for paper in papers {
                    wipe(&folder.join(paper.to_string()))?;
                }
                sync(folder)
            }
            Self::Rows(vault) => vault.delete_chunks(papers),
        }
    }

    /// Removes what belongs to no paper that is held: of a folder everything, for one process writes it; of a database
    /// what is so old that no upload of another process can still be adding to it. Returns how many papers it was of.
    pub(super) fn sweep(&self, held: &[PaperId]) -> Result<usize, StorageFault> {
        let folder = match self {
            Self::Folder(folder) => folder,
            Self::Rows(vault) => {
                let bound = machine_time().plus_seconds(-MIN_STAGED_AGE_SECONDS);
                return vault.sweep_chunks(bound);
            }
        };
        let held: HashSet<String> = held.iter().map(PaperId::to_string).collect();
        let mut removed = 0;
        for file in fs::read_dir(folder)? {
            let file = file?;
            let name = file.file_name();
            if !name.to_str().is_some_and(|name| held.contains(name)) {
                wipe(&file.path())?;
                removed += 1;
            }
        }
        sync(folder)?;
        Ok(removed)
    }
}

impl Sheets {
    /// Takes the next sealed chunk.
    pub(super) fn put(&mut self, number: u64, sealed: &[u8]) -> Result<(), StorageFault> {
        match self {
            Self::File(_, file) => Ok(file.write_all(sealed)?),
            Self::Rows(part) => part
                .vault
                .put_chunk(part.paper, number, sealed, machine_time()),
        }
    }

    /// Waits until a file is on the disk. Rows are when the row of the index is, which is written after them.
    pub(super) fn sync(&mut self) -> Result<(), StorageFault> {
        match self {
            Self::File(_, file) => Ok(file.sync_all()?),
            Self::Rows(_) => Ok(()),
        }
    }

    /// Puts what is whole in its place, before the index names it.
    pub(super) fn place(self) -> Result<Self, StorageFault> {
        match self {
            Self::File(part, file) => {
                let path = part.0.with_extension("");
                fs::rename(&part.0, &path)?;
                part.keep();
                let placed = PartFile(path);
                if let Some(folder) = placed.0.parent() {
                    sync(folder)?;
                }
                Ok(Self::File(placed, file))
            }
            rows @ Self::Rows(_) => Ok(rows),
        }
    }

    /// The index names it: it stays.
    pub(super) fn keep(self) {
        match self {
            Self::File(part, _) => part.keep(),
            Self::Rows(mut part) => part.is_kept = true,
        }
    }
}

impl SealedBytes {
    /// Whether there are that many chunks, and that many bytes in them.
    pub(super) fn is_of(&self, chunks: u64, bytes: u64) -> Result<bool, StorageFault> {
        match self {
            Self::File(file) => {
                let mut file = file;
                let mut magic = [0; MAGIC.len()];
                let is_long = file.metadata()?.len() == MAGIC.len() as u64 + bytes;
                Ok(is_long && file.read_exact(&mut magic).is_ok() && &magic == MAGIC)
            }
            Self::Rows(vault, paper) => Ok(vault.chunks_of(*paper)? == (chunks, bytes)),
        }
    }

    /// A chunk by its number and by where it begins; of that length, or damaged.
    pub(super) fn chunk(
        &self,
        number: u64,
        begins: u64,
        length: usize,
    ) -> Result<Option<Vec<u8>>, StorageFault> {
        match self {
            Self::File(file) => {
                let mut file = file;
                let mut sealed = vec![0; length];
                file.seek(SeekFrom::Start(MAGIC.len() as u64 + begins))?;
                file.read_exact(&mut sealed)?;
                Ok(Some(sealed))
            }
            Self::Rows(vault, paper) => {
                let found = vault.chunk(*paper, number)?;
                Ok(found.filter(|sealed| sealed.len() == length))
            }
        }
    }
}

/// A file that is removed unless it is kept. It holds ciphertext whose key was never written.
pub(super) struct PartFile(PathBuf);

impl PartFile {
    fn keep(mut self) {
        self.0 = PathBuf::new();
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            // What cannot be removed now is removed when the writing process starts again.
            drop(fs::remove_file(&self.0));
        }
    }
}

/// Rows that are deleted unless they are kept.
pub(super) struct PartRows {
    vault: Arc<Vault>,
    paper: PaperId,
    is_kept: bool,
}

impl Drop for PartRows {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be deleted now is swept when it is old enough.
            drop(self.vault.delete_chunks(&[self.paper]));
        }
    }
}

pub(super) fn sync(folder: &Path) -> Result<(), StorageFault> {
    Ok(File::open(folder)?.sync_all()?)
}

/// Overwrites a file and removes it. One that is not there is gone already.
fn wipe(path: &Path) -> Result<(), StorageFault> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut left = file.metadata()?.len();
    let zeros = vec![0; WIPE_BYTES];
    while left > 0 {
        let count = usize::try_from(left).map_or(WIPE_BYTES, |left| left.min(WIPE_BYTES));
        file.write_all(zeros.get(..count).unwrap_or(&zeros))?;
        left -= count as u64;
    }
    file.sync_all()?;
    fs::remove_file(path)?;
    Ok(())
}
