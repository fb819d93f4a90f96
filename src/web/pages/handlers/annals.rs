//! The annals of a district: the list, the form of an entry, and that of a correction.

pub mod form;
mod list;
mod officers;
pub mod told;

use super::apply::contents::{self, Held};
use super::apply::sending::{self, Sending, new_key};
use crate::authority::Action;
use crate::command::CommandError;
use crate::intake::annals::{AnnalCorrectionForm, draft_of, stream_of};
use crate::intake::{self, DraftForm, NotDone};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{permit, there};
use crate::web::pages::affairs::{AffairPage, CorrectionPart, KindLink};
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Errors;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use form::Known;
use qibu_domain::annals::{AnnalFact, AnnalKind, AnnalsEvent};
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::Sequence;
use std::sync::Arc;

/// Where the list is.
const HOME: &str = "/annals";

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/annals", get(list::show).post(record).layer(whole))
        .route("/annals/new", get(ask))
        .route(
            "/annals/{district}/{sequence}/correct",
            get(ask_correction).post(correct).layer(whole),
        )
}

/// What was typed into a form, and what was wrong with it.
#[derive(Default)]
struct Typed {
    fields: Fields,
    held: Vec<Held>,
    errors: Errors,
}

async fn ask(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let asked = async {
        permit(&qibu, &visit.signed, Action::ReadSubject).await?;
        let chosen = visit.query().text("kind").parse();
        let chosen = chosen.unwrap_or(AnnalKind::Visit);
        let page = page(&qibu, &visit, chosen, Typed::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

/// The form of a new entry.
async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    chosen: AnnalKind,
    typed: Typed,
) -> Result<AffairPage, Problem> {
    let lang = visit.lang();
    let known = officers::known(qibu, visit, None).await?;
    let kinds = AnnalKind::ALL.iter().map(|kind| KindLink {
        label: told::kind(lang, kind.as_str()),
        href: format!("/annals/new?kind={}", kind.as_str()),
        chosen: *kind == chosen,
    });
    let mut base = visit.base(say(lang, "page.annals.record", &[]));
    base.path = format!("/annals/new?kind={}", chosen.as_str());
    base.crumbs = vec![back(visit)];
    Ok(AffairPage {
        base,
        kinds: kinds.collect(),
        action: HOME.to_owned(),
        key: new_key(),
        kind: chosen.as_str().to_owned(),
        occurred_on: typed.fields.text("occurred_on").to_owned(),
        today: qibu.clock().now().day().to_string(),
        asked: form::fields(lang, chosen, &typed.fields, typed.held.last(), &known),
        errors: typed.errors,
        correction: None,
        home: HOME.to_owned(),
    })
}

fn back(visit: &Visit) -> Link {
    Link {
        label: say(visit.lang(), "page.annals.title", &[]),
        href: HOME.to_owned(),
    }
}

async fn record(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let recorded = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let chosen = sending.fields.text("kind").parse();
        let chosen = chosen.map_err(|_| Problem::not_found(visit.lang()))?;
        take(&qibu, &visit, chosen, sending).await
    };
    visit.outcome(recorded.await)
}

async fn take(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    chosen: AnnalKind,
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let mut errors = Errors(form::of_files(lang, &sending));
    if !errors.any() {
        let form = form::form(chosen, &sending.fields, held.last());
        let sent = sending.sent(qibu, visit, HOME);
        match intake::annals::record(qibu, &sent, &form).await {
            Ok(_) => return Ok(visit.see_other(HOME, Some("form.done.annal_recorded"))),
            Err(error) => {
                let about = form.node.clone();
                errors = refused(qibu, visit, about, Action::RecordAnnal, &error).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = page(qibu, visit, chosen, typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// A refusal is filed, and stands at the fields of the form; whoever may not do it at all is told so.
async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    subject: String,
    action: Action,
    error: &NotDone,
) -> Result<Errors, Problem> {
    let problem = Problem::not_done(visit.lang(), error);
    let filing = Filing {
        signed: &visit.signed,
        command: action.name(),
        subject,
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    let of_form = [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT];
    if !of_form
        .iter()
        .any(|status| status.as_u16() == problem.status)
    {
        return Err(problem);
    }
    Ok(form::errors(visit.lang(), &problem))
}

/// The entry that is corrected, as it stands.
async fn fact(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    district: &str,
    cites: &str,
) -> Result<AnnalFact, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = there(lang, stream_of(qibu, district))?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let hosted = qibu.annals().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|e| Problem::of_command(lang, &CommandError::from(e)))?;
    there(lang, hosted.state().entry(cites).cloned())
}

async fn ask_correction(
    State(qibu): State<Arc<Qibu>>,
    Path((district, cites)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let asked = async {
        let fact = fact(&qibu, &visit, &district, &cites).await?;
        let typed = Typed {
            fields: form::stands(&fact),
            ..Typed::default()
        };
        let page = correction_page(&qibu, &visit, &district, &fact, typed).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

async fn correction_page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    district: &str,
    fact: &AnnalFact,
    typed: Typed,
) -> Result<AffairPage, Problem> {
    let lang = visit.lang();
    let kind = fact.entry.kind();
    let action = address(district, fact.sequence);
    let known: Known = officers::known(qibu, visit, Some(fact.entry.node())).await?;
    let event = AnnalsEvent::from(fact.entry.clone());
    let content = serde_json::from_str(&event.encode().unwrap_or_default());
    let stands = [
        days::day(lang, &fact.on.to_string()),
        told::kind(lang, kind.as_str()),
        told::line(lang, event.name(), &content.unwrap_or_default()),
    ];
    let second = typed.fields.text("second");
    let correction = CorrectionPart {
        stands: stands.join(lang.pick("，", ", ")),
        void: typed.fields.first("void").is_some(),
        why: typed.fields.text("why").to_owned(),
        officers: officers::others(qibu, visit, fact.entry.node(), second).await?,
    };
    let mut base = visit.base(say(lang, "page.annals.correct", &[]));
    base.path.clone_from(&action);
    base.crumbs = vec![back(visit)];
    Ok(AffairPage {
        base,
        errors: typed.errors,
        action,
        key: new_key(),
        kinds: Vec::new(),
        kind: kind.as_str().to_owned(),
        occurred_on: typed.fields.text("occurred_on").to_owned(),
        today: qibu.clock().now().day().to_string(),
        asked: form::fields(lang, kind, &typed.fields, typed.held.last(), &known),
        correction: Some(correction),
        home: HOME.to_owned(),
    })
}

/// Where an entry is corrected.
fn address(district: &str, sequence: Sequence) -> String {
    format!("/annals/{district}/{sequence}/correct")
}

async fn correct(
    State(qibu): State<Arc<Qibu>>,
    Path((district, cites)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let corrected = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let fact = fact(&qibu, &visit, &district, &cites).await?;
        put_right(&qibu, &visit, &district, &fact, sending).await
    };
    visit.outcome(corrected.await)
}

async fn put_right(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    district: &str,
    fact: &AnnalFact,
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let fields = &sending.fields;
    let replaced = form::form(fact.entry.kind(), fields, held.last());
    let form = AnnalCorrectionForm {
        replacement: fields.first("void").is_none().then_some(replaced),
        reason: fields.text("why").to_owned(),
    };
    let second = Some(fields.text("second")).filter(|second| !second.is_empty());
    let mut errors = Errors(form::of_files(lang, &sending));
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &address(district, fact.sequence));
        let (action, done) = match second {
            None => {
                let done =
                    intake::annals::correct(qibu, &sent, district, fact.sequence, &form).await;
                let done = done.map(|_| "form.done.affair_corrected");
                (Action::CorrectAnnal, done)
            }
            Some(second) => {
                let draft = DraftForm {
                    submitter: Some(second.to_owned()),
                    work: draft_of(district, fact.sequence, form),
                };
                let made = intake::draft::create(qibu, &sent, &draft).await;
                let done = made.map(|_| "form.done.affair_awaits");
                (Action::CorrectAnnalLate, done)
            }
        };
        match done {
            Ok(flash) => return Ok(visit.see_other(HOME, Some(flash))),
            Err(error) => {
                let about = format!("annals/{district}");
                errors = refused(qibu, visit, about, action, &error).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = correction_page(qibu, visit, district, fact, typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
