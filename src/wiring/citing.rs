//! Many events cited as one: the digest over them (law 5). `docs/envelope.md` says over which bytes.

use crate::random::hex;
use qibu_domain::id::{Citation, Position};
use qibu_domain::standard::CitedByQuery;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The first byte of what is hashed: it keeps these bytes apart from those of a leaf (00) and of a node (01).
const CITATIONS: u8 = 2;

/// What a versioned query found at a position, cited as one. Each event counts once, in whatever order it was found.
pub(super) fn cite(
    query: &str,
    arguments: BTreeMap<String, String>,
    facts_at: Position,
    found: &[Citation],
) -> CitedByQuery {
    let ordered = ordered(found);
    CitedByQuery {
        query: query.to_owned(),
        arguments,
        facts_at,
        count: u64::try_from(ordered.len()).unwrap_or(u64::MAX),
        digest: digest(&ordered),
    }
}

/// By the word of the stream's kind, the stream's id and the sequence; the words are frozen, their order in the code is not.
fn ordered(found: &[Citation]) -> Vec<Citation> {
    let mut ordered = found.to_vec();
    ordered.sort_unstable_by_key(|cited| {
        let stream = cited.stream;
        (stream.kind.as_str(), stream.id, cited.sequence)
    });
    ordered.dedup();
    ordered
}

fn digest(ordered: &[Citation]) -> String {
    let mut hash = Sha256::new();
    hash.update([CITATIONS]);
    for cited in ordered {
        let kind = cited.stream.kind.as_str();
        let kind_bytes = u32::try_from(kind.len()).unwrap_or(u32::MAX);
        hash.update(kind_bytes.to_be_bytes());
        hash.update(kind);
        hash.update(cited.stream.id.as_bytes());
        hash.update(cited.sequence.0.to_be_bytes());
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use qibu_domain::id::Sequence;

    fn citation(stream: &str, sequence: u64) -> Citation {
        Citation {
            stream: stream.parse().unwrap(),
            sequence: Sequence(sequence),
        }
    }

    fn bodies(count: u64) -> Vec<Citation> {
        let body = |n| format!("association/00000000-0000-0000-0000-{n:012x}");
        (1..=count).map(|n| citation(&body(n), n)).collect()
    }

    fn cited(found: &[Citation]) -> CitedByQuery {
        cite("same_scope_bodies/1", BTreeMap::new(), Position(42), found)
    }

    #[test]
    fn the_digest_is_that_of_the_bytes_in_the_page_on_the_envelope() {
        let found = [
            citation("district/0f9a1c52-b7e4-4d3e-8a6f-2b1d9c0e7a35", 7),
            citation("association/6c1d2e3f-4051-4263-8475-869708192a3c", 258),
            citation("association/6c1d2e3f-4051-4263-8475-869708192a3b", 1),
        ];
        let cited = cited(&found);
        assert_eq!(
            cited.digest,
            "c9848bc3771858cbfbbc13cdc27f49b2451716ad6cf203627e6147b7de28eb01"
        );
        assert_eq!((cited.count, cited.facts_at), (3, Position(42)));
        assert_eq!(cited.query, "same_scope_bodies/1");
    }

    #[test]
    fn the_digest_changes_when_one_citation_changes_and_not_when_their_order_does() {
        let found = bodies(65);
        let whole = cited(&found);
        let mut reversed = found.clone();
        reversed.reverse();
        reversed.push(found[0]);
        assert_eq!(cited(&reversed), whole, "each event counts once");
        for changed in 0..found.len() {
            let mut other = found.clone();
            other[changed].sequence = other[changed].sequence.next();
            assert_ne!(cited(&other).digest, whole.digest);
            other.remove(changed);
            assert_ne!(cited(&other).digest, whole.digest);
        }
    }
}
