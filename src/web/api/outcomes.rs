//! Outcomes: what bodies have brought about, recorded, corrected, listed and added up as of a day.

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, id, page, permit, there};
use crate::authority::Action;
use crate::intake::outcomes::{OutcomeCorrectionForm, OutcomeForm, draft_of};
use crate::intake::{self, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::outcome::{OutcomeField, OutcomeKind};
use qibu_projections::outcomes::{self, Filter, OutcomeRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_outcomes, record_outcome))
        .routes(routes!(show_outcome))
        .routes(routes!(correct_outcome))
}

/// Which outcomes are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OutcomesQuery {
    /// The node of their bodies, with all that stands under it; the home district where absent.
    node: Option<String>,
    /// The body: `association/` or `base/` and its id; all where absent.
    body: Option<String>,
    /// The kind; all where absent.
    kind: Option<String>,
    /// The field of contribution; all where absent.
    field: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The times of a read of one.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhenQuery {
    /// The day whose end is shown; today where absent.
    pub as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    pub known_at: Option<String>,
}

/// What a body has brought about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutcomeView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// The body: `association/` or `base/` and its id.
    pub body: String,
    /// The name of the body on the day that is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The node of the body on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Its kind.
    pub kind: String,
    /// Its field of contribution.
    pub field: String,
    /// How much, in the unit.
    pub quantity: u64,
    /// `fen`, `enterprises` or `persons`.
    pub unit: String,
    /// The first day of its period.
    #[schema(format = "date")]
    pub from: String,
    /// The last day of its period, from which it counts.
    #[schema(format = "date")]
    pub until: String,
    /// The id of the paper that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
    /// It was recorded later than on its day (补记).
    pub late: bool,
    /// The sequence of the last correction of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

impl From<OutcomeRow> for OutcomeView {
    fn from(row: OutcomeRow) -> Self {
        Self {
            id: row.stream.id.to_string(),
            sequence: row.sequence.0,
            body: row.body.to_string(),
            name: row.name,
            node: row.node,
            unit: unit(&row.kind).to_owned(),
            kind: row.kind,
            field: row.field,
            quantity: row.quantity,
            from: row.from.to_string(),
            until: row.until.to_string(),
            paper: row.paper.map(|paper| paper.to_string()),
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
        }
    }
}

/// The unit of a kind.
fn unit(kind: &str) -> &'static str {
    let kind = kind.parse::<OutcomeKind>();
    kind.map_or("", |kind| kind.unit().as_str())
}

/// A page of outcomes, with the sums of all that were asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutcomesView {
    /// The page.
    #[serde(flatten)]
    pub page: Listed<OutcomeView>,
    /// The sums by kind, each in the unit of its kind; not of this page only.
    pub totals: BTreeMap<String, u64>,
}

/// The correction of an outcome, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole outcome as it should be, of the same body; without it the outcome is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<OutcomeForm>,
    /// Why, in words.
    pub reason: String,
}

/// Lists what the bodies of a node had brought about by a day, the last day first, and adds it up by kind.
#[utoipa::path(get, path = "/outcomes", tag = "outcomes", params(OutcomesQuery),
    responses((status = 200, description = "A page of outcomes, and the sums.", body = OutcomesView)))]
async fn list_outcomes(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<OutcomesQuery>,
) -> Result<Json<OutcomesView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let kinds: Vec<&str> = OutcomeKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let fields: Vec<&str> = OutcomeField::ALL.iter().map(|it| it.as_str()).collect();
    let body = query.body.as_deref();
    let filter = Filter {
        node: filter::node(&qibu, lang, query.node)?.unwrap_or_else(home),
        body: body.map(|body| id(lang, body)).transpose()?,
        kind: filter::one_of(lang, "kind", query.kind, &kinds)?,
        field: filter::one_of(lang, "field", query.field, &fields)?,
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        let found = outcomes::list(rows, as_of, &filter, &page)?;
        Ok((found, outcomes::totals(rows, as_of, &filter)?))
    });
    let ((found, totals), position) = read.await?;
    let cursor = |row: &OutcomeRow| row.key().to_string();
    let found = (found, position);
    Ok(Json(OutcomesView {
        page: Listed::new(&at, found, limit_rows, cursor, OutcomeView::from),
        totals,
    }))
}

/// Shows one outcome as of a day.
#[utoipa::path(get, path = "/outcomes/{id}", tag = "outcomes", params(WhenQuery,
        ("id" = String, Path, description = "The outcome.")),
    responses((status = 200, description = "The outcome.", body = OutcomeView)))]
async fn show_outcome(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<String>,
    Reading { signed, query }: Reading<WhenQuery>,
) -> Result<Json<OutcomeView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let stream = stream(lang, &said)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| outcomes::one(rows, as_of, stream));
    let (found, _) = read.await?;
    Ok(Json(there(lang, found)?.into()))
}

fn stream(lang: crate::words::Lang, said: &str) -> Result<StreamId, Problem> {
    let id = there(lang, said.parse::<Uuid>().ok())?;
    Ok(StreamId::new(StreamKind::Outcome, id))
}

/// Records what a body has brought about.
#[utoipa::path(post, path = "/outcomes", tag = "outcomes", request_body = OutcomeForm,
    responses((status = 201, description = "It was recorded.", body = super::answer::Written)))]
async fn record_outcome(
    State(qibu): State<Arc<Qibu>>,
    write: Write<OutcomeForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::outcomes::record(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::RecordOutcome.name(),
        subject: write.body.body.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// Corrects an outcome, or voids it: within three days alone, else with a second officer, for whom a draft waits.
#[utoipa::path(post, path = "/outcomes/{id}/correct", tag = "outcomes",
    params(("id" = String, Path, description = "The outcome.")),
    request_body = OutcomeCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_outcome(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<String>,
    write: Write<OutcomeCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = stream(write.signed.lang, &said)?;
    let OutcomeCorrectionBody {
        submitter,
        replacement,
        reason,
    } = write.body;
    let correction = OutcomeCorrectionForm {
        replacement,
        reason,
    };
    if submitter.is_some() {
        let form = DraftForm {
            submitter,
            work: draft_of(stream, correction),
        };
        let view = intake::draft::create(&qibu, &sent, &form).await;
        return drafts::made(&qibu, &write.signed, sent.dry_run, view).await;
    }
    let done = intake::outcomes::correct(&qibu, &sent, stream, &correction).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CorrectOutcome.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}
