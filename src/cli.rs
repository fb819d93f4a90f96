//! The command line. Data go to stdout, talk goes to stderr; `--json` prints one document. Exit codes: 0 done,
//! 1 failed or something found, 2 wrong words, 3 not found, 4 conflict, 5 refused by a rule, 6 not permitted.

mod benching;
mod call;
mod copying;
mod credentials;
mod demo;
mod edition;
mod edition_book;
mod edition_diff;
mod edition_new;
mod edition_overlay;
mod edition_words;
mod finding;
mod help;
mod history;
mod importing;
mod init;
mod lines;
mod migrating;
mod nodes;
mod out;
mod place;
mod policies;
mod reading;
mod refused;
mod requests;
mod serve;
mod sessions;
mod suggestions;
mod teams;
mod told;
mod usage;
mod work;
mod workdays;
mod writing;

use crate::wiring::Stores;
use crate::words::Lang;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{FromArgMatches, Parser, Subcommand, ValueEnum};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::time::Day;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

pub use out::{Failure, Out};
pub use place::Place;

/// The data folder where none is named.
pub const DEFAULT_DATA: &str = "qibu-data";
/// Where the server listens where nothing is said.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8077";

/// What the program is told. The comments here are for whoever reads the code; `--help` has its words from `locales/`.
#[derive(Debug, Parser)]
#[command(name = "qibu", version, max_term_width = 100)]
pub struct Cli {
    /// The data folder.
    #[arg(long, global = true, env = "QIBU_DATA", value_name = "DIR", default_value = DEFAULT_DATA)]
    data: PathBuf,
    /// The file of the root key; beside the data folder where it is not named, never in it.
    #[arg(long, global = true, env = "QIBU_ROOT_KEY_FILE", value_name = "FILE")]
    root_key: Option<PathBuf>,
    /// The folder of the keys of the months; that of the root key's file where it is not named, none beside a database.
    #[arg(long, global = true, env = "QIBU_MONTH_KEYS", value_name = "DIR")]
    month_keys: Option<PathBuf>,
    /// The database or the server of the log, instead of a data folder.
    #[arg(
        long,
        global = true,
        env = "QIBU_LOG",
        value_name = "URL",
        hide_env_values = true
    )]
    log: Option<String>,
    /// The database of the views; where it is not named, that of the log, or the data folder beside a log on `KurrentDB`.
    #[arg(
        long,
        global = true,
        env = "QIBU_VIEWS",
        value_name = "URL",
        requires = "log",
        hide_env_values = true
    )]
    views: Option<String>,
    /// The database of vault, papers and the service's rows; where it is not named, as with the views.
    #[arg(
        long,
        global = true,
        env = "QIBU_VAULT",
        value_name = "URL",
        requires = "log",
        hide_env_values = true
    )]
    vault: Option<String>,
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
    Init(InitWords),
    /// Fill a training log with the Chengyang sample and serve it.
    Demo(DemoWords),
    /// Serve pages and API.
    Serve {
        /// Where to listen.
        #[arg(long, value_name = "ADDR", default_value = DEFAULT_LISTEN)]
        listen: String,
    },
    /// The history of an association.
    History {
        /// Its id, or a part of its name that only it has.
        association: String,
        /// What was known then: a date (its 24:00) or an instant.
        #[arg(long, value_name = "TIME")]
        known_at: Option<String>,
    },
    /// Why a transition is not open yet: every criterion with its verdict.
    Why {
        /// Its id, or a part of its name that only it has.
        association: String,
        /// The transition; the next one where it is not said.
        #[arg(long, value_parser = transitions())]
        transition: Option<Transition>,
    },
    /// Figures of a node and everything under it, as of a day.
    Figures {
        /// The node; the home district where it is not said.
        #[arg(long, value_name = "CODE")]
        node: Option<String>,
        /// The day; today where it is not said.
        #[arg(long, value_name = "DAY")]
        as_of: Option<Day>,
        /// What was known then: a date (its 24:00) or an instant.
        #[arg(long, value_name = "TIME")]
        known_at: Option<String>,
    },
    /// Published numbers beside the figures of their own days.
    Claims(work::ClaimsWords),
    /// Suggestions as of a day.
    Suggestions(suggestions::SuggestionsWords),
    /// What bodies have brought about, as of a day.
    Outcomes(work::OutcomesWords),
    /// Requests for service as of a day.
    Requests(requests::RequestsWords),
    /// The sessions of bodies, as of a day.
    Sessions(sessions::SessionsWords),
    /// The brands of bodies, as of a day.
    Brands(sessions::BrandsWords),
    /// Service teams as of a day.
    Teams(teams::TeamsWords),
    /// The log's clock.
    #[command(subcommand)]
    Clock(ClockWords),
    /// What falls due.
    #[command(subcommand)]
    Deadlines(DeadlinesWords),
    /// Bring the tables to what this program writes.
    Migrate,
    /// Copy a log with all that lies beside it to another place, and seal the one that it comes from.
    Copy(CopyWords),
    /// Check what is stored.
    #[command(subcommand)]
    Verify(VerifyWords),
    /// Accounts, appointments and tokens.
    #[command(subcommand)]
    Account(AccountWords),
    /// The tree of streets, parks and communities.
    #[command(subcommand)]
    Node(nodes::NodeWords),
    /// Editions of the standard.
    #[command(subcommand)]
    Edition(edition::EditionWords),
    /// The working days of the years.
    #[command(subcommand)]
    Workdays(workdays::WorkdaysWords),
    /// The policy sets: who may do what.
    #[command(subcommand)]
    Policies(policies::PoliciesWords),
    /// Tables of bodies that are older than Qibu.
    #[command(subcommand)]
    Import(importing::ImportWords),
    /// Send one request to the API, as the holder of the token in `QIBU_TOKEN`.
    Call(CallWords),
    /// The help of the program, or of a command.
    Help {
        /// The command's words.
        command: Vec<String>,
    },
    /// Print the description of the API (`OpenAPI` 3.1).
    Openapi,
    /// Print the completions of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Commands a second, beside one INSERT a transaction, stock cqrs-es, and the disk's fsync rate.
    Bench(benching::BenchWords),
}

