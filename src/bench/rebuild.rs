//! How fast all views are made anew from the log.

use super::BenchError;
use super::measure::per_second;
use crate::occasion_source::monotonic;
use crate::wiring::LogSource;
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_projections::{Views, ViewsError};
use std::path::PathBuf;

/// Where the new views are made; there are none yet.
pub(super) enum NewViews {
    File(PathBuf),
    Database(PostgresAddress),
}

/// Folds the whole log into all views anew. Returns events a second.
pub(super) async fn measure(source: LogSource, place: NewViews) -> Result<u64, BenchError> {
    let work = move || {
        let begun = monotonic();
        let views = match &place {
            NewViews::File(path) => Views::open(path)?,
            NewViews::Database(address) => Views::open_postgres(address)?,
        };
        let reached = views.catch_up(&source)?;
        Ok::<_, ViewsError>(per_second(reached.0, begun.elapsed()))
    };
    let rebuilt = tokio::task::spawn_blocking(work).await;
    rebuilt
        .map_err(BenchError::machine)?
        .map_err(BenchError::machine)
}
