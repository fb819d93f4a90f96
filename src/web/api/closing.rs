//! The end of an account.

use super::accounts::plainly;
use super::reading::id;
use crate::intake::form::NoForm;
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::account::AccountCommand;
use qibu_domain::id::AccountId;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route of the end of an account.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(close_account))
}

/// Closes an account: from now on nobody acts under it. Its open work can still be handed over.
#[utoipa::path(post, path = "/accounts/{id}/close", tag = "accounts",
    params(("id" = String, Path, description = "The account.")), request_body = NoForm,
    responses((status = 200, description = "It was closed.", body = super::answer::Written)))]
async fn close_account(
    State(qibu): State<Arc<Qibu>>,
    Path(account): Path<String>,
    write: Write<NoForm>,
) -> Result<Response, Problem> {
    let known: AccountId = id(write.signed.lang, &account)?;
    let close = Ok(AccountCommand::Close);
    plainly(&qibu, &write, known, "close-account", close).await
}
