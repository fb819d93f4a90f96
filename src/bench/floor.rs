//! The floor: one INSERT a transaction of the row that a command writes.

use super::BenchError;
use super::house::EventRow;
use super::measure::{Caller, Sample, drive, micros};
use crate::log::{baseline, postgres};
use crate::occasion_source::monotonic;
use qibu_projections::tables::postgres::PostgresAddress;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// A table of its own, with the durability of the log.
pub(super) struct Floor {
    table: Table,
    row: EventRow,
}

enum Table {
    Sqlite(baseline::Baseline),
    Postgres(postgres::baseline::Baseline),
}

impl Floor {
    pub(super) fn in_file(path: &Path, row: &EventRow) -> Result<Self, BenchError> {
        let table = baseline::Baseline::create(path).map_err(BenchError::machine)?;
        Ok(Self {
            table: Table::Sqlite(table),
            row: row.clone(),
        })
    }

    pub(super) async fn in_database(url: &str, row: &EventRow) -> Result<Self, BenchError> {
        let address = PostgresAddress::parse(url).map_err(BenchError::machine)?;
        let table = postgres::baseline::Baseline::create(address).await;
        Ok(Self {
            table: Table::Postgres(table.map_err(BenchError::machine)?),
            row: row.clone(),
        })
    }

    /// What it is, for people.
    pub(super) fn name(&self) -> &'static str {
        match self.table {
            Table::Sqlite(_) => "floor: sqlite, one INSERT a transaction, one writer",
            Table::Postgres(_) => "floor: postgres, one INSERT a transaction, a connection each",
        }
    }

    /// `SQLite` writes one transaction after another, so that more writers would only wait for each other; `PostgreSQL`
    /// gets a connection for each client.
    pub(super) async fn measure(
        &mut self,
        clients: u32,
        period: Duration,
    ) -> Result<Sample, BenchError> {
        match &mut self.table {
            Table::Sqlite(table) => alone(table, &self.row, period),
            Table::Postgres(table) => {
                let mut writers = Vec::new();
                for _ in 0..clients {
                    let writer = table.connect().await.map_err(BenchError::machine)?;
                    let row = self.row.clone();
                    writers.push(Writer { writer, row });
                }
                let (latencies, elapsed) = drive(writers, period).await?;
                Ok(Sample::of(latencies, elapsed, None))
            }
        }
    }
}

fn alone(
    table: &mut baseline::Baseline,
    row: &EventRow,
    period: Duration,
) -> Result<Sample, BenchError> {
    let stream = Uuid::nil().to_string();
    let EventRow { payload, metadata } = row;
    let mut latencies = Vec::new();
    let begun = monotonic();
    while begun.elapsed() < period {
        let sent = monotonic();
        let inserted = table.insert(&stream, payload, metadata);
        inserted.map_err(BenchError::machine)?;
        latencies.push(micros(sent));
    }
    Ok(Sample::of(latencies, begun.elapsed(), None))
}

struct Writer {
    writer: postgres::baseline::BaselineWriter,
    row: EventRow,
}

impl Caller for Writer {
    async fn call(&mut self) -> Result<(), BenchError> {
        let EventRow { payload, metadata } = &self.row;
        let stream = "00000000-0000-0000-0000-000000000000";
        let inserted = self.writer.insert(stream, payload, metadata).await;
        inserted.map_err(BenchError::machine)
    }
}
