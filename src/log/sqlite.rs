//! The log on `SQLite`: one file, one writer thread, a few readers (laws 1, 11, 14, 16 to 18).

mod checkpoint;
pub(in crate::log) mod closed;
pub(in crate::log) mod columns;
#[cfg(feature = "ack-before-commit")]
mod fault;
pub(in crate::log) mod file;
mod readers;
pub mod transfer;
mod writer;

pub use columns::ColumnError;
pub use file::{FORMAT, OpenError};
pub use readers::MAX_READERS;

pub(in crate::log) use columns::{
    CLAIM_COLUMNS, EVENT_COLUMNS, held, is_conversion, leaf, position, read_edge, recorded,
};
pub(in crate::log) use writer::find_outcome;

use self::checkpoint::{BEGIN_PAGES, Checkpointer};
use self::readers::Readers;
use self::writer::{Known, Writer};
use super::sequencer::Sequencer;
use super::stored::{FIRST_EPOCH, Meta};
use super::{Append, AppendError, ClockKind, Head, Log, LogError, Trouble};
use qibu_domain::id::{LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use qibu_verifier::{Hash, RightEdge};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;

/// The writer's clock. A live log stamps what it says (law 17).
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// A log in a `SQLite` database.
///
/// Dropping it lets the writer finish what waits and stop, without waiting for it; [`SqliteLog::close`] waits.
pub struct SqliteLog {
    meta: Meta,
    sequencer: Sequencer,
    readers: Arc<Readers>,
    head: Arc<watch::Sender<Head>>,
    access: Access,
}

enum Access {
    /// Turns true when the writer thread has closed its connection.
    Writing {
        stopped: watch::Receiver<bool>,
        /// Why the last commit failed.
        trouble: Arc<watch::Sender<Option<Trouble>>>,
        /// What the writer stamps by.
        clock: Clock,
    },
    Reading,
}

impl fmt::Debug for SqliteLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteLog")
            .field("log", &self.meta.log)
            .finish_non_exhaustive()
    }
}

impl SqliteLog {
    /// Makes an empty log at that path, which must not exist, and opens it.
    pub fn create(
        path: &Path,
        log: LogId,
        kind: ClockKind,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let epoch = FIRST_EPOCH;
        let meta = Meta {
            log,
            clock: kind,
            epoch,
        };
        file::make(path, meta)?;
        Self::open(path, clock)
    }

    /// Opens a log for writing and reading. One process writes a log: see
    /// [`WriterLock`](crate::writer_lock::WriterLock).
    pub fn open(path: &Path, clock: Clock) -> Result<Self, OpenError> {
        let (connection, meta) = file::open_writer(path)?;
        let checkpointer = Checkpointer::start(file::open_checkpointer(path)?, BEGIN_PAGES)?;
        let head = Arc::new(watch::Sender::new(columns::read_head(&connection)?));
        let (sequencer, intake) = Sequencer::new();
        let (stop, stopped) = watch::channel(false);
        let path = path.to_owned();
        let (stamps, at) = (Arc::clone(&clock), path.clone());
        let trouble = Arc::new(watch::Sender::new(None));
        let known = Known {
            head: Arc::clone(&head),
            trouble: Arc::clone(&trouble),
        };
        let writer = Writer::new(at, connection, checkpointer, meta, stamps, known);
        std::thread::Builder::new()
            .name("qibu-log-writer".to_owned())
            .spawn(move || {
                writer.run(intake);
                stop.send_replace(true);
            })?;
        Ok(Self::assemble(
            path,
            meta,
            sequencer,
            head,
            Access::Writing {
                stopped,
                trouble,
                clock,
            },
        ))
    }

    /// Opens a log for reading, beside the process that writes it. Appends are refused, and the head is read from the
    /// file whenever it is asked for.
    pub fn open_read_only(path: &Path) -> Result<Self, OpenError> {
        let (connection, meta) = file::open_reader(path)?;
        let head = Arc::new(watch::Sender::new(columns::read_head(&connection)?));
        let sequencer = Sequencer::refusing("the log is open for reading only");
        Ok(Self::assemble(
            path.to_owned(),
            meta,
            sequencer,
            head,
            Access::Reading,
        ))
    }

