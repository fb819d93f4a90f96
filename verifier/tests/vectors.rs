//! The crate against what `vectors/make_vectors.py` computed apart from it, and against the
//! literals of the Certificate Transparency reference tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_verifier::{
    Envelope, Hash, OwnedEnvelope, RightEdge, consistency_proof, hex, inclusion_proof, leaf_hash,
    verify_consistency, verify_inclusion,
};

const ENVELOPES: &str = include_str!("vectors/envelopes.txt");
const TREES: &str = include_str!("vectors/trees.txt");
const SPECIFICATION: &str = include_str!("../../docs/envelope.md");

struct Case {
    title: String,
    owned: OwnedEnvelope,
    bytes: Vec<u8>,
    leaf: Hash,
    root: Hash,
}

fn cases() -> Vec<Case> {
    ENVELOPES.split("\n\n").skip(1).map(case).collect()
}

fn case(block: &str) -> Case {
    let field = |name: &str| -> &str {
        let prefix = format!("{name}: ");
        block
            .lines()
            .find_map(|line| line.strip_prefix(&prefix))
            .expect(name)
    };
    let id = |name: &str| {
        hex::decode(field(name).as_bytes())
            .unwrap()
            .try_into()
            .unwrap()
    };
    Case {
        title: field("case").to_owned(),
        owned: OwnedEnvelope {
            log_id: id("log_id"),
            stream_kind: field("stream_kind").to_owned(),
            stream_id: id("stream_id"),
            sequence: field("sequence").parse().unwrap(),
            recorded_at: field("recorded_at").parse().unwrap(),
            name: field("name").to_owned(),
            version: field("version").parse().unwrap(),
            payload: field("payload").to_owned(),
            metadata: field("metadata").to_owned(),
        },
        bytes: hex::decode(field("envelope").as_bytes()).unwrap(),
        leaf: field("leaf").parse().unwrap(),
        root: field("root").parse().unwrap(),
    }
}

/// The lines of `trees.txt` that begin with `kind`, without that word.
fn tree_lines(kind: &str) -> Vec<Vec<&'static str>> {
    let lines = TREES
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>());
    let lines = lines.filter(|words| words.first() == Some(&kind));
    lines
        .map(|words| words.into_iter().skip(1).collect())
        .collect()
}

fn numbers_and_hashes(words: &[&str]) -> (u64, u64, Vec<Hash>) {
    let hashes = words[2..]
        .iter()
        .map(|word| word.parse().unwrap())
        .collect();
    (words[0].parse().unwrap(), words[1].parse().unwrap(), hashes)
}

fn reference_leaves() -> Vec<Hash> {
    let inputs = tree_lines("input");
    assert_eq!(inputs.len(), 8);
    let input = |words: &Vec<&str>| hex::decode(words.get(1).unwrap_or(&"").as_bytes()).unwrap();
    inputs
        .iter()
        .map(|words| leaf_hash(&input(words)))
        .collect()
}

fn roots(leaves: &[Hash]) -> Vec<Hash> {
    let mut edge = RightEdge::new();
    let mut roots = vec![edge.root()];
    for leaf in leaves {
        edge.push(*leaf);
        roots.push(edge.root());
    }
    roots
}

#[test]
fn every_envelope_vector_encodes_to_the_bytes_that_python_wrote() {
    let cases = cases();
    assert_eq!(cases.len(), 9);
    for case in cases {
        assert_eq!(
            case.owned.as_envelope().encode(),
            case.bytes,
            "{}",
            case.title
        );
        assert_eq!(
            Envelope::decode(&case.bytes).as_ref(),
            Ok(&case.owned),
            "{}",
            case.title
        );
    }
}

#[test]
fn every_envelope_vector_has_the_leaf_and_root_that_python_computed() {
    let mut edge = RightEdge::new();
    for case in cases() {
        assert_eq!(leaf_hash(&case.bytes), case.leaf, "{}", case.title);
        edge.push(case.leaf);
        assert_eq!(edge.root(), case.root, "{}", case.title);
    }
}

#[test]
fn the_specification_shows_the_worked_example_of_the_vectors() {
    let case = cases()
        .into_iter()
        .find(|case| case.title == "worked example")
        .unwrap();
    let specification: String = SPECIFICATION
        .lines()
        .filter_map(|line| {
            line.strip_prefix("hex  ")
                .map(|rest| rest.split("  ").next())
        })
        .flatten()
        .flat_map(str::split_whitespace)
        .collect();
    assert_eq!(specification, hex::encode(&case.bytes));
    assert!(SPECIFICATION.contains(&format!("Its {} bytes:", case.bytes.len())));
    assert!(
        SPECIFICATION.contains(&case.leaf.to_string()),
        "the leaf {}",
        case.leaf
    );
    for text in [&case.owned.payload, &case.owned.metadata] {
        assert!(SPECIFICATION.contains(text.as_str()), "{text}");
    }
}

#[test]
fn the_reference_tree_has_the_known_roots() {
    let known = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let computed = roots(&reference_leaves());
    assert_eq!(
        computed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        known
    );
    let python: Vec<_> = tree_lines("root").iter().map(|words| words[1]).collect();
    assert_eq!(python, known);
}

#[test]
fn the_reference_tree_has_the_known_inclusion_proofs() {
    let leaves = reference_leaves();
    let known: [(u64, u64, &[&str]); 3] = [
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            3,
            &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
        ),
    ];
    for (index, size, hashes) in known {
        let proof = inclusion_proof(&leaves, index, size).unwrap();
        assert_eq!(
            proof.iter().map(ToString::to_string).collect::<Vec<_>>(),
            hashes
        );
    }
}

#[test]
fn every_inclusion_proof_of_the_reference_tree_is_the_one_that_python_computed() {
    let leaves = reference_leaves();
    let roots = roots(&leaves);
    let lines = tree_lines("inclusion");
    assert_eq!(lines.len(), 36);
    for words in lines {
        let (index, size, hashes) = numbers_and_hashes(&words);
        assert_eq!(
            inclusion_proof(&leaves, index, size).unwrap(),
            hashes,
            "{index} of {size}"
        );
        let (at, of) = (
            usize::try_from(index).unwrap(),
            usize::try_from(size).unwrap(),
        );
        assert_eq!(
            verify_inclusion(&leaves[at], index, size, &hashes, &roots[of]),
            Ok(())
        );
    }
}

#[test]
fn every_consistency_proof_of_the_reference_tree_is_the_one_that_python_computed() {
    let leaves = reference_leaves();
    let roots = roots(&leaves);
    let lines = tree_lines("consistency");
    assert_eq!(lines.len(), 36);
    for words in lines {
        let (old, new, hashes) = numbers_and_hashes(&words);
        assert_eq!(
            consistency_proof(&leaves, old, new).unwrap(),
            hashes,
            "{old} to {new}"
        );
        let (from, to) = (usize::try_from(old).unwrap(), usize::try_from(new).unwrap());
        assert_eq!(
            verify_consistency(old, &roots[from], new, &roots[to], &hashes),
            Ok(())
        );
    }
}

#[test]
fn the_roots_of_up_to_seventy_counted_leaves_are_those_that_python_computed() {
    let leaves: Vec<_> = (0..70_u64)
        .map(|index| leaf_hash(&index.to_be_bytes()))
        .collect();
    let python: Vec<Hash> = tree_lines("counted_root")
        .iter()
        .map(|words| words[1].parse().unwrap())
        .collect();
    assert_eq!(roots(&leaves), python);
}
