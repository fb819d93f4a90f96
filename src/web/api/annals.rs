//! The annals of districts: visits, publications and guides recorded and corrected, and listed with the honours of bodies.

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, page, permit, there};
use crate::authority::Action;
use crate::intake::annals::{AnnalCorrectionForm, AnnalForm, draft_of};
use crate::intake::{self, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{Sequence, StreamKind};
use qibu_projections::annals::{self, ANNAL_KINDS, AnnalRow, Filter};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_annals, record_annal))
        .routes(routes!(correct_annal))
}

/// Which part of the annals is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AnnalsQuery {
    /// The node, with all that stands under it; the home district where absent.
    node: Option<String>,
    /// `visit`, `publication`, `guide` or `honour`; all where absent.
    kind: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// An entry of the annals, or an honour of a body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnnalView {
    /// `visit`, `publication`, `guide` or `honour`.
    pub kind: String,
    /// The stream in which it stands: `annals/` and an id, or of an honour the body's.
    pub stream: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// The node that it is about.
    pub node: String,
    /// The day that it counts from, corrections applied.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// Of an honour: the day on which it was withdrawn, where that was by the day that is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub to: Option<String>,
    /// Of an honour: the name of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it says: the payload of its event, corrections applied.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
    /// It was recorded later than on its day (补记).
    pub late: bool,
    /// The sequence of the last correction of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

impl From<AnnalRow> for AnnalView {
    fn from(row: AnnalRow) -> Self {
        Self {
            kind: row.kind,
            stream: row.stream.to_string(),
            sequence: row.sequence.0,
            node: row.node,
            occurred_on: row.on.to_string(),
            to: row.to.map(|to| to.to_string()),
            name: row.name,
            content: serde_json::from_str(&row.content).unwrap_or_default(),
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
        }
    }
}

/// The correction of an entry, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnalCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole entry as it should be, of the same kind and node; without it the entry is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<AnnalForm>,
    /// Why, in words.
    pub reason: String,
}

/// Lists what had happened within a node by a day, the last day first: visits, publications, guides, and the honours of
/// its bodies.
#[utoipa::path(get, path = "/annals", tag = "annals", params(AnnalsQuery),
    responses((status = 200, description = "A page of the annals.", body = Listed<AnnalView>)))]
async fn list_annals(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<AnnalsQuery>,
) -> Result<Json<Listed<AnnalView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let filter = Filter {
        node: filter::node(&qibu, lang, query.node)?.unwrap_or_else(home),
        kind: filter::one_of(lang, "kind", query.kind, &ANNAL_KINDS)?,
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        annals::list(rows, as_of, &filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &AnnalRow| row.key().to_string();
    Ok(Json(Listed::new(
        &at,
        found,
        limit_rows,
        cursor,
        AnnalView::from,
    )))
}

/// Records a visit, a publication or a guide in the annals of the node's district.
#[utoipa::path(post, path = "/annals", tag = "annals", request_body = AnnalForm,
    responses((status = 200, description = "It was recorded.", body = super::answer::Written)))]
async fn record_annal(
    State(qibu): State<Arc<Qibu>>,
    write: Write<AnnalForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::annals::record(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::RecordAnnal.name(),
        subject: write.body.node.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}

/// Corrects an entry, or voids it: within three days alone, else with a second officer, for whom a draft waits.
#[utoipa::path(post, path = "/annals/{district}/{sequence}/correct", tag = "annals",
    params(("district" = String, Path, description = "The code of the district."),
        ("sequence" = String, Path, description = "The sequence of the event that recorded it.")),
    request_body = AnnalCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_annal(
    State(qibu): State<Arc<Qibu>>,
    Path((district, cites)): Path<(String, String)>,
    write: Write<AnnalCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let lang = write.signed.lang;
    there(lang, intake::annals::stream_of(&qibu, &district))?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let AnnalCorrectionBody {
        submitter,
        replacement,
        reason,
    } = write.body;
    let correction = AnnalCorrectionForm {
        replacement,
        reason,
    };
    if submitter.is_some() {
        let form = DraftForm {
            submitter,
            work: draft_of(&district, cites, correction),
        };
        let view = intake::draft::create(&qibu, &sent, &form).await;
        return drafts::made(&qibu, &write.signed, sent.dry_run, view).await;
    }
    let done = intake::annals::correct(&qibu, &sent, &district, cites, &correction).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CorrectAnnal.name(),
        subject: format!("{}/{district}", StreamKind::Annals.as_str()),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}
