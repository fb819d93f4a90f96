//! `qibu bench`: commands a second through the whole road, beside one INSERT a transaction of the same row and
//! the disk's fsync rate, in one run. Only ratios taken in one run count.

use crate::command::{CommandError, Request};
use crate::log::baseline::Baseline;
use crate::log::{ClockKind, Log};
use crate::occasion_source::monotonic;
use crate::opening::{self, Opening, Preset};
use crate::root_key::RootKey;
use crate::wiring::Qibu;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::actor::Principal;
use qibu_domain::id::{AccountId, AssociationId, CommandId, StreamId, StreamKind};
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The events that a stream has before the next one is taken.
pub const EVENTS_A_STREAM: u64 = 10;
/// How long the disk's fsync rate is measured, in milliseconds.
pub const FSYNC_PROBE_MS: u64 = 1_000;
/// The most clients at once.
pub const MAX_CLIENTS: u32 = 256;
/// The longest measurement of one number of clients, in seconds.
pub const MAX_SECONDS: u64 = 300;

/// What was measured, in one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What one command is.
    pub command: &'static str,
    /// `fdatasync` of 4 KiB in the same folder, a second.
    pub fsyncs_per_second: u64,
    /// One INSERT a transaction of the same row, one writer.
    pub baseline: Row,
    /// Commands, by number of clients.
    pub rows: Vec<Row>,
}

