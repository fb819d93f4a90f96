//! The connections that only read: taken for one snapshot, then kept for the next.

use super::lock;
use crate::tables::sqlite;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// How many idle connections are kept.
const MAX_IDLE_CONNECTIONS: usize = 8;

#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Runs queries in one transaction, so that all of them see the same position.
    pub(super) fn read<T, E: From<rusqlite::Error>>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let kept = lock(&self.idle).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => sqlite::open_reader(&self.path)?,
        };
        let transaction = connection.unchecked_transaction()?;
        let answer = query(&transaction)?;
        transaction.commit()?;
        let mut idle = lock(&self.idle);
        if idle.len() < MAX_IDLE_CONNECTIONS {
            idle.push(connection);
        }
        Ok(answer)
    }
}
