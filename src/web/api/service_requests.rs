//! Requests for service: asked, brought further, corrected and shown as of a day.

mod view;

pub(in crate::web) use view::is_overdue;

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, page, parameter, permit, there};
use crate::authority::Action;
use crate::intake::service_requests::{
    ServiceAnswerForm, ServiceAskForm, ServiceCorrectionForm, ServiceDeclineForm, ServiceMatchForm,
    ServiceStepForm, ServiceTriageForm, StepForm, draft_of, stream_of,
};
use crate::intake::{self, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::Sequence;
use qibu_domain::service_request::{ServiceDirection, ServiceStage};
use qibu_projections::service_requests::{self, ServiceRequestRow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub use view::{FIRST_ANSWER_WORKDAYS, ServiceRequestView};

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_service_requests, ask_service))
        .routes(routes!(show_service_request))
        .routes(routes!(triage_service_request))
        .routes(routes!(match_service_request))
        .routes(routes!(accept_service_job))
        .routes(routes!(deliver_service))
        .routes(routes!(confirm_service))
        .routes(routes!(decline_service_request))
        .routes(routes!(reopen_service_request))
        .routes(routes!(close_service_request))
        .routes(routes!(correct_service_request))
}

/// Which requests are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ServiceRequestsQuery {
    /// Those asked at that node, with all that stands under it; all where absent.
    node: Option<String>,
    /// Those that the body answers, or was asked: `association/` or `base/` and its id.
    body: Option<String>,
    /// Those that the service team does: `team/` and its id.
    team: Option<String>,
    /// `to_society` or `to_member`; both where absent.
    direction: Option<String>,
    /// `asked`, `triaged`, `matched`, `delivering`, `delivered`, `closed` or `declined` on the day that is shown; all where
    /// absent.
    stage: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// As of when one is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ServiceRequestQuery {
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// The correction of a fact, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole asking as it should be, of the same direction, node and body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<ServiceAskForm>,
    /// The whole delivery as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<ServiceStepForm>,
    /// The whole confirmation as it should be. Without any of the three, what was recorded is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<ServiceAnswerForm>,
    /// Why, in words.
    pub reason: String,
}

/// Lists the requests for service asked by a day.
#[utoipa::path(get, path = "/service-requests", tag = "service-requests", params(ServiceRequestsQuery),
    responses((status = 200, description = "A page of requests.", body = Listed<ServiceRequestView>)))]
async fn list_service_requests(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<ServiceRequestsQuery>,
) -> Result<Json<Listed<ServiceRequestView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let directions: Vec<&str> = ServiceDirection::ALL.iter().map(|it| it.as_str()).collect();
    let stages = ServiceStage::ALL.map(ServiceStage::as_str);
    let filter = service_requests::Filter {
        node: filter::node(&qibu, lang, query.node)?,
        body: parameter(lang, "body", query.body.as_deref())?,
        team: parameter(lang, "team", query.team.as_deref())?,
        direction: filter::one_of(lang, "direction", query.direction, &directions)?,
        stage: filter::one_of(lang, "stage", query.stage, &stages)?,
    };
    let (asked, limit_rows) = (at.asked(), page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        service_requests::list(rows, asked, &filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &ServiceRequestRow| row.stream.to_string();
    let rulebook = qibu.rulebook();
    let view = |row| ServiceRequestView::of(row, rulebook.workdays(), at.as_of);
    Ok(Json(Listed::new(&at, found, limit_rows, cursor, view)))
}

/// Shows one request for service as of a day.
#[utoipa::path(get, path = "/service-requests/{id}", tag = "service-requests",
    params(("id" = String, Path, description = "The request."), ServiceRequestQuery),
    responses((status = 200, description = "The request.", body = ServiceRequestView)))]
async fn show_service_request(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    Reading { signed, query }: Reading<ServiceRequestQuery>,
) -> Result<Json<ServiceRequestView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let stream = there(lang, stream_of(&id))?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let asked = at.asked();
    let read = at.read(&qibu, lang, move |rows| {
        service_requests::one(rows, asked, stream)
    });
    let (found, _) = read.await?;
    let row = there(lang, found)?;
    let rulebook = qibu.rulebook();
    Ok(Json(ServiceRequestView::of(
        row,
        rulebook.workdays(),
        at.as_of,
    )))
}

