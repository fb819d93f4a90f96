//! What both kinds of bodies answer alike: propose, list, show, history, apply for the next step.

use super::answer::{Filing, Wrote, answer};
use super::reading::{At, Listed, Reading, numbered, page, permit, subject_stream, there};
use super::rows::{EventView, SubjectView};
use super::{drafts, filter};
use crate::authority::Action;
use crate::intake::{self, ApplicationForm, ProposalSent, Proposed};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::response::Response;
use qibu_domain::id::{Sequence, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::{LIFE_WORDS, RECTIFICATION_WORDS};
use qibu_projections::{history, subjects};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Proposes a body. Typed for another, it becomes a draft that the other confirms.
pub(super) async fn propose<F: ProposalSent>(
    qibu: &Arc<Qibu>,
    write: Write<F>,
) -> Result<Response, Problem> {
    let (sent, signed) = (write.sent(), write.signed);
    let outcome = match intake::propose_or_draft(qibu, &sent, write.body).await {
        Ok(Proposed::Drafted(draft)) => {
            return drafts::made(qibu, &signed, sent.dry_run, Ok(draft)).await;
        }
        Ok(Proposed::HandedIn(done)) => Ok(Wrote::handed_in(done)),
        Err(error) => Err(error),
    };
    let filing = Filing {
        signed: &signed,
        command: "propose",
        subject: String::new(),
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, outcome).await
}

/// Applies for the next step of a body.
pub(super) async fn submit(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    subject: String,
    write: Write<ApplicationForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = subject_stream(write.signed.lang, kind, &subject)?;
    let done = intake::submit(qibu, &sent, stream, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: "submit",
        subject,
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, done.map(Wrote::handed_in)).await
}

/// Which bodies are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Those that belong to the node or to one under it.
    node: Option<String>,
    /// Those at that stage of life.
    life: Option<String>,
    /// Those whose last recognised step is this, 0 to 7.
    step: Option<String>,
    /// Those under a rectification that stands so: `open`, `failed` or `expired`.
    rectification: Option<String>,
    /// Those whose name or short name holds the text.
    text: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the bodies of a kind that there were on a day, by name.
pub(super) async fn list(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    Reading { signed, query }: Reading<ListQuery>,
) -> Result<Json<Listed<SubjectView>>, Problem> {
    let lang = signed.lang;
    permit(qibu, &signed, Action::ReadSubject).await?;
    let at = At::of(
        qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let step = filter::one_of(lang, "step", query.step, &filter::STEPS)?;
    let filter = subjects::Filter {
        node: filter::node(qibu, lang, query.node)?,
        life: filter::one_of(lang, "life", query.life, &LIFE_WORDS)?,
        step: step.and_then(|step| step.parse().ok()),
        text: query.text,
        kind: Some(kind),
        rectification: filter::one_of(
            lang,
            "rectification",
            query.rectification,
            &RECTIFICATION_WORDS,
        )?,
        ..subjects::Filter::default()
    };
    let as_of = at.asked();
    let read = at
        .read(qibu, lang, move |rows| {
            subjects::list(rows, as_of, &filter, &page)
        })
        .await?;
    let rulebook = qibu.rulebook();
    let cursor = |row: &subjects::SubjectRow| row.id.to_string();
    Ok(Json(Listed::new(
        &at,
        read,
        page.limit_rows,
        cursor,
        |row| SubjectView::of(row, rulebook.workdays()),
    )))
}

/// The two times of a read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimesQuery {
    /// The day whose end is shown; today where absent.
    pub as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    pub known_at: Option<String>,
}

/// One thing as of a day, with the times that it is shown for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Shown<T> {
    /// The thing.
    #[serde(flatten)]
    pub item: T,
    /// The day whose end is shown.
    #[schema(format = "date")]
    pub as_of: String,
    /// What was known then is shown.
    #[schema(format = "date-time")]
    pub known_at: String,
    /// The last position that is shown.
    pub position: u64,
}

/// Shows one body as of a day.
pub(super) async fn show(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    subject: &str,
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Json<Shown<SubjectView>>, Problem> {
    let lang = signed.lang;
    permit(qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, subject)?;
    let at = At::of(
        qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let (row, position) = at.subject(qibu, lang, stream).await?;
    Ok(Json(Shown {
        item: SubjectView::of(there(lang, row)?, qibu.rulebook().workdays()),
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

/// Which events of one thing are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Only what counts from that day or earlier; today where absent.
    pub as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    pub known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    pub limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Lists the events of a body in the order in which they were written.
pub(super) async fn events(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    subject: &str,
    Reading { signed, query }: Reading<HistoryQuery>,
) -> Result<Json<Listed<EventView>>, Problem> {
    let lang = signed.lang;
    permit(qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, subject)?;
    let at = At::of(
        qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let page = numbered(
        lang,
        query.limit.as_deref(),
        query.cursor.as_deref(),
        Sequence,
    )?;
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(qibu, lang, move |rows| {
        let row = subjects::one(rows, SubjectId(stream.id), as_of)?;
        if row.is_none_or(|row| row.stream() != stream) {
            return Ok(None);
        }
        history::of_stream(rows, stream, Some(as_of), &page).map(Some)
    });
    let (found, position) = read.await?;
    let found = there(lang, found)?;
    let cursor = |row: &history::HistoryRow| row.sequence.to_string();
    let view = |row| EventView::of(lang, row);
    Ok(Json(Listed::new(
        &at,
        (found, position),
        limit_rows,
        cursor,
        view,
    )))
}
