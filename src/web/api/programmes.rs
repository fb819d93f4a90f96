//! The programmes of bodies: approved, closed, corrected and listed.

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, page, parameter, permit, there};
use crate::authority::Action;
use crate::intake::programmes::{
    ProgrammeClosingForm, ProgrammeCorrectionForm, ProgrammeForm, draft_of, stream_of,
};
use crate::intake::{self, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{ProgrammeId, Sequence};
use qibu_projections::programmes::{self, Filter, ProgrammeRow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Whether a programme is open, as it is asked for.
pub const OPEN: [&str; 2] = ["open", "not_open"];

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_programmes, approve_programme))
        .routes(routes!(show_programme))
        .routes(routes!(close_programme))
        .routes(routes!(correct_programme))
}

/// Which programmes are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProgrammesQuery {
    /// Those of bodies of that node, with all that stands under it; all where absent.
    node: Option<String>,
    /// Those of that body: `association/` or `base/` and its id.
    body: Option<String>,
    /// `open` or `not_open` on the day that is shown; all where absent.
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
struct AsOfQuery {
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// What a programme is to reach.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProgrammeGoalView {
    /// What is counted.
    pub name: String,
    /// How many.
    pub target: u32,
}

/// A programme as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProgrammeView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The body whose programme it is.
    pub owner: String,
    /// The name of that body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// The node of that body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it is to reach.
    pub goals: Vec<ProgrammeGoalView>,
    /// The day of its approval.
    #[schema(format = "date")]
    pub approved_on: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// Its first day.
    #[schema(format = "date")]
    pub from: String,
    /// Its last day by the approval, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub until: Option<String>,
    /// Its last day, where it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub closed_on: Option<String>,
    /// The sequence of the event that closed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<u64>,
    /// Its budget, in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_fen: Option<u64>,
    /// Whether it is open on the day that is shown.
    pub open: bool,
    /// The sessions held under it by then.
    pub sessions: u64,
    /// The approval was recorded later than on its day (补录).
    pub late: bool,
    /// The sequence of the last correction of the approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

impl From<ProgrammeRow> for ProgrammeView {
    fn from(row: ProgrammeRow) -> Self {
        let goals = row.goals.iter().map(|goal| ProgrammeGoalView {
            name: goal.name.to_string(),
            target: goal.target,
        });
        Self {
            id: row.id().to_string(),
            goals: goals.collect(),
            owner: row.owner.to_string(),
            owner_name: row.owner_name,
            node: row.node,
            name: row.name,
            approved_on: row.approved_on.to_string(),
            sequence: row.approved_by.0,
            from: row.from.to_string(),
            until: row.until.map(|day| day.to_string()),
            closed_on: row.closed_on.map(|day| day.to_string()),
            closed_by: row.closed_by.map(|by| by.0),
            budget_fen: row.budget_fen,
            open: row.is_open,
            sessions: row.sessions,
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
        }
    }
}

/// The correction of an approval or a closing, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole approval as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<ProgrammeForm>,
    /// The whole closing as it should be. Without it and `approved`, what was recorded is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ProgrammeClosingForm>,
    /// Why, in words.
    pub reason: String,
}

/// Lists the programmes approved by a day, the last approval first.
#[utoipa::path(get, path = "/programmes", tag = "work", params(ProgrammesQuery),
    responses((status = 200, description = "A page of programmes.", body = Listed<ProgrammeView>)))]
async fn list_programmes(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<ProgrammesQuery>,
) -> Result<Json<Listed<ProgrammeView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let stage = filter::one_of(lang, "stage", query.stage, &OPEN)?;
    let filter = Filter {
        node: filter::node(&qibu, lang, query.node)?,
        owner: parameter(lang, "body", query.body.as_deref())?,
        open: stage.map(|stage| stage == "open"),
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        programmes::list(rows, as_of, &filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &ProgrammeRow| row.key().to_string();
    let view = ProgrammeView::from;
    Ok(Json(Listed::new(&at, found, limit_rows, cursor, view)))
}

/// Shows one programme as of a day.
#[utoipa::path(get, path = "/programmes/{id}", tag = "work",
    params(("id" = String, Path, description = "The programme."), AsOfQuery),
    responses((status = 200, description = "The programme.", body = ProgrammeView)))]
async fn show_programme(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    Reading { signed, query }: Reading<AsOfQuery>,
) -> Result<Json<ProgrammeView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let id: ProgrammeId = super::reading::id(lang, &id)?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| programmes::one(rows, as_of, id));
    let (found, _) = read.await?;
    there(lang, found).map(|row| Json(row.into()))
}

/// Approves a programme of a body: an office at the body's node or above it does.
#[utoipa::path(post, path = "/programmes", tag = "work", request_body = ProgrammeForm,
    responses((status = 201, description = "It was approved.", body = super::answer::Written)))]
async fn approve_programme(
    State(qibu): State<Arc<Qibu>>,
    write: Write<ProgrammeForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::programmes::approve(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::ApproveProgramme.name(),
        subject: write.body.owner.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// Closes a programme: the day is its last one.
#[utoipa::path(post, path = "/programmes/{id}/close", tag = "work",
    params(("id" = String, Path, description = "The programme.")),
    request_body = ProgrammeClosingForm,
    responses((status = 200, description = "It was closed.", body = super::answer::Written)))]
async fn close_programme(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    write: Write<ProgrammeClosingForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = there(write.signed.lang, stream_of(&id))?;
    let done = intake::programmes::close(&qibu, &sent, stream, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CloseProgramme.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}

/// Corrects an approval or a closing, or voids it: within three days alone, else with a second officer, for whom a draft
/// waits.
#[utoipa::path(post, path = "/programmes/{id}/{sequence}/correct", tag = "work",
    params(("id" = String, Path, description = "The programme."),
        ("sequence" = String, Path, description = "The sequence of the event that recorded it.")),
    request_body = ProgrammeCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_programme(
    State(qibu): State<Arc<Qibu>>,
    Path((id, cites)): Path<(String, String)>,
    write: Write<ProgrammeCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let lang = write.signed.lang;
    let stream = there(lang, stream_of(&id))?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let ProgrammeCorrectionBody {
        submitter,
        approved,
        closed,
        reason,
    } = write.body;
    let correction = ProgrammeCorrectionForm {
        approved,
        closed,
        reason,
    };
    if submitter.is_some() {
        let form = DraftForm {
            submitter,
            work: draft_of(stream, cites, correction),
        };
        let view = intake::draft::create(&qibu, &sent, &form).await;
        return drafts::made(&qibu, &write.signed, sent.dry_run, view).await;
    }
    let done = intake::programmes::correct(&qibu, &sent, stream, cites, &correction).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CorrectProgramme.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}
