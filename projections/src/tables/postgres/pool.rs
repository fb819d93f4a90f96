//! The connections to one schema of a database.

use super::{PostgresAddress, Reactor, Session};
use crate::tables::{Tables, TablesError};
use crate::values;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};
use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The most connections of one process to one schema.
pub const MAX_CONNECTIONS: usize = 8;
/// How long a caller waits for a connection, in milliseconds.
pub const MAX_CONNECTION_WAIT_MS: u64 = 5_000;
/// How long one statement may take on the server, in milliseconds.
pub const MAX_STATEMENT_MS: u64 = 30_000;
/// How long a transaction may stand idle before the server ends it, in milliseconds.
const MAX_IDLE_TRANSACTION_MS: u64 = 10_000;
/// How long the death of the other machine may stay unnoticed, in milliseconds.
const MAX_SILENCE_MS: u64 = 2_000;
/// What a reader begins with: everything that it reads stands in one snapshot.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The tables of one schema in a `PostgreSQL` database. Calls block the thread.
pub struct PostgresTables {
    reactor: Reactor,
    opener: Opener,
    schema: &'static str,
    /// What a reader begins with.
    read: String,
    /// What a writer begins with: its transaction, then the lock of the schema's writers.
    write: String,
    held: Mutex<Held>,
    given_back: Condvar,
}

/// What opens connections to the schema.
#[derive(Clone)]
pub(super) struct Opener {
    options: PgConnectOptions,
    /// What each connection begins with.
    settings: String,
}

/// The connections that there are.
#[derive(Default)]
struct Held {
    idle: Vec<PgConnection>,
    /// How many a caller has.
    taken: usize,
}

impl fmt::Debug for PostgresTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresTables")
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

