//! Figures: how many bodies there were on a day within a node.

use super::reading::{At, Reading, permit};
use crate::authority::Action;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::State;
use qibu_projections::figures;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(show_figures))
}

/// Which figures are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FiguresQuery {
    /// The node; the home district where absent.
    node: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// The figures of a node with all that stands under it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FiguresView {
    /// The node.
    pub node: String,
    /// The day whose end is shown.
    #[schema(format = "date")]
    pub as_of: String,
    /// What was known then is shown.
    #[schema(format = "date-time")]
    pub known_at: String,
    /// The last position that is shown.
    pub position: u64,
    /// The associations that count.
    pub associations: u64,
    /// The sessions held under a programme, in sessions.
    pub programme_sessions: u64,
    /// The sessions held under an action such as 新心行动, in sessions; one may be of a programme, too.
    pub action_sessions: u64,
    /// The heads counted at those, in person-times.
    pub person_times: u64,
    /// The bases that count.
    pub bases: u64,
    /// The bodies that count by the rank of their node; the keys are the edition's rank codes.
    pub units: BTreeMap<String, u64>,
    /// The bodies that count by the last step recognised in their cycle, 1 to 7; 0, where there are any, for those that have
    /// begun a new cycle.
    pub by_step: BTreeMap<u8, u64>,
    /// Enterprises incubated.
    pub enterprises_incubated: u64,
    /// The service teams that are neither suspended nor dissolved.
    pub service_teams: u64,
    /// Money and goods donated, in fen; rent forgone and funds are no part of it.
    pub donated_fen: u64,
    /// All bodies by their stage of life.
    pub by_life: BTreeMap<String, u64>,
    /// The brands that are listed and not given up.
    pub brands: u64,
    /// The representatives in the pool.
    pub representatives: u64,
}

/// Counts the bodies of a node as of a day.
#[utoipa::path(get, path = "/figures", tag = "figures", params(FiguresQuery),
    responses((status = 200, description = "The figures.", body = FiguresView)))]
async fn show_figures(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<FiguresQuery>,
) -> Result<Json<FiguresView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadFigures).await?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let node = match query.node {
        Some(node) if qibu.rulebook().node(&node).is_some() => node,
        Some(_) => return Err(Problem::not_found(lang)),
        None => qibu.rulebook().home().unwrap_or_default().to_owned(),
    };
    let (as_of, ranks) = (at.asked(), qibu.rulebook().ranks_of(&node));
    let read = at
        .read(&qibu, lang, move |rows| {
            figures::figures(rows, &node, as_of, &ranks)
        })
        .await?;
    let (counted, position) = read;
    Ok(Json(FiguresView {
        node: counted.node,
        as_of: counted.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
        associations: counted.associations,
        programme_sessions: counted.programme_sessions,
        action_sessions: counted.action_sessions,
        person_times: counted.person_times,
        bases: counted.bases,
        units: counted.units,
        by_step: counted.by_step,
        enterprises_incubated: counted.enterprises_incubated,
        service_teams: counted.service_teams,
        donated_fen: counted.donated_fen,
        by_life: counted.by_life,
        brands: counted.brands,
        representatives: counted.representatives,
    }))
}
