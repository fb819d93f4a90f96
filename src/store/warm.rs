//! Which streams are kept: as many as fit into a number of bytes, those longest out of use let go first.

use super::hosted::Hosted;
use lru::LruCache;
use qibu_domain::decider::Decider;
use qibu_domain::id::StreamId;
use std::sync::Arc;

/// Streams by their use, with what they weigh together.
#[derive(Debug)]
pub(super) struct Warm<D: Decider> {
    /// Each with what it weighed when it was put in.
    streams: LruCache<StreamId, (Arc<Hosted<D>>, usize)>,
    bytes: usize,
    max_bytes: usize,
}

impl<D: Decider> Warm<D> {
    pub(super) fn within(max_bytes: usize) -> Self {
        Self {
            // The bound is in bytes, which the crate does not count.
            streams: LruCache::unbounded(),
            bytes: 0,
            max_bytes,
        }
    }

    /// A stream, which is thereby the last one to be let go.
    pub(super) fn recall(&mut self, id: StreamId) -> Option<Arc<Hosted<D>>> {
        self.streams.get(&id).map(|(hosted, _)| Arc::clone(hosted))
    }

    /// Keeps a stream with what was just committed to it, unless something newer is known.
    pub(super) fn keep(&mut self, id: StreamId, mut hosted: Hosted<D>) {
        if self.knows(id, &hosted) {
            return;
        }
        // Gone first: where nobody else reads it, its history is then taken over instead of copied.
        self.let_go(id);
        hosted.commit();
        self.put(id, Arc::new(hosted));
    }

    /// The same for what was read, which others hold too.
    pub(super) fn keep_shared(&mut self, id: StreamId, hosted: &Arc<Hosted<D>>) {
        if !self.knows(id, hosted) {
            self.let_go(id);
            self.put(id, Arc::clone(hosted));
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    fn knows(&self, id: StreamId, hosted: &Hosted<D>) -> bool {
        let known = self.streams.peek(&id);
        known.is_some_and(|(known, _)| known.sequence() >= hosted.sequence())
    }

    fn let_go(&mut self, id: StreamId) {
        if let Some((_, weight)) = self.streams.pop(&id) {
            self.bytes = self.bytes.saturating_sub(weight);
        }
    }

    fn put(&mut self, id: StreamId, hosted: Arc<Hosted<D>>) {
        let weight = hosted.weight();
        self.bytes = self.bytes.saturating_add(weight);
        self.streams.put(id, (hosted, weight));
        while self.bytes > self.max_bytes {
            let Some((_, (_, weight))) = self.streams.pop_lru() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(weight);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use qibu_domain::account::{Account, AccountEvent};
    use qibu_domain::actor::Source;
    use qibu_domain::decider::{Dated, Happened, StoredEvent};
    use qibu_domain::id::{Sequence, StreamKind};
    use qibu_domain::time::Day;
    use uuid::Uuid;

    const PAYLOAD: &str = "{}";

    fn id(number: u128) -> StreamId {
        StreamId::new(StreamKind::Account, Uuid::from_u128(number))
    }

    fn happened(sequence: u64) -> Happened<AccountEvent> {
        let event = AccountEvent::decode("AccountOpened", 1, PAYLOAD).unwrap();
        let day = Day::from_days_since_epoch(20_000);
        Happened {
            sequence: Sequence(sequence),
            dated: Dated {
                event,
                occurred_on: day,
                decided_on: Some(day),
                source: Source::Live,
                rule: None,
                actor: None,
                acting_for: None,
            },
        }
    }

    /// An account with that many events.
    fn hosted(events: u64) -> Hosted<Account> {
        let mut hosted = Hosted::default();
        for sequence in 1..=events {
            hosted.take_in(happened(sequence));
            hosted.add_text(PAYLOAD.len());
        }
        hosted
    }

    fn kept(warm: &Warm<Account>) -> Vec<StreamId> {
        let mut kept: Vec<StreamId> = warm.streams.iter().map(|(id, _)| *id).collect();
        kept.sort_unstable();
        kept
    }

    #[test]
    fn above_the_bound_the_stream_longest_out_of_use_is_let_go() {
        let mut warm = Warm::within(3 * hosted(1).weight());
        for number in 1..=3 {
            warm.keep(id(number), hosted(1));
        }
        assert!(warm.recall(id(1)).is_some());
        warm.keep(id(4), hosted(1));
        assert_eq!(kept(&warm), [id(1), id(3), id(4)]);
        assert_eq!(warm.bytes(), 3 * hosted(1).weight());
    }

    #[test]
    fn a_stream_that_grows_takes_the_room_of_others() {
        let mut warm = Warm::within(hosted(8).weight() + hosted(1).weight());
        for number in 1..=3 {
            warm.keep(id(number), hosted(1));
        }
        assert_eq!(kept(&warm), [id(1), id(2), id(3)]);
        warm.keep(id(3), hosted(8));
        assert_eq!(warm.bytes(), hosted(8).weight() + hosted(1).weight());
        assert_eq!(kept(&warm), [id(2), id(3)]);
    }

    #[test]
    fn a_stream_larger_than_the_bound_is_not_kept() {
        let mut warm = Warm::within(hosted(8).weight() - 1);
        warm.keep(id(1), hosted(8));
        assert_eq!(kept(&warm), []);
        assert_eq!(warm.bytes(), 0);
    }

    #[test]
    fn what_is_older_than_what_is_known_is_not_kept() {
        let mut warm = Warm::within(usize::MAX);
        warm.keep(id(1), hosted(2));
        warm.keep(id(1), hosted(1));
        warm.keep_shared(id(1), &Arc::new(hosted(1)));
        assert_eq!(warm.recall(id(1)).unwrap().sequence(), Sequence(2));
        assert_eq!(warm.bytes(), hosted(2).weight());
    }
}
