//! The personal link: made by whoever may invite the person, and shown once.

use super::address;
use crate::session::is_local;
use crate::web::api::people::link;
use crate::web::api::reading::id;
use crate::web::pages::people::LinkPage;
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields::Posted;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use qibu_domain::id::PersonRef;
use std::sync::Arc;

pub(super) async fn make(
    State(qibu): State<Arc<Qibu>>,
    Path(person): Path<String>,
    headers: HeaderMap,
    visit: Visit,
    Posted(_): Posted,
) -> Response {
    let made = async {
        let person: PersonRef = id(visit.lang(), &person)?;
        let made = link(&qibu, &visit.signed, person, false).await?;
        let mut base = visit.base(say(visit.lang(), "page.people.link", &[]));
        base.path = address(person);
        Ok::<_, Problem>(visit.show(&LinkPage {
            base,
            link: format!("{}{}", origin(&headers), made.link),
            expires_at: made.expires_at,
            back_href: address(person),
        }))
    };
    visit.outcome(made.await)
}

/// Where the service is, as the browser that asks for it calls it.
fn origin(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if is_local(headers) { "http" } else { "https" };
    format!("{scheme}://{host}")
}
