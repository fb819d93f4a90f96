//! The streams that were folded last, with their rows: so the next event of one is folded without reading again what
//! came before, and only the tables that it changes are written.

use crate::batch::StreamRows;
use crate::projection::Stream;
use crate::tables::views::Checkpoint;
use qibu_domain::id::StreamId;
use std::collections::HashMap;

/// The most bytes that the streams take which are kept beside those of the last batch: their payloads, which stand in a row
/// of the history too, and `EVENT_BYTES` an event.
pub const MAX_WARM_BYTES: usize = 64 << 20;
/// What an event takes in memory beside its payload, decoded and as rows, in bytes, about.
const EVENT_BYTES: usize = 3_000;

/// What is kept. It holds only while the views stand where this process left them: another process may have moved them.
#[derive(Debug, Default)]
pub(crate) struct Warm {
    /// Where the views stood when this was kept.
    at: Option<Checkpoint>,
    new: Generation,
    /// What was kept before; it is let go when `new` has grown to half of what may be kept.
    old: Generation,
}

#[derive(Debug, Default)]
struct Generation {
    streams: HashMap<StreamId, Folded>,
    bytes: usize,
}

/// A stream and what each view made of it.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) stream: Stream,
    pub(crate) rows: StreamRows,
}

impl Folded {
    /// A stream before its first event.
    pub(crate) fn empty(id: StreamId) -> Self {
        Self {
            stream: Stream {
                id,
                events: Vec::new(),
            },
            rows: StreamRows::default(),
        }
    }
}

impl Warm {
    /// Forgets everything unless all views stand where this process left them.
    pub(crate) fn must_stand_at(&mut self, at: &Checkpoint) {
        if self.at.as_ref() != Some(at) {
            *self = Self::default();
        }
    }

    /// Takes a stream out: what an error leaves half done is not kept.
    pub(crate) fn take(&mut self, stream: StreamId) -> Option<Folded> {
        self.new.take(stream).or_else(|| self.old.take(stream))
    }

    /// Keeps what was written.
    pub(crate) fn keep(&mut self, at: Checkpoint, folded: impl IntoIterator<Item = Folded>) {
        self.at = Some(at);
        if self.new.bytes > MAX_WARM_BYTES / 2 {
            self.old = std::mem::take(&mut self.new);
        }
        for folded in folded {
            self.new.bytes += bytes_of(&folded.stream);
            self.new.streams.insert(folded.stream.id, folded);
        }
        // A batch of long streams may take more than all of it by itself.
        if self.new.bytes + self.old.bytes > MAX_WARM_BYTES {
            self.old = Generation::default();
        }
    }
}

impl Generation {
    fn take(&mut self, stream: StreamId) -> Option<Folded> {
        let folded = self.streams.remove(&stream)?;
        self.bytes = self.bytes.saturating_sub(bytes_of(&folded.stream));
        Some(folded)
    }
}

fn bytes_of(stream: &Stream) -> usize {
    let events = stream.events.iter();
    events
        .map(|event| 2 * event.recorded.payload.len() + EVENT_BYTES)
        .sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::projection::StreamEvent;
    use qibu_domain::id::{Position, Sequence, StreamKind};
    use qibu_domain::recorded::Recorded;
    use qibu_domain::time::Instant;
    use std::sync::Arc;
    use uuid::Uuid;

    /// A stream that takes a bit more than a quarter of what may be kept.
    fn large(number: u128) -> Folded {
        let id = StreamId::new(StreamKind::Account, Uuid::from_u128(number));
        let mut event = StreamEvent::read(Recorded {
            position: Position(1),
            stream: id,
            sequence: Sequence(1),
            recorded_at: Instant(0),
            name: "AccountClosed".to_owned(),
            version: 1,
            payload: "{}".to_owned(),
            metadata: r#"{"occurred_on":"2017-11-30","source":"live"}"#.to_owned(),
        })
        .unwrap();
        event.recorded.payload = "x".repeat(MAX_WARM_BYTES / 8);
        let mut folded = Folded::empty(id);
        folded.stream.events.push(Arc::new(event));
        folded
    }

    #[test]
    fn what_was_kept_last_stays_when_what_is_older_is_let_go() {
        let at = Checkpoint {
            position: Position(1),
            event: None,
        };
        let mut warm = Warm::default();
        for number in 0..10 {
            warm.keep(at.clone(), [large(number)]);
            let bytes = warm.new.bytes + warm.old.bytes;
            assert!(bytes <= MAX_WARM_BYTES, "{bytes}");
            let last = large(number.saturating_sub(1)).stream.id;
            let kept = warm.take(last);
            assert!(kept.is_some(), "{number}");
            warm.keep(at.clone(), kept);
        }
        assert!(warm.take(large(0).stream.id).is_none());
    }

    #[test]
    fn a_batch_that_takes_more_than_may_be_kept_stays_alone() {
        let at = Checkpoint {
            position: Position(1),
            event: None,
        };
        let mut warm = Warm::default();
        warm.keep(at.clone(), (0..5).map(large));
        warm.keep(at, (5..10).map(large));
        assert!(warm.take(large(0).stream.id).is_none());
        let kept = (5..10).filter_map(|number| warm.take(large(number).stream.id));
        assert_eq!(kept.count(), 5);
    }
}
