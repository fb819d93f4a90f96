//! Imports: tables of bodies that are older than the log. One officer enters, another confirms; voiding goes the same
//! way.

use super::answer::{self, Filing};
use super::drafts::NoQuery;
use super::reading::{Reading, id};
use crate::intake::form::{NoForm, ReasonForm};
use crate::intake::importing::{self, ImportMendForm, RowState, RowView};
use crate::intake::{ImportForm, ImportView, NotDone};
use crate::service::{ImportId, ImportState};
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write};
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qibu_domain::id::Sequence;
use qibu_domain::lifecycle::SubjectKind;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The largest table as JSON, in bytes.
pub const MAX_IMPORT_JSON_BYTES: usize = 2 << 20;

/// The routes of imports.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(enter_import, list_imports))
        .routes(routes!(show_import))
        .routes(routes!(confirm_import))
        .routes(routes!(mend_import))
        .routes(routes!(void_import))
        .routes(routes!(discard_import))
}

/// An import.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportAnswer {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// `entered`, `confirming`, `confirmed`, `void_asked`, `voiding`, `voided` or `discarded`.
    #[schema(value_type = String)]
    pub state: ImportState,
    /// The account that entered it.
    #[schema(format = "uuid")]
    pub entered_by: String,
    /// The account that confirms it, or did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub confirmed_by: Option<String>,
    /// The account that asked to void it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub void_asked_by: Option<String>,
    /// Why it shall be void.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub void_reason: Option<String>,
    /// The signed statement that it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub statement: Option<String>,
    /// Counts its changes, from 1: what `If-Match` compares.
    pub version: u32,
    /// When it was entered.
    #[schema(format = "date-time")]
    pub made_at: String,
    /// When it was last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
    /// How many rows it has.
    pub count: usize,
    /// What became of each row; absent in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<ImportRowAnswer>,
}

/// A row of an import.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportRowAnswer {
    /// Its number in the table.
    pub row: u32,
    /// The name that it gives.
    pub name: String,
    /// The node that it names.
    pub node: String,
    /// The founding day as it was written.
    pub founded_on: String,
    /// `waiting`, `brought` or `voided`.
    #[schema(value_type = String)]
    pub state: RowState,
    /// The association that it brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub association: Option<String>,
    /// The base that it brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub base: Option<String>,
    /// Why it could not be voided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<KeptAnswer>,
    /// Why it was not recorded when the import was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed: Option<MissedAnswer>,
}

/// Why a row was not recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MissedAnswer {
    /// The field of the row that it is about, as `rows` of the import names it; absent where it is the row as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The stable code of the reason.
    pub code: String,
    /// The same in words.
    pub words: String,
}

/// Why a row could not be voided.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptAnswer {
    /// The stable code of the reason.
    pub code: String,
    /// The same in words.
    pub words: String,
}

/// Imports.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportList {
    /// The imports, the last changed first; at most 100.
    pub items: Vec<ImportAnswer>,
}

impl ImportAnswer {
    fn of(lang: Lang, view: ImportView) -> Self {
        let summary = view.summary;
        let rows = view.rows.into_iter();
        Self {
            id: summary.id.to_string(),
            state: summary.state,
            entered_by: summary.entered_by.to_string(),
            confirmed_by: view.confirmed_by.map(|account| account.to_string()),
            void_asked_by: view.void_asked_by.map(|account| account.to_string()),
            void_reason: view.void_reason,
            statement: view.statement.map(|paper| paper.to_string()),
            version: summary.version,
            made_at: summary.made_at.to_string(),
            updated_at: summary.updated_at.to_string(),
            count: view.count,
            rows: rows.map(|row| ImportRowAnswer::of(lang, row)).collect(),
        }
    }
}

impl ImportRowAnswer {
    fn of(lang: Lang, row: RowView) -> Self {
        let kept = row.kept.map(|code| KeptAnswer {
            words: say(lang, &format!("problem.{code}.title"), &[]),
            code,
        });
        let missed = row.missed.map(|missed| MissedAnswer {
            field: missed.column().map(|column| column.code().to_owned()),
            code: missed.code().to_owned(),
            words: missed.words(lang),
        });
        let body = row.body.map(|body| body.to_string());
        let of_kind = |kind| body.clone().filter(|_| row.kind == kind);
        Self {
            row: row.row,
            name: row.name,
            node: row.node,
            founded_on: row.founded_on,
            state: row.state,
            association: of_kind(SubjectKind::Association),
            base: of_kind(SubjectKind::Base),
            kept,
            missed,
        }
    }
}

fn shown(signed: &Signed, view: ImportView) -> Result<Response, Problem> {
    let tag = answer::etag(Sequence(u64::from(view.summary.version)));
    let tag = tag.map_err(|error| Problem::of_command(signed.lang, &error))?;
    let replayed = view.replayed;
    let answer = Json(ImportAnswer::of(signed.lang, view));
    let mut response = ([(header::ETAG, tag)], answer).into_response();
    if replayed {
        answer::mark_replayed(&mut response);
    }
    Ok(response)
}

/// The answer to a write; what was refused goes to the list that auditors read.
async fn answered(
    qibu: &Arc<Qibu>,
    filing: Filing<'_>,
    outcome: Result<ImportView, NotDone>,
) -> Result<Response, Problem> {
    let signed = filing.signed;
    match outcome {
        Ok(view) => shown(signed, view),
        Err(error) => Err(filed(qibu, filing, &error).await),
    }
}

async fn filed(qibu: &Arc<Qibu>, filing: Filing<'_>, error: &NotDone) -> Problem {
    let problem = Problem::not_done(filing.signed.lang, error);
    if !filing.dry_run {
        answer::file(qibu, filing, &problem).await;
    }
    problem
}

