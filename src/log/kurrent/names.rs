//! The names of a log's streams on the server: all begin with the log's namespace, so that several logs and other
//! programs live on one server.

use qibu_domain::claim::ClaimKey;
use qibu_domain::id::StreamId;
use sha2::{Digest, Sha256};
use std::fmt;

/// The namespace of a log that nobody gave another.
pub const DEFAULT_NAMESPACE: &str = "qibu";
/// The longest namespace, in bytes.
pub const MAX_NAMESPACE_BYTES: usize = 48;

/// What follows the namespace in the stream that says which log it is.
const META: &str = "meta";
/// The kind of the streams of claims; no kind of the log's own streams is called so.
const CLAIM: &str = "claim";

/// What the names of a log's streams begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Namespace(String);

/// What a stream of the namespace is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// It says which log it is.
    Meta,
    /// The events of one stream of the log.
    Stream(StreamId),
    /// Who may write an append that takes the claim of this digest.
    Claim(String),
    /// Nothing of ours.
    Foreign,
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Namespace {
    /// A namespace of small letters, digits and underscores, beginning with a letter. The server's own streams begin
    /// with `$`, and its categories end at the first `-`.
    pub(super) fn new(word: &str) -> Option<Self> {
        let lawful = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let begins = word.starts_with(|c: char| c.is_ascii_lowercase());
        let is_one = begins && word.len() <= MAX_NAMESPACE_BYTES && word.chars().all(lawful);
        is_one.then(|| Self(word.to_owned()))
    }

    /// What every name of the log begins with, and no other name.
    pub(super) fn prefix(&self) -> String {
        format!("{}.", self.0)
    }

    /// What the names of the streams of one kind begin with.
    pub(super) fn kind_prefix(&self, kind: &str) -> String {
        format!("{}.{kind}-", self.0)
    }

    pub(super) fn meta(&self) -> String {
        format!("{}.{META}", self.0)
    }

    pub(super) fn stream(&self, stream: StreamId) -> String {
        format!("{}.{}-{}", self.0, stream.kind.as_str(), stream.id)
    }

    /// A claim's stream is named after a digest of its key: a key may be longer than a name, and hold what a name may
    /// not.
    pub(super) fn claim(&self, key: &ClaimKey) -> String {
        format!("{}.{CLAIM}-{}", self.0, digest(key))
    }

    pub(super) fn read(&self, stream: &str) -> Name {
        let rest = stream
            .strip_prefix(&self.0)
            .and_then(|rest| rest.strip_prefix('.'));
        let Some(rest) = rest else {
            return Name::Foreign;
        };
        match rest.split_once('-') {
            None if rest == META => Name::Meta,
            Some((CLAIM, digest)) => Name::Claim(digest.to_owned()),
            Some((kind, id)) => {
                let read = crate::log::stored::stream(kind.to_owned(), id.to_owned());
                read.map_or(Name::Foreign, Name::Stream)
            }
            None => Name::Foreign,
        }
    }
}

/// What a claim's stream is called after.
pub(super) fn digest(key: &ClaimKey) -> String {
    qibu_verifier::hex::encode(&Sha256::digest(key.0.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use qibu_domain::id::StreamKind;
    use uuid::Uuid;

    #[test]
    fn what_is_named_is_read_again_and_nothing_else_is() {
        let names = Namespace::new("qibu").unwrap();
        let stream = StreamId::new(StreamKind::Association, Uuid::from_u128(7));
        let key = ClaimKey("name:七步".to_owned());
        assert_eq!(names.read(&names.stream(stream)), Name::Stream(stream));
        assert_eq!(names.read(&names.claim(&key)), Name::Claim(digest(&key)));
        assert_eq!(names.read(&names.meta()), Name::Meta);
        let foreign = [
            "qibu2.meta",
            "qibu.metal",
            "qibu.association",
            "qibu.association-7",
            "qibu.association-00000000-0000-0000-0000-00000000000A",
            "qibu.town-00000000-0000-0000-0000-000000000007",
            "$settings",
        ];
        for name in foreign {
            assert_eq!(names.read(name), Name::Foreign, "{name}");
        }
    }

    #[test]
    fn a_namespace_is_no_other_s_beginning_and_none_of_the_server_s() {
        for wrong in [
            "",
            "Qibu",
            "qi-bu",
            "$qibu",
            "qi.bu",
            "1qibu",
            &"q".repeat(49),
        ] {
            assert_eq!(Namespace::new(wrong), None, "{wrong}");
        }
        let (short, long) = ("qibu", "qibu_test");
        let (short, long) = (
            Namespace::new(short).unwrap(),
            Namespace::new(long).unwrap(),
        );
        assert!(!long.meta().starts_with(&short.prefix()));
    }
}
