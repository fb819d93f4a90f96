//! What happened in a body: its list on the body's page, the form of a fact, and that of a correction.

pub(super) mod brands;
mod form;
mod ground;
mod honours;
mod panel;
mod rota;
pub mod told;
mod turns;

use super::apply::contents::{self, Held};
use super::apply::sending::{self, Sending, new_key};
use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::intake::affairs::draft_of;
use crate::intake::{self, AffairCorrectionForm, DraftForm, NotDone};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{At, judge, permit, subject_stream, there};
use crate::web::pages::affairs::{AffairPage, CorrectionPart, KindLink};
use crate::web::pages::base::Link;
use crate::web::pages::form::Errors;
use crate::web::pages::labels;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use form::Known;
pub(super) use panel::panel;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::affairs::AffairFact;
use qibu_domain::subject::event::AffairKind;
use qibu_projections::affairs::AffairRow;
use qibu_projections::subjects;
use serde_json::Value;
use std::sync::Arc;

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    let of_kind = |home: &str, kind: SubjectKind| {
        let correct = get(ask_correction).post(correct).layer(whole);
        Router::new()
            .route(&format!("{home}/{{id}}/affairs"), post(record).layer(whole))
            .route(&format!("{home}/{{id}}/affairs/new"), get(ask))
            .route(
                &format!("{home}/{{id}}/affairs/{{sequence}}/correct"),
                correct,
            )
            .layer(Extension(kind))
    };
    let associations = of_kind("/associations", SubjectKind::Association);
    associations.merge(of_kind("/bases", SubjectKind::Base))
}

async fn may(qibu: &Arc<Qibu>, visit: &Visit, row: &subjects::SubjectRow, action: Action) -> bool {
    let resource = Resource {
        district: row.district.clone(),
        node: row.node.clone(),
        body: Some(row.id),
        ..Resource::default()
    };
    judge(qibu, &visit.signed, action, resource).await.is_ok()
}

fn content_of(row: &AffairRow) -> Value {
    serde_json::from_str(&row.content).unwrap_or_default()
}

fn kind_words(lang: Lang, kind: AffairKind) -> String {
    say(lang, &format!("label.affair.{}", kind.as_str()), &[])
}

/// The body that a form is about.
struct Body {
    kind: SubjectKind,
    stream: StreamId,
    row: subjects::SubjectRow,
}

async fn body(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    said: &str,
) -> Result<Body, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, said)?;
    let at = At::of(qibu, lang, None, None).await?;
    let asked = at.asked();
    let read = at.read(qibu, lang, move |rows| {
        subjects::one(rows, SubjectId(stream.id), asked)
    });
    let (row, _) = read.await?;
    let row = there(lang, row.filter(|row| row.stream() == stream))?;
    Ok(Body { kind, stream, row })
}

