//! A test double of the log: a list of events in memory.

use qibu_domain::actor::Source as EventSource;
use qibu_domain::decider::{Class, StoredEvent};
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::{Metadata, Recorded};
use qibu_domain::time::{Day, Instant};
use qibu_projections::{Source, SourceError};

/// The log's events, by position.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemoryLog {
    pub(crate) events: Vec<Recorded>,
}

impl MemoryLog {
    /// Appends an event that counts from a day.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the tests give an event away, as a log takes it"
    )]
    pub(crate) fn append(
        &mut self,
        stream: StreamId,
        on: Day,
        event: impl StoredEvent,
    ) -> Sequence {
        let metadata = Metadata {
            occurred_on: on,
            decided_on: (event.class() == Class::Act).then_some(on),
            source: EventSource::Live,
            by: None,
            rule: None,
            entered_by: None,
            append: None,
        };
        let payload = event.encode().unwrap();
        self.append_raw(stream, event.name(), payload, &metadata)
    }

    /// Appends whatever is said.
    pub(crate) fn append_raw(
        &mut self,
        stream: StreamId,
        name: &str,
        payload: String,
        metadata: &Metadata,
    ) -> Sequence {
        let of_stream = self
            .events
            .iter()
            .filter(|event| event.stream == stream)
            .count();
        let sequence = Sequence(of_stream as u64 + 1);
        self.events.push(Recorded {
            position: Position(self.events.len() as u64 + 1),
            stream,
            sequence,
            recorded_at: Instant(1_500_000_000_000_000 + i64::try_from(self.events.len()).unwrap()),
            name: name.to_owned(),
            version: 1,
            payload,
            metadata: serde_json::to_string(metadata).unwrap(),
        });
        sequence
    }
}

/// Pages are shorter than asked for, as a real log's may be.
const MAX_PAGE_EVENTS: usize = 7;

impl Source for MemoryLog {
    fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, SourceError> {
        let limit = limit.min(MAX_PAGE_EVENTS);
        Ok(self
            .events
            .iter()
            .filter(|event| event.position > after)
            .take(limit)
            .cloned()
            .collect())
    }

    fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, SourceError> {
        let limit = limit.min(MAX_PAGE_EVENTS);
        let of_stream = self.events.iter().filter(|event| event.stream == stream);
        Ok(of_stream
            .filter(|event| event.sequence > after)
            .take(limit)
            .cloned()
            .collect())
    }

    fn head(&self) -> Result<Position, SourceError> {
        Ok(Position(self.events.len() as u64))
    }
}
