//! A log in a database that is copied, or that a copy goes to.

use super::closed;
use super::columns::{self, ColumnError, EVENT_COLUMNS};
use super::database::{Database, OpenError};
use super::writer::TAKE_HEAD_LOCK;
use crate::log::stored::{self, MAX_PAGE_BYTES, Meta, bound, edge_nodes, page_limit};
use crate::log::transfer::{
    ClaimRow, Destination, Found, Leafed, OutcomeRow, Seal, Source, TransferError,
};
use futures_util::TryStreamExt;
use qibu_domain::id::Position;
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_verifier::{Hash, RightEdge};
use sqlx::postgres::PgRow;
use sqlx::{Connection, PgConnection, Row};
use std::future::Future;
use std::time::Duration;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// The column after those of the event.
const LEAF_COLUMN: usize = 9;
/// Under this name Qibu works on a log, and a copy does not.
const COPY_NAME: &str = "qibu-copy";
/// Each process that works on a log has a connection of this name on which it listens, from its start to its end.
const AT_WORK: &str = "qibu-log";
/// Each process that shows views has connections of this name.
#[cfg(feature = "kurrentdb")]
const SHOWING: &str = "qibu-views";
/// Whether anybody else has a connection of that name.
const IS_IN_USE: &str = "SELECT EXISTS (SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid())";
/// How often it is looked whether whoever has the log open is just ending.
const USE_LOOKS: u32 = 40;
/// The wait between two looks, in milliseconds.
const USE_LOOK_MS: u64 = 50;

const INSERT_EVENTS: &str = "
  INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
                      position, recorded_at, leaf)
  SELECT kind, id, sequence, name, version, payload::json, metadata::json, position, recorded_at, leaf
    FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                $9::bigint[], $10::bytea[])
      AS e (kind, id, sequence, name, version, payload, metadata, position, recorded_at, leaf)";
const INSERT_OUTCOMES: &str = "
  INSERT INTO outcomes (principal, command_id, first_position, last_position, aggregate_type, aggregate_id,
                        last_sequence, mac, recorded_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[],
                       $8::bytea[], $9::bigint[])";
const INSERT_CLAIMS: &str = "
  INSERT INTO claims (key, aggregate_type, aggregate_id, taken_at, free_from)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])";

impl From<sqlx::Error> for TransferError {
    fn from(error: sqlx::Error) -> Self {
        OpenError::from(error).into()
    }
}

/// As the faults of a database; those of a file come as its own.
fn column(error: ColumnError) -> TransferError {
    OpenError::from(error).into()
}

/// A connection, and the runtime that drives it.
struct Session {
    runtime: Runtime,
    database: Database,
    connection: PgConnection,
    /// Whether its transaction has the head lock.
    has_head_lock: bool,
}

impl Session {
    /// Connects, and says to whoever opens the log that a copy is being taken.
    fn open(address: &PostgresAddress) -> Result<Self, OpenError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let database = Database::at(address);
        let connection = runtime.block_on(async {
            let options = database.options().clone().application_name(COPY_NAME);
            let mut connection = PgConnection::connect_with(&options).await?;
            let settings = "SET synchronous_commit = on; SET statement_timeout = 0; SET jit = off; SET qibu.writer = on";
            sqlx::raw_sql(settings).execute(&mut connection).await?;
            closed::begin_copying(&mut connection, &database).await?;
            Ok::<_, OpenError>(connection)
        })?;
        Ok(Self {
            runtime,
            database,
            connection,
            has_head_lock: false,
        })
    }

    /// Carries out statements that answer nothing of interest.
    fn run(&mut self, sql: &'static str) -> Result<(), TransferError> {
        let done = sqlx::raw_sql(sql).execute(&mut self.connection);
        Ok(self.runtime.block_on(done).map(drop)?)
    }
}

impl Drop for Session {
    /// What was not committed is undone, and others may open the log, before this returns.
    fn drop(&mut self) {
        let end = sqlx::raw_sql(if self.has_head_lock {
            "ROLLBACK; SELECT pg_advisory_unlock_all()"
        } else {
            "SELECT pg_advisory_unlock_all()"
        });
        // A connection that does not answer is closed all the same.
        let _ = self.runtime.block_on(end.execute(&mut self.connection));
    }
}

