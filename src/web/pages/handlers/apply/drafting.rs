//! An application that is handed in, or kept as a draft before: one's own, or typed for another (domain 11.2).

use super::contents::{self, not_done};
use super::sending::Sending;
use super::{Matter, new_one, page, take};
use crate::intake::draft::{ApplicationDraft, DraftWork};
use crate::intake::{self, ApplicationForm, ContentsForm, DraftForm, DraftView};
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::draft::going_on::{Done, go_on, kept};
use crate::web::pages::handlers::propose;
use crate::web::pages::labels;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

/// What a draft is about.
pub(in super::super) async fn matter(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    work: &ApplicationDraft,
) -> Result<Matter, Problem> {
    let transition = &work.application.transition;
    let subject = intake::draft::subject(&work.subject).map_err(not_done(visit.lang()))?;
    let matter = new_one(qibu, visit, subject, transition).await?;
    Ok(Matter {
        draft: Some(draft.clone()),
        ..matter
    })
}

/// The form of a draft, filled with what it holds.
pub(in super::super) async fn form(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    work: &ApplicationDraft,
) -> Result<Response, Problem> {
    let matter = matter(qibu, visit, draft, work).await?;
    let typed = contents::pairs_of_typed(&work.application.contents);
    let sending = Sending {
        fields: Fields::from(typed),
        ..Sending::default()
    };
    let page = page(qibu, visit, &matter, &sending, None).await?;
    Ok(visit.show(&page))
}

/// What becomes of the form of a draft that was sent.
pub(in super::super) async fn send(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    work: &ApplicationDraft,
    sending: &Sending,
) -> Result<Response, Problem> {
    let matter = matter(qibu, visit, draft, work).await?;
    take(qibu, visit, matter, sending).await
}

/// Hands it in, or keeps it: what another account is to hand in, that account confirms.
pub(super) async fn carry_out(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &mut Matter,
    sending: &Sending,
    contents: ContentsForm,
) -> Result<Done, Problem> {
    let fail = not_done(visit.lang());
    let path = matter.path();
    let wish = sending.fields.text("do");
    let application = ApplicationForm {
        transition: matter.transition.to_string(),
        contents,
    };
    if let Some(draft) = &mut matter.draft {
        let sent = sending.sent_having_seen(qibu, visit, &path, "version");
        let work = DraftWork::Application(ApplicationDraft {
            subject: matter.subject.to_string(),
            application,
        });
        return go_on(qibu, visit, &sent, draft, &work, wish).await;
    }
    let sent = sending.sent(qibu, visit, &path);
    let submitter = sending.fields.first("submitter").map(str::to_owned);
    let own = submitter
        .as_ref()
        .is_none_or(|id| *id == sent.account.to_string());
    if own && !matches!(wish, "save" | "check") {
        let done = intake::submit(qibu, &sent, matter.subject, &application).await;
        let done = done.map_err(&fail)?;
        let to = done.application.map_or_else(
            || labels::address_of(done.subject),
            |id| format!("/applications/{id}"),
        );
        return Ok((to, "submitted"));
    }
    let work = DraftWork::Application(ApplicationDraft {
        subject: matter.subject.to_string(),
        application,
    });
    let made = intake::draft::create(qibu, &sent, &DraftForm { submitter, work }).await;
    Ok(kept(&made.map_err(&fail)?, wish))
}

/// Where the draft was changed elsewhere, the version that stands now goes into the form: who sends it again has
/// been told.
pub(super) async fn as_it_stands(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &mut Matter,
    problem: &mut Problem,
) -> Result<(), Problem> {
    let changed = problem.status == StatusCode::PRECONDITION_FAILED.as_u16();
    if let Some(draft) = matter.draft.as_mut().filter(|_| changed) {
        let account = visit.signed.caller.account;
        let now = intake::draft::show(qibu, account, draft.summary.id).await;
        *draft = now.map_err(not_done(visit.lang()))?;
        problem.detail = say(visit.lang(), "form.draft_changed", &[]);
    }
    Ok(())
}

/// The accounts that it can be handed in by; one that came back is its submitter's alone, and what an office proposes is
/// that office's.
pub(super) async fn submitters(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
) -> Result<Vec<Choice>, Problem> {
    if matter.application.is_some() || matter.transition.is_proposed_by_an_office() {
        return Ok(Vec::new());
    }
    let (chosen, node) = (sending.fields.text("submitter"), matter.body.node());
    propose::submitters(qibu, visit, (chosen, Some(node)), matter.draft.as_ref()).await
}
