//! The ends of a copy: each a folder or a database of its own.

#[path = "../support_qibu/postgres.rs"]
#[allow(dead_code, reason = "shared with other tests")]
pub mod postgres;

use crate::draft::{Draft, LOG, day, draft, log_stream, noon, opening, stream};
use postgres::Server;
use qibu::copy::{Copied, CopyError, Pace, Step, copy};
use qibu::log::any::AnyLog;
#[cfg(feature = "kurrentdb")]
use qibu::log::kurrent::KurrentLog;
#[cfg(feature = "kurrentdb")]
use qibu::log::kurrent::transfer::{KurrentDestination, KurrentSource};
use qibu::log::postgres::PostgresLog;
use qibu::log::postgres::transfer::{PostgresDestination, PostgresSource};
use qibu::log::sqlite::transfer::{SqliteDestination, SqliteSource};
use qibu::log::sqlite::{Clock, SqliteLog};
use qibu::log::transfer::{ClaimRow, Destination, OutcomeRow, Source, TransferError};
#[cfg(feature = "kurrentdb")]
use qibu::log::verify::verify_server;
use qibu::log::verify::{Report, verify_database, verify_store};
use qibu::log::{ClockKind, Log};
use qibu::reads::Reads;
use qibu::root_key::RootKey;
use qibu::service::Service;
use qibu::vault::Vault;
use qibu::wiring::{LOG_FILE, LogPlace, Stores, TablesPlace};
use qibu_domain::id::{LogId, Position};
use qibu_domain::logbook::event::ClockKind as LogClock;
use qibu_domain::recorded::Recorded;
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_verifier::{Hash, RightEdge};
use sqlx::{Executor, PgConnection};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// So small that a short log has many pages.
pub const PACE: Pace = Pace { events: 5, rows: 2 };

/// Runs each rule, a function of two ends, from every engine to every engine.
#[macro_export]
macro_rules! in_all_directions {
    ($($rule:ident),* $(,)?) => {
        $crate::from_tables!($($rule),*);
        #[cfg(feature = "kurrentdb")]
        $crate::from_tables!(@ server_to_folder, server, folder, $($rule),*);
        #[cfg(feature = "kurrentdb")]
        $crate::from_tables!(@ server_to_database, server_with_database, database, $($rule),*);
        #[cfg(feature = "kurrentdb")]
        $crate::from_tables!(@ server_to_server, server, server_with_database, $($rule),*);
    };
}

