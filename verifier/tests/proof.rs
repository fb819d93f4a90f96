//! Inclusion and consistency: what is true verifies, what was altered does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use qibu_verifier::hash::empty_root;
use qibu_verifier::{
    Hash, LeafSource, ProofError, RightEdge, consistency_proof, inclusion_proof, leaf_hash,
    node_hash, verify_consistency, verify_inclusion,
};

const SIZES: u64 = 70;

fn leaves(count: u64) -> Vec<Hash> {
    (0..count)
        .map(|index| leaf_hash(&index.to_be_bytes()))
        .collect()
}

/// The roots of the first 0, 1, 2, … leaves.
fn roots(leaves: &[Hash]) -> Vec<Hash> {
    let mut edge = RightEdge::new();
    let mut roots = vec![edge.root()];
    for leaf in leaves {
        edge.push(*leaf);
        roots.push(edge.root());
    }
    roots
}

fn at<T: Copy>(items: &[T], index: u64) -> T {
    items[usize::try_from(index).unwrap()]
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

/// On which side each hash of an inclusion proof stands, by RFC 6962's recursive definition. Two
/// sizes with the same answer for one index cannot be told apart by the proof alone.
fn sides(index: u64, size: u64) -> Vec<bool> {
    if size <= 1 {
        return Vec::new();
    }
    let left = size.next_power_of_two() / 2;
    let is_left = index < left;
    let (index, size) = if is_left {
        (index, left)
    } else {
        (index - left, size - left)
    };
    let mut sides = sides(index, size);
    sides.push(is_left);
    sides
}

#[test]
fn every_leaf_of_every_tree_up_to_seventy_has_a_proof_that_verifies() {
    let leaves = leaves(SIZES);
    let roots = roots(&leaves);
    for size in 1..=SIZES {
        for index in 0..size {
            let proof = inclusion_proof(&leaves, index, size).unwrap();
            let leaf = at(&leaves, index);
            let outcome = verify_inclusion(&leaf, index, size, &proof, &at(&roots, size));
            assert_eq!(outcome, Ok(()), "{index} of {size}");
        }
    }
}

#[test]
fn every_pair_of_trees_up_to_seventy_has_a_proof_that_verifies() {
    let leaves = leaves(SIZES);
    let roots = roots(&leaves);
    for new in 0..=SIZES {
        for old in 0..=new {
            let proof = consistency_proof(&leaves, old, new).unwrap();
            let (from, to) = (at(&roots, old), at(&roots, new));
            assert_eq!(
                verify_consistency(old, &from, new, &to, &proof),
                Ok(()),
                "{old} to {new}"
            );
        }
    }
}

#[test]
fn no_pair_of_trees_up_to_seventy_verifies_when_a_hash_is_altered() {
    let leaves = leaves(SIZES);
    let roots = roots(&leaves);
    for new in 1..=SIZES {
        for old in 1..=new {
            let proof = consistency_proof(&leaves, old, new).unwrap();
            let (from, to) = (at(&roots, old), at(&roots, new));
            let fails = |from: &Hash, to: &Hash, proof: &[Hash]| {
                let outcome = verify_consistency(old, from, new, to, proof);
                assert!(outcome.is_err(), "{old} to {new}");
            };
            let bit = usize::try_from(old * 37 + new).unwrap() % 256;
            fails(&flipped(from, bit), &to, &proof);
            fails(&from, &flipped(to, bit), &proof);
            for altered_at in 0..proof.len() {
                let mut altered = proof.clone();
                altered[altered_at] = flipped(altered[altered_at], bit);
                fails(&from, &to, &altered);
            }
            fails(&from, &to, &[proof.clone(), vec![from]].concat());
            if let Some((_, shorter)) = proof.split_last() {
                fails(&from, &to, shorter);
            }
        }
    }
}

#[test]
fn a_log_that_was_rewritten_before_the_older_size_is_not_consistent() {
    let leaves = leaves(SIZES);
    let roots = roots(&leaves);
    for old in 1..SIZES {
        let mut rewritten = leaves.clone();
        let altered_at = usize::try_from(old / 2).unwrap();
        rewritten[altered_at] = flipped(rewritten[altered_at], 0);
        let new_root = at(&self::roots(&rewritten), SIZES);
        for source in [&leaves, &rewritten] {
            let proof = consistency_proof(source, old, SIZES).unwrap();
            let outcome = verify_consistency(old, &at(&roots, old), SIZES, &new_root, &proof);
            assert!(outcome.is_err(), "{old}");
        }
    }
}

#[test]
fn from_the_empty_tree_any_tree_continues_but_the_empty_root_must_be_right() {
    let root = leaf_hash(b"");
    assert_eq!(verify_consistency(0, &empty_root(), 1, &root, &[]), Ok(()));
    let refusal = Err(ProofError::OldRootMismatch {
        computed: empty_root(),
    });
    assert_eq!(verify_consistency(0, &root, 1, &root, &[]), refusal);
    let refusal = Err(ProofError::WrongLength { found: 1 });
    assert_eq!(
        verify_consistency(0, &empty_root(), 1, &root, &[root]),
        refusal
    );
}

#[test]
fn trees_of_one_size_are_consistent_only_with_one_root_and_an_empty_proof() {
    let (root, other) = (leaf_hash(b""), leaf_hash(b"other"));
    assert_eq!(verify_consistency(3, &root, 3, &root, &[]), Ok(()));
    let refusal = Err(ProofError::OldRootMismatch { computed: root });
    assert_eq!(verify_consistency(3, &other, 3, &root, &[]), refusal);
    let refusal = Err(ProofError::WrongLength { found: 1 });
    assert_eq!(verify_consistency(3, &root, 3, &root, &[root]), refusal);
}

#[test]
fn an_older_tree_that_is_larger_is_refused() {
    let refusal = ProofError::SizesOutOfOrder { old: 2, new: 1 };
    assert_eq!(consistency_proof(&leaves(2), 2, 1), Err(refusal));
    let root = empty_root();
    assert_eq!(verify_consistency(2, &root, 1, &root, &[]), Err(refusal));
}

#[test]
fn an_index_outside_the_tree_is_refused() {
    for (index, size) in [(0, 0), (1, 1), (8, 7), (u64::MAX, u64::MAX)] {
        let refusal = ProofError::IndexOutOfRange { index, size };
        assert_eq!(inclusion_proof(&leaves(8), index, size), Err(refusal));
        let hash = empty_root();
        assert_eq!(
            verify_inclusion(&hash, index, size, &[], &hash),
            Err(refusal)
        );
    }
}

#[test]
fn a_proof_that_goes_past_the_root_is_refused_even_if_the_roots_were_made_to_fit() {
    let leaves = leaves(8);
    let roots = roots(&leaves);
    let extra = leaf_hash(b"extra");
    for (old, new) in [(3, 8), (4, 8), (3, 7)] {
        let mut proof = consistency_proof(&leaves, old, new).unwrap();
        proof.push(extra);
        let refusal = Err(ProofError::WrongLength { found: proof.len() });
        let from = node_hash(&extra, &at(&roots, old));
        let to = node_hash(&extra, &at(&roots, new));
        assert_eq!(verify_consistency(old, &from, new, &to, &proof), refusal);

        let mut proof = inclusion_proof(&leaves, old, new).unwrap();
        proof.push(extra);
        let refusal = Err(ProofError::WrongLength { found: proof.len() });
        for root in [to, node_hash(&at(&roots, new), &extra)] {
            let outcome = verify_inclusion(&at(&leaves, old), old, new, &proof, &root);
            assert_eq!(outcome, refusal);
        }
    }
}

#[test]
fn a_proof_that_stops_below_the_root_is_refused_even_if_the_root_was_made_to_fit() {
    let leaves = leaves(8);
    let proof = inclusion_proof(&leaves, 2, 8).unwrap();
    let root_of_four = at(&roots(&leaves), 4);
    let refusal = Err(ProofError::WrongLength { found: 2 });
    assert_eq!(
        verify_inclusion(&leaves[2], 2, 8, &proof[..2], &root_of_four),
        refusal
    );
}

#[test]
fn a_missing_leaf_is_named() {
    struct Hole(u64);
    impl LeafSource for Hole {
        fn leaf(&self, index: u64) -> Option<Hash> {
            (index != self.0).then(|| leaf_hash(&index.to_be_bytes()))
        }
    }
    let refusal = Err(ProofError::LeafMissing { index: 5 });
    assert_eq!(inclusion_proof(&Hole(5), 2, 8), refusal);
    assert_eq!(consistency_proof(&Hole(5), 3, 8), refusal);
    assert_eq!(inclusion_proof(leaves(5).as_slice(), 2, 8), refusal);
}

#[test]
fn the_largest_numbers_end_in_an_answer() {
    let hash = leaf_hash(b"");
    for length in [0, 63, 64, 65, 1000] {
        let proof = vec![hash; length];
        for index in [0, 1, u64::MAX / 2, u64::MAX - 1] {
            let outcome = verify_inclusion(&hash, index, u64::MAX, &proof, &hash);
            assert!(outcome.is_err(), "{index} with {length}");
        }
        for old in [1, 2, 1 << 63, u64::MAX / 2, u64::MAX - 1] {
            let outcome = verify_consistency(old, &hash, u64::MAX, &hash, &proof);
            assert!(outcome.is_err(), "{old} with {length}");
        }
    }
}

#[test]
fn a_root_beside_another_size_passes_only_where_the_way_to_the_root_is_the_same() {
    let leaves = leaves(20);
    let roots = roots(&leaves);
    let mut passed = 0;
    for size in 1..=20 {
        for index in 0..size {
            let proof = inclusion_proof(&leaves, index, size).unwrap();
            let leaf = at(&leaves, index);
            for other in (0..=40).filter(|other| *other != size) {
                let outcome = verify_inclusion(&leaf, index, other, &proof, &at(&roots, size));
                let same_way = index < other && sides(index, size) == sides(index, other);
                assert_eq!(
                    outcome.is_ok(),
                    same_way,
                    "{index} of {size}, said to be {other}"
                );
                passed += u32::from(same_way);
            }
        }
    }
    // That some pass is why docs/envelope.md wants size and root from one checkpoint.
    assert!(passed > 0);
}

proptest! {
    #[test]
    fn an_inclusion_proof_verifies_and_no_altered_bit_does(
        size in 1..=100_u64,
        index in any::<prop::sample::Index>(),
        bit in 0..256_usize,
        index_bit in 0..64_u32,
        altered_at in any::<prop::sample::Index>(),
    ) {
        let leaves = leaves(size);
        let root = at(&roots(&leaves), size);
        let index = u64::try_from(index.index(usize::try_from(size).unwrap())).unwrap();
        let leaf = at(&leaves, index);
        let proof = inclusion_proof(&leaves, index, size).unwrap();

        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Ok(()));

        let altered = flipped(leaf, bit);
        prop_assert!(verify_inclusion(&altered, index, size, &proof, &root).is_err());
        let altered = flipped(root, bit);
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &altered).is_err());
        let altered = index ^ (1 << index_bit);
        prop_assert!(verify_inclusion(&leaf, altered, size, &proof, &root).is_err());
        if !proof.is_empty() {
            let altered_at = altered_at.index(proof.len());
            let mut altered = proof.clone();
            altered[altered_at] = flipped(altered[altered_at], bit);
            prop_assert!(verify_inclusion(&leaf, index, size, &altered, &root).is_err());
            let shorter = [&proof[..altered_at], &proof[altered_at + 1..]].concat();
            prop_assert!(verify_inclusion(&leaf, index, size, &shorter, &root).is_err());
        }
        let longer = [proof.clone(), vec![root]].concat();
        prop_assert!(verify_inclusion(&leaf, index, size, &longer, &root).is_err());
    }

    #[test]
    fn an_altered_size_fails_with_the_root_of_that_size(
        size in 1..=100_u64, other in 1..=100_u64, index in any::<prop::sample::Index>(),
    ) {
        prop_assume!(size != other);
        let leaves = leaves(100);
        let roots = roots(&leaves);
        let index = u64::try_from(index.index(usize::try_from(size).unwrap())).unwrap();
        let leaf = at(&leaves, index);
        let proof = inclusion_proof(&leaves, index, size).unwrap();
        let outcome = verify_inclusion(&leaf, index, other, &proof, &at(&roots, other));
        prop_assert!(outcome.is_err());
    }
}
