//! Reads of one thing, each by the road on which it costs least.

use super::ViewsFollower;
use crate::command::CommandError;
use qibu_domain::id::{Position, SubjectId};
use qibu_projections::subjects::{self, SubjectRow};
use qibu_projections::{AsOf, views};
use std::sync::Arc;

impl ViewsFollower {
    /// By how many statements was answered so far that many may have shared; `None` where each reads by itself.
    pub fn shared_statements(&self) -> Option<u64> {
        let asking = self.kept.asking().ok().flatten()?;
        Some(asking.statements())
    }

    /// A subject as of a day, where there was one of that id, and the position of the snapshot that it stands in.
    pub async fn subject(
        &self,
        id: SubjectId,
        as_of: AsOf,
    ) -> Result<(Option<SubjectRow>, Position), CommandError> {
        if let Some(asking) = self.kept.asking()?
            && let Some(told) = asking.subject(id, as_of).await
        {
            return Ok(told);
        }
        // From a file, or to hear from the database what is wrong with it.
        let kept = Arc::clone(&self.kept);
        let read = tokio::task::spawn_blocking(move || {
            kept.read(|rows| Ok((subjects::one(rows, id, as_of)?, views::position_of(rows)?)))
        });
        match read.await {
            Ok(read) => read,
            Err(error) => Err(CommandError::Fault(error.to_string())),
        }
    }
}
