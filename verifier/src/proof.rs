//! Inclusion and consistency proofs in the RFC 6962 tree: made as sections 2.1.1 and 2.1.2 of
//! that text define them, checked by the loops of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
//!
//! A leaf's index is its event's position − 1. A size and its root belong together: a checkpoint
//! signs both, and these functions must be given both from the same checkpoint. A root beside
//! another size is not always refused, because several sizes can share one path.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use crate::hash::{Hash, empty_root, node_hash};
use crate::tree::RightEdge;

/// Where a proof's leaves come from.
pub trait LeafSource {
    /// The leaf at `index`, counted from 0, or `None` when there is none.
    fn leaf(&self, index: u64) -> Option<Hash>;
}

impl LeafSource for [Hash] {
    fn leaf(&self, index: u64) -> Option<Hash> {
        self.get(usize::try_from(index).ok()?).copied()
    }
}

impl LeafSource for Vec<Hash> {
    fn leaf(&self, index: u64) -> Option<Hash> {
        self.as_slice().leaf(index)
    }
}

/// Why a proof cannot be made, or proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofError {
    /// The tree of that size has no such leaf.
    IndexOutOfRange {
        /// The leaf that was asked for, counted from 0.
        index: u64,
        /// The tree's number of leaves.
        size: u64,
    },
    /// The older tree is said to be larger than the newer one.
    SizesOutOfOrder {
        /// The older tree's number of leaves.
        old: u64,
        /// The newer tree's number of leaves.
        new: u64,
    },
    /// The source lacks a leaf that the tree must have.
    LeafMissing {
        /// Which leaf, counted from 0.
        index: u64,
    },
    /// The proof has too few or too many hashes for these sizes.
    WrongLength {
        /// How many it has.
        found: usize,
    },
    /// The hashes lead to another root than the one that was given; for a consistency proof, this
    /// is the newer root.
    RootMismatch {
        /// The root that they lead to.
        computed: Hash,
    },
    /// The hashes of a consistency proof lead to another older root than the one that was given.
    OldRootMismatch {
        /// The root that they lead to.
        computed: Hash,
    },
}

impl Display for ProofError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexOutOfRange { index, size } => {
                write!(f, "a tree of {size} leaves has no leaf of index {index}")
            }
            Self::SizesOutOfOrder { old, new } => {
                write!(f, "a tree of {new} leaves cannot continue one of {old}")
            }
            Self::LeafMissing { index } => write!(f, "the leaf of index {index} is missing"),
            Self::WrongLength { found } => {
                write!(
                    f,
                    "{found} hashes are too few or too many for a proof between these sizes"
                )
            }
            Self::RootMismatch { computed } => write!(f, "the proof leads to the root {computed}"),
            Self::OldRootMismatch { computed } => {
                write!(f, "the proof leads to the older root {computed}")
            }
        }
    }
}

impl Error for ProofError {}

