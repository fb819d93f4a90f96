//! What wakes the requests for service that the asker's silence closed.

use super::{DEADLINES, DeadlinesRun, MAX_WAKES_A_RUN, command_id};
use crate::command::{CommandError, Receipt, Request};
use crate::wiring::Qibu;
use qibu_domain::id::StreamId;
use qibu_domain::service_request::{ServiceRequest, ServiceRequestCommand};
use qibu_projections::{Tables, service_requests};
use std::collections::BTreeSet;

impl Qibu {
    /// Writes down that silence closed the requests of those districts whose last day to answer is over. One that cannot be
    /// woken does not keep the others waiting.
    pub(super) async fn run_silences(
        &self,
        districts: &BTreeSet<String>,
        run: &mut DeadlinesRun,
    ) -> Result<(), CommandError> {
        let today = self.clock().now().day();
        let read = |rows: &Tables<'_>| service_requests::due(rows, today, MAX_WAKES_A_RUN);
        let due = self.views().read(read)?;
        let rulebook = self.rulebook();
        for (stream, node) in due {
            let district = rulebook.district_of(&node);
            if district.is_none_or(|district| !districts.contains(district)) {
                continue;
            }
            match self.wake_request(stream).await {
                Ok(receipt) => run.receipts.extend(receipt),
                Err(error) => {
                    tracing::error!(%error, %stream, "a silence could not be written");
                    run.failed.push((stream, error));
                }
            }
        }
        Ok(())
    }

    /// Wakes a request. `Ok(None)` where nothing has fallen due on it.
    async fn wake_request(&self, stream: StreamId) -> Result<Option<Receipt>, CommandError> {
        let hosted = self.service_requests().refresh(self.log(), stream).await?;
        let Some(due) = hosted.state().due() else {
            return Ok(None);
        };
        let command_id = command_id(DEADLINES, stream, hosted.sequence(), due);
        let wake = ServiceRequestCommand::Wake;
        let request: Request<ServiceRequest> = self.reacting(DEADLINES, stream, wake, command_id);
        match self.execute(request).await {
            Ok(receipt) => Ok(Some(receipt)),
            Err(CommandError::Refused(refused))
                if refused.code == "service_request.nothing_due" =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}
