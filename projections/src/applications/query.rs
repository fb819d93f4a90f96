//! Applications as of a day.

use crate::as_of::AsOf;
use crate::page::{MAX_WHOLE_ROWS, Page, QueryError, whole};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{AccountId, ApplicationId, Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::{Duty, SubjectKind, Transition};
use qibu_domain::time::Day;
use serde::Serialize;

/// Which applications a list shows; every field narrows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of subjects that belong to the node or to one under it.
    pub node: Option<String>,
    /// Those recorded at that stage, and those of which something has fallen due unrecorded: where these stand then
    /// follows from edition and calendar, which no row holds.
    pub stage_or_due: Option<String>,
    /// Only those to which something can still happen.
    pub open_only: bool,
    /// Those of which something falls due before that day.
    pub due_before: Option<Day>,
    /// Only those of which a clock has run out, recorded or not; some of them are not an office's.
    pub late_or_due: bool,
    /// Those of which a last day was counted without a calendar from before that day on.
    pub counted_to_before: Option<Day>,
    /// Those that the account handed in.
    pub submitter: Option<AccountId>,
    /// Those for that transition.
    pub transition: Option<Transition>,
    /// Those of which the office of that node was sent a copy.
    pub copied_to: Option<String>,
}

/// The seat that has an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The seat's code in the edition.
    pub seat: String,
    /// The duty that fills it.
    pub duty: Duty,
    /// The rank of its office.
    pub rank: String,
    /// The node whose office fills it.
    pub node: String,
}

/// An application as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApplicationRow {
    /// Its id.
    pub id: ApplicationId,
    /// The subject.
    pub subject: SubjectId,
    /// Association or base.
    pub subject_kind: SubjectKind,
    /// The subject's name on that day.
    pub subject_name: String,
    /// The root of the subject's tree.
    pub district: String,
    /// The node that the subject belongs to.
    pub subject_node: String,
    /// The rank of the subject's node.
    pub subject_rank: String,
    /// What it asks for.
    pub transition: Transition,
    /// The day it was handed in.
    pub submitted_on: Day,
    /// The sequence of the event by which it was handed in.
    pub submitted_by_event: Sequence,
    /// Who handed it in.
    pub submitter: Option<AccountId>,
    /// Who typed it, where that was another.
    pub entered_by: Option<AccountId>,
    /// The word for where it stands, as it was recorded.
    pub stage: String,
    /// The word for where it stands, what has fallen due and is not recorded yet included (law 15):
    /// `deemed_accepted`, `lapsed`, `notice_closed`, `escalated`, or the stage.
    pub effective_stage: String,
    /// Whether anything can still happen to it; not after it has lapsed unrecorded.
    pub is_open: bool,
    /// The seat that has it. Before acceptance `None`: the first seat of the route then follows from the edition.
    pub waiting: Option<Waiting>,
    /// The last day of the clock that runs.
    pub due_day: Option<Day>,
    /// What then falls due.
    pub due_outcome: Option<String>,
    /// The edition that it was decided under, before a decision that of its acceptance.
    pub edition: Option<String>,
    /// The day of acceptance.
    pub accepted_on: Option<Day>,
    /// Whether the time to decide was extended.
    pub extended: bool,
    /// Whether the clock of its stage ran out and was escalated.
    pub late: bool,
    /// Its last event: what `If-Match` compares.
    pub sequence: Sequence,
}

/// The stage with what has fallen due: what is due before the day that is the parameter (law 4).
macro_rules! effective_stage {
    ($due_before:literal) => {
        concat!(
            "CASE WHEN t.due_day < ",
            $due_before,
            " THEN t.due_outcome ELSE t.stage END"
        )
    };
}

/// Whether it is open, what has fallen due included: of all outcomes only a lapse closes.
macro_rules! is_open {
    ($due_before:literal) => {
        concat!(
            "(t.is_open = 1 AND NOT COALESCE(t.due_day < ",
            $due_before,
            " AND t.due_outcome = 'lapsed', FALSE))"
        )
    };
}

macro_rules! select {
    ($due_before:literal) => {
        concat!(
            "SELECT a.id, a.subject, a.stream, n.name AS subject_name, p.district, p.node AS subject_node,
               p.rank AS subject_rank, a.transition, a.submitted_on, a.submitted_by_event, a.submitter, a.entered_by,
               t.stage, ",
            effective_stage!($due_before),
            " AS effective_stage, ",
            is_open!($due_before),
            " AS is_open, t.seat, t.duty, t.rank, t.node, t.due_day, t.due_outcome, t.edition, t.accepted_on,
               t.extended, t.late, t.sequence
             FROM application a
             JOIN application_state t ON t.application = a.id AND ",
            holds_on_day!("t"),
            " JOIN subject_name n ON n.stream = a.stream AND ",
            holds_on_day!("n"),
            " JOIN subject_place p ON p.stream = a.stream AND ",
            holds_on_day!("p"),
        )
    };
}

/// An application as of a day; `None` where there was none of that id.
pub fn one(
    tables: &Tables<'_>,
    id: ApplicationId,
    as_of: impl Into<AsOf>,
) -> Result<Option<ApplicationRow>, QueryError> {
    let as_of = as_of.into();
    let bound = values![
        as_of.day.to_string(),
        id.to_string(),
        as_of.due_before().to_string()
    ];
    let row = tables.first(
        concat!(select!("?3"), " WHERE a.id = ?2"),
        bound,
        application,
    );
    Ok(row?)
}