/// The hashes that lead from the leaf at `index` to the root of the first `size` leaves, nearest
/// first; at most 64. Reads each of the other leaves once.
///
/// # Errors
/// [`ProofError::IndexOutOfRange`], or [`ProofError::LeafMissing`] when the source has a hole.
pub fn inclusion_proof<L: LeafSource + ?Sized>(
    leaves: &L,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    // RFC 6962 defines PATH from the root down; walking it gives the proof back to front.
    let mut proof = Vec::new();
    let (mut start, mut count) = (0, size);
    while count > 1 {
        let left = left_count(count);
        if index - start < left {
            proof.push(subtree_root(leaves, start + left, count - left)?);
            count = left;
        } else {
            proof.push(subtree_root(leaves, start, left)?);
            start += left;
            count -= left;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that `leaf` stands at `index` under the `root` of a tree of `size` leaves. `size` and
/// `root` must come from one checkpoint.
///
/// # Errors
/// [`ProofError`] with what does not fit.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let wrong_length = ProofError::WrongLength { found: proof.len() };
    let mut climb = Climb {
        node: index,
        last: size - 1,
    };
    let mut computed = *leaf;
    for sibling in proof {
        match climb.step().ok_or(wrong_length)? {
            Side::Left => computed = node_hash(sibling, &computed),
            Side::Right => computed = node_hash(&computed, sibling),
        }
    }
    if !climb.at_root() {
        return Err(wrong_length);
    }
    if computed == *root {
        Ok(())
    } else {
        Err(ProofError::RootMismatch { computed })
    }
}

/// The hashes that show that the first `new` leaves begin with the first `old` ones; at most 65.
/// It is empty when `old` is 0 or equals `new`: then the roots alone say it.
///
/// # Errors
/// [`ProofError::SizesOutOfOrder`], or [`ProofError::LeafMissing`] when the source has a hole.
pub fn consistency_proof<L: LeafSource + ?Sized>(
    leaves: &L,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ProofError> {
    if old > new {
        return Err(ProofError::SizesOutOfOrder { old, new });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    // RFC 6962's SUBPROOF, from the root down, gives the proof back to front.
    let mut proof = Vec::new();
    let (mut start, mut count) = (0, new);
    while old - start != count {
        let left = left_count(count);
        if old - start <= left {
            proof.push(subtree_root(leaves, start + left, count - left)?);
            count = left;
        } else {
            proof.push(subtree_root(leaves, start, left)?);
            start += left;
            count -= left;
        }
    }
    // A subtree that starts at 0 is the whole older tree, whose root the verifier has.
    if start > 0 {
        proof.push(subtree_root(leaves, start, count)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that the tree of `new_size` leaves continues the one of `old_size`. Each size must come
/// from one checkpoint with its root. From size 0, any tree continues, so nothing is said about
/// `new_root` then.
///
/// # Errors
/// [`ProofError`] with what does not fit.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::SizesOutOfOrder {
            old: old_size,
            new: new_size,
        });
    }
    let wrong_length = ProofError::WrongLength { found: proof.len() };
    if old_size == 0 || old_size == new_size {
        let known = if old_size == 0 {
            empty_root()
        } else {
            *new_root
        };
        return match (proof, known == *old_root) {
            ([], true) => Ok(()),
            ([], false) => Err(ProofError::OldRootMismatch { computed: known }),
            _ => Err(wrong_length),
        };
    }
    // The climb starts at the last perfect subtree of the older tree. When that is the whole
    // older tree, its root is the seed and the proof leaves it out.
    let (seed, siblings) = if old_size.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (seed, siblings) = proof.split_first().ok_or(wrong_length)?;
        (*seed, siblings)
    };
    let height = (old_size - 1).trailing_ones();
    let mut climb = Climb {
        node: (old_size - 1).checked_shr(height).unwrap_or(0),
        last: (new_size - 1).checked_shr(height).unwrap_or(0),
    };
    let (mut old_computed, mut new_computed) = (seed, seed);
    for sibling in siblings {
        match climb.step().ok_or(wrong_length)? {
            Side::Left => {
                old_computed = node_hash(sibling, &old_computed);
                new_computed = node_hash(sibling, &new_computed);
            }
            Side::Right => new_computed = node_hash(&new_computed, sibling),
        }
    }
    if !climb.at_root() {
        return Err(wrong_length);
    }
    if old_computed != *old_root {
        return Err(ProofError::OldRootMismatch {
            computed: old_computed,
        });
    }
    if new_computed != *new_root {
        return Err(ProofError::RootMismatch {
            computed: new_computed,
        });
    }
    Ok(())
}

/// On which side of the node the next sibling stands.
enum Side {
    Left,
    Right,
}

/// The way from a node to the root: RFC 9162's `fn` and `sn`.
struct Climb {
    /// The node's index on its level.
    node: u64,
    /// The index of the last node on that level.
    last: u64,
}

impl Climb {
    /// Goes up to the next node that has a sibling and says where that sibling stands; `None` at
    /// the root.
    fn step(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let is_right_child = self.node & 1 == 1;
        let is_last = self.node == self.last;
        if is_last && !is_right_child {
            // A last node without a sibling moves up unchanged until it has one on its left.
            let levels = self.node.trailing_zeros();
            self.up(levels);
        }
        self.up(1);
        Some(if is_right_child || is_last {
            Side::Left
        } else {
            Side::Right
        })
    }

    fn up(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }

    fn at_root(&self) -> bool {
        self.last == 0
    }
}

/// How many of `count` leaves stand left of the root: the largest power of two below `count`,
/// which must be above 1.
fn left_count(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

fn subtree_root<L: LeafSource + ?Sized>(
    leaves: &L,
    start: u64,
    count: u64,
) -> Result<Hash, ProofError> {
    let mut edge = RightEdge::new();
    for index in start..start + count {
        edge.push(
            leaves
                .leaf(index)
                .ok_or(ProofError::LeafMissing { index })?,
        );
    }
    Ok(edge.root())
}
