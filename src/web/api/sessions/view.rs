//! What is asked of sessions, and what is answered.

use crate::intake::sessions::{SessionForm, SessionReportForm};
use qibu_domain::time::Day;
use qibu_projections::sessions::SessionRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which sessions are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SessionsQuery {
    /// Those of bodies of that node, with all that stands under it; all where absent.
    node: Option<String>,
    /// Those of that body: `association/` or `base/` and its id.
    body: Option<String>,
    /// Those of that programme, by its id.
    programme: Option<String>,
    /// Those of that action.
    action: Option<String>,
    /// `lecture`, `base_visit`, `themed_series`, `volunteering`, `face_to_face` or `other`.
    kind: Option<String>,
    /// Those of that month, `YYYY-MM`.
    month: Option<String>,
    /// `planned`, `cancelled`, `held`, or `overdue`: held, and the report is overdue.
    stage: Option<String>,
    /// The day whose end is shown; today where absent.
    pub(super) as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    pub(super) known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    pub(super) limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
}

impl SessionsQuery {
    /// What was said under a name.
    pub(super) fn said(&self, name: &str) -> Option<String> {
        let said = match name {
            "node" => &self.node,
            "body" => &self.body,
            "programme" => &self.programme,
            "action" => &self.action,
            "kind" => &self.kind,
            "month" => &self.month,
            "stage" => &self.stage,
            _ => &None,
        };
        said.clone()
    }
}

/// As of when one is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AsOfQuery {
    /// The day whose end is shown; today where absent.
    pub(super) as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    pub(super) known_at: Option<String>,
}

/// A session as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// `planned`, `cancelled` or `held`.
    pub stage: String,
    /// The body that holds it.
    pub organiser: String,
    /// The name of that body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organiser_name: Option<String>,
    /// The node of that body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Its kind.
    pub kind: String,
    /// `online`, `offline` or `both`.
    pub mode: String,
    /// The base where it is held, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// The programme that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub programme: Option<String>,
    /// The name of that programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme_name: Option<String>,
    /// The action that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The brand that it carries: the body that owns it, `/` and the id of the brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The name of that brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand_name: Option<String>,
    /// The day on which it was held, or for which it is planned.
    #[schema(format = "date")]
    pub on: String,
    /// The sequence of the event that recorded the holding, or the plan.
    pub sequence: u64,
    /// The how-manieth of the same on that day.
    pub nth: u32,
    /// The body was not active on that day, as the office that entered it late says.
    pub irregular: bool,
    /// It was recorded later than on its day (补录).
    pub late: bool,
    /// The sequence of the last correction of the holding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
    /// The last day on which a report is in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub report_due: Option<String>,
    /// Its report is overdue at the end of the day that is shown.
    pub overdue: bool,
    /// Its report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<SessionReportView>,
}

/// The report of a session.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionReportView {
    /// The day of the report.
    #[schema(format = "date")]
    pub on: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// Whether it was recorded by the last day on which it was in time.
    pub in_time: bool,
    /// How many came, heads counted.
    pub person_times: u32,
    /// How many of them are members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members_present: Option<u32>,
    /// What it was to cost, in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_fen: Option<u64>,
    /// What it cost, in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spent_fen: Option<u64>,
    /// The sequence of the last correction of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

impl SessionView {
    /// A session as it stood at the end of a day.
    pub fn of(row: SessionRow, as_of: Day) -> Self {
        let (overdue, report) = (row.is_overdue(as_of), report(&row));
        Self {
            id: row.stream.id.to_string(),
            stage: row.stage.as_str().to_owned(),
            organiser: row.organiser.to_string(),
            organiser_name: row.organiser_name,
            node: row.node,
            kind: row.kind,
            mode: row.mode,
            venue: row.venue.map(|venue| venue.to_string()),
            programme: row.programme.map(|programme| programme.to_string()),
            programme_name: row.programme_name,
            action: row.action,
            brand: row.brand.map(|brand| brand.to_string()),
            brand_name: row.brand_name,
            on: row.on.to_string(),
            sequence: row.recorded_by.0,
            nth: row.nth,
            irregular: row.irregular,
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
            report_due: row.report_due.map(|due| due.to_string()),
            overdue,
            report,
        }
    }
}

fn report(row: &SessionRow) -> Option<SessionReportView> {
    Some(SessionReportView {
        on: row.reported_on?.to_string(),
        sequence: row.reported_by?.0,
        in_time: row.is_report_in_time()?,
        person_times: row.person_times?,
        members_present: row.members_present,
        budget_fen: row.budget_fen,
        spent_fen: row.spent_fen,
        corrected_by: row.report_corrected_by.map(|by| by.0),
    })
}

/// The correction of a holding or a report, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole holding as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<SessionForm>,
    /// The whole report as it should be. Without it and `held`, what was recorded is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<SessionReportForm>,
    /// Why, in words.
    pub reason: String,
}