fn filing<'a, T>(write: &'a Write<T>, command: &'a str, subject: &str) -> Filing<'a> {
    Filing {
        signed: &write.signed,
        command,
        subject: subject.to_owned(),
        dry_run: write.dry_run,
    }
}

/// Enters a table of bodies that are older than the log; with `dry_run`, says what is wrong with it, by row and column.
#[utoipa::path(post, path = "/imports", tag = "imports", request_body = ImportForm,
    responses((status = 201, description = "The import waits for a second officer.", body = ImportAnswer)))]
async fn enter_import(
    State(qibu): State<Arc<Qibu>>,
    write: Write<ImportForm>,
) -> Result<Response, Problem> {
    let entered = importing::enter(&qibu, &write.sent(), &write.body).await;
    let id = entered.as_ref().ok().map(|view| view.summary.id);
    let mut response = answered(&qibu, filing(&write, "enter-import", ""), entered).await?;
    if write.dry_run {
        return Ok(response);
    }
    *response.status_mut() = StatusCode::CREATED;
    let location = id.map(|id| HeaderValue::try_from(format!("/api/v1/imports/{id}")));
    if let Some(Ok(location)) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Lists the imports that the sender has a part in or may confirm, the last changed first.
#[utoipa::path(get, path = "/imports", tag = "imports",
    responses((status = 200, description = "The imports.", body = ImportList)))]
async fn list_imports(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Json<ImportList>, Problem> {
    let imports = importing::list(&qibu, signed.caller.account).await;
    let imports = imports.map_err(|error| Problem::not_done(signed.lang, &error))?;
    let items = imports.into_iter();
    Ok(Json(ImportList {
        items: items
            .map(|view| ImportAnswer::of(signed.lang, view))
            .collect(),
    }))
}

/// Shows an import, and what became of each row.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports",
    params(("id" = String, Path, description = "The import.")),
    responses((status = 200, description = "The import.", body = ImportAnswer)))]
async fn show_import(
    State(qibu): State<Arc<Qibu>>,
    Path(import): Path<String>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Response, Problem> {
    let import: ImportId = id(signed.lang, &import)?;
    let view = importing::show(&qibu, signed.caller.account, import).await;
    let view = view.map_err(|error| Problem::not_done(signed.lang, &error))?;
    shown(&signed, view)
}

/// Confirms what another officer entered, or asked to void. Nothing is written where a row is wrong. Where others came before
/// a row since, the other rows are recorded and that one waits: mended, or not, it is confirmed again, and nothing is written twice.
#[utoipa::path(post, path = "/imports/{id}/confirm", tag = "imports",
    params(("id" = String, Path, description = "The import.")), request_body = NoForm,
    responses((status = 200, description = "The import, and what became of each row.", body = ImportAnswer)))]
async fn confirm_import(
    State(qibu): State<Arc<Qibu>>,
    Path(import): Path<String>,
    write: Write<NoForm>,
) -> Result<Response, Problem> {
    let known: ImportId = id(write.signed.lang, &import)?;
    let confirmed = importing::confirm(&qibu, &write.sent(), known).await;
    answered(&qibu, filing(&write, "confirm-import", &import), confirmed).await
}

/// Mends rows that wait: writes them anew, or leaves them out. Only who entered the import does, before it is confirmed, or
/// once a confirmation wrote some rows and missed others. What was recorded stays as it is.
#[utoipa::path(post, path = "/imports/{id}/mend", tag = "imports",
    params(("id" = String, Path, description = "The import.")), request_body = ImportMendForm,
    responses((status = 200, description = "The import with the mended rows.", body = ImportAnswer)))]
async fn mend_import(
    State(qibu): State<Arc<Qibu>>,
    Path(import): Path<String>,
    write: Write<ImportMendForm>,
) -> Result<Response, Problem> {
    let known: ImportId = id(write.signed.lang, &import)?;
    let mended = importing::mend(&qibu, &write.sent(), known, &write.body).await;
    answered(&qibu, filing(&write, "mend-import", &import), mended).await
}

/// Asks to void every founding of an import, with a written reason: another officer confirms it.
#[utoipa::path(post, path = "/imports/{id}/void", tag = "imports",
    params(("id" = String, Path, description = "The import.")), request_body = ReasonForm,
    responses((status = 200, description = "It waits for a second officer.", body = ImportAnswer)))]
async fn void_import(
    State(qibu): State<Arc<Qibu>>,
    Path(import): Path<String>,
    write: Write<ReasonForm>,
) -> Result<Response, Problem> {
    let known: ImportId = id(write.signed.lang, &import)?;
    let asked = importing::ask_void(&qibu, &write.sent(), known, &write.body.reason).await;
    answered(&qibu, filing(&write, "void-import", &import), asked).await
}

/// Discards an import that nobody has confirmed, and the statement that was uploaded for it alone.
#[utoipa::path(post, path = "/imports/{id}/discard", tag = "imports",
    params(("id" = String, Path, description = "The import.")), request_body = NoForm,
    responses((status = 204, description = "It was discarded.")))]
async fn discard_import(
    State(qibu): State<Arc<Qibu>>,
    Path(import): Path<String>,
    write: Write<NoForm>,
) -> Result<StatusCode, Problem> {
    let known: ImportId = id(write.signed.lang, &import)?;
    match importing::discard(&qibu, &write.sent(), known).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error) => {
            let filing = filing(&write, "discard-import", &import);
            Err(filed(&qibu, filing, &error).await)
        }
    }
}
