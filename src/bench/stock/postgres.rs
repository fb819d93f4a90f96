//! cqrs-es on postgres-es with one view, which the framework writes after each commit: a row read and a row written.

use super::founding::{Founding, FoundingView, Sent, measure};
use crate::bench::BenchError;
use crate::bench::house::EventRow;
use crate::bench::measure::Sample;
use cqrs_es::Query;
use cqrs_es::persist::GenericQuery;
use postgres_es::{PostgresCqrs, PostgresViewRepository, postgres_cqrs};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::sync::Arc;
use std::time::Duration;

const SCHEMA: &str = include_str!("../../../migrations/bench/stock-postgres.sql");
const DROP: &str = include_str!("../../../migrations/bench/stock-postgres-drop.sql");
/// The connections of postgres-es's own pool.
const CONNECTIONS: u32 = 10;

type Views = PostgresViewRepository<FoundingView, Founding>;

pub(in crate::bench) struct Program {
    pool: PgPool,
    framework: Arc<PostgresCqrs<Founding>>,
    sent: Sent,
}

impl Program {
    pub(super) async fn open(url: &str, row: &EventRow) -> Result<Self, BenchError> {
        let options: PgConnectOptions = url.parse().map_err(BenchError::machine)?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .connect_with(options.options([("search_path", "qibu_bench")]))
            .await
            .map_err(BenchError::machine)?;
        let made = sqlx::raw_sql(SCHEMA).execute(&pool).await;
        made.map_err(BenchError::machine)?;
        let views = Arc::new(Views::new("foundings", pool.clone()));
        let view: Box<dyn Query<Founding>> =
            Box::new(GenericQuery::<Views, FoundingView, Founding>::new(views));
        Ok(Self {
            framework: Arc::new(postgres_cqrs(pool.clone(), vec![view], ())),
            pool,
            sent: Sent::of(row)?,
        })
    }

    pub(super) async fn measure(
        &self,
        clients: u32,
        period: Duration,
    ) -> Result<Sample, BenchError> {
        measure(&self.framework, &self.sent, clients, period).await
    }

    pub(super) async fn close(self) -> Result<(), BenchError> {
        let dropped = sqlx::raw_sql(DROP).execute(&self.pool).await;
        self.pool.close().await;
        dropped.map(drop).map_err(BenchError::machine)
    }
}
