//! Applications: list, one, history.

use super::answer::etag;
use super::filter::{self, WaitingFor};
use super::reading::{At, Listed, Reading, id, numbered, page, parameter, permit, there};
use super::rows::{ApplicationView, EventView};
use super::subjects::{HistoryQuery, Shown, TimesQuery};
use super::turn::{self, Turn};
use crate::authority::Action;
use crate::command::CommandError;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::Lang;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qibu_domain::id::{ApplicationId, Position};
use qibu_domain::subject::STAGE_WORDS;
use qibu_domain::time::Day;
use qibu_projections::applications::ApplicationRow;
use qibu_projections::{MAX_PAGE_ROWS, Page, applications, history};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The most rows that are looked through for a page of what no row alone tells.
pub const MAX_ROWS_SEEN: usize = 2_000;

/// The routes of applications; the verbs stand in their own file.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_applications))
        .routes(routes!(show_application))
        .routes(routes!(application_history))
}

/// The words of `late`.
const LATE: [&str; 2] = ["true", "at_top"];

/// Which applications are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Those of associations that belong to the node or to one under it.
    node: Option<String>,
    /// Those at that stage, what has fallen due included.
    state: Option<String>,
    /// `true`: only those to which something can still happen.
    open: Option<String>,
    /// `me`: those that wait for the sender, as its desk shows them; else a duty and a node, such as
    /// `officer@370214001`: those that wait for that office.
    waiting_for: Option<String>,
    /// Those of which a clock has run out and that were escalated to that node, recorded or not.
    escalated_to: Option<String>,
    /// `true`: those of which an office's clock has run out, recorded or not; `at_top`: of them those with no office above,
    /// the auditors' list.
    late: Option<String>,
    /// Those that the account handed in; `me` for the sender.
    submitter: Option<String>,
    /// Those for that transition.
    transition: Option<String>,
    /// Those of which the office of that node was sent a copy.
    copied_to: Option<String>,
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
    let submitter = match query.submitter.as_deref() {
        Some("me") => Some(signed.caller.account),
        other => parameter(lang, "submitter", other)?,
    };
    let stage = filter::one_of(lang, "state", query.state, &STAGE_WORDS)?;
    let waiting_for = match query.waiting_for.as_deref() {
        None => None,
        Some(text) => Some(WaitingFor::of(&qibu, &signed, text, at.as_of).await?),
    };
    let escalated_to = filter::node(&qibu, lang, query.escalated_to)?;
    let late = filter::one_of(lang, "late", query.late, &LATE)?;
    let open_only = parameter(lang, "open", query.open.as_deref())?.unwrap_or(false);
    let filter = applications::Filter {
        node: filter::node(&qibu, lang, query.node)?,
        stage_or_due: stage.clone(),
        open_only: open_only || waiting_for.is_some() || escalated_to.is_some() || late.is_some(),
        submitter,
        transition: parameter(lang, "transition", query.transition.as_deref())?,
        copied_to: filter::node(&qibu, lang, query.copied_to)?,
        late_or_due: late.is_some(),
        ..applications::Filter::default()
    };
    let wanted = Wanted {
        stage,
        waiting_for,
        escalated_to,
        late,
    };
    let listed = found(&qibu, lang, &at, (filter, wanted), page).await?;
    Ok(Json(listed))
}

/// What a row alone does not tell.
struct Wanted {
    stage: Option<String>,
    waiting_for: Option<WaitingFor>,
    escalated_to: Option<String>,
    late: Option<String>,
}

impl Wanted {
    /// Whether a row alone tells.
    fn is_of_rows(&self) -> bool {
        self.stage.is_none()
            && self.waiting_for.is_none()
            && self.escalated_to.is_none()
            && self.late.is_none()
    }

    fn holds(&self, turn: &Turn, row: &ApplicationRow) -> bool {
        let stage = self.stage.as_ref().is_none_or(|stage| *stage == turn.stage);
        let above = self.escalated_to.is_none() || self.escalated_to == turn.escalated_to;
        let late = match self.late.as_deref() {
            None => true,
            Some("at_top") => turn.is_late_at_top(),
            Some(_) => turn.late,
        };
        stage
            && above
            && late
            && self
                .waiting_for
                .as_ref()
                .is_none_or(|them| them.holds(turn, row))
    }
}

/// A page of those that are wanted. Where a row alone does not tell, up to [`MAX_ROWS_SEEN`] are looked through, and the
/// cursor leads on from there.
async fn found(
    qibu: &Arc<Qibu>,
    lang: Lang,
    at: &At,
    (filter, wanted): (applications::Filter, Wanted),
    page: Page<ApplicationId>,
) -> Result<Listed<ApplicationView>, Problem> {
    let (as_of, asked) = (at.as_of, at.asked());
    let limit_rows = page.limit_rows as usize;
    let looks_through = !wanted.is_of_rows();
    let read = at.read(qibu, lang, move |rows| {
        if !looks_through {
            return applications::list(rows, asked, &filter, &page);
        }
        let mut seen: Vec<ApplicationRow> = Vec::new();
        loop {
            let page = Page {
                limit_rows: MAX_PAGE_ROWS,
                after: seen.last().map(|row| row.id).or(page.after),
            };
            let more = applications::list(rows, asked, &filter, &page)?;
            let full = more.len() >= MAX_PAGE_ROWS as usize;
            seen.extend(more);
            if !full || seen.len() >= MAX_ROWS_SEEN {
                return Ok(seen);
            }
        }
    });
    let (seen, position) = read.await?;
    let is_cut = seen.len()
        >= if looks_through {
            MAX_ROWS_SEEN
        } else {
            limit_rows
        };
    let (mut items, mut last) = (Vec::new(), None);
    let mut is_full = false;
    for row in seen {
        last = Some(row.id.to_string());
        let turn = turn::turn(qibu, &row, as_of).await;
        let turn = turn.map_err(|error| Problem::of_command(lang, &error))?;
        if wanted.holds(&turn, &row) {
            items.push(shown(qibu, row, turn, as_of));
            is_full = items.len() >= limit_rows;
            if is_full {
                break;
            }
        }
    }
    Ok(Listed {
        items,
        next_cursor: last.filter(|_| is_full || is_cut),
        as_of: as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    })
}

fn shown(qibu: &Qibu, row: ApplicationRow, turn: Turn, as_of: Day) -> ApplicationView {
    let overdue = |due| turn::workdays_overdue(&qibu.rulebook(), due, as_of);
    let overdue = turn.due.filter(|_| turn.late).map(overdue);
    ApplicationView::of(row, turn, qibu.rulebook().workdays(), overdue)
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
    let (as_of, asked) = (at.as_of, at.asked());
    let read = at.read(&qibu, lang, move |rows| {
        applications::one(rows, application, asked)
    });
    let (row, position) = read.await?;
    let row = there(lang, row)?;
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let tag = etag(row.sequence).map_err(fail)?;
    let turn = turn::turn(&qibu, &row, as_of).await.map_err(fail)?;
    let shown = Shown {
        item: shown(&qibu, row, turn, as_of),
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
