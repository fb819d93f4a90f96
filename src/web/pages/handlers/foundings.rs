//! 补录组织: one officer types the founding of a body older than Qibu, another confirms the draft.

pub mod correction;
mod form;

use super::apply::contents::{self, Held, not_done};
use super::apply::sending::{self, Sending, new_key};
use super::{propose, subjects};
use crate::intake::DraftView;
use crate::intake::draft::{self, DraftForm, DraftWork};
use crate::web::api::answer::{Filing, file};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Choice, Errors};
use crate::web::pages::founding::FoundingPage;
use crate::web::pages::handlers::apply::contents::label;
use crate::web::pages::labels;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::STATEMENT_KIND;
use std::sync::Arc;

/// The routes of foundings.
pub fn routes() -> Router<Arc<Qibu>> {
    let of_kind = |kind: SubjectKind| {
        let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
        let form = get(show).post(send).layer(whole);
        Router::new().route(path(kind), form).layer(Extension(kind))
    };
    of_kind(SubjectKind::Association)
        .merge(of_kind(SubjectKind::Base))
        .merge(correction::routes())
}

fn path(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Association => "/foundings",
        SubjectKind::Base => "/base-foundings",
    }
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    visit: Visit,
) -> Response {
    let shown = async {
        let none = Sending::default();
        let page = page(&qibu, &visit, (kind, None), &none, Errors::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

async fn send(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        take(&qibu, &visit, (kind, None), &sending).await
    };
    visit.outcome(sent.await)
}

/// The form of a draft, filled with what it holds, for who typed it.
pub(super) async fn of_draft(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
) -> Result<Response, Problem> {
    if let Some(DraftWork::FoundingCorrection(work)) = &draft.work {
        return correction::of_draft(qibu, visit, draft, work).await;
    }
    let kind = kind_of(visit, draft)?;
    let sending = Sending {
        fields: Fields::from(form::pairs(draft)),
        ..Sending::default()
    };
    let page = page(
        qibu,
        visit,
        (kind, Some(draft)),
        &sending,
        Errors::default(),
    )
    .await?;
    Ok(visit.show(&page))
}

/// What becomes of the form of a draft that was sent.
pub(super) async fn send_draft(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    sending: &Sending,
) -> Result<Response, Problem> {
    if let Some(DraftWork::FoundingCorrection(work)) = &draft.work {
        return correction::send_draft(qibu, visit, (draft, work), sending).await;
    }
    let kind = kind_of(visit, draft)?;
    take(qibu, visit, (kind, Some(draft)), sending).await
}

fn kind_of(visit: &Visit, draft: &DraftView) -> Result<SubjectKind, Problem> {
    match &draft.work {
        Some(DraftWork::Founding(_)) => Ok(SubjectKind::Association),
        Some(DraftWork::BaseFounding(_)) => Ok(SubjectKind::Base),
        _ => Err(Problem::not_found(visit.lang())),
    }
}

/// Keeps what was typed as a draft that waits for the second officer.
async fn take(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (kind, draft): (SubjectKind, Option<&DraftView>),
    sending: &Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let held = statement(qibu, visit, draft, sending).await?;
    if !sending.faults.is_empty() {
        let errors = form::of_files(lang, &sending.faults);
        return again(qibu, visit, (kind, draft), sending, (errors, 422)).await;
    }
    let work = form::work(kind, &sending.fields, held.as_ref());
    let kept = kept(qibu, visit, (draft, action(kind, draft)), sending, work).await;
    match kept {
        Ok(response) => Ok(response),
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            let errors = form::errors(lang, &problem);
            let status = (errors, problem.status);
            again(qibu, visit, (kind, draft), sending, status).await
        }
        Err(problem) => Err(problem),
    }
}

/// Keeps a draft of two officers, new or typed anew. A refusal is filed.
async fn kept(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (draft, path): (Option<&DraftView>, String),
    sending: &Sending,
    work: DraftWork,
) -> Result<Response, Problem> {
    let sent = sending.sent_having_seen(qibu, visit, &path, "version");
    let command = work.kind();
    let kept = match draft {
        Some(draft) => draft::update(qibu, &sent, draft.summary.id, &work).await,
        None => {
            // Without a choice nobody is named, and the intake says that another must be.
            let submitter = sending.fields.first("submitter").map(str::to_owned);
            draft::create(qibu, &sent, &DraftForm { submitter, work }).await
        }
    };
    match kept {
        Ok(draft) => {
            let to = format!("/drafts/{}/confirm", draft.summary.id);
            Ok(visit.see_other(&to, Some("form.done.to_second")))
        }
        Err(error) => {
            let problem = Problem::not_done(visit.lang(), &error);
            let filing = Filing {
                signed: &visit.signed,
                command,
                subject: String::new(),
                dry_run: false,
            };
            file(qibu, filing, &problem).await;
            Err(problem)
        }
    }
}

/// Where the form is sent.
fn action(kind: SubjectKind, draft: Option<&DraftView>) -> String {
    draft.map_or_else(
        || path(kind).to_owned(),
        |draft| format!("/drafts/{}", draft.summary.id),
    )
}

async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (kind, draft): (SubjectKind, Option<&DraftView>),
    sending: &Sending,
    (errors, status): (Errors, u16),
) -> Result<Response, Problem> {
    let now = form::as_it_stands(qibu, visit, draft).await?;
    let page = page(qibu, visit, (kind, now.as_ref()), sending, errors).await?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(visit.show_with(status, &page))
}

