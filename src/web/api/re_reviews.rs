//! Which decisions rest on an event, and which are looked at again (复核).

use super::reading::{At, Reading, permit, subject_stream, there};
use super::subjects::{Shown, TimesQuery};
use crate::authority::Action;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use qibu_domain::id::{Citation, Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_projections::re_reviews::{self, Dependent, OpenReReview};
use qibu_projections::subjects;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(decisions_on_an_associations_event))
        .routes(routes!(decisions_on_a_bases_event))
        .routes(routes!(list_re_reviews))
}

/// The decisions that rest on an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DependentsView {
    /// Each decision once, the nearest first.
    pub items: Vec<DependentView>,
}

/// A decision that rests on an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DependentView {
    /// Association or base.
    pub subject_kind: String,
    /// The body that was decided about.
    #[schema(format = "uuid")]
    pub subject: String,
    /// The decision's sequence in its stream.
    pub decision: u64,
    /// The application that was decided.
    #[schema(format = "uuid")]
    pub application: String,
    /// What was asked for.
    pub transition: String,
    /// `approved` or `rejected`.
    pub outcome: String,
    /// The day from which it counts.
    #[schema(format = "date")]
    pub decided_on: String,
    /// The decision through which it rests on the event; absent where it cites it itself.
    pub through: Option<EventAddress>,
}

/// An event by its stream and its sequence there.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventAddress {
    /// The stream, such as `association/…`.
    pub stream: String,
    /// The sequence.
    pub sequence: u64,
}

/// The decisions that are looked at again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReReviewsView {
    /// Those that wait for their conclusion, the most urgent first.
    pub items: Vec<ReReviewView>,
}

/// A decision that is looked at again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReReviewView {
    /// Association or base.
    pub subject_kind: String,
    /// The body that was decided about.
    #[schema(format = "uuid")]
    pub subject: String,
    /// Its name.
    pub subject_name: String,
    /// The sequence of the event that opened it: what `conclude-re-review` names.
    pub opened: u64,
    /// The application that was decided.
    #[schema(format = "uuid")]
    pub application: String,
    /// What was asked for.
    pub transition: String,
    /// The node whose office concludes.
    pub office: Option<String>,
    /// The duty that concludes there.
    pub duty: Option<String>,
    /// The last day for the conclusion.
    #[schema(format = "date")]
    pub due: String,
}

/// Lists the decisions that rest on an event of an association, themselves or through other decisions.
#[utoipa::path(get, path = "/associations/{id}/events/{sequence}/decisions", tag = "re-reviews",
    params(("id" = String, Path, description = "The association."),
        ("sequence" = u64, Path, description = "The event's sequence in its stream."), TimesQuery),
    responses((status = 200, description = "The decisions.", body = Shown<DependentsView>)))]
async fn decisions_on_an_associations_event(
    State(qibu): State<Arc<Qibu>>,
    Path((id, sequence)): Path<(String, u64)>,
    reading: Reading<TimesQuery>,
) -> Result<Json<Shown<DependentsView>>, Problem> {
    decisions(&qibu, SubjectKind::Association, (&id, sequence), reading).await
}

/// Lists the decisions that rest on an event of a base, themselves or through other decisions.
#[utoipa::path(get, path = "/bases/{id}/events/{sequence}/decisions", tag = "re-reviews",
    params(("id" = String, Path, description = "The base."),
        ("sequence" = u64, Path, description = "The event's sequence in its stream."), TimesQuery),
    responses((status = 200, description = "The decisions.", body = Shown<DependentsView>)))]
async fn decisions_on_a_bases_event(
    State(qibu): State<Arc<Qibu>>,
    Path((id, sequence)): Path<(String, u64)>,
    reading: Reading<TimesQuery>,
) -> Result<Json<Shown<DependentsView>>, Problem> {
    decisions(&qibu, SubjectKind::Base, (&id, sequence), reading).await
}

async fn decisions(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    (id, sequence): (&str, u64),
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Json<Shown<DependentsView>>, Problem> {
    let lang = signed.lang;
    permit(qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, id)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        let row = subjects::one(rows, SubjectId(stream.id), as_of)?;
        if row.is_none_or(|row| row.stream() != stream) {
            return Ok(None);
        }
        let sequence = Sequence(sequence);
        re_reviews::dependents(rows, Citation { stream, sequence }, as_of).map(Some)
    });
    let (found, position) = read.await?;
    let items = there(lang, found)?.iter().map(dependent).collect();
    Ok(Json(Shown {
        item: DependentsView { items },
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

/// Lists the decisions that wait to be looked at again.
#[utoipa::path(get, path = "/re-reviews", tag = "re-reviews", params(TimesQuery),
    responses((status = 200, description = "The re-reviews.", body = Shown<ReReviewsView>)))]
async fn list_re_reviews(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Json<Shown<ReReviewsView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| re_reviews::open(rows, as_of));
    let (found, position) = read.await?;
    let items = found.iter().map(re_review).collect();
    Ok(Json(Shown {
        item: ReReviewsView { items },
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

fn dependent(known: &Dependent) -> DependentView {
    let (subject_kind, subject) = named(known.stream);
    DependentView {
        subject_kind,
        subject,
        decision: known.decision.0,
        application: known.application.to_string(),
        transition: known.transition.to_string(),
        outcome: known.outcome.clone(),
        decided_on: known.decided_on.to_string(),
        through: known.through.map(|through| EventAddress {
            stream: through.stream.to_string(),
            sequence: through.sequence.0,
        }),
    }
}

fn re_review(known: &OpenReReview) -> ReReviewView {
    let (subject_kind, subject) = named(known.stream);
    ReReviewView {
        subject_kind,
        subject,
        subject_name: known.subject_name.clone(),
        opened: known.opened.0,
        application: known.application.to_string(),
        transition: known.transition.to_string(),
        office: known.node.clone(),
        duty: known.duty.map(|duty| duty.as_str().to_owned()),
        due: known.due_day.to_string(),
    }
}

fn named(stream: StreamId) -> (String, String) {
    (stream.kind.as_str().to_owned(), stream.id.to_string())
}
