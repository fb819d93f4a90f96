//! Throwaway `PostgreSQL` servers. One is shared by the tests of a process; each test has a database of its own.

use sqlx::{Connection, Executor, PgConnection};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

const HOLD: &str = include_str!("postgres.sh");

/// A server that lives as long as this value, and no longer than the process.
pub struct Server {
    folder: PathBuf,
    /// A small shell that stops the server when the pipe to it closes.
    holder: Child,
}

impl Server {
    /// A new server with these settings, each `name=value`.
    pub fn start(settings: &[&str]) -> Self {
        // The shell removes the folder: it outlives this process.
        let folder = tempfile::Builder::new()
            .prefix("qibu-pg")
            .tempdir()
            .unwrap()
            .keep();
        let mut holder = Command::new("sh")
            .args(["-c", HOLD, "qibu-postgres"])
            .arg(&folder)
            .args(settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(holder.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        if line.trim() != "ready" {
            said.read_to_string(&mut line).unwrap();
            panic!("no PostgreSQL server: {line}");
        }
        Self { folder, holder }
    }

    /// The server that the tests of this process share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&[]))
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        url_at(&self.folder, database)
    }

    /// Makes an empty database and returns its address.
    pub async fn new_database(&self) -> String {
        static DATABASES: AtomicU64 = AtomicU64::new(1);
        let name = format!("t{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        connection
            .execute(format!("CREATE DATABASE {name}").as_str())
            .await
            .unwrap();
        connection.close().await.unwrap();
        self.url(&name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        // The shell was told to stop; whether it did cannot change the result of a test.
        let _ = self.holder.wait();
    }
}

/// The address of a database behind a socket in that folder.
pub fn url_at(folder: &Path, database: &str) -> String {
    format!(
        "postgres://postgres@localhost/{database}?host={}",
        folder.display()
    )
}

/// A connection beside the log's own.
pub async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}
