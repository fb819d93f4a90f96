//! Bytes as hexadecimal text: the form of hashes in reports and of envelopes in an export.

use std::error::Error;
use std::fmt::{self, Display, Formatter, Write as _};

/// Why a text is not hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HexError {
    /// The number of digits is odd, so the last byte is cut in half.
    OddLength,
    /// The byte at this offset, counted from 0, is no hexadecimal digit.
    NotADigit {
        /// Offset in bytes from the start of the text.
        offset: usize,
    },
}

impl Display for HexError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::OddLength => write!(f, "the number of hexadecimal digits is odd"),
            Self::NotADigit { offset } => {
                write!(f, "the byte at offset {offset} is no hexadecimal digit")
            }
        }
    }
}

impl Error for HexError {}

/// Writes bytes as lower-case hexadecimal, two digits a byte.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing into a String cannot fail, so there is no error to hand on.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Reads hexadecimal of either case; no prefix, no blanks.
///
/// # Errors
/// [`HexError`] when a digit is missing or something else stands in its place.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, HexError> {
    let (pairs, rest) = text.as_chunks::<2>();
    let mut bytes = Vec::with_capacity(pairs.len());
    for (index, [high, low]) in pairs.iter().enumerate() {
        let offset = index * 2;
        let high = digit(*high).ok_or(HexError::NotADigit { offset })?;
        let low = digit(*low).ok_or(HexError::NotADigit { offset: offset + 1 })?;
        bytes.push(high << 4 | low);
    }
    if rest.is_empty() {
        Ok(bytes)
    } else {
        Err(HexError::OddLength)
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
