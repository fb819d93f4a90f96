//! `qibu bench`.

use super::{Failure, Out};
use crate::bench;
use crate::private_files;

pub(super) async fn bench(clients: &[u32], seconds: u64, out: &Out) -> Result<u8, Failure> {
    let id = crate::random::id().map_err(Failure::failed)?;
    let folder = std::env::current_dir()
        .map_err(Failure::failed)?
        .join(format!("qibu-bench-{id}"));
    private_files::folder(&folder).map_err(Failure::failed)?;
    let report = bench::run(&folder, clients, seconds).await;
    std::fs::remove_dir_all(&folder).map_err(Failure::failed)?;
    let report = report.map_err(Failure::failed)?;
    let mut words = format!(
        "{}\nfdatasync/s {}\nbaseline   {}/s  p50 {} us  p99 {} us\n",
        report.command,
        report.fsyncs_per_second,
        report.baseline.per_second,
        report.baseline.p50_us,
        report.baseline.p99_us
    );
    for row in &report.rows {
        words.push_str(&format!(
            "{:>3} clients {}/s ({} % of baseline)  p50 {} us  p99 {} us  batch {}.{:02}\n",
            row.clients,
            row.per_second,
            row.percent_of_baseline,
            row.p50_us,
            row.p99_us,
            row.mean_batch_x100 / 100,
            row.mean_batch_x100 % 100
        ));
    }
    out.document(&report, &words)
}