    /// Refuses a log that was copied and takes no more writes: for what is written beside it alone.
    pub fn must_be_open(path: &Path) -> Result<(), OpenError> {
        closed::must_be_open(&file::open_reader(path)?.0, path)
    }

    fn assemble(
        path: PathBuf,
        meta: Meta,
        sequencer: Sequencer,
        head: Arc<watch::Sender<Head>>,
        access: Access,
    ) -> Self {
        Self {
            meta,
            sequencer,
            readers: Readers::new(path),
            head,
            access,
        }
    }

    /// Why the last commit failed; `None` where it did not, or where there is room again.
    pub fn trouble(&self) -> Option<Trouble> {
        match &self.access {
            Access::Writing { trouble, .. } => *trouble.borrow(),
            Access::Reading => None,
        }
    }

    /// Somebody has found that the disk can be written again. Whether the log can, its next commit tells.
    pub fn forget_trouble(&self) {
        if let Access::Writing { trouble, .. } = &self.access {
            trouble.send_replace(None);
        }
    }

    /// How often this process has read the log since it was opened, of whatever it read. The writer's own reads under the
    /// head lock are not among them.
    pub fn reads(&self) -> u64 {
        self.readers.reads()
    }

    /// Lets the writer finish what waits, and waits until it has closed the file. Later appends are refused.
    pub async fn close(&self) {
        self.readers.close();
        if let Access::Writing { stopped, .. } = &self.access {
            self.sequencer.close().await;
            // An error means that the thread is gone, which is what is waited for.
            let _ = stopped.clone().wait_for(|stopped| *stopped).await;
        }
    }
}

impl Drop for SqliteLog {
    fn drop(&mut self) {
        self.sequencer.close_now();
    }
}

impl Log for SqliteLog {
    fn id(&self) -> LogId {
        self.meta.log
    }

    fn clock(&self) -> ClockKind {
        self.meta.clock
    }

    fn sequencer(&self) -> &Sequencer {
        &self.sequencer
    }

    async fn foresee(&self, append: Append) -> Result<(), AppendError> {
        let Access::Writing { clock, .. } = &self.access else {
            let reason = "the log is open for reading only";
            return Err(AppendError::Unavailable(reason.to_owned()));
        };
        let (meta, now) = (self.meta, clock());
        let judged = self
            .readers
            .read(move |c| Ok(writer::foresee(c, meta, now, &append)))
            .await;
        judged.map_err(|error| AppendError::Unavailable(error.to_string()))?
    }

    async fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        self.readers
            .read(move |c| readers::stream_page(c, stream, after, limit))
            .await
    }

    async fn read_kind(
        &self,
        kind: StreamKind,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        self.readers
            .read(move |c| readers::kind_page(c, kind, after, limit))
            .await
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, LogError> {
        self.readers
            .read(move |c| readers::all_page(c, after, limit))
            .await
    }

    async fn read_leaves(&self, after: Position, limit: usize) -> Result<Vec<Hash>, LogError> {
        self.readers
            .read(move |c| readers::leaves(c, after, limit))
            .await
    }

    async fn edge(&self) -> Result<RightEdge, LogError> {
        self.readers.read(readers::edge).await
    }

    fn head(&self) -> watch::Receiver<Head> {
        if let Access::Reading = self.access {
            // A read that fails leaves the head where it was; the next page read says why.
            if let Ok(head) = self.readers.read_now(readers::head) {
                self.head
                    .send_if_modified(|known| std::mem::replace(known, head) != head);
            }
        }
        self.head.subscribe()
    }

    async fn stream_head(&self, stream: StreamId) -> Result<Sequence, LogError> {
        let unavailable = |error: rusqlite::Error| LogError::Unavailable(error.to_string());
        self.readers
            .read(move |c| readers::stream_head(c, stream).map_err(unavailable))
            .await
    }
}
