//! What happened in bodies: recorded, corrected, listed as of a day; who holds which post; what falls due in a node.

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, numbered, permit, subject_stream, there};
use super::subjects::{Shown, TimesQuery};
use crate::authority::Action;
use crate::intake::affairs::draft_of;
use crate::intake::{self, AffairCorrectionForm, AffairForm, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind::{self, Association, Base};
use qibu_domain::subject::event::AffairKind;
use qibu_projections::affairs::{self, AffairRow, CalendarEntry, Due, Filter};
use qibu_projections::{QueryError, Tables, subjects};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The days ahead that a calendar shows where nothing else was asked for.
pub const DEFAULT_WITHIN_DAYS: u32 = 90;
/// The most days ahead that a calendar shows.
const MAX_WITHIN_DAYS: u32 = 3_660;

/// The correction of a fact, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffairCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole fact as it should be, of the same kind; without it the fact is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<AffairForm>,
    /// Why, in words.
    pub reason: String,
}

/// A fact of a body's own affairs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AffairView {
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// Its kind, such as `annual_report`.
    pub kind: String,
    /// The day that it counts from, corrections applied.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The first day on which a post was held no more, the next council was elected, an operator was unlinked or followed,
    /// another right of use took its place, an inspection was settled, or an honour was withdrawn, where that was by the day that is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub to: Option<String>,
    /// The last day that it states itself: of a term, a post, a goal, an agreement, a right of use, or for putting right.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub until: Option<String>,
    /// What it says: the payload of its event, corrections applied.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
    /// It was recorded later than on its day (补记).
    pub late: bool,
    /// The sequence of the last correction of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
    /// A council was changed without the audit that goes before it.
    pub lacks_audit: bool,
}

/// The posts that are held.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PostsView {
    /// Each by the fact that filled it.
    pub posts: Vec<AffairView>,
}

/// Something that falls due in a body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarEntryView {
    /// Its last day.
    #[schema(format = "date")]
    pub day: String,
    /// `annual_report`, `term_end` or `cycle_end`; of an association besides `rota_end` or `hand_over`; of a base besides
    /// `agreement_end`, `right_of_use_end`, `put_right` or `operator_ended`.
    pub due: String,
    /// Of a report: the year that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Of a term: the sequence of the election.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elected_by: Option<u64>,
    /// Of what only a base has: the sequence of the event that recorded the link, the right of use or the inspection. Of a
    /// rota and its turns: of the event that set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<u64>,
    /// Of a hand-over: the first day of the turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub turn: Option<String>,
    /// The body.
    #[schema(format = "uuid")]
    pub id: String,
    /// `association` or `base`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its node.
    pub node: String,
}

/// What falls due in the bodies of a node.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarView {
    /// The node.
    pub node: String,
    /// What falls due within so many days, in days, and what fell due before and was not done.
    pub within_days: u32,
    /// The entries, at most 200, in the order of their days.
    pub entries: Vec<CalendarEntryView>,
}

/// Which facts are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AffairsQuery {
    /// Those of that kind.
    kind: Option<String>,
    /// Those about that year: reports of it, and goals that are due in it.
    year: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Which calendar is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// The node; the home district where absent.
    node: Option<String>,
    /// How many days ahead, in days; 90 where absent.
    within_days: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

