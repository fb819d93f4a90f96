//! The sessions of bodies: planned, held, reported, cancelled, corrected and listed.

mod view;

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, page, parameter, permit, there};
use crate::authority::Action;
use crate::intake::sessions::{
    SessionCancelForm, SessionCorrectionForm, SessionForm, SessionPlanForm, SessionReportForm,
    draft_of, stream_of,
};
use crate::intake::{self, Done, DraftForm, NotDone};
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write};
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::session::SessionKind;
use qibu_projections::sessions::{self, Filter, SessionRow, Stage};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{AsOfQuery, SessionsQuery};
pub use view::{SessionCorrectionBody, SessionView};

/// What is asked for beside the stages: those held of which a report is overdue.
pub const OVERDUE: &str = "overdue";
/// What has become of a session, as it is asked for.
pub const STAGES: [&str; 4] = ["planned", "cancelled", "held", OVERDUE];

/// The kinds of sessions, as they are asked for.
pub fn kinds() -> Vec<&'static str> {
    SessionKind::ALL.iter().map(|kind| kind.as_str()).collect()
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_sessions, record_session))
        .routes(routes!(plan_session))
        .routes(routes!(show_session))
        .routes(routes!(hold_session))
        .routes(routes!(report_session))
        .routes(routes!(cancel_session))
        .routes(routes!(correct_session))
}

/// What narrows the list, read from the words of an address.
pub fn filter(
    qibu: &Qibu,
    lang: crate::words::Lang,
    asked: &dyn Fn(&str) -> Option<String>,
) -> Result<Filter, Problem> {
    let stage = filter::one_of(lang, "stage", asked("stage"), &STAGES)?;
    let month = asked("month");
    if month.as_deref().is_some_and(|month| !is_month(month)) {
        let reason = [("reason", "month".to_owned())];
        return Err(Problem::malformed(lang, "query.malformed", &reason));
    }
    Ok(Filter {
        node: filter::node(qibu, lang, asked("node"))?,
        organiser: parameter(lang, "body", asked("body").as_deref())?,
        programme: parameter(lang, "programme", asked("programme").as_deref())?,
        action: asked("action"),
        kind: filter::one_of(lang, "kind", asked("kind"), &kinds())?,
        month,
        overdue: stage.as_deref() == Some(OVERDUE),
        stage: stage.and_then(|stage| stage.parse::<Stage>().ok()),
    })
}

/// Whether a text is a month, `YYYY-MM`.
fn is_month(text: &str) -> bool {
    let first = format!("{text}-01");
    first.parse::<qibu_domain::time::Day>().is_ok()
}

/// Lists the sessions known at the end of a day, the last day first.
#[utoipa::path(get, path = "/sessions", tag = "work", params(SessionsQuery),
    responses((status = 200, description = "A page of sessions.", body = Listed<SessionView>)))]
async fn list_sessions(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<SessionsQuery>,
) -> Result<Json<Listed<SessionView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let filter = filter(&qibu, lang, &|name| query.said(name))?;
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        sessions::list(rows, as_of, &filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &SessionRow| row.key().to_string();
    let view = |row| SessionView::of(row, as_of);
    Ok(Json(Listed::new(&at, found, limit_rows, cursor, view)))
}

/// Shows one session as of a day.
#[utoipa::path(get, path = "/sessions/{id}", tag = "work",
    params(("id" = String, Path, description = "The session."), AsOfQuery),
    responses((status = 200, description = "The session.", body = SessionView)))]
async fn show_session(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    Reading { signed, query }: Reading<AsOfQuery>,
) -> Result<Json<SessionView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let stream = there(lang, stream_of(&id))?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| sessions::one(rows, as_of, stream));
    let (found, _) = read.await?;
    there(lang, found).map(|row| Json(SessionView::of(row, as_of)))
}

/// Records that a session was held, with its report where it comes along.
#[utoipa::path(post, path = "/sessions", tag = "work", request_body = SessionForm,
    responses((status = 201, description = "It was recorded.", body = super::answer::Written)))]
async fn record_session(
    State(qibu): State<Arc<Qibu>>,
    write: Write<SessionForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::sessions::hold(&qibu, &sent, None, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: of_holding(&write.body).name(),
        subject: write.body.organiser.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// Plans a session.
#[utoipa::path(post, path = "/session-plans", tag = "work", request_body = SessionPlanForm,
    responses((status = 201, description = "It is planned.", body = super::answer::Written)))]