async fn ask(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(said): Path<String>,
    visit: Visit,
) -> Response {
    let asked = async {
        let body = body(&qibu, &visit, kind, &said).await?;
        let chosen = visit
            .query()
            .first("kind")
            .and_then(|kind| kind.parse().ok());
        let chosen = chosen.filter(|chosen: &AffairKind| chosen.is_of(kind));
        let chosen = chosen.unwrap_or(AffairKind::AnnualReport);
        let page = page(&qibu, &visit, &body, chosen, Typed::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

/// What was typed into a form, and what was wrong with it.
#[derive(Default)]
struct Typed {
    fields: Fields,
    held: Vec<Held>,
    errors: Errors,
}

/// The form of a new fact.
async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    body: &Body,
    chosen: AffairKind,
    typed: Typed,
) -> Result<AffairPage, Problem> {
    let lang = visit.lang();
    let home = labels::address_of(body.stream);
    let known = known(qibu, lang, body).await?;
    let inspects = may(qibu, visit, &body.row, Action::InspectBase).await;
    let handles = may(qibu, visit, &body.row, Action::HandleBrandComplaint).await;
    let kinds = AffairKind::ALL.iter().filter(|kind| kind.is_of(body.kind));
    // A listing comes with the step, or by two officers on a page of its own.
    let kinds = kinds.filter(|kind| **kind != AffairKind::BrandListed);
    let kinds = kinds.filter(|kind| match Action::of_office(**kind) {
        Some(Action::HandleBrandComplaint) => handles,
        Some(_) => inspects,
        None => true,
    });
    let kinds = kinds.map(|kind| KindLink {
        label: kind_words(lang, *kind),
        href: format!("{home}/affairs/new?kind={}", kind.as_str()),
        chosen: *kind == chosen,
    });
    let mut base = visit.base(say(lang, "page.affairs.record", &[]));
    base.path = format!("{home}/affairs/new?kind={}", chosen.as_str());
    base.crumbs = vec![labels::list_of(lang, body.kind), back(body, &home)];
    Ok(AffairPage {
        base,
        kinds: kinds.collect(),
        action: format!("{home}/affairs"),
        key: new_key(),
        kind: chosen.as_str().to_owned(),
        occurred_on: typed.fields.text("occurred_on").to_owned(),
        today: qibu.clock().now().day().to_string(),
        asked: form::fields(lang, chosen, &typed.fields, typed.held.last(), &known),
        errors: typed.errors,
        correction: None,
        home,
    })
}

fn back(body: &Body, home: &str) -> Link {
    Link {
        label: body.row.name.clone(),
        href: home.to_owned(),
    }
}

/// What seats and goals a form may name.
async fn known(qibu: &Arc<Qibu>, lang: Lang, body: &Body) -> Result<Known, Problem> {
    let hosted = qibu.subjects().refresh(qibu.log(), body.stream).await;
    let hosted = hosted.map_err(|e| Problem::of_command(lang, &CommandError::from(e)))?;
    let known = Known::of(lang, &hosted.state().affairs, qibu.clock().now().day());
    let district = &body.row.district;
    let licensees = brands::licensees(qibu, lang, district, body.stream).await?;
    let known = known.with_licensees(licensees);
    if body.kind == SubjectKind::Association {
        return Ok(known);
    }
    let associations = ground::associations(qibu, lang, &body.row.district).await?;
    Ok(known.with(associations))
}

async fn record(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(said): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let recorded = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let body = body(&qibu, &visit, kind, &said).await?;
        let chosen = sending.fields.text("kind").parse();
        let chosen = chosen.map_err(|_| Problem::not_found(visit.lang()))?;
        take(&qibu, &visit, &body, chosen, sending).await
    };
    visit.outcome(recorded.await)
}

async fn take(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    body: &Body,
    chosen: AffairKind,
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    if sending.fields.first("lay_out").is_some() {
        let (status, typed) = laid_out(lang, sending, held);
        let page = page(qibu, visit, body, chosen, typed).await?;
        return Ok(visit.show_with(status, &page));
    }
    let home = labels::address_of(body.stream);
    let mut errors = Errors(form::of_files(lang, &sending));
    let form = form::form(chosen, &sending.fields, held.last());
    let action = intake::affairs::recording(chosen.as_str());
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &format!("{home}/affairs"));
        match intake::affairs::record(qibu, &sent, body.stream, &form).await {
            Ok(_) => return Ok(visit.see_other(&home, Some("form.done.affair_recorded"))),
            Err(error) => {
                errors = refused(qibu, visit, body, action, &error).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = page(qibu, visit, body, chosen, typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// The turns of a rota are laid out, and nothing is recorded.
fn laid_out(lang: Lang, sending: Sending, held: Vec<Held>) -> (StatusCode, Typed) {
    let faults = form::of_files(lang, &sending);
    let (fields, mut errors) = form::lay_out(lang, sending.fields);
    errors.0.extend(faults);
    let status = if errors.any() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let typed = Typed {
        fields,
        held,
        errors,
    };
    (status, typed)
}

/// A refusal is filed, and stands at the fields of the form; whoever may not do it at all is told so.
async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    body: &Body,
    action: Action,
    error: &NotDone,
) -> Result<Errors, Problem> {
    let problem = Problem::not_done(visit.lang(), error);
    let filing = Filing {
        signed: &visit.signed,
        command: action.name(),
        subject: body.stream.to_string(),
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

async fn ask_correction(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path((said, cites)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let asked = async {
        let body = body(&qibu, &visit, kind, &said).await?;
        let fact = fact(&qibu, &visit, &body, &cites).await?;
        let typed = Typed {
            fields: form::stands(&fact),
            ..Typed::default()
        };
        let page = correction_page(&qibu, &visit, &body, &fact, typed).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

/// The fact that is corrected, as it stands.
async fn fact(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    body: &Body,
    cites: &str,
) -> Result<AffairFact, Problem> {
    let lang = visit.lang();
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let hosted = qibu.subjects().refresh(qibu.log(), body.stream).await;
    let hosted = hosted.map_err(|e| Problem::of_command(lang, &CommandError::from(e)))?;
    there(lang, hosted.state().affairs.fact(cites).cloned())
}

async fn correction_page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    body: &Body,
    fact: &AffairFact,
    typed: Typed,
) -> Result<AffairPage, Problem> {
    let lang = visit.lang();
    let home = labels::address_of(body.stream);
    let action = format!("{home}/affairs/{}/correct", fact.sequence);
    let known = known(qibu, lang, body).await?;
    let event = SubjectEvent::from(fact.affair.clone());
    let content = event.encode().unwrap_or_default();
    let content: Value = serde_json::from_str(&content).unwrap_or_default();
    let told = told::line(lang, event.name(), &content);
    let chosen = fact.affair.kind();
    let day = crate::web::pages::days::day(lang, &fact.on.to_string());
    let stands = [day, kind_words(lang, chosen), told].join(lang.pick("，", ", "));
    let mut base = visit.base(say(lang, "page.affairs.correct", &[]));
    base.path.clone_from(&action);
    base.crumbs = vec![labels::list_of(lang, body.kind), back(body, &home)];
    let officers = form::officers(qibu, visit, &body.row, typed.fields.text("second")).await?;
    let correction = CorrectionPart {
        stands,
        void: typed.fields.first("void").is_some(),
        why: typed.fields.text("why").to_owned(),
        officers,
    };
    let mut asked = form::fields(lang, chosen, &typed.fields, typed.held.last(), &known);
    for field in &mut asked {
        // What the fact names stays where nothing else is named.
        field.needed &= !matches!(
            field.name.as_str(),
            "paper" | "description" | "inspection" | "honour" | "complaint"
        );
    }
    Ok(AffairPage {
        base,
        errors: typed.errors,
        action,
        key: new_key(),
        kinds: Vec::new(),
        kind: chosen.as_str().to_owned(),
        occurred_on: typed.fields.text("occurred_on").to_owned(),
        today: qibu.clock().now().day().to_string(),
        asked,
        correction: Some(correction),
        home,
    })
}

async fn correct(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path((said, cites)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let corrected = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let body = body(&qibu, &visit, kind, &said).await?;
        let fact = fact(&qibu, &visit, &body, &cites).await?;
        put_right(&qibu, &visit, &body, &fact, sending).await
    };
    visit.outcome(corrected.await)
}

async fn put_right(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    body: &Body,
    fact: &AffairFact,
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    if sending.fields.first("lay_out").is_some() {
        let (status, typed) = laid_out(lang, sending, held);
        let page = correction_page(qibu, visit, body, fact, typed).await?;
        return Ok(visit.show_with(status, &page));
    }
    let home = labels::address_of(body.stream);
    let fields = &sending.fields;
    let replaced = form::form(fact.affair.kind(), fields, held.last());
    let form = AffairCorrectionForm {
        replacement: fields.first("void").is_none().then_some(replaced),
        reason: fields.text("why").to_owned(),
    };
    let second = Some(fields.text("second")).filter(|second| !second.is_empty());
    let mut errors = Errors(form::of_files(lang, &sending));
    if !errors.any() {
        let path = format!("{home}/affairs/{}/correct", fact.sequence);
        let sent = sending.sent(qibu, visit, &path);
        let done = match second {
            None => intake::affairs::correct(qibu, &sent, body.stream, fact.sequence, &form)
                .await
                .map(|_| "form.done.affair_corrected"),
            Some(second) => {
                let draft = DraftForm {
                    submitter: Some(second.to_owned()),
                    work: draft_of(body.stream, fact.sequence, form),
                };
                let made = intake::draft::create(qibu, &sent, &draft).await;
                made.map(|_| "form.done.affair_awaits")
            }
        };
        let action = match second {
            None => intake::affairs::correcting(Some(&fact.affair)),
            Some(_) => Action::CorrectAffairLate,
        };
        match done {
            Ok(flash) => return Ok(visit.see_other(&home, Some(flash))),
            Err(error) => errors = refused(qibu, visit, body, action, &error).await?,
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = correction_page(qibu, visit, body, fact, typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
