//! `qibu bench`.

use super::{Failure, Out};
use crate::bench::{self, Engine, Plan, Transport, page};
use crate::private_files;
use std::io::Write;
use std::path::PathBuf;

/// The engines that can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum EngineWord {
    /// `SQLite`.
    Sqlite,
    /// `PostgreSQL`.
    Postgres,
}

/// What is to be measured.
#[derive(Debug, clap::Args)]
pub struct BenchWords {
    /// The engine of the log.
    #[arg(long, value_enum, default_value_t = EngineWord::Sqlite)]
    engine: EngineWord,
    /// The numbers of clients.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32])]
    clients: Vec<u32>,
    /// How long each side is measured in a round, in seconds.
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// How often the sides take turns.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// The server, or the database of the stock program on postgres-es.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Whether the commands come by HTTP.
    #[arg(long)]
    http: bool,
    /// Whether all views are made anew at the end.
    #[arg(long)]
    rebuild: bool,
    /// A file for the report with its plots.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(super) async fn bench(words: BenchWords, out: &Out) -> Result<u8, Failure> {
    let engine = match (words.engine, &words.postgres) {
        (EngineWord::Sqlite, _) => Engine::Sqlite,
        (EngineWord::Postgres, Some(url)) => Engine::Postgres { url: url.clone() },
        (EngineWord::Postgres, None) => {
            return Err(Failure::usage("--engine postgres: --postgres URL"));
        }
    };
    let plan = Plan {
        engine,
        transport: if words.http {
            Transport::Http
        } else {
            Transport::InProcess
        },
        clients: words.clients,
        seconds: words.seconds,
        rounds: words.rounds,
        postgres: words.postgres,
        rebuild: words.rebuild,
    };
    let id = crate::random::id().map_err(Failure::failed)?;
    let folder = std::env::current_dir()
        .map_err(Failure::failed)?
        .join(format!("qibu-bench-{id}"));
    private_files::folder(&folder).map_err(Failure::failed)?;
    let report = bench::run(&folder, &plan).await;
    std::fs::remove_dir_all(&folder).map_err(Failure::failed)?;
    let report = report.map_err(Failure::failed)?;
    if let Some(file) = words.html {
        let mut file = private_files::new_file(&file).map_err(Failure::failed)?;
        file.write_all(page::page(&report).as_bytes())
            .map_err(Failure::failed)?;
    }
    out.document(&report, &report.words())
}
