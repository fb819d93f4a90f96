//! Every route, and what is common to all of them.

pub mod api;
mod given;
mod if_match;
pub mod openapi;
pub mod pages;
pub mod problem;
pub mod write;

use crate::wiring::Qibu;
use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use qibu_domain::id::AccountId;
use std::sync::Arc;
use tower_http::set_header::SetResponseHeaderLayer;

/// What the demo adds to the pages: roles that anybody may take with one click.
#[derive(Clone, Debug, Default)]
pub struct Demo {
    /// The roles, in the order in which they are shown.
    pub roles: Vec<DemoRole>,
}

/// One role of the demo.
#[derive(Clone, Debug)]
pub struct DemoRole {
    /// The account that is signed in.
    pub account: AccountId,
    /// Its synthetic name.
    pub name: String,
    /// Its key in the script; the words for what it can do are found by it.
    pub key: String,
}

/// The headers of every answer that has none of its own.
const HEADERS: [(&str, &str); 4] = [
    (
        "content-security-policy",
        pages::assets::CONTENT_SECURITY_POLICY,
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Every route.
pub fn router(qibu: Arc<Qibu>, demo: Option<Demo>) -> Router {
    let (api, _) = api::api_router();
    let routes: Router<Arc<Qibu>> = pages::routes::page_router(Arc::clone(&qibu), demo).merge(api);
    let routes = HEADERS.into_iter().fold(routes, |routes, (name, value)| {
        let name = HeaderName::from_static(name);
        let value = HeaderValue::from_static(value);
        routes.layer(SetResponseHeaderLayer::if_not_present(name, value))
    });
    routes.with_state(qibu)
}

/// The description of the API, as JSON.
pub fn openapi_json() -> String {
    openapi::text(&api::api_router().1)
}