/// Records that somebody asked for a service: of a body, or of an office.
#[utoipa::path(post, path = "/service-requests", tag = "service-requests", request_body = ServiceAskForm,
    responses((status = 201, description = "It was recorded.", body = super::answer::Written)))]
async fn ask_service(
    State(qibu): State<Arc<Qibu>>,
    write: Write<ServiceAskForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::service_requests::ask(&qibu, &sent, &write.body).await;
    let named = write.body.body.as_ref().or(write.body.node.as_ref());
    let filing = Filing {
        signed: &write.signed,
        command: Action::RecordRequest.name(),
        subject: named.cloned().unwrap_or_default(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $words:literal, $form:ty, $step:ident;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "service-requests",
            params(("id" = String, Path, description = "The request.")), request_body = $form,
            responses((status = 200, description = $words, body = super::answer::Written)))]
        async fn $name(
            State(qibu): State<Arc<Qibu>>,
            Path(id): Path<String>,
            write: Write<$form>,
        ) -> Result<Response, Problem> {
            let sent = write.sent();
            let stream = there(write.signed.lang, stream_of(&id))?;
            let step = StepForm::$step(&write.body);
            let done = intake::service_requests::step(&qibu, &sent, stream, step).await;
            let filing = Filing {
                signed: &write.signed,
                command: Action::HandleRequest.name(),
                subject: stream.to_string(),
                dry_run: sent.dry_run,
            };
            answer(&qibu, filing, done.map(Wrote::acted)).await
        }
    )*};
}

steps! {
    /// Says of which domain a request is, and which body answers it. To give it to a body that was not asked is for an office.
    triage_service_request, "/service-requests/{id}/triage", "It was triaged.", ServiceTriageForm, Triage;
    /// Gives a request to a service team, or to the body itself.
    match_service_request, "/service-requests/{id}/match", "It was matched.", ServiceMatchForm, Match;
    /// Takes a request on.
    accept_service_job, "/service-requests/{id}/accept-job", "It was taken on.", ServiceStepForm, AcceptJob;
    /// Records that the service was delivered. Fifteen working days of silence then close the request.
    deliver_service, "/service-requests/{id}/deliver", "It was recorded.", ServiceStepForm, Deliver;
    /// Records what the asker says of a service that was delivered.
    confirm_service, "/service-requests/{id}/confirm", "It was recorded.", ServiceAnswerForm, Confirm;
    /// Declines a request, for one of the reasons that there are.
    decline_service_request, "/service-requests/{id}/decline", "It was declined.", ServiceDeclineForm, Decline;
    /// Takes up again what was delivered, closed or declined.
    reopen_service_request, "/service-requests/{id}/reopen", "It was taken up again.", ServiceStepForm, Reopen;
    /// Closes a request that the asker confirmed.
    close_service_request, "/service-requests/{id}/close", "It was closed.", ServiceStepForm, Close;
}

/// Corrects an asking, a delivery or a confirmation, or voids it: within three days alone, else with a second officer, for whom
/// a draft waits.
#[utoipa::path(post, path = "/service-requests/{id}/{sequence}/correct", tag = "service-requests",
    params(("id" = String, Path, description = "The request."),
        ("sequence" = String, Path, description = "The sequence of the event that recorded it.")),
    request_body = ServiceCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_service_request(
    State(qibu): State<Arc<Qibu>>,
    Path((id, cites)): Path<(String, String)>,
    write: Write<ServiceCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let lang = write.signed.lang;
    let stream = there(lang, stream_of(&id))?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let ServiceCorrectionBody {
        submitter,
        asked,
        delivered,
        confirmed,
        reason,
    } = write.body;
    let correction = ServiceCorrectionForm {
        asked,
        delivered,
        confirmed,
        reason,
    };
    if submitter.is_some() {
        let form = DraftForm {
            submitter,
            work: draft_of((stream, cites), correction),
        };
        let view = intake::draft::create(&qibu, &sent, &form).await;
        return drafts::made(&qibu, &write.signed, sent.dry_run, view).await;
    }
    let about = (stream, cites);
    let done = intake::service_requests::correct(&qibu, &sent, about, &correction).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CorrectRequest.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}
