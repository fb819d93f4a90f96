//! Drafts: what one account types and another confirms; the founding of bodies older than the log goes the same way.

use super::answer::{self, Filing, Wrote};
use super::reading::{Reading, id};
use crate::intake::draft::FoundingCorrectionDraft;
use crate::intake::form::NoForm;
use crate::intake::{
    self, BaseFoundingForm, DraftForm, DraftView, DraftWork, FoundingCorrectionForm, FoundingForm,
    NotDone,
};
use crate::web::api::reading::subject_stream;
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write};
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qibu_domain::id::{ApplicationId, Sequence};
use qibu_domain::lifecycle::SubjectKind;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of drafts and foundings.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(create_draft, list_drafts))
        .routes(routes!(show_draft, update_draft))
        .routes(routes!(confirm_draft))
        .routes(routes!(discard_draft))
        .routes(routes!(record_founding))
        .routes(routes!(record_base_founding))
        .routes(routes!(correct_founding))
        .routes(routes!(correct_base_founding))
}

/// A draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftAnswer {
    /// Its id: that of the application that it becomes.
    #[schema(format = "uuid")]
    pub id: String,
    /// The account that hands it in, and confirms it.
    #[schema(format = "uuid")]
    pub submitter: String,
    /// The account that types.
    #[schema(format = "uuid")]
    pub typed_by: String,
    /// `open`, `awaiting_confirmation`, `confirmed` or `discarded`.
    #[schema(value_type = String)]
    pub state: crate::service::DraftState,
    /// Counts its changes, from 1: what `If-Match` compares.
    pub version: u32,
    /// When it was begun.
    #[schema(format = "date-time")]
    pub made_at: String,
    /// When it was last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
    /// What was typed; absent in lists, and once it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<DraftWork>,
}

impl From<DraftView> for DraftAnswer {
    fn from(view: DraftView) -> Self {
        let summary = view.summary;
        Self {
            id: summary.id.to_string(),
            submitter: summary.submitter.to_string(),
            typed_by: summary.typed_by.to_string(),
            state: summary.state,
            version: summary.version,
            made_at: summary.made_at.to_string(),
            updated_at: summary.updated_at.to_string(),
            work: view.work,
        }
    }
}

/// The answer to a draft that was made, or was not.
pub(super) async fn made(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    dry_run: bool,
    outcome: Result<DraftView, NotDone>,
) -> Result<Response, Problem> {
    let view = match outcome {
        Ok(view) => view,
        Err(error) => return Err(refused(qibu, signed, dry_run, "draft", &error).await),
    };
    let location = HeaderValue::try_from(format!("/api/v1/drafts/{}", view.summary.id));
    let (replayed, mut response) = (view.replayed, shown(signed, view)?);
    if !dry_run {
        *response.status_mut() = StatusCode::CREATED;
        if let Ok(location) = location {
            response.headers_mut().insert(header::LOCATION, location);
        }
    }
    if replayed {
        answer::mark_replayed(&mut response);
    }
    Ok(response)
}

fn shown(signed: &Signed, view: DraftView) -> Result<Response, Problem> {
    let tag = answer::etag(Sequence(u64::from(view.summary.version)));
    let tag = tag.map_err(|error| Problem::of_command(signed.lang, &error))?;
    Ok(([(header::ETAG, tag)], Json(DraftAnswer::from(view))).into_response())
}

async fn refused(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    dry_run: bool,
    command: &str,
    error: &NotDone,
) -> Problem {
    let problem = Problem::not_done(signed.lang, error);
    if !dry_run {
        let filing = Filing {
            signed,
            command,
            subject: String::new(),
            dry_run,
        };
        answer::file(qibu, filing, &problem).await;
    }
    problem
}

/// Begins a draft, for oneself or for another who confirms it.
#[utoipa::path(post, path = "/drafts", tag = "drafts", request_body = DraftForm,
    responses((status = 201, description = "The draft was made.", body = DraftAnswer)))]
async fn create_draft(
    State(qibu): State<Arc<Qibu>>,
    write: Write<DraftForm>,
) -> Result<Response, Problem> {
    let view = intake::draft::create(&qibu, &write.sent(), &write.body).await;
    made(&qibu, &write.signed, write.dry_run, view).await
}

/// Drafts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftList {
    /// The drafts, the last changed first; at most 100.
    pub items: Vec<DraftAnswer>,
}

/// No parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// Lists the living drafts that the sender types or is to confirm.
#[utoipa::path(get, path = "/drafts", tag = "drafts",
    responses((status = 200, description = "The drafts.", body = DraftList)))]
async fn list_drafts(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Json<DraftList>, Problem> {
    let drafts = intake::draft::list(&qibu, signed.caller.account).await;
    let drafts = drafts.map_err(|error| Problem::not_done(signed.lang, &error))?;
    Ok(Json(DraftList {
        items: drafts.into_iter().map(DraftAnswer::from).collect(),
    }))
}

/// Shows a draft to whoever types it or is to confirm it.
#[utoipa::path(get, path = "/drafts/{id}", tag = "drafts",
    params(("id" = String, Path, description = "The draft.")),
    responses((status = 200, description = "The draft.", body = DraftAnswer)))]
async fn show_draft(
    State(qibu): State<Arc<Qibu>>,
    Path(draft): Path<String>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Response, Problem> {
    let draft: ApplicationId = id(signed.lang, &draft)?;
    let view = intake::draft::show(&qibu, signed.caller.account, draft).await;
    shown(
        &signed,
        view.map_err(|error| Problem::not_done(signed.lang, &error))?,
    )
}

/// What a draft says now, whole.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftUpdate {
    /// What is typed.
    pub work: DraftWork,
}

