//! The writer's connection. Statements are sent one behind the other, and their answers are waited for together: what a
//! transaction costs in ways there and back is half of what it would be (decision 0022).

use super::insert;
use super::lookup;
use futures_util::future::{Either, join, select, try_join4};
use std::error::Error as _;
use std::fmt;
use std::pin::pin;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_postgres::error::Severity;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

/// A value for a statement.
pub(super) type Param<'a> = &'a (dyn ToSql + Sync);

/// What the server says, where it said something; else its client's own words and what they rest on.
pub(super) fn words(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        return said.to_string();
    }
    let mut words = error.to_string();
    let mut beneath = error.source();
    while let Some(cause) = beneath {
        words += &format!(": {cause}");
        beneath = cause.source();
    }
    words
}

/// Whether the connection is gone: nobody answers, or the server says goodbye.
pub(super) fn is_gone(error: &Error) -> bool {
    error.as_db_error().is_none_or(|said| {
        matches!(
            said.parsed_severity(),
            Some(Severity::Fatal | Severity::Panic)
        )
    })
}

/// Statements by which two of their parts they have.
struct Variants([[Statement; 2]; 2]);

impl Variants {
    fn of(&self, parts: [bool; 2]) -> &Statement {
        let [first, second] = parts;
        let [without, with] = &self.0;
        let [without, with] = if first { with } else { without };
        if second { with } else { without }
    }
}

/// Which statement writes the winners.
#[derive(Clone, Copy)]
pub(super) enum Insert {
    /// One winner with one event, and no claim that changes.
    OfOneEvent,
    /// Any number of them; with claims that are new, and with claims that change hands.
    OfLists([bool; 2]),
}

/// A connection of the writer, its statements prepared.
pub(super) struct Link {
    client: Client,
    /// Drives the connection while the writer waits.
    driver: JoinHandle<()>,
    look_ups: Variants,
    inserts: Variants,
    insert_one_event: Statement,
}

/// Why a commit did not end well.
pub(super) enum CommitFault {
    /// The server refused the statement before COMMIT, and then undid the transaction.
    Refused(Error),
    /// COMMIT was sent, and what became of it is not known.
    Unknown(String),
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").finish_non_exhaustive()
    }
}

impl Link {
    /// Prepares the statements of a turn on a connection that has the writer's settings.
    pub(super) async fn prepare(client: Client, driver: JoinHandle<()>) -> Result<Self, Error> {
        let look_ups = prepared(&client, lookup::statement).await?;
        let inserts = prepared(&client, insert::statement).await?;
        let insert_one_event = client.prepare(insert::OF_ONE_EVENT).await?;
        Ok(Self {
            client,
            driver,
            look_ups,
            inserts,
            insert_one_event,
        })
    }

    /// Runs a text of statements that answer nothing of interest.
    pub(super) async fn run(&self, sql: &'static str) -> Result<(), Error> {
        self.client.batch_execute(sql).await
    }

    /// The rows of a query.
    pub(super) async fn query(
        &self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, Error> {
        self.client.query(sql, params).await
    }

    /// The rows that a batch is judged by; where there are statements `before`, they travel ahead.
    pub(super) async fn look_up(
        &self,
        before: Option<&'static str>,
        parts: [bool; 2],
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, Error> {
        let rows = self.client.query(self.look_ups.of(parts), params);
        let Some(before) = before else {
            return rows.await;
        };
        // Each is sent as it is first polled, in this order.
        let (before, rows) = join(self.client.batch_execute(before), rows).await;
        before?;
        rows
    }

    /// Writes the winners, and commits them right behind. The answer to the first is waited for that long, and the one to
    /// COMMIT without a limit: it may wait for a standby, and to give up would not undo it.
    pub(super) async fn insert_and_commit(
        &self,
        insert: Insert,
        params: &[Param<'_>],
        wait: Duration,
    ) -> Result<(), CommitFault> {
        let statement = match insert {
            Insert::OfOneEvent => &self.insert_one_event,
            Insert::OfLists(parts) => self.inserts.of(parts),
        };
        let insert = pin!(self.client.execute(statement, params));
        let commit = pin!(self.client.batch_execute("COMMIT"));
        // Each is sent as it is first polled, in this order.
        let first = tokio::time::timeout(wait, select(insert, commit)).await;
        let (inserted, committed) = match first {
            Err(_) => {
                let silence = format!("the database did not answer within {} ms", wait.as_millis());
                return Err(CommitFault::Unknown(silence));
            }
            Ok(Either::Left((inserted, commit))) => (inserted, commit.await),
            Ok(Either::Right((committed, insert))) => (insert.await, committed),
        };
        match (inserted, committed) {
            (Ok(_), Ok(())) => Ok(()),
            // That COMMIT was answered shows that the server itself refused, and went on.
            (Err(error), Ok(())) if !is_gone(&error) => Err(CommitFault::Refused(error)),
            (Err(error), _) | (Ok(_), Err(error)) => Err(CommitFault::Unknown(words(&error))),
        }
    }

    /// Says goodbye, and waits until the connection is gone.
    pub(super) async fn close(self) {
        let Self { client, driver, .. } = self;
        drop(client);
        // It ends by itself once nobody can send any more.
        let _ = driver.await;
    }

    /// Lets the connection go at once, and with it the head lock: whatever stands in its transaction is undone.
    pub(super) async fn abandon(self) {
        self.driver.abort();
        // An error says that it was aborted.
        let _ = self.driver.await;
    }
}

async fn prepared(client: &Client, sql: fn([bool; 2]) -> String) -> Result<Variants, Error> {
    let [none, second] = [[false, false], [false, true]].map(sql);
    let [first, both] = [[true, false], [true, true]].map(sql);
    let (none, second, first, both) = try_join4(
        client.prepare(&none),
        client.prepare(&second),
        client.prepare(&first),
        client.prepare(&both),
    )
    .await?;
    Ok(Variants([[none, second], [first, both]]))
}