/// The signed statement that came with the form, or is held by it.
async fn statement(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: Option<&DraftView>,
    sending: &Sending,
) -> Result<Option<Held>, Problem> {
    let (account, own) = (visit.signed.caller.account, draft.map(|it| it.summary.id));
    let held = contents::held(qibu, sending, account, own).await;
    let held = held.map_err(not_done(visit.lang()))?;
    let mut held = held.into_iter().rev();
    Ok(held.find(|paper| paper.kind == STATEMENT_KIND))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (kind, draft): (SubjectKind, Option<&DraftView>),
    sending: &Sending,
    errors: Errors,
) -> Result<FoundingPage, Problem> {
    let (lang, fields) = (visit.lang(), &sending.fields);
    let today = qibu.clock().now().day();
    if !subjects::may_import(qibu, visit, today).await? {
        // Who takes over no old body hears so from the same authority that would refuse it.
        form::judge_at_home(qibu, visit).await?;
    }
    let rulebook = qibu.rulebook();
    let edition = propose::edition(qibu, visit, kind, (&rulebook, fields.text("node")))?;
    let mut identity = propose::identity::form(qibu, visit, kind, fields, edition).await?;
    form::keep_own(qibu, visit, &mut identity.nodes).await?;
    let chosen: Vec<&str> = fields.all("category").collect();
    let categories = edition.categories.iter().map(|term| Choice {
        code: term.code.clone(),
        label: label(lang, &term.label),
        chosen: chosen.contains(&term.code.as_str()),
        ..Choice::default()
    });
    let held = statement(qibu, visit, draft, sending).await?;
    let title = match kind {
        SubjectKind::Association => "page.founding.title",
        SubjectKind::Base => "page.founding.title_of_base",
    };
    let mut base = visit.base(say(lang, title, &[]));
    base.path = action(kind, draft);
    base.crumbs = vec![labels::list_of(lang, kind)];
    let list = labels::list_of(lang, kind).href;
    Ok(FoundingPage {
        base,
        errors,
        action: action(kind, draft),
        list,
        key: new_key(),
        version: draft.map_or_else(String::new, |draft| draft.summary.version.to_string()),
        sent_back: draft
            .and_then(|draft| draft.sent_back.clone())
            .unwrap_or_default(),
        identity,
        plaque: fields.text("plaque").to_owned(),
        founded_on: fields.text("founded_on").to_owned(),
        categories: categories.collect(),
        held: held.map(|paper| HeldPaper {
            id: paper.paper.to_string(),
            words: paper.words,
        }),
        officers: form::officers(qibu, visit, draft, fields).await?,
    })
}
