//! Sessions on their pages: the list, one of them, what is recorded of it, and how alive bodies are.

pub(super) mod fields;
mod form;
pub(super) mod list;
mod offered;
mod one;
mod recording;
pub mod told;
mod vitality;

use super::apply::sending;
use crate::wiring::Qibu;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use qibu_domain::lifecycle::Duty;
use std::sync::Arc;

/// Where the list is.
const HOME: &str = "/sessions";
/// Who records sessions.
pub(super) const DUTIES: [Duty; 3] = [Duty::Propose, Duty::Officer, Duty::Lead];

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/sessions", get(list::show).post(recording::record))
        .route("/sessions/new", get(recording::ask))
        .route(
            "/sessions/plan",
            get(recording::ask_plan).post(recording::plan),
        )
        .route("/sessions/vitality", get(vitality::show))
        .route("/sessions/{id}", get(one::show))
        .route(
            "/sessions/{id}/hold",
            get(recording::ask_holding).post(recording::hold),
        )
        .route(
            "/sessions/{id}/report",
            get(recording::ask_report).post(recording::report),
        )
        .route(
            "/sessions/{id}/cancel",
            get(recording::ask_cancelling).post(recording::cancel),
        )
        .route(
            "/sessions/{id}/{sequence}/correct",
            get(recording::ask_correction).post(recording::correct),
        )
        .layer(whole)
}
