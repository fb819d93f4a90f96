//! The streams that were folded last, with their rows: so the next event of one is folded without reading again what
//! came before, and only the tables that it changes are written.

use crate::projection::{Row, Stream};
use crate::tables::views::Checkpoint;
use crate::views::VIEWS;
use qibu_domain::id::StreamId;
use std::collections::HashMap;

/// The bytes of stored events from which on no more streams are kept beside those of the last batch. Folded rows and
/// decoded events take a small multiple of it.
pub const MAX_WARM_BYTES: usize = 32 << 20;

/// What is kept. It holds only while the views stand where this process left them: another process may have moved them.
#[derive(Debug, Default)]
pub(crate) struct Warm {
    /// Where the views stood when this was kept.
    at: Option<Checkpoint>,
    streams: HashMap<StreamId, Folded>,
    bytes: usize,
}

/// A stream and what each view made of it.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) stream: Stream,
    /// By the place of the view in [`VIEWS`].
    pub(crate) rows: [Vec<Row>; VIEWS.len()],
}

impl Folded {
    /// A stream before its first event.
    pub(crate) fn empty(id: StreamId) -> Self {
        Self {
            stream: Stream {
                id,
                events: Vec::new(),
            },
            rows: Default::default(),
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
        let folded = self.streams.remove(&stream)?;
        self.bytes = self.bytes.saturating_sub(bytes_of(&folded.stream));
        Some(folded)
    }

    /// Keeps what was written.
    pub(crate) fn keep(&mut self, at: Checkpoint, folded: impl IntoIterator<Item = Folded>) {
        self.at = Some(at);
        if self.bytes > MAX_WARM_BYTES {
            self.streams.clear();
            self.bytes = 0;
        }
        for folded in folded {
            self.bytes += bytes_of(&folded.stream);
            self.streams.insert(folded.stream.id, folded);
        }
    }
}

fn bytes_of(stream: &Stream) -> usize {
    let events = stream.events.iter();
    events
        .map(|event| event.recorded.payload.len() + event.recorded.metadata.len())
        .sum()
}
