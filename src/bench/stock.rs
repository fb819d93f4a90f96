//! Stock programs of cqrs-es that do the same: each stores the same payload and metadata through the framework's own
//! executor and its authors' store. They are built with the feature `bench-stock` only.

use super::house::EventRow;
use super::measure::Sample;
use super::{BenchError, Ground};
use std::time::Duration;

#[cfg(feature = "bench-stock")]
mod founding;
#[cfg(feature = "bench-stock")]
mod postgres;
#[cfg(feature = "bench-stock")]
mod sqlite;

/// How to get what is not measured; `None` where everything is.
pub(super) fn missing(is_measured: bool) -> Option<&'static str> {
    if cfg!(not(feature = "bench-stock")) {
        return Some(
            "stock cqrs-es is not in this build, so that times_stock is not told: build with --features bench-stock",
        );
    }
    (!is_measured)
        .then_some("stock postgres-es with a view is not measured: --postgres URL says where")
}

#[cfg(not(feature = "bench-stock"))]
pub(super) enum Stock {}

#[cfg(not(feature = "bench-stock"))]
impl Stock {
    #[expect(
        clippy::unused_async,
        reason = "it waits where there is something to open"
    )]
    pub(super) async fn all(
        _ground: &Ground<'_>,
        _row: &EventRow,
        _postgres: Option<&str>,
    ) -> Result<Vec<Self>, BenchError> {
        Ok(Vec::new())
    }

    pub(super) fn name(&self) -> &'static str {
        match *self {}
    }

    #[expect(
        clippy::unused_async,
        reason = "it waits where there is something to measure"
    )]
    pub(super) async fn measure(
        &mut self,
        _clients: u32,
        _period: Duration,
    ) -> Result<Sample, BenchError> {
        match *self {}
    }

    #[expect(
        clippy::unused_async,
        reason = "it waits where there is something to close"
    )]
    pub(super) async fn close(self) -> Result<(), BenchError> {
        match self {}
    }
}

/// A stock program.
#[cfg(feature = "bench-stock")]
pub(super) enum Stock {
    Sqlite(sqlite::Program),
    Postgres(postgres::Program),
}

#[cfg(feature = "bench-stock")]
impl Stock {
    /// All that can be opened. The first one is of the engine that is measured.
    pub(super) async fn all(
        ground: &Ground<'_>,
        row: &EventRow,
        postgres: Option<&str>,
    ) -> Result<Vec<Self>, BenchError> {
        let mut all = Vec::new();
        if let Ground::Folder(folder) = ground {
            let path = folder.join("stock.db");
            all.push(Self::Sqlite(sqlite::Program::open(&path, row).await?));
        }
        if let Some(url) = postgres {
            all.push(Self::Postgres(postgres::Program::open(url, row).await?));
        }
        Ok(all)
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "stock: cqrs-es on sqlite-es, synchronous=FULL, no view",
            Self::Postgres(_) => "stock: cqrs-es on postgres-es with a view",
        }
    }

    pub(super) async fn measure(
        &mut self,
        clients: u32,
        period: Duration,
    ) -> Result<Sample, BenchError> {
        match self {
            Self::Sqlite(program) => program.measure(clients, period).await,
            Self::Postgres(program) => program.measure(clients, period).await,
        }
    }

    pub(super) async fn close(self) -> Result<(), BenchError> {
        match self {
            Self::Sqlite(program) => {
                program.close().await;
                Ok(())
            }
            Self::Postgres(program) => program.close().await,
        }
    }
}