/// The same from those engines whose tables a test may damage.
#[macro_export]
macro_rules! from_tables {
    ($($rule:ident),* $(,)?) => {
        $crate::from_tables!(@ folder_to_database, folder, database, $($rule),*);
        $crate::from_tables!(@ database_to_folder, database, folder, $($rule),*);
        $crate::from_tables!(@ folder_to_folder, folder, folder, $($rule),*);
        $crate::from_tables!(@ database_to_database, database, database, $($rule),*);
        #[cfg(feature = "kurrentdb")]
        $crate::from_tables!(@ folder_to_server, folder, server, $($rule),*);
        #[cfg(feature = "kurrentdb")]
        $crate::from_tables!(@ database_to_server, database, server_with_database, $($rule),*);
    };
    (@ $way:ident, $from:ident, $to:ident, $($rule:ident),*) => {
        mod $way {
            use $crate::ends::End;
            $(#[test] fn $rule() { super::$rule(&End::$from(), &End::$to()); })*
        }
    };
}

/// A place of a test's own.
pub struct End {
    pub stores: Stores,
    #[allow(dead_code, reason = "it goes when the end does")]
    pub folder: Option<TempDir>,
    #[cfg(feature = "kurrentdb")]
    pub double: Option<Arc<crate::double::Double>>,
}

impl End {
    pub fn folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // One that the copy makes.
        let stores = Stores::from(&folder.path().join("data"));
        Self::of(stores, Some(folder))
    }

    pub fn database() -> Self {
        let url = new_database();
        Self::of(Stores::postgres(&url, None, None).unwrap(), None)
    }

    pub fn of(stores: Stores, folder: Option<TempDir>) -> Self {
        Self {
            stores,
            folder,
            #[cfg(feature = "kurrentdb")]
            double: None,
        }
    }

    /// Another one of the same engine.
    pub fn another(&self) -> Self {
        match &self.stores.log {
            LogPlace::Folder(_) => Self::folder(),
            LogPlace::Postgres(_) => Self::database(),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(_) => match self.stores.vault.folder() {
                Some(_) => Self::server(),
                None => Self::server_with_database(),
            },
        }
    }

    /// Whether the log is on a server.
    pub fn is_server(&self) -> bool {
        !matches!(self.stores.log, LogPlace::Folder(_) | LogPlace::Postgres(_))
    }

    /// The file of the log, where it is in one.
    pub fn log_file(&self) -> Option<PathBuf> {
        let folder = self.stores.log.folder();
        folder.map(|folder| folder.join(LOG_FILE))
    }

    pub fn log_database(&self) -> &PostgresAddress {
        let LogPlace::Postgres(address) = &self.stores.log else {
            panic!("{:?}", self.stores.log)
        };
        address
    }

    pub fn vault_database(&self) -> &PostgresAddress {
        match &self.stores.vault {
            TablesPlace::Postgres(address) => address,
            TablesPlace::Folder(folder) => panic!("{}", folder.display()),
        }
    }

    pub async fn create(&self, log: LogId, kind: ClockKind) -> AnyLog {
        if let Some(folder) = self.stores.folder() {
            std::fs::create_dir_all(folder).unwrap();
        }
        match &self.stores.log {
            LogPlace::Folder(folder) => {
                let path = folder.join(LOG_FILE);
                AnyLog::Sqlite(SqliteLog::create(&path, log, kind, clock()).unwrap())
            }
            LogPlace::Postgres(address) => {
                let made = PostgresLog::create_at(address, log, kind).await;
                AnyLog::Postgres(made.unwrap())
            }
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => {
                let made = KurrentLog::create_at(address, log, kind, clock()).await;
                AnyLog::Kurrent(made.unwrap())
            }
        }
    }

    /// Opens the log for writing; the error in words.
    pub async fn open(&self) -> Result<AnyLog, String> {
        match &self.stores.log {
            LogPlace::Folder(folder) => SqliteLog::open(&folder.join(LOG_FILE), clock())
                .map(AnyLog::Sqlite)
                .map_err(|error| error.to_string()),
            LogPlace::Postgres(address) => PostgresLog::open_at(address)
                .await
                .map(AnyLog::Postgres)
                .map_err(|error| error.to_string()),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => KurrentLog::open_at(address, clock())
                .await
                .map(AnyLog::Kurrent)
                .map_err(|error| error.to_string()),
        }
    }

    /// The log as a copy reads it.
    pub fn source(&self) -> Box<dyn Source> {
        match &self.stores.log {
            LogPlace::Folder(folder) => {
                Box::new(SqliteSource::open(&folder.join(LOG_FILE)).unwrap())
            }
            LogPlace::Postgres(address) => Box::new(PostgresSource::open(address).unwrap()),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => Box::new(KurrentSource::open(address).unwrap()),
        }
    }

    /// The log as a copy goes to it.
    pub fn destination(&self) -> Box<dyn Destination> {
        match &self.stores.log {
            LogPlace::Folder(folder) => {
                Box::new(SqliteDestination::at(&folder.join(LOG_FILE)).unwrap())
            }
            LogPlace::Postgres(address) => Box::new(PostgresDestination::at(address).unwrap()),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => Box::new(KurrentDestination::at(address).unwrap()),
        }
    }

    /// Makes a log of that clock up to the end of its founding.
    pub fn open_new(&self, kind: ClockKind, clock: LogClock) {
        if self.log_file().is_none() {
            self.open_beside();
        }
        block_on(async {
            let log = self.create(LOG, kind).await;
            let ready = draft(log_stream(), 1).event("LogReady", "{}").done();
            for mut first in [opening(clock), ready] {
                if let (AnyLog::Postgres(_), ClockKind::Live) = (&log, kind) {
                    // The database's clock says which day it is.
                    first.day = qibu::occasion_source::machine_time().day();
                }
                log.sequencer().append(first).await.unwrap();
            }
            log.close().await;
        });
    }

    /// Makes what lies beside the log, with nothing in it, as whoever serves the log does.
    pub fn open_beside(&self) {
        if let Some(folder) = self.stores.vault.folder() {
            std::fs::create_dir_all(folder).unwrap();
        }
        let root = RootKey::from_digits(&"5a".repeat(32)).unwrap();
        Vault::open(self.stores.beside(), &root).unwrap();
        Service::open(self.stores.beside(), &root).unwrap();
        Reads::open(self.stores.beside()).unwrap();
    }

    /// What somebody does who may do anything to the log's tables.
    pub fn damage(&self, sql: &str) {
        match self.log_file() {
            Some(file) => {
                let file = rusqlite::Connection::open(file).unwrap();
                file.execute_batch(sql).unwrap();
            }
            None => damage(self.log_database(), sql),
        }
    }

    /// What `qibu verify store` finds.
    pub fn verify(&self) -> Report {
        match &self.stores.log {
            LogPlace::Folder(folder) => verify_store(&folder.join(LOG_FILE)).unwrap(),
            LogPlace::Postgres(address) => block_on(verify_database(address)).unwrap(),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => block_on(verify_server(address, clock())).unwrap(),
        }
    }
}

