//! The writer of one copy: a thread with one connection, one transaction a batch (law 16).

use super::columns::ColumnError;
use super::database::{Database, OpenError};
use super::insert::insert_and_commit;
use super::link::{CommitFault, Link, is_gone, words};
use super::lookup::{Found, find_outcome, look_up};
use super::{Head, announce};
use crate::log::judged::JudgedBatch;
use crate::log::remembered::Remembered;
use crate::log::sequencer::{Batch, Intake, Turn};
use crate::log::stored::Meta;
use crate::log::{Append, AppendError, CommandKey, Committed};
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_postgres::error::SqlState;

/// How long the writer waits for an answer to anything but COMMIT, in milliseconds. It is longer than the wait for the
/// head lock, so that it means a server or a network that has gone silent.
pub const MAX_ANSWER_WAIT_MS: u64 = 10_000;

/// BEGIN and the head lock travel together, most times with the reading behind them, and yet the lock is a statement of its
/// own: what is read after it sees all that was committed before it was had. The key is `QIBULOG` in ASCII.
pub(super) const TAKE_HEAD_LOCK: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(22880022361296711)";
/// The same where a synchronous standby is demanded (law 17's deployer): without one there is no turn, and nothing is
/// written. It travels with the lock, so that it costs no round trip. A role that may not see the states of standbys
/// sees none.
const TAKE_HEAD_LOCK_WITH_STANDBY: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(22880022361296711); \
     DO $$ BEGIN \
       IF NOT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) THEN \
         RAISE EXCEPTION 'qibu.synchronous_standby is on, and no synchronous standby is to be seen (the role needs \
pg_read_all_stats)'; \
       END IF; \
     END $$";
/// Ends a turn that wrote nothing and yet says what was written before. It waits for the standby as a commit does: an
/// outcome may be seen that no standby has, when the server broke the wait of its COMMIT off.
const WAIT_FOR_STANDBY: &str = "SELECT pg_logical_emit_message(true, 'qibu', ''); COMMIT";
/// `PostgreSQL`'s word for a lock that was not had in time.
pub(super) const LOCK_NOT_AVAILABLE: &str = "55P03";

type AppendResult = Result<Committed, AppendError>;

/// What the thread owns.
pub(super) struct Writer {
    runtime: Runtime,
    session: Session,
    head: Arc<watch::Sender<Head>>,
}

/// The writer's way to the database.
struct Session {
    database: Database,
    meta: Meta,
    /// `None` after a fault: the next turn connects again, so that nothing of a broken transaction lives on.
    link: Option<Link>,
    remembered: Remembered,
    /// Whether the deployer demands a synchronous standby, as it was when this connected.
    needs_standby: bool,
}

/// Why a turn failed.
#[derive(Debug, thiserror::Error)]
enum Fault {
    /// Before COMMIT: nothing was written.
    #[error("{0}")]
    NothingWritten(String),
    /// The connection is gone: nothing was written.
    #[error("{}", words(.0))]
    Gone(tokio_postgres::Error),
    /// The head lock was not had in time: nothing was written.
    #[error("the head lock is held: {}", words(.0))]
    LockNotHad(tokio_postgres::Error),
    /// In COMMIT: it may have been carried out.
    #[error("{0}")]
    Unknown(String),
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) {
            return Self::LockNotHad(error);
        }
        if is_gone(&error) {
            return Self::Gone(error);
        }
        Self::NothingWritten(words(&error))
    }
}

impl From<CommitFault> for Fault {
    fn from(fault: CommitFault) -> Self {
        match fault {
            CommitFault::Refused(error) => Self::NothingWritten(words(&error)),
            CommitFault::Unknown(reason) => Self::Unknown(reason),
        }
    }
}

impl From<ColumnError> for Fault {
    fn from(error: ColumnError) -> Self {
        match error {
            ColumnError::Link(error) => error.into(),
            other => Self::NothingWritten(other.to_string()),
        }
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self::NothingWritten(error.to_string())
    }
}

impl Fault {
    fn to_append_error(&self) -> AppendError {
        match self {
            Self::NothingWritten(_) | Self::LockNotHad(_) | Self::Gone(_) => {
                AppendError::Unavailable(self.to_string())
            }
            Self::Unknown(reason) => AppendError::OutcomeUnknown(reason.clone()),
        }
    }
}

impl Writer {
    pub(super) fn new(
        database: Database,
        meta: Meta,
        head: Arc<watch::Sender<Head>>,
    ) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let session = Session {
            database,
            meta,
            link: None,
            remembered: Remembered::nothing(),
            needs_standby: false,
        };
        Ok(Self {
            runtime,
            session,
            head,
        })
    }

    /// Takes turns until the queue is closed.
    pub(super) fn run(mut self, mut intake: Intake) {
        while let Some(turn) = intake.turn_blocking() {
            match turn {
                Turn::Batch(mut batch) => self.write(&mut batch, &mut intake),
                Turn::Settle(settling) => {
                    let settled = self
                        .runtime
                        .block_on(self.session.settle(&settling.command));
                    settling.reply(
                        settled.map_err(|fault| AppendError::Unavailable(fault.to_string())),
                    );
                }
            }
        }
        // Whoever waits for the end of the thread finds no connection left.
        if let Some(link) = self.session.link.take() {
            self.runtime.block_on(link.close());
        }
    }

    fn write(&mut self, batch: &mut Batch, intake: &mut Intake) {
        match self.runtime.block_on(self.session.write(batch, intake)) {
            Ok((results, head)) => {
                // The head first: whoever waits for a position never finds it behind its own receipt.
                announce(&self.head, head);
                batch.reply(results);
            }
            Err(fault) => {
                self.session.remembered.forget();
                let error = fault.to_append_error();
                batch.reply(vec![Err(error); batch.appends().len()]);
            }
        }
    }
}

