//! What a committed command answers.

use crate::log::Committed;
use qibu_domain::decider::{Dated, StoredEvent};
use qibu_domain::id::{LogId, Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;

/// What a command wrote, or, foreseen, would write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The log.
    pub log: LogId,
    /// The position of its last event; 0 where nothing was written.
    pub position: Position,
    /// The stream.
    pub stream: StreamId,
    /// The sequence of its last event.
    pub sequence: Sequence,
    /// When it was written.
    pub recorded_at: Instant,
    /// Whether the command had been committed before.
    pub replayed: bool,
    /// Its events.
    pub events: Vec<EventLine>,
}

/// One event of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// Its sequence in the stream; 0 where it was only foreseen.
    pub sequence: Sequence,
}

impl Receipt {
    pub(super) fn written<E: StoredEvent>(
        log: LogId,
        committed: &Committed,
        events: &[Dated<E>],
    ) -> Self {
        let first = committed
            .last_sequence
            .0
            .saturating_sub(events.len() as u64)
            + 1;
        let lines = (first..).zip(events).map(|(sequence, dated)| EventLine {
            name: dated.event.name().to_owned(),
            version: dated.event.version(),
            sequence: Sequence(sequence),
        });
        Self::of(log, committed, lines.collect())
    }

    pub(crate) fn read_back(log: LogId, committed: &Committed, events: &[Recorded]) -> Self {
        let lines = events.iter().map(|event| EventLine {
            name: event.name.clone(),
            version: event.version,
            sequence: event.sequence,
        });
        Self::of(log, committed, lines.collect())
    }

    fn of(log: LogId, committed: &Committed, events: Vec<EventLine>) -> Self {
        Self {
            log,
            position: committed.last_position,
            stream: committed.stream,
            sequence: committed.last_sequence,
            recorded_at: committed.recorded_at,
            replayed: committed.replayed,
            events,
        }
    }

    pub(super) fn foreseen<E: StoredEvent>(
        log: LogId,
        stream: StreamId,
        events: &[Dated<E>],
        now: Instant,
    ) -> Self {
        let lines = events.iter().map(|dated| EventLine {
            name: dated.event.name().to_owned(),
            version: dated.event.version(),
            sequence: Sequence::default(),
        });
        Self {
            log,
            position: Position::default(),
            stream,
            sequence: Sequence::default(),
            recorded_at: now,
            replayed: false,
            events: lines.collect(),
        }
    }
}
