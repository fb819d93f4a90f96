//! What is done with an application from its page: each verb a form, each refusal with what was typed.

mod forms;

use super::application;
use super::application::bar::Typed;
use super::apply::contents::{self, Held};
use super::apply::sending::{self, Sending};
use crate::intake;
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{At, id};
use crate::web::pages::base::Link;
use crate::web::pages::error::ChangeRow;
use crate::web::pages::form::{Errors, Fact, FieldError};
use crate::web::pages::handlers::story;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{say, words};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use qibu_domain::id::{ApplicationId, Position, Sequence};
use qibu_projections::{MAX_PAGE_ROWS, Page, history};
use std::sync::Arc;

/// The route of the verbs. Handing in again is a form of its own, with a route of its own.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new().route("/applications/{id}/{verb}", post(act).layer(whole))
}

async fn act(
    State(qibu): State<Arc<Qibu>>,
    Path((application, verb)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let acted = async {
        let application: ApplicationId = id(visit.lang(), &application)?;
        let sending = sending::read(&qibu, &visit, request).await?;
        take(&qibu, &visit, application, &verb, &sending).await
    };
    visit.outcome(acted.await)
}

async fn take(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: ApplicationId,
    verb: &str,
    sending: &Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let path = format!("/applications/{application}");
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let form = match forms::form(lang, verb, sending, &held) {
        Ok(form) => form,
        Err(forms::NotAForm::Unknown) => return Err(Problem::not_found(lang)),
        Err(forms::NotAForm::Faults(faults)) => {
            let errors = Errors(faults);
            return again(
                qibu,
                visit,
                application,
                (verb, sending, &held),
                errors,
                422,
            )
            .await;
        }
    };
    let sent = sending.sent_having_seen(qibu, visit, &format!("{path}/{verb}"), "if_match");
    let problem = match intake::act(qibu, &sent, application, &form).await {
        Ok(_) => {
            return Ok(visit.see_other(&path, Some(&format!("form.done.{verb}"))));
        }
        Err(error) => Problem::not_done(lang, &error),
    };
    let filing = Filing {
        signed: &visit.signed,
        command: form.name(),
        subject: application.to_string(),
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY.as_u16() {
        return refused(qibu, visit, application, (verb, sending), &problem).await;
    }
    let errors = forms::errors(lang, verb, sending, &problem);
    again(
        qibu,
        visit,
        application,
        (verb, sending, &held),
        errors,
        422,
    )
    .await
}

/// The page again, with the form unfolded and what was typed in it.
async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: ApplicationId,
    (verb, sending, held): (&str, &Sending, &[Held]),
    errors: Errors,
    status: u16,
) -> Result<Response, Problem> {
    let typed = Typed {
        verb,
        fields: Some(&sending.fields),
        held,
    };
    let page = application::page(qibu, visit, application, typed, errors).await?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(visit.show_with(status, &page))
}

/// The page of a refusal: why, what has changed, and what was typed, so that it can be typed again.
async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: ApplicationId,
    (verb, sending): (&str, &Sending),
    problem: &Problem,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let path = format!("/applications/{application}");
    let mut page = visit.screen.error_page(problem);
    page.base.path.clone_from(&path);
    page.kept = kept(visit, verb, sending);
    page.links = vec![Link {
        label: say(lang, "form.latest_application", &[]),
        href: path,
    }];
    if let Some(seen) = sending
        .fields
        .first("if_match")
        .filter(|_| problem.status == 412)
    {
        let seen = Sequence(seen.parse().unwrap_or_default());
        page.changed = changed(qibu, visit, application, seen).await?;
    }
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT);
    Ok(visit.show_with(status, &page))
}

/// What was typed, in words.
fn kept(visit: &Visit, verb: &str, sending: &Sending) -> Vec<Fact> {
    let lang = visit.lang();
    let mut facts = Vec::new();
    for (name, value) in sending.fields.pairs() {
        let value = value.trim();
        if value.is_empty() || matches!(name.as_str(), "key" | "if_match" | "keep-paper" | "sure") {
            continue;
        }
        let (label, chosen) = match name.as_str() {
            "opinion" | "outcome" | "ground" | "upheld" => {
                let chosen = words(lang, &format!("page.{name}.{value}"), &[]);
                (format!("page.bar.{name}"), chosen)
            }
            // The id of an objection says nothing to a person.
            "objection" => continue,
            "until" => ("page.bar.hold_until".to_owned(), None),
            "answer" => ("page.bar.own_opinion".to_owned(), None),
            "refer_to" | "number" | "plaque" | "statement" | "criteria" | "question"
            | "meeting" | "signed_on" => (format!("page.bar.{name}"), None),
            "reason" if verb == "object" => ("page.bar.objection".to_owned(), None),
            "reason" if verb == "answer-objection" => ("page.bar.answer".to_owned(), None),
            "reason" => ("page.bar.reason".to_owned(), None),
            row => {
                let (key, number) = match row.split_once('-') {
                    Some(("criterion", number)) => ("page.bar.item_criterion", number),
                    Some(("text", number)) => ("page.bar.item_text", number),
                    _ => continue,
                };
                facts.push(Fact {
                    label: say(lang, key, &[("n", number.to_owned())]),
                    value: value.to_owned(),
                });
                continue;
            }
        };
        facts.push(Fact {
            label: say(lang, &label, &[]),
            value: chosen.unwrap_or_else(|| value.to_owned()),
        });
    }
    facts
}

/// What happened to the application since an event.
async fn changed(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: ApplicationId,
    seen: Sequence,
) -> Result<Vec<ChangeRow>, Problem> {
    let at = At::of(qibu, visit.lang(), None, None).await?;
    let filter = history::Filter {
        application: Some(application),
        ..history::Filter::default()
    };
    let read = at.read(qibu, visit.lang(), move |rows| {
        let page: Page<Position> = Page::first(MAX_PAGE_ROWS);
        history::events(rows, &filter, &page)
    });
    let (mut rows, _) = read.await?;
    rows.retain(|row| row.sequence > seen);
    let lines = story::lines(qibu, &visit.signed, rows, false).await?;
    let rows = lines.into_iter().map(|line| ChangeRow {
        what: line.what,
        who: line.office,
        moment: line.recorded,
    });
    Ok(rows.collect())
}

/// An error at a field of a verb's form.
fn at_field(verb: &str, field: &str, words: String) -> FieldError {
    FieldError {
        field: format!("{verb}-{field}"),
        words,
    }
}
