//! The history of an association.

use super::papers::purposes;
use super::story;
use crate::authority::{Action, Resource};
use crate::web::api::reading::subject_stream;
use crate::web::api::reading::{At, judge, numbered, permit, there};
use crate::web::pages::history::{Density, HistoryPage};
use crate::web::pages::labels;
use crate::web::pages::story::StoryLine;
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields::address;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Extension;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::{Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_projections::history::HistoryRow;
use qibu_projections::{history, subjects};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The events of a page where the address asks for no number.
const PAGE_EVENTS: u32 = 100;

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    let of_kind =
        |path: &str, kind: SubjectKind| Router::new().route(path, get(show)).layer(Extension(kind));
    let associations = of_kind("/associations/{id}/history", SubjectKind::Association);
    associations.merge(of_kind("/bases/{id}/history", SubjectKind::Base))
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(subject): Path<String>,
    visit: Visit,
) -> Response {
    visit.outcome(page(&qibu, &visit, kind, &subject).await)
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    subject: &str,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let subject = subject_stream(lang, kind, subject)?;
    let query = visit.query();
    let at = At::of(qibu, lang, None, query.first("known_at")).await?;
    let wanted = query.text("density");
    let density = Density::ALL.into_iter().find(|one| one.code() == wanted);
    let density = density.unwrap_or_default();
    let rows = visit.limit_rows.unwrap_or(PAGE_EVENTS).to_string();
    let page = numbered(lang, Some(&rows), query.first("cursor"), Sequence)?;
    let (as_of, limit_rows) = (at.as_of, page.limit_rows as usize);
    let read = at.read(qibu, lang, move |rows| {
        let row = subjects::one(rows, SubjectId(subject.id), as_of)?;
        let Some(row) = row.filter(|row| row.stream() == subject) else {
            return Ok(None);
        };
        let events = history::of_stream(rows, subject, Some(as_of), &page)?;
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
        address(
            &format!("{}/history", labels::address_of(subject)),
            &parameters,
        )
    });
    let corrected = corrected_here(qibu, visit, &row, (&events, live)).await;
    let mut lines = story::lines(qibu, &visit.signed, events, density == Density::Json).await?;
    lead_to_corrections(&mut lines, &corrected);
    let mut base = visit.base(row.name.clone());
    base.crumbs = vec![labels::list_of(lang, kind)];
    Ok(visit.show(&HistoryPage {
        base,
        path: labels::address_of(subject),
        density,
        live,
        today: qibu.clock().now().day().to_string(),
        position: position.to_string(),
        lines,
        purposes: purposes(lang),
        next_href: next_href.unwrap_or_default(),
        json_href: address(
            &format!("/api/v1{}/history", labels::address_of(subject)),
            &[("limit", "200"), ("known_at", known)],
        ),
        known_at: known_at.clone(),
    }))
}

/// Where each late step and the founding that still stand are corrected, by their sequences: those that this account may
/// correct.
async fn corrected_here(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    row: &subjects::SubjectRow,
    (events, live): (&[HistoryRow], bool),
) -> BTreeMap<String, String> {
    let home = labels::address_of(StreamId::new(row.kind.stream(), row.id.0));
    let resource = Resource {
        district: row.district.clone(),
        node: row.node.clone(),
        body: Some(row.id),
        ..Resource::default()
    };
    let (mut found, mut may) = (BTreeMap::new(), BTreeMap::new());
    for event in events.iter().filter(|one| live && !one.is_void) {
        let (action, path) = match event.name.as_str() {
            "StepRecognisedLate" => (
                Action::CorrectLateStep,
                format!("{home}/late-steps/{}", event.sequence),
            ),
            "FoundingRecorded" | "BaseFoundingRecorded" => (
                Action::CorrectFounding,
                format!("{home}/founding-correction"),
            ),
            _ => continue,
        };
        let allowed = match may.get(action.name()) {
            Some(known) => *known,
            None => judge(qibu, &visit.signed, action, resource.clone())
                .await
                .is_ok(),
        };
        may.insert(action.name(), allowed);
        if allowed {
            found.insert(event.sequence.to_string(), path);
        }
    }
    found
}

fn lead_to_corrections(lines: &mut [StoryLine], corrected: &BTreeMap<String, String>) {
    for line in lines {
        if let Some(href) = corrected.get(&line.sequence) {
            line.correct_href.clone_from(href);
        }
    }
}
