//! The log on `KurrentDB`: one server or cluster, as many copies of Qibu as one likes (laws 1, 11, 14, 16 to 18).
//!
//! Each stream of the log is a stream of the server, and an append is one append with an expected revision. The server
//! holds no lock over several streams; it has one order of everything, `$all`. So that order is the head lock: every copy
//! reads it and judges each append at its place, with the judge of all engines. What wins is in the log; what does not
//! stays on the server, void. Positions, stamps, leaves, claims and outcomes are a pure function of `$all`.

mod address;
mod fold;
mod follower;
mod index;
mod names;
mod readers;
mod server;
pub mod transfer;
mod wire;
mod writer;

pub use address::KurrentAddress;
pub use follower::MAX_SIGHT_WAIT_MS;
pub use names::{DEFAULT_NAMESPACE, MAX_NAMESPACE_BYTES};
pub use server::{MAX_ANSWER_WAIT_MS, MAX_RESENDS};
pub use wire::{FORMAT, MAX_APPEND_BYTES};
pub use writer::{MAX_COURTESY_LOOKS, MAX_ROUNDS, ORPHAN_POLLS, POLL_MS};

use self::follower::{Fault, Follower};
use self::server::{PAGE_EVENTS, Page, Put, Server};
use self::wire::Seen;
use self::writer::Writer;
use super::judge::{Held, Outcome, Wanted};
use super::judged::foreseen;
use super::sequencer::Sequencer;
use super::sqlite::Clock;
use super::stored::{FIRST_EPOCH, Meta};
use super::transfer::Seal;
use super::{Append, AppendError, ClockKind, CommandKey, Head, Log, LogError};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_verifier::{Hash, RightEdge};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::watch;

/// Why a log cannot be opened or made. None of its words holds the password of the address.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address does not read.
    #[error("the address of the log does not read: {0}")]
    Address(String),
    /// The way to the server could be read or changed by others.
    #[error(
        "{0} is not on this machine: the address of the log must say tls=true and nothing against the verification of \
         the server's certificate"
    )]
    Insecure(String),
    /// The namespace is no word.
    #[error(
        "{0} is no namespace: it has small letters, digits and underscores, begins with a letter, and has at most \
         {MAX_NAMESPACE_BYTES} of them"
    )]
    Namespace(String),
    /// There is a log already, or something else of that name.
    #[error("the server holds streams of the namespace {0} already")]
    Exists(String),
    /// The namespace holds no log of this format.
    #[error("the server holds no log that this build reads in the namespace {namespace}: {reason}")]
    NotALog {
        /// Where it was looked for.
        namespace: String,
        /// What stands there instead.
        reason: String,
    },
    /// It was copied, and takes no more writes.
    #[error("the log in the namespace {namespace}: {seal}")]
    Sealed {
        /// Where it is.
        namespace: String,
        /// When it was copied, and where to.
        seal: Box<Seal>,
    },
    /// It is a copy that has not ended.
    #[error("the namespace {0} holds an unfinished copy; run the same copy again")]
    Unfinished(String),
    /// The server says no, or does not answer.
    #[error("the log's server: {0}")]
    Server(String),
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        Self::Server(fault.to_string())
    }
}

/// A log on a `KurrentDB` server or cluster.
///
/// Dropping it lets the writer finish what waits and stop, without waiting for it; [`KurrentLog::close`] waits.
pub struct KurrentLog {
    meta: Meta,
    sequencer: Sequencer,
    follower: Arc<Follower>,
    clock: Clock,
    reads: AtomicU64,
    /// Turns true when the writer has stopped.
    stopped: watch::Receiver<bool>,
}

impl fmt::Debug for KurrentLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KurrentLog")
            .field("log", &self.meta.log)
            .finish_non_exhaustive()
    }
}

impl KurrentLog {
    /// Makes an empty log on the server of that address (`kurrentdb://…`), in a namespace that nobody uses, and opens
    /// it. [`DEFAULT_NAMESPACE`] is for a log that has the server to itself, as far as Qibu goes.
    pub async fn create(
        url: &str,
        namespace: &str,
        log: LogId,
        kind: ClockKind,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let address = KurrentAddress::in_namespace(url, namespace)?;
        Self::create_at(&address, log, kind, clock).await
    }

