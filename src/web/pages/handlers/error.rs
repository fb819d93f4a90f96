//! What is not here, what takes too long, and what every page's request is wrapped in.

use super::forms_only;
use crate::web::api::layers::{MAX_REQUEST_SECONDS, PathParts, names_nothing};
use crate::web::pages::visit::{Screen, screen};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;
use std::time::Duration;
use tracing::Instrument;

/// The number of a request, which people quote to the administrator.
#[derive(Clone, Debug)]
pub struct RequestNumber(pub String);

/// Numbers the request in the trace and bounds its time.
pub async fn around(
    State(qibu): State<Arc<Qibu>>,
    parts: PathParts,
    mut request: Request,
    next: Next,
) -> Response {
    let number = crate::random::id()
        .map(|id| id.to_string())
        .unwrap_or_default();
    request
        .extensions_mut()
        .insert(RequestNumber(number.clone()));
    let span = tracing::info_span!(
        "page",
        method = %request.method(),
        // Without its query, which may hold names that people look for.
        path = request.uri().path(),
        request_id = number,
    );
    let screen = screen::Screen::of(
        request.headers(),
        request.uri(),
        request.extensions(),
        &qibu,
    );
    let bound = Duration::from_secs(MAX_REQUEST_SECONDS);
    let answered = async {
        if names_nothing(&parts) {
            return screen.fail(&Problem::not_found(screen.lang));
        }
        let response = match tokio::time::timeout(bound, next.run(request)).await {
            Ok(response) => response,
            Err(_) => screen.fail(&Problem::new(
                screen.lang,
                StatusCode::SERVICE_UNAVAILABLE,
                "request.timeout",
                &[],
            )),
        };
        tracing::info!(status = response.status().as_u16(), "answered");
        response
    };
    answered.instrument(span).await
}

/// There is no such page.
pub async fn not_found(screen: Screen) -> Response {
    screen.fail(&Problem::not_found(screen.lang))
}

/// There is such a page, but it is not asked for in that way. Whoever asks for an address that takes forms only is sent to
/// the page that holds the form.
pub async fn wrong_method(method: Method, uri: Uri, screen: Screen) -> Response {
    let page = forms_only::page_of(uri.path());
    let page = page.filter(|_| matches!(method, Method::GET | Method::HEAD));
    if let Some(page) = page {
        return Redirect::to(&page).into_response();
    }
    screen.fail(&Problem::new(
        screen.lang,
        StatusCode::METHOD_NOT_ALLOWED,
        "method.not_allowed",
        &[],
    ))
}
