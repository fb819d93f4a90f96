//! A whole log: what is wrong is named with its position, once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_verifier::envelope::Field;
use qibu_verifier::{Envelope, EnvelopeError, Finding, Hash, Inspection, Problem};

fn event(stream: u8, sequence: u64, recorded_at: i64) -> Envelope<'static> {
    Envelope {
        log_id: [1; 16],
        stream_kind: "association",
        stream_id: [stream; 16],
        sequence,
        recorded_at,
        name: "FoundingRecorded",
        version: 1,
        payload: "{}",
        metadata: "{}",
    }
}

fn inspect(events: &[Envelope<'_>]) -> Vec<Finding> {
    let mut inspection = Inspection::new();
    events
        .iter()
        .flat_map(|event| inspection.read(&event.encode()))
        .collect()
}

fn sequence(position: u64, stream: u8, expected: u64, found: u64) -> Finding {
    let (stream_kind, stream_id) = ("association".to_owned(), [stream; 16]);
    Finding {
        position,
        problem: Problem::Sequence {
            stream_kind,
            stream_id,
            expected,
            found,
        },
    }
}

#[test]
fn interleaved_dense_streams_are_sound() {
    let events = [
        event(1, 1, 5),
        event(2, 1, 5),
        event(1, 2, 6),
        event(2, 2, 9),
        event(1, 3, 9),
    ];
    assert_eq!(inspect(&events), []);
}

#[test]
fn a_stream_starts_with_sequence_one() {
    assert_eq!(inspect(&[event(1, 2, 0)]), [sequence(1, 1, 1, 2)]);
    assert_eq!(inspect(&[event(1, 0, 0)]), [sequence(1, 1, 1, 0)]);
}

#[test]
fn a_hole_in_a_stream_is_found_once() {
    let events = [
        event(1, 1, 0),
        event(2, 1, 0),
        event(1, 3, 0),
        event(1, 4, 0),
    ];
    assert_eq!(inspect(&events), [sequence(3, 1, 2, 3)]);
}

#[test]
fn a_sequence_that_comes_twice_is_found_once() {
    let events = [
        event(1, 1, 0),
        event(1, 2, 0),
        event(1, 1, 0),
        event(1, 3, 0),
    ];
    assert_eq!(inspect(&events), [sequence(3, 1, 3, 1)]);
}

#[test]
fn after_the_largest_sequence_no_other_is_dense() {
    let events = [event(1, u64::MAX, 0), event(1, u64::MAX, 0)];
    let expected = [
        sequence(1, 1, 1, u64::MAX),
        sequence(2, 1, u64::MAX, u64::MAX),
    ];
    assert_eq!(inspect(&events), expected);
}

#[test]
fn one_id_under_two_kinds_is_two_streams() {
    let other_kind = Envelope {
        stream_kind: "account",
        ..event(1, 1, 0)
    };
    assert_eq!(inspect(&[event(1, 1, 0), other_kind, event(1, 2, 0)]), []);
}

#[test]
fn recorded_at_never_goes_back_and_may_stand_still() {
    let events = [
        event(1, 1, 7),
        event(1, 2, 6),
        event(1, 3, 6),
        event(1, 4, 7),
    ];
    let back = |position| Finding {
        position,
        problem: Problem::RecordedAtWentBack {
            previous: 7,
            found: 6,
        },
    };
    assert_eq!(inspect(&events), [back(2), back(3)]);
}

#[test]
fn an_event_of_another_log_is_found() {
    let stranger = Envelope {
        log_id: [2; 16],
        ..event(1, 2, 0)
    };
    let finding = Finding {
        position: 2,
        problem: Problem::OtherLog,
    };
    assert_eq!(
        inspect(&[event(1, 1, 0), stranger, event(1, 3, 0)]),
        [finding]
    );
}

#[test]
fn bytes_that_are_no_envelope_are_found_and_still_count_as_a_leaf() {
    let mut inspection = Inspection::new();
    let error = EnvelopeError::Short {
        field: Field::Format,
    };
    let finding = Finding {
        position: 1,
        problem: Problem::NotAnEnvelope(error),
    };
    assert_eq!(inspection.read(&[]), [finding]);
    assert_eq!(inspection.read(&event(1, 1, 0).encode()), []);
    assert_eq!(inspection.edge().size(), 2);
}

#[test]
fn size_and_root_are_those_of_the_checkpoint_or_it_is_said() {
    let mut inspection = Inspection::new();
    inspection.read(&event(1, 1, 0).encode());
    let computed = inspection.edge().root();
    let expected = Hash::from_bytes([0; 32]);
    assert_eq!(inspection.compare(1, &computed), None);
    let root = Finding {
        position: 1,
        problem: Problem::Root { expected, computed },
    };
    assert_eq!(inspection.compare(1, &expected), Some(root));
    let size = Finding {
        position: 1,
        problem: Problem::Size {
            expected: 2,
            found: 1,
        },
    };
    assert_eq!(inspection.compare(2, &computed), Some(size));
}

#[test]
fn a_finding_names_position_code_and_stream_and_escapes_what_the_log_wrote() {
    let stream_kind = "a\u{1b}[2J七".to_owned();
    let stream_id = std::array::from_fn(|index| u8::try_from(index).unwrap());
    let problem = Problem::Sequence {
        stream_kind,
        stream_id,
        expected: 2,
        found: 3,
    };
    assert_eq!(
        Finding {
            position: 17,
            problem
        }
        .to_string(),
        "position 17: sequence: stream a\\u{1b}[2J七 00010203-0405-0607-0809-0a0b0c0d0e0f \
         must go on with sequence 2, this is 3"
    );
}
