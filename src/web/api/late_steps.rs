//! Steps that a body had reached before Qibu, and their corrections: the first officer types, the second one confirms the
//! draft.

use super::drafts::{DraftAnswer, made};
use super::reading::subject_stream;
use crate::intake::draft::{self, DraftForm, DraftWork};
use crate::intake::late_steps::{
    LateStepCorrectionDraft, LateStepCorrectionForm, LateStepDraft, LateStepForm,
};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::lifecycle::SubjectKind;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of late steps.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(recognise_late))
        .routes(routes!(recognise_base_late))
        .routes(routes!(correct_late_step))
        .routes(routes!(correct_base_late_step))
}

/// A step that was reached before Qibu, and the second officer who confirms it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateStepBody {
    /// The second officer's account.
    #[schema(format = "uuid")]
    pub submitter: String,
    /// The step.
    pub step: LateStepForm,
}

/// Has a step recognised that the association had reached before Qibu: the next one, on a signed statement. The first
/// officer types, the second one confirms the draft; no criterion is judged.
#[utoipa::path(post, path = "/associations/{id}/late-steps", tag = "foundings",
    params(("id" = String, Path, description = "The association.")), request_body = LateStepBody,
    responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn recognise_late(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    write: Write<LateStepBody>,
) -> Result<Response, Problem> {
    recognise(&qibu, SubjectKind::Association, &association, write).await
}

/// Has a step recognised that the base had reached before Qibu: the next one, on a signed statement. The first officer
/// types, the second one confirms the draft; no criterion is judged.
#[utoipa::path(post, path = "/bases/{id}/late-steps", tag = "foundings",
    params(("id" = String, Path, description = "The base.")), request_body = LateStepBody,
    responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn recognise_base_late(
    State(qibu): State<Arc<Qibu>>,
    Path(base): Path<String>,
    write: Write<LateStepBody>,
) -> Result<Response, Problem> {
    recognise(&qibu, SubjectKind::Base, &base, write).await
}

async fn recognise(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    subject: &str,
    write: Write<LateStepBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = subject_stream(write.signed.lang, kind, subject)?;
    let LateStepBody { submitter, step } = write.body;
    let form = DraftForm {
        submitter: Some(submitter),
        work: DraftWork::LateStep(LateStepDraft {
            subject: stream.to_string(),
            step,
        }),
    };
    let view = draft::create(qibu, &sent, &form).await;
    made(qibu, &write.signed, sent.dry_run, view).await
}

/// A correction, and the second officer who confirms it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateStepCorrectionBody {
    /// The second officer's account.
    #[schema(format = "uuid")]
    pub submitter: String,
    /// The correction.
    pub correction: LateStepCorrectionForm,
}

/// Corrects the day of a step of the association that was recognised late, or voids the step: the last one only. The
/// first officer types, the second one confirms the draft.
#[utoipa::path(post, path = "/associations/{id}/late-step-corrections", tag = "foundings",
    params(("id" = String, Path, description = "The association.")), request_body = LateStepCorrectionBody,
    responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_late_step(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    write: Write<LateStepCorrectionBody>,
) -> Result<Response, Problem> {
    correct(&qibu, SubjectKind::Association, &association, write).await
}

/// Corrects the day of a step of the base that was recognised late, or voids the step: the last one only. The first
/// officer types, the second one confirms the draft.
#[utoipa::path(post, path = "/bases/{id}/late-step-corrections", tag = "foundings",
    params(("id" = String, Path, description = "The base.")), request_body = LateStepCorrectionBody,
    responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_base_late_step(
    State(qibu): State<Arc<Qibu>>,
    Path(base): Path<String>,
    write: Write<LateStepCorrectionBody>,
) -> Result<Response, Problem> {
    correct(&qibu, SubjectKind::Base, &base, write).await
}

async fn correct(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    subject: &str,
    write: Write<LateStepCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = subject_stream(write.signed.lang, kind, subject)?;
    let LateStepCorrectionBody {
        submitter,
        correction,
    } = write.body;
    let form = DraftForm {
        submitter: Some(submitter),
        work: DraftWork::LateStepCorrection(LateStepCorrectionDraft {
            subject: stream.to_string(),
            correction,
        }),
    };
    let view = draft::create(qibu, &sent, &form).await;
    made(qibu, &write.signed, sent.dry_run, view).await
}
