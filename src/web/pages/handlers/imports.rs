//! A table of old bodies: the empty one to be filled in, and what is wrong with a full one, by row and column. Entering
//! and confirming it is done by the command line or the API.

use crate::import::{Format, MAX_FILE_BYTES, codes, read_rows, template};
use crate::intake::importing::{self, ImportView, state_words};
use crate::intake::{FieldFault, ImportForm, NotDone, Sent, blocking};
use crate::web::pages::imports::{FaultRow, ImportLine, ImportsPage};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::web::write::{broken_body, command_id_of};
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

/// The largest form that brings a table, in bytes: the table and what stands around it.
const MAX_FORM_BYTES: usize = MAX_FILE_BYTES + 64 * 1024;
/// The field that brings the table.
const TABLE_FIELD: &str = "table";

/// The routes of imports.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(MAX_FORM_BYTES);
    Router::new()
        .route("/imports", get(show).post(check).layer(whole))
        .route("/imports/template.csv", get(csv))
        .route("/imports/template.xlsx", get(xlsx))
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
            Ok(view) => Ok(visit.show(&ImportsPage {
                sound: view.count,
                ..page
            })),
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

/// The page before anything was looked over.
async fn page(qibu: &Arc<Qibu>, visit: &Visit) -> Result<ImportsPage, Problem> {
    let lang = visit.lang();
    let imports = importing::list(qibu, visit.signed.caller.account).await;
    let imports = imports.map_err(|error| Problem::not_done(lang, &error))?;
    let line = |view: ImportView| ImportLine {
        id: view.summary.id.to_string(),
        state: state_words(lang, view.summary.state),
        count: view.count,
        moment: view.summary.updated_at.to_string(),
    };
    Ok(ImportsPage {
        base: visit.base(say(lang, "page.imports.title", &[])),
        imports: imports.into_iter().map(line).collect(),
        ..ImportsPage::default()
    })
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
) -> Result<ImportView, NotDone> {
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
    importing::enter(qibu, &sent, &form).await
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
    let kind = ("text/csv; charset=utf-8", "import.csv");
    empty_table(&qibu, &visit, Format::Csv, kind)
}

async fn xlsx(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let kind = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "import.xlsx",
    );
    empty_table(&qibu, &visit, Format::Xlsx, kind)
}

fn empty_table(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    format: Format,
    (media_type, name): (&'static str, &str),
) -> Response {
    let (lang, rulebook) = (visit.lang(), qibu.rulebook());
    let home = rulebook.home().unwrap_or_default();
    let known = codes(&rulebook, home, qibu.clock().now().day());
    let made = template(format, lang, &known).map_err(|error| NotDone::fault(&error));
    let made = made.map_err(|error| Problem::not_done(lang, &error));
    visit.outcome(made.map(|bytes| {
        let disposition = format!("attachment; filename=\"{name}\"");
        let headers = [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        (headers, bytes).into_response()
    }))
}
