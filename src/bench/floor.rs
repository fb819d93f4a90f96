//! The floor: one INSERT a transaction of the row that a command writes, one writer.

use super::BenchError;
use super::house::EventRow;
use super::measure::{Sample, micros};
use crate::log::baseline::Baseline;
use crate::occasion_source::monotonic;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// A table of its own, with the durability of the log.
pub(super) struct Floor {
    table: Baseline,
    row: EventRow,
}

impl Floor {
    pub(super) fn open(path: &Path, row: &EventRow) -> Result<Self, BenchError> {
        let table = Baseline::create(path).map_err(BenchError::machine)?;
        let row = row.clone();
        Ok(Self { table, row })
    }

    /// `SQLite` writes one transaction after another, so that more writers would only wait for each other.
    pub(super) fn measure(&mut self, period: Duration) -> Result<Sample, BenchError> {
        let stream = Uuid::nil().to_string();
        let EventRow { payload, metadata } = &self.row;
        let mut latencies = Vec::new();
        let begun = monotonic();
        while begun.elapsed() < period {
            let sent = monotonic();
            let inserted = self.table.insert(&stream, payload, metadata);
            inserted.map_err(BenchError::machine)?;
            latencies.push(micros(sent));
        }
        Ok(Sample::of(latencies, begun.elapsed(), None))
    }
}