    /// The same where an address was read.
    pub async fn create_at(
        address: &KurrentAddress,
        log: LogId,
        kind: ClockKind,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let follower = Follower::at(address)?;
        follower.catch_up().await?;
        let exists = || OpenError::Exists(address.namespace().to_string());
        if follower.index().last.is_some() {
            return Err(exists());
        }
        let made = wire::LogMade {
            qibu: FORMAT,
            log,
            clock: kind,
            epoch: FIRST_EPOCH,
        };
        let event = wire::notice(wire::LOG_MADE, log.0, &made).map_err(OpenError::Server)?;
        let meta = follower.names().meta();
        match follower.server().put(&meta, 0, vec![event]).await {
            Put::Written { place } => follower.catch_up_to(place).await?,
            Put::Moved => return Err(exists()),
            Put::Refused(reason) | Put::Unknown(reason) => return Err(OpenError::Server(reason)),
        }
        Self::start(follower, clock)
    }

    /// Opens the log in a namespace of the server of that address (`kurrentdb://…`) for writing and reading, and reads
    /// it from its start. Any number of processes may.
    pub async fn open(url: &str, namespace: &str, clock: Clock) -> Result<Self, OpenError> {
        Self::open_at(&KurrentAddress::in_namespace(url, namespace)?, clock).await
    }

    /// The same where an address was read.
    pub async fn open_at(address: &KurrentAddress, clock: Clock) -> Result<Self, OpenError> {
        let follower = Follower::at(address)?;
        follower.catch_up().await?;
        Self::start(follower, clock)
    }

    /// Opens the log at that address for reading, sealed or not. Appends are refused, and nothing is written.
    pub async fn open_read_only_at(
        address: &KurrentAddress,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let follower = Follower::at(address)?;
        follower.catch_up().await?;
        let meta = meta_of(&follower)?;
        let sequencer = Sequencer::refusing("the log is open for reading only");
        let (_, stopped) = watch::channel(true);
        Ok(Self::assemble(
            meta,
            sequencer,
            Arc::new(follower),
            clock,
            stopped,
        ))
    }

    /// Whether there is a log in that namespace. The log itself is not read.
    pub async fn is_there(address: &KurrentAddress) -> Result<bool, OpenError> {
        Ok(!meta_page(address, 1).await?.events.is_empty())
    }

    /// Refuses a log that was copied and takes no more writes: for what is written beside it alone.
    pub async fn must_take_work(address: &KurrentAddress) -> Result<(), OpenError> {
        let speaks_of_copies =
            |seen: &Seen| matches!(seen.name.as_str(), wire::LOG_SEALED | wire::COPY_BEGUN);
        let page = meta_page(address, PAGE_EVENTS).await?;
        if page.is_last && !page.events.iter().any(speaks_of_copies) {
            return Ok(());
        }
        // Whether a seal counts is judged at its place among all events.
        let follower = Follower::at(address)?;
        follower.catch_up().await?;
        meta_of(&follower)?;
        must_be_open(&follower)
    }

    fn start(follower: Follower, clock: Clock) -> Result<Self, OpenError> {
        let meta = meta_of(&follower)?;
        must_be_open(&follower)?;
        let follower = Arc::new(follower);
        let (sequencer, intake) = Sequencer::new();
        let (stop, stopped) = watch::channel(false);
        let writer = Writer::new(Arc::clone(&follower), meta, Arc::clone(&clock));
        tokio::spawn(async move {
            writer.run(intake).await;
            stop.send_replace(true);
        });
        Ok(Self::assemble(meta, sequencer, follower, clock, stopped))
    }

    fn assemble(
        meta: Meta,
        sequencer: Sequencer,
        follower: Arc<Follower>,
        clock: Clock,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self {
            meta,
            sequencer,
            follower,
            clock,
            reads: AtomicU64::new(0),
            stopped,
        }
    }

    /// Lets the writer finish what waits, and waits until it has stopped. Later appends are refused.
    pub async fn close(&self) {
        self.sequencer.close().await;
        // An error means that the writer is gone, which is what is waited for.
        let _ = self.stopped.clone().wait_for(|stopped| *stopped).await;
    }

