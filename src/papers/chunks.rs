//! A paper as it lies: sealed chunks, each bound to its paper, its number and whether it is the last. In a file they stand
//! one behind the other after a magic number; in a database each is a row.
//!
//! ```text
//! magic(8)  header(chunk 0: blind)  chunk 1 … chunk n (64 KiB each, the last one shorter)  trailer(last: SHA-256, size)
//! ```
//!
//! A chunk is nonce(24) ‖ ciphertext ‖ tag(16). Blind and digest stand inside the ciphertext only: beside it, the
//! digest of a form with one name in it could be guessed (law 7).

use super::shelf::{SealedBytes, Sheets};
use crate::random;
use crate::vault::StorageFault;
use crate::vault::sealing::{Key, SEAL_BYTES};
use qibu_domain::id::PaperId;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The bytes of a paper in one chunk.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;
const BLIND_BYTES: usize = 32;
const TRAILER_BYTES: usize = 32 + 8;
/// Where the first chunk of the paper itself begins.
const HEADER_BYTES: u64 = (BLIND_BYTES + SEAL_BYTES) as u64;
/// The chunks that hold none of the paper: header and trailer.
const FRAME_CHUNKS: u64 = 2;
const FRAME_BYTES: u64 = HEADER_BYTES + (TRAILER_BYTES + SEAL_BYTES) as u64;

/// How long each sealed chunk of a paper of that size is, header and trailer included.
pub(super) fn sealed_lengths(size: u64) -> impl Iterator<Item = usize> {
    let last = usize::try_from(size % CHUNK_BYTES as u64).unwrap_or_default();
    let whole = usize::try_from(size / CHUNK_BYTES as u64).unwrap_or(usize::MAX);
    let bytes = std::iter::once(BLIND_BYTES)
        .chain(std::iter::repeat_n(CHUNK_BYTES, whole))
        .chain((last > 0).then_some(last))
        .chain(std::iter::once(TRAILER_BYTES));
    bytes.map(|bytes| bytes + SEAL_BYTES)
}

/// Seals a paper, chunk by chunk.
pub(super) struct SealedWriter {
    sheets: Sheets,
    paper: PaperId,
    key: Key,
    blind: Key,
    /// On the heap, which is wiped: a move of it would leave the last bytes of the paper behind.
    digest: Box<Sha256>,
    pending: Zeroizing<Vec<u8>>,
    next_chunk: u64,
    size: u64,
}

/// What was sealed.
pub(super) struct Sealed {
    pub key: Key,
    pub commitment: String,
    pub digest: [u8; 32],
    pub size: u64,
}

impl SealedWriter {
    /// Begins a paper: draws key and blind, writes the header.
    pub(super) fn new(sheets: Sheets, paper: PaperId) -> Result<Self, StorageFault> {
        let blind = random::bytes::<BLIND_BYTES>()?;
        let mut writer = Self {
            sheets,
            paper,
            key: Key::random()?,
            blind: Key::from_bytes(blind),
            digest: Box::default(),
            pending: Zeroizing::new(Vec::with_capacity(CHUNK_BYTES)),
            next_chunk: 0,
            size: 0,
        };
        let blind = Zeroizing::new(blind);
        writer.seal(blind.as_slice(), false)?;
        Ok(writer)
    }

    /// Takes the next bytes. No more than one chunk of them is held in memory.
    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<(), StorageFault> {
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        while !bytes.is_empty() {
            let room = CHUNK_BYTES.saturating_sub(self.pending.len());
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.pending.extend_from_slice(now);
            bytes = later;
            if self.pending.len() == CHUNK_BYTES {
                self.seal_pending()?;
            }
        }
        Ok(())
    }

    /// Writes the trailer and waits until a file is on the disk.
    pub(super) fn finish(mut self) -> Result<(Sealed, Sheets), StorageFault> {
        if !self.pending.is_empty() {
            self.seal_pending()?;
        }
        let digest: [u8; 32] = self.digest.finalize_reset().into();
        let mut trailer = Zeroizing::new(digest.to_vec());
        trailer.extend_from_slice(&self.size.to_be_bytes());
        self.seal(&trailer, true)?;
        self.sheets.sync()?;
        let commitment = random::hex(&self.blind.mac(&digest));
        let sealed = Sealed {
            key: self.key,
            commitment,
            digest,
            size: self.size,
        };
        Ok((sealed, self.sheets))
    }

    fn seal_pending(&mut self) -> Result<(), StorageFault> {
        let mut pending = std::mem::take(&mut self.pending);
        self.seal(&pending, false)?;
        pending.clear();
        self.pending = pending;
        Ok(())
    }

