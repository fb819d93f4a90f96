//! How every reader applies corrections, and orders acts and facts (laws 2 to 4).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::actor::Source;
use qibu_domain::correction::effective;
use qibu_domain::decider::{Class, Correction, Dated, DecodeError, Happened, StoredEvent};
use qibu_domain::id::Sequence;
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};

/// Events that are nothing but their class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Note {
    Act(char),
    Fact(char),
    Corrected { cites: u64, by: Option<(Day, char)> },
}

impl StoredEvent for Note {
    fn name(&self) -> &'static str {
        "Note"
    }
    fn version(&self) -> u32 {
        1
    }
    fn class(&self) -> Class {
        match self {
            Self::Act(_) => Class::Act,
            Self::Fact(_) => Class::Fact,
            Self::Corrected { .. } => Class::Correction,
        }
    }
    fn encode(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
    fn decode(name: &str, _: u32, payload: &str) -> Result<Self, DecodeError> {
        let name = name.to_owned();
        serde_json::from_str(payload).map_err(|source| DecodeError::Payload { name, source })
    }
    fn catalogue() -> &'static [(&'static str, u32)] {
        &[("Note", 1)]
    }
    fn correction(&self) -> Option<Correction<Self>> {
        let Self::Corrected { cites, by } = self else {
            return None;
        };
        let replacement = by.map(|(day, letter)| (day, Self::Fact(letter)));
        Some(Correction {
            cites: Sequence(*cites),
            replacement,
        })
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A stream of events with the day of each.
fn stream(events: &[(&str, Note)]) -> Vec<Happened<Note>> {
    let dated = events.iter().map(|(occurred_on, event)| Dated {
        event: event.clone(),
        occurred_on: day(occurred_on),
        decided_on: None,
        source: Source::Live,
        rule: None,
        actor: None,
        acting_for: None,
    });
    let numbered = (1..).zip(dated);
    numbered
        .map(|(n, dated)| Happened {
            sequence: Sequence(n),
            dated,
        })
        .collect()
}

/// The letters that count, in their order.
fn letters(stream: &[Happened<Note>], as_of: Option<&str>) -> String {
    let counting = effective(stream, as_of.map(day));
    let letter = |happened: &Happened<Note>| match happened.dated.event {
        Note::Act(letter) | Note::Fact(letter) => letter,
        Note::Corrected { .. } => '!',
    };
    counting.iter().map(letter).collect()
}

fn corrected(cites: u64, by: Option<(&str, char)>) -> Note {
    let by = by.map(|(text, letter)| (day(text), letter));
    Note::Corrected { cites, by }
}

#[test]
fn facts_are_ordered_by_day_and_those_of_one_day_by_position() {
    let stream = stream(&[
        ("2020-03-01", Note::Fact('c')),
        ("2020-01-01", Note::Fact('a')),
        ("2020-02-01", Note::Fact('b')),
        ("2020-03-01", Note::Fact('d')),
    ]);
    assert_eq!(letters(&stream, None), "abcd");
    assert_eq!(letters(&stream, Some("2020-02-01")), "ab");
    assert_eq!(letters(&stream, Some("2019-12-31")), "");
}

#[test]
fn acts_keep_their_order_whatever_their_days() {
    let stream = stream(&[
        ("2020-02-01", Note::Act('a')),
        ("2020-01-01", Note::Act('b')),
        ("2020-01-15", Note::Fact('f')),
        ("2020-03-01", Note::Act('c')),
    ]);
    assert_eq!(letters(&stream, None), "fabc");
    // The later act counts no earlier than the one before it.
    assert_eq!(letters(&stream, Some("2020-01-31")), "f");
}

#[test]
fn a_correction_replaces_day_and_content() {
    let stream = stream(&[
        ("2017-12-08", Note::Fact('a')),
        ("2018-01-01", Note::Fact('b')),
        ("2022-05-01", corrected(1, Some(("2018-06-01", 'A')))),
    ]);
    assert_eq!(letters(&stream, None), "bA");
    assert_eq!(letters(&stream, Some("2017-12-31")), "");
    // Known before the correction, it is still as it was said first.
    assert_eq!(letters(&stream[..2], Some("2017-12-31")), "a");
}

#[test]
fn the_last_correction_wins_whatever_its_own_day() {
    let stream = stream(&[
        ("2017-12-08", Note::Fact('a')),
        ("2022-05-02", corrected(1, Some(("2017-01-01", 'B')))),
        ("2022-05-01", corrected(1, Some(("2017-02-01", 'C')))),
    ]);
    assert_eq!(letters(&stream, None), "C");
    assert_eq!(letters(&stream, Some("2017-01-31")), "");
}

#[test]
fn a_correction_dated_after_the_day_asked_for_still_corrects() {
    let stream = stream(&[
        ("2017-12-08", Note::Fact('a')),
        ("2022-05-01", corrected(1, None)),
    ]);
    assert_eq!(letters(&stream, Some("2017-12-31")), "");
}

#[test]
fn a_voided_fact_can_be_said_again() {
    let stream = stream(&[
        ("2017-12-08", Note::Fact('a')),
        ("2022-05-01", corrected(1, None)),
        ("2017-12-09", Note::Fact('b')),
    ]);
    assert_eq!(letters(&stream, None), "b");
}

#[test]
fn acts_are_never_voided_and_corrections_never_corrected() {
    let stream = stream(&[
        ("2020-01-01", Note::Act('a')),
        ("2020-01-02", Note::Fact('b')),
        ("2020-02-01", corrected(1, None)),
        ("2020-02-02", corrected(2, Some(("2020-01-03", 'B')))),
        ("2020-02-03", corrected(4, None)),
        ("2020-02-04", corrected(99, None)),
    ]);
    assert_eq!(letters(&stream, None), "aB");
}

#[test]
fn a_corrected_fact_keeps_the_sequence_that_it_is_cited_by() {
    let stream = stream(&[
        ("2020-01-01", Note::Fact('a')),
        ("2020-02-01", corrected(1, Some(("2019-01-01", 'A')))),
    ]);
    let counting = effective(&stream, None);
    assert_eq!((counting.len(), counting[0].sequence), (1, Sequence(1)));
    assert_eq!(counting[0].dated.occurred_on, day("2019-01-01"));
}
