//! Rows of the views as the API shows them.

use super::standing::NextView;
use super::turn::Turn;
use crate::words::{Lang, say};
use qibu_domain::subject::Life;
use qibu_domain::subject::event::ClauseRef;
use qibu_domain::workdays::Workdays;
use qibu_projections::applications::ApplicationRow;
use qibu_projections::history::HistoryRow;
use qibu_projections::subjects::{SubjectRow, precision_word};
use serde::Serialize;
use utoipa::ToSchema;

/// An association or a base as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubjectView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// `association` or `base`.
    pub kind: String,
    /// The full name.
    pub name: String,
    /// The short form.
    pub short_name: Option<String>,
    /// The district.
    pub district: String,
    /// The node that it belongs to.
    pub node: String,
    /// The node's rank.
    pub rank: String,
    /// The legal form of an association.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The body kind of an association.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_kind: Option<String>,
    /// The code of an association's scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// An association's place among those of the same area and scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
    /// The level that a base is built at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The unit that gives a base its ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The number of a base's plaque, once it is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plaque: Option<String>,
    /// The word for its stage of life, what has fallen due included.
    pub life: String,
    /// The last step recognised, 0 to 7.
    pub step: u8,
    /// The cycle, from 1; 0 before the first.
    pub cycle: u32,
    /// Whether it counts in the figures.
    pub counts: bool,
    /// The day from which it counts.
    #[schema(format = "date")]
    pub founded_on: Option<String>,
    /// How well that day is known: `day`, or `month` or `year`, of which it is the last day.
    pub founded_precision: Option<String>,
    /// The last day of its preparation, or of a proposal that stands in correction, where one runs.
    #[schema(format = "date")]
    pub due: Option<String>,
    /// Whether that day was counted in working days of a year whose calendar is not published: only weekends were left
    /// out. Never of a preparation, which is counted in days.
    pub provisional: bool,
    /// How far the rectification is that it is under, what has fallen due included: `open`, `failed` or `expired`.
    pub rectification: Option<String>,
    /// The last day of that rectification's term.
    #[schema(format = "date")]
    pub rectify_until: Option<String>,
}

impl SubjectView {
    /// A row by the calendar that is published.
    pub fn of(row: SubjectRow, workdays: &Workdays) -> Self {
        let counted = row.due_day.filter(|_| row.life == Life::Proposed.word());
        Self {
            provisional: counted.is_some_and(|day| workdays.is_provisional(day)),
            id: row.id.to_string(),
            kind: row.kind.as_str().to_owned(),
            name: row.name,
            short_name: row.short_name,
            district: row.district,
            node: row.node,
            rank: row.rank,
            form: row.form,
            body_kind: row.body_kind,
            scope: row.scope,
            ordinal: row.ordinal,
            level: row.level,
            host: row.host,
            plaque: row.plaque,
            life: row.effective_life,
            step: row.step,
            cycle: row.cycle,
            counts: row.counts,
            founded_on: row.founded_on.map(|day| day.to_string()),
            founded_precision: row
                .founded_precision
                .map(|known| precision_word(known).to_owned()),
            due: row.due_day.map(|day| day.to_string()),
            rectification: row.rectification,
            rectify_until: row.rectify_until.map(|day| day.to_string()),
        }
    }
}

/// An application as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The association or base.
    #[schema(format = "uuid")]
    pub subject: String,
    /// `association` or `base`.
    pub subject_kind: String,
    /// Its name on that day.
    pub subject_name: String,
    /// The node that it belongs to.
    pub node: String,
    /// What it asks for.
    pub transition: String,
    /// The word for where it stands, what has fallen due included.
    pub state: String,
    /// Whether anything can still happen to it.
    pub is_open: bool,
    /// The day it was handed in.
    #[schema(format = "date")]
    pub submitted_on: String,
    /// The account that handed it in.
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The account that typed it, where that was another.
    #[schema(format = "uuid")]
    pub entered_by: Option<String>,
    /// Whose turn it is, what has fallen due included; `null` once nothing more can happen.
    pub waiting: Option<NextView>,
    /// The account of the office that alone does what is due, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub assigned_to: Option<String>,
    /// The last day of the clock of its stage, whether it runs or has run out.
    #[schema(format = "date")]
    pub due: Option<String>,
    /// Whether that day lies in a year whose calendar is not published: only weekends were left out.
    pub provisional: bool,
    /// What then falls due; `null` once that clock has run out.
    pub due_outcome: Option<String>,
    /// The edition by which it is judged: that of its acceptance unless a clause of a later one moved it, after the
    /// decision that of the decision.
    pub edition: Option<String>,
    /// The clause of a later edition that speaks of it, while it is under way, whether it moves it or lets it stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseView>,
    /// The day of acceptance.
    #[schema(format = "date")]
    pub accepted_on: Option<String>,
    /// Whether the clock of its stage has run out, recorded or not: the office is late since the end of `due`.
    pub late: bool,
    /// The node that the late stage was escalated to, recorded or not: whoever holds there the duty that it waits for
    /// may act as well. `null` unless it is late, and at the top of the tree.
    pub escalated_to: Option<String>,
    /// The working days that have gone by since; `null` unless it is late.
    pub workdays_overdue: Option<u32>,
    /// Its last event: what `If-Match` compares.
    pub sequence: u64,
}

