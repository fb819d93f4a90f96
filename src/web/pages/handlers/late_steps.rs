//! 补录步骤: one officer types what a body had reached before Qibu, or what is wrong with it; another confirms the draft.

mod form;

use super::apply::contents::{self, not_done};
use super::apply::sending::{self, Sending, new_key};
use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::intake::draft::{self, DraftForm, DraftWork};
use crate::intake::{DraftView, NotDone};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{id, judge, permit, subject_stream, there};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::Errors;
use crate::web::pages::labels;
use crate::web::pages::late_step::LateStepPage;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use qibu_domain::id::{Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::{Body, LateStep, STEP_STATEMENT_KIND, SubjectState};
use std::sync::Arc;

/// The routes of late steps.
pub fn routes() -> Router<Arc<Qibu>> {
    let of_kind = |home: &str, kind: SubjectKind| {
        let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
        let recognised = get(show).post(send).layer(whole);
        let corrected = get(show_correction).post(send_correction);
        Router::new()
            .route(&format!("{home}/{{id}}/late-steps"), recognised)
            .route(&format!("{home}/{{id}}/late-steps/{{sequence}}"), corrected)
            .layer(Extension(kind))
    };
    let associations = of_kind("/associations", SubjectKind::Association);
    associations.merge(of_kind("/bases", SubjectKind::Base))
}

/// What the form is about.
pub(super) struct Matter {
    stream: StreamId,
    state: SubjectState,
    body: Body,
    /// The step that stands and is corrected; `None` where one is recognised.
    corrected: Option<LateStep>,
    /// The step that is recognised or corrected; or why none is, in words.
    step: Result<u8, String>,
    /// The draft that is typed anew, where it is.
    draft: Option<DraftView>,
}

impl Matter {
    /// Where the form is sent.
    fn path(&self) -> String {
        let home = labels::address_of(self.stream);
        match (&self.draft, &self.corrected) {
            (Some(draft), _) => format!("/drafts/{}", draft.summary.id),
            (None, None) => format!("{home}/late-steps"),
            (None, Some(step)) => format!("{home}/late-steps/{}", step.at),
        }
    }
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(subject): Path<String>,
    visit: Visit,
) -> Response {
    let shown = async {
        let matter = recognised(&qibu, &visit, kind, &subject).await?;
        shown(&qibu, &visit, &matter).await
    };
    visit.outcome(shown.await)
}

async fn send(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(subject): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let matter = recognised(&qibu, &visit, kind, &subject).await?;
        take(&qibu, &visit, &matter, &sending).await
    };
    visit.outcome(sent.await)
}

async fn show_correction(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path((subject, sequence)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let shown = async {
        let matter = corrected(&qibu, &visit, kind, (&subject, &sequence)).await?;
        shown(&qibu, &visit, &matter).await
    };
    visit.outcome(shown.await)
}

async fn send_correction(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path((subject, sequence)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let matter = corrected(&qibu, &visit, kind, (&subject, &sequence)).await?;
        take(&qibu, &visit, &matter, &sending).await
    };
    visit.outcome(sent.await)
}

/// The form of a draft, filled with what it holds, for who typed it.
pub(super) async fn of_draft(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
) -> Result<Response, Problem> {
    let matter = drafted(qibu, visit, draft).await?;
    let sending = Sending {
        fields: Fields::from(form::pairs(draft)),
        ..Sending::default()
    };
    let page = page(qibu, visit, &matter, &sending, Errors::default()).await?;
    Ok(visit.show(&page))
}

/// What becomes of the form of a draft that was sent.
pub(super) async fn send_draft(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    sending: &Sending,
) -> Result<Response, Problem> {
    let matter = drafted(qibu, visit, draft).await?;
    take(qibu, visit, &matter, sending).await
}

async fn recognised(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    subject: &str,
) -> Result<Matter, Problem> {
    let lang = visit.lang();
    let stream = subject_stream(lang, kind, subject)?;
    let (state, body) = standing(qibu, visit, stream, Action::RecogniseLate).await?;
    let step = state.next_late_step().map_err(|refusal| {
        let problem = Problem::of_command(lang, &CommandError::refused(&refusal));
        problem.detail
    });
    Ok(Matter {
        stream,
        state,
        body,
        corrected: None,
        step,
        draft: None,
    })
}

async fn corrected(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    (subject, sequence): (&str, &str),
) -> Result<Matter, Problem> {
    let lang = visit.lang();
    let stream = subject_stream(lang, kind, subject)?;
    let at = Sequence(id(lang, sequence)?);
    let (state, body) = standing(qibu, visit, stream, Action::CorrectLateStep).await?;
    let step = state.late_steps.iter().find(|known| known.at == at);
    let step = there(lang, step.cloned())?;
    Ok(Matter {
        stream,
        state,
        body,
        step: Ok(step.recorded.step),
        corrected: Some(step),
        draft: None,
    })
}

async fn drafted(qibu: &Arc<Qibu>, visit: &Visit, draft: &DraftView) -> Result<Matter, Problem> {
    let lang = visit.lang();
    let (subject, cites) = match &draft.work {
        Some(DraftWork::LateStep(work)) => (&work.subject, None),
        Some(DraftWork::LateStepCorrection(work)) => (&work.subject, Some(work.correction.cites)),
        _ => return Err(Problem::not_found(lang)),
    };
    let stream = draft::subject(subject).map_err(not_done(lang))?;
    let kind = there(lang, SubjectKind::try_from(stream.kind).ok())?;
    let subject = stream.id.to_string();
    let matter = match cites {
        None => recognised(qibu, visit, kind, &subject).await?,
        Some(cites) => corrected(qibu, visit, kind, (&subject, &cites.to_string())).await?,
    };
    Ok(Matter {
        draft: Some(draft.clone()),
        ..matter
    })
}

/// How the body stands, for whoever may do that with it.
async fn standing(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    stream: StreamId,
    action: Action,
) -> Result<(SubjectState, Body), Problem> {
    let lang = visit.lang();
    let fail = |error| Problem::of_command(lang, &error);
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    qibu.refresh_rules().await.map_err(fail)?;
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|error| fail(error.into()))?;
    let state = hosted.state().clone();
    let body = there(lang, state.body.clone())?;
    judge(qibu, &visit.signed, action, resource(stream, &body)).await?;
    Ok((state, body))
}

