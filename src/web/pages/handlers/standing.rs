//! What is done about the standing of a body from its page: each act a form, each refusal with what was typed.

mod forms;

use super::application::bar::Typed;
use super::apply::contents::{self, Held};
use super::apply::sending::{self, Sending};
use super::subject;
use crate::intake;
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::subject_stream;
use crate::web::pages::base::Link;
use crate::web::pages::form::Errors;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use qibu_domain::lifecycle::SubjectKind;
use std::sync::Arc;

/// The routes of the acts.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    let of_kind = |path: &str, kind: SubjectKind| {
        let act = post(act).layer(whole);
        Router::new().route(path, act).layer(Extension(kind))
    };
    let associations = of_kind(
        "/associations/{id}/standing/{act}",
        SubjectKind::Association,
    );
    associations.merge(of_kind("/bases/{id}/standing/{act}", SubjectKind::Base))
}

async fn act(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path((subject, act)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let acted = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let sent = Posted {
            body: (kind, &subject),
            act: &act,
            sending: &sending,
        };
        take(&qibu, &visit, sent).await
    };
    visit.outcome(acted.await)
}

/// An act as it was sent.
#[derive(Clone, Copy)]
struct Posted<'a> {
    body: (SubjectKind, &'a str),
    act: &'a str,
    sending: &'a Sending,
}

async fn take(qibu: &Arc<Qibu>, visit: &Visit, sent: Posted<'_>) -> Result<Response, Problem> {
    let Posted { act, sending, .. } = sent;
    let lang = visit.lang();
    let stream = subject_stream(lang, sent.body.0, sent.body.1)?;
    let path = labels::address_of(stream);
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let form = match forms::form(lang, act, sending, &held) {
        Ok(form) => form,
        Err(forms::NotAForm::Unknown) => return Err(Problem::not_found(lang)),
        Err(forms::NotAForm::Faults(faults)) => {
            return again(qibu, visit, sent, &held, Errors(faults)).await;
        }
    };
    let command = sending.sent(qibu, visit, &format!("{path}/standing/{act}"));
    let problem = match intake::oversee(qibu, &command, stream, &form).await {
        Ok(_) => return Ok(visit.see_other(&path, Some(&done(act, sending)))),
        Err(error) => Problem::not_done(lang, &error),
    };
    let filing = Filing {
        signed: &visit.signed,
        command: form.name(),
        subject: stream.to_string(),
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY.as_u16() {
        return Ok(refused(visit, &path, act, sending, &problem));
    }
    again(qibu, visit, sent, &held, forms::errors(lang, act, &problem)).await
}

/// The key of what is said once it is done.
fn done(act: &str, sending: &Sending) -> String {
    let failed = act == "check-rectification" && sending.fields.text("passed") == "no";
    let found = if failed { "-failed" } else { "" };
    format!("form.done.{act}{found}")
}

/// The page again, with the form unfolded and what was typed in it.
async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sent: Posted<'_>,
    held: &[Held],
    errors: Errors,
) -> Result<Response, Problem> {
    let typed = Typed {
        verb: sent.act,
        fields: Some(&sent.sending.fields),
        held: held.last().map_or(&[], std::slice::from_ref),
    };
    let page = subject::page(qibu, visit, sent.body, typed, errors).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// The page of a refusal: why, and what was typed, so that it can be typed again.
fn refused(visit: &Visit, path: &str, act: &str, sending: &Sending, problem: &Problem) -> Response {
    let lang = visit.lang();
    let mut page = visit.screen.error_page(problem);
    path.clone_into(&mut page.base.path);
    page.kept = forms::kept(lang, act, sending);
    page.links = vec![Link {
        label: say(lang, "form.latest_body", &[]),
        href: path.to_owned(),
    }];
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT);
    visit.show_with(status, &page)
}
