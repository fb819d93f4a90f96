//! The envelope: exact, strict and injective.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use qibu_verifier::envelope::{FIXED_BYTES, FORMAT, Field, MAX_TEXT_BYTES};
use qibu_verifier::{Envelope, EnvelopeError, OwnedEnvelope};

fn sample() -> Envelope<'static> {
    Envelope {
        log_id: [1; 16],
        stream_kind: "association",
        stream_id: [2; 16],
        sequence: 3,
        recorded_at: 4,
        name: "FoundingRecorded",
        version: 5,
        payload: r#"{"七":1}"#,
        metadata: "{}",
    }
}

/// Where the two-byte text of the metadata begins, for it is the last field.
fn metadata_offset(bytes: &[u8]) -> usize {
    bytes.len() - 2
}

#[test]
fn the_first_byte_is_the_format_and_the_format_is_one() {
    assert_eq!(FORMAT, 1);
    assert_eq!(sample().encode().first(), Some(&1));
}

#[test]
fn the_fixed_part_is_what_an_envelope_of_empty_texts_takes() {
    let empty = Envelope {
        stream_kind: "",
        name: "",
        payload: "",
        metadata: "",
        ..sample()
    };
    assert_eq!(empty.encode().len(), FIXED_BYTES);
}

#[test]
fn encode_into_appends_and_leaves_what_is_there() {
    let mut bytes = b"before".to_vec();
    sample().encode_into(&mut bytes);
    sample().encode_into(&mut bytes);
    assert_eq!(
        bytes,
        [b"before".as_slice(), &sample().encode(), &sample().encode()].concat()
    );
}

#[test]
fn payload_and_metadata_stand_in_the_bytes_verbatim() {
    let payload = "{ \"b\" : 1,\n\"a\":2 }";
    let bytes = Envelope {
        payload,
        ..sample()
    }
    .encode();
    assert!(
        bytes
            .windows(payload.len())
            .any(|window| window == payload.as_bytes())
    );
    assert_eq!(Envelope::decode(&bytes).unwrap().payload, payload);
}

#[test]
fn an_unknown_format_is_refused() {
    for format in (0..=u8::MAX).filter(|format| *format != FORMAT) {
        let mut bytes = sample().encode();
        bytes[0] = format;
        let refusal = Err(EnvelopeError::UnknownFormat { found: format });
        assert_eq!(Envelope::decode(&bytes), refusal);
    }
}

#[test]
fn every_envelope_cut_short_is_refused() {
    let bytes = sample().encode();
    for length in 0..bytes.len() {
        let outcome = Envelope::decode(&bytes[..length]);
        assert!(
            matches!(outcome, Err(EnvelopeError::Short { .. })),
            "{length}: {outcome:?}"
        );
    }
    let empty = Err(EnvelopeError::Short {
        field: Field::Format,
    });
    assert_eq!(Envelope::decode(&[]), empty);
}

#[test]
fn a_byte_after_the_metadata_is_refused() {
    let mut bytes = sample().encode();
    bytes.push(0);
    assert_eq!(
        Envelope::decode(&bytes),
        Err(EnvelopeError::TrailingBytes { count: 1 })
    );
}

#[test]
fn a_text_that_is_not_utf8_is_refused() {
    let mut bytes = sample().encode();
    let at = metadata_offset(&bytes);
    bytes[at] = 0xff;
    let refusal = Err(EnvelopeError::NotUtf8 {
        field: Field::Metadata,
    });
    assert_eq!(Envelope::decode(&bytes), refusal);
    // A surrogate in three bytes is what careless encoders write for half a character.
    let mut bytes = Envelope {
        metadata: "七",
        ..sample()
    }
    .encode();
    let at = bytes.len() - 3;
    bytes[at..].copy_from_slice(&[0xed, 0xa0, 0x80]);
    assert_eq!(Envelope::decode(&bytes), refusal);
}

#[test]
fn a_length_beyond_the_longest_text_is_refused_before_the_text_is_looked_at() {
    let too_long = u32::try_from(MAX_TEXT_BYTES + 1).unwrap();
    for length in [too_long, u32::MAX] {
        let mut bytes = sample().encode();
        let at = metadata_offset(&bytes) - 4;
        bytes[at..at + 4].copy_from_slice(&length.to_be_bytes());
        let refusal = Err(EnvelopeError::TextTooLong {
            field: Field::Metadata,
        });
        assert_eq!(Envelope::decode(&bytes), refusal);
    }
}

