//! A table of old bodies: the empty one to be filled in, what is wrong with a full one by row and column, and entering a
//! sound one with the signed statement of two officers. What was entered has a page of its own (`one`).

mod mending;
mod one;

use super::application::people;
use super::apply::contents::{self, Held};
use super::apply::sending::{self, new_key};
use crate::import::{Format, ImportRow, MAX_FILE_BYTES, codes, read_rows, template};
use crate::intake::importing::{self, ImportView, state_words};
use crate::intake::{FieldFault, ImportForm, NotDone, Sent, blocking};
use crate::service::MAX_IMPORT_BYTES;
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::imports::{EnterPart, FaultRow, ImportLine, ImportsPage, RowLine};
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::web::write::{broken_body, command_id_of};
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::STATEMENT_KIND;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest form that brings a table, in bytes: the table and what stands around it.
const MAX_FORM_BYTES: usize = MAX_FILE_BYTES + 64 * 1024;
/// The field that brings the table.
const TABLE_FIELD: &str = "table";
/// The field that brings the rows of a table that was looked over.
const ROWS_FIELD: &str = "rows";

/// The routes of imports.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(MAX_FORM_BYTES);
    let entering = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/imports", get(show).post(check).layer(whole))
        .route("/imports/new", post(enter).layer(entering))
        .route("/imports/template.csv", get(csv))
        .route("/imports/template.xlsx", get(xlsx))
        .merge(one::routes())
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = page(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn check(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let checked = async {
        let lang = visit.lang();
        let bytes = table(&qibu, lang, request).await?;
        let page = page(&qibu, &visit).await?;
        match looked_over(&qibu, &visit, bytes).await {
            Ok((rows, view)) => {
                let entering = EnterPart {
                    key: new_key(),
                    rows_json: serde_json::to_string(&rows).unwrap_or_default(),
                    rows: one::rows(&qibu, lang, &view, false),
                    held: None,
                };
                let entering = Some(entering);
                Ok(visit.show(&ImportsPage { entering, ..page }))
            }
            Err(NotDone::Fields(faults)) => {
                let faults = faults.iter().map(|fault| row_of(lang, fault)).collect();
                let page = ImportsPage { faults, ..page };
                Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
            }
            Err(error) => Err(Problem::not_done(lang, &error)),
        }
    };
    visit.outcome(checked.await)
}

/// Enters the rows that were looked over, on the strength of a statement.
async fn enter(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let entered = async {
        let lang = visit.lang();
        let sending = sending::read_wide(&qibu, &visit, request, MAX_IMPORT_BYTES).await?;
        let said = sending.fields.text(ROWS_FIELD);
        if said.len() > MAX_IMPORT_BYTES {
            return Err(broken_body(lang, StatusCode::PAYLOAD_TOO_LARGE));
        }
        let rows: BTreeMap<String, ImportRow> =
            serde_json::from_str(said).map_err(|_| broken_body(lang, StatusCode::BAD_REQUEST))?;
        let account = visit.signed.caller.account;
        let held = contents::held(&qibu, &sending, account, None).await;
        let held = held.map_err(contents::not_done(lang))?;
        let mut papers = held.into_iter().rev();
        let statement = papers.find(|held| held.kind == STATEMENT_KIND);
        let form = ImportForm {
            statement: statement.as_ref().map(|held| held.paper.to_string()),
            rows,
        };
        let words = sending.faults.iter().map(|fault| fault.words.clone());
        let words: Vec<String> = words.collect();
        if !words.is_empty() {
            let errors = words.into_iter().map(|words| of_statement(lang, &words));
            let errors = Errors(errors.collect());
            return again(&qibu, &visit, (&form, statement), (errors, Vec::new(), 422)).await;
        }
        let sent = sending.sent(&qibu, &visit, "/imports/new");
        let error = match importing::enter(&qibu, &sent, &form).await {
            Ok(view) => {
                let to = format!("/imports/{}", view.summary.id);
                return Ok(visit.see_other(&to, Some("form.done.import_entered")));
            }
            Err(error) => error,
        };
        let problem = Problem::not_done(lang, &error);
        one::filed(&qibu, &visit, "enter-import", "", &problem).await;
        let (errors, faults) = match &error {
            NotDone::Fields(faults) => apart(lang, faults),
            _ if matches!(problem.status, 409 | 422) => {
                (Errors(vec![whole(&problem.detail)]), Vec::new())
            }
            _ => return Err(problem),
        };
        let wrong = (errors, faults, problem.status);
        again(&qibu, &visit, (&form, statement), wrong).await
    };
    visit.outcome(entered.await)
}

/// What is wrong with the statement, apart from what is wrong with the table.
fn apart(lang: Lang, faults: &[FieldFault]) -> (Errors, Vec<FaultRow>) {
    let is_statement = |fault: &&FieldFault| fault.pointer.starts_with("/statement");
    let (of_paper, of_table): (Vec<_>, Vec<_>) = faults.iter().partition(is_statement);
    let errors = of_paper.into_iter().map(|fault| match fault.code {
        "import.statement_missing" => of_statement(lang, &say(lang, "form.file_first", &[])),
        _ => of_statement(lang, &fault.words(lang)),
    });
    let table = of_table.into_iter().map(|fault| row_of(lang, fault));
    (Errors(errors.collect()), table.collect())
}

fn of_statement(lang: Lang, what: &str) -> FieldError {
    let name = say(lang, "page.imports.statement", &[]);
    let arguments = [("field", name), ("what", what.to_owned())];
    FieldError {
        field: "statement".to_owned(),
        words: say(lang, "form.at_field", &arguments),
    }
}

fn whole(words: &str) -> FieldError {
    FieldError {
        field: String::new(),
        words: words.to_owned(),
    }
}

/// The page with the rows and the statement as they came, and what is wrong.
async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (form, statement): (&ImportForm, Option<Held>),
    (errors, faults, status): (Errors, Vec<FaultRow>, u16),
) -> Result<Response, Problem> {
    let held = statement.map(|held| HeldPaper {
        id: held.paper.to_string(),
        words: held.words,
    });
    let numbered = form.rows.iter();
    let line = |(number, row): (&String, &ImportRow)| RowLine {
        row: number.parse().unwrap_or_default(),
        name: row.name.clone(),
        node: labels::node(&qibu.rulebook(), row.node.trim()),
        founded_on: row.founded_on.clone(),
        ..RowLine::default()
    };
    let mut rows: Vec<RowLine> = numbered.map(line).collect();
    rows.sort_by_key(|row| row.row);
    let page = ImportsPage {
        errors,
        faults,
        entering: Some(EnterPart {
            key: new_key(),
            rows_json: serde_json::to_string(&form.rows).unwrap_or_default(),
            rows,
            held,
        }),
        ..page(qibu, visit).await?
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(visit.show_with(status, &page))
}

/// The page before anything was looked over.
async fn page(qibu: &Arc<Qibu>, visit: &Visit) -> Result<ImportsPage, Problem> {
    let lang = visit.lang();
    let mut base = visit.base(say(lang, "page.imports.title", &[]));
    "/imports".clone_into(&mut base.path);
    Ok(ImportsPage {
        base,
        imports: lines(qibu, visit).await?,
        ..ImportsPage::default()
    })
}

/// The imports that the account has a part in or may confirm, each in one line.
pub(super) async fn lines(qibu: &Arc<Qibu>, visit: &Visit) -> Result<Vec<ImportLine>, Problem> {
    let lang = visit.lang();
    let own = visit.signed.caller.account;
    let imports = importing::list(qibu, own).await;
    let imports = imports.map_err(|error| Problem::not_done(lang, &error))?;
    let accounts = imports.iter().map(|view| view.summary.entered_by);
    let names = people::names(qibu, &visit.signed, accounts).await?;
    let line = |view: ImportView| ImportLine {
        href: format!("/imports/{}", view.summary.id),
        state: state_words(lang, view.summary.state),
        count: view.count,
        entered_by: names.of(view.summary.entered_by),
        moment: view.summary.updated_at.to_string(),
        awaits: one::confirming(&view, own).is_some(),
    };
    Ok(imports.into_iter().map(line).collect())
}

/// The bytes of the table that a form brings; none where it brings none.
async fn table(qibu: &Arc<Qibu>, lang: Lang, request: Request) -> Result<Vec<u8>, Problem> {
    let multipart = Multipart::from_request(request, qibu).await;
    let mut multipart = multipart.map_err(|error| broken_body(lang, error.status()))?;
    let broken =
        |error: axum::extract::multipart::MultipartError| broken_body(lang, error.status());
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        if field.name() == Some(TABLE_FIELD) {
            return Ok(field.bytes().await.map_err(broken)?.to_vec());
        }
    }
    Ok(Vec::new())
}

