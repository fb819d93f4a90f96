//! One statement for all who ask at the same time: whoever asks while it is under way is asked for in the next one.
//!
//! A statement is a snapshot, so it needs neither a BEGIN nor a COMMIT; and one round trip, one plan and one wake-up of
//! the server serve as many as have come together. Nothing is kept from one statement to the next: each answer is read
//! after its question was put.

use super::PostgresTables;
use super::pool::Opener;
use crate::as_of::AsOf;
use sqlx::postgres::{PgDatabaseError, PgRow, PgSeverity};
use sqlx::{Executor, PgConnection, Row};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The most questions of one statement.
pub const MAX_GATHERED: usize = 256;
/// How long whoever asks waits for its answer, and how long one statement for many may take, a new connection included, in
/// milliseconds. After that, those who asked ask by themselves.
pub const MAX_GATHERED_MS: u64 = 5_000;
/// The most questions that wait to be put; who asks beyond that waits until there is room.
const MAX_WAITING: usize = 1_024;

/// What is asked, as a table of the statement: `id`, `day` and `due_before` of a question, and its `number`, which stands
/// in the answer.
macro_rules! asked {
    () => {
        "unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (id, day, due_before, number)"
    };
}
pub(crate) use asked;

/// As with the views' writer: to plan each statement costs more than to carry it out, and a plan that is made while a
/// table is small would read all of it for ever.
const PLANS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
                     SET enable_hashjoin = off; SET enable_mergejoin = off; \
                     SET enable_bitmapscan = off; SET default_transaction_read_only = on";

/// The server's word that a plan was made for a table that has changed since: so it says each time to whoever has it.
const STALE_PLAN: &str = "0A000";

/// Those who ask one statement for a thing by its id as of a day.
#[derive(Clone)]
pub(crate) struct Gathered {
    waiting: Sender<Asked>,
    statements: Arc<AtomicU64>,
}

impl fmt::Debug for Gathered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gathered").finish_non_exhaustive()
    }
}

/// One question.
struct Asked {
    id: String,
    as_of: AsOf,
    tell: oneshot::Sender<PgRow>,
}

impl Gathered {
    /// Those who ask that statement, which gives one row for each question, with its `number`.
    pub(crate) fn start(tables: &PostgresTables, sql: &'static str) -> Self {
        let (sender, waiting) = channel(MAX_WAITING);
        let statements = Arc::default();
        let asker = Asker {
            opener: tables.opener().clone(),
            sql,
            connection: None,
            statements: Arc::clone(&statements),
        };
        tables.reactor().spawn(asker.run(waiting));
        Self {
            waiting: sender,
            statements,
        }
    }

    /// How many statements have been begun.
    pub(crate) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The row of a question; `None` where there was no answer within [`MAX_GATHERED_MS`], whatever the reason: whoever
    /// then asks by itself finds it.
    pub(crate) async fn ask(&self, id: String, as_of: AsOf) -> Option<PgRow> {
        let (tell, told) = oneshot::channel();
        // Until there is room to ask, until the statements before are done, and until one's own is.
        let answer = async {
            self.waiting.send(Asked { id, as_of, tell }).await.ok()?;
            told.await.ok()
        };
        let limit = Duration::from_millis(MAX_GATHERED_MS);
        timeout(limit, answer).await.ok().flatten()
    }
}

/// One connection outside the pool's bound, and the statement that it carries out again and again.
struct Asker {
    opener: Opener,
    sql: &'static str,
    connection: Option<PgConnection>,
    statements: Arc<AtomicU64>,
}

impl Asker {
    /// Answers until nobody can ask any more.
    async fn run(mut self, mut waiting: Receiver<Asked>) {
        let mut asked = Vec::new();
        while waiting.recv_many(&mut asked, MAX_GATHERED).await > 0 {
            // Whoever has gone away meanwhile is not asked for.
            asked.retain(|asked| !asked.tell.is_closed());
            if !asked.is_empty() {
                self.answer(std::mem::take(&mut asked)).await;
            }
        }
    }

    /// Tells each its row. Where that fails, they are told nothing.
    async fn answer(&mut self, asked: Vec<Asked>) {
        let limit = Duration::from_millis(MAX_GATHERED_MS);
        let rows = match timeout(limit, self.rows(&asked)).await {
            Ok(Ok(rows)) => rows,
            Ok(Err(error)) => {
                tracing::warn!(%error, "a statement for many failed");
                return;
            }
            Err(_) => {
                tracing::warn!("a statement for many was not answered in time");
                return;
            }
        };
        let mut asked: Vec<Option<Asked>> = asked.into_iter().map(Some).collect();
        for row in rows {
            let number: Result<i64, _> = row.try_get("number");
            let place = number.ok().and_then(|number| usize::try_from(number).ok());
            let place = place.and_then(|number| number.checked_sub(1));
            let to = place.and_then(|place| asked.get_mut(place)?.take());
            if let Some(to) = to {
                // It may have gone away meanwhile.
                let _ = to.tell.send(row);
            }
        }
    }

    async fn rows(&mut self, asked: &[Asked]) -> Result<Vec<PgRow>, sqlx::Error> {
        // Taken, so that it is let go where anything goes wrong on the way.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let mut connection = self.opener.open().await?;
                connection.execute(PLANS).await?;
                let limit = format!("SET statement_timeout = {MAX_GATHERED_MS}");
                connection.execute(limit.as_str()).await?;
                connection
            }
        };
        self.statements.fetch_add(1, Ordering::Relaxed);
        let texts = |text: fn(&Asked) -> String| asked.iter().map(text).collect::<Vec<_>>();
        let rows = sqlx::query(self.sql)
            .bind(texts(|asked| asked.id.clone()))
            .bind(texts(|asked| asked.as_of.day().to_string()))
            .bind(texts(|asked| asked.as_of.due_before().to_string()))
            .fetch_all(&mut connection)
            .await;
        if rows.as_ref().err().is_none_or(leaves_it_sound) {
            self.connection = Some(connection);
        }
        rows
    }
}

/// Whether a statement outside any transaction leaves its connection as good as before: the server itself said no, goes on
/// serving, and would say something else to the next one.
fn leaves_it_sound(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else {
        return false;
    };
    let of_server = error.try_downcast_ref::<PgDatabaseError>();
    of_server.is_some_and(|of| of.severity() == PgSeverity::Error && of.code() != STALE_PLAN)
}
