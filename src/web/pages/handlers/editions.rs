//! The editions of the standard: the list with its files, checking a file by its lines or cells, and publishing.

use super::apply::sending::{self, new_key};
use crate::authority::Action;
use crate::edition_sheet::MAX_FILE_BYTES;
use crate::edition_told::{self, Sound, Told, Unsound};
use crate::intake::{NotDone, Sent, blocking};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{permit, there};
use crate::web::api::standards::publish;
use crate::web::pages::editions::{CheckedEdition, EditionRow, EditionsPage, FaultLine};
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::web::write::{broken_body, command_id_of};
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use qibu_domain::standard::Edition;
use std::sync::Arc;

/// Where the page is.
const HOME: &str = "/editions";
/// The largest form that brings a file, in bytes: a workbook and what stands around it.
const MAX_CHECK_BYTES: usize = (8 << 20) + 64 * 1024;
/// The largest text of an edition that a form sends, in bytes.
const MAX_TEXT_BYTES: usize = 1 << 20;
/// The largest form that sends one, in bytes: a plain form writes a byte in three.
const MAX_PUBLISH_BYTES: usize = 4 * MAX_TEXT_BYTES;
/// What every workbook begins with.
const WORKBOOK_MARK: &[u8] = b"PK";

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let publishing = DefaultBodyLimit::max(MAX_PUBLISH_BYTES);
    let checking = DefaultBodyLimit::max(MAX_CHECK_BYTES);
    Router::new()
        .route(HOME, get(show).post(send).layer(publishing))
        .route("/editions/check", post(check).layer(checking))
        .route("/editions/{district}/{code}/edition.xlsx", get(workbook))
        .route("/editions/{district}/{code}/edition.yaml", get(text))
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = page(&qibu, &visit, "").await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, district: &str) -> Result<EditionsPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let refreshed = qibu.refresh_rules().await;
    refreshed.map_err(|error| Problem::of_command(lang, &error))?;
    let may_publish = permit(qibu, &visit.signed, Action::PublishEdition).await;
    let (rulebook, today) = (qibu.rulebook(), qibu.clock().now().day());
    let mut editions = Vec::new();
    for code in rulebook.districts() {
        let in_force = rulebook.edition_in_force(code, today);
        let of_district = rulebook.editions(code).map(|edition| EditionRow {
            district: code.to_owned(),
            name: labels::node(&rulebook, code),
            code: edition.code.clone(),
            title: title(lang, edition),
            from: edition.in_force_from.to_string(),
            in_force: in_force.is_some_and(|known| known.code == edition.code),
            to_come: edition.in_force_from > today,
        });
        let mut of_district: Vec<EditionRow> = of_district.collect();
        of_district.reverse();
        editions.extend(of_district);
    }
    let chosen = if district.is_empty() {
        rulebook.home().unwrap_or_default()
    } else {
        district
    };
    let districts = rulebook.districts().map(|code| Choice {
        code: code.to_owned(),
        label: labels::node(&rulebook, code),
        chosen: code == chosen,
        ..Choice::default()
    });
    let mut base = visit.base(say(lang, "page.editions.title", &[]));
    HOME.clone_into(&mut base.path);
    Ok(EditionsPage {
        base,
        editions,
        may_publish: may_publish.is_ok(),
        districts: districts.collect(),
        ..EditionsPage::default()
    })
}

fn title(lang: Lang, edition: &Edition) -> String {
    let (zh, en) = (edition.title.zh.as_str(), edition.title.en.as_str());
    lang.pick(zh, en).to_owned()
}

/// What a form brings: the district, and the bytes of a file.
#[derive(Default)]
struct Brought {
    district: String,
    bytes: Vec<u8>,
}

