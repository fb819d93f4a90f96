//! A place for what lies beside the log, on either engine: a folder of its own, or a database of its own on a throwaway
//! server.

#[path = "postgres.rs"]
#[allow(dead_code, reason = "each suite uses another part of it")]
mod postgres;

use postgres::Server;
use qibu::vault::database::Place;
use qibu_projections::tables::postgres::{PostgresAddress, PostgresTables};
use qibu_projections::tables::{Tables, TablesError};
use sqlx::{Connection, Executor, PgConnection};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Runs each rule, a function of a [`Home`], on both engines.
#[macro_export]
macro_rules! on_both_engines {
    ($($rule:ident),* $(,)?) => {
        mod in_a_folder {
            $(#[test] fn $rule() { super::$rule(&$crate::beside::Home::folder()); })*
        }
        mod on_postgresql {
            $(#[test] fn $rule() { super::$rule(&$crate::beside::Home::database()); })*
        }
    };
}

/// A place of a test's own.
pub enum Home {
    Folder(TempDir),
    Database(PostgresAddress),
}

/// What a part of it is called: its file, and its schema.
pub type Part = (&'static str, &'static str);

impl Home {
    pub fn folder() -> Self {
        Self::Folder(tempfile::tempdir().unwrap())
    }

    pub fn database() -> Self {
        let url = block_on(Server::shared().new_database());
        Self::Database(PostgresAddress::parse(&url).unwrap())
    }

    pub fn place(&self) -> Place<'_> {
        match self {
            Self::Folder(folder) => Place::Folder(folder.path()),
            Self::Database(address) => Place::Postgres(address),
        }
    }

    /// Does something to the tables of a part past the program, in one transaction.
    #[allow(dead_code, reason = "each suite uses another part of it")]
    pub fn past_the_program<T>(
        &self,
        part: Part,
        work: impl FnOnce(&Tables<'_>) -> Result<T, TablesError>,
    ) -> T {
        match self {
            Self::Folder(folder) => {
                let mut file = rusqlite::Connection::open(folder.path().join(part.0)).unwrap();
                let transaction = file.transaction().unwrap();
                let done = work(&Tables::sqlite(&transaction)).unwrap();
                transaction.commit().unwrap();
                done
            }
            Self::Database(address) => {
                let tables = PostgresTables::open(address, part.1).unwrap();
                tables.write(work).unwrap()
            }
        }
    }

    /// Every file that it consists of with its bytes, journals included; of a database the files of its tables, indexes and
    /// catalogues.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        match self {
            Self::Folder(folder) => files(folder.path()),
            Self::Database(address) => files(&block_on(written_out(address))),
        }
    }

    /// Whether these bytes stand anywhere in its files.
    #[allow(dead_code, reason = "each suite uses another part of it")]
    pub fn holds(&self, needle: &[u8]) -> bool {
        self.holds_any(&[needle])
    }

    /// Whether any of these stands anywhere in its files.
    pub fn holds_any(&self, needles: &[&[u8]]) -> bool {
        // Where none of them can begin is most of the place.
        let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
        let mut begins = vec![false; 1 << 16];
        for needle in needles {
            begins[pair(needle)] = true;
        }
        self.files().iter().any(|(_, bytes)| {
            let mut pairs = bytes.windows(2).enumerate();
            pairs.any(|(at, two)| {
                begins[pair(two)] && needles.iter().any(|needle| bytes[at..].starts_with(needle))
            })
        })
    }
}

/// The folder of a database's files, after the server has written out what it held in memory.
async fn written_out(address: &PostgresAddress) -> PathBuf {
    let mut connection = PgConnection::connect_with(address.options()).await.unwrap();
    connection.execute("CHECKPOINT").await.unwrap();
    let table = "SELECT pg_relation_filepath('pg_class')";
    let path: String = sqlx::query_scalar(table)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let data = Server::shared().folder().join("data");
    data.join(path).parent().unwrap().to_owned()
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            // A database's file may go between the listing and the reading.
            found.push((path, bytes));
        }
    }
    found
}

/// Waits for a future, also where the thread belongs to a runtime.
pub fn block_on<T: Send>(future: impl Future<Output = T> + Send) -> T {
    let wait = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().unwrap().block_on(future)
    };
    std::thread::scope(|scope| scope.spawn(wait).join().unwrap())
}

/// A session of a database that goes on seeing what it saw at first, until it is dropped.
#[allow(dead_code, reason = "each suite uses another part of it")]
pub struct Snapshot(PgConnection, tokio::runtime::Runtime);

#[allow(dead_code, reason = "each suite uses another part of it")]
impl Snapshot {
    pub fn of(address: &PostgresAddress) -> Self {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        let url_of = address.options();
        let connection = runtime.block_on(async {
            let mut connection = PgConnection::connect_with(url_of).await.unwrap();
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ";
            connection.execute(begin).await.unwrap();
            connection
                .execute("SELECT count(*) FROM pg_class")
                .await
                .unwrap();
            connection
        });
        Self(connection, runtime)
    }

    /// Changes something that others see once it is committed.
    pub fn having_done(mut self, sql: &str) -> Self {
        self.1.block_on(self.0.execute(sql)).unwrap();
        self
    }

    /// Commits when another session of the database waits for it.
    pub fn commit_when_somebody_waits(self) {
        let Self(mut connection, runtime) = self;
        runtime.block_on(async {
            let waits =
                "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                         WHERE NOT granted AND datname = current_database())";
            while !sqlx::query_scalar::<_, bool>(waits)
                .fetch_one(&mut connection)
                .await
                .unwrap()
            {
                // What the sessions do is looked at once a transaction unless it is asked for anew.
                let anew = "SELECT pg_stat_clear_snapshot()";
                connection.execute(anew).await.unwrap();
                tokio::task::yield_now().await;
            }
            connection.execute("COMMIT").await.unwrap();
            connection.close().await.unwrap();
        });
    }

    pub fn end(self) {
        let Self(connection, runtime) = self;
        runtime.block_on(connection.close()).unwrap();
    }
}