/// What a new log is made with.
#[derive(Debug, clap::Args)]
pub struct InitWords {
    /// The editions that it begins with.
    #[arg(long, value_enum, default_value_t = PresetWord::Simple)]
    preset: PresetWord,
    /// An edition's file, instead of a preset.
    #[arg(long, value_name = "FILE", conflicts_with = "preset")]
    edition: Option<PathBuf>,
    /// The code of the home district, six digits.
    #[arg(long, value_name = "CODE")]
    district: String,
    /// Its name; the code where it is not said.
    #[arg(long, value_name = "NAME")]
    district_name: Option<String>,
    /// Its kind in the edition.
    #[arg(long, value_name = "KIND", default_value = "district")]
    district_kind: String,
    /// The administrator's name; it is kept in the vault.
    #[arg(long, value_name = "NAME")]
    admin: String,
    /// A log for training, for ever: its clock can be moved, nothing leaves it.
    #[arg(long)]
    training: bool,
}

/// From where to where a log is copied: data folders, databases, or namespaces on a server.
#[derive(Debug, clap::Args)]
pub struct CopyWords {
    /// The place that is copied and sealed.
    #[arg(long, value_name = "PLACE")]
    from: String,
    /// The place that it goes to.
    #[arg(long, value_name = "PLACE")]
    to: String,
    /// The database of vault, papers and the service's rows of the first, or beside a log on `KurrentDB` their folder; that
    /// of the log or the data folder where it is not named.
    #[arg(long, value_name = "PLACE")]
    from_vault: Option<String>,
    /// The same of the second.
    #[arg(long, value_name = "PLACE")]
    to_vault: Option<String>,
}

/// How the demo runs.
#[derive(Debug, clap::Args)]
pub struct DemoWords {
    /// Fill the data folder and end.
    #[arg(long)]
    no_serve: bool,
    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = DEFAULT_LISTEN)]
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
    Advance {
        /// By how many days.
        #[arg(long, conflicts_with = "to")]
        days: Option<u16>,
        /// To which instant, RFC 3339.
        #[arg(long, value_name = "TIME")]
        to: Option<String>,
    },
    /// Say that a live log's clock is right although it stands far beyond the last event.
    Confirm,
}

#[derive(Debug, Subcommand)]
enum DeadlinesWords {
    /// Write down everything that has fallen due.
    Run,
}

#[derive(Debug, Subcommand)]
enum VerifyWords {
    /// Positions, sequences, leaves, tree, stamps, claims and outcomes of the log.
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
        /// Its id, or its holder's name where only it has that name.
        account: String,
        /// The node.
        #[arg(long, value_name = "CODE")]
        node: String,
        /// The duty.
        #[arg(long, value_parser = duties())]
        duty: Duty,
    },
    /// Issue a token for one, on this machine, with its data folder and root key; prints it once.
    Token {
        /// Its id, or its holder's name where only it has that name.
        account: String,
        /// For how many days.
        #[arg(long, default_value_t = 30)]
        days: u32,
    },
    /// Set the password of one, read from standard input, on this machine.
    Password {
        /// Its id, or its holder's name where only it has that name.
        account: String,
    },
}

