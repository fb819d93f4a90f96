//! The API: every route on one page. The nouns' files hold the handlers, which translate and hold no rule.

pub mod accounts;
pub mod actions;
pub mod affairs;
mod annals;
pub mod answer;
pub mod applications;
pub mod associations;
pub mod bases;
mod brands;
pub mod claims;
mod closing;
pub mod deputies;
pub mod drafts;
pub mod events;
pub mod figures;
pub mod filter;
pub mod health;
pub mod imports;
pub mod late_steps;
pub mod layers;
pub mod loose;
pub(in crate::web) mod matter;
mod members;
pub mod nodes;
pub mod outcomes;
pub mod oversight;
pub mod papers;
mod papers_of_suggestions;
mod papers_of_work;
pub mod people;
pub mod policies;
pub mod premises;
pub mod programmes;
pub mod re_reviews;
pub mod readiness;
pub mod reading;
pub mod rota;
pub mod rows;
pub mod service;
pub mod service_requests;
pub mod sessions;
pub mod standards;
pub mod standing;
pub mod subjects;
pub mod suggestions;
pub mod teams;
pub mod tokens;
pub mod turn;
pub mod verbs;
pub mod vitality;
pub mod workdays;

use super::openapi;
use crate::wiring::Qibu;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use axum::{Router, middleware};
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The largest body of JSON, in bytes.
pub const MAX_JSON_BYTES: usize = 256 * 1024;
/// Where the API stands.
pub const ROOT: &str = "/api/v1";

/// The API and its description: `/api/v1/…`, `/healthz`, `/readyz`, `/openapi.json`.
pub fn api_router() -> (Router<Arc<Qibu>>, OpenApi) {
    let nouns = OpenApiRouter::default()
        .merge(associations::routes())
        .merge(bases::routes())
        .merge(readiness::routes())
        .merge(applications::routes())
        .merge(actions::routes())
        .merge(verbs::routes())
        .merge(oversight::routes())
        .merge(re_reviews::routes())
        .merge(affairs::routes())
        .merge(annals::routes())
        .merge(programmes::routes())
        .merge(teams::routes())
        .merge(sessions::routes())
        .merge(claims::routes())
        .merge(suggestions::routes())
        .merge(outcomes::routes())
        .merge(service_requests::routes())
        .merge(vitality::routes())
        .merge(brands::routes())
        .merge(people::routes())
        .merge(members::routes())
        .merge(premises::routes())
        .merge(rota::routes())
        .merge(drafts::routes())
        .merge(late_steps::routes())
        .merge(figures::routes())
        .merge(events::routes())
        .merge(standards::routes())
        .merge(nodes::routes())
        .merge(workdays::routes())
        .merge(policies::routes())
        .merge(accounts::routes())
        .merge(closing::routes())
        .merge(deputies::routes())
        .merge(tokens::routes())
        .merge(service::routes())
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        // A table has as many rows as a small office has bodies.
        .merge(imports::routes().layer(DefaultBodyLimit::max(imports::MAX_IMPORT_JSON_BYTES)))
        // A paper is larger than any JSON, and streamed.
        .merge(loose::routes())
        .merge(papers::routes().layer(DefaultBodyLimit::max(papers::MAX_UPLOAD_BYTES)));
    let (router, description) = OpenApiRouter::with_openapi(openapi::head())
        .nest(ROOT, nouns)
        .merge(health::routes())
        .split_for_parts();
    let description = openapi::complete(description);
    let text: Arc<str> = openapi::text(&description).into();
    let described = get(move || {
        let text = text.to_string();
        async move { ([(header::CONTENT_TYPE, "application/json")], text).into_response() }
    });
    let router = router
        .route("/openapi.json", described)
        .route("/api", any(layers::not_found))
        .route("/api/", any(layers::not_found))
        .route("/api/{*rest}", any(layers::not_found))
        .method_not_allowed_fallback(layers::wrong_method)
        .layer(middleware::from_fn(layers::around));
    (router, description)
}
