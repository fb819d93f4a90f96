//! From event to command: what wakes what has fallen due, what opens re-reviews, and what destroys what was ordered to be
//! erased.
//!
//! A reaction sends commands under an id that follows from (reaction, cause, due day), so that two nodes, or one
//! node twice, do it once (law 15). What it wakes is decided by the noun, not here.

mod months;
mod persons;
mod re_reviews;
mod runs;
mod service_requests;
mod suggestions;

pub use persons::{Followed, PERSONS};
pub use re_reviews::{LookedAt, RE_REVIEWS};
pub use runs::{MAX_RUNS_REMEMBERED, Runs};

use crate::command::{CommandError, Guarded, Receipt, Request};
use crate::log::Log;
use crate::occasion_source::machine_time;
use crate::wiring::Qibu;
use qibu_domain::actor::Principal;
use qibu_domain::claim::{Claim, ClaimAct, ClaimKey};
use qibu_domain::decider::Decider;
use qibu_domain::id::{CommandId, PaperId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::paper::{Paper, PaperCommand, PaperEvent};
use qibu_domain::subject::{Subject, SubjectCommand};
use qibu_domain::time::Day;
use qibu_projections::history;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// The name of the reaction that wakes what has fallen due.
pub const DEADLINES: &str = "deadlines";
/// The name of the reaction that destroys what was ordered to be erased.
pub const ERASURES: &str = "erasures";
/// The streams woken in one run; the rest wait for the next.
pub const MAX_WAKES_A_RUN: usize = 1_000;
/// The events read at once when erasures are looked for.
const ERASURE_PAGE_EVENTS: usize = 500;

/// The id of a reaction's command (law 15).
pub fn command_id(reaction: &str, cause: StreamId, at: Sequence, due: Day) -> CommandId {
    let name = format!("{reaction}/{cause}/{at}/{due}");
    CommandId(Uuid::new_v5(&cause.id, name.as_bytes()))
}

/// What a run over all that has fallen due came to.
#[derive(Debug, Default)]
pub struct DeadlinesRun {
    /// What was written.
    pub receipts: Vec<Receipt>,
    /// What could not be written, and why; the next run tries again.
    pub failed: Vec<(StreamId, CommandError)>,
}

fn is_subject(stream: StreamId) -> bool {
    SubjectKind::try_from(stream.kind).is_ok()
}

impl Qibu {
    /// What a reaction sends, under its own name and no account's.
    fn reacting<D: Guarded>(
        &self,
        reaction: &str,
        stream: StreamId,
        command: D::Command,
        command_id: CommandId,
    ) -> Request<D> {
        Request {
            stream,
            command,
            principal: Principal::Reaction(reaction.to_owned()),
            command_id,
            mac: self.root_key().mac(command_id.0.as_bytes()),
            entered_by: None,
            if_match: None,
            dry_run: false,
            at: None,
        }
    }

    /// Wakes an association: what has fallen due is written down. `Ok(None)` where nothing had.
    pub async fn wake(&self, stream: StreamId) -> Result<Option<Receipt>, CommandError> {
        let hosted = self.subjects().refresh(self.log(), stream).await?;
        let (state, rulebook) = (hosted.state(), self.rulebook());
        let Some(due) = state.recounts(&rulebook).or(state.due()) else {
            return Ok(None);
        };
        let command_id = command_id(DEADLINES, stream, hosted.sequence(), due);
        let request: Request<Subject> =
            self.reacting(DEADLINES, stream, SubjectCommand::Wake, command_id);
        // Boxed, for a wake is itself a command, and a command may have to wake a holder of a claim.
        match Box::pin(self.execute(request)).await {
            Ok(receipt) => Ok(Some(receipt)),
            Err(CommandError::Refused(refused)) if refused.code == "due.nothing" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Wakes every body of those districts on which something has fallen due, opens the re-reviews that are due there, and
    /// says what was written.
    pub async fn run_reactions(
        &self,
        districts: &BTreeSet<String>,
    ) -> Result<DeadlinesRun, CommandError> {
        let mut run = self.run_deadlines(districts).await?;
        let opened = self.run_re_reviews(districts).await?;
        run.receipts.extend(opened.receipts);
        run.failed.extend(opened.failed);
        Ok(run)
    }

    /// Wakes every body of those districts on which something has fallen due, and says what was written. One
    /// that cannot be woken does not keep the others waiting.
    pub async fn run_deadlines(
        &self,
        districts: &BTreeSet<String>,
    ) -> Result<DeadlinesRun, CommandError> {
        self.wait_for_views(self.head().position).await?;
        let today = self.clock().now().day();
        let mut run = DeadlinesRun::default();
        let published_to = self.rulebook().workdays().published_to();
        let views = self.views();
        let fallen = views.fallen_due(today, published_to, districts, MAX_WAKES_A_RUN)?;
        for stream in fallen {
            match self.wake(stream).await {
                Ok(receipt) => run.receipts.extend(receipt),
                Err(error) => {
                    tracing::error!(%error, %stream, "what has fallen due could not be written");
                    run.failed.push((stream, error));
                }
            }
        }
        self.run_silences(districts, &mut run).await?;
        self.run_suggestions(today, districts, &mut run).await?;
        Ok(run)
    }

    /// Whether waking the holder of a claim has changed anything.
    pub(crate) async fn wake_holder(&self, holder: StreamId) -> bool {
        is_subject(holder) && matches!(self.wake(holder).await, Ok(Some(_)))
    }

    /// Whether the holder of a claim lets go of it by what has fallen due on it, though nobody has written that down.
    pub(crate) async fn has_let_go(
        &self,
        holder: StreamId,
        key: &ClaimKey,
    ) -> Result<bool, CommandError> {
        if !is_subject(holder) {
            return Ok(false);
        }
        let hosted = self.subjects().refresh(self.log(), holder).await?;
        let occasion = Occasion {
            now: self.clock().now(),
            stream: holder,
            principal: Principal::Reaction(DEADLINES.to_owned()),
            by: None,
            entered_by: None,
            command: CommandId(Uuid::nil()),
            rulebook: self.rulebook(),
            facts: Facts::default(),
        };
        let today = occasion.today();
        let woken = Subject::decide(hosted.state(), &SubjectCommand::Wake, &occasion);
        let claims = woken.map(|woken| woken.claims).unwrap_or_default();
        let frees = |claim: &Claim| match claim.act {
            ClaimAct::Release { from } => claim.key == *key && from <= today,
            ClaimAct::Take => false,
        };
        Ok(claims.iter().any(frees))
    }

    /// Destroys key and bytes of every paper whose erasure was ordered and not yet confirmed, and confirms it.
    pub async fn finish_erasures(&self) -> Result<Vec<PaperId>, CommandError> {
        let mut ordered = BTreeMap::new();
        let mut after = Position::default();
        loop {
            let page = self
                .log()
                .read_kind(StreamKind::Paper, after, ERASURE_PAGE_EVENTS)
                .await?;
            let Some(last) = page.last() else { break };
            after = last.position;
            for event in &page {
                let happened = event.happened::<PaperEvent>()?;
                let order = (happened.sequence, happened.dated.occurred_on);
                match happened.dated.event {
                    PaperEvent::PaperErasureOrdered(_) => ordered.insert(event.stream, order),
                    PaperEvent::PaperErased(_) => ordered.remove(&event.stream),
                };
            }
        }
        let mut erased = Vec::new();
        for (stream, order) in ordered {
            erased.push(self.finish_erasure(stream, order).await?);
        }
        Ok(erased)
    }

    /// Sweeps papers that were stored for a command that never came, or for a draft that was discarded (law 10).
    pub async fn sweep_papers(self: &Arc<Self>) -> Result<Vec<PaperId>, CommandError> {
        let arrival = self.arrival().await?;
        let qibu = Arc::clone(self);
        let swept = tokio::task::spawn_blocking(move || {
            qibu.papers().sweep(machine_time(), |paper, application| {
                // What cannot be looked up is kept, and all where the views have gone back meanwhile.
                let named = qibu
                    .views()
                    .read_at(arrival, |rows| history::mentions(rows, &paper.to_string()));
                let drafted = application.map(|id| qibu.service().keeps_papers(id));
                named.map_or(true, |(named, _)| named)
                    || drafted.is_some_and(|lives| lives.unwrap_or(true))
            })
        });
        swept
            .await
            .map_err(|error| CommandError::Fault(error.to_string()))?
            .map_err(|error| CommandError::Unavailable(error.to_string()))
    }

    /// `order` is the event by which it was ordered, and its day.
    async fn finish_erasure(
        &self,
        stream: StreamId,
        (at, day): (Sequence, Day),
    ) -> Result<PaperId, CommandError> {
        let paper = PaperId(stream.id);
        let now = machine_time();
        let papers = self.papers().clone();
        let destroyed = tokio::task::spawn_blocking(move || papers.erase(paper, now)).await;
        destroyed
            .map_err(|error| CommandError::Fault(error.to_string()))?
            .map_err(|error| CommandError::Unavailable(error.to_string()))?;
        let command_id = command_id(ERASURES, stream, at, day);
        let confirm = PaperCommand::ConfirmErasure;
        let request: Request<Paper> = self.reacting(ERASURES, stream, confirm, command_id);
        self.execute(request).await?;
        Ok(paper)
    }
}
