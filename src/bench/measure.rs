//! Many callers at once for a time, and what came of it.

use super::BenchError;
use crate::occasion_source::monotonic;
use std::future::Future;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the disk's fsync rate is measured in a round, in milliseconds.
pub const FSYNC_PROBE_MS: u64 = 500;

/// One that sends one command after another.
pub(super) trait Caller: Send + 'static {
    /// Sends the next one, and waits for its answer.
    fn call(&mut self) -> impl Future<Output = Result<(), BenchError>> + Send;
}

/// One side in one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// Commands acknowledged a second.
    pub per_second: u64,
    /// The median latency, in microseconds.
    pub p50_us: u64,
    /// The latency that 99 of 100 stay within, in microseconds.
    pub p99_us: u64,
    /// The latency that 999 of 1,000 stay within, in microseconds.
    pub p999_us: u64,
    /// Commands a transaction, times 100.
    pub batch_x100: u64,
}

impl Sample {
    /// `batches` is how many transactions wrote them; one for each where it is not said.
    pub(super) fn of(mut latencies: Vec<u64>, elapsed: Duration, batches: Option<u64>) -> Self {
        latencies.sort_unstable();
        let commands = latencies.len() as u64;
        let within = |of_thousand: usize| {
            let index = latencies.len().saturating_sub(1) * of_thousand / 1000;
            latencies.get(index).copied().unwrap_or_default()
        };
        Self {
            per_second: per_second(commands, elapsed),
            p50_us: within(500),
            p99_us: within(990),
            p999_us: within(999),
            batch_x100: commands * 100 / batches.unwrap_or(commands).max(1),
        }
    }
}

/// Lets all callers call for that long. How long each call took, in microseconds, and how long all took.
pub(super) async fn drive<C: Caller>(
    callers: Vec<C>,
    period: Duration,
) -> Result<(Vec<u64>, Duration), BenchError> {
    let begun = monotonic();
    let call = |mut caller: C| async move {
        let mut latencies = Vec::new();
        while begun.elapsed() < period {
            let sent = monotonic();
            caller.call().await?;
            latencies.push(micros(sent));
        }
        Ok::<_, BenchError>(latencies)
    };
    let tasks: Vec<_> = callers
        .into_iter()
        .map(|caller| tokio::spawn(call(caller)))
        .collect();
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await.map_err(BenchError::machine)??);
    }
    Ok((latencies, begun.elapsed()))
}

/// `fdatasync` of 4 KiB in that folder, a second.
pub(super) fn fsyncs_per_second(folder: &Path) -> Result<u64, BenchError> {
    let path = folder.join("fsync-probe");
    let mut file = crate::private_files::new_file(&path)?;
    let page = [0u8; 4096];
    let begun = monotonic();
    let mut count = 0;
    while begun.elapsed() < Duration::from_millis(FSYNC_PROBE_MS) {
        file.write_all(&page)?;
        file.sync_data()?;
        count += 1;
    }
    std::fs::remove_file(path)?;
    Ok(per_second(count, begun.elapsed()))
}

/// The one in the middle; the lower of two. Of nothing, the least.
pub(super) fn median<T: Ord + Copy + Default>(mut of: Vec<T>) -> T {
    of.sort_unstable();
    let middle = of.len().saturating_sub(1) / 2;
    of.get(middle).copied().unwrap_or_default()
}

pub(super) fn per_second(count: u64, elapsed: Duration) -> u64 {
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    count.saturating_mul(1_000_000) / micros.max(1)
}

pub(super) fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

impl Default for Sample {
    fn default() -> Self {
        Self::of(Vec::new(), Duration::ZERO, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_latency_that_was_measured() {
        let latencies = (1..=1_000).rev().collect();
        let sample = Sample::of(latencies, Duration::from_secs(2), Some(250));
        assert_eq!(
            (sample.p50_us, sample.p99_us, sample.p999_us),
            (500, 990, 999)
        );
        assert_eq!((sample.per_second, sample.batch_x100), (500, 400));
    }

    #[test]
    fn the_median_is_the_round_in_the_middle_and_not_a_mean() {
        assert_eq!(median(vec![9, 1, 2]), 2);
        assert_eq!(median(vec![9, 1, 2, 1_000]), 2);
    }
}