impl PostgresTables {
    /// The tables of a schema, which is made where it is missing.
    pub fn open(address: &PostgresAddress, schema: &'static str) -> Result<Self, TablesError> {
        let options = address.options().clone().disable_statement_logging();
        let tables = Self {
            reactor: Reactor::start().map_err(sqlx::Error::Io)?,
            opener: Opener::new(options, schema),
            schema,
            read: READ.to_owned(),
            write: format!("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('{schema}', 0))"),
            held: Mutex::default(),
            given_back: Condvar::new(),
        };
        let made = tables.alone(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"));
        made.or_else(|error| match &error {
            // Two copies that start at once may both find it missing.
            TablesError::Postgres(sqlx::Error::Database(of)) if of.is_unique_violation() => Ok(()),
            _ => Err(error),
        })?;
        Ok(tables)
    }

    /// The same, where who makes tables anew locks that table first. A reader then waits for it before it has a snapshot,
    /// and holds it back until the end: a snapshot does not keep a table that is dropped, so that it would show an empty
    /// one beside rows of before. In one round trip with what else it begins with.
    #[must_use]
    pub(crate) fn read_behind(mut self, table: &str) -> Self {
        self.read = format!("{READ}; LOCK TABLE {table} IN ACCESS SHARE MODE");
        self
    }

    /// Reads in one snapshot.
    pub fn read<T, E: From<TablesError>>(
        &self,
        read: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(&self.read, read)
    }

    /// Writes in one transaction, after every other writer of the schema; an error writes nothing.
    pub fn write<T, E: From<TablesError>>(
        &self,
        write: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(&self.write, write)
    }

    /// Carries out one statement that no transaction may hold, such as `VACUUM`.
    pub fn alone(&self, sql: &str) -> Result<(), TablesError> {
        let _turn = self.turn()?;
        let mut connection = self.begun("SELECT 1")?;
        self.run(&mut connection, sql)?;
        self.lock().idle.push(connection);
        Ok(())
    }

    /// A connection that its caller keeps, outside the bound.
    pub(crate) fn connect(&self) -> Result<PgConnection, TablesError> {
        self.reactor.wait(self.opener.open())
    }

    /// What opens connections, for those whom the reactor's thread itself serves.
    pub(super) fn opener(&self) -> &Opener {
        &self.opener
    }

    pub(super) fn reactor(&self) -> &Reactor {
        &self.reactor
    }

    /// Carries out a transaction that has begun; an error writes nothing. Where the end fails, the connection is not
    /// to be used again.
    pub(crate) fn finish<T, E: From<TablesError>>(
        &self,
        connection: &mut PgConnection,
        body: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> (Result<T, E>, bool) {
        let done = body(&Tables::postgres(Session::new(&self.reactor, connection)));
        let word = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        match self.run(connection, word) {
            Ok(()) => (done, true),
            Err(error) => (done.and_then(|_| Err(error.into())), false),
        }
    }

    /// Takes a lock for as long as the connection lives, unless another connection has it. Whether it has the lock now.
    pub(crate) fn try_lock(
        &self,
        connection: &mut PgConnection,
        name: &str,
    ) -> Result<bool, TablesError> {
        let tables = Tables::postgres(Session::new(&self.reactor, connection));
        let sql = "SELECT pg_try_advisory_lock(hashtextextended(?1, 0))";
        tables.one(sql, values![name], |row| row.get(0))
    }

    /// Carries out statements without values.
    pub(crate) fn run(&self, connection: &mut PgConnection, sql: &str) -> Result<(), TablesError> {
        let done = self.reactor.wait(connection.execute(sqlx::raw_sql(sql)));
        done.map(drop)
    }

    fn transact<T, E: From<TablesError>>(
        &self,
        begin: &str,
        body: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let _turn = self.turn()?;
        let mut connection = self.begun(begin)?;
        // Where the body panics the connection is dropped, which ends its transaction.
        let (done, is_sound) = self.finish(&mut connection, body);
        if is_sound {
            self.lock().idle.push(connection);
        }
        done
    }

    /// A connection that has carried out a statement just now. One that died while it was idle is let go.
    fn begun(&self, sql: &str) -> Result<PgConnection, TablesError> {
        loop {
            let idle = self.lock().idle.pop();
            let Some(mut connection) = idle else { break };
            match self.run(&mut connection, sql) {
                Ok(()) => return Ok(connection),
                Err(error) => tracing::debug!(%error, "an idle connection is let go"),
            }
        }
        let mut connection = self.connect()?;
        self.run(&mut connection, sql)?;
        Ok(connection)
    }

    /// Waits until there is a connection to be had.
    fn turn(&self) -> Result<Turn<'_>, TablesError> {
        let wait = Duration::from_millis(MAX_CONNECTION_WAIT_MS);
        let all_taken = |held: &mut Held| held.taken >= MAX_CONNECTIONS;
        let waited = self
            .given_back
            .wait_timeout_while(self.lock(), wait, all_taken);
        let (mut held, outcome) = waited.unwrap_or_else(PoisonError::into_inner);
        if outcome.timed_out() {
            return Err(TablesError::TooLate(MAX_CONNECTION_WAIT_MS));
        }
        held.taken += 1;
        Ok(Turn(self))
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Opener {
    fn new(options: PgConnectOptions, schema: &str) -> Self {
        let settings = format!(
            "SET search_path = {schema}; \
             SET synchronous_commit = on; \
             SET statement_timeout = {MAX_STATEMENT_MS}; \
             SET idle_in_transaction_session_timeout = {MAX_IDLE_TRANSACTION_MS}; \
             SET tcp_keepalives_idle = 1; \
             SET tcp_keepalives_interval = 1; \
             SET tcp_keepalives_count = 1; \
             SET tcp_user_timeout = {MAX_SILENCE_MS}; \
             SET jit = off"
        );
        Self {
            options: options.application_name(&schema.replace('_', "-")),
            settings,
        }
    }

    /// A new connection.
    pub(super) async fn open(&self) -> Result<PgConnection, sqlx::Error> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        connection.execute(self.settings.as_str()).await?;
        Ok(connection)
    }
}

/// The right to one connection.
struct Turn<'p>(&'p PostgresTables);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut held = self.0.lock();
        held.taken = held.taken.saturating_sub(1);
        self.0.given_back.notify_one();
    }
}
