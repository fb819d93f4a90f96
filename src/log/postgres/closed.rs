//! Logs that do not open: one that was copied takes no more writes, a copy that has not ended is not one yet, and while a
//! copy is being taken nobody begins to work. The first two are told by a table that a copy makes, the third by a lock.

use super::columns::ColumnError;
use super::database::{Database, OpenError};
use crate::log::stored::Meta;
use crate::log::transfer::{Seal, copy_id};
use sqlx::error::DatabaseError;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

const SEAL_SCHEMA: &str = include_str!("../../../migrations/postgres/log_seal.sql");
const COPYING_SCHEMA: &str = include_str!("../../../migrations/postgres/log_copying.sql");
/// How long another copy of the same log is waited for, in milliseconds: its process may just be ending.
const MAX_COPY_WAIT_MS: u64 = 5_000;

/// How the log was sealed; `None` while it is open.
pub(in crate::log) async fn read_seal(
    connection: &mut PgConnection,
) -> Result<Option<Seal>, ColumnError> {
    if !has_table(connection, "log_seal").await? {
        return Ok(None);
    }
    let sql = "SELECT copy, copied_to, sealed_at, epoch, size, root FROM log_seal WHERE one = 1";
    let Some(row) = sqlx::query(sql).fetch_optional(connection).await? else {
        return Ok(None);
    };
    let (copy, epoch): (String, i32) = (row.try_get(0)?, row.try_get(3)?);
    let numbers = (i64::from(epoch), row.try_get(4)?);
    let root: &[u8] = row.try_get(5)?;
    Ok(Some(Seal::read(
        &copy,
        row.try_get(1)?,
        row.try_get(2)?,
        numbers,
        root,
    )?))
}

/// Refuses a log that takes no more writes.
pub(super) async fn must_be_open(
    connection: &mut PgConnection,
    database: &Database,
) -> Result<(), OpenError> {
    match read_seal(connection).await? {
        None => Ok(()),
        Some(seal) => Err(OpenError::Sealed {
            database: database.to_string(),
            seal: Box::new(seal),
        }),
    }
}

/// Refuses a copy that has not ended.
pub(super) async fn must_be_finished(
    connection: &mut PgConnection,
    database: &Database,
) -> Result<(), OpenError> {
    match read_copying(connection).await? {
        None => Ok(()),
        Some(_) => Err(OpenError::Unfinished(database.to_string())),
    }
}

/// Refuses to begin to work while a copy is being taken.
pub(super) async fn must_not_be_copied(
    connection: &mut PgConnection,
    database: &Database,
) -> Result<(), OpenError> {
    let sql = "SELECT pg_try_advisory_xact_lock_shared(hashtextextended('qibu_copy', 0))";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    if row.try_get(0)? {
        return Ok(());
    }
    Err(OpenError::BeingCopied(database.to_string()))
}

/// Says to whoever opens the log that a copy is being taken, for as long as the connection lives.
pub(super) async fn begin_copying(
    connection: &mut PgConnection,
    database: &Database,
) -> Result<(), OpenError> {
    let sql = format!(
        "SET lock_timeout = {MAX_COPY_WAIT_MS}; SELECT pg_advisory_lock(hashtextextended('qibu_copy', 0)); \
         SET lock_timeout = 0"
    );
    let taken = sqlx::raw_sql(&sql).execute(connection).await;
    taken.map(drop).map_err(|error| {
        let code = error.as_database_error().and_then(DatabaseError::code);
        if code.is_some_and(|code| code == super::writer::LOCK_NOT_AVAILABLE) {
            OpenError::BeingCopied(database.to_string())
        } else {
            error.into()
        }
    })
}

/// The name of the copy that this is and that has not ended.
pub(super) async fn read_copying(
    connection: &mut PgConnection,
) -> Result<Option<Uuid>, ColumnError> {
    if !has_table(connection, "log_copying").await? {
        return Ok(None);
    }
    let sql = "SELECT copy FROM log_copying WHERE one = 1";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    let copy: String = row.try_get(0)?;
    Ok(Some(copy_id(&copy)?))
}

/// Marks a log as a copy that has not ended.
pub(super) async fn mark_copying(
    connection: &mut PgConnection,
    copy: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(COPYING_SCHEMA)
        .execute(&mut *connection)
        .await?;
    let insert = sqlx::query("INSERT INTO log_copying (one, copy) VALUES (1, $1)");
    insert.bind(copy.to_string()).execute(connection).await?;
    Ok(())
}

/// The copy has ended.
pub(super) async fn unmark_copying(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let drop_table = sqlx::raw_sql("DROP TABLE log_copying");
    drop_table.execute(connection).await.map(drop)
}

/// Seals the log, and raises the epoch that every write checks. Call it in the transaction that holds the head lock.
pub(super) async fn write_seal(
    connection: &mut PgConnection,
    meta: Meta,
    seal: &Seal,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(SEAL_SCHEMA).execute(&mut *connection).await?;
    let insert = sqlx::query(
        "INSERT INTO log_seal (one, copy, copied_to, sealed_at, epoch, size, root) VALUES (1, $1, $2, $3, $4, $5, $6)",
    );
    insert
        .bind(seal.copy.to_string())
        .bind(&seal.copied_to)
        .bind(seal.sealed_at.0)
        .bind(i64::from(seal.epoch))
        .bind(crate::log::stored::bound(seal.size))
        .bind(seal.root.as_bytes().as_slice())
        .execute(&mut *connection)
        .await?;
    let next = i64::from(meta.epoch) + 1;
    let raise = sqlx::query("UPDATE log_meta SET epoch = $1 WHERE one = 1");
    raise.bind(next).execute(connection).await?;
    Ok(())
}

async fn has_table(connection: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    let found = sqlx::query("SELECT to_regclass($1) IS NOT NULL").bind(name);
    found.fetch_one(connection).await?.try_get(0)
}
