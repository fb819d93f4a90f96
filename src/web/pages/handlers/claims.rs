//! The claims board (对外数据核对): published numbers beside their figures, the form of one, and that of a correction.

mod form;
mod list;
pub mod told;

use super::apply::contents;
use super::apply::sending::{self, Sending, new_key};
use super::work::{self, Typed};
use crate::authority::Action;
use crate::intake::published_claims::{ClaimCorrectionForm, draft_of};
use crate::intake::{self, DraftForm};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{permit, there};
use crate::web::pages::affairs::CorrectionPart;
use crate::web::pages::base::Link;
use crate::web::pages::form::{Choice, Errors};
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::pages::work::WorkPage;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::published_claim::ClaimFact;
use std::sync::Arc;
use uuid::Uuid;

/// Where the list is.
const HOME: &str = "/claims";
/// Who records, checks and corrects published numbers.
const DUTIES: [Duty; 2] = [Duty::Officer, Duty::Lead];

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/claims", get(list::show).post(record).layer(whole))
        .route("/claims/new", get(ask))
        .route("/claims/{id}/check", post(check))
        .route(
            "/claims/{id}/correct",
            get(ask_correction).post(correct).layer(whole),
        )
}

async fn ask(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let asked = async {
        permit(&qibu, &visit.signed, Action::ReadFigures).await?;
        Ok(visit.show(&page(&qibu, &visit, Typed::default()).await?))
    };
    visit.outcome(asked.await)
}

/// The form of a new number.
async fn page(qibu: &Arc<Qibu>, visit: &Visit, typed: Typed) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let nodes = work::nodes_within(qibu, &offices);
    let mut base = visit.base(say(lang, "page.claims.record", &[]));
    "/claims/new".clone_into(&mut base.path);
    base.crumbs = vec![back(visit)];
    Ok(WorkPage {
        base,
        purpose: say(lang, "page.claims.record_purpose", &[]),
        asked: form::fields(lang, &typed, &nodes),
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
        label: say(visit.lang(), "page.claims.title", &[]),
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
        match intake::published_claims::record(qibu, &sent, &form).await {
            Ok(_) => return Ok(visit.see_other(HOME, Some("form.done.claim_recorded"))),
            Err(error) => {
                let about = (form.node.clone(), Action::RecordClaim);
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

/// The number that is corrected, as it stands.
async fn fact(qibu: &Arc<Qibu>, visit: &Visit, id: &str) -> Result<(StreamId, ClaimFact), Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadFigures).await?;
    let id = there(lang, id.parse::<Uuid>().ok())?;
    let stream = StreamId::new(StreamKind::PublishedClaim, id);
    let fact = intake::published_claims::fact(qibu, stream).await;
    Ok((stream, fact.map_err(contents::not_done(lang))?))
}

async fn check(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let checked = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let (stream, _) = fact(&qibu, &visit, &id).await?;
        let sent = sending.sent(&qibu, &visit, &format!("/claims/{id}/check"));
        let done = intake::published_claims::check(&qibu, &sent, stream).await;
        if let Err(error) = done {
            let problem = Problem::not_done(visit.lang(), &error);
            let filing = Filing {
                signed: &visit.signed,
                command: Action::CheckClaim.name(),
                subject: stream.to_string(),
                dry_run: false,
            };
            file(&qibu, filing, &problem).await;
            return Err(problem);
        }
        Ok(visit.see_other(HOME, Some("form.done.claim_checked")))
    };
    visit.outcome(checked.await)
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
    (stream, fact): (StreamId, &ClaimFact),
    typed: Typed,
) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let node = &fact.claim.node;
    let place = Choice {
        code: node.clone(),
        label: labels::node(&qibu.rulebook(), node),
        ..Choice::default()
    };
    let second = typed.fields.text("second");
    let correction = CorrectionPart {
        stands: told::fact(lang, fact),
        void: typed.fields.first("void").is_some(),
        why: typed.fields.text("why").to_owned(),
        officers: work::others(qibu, visit, node, second).await?,
    };
    let action = address(stream);
    let mut base = visit.base(say(lang, "page.claims.correct", &[]));
    base.path.clone_from(&action);
    base.crumbs = vec![back(visit)];
    Ok(WorkPage {
        base,
        purpose: String::new(),
        asked: form::fields(lang, &typed, &[place]),
        errors: typed.errors,
        home: HOME.to_owned(),
        action,
        key: new_key(),
        today: qibu.clock().now().day().to_string(),
        correction: Some(correction),
    })
}

/// Where a number is corrected.
fn address(stream: StreamId) -> String {
    format!("/claims/{}/correct", stream.id)
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
    (stream, fact): (StreamId, &ClaimFact),
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let fields = &sending.fields;
    let replaced = form::form(fields, held.last());
    let form = ClaimCorrectionForm {
        replacement: fields.first("void").is_none().then_some(replaced),
        reason: fields.text("why").to_owned(),
    };
    let second = Some(fields.text("second")).filter(|second| !second.is_empty());
    let mut errors = Errors(work::of_files(lang, &sending));
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &address(stream));
        let (action, done) = match second {
            None => {
                let done = intake::published_claims::correct(qibu, &sent, stream, &form).await;
                let done = done.map(|_| "form.done.affair_corrected");
                (Action::CorrectClaim, done)
            }
            Some(second) => {
                let draft = DraftForm {
                    submitter: Some(second.to_owned()),
                    work: draft_of(stream, form),
                };
                let made = intake::draft::create(qibu, &sent, &draft).await;
                let done = made.map(|_| "form.done.affair_awaits");
                (Action::CorrectClaimLate, done)
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
