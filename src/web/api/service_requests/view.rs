//! How a request for service is shown.

use qibu_domain::time::Day;
use qibu_domain::workdays::Workdays;
use qibu_projections::service_requests::ServiceRequestRow;
use serde::Serialize;
use utoipa::ToSchema;

/// Within how many working days a request is answered for the first time; later it is marked (domain 5.6, 6d).
pub const FIRST_ANSWER_WORKDAYS: u32 = 5;

/// A request for service as of a day. Nobody is named, and what was wished for stands in a paper.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of another day whether it came late"
)]
pub struct ServiceRequestView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// `to_society` or `to_member`.
    pub direction: String,
    /// What kind of asker it is.
    pub asker: String,
    /// The seat of the member who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub seat: Option<String>,
    /// The id of the paper that holds the wish: read under a purpose, by who handed it in, its office and the body that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub wish: Option<String>,
    /// The node where it was asked.
    pub node: String,
    /// The body that answers it, or was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The name of that body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_name: Option<String>,
    /// The domain of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The service team that does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The name of that team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_name: Option<String>,
    /// `asked`, `triaged`, `matched`, `delivering`, `delivered`, `closed` or `declined`.
    pub stage: String,
    /// The day on which it was asked.
    #[schema(format = "date")]
    pub asked_on: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// The day of the first matching, acceptance or declining.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub first_answer_on: Option<String>,
    /// That was recorded later than on its day (补录).
    pub first_answer_late: bool,
    /// The first answer is due for longer than five working days.
    pub overdue: bool,
    /// The day of its delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub delivered_on: Option<String>,
    /// The sequence of the event that recorded that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_by: Option<u64>,
    /// That was recorded later than on its day.
    pub delivered_late: bool,
    /// The last day on which the asker may answer, while that is open: silence closes the request at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub answer_due: Option<String>,
    /// What the asker said of it: `satisfied`, `unsatisfied` or `no_answer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The sequence of the event that recorded that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<u64>,
    /// That was recorded later than on its day.
    pub answered_late: bool,
    /// What the asker said last, `satisfied` or `unsatisfied`, though it was taken up again since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// The day on which it was closed or declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub closed_on: Option<String>,
    /// `confirmed`, `silence` or `declined`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending: Option<String>,
    /// Why it was declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The asking was recorded later than on its day (补录).
    pub late: bool,
    /// The sequence of the last correction of the asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

/// Whether nobody has answered a request within its days by the end of a day.
pub(in crate::web) fn is_overdue(row: &ServiceRequestRow, workdays: &Workdays, as_of: Day) -> bool {
    row.first_answer_on.is_none() && workdays.add(row.asked_on, FIRST_ANSWER_WORKDAYS).day < as_of
}

impl ServiceRequestView {
    /// The view of a row that is shown as of a day.
    pub fn of(row: ServiceRequestRow, workdays: &Workdays, as_of: Day) -> Self {
        let overdue = is_overdue(&row, workdays, as_of);
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        Self {
            id: row.stream.id.to_string(),
            direction: row.direction,
            asker: row.asker,
            seat: row.seat.map(|seat| seat.to_string()),
            wish: row.wish.map(|wish| wish.to_string()),
            node: row.node,
            body: row.body.map(|body| body.to_string()),
            body_name: row.body_name,
            domain: row.domain,
            team: row.team.map(|team| team.to_string()),
            team_name: row.team_name,
            stage: row.stage,
            asked_on: row.asked_on.to_string(),
            sequence: row.asked_by.0,
            first_answer_on: day(row.first_answer_on),
            first_answer_late: row.is_first_answer_late,
            overdue,
            delivered_on: day(row.delivered_on),
            delivered_by: row.delivered_by.map(|by| by.0),
            delivered_late: row.is_delivered_late,
            answer_due: day(row.answer_due),
            answer: row.answer,
            answered_by: row.answered_by.map(|by| by.0),
            answered_late: row.is_answered_late,
            reply: row.reply,
            closed_on: day(row.closed_on),
            ending: row.ending,
            ground: row.ground,
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
        }
    }
}
