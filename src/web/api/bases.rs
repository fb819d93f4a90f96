//! Bases: propose, list, one, history, apply for the next step.

use super::reading::{Listed, Reading};
use super::rows::{EventView, SubjectView};
use super::subjects::{self, HistoryQuery, ListQuery, Shown, TimesQuery};
use crate::intake::{ApplicationForm, BaseProposalForm};
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

const KIND: SubjectKind = SubjectKind::Base;

/// The routes of bases.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(propose_base, list_bases))
        .routes(routes!(show_base))
        .routes(routes!(base_history))
        .routes(routes!(submit_base_application))
}

/// Proposes a base. Typed for another, it becomes a draft that the other confirms.
#[utoipa::path(post, path = "/bases", tag = "bases", request_body = BaseProposalForm,
    responses((status = 201, description = "The application was handed in, or its draft was made.",
        body = super::answer::Written)))]
async fn propose_base(
    State(qibu): State<Arc<Qibu>>,
    write: Write<BaseProposalForm>,
) -> Result<Response, Problem> {
    subjects::propose(&qibu, write).await
}

/// Applies for the next step of a base.
#[utoipa::path(post, path = "/bases/{id}/applications", tag = "bases",
    params(("id" = String, Path, description = "The base.")), request_body = ApplicationForm,
    responses((status = 201, description = "The application was handed in.",
        body = super::answer::Written)))]
async fn submit_base_application(
    State(qibu): State<Arc<Qibu>>,
    Path(base): Path<String>,
    write: Write<ApplicationForm>,
) -> Result<Response, Problem> {
    subjects::submit(&qibu, KIND, base, write).await
}

/// Lists the bases that there were on a day, by name.
#[utoipa::path(get, path = "/bases", tag = "bases", params(ListQuery),
    responses((status = 200, description = "A page of bases.", body = Listed<SubjectView>)))]
async fn list_bases(
    State(qibu): State<Arc<Qibu>>,
    reading: Reading<ListQuery>,
) -> Result<Json<Listed<SubjectView>>, Problem> {
    subjects::list(&qibu, KIND, reading).await
}

/// Shows one base as of a day.
#[utoipa::path(get, path = "/bases/{id}", tag = "bases",
    params(("id" = String, Path, description = "The base."), TimesQuery),
    responses((status = 200, description = "The base.", body = Shown<SubjectView>)))]
async fn show_base(
    State(qibu): State<Arc<Qibu>>,
    Path(base): Path<String>,
    reading: Reading<TimesQuery>,
) -> Result<Json<Shown<SubjectView>>, Problem> {
    subjects::show(&qibu, KIND, &base, reading).await
}

/// Lists the events of a base in the order in which they were written.
#[utoipa::path(get, path = "/bases/{id}/history", tag = "bases",
    params(("id" = String, Path, description = "The base."), HistoryQuery),
    responses((status = 200, description = "A page of events.", body = Listed<EventView>)))]
async fn base_history(
    State(qibu): State<Arc<Qibu>>,
    Path(base): Path<String>,
    reading: Reading<HistoryQuery>,
) -> Result<Json<Listed<EventView>>, Problem> {
    subjects::events(&qibu, KIND, &base, reading).await
}
