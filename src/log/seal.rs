//! From events to leaves: the envelope of what is stored or about to be stored (law 1).

use super::{Append, Committed};
use qibu_domain::id::{LogId, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_verifier::{Envelope, Hash, RightEdge, leaf_hash};

/// The envelope of a stored event.
pub fn envelope(log: LogId, event: &Recorded) -> Envelope<'_> {
    Envelope {
        log_id: log.0.into_bytes(),
        stream_kind: event.stream.kind.as_str(),
        stream_id: event.stream.id.into_bytes(),
        sequence: event.sequence.0,
        recorded_at: event.recorded_at.0,
        name: &event.name,
        version: event.version,
        payload: &event.payload,
        metadata: &event.metadata,
    }
}

/// Hashes the events of appends into leaves and onto the right edge, with one buffer for a batch.
#[derive(Debug)]
pub struct Sealer {
    log: LogId,
    edge: RightEdge,
    buffer: Vec<u8>,
}

impl Sealer {
    /// Goes on from that edge.
    pub fn new(log: LogId, edge: RightEdge) -> Self {
        Self {
            log,
            edge,
            buffer: Vec::new(),
        }
    }

    /// The edge over everything that was sealed.
    pub fn into_edge(self) -> RightEdge {
        self.edge
    }

    /// Seals an append at its place and returns the sequence and leaf of each event, in order.
    pub fn seal(&mut self, append: &Append, committed: &Committed) -> Vec<(Sequence, Hash)> {
        let stream: StreamId = append.stream;
        let mut sequence = append.expected;
        let mut leaves = Vec::with_capacity(append.events.len());
        for event in &append.events {
            sequence = sequence.next();
            let envelope = Envelope {
                log_id: self.log.0.into_bytes(),
                stream_kind: stream.kind.as_str(),
                stream_id: stream.id.into_bytes(),
                sequence: sequence.0,
                recorded_at: committed.recorded_at.0,
                name: event.name,
                version: event.version,
                payload: &event.payload,
                metadata: &event.metadata,
            };
            self.buffer.clear();
            envelope.encode_into(&mut self.buffer);
            let leaf = leaf_hash(&self.buffer);
            self.edge.push(leaf);
            leaves.push((sequence, leaf));
        }
        leaves
    }
}