/// One measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// How many clients at once.
    pub clients: u32,
    /// How many were acknowledged.
    pub commands: u64,
    /// How many a second.
    pub per_second: u64,
    /// The median latency, in microseconds.
    pub p50_us: u64,
    /// The latency that 99 of 100 stay under, in microseconds.
    pub p99_us: u64,
    /// The transactions that they were committed in.
    pub batches: u64,
    /// Commands a transaction, times 100.
    pub mean_batch_x100: u64,
    /// Commands a second as a percentage of the baseline's.
    pub percent_of_baseline: u64,
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The folder could not be opened.
    #[error(transparent)]
    Open(#[from] crate::wiring::OpenFailure),
    /// The log could not be opened.
    #[error(transparent)]
    Opening(#[from] opening::OpeningError),
    /// A command did not come to a receipt.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The file system.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Anything else of the machine.
    #[error("{0}")]
    Machine(String),
}

/// Measures on a log of its own in `folder`, which is emptied by the caller.
pub async fn run(folder: &Path, clients: &[u32], seconds: u64) -> Result<Report, BenchError> {
    let fsyncs_per_second = probe_fsync(folder)?;
    let machine = |error: String| BenchError::Machine(error);
    let key = crate::random::bytes::<32>().map_err(|error| machine(error.to_string()))?;
    let key = RootKey::from_digits(&crate::random::hex(&key))
        .map_err(|error| machine(error.to_string()))?;
    let log = opening::new_log_id().map_err(|error| machine(error.to_string()))?;
    let qibu = Qibu::create(&folder.join("bench"), log, ClockKind::Live, key).await?;
    let admin = opening::open(&qibu, &opening()?).await?;
    let period = Duration::from_secs(seconds.clamp(1, MAX_SECONDS));
    let sample = one_row(&qibu, admin).await?;
    let baseline = baseline(folder, &sample, period)?;
    let mut rows = Vec::new();
    for count in clients {
        let count = (*count).clamp(1, MAX_CLIENTS);
        let mut row = measure(&qibu, admin, count, period).await?;
        row.percent_of_baseline = row.per_second * 100 / baseline.per_second.max(1);
        rows.push(row);
    }
    qibu.close().await;
    let command = "note a post: load, authority, decide, fences, digest, outcome, append";
    Ok(Report {
        command,
        fsyncs_per_second,
        baseline,
        rows,
    })
}

fn opening() -> Result<Opening, BenchError> {
    let text = |text| ShortText::new(text).map_err(|error| BenchError::Machine(error.to_string()));
    Ok(Opening {
        preset: Preset::Simple,
        district: "990001".to_owned(),
        district_kind: "district".to_owned(),
        district_name: text("样例区")?,
        tree_from: Day::from_days_since_epoch(17_167),
        admin: text("样例管理员")?,
        at: None,
    })
}

/// Payload and metadata of one committed command: the row that the baseline inserts.
async fn one_row(qibu: &Arc<Qibu>, admin: AccountId) -> Result<(String, String), BenchError> {
    let mut client = Client::new(Arc::clone(qibu), admin, u32::MAX);
    let receipt = client.step().await?;
    let before = qibu_domain::id::Position(receipt.position.0.saturating_sub(1));
    let events = qibu
        .log()
        .read_all(before, 1)
        .await
        .map_err(CommandError::from)?;
    let event = events.into_iter().next();
    let event = event.ok_or_else(|| BenchError::Machine("the event is gone".to_owned()))?;
    Ok((event.payload, event.metadata))
}

fn probe_fsync(folder: &Path) -> Result<u64, BenchError> {
    let path = folder.join("fsync-probe");
    let mut file = crate::private_files::new_file(&path)?;
    let page = [0u8; 4096];
    let begun = monotonic();
    let mut count = 0u64;
    while begun.elapsed() < Duration::from_millis(FSYNC_PROBE_MS) {
        file.write_all(&page)?;
        file.sync_data()?;
        count += 1;
    }
    std::fs::remove_file(path)?;
    Ok(per_second(count, begun.elapsed()))
}

fn baseline(
    folder: &Path,
    (payload, metadata): &(String, String),
    period: Duration,
) -> Result<Row, BenchError> {
    let machine = |error: rusqlite::Error| BenchError::Machine(error.to_string());
    let mut baseline = Baseline::create(&folder.join("baseline.db")).map_err(machine)?;
    let stream = Uuid::nil().to_string();
    let mut latencies = Vec::new();
    let begun = monotonic();
    while begun.elapsed() < period {
        let sent = monotonic();
        baseline
            .insert(&stream, payload, metadata)
            .map_err(machine)?;
        latencies.push(micros(sent));
    }
    let count = latencies.len() as u64;
    let mut row = Row::of(1, latencies, begun.elapsed(), count);
    row.percent_of_baseline = 100;
    Ok(row)
}

async fn measure(
    qibu: &Arc<Qibu>,
    admin: AccountId,
    clients: u32,
    period: Duration,
) -> Result<Row, BenchError> {
    let before = qibu.log().sequencer().stats();
    let begun = monotonic();
    let tasks: Vec<_> = (0..clients)
        .map(|number| {
            let mut client = Client::new(Arc::clone(qibu), admin, number);
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                while begun.elapsed() < period {
                    let sent = monotonic();
                    client.step().await?;
                    latencies.push(micros(sent));
                }
                Ok::<_, CommandError>(latencies)
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for task in tasks {
        let client = task
            .await
            .map_err(|error| BenchError::Machine(error.to_string()))?;
        latencies.extend(client?);
    }
    let elapsed = begun.elapsed();
    let batches = qibu.log().sequencer().stats().batches - before.batches;
    Ok(Row::of(clients, latencies, elapsed, batches))
}

/// One client: it takes and leaves a post, over and over, on account after account.
struct Client {
    qibu: Arc<Qibu>,
    admin: AccountId,
    space: Uuid,
    sent: u64,
}

impl Client {
    fn new(qibu: Arc<Qibu>, admin: AccountId, number: u32) -> Self {
        let head = qibu.head().position;
        let space = Uuid::new_v5(
            &qibu.log_id().0,
            format!("bench/{number}/{head}").as_bytes(),
        );
        Self {
            qibu,
            admin,
            space,
            sent: 0,
        }
    }

    async fn step(&mut self) -> Result<crate::command::Receipt, CommandError> {
        let (stream, turn) = (self.sent / EVENTS_A_STREAM, self.sent % EVENTS_A_STREAM);
        let account = Uuid::new_v5(&self.space, format!("account/{stream}").as_bytes());
        let body = AssociationId(self.space);
        let command = match turn {
            0 => AccountCommand::Open,
            odd if odd % 2 == 1 => AccountCommand::TakePost {
                body,
                post: "chair".to_owned(),
            },
            _ => AccountCommand::LeavePost { body },
        };
        let command_id = CommandId(Uuid::new_v5(
            &self.space,
            format!("command/{}", self.sent).as_bytes(),
        ));
        self.sent += 1;
        let request = Request::<Account> {
            stream: StreamId::new(StreamKind::Account, account),
            command,
            principal: Principal::Account(self.admin),
            command_id,
            mac: self.qibu.root_key().mac(command_id.0.as_bytes()),
            entered_by: None,
            if_match: None,
            dry_run: false,
            at: None,
        };
        self.qibu.execute(request).await
    }
}

impl Row {
    fn of(clients: u32, mut latencies: Vec<u64>, elapsed: Duration, batches: u64) -> Self {
        latencies.sort_unstable();
        let commands = latencies.len() as u64;
        let at = |percent: usize| {
            let index = latencies.len().saturating_sub(1) * percent / 100;
            latencies.get(index).copied().unwrap_or_default()
        };
        Self {
            clients,
            commands,
            per_second: per_second(commands, elapsed),
            p50_us: at(50),
            p99_us: at(99),
            batches,
            mean_batch_x100: commands * 100 / batches.max(1),
            percent_of_baseline: 0,
        }
    }
}

fn per_second(count: u64, elapsed: Duration) -> u64 {
    let micros = u64::try_from(elapsed.as_micros())
        .unwrap_or(u64::MAX)
        .max(1);
    count.saturating_mul(1_000_000) / micros
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
