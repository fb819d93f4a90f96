//! Programmes on their page: the list, and what is approved, closed and corrected.

mod form;
mod list;

use super::apply::contents::{self, Held};
use super::apply::sending::{self, Sending, new_key};
use super::sessions::fields::{of_files, refused};
use super::sessions::told;
use super::work::{self, Typed};
use crate::authority::Action;
use crate::intake::programmes::{ProgrammeCorrectionForm, draft_of, stream_of};
use crate::intake::{self, DraftForm, NotDone};
use crate::web::api::reading::{permit, there};
use crate::web::pages::affairs::CorrectionPart;
use crate::web::pages::base::Link;
use crate::web::pages::days;
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
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::programme::{ProgrammeEvent, ProgrammeFact, ProgrammeState};
use std::sync::Arc;

/// Where the list is.
const HOME: &str = "/programmes";
/// Who approves programmes.
const DUTIES: [Duty; 2] = [Duty::Officer, Duty::Lead];

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/programmes", get(list::show).post(approve))
        .route("/programmes/new", get(ask))
        .route("/programmes/{id}/close", get(ask_closing).post(close))
        .route(
            "/programmes/{id}/{sequence}/correct",
            get(ask_correction).post(correct),
        )
        .layer(whole)
}

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    /// A programme that is approved.
    Approve,
    /// The closing of one.
    Close(StreamId),
    /// What was wrong with an approval.
    CorrectApproval(StreamId, Sequence),
    /// What was wrong with a closing.
    CorrectClosing(StreamId, Sequence),
}

impl Matter {
    fn stream(self) -> Option<StreamId> {
        match self {
            Self::Approve => None,
            Self::Close(stream) => Some(stream),
            Self::CorrectApproval(stream, _) | Self::CorrectClosing(stream, _) => Some(stream),
        }
    }

    fn cites(self) -> Option<Sequence> {
        match self {
            Self::Approve | Self::Close(_) => None,
            Self::CorrectApproval(_, cites) | Self::CorrectClosing(_, cites) => Some(cites),
        }
    }

    /// Where its form is sent.
    fn action(self) -> String {
        match self {
            Self::Approve => HOME.to_owned(),
            Self::Close(stream) => format!("{HOME}/{}/close", stream.id),
            Self::CorrectApproval(stream, cites) | Self::CorrectClosing(stream, cites) => {
                format!("{HOME}/{}/{cites}/correct", stream.id)
            }
        }
    }

    /// The word under which its title and its purpose are.
    fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Close(_) => "close",
            Self::CorrectApproval(..) => "correct",
            Self::CorrectClosing(..) => "correct_closing",
        }
    }
}

async fn known(qibu: &Arc<Qibu>, visit: &Visit, matter: Matter) -> Result<ProgrammeState, Problem> {
    let Some(stream) = matter.stream() else {
        return Ok(ProgrammeState::default());
    };
    let state = intake::programmes::state(qibu, stream).await;
    state.map_err(contents::not_done(visit.lang()))
}

async fn asked(qibu: &Arc<Qibu>, visit: &Visit, matter: Matter) -> Result<Response, Problem> {
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let state = known(qibu, visit, matter).await?;
    let fact = matter.cites().and_then(|cites| state.fact(cites));
    let fields = match fact {
        Some((on, fact)) => form::stands(on, &fact),
        None => form::begun(visit),
    };
    let typed = Typed {
        fields,
        ..Typed::default()
    };
    Ok(visit.show(&page(qibu, visit, (matter, &state), typed).await?))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (matter, state): (Matter, &ProgrammeState),
    typed: Typed,
) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let bodies = work::bodies_within(qibu, visit, &offices).await?;
    let title = format!("page.programmes.{}", matter.word());
    let mut base = visit.base(say(lang, &title, &[]));
    base.path = match matter {
        Matter::Approve => format!("{HOME}/new"),
        matter => matter.action(),
    };
    base.crumbs = vec![Link {
        label: say(lang, "page.programmes.title", &[]),
        href: HOME.to_owned(),
    }];
    let correction = match matter.cites() {
        None => None,
        Some(cites) => Some(correction(qibu, visit, (state, cites), &typed.fields).await?),
    };
    Ok(WorkPage {
        base,
        purpose: say(lang, &format!("{title}_purpose"), &[]),
        asked: match matter {
            Matter::Approve | Matter::CorrectApproval(..) => form::fields(lang, &typed, &bodies),
            Matter::Close(_) | Matter::CorrectClosing(..) => form::closing_fields(lang, &typed),
        },
        errors: typed.errors,
        home: HOME.to_owned(),
        action: matter.action(),
        key: new_key(),
        // The last day of a programme is still to come.
        today: String::new(),
        correction,
    })
}