impl Session {
    /// Writes a batch in a transaction that holds the head lock. The connection is kept only when all went well; otherwise
    /// it goes before this returns, so that nobody waits for the lock.
    async fn write(
        &mut self,
        batch: &mut Batch,
        intake: &mut Intake,
    ) -> Result<(Vec<AppendResult>, Head), Fault> {
        let (link, found) = if self.remembered.is_shared() {
            // Other copies write as well, so that the lock may have to be waited for; what comes meanwhile goes along.
            let locked = self.locked(None).await?;
            intake.top_up(batch);
            locked
        } else {
            self.locked(Some(batch.appends())).await?
        };
        match self.write_locked(&link, found, batch.appends()).await {
            Ok(written) => {
                self.link = Some(link);
                Ok(written)
            }
            Err(fault) => {
                link.abandon().await;
                Err(fault)
            }
        }
    }

    /// Everything between the head lock and the end of the transaction: read, judge, write the winners, commit.
    async fn write_locked(
        &mut self,
        link: &Link,
        found: Option<Found>,
        batch: &[Append],
    ) -> Result<(Vec<AppendResult>, Head), Fault> {
        let found = match found {
            Some(found) => found,
            None => in_time(look_up(link, None, batch, &mut self.remembered)).await?,
        };
        self.meta
            .must_be_in(found.epoch)
            .map_err(Fault::NothingWritten)?;
        let judged = JudgedBatch::of(self.meta, found.clock, found.known, found.edge, batch)
            .map_err(Fault::NothingWritten)?;
        if judged.winners.is_empty() {
            let says_committed = judged.results.iter().any(Result::is_ok);
            self.end_unwritten(link, says_committed).await?;
        } else {
            let wait = Duration::from_millis(MAX_ANSWER_WAIT_MS);
            insert_and_commit(link, &judged, wait).await?;
            self.remembered.moved(judged.moved());
        }
        Ok((judged.results, judged.head))
    }

    /// The outcome as it stands once the head lock was had: no commit is under way any more (law 14).
    async fn settle(&mut self, command: &CommandKey) -> Result<Option<Committed>, Fault> {
        let (link, _) = self.locked(None).await?;
        let settled = async {
            let outcome = in_time(find_outcome(&link, command)).await?;
            self.end_unwritten(&link, outcome.is_some()).await?;
            Ok(outcome)
        };
        match settled.await {
            Ok(outcome) => {
                self.link = Some(link);
                Ok(outcome.map(|outcome| Committed {
                    replayed: true,
                    ..outcome.committed
                }))
            }
            Err(fault) => {
                link.abandon().await;
                Err(fault)
            }
        }
    }

    /// Ends a transaction that wrote nothing. What it says is committed must be where the deployer demands it.
    async fn end_unwritten(&self, link: &Link, says_committed: bool) -> Result<(), Fault> {
        if self.needs_standby && says_committed {
            in_time(link.run(WAIT_FOR_STANDBY)).await
        } else {
            in_time(link.run("ROLLBACK")).await
        }
    }

    /// A connection with a transaction that holds the head lock; where a batch is given, with what it is judged by, in one
    /// way there and back. A connection that died since the last turn is replaced once: nothing was written on it.
    async fn locked(&mut self, batch: Option<&[Append]>) -> Result<(Link, Option<Found>), Fault> {
        if let Some(link) = self.link.take() {
            match self.lock(&link, batch).await {
                Ok(found) => return Ok((link, found)),
                Err(fault) => {
                    link.abandon().await;
                    if !matches!(fault, Fault::Gone(_)) {
                        return Err(fault);
                    }
                    tracing::warn!(%fault, "the log's writer connects again");
                }
            }
        }
        // What the writer remembers was read on the old one.
        self.remembered.forget();
        let (link, needs_standby) = in_time(self.database.connect_writer(self.meta)).await?;
        self.needs_standby = needs_standby;
        match self.lock(&link, batch).await {
            Ok(found) => Ok((link, found)),
            Err(fault) => {
                link.abandon().await;
                Err(fault)
            }
        }
    }

    async fn lock(
        &mut self,
        link: &Link,
        batch: Option<&[Append]>,
    ) -> Result<Option<Found>, Fault> {
        let lock = self.take_head_lock();
        let Some(batch) = batch else {
            in_time(link.run(lock)).await?;
            return Ok(None);
        };
        let found = in_time(look_up(link, Some(lock), batch, &mut self.remembered)).await?;
        Ok(Some(found))
    }

    fn take_head_lock(&self) -> &'static str {
        if self.needs_standby {
            TAKE_HEAD_LOCK_WITH_STANDBY
        } else {
            TAKE_HEAD_LOCK
        }
    }
}

/// Waits for an answer, within the bound. COMMIT was not sent yet, so an answer that is given up leaves nothing written
/// once its connection is let go.
async fn in_time<T, E: Into<Fault>>(
    answer: impl Future<Output = Result<T, E>>,
) -> Result<T, Fault> {
    let wait = Duration::from_millis(MAX_ANSWER_WAIT_MS);
    match tokio::time::timeout(wait, answer).await {
        Ok(answered) => answered.map_err(Into::into),
        Err(_) => Err(Fault::NothingWritten(format!(
            "the database did not answer within {MAX_ANSWER_WAIT_MS} ms"
        ))),
    }
}
