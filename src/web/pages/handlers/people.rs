//! People: the list of a node, the invitation, one person with every act that the visitor may do, and the personal link.

mod doors;
mod erase;
mod forms;
mod link;
mod list;
mod new;
mod one;
pub(super) mod send;

use super::apply::sending;
use super::work;
use crate::web::pages::form::Choice;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use qibu_domain::lifecycle::Duty;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where the list is.
const HOME: &str = "/people";
/// Who keeps persons.
const DUTIES: [Duty; 3] = [Duty::Propose, Duty::Officer, Duty::Lead];

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/people", get(list::show))
        .route("/people/new", get(new::ask).post(new::invite))
        .route("/people/{id}", get(one::show))
        .route("/people/{id}/erase", get(erase::ask).post(erase::order))
        .route("/people/{id}/link", post(link::make))
        .route("/people/{id}/{verb}", post(send::send).layer(whole))
}

/// The nodes at which the account keeps persons, with those under them.
async fn own_nodes(
    qibu: &Arc<Qibu>,
    visit: &Visit,
) -> Result<(BTreeSet<String>, Vec<Choice>), Problem> {
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let nodes = work::nodes_within(qibu, &offices);
    Ok((offices, nodes))
}

/// The address of a person's page.
fn address(person: impl std::fmt::Display) -> String {
    format!("{HOME}/{person}")
}
