//! `qibu bench`: commands a second through the whole road, beside one INSERT a transaction of the same row, and beside
//! stock programs of cqrs-es on the same payload. All sides take turns in one run, for only ratios taken in one run count.

mod database;
mod floor;
mod house;
mod measure;
pub mod page;
mod rebuild;
pub mod report;
mod stock;
mod web;

pub use report::{Hundredths, Report, Row};

use self::database::OwnDatabase;
use self::floor::Floor;
use self::house::{EventRow, House};
use self::measure::{Sample, median};
pub use self::rebuild::MIN_REBUILD_EVENTS;
use self::rebuild::NewViews;
use self::report::Side;
use self::stock::Stock;
use self::web::{Web, What};
use crate::command::CommandError;
use crate::opening;
use crate::wiring::Stores;
use qibu_projections::tables::postgres::PostgresAddress;
use std::path::Path;
use std::sync::Arc;
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
    /// `PostgreSQL`, in databases of the bench's own on the server of that address.
    Postgres {
        /// The address, `postgres://…`, whose user may make databases.
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
    /// A database for the stock program on postgres-es, where the engine is `SQLite`; it gets a schema `qibu_bench` there,
    /// which goes again.
    pub postgres: Option<String>,
    /// Whether all views are made anew at the end, from what the run has written.
    pub rebuild: bool,
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
    /// Anything else of the machine, or of a program that is compared with.
    #[error("{0}")]
    Machine(String),
}

impl BenchError {
    fn machine(error: impl std::fmt::Display) -> Self {
        Self::Machine(error.to_string())
    }
}

/// Where the sides have what they write.
enum Ground<'a> {
    /// In files of that folder.
    Folder(&'a Path),
    /// In databases of the bench's own: one for all sides, one for views that are made anew.
    Databases { all: &'a str, rebuilt: &'a str },
}

/// Measures on logs of its own in `folder`, which is empty and which the caller removes; on `PostgreSQL` in databases of
/// its own, which it removes itself.
pub async fn run(folder: &Path, plan: &Plan) -> Result<Report, BenchError> {
    let Engine::Postgres { url } = &plan.engine else {
        return measured(folder, &Ground::Folder(folder), plan).await;
    };
    let all = OwnDatabase::make(url).await?;
    let report = match OwnDatabase::make(url).await {
        Ok(rebuilt) => {
            let (all, beside) = (all.url(), rebuilt.url());
            let ground = Ground::Databases {
                all: &all,
                rebuilt: &beside,
            };
            let report = measured(folder, &ground, plan).await;
            let removed = rebuilt.remove().await;
            report.and_then(|report| removed.map(|()| report))
        }
        Err(error) => Err(error),
    };
    let removed = all.remove().await;
    report.and_then(|report| removed.map(|()| report))
}

/// All sides of a run.
struct Sides {
    house: Arc<House>,
    web: Option<Web>,
    floor: Floor,
    stocks: Vec<Stock>,
}

async fn measured(folder: &Path, ground: &Ground<'_>, plan: &Plan) -> Result<Report, BenchError> {
    let period = Duration::from_secs(plan.seconds.clamp(1, MAX_SECONDS));
    let rounds = plan.rounds.clamp(1, MAX_ROUNDS);
    let house = Arc::new(House::open(ground.stores()?).await?);
    let sample = house.one_row().await?;
    let postgres = ground.stock_database(plan);
    let mut sides = Sides {
        floor: ground.floor(&sample).await?,
        stocks: Stock::all(ground, &sample, postgres).await?,
        web: match plan.transport {
            Transport::InProcess => None,
            Transport::Http => Some(Web::open(&house).await?),
        },
        house,
    };
    let mut rows = Vec::new();
    for clients in &plan.clients {
        let clients = (*clients).clamp(1, MAX_CLIENTS);
        rows.extend(
            sides
                .rows(folder, ground, clients, (rounds, period))
                .await?,
        );
    }
    if plan.rebuild {
        rows.push(sides.rebuilt(folder, ground).await?);
    }
    for stock in sides.stocks {
        stock.close().await?;
    }
    if let Some(web) = sides.web {
        web.close();
    }
    sides.house.close().await;
    Ok(Report {
        command: match plan.transport {
            Transport::InProcess => house::COMMAND,
            Transport::Http => web::COMMAND,
        },
        rounds,
        seconds: period.as_secs(),
        event_bytes: sample.bytes(),
        missing: stock::missing(postgres.is_some()),
        rows,
    })
}

