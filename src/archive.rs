//! Archives such as workbooks: whether what they hold may be read.

use std::io::{Cursor, Read, copy, sink};

/// The most that an archive holds once it is unpacked, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 32 << 20;
/// The most files of an archive; a workbook has some dozens.
pub const MAX_PARTS: usize = 1_000;

/// Why an archive is not read.
#[derive(Debug, thiserror::Error)]
pub enum NotWithinBounds {
    /// It is none, or a damaged one.
    #[error("{0}")]
    Damaged(String),
    /// It unpacks to more than there may be, or has more files.
    #[error("unpacks to more than {MAX_UNPACKED_BYTES} bytes, or has more than {MAX_PARTS} files")]
    TooLarge,
}

/// Refuses an archive that unpacks to too much: one of a few kilobytes can unpack to all memory there is. What its files
/// say of their own length is not believed.
///
/// # Errors
/// Where it is no archive, is damaged, or is too large.
pub fn must_unpack_within_bounds(bytes: &[u8]) -> Result<(), NotWithinBounds> {
    let damaged = |error: String| NotWithinBounds::Damaged(error);
    let archive = zip::ZipArchive::new(Cursor::new(bytes));
    let mut archive = archive.map_err(|error| damaged(error.to_string()))?;
    if archive.len() > MAX_PARTS {
        return Err(NotWithinBounds::TooLarge);
    }
    let mut left = MAX_UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index);
        let part = part.map_err(|error| damaged(error.to_string()))?;
        let mut part = part.take(left.saturating_add(1));
        let unpacked = copy(&mut part, &mut sink());
        let unpacked = unpacked.map_err(|error| damaged(error.to_string()))?;
        left = left
            .checked_sub(unpacked)
            .ok_or(NotWithinBounds::TooLarge)?;
    }
    Ok(())
}
