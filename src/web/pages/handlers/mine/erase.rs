//! The person orders to be erased: asked for once more on a page of its own, and by a box that is ticked there.

use super::{command_of, leave};
use crate::intake;
use crate::web::pages::acts::ActsPage;
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::form::Errors;
use crate::web::pages::handlers::acts::{Act, Typed, at_field};
use crate::web::pages::visit::fields::Posted;
use crate::web::pages::visit::own::Own;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use qibu_domain::person::{PersonCommand, PersonErasureGround};
use std::sync::Arc;

const PATH_OF_PAGE: &str = "/mine/erase";

pub(super) async fn ask(own: Own) -> Response {
    own.screen.show(&page(&own, Typed::default()))
}

fn page(own: &Own, typed: Typed) -> ActsPage {
    let lang = own.lang();
    let act = Act::new(lang, &typed, "erase", PATH_OF_PAGE.to_owned())
        .field("sure", true, FieldInput::Tick)
        .button("", "erase", "grave")
        .done();
    let mut base = own.screen.base(say(lang, "page.mine.erase", &[]));
    PATH_OF_PAGE.clone_into(&mut base.path);
    ActsPage {
        base,
        errors: typed.errors,
        purpose: vec![say(lang, "page.mine.erase_help", &[])],
        acts: vec![act],
        back_href: super::HOME.to_owned(),
        ..ActsPage::default()
    }
}

pub(super) async fn order(
    State(qibu): State<Arc<Qibu>>,
    headers: HeaderMap,
    own: Own,
    Posted(fields): Posted,
) -> Response {
    let lang = own.lang();
    if fields.first("sure").is_none() {
        let words = say(lang, "page.people.sure_first", &[]);
        let typed = Typed {
            verb: "erase".to_owned(),
            errors: Errors(vec![at_field(lang, "erase", "sure", &words)]),
            fields,
            held: None,
        };
        let page = page(&own, typed);
        return own
            .screen
            .show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let command = PersonCommand::OrderErasure {
        ground: PersonErasureGround::PersonsRequest,
    };
    let named = command_of(&qibu, PATH_OF_PAGE, &fields);
    let done = intake::person::act_as_own(&qibu, own.person, command, named).await;
    let left = match done {
        Ok(_) => leave(&qibu, &headers, &own, "form.done.mine_erased").await,
        Err(error) => Err(Problem::not_done(lang, &error)),
    };
    own.screen.outcome(left)
}