    fn seal(&mut self, text: &[u8], last: bool) -> Result<(), StorageFault> {
        let place = place(self.paper, self.next_chunk, last);
        let sealed = self.key.seal(&place, text)?;
        self.sheets.put(self.next_chunk, &sealed)?;
        self.next_chunk += 1;
        Ok(())
    }
}

/// Opens a paper, chunk by chunk.
pub(super) struct SealedReader {
    bytes: SealedBytes,
    paper: PaperId,
    key: Key,
    digest: Box<Sha256>,
    expected_digest: [u8; 32],
    next_chunk: u64,
    left: u64,
}

impl SealedReader {
    /// Opens header and trailer and verifies the commitment, before the first byte is given out.
    pub(super) fn open(
        bytes: SealedBytes,
        paper: PaperId,
        key: Key,
        commitment: &str,
        size: u64,
    ) -> Result<Self, StorageFault> {
        let damaged = || damaged(paper);
        let chunks = size.div_ceil(CHUNK_BYTES as u64);
        let length = FRAME_BYTES + size + chunks * SEAL_BYTES as u64;
        if !bytes.is_of(chunks + FRAME_CHUNKS, length)? {
            return Err(damaged());
        }
        let header = Chunk {
            number: 0,
            begins: 0,
            bytes: BLIND_BYTES,
            last: false,
        };
        let trailer = Chunk {
            number: chunks + 1,
            begins: length - (TRAILER_BYTES + SEAL_BYTES) as u64,
            bytes: TRAILER_BYTES,
            last: true,
        };
        let blind = header.open(&bytes, &key, paper)?;
        let trailer = trailer.open(&bytes, &key, paper)?;
        let (expected_digest, sealed_size) =
            trailer.split_first_chunk::<32>().ok_or_else(damaged)?;
        let blind: [u8; BLIND_BYTES] = blind.as_slice().try_into().map_err(|_| damaged())?;
        let commits = random::hex(&Key::from_bytes(blind).mac(expected_digest)) == commitment;
        if !commits || sealed_size != size.to_be_bytes().as_slice() {
            return Err(damaged());
        }
        let expected_digest = *expected_digest;
        let digest = Box::default();
        Ok(Self {
            bytes,
            paper,
            key,
            digest,
            expected_digest,
            next_chunk: 1,
            left: size,
        })
    }

    /// The digest that the trailer holds and the commitment binds.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.expected_digest
    }

    /// The next bytes; `None` after the last, once the whole agreed with the digest committed to.
    pub(super) fn next_chunk(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, StorageFault> {
        if self.left == 0 {
            let digest: [u8; 32] = self.digest.clone().finalize().into();
            return if digest == self.expected_digest {
                Ok(None)
            } else {
                Err(damaged(self.paper))
            };
        }
        let length = usize::try_from(self.left).map_or(CHUNK_BYTES, |left| left.min(CHUNK_BYTES));
        let before = (self.next_chunk - 1) * (CHUNK_BYTES + SEAL_BYTES) as u64;
        let chunk = Chunk {
            number: self.next_chunk,
            begins: HEADER_BYTES + before,
            bytes: length,
            last: false,
        };
        let bytes = chunk.open(&self.bytes, &self.key, self.paper)?;
        self.digest.update(bytes.as_slice());
        self.next_chunk += 1;
        self.left -= length as u64;
        Ok(Some(bytes))
    }
}

/// Where a chunk stands, and how much it holds.
struct Chunk {
    number: u64,
    begins: u64,
    bytes: usize,
    last: bool,
}

impl Chunk {
    fn open(
        &self,
        bytes: &SealedBytes,
        key: &Key,
        paper: PaperId,
    ) -> Result<Zeroizing<Vec<u8>>, StorageFault> {
        let sealed = bytes.chunk(self.number, self.begins, self.bytes + SEAL_BYTES)?;
        let sealed = sealed.ok_or_else(|| damaged(paper))?;
        Ok(key.open(&place(paper, self.number, self.last), &sealed)?)
    }
}

fn place(paper: PaperId, chunk: u64, last: bool) -> Vec<u8> {
    let chunk = chunk.to_be_bytes();
    [
        b"qibu/1/paper|".as_slice(),
        paper.0.as_bytes(),
        &chunk,
        &[u8::from(last)],
    ]
    .concat()
}

fn damaged(paper: PaperId) -> StorageFault {
    StorageFault::Damaged(format!("paper {paper}"))
}