/// A log in a database, to be copied.
pub struct PostgresSource {
    session: Session,
    meta: Meta,
    seal: Option<Seal>,
}

/// A log in a database, to be made by a copy.
pub struct PostgresDestination(Session);

impl PostgresSource {
    /// Opens the log in that database, sealed or not. Until it is dropped nobody else opens it for their work.
    pub fn open(address: &PostgresAddress) -> Result<Self, OpenError> {
        let mut session = Session::open(address)?;
        let Session {
            runtime,
            database,
            connection,
            ..
        } = &mut session;
        let (meta, seal) = runtime.block_on(async {
            let meta = database.read_meta(connection).await?;
            let seal = closed::read_seal(connection).await?;
            Ok::<_, OpenError>((meta, seal))
        })?;
        let epoch = seal.as_ref().map_or(meta.epoch, |seal| seal.epoch);
        Ok(Self {
            session,
            meta: Meta { epoch, ..meta },
            seal,
        })
    }

    /// The connection and what drives it.
    fn parts(&mut self) -> (&Runtime, &mut PgConnection) {
        (&self.session.runtime, &mut self.session.connection)
    }
}

impl Source for PostgresSource {
    fn meta(&self) -> Meta {
        self.meta
    }

    fn seal(&self) -> Option<&Seal> {
        self.seal.as_ref()
    }

    fn is_in_use(&mut self) -> Result<bool, TransferError> {
        let (runtime, connection) = self.parts();
        Ok(runtime.block_on(is_used(connection, AT_WORK))?)
    }

    fn edge(&mut self) -> Result<RightEdge, TransferError> {
        let (runtime, connection) = self.parts();
        runtime.block_on(read_edge(connection))
    }

    fn events(&mut self, after: Position, limit: usize) -> Result<Vec<Leafed>, TransferError> {
        let (runtime, connection) = self.parts();
        let sql = format!(
            "SELECT {EVENT_COLUMNS}, leaf FROM events WHERE position > $1 ORDER BY position LIMIT $2"
        );
        runtime.block_on(async {
            let query = sqlx::query(&sql).bind(bound(after.0));
            let mut rows = query.bind(page_limit(limit)).fetch(connection);
            let (mut page, mut bytes) = (Vec::new(), 0);
            while let Some(row) = rows.try_next().await? {
                let event = columns::recorded(&row).map_err(column)?;
                bytes += event.payload.len() + event.metadata.len();
                let leaf = columns::leaf(&row, LEAF_COLUMN).map_err(column)?;
                page.push(Leafed { event, leaf });
                if bytes >= MAX_PAGE_BYTES {
                    break;
                }
            }
            Ok(page)
        })
    }

    fn leaves(&mut self, after: Position, limit: usize) -> Result<Vec<Hash>, TransferError> {
        let (runtime, connection) = self.parts();
        let sql = "SELECT leaf FROM events WHERE position > $1 ORDER BY position LIMIT $2";
        let query = sqlx::query(sql)
            .bind(bound(after.0))
            .bind(page_limit(limit));
        let rows = runtime.block_on(query.fetch_all(connection))?;
        let leaves = rows.iter().map(|row| columns::leaf(row, 0).map_err(column));
        leaves.collect()
    }

    fn outcomes(
        &mut self,
        after: Option<&OutcomeRow>,
        limit: usize,
    ) -> Result<Vec<OutcomeRow>, TransferError> {
        // No principal and no command is the empty text.
        let after = after.map_or(("", ""), |row| (&row.principal, &row.command));
        let sql = "SELECT principal, command_id, first_position, last_position, aggregate_type, aggregate_id, \
                   last_sequence, mac, recorded_at FROM outcomes WHERE (principal, command_id) > ($1, $2) \
                   ORDER BY principal, command_id LIMIT $3";
        let query = sqlx::query(sql)
            .bind(after.0)
            .bind(after.1)
            .bind(page_limit(limit));
        let (runtime, connection) = self.parts();
        let rows = runtime.block_on(query.fetch_all(connection))?;
        Ok(rows.iter().map(outcome).collect::<Result<_, _>>()?)
    }

