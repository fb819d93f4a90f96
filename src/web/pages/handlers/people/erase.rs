//! Ordering the erasure of a person: asked for on a page of its own, with a ground, and by a box that is ticked there.

use super::address;
use super::forms::FIELDS;
use crate::authority::Action;
use crate::intake;
use crate::intake::person::{ErasureForm, PersonForm};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{id, permit};
use crate::web::pages::acts::ActsPage;
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::base::Link;
use crate::web::pages::form::Errors;
use crate::web::pages::handlers::acts::{Act, Typed, at_field, choices, errors, fact};
use crate::web::pages::handlers::apply::sending;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::id::PersonRef;
use qibu_domain::person::PersonErasureGround;
use std::sync::Arc;

const VERB: &str = "erase";

pub(super) async fn ask(
    State(qibu): State<Arc<Qibu>>,
    Path(person): Path<String>,
    visit: Visit,
) -> Response {
    let asked = async {
        permit(&qibu, &visit.signed, Action::ReadSubject).await?;
        let person: PersonRef = id(visit.lang(), &person)?;
        Ok(visit.show(&page(&visit, person, Typed::default())))
    };
    visit.outcome(asked.await)
}

fn page(visit: &Visit, person: PersonRef, typed: Typed) -> ActsPage {
    let lang = visit.lang();
    let path = format!("{}/erase", address(person));
    let grounds: Vec<&str> = PersonErasureGround::ALL
        .iter()
        .map(|it| it.as_str())
        .collect();
    let grounds = choices(lang, "label.person_erasure", &grounds);
    let act = Act::new(lang, &typed, VERB, path.clone())
        .field("ground", true, FieldInput::Radios(grounds))
        .field("sure", true, FieldInput::Tick)
        .button("", VERB, "grave")
        .done();
    let mut base = visit.base(say(lang, "page.people.erase", &[]));
    base.path = path;
    base.crumbs = vec![Link {
        label: say(lang, "page.people.title", &[]),
        href: super::HOME.to_owned(),
    }];
    ActsPage {
        base,
        errors: typed.errors,
        purpose: vec![say(lang, "page.people.erase_help", &[])],
        facts: vec![fact(lang, "id", person.to_string())],
        acts: vec![act],
        back_href: address(person),
        ..ActsPage::default()
    }
}

pub(super) async fn order(
    State(qibu): State<Arc<Qibu>>,
    Path(person): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let ordered = async {
        let lang = visit.lang();
        let person: PersonRef = id(lang, &person)?;
        let sending = sending::read(&qibu, &visit, request).await?;
        let mut status = StatusCode::UNPROCESSABLE_ENTITY;
        let wrong = if sending.fields.first("sure").is_none() {
            let words = say(lang, "page.people.sure_first", &[]);
            Errors(vec![at_field(lang, VERB, "sure", &words)])
        } else {
            let form = PersonForm::Erase(ErasureForm {
                ground: sending.fields.text("ground").to_owned(),
            });
            let sent = sending.sent(&qibu, &visit, &format!("{}/erase", address(person)));
            let Err(error) = intake::person::act(&qibu, &sent, person, &form).await else {
                return Ok(visit.see_other(&address(person), Some("form.done.person_erased")));
            };
            let problem = Problem::not_done(lang, &error);
            let filing = Filing {
                signed: &visit.signed,
                command: Action::ErasePerson.name(),
                subject: intake::person::stream_of(person).to_string(),
                dry_run: false,
            };
            file(&qibu, filing, &problem).await;
            if !matches!(problem.status, 409 | 422) {
                return Err(problem);
            }
            status = StatusCode::from_u16(problem.status).unwrap_or(status);
            errors(lang, VERB, &FIELDS, &problem)
        };
        let typed = Typed {
            verb: VERB.to_owned(),
            fields: sending.fields,
            errors: wrong,
            held: None,
        };
        Ok(visit.show_with(status, &page(&visit, person, typed)))
    };
    visit.outcome(ordered.await)
}
