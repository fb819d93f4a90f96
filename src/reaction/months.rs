//! The keys of the months: what was wrapped under an earlier one is wrapped anew, and those that are over are destroyed.

use super::persons::settled;
use crate::command::CommandError;
use crate::vault::StorageFault;
use crate::wiring::Qibu;
use qibu_domain::time::Instant;
use std::sync::Arc;

impl Qibu {
    /// Wraps the keys of names, papers and drafts under the key of this month, and destroys those of months that are over
    /// (decision 0059). How many were destroyed.
    pub async fn renew_month_keys(self: &Arc<Self>, now: Instant) -> Result<usize, CommandError> {
        let qibu = Arc::clone(self);
        let renewed = tokio::task::spawn_blocking(move || {
            let names = qibu.vault().renew_months(now)?;
            Ok::<_, StorageFault>(names + qibu.service().renew_months(now)?)
        });
        settled(renewed.await)
    }
}