#[test]
fn check_refuses_exactly_the_texts_that_decode_would_refuse() {
    let longest = "x".repeat(MAX_TEXT_BYTES);
    let envelope = Envelope {
        payload: &longest,
        ..sample()
    };
    assert_eq!(envelope.check(), Ok(()));
    assert!(Envelope::decode(&envelope.encode()).is_ok());

    let longer = "x".repeat(MAX_TEXT_BYTES + 1);
    let fields: [(Field, Envelope<'_>); 4] = [
        (
            Field::StreamKind,
            Envelope {
                stream_kind: &longer,
                ..sample()
            },
        ),
        (
            Field::Name,
            Envelope {
                name: &longer,
                ..sample()
            },
        ),
        (
            Field::Payload,
            Envelope {
                payload: &longer,
                ..sample()
            },
        ),
        (
            Field::Metadata,
            Envelope {
                metadata: &longer,
                ..sample()
            },
        ),
    ];
    for (field, envelope) in fields {
        let refusal = EnvelopeError::TextTooLong { field };
        assert_eq!(envelope.check(), Err(refusal));
        assert_eq!(Envelope::decode(&envelope.encode()), Err(refusal));
    }
}

#[test]
fn each_field_alone_changes_the_bytes() {
    let sample = sample();
    let others = [
        Envelope {
            log_id: [9; 16],
            ..sample
        },
        Envelope {
            stream_kind: "associatioN",
            ..sample
        },
        Envelope {
            stream_id: [9; 16],
            ..sample
        },
        Envelope {
            sequence: 9,
            ..sample
        },
        Envelope {
            recorded_at: 9,
            ..sample
        },
        Envelope {
            name: "FoundingRecordeD",
            ..sample
        },
        Envelope {
            version: 9,
            ..sample
        },
        Envelope {
            payload: "{\"七\":2}",
            ..sample
        },
        Envelope {
            metadata: "[]",
            ..sample
        },
    ];
    for other in others {
        assert_ne!(other.encode(), sample.encode(), "{other:?}");
    }
}

/// Texts that are short and alike, so that two envelopes often differ only in where one text ends.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ab\\x00]{0,3}", "\\PC{0,12}", any::<String>()]
}

fn owned() -> impl Strategy<Value = OwnedEnvelope> {
    let ids = (any::<[u8; 16]>(), any::<[u8; 16]>());
    let numbers = (any::<u64>(), any::<i64>(), any::<u32>());
    let texts = (text(), text(), text(), text());
    (ids, numbers, texts).prop_map(|(ids, numbers, texts)| OwnedEnvelope {
        log_id: ids.0,
        stream_kind: texts.0,
        stream_id: ids.1,
        sequence: numbers.0,
        recorded_at: numbers.1,
        name: texts.1,
        version: numbers.2,
        payload: texts.2,
        metadata: texts.3,
    })
}

/// Two envelopes that share everything but their texts, whose joined texts are often the same.
fn alike() -> impl Strategy<Value = (OwnedEnvelope, OwnedEnvelope)> {
    let cuts = || proptest::collection::vec(0..=6_usize, 3);
    (owned(), "[ab]{6}", cuts(), cuts()).prop_map(|(base, joined, first, second)| {
        let cut = |mut cuts: Vec<usize>| {
            cuts.sort_unstable();
            let [a, b, c] = cuts[..] else {
                panic!("three cuts")
            };
            OwnedEnvelope {
                stream_kind: joined[..a].to_owned(),
                name: joined[a..b].to_owned(),
                payload: joined[b..c].to_owned(),
                metadata: joined[c..].to_owned(),
                ..base.clone()
            }
        };
        (cut(first), cut(second))
    })
}

proptest! {
    #[test]
    fn decoding_gives_back_the_encoded_envelope(owned in owned()) {
        let bytes = owned.as_envelope().encode();
        prop_assert_eq!(Envelope::decode(&bytes), Ok(owned));
    }

    #[test]
    fn two_envelopes_have_the_same_bytes_only_if_they_are_equal((one, other) in alike()) {
        let same_bytes = one.as_envelope().encode() == other.as_envelope().encode();
        prop_assert_eq!(same_bytes, one == other);
    }

    #[test]
    fn no_envelope_is_the_beginning_of_another((one, other) in alike(), tail in any::<Vec<u8>>()) {
        let bytes = one.as_envelope().encode();
        let longer = [bytes.clone(), tail.clone()].concat();
        prop_assert_eq!(Envelope::decode(&longer).is_ok(), tail.is_empty());
        let other = other.as_envelope().encode();
        prop_assert!(other == bytes || !other.starts_with(&bytes));
    }

    #[test]
    fn any_changed_byte_gives_another_envelope_or_none(
        owned in owned(), at in any::<prop::sample::Index>(), mask in 1..=u8::MAX,
    ) {
        let mut bytes = owned.as_envelope().encode();
        let at = at.index(bytes.len());
        bytes[at] ^= mask;
        if let Ok(changed) = Envelope::decode(&bytes) {
            prop_assert_ne!(&changed, &owned);
            prop_assert_eq!(changed.as_envelope().encode(), bytes);
        }
    }

    #[test]
    fn what_decode_accepts_encodes_to_the_same_bytes(
        bytes in proptest::collection::vec(prop_oneof![Just(0_u8), Just(1_u8), any::<u8>()], 0..90),
    ) {
        let bytes = [vec![FORMAT], bytes].concat();
        if let Ok(envelope) = Envelope::decode(&bytes) {
            prop_assert_eq!(envelope.as_envelope().encode(), bytes);
        }
    }
}
