//! Reading a whole log in order and saying what is wrong with it, and where.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};

use crate::envelope::{Envelope, EnvelopeError, OwnedEnvelope};
use crate::hash::{Hash, leaf_hash};
use crate::tree::RightEdge;

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The position of the event, from 1. For the log as a whole, the position of its last event.
    pub position: u64,
    /// What is wrong there.
    pub problem: Problem,
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "position {}: {}: {}",
            self.position,
            self.problem.code(),
            self.problem
        )
    }
}

/// What can be wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The event's bytes are no envelope.
    NotAnEnvelope(EnvelopeError),
    /// The event names another log than those before it.
    OtherLog,
    /// The event does not have the next sequence of its stream.
    Sequence {
        /// The stream's kind.
        stream_kind: String,
        /// The stream's id: the 16 bytes of its UUID.
        stream_id: [u8; 16],
        /// The sequence that the stream must go on with.
        expected: u64,
        /// The sequence that the event has.
        found: u64,
    },
    /// The event was recorded before the one that precedes it; both in µs UTC.
    RecordedAtWentBack {
        /// When the latest event so far was recorded.
        previous: i64,
        /// When this one claims to be.
        found: i64,
    },
    /// The log has another number of events than was stated.
    Size {
        /// The number that was stated.
        expected: u64,
        /// The number that was read.
        found: u64,
    },
    /// The events do not lead to the root that was stated.
    Root {
        /// The root that was stated.
        expected: Hash,
        /// The root that they lead to.
        computed: Hash,
    },
}

impl Problem {
    /// The name of the problem, which does not change with its wording.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnEnvelope(_) => "not_an_envelope",
            Self::OtherLog => "other_log",
            Self::Sequence { .. } => "sequence",
            Self::RecordedAtWentBack { .. } => "recorded_at",
            Self::Size { .. } => "size",
            Self::Root { .. } => "root",
        }
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnEnvelope(error) => Display::fmt(error, f),
            Self::OtherLog => write!(f, "the event names another log than those before it"),
            Self::Sequence {
                stream_kind,
                stream_id,
                expected,
                found,
            } => {
                // The kind comes from the log under suspicion, so its controls are escaped.
                let kind = stream_kind.escape_debug();
                write!(
                    f,
                    "stream {kind} {} must go on with sequence ",
                    Uuid(stream_id)
                )?;
                write!(f, "{expected}, this is {found}")
            }
            Self::RecordedAtWentBack { previous, found } => {
                write!(
                    f,
                    "recorded at {found} µs, before an earlier event at {previous} µs"
                )
            }
            Self::Size { expected, found } => {
                write!(f, "{found} events were read, {expected} were stated")
            }
            Self::Root { expected, computed } => {
                write!(f, "the root is {computed}, {expected} was stated")
            }
        }
    }
}

/// Bytes shown in the five groups of a UUID.
struct Uuid<'a>(&'a [u8; 16]);

impl Display for Uuid<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// A log being read from its first event on. Holds the right edge and, for each stream, its last
/// sequence; never the events.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    edge: RightEdge,
    log_id: Option<[u8; 16]>,
    recorded_at: Option<i64>,
    sequences: HashMap<[u8; 16], HashMap<String, u64>>,
}

impl Inspection {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the envelope of the next position and returns what is wrong with it. Bytes that are
    /// no envelope still count as a leaf, so one damaged event is not reported for all after it.
    pub fn read(&mut self, envelope_bytes: &[u8]) -> Vec<Finding> {
        self.edge.push(leaf_hash(envelope_bytes));
        let problems = match Envelope::decode(envelope_bytes) {
            Ok(envelope) => self.judge(envelope),
            Err(error) => vec![Problem::NotAnEnvelope(error)],
        };
        let position = self.edge.size();
        problems
            .into_iter()
            .map(|problem| Finding { position, problem })
            .collect()
    }

    /// Compares what was read with the size and root of a checkpoint. The root is compared only
    /// when the sizes agree, for the root of another number of events says nothing.
    pub fn compare(&self, size: u64, root: &Hash) -> Option<Finding> {
        let found = self.edge.size();
        let computed = self.edge.root();
        let problem = if found != size {
            Problem::Size {
                expected: size,
                found,
            }
        } else if computed != *root {
            Problem::Root {
                expected: *root,
                computed,
            }
        } else {
            return None;
        };
        Some(Finding {
            position: found,
            problem,
        })
    }

    /// The right edge over everything read so far.
    pub const fn edge(&self) -> &RightEdge {
        &self.edge
    }

    fn judge(&mut self, envelope: OwnedEnvelope) -> Vec<Problem> {
        let mut problems = Vec::new();
        if *self.log_id.get_or_insert(envelope.log_id) != envelope.log_id {
            problems.push(Problem::OtherLog);
        }
        let found = envelope.recorded_at;
        let previous = *self.recorded_at.get_or_insert(found);
        if found < previous {
            problems.push(Problem::RecordedAtWentBack { previous, found });
        }
        self.recorded_at = Some(found.max(previous));
        problems.extend(self.judge_sequence(envelope));
        problems
    }

    fn judge_sequence(&mut self, envelope: OwnedEnvelope) -> Option<Problem> {
        let OwnedEnvelope {
            stream_kind,
            stream_id,
            sequence: found,
            ..
        } = envelope;
        let kinds = self.sequences.entry(stream_id).or_default();
        let last = kinds.get(&stream_kind).copied().unwrap_or(0);
        // After a break the stream goes on from the highest sequence seen, so that one hole is
        // one finding.
        kinds.insert(stream_kind.clone(), found.max(last));
        if last.checked_add(1) == Some(found) {
            return None;
        }
        let expected = last.saturating_add(1);
        Some(Problem::Sequence {
            stream_kind,
            stream_id,
            expected,
            found,
        })
    }
}
