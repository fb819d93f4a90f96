//! Tables in a `PostgreSQL` database, for callers that block: those of the views, the vault and the service's rows.
//!
//! The connections live on a thread of their own, which does nothing else; a caller waits on its own thread, whether
//! that belongs to an asynchronous runtime or not. What many ask for at once is asked by that thread itself.

mod address;
mod copy;
mod gathered;
mod keys;
mod pool;
mod reactor;

pub use address::{AddressError, PostgresAddress};
use copy::CopyRows;
pub(crate) use gathered::{Gathered, asked};
pub use gathered::{MAX_GATHERED, MAX_GATHERED_MS};
pub(crate) use keys::KeyColumn;
pub use pool::{MAX_CONNECTION_WAIT_MS, MAX_CONNECTIONS, MAX_STATEMENT_MS, PostgresTables};

use super::{TablesError, Value};
use crate::projection::Cell;
use keys::Values;
use qibu_domain::id::StreamId;
use reactor::Reactor;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Executor, PgConnection, Postgres};
use std::borrow::Cow;
use std::cell::RefCell;

/// One connection in one transaction.
pub struct Session<'c> {
    reactor: &'c Reactor,
    connection: RefCell<&'c mut PgConnection>,
}

impl<'c> Session<'c> {
    fn new(reactor: &'c Reactor, connection: &'c mut PgConnection) -> Self {
        Self {
            reactor,
            connection: RefCell::new(connection),
        }
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, TablesError> {
        let (sql, mut connection) = (numbered(sql), self.connection.borrow_mut());
        let done = self
            .reactor
            .wait(bound(&sql, values).execute(&mut **connection))?;
        Ok(done.rows_affected())
    }

    pub(super) fn execute_batch(&self, sql: &str) -> Result<(), TablesError> {
        let mut connection = self.connection.borrow_mut();
        self.reactor
            .wait(connection.execute(sqlx::raw_sql(sql)))
            .map(drop)
    }

    pub(super) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<PgRow>, TablesError> {
        let (sql, mut connection) = (numbered(sql), self.connection.borrow_mut());
        self.reactor
            .wait(bound(&sql, values).fetch_all(&mut **connection))
    }

    pub(super) fn first_row(
        &self,
        sql: &str,
        values: &[Value],
    ) -> Result<Option<PgRow>, TablesError> {
        let (sql, mut connection) = (numbered(sql), self.connection.borrow_mut());
        self.reactor
            .wait(bound(&sql, values).fetch_optional(&mut **connection))
    }

    /// Deletes the rows of those streams.
    pub(crate) fn delete_streams(
        &self,
        table: &str,
        streams: &[StreamId],
    ) -> Result<(), TablesError> {
        let streams: Vec<String> = streams.iter().map(StreamId::to_string).collect();
        let sql = format!("DELETE FROM {table} WHERE stream = ANY($1)");
        let mut connection = self.connection.borrow_mut();
        let delete = sqlx::query(&sql).bind(streams);
        self.reactor
            .wait(delete.execute(&mut **connection))
            .map(drop)
    }

    /// Deletes rows, each named by its stream and its key.
    pub(crate) fn delete_rows(
        &self,
        table: &str,
        streams: Vec<String>,
        keys: Vec<KeyColumn>,
    ) -> Result<(), TablesError> {
        let (mut arrays, mut names, mut equal) = (String::new(), String::new(), String::new());
        for (number, column) in (2..).zip(&keys) {
            let name = column.name;
            arrays += &format!(", ${number}::{}", column.values.array_type());
            names += &format!(", {name}");
            equal += &format!(" AND had.{name} = gone.{name}");
        }
        let sql = format!(
            "DELETE FROM {table} AS had USING unnest($1::text[]{arrays}) AS gone (stream{names})
             WHERE had.stream = gone.stream{equal}"
        );
        let mut delete = sqlx::query(&sql).bind(streams);
        for column in keys {
            delete = match column.values {
                Values::Numbers(numbers) => delete.bind(numbers),
                Values::Texts(texts) => delete.bind(texts),
            };
        }
        let mut connection = self.connection.borrow_mut();
        self.reactor
            .wait(delete.execute(&mut **connection))
            .map(drop)
    }

    /// Writes rows of a table at once.
    pub(crate) fn copy(
        &self,
        table: &str,
        columns: &str,
        new: &[(StreamId, Vec<&[Cell]>)],
    ) -> Result<(), TablesError> {
        let sql = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
        let mut connection = self.connection.borrow_mut();
        self.reactor.wait(async {
            let mut copy = connection.copy_in_raw(&sql).await?;
            let mut rows = CopyRows::begin();
            for (stream, of_stream) in new {
                let stream = stream.to_string();
                for cells in of_stream {
                    rows.push(&stream, cells);
                    if rows.is_full() {
                        copy.send(rows.bytes()).await?;
                        rows.clear();
                    }
                }
            }
            rows.end();
            copy.send(rows.bytes()).await?;
            copy.finish().await.map(drop)
        })
    }
}

/// `?1` as `PostgreSQL` says it.
fn numbered(sql: &str) -> Cow<'_, str> {
    if sql.contains('?') {
        Cow::Owned(sql.replace('?', "$"))
    } else {
        Cow::Borrowed(sql)
    }
}

fn bound<'q>(sql: &'q str, values: &'q [Value]) -> Query<'q, Postgres, PgArguments> {
    let mut query = sqlx::query(sql);
    for value in values {
        query = match value {
            Value::Int(number) => query.bind(*number),
            Value::Text(text) => query.bind(text.as_deref()),
            Value::Bytes(bytes) => query.bind(bytes.as_deref()),
        };
    }
    query
}