/// Looks a table over as entering it would, and keeps nothing.
async fn looked_over(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    bytes: Vec<u8>,
) -> Result<(BTreeMap<String, ImportRow>, ImportView), NotDone> {
    let rows = blocking(move || read_rows(&bytes).map_err(NotDone::Fields)).await?;
    let numbered = rows.into_iter();
    let form = ImportForm {
        statement: None,
        rows: numbered
            .map(|(row, said)| (row.to_string(), said))
            .collect(),
    };
    let sent = Sent {
        account: visit.signed.caller.account,
        command_id: command_id_of("look-over-a-table"),
        mac: [0; 32],
        if_match: None,
        dry_run: true,
        entered_by: None,
    };
    let view = importing::enter(qibu, &sent, &form).await?;
    Ok((form.rows, view))
}

fn row_of(lang: Lang, fault: &FieldFault) -> FaultRow {
    let cell = fault.cell.as_deref();
    let column = cell.and_then(|cell| cell.heading(lang));
    FaultRow {
        row: cell.map(|cell| cell.row.to_string()).unwrap_or_default(),
        column: column.unwrap_or_default(),
        written: cell.map(|cell| cell.written.clone()).unwrap_or_default(),
        words: fault.detail(lang),
    }
}

async fn csv(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let kind = ("text/csv; charset=utf-8", "csv");
    empty_table(&qibu, &visit, Format::Csv, kind)
}

async fn xlsx(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let kind = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    );
    empty_table(&qibu, &visit, Format::Xlsx, kind)
}

fn empty_table(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    format: Format,
    (media_type, ending): (&'static str, &str),
) -> Response {
    let (kind, name) = match visit.query().text("kind") {
        "base" => (SubjectKind::Base, "import-bases"),
        _ => (SubjectKind::Association, "import"),
    };
    let (lang, rulebook) = (visit.lang(), qibu.rulebook());
    let home = rulebook.home().unwrap_or_default();
    let known = codes(&rulebook, home, qibu.clock().now().day());
    let made = template(format, kind, lang, &known).map_err(|error| NotDone::fault(&error));
    let made = made.map_err(|error| Problem::not_done(lang, &error));
    visit.outcome(made.map(|bytes| {
        let disposition = format!("attachment; filename=\"{name}.{ending}\"");
        let headers = [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        (headers, bytes).into_response()
    }))
}
