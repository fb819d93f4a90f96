//! Where the views read from: the log, seen synchronously.

use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;

/// A log that can be read from any place. A page may be shorter than the limit; only an empty page is the end.
pub trait Source: Send + Sync {
    /// The events after a position, in the order of positions, at most `limit` of them.
    fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, SourceError>;

    /// The events of one stream after a sequence, in order, at most `limit` of them.
    fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, SourceError>;

    /// The position of the last event; 0 for an empty log.
    fn head(&self) -> Result<Position, SourceError>;
}

/// The log could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the log could not be read: {0}")]
pub struct SourceError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
