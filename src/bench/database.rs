//! A database of the bench's own on somebody's server: it is made first, and goes again whatever came of the run.

use super::BenchError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

/// The database, which only [`OwnDatabase::remove`] removes.
pub(super) struct OwnDatabase {
    /// The server, by the database that was named.
    server: PgConnectOptions,
    name: String,
}

impl OwnDatabase {
    /// Makes it on the server of that address, whose user may make databases.
    pub(super) async fn make(url: &str) -> Result<Self, BenchError> {
        let server: PgConnectOptions = url.parse().map_err(BenchError::machine)?;
        // To remove a database takes as long as it takes; that is no slow statement of Qibu's.
        let server = server.disable_statement_logging();
        let id = crate::random::id().map_err(BenchError::machine)?;
        let name = format!("qibu_bench_{}", id.simple());
        let made = Self { server, name };
        made.tell(&format!("CREATE DATABASE {}", made.name)).await?;
        Ok(made)
    }

    /// Its address.
    pub(super) fn url(&self) -> String {
        let options = self.server.clone().database(&self.name);
        options.to_url_lossy().to_string()
    }

    /// Removes it, under whoever is still connected.
    pub(super) async fn remove(self) -> Result<(), BenchError> {
        self.tell(&format!("DROP DATABASE {} WITH (FORCE)", self.name))
            .await
    }

    async fn tell(&self, statement: &str) -> Result<(), BenchError> {
        let connected = PgConnection::connect_with(&self.server).await;
        let mut connection = connected.map_err(BenchError::machine)?;
        let told = connection.execute(statement).await;
        told.map_err(BenchError::machine)?;
        connection.close().await.map_err(BenchError::machine)
    }
}
