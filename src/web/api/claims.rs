//! Published numbers beside the figures that they are about: recorded, checked, corrected and listed.

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, page, permit, there};
use crate::authority::Action;
use crate::intake::published_claims::{ClaimCorrectionForm, ClaimForm, draft_of};
use crate::intake::{self, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use crate::words::Lang;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::published_claim::{Metric, verdict};
use qibu_projections::published_claims::{self, CheckRow, ClaimRow, Filter, figure};
use qibu_projections::{QueryError, Tables};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_claims, record_claim))
        .routes(routes!(show_claim))
        .routes(routes!(check_claim))
        .routes(routes!(correct_claim))
}

/// Which published numbers are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ClaimsQuery {
    /// The node, with all that stands under it; the home district where absent.
    node: Option<String>,
    /// The metric; all where absent.
    metric: Option<String>,
    /// Those that speak of no day after this one, each beside the figure of its own day; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What is known.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct KnownQuery {
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// A published number beside the figure of its day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// The node that it is about.
    pub node: String,
    /// What it counts.
    pub metric: String,
    /// `=` or `>`.
    pub operator: String,
    /// The bound, in the unit of the metric: money in fen.
    pub bound: u64,
    /// What the number was rounded down to; `null` of an exact one.
    pub granularity: Option<u64>,
    /// The day that it speaks of.
    #[schema(format = "date")]
    pub as_of: String,
    /// The figure of that day, as it is known.
    pub value: u64,
    /// `exact`, `lower_bound`, `borderline`, `holds_understated` or `fails`.
    pub verdict: String,
    /// The figure less the bound.
    pub difference: i64,
    /// The number as it was printed.
    pub wording: String,
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The id of the paper that it was published in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
    /// The day of its publication.
    #[schema(format = "date")]
    pub published_on: String,
    /// It was recorded later than on that day (补记).
    pub late: bool,
    /// The sequence of the last correction of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
    /// The last check, as it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<ClaimCheckView>,
}

/// A check of a published number, as it was recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimCheckView {
    /// The sequence of the check.
    pub sequence: u64,
    /// Its day.
    #[schema(format = "date")]
    pub on: String,
    /// The figure that it found.
    pub value: u64,
    /// What the number came to.
    pub verdict: String,
    /// The figure less the bound.
    pub difference: i64,
    /// The position of the facts that were counted.
    pub facts_at: u64,
    /// How many events were behind the figure.
    pub cited: u64,
    /// The digest over them.
    pub digest: String,
}

impl From<CheckRow> for ClaimCheckView {
    fn from(row: CheckRow) -> Self {
        Self {
            sequence: row.sequence.0,
            on: row.on.to_string(),
            value: row.value,
            verdict: row.verdict.as_str().to_owned(),
            difference: row.difference,
            facts_at: row.facts_at.0,
            cited: row.cited,
            digest: row.digest,
        }
    }
}

/// A published number with the figure of its own day.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The number.
    pub row: ClaimRow,
    /// The figure.
    pub value: u64,
}

/// Puts a published number beside the figure of its own day.
pub fn beside(rows: &Tables<'_>, row: ClaimRow) -> Result<Beside, QueryError> {
    let value = figure(rows, row.metric, &row.node, row.as_of)?.value;
    Ok(Beside { row, value })
}

impl From<Beside> for ClaimView {
    fn from(Beside { row, value }: Beside) -> Self {
        let found = verdict(row.operator, row.bound, row.granularity, value);
        Self {
            id: row.stream.id.to_string(),
            sequence: row.sequence.0,
            node: row.node,
            metric: row.metric.as_str().to_owned(),
            operator: row.operator.as_str().to_owned(),
            bound: row.bound,
            granularity: row.granularity,
            as_of: row.as_of.to_string(),
            value,
            verdict: found.verdict.as_str().to_owned(),
            difference: found.difference,
            wording: row.wording,
            title: row.title,
            paper: row.paper.map(|paper| paper.to_string()),
            published_on: row.published_on.to_string(),
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
            checked: row.checked.map(ClaimCheckView::from),
        }
    }
}

