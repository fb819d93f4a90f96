//! The choice of the language.

use crate::web::pages::visit::Screen;
use crate::web::pages::visit::fields::Posted;
use crate::web::pages::visit::screen::{LANG_COOKIE, MAX_LANG_SECONDS, lang_by_tag};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Router;
use axum::response::Response;
use axum::routing::post;
use std::sync::Arc;

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route("/lang", post(choose))
}

/// Keeps the language in a cookie and goes back to the page.
async fn choose(screen: Screen, Posted(fields): Posted) -> Response {
    let Some(lang) = lang_by_tag(fields.text("lang")) else {
        let reason = [("reason", "lang".to_owned())];
        return screen.fail(&Problem::malformed(screen.lang, "query.malformed", &reason));
    };
    let mut response = screen.see_other(fields.text("back"), None);
    screen.set_cookie(&mut response, LANG_COOKIE, lang.tag(), MAX_LANG_SECONDS);
    response
}