async fn correction(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (state, cites): (&ProgrammeState, Sequence),
    typed: &Fields,
) -> Result<CorrectionPart, Problem> {
    let lang = visit.lang();
    let (on, fact) = there(lang, state.fact(cites))?;
    let event = ProgrammeEvent::from(fact);
    let content = serde_json::from_str(&event.encode().unwrap_or_default());
    let stands = [
        days::day(lang, &on.to_string()),
        told::line(lang, event.name(), &content.unwrap_or_default()),
    ];
    let owner = state.approved.as_ref().map(|it| it.said.owner.to_string());
    let node = intake::sessions::node_of_body(qibu, &owner.unwrap_or_default()).await;
    let node = node.map_err(contents::not_done(lang))?;
    let stands = stands.into_iter().filter(|part| !part.is_empty());
    let stands: Vec<String> = stands.collect();
    Ok(CorrectionPart {
        stands: stands.join(lang.pick("，", ", ")),
        void: typed.first("void").is_some(),
        why: typed.text("why").to_owned(),
        officers: work::others(qibu, visit, &node, typed.text("second")).await?,
    })
}

async fn taken(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: Matter,
    request: Request,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let sending = sending::read(qibu, visit, request).await?;
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let state = known(qibu, visit, matter).await?;
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let mut errors = Errors(of_files(lang, &sending));
    if !errors.any() {
        let (action, done) = write(qibu, visit, matter, (&sending, held.last())).await;
        match done {
            Ok(flash) => return Ok(visit.see_other(HOME, Some(flash))),
            Err(error) => {
                let stream = matter.stream().map(|stream| stream.to_string());
                let about = stream.unwrap_or_else(|| sending.fields.text("owner").to_owned());
                errors = refused(qibu, visit, (about, action), &error, &[]).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = page(qibu, visit, (matter, &state), typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Sends what was typed; says what was to be done, and what is said of it.
async fn write(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: Matter,
    (sending, paper): (&Sending, Option<&Held>),
) -> (Action, Result<&'static str, NotDone>) {
    let sent = sending.sent(qibu, visit, &matter.action());
    let typed = &sending.fields;
    let (stream, cites) = match matter {
        Matter::Approve => {
            let form = form::approved(typed, paper);
            let done = intake::programmes::approve(qibu, &sent, &form).await;
            let done = done.map(|_| "form.done.programme_approved");
            return (Action::ApproveProgramme, done);
        }
        Matter::Close(stream) => {
            let form = form::closed(typed, paper);
            let done = intake::programmes::close(qibu, &sent, stream, &form).await;
            let done = done.map(|_| "form.done.programme_closed");
            return (Action::CloseProgramme, done);
        }
        Matter::CorrectApproval(stream, cites) | Matter::CorrectClosing(stream, cites) => {
            (stream, cites)
        }
    };
    let stands = typed.first("void").is_none();
    let is_closing = matches!(matter, Matter::CorrectClosing(..));
    let form = ProgrammeCorrectionForm {
        approved: (stands && !is_closing).then(|| form::approved(typed, paper)),
        closed: (stands && is_closing).then(|| form::closed(typed, paper)),
        reason: typed.text("why").to_owned(),
    };
    match typed.first("second") {
        None => {
            let done = intake::programmes::correct(qibu, &sent, stream, cites, &form).await;
            let done = done.map(|_| "form.done.affair_corrected");
            (Action::CorrectProgramme, done)
        }
        Some(second) => {
            let draft = DraftForm {
                submitter: Some(second.to_owned()),
                work: draft_of(stream, cites, form),
            };
            let made = intake::draft::create(qibu, &sent, &draft).await;
            let done = made.map(|_| "form.done.affair_awaits");
            (Action::CorrectProgrammeLate, done)
        }
    }
}

fn named(visit: &Visit, id: &str) -> Result<StreamId, Problem> {
    there(visit.lang(), stream_of(id))
}

/// The form of a correction follows from what is corrected.
async fn corrected(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (id, cites): &(String, String),
) -> Result<Matter, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = named(visit, id)?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let state = known(qibu, visit, Matter::Close(stream)).await?;
    Ok(match there(lang, state.fact(cites))? {
        (_, ProgrammeFact::Approved(_)) => Matter::CorrectApproval(stream, cites),
        (_, ProgrammeFact::Closed(_)) => Matter::CorrectClosing(stream, cites),
    })
}

async fn ask(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    visit.outcome(asked(&qibu, &visit, Matter::Approve).await)
}

async fn approve(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    visit.outcome(taken(&qibu, &visit, Matter::Approve, request).await)
}

async fn ask_closing(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
) -> Response {
    let shown = async { asked(&qibu, &visit, Matter::Close(named(&visit, &id)?)).await };
    visit.outcome(shown.await)
}

async fn close(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let done = async { taken(&qibu, &visit, Matter::Close(named(&visit, &id)?), request).await };
    visit.outcome(done.await)
}

async fn ask_correction(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let shown = async {
        let matter = corrected(&qibu, &visit, &said).await?;
        asked(&qibu, &visit, matter).await
    };
    visit.outcome(shown.await)
}

async fn correct(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let done = async {
        let matter = corrected(&qibu, &visit, &said).await?;
        taken(&qibu, &visit, matter, request).await
    };
    visit.outcome(done.await)
}
