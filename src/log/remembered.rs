//! Where streams stand and who holds claims, as the writer left it: the same accounts, trees and bodies are asked for at
//! every append, and a body takes its own name and place again at each of its events.
//!
//! It holds only while the log ends where this writer left it, which is looked up under the head lock before anything of
//! it is used. Whoever else appended has moved the end, and then everything is read anew.

use crate::log::Head;
use crate::log::judge::{Held, Known};
use lru::LruCache;
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{Sequence, StreamId};
use std::hash::Hash;
use std::num::NonZeroUsize;

/// The most streams that are remembered; the one longest out of use is let go.
const MAX_STREAMS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(65_535);
/// The most claims that are remembered; the one longest out of use is let go. A key has at most 1,024 bytes.
const MAX_CLAIMS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(16_383);

/// What is remembered, and of which end of the log.
#[derive(Debug)]
pub(crate) struct Remembered {
    end: Head,
    streams: LruCache<StreamId, Sequence>,
    /// Those that are held, or were and are released.
    claims: LruCache<ClaimKey, Held>,
    /// Whether another writer had moved the end when it was last looked up: then it will have again, and a writer that asks
    /// for the end and for the rest at once asks for all of it.
    is_shared: bool,
}

/// What a commit moved.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    /// Where the streams stand.
    pub(crate) streams: Vec<(StreamId, Sequence)>,
    /// The claims that changed hands.
    pub(crate) claims: Vec<(ClaimKey, Held)>,
    /// Where the log ends.
    pub(crate) end: Head,
}

impl Remembered {
    pub(crate) fn nothing() -> Self {
        Self {
            end: Head::default(),
            streams: growing_up_to(MAX_STREAMS),
            claims: growing_up_to(MAX_CLAIMS),
            is_shared: false,
        }
    }

    /// The log ends there, read under the head lock. Whether it is where this writer left it, so that what was
    /// remembered holds.
    pub(crate) fn stands_at(&mut self, end: Head) -> bool {
        self.is_shared = self.end != end;
        if self.is_shared {
            self.streams.clear();
            self.claims.clear();
            self.end = end;
        }
        !self.is_shared
    }

    /// Whether others write to the log as well, as it was last seen.
    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Where a stream stands; `None` where that is to be read. It counts only where [`Self::stands_at`] says so.
    pub(crate) fn stream(&mut self, stream: StreamId) -> Option<Sequence> {
        if self.is_shared {
            return None;
        }
        self.streams.get(&stream).copied()
    }

    /// Who holds a claim; `None` where that is to be read. It counts only where [`Self::stands_at`] says so.
    pub(crate) fn claim(&mut self, key: &ClaimKey) -> Option<Held> {
        if self.is_shared {
            return None;
        }
        self.claims.get(key).copied()
    }

    /// This was read under the lock.
    pub(crate) fn read(&mut self, known: &Known) {
        for (stream, at) in &known.streams {
            self.streams.put(*stream, *at);
        }
        for (key, held) in &known.claims {
            if !self.claims.contains(key) {
                self.claims.put(key.clone(), *held);
            }
        }
    }

    /// This was committed.
    pub(crate) fn moved(&mut self, moved: Moved) {
        for (stream, at) in moved.streams {
            self.streams.put(stream, at);
        }
        for (key, held) in moved.claims {
            self.claims.put(key, held);
        }
        self.end = moved.end;
    }

    /// Nothing is sure any more.
    pub(crate) fn forget(&mut self) {
        self.streams.clear();
        self.claims.clear();
        self.end = Head::default();
    }
}

/// A memory that takes room as it grows, not at once.
fn growing_up_to<K: Hash + Eq, V>(most: NonZeroUsize) -> LruCache<K, V> {
    let mut empty = LruCache::unbounded();
    empty.resize(most);
    empty
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

    fn stream() -> StreamId {
        StreamId::new(StreamKind::Account, Uuid::nil())
    }

    fn key() -> ClaimKey {
        ClaimKey("name:1".to_owned())
    }

    fn held_at(position: u64) -> Held {
        Held {
            holder: stream(),
            taken_at: Position(position),
            free_from: None,
        }
    }

    fn known() -> Known {
        Known {
            streams: [(stream(), Sequence(2))].into(),
            claims: [(key(), held_at(2))].into(),
            ..Known::default()
        }
    }

    fn moved(position: u64) -> Moved {
        Moved {
            streams: vec![(stream(), Sequence(3))],
            claims: vec![(key(), held_at(position))],
            end: end(position),
        }
    }

    #[test]
    fn what_another_writer_may_have_moved_is_read_again() {
        let mut remembered = Remembered::nothing();
        remembered.stands_at(end(4));
        remembered.read(&known());
        assert!(remembered.stands_at(end(4)));
        assert_eq!(remembered.stream(stream()), Some(Sequence(2)));
        assert_eq!(remembered.claim(&key()), Some(held_at(2)));
        remembered.moved(moved(5));
        remembered.stands_at(end(5));
        assert_eq!(remembered.stream(stream()), Some(Sequence(3)));
        assert_eq!(remembered.claim(&key()), Some(held_at(5)));
        assert!(!remembered.stands_at(end(6)));
        assert_eq!(remembered.stream(stream()), None);
        assert_eq!(remembered.claim(&key()), None);
        // What was let go does not come back when the end stands still.
        assert!(remembered.stands_at(end(6)));
        assert_eq!(remembered.stream(stream()), None);
        assert_eq!(remembered.claim(&key()), None);
    }

    #[test]
    fn a_writer_that_found_the_end_moved_asks_for_everything_until_it_stands_still() {
        let mut remembered = Remembered::nothing();
        assert!(!remembered.stands_at(end(4)));
        remembered.read(&known());
        assert_eq!(remembered.stream(stream()), None);
        assert_eq!(remembered.claim(&key()), None);
        remembered.moved(moved(5));
        assert_eq!(remembered.stream(stream()), None);
        assert!(remembered.stands_at(end(5)));
        assert_eq!(remembered.stream(stream()), Some(Sequence(3)));
        assert_eq!(remembered.claim(&key()), Some(held_at(5)));
    }

    #[test]
    fn a_writer_that_is_not_sure_any_more_remembers_nothing() {
        let mut remembered = Remembered::nothing();
        remembered.moved(moved(5));
        remembered.forget();
        remembered.moved(Moved {
            end: end(5),
            ..Moved::default()
        });
        assert!(remembered.stands_at(end(5)));
        assert_eq!(remembered.stream(stream()), None);
        assert_eq!(remembered.claim(&key()), None);
    }
}
