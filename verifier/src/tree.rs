//! The RFC 6962 tree, kept as its right edge: what the writer needs to add one leaf.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use crate::hash::{Hash, empty_root, node_hash};

/// The largest number of leaves that a stored edge may claim: positions are signed 64-bit numbers
/// in every engine.
pub const MAX_SIZE_LEAVES: u64 = i64::MAX.unsigned_abs();

/// The roots of the perfect subtrees that a tree of `size` leaves falls into, largest first: one
/// for each bit that is set in `size`, so never more than 63 hashes.
///
/// Adding a leaf costs one node hash on average, whatever the size, and the edge is small enough
/// to be stored in the same transaction as the events. It is all that must be kept to compute
/// every later root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RightEdge {
    size: u64,
    nodes: Vec<Hash>,
}

impl RightEdge {
    /// The edge of the empty tree.
    pub const fn new() -> Self {
        Self {
            size: 0,
            nodes: Vec::new(),
        }
    }

    /// Takes up a stored edge.
    ///
    /// # Errors
    /// [`RightEdgeError`] when no tree of that size has that number of nodes. That the nodes are
    /// the right ones is only shown by [`RightEdge::root`].
    pub fn from_parts(size: u64, nodes: Vec<Hash>) -> Result<Self, RightEdgeError> {
        if size > MAX_SIZE_LEAVES {
            return Err(RightEdgeError::TooLarge { size });
        }
        let expected = size.count_ones();
        if u32::try_from(nodes.len()) != Ok(expected) {
            return Err(RightEdgeError::NodeCount {
                size,
                expected,
                found: nodes.len(),
            });
        }
        Ok(Self { size, nodes })
    }

    /// Adds the leaf of the next position. The size cannot overflow: it starts at no more than
    /// [`MAX_SIZE_LEAVES`], and 2⁶³ further leaves are not hashed in any lifetime.
    pub fn push(&mut self, leaf: Hash) {
        // Each trailing one bit of the size is a perfect subtree that the new leaf completes.
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.nodes.push(node);
        self.size += 1;
    }

    /// The root of the whole tree; of the empty tree, SHA-256 of nothing.
    pub fn root(&self) -> Hash {
        let mut nodes = self.nodes.iter().rev();
        let Some(&smallest) = nodes.next() else {
            return empty_root();
        };
        nodes.fold(smallest, |right, left| node_hash(left, &right))
    }

    /// The number of leaves, which is also the position of the last event.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the perfect subtrees, largest first.
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }
}

impl Extend<Hash> for RightEdge {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.push(leaf);
        }
    }
}

/// Why a stored edge cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightEdgeError {
    /// The size is beyond [`MAX_SIZE_LEAVES`].
    TooLarge {
        /// The size that was claimed.
        size: u64,
    },
    /// A tree of this size has another number of perfect subtrees.
    NodeCount {
        /// The size that was claimed.
        size: u64,
        /// How many nodes a tree of that size has on its edge.
        expected: u32,
        /// How many nodes were given.
        found: usize,
    },
}

impl Display for RightEdgeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { size } => {
                write!(
                    f,
                    "a tree of {size} leaves is beyond the limit of {MAX_SIZE_LEAVES}"
                )
            }
            Self::NodeCount {
                size,
                expected,
                found,
            } => write!(
                f,
                "the right edge of a tree of {size} leaves has {expected} nodes, this has {found}"
            ),
        }
    }
}

impl Error for RightEdgeError {}
