//! Hashes and the right edge.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_verifier::hash::empty_root;
use qibu_verifier::tree::MAX_SIZE_LEAVES;
use qibu_verifier::{Hash, HashError, RightEdge, RightEdgeError, hex, leaf_hash, node_hash};

fn leaves(count: u64) -> Vec<Hash> {
    (0..count)
        .map(|index| leaf_hash(&index.to_be_bytes()))
        .collect()
}

/// RFC 6962's definition of the tree's root, word for word: the judge of the quick way.
fn recursive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let mut left_count = 1;
            while left_count * 2 < leaves.len() {
                left_count *= 2;
            }
            let (left, right) = leaves.split_at(left_count);
            node_hash(&recursive_root(left), &recursive_root(right))
        }
    }
}

#[test]
fn the_right_edge_has_the_root_of_the_recursive_definition_for_every_size_up_to_300() {
    let leaves = leaves(300);
    let mut edge = RightEdge::new();
    for size in 0..=300 {
        assert_eq!(edge.root(), recursive_root(&leaves[..size]), "size {size}");
        assert_eq!(edge.size(), u64::try_from(size).unwrap());
        edge.extend(leaves.get(size).copied());
    }
}

#[test]
fn the_nodes_are_the_roots_of_the_perfect_subtrees_largest_first() {
    let leaves = leaves(300);
    let mut edge = RightEdge::new();
    for size in 1..=300 {
        edge.push(leaves[size - 1]);
        let mut rest = &leaves[..size];
        for node in edge.nodes() {
            let (subtree, after) = rest.split_at(1 << rest.len().ilog2());
            assert_eq!(*node, recursive_root(subtree), "size {size}");
            rest = after;
        }
        assert!(rest.is_empty(), "size {size}");
    }
}

#[test]
fn a_stored_edge_goes_on_where_it_stopped() {
    let leaves = leaves(70);
    for stop in 0..=70 {
        let mut edge = RightEdge::new();
        edge.extend(leaves[..stop].iter().copied());
        let mut taken_up = RightEdge::from_parts(edge.size(), edge.nodes().to_vec()).unwrap();
        assert_eq!(taken_up, edge);
        taken_up.extend(leaves[stop..].iter().copied());
        assert_eq!(
            taken_up.root(),
            recursive_root(&leaves),
            "stopped at {stop}"
        );
    }
}

#[test]
fn an_edge_with_a_number_of_nodes_that_its_size_does_not_have_is_refused() {
    let node = empty_root();
    for size in 0..300_u64 {
        for found in 0..12 {
            let outcome = RightEdge::from_parts(size, vec![node; found]);
            let expected = size.count_ones();
            if usize::try_from(expected).unwrap() == found {
                assert!(outcome.is_ok(), "{size} {found}");
            } else {
                assert_eq!(
                    outcome,
                    Err(RightEdgeError::NodeCount {
                        size,
                        expected,
                        found
                    })
                );
            }
        }
    }
}

#[test]
fn an_edge_beyond_the_largest_position_is_refused() {
    let size = MAX_SIZE_LEAVES + 1;
    let outcome = RightEdge::from_parts(size, vec![empty_root()]);
    assert_eq!(outcome, Err(RightEdgeError::TooLarge { size }));
}

#[test]
fn the_largest_edge_still_takes_a_leaf() {
    let mut edge = RightEdge::from_parts(MAX_SIZE_LEAVES, vec![empty_root(); 63]).unwrap();
    edge.push(empty_root());
    assert_eq!((edge.size(), edge.nodes().len()), (MAX_SIZE_LEAVES + 1, 1));
}

#[test]
fn a_leaf_is_never_the_node_over_the_same_bytes() {
    let [left, right] = [leaf_hash(b"left"), leaf_hash(b"right")];
    let joined = [left.as_bytes().as_slice(), right.as_bytes()].concat();
    assert_ne!(leaf_hash(&joined), node_hash(&left, &right));
    assert_ne!(node_hash(&left, &right), node_hash(&right, &left));
}

#[test]
fn a_hash_reads_back_from_its_text_and_its_bytes() {
    let hash = leaf_hash(b"");
    let text = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    assert_eq!(hash.to_string(), text);
    assert_eq!(text.parse(), Ok(hash));
    assert_eq!(text.to_uppercase().parse(), Ok(hash));
    assert_eq!(Hash::try_from(hash.as_ref()), Ok(hash));
    assert_eq!(Hash::from(*hash.as_bytes()), hash);
}

#[test]
fn a_text_that_is_no_hash_is_refused() {
    let text = leaf_hash(b"").to_string();
    let short = HashError::Length { found_bytes: 31 };
    let odd = HashError::Hex(hex::HexError::OddLength);
    assert_eq!(text[..62].parse::<Hash>(), Err(short));
    assert_eq!(Hash::try_from([0; 31].as_slice()), Err(short));
    assert_eq!(text[..63].parse::<Hash>(), Err(odd));
    assert_eq!(
        format!("{text}00").parse::<Hash>(),
        Err(HashError::Length { found_bytes: 33 })
    );
    for (offset, other) in [(0, "g"), (1, " "), (62, "/"), (63, ":"), (7, "@"), (8, "`")] {
        let mut wrong = text.clone();
        wrong.replace_range(offset..=offset, other);
        let refusal = HashError::Hex(hex::HexError::NotADigit { offset });
        assert_eq!(wrong.parse::<Hash>(), Err(refusal));
    }
}
