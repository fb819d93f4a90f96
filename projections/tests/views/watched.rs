//! A log on which something happens when it is read.

use crate::memory_log::MemoryLog;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_projections::{Source, SourceError};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// That log; `before` each page is told how many were read.
pub(crate) struct Watched<'l, F> {
    log: &'l MemoryLog,
    reads: AtomicUsize,
    was_ahead: AtomicBool,
    before: F,
}

impl<'l, F: Fn(usize) -> Result<(), SourceError> + Send + Sync> Watched<'l, F> {
    pub(crate) fn new(log: &'l MemoryLog, before: F) -> Self {
        Self {
            log,
            reads: AtomicUsize::new(0),
            was_ahead: AtomicBool::new(false),
            before,
        }
    }

    /// Whether it was read on the thread that reads ahead of what is folded and written.
    pub(crate) fn was_read_ahead(&self) -> bool {
        self.was_ahead.load(Ordering::SeqCst)
    }
}

impl<F: Fn(usize) -> Result<(), SourceError> + Send + Sync> Source for Watched<'_, F> {
    fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, SourceError> {
        let is_ahead = thread::current().name() == Some("qibu-views-read");
        self.was_ahead.fetch_or(is_ahead, Ordering::SeqCst);
        (self.before)(self.reads.fetch_add(1, Ordering::SeqCst))?;
        self.log.read_all(after, limit)
    }

    fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, SourceError> {
        self.log.read_stream(stream, after, limit)
    }

    fn head(&self) -> Result<Position, SourceError> {
        self.log.head()
    }
}
