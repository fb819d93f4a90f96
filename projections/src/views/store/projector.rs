//! The one process that moves the views in a database (law 20): whoever holds the lock, on the connection that writes.
//!
//! The lock is the session's: when the process dies its connection does, the server lets go of the lock, and another
//! process takes it at its next try. What is written goes over the same connection, so a process that has lost the lock
//! writes nothing. A process that meets tables of another version lets go of the lock: those are another build's to move.

use super::Turn;
use crate::tables::postgres::PostgresTables;
use crate::tables::{Tables, TablesError};
use crate::views::ViewsError;
use sqlx::PgConnection;

/// What the lock is called in the database.
const LOCK: &str = "qibu_views.projector";

/// Rows are found by their keys, however few they are: a plan that is made while a table is small would read all of it
/// for ever, and to plan each batch costs more than to carry it out.
const PLANS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
                     SET enable_hashjoin = off; SET enable_mergejoin = off";

/// The connection for the lock.
#[derive(Default)]
pub(crate) struct Projector {
    connection: Option<PgConnection>,
    /// Whether it holds the lock.
    is_ours: bool,
}

impl std::fmt::Debug for Projector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Projector")
            .field("is_ours", &self.is_ours)
            .finish_non_exhaustive()
    }
}

impl Projector {
    pub(super) fn is_ours(&self) -> bool {
        self.is_ours
    }

    /// Writes in one transaction, where this process has the lock or gets it now.
    pub(super) fn write<T>(
        &mut self,
        tables: &PostgresTables,
        write: impl FnOnce(&Tables<'_>) -> Result<T, ViewsError>,
    ) -> Result<Turn<T>, ViewsError> {
        // Whatever goes wrong on the way, the connection is let go, and the lock with it.
        let had = std::mem::take(self);
        let mut connection = match had.connection {
            Some(connection) => connection,
            None => {
                let mut connection = tables.connect()?;
                tables.run(&mut connection, PLANS)?;
                connection
            }
        };
        if !had.is_ours && !tables.try_lock(&mut connection, LOCK)? {
            self.connection = Some(connection);
            return Ok(Turn::Elsewhere);
        }
        if !had.is_ours {
            tracing::info!("this process moves the views now");
        }
        tables.run(&mut connection, "BEGIN")?;
        let (written, is_sound) = tables.finish(&mut connection, write);
        if is_sound && !is_of_another_version(&written) {
            self.connection = Some(connection);
            self.is_ours = true;
        }
        written.map(Turn::Ours)
    }
}

fn is_of_another_version<T>(written: &Result<T, ViewsError>) -> bool {
    matches!(
        written,
        Err(ViewsError::Database(TablesError::OtherVersion))
    )
}