/// Types a draft anew, whole.
#[utoipa::path(put, path = "/drafts/{id}", tag = "drafts",
    params(("id" = String, Path, description = "The draft.")), request_body = DraftUpdate,
    responses((status = 200, description = "The draft as it is now.", body = DraftAnswer)))]
async fn update_draft(
    State(qibu): State<Arc<Qibu>>,
    Path(draft): Path<String>,
    write: Write<DraftUpdate>,
) -> Result<Response, Problem> {
    let draft: ApplicationId = id(write.signed.lang, &draft)?;
    match intake::draft::update(&qibu, &write.sent(), draft, &write.body.work).await {
        Ok(view) => shown(&write.signed, view),
        Err(error) => Err(refused(&qibu, &write.signed, write.dry_run, "draft", &error).await),
    }
}

/// Confirms what another typed: it goes out as the sender's own.
#[utoipa::path(post, path = "/drafts/{id}/confirm", tag = "drafts",
    params(("id" = String, Path, description = "The draft.")), request_body = NoForm,
    responses((status = 201, description = "It was handed in.", body = answer::Written)))]
async fn confirm_draft(
    State(qibu): State<Arc<Qibu>>,
    Path(draft): Path<String>,
    write: Write<NoForm>,
) -> Result<Response, Problem> {
    let known: ApplicationId = id(write.signed.lang, &draft)?;
    let done = intake::draft::confirm(&qibu, &write.sent(), known).await;
    let (command, dry_run) = ("confirm-draft", write.dry_run);
    let filing = Filing {
        signed: &write.signed,
        command,
        subject: draft,
        dry_run,
    };
    answer::answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// Discards a draft, and the papers that were uploaded for it alone.
#[utoipa::path(post, path = "/drafts/{id}/discard", tag = "drafts",
    params(("id" = String, Path, description = "The draft.")), request_body = NoForm,
    responses((status = 204, description = "It was discarded.")))]
async fn discard_draft(
    State(qibu): State<Arc<Qibu>>,
    Path(draft): Path<String>,
    write: Write<NoForm>,
) -> Result<StatusCode, Problem> {
    let known: ApplicationId = id(write.signed.lang, &draft)?;
    match intake::draft::discard(&qibu, &write.sent(), known).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(refused(&qibu, &write.signed, write.dry_run, "draft", &error).await),
    }
}

/// A founding, and the second officer who confirms it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundingBody {
    /// The second officer's account.
    #[schema(format = "uuid")]
    pub submitter: String,
    /// The founding.
    pub founding: FoundingForm,
}

/// Takes over the founding of a body older than the log: the first officer types, the second one confirms the draft.
#[utoipa::path(post, path = "/foundings", tag = "foundings", request_body = FoundingBody,
    responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn record_founding(
    State(qibu): State<Arc<Qibu>>,
    write: Write<FoundingBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let FoundingBody {
        submitter,
        founding,
    } = write.body;
    let form = DraftForm {
        submitter: Some(submitter),
        work: DraftWork::Founding(founding),
    };
    let view = intake::draft::create(&qibu, &sent, &form).await;
    made(&qibu, &write.signed, sent.dry_run, view).await
}

/// The naming of a base, and the second officer who confirms it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseFoundingBody {
    /// The second officer's account.
    #[schema(format = "uuid")]
    pub submitter: String,
    /// The naming.
    pub founding: BaseFoundingForm,
}

/// Takes over the naming of a base older than the log: the first officer types, the second one confirms the draft.
#[utoipa::path(post, path = "/base-foundings", tag = "foundings", request_body = BaseFoundingBody,
    responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn record_base_founding(
    State(qibu): State<Arc<Qibu>>,
    write: Write<BaseFoundingBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let BaseFoundingBody {
        submitter,
        founding,
    } = write.body;
    let form = DraftForm {
        submitter: Some(submitter),
        work: DraftWork::BaseFounding(founding),
    };
    let view = intake::draft::create(&qibu, &sent, &form).await;
    made(&qibu, &write.signed, sent.dry_run, view).await
}

/// A correction, and the second officer who confirms it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionBody {
    /// The second officer's account.
    #[schema(format = "uuid")]
    pub submitter: String,
    /// The correction.
    pub correction: FoundingCorrectionForm,
}

/// Corrects a recorded founding, or voids it: the first officer types, the second one confirms the draft.
#[utoipa::path(post, path = "/associations/{id}/founding-corrections", tag = "foundings",
    params(("id" = String, Path, description = "The association.")), request_body = CorrectionBody,
    responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_founding(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    write: Write<CorrectionBody>,
) -> Result<Response, Problem> {
    correct(&qibu, SubjectKind::Association, &association, write).await
}

/// Corrects the recorded naming of a base, or voids it: the first officer types, the second one confirms the draft.
#[utoipa::path(post, path = "/bases/{id}/founding-corrections", tag = "foundings",
    params(("id" = String, Path, description = "The base.")), request_body = CorrectionBody,
    responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_base_founding(
    State(qibu): State<Arc<Qibu>>,
    Path(base): Path<String>,
    write: Write<CorrectionBody>,
) -> Result<Response, Problem> {
    correct(&qibu, SubjectKind::Base, &base, write).await
}

async fn correct(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    subject: &str,
    write: Write<CorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = subject_stream(write.signed.lang, kind, subject)?;
    let CorrectionBody {
        submitter,
        correction,
    } = write.body;
    let work = DraftWork::FoundingCorrection(FoundingCorrectionDraft {
        subject: stream.to_string(),
        correction,
    });
    let form = DraftForm {
        submitter: Some(submitter),
        work,
    };
    let view = intake::draft::create(qibu, &sent, &form).await;
    made(qibu, &write.signed, sent.dry_run, view).await
}
