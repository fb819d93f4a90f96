//! Outcomes on their page: the list with its sums, the form of one, and that of a correction.

mod form;
mod list;
pub mod told;

use super::apply::contents;
use super::apply::sending::{self, Sending, new_key};
use super::work::{self, Typed};
use crate::authority::Action;
use crate::intake::outcomes::{OutcomeCorrectionForm, draft_of};
use crate::intake::{self, DraftForm};
use crate::web::api::reading::{permit, there};
use crate::web::pages::affairs::CorrectionPart;
use crate::web::pages::base::Link;
use crate::web::pages::form::{Choice, Errors};
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
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::outcome::OutcomeFact;
use std::sync::Arc;
use uuid::Uuid;

/// Where the list is.
const HOME: &str = "/outcomes";
/// Who records and corrects outcomes.
const DUTIES: [Duty; 3] = [Duty::Propose, Duty::Officer, Duty::Lead];

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/outcomes", get(list::show).post(record).layer(whole))
        .route("/outcomes/new", get(ask))
        .route(
            "/outcomes/{id}/correct",
            get(ask_correction).post(correct).layer(whole),
        )
}

async fn ask(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let asked = async {
        permit(&qibu, &visit.signed, Action::ReadSubject).await?;
        Ok(visit.show(&page(&qibu, &visit, Typed::default()).await?))
    };
    visit.outcome(asked.await)
}

/// The form of a new outcome.
async fn page(qibu: &Arc<Qibu>, visit: &Visit, typed: Typed) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let bodies = work::bodies_within(qibu, visit, &offices).await?;
    let mut base = visit.base(say(lang, "page.outcomes.record", &[]));
    "/outcomes/new".clone_into(&mut base.path);
    base.crumbs = vec![back(visit)];
    Ok(WorkPage {
        base,
        purpose: say(lang, "page.outcomes.record_purpose", &[]),
        asked: form::fields(lang, &typed, &bodies),
        errors: typed.errors,
        home: HOME.to_owned(),
        action: HOME.to_owned(),
        key: new_key(),
        today: qibu.clock().now().day().to_string(),
        correction: None,
    })
}

fn back(visit: &Visit) -> Link {
    Link {
        label: say(visit.lang(), "page.outcomes.title", &[]),
        href: HOME.to_owned(),
    }
}

async fn record(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let recorded = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        take(&qibu, &visit, sending).await
    };
    visit.outcome(recorded.await)
}

async fn take(qibu: &Arc<Qibu>, visit: &Visit, sending: Sending) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let mut errors = Errors(work::of_files(lang, &sending));
    if !errors.any() {
        let form = form::form(&sending.fields, held.last());
        let sent = sending.sent(qibu, visit, HOME);
        match intake::outcomes::record(qibu, &sent, &form).await {
            Ok(_) => return Ok(visit.see_other(HOME, Some("form.done.outcome_recorded"))),
            Err(error) => {
                let about = (form.body.clone(), Action::RecordOutcome);
                errors = work::refused(qibu, visit, about, &error).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = page(qibu, visit, typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// The outcome that is corrected, as it stands.
async fn fact(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    id: &str,
) -> Result<(StreamId, OutcomeFact), Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let id = there(lang, id.parse::<Uuid>().ok())?;
    let stream = StreamId::new(StreamKind::Outcome, id);
    let fact = intake::outcomes::fact(qibu, stream).await;
    Ok((stream, fact.map_err(contents::not_done(lang))?))
}

async fn ask_correction(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
) -> Response {
    let asked = async {
        let (stream, fact) = fact(&qibu, &visit, &id).await?;
        let typed = Typed {
            fields: form::stands(&fact),
            ..Typed::default()
        };
        let page = correction_page(&qibu, &visit, (stream, &fact), typed).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

async fn correction_page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (stream, fact): (StreamId, &OutcomeFact),
    typed: Typed,
) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let node = intake::outcomes::node_of(qibu, Some(fact.outcome.body)).await;
    let node = node.map_err(contents::not_done(lang))?;
    let name = told::body(qibu, fact.outcome.body)
        .await
        .unwrap_or_default();
    let body = Choice {
        code: fact.outcome.body.to_string(),
        label: name.clone(),
        ..Choice::default()
    };
    let second = typed.fields.text("second");
    let correction = CorrectionPart {
        stands: [name, told::fact(lang, fact)].join(lang.pick("，", ", ")),
        void: typed.fields.first("void").is_some(),
        why: typed.fields.text("why").to_owned(),
        officers: work::others(qibu, visit, &node, second).await?,
    };
    let action = address(stream);
    let mut base = visit.base(say(lang, "page.outcomes.correct", &[]));
    base.path.clone_from(&action);
    base.crumbs = vec![back(visit)];
    Ok(WorkPage {
        base,
        purpose: String::new(),
        asked: form::fields(lang, &typed, &[body]),
        errors: typed.errors,
        home: HOME.to_owned(),
        action,
        key: new_key(),
        today: qibu.clock().now().day().to_string(),
        correction: Some(correction),
    })
}

/// Where an outcome is corrected.
fn address(stream: StreamId) -> String {
    format!("/outcomes/{}/correct", stream.id)
}

async fn correct(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let corrected = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let (stream, fact) = fact(&qibu, &visit, &id).await?;
        put_right(&qibu, &visit, (stream, &fact), sending).await
    };
    visit.outcome(corrected.await)
}

async fn put_right(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (stream, fact): (StreamId, &OutcomeFact),
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let fields = &sending.fields;
    let replaced = form::form(fields, held.last());
    let form = OutcomeCorrectionForm {
        replacement: fields.first("void").is_none().then_some(replaced),
        reason: fields.text("why").to_owned(),
    };
    let second = Some(fields.text("second")).filter(|second| !second.is_empty());
    let mut errors = Errors(work::of_files(lang, &sending));
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &address(stream));
        let (action, done) = match second {
            None => {
                let done = intake::outcomes::correct(qibu, &sent, stream, &form).await;
                let done = done.map(|_| "form.done.affair_corrected");
                (Action::CorrectOutcome, done)
            }
            Some(second) => {
                let draft = DraftForm {
                    submitter: Some(second.to_owned()),
                    work: draft_of(stream, form),
                };
                let made = intake::draft::create(qibu, &sent, &draft).await;
                let done = made.map(|_| "form.done.affair_awaits");
                (Action::CorrectOutcomeLate, done)
            }
        };
        match done {
            Ok(flash) => return Ok(visit.see_other(HOME, Some(flash))),
            Err(error) => {
                let about = (stream.to_string(), action);
                errors = work::refused(qibu, visit, about, &error).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = correction_page(qibu, visit, (stream, fact), typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
