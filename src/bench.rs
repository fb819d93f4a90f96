//! `qibu bench`: commands a second through the whole road, beside one INSERT a transaction of the same row, and beside
//! stock programs of cqrs-es on the same payload. All sides take turns in one run, for only ratios taken in one run count.

mod floor;
mod house;
mod measure;
pub mod page;
pub mod report;
mod stock;

pub use report::{Hundredths, Report, Row};

use self::floor::Floor;
use self::house::House;
use self::measure::{Sample, median};
use self::report::Side;
use self::stock::Stock;
use crate::command::CommandError;
use crate::opening;
use std::path::Path;
use std::time::Duration;

/// The most clients at once.
pub const MAX_CLIENTS: u32 = 256;
/// The longest measurement of one side in one round, in seconds.
pub const MAX_SECONDS: u64 = 300;
/// The most rounds.
pub const MAX_ROUNDS: u32 = 99;

/// The engine of the log that is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// `SQLite`, `synchronous=FULL`, in a new folder.
    Sqlite,
    /// `PostgreSQL`, in the database of that address.
    Postgres {
        /// The address, `postgres://…`.
        url: String,
    },
}

/// How the commands come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// By a call within the process.
    InProcess,
    /// By HTTP on loopback.
    Http,
}

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The engine.
    pub engine: Engine,
    /// How the commands come in.
    pub transport: Transport,
    /// The numbers of clients, each at most [`MAX_CLIENTS`].
    pub clients: Vec<u32>,
    /// How long one side is measured in one round, in seconds, at most [`MAX_SECONDS`].
    pub seconds: u64,
    /// How often all sides take their turn; each side's median round is told. At most [`MAX_ROUNDS`].
    pub rounds: u32,
    /// A database for the stock program on postgres-es; it gets a schema `qibu_bench` there, which goes again.
    pub postgres: Option<String>,
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
    /// This build does not measure that.
    #[error("this build does not measure {0}")]
    Unwired(&'static str),
    /// Anything else of the machine, or of a program that is compared with.
    #[error("{0}")]
    Machine(String),
}

impl BenchError {
    fn machine(error: impl std::fmt::Display) -> Self {
        Self::Machine(error.to_string())
    }
}

/// Measures on logs of its own in `folder`, which is empty and which the caller removes.
pub async fn run(folder: &Path, plan: &Plan) -> Result<Report, BenchError> {
    must_be_wired(plan)?;
    let period = Duration::from_secs(plan.seconds.clamp(1, MAX_SECONDS));
    let rounds = plan.rounds.clamp(1, MAX_ROUNDS);
    let house = House::open(&folder.join("house")).await?;
    let sample = house.one_row().await?;
    let mut floor = Floor::open(&folder.join("floor.db"), &sample)?;
    let mut stocks = Stock::all(folder, &sample, plan.postgres.as_deref()).await?;
    let mut rows = Vec::new();
    for clients in &plan.clients {
        let clients = (*clients).clamp(1, MAX_CLIENTS);
        let (mut fsyncs, mut ours, mut floors) = (Vec::new(), Vec::new(), Vec::new());
        let mut theirs: Vec<Vec<Sample>> = stocks.iter().map(|_| Vec::new()).collect();
        for _ in 0..rounds {
            fsyncs.push(measure::fsyncs_per_second(folder)?);
            floors.push(floor.measure(period)?);
            for (stock, samples) in stocks.iter_mut().zip(&mut theirs) {
                samples.push(stock.measure(clients, period).await?);
            }
            ours.push(house.measure(clients, period).await?);
        }
        let sides = stocks.iter().zip(theirs);
        let sides = sides.map(|(stock, samples)| Side::of(stock.name(), samples));
        rows.extend(report::rows(
            clients,
            median(fsyncs),
            &Side::of("sqlite", ours),
            &Side::of("floor: sqlite, one INSERT a transaction", floors),
            &sides.collect::<Vec<_>>(),
        ));
    }
    for stock in stocks {
        stock.close().await?;
    }
    house.close().await;
    Ok(Report {
        command: house::COMMAND,
        rounds,
        seconds: period.as_secs(),
        event_bytes: sample.bytes(),
        missing: stock::missing(plan.postgres.as_deref()),
        rows,
    })
}

fn must_be_wired(plan: &Plan) -> Result<(), BenchError> {
    match (&plan.engine, plan.transport) {
        (Engine::Postgres { .. }, _) => Err(BenchError::Unwired("the whole road on PostgreSQL")),
        (_, Transport::Http) => Err(BenchError::Unwired("the whole road over HTTP")),
        (Engine::Sqlite, Transport::InProcess) => Ok(()),
    }
}