impl Ground<'_> {
    fn engine(&self) -> &'static str {
        match self {
            Self::Folder(_) => "sqlite",
            Self::Databases { .. } => "postgres",
        }
    }

    fn stores(&self) -> Result<Stores, BenchError> {
        match self {
            Self::Folder(folder) => Ok(Stores::from(&folder.join("house"))),
            Self::Databases { all, .. } => {
                Stores::postgres(all, None, None).map_err(BenchError::machine)
            }
        }
    }

    async fn floor(&self, row: &EventRow) -> Result<Floor, BenchError> {
        match self {
            Self::Folder(folder) => Floor::in_file(&folder.join("floor.db"), row),
            Self::Databases { all, .. } => Floor::in_database(all, row).await,
        }
    }

    /// Where the stock program on postgres-es writes.
    fn stock_database<'a>(&'a self, plan: &'a Plan) -> Option<&'a str> {
        match self {
            Self::Folder(_) => plan.postgres.as_deref(),
            Self::Databases { all, .. } => Some(all),
        }
    }
}

impl Sides {
    /// The rows of one number of clients: all sides in turn, round after round.
    async fn rows(
        &mut self,
        folder: &Path,
        ground: &Ground<'_>,
        clients: u32,
        (rounds, period): (u32, Duration),
    ) -> Result<Vec<Row>, BenchError> {
        let (mut fsyncs, mut ours, mut floors) = (vec![], vec![], vec![]);
        let (mut reads, mut reads_beside, mut commands_beside) = (vec![], vec![], vec![]);
        let mut caught_up_us = vec![];
        let mut theirs: Vec<Vec<Sample>> = self.stocks.iter().map(|_| Vec::new()).collect();
        for _ in 0..rounds {
            fsyncs.push(measure::fsyncs_per_second(folder)?);
            floors.push(self.floor.measure(clients, period).await?);
            for (stock, samples) in self.stocks.iter_mut().zip(&mut theirs) {
                samples.push(stock.measure(clients, period).await?);
            }
            match &self.web {
                None => {
                    ours.push(self.house.measure(clients, period).await?);
                    caught_up_us.push(self.house.catches_up_us().await?);
                }
                Some(web) => {
                    ours.push(web.measure(What::Command, clients, period).await?);
                    caught_up_us.push(self.house.catches_up_us().await?);
                    reads.push(web.measure(What::Read, clients, period).await?);
                    let (read, commanded) = web.measure_both(clients, period).await?;
                    reads_beside.push(read);
                    commands_beside.push(commanded);
                }
            }
            // What the views still have to do is done before the next side begins.
            self.house.settled().await?;
        }
        let side = |samples| Side::of(ground.engine(), samples);
        let commands = side(ours).caught_up(median(caught_up_us));
        let ours = match &self.web {
            None => vec![commands],
            Some(_) => vec![
                commands.over_http("command"),
                side(reads).over_http("read"),
                side(reads_beside).over_http("read_beside_commands"),
                side(commands_beside).over_http("command_beside_reads"),
            ],
        };
        let sides = self.stocks.iter().zip(theirs);
        let sides = sides.map(|(stock, samples)| Side::of(stock.name(), samples));
        Ok(report::rows(
            clients,
            median(fsyncs),
            &ours,
            &Side::of(self.floor.name(), floors),
            &sides.collect::<Vec<_>>(),
        ))
    }

    /// The row of all views made anew from what the run has written, and from more of the same where that is little.
    async fn rebuilt(&self, folder: &Path, ground: &Ground<'_>) -> Result<Row, BenchError> {
        let fsyncs = measure::fsyncs_per_second(folder)?;
        let place = match ground {
            Ground::Folder(folder) => NewViews::File(folder.join("rebuilt.db")),
            Ground::Databases { rebuilt, .. } => {
                let address = PostgresAddress::parse(rebuilt);
                NewViews::Database(address.map_err(BenchError::machine)?)
            }
        };
        self.house.grow(MIN_REBUILD_EVENTS).await?;
        let source = self.house.qibu().views().source().clone();
        let rebuilt = rebuild::measure(source, place).await?;
        Ok(report::rebuilt(ground.engine(), rebuilt, fsyncs))
    }
}
