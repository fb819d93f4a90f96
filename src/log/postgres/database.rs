//! The database: made once, inspected when the log is opened, and refused when it is not ours or would lose what was
//! acknowledged.

use super::closed;
use super::columns::{self, ColumnError};
use super::connect::{ConnectError, connect};
use super::link::Link;
use crate::log::stored::{Meta, clock_kind, clock_word};
use crate::log::transfer::Seal;
use crate::log::{ClockKind, Head};
use qibu_domain::time::Instant;
use qibu_projections::tables::postgres::{AddressError, PostgresAddress};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection, Row};
use std::fmt;
use std::io;
use uuid::Uuid;

/// The format of the tables that this build reads and writes.
pub const FORMAT: i32 = 1;
/// How long a transaction of the writer may stand idle before `PostgreSQL` ends it and frees the head lock, in
/// milliseconds (law 16). There is no limit on COMMIT: to give up waiting for a standby would be to acknowledge without
/// it.
pub const IDLE_IN_TRANSACTION_LIMIT_MS: u64 = 2_000;
/// How long the writer waits for the head lock, in milliseconds.
pub const MAX_HEAD_LOCK_WAIT_MS: u64 = 5_000;

const SCHEMA: &str = include_str!("../../../migrations/postgres/log.sql");
/// Whether the deployer demands a synchronous standby: `ALTER DATABASE … SET qibu.synchronous_standby = on`. A word that
/// is neither yes nor no is refused by `PostgreSQL`, rather than taken for a no.
const STANDBY_DEMAND: &str = "SELECT coalesce(nullif(current_setting('qibu.synchronous_standby', true), '')::boolean, false)";
const IS_MADE: &str = "SELECT to_regclass('log_meta') IS NOT NULL";
/// Whether it is a copy that has not ended.
const IS_UNFINISHED: &str = "SELECT to_regclass('log_copying') IS NOT NULL";
const STORED_META: &str = "SELECT format, log_id, clock, epoch FROM log_meta";
/// What a [`Server`] is made of.
const SERVER: &str = "SELECT current_setting('server_encoding'), pg_is_in_recovery(), current_setting('fsync'), \
                      current_setting('synchronous_commit')";
/// Whose connection it is, in `PostgreSQL`'s list of activity.
const APPLICATION_NAME: &str = "qibu-log";

