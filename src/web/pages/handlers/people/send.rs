//! An act of an office about a person, as it is sent from the person's page.

use super::forms::{FIELDS, form};
use super::{address, one};
use crate::intake;
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{id, there};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::handlers::acts::{Typed, at_field, errors};
use crate::web::pages::handlers::apply::contents;
use crate::web::pages::handlers::apply::sending::{self, Sending};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::Lang;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::id::PersonRef;
use std::sync::Arc;

pub(super) async fn send(
    State(qibu): State<Arc<Qibu>>,
    Path((person, verb)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let person: PersonRef = id(visit.lang(), &person)?;
        act(&qibu, &visit, (person, &verb), sending).await
    };
    visit.outcome(sent.await)
}

async fn act(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (person, verb): (PersonRef, &str),
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let held = signed_form(qibu, visit, &sending).await?;
    let paper = held.as_ref().map(|held| held.id.clone());
    let form = there(lang, form(verb, &sending.fields, paper))?;
    let word = verb.replace('-', "_");
    let mut wrong = of_files(lang, &word, &sending);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if !wrong.any() {
        let sent = sending.sent(qibu, visit, &format!("{}/{verb}", address(person)));
        let Err(error) = intake::person::act(qibu, &sent, person, &form).await else {
            return Ok(visit.see_other(&address(person), Some("form.done.person_done")));
        };
        let problem = Problem::not_done(lang, &error);
        let filing = Filing {
            signed: &visit.signed,
            command: form.action().name(),
            subject: intake::person::stream_of(person).to_string(),
            dry_run: false,
        };
        file(qibu, filing, &problem).await;
        if !matches!(problem.status, 409 | 422) {
            return Err(problem);
        }
        status = StatusCode::from_u16(problem.status).unwrap_or(status);
        wrong = errors(lang, &word, &FIELDS, &problem);
    }
    let typed = Typed {
        verb: word,
        fields: sending.fields,
        errors: wrong,
        held,
    };
    let page = one::page(qibu, visit, person, &typed, None).await?;
    Ok(visit.show_with(status, &page))
}

/// The signed form that came, or that had come before something else was to be mended.
pub(in crate::web::pages::handlers) async fn signed_form(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
) -> Result<Option<HeldPaper>, Problem> {
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, sending, account, None).await;
    let held = held.map_err(contents::not_done(visit.lang()))?;
    Ok(held.into_iter().next_back().map(|held| HeldPaper {
        id: held.paper.to_string(),
        words: held.words,
    }))
}

/// What was wrong with files.
pub(in crate::web::pages::handlers) fn of_files(
    lang: Lang,
    verb: &str,
    sending: &Sending,
) -> Errors {
    let faults = sending.faults.iter();
    let wrong: Vec<FieldError> = faults
        .map(|fault| at_field(lang, verb, "signed_form", &fault.words))
        .collect();
    Errors(wrong)
}
