//! From a changed fact to the decisions that rested on it (law 12): which are due is what the views say, so that a run
//! that was cut short goes on, and one that is run twice opens nothing twice.

use super::DeadlinesRun;
use crate::command::{CommandError, Request};
use crate::wiring::{Qibu, SAME_SCOPE_BODIES};
use qibu_domain::id::{CommandId, Position, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::{Subject, SubjectCommand};
use qibu_projections::re_reviews::{self, DueReReview, PerhapsDue};
use qibu_projections::{QueryError, Tables, subjects, views};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// The name of the reaction that opens re-reviews.
pub const RE_REVIEWS: &str = "re_reviews";
/// The most decisions between a fact and one that rests on it which one run goes through; the next goes on.
const MAX_LEVELS_A_RUN: usize = 32;

/// Up to where changes were looked at, by this process.
#[derive(Debug, Default)]
pub struct LookedAt(Mutex<Position>);

impl LookedAt {
    fn get(&self) -> Position {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reached(&self, position: Position) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = position;
    }
}

/// The id of the command that opens one (law 15): the same for the same decision and change, whoever sends it.
fn command_id(due: &DueReReview) -> CommandId {
    let (stream, change) = (due.stream, due.change);
    let by = change.by;
    let name = format!(
        "{RE_REVIEWS}/{stream}/{}/{}/{}",
        change.decision, by.stream, by.sequence
    );
    CommandId(Uuid::new_v5(&stream.id, name.as_bytes()))
}

impl Qibu {
    /// Opens every re-review that is due on bodies of those districts. One that cannot be opened does not keep the others
    /// waiting, and is tried again by the next run.
    pub async fn run_re_reviews(
        &self,
        districts: &BTreeSet<String>,
    ) -> Result<DeadlinesRun, CommandError> {
        let mut run = DeadlinesRun::default();
        let mut tried = BTreeSet::new();
        for _ in 0..MAX_LEVELS_A_RUN {
            self.wait_for_views(self.head().position).await?;
            let looked = self.looked_at().get();
            let (due, position) = self.views().read(|rows| {
                let due = self.due_re_reviews(rows, looked)?;
                Ok((due, views::position_of(rows)?))
            })?;
            let mut others = false;
            let mut opened = 0_usize;
            for due in due {
                if !self.is_of(due.stream, districts).await? {
                    others = true;
                    continue;
                }
                let key = (due.stream, due.change.decision, due.change.by);
                if !tried.insert(key) {
                    continue;
                }
                opened += self.open_re_review(due, &mut run).await;
            }
            // What is left to others, or failed, is looked for again.
            if opened == 0 {
                if run.failed.is_empty() && !others {
                    self.looked_at().reached(position);
                }
                return Ok(run);
            }
        }
        Ok(run)
    }

    /// How many were opened: one or none.
    async fn open_re_review(&self, due: DueReReview, run: &mut DeadlinesRun) -> usize {
        let command_id = command_id(&due);
        let open = SubjectCommand::OpenReReview(due.change);
        let request: Request<Subject> = self.reacting(RE_REVIEWS, due.stream, open, command_id);
        match Box::pin(self.execute(request)).await {
            Ok(receipt) => {
                run.receipts.push(receipt);
                1
            }
            // Another process was faster, or the matter is decided anew meanwhile.
            Err(CommandError::Refused(refused))
                if matches!(refused.code, "re_review.known" | "re_review.no_decision") =>
            {
                0
            }
            Err(error) => {
                tracing::error!(%error, stream = %due.stream, "a re-review could not be opened");
                run.failed.push((due.stream, error));
                0
            }
        }
    }

    /// What is due as those rows say.
    fn due_re_reviews(
        &self,
        rows: &Tables<'_>,
        looked: Position,
    ) -> Result<Vec<DueReReview>, QueryError> {
        let after = re_reviews::changes_after(rows, looked)?;
        let mut due = re_reviews::due_directly(rows, after)?;
        due.extend(re_reviews::due_through(rows)?);
        for perhaps in re_reviews::perhaps_due(rows, after)? {
            if self.would_count_otherwise(rows, &perhaps)? {
                due.push(perhaps.due);
            }
        }
        Ok(due)
    }

    /// Runs the measure again as of the day of the decision: whether it finds a body that it did not find, or does not find
    /// one that it found.
    fn would_count_otherwise(
        &self,
        rows: &Tables<'_>,
        perhaps: &PerhapsDue,
    ) -> Result<bool, QueryError> {
        if !self.counts_scope(perhaps) {
            return Ok(false);
        }
        if perhaps.by_query {
            return Ok(true);
        }
        let except = Some(SubjectId(perhaps.due.stream.id));
        let (area, scope) = (&perhaps.area, &perhaps.scope);
        let found = subjects::same_scope(rows, area, scope, perhaps.decided_on, except)?;
        let body = perhaps.due.change.by.stream;
        Ok(found.iter().any(|it| it.stream == body) != perhaps.cites_it)
    }

    /// Whether the criteria of the decision counted the bodies of its area and scope at all.
    fn counts_scope(&self, perhaps: &PerhapsDue) -> bool {
        let rulebook = self.rulebook();
        let Ok(kind) = SubjectKind::try_from(perhaps.due.stream.kind) else {
            return false;
        };
        let edition = rulebook
            .district_of(&perhaps.area)
            .and_then(|district| rulebook.edition(district, &perhaps.edition));
        let rule = edition.and_then(|edition| edition.rule(kind, perhaps.transition));
        rule.is_some_and(|rule| rule.counts(SAME_SCOPE_BODIES))
    }

    async fn is_of(
        &self,
        stream: StreamId,
        districts: &BTreeSet<String>,
    ) -> Result<bool, CommandError> {
        let hosted = self.subjects().load(self.log(), stream).await?;
        let body = hosted.state().body.as_ref();
        Ok(body.is_some_and(|body| districts.contains(body.district())))
    }
}