async fn brought(qibu: &Arc<Qibu>, lang: Lang, request: Request) -> Result<Brought, Problem> {
    let broken = |error: MultipartError| broken_body(lang, error.status());
    let multipart = Multipart::from_request(request, qibu).await;
    let mut multipart = multipart.map_err(|error| broken_body(lang, error.status()))?;
    let mut brought = Brought::default();
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        match field.name() {
            Some("district") => brought.district = field.text().await.map_err(broken)?,
            Some("file") => brought.bytes = field.bytes().await.map_err(broken)?.to_vec(),
            _ => {}
        }
    }
    Ok(brought)
}

/// Checks a file by itself and against the tree that it would govern, and keeps nothing.
async fn check(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let checked = async {
        let lang = visit.lang();
        permit(&qibu, &visit.signed, Action::PublishEdition).await?;
        let Brought { district, bytes } = brought(&qibu, lang, request).await?;
        let page = page(&qibu, &visit, &district).await?;
        let read = blocking(move || Ok(read(bytes, lang))).await;
        let read = read.map_err(|error| Problem::not_done(lang, &error))?;
        let sound = match read {
            Ok(sound) => sound,
            Err(wrong) => {
                let page = wrong.on(page);
                return Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
            }
        };
        let tried = Sent {
            account: visit.signed.caller.account,
            command_id: command_id_of("check-an-edition"),
            mac: [0; 32],
            if_match: None,
            dry_run: true,
            entered_by: None,
        };
        let part = part(&qibu, lang, &district, &sound);
        match publish(&qibu, &tried, &district, &sound.text).await {
            Ok(_) => {
                let part = CheckedEdition {
                    sound: true,
                    ..part
                };
                let checked = Some(part);
                Ok(visit.show(&EditionsPage { checked, ..page }))
            }
            Err(error) => refused(&visit, page, None, (&sound.text, &error)),
        }
    };
    visit.outcome(checked.await)
}

async fn send(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let sent = async {
        let lang = visit.lang();
        let sending = sending::read_wide(&qibu, &visit, request, MAX_TEXT_BYTES).await?;
        let (district, text) = (sending.fields.text("district"), sending.fields.text("text"));
        let sent = sending.sent(&qibu, &visit, HOME);
        let Err(error) = publish(&qibu, &sent, district, text).await else {
            return Ok(visit.see_other(HOME, Some("form.done.edition_published")));
        };
        let filing = Filing {
            signed: &visit.signed,
            command: "publish-edition",
            subject: district.to_owned(),
            dry_run: false,
        };
        file(&qibu, filing, &Problem::not_done(lang, &error)).await;
        let page = page(&qibu, &visit, district).await?;
        // What was typed over in the text stays there, sound or not.
        let part = match Edition::parse(text) {
            Ok(edition) => {
                let text = text.to_owned();
                part(&qibu, lang, district, &Sound { edition, text })
            }
            Err(_) => CheckedEdition {
                key: new_key(),
                district: district.to_owned(),
                name: labels::node(&qibu.rulebook(), district),
                text: text.to_owned(),
                ..CheckedEdition::default()
            },
        };
        refused(&visit, page, Some(part), (text, &error))
    };
    visit.outcome(sent.await)
}

/// A refusal on the page: what is wrong with the edition by its lines, everything else for the whole.
fn refused(
    visit: &Visit,
    page: EditionsPage,
    checked: Option<CheckedEdition>,
    (text, error): (&str, &NotDone),
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let problem = Problem::not_done(lang, error);
    if !matches!(problem.status, 409 | 422) {
        return Err(problem);
    }
    let of_text = edition_told::checked(text.to_owned(), lang).err();
    let mut faults: Vec<FaultLine> = of_text.into_iter().flatten().map(line).collect();
    if faults.is_empty() {
        // The file is sound by itself, so that the tree is what it does not fit.
        let of_tree = problem.errors.iter().map(|error| FaultLine {
            path: error.pointer.clone(),
            what: error.detail.clone(),
            ..FaultLine::default()
        });
        faults.extend(of_tree);
    }
    let errors = if faults.is_empty() {
        whole(&problem.detail)
    } else {
        Errors::default()
    };
    let page = EditionsPage {
        errors,
        faults,
        checked,
        ..page
    };
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(visit.show_with(status, &page))
}

