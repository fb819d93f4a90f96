//! A person's own page: entered by a link that is used once, left by a button, and nothing of an office on it.

mod acts;
mod copy;
mod erase;
mod own;
mod requests;
mod shown;
mod suggestions;

use super::apply::sending::new_key;
use crate::occasion_source::machine_time;
use crate::service::MAX_PERSON_SESSION_SECONDS;
use crate::session::person_cookie;
use crate::web::api::reading::blocking;
use crate::web::pages::acts::{ActButton, ActForm, ActsPage};
use crate::web::pages::visit::fields::Posted;
use crate::web::pages::visit::own::{ENTRANCE, Own, closed};
use crate::web::pages::visit::{Fields, Screen};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use std::sync::Arc;

/// Where the page is.
const HOME: &str = "/mine";

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .route("/mine", get(shown::show))
        .route("/mine/enter", get(ask).post(enter))
        .route("/mine/copy", get(copy::give))
        .route("/mine/erase", get(erase::ask).post(erase::order))
        .route("/mine/sign-out", post(sign_out))
        .route("/mine/fields", post(acts::fields))
        .route("/mine/consents/{purpose}", post(acts::consent))
        .route("/mine/attestation", post(acts::attestation))
        .route("/mine/seats/{seat}", post(acts::seat))
        .route("/mine/pool", post(acts::pool))
        .route("/mine/assignments/{id}", post(acts::assignment))
}

/// Asks for one press of a button: programs look at links, and looking uses none up.
async fn ask(screen: Screen) -> Response {
    let lang = screen.lang;
    let Some(token) = screen.query.first("token") else {
        return closed(&screen, StatusCode::OK, "signed_out");
    };
    let mut base = screen.base(say(lang, "page.mine.title", &[]));
    // The link stands in no other address than its own.
    HOME.clone_into(&mut base.path);
    let enter = ActForm {
        verb: "enter".to_owned(),
        title: say(lang, "page.mine.enter", &[]),
        action: ENTRANCE.to_owned(),
        hidden: vec![("token".to_owned(), token.to_owned())],
        buttons: vec![ActButton {
            code: String::new(),
            label: say(lang, "page.mine.do_enter", &[]),
            tone: "main",
        }],
        ..ActForm::default()
    };
    screen.show(&ActsPage {
        base,
        purpose: vec![say(lang, "page.mine.enter_help", &[])],
        acts: vec![enter],
        ..ActsPage::default()
    })
}

/// Uses the link up and begins a session of the person's own.
async fn enter(
    State(qibu): State<Arc<Qibu>>,
    headers: HeaderMap,
    screen: Screen,
    Posted(fields): Posted,
) -> Response {
    let (lang, service) = (screen.lang, qibu.shared_service());
    let token = fields.text("token").to_owned();
    let begun = blocking(lang, move || {
        let begun = service.use_person_link(&token, machine_time());
        begun.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    match begun.await {
        Ok(Some((_, session))) => {
            let mut response = screen.see_other(HOME, None);
            let cookie = person_cookie(&headers);
            screen.set_cookie(&mut response, cookie, &session, MAX_PERSON_SESSION_SECONDS);
            response
        }
        Ok(None) => closed(&screen, StatusCode::GONE, "link_used"),
        Err(problem) => screen.fail(&problem),
    }
}

/// Ends the session of this browser.
async fn sign_out(
    State(qibu): State<Arc<Qibu>>,
    headers: HeaderMap,
    own: Own,
    Posted(_): Posted,
) -> Response {
    let done = leave(&qibu, &headers, &own, "form.done.mine_signed_out").await;
    own.screen.outcome(done)
}

/// Ends the session and takes its cookie back.
async fn leave(
    qibu: &Arc<Qibu>,
    headers: &HeaderMap,
    own: &Own,
    flash: &str,
) -> Result<Response, Problem> {
    let (lang, service, token) = (own.lang(), qibu.shared_service(), own.token.clone());
    blocking(lang, move || {
        let ended = service.end_person_session(&token);
        ended.map_err(|fault| Problem::of_storage(lang, &fault))
    })
    .await?;
    let mut response = own.screen.see_other(ENTRANCE, Some(flash));
    own.screen
        .set_cookie(&mut response, person_cookie(headers), "", 0);
    Ok(response)
}

/// Under which id the person writes, bound to what is sent.
fn command_of(qibu: &Qibu, path: &str, fields: &Fields) -> (qibu_domain::id::CommandId, [u8; 32]) {
    let key = fields.first("key").map_or_else(new_key, str::to_owned);
    let said = fields.pairs().iter().filter(|(name, _)| name != "key");
    // Names and values of texts always serialise.
    let body = serde_json::to_vec(&said.collect::<Vec<_>>()).unwrap_or_default();
    let mac = crate::web::write::mac_of(qibu, "POST", path, &body);
    (crate::web::write::command_id_of(&key), mac)
}
