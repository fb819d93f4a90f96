//! The one process that moves the views in a database (law 20): whoever holds the lock, on the connection that writes.
//!
//! The lock is the session's: when the process dies its connection does, the server lets go of the lock, and another
//! process takes it at its next try. What is written goes over the same connection, so a process that has lost the lock
//! writes nothing.

use super::{SCHEMA, Turn};
use crate::tables::postgres::PostgresTables;
use crate::tables::{Tables, TablesError};
use crate::views::ViewsError;
use sqlx::PgConnection;

/// The connection with the lock, where this process has it.
#[derive(Default)]
pub(crate) struct Projector(Option<PgConnection>);

impl std::fmt::Debug for Projector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Projector").field(&self.is_ours()).finish()
    }
}

impl Projector {
    pub(super) fn is_ours(&self) -> bool {
        self.0.is_some()
    }

    /// Writes in one transaction, where this process has the lock or gets it now.
    pub(super) fn write<T>(
        &mut self,
        tables: &PostgresTables,
        write: impl FnOnce(&Tables<'_>) -> Result<T, ViewsError>,
    ) -> Result<Turn<T>, ViewsError> {
        let mut connection = match self.0.take() {
            Some(connection) => connection,
            None => match take_over(tables)? {
                Some(connection) => connection,
                None => return Ok(Turn::Elsewhere),
            },
        };
        tables.run(&mut connection, "BEGIN")?;
        let (written, is_sound) = tables.finish(&mut connection, write);
        if is_sound {
            self.0 = Some(connection);
        }
        written.map(Turn::Ours)
    }
}

/// A connection with the lock; `None` where another process has it.
fn take_over(tables: &PostgresTables) -> Result<Option<PgConnection>, TablesError> {
    let mut connection = tables.connect()?;
    let lock = format!(
        "SELECT pg_try_advisory_lock(hashtextextended('{SCHEMA}.projector', 0)) AS is_ours"
    );
    let ask = |tables: &Tables<'_>| tables.one(&lock, &[], |row| row.get("is_ours"));
    let (is_ours, _): (Result<bool, TablesError>, bool) = {
        tables.run(&mut connection, "BEGIN")?;
        tables.finish(&mut connection, ask)
    };
    if is_ours? {
        tracing::info!("this process moves the views now");
        Ok(Some(connection))
    } else {
        Ok(None)
    }
}
