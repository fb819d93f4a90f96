//! The write side's memory: streams folded into hosted deciders, kept warm, checked by the log at each append.

pub mod hosted;

use crate::log::{Log, LogError};
use hosted::Hosted;
use qibu_domain::decider::{Decider, DecodeError};
use qibu_domain::id::StreamId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The most streams of one kind that are kept; above it the whole cache is let go.
pub const MAX_CACHED_STREAMS: usize = 20_000;
/// The events read at once when a stream is loaded.
pub const LOAD_PAGE_EVENTS: usize = 500;

/// Folded streams of one decider. What it holds may be stale: the append's expected sequence tells (law 11),
/// and a refusal that stood on it is given only after the road was taken once more from [`refresh`](Self::refresh)
/// (law 14).
#[derive(Debug)]
pub struct Streams<D: Decider> {
    cache: Mutex<HashMap<StreamId, Arc<Hosted<D>>>>,
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
        Self {
            cache: Mutex::default(),
        }
    }
}

impl<D: Decider> Streams<D> {
    /// The stream as it was last seen, read from the log where it was not.
    pub async fn load<L: Log>(&self, log: &L, id: StreamId) -> Result<Arc<Hosted<D>>, LoadError> {
        let known = self.guard().get(&id).cloned();
        match known {
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
        let known = self.guard().get(&id).cloned().unwrap_or_default();
        self.catch_up(log, id, known).await
    }

    /// Keeps what was committed, unless something newer is known already.
    pub fn keep(&self, id: StreamId, hosted: Arc<Hosted<D>>) {
        let mut cache = self.guard();
        if cache.len() >= MAX_CACHED_STREAMS && !cache.contains_key(&id) {
            cache.clear();
        }
        match cache.get(&id) {
            Some(known) if known.sequence() >= hosted.sequence() => {}
            _ => {
                cache.insert(id, hosted);
            }
        }
    }

    async fn catch_up<L: Log>(
        &self,
        log: &L,
        id: StreamId,
        mut hosted: Arc<Hosted<D>>,
    ) -> Result<Arc<Hosted<D>>, LoadError> {
        loop {
            let page = log
                .read_stream(id, hosted.sequence(), LOAD_PAGE_EVENTS)
                .await?;
            if page.is_empty() {
                self.keep(id, Arc::clone(&hosted));
                return Ok(hosted);
            }
            let grown = Arc::make_mut(&mut hosted);
            for recorded in &page {
                grown.take_in(recorded.happened()?);
            }
        }
    }

    fn guard(&self) -> std::sync::MutexGuard<'_, HashMap<StreamId, Arc<Hosted<D>>>> {
        // A panic while the map was held cannot have left an entry half written: entries are whole `Arc`s.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
