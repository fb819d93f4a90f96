//! Waking the suggestions whose answer is overdue: the noun itself writes that first, whatever is asked of it (law 15).

use super::{DEADLINES, DeadlinesRun, MAX_WAKES_A_RUN, command_id};
use crate::command::{CommandError, Receipt, Request};
use crate::log::Log;
use crate::wiring::Qibu;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{SeatRef, Sequence, StreamId};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::suggestion::{Suggestion, SuggestionCommand, SuggestionEvent};
use qibu_domain::time::Day;
use qibu_projections::{MAX_PAGE_ROWS, suggestions};
use std::collections::BTreeSet;

/// The most events of one suggestion that are read for its words.
const MAX_SUGGESTION_EVENTS: usize = 500;

impl Qibu {
    /// The papers with the words of what was suggested from a seat, those that were corrected among them.
    pub(super) async fn words_of_seat(&self, seat: SeatRef) -> Result<Vec<PaperRef>, CommandError> {
        let today = self.clock().now().day();
        let (mut words, mut after) = (Vec::new(), None);
        loop {
            let arrival = self.arrival().await?;
            let read = self.views().read_at(arrival, |rows| {
                suggestions::streams_of_seat(rows, today, (seat, after), MAX_PAGE_ROWS)
            });
            let (streams, _) = read?;
            let Some(last) = streams.last() else { break };
            after = Some(*last);
            for stream in streams {
                let start = Sequence::default();
                let read = self.log().read_stream(stream, start, MAX_SUGGESTION_EVENTS);
                for event in read.await? {
                    let said = SuggestionEvent::decode(&event.name, event.version, &event.payload)?;
                    words.extend(said.words().cloned());
                }
            }
        }
        Ok(words)
    }

    /// Wakes a suggestion: what has fallen due is written down. `Ok(None)` where nothing had.
    pub async fn wake_suggestion(&self, stream: StreamId) -> Result<Option<Receipt>, CommandError> {
        let hosted = self.suggestions().refresh(self.log(), stream).await?;
        let Some((due, _)) = hosted.state().due() else {
            return Ok(None);
        };
        let command_id = command_id(DEADLINES, stream, hosted.sequence(), due);
        let request: Request<Suggestion> =
            self.reacting(DEADLINES, stream, SuggestionCommand::Wake, command_id);
        match self.execute(request).await {
            Ok(receipt) => Ok(Some(receipt)),
            Err(CommandError::Refused(refused)) if refused.code == "due.nothing" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Wakes every suggestion of bodies of those districts whose answer is overdue. One that cannot be woken does not keep
    /// the others waiting.
    pub(super) async fn run_suggestions(
        &self,
        today: Day,
        districts: &BTreeSet<String>,
        run: &mut DeadlinesRun,
    ) -> Result<(), CommandError> {
        for stream in self.overdue_suggestions(today, districts)? {
            match self.wake_suggestion(stream).await {
                Ok(receipt) => run.receipts.extend(receipt),
                Err(error) => {
                    tracing::error!(%error, %stream, "an overdue answer could not be written");
                    run.failed.push((stream, error));
                }
            }
        }
        Ok(())
    }

    fn overdue_suggestions(
        &self,
        today: Day,
        districts: &BTreeSet<String>,
    ) -> Result<Vec<StreamId>, CommandError> {
        let (rulebook, views) = (self.rulebook(), self.views());
        let (mut due, mut after) = (Vec::new(), None);
        while due.len() < MAX_WAKES_A_RUN {
            let rows =
                views.read(|rows| suggestions::fallen_due(rows, today, after, MAX_PAGE_ROWS))?;
            let Some(last) = rows.last() else { break };
            after = Some(last.stream);
            let here = |node: &str| {
                let district = rulebook.district_of(node);
                district.is_some_and(|district| districts.contains(district))
            };
            due.extend(
                rows.iter()
                    .filter(|row| here(&row.node))
                    .map(|row| row.stream),
            );
        }
        Ok(due)
    }
}
