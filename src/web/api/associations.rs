//! Associations: propose, list, one, history, apply for the next step.

use super::reading::{Listed, Reading};
use super::rows::{EventView, SubjectView};
use super::subjects::{self, HistoryQuery, ListQuery, Shown, TimesQuery};
use crate::intake::{ApplicationForm, ProposalForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::lifecycle::SubjectKind;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const KIND: SubjectKind = SubjectKind::Association;

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
    subjects::propose(&qibu, write).await
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
    subjects::submit(&qibu, KIND, association, write).await
}

/// Lists the associations that there were on a day, by name.
#[utoipa::path(get, path = "/associations", tag = "associations", params(ListQuery),
    responses((status = 200, description = "A page of associations.", body = Listed<SubjectView>)))]
async fn list_associations(
    State(qibu): State<Arc<Qibu>>,
    reading: Reading<ListQuery>,
) -> Result<Json<Listed<SubjectView>>, Problem> {
    subjects::list(&qibu, KIND, reading).await
}

/// Shows one association as of a day.
#[utoipa::path(get, path = "/associations/{id}", tag = "associations",
    params(("id" = String, Path, description = "The association."), TimesQuery),
    responses((status = 200, description = "The association.", body = Shown<SubjectView>)))]
async fn show_association(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    reading: Reading<TimesQuery>,
) -> Result<Json<Shown<SubjectView>>, Problem> {
    subjects::show(&qibu, KIND, &association, reading).await
}

/// Lists the events of an association in the order in which they were written.
#[utoipa::path(get, path = "/associations/{id}/history", tag = "associations",
    params(("id" = String, Path, description = "The association."), HistoryQuery),
    responses((status = 200, description = "A page of events.", body = Listed<EventView>)))]
async fn association_history(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    reading: Reading<HistoryQuery>,
) -> Result<Json<Listed<EventView>>, Problem> {
    subjects::events(&qibu, KIND, &association, reading).await
}
