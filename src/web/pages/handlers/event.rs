//! One event of a body's history, and the decisions that rest on it.

use super::papers::purposes;
use super::story;
use crate::authority::Action;
use crate::web::api::reading::{At, permit, subject_stream, there};
use crate::web::pages::event::{DependentRow, EventPage};
use crate::web::pages::labels;
use crate::web::pages::step::Tone;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use qibu_domain::id::{Citation, Sequence, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_projections::re_reviews::{self, Dependent};
use qibu_projections::{Page, history, subjects};
use std::sync::Arc;

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let of_kind =
        |path: &str, kind: SubjectKind| Router::new().route(path, get(show)).layer(Extension(kind));
    let associations = of_kind(
        "/associations/{id}/events/{sequence}",
        SubjectKind::Association,
    );
    associations.merge(of_kind("/bases/{id}/events/{sequence}", SubjectKind::Base))
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path((subject, sequence)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    visit.outcome(page(&qibu, &visit, kind, (&subject, &sequence)).await)
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    (subject, sequence): (&str, &str),
) -> Result<Response, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, subject)?;
    let before = sequence.parse::<u64>().ok();
    let before = there(lang, before.and_then(|number| number.checked_sub(1)))?;
    let at = At::of(qibu, lang, None, None).await?;
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        let row = subjects::one(rows, SubjectId(stream.id), as_of)?;
        let Some(row) = row.filter(|row| row.stream() == stream) else {
            return Ok(None);
        };
        let event = history::of_stream(rows, stream, None, &Page::after(1, Sequence(before)))?;
        let Some(event) = event.into_iter().next() else {
            return Ok(None);
        };
        let Citation { stream, sequence } = event.citation();
        let found = re_reviews::dependents(rows, Citation { stream, sequence }, as_of)?;
        let mut dependents = Vec::with_capacity(found.len());
        for one in found {
            let body = subjects::one(rows, SubjectId(one.stream.id), as_of)?;
            dependents.push((one, body.map(|body| body.name).unwrap_or_default()));
        }
        Ok(Some((row, event, dependents)))
    });
    let (found, _) = read.await?;
    let (row, event, dependents) = there(lang, found)?;
    let mut base = visit.base(row.name.clone());
    base.crumbs = vec![labels::list_of(lang, kind)];
    let decisions = dependents
        .into_iter()
        .map(|(one, name)| decision(lang, &one, name));
    Ok(visit.show(&EventPage {
        base,
        path: labels::address_of(stream),
        lines: story::lines(qibu, &visit.signed, vec![event], false).await?,
        purposes: purposes(lang),
        decisions: decisions.collect(),
    }))
}

fn decision(lang: Lang, one: &Dependent, name: String) -> DependentRow {
    DependentRow {
        id: one.application.to_string(),
        name,
        transition: labels::transition(lang, one.transition),
        outcome: say(lang, &format!("page.outcome.{}", one.outcome), &[]),
        tone: match one.outcome.as_str() {
            "approved" => Tone::Good,
            _ => Tone::Care,
        },
        day: one.decided_on.to_string(),
        is_indirect: one.through.is_some(),
    }
}
