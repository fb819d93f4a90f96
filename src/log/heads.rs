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
pub(crate) struct Heads {
    end: Head,
    streams: LruCache<StreamId, Sequence>,
    /// Whether another writer had moved the end when it was last looked up: then it will have again, and a writer that asks
    /// for the end and for streams at once asks for all of them.
    is_shared: bool,
}

impl Heads {
    pub(crate) fn new() -> Self {
        Self {
            end: Head::default(),
            streams: LruCache::new(MAX_STREAMS),
            is_shared: false,
        }
    }

    /// The log ends there, read under the head lock. Whether it is where this writer left it, so that what was
    /// remembered holds.
    pub(crate) fn stand_at(&mut self, end: Head) -> bool {
        self.is_shared = self.end != end;
        if self.is_shared {
            self.streams.clear();
            self.end = end;
        }
        !self.is_shared
    }

    /// Where a stream stands; `None` where that is to be read. It counts only where [`Self::stand_at`] says so.
    pub(crate) fn of(&mut self, stream: StreamId) -> Option<Sequence> {
        if self.is_shared {
            return None;
        }
        self.streams.get(&stream).copied()
    }

    /// A stream was read under the lock.
    pub(crate) fn read(&mut self, stream: StreamId, at: Sequence) {
        self.streams.put(stream, at);
    }

    /// These were committed, and the log ends there now.
    pub(crate) fn moved(
        &mut self,
        moved: impl IntoIterator<Item = (StreamId, Sequence)>,
        end: Head,
    ) {
        for (stream, at) in moved {
            self.streams.put(stream, at);
        }
        self.end = end;
    }

    /// Nothing is sure any more.
    pub(crate) fn forget(&mut self) {
        self.streams.clear();
        self.end = Head::default();
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
        assert!(heads.stand_at(end(4)));
        assert_eq!(heads.of(stream), Some(Sequence(2)));
        heads.moved(vec![(stream, Sequence(3))], end(5));
        heads.stand_at(end(5));
        assert_eq!(heads.of(stream), Some(Sequence(3)));
        assert!(!heads.stand_at(end(6)));
        assert_eq!(heads.of(stream), None);
    }

    #[test]
    fn a_writer_that_found_the_end_moved_asks_for_all_streams_until_it_stands_still() {
        let mut heads = Heads::new();
        let stream = StreamId::new(StreamKind::Account, Uuid::nil());
        assert!(!heads.stand_at(end(4)));
        heads.read(stream, Sequence(2));
        assert_eq!(heads.of(stream), None);
        heads.moved([(stream, Sequence(3))], end(5));
        assert_eq!(heads.of(stream), None);
        assert!(heads.stand_at(end(5)));
        assert_eq!(heads.of(stream), Some(Sequence(3)));
    }
}
