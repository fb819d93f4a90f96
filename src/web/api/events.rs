//! The log's events, page by page.

use super::reading::{At, Listed, Reading, numbered, parameter, permit};
use super::rows::EventView;
use crate::authority::Action;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::State;
use qibu_domain::id::Position;
use qibu_projections::history;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(list_events))
}

/// Which events are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// Those of that kind of stream.
    kind: Option<String>,
    /// Those of that name.
    name: Option<String>,
    /// Those of that stream, such as `association/…`.
    stream: Option<String>,
    /// Only what counts from that day or earlier; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: a position, or `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the events of the log in the order of their positions.
#[utoipa::path(get, path = "/events", tag = "events", params(EventsQuery),
    responses((status = 200, description = "A page of events.", body = Listed<EventView>)))]
async fn list_events(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<EventsQuery>,
) -> Result<Json<Listed<EventView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadEvents).await?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let page = numbered(
        lang,
        query.limit.as_deref(),
        query.cursor.as_deref(),
        Position,
    )?;
    let filter = history::Filter {
        kind: parameter(lang, "kind", query.kind.as_deref())?,
        name: query.name,
        stream: parameter(lang, "stream", query.stream.as_deref())?,
        application: None,
    };
    let limit_rows = page.limit_rows;
    let read = at
        .read(&qibu, lang, move |rows| {
            history::events(rows, &filter, &page)
        })
        .await?;
    let cursor = |row: &history::HistoryRow| row.position.to_string();
    let view = |row| EventView::of(lang, row);
    let mut listed = Listed::new(&at, read, limit_rows, cursor, view);
    if query.as_of.is_some() {
        // Days in this form are in order as texts.
        let day = at.as_of.to_string();
        listed
            .items
            .retain(|event| event.counts_on.as_ref().unwrap_or(&event.occurred_on) <= &day);
    }
    Ok(Json(listed))
}