    /// How often this process has read the log since it was opened, of whatever it read.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// What follows from all that was read, in one snapshot.
    pub(in crate::log) fn derived(&self) -> Derived {
        let index = self.follower.index();
        Derived {
            meta: index.meta.unwrap_or(self.meta),
            seal: index.seal.clone(),
            edge: index.edge.clone(),
            outcomes: index.outcomes.clone(),
            claims: index.claims.clone(),
        }
    }

    /// What reads, for one read more.
    fn counted(&self) -> &Follower {
        self.reads.fetch_add(1, Ordering::Relaxed);
        &self.follower
    }
}

/// What follows from the events of a log, as this engine computes it from `$all`.
pub(in crate::log) struct Derived {
    pub(in crate::log) meta: Meta,
    pub(in crate::log) seal: Option<Seal>,
    pub(in crate::log) edge: RightEdge,
    pub(in crate::log) outcomes: HashMap<CommandKey, Outcome>,
    pub(in crate::log) claims: HashMap<ClaimKey, Held>,
}

/// The first events of the stream that says which log it is, and whether it was copied or is a copy.
async fn meta_page(address: &KurrentAddress, most: usize) -> Result<Page, OpenError> {
    let server = Server::at(address.url())?;
    let page = server.read_stream(address.namespace().meta(), 0, most);
    page.await.map_err(OpenError::Server)
}

/// Which log was read, and that it is one.
fn meta_of(follower: &Follower) -> Result<Meta, OpenError> {
    let (namespace, index) = (follower.names().to_string(), follower.index());
    let Some(meta) = index.meta else {
        let reason = "there is none".to_owned();
        return Err(OpenError::NotALog { namespace, reason });
    };
    match index.copying {
        None => Ok(meta),
        Some(_) => Err(OpenError::Unfinished(namespace)),
    }
}

/// Refuses a log that takes no more writes.
fn must_be_open(follower: &Follower) -> Result<(), OpenError> {
    match &follower.index().seal {
        None => Ok(()),
        Some(seal) => Err(OpenError::Sealed {
            namespace: follower.names().to_string(),
            seal: Box::new(seal.clone()),
        }),
    }
}

impl Drop for KurrentLog {
    fn drop(&mut self) {
        self.sequencer.close_now();
    }
}

/// What asks the server is kept on the heap: its futures are large, and every request would carry them.
impl Log for KurrentLog {
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
        let unavailable = |reason: String| AppendError::Unavailable(reason);
        let caught_up = Box::pin(self.follower.catch_up()).await;
        caught_up.map_err(|fault| unavailable(fault.to_string()))?;
        let index = self.follower.index();
        let takes_writes = index.must_take_writes_of(self.meta);
        takes_writes.map_err(unavailable)?;
        let known = index.known(&Wanted::by(std::slice::from_ref(&append)));
        foreseen(self.meta, (self.clock)(), known, &append)
    }

    async fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        Box::pin(readers::stream_page(
            self.counted(),
            self.meta.log,
            stream,
            after,
            limit,
        ))
        .await
    }

    async fn read_kind(
        &self,
        kind: StreamKind,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, LogError> {
        Box::pin(readers::all_page(
            self.counted(),
            self.meta.log,
            Some(kind),
            after,
            limit,
        ))
        .await
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, LogError> {
        Box::pin(readers::all_page(
            self.counted(),
            self.meta.log,
            None,
            after,
            limit,
        ))
        .await
    }

    async fn read_leaves(&self, after: Position, limit: usize) -> Result<Vec<Hash>, LogError> {
        Box::pin(readers::leaves(self.counted(), after, limit)).await
    }

    async fn edge(&self) -> Result<RightEdge, LogError> {
        Box::pin(readers::caught_up(self.counted())).await?;
        Ok(self.follower.index().edge.clone())
    }

    fn head(&self) -> watch::Receiver<Head> {
        self.follower.head()
    }

    async fn stream_head(&self, stream: StreamId) -> Result<Sequence, LogError> {
        Box::pin(readers::caught_up(self.counted())).await?;
        Ok(self.follower.index().stream_head(stream))
    }
}
