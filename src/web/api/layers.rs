//! What is around every request of the API: ids for the trace, a bound on time, headers of the answer.

use crate::web::problem::Problem;
use crate::web::write::lang_of;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tracing::Instrument;

/// How long a request may take, in seconds.
pub const MAX_REQUEST_SECONDS: u64 = 30;
/// The longest id that a sender may give its request, in characters.
const MAX_ID_CHARS: usize = 64;
/// The id of one request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The id that joins the requests of one errand.
const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// The parts of a path; an error where one is no text.
pub type PathParts = Result<RawPathParams, RawPathParamsRejection>;

/// Whether a path can name anything: what is no text names nothing.
pub fn names_nothing(parts: &PathParts) -> bool {
    matches!(
        parts,
        Err(RawPathParamsRejection::InvalidUtf8InPathParam(_))
    )
}

/// Names the request in the trace, bounds its time, and says on the answer how it was named.
pub async fn around(parts: PathParts, request: Request, next: Next) -> Response {
    let lang = lang_of(request.headers());
    let request_id = given(request.headers(), &REQUEST_ID)
        .or_else(|| crate::random::id().ok().map(|id| id.to_string()))
        .unwrap_or_default();
    let correlation_id =
        given(request.headers(), &CORRELATION_ID).unwrap_or_else(|| request_id.clone());
    let command = request.headers().get(crate::web::write::IDEMPOTENCY_KEY);
    let command = command
        .and_then(|key| key.to_str().ok())
        .unwrap_or_default();
    let span = tracing::info_span!(
        "request",
        method = %request.method(),
        // Without its query, which may hold names that people look for.
        path = request.uri().path(),
        request_id,
        correlation_id,
        command,
    );
    let bound = Duration::from_secs(MAX_REQUEST_SECONDS);
    let answered = async {
        if names_nothing(&parts) {
            return Problem::not_found(lang).into_response();
        }
        let response = match tokio::time::timeout(bound, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Problem::new(
                lang,
                StatusCode::SERVICE_UNAVAILABLE,
                "request.timeout",
                &[],
            )
            .into_response(),
        };
        tracing::info!(status = response.status().as_u16(), "answered");
        response
    };
    let mut response = answered.instrument(span).await;
    let headers = response.headers_mut();
    for (name, id) in [(REQUEST_ID, request_id), (CORRELATION_ID, correlation_id)] {
        if let Ok(id) = HeaderValue::try_from(id) {
            headers.insert(name, id);
        }
    }
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(lang.bcp47()),
    );
    response
}

/// The headers of every answer of the API: it is kept nowhere, and no browser takes it for a page.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::VARY, "accept-language, authorization, cookie"),
];

/// An id that the sender gave, where it is one that may stand in a trace.
fn given(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let id = headers.get(name)?.to_str().ok()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (!id.is_empty() && id.len() <= MAX_ID_CHARS && id.bytes().all(plain)).then(|| id.to_owned())
}

/// What is asked for is not here.
pub async fn not_found(headers: HeaderMap) -> Problem {
    Problem::not_found(lang_of(&headers))
}

/// What is asked for is here, but not in that way.
pub async fn wrong_method(headers: HeaderMap) -> Problem {
    Problem::new(
        lang_of(&headers),
        StatusCode::METHOD_NOT_ALLOWED,
        "method.not_allowed",
        &[],
    )
}
