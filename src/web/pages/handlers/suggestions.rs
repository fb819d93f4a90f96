//! Suggestions on their pages: the list, one of them, and the forms by which they come and go on.

mod correcting;
mod form;
mod list;
mod show;
pub mod told;

use super::apply::contents;
use super::apply::sending::{self, Sending, new_key};
use super::work::{self, Typed};
use crate::authority::Action;
use crate::intake::suggestions::{asked_at, state, stream_of};
use crate::web::api::reading::{permit, there};
use crate::web::pages::base::Link;
use crate::web::pages::form::Errors;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::pages::work::WorkPage;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::StreamId;
use qibu_domain::lifecycle::Duty;
use std::sync::Arc;

/// Where the list is.
const HOME: &str = "/suggestions";
/// Who does the body's own part: submitting and forwarding.
const OWN_DUTIES: [Duty; 3] = [Duty::Propose, Duty::Officer, Duty::Lead];
/// Who answers, decides and publishes.
const DUTIES: [Duty; 2] = [Duty::Officer, Duty::Lead];

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/suggestions", get(list::show))
        .route("/suggestions/new", get(ask_new).post(do_new).layer(whole))
        .route("/suggestions/{id}", get(show::show))
        .route(
            "/suggestions/{id}/{sequence}/correct",
            get(correcting::ask).post(correcting::correct).layer(whole),
        )
        .route(
            "/suggestions/{id}/{verb}",
            get(ask_verb).post(do_verb).layer(whole),
        )
}

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sheet {
    Submit,
    Forward(StreamId),
    Answer(StreamId),
    Adopt(StreamId),
    Decline(StreamId),
    Publish(StreamId),
}

impl Sheet {
    /// By the last part of an address under a suggestion's.
    fn of_verb(suggestion: StreamId, verb: &str) -> Option<Self> {
        match verb {
            "forward" => Some(Self::Forward(suggestion)),
            "answer" => Some(Self::Answer(suggestion)),
            "adopt" => Some(Self::Adopt(suggestion)),
            "decline" => Some(Self::Decline(suggestion)),
            "publish" => Some(Self::Publish(suggestion)),
            _ => None,
        }
    }

    fn action(self) -> Action {
        match self {
            Self::Submit => Action::SubmitSuggestion,
            Self::Forward(_) => Action::ForwardSuggestion,
            Self::Answer(_) => Action::AnswerSuggestion,
            Self::Adopt(_) => Action::AdoptSuggestion,
            Self::Decline(_) => Action::DeclineSuggestion,
            Self::Publish(_) => Action::PublishSuggestion,
        }
    }

    fn stream(self) -> Option<StreamId> {
        match self {
            Self::Submit => None,
            Self::Forward(stream)
            | Self::Answer(stream)
            | Self::Adopt(stream)
            | Self::Decline(stream)
            | Self::Publish(stream) => Some(stream),
        }
    }

    /// The last part of the address, by which the words of the form are found, too.
    fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Forward(_) => "forward",
            Self::Answer(_) => "answer",
            Self::Adopt(_) => "adopt",
            Self::Decline(_) => "decline",
            Self::Publish(_) => "publish",
        }
    }

    /// Where it is asked for and sent.
    fn address(self) -> String {
        match self.stream() {
            None => format!("{HOME}/new"),
            Some(stream) => format!("{HOME}/{}/{}", stream.id, self.word()),
        }
    }

    /// Where one is when it is done.
    fn after(self) -> String {
        self.stream().map_or_else(|| HOME.to_owned(), address_of)
    }
}

/// The page of a suggestion.
fn address_of(stream: StreamId) -> String {
    format!("{HOME}/{}", stream.id)
}

/// Where the suggestions of a body are, and where one is submitted through it.
pub(super) async fn links_of(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (body, node): (StreamId, &str),
    live: bool,
) -> Result<Vec<Link>, Problem> {
    let link = |key: &str, href: String| Link {
        label: say(visit.lang(), &format!("page.suggestions.{key}"), &[]),
        href,
    };
    let mut links = vec![link("all_of_body", list::of_body_href(body))];
    let offices = work::offices_of(qibu, visit, &OWN_DUTIES).await?;
    if live && work::is_within(qibu, &offices, node) {
        links.push(link("submit", list::new_href(Some(body))));
    }
    Ok(links)
}