    fn claims(
        &mut self,
        after: Option<&ClaimRow>,
        limit: usize,
    ) -> Result<Vec<ClaimRow>, TransferError> {
        let after = after.map_or("", |row| &row.key);
        let sql = "SELECT key, aggregate_type, aggregate_id, taken_at, free_from FROM claims WHERE key > $1 \
                   ORDER BY key LIMIT $2";
        let query = sqlx::query(sql).bind(after).bind(page_limit(limit));
        let (runtime, connection) = self.parts();
        let rows = runtime.block_on(query.fetch_all(connection))?;
        Ok(rows.iter().map(claim).collect::<Result<_, _>>()?)
    }

    fn lock(&mut self) -> Result<(), TransferError> {
        // Whatever it answers: a transaction that failed is to be ended, too.
        self.session.has_head_lock = true;
        self.session.run(TAKE_HEAD_LOCK)
    }

    fn close(&mut self, seal: Seal) -> Result<bool, TransferError> {
        let meta = self.meta;
        let (runtime, connection) = self.parts();
        runtime.block_on(closed::write_seal(connection, meta, &seal))?;
        self.session.run("COMMIT")?;
        self.session.has_head_lock = false;
        self.seal = Some(seal);
        Ok(true)
    }
}

impl PostgresDestination {
    /// The database of a log, where there may be none yet. Until it is dropped no other copy goes there.
    pub fn at(address: &PostgresAddress) -> Result<Self, OpenError> {
        Session::open(address).map(Self)
    }
}

impl Destination for PostgresDestination {
    fn found(&mut self) -> Result<Found, TransferError> {
        let Session {
            runtime,
            database,
            connection,
            ..
        } = &mut self.0;
        runtime.block_on(async {
            if !database.is_taken(connection).await? {
                return Ok(Found::Nothing);
            }
            let Some(copy) = closed::read_copying(connection).await.map_err(column)? else {
                return Ok(Found::Log);
            };
            let log = database.stored_meta(connection).await?.log;
            Ok(Found::Unfinished { copy, log })
        })
    }

    fn begin(&mut self, meta: Meta, copy: Uuid) -> Result<(), TransferError> {
        let Session {
            runtime, database, ..
        } = &self.0;
        Ok(runtime.block_on(database.make(meta, Some(copy)))?)
    }

    fn edge(&mut self) -> Result<RightEdge, TransferError> {
        let Session {
            runtime,
            connection,
            ..
        } = &mut self.0;
        runtime.block_on(read_edge(connection))
    }

    fn put_events(&mut self, events: &[Leafed], edge: &RightEdge) -> Result<u64, TransferError> {
        let Session {
            runtime,
            connection,
            ..
        } = &mut self.0;
        runtime.block_on(async {
            let mut transaction = connection.begin().await?;
            insert_events(&mut transaction, events).await?;
            let moved = sqlx::query("UPDATE log_edge SET size = $1, nodes = $2 WHERE one = 1");
            let moved = moved.bind(bound(edge.size())).bind(edge_nodes(edge));
            moved.execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(edge.size())
        })
    }

    fn clear(&mut self) -> Result<(), TransferError> {
        self.0.run("DELETE FROM outcomes; DELETE FROM claims")
    }

    fn put_outcomes(&mut self, rows: &[OutcomeRow]) -> Result<(), TransferError> {
        let insert = sqlx::query(INSERT_OUTCOMES)
            .bind(each(rows, |row| row.principal.as_str()))
            .bind(each(rows, |row| row.command.as_str()))
            .bind(each(rows, |row| row.first_position))
            .bind(each(rows, |row| row.last_position))
            .bind(each(rows, |row| row.kind.as_str()))
            .bind(each(rows, |row| row.stream.as_str()))
            .bind(each(rows, |row| row.last_sequence))
            .bind(each(rows, |row| row.mac.as_slice()))
            .bind(each(rows, |row| row.recorded_at));
        let session = &mut self.0;
        let done = insert.execute(&mut session.connection);
        Ok(session.runtime.block_on(done).map(drop)?)
    }

    fn put_claims(&mut self, rows: &[ClaimRow]) -> Result<(), TransferError> {
        let insert = sqlx::query(INSERT_CLAIMS)
            .bind(each(rows, |row| row.key.as_str()))
            .bind(each(rows, |row| row.kind.as_str()))
            .bind(each(rows, |row| row.stream.as_str()))
            .bind(each(rows, |row| row.taken_at))
            .bind(each(rows, |row| row.free_from.as_deref()));
        let session = &mut self.0;
        let done = insert.execute(&mut session.connection);
        Ok(session.runtime.block_on(done).map(drop)?)
    }

