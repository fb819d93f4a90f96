//! SHA-256 with the two prefixes that keep leaves and nodes apart (RFC 6962, section 2.1).

use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::hex::{self, HexError};

/// Length of a [`struct@Hash`] in bytes.
pub const HASH_BYTES: usize = 32;

/// First byte under the hash of a leaf.
pub const LEAF_PREFIX: u8 = 0x00;

/// First byte under the hash of a node. Without it, a node's two children could be passed off as
/// one event.
pub const NODE_PREFIX: u8 = 0x01;

/// A SHA-256 value: a leaf, a node or a root. Shown as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

impl Hash {
    /// Wraps bytes that are already a hash, such as a stored leaf; it hashes nothing.
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes as stored.
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }
}

impl From<[u8; HASH_BYTES]> for Hash {
    fn from(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = HashError;

    fn try_from(bytes: &[u8]) -> Result<Self, HashError> {
        let found_bytes = bytes.len();
        let bytes = bytes
            .try_into()
            .map_err(|_| HashError::Length { found_bytes })?;
        Ok(Self(bytes))
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Display for Hash {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl Debug for Hash {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let bytes = hex::decode(text.as_bytes()).map_err(HashError::Hex)?;
        Self::try_from(bytes.as_slice())
    }
}

/// Why something is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashError {
    /// It is not 32 bytes long.
    Length {
        /// The number of bytes that were given.
        found_bytes: usize,
    },
    /// It is not hexadecimal.
    Hex(HexError),
}

impl Display for HashError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found_bytes } => {
                write!(
                    f,
                    "a hash is {HASH_BYTES} bytes long, this is {found_bytes}"
                )
            }
            Self::Hex(error) => Display::fmt(error, f),
        }
    }
}

impl Error for HashError {}

/// The leaf of an event: SHA-256(0x00 ‖ envelope) (law 1). `envelope_bytes` is what
/// [`crate::Envelope::encode`] returns.
pub fn leaf_hash(envelope_bytes: &[u8]) -> Hash {
    let hasher = Sha256::new()
        .chain_update([LEAF_PREFIX])
        .chain_update(envelope_bytes);
    Hash(hasher.finalize().into())
}

/// The node over two subtrees: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let hasher = Sha256::new()
        .chain_update([NODE_PREFIX])
        .chain_update(left.0)
        .chain_update(right.0);
    Hash(hasher.finalize().into())
}

/// The root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}
