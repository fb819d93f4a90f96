//! The write side's memory: streams folded into hosted deciders, kept warm, checked by the log at each append.

mod cold;
pub mod hosted;
mod warm;

use self::warm::Warm;
use crate::log::{Log, LogError};
use hosted::Hosted;
use qibu_domain::decider::{Decider, DecodeError};
use qibu_domain::id::{Sequence, StreamId};
use std::sync::{Arc, Mutex, PoisonError};

/// The most that is kept warm of the streams of one kind, in bytes as [`Hosted::weight`] counts them. Above it the
/// streams that were longest out of use are let go. Of the kinds, only associations and accounts can come near it.
pub const MAX_WARM_BYTES: usize = 128 << 20;
/// The events read at once when a stream is loaded.
pub const LOAD_PAGE_EVENTS: usize = 500;

/// Folded streams of one decider. What it holds may be stale: the append's expected sequence tells (law 11),
/// and a refusal that stood on it is given only after the road was taken once more from [`refresh`](Self::refresh)
/// (law 14).
#[derive(Debug)]
pub struct Streams<D: Decider> {
    warm: Mutex<Warm<D>>,
}

/// A stream that could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The log does not answer.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A stored event does not read in this build.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl<D: Decider> Default for Streams<D> {
    fn default() -> Self {
        Self::within(MAX_WARM_BYTES)
    }
}

impl<D: Decider> Streams<D> {
    /// An empty memory that keeps at most so many bytes.
    pub fn within(max_bytes: usize) -> Self {
        Self {
            warm: Mutex::new(Warm::within(max_bytes)),
        }
    }

    /// The stream as it was last seen, read from the log where it was not.
    pub async fn load<L: Log>(&self, log: &L, id: StreamId) -> Result<Arc<Hosted<D>>, LoadError> {
        match self.known(id) {
            Some(hosted) => Ok(hosted),
            None => self.catch_up(log, id, Arc::new(Hosted::default())).await,
        }
    }

    /// The stream with everything that the log holds of it now.
    pub async fn refresh<L: Log>(
        &self,
        log: &L,
        id: StreamId,
    ) -> Result<Arc<Hosted<D>>, LoadError> {
        let known = self.known(id).unwrap_or_default();
        self.catch_up(log, id, known).await
    }

    /// The stream as it was last seen; `None` where it is not kept.
    pub fn known(&self, id: StreamId) -> Option<Arc<Hosted<D>>> {
        self.guard().recall(id)
    }

    /// Keeps what was committed, unless something newer is known already.
    pub fn keep(&self, id: StreamId, hosted: Hosted<D>) {
        self.guard().keep(id, hosted);
    }

    /// How much is kept, in bytes.
    pub fn bytes(&self) -> usize {
        self.guard().bytes()
    }

    async fn catch_up<L: Log>(
        &self,
        log: &L,
        id: StreamId,
        mut hosted: Arc<Hosted<D>>,
    ) -> Result<Arc<Hosted<D>>, LoadError> {
        if let (Sequence(0), Some(readers)) = (hosted.sequence(), log.stock_readers()) {
            let grown = Arc::make_mut(&mut hosted);
            for recorded in cold::events::<D>(readers, id).await? {
                grown.take_in(recorded.happened()?);
                grown.add_text(recorded.payload.len());
            }
        }
        loop {
            let page = log
                .read_stream(id, hosted.sequence(), LOAD_PAGE_EVENTS)
                .await?;
            if page.is_empty() {
                self.guard().keep_shared(id, &hosted);
                return Ok(hosted);
            }
            let grown = Arc::make_mut(&mut hosted);
            for recorded in &page {
                grown.take_in(recorded.happened()?);
                grown.add_text(recorded.payload.len());
            }
        }
    }

    fn guard(&self) -> std::sync::MutexGuard<'_, Warm<D>> {
        // A panic while the memory was held cannot have left an entry half written: entries are whole `Arc`s.
        self.warm.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