macro_rules! of_kind {
    ($($kind:ident $tag:tt $affairs:tt $cited:tt $held:tt $record:ident $correct:ident $list:ident $posts:ident;)*) => {
        $(
            /// Records what happened in a body: a report, an audit, an honour, an election, a post, a meeting, a goal.
            #[utoipa::path(post, path = $affairs, tag = $tag,
                params(("id" = String, Path, description = "The body.")), request_body = AffairForm,
                responses((status = 200, description = "It was recorded.", body = super::answer::Written)))]
            async fn $record(
                State(qibu): State<Arc<Qibu>>,
                Path(body): Path<String>,
                write: Write<AffairForm>,
            ) -> Result<Response, Problem> {
                record(&qibu, $kind, body, write).await
            }

            /// Corrects such a fact, or voids it: within three days alone while nothing rests on it, else with a second
            /// officer, for whom a draft waits.
            #[utoipa::path(post, path = $cited, tag = $tag,
                params(("id" = String, Path, description = "The body."),
                    ("sequence" = String, Path, description = "The sequence of the event that recorded it.")),
                request_body = AffairCorrectionBody,
                responses((status = 200, description = "It was corrected.", body = super::answer::Written),
                    (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
            async fn $correct(
                State(qibu): State<Arc<Qibu>>,
                Path(cited): Path<(String, String)>,
                write: Write<AffairCorrectionBody>,
            ) -> Result<Response, Problem> {
                correct(&qibu, $kind, cited, write).await
            }

            /// Lists what had happened in a body by a day, the last day first.
            #[utoipa::path(get, path = $affairs, tag = $tag,
                params(("id" = String, Path, description = "The body."), AffairsQuery),
                responses((status = 200, description = "A page of facts.", body = Listed<AffairView>)))]
            async fn $list(
                State(qibu): State<Arc<Qibu>>,
                Path(body): Path<String>,
                reading: Reading<AffairsQuery>,
            ) -> Result<Json<Listed<AffairView>>, Problem> {
                list(&qibu, $kind, &body, reading).await
            }

            /// Shows which posts of a body were held on a day. A seat stands for whoever holds it.
            #[utoipa::path(get, path = $held, tag = $tag,
                params(("id" = String, Path, description = "The body."), TimesQuery),
                responses((status = 200, description = "The posts.", body = Shown<PostsView>)))]
            async fn $posts(
                State(qibu): State<Arc<Qibu>>,
                Path(body): Path<String>,
                reading: Reading<TimesQuery>,
            ) -> Result<Json<Shown<PostsView>>, Problem> {
                posts(&qibu, $kind, &body, reading).await
            }
        )*

        /// The routes.
        pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
            OpenApiRouter::default()
                $(.routes(routes!($record, $list))
                .routes(routes!($correct))
                .routes(routes!($posts)))*
                .routes(routes!(show_calendar))
        }
    };
}

of_kind! {
    Association "associations" "/associations/{id}/affairs" "/associations/{id}/affairs/{sequence}/correct"
        "/associations/{id}/posts" record_affair correct_affair list_affairs show_posts;
    Base "bases" "/bases/{id}/affairs" "/bases/{id}/affairs/{sequence}/correct" "/bases/{id}/posts"
        record_affair_of_base correct_affair_of_base list_affairs_of_base show_posts_of_base;
}

async fn record(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    body: String,
    write: Write<AffairForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = subject_stream(write.signed.lang, kind, &body)?;
    let done = intake::affairs::record(qibu, &sent, stream, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: intake::affairs::recording(&write.body.kind).name(),
        subject: body,
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, done.map(Wrote::acted)).await
}

async fn correct(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    (body, cites): (String, String),
    write: Write<AffairCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let lang = write.signed.lang;
    let stream = subject_stream(lang, kind, &body)?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let AffairCorrectionBody {
        submitter,
        replacement,
        reason,
    } = write.body;
    let correction = AffairCorrectionForm {
        replacement,
        reason,
    };
    if submitter.is_some() {
        let form = DraftForm {
            submitter,
            work: draft_of(stream, cites, correction),
        };
        let view = intake::draft::create(qibu, &sent, &form).await;
        return drafts::made(qibu, &write.signed, sent.dry_run, view).await;
    }
    let done = intake::affairs::correct(qibu, &sent, stream, cites, &correction).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CorrectAffair.name(),
        subject: body,
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, done.map(Wrote::acted)).await
}

