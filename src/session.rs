//! Who sends a request: a bearer token, or the cookie of a signed-in browser.

use crate::occasion_source::machine_time;
use crate::vault::StorageFault;
use crate::wiring::Qibu;
use axum::http::{HeaderMap, Method, header};
use qibu_domain::id::AccountId;
use std::sync::Arc;

/// The cookie of a session. Browsers take its prefix by https only and for the whole of one host, so that no other host
/// of the site can set it.
pub const SESSION_COOKIE: &str = "__Host-qibu_session";
/// The same on the own machine, where there is no https: no browser takes the prefix there.
pub const LOCAL_SESSION_COOKIE: &str = "qibu_session";
/// The cookie of a person's own session, who needs no account.
pub const PERSON_COOKIE: &str = "__Host-qibu_person";
/// The same on the own machine.
pub const LOCAL_PERSON_COOKIE: &str = "qibu_person";
/// The scope that a token needs to write.
pub const SCOPE_WRITE: &str = "write";
/// The scope that a token needs to read.
pub const SCOPE_READ: &str = "read";

/// Who sends a request, and how they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// How it is known.
    pub known_by: KnownBy,
}

impl Caller {
    /// The first of these scopes that the caller's own token has not; a signed-in browser lacks none.
    pub fn lacks<'a>(&self, wanted: &'a [String]) -> Option<&'a str> {
        match &self.known_by {
            KnownBy::Cookie => None,
            KnownBy::Token { scopes } => wanted
                .iter()
                .find(|scope| !scopes.contains(scope))
                .map(String::as_str),
        }
    }
}

/// How a caller is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// By a bearer token with these scopes.
    Token {
        /// What the token may be used for.
        scopes: Vec<String>,
    },
    /// By the cookie of a session.
    Cookie,
}

/// Why a caller is not known.
#[derive(Debug, thiserror::Error)]
pub enum Unknown {
    /// Neither token nor cookie, or one that is not valid.
    #[error("nobody is signed in")]
    Nobody,
    /// A write by cookie from another site.
    #[error("the request comes from another site")]
    CrossSite,
    /// The token has not the scope.
    #[error("the token has not the scope `{0}`")]
    Scope(&'static str),
    /// The rows do not answer.
    #[error(transparent)]
    Storage(#[from] StorageFault),
}

/// Finds out who sends a request. Blocking reads go to the blocking pool.
pub async fn caller(
    qibu: &Arc<Qibu>,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Caller, Unknown> {
    let writes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if let Some(token) = bearer(headers) {
        let scope = if writes { SCOPE_WRITE } else { SCOPE_READ };
        return by_token(qibu, token, scope).await;
    }
    let Some(token) = cookie(headers, session_cookie(headers)) else {
        return Err(Unknown::Nobody);
    };
    if writes && !is_same_site(headers) {
        return Err(Unknown::CrossSite);
    }
    let service = Arc::clone(qibu);
    let found = blocking(move || service.service().session(&token, machine_time())).await?;
    let session = found.ok_or(Unknown::Nobody)?;
    Ok(Caller {
        account: session.account,
        known_by: KnownBy::Cookie,
    })
}

async fn by_token(qibu: &Arc<Qibu>, token: String, scope: &'static str) -> Result<Caller, Unknown> {
    let found = match qibu.service().known_token(&token, machine_time()) {
        Some(known) => Some(known),
        None => {
            let service = Arc::clone(qibu);
            blocking(move || service.service().token(&token, machine_time())).await?
        }
    };
    let grant = found.ok_or(Unknown::Nobody)?;
    if !grant.scopes.iter().any(|known| known == scope) {
        return Err(Unknown::Scope(scope));
    }
    let known_by = KnownBy::Token {
        scopes: grant.scopes,
    };
    Ok(Caller {
        account: grant.account,
        known_by,
    })
}

async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, StorageFault> + Send + 'static,
) -> Result<T, Unknown> {
    match tokio::task::spawn_blocking(read).await {
        Ok(found) => Ok(found?),
        // The task can only have been cancelled by shutdown; nobody is known then.
        Err(_) => Err(Unknown::Nobody),
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// Whether a browser says that the request comes from Qibu's own pages (fetch metadata; where a browser sends
/// none, the origin must be the host). A request without either comes from no browser and carries no cookie of
/// its own accord, so it is let through.
pub fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, authority)| authority == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// What the session's cookie is called where a request was sent to.
pub fn session_cookie(headers: &HeaderMap) -> &'static str {
    if is_local(headers) {
        LOCAL_SESSION_COOKIE
    } else {
        SESSION_COOKIE
    }
}

/// What the cookie of a person's own session is called where a request was sent to.
pub fn person_cookie(headers: &HeaderMap) -> &'static str {
    if is_local(headers) {
        LOCAL_PERSON_COOKIE
    } else {
        PERSON_COOKIE
    }
}

/// Whether the browser talks to its own machine, where there is no https.
pub fn is_local(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::is_local;
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn cookies_go_without_https_to_the_own_machine_only() {
        let asked = |host: &str| {
            let host = HeaderValue::from_str(host).unwrap();
            is_local(&HeaderMap::from_iter([(header::HOST, host)]))
        };
        for own in [
            "localhost",
            "localhost:8700",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:8700",
        ] {
            assert!(asked(own), "{own}");
        }
        for other in [
            "192.0.2.1:80",
            "localhost.evil.test",
            "127.0.0.1.evil.test:80",
            "::1",
        ] {
            assert!(!asked(other), "{other}");
        }
        assert!(!is_local(&HeaderMap::new()));
    }
}
