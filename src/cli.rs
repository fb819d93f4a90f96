//! The command line. Data go to stdout, talk goes to stderr; `--json` prints one document. Exit codes: 0 done,
//! 1 failed or something found, 2 wrong words, 3 not found, 4 conflict, 5 refused by a rule, 6 not permitted.

mod benching;
mod call;
mod credentials;
mod demo;
mod finding;
mod init;
mod out;
mod reading;
mod refused;
mod serve;
mod writing;

use crate::words::Lang;
use clap::{Parser, Subcommand, ValueEnum};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::time::Day;
use std::path::PathBuf;
use std::process::ExitCode;

pub use out::{Failure, Out};

/// The data folder where none is named.
pub const DEFAULT_DATA: &str = "qibu-data";
/// Where the server listens where nothing is said.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8077";

/// 七步: associations and bases through the seven steps, as one auditable log.
///
/// Examples: `qibu demo`, `qibu figures --as-of 2017-12-31`.
#[derive(Debug, Parser)]
#[command(name = "qibu", version, max_term_width = 100)]
pub struct Cli {
    /// The data folder.
    #[arg(long, global = true, env = "QIBU_DATA", default_value = DEFAULT_DATA)]
    data: PathBuf,
    /// The file of the root key; beside the data folder where it is not named, never in it.
    #[arg(long, global = true, env = "QIBU_ROOT_KEY_FILE")]
    root_key: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long, global = true)]
    json: bool,
    /// The language of the words: zh or en.
    #[arg(long, global = true, env = "QIBU_LANG", value_enum, default_value_t = LangWord::Zh)]
    lang: LangWord,
    #[command(subcommand)]
    command: Command,
}

/// A language by its tag.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LangWord {
    /// 中文.
    Zh,
    /// English.
    En,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new log: calendar, policies, home district with its edition, one administrator.
    #[command(
        after_help = "Examples:\n  qibu init --preset simple --district 990001 --admin 样例管理员 --training\n  \
                            qibu init --preset chengyang --district 370214 --district-name 城阳区 --admin 王敏"
    )]
    Init(InitWords),
    /// Fill a training log with the Chengyang sample and serve it.
    #[command(after_help = "Examples:\n  qibu demo\n  qibu demo --no-serve --data /tmp/sample")]
    Demo(DemoWords),
    /// Serve pages and API.
    #[command(
        after_help = "Examples:\n  qibu serve\n  qibu serve --listen 127.0.0.1:9000 --data /srv/qibu"
    )]
    Serve {
        /// Where to listen.
        #[arg(long, default_value = DEFAULT_LISTEN)]
        listen: String,
    },
    /// The history of an association.
    #[command(after_help = "Examples:\n  qibu history 6f1e0a52-…\n  qibu history 联合会 --json")]
    History {
        /// Its id, or a part of its name that only it has.
        association: String,
        /// What was known then: a date (its 24:00) or an instant.
        #[arg(long)]
        known_at: Option<String>,
    },
    /// Why a transition is not open yet: every criterion with its verdict.
    #[command(
        after_help = "Examples:\n  qibu why 6f1e0a52-…\n  qibu why 联合会 --transition T3 --lang en"
    )]
    Why {
        /// Its id, or a part of its name that only it has.
        association: String,
        /// The transition; the next one where it is not said.
        #[arg(long)]
        transition: Option<Transition>,
    },
    /// Figures of a node and everything under it, as of a day.
    #[command(
        after_help = "Examples:\n  qibu figures --as-of 2017-12-31\n  qibu figures --node 990001 --json"
    )]
    Figures {
        /// The node; the home district where it is not said.
        #[arg(long)]
        node: Option<String>,
        /// The day; today where it is not said.
        #[arg(long)]
        as_of: Option<Day>,
        /// What was known then: a date (its 24:00) or an instant.
        #[arg(long)]
        known_at: Option<String>,
    },
    /// The clock of a training log.
    #[command(subcommand)]
    Clock(ClockWords),
    /// What falls due.
    #[command(subcommand)]
    Deadlines(DeadlinesWords),
    /// Check what is stored.
    #[command(subcommand)]
    Verify(VerifyWords),
    /// Accounts, appointments and tokens.
    #[command(subcommand)]
    Account(AccountWords),
    /// Editions of the standard.
    #[command(subcommand)]
    Edition(EditionWords),
    /// Send one request to the API, as the holder of the token in `QIBU_TOKEN`.
    #[command(after_help = "Examples:\n  QIBU_TOKEN=… qibu call GET /api/v1/me\n  \
                            QIBU_TOKEN=… qibu call POST /api/v1/deadlines/run --body '{}'")]
    Call(CallWords),
    /// Print the description of the API (`OpenAPI` 3.1).
    Openapi,
    /// Print the completions of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Commands a second, beside one INSERT a transaction and the disk's fsync rate.
    #[command(
        after_help = "Examples:\n  qibu bench --clients 1,8,32 --seconds 5\n  qibu bench --json"
    )]
    Bench {
        /// The numbers of clients.
        #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32])]
        clients: Vec<u32>,
        /// How long each is measured, in seconds.
        #[arg(long, default_value_t = 5)]
        seconds: u64,
    },
}