    fn finish(&mut self) -> Result<(), TransferError> {
        let session = &mut self.0;
        let done = closed::unmark_copying(&mut session.connection);
        Ok(session.runtime.block_on(done)?)
    }
}

/// Whether somebody has connections of that name, and goes on having them.
async fn is_used(connection: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    for _ in 0..USE_LOOKS {
        let found = sqlx::query(IS_IN_USE).bind(name);
        if !found.fetch_one(&mut *connection).await?.try_get(0)? {
            return Ok(false);
        }
        // What the sessions do is looked at once a transaction unless it is asked for anew.
        tokio::time::sleep(Duration::from_millis(USE_LOOK_MS)).await;
    }
    Ok(true)
}

/// Whether a process shows views from that database: its log is on a server that does not tell who works on it.
#[cfg(feature = "kurrentdb")]
pub fn are_views_shown(address: &PostgresAddress) -> Result<bool, OpenError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connection = PgConnection::connect_with(address.options()).await?;
        let is_used = is_used(&mut connection, SHOWING).await?;
        connection.close().await?;
        Ok(is_used)
    })
}

/// The schemas of Qibu in a database: views, and what lies beside a log.
pub fn schemas_at(address: &PostgresAddress) -> Result<Vec<String>, OpenError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connection = PgConnection::connect_with(address.options()).await?;
        let sql = "SELECT nspname::text FROM pg_namespace
                   WHERE nspname IN ('qibu_views', 'qibu_vault', 'qibu_service', 'qibu_reads') ORDER BY nspname";
        let rows = sqlx::query(sql).fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok(each(&rows, |row| row.try_get(0)).into_iter().collect::<Result<_, _>>()?)
    })
}

fn insert_events<'c>(
    connection: &'c mut PgConnection,
    events: &'c [Leafed],
) -> impl Future<Output = Result<(), sqlx::Error>> + 'c {
    let of = |text: fn(&Leafed) -> String| events.iter().map(text).collect::<Vec<_>>();
    let insert = sqlx::query(INSERT_EVENTS)
        .bind(each(events, |row| row.event.stream.kind.as_str()))
        .bind(of(|row| row.event.stream.id.to_string()))
        .bind(each(events, |row| bound(row.event.sequence.0)))
        .bind(each(events, |row| row.event.name.as_str()))
        .bind(of(|row| row.event.version.to_string()))
        .bind(each(events, |row| row.event.payload.as_str()))
        .bind(each(events, |row| row.event.metadata.as_str()))
        .bind(each(events, |row| bound(row.event.position.0)))
        .bind(each(events, |row| row.event.recorded_at.0))
        .bind(each(events, |row| row.leaf.as_bytes().as_slice()));
    async move { insert.execute(connection).await.map(drop) }
}

/// A column of rows.
fn each<'r, R, T>(rows: &'r [R], column: impl Fn(&'r R) -> T) -> Vec<T> {
    rows.iter().map(column).collect()
}

async fn read_edge(connection: &mut PgConnection) -> Result<RightEdge, TransferError> {
    let sql = "SELECT size, nodes FROM log_edge WHERE one = 1";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    let size = columns::count(&row, 0, "size").map_err(column)?;
    let edge = stored::edge(size, row.try_get(1)?);
    edge.map_err(|error| column(error.into()))
}

fn outcome(row: &PgRow) -> Result<OutcomeRow, sqlx::Error> {
    Ok(OutcomeRow {
        principal: row.try_get(0)?,
        command: row.try_get(1)?,
        first_position: row.try_get(2)?,
        last_position: row.try_get(3)?,
        kind: row.try_get(4)?,
        stream: row.try_get(5)?,
        last_sequence: row.try_get(6)?,
        mac: row.try_get(7)?,
        recorded_at: row.try_get(8)?,
    })
}

fn claim(row: &PgRow) -> Result<ClaimRow, sqlx::Error> {
    Ok(ClaimRow {
        key: row.try_get(0)?,
        kind: row.try_get(1)?,
        stream: row.try_get(2)?,
        taken_at: row.try_get(3)?,
        free_from: row.try_get(4)?,
    })
}