async fn plan_session(
    State(qibu): State<Arc<Qibu>>,
    write: Write<SessionPlanForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::sessions::plan(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::PlanSession.name(),
        subject: write.body.organiser.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// Records that a planned session was held, with its report where it comes along.
#[utoipa::path(post, path = "/sessions/{id}/hold", tag = "work",
    params(("id" = String, Path, description = "The session.")), request_body = SessionForm,
    responses((status = 200, description = "It was recorded.", body = super::answer::Written)))]
async fn hold_session(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    write: Write<SessionForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = there(write.signed.lang, stream_of(&id))?;
    let known = intake::sessions::state(&qibu, stream).await;
    known.map_err(|error| Problem::not_done(write.signed.lang, &error))?;
    let done = intake::sessions::hold(&qibu, &sent, Some(stream), &write.body).await;
    let action = of_holding(&write.body);
    told(&qibu, &write.signed, (action, stream, sent.dry_run), done).await
}

/// Reports a session: heads are counted, and nobody is named.
#[utoipa::path(post, path = "/sessions/{id}/report", tag = "work",
    params(("id" = String, Path, description = "The session.")), request_body = SessionReportForm,
    responses((status = 200, description = "It was reported.", body = super::answer::Written)))]
async fn report_session(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    write: Write<SessionReportForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = there(write.signed.lang, stream_of(&id))?;
    let done = intake::sessions::report(&qibu, &sent, stream, &write.body).await;
    let of = (Action::RecordSession, stream, sent.dry_run);
    told(&qibu, &write.signed, of, done).await
}

/// Cancels a session that was planned and not held.
#[utoipa::path(post, path = "/sessions/{id}/cancel", tag = "work",
    params(("id" = String, Path, description = "The session.")), request_body = SessionCancelForm,
    responses((status = 200, description = "It was cancelled.", body = super::answer::Written)))]
async fn cancel_session(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    write: Write<SessionCancelForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = there(write.signed.lang, stream_of(&id))?;
    let done = intake::sessions::cancel(&qibu, &sent, stream, &write.body).await;
    let of = (Action::PlanSession, stream, sent.dry_run);
    told(&qibu, &write.signed, of, done).await
}

/// Corrects a holding or a report, or voids it: within three days alone, else with a second officer, for whom a draft
/// waits.
#[utoipa::path(post, path = "/sessions/{id}/{sequence}/correct", tag = "work",
    params(("id" = String, Path, description = "The session."),
        ("sequence" = String, Path, description = "The sequence of the event that recorded it.")),
    request_body = SessionCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_session(
    State(qibu): State<Arc<Qibu>>,
    Path((id, cites)): Path<(String, String)>,
    write: Write<SessionCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let lang = write.signed.lang;
    let stream = there(lang, stream_of(&id))?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let SessionCorrectionBody {
        submitter,
        held,
        report,
        reason,
    } = write.body;
    let correction = SessionCorrectionForm {
        held,
        report,
        reason,
    };
    if submitter.is_some() {
        let form = DraftForm {
            submitter,
            work: draft_of(stream, cites, correction),
        };
        let view = intake::draft::create(&qibu, &sent, &form).await;
        return drafts::made(&qibu, &write.signed, sent.dry_run, view).await;
    }
    let done = intake::sessions::correct(&qibu, &sent, stream, cites, &correction).await;
    let of = (Action::CorrectSession, stream, sent.dry_run);
    told(&qibu, &write.signed, of, done).await
}

/// Who may record it follows from whether it is said to be irregular.
pub fn of_holding(form: &SessionForm) -> Action {
    if form.irregular {
        Action::RecordIrregularSession
    } else {
        Action::RecordSession
    }
}

async fn told(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    (action, stream, dry_run): (Action, StreamId, bool),
    done: Result<Done, NotDone>,
) -> Result<Response, Problem> {
    let filing = Filing {
        signed,
        command: action.name(),
        subject: stream.to_string(),
        dry_run,
    };
    answer(qibu, filing, done.map(Wrote::acted)).await
}
