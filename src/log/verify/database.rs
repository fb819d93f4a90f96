//! The same examination of a log in a `PostgreSQL` database: one snapshot of its tables is laid into a temporary file of
//! `SQLite`, whatever it holds, and looked through as a store of its own.

use super::{Damage, Finding, Findings, Report, examine};
use crate::log::postgres::closed::read_seal;
use crate::log::postgres::{OpenError, PostgresLog};
use crate::log::sqlite::OpenError as FileError;
use futures_util::TryStreamExt;
use qibu_projections::tables::postgres::PostgresAddress;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use sqlx::postgres::PgRow;
use sqlx::{Executor, PgConnection, Row};

/// A table, and its columns in either database.
struct Laid {
    /// Its name and columns in the temporary file; without any constraint, so that damage can be laid there too.
    into: &'static str,
    /// What is read of it.
    from: &'static str,
    columns: usize,
}

const TABLES: [Laid; 4] = [
    Laid {
        into: "events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
               recorded_at, leaf)",
        from: "SELECT position, aggregate_type, aggregate_id, sequence, event_type,
                 CASE WHEN event_version ~ '^[0-9]{1,9}$' THEN event_version::bigint ELSE -1 END,
                 payload::text, metadata::text, recorded_at, leaf FROM events ORDER BY position",
        columns: 10,
    },
    Laid {
        into: "edge (one, size, nodes)",
        from: "SELECT one::bigint, size, nodes FROM log_edge",
        columns: 3,
    },
    Laid {
        into: "outcomes (principal, command_id, first_position, last_position, aggregate_type, aggregate_id,
               last_sequence, mac, recorded_at)",
        from: "SELECT principal, command_id, first_position, last_position, aggregate_type, aggregate_id,
                 last_sequence, mac, recorded_at FROM outcomes",
        columns: 9,
    },
    Laid {
        into: "claims (key, aggregate_type, aggregate_id, taken_at, free_from)",
        from: "SELECT key, aggregate_type, aggregate_id, taken_at, free_from FROM claims",
        columns: 5,
    },
];

/// What keeps the events in their place; without it anybody with a password changes them.
const TRIGGERS: [&str; 2] = ["events_are_written_by_qibu", "events_stay"];

/// Why a database could not be examined.
#[derive(Debug, thiserror::Error)]
pub enum ExamineError {
    /// It does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It does not answer.
    #[error("the log's database: {0}")]
    Database(#[from] sqlx::Error),
    /// The log's server does not open.
    #[cfg(feature = "kurrentdb")]
    #[error(transparent)]
    Server(#[from] crate::log::kurrent::OpenError),
    /// The log's server does not answer.
    #[cfg(feature = "kurrentdb")]
    #[error(transparent)]
    Log(#[from] crate::log::LogError),
    /// The temporary file.
    #[error("the temporary file: {0}")]
    File(#[from] rusqlite::Error),
    /// What was laid into it.
    #[error("the temporary file: {0}")]
    Laid(#[from] FileError),
}

/// Reads a whole log in a database, and says what is wrong with it, and where. It may run beside those who write.
pub async fn verify_database(address: &PostgresAddress) -> Result<Report, ExamineError> {
    let meta = PostgresLog::meta_at(address).await?;
    let mut database = PostgresLog::connect_to_read(address).await?;
    // One snapshot: the writers may go on meanwhile.
    database
        .execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    let missing = missing_triggers(&mut database).await?;
    let sealed = read_seal(&mut database).await.map_err(OpenError::from)?;
    // A file without a name goes when it is closed.
    let file = Connection::open("")?;
    file.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
    for table in &TABLES {
        lay(&mut database, &file, table).await?;
    }
    file.execute_batch("COMMIT")?;
    database.execute("ROLLBACK").await?;
    let mut before = Findings::default();
    for name in missing {
        let words = format!("the trigger {name} is missing or off");
        before.add(Finding::of_store(Damage::Schema, words));
    }
    Ok(examine(&file, meta, sealed, before)?)
}

async fn lay(
    database: &mut PgConnection,
    file: &Connection,
    table: &Laid,
) -> Result<(), ExamineError> {
    file.execute_batch(&format!("CREATE TABLE {}", table.into))?;
    let places: Vec<String> = (1..=table.columns)
        .map(|number| format!("?{number}"))
        .collect();
    let sql = format!("INSERT INTO {} VALUES ({})", table.into, places.join(", "));
    let mut rows = sqlx::query(table.from).fetch(database);
    while let Some(row) = rows.try_next().await? {
        let values: Result<Vec<Value>, sqlx::Error> = (0..table.columns)
            .map(|column| value(&row, column))
            .collect();
        file.prepare_cached(&sql)?
            .execute(params_from_iter(values?))?;
    }
    Ok(())
}

fn value(row: &PgRow, column: usize) -> Result<Value, sqlx::Error> {
    if let Ok(number) = row.try_get::<Option<i64>, _>(column) {
        return Ok(number.map_or(Value::Null, Value::Integer));
    }
    if let Ok(bytes) = row.try_get::<Vec<u8>, _>(column) {
        return Ok(Value::Blob(bytes));
    }
    let text: Option<String> = row.try_get(column)?;
    Ok(text.map_or(Value::Null, Value::Text))
}

async fn missing_triggers(database: &mut PgConnection) -> Result<Vec<&'static str>, sqlx::Error> {
    let sql = "SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'events'::regclass AND tgenabled IN ('O', 'A')";
    let rows = sqlx::query(sql).fetch_all(database).await?;
    let found: Vec<String> = rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    let is_missing = |name: &&str| !found.iter().any(|found| found == name);
    Ok(TRIGGERS.into_iter().filter(is_missing).collect())
}