/// What a new log is made with.
#[derive(Debug, clap::Args)]
pub struct InitWords {
    /// The editions that it begins with.
    #[arg(long, value_enum, default_value_t = PresetWord::Simple)]
    preset: PresetWord,
    /// The code of the home district, six digits.
    #[arg(long)]
    district: String,
    /// Its name; the code where it is not said.
    #[arg(long)]
    district_name: Option<String>,
    /// Its kind in the edition.
    #[arg(long, default_value = "district")]
    district_kind: String,
    /// The administrator's name; it is kept in the vault.
    #[arg(long)]
    admin: String,
    /// A log for training, for ever: its clock can be moved, nothing leaves it.
    #[arg(long)]
    training: bool,
}

/// How the demo runs.
#[derive(Debug, clap::Args)]
pub struct DemoWords {
    /// Fill the data folder and end.
    #[arg(long)]
    no_serve: bool,
    /// Where to listen.
    #[arg(long, default_value = DEFAULT_LISTEN)]
    listen: String,
}

/// A preset by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PresetWord {
    /// 简版.
    Simple,
    /// The editions of the Chengyang sample.
    Chengyang,
}

#[derive(Debug, Subcommand)]
enum ClockWords {
    /// Move it forward, to an instant or by days.
    #[command(
        after_help = "Examples:\n  qibu clock advance --days 5\n  qibu clock advance --to 2026-09-25T00:00:00+08:00"
    )]
    Advance {
        /// By how many days.
        #[arg(long, conflicts_with = "to")]
        days: Option<u32>,
        /// To which instant, RFC 3339.
        #[arg(long)]
        to: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum DeadlinesWords {
    /// Write down everything that has fallen due.
    Run,
}

#[derive(Debug, Subcommand)]
enum VerifyWords {
    /// Positions, sequences, leaves, tree, stamps, claims and outcomes of the log.
    #[command(
        after_help = "Examples:\n  qibu verify store\n  qibu verify store --data /srv/qibu --json"
    )]
    Store,
}

#[derive(Debug, Subcommand)]
enum AccountWords {
    /// The accounts and their appointments.
    List,
    /// Open one; prints its id.
    Open {
        /// The holder's name.
        name: String,
    },
    /// Appoint one to a duty at a node.
    Appoint {
        /// The account.
        account: uuid::Uuid,
        /// The node.
        #[arg(long)]
        node: String,
        /// The duty: propose, officer, lead, administrator, auditor or `data_protection`.
        #[arg(long)]
        duty: Duty,
    },
    /// Issue a token for one, on this machine, with its data folder and root key; prints it once.
    Token {
        /// The account.
        account: uuid::Uuid,
        /// For how many days.
        #[arg(long, default_value_t = 30)]
        days: u32,
    },
    /// Set the password of one, read from standard input, on this machine.
    Password {
        /// The account.
        account: uuid::Uuid,
    },
}