/// The body as what is acted on.
pub(super) fn resource(stream: StreamId, body: &Body) -> Resource {
    Resource {
        district: body.district().to_owned(),
        node: body.node().to_owned(),
        body: Some(SubjectId(stream.id)),
        ..Resource::default()
    }
}

async fn shown(qibu: &Arc<Qibu>, visit: &Visit, matter: &Matter) -> Result<Response, Problem> {
    let none = Sending::default();
    let page = page(qibu, visit, matter, &none, Errors::default()).await?;
    Ok(visit.show(&page))
}

/// Keeps what was typed as a draft that waits for the second officer.
async fn take(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let path = matter.path();
    let own = matter.draft.as_ref().map(|draft| draft.summary.id);
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, sending, account, own).await;
    let held = held.map_err(not_done(lang))?;
    let statement = held.iter().rev().find(|it| it.kind == STEP_STATEMENT_KIND);
    let work = match form::work(lang, matter, sending, statement) {
        Ok(work) => work,
        Err(errors) => return again(qibu, visit, matter, sending, (errors, 422)).await,
    };
    let sent = sending.sent_having_seen(qibu, visit, &path, "version");
    let kept = match own {
        Some(id) => draft::update(qibu, &sent, id, &work).await,
        None => {
            let submitter = sending.fields.first("submitter").map(str::to_owned);
            draft::create(qibu, &sent, &DraftForm { submitter, work }).await
        }
    };
    match kept {
        Ok(draft) => {
            let to = format!("/drafts/{}/confirm", draft.summary.id);
            Ok(visit.see_other(&to, Some("form.done.to_second")))
        }
        Err(error) => refused(qibu, visit, matter, sending, &error).await,
    }
}

/// A refusal is filed; what can be mended is said on the form, with what was typed.
async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
    error: &NotDone,
) -> Result<Response, Problem> {
    let problem = Problem::not_done(visit.lang(), error);
    let action = match matter.corrected {
        Some(_) => Action::CorrectLateStep,
        None => Action::RecogniseLate,
    };
    let filing = Filing {
        signed: &visit.signed,
        command: action.name(),
        subject: matter.stream.to_string(),
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    match (problem.status, &matter.draft) {
        (409 | 422, _) => {
            let errors = form::errors(visit.lang(), &problem);
            again(qibu, visit, matter, sending, (errors, problem.status)).await
        }
        // It was sent back meanwhile: the version that stands now goes into the form, and who sends it again was told.
        (412, Some(draft)) => {
            let account = visit.signed.caller.account;
            let now = draft::show(qibu, account, draft.summary.id).await;
            let now = now.map_err(not_done(visit.lang()))?;
            let matter = drafted(qibu, visit, &now).await?;
            let errors = form::changed(visit.lang());
            again(qibu, visit, &matter, sending, (errors, problem.status)).await
        }
        _ => Err(problem),
    }
}

async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
    (errors, status): (Errors, u16),
) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let page = page(qibu, visit, matter, sending, errors).await?;
    Ok(visit.show_with(status, &page))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
    errors: Errors,
) -> Result<LateStepPage, Problem> {
    let lang = visit.lang();
    let draft = matter.draft.as_ref();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, sending, account, draft.map(|it| it.summary.id)).await;
    let mut held = held.map_err(not_done(lang))?;
    held.retain(|paper| paper.kind == STEP_STATEMENT_KIND);
    let title = match matter.corrected {
        Some(_) => "page.late_step.title_of_correction",
        None => "page.late_step.title",
    };
    let name = [("name", matter.body.name().as_str().to_owned())];
    let mut base = visit.base(say(lang, title, &name));
    base.path = matter.path();
    base.crumbs = vec![labels::list_of(lang, matter.body.kind())];
    let officers = form::officers(qibu, visit, matter, sending.fields.text("submitter")).await?;
    let closed = match &matter.step {
        Err(words) => words.clone(),
        Ok(_) if officers.is_empty() => say(lang, "page.late_step.nobody", &[]),
        Ok(_) => String::new(),
    };
    let step = matter.step.as_ref().copied().unwrap_or(matter.state.step);
    Ok(LateStepPage {
        base,
        errors,
        action: matter.path(),
        home: labels::address_of(matter.stream),
        key: new_key(),
        version: draft.map_or_else(String::new, |draft| draft.summary.version.to_string()),
        closed,
        sent_back: draft
            .and_then(|draft| draft.sent_back.clone())
            .unwrap_or_default(),
        number: step,
        step: labels::step(lang, step),
        recorded: form::recorded(matter),
        what: form::what(lang, matter, sending.fields.text("what")),
        reached_on: sending.fields.text("reached_on").to_owned(),
        held: held.pop().map(|paper| HeldPaper {
            id: paper.paper.to_string(),
            words: paper.words,
        }),
        reason: sending.fields.text("reason").to_owned(),
        officers,
    })
}
