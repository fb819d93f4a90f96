//! The rota of chairs of an association: who is on duty on a day, the plan, and what was handed over.

use super::reading::{At, Reading, permit, subject_stream, there};
use super::subjects::{Shown, TimesQuery};
use crate::authority::Action;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use qibu_domain::id::SubjectId;
use qibu_domain::lifecycle::SubjectKind::Association;
use qibu_projections::affairs::{self, TurnRow};
use qibu_projections::subjects::{self, SubjectRow};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A turn of the rota.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TurnView {
    /// The sequence of the event that set it.
    pub set_by: u64,
    /// Its number in that rota, from 1.
    pub number: u32,
    /// Its first day, by which swaps and hand-overs name it.
    #[schema(format = "date")]
    pub first: String,
    /// Its last day.
    #[schema(format = "date")]
    pub last: String,
    /// The seat of whoever is on duty.
    #[schema(format = "uuid")]
    pub seat: String,
    /// The sequence of the last swap of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swapped_by: Option<u64>,
    /// How its hand-over stands on the day that is shown: `ahead`, `due` (ended within 7 days), `missing`, `done` or `late`.
    pub hand_over: String,
    /// The day on which it was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub handed_over_on: Option<String>,
    /// The sequence of the event that recorded the hand-over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_over_by: Option<u64>,
}

/// The rota of an association, as it stood on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RotaView {
    /// The turn of the day that is shown; absent where nobody is on duty, or the body neither acts nor is suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_duty: Option<TurnView>,
    /// The turns that ended in the 365 days before it, and all that were to come, in the order of their days.
    pub turns: Vec<TurnView>,
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(show_rota))
}

/// Whether anybody can be on duty in a body: it acts, or is suspended.
pub fn has_duty(row: &SubjectRow) -> bool {
    matches!(row.effective_life.as_str(), "active" | "suspended")
}

/// Shows who was on duty in an association on a day, the turns that were planned then, and what of them was handed over. A
/// seat stands for whoever is on duty.
#[utoipa::path(get, path = "/associations/{id}/rota", tag = "associations",
    params(("id" = String, Path, description = "The association."), TimesQuery),
    responses((status = 200, description = "The rota.", body = Shown<RotaView>)))]
async fn show_rota(
    State(qibu): State<Arc<Qibu>>,
    Path(body): Path<String>,
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Json<Shown<RotaView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, Association, &body)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| {
        let row = subjects::one(rows, SubjectId(stream.id), as_of)?;
        let Some(row) = row.filter(|row| row.stream() == stream) else {
            return Ok(None);
        };
        let turns = affairs::rota(rows, stream, as_of)?;
        Ok(Some((has_duty(&row), turns)))
    });
    let (found, position) = read.await?;
    let (has_duty, turns) = there(lang, found)?;
    let on_duty = turns.iter().find(|turn| has_duty && turn.holds(as_of));
    Ok(Json(Shown {
        item: RotaView {
            on_duty: on_duty.map(TurnView::from),
            turns: turns.iter().map(TurnView::from).collect(),
        },
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

impl From<&TurnRow> for TurnView {
    fn from(row: &TurnRow) -> Self {
        Self {
            set_by: row.set_by.0,
            number: row.number,
            first: row.first.to_string(),
            last: row.last.to_string(),
            seat: row.seat.to_string(),
            swapped_by: row.swapped_by.map(|by| by.0),
            hand_over: row.hand_over.as_str().to_owned(),
            handed_over_on: row.handed_over_on.map(|on| on.to_string()),
            handed_over_by: row.handed_over_by.map(|by| by.0),
        }
    }
}