#[derive(Debug, Subcommand)]
enum EditionWords {
    /// Publish an edition from a file.
    #[command(
        after_help = "Examples:\n  qibu edition publish my.yaml\n  qibu edition publish my.yaml --district 990001"
    )]
    Publish {
        /// The YAML file.
        file: PathBuf,
        /// The district; the home district where it is not said.
        #[arg(long)]
        district: Option<String>,
    },
    /// Check a file without publishing it.
    Check {
        /// The YAML file.
        file: PathBuf,
    },
}

/// One request to the API.
#[derive(Debug, clap::Args)]
pub struct CallWords {
    /// GET or POST.
    method: String,
    /// The path, from `/api/v1` on.
    path: String,
    /// The body, JSON; `-` reads it from standard input.
    #[arg(long)]
    body: Option<String>,
    /// The last event seen of what is acted on.
    #[arg(long)]
    if_match: Option<u64>,
    /// The idempotency key; a fresh one where it is not said.
    #[arg(long)]
    key: Option<String>,
}

impl LangWord {
    fn lang(self) -> Lang {
        match self {
            Self::Zh => Lang::Zh,
            Self::En => Lang::En,
        }
    }
}

/// Runs the command that the words name.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap knows where each is printed.
            let code = if error.use_stderr() { 2 } else { 0 };
            return if error.print().is_ok() {
                ExitCode::from(code)
            } else {
                ExitCode::FAILURE
            };
        }
    };
    trace();
    let out = Out::new(cli.json, cli.lang.lang());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(cli, &out)),
        Err(error) => Err(Failure::failed(error)),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => out.fail(&failure),
    }
}

/// Structured traces to stderr, for `RUST_LOG`; warnings where it is not set.
fn trace() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // Only a second subscriber in one process could make this fail.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr)
        .try_init();
}

async fn run(cli: Cli, out: &Out) -> Result<u8, Failure> {
    let place = Place {
        data: cli.data,
        root_key: cli.root_key,
    };
    match cli.command {
        Command::Init(words) => init::init(&place, &words, out).await,
        Command::Demo(words) => demo::demo(&place, &words, out).await,
        Command::Serve { listen } => serve::serve(&place, &listen, out).await,
        Command::History {
            association,
            known_at,
        } => reading::history(&place, &association, known_at.as_deref(), out).await,
        Command::Why {
            association,
            transition,
        } => reading::why(&place, &association, transition, out).await,
        Command::Figures {
            node,
            as_of,
            known_at,
        } => reading::figures(&place, node, as_of, known_at.as_deref(), out).await,
        Command::Clock(ClockWords::Advance { days, to }) => {
            writing::advance(&place, days, to, out).await
        }
        Command::Deadlines(DeadlinesWords::Run) => writing::run_deadlines(&place, out).await,
        Command::Verify(VerifyWords::Store) => reading::verify(&place, out),
        Command::Account(words) => writing::account(&place, words, out).await,
        Command::Edition(EditionWords::Publish { file, district }) => {
            writing::publish(&place, &file, district, out).await
        }
        Command::Edition(EditionWords::Check { file }) => writing::check_edition(&file, out),
        Command::Call(words) => call::call(&place, &words, out).await,
        Command::Openapi => out.text(&crate::web::openapi_json()),
        Command::Completions { shell } => out.completions(shell),
        Command::Bench { clients, seconds } => benching::bench(&clients, seconds, out).await,
    }
}

/// Where the data and the root key are.
#[derive(Clone, Debug)]
pub struct Place {
    data: PathBuf,
    root_key: Option<PathBuf>,
}
