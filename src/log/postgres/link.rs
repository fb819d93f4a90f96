//! The writer's connection. Statements are sent one behind the other, and their answers are waited for together: what a
//! transaction costs in ways there and back is half of what it would be (decision 0022).

use super::insert;
use super::lookup;
use futures_util::future::{join, try_join4};
use std::fmt;
use tokio::task::JoinHandle;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

/// A value for a statement.
pub(super) type Param<'a> = &'a (dyn ToSql + Sync);

/// What the server says, where it said something; its client's own words hold none of it.
pub(super) fn words(error: &Error) -> String {
    error
        .as_db_error()
        .map_or_else(|| error.to_string(), ToString::to_string)
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

/// A connection of the writer, its statements prepared.
pub(super) struct Link {
    client: Client,
    /// Drives the connection while the writer waits.
    driver: JoinHandle<()>,
    look_ups: Variants,
    inserts: Variants,
}

/// Why a commit did not end well.
pub(super) enum CommitFault {
    /// The statement before COMMIT was refused, hence the whole transaction.
    Refused(Error),
    /// COMMIT was sent, and what became of it is not known.
    Unknown(Error),
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
        Ok(Self {
            client,
            driver,
            look_ups,
            inserts,
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

    /// Writes the winners, and commits them right behind.
    pub(super) async fn insert_and_commit(
        &self,
        parts: [bool; 2],
        params: &[Param<'_>],
    ) -> Result<(), CommitFault> {
        let insert = self.client.execute(self.inserts.of(parts), params);
        let (inserted, committed) = join(insert, self.client.batch_execute("COMMIT")).await;
        if let Err(error) = inserted {
            // What the server says to the statement itself, it says before it reads COMMIT, which then undoes it.
            return Err(if error.as_db_error().is_some() {
                CommitFault::Refused(error)
            } else {
                CommitFault::Unknown(error)
            });
        }
        committed.map_err(CommitFault::Unknown)
    }

    /// Says goodbye, and waits until the connection is gone.
    pub(super) async fn close(self) {
        drop(self.client);
        // It ends by itself once nobody can send any more.
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