async fn list(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    body: &str,
    Reading { signed, query }: Reading<AffairsQuery>,
) -> Result<Json<Listed<AffairView>>, Problem> {
    let lang = signed.lang;
    permit(qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, body)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(qibu, lang, as_of, known_at).await?;
    let page = numbered(
        lang,
        query.limit.as_deref(),
        query.cursor.as_deref(),
        Sequence,
    )?;
    let kinds: Vec<&str> = AffairKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let kind = filter::one_of(lang, "kind", query.kind, &kinds)?;
    let filter = Filter {
        kind: kind.and_then(|kind| kind.parse().ok()),
        year: super::reading::parameter(lang, "year", query.year.as_deref())?,
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(qibu, lang, move |rows| {
        of_body(rows, stream, as_of, |rows| {
            affairs::list(rows, stream, as_of, filter, &page)
        })
    });
    let (found, position) = read.await?;
    let found = there(lang, found)?;
    let cursor = |row: &AffairRow| row.sequence.to_string();
    Ok(Json(Listed::new(
        &at,
        (found, position),
        limit_rows,
        cursor,
        AffairView::from,
    )))
}

async fn posts(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    body: &str,
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Json<Shown<PostsView>>, Problem> {
    let lang = signed.lang;
    permit(qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, body)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        of_body(rows, stream, as_of, |rows| {
            affairs::posts(rows, stream, as_of)
        })
    });
    let (found, position) = read.await?;
    let posts = there(lang, found)?.into_iter().map(AffairView::from);
    Ok(Json(Shown {
        item: PostsView {
            posts: posts.collect(),
        },
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

/// What is read of a body; `None` where there was none on that day.
pub(super) fn of_body<T>(
    rows: &Tables<'_>,
    stream: StreamId,
    as_of: qibu_domain::time::Day,
    read: impl FnOnce(&Tables<'_>) -> Result<T, QueryError>,
) -> Result<Option<T>, QueryError> {
    let row = subjects::one(rows, SubjectId(stream.id), as_of)?;
    if row.is_none_or(|row| row.stream() != stream) {
        return Ok(None);
    }
    read(rows).map(Some)
}

/// Shows what falls due in the bodies of a node: terms and cycles that end, annual reports that are not filed, and of
/// bases what ends or is to be put right.
#[utoipa::path(get, path = "/affairs-calendar", tag = "figures", params(CalendarQuery),
    responses((status = 200, description = "The calendar.", body = Shown<CalendarView>)))]
async fn show_calendar(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<CalendarQuery>,
) -> Result<Json<Shown<CalendarView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let node = filter::node(&qibu, lang, query.node)?;
    let node = node.unwrap_or_else(|| qibu.rulebook().home().unwrap_or_default().to_owned());
    let within = super::reading::parameter(lang, "within_days", query.within_days.as_deref())?;
    let within_days = within.unwrap_or(DEFAULT_WITHIN_DAYS);
    if within_days > MAX_WITHIN_DAYS {
        let reason = [("reason", "within_days".to_owned())];
        return Err(Problem::malformed(lang, "query.malformed", &reason));
    }
    let (as_of, of_node) = (at.as_of, node.clone());
    let read = at.read(&qibu, lang, move |rows| {
        affairs::calendar(rows, &of_node, as_of, within_days)
    });
    let (entries, position) = read.await?;
    Ok(Json(Shown {
        item: CalendarView {
            node,
            within_days,
            entries: entries.into_iter().map(CalendarEntryView::from).collect(),
        },
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

impl From<AffairRow> for AffairView {
    fn from(row: AffairRow) -> Self {
        Self {
            sequence: row.sequence.0,
            kind: row.kind.as_str().to_owned(),
            occurred_on: row.from.to_string(),
            to: row.to.map(|day| day.to_string()),
            until: row.until.map(|day| day.to_string()),
            content: serde_json::from_str(&row.content).unwrap_or_default(),
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
            lacks_audit: row.lacks_audit,
        }
    }
}

impl From<CalendarEntry> for CalendarEntryView {
    fn from(entry: CalendarEntry) -> Self {
        let (mut year, mut elected_by, mut recorded_by, mut turn) = (None, None, None, None);
        match entry.due {
            Due::AnnualReport { year: of } => year = Some(of),
            Due::TermEnd { elected_by: by } => elected_by = Some(by.0),
            Due::AgreementEnd { linked_by: by }
            | Due::RightOfUseEnd { given_by: by }
            | Due::PutRight { inspection: by }
            | Due::OperatorEnded { linked_by: by }
            | Due::RotaEnd { set_by: by } => recorded_by = Some(by.0),
            Due::CycleEnd => {}
            Due::HandOver { set_by, turn: of } => {
                recorded_by = Some(set_by.0);
                turn = Some(of.to_string());
            }
        }
        Self {
            day: entry.day.to_string(),
            due: entry.due.word().to_owned(),
            year,
            elected_by,
            recorded_by,
            turn,
            id: entry.id.to_string(),
            kind: entry.kind.as_str().to_owned(),
            name: entry.name,
            node: entry.node,
        }
    }
}