/// A database of a test's own.
pub fn new_database() -> String {
    block_on(Server::shared().new_database())
}

/// What somebody does to a database who may do anything.
pub fn damage(address: &PostgresAddress, sql: &str) {
    block_on(async {
        let options = address.options();
        let mut connection: PgConnection = sqlx::Connection::connect_with(options).await.unwrap();
        let past = "SET session_replication_role = replica";
        connection.execute(past).await.unwrap();
        connection.execute(sql).await.unwrap();
    });
}

pub fn clock() -> Clock {
    Arc::new(noon)
}

/// Waits for a future.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

/// A training log of twelve events, with a claim that is held and one that was released.
pub fn fill(end: &End) {
    end.open_new(ClockKind::Training, LogClock::Training);
    // The same value, and other bytes.
    let odd = |draft: Draft| draft.event("PreparationLapsed", "{   }");
    append(
        end,
        vec![
            draft(stream(1), 0).takes("name:甲").takes("name:乙"),
            odd(draft(stream(2), 0)).events(1),
            draft(stream(1), 1).releases("name:乙", day("2026-10-01")),
            draft(stream(3), 0).events(4),
            draft(stream(3), 4),
            draft(stream(4), 0),
        ],
    );
}

/// Appends to the log of a place that nobody has open.
pub fn append(end: &End, drafts: Vec<Draft>) {
    block_on(async {
        let log = end.open().await.unwrap();
        for draft in drafts {
            draft.commit(&log).await;
        }
        log.close().await;
    });
}

/// A copy from its beginning to its end.
pub fn copied(from: &End, to: &End) -> Result<Copied, CopyError> {
    watched(from, to, |_| ControlFlow::Continue(()))
}

/// A copy that is watched.
pub fn watched(
    from: &End,
    to: &End,
    mut watch: impl FnMut(Step) -> ControlFlow<()>,
) -> Result<Copied, CopyError> {
    copy(&from.stores, &to.stores, PACE, &mut watch)
}

/// A copy that is broken off after a step.
pub fn stopped_after(from: &End, to: &End, last: Step) {
    let stopped = watched(from, to, |step| {
        if step == last {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(stopped, Err(CopyError::Stopped)), "{stopped:?}");
}

/// Everything that a log is.
#[derive(Debug, PartialEq)]
pub struct Stored {
    pub events: Vec<Recorded>,
    pub leaves: Vec<Hash>,
    pub edge: RightEdge,
}

pub fn stored(end: &End) -> Stored {
    block_on(async {
        let log = end.stores.open_log_to_read().await.unwrap();
        let stored = Stored {
            events: log.read_all(Position(0), 1_000).await.unwrap(),
            leaves: log.read_leaves(Position(0), 1_000).await.unwrap(),
            edge: log.edge().await.unwrap(),
        };
        log.close().await;
        stored
    })
}

/// What can be rebuilt from it.
#[derive(Debug, PartialEq)]
pub struct Carried {
    pub outcomes: Vec<OutcomeRow>,
    pub claims: Vec<ClaimRow>,
}

pub fn carried(end: &End) -> Carried {
    let mut source = end.source();
    let read = |source: &mut dyn Source| -> Result<Carried, TransferError> {
        Ok(Carried {
            outcomes: source.outcomes(None, 1_000)?,
            claims: source.claims(None, 1_000)?,
        })
    };
    read(source.as_mut()).unwrap()
}