/// Whether the account may do that at the node where it is asked for.
async fn may(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (stream, action): (StreamId, Action),
) -> Result<bool, Problem> {
    let known = state(qibu, stream).await;
    let known = known.map_err(|error| Problem::not_done(visit.lang(), &error))?;
    let duties: &[Duty] = match action {
        Action::ForwardSuggestion => &OWN_DUTIES,
        _ => &DUTIES,
    };
    let offices = work::offices_of(qibu, visit, duties).await?;
    Ok(work::is_within(qibu, &offices, &asked_at(&known, action)))
}

async fn ask_new(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    // The page of a body asks for its own.
    let body = visit.query().first("body").map(str::to_owned);
    let pairs = body.map(|body| ("body".to_owned(), body));
    let typed = Typed {
        fields: Fields::from(pairs.into_iter().collect::<Vec<_>>()),
        ..Typed::default()
    };
    ask(&qibu, &visit, Some(Sheet::Submit), typed).await
}

async fn do_new(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    take(&qibu, &visit, Some(Sheet::Submit), request).await
}

fn of_suggestion(id: &str, verb: &str) -> Option<Sheet> {
    Sheet::of_verb(stream_of(id)?, verb)
}

async fn ask_verb(
    State(qibu): State<Arc<Qibu>>,
    Path((id, verb)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let sheet = of_suggestion(&id, &verb);
    ask(&qibu, &visit, sheet, Typed::default()).await
}

async fn do_verb(
    State(qibu): State<Arc<Qibu>>,
    Path((id, verb)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    take(&qibu, &visit, of_suggestion(&id, &verb), request).await
}

async fn ask(qibu: &Arc<Qibu>, visit: &Visit, sheet: Option<Sheet>, typed: Typed) -> Response {
    let asked = async {
        permit(qibu, &visit.signed, Action::ReadSubject).await?;
        let sheet = there(visit.lang(), sheet)?;
        let page = page(qibu, visit, sheet, typed).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

/// The form, with what was typed.
async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sheet: Sheet,
    typed: Typed,
) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let asked = form::fields(qibu, visit, sheet, &typed).await?;
    let words = |of: &str| say(lang, &format!("page.suggestions.{}{of}", sheet.word()), &[]);
    let mut base = visit.base(words(""));
    base.path = sheet.address();
    base.crumbs = vec![back(visit)];
    Ok(WorkPage {
        base,
        purpose: words("_purpose"),
        asked,
        errors: typed.errors,
        home: sheet.after(),
        action: sheet.address(),
        key: new_key(),
        today: qibu.clock().now().day().to_string(),
        correction: None,
    })
}

fn back(visit: &Visit) -> Link {
    Link {
        label: say(visit.lang(), "page.suggestions.title", &[]),
        href: HOME.to_owned(),
    }
}

async fn take(qibu: &Arc<Qibu>, visit: &Visit, sheet: Option<Sheet>, request: Request) -> Response {
    let taken = async {
        let sheet = there(visit.lang(), sheet)?;
        let sending = sending::read(qibu, visit, request).await?;
        carry_out(qibu, visit, sheet, sending).await
    };
    visit.outcome(taken.await)
}

async fn carry_out(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sheet: Sheet,
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let mut errors = Errors(work::of_files(lang, &sending));
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &sheet.address());
        let typed = (&sending.fields, held.last());
        let not_asked = form::author_not_asked(qibu, visit, (sheet, &sending.fields)).await?;
        let done = match not_asked {
            Some(not_asked) => Err(not_asked),
            None => form::send(qibu, &sent, sheet, typed).await,
        };
        match done {
            Ok(done) => {
                let after = address_of(done.subject);
                return Ok(visit.see_other(&after, Some("form.done.suggestion_recorded")));
            }
            Err(error) => {
                let about = (sheet.address(), sheet.action());
                errors = work::refused(qibu, visit, about, &error).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = page(qibu, visit, sheet, typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
