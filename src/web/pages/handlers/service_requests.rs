//! Requests for service on their pages: the list, one request, and the forms by which they are asked, brought further and
//! corrected.

mod correcting;
mod form;
pub(super) mod list;
mod show;
pub mod told;

use super::apply::contents;
use super::apply::sending::{self, Sending, new_key};
use super::work::{self, Typed};
use crate::authority::Action;
use crate::intake::service_requests::stream_of;
use crate::web::api::reading::{permit, there};
use crate::web::pages::base::Link;
use crate::web::pages::form::Errors;
use crate::web::pages::visit::Visit;
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
use qibu_domain::service_request::ServiceStage;
use std::sync::Arc;

/// Where the list is.
const HOME: &str = "/service-requests";
/// Who records requests and brings them further.
const DUTIES: [Duty; 3] = [Duty::Propose, Duty::Officer, Duty::Lead];

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/service-requests", get(list::show))
        .route(
            "/service-requests/new",
            get(ask_new).post(do_new).layer(whole),
        )
        .route("/service-requests/{id}", get(show::show))
        .route(
            "/service-requests/{id}/{verb}",
            get(ask_verb).post(do_verb).layer(whole),
        )
        .route(
            "/service-requests/{id}/{sequence}/correct",
            get(correcting::ask).post(correcting::correct).layer(whole),
        )
}

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sheet {
    /// Asking for a service.
    Ask,
    /// Bringing a request a step further.
    Step(StreamId, Verb),
}

/// The steps of a request, by the last part of their address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Triage,
    Match,
    AcceptJob,
    Deliver,
    Confirm,
    Decline,
    Reopen,
    Close,
}

impl Verb {
    const ALL: [Self; 8] = [
        Self::Triage,
        Self::Match,
        Self::AcceptJob,
        Self::Deliver,
        Self::Confirm,
        Self::Close,
        Self::Decline,
        Self::Reopen,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Match => "match",
            Self::AcceptJob => "accept-job",
            Self::Deliver => "deliver",
            Self::Confirm => "confirm",
            Self::Decline => "decline",
            Self::Reopen => "reopen",
            Self::Close => "close",
        }
    }

    /// Whether a request that stands so, with an answer of its asker or without, may be brought further by it.
    fn may_follow(self, stage: &str, is_answered: bool) -> bool {
        use ServiceStage as At;
        let from: &[At] = match self {
            Self::Triage => &[At::Asked, At::Triaged],
            Self::Match => &[At::Triaged, At::Matched, At::Delivering],
            Self::AcceptJob => &[At::Matched],
            Self::Deliver => &[At::Delivering],
            Self::Confirm if is_answered => &[],
            Self::Confirm => &[At::Delivered],
            Self::Close if is_answered => &[At::Delivered],
            Self::Close => &[],
            Self::Decline => &[At::Asked, At::Triaged, At::Matched, At::Delivering],
            Self::Reopen => &[At::Delivered, At::Closed, At::Declined],
        };
        from.iter().any(|from| from.as_str() == stage)
    }
}

impl Sheet {
    fn of_verb(id: &str, word: &str) -> Option<Self> {
        let mut verbs = Verb::ALL.into_iter();
        let verb = verbs.find(|verb| verb.word() == word)?;
        Some(Self::Step(stream_of(id)?, verb))
    }

    fn action(self) -> Action {
        match self {
            Self::Ask => Action::RecordRequest,
            Self::Step(..) => Action::HandleRequest,
        }
    }

    /// Where it is asked for and sent.
    fn address(self) -> String {
        match self {
            Self::Ask => "/service-requests/new".to_owned(),
            Self::Step(stream, verb) => format!("{}/{}", address_of(stream), verb.word()),
        }
    }

    /// The word by which the words of the form are found.
    fn word(self) -> String {
        match self {
            Self::Ask => "ask".to_owned(),
            Self::Step(_, verb) => verb.word().replace('-', "_"),
        }
    }

    /// Where one is when it is not done.
    fn home(self) -> String {
        match self {
            Self::Ask => HOME.to_owned(),
            Self::Step(stream, _) => address_of(stream),
        }
    }
}

/// The page of a request.
fn address_of(stream: StreamId) -> String {
    format!("{HOME}/{}", stream.id)
}

async fn ask_new(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    ask(&qibu, &visit, Some(Sheet::Ask)).await
}

async fn do_new(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    take(&qibu, &visit, Some(Sheet::Ask), request).await
}

async fn ask_verb(
    State(qibu): State<Arc<Qibu>>,
    Path((id, verb)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    ask(&qibu, &visit, Sheet::of_verb(&id, &verb)).await
}

async fn do_verb(
    State(qibu): State<Arc<Qibu>>,
    Path((id, verb)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    take(&qibu, &visit, Sheet::of_verb(&id, &verb), request).await
}

async fn ask(qibu: &Arc<Qibu>, visit: &Visit, sheet: Option<Sheet>) -> Response {
    let asked = async {
        permit(qibu, &visit.signed, Action::ReadSubject).await?;
        let sheet = there(visit.lang(), sheet)?;
        let fields = form::begun(qibu, visit, sheet).await?;
        let typed = Typed {
            fields,
            ..Typed::default()
        };
        let page = page(qibu, visit, sheet, typed).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

/// The way back to the list.
fn back(visit: &Visit) -> Link {
    Link {
        label: say(visit.lang(), "page.service.title", &[]),
        href: HOME.to_owned(),
    }
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
    let words = |of: &str| say(lang, &format!("page.service.{}{of}", sheet.word()), &[]);
    let mut base = visit.base(words(""));
    base.path = sheet.address();
    base.crumbs = vec![back(visit)];
    Ok(WorkPage {
        base,
        purpose: words("_purpose"),
        asked,
        errors: typed.errors,
        home: sheet.home(),
        action: sheet.address(),
        key: new_key(),
        today: qibu.clock().now().day().to_string(),
        correction: None,
    })
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
    errors
        .0
        .extend(form::must_have_seen_seats(lang, sheet, &sending.fields));
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &sheet.address());
        let typed = (&sending.fields, held.last());
        match form::send(qibu, &sent, sheet, typed).await {
            Ok(done) => {
                let after = address_of(done.subject);
                return Ok(visit.see_other(&after, Some("form.done.service_recorded")));
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
