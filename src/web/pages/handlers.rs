//! What the pages do: handlers by page. They translate and hold no rule.

mod acts;
pub mod affairs;
pub mod annals;
pub mod application;
pub mod apply;
pub mod brands;
pub mod calendar;
pub mod claims;
pub mod criteria;
mod doors;
pub mod draft;
pub mod editions;
pub mod erasure;
pub mod error;
pub mod event;
pub mod forms_only;
pub mod foundings;
pub mod history;
pub mod home;
pub mod imports;
pub mod language;
pub mod late_steps;
pub mod members;
pub mod mine;
pub mod nodes;
pub mod outcomes;
pub mod papers;
pub mod people;
pub mod policies;
pub mod posts;
pub mod programmes;
pub mod propose;
mod second_officers;
pub mod service_requests;
pub mod sessions;
pub mod sign_in;
pub mod standing;
pub mod story;
pub mod subject;
pub mod subjects;
pub mod suggestions;
pub mod teams;
pub mod verbs;
pub mod whole;
mod work;
pub mod workdays;

use super::visit::fields::MAX_FORM_BYTES;
use crate::wiring::Qibu;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use std::sync::Arc;

/// The routes of all pages.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .merge(home::routes())
        .merge(subjects::routes())
        .merge(subject::routes())
        .merge(standing::routes())
        .merge(late_steps::routes())
        .merge(foundings::routes())
        .merge(affairs::routes())
        .merge(annals::routes())
        .merge(claims::routes())
        .merge(suggestions::routes())
        .merge(outcomes::routes())
        .merge(service_requests::routes())
        .merge(teams::routes())
        .merge(brands::routes())
        .merge(programmes::routes())
        .merge(sessions::routes())
        .merge(history::routes())
        .merge(event::routes())
        .merge(papers::routes())
        .merge(erasure::routes())
        .merge(imports::routes())
        .merge(workdays::routes())
        .merge(nodes::routes())
        .merge(policies::routes())
        .merge(calendar::routes())
        .merge(editions::routes())
        .merge(posts::routes())
        .merge(propose::routes())
        .merge(draft::routes())
        .merge(apply::routes())
        .merge(application::routes())
        .merge(verbs::routes())
        .merge(members::routes())
        .merge(mine::routes())
        .merge(people::routes())
        .merge(sign_in::routes())
        .merge(language::routes())
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .method_not_allowed_fallback(error::wrong_method)
        .fallback(error::not_found)
}