/// A seat of a route.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeatView {
    /// The seat.
    pub seat: String,
    /// The duty that fills it.
    pub duty: String,
    /// The node whose office fills it.
    pub office: String,
}

/// A clause of an edition about the applications that were accepted before it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClauseView {
    /// The code of the edition whose clause it is.
    pub edition: String,
    /// The code of the clause.
    pub clause: String,
}

impl From<ClauseRef> for ClauseView {
    fn from(clause: ClauseRef) -> Self {
        let ClauseRef { edition, clause } = clause;
        Self { edition, clause }
    }
}

impl ApplicationView {
    /// A row with whose turn it is, and how long the office has been late.
    pub fn of(
        row: ApplicationRow,
        turn: Turn,
        workdays: &Workdays,
        workdays_overdue: Option<u32>,
    ) -> Self {
        let (edition, clause) = match turn.governed {
            Some((edition, clause)) => (Some(edition), clause.map(ClauseView::from)),
            None => (row.edition, None),
        };
        Self {
            provisional: turn.due.is_some_and(|day| workdays.is_provisional(day)),
            id: row.id.to_string(),
            subject: row.subject.to_string(),
            subject_kind: row.subject_kind.as_str().to_owned(),
            subject_name: row.subject_name,
            node: row.subject_node,
            transition: row.transition.to_string(),
            state: turn.stage,
            is_open: row.is_open,
            submitted_on: row.submitted_on.to_string(),
            submitter: row.submitter.map(|id| id.to_string()),
            entered_by: row.entered_by.map(|id| id.to_string()),
            waiting: turn.next,
            assigned_to: turn.assigned.map(|account| account.to_string()),
            due: turn.due.map(|day| day.to_string()),
            due_outcome: turn.due_outcome.map(str::to_owned),
            edition,
            clause,
            accepted_on: row.accepted_on.map(|day| day.to_string()),
            late: turn.late,
            escalated_to: turn.escalated_to,
            workdays_overdue,
            sequence: row.sequence.0,
        }
    }
}

/// An event of the log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventView {
    /// Its stream.
    pub stream: String,
    /// Its place in the stream.
    pub sequence: u64,
    /// Its place in the log.
    pub position: u64,
    /// When it was written.
    #[schema(format = "date-time")]
    pub recorded_at: String,
    /// Its frozen name.
    pub name: String,
    /// The version of its payload.
    pub version: u32,
    /// What happened, in words.
    pub title: String,
    /// `act`, `fact` or `correction`.
    pub class: String,
    /// The day that it counted from when it was written.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The day that an act was decided on.
    #[schema(format = "date")]
    pub decided_on: Option<String>,
    /// The day that it counts from now; `null` for a void fact and for corrections themselves.
    #[schema(format = "date")]
    pub counts_on: Option<String>,
    /// How it came into the log.
    pub source: String,
    /// The account that acted; `null` where a rule did.
    #[schema(format = "uuid")]
    pub by: Option<String>,
    /// The node whose office it acted for.
    pub office: Option<String>,
    /// The account that it stood in for.
    #[schema(format = "uuid")]
    pub standing_in_for: Option<String>,
    /// The account that typed it, where that was another.
    #[schema(format = "uuid")]
    pub entered_by: Option<String>,
    /// The rule by which it fell due.
    pub rule: Option<String>,
    /// The payload.
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    /// The association or base that it is about.
    #[schema(format = "uuid")]
    pub subject: Option<String>,
    /// The application that it is about.
    #[schema(format = "uuid")]
    pub application: Option<String>,
    /// The sequence of the last correction of it.
    pub corrected_by: Option<u64>,
    /// Whether a correction voided it.
    pub is_void: bool,
}

impl EventView {
    /// An event in a language.
    pub fn of(lang: Lang, row: HistoryRow) -> Self {
        Self {
            title: say(lang, &format!("event.{}", row.name), &[]),
            // A stored payload is JSON, for the writer made it; were it not, the text itself is shown.
            payload: serde_json::from_str(&row.payload)
                .unwrap_or(serde_json::Value::String(row.payload)),
            stream: row.stream.to_string(),
            sequence: row.sequence.0,
            position: row.position.0,
            recorded_at: row.recorded_at.to_string(),
            name: row.name,
            version: row.version,
            class: row.class,
            occurred_on: row.occurred_on.to_string(),
            decided_on: row.decided_on.map(|day| day.to_string()),
            counts_on: row.counts_on.map(|day| day.to_string()),
            source: row.source,
            by: row.by_account.map(|id| id.to_string()),
            office: row.office,
            standing_in_for: row.standing_in_for.map(|id| id.to_string()),
            entered_by: row.entered_by.map(|id| id.to_string()),
            rule: row.rule,
            subject: row.subject.map(|id| id.to_string()),
            application: row.application.map(|id| id.to_string()),
            corrected_by: row.corrected_by.map(|sequence| sequence.0),
            is_void: row.is_void,
        }
    }
}