fn part(qibu: &Qibu, lang: Lang, district: &str, sound: &Sound) -> CheckedEdition {
    CheckedEdition {
        key: new_key(),
        district: district.to_owned(),
        name: labels::node(&qibu.rulebook(), district),
        text: sound.text.clone(),
        code: sound.edition.code.clone(),
        title: title(lang, &sound.edition),
        from: sound.edition.in_force_from.to_string(),
        sound: false,
    }
}

/// What is wrong with a file.
enum Wrong {
    /// It is none that could be an edition, in words.
    File(String),
    /// What it says, by its lines or cells.
    Told(Vec<Told>),
}

impl Wrong {
    fn on(self, page: EditionsPage) -> EditionsPage {
        match self {
            Self::File(words) => {
                let field = "file".to_owned();
                let errors = Errors(vec![FieldError { field, words }]);
                EditionsPage { errors, ..page }
            }
            Self::Told(told) => EditionsPage {
                faults: told.into_iter().map(line).collect(),
                ..page
            },
        }
    }
}

/// Reads a file of either kind.
fn read(bytes: Vec<u8>, lang: Lang) -> Result<Sound, Wrong> {
    let file = |code: &str| Wrong::File(say(lang, &format!("page.editions.{code}"), &[]));
    if bytes.is_empty() {
        return Err(file("no_file"));
    }
    if u64::try_from(bytes.len()).is_ok_and(|size| size > MAX_FILE_BYTES) {
        return Err(file("too_large"));
    }
    if bytes.starts_with(WORKBOOK_MARK) {
        return edition_told::of_workbook(&bytes, lang).map_err(|unsound| match unsound {
            Unsound::Unreadable(_) => file("no_workbook"),
            Unsound::Problems(told) => Wrong::Told(told),
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| file("no_text"))?;
    let text = text.trim_start_matches('\u{feff}').to_owned();
    if text.len() > MAX_TEXT_BYTES {
        return Err(file("too_large"));
    }
    edition_told::checked(text, lang).map_err(Wrong::Told)
}

fn line(told: Told) -> FaultLine {
    FaultLine {
        at: told.at,
        path: told.path,
        what: told.what,
        why: told.why,
    }
}

fn whole(words: &str) -> Errors {
    Errors(vec![FieldError {
        field: String::new(),
        words: words.to_owned(),
    }])
}

async fn workbook(
    State(qibu): State<Arc<Qibu>>,
    Path((district, code)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let made = made(&qibu, &visit, (&district, &code), |edition| {
        edition_told::workbook(edition).map_err(|error| NotDone::fault(&error))
    });
    visit.outcome(
        made.await
            .map(|bytes| as_file(&code, (kind, "xlsx"), bytes)),
    )
}

async fn text(
    State(qibu): State<Arc<Qibu>>,
    Path((district, code)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let made = made(&qibu, &visit, (&district, &code), |edition| {
        let text = edition_told::anew(edition).map_err(|error| NotDone::fault(&error))?;
        Ok(text.into_bytes())
    });
    let kind = ("application/yaml", "yaml");
    visit.outcome(made.await.map(|bytes| as_file(&code, kind, bytes)))
}

/// A published edition as the bytes of a file.
async fn made(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (district, code): (&str, &str),
    write: impl Fn(&Edition) -> Result<Vec<u8>, NotDone> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let rulebook = qibu.rulebook();
    let mut known = rulebook.editions(district);
    let edition = there(lang, known.find(|edition| edition.code == code).cloned())?;
    let made = blocking(move || write(&edition)).await;
    made.map_err(|error| Problem::not_done(lang, &error))
}

/// The code of an edition holds nothing that a file's name may not.
fn as_file(code: &str, (kind, ending): (&str, &str), bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{code}.{ending}\""),
        ),
    ];
    (headers, bytes).into_response()
}
