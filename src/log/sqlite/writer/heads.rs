//! Where streams stand, as the writer left them: the same accounts, trees and bodies are asked for at every append.
//!
//! It holds only while the log ends where this writer left it, which is looked up under the head lock before anything of
//! it is used. Whoever else appended has moved the end, and then everything is read anew.

use crate::log::Head;
use lru::LruCache;
use qibu_domain::id::{Sequence, StreamId};
use std::num::NonZeroUsize;

/// The most streams that are remembered; the one longest out of use is let go.
const MAX_STREAMS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(65_535);

/// What is remembered, and of which end of the log.
#[derive(Debug)]
pub(super) struct Heads {
    end: Head,
    streams: LruCache<StreamId, Sequence>,
}

impl Heads {
    pub(super) fn new() -> Self {
        Self {
            end: Head::default(),
            streams: LruCache::new(MAX_STREAMS),
        }
    }

    /// The log ends there, read under the head lock.
    pub(super) fn stand_at(&mut self, end: Head) {
        if self.end != end {
            self.streams.clear();
            self.end = end;
        }
    }

    /// Where a stream stands; `None` where that is to be read.
    pub(super) fn of(&mut self, stream: StreamId) -> Option<Sequence> {
        self.streams.get(&stream).copied()
    }

    /// A stream was read under the lock.
    pub(super) fn read(&mut self, stream: StreamId, at: Sequence) {
        self.streams.put(stream, at);
    }

    /// These were committed, and the log ends there now.
    pub(super) fn moved(&mut self, moved: Vec<(StreamId, Sequence)>, end: Head) {
        for (stream, at) in moved {
            self.streams.put(stream, at);
        }
        self.end = end;
    }

    /// Nothing is sure any more.
    pub(super) fn forget(&mut self) {
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qibu_domain::id::{Position, StreamKind};
    use qibu_domain::time::Instant;
    use uuid::Uuid;

    fn end(position: u64) -> Head {
        Head {
            position: Position(position),
            recorded_at: Instant(1),
        }
    }

    #[test]
    fn what_another_writer_may_have_moved_is_read_again() {
        let mut heads = Heads::new();
        let stream = StreamId::new(StreamKind::Account, Uuid::nil());
        heads.stand_at(end(4));
        heads.read(stream, Sequence(2));
        heads.stand_at(end(4));
        assert_eq!(heads.of(stream), Some(Sequence(2)));
        heads.moved(vec![(stream, Sequence(3))], end(5));
        heads.stand_at(end(5));
        assert_eq!(heads.of(stream), Some(Sequence(3)));
        heads.stand_at(end(6));
        assert_eq!(heads.of(stream), None);
    }
}
