//! Applications: list, one, history.

use super::answer::etag;
use super::associations::{HistoryQuery, Shown, TimesQuery};
use super::reading::{At, Listed, Reading, id, numbered, page, parameter, permit, there};
use super::rows::{ApplicationView, EventView};
use crate::authority::Action;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qibu_domain::id::{ApplicationId, Position};
use qibu_domain::lifecycle::Duty;
use qibu_projections::{applications, history};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of applications; the verbs stand in their own file.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_applications))
        .routes(routes!(show_application))
        .routes(routes!(application_history))
}

/// Which applications are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Those of associations that belong to the node or to one under it.
    node: Option<String>,
    /// Those at that stage.
    state: Option<String>,
    /// `true`: only those to which something can still happen.
    open: Option<String>,
    /// `me`: those that wait for a seat that the sender fills; else a duty and a node, such as `officer@370214001`.
    waiting_for: Option<String>,
    /// Those that the account handed in; `me` for the sender.
    submitter: Option<String>,
    /// Those for that transition.
    transition: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the applications that there were on a day, in the order in which they were handed in.
#[utoipa::path(get, path = "/applications", tag = "applications", params(ListQuery),
    responses((status = 200, description = "A page of applications.", body = Listed<ApplicationView>)))]
async fn list_applications(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<ListQuery>,
) -> Result<Json<Listed<ApplicationView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let own = signed.caller.account;
    let submitter = match query.submitter.as_deref() {
        Some("me") => Some(own),
        other => parameter(lang, "submitter", other)?,
    };
    let filter = applications::Filter {
        node: query.node,
        stage: query.state,
        open_only: parameter(lang, "open", query.open.as_deref())?.unwrap_or(false),
        submitter,
        transition: parameter(lang, "transition", query.transition.as_deref())?,
        ..applications::Filter::default()
    };
    let offices = match query.waiting_for.as_deref() {
        None => vec![None],
        Some("me") => offices(&qibu, &signed, at.as_of).await?,
        Some(office) => vec![Some(office_of(office).ok_or_else(|| {
            let reason = [("reason", "waiting_for".to_owned())];
            Problem::malformed(lang, "query.malformed", &reason)
        })?)],
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        let mut found = Vec::new();
        for office in offices {
            let mut filter = filter.clone();
            if let Some((duty, node)) = office {
                filter.seat_duty = Some(duty);
                filter.seat_node = Some(node);
                filter.open_only = true;
            }
            found.extend(applications::list(rows, as_of, &filter, &page)?);
        }
        found.sort_by_key(|row| (row.submitted_on, row.id.to_string()));
        found.dedup_by_key(|row| row.id);
        found.truncate(limit_rows as usize);
        Ok(found)
    });
    let read = read.await?;
    let cursor = |row: &applications::ApplicationRow| row.id.to_string();
    Ok(Json(Listed::new(
        &at,
        read,
        limit_rows,
        cursor,
        ApplicationView::from,
    )))
}

type Office = (Duty, String);

/// The offices in which the sender could act on that day, by its own appointments.
async fn offices(
    qibu: &Arc<Qibu>,
    signed: &crate::web::write::Signed,
    day: qibu_domain::time::Day,
) -> Result<Vec<Option<Office>>, Problem> {
    let actor = qibu.actor(signed.caller.account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(signed.lang, &error))?;
    let held = actor
        .state
        .valid_on(day)
        .map(|held| Some((held.duty, held.node.clone())));
    Ok(held.collect())
}

fn office_of(text: &str) -> Option<Office> {
    let (duty, node) = text.split_once('@')?;
    Some((duty.parse().ok()?, node.to_owned()))
}

/// Shows one application as of a day. Its entity tag is what `If-Match` compares.
#[utoipa::path(get, path = "/applications/{id}", tag = "applications",
    params(("id" = String, Path, description = "The application."), TimesQuery),
    responses((status = 200, description = "The application.", body = Shown<ApplicationView>)))]
async fn show_application(
    State(qibu): State<Arc<Qibu>>,
    Path(application): Path<String>,
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Response, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let application: ApplicationId = id(lang, &application)?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| {
        applications::one(rows, application, as_of)
    });
    let (row, position) = read.await?;
    let row = there(lang, row)?;
    let tag = etag(row.sequence).map_err(|error| Problem::of_command(lang, &error))?;
    let shown = Shown {
        item: ApplicationView::from(row),
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    };
    Ok(([(header::ETAG, tag)], Json(shown)).into_response())
}

/// Lists the events of an application in the order in which they were written.
#[utoipa::path(get, path = "/applications/{id}/history", tag = "applications",
    params(("id" = String, Path, description = "The application."), HistoryQuery),
    responses((status = 200, description = "A page of events.", body = Listed<EventView>)))]
async fn application_history(
    State(qibu): State<Arc<Qibu>>,
    Path(application): Path<String>,
    Reading { signed, query }: Reading<HistoryQuery>,
) -> Result<Json<Listed<EventView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let application: ApplicationId = id(lang, &application)?;
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
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let filter = history::Filter {
        application: Some(application),
        ..history::Filter::default()
    };
    let read = at.read(&qibu, lang, move |rows| {
        if applications::one(rows, application, as_of)?.is_none() {
            return Ok(None);
        }
        history::events(rows, &filter, &page).map(Some)
    });
    let (found, position) = read.await?;
    let found = there(lang, found)?;
    let cursor = |row: &history::HistoryRow| row.position.to_string();
    let mut listed = Listed::new(&at, (found, position), limit_rows, cursor, |row| {
        EventView::of(lang, row)
    });
    let day = as_of.to_string();
    // Days in this form are in order as texts.
    listed
        .items
        .retain(|event| event.counts_on.as_ref().unwrap_or(&event.occurred_on) <= &day);
    Ok(Json(listed))
}
