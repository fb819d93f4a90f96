//! The floor that the bench compares with: one INSERT a transaction, of the same row, on the same server.

use qibu_projections::tables::postgres::PostgresAddress;
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const SCHEMA: &str = include_str!("../../../migrations/bench/floor-postgres.sql");

/// A table of its own with the columns and the keys of the events table, for any number of connections.
#[derive(Clone, Debug)]
pub struct Baseline {
    address: PostgresAddress,
    position: Arc<AtomicI64>,
}

impl Baseline {
    /// Makes the table in the database of that address.
    pub async fn create(address: PostgresAddress) -> sqlx::Result<Self> {
        let mut connection = PgConnection::connect_with(address.options()).await?;
        sqlx::raw_sql(SCHEMA).execute(&mut connection).await?;
        connection.close().await?;
        let position = Arc::default();
        Ok(Self { address, position })
    }

    /// One more connection to it.
    pub async fn connect(&self) -> sqlx::Result<BaselineWriter> {
        Ok(BaselineWriter {
            connection: PgConnection::connect_with(self.address.options()).await?,
            position: Arc::clone(&self.position),
        })
    }
}

/// A connection that inserts.
#[derive(Debug)]
pub struct BaselineWriter {
    connection: PgConnection,
    position: Arc<AtomicI64>,
}

impl BaselineWriter {
    /// Inserts one row in a transaction of its own.
    pub async fn insert(
        &mut self,
        stream: &str,
        payload: &str,
        metadata: &str,
    ) -> sqlx::Result<()> {
        let position = self.position.fetch_add(1, Ordering::Relaxed) + 1;
        let insert = sqlx::query(
            "INSERT INTO qibu_bench_floor.events VALUES
               ('account', $2, $1, 'PostTaken', '1', $3::json, $4::json, $1, $1, $5)",
        );
        let insert = insert.bind(position).bind(stream).bind(payload);
        let insert = insert.bind(metadata).bind([0u8; 32].as_slice());
        insert.execute(&mut self.connection).await.map(drop)
    }
}
