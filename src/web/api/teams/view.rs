//! How alliances and service teams are shown.

use qibu_projections::alliances::AllianceRow;
use qibu_projections::teams::{CheckRow, TeamRow};
use serde::Serialize;
use utoipa::ToSchema;

/// An alliance as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllianceView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its node.
    pub node: String,
    /// What it is called.
    pub name: String,
    /// The day of its founding.
    #[schema(format = "date")]
    pub founded_on: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// Its last day, where it is dissolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub dissolved_on: Option<String>,
    /// Its teams that are not dissolved, in teams.
    pub teams: u64,
    /// The founding was recorded later than on its day (补录).
    pub late: bool,
    /// The sequence of the last correction of the founding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

impl From<AllianceRow> for AllianceView {
    fn from(row: AllianceRow) -> Self {
        Self {
            id: row.stream.id.to_string(),
            node: row.node,
            name: row.name,
            founded_on: row.founded_on.to_string(),
            sequence: row.founded_by.0,
            dissolved_on: row.dissolved_on.map(|day| day.to_string()),
            teams: row.teams,
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
        }
    }
}

/// A service team as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TeamView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The alliance that it belongs to.
    pub alliance: String,
    /// The name of that alliance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alliance_name: Option<String>,
    /// What it is called.
    pub name: String,
    /// Its node.
    pub node: String,
    /// What it does.
    pub domains: Vec<String>,
    /// The body that leads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// The name of that body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_name: Option<String>,
    /// The day on which it was formed.
    #[schema(format = "date")]
    pub formed_on: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// `active`, `suspended` or `dissolved`.
    pub stage: String,
    /// Since when, where an act says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub since: Option<String>,
    /// The seats that are taken, in seats.
    pub members: u64,
    /// The forming was recorded later than on its day (补录).
    pub late: bool,
    /// The sequence of the last correction of the forming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

impl From<TeamRow> for TeamView {
    fn from(row: TeamRow) -> Self {
        Self {
            id: row.stream.id.to_string(),
            alliance: row.alliance.to_string(),
            alliance_name: row.alliance_name,
            name: row.name,
            node: row.node,
            domains: row.domains,
            lead: row.lead.map(|lead| lead.to_string()),
            lead_name: row.lead_name,
            formed_on: row.formed_on.to_string(),
            sequence: row.formed_by.0,
            stage: row.stage,
            since: row.stage_on.map(|day| day.to_string()),
            members: row.members,
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
        }
    }
}

/// A check of the credentials of a member.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// The member's seat.
    #[schema(format = "uuid")]
    pub seat: String,
    /// For which domain.
    pub domain: String,
    /// Whether they are in order.
    pub passed: bool,
    /// The day.
    #[schema(format = "date")]
    pub checked_on: String,
    /// The account that looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub checked_by: Option<String>,
    /// It was recorded later than on its day (补录).
    pub late: bool,
    /// The sequence of the last correction of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

impl From<CheckRow> for CheckView {
    fn from(row: CheckRow) -> Self {
        Self {
            sequence: row.sequence.0,
            seat: row.seat.to_string(),
            domain: row.domain,
            passed: row.passed,
            checked_on: row.on.to_string(),
            checked_by: row.checked_by,
            late: row.is_late,
            corrected_by: row.corrected_by.map(|by| by.0),
        }
    }
}

/// A service team with the checks of its members' credentials, the last one first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WholeTeamView {
    /// The team.
    #[serde(flatten)]
    pub team: TeamView,
    /// The checks.
    pub checks: Vec<CheckView>,
}
