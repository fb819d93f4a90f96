//! The writer of one copy: a thread with one connection, one transaction a batch (law 16).

use super::columns::ColumnError;
use super::database::{Database, OpenError};
use super::insert::insert;
use super::lookup::{find_outcome, look_up};
use super::{Head, announce};
use crate::log::heads::Heads;
use crate::log::judged::JudgedBatch;
use crate::log::sequencer::{Batch, Intake, Turn};
use crate::log::stored::Meta;
use crate::log::{Append, AppendError, CommandKey, Committed};
use sqlx::error::DatabaseError;
use sqlx::{Connection, PgConnection};
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// How long the writer waits for an answer to anything but COMMIT, in milliseconds. It is longer than the wait for the
/// head lock, so that it means a server or a network that has gone silent.
pub const MAX_ANSWER_WAIT_MS: u64 = 10_000;

/// BEGIN and the head lock travel together, and yet the lock is a statement of its own: what is read after it sees all
/// that was committed before it was had. The key is `QIBULOG` in ASCII.
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
    connection: Option<PgConnection>,
    heads: Heads,
    /// Whether the deployer demands a synchronous standby, as it was when this connected.
    needs_standby: bool,
}

/// Why a turn failed.
#[derive(Debug, thiserror::Error)]
enum Fault {
    /// Before COMMIT: nothing was written.
    #[error("{0}")]
    NothingWritten(String),
    /// The head lock was not had in time: nothing was written.
    #[error("another copy holds the head lock: {0}")]
    LockNotHad(sqlx::Error),
    /// In COMMIT: it may have been carried out.
    #[error("{0}")]
    Unknown(sqlx::Error),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(DatabaseError::code);
        if code.is_some_and(|code| code == LOCK_NOT_AVAILABLE) {
            return Self::LockNotHad(error);
        }
        Self::NothingWritten(error.to_string())
    }
}

impl From<ColumnError> for Fault {
    fn from(error: ColumnError) -> Self {
        Self::NothingWritten(error.to_string())
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
            Self::NothingWritten(_) | Self::LockNotHad(_) => {
                AppendError::Unavailable(self.to_string())
            }
            Self::Unknown(error) => AppendError::OutcomeUnknown(error.to_string()),
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
            connection: None,
            heads: Heads::new(),
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
        if let Some(connection) = self.session.connection.take() {
            // A connection that does not say goodbye is closed all the same.
            let _ = self.runtime.block_on(connection.close());
        }
    }

    fn write(&mut self, batch: &mut Batch, intake: &mut Intake) {
        let locked = self.runtime.block_on(self.session.locked());
        let written = locked.and_then(|connection| {
            intake.top_up(batch);
            let writing = self.session.write(connection, batch.appends());
            self.runtime.block_on(writing)
        });
        match written {
            Ok((results, head)) => {
                // The head first: whoever waits for a position never finds it behind its own receipt.
                announce(&self.head, head);
                batch.reply(results);
            }
            Err(fault) => {
                self.session.heads.forget();
                let error = fault.to_append_error();
                batch.reply(vec![Err(error); batch.appends().len()]);
            }
        }
    }
}

impl Session {
    /// Writes a batch in a transaction that holds the head lock. The connection is kept only when all went well.
    async fn write(
        &mut self,
        mut connection: PgConnection,
        batch: &[Append],
    ) -> Result<(Vec<AppendResult>, Head), Fault> {
        let judged = in_time(judge_and_insert(
            &mut connection,
            self.meta,
            batch,
            &mut self.heads,
        ))
        .await?;
        if judged.winners.is_empty() {
            let says_committed = judged.results.iter().any(Result::is_ok);
            self.end_unwritten(&mut connection, says_committed).await?;
        } else {
            // No limit here: it may wait for a standby, and to give up would not undo it.
            run(&mut connection, "COMMIT")
                .await
                .map_err(Fault::Unknown)?;
            let winners = judged.winners.iter();
            let moved = winners.map(|won| (won.append.stream, won.winner.committed.last_sequence));
            self.heads.moved(moved, judged.head);
        }
        self.connection = Some(connection);
        Ok((judged.results, judged.head))
    }

    /// The outcome as it stands once the head lock was had: no commit is under way any more (law 14).
    async fn settle(&mut self, command: &CommandKey) -> Result<Option<Committed>, Fault> {
        let mut connection = self.locked().await?;
        let outcome = in_time(find_outcome(&mut connection, command)).await?;
        self.end_unwritten(&mut connection, outcome.is_some())
            .await?;
        self.connection = Some(connection);
        Ok(outcome.map(|outcome| Committed {
            replayed: true,
            ..outcome.committed
        }))
    }

    /// Ends a transaction that wrote nothing. What it says is committed must be where the deployer demands it.
    async fn end_unwritten(
        &self,
        connection: &mut PgConnection,
        says_committed: bool,
    ) -> Result<(), Fault> {
        if self.needs_standby && says_committed {
            in_time(run(connection, WAIT_FOR_STANDBY)).await
        } else {
            in_time(run(connection, "ROLLBACK")).await
        }
    }

    /// A connection with a transaction that holds the head lock. A connection that died since the last turn is replaced
    /// once: nothing has been asked of it yet.
    async fn locked(&mut self) -> Result<PgConnection, Fault> {
        if let Some(mut connection) = self.connection.take() {
            match in_time(run(&mut connection, self.take_head_lock())).await {
                Ok(()) => return Ok(connection),
                Err(fault @ Fault::LockNotHad(_)) => return Err(fault),
                Err(fault) => tracing::warn!(%fault, "the log's writer connects again"),
            }
        }
        let (mut connection, needs_standby) =
            in_time(self.database.connect_writer(self.meta)).await?;
        self.needs_standby = needs_standby;
        in_time(run(&mut connection, self.take_head_lock())).await?;
        Ok(connection)
    }

    fn take_head_lock(&self) -> &'static str {
        if self.needs_standby {
            TAKE_HEAD_LOCK_WITH_STANDBY
        } else {
            TAKE_HEAD_LOCK
        }
    }
}

/// Everything between the head lock and COMMIT: read, judge, write the winners.
async fn judge_and_insert<'a>(
    connection: &mut PgConnection,
    meta: Meta,
    batch: &'a [Append],
    heads: &mut Heads,
) -> Result<JudgedBatch<'a>, Fault> {
    let found = look_up(connection, batch, Some(heads)).await?;
    meta.must_be_in(found.epoch)
        .map_err(Fault::NothingWritten)?;
    let judged = JudgedBatch::of(meta, found.clock, found.known, found.edge, batch)
        .map_err(Fault::NothingWritten)?;
    if !judged.winners.is_empty() {
        insert(connection, &judged).await?;
    }
    Ok(judged)
}

/// Runs a text of statements that answer nothing of interest.
async fn run(connection: &mut PgConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(connection).await.map(drop)
}

/// Waits for an answer, within the bound. COMMIT was not sent yet, so an answer that is given up leaves nothing written.
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
