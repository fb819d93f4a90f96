//! Reads that leave out nothing of what stood in the log when their request arrived (laws 12 and 19).

use super::ViewsFollower;
use crate::command::CommandError;
use crate::wiring::Qibu;
use qibu_domain::id::Position;
use qibu_projections::{QueryError, Tables, views};
use std::sync::Arc;

impl Qibu {
    /// Waits, bounded, until the views have come to where the log stands on arrival, and says where that is. What is then
    /// read is still to be held against it: see [`ViewsFollower::read_at`].
    pub async fn arrival(&self) -> Result<Position, CommandError> {
        let arrival = self.head().position;
        self.wait_for_views(arrival).await?;
        Ok(arrival)
    }

    /// Waits for the views as [`arrival`](Self::arrival) does and reads them, where blocking is allowed. Returns the
    /// position of the snapshot, too; one that leaves something out is [`CommandError::ViewsBehind`].
    pub async fn read_on_arrival<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Tables<'_>) -> Result<T, QueryError> + Send + 'static,
    ) -> Result<(T, Position), CommandError> {
        let arrival = self.arrival().await?;
        let shared = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || shared.views().read_at(arrival, read));
        match task.await {
            Ok(read) => read,
            Err(error) => Err(CommandError::Fault(error.to_string())),
        }
    }
}

impl ViewsFollower {
    /// Reads the views in one snapshot that stands at that position or further; else [`CommandError::ViewsBehind`].
    pub fn read_at<T>(
        &self,
        arrival: Position,
        read: impl FnOnce(&Tables<'_>) -> Result<T, QueryError>,
    ) -> Result<(T, Position), CommandError> {
        let read = self.read(|rows| Ok((read(rows)?, views::position_of(rows)?)))?;
        not_before(arrival, read)
    }
}

/// What was read, unless it stands before that position after all: another process may have begun the views anew since
/// they were waited for.
pub fn not_before<T>(
    arrival: Position,
    (read, position): (T, Position),
) -> Result<(T, Position), CommandError> {
    if position < arrival {
        return Err(CommandError::ViewsBehind);
    }
    Ok((read, position))
}