/// Why a log cannot be opened or made. None of its words holds the password of the address.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not taken.
    #[error("the address of the log: {0}")]
    Address(#[from] AddressError),
    /// There is a log, or a table of one, already.
    #[error("{0} holds a log already, or a table of the name events")]
    Exists(String),
    /// The database holds something else than a log of this format.
    #[error("{database} holds no log that this build reads: {reason}")]
    NotALog {
        /// Where it is.
        database: String,
        /// What stands there instead.
        reason: String,
    },
    /// The server acknowledges what a power failure can take away.
    #[error("{database} may lose what it acknowledged: {reason}")]
    NotDurable {
        /// Where it is.
        database: String,
        /// The setting, and what to do.
        reason: String,
    },
    /// It was copied: it is read, and written no more.
    #[error("{database}: {seal}")]
    Sealed {
        /// Where it is.
        database: String,
        /// When it was copied, and where to.
        seal: Box<Seal>,
    },
    /// A copy that has not ended.
    #[error("{0} holds an unfinished copy; run the same copy again")]
    Unfinished(String),
    /// A copy is being taken of it, or is on its way into it.
    #[error("{0} is being copied")]
    BeingCopied(String),
    /// The operating system says no.
    #[error("the log's writer: {0}")]
    Io(#[from] io::Error),
    /// `PostgreSQL` says no, or does not answer.
    #[error("the log's database: {0}")]
    Database(#[from] sqlx::Error),
    /// There is no connection for the writer.
    #[error("the log's database: {0}")]
    Connect(#[from] ConnectError),
    /// What is stored about the log does not read.
    #[error("the log's database: {0}")]
    Column(#[from] ColumnError),
}

/// What the server behind the address promises.
struct Server {
    encoding: String,
    is_standby: bool,
    fsync: String,
    synchronous_commit: String,
}

/// Where the log is.
pub(super) struct Database {
    address: PostgresAddress,
    options: PgConnectOptions,
}

impl fmt::Display for Database {
    /// Server and name, without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

impl Database {
    /// The database of that address.
    pub(super) fn at(address: &PostgresAddress) -> Self {
        let options = address.options().clone();
        let options = options
            .application_name(APPLICATION_NAME)
            .disable_statement_logging();
        Self {
            address: address.clone(),
            options,
        }
    }

    /// How to connect to it.
    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Makes an empty log: all of it or nothing. One that a copy makes says so until the copy has ended.
    pub(super) async fn make(&self, meta: Meta, copy: Option<Uuid>) -> Result<(), OpenError> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        self.must_be_sound(&mut connection, meta.clock).await?;
        let mut transaction = connection.begin().await?;
        if self.is_taken(&mut transaction).await? {
            return Err(OpenError::Exists(self.to_string()));
        }
        sqlx::raw_sql(SCHEMA).execute(&mut *transaction).await?;
        sqlx::query(
            "INSERT INTO log_meta (one, format, log_id, clock, epoch) VALUES (1, $1, $2, $3, $4)",
        )
        .bind(FORMAT)
        .bind(meta.log.to_string())
        .bind(clock_word(meta.clock))
        .bind(i64::from(meta.epoch))
        .execute(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO log_edge (one, size, nodes) VALUES (1, 0, '')")
            .execute(&mut *transaction)
            .await?;
        if let Some(copy) = copy {
            closed::mark_copying(&mut transaction, copy).await?;
        }
        transaction.commit().await?;
        connection.close().await?;
        Ok(())
    }

    /// Whether there is a log already, or a table that its name is needed for.
    pub(super) async fn is_taken(&self, connection: &mut PgConnection) -> Result<bool, OpenError> {
        let sql = "SELECT to_regclass('log_meta') IS NOT NULL OR to_regclass('events') IS NOT NULL";
        Ok(sqlx::query(sql).fetch_one(connection).await?.try_get(0)?)
    }

    /// Refuses a log that nobody may begin to work on: one that was copied, or that is being copied.
    pub(super) async fn must_take_work(&self) -> Result<(), OpenError> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        closed::must_be_open(&mut connection, self).await?;
        closed::must_not_be_copied(&mut connection, self).await?;
        connection.close().await?;
        Ok(())
    }

    /// Which log it is, where it stands, and what the database's clock shows.
    pub(super) async fn inspect(&self) -> Result<(Meta, Head, Instant), OpenError> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        let meta = self.read_meta(&mut connection).await?;
        self.must_be_sound(&mut connection, meta.clock).await?;
        let head = columns::read_head(&mut connection).await?;
        let clock = columns::read_clock(&mut connection).await?;
        connection.close().await?;
        Ok((meta, head, clock))
    }

    /// A connection for the writer of the log that was opened, and whether the deployer demands that a synchronous
    /// standby has what is acknowledged. What the server promises is asked for each time: behind the same address may
    /// stand another server now.
    pub(super) async fn connect_writer(&self, opened: Meta) -> Result<(Link, bool), OpenError> {
        let (client, driver) = connect(&self.options).await?;
        let refused = |error| OpenError::from(ConnectError::from(error));
        if !client
            .query_one_scalar(IS_MADE, &[])
            .await
            .map_err(refused)?
        {
            return Err(self.not_a_log("there is none".to_owned()));
        }
        let stored = client.query_opt(STORED_META, &[]).await.map_err(refused)?;
        let row = stored.ok_or_else(|| self.says_nothing())?;
        let numbers = (
            row.try_get(0).map_err(refused)?,
            row.try_get(3).map_err(refused)?,
        );
        let (log, clock) = (row.try_get(1), row.try_get(2));
        let meta = self.meta_of(numbers, log.map_err(refused)?, clock.map_err(refused)?)?;
        let unfinished = client.query_one_scalar(IS_UNFINISHED, &[]).await;
        if unfinished.map_err(refused)? {
            return Err(OpenError::Unfinished(self.to_string()));
        }
        if meta.log != opened.log || meta.clock != opened.clock {
            return Err(self.not_a_log(format!("it is log {} now", meta.log)));
        }
        let row = client.query_one(SERVER, &[]).await.map_err(refused)?;
        let server = Server {
            encoding: row.try_get(0).map_err(refused)?,
            is_standby: row.try_get(1).map_err(refused)?,
            fsync: row.try_get(2).map_err(refused)?,
            synchronous_commit: row.try_get(3).map_err(refused)?,
        };
        self.must_be_sound_as(&server, meta.clock)?;
        let settings = writer_settings();
        client.batch_execute(&settings).await.map_err(refused)?;
        let demand = client.query_one_scalar(STANDBY_DEMAND, &[]).await;
        let demand = demand.map_err(refused)?;
        let link = Link::prepare(client, driver).await.map_err(refused)?;
        Ok((link, demand))
    }

    fn not_a_log(&self, reason: String) -> OpenError {
        OpenError::NotALog {
            database: self.to_string(),
            reason,
        }
    }

    /// Whether there is a log, of whatever format.
    pub(super) async fn holds_a_log(&self) -> Result<bool, OpenError> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        let made = sqlx::query(IS_MADE).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(made.try_get(0)?)
    }

    /// Which log it is; a copy that has not ended is none.
    pub(super) async fn read_meta(&self, connection: &mut PgConnection) -> Result<Meta, OpenError> {
        let meta = self.stored_meta(connection).await?;
        closed::must_be_finished(connection, self).await?;
        Ok(meta)
    }

    /// What the log says of itself, whether it may be opened or not.
    pub(super) async fn stored_meta(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Meta, OpenError> {
        let made: bool = sqlx::query(IS_MADE)
            .fetch_one(&mut *connection)
            .await?
            .try_get(0)?;
        if !made {
            return Err(self.not_a_log("there is none".to_owned()));
        }
        let row = sqlx::query(STORED_META)
            .fetch_optional(&mut *connection)
            .await?
            .ok_or_else(|| self.says_nothing())?;
        let numbers = (row.try_get(0)?, row.try_get(3)?);
        self.meta_of(numbers, row.try_get(1)?, row.try_get(2)?)
    }

    fn says_nothing(&self) -> OpenError {
        self.not_a_log("it does not say which log it is".to_owned())
    }

    /// Reads what is stored about the log: format and epoch, id, clock.
    fn meta_of(
        &self,
        (format, epoch): (i32, i32),
        log: String,
        clock: String,
    ) -> Result<Meta, OpenError> {
        if format != FORMAT {
            return Err(
                self.not_a_log(format!("its format is {format}, this build knows {FORMAT}"))
            );
        }
        let log = log
            .parse()
            .map_err(|_| self.not_a_log(format!("its id is {log}")))?;
        let clock = clock_kind(&clock)
            .ok_or_else(|| self.not_a_log("its clock is neither live nor training".to_owned()))?;
        let epoch =
            u32::try_from(epoch).map_err(|_| self.not_a_log(format!("its epoch is {epoch}")))?;
        Ok(Meta { log, clock, epoch })
    }

    /// Refuses a server that is not [sound](Self::must_be_sound_as).
    async fn must_be_sound(
        &self,
        connection: &mut PgConnection,
        clock: ClockKind,
    ) -> Result<(), OpenError> {
        let row = sqlx::query(SERVER).fetch_one(connection).await?;
        let server = Server {
            encoding: row.try_get(0)?,
            is_standby: row.try_get(1)?,
            fsync: row.try_get(2)?,
            synchronous_commit: row.try_get(3)?,
        };
        self.must_be_sound_as(&server, clock)
    }

    /// Refuses a server that stores text in another encoding, cannot write, or, for a live log, acknowledges what a
    /// power failure can take away.
    fn must_be_sound_as(&self, server: &Server, clock: ClockKind) -> Result<(), OpenError> {
        let encoding = &server.encoding;
        if encoding != "UTF8" {
            return Err(self.not_a_log(format!("its encoding is {encoding}, not UTF8")));
        }
        if server.is_standby {
            return Err(self.not_a_log("the server is a standby, which cannot write".to_owned()));
        }
        let not_durable = |reason: &str| OpenError::NotDurable {
            database: self.to_string(),
            reason: reason.to_owned(),
        };
        if clock == ClockKind::Training {
            return Ok(());
        }
        if server.fsync == "off" {
            return Err(not_durable(
                "fsync is off; set fsync = on in postgresql.conf and reload it. A live log is not kept on a server \
                 that does not wait for its disk",
            ));
        }
        if server.synchronous_commit == "off" {
            return Err(not_durable(
                "synchronous_commit is off; set it to on for the server, this database and this role",
            ));
        }
        Ok(())
    }
}

/// What the writer's session holds to. Its plans must not change with the size of the tables: every look-up goes by an
/// index, and a plan that was made while a table was small is kept.
fn writer_settings() -> String {
    format!(
        "SET synchronous_commit = on; \
         SET idle_in_transaction_session_timeout = {IDLE_IN_TRANSACTION_LIMIT_MS}; \
         SET lock_timeout = {MAX_HEAD_LOCK_WAIT_MS}; \
         SET statement_timeout = 0; \
         SET plan_cache_mode = force_generic_plan; \
         SET enable_seqscan = off; \
         SET enable_bitmapscan = off; \
         SET enable_hashjoin = off; \
         SET enable_mergejoin = off; \
         SET jit = off; \
         SET qibu.writer = on"
    )
}
