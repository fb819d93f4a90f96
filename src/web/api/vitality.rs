//! How alive bodies are as of a day: what they held lately, and which of them are dormant.

use super::filter;
use super::reading::{At, Reading, permit};
use crate::authority::Action;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::State;
use qibu_projections::sessions::{VitalityFilter, VitalityRow, vitality};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Which bodies are asked for.
pub const STATES: [&str; 1] = ["dormant"];

/// The route.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(show_vitality))
}

/// Which bodies are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VitalityQuery {
    /// The node, with all that stands under it; all where absent.
    node: Option<String>,
    /// `dormant`: those that are dormant; all where absent.
    state: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// How alive a body is at the end of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VitalityView {
    /// The body: `association/` or `base/` and its id.
    pub body: String,
    /// Its name.
    pub name: String,
    /// Its node.
    pub node: String,
    /// The sessions held in the last 90 days.
    pub sessions_90_days: u64,
    /// The sessions held in the last 365 days.
    pub sessions_365_days: u64,
    /// In how many of the last twelve months that have ended one was held.
    pub months_with_a_session: u64,
    /// The same, in hundredths of them, rounded down.
    pub months_percent: u64,
    /// The last day on which one was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub last_session_on: Option<String>,
    /// The last day of anything else that is recorded of it: an affair, an outcome, an application.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub last_other_on: Option<String>,
    /// It stood for a year, and nothing of all that was in it.
    pub dormant: bool,
}

/// The bodies as they stood at the end of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VitalityList {
    /// The day whose end is shown.
    #[schema(format = "date")]
    pub as_of: String,
    /// The bodies, those that held nothing for the longest first; at most 500.
    pub items: Vec<VitalityView>,
}

impl From<VitalityRow> for VitalityView {
    fn from(row: VitalityRow) -> Self {
        Self {
            months_percent: row.months_percent(),
            body: row.body.to_string(),
            name: row.name,
            node: row.node,
            sessions_90_days: row.sessions_90_days,
            sessions_365_days: row.sessions_365_days,
            months_with_a_session: row.months_with_a_session,
            last_session_on: row.last_session_on.map(|on| on.to_string()),
            last_other_on: row.last_other_on.map(|on| on.to_string()),
            dormant: row.is_dormant,
        }
    }
}

/// Shows how alive the bodies that count are, by the sessions that they held, and which of them are dormant.
#[utoipa::path(get, path = "/vitality", tag = "work", params(VitalityQuery),
    responses((status = 200, description = "The bodies.", body = VitalityList)))]
async fn show_vitality(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<VitalityQuery>,
) -> Result<Json<VitalityList>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let state = filter::one_of(lang, "state", query.state, &STATES)?;
    let filter = VitalityFilter {
        node: filter::node(&qibu, lang, query.node)?,
        dormant: state.is_some(),
    };
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| vitality(rows, as_of, &filter));
    let (found, _) = read.await?;
    Ok(Json(VitalityList {
        as_of: as_of.to_string(),
        items: found.into_iter().map(VitalityView::from).collect(),
    }))
}