/// One request to the API.
#[derive(Debug, clap::Args)]
pub struct CallWords {
    /// GET, POST or PUT.
    method: String,
    /// The path, from `/api/v1` on.
    path: String,
    /// The body, JSON; `-` reads it from standard input.
    #[arg(long, value_name = "JSON")]
    body: Option<String>,
    /// The last event seen of what is acted on.
    #[arg(long, value_name = "NUMBER")]
    if_match: Option<u64>,
    /// The idempotency key; a fresh one where it is not said.
    #[arg(long)]
    key: Option<String>,
}

/// A transition by its word.
fn transitions() -> impl TypedValueParser<Value = Transition> {
    let known: Vec<_> = Transition::all().map(Transition::as_str).collect();
    PossibleValuesParser::new(known).try_map(|word| word.parse::<Transition>())
}

/// A duty by its word.
fn duties() -> impl TypedValueParser<Value = Duty> {
    PossibleValuesParser::new(Duty::ALL.map(Duty::as_str)).try_map(|word| word.parse::<Duty>())
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
    let words: Vec<OsString> = std::env::args_os().collect();
    let (lang, json) = usage::asked_first(&words);
    let out = Out::new(json, lang);
    let read = help::program(lang).try_get_matches_from(&words);
    let cli = match read.and_then(|found| Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => return not_run(&error, &words, &out),
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

/// Help and version, or words that are no command.
fn not_run(error: &clap::Error, words: &[OsString], out: &Out) -> ExitCode {
    let code = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => 0,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !out.is_json() => 2,
        _ => return out.fail(&usage::failure(error, words, out.lang())),
    };
    if error.print().is_ok() {
        ExitCode::from(code)
    } else {
        ExitCode::FAILURE
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
    let stores = match &cli.log {
        None => Stores::from(&cli.data),
        Some(log) => Stores::at(log, cli.views.as_deref(), cli.vault.as_deref(), &cli.data)
            .map_err(|error| refused::place(&error, out))?,
    };
    let place = Place {
        data: cli.data,
        root_key: cli.root_key,
        month_keys: cli.month_keys,
        stores,
    };
    match cli.command {
        Command::Init(words) => init::init(&place, &words, out).await,
        Command::Demo(words) => demo::demo(&place, &words, out).await,
        Command::Serve { listen } => serve::serve(&place, &listen, out).await,
        Command::History {
            association,
            known_at,
        } => history::history(&place, &association, known_at.as_deref(), out).await,
        Command::Why {
            association,
            transition,
        } => reading::why(&place, &association, transition, out).await,
        Command::Figures {
            node,
            as_of,
            known_at,
        } => reading::figures(&place, node, as_of, known_at.as_deref(), out).await,
        Command::Claims(words) => work::claims(&place, words, out).await,
        Command::Suggestions(words) => suggestions::suggestions(&place, words, out).await,
        Command::Outcomes(words) => work::outcomes(&place, words, out).await,
        Command::Requests(words) => requests::requests(&place, words, out).await,
        Command::Sessions(words) => sessions::sessions(&place, words, out).await,
        Command::Brands(words) => sessions::brands(&place, words, out).await,
        Command::Teams(words) => teams::teams(&place, words, out).await,
        Command::Clock(ClockWords::Advance { days, to }) => {
            writing::advance(&place, days, to, out).await
        }
        Command::Clock(ClockWords::Confirm) => writing::confirm_clock(&place, out).await,
        Command::Deadlines(DeadlinesWords::Run) => writing::run_deadlines(&place, out).await,
        Command::Migrate => migrating::migrate(&place, out).await,
        Command::Copy(words) => copying::copy_log(words, &place.data, out).await,
        Command::Verify(VerifyWords::Store) => reading::verify(&place, out).await,
        Command::Account(words) => writing::account(&place, words, out).await,
        Command::Node(words) => nodes::node(&place, words, out).await,
        Command::Edition(words) => edition::edition(&place, words, out).await,
        Command::Workdays(words) => workdays::workdays(&place, words, out).await,
        Command::Policies(words) => policies::policies(&place, words, out).await,
        Command::Import(words) => importing::import(&place, words, out).await,
        Command::Call(words) => call::call(&place, &words, out).await,
        Command::Help { command } => help::show(&command, out),
        Command::Openapi => out.text(&crate::web::openapi_json()),
        Command::Completions { shell } => out.completions(shell),
        Command::Bench(words) => benching::bench(words, out).await,
    }
}