/// The words of the metrics.
pub fn metrics() -> Vec<&'static str> {
    Metric::ALL.iter().map(|metric| metric.as_str()).collect()
}

/// The correction of a published number, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole number as it was published, of the same node; without it the number is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<ClaimForm>,
    /// Why, in words.
    pub reason: String,
}

/// Lists the published numbers of a node that speak of no day after the one asked, each beside the figure of its own day.
#[utoipa::path(get, path = "/claims", tag = "claims", params(ClaimsQuery),
    responses((status = 200, description = "A page of published numbers.", body = Listed<ClaimView>)))]
async fn list_claims(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<ClaimsQuery>,
) -> Result<Json<Listed<ClaimView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadFigures).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let filter = Filter {
        node: filter::node(&qibu, lang, query.node)?.unwrap_or_else(home),
        metric: filter::one_of(lang, "metric", query.metric, &metrics())?,
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        let found = published_claims::list(rows, as_of, &filter, &page)?;
        found.into_iter().map(|row| beside(rows, row)).collect()
    });
    let found: (Vec<Beside>, _) = read.await?;
    let cursor = |beside: &Beside| beside.row.key().to_string();
    Ok(Json(Listed::new(
        &at,
        found,
        limit_rows,
        cursor,
        ClaimView::from,
    )))
}

/// Shows one published number beside the figure of its day.
#[utoipa::path(get, path = "/claims/{id}", tag = "claims", params(KnownQuery,
        ("id" = String, Path, description = "The published number.")),
    responses((status = 200, description = "The published number.", body = ClaimView)))]
async fn show_claim(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<String>,
    Reading { signed, query }: Reading<KnownQuery>,
) -> Result<Json<ClaimView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadFigures).await?;
    let stream = stream(lang, &said)?;
    let at = At::of(&qibu, lang, None, query.known_at.as_deref()).await?;
    let read = at.read(&qibu, lang, move |rows| {
        let found = published_claims::one(rows, stream)?;
        found.map(|row| beside(rows, row)).transpose()
    });
    let (found, _) = read.await?;
    Ok(Json(there(lang, found)?.into()))
}

fn stream(lang: Lang, said: &str) -> Result<StreamId, Problem> {
    let id = there(lang, said.parse::<Uuid>().ok())?;
    Ok(StreamId::new(StreamKind::PublishedClaim, id))
}

/// Records that a number was published, elsewhere and by whatever means.
#[utoipa::path(post, path = "/claims", tag = "claims", request_body = ClaimForm,
    responses((status = 201, description = "It was recorded.", body = super::answer::Written)))]
async fn record_claim(
    State(qibu): State<Arc<Qibu>>,
    write: Write<ClaimForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::published_claims::record(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::RecordClaim.name(),
        subject: write.body.node.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// What a check is sent with: nothing.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimCheckBody {}

/// Puts a published number beside the figure of its day as it is known now, and keeps what was found.
#[utoipa::path(post, path = "/claims/{id}/check", tag = "claims",
    params(("id" = String, Path, description = "The published number.")), request_body = ClaimCheckBody,
    responses((status = 200, description = "It was checked.", body = super::answer::Written)))]
async fn check_claim(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<String>,
    write: Write<ClaimCheckBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = stream(write.signed.lang, &said)?;
    let done = intake::published_claims::check(&qibu, &sent, stream).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CheckClaim.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}

/// Corrects a published number, or voids it: within three days alone, else with a second officer, for whom a draft waits.
#[utoipa::path(post, path = "/claims/{id}/correct", tag = "claims",
    params(("id" = String, Path, description = "The published number.")),
    request_body = ClaimCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_claim(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<String>,
    write: Write<ClaimCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = stream(write.signed.lang, &said)?;
    let ClaimCorrectionBody {
        submitter,
        replacement,
        reason,
    } = write.body;
    let correction = ClaimCorrectionForm {
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
    let done = intake::published_claims::correct(&qibu, &sent, stream, &correction).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CorrectClaim.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}