impl ApplicationRow {
    /// The stream of its subject.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.subject_kind.stream(), self.subject.0)
    }
}

/// The applications of a subject as of a day, oldest first.
pub fn of_subject(
    tables: &Tables<'_>,
    subject: SubjectId,
    as_of: impl Into<AsOf>,
) -> Result<Vec<ApplicationRow>, QueryError> {
    let as_of = as_of.into();
    let bound = values![
        as_of.day.to_string(),
        subject.to_string(),
        MAX_WHOLE_ROWS + 1,
        as_of.due_before().to_string(),
    ];
    let rows = tables.all(
        concat!(
            select!("?4"),
            " WHERE a.subject = ?2 ORDER BY a.submitted_by_event LIMIT ?3"
        ),
        bound,
        application,
    )?;
    whole(rows)
}

/// The applications that there were on a day, in the order in which they were handed in.
pub fn list(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    filter: &Filter,
    page: &Page<ApplicationId>,
) -> Result<Vec<ApplicationRow>, QueryError> {
    let as_of = as_of.into();
    let limit_rows = page.checked_limit()?;
    let sql = format!(
        "{}{}
         WHERE (?2 IS NULL OR p.node IN (SELECT code FROM within_node))
           AND (?3 IS NULL OR t.stage = ?3 OR t.due_day < ?10)
           AND (?4 = 0 OR {})
           AND (?5 IS NULL OR t.due_day < ?5)
           AND (?6 IS NULL OR a.submitter = ?6)
           AND (?7 IS NULL OR a.transition = ?7)
           AND (?11 IS NULL OR EXISTS (SELECT 1 FROM application_copy c
             WHERE c.application = a.id AND c.node = ?11 AND c.from_day <= ?1))
           AND (?12 IS NULL OR t.counted_to < ?12)
           AND (?13 = 0 OR t.late = 1 OR t.due_day < ?10)
           AND (?8 IS NULL OR (a.submitted_on, a.id) > (SELECT submitted_on, id FROM application WHERE id = ?8))
         ORDER BY a.submitted_on, a.id
         LIMIT ?9",
        within_node!(),
        select!("?10"),
        is_open!("?10"),
    );
    let rows = tables.all(
        &sql,
        values![
            as_of.day.to_string(),
            filter.node.as_deref(),
            filter.stage_or_due.as_deref(),
            filter.open_only,
            filter.due_before.map(|day| day.to_string()),
            filter.submitter.map(|id| id.to_string()),
            filter.transition.map(|transition| transition.to_string()),
            page.after.map(|id| id.to_string()),
            limit_rows,
            as_of.due_before().to_string(),
            filter.copied_to.as_deref(),
            filter.counted_to_before.map(|day| day.to_string()),
            filter.late_or_due,
        ],
        application,
    )?;
    Ok(rows)
}

/// The applications of which the office of a node was sent a copy by a day, those sent last first.
pub fn copies(
    tables: &Tables<'_>,
    node: &str,
    as_of: impl Into<AsOf>,
    limit_rows: u32,
) -> Result<Vec<ApplicationRow>, QueryError> {
    let as_of = as_of.into();
    let page = Page {
        limit_rows,
        after: None::<ApplicationId>,
    };
    let bound = values![
        as_of.day.to_string(),
        node,
        page.checked_limit()?,
        as_of.due_before().to_string(),
    ];
    let rows = tables.all(
        concat!(
            select!("?4"),
            " JOIN application_copy c ON c.application = a.id AND c.node = ?2 AND c.from_day <= ?1
             ORDER BY c.from_day DESC, a.submitted_on DESC, a.id LIMIT ?3"
        ),
        bound,
        application,
    )?;
    Ok(rows)
}

fn application(row: &Row<'_>) -> Result<ApplicationRow, TablesError> {
    let duty: Option<Duty> = row.parsed_or_none("duty")?;
    let seat = (row.get("seat")?, duty, row.get("rank")?, row.get("node")?);
    let waiting = match seat {
        (Some(seat), Some(duty), Some(rank), Some(node)) => Some(Waiting {
            seat,
            duty,
            rank,
            node,
        }),
        _ => None,
    };
    Ok(ApplicationRow {
        id: row.parsed("id")?,
        subject: row.parsed("subject")?,
        subject_kind: row.parsed_up_to("stream", '/')?,
        subject_name: row.get("subject_name")?,
        district: row.get("district")?,
        subject_node: row.get("subject_node")?,
        subject_rank: row.get("subject_rank")?,
        transition: row.parsed("transition")?,
        submitted_on: row.parsed("submitted_on")?,
        submitted_by_event: row.sequence("submitted_by_event")?,
        submitter: row.parsed_or_none("submitter")?,
        entered_by: row.parsed_or_none("entered_by")?,
        stage: row.get("stage")?,
        effective_stage: row.get("effective_stage")?,
        is_open: row.get("is_open")?,
        waiting,
        due_day: row.parsed_or_none("due_day")?,
        due_outcome: row.get("due_outcome")?,
        edition: row.get("edition")?,
        accepted_on: row.parsed_or_none("accepted_on")?,
        extended: row.get("extended")?,
        late: row.get("late")?,
        sequence: row.sequence("sequence")?,
    })
}
