//! The history of an association.

use super::papers::purposes;
use super::story;
use crate::authority::Action;
use crate::web::api::reading::{At, id, numbered, permit, there};
use crate::web::api::standing::stream_of;
use crate::web::pages::base::Link;
use crate::web::pages::history::{Density, HistoryPage};
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields::address;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::{AssociationId, Sequence};
use qibu_projections::{history, subjects};
use std::sync::Arc;

/// The events of a page where the address asks for no number.
const PAGE_EVENTS: u32 = 100;

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route("/associations/{id}/history", get(show))
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    visit: Visit,
) -> Response {
    visit.outcome(page(&qibu, &visit, &association).await)
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, association: &str) -> Result<Response, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let subject: AssociationId = id(lang, association)?;
    let query = visit.query();
    let at = At::of(qibu, lang, None, query.first("known_at")).await?;
    let wanted = query.text("density");
    let density = Density::ALL.into_iter().find(|one| one.code() == wanted);
    let density = density.unwrap_or_default();
    let rows = visit.limit_rows.unwrap_or(PAGE_EVENTS).to_string();
    let page = numbered(lang, Some(&rows), query.first("cursor"), Sequence)?;
    let (as_of, limit_rows) = (at.as_of, page.limit_rows as usize);
    let read = at.read(qibu, lang, move |rows| {
        let Some(row) = subjects::one(rows, subject, as_of)? else {
            return Ok(None);
        };
        let events = history::of_stream(rows, stream_of(subject), Some(as_of), &page)?;
        Ok(Some((row, events)))
    });
    let (found, position) = read.await?;
    let (row, events) = there(lang, found)?;
    let cursor = events.last().filter(|_| events.len() >= limit_rows);
    let cursor = cursor.map(|last| last.sequence.to_string());
    let known_at = at.known_at.day().to_string();
    let live = at.known_to.is_none();
    let known = if live { "" } else { known_at.as_str() };
    let next_href = cursor.map(|cursor| {
        let parameters = [
            ("density", density.code()),
            ("known_at", known),
            ("limit", query.text("limit")),
            ("cursor", &cursor),
        ];
        address(visit_path(subject).as_str(), &parameters)
    });
    let lines = story::lines(qibu, &visit.signed, events, density == Density::Json).await?;
    let mut base = visit.base(row.name.clone());
    base.crumbs = vec![Link {
        label: say(lang, "page.associations.title", &[]),
        href: "/associations".to_owned(),
    }];
    Ok(visit.show(&HistoryPage {
        base,
        id: subject.to_string(),
        density,
        live,
        today: qibu.clock().now().day().to_string(),
        position: position.to_string(),
        lines,
        purposes: purposes(lang),
        next_href: next_href.unwrap_or_default(),
        json_href: address(
            &format!("/api/v1/associations/{subject}/history"),
            &[("limit", "200"), ("known_at", known)],
        ),
        known_at: known_at.clone(),
    }))
}

fn visit_path(subject: AssociationId) -> String {
    format!("/associations/{subject}/history")
}
