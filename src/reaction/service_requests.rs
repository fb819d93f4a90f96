//! What wakes the requests for service that the asker's silence closed.

use super::{DEADLINES, DeadlinesRun, MAX_WAKES_A_RUN, command_id};
use crate::command::{CommandError, Receipt, Request};
use crate::log::Log;
use crate::wiring::Qibu;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{SeatRef, Sequence, StreamId};
use qibu_domain::service_request::{ServiceRequest, ServiceRequestCommand, ServiceRequestEvent};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;
use qibu_projections::{MAX_PAGE_ROWS, service_requests};
use std::collections::BTreeSet;

/// The most events of one request that are read for its wish.
const MAX_REQUEST_EVENTS: usize = 1_000;

impl Qibu {
    /// Writes down that silence closed the requests of those districts whose last day to answer is over. One that cannot be
    /// woken does not keep the others waiting.
    pub(super) async fn run_silences(
        &self,
        districts: &BTreeSet<String>,
        run: &mut DeadlinesRun,
    ) -> Result<(), CommandError> {
        let today = self.clock().now().day();
        for stream in self.silent_requests(today, districts)? {
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

    /// The requests of those districts that silence closed, the first due first: those of others are passed over, however many
    /// they are.
    fn silent_requests(
        &self,
        today: Day,
        districts: &BTreeSet<String>,
    ) -> Result<Vec<StreamId>, CommandError> {
        let (rulebook, views) = (self.rulebook(), self.views());
        let (mut due, mut after) = (Vec::new(), None);
        while due.len() < MAX_WAKES_A_RUN {
            let rows =
                views.read(|rows| service_requests::due(rows, today, after, MAX_PAGE_ROWS))?;
            let Some(last) = rows.last() else { break };
            after = Some((last.day, last.stream));
            let here = rows.iter().filter(|row| {
                let district = rulebook.district_of(&row.node);
                district.is_some_and(|district| districts.contains(district))
            });
            due.extend(here.map(|row| row.stream));
        }
        Ok(due)
    }

    /// The papers with the wishes of whoever sits on a seat, those that were corrected or voided among them.
    pub(super) async fn wishes_of_seat(
        &self,
        seat: SeatRef,
    ) -> Result<Vec<PaperRef>, CommandError> {
        let (mut wishes, mut after) = (Vec::new(), None);
        loop {
            let arrival = self.arrival().await?;
            let read = self.views().read_at(arrival, |rows| {
                service_requests::streams_of_seat(rows, (seat, after), MAX_PAGE_ROWS)
            });
            let (streams, _) = read?;
            let Some(last) = streams.last() else { break };
            after = Some(*last);
            for stream in streams {
                let start = Sequence::default();
                let read = self.log().read_stream(stream, start, MAX_REQUEST_EVENTS);
                for event in read.await? {
                    let (version, payload) = (event.version, &event.payload);
                    let said = ServiceRequestEvent::decode(&event.name, version, payload)?;
                    let asked = said.asked().filter(|asked| asked.seat == Some(seat));
                    wishes.extend(asked.and_then(|asked| asked.paper.clone()));
                }
            }
        }
        Ok(wishes)
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
