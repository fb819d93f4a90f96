//! Associations: propose, list, one, history, apply for the next step.

use super::answer::{Filing, Wrote, answer};
use super::reading::{At, Listed, Reading, id, numbered, page, permit, there};
use super::rows::{AssociationView, EventView};
use super::standing::stream_of;
use super::{drafts, filter};
use crate::authority::Action;
use crate::intake::{self, ApplicationForm, ProposalForm, Proposed};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::association::LIFE_WORDS;
use qibu_domain::id::{AssociationId, Sequence};
use qibu_projections::{history, subjects};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of associations.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(propose, list_associations))
        .routes(routes!(show_association))
        .routes(routes!(association_history))
        .routes(routes!(submit_application))
}

/// Proposes an association. Typed for another, it becomes a draft that the other confirms.
#[utoipa::path(post, path = "/associations", tag = "associations", request_body = ProposalForm,
    responses((status = 201, description = "The application was handed in, or its draft was made.",
        body = super::answer::Written)))]
async fn propose(
    State(qibu): State<Arc<Qibu>>,
    write: Write<ProposalForm>,
) -> Result<Response, Problem> {
    let (sent, signed) = (write.sent(), write.signed);
    let outcome = match intake::propose_or_draft(&qibu, &sent, write.body).await {
        Ok(Proposed::Drafted(draft)) => {
            return drafts::made(&qibu, &signed, sent.dry_run, Ok(draft)).await;
        }
        Ok(Proposed::HandedIn(done)) => Ok(Wrote::handed_in(done)),
        Err(error) => Err(error),
    };
    let filing = Filing {
        signed: &signed,
        command: "propose",
        subject: String::new(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, outcome).await
}

/// Applies for the next step of an association.
#[utoipa::path(post, path = "/associations/{id}/applications", tag = "associations",
    params(("id" = String, Path, description = "The association.")), request_body = ApplicationForm,
    responses((status = 201, description = "The application was handed in.",
        body = super::answer::Written)))]
async fn submit_application(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    write: Write<ApplicationForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let known: AssociationId = id(write.signed.lang, &association)?;
    let done = intake::submit(&qibu, &sent, known, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: "submit",
        subject: association,
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// Which associations are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Those that belong to the node or to one under it.
    node: Option<String>,
    /// Those at that stage of life.
    life: Option<String>,
    /// Those whose last recognised step is this, 0 to 7.
    step: Option<String>,
    /// Those whose name or short name holds the text.
    text: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the associations that there were on a day, by name.
#[utoipa::path(get, path = "/associations", tag = "associations", params(ListQuery),
    responses((status = 200, description = "A page of associations.", body = Listed<AssociationView>)))]
async fn list_associations(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<ListQuery>,
) -> Result<Json<Listed<AssociationView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let step = filter::one_of(lang, "step", query.step, &filter::STEPS)?;
    let filter = subjects::Filter {
        node: filter::node(&qibu, lang, query.node)?,
        life: filter::one_of(lang, "life", query.life, &LIFE_WORDS)?,
        step: step.and_then(|step| step.parse().ok()),
        text: query.text,
        ..subjects::Filter::default()
    };
    let as_of = at.asked();
    let read = at
        .read(&qibu, lang, move |rows| {
            subjects::list(rows, as_of, &filter, &page)
        })
        .await?;
    let rulebook = qibu.rulebook();
    let cursor = |row: &subjects::SubjectRow| row.id.to_string();
    Ok(Json(Listed::new(
        &at,
        read,
        page.limit_rows,
        cursor,
        |row| AssociationView::of(row, rulebook.workdays()),
    )))
}

/// The two times of a read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimesQuery {
    /// The day whose end is shown; today where absent.
    pub as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    pub known_at: Option<String>,
}

/// One thing as of a day, with the times that it is shown for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Shown<T> {
    /// The thing.
    #[serde(flatten)]
    pub item: T,
    /// The day whose end is shown.
    #[schema(format = "date")]
    pub as_of: String,
    /// What was known then is shown.
    #[schema(format = "date-time")]
    pub known_at: String,
    /// The last position that is shown.
    pub position: u64,
}

/// Shows one association as of a day.
#[utoipa::path(get, path = "/associations/{id}", tag = "associations",
    params(("id" = String, Path, description = "The association."), TimesQuery),
    responses((status = 200, description = "The association.", body = Shown<AssociationView>)))]
async fn show_association(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Json<Shown<AssociationView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let association: AssociationId = id(lang, &association)?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let (row, position) = at.association(&qibu, lang, association).await?;
    Ok(Json(Shown {
        item: AssociationView::of(there(lang, row)?, qibu.rulebook().workdays()),
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

/// Which events of one thing are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Only what counts from that day or earlier; today where absent.
    pub as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    pub known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    pub limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Lists the events of an association in the order in which they were written.
#[utoipa::path(get, path = "/associations/{id}/history", tag = "associations",
    params(("id" = String, Path, description = "The association."), HistoryQuery),
    responses((status = 200, description = "A page of events.", body = Listed<EventView>)))]
async fn association_history(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    Reading { signed, query }: Reading<HistoryQuery>,
) -> Result<Json<Listed<EventView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let association: AssociationId = id(lang, &association)?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let page = numbered(
        lang,
        query.limit.as_deref(),
        query.cursor.as_deref(),
        Sequence,
    )?;
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        if subjects::one(rows, association, as_of)?.is_none() {
            return Ok(None);
        }
        history::of_stream(rows, stream_of(association), Some(as_of), &page).map(Some)
    });
    let (found, position) = read.await?;
    let found = there(lang, found)?;
    let cursor = |row: &history::HistoryRow| row.sequence.to_string();
    let view = |row| EventView::of(lang, row);
    Ok(Json(Listed::new(
        &at,
        (found, position),
        limit_rows,
        cursor,
        view,
    )))
}
