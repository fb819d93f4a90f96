//! Bearer tokens of the sender's own programs: scoped, expiring, shown once.

use super::answer::{Filing, file};
use super::drafts::NoQuery;
use super::reading::{Reading, blocking};
use crate::intake::form::NoForm;
use crate::intake::{FieldFault, NotDone};
use crate::occasion_source::machine_time;
use crate::service::{TokenError, TokenInfo};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of tokens.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(issue_token, list_tokens))
        .routes(routes!(revoke_token))
}

/// A token to be issued.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// What it is for, in the sender's words.
    pub label: String,
    /// What it may be used for: `read`, `write`.
    pub scopes: Vec<String>,
    /// The last day on which it counts, by the machine's time.
    #[schema(format = "date")]
    pub expires_on: String,
}

/// A token, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// The last characters of its secret.
    pub last_four: String,
    /// When it was made.
    #[schema(format = "date-time")]
    pub made_at: String,
    /// When it expires.
    #[schema(format = "date-time")]
    pub expires_at: String,
    /// When it was revoked.
    #[schema(format = "date-time")]
    pub revoked_at: Option<String>,
}

impl From<TokenInfo> for TokenView {
    fn from(info: TokenInfo) -> Self {
        Self {
            id: info.id,
            label: info.label,
            scopes: info.scopes,
            last_four: info.last_four,
            made_at: info.made_at.to_string(),
            expires_at: info.expires_at.to_string(),
            revoked_at: info.revoked_at.map(|at| at.to_string()),
        }
    }
}

/// A token that was issued; its secret is shown here only.
#[derive(Clone, Serialize, ToSchema)]
pub struct IssuedView {
    /// The token.
    pub token: String,
    /// What is kept of it.
    pub info: TokenView,
}

/// Issues a token of the sender's own. A token cannot give itself a scope that it has not.
#[utoipa::path(post, path = "/tokens", tag = "tokens", request_body = TokenBody,
    responses((status = 201, description = "The token, shown this once.", body = IssuedView)))]
async fn issue_token(
    State(qibu): State<Arc<Qibu>>,
    write: Write<TokenBody>,
) -> Result<(StatusCode, Json<IssuedView>), Problem> {
    let (lang, account) = (write.signed.lang, write.signed.caller.account);
    let body = write.body.clone();
    if let Some(scope) = write.signed.caller.lacks(&body.scopes) {
        let scope = [("scope", scope.to_owned())];
        return Err(Problem::new(
            lang,
            StatusCode::FORBIDDEN,
            "caller.scope",
            &scope,
        ));
    }
    if write.dry_run {
        return Err(Problem::malformed(lang, "dry_run.not_here", &[]));
    }
    let Ok(last_day) = body.expires_on.parse::<Day>() else {
        let fault = FieldFault::new("/expires_on", "day.malformed").with("text", &body.expires_on);
        return Err(Problem::not_done(lang, &NotDone::Fields(vec![fault])));
    };
    let shared = Arc::clone(&qibu);
    let issued = blocking(lang, move || {
        let scopes: Vec<&str> = body.scopes.iter().map(String::as_str).collect();
        let (until, now) = (last_day.end(), machine_time());
        let issued = shared
            .service()
            .issue_token(account, &body.label, &scopes, until, now);
        issued.map_err(|error| refused(lang, &error))
    })
    .await;
    match issued {
        Ok(issued) => {
            let view = IssuedView {
                token: issued.token.to_string(),
                info: issued.info.into(),
            };
            Ok((StatusCode::CREATED, Json(view)))
        }
        Err(problem) => {
            let (signed, command) = (&write.signed, "issue-token");
            let filing = Filing {
                signed,
                command,
                subject: String::new(),
                dry_run: false,
            };
            file(&qibu, filing, &problem).await;
            Err(problem)
        }
    }
}

fn refused(lang: crate::words::Lang, error: &TokenError) -> Problem {
    let pointer = match error {
        TokenError::Fault(fault) => return Problem::of_storage(lang, fault),
        TokenError::TooMany => {
            let max = [("max", crate::service::MAX_TOKENS_AN_ACCOUNT.to_string())];
            return Problem::new(lang, StatusCode::CONFLICT, error.code(), &max);
        }
        TokenError::BadExpiry => "/expires_on",
        TokenError::BadScopes => "/scopes",
        TokenError::BadLabel(text) => {
            let fault = crate::intake::text_fault("/label", text);
            return Problem::not_done(lang, &NotDone::Fields(vec![fault]));
        }
    };
    let fault = FieldFault::new(pointer, error.code());
    Problem::not_done(lang, &NotDone::Fields(vec![fault]))
}

/// Tokens.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenList {
    /// The tokens, newest first.
    pub items: Vec<TokenView>,
}

/// Lists the sender's own tokens.
#[utoipa::path(get, path = "/tokens", tag = "tokens",
    responses((status = 200, description = "The tokens.", body = TokenList)))]
async fn list_tokens(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Json<TokenList>, Problem> {
    let (lang, account) = (signed.lang, signed.caller.account);
    let tokens = blocking(lang, move || {
        let tokens = qibu.service().tokens_of(account);
        tokens.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    Ok(Json(TokenList {
        items: tokens.await?.into_iter().map(TokenView::from).collect(),
    }))
}

/// Revokes one of the sender's own tokens. Revoking again changes nothing.
#[utoipa::path(post, path = "/tokens/{id}/revoke", tag = "tokens",
    params(("id" = String, Path, description = "The token.")), request_body = NoForm,
    responses((status = 204, description = "It counts no more.")))]
async fn revoke_token(
    State(qibu): State<Arc<Qibu>>,
    Path(token): Path<String>,
    write: Write<NoForm>,
) -> Result<StatusCode, Problem> {
    let (lang, account) = (write.signed.lang, write.signed.caller.account);
    if write.dry_run {
        return Err(Problem::malformed(lang, "dry_run.not_here", &[]));
    }
    let revoked = blocking(lang, move || {
        let revoked = qibu.service().revoke_token(account, &token, machine_time());
        revoked.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    if revoked.await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found(lang))
    }
}
